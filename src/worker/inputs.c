/* The inputs of the loaded model: what they are by its network and its names, and the tensors. */
#include "measure/worker/inputs.h"
#include "core/base/buffer.h"
#include "core/base/count.h"
#include "core/base/hash.h"
#include "measure/input/fill.h"
#include "measure/input/labels.h"
#include "measure/model/model.h"
#include "measure/model/network.h"
#include "worker/commands.h"
#include <inttypes.h>
#include <string.h>

/* The first type of floating-point numbers among the outputs, then the inputs: what the model
 * computes in, as far as it can be seen from outside. */
static const char *find_precision(const struct work *work)
{
	static const enum element_type floats[] = { ELEMENT_FLOAT, ELEMENT_FLOAT16,
						    ELEMENT_BFLOAT16, ELEMENT_DOUBLE };
	for (int which = 0; which < 2; which++) {
		size_t count;
		const struct tensor_spec *specs = which ? session_inputs(work->session, &count)
							: session_outputs(work->session, &count);
		for (size_t i = 0; i < count; i++)
			for (size_t k = 0; k < COUNT(floats); k++)
				if (specs[i].type == floats[k])
					return element_name(floats[k]);
	}
	return "";
}

static struct input_request input_request(struct work *work, uint64_t batch, uint64_t sequence)
{
	const struct load_command *command = &work->command;
	return (struct input_request){
		.batch = batch,
		.sequence = sequence,
		.dims = &command->dims,
		.files = &command->inputs,
		.data = &command->data,
		.vocabulary = model_vocabulary(&command->model, &work->arena),
		.seed = command->seed,
	};
}

bool work_make_set(struct work *work, uint64_t batch, struct input_set *set, struct dyno_error *err)
{
	struct input_request request = input_request(work, batch, work->command.cell.sequence);
	return input_set_init(set, &work->arena, &work->model, &request, err);
}

bool work_make_row(struct work *work, const struct data_set *data, uint64_t row,
		   struct arena *arena, struct input_set *set, struct dyno_error *err)
{
	const struct cell *cell = &work->command.cell;
	struct input_request request = input_request(work, cell->batch, cell->sequence);
	request.rows = data;
	request.row = row;
	return input_set_init(set, arena, &work->model, &request, err);
}

/* What was given is as good as fixed: it does not follow what is swept. Whatever is wrong with it
 * is said when the model is measured. */
static void take_given(const struct input_set *set, struct input_axes *axes)
{
	if (set->batch_given) {
		axes->batch_dynamic = false;
		axes->batch_fixed = set->batch;
	}
	if (set->sequence_given) {
		axes->sequence_dynamic = false;
		axes->sequence_fixed = set->sequence;
	}
}

static double set_bytes(const struct input_set *set)
{
	double bytes = 0;
	for (size_t i = 0; i < set->count; i++)
		bytes += (double)set->tensors[i].size;
	return bytes;
}

/* How many times as many bytes the inputs would have at another size; 1 where they cannot be made.
 */
static double more_bytes(struct work *work, uint64_t batch, uint64_t sequence, double bytes)
{
	struct input_set set;
	struct dyno_error ignored;
	struct input_request request = input_request(work, batch, sequence);
	double more = 1;
	if (input_set_plan(&set, &work->arena, &work->model, &request, &ignored) && bytes > 0)
		more = set_bytes(&set) / bytes;
	input_set_finish(&set);
	return more;
}

static void take_size(struct work *work, const struct input_set *set, struct input_size *size)
{
	uint64_t batch = work->command.cell.batch, sequence = work->command.cell.sequence;
	double bytes = set_bytes(set);
	*size = (struct input_size){ .batch = set->batch,
				     .sequence = set->sequence,
				     .bytes = bytes,
				     .batch_given = set->batch_given,
				     .sequence_given = set->sequence_given };
	size->by_batch = more_bytes(work, 2 * set->batch, sequence, bytes);
	size->by_sequence = set->sequence ? more_bytes(work, batch, 2 * set->sequence, bytes) : 1;
}

/* Is it a name of the model's outputs, as far as these are known before it has run? */
static bool check_output(struct work *work, const struct labels *labels, struct dyno_error *err)
{
	struct buffer names = { 0 };
	size_t count = 0;
	const struct tensor_spec *specs = session_outputs(work->session, &count);
	if (!labels->output || !count)
		return true;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(specs[i].name, labels->output) == 0) {
			buffer_finish(&names);
			return true;
		}
		buffer_printf(&names, "%s%s", i ? ", " : "", specs[i].name);
	}
	error_set(err, DYNO_ERROR_USAGE,
		  "‹labels %s›: there is no such file, nor an output of that name; the model's "
		  "are %.600s",
		  labels->text, buffer_text(&names));
	buffer_finish(&names);
	return false;
}

