/* Device: samples over time, and below them what the device showed meanwhile: clock, temperature,
 * power, memory, what others took. Shaded where it was slowed down, and where other processes used
 * it. */
#include "core/base/count.h"
#include "core/base/units.h"
#include "core/chart/draw.h"
#include "core/result/readings.h"
#include <math.h>
#include <string.h>

#define CELLS 3

/* Panels below the samples; of a second reading in one a dashed line. */
static const struct lane {
	enum reading reading, second; /* READINGS: none */
	const char *title;            /* of both */
	enum better better;
} lanes[] = {
	{ READING_CLOCK, READINGS, "Clock", BETTER_NEITHER },
	{ READING_TEMPERATURE, READINGS, "Temperature", BETTER_NEITHER },
	{ READING_POWER, READINGS, "Power", BETTER_NEITHER },
	{ READING_MEMORY, READINGS, "Memory in use", BETTER_NEITHER },
	{ READING_FOREIGN, READING_STEAL, "Taken by others", BETTER_NEITHER },
};

#define LANES COUNT(lanes)

/* What is shaded. */
enum shade {
	SHADE_SLOWED, /* by anything but its power limit */
	SHADE_POWER,
	SHADE_PROCESSES,
	SHADES,
};

static const struct {
	const char *name;
	int colour;
	double opacity;
} shades[SHADES] = {
	[SHADE_SLOWED] = { "slowed down", COLOUR_WARNING, 0.25 },
	[SHADE_POWER] = { "held by its power limit", COLOUR_NEUTRAL, 0.2 },
	[SHADE_PROCESSES] = { "other processes on the device", 4, 0.15 },
};

struct device_cell {
	struct drawing *drawing;
	const struct chart_row *row;
	double *starts; /* s, of each replicate */
	double seconds; /* all together */
};

/* --- Times ------------------------------------------------------------------------------------ */

static const struct sample_series *times_of(const struct replicate *replicate)
{
	return replicate_series(replicate, SERIES_DEVICE_TIME);
}

static bool was_watched(const struct replicate *replicate)
{
	return times_of(replicate)->count > 1;
}

static double duration(const struct replicate *replicate)
{
	const struct sample_series *times = times_of(replicate);
	return times->count ? series_value(times, times->count - 1) : 0;
}

/* When inference `done` (from 1) was finished: the readings before and after say how many were by
 * then. *at: where to look first, since they come in order. */
static double finished(const struct replicate *replicate, double done, size_t *at)
{
	const struct sample_series *times = times_of(replicate),
				   *counts = replicate_series(replicate, SERIES_DEVICE_INFERENCES);
	size_t last = (times->count < counts->count ? times->count : counts->count) - 1;
	while (*at + 1 < last && (double)counts->values[*at + 1] < done)
		++*at;
	double from = (double)counts->values[*at], to = (double)counts->values[*at + 1];
	double share = to > from ? fmin(fmax((done - from) / (to - from), 0), 1) : 1;
	return series_value(times, *at) +
	       share * (series_value(times, *at + 1) - series_value(times, *at));
}

static bool has_samples_over_time(const struct replicate *replicate)
{
	return was_watched(replicate) && series_has_order(replicate_samples(replicate)) &&
	       replicate_series(replicate, SERIES_DEVICE_INFERENCES)->count > 1;
}

static bool place_replicates(struct device_cell *cell)
{
	const struct result *result = cell->row->result;
	cell->seconds = 0;
	cell->starts = arena_allocate(cell->drawing->arena, result->replicate_count + 1,
				      sizeof(*cell->starts));
	for (size_t i = 0; cell->starts && i < result->replicate_count; i++) {
		cell->starts[i] = cell->seconds;
		cell->seconds += duration(&result->replicates[i]);
	}
	return cell->starts;
}

/* --- Shades ----------------------------------------------------------------------------------- */

static bool is_shaded(const struct replicate *replicate, enum shade shade, size_t i)
{
	bool any = false;
	for (enum reading r = READING_PROCESSES; r < READINGS; r++) {
		const struct sample_series *series = replicate_reading(replicate, r);
		enum shade of = r == READING_PROCESSES      ? SHADE_PROCESSES
				: r == READING_SLOWED       ? SHADES
				: r == READING_SLOWED_POWER ? SHADE_POWER
							    : SHADE_SLOWED;
		any |= of == shade && i < series->count && series->values[i] > 0;
	}
	return any;
}

