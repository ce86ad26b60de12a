#include "output/picture/terminal/grid.h"
#include "core/base/count.h"
#include "core/base/printable.h"
#include "core/base/utf8.h"
#include <string.h>

const struct ink ink_usual = { INK_OWN, INK_OWN, MANNER_USUAL };
const struct ink ink_bold = { INK_OWN, INK_OWN, MANNER_BOLD };
const struct ink ink_dim = { INK_OWN, INK_OWN, MANNER_DIM };

struct ink ink_of(uint32_t colour)
{
	return (struct ink){ colour, INK_OWN, MANNER_USUAL };
}

/* --- Cells ---------------------------------------------------------------------------------- */

#define ROWS_MOST 100000 /* nobody scrolls that far; what is below is not drawn */

static bool make_room(struct grid *grid, size_t rows)
{
	size_t capacity = grid->capacity ? grid->capacity : 32;
	while (capacity < rows)
		capacity *= 2;
	struct grid_cell *cells =
		arena_allocate(grid->arena, capacity * grid->width + 1, sizeof(*cells));
	if (!cells) {
		grid->failed = true;
		return false;
	}
	if (grid->height)
		memcpy(cells, grid->cells, grid->height * grid->width * sizeof(*cells));
	grid->cells = cells;
	grid->capacity = capacity;
	return true;
}

void grid_reach(struct grid *grid, size_t rows)
{
	if (rows <= grid->height || rows > ROWS_MOST ||
	    (rows > grid->capacity && !make_room(grid, rows)))
		return;
	for (size_t i = grid->height * grid->width; i < rows * grid->width; i++)
		grid->cells[i] = (struct grid_cell){ .ink = ink_usual };
	grid->height = rows;
}

struct grid_cell *grid_at(struct grid *grid, size_t x, size_t y)
{
	return x < grid->width && y < grid->height ? &grid->cells[y * grid->width + x] : NULL;
}

bool grid_is_free(struct grid *grid, size_t x, size_t y, size_t width)
{
	for (size_t i = 0; i < width; i++) {
		const struct grid_cell *cell = grid_at(grid, x + i, y);
		if (!cell || cell->text || cell->dots || cell->rest || cell->ink.ground != INK_OWN)
			return false;
	}
	return true;
}