/* One label for each row. */
static bool plan_labels(struct work *work, struct dyno_error *err)
{
	const struct load_command *command = &work->command;
	struct labels labels;
	struct data_set data;
	if (!command->labels)
		return true;
	if (!labels_open(&labels, &work->arena, command->labels, err))
		return false;
	bool ok = check_output(work, &labels, err) &&
		  data_open(&data, &work->arena, &work->model, &command->data, 1, err);
	if (ok) {
		ok = labels_fit(&labels, data.rows, err);
		data_close(&data);
	}
	labels_close(&labels);
	return ok;
}

/* What is wrong with a file or dimension that the user has given is the user's to mend, before
 * anything is measured; what else is wrong is said when the model is measured. */
static bool plan_inputs(struct work *work, struct load_answer *answer, struct dyno_error *err)
{
	const struct load_command *command = &work->command;
	struct input_set set;
	struct dyno_error why = { 0 };
	if (work->session->kind->axes)
		return true; /* the model makes its inputs, and is not made yet */
	struct input_request request =
		input_request(work, command->cell.batch, command->cell.sequence);
	bool ok = input_set_plan(&set, &work->arena, &work->model, &request, &why);
	if (ok) {
		take_given(&set, &answer->axes);
		take_size(work, &set, &answer->inputs);
		ok = plan_labels(work, &why);
	}
	input_set_finish(&set);
	if (ok || (!command->dims.count && !command->inputs.count && !command->data.count))
		return true;
	bool unreadable = why.code == DYNO_ERROR_IO || why.code == DYNO_ERROR_FORMAT ||
			  why.code == DYNO_ERROR_NOT_FOUND;
	return error_set(err, unreadable ? DYNO_ERROR_USAGE : why.code, "%s", why.message);
}

/* What the file calls its dimensions, where the engine does not tell. */
static bool name_dims(struct tensor_spec *spec, const struct network_value *value,
		      struct arena *arena)
{
	if (!value || !value->dim_names || value->rank != spec->rank)
		return true;
	for (size_t i = 0; i < spec->rank; i++) {
		if (spec->dims[i] >= 0 || spec->dim_names[i] || !value->dim_names[i])
			continue;
		spec->dim_names[i] = arena_string(arena, value->dim_names[i]);
		if (!spec->dim_names[i])
			return false;
	}
	return true;
}

static struct tensor_spec *named_inputs(struct work *work, size_t *count,
					const struct network *network)
{
	const struct tensor_spec *specs = session_inputs(work->session, count);
	struct tensor_spec *copy = arena_allocate(&work->arena, *count + 1, sizeof(*copy));
	for (size_t i = 0; copy && i < *count; i++) {
		copy[i] = specs[i];
		if (network &&
		    !name_dims(&copy[i], network_input(network, copy[i].name), &work->arena))
			return NULL;
	}
	return copy;
}

static bool is_among(const struct strings *pairs, const char *name)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < pairs->count; i++)
		if (strncmp(pairs->items[i], name, length) == 0 && pairs->items[i][length] == '=')
			return true;
	return false;
}

/* Of a model that makes its inputs itself: those that the user gives instead. */
static bool keep_given(const struct load_command *command, struct tensor_spec *specs, size_t *count,
		       struct dyno_error *err)
{
	const struct input_model whole = { .specs = specs, .count = *count };
	const struct {
		const struct strings *pairs;
		const char *setting;
	} settings[] = { { &command->inputs, "input" }, { &command->data, "data" } };
	size_t kept = 0, index;
	const char *path;
	for (size_t s = 0; s < COUNT(settings); s++)
		for (size_t i = 0; i < settings[s].pairs->count; i++)
			if (!input_pair(settings[s].pairs->items[i], settings[s].setting, &whole,
					&index, &path, err))
				return false;
	for (size_t i = 0; i < *count; i++)
		if (is_among(&command->inputs, specs[i].name) ||
		    is_among(&command->data, specs[i].name))
			specs[kept++] = specs[i];
	*count = kept;
	return true;
}

