/* Built-in architectures by name: builtin:NAME, or NAME alone when nothing else has that name. */
#include "measure/graph/architecture.h"
#include "measure/model/choice.h"
#include "measure/model/model.h"
#include <ctype.h>
#include <math.h>
#include <string.h>

#define PREFIX        "builtin:"
#define PREFIX_LENGTH 8

static bool describe(const struct architecture *architecture, struct arena *arena,
		     struct model_info *model, struct dyno_error *err)
{
	*model = (struct model_info){ .source = "builtin",
				      .name = arena_printf(arena, PREFIX "%s", architecture->name),
				      .synthetic = true,
				      .size = NAN,
				      .parameters = architecture->parameters };
	return model->name || error_memory(err);
}

static enum resolution take(const struct model_request *request,
			    const struct architecture *architecture, struct arena *arena,
			    struct model_info *model, struct dyno_error *err)
{
	const char *precision =
		request->precision ? model_precision_name(request->precision) : NULL;
	if (precision && strcmp(precision, "float32") != 0 && !request->casts) {
		error_set(err, DYNO_ERROR_UNSUPPORTED,
			  PREFIX "%s: built-in models are float32 only, not %s", architecture->name,
			  precision);
		return RESOLUTION_FAILED;
	}
	if (!describe(architecture, arena, model, err))
		return RESOLUTION_FAILED;
	model->digest = architecture_digest(architecture, arena, err);
	return model->digest ? RESOLUTION_FOUND : RESOLUTION_FAILED;
}

/* Equal but for case and separators: "ResNet50" is "resnet-50". */
static bool alike(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a && strchr("-_. ", *a))
			a++;
		while (*b && strchr("-_. ", *b))
			b++;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (!*a)
			return true;
	}
}

static const struct architecture *nearest(const char *name)
{
	size_t i = 0;
	while (architectures[i] && !alike(architectures[i]->name, name))
		i++;
	return architectures[i];
}

static enum resolution unknown(const char *name, struct dyno_error *err)
{
	struct buffer list = { 0 };
	for (size_t i = 0; architectures[i]; i++)
		buffer_printf(&list, "%s%s", i ? ", " : "", architectures[i]->name);
	error_set(err, DYNO_ERROR_NOT_FOUND, PREFIX "%s: no such built-in model; there are %s",
		  name, buffer_text(&list));
	buffer_finish(&list);
	return RESOLUTION_FAILED;
}

static enum resolution resolve(const struct model_request *request, struct arena *arena,
			       struct model_info *model, struct dyno_error *err)
{
	if (strncmp(request->name, PREFIX, PREFIX_LENGTH) != 0)
		return RESOLUTION_NOT_MINE;
	const char *name = request->name + PREFIX_LENGTH;
	const struct architecture *architecture = architecture_find(name);
	return architecture ? take(request, architecture, arena, model, err) : unknown(name, err);
}

/* --- The bare name -------------------------------------------------------------------------- */

static enum resolution hint(const char *name, struct dyno_error *err)
{
	const struct architecture *architecture = nearest(name);
	char before[sizeof(err->message)];
	memcpy(before, err->message, sizeof(before));
	if (architecture)
		error_set(err, DYNO_ERROR_NOT_FOUND, "%s (did you mean " PREFIX "%s?)",
			  *before ? before : name, architecture->name);
	return RESOLUTION_NOT_MINE;
}

/* Tried last, because such names are ids of the hub too. A revision or a file can only be meant of
 * a repository. *err holds why it was not found elsewhere. */
static enum resolution resolve_bare(const struct model_request *request, struct arena *arena,
				    struct model_info *model, struct dyno_error *err)
{
	const struct architecture *architecture = architecture_find(request->name);
	if (!architecture)
		return hint(request->name, err);
	if (request->revision || request->file)
		return RESOLUTION_NOT_MINE;
	const char *warning =
		arena_printf(arena, "%s; using the built-in architecture with synthetic weights",
			     *err->message ? err->message : request->name);
	enum resolution resolution = take(request, architecture, arena, model, err);
	if (resolution == RESOLUTION_FOUND && request->warn && warning)
		request->warn(request->context, warning);
	return resolution;
}

static bool list(struct arena *arena, struct model_info ***models, size_t *count,
		 struct dyno_error *err)
{
	*count = 0;
	while (architectures[*count])
		++*count;
	*models = arena_allocate(arena, *count, sizeof(**models));
	for (size_t i = 0; *models && i < *count; i++) {
		(*models)[i] = arena_allocate(arena, 1, sizeof(***models));
		if (!(*models)[i] || !describe(architectures[i], arena, (*models)[i], err))
			return error_memory(err);
	}
	return *models || error_memory(err);
}

const struct resolver resolver_builtin = { "builtin", resolve, list };
const struct resolver resolver_builtin_bare = { "builtin", resolve_bare, NULL };
