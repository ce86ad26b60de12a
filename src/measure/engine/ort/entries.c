/* Entries of ONNX Runtime's configuration of sessions (onnxruntime_session_options_config_keys.h,
 * 1.16 to 1.31). It takes any key without a word, so that a slip of the hand would measure
 * something else than was meant: what is nearly one of these is refused. Others may be newer. */
#include "measure/engine/ort/session.h"
#include <string.h>

#define E(key) { .name = key },
static const struct option entries[] = {
	/* clang-format off */
	E("optimization.disable_specified_optimizers")
	E("optimization.enable_cast_chain_elimination")
	E("optimization.enable_gelu_approximation")
	E("optimization.minimal_build_optimizations")
	E("session.disable_aot_function_inlining")
	E("session.disable_cpu_ep_fallback")
	E("session.disable_double_qdq_remover")
	E("session.disable_model_compile")
	E("session.disable_prepacking")
	E("session.disable_qdq_constant_folding")
	E("session.disable_quant_qdq")
	E("session.dynamic_block_base")
	E("session.enable_dq_matmulnbits_fusion")
	E("session.enable_quant_qdq_cleanup")
	E("session.force_spinning_stop")
	E("session.graph_optimizations_loop_level")
	E("session.inter_op.allow_spinning")
	E("session.inter_op.spin_backoff_max")
	E("session.inter_op.spin_duration_us")
	E("session.intra_op.allow_spinning")
	E("session.intra_op.spin_backoff_max")
	E("session.intra_op.spin_duration_us")
	E("session.intra_op_thread_affinities")
	E("session.load_model_format")
	E("session.model_external_initializers_file_folder_path")
	E("session.optimized_model_external_initializers_file_name")
	E("session.qdq_matmulnbits_accuracy_level")
	E("session.qdq_matmulnbits_block_size")
	E("session.qdqisint8allowed")
	E("session.save_model_format")
	E("session.set_denormal_as_zero")
	E("session.strict_shape_type_inference")
	E("session.use_deterministic_compute")
	E("session.use_device_allocator_for_initializers")
	E("session.use_env_allocators")
	E("session.use_memory_mapped_ort_model")
	E("session.use_ort_model_bytes_directly")
	E("session.x64quantprecision")
	E("mlas.disable_kleidiai")
	E("mlas.use_lut_gemm")
	E("ep.context_enable")
	E("ep.context_embed_mode")
	E("ep.context_file_path")
	/* clang-format on */
	OPTIONS_END,
};

const char *ort_entry_meant(const char *key)
{
	const struct option *near = option_nearest(entries, key);
	return near && strcmp(near->name, key) != 0 ? near->name : NULL;
}
