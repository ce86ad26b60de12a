/* The table of metrics as others ask for it. */
#include "measure/metrics/metric.h"
#include <string.h>

const struct metric *metric_find(const char *name)
{
	for (size_t i = 0; metrics[i]; i++)
		if (strcmp(metrics[i]->name, name) == 0)
			return metrics[i];
	return NULL;
}

size_t dyno_metric_count(void)
{
	size_t count = 0;
	while (metrics[count])
		count++;
	return count;
}

const char *dyno_metric_text(size_t index, const char *word)
{
	if (index >= dyno_metric_count() || !word)
		return NULL;
	if (strcmp(word, "name") == 0)
		return metrics[index]->name;
	return strcmp(word, "description") == 0 ? metrics[index]->help : NULL;
}
