/* Files are replaced as a whole or not at all; results are loaded and saved by name. */
#include "host/file.h"
#include "api/open.h"
#include "core/base/count.h"
#include "output/sample_results.h"
#include "output/store/store.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "/tmp/dyno-test-XXXXXX";

static const char *in_folder(const char *name)
{
	static char path[4][200];
	static unsigned next;
	char *out = path[next++ % 4];
	snprintf(out, sizeof(path[0]), "%s/%s", folder, name);
	return out;
}

static bool fill_text(const void *context, struct sink sink, struct dyno_error *err)
{
	(void)err;
	return sink.write(sink.context, context, strlen(context));
}

static bool fill_half(const void *context, struct sink sink, struct dyno_error *err)
{
	sink.write(sink.context, context, strlen(context) / 2);
	return error_set(err, DYNO_ERROR_MEMORY, "out of memory");
}

static bool holds(const char *path, const char *text)
{
	struct buffer out = { 0 };
	struct dyno_error err = { 0 };
	bool same = file_read(path, 1000000, &out, &err) && strcmp(buffer_text(&out), text) == 0;
	buffer_finish(&out);
	return same;
}

static void replaces_files(void)
{
	struct dyno_error err = { 0 };
	const char *path = in_folder("a");
	struct stat status;
	umask(022);
	CHECK(file_replace(path, fill_text, "one", &err) && holds(path, "one"));
	CHECK(stat(path, &status) == 0 && (status.st_mode & 0777) == 0644);
	chmod(path, 0600);
	CHECK(file_replace(path, fill_text, "two", &err) && holds(path, "two"));
	CHECK(stat(path, &status) == 0 && (status.st_mode & 0777) == 0600);
}

static void keeps_the_old_file(void)
{
	struct dyno_error err = { 0 };
	const char *path = in_folder("b");
	CHECK(file_replace(path, fill_text, "good", &err));
	CHECK(!file_replace(path, fill_half, "spoiled", &err));
	CHECK(strstr(err.message, "/b: out of memory"));
	CHECK(holds(path, "good"));
	CHECK(system("test -z \"$(ls -A $DYNO_TEST_FOLDER | grep '^\\.dyno')\"") == 0);
}

static void writes_through_links(void)
{
	struct dyno_error err = { 0 };
	struct stat status;
	CHECK(file_replace(in_folder("target"), fill_text, "old", &err));
	CHECK(symlink("target", in_folder("link")) == 0);
	CHECK(file_replace(in_folder("link"), fill_text, "new", &err));
	CHECK(lstat(in_folder("link"), &status) == 0 && S_ISLNK(status.st_mode));
	CHECK(holds(in_folder("target"), "new"));
}

struct writer {
	const char *path, *text;
	unsigned after; /* ms */
};

static void *write_later(void *context)
{
	const struct writer *writer = context;
	nanosleep(&(struct timespec){ .tv_nsec = writer->after * 1000000l }, NULL);
	FILE *file = fopen(writer->path, "w");
	if (file) {
		fputs(writer->text, file);
		fclose(file);
	}
	return NULL;
}

/* A pipe's other end may come a little later, or have nothing to say. */
static void reads_pipes(void)
{
	const char *path = in_folder("pipe");
	CHECK(mkfifo(path, 0600) == 0);
	const struct writer writers[] = { { path, "1", 0 },
					  { path, "later", 200 },
					  { path, "", 100 } };
	for (size_t i = 0; i < COUNT(writers); i++) {
		pthread_t thread;
		CHECK(pthread_create(&thread, NULL, write_later, (void *)&writers[i]) == 0);
		CHECK(holds(path, writers[i].text));
		pthread_join(thread, NULL);
	}
}

/* Nobody writes, or it never ends: neither is waited for. */
static void refuses_what_does_not_end(void)
{
	static const struct {
		const char *path, *message;
	} rows[] = { { "pipe", "/pipe: cannot be read: a pipe into which nobody writes" },
		     { "/dev/zero", "/dev/zero: neither a file nor a pipe" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer out = { 0 };
		struct dyno_error err = { 0 };
		const char *path = *rows[i].path == '/' ? rows[i].path : in_folder(rows[i].path);
		CHECK(!file_read(path, 1 << 20, &out, &err) && !out.length);
		CHECK(strstr(err.message, rows[i].message));
		buffer_finish(&out);
	}
}

static void writes_to_what_is_no_file(void)
{
	struct dyno_error err = { 0 };
	struct stat status;
	CHECK(file_replace("/dev/null", fill_text, "text", &err));
	CHECK(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode));
	CHECK(!file_replace("/dev/full", fill_text, "text", &err));
	CHECK_STRING(err.message, "/dev/full: cannot be written: No space left on device");
}

