/* Profiles in ONNX Runtime's form, written by hand: read, summed up by operator, told from where
 * the nodes ran; and what a count says of a model. */
#include "core/base/count.h"
#include "measure/count/breakdown.h"
#include "measure/count/flop_counters.h"
#include "measure/count/measured.h"
#include "measure/plan/plan.h"
#include "test.h"

/* Times in µs. A session is made; one inference of an If that holds a product, then a Softmax that
 * fell back; another inference, twice as slow. */
#define NODE(name, op, provider, ts, dur, more)                                               \
	"{\"cat\":\"Node\",\"pid\":1,\"tid\":1,\"dur\":" #dur ",\"ts\":" #ts ",\"ph\":\"X\"," \
	"\"name\":\"" name "_kernel_time\",\"args\":{\"op_name\":\"" op                       \
	"\",\"provider\":\"" provider "\"" more "}},\n"
#define RUN(ts, dur)                                                            \
	"{\"cat\":\"Session\",\"pid\":1,\"tid\":1,\"dur\":" #dur ",\"ts\":" #ts \
	",\"ph\":\"X\",\"name\":\"model_run\",\"args\":{}},\n"
#define SHAPES                                                                          \
	",\"parameter_size\":\"48\",\"activation_size\":\"24\",\"output_size\":\"32\"," \
	"\"input_type_shape\":[{\"float\":[2,3]},{\"float\":[3,4]}],"                   \
	"\"output_type_shape\":[{\"float\":[2,4]}],\"mem_bytes_in_use\":\"1000\","      \
	"\"mem_in_use_peak\":\"1200\",\"mem_arena_held\":\"4096\""
#define GPU "WebGpuExecutionProvider"
#define CPU "CPUExecutionProvider"

static const char text[] =
	"[\n"
	"{\"cat\":\"Session\",\"dur\":500,\"ts\":1,\"ph\":\"X\",\"name\":\"session_initialization\",\"args\":{}},\n" NODE(
		"/inner/MatMul", "MatMul", GPU, 1020, 60, SHAPES)
		NODE("/If", "If", GPU, 1010, 100, "") "{\"cat\":\"Node\",\"dur\":3,\"ts\":1005,\"ph\":\"X\",\"name\":\"/If_fence_before\",\"args\":{\"op_name\":\"If\"}},\n" NODE(
			"/Softmax", "Softmax", CPU, 1120, 40,
			",\"input_type_shape\":[{\"float\":[2,4]}],\"output_type_shape\":[{\"float\":[2,4]}],"
			"\"mem_bytes_in_use\":\"900\"") RUN(1000,
							    170) NODE("/If", "If", GPU, 2010, 200,
								      "") NODE("/inner/MatMul",
									       "MatMul", GPU, 2020,
									       120, SHAPES)
			NODE("/Softmax", "Softmax", CPU, 2220, 80,
			     ",\"input_type_shape\":[{\"float\":[2,4]}],\"output_type_shape\":[{\"float\":[2,4]}]")
				RUN(2000,
				    340) "{\"cat\":\"Api\",\"dur\":1,\"ts\":1,\"ph\":\"X\",\"name\":\"dispatch\",\"args\":{}}\n]\n";

static bool parse(const char *json, struct arena *arena, struct profile *profile,
		  struct dyno_error *err)
{
	return profile_read(json, strlen(json), arena, profile, err);
}

static void reads_nodes(void)
{
	struct arena arena = { 0 };
	struct profile profile;
	struct dyno_error err = { 0 };
	CHECK(parse(text, &arena, &profile, &err));
	CHECK(profile.count == 2 && profile.runs[0].count == 3 && profile.runs[1].count == 3);
	CHECK_CLOSE(profile.runs[0].time, 170e-6, 1e-9);
	const struct profile_node *holder = &profile.runs[0].nodes[0];
	const struct profile_node *product = &profile.runs[0].nodes[1];
	CHECK_STRING(holder->name, "/If");
	CHECK(holder->holds_others && isnan(holder->parameter_bytes));
	CHECK_CLOSE(holder->time, 40e-6, 1e-9); /* without what ran inside of it */
	CHECK_STRING(product->name, "/inner/MatMul");
	CHECK_STRING(product->type, "MatMul");
	CHECK_STRING(product->provider, GPU);
	CHECK_CLOSE(product->time, 60e-6, 1e-9);
	CHECK(product->input_count == 2 && product->inputs[1].rank == 2 &&
	      product->inputs[1].dims[1] == 4 && product->inputs[0].type == ELEMENT_FLOAT);
	CHECK(product->parameter_bytes == 48 && product->allocated == 1000 &&
	      product->peak == 1200 && product->reserved == 4096);
	arena_finish(&arena);
}

