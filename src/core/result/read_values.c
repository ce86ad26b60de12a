/* Values of fields from JSON; and the words and fields that a run declares of its own. */
#include "core/result/reader.h"
#include <math.h>
#include <string.h>

/* --- Values of fields ----------------------------------------------------------------------- */

static bool read_field_value(struct reader *r, const struct json_value *json, void *place)
{
	struct field_value *value = place;
	if (!read_members(r, field_value_members, json, value))
		return false;
	if ((value->kind == INTERVAL_NONE) != isnan(value->low))
		return refuse(r, "\"interval\" and \"interval_kind\" need each other");
	return true;
}

/* Called for each member of an object by field key that is not null. */
typedef bool value_function(struct reader *r, const struct json_value *json, unsigned id,
			    void *holder);

/* Fields that neither this version nor the run knows are left out. */
static bool read_fields(struct reader *r, const struct json_value *json, value_function *read,
			void *holder)
{
	const struct vocabulary *own = r->run ? &r->run->own : NULL;
	bool seen[FIELDS_MOST] = { false };
	unsigned hint = 0;
	for (const struct json_value *m = json->first; m; m = m->next) {
		bool hit = hint < FIELD_TOTAL && strcmp(fields[hint].key, m->key) == 0;
		unsigned id = hit ? hint : vocabulary_field(own, m->key);
		if (id == FIELD_TOTAL || m->type == JSON_NULL)
			continue;
		if (seen[id])
			return duplicate(r, m->key);
		if (!read(r, m, id, holder))
			return false;
		seen[id] = true;
		hint = id + 1;
	}
	return true;
}

static bool read_value_of(struct reader *r, const struct json_value *json, unsigned id,
			  void *holder)
{
	static const struct value_reader reader = { .type = JSON_OBJECT, .read = read_field_value };
	struct result *result = holder;
	struct field_value *value =
		id < FIELD_TOTAL ? &result->values[id]
				 : result_set_own(r->arena, result, field_of(&r->run->own, id));
	return value ? read_at(r, json->key, 0, reader, json, value) : error_memory(r->err);
}

bool read_values(struct reader *r, const struct json_value *json, void *place)
{
	return read_fields(r, json, read_value_of, place);
}

static bool read_number_of(struct reader *r, const struct json_value *json, unsigned id,
			   void *holder)
{
	static const struct value_reader reader = { .type = JSON_NUMBER, .read = read_number };
	struct replicate *replicate = holder;
	double number;
	if (id < FIELD_TOTAL)
		return read_at(r, json->key, 0, reader, json, &replicate->values[id]);
	return read_at(r, json->key, 0, reader, json, &number) &&
	       (replicate_set_own(r->arena, replicate, field_of(&r->run->own, id), number) ||
		error_memory(r->err));
}

bool read_numbers(struct reader *r, const struct json_value *json, void *place)
{
	return read_fields(r, json, read_number_of, place);
}

/* --- Declarations ---------------------------------------------------------------------------- */

struct declared {
	struct declaration is;
	const char *kind, *better;
};

#define AT(member) offsetof(struct declared, member)

static const struct member declared_word[] = {
	{ "key", MEMBER_TEXT, AT(is.key), true },
	{ "title", MEMBER_TEXT, AT(is.title), false },
	{ "kind", MEMBER_TEXT, AT(kind), false },
	{ "unit", MEMBER_TEXT, AT(is.unit), false },
	{ 0 },
};

static const struct member declared_field[] = {
	{ "key", MEMBER_TEXT, AT(is.key), true },
	{ "title", MEMBER_TEXT, AT(is.title), false },
	{ "unit", MEMBER_TEXT, AT(is.unit), false },
	{ "better", MEMBER_TEXT, AT(better), false },
	{ "description", MEMBER_TEXT, AT(is.description), false },
	{ 0 },
};

/* Where it stands, and what is wrong with it. */
static bool refuse_declared(const struct reader *r, const struct dyno_error *why)
{
	return why->code == DYNO_ERROR_MEMORY ? error_memory(r->err)
					      : refuse(r, "%.300s", why->message);
}

bool read_word(struct reader *r, const struct json_value *json, void *place)
{
	struct declared word = { .kind = "text" };
	struct dyno_error why = { 0 };
	if (!read_members(r, declared_word, json, &word))
		return false;
	word.is.certain = true;
	word.is.number = strcmp(word.kind, "number") == 0;
	if (!word.is.number && strcmp(word.kind, "text") != 0)
		return refuse(r, "the kind \"%.40s\" is neither \"number\" nor \"text\"",
			      word.kind);
	return vocabulary_add_word(place, &word.is, r->arena, &why) || refuse_declared(r, &why);
}

bool read_field(struct reader *r, const struct json_value *json, void *place)
{
	struct declared field = { .better = "neither" };
	struct dyno_error why = { 0 };
	if (!read_members(r, declared_field, json, &field))
		return false;
	if (!better_find(field.better, &field.is.better))
		return refuse(r,
			      "better \"%.40s\" is none of \"lower\", \"higher\" and \"neither\"",
			      field.better);
	return vocabulary_add_field(place, &field.is, r->arena, &why) || refuse_declared(r, &why);
}

/* --- Own words of a cell --------------------------------------------------------------------- */

/* A word that was not declared is what its first value is; of values of both kinds it is a text. */
static struct word *word_for(struct reader *r, const struct json_value *json,
			     struct dyno_error *why)
{
	struct vocabulary *own = &r->run->own;
	unsigned id = vocabulary_word(own, json->key);
	struct declaration made = { .key = json->key, .number = json->type == JSON_NUMBER };
	return id >= WORD_OWN ? own->words[id - WORD_OWN]
			      : vocabulary_add_word(own, &made, r->arena, why);
}

/* What the result before it in the run has: mostly the same texts. */
static const struct cell *cell_before(const struct reader *r)
{
	return r->run->result_count > 1 ? &r->run->results[r->run->result_count - 2]->cell : NULL;
}

static bool read_own(struct reader *r, const struct json_value *json, struct cell *cell)
{
	struct dyno_error why = { 0 };
	bool number = json->type == JSON_NUMBER;
	if (!number && json->type != JSON_STRING)
		return refuse(r, "the word \"%.100s\" is neither a string nor a number", json->key);
	struct word *word = word_for(r, json, &why);
	if (!word)
		return refuse_declared(r, &why);
	if (word->kind == WORD_IS_NUMBER && !number && word->declared)
		return refuse(r, "the word \"%s\" is a number, and has the text \"%.40s\"",
			      word->key, json->string);
	if (!number && json->count > OWN_TEXT_MOST)
		return refuse(r, "the word \"%s\" has a text of more than %d bytes", word->key,
			      OWN_TEXT_MOST);
	if (!number)
		word->kind = WORD_IS_TEXT;
	return cell_set_own(r->arena, cell, word, number ? NULL : json->string,
			    number ? json->number : 0, cell_before(r)) ||
	       error_memory(r->err);
}

bool read_cell(struct reader *r, const struct json_value *json, void *place)
{
	struct cell *cell = place;
	if (!r->run)
		return true;
	for (const struct json_value *m = json->first; m; m = m->next) {
		if (m->type == JSON_NULL)
			continue;
		if (cell_own(cell, m->key))
			return duplicate(r, m->key);
		if (!read_own(r, m, cell))
			return false;
	}
	return true;
}
