#include "cli/print/plan.h"
#include "cli/terminal/text.h"
#include "core/base/count.h"
#include "core/base/units.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include "measure/plan/goal.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Times ----------------------------------------------------------------------------------- */

const char *plan_time(char text[PLAN_TIME_SIZE], double seconds)
{
	double whole = seconds < 60 ? round(seconds) : round(seconds / 5) * 5;
	unsigned long time = whole < 1e9 ? (unsigned long)whole : 1000000000;
	if (time < 60)
		snprintf(text, PLAN_TIME_SIZE, "%lu s", time);
	else if (time < 600 && time % 60)
		snprintf(text, PLAN_TIME_SIZE, "%lu min %02lu s", time / 60, time % 60);
	else if (time < 3600)
		snprintf(text, PLAN_TIME_SIZE, "%lu min", (time + 30) / 60);
	else
		snprintf(text, PLAN_TIME_SIZE, "%lu h %02lu min", time / 3600, time % 3600 / 60);
	return text;
}

/* "2 min to 5 min", "up to 5 min", "2 min or more". */
static void write_span(struct span seconds, struct buffer *out)
{
	char low[PLAN_TIME_SIZE], high[PLAN_TIME_SIZE];
	plan_time(low, seconds.low);
	if (isnan(seconds.high))
		buffer_printf(out, seconds.low < 1 ? "nobody knows how long" : "%s or more", low);
	else if (seconds.low < 1)
		buffer_printf(out, "up to %s", plan_time(high, fmax(seconds.high, 1)));
	else if (strcmp(plan_time(high, seconds.high), low) == 0)
		buffer_printf(out, "about %s", low);
	else
		buffer_printf(out, "%s to %s", low, high);
}

/* --- All of it ------------------------------------------------------------------------------- */

static void count_noun(struct buffer *out, unsigned long long count, const char *one,
		       const char *many)
{
	buffer_printf(out, "%llu %s", count, count == 1 ? one : many);
}

/* What nobody has measured yet may take any time. */
static void write_assumption(const struct plan_estimate *estimate, struct buffer *out)
{
	char longest[UNIT_TEXT_SIZE];
	if (!isnan(estimate->assumed) && !isnan(estimate->seconds.high))
		buffer_printf(out, " (more where an inference takes longer than %s)",
			      unit_format(longest, estimate->assumed, UNIT_SECOND));
}

/* What it takes until a percentile can be told is the model's own affair. */
static void write_goals(const struct settings *settings, struct buffer *out)
{
	char most[PLAN_TIME_SIZE];
	struct goals goals;
	struct arena arena = { 0 };
	const char *text = goals_read(&goals, &settings->until, NULL) && goals.count
				   ? goals_text(&goals, &arena)
				   : NULL;
	if (text)
		buffer_printf(
			out,
			" (until %s: %llu samples of a cell at least, more where they are "
			"alike, %s of sampling at most)",
			text, (unsigned long long)goals_need(&goals),
			plan_time(most, settings_time(settings) * (double)settings->processes));
	arena_finish(&arena);
}

void plan_text_estimate(const struct settings *settings, const struct plan_estimate *estimate,
			struct buffer *out)
{
	char memory[UNIT_TEXT_SIZE];
	count_noun(out, estimate->cells, "cell", "cells");
	buffer_string(out, " × ");
	count_noun(out, settings->processes, "process", "processes");
	if (estimate->cells) {
		buffer_string(out, ", ");
		write_span(estimate->seconds, out);
		write_assumption(estimate, out);
	}
	write_goals(settings, out);
	if (estimate->memory > 0) /* NaN: not known */
		buffer_printf(out, ", weights of %s",
			      unit_format(memory, estimate->memory, UNIT_BYTE));
	if (estimate->failed)
		buffer_printf(out, "; %zu cannot be measured", estimate->failed);
}

/* --- Cell by cell ---------------------------------------------------------------------------- */

static const char *bytes_text(struct arena *arena, double bytes)
{
	char text[UNIT_TEXT_SIZE];
	return bytes > 0 ? arena_string(arena, unit_format(text, bytes, UNIT_BYTE)) : NULL;
}

