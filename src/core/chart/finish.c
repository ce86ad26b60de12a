/* What stands around a chart's panels: titles, what was left out, notes, its source. */
#include "core/base/count.h"
#include "core/chart/draw.h"
#include "core/result/disturbed.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* NULL where all weights are a trained model's. */
static const char *synthetic_weights(const struct chart_table *table)
{
	size_t synthetic = 0;
	for (size_t i = 0; i < table->count; i++) {
		const struct model_info *model = table->rows[i].result->cell.model;
		synthetic += model && model->synthetic;
	}
	if (!synthetic)
		return NULL;
	return synthetic == table->count ? "synthetic weights" : "synthetic weights in some models";
}

static bool is_sliced(const struct figure *figure, int word)
{
	for (size_t i = 0; i < figure->slice_count; i++)
		if ((int)word_find(figure->slices[i].word) == word)
			return true;
	return false;
}

/* "sequence 128 (of 3) · float32 (of 2) · 12 more series": what is left out stands first. */
static void append_slices(const struct drawing *drawing, struct buffer *text)
{
	const struct figure *figure = drawing->figure;
	for (size_t i = 0; i < figure->slice_count; i++)
		buffer_printf(text, "%s%s (of %zu)", i ? " · " : "", figure->slices[i].label,
			      figure->slices[i].values.count);
	if (drawing->left_out)
		buffer_printf(text, "%s%zu more series are not drawn", text->length ? " · " : "",
			      drawing->left_out);
}

/* The words that all rows share, and what was measured where. */
const char *drawing_subtitle(struct drawing *drawing)
{
	const struct chart_table *table = &drawing->table;
	const char *synthetic = synthetic_weights(table);
	struct buffer text = { 0 };
	append_slices(drawing, &text);
	for (int word = WORD_DEVICE; word < (int)WORD_TOTAL; word++) { /* own ones are quiet */
		const char *part =
			table->levels[word].count == 1 ? chart_level_text(table, word, 0) : "";
		if (!part || !*part || cell_words[word].quiet || is_sliced(drawing->figure, word))
			continue;
		buffer_printf(&text, "%s%s", text.length ? " · " : "", part);
		const struct device_info *device = table->rows[0].cell.device;
		if (word == WORD_DEVICE && device && device->name &&
		    strcmp(device->name, part) != 0)
			buffer_printf(&text, " (%s)", device->name);
	}
	if (synthetic)
		buffer_printf(&text, "%s%s", text.length ? " · " : "", synthetic);
	const struct run *run = table->rows[0].run;
	if (table->levels[WORD_RUN].count > 1)
		buffer_printf(&text, "%s%zu runs", text.length ? " · " : "",
			      table->levels[WORD_RUN].count);
	else if (run->started)
		buffer_printf(&text, "%s%.10s", text.length ? " · " : "", run->started);
	if (run->dyno)
		buffer_printf(&text, "%sdyno %s", text.length ? " · " : "", run->dyno);
	return buffer_keep(&text, drawing->arena);
}

static bool add_source(struct drawing *drawing)
{
	struct properties *source = &drawing->figure->source;
	const struct chart_table *table = &drawing->table;
	bool ok = properties_add_text(drawing->arena, source, "Software", "dyno") &&
		  properties_add_text(drawing->arena, source, "Title", drawing->figure->title);
	for (size_t i = 0; ok && i < table->levels[WORD_RUN].count && i < 10; i++)
		ok = properties_add_text(drawing->arena, source,
					 arena_printf(drawing->arena, "Run %zu", i + 1),
					 table->levels[WORD_RUN].texts[i]);
	return ok;
}

/* The least and the largest value of a grid. */
static void describe_grid(const struct mark *mark, const char *name, struct buffer *text)
{
	double least = INFINITY, most = -INFINITY;
	for (size_t i = 0; mark->z && i < mark->count; i++)
		if (isfinite(mark->z[i])) {
			least = fmin(least, mark->z[i]);
			most = fmax(most, mark->z[i]);
		}
	if (least <= most)
		buffer_printf(text, " %s from %.4g to %.4g %s;",
			      mark->value_title ? mark->value_title : name, least, most,
			      mark->value_unit ? mark->value_unit : "");
}

/* A bar in a stack begins where another ends. */
static double length_of(const struct mark *mark, size_t i)
{
	return mark->y[i] - (mark->type == MARK_BAR && mark->base ? mark->base[i] : 0);
}

