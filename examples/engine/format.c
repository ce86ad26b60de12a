/* The format of the toy's files: enough is read to say that one is whole. */
#include "toy.h"
#include <stdio.h>
#include <string.h>

static bool begins(const unsigned char *head, size_t length)
{
	return length >= sizeof(TOY_MARK) - 1 && memcmp(head, TOY_MARK, sizeof(TOY_MARK) - 1) == 0;
}

static bool read_sizes(const struct onnx_source *source, struct arena *arena,
		       struct onnx_file *file, struct dyno_error *err)
{
	char head[64] = "";
	unsigned rows, columns;
	size_t length = source->size < sizeof(head) - 1 ? (size_t)source->size : sizeof(head) - 1;
	(void)arena;
	*file = (struct onnx_file){ 0 };
	if (!source->read(source->context, 0, head, length))
		return error_set(err, DYNO_ERROR_IO, "cannot be read");
	if (sscanf(head, TOY_MARK " %4u %4u", &rows, &columns) != 2 || !rows || !columns ||
	    rows > TOY_LARGEST || columns > TOY_LARGEST)
		return error_set(err, DYNO_ERROR_FORMAT,
				 "no toy model: it begins \"" TOY_MARK " ROWS COLUMNS\"");
	file->parameters = (double)rows * columns;
	return true;
}

const struct model_format format_toy = {
	.name = "toy", .title = "toy", .ending = TOY_ENDING, .begins = begins, .read = read_sizes
};
