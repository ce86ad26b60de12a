#include "cli/gate.h"
#include "cli/command.h"
#include "cli/terminal/text.h"
#include "core/base/count.h"
#include "core/base/printable.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Conditions ------------------------------------------------------------------------------ */

static const struct {
	const char *word;
	unsigned of;
	const char *example;
} words[] = {
	{ "slower", GATE_OF_ROWS, "slower or slower:5%" },
	{ "outputs", GATE_OF_OUTPUTS, "outputs or outputs:1%" },
};

static bool refuse(const char *text, unsigned allowed, struct dyno_error *err)
{
	char known[160] = "";
	for (size_t i = 0; i < COUNT(words); i++)
		if (allowed & words[i].of)
			snprintf(known + strlen(known), sizeof(known) - strlen(known), "%s, ",
				 words[i].example);
	return error_set(err, DYNO_ERROR_USAGE,
			 "--fail-on: \"%.*s\" is not %sor a limit such as latency_p99>50ms",
			 TEXT_SHOWN(text), text, known);
}

/* "slower", "slower:5%": false where it is neither. */
static bool is_word(const char *text, const char *word)
{
	size_t length = strlen(word);
	return strncmp(text, word, length) == 0 && (!text[length] || text[length] == ':');
}

static bool parse_word(const char *text, unsigned of, struct gate *gate, struct dyno_error *err)
{
	const char *share = strchr(text, ':');
	gate->of |= of;
	return !share ||
	       parse_share(share + 1, of == GATE_OF_ROWS ? &gate->threshold : &gate->tolerance,
			   err) ||
	       error_prefix(err, "--fail-on");
}

static bool parse_one(const char *text, unsigned allowed, struct gate *gate, struct dyno_error *err)
{
	for (size_t i = 0; i < COUNT(words); i++)
		if ((allowed & words[i].of) && is_word(text, words[i].word))
			return parse_word(text, words[i].of, gate, err);
	if (!limit_is(text) || !(allowed & GATE_OF_LIMITS))
		return refuse(text, allowed, err);
	gate->of |= GATE_OF_LIMITS;
	return limit_parse(text, allowed & GATE_OF_OWN, &gate->limits[gate->limit_count++], err) ||
	       error_prefix(err, "--fail-on");
}

bool gate_parse(const struct strings *conditions, unsigned allowed, struct arena *arena,
		struct gate *gate, struct dyno_error *err)
{
	*gate = (struct gate){ .threshold = NAN, .tolerance = NAN };
	gate->limits = arena_allocate(arena, conditions->count + 1, sizeof(*gate->limits));
	if (!gate->limits)
		return error_memory(err);
	for (size_t i = 0; i < conditions->count; i++)
		if (!parse_one(conditions->items[i], allowed, gate, err))
			return false;
	return true;
}

/* --- Counting -------------------------------------------------------------------------------- */

static void count(size_t *broken, size_t *undecided, enum gate_state state)
{
	*broken += state == GATE_BROKEN;
	*undecided += state == GATE_UNDECIDED;
}

void gate_count_outputs(struct gate_counts *counts, enum gate_state state)
{
	count(&counts->outputs, &counts->undecided, state);
}

void gate_count_rows(struct gate_counts *counts, const struct gate *gate,
		     const struct comparison *comparison)
{
	for (size_t i = 0; (gate->of & GATE_OF_ROWS) && i < comparison->row_count; i++)
		count(&counts->regressions, &counts->undecided,
		      compared_row_gate(&comparison->rows[i],
					compared_field(comparison, &comparison->rows[i]),
					gate->threshold));
}

void gate_count_limits(struct gate_counts *counts, const struct limit_findings *findings)
{
	counts->limits += findings->states[GATE_BROKEN];
	counts->undecided += findings->states[GATE_UNDECIDED];
}

/* --- Saying it ------------------------------------------------------------------------------- */

void gate_print_limits(const struct limit_findings *findings, bool all, unsigned width,
		       struct buffer *out)
{
	struct arena arena = { 0 };
	for (size_t i = 0; i < findings->count; i++) {
		const struct limit_finding *finding = &findings->items[i];
		struct buffer text = { 0 };
		char title[16];
		if (finding->state == GATE_KEPT && !all)
			continue;
		snprintf(title, sizeof(title), "%-9s  ", gate_state_name(finding->state));
		text_printf(&text, "%s: %s: %s", finding->limit->text, finding->title,
			    finding->reason);
		buffer_string(out, title);
		text_wrap(out, buffer_text(&text), text_width(title), text_width(title),
			  width ? width : 100);
		buffer_finish(&text);
	}
	buffer_printf(out, "%s\n", limits_summary(findings, &arena));
	arena_finish(&arena);
}

int gate_conclude(const struct gate_counts *counts)
{
	bool broken = counts->regressions || counts->limits || counts->outputs;
	if (counts->regressions)
		tell("%zu regression%s found", counts->regressions,
		     counts->regressions == 1 ? "" : "s");
	if (counts->limits)
		tell("%zu limit%s broken", counts->limits, counts->limits == 1 ? " is" : "s are");
	if (counts->outputs)
		tell("the outputs differ by more than their tolerance");
	if (counts->undecided)
		tell("%zu of what --fail-on asks could not be decided%s", counts->undecided,
		     broken ? "" : " (exit status 5, neither passed nor failed)");
	return broken              ? STATUS_EXIT_REGRESSION
	       : counts->undecided ? STATUS_EXIT_UNDECIDED
				   : STATUS_EXIT_OK;
}
