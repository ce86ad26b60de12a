/* Models side by side: which are the same, and what each is called.
 *
 * The digest is a model's identity: one file under two paths is one model, two files of one name
 * are two. Names are for people, and as short as they stay different among those that are shown. */
#ifndef DYNO_CORE_RESULT_MODELS_H
#define DYNO_CORE_RESULT_MODELS_H

#include "core/result/result.h"

/* What tells it from others: its digest, or its name where it has none. Never NULL. */
const char *model_key(const struct model_info *model);

/* Order by what tells them apart; 0: the same model. */
int model_compare(const struct model_info *a, const struct model_info *b);

/* Are they called the same, by the last part of a path, and are not the same file? */
bool model_namesakes(const struct model_info *a, const struct model_info *b);

/* The last part of a path; of what is no path, all. */
const char *model_base_name(const struct model_info *model);

/* Does the pattern (* and ? as in a shell) name it: by its name or the last parts of its path,
 * without "builtin:" in front, by the beginning of its digest (six digits at least), or by what it
 * can be called among others ("model.onnx (3f9a2c)")? */
bool model_matches(const struct model_info *model, const char *pattern);

/* The same of a text that is no pattern, and may have more folders in front of the name. */
bool model_is_called(const struct model_info *model, const char *text);

/* All of its digest without "sha256:", of which people are shown so many; "" without one. */
#define MODEL_DIGITS 6
const char *model_digits(const struct model_info *model);

/* Different models, in order of appearance. Everything lives in the arena. */
struct models {
	const struct model_info **items;
	const char **labels; /* once models_label was called */
	size_t count, capacity;
};

/* Longer names of several models are shortened to about that many bytes. */
#define MODEL_LABEL_MOST 40

/* Where it, or its like, is; count when it is not there. */
size_t models_find(const struct models *models, const struct model_info *model);

bool models_add(struct models *models, struct arena *arena, const struct model_info *model);

/* The fewest last parts of each path that tell it from the others, and digits of the digest where
 * all of the path is the same. Where there are several, long ones are shortened in the middle, and
 * stay different. */
bool models_label(struct models *models, struct arena *arena);

/* Of an absolute path the last parts become the name, as many as tell it from the others (copies of
 * one file share them); "./" in front of a relative one, and "//", go. */
bool model_leave_folder_out(const struct models *models, struct arena *arena,
			    struct model_info *model);

/* All that have results, labelled. */
bool models_of(struct models *models, const struct dyno_results *results, struct arena *arena);

/* Its label; its name when it is not among them. */
const char *models_name(const struct models *models, const struct model_info *model);

#endif
