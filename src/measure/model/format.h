/* Formats of model files: how a file of one is recognised, and what it says of itself. Engines list
 * the formats that they take by name.
 *
 * Adding a format: formats/NAME.c with one const struct model_format at its end, and its row in
 * model_formats[] (formats.c), before ONNX's. */
#ifndef DYNO_MEASURE_MODEL_FORMAT_H
#define DYNO_MEASURE_MODEL_FORMAT_H

#include "core/result/result.h"
#include "measure/model/network.h"

struct model_format {
	const char *name;   /* "onnx": what engines list */
	const char *title;  /* "ONNX" */
	const char *ending; /* ".onnx": of every file of this format */
	/* Does a file that begins so have this format? NULL for ONNX alone, which has no mark: it
	 * is what is left. */
	bool (*begins)(const unsigned char *head, size_t length);
	/* Checks that the file is whole and reads what it says of itself, as far as dyno wants to
	 * know: parameters (NaN unknown) and external files. The bytes may be hostile; the message
	 * names no file. */
	bool (*read)(const struct onnx_source *source, struct arena *arena, struct onnx_file *file,
		     struct dyno_error *err);
	/* The graph inside it, from which inputs are told; NULL: it cannot be read without an
	 * engine. */
	bool (*network)(const struct onnx_source *source, struct arena *arena,
			struct network *network, struct dyno_error *err);
	/* Finds the weights beside a model that may be without, into its external files. May be
	 * NULL. */
	bool (*beside)(const char *path, struct arena *arena, struct onnx_file *file,
		       struct dyno_error *err);
	/* ".bin": weights are in a file of the model's name with this ending, beside it. NULL:
	 * they are in the model, or where read says. */
	const char *weights;
};

extern const struct model_format format_onnx, format_ort, format_ir, format_transformers;

/* Which of the names of a folder's files are the weights of a model of transformers. */
bool transformers_weights(const struct strings *names, struct arena *arena, struct strings *weights,
			  struct dyno_error *err);

extern const struct model_format *const model_formats[]; /* NULL-terminated; ONNX last */

/* By the ending of the name; NULL when it is no format's. */
const struct model_format *model_format_of_name(const char *name);

/* By the first bytes; NULL: it has no format's mark. */
const struct model_format *model_format_of_bytes(const unsigned char *head, size_t length);

/* What engines list for a model: the format of its file, or "builtin", "python" or "null" for what
 * is none. Files have the ending of their format, or model_inspect has refused them. */
const char *model_format_name(const struct model_info *model);

#endif
