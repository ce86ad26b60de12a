/* A library of operators of one's own, as ONNX Runtime registers it (--ort-custom-ops): Twice, of
 * the domain org.example, gives double of what it gets. */
#include <onnxruntime_c_api.h>

/* By the linker's name alone it would be hidden. */
#define EXPORTED __attribute__((visibility("default")))

static const OrtApi *api;

static const char *ORT_API_CALL get_name(const OrtCustomOp *op)
{
	(void)op;
	return "Twice";
}

static const char *ORT_API_CALL get_provider(const OrtCustomOp *op)
{
	(void)op;
	return NULL; /* the CPU's */
}

static ONNXTensorElementDataType ORT_API_CALL get_type(const OrtCustomOp *op, size_t index)
{
	(void)op, (void)index;
	return ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
}

static OrtCustomOpInputOutputCharacteristic ORT_API_CALL get_kind(const OrtCustomOp *op,
								  size_t index)
{
	(void)op, (void)index;
	return INPUT_OUTPUT_REQUIRED;
}

static size_t ORT_API_CALL count_one(const OrtCustomOp *op)
{
	(void)op;
	return 1;
}

static OrtMemType ORT_API_CALL get_memory(const OrtCustomOp *op, size_t index)
{
	(void)op, (void)index;
	return OrtMemTypeDefault;
}

static int ORT_API_CALL get_version(const OrtCustomOp *op)
{
	(void)op;
	return 1;
}

static OrtStatusPtr ORT_API_CALL create_kernel(const OrtCustomOp *op, const OrtApi *table,
					       const OrtKernelInfo *info, void **kernel)
{
	(void)op, (void)table, (void)info;
	*kernel = &api;
	return NULL;
}

static void ORT_API_CALL destroy_kernel(void *kernel)
{
	(void)kernel;
}

static OrtStatusPtr fill(const OrtValue *from, OrtValue *to, size_t count)
{
	const float *x;
	float *y;
	OrtStatusPtr status = api->GetTensorMutableData((OrtValue *)from, (void **)&x);
	if (!status)
		status = api->GetTensorMutableData(to, (void **)&y);
	for (size_t i = 0; !status && i < count; i++)
		y[i] = 2 * x[i];
	return status;
}

static OrtStatusPtr ORT_API_CALL compute(void *kernel, OrtKernelContext *context)
{
	const OrtValue *from;
	OrtValue *to;
	OrtTensorTypeAndShapeInfo *shape = NULL;
	int64_t dims[8];
	size_t rank = 0, count = 0;
	(void)kernel;
	OrtStatusPtr status = api->KernelContext_GetInput(context, 0, &from);
	if (!status)
		status = api->GetTensorTypeAndShape(from, &shape);
	if (!status)
		status = api->GetDimensionsCount(shape, &rank);
	if (!status)
		status = api->GetDimensions(shape, dims, rank);
	if (!status)
		status = api->GetTensorShapeElementCount(shape, &count);
	if (!status)
		status = api->KernelContext_GetOutput(context, 0, dims, rank, &to);
	if (shape)
		api->ReleaseTensorTypeAndShapeInfo(shape);
	return status ? status : fill(from, to, count);
}

static const OrtCustomOp twice = {
	.version = 17,
	.GetName = get_name,
	.GetExecutionProviderType = get_provider,
	.GetInputType = get_type,
	.GetInputTypeCount = count_one,
	.GetOutputType = get_type,
	.GetOutputTypeCount = count_one,
	.KernelDestroy = destroy_kernel,
	.GetInputCharacteristic = get_kind,
	.GetOutputCharacteristic = get_kind,
	.GetInputMemoryType = get_memory,
	.GetStartVersion = get_version,
	.CreateKernelV2 = create_kernel,
	.KernelComputeV2 = compute,
};

EXPORTED OrtStatus *ORT_API_CALL RegisterCustomOps(OrtSessionOptions *options,
						   const OrtApiBase *base);

OrtStatus *ORT_API_CALL RegisterCustomOps(OrtSessionOptions *options, const OrtApiBase *base)
{
	static OrtCustomOpDomain *domain; /* lives as long as the library */
	api = base->GetApi(17);
	OrtStatus *status = domain ? NULL : api->CreateCustomOpDomain("org.example", &domain);
	if (!status)
		status = api->CustomOpDomain_Add(domain, &twice);
	return status ? status : api->AddCustomOpDomain(options, domain);
}
