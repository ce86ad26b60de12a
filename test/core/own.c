/* Words and fields that result files declare. */
#include "core/base/count.h"
#include "core/chart/chart.h"
#include "core/chart/table.h"
#include "core/compare/compare.h"
#include "core/compare/summary.h"
#include "core/format/pack.h"
#include "results.h"
#include <math.h>
#include <string.h>

/* A document of one run: what it declares, then the results' own words and values. */
#define DOCUMENT(declared, results)                                                          \
	"{\"format\":\"dyno-results\",\"version\":1,\"runs\":[{\"id\":\"r\",\"started\":"    \
	"\"2026-01-01T00:00:00Z\",\"dyno\":\"0\",\"seed\":\"7\"," declared                   \
	"\"models\":[{\"name\":\"m\",\"source\":\"file\",\"synthetic\":false}],\"devices\":" \
	"[{\"id\":\"cpu\",\"platform\":\"cpu\",\"machine\":\"here\"}],\"results\":[" results \
	"]}]}"
#define CELL(words, values)                                                        \
	"{\"model\":0,\"device\":0,\"batch\":1,\"threads\":2,\"streams\":1," words \
	"\"status\":\"ok\",\"processes\":1,\"values\":{" values "},\"replicates\":[]}"
#define WORDS(words) "\"words\":{" words "},"

/* clang-format off */
static const char declared[] = DOCUMENT(
	"\"words\":[{\"key\":\"n_depth\",\"title\":\"Context depth\",\"kind\":\"number\",\"unit\":\"tokens\"},"
	"{\"key\":\"fork\",\"kind\":\"text\"}],"
	"\"fields\":[{\"key\":\"tg\",\"title\":\"Generation\",\"unit\":\"tokens/s\",\"better\":\"higher\"},"
	"{\"key\":\"wear\",\"unit\":\"g/km\"}],",
	CELL(WORDS("\"n_depth\":0,\"fork\":\"main\""),
	     "\"tg\":{\"value\":100,\"interval\":[98,103],\"interval_kind\":\"processes\"}") ","
	CELL(WORDS("\"n_depth\":512.5,\"fork\":\"main\""), "\"tg\":{\"value\":80},\"wear\":{\"value\":12346}") ","
	CELL(WORDS("\"fork\":\"turbo\""),
	     "\"wear\":{\"value\":9,\"bound\":7,\"withheld\":true,\"reason\":\"few\"}"));
/* clang-format on */

static struct dyno_results *read_text(const char *text)
{
	struct dyno_error err = { 0 };
	struct dyno_results *results = results_read(text, strlen(text), &err);
	CHECK_ROW(err.message, results);
	return results;
}

static void are_read_and_written_as_they_were(void)
{
	struct dyno_results *results = read_text(declared);
	char *text = written(results, false);
	CHECK_STRING(text, declared);
	const struct result *second = results->runs[0]->results[1];
	CHECK(cell_own(&second->cell, "n_depth")->number == 512.5);
	CHECK(dyno_results_number(results, 0, "n_depth") == 0);
	CHECK(isnan(dyno_results_number(results, 2, "n_depth")));
	CHECK_STRING(dyno_results_text(results, 2, "fork"), "turbo");
	CHECK(dyno_results_value(results, 0, "tg") == 100);
	CHECK(isnan(dyno_results_value(results, 2, "wear")));
	CHECK(dyno_results_bound(results, 2, "wear") == 7);
	free(text);
	dyno_results_destroy(results);
}

/* By themselves: copied, packed, joined with others. */
static void survive_every_way(void)
{
	struct dyno_error err = { 0 };
	struct dyno_results *results = read_text(declared), *copy = results_copy(results, &err);
	struct buffer bytes = { 0 };
	results_pack(results, &(struct pack_options){ SIZE_MAX, true, true, false }, &bytes);
	dyno_results_destroy(results);
	struct dyno_results *back = results_unpack(bytes.data, bytes.length, &err);
	char *one = written(copy, false), *other = written(back, false);
	CHECK_STRING(one, declared);
	CHECK_STRING(other, declared);
	CHECK(results_join(copy, back, &err));
	CHECK(copy->own.word_count == 2 && copy->own.field_count == 2);
	free(one);
	free(other);
	buffer_finish(&bytes);
	dyno_results_destroy(copy);
}

