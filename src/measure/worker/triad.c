#include "measure/worker/triad.h"
#include "measure/engine/engine.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#define THREADS_MAX 1024
#define SCALAR      3.0
#define ARRAY_MAX   ((uint64_t)1 << 40) /* bytes of an array: a terabyte is a mistake */

struct triad {
	double *a, *b, *c;
	size_t length; /* of each */
	uint64_t threads;
	pthread_mutex_t gate; /* opened when it is known how many threads there are */
	pthread_barrier_t barrier;
	double best; /* s */
};

struct share {
	struct triad *triad;
	uint64_t index;
	pthread_t thread;
};

/* Four at a time, so that what limits it is memory and not the counting. */
static void pass(double *restrict a, const double *restrict b, const double *restrict c, size_t n)
{
	size_t i = 0;
	for (; i + 4 <= n; i += 4) {
		a[i] = b[i] + SCALAR * c[i];
		a[i + 1] = b[i + 1] + SCALAR * c[i + 1];
		a[i + 2] = b[i + 2] + SCALAR * c[i + 2];
		a[i + 3] = b[i + 3] + SCALAR * c[i + 3];
	}
	for (; i < n; i++)
		a[i] = b[i] + SCALAR * c[i];
}

/* Each thread touches its own part first, so that it lies in memory near to it. */
static void *work(void *context)
{
	struct share *share = context;
	struct triad *triad = share->triad;
	pthread_mutex_lock(&triad->gate);
	pthread_mutex_unlock(&triad->gate);
	size_t begin = triad->length / triad->threads * share->index;
	size_t end = share->index + 1 == triad->threads ? triad->length
							: begin + triad->length / triad->threads;
	for (size_t i = begin; i < end; i++) {
		triad->a[i] = 0;
		triad->b[i] = 1;
		triad->c[i] = 2;
	}
	for (int i = 0; i < TRIAD_PASSES; i++) {
		pthread_barrier_wait(&triad->barrier);
		uint64_t start = clock_monotonic.now(NULL);
		pass(triad->a + begin, triad->b + begin, triad->c + begin, end - begin);
		pthread_barrier_wait(&triad->barrier);
		if (share->index == 0)
			triad->best = fmin(triad->best,
					   (double)(clock_monotonic.now(NULL) - start) * 1e-9);
	}
	return NULL;
}

/* With as many threads as there are to be had. */
static void run(struct triad *triad, struct share *shares)
{
	uint64_t wanted = triad->threads;
	pthread_mutex_lock(&triad->gate);
	for (triad->threads = 1; triad->threads < wanted; triad->threads++)
		if (pthread_create(&shares[triad->threads].thread, NULL, work,
				   &shares[triad->threads]) != 0)
			break;
	pthread_barrier_init(&triad->barrier, NULL, (unsigned)triad->threads);
	pthread_mutex_unlock(&triad->gate);
	work(&shares[0]);
	for (uint64_t i = 1; i < triad->threads; i++)
		pthread_join(shares[i].thread, NULL);
	pthread_barrier_destroy(&triad->barrier);
}

bool triad_measure(uint64_t threads, uint64_t size, double *rate, struct dyno_error *err)
{
	struct triad triad = { .length = size / sizeof(double),
			       .gate = PTHREAD_MUTEX_INITIALIZER,
			       .best = INFINITY };
	triad.threads = threads < 1 ? 1 : threads > THREADS_MAX ? THREADS_MAX : threads;
	struct share *shares = calloc(triad.threads, sizeof(*shares));
	double *memory = size <= ARRAY_MAX ? malloc(3 * triad.length * sizeof(*memory)) : NULL;
	bool ok = shares && memory && triad.length;
	if (ok) {
		triad.a = memory;
		triad.b = memory + triad.length;
		triad.c = memory + 2 * triad.length;
		for (uint64_t i = 0; i < triad.threads; i++)
			shares[i] = (struct share){ .triad = &triad, .index = i };
		run(&triad, shares);
		*rate = 3.0 * (double)triad.length * sizeof(double) / triad.best;
	}
	free(memory);
	free(shares);
	return ok || error_memory(err);
}
