/* Comparing cells: their values, ratios and intervals. */
#include "core/compare/compare.h"
#include "core/base/count.h"
#include "core/compare/match.h"
#include "core/compare/rows.h"
#include "core/stats/compare.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Values of a side ------------------------------------------------------------------------ */

/* The values of the processes of a side. */
struct values {
	double *items; /* with room for the logarithms behind them */
	size_t count;
	bool positive; /* all of them: else there is no ratio */
};

static size_t count_processes(const struct compared_side *side)
{
	size_t count = 0;
	for (size_t i = 0; i < side->result_count; i++)
		count += side->results[i]->replicate_count;
	return count;
}

static bool gather_values(const struct compared_side *side, const struct vocabulary *own,
			  enum field_id field, struct arena *arena, struct values *values)
{
	size_t most = count_processes(side);
	*values = (struct values){ .items = arena_allocate(arena, 2 * most + 1, sizeof(double)),
				   .positive = true };
	for (size_t i = 0; values->items && i < side->result_count; i++)
		for (size_t k = 0; k < side->results[i]->replicate_count; k++) {
			const struct replicate *replicate = &side->results[i]->replicates[k];
			double value = replicate_value(own, replicate, field);
			if (replicate->status != STATUS_OK || isnan(value))
				continue;
			values->items[values->count++] = value;
			values->positive = values->positive && value > 0;
		}
	return values->items;
}

static const double *logarithms(struct values *values)
{
	double *logs = values->items + values->count;
	for (size_t i = 0; i < values->count; i++)
		logs[i] = log(values->items[i]);
	return logs;
}

/* --- Cliff's delta --------------------------------------------------------------------------- */

static size_t count_samples(const struct compared_side *side)
{
	size_t count = 0;
	for (size_t i = 0; i < side->result_count; i++)
		for (size_t k = 0; k < side->results[i]->replicate_count; k++)
			count += replicate_samples(&side->results[i]->replicates[k])->count;
	return count;
}

static void gather_samples(const struct compared_side *side, double *out)
{
	for (size_t i = 0; i < side->result_count; i++)
		for (size_t k = 0; k < side->results[i]->replicate_count; k++) {
			const struct sample_series *series =
				replicate_samples(&side->results[i]->replicates[k]);
			for (size_t s = 0; s < series->count; s++)
				*out++ = series_value(series, s);
		}
}

static bool is_of_samples(enum field_id field)
{
	return field == FIELD_LATENCY_MEDIAN || field == FIELD_LATENCY_MEAN;
}

/* How much the samples overlap, where they are there; else the processes' values. */
static bool find_delta(const struct compared_cell *cell, enum field_id field, struct values *before,
		       struct values *after, double *delta)
{
	size_t n = is_of_samples(field) ? count_samples(&cell->before) : 0;
	size_t m = is_of_samples(field) ? count_samples(&cell->after) : 0;
	double *samples = n && m ? malloc((n + m) * sizeof(*samples)) : NULL;
	*delta = stats_cliffs_delta(before->items, before->count, after->items, after->count);
	if (!samples)
		return !n || !m;
	gather_samples(&cell->before, samples);
	gather_samples(&cell->after, samples + n);
	*delta = stats_cliffs_delta(samples, n, samples + n, m);
	free(samples);
	return true;
}

/* --- Rows ------------------------------------------------------------------------------------ */

struct making {
	struct comparison *comparison;
	const struct comparison_options *options;
	double level; /* of each interval, so that all together have the comparison's */
	struct dyno_error *err;
};

static const struct noise *noise_of(const struct making *making, enum field_id field)
{
	const struct noise *noise = making->options->noise;
	return noise && field < FIELD_TOTAL && noise[field].deviation > 0 ? &noise[field] : NULL;
}

static double threshold_of(const struct making *making, enum field_id field)
{
	const struct noise *noise = noise_of(making, field);
	if (!isnan(making->options->threshold))
		return making->options->threshold;
	return noise && noise->threshold > 0 ? noise->threshold : COMPARISON_THRESHOLD;
}

/* What the result says where its processes say nothing. */
static double side_value(const struct comparison *comparison, const struct compared_side *side,
			 enum field_id field)
{
	const struct result *last = side->results[side->result_count - 1];
	return result_value(&comparison->own, last, field)->value;
}

