/* What cells lack: small marks in a strip of their own below the values, one row a series, and a
 * note for each reason. Words stand in tooltips and notes alone. */
#include "core/chart/draw.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Marks ----------------------------------------------------------------------------------- */

bool mark_is_missing(const struct mark *mark)
{
	return mark->strip.row > 0;
}

/* Why a row has no place among the values; NULL: it has one. */
static const char *why_missing(const struct chart_row *row, const struct chart_value *value,
			       bool log)
{
	if (isfinite(value->bound))
		return NULL;
	if (isnan(value->value))
		return row->result->status != STATUS_OK ? chart_status_text(row->result->status)
		       : value->withheld                ? "n too small"
							: "no value";
	return log && !(value->value > 0) ? "0, which no logarithmic axis has" : NULL;
}

/* Several fields in one panel lack what one cell did not measure: it is marked once. */
static bool is_marked(const struct panel *panel, uint32_t series, uint32_t place, bool failed)
{
	for (size_t m = 0; m < panel->mark_count; m++) {
		const struct mark *mark = &panel->marks[m];
		for (size_t i = 0;
		     mark->strip.row && mark->strip.series == series && i < mark->count; i++)
			if (mark->rows[i] == place && mark->hollow == !failed)
				return true;
	}
	return false;
}

static size_t row_of(struct panel *panel, uint32_t series)
{
	for (size_t m = 0; m < panel->mark_count; m++)
		if (panel->marks[m].strip.row && panel->marks[m].strip.series == series)
			return panel->marks[m].strip.row;
	return ++panel->strip_rows;
}

static bool add_missing(struct drawing *drawing, struct panel *panel, const struct series *series,
			const double *x, const char *const *why, bool failed)
{
	uint32_t key = (series->first ? series->first : series->rows[0])->place;
	size_t count = 0;
	bool *taken = arena_allocate(drawing->arena, series->count + 1, sizeof(*taken));
	for (size_t i = 0; taken && i < series->count; i++) {
		const struct chart_row *row = series->rows[i];
		taken[i] = why[i] && (row->result->status != STATUS_OK) == failed &&
			   !is_marked(panel, key, row->place, failed);
		count += taken[i];
	}
	if (!taken || !count)
		return taken != NULL;
	struct series marked = *series;
	marked.rows = arena_allocate(drawing->arena, count + 1, sizeof(*marked.rows));
	marked.count = 0;
	for (size_t i = 0; marked.rows && i < series->count; i++)
		if (taken[i])
			marked.rows[marked.count++] = series->rows[i];
	size_t line = row_of(panel, key);
	struct mark *mark =
		marked.rows ? series_mark(drawing, panel, MARK_POINTS, &marked, count, false)
			    : NULL;
	if (!mark || !(mark->texts = arena_allocate(drawing->arena, count + 1, sizeof(char *))))
		return false;
	mark->name = NULL;
	mark->symbol = failed ? SYMBOL_CROSS : SYMBOL_CIRCLE;
	mark->hollow = !failed;
	mark->strip.row = line;
	mark->strip.series = key;
	for (size_t i = 0, k = 0; i < series->count; i++)
		if (taken[i]) {
			mark->x[k] = x[i];
			mark->y[k] = 0; /* place_strips */
			mark->texts[k++] = why[i];
		}
	return true;
}

bool mark_missing(struct drawing *drawing, struct panel *panel, const struct series *series,
		  const double *x, enum field_id field, enum scale scale)
{
	const char **why = arena_allocate(drawing->arena, series->count + 1, sizeof(*why));
	if (!why)
		return false;
	for (size_t i = 0; i < series->count; i++) {
		const struct chart_row *row = series->rows[i];
		struct chart_value value = chart_row_value(&drawing->table, row, field);
		why[i] = why_missing(row, &value, scale == SCALE_LOG);
		if (!why[i] || row->result->status != STATUS_OK)
			continue;
		if (value.withheld)
			note_withheld(drawing, field, &value, "Arrows");
		else if (isfinite(value.value))
			figure_add_note(drawing->figure, "%s: a logarithmic axis has no zero",
					chart_field(&drawing->table, field)->title);
		else if (value.reason)
			figure_add_note(drawing->figure, "%s: %s",
					chart_field(&drawing->table, field)->title, value.reason);
	}
	return add_missing(drawing, panel, series, x, why, true) &&
	       add_missing(drawing, panel, series, x, why, false);
}

/* --- Strips ---------------------------------------------------------------------------------- */

#define STRIP_ROW  0.038 /* of the axis, for each series that lacks something */
#define STRIP_ROOM 0.045
#define STRIP_MOST 0.4

static bool is_flat(const struct panel *panel)
{
	return !panel->empty && !panel->is_3d && !panel->is_pie &&
	       panel->y.scale != SCALE_CATEGORY && !panel->y.hidden;
}

/* The point at this share of the axis, from its low end. */
static double point_at(const struct axis *axis, double share)
{
	return axis->scale == SCALE_LOG ? axis->low * pow(axis->high / axis->low, share)
					: axis->low + (axis->high - axis->low) * share;
}

