/* onnxruntime_perf_test: its result file, to which each run of the program appends, and what it
 * prints.
 *
 * The result file is CSV without a header: model (the folder's name), seconds, peak working set,
 * CPU %, number of the inference, which begins again at 0 where a new process wrote. Builds for
 * MLPerf wrote nanoseconds. With -s statistics follow, in two spellings; its percentiles are
 * sorted[n p]. */
#include "core/base/count.h"
#include "core/import/import.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct import_field cpu = { "cpu_usage", "CPU usage", "%", BETTER_NEITHER,
					 "mean use of all processors while inferences ran" };
static const struct import_field working_set = {
	"peak_working_set", "Peak working set", "B", BETTER_LOWER,
	"largest resident memory of the process, loading included"
};
static const struct import_field rate = {
	"inferences_per_second", "Inferences per second", "inferences/s", BETTER_HIGHER,
	"inferences (of a whole batch) divided by the wall time of all"
};

/* --- Result file ------------------------------------------------------------------------------ */

struct row {
	const char *model; /* not ended */
	size_t model_length;
	double time, memory, cpu, number;
	bool nanoseconds;
};

/* The columns from the right: a name may have commas. */
static bool parse_row(const char *line, struct row *row)
{
	double *const places[] = { &row->number, &row->cpu, &row->memory, &row->time };
	const char *end = line + strlen(line), *from = end;
	for (size_t i = 0; i < COUNT(places); i++, end = from) {
		for (from = end; from > line && from[-1] != ',';)
			from--;
		if (from == line || from == end)
			return false;
		const char *after;
		*places[i] = leading_number(from, &after);
		if (isnan(*places[i]) || after != end)
			return false;
		from--;
	}
	row->model = line;
	row->model_length = (size_t)(end - line);
	row->nanoseconds = row->time >= 1000 && row->time == floor(row->time);
	return row->model_length > 0;
}

/* Samples of the process that is being read. */
struct reading {
	struct import *import;
	struct result *result;
	double *times;
	size_t count;
	struct row last;
	char *model;
};

static void end_process(struct reading *reading)
{
	struct import *import = reading->import;
	if (!reading->count)
		return;
	struct replicate *process = import_process(import, reading->result);
	import_times(import, reading->result, process,
		     (struct import_numbers){ reading->times, reading->count }, 1, 0);
	import_own_process(import, process, &working_set, reading->last.memory);
	import_own_process(import, process, &cpu, reading->last.cpu);
	reading->count = 0;
	reading->times = NULL;
}

static void add_time(struct reading *reading, double time)
{
	double *times = arena_grow(&reading->import->scratch, reading->times, reading->count,
				   list_room(reading->count), sizeof(*times));
	import_need(reading->import, times);
	if (!times)
		return;
	reading->times = times;
	times[reading->count++] = time;
}

static bool same_model(const struct reading *reading, const struct row *row)
{
	return reading->model && strlen(reading->model) == row->model_length &&
	       memcmp(reading->model, row->model, row->model_length) == 0;
}

static void add_row(struct reading *reading, const struct row *row)
{
	bool same = same_model(reading, row);
	if (!same || row->number <= reading->last.number)
		end_process(reading);
	if (!same) {
		reading->model =
			arena_bytes(&reading->import->scratch, row->model, row->model_length);
		reading->result = import_result(reading->import, reading->model);
	}
	if (row->nanoseconds)
		import_note(reading->import, reading->result,
			    "times are whole and large: taken for nanoseconds, as builds for "
			    "MLPerf wrote them");
	add_time(reading, row->nanoseconds ? row->time * 1e-9 : row->time);
	reading->last = *row;
}

static void read_rows(struct import *import)
{
	struct reading reading = { .import = import };
	struct row row = { 0 };
	char line[LINE_MOST];
	for (size_t at = 0; next_line(import->file, &at, line) && !import->failed;)
		if (parse_row(line, &row))
			add_row(&reading, &row);
	end_process(&reading);
}