static const char *missing_reason(struct comparison *comparison, const struct compared_side *side,
				  enum field_id field, const char *name)
{
	struct arena *arena = &comparison->arena;
	const struct result *result = side->results[side->result_count - 1];
	const char *why = result->status != STATUS_OK
				  ? result->reason
				  : result_value(&comparison->own, result, field)->reason;
	return arena_printf(arena, "%s has no %s%s%s%s%s", name,
			    field_of(&comparison->own, field)->key,
			    result->status != STATUS_OK ? ": " : "",
			    result->status != STATUS_OK ? status_name(result->status) : "",
			    why ? ": " : "", why ? why : "");
}

static const char *withheld_reason(const struct comparison *comparison,
				   const struct compared_side *side, enum field_id field)
{
	for (size_t i = 0; i < side->result_count; i++) {
		const struct field_value *value =
			result_value(&comparison->own, side->results[i], field);
		if (value->withheld)
			return value->reason ? value->reason : "too few samples to carry it";
	}
	return NULL;
}

/* How long a process was sampled, of both sides together; NaN where it is not known. */
static double mean_time(const struct compared_cell *cell)
{
	const struct compared_side *const sides[] = { &cell->before, &cell->after };
	double sum = 0, count = 0;
	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s]->result_count; i++)
			for (size_t k = 0; k < sides[s]->results[i]->replicate_count; k++) {
				double time = sides[s]->results[i]->replicates[k].sampling_time;
				sum += time > 0 ? time : 0;
				count += time > 0;
			}
	return count > 0 ? sum / count : NAN;
}

static void set_ratio(struct compared_row *row, double shift, const struct interval *logs)
{
	row->ratio = exp(shift);
	row->low = exp(logs->low);
	row->high = exp(logs->high);
	row->difference = row->after - row->before;
	row->difference_low = row->before * (row->low - 1);
	row->difference_high = row->before * (row->high - 1);
}

/* The median of a side's samples with its interval by moving-block bootstrap. */
static bool bootstrap_side(const struct compared_side *side, double level, double *median,
			   struct interval *interval)
{
	size_t n = count_samples(side);
	double *samples = n ? malloc(n * sizeof(*samples)) : NULL;
	if (!samples)
		return false;
	gather_samples(side, samples);
	bool ok =
		stats_median_bootstrap(samples, n, COMPARISON_RESAMPLES, level, 1, interval, NULL);
	stats_sort(samples, n);
	*median = stats_quantile(samples, n, 0.5);
	free(samples);
	return ok && interval->low > 0;
}

/* Where one process is all there is, the interval says at least what its samples leave open. That
 * of the difference of logarithms a and b follows from the intervals of both (Zou & Donner 2008,
 * "MOVER"): low = b - a - √((b - b_low)² + (a_high - a)²), and high likewise. */
static bool estimate_samples(const struct compared_cell *cell, double level, struct interval *logs)
{
	struct interval before, after;
	double a, b;
	if (!bootstrap_side(&cell->before, level, &a, &before) ||
	    !bootstrap_side(&cell->after, level, &b, &after))
		return false;
	double shift = log(b / a);
	logs->low = shift - hypot(log(b / after.low), log(before.high / a));
	logs->high = shift + hypot(log(after.high / b), log(a / before.low));
	return true;
}

/* The values of processes are compared as logarithms: a ratio is a difference there, spreads are
 * alike whatever the size of the model, and the interval holds no negative latency. */
static void estimate(struct making *making, struct compared_row *row,
		     const struct compared_cell *cell, struct values *before, struct values *after)
{
	const double *a = logarithms(before), *b = logarithms(after);
	size_t n = before->count, m = after->count, fewest = n < m ? n : m;
	const struct noise *noise = noise_of(making, row->field);
	struct interval interval;
	row->before = exp(stats_mean(a, n));
	row->after = exp(stats_mean(b, m));
	row->p = stats_welch_p(a, n, b, m);
	double shift = stats_mean(b, m) - stats_mean(a, n);
	row->by = stats_welch(a, n, b, m, making->level, &interval) ? COMPARED_BY_PROCESSES
								    : COMPARED_BY_NOTHING;
	row->spread = (struct compared_spread){
		{ stats_standard_deviation(a, n), stats_standard_deviation(b, m) },
		.level = making->level,
		.time = mean_time(cell),
	};
	if (fewest < COMPARISON_PROCESSES && noise) {
		row->spread.deviations[0] = row->spread.deviations[1] = noise->deviation;
		row->spread.freedom = noise->freedom;
		double error = noise->deviation * sqrt(1 / (double)n + 1 / (double)m);
		double half =
			error * stats_student_quantile(0.5 + making->level / 2, noise->freedom);
		interval = (struct interval){ shift - half, shift + half };
		row->p = 2 * stats_student_tail(fabs(shift) / error, noise->freedom);
		row->by = COMPARED_BY_CALIBRATED;
	} else if (row->by == COMPARED_BY_NOTHING && row->field == FIELD_LATENCY_MEDIAN &&
		   estimate_samples(cell, making->level, &interval))
		row->by = COMPARED_BY_SAMPLES;
	set_ratio(row, shift, &interval);
}

