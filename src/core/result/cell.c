#include "core/result/cell.h"
#include "core/base/buffer.h"
#include "core/base/hash.h"
#include "core/base/number.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include "core/result/result.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define AT(member) offsetof(struct cell, member)

/* clang-format off */
const struct word cell_words[WORD_TOTAL] = {
	[WORD_MODEL] = { .key = "model", .title = "Model", .column = "Model", .kind = WORD_IS_MODEL, .offset = AT(model),
		.names = true, .axis = 5, .down = 5, .teller = true, .workload = true, .told_by = WORD_TOTAL },
	[WORD_DEVICE] = { .key = "device", .title = "Device", .column = "Device", .kind = WORD_IS_DEVICE, .offset = AT(device),
		.rank = 1, .names = true, .axis = 6, .down = 2, .teller = true, .looks = true, .told_by = WORD_TOTAL },
	[WORD_MACHINE] = { .key = "machine", .title = "Machine", .column = "Machine", .kind = WORD_IS_MACHINE, .offset = AT(device),
		.quiet = true, .may_differ = true, .told_by = WORD_DEVICE },
	[WORD_ENGINE] = { .key = "engine", .title = "Engine", .column = "Engine", .kind = WORD_IS_TEXT, .offset = AT(engine),
		.rank = 2, .quiet = true, .may_lack = true, .cut = 5, .teller = true, .tuned = true, .looks = true, .told_by = WORD_TOTAL },
	[WORD_BATCH] = { .key = "batch", .title = "Batch size", .column = "Batch", .kind = WORD_IS_NUMBER, .offset = AT(batch),
		.before = "batch ", .rank = 5, .names = true, .axis = 1, .cut = 7, .counts = "items", .told_by = WORD_TOTAL },
	[WORD_SEQUENCE] = { .key = "sequence", .title = "Sequence length", .column = "Sequence", .kind = WORD_IS_NUMBER, .offset = AT(sequence),
		.before = "sequence ", .none = "no sequence", .constant = "sequence length ", .rank = 4, .names = true,
		.may_lack = true, .axis = 2, .down = 1, .cut = 3, .workload = true, .looks = true, .counts = "tokens/item", .told_by = WORD_TOTAL },
	[WORD_PRECISION] = { .key = "precision", .title = "Precision", .column = "Precision", .kind = WORD_IS_TEXT, .offset = AT(precision),
		.constant = "", .rank = 3, .may_lack = true, .cut = 4, .tuned = true, .looks = true, .told_by = WORD_TOTAL },
	[WORD_THREADS] = { .key = "threads", .title = "Threads", .column = "Threads", .kind = WORD_IS_NUMBER, .offset = AT(threads),
		.after = " threads", .constant = "threads ", .rank = 7, .may_differ = true, .axis = 3, .down = 3, .cut = 2, .tuned = true, .told_by = WORD_TOTAL },
	[WORD_STREAMS] = { .key = "streams", .title = "Streams", .column = "Streams", .kind = WORD_IS_NUMBER, .offset = AT(streams),
		.after = " streams", .constant = "streams ", .usual = 1, .rank = 6, .may_differ = true, .axis = 4, .down = 4, .cut = 1, .tuned = true, .told_by = WORD_TOTAL },
};
/* clang-format on */

enum cell_word word_find(const char *key)
{
	enum cell_word word = 0;
	while (word < WORD_TOTAL && strcmp(cell_words[word].key, key) != 0)
		word++;
	return word;
}

static const char *const options[WORD_TOTAL] = {
#define X(name, key, option, letter, argument, kind, member, must, filter) [WORD_##name] = option,
	WORD_LIST(X)
#undef X
};

enum cell_word word_find_option(const char *name)
{
	enum cell_word word = 0;
	while (word < WORD_TOTAL && strcmp(options[word], name) != 0)
		word++;
	return word < WORD_TOTAL ? word : word_find(name);
}

const char *word_option(enum cell_word word)
{
	return options[word];
}

uint64_t words_that(size_t flag)
{
	uint64_t bits = 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		if (*(const bool *)((const char *)&cell_words[word] + flag))
			bits |= WORD_MASK(word);
	return bits;
}

