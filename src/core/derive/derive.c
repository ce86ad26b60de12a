#include "core/derive/derive.h"
#include "core/base/count.h"
#include "core/base/units.h"
#include <math.h>
#include <string.h>

/* --- What names stand for -------------------------------------------------------------------- */

enum input_kind {
	INPUT_FIELD,
	INPUT_WORD,
	INPUT_PARAMETER,
};

struct input {
	enum input_kind kind;
	unsigned id; /* of the vocabulary; place among the parameters */
};

struct deriving {
	struct dyno_results *results;
	const struct parameters *parameters;
	struct vocabulary own; /* of the results, with what is derived so far */
	struct bases bases;
	struct formula formula;
	struct input inputs[FORMULA_INPUTS];
	const struct derivation *derivations;
	size_t made; /* of them, so far */
};

static bool is_among(const struct derivation *derivations, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(derivations[i].key, key) == 0)
			return true;
	return false;
}

/* What an earlier round left behind is not there. */
static enum field_id find_field(const struct deriving *deriving, const char *name)
{
	enum field_id id = vocabulary_field(&deriving->own, name);
	return id == FIELD_TOTAL || !field_of(&deriving->own, id)->derived ||
			       is_among(deriving->derivations, deriving->made, name)
		       ? id
		       : FIELD_TOTAL;
}

static bool find_input(const struct deriving *deriving, const char *name, struct input *input)
{
	enum field_id field = find_field(deriving, name);
	unsigned word = vocabulary_word(&deriving->own, name);
	for (unsigned i = 0; i < deriving->parameters->count; i++)
		if (strcmp(deriving->parameters->items[i].name, name) == 0) {
			*input = (struct input){ INPUT_PARAMETER, i };
			return true;
		}
	*input = field != FIELD_TOTAL ? (struct input){ INPUT_FIELD, (unsigned)field }
				      : (struct input){ INPUT_WORD, word };
	return field != FIELD_TOTAL ||
	       (word != WORD_TOTAL && word_of(&deriving->own, word)->kind == WORD_IS_NUMBER);
}

static unsigned field_direction(const struct field *field)
{
	return field->better == BETTER_LOWER    ? DIRECTION_LOWER
	       : field->better == BETTER_HIGHER ? DIRECTION_HIGHER
						: DIRECTION_NONE;
}

/* dyno's own: a batch is of items, a sequence of so many tokens an item. */
static const char *word_unit(const struct deriving *deriving, unsigned id)
{
	const struct word *word = word_of(&deriving->own, id);
	return word->own ? word->unit : word->counts;
}

/* The title says the rest of the unit. */
static const char *field_whole_unit(const struct deriving *deriving, unsigned id)
{
	static const struct {
		enum field_id field;
		const char *unit;
	} told[] = {
		{ FIELD_ENERGY_PER_ITEM, "J/item" },
		{ FIELD_FLOPS_PER_ITEM, "FLOP/item" },
		{ FIELD_FLOPS_PER_TOKEN, "FLOP/token" },
	};
	for (size_t i = 0; i < COUNT(told); i++)
		if (told[i].field == id)
			return told[i].unit;
	return field_unit(field_of(&deriving->own, id));
}

static const char *input_unit(const struct deriving *deriving, const struct input *input)
{
	return input->kind == INPUT_WORD    ? word_unit(deriving, input->id)
	       : input->kind == INPUT_FIELD ? field_whole_unit(deriving, input->id)
					    : deriving->parameters->items[input->id].unit;
}

static bool resolve(void *context, const char *name, struct quantity *quantity,
		    struct dyno_error *err)
{
	struct deriving *deriving = context;
	struct input input;
	if (!find_input(deriving, name, &input))
		return error_set(err, DYNO_ERROR_USAGE,
				 "no field, word that is a number, or price is called \"%.*s\" "
				 "here (docs/fields.md lists the fields)",
				 TEXT_SHOWN(name), name);
	quantity->direction =
		input.kind == INPUT_FIELD ? field_direction(field_of(&deriving->own, input.id))
		: input.kind == INPUT_PARAMETER ? deriving->parameters->items[input.id].direction
						: DIRECTION_NONE;
	return dimension_read(&deriving->bases, input_unit(deriving, &input), &quantity->dimension,
			      err);
}

