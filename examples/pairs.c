/* Is the second model faster than the first? The library's A/B from C.
 *
 *	cc pairs.c -ldyno -o pairs && ./pairs old.onnx new.onnx [DEVICE] */
#include <dyno.h>
#include <stdio.h>

static enum dyno_answer show(void *context, const dyno_progress *progress)
{
	(void)context;
	if (progress->message) /* a warning */
		fprintf(stderr, "%s\n", progress->message);
	else
		fprintf(stderr, "\r%llu of %llu ", (unsigned long long)progress->processes_done,
			(unsigned long long)progress->processes_total);
	return DYNO_GO_ON;
}

static void tell(const dyno_ab *ab)
{
	const dyno_comparison *comparison = dyno_ab_comparison(ab);
	for (size_t row = 0; row < dyno_comparison_count(comparison); row++)
		printf("%s: %s, %+.1f %% (%s)\n", dyno_comparison_text(comparison, row, "field"),
		       dyno_comparison_text(comparison, row, "verdict"),
		       100 * (dyno_comparison_number(comparison, row, "ratio") - 1),
		       dyno_comparison_text(comparison, row, "reason"));
	for (size_t i = 0; i < dyno_ab_output_count(ab); i++)
		printf("output %s: %.0f of %.0f elements differ\n",
		       dyno_ab_output_text(ab, i, "name"), dyno_ab_output_number(ab, i, "unequal"),
		       dyno_ab_output_number(ab, i, "elements"));
}

int main(int argc, char **argv)
{
	const char *second[] = { argc > 2 ? argv[2] : NULL, NULL };
	const char *hardware[] = { argc > 3 ? argv[3] : "cpu", NULL };
	dyno_benchmark_options both = DYNO_BENCHMARK_OPTIONS_INIT;
	dyno_ab_options options = DYNO_AB_OPTIONS_INIT;
	dyno_error err;
	if (argc < 3) {
		fprintf(stderr, "usage: pairs MODEL_A MODEL_B [DEVICE]\n");
		return 2;
	}
	both.model = argv[1];
	both.models = second;
	both.hardware = hardware;
	both.progress = show;
	options.benchmark = &both;
	dyno_ab *ab = dyno_ab_run(&options, &err);
	if (!ab) {
		fprintf(stderr, "%s: %s\n", dyno_error_name(err.code), err.message);
		return 1;
	}
	fputs("\n", stderr);
	tell(ab);
	dyno_ab_destroy(ab);
	return 0;
}