static void need_no_declaration(void)
{
	static const char text[] =
		DOCUMENT("", CELL(WORDS("\"rate\":12.5,\"mixed\":7"),
				  "") "," CELL(WORDS("\"rate\":3,\"mixed\":\"x\""), ""));
	struct dyno_results *results = read_text(text);
	const struct vocabulary *own = &results->runs[0]->own;
	CHECK(own->word_count == 2);
	CHECK(own->words[0]->kind == WORD_IS_NUMBER && own->words[1]->kind == WORD_IS_TEXT);
	CHECK_STRING(word_text(&results->runs[0]->results[0]->cell, own->words[1]), "7");
	char *first = written(results, false);
	dyno_results_destroy(results);
	results = read_text(first);
	char *second = written(results, false);
	CHECK_STRING(first, second);
	free(first);
	free(second);
	dyno_results_destroy(results);
}

#define WORD(word)   DOCUMENT("\"words\":[" word "],", "")
#define FIELD(field) DOCUMENT("\"fields\":[" field "],", "")

static void say_where_they_are_wrong(void)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ WORD("{\"key\":\"batch\"}"), "runs[0].words[0]: \"batch\" cannot be a word" },
		{ WORD("{\"key\":\"latency_p99\"}"), "cannot be a word: it is a field" },
		{ WORD("{\"key\":\"a b\"}"), "runs[0].words[0]: \"a b\" cannot be the key" },
		{ WORD("{\"key\":\"status\"}"), "dyno uses it for something else" },
		{ WORD("{\"key\":\"before\"}"), "dyno uses it for something else" },
		{ WORD("{\"key\":\"side-b\"}"), "dyno uses it for something else" },
		{ FIELD("{\"key\":\"limit\"}"), "dyno uses it for something else" },
		{ WORD("{\"key\":\"a\",\"kind\":\"list\"}"), "neither \"number\" nor \"text\"" },
		{ WORD("{\"title\":\"A\"}"), "runs[0].words[0]: the key \"key\" is missing" },
		{ WORD("{\"key\":\"a\"},{\"key\":\"a\",\"kind\":\"number\"}"),
		  "runs[0].words[1]: the word \"a\" is declared twice" },
		{ FIELD("{\"key\":\"latency_p99_low\"}"), "dyno uses it for something else" },
		{ FIELD("{\"key\":\"f\",\"better\":\"more\"}"),
		  "runs[0].fields[0]: better \"more\"" },
		{ FIELD("{\"key\":\"f\",\"unit\":\"a unit that is far too long\"}"),
		  "has a unit of more than 20 bytes" },
		{ FIELD("{\"key\":\"f\",\"unit\":\"s\"},{\"key\":\"f\",\"unit\":\"ms\"}"),
		  "runs[0].fields[1]: the field \"f\" is declared twice" },
		{ DOCUMENT("\"words\":[{\"key\":\"a\",\"kind\":\"number\"}],",
			   CELL(WORDS("\"a\":\"x\""), "")),
		  "runs[0].results[0].words: the word \"a\" is a number" },
		{ DOCUMENT("", CELL(WORDS("\"a\":[1]"), "")), "neither a string nor a number" },
		{ DOCUMENT("", CELL(WORDS("\"a\":1,\"a\":1"), "")),
		  "the key \"a\" is there twice" },
		{ DOCUMENT("", CELL(WORDS("\"device\":1"), "")), "\"device\" cannot be a word" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dyno_error err = { 0 };
		CHECK_ROW(rows[i].text, !results_read(rows[i].text, strlen(rows[i].text), &err));
		CHECK_ROW(err.message, strstr(err.message, rows[i].message));
	}
}

