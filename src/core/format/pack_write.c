#include "core/base/count.h"
#include "core/base/hash.h"
#include "core/base/map.h"
#include "core/format/pack_column.h"
#include "core/format/pack_number.h"
#include "core/result/readings.h"
#include "core/result/samples.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const value_names[VALUE_TOTAL] = {
	[VALUE_NUMBER] = "",      [VALUE_LOW] = ".low",     [VALUE_HIGH] = ".high",
	[VALUE_BOUND] = ".bound", [VALUE_STATE] = ".state", [VALUE_REASON] = ".reason",
};

/* --- Texts, each once ------------------------------------------------------------------------ */

struct text {
	size_t offset, length; /* in `bytes` */
};

struct texts {
	struct buffer bytes;
	struct buffer items; /* struct text */
	struct map map;
	struct arena arena; /* of the map */
	size_t count;
	bool failed;
};

/* A text that is looked for. */
struct sought_text {
	const struct texts *texts;
	const char *bytes;
	size_t length;
};

static const struct text *text_at(const struct texts *texts, uint32_t place)
{
	return (const struct text *)texts->items.data + place;
}

static bool same_text(const void *context, uint32_t place)
{
	const struct sought_text *sought = context;
	const struct text *other = text_at(sought->texts, place);
	return other->length == sought->length &&
	       memcmp(sought->texts->bytes.data + other->offset, sought->bytes, other->length) == 0;
}

/* The place of the text, from 1; 0 when memory is exhausted, which `failed` remembers. */
static uint32_t texts_add(struct texts *texts, const char *bytes, size_t length)
{
	struct sought_text sought = { texts, bytes, length };
	struct text text = { texts->bytes.length, length };
	if (texts->failed)
		return 0;
	uint32_t place = map_add(&texts->map, &texts->arena, hash_bytes(bytes, length), same_text,
				 &sought, (uint32_t)texts->count);
	if (place == texts->count) {
		buffer_append(&texts->bytes, bytes, length);
		buffer_append(&texts->items, &text, sizeof(text));
		texts->count++;
	}
	texts->failed = place == MAP_NONE || texts->bytes.failed || texts->items.failed;
	return texts->failed ? 0 : place + 1;
}

static double add_string(struct texts *texts, const char *string)
{
	return string ? texts_add(texts, string, strlen(string)) : 0;
}

/* Adds what the writer or buffer holds, and empties it. */
static double add_buffer(struct texts *texts, struct buffer *buffer)
{
	double place = buffer->length ? texts_add(texts, buffer->data, buffer->length) : 0;
	texts->failed = texts->failed || buffer->failed;
	buffer_finish(buffer);
	return place;
}

/* --- Columns --------------------------------------------------------------------------------- */

struct packing {
	const struct pack_options *options;
	const struct result **results;
	uint32_t *runs; /* of each result */
	const struct vocabulary *own;
	size_t rows;
	double *numbers;   /* of the column at hand */
	uint64_t *encoded; /* the same */
	struct texts texts;
	struct buffer columns;
	size_t column_count;
};

static void put_column(struct packing *packing, const char *name, const char *suffix,
		       enum column_type type)
{
	struct buffer *out = &packing->columns;
	buffer_character(out, (char)(strlen(name) + strlen(suffix)));
	buffer_string(out, name);
	buffer_string(out, suffix);
	buffer_character(out, (char)type);
	packing->column_count++;
	if (type == COLUMN_CONSTANT)
		pack_numbers(out, COLUMN_DOUBLE, packing->numbers, packing->encoded, 1);
	else
		pack_numbers(out, type, packing->numbers, packing->encoded, packing->rows);
}

/* Leaves the column out where no row differs from `nothing`; that of the runs stays. */
static void add_column(struct packing *packing, const char *name, const char *suffix,
		       double nothing)
{
	size_t row = 0;
	while (row < packing->rows && pack_is_same(packing->numbers[row], nothing))
		row++;
	if (row < packing->rows || (packing->rows && strcmp(name, COLUMN_RUN) == 0))
		put_column(packing, name, suffix, pack_type(packing->numbers, packing->rows));
}

/* --- Samples --------------------------------------------------------------------------------- */