/* --- Values ---------------------------------------------------------------------------------- */

static double word_value(const struct deriving *deriving, const struct result *result, unsigned id)
{
	double number = word_number(&result->cell, word_of(&deriving->own, id));
	return id < WORD_TOTAL && number == 0 ? NAN : number;
}

static double exact_value(const struct deriving *deriving, const struct result *result,
			  const struct input *input)
{
	return input->kind == INPUT_WORD ? word_value(deriving, result, input->id)
					 : deriving->parameters->items[input->id].of(
						   deriving->parameters->context, result);
}

/* Numbers of a result that a formula is about. */
struct operands {
	double values[FORMULA_INPUTS];
	const struct field_value *fields[FORMULA_INPUTS]; /* NULL: a word or parameter */
};

static void take_operands(const struct deriving *deriving, const struct result *result,
			  struct operands *operands)
{
	for (size_t i = 0; i < deriving->formula.input_count; i++) {
		const struct input *input = &deriving->inputs[i];
		operands->fields[i] = input->kind == INPUT_FIELD
					      ? result_value(&deriving->own, result, input->id)
					      : NULL;
		operands->values[i] = operands->fields[i] ? operands->fields[i]->value
							  : exact_value(deriving, result, input);
	}
}

static const char *why_absent(const struct deriving *deriving, const struct operands *operands)
{
	for (size_t i = 0; i < deriving->formula.input_count; i++) {
		const struct input *input = &deriving->inputs[i];
		if (isfinite(operands->values[i]))
			continue;
		if (input->kind == INPUT_PARAMETER)
			return deriving->parameters->items[input->id].lacking;
		if (operands->fields[i] && operands->fields[i]->reason)
			return operands->fields[i]->reason;
		return "what it is derived from is absent";
	}
	return "its formula has no value here";
}

/* With one operand elsewhere. */
static double value_at(const struct deriving *deriving, struct operands *operands, size_t place,
		       double value)
{
	double kept = operands->values[place];
	operands->values[place] = value;
	double result = formula_value(&deriving->formula, operands->values);
	operands->values[place] = kept;
	return result;
}

/* Counted from shapes, or without any chance in it. */
static bool is_exact(const struct deriving *deriving, size_t i)
{
	return deriving->inputs[i].kind != INPUT_FIELD ||
	       field_of(&deriving->own, deriving->inputs[i].id)->group == GROUP_COUNTED;
}

static void propagate_interval(const struct deriving *deriving, struct operands *operands,
			       struct field_value *value)
{
	double below = 0, above = 0;
	enum interval_kind kind = INTERVAL_NONE;
	for (size_t i = 0; i < deriving->formula.input_count; i++) {
		const struct field_value *given = operands->fields[i];
		if (is_exact(deriving, i))
			continue;
		if (given->kind == INTERVAL_NONE || !isfinite(given->low) || !isfinite(given->high))
			return;
		double a = value_at(deriving, operands, i, given->low) - value->value;
		double b = value_at(deriving, operands, i, given->high) - value->value;
		below += fmax(0, -fmin(a, b));
		above += fmax(0, fmax(a, b));
		kind = given->kind;
	}
	if (kind == INTERVAL_NONE || !isfinite(below) || !isfinite(above))
		return;
	value->low = value->value - below;
	value->high = value->value + above;
	value->kind = kind;
}

