/* What `dyno run` shows on stderr while it measures: a live line on a terminal, plain lines
 * otherwise, JSON lines for programs, or nothing. Warnings are always shown. */
#ifndef DYNO_CLI_PRINT_PROGRESS_H
#define DYNO_CLI_PRINT_PROGRESS_H

#include "cli/command.h"
#include "core/base/buffer.h"
#include "core/result/models.h"
#include "measure/run/benchmark.h"

/* The row --progress of an option table, and what its choices are. */
#define PROGRESS_CHOICES "auto,text,json,none"
#define PROGRESS_OPTION(place)                                                                          \
	{                                                                                               \
		"progress", 0, OPTION_CHOICE, place, "HOW", "auto",                                     \
			"progress on stderr: auto is a live line on a terminal and text, a line for a " \
			"process, elsewhere; json is an object a line",                                 \
			PROGRESS_CHOICES, 0, 0                                                          \
	}

struct progress {
	bool quiet;
	bool json;
	bool live;         /* stderr is a terminal that can take a line back */
	bool line_open;    /* a live line stands there */
	uint64_t varying;  /* bits of the words that differ between cells: part of their names */
	bool planned;      /* `first` is there: */
	struct cell first; /* of the plan */
	const struct result *said; /* the cell of the last line, and at which process */
	size_t said_processes;
	struct buffer reason; /* the last one that was said */
	uint64_t done, total; /* processes, as was told last */
	double seconds_left;  /* NaN: unknown */
	uint64_t told_at;     /* ns, monotonic: the last line of now that is no live one */
	const char *step;     /* of that line */
	struct arena arena;
	struct models models; /* that are measured, labelled */
};

/* `how` is one of PROGRESS_CHOICES. */
void progress_init(struct progress *progress, const char *how, bool quiet);
void progress_run(struct progress *progress, const struct run *run); /* whose models come */
/* Which cells come; of several plans all. They must outlive the progress. */
void progress_plan(struct progress *progress, const struct plan *plan);
/* The cell, where it is about one, else NULL. */
void progress_show(struct progress *progress, const dyno_progress *now, const struct cell *cell);
void progress_result(struct progress *progress, const struct result *result);
void progress_warn(struct progress *progress, const char *message);
void progress_say(struct progress *progress, const char *message);
/* As complain() does, or as JSON. */
int progress_complain(struct progress *progress, enum exit_status status,
		      const struct dyno_error *err);
void progress_clear(struct progress *progress); /* takes the live line away */
void progress_finish(struct progress *progress);

#endif
