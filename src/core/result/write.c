/* Runs and results to JSON, row by row of the tables in result_members.c. */
#include "core/result/members.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

struct context {
	struct json_writer *writer;
	const struct run *run; /* whose models and devices the results refer to */
	bool with_samples;
};

static void write_members(const struct context *c, const struct member *table, const void *holder);

static void write_object(const struct context *c, const struct member *table, const void *holder)
{
	json_begin_object(c->writer);
	write_members(c, table, holder);
	json_end_object(c->writer);
}

/* --- Simple values -------------------------------------------------------------------------- */

/* A required text that is missing is written as empty, so that what was measured stays readable. */
static void write_text(const struct context *c, const void *place)
{
	const char *text = *(const char *const *)place;
	json_string(c->writer, text ? text : "");
}

static bool text_is_absent(const void *place)
{
	return *(const char *const *)place == NULL;
}

static uint64_t limited(uint64_t count)
{
	return count < COUNT_LIMIT ? count : COUNT_LIMIT;
}

static void write_count(const struct context *c, const void *place)
{
	json_count(c->writer, limited(*(const uint64_t *)place));
}

static bool count_is_absent(const void *place)
{
	return *(const uint64_t *)place == 0;
}

static void write_count32(const struct context *c, const void *place)
{
	json_count(c->writer, *(const uint32_t *)place);
}

/* null where it is not finite and the row required: unknown is never 0, and readers refuse it. */
static void write_number(const struct context *c, const void *place)
{
	json_number(c->writer, *(const double *)place);
}

static bool number_is_absent(const void *place)
{
	return !isfinite(*(const double *)place);
}

static void write_flag(const struct context *c, const void *place)
{
	json_boolean(c->writer, *(const bool *)place);
}

static bool flag_is_absent(const void *place)
{
	return !*(const bool *)place;
}

static void write_seed(const struct context *c, const void *place)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRIu64, *(const uint64_t *)place);
	json_string(c->writer, text);
}

static void write_status(const struct context *c, const void *place)
{
	json_string(c->writer, status_name(*(const enum status *)place));
}

static void write_strings(const struct context *c, const void *place)
{
	const struct strings *strings = place;
	json_begin_array(c->writer);
	for (size_t i = 0; i < strings->count; i++)
		json_string(c->writer, strings->items[i]);
	json_end_array(c->writer);
}

static bool strings_are_absent(const void *place)
{
	return ((const struct strings *)place)->count == 0;
}

static void write_properties(const struct context *c, const void *place)
{
	properties_write(place, c->writer);
}

static bool properties_are_absent(const void *place)
{
	return ((const struct properties *)place)->count == 0;
}

/* --- Values of fields ----------------------------------------------------------------------- */

static bool interval_is_absent(const void *place)
{
	const struct field_value *value = place;
	return value->kind == INTERVAL_NONE || !isfinite(value->value) || !isfinite(value->low) ||
	       !isfinite(value->high);
}

static void write_interval(const struct context *c, const void *place)
{
	const struct field_value *value = place;
	json_begin_array(c->writer);
	json_number(c->writer, value->low);
	json_number(c->writer, value->high);
	json_end_array(c->writer);
}

static bool kind_is_absent(const void *place)
{
	const char *kind = place;
	return interval_is_absent(kind - offsetof(struct field_value, kind));
}

static void write_kind(const struct context *c, const void *place)
{
	json_string(c->writer, interval_kind_name(*(const enum interval_kind *)place));
}

static void write_value(const struct context *c, const struct field *field,
			const struct field_value *value)
{
	if (!isfinite(value->value) && !value->reason)
		return;
	json_key(c->writer, field->key);
	json_begin_inline(c->writer);
	write_object(c, field_value_members, value);
	json_end_inline(c->writer);
}

/* Own ones in the order in which the run declares them, in whichever they were set. */
static void write_values(const struct context *c, const void *place)
{
	const struct vocabulary *own = &c->run->own;
	json_begin_object(c->writer);
	for (unsigned id = 0; id < fields_end(own); id = field_after(id))
		write_value(c, field_of(own, id), result_value(own, place, id));
	json_end_object(c->writer);
}

