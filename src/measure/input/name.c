#include "measure/input/name.h"
#include "core/base/count.h"
#include "measure/input/element.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

#define PIECE_SIZE 32 /* longer pieces are cut: no word of the tables is as long */
#define PIECES_MAX 16 /* further ones are not looked at */

struct pieces {
	const char *name;
	char text[PIECES_MAX][PIECE_SIZE];
	size_t count;
};

static bool next_piece(const char **at, char piece[PIECE_SIZE])
{
	const char *c = *at;
	while (*c && !isalnum((unsigned char)*c))
		c++;
	size_t length = 0;
	for (char before = 0; isalnum((unsigned char)*c); before = *c++) {
		if (isupper((unsigned char)*c) && islower((unsigned char)before))
			break;
		if (length < PIECE_SIZE - 1)
			piece[length++] = (char)tolower((unsigned char)*c);
	}
	piece[length] = '\0';
	*at = c;
	return length > 0;
}

/* "past_key_values.0.key" is past, key, values, 0, key; "seqLen" is seq, len. */
static void split(struct pieces *pieces, const char *name)
{
	pieces->name = name ? name : "";
	pieces->count = 0;
	for (const char *at = pieces->name; pieces->count < PIECES_MAX; pieces->count++)
		if (!next_piece(&at, pieces->text[pieces->count]))
			break;
}

static bool pieces_have(const struct pieces *pieces, const char *pattern)
{
	if (*pattern == '=')
		return strcasecmp(pieces->name, pattern + 1) == 0;
	size_t length = strlen(pattern);
	bool start = pattern[length - 1] == '*';
	for (size_t i = 0; i < pieces->count; i++)
		if (start ? strncmp(pieces->text[i], pattern, length - 1) == 0
			  : strcmp(pieces->text[i], pattern) == 0)
			return true;
	return false;
}

bool name_has(const char *name, const char *pattern)
{
	struct pieces pieces;
	split(&pieces, name);
	return pieces_have(&pieces, pattern);
}

/* The words come from what Hugging Face's Optimum, torch.onnx, tf2onnx, Paddle2ONNX and the ONNX
 * model zoo write. Order matters: "past_sequence_length" is a cache's length, not a sequence, and
 * "point_batch_size" counts points. */
static const struct {
	const char *pattern;
	enum role role;
} role_words[] = {
	{ "point*", ROLE_ONE },      { "box*", ROLE_ONE },          { "batch*", ROLE_BATCH },
	{ "bs", ROLE_BATCH },        { "bsz", ROLE_BATCH },         { "=n", ROLE_BATCH },
	{ "=b", ROLE_BATCH },        { "past*", ROLE_PAST },        { "cache*", ROLE_PAST },
	{ "total", ROLE_TOTAL },     { "channel*", ROLE_CHANNELS }, { "=c", ROLE_CHANNELS },
	{ "height*", ROLE_HEIGHT },  { "=h", ROLE_HEIGHT },         { "width*", ROLE_WIDTH },
	{ "=w", ROLE_WIDTH },        { "seq*", ROLE_SEQUENCE },     { "length*", ROLE_SEQUENCE },
	{ "len", ROLE_SEQUENCE },    { "time*", ROLE_SEQUENCE },    { "token*", ROLE_SEQUENCE },
	{ "frame*", ROLE_SEQUENCE }, { "sample*", ROLE_SEQUENCE },  { "=t", ROLE_SEQUENCE },
	{ "=s", ROLE_SEQUENCE },     { "=l", ROLE_SEQUENCE },
};

/* "length_dynamic_axes_1" (torch.onnx) and "input_dim_0" (ONNX's shape inference) hold the input's
 * name and a running number: their words are not about the dimension. */
static bool is_numbered(const char *name)
{
	static const char *const endings[] = { "_dynamic_axes_", "_dim_" };
	size_t length = name ? strlen(name) : 0, digits = 0;
	while (digits < length && isdigit((unsigned char)name[length - digits - 1]))
		digits++;
	for (size_t i = 0; digits && i < COUNT(endings); i++) {
		size_t ending = strlen(endings[i]);
		if (length - digits >= ending &&
		    strncmp(name + length - digits - ending, endings[i], ending) == 0)
			return true;
	}
	return false;
}

enum role role_by_name(const char *name)
{
	struct pieces pieces;
	if (is_numbered(name))
		return ROLE_UNKNOWN;
	split(&pieces, name);
	for (size_t i = 0; i < COUNT(role_words); i++)
		if (pieces_have(&pieces, role_words[i].pattern))
			return role_words[i].role;
	return ROLE_UNKNOWN;
}

enum class {
	ANY,
	INTEGER,
	REAL,
	BOOL
};