/* Where one operand is known to be at least its bound, and the formula rises with it. */
static double propagate_bound(const struct deriving *deriving, struct operands *operands)
{
	size_t withheld = FORMULA_INPUTS;
	for (size_t i = 0; i < deriving->formula.input_count; i++) {
		const struct field_value *given = operands->fields[i];
		if (is_exact(deriving, i))
			continue;
		if (withheld < FORMULA_INPUTS || !isfinite(field_bound(given)))
			return NAN;
		withheld = i;
	}
	if (withheld == FORMULA_INPUTS)
		return NAN;
	double bound = field_bound(operands->fields[withheld]);
	double at = value_at(deriving, operands, withheld, bound);
	double beyond = value_at(deriving, operands, withheld, bound * 1.01);
	return beyond > at ? at : NAN;
}

static void derive_value(const struct deriving *deriving, const struct result *result,
			 struct field_value *value)
{
	struct operands operands;
	take_operands(deriving, result, &operands);
	*value = (struct field_value){ .value = NAN, .low = NAN, .high = NAN, .bound = NAN };
	if (result->status != STATUS_OK)
		return;
	double number = formula_value(&deriving->formula, operands.values);
	if (!isfinite(number)) {
		value->reason = why_absent(deriving, &operands);
		return;
	}
	value->value = number;
	for (size_t i = 0; i < deriving->formula.input_count; i++) {
		const struct field_value *given = operands.fields[i];
		if (!given || (!given->withheld && !given->estimated))
			continue;
		value->withheld |= given->withheld;
		value->estimated |= given->estimated;
		value->reason = given->reason;
	}
	if (value->withheld)
		value->bound = propagate_bound(deriving, &operands);
	else
		propagate_interval(deriving, &operands, value);
}

static double derive_number(const struct deriving *deriving, const struct result *result,
			    const struct replicate *replicate)
{
	double values[FORMULA_INPUTS];
	for (size_t i = 0; i < deriving->formula.input_count; i++) {
		const struct input *input = &deriving->inputs[i];
		values[i] = input->kind == INPUT_FIELD
				    ? replicate_value(&deriving->own, replicate, input->id)
				    : exact_value(deriving, result, input);
	}
	return formula_value(&deriving->formula, values);
}

/* One that was derived before gives its place to the new one. */
static bool derive_replicate(const struct deriving *deriving, const struct field *field,
			     const struct result *result, struct replicate *replicate)
{
	double number = derive_number(deriving, result, replicate);
	if (!isfinite(number) && isnan(replicate_own_value(replicate, field)))
		return true;
	return replicate_set_own(&deriving->results->arena, replicate, field,
				 isfinite(number) ? number : NAN);
}

static bool derive_result(const struct deriving *deriving, const struct field *field,
			  struct result *result)
{
	struct field_value made, *value;
	derive_value(deriving, result, &made);
	if (!isnan(made.value) || made.reason || !isnan(result_own_value(result, field)->value)) {
		value = result_set_own(&deriving->results->arena, result, field);
		if (!value)
			return false;
		*value = made;
	}
	for (size_t k = 0; k < result->replicate_count; k++)
		if (!derive_replicate(deriving, field, result, &result->replicates[k]))
			return false;
	return true;
}

/* --- Fields ---------------------------------------------------------------------------------- */

/* What is left of an earlier round: derived, and none of these. */
static bool is_stale(const struct field *field, const struct derivation *derivations, size_t count)
{
	return field->derived && !is_among(derivations, count, field->key);
}

static void drop_values(struct result *result, const struct derivation *derivations, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < result->own_count; i++)
		if (!is_stale(result->own[i].field, derivations, count))
			result->own[kept++] = result->own[i];
	result->own_count = kept;
	for (size_t k = 0; k < result->replicate_count; k++) {
		struct replicate *replicate = &result->replicates[k];
		kept = 0;
		for (size_t i = 0; i < replicate->own_count; i++)
			if (!is_stale(replicate->own[i].field, derivations, count))
				replicate->own[kept++] = replicate->own[i];
		replicate->own_count = kept;
	}
}

