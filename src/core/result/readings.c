#include "core/result/readings.h"
#include "core/result/result.h"
#include <string.h>

const struct reading_info readings[READINGS] = {
#define X(name, series, title, unit) { series, title, unit },
	READING_LIST(X)
#undef X
};

bool series_is_reading(const struct sample_series *series)
{
	if (strcmp(series->name, SERIES_DEVICE_TIME) == 0 ||
	    strcmp(series->name, SERIES_DEVICE_INFERENCES) == 0)
		return true;
	for (size_t i = 0; i < READINGS; i++)
		if (strcmp(series->name, readings[i].series) == 0)
			return true;
	return false;
}

const struct sample_series *replicate_reading(const struct replicate *replicate,
					      enum reading reading)
{
	return replicate_series(replicate, readings[reading].series);
}
