#include "measure/model/model.h"
#include "measure/graph/architecture.h"
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIG_MAX ((off_t)4 << 20)

/* "null:", "python:" and "builtin:" go first: such a file can still be given as ./null:x. */
const struct resolver *const resolvers[] = {
	&resolver_null,      &resolver_python, &resolver_builtin,      &resolver_file,
	&resolver_hub_cache, &resolver_hub,    &resolver_builtin_bare, NULL,
};

bool model_resolve(const struct model_request *request, struct arena *arena,
		   struct model_info *model, struct dyno_error *err)
{
	struct dyno_error own = { 0 };
	if (!*request->name)
		return error_set(
			err, DYNO_ERROR_USAGE,
			"no model was named: give a file, an id of the Hugging Face hub, or "
			"builtin:NAME");
	for (size_t i = 0; resolvers[i]; i++) {
		*model = (struct model_info){ .size = NAN, .parameters = NAN };
		enum resolution resolution = resolvers[i]->resolve(request, arena, model, &own);
		if (resolution == RESOLUTION_FOUND) {
			model->source = resolvers[i]->name;
			return true;
		}
		if (resolution == RESOLUTION_FAILED)
			break;
	}
	if (!*own.message)
		error_set(&own, DYNO_ERROR_NOT_FOUND,
			  "\"%s\": neither a file nor an id of the hub nor a built-in model (dyno "
			  "models lists those)",
			  request->name);
	if (err)
		*err = own;
	return false;
}

enum choice model_pick(const struct model_request *request, const struct strings *names,
		       bool usual_only, const char **name, struct dyno_error *err)
{
	static const char config[] = "config.json";
	if (!request->configured)
		return model_choose(names, request->precision, usual_only, name, err);
	*name = config;
	if (strings_hold(names, config))
		return CHOICE_FOUND;
	error_set(err, DYNO_ERROR_NOT_FOUND, "holds no config.json, so no model of transformers");
	return CHOICE_NONE;
}

/* --- Vocabulary ----------------------------------------------------------------------------- */

/* Models of text and something else keep it one level down. */
uint64_t config_vocabulary(const char *text, size_t length, struct arena *arena)
{
	const struct json_value *config = json_parse(arena, text, length, JSON_LIMITS, NULL);
	uint64_t size = 0;
	if (!config)
		return 0;
	json_get_count(config, "vocab_size", &size, NULL);
	if (size == 0)
		json_get_count(json_member(config, "text_config"), "vocab_size", &size, NULL);
	return size;
}

static uint64_t read_vocabulary(struct arena *arena, const char *path)
{
	struct stat status;
	uint64_t vocabulary = 0;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return 0;
	if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= CONFIG_MAX) {
		size_t length = (size_t)status.st_size;
		char *text = malloc(length + 1);
		if (text && read(file, text, length) == status.st_size)
			vocabulary = config_vocabulary(text, length, arena);
		free(text);
	}
	close(file);
	return vocabulary;
}

uint64_t model_vocabulary(const struct model_info *model, struct arena *arena)
{
	static const char *const places[] = { "config.json", "../config.json" };
	if (strncmp(model->name, "builtin:", 8) == 0) {
		const struct architecture *architecture = architecture_find(model->name + 8);
		return architecture ? architecture->vocabulary : 0;
	}
	if (!model->path)
		return 0;
	const char *slash = strrchr(model->path, '/');
	int folder = slash ? (int)(slash - model->path) + 1 : 0;
	bool in_onnx = folder >= 5 && strncmp(slash - 4, "onnx", 4) == 0 &&
		       (folder == 5 || slash[-5] == '/');
	for (size_t i = 0; i < 1 + (size_t)in_onnx; i++) {
		const char *path = arena_printf(arena, "%.*s%s", folder, model->path, places[i]);
		uint64_t size = path ? read_vocabulary(arena, path) : 0;
		if (size)
			return size;
	}
	return 0;
}