/* --- What it prints --------------------------------------------------------------------------- */

/* "Session creation time cost: 0.127918 s" */
static const struct {
	const char *line;
	enum field_id field;
	double unit; /* s, B */
} values[] = {
	{ "Session creation time cost:", FIELD_LOAD_TIME, 1 },
	{ "First inference time cost:", FIELD_FIRST_INFERENCE, 1e-3 },
	{ "Average inference time cost:", FIELD_LATENCY_MEAN, 1e-3 },
	{ "Average inference time cost total:", FIELD_LATENCY_MEAN, 1e-3 },
	{ "Min Latency:", FIELD_LATENCY_MIN, 1 },
	{ "Max Latency:", FIELD_LATENCY_MAX, 1 },
	{ "Min Latency is", FIELD_LATENCY_MIN, 1 },
	{ "Max Latency is", FIELD_LATENCY_MAX, 1 },
};

static const struct {
	const char *line;
	const struct import_field *field;
} own_values[] = {
	{ "Number of inferences per second:", &rate },
	{ "Avg CPU usage:", &cpu },
	{ "Peak working set size:", &working_set },
};

/* "P99 Latency: 0.15 s", "P99 Latency is 0.15 sec"; P999 is 99.9. */
static void take_percentile(struct import *import, struct result *result, const char *line)
{
	const char *end, *value;
	double percent = *line == 'P' ? leading_number(line + 1, &end) : NAN;
	if (isnan(percent))
		return;
	value = behind(end, " Latency:");
	value = value ? value : behind(end, " Latency is");
	import_percentile(import, result, "latency", "latency",
			  percent > 100 ? percent / 10 : percent, leading_number(value, NULL));
}

static void take_line(struct import *import, struct result *result, const char *line)
{
	for (size_t i = 0; i < COUNT(values); i++) {
		const char *value = behind(line, values[i].line);
		import_value(import, result, values[i].field,
			     leading_number(value, NULL) * values[i].unit);
	}
	for (size_t i = 0; i < COUNT(own_values); i++)
		import_own(import, result, own_values[i].field,
			   leading_number(behind(line, own_values[i].line), NULL));
	take_percentile(import, result, line);
}

static void read_console(struct import *import)
{
	struct result *result = import_result(import, "model");
	char line[LINE_MOST];
	for (size_t at = 0; next_line(import->file, &at, line) && !import->failed;)
		take_line(import, result, line);
	import_warning(import, "onnxruntime_perf_test prints neither model, batch nor provider");
}

/* --- Which ------------------------------------------------------------------------------------ */

static bool is_console(const char *head, size_t length)
{
	return find_line(head, length, "Session creation time cost:") != NULL;
}

static void read(struct import *import)
{
	import_meaning(import, "process",
		       "what one run of the program appended: its numbers begin at 0");
	import_meaning(import, "sample", "wall-clock time of an inference, of a whole batch");
	import_meaning(import, "reported percentiles",
		       "the sample at place n p of the sorted ones");
	if (is_console(import->file->bytes, import->file->length))
		read_console(import);
	else
		read_rows(import);
	if (!import->failed && !import->run->result_count)
		import_refuse(import, "no line has a model, seconds, peak memory, CPU and number");
}

static bool knows_text(const char *head, size_t length)
{
	char line[LINE_MOST];
	size_t at = 0;
	struct row row = { 0 };
	struct format_file file = { .bytes = head, .length = length };
	if (is_console(head, length))
		return true;
	return next_line(&file, &at, line) && parse_row(line, &row) && row.number == 0 &&
	       row.memory >= 4096 && row.time > 0;
}

const struct importer import_ort_perf = {
	.name = "onnxruntime_perf_test",
	.title = "onnxruntime_perf_test",
	.knows_text = knows_text,
	.read = read,
};
