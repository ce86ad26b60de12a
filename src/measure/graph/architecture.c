/* The table of built-in architectures, and their digests. */
#include "measure/graph/architecture.h"
#include "host/digest.h"
#include "measure/graph/graph.h"
#include <string.h>

extern const struct architecture architecture_bert_base_uncased;
extern const struct architecture architecture_bert_tiny;
extern const struct architecture architecture_distilbert_base_uncased;
extern const struct architecture architecture_gpt2;
extern const struct architecture architecture_identity;
extern const struct architecture architecture_lstm_small;
extern const struct architecture architecture_mobilenet_v2;
extern const struct architecture architecture_resnet_50;
extern const struct architecture architecture_vit_base_patch16_224;

const struct architecture *const architectures[] = {
	&architecture_bert_base_uncased,
	&architecture_distilbert_base_uncased,
	&architecture_bert_tiny,
	&architecture_gpt2,
	&architecture_vit_base_patch16_224,
	&architecture_resnet_50,
	&architecture_mobilenet_v2,
	&architecture_lstm_small,
	&architecture_identity,
	NULL,
};

/* Found by name and not listed: what the peaks of devices are measured with. */
extern const struct architecture architecture_peak_float32, architecture_peak_float16,
	architecture_peak_bfloat16, architecture_peak_int8, architecture_peak_copy;

static const struct architecture *const peaks[] = {
	&architecture_peak_float32, &architecture_peak_float16, &architecture_peak_bfloat16,
	&architecture_peak_int8,    &architecture_peak_copy,    NULL,
};

static const struct architecture *find_in(const struct architecture *const *row, const char *name)
{
	while (*row && strcmp((*row)->name, name) != 0)
		row++;
	return *row;
}

const struct architecture *architecture_find(const char *name)
{
	const struct architecture *listed = find_in(architectures, name);
	return listed ? listed : find_in(peaks, name);
}

const char *architecture_digest(const struct architecture *architecture, struct arena *arena,
				struct dyno_error *err)
{
	struct graph *graph = graph_create(architecture, err);
	if (!graph)
		return NULL;
	struct buffer text = { 0 };
	char digits[DIGEST_TEXT_SIZE];
	const char *digest = NULL;
	graph_describe(graph, &text);
	if (text.failed)
		error_memory(err);
	else if (digest_text(buffer_text(&text), digits, err) &&
		 !(digest = arena_printf(arena, "sha256:%s", digits)))
		error_memory(err);
	buffer_finish(&text);
	graph_destroy(graph);
	return digest;
}