static void are_only_so_many(void)
{
	struct buffer text = { 0 };
	struct dyno_error err = { 0 };
	buffer_string(&text, "{\"format\":\"dyno-results\",\"version\":1,\"runs\":[{\"id\":\"r\","
			     "\"started\":\"s\",\"dyno\":\"0\",\"seed\":\"7\",\"words\":[");
	for (int i = 0; i <= OWN_WORDS_MOST; i++)
		buffer_printf(&text, "%s{\"key\":\"w%d\"}", i ? "," : "", i);
	buffer_string(&text, "],\"models\":[],\"devices\":[],\"results\":[]}]}");
	CHECK(!results_read(text.data, text.length, &err));
	CHECK_ROW(err.message, strstr(err.message, "words[32]: more than 32 own words"));
	buffer_finish(&text);
}

/* What cannot stand side by side is not put there. */
static void must_agree_to_be_joined(void)
{
	static const char grams[] = FIELD("{\"key\":\"wear\",\"unit\":\"g\"}");
	static const char text[] =
		WORD("{\"key\":\"n_depth\",\"kind\":\"text\",\"unit\":\"tokens\"}");
	struct dyno_error err = { 0 };
	struct dyno_results *results = read_text(declared);
	CHECK(!results_join(results, read_text(grams), &err));
	CHECK_ROW(err.message,
		  strstr(err.message, "\"wear\" is in \"g/km\" in one run and in \"g\""));
	CHECK(results->run_count == 1);
	CHECK(results_join(results, read_text(text), &err));
	unsigned id = vocabulary_word(&results->own, "n_depth");
	CHECK(word_of(&results->own, id)->kind == WORD_IS_TEXT); /* of one of them */
	dyno_results_destroy(results);
}

static void tell_cells_apart(void)
{
	struct dyno_results *results = read_text(declared);
	const struct cell *a = &results->runs[0]->results[0]->cell;
	const struct cell *b = &results->runs[0]->results[1]->cell;
	const struct cell *c = &results->runs[0]->results[2]->cell;
	const struct word *depth = results->runs[0]->own.words[0];
	const struct word *const but[] = { depth, NULL };
	CHECK(cell_compare(a, b, ALL_WORDS) < 0 && cell_compare(b, a, ALL_WORDS) > 0);
	CHECK(cell_compare(c, a, ALL_WORDS) > 0); /* by the key that comes first: the fork */
	CHECK(cell_compare(a, b, ALL_WORDS & ~OWN_WORDS) == 0);
	CHECK(cell_compare_but(a, b, ALL_WORDS, but) == 0);
	CHECK(cell_hash_but(a, ALL_WORDS, but) == cell_hash_but(b, ALL_WORDS, but));
	CHECK(cell_hash(a, ALL_WORDS) != cell_hash(b, ALL_WORDS));
	CHECK(word_compare(a, b, depth) < 0);
	dyno_results_destroy(results);
}

static void are_compared(void)
{
	struct dyno_error err = { 0 };
	struct arena arena = { 0 };
	struct dyno_results *results = read_text(declared);
	struct strings keys = { 0 };
	strings_add(&arena, &keys, "tg");
	struct comparison_options how = { .fields = &keys, .threshold = NAN, .across = "n_depth" };
	struct comparison *comparison = comparison_create(NULL, results, &how, &err);
	CHECK_ROW(err.message, comparison && comparison->cell_count == 1);
	CHECK_STRING(comparison->cells[0].title, "m, fork main: context depth 512.5 tokens against "
						 "context depth 0 tokens");
	CHECK(comparison->rows[0].before == 100 && comparison->rows[0].after == 80);
	CHECK_STRING(compared_field(comparison, &comparison->rows[0])->key, "tg");
	comparison_destroy(comparison);
	how.across = "n_dept";
	CHECK(!comparison_create(NULL, results, &how, &err) && err.code == DYNO_ERROR_USAGE);
	arena_finish(&arena);
	dyno_results_destroy(results);
}

