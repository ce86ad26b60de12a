/* The legend: signs and colours of series. */
#include "core/base/count.h"
#include "output/picture/terminal/picture.h"
#include <stdlib.h>
#include <string.h>

/* --- Colours --------------------------------------------------------------------------------- */

static uint32_t mixed(uint32_t colour, uint32_t with)
{
	uint32_t result = 0;
	for (int shift = 16; shift >= 0; shift -= 8) {
		uint32_t a = colour >> shift & 255, b = with >> shift & 255;
		result |= (a * 15 + b) / 16 << shift;
	}
	return result;
}

uint32_t seen_on_any(uint32_t colour)
{
	for (int i = 0; i < 40 && theme_contrast(colour, 0xffffff) < THEME_CONTRAST; i++)
		colour = mixed(colour, 0);
	for (int i = 0; i < 40 && theme_contrast(colour, 0) < THEME_CONTRAST; i++)
		colour = mixed(colour, 0xffffff);
	return colour;
}

/* Of 16, by index: what is nearest to the theme's colours would be the same for several. */
static uint32_t colour_of_16(int colour)
{
	static const uint32_t colours[] = { 0x0000aa, 0xaaaa00, 0x00aa00, 0xaa0000,
					    0xaa00aa, 0x00aaaa, 0xffff55, 0x808080 };
	return colours[(unsigned)colour % COUNT(colours)];
}

uint32_t colour_of(const struct text_picture *picture, const struct mark *mark, size_t i)
{
	int colour = mark->colours && i < mark->count ? mark->colours[i] : mark->colour;
	if (colour == COLOUR_TEXT)
		return INK_OWN;
	if (picture->grid.colours == COLOURS_16 && colour >= 0)
		return colour_of_16(colour);
	return seen_on_any(theme_shaded(picture->theme, colour, mark->shade));
}

/* --- Strokes and signs ----------------------------------------------------------------------- */

const char *stroke_of(const struct text_picture *picture, enum stroke stroke)
{
	static const char *const strokes[][2] = {
		[STROKE_ACROSS] = { "─", "-" },       [STROKE_UP] = { "│", "|" },
		[STROKE_CORNER] = { "└", "+" },       [STROKE_TICK_UP] = { "┤", "+" },
		[STROKE_TICK_ACROSS] = { "┬", "+" },  [STROKE_FAILED] = { "×", "x" },
		[STROKE_LACKING] = { "○", "?" },      [STROKE_LEAST_UP] = { "↑", "^" },
		[STROKE_LEAST_RIGHT] = { "→", ">" },  [STROKE_LOW_END] = { "├", "|" },
		[STROKE_HIGH_END] = { "┤", "|" },     [STROKE_FURTHER_LOW] = { "←", "<" },
		[STROKE_FURTHER_HIGH] = { "→", ">" }, [STROKE_ARROW] = { "↓", "v" },
	};
	return strokes[stroke][picture->grid.ascii];
}

#define SIGNS         6
#define COUNT_LETTERS (sizeof(LETTERS) - 1)
#define LETTERS       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static const char *const signs[SIGNS][3] = {
	/* full, hollow, in ASCII */
	{ "●", "○", "*" }, { "■", "□", "#" }, { "◆", "◇", "+" },
	{ "▲", "△", "@" }, { "▼", "▽", "%" }, { "★", "☆", "&" },
};
/* Shades first: they are told apart best. */
static const char *const fills[][2] = { { "█", "#" }, { "▒", "=" }, { "░", "-" }, { "▓", "%" },
					{ "▚", "+" }, { "▤", "*" }, { "▥", "o" }, { "▨", ":" } };

static const char *letter_of(struct text_picture *picture, size_t i)
{
	const char *letter = arena_bytes(picture->grid.arena, &LETTERS[i % strlen(LETTERS)], 1);
	picture->grid.failed |= !letter;
	return letter ? letter : "a";
}

static size_t place_of_symbol(enum symbol symbol)
{
	return symbol >= SYMBOL_CIRCLE && symbol <= SYMBOL_TRIANGLE ? symbol - SYMBOL_CIRCLE : 0;
}

