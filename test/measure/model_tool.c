/* Resolves a model and prints what was found, for test/hub.py: model_tool [option=value …] NAME.
 * Options: revision, file, precision, cancel (bytes after which a download is cancelled), offline.
 * Prints one fact a line; exit status 1 and "error CODE MESSAGE" when it was not found. */
#include "measure/model/model.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct watch {
	uint64_t cancel; /* 0: never */
	uint64_t last;
	char file[256];
};

static bool progress(void *context, const char *file, uint64_t done, uint64_t total)
{
	struct watch *watch = context;
	if (total && done == total && strcmp(watch->file, file) != 0) {
		printf("fetched %s %" PRIu64 "\n", file, total);
		snprintf(watch->file, sizeof(watch->file), "%s", file);
	}
	return !watch->cancel || done < watch->cancel;
}

static void warn(void *context, const char *message)
{
	(void)context;
	printf("warning %s\n", message);
}

static void option(struct model_request *request, struct watch *watch, const char *text)
{
	if (strncmp(text, "revision=", 9) == 0)
		request->revision = text + 9;
	else if (strncmp(text, "file=", 5) == 0)
		request->file = text + 5;
	else if (strncmp(text, "precision=", 10) == 0)
		request->precision = text + 10;
	else if (strncmp(text, "cancel=", 7) == 0)
		watch->cancel = strtoull(text + 7, NULL, 10);
	else if (strcmp(text, "offline") == 0)
		request->offline = true;
}

static void print(const struct model_info *model, struct arena *arena)
{
	printf("name %s\nsource %s\npath %s\nrevision %s\ndigest %s\n", model->name, model->source,
	       model->path ? model->path : "-", model->revision ? model->revision : "-",
	       model->digest ? model->digest : "-");
	printf("size %.0f\nparameters %.0f\nsynthetic %d\nvocabulary %" PRIu64 "\n", model->size,
	       model->parameters, model->synthetic, model_vocabulary(model, arena));
}

static int list(struct arena *arena, struct dyno_error *err)
{
	for (size_t i = 0; resolvers[i]; i++) {
		struct model_info **models;
		size_t count = 0;
		if (resolvers[i]->list && !resolvers[i]->list(arena, &models, &count, err))
			return 1;
		for (size_t m = 0; m < count; m++)
			printf("%s %s %.0f\n", models[m]->source, models[m]->name, models[m]->size);
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct watch watch = { 0 };
	struct model_request request = { .progress = progress, .warn = warn, .context = &watch };
	struct arena arena = { 0 };
	struct model_info model;
	struct dyno_error err = { 0 };
	for (int i = 1; i + 1 < argc; i++)
		option(&request, &watch, argv[i]);
	request.name = argc > 1 ? argv[argc - 1] : "";
	int status = 0;
	if (strcmp(request.name, "--list") == 0)
		status = list(&arena, &err);
	else if (model_resolve(&request, &arena, &model, &err))
		print(&model, &arena);
	else
		status = 1;
	if (status)
		printf("error %d %s\n", (int)err.code, err.message);
	arena_finish(&arena);
	return status;
}
