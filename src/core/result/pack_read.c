/* The bytes may come from anybody: every length is checked against what is left, every place
 * against what it refers to. */
#include "core/result/devices.h"
#include "core/result/pack_column.h"
#include "core/result/samples.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROW_LIMIT ((size_t)1 << 24)

/* Columns are read by blocks of rows: whole columns would fetch each result's memory anew from the
 * other side of the caches for each of a hundred columns. */
#define BLOCK ((size_t)256)

struct sample_column;

struct column {
	enum column_type type;
	const unsigned char *bytes;
	const struct member *member;         /* a member of the result; or */
	enum value_column value;             /* a part of */
	enum field_id field;                 /* this field (FIELD_TOTAL: none); or */
	const struct sample_column *samples; /* series of this kind */
};

struct span {
	const unsigned char *at;
	size_t length;
};

struct unpacking {
	struct span rest;
	struct dyno_results *results;
	struct result **rows;
	uint32_t *runs; /* of each row */
	size_t row_count;
	size_t first, last;    /* rows at hand */
	double numbers[BLOCK]; /* theirs, of the column at hand */
	struct span *texts;
	const char **strings; /* the same as strings of the arena, made when first wanted */
	size_t text_count;
	struct dyno_error *err;
};

static bool damaged(struct unpacking *unpacking, const char *what)
{
	return error_set(unpacking->err, DYNO_ERROR_FORMAT, "packed results are damaged: %s", what);
}

/* --- Taking bytes ---------------------------------------------------------------------------- */

static bool take(struct span *rest, size_t length, struct span *out)
{
	if (length > rest->length)
		return false;
	*out = (struct span){ rest->at, length };
	rest->at += length;
	rest->length -= length;
	return true;
}

static bool take_u32(struct span *rest, size_t *number)
{
	struct span bytes;
	if (!take(rest, 4, &bytes))
		return false;
	*number = bytes.at[0] | (size_t)bytes.at[1] << 8 | (size_t)bytes.at[2] << 16 |
		  (size_t)bytes.at[3] << 24;
	return true;
}

static bool take_u8(struct span *rest, unsigned *number)
{
	struct span bytes;
	if (!take(rest, 1, &bytes))
		return false;
	*number = bytes.at[0];
	return true;
}

/* --- Header and texts ------------------------------------------------------------------------ */

static bool read_runs(struct unpacking *unpacking, const struct json_value *runs)
{
	for (const struct json_value *item = runs ? runs->first : NULL; item; item = item->next) {
		struct run *run = results_add_run(unpacking->results);
		if (!run)
			return error_memory(unpacking->err);
		if (!run_header_read(&unpacking->results->arena, json_member(item, "run"), run,
				     unpacking->err))
			return error_prefix(unpacking->err, "runs");
	}
	return true;
}

static bool read_header(struct unpacking *unpacking, struct arena *tree)
{
	size_t length;
	struct span text;
	uint64_t rows = 0;
	const struct json_value *runs = NULL;
	if (!take_u32(&unpacking->rest, &length) || !take(&unpacking->rest, length, &text))
		return damaged(unpacking, "the header is cut off");
	const struct json_value *root =
		json_parse(tree, (const char *)text.at, text.length, JSON_LIMITS, unpacking->err);
	if (!root || !json_get_count(root, "rows", &rows, unpacking->err) ||
	    !json_get_array(root, "runs", &runs, unpacking->err))
		return false;
	if (rows > ROW_LIMIT || (runs && runs->numbers))
		return damaged(unpacking, "the header makes no sense");
	unpacking->row_count = (size_t)rows;
	return read_runs(unpacking, runs);
}

static bool read_texts(struct unpacking *unpacking)
{
	struct span lengths;
	size_t count, length;
	if (!take_u32(&unpacking->rest, &count) || count > unpacking->rest.length / 4 ||
	    !take(&unpacking->rest, count * 4, &lengths))
		return damaged(unpacking, "the texts are cut off");
	unpacking->texts = calloc(count + 1, sizeof(*unpacking->texts));
	unpacking->strings = calloc(count + 1, sizeof(*unpacking->strings));
	if (!unpacking->texts || !unpacking->strings)
		return error_memory(unpacking->err);
	unpacking->text_count = count;
	for (size_t i = 0; i < count; i++)
		if (!take_u32(&lengths, &length) ||
		    !take(&unpacking->rest, length, &unpacking->texts[i]))
			return damaged(unpacking, "a text is cut off");
	return true;
}

