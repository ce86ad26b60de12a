#include "output/picture/layout.h"
#include <math.h>
#include <string.h>

#define MARGIN         24.0
#define GAP            12.0
#define COLUMN_GAP     28.0
#define PANEL_HEIGHT   380.0 /* of a figure that chooses its own size */
#define PANEL_SMALL    290.0 /* the same, with more than one row */
#define PANEL_DEEP     470.0 /* the same, of three dimensions */
#define PANEL_LINE     17.0  /* for each name on the y axis */
#define PANEL_MAX      1600.0
#define PANEL_MIN      130.0
#define LOW_ROW        0.55 /* of the first row's height */
#define TITLE_LINES    2
#define SUBTITLE_LINES 3
#define NOTES_MAX      10

void layout_add_text(struct layout *layout, struct text text)
{
	struct texts *texts = &layout->texts;
	if (texts->count == texts->capacity) {
		size_t capacity = texts->capacity ? 2 * texts->capacity : 64;
		struct text *items =
			arena_allocate(layout->canvas->arena, capacity, sizeof(*items));
		if (!items) {
			layout->canvas->failed = true;
			return;
		}
		if (texts->count)
			memcpy(items, texts->items, texts->count * sizeof(*items));
		texts->items = items;
		texts->capacity = capacity;
	}
	texts->items[texts->count++] = text;
}

double axis_place(const struct axis *axis, double value, double low_end, double high_end)
{
	double low = axis->low, high = axis->high;
	if (axis->scale == SCALE_LOG) {
		if (!(value > 0) || !(low > 0))
			return NAN;
		value = log10(value);
		low = log10(low);
		high = log10(high);
	}
	if (!(high > low))
		return (low_end + high_end) / 2;
	return low_end + (value - low) / (high - low) * (high_end - low_end);
}

/* --- Lines of text -------------------------------------------------------------------------- */

/* Length of the longest start of `text` (up to a space or its end) that fits; 0: not one word. */
static size_t fit_words(const struct canvas *canvas, const char *text, double size, bool bold,
			double width)
{
	size_t fits = 0, length = strlen(text);
	for (size_t end = strcspn(text, " "); end <= length;) {
		char *start = arena_bytes(canvas->arena, text, end);
		if (!start || canvas_text_width(canvas, start, size, bold) > width)
			break;
		fits = end;
		if (end == length)
			break;
		end += 1 + strcspn(text + end + 1, " ");
	}
	return fits;
}

size_t layout_wrap(struct canvas *canvas, const char *text, double size, bool bold, double width,
		   size_t limit, const char *lines[LINES_MAX])
{
	size_t count = 0;
	const char *rest = canvas_fit(canvas, text, size, bold, INFINITY, NULL);
	if (limit > LINES_MAX)
		limit = LINES_MAX;
	while (*rest && count < limit) {
		size_t fits = fit_words(canvas, rest, size, bold, width);
		size_t taken = fits ? fits : strcspn(rest, " ");
		if (count + 1 == limit)
			taken = strlen(rest);
		const char *line = arena_bytes(canvas->arena, rest, taken);
		lines[count++] = canvas_fit(canvas, line, size, bold, width, NULL);
		rest += taken;
		rest += strspn(rest, " ");
	}
	return count;
}

/* Adds the lines from y on, y being their upper edge; returns the lower edge. */
static double add_lines(struct layout *layout, const char *const *lines, size_t count, double x,
			double y, struct text like)
{
	for (size_t i = 0; i < count; i++) {
		like.string = lines[i];
		like.x = x;
		like.y = y + like.size;
		layout_add_text(layout, like);
		y += like.size * LINE_HEIGHT;
	}
	return y;
}

/* --- The whole ------------------------------------------------------------------------------ */

struct notes {
	const char *lines[NOTES_MAX][LINES_MAX];
	size_t counts[NOTES_MAX];
	size_t count;
};

static void wrap_notes(struct layout *layout, double width, struct notes *notes)
{
	const struct strings *given = &layout->figure->notes;
	for (size_t i = 0; i < given->count && notes->count < NOTES_MAX; i++) {
		const char *note = given->items[i];
		if (notes->count + 1 == NOTES_MAX && i + 1 < given->count)
			note = arena_printf(layout->canvas->arena, "… and %zu more notes",
					    given->count - i);
		notes->counts[notes->count] = layout_wrap(layout->canvas, note, SIZE_NOTE, false,
							  width, 3, notes->lines[notes->count]);
		notes->count++;
	}
}

static double notes_height(const struct notes *notes, size_t count)
{
	double height = 0;
	for (size_t i = 0; i < count; i++)
		height += (double)notes->counts[i] * SIZE_NOTE * LINE_HEIGHT;
	return height > 0 ? height + GAP : 0;
}

static size_t columns_of(const struct figure *figure)
{
	return figure->columns ? figure->columns : 1;
}

static size_t rows_of(const struct figure *figure)
{
	size_t columns = columns_of(figure);
	return figure->panel_count ? (figure->panel_count + columns - 1) / columns : 1;
}

