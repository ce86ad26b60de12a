/* What the hub is told by the environment, and which names may go into its paths and URLs. */
#include "core/base/count.h"
#include "core/base/utf8.h"
#include "measure/model/hub/hub.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define ENDPOINT        "https://huggingface.co"
#define TOKEN_MAX       1024
#define CONNECT_TIMEOUT 2.0  /* s; an offline machine must not hang */
#define ANSWER_TIMEOUT  10.0 /* s, huggingface_hub's */
#define STALL_TIMEOUT   10.0 /* s, huggingface_hub's */

/* --- Names ---------------------------------------------------------------------------------- */

static bool is_name(const char *text, size_t length)
{
	if (length == 0 || length > 96)
		return false;
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("-_.", text[i]))
			return false;
	/* '_' may stand at either end; it has been seen there. */
	return !strchr("-.", text[0]) && !strchr("-.", text[length - 1]);
}

/* The rules of huggingface_hub's validate_repo_id. */
bool hub_id_is_valid(const char *id)
{
	const char *slash = strchr(id, '/'), *name = slash ? slash + 1 : id;
	size_t length = strlen(name);
	if (slash && !is_name(id, (size_t)(slash - id)))
		return false;
	if (!is_name(name, length) || strstr(id, "--") || strstr(id, ".."))
		return false;
	return length <= 4 || strcmp(name + length - 4, ".git") != 0;
}

/* No segment is empty, "." or "..", and there is no control character. */
bool hub_file_is_valid(const char *file)
{
	size_t length = strlen(file);
	if (length == 0 || length > 1024 || strchr(file, '\\'))
		return false;
	for (const char *part = file; part;) {
		size_t size = strcspn(part, "/");
		if (size == 0 || (size <= 2 && strncmp(part, "..", size) == 0))
			return false;
		part = part[size] ? part + size + 1 : NULL;
	}
	for (size_t at = 0, size; at < length; at += size) {
		uint32_t point;
		size = utf8_character(file + at, length - at, &point);
		if (size == 0 || point < 0x20 || point == 0x7f)
			return false;
	}
	return true;
}

bool hub_revision_is_valid(const char *revision)
{
	if (!hub_file_is_valid(revision) || *revision == '-' || strlen(revision) > 200)
		return false;
	for (const char *c = revision; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("-_./+@", *c))
			return false;
	return true;
}

bool hub_commit_is_valid(const char *commit)
{
	return strlen(commit) == 40 && strspn(commit, "0123456789abcdef") == 40;
}

/* --- Environment ---------------------------------------------------------------------------- */

/* NULL also when it is set to nothing. */
static const char *variable(const char *name)
{
	const char *value = getenv(name);
	return value && *value ? value : NULL;
}

static bool is_true(const char *name)
{
	static const char *const words[] = { "1", "ON", "YES", "TRUE" };
	const char *value = variable(name);
	for (size_t i = 0; value && i < COUNT(words); i++)
		if (strcasecmp(value, words[i]) == 0)
			return true;
	return false;
}

static double seconds(const char *name, double standard)
{
	const char *value = variable(name);
	double number = value ? strtod(value, NULL) : 0;
	return number > 0 && number < 1e6 ? number : standard;
}

static const char *home(void)
{
	const char *folder = variable("HOME");
	return folder ? folder : "/";
}

/* "~/x" as Python's expanduser does; otherwise as it is. */
static const char *expand(struct arena *arena, const char *path)
{
	if (path[0] == '~' && (path[1] == '/' || path[1] == '\0'))
		return arena_printf(arena, "%s%s", home(), path + 1);
	return arena_string(arena, path);
}

static const char *hub_home(struct arena *arena)
{
	const char *path = variable("HF_HOME"), *cache = variable("XDG_CACHE_HOME");
	if (path)
		return expand(arena, path);
	return cache ? arena_printf(arena, "%s/huggingface", cache)
		     : arena_printf(arena, "%s/.cache/huggingface", home());
}

