/* What dyno and its workers say to each other: everything arrives as it was sent, and what is not
 * as it should be is refused with a reason. */
#include "measure/worker/protocol.h"
#include "core/base/count.h"
#include "measure/run/found.h"
#include "test.h"

static const struct json_value *parse(struct arena *arena, const char *text)
{
	struct dyno_error err = { 0 };
	return json_parse(arena, text, strlen(text), JSON_LIMITS, &err);
}

static const struct json_value *sent(struct arena *arena, struct json_writer *writer)
{
	struct dyno_error err = { 0 };
	CHECK(json_finish(writer, &err));
	const char *line = buffer_text(&writer->buffer);
	CHECK(!strchr(line, '\n')); /* one object a line */
	const struct json_value *json =
		json_parse(arena, line, writer->buffer.length, JSON_LIMITS, &err);
	buffer_finish(&writer->buffer);
	CHECK(json);
	return json;
}

static struct load_command example(struct arena *arena)
{
	struct load_command command = {
		.model = { .name = "a \"name\"\n\xc3\xa4",
			   .source = "file",
			   .path = "/tmp/m.onnx",
			   .digest = "sha256:00",
			   .size = 12,
			   .parameters = NAN },
		.engine = "ort",
		.labels = "y=labels.npy",
		.platform = "cuda",
		.ordinal = 1,
		.cell = { .batch = 8, .sequence = 128, .threads = 3, .streams = 2 },
		.seed = 9007199254740991,
		.process = 4,
		.transfer = true,
		.no_fallback = true,
	};
	strings_add(arena, &command.dims, "width=320");
	strings_add(arena, &command.inputs, "x=x.npy");
	strings_add(arena, &command.inputs, "y=y.npy");
	properties_add_text(arena, &command.engine_options, "ort", "/opt/ort");
	strings_add(arena, &command.metrics, "latency");
	return command;
}

static void check_strings(const struct strings *a, const struct strings *b)
{
	CHECK(a->count == b->count);
	for (size_t i = 0; i < a->count && i < b->count; i++)
		CHECK_STRING(a->items[i], b->items[i]);
}

static void a_load_arrives_as_it_was_sent(void)
{
	struct arena arena = { 0 };
	struct json_writer writer = { 0 };
	struct dyno_error err = { 0 };
	struct load_command before = example(&arena), after;
	load_command_write(&before, &writer);
	CHECK(load_command_read(&arena, sent(&arena, &writer), &after, &err));
	CHECK_STRING(after.model.name, before.model.name);
	CHECK_STRING(after.model.path, before.model.path);
	CHECK(after.model.size == 12 && isnan(after.model.parameters));
	CHECK_STRING(after.engine, before.engine);
	CHECK_STRING(properties_find(&after.engine_options, "ort")->text, "/opt/ort");
	CHECK_STRING(after.platform, before.platform);
	CHECK_STRING(after.labels, before.labels);
	CHECK(!after.profile && !after.describe_only && !after.unoptimised && after.transfer);
	CHECK(after.no_fallback);
	CHECK(after.ordinal == 1 && after.cell.batch == 8 && after.cell.sequence == 128);
	CHECK(after.cell.threads == 3 && after.cell.streams == 2 && after.process == 4);
	CHECK(after.seed == before.seed);
	check_strings(&after.dims, &before.dims);
	check_strings(&after.inputs, &before.inputs);
	check_strings(&after.metrics, &before.metrics);
	arena_finish(&arena);
}

