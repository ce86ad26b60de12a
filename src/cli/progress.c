#include "cli/progress.h"
#include "cli/command.h"
#include "core/utf8.h"
#include "output/printable.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DIM    "\033[2m"
#define YELLOW "\033[33m"
#define PLAIN  "\033[0m"

void progress_init(struct progress *progress, bool quiet)
{
	*progress = (struct progress){
		.quiet = quiet,
		.live = isatty(STDERR_FILENO),
		.colour = terminal_colour(STDERR_FILENO),
	};
}

void progress_finish(struct progress *progress)
{
	if (progress->line_open)
		fputs("\r\033[K", stderr);
	progress->line_open = false;
}

/* Names come from users: nothing that a terminal would obey goes through. */
static void put_safe(FILE *out, const char *text)
{
	struct buffer safe = { 0 };
	printable_append(&safe, text);
	fputs(buffer_text(&safe), out);
	buffer_finish(&safe);
}

static const char *paint(const struct progress *progress, const char *colour)
{
	return progress->colour ? colour : "";
}

static void say(struct progress *progress, const char *colour, const char *prefix,
		const char *message)
{
	progress_finish(progress);
	fprintf(stderr, "dyno: %s%s%s", paint(progress, colour), prefix,
		paint(progress, *colour ? PLAIN : ""));
	put_safe(stderr, message);
	fputc('\n', stderr);
}

void progress_warn(struct progress *progress, const char *message)
{
	say(progress, YELLOW, "warning: ", message);
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

/* What tells one cell from another: "model.onnx cpu batch 4 seq 128 threads 2". */
static void write_cell(const struct progress *progress, const dyno_progress *now,
		       struct buffer *text)
{
	const char *slash = strrchr(now->model, '/');
	buffer_printf(text, "%s %s", slash ? slash + 1 : now->model, now->device);
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

static void show_download(struct progress *progress, const dyno_progress *now)
{
	char done[UNIT_TEXT_SIZE], total[UNIT_TEXT_SIZE];
	unit_format(done, (double)now->samples, UNIT_BYTE);
	unit_format(total, (double)now->processes_total, UNIT_BYTE);
	fputs("\r\033[Kdownloading ", stderr);
	put_safe(stderr, now->model);
	fprintf(stderr, ": %s of %s", done, now->processes_total ? total : "?");
	fflush(stderr);
	progress->line_open = true;
}

static void show_peaks(struct progress *progress)
{
	fputs("\r\033[Kmeasuring the device's peaks", stderr);
	fflush(stderr);
	progress->line_open = true;
}

static void show_live(struct progress *progress, const dyno_progress *now)
{
	char left[48], median[96], line[512];
	struct buffer cell = { 0 };
	write_cell(progress, now, &cell);
	write_left(now->seconds_left, left, sizeof(left));
	write_median(now, median, sizeof(median));
	snprintf(line, sizeof(line), "[%llu/%llu%s] %s, process %u: %s, n %llu%s",
		 (unsigned long long)now->processes_done + 1,
		 (unsigned long long)now->processes_total, left, buffer_text(&cell),
		 now->process + 1, now->step, (unsigned long long)now->samples, median);
	buffer_finish(&cell);
	unsigned width = terminal_width(STDERR_FILENO);
	if (width > 1 && utf8_width(line, strlen(line)) >= width)
		line[utf8_cut(line, width - 1)] = '\0';
	fprintf(stderr, "\r\033[K%s", paint(progress, DIM));
	put_safe(stderr, line);
	fputs(paint(progress, PLAIN), stderr);
	fflush(stderr);
	progress->line_open = true;
}

void progress_show(struct progress *progress, const dyno_progress *now)
{
	if (progress->quiet || !progress->live || strcmp(now->step, "done") == 0)
		return;
	if (strcmp(now->step, "download") == 0)
		show_download(progress, now);
	else if (strcmp(now->step, "peaks") == 0)
		show_peaks(progress);
	else
		show_live(progress, now);
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

void progress_result(struct progress *progress, const struct result *result)
{
	const struct field_value *median = &result->values[FIELD_LATENCY_MEDIAN];
	const dyno_progress cell = {
		.model = result->model->name,
		.device = result->device->id,
		.batch = result->batch,
		.sequence = result->sequence,
		.threads = result->threads,
		.streams = result->streams,
	};
	char value[UNIT_TEXT_SIZE];
	struct buffer name = { 0 };
	if (progress->quiet || is_said(progress, result) ||
	    (progress->live && result->status == STATUS_OK))
		return; /* the live line and the table at the end say it */
	progress_finish(progress);
	write_cell(progress, &cell, &name);
	fputs("dyno: ", stderr);
	put_safe(stderr, buffer_text(&name));
	buffer_finish(&name);
	if (result->replicate_count) /* none: the device or the model does not work at all */
		fprintf(stderr, " (process %zu of %u)", result->replicate_count, result->processes);
	fputs(": ", stderr);
	if (result->status == STATUS_OK && !isnan(median->value))
		fprintf(stderr, "median %s, n %.0f", unit_format(value, median->value, UNIT_SECOND),
			result->values[FIELD_SAMPLES].value);
	else {
		fputs(status_name(result->status), stderr);
		if (result->reason) {
			fputs(": ", stderr);
			put_safe(stderr, result->reason);
		}
	}
	fputc('\n', stderr);
}
