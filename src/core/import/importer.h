/* Readers of the files that other tools write, so that their results are shown, compared and kept
 * like dyno's own. A tool is an engine; what it ran is a model.
 *
 * Adding a reader:
 *   1. src/core/imports/NAME.c with one const struct importer at its end, which uses what import.h
 *      has; its line in core/meson.build, its row in IMPORTER_LIST below,
 *   2. a fixture of each version of the form, written by yourself, in test/fixtures/import/NAME/,
 *      and its row in test/core/import.c, whose numbers are worked out from the fixture by the
 * test; the fixtures are cut, and their types exchanged, by the same test, and are the corpus of
 *      fuzz/import.c,
 *   3. a row in docs/import.md: versions, what a process is there, what its fields mean.
 *
 * What it must keep apart: a process is a fresh start of a program. Samples of one are one process,
 * whatever the tool calls them. A field is one of dyno's only where the definition is the same
 * (field.h, docs/method.md); else it is one of its own, or dyno works it out from the samples. What
 * a value meant in the tool is told by import_meaning. Members that are not asked for are named in
 * the run by themselves. */
#ifndef DYNO_CORE_IMPORT_IMPORTER_H
#define DYNO_CORE_IMPORT_IMPORTER_H

#include "core/format/format.h"

struct import;

struct importer {
	const char *name;  /* of the engine in cells: "hyperfine" */
	const char *title; /* as its people write it */

	/* Is it a file of this tool: by the first of its JSON documents, or by how a text that is
	 * no JSON begins? NULL: there are none of that kind. */
	bool (*knows)(const struct json_value *document);
	bool (*knows_text)(const char *head, size_t length);

	/* Adds what it finds; import_refuse where that is nothing. */
	void (*read)(struct import *import);

	/* Of a tool that spreads its results over a folder: which paths in it are its files (* and
	 * ? as in a shell, of which * passes /), ends with NULL; and the same of all of them. */
	const char *const *parts;
	const char *const *beside; /* that matter only where one of these is; or NULL */
	void (*read_folder)(struct import *import);
};

/* The first that knows a file reads it. */
/* clang-format off */
#define IMPORTER_LIST(X) \
	X(google_benchmark) \
	X(hyperfine) \
	X(llama_bench) \
	X(trtexec) \
	X(ort_perf) \
	X(ort_profile) \
	X(optimum_benchmark) \
	X(perf_analyzer) \
	X(mlperf) \
	X(vllm) \
	X(sglang) \
	X(guidellm) \
	X(aiperf) \
	X(genai_perf) \
	X(asv) \
	X(benchmark_action) \
	X(bencher) \
	X(jmh) \
	X(pytest_benchmark) \
	X(criterion) \
	X(fio) \
	X(nvbench) \
	X(go) \
	X(asv) \
	X(benchmark_action) \
	X(bencher) \
	/* the end */
/* clang-format on */

#define X(name) extern const struct importer import_##name;
IMPORTER_LIST(X)
#undef X

/* All of them; ends with NULL. */
extern const struct importer *const importers[];

/* All of them as one format of result files. */
extern const struct result_format format_foreign;

/* Is a file of that path in a folder one that import_folder would read? */
bool import_wants(const char *path);

/* The files are called by their paths within the folder. The folder's own bytes are whatever tells
 * it from others, such as the digests of its files. */
struct dyno_results *import_folder(const struct format_file *folder,
				   const struct format_file *files, size_t count,
				   struct dyno_error *err);

/* What the page reads: dyno's own, and these. */
extern const struct result_format *const page_formats[];

#endif
