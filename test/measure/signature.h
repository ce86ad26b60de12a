/* Input signatures as text, for tables of tests: "ids:int64[batch,?]; x:float32[1,3,?,?]"; a word
 * is a dynamic dimension's name, "?" has none, "~" in place of the type is no tensor. */
#ifndef DYNO_TEST_SIGNATURE_H
#define DYNO_TEST_SIGNATURE_H

#include "measure/input/input.h"
#include <stdlib.h>
#include <string.h>

#define SIGNATURE_MAX 16

static inline void signature_dims(struct tensor_spec *spec, char *dims)
{
	for (char *rest, *dim = strtok_r(dims, ",", &rest); dim; dim = strtok_r(NULL, ",", &rest)) {
		bool number = *dim >= '0' && *dim <= '9';
		spec->dims[spec->rank] = number ? strtoll(dim, NULL, 10) : -1;
		spec->dim_names[spec->rank] = number || *dim == '?' ? "" : dim;
		spec->rank++;
	}
}

/* Number of inputs; the specs point into *text, which the caller frees. */
static inline size_t signature_parse(const char *from, struct tensor_spec *specs, char **text)
{
	size_t count = 0;
	*text = strdup(from);
	for (char *rest, *one = strtok_r(*text, ";", &rest); one;
	     one = strtok_r(NULL, ";", &rest)) {
		char *bracket = strchr(one, '['), *colon;
		bracket[strlen(bracket) - 1] = '\0';
		*bracket = '\0';
		colon = strrchr(one, ':');
		*colon = '\0';
		struct tensor_spec *spec = &specs[count++];
		*spec = (struct tensor_spec){ .name = one + strspn(one, " "),
					      .type = element_find(colon + 1),
					      .is_tensor = colon[1] != '~' };
		signature_dims(spec, bracket + 1);
	}
	return count;
}

#endif
