#include "cli/print/operators.h"
#include "cli/terminal/text.h"
#include "core/base/count.h"
#include "core/base/printable.h"
#include <math.h>
#include <string.h>

#define ROWS       20 /* of operators; the rest is in --json */
#define NAME_WIDTH 60 /* of a node */

struct table {
	struct arena arena;
	struct list list;
	bool with_time;
	double time, flops; /* totals, for shares */
};

static bool add_number(struct table *table, double value, enum unit unit)
{
	char text[UNIT_TEXT_SIZE];
	return list_add(&table->arena, &table->list,
			isnan(value) ? NULL
				     : arena_string(&table->arena, unit_format(text, value, unit)));
}

/* The length of the word that a text ends in; 0 when it does not. */
static size_t suffix(const char *text, const char *word)
{
	size_t length = strlen(text), size = strlen(word);
	return length > size && strcmp(text + length - size, word) == 0 ? size : 0;
}

/* "NAME (TYPE) [PROVIDER]": the name gives way where all is too long, since its ends say little
 * without the operator. */
static bool add_name(struct table *table, const struct part *part, const char *provider)
{
	struct buffer behind = { 0 }, whole = { 0 };
	if (part->type)
		buffer_printf(&behind, " (%s)", part->type);
	if (provider)
		buffer_printf(&behind, " [%.*s]",
			      (int)(strlen(provider) - suffix(provider, "ExecutionProvider")),
			      provider);
	size_t taken = behind.length < NAME_WIDTH / 2 ? behind.length : NAME_WIDTH / 2;
	printable_elide(&whole, part->name ? part->name : "", NAME_WIDTH - taken);
	printable_elide(&whole, buffer_text(&behind), NAME_WIDTH);
	bool ok = !behind.failed && !whole.failed &&
		  list_add(&table->arena, &table->list,
			   arena_string(&table->arena, buffer_text(&whole)));
	buffer_finish(&behind);
	buffer_finish(&whole);
	return ok;
}

static bool add_headings(struct table *table, const char *what)
{
	static const char *const timed[] = {
		"TIME", "SHARE", "FLOPS", "RATE", "BYTES", "BANDWIDTH"
	};
	static const char *const counted[] = { "FLOPS", "SHARE", "MACS", "BYTES" };
	const char *const *rest = table->with_time ? timed : counted;
	size_t count = table->with_time ? 6 : 4;
	table->list.columns = 2 + count;
	table->list.right = "lrrrrrrr";
	bool ok = list_add(&table->arena, &table->list, what) &&
		  list_add(&table->arena, &table->list, "NODES");
	for (size_t i = 0; ok && i < count; i++)
		ok = list_add(&table->arena, &table->list, rest[i]);
	return ok;
}

static double quotient(double a, double b)
{
	return b > 0 ? a / b : NAN;
}

static bool add_part(struct table *table, const struct part *part, const char *provider)
{
	bool ok = add_name(table, part, provider) &&
		  add_number(table, (double)part->nodes, UNIT_COUNT);
	if (!table->with_time)
		return ok && add_number(table, part->flops, UNIT_FLOP) &&
		       add_number(table, quotient(part->flops, table->flops), UNIT_SHARE) &&
		       add_number(table, part->macs, UNIT_MAC) &&
		       add_number(table, part->bytes, UNIT_BYTE);
	return ok && add_number(table, part->time, UNIT_SECOND) &&
	       add_number(table, quotient(part->time, table->time), UNIT_SHARE) &&
	       add_number(table, part->flops, UNIT_FLOP) &&
	       add_number(table, part->flops > 0 ? quotient(part->flops, part->time) : NAN,
			  UNIT_FLOP_PER_SECOND) &&
	       add_number(table, part->bytes, UNIT_BYTE) &&
	       add_number(table, part->bytes > 0 ? quotient(part->bytes, part->time) : NAN,
			  UNIT_BYTE_PER_SECOND);
}

