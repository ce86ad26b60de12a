#include "core/compare/summary.h"
#include "core/base/count.h"
#include "core/base/utf8.h"
#include "core/compare/compare.h"
#include "core/compare/pool.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A smaller batch size that reaches this much of the best throughput is the better choice: it
 * answers sooner and takes less memory. */
#define ENOUGH 0.95

#define REASON_SHOWN 400 /* bytes of a failure's reason */

/* Who uses less of what limits it is held back by more than that. */
#define HALF 0.5

/* Throughput that grows by less than this when the batch size doubles does not grow. */
#define FLAT 0.05

/* Throughput that grows by more than this when the batch size doubles has far to go. */
#define STEEP 0.5

#define NOWHERE SIZE_MAX

struct summing {
	/* One for each cell, that stands for all its results: see value_of. */
	const struct result **results;
	size_t count;
	struct pools pools;          /* the same cells, in the same order */
	struct field_value *rates;   /* their throughput */
	struct field_value *latency; /* their median */
	struct devices devices;
	struct models models;
	const struct model_info *model; /* that is summed up */
	struct summary_card *cards;
	size_t card_count;
	struct arena *arena;
	bool ok;
};

/* place: among the results given. */
static void add_of(struct summing *summing, const char *kind, const char *title, const char *text,
		   const char *reason, size_t place)
{
	summing->ok = summing->ok && text && reason;
	if (!text || !reason || summing->card_count == SUMMARY_CARDS)
		return;
	if (summing->models.count > 1 && strcmp(kind, "warning") != 0)
		title = arena_printf(summing->arena, "%s for %s", title,
				     models_name(&summing->models, summing->model));
	summing->ok = summing->ok && title;
	summing->cards[summing->card_count++] =
		(struct summary_card){ kind, title ? title : "", text, reason, place };
}

static void add(struct summing *summing, const char *kind, const char *title, const char *text,
		const char *reason, size_t row)
{
	add_of(summing, kind, title, text, reason, summing->pools.items[row].place);
}

/* --- Asking results -------------------------------------------------------------------------- */

/* Of all results of the cell. */
static struct field_value value_in(const struct summing *summing, size_t row, enum field_id field)
{
	return field == FIELD_THROUGHPUT_ITEMS ? summing->rates[row]
	       : field == FIELD_LATENCY_MEDIAN
		       ? summing->latency[row]
		       : pool_value(&summing->pools.items[row], NULL, field);
}

static double value_of(const struct summing *summing, size_t row, enum field_id field)
{
	struct field_value value = value_in(summing, row, field);
	return field_shown(&value);
}

static bool is_of_model(const struct summing *summing, size_t row)
{
	return model_compare(summing->results[row]->cell.model, summing->model) == 0;
}

static bool is_counted(const struct summing *summing, size_t row)
{
	return summing->results[row]->status == STATUS_OK && is_of_model(summing, row) &&
	       value_of(summing, row, FIELD_THROUGHPUT_ITEMS) > 0;
}

static const char *device_of(const struct summing *summing, size_t row)
{
	return devices_name(&summing->devices, summing->results[row]->cell.device);
}

/* The row of the highest throughput; `of` and `not_of` restrict the device (NULL: any). */
static size_t best_row(const struct summing *summing, const struct device_info *of,
		       const struct device_info *not_of)
{
	size_t best = NOWHERE;
	for (size_t row = 0; row < summing->count; row++) {
		const struct device_info *device = summing->results[row]->cell.device;
		if (!is_counted(summing, row) || (of && device_compare(of, device) != 0) ||
		    (not_of && device_compare(not_of, device) == 0))
			continue;
		if (best == NOWHERE || value_of(summing, row, FIELD_THROUGHPUT_ITEMS) >
					       value_of(summing, best, FIELD_THROUGHPUT_ITEMS))
			best = row;
	}
	return best;
}

