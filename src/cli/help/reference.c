#include "cli/help/reference.h"
#include "core/base/count.h"
#include <string.h>

const struct fact exit_statuses[] = {
	[STATUS_EXIT_OK] = { "0", "success" },
	[STATUS_EXIT_REGRESSION] = { "1",
				     "a regression was found, a limit is broken, or outputs differ" },
	[STATUS_EXIT_USAGE] = { "2", "the command line, a plan or a named file is wrong" },
	[STATUS_EXIT_NOTHING] = { "3", "nothing could be measured or drawn, or no device works" },
	[STATUS_EXIT_PARTIAL] = { "4", "some cells failed, or something could not be saved" },
	[STATUS_EXIT_UNDECIDED] = { "5",
				    "a gate (--fail-on) could not decide: more has to be measured, as it says" },
	{ NULL, NULL },
};

const struct fact environment_variables[] = {
	{ "DYNO_OPENVINO_LIBRARY", "OpenVINO to use: libopenvino_c.so or a folder that holds it" },
	{ "DYNO_ORT_LIBRARY", "ONNX Runtime to use: libonnxruntime.so or a folder that holds it" },
	{ "ORT_HOME", "an unpacked release of ONNX Runtime, whose lib/ is looked in next" },
	{ "DYNO_STORE", "where the history of runs is kept, or none" },
	{ "DYNO_MACHINE",
	  "what to call this machine in results (default: a digest of hardware facts)" },
	{ "XDG_DATA_HOME", "folder of dyno/history.db, where DYNO_STORE is not set "
			   "(default ~/.local/share)" },
	{ "XDG_STATE_HOME",
	  "folder of dyno/begun, which tells runs that you have begun from others, "
	  "for --resume (default ~/.local/state)" },
	{ "TMPDIR", "folder of profiles while they are read (default /tmp)" },
	{ "DYNO_WORKER", "the dyno-worker program to start, if not the one beside dyno" },
	{ "HF_HOME", "folder of the Hugging Face cache (default $XDG_CACHE_HOME/huggingface)" },
	{ "XDG_CACHE_HOME", "folder of caches (default ~/.cache)" },
	{ "HF_HUB_CACHE", "folder of the downloaded models (default $HF_HOME/hub)" },
	{ "HUGGINGFACE_HUB_CACHE", "the older name of HF_HUB_CACHE" },
	{ "HF_TOKEN", "access token for private and gated models" },
	{ "HUGGING_FACE_HUB_TOKEN", "the older name of HF_TOKEN" },
	{ "HF_TOKEN_PATH", "file that holds the token (default $HF_HOME/token)" },
	{ "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1: do not read that file" },
	{ "HF_ENDPOINT", "address of the model hub (default https://huggingface.co)" },
	{ "HF_HUB_OFFLINE", "1: never ask the model hub, as --offline" },
	{ "TRANSFORMERS_OFFLINE", "the same" },
	{ "HF_HUB_ETAG_TIMEOUT", "seconds to connect (default 2) and for an answer (default 10)" },
	{ "HF_HUB_DOWNLOAD_TIMEOUT",
	  "seconds without a byte until a download is given up (default 10)" },
	{ "CUDA_VISIBLE_DEVICES",
	  "GPUs that CUDA shows, in their order; names and memory follow it" },
	{ "CUDA_DEVICE_ORDER", "how CUDA numbers GPUs (default here: PCI_BUS_ID, as nvidia-smi)" },
	{ "ORT_DISABLE_TELEMETRY",
	  "1 (default here): ONNX Runtime does not report its use to its maker" },
	{ "NO_COLOR", "anything: no colours on the terminal" },
	{ "CLICOLOR_FORCE",
	  "1: colours in charts as text (--format terminal) also where stdout is no terminal" },
	{ "COLORTERM", "truecolor or 24bit: the terminal has all colours, for charts as text" },
	{ "LC_ALL",
	  "the locale: letters of charts as text are ASCII alone where it is not one of UTF-8" },
	{ "LC_CTYPE", "the same where LC_ALL is not set" },
	{ "LANG", "the same where neither is" },
	{ "COLUMNS", "width of tables and charts where stdout is no terminal" },
	{ NULL, NULL },
};

const struct fact result_references[] = {
	{ "results.json", "a result file" },
	{ "latest", "the run that was started last, of those that are not marked invalid" },
	{ "latest~1", "the one before it, and so on" },
	{ "tag:NAME", "the newest run with that tag, of those that are not marked invalid" },
	{ "20260314-150926", "a run by its id or a unique beginning of it" },
	{ NULL, NULL },
};

