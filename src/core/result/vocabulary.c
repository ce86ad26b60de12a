#include "core/result/vocabulary.h"
#include "core/base/count.h"
#include "core/result/page_settings.h"
#include "core/result/result.h"
#include <stdio.h>
#include <string.h>

/* --- Finding --------------------------------------------------------------------------------- */

unsigned vocabulary_word(const struct vocabulary *own, const char *key)
{
	enum cell_word known = word_find(key);
	if (known < WORD_TOTAL)
		return known;
	for (size_t i = 0; own && i < own->word_count; i++)
		if (strcmp(own->words[i]->key, key) == 0)
			return WORD_OWN + (unsigned)i;
	return WORD_TOTAL;
}

enum field_id vocabulary_field(const struct vocabulary *own, const char *key)
{
	enum field_id known = field_find(key);
	if (known < FIELD_TOTAL)
		return known;
	for (size_t i = 0; own && i < own->field_count; i++)
		if (strcmp(own->fields[i]->key, key) == 0)
			return (enum field_id)(FIELD_OWN + i);
	return FIELD_TOTAL;
}

/* --- Keys ------------------------------------------------------------------------------------ */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool own_key_is_good(const char *key)
{
	size_t length = 0;
	for (; key[length] && length <= OWN_KEY_MOST; length++)
		if (!is_letter(key[length]) &&
		    (!length || (!(key[length] >= '0' && key[length] <= '9') &&
				 key[length] != '_' && key[length] != '-')))
			return false;
	return length > 0 && length <= OWN_KEY_MOST;
}

static bool is_among(const char *const *keys, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

/* What else stands beside words and fields in files, tables, options and the page's state. */
static bool is_taken(const char *key)
{
	static const char *const taken[] = {
		"reason",      "started",      "tag",       "digest",    "platform", "seq",
		"device_name", "synthetic",    "processes", "disturbed", "withheld", "estimated",
		"bound",       "power_source", "notes",     "values",    "words",    "fields",
		"breakdown",   "replicates",   "row",       "chart",     "y",        "z",
		"detailed",    "percentiles",  "azimuth",   "elevation", "none",     "results",
		"index",       "samples",      "prices",    "labels",
	};
#define KEY(key, ...) key,
	static const char *const settings[] = { PAGE_SETTINGS(KEY) };
#undef KEY
	return is_among(taken, COUNT(taken), key) || is_among(settings, COUNT(settings), key);
}

bool own_key_is_taken(const char *key)
{
	return is_taken(key) || word_find(key) < WORD_TOTAL || field_find(key) < FIELD_TOTAL;
}

/* Of "latency_p99_low", which is a column of exports; 0: it is none. */
static size_t stem_length(const char *key)
{
	static const char *const endings[] = { "_low", "_high", "_bound" };
	size_t length = strlen(key);
	for (size_t i = 0; i < COUNT(endings); i++) {
		size_t ending = strlen(endings[i]);
		if (length > ending && strcmp(key + length - ending, endings[i]) == 0)
			return length - ending;
	}
	return 0;
}

static bool is_end_of(const char *key, const char *field)
{
	size_t stem = stem_length(key);
	return stem && strlen(field) == stem && strncmp(key, field, stem) == 0;
}

/* Would exports have two columns of one name? */
static bool clashes_with_ends(const struct vocabulary *own, const char *key)
{
	for (unsigned id = 0; id < fields_end(own); id = field_after(id))
		if (is_end_of(key, field_of(own, id)->key) ||
		    is_end_of(field_of(own, id)->key, key))
			return true;
	for (size_t i = 0; i < own->word_count; i++)
		if (is_end_of(own->words[i]->key, key))
			return true;
	return false;
}

/* what: "word" or "field" */
static bool check_key(const char *what, const struct vocabulary *own, const char *key,
		      struct dyno_error *err)
{
	if (!own_key_is_good(key))
		return error_set(
			err, DYNO_ERROR_FORMAT,
			"\"%.*s\" cannot be the key of a %s: it has letters, digits, _ and "
			"-, a letter first, %d at most",
			TEXT_SHOWN(key), key, what, OWN_KEY_MOST);
	if (is_taken(key) || clashes_with_ends(own, key))
		return error_set(err, DYNO_ERROR_FORMAT,
				 "a %s cannot have the key \"%s\": dyno uses it for something else",
				 what, key);
	return true;
}

static bool check_text(const char *what, const char *key, const char *name, const char *text,
		       size_t most, struct dyno_error *err)
{
	return !text || strlen(text) <= most ||
	       error_set(err, DYNO_ERROR_FORMAT, "the %s \"%s\" has a %s of more than %zu bytes",
			 what, key, name, most);
}

static bool check_declaration(const char *what, const struct vocabulary *own,
			      const struct declaration *made, struct dyno_error *err)
{
	return check_key(what, own, made->key, err) &&
	       check_text(what, made->key, "title", made->title, OWN_TITLE_MOST, err) &&
	       check_text(what, made->key, "unit", made->unit, OWN_UNIT_MOST, err);
}

static bool means_otherwise(const char *what, const char *key, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_FORMAT,
			 "the %s \"%s\" is declared twice, with different meaning", what, key);
}

