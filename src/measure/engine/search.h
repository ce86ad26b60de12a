/* Where an engine's library is found: what all engines that are opened with dlopen have in common.
 */
#ifndef DYNO_MEASURE_ENGINE_SEARCH_H
#define DYNO_MEASURE_ENGINE_SEARCH_H

#include "core/base/error.h"

#define LIBRARY_PLACES_MAX 6

/* Lists end with NULL. Folders may hold wildcards. */
struct library_places {
	const char *title;  /* of the engine, for messages: "ONNX Runtime" */
	const char *option; /* by which the user names one: "‹ort›" */
	const char *file;   /* "libonnxruntime.so"; also with a version behind */
	const char *hint;   /* what to do when there is none */
	const char *variables[LIBRARY_PLACES_MAX]; /* of the environment, that name one */
	const char *folders[LIBRARY_PLACES_MAX];   /* where it lies in a folder that was named */
	const char *local[LIBRARY_PLACES_MAX];     /* folders, relative to dyno's own */
	const char *system[LIBRARY_PLACES_MAX];    /* what dlopen finds by itself */
	const char *python;                        /* folder inside site-packages; NULL: none */
};

/* Opens the library and checks that it can be used. */
typedef bool library_opener(void *context, const char *path, const char *found_by,
			    struct dyno_error *err);

/* Looks in this order and opens the first that is there: `named` (a file, or a folder that holds
 * it; may be NULL), the variables, the local copy, the system's, Python's packages. One that is
 * named, by argument or variable, and cannot be used is an error, not skipped. */
bool library_search(const struct library_places *places, const char *named, library_opener *open,
		    void *context, struct dyno_error *err);

/* The loader's complaint that a library needs another that is not here, somewhere in the text:
 * leaves "NAME not found" of it. False: it is none. */
bool library_missing(char *text, size_t size);

#endif
