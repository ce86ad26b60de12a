#include "measure/engine/variant.h"
#include "core/result/vocabulary.h"
#include <string.h>

/* The values in a line "KEY=VALUES" of an option's text. */
struct values {
	size_t at;
	size_t length;
	size_t count; /* between commas */
};

static struct values values_at(const char *text, size_t at)
{
	struct values values = { at, strcspn(text + at, "\n"), 1 };
	for (size_t i = 0; i < values.length; i++)
		values.count += text[at + i] == ',';
	return values;
}

/* None: count is 0. */
static struct values find_values(const char *text, const char *key)
{
	size_t length = strlen(key);
	for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n')
		if (strncmp(at, key, length) == 0 && at[length] == '=')
			return values_at(text, (size_t)(at - text) + length + 1);
	return (struct values){ 0 };
}

static const char *text_of(const struct engine_variant *variant, const char *option)
{
	const struct property *found = properties_find(&variant->choice.options, option);
	return found && found->text ? found->text : "";
}

/* The options with another text of one of them. */
static bool replace(struct properties *options, const char *option, const char *text,
		    struct arena *arena)
{
	struct properties made = { 0 };
	bool ok = text;
	for (size_t i = 0; ok && i < options->count; i++) {
		const struct property *old = &options->items[i];
		bool same = strcmp(old->key, option) != 0;
		ok = properties_add_text(arena, &made, old->key, same ? old->text : text);
	}
	*options = made;
	return ok;
}

/* The key of the word. Arguments of a user's function are called as the user likes: one that means
 * something else to dyno ("title") is told apart by its option's name. Words have no dots:
 * "session.disable_prepacking". */
static const char *word_key(const struct engine_sweep *sweep, struct arena *arena)
{
	char *key = own_key_is_taken(sweep->key)
			    ? arena_printf(arena, "%s-%s", sweep->option, sweep->key)
			    : arena_string(arena, sweep->key);
	for (char *dot = key; dot && (dot = strchr(dot, '.'));)
		*dot = '_';
	return key;
}

static bool choose(struct engine_variant *variant, const struct engine_sweep *sweep,
		   const char *value, size_t length, struct arena *arena)
{
	const char *text = text_of(variant, sweep->option);
	struct values values = find_values(text, sweep->key);
	struct properties words = { 0 };
	const char *word = arena_printf(arena, "%.*s", (int)length, value);
	const char *key = word_key(sweep, arena);
	const char *chosen = arena_printf(arena, "%.*s%s%s", (int)values.at, text, word ? word : "",
					  text + values.at + values.length);
	bool ok = word && key && replace(&variant->choice.options, sweep->option, chosen, arena) &&
		  properties_add_all(arena, &words, &variant->words) &&
		  properties_add_text(arena, &words, key, word);
	variant->words = words;
	return ok;
}

/* Every variant with every value of one key. */
static struct engine_variant *multiply(struct engine_variant *variants, size_t *count,
				       const struct engine_sweep *sweep, struct arena *arena)
{
	const char *text = text_of(variants, sweep->option);
	struct values values = find_values(text, sweep->key);
	if (values.count < 2)
		return variants;
	struct engine_variant *all = arena_allocate(arena, *count * values.count, sizeof(*all));
	size_t made = 0;
	for (size_t i = 0; all && i < *count; i++) {
		const char *value = text + values.at;
		for (size_t k = 0; k < values.count; k++) {
			size_t length = strcspn(value, ",\n");
			all[made] = variants[i];
			if (!choose(&all[made++], sweep, value, length, arena))
				return NULL;
			value += length + 1;
		}
	}
	*count = made;
	return all;
}

/* Has the option's key a row of its own, or commas? */
static bool is_named(const struct engine_kind *kind, const char *option, const char *key)
{
	for (const char *const *whole = kind->whole; whole && *whole; whole++)
		if (strcmp(*whole, key) == 0)
			return true;
	for (const struct engine_sweep *sweep = kind->sweeps; sweep->option; sweep++)
		if (sweep->key && strcmp(sweep->option, option) == 0 &&
		    strcmp(sweep->key, key) == 0)
			return true;
	return false;
}

/* The same with whatever other keys the option has. */
static struct engine_variant *multiply_any(struct engine_variant *variants, size_t *count,
					   const struct engine_sweep *sweep, struct arena *arena)
{
	const struct engine_kind *kind = variants->choice.kind;
	const char *text = text_of(variants, sweep->option);
	for (const char *at = text; variants && *at; at += strcspn(at, "\n"), at += *at == '\n') {
		struct engine_sweep one = *sweep;
		one.key = arena_printf(arena, "%.*s", (int)strcspn(at, "=\n"), at);
		if (!one.key)
			return NULL;
		if (!is_named(kind, sweep->option, one.key))
			variants = multiply(variants, count, &one, arena);
	}
	return variants;
}

struct engine_variant *engine_variants(const struct engine_choice *choice, struct arena *arena,
				       size_t *count)
{
	struct engine_variant *variants = arena_allocate(arena, 1, sizeof(*variants));
	if (!variants)
		return NULL;
	*variants = (struct engine_variant){ .choice = *choice };
	*count = 1;
	for (const struct engine_sweep *sweep = choice->kind->sweeps;
	     variants && sweep && sweep->option; sweep++)
		variants = sweep->key ? multiply(variants, count, sweep, arena)
				      : multiply_any(variants, count, sweep, arena);
	return variants;
}

/* "title" of "python-arg-title". */
static const char *key_behind(const char *option, const char *word)
{
	size_t length = strlen(option);
	return strncmp(word, option, length) == 0 && word[length] == '-' ? word + length + 1 : NULL;
}

const char *engine_sweep_title(const struct engine_kind *kind, const char *word)
{
	for (const struct engine_sweep *sweep = kind->sweeps; sweep && sweep->option; sweep++)
		if (sweep->key && strcmp(sweep->key, word) == 0)
			return sweep->title;
		else if (key_behind(sweep->option, word))
			return key_behind(sweep->option, word);
	return NULL;
}