static bool is_known(const char *what, const char *other, const char *key, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_FORMAT, "\"%s\" cannot be a %s: it is a %s", key, what,
			 other);
}

static bool too_many(const char *what, int most, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_FORMAT, "more than %d own %ss", most, what);
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* --- Words ----------------------------------------------------------------------------------- */

/* "Context depth" within a sentence; "FLOPs" and "n_depth" stay. */
static char *within(struct arena *arena, const char *before, const char *title, const char *after)
{
	char *text = arena_printf(arena, "%s%s%s", before, title, after);
	char *first = text ? text + strlen(before) : NULL;
	if (first && first[0] >= 'A' && first[0] <= 'Z' && first[1] >= 'a' && first[1] <= 'z')
		*first = (char)(*first - 'A' + 'a');
	return text;
}

static struct word *make_word(const struct declaration *made, struct arena *arena)
{
	struct word *word = arena_allocate(arena, 1, sizeof(*word));
	const char *title = made->title && *made->title ? made->title : made->key;
	if (!word)
		return NULL;
	*word = (struct word){
		.key = arena_string(arena, made->key),
		.title = arena_string(arena, title),
		.kind = made->number ? WORD_IS_NUMBER : WORD_IS_TEXT,
		.before = within(arena, "", title, " "),
		.none = within(arena, "no ", title, ""),
		.quiet = true,
		.axis = made->number ? OWN_AXIS : 0,
		.cut = OWN_CUT,
		.told_by = WORD_TOTAL,
		.own = true,
		.declared = made->certain,
	};
	word->column = word->title;
	word->constant = word->before;
	if (made->unit && *made->unit) {
		word->after = arena_printf(arena, " %s", made->unit);
		word->unit = word->after ? word->after + 1 : NULL;
	}
	bool whole = word->key && word->title && word->before && word->none &&
		     (word->unit || !made->unit || !*made->unit);
	return whole ? word : NULL;
}

struct word *word_copy(struct arena *arena, const struct word *word)
{
	struct declaration made = { .key = word->key,
				    .title = word->title,
				    .unit = word->unit,
				    .number = word->kind == WORD_IS_NUMBER,
				    .certain = word->declared };
	return make_word(&made, arena);
}

static bool same_word(const struct word *word, const struct declaration *made)
{
	return same_text(word->unit, made->unit) &&
	       (word->kind == WORD_IS_NUMBER) == made->number &&
	       same_text(word->title, made->title ? made->title : made->key);
}