static const struct model_info *most_measured_model(struct summing *summing)
{
	size_t count = summing->models.count, best = 0;
	size_t *measured = arena_allocate(summing->arena, count + 1, sizeof(*measured));
	summing->ok = summing->ok && measured;
	for (size_t row = 0, at = 0; measured && row < summing->count; row++) {
		const struct result *result = summing->results[row];
		if (!row || summing->results[row - 1]->cell.model != result->cell.model)
			at = models_find(&summing->models, result->cell.model);
		measured[at] += result->status == STATUS_OK;
	}
	for (size_t i = 1; measured && i < count; i++)
		best = measured[i] > measured[best] ? i : best;
	return measured && count ? summing->models.items[best] : NULL;
}

/* --- What intervals carry -------------------------------------------------------------------- */

/* Without an interval it can be anything. */
static double least(const struct summing *summing, size_t row)
{
	double low = summing->rates[row].low;
	return isfinite(low) ? fmax(low, 0) : 0;
}

static double most(const struct summing *summing, size_t row)
{
	double high = summing->rates[row].high;
	return isfinite(high) ? high : INFINITY;
}

static bool overlap(const struct summing *summing, size_t a, size_t b)
{
	return !(least(summing, a) > most(summing, b));
}

static const char *more_processes(const struct summing *summing, size_t row)
{
	const struct pool *pool = &summing->pools.items[row];
	size_t processes = 0;
	for (size_t i = 0; i < pool->count; i++)
		processes += pool->results[i]->replicate_count;
	return processes < COMPARISON_PROCESSES
		       ? " More processes would tell (‹processes›)."
		       : " More processes or a longer ‹max-time› would tell.";
}

/* --- Best device ----------------------------------------------------------------------------- */

/* " with sequences of 128", where there are others. */
static const char *at_sequence(struct summing *summing, size_t row)
{
	const struct result *result = summing->results[row];
	for (size_t i = 0; result->cell.sequence && i < summing->count; i++)
		if (is_of_model(summing, i) &&
		    summing->results[i]->cell.sequence != result->cell.sequence)
			return arena_printf(summing->arena, ", sequence length %" PRIu64,
					    result->cell.sequence);
	return "";
}

static const char *throughput_text(const struct summing *summing, size_t row,
				   char text[UNIT_TEXT_SIZE])
{
	return unit_format(text, value_of(summing, row, FIELD_THROUGHPUT_ITEMS),
			   UNIT_ITEMS_PER_SECOND);
}

/* That of another device which the best one is not surely better than; NOWHERE: none. */
static size_t rival(const struct summing *summing, size_t best)
{
	size_t found = NOWHERE;
	for (size_t row = 0; row < summing->count; row++)
		if (is_counted(summing, row) &&
		    device_compare(summing->results[row]->cell.device,
				   summing->results[best]->cell.device) != 0 &&
		    overlap(summing, best, row) &&
		    (found == NOWHERE || value_of(summing, row, FIELD_THROUGHPUT_ITEMS) >
						 value_of(summing, found, FIELD_THROUGHPUT_ITEMS)))
			found = row;
	return found;
}

static void best_device(struct summing *summing, size_t best)
{
	char text[UNIT_TEXT_SIZE], other[UNIT_TEXT_SIZE];
	const struct result *result = summing->results[best];
	const char *where = at_sequence(summing, best);
	size_t next = best_row(summing, NULL, result->cell.device);
	throughput_text(summing, best, text);
	if (next == NOWHERE) {
		add(summing, "cell", "Highest throughput", arena_string(summing->arena, text),
		    arena_printf(summing->arena,
				 "%s, batch size %" PRIu64 "%s; no other device was measured.",
				 device_of(summing, best), result->cell.batch, where),
		    best);
		return;
	}
	size_t equal = rival(summing, best);
	next = equal == NOWHERE ? next : equal;
	const char *first = device_of(summing, best), *second = device_of(summing, next);
	throughput_text(summing, next, other);
	double ratio = value_of(summing, best, FIELD_THROUGHPUT_ITEMS) /
		       value_of(summing, next, FIELD_THROUGHPUT_ITEMS);
	if (equal != NOWHERE)
		add(summing, "device", "Best device",
		    arena_printf(summing->arena, "%s or %s", first, second),
		    arena_printf(summing->arena, "Undecided: %s and %s, whose intervals overlap.%s",
				 text, other, more_processes(summing, best)),
		    best);
	else
		add(summing, "device", "Best device", first,
		    arena_printf(summing->arena,
				 "%s at batch size %" PRIu64
				 "%s: %.3g × the next (%s: %s at batch size %" PRIu64 "%s).",
				 text, result->cell.batch, where, ratio, second, other,
				 summing->results[next]->cell.batch, at_sequence(summing, next)),
		    best);
}

