/* Colours of devices in charts. */
#include "chart_results.h"
#include "core/base/count.h"
#include "drawn.h"
#include "test.h"

static const char *const one[] = { "bert-base-uncased", NULL };

/* Those that their platforms have, where they are free, else the next that is, whatever comes
 * first; none twice while there are others. */
static void gives_each_device_a_colour(void)
{
	static const struct {
		uint64_t wanted[8];
		int given[8];
		unsigned count;
	} rows[] = {
		{ { 1, 3 }, { 0, 2 }, 2 },
		{ { 3, 3, 3, 1 }, { 2, 1, 3, 0 }, 4 },
		{ { 0, 0, 0 }, { 0, 1, 2 }, 3 }, /* of a file that tells none */
		{ { 0, 2, 1, 11 }, { 3, 1, 0, 2 }, 4 },
		{ { 5, 5, 5, 5, 5, 5, 5, 5 }, { 4, 0, 1, 2, 3, 5, 6, 7 }, 8 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_results *results =
			made_results(&(struct made){ one, rows[i].count, 2, 0, 0 });
		struct drawn drawn;
		for (unsigned d = 0; d < rows[i].count; d++)
			results->runs[0]->devices[d]->colour = rows[i].wanted[d];
		CHECK(begin(&drawn, "throughput"));
		drawn.spec.mark = "bar";
		CHECK(draw(&drawn, results));
		CHECK(drawn.figure.panels[0].mark_count >= rows[i].count);
		for (unsigned d = 0; d < rows[i].count; d++)
			CHECK(drawn.figure.panels[0].marks[d].colour == rows[i].given[d]);
		arena_finish(&drawn.arena);
		dyno_results_destroy(results);
	}
}

TEST_MAIN({ "gives each device a colour", gives_each_device_a_colour })
