/* CSV and Markdown of a small run, to the byte; formats by name and ending. */
#include "output/format/export.h"
#include "core/base/count.h"
#include "core/format/pack.h"
#include "core/import/importer.h"
#include "output/format/formats.h"
#include "output/sample_results.h"

static bool refuse(void *context, const void *data, size_t length)
{
	(void)context;
	(void)data;
	(void)length;
	return false;
}

static const char *exported(const struct dyno_results *results, const char *format,
			    struct buffer *out)
{
	struct dyno_error err = { 0 };
	buffer_clear(out);
	CHECK_ROW(format, format_find(format)->write(results, buffer_sink(out), &err));
	return buffer_text(out);
}

static void finds_formats(void)
{
	static const char *const rows[][2] = {
		{ "a.json", "json" }, { "a/b.CSV", "csv" },  { "x.y.md", "markdown" },
		{ "a.txt", NULL },    { ".json", NULL },     { "json", NULL },
		{ "", NULL },         { "a.json.gz", NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct result_format *format = format_of_path(rows[i][0]);
		if (rows[i][1])
			CHECK_ROW(rows[i][0], format && strcmp(format->name, rows[i][1]) == 0);
		else
			CHECK_ROW(rows[i][0], !format);
	}
	CHECK(format_find("csv") && !format_find("xml"));
}

/* The n-th line, without its end; "" behind the last. */
static const char *line(const char *text, size_t n, char *out, size_t size)
{
	for (; n > 0 && *text; n--)
		text += strcspn(text, "\n") + (strchr(text, '\n') != NULL);
	snprintf(out, size, "%.*s", (int)strcspn(text, "\n"), text);
	return out;
}

struct csv_value {
	const char *column, *text;
};

/* "" for a column that is not to have a value. */
static const char *expected_value(const struct csv_value *values, const char *column, size_t length)
{
	for (; values->column; values++)
		if (strlen(values->column) == length &&
		    strncmp(values->column, column, length) == 0)
			return values->text;
	return "";
}

/* By the names of its columns, in whichever order, of which there may be more: true when the values
 * are these and no others. No text has a comma. */
static bool has_values(const char *header, const char *row, const struct csv_value *values)
{
	bool same = true;
	size_t found = 0, expected = 0;
	for (const struct csv_value *value = values; value->column; value++)
		expected++;
	for (; *header && *row; header += *header == ',', row += *row == ',') {
		size_t length = strcspn(header, ",\r"), size = strcspn(row, ",\r");
		const char *text = expected_value(values, header, length);
		found += *text != '\0';
		if (strlen(text) != size || strncmp(text, row, size) != 0)
			same = printf("# %.*s: %.*s\n", (int)length, header, (int)size, row) < 0;
		header += length + strspn(header + length, "\r");
		row += size + strspn(row + size, "\r");
	}
	return same && found == expected && *header == *row;
}

/* The fields of other metrics are absent. */
static const struct csv_value fourth_row[] = {
	{ "run", "20261123-224135-5f3a" },
	{ "model", "builtin:bert-base-uncased" },
	{ "model digest", "sha256:11" },
	{ "synthetic", "true" },
	{ "device", "cuda:0" },
	{ "device name", "NVIDIA L4" },
	{ "batch", "8" },
	{ "sequence", "128" },
	{ "precision", "float32" },
	{ "threads", "2" },
	{ "streams", "1" },
	{ "status", "out_of_memory" },
	{ "reason", "the worker passed its limit of 4 GB (--memory-limit)" },
	{ "processes", "0" },
	{ "disturbed processes", "0" },
	{ "load_time [s]", "0.36" },
	{ "memory_total [B]", "600000000" },
	{ "memory_peak [B]", "100000000" },
	{ 0 },
};

static void writes_csv(void)
{
	struct dyno_results *results = sample_results();
	struct buffer out = { 0 };
	char text[4000], row[4000];
	exported(results, "csv", &out);
	CHECK(strncmp(line(out.data, 0, text, sizeof(text)), "run,model,model digest,", 23) == 0);
	CHECK(strstr(text, ",latency_mean [s],latency_median [s],latency_median_low [s],"
			   "latency_median_high [s],latency_min [s],"));
	CHECK(strstr(text, ",samples,effective_samples,"));
	CHECK(strstr(text, ",throughput_items [items/s],throughput_items_low [items/s],"));
	CHECK(text[strlen(text) - 1] == '\r');
	CHECK(has_values(text, line(out.data, 4, row, sizeof(row)), fourth_row));
	CHECK(strstr(line(out.data, 5, text, sizeof(text)), ",ok,,1,1,latency_p99,,,0.0091234,"));
	/* withheld: no p99, and what it is at least */
	CHECK(strstr(text, ",,0.010948080000000001,") == NULL &&
	      strstr(text, ",,0.010674378,0.36,"));
	CHECK_STRING(line(out.data, 6, text, sizeof(text)), "");
	buffer_finish(&out);
	dyno_results_destroy(results);
}

static void defuses_formulas(void)
{
	static const char *const rows[][2] = {
		{ "=1+1", ",\"'=1+1\"," },
		{ "+1", ",\"'+1\"," },
		{ "-1", ",\"'-1\"," },
		{ "@SUM(A1)", ",\"'@SUM(A1)\"," },
		{ "\t=1", ",\"' =1\"," },
		{ "\r\n@x", ",\"'  @x\"," },
		{ "＝1", ",\"'＝1\"," },
		{ "a;=1", ",\"a;=1\"," },
		{ "=\"a\"", ",\"'=\"\"a\"\"\"," },
		{ "a\"b", ",\"a\"\"b\"," },
		{ "a,b", ",\"a,b\"," },
		{ "a\nb", ",a b," },
		{ "a=1", ",a=1," },
		{ "\x1b[31m", ",\xef\xbf\xbd[31m," },
	};
	struct dyno_results *results = sample_results();
	struct buffer out = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		results->runs[0]->models[0]->name = rows[i][0];
		CHECK_ROW(rows[i][0], strstr(exported(results, "csv", &out), rows[i][1]));
	}
	buffer_finish(&out);
	dyno_results_destroy(results);
}

