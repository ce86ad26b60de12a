/* Which results a chart takes. */
#include "core/chart/table.h"
#include "core/result/models.h"

static bool has_text(const struct strings *wanted, const char *text)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (text_matches(wanted->items[i], text))
			return true;
	return !wanted->count;
}

static bool has_number(const struct counts *wanted, uint64_t number)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (wanted->items[i] == number)
			return true;
	return !wanted->count;
}

/* A run is named by its id or its tag. */
static bool has_run(const struct strings *wanted, const struct run *run)
{
	return has_text(wanted, run->id ? run->id : "") || (run->tag && has_text(wanted, run->tag));
}

bool chart_spec_filters(const struct chart_spec *spec)
{
	bool any = spec->statuses.count || spec->runs.count;
	for (enum cell_word word = 0; word < WORD_TOTAL; word++)
		any |= spec->texts[word].count || spec->numbers[word].count;
	return any;
}

static bool has_device(const struct strings *wanted, const struct device_info *device)
{
	for (size_t i = 0; device && i < wanted->count; i++)
		if (device_matches(device, wanted->items[i]))
			return true;
	return !wanted->count;
}

static bool has_model(const struct strings *wanted, const struct model_info *model)
{
	for (size_t i = 0; model && i < wanted->count; i++)
		if (model_matches(model, wanted->items[i]))
			return true;
	return !wanted->count;
}

static bool has_word(const struct chart_spec *spec, const struct cell *cell, enum cell_word word)
{
	if (cell_words[word].kind == WORD_IS_NUMBER)
		return has_number(&spec->numbers[word], cell_number(cell, word));
	if (cell_words[word].kind == WORD_IS_DEVICE)
		return has_device(&spec->texts[word], cell->device);
	if (cell_words[word].kind == WORD_IS_MODEL)
		return has_model(&spec->texts[word], cell->model);
	return has_text(&spec->texts[word], cell_text(cell, word));
}

bool chart_spec_passes(const struct chart_spec *spec, const struct run *run,
		       const struct result *result)
{
	bool passes = true;
	for (enum cell_word word = 0; word < WORD_TOTAL && passes; word++)
		passes = has_word(spec, &result->cell, word);
	return passes && has_text(&spec->statuses, status_name(result->status)) &&
	       has_run(&spec->runs, run);
}