/* Of a panel in a figure that chooses its own size: lying names need a line each. */
static double suitable_height(const struct figure *figure)
{
	double height = rows_of(figure) > 1 ? PANEL_SMALL : PANEL_HEIGHT;
	for (size_t i = 0; i < figure->panel_count; i++) {
		const struct panel *panel = &figure->panels[i];
		if (panel->is_3d)
			height = fmax(height, PANEL_DEEP);
		else if (panel->y.scale == SCALE_CATEGORY)
			height = fmax(height, fmin(PANEL_LINE * (double)panel->y.tick_count + 90,
						   PANEL_MAX));
	}
	return height;
}

/* Rows of the height of the first. */
static double rows_high(const struct figure *figure, size_t rows)
{
	return figure->low_rows && rows ? 1 + LOW_ROW * (double)(rows - 1) : (double)rows;
}

static double panels_height(const struct figure *figure, double each)
{
	size_t rows = rows_of(figure);
	return rows_high(figure, rows) * each + (double)(rows - 1) * GAP;
}

static void place_panels(struct layout *layout, double x, double y, double width, double height)
{
	const struct figure *figure = layout->figure;
	size_t columns = columns_of(figure), rows = rows_of(figure);
	double each = (width - (double)(columns - 1) * COLUMN_GAP) / (double)columns;
	double tall = (height - (double)(rows - 1) * GAP) / rows_high(figure, rows);
	for (size_t i = 0; i < figure->panel_count; i++) {
		struct panel_place *place = &layout->panels[i];
		size_t row = i / columns;
		place->outer = (struct rectangle){
			x + (double)(i % columns) * (each + COLUMN_GAP),
			y + rows_high(figure, row) * tall + (double)row * GAP,
			each,
			row && figure->low_rows ? LOW_ROW * tall : tall,
		};
		layout_panel(layout, &figure->panels[i], place);
	}
}

/* Title and subtitle; returns the lower edge. */
static double place_head(struct layout *layout, double x, double y, double width,
			 size_t subtitle_lines)
{
	const char *lines[LINES_MAX];
	const struct figure *figure = layout->figure;
	struct text title = { .size = SIZE_TITLE, .bold = true, .colour = layout->theme->text };
	struct text subtitle = { .size = SIZE_SUBTITLE, .colour = layout->theme->text_soft };
	size_t count = layout_wrap(layout->canvas, figure->title ? figure->title : "", SIZE_TITLE,
				   true, width, TITLE_LINES, lines);
	y = add_lines(layout, lines, count, x, y, title);
	count = layout_wrap(layout->canvas, figure->subtitle ? figure->subtitle : "", SIZE_SUBTITLE,
			    false, width, subtitle_lines, lines);
	y = add_lines(layout, lines, count, x, y + 2, subtitle);
	return y;
}

/* Room that legend and notes may take of a picture whose height is given. */
static double choose_notes(struct notes *notes, double room)
{
	while (notes->count && notes_height(notes, notes->count) > room)
		notes->count--;
	return notes_height(notes, notes->count);
}

static void place_notes(struct layout *layout, const struct notes *notes, double x, double y)
{
	struct text note = { .size = SIZE_NOTE, .colour = layout->theme->text_soft };
	for (size_t i = 0; i < notes->count; i++)
		y = add_lines(layout, notes->lines[i], notes->counts[i], x, y, note);
}

void layout_make(struct layout *layout, const struct figure *figure, const struct theme *theme,
		 struct canvas *canvas)
{
	size_t columns = columns_of(figure);
	struct notes notes = { 0 };
	*layout = (struct layout){ .figure = figure, .theme = theme, .canvas = canvas };
	layout->panels =
		arena_allocate(canvas->arena, figure->panel_count + 1, sizeof(*layout->panels));
	if (!layout->panels) {
		canvas->failed = true;
		return;
	}
	fonts_init(&canvas->fonts);
	if (!(canvas->width > 0))
		canvas->width = fmax(columns == 1   ? 900
				     : columns == 2 ? 1100
						    : 1320,
				     figure->width);
	layout_direct_choose(layout);
	double width = canvas->width - 2 * MARGIN, least = panels_height(figure, PANEL_MIN);
	bool fixed = canvas->height > 0;
	double room = fixed ? canvas->height - 2 * MARGIN - least : INFINITY;
	double y = place_head(layout, MARGIN, MARGIN, width, room > 120 ? SUBTITLE_LINES : 1);
	wrap_notes(layout, width, &notes);
	double legend_room = fixed ? fmax(room - (y - MARGIN) - GAP, 0) : INFINITY;
	double legend = layout_legend(layout, MARGIN, y + GAP, width, legend_room, false);
	if (legend > 0)
		y += GAP + legend;
	double below = choose_notes(&notes, fixed ? room - (y - MARGIN) - GAP : INFINITY);
	if (!fixed)
		canvas->height = ceil(y + GAP + panels_height(figure, suitable_height(figure)) +
				      below + MARGIN);
	double bottom = canvas->height - MARGIN - below;
	place_panels(layout, MARGIN, y + GAP, width, fmax(bottom - y - GAP, 1));
	place_notes(layout, &notes, MARGIN, bottom + GAP);
}
