/* The outputs of the loaded model: of its last inference, or of each row of a data set. */
#include "measure/input/element.h"
#include "worker/commands.h"
#include <math.h>
#include <stdio.h>

/* --- Inferences ------------------------------------------------------------------------------ */

static bool take_outputs(struct binding *binding, work_taker *take, void *context,
			 struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct tensor *outputs;
	size_t count;
	bool ok = binding_fetch(binding, &arena, &outputs, &count, err) &&
		  take(context, outputs, count, err);
	arena_finish(&arena);
	return ok;
}

static bool run_row(struct work *work, const struct input_set *inputs, work_taker *take,
		    void *context, struct dyno_error *err)
{
	struct binding *binding = session_bind(work->session, inputs->tensors, inputs->count,
					       work->command.transfer, err);
	bool ok = binding && binding_run(binding, err) && take_outputs(binding, take, context, err);
	binding_unbind(binding);
	return ok;
}

static bool infer_row(struct work *work, const struct data_set *data, uint64_t row,
		      work_taker *take, void *context, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct input_set inputs = { 0 };
	bool ok = work_make_row(work, data, row, &arena, &inputs, err);
	ok = ok && session_prepare(work->session, inputs.tensors, inputs.count, err) &&
	     run_row(work, &inputs, take, context, err);
	input_set_finish(&inputs);
	arena_finish(&arena);
	atomic_fetch_add(&work->sampler.log->beat, 1); /* it goes on */
	return ok;
}

bool work_infer_rows(struct work *work, const struct data_set *data, uint64_t most,
		     work_taker *take, void *context, struct dyno_error *err)
{
	bool ok = true;
	for (uint64_t row = 0; ok && row < data->inferences && row < most; row++) {
		ok = !atomic_load(work->sampler.stop) ||
		     error_set(err, DYNO_ERROR_CANCELLED, "stopped by the user");
		ok = ok && infer_row(work, data, row, take, context, err);
		if (!ok)
			error_prefix(err, "inference %llu of the data set",
				     (unsigned long long)row);
	}
	return ok;
}

bool work_infer(struct work *work, uint64_t most, work_taker *take, void *context, uint64_t *total,
		struct dyno_error *err)
{
	const struct load_command *command = &work->command;
	struct data_set data;
	if (!command->data.count)
		return take_outputs(work->sampler.bindings[0], take, context, err);
	if (!data_open(&data, &work->arena, &work->model, &command->data, command->cell.batch, err))
		return false;
	if (total)
		*total = data.inferences;
	bool ok = work_infer_rows(work, &data, most, take, context, err);
	data_close(&data);
	return ok;
}

/* --- outputs -------------------------------------------------------------------------------- */

struct writing {
	FILE *file;
	const char *path;
	struct json_writer *out;
	uint64_t inferences;
	const double *own; /* of each output, how far it is from itself */
	size_t own_count;
};

/* Of two inferences of the same inputs, the largest difference as a share of the largest value; 1:
 * of another shape, or no number on one side alone. */
static double own_difference(const struct tensor *before, const struct tensor *after)
{
	double scale = 0, largest = 0;
	if (before->size != after->size || !before->data != !after->data)
		return 1;
	size_t count = 0;
	if (!element_is_number(before->type) || !before->data ||
	    !shape_elements(before->dims, before->rank, &count))
		return 0;
	for (size_t i = 0; i < count; i++) {
		double a = element_load(before->type, before->data, i);
		double b = element_load(after->type, after->data, i);
		if (isnan(a) != isnan(b))
			return 1;
		if (a != b && !isnan(a))
			largest = fmax(largest, fabs(a - b));
		if (isfinite(a))
			scale = fmax(scale, fabs(a));
	}
	return largest > 0 ? fmin(largest / scale, 1) : 0;
}