/* --- Columns --------------------------------------------------------------------------------- */

static const struct {
	unsigned char width;
	double per;     /* unit, of whole numbers */
	uint64_t never; /* what stands for nothing, of whole numbers */
} types[COLUMN_TYPES] = {
	[COLUMN_CONSTANT] = { 8, 0, 0 },        [COLUMN_BYTE] = { 1, 1, 0xff },
	[COLUMN_SHORT] = { 2, 1, 0xffff },      [COLUMN_WORD] = { 4, 1, 0xffffffff },
	[COLUMN_NANO] = { 4, 1e9, 0xffffffff }, [COLUMN_DOUBLE] = { 8, 0, 0 },
	[COLUMN_DIFFERENCE] = { 4, 0, 0 },
};

static double decode(uint64_t bits, enum column_type type)
{
	double number;
	if (types[type].per > 0)
		return bits == types[type].never ? NAN : (double)bits / types[type].per;
	if (type == COLUMN_DIFFERENCE) {
		uint32_t narrow_bits = (uint32_t)bits;
		float narrow;
		memcpy(&narrow, &narrow_bits, sizeof(narrow));
		return (double)narrow;
	}
	memcpy(&number, &bits, sizeof(number));
	return number;
}

static void read_numbers(struct unpacking *unpacking, const struct column *column)
{
	size_t planes = column->type == COLUMN_CONSTANT ? 1 : unpacking->row_count;
	for (size_t row = unpacking->first; row < unpacking->last; row++) {
		size_t at = column->type == COLUMN_CONSTANT ? 0 : row;
		uint64_t bits = 0;
		for (unsigned plane = 0; plane < types[column->type].width; plane++)
			bits = bits << 8 | column->bytes[plane * planes + at];
		unpacking->numbers[row - unpacking->first] = decode(bits, column->type);
	}
}

/* A whole number of the column at hand, below `limit`; false for anything else. */
static bool whole_at(const struct unpacking *unpacking, size_t row, uint64_t limit, uint64_t *out)
{
	double number = unpacking->numbers[row - unpacking->first];
	if (!(number >= 0 && number < (double)limit && number == floor(number)))
		return false;
	*out = (uint64_t)number;
	return true;
}

/* --- Texts of cells -------------------------------------------------------------------------- */

/* Makes the string in the results' arena once for all rows that have it. */
static bool string_of(struct unpacking *unpacking, uint64_t place, const char **out)
{
	const char **string = &unpacking->strings[place - 1];
	const struct span *text = &unpacking->texts[place - 1];
	if (!*string)
		*string = arena_bytes(&unpacking->results->arena, (const char *)text->at,
				      text->length);
	*out = *string;
	return *string || error_memory(unpacking->err);
}

static const struct json_value *json_of(struct unpacking *unpacking, uint64_t place,
					struct arena *tree)
{
	const struct span *text = &unpacking->texts[place - 1];
	return json_parse(tree, (const char *)text->at, text->length, JSON_LIMITS, unpacking->err);
}

static bool read_strings(struct unpacking *unpacking, const struct json_value *json,
			 struct strings *strings)
{
	if (json->type != JSON_ARRAY || json->numbers)
		return damaged(unpacking, "a list of texts is none");
	for (const struct json_value *item = json->first; item; item = item->next) {
		if (item->type != JSON_STRING)
			return damaged(unpacking, "a list of texts holds another thing");
		if (!strings_add(&unpacking->results->arena, strings, item->string))
			return error_memory(unpacking->err);
	}
	return true;
}

static bool read_breakdown(struct unpacking *unpacking, const struct json_value *json,
			   struct result *result)
{
	struct breakdown *breakdown = result_add_breakdown(&unpacking->results->arena, result);
	return breakdown
		       ? breakdown_read(&unpacking->results->arena, json, breakdown, unpacking->err)
		       : error_memory(unpacking->err);
}

