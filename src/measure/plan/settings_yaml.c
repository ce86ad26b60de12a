#include "host/options_yaml.h"
#include "measure/plan/settings.h"

bool settings_read_yaml(struct settings *settings, const char *text, size_t length,
			const char *path, struct arena *arena, bool *given, struct dyno_error *err)
{
	static const struct yaml_subject plan = { .table = settings_options,
						  .name = "plan",
						  .command = "dyno run",
						  .example = "batch: [1, 2]" };
	return options_read_yaml(&plan, settings, text, length, path, arena, given, err);
}
