/* Seconds that reading each FILE takes, with all statistics of its samples: the program of
 * bench/import.
 *
 * Usage: bench-import FILE… */
#include "core/import/importer.h"
#include "host/file.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct buffer text = { 0 };
		struct dyno_error err = { 0 };
		double start = now();
		struct dyno_results *results = NULL;
		if (file_read(argv[i], JSON_LIMITS.bytes, &text, &err)) {
			const struct format_file file = { .bytes = buffer_text(&text),
							  .length = text.length,
							  .name = argv[i],
							  .modified = file_modified(argv[i]) };
			results = format_read(page_formats, &file, &err);
		}
		double seconds = now() - start;
		if (!results) {
			fprintf(stderr, "%s: %s\n", argv[i], err.message);
			return 1;
		}
		printf("%.4f\n", seconds);
		dyno_results_destroy(results);
		buffer_finish(&text);
	}
	return 0;
}
