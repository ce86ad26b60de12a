#include "measure/input/data.h"
#include "measure/input/fill.h"
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- Folders --------------------------------------------------------------------------------- */

static int is_array(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return length > 4 && entry->d_name[0] != '.' &&
	       strcmp(entry->d_name + length - 4, ".npy") == 0;
}

static bool list_folder(struct data_column *column, struct arena *arena, struct dyno_error *err)
{
	struct dirent **entries = NULL;
	bool ok = true;
	int count = scandir(column->path, &entries, is_array, alphasort);
	if (count < 0)
		return error_set(err, DYNO_ERROR_IO, "cannot list: %s", strerror(errno));
	for (int i = 0; i < count; i++) {
		ok = ok &&
		     strings_add(arena, &column->files,
				 arena_printf(arena, "%s/%s", column->path, entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
	column->inferences = column->files.count;
	if (!ok)
		return error_memory(err);
	return count || error_set(err, DYNO_ERROR_USAGE, "no .npy files in that folder");
}

/* --- Files ----------------------------------------------------------------------------------- */

/* How many rows an inference takes: all that the model fixes, else the batch. */
static bool share_rows(struct data_column *column, const struct tensor_spec *spec, bool shapeless,
		       uint64_t batch, struct dyno_error *err)
{
	const struct tensor *all = &column->array.tensor;
	if (!all->rank || (!shapeless && all->rank != spec->rank && all->rank != spec->rank + 1))
		return error_set(err, DYNO_ERROR_USAGE,
				 "has %zu dimensions: the input has %zu, with rows in front %zu",
				 all->rank, spec->rank, spec->rank + 1);
	bool whole = !shapeless && all->rank == spec->rank + 1;
	bool fixed = !shapeless && !whole && spec->dims[0] >= 0;
	uint64_t rows = (uint64_t)all->dims[0];
	column->batch = whole ? 0 : fixed ? (uint64_t)spec->dims[0] : batch;
	column->inferences = whole ? rows : column->batch ? rows / column->batch : 0;
	return column->inferences ||
	       error_set(err, DYNO_ERROR_USAGE, "has %" PRIu64 " rows, an inference takes %" PRIu64,
			 rows, whole ? 1 : column->batch);
}

static bool open_column(struct data_set *data, struct data_column *column, struct arena *arena,
			uint64_t batch, struct dyno_error *err)
{
	const struct tensor_spec *spec = &data->model->specs[column->input];
	struct stat status;
	if (stat(column->path, &status) == 0 && S_ISDIR(status.st_mode))
		return list_folder(column, arena, err);
	return array_read(&column->array, column->path, spec->name, err) &&
	       share_rows(column, spec, data->model->evidence.shapeless[column->input], batch, err);
}

static uint64_t rows_of(const struct data_column *column)
{
	return column->files.count ? column->files.count : (uint64_t)column->array.tensor.dims[0];
}

/* All columns have the same rows. */
static bool add_column(struct data_set *data, const struct data_column *column,
		       struct dyno_error *err)
{
	const struct tensor_spec *spec = &data->model->specs[column->input];
	uint64_t rows = rows_of(column);
	if (data->count > 1 && (data->rows != rows || data->inferences != column->inferences))
		return error_set(err, DYNO_ERROR_USAGE,
				 "has %" PRIu64 " rows for %" PRIu64 " inferences, input %s has "
				 "%" PRIu64 " for %" PRIu64,
				 rows, column->inferences,
				 data->model->specs[data->columns[0].input].name, data->rows,
				 data->inferences);
	data->rows = rows;
	data->inferences = column->inferences;
	data->follows_batch |= column->batch && (spec->rank == 0 || spec->dims[0] < 0);
	return true;
}

static bool open_pair(struct data_set *data, const char *pair, struct arena *arena, uint64_t batch,
		      struct dyno_error *err)
{
	struct data_column *column = &data->columns[data->count];
	if (!input_pair(pair, "data", data->model, &column->input, &column->path, err))
		return false;
	data->count++;
	return (open_column(data, column, arena, batch, err) && add_column(data, column, err)) ||
	       error_prefix(err, "‹data %s›", pair);
}

bool data_open(struct data_set *data, struct arena *arena, const struct input_model *model,
	       const struct strings *pairs, uint64_t batch, struct dyno_error *err)
{
	size_t count = pairs ? pairs->count : 0;
	*data = (struct data_set){ .model = model };
	data->columns = arena_allocate(arena, count + 1, sizeof(*data->columns));
	if (!data->columns)
		return error_memory(err);
	for (size_t i = 0; i < count; i++)
		if (!open_pair(data, pairs->items[i], arena, batch, err)) {
			data_close(data);
			return false;
		}
	return true;
}

void data_close(struct data_set *data)
{
	for (size_t i = 0; i < data->count; i++)
		array_finish(&data->columns[i].array);
	data->count = 0;
}

uint64_t data_rows_each(const struct data_set *data)
{
	return data->count && data->columns[0].batch ? data->columns[0].batch : 1;
}

/* --- Rows ------------------------------------------------------------------------------------ */

/* A part of the array, without a copy. */
static struct tensor row_of(const struct data_column *column, uint64_t index)
{
	const struct tensor *all = &column->array.tensor;
	struct tensor row = *all;
	size_t size = all->size / (size_t)all->dims[0]; /* no rows, no inference */
	size_t rows = column->batch ? column->batch : 1;
	if (column->batch)
		row.dims[0] = (int64_t)column->batch;
	else
		memmove(row.dims, row.dims + 1, --row.rank * sizeof(*row.dims));
	row.size = size * rows;
	row.data = (char *)all->data + (size_t)index * row.size;
	return row;
}

static bool take_row(const struct data_set *data, const struct data_column *column, uint64_t index,
		     struct tensor *tensor, struct dyno_error *err)
{
	if (column->files.count)
		return input_take_file(data->model, column->input, column->files.items[index],
				       tensor, err) ||
		       error_prefix(err, "%s", column->files.items[index]);
	struct tensor row = row_of(column, index);
	return input_take(data->model, column->input, &row, tensor, err);
}

bool data_take(const struct data_set *data, uint64_t index, struct tensor *tensors,
	       struct dyno_error *err)
{
	for (size_t i = 0; i < data->count; i++) {
		const struct data_column *column = &data->columns[i];
		const char *name = data->model->specs[column->input].name;
		struct tensor *tensor = &tensors[column->input];
		if (tensor->name)
			return error_set(err, DYNO_ERROR_USAGE, "‹data %s›: given twice", name);
		if (!take_row(data, column, index, tensor, err))
			return error_prefix(err, "‹data %s=%s›", name, column->path);
	}
	return true;
}
