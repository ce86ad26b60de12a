#include "measure/model/kind.h"
#include "core/base/count.h"
#include "core/base/utf8.h"
#include <string.h>
#include <strings.h>

enum kind {
	TORCH,
	PICKLE,
	SAFETENSORS,
	TFLITE,
	KERAS,
	SAVED_MODEL,
	GGUF,
	TENSORRT,
	PADDLE,
	COREML,
	FLAX,
	CHECKPOINT,
	NUMPY,
	POINTER,
	HTML,
	JSON,
	XML,
	ARCHIVE,
	PROGRAM,
	TEXT,
};

#define EXPORT_HUGGING_FACE "optimum-cli export onnx --model ORG/NAME DIR"
#define EXPORT_TENSORFLOW   "python -m tf2onnx.convert"

static const struct model_kind kinds[] = {
	[TORCH] = { "a PyTorch model, not ONNX",
		    "export it with torch.onnx.export(model, inputs, \"model.onnx\"), or a Hugging "
		    "Face model with: " EXPORT_HUGGING_FACE,
		    true },
	[PICKLE] = { "a Python pickle (perhaps PyTorch weights), not ONNX",
		     "load it in Python and export it with torch.onnx.export(model, inputs, "
		     "\"model.onnx\")",
		     true },
	[SAFETENSORS] = { "safetensors weights without a graph, not ONNX",
			  "export the model that they belong to with: " EXPORT_HUGGING_FACE, true },
	[TFLITE] = { "a TensorFlow Lite model, not ONNX",
		     "convert it with: " EXPORT_TENSORFLOW " --tflite FILE --output model.onnx",
		     true },
	[KERAS] = { "a Keras model (or other HDF5 data), not ONNX",
		    "export it in Python with tf2onnx.convert.from_keras(model, "
		    "output_path=\"model.onnx\")",
		    true },
	[SAVED_MODEL] = { "a TensorFlow graph, not ONNX",
			  "convert its folder with: " EXPORT_TENSORFLOW
			  " --saved-model DIR --output model.onnx",
			  true },
	[GGUF] = { "a GGUF model (llama.cpp), not ONNX",
		   "export the model that it was made from with: " EXPORT_HUGGING_FACE, true },
	[TENSORRT] = { "a TensorRT engine, made for one GPU and one version, not ONNX",
		       "give the ONNX model that it was built from, with ‹hardware tensorrt›",
		       true },
	[PADDLE] = { "a Paddle model, not ONNX",
		     "convert it with: paddle2onnx --model_dir DIR --model_filename "
		     "inference.pdmodel --params_filename inference.pdiparams --save_file "
		     "model.onnx",
		     true },
	[COREML] = { "a Core ML model, not ONNX",
		     "export the model that it was made from, for example with: " EXPORT_HUGGING_FACE,
		     true },
	[FLAX] = { "Flax weights, not ONNX",
		   "export the model that they belong to with: " EXPORT_HUGGING_FACE, true },
	[CHECKPOINT] = { "a training checkpoint, not ONNX",
			 "load it in its framework and export the model from there: "
			 "torch.onnx.export, or " EXPORT_TENSORFLOW,
			 true },
	[NUMPY] = { "NumPy arrays, not a model", "give them as inputs with ‹input NAME=FILE.npy›",
		    false },
	[POINTER] = { "a Git LFS pointer, not the model itself",
		      "fetch the model with: git lfs pull", true },
	[HTML] = { "a web page, not a model", "download the file itself, not the page about it",
		   false },
	[JSON] = { "JSON text, not a model", "give the .onnx file", false },
	[XML] = { "XML text, not a model",
		  "if it is an OpenVINO model, give the ONNX model that it was made from", false },
	[ARCHIVE] = { "an archive, not a model", "unpack it and give the .onnx file inside",
		      false },
	[PROGRAM] = { "a program or library, not a model", "give the .onnx file", false },
	[TEXT] = { "a text file, not a model", "give the .onnx file", false },
};

/* Marks at the beginning of files. The first that fits wins. */
static const struct {
	enum kind kind;
	unsigned offset, length;
	const char *bytes;
} marks[] = {
	{ POINTER, 0, 34, "version https://git-lfs.github.com" },
	{ TFLITE, 4, 4, "TFL3" },
	{ KERAS, 0, 8, "\x89HDF\r\n\x1a\n" },
	{ GGUF, 0, 4, "GGUF" },
	{ GGUF, 0, 4, "ggjt" },
	{ GGUF, 0, 4, "tjgg" },
	{ TENSORRT, 0, 4, "ftrt" },
	{ TENSORRT, 0, 4, "ptrt" },
	{ NUMPY, 0, 6, "\x93NUMPY" },
	{ PICKLE, 0, 2, "\x80\x02" },
	{ PICKLE, 0, 2, "\x80\x03" },
	{ PICKLE, 0, 2, "\x80\x04" },
	{ PICKLE, 0, 2, "\x80\x05" },
	{ PROGRAM, 0, 4,
	  "\x7f"
	  "ELF" },
	{ ARCHIVE, 0, 2, "\x1f\x8b" },
	{ ARCHIVE, 0, 4, "\x28\xb5\x2f\xfd" },
	{ ARCHIVE, 0, 6,
	  "\xfd"
	  "7zXZ\0" },
	{ ARCHIVE, 0, 6, "7z\xbc\xaf\x27\x1c" },
	{ ARCHIVE, 257, 5, "ustar" },
};

