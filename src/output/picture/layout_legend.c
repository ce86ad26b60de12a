/* The legend stands above the panels, where it covers no data: entries in rows, those of a group
 * together behind the group's title. Entries of the same name and group in several panels are one.
 */
#include "output/picture/layout.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SWATCH_WIDTH 22.0
#define SWATCH_GAP   6.0
#define ENTRY_GAP    18.0
#define GROUP_GAP    30.0
#define ROW_HEIGHT   20.0
#define LABEL_MAX    320.0 /* px of one entry's text */

struct entry {
	const struct mark *mark;
	size_t rank;
	const char *label, *full;
	double label_width;
};

struct entries {
	struct entry *items;
	size_t count;
};

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_there(const struct entries *entries, const struct mark *mark)
{
	for (size_t i = 0; i < entries->count; i++)
		if (same(entries->items[i].mark->name, mark->name) &&
		    same(entries->items[i].mark->group, mark->group))
			return true;
	return false;
}

static size_t count_marks(const struct figure *figure)
{
	size_t count = 0;
	for (size_t i = 0; i < figure->panel_count; i++)
		count += figure->panels[i].mark_count;
	return count;
}

static void collect(struct layout *layout, struct entries *entries, double width)
{
	const struct figure *figure = layout->figure;
	entries->items = arena_allocate(layout->canvas->arena, count_marks(figure) + 1,
					sizeof(*entries->items));
	for (size_t i = 0; entries->items && i < figure->panel_count; i++)
		for (size_t j = 0; j < figure->panels[i].mark_count; j++) {
			const struct mark *mark = &figure->panels[i].marks[j];
			if (!mark->name || mark->type == MARK_PIE || is_there(entries, mark) ||
			    layout_is_direct(layout, mark))
				continue;
			struct entry *entry = &entries->items[entries->count++];
			entry->mark = mark;
			entry->rank = figure_legend_rank(figure, i, j) + i * 100000;
			entry->label = canvas_fit(
				layout->canvas, mark->name, SIZE_TEXT, false,
				fmin(width - SWATCH_WIDTH - SWATCH_GAP, LABEL_MAX), &entry->full);
			entry->label_width =
				canvas_text_width(layout->canvas, entry->label, SIZE_TEXT, false);
		}
}

/* --- Placing -------------------------------------------------------------------------------- */

struct pen {
	struct layout *layout;
	double left, x, y, width;
	size_t row, row_limit;
	size_t hidden; /* entries that had no room */
	bool dry;
};

static double entry_width(const struct entry *entry)
{
	return SWATCH_WIDTH + SWATCH_GAP + entry->label_width;
}

static void new_row(struct pen *pen)
{
	pen->x = pen->left;
	pen->row++;
}

static bool has_room(const struct pen *pen)
{
	return pen->row < pen->row_limit;
}

static double baseline(const struct pen *pen)
{
	return pen->y + (double)pen->row * ROW_HEIGHT + 0.5 * ROW_HEIGHT + 0.36 * SIZE_TEXT;
}

static void write(struct pen *pen, const char *label, const char *full, double x, bool title)
{
	if (!pen->dry)
		layout_add_text(pen->layout, (struct text){ .string = label,
							    .full = full,
							    .x = x,
							    .y = baseline(pen),
							    .size = SIZE_TEXT,
							    .bold = title,
							    .colour = pen->layout->theme->text });
}

static void add_swatch(struct pen *pen, const struct mark *mark)
{
	struct swatches *swatches = &pen->layout->swatches;
	struct rectangle place = { pen->x, pen->y + (double)pen->row * ROW_HEIGHT, SWATCH_WIDTH,
				   ROW_HEIGHT };
	if (!pen->dry && swatches->count < swatches->capacity)
		swatches->items[swatches->count++] = (struct swatch){ place, mark };
}

