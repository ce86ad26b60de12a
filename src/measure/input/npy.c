/* The format (NumPy Enhancement Proposal 1): "\x93NUMPY", two bytes of version, the header's length
 * (two bytes in version 1, four in 2 and 3), the header, the array. The header is a Python
 * dictionary with the keys descr, fortran_order and shape. */
#include "measure/input/npy.h"
#include "core/base/count.h"
#include <string.h>

#define MAGIC       "\x93NUMPY"
#define MAGIC_SIZE  6
#define HEADER_MAX  65536
#define STRING_SIZE 32

static const struct {
	const char *descr; /* without the sign for the byte order */
	enum element_type type;
} dtypes[] = {
	{ "b1", ELEMENT_BOOL },      { "i1", ELEMENT_INT8 },
	{ "u1", ELEMENT_UINT8 },     { "i2", ELEMENT_INT16 },
	{ "u2", ELEMENT_UINT16 },    { "i4", ELEMENT_INT32 },
	{ "u4", ELEMENT_UINT32 },    { "i8", ELEMENT_INT64 },
	{ "u8", ELEMENT_UINT64 },    { "f2", ELEMENT_FLOAT16 },
	{ "f4", ELEMENT_FLOAT },     { "f8", ELEMENT_DOUBLE },
	{ "c8", ELEMENT_COMPLEX64 }, { "c16", ELEMENT_COMPLEX128 },
	{ "V2", ELEMENT_BFLOAT16 }, /* as the ml_dtypes package saves it */
};

/* The header while it is read; keys seen are flagged, so that none comes twice or is missing. */
struct header {
	const char *at;
	const char *end;
	struct tensor *tensor;
	bool descr, order, shape;
};

static bool malformed(struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_FORMAT, "not a .npy file: its header is malformed");
}

static void skip_spaces(struct header *h)
{
	while (h->at < h->end && (*h->at == ' ' || *h->at == '\n' || *h->at == '\t'))
		h->at++;
}

static bool take(struct header *h, char character)
{
	skip_spaces(h);
	if (h->at == h->end || *h->at != character)
		return false;
	h->at++;
	return true;
}

static bool take_word(struct header *h, const char *word)
{
	size_t length = strlen(word);
	skip_spaces(h);
	if ((size_t)(h->end - h->at) < length || memcmp(h->at, word, length) != 0)
		return false;
	h->at += length;
	return true;
}

/* A Python string without escapes, of printable ASCII. */
static bool take_string(struct header *h, char text[STRING_SIZE])
{
	char quote = take(h, '\'') ? '\'' : take(h, '"') ? '"' : 0;
	size_t length = 0;
	for (; quote && h->at < h->end && *h->at != quote; h->at++) {
		if (length == STRING_SIZE - 1 || *h->at < ' ' || *h->at > '~' || *h->at == '\\')
			return false;
		text[length++] = *h->at;
	}
	text[length] = '\0';
	return quote && take(h, quote);
}

static bool read_descr(struct header *h, struct dyno_error *err)
{
	char text[STRING_SIZE];
	skip_spaces(h);
	if (h->at < h->end && *h->at == '[')
		return error_set(err, DYNO_ERROR_FORMAT,
				 "an array of structures: save one with numbers");
	if (!take_string(h, text))
		return malformed(err);
	const char *descr = text + (*text && strchr("<>|=", *text));
	for (size_t i = 0; i < COUNT(dtypes); i++)
		if (strcmp(dtypes[i].descr, descr) == 0)
			h->tensor->type = dtypes[i].type;
	if (h->tensor->type == ELEMENT_UNDEFINED)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "elements of NumPy's type %s: save those that the model takes, as "
				 "array.astype(numpy.float32)",
				 text);
	if (*text == '>' && element_bits(h->tensor->type) > 8)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "big-endian numbers (%s): save array.astype('<%s')", text, descr);
	return true;
}

static bool read_order(struct header *h, struct dyno_error *err)
{
	if (take_word(h, "False"))
		return true;
	if (!take_word(h, "True"))
		return malformed(err);
	return error_set(err, DYNO_ERROR_FORMAT,
			 "Fortran order: save numpy.ascontiguousarray(array)");
}

