/* Rows of characters, each in a colour, as a terminal shows them: what pictures of text are drawn
 * on. A cell is a column of one row; it holds a character with what combines with it, the second
 * half of a wide one, or up to eight dots of Braille, two by four.
 *
 * What is drawn outside of the grid's width is not drawn; rows come as they are needed. What others
 * wrote goes in through grid_words, which lets nothing through that steers a terminal. Nothing is
 * returned: running out of memory is kept in `failed`. */
#ifndef DYNO_OUTPUT_PICTURE_TERMINAL_GRID_H
#define DYNO_OUTPUT_PICTURE_TERMINAL_GRID_H

#include "core/base/arena.h"
#include "core/base/json_writer.h"
#include <stdint.h>

/* What a terminal can show. */
enum grid_colours {
	COLOURS_NONE, /* no bold letters either: the text has no escape sequences */
	COLOURS_16,
	COLOURS_256,
	COLOURS_TRUE,
};

#define INK_OWN UINT32_MAX /* the terminal's own colour; others are 0xRRGGBB */

enum manner {
	MANNER_USUAL,
	MANNER_BOLD,
	MANNER_DIM,
};

struct ink {
	uint32_t colour, ground; /* or INK_OWN */
	enum manner manner;
};

struct grid_cell {
	const char *text; /* of `length` bytes; NULL: none */
	unsigned char length;
	unsigned char dots; /* as Unicode numbers them from U+2800 on; where there is no text */
	bool rest;          /* the second column of the character before */
	struct ink ink;
};

struct grid {
	struct arena *arena;
	size_t width, height; /* columns, rows so far */
	size_t capacity;      /* in rows */
	struct grid_cell *cells;
	enum grid_colours colours;
	bool ascii; /* no other characters than these */
	bool failed;
};

/* A colour of text on the terminal's own ground; of usual text. */
struct ink ink_of(uint32_t colour);
extern const struct ink ink_usual, ink_bold, ink_dim;

/* Makes sure that there are so many rows. */
void grid_reach(struct grid *grid, size_t rows);

/* NULL outside. Valid until rows are added. */
struct grid_cell *grid_at(struct grid *grid, size_t x, size_t y);

/* The text made printable, in characters that the grid has; in the arena, never NULL. */
const char *grid_words(struct grid *grid, const char *text);
/* The same in at most so many columns: what is longer loses its middle, whole words of it where
 * that costs little. */
const char *grid_words_in(struct grid *grid, const char *text, size_t width);
/* Columns of what one of these returned. */
size_t grid_width_of(const char *words);

/* Puts such words there, in whole characters up to the grid's end. Returns the column behind. */
size_t grid_put(struct grid *grid, size_t x, size_t y, const char *words, struct ink ink);
/* The same, broken at spaces, from `x` on in at most `width` columns, further lines indented; adds
 * rows from y on and returns the row behind. */
size_t grid_wrap(struct grid *grid, size_t x, size_t y, size_t width, const char *words,
		 struct ink ink);

/* Is there nothing in these columns of the row, and are they within the grid? */
bool grid_is_free(struct grid *grid, size_t x, size_t y, size_t width);

/* Sets a dot, counted from the grid's upper left corner: two a column, four a row. A cell that has
 * text keeps that. */
void grid_dot(struct grid *grid, size_t x, size_t y, uint32_t colour);

/* Writes all rows, each without the blanks at its end. */
bool grid_write(const struct grid *grid, struct sink sink, struct dyno_error *err);

#endif
