#include "measure/plan/selection.h"
#include "core/base/count.h"
#include "core/base/units.h"
#include "core/result/devices.h"
#include "core/result/models.h"
#include <string.h>

/* As the settings of a plan call words of a cell, where they do not as other options. */
static const struct {
	const char *setting;
	enum cell_word word;
} names[] = {
	{ "hardware", WORD_DEVICE },
};

static enum cell_word find_word(const char *key)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i].setting, key) == 0)
			return names[i].word;
	return word_find_option(key);
}

/* One row of an option table that takes the values of a word. */
static bool take_values(enum cell_word word, const char *key, const char *text, struct arena *arena,
			struct selection *selection, struct dyno_error *err)
{
	bool number = cell_words[word].kind == WORD_IS_NUMBER;
	const struct option row = { .name = key,
				    .type = number ? OPTION_SWEEP : OPTION_STRINGS,
				    .minimum = number,
				    .maximum = number ? 1e9 : 0 };
	void *place = number ? (void *)&selection->numbers[word] : (void *)&selection->texts[word];
	if (selection->words & WORD_MASK(word))
		return error_set(err, DYNO_ERROR_USAGE, "\"%.40s\" stands there twice", key);
	selection->words |= WORD_MASK(word);
	return option_set(&row, &row, text, arena, place, NULL, err);
}

/* "batch=1..8", which is written into. */
static bool take_word(char *text, struct arena *arena, struct selection *selection,
		      struct dyno_error *err)
{
	char *equals = strchr(text, '='), keys[WORD_KEYS_SIZE];
	if (!equals)
		return error_set(err, DYNO_ERROR_USAGE, "\"%.*s\" is not of the form WORD=VALUE",
				 TEXT_SHOWN(text), text);
	*equals = '\0';
	enum cell_word word = find_word(text);
	if (word == WORD_TOTAL)
		return error_set(err, DYNO_ERROR_USAGE, "no word \"%.*s\": say %s",
				 TEXT_SHOWN(text), text, word_keys(keys, NULL));
	return take_values(word, text, equals + 1, arena, selection, err);
}

bool selection_parse(const char *text, struct arena *arena, struct selection *selection,
		     struct dyno_error *err)
{
	char *copy = arena_string(arena, text), *rest = copy;
	*selection = (struct selection){ 0 };
	if (!copy)
		return error_memory(err);
	for (char *word; (word = strsep(&rest, " "));)
		if (*word && !take_word(word, arena, selection, err))
			return false;
	return selection->words || error_set(err, DYNO_ERROR_USAGE, "it names no word of a cell");
}

static bool has_number(const struct counts *numbers, uint64_t number)
{
	for (size_t i = 0; i < numbers->count; i++)
		if (numbers->items[i] == number)
			return true;
	return false;
}

static bool has_text(const struct selection *selection, const struct cell *cell,
		     enum cell_word word)
{
	enum word_kind kind = cell_words[word].kind;
	for (size_t i = 0; i < selection->texts[word].count; i++) {
		const char *pattern = selection->texts[word].items[i];
		if (kind == WORD_IS_MODEL ? model_matches(cell->model, pattern) ||
						    model_is_called(cell->model, pattern)
		    : kind == WORD_IS_DEVICE ? device_matches(cell->device, pattern)
					     : text_matches(pattern, cell_text(cell, word)))
			return true;
	}
	return false;
}

bool selection_holds(const struct selection *selection, const struct cell *cell, uint64_t mask)
{
	for (enum cell_word word = 0; word < WORD_TOTAL; word++) {
		if (!(selection->words & mask & WORD_MASK(word)))
			continue;
		bool number = cell_words[word].kind == WORD_IS_NUMBER;
		if (number ? !has_number(&selection->numbers[word], cell_number(cell, word))
			   : !has_text(selection, cell, word))
			return false;
	}
	return true;
}

uint64_t selection_numbers(void)
{
	uint64_t mask = 0;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		if (cell_words[word].kind == WORD_IS_NUMBER)
			mask |= WORD_MASK(word);
	return mask;
}
