/* Which tool a file is of. */
#include "core/import/import.h"
#include "core/result/devices.h"
#include <string.h>

/* clang-format off */
const struct importer *const importers[] = {
	&import_hyperfine,
	&import_llama_bench,
	&import_trtexec,
	&import_ort_perf,
	&import_ort_profile,
	&import_optimum_benchmark,
	&import_perf_analyzer,
	&import_mlperf,
	&import_vllm,
	&import_sglang,
	&import_guidellm,
	&import_aiperf,
	&import_genai_perf,
	&import_asv,
	&import_benchmark_action,
	&import_bencher,
	NULL,
};
/* clang-format on */

const struct importer *importer_of_text(const char *bytes, size_t length)
{
	size_t head = length < FORMAT_HEAD ? length : FORMAT_HEAD;
	for (const struct importer *const *importer = importers; *importer; importer++)
		if ((*importer)->knows_text && (*importer)->knows_text(bytes, head))
			return *importer;
	return NULL;
}

const struct importer *importer_of_document(const struct json_value *document)
{
	for (const struct importer *const *importer = importers; *importer; importer++)
		if ((*importer)->knows && (*importer)->knows(document))
			return *importer;
	return NULL;
}

/* --- Folders ---------------------------------------------------------------------------------- */

static bool is_part(const struct importer *importer, const char *path)
{
	for (const char *const *pattern = importer->parts; pattern && *pattern; pattern++)
		if (text_matches(*pattern, path))
			return true;
	return false;
}

bool import_wants(const char *path)
{
	for (const struct importer *const *importer = importers; *importer; importer++)
		if (is_part(*importer, path))
			return true;
	return false;
}

const struct importer *importer_of_folder(const struct format_file *files, size_t count)
{
	for (const struct importer *const *importer = importers; *importer; importer++)
		for (size_t i = 0; i < count; i++)
			if (files[i].name && is_part(*importer, files[i].name))
				return *importer;
	return NULL;
}