const char *word_keys(char text[WORD_KEYS_SIZE], const char *last)
{
	int count = WORD_TOTAL + (last != NULL);
	size_t used = 0;
	for (int i = 0; i < count && used < WORD_KEYS_SIZE; i++) {
		const char *between = i == 0 ? "" : i + 1 == count ? " or " : ", ";
		const char *key = i < (int)WORD_TOTAL ? cell_words[i].key : last;
		used += (size_t)snprintf(text + used, WORD_KEYS_SIZE - used, "%s%s", between, key);
	}
	return text;
}

uint64_t word_with_told(enum cell_word word)
{
	uint64_t bits = WORD_MASK(word);
	for (enum cell_word other = 0; other < WORD_TOTAL; other++)
		if (cell_words[other].told_by == word)
			bits |= WORD_MASK(other);
	return bits;
}

/* --- Values ---------------------------------------------------------------------------------- */

static const void *place_of(const struct cell *cell, enum cell_word word)
{
	return (const char *)cell + cell_words[word].offset;
}

uint64_t cell_number(const struct cell *cell, enum cell_word word)
{
	return cell_words[word].kind == WORD_IS_NUMBER ? *(const uint64_t *)place_of(cell, word)
						       : 0;
}

void cell_set_number(struct cell *cell, enum cell_word word, uint64_t number)
{
	*(uint64_t *)((char *)cell + cell_words[word].offset) = number;
}

const char *cell_text(const struct cell *cell, enum cell_word word)
{
	const char *text = NULL;
	switch (cell_words[word].kind) {
	case WORD_IS_TEXT:
		text = *(const char *const *)place_of(cell, word);
		break;
	case WORD_IS_MODEL:
		text = cell->model ? cell->model->name : NULL;
		break;
	case WORD_IS_DEVICE:
		text = cell->device ? cell->device->id : NULL;
		break;
	case WORD_IS_MACHINE:
		text = cell->device ? cell->device->machine : NULL;
		break;
	case WORD_IS_NUMBER:
		break;
	}
	return text ? text : "";
}

double word_number(const struct cell *cell, const struct word *word)
{
	if (!word->own)
		return (double)cell_number(cell, (enum cell_word)(word - cell_words));
	const struct own_word *value = cell_own(cell, word->key);
	return value && word->kind == WORD_IS_NUMBER ? value->number : NAN;
}

const char *word_text(const struct cell *cell, const struct word *word)
{
	if (!word->own)
		return cell_text(cell, (enum cell_word)(word - cell_words));
	const struct own_word *value = cell_own(cell, word->key);
	return value && word->kind != WORD_IS_NUMBER ? value->text : "";
}

static const char *device_name(const struct cell *cell)
{
	return cell->device && cell->device->name ? cell->device->name : "";
}

/* --- Comparing ------------------------------------------------------------------------------- */

/* Cells of one run share their texts: comparing addresses first keeps long names from costing. */
static int compare_texts(const char *a, const char *b)
{
	return a == b ? 0 : strcmp(a, b);
}

/* What tells the values apart: of a model not its name. */
static const char *key_text(const struct cell *cell, enum cell_word word)
{
	return cell_words[word].kind == WORD_IS_MODEL ? model_key(cell->model)
						      : cell_text(cell, word);
}

static int compare_known(const struct cell *a, const struct cell *b, enum cell_word word)
{
	if (cell_words[word].kind == WORD_IS_NUMBER) {
		uint64_t x = *(const uint64_t *)place_of(a, word);
		uint64_t y = *(const uint64_t *)place_of(b, word);
		return (x > y) - (x < y);
	}
	if (*(const void *const *)place_of(a, word) == *(const void *const *)place_of(b, word))
		return 0; /* one text, model or device */
	int order = compare_texts(key_text(a, word), key_text(b, word));
	if (!order && cell_words[word].kind == WORD_IS_DEVICE)
		order = compare_texts(device_name(a), device_name(b));
	return order;
}

static const char *base_name(const struct cell *cell)
{
	return cell->model ? model_base_name(cell->model) : "";
}

/* Numbers by size, before texts. What the text is decides, so that this is an order. */
static int compare_own_values(const struct own_word *a, const struct own_word *b)
{
	if (isnan(a->number) != isnan(b->number))
		return isnan(a->number) ? 1 : -1;
	if (isnan(a->number))
		return compare_texts(a->text, b->text);
	return (a->number > b->number) - (a->number < b->number);
}

