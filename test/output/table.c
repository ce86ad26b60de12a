/* The terminal table: what it shows, that it fits, and that nothing in a name steers the
 * terminal. */
#include "output/table/table.h"
#include "core/base/printable.h"
#include "core/base/utf8.h"
#include "core/random_results.h"
#include "output/sample_results.h"

static const char *table(const struct dyno_results *results, unsigned width, struct buffer *out)
{
	struct table_options options = { .width = width };
	buffer_clear(out);
	table_write(results, &options, out);
	CHECK(!out->failed);
	return buffer_text(out);
}

static const char expected[] =
	"builtin:bert-base-uncased (synthetic weights)\n"
	"float32, sequence length 128, threads 2, cpu: AMD EPYC 7763, cuda:0: NVIDIA L4\n"
	"Device  Batch     Median latency  p99 latency        Throughput  Total memory\n"
	"                              ms           ms           items/s            MB\n"
	"cpu         1   131.4   ± 0.80 %       170.9     7.608 ± 0.80 %         512.5\n"
	"cpu         8  1012     ± 0.80 %      1316       7.905 ± 0.80 %         600.0\n"
	"cuda:0      1     9.123 ± 0.80 %      ≥ 10.67  109.6   ± 0.80 %         512.5  !\n"
	"cuda:0      8  out_of_memory: the worker passed its limit of 4 GB\n"
	"               (--memory-limit)\n"
	"≥ at least that (95 %); p99 needs n ≥ 368\n"
	"! other programs disturbed it while it was measured\n"
	"left out for lack of width: p90 latency, Load time, Peak tensor memory\n"
	"\n"
	"ch_PP-OCRv4_det_infer.onnx\n"
	"float32, threads 2, cpu: AMD EPYC 7763\n"
	"Device  Batch  Median latency  p99 latency      Throughput  Total memory\n"
	"                           ms           ms         items/s            MB\n"
	"cpu         1  34.20 ± 0.80 %        44.46  29.24 ± 0.80 %         512.5\n"
	"left out for lack of width: p90 latency, Load time, Peak tensor memory\n";

static void shows_a_run(void)
{
	struct dyno_results *results = sample_results();
	struct buffer out = { 0 };
	CHECK_STRING(table(results, 80, &out), expected);
	dyno_results_destroy(results);
	results = results_create(NULL);
	CHECK_STRING(table(results, 80, &out), "no results\n");
	buffer_finish(&out);
	dyno_results_destroy(results);
}

static size_t widest(const char *text)
{
	size_t width = 0;
	for (; *text; text += strcspn(text, "\n") + 1) {
		size_t line = utf8_width(text, strcspn(text, "\n"));
		width = line > width ? line : width;
	}
	return width;
}

static void fits_the_width(void)
{
	struct dyno_results *results = sample_results();
	struct buffer out = { 0 };
	results->runs[0]->models[1]->name = "a/very/long/path/模型/模型/模型/模型/模型/模型/m.onnx";
	results->runs[0]->devices[0]->name = "a name without blanks, or nearly: 模型模型模型模型";
	results->runs[0]->results[3]->reason = "OneWordThatIsLongerThanAnyLineOfThisNarrowTable";
	for (unsigned width = 36; width < 150; width++)
		CHECK(widest(table(results, width, &out)) <= width);
	CHECK(strstr(table(results, 40, &out), "131.4"));
	CHECK(strstr(out.data, "left out for lack of width"));
	CHECK(!strstr(table(results, 0, &out), "left out"));
	buffer_finish(&out);
	dyno_results_destroy(results);
}

/* Every cell's reason has its own numbers: the first stands for them. What has no bound is as
 * before. */
static void says_once_what_is_withheld(void)
{
	struct dyno_results *results = sample_results();
	struct buffer out = { 0 };
	struct result **cells = results->runs[0]->results;
	withhold(cells[0], FIELD_LATENCY_P99, "p99 needs n ≥ 368: some 900 iterations (12 s)");
	withhold(cells[2], FIELD_LATENCY_P99, "p99 needs n ≥ 368: some 800 iterations (11 s)");
	cells[2]->values[FIELD_LATENCY_P99].bound = NAN;
	const char *text = table(results, 80, &out);
	CHECK(strstr(text, "too few: p99 needs n ≥ 368: some 800 iterations (11 s)\n"));
	CHECK(!strstr(text, "12 s") && !strstr(text, "≥ at least"));
	CHECK(strstr(text, "≥ 1184") && strstr(text, "≥ 10.67"));
	buffer_finish(&out);
	dyno_results_destroy(results);
}

/* Devices of two machines have the same id; then their names are needed. */
static void tells_machines_apart(void)
{
	struct dyno_results *results = sample_results(), *more = sample_results();
	struct dyno_error err = { 0 };
	struct buffer out = { 0 };
	more->runs[0]->id = "20261124-101010-0000";
	more->runs[0]->devices[0]->name = "Intel Xeon 8480";
	CHECK(results_join(results, more, &err));
	table(results, 120, &out);
	CHECK(!strstr(out.data, "cpu"));
	CHECK(strstr(out.data, "AMD EPYC 7763") && strstr(out.data, "Intel Xeon 8480"));
	CHECK(strstr(out.data, "20261124-101010-0000"));
	buffer_finish(&out);
	dyno_results_destroy(results);
}

