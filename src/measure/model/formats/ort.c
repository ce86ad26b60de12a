/* ONNX Runtime's own format, a flatbuffer. Nothing is read of it but that it can be one. */
#include "measure/model/format.h"
#include <math.h>
#include <string.h>

static bool begins(const unsigned char *head, size_t length)
{
	return length >= 8 && memcmp(head + 4, "ORTM", 4) == 0;
}

static bool read_root(const struct onnx_source *source, struct arena *arena, struct onnx_file *file,
		      struct dyno_error *err)
{
	unsigned char head[4];
	(void)arena;
	*file = (struct onnx_file){ .parameters = NAN };
	if (!source->read(source->context, 0, head, sizeof(head)))
		return error_set(err, DYNO_ERROR_IO, "cannot be read");
	uint32_t root = head[0] | (uint32_t)head[1] << 8 | (uint32_t)head[2] << 16 |
			(uint32_t)head[3] << 24;
	return (root >= 8 && root < source->size) ||
	       error_set(err, DYNO_ERROR_FORMAT,
			 "a damaged ORT-format model; copy or download it again");
}

const struct model_format format_ort = {
	.name = "ort", .title = "ORT", .ending = ".ort", .begins = begins, .read = read_root
};