static bool read_replicates(struct unpacking *unpacking, const struct json_value *json,
			    struct result *result)
{
	if (json->type != JSON_ARRAY || json->numbers)
		return damaged(unpacking, "replicates are no objects");
	for (const struct json_value *item = json->first; item; item = item->next) {
		struct replicate *replicate =
			result_add_replicate(&unpacking->results->arena, result);
		if (!replicate)
			return error_memory(unpacking->err);
		if (!replicate_read(&unpacking->results->arena, item, replicate, unpacking->err))
			return false;
	}
	return true;
}

/* --- Samples --------------------------------------------------------------------------------- */

/* Values of a series, or its weights. */
static bool read_list(struct unpacking *unpacking, struct span bytes, uint64_t **list,
		      size_t *count, bool *thinned)
{
	unsigned shift;
	if (!take_u8(&bytes, &shift) || (shift & ~SHIFT_THINNED) > 63)
		return damaged(unpacking, "samples are cut off");
	if (!samples_decode(bytes.at, bytes.length, &unpacking->results->arena, list, count,
			    unpacking->err))
		return false;
	for (size_t i = 0; i < *count; i++)
		(*list)[i] <<= shift & ~SHIFT_THINNED;
	*thinned = shift & SHIFT_THINNED;
	return true;
}

static bool add_series(struct unpacking *unpacking, struct replicate *replicate,
		       const struct sample_series *read)
{
	struct sample_series *series = replicate_add_series(&unpacking->results->arena, replicate,
							    read->name, read->unit, 0);
	if (!series)
		return error_memory(unpacking->err);
	const char *name = series->name;
	*series = *read;
	series->name = name;
	return true;
}

static bool read_plain(struct unpacking *unpacking, struct span text, struct replicate *replicate,
		       const char *name)
{
	struct sample_series read = { .name = name, .unit = SERIES_NANOSECONDS };
	return read_list(unpacking, text, &read.values, &read.count, &read.thinned) &&
	       (!read.count || add_series(unpacking, replicate, &read));
}

static bool read_counted(struct unpacking *unpacking, struct span *text, uint64_t **list,
			 size_t *count, bool *thinned)
{
	size_t length;
	struct span bytes;
	if (!take_u32(text, &length) || !take(text, length, &bytes))
		return damaged(unpacking, "a series is cut off");
	return read_list(unpacking, bytes, list, count, thinned);
}

static bool read_one_series(struct unpacking *unpacking, struct span *text,
			    struct replicate *replicate)
{
	unsigned length, unit, flags;
	struct span name;
	if (!take_u8(text, &length) || !take(text, length, &name) || !take_u8(text, &unit) ||
	    !take_u8(text, &flags) || unit >= SERIES_UNITS)
		return damaged(unpacking, "a series is cut off");
	bool ignored;
	size_t weights = 0;
	struct sample_series read = {
		.name = arena_bytes(&unpacking->results->arena, (const char *)name.at, name.length),
		.unit = (enum series_unit)unit,
		.means = flags & SERIES_OF_MEANS,
	};
	if (!read.name)
		return error_memory(unpacking->err);
	if (!series_name_is_good(read.name))
		return damaged(unpacking, "a series has no name");
	if (!read_counted(unpacking, text, &read.values, &read.count, &read.thinned))
		return false;
	if (flags & SERIES_HAS_WEIGHTS) {
		if (!read_counted(unpacking, text, &read.weights, &weights, &ignored))
			return false;
		if (weights != read.count)
			return damaged(unpacking, "a series has not as many weights as values");
	}
	return add_series(unpacking, replicate, &read);
}

static bool read_other_series(struct unpacking *unpacking, struct span text,
			      struct replicate *replicate, const char *unused)
{
	(void)unused;
	while (text.length)
		if (!read_one_series(unpacking, &text, replicate))
			return false;
	return true;
}

/* Where the replicates themselves were left out, they are made here. */
static struct replicate *replicate_at(struct unpacking *unpacking, struct result *result,
				      uint32_t index)
{
	if (index < result->replicate_count)
		return &result->replicates[index];
	struct replicate *replicate = result_add_replicate(&unpacking->results->arena, result);
	if (replicate)
		replicate->index = index;
	else
		error_memory(unpacking->err);
	return replicate;
}

