#include "measure/worker/sampler.h"
#include "measure/worker/stopping.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static uint64_t now(const struct sampler *sampler)
{
	return sampler->clock.now(sampler->clock.context);
}

static bool stopped(const struct sampler *sampler)
{
	return atomic_load_explicit(sampler->stop, memory_order_relaxed);
}

/* --- Warm-up -------------------------------------------------------------------------------- */

/* One inference outside the log. */
static bool run_once(struct sampler *sampler, uint64_t *ns, struct dyno_error *err)
{
	uint64_t start = now(sampler);
	if (!binding_run(sampler->bindings[0], err))
		return false;
	*ns = now(sampler) - start;
	atomic_fetch_add_explicit(&sampler->log->beat, 1, memory_order_relaxed);
	return true;
}

bool sampler_warm_up(struct sampler *sampler, struct warm_up *warm_up, struct dyno_error *err)
{
	struct warming warming = { 0 };
	uint64_t start = now(sampler);
	bool ok = true;
	while (ok && !stopped(sampler)) {
		bool late = (double)(now(sampler) - start) * 1e-9 >= warm_up->seconds;
		uint64_t ns;
		if (warming_over(&warming, warm_up->minimum, late))
			break;
		ok = run_once(sampler, &ns, err);
		if (ok && warming.count < WARM_UP_KEPT)
			warm_up->kept[warming.count] = ns;
		if (ok)
			warming_add(&warming, (double)ns * 1e-9);
	}
	warm_up->first = warming.first;
	warm_up->count = warming.count;
	return ok;
}

/* --- Sampling ------------------------------------------------------------------------------- */

/* The only loop that times. Returns false when the engine failed. */
static bool sample_stream(struct sampler *sampler, size_t stream, uint64_t until, uint64_t deadline,
			  uint64_t *count, struct dyno_error *err)
{
	struct sample_log *log = sampler->log;
	struct binding *binding = sampler->bindings[stream];
	bool (*run)(struct binding *, struct dyno_error *) = binding->kind->run;
	uint64_t (*clock)(void *) = sampler->clock.now;
	void *context = sampler->clock.context;
	while (!stopped(sampler)) {
		uint64_t place = atomic_fetch_add_explicit(&log->ticket, 1, memory_order_relaxed);
		if (place >= until)
			return true;
		if (place % SAMPLE_WINDOW == 0)
			sample_log_release(log, place);
		uint64_t start = clock(context);
		bool ok = run(binding, err);
		uint64_t end = clock(context);
		if (!ok)
			return false;
		log->samples[place] = end - start;
		atomic_fetch_add_explicit(&log->count, 1, memory_order_release);
		atomic_fetch_add_explicit(&log->beat, 1, memory_order_relaxed);
		(*count)++;
		if (end >= deadline)
			return true;
	}
	return true;
}

struct stream {
	struct sampler *sampler;
	pthread_barrier_t *barrier;
	size_t index;
	uint64_t until, deadline;
	uint64_t count;
	double time;
	bool ok;
	struct dyno_error err;
};

static void run_stream(struct stream *stream)
{
	uint64_t start = now(stream->sampler);
	stream->ok = sample_stream(stream->sampler, stream->index, stream->until, stream->deadline,
				   &stream->count, &stream->err);
	stream->time = (double)(now(stream->sampler) - start) * 1e-9;
}

static void *stream_thread(void *context)
{
	struct stream *stream = context;
	pthread_barrier_wait(stream->barrier);
	run_stream(stream);
	return NULL;
}

static bool run_streams(struct stream *streams, size_t count, struct dyno_error *err)
{
	pthread_t *threads = calloc(count, sizeof(*threads));
	pthread_barrier_t barrier;
	if (!threads)
		return error_memory(err);
	pthread_barrier_init(&barrier, NULL, (unsigned)count);
	for (size_t i = 1; i < count; i++) {
		streams[i].barrier = &barrier;
		if (pthread_create(&threads[i], NULL, stream_thread, &streams[i]) != 0)
			_Exit(70); /* the others wait at the barrier: the parent reports the exit */
	}
	pthread_barrier_wait(&barrier);
	run_stream(&streams[0]);
	for (size_t i = 1; i < count; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&barrier);
	free(threads);
	return true;
}

/* Streams leave one by one, so that the rate is summed over streams, each over its own time:
 * the seconds in which some have finished already don't count against it. */
static bool add_up(const struct sampler *sampler, const struct stream *streams, struct block *block,
		   struct dyno_error *err)
{
	block->time = block->rate = 0;
	block->count = 0;
	for (size_t i = 0; i < sampler->streams; i++) {
		if (!streams[i].ok) {
			if (err)
				*err = streams[i].err;
			return false;
		}
		block->count += streams[i].count;
		block->time += streams[i].time / (double)sampler->streams;
		if (streams[i].time > 0)
			block->rate += (double)streams[i].count / streams[i].time;
	}
	return true;
}

bool sampler_block(struct sampler *sampler, struct block *block, struct dyno_error *err)
{
	struct sample_log *log = sampler->log;
	uint64_t until = block->until < log->capacity ? block->until : log->capacity;
	uint64_t deadline = now(sampler) + (uint64_t)(fmin(block->seconds, 1e8) * 1e9);
	struct stream *streams = calloc(sampler->streams, sizeof(*streams));
	if (!streams)
		return error_memory(err);
	atomic_store(&log->ticket, atomic_load(&log->count));
	for (size_t i = 0; i < sampler->streams; i++)
		streams[i] = (struct stream){
			.sampler = sampler, .index = i, .until = until, .deadline = deadline
		};
	bool ok = true;
	if (sampler->streams == 1)
		run_stream(&streams[0]);
	else
		ok = run_streams(streams, sampler->streams, err);
	block->out_of_time = now(sampler) >= deadline;
	ok = ok && add_up(sampler, streams, block, err);
	free(streams);
	return ok;
}