/* "240 MB", "240 MB to 480 MB": of an earlier run of this cell, or of one like it. */
static const char *memory_text(struct arena *arena, struct span memory)
{
	const char *low = bytes_text(arena, memory.low), *high = bytes_text(arena, memory.high);
	return !low || !high || strcmp(low, high) == 0 ? low
						       : arena_printf(arena, "%s to %s", low, high);
}

static const char *time_text(struct arena *arena, const struct cell_estimate *cell,
			     double processes)
{
	struct buffer text = { 0 };
	struct span all = { (cell->start.low + cell->work.low) * processes + cell->analysis.low,
			    (cell->start.high + cell->work.high) * processes +
				    cell->analysis.high };
	write_span(all, &text);
	return buffer_keep(&text, arena);
}

#define BEHIND    4 /* columns of what a cell takes */
#define SWEPT_MAX (LIST_COLUMNS - WORD_TOTAL - BEHIND)

struct listing {
	struct list list;
	struct arena *arena;
	struct models models;
	struct devices devices;
	const struct word *swept[SWEPT_MAX]; /* options of engines */
	size_t swept_count;
	double processes;
	const char *reason; /* of the last cell that cannot be measured */
};

/* What was not asked for is what the model likes best. */
static struct cell words_of(const struct cell_plan *cell)
{
	struct cell words = plan_words(cell);
	if (!words.sequence)
		words.sequence = cell->model->inputs.sequence;
	return words;
}

/* What another word tells has no column. */
static bool has_column(enum cell_word word)
{
	return cell_words[word].told_by == WORD_TOTAL;
}

/* NULL: none. */
static const char *word_value(struct listing *listing, const struct cell *cell, enum cell_word word)
{
	uint64_t number = cell_number(cell, word);
	const char *text = cell_text(cell, word);
	switch (cell_words[word].kind) {
	case WORD_IS_MODEL:
		return models_name(&listing->models, cell->model);
	case WORD_IS_DEVICE:
		return devices_name(&listing->devices, cell->device);
	case WORD_IS_NUMBER:
		return number ? arena_printf(listing->arena, "%llu", (unsigned long long)number)
			      : NULL;
	default:
		return *text ? text : NULL;
	}
}

/* One reason, of a device or a model, is that of many cells. */
static const char *failure_text(struct listing *listing, const struct cell_plan *cell)
{
	bool same = listing->reason && strcmp(listing->reason, cell->failure) == 0;
	listing->reason = cell->failure;
	return same ? "as above" : cell->failure;
}

static bool add_values(struct listing *listing, const char *const *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!list_add(listing->arena, &listing->list, values[i]))
			return false;
	return true;
}

/* Options of engines that are swept anywhere in the plan. Of more than a list has columns for some
 * are left out. */
static void find_swept(struct listing *listing, const struct plan *plan)
{
	for (size_t i = 0; i < plan->cell_count; i++) {
		const struct own_words *own = plan->cells[i].engine->words;
		for (size_t k = 0; own && k < own->count; k++) {
			size_t at = 0;
			while (at < listing->swept_count &&
			       listing->swept[at] != own->items[k].word)
				at++;
			if (at < SWEPT_MAX && at == listing->swept_count)
				listing->swept[listing->swept_count++] = own->items[k].word;
		}
	}
}

/* NULL: this cell's engine has no such option. */
static const char *swept_value(const struct own_words *own, const struct word *word)
{
	for (size_t i = 0; own && i < own->count; i++)
		if (own->items[i].word == word)
			return own->items[i].text;
	return NULL;
}

static bool add_line(struct listing *listing, const struct cell_plan *cell,
		     const struct cell_estimate *estimate)
{
	struct arena *arena = listing->arena;
	const struct cell words = words_of(cell);
	const char *values[] = {
		cell->failure ? NULL : bytes_text(arena, estimate->weights),
		cell->failure ? NULL : bytes_text(arena, estimate->inputs),
		cell->failure ? NULL : memory_text(arena, estimate->memory),
		cell->failure ? failure_text(listing, cell)
			      : time_text(arena, estimate, listing->processes),
	};
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		const char *value = has_column(word) ? word_value(listing, &words, word) : NULL;
		if (has_column(word) && !add_values(listing, &value, 1))
			return false;
	}
	for (size_t i = 0; i < listing->swept_count; i++) {
		const char *value = swept_value(cell->engine->words, listing->swept[i]);
		if (!add_values(listing, &value, 1))
			return false;
	}
	return add_values(listing, values, COUNT(values));
}

