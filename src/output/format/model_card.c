/* The `model-index` of a Hugging Face model card: YAML between the two "---" at the head of a
 * repository's README.md, from which the hub reads evaluation results (huggingface_hub's
 * ModelCardData; the keys are those of its EvalResult). A cell is a result, its fields are metrics;
 * results that share task and dataset are told apart by `config`, so it says which cell it is.
 *
 * Strings are written as JSON writes them, which YAML 1.2 reads. */
#include "core/base/printable.h"
#include "core/result/devices.h"
#include "output/format/formats.h"
#include "output/table/sheet.h"
#include <math.h>

static void append_string(struct buffer *out, const char *text)
{
	struct json_writer writer = { 0 };
	struct buffer printable = { 0 };
	printable_append(&printable, text ? text : "");
	json_string(&writer, buffer_text(&printable));
	buffer_string(out, buffer_text(&writer.buffer));
	out->failed = out->failed || writer.buffer.failed || printable.failed;
	buffer_finish(&writer.buffer);
	buffer_finish(&printable);
}

static void append_member(struct buffer *out, const char *key, const char *text)
{
	buffer_string(out, key);
	append_string(out, text);
	buffer_character(out, '\n');
}

static void append_number(struct buffer *out, const char *key, double number)
{
	struct json_writer writer = { 0 };
	json_number(&writer, number);
	buffer_printf(out, "%s%s\n", key, buffer_text(&writer.buffer));
	out->failed = out->failed || writer.buffer.failed;
	buffer_finish(&writer.buffer);
}

/* By what words and devices are called. */
struct names {
	const struct vocabulary *own;
	const struct devices *devices;
};

/* What is the usual goes without saying, as does what an own word does not tell. */
static bool is_said(const struct cell *cell, const struct word *word)
{
	double number = word_number(cell, word);
	bool usual = word->kind == WORD_IS_NUMBER && !word->own &&
		     (!number || (word->usual && number == (double)word->usual));
	bool none = word->own && !cell_own(cell, word->key);
	return !usual && !none && (!word->quiet || word->own) && word->kind != WORD_IS_MODEL;
}

/* "cpu, batch 1, sequence 128, float32, 2 threads" */
static void append_config(struct buffer *out, const struct names *names,
			  const struct result *result)
{
	struct buffer config = { 0 };
	struct arena arena = { 0 };
	for (unsigned id = 0; id < words_end(names->own); id = word_after(id)) {
		const struct word *word = word_of(names->own, id);
		if (!is_said(&result->cell, word))
			continue;
		const char *label = word->kind == WORD_IS_DEVICE
					    ? devices_name(names->devices, result->cell.device)
					    : cell_label(&arena, &result->cell, word);
		if (label && *label)
			buffer_printf(&config, "%s%s", config.length ? ", " : "", label);
	}
	append_member(out, "      config: ", buffer_text(&config));
	out->failed = out->failed || config.failed || arena.failed;
	buffer_finish(&config);
	arena_finish(&arena);
}

static bool is_told(const struct field_value *value)
{
	return isfinite(value->value) && !value->withheld;
}

static void append_metric(struct buffer *out, const struct field *field,
			  const struct field_value *value)
{
	const char *unit = field->unit == UNIT_SHARE ? "" : field_unit(field);
	buffer_printf(out, "    - type: %s\n", field->key);
	append_number(out, "      value: ", value->value);
	append_member(out, "      name: ", field->title);
	if (!*unit && value->kind == INTERVAL_NONE && !value->estimated)
		return;
	buffer_string(out, "      args:\n");
	if (*unit)
		append_member(out, "        unit: ", unit);
	if (value->estimated)
		append_member(out, "        estimated: ", value->reason ? value->reason : "");
	if (value->kind != INTERVAL_NONE) {
		append_number(out, "        low: ", value->low);
		append_number(out, "        high: ", value->high);
	}
}

static void append_result(struct buffer *out, const struct names *names,
			  const struct result *result)
{
	buffer_string(out, "  - task:\n      type: other\n      name: Inference benchmark\n"
			   "    dataset:\n      type: synthetic\n      name: Synthetic inputs\n");
	append_config(out, names, result);
	buffer_string(out, "      args:\n");
	append_member(out, "        device: ",
		      result->cell.device->name ? result->cell.device->name
						: result->cell.device->id);
	append_member(out, "        measured_with: ", "dyno");
	buffer_string(out, "    metrics:\n");
	for (unsigned id = 0; id < fields_end(names->own); id = field_after(id))
		if (is_told(result_value(names->own, result, id)))
			append_metric(out, field_of(names->own, id),
				      result_value(names->own, result, id));
}

/* A card has no place for what was not measured. */
static bool has_metrics(const struct vocabulary *own, const struct result *result)
{
	size_t told = 0;
	for (unsigned id = 0; id < fields_end(own); id = field_after(id))
		told += is_told(result_value(own, result, id));
	return result->status == STATUS_OK && told > 0;
}

static void append_model(struct buffer *out, const struct names *names, const struct sheet *sheet)
{
	size_t count = 0;
	for (size_t row = 0; row < sheet->row_count; row++)
		count += has_metrics(names->own, sheet->rows[row]);
	if (!count)
		return;
	append_member(out, "- name: ", sheet->model);
	buffer_string(out, "  results:\n");
	for (size_t row = 0; row < sheet->row_count; row++)
		if (has_metrics(names->own, sheet->rows[row]))
			append_result(out, names, sheet->rows[row]);
}

static bool write(const struct dyno_results *results, struct sink sink, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct buffer out = { 0 }, models = { 0 };
	struct devices devices = { 0 };
	struct sheet *sheets;
	size_t count;
	struct vocabulary own;
	struct names names = { &own, &devices };
	bool ok = results_vocabulary(results, &arena, &own, err) &&
		  ((sheets_make(results, NULL, false, &arena, &sheets, &count) &&
		    devices_of(&devices, results, &arena)) ||
		   error_memory(err));
	for (size_t i = 0; ok && i < count; i++)
		append_model(&models, &names, &sheets[i]);
	out.failed = models.failed;
	buffer_string(&out, models.length ? "model-index:\n" : "model-index: []\n");
	ok = ok && sink_buffer(sink, &out, err) &&
	     (!models.length || sink_buffer(sink, &models, err));
	buffer_finish(&out);
	buffer_finish(&models);
	arena_finish(&arena);
	return ok;
}

const struct result_format format_model_card = {
	.name = "model-card",
	.ending = ".yaml",
	.title = "model-index metadata of a Hugging Face model card",
	.write = write,
};