/* --- Best batch size ------------------------------------------------------------------------- */

/* Differs from the best row in its batch size alone. */
static bool is_sibling(const struct summing *summing, size_t row, size_t best)
{
	return is_counted(summing, row) &&
	       cell_compare(&summing->results[row]->cell, &summing->results[best]->cell,
			    ALL_WORDS & ~WORD_MASK(WORD_BATCH)) == 0;
}

/* The largest of a number among siblings, and the largest among those of other batch sizes. */
struct peak {
	double first, other;
	uint64_t batch; /* of the first */
};

static void peak_add(struct peak *peak, double value, uint64_t batch)
{
	if (value > peak->first) {
		peak->other = batch == peak->batch ? peak->other : peak->first;
		peak->first = value;
		peak->batch = batch;
	} else if (batch != peak->batch && value > peak->other)
		peak->other = value;
}

static double peak_beside(const struct peak *peak, uint64_t batch)
{
	return batch == peak->batch ? peak->other : peak->first;
}

/* The sibling with the smallest batch that reaches ENOUGH of what each other does, surely or, else,
 * at all; NOWHERE: none does. */
static size_t smallest_reaching(const struct summing *summing, size_t best, bool surely)
{
	struct peak peak = { -1, -1, 0 };
	size_t found = NOWHERE;
	for (size_t row = 0; row < summing->count; row++)
		if (is_sibling(summing, row, best))
			peak_add(&peak, surely ? most(summing, row) : least(summing, row),
				 summing->results[row]->cell.batch);
	for (size_t row = 0; row < summing->count; row++) {
		uint64_t batch = summing->results[row]->cell.batch;
		if (is_sibling(summing, row, best) &&
		    (surely ? least(summing, row) : most(summing, row)) >=
			    ENOUGH * peak_beside(&peak, batch) &&
		    (found == NOWHERE || batch < summing->results[found]->cell.batch))
			found = row;
	}
	return found;
}

static void undecided_batch(struct summing *summing, size_t chosen, size_t first, size_t last)
{
	const struct result *const *results = summing->results;
	char throughput[UNIT_TEXT_SIZE];
	const char *text =
		arena_printf(summing->arena, "undecided on %s", device_of(summing, chosen));
	const char *upto = last == NOWHERE ? "or more"
					   : arena_printf(summing->arena, "to %" PRIu64,
							  results[last]->cell.batch);
	add(summing, "batch", "Best batch size", text,
	    arena_printf(summing->arena,
			 "%" PRIu64 " %s: by the intervals, each of these may be the smallest that "
			 "reaches %.0f %% of the highest throughput. Measured: %s at batch size "
			 "%" PRIu64 ".%s",
			 results[first]->cell.batch, upto ? upto : "", 100 * ENOUGH,
			 throughput_text(summing, chosen, throughput), results[chosen]->cell.batch,
			 more_processes(summing, chosen)),
	    chosen);
}

static size_t smallest_enough(const struct summing *summing, size_t best, size_t *siblings)
{
	double most = value_of(summing, best, FIELD_THROUGHPUT_ITEMS);
	size_t chosen = best;
	*siblings = 0;
	for (size_t row = 0; row < summing->count; row++) {
		if (!is_sibling(summing, row, best))
			continue;
		*siblings +=
			summing->results[row]->cell.batch != summing->results[best]->cell.batch;
		if (value_of(summing, row, FIELD_THROUGHPUT_ITEMS) >= ENOUGH * most &&
		    summing->results[row]->cell.batch < summing->results[chosen]->cell.batch)
			chosen = row;
	}
	return chosen;
}