static void an_answer_arrives_as_it_was_sent(void)
{
	struct arena arena = { 0 };
	struct json_writer writer = { 0 };
	struct dyno_error err = { 0 };
	struct load_answer before = { .load_time = 0.25,
				      .batch = 4,
				      .sequence = 16,
				      .axes = { .batch_dynamic = true, .sequence_fixed = 16 },
				      .shapes = "0123456789abcdef",
				      .precision = "float16" },
			   after;
	strings_add(&arena, &before.notes, "width set to 320");
	properties_add_text(&arena, &before.engine, "title", "null");
	properties_add_number(&arena, &before.engine, "api", 23);
	load_answer_write(&before, &writer);
	const struct json_value *json = sent(&arena, &writer);
	CHECK(answer_check(json, &err) == ANSWER_OK &&
	      load_answer_read(&arena, json, &after, &err));
	CHECK(after.load_time == 0.25 && after.batch == 4 && after.sequence == 16);
	CHECK(after.axes.batch_dynamic && !after.axes.sequence_dynamic);
	CHECK(after.axes.sequence_fixed == 16 && after.axes.batch_fixed == 0);
	CHECK_STRING(after.shapes, "0123456789abcdef");
	CHECK_STRING(after.precision, "float16");
	check_strings(&after.notes, &before.notes);
	CHECK(after.engine.count == 2);
	CHECK_STRING(properties_find(&after.engine, "title")->text, "null");
	CHECK(properties_find(&after.engine, "api")->number == 23);
	arena_finish(&arena);
}

static void every_error_arrives_as_it_was_sent(void)
{
	for (int code = DYNO_ERROR_USAGE; code <= DYNO_ERROR_NOTHING; code++) {
		struct arena arena = { 0 };
		struct json_writer writer = { 0 };
		struct dyno_error before = { 0 }, after = { 0 };
		error_set(&before, (enum dyno_error_code)code, "number %d: \"quoted\"", code);
		error_write(&before, &writer);
		CHECK(answer_check(sent(&arena, &writer), &after) == ANSWER_ERROR);
		CHECK(after.code == before.code);
		CHECK_STRING(after.message, before.message);
		arena_finish(&arena);
	}
}

/* A worker of another version, or one that has gone mad. */
static void answers_that_are_none(void)
{
	static const struct {
		const char *text;
		enum answer_kind kind;
		enum dyno_error_code code;
	} rows[] = {
		{ "{\"ok\":\"yes\"}", ANSWER_NONE, DYNO_ERROR_FORMAT },
		{ "{\"ok\":false}", ANSWER_ERROR, DYNO_ERROR_ENGINE },
		{ "{}", ANSWER_NONE, DYNO_ERROR_FORMAT },
		{ "{\"ok\":false,\"code\":\"from the future\",\"message\":\"m\"}", ANSWER_ERROR,
		  DYNO_ERROR_ENGINE },
		{ "{\"ok\":false,\"code\":7}", ANSWER_NONE, DYNO_ERROR_FORMAT },
		{ "{\"ok\":false,\"message\":[]}", ANSWER_NONE, DYNO_ERROR_FORMAT },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct dyno_error err = { 0 };
		CHECK_ROW(rows[i].text,
			  answer_check(parse(&arena, rows[i].text), &err) == rows[i].kind);
		CHECK_ROW(rows[i].text, err.code == rows[i].code && err.message[0]);
		arena_finish(&arena);
	}
}

#define MODEL                                                                    \
	"\"model\":{\"name\":\"m\",\"source\":\"null\",\"digest\":\"sha256:0\"," \
	"\"synthetic\":true}"

