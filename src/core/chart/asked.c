/* Settings that a chart has no use for: who gave them is told, rather than left to compare
 * pictures.
 */
#include "core/base/count.h"
#include "core/chart/draw.h"
#include <stddef.h>
#include <string.h>

#define AT(member) offsetof(struct chart_spec, member)

static const struct {
	unsigned ask;
	const char *option;
	size_t text, strings, flag; /* where it stands; 0: not as one */
} asks[] = {
	{ ASK_Z, "z", AT(z), 0, 0 },
	{ ASK_FIELD, "field", 0, AT(fields), 0 },
	{ ASK_MARK, "mark", AT(mark), 0, 0 },
	{ ASK_AXES, "axes", 0, AT(axes), 0 },
	{ ASK_GROUP, "group", AT(group), 0, 0 },
	{ ASK_PANEL, "panel", AT(panel), 0, 0 },
	{ ASK_X_SCALE, "x-scale", AT(x_scale), 0, 0 },
	{ ASK_Y_SCALE, "y-scale", AT(y_scale), 0, 0 },
	{ ASK_PERCENTILES, "percentiles", 0, 0, AT(percentiles) },
	{ ASK_DETAILED, "detailed", 0, 0, AT(detailed) },
};

static bool is_given(const struct chart_spec *spec, size_t i)
{
	const char *base = (const char *)spec;
	if (asks[i].text)
		return *(const char *const *)(base + asks[i].text) != NULL;
	if (asks[i].strings)
		return ((const struct strings *)(base + asks[i].strings))->count > 0;
	return *(const bool *)(base + asks[i].flag);
}

static void append(struct buffer *text, const char *option)
{
	buffer_printf(text, "%s‹%s›", text->length ? ", " : "", option);
}

/* What differs from what it is where nobody says it. */
static bool append_numbers(const struct chart_spec *spec, unsigned takes, struct arena *arena,
			   struct buffer *text)
{
	struct chart_spec usual = { 0 };
	if (!chart_spec_init(&usual, arena, NULL))
		return false;
	if (!(takes & ASK_LATENCY_LIMIT) && spec->latency_limit > 0)
		append(text, "latency-limit");
	if (!(takes & ASK_CAMERA) && spec->azimuth != usual.azimuth)
		append(text, "azimuth");
	if (!(takes & ASK_CAMERA) && spec->elevation != usual.elevation)
		append(text, "elevation");
	return true;
}

static unsigned taken(const struct drawing *drawing)
{
	return drawing->chart->takes | drawing->spec->taken_elsewhere;
}

static void append_axis(const struct drawing *drawing, const char *option, const char *name,
			unsigned word, unsigned field, struct buffer *text)
{
	if (!name)
		return;
	bool is_word = chart_word_find(&drawing->table.own, name) < CHART_WORDS;
	if (!(taken(drawing) & (is_word ? word : field)))
		append(text, option);
}

bool note_unused(struct drawing *drawing)
{
	const struct chart_spec *spec = drawing->spec;
	unsigned takes = taken(drawing);
	struct buffer text = { 0 };
	append_axis(drawing, "x", spec->x, ASK_X, ASK_X_FIELD, &text);
	append_axis(drawing, "y", spec->y, ASK_Y, ASK_Y_FIELD, &text);
	for (size_t i = 0; i < COUNT(asks); i++)
		if (!(takes & asks[i].ask) && is_given(spec, i))
			append(&text, asks[i].option);
	bool ok = append_numbers(spec, takes, drawing->arena, &text) && !text.failed &&
		  (!text.length ||
		   figure_add_note(drawing->figure, "Without effect on this chart: %s",
				   buffer_text(&text)));
	buffer_finish(&text);
	return ok;
}

bool note_other_mark(struct drawing *drawing, const char *const *own, const char *list)
{
	const char *mark = drawing->spec->mark;
	for (; mark && *own; own++)
		if (strcmp(*own, mark) == 0)
			return true;
	return !mark ||
	       figure_add_note(drawing->figure, "%s: no mark of this chart; %s", mark, list);
}

bool note_names_have_no_scale(struct drawing *drawing)
{
	const char *asked = drawing->spec->x_scale;
	return !asked || strcmp(asked, "category") == 0 ||
	       figure_add_note(
		       drawing->figure,
		       "Without effect on this chart: ‹x-scale›, for its marks stand at names");
}