/* What the first name in a zip file tells of it. */
static const struct {
	enum kind kind;
	const char *name;
} zip_names[] = {
	{ TORCH, "data.pkl" },  { TORCH, "version" },       { TORCH, ".format_version" },
	{ TORCH, "byteorder" }, { KERAS, "metadata.json" }, { KERAS, "model.weights.h5" },
	{ NUMPY, ".npy" },
};

/* The endings of names. */
static const struct {
	enum kind kind;
	const char *ending;
} endings[] = {
	{ SAVED_MODEL, ".pb" }, { TORCH, ".pt" },
	{ TORCH, ".pth" },      { TORCH, ".pt2" },
	{ TORCH, ".bin" },      { TORCH, ".torchscript" },
	{ TORCH, ".mar" },      { SAFETENSORS, ".safetensors" },
	{ TFLITE, ".tflite" },  { TFLITE, ".lite" },
	{ KERAS, ".h5" },       { KERAS, ".hdf5" },
	{ KERAS, ".keras" },    { GGUF, ".gguf" },
	{ GGUF, ".ggml" },      { TENSORRT, ".engine" },
	{ TENSORRT, ".plan" },  { TENSORRT, ".trt" },
	{ PADDLE, ".pdmodel" }, { PADDLE, ".pdiparams" },
	{ COREML, ".mlmodel" }, { COREML, ".mlpackage" },
	{ FLAX, ".msgpack" },   { CHECKPOINT, ".ckpt" },
	{ PICKLE, ".pkl" },     { PICKLE, ".pickle" },
	{ PICKLE, ".joblib" },  { NUMPY, ".npy" },
	{ NUMPY, ".npz" },      { JSON, ".json" },
	{ TEXT, ".txt" },       { TEXT, ".md" },
	{ ARCHIVE, ".zip" },    { ARCHIVE, ".gz" },
	{ ARCHIVE, ".tar" },    { ARCHIVE, ".tgz" },
};

static bool ends_with(const char *name, const char *ending)
{
	size_t length = strlen(name), tail = strlen(ending);
	return length > tail && strcasecmp(name + length - tail, ending) == 0;
}

/* The name of a zip file's first member stands at its beginning (APPNOTE 4.3.7). */
static const struct model_kind *kind_of_zip(const unsigned char *head, size_t length)
{
	char name[256];
	size_t size = length < 30 ? 0 : (size_t)(head[26] | head[27] << 8);
	if (size > length - (length < 30 ? length : 30))
		size = 0;
	if (size >= sizeof(name))
		size = sizeof(name) - 1;
	if (size)
		memcpy(name, head + 30, size);
	name[size] = '\0';
	for (size_t i = 0; i < COUNT(zip_names); i++)
		if (strcmp(name, zip_names[i].name) == 0 || ends_with(name, zip_names[i].name))
			return &kinds[zip_names[i].kind];
	return &kinds[ARCHIVE];
}

/* A safetensors file begins with the length of its JSON header, then that header. */
static bool is_safetensors(const unsigned char *head, size_t length)
{
	if (length < 10 || head[8] != '{' || (head[9] != '"' && head[9] != ' ' && head[9] != '}'))
		return false;
	return head[5] == 0 && head[6] == 0 && head[7] == 0;
}

/* Printable UTF-8. The head may end within a character. */
static bool is_text(const unsigned char *head, size_t length)
{
	size_t at = 0;
	while (at < length) {
		uint32_t point;
		size_t size = utf8_character((const char *)head + at, length - at, &point);
		if (size == 0)
			return length - at < 4 && at > 0 && head[at] >= 0xc2;
		if ((point < 0x20 && !strchr("\t\n\r\f", (int)point)) || point == 0 ||
		    point == 0x7f)
			return false;
		at += size;
	}
	return length > 0;
}

static const struct model_kind *kind_of_text(const unsigned char *head, size_t length)
{
	size_t at = length >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	while (at < length && strchr(" \t\r\n", head[at]))
		at++;
	const char *start = (const char *)head + at;
	size_t left = length - at;
	if ((left >= 9 && strncasecmp(start, "<!doctype", 9) == 0) ||
	    (left >= 5 && strncasecmp(start, "<html", 5) == 0))
		return &kinds[HTML];
	if (left >= 5 && strncasecmp(start, "<?xml", 5) == 0)
		return &kinds[XML];
	if (left >= 1 && (*start == '{' || *start == '['))
		return &kinds[JSON];
	return &kinds[TEXT];
}

const struct model_kind *model_kind_of_bytes(const unsigned char *head, size_t length)
{
	for (size_t i = 0; i < COUNT(marks); i++)
		if (length >= marks[i].offset + marks[i].length &&
		    memcmp(head + marks[i].offset, marks[i].bytes, marks[i].length) == 0)
			return &kinds[marks[i].kind];
	if (length >= 4 && memcmp(head, "PK\3\4", 4) == 0)
		return kind_of_zip(head, length);
	if (is_safetensors(head, length))
		return &kinds[SAFETENSORS];
	return is_text(head, length) ? kind_of_text(head, length) : NULL;
}

const struct model_kind *model_kind_of_name(const char *name)
{
	for (size_t i = 0; i < COUNT(endings); i++)
		if (ends_with(name, endings[i].ending))
			return &kinds[endings[i].kind];
	return NULL;
}