static bool is_left_out(const struct word *word, const struct word *const *but)
{
	for (; but && *but; but++)
		if (strcmp(word->key, (*but)->key) == 0)
			return true;
	return false;
}

/* Without `but`. A cell that lacks a word comes before one that has it. */
static int compare_own(const struct own_words *a, const struct own_words *b,
		       const struct word *const *but)
{
	size_t i = 0, k = 0;
	int order = 0;
	while (!order && ((a && i < a->count) || (b && k < b->count))) {
		const struct own_word *x = a && i < a->count ? &a->items[i] : NULL;
		const struct own_word *y = b && k < b->count ? &b->items[k] : NULL;
		int by_key = !x ? 1 : !y ? -1 : compare_texts(x->word->key, y->word->key);
		const struct own_word *first = by_key > 0 ? y : x;
		if (!is_left_out(first->word, but))
			order = by_key < 0 ? 1 : by_key > 0 ? -1 : compare_own_values(x, y);
		i += by_key <= 0;
		k += by_key >= 0;
	}
	return order;
}

int cell_compare_but(const struct cell *a, const struct cell *b, uint64_t mask,
		     const struct word *const *but)
{
	int order = mask & BY_MODEL_NAME ? compare_texts(base_name(a), base_name(b)) : 0;
	for (enum cell_word word = 0; word < WORD_TOTAL && !order; word++)
		if (mask & WORD_MASK(word))
			order = compare_known(a, b, word);
	if (!order && mask & OWN_WORDS && a->own != b->own)
		order = compare_own(a->own, b->own, but);
	return order;
}

int cell_compare(const struct cell *a, const struct cell *b, uint64_t mask)
{
	return cell_compare_but(a, b, mask, NULL);
}

int word_compare(const struct cell *a, const struct cell *b, const struct word *word)
{
	if (!word->own)
		return compare_known(a, b, (enum cell_word)(word - cell_words));
	const struct own_word *x = cell_own(a, word->key), *y = cell_own(b, word->key);
	return x && y ? compare_own_values(x, y) : (x != NULL) - (y != NULL);
}

static uint32_t hash_word(const struct cell *cell, enum cell_word word)
{
	uint32_t hash = hash_text(key_text(cell, word));
	if (cell_words[word].kind == WORD_IS_NUMBER)
		hash = hash_number(cell_number(cell, word));
	if (cell_words[word].kind == WORD_IS_DEVICE)
		hash = hash_join(hash, hash_text(device_name(cell)));
	return hash;
}

static uint32_t hash_own(uint32_t hash, const struct own_words *own, const struct word *const *but)
{
	for (size_t i = 0; own && i < own->count; i++) {
		const struct own_word *value = &own->items[i];
		if (is_left_out(value->word, but))
			continue;
		hash = hash_join(hash, hash_text(value->word->key));
		hash = hash_join(hash, hash_text(value->text));
	}
	return hash;
}

uint32_t cell_hash_but(const struct cell *cell, uint64_t mask, const struct word *const *but)
{
	uint32_t hash = mask & BY_MODEL_NAME ? hash_text(base_name(cell)) : 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		if (mask & WORD_MASK(word))
			hash = hash_join(hash, hash_word(cell, word));
	return mask & OWN_WORDS ? hash_own(hash, cell->own, but) : hash;
}

uint32_t cell_hash(const struct cell *cell, uint64_t mask)
{
	return cell_hash_but(cell, mask, NULL);
}

static bool is_known(const struct cell *cell, enum cell_word word)
{
	return cell_number(cell, word) || *cell_text(cell, word);
}

uint64_t cell_known(const struct cell *cell)
{
	uint64_t known = 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		known |= is_known(cell, word) ? WORD_MASK(word) : 0;
	return known;
}

void cell_fill(struct cell *cell, const struct cell *other, uint64_t mask)
{
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		size_t size =
			cell_words[word].kind == WORD_IS_NUMBER ? sizeof(uint64_t) : sizeof(void *);
		if (mask & WORD_MASK(word) && !is_known(cell, word))
			memcpy((char *)cell + cell_words[word].offset, place_of(other, word), size);
	}
}

