/* The Hugging Face hub: its settings, its cache on disk and its files.
 *
 * Environment, names and layout are those of huggingface_hub, so that dyno and Python share one
 * cache: https://huggingface.co/docs/hub/local-cache and
 * https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables */
#ifndef DYNO_MEASURE_MODEL_HUB_HUB_H
#define DYNO_MEASURE_MODEL_HUB_HUB_H

#include "core/result/result.h"
#include "measure/model/hub/http.h"
#include "measure/model/model.h"

/* --- Names (hub_settings.c): nothing else gets into a path or URL ---------------------------- */

bool hub_id_is_valid(const char *id);             /* "name" or "org/name" */
bool hub_revision_is_valid(const char *revision); /* branch, tag, refs/pr/1 or commit */
bool hub_file_is_valid(const char *file);         /* a relative path without ".." */
bool hub_commit_is_valid(const char *commit);     /* 40 hexadecimal digits */

/* --- Settings (hub_settings.c) ---------------------------------------------------------------- */

struct hub_settings {
	const char *endpoint;     /* HF_ENDPOINT, without a slash at its end */
	const char *cache;        /* HF_HUB_CACHE, … */
	const char *token;        /* HF_TOKEN or the token file; NULL: none */
	const char *token_source; /* "HF_TOKEN" or the file's path */
	bool offline;
	struct http_timeouts timeouts;
};

bool hub_settings_read(const struct model_request *request, struct arena *arena,
		       struct hub_settings *settings, struct dyno_error *err);

/* --- Cache (hub_cache.c) ---------------------------------------------------------------------- */

/* One repository at one commit. Strings live in the arena. */
struct hub_snapshot {
	const char *id;
	const char *name;     /* "models--org--name" */
	const char *folder;   /* CACHE/models--org--name */
	const char *revision; /* as asked for, "main" if it was not */
	const char *commit;   /* 40 hexadecimal digits; NULL: not known yet */
};

bool hub_snapshot_init(struct hub_snapshot *snapshot, struct arena *arena,
		       const struct hub_settings *settings, const char *id, const char *revision,
		       struct dyno_error *err);

/* Fills in the commit that the cache has for the revision; false when it has none. */
bool hub_snapshot_find(struct hub_snapshot *snapshot, struct arena *arena);

/* FOLDER/snapshots/COMMIT, and a file in it; NULL when memory is exhausted. */
const char *hub_snapshot_folder(const struct hub_snapshot *snapshot, struct arena *arena);
const char *hub_snapshot_file(const struct hub_snapshot *snapshot, struct arena *arena,
			      const char *file);

/* FOLDER/blobs/ETAG */
const char *hub_blob(const struct hub_snapshot *snapshot, struct arena *arena, const char *etag);

/* Makes the snapshot's file a relative link to the blob. */
bool hub_link(const struct hub_snapshot *snapshot, struct arena *arena, const char *file,
	      const char *etag, struct dyno_error *err);

/* Writes refs/REVISION, unless the revision is a commit. */
bool hub_write_ref(const struct hub_snapshot *snapshot, struct arena *arena,
		   struct dyno_error *err);

/* Makes the folders that lead to a file. */
bool hub_make_folders(const char *path, struct dyno_error *err);

/* --- Download (hub_download.c) ---------------------------------------------------------------- */

struct hub {
	const struct hub_settings *settings;
	const struct model_request *request; /* progress */
	struct http *http;
	struct arena *arena;
	struct hub_snapshot snapshot; /* with its commit */
};

/* Brings a file of the snapshot into the cache, if it is not there: resumes what is half there,
 * verifies size and checksum. Several processes may want the same file at once. *path is in the
 * snapshot. */
bool hub_fetch(const struct hub *hub, const char *file, const char **path, struct dyno_error *err);

/* What a status says, and what to do about it. `what` is the thing asked for, for the message. */
bool hub_status_error(const struct hub *hub, const char *what, const struct http_answer *answer,
		      struct dyno_error *err);

#endif