static void set(struct chart_spec *spec, struct arena *arena, const char *name, const char *text)
{
	struct dyno_error err = { 0 };
	CHECK_ROW(err.message, option_set(chart_options, option_find(chart_options, name), text,
					  arena, spec, NULL, &err));
}

static void are_drawn(void)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct chart_spec spec;
	struct figure figure;
	struct dyno_results *results = read_text(declared);
	CHECK(chart_spec_init(&spec, &arena, &err));
	set(&spec, &arena, "chart", "scaling");
	set(&spec, &arena, "field", "tg");
	set(&spec, &arena, "x", "n_depth");
	CHECK_ROW(err.message, chart_draw(results, &spec, &arena, &figure, &err));
	CHECK_STRING(figure.title, "Generation over context depth of m");
	CHECK_STRING(figure.panels[0].x.title, "Context depth");
	CHECK_STRING(figure.panels[0].x.unit, "tokens");
	CHECK_STRING(figure.panels[0].y.unit, "tokens/s");
	const struct mark *mark = figure.panels[0].marks;
	while (!mark->name || strcmp(mark->name, "fork main") != 0)
		mark++;
	CHECK(mark->count == 2 && mark->x[0] == 0 && mark->y[0] == 100);
	CHECK(mark->count == 2 && mark->x[1] == 512.5 && mark->y[1] == 80);
	set(&spec, &arena, "x", "fork");
	CHECK(chart_draw(results, &spec, &arena, &figure, &err));
	spec.x = "n_dept";
	CHECK(!chart_draw(results, &spec, &arena, &figure, &err));
	CHECK_ROW(err.message, strstr(err.message, "or streams") || strstr(err.message, "fork"));
	dyno_results_destroy(results);
	arena_finish(&arena);
}

/* One cell of each of four depths and forks, by that, in one run. */
static struct dyno_results *forks(void)
{
	struct buffer text = { 0 };
	buffer_string(&text,
		      "{\"format\":\"dyno-results\",\"version\":1,\"runs\":[{\"id\":\"r\","
		      "\"started\":\"2026-01-01T00:00:00Z\",\"dyno\":\"0\",\"seed\":\"7\","
		      "\"models\":[{\"name\":\"m\",\"source\":\"file\",\"synthetic\":false}],"
		      "\"devices\":[{\"id\":\"cpu\",\"platform\":\"cpu\"}],\"results\":[");
	for (int depth = 0; depth < 4; depth++)
		for (int fork = 0; fork < 4; fork++)
			buffer_printf(&text,
				      "%s{\"model\":0,\"device\":0,\"batch\":1,\"threads\":2,"
				      "\"streams\":1,\"words\":{\"n_depth\":%d,\"fork\":\"%c\"},"
				      "\"status\":\"ok\",\"processes\":1,\"values\":{"
				      "\"latency_median\":{\"value\":%d},"
				      "\"throughput_items\":{\"value\":%d}},\"replicates\":[]}",
				      depth || fork ? "," : "", depth, 'a' + fork,
				      1 + depth * 4 + fork, 100 - depth * 4 - fork);
	buffer_string(&text, "]}]}");
	struct dyno_results *results = read_text(buffer_text(&text));
	buffer_finish(&text);
	return results;
}

/* What is more than an eye can take in is divided or cut by them, too, and that is said. */
static void are_cut(void)
{
	struct arena arena = { 0 };
	struct chart_spec spec;
	struct figure figure;
	struct dyno_results *results = forks();
	CHECK(chart_spec_init(&spec, &arena, NULL));
	set(&spec, &arena, "chart", "scaling");
	set(&spec, &arena, "x", "batch");
	CHECK(chart_draw(results, &spec, &arena, &figure, NULL) && figure.panel_count == 4);
	CHECK_STRING(figure.panels[3].title, "n_depth 3");
	set(&spec, &arena, "chart", "ranked");
	CHECK(chart_draw(results, &spec, &arena, &figure, NULL) && figure.slice_count == 2);
	CHECK_STRING(figure.slices[0].word, "n_depth");
	CHECK_STRING(figure.slices[0].value, "1");
	CHECK(figure.slices[0].values.count == 4);
	CHECK_STRING(figure.slices[1].label, "fork b");
	CHECK(strstr(figure.subtitle, "n_depth 1 (of 4) · fork b (of 4)") == figure.subtitle);
	CHECK(strstr(figure.notes.items[0], "‹word n_depth=…›, ‹word fork=…›"));
	set(&spec, &arena, "word", "n_depth=0..3\nfork=*");
	CHECK(chart_draw(results, &spec, &arena, &figure, NULL) && !figure.slice_count);
	dyno_results_destroy(results);
	arena_finish(&arena);
}

