/* A worker as it may be once a model's library has written into it, or in whose place something
 * else was started: it answers as $LIE says, and otherwise as one whose model takes 1 ms.
 *
 * $LIE is the name of a lie of the table below, or STEP=JSON: this answer to that command. */
#include "core/base/count.h"
#include "measure/worker/protocol.h"
#include "measure/worker/sample_log.h"
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAMPLES 40

static struct sample_log *sample_log;

static void put(int to, const char *text, size_t length)
{
	while (length) {
		ssize_t written = write(to, text, length);
		if (written <= 0)
			exit(9);
		text += written;
		length -= (size_t)written;
	}
}

static void put_line(const char *text)
{
	put(WORKER_ANSWERS, text, strlen(text));
	put(WORKER_ANSWERS, "\n", 1);
}

/* An answer has been given instead of the true one. */
static void wait_for_the_end(void)
{
	char rest[256];
	while (read(WORKER_COMMANDS, rest, sizeof(rest)) > 0)
		;
	exit(0);
}

static void put_many(int to, char character, size_t count)
{
	char chunk[4096];
	memset(chunk, character, sizeof(chunk));
	for (; count > sizeof(chunk); count -= sizeof(chunk))
		put(to, chunk, sizeof(chunk));
	put(to, chunk, count);
}

/* --- Lies ----------------------------------------------------------------------------------- */

static void never_ends_a_line(void)
{
	for (;;)
		put_many(WORKER_ANSWERS, 'a', 1 << 20);
}

static void never_ends(void)
{
	static const char line[] = "{\"ok\":true}\n";
	char lines[1000 * (sizeof(line) - 1)];
	for (size_t i = 0; i < 1000; i++)
		memcpy(lines + i * (sizeof(line) - 1), line, sizeof(line) - 1);
	for (;;)
		put(WORKER_ANSWERS, lines, sizeof(lines));
}

/* One byte at a time keeps the other side busy, but it must see that time is up. */
static void trickles(void)
{
	for (;;) {
		put(WORKER_ANSWERS, " ", 1);
		usleep(1000);
	}
}

static void talks_for_ever(void)
{
	for (;;)
		put_many(STDERR_FILENO, 'w', 1 << 16);
}

static void nests(void)
{
	put_many(WORKER_ANSWERS, '[', 1000000);
	put(WORKER_ANSWERS, "\n", 1);
	wait_for_the_end();
}

static void is_binary(void)
{
	for (int i = 0; i < 1000; i++)
		if (i % 256 != '\n')
			put(WORKER_ANSWERS, &(char){ (char)i }, 1);
	put(WORKER_ANSWERS, "\n", 1);
	wait_for_the_end();
}

static void answers_twice(void)
{
	put_line("{\"ok\":true,\"rate\":1}");
	usleep(50000);
}

static void closes(void)
{
	close(WORKER_ANSWERS);
	sleep(60);
}

static void dies_with_words(void)
{
	printf("first\n\033[31mdead\033]0;title\007 \xff\xfe \xc2\x9b words\n\n");
	exit(3);
}

static void dies_after_a_flood(void)
{
	fprintf(stderr, "out of tungsten\n");
	put_many(STDERR_FILENO, 'w', 8 << 20);
	fprintf(stderr, "\nlast words\n");
	exit(3);
}

/* What it has printed must not lie anywhere as a whole. */
static void prints_much_and_works(void)
{
	struct stat status;
	fprintf(stderr, "it begins\n");
	put_many(STDERR_FILENO, 'w', 8 << 20);
	fprintf(stderr, "\nit ends\n");
	if (fstat(STDERR_FILENO, &status) != 0 || status.st_size > 1 << 20)
		exit(8);
}

static void ends_well(void)
{
	exit(0);
}

/* --- Lies in shared memory -------------------------------------------------------------------- */

static void shrinks_the_log(void)
{
	if (ftruncate(WORKER_SAMPLES, 16) == 0)
		raise(SIGKILL); /* as would the parent be by SIGBUS */
}

static void counts_too_many(void)
{
	atomic_store(&sample_log->count, UINT64_MAX);
}

