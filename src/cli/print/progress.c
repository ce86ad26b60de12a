#include "cli/print/progress.h"
#include "cli/command.h"
#include "cli/print/plan.h"
#include "core/base/printable.h"
#include "core/base/spell.h"
#include "core/base/utf8.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NARROW  72   /* on fewer columns the time left is not shown */
#define SILENCE 60.0 /* s, after which a log tells that a long process still goes on */

void progress_init(struct progress *progress, const char *how, bool quiet)
{
	bool json = strcmp(how, "json") == 0;
	*progress = (struct progress){
		.quiet = quiet || strcmp(how, "none") == 0,
		.json = json && !quiet,
		.live = !json && strcmp(how, "text") != 0 && terminal_live(STDERR_FILENO),
		.seconds_left = NAN,
		.told_at = clock_monotonic.now(NULL),
		.step = "",
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

/* --- Words of cells -------------------------------------------------------------------------- */

static void see_cell(struct progress *progress, const struct cell *cell)
{
	if (!progress->planned)
		progress->first = *cell;
	progress->planned = true;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		if (cell_compare(&progress->first, cell, WORD_MASK(word)) != 0)
			progress->varying |= WORD_MASK(word);
}

void progress_plan(struct progress *progress, const struct plan *plan)
{
	for (size_t i = 0; i < plan->cell_count; i++) {
		struct cell cell = plan_words(&plan->cells[i]);
		see_cell(progress, &cell);
	}
}

/* Its name on a line: what is in every title, and what tells it from the others. */
static bool is_named(const struct progress *progress, enum cell_word word)
{
	const struct word *of = &cell_words[word];
	return of->told_by == WORD_TOTAL && (of->names || progress->varying & WORD_MASK(word));
}

static const char *label_of(const struct progress *progress, const struct cell *cell,
			    enum cell_word word, struct arena *arena)
{
	return word == WORD_MODEL ? models_name(&progress->models, cell->model)
	       : cell_number(cell, word) || *cell_text(cell, word)
		       ? cell_label(arena, cell, &cell_words[word])
		       : "";
}

/* "model.onnx, cpu, batch 4, sequence 128, 2 threads" */
static void write_cell(const struct progress *progress, const struct cell *cell,
		       struct buffer *text)
{
	struct arena arena = { 0 };
	const char *between = "";
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		const char *label =
			is_named(progress, word) ? label_of(progress, cell, word, &arena) : "";
		if (!label || !*label)
			continue;
		buffer_printf(text, "%s%s", between, label);
		between = ", ";
	}
	arena_finish(&arena);
}

static double seconds_since(uint64_t ns)
{
	return (double)(clock_monotonic.now(NULL) - ns) * 1e-9;
}

static void say(struct progress *progress, const char *style, const char *kind, const char *message)
{
	progress_clear(progress);
	progress->told_at = clock_monotonic.now(NULL);
	tell_as(style, kind, message);
}

/* --- For programs ---------------------------------------------------------------------------- */

/* {"event":"result",… */
static struct json_writer begin_event(const char *event)
{
	struct json_writer writer = { 0 };
	json_begin_object(&writer);
	json_member_string(&writer, "event", event);
	return writer;
}

static void end_event(struct json_writer *writer)
{
	json_end_object(writer);
	if (!writer->buffer.failed)
		tell_object(buffer_text(&writer->buffer));
	buffer_finish(&writer->buffer);
}

static void json_message(const char *event, const char *message)
{
	struct json_writer writer = begin_event(event);
	struct buffer text = { 0 };
	spell(message, strlen(message), face_command, &text);
	json_member_string(&writer, "message", buffer_text(&text));
	buffer_finish(&text);
	end_event(&writer);
}

static void json_number_if(struct json_writer *writer, const char *key, double number)
{
	if (isfinite(number))
		json_member_number(writer, key, number);
}

static void json_cell(struct json_writer *writer, const struct cell *cell, uint64_t process)
{
	json_key(writer, "cell");
	json_begin_object(writer);
	cell_write(cell, writer);
	json_end_object(writer);
	json_member_count(writer, "process", process);
}

static void json_counter(const struct progress *progress, struct json_writer *writer)
{
	json_member_count(writer, "done", progress->done);
	json_member_count(writer, "total", progress->total);
	json_number_if(writer, "seconds_left", progress->seconds_left);
}

/* Once a second, and whenever it does something else. */
static void json_progress(struct progress *progress, const dyno_progress *now,
			  const struct cell *cell)
{
	if (strcmp(now->step, progress->step) == 0 && seconds_since(progress->told_at) < 1)
		return;
	struct json_writer writer = begin_event("progress");
	json_member_string(&writer, "status", now->step);
	if (now->file) {
		json_member_string(&writer, "file", now->file);
		json_member_count(&writer, "bytes_done", now->bytes_done);
		json_member_count(&writer, "bytes_total", now->bytes_total);
	}
	if (cell) {
		json_cell(&writer, cell, now->process);
		json_counter(progress, &writer);
		json_member_count(&writer, "samples", now->samples);
		json_number_if(&writer, "median", now->median);
	}
	end_event(&writer);
	progress->told_at = clock_monotonic.now(NULL);
	progress->step = now->step;
}

/* Which replicate, from 0. */
static uint64_t last_process(const struct result *result)
{
	return result->replicate_count ? result->replicate_count - 1 : 0;
}

static void json_result(const struct progress *progress, const struct result *result)
{
	struct json_writer writer = begin_event("result");
	json_member_string(&writer, "status", status_name(result->status));
	if (result->reason)
		json_member_string(&writer, "reason", result->reason);
	json_cell(&writer, &result->cell, last_process(result));
	json_member_count(&writer, "processes", result->processes);
	json_counter(progress, &writer);
	json_number_if(&writer, "samples", result->values[FIELD_SAMPLES].value);
	json_number_if(&writer, "median", result->values[FIELD_LATENCY_MEDIAN].value);
	end_event(&writer);
}

int progress_complain(struct progress *progress, enum exit_status status,
		      const struct dyno_error *err)
{
	if (!progress->json)
		return complain(status, err);
	json_message("error", err->message);
	return (int)status;
}

/* --- For people ------------------------------------------------------------------------------ */

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
	if (progress->json)
		json_message("warning", message);
	else
		say(progress, STYLE_YELLOW, "warning: ", message);
}

