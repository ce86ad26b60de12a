#include "measure/model/format.h"
#include "core/base/count.h"
#include <string.h>
#include <strings.h>

const struct model_format *model_format_of_name(const char *name)
{
	size_t length = strlen(name);
	for (size_t i = 0; model_formats[i]; i++) {
		const char *ending = model_formats[i]->ending;
		size_t tail = strlen(ending);
		if (length > tail && strcasecmp(name + length - tail, ending) == 0)
			return model_formats[i];
	}
	return NULL;
}

const struct model_format *model_format_of_bytes(const unsigned char *head, size_t length)
{
	for (size_t i = 0; model_formats[i]; i++)
		if (model_formats[i]->begins && model_formats[i]->begins(head, length))
			return model_formats[i];
	return NULL;
}

const char *model_format_name(const struct model_info *model)
{
	static const char *const none[] = { "null", "python" };
	for (size_t i = 0; !model->path && i < COUNT(none); i++) {
		size_t length = strlen(none[i]);
		if (strncmp(model->name, none[i], length) == 0 && model->name[length] == ':')
			return none[i];
	}
	if (!model->path)
		return "builtin";
	const struct model_format *format = model_format_of_name(model->path);
	return format ? format->name : format_onnx.name;
}
