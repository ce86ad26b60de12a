#include "cli/progress.h"
#include "cli/command.h"
#include "core/base/printable.h"
#include "core/base/utf8.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NARROW 72 /* on fewer columns the time left is not shown */

void progress_init(struct progress *progress, bool quiet)
{
	*progress = (struct progress){
		.quiet = quiet,
		.live = terminal_live(STDERR_FILENO),
	};
}

void progress_clear(struct progress *progress)
{
	if (progress->line_open)
		live_line_clear();
	progress->line_open = false;
}

void progress_finish(struct progress *progress)
{
	progress_clear(progress);
	buffer_finish(&progress->reason);
	arena_finish(&progress->arena);
}

void progress_run(struct progress *progress, const struct run *run)
{
	bool ok = true;
	size_t known = progress->models.count;
	for (size_t i = 0; ok && i < run->model_count; i++)
		ok = models_add(&progress->models, &progress->arena, run->models[i]);
	if (ok && progress->models.count > known)
		ok = models_label(&progress->models, &progress->arena);
	if (!ok)
		progress->models = (struct models){ 0 }; /* names do without memory, too */
}

static void say(struct progress *progress, const char *style, const char *kind, const char *message)
{
	progress_clear(progress);
	tell_as(style, kind, message);
}

/* A device that does not work, or a model that does not load, has one reason for many cells; a
 * warning before them may have said it after a name. */
static bool is_new(struct progress *progress, const char *reason)
{
	size_t length = strlen(reason), said = progress->reason.length;
	if (length <= said && strcmp(buffer_text(&progress->reason) + said - length, reason) == 0)
		return false;
	buffer_clear(&progress->reason);
	buffer_string(&progress->reason, reason);
	return true;
}

void progress_warn(struct progress *progress, const char *message)
{
	is_new(progress, message);
	say(progress, STYLE_YELLOW, "warning: ", message);
}

void progress_say(struct progress *progress, const char *message)
{
	if (!progress->quiet)
		say(progress, "", "", message);
}

/* --- One line of now ------------------------------------------------------------------------- */

static void add_part(struct buffer *text, const char *name, uint64_t value)
{
	buffer_printf(text, " %s %llu", name, (unsigned long long)value);
}

/* Of the model of that name, where it is the only one: variants have one name. */
static const char *label_of(const struct progress *progress, const char *name)
{
	const struct models *models = &progress->models;
	const char *label = NULL;
	for (size_t i = 0; i < models->count; i++) {
		if (strcmp(models->items[i]->name, name) != 0)
			continue;
		if (label)
			return name;
		label = models->labels[i];
	}
	return label ? label : name;
}

/* What tells one cell from another: "model.onnx cpu batch 4 seq 128 threads 2". */
static void write_cell(const struct progress *progress, const dyno_progress *now,
		       struct buffer *text)
{
	buffer_printf(text, "%s %s", label_of(progress, now->model), now->device);
	if (progress->precisions_vary)
		buffer_printf(text, " %s", now->precision);
	add_part(text, "batch", now->batch);
	if (now->sequence)
		add_part(text, "seq", now->sequence);
	if (progress->threads_vary)
		add_part(text, "threads", now->threads);
	if (progress->streams_vary)
		add_part(text, "streams", now->streams);
}

static void write_left(double seconds, char *text, size_t size)
{
	text[0] = '\0';
	if (isnan(seconds))
		return;
	unsigned long whole = (unsigned long)(seconds + 0.5);
	if (whole >= 60)
		snprintf(text, size, ", %lu min %02lu s left", whole / 60, whole % 60);
	else
		snprintf(text, size, ", %lu s left", whole);
}

static void write_median(const dyno_progress *now, char *text, size_t size)
{
	char median[UNIT_TEXT_SIZE];
	text[0] = '\0';
	if (isnan(now->median))
		return;
	unit_format(median, now->median, UNIT_SECOND);
	snprintf(text, size, ", median %s ± %.1f %%", median,
		 (now->median_high - now->median_low) / 2 / now->median * 100);
}

/* Appends both, the name without its middle where they do not fit beside each other. */
static void write_line(struct buffer *line, const char *name, const char *numbers, unsigned width)
{
	size_t taken = line->length + printable_width(numbers) + 1;
	printable_elide(line, name, width == 0 ? SIZE_MAX : width > taken ? width - taken : 1);
	buffer_string(line, numbers);
}