/* ln(after/before) of the pairs that have both; how many. */
static size_t pair_differences(const struct vocabulary *own, const struct compared_cell *cell,
			       enum field_id field, double differences[STATS_PAIRS_MOST],
			       double sums[2])
{
	const struct result *a = cell->before.results[0], *b = cell->after.results[0];
	size_t count = 0, most = a->replicate_count < b->replicate_count ? a->replicate_count
									 : b->replicate_count;
	for (size_t i = 0; i < most && count < STATS_PAIRS_MOST; i++) {
		double x = replicate_value(own, &a->replicates[i], field);
		double y = replicate_value(own, &b->replicates[i], field);
		if (!(x > 0) || !(y > 0))
			continue;
		sums[0] += log(x);
		sums[1] += log(y);
		differences[count++] = log(y) - log(x);
	}
	return count;
}

/* False where no pair has the field. */
static bool estimate_pairs(struct making *making, struct compared_row *row,
			   const struct compared_cell *cell)
{
	double differences[STATS_PAIRS_MOST], sums[2] = { 0, 0 }, shift;
	struct interval interval;
	struct dyno_error why = { 0 };
	size_t count =
		pair_differences(&making->comparison->own, cell, row->field, differences, sums);
	row->before_count = row->after_count = count;
	if (count == 0)
		return false;
	row->before = exp(sums[0] / (double)count);
	row->after = exp(sums[1] / (double)count);
	row->p = stats_signed_rank(differences, count, NULL);
	row->spread.time = mean_time(cell);
	bool carried = stats_pairs_interval(differences, count, 1 - making->options->pairs_error,
					    &shift, &interval, &why);
	if (why.code == DYNO_ERROR_MEMORY)
		making->comparison->arena.failed = true;
	row->by = carried ? COMPARED_BY_PAIRS : COMPARED_BY_NOTHING;
	set_ratio(row, shift, &interval);
	return true;
}

static void set_absent(struct making *making, struct compared_row *row,
		       const struct compared_cell *cell)
{
	struct comparison *comparison = making->comparison;
	bool before = isnan(row->before);
	row->verdict = VERDICT_NO_DATA;
	row->reason = missing_reason(comparison, before ? &cell->before : &cell->after, row->field,
				     before ? comparison->before : comparison->after);
}

/* Values, but none by process: there is a ratio, and nothing to judge it by. */
static void set_unreplicated(const struct comparison *comparison, struct compared_row *row,
			     const struct compared_cell *cell)
{
	row->before = side_value(comparison, &cell->before, row->field);
	row->after = side_value(comparison, &cell->after, row->field);
	row->difference = row->after - row->before;
	row->verdict = VERDICT_AMBIGUOUS;
	row->reason = "not measured by process, so there is no interval";
	if (row->before > 0 && row->after > 0)
		row->ratio = row->after / row->before;
	else
		row->reason = "a value of 0 has no ratio";
}

static struct compared_row absent_row(size_t cell, enum field_id field)
{
	return (struct compared_row){ .cell = cell,
				      .field = field,
				      .before = NAN,
				      .after = NAN,
				      .ratio = NAN,
				      .low = NAN,
				      .high = NAN,
				      .difference = NAN,
				      .difference_low = NAN,
				      .difference_high = NAN,
				      .delta = NAN,
				      .p = NAN,
				      .factor = NAN,
				      .spread = { { NAN, NAN }, .time = NAN },
				      .needed = NAN,
				      .needed_time = NAN };
}

/* Values of both sides, and what follows from them. */
static void fill_row(struct making *making, struct compared_row *row, struct values *before,
		     struct values *after)
{
	struct arena *arena = &making->comparison->arena;
	const struct compared_cell *cell = &making->comparison->cells[row->cell];
	bool replicated = before->count && after->count && before->positive && after->positive;
	bool paired = making->options->pairs_error > 0;
	if (rows_tell(making->comparison, cell, row->field)) {
		rows_estimate(making->comparison, cell,
			      paired ? 1 - making->options->pairs_error : making->level, row);
		replicated = row->by != COMPARED_BY_NOTHING;
		paired = false;
		row->reason = "a value of 0 has no ratio";
		row->verdict = VERDICT_AMBIGUOUS;
	} else if (replicated && paired)
		replicated = estimate_pairs(making, row, cell);
	else if (replicated)
		estimate(making, row, cell, before, after);
	else
		set_unreplicated(making->comparison, row, cell);
	if (isnan(row->before) || isnan(row->after))
		set_absent(making, row, cell);
	else if (replicated)
		compared_row_judge(row, compared_field(making->comparison, row), arena);
	if (replicated && paired && row->by == COMPARED_BY_NOTHING)
		row->reason = arena_printf(arena, "%zu pair%s: an interval of that level needs %zu",
					   row->before_count, row->before_count == 1 ? "" : "s",
					   stats_pairs_needs(1 - making->options->pairs_error));
}

