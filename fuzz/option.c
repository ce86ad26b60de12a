/* Option values as a user or a plan may give them: any bytes, one value a line, the first byte
 * chooses the option. What is taken must come back the same from its own text. */
#include "core/base/option.h"
#include <stdlib.h>
#include <string.h>

struct settings {
	bool flag;
	const char *string, *choice;
	struct strings strings, pairs;
	uint64_t count, bytes;
	struct counts counts, sweep;
	double number, duration, share;
};

#define ROW(member, type)                                                                        \
	{                                                                                        \
#member, 0, type, offsetof(struct settings, member), "X", NULL, "", "a,bc", 0, 0 \
	}

static const struct option table[] = {
	ROW(flag, OPTION_FLAG),
	ROW(string, OPTION_STRING),
	ROW(choice, OPTION_CHOICE),
	ROW(strings, OPTION_STRINGS),
	ROW(pairs, OPTION_PAIRS),
	ROW(count, OPTION_COUNT),
	ROW(bytes, OPTION_BYTES),
	ROW(counts, OPTION_COUNTS),
	ROW(sweep, OPTION_SWEEP),
	ROW(number, OPTION_NUMBER),
	ROW(duration, OPTION_DURATION),
	ROW(share, OPTION_SHARE),
	{ 0 },
};

static void round_trip(const struct option *row, struct arena *arena, struct settings *settings)
{
	struct buffer first = { 0 }, second = { 0 };
	option_format(row, settings, &first);
	if (!option_set(table, row, buffer_text(&first), arena, settings, NULL, NULL))
		abort();
	option_format(row, settings, &second);
	/* A percentage above 1 is rounded once more on its way. */
	if (row->type != OPTION_SHARE && strcmp(buffer_text(&first), buffer_text(&second)) != 0)
		abort();
	buffer_finish(&first);
	buffer_finish(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct settings settings = { 0 };
	struct dyno_error err = { 0 };
	if (size == 0)
		return 0;
	const struct option *row = &table[data[0] % options_count(table)];
	char *text = arena_bytes(&arena, (const char *)data + 1, size - 1);
	option_nearest(table, text);
	if (option_set(table, row, text, &arena, &settings, NULL, &err))
		round_trip(row, &arena, &settings);
	arena_finish(&arena);
	return 0;
}
