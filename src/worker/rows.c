/* All rows of the data set, for metrics that judge what the model gives for them. */
#include "worker/commands.h"

struct rows {
	struct data_rows base;
	struct work *work;
	struct data_set data;
};

static bool run_rows(const struct data_rows *base, work_taker *take, void *context,
		     struct dyno_error *err)
{
	const struct rows *rows = (const struct rows *)base;
	return work_infer_rows(rows->work, &rows->data, rows->data.inferences, take, context, err);
}

static void observe_rows(struct work *work, const struct data_rows *rows)
{
	for (size_t i = 0; i < work->observed_count; i++)
		work->observed[i].observation.rows = rows;
	work_observe(work, MOMENT_ROWS);
}

static bool look_at_rows(struct work *work, struct dyno_error *err)
{
	const struct load_command *command = &work->command;
	struct rows rows = { .work = work };
	if (!data_open(&rows.data, &work->arena, &work->model, &command->data, command->cell.batch,
		       err))
		return false;
	rows.base = (struct data_rows){ .labels = command->labels,
					.total = rows.data.rows,
					.each = data_rows_each(&rows.data),
					.inferences = rows.data.inferences,
					.run = run_rows };
	observe_rows(work, &rows.base);
	data_close(&rows.data);
	return !work->arena.failed || error_memory(err);
}

static void write_intervals(const struct found_rows *found, struct json_writer *out)
{
	for (size_t f = 0; f < FIELD_TOTAL; f++) {
		if (!(found->intervals[f].low <= found->intervals[f].high))
			continue;
		json_key(out, fields[f].key);
		json_begin_array(out);
		json_number(out, found->intervals[f].low);
		json_number(out, found->intervals[f].high);
		json_end_array(out);
	}
}

static void write_series(const struct found_rows *found, struct json_writer *out)
{
	json_member_string(out, "series", found->series);
	json_member_string(out, "unit", series_units[found->unit].key);
	json_key(out, "numbers");
	json_begin_array(out);
	for (size_t i = 0; i < found->count; i++)
		json_count(out, found->numbers[i]);
	json_end_array(out);
}

/* One metric is of rows at most: names of another's would be the same. */
static void write_found(const struct found_rows *found, struct json_writer *out)
{
	json_key(out, "intervals");
	json_begin_object(out);
	write_intervals(found, out);
	json_end_object(out);
	json_key(out, "notes");
	strings_write(&found->notes, out);
	if (found->labels)
		json_member_string(out, "labels", found->labels);
	if (found->series)
		write_series(found, out);
}

bool work_rows(struct work *work, const struct json_value *command, struct json_writer *out,
	       struct dyno_error *err)
{
	(void)command;
	if (!work->sampler.bindings || !work->command.labels)
		return error_set(err, DYNO_ERROR_USAGE, "no rows with labels are loaded");
	if (!look_at_rows(work, err))
		return false;
	json_begin_object(out);
	json_member_boolean(out, "ok", true);
	work_write_observations(work, out);
	for (size_t i = 0; i < work->observed_count; i++)
		if (work->observed[i].metric->of_rows)
			write_found(&work->observed[i].found, out);
	json_end_object(out);
	return true;
}
