/* A chart's spec in YAML: whatever the bytes, it is read or refused with a place. What is read is
 * refused by its check, or draws a picture. */
#include "core/chart/chart.h"
#include "host/options_yaml.h"
#include "output/full_results.h"
#include "output/picture/render.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void draw(const struct chart_spec *spec, struct arena *arena)
{
	struct dyno_results *results = full_results(&(struct full){ 1, 2, 3, 2, 2, NULL, 5 });
	struct dyno_error err = { 0 };
	struct figure figure;
	struct boxes boxes = { 0 };
	if (chart_draw(results, spec, arena, &figure, &err)) {
		if (!render_boxes(&figure, NULL, arena, &boxes, &err))
			abort();
	} else if (!*err.message)
		abort();
	dyno_results_destroy(results);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const struct yaml_subject subject = { .table = chart_options,
						     .name = "spec",
						     .command = "dyno plot",
						     .example = "chart: latency" };
	struct arena arena = { 0 };
	struct chart_spec spec;
	struct dyno_error err = { 0 };
	if (!chart_spec_init(&spec, &arena, &err))
		abort();
	if (!options_read_yaml(&subject, &spec, (const char *)bytes, length, "spec", &arena, NULL,
			       &err)) {
		if (strncmp(err.message, "spec:", 5) != 0 && err.code != DYNO_ERROR_MEMORY)
			abort();
	} else
		draw(&spec, &arena);
	arena_finish(&arena);
	return 0;
}
