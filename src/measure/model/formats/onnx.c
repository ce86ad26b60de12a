/* ONNX: protobuf, which has no mark at its beginning. */
#include "measure/model/format.h"

const struct model_format format_onnx = { .name = "onnx",
					  .title = "ONNX",
					  .ending = ".onnx",
					  .read = onnx_file_read,
					  .network = network_read };
