/* From a recorded graph to a session of ONNX Runtime, with its model editor API (1.22 and newer).
 *
 * Weights lie in one mapping. ORT is given each with a deleter: it copies most weights of products
 * into a layout of its own while it makes the session, lets go of the originals, and their pages go
 * back to the system, as they do for a model that was read from a file. What ORT goes on using
 * stays until the session is released. Tensors of less than 128 bytes must be ORT's own copies:
 * shapes are inferred from them, and only from those.
 *
 * Dynamic dimensions have no names: ORT 1.30 gives all the name of the first. */
#include "measure/graph/graph.h"
#include "measure/engine/ort/library.h"
#include "measure/graph/architecture.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define COPY_BELOW       128 /* bytes, ORT's rule */
#define MODEL_EDITOR_API 22
#define ALIGNMENT        64

struct ort_graph {
	OrtAllocator allocator; /* first: ORT hands it to our functions */
	const OrtApi *api;
	OrtMemoryInfo *memory_info;
	unsigned char *memory;
	size_t size;
	size_t used;
	size_t page;
	struct weight {
		unsigned char *start;
		size_t size;
	} * weights; /* ascending */
	size_t weight_count;
};

/* What is needed while building only. */
struct builder {
	const OrtApi *api;
	const OrtModelEditorApi *editor;
	struct ort_graph *graph;
	OrtGraph *ort_graph;
	struct dyno_error *err;
};

/* --- The weights' memory --------------------------------------------------------------------- */

static void *ORT_API_CALL allocator_allocate(OrtAllocator *allocator, size_t size)
{
	(void)allocator;
	(void)size;
	return NULL; /* it only frees */
}

static const OrtMemoryInfo *ORT_API_CALL allocator_info(const OrtAllocator *allocator)
{
	return ((const struct ort_graph *)allocator)->memory_info;
}

/* ORT needs this weight no more. The first and last page may be shared with its neighbours. */
static void ORT_API_CALL allocator_free(OrtAllocator *allocator, void *memory)
{
	const struct ort_graph *graph = (const struct ort_graph *)allocator;
	for (size_t i = 0; i < graph->weight_count; i++) {
		const struct weight *weight = &graph->weights[i];
		if (weight->start != memory)
			continue;
		size_t begin = (size_t)(weight->start - graph->memory);
		size_t end = begin + weight->size;
		begin = (begin + graph->page - 1) / graph->page * graph->page;
		end = end / graph->page * graph->page;
		if (end > begin)
			madvise(graph->memory + begin, end - begin, MADV_DONTNEED);
		return;
	}
}

void ort_graph_destroy(struct ort_graph *graph)
{
	if (!graph)
		return;
	if (graph->memory)
		munmap(graph->memory, graph->size);
	if (graph->memory_info)
		graph->api->ReleaseMemoryInfo(graph->memory_info);
	free(graph->weights);
	free(graph);
}

static bool map_weights(struct ort_graph *graph, const struct graph *recorded,
			struct dyno_error *err)
{
	size_t count = 0;
	for (const struct graph_tensor *tensor = recorded->tensors; tensor; tensor = tensor->next)
		count++;
	graph->weights = calloc(count + 1, sizeof(*graph->weights));
	graph->size = recorded->weight_bytes + (count + 1) * ALIGNMENT;
	void *memory =
		mmap(NULL, graph->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory != MAP_FAILED)
		graph->memory = memory;
	if (!graph->weights || memory == MAP_FAILED)
		return error_set(err, DYNO_ERROR_MEMORY, "out of memory: the weights take %zu MB",
				 graph->size / 1000000);
	return true;
}

static struct ort_graph *ort_graph_create(const struct ort_library *library,
					  const struct graph *recorded, struct dyno_error *err)
{
	struct ort_graph *graph = calloc(1, sizeof(*graph));
	if (!graph) {
		error_memory(err);
		return NULL;
	}
	graph->allocator = (OrtAllocator){
		.version = library->api_version,
		.Alloc = allocator_allocate,
		.Free = allocator_free,
		.Info = allocator_info,
	};
	graph->api = library->api;
	graph->page = (size_t)sysconf(_SC_PAGESIZE);
	OrtStatus *status = library->api->CreateCpuMemoryInfo(OrtDeviceAllocator, OrtMemTypeDefault,
							      &graph->memory_info);
	if (ort_check(library->api, status, err, "making the model") &&
	    map_weights(graph, recorded, err))
		return graph;
	ort_graph_destroy(graph);
	return NULL;
}

/* --- Tensors --------------------------------------------------------------------------------- */

static bool check(const struct builder *builder, OrtStatus *status, const char *name)
{
	return ort_check(builder->api, status, builder->err, "making the model") ||
	       error_prefix(builder->err, "%s", name);
}

