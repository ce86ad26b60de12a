#include "host/root.h"
#include <stdlib.h>

struct host_root host_root_default(void)
{
	const char *root = getenv("DYNO_DEVICE_ROOT");
	const char *nvml = getenv("DYNO_NVML_LIBRARY");
	return (struct host_root){
		.root = root ? root : "",
		.nvml_library = nvml && *nvml ? nvml : "libnvidia-ml.so.1",
	};
}
