/* The places within a panel: its title, the axes' titles, ticks. The title of the y axis stands
 * above the plot, where it can be read without turning the head. */
#include "output/picture/layout.h"
#include <math.h>
#include <string.h>

#define TICK_GAP      7.0  /* between plot and tick labels */
#define LABEL_GAP     9.0  /* between two labels */
#define LABEL_SHARE   0.36 /* of the panel's width, that labels of the y axis may take */
#define LABEL_LINES   3
#define X_AXIS_HEIGHT 44.0 /* px, about: its labels and title */
#define SLOT_MIN      58.0 /* room below which names stand upright instead of being broken */
#define UPRIGHT_MAX   150.0
#define SCALE_WIDTH   12.0
#define SCALE_LABELS  64.0
#define MIDDLE        0.36 /* of the size: from the middle of letters to the base line */

size_t tick_stride(const double *centres, const double *widths, size_t count, double gap)
{
	for (size_t stride = 1; stride < count; stride++) {
		bool fits = true;
		for (size_t i = stride; i < count && fits; i += stride)
			fits = fabs(centres[i] - centres[i - stride]) >=
			       (widths[i] + widths[i - stride]) / 2 + gap;
		if (fits)
			return stride;
	}
	return count ? count : 1;
}

/* What a panel needs to have room for its axes' titles, for ticks, for its own title. */
static bool has_room(const struct panel_place *place, double width, double height)
{
	return place->outer.width >= width && place->outer.height >= height;
}

static bool has_room_for_titles(const struct panel_place *place)
{
	return has_room(place, 120, 110);
}

static bool has_room_for_ticks(const struct panel_place *place)
{
	return has_room(place, 80, 70);
}

static bool has_title(const struct axis *axis)
{
	return (axis->title && *axis->title) || (axis->unit && *axis->unit);
}

/* The direction's last character is an arrow. */
static const char *arrow_of(const char *better)
{
	const char *space = better ? strrchr(better, ' ') : NULL;
	return space ? space + 1 : "";
}

const char *layout_title(struct canvas *canvas, const struct axis *axis, double size, double width,
			 const char **full)
{
	bool unit = axis->unit && *axis->unit, better = axis->better && *axis->better;
	const char *title = axis->title ? axis->title : "";
	const char *after =
		unit ? arena_printf(canvas->arena, "%s(%s)", *title ? " " : "", axis->unit) : "";
	const char *rows[] = {
		arena_printf(canvas->arena, "%s%s%s%s", title, after, better ? " · " : "",
			     better ? axis->better : ""),
		arena_printf(canvas->arena, "%s%s%s%s", title, after, better ? " " : "",
			     better ? arrow_of(axis->better) : ""),
		arena_printf(canvas->arena, "%s%s", title, after),
	};
	for (size_t i = 0; i < 3; i++) {
		const char *cut, *text = canvas_fit(canvas, rows[i] ? rows[i] : "", size, false,
						    width, &cut);
		*full = i ? rows[0] : NULL;
		if (!cut)
			return text;
	}
	double room = width - canvas_text_width(canvas, after, size, false);
	const char *cut, *shortened = canvas_fit(canvas, title, size, false, room, &cut);
	const char *text = arena_printf(canvas->arena, "%s%s", shortened, after);
	*full = rows[0];
	return canvas_fit(canvas, text ? text : "", size, false, width, &cut);
}

static void add_title(struct layout *layout, const struct axis *axis, double x, double y,
		      double width, struct text like)
{
	like.string = layout_title(layout->canvas, axis, like.size, width, &like.full);
	like.x = x;
	like.y = y;
	layout_add_text(layout, like);
}

static void add_line(struct layout *layout, const char *text, double x, double y, double width,
		     struct text like)
{
	like.string = canvas_fit(layout->canvas, text, like.size, like.bold, width, &like.full);
	like.x = x;
	like.y = y;
	layout_add_text(layout, like);
}