static void loads_that_are_none(void)
{
	static const char *const rows[] = {
		"{}",
		"[]",
		"{\"engine\":\"ort\",\"platform\":\"cpu\",\"batch\":1,\"streams\":1}",
		"{\"engine\":\"ort\",\"platform\":\"cpu\",\"batch\":1,\"streams\":1,\"model\":7}",
		"{\"engine\":\"ort\"," MODEL ",\"batch\":1,\"streams\":1}",
		"{\"engine\":\"ort\"," MODEL ",\"platform\":\"cpu\",\"batch\":0,\"streams\":1}",
		"{\"engine\":\"ort\"," MODEL ",\"platform\":\"cpu\",\"batch\":1,\"streams\":0}",
		"{\"engine\":\"ort\"," MODEL ",\"platform\":\"cpu\",\"batch\":-1,\"streams\":1}",
		"{\"engine\":\"ort\"," MODEL ",\"platform\":\"cpu\",\"batch\":1.5,\"streams\":1}",
		"{\"engine\":\"ort\"," MODEL ",\"platform\":\"cpu\",\"batch\":\"1\",\"streams\":1}",
		"{" MODEL ",\"platform\":\"cpu\",\"batch\":1,\"streams\":1}",
		"{\"engine\":\"ort\"," MODEL ",\"platform\":7,\"batch\":1,\"streams\":1}",
		"{\"engine\":\"ort\"," MODEL
		",\"platform\":\"cpu\",\"batch\":1,\"streams\":1,\"dims\":[1]}",
		"{\"engine\":\"ort\"," MODEL
		",\"platform\":\"cpu\",\"batch\":1,\"streams\":1,\"dims\":[\"a\",[]]}",
		"{\"engine\":\"ort\"," MODEL
		",\"platform\":\"cpu\",\"batch\":1,\"streams\":1,\"transfer\":1}",
	};
	struct arena arena = { 0 };
	struct load_command command;
	struct dyno_error err = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		err = (struct dyno_error){ 0 };
		CHECK_ROW(rows[i],
			  !load_command_read(&arena, parse(&arena, rows[i]), &command, &err));
		CHECK_ROW(rows[i], err.message[0]);
	}
	CHECK(load_command_read(&arena,
				parse(&arena, "{\"engine\":\"ort\"," MODEL
					      ",\"platform\":\"cpu\",\"batch\":1,\"streams\":1}"),
				&command, &err));
	arena_finish(&arena);
}

static void rows_that_are_none(void)
{
	static const char *const rows[] = {
		"{\"intervals\":{\"accuracy_top1\":[0.9,0.8]}}",
		"{\"intervals\":{\"accuracy_top1\":[0.9]}}",
		"{\"intervals\":{\"accuracy_top1\":[\"a\",\"b\"]}}",
		"{\"intervals\":{\"accuracy_top1\":0.9}}",
		"{\"series\":\"label rank\",\"unit\":\"count\",\"numbers\":[1]}",
		"{\"series\":\"label_rank\",\"unit\":\"counts\",\"numbers\":[1]}",
		"{\"series\":\"label_rank\",\"numbers\":[1]}",
		"{\"series\":\"label_rank\",\"unit\":\"count\"}",
		"{\"series\":\"label_rank\",\"unit\":\"count\",\"numbers\":[1.5]}",
		"{\"series\":\"label_rank\",\"unit\":\"count\",\"numbers\":[-1]}",
		"{\"series\":\"label_rank\",\"unit\":\"count\",\"numbers\":[\"1\"]}",
		"{\"labels\":1}",
		"{\"notes\":[1]}",
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = { 0 };
		struct dyno_error err = { 0 };
		struct told told = { 0 };
		CHECK_ROW(rows[i], !found_rows(&arena, parse(&arena, rows[i]), &told, &err));
		CHECK_ROW(rows[i], err.code == DYNO_ERROR_FORMAT && err.message[0]);
		arena_finish(&arena);
	}
}

static void rows_arrive(void)
{
	struct arena arena = { 0 };
	struct told told = { 0 };
	CHECK(found_rows(
		&arena,
		parse(&arena,
		      "{\"intervals\":{\"accuracy_top1\":[0.8,0.9]},\"labels\":\"sha256:1\","
		      "\"notes\":[\"a\"],\"series\":\"label_rank\",\"unit\":\"count\","
		      "\"numbers\":[0,7]}"),
		&told, NULL));
	CHECK(told.rows.intervals[FIELD_ACCURACY_TOP1].high == 0.9 &&
	      isnan(told.rows.intervals[FIELD_ACCURACY_TOP5].low));
	CHECK(told.rows.count == 2 && told.rows.numbers[1] == 7 && told.notes.count == 1);
	CHECK_STRING(told.rows.labels, "sha256:1");
	arena_finish(&arena);
}

TEST_MAIN({ "rows arrive", rows_arrive }, { "rows that are none", rows_that_are_none },
	  { "a load arrives as it was sent", a_load_arrives_as_it_was_sent },
	  { "an answer arrives as it was sent", an_answer_arrives_as_it_was_sent },
	  { "every error arrives as it was sent", every_error_arrives_as_it_was_sent },
	  { "answers that are none are errors", answers_that_are_none },
	  { "loads that are none are refused", loads_that_are_none })
