#include "core/figure/theme.h"
#include "core/figure/figure.h"
#include <math.h>
#include <string.h>

const struct theme theme_light = {
	.name = "light",
	.background = 0xffffff,
	.text = 0x1b1f24,
	.text_soft = 0x59636e,
	.grid = 0xe4e7eb,
	.axis = 0x9aa4ae,
	.neutral = 0x8b949e,
	.warning = 0xb35900,
	.series = { 0x0072b2, 0xe69f00, 0x009e73, 0xd55e00, 0xcc79a7, 0x56b4e9, 0xb8a800,
		    0x4d4d4d },
	.scale = { 0xf0f9e8, 0xbae4bc, 0x7bccc4, 0x43a2ca, 0x0868ac },
};

/* The same hues, lighter, so that they stand out from a dark page as much. */
const struct theme theme_dark = {
	.name = "dark",
	.background = 0x0d1117,
	.text = 0xe6edf3,
	.text_soft = 0x9198a1,
	.grid = 0x262c36,
	.axis = 0x6e7681,
	.neutral = 0x8b949e,
	.warning = 0xf0883e,
	.series = { 0x58a6e0, 0xf0b429, 0x2dc297, 0xf0743e, 0xe08fc0, 0x8fd3ff, 0xf0e442,
		    0xbbbbbb },
	.scale = { 0x0b2a4a, 0x1f5f8b, 0x3aa6a0, 0x9fd98b, 0xf7f7c0 },
};

const struct theme *theme_find(const char *name)
{
	static const struct theme *const themes[] = { &theme_light, &theme_dark };
	for (size_t i = 0; i < sizeof(themes) / sizeof(*themes); i++)
		if (strcmp(themes[i]->name, name) == 0)
			return themes[i];
	return NULL;
}

uint32_t theme_colour(const struct theme *theme, int colour)
{
	switch (colour) {
	case COLOUR_NEUTRAL:
		return theme->neutral;
	case COLOUR_TEXT:
		return theme->text;
	case COLOUR_WARNING:
		return theme->warning;
	default:
		return theme->series[(unsigned)colour % THEME_SERIES];
	}
}

static uint32_t mix(uint32_t from, uint32_t to, double share)
{
	uint32_t mixed = 0;
	for (int shift = 16; shift >= 0; shift -= 8) {
		double a = (from >> shift) & 255, b = (to >> shift) & 255;
		mixed |= (uint32_t)lround(a + (b - a) * share) << shift;
	}
	return mixed;
}

uint32_t theme_scale(const struct theme *theme, double value)
{
	double place = fmin(fmax(value, 0), 1) * 4; /* fmax makes NaN 0 */
	int step = (int)fmin(floor(place), 3);
	return mix(theme->scale[step], theme->scale[step + 1], place - step);
}