void grid_dot(struct grid *grid, size_t x, size_t y, uint32_t colour)
{
	static const unsigned char bits[4][2] = {
		{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
	};
	struct grid_cell *cell = grid_at(grid, x / 2, y / 4);
	if (!cell || cell->text || cell->rest)
		return;
	cell->dots |= bits[y % 4][x % 2];
	cell->ink = ink_of(colour);
}

/* --- Words ---------------------------------------------------------------------------------- */

/* What dyno's own texts have beyond ASCII. */
static const char *plain_of(uint32_t point)
{
	static const struct {
		uint32_t point;
		const char *plain;
	} rows[] = {
		{ 0xa0, " " },     { 0xb0, "deg" },  { 0xb1, "+-" },   { 0xb2, "^2" },
		{ 0xb3, "^3" },    { 0xb5, "u" },    { 0xb7, "-" },    { 0xb9, "^1" },
		{ 0xd7, "x" },     { 0xf7, "/" },    { 0x394, "d" },   { 0x3bc, "u" },
		{ 0x3c3, "s" },    { 0x2009, " " },  { 0x2013, "-" },  { 0x2014, "-" },
		{ 0x2018, "'" },   { 0x2019, "'" },  { 0x201c, "\"" }, { 0x201d, "\"" },
		{ 0x2026, "..." }, { 0x202f, " " },  { 0x2070, "^0" }, { 0x207b, "^-" },
		{ 0x2074, "^4" },  { 0x2075, "^5" }, { 0x2076, "^6" }, { 0x2077, "^7" },
		{ 0x2078, "^8" },  { 0x2079, "^9" }, { 0x2082, "2" },  { 0x2190, "<-" },
		{ 0x2191, "^" },   { 0x2192, "->" }, { 0x2193, "v" },  { 0x2212, "-" },
		{ 0x2248, "~" },   { 0x2264, "<=" }, { 0x2265, ">=" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].point == point)
			return rows[i].plain;
	return "?";
}

/* "10⁻⁵" is "10^-5": of several raised characters the first alone says so. */
static void append_plain(struct buffer *out, const char *text)
{
	size_t length = strlen(text);
	bool raised = false;
	for (size_t at = 0; at < length;) {
		uint32_t point = 0xfffd;
		size_t size = utf8_character(text + at, length - at, &point);
		const char *plain = plain_of(point);
		bool raises = size > 1 && *plain == '^' && plain[1];
		if (size == 1)
			buffer_character(out, text[at]);
		else if (size == 0 || utf8_width(text + at, size))
			buffer_string(out, raises && raised ? plain + 1 : plain);
		raised = raises;
		at += size ? size : 1;
	}
}

static const char *keep(struct grid *grid, struct buffer *words)
{
	const char *kept = buffer_keep(words, grid->arena);
	grid->failed |= !kept;
	return kept ? kept : "";
}

static void append_words(struct grid *grid, struct buffer *out, const char *text)
{
	struct buffer printable = { 0 };
	printable_append(&printable, text);
	if (grid->ascii)
		append_plain(out, buffer_text(&printable));
	else
		buffer_append(out, buffer_text(&printable), printable.length);
	out->failed |= printable.failed;
	buffer_finish(&printable);
}

const char *grid_words(struct grid *grid, const char *text)
{
	struct buffer words = { 0 };
	append_words(grid, &words, text);
	return keep(grid, &words);
}

#define WORD_MOST 8 /* bytes that are given up for the end or the beginning of a word */

static bool parts_words(char c)
{
	return strchr(" -_/.,:)", c) != NULL;
}

/* The end of a word at or before `end`, if one is near. */
static size_t word_end(const char *words, size_t end)
{
	for (size_t at = end; at > 0 && at + WORD_MOST >= end; at--)
		if (parts_words(words[at]) && !parts_words(words[at - 1]))
			return at;
	return end;
}

/* The beginning of one at or behind `start`. */
static size_t word_start(const char *words, size_t start)
{
	for (size_t at = start; words[at] && at <= start + WORD_MOST; at++)
		if (words[at] == '(' ||
		    (at > 0 && parts_words(words[at - 1]) && !parts_words(words[at])))
			return at;
	return start;
}

const char *grid_words_in(struct grid *grid, const char *text, size_t width)
{
	const char *words = grid_words(grid, text);
	size_t length = strlen(words);
	struct buffer cut = { 0 };
	if (grid_width_of(words) <= width)
		return words;
	if (width == 0)
		return "";
	size_t dots = grid->ascii && width > 3 ? 3 : 1, room = width - dots;
	size_t head = word_end(words, printable_head(words, length, (room + 1) / 2));
	size_t tail =
		word_start(words, printable_tail(words, length, room - utf8_width(words, head)));
	size_t more =
		word_end(words, printable_head(words, length,
					       room - utf8_width(words + tail, length - tail)));
	buffer_append(&cut, words, more > head && more < tail ? more : head);
	if (grid->ascii)
		buffer_repeat(&cut, '.', dots);
	else
		buffer_string(&cut, "…");
	buffer_string(&cut, words + tail);
	return keep(grid, &cut);
}

size_t grid_width_of(const char *words)
{
	return utf8_width(words, strlen(words));
}

#define CELL_BYTES 40 /* of a character with what combines with it; more is left out */

/* What has no width belongs to the character before. */
static void join(struct grid_cell *cell, const char *text, size_t size)
{
	if (cell && cell->text && cell->text + cell->length == text &&
	    cell->length + size <= CELL_BYTES)
		cell->length = (unsigned char)(cell->length + size);
}

/* A wide character whose half is covered is gone as a whole. */
static void clear(struct grid *grid, size_t x, size_t y)
{
	struct grid_cell *cell = grid_at(grid, x, y), *before = x ? grid_at(grid, x - 1, y) : NULL;
	struct grid_cell *after = grid_at(grid, x + 1, y);
	if (cell && cell->rest && before)
		*before = (struct grid_cell){ .ink = before->ink };
	if (cell && after && after->rest && !cell->rest)
		*after = (struct grid_cell){ .ink = after->ink };
	if (cell)
		*cell = (struct grid_cell){ .ink = ink_usual };
}

static void put_character(struct grid *grid, size_t x, size_t y, const char *text, size_t size,
			  size_t columns, struct ink ink)
{
	for (size_t i = 0; i < columns; i++) {
		clear(grid, x + i, y);
		struct grid_cell *cell = grid_at(grid, x + i, y);
		*cell = (struct grid_cell){ .rest = i > 0, .ink = ink };
		if (i == 0) {
			cell->text = text;
			cell->length = (unsigned char)size;
		}
	}
}

size_t grid_put(struct grid *grid, size_t x, size_t y, const char *words, struct ink ink)
{
	size_t length = strlen(words), last = SIZE_MAX;
	grid_reach(grid, y + 1);
	for (size_t at = 0; at < length && y < grid->height;) {
		uint32_t point;
		size_t size = utf8_character(words + at, length - at, &point);
		size = size ? size : 1;
		size_t columns = utf8_width(words + at, size);
		if (x + columns > grid->width)
			break;
		if (columns) {
			put_character(grid, x, y, words + at, size, columns, ink);
			last = x;
		} else {
			join(grid_at(grid, last, y), words + at, size);
		}
		x += columns;
		at += size;
	}
	return x;
}

#define INDENT 2 /* of further lines, so that what others wrote never looks like one of its own */

size_t grid_wrap(struct grid *grid, size_t x, size_t y, size_t width, const char *words,
		 struct ink ink)
{
	size_t column = 0, indent = 0;
	for (words += strspn(words, " "); *words; words += strspn(words, " ")) {
		size_t length = strcspn(words, " "), columns = utf8_width(words, length);
		if (column > indent && column + 1 + columns > width) {
			column = indent = INDENT;
			y++;
		}
		column += column > indent;
		size_t room = width > column ? width - column : 0;
		size_t taken = columns > room ? printable_head(words, length, room) : length;
		const char *word = arena_bytes(grid->arena, words, taken);
		grid->failed |= !word;
		size_t end = grid_put(grid, x + column, y, word ? word : "", ink);
		if (taken == 0 || !word)
			break; /* not even one character has room */
		column = end - x;
		words += taken;
	}
	return y + (column > 0);
}

/* --- Writing -------------------------------------------------------------------------------- */

/* The nearest of the 6 × 6 × 6 cube and the 24 greys that terminals of 256 colours have. */
static unsigned nearest_256(uint32_t colour)
{
	unsigned red = colour >> 16 & 255, green = colour >> 8 & 255, blue = colour & 255;
	unsigned mean = (red + green + blue) / 3;
	unsigned spread =
		(red > blue ? red - blue : blue - red) + (red > green ? red - green : green - red);
	if (spread < 12)
		return mean < 4 ? 16 : mean > 246 ? 231 : 232 + (mean - 3) / 10;
	unsigned steps[3] = { red, green, blue };
	for (int i = 0; i < 3; i++)
		steps[i] = steps[i] < 48 ? 0 : steps[i] < 115 ? 1 : (steps[i] - 35) / 40;
	return 16 + 36 * steps[0] + 6 * steps[1] + steps[2];
}

/* By hue alone: what 16 colours look like is the terminal's own affair. */
static unsigned nearest_16(uint32_t colour)
{
	unsigned parts[3] = { colour >> 16 & 255, colour >> 8 & 255, colour & 255 }, most = 0,
		 least = 255, code = 0;
	for (int i = 0; i < 3; i++) {
		most = parts[i] > most ? parts[i] : most;
		least = parts[i] < least ? parts[i] : least;
	}
	if (most - least < 40)
		return most < 64 ? 0 : most < 208 ? 8 : 7;
	for (unsigned i = 0; i < 3; i++)
		code |= (2 * parts[i] > most + least) << i;
	return code + (most > 216 ? 8 : 0);
}

static void append_colour(struct buffer *out, enum grid_colours colours, uint32_t colour,
			  bool ground)
{
	unsigned base = ground ? 48 : 38, code;
	if (colour == INK_OWN)
		return;
	switch (colours) {
	case COLOURS_NONE:
		return;
	case COLOURS_16:
		code = nearest_16(colour);
		buffer_printf(out, ";%u", (code < 8 ? 30 + code : 82 + code) + (ground ? 10 : 0));
		return;
	case COLOURS_256:
		buffer_printf(out, ";%u;5;%u", base, nearest_256(colour));
		return;
	case COLOURS_TRUE:
		buffer_printf(out, ";%u;2;%u;%u;%u", base, colour >> 16 & 255, colour >> 8 & 255,
			      colour & 255);
	}
}

static bool same_ink(struct ink a, struct ink b)
{
	return a.colour == b.colour && a.ground == b.ground && a.manner == b.manner;
}

static void append_ink(struct buffer *out, enum grid_colours colours, struct ink ink)
{
	static const char *const manners[] = { "0", "0;1", "0;2" };
	if (colours == COLOURS_NONE)
		return;
	buffer_printf(out, "\033[%s", manners[ink.manner]);
	append_colour(out, colours, ink.colour, false);
	append_colour(out, colours, ink.ground, true);
	buffer_character(out, 'm');
}

/* Of dots, what comes nearest in ASCII. */
static char plain_dots(unsigned char dots)
{
	bool upper = dots & 0x1b, lower = dots & 0xe4;
	return upper && lower ? ':' : upper ? '\'' : '.';
}

static void append_cell(struct buffer *out, const struct grid *grid, const struct grid_cell *cell)
{
	char braille[4];
	if (cell->rest)
		return;
	if (cell->text)
		buffer_append(out, cell->text, cell->length);
	else if (cell->dots && grid->ascii)
		buffer_character(out, plain_dots(cell->dots));
	else if (cell->dots)
		buffer_append(out, braille, utf8_encode(0x2800u + cell->dots, braille));
	else
		buffer_character(out, ' ');
}

static bool is_blank(const struct grid *grid, const struct grid_cell *cell)
{
	bool coloured = cell->ink.ground != INK_OWN && grid->colours != COLOURS_NONE;
	bool space = cell->text && cell->length == 1 && *cell->text == ' ';
	return (!cell->text || space) && !cell->dots && !cell->rest && !coloured;
}

static void append_row(struct buffer *out, const struct grid *grid, size_t y)
{
	const struct grid_cell *row = &grid->cells[y * grid->width];
	struct ink ink = ink_usual;
	size_t end = grid->width;
	while (end && is_blank(grid, &row[end - 1]))
		end--;
	for (size_t x = 0; x < end; x++) {
		if (!row[x].rest && !is_blank(grid, &row[x]) && !same_ink(ink, row[x].ink)) {
			ink = row[x].ink;
			append_ink(out, grid->colours, ink);
		} else if (is_blank(grid, &row[x]) && ink.ground != INK_OWN) {
			ink = ink_usual;
			append_ink(out, grid->colours, ink);
		}
		append_cell(out, grid, &row[x]);
	}
	if (!same_ink(ink, ink_usual))
		append_ink(out, grid->colours, ink_usual);
	buffer_character(out, '\n');
}

bool grid_write(const struct grid *grid, struct sink sink, struct dyno_error *err)
{
	struct buffer out = { 0 };
	for (size_t y = 0; y < grid->height && !out.failed; y++)
		append_row(&out, grid, y);
	bool ok = !out.failed && !grid->failed && !grid->arena->failed;
	if (!ok)
		error_memory(err);
	else if (out.length && !sink.write(sink.context, buffer_text(&out), out.length))
		ok = error_set(err, DYNO_ERROR_IO, "the picture could not be written");
	buffer_finish(&out);
	return ok;
}