/* "slowed down by heat, a power brake" */
static const char *shade_name(const struct device_cell *cell, enum shade shade)
{
	struct buffer text = { 0 };
	const char *before = " by ";
	buffer_string(&text, shades[shade].name);
	for (enum reading r = READING_REASON_FIRST; shade == SHADE_SLOWED && r < READINGS; r++) {
		bool any = false;
		for (size_t i = 0; i < cell->row->result->replicate_count; i++)
			any |= replicate_reading(&cell->row->result->replicates[i], r)->count > 0;
		if (!any || r == READING_SLOWED_POWER)
			continue;
		buffer_printf(&text, "%s%s", before, readings[r].title);
		before = ", ";
	}
	return buffer_keep(&text, cell->drawing->arena);
}

/* Three points a stretch: both ends, and a gap. */
static void add_stretch(struct mark *mark, double from, double to)
{
	for (size_t k = 0; k < 3; k++) {
		mark->x[mark->count] = k ? to : from;
		mark->low[mark->count] = mark->high[mark->count] = NAN;
		mark->count++;
	}
}

static void shade_replicate(const struct device_cell *cell, size_t index, enum shade shade,
			    struct mark *mark)
{
	const struct replicate *replicate = &cell->row->result->replicates[index];
	const struct sample_series *times = times_of(replicate);
	double start = cell->starts[index];
	for (size_t i = 0, end; i + 1 < times->count; i = end) {
		for (end = i; end + 1 < times->count && is_shaded(replicate, shade, end);)
			end++;
		if (end > i)
			add_stretch(mark, start + series_value(times, i),
				    start + series_value(times, end));
		else
			end++;
	}
}

static bool add_shade(const struct device_cell *cell, struct panel *panel, enum shade shade)
{
	const struct result *result = cell->row->result;
	size_t room = 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		room += 3 * times_of(&result->replicates[i])->count;
	struct series series = { .name = shade_name(cell, shade),
				 .colour = shades[shade].colour,
				 .opacity = shades[shade].opacity };
	struct mark *mark = series_mark(cell->drawing, panel, MARK_BAND, &series, room + 1, true);
	if (!mark)
		return false;
	mark->count = 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		shade_replicate(cell, i, shade, mark);
	if (!mark->count)
		panel->mark_count--;
	return true;
}

static bool add_shades(const struct device_cell *cell, struct panel *panel)
{
	for (enum shade shade = 0; shade < SHADES; shade++)
		if (!add_shade(cell, panel, shade))
			return false;
	return true;
}

/* As high as the panel, now that its range is known. */
static void stretch_shades(struct panel *panel)
{
	for (size_t m = 0; m < panel->mark_count && panel->marks[m].type == MARK_BAND; m++) {
		struct mark *mark = &panel->marks[m];
		for (size_t i = 0; i < mark->count; i++) {
			mark->low[i] = i % 3 == 2 ? NAN : panel->y.low;
			mark->high[i] = i % 3 == 2 ? NAN : panel->y.high;
		}
	}
}

/* --- Samples ---------------------------------------------------------------------------------- */

static bool add_samples(const struct device_cell *cell, struct panel *panel, size_t index,
			double scale)
{
	const struct replicate *replicate = &cell->row->result->replicates[index];
	const struct sample_series *samples = replicate_samples(replicate);
	struct series series = {
		.name = replicate->disturbed ? "disturbed process"
					     : arena_printf(cell->drawing->arena, "process %u",
							    replicate->index + 1),
		.colour = replicate->disturbed ? COLOUR_WARNING : (int)replicate->index,
		.symbol = SYMBOL_CIRCLE,
		.opacity = 1,
	};
	struct mark *mark =
		series_mark(cell->drawing, panel, MARK_POINTS, &series, samples->count, false);
	if (!mark)
		return false;
	mark->hollow = replicate->disturbed;
	for (size_t i = 0, at = 0; i < samples->count; i++) {
		mark->x[i] = cell->starts[index] + finished(replicate, (double)(i + 1), &at);
		mark->y[i] = series_value(samples, i) * scale;
		mark->rows[i] = cell->row->place;
	}
	return true;
}

static double slowest(const struct result *result)
{
	double most = 0;
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct sample_series *samples = replicate_samples(&result->replicates[i]);
		for (size_t k = 0; k < samples->count; k++)
			most = fmax(most, series_value(samples, k));
	}
	return most;
}