static OrtValue *value_copied(const struct builder *builder, const struct graph_tensor *tensor)
{
	OrtAllocator *allocator;
	OrtValue *value = NULL;
	void *data;
	if (!check(builder, builder->api->GetAllocatorWithDefaultOptions(&allocator),
		   tensor->name) ||
	    !check(builder,
		   builder->api->CreateTensorAsOrtValue(allocator, tensor->dims, tensor->rank,
							ort_element_to(tensor->type), &value),
		   tensor->name))
		return NULL;
	if (!check(builder, builder->api->GetTensorMutableData(value, &data), tensor->name)) {
		builder->api->ReleaseValue(value);
		return NULL;
	}
	graph_tensor_fill(tensor, data);
	return value;
}

static OrtValue *value_referred(const struct builder *builder, const struct graph_tensor *tensor)
{
	struct ort_graph *graph = builder->graph;
	struct weight *weight = &graph->weights[graph->weight_count++];
	*weight = (struct weight){ graph->memory + graph->used, tensor->size };
	graph->used += (tensor->size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	graph_tensor_fill(tensor, weight->start);
	OrtValue *value = NULL;
	OrtStatus *status = builder->api->CreateTensorWithDataAndDeleterAsOrtValue(
		&graph->allocator, weight->start, weight->size, tensor->dims, tensor->rank,
		ort_element_to(tensor->type), &value);
	return check(builder, status, tensor->name) ? value : NULL;
}

static bool add_tensor(const struct builder *builder, const struct graph_tensor *tensor)
{
	bool refer = tensor->size >= COPY_BELOW;
	OrtValue *value = refer ? value_referred(builder, tensor) : value_copied(builder, tensor);
	if (!value)
		return false;
	if (check(builder,
		  builder->editor->AddInitializerToGraph(builder->ort_graph, tensor->name, value,
							 refer),
		  tensor->name))
		return true; /* the graph owns the value now */
	builder->api->ReleaseValue(value);
	return false;
}

/* --- Inputs and outputs ---------------------------------------------------------------------- */

static OrtValueInfo *value_info(const struct builder *builder, const struct graph_value *value)
{
	const OrtApi *api = builder->api;
	OrtTensorTypeAndShapeInfo *shape = NULL;
	OrtTypeInfo *type = NULL;
	OrtValueInfo *info = NULL;
	const char *const names[GRAPH_RANK] = { "", "", "", "" };
	(void)(check(builder, api->CreateTensorTypeAndShapeInfo(&shape), value->name) &&
	       check(builder, api->SetTensorElementType(shape, ort_element_to(value->type)),
		     value->name) &&
	       check(builder, api->SetDimensions(shape, value->dims, value->rank), value->name) &&
	       check(builder, api->SetSymbolicDimensions(shape, (const char **)names, value->rank),
		     value->name) &&
	       check(builder, builder->editor->CreateTensorTypeInfo(shape, &type), value->name) &&
	       check(builder, builder->editor->CreateValueInfo(value->name, type, &info),
		     value->name));
	if (type)
		api->ReleaseTypeInfo(type);
	if (shape)
		api->ReleaseTensorTypeAndShapeInfo(shape);
	return info;
}

/* Sets all inputs or all outputs, with the editor's function for that. */
static bool set_values(const struct builder *builder, const struct graph_value *values,
		       OrtStatus *(ORT_API_CALL *set)(OrtGraph *, OrtValueInfo **, size_t))
{
	OrtValueInfo *infos[GRAPH_VALUES_MAX];
	size_t count = 0;
	bool ok = true;
	for (; values && ok && count < GRAPH_VALUES_MAX; values = values->next)
		if ((ok = (infos[count] = value_info(builder, values)) != NULL))
			count++;
	if (ok && check(builder, set(builder->ort_graph, infos, count), "inputs and outputs"))
		return true; /* the graph owns them now */
	while (count)
		builder->api->ReleaseValueInfo(infos[--count]);
	return false;
}

/* --- Nodes ----------------------------------------------------------------------------------- */

static bool attribute_create(const struct builder *builder, const struct graph_attribute *attribute,
			     OrtOpAttr **result)
{
	OrtOpAttrType type = attribute->is_list ? ORT_OP_ATTR_INTS : ORT_OP_ATTR_INT;
	/* The length is that of a list in elements; one number has length 1. */
	return check(builder,
		     builder->api->CreateOpAttr(attribute->name, attribute->integers,
						attribute->is_list ? (int)attribute->count : 1,
						type, result),
		     attribute->name);
}

static bool node_create(const struct builder *builder, const struct graph_node *node,
			OrtOpAttr **attributes, OrtNode **result)
{
	return check(builder,
		     builder->editor->CreateNode(node->operator_name, "", node->name, node->inputs,
						 node->input_count, node->outputs,
						 node->output_count, attributes,
						 node->attribute_count, result),
		     node->name);
}

static bool add_node(const struct builder *builder, const struct graph_node *node)
{
	OrtOpAttr *attributes[GRAPH_ATTRIBUTES_MAX] = { NULL };
	OrtNode *created = NULL;
	bool ok = true;
	for (size_t i = 0; ok && i < node->attribute_count; i++)
		ok = attribute_create(builder, &node->attributes[i], &attributes[i]);
	ok = ok && node_create(builder, node, attributes, &created);
	for (size_t i = 0; i < node->attribute_count; i++)
		if (attributes[i])
			builder->api->ReleaseOpAttr(attributes[i]);
	if (!ok)
		return false;
	if (check(builder, builder->editor->AddNodeToGraph(builder->ort_graph, created),
		  node->name))
		return true; /* the graph owns it now */
	builder->api->ReleaseNode(created);
	return false;
}

/* --- The session ----------------------------------------------------------------------------- */

static bool add_all(const struct builder *builder, const struct graph *recorded)
{
	bool ok = set_values(builder, recorded->inputs, builder->editor->SetGraphInputs) &&
		  set_values(builder, recorded->outputs, builder->editor->SetGraphOutputs);
	for (const struct graph_tensor *tensor = recorded->tensors; ok && tensor;
	     tensor = tensor->next)
		ok = add_tensor(builder, tensor);
	for (const struct graph_node *node = recorded->nodes; ok && node; node = node->next)
		ok = add_node(builder, node);
	return ok;
}

static OrtModel *model_create(struct builder *builder, const struct graph *recorded)
{
	static const char *const domains[] = { "" };
	static const int opsets[] = { GRAPH_OPSET };
	const OrtModelEditorApi *editor = builder->editor;
	OrtModel *model = NULL;
	bool ok = check(builder, editor->CreateGraph(&builder->ort_graph), "graph") &&
		  add_all(builder, recorded) &&
		  check(builder, editor->CreateModel(domains, opsets, 1, &model), "model") &&
		  check(builder, editor->AddGraphToModel(model, builder->ort_graph), "model");
	if (ok)
		return model; /* which owns the graph now */
	if (model)
		builder->api->ReleaseModel(model);
	if (builder->ort_graph)
		builder->api->ReleaseGraph(builder->ort_graph);
	return NULL;
}

static OrtSession *session_create(struct builder *builder, const struct graph *recorded,
				  OrtEnv *env, const OrtSessionOptions *options)
{
	OrtModel *model = model_create(builder, recorded);
	if (!model)
		return NULL;
	OrtSession *session = NULL;
	OrtStatus *status = builder->editor->CreateSessionFromModel(env, model, options, &session);
	builder->api->ReleaseModel(model);
	if (!ort_check(builder->api, status, builder->err, "making the session"))
		return NULL;
	return session;
}

/* NULL where this library has none: the table ends before GetModelEditorApi in old versions. */
static const OrtModelEditorApi *model_editor(const struct ort_library *library,
					     struct dyno_error *err)
{
	const OrtModelEditorApi *editor =
		library->api_version >= MODEL_EDITOR_API ? library->api->GetModelEditorApi() : NULL;
	if (!editor)
		error_set(err, DYNO_ERROR_UNSUPPORTED,
			  "built-in models need ONNX Runtime 1.22 or newer; found %s at %s",
			  library->version, library->path);
	return editor;
}

OrtSession *ort_session_from_architecture(const struct ort_library *library, OrtEnv *env,
					  const OrtSessionOptions *options, const char *name,
					  struct ort_graph **graph, struct dyno_error *err)
{
	*graph = NULL;
	const struct architecture *architecture = architecture_find(name);
	if (!architecture) {
		error_set(err, DYNO_ERROR_NOT_FOUND,
			  "no built-in model is called %s; `dyno models` lists them", name);
		return NULL;
	}
	const OrtModelEditorApi *editor = model_editor(library, err);
	struct graph *recorded = editor ? graph_create(architecture, err) : NULL;
	if (!recorded)
		return NULL;
	struct builder builder = { library->api, editor, NULL, NULL, err };
	OrtSession *session = NULL;
	builder.graph = ort_graph_create(library, recorded, err);
	if (builder.graph)
		session = session_create(&builder, recorded, env, options);
	graph_destroy(recorded);
	if (session)
		*graph = builder.graph;
	else
		ort_graph_destroy(builder.graph);
	return session;
}
