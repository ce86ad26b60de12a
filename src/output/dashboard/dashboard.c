#include "output/dashboard/dashboard.h"
#include "core/base/count.h"
#include "core/base/printable.h"
#include "core/base/spell.h"
#include "core/result/models.h"
#include "host/file.h"
#include "output/dashboard/aggregate.h"
#include "output/dashboard/page.h"
#include "output/format/markup.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <zlib.h>

/* Above so many bytes compressing would take longer than it saves anybody. */
#define COMPRESS_LIMIT ((size_t)8 << 20)

/* JSON within a script element: "</script>" and "<!--" would end it, U+2028 and U+2029 once did. */
static void append_json(struct buffer *out, const char *json)
{
	for (; *json; json++) {
		if (*json == '<' || *json == '>' || *json == '&')
			buffer_printf(out, "\\u%04x", *json);
		else if (strncmp(json, "\xe2\x80\xa8", 3) == 0 ||
			 strncmp(json, "\xe2\x80\xa9", 3) == 0) {
			buffer_string(out, json[2] == '\xa8' ? "\\u2028" : "\\u2029");
			json += 2;
		} else
			buffer_character(out, *json);
	}
}

static void append_base64(struct buffer *out, const unsigned char *bytes, size_t length)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t start = out->length;
	buffer_repeat(out, '=', (length + 2) / 3 * 4);
	if (out->failed)
		return;
	char *at = out->data + start;
	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		uint32_t word = (uint32_t)bytes[i] << 16 |
				(left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
				(left > 2 ? bytes[i + 2] : 0);
		*at++ = digits[word >> 18];
		*at++ = digits[word >> 12 & 63];
		at[0] = left > 1 ? digits[word >> 6 & 63] : '=';
		at[1] = left > 2 ? digits[word & 63] : '=';
		at += 2;
	}
}

/* --- Compressing ----------------------------------------------------------------------------- */

/* gzip without time and name, so that the same results give the same bytes. False: left as it is,
 * or out->failed. */
static bool compress_bytes(const struct buffer *bytes, struct buffer *out)
{
	z_stream stream = { 0 };
	if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	uLong most = deflateBound(&stream, (uLong)bytes->length);
	buffer_repeat(out, 0, most);
	if (out->failed) {
		deflateEnd(&stream);
		return false;
	}
	stream.next_in = (Bytef *)bytes->data;
	stream.avail_in = (uInt)bytes->length;
	stream.next_out = (Bytef *)out->data;
	stream.avail_out = (uInt)most;
	bool ok = deflate(&stream, Z_FINISH) == Z_STREAM_END;
	out->length = stream.total_out;
	deflateEnd(&stream);
	return ok;
}

static void append_data(struct buffer *out, const struct buffer *packed)
{
	struct buffer small = { 0 };
	const struct buffer *bytes =
		packed->length <= COMPRESS_LIMIT && compress_bytes(packed, &small) ? &small
										   : packed;
	append_base64(out, (const unsigned char *)bytes->data, bytes->length);
	out->failed = out->failed || small.failed;
	buffer_finish(&small);
}

/* --- What the page carries ------------------------------------------------------------------- */

static bool has_samples(const struct dyno_results *results)
{
	for (size_t i = 0; i < results->run_count; i++)
		for (size_t j = 0; j < results->runs[i]->result_count; j++) {
			const struct result *result = results->runs[i]->results[j];
			for (size_t k = 0; k < result->replicate_count; k++)
				if (replicate_samples(&result->replicates[k])->count)
					return true;
		}
	return false;
}

/* What was left out, in words, for the page to say. */
static void choose_detail(const struct dyno_results *results, bool samples,
			  struct pack_options *options, struct strings *left_out,
			  struct arena *arena)
{
	size_t rows = dyno_results_count(results);
	*options = (struct pack_options){
		.quantiles = samples                         ? SIZE_MAX
			     : rows > DASHBOARD_MOST_SAMPLES ? 0
			     : rows > DASHBOARD_MANY_RESULTS ? 16
							     : 64,
		.replicates = rows > DASHBOARD_MOST_SAMPLES ? PACK_REPLICATES_DISTURBED
			      : rows > DASHBOARD_PROCESSES  ? PACK_REPLICATES_COMPARED
							    : PACK_REPLICATES_ALL,
		.breakdowns = true,
		.rounded = rows > DASHBOARD_MOST_SAMPLES,
	};
	if (samples || !has_samples(results))
		;
	else if (options->quantiles == 0)
		strings_add(arena, left_out,
			    "Too many results to carry samples: distributions are not drawn "
			    "(fewer results, or ‹samples›).");
	else
		strings_add(arena, left_out,
			    arena_printf(arena,
					 "Distributions are drawn from %zu quantiles of each "
					 "result's samples (‹samples› keeps all).",
					 options->quantiles));
	if (options->replicates == PACK_REPLICATES_COMPARED)
		strings_add(arena, left_out,
			    arena_printf(arena,
					 "Of single processes there is what is compared, and not "
					 "when they ran, as there are more than %d results.",
					 DASHBOARD_PROCESSES));
	if (options->replicates == PACK_REPLICATES_DISTURBED)
		strings_add(arena, left_out,
			    arena_printf(arena,
					 "Numbers of single processes are left out, as there are "
					 "more than %d results: comparisons have no intervals.",
					 DASHBOARD_MOST_SAMPLES));
}