/* --- Names over several lines ----------------------------------------------------------------- */

/* Names break behind these, so that "ch_PP-OCRv4_det_infer.onnx" has more than one line. */
static size_t break_name(const char *text, size_t limit)
{
	size_t at = 0;
	for (size_t i = 0; i < limit && text[i]; i++)
		if (strchr(" -_/.:", text[i]))
			at = i + 1;
	return at;
}

/* Into at most `limit` lines; the last one may be cut. */
static size_t break_label(struct layout *layout, const char *label, double width, size_t limit,
			  const char *lines[LINES_MAX], bool *cut)
{
	struct canvas *canvas = layout->canvas;
	const char *rest = canvas_fit(canvas, label, SIZE_TEXT, false, INFINITY, NULL);
	size_t count = 0;
	while (*rest && count < limit) {
		size_t length = strlen(rest), taken = length;
		while (count + 1 < limit && taken &&
		       canvas_text_width(canvas, arena_bytes(canvas->arena, rest, taken), SIZE_TEXT,
					 false) > width)
			taken = break_name(rest, taken - 1);
		if (!taken)
			taken = length;
		const char *full;
		lines[count++] = canvas_fit(canvas, arena_bytes(canvas->arena, rest, taken),
					    SIZE_TEXT, false, width, &full);
		*cut = *cut || full;
		rest += taken;
	}
	return count;
}

/* --- The y axis ----------------------------------------------------------------------------- */

struct labels {
	const char **items, **full;
	const char **second; /* a second line; NULL: none */
	double *widths, *centres;
	size_t count;
};

static bool allocate_labels(struct layout *layout, struct labels *labels, size_t count)
{
	struct arena *arena = layout->canvas->arena;
	labels->items = arena_allocate(arena, count + 1, sizeof(*labels->items));
	labels->full = arena_allocate(arena, count + 1, sizeof(*labels->full));
	labels->second = arena_allocate(arena, count + 1, sizeof(*labels->second));
	labels->widths = arena_allocate(arena, count + 1, sizeof(*labels->widths));
	labels->centres = arena_allocate(arena, count + 1, sizeof(*labels->centres));
	bool ok = labels->items && labels->full && labels->second && labels->widths &&
		  labels->centres;
	labels->count = ok ? count : 0;
	return ok;
}

static void fit_labels(struct layout *layout, const struct axis *axis, struct labels *labels,
		       double width)
{
	for (size_t i = 0; i < labels->count; i++) {
		const char *label = axis->ticks[i].label ? axis->ticks[i].label : "";
		labels->items[i] = canvas_fit(layout->canvas, label, SIZE_TEXT, false, width,
					      &labels->full[i]);
		labels->widths[i] =
			canvas_text_width(layout->canvas, labels->items[i], SIZE_TEXT, false);
	}
}

/* Before what stands in brackets, where both parts have room. */
static bool break_before_bracket(struct layout *layout, const char *label, double width,
				 const char *lines[2])
{
	struct canvas *canvas = layout->canvas;
	const char *bracket = NULL;
	for (const char *at = label; (at = strstr(at, " (")); at++)
		bracket = at;
	if (!bracket)
		return false;
	lines[0] = arena_bytes(canvas->arena, label, (size_t)(bracket - label));
	lines[1] = bracket + 1;
	return lines[0] && canvas_text_width(canvas, lines[0], SIZE_TEXT, false) <= width &&
	       canvas_text_width(canvas, lines[1], SIZE_TEXT, false) <= width;
}

