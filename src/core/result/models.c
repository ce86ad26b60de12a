#include "core/result/models.h"
#include "core/result/devices.h"
#include <string.h>

#define BUILTIN "builtin:"

/* --- Identity -------------------------------------------------------------------------------- */

static const char *name_of(const struct model_info *model)
{
	return model && model->name ? model->name : "";
}

static bool has_digest(const struct model_info *model)
{
	return model && model->digest && *model->digest;
}

const char *model_key(const struct model_info *model)
{
	return has_digest(model) ? model->digest : name_of(model);
}

int model_compare(const struct model_info *a, const struct model_info *b)
{
	const char *x = model_key(a), *y = model_key(b);
	return x == y ? 0 : strcmp(x, y);
}

/* A name of the hub, "org/name", is no path. */
static bool is_path(const struct model_info *model)
{
	const char *name = name_of(model);
	return *name == '/' || *name == '.' ||
	       (model && model->source && strcmp(model->source, "file") == 0);
}

/* The last `parts` parts of a path, of which *all says whether it has no more. */
static const char *last_parts(const struct model_info *model, size_t parts, bool *all)
{
	const char *name = name_of(model), *at = name + strlen(name);
	*all = !is_path(model);
	if (*all)
		return name;
	while (at > name && at[-1] == '/') /* of a folder */
		at--;
	for (; at > name; at--)
		if (at[-1] == '/' && !--parts)
			return at;
	*all = true;
	return name;
}

const char *model_base_name(const struct model_info *model)
{
	bool all;
	return last_parts(model, 1, &all);
}

bool model_namesakes(const struct model_info *a, const struct model_info *b)
{
	return strcmp(model_base_name(a), model_base_name(b)) == 0 && has_digest(a) &&
	       has_digest(b) && model_compare(a, b) != 0;
}

const char *model_digits(const struct model_info *model)
{
	const char *colon = has_digest(model) ? strchr(model->digest, ':') : NULL;
	return colon ? colon + 1 : has_digest(model) ? model->digest : "";
}

/* --- Matching -------------------------------------------------------------------------------- */

static bool matches_digest(const struct model_info *model, const char *text, size_t length)
{
	const char *digits = model_digits(model);
	if (!has_digest(model) || length < MODEL_DIGITS)
		return false;
	return strncmp(digits, text, length) == 0 ||
	       (length > strlen("sha256:") && strncmp(model->digest, text, length) == 0);
}

static bool matches_name(const struct model_info *model, const char *pattern)
{
	const char *name = name_of(model);
	bool all = false;
	if (text_matches(pattern, name))
		return true;
	if (strncmp(name, BUILTIN, strlen(BUILTIN)) == 0)
		return text_matches(pattern, name + strlen(BUILTIN));
	for (size_t parts = 1; !all; parts++)
		if (text_matches(pattern, last_parts(model, parts, &all)))
			return true;
	return false;
}

/* "model.onnx (3f9a2c)" */
static bool matches_label(const struct model_info *model, const char *pattern)
{
	const char *open = strrchr(pattern, '(');
	size_t length = open ? strcspn(open + 1, ")") : 0;
	struct arena arena = { 0 };
	if (!open || open == pattern || open[-1] != ' ' || strcmp(open + 1 + length, ")") != 0 ||
	    !matches_digest(model, open + 1, length))
		return false;
	const char *name = arena_printf(&arena, "%.*s", (int)(open - pattern - 1), pattern);
	bool matches = name && matches_name(model, name);
	arena_finish(&arena);
	return matches;
}

bool model_matches(const struct model_info *model, const char *pattern)
{
	return matches_name(model, pattern) || matches_digest(model, pattern, strlen(pattern)) ||
	       matches_label(model, pattern);
}

bool model_is_called(const struct model_info *model, const char *text)
{
	const char *name = name_of(model);
	size_t length = strlen(text), own = strlen(name);
	if (strcmp(name, text) == 0)
		return true;
	bool longer = own && length > own && text[length - own - 1] == '/' &&
		      strcmp(text + length - own, name) == 0;
	return longer || (!strpbrk(text, "*?") && model_matches(model, text));
}

/* --- Names ----------------------------------------------------------------------------------- */

