/* Accuracy: what the model gives for the rows of a data set, beside what they should give. In the
 * worker, outside of what is timed, in the first processes of a cell: they should agree, since the
 * rows are the same. */
#include "core/base/count.h"
#include "measure/input/labels.h"
#include "measure/metrics/metric.h"
#include "measure/metrics/score.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

static const enum field_id of_rows[] = { FIELD_ACCURACY_TOP1, FIELD_ACCURACY_TOP5,
					 FIELD_MEAN_ABSOLUTE_ERROR };

#define OF_ROWS COUNT(of_rows)

static bool is_implied(const struct settings *settings)
{
	return settings->labels;
}

/* --- In the worker --------------------------------------------------------------------------- */

struct judging {
	struct score score;
	const struct data_rows *rows;
};

static bool take_outputs(void *context, const struct tensor *outputs, size_t count,
			 struct dyno_error *err)
{
	struct judging *judging = context;
	return score_take(&judging->score, outputs, count, judging->rows->each, err);
}

static void set(struct observation *o, enum field_id field, struct score_value value)
{
	o->values[field] = value.value;
	o->found->intervals[field] = value.interval;
}

/* Why there is none of one that was tried. */
static void explain(struct observation *o, const char *reason)
{
	for (size_t i = 0; i < OF_ROWS; i++)
		if (isnan(o->values[of_rows[i]]) && !o->reasons[of_rows[i]])
			o->reasons[of_rows[i]] = reason ? reason : "";
}

static void explain_kind(struct observation *o, const struct score *score)
{
	bool classes = score->labels->classes;
	o->reasons[FIELD_MEAN_ABSOLUTE_ERROR] =
		classes ? "the labels are classes, not values" : NULL;
	o->reasons[FIELD_ACCURACY_TOP1] = classes ? NULL : "the labels are values, not classes";
	if (!classes)
		o->reasons[FIELD_ACCURACY_TOP5] = o->reasons[FIELD_ACCURACY_TOP1];
	else if (score->layout.kind == SCORE_CLASSES)
		o->reasons[FIELD_ACCURACY_TOP5] = "the output is the answer alone, without scores";
	else if (score_is_trivial(score))
		o->reasons[FIELD_ACCURACY_TOP5] =
			"of five classes or fewer each is among the highest five";
}

static const char *unusable_text(struct observation *o, const struct score *score)
{
	const char *output = score->output ? score->output : "";
	if (!score->labels->classes)
		return arena_printf(o->arena,
				    "output %s is NaN or infinite in %" PRIu64 " of %" PRIu64
				    " rows, the first is row %" PRIu64
				    " (from 0): there is no mean",
				    output, score->unusable, score->rows, score->unusable_row);
	if (score->unusable == score->counted)
		return arena_printf(
			o->arena, "output %s holds NaN in every row: nothing was answered", output);
	return arena_printf(o->arena,
			    "output %s holds NaN beside %" PRIu64 " of %" PRIu64
			    " labels, first in row %" PRIu64 " (from 0): counted as wrong",
			    output, score->unusable, score->counted, score->unusable_row);
}

static void note(struct observation *o, const char *text)
{
	if (!text || !strings_add(o->arena, &o->found->notes, text))
		o->arena->failed = true;
}

/* "top-1 accuracy of output y over 400 rows of the data set" */
static void note_rows(struct observation *o, const struct score *score)
{
	const char *left =
		score->rows == o->rows->total
			? ""
			: arena_printf(o->arena, " (of %" PRIu64 ": a batch takes %" PRIu64 ")",
				       o->rows->total, o->rows->each);
	if (left)
		note(o, arena_printf(o->arena,
				     "%s of output %s over %" PRIu64 " rows of the data set%s",
				     score->labels->classes ? "accuracy" : "absolute error",
				     score->output, score->rows, left));
}

static void keep_series(struct observation *o, const struct score *score)
{
	if (!score->series || (score->unusable && !score->labels->classes))
		return;
	o->found->series = score->labels->classes ? SERIES_RANK : SERIES_ERROR;
	o->found->unit = score->labels->classes ? SERIES_COUNTS : SERIES_BILLIONTHS;
	o->found->numbers = score->series;
	o->found->count = score->series_count;
}

