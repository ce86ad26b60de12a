/* One file of the hub into the cache: resumed, verified, put in place in one step. */
#include "host/digest.h"
#include "measure/model/hub/hub.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define ATTEMPTS_MAX 5 /* in one run; each must have brought something */

struct download {
	const struct hub *hub;
	const char *file;
	const char *etag; /* of the content; the blob's name */
	const char *blob;
	const char *partial; /* blob.incomplete */
	uint64_t size;       /* UINT64_MAX: not known */
	uint64_t at;         /* bytes in the partial file */
	int descriptor;      /* of the partial file */
	bool failed;         /* here, not on the network: *err says how */
	struct dyno_error *err;
};

bool hub_status_error(const struct hub *hub, const char *what, const struct http_answer *answer,
		      struct dyno_error *err)
{
	const char *id = hub->snapshot.id, *revision = hub->snapshot.revision;
	long status = answer->status;
	if (status == 403 || (status == 401 && strcmp(answer->error_code, "GatedRepo") == 0))
		return error_set(
			err, DYNO_ERROR_NOT_FOUND,
			"%s is gated (%ld): accept its conditions at %s/%s and set HF_TOKEN "
			"to a token that may read it",
			id, status, hub->settings->endpoint, id);
	if (status == 401 && hub->settings->token)
		return error_set(err, DYNO_ERROR_NOT_FOUND,
				 "the hub has no repository %s, or the token in %s may not read it "
				 "(401): check both",
				 id, hub->settings->token_source);
	if (status == 401)
		return error_set(err, DYNO_ERROR_NOT_FOUND,
				 "the hub has no repository %s, or it is private (401): check the "
				 "name; for a private one set HF_TOKEN",
				 id);
	if (status == 404 && strcmp(answer->error_code, "RevisionNotFound") == 0)
		return error_set(err, DYNO_ERROR_NOT_FOUND, "%s has no revision %s", id, revision);
	if (status == 404)
		return error_set(err, DYNO_ERROR_NOT_FOUND, "the hub has no %s (404)", what);
	if (status == 429)
		return error_set(err, DYNO_ERROR_NETWORK,
				 "%s answers that there were too many requests (429): wait a "
				 "little, or set HF_TOKEN",
				 answer->host);
	return error_set(err, DYNO_ERROR_NETWORK,
			 "%s answers with an error (%ld) for %s: try again "
			 "later",
			 answer->host, status, what);
}

/* --- Receiving ------------------------------------------------------------------------------ */

static bool report(void *context)
{
	const struct download *d = context;
	const struct model_request *request = d->hub->request;
	return !request->progress || request->progress(request->context, d->file, d->at,
						       d->size == UINT64_MAX ? 0 : d->size);
}

static bool fail_write(struct download *d)
{
	d->failed = true;
	return error_set(
		d->err, DYNO_ERROR_IO, "%s: %s%s", d->partial, strerror(errno),
		errno == ENOSPC || errno == EDQUOT
			? ": make room, or set HF_HUB_CACHE to a disk that has it; what is "
			  "there is kept"
			: "");
}

static bool truncate_partial(struct download *d)
{
	d->at = 0;
	return ftruncate(d->descriptor, 0) == 0 || fail_write(d);
}

/* A server that does not do ranges starts over, and so do we. The content has no other version: the
 * address holds the commit, so there is nothing that If-Range would have to guard. */
static bool begin(void *context, uint64_t offset)
{
	struct download *d = context;
	if (offset == d->at)
		return true;
	if (offset == 0)
		return truncate_partial(d);
	d->failed = true;
	return error_set(d->err, DYNO_ERROR_NETWORK,
			 "%s: the hub sent another part than was asked for", d->file);
}

static bool receive(void *context, const void *data, size_t length)
{
	struct download *d = context;
	if (length > d->size - d->at) {
		unlink(d->partial);
		d->failed = true;
		return error_set(
			d->err, DYNO_ERROR_NETWORK,
			"%s: the hub sent more than the %llu bytes it announced; try again",
			d->file, (unsigned long long)d->size);
	}
	for (size_t done = 0; done < length;) {
		ssize_t put = pwrite(d->descriptor, (const char *)data + done, length - done,
				     (off_t)d->at);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return fail_write(d);
		done += (size_t)put;
		d->at += (uint64_t)put;
	}
	return true;
}

/* --- Getting the rest ----------------------------------------------------------------------- */

