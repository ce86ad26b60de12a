/* The public tables: what can be asked for, by index and word. */
#include "api/words.h"
#include "core/chart/chart.h"
#include "measure/device/device.h"
#include "measure/engine/engine.h"
#include "measure/graph/architecture.h"
#include "measure/plan/settings.h"

#define AT(type, member) offsetof(struct type, member)

const struct text_word option_words[] = {
	{ "name", AT(option, name) },        { "argument", AT(option, argument) },
	{ "default", AT(option, standard) }, { "choices", AT(option, choices) },
	{ "description", AT(option, help) }, { 0 },
};

const struct text_word chart_words[] = {
	{ "name", AT(chart, name) },
	{ "title", AT(chart, title) },
	{ "description", AT(chart, help) },
	{ 0 },
};

const struct text_word architecture_words[] = {
	{ "name", AT(architecture, name) },
	{ "title", AT(architecture, title) },
	{ "published", AT(architecture, source) },
	{ 0 },
};

const struct text_word engine_words[] = {
	{ "name", AT(engine_kind, name) },
	{ "formats", AT(engine_kind, formats) },
	{ 0 },
};

const struct text_word platform_words[] = {
	{ "name", AT(platform, name) },
	{ "aliases", AT(platform, aliases) },
	{ 0 },
};

static const char *option_text(const struct option *row, const char *word)
{
	return words_text(option_words, row, word);
}

size_t dyno_setting_count(void)
{
	return options_count(settings_options);
}

const char *dyno_setting_text(size_t index, const char *word)
{
	return index < dyno_setting_count() ? option_text(&settings_options[index], word) : NULL;
}

size_t dyno_chart_setting_count(void)
{
	return options_count(chart_options);
}

const char *dyno_chart_setting_text(size_t index, const char *word)
{
	return index < dyno_chart_setting_count() ? option_text(&chart_options[index], word) : NULL;
}

size_t dyno_chart_count(void)
{
	size_t count = 0;
	while (charts[count].name)
		count++;
	return count;
}

const char *dyno_chart_text(size_t index, const char *word)
{
	return index < dyno_chart_count() ? words_text(chart_words, &charts[index], word) : NULL;
}

size_t dyno_model_count(void)
{
	size_t count = 0;
	while (architectures[count])
		count++;
	return count;
}

const char *dyno_model_text(size_t index, const char *word)
{
	return index < dyno_model_count()
		       ? words_text(architecture_words, architectures[index], word)
		       : NULL;
}

size_t dyno_engine_count(void)
{
	size_t count = 0;
	while (engine_kinds[count])
		count++;
	return count;
}

const char *dyno_engine_text(size_t index, const char *word)
{
	return index < dyno_engine_count() ? words_text(engine_words, engine_kinds[index], word)
					   : NULL;
}

size_t dyno_platform_count(void)
{
	size_t count = 0;
	while (platforms[count].name)
		count++;
	return count;
}

const char *dyno_platform_text(size_t index, const char *word)
{
	return index < dyno_platform_count() ? words_text(platform_words, &platforms[index], word)
					     : NULL;
}
