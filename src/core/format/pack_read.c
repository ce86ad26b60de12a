/* The bytes may come from anybody: every length is checked against what is left, every place
 * against what it refers to. */
#include "core/format/pack_column.h"
#include "core/format/unpack.h"
#include "core/result/older.h"
#include "core/result/samples.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROW_LIMIT ((size_t)1 << 24)

struct column {
	enum column_type type;
	const unsigned char *bytes;
	const struct member *member;         /* a member of the result; or */
	enum value_column value;             /* a part of */
	enum field_id field;                 /* this field (FIELD_TOTAL: none); or */
	const char *word;                    /* the own word of that key; or */
	const struct sample_column *samples; /* series of this kind */
};

bool unpack_damaged(struct unpacking *unpacking, const char *what)
{
	return error_set(unpacking->err, DYNO_ERROR_FORMAT, "packed results are damaged: %s", what);
}

bool unpack_out_of_place(struct unpacking *unpacking, const char *name, size_t row)
{
	return error_set(unpacking->err, DYNO_ERROR_FORMAT,
			 "packed results are damaged: %s of row %zu", name, row);
}

/* --- Taking bytes ---------------------------------------------------------------------------- */

bool unpack_bytes(struct span *rest, size_t length, struct span *out)
{
	if (length > rest->length)
		return false;
	*out = (struct span){ rest->at, length };
	rest->at += length;
	rest->length -= length;
	return true;
}

bool unpack_u32(struct span *rest, size_t *number)
{
	struct span bytes;
	if (!unpack_bytes(rest, 4, &bytes))
		return false;
	*number = bytes.at[0] | (size_t)bytes.at[1] << 8 | (size_t)bytes.at[2] << 16 |
		  (size_t)bytes.at[3] << 24;
	return true;
}

bool unpack_u8(struct span *rest, unsigned *number)
{
	struct span bytes;
	if (!unpack_bytes(rest, 1, &bytes))
		return false;
	*number = bytes.at[0];
	return true;
}

bool unpack_whole(const struct unpacking *unpacking, size_t row, uint64_t limit, uint64_t *out)
{
	double number = unpacking->numbers[row - unpacking->first];
	if (!(number >= 0 && number < (double)limit && number == floor(number)))
		return false;
	*out = (uint64_t)number;
	return true;
}

bool unpack_string(struct unpacking *unpacking, uint64_t place, const char **out)
{
	const char **string = &unpacking->strings[place - 1];
	const struct span *text = &unpacking->texts[place - 1];
	if (!*string)
		*string = arena_bytes(&unpacking->results->arena, (const char *)text->at,
				      text->length);
	*out = *string;
	return *string || error_memory(unpacking->err);
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
	if (!unpack_u32(&unpacking->rest, &length) ||
	    !unpack_bytes(&unpacking->rest, length, &text))
		return unpack_damaged(unpacking, "the header is cut off");
	const struct json_value *root =
		json_parse(tree, (const char *)text.at, text.length, JSON_LIMITS, unpacking->err);
	if (!root || !json_get_count(root, "rows", &rows, unpacking->err) ||
	    !json_get_array(root, "runs", &runs, unpacking->err))
		return false;
	if (rows > ROW_LIMIT || (runs && runs->numbers))
		return unpack_damaged(unpacking, "the header makes no sense");
	unpacking->row_count = (size_t)rows;
	return read_runs(unpacking, runs) &&
	       results_vocabulary(unpacking->results, &unpacking->results->arena,
				  &unpacking->results->own, unpacking->err);
}

static bool read_texts(struct unpacking *unpacking)
{
	struct span lengths;
	size_t count, length;
	if (!unpack_u32(&unpacking->rest, &count) || count > unpacking->rest.length / 4 ||
	    !unpack_bytes(&unpacking->rest, count * 4, &lengths))
		return unpack_damaged(unpacking, "the texts are cut off");
	unpacking->texts = calloc(count + 1, sizeof(*unpacking->texts));
	unpacking->strings = calloc(count + 1, sizeof(*unpacking->strings));
	if (!unpacking->texts || !unpacking->strings)
		return error_memory(unpacking->err);
	unpacking->text_count = count;
	for (size_t i = 0; i < count; i++)
		if (!unpack_u32(&lengths, &length) ||
		    !unpack_bytes(&unpacking->rest, length, &unpacking->texts[i]))
			return unpack_damaged(unpacking, "a text is cut off");
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
	case VALUE_BOUND:
		value->bound = finite_or_nan(number);
		return true;
	case VALUE_STATE:
		return unpack_whole(unpacking, row, 32, &place) && set_state(value, place);
	default:
		return unpack_whole(unpacking, row, unpacking->text_count + 1, &place) &&
		       (!place || unpack_string(unpacking, place, &value->reason));
	}
}

/* NULL: the row's run has no such field, or memory is exhausted. */
static struct field_value *value_at(struct unpacking *unpacking, size_t row, enum field_id id)
{
	struct result *result = unpacking->rows[row];
	if (id < FIELD_TOTAL)
		return &result->values[id];
	const char *key = field_of(&unpacking->results->own, id)->key;
	const struct vocabulary *own = &unpacking->results->runs[unpacking->runs[row]]->own;
	enum field_id declared = vocabulary_field(own, key);
	if (declared == FIELD_TOTAL) {
		unpack_out_of_place(unpacking, key, row);
		return NULL;
	}
	struct field_value *value =
		result_set_own(&unpacking->results->arena, result, field_of(own, declared));
	if (!value)
		error_memory(unpacking->err);
	return value;
}