static const char *strip_label(const struct panel *panel)
{
	bool failed = false, lacking = false;
	for (size_t m = 0; m < panel->mark_count; m++)
		if (panel->marks[m].strip.row) {
			failed |= !panel->marks[m].hollow;
			lacking |= panel->marks[m].hollow;
		}
	return failed && lacking ? "missing" : failed ? "failed" : lacking ? "no value" : NULL;
}

static bool add_strip(struct drawing *drawing, struct panel *panel, size_t rows)
{
	struct axis *axis = &panel->y;
	double share = fmin(STRIP_ROOM + STRIP_ROW * (double)rows, STRIP_MOST);
	const char *label = strip_label(panel);
	panel->strip_top = axis->low;
	axis->low = point_at(axis, -share / (1 - share));
	for (size_t m = 0; m < panel->mark_count; m++) {
		struct mark *mark = &panel->marks[m];
		double line = ((double)mark->strip.row - 0.5) / (double)rows;
		for (size_t i = 0; mark->strip.row && i < mark->count; i++)
			mark->y[i] = point_at(axis, share * (1 - 0.1 - 0.8 * line));
	}
	if (!label)
		return true;
	/* Ticks are shared among panels. */
	struct tick *ticks =
		arena_allocate(drawing->arena, axis->tick_count + 2, sizeof(*axis->ticks));
	if (!ticks)
		return false;
	/* Low enough to leave the axis's lowest value its place. */
	ticks[0] = (struct tick){ point_at(axis, share * 0.28), label };
	if (axis->tick_count)
		memcpy(ticks + 1, axis->ticks, axis->tick_count * sizeof(*ticks));
	axis->ticks = ticks;
	axis->tick_count++;
	return true;
}

/* Of the panels that show the same as this one: what is compared keeps one height. */
static size_t strip_rows_of(const struct figure *figure, const struct panel *panel)
{
	size_t rows = 0;
	for (size_t p = 0; p < figure->panel_count; p++) {
		const struct panel *other = &figure->panels[p];
		bool alike = panel->y.title && other->y.title &&
			     strcmp(panel->y.title, other->y.title) == 0;
		if ((other == panel || alike) && other->strip_rows > rows)
			rows = other->strip_rows;
	}
	return rows;
}

bool place_strips(struct drawing *drawing)
{
	struct figure *figure = drawing->figure;
	size_t *rows = arena_allocate(drawing->arena, figure->panel_count + 1, sizeof(*rows));
	for (size_t p = 0; rows && p < figure->panel_count; p++)
		rows[p] = strip_rows_of(figure, &figure->panels[p]);
	for (size_t p = 0; rows && p < figure->panel_count; p++) {
		struct panel *panel = &figure->panels[p];
		if (!rows[p] || !is_flat(panel) || (!drawing->share && !panel->strip_rows))
			continue;
		panel->strip_rows = rows[p];
		if (!add_strip(drawing, panel, rows[p]))
			return false;
	}
	return rows;
}

/* --- What hides others ------------------------------------------------------------------------ */

static bool same_numbers(const double *a, const double *b, size_t count)
{
	size_t finite = 0;
	for (size_t i = 0; i < count; i++) {
		if (!(a[i] == b[i]) && !(isnan(a[i]) && isnan(b[i])))
			return false;
		finite += !isnan(a[i]);
	}
	return finite > 1;
}

static bool is_series_line(const struct mark *mark)
{
	return mark->type == MARK_LINE && mark->name && !mark->strip.row;
}

/* The first line of the panel that this one lies on; NULL: none. */
static const struct mark *line_below(const struct panel *panel, size_t m)
{
	const struct mark *mark = &panel->marks[m];
	for (size_t k = 0; k < m; k++) {
		const struct mark *other = &panel->marks[k];
		if (is_series_line(other) && other->count == mark->count &&
		    same_numbers(other->y, mark->y, mark->count) &&
		    same_numbers(other->x, mark->x, mark->count))
			return other;
	}
	return NULL;
}

#define HIDDEN_NAMED 3

void note_hidden(struct drawing *drawing)
{
	size_t named = 0;
	for (size_t p = 0; p < drawing->figure->panel_count; p++) {
		const struct panel *panel = &drawing->figure->panels[p];
		if (panel->is_3d || panel->mark_count > 2 * CHART_SERIES)
			continue;
		for (size_t m = 0; m < panel->mark_count && named < HIDDEN_NAMED; m++) {
			const struct mark *below =
				is_series_line(&panel->marks[m]) ? line_below(panel, m) : NULL;
			if (!below)
				continue;
			named++;
			figure_add_note(
				drawing->figure, "%s lies on %s%s%s: their values are the same",
				panel->marks[m].name, below->name, panel->title ? " in " : "",
				panel->title ? panel->title : "");
		}
	}
}

/* --- Reasons --------------------------------------------------------------------------------- */

#define NUMBERS 8 /* of a reason, that are told as a range */

struct range {
	double low, high;
};

/* How many of the reason's next characters are a number. */
static size_t number_length(const char *text)
{
	return strspn(text, "0123456789");
}