static void refuses_what_is_none(void)
{
	static const char *const none[] = { "", "{", "{}", "7", "[1,2]", "[", "null" };
	for (size_t i = 0; i < COUNT(none); i++) {
		struct arena arena = { 0 };
		struct profile profile;
		struct dyno_error err = { 0 };
		CHECK_ROW(none[i],
			  !parse(none[i], &arena, &profile, &err) && err.code == DYNO_ERROR_FORMAT);
		arena_finish(&arena);
	}
}

static void bears_strange_events(void)
{
	static const char strange[] =
		"[{},[],null,{\"cat\":\"Node\",\"name\":\"x_kernel_time\"},"
		"{\"cat\":\"Node\",\"name\":\"y_kernel_time\",\"ts\":-1,\"dur\":1e300,\"args\":"
		"{\"op_name\":7,\"input_type_shape\":[{},7,{\"float\":[1,2,3,4,5,6,7,8,9,10]}]}},"
		"{\"cat\":\"Session\",\"name\":\"model_run\",\"ts\":0,\"dur\":5}]";
	struct arena arena = { 0 };
	struct profile profile;
	struct dyno_error err = { 0 };
	CHECK(parse(strange, &arena, &profile, &err));
	CHECK(profile.count == 1 && profile.runs[0].count == 2);
	for (size_t i = 0; i < profile.runs[0].count; i++)
		CHECK(profile.runs[0].nodes[i].time == 0);
	arena_finish(&arena);
}

/* Names as ONNX Runtime writes them, which is as they are. */
static void reads_any_name(void)
{
	static const struct {
		const char *raw, *read;
	} names[] = {
		{ "re\"lu", "re\"lu" },
		{ "C:\\users\\relu", "C:\\users\\relu" },
		{ "C:\\new\\u0041", "C:\\new\\u0041" }, /* would be JSON, and another name */
		{ "one\ntwo\tthree", "one\ntwo\tthree" },
		{ "\\", "\\" },
		{ "\"", "\"" },
		{ "", "" },
		{ "a\xff\xfe", "a\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\",\"args\" : {\"op_name\" : \"Conv\"}},",
		  "\",\"args\" : {\"op_name\" : \"Conv\"}}," },
		{ "\"name\" :\"x", "\"name\" :\"x" },
	};
	for (size_t i = 0; i < COUNT(names); i++) {
		struct arena arena = { 0 };
		struct profile profile;
		struct dyno_error err = { 0 };
		struct buffer json = { 0 };
		buffer_string(&json, "[\n");
		for (int k = 0; k < 2; k++)
			buffer_printf(
				&json,
				"{\"cat\" : \"Node\",\"dur\" :1,\"ts\" :%d,\"ph\" : \"X\",\"name\" "
				":\"%s_kernel_time\",\"args\" : {\"provider\" : \"CPU\",\"op_name\" : "
				"\"Relu\"}},\n",
				k, k ? "plain" : names[i].raw);
		buffer_string(&json,
			      RUN(0, 5) "{\"cat\":\"Session\",\"name\":\"end\",\"args\":{}}]");
		CHECK_ROW(names[i].raw, parse(buffer_text(&json), &arena, &profile, &err) &&
						profile.count == 1 && profile.runs[0].count == 2);
		if (profile.count == 1 && profile.runs[0].count == 2) {
			CHECK_STRING(profile.runs[0].nodes[0].name, names[i].read);
			CHECK_STRING(profile.runs[0].nodes[0].type, "Relu");
			CHECK_STRING(profile.runs[0].nodes[1].name, "plain");
		}
		buffer_finish(&json);
		arena_finish(&arena);
	}
}

static void sums_up_by_operator(void)
{
	struct arena arena = { 0 };
	struct profile profile;
	struct breakdown breakdown = { 0 };
	CHECK(parse(text, &arena, &profile, NULL));
	CHECK(measured_fill(&breakdown, profile.runs, 2, &arena));
	CHECK(breakdown.measured.count == 3 && breakdown.slowest.count == 3);
	const struct part *first = &breakdown.measured.items[0]; /* the slowest */
	CHECK_STRING(first->name, "MatMul");
	CHECK_STRING(first->provider, GPU);
	CHECK(first->nodes == 1 && first->macs == 24 && first->flops == 48 && first->bytes == 104);
	CHECK_CLOSE(first->time, 90e-6, 1e-9); /* of 60 and 120 */
	CHECK_STRING(breakdown.slowest.items[0].name, "/inner/MatMul");
	CHECK_STRING(breakdown.slowest.items[0].type, "MatMul");
	CHECK_STRING(breakdown.measured_components.items[0].name, "linear");
	double time = 0;
	for (size_t i = 0; i < breakdown.measured.count; i++)
		time += breakdown.measured.items[i].time;
	CHECK_CLOSE(time, (140e-6 + 280e-6) / 2, 1e-9);
	arena_finish(&arena);
}

