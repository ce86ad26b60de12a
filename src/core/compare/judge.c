/* From intervals to verdicts, and what all of them add up to. */
#include "core/base/count.h"
#include "core/compare/compare.h"
#include "core/stats/compare.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Names ----------------------------------------------------------------------------------- */

const char *verdict_name(enum verdict verdict, const struct field *row)
{
	static const char *const names[VERDICT_TOTAL][3] = {
		[VERDICT_SAME] = { "same", "same", "same" },
		[VERDICT_SLOWER] = { "slower", "worse", "larger" },
		[VERDICT_FASTER] = { "faster", "better", "smaller" },
		[VERDICT_AMBIGUOUS] = { "ambiguous", "ambiguous", "ambiguous" },
		[VERDICT_NO_DATA] = { "no data", "no data", "no data" },
	};
	size_t kind = row->better == BETTER_NEITHER ? 2 : row->unit != UNIT_SECOND;
	return (size_t)verdict < VERDICT_TOTAL ? names[verdict][kind] : "unknown";
}

const char *compared_by_name(enum compared_by method)
{
	static const char *const names[COMPARED_BY_TOTAL] = {
		[COMPARED_BY_NOTHING] = "nothing",       [COMPARED_BY_PROCESSES] = "processes",
		[COMPARED_BY_CALIBRATED] = "calibrated", [COMPARED_BY_PAIRS] = "pairs",
		[COMPARED_BY_SAMPLES] = "samples",       [COMPARED_BY_ROWS] = "rows",
		[COMPARED_BY_INTERVALS] = "intervals",
	};
	return (size_t)method < COMPARED_BY_TOTAL ? names[method] : "unknown";
}

const char *gate_state_name(enum gate_state state)
{
	static const char *const names[] = {
		[GATE_KEPT] = "kept", [GATE_BROKEN] = "broken", [GATE_UNDECIDED] = "undecided"
	};
	return (size_t)state <= GATE_UNDECIDED ? names[state] : "unknown";
}

/* --- Verdicts -------------------------------------------------------------------------------- */

static bool is_of_rows(const struct compared_row *row)
{
	return row->by == COMPARED_BY_ROWS || row->by == COMPARED_BY_INTERVALS;
}

/* An interval that says what another process may bring. With few processes it is wide, and what is
 * wholly beyond the threshold is so nevertheless. */
static bool is_carried(const struct compared_row *row)
{
	return row->by == COMPARED_BY_CALIBRATED || row->by == COMPARED_BY_PAIRS ||
	       row->by == COMPARED_BY_PROCESSES || is_of_rows(row);
}

static const char *few_processes(const struct compared_row *row, struct arena *arena)
{
	size_t fewest = row->before_count < row->after_count ? row->before_count : row->after_count;
	return arena_printf(
		arena,
		"%zu process%s on a side, which says nothing of how much processes differ: a verdict "
		"needs 2, better %d (dyno run with ‹processes %d›), or the noise of this machine "
		"(dyno baseline calibrate)",
		fewest, fewest == 1 ? "" : "es", COMPARISON_PROCESSES, COMPARISON_PROCESSES);
}

/* With [low, high] the simultaneous interval of the ratio less 1 and δ the threshold: higher if
 * low > δ, lower if high < -δ, the same if all of it lies within ±δ, and else ambiguous. */
static enum verdict verdict_of(const struct compared_row *row, const struct field *field)
{
	double low = row->low - 1, high = row->high - 1;
	bool more_is_better = field->better == BETTER_HIGHER;
	if (!is_carried(row))
		return VERDICT_AMBIGUOUS;
	if (low > row->threshold)
		return more_is_better ? VERDICT_FASTER : VERDICT_SLOWER;
	if (high < -row->threshold)
		return more_is_better ? VERDICT_SLOWER : VERDICT_FASTER;
	return low >= -row->threshold && high <= row->threshold ? VERDICT_SAME : VERDICT_AMBIGUOUS;
}

enum gate_state compared_row_gate(const struct compared_row *row, const struct field *field,
				  double threshold)
{
	double delta = isnan(threshold) ? row->threshold : threshold;
	bool more_is_better = field->better == BETTER_HIGHER;
	if (field->better == BETTER_NEITHER)
		return GATE_KEPT;
	if (row->verdict == VERDICT_NO_DATA || !is_carried(row))
		return GATE_UNDECIDED;
	double least = more_is_better ? 1 - row->high : row->low - 1;
	double most = more_is_better ? 1 - row->low : row->high - 1;
	return least > delta ? GATE_BROKEN : most <= delta ? GATE_KEPT : GATE_UNDECIDED;
}