/* Names that are too long for a line get a second one, where rows are high enough. */
static void break_y_labels(struct layout *layout, const struct axis *axis, struct labels *labels,
			   double width, double row_height)
{
	if (axis->scale != SCALE_CATEGORY || row_height < 2.6 * SIZE_TEXT)
		return;
	for (size_t i = 0; i < labels->count; i++) {
		const char *lines[LINES_MAX];
		bool cut = false;
		if (!labels->full[i] ||
		    (!break_before_bracket(layout, labels->full[i], width, lines) &&
		     break_label(layout, labels->full[i], width, 2, lines, &cut) < 2))
			continue;
		double first = canvas_text_width(layout->canvas, lines[0], SIZE_TEXT, false);
		labels->items[i] = lines[0];
		labels->second[i] = lines[1];
		labels->full[i] = cut ? labels->full[i] : NULL;
		labels->widths[i] =
			fmax(first, canvas_text_width(layout->canvas, lines[1], SIZE_TEXT, false));
	}
}

static double widest(const struct labels *labels)
{
	double width = 0;
	for (size_t i = 0; i < labels->count; i++)
		width = fmax(width, labels->widths[i]);
	return width;
}

/* Takes the labels' width from the plot's left. */
/* Panels below each other that show the same time begin at the same place: what the widest labels
 * among them take. */
static double widest_below(struct layout *layout, const struct panel *panel, double width)
{
	const struct figure *figure = layout->figure;
	size_t columns = figure->columns ? figure->columns : 1;
	size_t column = (size_t)(panel - figure->panels) % columns;
	double most = 0;
	for (size_t i = column; figure->low_rows && i < figure->panel_count; i += columns) {
		const struct axis *axis = &figure->panels[i].y;
		struct labels labels = { 0 };
		if (axis->hidden || !allocate_labels(layout, &labels, axis->tick_count))
			continue;
		fit_labels(layout, axis, &labels, width);
		most = fmax(most, widest(&labels));
	}
	return most;
}

static void make_room_for_y(struct layout *layout, const struct panel *panel, struct labels *labels,
			    struct panel_place *place)
{
	const struct axis *axis = &panel->y;
	double width = place->outer.width * LABEL_SHARE;
	bool shown = !axis->hidden && has_room_for_ticks(place);
	if (!allocate_labels(layout, labels, shown ? axis->tick_count : 0))
		return;
	fit_labels(layout, axis, labels, width);
	break_y_labels(layout, axis, labels, width,
		       (place->plot.height - X_AXIS_HEIGHT) / fmax((double)labels->count, 1));
	double taken = fmax(widest(labels), shown ? widest_below(layout, panel, width) : 0);
	taken = labels->count ? taken + TICK_GAP : 0;
	place->plot.x += taken;
	place->plot.width -= taken;
}

static void add_y_line(struct layout *layout, const char *line, const char *full, double y,
		       const struct panel_place *place)
{
	layout_add_text(layout, (struct text){ .string = line,
					       .full = full,
					       .x = place->plot.x - TICK_GAP,
					       .y = y + MIDDLE * SIZE_TEXT,
					       .anchor = ANCHOR_END,
					       .size = SIZE_TEXT,
					       .colour = layout->theme->text_soft });
}

static void add_y_label(struct layout *layout, const struct labels *labels, size_t i,
			const struct panel_place *place)
{
	double off = labels->second[i] ? SIZE_TEXT * LINE_HEIGHT / 2 : 0;
	add_y_line(layout, labels->items[i], labels->full[i], labels->centres[i] - off, place);
	if (labels->second[i])
		add_y_line(layout, labels->second[i], labels->full[i], labels->centres[i] + off,
			   place);
}

/* The name of the strip below the values stands first, and a value that it leaves no room is not
 * written. */
static size_t place_strip_label(struct layout *layout, const struct panel *panel,
				const struct labels *labels, const struct panel_place *place)
{
	size_t first = 0;
	if (!panel->strip_rows || !labels->count || panel->y.ticks[0].at >= panel->strip_top)
		return 0;
	add_y_label(layout, labels, 0, place);
	for (first = 1; first < labels->count; first++)
		if (fabs(labels->centres[first] - labels->centres[0]) >= SIZE_TEXT)
			break;
	return first;
}

