/* Pictures of all charts on results as people have them: no text stands on a mark or loses its
 * unit, every mark can be told from its ground on light and dark paper, none is pale, no two series
 * look alike, no panel is a thicket, and no word splits series that another one determines. */
#include "core/chart/chart.h"
#include "output/cases.h"
#include "output/recorder.h"
#include "test.h"
#include <stdio.h>
#include <string.h>

#define TEXT_CONTRAST 4.5 /* WCAG 2.2, 1.4.3 */

static const struct theme *const themes[] = { &theme_light, &theme_dark };

/* What may be asked of a chart beside its name. */
static const struct {
	const char *name;
	bool detailed;
	const char *x, *mark;
} ways[] = {
	{ "", false, NULL, NULL },
	{ ", detailed", true, NULL, NULL },
	{ ", over devices", false, "device", NULL },
	{ ", as bars", false, NULL, "bar" },
};

static void with_figure(const struct dyno_results *results, const char *chart, const char *name,
			size_t way, void (*check)(const char *what, const struct figure *figure))
{
	struct arena arena = { 0 };
	struct figure figure;
	struct chart_spec spec;
	struct dyno_error err = { 0 };
	char what[128];
	snprintf(what, sizeof(what), "%s, %s%s", chart, name, ways[way].name);
	CHECK_ROW(what, chart_spec_init(&spec, &arena, &err));
	spec.chart = chart;
	spec.detailed = spec.percentiles = ways[way].detailed;
	spec.x = ways[way].x;
	spec.mark = ways[way].mark;
	CHECK_ROW(what, chart_draw(results, &spec, &arena, &figure, &err));
	check(what, &figure);
	arena_finish(&arena);
}

/* Called for each chart of each case, in each way. */
static void with_figures(void (*check)(const char *what, const struct figure *figure))
{
	for (size_t i = 0; i < COUNT(result_cases); i++) {
		struct dyno_results *results = result_cases[i].make();
		for (const struct chart *chart = charts; chart->name; chart++)
			for (size_t way = 0; way < COUNT(ways); way++)
				with_figure(results, chart->name, result_cases[i].name, way, check);
		dyno_results_destroy(results);
	}
}

static void fail(const char *what, const char *text, const char *why)
{
	printf("# %s: \"%s\" %s\n", what, text, why);
	test_failures++;
}

/* --- Text on marks --------------------------------------------------------------------------- */

static struct rectangle inner(struct rectangle box)
{
	return (struct rectangle){ box.x + 1, box.y + 1.5, box.width - 2, box.height - 3 };
}

/* Grounds are pale and have no edge; halos have the paper's colour. */
static bool is_ground(const struct stroke *stroke, const struct theme *theme)
{
	bool edge = stroke->style.stroke_opacity > 0 && stroke->style.stroke_width > 0 &&
		    stroke->style.stroke != theme->background;
	bool filled = stroke->style.fill_opacity >= 0.5 && stroke->style.fill != theme->background;
	return !edge && !filled;
}

static bool has_cells(const struct figure *figure)
{
	return strcmp(figure->name, "heatmap") == 0;
}

/* Words that stand in what they are of. */
static bool has_words_inside(const struct figure *figure)
{
	return has_cells(figure) || strcmp(figure->name, "icicle") == 0;
}

static void check_texts(const char *what, const struct figure *figure)
{
	static const struct render_options sizes[] = {
		{ .theme = &theme_light },
		{ .theme = &theme_light, .width = 1440, .height = 900 },
		{ .theme = &theme_light, .width = 600, .height = 420 },
	};
	for (size_t s = 0; s < COUNT(sizes); s++) {
		struct arena arena = { 0 };
		struct recorder drawn;
		CHECK_ROW(what, recorder_draw(&drawn, figure, &sizes[s], &arena));
		for (size_t i = 0; i < drawn.text_count && !has_words_inside(figure); i++)
			for (size_t k = 0; k < drawn.stroke_count; k++) {
				const struct stroke *stroke = &drawn.strokes[k];
				if (!stroke->mark || is_ground(stroke, &theme_light) ||
				    !stroke_meets(stroke, inner(drawn.texts[i].place)))
					continue;
				fail(what, drawn.texts[i].text.string, "stands on a mark");
				break;
			}
		recorder_finish(&drawn);
		arena_finish(&arena);
	}
}

static void no_text_stands_on_a_mark(void)
{
	with_figures(check_texts);
}

/* --- Numbers --------------------------------------------------------------------------------- */