static const char *cache_folder(struct arena *arena, const char *hub_home)
{
	const char *path = variable("HF_HUB_CACHE");
	if (!path)
		path = variable("HUGGINGFACE_HUB_CACHE");
	return path ? expand(arena, path) : arena_printf(arena, "%s/hub", hub_home);
}

/* --- Token ---------------------------------------------------------------------------------- */

/* Without white space around it; anything else that is not printable would break the header. */
static bool clean_token(struct arena *arena, const char *text, struct hub_settings *settings,
			struct dyno_error *err)
{
	text += strspn(text, " \t\r\n");
	size_t length = strlen(text);
	while (length && strchr(" \t\r\n", text[length - 1]))
		length--;
	for (size_t i = 0; i < length; i++)
		if (text[i] <= 0x20 || text[i] >= 0x7f)
			return error_set(err, DYNO_ERROR_USAGE,
					 "%s: holds characters that no token has; copy it again "
					 "from https://huggingface.co/settings/tokens",
					 settings->token_source);
	settings->token = length ? arena_bytes(arena, text, length) : NULL;
	return !length || settings->token || error_memory(err);
}

static bool token_file(struct arena *arena, const char *path, struct hub_settings *settings,
		       struct dyno_error *err)
{
	char text[TOKEN_MAX] = "";
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0) /* mostly there is none */
		return errno == ENOENT || errno == ENOTDIR ||
		       error_set(err, DYNO_ERROR_IO, "%s: cannot be read: %s", path,
				 strerror(errno));
	ssize_t got = read(file, text, sizeof(text) - 1);
	close(file);
	settings->token_source = path;
	return got <= 0 || clean_token(arena, text, settings, err);
}

static bool read_token(struct arena *arena, const char *hub_home, struct hub_settings *settings,
		       struct dyno_error *err)
{
	static const char *const names[] = { "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN" };
	for (size_t i = 0; i < COUNT(names); i++) {
		if (!variable(names[i]))
			continue;
		settings->token_source = names[i];
		return clean_token(arena, variable(names[i]), settings, err);
	}
	if (is_true("HF_HUB_DISABLE_IMPLICIT_TOKEN"))
		return true;
	const char *path = variable("HF_TOKEN_PATH");
	path = path ? expand(arena, path) : arena_printf(arena, "%s/token", hub_home);
	return path ? token_file(arena, path, settings, err) : error_memory(err);
}

/* --- All of it ------------------------------------------------------------------------------ */

static bool read_endpoint(struct arena *arena, struct hub_settings *settings,
			  struct dyno_error *err)
{
	const char *endpoint = variable("HF_ENDPOINT");
	endpoint = endpoint ? endpoint : ENDPOINT;
	if (strncmp(endpoint, "https://", 8) != 0 && strncmp(endpoint, "http://", 7) != 0)
		return error_set(err, DYNO_ERROR_USAGE,
				 "HF_ENDPOINT: \"%s\" does not begin with https://", endpoint);
	size_t length = strlen(endpoint);
	while (length && endpoint[length - 1] == '/')
		length--;
	settings->endpoint = arena_bytes(arena, endpoint, length);
	return settings->endpoint || error_memory(err);
}

bool hub_settings_read(const struct model_request *request, struct arena *arena,
		       struct hub_settings *settings, struct dyno_error *err)
{
	*settings = (struct hub_settings){
		.offline = request->offline || is_true("HF_HUB_OFFLINE") ||
			   is_true("TRANSFORMERS_OFFLINE"),
		.timeouts = { .connect = seconds("HF_HUB_ETAG_TIMEOUT", CONNECT_TIMEOUT),
			      .answer = seconds("HF_HUB_ETAG_TIMEOUT", ANSWER_TIMEOUT),
			      .stall = seconds("HF_HUB_DOWNLOAD_TIMEOUT", STALL_TIMEOUT) },
	};
	const char *folder = hub_home(arena);
	if (!folder)
		return error_memory(err);
	settings->cache = cache_folder(arena, folder);
	if (!settings->cache)
		return error_memory(err);
	return read_endpoint(arena, settings, err) && read_token(arena, folder, settings, err);
}