static void place_y_labels(struct layout *layout, const struct panel *panel,
			   const struct labels *labels, const struct panel_place *place)
{
	const struct axis *axis = &panel->y;
	double top = place->plot.y, bottom = top + place->plot.height;
	double *heights = arena_allocate(layout->canvas->arena, labels->count + 1, sizeof(double));
	if (!heights || !labels->centres)
		return;
	for (size_t i = 0; i < labels->count; i++) {
		heights[i] = SIZE_TEXT * (labels->second[i] ? 2 * LINE_HEIGHT : 1);
		labels->centres[i] = axis_place(axis, axis->ticks[i].at, bottom, top);
	}
	size_t first = place_strip_label(layout, panel, labels, place);
	size_t stride = tick_stride(labels->centres + first, heights, labels->count - first, 2);
	for (size_t i = first; i < labels->count; i += stride)
		add_y_label(layout, labels, i, place);
}

/* --- The x axis ----------------------------------------------------------------------------- */

enum x_mode {
	X_LEVEL,   /* in a row, every stride-th */
	X_BROKEN,  /* over lines */
	X_UPRIGHT, /* reading from below */
};

struct x_labels {
	struct labels labels;
	enum x_mode mode;
	size_t stride;
	const char *(*lines)[LINES_MAX];
	size_t *line_counts;
	bool cut; /* a line had to be shortened */
	double height;
};

static void place_centres(const struct axis *axis, struct labels *labels,
			  const struct rectangle *plot)
{
	for (size_t i = 0; i < labels->count; i++)
		labels->centres[i] =
			axis_place(axis, axis->ticks[i].at, plot->x, plot->x + plot->width);
}

static bool break_labels(struct layout *layout, const struct axis *axis, struct x_labels *x,
			 double slot)
{
	size_t most = 1;
	x->lines = arena_allocate(layout->canvas->arena, x->labels.count + 1, sizeof(*x->lines));
	x->line_counts = arena_allocate(layout->canvas->arena, x->labels.count + 1, sizeof(size_t));
	if (!x->lines || !x->line_counts) {
		layout->canvas->failed = true;
		return false;
	}
	for (size_t i = 0; i < x->labels.count; i++) {
		const char *label = axis->ticks[i].label ? axis->ticks[i].label : "";
		x->line_counts[i] =
			break_label(layout, label, slot, LABEL_LINES, x->lines[i], &x->cut);
		if (x->line_counts[i] > most)
			most = x->line_counts[i];
	}
	x->height = (double)most * SIZE_TEXT * LINE_HEIGHT;
	return true;
}

static double smallest_slot(const struct labels *labels, double whole)
{
	double slot = whole;
	for (size_t i = 1; i < labels->count; i++)
		slot = fmin(slot, fabs(labels->centres[i] - labels->centres[i - 1]));
	return slot;
}

/* Are these a choice of many, as of the runs of a history? Fewer will do as well. */
static bool is_thinned(const struct axis *axis)
{
	return axis->tick_count > 1 && axis->ticks[1].at - axis->ticks[0].at > 1.5;
}

/* Short labels are thinned out; long names are broken, or stand upright. */
static void choose_x_mode(struct layout *layout, const struct axis *axis, struct x_labels *x,
			  const struct panel_place *place)
{
	struct labels *labels = &x->labels;
	x->mode = X_LEVEL;
	x->height = labels->count ? SIZE_TEXT * LINE_HEIGHT : 0;
	x->stride = tick_stride(labels->centres, labels->widths, labels->count, LABEL_GAP);
	if (x->stride <= 1 || axis->scale != SCALE_CATEGORY || widest(labels) <= 40 ||
	    is_thinned(axis))
		return;
	double slot = smallest_slot(labels, place->plot.width);
	double upright = fmin(UPRIGHT_MAX, 0.36 * place->outer.height);
	if (slot >= SLOT_MIN && break_labels(layout, axis, x, slot - LABEL_GAP) &&
	    (!x->cut || widest(labels) > upright)) {
		x->mode = X_BROKEN;
		x->stride = 1;
		return;
	}
	x->mode = X_UPRIGHT;
	x->height = fmin(widest(labels), upright);
	fit_labels(layout, axis, labels, x->height);
	for (size_t i = 0; i < labels->count; i++)
		labels->widths[i] = SIZE_TEXT;
	x->stride = tick_stride(labels->centres, labels->widths, labels->count, 2);
}

