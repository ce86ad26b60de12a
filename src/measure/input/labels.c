#include "measure/input/labels.h"
#include "host/digest.h"
#include "measure/input/element.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* "OUTPUT=FILE" or "FILE": either name may hold the sign between them. What is a file decides. */
static const char *file_of(const char *text)
{
	if (array_is_there(text))
		return text;
	for (const char *mark = strchr(text, '='); mark; mark = strchr(mark + 1, '='))
		if (mark > text && array_is_there(mark + 1))
			return mark + 1;
	const char *first = strchr(text, '=');
	return first && first > text ? first + 1 : text;
}

static bool split(struct labels *labels, struct arena *arena, const char **path,
		  struct dyno_error *err)
{
	*path = file_of(labels->text);
	if (*path == labels->text)
		return true;
	labels->output = arena_bytes(arena, labels->text, (size_t)(*path - labels->text) - 1);
	return labels->output || error_memory(err);
}

static bool is_whole(enum element_type type)
{
	return element_is_integer(type) || type == ELEMENT_BOOL;
}

static bool check_array(struct labels *labels, struct dyno_error *err)
{
	const struct tensor *tensor = &labels->array.tensor;
	size_t count = 0;
	if (!element_is_number(tensor->type))
		return error_set(err, DYNO_ERROR_USAGE,
				 "holds %s: labels are whole numbers (classes) or floating-point "
				 "numbers (values)",
				 element_name(tensor->type));
	if (!tensor->rank || !shape_elements(tensor->dims, tensor->rank, &count) || !count)
		return error_set(err, DYNO_ERROR_USAGE,
				 "holds %s: the first axis has to be that of the rows",
				 tensor->rank ? "no labels" : "a single number");
	labels->classes = is_whole(tensor->type);
	labels->rows = (uint64_t)tensor->dims[0];
	labels->each = count / (size_t)labels->rows;
	return true;
}

double labels_value(const struct labels *labels, uint64_t row, size_t i)
{
	const struct tensor *tensor = &labels->array.tensor;
	size_t size = element_bits(tensor->type) / 8, at = (size_t)row * labels->each + i;
	double aligned; /* the widest there is: behind its header the array may lie anywhere */
	memcpy(&aligned, (const char *)tensor->data + at * size, size);
	return element_load(tensor->type, &aligned, 0);
}

static bool check_value(const struct labels *labels, uint64_t row, double value,
			struct dyno_error *err)
{
	if (labels->classes && value < 0 && value != LABEL_NONE)
		return error_set(err, DYNO_ERROR_USAGE,
				 "the label %.0f of row %" PRIu64
				 " (from 0) is no class: these count from 0, and %d is what is not "
				 "to count",
				 value, row, LABEL_NONE);
	return isfinite(value) ||
	       error_set(err, DYNO_ERROR_USAGE,
			 "the label of row %" PRIu64 " (from 0) is %s: leave out rows without one",
			 row, isnan(value) ? "NaN" : "infinite");
}

static bool check_values(const struct labels *labels, struct dyno_error *err)
{
	for (uint64_t row = 0; row < labels->rows; row++)
		for (size_t i = 0; i < labels->each; i++)
			if (!check_value(labels, row, labels_value(labels, row, i), err))
				return false;
	return true;
}

/* Of the values, with what they are. */
static bool take_digest(struct labels *labels, struct arena *arena, struct dyno_error *err)
{
	const struct tensor *tensor = &labels->array.tensor;
	char text[DIGEST_TEXT_SIZE], about[DIGEST_TEXT_SIZE + 64];
	if (!digest_bytes(tensor->data, tensor->size, text, err))
		return false;
	snprintf(about, sizeof(about), "%s %" PRIu64 " %zu %s", element_name(tensor->type),
		 labels->rows, labels->each, text);
	if (!digest_text(about, text, err))
		return false;
	labels->digest = arena_printf(arena, "sha256:%s", text);
	return labels->digest || error_memory(err);
}

static bool read_labels(struct labels *labels, struct arena *arena, struct dyno_error *err)
{
	const char *path, *const usual[] = { "labels", "label", "targets", "target", "y", NULL };
	if (!split(labels, arena, &path, err))
		return false;
	const char *const named[] = { labels->output, "labels", "label", "targets",
				      "target",       "y",      NULL };
	return array_read_any(&labels->array, path, labels->output ? named : usual, err) &&
	       check_array(labels, err) && check_values(labels, err) &&
	       take_digest(labels, arena, err);
}

bool labels_open(struct labels *labels, struct arena *arena, const char *text,
		 struct dyno_error *err)
{
	*labels = (struct labels){ .text = text };
	if (read_labels(labels, arena, err))
		return true;
	labels_close(labels);
	return error_prefix(err, "‹labels %s›", text);
}

void labels_close(struct labels *labels)
{
	array_finish(&labels->array);
}

bool labels_fit(const struct labels *labels, uint64_t rows, struct dyno_error *err)
{
	return labels->rows == rows ||
	       error_set(err, DYNO_ERROR_USAGE,
			 "‹labels %s›: there are %" PRIu64 " labels for the %" PRIu64
			 " rows of the data set: give one for each",
			 labels->text, labels->rows, rows);
}