static bool is_estimated(const struct vocabulary *own, const struct compared_side *side,
			 enum field_id field)
{
	for (size_t i = 0; i < side->result_count; i++)
		if (result_value(own, side->results[i], field)->estimated)
			return true;
	return false;
}

/* Nothing is told of what a side withholds, and no threshold makes more of it. */
static void withhold(const struct comparison *comparison, struct compared_row *row,
		     const struct compared_cell *cell)
{
	const char *before = withheld_reason(comparison, &cell->before, row->field);
	const char *after = withheld_reason(comparison, &cell->after, row->field);
	if (!before && !after)
		return;
	row->before = before ? NAN : row->before;
	row->after = after ? NAN : row->after;
	row->ratio = row->low = row->high = NAN;
	row->difference = row->difference_low = row->difference_high = NAN;
	row->delta = row->p = row->factor = row->needed = row->needed_time = NAN;
	row->by = COMPARED_BY_NOTHING;
	row->verdict = VERDICT_AMBIGUOUS;
	row->reason = before ? before : after;
	row->regression = row->improvement = false;
}

static bool make_row(struct making *making, size_t cell_index, enum field_id field,
		     struct compared_row *row)
{
	struct arena *arena = &making->comparison->arena;
	const struct compared_cell *cell = &making->comparison->cells[cell_index];
	const struct vocabulary *own = &making->comparison->own;
	struct values before, after;
	if (!gather_values(&cell->before, own, field, arena, &before) ||
	    !gather_values(&cell->after, own, field, arena, &after))
		return error_memory(making->err);
	*row = absent_row(cell_index, field);
	row->before_count = before.count;
	row->after_count = after.count;
	row->before_estimated = is_estimated(own, &cell->before, field);
	row->after_estimated = is_estimated(own, &cell->after, field);
	row->threshold = threshold_of(making, field);
	fill_row(making, row, &before, &after);
	bool of_rows = rows_tell(making->comparison, cell, field); /* processes do not overlap */
	bool ok = of_rows || find_delta(cell, field, &before, &after, &row->delta);
	if (row->verdict != VERDICT_NO_DATA)
		withhold(making->comparison, row, cell);
	return (ok && row->reason) || error_memory(making->err);
}

/* --- All of it ------------------------------------------------------------------------------- */

static const enum field_id of_rows[] = { FIELD_ACCURACY_TOP1, FIELD_MEAN_ABSOLUTE_ERROR };

static bool choose_fields(struct comparison *comparison, const struct strings *keys,
			  enum field_id **ids, size_t *count, struct dyno_error *err)
{
	static const char *const usual[] = { "latency_median", "memory_total" };
	size_t wanted = keys && keys->count ? keys->count : COUNT(usual);
	*count = 0;
	*ids = arena_allocate(&comparison->arena, wanted + COUNT(of_rows), sizeof(**ids));
	if (!*ids)
		return error_memory(err);
	for (size_t i = 0; i < wanted; i++) {
		const char *key = keys && keys->count ? keys->items[i] : usual[i];
		enum field_id id = vocabulary_field(&comparison->own, key);
		if (id == FIELD_TOTAL)
			return error_set(err, DYNO_ERROR_USAGE,
					 "no field \"%.*s\" (docs/fields.md lists them)",
					 TEXT_SHOWN(key), key);
		(*ids)[(*count)++] = id;
	}
	return true;
}

/* Accuracy is compared unasked wherever there is some: a gain of speed that costs it is none. */
static void add_accuracy(const struct comparison_options *options, enum field_id *ids,
			 size_t *count)
{
	bool chosen = options->fields && options->fields->count;
	for (size_t i = 0; i < COUNT(of_rows) && (!chosen || options->accuracy); i++) {
		bool there = false;
		for (size_t k = 0; k < *count; k++)
			there = there || ids[k] == of_rows[i];
		if (!there)
			ids[(*count)++] = of_rows[i];
	}
}