static void place_broken(struct layout *layout, const struct x_labels *x, size_t i, double top,
			 struct text text)
{
	for (size_t line = 0; line < x->line_counts[i]; line++) {
		text.string = x->lines[i][line];
		text.y = top + SIZE_TEXT + (double)line * SIZE_TEXT * LINE_HEIGHT;
		layout_add_text(layout, text);
	}
}

static void place_x_labels(struct layout *layout, const struct axis *axis, const struct x_labels *x,
			   double top)
{
	for (size_t i = 0; i < x->labels.count; i += x->stride) {
		struct text text = { .string = x->labels.items[i],
				     .full = x->labels.full[i],
				     .x = x->labels.centres[i],
				     .y = top + SIZE_TEXT,
				     .anchor = ANCHOR_MIDDLE,
				     .size = SIZE_TEXT,
				     .colour = layout->theme->text_soft };
		if (x->mode == X_BROKEN) {
			text.full = x->cut ? axis->ticks[i].label : NULL;
			place_broken(layout, x, i, top, text);
			continue;
		}
		if (x->mode == X_UPRIGHT) {
			text.x += MIDDLE * SIZE_TEXT;
			text.y = top;
			text.anchor = ANCHOR_END;
			text.upward = true;
		}
		layout_add_text(layout, text);
	}
}

/* The last label may reach over the plot's end, where the panel ends too. */
static double overhang(const struct labels *labels, const struct panel_place *place)
{
	double end = place->outer.x + place->outer.width, most = 0;
	for (size_t i = 0; i < labels->count; i++)
		most = fmax(most, labels->centres[i] + labels->widths[i] / 2 - end);
	return fmin(most, place->plot.width / 3);
}

void layout_panel_x(struct layout *layout, const struct panel *panel, struct panel_place *place)
{
	const struct axis *axis = &panel->x;
	struct x_labels x = { 0 };
	struct text title = { .size = SIZE_TEXT,
			      .anchor = ANCHOR_MIDDLE,
			      .colour = layout->theme->text_soft };
	bool shown = !axis->hidden && has_room_for_ticks(place);
	bool titled = shown && has_room_for_titles(place) && has_title(axis);
	double title_height = titled ? SIZE_TEXT * LINE_HEIGHT + 4 : 0;
	if (!allocate_labels(layout, &x.labels, shown ? axis->tick_count : 0))
		return;
	fit_labels(layout, axis, &x.labels, 0.5 * place->plot.width);
	place_centres(axis, &x.labels, &place->plot);
	double over = overhang(&x.labels, place);
	place->plot.width -= over;
	place->plot.width = fmax(place->plot.width, 1);
	place_centres(axis, &x.labels, &place->plot);
	choose_x_mode(layout, axis, &x, place);
	double below = (x.labels.count ? TICK_GAP - 2 + x.height : 0) + title_height;
	place->plot.height = fmax(place->plot.height - below, 1);
	double bottom = place->plot.y + place->plot.height;
	place_x_labels(layout, axis, &x, bottom + TICK_GAP - 2);
	if (titled)
		add_title(layout, axis, place->plot.x + place->plot.width / 2,
			  bottom + below - 0.25 * SIZE_TEXT, place->plot.width, title);
}

/* --- Scales of colour, pies, panels that are empty ----------------------------------------- */