static void write_download(const dyno_progress *now, struct buffer *line, unsigned width)
{
	char done[UNIT_TEXT_SIZE], total[UNIT_TEXT_SIZE], numbers[2 * UNIT_TEXT_SIZE + 8];
	unit_format(done, (double)now->bytes_done, UNIT_BYTE);
	unit_format(total, (double)now->bytes_total, UNIT_BYTE);
	snprintf(numbers, sizeof(numbers), ": %s of %s", done, now->bytes_total ? total : "?");
	buffer_string(line, "downloading ");
	write_line(line, now->file, numbers, width);
}

/* On a narrow terminal the time left goes first, then the middle of the cell's name. */
static void write_sampling(const struct progress *progress, const dyno_progress *now,
			   struct buffer *line, unsigned width)
{
	char left[48], median[96], numbers[160];
	struct buffer cell = { 0 };
	bool sampling = strcmp(now->step, "sample") == 0;
	write_left(now->seconds_left, left, sizeof(left));
	write_median(now, median, sizeof(median));
	write_cell(progress, now, &cell);
	buffer_printf(line, "[%llu/%llu%s] ", (unsigned long long)now->processes_done + 1,
		      (unsigned long long)now->processes_total,
		      width && width < NARROW ? "" : left);
	snprintf(numbers, sizeof(numbers), ": %s%sn %llu%s", sampling ? "" : now->step,
		 sampling ? "" : ", ", (unsigned long long)now->samples, median);
	write_line(line, buffer_text(&cell), numbers, width);
	buffer_finish(&cell);
}

void progress_show(struct progress *progress, const dyno_progress *now)
{
	if (progress->quiet || !progress->live || strcmp(now->step, "done") == 0)
		return;
	unsigned width = terminal_width(STDERR_FILENO);
	struct buffer line = { 0 };
	if (strcmp(now->step, "download") == 0)
		write_download(now, &line, width);
	else if (strcmp(now->step, "peaks") == 0)
		buffer_string(&line, "measuring the device's peaks");
	else
		write_sampling(progress, now, &line, width);
	/* As wide as the terminal at most: a line that wraps could not be taken away again. */
	live_line_show(buffer_text(&line), width);
	progress->line_open = true;
	buffer_finish(&line);
}

/* --- One line for each process that is finished ----------------------------------------------- */

/* A result comes once more when its operators have been profiled, with nothing new to say here. */
static bool is_said(struct progress *progress, const struct result *result)
{
	bool said = result->status == STATUS_OK && result == progress->said &&
		    result->replicate_count == progress->said_processes;
	progress->said = result;
	progress->said_processes = result->replicate_count;
	return said;
}

/* ": median 1.2 ms, n 400", or what went wrong. */
static void write_outcome(struct progress *progress, const struct result *result,
			  struct buffer *line)
{
	const struct field_value *median = &result->values[FIELD_LATENCY_MEDIAN];
	char value[UNIT_TEXT_SIZE];
	if (result->status == STATUS_OK && !isnan(median->value)) {
		buffer_printf(line, ": median %s, n %.0f",
			      unit_format(value, median->value, UNIT_SECOND),
			      result->values[FIELD_SAMPLES].value);
		return;
	}
	buffer_printf(line, ": %s", status_name(result->status));
	if (result->reason && is_new(progress, result->reason))
		buffer_printf(line, ": %s", result->reason);
}

void progress_result(struct progress *progress, const struct result *result)
{
	const dyno_progress cell = {
		.model = result->cell.model->name,
		.device = result->cell.device->id,
		.precision = result->cell.precision ? result->cell.precision : "",
		.batch = result->cell.batch,
		.sequence = result->cell.sequence,
		.threads = result->cell.threads,
		.streams = result->cell.streams,
	};
	struct buffer line = { 0 };
	if (progress->quiet || is_said(progress, result) ||
	    (progress->live && result->status == STATUS_OK))
		return; /* the live line and the table at the end say it */
	write_cell(progress, &cell, &line);
	if (result->replicate_count) /* none: the device or the model does not work at all */
		buffer_printf(&line, " (process %zu of %u)", result->replicate_count,
			      result->processes);
	write_outcome(progress, result, &line);
	say(progress, "", "", buffer_text(&line));
	buffer_finish(&line);
}
