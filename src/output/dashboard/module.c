/* The page's own code as a module for notebooks. The page that web/build.mjs makes has all parts:
 * its script, which exports widget() (web/widget.js), style, core in WebAssembly, Plotly. They are
 * taken from there, so that the library carries each of them once. */
#include "core/base/json_writer.h"
#include "output/dashboard/dashboard.h"
#include "output/dashboard/page.h"
#include <stdio.h>
#include <string.h>

/* The text of the element with that id: a style or a script, which hold no tags. */
static bool element_text(const char *id, const char *closing, const char **text, size_t *length)
{
	char opening[32];
	snprintf(opening, sizeof(opening), "id=\"dyno-%s\">", id);
	const char *end = dashboard_page + dashboard_page_length();
	const char *at = memmem(dashboard_page, dashboard_page_length(), opening, strlen(opening));
	if (!at)
		return false;
	*text = at + strlen(opening);
	const char *close = memmem(*text, (size_t)(end - *text), closing, strlen(closing));
	*length = close ? (size_t)(close - *text) : 0;
	return close != NULL;
}

static void append_member(struct json_writer *writer, const char *id, const char *closing)
{
	const char *text;
	size_t length;
	struct buffer copy = { 0 };
	if (element_text(id, closing, &text, &length))
		buffer_append(&copy, text, length);
	json_member_string(writer, id, buffer_text(&copy));
	writer->buffer.failed = writer->buffer.failed || copy.failed;
	buffer_finish(&copy);
}

void dashboard_module(struct buffer *out)
{
	const char *script;
	size_t length;
	struct json_writer parts = { 0 };
	json_begin_object(&parts);
	append_member(&parts, "style", "</style>");
	append_member(&parts, "wasm", "</script>");
	append_member(&parts, "plotly", "</script>");
	json_end_object(&parts);
	if (element_text("script", "</script>", &script, &length))
		buffer_append(out, script, length);
	buffer_string(out, "\nexport default dynoPage.widget(");
	buffer_string(out, buffer_text(&parts.buffer));
	buffer_string(out, ");\n");
	out->failed = out->failed || parts.buffer.failed;
	buffer_finish(&parts.buffer);
}