void progress_say(struct progress *progress, const char *message)
{
	if (progress->json)
		json_message("note", message);
	else if (!progress->quiet)
		say(progress, "", "", message);
}

/* --- One line of now ------------------------------------------------------------------------- */

/* "4 min 20 s left"; nothing where it is unknown. */
static void write_left(double seconds, struct buffer *out)
{
	char text[PLAN_TIME_SIZE];
	if (!isnan(seconds))
		buffer_printf(out, ", %s left", plan_time(text, seconds));
}

/* "[3/24, 4 min left] " */
static void write_counter(const struct progress *progress, uint64_t at, bool left,
			  struct buffer *out)
{
	if (!progress->total)
		return;
	buffer_printf(out, "[%llu/%llu", (unsigned long long)at,
		      (unsigned long long)progress->total);
	write_left(left ? progress->seconds_left : NAN, out);
	buffer_string(out, "] ");
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
			   const struct cell *cell, struct buffer *line, unsigned width)
{
	char median[96], numbers[160];
	struct buffer name = { 0 };
	bool sampling = strcmp(now->step, "sample") == 0;
	write_median(now, median, sizeof(median));
	write_cell(progress, cell, &name);
	write_counter(progress, progress->done + 1, !width || width >= NARROW, line);
	snprintf(numbers, sizeof(numbers), ": %s%sn %llu%s", sampling ? "" : now->step,
		 sampling ? "" : ", ", (unsigned long long)now->samples, median);
	write_line(line, buffer_text(&name), numbers, width);
	buffer_finish(&name);
}

static void write_now(const struct progress *progress, const dyno_progress *now,
		      const struct cell *cell, struct buffer *line, unsigned width)
{
	if (strcmp(now->step, "download") == 0)
		write_download(now, line, width);
	else if (strcmp(now->step, "peaks") == 0)
		buffer_string(line, "measuring the device's peaks");
	else if (cell)
		write_sampling(progress, now, cell, line, width);
}

static void take_counter(struct progress *progress, const dyno_progress *now)
{
	if (!now->processes_total)
		return;
	progress->done = now->processes_done;
	progress->total = now->processes_total;
	progress->seconds_left = now->seconds_left;
}

void progress_show(struct progress *progress, const dyno_progress *now, const struct cell *cell)
{
	take_counter(progress, now);
	if (progress->quiet || strcmp(now->step, "done") == 0)
		return;
	if (progress->json) {
		json_progress(progress, now, cell);
		return;
	}
	if (!progress->live && seconds_since(progress->told_at) < SILENCE)
		return;
	unsigned width = progress->live ? terminal_width(STDERR_FILENO) : 0;
	struct buffer line = { 0 };
	write_now(progress, now, cell, &line, width);
	/* As wide as the terminal at most: a line that wraps could not be taken away again. */
	if (progress->live)
		live_line_show(buffer_text(&line), width);
	else
		say(progress, "", "", buffer_text(&line));
	progress->line_open = progress->live;
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
	struct buffer line = { 0 };
	if (progress->quiet || is_said(progress, result) ||
	    (progress->live && result->status == STATUS_OK))
		return; /* the live line and the table at the end say it */
	if (progress->json) {
		json_result(progress, result);
		return;
	}
	if (result->replicate_count)
		write_counter(progress, progress->done, true, &line);
	write_cell(progress, &result->cell, &line);
	if (result->replicate_count) /* none: the device or the model does not work at all */
		buffer_printf(&line, " (process %zu of %u)", result->replicate_count,
			      result->processes);
	write_outcome(progress, result, &line);
	say(progress, "", "", buffer_text(&line));
	buffer_finish(&line);
}
