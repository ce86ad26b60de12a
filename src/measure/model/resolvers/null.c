/* Models of the null engine: null:SERIES, see engine/null/null.c for what SERIES says. */
#include "host/digest.h"
#include "measure/model/model.h"
#include <math.h>
#include <string.h>

static enum resolution resolve(const struct model_request *request, struct arena *arena,
			       struct model_info *model, struct dyno_error *err)
{
	char digest[DIGEST_TEXT_SIZE];
	if (strncmp(request->name, "null:", 5) != 0)
		return RESOLUTION_NOT_MINE;
	if (!digest_text(request->name, digest, err))
		return RESOLUTION_FAILED;
	model->name = arena_string(arena, request->name);
	model->digest = arena_printf(arena, "sha256:%s", digest);
	model->size = NAN;
	model->parameters = NAN;
	model->synthetic = true;
	if (model->name && model->digest)
		return RESOLUTION_FOUND;
	error_memory(err);
	return RESOLUTION_FAILED;
}

const struct resolver resolver_null = { "null", resolve, NULL };
