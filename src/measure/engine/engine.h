/* An inference engine: what loads a model onto a device and runs it. Lives in the worker process.
 *
 * Adding an engine: docs/engines.md tells it at length.
 *   1. engine/NAME/ with the functions below and one const struct engine_kind; its lines in
 *      measure/meson.build,
 *   2. its row in engine_kinds[] (kinds.c), for which it is declared at the end of this header. */
#ifndef DYNO_MEASURE_ENGINE_ENGINE_H
#define DYNO_MEASURE_ENGINE_ENGINE_H

#include "core/base/option.h"
#include "core/result/result.h"
#include "measure/input/tensor.h"

/* What every engine's own structs begin with, so that generic code holds one pointer. The functions
 * below fill them in. */
struct engine {
	const struct engine_kind *kind;
};

struct session {
	const struct engine_kind *kind;
};

struct binding {
	const struct engine_kind *kind;
};

/* The one injectable monotonic clock. */
struct clock {
	uint64_t (*now)(void *context); /* ns */
	void *context;
};

extern const struct clock clock_monotonic; /* CLOCK_MONOTONIC_RAW */

struct session_options {
	const char *platform; /* "cpu", "cuda", … : a row of platforms[] */
	unsigned ordinal;     /* which device of that platform */
	uint64_t threads;     /* intra-operator threads; 0: the engine's own choice */
	uint64_t streams;     /* concurrent runs that will be made */
	const char *profile;  /* file prefix to profile into, or NULL */
	bool unoptimised; /* graph and weights as the model has them, so that a profile shows them
			   */
	bool plain;       /* without the user's options of how a session runs: to try or to count */
	bool no_fallback; /* fail where the platform leaves an operator to the CPU */
	uint64_t process; /* which replicate: simulated luck differs by it */
	/* For engines whose models make their inputs themselves. */
	uint64_t batch, sequence; /* asked for; sequence 0: none */
	uint64_t seed;
	const char *precision; /* asked for; NULL: as the model has it */
	bool describe;         /* only what the model is like is wanted: nothing will run */
};

struct memory_statistics { /* bytes; NaN where the allocator does not tell */
	double in_use;
	double in_use_peak;
	double reserved;
};

struct input_axes; /* measure/input/input.h */

/* A platform that an engine serves: a row of its own table. */
struct engine_platform {
	const char *name;     /* of a row of platforms[]; NULL ends the table */
	const char *provider; /* what the engine's profiles call it; NULL: they do not tell */
	bool always;          /* part of the engine: need not be tried before it is measured */
	bool keeps_outputs;   /* outputs stay on the device: a copy there can be timed */
	const char *hint;     /* what to do when it does not work */
	const void *own;      /* what else the engine has to know of it */
};

/* What generic code asks for; it never asks for an engine's name. */
enum engine_flags {
	ENGINE_PROFILES = 1 << 0,    /* end_profile gives every operator, its time and shapes */
	ENGINE_BUILTINS = 1 << 1,    /* makes the architectures of measure/graph: builtin:NAME */
	ENGINE_EXACT_CLOCK = 1 << 2, /* its time is made up: no peaks, no hardware */
	ENGINE_COUNTS = 1 << 3,      /* its profiles have shapes: FLOPs are counted with it */
	ENGINE_CASTS = 1 << 4, /* computes in the precision asked for, whatever the model's is */
};

struct engine_ability {
	unsigned flag;
	const char *name; /* for people: "profiles"; NULL ends the table */
};

extern const struct engine_ability engine_abilities[]; /* a row for each flag */

/* A key of an option of KEY=VALUE lines whose values a plan may sweep: "KEY=a,b" measures each cell
 * with both, which are then told apart by a word of that key. */
struct engine_sweep {
	const char *option; /* "ort-option"; NULL ends the table */
	const char *key;    /* "graph_optimization"; NULL: any that no other row names */
	const char *title;  /* "Graph optimisation"; NULL: the key */
};

/* An engine. Hooks marked "may be NULL" have a default, which is said there. The
 * pointers that a hook gets are those that the engine itself made; none is NULL. */
struct engine_kind {
	const char *name;                        /* "ort": what users and results call it */
	unsigned flags;                          /* of enum engine_flags */
	const struct engine_platform *platforms; /* the order does not matter */
	/* The models that it takes, by model_format_name, separated by commas; NULL: any. */
	const char *formats;

	/* Its own settings: rows as in any option table, which write into a struct of its own. They
	 * are settings of `dyno run` like all others. `options` may be NULL. */
	const struct option *options;
	size_t options_size;
	const struct engine_sweep *sweeps; /* may be NULL */
	/* Keys in whose values commas stand: these are never swept. NULL at the end; may be NULL.
	 */
	const char *const *whole;

	/* The program, with its arguments, that hosts a worker of this engine: dyno-worker executes
	 * it in its own place. None: it does that itself. May be NULL. */
	bool (*host)(const void *options, struct arena *arena, struct strings *arguments,
		     struct dyno_error *err);

	/* `options` is that struct, filled; it lives until close. */
	struct engine *(*open)(const void *options, struct dyno_error *err);
	void (*close)(struct engine *engine);

	/* What there is to know of the opened engine: "title" (how it calls itself), "version",
	 * "library" (the file), "found_by", … */
	bool (*describe)(struct engine *engine, struct arena *arena, struct properties *properties,
			 struct dyno_error *err);

