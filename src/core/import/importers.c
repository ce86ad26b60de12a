/* Which tool a file is of. */
#include "core/import/import.h"
#include "core/result/devices.h"
#include <string.h>

const struct importer *const importers[] = {
#define X(name) &import_##name,
	IMPORTER_LIST(X)
#undef X
		NULL,
};

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

static bool is_one_of(const char *const *pattern, const char *path)
{
	for (; pattern && *pattern; pattern++)
		if (text_matches(*pattern, path))
			return true;
	return false;
}

bool import_wants(const char *path)
{
	for (const struct importer *const *importer = importers; *importer; importer++)
		if (is_one_of((*importer)->parts, path) || is_one_of((*importer)->beside, path))
			return true;
	return false;
}

const struct importer *importer_of_folder(const struct format_file *files, size_t count)
{
	for (const struct importer *const *importer = importers; *importer; importer++)
		for (size_t i = 0; i < count; i++)
			if (files[i].name && is_one_of((*importer)->parts, files[i].name))
				return *importer;
	return NULL;
}