/* What the columns of samples hold, each in parts by replicate. */
static const struct sample_column {
	const char *column;
	bool (*read)(struct unpacking *unpacking, struct span text, struct replicate *replicate,
		     const char *name);
	const char *name;
} sample_columns[] = {
	{ COLUMN_SAMPLES, read_plain, SERIES_INFERENCE },
	{ COLUMN_WARM_UP, read_plain, SERIES_WARM_UP },
	{ COLUMN_SERIES, read_other_series, NULL },
	{ NULL, NULL, NULL },
};

static bool read_samples(struct unpacking *unpacking, struct span text, struct result *result,
			 const struct sample_column *column)
{
	for (uint32_t index = 0; text.length; index++) {
		size_t length;
		struct span bytes;
		if (!take_u32(&text, &length) || !take(&text, length, &bytes))
			return damaged(unpacking, "samples are cut off");
		struct replicate *replicate = replicate_at(unpacking, result, index);
		if (!replicate || !column->read(unpacking, bytes, replicate, column->name))
			return false;
	}
	return true;
}

/* --- Cells ----------------------------------------------------------------------------------- */

static bool set_json(struct unpacking *unpacking, uint64_t place, struct result *result,
		     const struct member *member)
{
	struct arena tree = { 0 };
	const struct json_value *json = json_of(unpacking, place, &tree);
	bool ok = false;
	if (json && member->type == MEMBER_STRINGS)
		ok = read_strings(unpacking, json, (void *)((char *)result + member->offset));
	else if (json && member->type == MEMBER_BREAKDOWN)
		ok = read_breakdown(unpacking, json, result);
	else if (json)
		ok = read_replicates(unpacking, json, result);
	arena_finish(&tree);
	return ok;
}

static bool set_member(struct unpacking *unpacking, const struct run *run, struct result *result,
		       const struct member *member, uint64_t number)
{
	void *place = (char *)result + member->offset;
	switch (member->type) {
	case MEMBER_TEXT:
		return !number || string_of(unpacking, number, place);
	case MEMBER_COUNT:
		*(uint64_t *)place = number;
		return true;
	case MEMBER_COUNT32:
		*(uint32_t *)place = (uint32_t)number;
		return true;
	case MEMBER_STATUS:
		*(enum status *)place = (enum status)number;
		return true;
	case MEMBER_MODEL:
		result->cell.model = run->models[number];
		return true;
	case MEMBER_DEVICE:
		result->cell.device = run->devices[number];
		return true;
	default:
		return !number || set_json(unpacking, number, result, member);
	}
}

/* What a number of the column must be below; 0: this member is no column. */
static uint64_t limit_of(const struct unpacking *unpacking, const struct run *run,
			 enum member_type type)
{
	switch (type) {
	case MEMBER_COUNT:
		return COUNT_LIMIT + 1;
	case MEMBER_COUNT32:
		return (uint64_t)UINT32_MAX + 1;
	case MEMBER_STATUS:
		return STATUS_TOTAL;
	case MEMBER_MODEL:
		return run->model_count;
	case MEMBER_DEVICE:
		return run->device_count;
	case MEMBER_TEXT:
	case MEMBER_STRINGS:
	case MEMBER_BREAKDOWN:
	case MEMBER_REPLICATES:
		return unpacking->text_count + 1;
	default:
		return 0;
	}
}

/* The results are made by the column of runs, which therefore comes first and always. */
static bool set_runs(struct unpacking *unpacking)
{
	uint64_t number;
	for (size_t row = unpacking->first; row < unpacking->last; row++) {
		if (!whole_at(unpacking, row, unpacking->results->run_count, &number))
			return damaged(unpacking, "a result is of no run");
		struct run *run = unpacking->results->runs[number];
		if (!run->model_count || !run->device_count)
			return damaged(unpacking, "a run has results but no model or device");
		struct result *result = run_add_result(&unpacking->results->arena, run);
		if (!result)
			return error_memory(unpacking->err);
		result->cell.model = run->models[0];
		result->cell.device = run->devices[0];
		unpacking->rows[row] = result;
		unpacking->runs[row] = (uint32_t)number;
	}
	return true;
}

static bool out_of_place(struct unpacking *unpacking, const char *name, size_t row)
{
	return error_set(unpacking->err, DYNO_ERROR_FORMAT,
			 "packed results are damaged: %s of row %zu", name, row);
}