/* "30.3…ms/s": a number that lost its end, or its unit. */
static void check_numbers(const char *what, const struct figure *figure)
{
	struct arena arena = { 0 };
	struct recorder drawn;
	struct render_options options = { .theme = &theme_light };
	CHECK_ROW(what, recorder_draw(&drawn, figure, &options, &arena));
	for (size_t i = 0; i < drawn.text_count; i++) {
		const struct text *text = &drawn.texts[i].text;
		if (strstr(text->string, "…") && text->full &&
		    strspn(text->full, "-0123456789") > 0)
			fail(what, text->string, "is a number cut short");
	}
	recorder_finish(&drawn);
	arena_finish(&arena);
}

static void no_number_is_cut(void)
{
	with_figures(check_numbers);
}

/* --- Contrast -------------------------------------------------------------------------------- */

/* By its edge, else by its area. */
static double contrast_of(const struct stroke *stroke, const struct theme *theme)
{
	const struct style *style = &stroke->style;
	bool edge = style->stroke_opacity > 0 && style->stroke_width > 0 &&
		    style->stroke != theme->background;
	uint32_t seen =
		edge ? recorder_blend(style->stroke, style->stroke_opacity, theme->background)
		     : recorder_blend(style->fill, style->fill_opacity, theme->background);
	return theme_contrast(seen, theme->background);
}

/* What the text stands on: the area drawn last below it. */
static uint32_t ground_of(const struct recorder *drawn, const struct written *text,
			  const struct theme *theme)
{
	double x = text->place.x + text->place.width / 2,
	       y = text->place.y + text->place.height / 2;
	uint32_t ground = theme->background;
	for (size_t k = 0; k < text->strokes; k++) {
		const struct stroke *stroke = &drawn->strokes[k];
		struct rectangle own = { stroke->a.x, stroke->a.y, stroke->b.x - stroke->a.x,
					 stroke->b.y - stroke->a.y };
		if (stroke->area && recorder_holds(own, x, y))
			ground = recorder_blend(stroke->style.fill, stroke->style.fill_opacity,
						ground);
	}
	return ground;
}

static void check_contrast(const char *what, const struct figure *figure)
{
	for (size_t t = 0; t < COUNT(themes); t++) {
		struct arena arena = { 0 };
		struct recorder drawn;
		struct render_options options = { .theme = themes[t] };
		CHECK_ROW(what, recorder_draw(&drawn, figure, &options, &arena));
		bool cells = has_cells(figure);
		for (size_t i = 0; i < figure->panel_count && !cells; i++)
			for (size_t m = 0; m < figure->panels[i].mark_count; m++)
				cells |= figure->panels[i].marks[m].type == MARK_SURFACE;
		for (size_t k = 0; k < drawn.stroke_count && !cells; k++)
			if (drawn.strokes[k].mark && !is_ground(&drawn.strokes[k], themes[t]) &&
			    contrast_of(&drawn.strokes[k], themes[t]) < THEME_CONTRAST) {
				fail(what, themes[t]->name, "has a mark that is hardly seen");
				break;
			}
		for (size_t i = 0; i < drawn.text_count; i++)
			if (theme_contrast(drawn.texts[i].text.colour,
					   ground_of(&drawn, &drawn.texts[i], themes[t])) <
			    TEXT_CONTRAST)
				fail(what, drawn.texts[i].text.string, themes[t]->name);
		recorder_finish(&drawn);
		arena_finish(&arena);
	}
}

static void everything_is_seen(void)
{
	with_figures(check_contrast);
}

/* Areas have an edge in their full colour. */
static bool has_edge(const struct mark *mark)
{
	return mark->type == MARK_POLYGON || mark->type == MARK_BOX || mark->type == MARK_BAR ||
	       mark->type == MARK_BAND;
}

static void check_opacity(const char *what, const struct figure *figure)
{
	for (size_t p = 0; p < figure->panel_count; p++)
		for (size_t m = 0; m < figure->panels[p].mark_count; m++)
			CHECK_ROW(what, has_edge(&figure->panels[p].marks[m]) ||
						figure->panels[p].marks[m].opacity >= 0.75);
}

static void no_series_is_pale(void)
{
	with_figures(check_opacity);
}

/* --- Series ---------------------------------------------------------------------------------- */

#define NAMES_MOST 12 /* two percentiles of six devices */
#define THICKET    40 /* of parallel coordinates: a mark has many lines */

static bool has_name(const struct mark *mark)
{
	return mark->name && !mark->strip.row && mark->colour >= 0 && mark->type != MARK_PIE;
}

static bool same_looks(const struct mark *a, const struct mark *b)
{
	bool areas = a->type == MARK_BAR || a->type == MARK_POLYGON || a->type == MARK_BOX;
	return a->type == b->type && a->colour == b->colour && a->shade == b->shade &&
	       a->opacity == b->opacity && a->hollow == b->hollow &&
	       (areas || (a->symbol == b->symbol && a->dash == b->dash));
}

