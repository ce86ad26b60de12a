/* How text names a setting. Library text (messages, reasons, notes) writes it between ‹ and ›,
 * ‹store› or with a value ‹metrics latency,flops›: by the name of its row in an option table. Each
 * face spells it in its own way where text leaves the program: the command as --store, Python and
 * C as store=, the page by its control's title. Nothing else may look into a message. */
#ifndef DYNO_CORE_BASE_SPELL_H
#define DYNO_CORE_BASE_SPELL_H

#include "core/base/arena.h"
#include "core/base/buffer.h"

/* What is between ‹ and ›: pieces of the text, not NUL-terminated. */
struct setting_mention {
	const char *name, *value; /* value: NULL if none is given */
	size_t name_length, value_length;
	bool subject; /* a colon follows: the text is about it, "‹batch›: 0 is below 1" */
};

typedef void spelling(const struct setting_mention *setting, struct buffer *out);

spelling face_command; /* --store FILE */
spelling face_library; /* store=FILE, of Python's arguments and settings of the C API */

/* Appends the text, its settings spelled; what only looks like a mention stays as it is. */
void spell(const char *text, size_t length, spelling *face, struct buffer *out);

/* The same in the arena; the text itself where it names no setting, NULL when out of memory. */
const char *spell_string(struct arena *arena, const char *text, spelling *face);

#endif