static bool name_them(struct listing *listing, const struct plan *plan)
{
	size_t place;
	for (size_t i = 0; i < plan->model_count; i++)
		if (!models_add(&listing->models, listing->arena, plan->models[i].info))
			return false;
	for (size_t i = 0; i < plan->device_count; i++)
		if (!devices_add(&listing->devices, listing->arena, plan->devices[i].info, &place))
			return false;
	return models_label(&listing->models, listing->arena) &&
	       devices_label(&listing->devices, listing->arena);
}

static const char *in_capitals(struct arena *arena, const char *text)
{
	char *copy = arena_string(arena, text);
	for (char *c = copy; c && *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return copy;
}

/* Numbers stand right. */
static bool add_headings(struct listing *listing)
{
	static const char *const behind[BEHIND] = { "WEIGHTS", "INPUTS", "PEAK BEFORE", "TIME" };
	_Static_assert(WORD_TOTAL + BEHIND < LIST_COLUMNS, "more columns than a list has");
	struct arena *arena = listing->arena;
	struct buffer right = { 0 };
	struct list *list = &listing->list;
	list->columns = COUNT(behind);
	bool ok = true;
	for (enum cell_word word = 0; word < WORD_TOTAL && ok; word++) {
		if (!has_column(word))
			continue;
		const char *heading = in_capitals(arena, cell_words[word].column);
		buffer_character(&right, cell_words[word].kind == WORD_IS_NUMBER ? 'r' : 'l');
		ok = heading && add_values(listing, &heading, 1);
		list->columns++;
	}
	for (size_t i = 0; i < listing->swept_count && ok; i++) {
		const char *heading = in_capitals(arena, listing->swept[i]->column);
		buffer_character(&right, 'l');
		ok = heading && add_values(listing, &heading, 1);
		list->columns++;
	}
	buffer_string(&right, "rrrl");
	list->right = buffer_keep(&right, arena);
	return ok && list->right && add_values(listing, behind, COUNT(behind));
}

static bool make_list(struct listing *listing, const struct plan *plan,
		      const struct plan_estimate *estimate)
{
	find_swept(listing, plan);
	if (!name_them(listing, plan) || !add_headings(listing))
		return false;
	for (size_t i = 0; i < plan->cell_count; i++)
		if (!add_line(listing, &plan->cells[i], &estimate->items[i]))
			return false;
	return true;
}

void plan_text_cells(const struct plan *plan, const struct plan_estimate *estimate,
		     const char *before, struct arena *arena, struct buffer *out)
{
	struct listing listing = {
		.arena = arena,
		.processes =
			plan->cell_count ? (double)plan->turn_count / (double)plan->cell_count : 1,
	};
	struct buffer lines = { 0 };
	lines.failed = !make_list(&listing, plan, estimate);
	list_write(&listing.list, 0, &lines);
	for (const char *at = buffer_text(&lines); *at;) {
		size_t length = strcspn(at, "\n");
		buffer_string(out, before);
		buffer_append(out, at, length);
		buffer_character(out, '\n');
		at += length + (at[length] == '\n');
	}
	out->failed |= lines.failed;
	buffer_finish(&lines);
}

/* --- YAML ------------------------------------------------------------------------------------ */

/* JSON's strings are YAML's, too. */
static void quote(const char *text, struct buffer *out)
{
	struct json_writer writer = { 0 };
	json_string(&writer, text);
	buffer_append(out, buffer_text(&writer.buffer), writer.buffer.length);
	buffer_finish(&writer.buffer);
}

static void write_list(const struct strings *list, struct buffer *out)
{
	buffer_character(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		buffer_string(out, i ? ", " : "");
		quote(list->items[i], out);
	}
	buffer_character(out, ']');
}

static void write_value(const struct option *row, const struct settings *settings, const char *text,
			struct buffer *out)
{
	const void *place = (const char *)settings + row->offset;
	switch (row->type) {
	case OPTION_STRINGS:
	case OPTION_PAIRS:
	case OPTION_CELLS:
		write_list(place, out);
		break;
	case OPTION_COUNTS:
	case OPTION_SWEEP:
		buffer_printf(out, "[%s]", text);
		break;
	case OPTION_STRING:
	case OPTION_CHOICE:
		quote(text, out);
		break;
	default:
		buffer_string(out, text);
	}
}

/* Calls `each` for every setting that has a value, with its text. */
static void each_setting(const struct settings *settings, void *context,
			 void (*each)(void *context, const struct option *row,
				      const struct settings *settings, const char *text))
{
	const struct settings none = { 0 };
	struct buffer text = { 0 }, unset = { 0 };
	for (const struct option *row = settings_options; row->name; row++) {
		buffer_clear(&text);
		buffer_clear(&unset);
		option_format(row, settings, &text);
		option_format(row, &none, &unset);
		if (text.failed)
			each(context, row, settings, NULL);
		else if (strcmp(buffer_text(&text), buffer_text(&unset)) != 0)
			each(context, row, settings, buffer_text(&text));
	}
	buffer_finish(&text);
	buffer_finish(&unset);
}

static void yaml_setting(void *context, const struct option *row, const struct settings *settings,
			 const char *text)
{
	struct buffer *out = context;
	out->failed |= !text;
	if (!text)
		return;
	buffer_printf(out, "%s: ", row->name);
	write_value(row, settings, text, out);
	buffer_character(out, '\n');
}

void plan_text_yaml(const struct settings *settings, struct buffer *out)
{
	each_setting(settings, out, yaml_setting);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void json_number_if(struct json_writer *writer, const char *key, double number)
{
	if (isfinite(number))
		json_member_number(writer, key, number);
}

static void json_span(struct json_writer *writer, const char *key, struct span span)
{
	if (isnan(span.low) && isnan(span.high))
		return;
	json_key(writer, key);
	json_begin_object(writer);
	json_member_number(writer, "low", span.low);
	json_number_if(writer, "high", span.high); /* absent: nobody knows */
	json_end_object(writer);
}

static void json_cell(struct json_writer *writer, const struct cell_plan *cell,
		      const struct cell_estimate *estimate)
{
	const struct cell words = words_of(cell);
	const struct span process = { estimate->start.low + estimate->work.low,
				      estimate->start.high + estimate->work.high };
	json_begin_object(writer);
	cell_write(&words, writer);
	if (cell->failure) {
		json_member_string(writer, "status", status_name(cell->failure_status));
		json_member_string(writer, "reason", cell->failure);
	} else {
		json_span(writer, "process_seconds", process);
		json_span(writer, "inference_seconds", estimate->inference);
		json_number_if(writer, "weights", estimate->weights);
		json_number_if(writer, "inputs", estimate->inputs);
		json_span(writer, "memory", estimate->memory);
	}
	json_end_object(writer);
}

static void json_setting(void *context, const struct option *row, const struct settings *settings,
			 const char *text)
{
	struct json_writer *writer = context;
	(void)settings;
	writer->buffer.failed |= !text;
	if (text)
		json_member_string(writer, row->name, text);
}

void plan_text_json(const struct settings *settings, const struct plan *plan,
		    const struct plan_estimate *estimate, struct json_writer *writer)
{
	json_begin_object(writer);
	json_key(writer, "plan");
	json_begin_object(writer);
	each_setting(settings, writer, json_setting);
	json_end_object(writer);
	json_member_count(writer, "processes", estimate->processes);
	json_span(writer, "seconds", estimate->seconds);
	json_number_if(writer, "assumed_inference", estimate->assumed);
	json_key(writer, "cells");
	json_begin_array(writer);
	for (size_t i = 0; i < plan->cell_count; i++)
		json_cell(writer, &plan->cells[i], &estimate->items[i]);
	json_end_array(writer);
	json_end_object(writer);
}