/* --- Options --------------------------------------------------------------------------------- */

bool option_is_list(const struct option *row)
{
	return row->type == OPTION_STRINGS || option_is_counts(row);
}

void option_value_name(const struct option *row, struct buffer *out)
{
	if (row->type == OPTION_FLAG)
		return;
	buffer_string(out, row->argument ? row->argument : "VALUE");
	buffer_string(out, option_is_list(row) ? ",…" : "");
}

/* Appends " (TEXT)", or puts the text into the parenthesis that is at the end already. */
static void append_remark(struct buffer *out, const char *text)
{
	bool open = out->length && out->data[out->length - 1] == ')';
	if (open)
		out->data[--out->length] = '\0';
	buffer_printf(out, open ? "; %s)" : " (%s)", text);
}

static void append_choices(struct buffer *out, const struct option *row)
{
	buffer_string(out, option_is_list(row) ? ": any of " : ": one of ");
	for (size_t i = 0; !row->choices && i < dyno_metric_count(); i++)
		buffer_printf(out, "%s%s", i ? ", " : "", dyno_metric_text(i, "name"));
	for (const char *c = row->choices; c && *c; c++) {
		buffer_character(out, *c);
		buffer_string(out, *c == ',' ? " " : "");
	}
}

/* Help texts of options without a fixed default say themselves what happens without them. */
void option_explain(const struct option *row, struct buffer *out)
{
	struct buffer remark = { 0 };
	bool all = row->choices && row->standard && strcmp(row->choices, row->standard) == 0;
	buffer_string(out, row->help);
	buffer_string(out, option_is_lines(row) ? "; may be given again" : "");
	if (row->choices || option_value_kind(row) == VALUE_METRICS)
		append_choices(out, row);
	if (row->standard) {
		buffer_printf(&remark, "default %s", all ? "all of them" : row->standard);
		append_remark(out, buffer_text(&remark));
	}
	buffer_finish(&remark);
}

size_t command_tables(const struct command *command, const struct option *tables[OPTION_TABLES])
{
	size_t count = 0;
	if (command->options)
		tables[count++] = command->options;
	if (command->measures)
		tables[count++] = settings_options;
	if (command->engines)
		tables[count++] = settings_of_engines();
	if (command_spec_options(command))
		tables[count++] = command_spec_options(command);
	if (command->prices)
		tables[count++] = cost_options;
	return count;
}

bool option_is_shadowed(const struct command *command, const struct option *row)
{
	const struct option *own =
		command->options ? option_find(command->options, row->name) : NULL;
	return own && own != row;
}

const char *option_table_title(const struct option *table, const char *other)
{
	return table == settings_of_engines()    ? "Of the engines"
	       : table == settings_options       ? "What to measure, and how"
	       : table == chart_options          ? "What to draw, and of what"
	       : table == chart_filter_options() ? "Which results"
	       : table == cost_options           ? "What results cost"
						 : other;
}

/* --- Values ---------------------------------------------------------------------------------- */

static const struct {
	const char *name; /* as option tables and `completes` call it */
	enum value_kind kind;
} value_names[] = {
	{ "FILE", VALUE_FILES },        { "files", VALUE_FILES },
	{ "LIBRARY", VALUE_FILES },     { "FOLDER", VALUE_FOLDERS },
	{ "MODEL", VALUE_MODELS },      { "models", VALUE_MODELS },
	{ "RUN", VALUE_RUNS },          { "RESULT", VALUE_RUNS },
	{ "runs", VALUE_RUNS },         { "DEVICE", VALUE_DEVICES },
	{ "ENGINE", VALUE_ENGINES },    { "FIELD", VALUE_FIELDS },
	{ "METRIC", VALUE_METRICS },    { "commands", VALUE_COMMANDS },
	{ "shells", VALUE_SHELLS },     { "CHART", VALUE_CHARTS },
	{ "WORD", VALUE_WORDS },        { "AXIS", VALUE_AXES },
	{ "CONDITION", VALUE_GATES },   { "LIMIT", VALUE_FIELDS },
	{ "measured", VALUE_MEASURED },
};

static enum value_kind kind_of_name(const char *name)
{
	for (size_t i = 0; name && i < COUNT(value_names); i++)
		if (strcmp(value_names[i].name, name) == 0)
			return value_names[i].kind;
	return VALUE_ANY;
}

enum value_kind option_value_kind(const struct option *row)
{
	return row->choices ? VALUE_CHOICES : kind_of_name(row->argument);
}

enum value_kind command_value_kind(const struct command *command)
{
	return kind_of_name(command->completes);
}