/* A provider is named where there are several. */
static bool is_mixed(const struct parts *parts)
{
	for (size_t i = 1; i < parts->count; i++)
		if (parts->items[i].provider && parts->items[0].provider &&
		    strcmp(parts->items[i].provider, parts->items[0].provider) != 0)
			return true;
	return false;
}

static void show_parts(struct buffer *out, const char *title, const char *what,
		       const struct parts *parts, const struct parts *whole, bool with_time,
		       size_t width)
{
	struct table table = { .with_time = with_time };
	bool mixed = is_mixed(whole);
	if (!parts->count)
		return;
	for (size_t i = 0; i < whole->count; i++) {
		table.time += whole->items[i].time;
		table.flops += whole->items[i].flops;
	}
	bool ok = add_headings(&table, what);
	for (size_t i = 0; ok && i < parts->count && i < ROWS; i++)
		ok = add_part(&table, &parts->items[i], mixed ? parts->items[i].provider : NULL);
	buffer_printf(out, "%s\n", title);
	out->failed |= !ok;
	list_write(&table.list, width, out);
	buffer_character(out, '\n');
	arena_finish(&table.arena);
}

/* "bert on cpu, batch 1, sequence 128", and what else tells it from the others. */
static void show_title(struct buffer *out, const struct titles *titles, const struct result *result)
{
	const struct cell *cell = &result->cell;
	struct titles all = *titles;
	struct arena arena = { 0 };
	all.said[WORD_SEQUENCE] = true;
	const char *rest = titles_of(
		&all, cell, ALL_WORDS & ~(WORD_MASK(WORD_MODEL) | WORD_MASK(WORD_DEVICE)), &arena);
	text_printf(out, "%s on %s, %s", models_name(&titles->models, cell->model),
		    devices_name(&titles->devices, cell->device), rest ? rest : "");
	if (result->breakdown && result->breakdown->model_type)
		text_printf(out, ": %s", result->breakdown->model_type);
	if (result->bound)
		text_printf(out, ", bound by %s", result->bound);
	buffer_character(out, '\n');
	out->failed |= !rest;
	arena_finish(&arena);
}

static void show_peak(struct buffer *out, const struct breakdown *breakdown)
{
	double most = 0;
	char text[UNIT_TEXT_SIZE];
	for (size_t i = 0; i < breakdown->memory.count; i++)
		most = fmax(most, breakdown->memory.items[i].allocated);
	if (!breakdown->peak_node)
		return;
	buffer_printf(out, "Most memory in tensors: %s, at ", unit_format(text, most, UNIT_BYTE));
	printable_append(out, breakdown->peak_node);
	buffer_string(out, "\n");
}

static void show_uncovered(struct buffer *out, const struct strings *uncovered)
{
	if (!uncovered->count)
		return;
	buffer_string(out, "Without a formula, so counted as 0:");
	for (size_t i = 0; i < uncovered->count; i++) {
		buffer_string(out, i ? ", " : " ");
		printable_append(out, uncovered->items[i]);
	}
	buffer_character(out, '\n');
}

void show_operators(struct buffer *out, const struct titles *titles, const struct result *result,
		    size_t width)
{
	const struct breakdown *breakdown = result->breakdown;
	const struct field_value *value = &result->values[FIELD_FLOPS_TOTAL];
	show_title(out, titles, result);
	if (!breakdown) {
		text_printf(out, "No operators: %s",
			    value->reason ? value->reason : "measure with --metrics flops");
		buffer_string(out, "\n\n");
		return;
	}
	buffer_character(out, '\n');
	show_parts(out, "Counted, the model as it is, by component", "COMPONENT",
		   &breakdown->components, &breakdown->components, false, width);
	show_parts(out, "Measured, the optimised model on the device, by component", "COMPONENT",
		   &breakdown->measured_components, &breakdown->measured_components, true, width);
	show_parts(out, "By operator", "OPERATOR", &breakdown->measured, &breakdown->measured, true,
		   width);
	show_parts(out, "The slowest nodes", "NODE", &breakdown->slowest, &breakdown->measured,
		   true, width);
	show_peak(out, breakdown);
	show_uncovered(out, &breakdown->uncovered);
	buffer_character(out, '\n');
}