/* A page being packed. */
struct packing {
	struct buffer *packed;
	struct strings *left_out;
	struct arena *arena;
	size_t limit; /* bytes */
};

/* Begins anew, and says `why` first. False: it does not fit. */
static bool try_pack(const struct packing *packing, const struct dyno_results *results,
		     bool samples, const char *why)
{
	struct pack_options options;
	*packing->left_out = (struct strings){ 0 };
	if (why)
		strings_add(packing->arena, packing->left_out, why);
	choose_detail(results, samples, &options, packing->left_out, packing->arena);
	buffer_clear(packing->packed);
	results_pack(results, &options, packing->packed);
	return packing->packed->failed || packing->packed->length <= packing->limit;
}

/* Where that makes the page too large, samples are thinned first, then repeated results joined. */
static bool pack(const struct dyno_results *results, bool samples, struct buffer *packed,
		 struct strings *left_out, struct arena *arena, struct dyno_error *err)
{
	struct packing packing = { packed, left_out, arena,
				   .limit = (DASHBOARD_BYTES_LIMIT - dashboard_page_length()) / 4 *
					    3 };
	struct dyno_error why_not = { 0 };
	const char *why = NULL;
	bool fits = try_pack(&packing, results, samples, why);
	if (!fits && samples)
		fits = try_pack(&packing, results, false,
				"All samples would make the page larger than 30 MB.");
	for (unsigned step = 0; !fits; step++) {
		struct dyno_results *fewer =
			results_aggregate(results, step, arena, &why, &why_not);
		if (!fewer)
			break;
		fits = try_pack(&packing, fewer, false, why);
		dyno_results_destroy(fewer);
	}
	if (packed->failed || arena->failed)
		return error_memory(err);
	if (!fits && why_not.code == DYNO_ERROR_NONE)
		error_set(&why_not, DYNO_ERROR_USAGE, "too many results for one page: name fewer");
	return fits || error_set(err, why_not.code, "%s", why_not.message);
}

/* "bert-base-uncased and 3 more on cpu, cuda:0" is for the page's own heading; this is its title.
 */
static void default_title(const struct dyno_results *results, struct buffer *out)
{
	struct arena arena = { 0 };
	struct models models = { 0 };
	out->failed = out->failed || !models_of(&models, results, &arena);
	printable_append(out, !out->failed && models.count ? models.labels[0] : "No results");
	if (models.count > 1)
		buffer_string(out, " and more");
	arena_finish(&arena);
}

/* Who reads it on the page wrote the page with the command, or asks who did. */
static void write_left_out(const struct strings *left_out, struct json_writer *writer)
{
	json_key(writer, "left_out");
	json_begin_array(writer);
	for (size_t i = 0; i < left_out->count; i++) {
		struct buffer text = { 0 };
		spell(left_out->items[i], strlen(left_out->items[i]), face_command, &text);
		json_string(writer, buffer_text(&text));
		writer->buffer.failed |= text.failed;
		buffer_finish(&text);
	}
	json_end_array(writer);
}

static void write_page_json(const struct dashboard_options *options, const char *title,
			    const struct strings *left_out, struct buffer *out)
{
	struct json_writer writer = { 0 };
	json_begin_object(&writer);
	json_member_string(&writer, "title", title);
	if (options->title) /* the settings may have another, which yields */
		json_member_boolean(&writer, "titled", true);
	write_left_out(left_out, &writer);
	json_end_object(&writer);
	out->failed = out->failed || writer.buffer.failed;
	if (!out->failed) { /* the settings are JSON already: put in front of the closing brace */
		if (options->config) {
			writer.buffer.data[--writer.buffer.length] = '\0';
			buffer_printf(&writer.buffer, ",\"config\":%s}", options->config);
		}
		append_json(out, buffer_text(&writer.buffer));
	}
	buffer_finish(&writer.buffer);
}