/* From the first to the last value that is there; or why one is not. */
static void describe_mark(const struct panel *panel, const struct mark *mark, struct buffer *text)
{
	size_t first = 0, end = mark->y ? mark->count : 0;
	const char *name = mark->name ? mark->name : panel->y.title ? panel->y.title : "";
	const char *unit = mark->horizontal ? panel->x.unit : panel->y.unit;
	if (mark->type == MARK_HEATMAP || mark->type == MARK_SURFACE) {
		describe_grid(mark, panel->z.title ? panel->z.title : name, text);
		return;
	}
	while (first < end && !isfinite(mark->y[first]))
		first++;
	while (end > first && !isfinite(mark->y[end - 1]))
		end--;
	if (first == end)
		return;
	if (mark_is_missing(mark))
		for (size_t i = 0; i < mark->count && i < 4; i++)
			buffer_printf(text, " %s: %s;", mark->labels[i] ? mark->labels[i] : name,
				      mark->texts[i]);
	else if (mark_is_bound(mark))
		buffer_printf(text, " %s %.4g %s;", mark->labels[first], mark->y[first],
			      unit ? unit : "");
	else if (first + 1 == end)
		buffer_printf(text, " %s %.4g %s;", name, length_of(mark, first), unit ? unit : "");
	else
		buffer_printf(text, " %s from %.4g to %.4g %s;", name, length_of(mark, first),
			      length_of(mark, end - 1), unit ? unit : "");
}

/* "Latency: bar chart. cpu: 12.3 ms at batch size 1, …": the numbers of the first marks. */
static const char *describe(struct drawing *drawing)
{
	const struct figure *figure = drawing->figure;
	struct buffer text = { 0 };
	buffer_printf(&text, "%s. %s.", figure->title, figure->subtitle);
	for (size_t p = 0; p < figure->panel_count && text.length < 900; p++) {
		const struct panel *panel = &figure->panels[p];
		if (panel->title)
			buffer_printf(&text, " %s:", panel->title);
		if (panel->empty)
			buffer_printf(&text, " %s.", panel->empty);
		for (size_t m = 0; m < panel->mark_count && text.length < 900; m++) {
			const struct mark *mark = &panel->marks[m];
			describe_mark(panel, mark, &text);
		}
	}
	return buffer_keep(&text, drawing->arena);
}

/* Numbers of a disturbed machine look like any others. */
static void note_disturbed(struct drawing *drawing)
{
	size_t disturbed = 0;
	const char *reason = NULL;
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct result *result = drawing->table.rows[i].result;
		disturbed += result_is_disturbed(result);
		reason = reason ? reason : result_disturbed_by(result);
	}
	if (reason && drawing->table.count == 1)
		figure_add_note(drawing->figure, "Disturbed while it was measured: %s", reason);
	else if (reason)
		figure_add_note(drawing->figure,
				"%zu of %zu cells were disturbed while they were measured: %s",
				disturbed, drawing->table.count, reason);
	else if (disturbed && drawing->table.count == 1)
		figure_add_note(drawing->figure,
				"Other programs disturbed it while it was measured");
	else if (disturbed)
		figure_add_note(
			drawing->figure,
			"Other programs disturbed %zu of %zu cells while they were measured",
			disturbed, drawing->table.count);
}

/* What the figure says about settings, as who looks at it knows them. */
static bool spell_figure(struct figure *figure, spelling *face)
{
	bool ok = true;
	for (size_t i = 0; face && i < figure->notes.count; i++) {
		figure->notes.items[i] = spell_string(figure->arena, figure->notes.items[i], face);
		ok = ok && figure->notes.items[i];
	}
	for (size_t i = 0; face && i < figure->panel_count; i++) {
		struct panel *panel = &figure->panels[i];
		const char *empty = spell_string(figure->arena, panel->empty, face);
		ok = ok && (empty || !panel->empty);
		panel->empty = empty;
	}
	return ok;
}

bool drawing_finish(struct drawing *drawing)
{
	struct figure *figure = drawing->figure;
	for (size_t i = 0; i < figure->panel_count; i++)
		figure->drawn |= !figure->panels[i].empty;
	if (drawing->one_column)
		figure->columns = 1;
	else if (drawing->group > 1 && drawing->group <= 4)
		figure->columns = drawing->group;
	else
		figure->columns = figure->panel_count > 6 ? 3 : figure->panel_count > 1 ? 2 : 1;
	note_hidden(drawing);
	note_failures(drawing);
	note_disturbed(drawing);
	if (!spell_figure(figure, drawing->spec->face))
		return false;
	figure->camera_azimuth = drawing->spec->azimuth;
	figure->camera_elevation = drawing->spec->elevation;
	figure->description = describe(drawing);
	return figure->description && add_source(drawing);
}

bool drawing_title(struct drawing *drawing, const char *format, ...)
{
	const struct levels *models = &drawing->table.levels[WORD_MODEL];
	bool one = models->count == 1;
	char text[256];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	drawing->figure->title =
		drawing->spec->title ? arena_string(drawing->arena, drawing->spec->title)
				     : arena_printf(drawing->arena, "%s%s%s", text,
						    one ? " of " : "", one ? models->texts[0] : "");
	return drawing->figure->title != NULL;
}
