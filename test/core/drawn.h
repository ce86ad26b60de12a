/* A chart, drawn with a spec that tests change between begin and draw; its arena is the test's to
 * finish. */
#ifndef DYNO_TEST_DRAWN_H
#define DYNO_TEST_DRAWN_H

#include "core/chart/chart.h"

struct drawn {
	struct arena arena;
	struct chart_spec spec;
	struct figure figure;
};

static bool begin(struct drawn *drawn, const char *chart)
{
	*drawn = (struct drawn){ 0 };
	bool ok = chart_spec_init(&drawn->spec, &drawn->arena, NULL);
	drawn->spec.chart = chart;
	return ok;
}

static bool draw(struct drawn *drawn, const struct dyno_results *results)
{
	return chart_draw(results, &drawn->spec, &drawn->arena, &drawn->figure, NULL);
}

#endif
