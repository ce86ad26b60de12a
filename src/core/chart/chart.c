#include "core/base/count.h"
#include "core/chart/draw.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- What a spec can say ---------------------------------------------------------------------- */

struct chart_preset {
	enum field_id fields[5]; /* a panel each; ends with FIELD_TOTAL */
	bool together;           /* all in one panel, told apart by dash */
	enum field_mark how;
};

static const struct chart_preset latency = { { FIELD_LATENCY_MEDIAN, FIELD_TOTAL },
					     false,
					     FIELD_BARS };
static const struct chart_preset scaling = { { FIELD_LATENCY_MEDIAN, FIELD_TOTAL },
					     false,
					     FIELD_LINES };
static const struct chart_preset percentiles = { { FIELD_LATENCY_MEDIAN, FIELD_LATENCY_P90,
						   FIELD_LATENCY_P95, FIELD_LATENCY_P99,
						   FIELD_TOTAL },
						 true,
						 FIELD_LINES };
static const struct chart_preset efficiency = { { FIELD_FLOPS_PER_WATT, FIELD_ITEMS_PER_JOULE,
						  FIELD_COMPUTE_UTILISATION,
						  FIELD_BANDWIDTH_UTILISATION, FIELD_TOTAL },
						false,
						FIELD_BARS };

/* Without power and peaks it is a chart of throughput. */
static const char *unsuited_efficiency(const struct drawing *drawing)
{
	const char *reason;
	for (size_t i = 0; efficiency.fields[i] < FIELD_TOTAL; i++)
		if (chart_table_has(&drawing->table, efficiency.fields[i], &reason))
			return NULL;
	return "no result has FLOPs per watt, items per joule or utilisation";
}

/* What `dyno ab` leaves behind are two runs of two sides. */
static const char *unsuited_ab(const struct drawing *drawing)
{
	return drawing->table.levels[WORD_RUN].count == 2 ? NULL
							  : "it is for two runs, as of dyno ab";
}

static const char *unsuited_parallel(const struct drawing *drawing)
{
	return drawing->table.count < 3 ? "fewer than three results" : NULL;
}

/* What charts of fields over words, or over fields, take. */
#define AS_FIELDS                                                                           \
	(ASK_X | ASK_X_FIELD | ASK_FIELD | ASK_MARK | ASK_GROUP | ASK_PANEL | ASK_X_SCALE | \
	 ASK_Y_SCALE)