static void place_entry(struct pen *pen, const struct entry *entry)
{
	if (pen->x > pen->left && pen->x + entry_width(entry) > pen->left + pen->width)
		new_row(pen);
	if (!has_room(pen)) {
		pen->hidden++;
		return;
	}
	add_swatch(pen, entry->mark);
	write(pen, entry->label, entry->full, pen->x + SWATCH_WIDTH + SWATCH_GAP, false);
	pen->x += entry_width(entry) + ENTRY_GAP;
}

/* A group's title, on a new row when the group would not fit behind what is there. */
static void place_title(struct pen *pen, const struct entry *entries, size_t count)
{
	struct canvas *canvas = pen->layout->canvas;
	const char *full, *title = canvas_fit(canvas, entries[0].mark->group, SIZE_TEXT, true,
					      fmin(pen->width, LABEL_MAX), &full);
	double title_width = canvas_text_width(canvas, title, SIZE_TEXT, true) + ENTRY_GAP / 2;
	double width = title_width - ENTRY_GAP;
	for (size_t i = 0; i < count; i++)
		width += entry_width(&entries[i]) + ENTRY_GAP;
	if (pen->x > pen->left) {
		pen->x += GROUP_GAP - ENTRY_GAP;
		if (pen->x + width > pen->left + pen->width)
			new_row(pen);
	}
	if (has_room(pen))
		write(pen, title, full, pen->x, true);
	pen->x += title_width;
}

static size_t group_length(const struct entry *entries, size_t count)
{
	size_t length = 1;
	while (length < count && same(entries[length].mark->group, entries[0].mark->group))
		length++;
	return length;
}

static int by_rank(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Brings entries of one group together, groups in the order of their first entries. */
static void sort_groups(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		for (size_t j = i + 1, next = i + 1; j < entries->count; j++)
			if (same(entries->items[i].mark->group, entries->items[j].mark->group)) {
				struct entry entry = entries->items[j];
				memmove(&entries->items[next + 1], &entries->items[next],
					(j - next) * sizeof(entry));
				entries->items[next++] = entry;
			}
}

static void place_all(struct pen *pen, const struct entries *entries)
{
	for (size_t i = 0; i < entries->count;) {
		size_t length = group_length(&entries->items[i], entries->count - i);
		if (entries->items[i].mark->group)
			place_title(pen, &entries->items[i], length);
		for (size_t j = 0; j < length; j++)
			place_entry(pen, &entries->items[i + j]);
		i += length;
	}
}

static struct pen begin(struct layout *layout, double x, double y, double width, size_t rows,
			bool dry)
{
	return (struct pen){ .layout = layout,
			     .left = x,
			     .x = x,
			     .y = y,
			     .width = width,
			     .row_limit = rows,
			     .dry = dry };
}

double layout_legend(struct layout *layout, double x, double y, double width, double room, bool dry)
{
	struct entries entries = { 0 };
	size_t limit = room < 1e4 ? (size_t)(room / ROW_HEIGHT) : 500;
	collect(layout, &entries, width);
	if (!entries.items)
		layout->canvas->failed = true;
	if (!entries.count || !limit)
		return 0;
	qsort(entries.items, entries.count, sizeof(*entries.items), by_rank);
	sort_groups(&entries);
	struct pen pen = begin(layout, x, y, width, limit, true);
	place_all(&pen, &entries);
	bool full = pen.hidden > 0;
	layout->swatches.items = arena_allocate(layout->canvas->arena, entries.count,
						sizeof(*layout->swatches.items));
	layout->swatches.capacity = layout->swatches.items ? entries.count : 0;
	pen = begin(layout, x, y, width, full ? limit - 1 : limit, dry);
	place_all(&pen, &entries);
	if (!full)
		return (double)(pen.row + 1) * ROW_HEIGHT;
	pen.row = limit - 1;
	write(&pen, arena_printf(layout->canvas->arena, "… and %zu more", pen.hidden), NULL, x,
	      false);
	return (double)limit * ROW_HEIGHT;
}
