/* What SQLite and libyaml allocate comes from the same place. */
#include "oom/allocations.h"
#include <malloc.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* --- SQLite ----------------------------------------------------------------------------------- */

static void *sqlite_allocate(int size)
{
	return malloc((size_t)size);
}

static void *sqlite_reallocate(void *block, int size)
{
	return realloc(block, (size_t)size);
}

static int sqlite_size(void *block)
{
	return block ? (int)malloc_usable_size(block) : 0;
}

static int sqlite_round(int size)
{
	return (size + 7) & ~7;
}

static int sqlite_begin(void *context)
{
	(void)context;
	return SQLITE_OK;
}

static void sqlite_end(void *context)
{
	(void)context;
}

void allocations_adopt(void)
{
	static const sqlite3_mem_methods methods = {
		.xMalloc = sqlite_allocate,
		.xFree = free,
		.xRealloc = sqlite_reallocate,
		.xSize = sqlite_size,
		.xRoundup = sqlite_round,
		.xInit = sqlite_begin,
		.xShutdown = sqlite_end,
	};
	sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}

/* --- libyaml ---------------------------------------------------------------------------------- */

/* The library calls these of its own by their names, and the program's come first. */
#define IN_PLACE __attribute__((visibility("default")))
IN_PLACE void *yaml_malloc(size_t size);
IN_PLACE void *yaml_realloc(void *block, size_t size);
IN_PLACE void yaml_free(void *block);
IN_PLACE unsigned char *yaml_strdup(const unsigned char *text);

void *yaml_malloc(size_t size)
{
	return malloc(size ? size : 1);
}

void *yaml_realloc(void *block, size_t size)
{
	return realloc(block, size ? size : 1);
}

void yaml_free(void *block)
{
	free(block);
}

unsigned char *yaml_strdup(const unsigned char *text)
{
	return text ? (unsigned char *)strdup((const char *)text) : NULL;
}