static void tell(struct observation *o, const struct score *score)
{
	const char *unusable = score->unusable ? unusable_text(o, score) : NULL;
	set(o, FIELD_ACCURACY_TOP1, score_share(score, &score->first));
	if (score->layout.kind == SCORE_SCORES && !score_is_trivial(score))
		set(o, FIELD_ACCURACY_TOP5, score_share(score, &score->top));
	set(o, FIELD_MEAN_ABSOLUTE_ERROR, score_mean(score));
	explain_kind(o, score);
	note_rows(o, score);
	if (score->unusable)
		note(o, unusable);
	explain(o, unusable ? unusable : "no label counts");
	keep_series(o, score);
	o->found->labels = score->labels->digest;
}

static bool judge(struct observation *o, const struct labels *labels, struct dyno_error *err)
{
	struct judging judging = { .rows = o->rows };
	bool ok = labels_fit(labels, o->rows->total, err) &&
		  score_init(&judging.score, labels, o->arena, err) &&
		  o->rows->run(o->rows, take_outputs, &judging, err);
	if (ok)
		tell(o, &judging.score);
	return ok;
}

/* What cannot be judged costs the accuracy, not what was measured. */
static void observe(struct observation *o)
{
	struct labels labels;
	struct dyno_error err = { 0 };
	if (o->moment != MOMENT_ROWS)
		return;
	bool opened = labels_open(&labels, o->arena, o->rows->labels, &err);
	if (!opened || !judge(o, &labels, &err)) {
		const char *why = arena_string(o->arena, err.message);
		explain(o, why);
		note(o, why ? arena_printf(o->arena, "no accuracy: %s", why) : NULL);
	}
	if (opened)
		labels_close(&labels);
}

/* --- In the parent --------------------------------------------------------------------------- */

static void widen(struct field_value *value, const struct interval *interval)
{
	bool first = value->kind != INTERVAL_ROWS;
	if (isnan(interval->low))
		return;
	value->low = first ? interval->low : fmin(value->low, interval->low);
	value->high = first ? interval->high : fmax(value->high, interval->high);
	value->kind = INTERVAL_ROWS;
}

static bool keep_numbers(struct process_view *view, const struct found_rows *found)
{
	if (!found->series)
		return true;
	struct sample_series *series = replicate_add_series(
		view->arena, view->replicate, found->series, found->unit, found->count);
	if (series && found->count)
		memcpy(series->values, found->numbers, found->count * sizeof(*series->values));
	return series;
}

/* The interval is that of the cell, since it is of the rows and not of the process. */
static void take(struct process_view *view)
{
	const struct found_rows *found = &view->told->rows;
	if (view->replicate->status != STATUS_OK || !found->labels)
		return;
	for (size_t i = 0; i < OF_ROWS; i++)
		widen(&view->result->values[of_rows[i]], &found->intervals[of_rows[i]]);
	view->result->labels = found->labels;
	if (!keep_numbers(view, found))
		view->arena->failed = true;
}

static void note_difference(struct arena *arena, struct result *result, enum field_id field,
			    const double *values, size_t count)
{
	char first[UNIT_TEXT_SIZE], other[UNIT_TEXT_SIZE];
	size_t i = 1;
	while (i < count && values[i] == values[0])
		i++;
	if (i == count)
		return;
	const char *text =
		arena_printf(arena,
			     "%s differs between processes (%s, %s): the model does not always "
			     "compute the same",
			     fields[field].title, field_format(first, values[0], &fields[field]),
			     field_format(other, values[i], &fields[field]));
	if (text)
		strings_add_once(arena, &result->notes, text);
}

static void summarise(struct arena *arena, struct result *result)
{
	double values[PROCESSES_MAX];
	for (size_t i = 0; i < OF_ROWS; i++) {
		size_t count = replicate_values(NULL, result, of_rows[i], values);
		if (!count)
			continue;
		result->values[of_rows[i]].value = stats_mean(values, count);
		result->values[of_rows[i]].reason = NULL;
		note_difference(arena, result, of_rows[i], values, count);
	}
}

const struct metric metric_accuracy = {
	.name = "accuracy",
	.help = "top-1, top-5, mean absolute error, over the rows of a data set that has labels",
	.implied = is_implied,
	.of_rows = true,
	.observe = observe,
	.take = take,
	.summarise = summarise,
};