static const char expected_markdown[] =
	"## m\\|odel\\_ \\<b\\> \xef\xbf\xbd (synthetic weights)\n\n"
	"float32, sequence length 128, threads 2, cpu: AMD EPYC 7763, cuda:0: NVIDIA L4\n\n"
	"| Device | Batch | Median latency [ms] | p90 latency [ms] | p99 latency [ms] | Load time "
	"[ms] | Throughput [items/s] | Total memory [MB] | Peak tensor memory [MB] |  | Status |\n"
	"| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |\n"
	"| cpu | 1 | 131.4 ± 0.80 % | 144.6 ± 2.0 % | 170.9 | 360.0 | 7.608 ± 0.80 % | 512.5 | 12.50 "
	"| | ok |\n"
	"| cpu | 8 | 1012 ± 0.80 % | 1113 ± 2.0 % | 1316 | 360.0 | 7.905 ± 0.80 % | 600.0 | 100.0 | | "
	"ok |\n"
	"| cuda:0 | 1 | 9.123 ± 0.80 % | 10.04 ± 2.0 % | ≥ 10.67 | 360.0 | 109.6 ± 0.80 % | 512.5 | "
	"12.50 | ! | ok |\n"
	"| cuda:0 | 8 | | | | | | | | | out\\_of\\_memory: the worker passed its limit of 4 GB "
	"(--memory-limit) |\n\n"
	"- ≥ at least that (95 %); p99 needs n ≥ 368\n"
	"- ! other programs disturbed it while it was measured\n\n"
	"## ch\\_PP-OCRv4\\_det\\_infer.onnx\n\n"
	"float32, threads 2, cpu: AMD EPYC 7763\n\n"
	"| Device | Batch | Median latency [ms] | p90 latency [ms] | p99 latency [ms] | Load time "
	"[ms] | Throughput [items/s] | Total memory [MB] | Peak tensor memory [MB] |\n"
	"| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
	"| cpu | 1 | 34.20 ± 0.80 % | 37.62 ± 2.0 % | 44.46 | 360.0 | 29.24 ± 0.80 % | 512.5 | 12.50 "
	"|\n";

