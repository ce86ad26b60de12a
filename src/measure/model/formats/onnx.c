/* ONNX: protobuf, which has no mark at its beginning. */
#include "measure/model/format.h"

const struct model_format format_onnx = { "onnx", "ONNX",         ".onnx",
					  NULL,   onnx_file_read, network_read };
