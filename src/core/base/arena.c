#include "core/base/arena.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A test of exhausted memory has none: every object is an allocation of its own then. */
#ifndef ARENA_BLOCK_SIZE
#define ARENA_BLOCK_SIZE ((size_t)64 * 1024)
#endif
#define ALIGNMENT _Alignof(max_align_t)

struct arena_block {
	struct arena_block *older;
	size_t size;
	_Alignas(max_align_t) unsigned char bytes[];
};

void arena_finish(struct arena *arena)
{
	for (struct arena_block *block = arena->blocks, *older; block; block = older) {
		older = block->older;
		free(block);
	}
	*arena = (struct arena){ 0 };
}

void arena_join(struct arena *arena, struct arena *from)
{
	struct arena_block *oldest = from->blocks;
	bool failed = arena->failed || from->failed;
	if (!arena->blocks) {
		*arena = *from;
	} else if (oldest) {
		while (oldest->older)
			oldest = oldest->older;
		oldest->older = arena->blocks->older;
		arena->blocks->older = from->blocks;
		arena->total += from->total;
	}
	arena->failed = failed;
	*from = (struct arena){ 0 };
}

static struct arena_block *block_create(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX - sizeof(struct arena_block))
		return NULL;
	struct arena_block *block = malloc(sizeof(*block) + size);
	if (!block)
		return NULL;
	block->size = size;
	arena->total += size;
	return block;
}

/* An object larger than a block gets one of its own, put behind the newest so that the room left
 * in that one is not lost. */
static void *place_large(struct arena *arena, size_t size)
{
	struct arena_block *block = block_create(arena, size);
	if (!block)
		return NULL;
	if (arena->blocks) {
		block->older = arena->blocks->older;
		arena->blocks->older = block;
	} else {
		block->older = NULL;
		arena->blocks = block;
		arena->used = size;
	}
	return block->bytes;
}

static void *place_small(struct arena *arena, size_t size)
{
	if (!arena->blocks || arena->blocks->size - arena->used < size) {
		struct arena_block *block = block_create(arena, ARENA_BLOCK_SIZE);
		if (!block)
			return NULL;
		block->older = arena->blocks;
		arena->blocks = block;
		arena->used = 0;
	}
	arena->used += size;
	return arena->blocks->bytes + arena->used - size;
}

void *arena_allocate(struct arena *arena, size_t count, size_t size)
{
	void *place = NULL;
	size_t bytes = ALIGNMENT;
	bool fits = !size || count <= (SIZE_MAX - ALIGNMENT) / size;
	if (fits && count && size)
		bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (fits)
		place = bytes > ARENA_BLOCK_SIZE / 4 ? place_large(arena, bytes)
						     : place_small(arena, bytes);
	if (!place)
		arena->failed = true;
	return place ? memset(place, 0, bytes) : NULL;
}

char *arena_bytes(struct arena *arena, const char *text, size_t length)
{
	if (length == SIZE_MAX) {
		arena->failed = true;
		return NULL;
	}
	char *copy = arena_allocate(arena, length + 1, 1);
	if (copy && length)
		memcpy(copy, text, length);
	return copy;
}

char *arena_string(struct arena *arena, const char *text)
{
	return text ? arena_bytes(arena, text, strlen(text)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	char *text = length < 0 ? NULL : arena_allocate(arena, (size_t)length + 1, 1);
	if (text)
		vsnprintf(text, (size_t)length + 1, format, arguments);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *text = arena_vprintf(arena, format, arguments);
	va_end(arguments);
	return text;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t capacity, size_t size)
{
	if (count < capacity)
		return items;
	void *more = arena_allocate(arena, count ? count * 2 : 1, size);
	if (more && count)
		memcpy(more, items, count * size);
	return more;
}

size_t list_room(size_t count)
{
	size_t capacity = count > 0;
	while (capacity < count)
		capacity *= 2;
	return capacity;
}