/* clang-format off */
const struct chart charts[] = {
	{ "latency", "Latency", "median latency as bars, devices side by side; percentiles as lines with ‹percentiles›", &latency, NULL, false, true, NULL, AS_FIELDS | ASK_PERCENTILES },
	{ "throughput", "Throughput", "throughput over batch size, with ideal scaling and the knee", NULL, draw_throughput, false, true, NULL, AS_FIELDS },
	{ "memory", "Memory", "total memory; with ‹detailed› its parts, and a panel for each", NULL, draw_memory, false, true, NULL, AS_FIELDS | ASK_DETAILED },
	{ "flops", "FLOPs", "floating-point operations and the rate reached; by component with ‹detailed›", NULL, draw_flops, false, true, NULL, (AS_FIELDS & ~ASK_FIELD) | ASK_DETAILED },
	{ "scaling", "Scaling", "any field over batch size, sequence length or another word", &scaling, NULL, false, true, NULL, AS_FIELDS | ASK_PERCENTILES },
	{ "ranked", "Devices by throughput", "a bar for each device, the best first, with its value and the batch size it is best at", NULL, draw_ranked, false, false, NULL, ASK_FIELD | ASK_GROUP | ASK_PANEL },
	{ "percentiles", "Latency percentiles", "median, p90, p95 and p99 as lines", &percentiles, NULL, false, true, NULL, AS_FIELDS },
	{ "distribution", "Distribution of samples", "samples of each cell as violins, boxes, histograms or ECDF (‹mark›)", NULL, draw_distribution, false, false, NULL, (AS_FIELDS & ~ASK_X_FIELD) },
	{ "timeline", "Samples in order", "inferences in the order run, process by process, warm-up shaded", NULL, draw_timeline, false, false, NULL, ASK_Y_SCALE },
	{ "device", "Samples and device", "samples over time, and clock, temperature, power and memory of the device meanwhile", NULL, draw_device, false, false, unsuited_device, ASK_Y_SCALE },
	{ "operators", "Operators", "time and FLOPs, by component and by operator", NULL, draw_operators, false, false, NULL, 0 },
	{ "icicle", "Where it goes", "time, FLOPs or bytes (‹field›) of components, operators and nodes, each below what it is a part of; of two cells what changed", NULL, draw_icicle, true, false, NULL, ASK_FIELD },
	{ "roofline", "Roofline", "what the devices could do, and what cells and operators reach", NULL, draw_roofline, false, false, NULL, ASK_GROUP | ASK_PANEL | ASK_DETAILED },
	{ "memory_timeline", "Memory through an inference", "memory node by node, with the peak named", NULL, draw_memory_timeline, false, false, NULL, 0 },
	{ "efficiency", "Efficiency", "FLOPs per watt, items per joule, utilisation", &efficiency, NULL, false, true, unsuited_efficiency, AS_FIELDS },
	{ "pareto", "Latency against throughput", "latency against throughput with the frontier", NULL, draw_pareto, false, true, NULL, (AS_FIELDS & ~(ASK_FIELD | ASK_X)) | ASK_Y_FIELD | ASK_LATENCY_LIMIT },
	{ "heatmap", "Heatmap", "a field over batch size and sequence length, a panel for each device", NULL, draw_heatmap, false, true, NULL, ASK_X | ASK_Y | ASK_FIELD | ASK_GROUP | ASK_PANEL },
	{ "parallel", "Parallel coordinates", "a line for each result through all words and fields that vary", NULL, draw_parallel, false, true, unsuited_parallel, ASK_FIELD | ASK_GROUP | ASK_AXES },
	{ "space", "Three fields", "any three fields as points in 3D, or one over two words as a surface", NULL, draw_space, false, true, NULL, AS_FIELDS | ASK_Y | ASK_Y_FIELD | ASK_Z | ASK_CAMERA },
	{ "history", "History", "a field over the runs, with steps", NULL, draw_history, true, true, NULL, ASK_FIELD | ASK_GROUP | ASK_PANEL | ASK_Y_SCALE },
	{ "comparison", "Comparison", "change from the first run to the last, with intervals", NULL, draw_comparison, true, false, NULL, ASK_FIELD | ASK_GROUP },
	{ "ab", "Both sides", "the samples of both sides of dyno ab, as ECDF", NULL, draw_ab, true, false, unsuited_ab, ASK_MARK | ASK_GROUP | ASK_X_SCALE },
	{ 0 },
};
/* clang-format on */

const struct chart *chart_find(const char *name)
{
	const struct chart *chart = charts;
	while (chart->name && strcmp(chart->name, name) != 0)
		chart++;
	return chart->name ? chart : NULL;
}

/* --- Presets --------------------------------------------------------------------------------- */

enum field_mark field_mark_asked(const struct drawing *drawing, enum field_mark own)
{
	const char *mark = drawing->spec->mark;
	if (!mark)
		return own;
	if (strcmp(mark, "bar") == 0)
		return FIELD_BARS;
	if (strcmp(mark, "line") == 0)
		return FIELD_LINES;
	if (strcmp(mark, "scatter") == 0)
		return FIELD_POINTS;
	figure_add_note(drawing->figure,
			"%s: no mark of this chart and field; bar, line or scatter are", mark);
	return own;
}

/* The fields asked for, or the preset's own, each replaced by the nearest that is there, once. */
static size_t choose_fields(struct drawing *drawing, const struct chart_preset *preset,
			    enum field_id *chosen, size_t room)
{
	const struct strings *asked = &drawing->spec->fields;
	size_t count = 0;
	for (size_t i = 0; asked->count ? i < asked->count : preset->fields[i] < FIELD_TOTAL; i++) {
		enum field_id field =
			asked->count ? vocabulary_field(&drawing->table.own, asked->items[i])
				     : preset->fields[i];
		bool there = false;
		const char *reason;
		if (!preset->together)
			field = field_or_nearest(drawing, field);
		else if (!chart_table_has(&drawing->table, field, &reason)) {
			figure_add_note(drawing->figure, "%s: %s",
					chart_field(&drawing->table, field)->title,
					reason ? reason : "not measured");
			continue;
		}
		for (size_t k = 0; k < count; k++)
			there |= chosen[k] == field;
		if (field != FIELD_TOTAL && !there && count < room)
			chosen[count++] = field;
	}
	return count;
}

