/* The declarations of engine/openvino/api.h against OpenVINO's own headers: it compiles where they
 * are the same. */
#define OPENVINO_HEADERS
#include "measure/engine/openvino/api.h"
#include "test.h"

/* K&R's () in the header is compatible with (void). */
#define SAME(returns, name, parameters)                                                 \
	_Static_assert(__builtin_types_compatible_p(__typeof__(&name),                  \
						    __typeof__(returns(*) parameters)), \
		       #name);
OPENVINO_FUNCTIONS(SAME)
OPENVINO_FUNCTIONS_LATER(SAME)

static void declared(void)
{
	/* For what the engine's own declarations take a status and a type. */
	CHECK(OK == 0 && sizeof(ov_status_e) == sizeof(int));
	CHECK(sizeof(ov_element_type_e) == sizeof(unsigned) && F32 - DYNAMIC == 4);
}

TEST_MAIN({ "functions are declared as OpenVINO does", declared })
