#include "cli/plan_text.h"
#include "core/base/json_writer.h"
#include "core/base/units.h"
#include <math.h>
#include <string.h>

static void count_noun(struct buffer *out, unsigned long long count, const char *one,
		       const char *many)
{
	buffer_printf(out, "%llu %s", count, count == 1 ? one : many);
}

void plan_text_estimate(const struct settings *settings, const struct plan_estimate *estimate,
			struct buffer *out)
{
	char memory[UNIT_TEXT_SIZE];
	buffer_string(out, "at most ");
	count_noun(out, estimate->cells, "cell", "cells");
	buffer_string(out, " × ");
	count_noun(out, settings->processes, "process", "processes");
	if (!isnan(estimate->seconds)) {
		unsigned long seconds = (unsigned long)ceil(estimate->seconds);
		if (seconds >= 60)
			buffer_printf(out, ", %lu min %02lu s", seconds / 60, seconds % 60);
		else
			buffer_printf(out, ", %lu s", seconds);
	}
	if (estimate->memory > 0) /* NaN: not known */
		buffer_printf(out, ", weights of %s",
			      unit_format(memory, estimate->memory, UNIT_BYTE));
}

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

void plan_text_yaml(const struct settings *settings, struct buffer *out)
{
	struct settings none = { 0 };
	struct buffer text = { 0 }, unset = { 0 };
	for (const struct option *row = settings_options; row->name; row++) {
		buffer_clear(&text);
		buffer_clear(&unset);
		option_format(row, settings, &text);
		option_format(row, &none, &unset);
		if (strcmp(buffer_text(&text), buffer_text(&unset)) == 0)
			continue;
		buffer_printf(out, "%s: ", row->name);
		write_value(row, settings, buffer_text(&text), out);
		buffer_character(out, '\n');
	}
	out->failed |= text.failed;
	buffer_finish(&text);
	buffer_finish(&unset);
}
