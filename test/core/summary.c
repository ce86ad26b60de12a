/* The summary claims what intervals carry, and says of the rest that it is undecided. */
#include "core/compare/summary.h"
#include "core/base/count.h"
#include "test.h"
#include <math.h>

/* Throughput of a batch size, with its interval of ± share; 0: without one. */
struct point {
	uint64_t batch;
	double throughput, share;
};

#define POINTS_MOST 4

static void add_points(struct dyno_results *results, struct run *run, struct model_info *model,
		       const char *id, const struct point *points)
{
	struct arena *arena = &results->arena;
	struct device_info *device = run_add_device(arena, run);
	device->id = id;
	for (size_t i = 0; i < POINTS_MOST && points[i].batch; i++) {
		struct result *result = run_add_result(arena, run);
		double value = points[i].throughput, share = points[i].share;
		result->cell =
			(struct cell){ .model = model, .device = device, .batch = points[i].batch };
		result->values[FIELD_THROUGHPUT_ITEMS] = (struct field_value){
			.value = value,
			.low = share > 0 ? value * (1 - share) : NAN,
			.high = share > 0 ? value * (1 + share) : NAN,
		};
		result->values[FIELD_LATENCY_MEDIAN].value = (double)points[i].batch / value;
	}
}

static const struct summary_card *card_of(const struct summary_card *cards, size_t count,
					  const char *kind)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(cards[i].kind, kind) == 0)
			return &cards[i];
	return NULL;
}

static void claims_what_intervals_carry(void)
{
	static const struct {
		const char *name;
		struct point first[POINTS_MOST], second[POINTS_MOST]; /* cpu, cuda:0 */
		const char *kind, *text, *reason;
	} rows[] = {
		{ "a larger batch is surely better",
		  { { 1, 100, 0.01 }, { 2, 190, 0.01 }, { 4, 300, 0.01 } },
		  { { 0 } },
		  "batch",
		  "4 on cpu",
		  "no smaller one reaches 95 %" },
		{ "a smaller one is surely enough",
		  { { 1, 100, 0.01 }, { 2, 299, 0.01 }, { 4, 300, 0.01 } },
		  { { 0 } },
		  "batch",
		  "2 on cpu",
		  "of the throughput of batch size 4" },
		{ "too wide", /* 49.8 ± 59 % and 52.2 ± 28 % */
		  { { 1, 20, 0.1 }, { 2, 49.8, 0.59 }, { 4, 52.2, 0.28 } },
		  { { 0 } },
		  "batch",
		  "undecided on cpu",
		  "2 or more: by the intervals" },
		{ "one of two",
		  { { 1, 20, 0.01 }, { 2, 285, 0.03 }, { 4, 300, 0.01 } },
		  { { 0 } },
		  "batch",
		  "undecided on cpu",
		  "2 to 4: by the intervals" },
		{ "no intervals",
		  { { 1, 20, 0 }, { 2, 285, 0 }, { 4, 300, 0 } },
		  { { 0 } },
		  "batch",
		  "undecided on cpu",
		  "1 or more: by the intervals" },
		{ "busy",
		  { { 4, 297, 0.01 }, { 8, 300, 0.01 } },
		  { { 0 } },
		  "bottleneck",
		  "The device is busy",
		  "only wait longer" },
		{ "too wide to say", /* 41 ± 47 % and 36 ± 19 % */
		  { { 8, 41, 0.47 }, { 16, 36, 0.19 } },
		  { { 0 } },
		  "bottleneck",
		  "undecided",
		  "From batch size 8 to 16 throughput changes -52 … +97 %: what holds it back" },
		{ "growth without intervals",
		  { { 8, 41, 0 }, { 16, 36, 0 } },
		  { { 0 } },
		  "bottleneck",
		  "undecided",
		  "without intervals" },
		{ "calls cost",
		  { { 1, 100, 0.01 }, { 2, 190, 0.01 } },
		  { { 0 } },
		  "bottleneck",
		  "The cost of each call",
		  "would pay" },
		{ "surely the faster device",
		  { { 1, 100, 0.1 } },
		  { { 1, 200, 0.1 } },
		  "device",
		  "cuda:0",
		  "2 × the next" },
		{ "perhaps",
		  { { 1, 100, 0.2 } },
		  { { 1, 130, 0.2 } },
		  "device",
		  "cuda:0 or cpu",
		  "Undecided" },
		{ "a slower cell of the other device is less sure",
		  { { 1, 100, 0.01 }, { 2, 99, 0.9 } },
		  { { 1, 130, 0.01 } },
		  "device",
		  "cuda:0 or cpu",
		  "Undecided" },
		{ "devices without intervals",
		  { { 1, 100, 0 } },
		  { { 1, 130, 0 } },
		  "device",
		  "cuda:0 or cpu",
		  "Undecided" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results = results_create(NULL);
		struct run *run = results_add_run(results);
		struct model_info *model = run_add_model(&results->arena, run);
		struct summary_card cards[SUMMARY_CARDS];
		bool ok;
		model->name = "bert";
		add_points(results, run, model, "cpu", rows[i].first);
		add_points(results, run, model, "cuda:0", rows[i].second);
		size_t count = summarise((const struct result *const *)run->results,
					 run->result_count, cards, &results->arena, &ok);
		const struct summary_card *card = card_of(cards, count, rows[i].kind);
		CHECK_ROW(rows[i].name, ok && card);
		if (card) {
			CHECK_STRING(card->text, rows[i].text);
			CHECK_ROW(card->reason, strstr(card->reason, rows[i].reason));
		}
		dyno_results_destroy(results);
	}
}

/* A lucky night of the slower device is no reason to call it the faster one. */
static void is_not_taken_in_by_the_luckiest_run(void)
{
	static const double nights[] = { 100, 101, 160, 99, 100 };
	struct dyno_results *results = results_create(NULL);
	struct run *run = results_add_run(results);
	struct model_info *model = run_add_model(&results->arena, run);
	struct summary_card cards[SUMMARY_CARDS];
	bool ok;
	model->name = "bert";
	for (size_t i = 0; i < COUNT(nights); i++) {
		struct point point[POINTS_MOST] = { { 4, nights[i], 0.01 } };
		add_points(results, run, model, "cpu", point);
	}
	add_points(results, run, model, "cuda:0", (struct point[POINTS_MOST]){ { 4, 150, 0.01 } });
	size_t count = summarise((const struct result *const *)run->results, run->result_count,
				 cards, &results->arena, &ok);
	const struct summary_card *card = card_of(cards, count, "device");
	CHECK(ok && card);
	if (card) {
		CHECK_STRING(card->text, "cuda:0");
		CHECK_ROW(card->reason, strstr(card->reason, "1.5 × the next (cpu: 100.0 items/s"));
		CHECK(card->row == 5);
	}
	dyno_results_destroy(results);
}

TEST_MAIN({ "claims_what_intervals_carry", claims_what_intervals_carry },
	  { "is_not_taken_in_by_the_luckiest_run", is_not_taken_in_by_the_luckiest_run })