/* The same words around any numbers. */
static bool alike_but_numbers(const char *a, const char *b)
{
	while (*a && *b) {
		size_t digits = number_length(a), others = number_length(b);
		if (!digits != !others || (!digits && *a != *b))
			return false;
		a += digits ? digits : 1;
		b += others ? others : 1;
	}
	return *a == *b;
}

static bool failed_alike(const struct result *a, const struct result *b)
{
	return a->status == b->status && a->reason && b->reason &&
	       alike_but_numbers(a->reason, b->reason);
}

static double number_of(const char *text, size_t length)
{
	double number = 0;
	for (size_t i = 0; i < length; i++)
		number = 10 * number + (text[i] - '0');
	return number;
}

static void include_numbers(const char *reason, struct range ranges[NUMBERS])
{
	for (size_t n = 0; *reason && n < NUMBERS;) {
		size_t length = number_length(reason);
		double number = number_of(reason, length);
		if (length) {
			ranges[n].low = fmin(ranges[n].low, number);
			ranges[n].high = fmax(ranges[n].high, number);
			n++;
		}
		reason += length ? length : 1;
	}
}

/* "18,087,936,000" */
static void append_number(struct buffer *out, double number)
{
	char digits[64];
	int length = snprintf(digits, sizeof(digits), "%.0f", number);
	for (int i = 0; i < length && i < (int)sizeof(digits); i++)
		buffer_printf(out, "%s%c", i && (length - i) % 3 == 0 ? "," : "", digits[i]);
}

/* The reason with "282,624,000–18,087,936,000" where results differ in a number. */
static void append_reason(struct buffer *out, const char *reason, const struct range *ranges)
{
	for (size_t n = 0; *reason;) {
		size_t length = number_length(reason);
		bool differs = length && n < NUMBERS && ranges[n].low < ranges[n].high;
		if (differs) {
			append_number(out, ranges[n].low);
			buffer_string(out, "–");
			append_number(out, ranges[n].high);
		} else {
			buffer_append(out, reason, length ? length : 1);
		}
		n += length > 0;
		reason += length ? length : 1;
	}
}

/* " (NVIDIA L4: 37, NVIDIA T4: 4)", where several devices failed alike. */
static void append_devices(struct buffer *out, const struct chart_table *table,
			   const struct result *result)
{
	const struct levels *devices = &table->levels[WORD_DEVICE];
	size_t named = 0;
	for (uint32_t d = 0; d < devices->count; d++) {
		size_t count = 0;
		for (size_t i = 0; i < table->count; i++)
			count += table->rows[i].level[WORD_DEVICE] == d &&
				 failed_alike(table->rows[i].result, result);
		if (count && named++ < 4)
			buffer_printf(out, "%s%s: %zu", named > 1 ? ", " : " (", devices->texts[d],
				      count);
	}
	buffer_string(out, named > 4 ? ", …)" : ")");
}

/* One note for all that failed for a reason, whatever its numbers are. */
static void note_failure(struct drawing *drawing, const struct chart_row *row)
{
	const struct chart_table *table = &drawing->table;
	const struct result *result = row->result;
	struct range ranges[NUMBERS];
	uint64_t differ = joined_words(row) | drawing->told;
	size_t alike = 0;
	struct buffer text = { 0 };
	for (size_t i = 0; i < drawing->failure_count; i++)
		if (failed_alike(drawing->failures[i], result))
			return;
	if (drawing->failure_count == CHART_FAILURES) {
		figure_add_note(drawing->figure, "More failed, for other reasons");
		return;
	}
	drawing->failures[drawing->failure_count++] = result;
	for (size_t n = 0; n < NUMBERS; n++)
		ranges[n] = (struct range){ INFINITY, -INFINITY };
	for (size_t i = 0; i < table->count; i++) {
		if (!failed_alike(table->rows[i].result, result))
			continue;
		alike++;
		include_numbers(table->rows[i].result->reason, ranges);
		for (int word = 0; word < table->words; word++)
			if (table->rows[i].level[word] != row->level[word])
				differ |= WORD_MASK(word);
	}
	const char *title = chart_row_title(table, row, differ);
	buffer_printf(&text, "%s%s", title ? title : "", title && *title ? ": " : "");
	if (alike > 1)
		buffer_printf(&text, "%zu results ", alike);
	buffer_string(&text, chart_status_text(result->status));
	if (differ & WORD_MASK(WORD_DEVICE))
		append_devices(&text, table, result);
	buffer_string(&text, ": ");
	append_reason(&text, result->reason, ranges);
	figure_add_note(drawing->figure, "%s", buffer_text(&text));
	drawing->figure->arena->failed |= text.failed;
	buffer_finish(&text);
}

void note_failures(struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->table.count; i++) {
		const struct chart_row *row = &drawing->table.rows[i];
		bool failed = true;
		for (size_t k = 0; k < row->joined_count; k++)
			failed &= row->joined[k]->status != STATUS_OK;
		if (failed && row->result->status != STATUS_OK && row->result->reason)
			note_failure(drawing, row);
	}
}