/* --- How much longer ------------------------------------------------------------------------- */

/* Half of the width, in logarithms, of an interval around the same ratio that does not reach to
 * both sides of a threshold. */
static double wanted_half(const struct compared_row *row)
{
	double shift = log(row->ratio), up = log1p(row->threshold);
	double down = row->threshold < 1 ? log1p(-row->threshold) : -INFINITY;
	if (shift > up)
		return shift - up;
	return shift < down ? down - shift : fmin(up - shift, shift - down);
}

/* The width of an interval of pairs falls with the root of their number. */
static double needed_pairs(const struct compared_row *row, double half)
{
	double wider = log(row->high / row->low) / 2 / half;
	return ceil((double)row->before_count * wider * wider);
}

static double needed_processes(const struct compared_row *row, double half)
{
	const struct compared_spread *spread = &row->spread;
	if (isnan(spread->deviations[0]) || isnan(spread->deviations[1]))
		return NAN;
	return (double)stats_welch_needs(spread->deviations, spread->freedom, spread->level, half,
					 COMPARISON_NEEDED_MOST);
}

static void set_needed(struct compared_row *row)
{
	double half = wanted_half(row);
	row->needed = row->needed_time = NAN;
	if (row->verdict != VERDICT_AMBIGUOUS || !is_carried(row) || !(half > 0) || is_of_rows(row))
		return;
	double needed = row->by == COMPARED_BY_PAIRS ? needed_pairs(row, half)
						     : needed_processes(row, half);
	if (needed <= COMPARISON_NEEDED_MOST) {
		row->needed = needed;
		row->needed_time = needed * row->spread.time;
	}
}

#define ROWS_MOST 100 /* times as many as there are: more nobody will have */

/* "; some 12000 rows with labels would decide it" */
static const char *needed_rows_text(const struct compared_row *row, struct arena *arena)
{
	double half = wanted_half(row), rows = row->spread.rows;
	double wider = log(row->high / row->low) / 2 / half;
	double needed = ceil(rows * wider * wider);
	if (row->by == COMPARED_BY_INTERVALS)
		return "; rows are not paired: with the same labels on both sides, and what each row "
		       "gave (of 100000 at most), less would tell";
	return half > 0 && needed < ROWS_MOST * rows
		       ? arena_printf(arena,
				      "; some %.0f rows with labels would decide it, not %.0f",
				      needed, rows)
		       : "; the difference is about as large as the threshold, so that more rows would "
			 "hardly tell";
}

/* "; some 14 processes a side would decide it (‹processes 14›, at least ‹max-time 47s›)". The time
 * keeps the processes as long as they were. */
static const char *needed_text(const struct compared_row *row, struct arena *arena)
{
	bool pairs = row->by == COMPARED_BY_PAIRS;
	if (is_of_rows(row))
		return needed_rows_text(row, arena);
	if (isnan(row->needed))
		return "; the difference is about as large as the threshold, so that more processes "
		       "would hardly tell";
	if (pairs)
		return row->needed <= STATS_PAIRS_MOST
			       ? arena_printf(arena,
					      "; some %.0f pairs would decide it (‹pairs %.0f›)",
					      row->needed, row->needed)
			       : arena_printf(arena, "; some %.0f pairs would decide it",
					      row->needed);
	const char *time = row->needed_time > 0 ? arena_printf(arena, ", at least ‹max-time %.0fs›",
							       ceil(row->needed_time))
						: "";
	return time ? arena_printf(arena,
				   "; some %.0f processes a side would decide it (dyno run with "
				   "‹processes %.0f›%s)",
				   row->needed, row->needed, time)
		    : NULL;
}

/* --- Reasons --------------------------------------------------------------------------------- */

double compared_row_bound(const struct compared_row *row)
{
	return isfinite(row->low) && isfinite(row->high)
		       ? fmax(fabs(row->low - 1), fabs(row->high - 1))
		       : NAN;
}

