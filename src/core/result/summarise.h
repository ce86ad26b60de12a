/* A cell's values from its processes: from the samples of all of them together, with what they
 * carry, or from one value of each. */
#ifndef DYNO_CORE_RESULT_SUMMARISE_H
#define DYNO_CORE_RESULT_SUMMARISE_H

#include "core/result/result.h"
#include "core/stats/stats.h"

#define PROCESSES_MAX 1000 /* more of a cell are left out */

/* The values of the processes that are ok and have one; returns how many. */
size_t replicate_values(const struct vocabulary *own, const struct result *result,
			enum field_id field, double values[PROCESSES_MAX]);

/* Gives a cell's value its interval: the hull of the one within processes (may be NULL) and
 * Student's t over the processes' own values, where there are two or more. */
void summarise_interval(struct result *result, enum field_id field, const struct interval *within,
			enum interval_kind within_kind);

/* The rule for fields of which each process has one value: the median over the processes, with
 * Student's t over them. */
void summarise_processes(struct result *result, enum field_id field);

/* The rule for fields that are statistics of a series: sets those of `sources` that are of the
 * series of that name, for each process that has not got them yet, and for the cell. A percentile
 * that the samples cannot carry is withheld, and gets a bound and a reason that tells how many it
 * takes. Nothing is set where no process has a sample of it. Reasons are put into the arena. */
void summarise_series(struct arena *arena, struct result *result, const char *series,
		      const struct field_source *sources, size_t source_count);

/* For what older versions wrote, where the samples are there: percentiles that they withheld get
 * their bounds, and the median of fewer independent samples than carry it loses the interval that
 * was theirs from end to end. Other values, and results of this version, stay as they are. */
void summarise_older(struct arena *arena, struct result *result);

#endif
