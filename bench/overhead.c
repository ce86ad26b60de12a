/* What dyno's sampler adds to a sample: the one-node model `identity`, timed by the sampler and by
 * a bare loop around ORT's own call over the same bound session, in turns, in one process.
 * Prints both medians in seconds on one line, for bench/overhead. */
#include "bound_model.h"
#include "core/stats/stats.h"
#include "measure/engine/ort/session.h"
#include "measure/worker/sampler.h"
#include <time.h>
#include <unistd.h>

#define ROUNDS  40
#define SAMPLES 2000

static double bare_loop(struct binding *base, double *samples)
{
	const struct ort_binding *binding = (struct ort_binding *)base;
	const struct ort_session *session = binding->session;
	const OrtApi *api = session->api;
	for (size_t i = 0; i < SAMPLES; i++) {
		struct timespec start, end;
		clock_gettime(CLOCK_MONOTONIC_RAW, &start);
		OrtStatus *status =
			api->RunWithBinding(session->ort, session->run_options, binding->ort);
		clock_gettime(CLOCK_MONOTONIC_RAW, &end);
		if (status)
			exit(1);
		samples[i] = (double)(end.tv_sec - start.tv_sec) +
			     (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
	}
	stats_sort(samples, SAMPLES);
	return stats_quantile(samples, SAMPLES, 0.5);
}

static double with_sampler(struct sampler *sampler, double *samples)
{
	struct dyno_error err;
	struct block block = { .until = SAMPLES, .seconds = 60 };
	atomic_store(&sampler->log->count, 0);
	if (!sampler_block(sampler, &block, &err))
		exit(1);
	for (size_t i = 0; i < SAMPLES; i++)
		samples[i] = (double)sampler->log->samples[i] * 1e-9;
	stats_sort(samples, SAMPLES);
	return stats_quantile(samples, SAMPLES, 0.5);
}

int main(void)
{
	static double samples[SAMPLES], bare[ROUNDS], sampled[ROUNDS];
	struct bound_model model = bound_model_open("builtin:identity", 1, 1, 0);
	struct dyno_error err;
	atomic_bool stop = false;
	int fd;
	struct sampler sampler = { .session = model.session,
				   .bindings = &model.binding,
				   .streams = 1,
				   .clock = clock_monotonic,
				   .log = sample_log_create(SAMPLES, &fd, &err),
				   .stop = &stop };
	if (!sampler.log)
		return 1;
	bare_loop(model.binding, samples); /* warm-up */
	for (size_t i = 0; i < ROUNDS; i++) {
		bare[i] = bare_loop(model.binding, samples);
		sampled[i] = with_sampler(&sampler, samples);
	}
	stats_sort(bare, ROUNDS);
	stats_sort(sampled, ROUNDS);
	printf("%.9e %.9e\n", stats_quantile(bare, ROUNDS, 0.5),
	       stats_quantile(sampled, ROUNDS, 0.5));
	sample_log_close(sampler.log, SAMPLES);
	close(fd);
	bound_model_close(&model);
	return 0;
}
