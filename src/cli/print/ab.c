#include "cli/print/ab.h"
#include "cli/gate.h"
#include "cli/print/compare.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text.h"
#include "core/base/printable.h"
#include <inttypes.h>
#include <math.h>

/* --- Outputs --------------------------------------------------------------------------------- */

static void append_difference(struct buffer *out, const struct output_difference *output)
{
	char text[UNIT_TEXT_SIZE];
	if (output->finite)
		buffer_printf(out, "largest difference %.3g, mean %.3g, largest value %.3g: ",
			      output->largest, output->mean, output->scale);
	if (output->finite && output->scale > 0)
		buffer_printf(out, "%s %%, ",
			      percent_format(text, output->largest / output->scale));
	if (output->finite)
		buffer_printf(out, "tolerance %s %%; ", percent_format(text, output->tolerance));
	if (output->worst)
		buffer_printf(out, "the largest at row %" PRIu64 " (from 0); ", output->worst);
	buffer_printf(out, "%" PRIu64 " of %" PRIu64 " elements differ", output->unequal,
		      output->elements);
	if (isfinite(output->cosine))
		buffer_printf(out, ", cosine %.6g", output->cosine);
	if (output->rows)
		buffer_printf(out,
			      ", the largest at the same place in %" PRIu64 " of %" PRIu64 " rows",
			      output->same_top, output->rows);
}

/* NaN, where there is some, is at the same places. */
static void append_equal(struct buffer *out, const struct output_difference *output)
{
	uint64_t nan = output->nan[0];
	if (nan)
		buffer_printf(out,
			      "equal in %" PRIu64 " elements, the other %" PRIu64
			      " are NaN on both sides",
			      output->elements - nan, nan);
	else
		buffer_printf(out, "equal in all %" PRIu64 " elements", output->elements);
}

static void append_elements(struct buffer *out, const struct output_difference *output)
{
	bool equal = !output->unequal && output->agreement != OUTPUTS_UNKNOWN;
	if (output->unequal)
		append_difference(out, output);
	else if (equal)
		append_equal(out, output);
	if (output->reason)
		text_printf(out, "%s%s", output->unequal ? "; " : "", output->reason);
	if (!equal && (output->nan[0] || output->nan[1]))
		buffer_printf(out, ", NaN are %" PRIu64 " of A's and %" PRIu64 " of B's",
			      output->nan[0], output->nan[1]);
}

static void append_output(struct buffer *out, const struct output_difference *output, bool markdown)
{
	const char *mark = markdown ? "**" : "";
	text_printf(out, "Output %s: %s%s%s: ", output->name ? output->name : "", mark,
		    agreement_name(output->agreement), mark);
	if (output->shapes)
		text_printf(out, "shapes differ: %s; ", output->shapes);
	if (output->elements)
		append_elements(out, output);
	else
		text_printf(out, "not compared: %s", output->reason ? output->reason : "");
	buffer_character(out, '\n');
}

static void append_outputs(struct buffer *out, const struct ab_outcome *outcome, bool markdown)
{
	const char *bullet = markdown ? "- " : "";
	for (size_t i = 0; i < outcome->output_count; i++) {
		buffer_string(out, bullet);
		append_output(out, &outcome->outputs[i], markdown);
	}
	if (!outcome->outputs_reason)
		return;
	text_printf(out, "%sOutputs: %s: %s", bullet, agreement_name(outcome->agreement),
		    outcome->outputs_reason);
	buffer_character(out, '\n');
}

/* Of a data set. */
static void append_inferences(struct buffer *out, const struct ab_outcome *outcome)
{
	if (outcome->inferences_there <= 1 || !outcome->output_count)
		return;
	buffer_printf(out, " over %" PRIu64 " inferences of the data set", outcome->inferences);
	if (outcome->inferences < outcome->inferences_there)
		buffer_printf(out, ", of %" PRIu64, outcome->inferences_there);
}

/* --- Conclusion ------------------------------------------------------------------------------ */

/* "B is slower: +5.1 %, 95 % +4.0 … +6.3 %" */
static void append_verdict(struct buffer *out, const struct comparison *comparison,
			   const struct compared_row *row)
{
	char text[UNIT_TEXT_SIZE];
	double bound = compared_row_bound(row);
	const char *word = row->verdict == VERDICT_SAME        ? "the same as A"
			   : row->verdict == VERDICT_AMBIGUOUS ? "not decided"
			   : row->verdict == VERDICT_NO_DATA
				   ? "not known"
				   : verdict_name(row->verdict, compared_field(comparison, row));
	buffer_printf(out, "B is %s: ", word);
	if (row->verdict == VERDICT_SLOWER || row->verdict == VERDICT_FASTER) {
		comparison_change(row, out);
		buffer_string(out, ", 95 % ");
		comparison_interval(row, out);
	} else if (isfinite(bound))
		buffer_printf(out, "no difference larger than %s %% at 95 %%",
			      percent_format(text, bound));
	else
		printable_append(out, row->reason);
	buffer_character(out, '\n');
}

/* "; and its outputs differ" */
static void append_agreement(struct buffer *out, const struct ab_outcome *outcome)
{
	static const char *const words[] = {
		[OUTPUTS_UNKNOWN] = "Whether the outputs agree is unknown",
		[OUTPUTS_AGREE] = "The outputs agree",
		[OUTPUTS_DIFFER] = "The outputs differ",
	};
	buffer_string(out, words[outcome->agreement]);
	append_inferences(out, outcome);
	buffer_character(out, '\n');
}

static void append_conclusion(struct buffer *out, const struct ab_outcome *outcome, bool markdown)
{
	const struct comparison *comparison = outcome->comparison;
	const char *bullet = markdown ? "- " : "";
	for (size_t i = 0; i < comparison->row_count; i++) {
		buffer_printf(out, "%s%zu pairs, %zu look%s", bullet, outcome->looked,
			      outcome->looks, outcome->looks == 1 ? "" : "s");
		if (comparison->row_count > 1)
			buffer_printf(out, ", %s",
				      compared_field(comparison, &comparison->rows[i])->key);
		buffer_string(out, ": ");
		append_verdict(out, comparison, &comparison->rows[i]);
	}
	buffer_string(out, bullet);
	append_agreement(out, outcome);
}

/* To look at them again: dyno compare, dyno plot --chart ab. */
static void append_runs(struct buffer *out, const struct ab_outcome *outcome)
{
	text_printf(out, "Kept as the runs %s (A) and %s (B)", outcome->results[0]->runs[0]->id,
		    outcome->results[1]->runs[0]->id);
	buffer_character(out, '\n');
}

int ab_print(const struct ab_outcome *outcome, const struct ab_view *view)
{
	const struct comparison *comparison = outcome->comparison;
	struct comparison_view rows = { .all = true, .width = view->width };
	struct json_writer writer = { .pretty = true };
	struct buffer text = { 0 };
	if (view->json) {
		ab_outcome_write(outcome, &writer);
		return print_json(&writer);
	}
	if (view->markdown)
		comparison_markdown(comparison, true, &text);
	else
		comparison_print(comparison, &rows, &text);
	if (comparison->limits && !view->markdown)
		gate_print_limits(comparison->limits, true, view->width, &text);
	append_outputs(&text, outcome, view->markdown);
	append_conclusion(&text, outcome, view->markdown);
	if (view->kept && !view->markdown)
		append_runs(&text, outcome);
	return print_buffer(&text);
}
