/* Charts: rules that turn results into figures. The command, the library and the dashboard (in
 * WebAssembly) all call chart_draw; nothing is drawn by another way.
 *
 * Adding a chart:
 *   1. a row in charts[] (chart.c): name, title, help, what it takes, and either a spec that says
 * it all, or
 *   2. a function in charts/NAME.c for what a spec cannot say,
 *   3. its reference picture in test/ref/ and its row in docs/charts.md. */
#ifndef DYNO_CORE_CHART_CHART_H
#define DYNO_CORE_CHART_CHART_H

#include "core/base/option.h"
#include "core/base/spell.h"
#include "core/figure/figure.h"
#include "core/result/vocabulary.h"

/* What is asked of a chart. The flags of `dyno plot`, the keys of a --spec file, the dashboard's
 * controls and its URL all are rows of chart_options[], set by option_set from "name" and text. */
struct chart_spec {
	const char *chart;     /* row of charts[] */
	const char *title;     /* instead of the chart's own; NULL */
	struct strings fields; /* keys of the field table; empty: the chart's own */
	const char *mark; /* bar, line, scatter, box, violin, ecdf, heatmap, surface; NULL: own */
	const char *x;    /* a word of a cell, run, or a field's key; NULL: the chart's own */
	const char *y;    /* of charts that take fields on axes (pareto, space); NULL */
	const char *z;
	struct strings
		axes;      /* of parallel coordinates, words and fields in order; empty: its own */
	const char *group; /* the same words: one series each; NULL: what differs */
	const char *panel; /* the same words: one panel each; NULL */
	const char *x_scale, *y_scale, *z_scale; /* linear, log, category; NULL: what suits */
	bool percentiles, detailed;
	const char *relative_to; /* what is 1: "device=NVIDIA L4", "run=main,batch=1"; NULL: values
				  * as they are */
	const char *relative_as; /* times or percent of that; NULL: times */
	bool all_series;         /* also where they are too many to be told apart */
	const char *aggregate;   /* none, median, mean, min, max: of repeated results of one cell */
	double latency_limit;    /* s, line in pareto; 0: none */
	double azimuth, elevation; /* degrees, of 3D charts */
	/* Filters; empty lists let everything through. Texts match whole names, * and ? as in a
	 * shell. */
	struct strings texts[WORD_TOTAL]; /* a device by its machine, id or name, or all of them */
	struct counts numbers[WORD_TOTAL];
	struct strings runs, statuses;
	struct strings words;  /* "n_depth=512", "n_depth=0..512", "fork=main*": of any word */
	struct strings ranges; /* "latency_p99=0.01..0.05": of fields, in SI base units */
	struct counts rows;    /* places of results among all, from 0: exactly these */
	/* No option: of the rows those that pass filters which the chart shows on axes of its own
	 * (parallel); the others are its ground. NULL items: all. */
	struct counts lit;
	/* No option: what breaks one of these is grey. */
	const struct limit *limits;
	size_t limit_count;
	/* No option: what the chart `comparison` shows, where it was made already; else NULL. */
	const struct comparison *comparison;
	/* No option: relative_to and relative_as, where that was made of them already; else NULL.
	 */
	const struct relation *relation;
	/* No option: where steps of series that were searched before are known; NULL: nowhere. */
	struct known_steps *known_steps;
	/* No option: what other charts take that are drawn with the same (enum chart_ask): of that
	 * nothing is said where it has no effect. */
	unsigned taken_elsewhere;
	bool only_suited; /* no option: say no where the chart would show nothing of its own */
	spelling *face;   /* how the figure spells settings; NULL: not (spell.h), another may */
};

extern const struct option chart_options[];

bool chart_spec_init(struct chart_spec *spec, struct arena *arena, struct dyno_error *err);
/* Refuses what makes no sense together; says what and what to do. own: the words and fields of the
 * results that are drawn; NULL while they are not known, when what may be one of them passes. */
bool chart_spec_check(const struct chart_spec *spec, const struct vocabulary *own,
		      struct dyno_error *err);

/* The rows of chart_options that say which results: the last of them, beginning with the model. */
const struct option *chart_filter_options(void);

/* Leaves of the results only those that pass the filters. False when there are none. */
bool chart_spec_select(const struct chart_spec *spec, struct dyno_results *results,
		       struct dyno_error *err);

/* Sorts the results of each run by a word or a field, "latency_p99", or "batch:desc" for the
 * largest first. NULL leaves them as they are. */
bool results_sort(struct dyno_results *results, const char *by, struct dyno_error *err);

struct drawing;

struct chart {
	const char *name;                      /* "latency" */
	const char *title;                     /* "Latency by batch size" */
	const char *help;                      /* one sentence, lower case, no full stop */
	const struct chart_preset *preset;     /* what a spec can say; else */
	bool (*draw)(struct drawing *drawing); /* draw.h */
	bool keep_runs;                        /* results of one cell in several runs stay apart */
	bool relative;                         /* shows --relative-to */
	/* Why it would show nothing of its own, for who draws all charts; NULL: it does. */
	const char *(*unsuited)(const struct drawing *drawing);
	unsigned takes; /* enum chart_ask: what is asked beside has no effect, and that is said */
};

enum chart_ask {
	ASK_X = 1,            /* a word */
	ASK_X_FIELD = 1 << 1, /* a field */
	ASK_Y = 1 << 2,       /* a word */
	ASK_Y_FIELD = 1 << 15,
	ASK_Z = 1 << 3,
	ASK_FIELD = 1 << 4,
	ASK_MARK = 1 << 5,
	ASK_AXES = 1 << 6,
	ASK_GROUP = 1 << 7,
	ASK_PANEL = 1 << 8,
	ASK_X_SCALE = 1 << 9,
	ASK_Y_SCALE = 1 << 10,
	ASK_PERCENTILES = 1 << 11,
	ASK_DETAILED = 1 << 12,
	ASK_LATENCY_LIMIT = 1 << 13,
	ASK_CAMERA = 1 << 14,
};

extern const struct chart charts[]; /* ends with a NULL name; in the order of `--chart all` */

const struct chart *chart_find(const char *name);

/* Makes the figure in the arena. True also where there is nothing to draw: figure->drawn is false
 * then and the figure says why. False with *err on a wrong spec or when memory is exhausted. */
bool chart_draw(const struct dyno_results *results, const struct chart_spec *spec,
		struct arena *arena, struct figure *figure, struct dyno_error *err);

#endif
