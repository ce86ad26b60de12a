/* The settings of a benchmark: what `dyno run` takes as flags, a YAML plan as keys, and
 * dyno_benchmark_options as members. One table is the source of all three.
 *
 * Adding a setting: a member here and a row in own_rows[] (settings.c). One that an engine alone
 * understands is a row of that engine: measure/engine/engine.h. */
#ifndef DYNO_MEASURE_PLAN_SETTINGS_H
#define DYNO_MEASURE_PLAN_SETTINGS_H

#include "core/base/option.h"
#include <stddef.h>

#define SETTINGS_ROWS         100 /* at most; settings.c stops the program before main if it is less */
#define SETTINGS_ENGINE_SPACE 1024 /* bytes of all engines' own options together */

struct engine_choice;
struct engine_kind;

struct settings {
	struct strings models;
	struct strings hardware;
	struct strings engines; /* names; empty: the first that serves a device and takes a model */
	struct counts batch;
	struct counts sequence;
	struct strings metrics;
	struct strings precision; /* variants of the model; empty: as it is */
	struct counts threads;    /* empty: what the machine lets us use */
	struct counts streams;

	uint64_t processes;
	uint64_t iterations; /* 0: until the precision target is met */
	double precision_target;
	struct strings until; /* goals (goal.h), instead of the precision target; or none */
	double max_time;      /* s; 0: not given, settings_time knows */
	double min_time;      /* s; 0: as soon as the other rules allow */
	uint64_t min_samples;
	uint64_t max_samples;
	uint64_t warmup;
	uint64_t seed; /* 0: from the clock, and recorded */
	bool no_shuffle;
	bool fail_on_fallback;
	bool subtract_idle;
	double tdp; /* W; 0: not given */
	bool include_transfer;
	const char *pin;
	const char *machine; /* label; NULL: $DYNO_MACHINE, else a digest */

	struct strings dims;
	struct strings inputs;
	struct strings data;
	const char
		*labels; /* [OUTPUT=]FILE of what the rows of the data set should give; or NULL */
	struct strings each, exclude; /* selections: selection.h */

	struct strings names; /* of the models, in their order; fewer than these, or none */
	bool keep_paths;

	const char *revision;
	const char *file;
	bool offline;

	double load_timeout;
	double step_timeout;
	uint64_t memory_limit; /* bytes; 0: nine tenths of what the machine has free */

	/* The engines' own structs, one behind the other: settings_engine knows which is where. */
	_Alignas(max_align_t) char engine_options[SETTINGS_ENGINE_SPACE];
};

/* Are there arrays of the user's among the inputs? */
static inline bool settings_give_inputs(const struct settings *settings)
{
	return settings->inputs.count || settings->data.count;
}

/* The rows of settings.c, then those of every engine. Read only, and never by a constructor. */
extern struct option settings_options[];

/* The defaults. */
bool settings_init(struct settings *settings, struct arena *arena, struct dyno_error *err);

/* Reads a YAML plan: a mapping of option names to scalars or lists. Unknown keys, wrong types and
 * values out of range are errors with line and column. `include` names other plans, relative to
 * `path`, which give what this one does not. given[] (options_count of them) is marked for what the
 * files set. */
bool settings_read_yaml(struct settings *settings, const char *text, size_t length,
			const char *path, struct arena *arena, bool *given, struct dyno_error *err);

/* Those of the engines alone: the end of that table. */
const struct option *settings_of_engines(void);

/* "name=value" pairs, NULL-terminated (or NULL), as the public API takes them. */
bool settings_take_pairs(struct settings *settings, const char *const *pairs, struct arena *arena,
			 struct dyno_error *err);

/* The same, where nothing but options of engines can be set. */
bool settings_take_engine_pairs(struct settings *settings, const char *const *pairs,
				struct arena *arena, struct dyno_error *err);

/* What is needed to run the same plan again, as properties by option name, and back. Paths are
 * without their folders in the plan, unless keep_paths is set; *whole (may be NULL) gets those
 * settings as they are. */
bool settings_save(const struct settings *settings, struct arena *arena, struct properties *plan,
		   struct properties *whole, struct dyno_error *err);
bool settings_restore(struct settings *settings, struct arena *arena, const struct properties *plan,
		      struct dyno_error *err);

/* Sets what the properties say, and leaves the rest. */
bool settings_take(struct settings *settings, struct arena *arena, const struct properties *plan,
		   struct dyno_error *err);

/* Leaves folders out, as settings_save does. */
bool settings_shorten(struct settings *settings, struct arena *arena, struct dyno_error *err);

/* Adds the folders of all paths in them. */
bool settings_folders(const struct settings *settings, struct arena *arena, struct strings *folders,
		      struct dyno_error *err);

/* Does it name something outside of dyno (a model, a file, a library, a repository, an option that
 * may name one) that would be opened, loaded or asked? Such a setting counts where the caller says
 * it, never because it stands in a stored plan, which may come from anybody. A setting with a text
 * is one, unless settings.c lists it. */
bool settings_is_of_caller(const struct option *row);

/* The engine with those of its own options that are set. */
bool settings_engine(const struct settings *settings, const struct engine_kind *kind,
		     struct arena *arena, struct engine_choice *choice, struct dyno_error *err);

/* Seconds that a process of a cell may sample, before a last sample overshoots it; and half of
 * which it may warm up. Where there are goals the first is longer, unless ‹max-time› is given. */
double settings_time(const struct settings *settings);
double settings_warm_up_time(const struct settings *settings);

/* What no single row can check: at least one model, known metrics and engines, … */
bool settings_check(const struct settings *settings, struct dyno_error *err);

#endif
