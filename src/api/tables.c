/* The public tables: what can be asked for, by index and word. */
#include "core/chart/chart.h"
#include "measure/device/device.h"
#include "measure/engine/engine.h"
#include "measure/graph/architecture.h"
#include "measure/plan/settings.h"
#include <string.h>

struct answer {
	const char *word, *text;
};

#define FIND(answers, word) find(answers, sizeof(answers) / sizeof(*(answers)), word)

static const char *find(const struct answer *answers, size_t count, const char *word)
{
	for (size_t i = 0; word && i < count; i++)
		if (strcmp(answers[i].word, word) == 0)
			return answers[i].text;
	return NULL;
}

static const char *option_text(const struct option *row, const char *word)
{
	const struct answer answers[] = {
		{ "name", row->name },        { "argument", row->argument },
		{ "default", row->standard }, { "choices", row->choices },
		{ "description", row->help },
	};
	return FIND(answers, word);
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
	if (index >= dyno_chart_count())
		return NULL;
	const struct answer answers[] = { { "name", charts[index].name },
					  { "title", charts[index].title },
					  { "description", charts[index].help } };
	return FIND(answers, word);
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
	if (index >= dyno_model_count())
		return NULL;
	const struct answer answers[] = { { "name", architectures[index]->name },
					  { "title", architectures[index]->title },
					  { "published", architectures[index]->source } };
	return FIND(answers, word);
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
	if (index >= dyno_engine_count())
		return NULL;
	const struct answer answers[] = { { "name", engine_kinds[index]->name },
					  { "formats", engine_kinds[index]->formats } };
	return FIND(answers, word);
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
	if (index >= dyno_platform_count())
		return NULL;
	const struct answer answers[] = { { "name", platforms[index].name },
					  { "aliases", platforms[index].aliases } };
	return FIND(answers, word);
}