/* p90, p95, p99 as lines through the middles of the bars. */
static bool add_percentiles(struct drawing *drawing, struct panel *panel,
			    const struct series_list *list, int x)
{
	static const enum field_id drawn[] = { FIELD_LATENCY_P90, FIELD_LATENCY_P95,
					       FIELD_LATENCY_P99 };
	static const char *const names[] = { "p90", "p95", "p99" };
	double scale, width = bar_width(&drawing->table.levels[x], list);
	struct axis scratch = { 0 };
	axis_field(drawing, &scratch, FIELD_LATENCY_MEDIAN,
		   chart_table_largest(&drawing->table, FIELD_LATENCY_MEDIAN), &scale);
	if (panel->x.scale !=
	    SCALE_CATEGORY) { /* too many for bars, and three times as many lines */
		figure_add_note(drawing->figure, "Percentiles are left out: too many lines");
		return true;
	}
	for (size_t m = 0; m < panel->mark_count; m++)
		if (panel->marks[m].type == MARK_BAR) /* or lines of its colour vanish on it */
			panel->marks[m].opacity *= 0.5;
	for (size_t s = 0; s < list->count; s++)
		for (size_t f = 0; f < 3; f++) {
			const struct series *series = &list->items[s];
			struct mark *mark = series_mark(drawing, panel, MARK_LINE, series,
							series->count, false);
			if (!mark)
				return false;
			mark->name = arena_printf(drawing->arena, "%s%s%s",
						  series->name ? series->name : "",
						  series->name ? " · " : "", names[f]);
			mark->symbol = (enum symbol)(SYMBOL_CIRCLE + f);
			mark->dash = (enum dash)f;
			mark->colour = drawing->combination_count > 1 ? series->colour : (int)f + 1;
			for (size_t i = 0; i < series->count; i++) {
				struct chart_value value =
					chart_row_value(&drawing->table, series->rows[i], drawn[f]);
				mark->x[i] = (double)series->rows[i]->level[x] +
					     ((double)s - (double)(list->count - 1) / 2) * width;
				mark->y[i] = value.value * scale;
				note_withheld(drawing, drawn[f], &value, "Arrows");
			}
			struct series arrows = *series;
			const double *positions = mark->x;
			arrows.colour = mark->colour;
			if (!mark_bounds(drawing, panel, &arrows, positions, drawn[f], scale))
				return false;
		}
	return axis_fit_marks(drawing, panel, panel->y.scale);
}

static bool draw_percentile_lines(struct drawing *drawing, int x)
{
	size_t count;
	int word = panel_word(drawing, &count);
	uint64_t taken = WORD_MASK(x) | (word < CHART_WORDS ? WORD_MASK(word) : 0);
	for (size_t p = 0; p < count && p < drawing->figure->panel_count; p++) {
		struct series_list list;
		if (!series_make(drawing, word, (uint32_t)p, words_of_series(drawing, taken),
				 &list) ||
		    !add_percentiles(drawing, &drawing->figure->panels[p], &list, x))
			return false;
	}
	return true;
}

#define TOGETHER_MOST 12 /* lines in a panel */
#define BAR_AND_LINES 4  /* of a series with three percentiles */

/* One of the fields' series: in the colour of its own, the field as a dash. */
static bool make_together(struct drawing *drawing, const struct series_list *list,
			  enum field_id field, size_t f, struct series_list *made)
{
	bool one = drawing->combination_count <= 1;
	*made = *list;
	made->items = arena_allocate(drawing->arena, list->count + 1, sizeof(*made->items));
	for (size_t s = 0; made->items && s < list->count; s++) {
		struct series *series = &made->items[s];
		*series = list->items[s];
		series->dash = (enum dash)(f % (DASH_MIXED + 1));
		if (!one)
			continue;
		series->name = chart_field(&drawing->table, field)->title;
		series->symbol = (enum symbol)(SYMBOL_CIRCLE + f % 4);
		series->colour = (int)f;
	}
	return made->items != NULL;
}