static bool is_alone(const struct models *models, size_t at, size_t parts)
{
	bool ignored;
	const char *text = last_parts(models->items[at], parts, &ignored);
	for (size_t i = 0; i < models->count; i++)
		if (i != at && strcmp(last_parts(models->items[i], parts, &ignored), text) == 0)
			return false;
	return true;
}

/* Of six digits, and of more where these are not enough. */
static const char *with_digits(struct arena *arena, const struct models *models, size_t at,
			       const char *text)
{
	const char *digits = model_digits(models->items[at]);
	int length = MODEL_DIGITS;
	for (size_t i = 0; i < models->count; i++)
		while (i != at && digits[0] && strlen(digits) > (size_t)length &&
		       strncmp(digits, model_digits(models->items[i]), (size_t)length) == 0)
			length++;
	return *digits ? arena_printf(arena, "%s (%.*s)", text, length, digits) : text;
}

static const char *make_label(struct arena *arena, const struct models *models, size_t at)
{
	bool all = false;
	size_t parts = 1;
	while (!is_alone(models, at, parts)) {
		last_parts(models->items[at], parts, &all);
		if (all)
			return with_digits(arena, models, at, model_base_name(models->items[at]));
		parts++;
	}
	return last_parts(models->items[at], parts, &all);
}

/* "./a//b" becomes "a/b"; the way up, "../", stays. */
static const char *tidy(struct arena *arena, const char *path)
{
	char *copy = arena_string(arena, path), *out = copy;
	for (const char *at = copy; at && *at;) {
		bool begins = out == copy || out[-1] == '/';
		if (begins && at[0] == '.' && at[1] == '/')
			at += 2;
		else if (begins && at[0] == '/' && out > copy)
			at++;
		else
			*out++ = *at++;
		while (out == copy && at > copy && *at == '/') /* behind "./" */
			at++;
	}
	if (copy)
		*out = '\0';
	return copy;
}

bool model_leave_folder_out(const struct models *models, struct arena *arena,
			    struct model_info *model)
{
	size_t at = models_find(models, model), parts = 1;
	bool all = false;
	if (is_path(model) && *model->name != '/') {
		const char *name = tidy(arena, model->name);
		model->name = name && *name ? name : model->name;
		return name;
	}
	if (!is_path(model))
		return true;
	while (at < models->count && !is_alone(models, at, parts) && !all)
		last_parts(model, ++parts, &all);
	model->name = arena_string(arena, last_parts(model, all ? 1 : parts, &all));
	return model->name;
}

/* --- Shortening ------------------------------------------------------------------------------ */

static size_t shared_start(const char *a, const char *b)
{
	size_t shared = 0;
	while (a[shared] && a[shared] == b[shared])
		shared++;
	return shared;
}

static size_t shared_end(const char *a, const char *b)
{
	size_t m = strlen(a), n = strlen(b), shared = 0;
	while (shared < m && shared < n && a[m - 1 - shared] == b[n - 1 - shared])
		shared++;
	return shared;
}

static bool is_within(const char *text, size_t at)
{
	return ((unsigned char)text[at] & 0xc0) == 0x80;
}

static bool is_letter(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (unsigned char)c >= 0x80;
}

/* From first to end, with dots where something is left out on either side. */
static void append_piece(struct buffer *out, const char *text, size_t *shown, size_t first,
			 size_t end)
{
	while (first > *shown && is_within(text, first))
		first--;
	while (text[end] && is_within(text, end))
		end++;
	if (first > *shown)
		buffer_string(out, "…");
	first = first < *shown ? *shown : first;
	if (end > first) {
		buffer_append(out, text + first, end - first);
		*shown = end;
	}
}

/* "detector_res…_0001_quantized_static_…fied.onnx": beginning, what differs, and end. `start` and
 * `end` bytes are as in the others. */
static const char *cut(struct arena *arena, const char *text, size_t start, size_t end)
{
	struct buffer out = { 0 };
	size_t length = strlen(text), shown = 0;
	size_t first = start, last = length > end ? length - end : length;
	last = last < first ? first : last;
	/* Whole words, but not the whole of a text that is one. */
	for (int i = 0; i < 8 && first > 0 && is_letter(text[first - 1]); i++)
		first--;
	for (int i = 0; i < 8 && last < length && is_letter(text[last]); i++)
		last++;
	size_t room = last - first < MODEL_LABEL_MOST - 12 ? MODEL_LABEL_MOST - (last - first) : 12;
	append_piece(&out, text, &shown, 0, room / 2 < length ? room / 2 : length);
	append_piece(&out, text, &shown, first, last);
	append_piece(&out, text, &shown, length > room / 2 ? length - room / 2 : 0, length);
	return buffer_keep(&out, arena);
}

