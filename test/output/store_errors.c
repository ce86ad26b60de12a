/* The store's bad days: files that are no store, newer, older, damaged, locked or not ours to
 * write; and that reading leaves no trace. */
#include "store_fixture.h"
#include <sys/stat.h>
#include <sys/wait.h>

#define NOBODY 65534

static void write_file(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");
	CHECK(file && fwrite(bytes, 1, length, file) == length);
	if (file)
		fclose(file);
}

/* Empty for what is not a regular file: a pipe would wait for ever. */
static char *read_file(const char *path, size_t *length)
{
	struct buffer buffer = { 0 };
	struct stat status;
	char part[4096];
	size_t got;
	FILE *file = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? fopen(path, "rb") : NULL;
	while (file && (got = fread(part, 1, sizeof(part), file)) > 0)
		buffer_append(&buffer, part, got);
	if (file)
		fclose(file);
	*length = buffer.length;
	return buffer_detach(&buffer);
}

static void make_store(const char *path)
{
	struct dyno_error err = { 0 };
	struct dyno_results *saved = run_create("a", "2026-01-01T00:00:00Z", NULL, "m");
	fill_result(&saved->arena, saved->runs[0], 1, 2, 10);
	struct store *store = store_open(path, false, &err);
	CHECK_ROW(err.message, store && save_all(store, saved, &err));
	store_close(store);
	dyno_results_destroy(saved);
}

static size_t count_runs(struct store *store)
{
	struct arena arena = { 0 };
	struct store_entry *entries;
	struct dyno_error err = { 0 };
	size_t count = 0;
	CHECK_ROW(err.message, store && store_list(store, 0, &arena, &entries, &count, &err));
	arena_finish(&arena);
	return count;
}

