#include "api/words.h"
#include "core/base/count.h"
#include "core/result/result.h"
#include <string.h>

/* Those that are no members of a struct. */
static const char *const of_result[] = { "platform", "device_name", "digest", "status", "reason",
					 "run",      "started",     "tag",    NULL };
static const char *const of_comparison[] = { "title",   "note",   "before", "after", "field",
					     "verdict", "method", "reason", NULL };
static const char *const of_field[] = { "key",    "metric",      "title", "unit",
					"better", "description", NULL };
static const char *const of_value[] = { "caveat", "reason", "interval", NULL };
static const char *const of_word[] = { "key", "title", "kind", NULL };
static const char *const of_metric[] = { "name", "description", NULL };
static const char *const of_format[] = { "name", "ending", "description", NULL };
static const char *const of_ab[] = { "outputs_verdict", "outputs_reason", NULL };
static const char *const of_output[] = { "verdict", NULL };

static const struct known {
	const char *of;
	bool cell; /* the words of a cell come first */
	const struct text_word *members;
	const char *const *others;
} known[] = {
	{ "result", true, NULL, of_result },
	{ "value", false, NULL, of_value },
	{ "comparison", true, NULL, of_comparison },
	{ "run", false, run_words, NULL },
	{ "model", false, model_words, NULL },
	{ "device", false, device_words, NULL },
	{ "listing", false, listing_words, NULL },
	{ "history", true, NULL, (const char *const[]){ "title", NULL } },
	{ "point", false, point_words, NULL },
	{ "ab", false, NULL, of_ab },
	{ "output", false, output_words, of_output },
	{ "field", false, NULL, of_field },
	{ "word", false, NULL, of_word },
	{ "metric", false, NULL, of_metric },
	{ "setting", false, option_words, NULL },
	{ "chart", false, chart_words, NULL },
	{ "chart_setting", false, option_words, NULL },
	{ "builtin", false, architecture_words, NULL },
	{ "engine", false, engine_words, NULL },
	{ "platform", false, platform_words, NULL },
	{ "format", false, NULL, of_format },
};

static const char *nth(const struct known *row, size_t index)
{
	if (row->cell && index < WORD_TOTAL)
		return cell_words[index].key;
	index -= row->cell ? WORD_TOTAL : 0;
	for (const struct text_word *word = row->members; word && word->word; word++)
		if (index-- == 0)
			return word->word;
	for (const char *const *word = row->others; word && *word; word++)
		if (index-- == 0)
			return *word;
	return NULL;
}

const char *dyno_known_word(const char *of, size_t index)
{
	for (size_t i = 0; of && i < COUNT(known); i++)
		if (strcmp(known[i].of, of) == 0)
			return nth(&known[i], index);
	return NULL;
}