static bool has_points(const struct mark *mark)
{
	return mark->type == MARK_POINTS || mark->type == MARK_POINTS_3D ||
	       ((mark->type == MARK_LINE || mark->type == MARK_STEP) &&
		mark->symbol != SYMBOL_NONE);
}

/* The figure's own symbol where no series has it yet; else the next that is free, then letters. */
static void give_signs(struct text_picture *picture)
{
	bool taken[SIGNS] = { false };
	size_t letters = 0;
	for (size_t i = 0; i < picture->key_count; i++) {
		struct key *key = &picture->keys[i];
		size_t place = place_of_symbol(key->mark->symbol);
		if (!has_points(key->mark))
			continue;
		for (size_t k = 0; k < SIGNS && taken[place]; k++)
			place = (place + 1) % SIGNS;
		key->sign = taken[place] ? letter_of(picture, letters++)
					 : signs[place][picture->grid.ascii ? 2 : 0];
		taken[place] = true;
	}
}

/* Lines without symbols are told apart by colours; where there are none, by a letter at their ends.
 */
static void give_letters(struct text_picture *picture)
{
	size_t lines = 0;
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0, count = 0; i < picture->key_count; i++) {
			struct key *key = &picture->keys[i];
			bool line = key->mark->type == MARK_LINE || key->mark->type == MARK_STEP;
			if (!line || has_points(key->mark))
				continue;
			lines += pass == 0;
			if (pass == 1 && lines > 1 && picture->grid.colours == COLOURS_NONE)
				key->end = letter_of(picture, COUNT_LETTERS / 2 + count++);
		}
}

static bool has_area(const struct mark *mark)
{
	return mark->type == MARK_BAR || mark->type == MARK_BOX || mark->type == MARK_POLYGON ||
	       mark->type == MARK_BAND;
}

static void give_fills(struct text_picture *picture)
{
	size_t count = 0;
	for (size_t i = 0; i < picture->key_count; i++) {
		struct key *key = &picture->keys[i];
		size_t place = picture->grid.colours == COLOURS_NONE ? count : 0;
		if (!has_area(key->mark))
			continue;
		key->fill = place < COUNT(fills) ? fills[place][picture->grid.ascii]
						 : letter_of(picture, place - COUNT(fills));
		count++;
	}
}

static const char *hollow(const char *sign)
{
	for (size_t i = 0; i < SIGNS; i++)
		if (strcmp(sign, signs[i][0]) == 0)
			return signs[i][1];
	return sign;
}

const char *sign_of(const struct text_picture *picture, const struct mark *mark)
{
	const struct key *key = key_of(picture, mark);
	const char *sign =
		key && key->sign
			? key->sign
			: signs[place_of_symbol(mark->symbol)][picture->grid.ascii ? 2 : 0];
	switch (mark->symbol) {
	case SYMBOL_UP:
		return stroke_of(picture, STROKE_LEAST_UP);
	case SYMBOL_RIGHT:
		return stroke_of(picture, STROKE_LEAST_RIGHT);
	case SYMBOL_CROSS:
		return stroke_of(picture, STROKE_FAILED);
	default:
		return mark->strip.row ? stroke_of(picture, STROKE_LACKING)
		       : mark->hollow  ? hollow(sign)
				       : sign;
	}
}

const char *fill_of(const struct text_picture *picture, const struct mark *mark)
{
	const struct key *key = key_of(picture, mark);
	return key && key->fill ? key->fill : fills[0][picture->grid.ascii];
}

/* --- Keys ------------------------------------------------------------------------------------ */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

const struct key *key_of(const struct text_picture *picture, const struct mark *mark)
{
	for (size_t i = 0; mark->name && i < picture->key_count; i++) {
		const struct key *key = &picture->keys[i];
		if (same_text(key->mark->name, mark->name) &&
		    same_text(key->mark->group, mark->group))
			return key;
	}
	return NULL;
}

static bool is_keyed(const struct mark *mark)
{
	return mark->name && !mark->strip.row && mark->type != MARK_PIE &&
	       mark->type != MARK_HEATMAP && mark->type != MARK_SURFACE;
}