static const struct {
	const char *pattern;
	const char *with; /* must be there too; NULL: nothing */
	enum class class;
	enum kind kind;
} kind_words[] = {
	{ "use", NULL, BOOL, KIND_SWITCH },
	{ "has", NULL, ANY, KIND_ZEROS }, /* SAM's has_mask_input: there is none */
	{ "mask", "input", REAL, KIND_ZEROS },
	{ "position*", NULL, INTEGER, KIND_POSITIONS },
	{ "past*", NULL, ANY, KIND_CACHE },
	{ "cache*", NULL, ANY, KIND_CACHE },
	{ "mask*", NULL, ANY, KIND_MASK },
	{ "hidden", "states", REAL, KIND_OTHER }, /* activations of an encoder, not a state */
	{ "hidden", "last", REAL, KIND_OTHER },
	{ "hidden", "encoder", REAL, KIND_OTHER },
	{ "state*", NULL, REAL, KIND_STATE },
	{ "hidden", NULL, REAL, KIND_STATE },
	{ "h", NULL, REAL, KIND_STATE },
	{ "c", NULL, REAL, KIND_STATE },
	{ "h0", NULL, REAL, KIND_STATE },
	{ "c0", NULL, REAL, KIND_STATE },
	{ "hx", NULL, REAL, KIND_STATE },
	{ "cx", NULL, REAL, KIND_STATE },
	{ "hn", NULL, REAL, KIND_STATE },
	{ "cn", NULL, REAL, KIND_STATE },
	{ "token", "type", INTEGER, KIND_ZEROS },
	{ "segment*", NULL, INTEGER, KIND_ZEROS },
	{ "sr", NULL, ANY, KIND_RATE },
	{ "samplerate", NULL, ANY, KIND_RATE },
	{ "sampl*", "rate", ANY, KIND_RATE },
	{ "length*", NULL, INTEGER, KIND_LENGTHS },
	{ "len*", NULL, INTEGER, KIND_LENGTHS },
	{ "seqlen*", NULL, INTEGER, KIND_LENGTHS },
	{ "im", "shape", ANY, KIND_SIZE }, /* Paddle's detectors */
	{ "image", "shape", ANY, KIND_SIZE },
	{ "orig*", NULL, ANY, KIND_SIZE }, /* SAM's orig_im_size, RT-DETR's orig_target_sizes */
	{ "scale", "factor", ANY, KIND_ONES },
	{ "timestep*", NULL, ANY, KIND_ONES },
	{ "label*", NULL, ANY, KIND_ONES },
	{ "ids", NULL, INTEGER, KIND_IDS },
	{ "token*", NULL, INTEGER, KIND_IDS },
	{ "audio*", NULL, REAL, KIND_AUDIO },
	{ "wav*", NULL, REAL, KIND_AUDIO },
	{ "speech*", NULL, REAL, KIND_AUDIO },
	{ "sound*", NULL, REAL, KIND_AUDIO },
	{ "signal*", NULL, REAL, KIND_AUDIO },
	{ "pcm*", NULL, REAL, KIND_AUDIO },
	{ "samples", NULL, REAL, KIND_AUDIO },
	{ "input", "values", REAL, KIND_AUDIO },
	{ "pixel*", NULL, ANY, KIND_PIXELS },
	{ "image*", NULL, ANY, KIND_PIXELS },
	{ "img*", NULL, ANY, KIND_PIXELS },
};

static bool is_of_class(enum element_type type, enum class class)
{
	switch (class) {
	case INTEGER:
		return element_is_integer(type);
	case REAL:
		return element_is_real(type);
	case BOOL:
		return type == ELEMENT_BOOL;
	default:
		return true;
	}
}

enum kind kind_of(const struct tensor_spec *spec)
{
	struct pieces pieces;
	split(&pieces, spec->name);
	for (size_t i = 0; i < COUNT(kind_words); i++)
		if (is_of_class(spec->type, kind_words[i].class) &&
		    pieces_have(&pieces, kind_words[i].pattern) &&
		    (!kind_words[i].with || pieces_have(&pieces, kind_words[i].with)))
			return kind_words[i].kind;
	return KIND_OTHER;
}

bool name_is_generic(const char *name)
{
	static const char *const patterns[] = { "unk*", "dyn*", "dim*", "none", "axis" };
	if (!name)
		return true;
	for (size_t i = 0; i < COUNT(patterns); i++)
		if (name_has(name, patterns[i]))
			return true;
	if (isalpha((unsigned char)name[0]) && isdigit((unsigned char)name[1]))
		name++; /* "s0", "d12" */
	return name[strspn(name, "0123456789?-")] == '\0';
}

bool name_is_placeholder(const char *name)
{
	static const char *const words[] = { "?",         "*",        "none",     "null",
					     "nil",       "nan",      "dynamic",  "dyn",
					     "unk",       "unknown",  "any",      "free",
					     "undefined", "variable", "var",      "symbolic",
					     "dim",       "axis",     "none_dim", "unset" };
	bool negative =
		name[0] == '-' && name[1] && name[1 + strspn(name + 1, "0123456789")] == '\0';
	for (size_t i = 0; i < COUNT(words); i++)
		if (strcasecmp(name, words[i]) == 0)
			return true;
	return negative || (*name && name[strspn(name, "?*_. -")] == '\0') ||
	       strcmp(name, "0") == 0;
}

bool name_is_number(const char *name)
{
	size_t digits = strspn(name, "0123456789");
	return digits > 0 && digits < 10 && name[digits] == '\0' && name[strspn(name, "0")];
}

const char *role_title(enum role role)
{
	static const char *const titles[ROLE_COUNT] = {
		[ROLE_UNKNOWN] = "",
		[ROLE_FIXED] = "fixed",
		[ROLE_BATCH] = "batch",
		[ROLE_SEQUENCE] = "sequence",
		[ROLE_PAST] = "cache",
		[ROLE_TOTAL] = "cache and sequence",
		[ROLE_NUMBER] = "a number",
		[ROLE_SETTLED] = "settled",
		[ROLE_EXPRESSION] = "computed",
		[ROLE_CHANNELS] = "channels",
		[ROLE_HEIGHT] = "height",
		[ROLE_WIDTH] = "width",
		[ROLE_DEPTH] = "depth",
		[ROLE_ITEMS] = "things",
		[ROLE_ONE] = "prompts",
	};
	return titles[role];
}
