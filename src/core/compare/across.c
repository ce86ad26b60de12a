/* Pairs of cells that differ in one word: engines, devices, values of an own word.
 *
 * What only some values of that word have, such as an option of one engine that was swept, says
 * nothing between two of which one has none of it: such words do not keep cells apart. Where it
 * makes several cells of one value, each is compared with the first that it can be. */
#include "core/base/hash.h"
#include "core/compare/candidates.h"

/* A value of the word, and which own words its cells have, as bits. */
struct value {
	const struct result *cell;
	uint64_t has;
};

struct crossing {
	struct comparison *comparison;
	struct candidates *candidates;
	const struct word *across;
	struct value *values;
	uint32_t value_count;
	uint32_t *value_of; /* of each candidate */
	const struct word **aside;
};

static uint64_t bits_of(const struct word *across)
{
	return across->own ? 0 : word_with_told((enum cell_word)(across - cell_words));
}

/* --- Values ---------------------------------------------------------------------------------- */

struct sought_value {
	const struct crossing *crossing;
	const struct cell *cell;
};

static bool is_value(const void *context, uint32_t place)
{
	const struct sought_value *sought = context;
	const struct word *across = sought->crossing->across;
	const struct cell *cell = &sought->crossing->values[place].cell->cell;
	return across->own ? word_compare(cell, sought->cell, across) == 0
			   : cell_compare(cell, sought->cell, bits_of(across)) == 0;
}

static uint32_t hash_value(const struct cell *cell, const struct word *across)
{
	const struct own_word *own = across->own ? cell_own(cell, across->key) : NULL;
	return across->own ? hash_text(own ? own->text : "") : cell_hash(cell, bits_of(across));
}

static uint64_t own_words_of(const struct vocabulary *own, const struct cell *cell)
{
	uint64_t has = 0;
	for (size_t i = 0; i < own->word_count; i++)
		has |= cell_own(cell, own->words[i]->key) ? (uint64_t)1 << i : 0;
	return has;
}

static bool find_values(struct crossing *crossing)
{
	const struct candidates *all = crossing->candidates;
	struct arena *arena = &crossing->comparison->arena;
	struct map map = { 0 };
	crossing->values = arena_allocate(arena, all->count + 1, sizeof(*crossing->values));
	crossing->value_of = arena_allocate(arena, all->count + 1, sizeof(*crossing->value_of));
	if (!crossing->values || !crossing->value_of)
		return false;
	for (size_t i = 0; i < all->count; i++) {
		const struct result *result = all->items[i].cell;
		struct sought_value sought = { crossing, &result->cell };
		uint32_t place = map_add(&map, arena, hash_value(&result->cell, crossing->across),
					 is_value, &sought, crossing->value_count);
		if (place == MAP_NONE)
			return false;
		if (place == crossing->value_count)
			crossing->values[crossing->value_count++].cell = result;
		crossing->values[place].has |=
			own_words_of(&crossing->comparison->own, &result->cell);
		crossing->value_of[i] = place;
	}
	return true;
}

/* Own words that some values have and others lack, and the word itself where it is one. */
static const struct word **find_aside(struct crossing *crossing)
{
	const struct vocabulary *own = &crossing->comparison->own;
	uint64_t any = 0, all = UINT64_MAX;
	size_t count = 0;
	const struct word **words =
		arena_allocate(&crossing->comparison->arena, own->word_count + 2, sizeof(*words));
	for (uint32_t i = 0; i < crossing->value_count; i++) {
		any |= crossing->values[i].has;
		all &= crossing->values[i].has;
	}
	if (words && crossing->across->own)
		words[count++] = crossing->across;
	crossing->aside = words ? words + count : NULL;
	for (size_t i = 0; words && i < own->word_count; i++)
		if (any & ~all & (uint64_t)1 << i && own->words[i] != crossing->across)
			words[count++] = own->words[i];
	return words;
}

/* --- Pairs ----------------------------------------------------------------------------------- */

static const struct value *value_of(const struct crossing *crossing,
				    const struct candidate *candidate)
{
	return &crossing->values[crossing->value_of[candidate - crossing->candidates->items]];
}

/* Of another value, and alike in each word that both values know. */
static bool may_pair(const struct crossing *crossing, const struct candidate *a,
		     const struct candidate *b)
{
	const struct vocabulary *own = &crossing->comparison->own;
	const struct value *x = value_of(crossing, a), *y = value_of(crossing, b);
	uint64_t both = x->has & y->has;
	for (size_t i = 0; x != y && both && i < own->word_count; i++)
		if (both & (uint64_t)1 << i && own->words[i] != crossing->across &&
		    word_compare(&a->cell->cell, &b->cell->cell, own->words[i]) != 0)
			return false;
	return x != y;
}

/* "ort", "ort, graph_optimization basic": with what the others may lack. */
static bool label(struct crossing *crossing, struct candidate *candidate)
{
	struct comparison *comparison = crossing->comparison;
	const char *text = match_label(comparison, candidate->cell, crossing->across);
	for (const struct word *const *word = crossing->aside; text && *word; word++) {
		const char *more = cell_own(&candidate->cell->cell, (*word)->key)
					   ? match_label(comparison, candidate->cell, *word)
					   : "";
		text = !more   ? NULL
		       : *more ? arena_printf(&comparison->arena, "%s, %s", text, more)
			       : text;
	}
	candidate->side.label = text;
	return text;
}

/* The first of the group that is of the value of its first, and may be compared with this one. */
static struct candidate *base_of(const struct crossing *crossing, struct candidate *first,
				 const struct candidate *other)
{
	for (struct candidate *at = first; at; at = at->next)
		if (value_of(crossing, at) == value_of(crossing, first) &&
		    may_pair(crossing, at, other))
			return at;
	return NULL;
}

/* The first that may be compared with one of the first value. */
static struct candidate *other_of(const struct crossing *crossing, struct candidate *first,
				  const struct candidate *base)
{
	for (struct candidate *at = first; at; at = at->next)
		if (may_pair(crossing, base, at))
			return at;
	return NULL;
}

static bool pair_group(struct crossing *crossing, struct candidate *first)
{
	const struct value *value = value_of(crossing, first);
	for (struct candidate *at = first; at; at = at->next)
		if (!label(crossing, at))
			return false;
	for (struct candidate *at = first->next; at; at = at->next) {
		struct candidate *base =
			value_of(crossing, at) == value ? NULL : base_of(crossing, first, at);
		if (base)
			match_add(crossing->comparison, base, at, NULL);
	}
	for (struct candidate *at = first; at; at = at->next) {
		struct candidate *other = at->matched || value_of(crossing, at) != value
						  ? NULL
						  : other_of(crossing, first, at);
		if (other)
			match_add(crossing->comparison, at, other, NULL);
	}
	return true;
}

/* The value of the word that comes first is what all others are compared with; of two cells in
 * different runs with the same words the first is taken. */
bool match_across(struct comparison *comparison, struct candidates *candidates,
		  const struct word *across, const struct word *const **aside)
{
	struct crossing crossing = { comparison, candidates, across, NULL, 0, NULL, NULL };
	struct map groups = { 0 };
	if (!find_values(&crossing))
		return false;
	const struct likeness others = { .words = ALL_WORDS & ~bits_of(across),
					 .but = find_aside(&crossing) };
	*aside = crossing.aside;
	if (!others.but || !candidates_group(candidates, others, &comparison->arena, &groups))
		return false;
	for (size_t i = 0; i < candidates->count; i++)
		if (candidates->items[i].alike > 1 && !pair_group(&crossing, &candidates->items[i]))
			return false;
	return true;
}