static void says_what_is_wrong(void)
{
	struct dyno_error err = { 0 };
	struct buffer out = { 0 };
	CHECK(!file_replace(in_folder("no/such/x"), fill_text, "", &err));
	CHECK(strstr(err.message, "no/such/x: cannot be written: No such file"));
	CHECK(!file_replace(folder, fill_text, "", &err) && strstr(err.message, "Is a directory"));
	CHECK(!file_read(in_folder("none"), 10, &out, &err) && err.code == DYNO_ERROR_NOT_FOUND);
	CHECK(!file_read(folder, 10, &out, &err) && err.code == DYNO_ERROR_IO);
	CHECK(!file_read(in_folder("a"), 2, &out, &err) && strstr(err.message, "larger than"));
	buffer_finish(&out);
}

static void saves_and_loads_results(void)
{
	struct dyno_error err = { 0 };
	struct dyno_results *results = sample_results(), *back;
	const char *path = in_folder("r.json");
	CHECK(dyno_results_save(results, path, NULL, &err));
	back = dyno_results_load(path, &err);
	CHECK_ROW(err.message, back && dyno_results_count(back) == 5);
	dyno_results_destroy(back);
	back = results_open(path, "/nonexistent", true, NULL, &err);
	CHECK_ROW(err.message, back && dyno_results_count(back) == 5);
	dyno_results_destroy(back);
	CHECK(dyno_results_save(results, in_folder("r.txt"), "csv", &err));
	CHECK(!dyno_results_load(in_folder("r.txt"), &err));
	CHECK(strstr(err.message, "r.txt: line 1, column 1: "));
	CHECK(!dyno_results_save(results, in_folder("r.txt"), NULL, &err));
	CHECK(strstr(err.message, "name one of json (.json), csv (.csv), markdown (.md)"));
	CHECK(!dyno_results_save(results, path, "xml", &err) && err.code == DYNO_ERROR_USAGE);
	CHECK(!dyno_results_save(NULL, path, NULL, &err) && !dyno_results_load(NULL, &err));
	CHECK(!results_open("no/such.json", NULL, true, NULL, &err) &&
	      strstr(err.message, "no/such"));
	dyno_results_destroy(results);
}

static void opens_stored_results(void)
{
	struct dyno_error err = { 0 };
	struct dyno_results *results = sample_results(), *back;
	const struct run *run = results->runs[0];
	const char *path = in_folder("history.db");
	const char *const references[] = { "latest", "20261123-224135-5f3a", "20261123" };
	struct store *store = store_open(path, false, &err);
	CHECK_ROW(err.message, store && store_save_run(store, run, &err));
	for (size_t i = 0; store && i < run->result_count; i++)
		CHECK(store_save_result(store, run, i, run->results[i], &err));
	store_close(store);
	CHECK(file_replace(in_folder("latest"), fill_text, "no results", &err));
	CHECK(chdir(folder) == 0); /* "latest" is the store's even where a file has that name */
	for (size_t i = 0; i < COUNT(references); i++) {
		back = results_open(references[i], path, true, NULL, &err);
		CHECK_ROW(err.message, dyno_results_count(back) == 5);
		dyno_results_destroy(back);
	}
	CHECK(!results_open("nothing", path, true, NULL, &err));
	CHECK(strstr(err.message, "there is no file \"nothing\": ") == err.message);
	CHECK(!results_open("latest", in_folder("no.db"), true, NULL, &err));
	CHECK(chdir("/") == 0);
	dyno_results_destroy(results);
}

static const struct test tests[] = {
	{ "replaces files", replaces_files },
	{ "keeps the old file", keeps_the_old_file },
	{ "writes through links", writes_through_links },
	{ "reads pipes", reads_pipes },
	{ "refuses what does not end", refuses_what_does_not_end },
	{ "writes to what is no file", writes_to_what_is_no_file },
	{ "says what is wrong", says_what_is_wrong },
	{ "saves and loads results", saves_and_loads_results },
	{ "opens stored results", opens_stored_results },
};

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	setenv("DYNO_TEST_FOLDER", folder, 1);
	int failed = test_main(tests, COUNT(tests));
	return system("rm -r \"$DYNO_TEST_FOLDER\"") || failed;
}