/* The network itself is not kept: it would be taken for the model's memory. */
static bool describe_inputs(struct work *work, struct dyno_error *err)
{
	size_t count;
	struct arena arena = { 0 };
	const struct network *network = model_network(&work->command.model, &arena);
	struct tensor_spec *specs = named_inputs(work, &count, network);
	bool own = work->session->kind->axes && !work->command.describe_only;
	bool ok = specs ? (!own || keep_given(&work->command, specs, &count, err)) &&
				  input_model_init(&work->model, &work->arena, specs, count,
						   network, err)
			: error_memory(err);
	arena_finish(&arena);
	return ok;
}

/* --- What the inputs are, in brief ------------------------------------------------------------ */

static uint32_t hash_input(const struct tensor *tensor, const char *content, uint32_t hash)
{
	hash = hash_join(hash, hash_text(tensor->name ? tensor->name : ""));
	hash = hash_join(hash, (uint32_t)tensor->type);
	for (size_t axis = 0; axis < tensor->rank; axis++)
		hash = hash_join(hash, hash_number((uint64_t)tensor->dims[axis]));
	return hash_join(hash, hash_text(content ? content : ""));
}

/* At batches that do not depend on the one that is measured: one, and two for what follows it. */
static uint32_t hash_shapes(struct work *work, uint32_t seed, bool *known)
{
	for (uint64_t batch = 1; batch <= 2; batch++) {
		struct arena arena = { 0 };
		struct input_set set;
		struct dyno_error ignored;
		struct input_request request =
			input_request(work, batch, work->command.cell.sequence);
		bool ok = input_set_plan(&set, &arena, &work->model, &request, &ignored);
		for (size_t i = 0; ok && i < set.count; i++)
			seed = hash_input(&set.tensors[i], set.contents[i].what, seed);
		*known = *known && ok;
		input_set_finish(&set);
		arena_finish(&arena);
	}
	return seed;
}

/* It tells one rule of what inputs are by default from another, not who means to deceive: the
 * digest of the model is beside it. */
static const char *describe_shapes(struct work *work)
{
	bool known = true;
	uint32_t one = hash_shapes(work, 1, &known), other = hash_shapes(work, 2, &known);
	const char *text = arena_printf(&work->arena, "%08" PRIx32 "%08" PRIx32, one, other);
	return known && text ? text : "";
}

/* A model that makes its inputs itself was told their size, as far as it takes one; what the user
 * gives instead has its own. */
static void take_own(const struct cell *asked, const struct input_set *given,
		     struct load_answer *answer)
{
	const struct input_axes *axes = &answer->axes;
	answer->batch = axes->batch_dynamic ? asked->batch : axes->batch_fixed;
	uint64_t sequence = asked->sequence ? asked->sequence : axes->sequence_default;
	answer->sequence = axes->sequence_dynamic ? sequence : axes->sequence_fixed;
	answer->notes = (struct strings){ 0 };
	if (given->batch_given)
		answer->batch = given->batch;
	if (given->sequence_given)
		answer->sequence = given->sequence;
}

bool work_make_inputs(struct work *work, struct load_answer *answer, struct dyno_error *err)
{
	if (!describe_inputs(work, err))
		return false;
	input_axes(&work->model, &answer->axes);
	session_axes(work->session, &answer->axes);
	answer->tokens = input_axes_have_tokens(&answer->axes);
	answer->shapes = "";
	answer->precision = find_precision(work);
	if (work->command.describe_only)
		return plan_inputs(work, answer, err);
	if (!work_make_set(work, work->command.cell.batch, &work->inputs, err))
		return false;
	take_given(&work->inputs, &answer->axes);
	answer->batch = work->inputs.batch;
	answer->sequence = work->inputs.sequence;
	answer->notes = work->inputs.notes;
	answer->shapes = describe_shapes(work);
	if (work->session->kind->axes)
		take_own(&work->command.cell, &work->inputs, answer);
	return true;
}

/* What the inputs of the loaded model would be: nothing is made. */
bool work_inputs(struct work *work, const struct json_value *command, struct json_writer *out,
		 struct dyno_error *err)
{
	struct input_set set;
	(void)command;
	if (!work->session)
		return error_set(err, DYNO_ERROR_USAGE, "nothing is loaded");
	struct input_request request =
		input_request(work, work->command.cell.batch, work->command.cell.sequence);
	bool ok = input_set_plan(&set, &work->arena, &work->model, &request, err);
	if (ok)
		told_inputs_write(&set, out);
	input_set_finish(&set);
	return ok;
}