static void write_numbers(const struct context *c, const void *place)
{
	const struct replicate *replicate = place;
	json_begin_inline(c->writer);
	json_begin_object(c->writer);
	for (size_t id = 0; id < FIELD_TOTAL; id++)
		if (isfinite(replicate->values[id]))
			json_member_number(c->writer, fields[id].key, replicate->values[id]);
	for (size_t i = 0; i < replicate->own_count; i++)
		if (isfinite(replicate->own[i].value))
			json_member_number(c->writer, replicate->own[i].field->key,
					   replicate->own[i].value);
	json_end_object(c->writer);
	json_end_inline(c->writer);
}

/* --- Words and fields of the run's own ------------------------------------------------------- */

static void write_cell(const struct context *c, const void *place)
{
	own_words_write(place, &c->run->own, c->writer);
}

static bool cell_is_absent(const void *place)
{
	const struct cell *cell = place;
	return !cell->own || !cell->own->count;
}

static void write_words(const struct context *c, const void *place)
{
	vocabulary_write_words(place, c->writer);
}

static bool words_are_absent(const void *place)
{
	return ((const struct vocabulary *)place)->word_count == 0;
}

static void write_fields(const struct context *c, const void *place)
{
	vocabulary_write_fields(place, c->writer);
}

static bool fields_are_absent(const void *place)
{
	return ((const struct vocabulary *)place)->field_count == 0;
}

/* --- Breakdown ------------------------------------------------------------------------------- */

/* A list of objects, one a line. */
static void write_list(const struct context *c, const struct member *table, const void *items,
		       size_t count, size_t size)
{
	json_begin_array(c->writer);
	for (size_t i = 0; i < count; i++) {
		json_begin_inline(c->writer);
		write_object(c, table, (const char *)items + i * size);
		json_end_inline(c->writer);
	}
	json_end_array(c->writer);
}

static void write_parts(const struct context *c, const void *place)
{
	const struct parts *parts = place;
	write_list(c, part_members, parts->items, parts->count, sizeof(*parts->items));
}

static bool parts_are_absent(const void *place)
{
	return ((const struct parts *)place)->count == 0;
}

static void write_steps(const struct context *c, const void *place)
{
	const struct memory_steps *steps = place;
	write_list(c, step_members, steps->items, steps->count, sizeof(*steps->items));
}

static bool steps_are_absent(const void *place)
{
	return ((const struct memory_steps *)place)->count == 0;
}

static void write_breakdown(const struct context *c, const void *place)
{
	write_object(c, breakdown_members, *(const struct breakdown *const *)place);
}

static bool breakdown_is_absent(const void *place)
{
	return *(const struct breakdown *const *)place == NULL;
}

/* --- Parts of a run ------------------------------------------------------------------------- */

static void write_whole_numbers(const struct context *c, const uint64_t *list, size_t count)
{
	json_begin_inline(c->writer);
	json_begin_array(c->writer);
	for (size_t i = 0; i < count; i++)
		json_count(c->writer, limited(list[i]));
	json_end_array(c->writer);
	json_end_inline(c->writer);
}

static void write_samples(const struct context *c, const void *place)
{
	const struct sample_series *series = replicate_samples(place);
	write_whole_numbers(c, series->values, series->count);
}

static bool samples_are_absent(const void *place)
{
	return !series_is_plain(replicate_samples(place));
}

static void write_warm_up(const struct context *c, const void *place)
{
	const struct sample_series *series = replicate_series(place, SERIES_WARM_UP);
	write_whole_numbers(c, series->values, series->count);
}

static bool warm_up_is_absent(const void *place)
{
	return !series_is_plain(replicate_series(place, SERIES_WARM_UP));
}

static void write_thinned(const struct context *c, const void *place)
{
	(void)place;
	json_boolean(c->writer, true);
}

static bool thinned_is_absent(const void *place)
{
	const struct sample_series *series = replicate_samples(place);
	return !series->thinned || !series_is_plain(series);
}

static void write_step_unit(const struct context *c, const void *place)
{
	json_string(c->writer, series_units[*(const enum series_unit *)place].key);
}

static void write_values_of_series(const struct context *c, const void *place)
{
	const struct sample_series *series = place;
	write_whole_numbers(c, series->values, series->count);
}

static void write_weights(const struct context *c, const void *place)
{
	const struct sample_series *series = place;
	write_whole_numbers(c, series->weights, series->count);
}

static bool weights_are_absent(const void *place)
{
	return !((const struct sample_series *)place)->weights;
}