static void execute(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	CHECK(sqlite3_open(path, &db) == SQLITE_OK);
	CHECK_ROW(sql, sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
}

/* --- Files that are no store --------------------------------------------------------------- */

static void make_nothing(const char *path)
{
	(void)path;
}

static void make_text(const char *path)
{
	write_file(path, "hello", 5);
}

static void make_noise(const char *path)
{
	static uint64_t noise[12345];
	struct random random;
	random_init(&random, 1);
	for (size_t i = 0; i < COUNT(noise); i++)
		noise[i] = random_next(&random);
	write_file(path, noise, sizeof(noise));
}

static void make_cut(const char *path)
{
	make_store(path);
	CHECK(truncate(path, 5000) == 0);
}

static void make_empty(const char *path)
{
	write_file(path, "", 0);
}

static void make_other(const char *path)
{
	execute(path, "PRAGMA application_id = 7; CREATE TABLE run (id)");
}

static void make_nameless(const char *path)
{
	execute(path, "CREATE TABLE run (id)");
}

static void make_newer(const char *path)
{
	make_store(path);
	execute(path, "PRAGMA user_version = 99");
}

static void make_folder(const char *path)
{
	CHECK(mkdir(path, 0700) == 0);
}

static void make_pipe(const char *path)
{
	CHECK(mkfifo(path, 0600) == 0);
}

static void make_loop(const char *path)
{
	CHECK(symlink(path, path) == 0);
}

static void refuses_what_is_no_store(void)
{
	static const struct {
		const char *name;
		void (*make)(const char *path);
		const char *write, *read; /* in the messages; NULL: it can be opened */
	} rows[] = {
		{ "nothing", make_nothing, NULL, "no such file; `dyno run` makes it" },
		{ "empty", make_empty, NULL, "empty; `dyno run` fills it" },
		{ "text", make_text, "not a dyno store", "not a dyno store" },
		{ "noise", make_noise, "not a dyno store", "not a dyno store" },
		{ "cut", make_cut, "damaged", "damaged" },
		{ "other", make_other, "another program", "another program" },
		{ "nameless", make_nameless, "another program", "another program" },
		{ "newer", make_newer, "newer dyno (schema 99, ", "newer dyno (schema 99, " },
		{ "folder", make_folder, "a folder", "a folder" },
		{ "pipe", make_pipe, "not a regular file", "not a regular file" },
		{ "loop", make_loop, "symbolic links", "symbolic links" },
	};
	for (size_t i = 0; i < COUNT(rows) * 2; i++) {
		struct folder folder = folder_create();
		struct dyno_error err = { 0 };
		size_t before, after;
		bool read_only = i % 2;
		const char *message = read_only ? rows[i / 2].read : rows[i / 2].write;
		rows[i / 2].make(folder.store);
		char *old = message ? read_file(folder.store, &before) : NULL;
		struct store *store = store_open(folder.store, read_only, &err);
		CHECK_ROW(rows[i / 2].name, (store == NULL) == (message != NULL));
		CHECK_ROW(err.message, !message || (strstr(err.message, message) &&
						    strstr(err.message, folder.store)));
		char *now = message ? read_file(folder.store, &after) : NULL;
		CHECK_ROW(rows[i / 2].name,
			  !message || (before == after && memcmp(old, now, before) == 0));
		free(old);
		free(now);
		store_close(store);
		folder_destroy(&folder);
	}
}

static void names_the_folder_that_is_missing(void)
{
	struct folder folder = folder_create();
	struct dyno_error err = { 0 };
	char path[128];
	snprintf(path, sizeof(path), "%s/none/history.db", folder.path);
	CHECK(!store_open(path, false, &err) && strstr(err.message, "folder does not exist"));
	folder_destroy(&folder);
}

/* --- Damage -------------------------------------------------------------------------------- */

static void tells_what_is_damaged(void)
{
	static const struct {
		const char *sql, *message;
	} rows[] = {
		{ "UPDATE run SET header = '{}'", "run a is damaged: " },
		{ "UPDATE run SET header = x'7b00ff'", "run a is damaged: " },
		{ "UPDATE result SET document = '{'", "run a is damaged: result 0: line 1" },
		{ "UPDATE result SET document = '7'", "run a is damaged: result 0: " },
		{ "UPDATE replicate SET document = '' WHERE place = 1",
		  "run a is damaged: result 0: replicate 1: " },
		{ "UPDATE series SET samples = x'02'",
		  "run a is damaged: result 0: replicate 0: series inference: samples are not in" },
		{ "UPDATE series SET samples = zeroblob(0)", "inference: samples are not in" },
		{ "UPDATE series SET samples = x'02' WHERE name = 'warm_up'",
		  "replicate 0: series warm_up: samples are not in format" },
		{ "UPDATE series SET weights = x'010102'", "1 weights for 10 samples" },
		{ "UPDATE series SET unit = 'miles'", "no unit \"miles\"" },
		{ "UPDATE series SET name = 'A b' WHERE name = 'warm_up'",
		  "series A b: no name of a series" },
		{ "UPDATE value SET interval_kind = 'guess'",
		  "result 0: latency_median: there is no kind of interval \"guess\"" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct folder folder = folder_create();
		struct dyno_error err = { 0 };
		make_store(folder.store);
		execute(folder.store, rows[i].sql);
		struct store *store = store_open(folder.store, true, &err);
		CHECK_ROW(rows[i].sql, !store_load(store, "a", true, &err));
		CHECK_ROW(err.message, err.code == DYNO_ERROR_STORE);
		CHECK_ROW(err.message, strstr(err.message, rows[i].message));
		CHECK(count_runs(store) == 1);
		store_close(store);
		folder_destroy(&folder);
	}
}

/* Every page in turn is overwritten with noise: an answer or an error, never a crash. */
static void survives_noise_in_any_page(void)
{
	struct folder folder = folder_create();
	size_t length;
	make_store(folder.store);
	char *bytes = read_file(folder.store, &length), page[4096];
	struct random random;
	random_init(&random, 2);
	for (size_t at = 0; at < length; at += sizeof(page)) {
		struct dyno_error err = { 0 };
		memcpy(page, bytes + at, sizeof(page));
		for (size_t i = at ? 0 : 100; i < sizeof(page); i++)
			bytes[at + i] = (char)random_next(&random);
		write_file(folder.store, bytes, length);
		struct store *store = store_open(folder.store, true, &err);
		dyno_results_destroy(store ? store_load(store, "a", true, &err) : NULL);
		CHECK(err.code == DYNO_ERROR_NONE || strstr(err.message, folder.store));
		store_close(store);
		memcpy(bytes + at, page, sizeof(page));
	}
	free(bytes);
	folder_destroy(&folder);
}

/* --- Schema -------------------------------------------------------------------------------- */

#define STEPS_MOST 64 /* there are fewer in the newest schema */

static const struct migration more[] = {
	{ "ALTER TABLE run ADD COLUMN later TEXT DEFAULT 'x'", NULL, NULL },
	{ "ALTER TABLE nowhere ADD COLUMN x", NULL, NULL },
};

/* With `steps` of these behind those that there are. */
static struct store *open_with(const char *path, bool read_only, int steps, struct dyno_error *err)
{
	struct migration migrations[STEPS_MOST + COUNT(more)];
	struct schema schema = { migrations, sqlite_schema.version + steps };
	struct sqlite_options options = { read_only, 100, &schema };
	memcpy(migrations, sqlite_schema.migrations,
	       (size_t)sqlite_schema.version * sizeof(*migrations));
	memcpy(migrations + sqlite_schema.version, more, sizeof(more));
	return sqlite_open_with(path, &options, err);
}

static void migrates(void)
{
	struct folder folder = folder_create();
	struct dyno_error err = { 0 };
	struct dyno_results *saved = run_create("b", "2026-01-01T00:00:00Z", NULL, "m");
	const int version = sqlite_schema.version;
	char older[64], newer[64];
	snprintf(older, sizeof(older), "older dyno (schema %d, now %d)", version, version + 2);
	snprintf(newer, sizeof(newer), "newer dyno (schema %d, this dyno knows %d)", version + 1,
		 version);
	CHECK(version < STEPS_MOST);
	struct store *store = store_open(folder.store, false, &err);
	CHECK(store && save_all(store, saved, &err));
	store_close(store);
	CHECK(!open_with(folder.store, true, 2, &err));
	CHECK(strstr(err.message, older));
	CHECK(!open_with(folder.store, false, 2, &err));
	CHECK_ROW(err.message, strstr(err.message, "no such table"));
	CHECK(ask(folder.store, "PRAGMA user_version") == sqlite_schema.version);
	CHECK(ask(folder.store, "SELECT count(later) FROM run") == -1);
	store = open_with(folder.store, true, 1, &err);
	CHECK(store && loads_as(store, saved, &err));
	CHECK(store && !store_save_run(store, saved->runs[0], &err)); /* still a reader */
	store_close(store);
	CHECK(ask(folder.store, "PRAGMA user_version") == sqlite_schema.version + 1);
	CHECK(ask(folder.store, "SELECT count(*) FROM run WHERE later = 'x'") == 1);
	CHECK(!store_open(folder.store, false, &err));
	CHECK(strstr(err.message, newer));
	dyno_results_destroy(saved);
	folder_destroy(&folder);
}

static void makes_all_steps_at_once(void)
{
	struct folder folder = folder_create();
	struct dyno_error err = { 0 };
	struct store *store = open_with(folder.store, false, 1, &err);
	CHECK(store != NULL);
	store_close(store);
	CHECK(ask(folder.store, "PRAGMA user_version") == sqlite_schema.version + 1);
	CHECK(ask(folder.store, "PRAGMA application_id") == 0x64796e6f);
	CHECK(ask(folder.store, "SELECT count(later) FROM run") == 0);
	folder_destroy(&folder);
}

/* --- Locks --------------------------------------------------------------------------------- */

static void waits_for_locks(void)
{
	struct folder folder = folder_create();
	struct dyno_error err = { 0 };
	struct sqlite_options hasty = { false, 20, &sqlite_schema };
	struct dyno_results *saved = run_create("b", "2026-01-01T00:00:00Z", NULL, "m");
	sqlite3 *other = NULL;
	make_store(folder.store);
	struct store *store = sqlite_open_with(folder.store, &hasty, &err);
	CHECK(sqlite3_open(folder.store, &other) == SQLITE_OK);
	CHECK(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
	CHECK(!save_all(store, saved, &err) && strstr(err.message, "locked by another program"));
	CHECK(count_runs(store) == 1);
	CHECK(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
	CHECK(save_all(store, saved, &err) && count_runs(store) == 2);
	store_close(store);
	sqlite3_close(other);

	CHECK(sqlite3_open(folder.store, &other) == SQLITE_OK);
	CHECK(sqlite3_exec(other, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL,
			   NULL) == SQLITE_OK);
	CHECK(!sqlite_open_with(folder.store, &hasty, &err));
	CHECK(strstr(err.message, "locked by another program"));
	sqlite3_close(other);
	dyno_results_destroy(saved);
	folder_destroy(&folder);
}

/* --- Reading ------------------------------------------------------------------------------- */

static bool stands_beside(const char *store, const char *ending)
{
	char path[128];
	snprintf(path, sizeof(path), "%s%s", store, ending);
	return access(path, F_OK) == 0;
}

static bool is_alone(const char *store)
{
	return !stands_beside(store, "-wal") && !stands_beside(store, "-shm") &&
	       !stands_beside(store, "-journal");
}

/* Runs the check in a process without privileges. */
static void as_nobody(void (*check)(const struct folder *folder), const struct folder *folder)
{
	int status = -1;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		test_failures = 0;
		CHECK(geteuid() != 0 || setresuid(NOBODY, NOBODY, NOBODY) == 0);
		check(folder);
		fflush(stdout);
		_exit(test_failures != 0);
	}
	CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
}

static void reads_all(const struct folder *folder)
{
	struct dyno_error err = { 0 };
	struct store *store = store_open(folder->store, true, &err);
	struct dyno_results *loaded = store ? store_load(store, "a", true, &err) : NULL;
	CHECK_ROW(err.message, loaded && loaded->runs[0]->results[0]->replicate_count == 2);
	CHECK(count_runs(store) == 1);
	dyno_results_destroy(loaded);
	store_close(store);
}

static void cannot_write(const struct folder *folder)
{
	struct dyno_error err = { 0 };
	CHECK(!store_open(folder->store, false, &err));
	CHECK_ROW(err.message, strstr(err.message, "check the permissions"));
}

static void cannot_read(const struct folder *folder)
{
	struct dyno_error err = { 0 };
	CHECK(!store_open(folder->store, true, &err));
	CHECK_ROW(err.message, strstr(err.message, "check the permissions"));
}

static void reads_without_a_trace(void)
{
	struct folder folder = folder_create();
	struct dyno_error err = { 0 };
	make_store(folder.store);
	CHECK(is_alone(folder.store));
	struct store *store = store_open(folder.store, true, &err);
	CHECK(count_runs(store) == 1 && is_alone(folder.store));
	store_close(store);
	CHECK(is_alone(folder.store));
	folder_destroy(&folder);
}

static void needs_no_right_to_write(void)
{
	static const struct {
		mode_t file, folder;
		void (*check)(const struct folder *folder);
	} rows[] = {
		{ 0444, 0555, reads_all },    { 0444, 0777, reads_all },
		{ 0666, 0555, reads_all },    { 0444, 0777, cannot_write },
		{ 0666, 0555, cannot_write }, { 0000, 0777, cannot_read },
	};
	struct folder folder = folder_create();
	make_store(folder.store);
	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK(chmod(folder.store, rows[i].file) == 0);
		CHECK(chmod(folder.path, rows[i].folder) == 0);
		as_nobody(rows[i].check, &folder);
		CHECK(is_alone(folder.store));
	}
	CHECK(chmod(folder.path, 0700) == 0);
	folder_destroy(&folder);
}

/* A reader that has opened the file without locks still sees what is saved later. */
static void sees_later_writers(void)
{
	struct folder folder = folder_create();
	struct dyno_error err = { 0 };
	struct dyno_results *saved = run_create("b", "2026-01-01T00:00:00Z", NULL, "m");
	make_store(folder.store);
	struct store *reader = store_open(folder.store, true, &err);
	CHECK(reader && sqlite_of(reader)->immutable && count_runs(reader) == 1);
	struct store *writer = store_open(folder.store, false, &err);
	CHECK(save_all(writer, saved, &err));
	CHECK(count_runs(reader) == 2 && !sqlite_of(reader)->immutable);
	saved->runs[0]->id = "c";
	CHECK(save_all(writer, saved, &err));
	CHECK(count_runs(reader) == 3);
	store_close(reader);
	store_close(writer);
	CHECK(is_alone(folder.store));

	reader = store_open(folder.store, true, &err);
	CHECK(reader && sqlite_of(reader)->immutable && count_runs(reader) == 3);
	writer = store_open(folder.store, false, &err);
	saved->runs[0]->id = "d";
	CHECK(save_all(writer, saved, &err));
	store_close(writer); /* came and went */
	CHECK(count_runs(reader) == 4 && is_alone(folder.store));
	store_close(reader);
	dyno_results_destroy(saved);
	folder_destroy(&folder);
}

static void save_and_die(const struct folder *folder)
{
	make_store(folder->store); /* sets the file up: the tables are not only in the WAL */
	struct dyno_error err = { 0 };
	struct store *store = store_open(folder->store, false, &err);
	CHECK(sqlite_execute(sqlite_of(store), "UPDATE run SET tag = 'late'", &err));
	_exit(test_failures != 0);
}

/* What a killed writer has left in the -wal file is read, with and without the right to write. */
static void reads_what_a_dead_writer_left(void)
{
	struct folder folder = folder_create();
	int status = -1;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0)
		save_and_die(&folder);
	CHECK(waitpid(child, &status, 0) == child && status == 0);
	CHECK(stands_beside(folder.store, "-wal"));
	for (mode_t mode = 0755; mode >= 0555; mode -= 0200) {
		CHECK(chmod(folder.path, mode) == 0);
		as_nobody(reads_all, &folder);
	}
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	const char *id = NULL;
	struct store *store = store_open(folder.store, true, &err);
	CHECK(store && store_find(store, "tag:late", &arena, &id, &err));
	store_close(store);
	CHECK(stands_beside(folder.store, "-wal"));
	arena_finish(&arena);
	CHECK(chmod(folder.path, 0700) == 0);
	folder_destroy(&folder);
}

TEST_MAIN({ "what is no store is refused and left alone", refuses_what_is_no_store },
	  { "a missing folder is named", names_the_folder_that_is_missing },
	  { "damaged rows are named", tells_what_is_damaged },
	  { "noise in any page is survived", survives_noise_in_any_page },
	  { "an older store is brought up to date, or left as it was", migrates },
	  { "a new store gets all steps at once", makes_all_steps_at_once },
	  { "locks are waited for, then named", waits_for_locks },
	  { "reading leaves no trace", reads_without_a_trace },
	  { "reading needs no right to write", needs_no_right_to_write },
	  { "a reader sees what is saved later", sees_later_writers },
	  { "what a dead writer left is read", reads_what_a_dead_writer_left })