static struct extent extent_of_samples(const struct result *result)
{
	struct extent extent = { .low = INFINITY, .high = slowest(result) };
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct sample_series *samples = replicate_samples(&result->replicates[i]);
		for (size_t k = 0; k < samples->count; k++)
			extent.low = fmin(extent.low, series_value(samples, k));
	}
	return extent;
}

static bool finish_panel(const struct device_cell *cell, struct panel *panel, enum scale scale)
{
	if (!axis_fit(cell->drawing->figure, &panel->x, SCALE_LINEAR, 0, cell->seconds, true) ||
	    !axis_fit_marks(cell->drawing, panel, scale))
		return false;
	return true;
}

/* A share is seen beside nothing. */
static bool begin_at_zero(const struct device_cell *cell, struct panel *panel)
{
	return axis_fit(cell->drawing->figure, &panel->y, SCALE_LINEAR, 0, panel->y.high, true);
}

static bool draw_samples(const struct device_cell *cell, bool last)
{
	struct drawing *drawing = cell->drawing;
	const struct result *result = cell->row->result;
	struct panel *panel = figure_add_panel(drawing->figure);
	struct extent extent = extent_of_samples(result);
	double scale;
	size_t drawn = 0;
	if (!panel)
		return false;
	axis_unit(drawing, &panel->y, "Latency", UNIT_SECOND, BETTER_LOWER, extent.high, &scale);
	panel->title = chart_row_title(&drawing->table, cell->row,
				       drawing->told | joined_words(cell->row));
	panel->x.title = last ? "Time (s), process after process" : NULL;
	for (size_t i = 0; i < result->replicate_count; i++)
		drawn += has_samples_over_time(&result->replicates[i]);
	if (!drawn) {
		panel->empty = "only quantiles of the samples are here, not their order";
		panel->x.hidden = panel->y.hidden = true;
		return true;
	}
	if (!add_shades(cell, panel))
		return false;
	for (size_t i = 0; i < result->replicate_count; i++)
		if (has_samples_over_time(&result->replicates[i]) &&
		    !add_samples(cell, panel, i, scale))
			return false;
	if (!finish_panel(cell, panel,
			  field_scale(drawing, drawing->spec->y_scale, &extent, false)))
		return false;
	stretch_shades(panel);
	return true;
}

/* --- Readings --------------------------------------------------------------------------------- */

static double largest_of(const struct result *result, enum reading reading)
{
	double largest = NAN;
	for (size_t i = 0; reading < READINGS && i < result->replicate_count; i++) {
		const struct sample_series *series =
			replicate_reading(&result->replicates[i], reading);
		for (size_t k = 0; k < series->count; k++)
			largest = fmax(largest, series_value(series, k));
	}
	return largest;
}

static bool tells(const struct device_cell *cell, const struct lane *lane)
{
	return !isnan(largest_of(cell->row->result, lane->reading)) ||
	       largest_of(cell->row->result, lane->second) > 0;
}

/* Of all processes, with gaps between them. */
static bool add_line(const struct device_cell *cell, struct panel *panel, enum reading reading,
		     const struct series *like, double scale)
{
	const struct result *result = cell->row->result;
	size_t room = 0;
	for (size_t i = 0; i < result->replicate_count; i++)
		room += replicate_reading(&result->replicates[i], reading)->count + 1;
	struct mark *mark = series_mark(cell->drawing, panel, MARK_STEP, like, room, false);
	if (!mark)
		return false;
	mark->symbol = SYMBOL_NONE;
	mark->count = 0;
	for (size_t i = 0; i < result->replicate_count; i++) {
		const struct replicate *replicate = &result->replicates[i];
		const struct sample_series *series = replicate_reading(replicate, reading);
		const struct sample_series *times = times_of(replicate);
		for (size_t k = 0; k < series->count && k < times->count; k++) {
			mark->x[mark->count] = cell->starts[i] + series_value(times, k);
			mark->y[mark->count] = series_value(series, k) * scale;
			mark->rows[mark->count++] = cell->row->place;
		}
		mark->x[mark->count] = cell->starts[i] + duration(replicate);
		mark->y[mark->count] = NAN;
		mark->rows[mark->count++] = UINT32_MAX;
	}
	return true;
}

#define LANE_TICKS 6 /* that a panel half as high has room for */