static void write_series(const struct context *c, const void *place)
{
	const struct replicate *replicate = place;
	json_begin_object(c->writer);
	for (size_t i = 0; i < replicate->series_count; i++) {
		const struct sample_series *series = &replicate->series[i];
		if (!series->count || series_is_plain(series))
			continue;
		json_key(c->writer, series->name);
		write_object(c, series_members, series);
	}
	json_end_object(c->writer);
}

static bool series_are_absent(const void *place)
{
	const struct replicate *replicate = place;
	for (size_t i = 0; i < replicate->series_count; i++)
		if (replicate->series[i].count && !series_is_plain(&replicate->series[i]))
			return false;
	return true;
}

static void write_replicates(const struct context *c, const void *place)
{
	const struct result *result = place;
	json_begin_array(c->writer);
	for (size_t i = 0; i < result->replicate_count; i++)
		write_object(c, replicate_members, &result->replicates[i]);
	json_end_array(c->writer);
}

/* Its own `index` says where it is; a model that somebody filled anew is searched for. */
static void write_model(const struct context *c, const void *place)
{
	const struct model_info *model = *(const struct model_info *const *)place;
	size_t index = model ? model->index : 0;
	if (index >= c->run->model_count || c->run->models[index] != model)
		for (index = 0; index < c->run->model_count; index++)
			if (c->run->models[index] == model)
				break;
	json_count(c->writer, index);
}

static void write_device(const struct context *c, const void *place)
{
	const struct device_info *device = *(const struct device_info *const *)place;
	size_t index = device ? device->index : 0;
	if (index >= c->run->device_count || c->run->devices[index] != device)
		for (index = 0; index < c->run->device_count; index++)
			if (c->run->devices[index] == device)
				break;
	json_count(c->writer, index);
}

static void write_models(const struct context *c, const void *place)
{
	const struct run *run = place;
	json_begin_array(c->writer);
	for (size_t i = 0; i < run->model_count; i++)
		write_object(c, model_members, run->models[i]);
	json_end_array(c->writer);
}

static void write_devices(const struct context *c, const void *place)
{
	const struct run *run = place;
	json_begin_array(c->writer);
	for (size_t i = 0; i < run->device_count; i++)
		write_object(c, device_members, run->devices[i]);
	json_end_array(c->writer);
}

static void write_engines(const struct context *c, const void *place)
{
	const struct run *run = place;
	json_begin_array(c->writer);
	for (size_t i = 0; i < run->engine_count; i++)
		properties_write(&run->engines[i], c->writer);
	json_end_array(c->writer);
}

static bool engines_are_absent(const void *place)
{
	return ((const struct run *)place)->engine_count == 0;
}

static void write_results(const struct context *c, const void *place)
{
	const struct run *run = place;
	json_begin_array(c->writer);
	for (size_t i = 0; i < run->result_count; i++)
		write_object(c, result_members, run->results[i]);
	json_end_array(c->writer);
}

static void write_runs(const struct context *c, const void *place)
{
	const struct dyno_results *results = place;
	json_begin_array(c->writer);
	for (size_t i = 0; i < results->run_count; i++) {
		struct context inner = { c->writer, results->runs[i], c->with_samples };
		json_begin_object(c->writer);
		write_members(&inner, run_members, inner.run);
		write_members(&inner, run_result_members, inner.run);
		json_end_object(c->writer);
	}
	json_end_array(c->writer);
}