static const char *address(struct arena *arena, const struct hub *hub, const char *file)
{
	const struct hub_snapshot *snapshot = &hub->snapshot;
	struct buffer url = { 0 };
	buffer_printf(&url, "%s/%s/resolve/%s/", hub->settings->endpoint, snapshot->id,
		      snapshot->commit);
	for (const char *c = file; *c; c++) {
		if (strchr("/-_.~", *c) || (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') ||
		    (*c >= 'A' && *c <= 'Z'))
			buffer_character(&url, *c);
		else
			buffer_printf(&url, "%%%02X", (unsigned char)*c);
	}
	const char *copy = url.failed ? NULL : arena_string(arena, url.data);
	buffer_finish(&url);
	return copy;
}

static bool enough_room(struct download *d)
{
	struct statvfs disk;
	if (d->size == UINT64_MAX || fstatvfs(d->descriptor, &disk) != 0)
		return true;
	double room = (double)disk.f_bavail * (double)disk.f_frsize;
	double needed = (double)(d->size - d->at);
	if (room >= needed)
		return true;
	return error_set(
		d->err, DYNO_ERROR_IO,
		"%s: needs %.0f MB, and %s has %.0f MB free: make room, or set HF_HUB_CACHE "
		"to a disk that has it",
		d->file, needed / 1e6, d->hub->settings->cache, room / 1e6);
}

/* What a finished attempt means; *again: there is more to get. */
static bool judge(struct download *d, bool ok, uint64_t from, const struct http_answer *answer,
		  bool *again)
{
	long status = ok ? answer->status : 0;
	*again = false;
	if (ok && (status == 200 || status == 206)) {
		*again = d->size != UINT64_MAX && d->at < d->size && d->at > from;
		return true;
	}
	if (ok && status == 416 && from) { /* what is there cannot be a beginning of it */
		*again = true;
		return truncate_partial(d);
	}
	if (ok)
		return hub_status_error(d->hub, d->file, answer, d->err);
	*again = !d->failed && d->err->code == DYNO_ERROR_NETWORK && d->at > from;
	return *again;
}

static bool get_rest(struct download *d)
{
	struct http_request request = {
		.url = address(d->hub->arena, d->hub, d->file),
		.token = d->hub->settings->token,
		.large = true,
		.timeouts = d->hub->settings->timeouts,
		.begin = begin,
		.write = receive,
		.proceed = report,
		.context = d,
	};
	struct http_answer answer;
	bool again = true;
	if (!request.url)
		return error_memory(d->err);
	for (unsigned attempt = 0; again && d->at != d->size; attempt++) {
		if (attempt == ATTEMPTS_MAX)
			break;
		if (!enough_room(d))
			return false;
		request.from = d->at;
		bool ok = http_get(d->hub->http, &request, &answer, d->err);
		if (!judge(d, ok, request.from, &answer, &again))
			return false;
	}
	if (d->at == d->size || d->size == UINT64_MAX)
		return true;
	return error_set(d->err, DYNO_ERROR_NETWORK,
			 "%s: the connection was cut after %llu of %llu bytes; what is there is "
			 "kept, run it again to go on",
			 d->file, (unsigned long long)d->at, (unsigned long long)d->size);
}

/* --- Verifying ------------------------------------------------------------------------------ */

/* The etag is git's name of the content, or for large files its SHA-256. Other servers may call it
 * something else: then its size must do. Sets *err also when it is not right. */
static bool verify(struct download *d, bool *right)
{
	char digest[DIGEST_TEXT_SIZE];
	bool is_sha256 = strlen(d->etag) == 64 && strspn(d->etag, "0123456789abcdef") == 64;
	*right = true;
	if (!is_sha256 && !hub_commit_is_valid(d->etag))
		return true;
	if (is_sha256 ? !digest_files(&d->partial, 1, digest, d->err)
		      : !digest_git_blob(d->partial, digest, d->err))
		return false;
	*right = strcmp(digest, d->etag) == 0;
	if (!*right)
		error_set(d->err, DYNO_ERROR_NETWORK,
			  "%s: what was downloaded is not what the hub has: its checksum is %.12s… "
			  "and should be %.12s…; it was deleted, try again",
			  d->file, digest, d->etag);
	return true;
}

/* Fills the partial file and verifies it. A wrong checksum after a resume may be the fault of what
 * was there before: then once more from the beginning. */
static bool fill(struct download *d)
{
	for (bool again = true, right = false; again;) {
		again = d->at > 0;
		if (!get_rest(d) || !verify(d, &right))
			return false;
		if (right)
			return true;
		if (!truncate_partial(d))
			return false;
	}
	unlink(d->partial);
	return false;
}

static bool into_blob(struct download *d)
{
	struct stat status;
	d->descriptor = open(d->partial, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (d->descriptor < 0 || fstat(d->descriptor, &status) != 0)
		return fail_write(d);
	d->at = (uint64_t)status.st_size;
	bool ok = d->at <= d->size || truncate_partial(d);
	if (ok && !report(d))
		ok = error_set(d->err, DYNO_ERROR_CANCELLED, "cancelled");
	ok = ok && fill(d);
	if (ok && (fsync(d->descriptor) != 0 || rename(d->partial, d->blob) != 0))
		ok = fail_write(d);
	close(d->descriptor);
	if (ok)
		report(d);
	return ok;
}

/* --- Locking -------------------------------------------------------------------------------- */

/* The lock that huggingface_hub takes too; waits, and asks now and then whether to go on. -1 with
 * *err, or -2 where the file system has no locks. */
static int take_lock(struct download *d)
{
	const struct hub *hub = d->hub;
	const char *path = arena_printf(hub->arena, "%s/.locks/%s/%s.lock", hub->settings->cache,
					hub->snapshot.name, d->etag);
	if (!path || !hub_make_folders(path, d->err))
		return path ? -1 : (error_memory(d->err), -1);
	int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	while (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0) {
		struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };
		bool waiting = errno == EWOULDBLOCK || errno == EINTR;
		if (waiting && report(d)) {
			nanosleep(&pause, NULL);
			continue;
		}
		close(lock);
		if (waiting)
			error_set(d->err, DYNO_ERROR_CANCELLED, "cancelled");
		return waiting ? -1 : -2;
	}
	if (lock < 0)
		error_set(d->err, DYNO_ERROR_IO, "%s: %s (HF_HUB_CACHE sets where the cache is)",
			  path, strerror(errno));
	return lock;
}

static bool have_blob(const struct download *d)
{
	struct stat status;
	return stat(d->blob, &status) == 0 && S_ISREG(status.st_mode) &&
	       (d->size == UINT64_MAX || (uint64_t)status.st_size == d->size);
}

static bool get_blob(struct download *d)
{
	if (have_blob(d))
		return true;
	if (!hub_make_folders(d->blob, d->err))
		return false;
	int lock = take_lock(d);
	if (lock == -1)
		return false;
	bool ok = have_blob(d) || into_blob(d); /* another process may just have brought it */
	if (lock >= 0)
		close(lock);
	return ok;
}

/* --- One file ------------------------------------------------------------------------------- */

/* It becomes the name of a file. */
static bool etag_is_valid(const char *etag)
{
	size_t length = strlen(etag);
	return length > 0 && length <= 128 && *etag != '.' &&
	       strspn(etag, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.") ==
		       length;
}

/* Large files are redirected to other servers, whose etags are their own: the hub's own are in the
 * X-Linked headers of the redirect. */
static bool ask(struct download *d)
{
	const struct hub *hub = d->hub;
	struct http_request request = {
		.url = address(hub->arena, hub, d->file),
		.token = hub->settings->token,
		.head = true,
		.timeouts = hub->settings->timeouts,
		.proceed = report,
		.context = d,
	};
	struct http_answer answer;
	if (!request.url)
		return error_memory(d->err);
	if (!http_get(hub->http, &request, &answer, d->err))
		return false;
	bool elsewhere = answer.status >= 300 && answer.status < 400;
	if (answer.status != 200 && !elsewhere)
		return hub_status_error(hub, d->file, &answer, d->err);
	const char *etag = *answer.linked_etag ? answer.linked_etag : answer.etag;
	if (!etag_is_valid(etag))
		return error_set(d->err, DYNO_ERROR_NETWORK,
				 "%s: %s does not say what its checksum is; is HF_ENDPOINT a hub?",
				 d->file, answer.host);
	d->size = answer.linked_size != UINT64_MAX ? answer.linked_size
		  : elsewhere                      ? UINT64_MAX
						   : answer.length;
	d->etag = arena_string(hub->arena, etag);
	d->blob = d->etag ? hub_blob(&hub->snapshot, hub->arena, d->etag) : NULL;
	d->partial = d->blob ? arena_printf(hub->arena, "%s.incomplete", d->blob) : NULL;
	return d->partial || error_memory(d->err);
}

bool hub_fetch(const struct hub *hub, const char *file, const char **path, struct dyno_error *err)
{
	struct dyno_error own = { 0 };
	struct download d = {
		.hub = hub, .file = file, .size = UINT64_MAX, .err = err ? err : &own
	};
	struct stat status;
	*path = hub_snapshot_file(&hub->snapshot, hub->arena, file);
	if (!*path)
		return error_memory(err);
	if (stat(*path, &status) == 0)
		return true;
	return ask(&d) && get_blob(&d) && hub_link(&hub->snapshot, hub->arena, file, d.etag, d.err);
}