static void shows_the_fields_wanted(void)
{
	struct dyno_results *results = sample_results();
	const char *keys[] = { "memory_peak", "no_such_field", "latency_mean" };
	struct strings wanted = { .items = keys, .count = 3 };
	struct table_options options = { .fields = &wanted };
	struct buffer out = { 0 };
	table_write(results, &options, &out);
	CHECK(strstr(out.data, "Device  Batch  Peak tensor memory  Mean latency\n"));
	CHECK(strstr(out.data, "cpu         1               12.50             –\n"));
	buffer_finish(&out);
	dyno_results_destroy(results);
}

static void marks_what_is_not_plain(void)
{
	struct dyno_results *results = sample_results();
	struct result *result = results->runs[0]->results[1];
	struct buffer out = { 0 };
	result->values[FIELD_MEMORY_TOTAL].estimated = true;
	result->values[FIELD_MEMORY_TOTAL].reason = "from the arena alone";
	result->values[FIELD_LATENCY_MEDIAN].low = -1;
	results->runs[0]->results[0]->values[FIELD_LATENCY_MEDIAN] =
		(struct field_value){ .kind = INTERVAL_ORDER };
	CHECK(strings_add(&results->arena, &result->notes, "height and width set to 224"));
	table(results, 0, &out);
	CHECK(strstr(out.data, " ~512.5"));
	CHECK(strstr(out.data, "~ is estimated\n~ from the arena alone\n"));
	CHECK(strstr(out.data, "± 1.034 s") && strstr(out.data, " ± 0 %") &&
	      !strstr(out.data, "999 %"));
	CHECK(strstr(out.data, "note: height and width set to 224\n"));
	buffer_finish(&out);
	dyno_results_destroy(results);
}

/* Rows that were not measured know no precision, and have one reason together. */
static void says_once_why_rows_are_missing(void)
{
	struct dyno_results *results = sample_results();
	struct run *run = results->runs[0];
	struct buffer out = { 0 };
	for (size_t i = 3; i < 5; i++) {
		run->results[i]->status = STATUS_UNSUPPORTED;
		run->results[i]->cell.precision = NULL;
		run->results[i]->reason = "cuda: no such device: libcuda.so.1 is not found";
	}
	table(results, 0, &out);
	CHECK(!strstr(out.data, "Precision"));
	CHECK(strstr(out.data, "float32, sequence length 128, threads 2"));
	CHECK(strstr(out.data, "cuda:0      1  unsupported: cuda: no such device: libcuda.so.1"));
	CHECK(strstr(out.data, "cuda:0      8  unsupported, as above\n"));
	run->results[4]->reason = "another";
	table(results, 0, &out);
	CHECK(strstr(out.data, "cuda:0      1  unsupported: another\n"));
	CHECK(strstr(out.data, "cuda:0      8  unsupported: cuda: no such device: libcuda.so.1"));
	buffer_finish(&out);
	dyno_results_destroy(results);
}

static void colours_only_if_asked(void)
{
	struct dyno_results *results = sample_results();
	struct table_options options = { .width = 80, .colour = true };
	struct buffer out = { 0 };
	CHECK(!strchr(table(results, 80, &out), '\x1b'));
	table_write(results, &options, &out);
	CHECK(strstr(out.data, "\x1b[1mbuiltin:bert"));
	CHECK(strstr(out.data, "\x1b[31mout_of_memory"));
	buffer_finish(&out);
	dyno_results_destroy(results);
}

static bool is_clean(const char *text)
{
	size_t length = strlen(text);
	for (size_t at = 0; at < length;) {
		uint32_t point;
		size_t size = utf8_character(text + at, length - at, &point);
		if (size == 0 || (point < 0x20 && point != '\n') || (point >= 0x7f && point < 0xa0))
			return false;
		at += size;
	}
	return true;
}

static void never_steers_the_terminal(void)
{
	static const unsigned widths[] = { 1, 2, 20, 80, 400, 0 };
	struct buffer out = { 0 };
	for (uint64_t seed = 0; seed < 120; seed++) {
		struct dyno_results *results = random_results(seed);
		CHECK(is_clean(table(results, widths[seed % 6], &out)));
		CHECK(widths[seed % 6] != 400 || widest(out.data) <= 400);
		dyno_results_destroy(results);
	}
	buffer_finish(&out);
}

TEST_MAIN({ "shows a run", shows_a_run }, { "fits the width", fits_the_width },
	  { "says once what is withheld", says_once_what_is_withheld },
	  { "tells machines apart", tells_machines_apart },
	  { "shows the fields wanted", shows_the_fields_wanted },
	  { "marks what is not plain", marks_what_is_not_plain },
	  { "says once why rows are missing", says_once_why_rows_are_missing },
	  { "colours only if asked", colours_only_if_asked },
	  { "never steers the terminal", never_steers_the_terminal })
