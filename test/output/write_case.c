/* Prints the results of a case as a result file: the six machines are made up, and said to be.
 * Usage: write-case NAME; without NAME the names of the cases. */
#include "output/cases.h"
#include <stdio.h>
#include <string.h>

static int write_case(struct dyno_results *results)
{
	struct json_writer writer = { 0 };
	results_write(results, &writer);
	bool ok = json_finish(&writer, NULL) && puts(writer.buffer.data) >= 0;
	buffer_finish(&writer.buffer);
	dyno_results_destroy(results);
	return !ok;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; i < COUNT(result_cases); i++)
		if (argc > 1 && strcmp(argv[1], result_cases[i].name) == 0)
			return write_case(result_cases[i].make());
		else if (argc < 2)
			puts(result_cases[i].name);
	return argc > 1;
}