/* Every second one, which all renderers then show alike. */
static void thin_ticks(struct axis *axis)
{
	size_t kept = 0;
	if (axis->tick_count <= LANE_TICKS)
		return;
	for (size_t i = 0; i < axis->tick_count; i += 2)
		axis->ticks[kept++] = axis->ticks[i];
	axis->tick_count = kept;
}

static bool draw_lane(const struct device_cell *cell, const struct lane *lane, bool last)
{
	struct drawing *drawing = cell->drawing;
	const struct result *result = cell->row->result;
	struct panel *panel = figure_add_panel(drawing->figure);
	double first = largest_of(result, lane->reading), second = largest_of(result, lane->second);
	bool both = second > 0;
	const struct series one = { .name = both ? readings[lane->reading].title : NULL,
				    .colour = COLOUR_TEXT,
				    .opacity = 1 };
	const struct series other = { .name = both ? readings[lane->second].title : NULL,
				      .colour = COLOUR_TEXT,
				      .dash = DASH_DASHED,
				      .opacity = 1 };
	double scale;
	if (!panel)
		return false;
	panel->x.title = last ? "Time (s), process after process" : NULL;
	if (!tells(cell, lane)) {
		panel->empty = "its device does not tell";
		panel->x.hidden = panel->y.hidden = true;
		return true;
	}
	axis_unit(drawing, &panel->y, lane->title, series_units[readings[lane->reading].unit].unit,
		  lane->better, fmax(first, second), &scale);
	if (!add_shades(cell, panel) ||
	    (!isnan(first) && !add_line(cell, panel, lane->reading, &one, scale)) ||
	    (both && !add_line(cell, panel, lane->second, &other, scale)) ||
	    !finish_panel(cell, panel, SCALE_LINEAR) ||
	    (lane->reading == READING_FOREIGN && !begin_at_zero(cell, panel)))
		return false;
	thin_ticks(&panel->y);
	stretch_shades(panel);
	return true;
}

/* --- Cells ------------------------------------------------------------------------------------ */

static bool has_readings(const struct chart_row *row)
{
	for (size_t i = 0; i < row->result->replicate_count; i++)
		if (was_watched(&row->result->replicates[i]))
			return true;
	return false;
}

static bool any_tells(const struct device_cell *cells, size_t count, const struct lane *lane)
{
	for (size_t i = 0; i < count; i++)
		if (tells(&cells[i], lane))
			return true;
	return false;
}

/* The last that a cell has; LANES: none. */
static size_t last_lane(const struct device_cell *cell)
{
	size_t last = LANES;
	for (size_t lane = 0; lane < LANES; lane++)
		last = tells(cell, &lanes[lane]) ? lane : last;
	return last;
}

static size_t collect_cells(struct drawing *drawing, struct device_cell cells[CELLS])
{
	size_t count = 0;
	for (size_t i = 0; count < CELLS && i < drawing->table.count; i++) {
		struct device_cell cell = { .drawing = drawing, .row = &drawing->table.rows[i] };
		if (!has_readings(cell.row))
			continue;
		if (!place_replicates(&cell))
			return 0;
		cells[count++] = cell;
	}
	return count;
}

/* A row of panels for each lane that any cell has, a column for each cell. */
static bool draw_lanes(struct drawing *drawing, const struct device_cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!draw_samples(&cells[i], last_lane(&cells[i]) == LANES))
			return false;
	for (size_t lane = 0; lane < LANES; lane++)
		for (size_t i = 0; any_tells(cells, count, &lanes[lane]) && i < count; i++)
			if (!draw_lane(&cells[i], &lanes[lane], lane == last_lane(&cells[i])))
				return false;
	drawing->figure->low_rows = true;
	drawing->one_column = count == 1;
	drawing->group = count;
	return true;
}

static const char *const nothing = "no result has readings of its device";

const char *unsuited_device(const struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->table.count; i++)
		if (has_readings(&drawing->table.rows[i]))
			return NULL;
	return nothing;
}

bool draw_device(struct drawing *drawing)
{
	struct device_cell cells[CELLS];
	if (!keep_some_cells(drawing, WORD_DEVICE, CELLS, has_readings))
		return false;
	size_t count = collect_cells(drawing, cells);
	return count ? draw_lanes(drawing, cells, count) : draw_nothing(drawing, "%s", nothing);
}
