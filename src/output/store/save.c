/* Saving: one transaction a call, which writes only what is new. */
#include "core/result/samples.h"
#include "output/store/sqlite.h"
#include <string.h>

/* --- JSON --------------------------------------------------------------------------------- */

static bool finish_json(struct json_writer *writer, struct buffer *out, struct dyno_error *err)
{
	bool ok = json_finish(writer, err);
	*out = writer->buffer;
	return ok;
}

static bool header_text(const struct run *run, struct buffer *out, struct dyno_error *err)
{
	struct json_writer writer = { 0 };
	run_header_write(run, &writer);
	return finish_json(&writer, out, err);
}

/* Without the replicates, which have rows of their own. */
static bool result_text(const struct run *run, const struct result *result, struct buffer *out,
			struct dyno_error *err)
{
	struct json_writer writer = { 0 };
	struct result alone = *result;
	alone.replicates = NULL;
	alone.replicate_count = 0;
	result_write(run, &alone, false, &writer);
	return finish_json(&writer, out, err);
}

static bool replicate_text(const struct replicate *replicate, struct buffer *out,
			   struct dyno_error *err)
{
	struct json_writer writer = { 0 };
	replicate_write(replicate, false, &writer);
	return finish_json(&writer, out, err);
}

/* --- Runs --------------------------------------------------------------------------------- */

/* What is missing but required is empty, as in result files. */
static const char *required(const char *text)
{
	return text ? text : "";
}

static void add_name(struct buffer *names, const char *name)
{
	if (names->length)
		buffer_string(names, ", ");
	buffer_string(names, required(name));
}

static bool insert_run(struct store *store, const struct run *run, const char *header,
		       struct dyno_error *err)
{
	struct buffer models = { 0 }, devices = { 0 };
	for (size_t i = 0; i < run->model_count; i++)
		add_name(&models, run->models[i]->name);
	for (size_t i = 0; i < run->device_count; i++)
		add_name(&devices, run->devices[i]->id);
	struct query query = query_begin(store, SAVE_RUN);
	query_text(&query, run->id);
	query_text(&query, required(run->started));
	query_text(&query, run->finished);
	query_text(&query, run->tag);
	query_text(&query, run->dyno);
	query_text(&query, buffer_text(&models));
	query_text(&query, buffer_text(&devices));
	query_text(&query, header);
	query_text(&query, run->commit);
	query_text(&query, run->invalid);
	query_text(&query, run->note);
	bool ok = models.failed || devices.failed ? error_memory(err) : query_run(&query, err);
	buffer_finish(&models);
	buffer_finish(&devices);
	return ok;
}

bool store_save_run(struct store *store, const struct run *run, struct dyno_error *err)
{
	struct buffer header = { 0 };
	if (!run->id || !*run->id)
		return store_error(store, err, DYNO_ERROR_FORMAT,
				   "a run without id cannot be kept");
	bool ok = header_text(run, &header, err) && store_begin_write(store, err);
	if (ok)
		ok = store_end(store, insert_run(store, run, header.data, err), err);
	buffer_finish(&header);
	return ok;
}

/* --- Results ------------------------------------------------------------------------------ */

static size_t place_of_model(const struct run *run, const struct model_info *model)
{
	size_t place = 0;
	while (place < run->model_count && run->models[place] != model)
		place++;
	return place;
}

static size_t place_of_device(const struct run *run, const struct device_info *device)
{
	size_t place = 0;
	while (place < run->device_count && run->devices[place] != device)
		place++;
	return place;
}

/* The run's number. A result names its model and device by their places in the header: one whose
 * header was not saved with them could not be read again. */
static bool find_run(struct store *store, const struct run *run, const struct result *result,
		     int64_t *number, struct dyno_error *err)
{
	bool row = false;
	size_t model = place_of_model(run, result->cell.model);
	size_t device = place_of_device(run, result->cell.device);
	struct query query = query_begin(store, FIND_RUN);
	query_text(&query, run->id);
	query_count(&query, model);
	query_count(&query, device);
	if (!query_next(&query, &row, err))
		return false;
	if (row)
		*number = query_get_count(&query, 0);
	query_finish(&query);
	return (row && model < run->model_count && device < run->device_count) ||
	       store_error(store, err, DYNO_ERROR_STORE,
			   "run %s must be saved with its models and devices before its results",
			   required(run->id));
}

static void bind_cell(struct query *query, const struct result *result)
{
	query_text(query, required(result->cell.model->name));
	query_text(query, result->cell.model->digest);
	query_text(query, result->cell.device->platform);
	query_text(query, required(result->cell.device->id));
	query_text(query, result->cell.device->name);
	query_count(query, result->cell.batch);
	query_count(query, result->cell.sequence);
	query_text(query, result->cell.precision);
	query_count(query, result->cell.threads);
	query_count(query, result->cell.streams);
}