static const struct {
	void (*write)(const struct context *c, const void *place);
	bool (*is_absent)(const void *place); /* NULL: never */
} writers[MEMBER_TYPES] = {
	[MEMBER_TEXT] = { write_text, text_is_absent },
	[MEMBER_COUNT] = { write_count, count_is_absent },
	[MEMBER_COUNT32] = { write_count32, NULL },
	[MEMBER_NUMBER] = { write_number, number_is_absent },
	[MEMBER_FLAG] = { write_flag, flag_is_absent },
	[MEMBER_SEED] = { write_seed, NULL },
	[MEMBER_STATUS] = { write_status, NULL },
	[MEMBER_KIND] = { write_kind, kind_is_absent },
	[MEMBER_INTERVAL] = { write_interval, interval_is_absent },
	[MEMBER_STRINGS] = { write_strings, strings_are_absent },
	[MEMBER_PROPERTIES] = { write_properties, properties_are_absent },
	[MEMBER_MODEL] = { write_model, NULL },
	[MEMBER_DEVICE] = { write_device, NULL },
	[MEMBER_CELL] = { write_cell, cell_is_absent },
	[MEMBER_VALUES] = { write_values, NULL },
	[MEMBER_NUMBERS] = { write_numbers, NULL },
	[MEMBER_BREAKDOWN] = { write_breakdown, breakdown_is_absent },
	[MEMBER_PARTS] = { write_parts, parts_are_absent },
	[MEMBER_STEPS] = { write_steps, steps_are_absent },
	[MEMBER_SAMPLES] = { write_samples, samples_are_absent },
	[MEMBER_WARM_UP] = { write_warm_up, warm_up_is_absent },
	[MEMBER_THINNED] = { write_thinned, thinned_is_absent },
	[MEMBER_SERIES] = { write_series, series_are_absent },
	[MEMBER_WHOLE] = { write_values_of_series, NULL },
	[MEMBER_WEIGHTS] = { write_weights, weights_are_absent },
	[MEMBER_STEP_UNIT] = { write_step_unit, NULL },
	[MEMBER_REPLICATES] = { write_replicates, NULL },
	[MEMBER_MODELS] = { write_models, NULL },
	[MEMBER_DEVICES] = { write_devices, NULL },
	[MEMBER_ENGINES] = { write_engines, engines_are_absent },
	[MEMBER_WORDS] = { write_words, words_are_absent },
	[MEMBER_FIELDS] = { write_fields, fields_are_absent },
	[MEMBER_RESULTS] = { write_results, NULL },
	[MEMBER_RUNS] = { write_runs, NULL },
};

static bool is_of_samples(enum member_type type)
{
	return type == MEMBER_SAMPLES || type == MEMBER_WARM_UP || type == MEMBER_SERIES;
}

static void write_members(const struct context *c, const struct member *table, const void *holder)
{
	for (const struct member *row = table; row->key; row++) {
		const void *place = (const char *)holder + row->offset;
		if (is_of_samples(row->type) && !c->with_samples)
			continue;
		if (!row->required && writers[row->type].is_absent &&
		    writers[row->type].is_absent(place))
			continue;
		json_key(c->writer, row->key);
		writers[row->type].write(c, place);
	}
}

/* --- The parts that others ask for ---------------------------------------------------------- */

static void write_document(const struct dyno_results *results, bool with_samples,
			   struct json_writer *writer)
{
	struct context c = { writer, NULL, with_samples };
	json_begin_object(writer);
	json_member_string(writer, "format", RESULTS_FORMAT);
	json_member_count(writer, "version", RESULTS_VERSION);
	write_members(&c, document_members, results);
	json_end_object(writer);
}

void results_write(const struct dyno_results *results, struct json_writer *writer)
{
	write_document(results, true, writer);
}

void results_write_summary(const struct dyno_results *results, struct json_writer *writer)
{
	write_document(results, false, writer);
}

void run_header_write(const struct run *run, struct json_writer *writer)
{
	struct context c = { writer, run, false };
	write_object(&c, run_members, run);
}

void result_write(const struct run *run, const struct result *result, bool with_samples,
		  struct json_writer *writer)
{
	struct context c = { writer, run, with_samples };
	write_object(&c, result_members, result);
}

void model_info_write(const struct model_info *model, struct json_writer *writer)
{
	struct context c = { writer, NULL, false };
	write_object(&c, model_members, model);
}

void device_info_write(const struct device_info *device, struct json_writer *writer)
{
	struct context c = { writer, NULL, false };
	write_object(&c, device_members, device);
}

void replicate_write(const struct replicate *replicate, bool with_samples,
		     struct json_writer *writer)
{
	struct context c = { writer, NULL, with_samples };
	write_object(&c, replicate_members, replicate);
}

void breakdown_write(const struct breakdown *breakdown, struct json_writer *writer)
{
	struct context c = { writer, NULL, false };
	write_object(&c, breakdown_members, breakdown);
}

void properties_write(const struct properties *properties, struct json_writer *writer)
{
	json_begin_object(writer);
	for (size_t i = 0; i < properties->count; i++) {
		const struct property *property = &properties->items[i];
		if (property->text)
			json_member_string(writer, property->key, property->text);
		else if (isfinite(property->number))
			json_member_number(writer, property->key, property->number);
	}
	json_end_object(writer);
}
