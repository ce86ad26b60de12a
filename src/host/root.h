/* Where the machine is looked at. */
#ifndef DYNO_HOST_ROOT_H
#define DYNO_HOST_ROOT_H

/* Where telemetry is read from. Tests point it at a recorded tree and a test library. */
struct host_root {
	const char *root;         /* prefix of /sys and /proc; "" in real life */
	const char *nvml_library; /* "libnvidia-ml.so.1" */
};

/* The real one; DYNO_DEVICE_ROOT and DYNO_NVML_LIBRARY override it (for tests). */
struct host_root host_root_default(void);

#endif
