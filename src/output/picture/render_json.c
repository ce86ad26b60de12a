/* The figure itself, as other tools read it. */
#include "output/picture/render.h"

bool render_json(const struct figure *figure, const struct render_options *options,
		 struct sink sink, struct render_report *report, struct dyno_error *err)
{
	struct json_writer writer = { .sink = sink, .pretty = true };
	(void)report;
	figure_write_plotly(figure, options->theme, &writer);
	bool ok = json_finish(&writer, err) &&
		  (sink.write(sink.context, "\n", 1) ||
		   error_set(err, DYNO_ERROR_IO, "the picture could not be written"));
	buffer_finish(&writer.buffer);
	return ok;
}
