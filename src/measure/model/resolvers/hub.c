/* Models of the Hugging Face hub that have to be downloaded. */
#include "measure/model/hub/hub.h"
#include "measure/model/choice.h"
#include "measure/model/format.h"
#include "measure/model/inspect.h"
#include <stdio.h>
#include <string.h>

#define LISTING_MAX ((size_t)32 << 20) /* bytes of the hub's description of a repository */

/* --- What is there -------------------------------------------------------------------------- */

struct listing {
	struct buffer text;
	struct dyno_error *err;
	const struct model_request *request;
};

static bool begin(void *context, uint64_t offset)
{
	(void)context;
	return offset == 0;
}

static bool receive(void *context, const void *data, size_t length)
{
	struct listing *listing = context;
	if (listing->text.length + length > LISTING_MAX)
		return error_set(listing->err, DYNO_ERROR_NETWORK,
				 "the hub's description of the repository is too long");
	buffer_append(&listing->text, data, length);
	return !listing->text.failed || error_memory(listing->err);
}

/* Looking up has no size, but it can be cancelled too. */
static bool proceed(void *context)
{
	const struct model_request *request = ((struct listing *)context)->request;
	return !request->progress || request->progress(request->context, request->name, 0, 0);
}

static bool not_understood(const struct http_answer *answer, struct dyno_error *err)
{
	return error_set(err, DYNO_ERROR_NETWORK,
			 "what %s answers is not what a hub answers: is there a proxy or a login "
			 "page in between?",
			 answer->host);
}

/* "sha" and the names in "siblings" (https://huggingface.co/docs/hub/api). */
static bool read_listing(struct hub *hub, const struct buffer *text, struct strings *names)
{
	const struct json_value *root, *siblings = NULL;
	const char *commit = NULL;
	root = json_parse(hub->arena, buffer_text(text), text->length, JSON_LIMITS, NULL);
	if (!root || !json_get_string(root, "sha", &commit, NULL) || !commit ||
	    !hub_commit_is_valid(commit) || !json_get_array(root, "siblings", &siblings, NULL) ||
	    !siblings)
		return false;
	hub->snapshot.commit = commit;
	*names = (struct strings){ 0 };
	for (const struct json_value *s = siblings->numbers ? NULL : siblings->first; s;
	     s = s->next) {
		const char *name = NULL;
		if (json_get_string(s, "rfilename", &name, NULL) && name &&
		    hub_file_is_valid(name) && !strings_add(hub->arena, names, name))
			return false;
	}
	return true;
}

static const char *listing_address(const struct hub *hub)
{
	struct buffer url = { 0 };
	buffer_printf(&url, "%s/api/models/%s/revision/", hub->settings->endpoint,
		      hub->snapshot.id);
	for (const char *c = hub->snapshot.revision; *c; c++)
		if (strchr("/+@", *c))
			buffer_printf(&url, "%%%02X", (unsigned char)*c);
		else
			buffer_character(&url, *c);
	const char *copy = url.failed ? NULL : arena_string(hub->arena, url.data);
	buffer_finish(&url);
	return copy;
}

/* Learns the revision's commit and the names of its files. *reached says whether a hub answered. */
static bool look_up(struct hub *hub, struct strings *names, bool *reached, struct dyno_error *err)
{
	struct listing listing = { .err = err, .request = hub->request };
	struct http_request request = {
		.url = listing_address(hub),
		.token = hub->settings->token,
		.timeouts = hub->settings->timeouts,
		.begin = begin,
		.write = receive,
		.proceed = proceed,
		.context = &listing,
	};
	struct http_answer answer;
	*reached = false;
	if (!request.url)
		return error_memory(err);
	bool ok = http_get(hub->http, &request, &answer, err);
	if (ok && answer.status != 200) {
		*reached = true;
		ok = hub_status_error(hub, hub->snapshot.id, &answer, err);
	} else if (ok) {
		*reached = read_listing(hub, &listing.text, names);
		ok = *reached || not_understood(&answer, err);
	}
	buffer_finish(&listing.text);
	return ok;
}

/* --- Fetching ------------------------------------------------------------------------------- */

/* The files that hold the model's weights, beside it. */
static bool fetch_externals(const struct hub *hub, const struct strings *names, const char *model,
			    const char *path, struct dyno_error *err)
{
	const char *slash = strrchr(model, '/'), *ignored;
	struct onnx_file file;
	if (!model_inspect(path, hub->arena, &file, err))
		return false;
	for (size_t i = 0; i < file.external_count; i++) {
		const char *location = file.externals[i].location;
		while (strncmp(location, "./", 2) == 0)
			location += 2;
		const char *name =
			arena_printf(hub->arena, "%.*s%s", slash ? (int)(slash - model) + 1 : 0,
				     model, location);
		if (!name)
			return error_memory(err);
		if (!strings_hold(names, name))
			return error_set(err, DYNO_ERROR_NOT_FOUND,
					 "%s needs %s, which the repository does not hold", model,
					 name);
		if (!hub_fetch(hub, name, &ignored, err))
			return false;
	}
	return true;
}