static const char *explain(const struct compared_row *row, struct arena *arena)
{
	double low = row->low - 1, high = row->high - 1, threshold = 100 * row->threshold;
	char a[UNIT_TEXT_SIZE], b[UNIT_TEXT_SIZE];
	if (!is_carried(row))
		return few_processes(row, arena);
	if (low > row->threshold)
		return arena_printf(arena, "at least %s %% more, above the threshold of %.3g %%",
				    percent_format(a, low), threshold);
	if (high < -row->threshold)
		return arena_printf(arena, "at least %s %% less, beyond the threshold of %.3g %%",
				    percent_format(a, high), threshold);
	if (row->verdict == VERDICT_SAME)
		return arena_printf(arena, "no difference larger than %s %%, threshold %.3g %%",
				    percent_format(a, compared_row_bound(row)), threshold);
	const char *needed = needed_text(row, arena);
	return needed ? arena_printf(
				arena,
				"%s%s … %s%s %% reaches to both sides of the threshold of %.3g %%%s",
				low < 0 ? "−" : "+", percent_format(a, low), high < 0 ? "−" : "+",
				percent_format(b, high), threshold, needed)
		      : NULL;
}

void compared_row_judge(struct compared_row *row, const struct field *field, struct arena *arena)
{
	double half = (row->high - row->low) / 2;
	double noise = isfinite(half) ? fmax(row->threshold, half) : INFINITY;
	bool counts = field->better != BETTER_NEITHER;
	row->factor = noise > 0 ? fabs(row->ratio - 1) / noise : (row->ratio == 1 ? 0 : INFINITY);
	row->verdict = verdict_of(row, field);
	set_needed(row);
	row->reason = explain(row, arena);
	row->regression = counts && row->verdict == VERDICT_SLOWER;
	row->improvement = counts && row->verdict == VERDICT_FASTER;
}

static int rank_verdict(const struct compared_row *row)
{
	return row->verdict == VERDICT_NO_DATA ? 2 : row->verdict == VERDICT_AMBIGUOUS;
}

static int compare_rows(const void *a, const void *b)
{
	const struct compared_row *x = a, *y = b;
	int order = rank_verdict(x) - rank_verdict(y);
	double fx = isnan(x->factor) ? -1 : x->factor, fy = isnan(y->factor) ? -1 : y->factor;
	if (order == 0)
		order = (fx < fy) - (fx > fy);
	if (order == 0)
		order = (x->cell > y->cell) - (x->cell < y->cell);
	return order ? order : (int)x->field - (int)y->field;
}

void comparison_conclude(struct comparison *comparison)
{
	memset(comparison->verdicts, 0, sizeof(comparison->verdicts));
	comparison->regressions = comparison->improvements = 0;
	if (comparison->row_count)
		qsort(comparison->rows, comparison->row_count, sizeof(*comparison->rows),
		      compare_rows);
	for (size_t i = 0; i < comparison->row_count; i++) {
		comparison->verdicts[comparison->rows[i].verdict]++;
		comparison->regressions += comparison->rows[i].regression;
		comparison->improvements += comparison->rows[i].improvement;
	}
}

/* The word that all rows of a verdict share: "slower" if all are times, else "worse". */
static const char *common_name(const struct comparison *comparison, enum verdict verdict)
{
	const char *common = NULL;
	for (size_t i = 0; i < comparison->row_count; i++) {
		const struct compared_row *row = &comparison->rows[i];
		const char *name = verdict_name(verdict, compared_field(comparison, row));
		if (row->verdict != verdict)
			continue;
		if (common && strcmp(common, name) != 0)
			return verdict == VERDICT_SLOWER ? "slower or worse" : "faster or better";
		common = name;
	}
	return common ? common : verdict_name(verdict, &fields[FIELD_LATENCY_MEDIAN]);
}

const char *comparison_summary(const struct comparison *comparison, struct arena *arena)
{
	static const enum verdict order[] = { VERDICT_SLOWER, VERDICT_FASTER, VERDICT_SAME,
					      VERDICT_AMBIGUOUS, VERDICT_NO_DATA };
	const char *text = "";
	for (size_t i = 0; text && i < COUNT(order); i++)
		if (comparison->verdicts[order[i]])
			text = arena_printf(arena, "%s%s%zu %s", text, *text ? ", " : "",
					    comparison->verdicts[order[i]],
					    common_name(comparison, order[i]));
	return text ? arena_printf(arena, "%s (%zu comparison%s, together at %g %%)", text,
				   comparison->row_count, comparison->row_count == 1 ? "" : "s",
				   100 * comparison->level)
		    : "";
}
