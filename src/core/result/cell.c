#include "core/result/cell.h"
#include "core/base/buffer.h"
#include "core/base/hash.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include "core/result/result.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define AT(member) offsetof(struct cell, member)

/* clang-format off */
const struct word cell_words[WORD_TOTAL] = {
	[WORD_MODEL] = { .key = "model", .title = "Model", .column = "Model", .kind = WORD_IS_MODEL, .offset = AT(model),
		.names = true, .told_by = WORD_TOTAL },
	[WORD_DEVICE] = { .key = "device", .title = "Device", .column = "Device", .kind = WORD_IS_DEVICE, .offset = AT(device),
		.rank = 1, .names = true, .told_by = WORD_TOTAL },
	[WORD_MACHINE] = { .key = "machine", .title = "Machine", .column = "Machine", .kind = WORD_IS_MACHINE, .offset = AT(device),
		.quiet = true, .may_differ = true, .told_by = WORD_DEVICE },
	[WORD_ENGINE] = { .key = "engine", .title = "Engine", .column = "Engine", .kind = WORD_IS_TEXT, .offset = AT(engine),
		.rank = 2, .quiet = true, .may_lack = true, .told_by = WORD_TOTAL },
	[WORD_BATCH] = { .key = "batch", .title = "Batch size", .column = "Batch", .kind = WORD_IS_NUMBER, .offset = AT(batch),
		.before = "batch ", .rank = 5, .names = true, .told_by = WORD_TOTAL },
	[WORD_SEQUENCE] = { .key = "sequence", .title = "Sequence length", .column = "Sequence", .kind = WORD_IS_NUMBER, .offset = AT(sequence),
		.before = "sequence ", .none = "no sequence", .constant = "sequence length ", .rank = 4, .names = true,
		.may_lack = true, .told_by = WORD_TOTAL },
	[WORD_PRECISION] = { .key = "precision", .title = "Precision", .column = "Precision", .kind = WORD_IS_TEXT, .offset = AT(precision),
		.constant = "", .rank = 3, .may_lack = true, .told_by = WORD_TOTAL },
	[WORD_THREADS] = { .key = "threads", .title = "Threads", .column = "Threads", .kind = WORD_IS_NUMBER, .offset = AT(threads),
		.after = " threads", .constant = "threads ", .rank = 7, .may_differ = true, .told_by = WORD_TOTAL },
	[WORD_STREAMS] = { .key = "streams", .title = "Streams", .column = "Streams", .kind = WORD_IS_NUMBER, .offset = AT(streams),
		.after = " streams", .constant = "streams ", .usual = 1, .rank = 6, .may_differ = true, .told_by = WORD_TOTAL },
};
/* clang-format on */

enum cell_word word_find(const char *key)
{
	enum cell_word word = 0;
	while (word < WORD_TOTAL && strcmp(cell_words[word].key, key) != 0)
		word++;
	return word;
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

unsigned word_with_told(enum cell_word word)
{
	unsigned bits = WORD_MASK(word);
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

static int compare_word(const struct cell *a, const struct cell *b, enum cell_word word)
{
	uint64_t x = cell_number(a, word), y = cell_number(b, word);
	int order = (x > y) - (x < y);
	if (!order)
		order = compare_texts(key_text(a, word), key_text(b, word));
	if (!order && cell_words[word].kind == WORD_IS_DEVICE)
		order = compare_texts(device_name(a), device_name(b));
	return order;
}

static const char *base_name(const struct cell *cell)
{
	return cell->model ? model_base_name(cell->model) : "";
}

int cell_compare(const struct cell *a, const struct cell *b, unsigned mask)
{
	int order = mask & BY_MODEL_NAME ? compare_texts(base_name(a), base_name(b)) : 0;
	for (enum cell_word word = 0; word < WORD_TOTAL && !order; word++)
		if (mask & WORD_MASK(word))
			order = compare_word(a, b, word);
	return order;
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

uint32_t cell_hash(const struct cell *cell, unsigned mask)
{
	uint32_t hash = mask & BY_MODEL_NAME ? hash_text(base_name(cell)) : 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		if (mask & WORD_MASK(word))
			hash = hash_join(hash, hash_word(cell, word));
	return hash;
}

static bool is_known(const struct cell *cell, enum cell_word word)
{
	return cell_number(cell, word) || *cell_text(cell, word);
}

unsigned cell_known(const struct cell *cell)
{
	unsigned known = 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		known |= is_known(cell, word) ? WORD_MASK(word) : 0;
	return known;
}

void cell_fill(struct cell *cell, const struct cell *other, unsigned mask)
{
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		size_t size =
			cell_words[word].kind == WORD_IS_NUMBER ? sizeof(uint64_t) : sizeof(void *);
		if (mask & WORD_MASK(word) && !is_known(cell, word))
			memcpy((char *)cell + cell_words[word].offset, place_of(other, word), size);
	}
}

/* --- Labels ---------------------------------------------------------------------------------- */

const char *word_label(struct arena *arena, enum cell_word word, const char *text, uint64_t number)
{
	const struct word *of = &cell_words[word];
	if (of->kind != WORD_IS_NUMBER)
		return text;
	if (!number)
		return of->none ? of->none : "";
	const char *after = of->after ? of->after : "";
	int plural = *after && number == 1 ? 1 : 0;
	return arena_printf(arena, "%s%" PRIu64 "%.*s", of->before ? of->before : "", number,
			    (int)strlen(after) - plural, after);
}

const char *cell_label(struct arena *arena, const struct cell *cell, enum cell_word word)
{
	return word_label(arena, word, cell_text(cell, word), cell_number(cell, word));
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
}