/* --- Labels ---------------------------------------------------------------------------------- */

const char *word_label(struct arena *arena, const struct word *word, const char *text,
		       double number)
{
	char own[NUMBER_TEXT_SIZE];
	const char *before = word->before ? word->before : "", *after = word->after;
	if (word->kind != WORD_IS_NUMBER)
		return word->own && *text ? arena_printf(arena, "%s%s", before, text) : text;
	if (word->own ? isnan(number) : number == 0)
		return word->none ? word->none : "";
	number_format(own, number);
	after = after ? after : "";
	int plural = *after && number == 1 && !word->own ? 1 : 0;
	return arena_printf(arena, "%s%s%.*s", before, own, (int)strlen(after) - plural, after);
}

const char *cell_label(struct arena *arena, const struct cell *cell, const struct word *word)
{
	return word_label(arena, word, word_text(cell, word), word_number(cell, word));
}

static void write_own(const struct own_words *own, struct json_writer *writer)
{
	if (!own || !own->count)
		return;
	json_key(writer, "words");
	json_begin_object(writer);
	for (size_t i = 0; i < own->count; i++)
		own_word_write(&own->items[i], writer);
	json_end_object(writer);
}

void cell_write(const struct cell *cell, struct json_writer *writer)
{
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		const char *text = cell_text(cell, word);
		uint64_t number = cell_number(cell, word);
		if (number)
			json_member_count(writer, cell_words[word].key, number);
		else if (*text)
			json_member_string(writer, cell_words[word].key, text);
	}
	write_own(cell->own, writer);
}

/* --- Own words ------------------------------------------------------------------------------- */

const struct own_word *cell_own(const struct cell *cell, const char *key)
{
	for (size_t i = 0; cell->own && i < cell->own->count; i++) {
		const struct own_word *value = &cell->own->items[i];
		if (compare_texts(value->word->key, key) == 0)
			return value;
	}
	return NULL;
}

void own_word_write(const struct own_word *value, struct json_writer *writer)
{
	if (value->word->kind == WORD_IS_NUMBER)
		json_member_number(writer, value->word->key, value->number);
	else
		json_member_string(writer, value->word->key, value->text);
}

static double number_of(const char *text)
{
	char canonical[NUMBER_TEXT_SIZE];
	double number;
	size_t length = strlen(text);
	if (!length || length >= NUMBER_TEXT_SIZE || number_parse(text, length, &number) != length)
		return NAN;
	number_format(canonical, number);
	return strcmp(canonical, text) == 0 ? number : NAN;
}

/* A list with room for one more. */
static struct own_words *own_with_room(struct arena *arena, const struct own_words *own)
{
	size_t count = own ? own->count : 0, room = own ? own->room : 0;
	if (count < room)
		return (struct own_words *)own;
	room = room ? 2 * room : 4;
	struct own_words *more =
		arena_allocate(arena, 1, sizeof(*more) + room * sizeof(*more->items));
	if (!more)
		return NULL;
	if (count)
		memcpy(more->items, own->items, count * sizeof(*more->items));
	more->count = count;
	more->room = room;
	return more;
}

static struct own_word *own_place(struct own_words *own, const char *key)
{
	size_t at = 0;
	while (at < own->count && strcmp(own->items[at].word->key, key) < 0)
		at++;
	if (at < own->count && strcmp(own->items[at].word->key, key) == 0)
		return &own->items[at];
	memmove(&own->items[at + 1], &own->items[at], (own->count - at) * sizeof(*own->items));
	own->count++;
	return &own->items[at];
}

bool cell_set_own(struct arena *arena, struct cell *cell, const struct word *word, const char *text,
		  double number, const struct cell *like)
{
	char spelled[NUMBER_TEXT_SIZE];
	const struct own_word *same = like ? cell_own(like, word->key) : NULL;
	if (!text) {
		number_format(spelled, number + 0.0); /* -0 is 0 */
		text = spelled;
	}
	const char *kept =
		same && strcmp(same->text, text) == 0 ? same->text : arena_string(arena, text);
	struct own_words *own = own_with_room(arena, cell->own);
	if (!kept || !own)
		return false;
	cell->own = own;
	*own_place(own, word->key) = (struct own_word){ word, kept, number_of(kept) };
	return true;
}
