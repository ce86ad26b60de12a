#include "measure/worker/load.h"

struct load_command load_command_of(const struct settings *settings, const struct cell_plan *cell,
				    uint64_t seed, uint64_t process)
{
	return (struct load_command){
		.model = *cell->model->read,
		.engine = cell->engine->choice.kind->name,
		.engine_options = cell->engine->choice.options,
		.platform = cell->device->choice.platform->name,
		.ordinal = cell->device->choice.ordinal,
		.cell = cell->cell,
		.seed = seed,
		.process = process,
		.transfer = settings->include_transfer,
		.dims = settings->dims,
		.inputs = settings->inputs,
		.data = settings->data,
		.labels = settings->labels,
		.metrics = settings->metrics,
		.precision = *cell->model->precision ? cell->model->precision : NULL,
	};
}

void load_answer_take(const struct load_answer *answer, struct result *result)
{
	if (answer->batch) {
		result->cell.batch = answer->batch;
		result->cell.sequence = answer->sequence;
	}
	if (answer->precision && !*result->cell.precision)
		result->cell.precision = answer->precision;
}