static bool set_cells(struct unpacking *unpacking, const struct member *member)
{
	uint64_t number;
	for (size_t row = unpacking->first; row < unpacking->last; row++) {
		const struct run *run = unpacking->results->runs[unpacking->runs[row]];
		if (!whole_at(unpacking, row, limit_of(unpacking, run, member->type), &number))
			return out_of_place(unpacking, member->key, row);
		if (!set_member(unpacking, run, unpacking->rows[row], member, number))
			return false;
	}
	return true;
}

static bool set_samples(struct unpacking *unpacking, const struct sample_column *column)
{
	uint64_t place;
	for (size_t row = unpacking->first; row < unpacking->last; row++) {
		if (!whole_at(unpacking, row, unpacking->text_count + 1, &place))
			return out_of_place(unpacking, column->column, row);
		if (place && !read_samples(unpacking, unpacking->texts[place - 1],
					   unpacking->rows[row], column))
			return false;
	}
	return true;
}

/* --- Values of fields ------------------------------------------------------------------------ */

static bool set_state(struct field_value *value, uint64_t state)
{
	if ((state & STATE_KIND) >= INTERVAL_TOTAL)
		return false;
	value->kind = (enum interval_kind)(state & STATE_KIND);
	value->withheld = (state & STATE_WITHHELD) != 0;
	value->estimated = (state & STATE_ESTIMATED) != 0;
	return true;
}

static double finite_or_nan(double number)
{
	return isfinite(number) ? number : NAN;
}

static bool set_value(struct unpacking *unpacking, size_t row, struct field_value *value,
		      enum value_column column, double base)
{
	double number = unpacking->numbers[row - unpacking->first];
	uint64_t place;
	switch (column) {
	case VALUE_NUMBER:
		value->value = finite_or_nan(number);
		return true;
	case VALUE_LOW:
		value->low = finite_or_nan(base == 0 ? number : base + number);
		return true;
	case VALUE_HIGH:
		value->high = finite_or_nan(base == 0 ? number : base + number);
		return true;
	case VALUE_STATE:
		return whole_at(unpacking, row, 32, &place) && set_state(value, place);
	default:
		return whole_at(unpacking, row, unpacking->text_count + 1, &place) &&
		       (!place || string_of(unpacking, place, &value->reason));
	}
}

static bool set_values(struct unpacking *unpacking, enum field_id id, enum value_column column,
		       enum column_type type)
{
	for (size_t row = unpacking->first; row < unpacking->last; row++) {
		struct field_value *value = &unpacking->rows[row]->values[id];
		double base = type == COLUMN_DIFFERENCE ? value->value : 0;
		if (!set_value(unpacking, row, value, column, base))
			return out_of_place(unpacking, fields[id].key, row);
	}
	return true;
}

/* --- The whole ------------------------------------------------------------------------------- */

/* Splits "latency_p99.low". */
static bool find_value_column(const char *name, enum field_id *id, enum value_column *column)
{
	char key[256];
	size_t length = strcspn(name, ".");
	memcpy(key, name, length);
	key[length] = '\0';
	*id = field_find(key);
	for (*column = 0; *column < VALUE_TOTAL; (*column)++)
		if (strcmp(value_names[*column], name + length) == 0)
			return *id < FIELD_TOTAL;
	return false;
}

/* What the column of that name is of; of nothing that this dyno knows: skipped. */
static struct column column_of(const char *name)
{
	struct column column = { .field = FIELD_TOTAL };
	for (const struct member *member = result_members; member->key; member++)
		if (strcmp(member->key, name) == 0 && member->type != MEMBER_VALUES)
			column.member = member;
	for (const struct sample_column *samples = sample_columns; samples->column; samples++)
		if (strcmp(samples->column, name) == 0)
			column.samples = samples;
	if (!column.member && !column.samples &&
	    !find_value_column(name, &column.field, &column.value))
		column.field = FIELD_TOTAL;
	return column;
}

