/* The least that a cell can cost: a program that loads ONNX Runtime, makes a session of `identity`
 * and runs it once. The peer of bench/cell. */
#include "bound_model.h"

int main(void)
{
	struct bound_model model = bound_model_open("builtin:identity", 1, 1, 0);
	bound_model_run(&model);
	bound_model_close(&model);
	return 0;
}