static void lays_memory_out(void)
{
	struct arena arena = { 0 };
	struct profile profile;
	struct breakdown breakdown = { 0 };
	CHECK(parse(text, &arena, &profile, NULL));
	CHECK(memory_fill(&breakdown, &profile.runs[0], &arena));
	CHECK(breakdown.memory.count == 2); /* the If does not tell */
	CHECK_STRING(breakdown.peak_node, "/inner/MatMul");
	CHECK(breakdown.memory.items[1].allocated == 900 &&
	      isnan(breakdown.memory.items[1].reserved));
	arena_finish(&arena);
}

/* A node's own event says only how long it took to hand the work over. */
static void takes_the_time_of_kernels(void)
{
	static const char kernels[] = "[" NODE("/MatMul", "MatMul", GPU, 1010, 5, SHAPES) NODE(
		"/Mul", "Mul", GPU, 1020, 5,
		"") "{\"cat\":\"Api\",\"dur\":40,\"ts\":1030,\"ph\":\"X\",\"name\":\"/MatMul&MatMul&A\",\"args\":{}},"
		    "{\"cat\":\"Api\",\"dur\":30,\"ts\":1070,\"ph\":\"X\",\"name\":\"/MatMul&MatMul&B\",\"args\":{}},"
		    "{\"cat\":\"Api\",\"dur\":9,\"ts\":1110,\"ph\":\"X\",\"name\":\"/Other&X&Y\",\"args\":{}},"
		    "{\"cat\":\"Api\",\"dur\":7,\"ts\":9000,\"ph\":\"X\",\"name\":\"/Mul&Mul&C\",\"args\":{}},"
		    "{\"cat\":\"Session\",\"dur\":200,\"ts\":1000,\"ph\":\"X\",\"name\":\"model_run\",\"args\":{}}]";
	struct arena arena = { 0 };
	struct profile profile;
	CHECK(parse(kernels, &arena, &profile, NULL));
	CHECK(profile.count == 1 && profile.runs[0].count == 2);
	CHECK_CLOSE(profile.runs[0].nodes[0].time, 70e-6, 1e-9);
	CHECK_CLOSE(profile.runs[0].nodes[1].time, 5e-6, 1e-9);
	arena_finish(&arena);
}

static void tells_what_fell_back(void)
{
	struct arena arena = { 0 };
	struct profile profile;
	CHECK(parse(text, &arena, &profile, NULL));
	struct placement placement = placement_of(profile.runs, 2, GPU);
	CHECK(placement.nodes == 6 && placement.nodes_there == 4);
	CHECK_CLOSE(placement.time_there / placement.time, 300.0 / 420, 1e-9);
	CHECK_STRING(placement.what, "Softmax (1)");
	CHECK(placement.heavy); /* more than 5 % of the time */
	placement = placement_of(profile.runs, 2, CPU);
	CHECK_STRING(placement.what, "If (1), MatMul (1)");
	CHECK(placement.heavy);
	arena_finish(&arena);
}

static void what_is_light_may_fall_back(void)
{
	struct profile_node nodes[] = {
		{ .type = "Conv", .provider = GPU, .time = 1 },
		{ .type = "Shape", .provider = CPU, .time = 0.01 },
		{ .type = "Gather", .provider = CPU, .time = 0.01 },
	};
	struct profile_run run = { .nodes = nodes, .count = 3 };
	struct placement placement = placement_of(&run, 1, GPU);
	CHECK(!placement.heavy && placement.nodes_there == 1);
	CHECK_STRING(placement.what, "Shape (1), Gather (1)");
	placement = placement_of(&run, 0, GPU);
	CHECK(!placement.heavy && !*placement.what);
}

