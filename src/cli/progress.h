/* What `dyno run` shows on stderr while it measures: a live line on a terminal, plain lines
 * otherwise, nothing with --quiet. Warnings are always shown. */
#ifndef DYNO_CLI_PROGRESS_H
#define DYNO_CLI_PROGRESS_H

#include "core/base/buffer.h"
#include "core/result/models.h"
#include "measure/run/benchmark.h"

struct progress {
	bool quiet;
	bool live;            /* stderr is a terminal that can take a line back */
	bool line_open;       /* a live line stands there */
	bool precisions_vary; /* they are part of a cell's name */
	bool threads_vary;
	bool streams_vary;
	const struct result *said; /* the cell of the last line, and at which process */
	size_t said_processes;
	struct buffer reason; /* the last one that was said */
	struct arena arena;
	struct models models; /* that are measured, labelled */
};

void progress_init(struct progress *progress, bool quiet);
void progress_run(struct progress *progress, const struct run *run); /* whose models come */
void progress_show(struct progress *progress, const dyno_progress *now);
void progress_result(struct progress *progress, const struct result *result);
void progress_warn(struct progress *progress, const char *message);
void progress_say(struct progress *progress, const char *message);
void progress_clear(struct progress *progress); /* takes the live line away */
void progress_finish(struct progress *progress);

#endif