/* Of a column of an own field also results have nothing whose run does not declare it. */
static bool is_nothing(const struct unpacking *unpacking, size_t row, enum field_id id,
		       enum value_column column)
{
	double number = unpacking->numbers[row - unpacking->first];
	return id > FIELD_TOTAL && (column <= VALUE_BOUND ? isnan(number) : number == 0);
}

static bool set_values(struct unpacking *unpacking, enum field_id id, enum value_column column,
		       enum column_type type)
{
	for (size_t row = unpacking->first; row < unpacking->last; row++) {
		if (is_nothing(unpacking, row, id, column))
			continue;
		struct field_value *value = value_at(unpacking, row, id);
		if (!value)
			return false;
		double base = type == COLUMN_DIFFERENCE ? value->value : 0;
		if (!set_value(unpacking, row, value, column, base))
			return unpack_out_of_place(
				unpacking, field_of(&unpacking->results->own, id)->key, row);
	}
	return true;
}

/* --- The whole ------------------------------------------------------------------------------- */

/* Splits "latency_p99.low". */
static bool find_value_column(const struct vocabulary *own, const char *name, enum field_id *id,
			      enum value_column *column)
{
	char key[256];
	size_t length = strcspn(name, ".");
	memcpy(key, name, length);
	key[length] = '\0';
	*id = vocabulary_field(own, key);
	for (*column = 0; *column < VALUE_TOTAL; (*column)++)
		if (strcmp(value_names[*column], name + length) == 0)
			return *id != FIELD_TOTAL;
	return false;
}

/* The key of the own word that the column of that name is of; NULL: of none that is declared. */
static const char *own_word_column(const struct vocabulary *own, const char *name)
{
	size_t prefix = strlen(COLUMN_OWN);
	bool is_own = strncmp(name, COLUMN_OWN, prefix) == 0;
	unsigned id = is_own ? vocabulary_word(own, name + prefix) : WORD_TOTAL;
	return id >= WORD_OWN ? word_of(own, id)->key : NULL;
}

/* What the column of that name is of; of nothing that this dyno knows: skipped. */
static struct column column_of(const struct vocabulary *own, const char *name)
{
	struct column column = { .field = FIELD_TOTAL, .word = own_word_column(own, name) };
	for (const struct member *member = result_members; member->key; member++)
		if (strcmp(member->key, name) == 0 && member->type != MEMBER_VALUES)
			column.member = member;
	column.samples = sample_column_find(name);
	if (!column.member && !column.samples && !column.word &&
	    !find_value_column(own, name, &column.field, &column.value))
		column.field = FIELD_TOTAL;
	return column;
}

static bool read_column_head(struct unpacking *unpacking, struct column *column, bool is_first)
{
	unsigned length, type;
	char name[256];
	struct span text, bytes;
	if (!unpack_u8(&unpacking->rest, &length) ||
	    !unpack_bytes(&unpacking->rest, length, &text) || !unpack_u8(&unpacking->rest, &type) ||
	    type >= COLUMN_TYPES)
		return unpack_damaged(unpacking, "a column has no head");
	memcpy(name, text.at, length);
	name[length] = '\0';
	if (is_first && strcmp(name, COLUMN_RUN) != 0)
		return unpack_damaged(unpacking, "the first column is not that of the runs");
	size_t rows = type == COLUMN_CONSTANT ? 1 : unpacking->row_count;
	if (rows > unpacking->rest.length / types[type].width ||
	    !unpack_bytes(&unpacking->rest, rows * types[type].width, &bytes))
		return unpack_damaged(unpacking, "a column is cut off");
	*column = column_of(&unpacking->results->own, name);
	column->type = (enum column_type)type;
	column->bytes = bytes.at;
	return true;
}

static bool read_block(struct unpacking *unpacking, const struct column *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct column *column = &columns[i];
		bool known = i == 0 || column->member || column->samples || column->word ||
			     column->field != FIELD_TOTAL;
		if (!known)
			continue;
		read_numbers(unpacking, column);
		bool ok = i == 0            ? unpack_runs(unpacking)
			  : column->member  ? unpack_cells(unpacking, column->member)
			  : column->samples ? unpack_samples(unpacking, column->samples)
			  : column->word    ? unpack_own_word(unpacking, column->word)
					    : set_values(unpacking, column->field, column->value,
							 column->type);
		if (!ok)
			return false;
	}
	return true;
}

static bool read_blocks(struct unpacking *unpacking, const struct column *columns, size_t count)
{
	for (size_t row = 0; row < unpacking->row_count; row += UNPACK_BLOCK) {
		unpacking->first = row;
		unpacking->last = row + UNPACK_BLOCK < unpacking->row_count ? row + UNPACK_BLOCK
									    : unpacking->row_count;
		if (!read_block(unpacking, columns, count))
			return false;
	}
	return true;
}

/* A column takes three bytes at least: a count that lies is found before memory is taken. */
static bool read_columns(struct unpacking *unpacking)
{
	size_t count, rows = unpacking->row_count;
	if (!unpack_u32(&unpacking->rest, &count) || !count != !rows ||
	    count > unpacking->rest.length / 3)
		return unpack_damaged(unpacking, "the columns are cut off");
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
	       unpack_damaged(unpacking, "there are more rows than bytes");
}

static bool check_magic(struct unpacking *unpacking)
{
	struct span magic;
	return (unpack_bytes(&unpacking->rest, 8, &magic) &&
		memcmp(magic.at, PACK_MAGIC, 8) == 0) ||
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
		ok = run_complete(&unpacking.results->arena, unpacking.results->runs[i]) ||
		     error_memory(err);
	if (ok)
		return unpacking.results;
	dyno_results_destroy(unpacking.results);
	return NULL;
}