static bool put_word(struct vocabulary *own, struct word *word, struct arena *arena,
		     struct dyno_error *err)
{
	if (own->word_count == OWN_WORDS_MOST)
		return too_many("word", OWN_WORDS_MOST, err);
	struct word **words = word ? arena_grow(arena, own->words, own->word_count,
						list_room(own->word_count), sizeof(*words))
				   : NULL;
	if (!words)
		return error_memory(err);
	own->words = words;
	words[own->word_count++] = word;
	return true;
}

/* NULL: it is a word of dyno's, a field, or new. */
static struct word *find_word(const struct vocabulary *own, const char *key)
{
	unsigned id = vocabulary_word(own, key);
	return id >= WORD_OWN ? own->words[id - WORD_OWN] : NULL;
}

static bool check_word(const struct vocabulary *own, const char *key, struct dyno_error *err)
{
	if (vocabulary_field(own, key) != FIELD_TOTAL)
		return is_known("word", "field", key, err);
	return word_find(key) == WORD_TOTAL || is_known("word", "word of dyno's", key, err);
}

struct word *vocabulary_add_word(struct vocabulary *own, const struct declaration *made,
				 struct arena *arena, struct dyno_error *err)
{
	struct word *word = find_word(own, made->key);
	if (word)
		return same_word(word, made) || means_otherwise("word", made->key, err) ? word
											: NULL;
	if (!check_word(own, made->key, err) || !check_declaration("word", own, made, err))
		return NULL;
	if (own->word_count == OWN_WORDS_MOST) {
		too_many("word", OWN_WORDS_MOST, err);
		return NULL;
	}
	word = make_word(made, arena);
	return put_word(own, word, arena, err) ? word : NULL;
}

/* --- Fields ---------------------------------------------------------------------------------- */

/* Units of dyno's by their symbols; shares by a word, because who writes "%" means percent. */
static enum unit unit_called(const char *name)
{
	if (!name || !*name)
		return UNIT_NONE;
	if (strcmp(name, "count") == 0)
		return UNIT_COUNT;
	for (enum unit unit = UNIT_SECOND; unit < UNIT_SHARE; unit++)
		if (strcmp(unit_symbol(unit), name) == 0)
			return unit;
	return strcmp(name, "share") == 0 ? UNIT_SHARE : UNIT_TOTAL;
}

const char *own_unit_name(const struct field *field)
{
	return field->unit == UNIT_COUNT   ? "count"
	       : field->unit == UNIT_SHARE ? "share"
					   : field_unit(field);
}

static struct field *make_field(const struct declaration *made, struct arena *arena)
{
	struct field *field = arena_allocate(arena, 1, sizeof(*field));
	enum unit unit = unit_called(made->unit);
	bool own = unit == UNIT_TOTAL;
	if (!field)
		return NULL;
	*field = (struct field){
		.key = arena_string(arena, made->key),
		.metric = arena_string(arena, made->metric ? made->metric : "own"),
		.title = arena_string(arena, made->title && *made->title ? made->title : made->key),
		.unit = own ? UNIT_NONE : unit,
		.better = made->better,
		.description = made->description ? arena_string(arena, made->description) : "",
		.own_unit = own ? arena_string(arena, made->unit) : NULL,
		.derived = made->derived,
	};
	return field->key && field->metric && field->title && field->description &&
			       (field->own_unit || !own)
		       ? field
		       : NULL;
}

struct field *field_copy(struct arena *arena, const struct field *field)
{
	struct declaration made = { .key = field->key,
				    .title = field->title,
				    .unit = own_unit_name(field),
				    .description = field->description,
				    .better = field->better,
				    .metric = field->metric,
				    .derived = field->derived };
	return make_field(&made, arena);
}

static bool same_field(const struct field *field, const struct declaration *made)
{
	return same_text(own_unit_name(field), made->unit) && field->better == made->better &&
	       same_text(field->title, made->title ? made->title : made->key);
}