/* Says once which dash is which field, where colours are other things. */
static bool explain_dash(struct drawing *drawing, struct panel *panel, enum field_id field,
			 size_t f)
{
	const struct series series = { .name = chart_field(&drawing->table, field)->title,
				       .colour = COLOUR_TEXT,
				       .dash = (enum dash)(f % (DASH_MIXED + 1)),
				       .opacity = 1 };
	struct mark *mark = series_mark(drawing, panel, MARK_LINE, &series, 1, false);
	if (mark)
		mark->x[0] = NAN;
	return mark != NULL;
}

/* The first and the last say most, where all would be a thicket. */
static size_t thin_fields(struct drawing *drawing, enum field_id *chosen, size_t count)
{
	if (count < 3 || drawing->spec->all_series || drawing->spec->fields.count ||
	    drawing->series_most * count <= TOGETHER_MOST)
		return count;
	figure_add_note(drawing->figure,
			"%zu percentiles between are left out: too many lines (‹all-series›)",
			count - 2);
	chosen[1] = chosen[count - 1];
	return 2;
}

/* Several fields of one unit in each panel. */
static bool draw_together(struct drawing *drawing, enum field_id *chosen, size_t field_count, int x,
			  enum field_mark how)
{
	size_t count;
	int word = panel_word(drawing, &count);
	uint64_t taken = WORD_MASK(x) | (word < CHART_WORDS ? WORD_MASK(word) : 0);
	drawing->together = chosen;
	drawing->together_count = field_count = thin_fields(drawing, chosen, field_count);
	for (size_t p = 0; p < count; p++) {
		struct panel *panel = figure_add_panel(drawing->figure);
		struct series_list list, all;
		if (!panel || !series_make(drawing, word, (uint32_t)p,
					   words_of_series(drawing, taken), &list))
			return false;
		for (size_t f = 0; f < field_count; f++)
			if (!make_together(drawing, &list, chosen[f], f, &all) ||
			    !draw_field_panel(drawing, panel, chosen[f], x, &all, how))
				return false;
		for (size_t f = 0; f < field_count && drawing->combination_count > 1; f++)
			if (!explain_dash(drawing, panel, chosen[f], f))
				return false;
		drawing->group = count;
		panel->y.title = chart_field(&drawing->table, chosen[0])->group == GROUP_SAMPLES
					 ? "Latency"
					 : panel->y.title;
		panel->title = panel_title(drawing, word, (uint32_t)p, WORD_MASK(x));
	}
	drawing->share = true;
	return true;
}

/* Latencies alone have samples, whose shapes can be drawn. */
static bool wants_shapes(const struct drawing *drawing, enum field_id field)
{
	static const char *const shapes[] = { "violin", "box", "ecdf", "histogram" };
	const char *mark = drawing->spec->mark;
	bool wanted = false;
	for (size_t i = 0; mark && i < COUNT(shapes); i++)
		wanted |= strcmp(mark, shapes[i]) == 0;
	return wanted && chart_field(&drawing->table, field)->group == GROUP_SAMPLES &&
	       has_samples(drawing);
}

/* "Median latency over batch size" */
static bool title_scaling(struct drawing *drawing, enum field_id field, int x)
{
	const char *over = within_title(drawing, chart_word_title(&drawing->table, x));
	return over && drawing_title(drawing, "%s over %s",
				     chart_field(&drawing->table, field)->title, over);
}

/* The first that is asked for. */
static enum field_id preset_field(const struct drawing *drawing, const struct chart_preset *preset)
{
	const struct strings *asked = &drawing->spec->fields;
	return asked->count ? vocabulary_field(&drawing->table.own, asked->items[0])
			    : preset->fields[0];
}

