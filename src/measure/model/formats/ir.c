/* OpenVINO's intermediate representation: XML for the graph, and its weights in a file of the same
 * name beside it, ending in .bin. Nothing is read of the XML but that it is one. */
#include "measure/model/format.h"
#include <math.h>
#include <string.h>

/* XML may begin with a declaration and comments; the root is <net …>. */
static bool begins(const unsigned char *head, size_t length)
{
	static const char root[] = "<net ";
	size_t at = 0;
	while (at < length && (head[at] == '\n' || head[at] == '\r' || head[at] == ' '))
		at++;
	if (at == length || head[at] != '<')
		return false;
	for (; at + sizeof(root) - 1 <= length; at++)
		if (memcmp(head + at, root, sizeof(root) - 1) == 0)
			return true;
	return false;
}

static bool read_nothing(const struct onnx_source *source, struct arena *arena,
			 struct onnx_file *file, struct dyno_error *err)
{
	(void)source;
	(void)arena;
	(void)err;
	*file = (struct onnx_file){ .parameters = NAN };
	return true;
}

const struct model_format format_ir = { .name = "ir",
					.title = "OpenVINO IR",
					.ending = ".xml",
					.begins = begins,
					.read = read_nothing,
					.weights = ".bin" };