static bool put_field(struct vocabulary *own, struct field *field, struct arena *arena,
		      struct dyno_error *err)
{
	if (own->field_count == OWN_FIELDS_MOST)
		return too_many("field", OWN_FIELDS_MOST, err);
	struct field **list = field ? arena_grow(arena, own->fields, own->field_count,
						 list_room(own->field_count), sizeof(*list))
				    : NULL;
	if (!list)
		return error_memory(err);
	own->fields = list;
	list[own->field_count++] = field;
	return true;
}

static struct field *find_field(const struct vocabulary *own, const char *key)
{
	enum field_id id = vocabulary_field(own, key);
	return id >= FIELD_OWN ? own->fields[id - FIELD_OWN] : NULL;
}

static bool check_field(const struct vocabulary *own, const char *key, struct dyno_error *err)
{
	if (vocabulary_word(own, key) != WORD_TOTAL)
		return is_known("field", "word", key, err);
	return field_find(key) == FIELD_TOTAL || is_known("field", "field of dyno's", key, err);
}

struct field *vocabulary_add_field(struct vocabulary *own, const struct declaration *made,
				   struct arena *arena, struct dyno_error *err)
{
	struct field *field = find_field(own, made->key);
	if (field)
		return same_field(field, made) || means_otherwise("field", made->key, err) ? field
											   : NULL;
	if (!check_field(own, made->key, err) || !check_declaration("field", own, made, err))
		return NULL;
	if (own->field_count == OWN_FIELDS_MOST) {
		too_many("field", OWN_FIELDS_MOST, err);
		return NULL;
	}
	field = make_field(made, arena);
	return put_field(own, field, arena, err) ? field : NULL;
}

struct field *vocabulary_derive_field(struct vocabulary *own, const struct declaration *made,
				      struct arena *arena, struct dyno_error *err)
{
	struct field *field = find_field(own, made->key);
	if (!field || !field->derived)
		return vocabulary_add_field(own, made, arena, err);
	const struct field *anew =
		check_declaration("field", own, made, err) ? make_field(made, arena) : NULL;
	if (!anew) {
		if (arena->failed)
			error_memory(err);
		return NULL;
	}
	*field = *anew;
	return field;
}

/* --- Joining --------------------------------------------------------------------------------- */

static bool units_differ(const char *what, const char *key, const char *a, const char *b,
			 struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_FORMAT,
			 "the %s \"%s\" is in \"%s\" in one run and in \"%s\" in another: they "
			 "cannot stand side by side",
			 what, key, a ? a : "", b ? b : "");
}

static bool join_word(struct vocabulary *own, struct word *word, struct arena *arena,
		      struct dyno_error *err)
{
	unsigned id = vocabulary_word(own, word->key);
	if (id == WORD_TOTAL)
		return check_word(own, word->key, err) && put_word(own, word, arena, err);
	struct word *there = own->words[id - WORD_OWN];
	if (!same_text(there->unit, word->unit))
		return units_differ("word", word->key, there->unit, word->unit, err);
	if (there->kind != word->kind && there->kind == WORD_IS_NUMBER)
		own->words[id - WORD_OWN] = word; /* the one that is a text */
	return true;
}

static bool join_field(struct vocabulary *own, struct field *field, struct arena *arena,
		       struct dyno_error *err)
{
	const struct field *there = find_field(own, field->key);
	if (!there)
		return check_field(own, field->key, err) && put_field(own, field, arena, err);
	if (!same_text(own_unit_name(there), own_unit_name(field)))
		return units_differ("field", field->key, own_unit_name(there), own_unit_name(field),
				    err);
	return there->better == field->better ||
	       error_set(err, DYNO_ERROR_FORMAT,
			 "more of the field \"%s\" is better in one run and not in another",
			 field->key);
}

