/* The page's own code as a module for notebooks. The page that web/build.mjs makes has all parts:
 * its script, which exports widget() (web/widget.js), style, core in WebAssembly, Plotly. They are
 * taken from there, so that the library carries each of them once. */
#include "core/base/json_writer.h"
#include "output/dashboard/dashboard.h"
#include "output/dashboard/page.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

/* The text of the element with that id, a script, which holds no tags. */
static bool element_text(const char *id, const char **text, size_t *length)
{
	char opening[32];
	snprintf(opening, sizeof(opening), "id=\"dyno-%s\">", id);
	const char *end = dashboard_page + dashboard_page_length();
	const char *at = memmem(dashboard_page, dashboard_page_length(), opening, strlen(opening));
	if (!at)
		return false;
	*text = at + strlen(opening);
	const char *close = memmem(*text, (size_t)(end - *text), "</script>", strlen("</script>"));
	*length = close ? (size_t)(close - *text) : 0;
	return close != NULL;
}

/* --- Unpacking ------------------------------------------------------------------------------- */

static uint32_t base64_value(char c)
{
	return c >= 'A' && c <= 'Z'   ? (uint32_t)(c - 'A')
	       : c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a') + 26
	       : c >= '0' && c <= '9' ? (uint32_t)(c - '0') + 52
	       : c == '+'             ? 62
				      : 63;
}

static void decode_base64(const char *text, size_t length, struct buffer *out)
{
	uint32_t bits = 0;
	unsigned count = 0; /* of them that no byte has taken */
	for (size_t i = 0; i < length && text[i] != '='; i++) {
		bits = bits << 6 | base64_value(text[i]);
		count += 6;
		if (count >= 8) {
			count -= 8;
			buffer_character(out, (char)(bits >> count & 255));
		}
	}
}

/* What gzip made, as text. */
static void inflate_bytes(const struct buffer *bytes, struct buffer *out)
{
	z_stream stream = { .next_in = (Bytef *)bytes->data, .avail_in = (uInt)bytes->length };
	unsigned char chunk[16384];
	int status = inflateInit2(&stream, 15 + 16);
	bool begun = status == Z_OK;
	while (status == Z_OK) {
		stream.next_out = chunk;
		stream.avail_out = sizeof(chunk);
		status = inflate(&stream, Z_NO_FLUSH);
		buffer_append(out, chunk, sizeof(chunk) - stream.avail_out);
	}
	out->failed = out->failed || status != Z_STREAM_END;
	if (begun)
		inflateEnd(&stream);
}

static void append_unpacked(const char *id, struct buffer *out)
{
	const char *text;
	size_t length;
	struct buffer bytes = { 0 };
	if (element_text(id, &text, &length))
		decode_base64(text, length, &bytes);
	if (bytes.failed)
		out->failed = true;
	else
		inflate_bytes(&bytes, out);
	buffer_finish(&bytes);
}

/* --- The module ------------------------------------------------------------------------------ */

/* Packed: the script unpacks these itself. */
static void append_part(struct json_writer *writer, const char *id)
{
	const char *text;
	size_t length;
	struct buffer copy = { 0 };
	if (element_text(id, &text, &length))
		buffer_append(&copy, text, length);
	json_member_string(writer, id, buffer_text(&copy));
	writer->buffer.failed = writer->buffer.failed || copy.failed;
	buffer_finish(&copy);
}

static void append_style(struct json_writer *writer)
{
	struct buffer style = { 0 };
	append_unpacked("style", &style);
	json_member_string(writer, "style", buffer_text(&style));
	writer->buffer.failed = writer->buffer.failed || style.failed;
	buffer_finish(&style);
}

void dashboard_module(struct buffer *out)
{
	struct json_writer parts = { 0 };
	json_begin_object(&parts);
	append_style(&parts);
	append_part(&parts, "wasm");
	append_part(&parts, "plotly");
	json_end_object(&parts);
	append_unpacked("script", out);
	buffer_string(out, "\nexport default dynoPage.widget(");
	buffer_string(out, buffer_text(&parts.buffer));
	buffer_string(out, ");\n");
	out->failed = out->failed || parts.buffer.failed;
	buffer_finish(&parts.buffer);
}
