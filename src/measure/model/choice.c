#include "measure/model/choice.h"
#include "core/base/buffer.h"
#include "core/base/count.h"
#include <string.h>
#include <strings.h>

#define NAMES_SHOWN 6

/* How names of files say their precision, as optimum, transformers.js and sentence-transformers
 * write them ("model_fp16.onnx", "model_qint8_avx512_vnni.onnx"), and what people type. */
static const struct {
	const char *name;
	const char *tag;
} precisions[] = {
	{ "float32", "fp32" }, { "float32", "float32" }, { "float32", "f32" },
	{ "float16", "fp16" }, { "float16", "float16" }, { "float16", "f16" },
	{ "float16", "half" }, { "bfloat16", "bf16" },   { "bfloat16", "bfloat16" },
	{ "int8", "int8" },    { "int8", "qint8" },      { "int8", "quantized" },
	{ "int8", "quant" },   { "int8", "q8" },         { "uint8", "uint8" },
	{ "uint8", "quint8" }, { "int4", "int4" },       { "int4", "q4" },
	{ "q4f16", "q4f16" },  { "bnb4", "bnb4" },
};

/* Tokens of a name that make it a variant for one processor, or an optimised copy. */
static const char *const variants[] = { "avx2", "avx512", "vnni", "arm64", "o1", "o2", "o3", "o4" };

const char *model_precision_name(const char *text)
{
	for (size_t i = 0; i < COUNT(precisions); i++)
		if (strcasecmp(text, precisions[i].tag) == 0)
			return precisions[i].name;
	return text;
}

struct candidate {
	const char *name;
	const char *precision; /* NULL: its name does not say */
	unsigned rank;         /* the lower the better; below RANK_USUAL it is a usual one */
};

enum {
	RANK_FOLDER = 1,   /* in the root, not in onnx/ */
	RANK_ORT = 2,      /* .ort: .onnx goes first */
	RANK_NAMED = 4,    /* "_fp32": the plain name goes first */
	RANK_OTHER = 16,   /* not called model */
	RANK_VARIANT = 32, /* for one processor */
	RANK_USUAL = RANK_OTHER,
};

/* Cuts the last token ("_fp16") off the stem and returns it; NULL when there is none. */
static const char *last_token(char *stem)
{
	size_t length = strlen(stem);
	while (length > 1 && !strchr("_-.", stem[length - 1]))
		length--;
	if (length <= 1)
		return NULL;
	stem[length - 1] = '\0';
	return stem + length;
}

static bool is_variant(const char *token)
{
	for (size_t i = 0; i < COUNT(variants); i++)
		if (strcasecmp(token, variants[i]) == 0)
			return true;
	return false;
}

/* Reads the tokens at the end of the file's name, from behind, while they are known. */
static void read_tokens(struct candidate *candidate, char *stem)
{
	char whole[256];
	for (;;) {
		memcpy(whole, stem, strlen(stem) + 1);
		const char *token = last_token(stem);
		const char *precision = token ? model_precision_name(token) : NULL;
		if (token && is_variant(token)) {
			candidate->rank |= RANK_VARIANT;
		} else if (token && precision != token && !candidate->precision) {
			candidate->rank |= RANK_NAMED;
			candidate->precision = precision;
		} else {
			break;
		}
	}
	if (strcmp(whole, "model") != 0)
		candidate->rank |= RANK_OTHER;
}

/* False when the name is no model's. */
static bool consider(const char *name, struct candidate *candidate)
{
	char stem[256];
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
	const char *dot = strrchr(base, '.');
	if (!dot || dot == base || (size_t)(dot - base) >= sizeof(stem))
		return false;
	bool ort = strcasecmp(dot, ".ort") == 0;
	if (!ort && strcasecmp(dot, ".onnx") != 0)
		return false;
	*candidate = (struct candidate){ .name = name, .rank = ort ? RANK_ORT : 0 };
	if (!slash)
		candidate->rank |= RANK_FOLDER;
	else if (slash - name != 4 || strncmp(name, "onnx", 4) != 0)
		candidate->rank |= RANK_OTHER;
	memcpy(stem, base, (size_t)(dot - base));
	stem[dot - base] = '\0';
	read_tokens(candidate, stem);
	return true;
}

static bool fits(const struct candidate *candidate, const char *precision)
{
	if (!precision)
		return !candidate->precision;
	if (!candidate->precision)
		return strcmp(precision, "float32") == 0;
	return strcmp(candidate->precision, precision) == 0;
}

/* The best of those that fit; *tied when another is as good, or nothing says which of several is
 * the model. */
static const char *best(const struct strings *names, const char *precision, bool any, bool *tied)
{
	struct candidate candidate, winner = { .name = NULL };
	*tied = false;
	for (size_t i = 0; i < names->count; i++) {
		if (!consider(names->items[i], &candidate) ||
		    (!any && !fits(&candidate, precision)))
			continue;
		if (!winner.name || candidate.rank < winner.rank) {
			*tied = winner.name && candidate.rank >= RANK_USUAL;
			winner = candidate;
		} else if (candidate.rank == winner.rank || winner.rank >= RANK_USUAL)
			*tied = true;
	}
	return winner.name;
}

static unsigned list_models(const struct strings *names, struct buffer *list)
{
	struct candidate candidate;
	unsigned count = 0;
	for (size_t i = 0; i < names->count; i++) {
		if (!consider(names->items[i], &candidate))
			continue;
		if (count < NAMES_SHOWN)
			buffer_printf(list, "%s%s", count ? ", " : "", candidate.name);
		count++;
	}
	if (count > NAMES_SHOWN)
		buffer_printf(list, " and %u more", count - NAMES_SHOWN);
	return count;
}

static enum choice refuse(const struct strings *names, const char *precision,
			  struct dyno_error *err)
{
	struct buffer list = { 0 };
	unsigned count = list_models(names, &list);
	if (count == 0)
		error_set(err, DYNO_ERROR_NOT_FOUND, "holds no ONNX file");
	else if (precision)
		error_set(err, DYNO_ERROR_UNSUPPORTED,
			  "has no single %s variant; it holds %s: choose one with ‹file›",
			  precision, buffer_text(&list));
	else
		error_set(err, DYNO_ERROR_USAGE, "holds %s: choose one with ‹file›",
			  buffer_text(&list));
	buffer_finish(&list);
	return count ? CHOICE_AMBIGUOUS : CHOICE_NONE;
}

static bool is_usual(const char *name)
{
	struct candidate candidate;
	return consider(name, &candidate) && candidate.rank < RANK_USUAL;
}

enum choice model_choose(const struct strings *names, const char *precision, bool usual_only,
			 const char **name, struct dyno_error *err)
{
	bool tied;
	precision = precision ? model_precision_name(precision) : NULL;
	*name = best(names, precision, false, &tied);
	if (!*name && !precision && !usual_only) /* a single one, whatever its precision */
		*name = best(names, NULL, true, &tied);
	if (*name && !tied && (!usual_only || is_usual(*name)))
		return CHOICE_FOUND;
	return refuse(names, precision, err);
}
