/* What the tests of devices share: recorded trees and properties. */
#ifndef DYNO_TEST_MEASURE_DEVICE_FIXTURE_H
#define DYNO_TEST_MEASURE_DEVICE_FIXTURE_H

#include "core/base/count.h"
#include "measure/device/device.h"
#include "test.h"
#include <stdlib.h>

/* The tree of that name under test/fixtures. The text is the caller's. */
static inline struct host_root fixture(char path[4096], const char *name)
{
	const char *folder = getenv("DYNO_TEST_FIXTURES");
	snprintf(path, 4096, "%s/%s", folder ? folder : "test/fixtures", name);
	return (struct host_root){ .root = path, .nvml_library = "" };
}

/* Checks one property by the text that it would have in a table of expectations: a number as
 * %.15g, "-" when it must be absent. */
static inline void check_property(const char *row, const struct properties *properties,
				  const char *key, const char *expected)
{
	const struct property *property = properties_find(properties, key);
	char text[64];
	const char *actual = "-";
	if (property && property->text)
		actual = property->text;
	if (property && !property->text) {
		snprintf(text, sizeof(text), "%.15g", property->number);
		actual = text;
	}
	if (strcmp(actual, expected) == 0)
		return;
	printf("# %s: %s is \"%s\" instead of \"%s\"\n", row, key, actual, expected);
	test_failures++;
}

#endif