static int compare_samples(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
	return (a > b) - (a < b);
}

/* count quantiles, evenly spaced from the smallest to the largest sample, instead of all. Returns
 * by how many bits they are to be shifted: to 1/4096 of their range. */
static unsigned thin(uint64_t *samples, size_t *sample_count, size_t count)
{
	size_t total = *sample_count;
	if (total <= count)
		return 0;
	qsort(samples, total, sizeof(*samples), compare_samples);
	for (size_t i = 0; i < count; i++)
		samples[i] = samples[count > 1 ? i * (total - 1) / (count - 1) : total / 2];
	*sample_count = count;
	uint64_t range = samples[count - 1] - samples[0];
	unsigned shift = 0;
	while (range >> shift > 8192)
		shift++;
	for (size_t i = 0; i < count; i++)
		samples[i] >>= shift;
	return shift;
}

static void put_samples(struct packing *packing, const uint64_t *list, size_t count, size_t most,
			bool is_thinned, struct buffer *out)
{
	struct buffer bytes = { 0 };
	unsigned thinned = is_thinned || count > most ? SHIFT_THINNED : 0;
	uint64_t *samples = malloc(count ? count * sizeof(*samples) : 1);
	if (!samples) {
		out->failed = true;
		return;
	}
	if (count)
		memcpy(samples, list, count * sizeof(*samples));
	unsigned shift = thin(samples, &count, most);
	buffer_character(&bytes, (char)(shift | thinned));
	samples_encode(samples, count, &bytes);
	pack_u32(out, bytes.length);
	buffer_append(out, bytes.data, bytes.length);
	out->failed = out->failed || bytes.failed || packing->texts.failed;
	buffer_finish(&bytes);
	free(samples);
}

static void put_plain(struct packing *packing, const struct replicate *replicate, const char *name,
		      size_t most, struct buffer *out)
{
	static const struct sample_series none = { .name = "" };
	const struct sample_series *series = replicate_series(replicate, name);
	series = series_is_plain(series) ? series : &none;
	put_samples(packing, series->values, series->count, most, series->thinned, out);
}

static double samples_place(struct packing *packing, const struct result *result)
{
	struct buffer out = { 0 };
	size_t most = packing->options->quantiles, with_samples = 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		with_samples += series_is_plain(replicate_samples(&result->replicates[i]));
	if (!with_samples || !most)
		return 0;
	most = most / with_samples ? most / with_samples : 1;
	for (size_t i = 0; i < result->replicate_count; i++)
		put_plain(packing, &result->replicates[i], SERIES_INFERENCE, most, &out);
	return add_buffer(&packing->texts, &out);
}

static double warm_up_place(struct packing *packing, const struct result *result)
{
	struct buffer out = { 0 };
	size_t with_warm_up = 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		with_warm_up +=
			series_is_plain(replicate_series(&result->replicates[i], SERIES_WARM_UP));
	if (!with_warm_up || packing->options->quantiles < SIZE_MAX)
		return 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		put_plain(packing, &result->replicates[i], SERIES_WARM_UP, SIZE_MAX, &out);
	return add_buffer(&packing->texts, &out);
}

/* Readings mean something in their order alone: every so manyth is kept, the same of each. Of many
 * results none are. */
#define READINGS_KEPT 64

static size_t reading_stride(const struct packing *packing, const struct replicate *replicate)
{
	size_t count = replicate_series(replicate, SERIES_DEVICE_TIME)->count;
	if (packing->options->quantiles == SIZE_MAX)
		return 1;
	if (packing->options->replicates != PACK_REPLICATES_ALL)
		return 0;
	return count > READINGS_KEPT ? (count + READINGS_KEPT - 1) / READINGS_KEPT : 1;
}