static void best_batch(struct summing *summing, size_t best)
{
	size_t siblings, chosen = smallest_enough(summing, best, &siblings);
	const struct result *result = summing->results[chosen];
	const char *text = arena_printf(summing->arena, "%" PRIu64 " on %s", result->cell.batch,
					device_of(summing, chosen));
	char throughput[UNIT_TEXT_SIZE], latency[UNIT_TEXT_SIZE];
	if (!siblings)
		return;
	size_t first = smallest_reaching(summing, best, false);
	size_t last = smallest_reaching(summing, best, true);
	if (first != last) {
		undecided_batch(summing, chosen, first, last);
		return;
	}
	throughput_text(summing, chosen, throughput);
	unit_format(latency, value_of(summing, chosen, FIELD_LATENCY_MEDIAN), UNIT_SECOND);
	if (chosen == best) {
		add(summing, "batch", "Best batch size", text,
		    arena_printf(summing->arena,
				 "The highest throughput, %s (median %s); no smaller one reaches "
				 "%.0f %% of it.",
				 throughput, latency, 100 * ENOUGH),
		    chosen);
		return;
	}
	double share = value_of(summing, chosen, FIELD_THROUGHPUT_ITEMS) /
		       value_of(summing, best, FIELD_THROUGHPUT_ITEMS);
	double time = value_of(summing, chosen, FIELD_LATENCY_MEDIAN) /
		      value_of(summing, best, FIELD_LATENCY_MEDIAN);
	add(summing, "batch", "Best batch size", text,
	    arena_printf(summing->arena,
			 "%s: %.0f %% of the throughput of batch size %" PRIu64
			 " at %.0f %% of its latency.",
			 throughput, 100 * share, summing->results[best]->cell.batch, 100 * time),
	    chosen);
}

/* --- Bottleneck ------------------------------------------------------------------------------ */

/* The sibling of the largest batch size, and that of half of it. */
static bool last_doubling(const struct summing *summing, size_t best, size_t *half, size_t *full)
{
	*full = *half = NOWHERE;
	for (size_t row = 0; row < summing->count; row++)
		if (is_sibling(summing, row, best) &&
		    (*full == NOWHERE ||
		     summing->results[row]->cell.batch > summing->results[*full]->cell.batch))
			*full = row;
	for (size_t row = 0; *full != NOWHERE && row < summing->count; row++)
		if (is_sibling(summing, row, best) &&
		    summing->results[row]->cell.batch * 2 == summing->results[*full]->cell.batch)
			*half = row;
	return *half != NOWHERE;
}

/* " MatMul takes 71 % of the time." or "". */
static const char *slowest_operator(const struct summing *summing, size_t row)
{
	const struct breakdown *breakdown = summing->results[row]->breakdown;
	const struct part *slowest = NULL;
	double total = 0;
	for (size_t i = 0; breakdown && i < breakdown->measured.count; i++) {
		const struct part *part = &breakdown->measured.items[i];
		if (!(part->time > 0))
			continue;
		total += part->time;
		if (!slowest || part->time > slowest->time)
			slowest = part;
	}
	return slowest ? arena_printf(summing->arena, " %s takes %.0f %% of the operators' time.",
				      slowest->name, 100 * slowest->time / total)
		       : "";
}

static bool out_of_memory(struct summing *summing)
{
	const struct result *least = NULL;
	size_t where = NOWHERE;
	for (size_t row = 0; row < summing->count; row++) {
		const struct result *result = summing->results[row];
		if (result->status != STATUS_OUT_OF_MEMORY || !is_of_model(summing, row) ||
		    (least && least->cell.batch <= result->cell.batch))
			continue;
		least = result;
		where = row;
	}
	if (least)
		add(summing, "bottleneck", "Bottleneck", "Memory capacity",
		    arena_printf(summing->arena,
				 "%s runs out of memory from batch size %" PRIu64 " on%s.",
				 device_of(summing, where), least->cell.batch,
				 at_sequence(summing, where)),
		    where);
	return least != NULL;
}

