/* The columns of samples: series of the replicates of each result. */
#include "core/format/unpack.h"
#include "core/result/samples.h"
#include <string.h>

/* Values of a series, or its weights. */
static bool read_list(struct unpacking *unpacking, struct span bytes, uint64_t **list,
		      size_t *count, bool *thinned)
{
	unsigned shift;
	if (!unpack_u8(&bytes, &shift) || (shift & ~SHIFT_THINNED) > 63)
		return unpack_damaged(unpacking, "samples are cut off");
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
	if (!unpack_u32(text, &length) || !unpack_bytes(text, length, &bytes))
		return unpack_damaged(unpacking, "a series is cut off");
	return read_list(unpacking, bytes, list, count, thinned);
}

static bool read_one_series(struct unpacking *unpacking, struct span *text,
			    struct replicate *replicate)
{
	unsigned length, unit, flags;
	struct span name;
	if (!unpack_u8(text, &length) || !unpack_bytes(text, length, &name) ||
	    !unpack_u8(text, &unit) || !unpack_u8(text, &flags) || unit >= SERIES_UNITS)
		return unpack_damaged(unpacking, "a series is cut off");
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
		return unpack_damaged(unpacking, "a series has no name");
	if (!read_counted(unpacking, text, &read.values, &read.count, &read.thinned))
		return false;
	if (flags & SERIES_HAS_WEIGHTS) {
		if (!read_counted(unpacking, text, &read.weights, &weights, &ignored))
			return false;
		if (weights != read.count)
			return unpack_damaged(unpacking,
					      "a series has not as many weights as values");
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
		if (!unpack_u32(&text, &length) || !unpack_bytes(&text, length, &bytes))
			return unpack_damaged(unpacking, "samples are cut off");
		struct replicate *replicate = replicate_at(unpacking, result, index);
		if (!replicate || !column->read(unpacking, bytes, replicate, column->name))
			return false;
	}
	return true;
}

const struct sample_column *sample_column_find(const char *name)
{
	for (const struct sample_column *column = sample_columns; column->column; column++)
		if (strcmp(column->column, name) == 0)
			return column;
	return NULL;
}

bool unpack_samples(struct unpacking *unpacking, const struct sample_column *column)
{
	uint64_t place;
	for (size_t row = unpacking->first; row < unpacking->last; row++) {
		if (!unpack_whole(unpacking, row, unpacking->text_count + 1, &place))
			return unpack_out_of_place(unpacking, column->column, row);
		if (place && !read_samples(unpacking, unpacking->texts[place - 1],
					   unpacking->rows[row], column))
			return false;
	}
	return true;
}