static void bind_values(struct query *query, const struct field_value *values)
{
	query_number(query, values[FIELD_LATENCY_MEDIAN].value);
	query_number(query, values[FIELD_LATENCY_MEDIAN].low);
	query_number(query, values[FIELD_LATENCY_MEDIAN].high);
	query_number(query, values[FIELD_LATENCY_P99].value);
	query_number(query, values[FIELD_THROUGHPUT_ITEMS].value);
	query_number(query, values[FIELD_MEMORY_TOTAL].value);
}

static bool insert_result(struct store *store, const struct run *run, size_t index,
			  const struct result *result, int64_t *number, struct dyno_error *err)
{
	struct buffer text = { 0 };
	int64_t parent = 0;
	bool row = false;
	bool ok =
		find_run(store, run, result, &parent, err) && result_text(run, result, &text, err);
	if (ok) {
		struct query query = query_begin(store, SAVE_RESULT);
		query_count(&query, (uint64_t)parent);
		query_count(&query, index);
		bind_cell(&query, result);
		query_text(&query, status_name(result->status));
		bind_values(&query, result->values);
		query_text(&query, text.data);
		ok = query_next(&query, &row, err);
		if (ok) {
			*number = query_get_count(&query, 0);
			ok = query_run(&query, err);
		}
	}
	buffer_finish(&text);
	return ok;
}

/* --- Replicates --------------------------------------------------------------------------- */

/* The JSON holds when the replicate started and all it saw: the same text is the same replicate,
 * whose samples need not be written again. */
static bool is_saved(struct store *store, int64_t result, uint32_t index, const char *text,
		     bool *saved, struct dyno_error *err)
{
	bool row = false;
	size_t length;
	struct query query = query_begin(store, GET_REPLICATE);
	query_count(&query, (uint64_t)result);
	query_count(&query, index);
	if (!query_next(&query, &row, err))
		return false;
	const char *stored = row ? query_peek_text(&query, 0, &length) : NULL;
	*saved = stored && strcmp(stored, text) == 0;
	bool ok = query.code == SQLITE_OK || query_refusal(&query, err);
	query_finish(&query);
	return ok;
}

static bool insert_replicate(struct store *store, int64_t result, const struct replicate *replicate,
			     const char *text, struct dyno_error *err)
{
	struct buffer samples = { 0 }, warm_up = { 0 };
	const struct sample_series *series = replicate_samples(replicate);
	const struct sample_series *warming = replicate_series(replicate, SERIES_WARM_UP);
	if (series_has_order(series))
		samples_encode(series->values, series->count, &samples);
	if (warming->count)
		samples_encode(warming->values, warming->count, &warm_up);
	struct query query = query_begin(store, SAVE_REPLICATE);
	query_count(&query, (uint64_t)result);
	query_count(&query, replicate->index);
	query_text(&query, status_name(replicate->status));
	query_number(&query, replicate->values[FIELD_LATENCY_MEDIAN]);
	query_text(&query, text);
	query_bytes(&query, samples.data, samples.length); /* none: null */
	query_bytes(&query, warm_up.data, warm_up.length);
	bool failed = samples.failed || warm_up.failed;
	bool ok = failed ? error_memory(err) : query_run(&query, err);
	buffer_finish(&samples);
	buffer_finish(&warm_up);
	return ok;
}

static bool save_replicate(struct store *store, int64_t result, const struct replicate *replicate,
			   struct dyno_error *err)
{
	struct buffer text = { 0 };
	bool saved = false;
	bool ok = replicate_text(replicate, &text, err) &&
		  is_saved(store, result, replicate->index, text.data, &saved, err) &&
		  (saved || insert_replicate(store, result, replicate, text.data, err));
	buffer_finish(&text);
	return ok;
}

/* Two replicates of the same index have overwritten each other: refused rather than lost. */
static bool check_replicates(struct store *store, int64_t number, const struct result *result,
			     struct dyno_error *err)
{
	bool row = false;
	struct query query = query_begin(store, COUNT_REPLICATES);
	query_count(&query, (uint64_t)number);
	if (!query_next(&query, &row, err))
		return false;
	bool complete = query_get_count(&query, 0) >= (int64_t)result->replicate_count;
	query_finish(&query);
	return complete || store_error(store, err, DYNO_ERROR_FORMAT,
				       "a result has several replicates of the same index");
}

static bool save_all(struct store *store, const struct run *run, size_t index,
		     const struct result *result, struct dyno_error *err)
{
	int64_t number = 0;
	if (!insert_result(store, run, index, result, &number, err))
		return false;
	for (size_t i = 0; i < result->replicate_count; i++)
		if (!save_replicate(store, number, &result->replicates[i], err))
			return false;
	return check_replicates(store, number, result, err);
}

bool store_save_result(struct store *store, const struct run *run, size_t index,
		       const struct result *result, struct dyno_error *err)
{
	return store_begin_write(store, err) &&
	       store_end(store, save_all(store, run, index, result, err), err);
}