static bool read_column_head(struct unpacking *unpacking, struct column *column, bool is_first)
{
	unsigned length, type;
	char name[256];
	struct span text, bytes;
	if (!take_u8(&unpacking->rest, &length) || !take(&unpacking->rest, length, &text) ||
	    !take_u8(&unpacking->rest, &type) || type >= COLUMN_TYPES)
		return damaged(unpacking, "a column has no head");
	memcpy(name, text.at, length);
	name[length] = '\0';
	if (is_first && strcmp(name, COLUMN_RUN) != 0)
		return damaged(unpacking, "the first column is not that of the runs");
	size_t rows = type == COLUMN_CONSTANT ? 1 : unpacking->row_count;
	if (rows > unpacking->rest.length / types[type].width ||
	    !take(&unpacking->rest, rows * types[type].width, &bytes))
		return damaged(unpacking, "a column is cut off");
	*column = column_of(name);
	column->type = (enum column_type)type;
	column->bytes = bytes.at;
	return true;
}

static bool read_block(struct unpacking *unpacking, const struct column *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct column *column = &columns[i];
		bool known =
			i == 0 || column->member || column->samples || column->field < FIELD_TOTAL;
		if (!known)
			continue;
		read_numbers(unpacking, column);
		bool ok = i == 0            ? set_runs(unpacking)
			  : column->member  ? set_cells(unpacking, column->member)
			  : column->samples ? set_samples(unpacking, column->samples)
					    : set_values(unpacking, column->field, column->value,
							 column->type);
		if (!ok)
			return false;
	}
	return true;
}

static bool read_blocks(struct unpacking *unpacking, const struct column *columns, size_t count)
{
	for (size_t row = 0; row < unpacking->row_count; row += BLOCK) {
		unpacking->first = row;
		unpacking->last =
			row + BLOCK < unpacking->row_count ? row + BLOCK : unpacking->row_count;
		if (!read_block(unpacking, columns, count))
			return false;
	}
	return true;
}

/* A column takes three bytes at least: a count that lies is found before memory is taken. */
static bool read_columns(struct unpacking *unpacking)
{
	size_t count, rows = unpacking->row_count;
	if (!take_u32(&unpacking->rest, &count) || !count != !rows ||
	    count > unpacking->rest.length / 3)
		return damaged(unpacking, "the columns are cut off");
	if (!rows)
		return true;
	struct column *columns = calloc(count, sizeof(*columns));
	unpacking->runs = calloc(rows, sizeof(*unpacking->runs));
	unpacking->rows = calloc(rows, sizeof(*unpacking->rows));
	bool ok = (columns && unpacking->runs && unpacking->rows) || error_memory(unpacking->err);
	for (size_t i = 0; ok && i < count; i++)
		ok = read_column_head(unpacking, &columns[i], i == 0);
	ok = ok && read_blocks(unpacking, columns, count);
	free(columns);
	return ok;
}

/* A few bytes can claim millions of rows; a whole result's memory for each is given only where
 * something was written for it: a page of so many rows has at least a byte for each. */
static bool check_rows(struct unpacking *unpacking)
{
	return unpacking->row_count <= 1000 || unpacking->row_count <= unpacking->rest.length ||
	       damaged(unpacking, "there are more rows than bytes");
}

static bool check_magic(struct unpacking *unpacking)
{
	struct span magic;
	return (take(&unpacking->rest, 8, &magic) && memcmp(magic.at, PACK_MAGIC, 8) == 0) ||
	       error_set(unpacking->err, DYNO_ERROR_FORMAT, "not packed results of this dyno");
}

struct dyno_results *results_unpack(const void *bytes, size_t length, struct dyno_error *err)
{
	struct arena tree = { 0 };
	struct unpacking unpacking = { .rest = { bytes, length }, .err = err };
	unpacking.results = results_create(err);
	bool ok = unpacking.results && check_magic(&unpacking) && read_header(&unpacking, &tree) &&
		  read_texts(&unpacking) && check_rows(&unpacking) && read_columns(&unpacking);
	arena_finish(&tree);
	free(unpacking.texts);
	free(unpacking.strings);
	free(unpacking.runs);
	free(unpacking.rows);
	for (size_t i = 0; ok && i < unpacking.results->run_count; i++)
		run_complete(&unpacking.results->arena, unpacking.results->runs[i]);
	if (ok)
		return unpacking.results;
	dyno_results_destroy(unpacking.results);
	return NULL;
}