static bool by_roofline(struct summing *summing, size_t best)
{
	const char *bound = summing->results[best]->bound;
	double compute = value_of(summing, best, FIELD_COMPUTE_UTILISATION);
	double bandwidth = value_of(summing, best, FIELD_BANDWIDTH_UTILISATION);
	const char *measured = slowest_operator(summing, best);
	if (!bound || !measured)
		return false;
	bool is_compute = strcmp(bound, "compute") == 0;
	double share = is_compute ? compute : bandwidth;
	struct field_value used =
		value_in(summing, best,
			 is_compute ? FIELD_COMPUTE_UTILISATION : FIELD_BANDWIDTH_UTILISATION);
	double upto = isfinite(used.high) ? used.high : share;
	const char *reason =
		isfinite(share)
			? arena_printf(
				  summing->arena,
				  "By its arithmetic intensity the %s limits it; %s%.0f %% of its peak is used.%s",
				  is_compute ? "computing rate" : "memory bandwidth",
				  upto < HALF ? "yet only " : "", 100 * share, measured)
			: arena_printf(
				  summing->arena, "By its arithmetic intensity the %s limits it.%s",
				  is_compute ? "computing rate" : "memory bandwidth", measured);
	add(summing, "bottleneck", "Bottleneck", is_compute ? "Computing" : "Memory bandwidth",
	    reason, best);
	return true;
}

/* What throughput does when the batch size doubles, if its intervals tell. */
static const struct growth {
	double above, below; /* of the growth, all of it */
	const char *what, *why;
} growths[] = {
	{ -INFINITY, FLAT, "The device is busy", "larger batches only wait longer" },
	{ STEEP, INFINITY, "The cost of each call",
	  "larger batches share what each call costs, and would pay" },
	{ FLAT, STEEP, "None stands out", "larger batches still gain a little" },
};

static const struct growth *growth_within(double low, double high)
{
	for (size_t i = 0; i < COUNT(growths); i++)
		if (low > growths[i].above && high < growths[i].below)
			return &growths[i];
	return NULL;
}

static void undecided_growth(struct summing *summing, size_t half, size_t full, double low,
			     double high, const char *measured)
{
	const char *range = isfinite(high) ? arena_printf(summing->arena, "%+.0f … %+.0f %%",
							  100 * low, 100 * high)
					   : "by an unknown amount, without intervals";
	add(summing, "bottleneck", "Bottleneck", "undecided",
	    arena_printf(summing->arena,
			 "From batch size %" PRIu64 " to %" PRIu64
			 " throughput changes %s: what holds it back cannot be said.%s%s",
			 summing->results[half]->cell.batch, summing->results[full]->cell.batch,
			 range ? range : "", more_processes(summing, full), measured),
	    full);
}

static void by_scaling(struct summing *summing, size_t best)
{
	size_t half, full;
	const char *measured = slowest_operator(summing, best);
	if (!measured || !last_doubling(summing, best, &half, &full))
		return;
	double growth = value_of(summing, full, FIELD_THROUGHPUT_ITEMS) /
				value_of(summing, half, FIELD_THROUGHPUT_ITEMS) -
			1;
	double low = least(summing, full) / most(summing, half) - 1;
	double high = most(summing, full) / least(summing, half) - 1;
	const struct growth *found = growth_within(low, high);
	if (!found) {
		undecided_growth(summing, half, full, low, high, measured);
		return;
	}
	add(summing, "bottleneck", "Bottleneck", found->what,
	    arena_printf(summing->arena,
			 "From batch size %" PRIu64 " to %" PRIu64
			 " throughput %s by %.0f %%: %s.%s",
			 summing->results[half]->cell.batch, summing->results[full]->cell.batch,
			 growth < 0 ? "falls" : "grows", 100 * fabs(growth), found->why, measured),
	    full);
}

