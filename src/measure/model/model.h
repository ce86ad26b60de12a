/* Models: from what the user typed to a file, a hub repository or a built-in architecture.
 *
 * Adding a resolver: its file model_NAME.c with one const struct resolver at its end, and its row
 * in resolvers[] (model.c), where the order of trying is. */
#ifndef DYNO_MEASURE_MODEL_MODEL_H
#define DYNO_MEASURE_MODEL_MODEL_H

#include "core/result/result.h"
#include "measure/model/choice.h"

struct model_request {
	const char *name;     /* as typed */
	const char *revision; /* --revision: branch, tag or commit of a hub model; NULL: main */
	const char *file;     /* --file: which file of the repository; NULL: the usual candidates */
	const char *precision; /* --precision: the variant wanted ("float16"); NULL: as it is */
	bool configured;       /* of a folder or repository the model of transformers is wanted */
	bool casts;   /* whoever runs it computes in any precision: files need not have it */
	bool offline; /* --offline; HF_HUB_OFFLINE sets it too */
	/* Progress of a download in bytes (total 0: unknown); return false to cancel. May be NULL.
	 */
	bool (*progress)(void *context, const char *file, uint64_t done, uint64_t total);
	/* A warning for the user. May be NULL. */
	void (*warn)(void *context, const char *message);
	void *context;
};

enum resolution {
	RESOLUTION_FOUND,
	RESOLUTION_NOT_MINE, /* try the next resolver; *err, never NULL, may say why it was not
			      * found here and by those before */
	RESOLUTION_FAILED,   /* *err says why; do not go on */
};

struct resolver {
	const char *name; /* the `source` of the models it finds */
	enum resolution (*resolve)(const struct model_request *request, struct arena *arena,
				   struct model_info *model, struct dyno_error *err);
	/* Lists the models it knows without being asked for one (for `dyno models`). May be NULL.
	 */
	bool (*list)(struct arena *arena, struct model_info ***models, size_t *count,
		     struct dyno_error *err);
};

extern const struct resolver resolver_file, resolver_null, resolver_python, resolver_builtin,
	resolver_hub_cache, resolver_hub, resolver_builtin_bare;

extern const struct resolver *const resolvers[]; /* NULL-terminated, in the order of trying */

/* Fills *model (digest included), or fails with an error that says what the thing is and what to
 * do. Everything lives in the arena. */
bool model_resolve(const struct model_request *request, struct arena *arena,
		   struct model_info *model, struct dyno_error *err);

/* The file among the names of a folder or repository that is the model which is asked for, as
 * model_choose gives it. */
enum choice model_pick(const struct model_request *request, const struct strings *names,
		       bool usual_only, const char **name, struct dyno_error *err);

/* How many words the model knows: ids in its inputs are below that. From the config.json beside it
 * (where Hugging Face models say it) or the built-in architecture; 0: unknown. */
uint64_t model_vocabulary(const struct model_info *model, struct arena *arena);

/* As the text of a config.json says, which may be hostile. */
uint64_t config_vocabulary(const char *text, size_t length, struct arena *arena);

#endif
