#include "core/result/members.h"

#define AT(member) offsetof(struct HOLDER, member)

#define HOLDER dyno_results
const struct member document_members[] = {
	{ "runs", MEMBER_RUNS, 0, true },
	{ 0 },
};
#undef HOLDER

#define HOLDER run
const struct member run_members[] = {
	{ "id", MEMBER_TEXT, AT(id), true },
	{ "started", MEMBER_TEXT, AT(started), true },
	{ "finished", MEMBER_TEXT, AT(finished), false },
	{ "dyno", MEMBER_TEXT, AT(dyno), true },
	{ "tag", MEMBER_TEXT, AT(tag), false },
	{ "note", MEMBER_TEXT, AT(note), false },
	{ "commit", MEMBER_TEXT, AT(commit), false },
	{ "invalid", MEMBER_TEXT, AT(invalid), false },
	{ "seed", MEMBER_SEED, AT(seed), true },
	{ "plan", MEMBER_PROPERTIES, AT(plan), false },
	{ "environment", MEMBER_PROPERTIES, AT(environment), false },
	{ "engines", MEMBER_ENGINES, 0, false },
	{ "warnings", MEMBER_STRINGS, AT(warnings), false },
	{ "words", MEMBER_WORDS, AT(own), false },
	{ "fields", MEMBER_FIELDS, AT(own), false },
	{ "models", MEMBER_MODELS, 0, true },
	{ "devices", MEMBER_DEVICES, 0, true },
	{ 0 },
};

/* Behind the header, whose models and devices the results refer to. */
const struct member run_result_members[] = {
	{ "results", MEMBER_RESULTS, 0, true },
	{ 0 },
};
#undef HOLDER

#define HOLDER model_info
const struct member model_members[] = {
	{ "name", MEMBER_TEXT, AT(name), true },
	{ "source", MEMBER_TEXT, AT(source), true },
	{ "path", MEMBER_TEXT, AT(path), false },
	{ "revision", MEMBER_TEXT, AT(revision), false },
	{ "digest", MEMBER_TEXT, AT(digest), false },
	{ "synthetic", MEMBER_FLAG, AT(synthetic), true },
	{ "size", MEMBER_NUMBER, AT(size), false },
	{ "parameters", MEMBER_NUMBER, AT(parameters), false },
	{ 0 },
};
#undef HOLDER

#define HOLDER device_info
const struct member device_members[] = {
	{ "id", MEMBER_TEXT, AT(id), true },
	{ "platform", MEMBER_TEXT, AT(platform), true },
	{ "name", MEMBER_TEXT, AT(name), false },
	{ "machine", MEMBER_TEXT, AT(machine), false },
	{ "colour", MEMBER_COUNT, AT(colour), false },
	{ "properties", MEMBER_PROPERTIES, AT(properties), false },
	{ 0 },
};
#undef HOLDER

/* The words of a cell by their kinds; the machine is the device's. */
#define MODEL_MEMBER(key, member, must)   { key, MEMBER_MODEL, AT(cell.member), must },
#define DEVICE_MEMBER(key, member, must)  { key, MEMBER_DEVICE, AT(cell.member), must },
#define TEXT_MEMBER(key, member, must)    { key, MEMBER_TEXT, AT(cell.member), must },
#define NUMBER_MEMBER(key, member, must)  { key, MEMBER_COUNT, AT(cell.member), must },
#define MACHINE_MEMBER(key, member, must) /* none */
#define WORD_MEMBER(name, key, option, letter, argument, kind, member, must, filter) \
	kind##_MEMBER(key, member, must)

#define HOLDER result
const struct member result_members[] = {
	WORD_LIST(WORD_MEMBER){ "words", MEMBER_CELL, AT(cell), false },
	{ "status", MEMBER_STATUS, AT(status), true },
	{ "reason", MEMBER_TEXT, AT(reason), false },
	{ "bound", MEMBER_TEXT, AT(bound), false },
	{ "power_source", MEMBER_TEXT, AT(power_source), false },
	{ "labels", MEMBER_TEXT, AT(labels), false },
	{ "notes", MEMBER_STRINGS, AT(notes), false },
	{ "processes", MEMBER_COUNT32, AT(processes), true },
	{ "values", MEMBER_VALUES, 0, true },
	{ "breakdown", MEMBER_BREAKDOWN, AT(breakdown), false },
	{ "replicates", MEMBER_REPLICATES, 0, true },
	{ 0 },
};
#undef HOLDER