static bool take_number(struct header *h, int64_t *number)
{
	skip_spaces(h);
	const char *start = h->at;
	*number = 0;
	for (; h->at < h->end && *h->at >= '0' && *h->at <= '9'; h->at++)
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, *h->at - '0', number))
			return false;
	bool any = h->at > start;
	take(h, 'L'); /* a long of Python 2 */
	return any;
}

/* "()", "(3,)", "(3, 4)" or "(3, 4,)" */
static bool read_shape(struct header *h, struct dyno_error *err)
{
	struct tensor *tensor = h->tensor;
	bool comma = true;
	if (!take(h, '('))
		return malformed(err);
	while (!take(h, ')')) {
		if (tensor->rank == TENSOR_RANK_MAX)
			return error_set(err, DYNO_ERROR_FORMAT,
					 "more than %d dimensions, which no model has",
					 TENSOR_RANK_MAX);
		if (!comma || !take_number(h, &tensor->dims[tensor->rank]))
			return malformed(err);
		tensor->rank++;
		comma = take(h, ',');
	}
	return (tensor->rank == 1 && !comma) ? malformed(err) : true; /* "(3)" is no tuple */
}

static bool read_entry(struct header *h, struct dyno_error *err)
{
	char key[STRING_SIZE];
	if (!take_string(h, key) || !take(h, ':'))
		return malformed(err);
	if (strcmp(key, "descr") == 0 && !h->descr)
		return h->descr = true, read_descr(h, err);
	if (strcmp(key, "fortran_order") == 0 && !h->order)
		return h->order = true, read_order(h, err);
	if (strcmp(key, "shape") == 0 && !h->shape)
		return h->shape = true, read_shape(h, err);
	return malformed(err);
}

static bool read_header(struct header *h, struct dyno_error *err)
{
	if (!take(h, '{'))
		return malformed(err);
	for (bool comma = true; !take(h, '}'); comma = take(h, ','))
		if (!comma || !read_entry(h, err))
			return comma ? false : malformed(err);
	skip_spaces(h);
	return (h->at == h->end && h->descr && h->order && h->shape) || malformed(err);
}

/* Where the header starts and ends. */
static bool find_header(const unsigned char *bytes, size_t length, size_t *start, size_t *size,
			struct dyno_error *err)
{
	if (length < MAGIC_SIZE + 2 || memcmp(bytes, MAGIC, MAGIC_SIZE) != 0)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "not a .npy file: save it with numpy.save");
	unsigned major = bytes[MAGIC_SIZE];
	if (major < 1 || major > 3)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "version %u of the .npy format: save it with numpy.save", major);
	*start = MAGIC_SIZE + (major == 1 ? 4 : 6);
	if (length < *start)
		return error_set(err, DYNO_ERROR_FORMAT, "the file is cut short");
	*size = 0;
	for (size_t i = *start; i-- > MAGIC_SIZE + 2;)
		*size = *size << 8 | bytes[i];
	if (*size > HEADER_MAX)
		return malformed(err);
	return *size <= length - *start ||
	       error_set(err, DYNO_ERROR_FORMAT, "the file is cut short");
}

bool npy_parse(const unsigned char *bytes, size_t length, struct tensor *tensor,
	       struct dyno_error *err)
{
	size_t start = 0, size = 0, needed;
	*tensor = (struct tensor){ .name = NULL };
	if (!find_header(bytes, length, &start, &size, err))
		return false;
	const char *text = (const char *)bytes + start;
	struct header header = { .at = text, .end = text + size, .tensor = tensor };
	if (!read_header(&header, err))
		return false;
	size_t there = length - start - size;
	if (!shape_bytes(tensor->dims, tensor->rank, tensor->type, &needed) || needed > there)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "the file is cut short: the array is larger than the %zu bytes "
				 "that are there",
				 there);
	if (needed < there)
		return error_set(err, DYNO_ERROR_FORMAT, "%zu bytes too many after the array",
				 there - needed);
	tensor->data = (void *)(uintptr_t)(bytes + start + size);
	tensor->size = needed;
	return true;
}