	/* Loads the model; errors carry the engine's real reason. */
	struct session *(*load)(struct engine *engine, const struct model_info *model,
				const struct session_options *options, struct dyno_error *err);
	/* Makes the session ready for inputs of these shapes, before any of them is bound: what it
	 * takes counts as loading. bind must do without. May be NULL: it is ready for all. */
	bool (*prepare)(struct session *session, const struct tensor *inputs, size_t count,
			struct dyno_error *err);
	void (*unload)(struct session *session);

	/* Valid until unload. */
	const struct tensor_spec *(*inputs)(struct session *session, size_t *count);
	const struct tensor_spec *(*outputs)(struct session *session, size_t *count);

	/* What the model itself says of batch and sequence, of whose inputs dyno knows nothing. May
	 * be NULL: it is told by the inputs. */
	void (*axes)(struct session *session, struct input_axes *axes);

	/* Everything that can be prepared outside the timed region: inputs put on the device,
	 * outputs bound. One binding per stream. With `transfer`, copies between host and device
	 * happen inside run instead. The tensors must outlive the binding. */
	struct binding *(*bind)(struct session *session, const struct tensor *inputs, size_t count,
				bool transfer, struct dyno_error *err);
	void (*unbind)(struct binding *binding);

	/* One inference, finished on the device when it returns. Safe on different bindings of one
	 * session from different threads. */
	bool (*run)(struct binding *binding, struct dyno_error *err);

	/* Copies the outputs of the last run into host tensors that live in the arena. */
	bool (*fetch)(struct binding *binding, struct arena *arena, struct tensor **outputs,
		      size_t *count, struct dyno_error *err);

	/* What there is to say of how it ran so far, for the notes of the result; NULL: nothing.
	 * May be NULL. */
	const char *(*remark)(struct binding *binding);

	/* The session's allocator on its device. May be NULL: it does not tell. */
	struct memory_statistics (*memory)(struct session *session);

	/* Operations of one inference, as the model says; NaN: it does not. May be NULL. */
	double (*flops)(struct session *session);

	/* Ends the profile that session_options.profile began; *path (in the arena) is its file,
	 * whose form is ONNX Runtime's (profile.h). May be NULL: the engine has no profiles. */
	bool (*end_profile)(struct session *session, struct arena *arena, const char **path,
			    struct dyno_error *err);

	/* The clock that samples are taken with. May be NULL: clock_monotonic. */
	struct clock (*clock)(struct session *session);
};

extern const struct engine_kind engine_openvino;
extern const struct engine_kind engine_ort;
extern const struct engine_kind engine_python;
extern const struct engine_kind engine_torch;
extern const struct engine_kind engine_null;

extern const struct engine_kind *const engine_kinds[]; /* NULL-terminated, the preferred first */

/* NULL: none is called so. */
const struct engine_kind *engine_find(const char *name);

/* The engine that measures where nobody chose: the first that serves the platform and takes the
 * model; the first that serves the platform where none takes it, which then says why. The model may
 * be NULL. NULL: none serves the platform. */
const struct engine_kind *engine_for(const char *platform, const struct model_info *model);

/* Does it take models of a format, by that name? One that takes any takes none for certain. */
bool engine_takes(const struct engine_kind *kind, const char *format);
bool engine_accepts(const struct engine_kind *kind, const struct model_info *model);

/* The engine's row of a platform; NULL: it does not serve it. */
const struct engine_platform *engine_platform_find(const struct engine_kind *kind,
						   const char *platform);

/* An engine, and what was set for it: texts by the names of its options. */
struct engine_choice {
	const struct engine_kind *kind;
	struct properties options;
};

/* The engine's own struct with its defaults and these values, in the arena; NULL with *err. */
const void *engine_options_read(const struct engine_kind *kind, const struct properties *values,
				struct arena *arena, struct dyno_error *err);

/* What describe told, as a run's environment has it: "engine" for the title, "engine_version", … */
bool engine_environment(const struct properties *told, struct arena *arena,
			struct properties *environment, struct dyno_error *err);

/* The hooks, called for whichever engine it is; those that close take NULL. */
struct engine *engine_open(const struct engine_kind *kind, const void *options,
			   struct dyno_error *err);
void engine_close(struct engine *engine);
bool engine_describe(struct engine *engine, struct arena *arena, struct properties *properties,
		     struct dyno_error *err);
struct session *engine_load(struct engine *engine, const struct model_info *model,
			    const struct session_options *options, struct dyno_error *err);
bool session_prepare(struct session *session, const struct tensor *inputs, size_t count,
		     struct dyno_error *err);
void session_unload(struct session *session);
const struct tensor_spec *session_inputs(struct session *session, size_t *count);
const struct tensor_spec *session_outputs(struct session *session, size_t *count);
void session_axes(struct session *session,
		  struct input_axes *axes); /* axes stay without the hook */
double session_flops(struct session *session);
struct memory_statistics session_memory(struct session *session);
bool session_end_profile(struct session *session, struct arena *arena, const char **path,
			 struct dyno_error *err);
struct clock session_clock(struct session *session);
struct binding *session_bind(struct session *session, const struct tensor *inputs, size_t count,
			     bool transfer, struct dyno_error *err);
void binding_unbind(struct binding *binding);
bool binding_run(struct binding *binding, struct dyno_error *err);
const char *binding_remark(struct binding *binding);
bool binding_fetch(struct binding *binding, struct arena *arena, struct tensor **outputs,
		   size_t *count, struct dyno_error *err);

#endif
