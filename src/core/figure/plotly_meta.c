/* What no layout of Plotly shows, as its `meta`, which Plotly keeps as it is. */
#include "core/figure/plotly.h"

/* What was cut off, and what could be drawn instead. */
static void write_slices(const struct figure *figure, struct json_writer *writer)
{
	json_key(writer, "slices");
	json_begin_array(writer);
	for (size_t i = 0; i < figure->slice_count; i++) {
		const struct figure_slice *slice = &figure->slices[i];
		json_begin_object(writer);
		json_member_string(writer, "word", slice->word);
		json_member_string(writer, "value", slice->value);
		json_key(writer, "values");
		json_begin_array(writer);
		for (size_t k = 0; k < slice->values.count; k++)
			json_string(writer, slice->values.items[k]);
		json_end_array(writer);
		json_end_object(writer);
	}
	json_end_array(writer);
}

static void write_meaning(const struct axis_meaning *meaning, struct json_writer *writer)
{
	json_begin_object(writer);
	json_member_string(writer, "of", meaning->of);
	if (meaning->scale > 0)
		json_member_number(writer, "scale", meaning->scale);
	if (meaning->high > meaning->low) {
		json_member_number(writer, "low", meaning->low);
		json_member_number(writer, "high", meaning->high);
		json_member_boolean(writer, "log", meaning->log);
	}
	if (meaning->levels) {
		json_key(writer, "levels");
		json_begin_array(writer);
		for (size_t i = 0; i < meaning->level_count; i++)
			json_string(writer, meaning->levels[i]);
		json_end_array(writer);
	}
	json_end_object(writer);
}

static void write_axis_meaning(const char *key, size_t panel, const struct axis_meaning *meaning,
			       struct json_writer *writer)
{
	char name[PLOTLY_NAME_SIZE];
	if (!meaning->of)
		return;
	plotly_axis_name(name, key, panel);
	json_key(writer, name);
	write_meaning(meaning, writer);
}

/* What stands on the axes: "xaxis2" has the median latency, 1000 times; columns are those of
 * parallel coordinates. */
static void write_meanings(const struct figure *figure, struct json_writer *writer)
{
	json_key(writer, "axes");
	json_begin_object(writer);
	for (size_t i = 0; i < figure->panel_count; i++) {
		write_axis_meaning("xaxis", i, &figure->panels[i].x.meaning, writer);
		write_axis_meaning("yaxis", i, &figure->panels[i].y.meaning, writer);
		if (figure->panels[i].is_3d)
			write_axis_meaning("zaxis", i, &figure->panels[i].z.meaning, writer);
	}
	json_end_object(writer);
	const struct panel *first = figure->panel_count ? figure->panels : NULL;
	if (!first || !first->column_count)
		return;
	json_key(writer, "columns");
	json_begin_array(writer);
	for (size_t i = 0; i < first->column_count; i++)
		write_meaning(&first->columns[i], writer);
	json_end_array(writer);
}

/* What no layout of Plotly shows, for who displays the figure: notes below it, texts for screen
 * readers, where it came from. Plotly keeps `meta` as it is. */
void plotly_write_meta(const struct figure *figure, struct json_writer *writer)
{
	json_key(writer, "meta");
	json_begin_object(writer);
	json_member_string(writer, "name", figure->name);
	json_member_string(writer, "description", figure->description);
	json_member_boolean(writer, "drawn", figure->drawn);
	json_key(writer, "notes");
	json_begin_array(writer);
	for (size_t i = 0; i < figure->notes.count; i++)
		json_string(writer, figure->notes.items[i]);
	json_end_array(writer);
	write_slices(figure, writer);
	write_meanings(figure, writer);
	json_key(writer, "source");
	properties_write(&figure->source, writer);
	json_end_object(writer);
}