bool vocabulary_join(struct vocabulary *own, const struct vocabulary *more, struct arena *arena,
		     struct dyno_error *err)
{
	bool ok = true;
	for (size_t i = 0; ok && i < more->word_count; i++)
		ok = join_word(own, more->words[i], arena, err);
	for (size_t i = 0; ok && i < more->field_count; i++)
		ok = join_field(own, more->fields[i], arena, err);
	return ok;
}

bool results_vocabulary(const struct dyno_results *results, struct arena *arena,
			struct vocabulary *own, struct dyno_error *err)
{
	bool ok = true;
	*own = (struct vocabulary){ 0 };
	for (size_t i = 0; results && ok && i < results->run_count; i++)
		ok = vocabulary_join(own, &results->runs[i]->own, arena, err);
	return ok;
}

/* --- Copies ---------------------------------------------------------------------------------- */

bool vocabulary_copy(struct arena *arena, struct vocabulary *own)
{
	const struct vocabulary given = *own;
	bool ok = true;
	*own = (struct vocabulary){ 0 };
	for (size_t i = 0; ok && i < given.word_count; i++)
		ok = put_word(own, word_copy(arena, given.words[i]), arena, NULL);
	for (size_t i = 0; ok && i < given.field_count; i++)
		ok = put_field(own, field_copy(arena, given.fields[i]), arena, NULL);
	return ok;
}

bool cell_copy_own(struct arena *arena, const struct vocabulary *own, struct cell *cell)
{
	const struct own_words *given = cell->own;
	bool ok = true;
	cell->own = NULL;
	for (size_t i = 0; given && ok && i < given->count; i++) {
		unsigned id = vocabulary_word(own, given->items[i].word->key);
		ok = id >= WORD_OWN &&
		     cell_set_own(arena, cell, word_of(own, id), given->items[i].text, 0, NULL);
	}
	return ok;
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void write_optional(struct json_writer *writer, const char *key, const char *text)
{
	if (text && *text)
		json_member_string(writer, key, text);
}

/* What is the key is no title. */
static const char *title_of(const char *title, const char *key)
{
	return strcmp(title, key) == 0 ? NULL : title;
}

static void write_word(const struct word *word, struct json_writer *writer)
{
	json_begin_object(writer);
	json_begin_inline(writer);
	json_member_string(writer, "key", word->key);
	write_optional(writer, "title", title_of(word->title, word->key));
	json_member_string(writer, "kind", word->kind == WORD_IS_NUMBER ? "number" : "text");
	write_optional(writer, "unit", word->unit);
	json_end_object(writer);
	json_end_inline(writer);
}

static void write_field(const struct field *field, struct json_writer *writer)
{
	json_begin_object(writer);
	json_begin_inline(writer);
	json_member_string(writer, "key", field->key);
	write_optional(writer, "title", title_of(field->title, field->key));
	write_optional(writer, "unit", own_unit_name(field));
	if (field->better != BETTER_NEITHER)
		json_member_string(writer, "better", better_name(field->better));
	write_optional(writer, "description", field->description);
	json_end_object(writer);
	json_end_inline(writer);
}

void vocabulary_write_words(const struct vocabulary *own, struct json_writer *writer)
{
	json_begin_array(writer);
	for (size_t i = 0; i < own->word_count; i++)
		write_word(own->words[i], writer);
	json_end_array(writer);
}

void vocabulary_write_fields(const struct vocabulary *own, struct json_writer *writer)
{
	json_begin_array(writer);
	for (size_t i = 0; i < own->field_count; i++)
		write_field(own->fields[i], writer);
	json_end_array(writer);
}

void own_words_write(const struct cell *cell, const struct vocabulary *own,
		     struct json_writer *writer)
{
	json_begin_inline(writer);
	json_begin_object(writer);
	for (size_t i = 0; i < own->word_count; i++) {
		const struct own_word *value = cell_own(cell, own->words[i]->key);
		if (value)
			own_word_write(value, writer);
	}
	json_end_object(writer);
	json_end_inline(writer);
}