static size_t count_marks(const struct figure *figure)
{
	size_t count = 0;
	for (size_t p = 0; p < figure->panel_count; p++)
		count += figure->panels[p].mark_count;
	return count;
}

#define RANKS 100000 /* of a panel */

static void add_key(struct text_picture *picture, size_t panel, size_t mark)
{
	const struct mark *own = &picture->figure->panels[panel].marks[mark];
	picture->keys[picture->key_count++] = (struct key){
		.mark = own,
		.name = grid_words(&picture->grid, own->name),
		.group = grid_words(&picture->grid, own->group),
		.rank = panel * RANKS + figure_legend_rank(picture->figure, panel, mark),
	};
}

static int by_rank(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

void keys_make(struct text_picture *picture)
{
	const struct figure *figure = picture->figure;
	picture->keys = arena_allocate(picture->grid.arena, count_marks(figure) + 1,
				       sizeof(*picture->keys));
	picture->grid.failed |= !picture->keys;
	for (size_t p = 0; picture->keys && p < figure->panel_count; p++)
		for (size_t m = 0; m < figure->panels[p].mark_count; m++) {
			const struct mark *mark = &figure->panels[p].marks[m];
			if (is_keyed(mark) && !key_of(picture, mark))
				add_key(picture, p, m);
		}
	if (picture->key_count)
		qsort(picture->keys, picture->key_count, sizeof(*picture->keys), by_rank);
	give_signs(picture);
	give_letters(picture);
	give_fills(picture);
}

/* --- The legend ------------------------------------------------------------------------------ */

struct pen {
	struct text_picture *picture;
	size_t x, y;
};

static const char *sample_of(const struct text_picture *picture, const struct key *key)
{
	static const char *const dashes[][2] = { [DASH_SOLID] = { "──", "--" },
						 [DASH_DASHED] = { "╌╌", "- " },
						 [DASH_DOTTED] = { "┈┈", ".." },
						 [DASH_MIXED] = { "─·", "-." } };
	return key->sign   ? key->sign
	       : key->end  ? key->end
	       : key->fill ? key->fill
			   : dashes[key->mark->dash][picture->grid.ascii];
}

static void write_entry(struct pen *pen, const struct key *key)
{
	struct text_picture *picture = pen->picture;
	const char *sample = sample_of(picture, key);
	size_t before = grid_width_of(sample) + 1, width = picture->grid.width;
	const char *name =
		grid_words_in(&picture->grid, key->name, width > before ? width - before : 0);
	if (pen->x && pen->x + before + grid_width_of(name) > width) {
		pen->x = 0;
		pen->y++;
	}
	grid_put(&picture->grid, pen->x, pen->y, sample,
		 ink_of(colour_of(picture, key->mark, SIZE_MAX)));
	pen->x = grid_put(&picture->grid, pen->x + before, pen->y, name, ink_usual) + 2;
}

/* The entries of a group, behind its title. */
static void write_group(struct pen *pen, size_t first, bool *written)
{
	const struct text_picture *picture = pen->picture;
	const struct key *keys = picture->keys;
	struct grid *grid = &pen->picture->grid;
	if (*keys[first].group) {
		pen->y += pen->x > 0;
		const char *title = grid_words_in(grid, keys[first].group, grid->width - 1);
		pen->x = grid_put(grid, 0, pen->y, title, ink_bold) + 2;
	}
	for (size_t i = first; i < picture->key_count; i++)
		if (!written[i] && !keys[i].told && strcmp(keys[i].group, keys[first].group) == 0) {
			write_entry(pen, &keys[i]);
			written[i] = true;
		}
}

size_t keys_draw(struct text_picture *picture, size_t y)
{
	struct pen pen = { picture, 0, y };
	bool *written = arena_allocate(picture->grid.arena, picture->key_count + 1, sizeof(bool));
	picture->grid.failed |= !written;
	for (size_t i = 0; written && i < picture->key_count; i++)
		if (!written[i] && !picture->keys[i].told)
			write_group(&pen, i, written);
	return pen.x ? pen.y + 1 : pen.y;
}