static void check_series(const char *what, const struct figure *figure)
{
	for (size_t p = 0; p < figure->panel_count; p++) {
		const struct panel *panel = &figure->panels[p];
		size_t names = 0;
		for (size_t m = 0; m < panel->mark_count; m++) {
			const struct mark *mark = &panel->marks[m];
			bool first = has_name(mark);
			for (size_t k = 0; k < m && first; k++)
				if (has_name(&panel->marks[k]) &&
				    strcmp(panel->marks[k].name, mark->name) == 0)
					first = false;
				else if (has_name(&panel->marks[k]) &&
					 same_looks(&panel->marks[k], mark))
					fail(what, mark->name, panel->marks[k].name);
			names += first;
		}
		CHECK_ROW(what, names <= NAMES_MOST);
	}
}

static void series_can_be_told_apart(void)
{
	with_figures(check_series);
}

static bool same_numbers(const double *a, const double *b, size_t count)
{
	size_t finite = 0;
	for (size_t i = 0; i < count; i++) {
		if (!(a[i] == b[i]) && !(isnan(a[i]) && isnan(b[i])))
			return false;
		finite += isfinite(a[i]);
	}
	return finite > 1;
}

static bool has_note(const struct figure *figure, const char *part)
{
	for (size_t i = 0; i < figure->notes.count; i++)
		if (strstr(figure->notes.items[i], part))
			return true;
	return false;
}

/* What hides another line says so. */
static void check_hidden(const char *what, const struct figure *figure)
{
	for (size_t p = 0; p < figure->panel_count; p++)
		for (size_t m = 0; m < figure->panels[p].mark_count; m++)
			for (size_t k = 0; k < m; k++) {
				const struct mark *a = &figure->panels[p].marks[k];
				const struct mark *b = &figure->panels[p].marks[m];
				if (has_name(a) && has_name(b) && a->type == MARK_LINE &&
				    b->type == MARK_LINE && a->count == b->count &&
				    same_numbers(a->x, b->x, a->count) &&
				    same_numbers(a->y, b->y, a->count) &&
				    (strcmp(figure->name, "flops") == 0 ||
				     !has_note(figure, " lies on ")))
					fail(what, a->name, "lies on another line");
			}
}

static void no_line_hides_another(void)
{
	with_figures(check_hidden);
}

/* Breaks of a mark part its lines. */
static void check_lines(const char *what, const struct figure *figure)
{
	size_t lines = 0;
	const struct panel *panel = &figure->panels[0];
	if (strcmp(figure->name, "parallel") != 0 || panel->empty)
		return;
	for (size_t m = 0; m < panel->mark_count; m++)
		for (size_t i = 0; i < panel->marks[m].count; i++)
			lines += isnan(panel->marks[m].x[i]);
	CHECK_ROW(what, lines <= THICKET);
}

static void no_panel_is_a_thicket(void)
{
	with_figures(check_lines);
}

/* Threads and engine of the made-up machines are the device's own. */
static void check_words(const char *what, const struct figure *figure)
{
	if (!strstr(what, "machines") && !strstr(what, "420"))
		return;
	for (size_t p = 0; p < figure->panel_count; p++)
		for (size_t m = 0; m < figure->panels[p].mark_count; m++) {
			const char *name = figure->panels[p].marks[m].name;
			if (name && (strstr(name, "thread") || strstr(name, "run ")))
				fail(what, name, "says what its device tells");
		}
}

static void determined_words_split_nothing(void)
{
	with_figures(check_words);
}

/* --- Axes ------------------------------------------------------------------------------------ */

static void check_axes(const char *what, const struct figure *figure)
{
	for (size_t p = 0; p < figure->panel_count; p++) {
		const struct panel *panel = &figure->panels[p];
		double low = INFINITY;
		for (size_t m = 0; m < panel->mark_count; m++)
			for (size_t i = 0; panel->marks[m].y && i < panel->marks[m].count; i++)
				if (panel->marks[m].y[i] > 0 && !panel->marks[m].strip.row)
					low = fmin(low, panel->marks[m].y[i]);
		double from = panel->strip_rows ? panel->strip_top : panel->y.low;
		if (!panel->empty && panel->y.scale == SCALE_LOG && isfinite(low) &&
		    figure->panel_count == 1)
			CHECK_ROW(what, from >= low / 20);
	}
}

/* Intervals that reach zero do not make the values small. */
static void whiskers_rule_no_axis(void)
{
	with_figures(check_axes);
}

TEST_MAIN({ "no text stands on a mark", no_text_stands_on_a_mark },
	  { "no number is cut", no_number_is_cut }, { "everything is seen", everything_is_seen },
	  { "no series is pale", no_series_is_pale },
	  { "series can be told apart", series_can_be_told_apart },
	  { "no line hides another", no_line_hides_another },
	  { "no panel is a thicket", no_panel_is_a_thicket },
	  { "determined words split nothing", determined_words_split_nothing },
	  { "whiskers rule no axis", whiskers_rule_no_axis })
