/* Saving: one transaction a call, which writes only what is new. */
#include "output/store/sqlite/sqlite.h"
#include <math.h>
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

/* Without the values and replicates, which have rows of their own. */
static bool result_text(const struct run *run, const struct result *result, struct buffer *out,
			struct dyno_error *err)
{
	struct json_writer writer = { 0 };
	struct result alone = *result;
	alone.replicates = NULL;
	alone.replicate_count = 0;
	alone.own_count = 0;
	for (size_t i = 0; i < FIELD_TOTAL; i++)
		alone.values[i] = (struct field_value){ .value = NAN };
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

static bool insert_run(struct sqlite_store *store, const struct run *run, const char *header,
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

bool sqlite_save_run(struct store *base, const struct run *run, struct dyno_error *err)
{
	struct sqlite_store *store = sqlite_of(base);
	struct buffer header = { 0 };
	bool ok = header_text(run, &header, err) && sqlite_begin_write(store, err);
	if (ok)
		ok = sqlite_end(store, insert_run(store, run, header.data, err), err);
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
static bool find_run(struct sqlite_store *store, const struct run *run, const struct result *result,
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
	       store_lacks_header(&store->base, run, err);
}

static void bind_device(struct query *query, const struct device_info *device)
{
	query_text(query, device->platform);
	query_text(query, required(device->id));
	query_text(query, device->name);
}

static void bind_word(struct query *query, const struct cell *cell, enum cell_word word)
{
	const char *text = cell_text(cell, word), *digest = cell->model->digest;
	switch (cell_words[word].kind) {
	case WORD_IS_MODEL:
		query_text(query, text);
		query_text(query, digest && *digest ? digest : NULL);
		break;
	case WORD_IS_DEVICE:
		bind_device(query, cell->device);
		break;
	case WORD_IS_NUMBER:
		query_count(query, cell_number(cell, word));
		break;
	case WORD_IS_TEXT:
	case WORD_IS_MACHINE:
		query_text(query, *text ? text : NULL);
		break;
	}
}

/* In the order of cell_columns; words: those of the run's own. */
static void bind_cell(struct query *query, const struct cell *cell, const char *words)
{
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		bind_word(query, cell, word);
	query_text(query, words);
}

/* NULL: the cell has none. */
static bool own_words_text(const struct run *run, const struct cell *cell, struct buffer *out,
			   const char **text, struct dyno_error *err)
{
	struct json_writer writer = { 0 };
	*text = NULL;
	if (!cell->own)
		return true;
	own_words_write(cell, &run->own, &writer);
	bool ok = finish_json(&writer, out, err);
	*text = out->data;
	return ok;
}

static bool insert_result(struct sqlite_store *store, const struct run *run, size_t index,
			  const struct result *result, int64_t *number, struct dyno_error *err)
{
	struct buffer text = { 0 }, own = { 0 };
	const char *words;
	int64_t parent = 0;
	bool row = false;
	bool ok = find_run(store, run, result, &parent, err) &&
		  result_text(run, result, &text, err) &&
		  own_words_text(run, &result->cell, &own, &words, err);
	if (ok) {
		struct query query = query_begin(store, SAVE_RESULT);
		query_count(&query, (uint64_t)parent);
		query_count(&query, index);
		bind_cell(&query, &result->cell, words);
		query_text(&query, status_name(result->status));
		query_text(&query, text.data);
		ok = query_next(&query, &row, err);
		if (ok) {
			*number = query_get_count(&query, 0);
			ok = query_run(&query, err);
		}
	}
	buffer_finish(&text);
	buffer_finish(&own);
	return ok;
}

/* --- Replicates --------------------------------------------------------------------------- */

/* What the store has of the replicates of a result, in order of their places. */
struct saved {
	struct arena arena;
	struct {
		int64_t place, fingerprint;
	} * items;
	size_t count, next;
};

static bool add_saved(struct saved *saved, struct query *query, struct dyno_error *err)
{
	void *more = arena_grow(&saved->arena, saved->items, saved->count, list_room(saved->count),
				sizeof(*saved->items));
	if (!more)
		return error_memory(err);
	saved->items = more;
	saved->items[saved->count].place = query_get_count(query, 0);
	saved->items[saved->count++].fingerprint = query_get_count(query, 1);
	return true;
}

static bool read_saved(struct sqlite_store *store, int64_t result, struct saved *saved,
		       struct dyno_error *err)
{
	bool row = true, ok = true;
	struct query query = query_begin(store, GET_FINGERPRINTS);
	query_count(&query, (uint64_t)result);
	while (ok) {
		if (!query_next(&query, &row, err))
			return false;
		if (!row)
			break;
		ok = add_saved(saved, &query, err);
	}
	query_finish(&query);
	return ok;
}

/* Replicates mostly come in order, too: the search goes on where the last one ended. */
static bool is_known(struct saved *saved, const struct replicate *replicate, uint64_t fingerprint)
{
	for (size_t tries = 0; tries < saved->count; tries++) {
		size_t at = saved->next;
		saved->next = (at + 1) % saved->count;
		if (saved->items[at].place == replicate->index)
			return fingerprint && saved->items[at].fingerprint == (int64_t)fingerprint;
	}
	return false;
}

/* Of what an older dyno saved, the JSON tells: it holds when the replicate started and all it saw,
 * so the same text is the same replicate, whose samples need not be written again. */
static bool is_saved(struct sqlite_store *store, int64_t result, uint32_t index, const char *text,
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

static bool insert_replicate(struct sqlite_store *store, int64_t result,
			     const struct replicate *replicate, const char *text,
			     uint64_t fingerprint, struct dyno_error *err)
{
	struct query query = query_begin(store, SAVE_REPLICATE);
	query_count(&query, (uint64_t)result);
	query_count(&query, replicate->index);
	query_text(&query, status_name(replicate->status));
	query_number(&query, replicate->values[FIELD_LATENCY_MEDIAN]);
	query_text(&query, text);
	query_count(&query, fingerprint);
	return query_run(&query, err) && series_save(store, result, replicate, err);
}

static bool save_replicate(struct sqlite_store *store, int64_t result,
			   const struct replicate *replicate, struct saved *known,
			   struct dyno_error *err)
{
	struct buffer text = { 0 };
	bool saved = false;
	uint64_t fingerprint = replicate_fingerprint(replicate);
	if (is_known(known, replicate, fingerprint))
		return true;
	bool ok =
		replicate_text(replicate, &text, err) &&
		is_saved(store, result, replicate->index, text.data, &saved, err) &&
		(saved || insert_replicate(store, result, replicate, text.data, fingerprint, err));
	buffer_finish(&text);
	return ok;
}

/* Two replicates of the same index have overwritten each other: refused rather than lost. */
static bool check_replicates(struct sqlite_store *store, int64_t number,
			     const struct result *result, struct dyno_error *err)
{
	bool row = false;
	struct query query = query_begin(store, COUNT_REPLICATES);
	query_count(&query, (uint64_t)number);
	if (!query_next(&query, &row, err))
		return false;
	bool complete = query_get_count(&query, 0) >= (int64_t)result->replicate_count;
	query_finish(&query);
	return complete || store_has_twins(&store->base, err);
}

static bool save_replicates(struct sqlite_store *store, int64_t number, const struct result *result,
			    struct dyno_error *err)
{
	struct saved known = { 0 };
	bool ok = read_saved(store, number, &known, err);
	for (size_t i = 0; ok && i < result->replicate_count; i++)
		ok = save_replicate(store, number, &result->replicates[i], &known, err);
	arena_finish(&known.arena);
	return ok;
}

static bool save_all(struct sqlite_store *store, const struct run *run, size_t index,
		     const struct result *result, struct dyno_error *err)
{
	int64_t number = 0;
	if (!insert_result(store, run, index, result, &number, err) ||
	    !values_save(store, number, result, err))
		return false;
	return save_replicates(store, number, result, err) &&
	       check_replicates(store, number, result, err);
}

bool sqlite_save_result(struct store *base, const struct run *run, size_t index,
			const struct result *result, struct dyno_error *err)
{
	struct sqlite_store *store = sqlite_of(base);
	return sqlite_begin_write(store, err) &&
	       sqlite_end(store, save_all(store, run, index, result, err), err);
}
