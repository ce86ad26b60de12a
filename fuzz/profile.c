/* ONNX Runtime's profile: whatever stands in the file, what comes out keeps its promises. */
#include "measure/count/profile.h"
#include "measure/count/measured.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void check_shapes(const struct profile_shape *shapes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (shapes[i].rank > PROFILE_RANK_MAX || profile_elements(&shapes[i]) < 0)
			abort();
}

static void check_node(const struct profile_node *node)
{
	if (!node->name || !node->type || !node->provider)
		abort();
	check_shapes(node->inputs, node->input_count);
	check_shapes(node->outputs, node->output_count);
}

/* The formulas, too, take whatever shapes there are. */
static void check_sums(struct profile *profile, struct arena *arena)
{
	struct breakdown breakdown = { 0 };
	if (!profile->count)
		return;
	size_t count = middle_runs(profile->runs, profile->count);
	struct placement placement = placement_of(profile->runs, count, "CPUExecutionProvider");
	if (placement.nodes_there > placement.nodes ||
	    !measured_fill(&breakdown, profile->runs, count, arena) ||
	    !memory_fill(&breakdown, profile->runs, arena))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct profile profile = { 0 };
	if (profile_read((const char *)bytes, length, &arena, &profile, &err)) {
		for (size_t r = 0; r < profile.count; r++)
			for (size_t i = 0; i < profile.runs[r].count; i++)
				check_node(&profile.runs[r].nodes[i]);
		check_sums(&profile, &arena);
	} else if (!err.message[0])
		abort(); /* refused without a reason */
	arena_finish(&arena);
	return 0;
}