/* --- What went wrong ------------------------------------------------------------------------- */

/* Every result that failed counts, also where another run of its cell did not. */
static void failures(struct summing *summing, const struct result *const *results, size_t count)
{
	size_t counts[STATUS_TOTAL] = { 0 }, failed = 0, first = NOWHERE;
	char list[256] = "";
	for (size_t i = 0; i < count; i++) {
		counts[results[i]->status]++;
		failed += results[i]->status != STATUS_OK;
		if (results[i]->status != STATUS_OK && first == NOWHERE)
			first = i;
	}
	if (!failed)
		return;
	for (int status = STATUS_OK + 1; status < STATUS_TOTAL; status++) {
		size_t used = strlen(list);
		if (counts[status])
			snprintf(list + used, sizeof(list) - used, "%s%zu %s", used ? ", " : "",
				 counts[status], status_name((enum status)status));
	}
	for (char *c = list; *c; c++)
		*c = *c == '_' ? ' ' : *c;
	const char *why = results[first]->reason ? results[first]->reason : "";
	size_t shown = utf8_cut(why, strnlen(why, REASON_SHOWN));
	add_of(summing, "warning", "Not measured",
	       arena_printf(summing->arena, "%zu of %zu %s", failed, count,
			    count == 1 ? "result" : "results"),
	       arena_printf(summing->arena, "%s%s%.*s%s", list, *why ? ". The first: " : "",
			    (int)shown, why, why[shown] ? "…" : ""),
	       first);
}

/* One row a cell: the luckiest of several runs of it says nothing. */
static bool take_cells(struct summing *summing, const struct result *const *results, size_t count)
{
	struct arena *arena = summing->arena;
	if (!pools_make(&summing->pools, results, count, arena))
		return false;
	size_t cells = summing->count = summing->pools.count;
	summing->results = arena_allocate(arena, cells + 1, sizeof(*summing->results));
	summing->rates = arena_allocate(arena, cells + 1, sizeof(*summing->rates));
	summing->latency = arena_allocate(arena, cells + 1, sizeof(*summing->latency));
	if (!summing->results || !summing->rates || !summing->latency)
		return false;
	for (size_t i = 0; i < cells; i++) {
		const struct pool *pool = &summing->pools.items[i];
		summing->results[i] = pool_result(pool);
		summing->rates[i] = pool_value(pool, NULL, FIELD_THROUGHPUT_ITEMS);
		summing->latency[i] = pool_value(pool, NULL, FIELD_LATENCY_MEDIAN);
	}
	return true;
}

size_t summarise(const struct result *const *results, size_t count,
		 struct summary_card cards[SUMMARY_CARDS], struct arena *arena, bool *ok)
{
	struct summing summing = { .cards = cards, .arena = arena };
	size_t place;
	summing.ok = take_cells(&summing, results, count);
	for (size_t i = 0; i < count && summing.ok; i++) {
		const struct cell *cell = &results[i]->cell,
				  *last = i ? &results[i - 1]->cell : NULL;
		summing.ok = (last && cell->device == last->device) ||
			     devices_add(&summing.devices, arena, cell->device, &place);
		summing.ok = summing.ok && ((last && cell->model == last->model) ||
					    models_add(&summing.models, arena, cell->model));
	}
	*ok = summing.ok && devices_label(&summing.devices, arena) &&
	      models_label(&summing.models, arena);
	if (!*ok)
		return 0;
	summing.model = most_measured_model(&summing);
	size_t best = summing.model ? best_row(&summing, NULL, NULL) : NOWHERE;
	if (best != NOWHERE) {
		best_device(&summing, best);
		best_batch(&summing, best);
		if (!out_of_memory(&summing) && !by_roofline(&summing, best))
			by_scaling(&summing, best);
	}
	failures(&summing, results, count);
	*ok = summing.ok;
	return summing.card_count;
}