static const struct mark *find_scale(const struct panel *panel)
{
	for (size_t i = 0; i < panel->mark_count; i++)
		if (panel->marks[i].value_title)
			return &panel->marks[i];
	return NULL;
}

static void make_room_for_scale(const struct panel *panel, struct panel_place *place)
{
	place->scale_mark = find_scale(panel);
	if (!place->scale_mark || place->plot.width < 3 * SCALE_LABELS ||
	    !has_room_for_titles(place))
		return;
	place->plot.width -= SCALE_WIDTH + SCALE_LABELS + 14;
	place->scale = (struct rectangle){ place->plot.x + place->plot.width + 14, place->plot.y,
					   SCALE_WIDTH, place->plot.height };
}

static void place_empty(struct layout *layout, const struct panel *panel,
			const struct panel_place *place)
{
	const char *lines[LINES_MAX];
	double width = fmin(place->plot.width - 24, 560);
	size_t most = (size_t)(place->plot.height / (SIZE_SUBTITLE * LINE_HEIGHT));
	size_t count = layout_wrap(layout->canvas, panel->empty, SIZE_SUBTITLE, false, width,
				   most < 6 ? most : 6, lines);
	double y = place->plot.y + place->plot.height / 2 -
		   (double)count * SIZE_SUBTITLE * LINE_HEIGHT / 2;
	for (size_t i = 0; i < count; i++, y += SIZE_SUBTITLE * LINE_HEIGHT)
		layout_add_text(layout, (struct text){ .string = lines[i],
						       .x = place->plot.x + place->plot.width / 2,
						       .y = y + SIZE_SUBTITLE,
						       .anchor = ANCHOR_MIDDLE,
						       .size = SIZE_SUBTITLE,
						       .colour = layout->theme->text_soft });
}

/* Takes `height` from the top of the plot. */
static void take_top(struct panel_place *place, double height)
{
	height = fmin(height, place->plot.height - 1);
	place->plot.y += height;
	place->plot.height -= height;
}

static void place_titles(struct layout *layout, const struct panel *panel,
			 struct panel_place *place)
{
	struct text title = { .size = SIZE_PANEL_TITLE,
			      .bold = true,
			      .colour = layout->theme->text };
	struct text axis = { .size = SIZE_TEXT, .colour = layout->theme->text_soft };
	if (panel->title && has_room(place, 40, 40)) {
		add_line(layout, panel->title, place->plot.x, place->plot.y + SIZE_PANEL_TITLE,
			 place->plot.width, title);
		take_top(place, SIZE_PANEL_TITLE * LINE_HEIGHT + 3);
	}
	if (panel->y.hidden || panel->is_3d || panel->is_pie || panel->empty ||
	    !has_room_for_titles(place) || !has_title(&panel->y))
		return;
	add_title(layout, &panel->y, place->plot.x, place->plot.y + SIZE_TEXT, place->plot.width,
		  axis);
	take_top(place, SIZE_TEXT * LINE_HEIGHT + 2);
}

void layout_panel(struct layout *layout, const struct panel *panel, struct panel_place *place)
{
	struct labels labels = { 0 };
	place->plot = place->outer;
	place_titles(layout, panel, place);
	if (panel->empty) {
		place_empty(layout, panel, place);
		return;
	}
	if (panel->is_pie)
		return;
	take_top(place, 10);
	if (panel->is_3d) {
		make_room_for_scale(panel, place);
		return;
	}
	make_room_for_y(layout, panel, &labels, place);
	make_room_for_scale(panel, place);
	place->plot.width =
		fmax(place->plot.width - 6 - (layout->direct_count ? layout->direct_width : 0), 1);
	layout_panel_x(layout, panel, place);
	layout_direct_place(layout, panel, place);
	if (place->scale.width > 0)
		place->scale.height = place->plot.height;
	place_y_labels(layout, panel, &labels, place);
}
