#include "core/figure/figure.h"
#include "core/base/utf8.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

void figure_init(struct figure *figure, struct arena *arena, const char *name)
{
	*figure = (struct figure){ .arena = arena,
				   .name = name,
				   .columns = 1,
				   .camera_azimuth = -60,
				   .camera_elevation = 25 };
}

/* One more item behind a list that keeps no capacity; doubling, so that adding many stays cheap. */
static void *add(struct arena *arena, void *list, size_t count, size_t size)
{
	if (count & (count - 1)) /* room up to the next power of two */
		return list;
	char *grown = arena_allocate(arena, count ? 2 * count : 1, size);
	if (grown && count)
		memcpy(grown, list, count * size);
	return grown;
}

struct panel *figure_add_panel(struct figure *figure)
{
	struct panel *panels =
		add(figure->arena, figure->panels, figure->panel_count, sizeof(*panels));
	if (!panels)
		return NULL;
	figure->panels = panels;
	return &panels[figure->panel_count++];
}

struct figure_slice *figure_add_slice(struct figure *figure)
{
	struct figure_slice *slices =
		add(figure->arena, figure->slices, figure->slice_count, sizeof(*slices));
	if (!slices)
		return NULL;
	figure->slices = slices;
	slices += figure->slice_count++;
	*slices = (struct figure_slice){ 0 };
	return slices;
}

struct mark *panel_add_mark(struct figure *figure, struct panel *panel, enum mark_type type,
			    size_t count)
{
	struct mark *marks = add(figure->arena, panel->marks, panel->mark_count, sizeof(*marks));
	if (!marks)
		return NULL;
	panel->marks = marks;
	marks += panel->mark_count++;
	*marks = (struct mark){ .type = type, .count = count, .opacity = 1, .width = 0.8 };
	return marks;
}

bool panel_add_annotation(struct figure *figure, struct panel *panel, double x, double y,
			  bool arrow, const char *text)
{
	struct annotation *list =
		add(figure->arena, panel->annotations, panel->annotation_count, sizeof(*list));
	if (!list)
		return false;
	panel->annotations = list;
	list += panel->annotation_count++;
	*list = (struct annotation){ x, y, arena_string(figure->arena, text), arrow };
	return list->text != NULL;
}

bool figure_add_note(struct figure *figure, const char *format, ...)
{
	char text[1024];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	text[utf8_cut(text, strlen(text))] = '\0';
	return strings_add_once(figure->arena, &figure->notes, text);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool figure_in_legend(const struct figure *figure, size_t panel, size_t mark)
{
	const struct mark *wanted = &figure->panels[panel].marks[mark];
	if (!wanted->name)
		return false;
	for (size_t p = 0; p <= panel; p++)
		for (size_t m = 0; m < (p < panel ? figure->panels[p].mark_count : mark); m++) {
			const struct mark *other = &figure->panels[p].marks[m];
			if (same_text(other->name, wanted->name) &&
			    same_text(other->group, wanted->group))
				return false;
		}
	return true;
}

/* The last value of a line that joins points; NaN of others. */
static double end_of(const struct mark *mark)
{
	size_t i =
		mark->type == MARK_LINE && mark->symbol != SYMBOL_NONE && mark->y ? mark->count : 0;
	while (i > 0 && isnan(mark->y[i - 1]))
		i--;
	return i > 0 ? mark->y[i - 1] : NAN;
}

size_t figure_legend_rank(const struct figure *figure, size_t panel, size_t mark)
{
	const struct panel *own = &figure->panels[panel];
	double end = end_of(&own->marks[mark]);
	size_t rank = mark;
	for (size_t m = 0; m < own->mark_count && !isnan(end); m++) {
		double other = end_of(&own->marks[m]);
		if (m == mark || isnan(other) || !figure_in_legend(figure, panel, m))
			continue;
		rank += m > mark && other > end;
		rank -= m < mark && other < end;
	}
	return rank;
}