#define HOLDER breakdown
const struct member breakdown_members[] = {
	{ "model_type", MEMBER_TEXT, AT(model_type), false },
	{ "components", MEMBER_PARTS, AT(components), false },
	{ "operators", MEMBER_PARTS, AT(operators), false },
	{ "nested", MEMBER_PARTS, AT(nested), false },
	{ "uncovered", MEMBER_STRINGS, AT(uncovered), false },
	{ "measured", MEMBER_PARTS, AT(measured), false },
	{ "measured_components", MEMBER_PARTS, AT(measured_components), false },
	{ "measured_nested", MEMBER_PARTS, AT(measured_nested), false },
	{ "slowest", MEMBER_PARTS, AT(slowest), false },
	{ "memory", MEMBER_STEPS, AT(memory), false },
	{ "peak_node", MEMBER_TEXT, AT(peak_node), false },
	{ 0 },
};
#undef HOLDER

#define HOLDER part
const struct member part_members[] = {
	{ "name", MEMBER_TEXT, AT(name), true },
	{ "type", MEMBER_TEXT, AT(type), false },
	{ "component", MEMBER_TEXT, AT(component), false },
	{ "provider", MEMBER_TEXT, AT(provider), false },
	{ "nodes", MEMBER_COUNT, AT(nodes), false },
	{ "macs", MEMBER_NUMBER, AT(macs), false },
	{ "flops", MEMBER_NUMBER, AT(flops), false },
	{ "bytes", MEMBER_NUMBER, AT(bytes), false },
	{ "time", MEMBER_NUMBER, AT(time), false },
	{ 0 },
};
#undef HOLDER

#define HOLDER memory_step
const struct member step_members[] = {
	{ "node", MEMBER_TEXT, AT(node), true },
	{ "type", MEMBER_TEXT, AT(type), false },
	{ "allocated", MEMBER_NUMBER, AT(allocated), false },
	{ "reserved", MEMBER_NUMBER, AT(reserved), false },
	{ "peak", MEMBER_NUMBER, AT(peak), false },
	{ 0 },
};
#undef HOLDER

#define HOLDER replicate
const struct member replicate_members[] = {
	{ "index", MEMBER_COUNT32, AT(index), true },
	{ "status", MEMBER_STATUS, AT(status), true },
	{ "reason", MEMBER_TEXT, AT(reason), false },
	{ "started", MEMBER_NUMBER, AT(started), false },
	{ "values", MEMBER_NUMBERS, 0, true },
	{ "sampling_time", MEMBER_NUMBER, AT(sampling_time), false },
	{ "foreign_cpu", MEMBER_NUMBER, AT(foreign_cpu), false },
	{ "steal", MEMBER_NUMBER, AT(steal), false },
	{ "load", MEMBER_NUMBER, AT(load), false },
	{ "disturbed", MEMBER_FLAG, AT(disturbed), false },
	{ "disturbed_by", MEMBER_TEXT, AT(disturbed_by), false },
	{ "warm_up_ns", MEMBER_WARM_UP, 0, false },
	{ "samples_ns", MEMBER_SAMPLES, 0, false },
	{ "thinned", MEMBER_THINNED, 0, false },
	{ "series", MEMBER_SERIES, 0, false },
	{ 0 },
};
#undef HOLDER

#define HOLDER sample_series
const struct member series_members[] = {
	{ "unit", MEMBER_STEP_UNIT, AT(unit), true },
	{ "values", MEMBER_WHOLE, 0, true },
	{ "weights", MEMBER_WEIGHTS, 0, false },
	{ "thinned", MEMBER_FLAG, AT(thinned), false },
	{ "means", MEMBER_FLAG, AT(means), false },
	{ 0 },
};
#undef HOLDER

#define HOLDER field_value
const struct member field_value_members[] = {
	{ "value", MEMBER_NUMBER, AT(value), false },
	{ "interval", MEMBER_INTERVAL, 0, false },
	{ "interval_kind", MEMBER_KIND, AT(kind), false },
	{ "bound", MEMBER_NUMBER, AT(bound), false },
	{ "withheld", MEMBER_FLAG, AT(withheld), false },
	{ "estimated", MEMBER_FLAG, AT(estimated), false },
	{ "reason", MEMBER_TEXT, AT(reason), false },
	{ 0 },
};