static bool draw_preset(struct drawing *drawing)
{
	const struct chart_preset *preset = drawing->chart->preset;
	enum field_id chosen[CHART_PANELS], field_x;
	int x = x_word(drawing, &field_x);
	if (x < CHART_WORDS && !wants_shapes(drawing, preset_field(drawing, preset)) &&
	    !arrange_most(drawing, x, ~(uint64_t)0,
			  preset->together ? TOGETHER_MOST / 2 : SLICE_SERIES))
		return false;
	size_t count = choose_fields(drawing, preset, chosen, CHART_PANELS);
	if (!count)
		return draw_nothing(drawing, "no result has what this chart shows");
	if (wants_shapes(drawing, chosen[0]))
		return draw_distribution(drawing);
	enum field_mark how = field_mark_asked(drawing, preset->how);
	if (x == CHART_WORDS)
		return draw_field_over_field(drawing, field_x, chosen[0]);
	if (preset->together)
		return draw_together(drawing, chosen, count, x, how);
	if (preset == &scaling && count == 1 && !title_scaling(drawing, chosen[0], x))
		return false;
	struct extent extent = extent_of(drawing, chosen[0]);
	if (drawing->spec->percentiles && chosen[0] == FIELD_LATENCY_MEDIAN && count == 1 &&
	    how == FIELD_BARS && !drawing->spec->mark && !drawing->spec->y_scale &&
	    (extent_is_wide(&extent) || drawing->series_most * BAR_AND_LINES > TOGETHER_MOST)) {
		/* No bars then: lines for all. */
		count = choose_fields(drawing, &percentiles, chosen, CHART_PANELS);
		return draw_together(drawing, chosen, count, x, FIELD_LINES);
	}
	for (size_t i = 0; i < count; i++)
		if (!(count > 1 ? draw_field_named : draw_field)(drawing, chosen[i], x, how))
			return false;
	if (!drawing->spec->percentiles || !(drawing->chart->takes & ASK_PERCENTILES) ||
	    (preset != &latency && drawing->spec->taken_elsewhere & ASK_PERCENTILES))
		return true;
	return chosen[0] == FIELD_LATENCY_MEDIAN && how == FIELD_BARS
		       ? draw_percentile_lines(drawing, x)
		       : figure_add_note(drawing->figure,
					 "‹percentiles› go with bars of the median latency");
}

/* --- The whole ------------------------------------------------------------------------------- */

static const char *why_unsuited(const struct drawing *drawing)
{
	return drawing->spec->only_suited && drawing->chart->unsuited
		       ? drawing->chart->unsuited(drawing)
		       : NULL;
}

static bool is_run(const char *word)
{
	return word && strcmp(word, "run") == 0;
}

static bool check_spec(const struct dyno_results *results, const struct chart_spec *spec,
		       struct arena *arena, struct dyno_error *err)
{
	struct vocabulary own;
	return results_vocabulary(results, arena, &own, err) && chart_spec_check(spec, &own, err);
}

bool chart_draw(const struct dyno_results *results, const struct chart_spec *spec,
		struct arena *arena, struct figure *figure, struct dyno_error *err)
{
	if (!check_spec(results, spec, arena, err))
		return false;
	struct dyno_error told = { 0 }; /* other than that memory is exhausted */
	struct drawing drawing = { .chart = chart_find(spec->chart ? spec->chart : "latency"),
				   .spec = spec,
				   .figure = figure,
				   .arena = arena,
				   .err = &told };
	figure_init(figure, arena, drawing.chart->name);
	bool keep_runs = drawing.chart->keep_runs || is_run(spec->x) || is_run(spec->group) ||
			 is_run(spec->panel);
	if (!chart_table_make(&drawing.table, results, spec, arena, keep_runs, err))
		return false;
	const char *why;
	bool ok = drawing_title(&drawing, "%s", drawing.chart->title) &&
		  slice_told(&drawing.table, &drawing.told);
	if (ok && !drawing.table.count)
		ok = draw_nothing(&drawing, drawing.table.filtered ? "no result passes the filters"
								   : "there are no results");
	else if (ok && (why = why_unsuited(&drawing)))
		ok = draw_nothing(&drawing, "%s", why);
	else if (ok)
		ok = relate_rows(&drawing) &&
		     (drawing.chart->preset ? draw_preset(&drawing)
					    : drawing.chart->draw(&drawing)) &&
		     note_unused(&drawing);
	ok = ok && (!drawing.share || share_axes(&drawing)) && place_strips(&drawing) &&
	     grey_beyond(&drawing);
	figure->subtitle = ok && drawing.table.count ? drawing_subtitle(&drawing) : "";
	ok = ok && figure->subtitle && drawing_finish(&drawing);
	if (!ok && told.code && err)
		*err = told;
	return (ok && !arena->failed) || (!ok && told.code ? false : error_memory(err));
}