/* The parent once believed the capacity that it had itself written there. */
static void moves_the_capacity(void)
{
	atomic_store(&sample_log->count, (uint64_t)1 << 40);
	sample_log->capacity = (uint64_t)1 << 50;
}

static void samples_for_ages(void)
{
	sample_log->samples[3] = UINT64_MAX;
}

static const struct {
	const char *name, *step; /* NULL: before any command */
	void (*tell)(void);
} lies[] = {
	{ "long", "load", never_ends_a_line },
	{ "endless", "load", never_ends },
	{ "trickle", "load", trickles },
	{ "talk", "load", talks_for_ever },
	{ "deep", "load", nests },
	{ "binary", "load", is_binary },
	{ "twice", "warm_up", answers_twice },
	{ "closed", "load", closes },
	{ "words", "load", dies_with_words },
	{ "flood", "load", dies_after_a_flood },
	{ "chatty", NULL, prints_much_and_works },
	{ "ends", "sample", ends_well },
	{ "shrink", "sample", shrinks_the_log },
	{ "count", "sample", counts_too_many },
	{ "capacity", "finish", moves_the_capacity },
	{ "ages", "finish", samples_for_ages },
};

static void tell(const char *step)
{
	const char *lie = getenv("LIE");
	for (size_t i = 0; lie && i < COUNT(lies); i++)
		if (strcmp(lies[i].name, lie) == 0 &&
		    (step && lies[i].step ? strcmp(step, lies[i].step) == 0 : step == lies[i].step))
			lies[i].tell();
}

/* --- The truth -------------------------------------------------------------------------------- */

static void take_samples(void)
{
	for (size_t i = 0; i < SAMPLES; i++)
		sample_log->samples[i] = 1000000;
	atomic_store(&sample_log->count, SAMPLES);
}

static const struct {
	const char *step, *answer;
} truths[] = {
	{ "load",
	  "{\"ok\":true,\"load_time\":0.1,\"batch\":4,\"sequence\":0,\"precision\":\"float32\","
	  "\"notes\":[\"a note\"],\"engine\":{\"title\":\"test\"}}" },
	{ "describe", "{\"ok\":true,\"engine\":{\"title\":\"test\",\"version\":\"1\"}}" },
	{ "warm_up", "{\"ok\":true,\"first_inference\":0.002,\"count\":3,"
		     "\"kept\":[2000000,1000000,1000000]}" },
	{ "sample", "{\"ok\":true,\"count\":40,\"time\":0.04}" },
	{ "finish", "{\"ok\":true,\"rate\":1000,\"values\":{\"memory_cpu\":1000000},"
		    "\"reasons\":{\"memory_peak\":\"not known\"},\"notes\":[]}" },
	{ "profile", "{\"ok\":true,\"times\":[0.001],\"batch\":4,\"sequence\":0}" },
	{ "end_profile", "{\"ok\":true,\"path\":\"/dev/zero\"}" },
	{ "triad", "{\"ok\":true,\"rate\":1e10}" },
};

/* "STEP=JSON" */
static bool answer_as_told(const char *step)
{
	const char *lie = getenv("LIE");
	size_t length = strlen(step);
	if (!lie || strncmp(lie, step, length) != 0 || lie[length] != '=')
		return false;
	put_line(lie + length + 1);
	return true;
}

static bool perform(const char *step)
{
	for (size_t i = 0; i < COUNT(truths); i++) {
		if (strcmp(truths[i].step, step) != 0)
			continue;
		if (strcmp(step, "sample") == 0)
			take_samples();
		tell(step);
		if (!answer_as_told(step))
			put_line(truths[i].answer);
		return true;
	}
	return false; /* quit */
}

int main(void)
{
	struct dyno_error err;
	char line[65536], step[32];
	signal(SIGPIPE, SIG_DFL);
	sample_log = sample_log_open(WORKER_SAMPLES, &err);
	FILE *commands = fdopen(WORKER_COMMANDS, "r");
	if (!sample_log || !commands)
		return 2;
	tell(NULL);
	while (fgets(line, sizeof(line), commands))
		if (sscanf(line, "{\"command\":\"%31[a-z_]", step) != 1 || !perform(step))
			break;
	return 0;
}