/* Cells of one run that differ in them alone are no history of each other. */
static void have_their_own_history(void)
{
	struct arena arena = { 0 };
	struct chart_spec spec;
	struct figure figure;
	struct dyno_results *results = forks();
	CHECK(chart_spec_init(&spec, &arena, NULL));
	set(&spec, &arena, "chart", "history");
	CHECK(chart_draw(results, &spec, &arena, &figure, NULL));
	CHECK_STRING(figure.panels[0].empty, "no cell was measured in two runs");
	dyno_results_destroy(results);
	arena_finish(&arena);
}

static size_t rows_of(const struct dyno_results *results, const char *option, const char *text)
{
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct chart_spec spec;
	struct chart_table table;
	CHECK(chart_spec_init(&spec, &arena, &err));
	set(&spec, &arena, option, text);
	bool ok = chart_table_make(&table, results, &spec, &arena, true, &err);
	size_t count = ok ? table.count : SIZE_MAX;
	arena_finish(&arena);
	return count;
}

static void filter(void)
{
	static const struct {
		const char *option, *text;
		size_t rows;
	} rows[] = {
		{ "word", "n_depth=0", 1 },
		{ "word", "n_depth=1..600", 1 },
		{ "word", "n_depth=..600", 2 },
		{ "word", "n_depth=none", 1 },
		{ "word", "fork=ma*", 2 },
		{ "word", "fork=main\nfork=turbo", 3 },
		{ "word", "fork=main\nn_depth=0", 1 },
		{ "word", "batch=1", 3 },
		{ "word", "device=here", 3 },
		{ "range", "tg=90..", 1 },
		{ "range", "wear=..9", 0 }, /* it is withheld */
		{ "range", "tg=..1e3", 2 },
		{ "word", "no=1", SIZE_MAX },
		{ "word", "n_depth=deep", SIZE_MAX },
		{ "range", "tg=1", SIZE_MAX },
	};
	struct dyno_results *results = read_text(declared);
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_ROW(rows[i].text,
			  rows_of(results, rows[i].option, rows[i].text) == rows[i].rows);
	dyno_results_destroy(results);
}

/* Units of dyno's have prefixes, others stand behind the number. */
static void have_units(void)
{
	struct dyno_results *results = read_text(declared);
	const struct vocabulary *own = &results->runs[0]->own;
	char text[UNIT_TEXT_SIZE];
	CHECK_STRING(field_format(text, 12346, own->fields[0]), "12.35 k tokens/s");
	CHECK_STRING(field_format(text, 12346, own->fields[1]), "12.35 k g/km");
	CHECK_STRING(field_format(text, 0.5, own->fields[1]), "0.5000 g/km");
	CHECK_STRING(field_format(text, NAN, own->fields[1]), "–");
	dyno_results_destroy(results);
}

TEST_MAIN({ "are read and written as they were", are_read_and_written_as_they_were },
	  { "survive copies, packs and joins", survive_every_way },
	  { "words need no declaration", need_no_declaration },
	  { "say where they are wrong", say_where_they_are_wrong },
	  { "are only so many", are_only_so_many },
	  { "must agree to be joined", must_agree_to_be_joined },
	  { "tell cells apart", tell_cells_apart }, { "are compared", are_compared },
	  { "are drawn", are_drawn }, { "are cut", are_cut },
	  { "have their own history", have_their_own_history }, { "filter", filter },
	  { "have units", have_units })
