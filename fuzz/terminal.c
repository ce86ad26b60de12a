/* Pictures of text: whatever a figure holds, numbers that are none and texts of anybody among them,
 * it is drawn, no line is wider than asked for, and nothing steers the terminal. */
#include "output/terminal_text.h"
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

struct input {
	const uint8_t *at, *end;
};

static unsigned take(struct input *input, unsigned below)
{
	return input->at < input->end ? *input->at++ % below : 0;
}

/* Every other one is a number that a picture could have. */
static double take_number(struct input *input)
{
	double number = (double)take(input, 101) - 50;
	if (take(input, 2) && input->end - input->at >= (ptrdiff_t)sizeof(number)) {
		memcpy(&number, input->at, sizeof(number));
		input->at += sizeof(number);
	}
	return number;
}

static const char *take_text(struct input *input, struct arena *arena)
{
	size_t length = take(input, 40);
	if (length > (size_t)(input->end - input->at))
		length = (size_t)(input->end - input->at);
	const char *text = (const char *)input->at;
	input->at += length;
	return length ? arena_bytes(arena, text, length) : NULL;
}

static double *take_numbers(struct input *input, struct arena *arena, size_t count)
{
	double *numbers = arena_allocate(arena, count + 1, sizeof(*numbers));
	for (size_t i = 0; i < count; i++)
		numbers[i] = take_number(input);
	return numbers;
}

static const char **take_texts(struct input *input, struct arena *arena, size_t count)
{
	const char **texts = arena_allocate(arena, count + 1, sizeof(*texts));
	if (!take(input, 2))
		return NULL;
	for (size_t i = 0; i < count; i++)
		texts[i] = take_text(input, arena);
	return texts;
}

static void take_axis(struct input *input, struct figure *figure, struct axis *axis)
{
	enum scale scale = (enum scale)take(input, 3);
	size_t count = take(input, 9) + 1;
	if (scale == SCALE_CATEGORY) {
		const char **labels = arena_allocate(figure->arena, count, sizeof(*labels));
		for (size_t i = 0; i < count; i++)
			labels[i] = take_text(input, figure->arena);
		for (size_t i = 0; i < count; i++)
			labels[i] = labels[i] ? labels[i] : "";
		axis_categories(figure, axis, labels, count);
	} else {
		double low = take_number(input), high = take_number(input);
		axis_fit(figure, axis, scale, low, high, take(input, 2));
	}
	axis->title = take_text(input, figure->arena);
	axis->unit = take_text(input, figure->arena);
	axis->better = take_text(input, figure->arena);
	axis->hidden = take(input, 8) == 1;
}

static void take_mark(struct input *input, struct figure *figure, struct panel *panel)
{
	struct arena *arena = figure->arena;
	enum mark_type type = (enum mark_type)take(input, MARK_SURFACE + 1);
	size_t columns = take(input, 7) + 1, lines = take(input, 5) + 1, count = columns * lines;
	struct mark *mark = panel_add_mark(figure, panel, type, count);
	bool standing = type == MARK_BOX || type == MARK_BAND;
	mark->name = take_text(input, arena);
	mark->group = take_text(input, arena);
	mark->colour = (int)take(input, 12) - 3;
	mark->symbol = (enum symbol)take(input, SYMBOL_TOTAL);
	mark->dash = (enum dash)take(input, DASH_MIXED + 1);
	mark->horizontal = type == MARK_BAR && take(input, 2);
	mark->hollow = take(input, 2);
	mark->width = take_number(input);
	mark->columns = columns;
	mark->line_count = lines;
	mark->x = take_numbers(input, arena, count);
	mark->y = take_numbers(input, arena, count);
	mark->z = take_numbers(input, arena, count);
	if (standing || take(input, 2)) {
		mark->low = take_numbers(input, arena, count);
		mark->high = take_numbers(input, arena, count);
		mark->quartile_low = take_numbers(input, arena, count);
		mark->quartile_high = take_numbers(input, arena, count);
		mark->base = take_numbers(input, arena, count);
	}
	mark->texts = take_texts(input, arena, count);
	mark->labels = take_texts(input, arena, count);
	mark->value_title = take_text(input, arena);
	mark->value_low = take_number(input);
	mark->value_high = take_number(input);
	mark->value_log = take(input, 2);
	if (type == MARK_POINTS && panel->strip_rows)
		mark->strip.row = take(input, (unsigned)panel->strip_rows + 1);
}

static void take_panel(struct input *input, struct figure *figure)
{
	struct panel *panel = figure_add_panel(figure);
	panel->title = take_text(input, figure->arena);
	take_axis(input, figure, &panel->x);
	take_axis(input, figure, &panel->y);
	take_axis(input, figure, &panel->z);
	panel->is_3d = take(input, 5) == 1;
	panel->strip_rows = take(input, 12);
	panel->strip_top = take_number(input);
	panel->empty = take(input, 8) == 1 ? take_text(input, figure->arena) : NULL;
	for (unsigned i = take(input, 5); i > 0; i--)
		take_mark(input, figure, panel);
	for (unsigned i = take(input, 3); i > 0; i--) {
		double x = take_number(input), y = take_number(input);
		const char *text = take_text(input, figure->arena);
		panel_add_annotation(figure, panel, x, y, take(input, 2), text ? text : "");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct input input = { bytes, bytes + length };
	struct arena arena = { 0 };
	struct figure figure;
	struct buffer out = { 0 };
	struct render_options options = {
		.text = { .columns = RENDER_COLUMNS_MIN + take(&input, 150),
			  .colours = (enum grid_colours)take(&input, COLOURS_TRUE + 1),
			  .ascii = take(&input, 2) },
	};
	figure_init(&figure, &arena, "fuzz");
	figure.title = take_text(&input, &arena);
	figure.subtitle = take_text(&input, &arena);
	figure.columns = take(&input, 4);
	for (unsigned i = take(&input, 4); i > 0; i--)
		take_panel(&input, &figure);
	if (!render(&figure, render_format_find("terminal"), &options, buffer_sink(&out), NULL,
		    NULL))
		abort();
	buffer_character(&out, '\0');
	const char *wrong = wrong_with(out.data, &options.text);
	if (wrong) {
		fprintf(stderr, "%s:\n%s", wrong, out.data);
		abort();
	}
	buffer_finish(&out);
	arena_finish(&arena);
	return 0;
}