/* What draws random numbers, or keeps a state, has other outputs at every inference. */
static bool repeat(struct work *work, struct writing *writing, struct dyno_error *err)
{
	struct binding *binding = work->sampler.bindings[0];
	struct arena arena = { 0 };
	struct tensor *outputs[2] = { NULL };
	size_t counts[2] = { 0 };
	bool ok = binding_fetch(binding, &arena, &outputs[0], &counts[0], err) &&
		  binding_run(binding, err) &&
		  binding_fetch(binding, &arena, &outputs[1], &counts[1], err);
	double *own = ok ? arena_allocate(&work->arena, counts[0] + 1, sizeof(*own)) : NULL;
	for (size_t i = 0; own && counts[0] == counts[1] && i < counts[0]; i++)
		own[i] = own_difference(&outputs[0][i], &outputs[1][i]);
	arena_finish(&arena);
	atomic_fetch_add(&work->sampler.log->beat, 1); /* it goes on */
	writing->own = own;
	writing->own_count = counts[0];
	return ok && (own || error_memory(err));
}

/* Every output into a file, as doubles one after the other: so that another model's can be compared
 * with them, whatever types the two have. */
static bool write_output(const struct tensor *tensor, double own, struct writing *writing)
{
	struct json_writer *out = writing->out;
	size_t count = 0;
	bool numbers = element_is_number(tensor->type) && tensor->data &&
		       shape_elements(tensor->dims, tensor->rank, &count);
	json_begin_object(out);
	json_member_string(out, "name", tensor->name);
	json_member_string(out, "type", element_name(tensor->type));
	json_member_count(out, "elements", numbers ? count : 0);
	if (own > 0)
		json_member_number(out, "own_difference", own);
	json_key(out, "shape");
	json_begin_array(out);
	for (size_t i = 0; i < tensor->rank; i++)
		json_number(out, (double)tensor->dims[i]);
	json_end_array(out);
	json_end_object(out);
	for (size_t i = 0; numbers && i < count; i++) {
		double value = element_load(tensor->type, tensor->data, i);
		if (fwrite(&value, sizeof(value), 1, writing->file) != 1)
			return false;
	}
	return true;
}

static bool write_outputs(void *context, const struct tensor *outputs, size_t count,
			  struct dyno_error *err)
{
	struct writing *writing = context;
	for (size_t i = 0; i < count; i++)
		if (!write_output(&outputs[i], i < writing->own_count ? writing->own[i] : 0,
				  writing))
			return error_set(err, DYNO_ERROR_IO, "%s: cannot be written",
					 writing->path);
	writing->inferences++;
	return true;
}

/* As many inferences as the answer has room for: each tells of all outputs. */
static uint64_t most_inferences(struct work *work)
{
	size_t count = 1;
	session_outputs(work->session, &count);
	return count > ANSWER_OUTPUTS_MAX ? 1 : ANSWER_OUTPUTS_MAX / (count ? count : 1);
}

static bool answer_outputs(struct work *work, struct writing *writing, struct dyno_error *err)
{
	struct json_writer *out = writing->out;
	uint64_t total = 1;
	json_begin_object(out);
	json_member_boolean(out, "ok", true);
	json_key(out, "outputs");
	json_begin_array(out);
	bool ok = work_infer(work, most_inferences(work), write_outputs, writing, &total, err);
	json_end_array(out);
	json_member_count(out, "inferences", writing->inferences);
	json_member_count(out, "inferences_there", total);
	json_end_object(out);
	return ok;
}

bool work_outputs(struct work *work, const struct json_value *command, struct json_writer *out,
		  struct dyno_error *err)
{
	struct writing writing = { .out = out };
	if (!work->sampler.bindings)
		return error_set(err, DYNO_ERROR_USAGE, "nothing is loaded");
	if (!json_get_string(command, "path", &writing.path, err))
		return false;
	writing.file = writing.path ? fopen(writing.path, "we") : NULL;
	if (!writing.file)
		return error_set(err, DYNO_ERROR_IO, "%s: cannot be written",
				 writing.path ? writing.path : "no path");
	bool ok = repeat(work, &writing, err) && answer_outputs(work, &writing, err);
	if (fclose(writing.file) != 0 && ok)
		ok = error_set(err, DYNO_ERROR_IO, "%s: cannot be written", writing.path);
	return ok;
}