static void takes_the_middling_runs(void)
{
	static const struct {
		size_t count, kept;
		double first, last;
	} rows[] = { { 1, 1, 0, 0 }, { 3, 3, 0, 2 }, { 4, 2, 1, 2 }, { 9, 5, 2, 6 } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct profile_run runs[9];
		for (size_t k = 0; k < rows[i].count; k++)
			runs[k] = (struct profile_run){ .time = (double)(k * 4 % rows[i].count) };
		if (rows[i].count == 4)
			for (size_t k = 0; k < 4; k++)
				runs[k].time = (double)(3 - k);
		CHECK(middle_runs(runs, rows[i].count) == rows[i].kept);
		CHECK(runs[0].time == rows[i].first && runs[rows[i].kept - 1].time == rows[i].last);
	}
}

static void tells_the_type_of_a_model(void)
{
	static const struct {
		double attention, linear, convolution, recurrent;
		const char *type;
	} rows[] = {
		{ 0, 1, 9, 0, "cnn" },           { 0, 5, 5, 0, "cnn" },
		{ 3, 60, 10, 0, "transformer" }, { 0, 60, 10, 0, "other" },
		{ 0, 1, 2, 9, "rnn" },           { 0, 9, 0, 1, "rnn" },
		{ 1, 9, 0, 1, "transformer" },   { 0, 0, 0, 0, "other" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct count_node nodes[] = {
			{ .component = COMPONENT_ATTENTION, .flops = rows[i].attention },
			{ .component = COMPONENT_LINEAR, .flops = rows[i].linear },
			{ .component = COMPONENT_CONVOLUTION, .flops = rows[i].convolution },
			{ .component = COMPONENT_RECURRENT, .flops = rows[i].recurrent },
			{ .component = COMPONENT_ELEMENTWISE, .flops = 1 },
		};
		struct count count = { .nodes = nodes, .node_count = 5 };
		CHECK_STRING(model_type(&count), rows[i].type);
	}
}

/* The events as the makers' manuals number them; whichever way, opening them counts or says why
 * not.
 */
static void counters_count_or_say_why_not(void)
{
	static const struct {
		const char *vendor;
		unsigned family, model;
		uint64_t config; /* of the last of `count` events */
		double operations;
		size_t count;
	} rows[] = {
		{ "GenuineIntel", 6, 0x6a, 0x80c7, 16, 8 },   /* Ice Lake */
		{ "AuthenticAMD", 0x17, 0x01, 0xff03, 1, 1 }, /* Zen */
		{ "AuthenticAMD", 0x17, 0x31, 0x0f03, 1, 1 }, /* Zen 2 */
		{ "AuthenticAMD", 0x19, 0x01, 0x0f03, 1, 1 }, /* Zen 3 */
		{ "AuthenticAMD", 0x19, 0x21, 0x0f03, 1, 1 },
		{ "AuthenticAMD", 0x19, 0x11, 0x1f03, 1, 1 }, /* Zen 4 */
		{ "AuthenticAMD", 0x19, 0x61, 0x1f03, 1, 1 },
		{ "AuthenticAMD", 0x1a, 0x02, 0x0f03, 1, 1 }, /* Zen 5 */
		{ "AuthenticAMD", 0x15, 0x01, 0, 0, 0 },
		{ "", 0, 0, 0, 0, 0 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t count;
		const struct flop_event *events =
			flop_events(rows[i].vendor, rows[i].family, rows[i].model, &count);
		CHECK(count == rows[i].count && !events == !count);
		if (events)
			CHECK(events[count - 1].config == rows[i].config &&
			      events[count - 1].operations == rows[i].operations);
	}
	struct flop_counters counters;
	const char *reason = flop_counters_open(&counters);
	volatile double sum = 1;
	for (int i = 0; i < 100000; i++)
		sum = sum * 1.000001 + 1;
	if (reason)
		CHECK(strlen(reason) > 20 && isnan(flop_counters_read(&counters)));
	else
		CHECK(flop_counters_read(&counters) >= 100000);
	flop_counters_close(&counters);
}

TEST_MAIN({ "reads nodes and their shapes", reads_nodes },
	  { "refuses what is no profile", refuses_what_is_none },
	  { "bears strange events", bears_strange_events }, { "reads any name", reads_any_name },
	  { "sums up by operator", sums_up_by_operator },
	  { "lays memory out over the nodes", lays_memory_out },
	  { "takes the time of kernels on the device", takes_the_time_of_kernels },
	  { "tells what fell back", tells_what_fell_back },
	  { "what is light may fall back", what_is_light_may_fall_back },
	  { "takes the middling runs", takes_the_middling_runs },
	  { "tells the type of a model", tells_the_type_of_a_model },
	  { "counters count, or say why not", counters_count_or_say_why_not })
