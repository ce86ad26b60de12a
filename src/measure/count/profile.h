/* ONNX Runtime's profile of a session, read: which nodes ran, on which provider, for how long, on
 * what shapes. Its form is Chrome's trace format, a JSON array of events; measured with 1.30. */
#ifndef DYNO_MEASURE_COUNT_PROFILE_H
#define DYNO_MEASURE_COUNT_PROFILE_H

#include "core/base/arena.h"
#include "measure/input/tensor.h"

/* Fewer than TENSOR_RANK_MAX: what a formula looks at. */
#define PROFILE_RANK_MAX 8

struct profile_shape {
	enum element_type type;
	uint32_t rank;
	double dims[PROFILE_RANK_MAX];
};

/* One node of one inference. Sizes are in bytes, NaN where the event does not tell. */
struct profile_node {
	const char *name;
	const char *type;     /* the operator: "Conv" */
	const char *provider; /* "CPUExecutionProvider"; "" when the event does not tell */
	const char *equation; /* an Einsum's, from the file (attributes.h); NULL: not known */
	double start;         /* s since the profile began */
	/* s, without the nodes that ran inside of it; what its kernels took on the device where the
	 * provider tells (WebGPU), else how long the host was busy with it */
	double time;
	/* Those that are there: an optional one that was left out has no place in the list, so what
	 * comes behind it moves up. */
	struct profile_shape *inputs, *outputs;
	uint32_t input_count, output_count;
	double parameter_bytes;  /* inputs that are weights */
	double activation_bytes; /* inputs that other nodes made */
	double output_bytes;
	double allocated;  /* by tensors, after the node */
	double peak;       /* largest amount allocated so far in this session */
	double reserved;   /* held by the allocator */
	bool holds_others; /* If, Loop, Scan: what runs inside is listed as well */
};

/* One inference. */
struct profile_run {
	double time; /* s, of the whole inference as the profiler saw it */
	struct profile_node *nodes;
	size_t count; /* nodes, in the order they began */
};

struct profile {
	struct profile_run *runs;
	size_t count;
};

/* Everything lives in the arena. DYNO_ERROR_FORMAT where it is no such profile; the text may be
 * anything. Events that are not of nodes or inferences are left out. */
bool profile_read(const char *text, size_t length, struct arena *arena, struct profile *profile,
		  struct dyno_error *err);

/* Number of elements. */
double profile_elements(const struct profile_shape *shape);

#endif