/* config.json holds the size of the vocabulary; a model can do without. */
static bool fetch_config(const struct hub *hub, const struct strings *names, struct dyno_error *err)
{
	const char *ignored;
	if (!strings_hold(names, "config.json") || hub_fetch(hub, "config.json", &ignored, err))
		return true;
	return err->code != DYNO_ERROR_CANCELLED;
}

/* Those of a model of transformers, unless its configuration alone was asked for. */
static bool fetch_weights(const struct hub *hub, const struct strings *names,
			  struct dyno_error *err)
{
	const char *ignored;
	struct strings weights;
	if (!hub->request->configured || hub->request->file)
		return true;
	if (!transformers_weights(names, hub->arena, &weights, err))
		return false;
	for (size_t i = 0; i < weights.count; i++)
		if (!hub_fetch(hub, weights.items[i], &ignored, err))
			return false;
	return true;
}

static bool fetch(const struct hub *hub, const struct strings *names, const char *file,
		  struct model_info *model, struct dyno_error *err)
{
	const char *path;
	model->synthetic = hub->request->configured && hub->request->file;
	if (!fetch_config(hub, names, err) || !hub_fetch(hub, file, &path, err) ||
	    !fetch_externals(hub, names, file, path, err) || !fetch_weights(hub, names, err) ||
	    !hub_write_ref(&hub->snapshot, hub->arena, err) ||
	    !model_describe(path, hub->arena, model, err))
		return false;
	model->name = arena_string(hub->arena, hub->snapshot.id);
	model->revision = hub->snapshot.commit;
	return model->name || error_memory(err);
}

/* --- Resolving ------------------------------------------------------------------------------ */

/* Adds a reason to what the resolvers before found: "x: not in the hub cache, and …". */
static enum resolution also(const struct model_request *request, const struct dyno_error *before,
			    const char *format, const char *reason, struct dyno_error *err)
{
	char why[sizeof(before->message)];
	enum dyno_error_code code = err->code ? err->code : DYNO_ERROR_NETWORK;
	snprintf(why, sizeof(why), format, reason);
	if (*before->message)
		error_set(err, code, "%s, and %s", before->message, why);
	else
		error_set(err, code, "%s: %s", request->name, why);
	return code == DYNO_ERROR_CANCELLED ? RESOLUTION_FAILED : RESOLUTION_NOT_MINE;
}

static enum resolution choose_and_fetch(struct hub *hub, const struct strings *names,
					const struct dyno_error *before, struct model_info *model,
					struct dyno_error *err)
{
	const struct model_request *request = hub->request;
	const char *file = request->file;
	enum choice choice = CHOICE_FOUND;
	if (!file)
		choice = model_pick(request, names, false, &file, err);
	if (choice == CHOICE_NONE && request->configured)
		return also(request, before, "its repository on the hub %s", err->message, err);
	if (choice == CHOICE_NONE)
		return also(request, before,
			    "its repository on the hub holds no ONNX file: export it with "
			    "optimum-cli export onnx --model %s DIR, then give that DIR; or run "
			    "it with ‹engine torch›",
			    request->name, err);
	if (choice == CHOICE_FOUND && !strings_hold(names, file)) {
		error_set(err, DYNO_ERROR_NOT_FOUND, "its repository on the hub holds no %s", file);
		choice = CHOICE_AMBIGUOUS;
	}
	if (choice == CHOICE_FOUND && fetch(hub, names, file, model, err))
		return RESOLUTION_FOUND;
	error_prefix(err, "%s", request->name);
	return RESOLUTION_FAILED;
}

static enum resolution go_online(struct hub *hub, struct model_info *model, struct dyno_error *err)
{
	struct dyno_error before = *err;
	struct strings names;
	bool reached;
	error_clear(err);
	hub->http = http_create(err);
	if (!hub->http)
		return also(hub->request, &before, "it cannot be downloaded: %s", err->message,
			    err);
	if (!look_up(hub, &names, &reached, err))
		return also(hub->request, &before,
			    reached ? "%s" : "the hub could not be reached (%s)", err->message,
			    err);
	return choose_and_fetch(hub, &names, &before, model, err);
}

static enum resolution resolve(const struct model_request *request, struct arena *arena,
			       struct model_info *model, struct dyno_error *err)
{
	struct hub_settings settings;
	struct hub hub = { .settings = &settings, .request = request, .arena = arena };
	if (!hub_id_is_valid(request->name))
		return RESOLUTION_NOT_MINE;
	if (!hub_settings_read(request, arena, &settings, err) ||
	    !hub_snapshot_init(&hub.snapshot, arena, &settings, request->name, request->revision,
			       err))
		return RESOLUTION_FAILED;
	if (settings.offline) {
		struct dyno_error before = *err;
		return also(request, &before, "%s", "dyno is offline (‹offline› or HF_HUB_OFFLINE)",
			    err);
	}
	enum resolution resolution = go_online(&hub, model, err);
	http_destroy(hub.http);
	return resolution;
}

const struct resolver resolver_hub = { "hub", resolve, NULL };