/* A usual field that neither side has is not worth a row. */
static bool has_field(const struct comparison *comparison, const struct compared_cell *cell,
		      enum field_id field)
{
	return !isnan(side_value(comparison, &cell->before, field)) ||
	       !isnan(side_value(comparison, &cell->after, field));
}

static size_t count_comparable(const struct comparison *comparison, const enum field_id *ids,
			       size_t count)
{
	size_t rows = 0;
	for (size_t i = 0; i < comparison->cell_count; i++)
		for (size_t k = 0; k < count; k++)
			rows += has_field(comparison, &comparison->cells[i], ids[k]);
	return rows;
}

/* Bonferroni: with m intervals at 1 - α/m each, all hold together with 1 - α at least. */
static bool make_rows(struct making *making, const enum field_id *ids, size_t count)
{
	struct comparison *comparison = making->comparison;
	const struct strings *asked = making->options->fields;
	size_t always = asked && asked->count ? asked->count : 1; /* the others where they are */
	size_t comparable = count_comparable(comparison, ids, count);
	making->level = 1 - (1 - comparison->level) / (comparable ? (double)comparable : 1);
	comparison->rows = arena_allocate(&comparison->arena, comparison->cell_count * count,
					  sizeof(*comparison->rows));
	if (!comparison->rows)
		return error_memory(making->err);
	for (size_t i = 0; i < comparison->cell_count; i++)
		for (size_t k = 0; k < count; k++) {
			if (k >= always && !has_field(comparison, &comparison->cells[i], ids[k]))
				continue;
			if (!make_row(making, i, ids[k],
				      &comparison->rows[comparison->row_count++]))
				return false;
		}
	return true;
}

static const char *side_name(const struct dyno_results *results, const char *standard)
{
	if (!results || results->run_count != 1)
		return standard;
	const struct run *run = results->runs[0];
	return run->tag ? run->tag : run->id;
}

/* Of both sides; before may be NULL. */
static bool join_vocabularies(struct comparison *comparison, const struct dyno_results *before,
			      const struct dyno_results *after, struct dyno_error *err)
{
	struct vocabulary more;
	struct arena *arena = &comparison->arena;
	return results_vocabulary(before, arena, &comparison->own, err) &&
	       results_vocabulary(after, arena, &more, err) &&
	       vocabulary_join(&comparison->own, &more, arena, err);
}

static bool fill(struct comparison *comparison, const struct dyno_results *before,
		 const struct dyno_results *after, const struct comparison_options *options,
		 struct dyno_error *err)
{
	const struct word *across = NULL;
	unsigned word = WORD_TOTAL;
	enum field_id *ids;
	size_t count;
	struct making making = { .comparison = comparison, .options = options, .err = err };
	char keys[WORD_KEYS_SIZE];
	comparison->across_setting = options->across_setting ? options->across_setting : "across";
	if (!join_vocabularies(comparison, before, after, err))
		return false;
	if (options->across)
		word = vocabulary_word(&comparison->own, options->across);
	if (word != WORD_TOTAL)
		across = word_of(&comparison->own, word);
	if (options->across && !across)
		return error_set(err, DYNO_ERROR_USAGE, "‹%s›: no word \"%.*s\": say %s",
				 comparison->across_setting, TEXT_SHOWN(options->across),
				 options->across, word_keys(keys, NULL));
	comparison->level = options->level > 0 ? options->level : 0.95;
	comparison->across = across ? across->key : NULL;
	bool pairs = options->pairs_error > 0;
	comparison->before = pairs ? "A" : side_name(before, "before");
	comparison->after = pairs ? "B" : side_name(after, "after");
	if (!choose_fields(comparison, options->fields, &ids, &count, err))
		return false;
	add_accuracy(options, ids, &count);
	if (!(options->pairs_error > 0 ? compare_match_pair(comparison, before, after, err)
				       : compare_match(comparison, before, after, across, err)) ||
	    !compare_check(comparison, across, err) || !make_rows(&making, ids, count))
		return false;
	comparison_conclude(comparison);
	return true;
}

struct comparison *comparison_create(const struct dyno_results *before,
				     const struct dyno_results *after,
				     const struct comparison_options *options,
				     struct dyno_error *err)
{
	struct comparison *comparison = calloc(1, sizeof(*comparison));
	if (!comparison) {
		error_memory(err);
		return NULL;
	}
	if (fill(comparison, before, after, options, err) &&
	    (!comparison->arena.failed || error_memory(err)))
		return comparison;
	comparison_destroy(comparison);
	return NULL;
}

void comparison_destroy(struct comparison *comparison)
{
	if (!comparison)
		return;
	arena_finish(&comparison->arena);
	free(comparison);
}