static void put_readings(struct packing *packing, const struct sample_series *series, size_t stride,
			 struct buffer *out)
{
	size_t count = (series->count + stride - 1) / stride;
	uint64_t *kept = malloc((count + 1) * sizeof(*kept));
	if (!kept) {
		out->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		kept[i] = series->values[i * stride];
	put_samples(packing, kept, count, SIZE_MAX, series->thinned, out);
	free(kept);
}

/* Values that have weights are a histogram: it is small, and thinning would spoil it. */
static void put_series(struct packing *packing, const struct replicate *replicate,
		       const struct sample_series *series, struct buffer *out)
{
	bool reading = series_is_reading(series) && !series->weights;
	size_t stride = reading ? reading_stride(packing, replicate) : 1;
	size_t most = series->weights ? SIZE_MAX : packing->options->quantiles;
	if (!stride)
		return;
	size_t length = strlen(series->name);
	buffer_character(out, (char)length);
	buffer_append(out, series->name, length);
	buffer_character(out, (char)series->unit);
	buffer_character(out, (char)((series->weights ? SERIES_HAS_WEIGHTS : 0) |
				     (series->means ? SERIES_OF_MEANS : 0)));
	if (reading)
		put_readings(packing, series, stride, out);
	else
		put_samples(packing, series->values, series->count, most, series->thinned, out);
	if (series->weights)
		put_samples(packing, series->weights, series->count, SIZE_MAX, false, out);
}

static double series_place(struct packing *packing, const struct result *result)
{
	struct buffer out = { 0 };
	bool any = false;
	for (size_t i = 0; packing->options->quantiles && i < result->replicate_count; i++) {
		const struct replicate *replicate = &result->replicates[i];
		struct buffer part = { 0 };
		for (size_t k = 0; k < replicate->series_count; k++)
			if (replicate->series[k].count && !series_is_plain(&replicate->series[k]))
				put_series(packing, replicate, &replicate->series[k], &part);
		any = any || part.length;
		pack_u32(&out, part.length);
		buffer_append(&out, part.data, part.length);
		out.failed = out.failed || part.failed;
		buffer_finish(&part);
	}
	if (any)
		return add_buffer(&packing->texts, &out);
	buffer_finish(&out);
	return 0;
}

/* --- Cells ----------------------------------------------------------------------------------- */

static double strings_place(struct packing *packing, const struct strings *strings)
{
	struct json_writer writer = { 0 };
	if (!strings->count)
		return 0;
	json_begin_array(&writer);
	for (size_t i = 0; i < strings->count; i++)
		json_string(&writer, strings->items[i]);
	json_end_array(&writer);
	return add_buffer(&packing->texts, &writer.buffer);
}

static double breakdown_place(struct packing *packing, const struct result *result)
{
	struct json_writer writer = { 0 };
	if (!result->breakdown || !packing->options->breakdowns)
		return 0;
	breakdown_write(result->breakdown, &writer);
	return add_buffer(&packing->texts, &writer.buffer);
}

/* What verdicts on a page rest on. */
static bool is_compared(enum field_id field)
{
	static const enum field_id compared[] = {
		FIELD_LATENCY_MEDIAN,    FIELD_LATENCY_MEAN,    FIELD_LATENCY_P90,
		FIELD_LATENCY_P95,       FIELD_LATENCY_P99,     FIELD_THROUGHPUT_ITEMS,
		FIELD_THROUGHPUT_TOKENS, FIELD_MEMORY_TOTAL,    FIELD_MEMORY_PEAK,
		FIELD_ENERGY_PER_ITEM,   FIELD_FIRST_INFERENCE, FIELD_LOAD_TIME,
		FIELD_ACCURACY_TOP1,     FIELD_ACCURACY_TOP5,   FIELD_MEAN_ABSOLUTE_ERROR,
	};
	for (size_t i = 0; i < COUNT(compared); i++)
		if (compared[i] == field)
			return true;
	return false;
}

static void write_replicate(const struct packing *packing, const struct replicate *replicate,
			    struct json_writer *writer)
{
	if (packing->options->replicates == PACK_REPLICATES_ALL) {
		replicate_write(replicate, false, writer);
		return;
	}
	bool compared = packing->options->replicates == PACK_REPLICATES_COMPARED;
	struct replicate small;
	replicate_init(&small);
	small.index = replicate->index;
	small.status = replicate->status;
	small.disturbed = replicate->disturbed;
	small.disturbed_by = replicate->disturbed_by;
	for (enum field_id id = 0; compared && id < FIELD_TOTAL; id++)
		if (is_compared(id))
			small.values[id] = replicate->values[id];
	replicate_write(&small, false, writer);
}

static bool is_kept(const struct packing *packing, const struct replicate *replicate)
{
	return packing->options->replicates != PACK_REPLICATES_DISTURBED || replicate->disturbed;
}

static double replicates_place(struct packing *packing, const struct result *result)
{
	struct json_writer writer = { 0 };
	size_t kept = 0;
	for (size_t i = 0; packing->options->replicates && i < result->replicate_count; i++)
		kept += is_kept(packing, &result->replicates[i]);
	if (!kept)
		return 0;
	json_begin_array(&writer);
	for (size_t i = 0; i < result->replicate_count; i++)
		if (is_kept(packing, &result->replicates[i]))
			write_replicate(packing, &result->replicates[i], &writer);
	json_end_array(&writer);
	return add_buffer(&packing->texts, &writer.buffer);
}

static double member_number(struct packing *packing, const struct result *result,
			    const struct member *member)
{
	const void *place = (const char *)result + member->offset;
	switch (member->type) {
	case MEMBER_TEXT:
		return add_string(&packing->texts, *(const char *const *)place);
	case MEMBER_COUNT:
		return (double)*(const uint64_t *)place;
	case MEMBER_COUNT32:
		return (double)*(const uint32_t *)place;
	case MEMBER_STATUS:
		return (double)*(const enum status *)place;
	case MEMBER_STRINGS:
		return strings_place(packing, place);
	case MEMBER_MODEL:
		return (double)result->cell.model->index;
	case MEMBER_DEVICE:
		return (double)result->cell.device->index;
	case MEMBER_BREAKDOWN:
		return breakdown_place(packing, result);
	case MEMBER_REPLICATES:
		return replicates_place(packing, result);
	default:
		return 0;
	}
}

static void add_cells(struct packing *packing)
{
	for (size_t row = 0; row < packing->rows; row++)
		packing->numbers[row] = packing->runs[row];
	add_column(packing, COLUMN_RUN, "", 0);
	for (const struct member *member = result_members; member->key; member++) {
		if (member->type == MEMBER_CELL || member->type == MEMBER_VALUES)
			continue; /* each of these has a column of its own */
		for (size_t row = 0; row < packing->rows; row++)
			packing->numbers[row] =
				member_number(packing, packing->results[row], member);
		add_column(packing, member->key, "", 0);
	}
	for (size_t row = 0; row < packing->rows; row++)
		packing->numbers[row] = samples_place(packing, packing->results[row]);
	add_column(packing, COLUMN_SAMPLES, "", 0);
	for (size_t row = 0; row < packing->rows; row++)
		packing->numbers[row] = warm_up_place(packing, packing->results[row]);
	add_column(packing, COLUMN_WARM_UP, "", 0);
	for (size_t row = 0; row < packing->rows; row++)
		packing->numbers[row] = series_place(packing, packing->results[row]);
	add_column(packing, COLUMN_SERIES, "", 0);
}

static void add_own_words(struct packing *packing)
{
	for (size_t i = 0; i < packing->own->word_count; i++) {
		const char *key = packing->own->words[i]->key;
		for (size_t row = 0; row < packing->rows; row++) {
			const struct own_word *own = cell_own(&packing->results[row]->cell, key);
			packing->numbers[row] = add_string(&packing->texts, own ? own->text : NULL);
		}
		add_column(packing, COLUMN_OWN, key, 0);
	}
}

static double value_number(struct packing *packing, const struct field_value *value,
			   enum value_column column)
{
	bool interval = value->kind != INTERVAL_NONE && isfinite(value->value) &&
			isfinite(value->low) && isfinite(value->high);
	double base = packing->options->rounded ? value->value : 0;
	switch (column) {
	case VALUE_NUMBER:
		return isfinite(value->value) ? value->value : NAN;
	case VALUE_LOW:
		return interval ? value->low - base : NAN;
	case VALUE_HIGH:
		return interval ? value->high - base : NAN;
	case VALUE_BOUND:
		return isfinite(value->bound) ? value->bound : NAN;
	case VALUE_STATE:
		return (interval ? (double)value->kind : 0) +
		       (value->withheld ? STATE_WITHHELD : 0) +
		       (value->estimated ? STATE_ESTIMATED : 0);
	case VALUE_REASON:
		return add_string(&packing->texts, value->reason);
	case VALUE_TOTAL:
		break;
	}
	return NAN;
}

static void add_field(struct packing *packing, unsigned id)
{
	const char *key = field_of(packing->own, id)->key;
	for (enum value_column column = 0; column < VALUE_TOTAL; column++) {
		bool is_end = column == VALUE_LOW || column == VALUE_HIGH, any = false;
		for (size_t row = 0; row < packing->rows; row++) {
			packing->numbers[row] = value_number(
				packing, result_value(packing->own, packing->results[row], id),
				column);
			any = any || !isnan(packing->numbers[row]);
		}
		if (is_end && packing->options->rounded && any)
			put_column(packing, key, value_names[column], COLUMN_DIFFERENCE);
		else
			add_column(packing, key, value_names[column],
				   column <= VALUE_BOUND ? NAN : 0);
	}
}

/* --- The whole ------------------------------------------------------------------------------- */

static void put_header(const struct dyno_results *results, size_t rows, struct buffer *out)
{
	struct json_writer writer = { 0 };
	json_begin_object(&writer);
	json_member_count(&writer, "rows", rows);
	json_key(&writer, "runs");
	json_begin_array(&writer);
	for (size_t i = 0; i < results->run_count; i++) {
		json_begin_object(&writer);
		json_key(&writer, "run");
		run_header_write(results->runs[i], &writer);
		json_end_object(&writer);
	}
	json_end_array(&writer);
	json_end_object(&writer);
	pack_u32(out, writer.buffer.length);
	buffer_append(out, writer.buffer.data, writer.buffer.length);
	out->failed = out->failed || writer.buffer.failed;
	buffer_finish(&writer.buffer);
}

static void put_texts(const struct texts *texts, struct buffer *out)
{
	if (texts->failed) /* a place may be without its text */
		return;
	pack_u32(out, texts->count);
	for (uint32_t place = 0; place < texts->count; place++)
		pack_u32(out, text_at(texts, place)->length);
	if (texts->bytes.length)
		buffer_append(out, texts->bytes.data, texts->bytes.length);
}

static bool packing_init(struct packing *packing, const struct dyno_results *results)
{
	size_t row = 0, room = packing->rows ? packing->rows : 1;
	packing->results = malloc(room * sizeof(*packing->results));
	packing->runs = malloc(room * sizeof(*packing->runs));
	packing->numbers = malloc(room * sizeof(*packing->numbers));
	packing->encoded = malloc(room * sizeof(*packing->encoded));
	if (!packing->results || !packing->runs || !packing->numbers || !packing->encoded)
		return false;
	for (size_t i = 0; i < results->run_count; i++)
		for (size_t j = 0; j < results->runs[i]->result_count; j++, row++) {
			packing->results[row] = results->runs[i]->results[j];
			packing->runs[row] = (uint32_t)i;
		}
	return true;
}

static void packing_finish(struct packing *packing)
{
	free(packing->results);
	free(packing->runs);
	free(packing->numbers);
	free(packing->encoded);
	arena_finish(&packing->texts.arena);
	buffer_finish(&packing->texts.bytes);
	buffer_finish(&packing->texts.items);
	buffer_finish(&packing->columns);
}

void results_pack(const struct dyno_results *results, const struct pack_options *options,
		  struct buffer *out)
{
	struct arena arena = { 0 };
	struct vocabulary own;
	struct packing packing = { .options = options,
				   .rows = dyno_results_count(results),
				   .own = &own };
	if (results_vocabulary(results, &arena, &own, NULL) && packing_init(&packing, results)) {
		add_cells(&packing);
		add_own_words(&packing);
		for (unsigned id = 0; id < fields_end(&own); id = field_after(id))
			add_field(&packing, id);
		buffer_append(out, PACK_MAGIC, 8);
		put_header(results, packing.rows, out);
		put_texts(&packing.texts, out);
		pack_u32(out, packing.column_count);
		if (packing.columns.length)
			buffer_append(out, packing.columns.data, packing.columns.length);
		out->failed = out->failed || packing.texts.failed || packing.columns.failed;
	} else {
		out->failed = true;
	}
	packing_finish(&packing);
	arena_finish(&arena);
}
