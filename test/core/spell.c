/* What a text says of settings, as each face knows them. */
#include "core/base/spell.h"
#include "core/base/count.h"
#include "test.h"
#include <string.h>

static const struct row {
	const char *text, *command, *library;
} rows[] = {
	{ "name a file with ‹store›", "name a file with --store", "name a file with store=" },
	{ "‹batch›: 0 is below 1", "--batch: 0 is below 1", "batch: 0 is below 1" },
	{ "‹max-time› or ‹y_scale log›!", "--max-time or --y-scale log!",
	  "max_time= or y_scale=log!" },
	{ "‹dim x:2=N›", "--dim x:2=N", "dim=x:2=N" },
	{ "‹dim seq=4›: too long", "--dim seq=4: too long", "dim=seq=4: too long" },
	/* no settings */
	{ "", "", "" },
	{ "plain", "plain", "plain" },
	{ "‹Store› ‹› ‹ store› ‹8›", "‹Store› ‹› ‹ store› ‹8›", "‹Store› ‹› ‹ store› ‹8›" },
	{ "cut ‹sto", "cut ‹sto", "cut ‹sto" },
	{ "‹‹store›", "‹--store", "‹store=" },
	{ "a\xe2\x80", "a\xe2\x80", "a\xe2\x80" },
	{ "‹store\xe2\x80", "‹store\xe2\x80", "‹store\xe2\x80" },
};

static void check(const char *text, spelling *face, const char *expected)
{
	struct arena arena = { 0 };
	struct buffer out = { 0 };
	spell(text, strlen(text), face, &out);
	CHECK_STRING(buffer_text(&out), expected);
	CHECK_STRING(spell_string(&arena, text, face), expected);
	buffer_finish(&out);
	arena_finish(&arena);
}

static void each_face_spells_settings_its_way(void)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		check(rows[i].text, face_command, rows[i].command);
		check(rows[i].text, face_library, rows[i].library);
	}
}

static void stops_where_the_text_ends(void)
{
	const char text[] = "‹store›‹batch›";
	struct buffer out = { 0 };
	spell(text, sizeof(text) - 2, face_command, &out);
	CHECK_STRING(buffer_text(&out), "--store‹batch\xe2\x80");
	buffer_finish(&out);
}

TEST_MAIN({ "each face spells settings its way", each_face_spells_settings_its_way },
	  { "stops where the text ends", stops_where_the_text_ends })
