/* OpenVINO's intermediate representation: XML for the graph, and its weights in a file of the same
 * name beside it, ending in .bin. Of the XML only the version is read: all OpenVINOs that dyno
 * opens have dropped those before 10 (2020). */
#include "measure/model/format.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VERSION_MINIMUM 10
#define HEAD            4096 /* bytes in which the root is */

/* XML may begin with a declaration and comments; the root is <net …>. NULL: it is none. */
static const char *find_root(const char *head, size_t length)
{
	static const char root[] = "<net ";
	size_t at = 0;
	while (at < length && (head[at] == '\n' || head[at] == '\r' || head[at] == ' '))
		at++;
	if (at == length || head[at] != '<')
		return NULL;
	for (; at + sizeof(root) - 1 <= length; at++)
		if (memcmp(head + at, root, sizeof(root) - 1) == 0)
			return head + at;
	return NULL;
}

static bool begins(const unsigned char *head, size_t length)
{
	return find_root((const char *)head, length);
}

/* <net name="…" version="11">; 0: it does not say. */
static long version_of(const char *root)
{
	static const char name[] = " version=\"";
	const char *end = strchr(root, '>'), *version = strstr(root, name);
	if (!version || !end || version > end)
		return 0;
	return strtol(version + sizeof(name) - 1, NULL, 10);
}

static bool read_version(const struct onnx_source *source, struct arena *arena,
			 struct onnx_file *file, struct dyno_error *err)
{
	char head[HEAD + 1];
	size_t length = source->size < HEAD ? (size_t)source->size : HEAD;
	(void)arena;
	*file = (struct onnx_file){ .parameters = NAN };
	if (!source->read(source->context, 0, head, length))
		return error_set(err, DYNO_ERROR_IO, "it cannot be read");
	head[length] = '\0';
	const char *root = find_root(head, length);
	long version = root ? version_of(root) : 0;
	return !version || version >= VERSION_MINIMUM ||
	       error_set(err, DYNO_ERROR_FORMAT,
			 "OpenVINO IR of version %ld, which OpenVINO reads no more: convert the "
			 "original model again with its ovc, to %d or newer",
			 version, VERSION_MINIMUM);
}

const struct model_format format_ir = { .name = "ir",
					.title = "OpenVINO IR",
					.ending = ".xml",
					.begins = begins,
					.read = read_version,
					.weights = ".bin" };