static void writes_markdown(void)
{
	struct dyno_results *results = sample_results();
	struct buffer out = { 0 };
	results->runs[0]->models[0]->name = "m|odel_\n<b>\n\x1b";
	CHECK_STRING(exported(results, "markdown", &out), expected_markdown);
	dyno_results_destroy(results);
	results = results_create(NULL);
	CHECK_STRING(exported(results, "markdown", &out), "No results.\n");
	buffer_finish(&out);
	dyno_results_destroy(results);
}

static void writes_json(void)
{
	struct dyno_results *results = sample_results(), *back;
	struct dyno_error err = { 0 };
	struct buffer out = { 0 }, again = { 0 };
	exported(results, "json", &out);
	back = results_read(out.data, out.length, &err);
	CHECK_ROW(err.message, back);
	CHECK_STRING(exported(back, "json", &again), out.data);
	buffer_finish(&out);
	buffer_finish(&again);
	dyno_results_destroy(results);
	dyno_results_destroy(back);
}

static void reports_failed_writing(void)
{
	struct dyno_results *results = sample_results();
	for (const struct result_format *const *row = result_formats; *row; row++) {
		const struct result_format *format = *row;
		struct dyno_error err = { 0 };
		if (!format->write)
			continue;
		CHECK_ROW(format->name,
			  !format->write(results, (struct sink){ refuse, NULL }, &err));
		CHECK_ROW(format->name, err.code == DYNO_ERROR_IO);
	}
	dyno_results_destroy(results);
}

/* What the options of commands offer is what there is. */
static void names_all_formats(void)
{
	struct buffer names = { 0 };
	for (const struct result_format *const *format = result_formats; *format; format++)
		if ((*format)->write)
			buffer_printf(&names, "%s%s", names.length ? "," : "", (*format)->name);
	CHECK_STRING(buffer_text(&names), FORMAT_NAMES);
	buffer_finish(&names);
}

/* Each that is read knows its own texts, and no other's. */
static void knows_formats_by_their_text(void)
{
	static const struct {
		const char *text, *name;
	} rows[] = {
		{ "{\"format\": \"dyno-results\", \"version\": 1}", "json" },
		{ " {\n\t\"format\" : \"dyno-results\"", "json" },
		{ "dynocol\1 and more", "pack" },
		{ "dynocol", "json" }, /* nobody's: JSON's reader says what is wrong */
		{ "", "json" },
		{ "model,device\n", "json" },
		{ "{\"benchmarks\": []}", "foreign" }, /* whose, is seen when it is read */
		{ "command,mean,stddev,median", "foreign" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_STRING(
			format_of_text(result_formats, rows[i].text, strlen(rows[i].text))->name,
			rows[i].name);
}

static void reads_what_it_writes(void)
{
	struct dyno_results *results = sample_results();
	struct buffer json = { 0 }, packed = { 0 }, again = { 0 };
	struct pack_options options = { .quantiles = SIZE_MAX, .replicates = true };
	struct dyno_error err = { 0 };
	exported(results, "json", &json);
	results_pack(results, &options, &packed);
	const struct buffer *const texts[] = { &json, &packed };
	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct result_format *format =
			format_of_text(page_formats, texts[i]->data, texts[i]->length);
		struct dyno_results *back = format->read(texts[i]->data, texts[i]->length, &err);
		CHECK_ROW(format->name,
			  back && dyno_results_count(back) == dyno_results_count(results));
		if (i == 0)
			CHECK_STRING(exported(back, "json", &again), buffer_text(&json));
		dyno_results_destroy(back);
	}
	buffer_finish(&json);
	buffer_finish(&packed);
	buffer_finish(&again);
	dyno_results_destroy(results);
}

TEST_MAIN({ "names all formats", names_all_formats },
	  { "knows formats by their text", knows_formats_by_their_text },
	  { "reads what it writes", reads_what_it_writes }, { "finds formats", finds_formats },
	  { "writes CSV", writes_csv }, { "defuses formulas", defuses_formulas },
	  { "writes Markdown", writes_markdown }, { "writes JSON", writes_json },
	  { "reports failed writing", reports_failed_writing })