static void drop_stale(struct dyno_results *results, const struct derivation *derivations,
		       size_t count)
{
	for (size_t r = 0; r < results->run_count; r++) {
		struct run *run = results->runs[r];
		size_t kept = 0;
		for (size_t i = 0; i < run->own.field_count; i++)
			if (!is_stale(run->own.fields[i], derivations, count))
				run->own.fields[kept++] = run->own.fields[i];
		bool any = kept < run->own.field_count;
		run->own.field_count = kept;
		for (size_t i = 0; any && i < run->result_count; i++)
			drop_values(run->results[i], derivations, count);
	}
}

#define DERIVED "derived: "

/* What a file says was derived is made anew; what was measured stays as it is. */
static bool make_room(struct deriving *deriving, const struct derivation *derivation,
		      struct dyno_error *err)
{
	for (size_t r = 0; r < deriving->results->run_count; r++) {
		struct vocabulary *own = &deriving->results->runs[r]->own;
		enum field_id id = vocabulary_field(own, derivation->key);
		if (id == FIELD_TOTAL)
			continue;
		if (id < FIELD_OWN ||
		    strncmp(field_of(own, id)->description, DERIVED, strlen(DERIVED)) != 0)
			return error_set(err, DYNO_ERROR_USAGE,
					 "there is a field \"%.*s\" already: call it otherwise",
					 TEXT_SHOWN(derivation->key), derivation->key);
		own->fields[id - FIELD_OWN]->derived = true;
	}
	return !is_among(deriving->derivations, deriving->made, derivation->key) ||
	       error_set(err, DYNO_ERROR_USAGE, "it is given twice");
}

/* Files hold nothing else. */
static bool is_utf8(const char *text)
{
	size_t length = text ? strlen(text) : 0, character;
	uint32_t code_point;
	for (; length && (character = utf8_character(text, length, &code_point)); text += character)
		length -= character;
	return !length;
}

/* The unit that was said must be of what comes out; the numbers are taken to be in it. */
static const char *unit_of(struct deriving *deriving, const struct derivation *derivation,
			   struct dyno_error *err)
{
	const struct dimension *made = &deriving->formula.result.dimension;
	const char *text = dimension_text(&deriving->bases, made);
	struct dimension said;
	if (!text) {
		error_memory(err);
		return NULL;
	}
	if (!derivation->unit)
		return text;
	if (!is_utf8(derivation->unit)) {
		error_set(err, DYNO_ERROR_USAGE, "its unit is no text in UTF-8");
		return NULL;
	}
	if (!dimension_read(&deriving->bases, derivation->unit, &said, err))
		return NULL;
	if (dimension_equal(made, &said))
		return derivation->unit;
	error_set(err, DYNO_ERROR_USAGE, "the formula is of %s%.60s, which \"%.*s\" is not",
		  *text ? "" : "a number", text, TEXT_SHOWN(derivation->unit), derivation->unit);
	return NULL;
}

static enum better better_of(unsigned direction)
{
	return direction == DIRECTION_LOWER    ? BETTER_LOWER
	       : direction == DIRECTION_HIGHER ? BETTER_HIGHER
					       : BETTER_NEITHER;
}

static bool read_formula(struct deriving *deriving, const struct derivation *derivation,
			 struct dyno_error *err)
{
	if (!formula_read(derivation->formula, &deriving->bases, resolve, deriving,
			  &deriving->formula, err))
		return false;
	for (size_t i = 0; i < deriving->formula.input_count; i++)
		find_input(deriving, deriving->formula.inputs[i], &deriving->inputs[i]);
	return true;
}

/* The field in each run, with its values. */
static bool add_to_run(struct deriving *deriving, struct run *run,
		       const struct declaration *declaration, struct dyno_error *err)
{
	const struct field *field =
		vocabulary_derive_field(&run->own, declaration, &deriving->results->arena, err);
	if (!field)
		return false;
	for (size_t i = 0; i < run->result_count; i++)
		if (!derive_result(deriving, field, run->results[i]))
			return error_memory(err);
	return true;
}