/* What the label shares with those that are long, too: all of them differ between these. */
static void find_shared(const char *const *labels, size_t count, size_t at, size_t *start,
			size_t *end)
{
	*start = *end = strlen(labels[at]) / 2;
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		if (i == at || strlen(labels[i]) <= MODEL_LABEL_MOST)
			continue;
		size_t from = shared_start(labels[at], labels[i]);
		size_t to = shared_end(labels[at], labels[i]);
		if (from + to < MODEL_LABEL_MOST / 2) /* has nothing to do with it */
			continue;
		*start = !any || from < *start ? from : *start;
		*end = !any || to < *end ? to : *end;
		any = true;
	}
}

static bool is_repeated(const char *const *labels, size_t count, size_t at)
{
	for (size_t i = 0; i < count; i++)
		if (i != at && strcmp(labels[i], labels[at]) == 0)
			return true;
	return false;
}

/* The whole, where even that does not tell them apart: two texts without digests that differ in
 * places too far apart. */
static const char *cut_otherwise(struct arena *arena, const struct models *models, size_t at)
{
	size_t half = strlen(models->labels[at]) / 2;
	const char *digits = model_digits(models->items[at]);
	const char *text = cut(arena, models->labels[at], half, half);
	return text && *digits ? with_digits(arena, models, at, text) : models->labels[at];
}

static bool shorten(struct models *models, struct arena *arena)
{
	const char **cuts = arena_allocate(arena, models->count + 1, sizeof(*cuts));
	bool ok = cuts;
	for (size_t i = 0; ok && i < models->count; i++) {
		size_t start, end;
		find_shared(models->labels, models->count, i, &start, &end);
		bool fits = strlen(models->labels[i]) <= MODEL_LABEL_MOST;
		cuts[i] = fits ? models->labels[i] : cut(arena, models->labels[i], start, end);
		ok = cuts[i];
	}
	for (size_t i = 0; ok && i < models->count; i++) {
		bool distinct = !is_repeated(cuts, models->count, i) &&
				strlen(cuts[i]) <= MODEL_LABEL_MOST + 20;
		if (!distinct)
			cuts[i] = cut_otherwise(arena, models, i);
		ok = cuts[i];
	}
	models->labels = ok ? cuts : models->labels;
	return ok;
}

bool models_label(struct models *models, struct arena *arena)
{
	models->labels = arena_allocate(arena, models->count + 1, sizeof(*models->labels));
	bool ok = models->labels;
	for (size_t i = 0; ok && i < models->count; i++) {
		models->labels[i] = make_label(arena, models, i);
		ok = models->labels[i];
	}
	return ok && (models->count < 2 || shorten(models, arena));
}

/* --- Lists ----------------------------------------------------------------------------------- */

size_t models_find(const struct models *models, const struct model_info *model)
{
	size_t place = 0;
	while (place < models->count && model_compare(models->items[place], model) != 0)
		place++;
	return place;
}

bool models_add(struct models *models, struct arena *arena, const struct model_info *model)
{
	if (models_find(models, model) < models->count)
		return true;
	if (models->count == models->capacity) {
		size_t capacity = models->capacity ? 2 * models->capacity : 8;
		const struct model_info **items = arena_allocate(arena, capacity, sizeof(*items));
		if (!items)
			return false;
		if (models->count)
			memcpy(items, models->items, models->count * sizeof(*items));
		models->items = items;
		models->capacity = capacity;
	}
	models->items[models->count++] = model;
	return true;
}

bool models_of(struct models *models, const struct dyno_results *results, struct arena *arena)
{
	const struct model_info *last = NULL;
	for (size_t i = 0; results && i < results->run_count; i++) {
		const struct run *run = results->runs[i];
		for (size_t k = 0; k < run->result_count; k++) {
			const struct model_info *model = run->results[k]->cell.model;
			if (model && model != last && !models_add(models, arena, model))
				return false;
			last = model;
		}
	}
	return models_label(models, arena);
}

const char *models_name(const struct models *models, const struct model_info *model)
{
	size_t place = models_find(models, model);
	return place < models->count ? models->labels[place] : name_of(model);
}