/* --- Filling the page ------------------------------------------------------------------------ */

struct filling {
	struct buffer title, page, data;
};

/* What stands for {{name}}; NULL: nothing does. */
static const struct buffer *part_of(const struct filling *filling, const char *name, size_t length)
{
	const struct {
		const char *name;
		const struct buffer *part;
	} parts[] = {
		{ "title", &filling->title },
		{ "page", &filling->page },
		{ "data", &filling->data },
	};
	for (size_t i = 0; i < COUNT(parts); i++)
		if (strlen(parts[i].name) == length && memcmp(parts[i].name, name, length) == 0)
			return parts[i].part;
	return NULL;
}

/* The markers stand in front of the scripts, which are not searched: braces are common there. */
static bool fill(const void *context, struct sink sink, struct dyno_error *err)
{
	const struct filling *filling = context;
	const char *at = dashboard_page, *end = dashboard_page + dashboard_page_length();
	for (unsigned left = 3; left > 0;) {
		const char *open = memmem(at, (size_t)(end - at), "{{", 2);
		const char *close = open ? memmem(open, (size_t)(end - open), "}}", 2) : NULL;
		if (!close)
			break;
		const struct buffer *part = part_of(filling, open + 2, (size_t)(close - open - 2));
		const char *next = part ? close + 2 : open + 2;
		if (!sink.write(sink.context, at, (size_t)((part ? open : next) - at)) ||
		    (part && part->length && !sink.write(sink.context, part->data, part->length)))
			return error_set(err, DYNO_ERROR_IO, "cannot be written");
		left -= part != NULL;
		at = next;
	}
	return sink.write(sink.context, at, (size_t)(end - at)) ||
	       error_set(err, DYNO_ERROR_IO, "cannot be written");
}

static bool prepare(struct filling *filling, const struct dyno_results *results,
		    const struct dashboard_options *options, struct dyno_error *err)
{
	struct arena arena = { 0 };
	struct buffer packed = { 0 }, title = { 0 };
	struct strings left_out = { 0 };
	if (options->title)
		printable_append(&title, options->title);
	else
		default_title(results, &title);
	bool ok = pack(results, options->samples, &packed, &left_out, &arena, err);
	if (ok) {
		markup_append(&filling->title, buffer_text(&title));
		buffer_string(&filling->title, " – dyno");
		write_page_json(options, buffer_text(&title), &left_out, &filling->page);
		append_data(&filling->data, &packed);
		ok = !(title.failed || filling->title.failed || filling->page.failed ||
		       filling->data.failed) ||
		     error_memory(err);
	}
	buffer_finish(&packed);
	buffer_finish(&title);
	arena_finish(&arena);
	return ok;
}

bool dashboard_write(const struct dyno_results *results, const struct dashboard_options *options,
		     const char *path, struct dyno_error *err)
{
	struct filling filling = { 0 };
	bool ok =
		prepare(&filling, results, options, err) && file_replace(path, fill, &filling, err);
	buffer_finish(&filling.title);
	buffer_finish(&filling.page);
	buffer_finish(&filling.data);
	return ok;
}

bool dashboard_append(const struct dyno_results *results, const struct dashboard_options *options,
		      enum dashboard_part part, struct buffer *out, struct dyno_error *err)
{
	struct filling filling = { 0 };
	if (!results)
		return error_set(err, DYNO_ERROR_USAGE, "no results to show");
	bool ok = prepare(&filling, results, options, err);
	const struct buffer *text = part == DASHBOARD_PAGE ? &filling.page : &filling.data;
	if (ok && part == DASHBOARD_HTML)
		ok = fill(&filling, buffer_sink(out), err);
	else if (ok)
		buffer_append(out, text->data, text->length);
	buffer_finish(&filling.title);
	buffer_finish(&filling.page);
	buffer_finish(&filling.data);
	return ok && (!out->failed || error_memory(err));
}

/* --- Where it goes --------------------------------------------------------------------------- */

static bool ends_in_html(const char *path)
{
	const char *ending = strrchr(path, '.');
	return ending && (strcasecmp(ending, ".html") == 0 || strcasecmp(ending, ".htm") == 0);
}

const char *dashboard_path(const char *output, struct arena *arena, struct dyno_error *err)
{
	bool file = ends_in_html(output);
	if (!file && mkdir(output, 0777) != 0 && errno != EEXIST) {
		error_set(err, DYNO_ERROR_IO, "%s: the folder cannot be made: %s", output,
			  strerror(errno));
		return NULL;
	}
	const char *path = arena_printf(arena, "%s%s", output, file ? "" : "/dashboard.html");
	if (!path)
		error_memory(err);
	return path;
}