static bool derive(struct deriving *deriving, const struct derivation *derivation,
		   struct dyno_error *err)
{
	struct arena *arena = &deriving->results->arena;
	if (!make_room(deriving, derivation, err) || !read_formula(deriving, derivation, err))
		return false;
	const struct declaration declaration = {
		.key = derivation->key,
		.title = derivation->title,
		.unit = unit_of(deriving, derivation, err),
		.description = arena_printf(arena, DERIVED "%s", derivation->formula),
		.better = better_of(deriving->formula.result.direction),
		.metric = derivation->metric,
		.derived = true,
	};
	if (!declaration.unit)
		return false;
	if (!declaration.description)
		return error_memory(err);
	for (size_t r = 0; r < deriving->results->run_count; r++)
		if (!add_to_run(deriving, deriving->results->runs[r], &declaration, err))
			return false;
	return results_vocabulary(deriving->results, arena, &deriving->own, err);
}

bool results_derive(struct dyno_results *results, const struct derivation *derivations,
		    size_t count, const struct parameters *parameters, struct dyno_error *err)
{
	struct deriving deriving = { .results = results,
				     .parameters = parameters,
				     .derivations = derivations };
	bases_init(&deriving.bases, &results->arena);
	bool ok = results_vocabulary(results, &results->arena, &deriving.own, err);
	for (; ok && deriving.made < count; deriving.made++) {
		const struct derivation *derivation = &derivations[deriving.made];
		ok = derive(&deriving, derivation, err);
		if (!ok && derivation->setting)
			error_prefix(err, "‹%s›: %.*s", derivation->setting,
				     TEXT_SHOWN(derivation->key), derivation->key);
	}
	drop_stale(results, derivations, ok ? count : 0);
	return results_vocabulary(results, &results->arena, &results->own, ok ? err : NULL) && ok;
}

/* --- The user's ------------------------------------------------------------------------------ */

static const char *trimmed(struct arena *arena, const char *text, size_t length)
{
	while (length && (*text == ' ' || *text == '\t')) {
		text++;
		length--;
	}
	while (length && (text[length - 1] == ' ' || text[length - 1] == '\t'))
		length--;
	return arena_bytes(arena, text, length);
}

/* What stands between two signs where the text goes on with the first of them, into the arena;
 * moves the text behind it. False where the second one is missing; NULL in *inside where neither is
 * there.
 */
static bool take_between(const char **text, char open, char close, struct arena *arena,
			 const char **inside)
{
	*inside = NULL;
	*text += strspn(*text, " \t");
	if (**text != open)
		return true;
	const char *end = strchr(*text + 1, close);
	if (!end)
		return false;
	*inside = trimmed(arena, *text + 1, (size_t)(end - *text) - 1);
	*text = end + 1 + strspn(end + 1, " \t");
	return *inside != NULL;
}

bool derivation_read(const char *text, const char *setting, struct arena *arena,
		     struct derivation *derivation, struct dyno_error *err)
{
	size_t length = strcspn(text, "\"[=");
	const char *rest = text + length, *title, *unit;
	if (!take_between(&rest, '"', '"', arena, &title) ||
	    !take_between(&rest, '[', ']', arena, &unit) || *rest != '=')
		return arena->failed
			       ? error_memory(err)
			       : error_set(err, DYNO_ERROR_USAGE,
					   "‹%s›: \"%.*s\" is not like NAME = FORMULA or NAME "
					   "\"TITLE\" [UNIT] = FORMULA",
					   setting, TEXT_SHOWN(text), text);
	if (title && (!*title || !is_utf8(title)))
		return error_set(err, DYNO_ERROR_USAGE, "‹%s›: the title of \"%.*s\" is no text",
				 setting, TEXT_SHOWN(text), text);
	*derivation = (struct derivation){
		.key = trimmed(arena, text, length),
		.title = title,
		.unit = unit,
		.metric = "derived",
		.formula = trimmed(arena, rest + 1, strlen(rest + 1)),
		.setting = setting,
	};
	return (derivation->key && derivation->formula) || error_memory(err);
}
