/* What is in the inputs, for every kind and every type; and inputs from files. */
#include "core/base/count.h"
#include "measure/input/element.h"
#include "signature.h"
#include "test.h"
#include <math.h>
#include <unistd.h>

struct made {
	struct arena arena;
	struct input_model model;
	struct input_set set;
	struct dyno_error err;
	char *text;
	bool fine;
};

static struct made make(const char *signature, struct input_request request)
{
	struct made made = { .fine = false };
	struct tensor_spec specs[SIGNATURE_MAX];
	size_t count = signature_parse(signature, specs, &made.text);
	made.fine = input_model_init(&made.model, &made.arena, specs, count, NULL, &made.err) &&
		    input_set_init(&made.set, &made.arena, &made.model, &request, &made.err);
	return made;
}

static void done(struct made *made)
{
	input_set_finish(&made->set);
	arena_finish(&made->arena);
	free(made->text);
}

struct summary {
	double low, high, mean, deviation;
	size_t count, fractions;
};

static struct summary summarise(const struct tensor *tensor)
{
	struct summary s = { .low = INFINITY, .high = -INFINITY };
	double sum = 0, squares = 0;
	shape_elements(tensor->dims, tensor->rank, &s.count);
	for (size_t i = 0; i < s.count; i++) {
		double value = element_load(tensor->type, tensor->data, i);
		s.low = fmin(s.low, value);
		s.high = fmax(s.high, value);
		s.fractions += value != nearbyint(value);
		sum += value;
		squares += value * value;
	}
	s.mean = sum / (double)s.count;
	s.deviation = sqrt(fmax(0, squares / (double)s.count - s.mean * s.mean));
	return s;
}

/* The range is what must be seen in full: `low` and `high` are reached within `slack`. */
static const struct {
	const char *signature;
	double low, high, slack, mean;
} ranges[] = {
	{ "input_ids:int64[batch,seq]", 0, 999, 3, 499.5 },
	{ "decoder_input_ids:int32[?,?]", 0, 999, 3, 499.5 },
	{ "text:int64[?,?]", 0, 999, 3, 499.5 },
	{ "attention_mask:int64[batch,seq]", 1, 1, 0, 1 },
	{ "attention_mask:float16[batch,seq]", 1, 1, 0, 1 },
	{ "mask:bool[batch,1,seq,seq]", 1, 1, 0, 1 },
	{ "token_type_ids:int64[batch,seq]", 0, 0, 0, 0 },
	{ "position_ids:int64[batch,seq]", 0, 63, 0, 31.5 },
	{ "past_key_values.0.key:float32[batch,4,7,8]", 0, 0, 0, 0 },
	{ "h0:float32[2,batch,8]", 0, 0, 0, 0 },
	{ "hidden_state:float32[2,batch,8]", 0, 0, 0, 0 },
	{ "encoder_hidden_states:float32[batch,seq,64]", -3, 3, 0.01, 0 },
	{ "inputs_embeds:float32[batch,seq,64]", -3, 3, 0.01, 0 },
	{ "pixel_values:float32[batch,3,32,32]", -3, 3, 0.01, 0 },
	{ "pixel_values:float16[batch,3,32,32]", -3, 3, 0.01, 0 },
	{ "pixel_values:bfloat16[batch,3,32,32]", -3, 3, 0.01, 0 },
	{ "pixel_values:float64[batch,3,32,32]", -3, 3, 0.01, 0 },
	{ "x:float8e4m3fn[batch,3,32,32]", -3, 3, 0.01, 0 },
	{ "x:float8e4m3fnuz[batch,3,32,32]", -3, 3, 0.01, 0 },
	{ "x:float8e5m2[batch,3,32,32]", -3, 3, 0.01, 0 },
	{ "x:float8e5m2fnuz[batch,3,32,32]", -3, 3, 0.01, 0 },
	{ "image:uint8[batch,3,32,32]", 0, 255, 0, 127.5 },
	{ "x:int8[batch,3,32,32]", -128, 127, 0, -0.5 },
	{ "x:uint4[batch,3,32,33]", 0, 15, 0, 7.5 },
	{ "x:int4[batch,3,32,33]", -8, 7, 0, -0.5 },
	{ "x:uint16[batch,3,32]", 0, 999, 3, 499.5 },
	{ "x:uint32[batch,3,32]", 0, 999, 3, 499.5 },
	{ "x:uint64[batch,3,32]", 0, 999, 3, 499.5 },
	{ "x:int16[batch,3,32]", 0, 999, 3, 499.5 },
	{ "audio:float32[batch,seq]", -0.1, 0.1, 0.001, 0 },
	{ "input:float32[batch,seq]", -0.1, 0.1, 0.001, 0 },
	{ "features:float32[batch,30]", -3, 3, 0.1, 0 },
	{ "sr:int64[]", 16000, 16000, 0, 16000 },
	{ "sampling_rate:float32[1]", 16000, 16000, 0, 16000 },
	{ "input_ids:int64[?,?]; input_lengths:int64[batch]", 0, 999, 3, 499.5 },
	{ "orig_target_sizes:int64[batch,2]", 224, 224, 0, 224 },
	{ "scale_factor:float32[batch,2]", 1, 1, 0, 1 },
	{ "timestep:int64[batch]", 1, 1, 0, 1 },
	{ "use_cache_branch:bool[1]", 0, 0, 0, 0 },
	{ "has_mask_input:float32[1]", 0, 0, 0, 0 },
	{ "flag:bool[batch]", 1, 1, 0, 1 },
	{ "beams:int64[]", 1, 1, 0, 1 },
	{ "speaker_id:int64[batch]", 0, 0, 0, 0 },
};

static void contents_have_their_range(void)
{
	for (size_t i = 0; i < COUNT(ranges); i++) {
		const char *row = ranges[i].signature;
		struct input_request request = { .batch = 129, .sequence = 64, .vocabulary = 1000 };
		struct made made = make(row, request);
		CHECK_ROW(row, made.fine);
		if (made.fine) {
			const struct tensor *tensor = &made.set.tensors[0];
			struct summary s = summarise(tensor);
			CHECK_ROW(row, (uintptr_t)tensor->data % 64 == 0);
			CHECK_ROW(row, s.low >= ranges[i].low &&
					       s.low <= ranges[i].low + ranges[i].slack);
			CHECK_ROW(row, s.high <= ranges[i].high &&
					       s.high >= ranges[i].high - ranges[i].slack);
			double error = 5 * s.deviation / sqrt((double)s.count);
			bool counts_up = strstr(row, "position");
			CHECK_ROW(row, counts_up || fabs(s.mean - ranges[i].mean) <= error);
			bool unlike = ranges[i].slack > 0 && element_is_real(tensor->type);
			CHECK_ROW(row, !unlike || s.fractions > s.count / 2);
		}
		done(&made);
	}
}

static void lengths_and_sizes_follow_the_shapes(void)
{
	struct input_request request = { .batch = 2, .sequence = 50 };
	struct made made = make("signal:float32[B,80,T]; length:int64[B]; "
				"image:float32[B,3,48,?]; im_shape:float32[B,2]",
				request);
	CHECK_ROW(made.err.message, made.fine);
	if (made.fine) {
		CHECK(element_load(ELEMENT_INT64, made.set.tensors[1].data, 1) == 50);
		CHECK(element_load(ELEMENT_FLOAT, made.set.tensors[3].data, 2) == 48);
		CHECK(element_load(ELEMENT_FLOAT, made.set.tensors[3].data, 3) == 320);
	}
	done(&made);
}

static void positions_start_after_the_cache(void)
{
	static const char *dims[] = { "past=10" };
	struct strings list = { .items = dims, .count = 1 };
	struct input_request request = { .batch = 2, .sequence = 3, .dims = &list };
	struct made made =
		make("position_ids:int64[?,?]; past_key_values.0.key:float32[?,2,?,4]", request);
	CHECK_ROW(made.err.message, made.fine);
	for (size_t i = 0; made.fine && i < 6; i++)
		CHECK(((int64_t *)made.set.tensors[0].data)[i] == 10 + (int64_t)(i % 3));
	done(&made);
}

static void strings_are_made(void)
{
	struct made made = make("text:string[batch]", (struct input_request){ .batch = 3 });
	CHECK(made.fine);
	for (size_t i = 0; made.fine && i < 3; i++)
		CHECK_STRING(((const char **)made.set.tensors[0].data)[i], "dyno");
	done(&made);
}

/* The same seed gives the same bytes, another seed and another input others; no two images of a
 * batch are alike, also beyond the period. */
static void contents_are_seeded(void)
{
	const char *signature = "x:float32[batch,3,64,64]; y:float32[batch,3,64,64]";
	struct made a = make(signature, (struct input_request){ .batch = 24, .seed = 1 });
	struct made b = make(signature, (struct input_request){ .batch = 24, .seed = 1 });
	struct made c = make(signature, (struct input_request){ .batch = 24, .seed = 2 });
	CHECK(a.fine && b.fine && c.fine);
	const char *first = a.set.tensors[0].data;
	size_t size = a.set.tensors[0].size, image = size / 24;
	CHECK(memcmp(first, b.set.tensors[0].data, size) == 0);
	CHECK(memcmp(first, c.set.tensors[0].data, size) != 0);
	CHECK(memcmp(first, a.set.tensors[1].data, size) != 0);
	for (size_t i = 0; i < 24; i++)
		for (size_t j = 0; j < i; j++)
			CHECK(memcmp(first + i * image, first + j * image, image) != 0);
	done(&a);
	done(&b);
	done(&c);
}

/* --- From files ------------------------------------------------------------------------------ */

static void write_npy(const char *path, const char *descr, const char *shape, const void *data,
		      size_t size)
{
	char header[128];
	int length =
		snprintf(header, sizeof(header),
			 "{'descr': '%s', 'fortran_order': False, 'shape': %s}\n", descr, shape);
	FILE *file = fopen(path, "wb");
	fwrite("\x93NUMPY\x01", 1, 7, file);
	fputc(0, file);
	fputc(length, file);
	fputc(0, file);
	fwrite(header, 1, (size_t)length, file);
	fwrite(data, 1, size, file);
	fclose(file);
}

static const struct {
	const char *signature;
	const char *files[3]; /* %s: the folder */
	const char *dims;
	const char *error; /* a part; NULL: fine */
	uint64_t batch, sequence;
} file_rows[] = {
	{ "ids:int64[batch,seq]; mask:int64[batch,seq]", { "ids=%s/a.npy" }, NULL, NULL, 2, 3 },
	{ "ids:int64[?,?]; mask:int64[?,?]", { "mask=%s/a.npy" }, NULL, NULL, 2, 3 },
	{ "ids:int64[2,3]; mask:int64[2,3]",
	  { "ids=%s/a.npy", "mask=%s/a.npy" },
	  NULL,
	  NULL,
	  2,
	  3 },
	{ "ids:int64[batch,seq]", { "ids=%s/a.npy" }, "seq=3", NULL, 2, 3 },
	{ "ids:int64[batch,seq]",
	  { "ids=%s/a.npy" },
	  "seq=4",
	  "3 in the file of ‹input› but 4",
	  0,
	  0 },
	{ "ids:int64[batch,seq]; x:float32[batch]",
	  { "ids=%s/a.npy", "x=%s/f.npy" },
	  NULL,
	  "the files of ‹input› disagree: batch is ",
	  0,
	  0 },
	{ "ids:int64[batch,4]",
	  { "ids=%s/a.npy" },
	  NULL,
	  "axis 1 is 3 long, in the input 4",
	  0,
	  0 },
	{ "ids:int64[batch]", { "ids=%s/a.npy" }, NULL, "has 2 dimensions, the input 1", 0, 0 },
	{ "ids:int32[batch,seq]",
	  { "ids=%s/a.npy" },
	  NULL,
	  "holds int64, the input takes int32",
	  0,
	  0 },
	{ "ids:int64[batch,seq]",
	  { "id=%s/a.npy" },
	  NULL,
	  "‹input id›: the model has no such input; it has ids",
	  0,
	  0 },
	{ "ids:int64[batch,seq]", { "ids=%s/a.npy", "ids=%s/a.npy" }, NULL, "given twice", 0, 0 },
	{ "ids:int64[batch,seq]", { "ids=%s/none.npy" }, NULL, "No such file", 0, 0 },
	{ "ids:int64[batch,seq]", { "ids=%s" }, NULL, "not a regular file", 0, 0 },
	{ "ids:int64[batch,seq]", { "ids=" }, NULL, "not NAME=FILE", 0, 0 },
	{ "ids:int64[batch,seq]", { "ids" }, NULL, "not NAME=FILE", 0, 0 },
	{ "ids:int64[batch,seq]", { "ids=%s/text.npy" }, NULL, "not a .npy file", 0, 0 },
	{ "ids:int64[batch,seq]",
	  { "ids=%s/empty.npy" },
	  NULL,
	  "the batch in the file is 0",
	  0,
	  0 },
};

static void run_file_row(size_t i, const char *folder)
{
	char texts[3][512];
	const char *files[3];
	struct strings list = { .items = files };
	struct strings dims = { .items = (const char **)&file_rows[i].dims, .count = 1 };
	for (; list.count < 3 && file_rows[i].files[list.count]; list.count++) {
		const char *pair = file_rows[i].files[list.count], *place = strstr(pair, "%s");
		snprintf(texts[list.count], sizeof(texts[0]), "%.*s%s%s",
			 (int)(place ? (size_t)(place - pair) : strlen(pair)), pair,
			 place ? folder : "", place ? place + 2 : "");
		files[list.count] = texts[list.count];
	}
	struct input_request request = { .batch = 7, .sequence = 9, .files = &list };
	if (file_rows[i].dims)
		request.dims = &dims;
	struct made made = make(file_rows[i].signature, request);
	CHECK_ROW(file_rows[i].signature, made.fine == !file_rows[i].error);
	if (file_rows[i].error)
		CHECK_ROW(made.err.message, strstr(made.err.message, file_rows[i].error));
	else
		CHECK_ROW(file_rows[i].signature,
			  made.set.batch == file_rows[i].batch &&
				  made.set.sequence == file_rows[i].sequence);
	done(&made);
}

static void files_are_taken(void)
{
	char folder[] = "/tmp/dyno-input-XXXXXX", path[64];
	const int64_t ids[] = { 5, 4, 3, 2, 1, 0 };
	const float floats[] = { 1, 2, 3 };
	static const char *const names[] = { "a", "f", "text", "empty" };
	CHECK(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a.npy", folder);
	write_npy(path, "<i8", "(2, 3)", ids, sizeof(ids));
	snprintf(path, sizeof(path), "%s/f.npy", folder);
	write_npy(path, "<f4", "(3,)", floats, sizeof(floats));
	snprintf(path, sizeof(path), "%s/empty.npy", folder);
	write_npy(path, "<i8", "(0, 3)", ids, 0);
	snprintf(path, sizeof(path), "%s/text.npy", folder);
	FILE *text = fopen(path, "w");
	fputs("hello", text);
	fclose(text);
	for (size_t i = 0; i < COUNT(file_rows); i++)
		run_file_row(i, folder);
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s.npy", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

TEST_MAIN({ "contents have their range", contents_have_their_range },
	  { "lengths and sizes follow the shapes", lengths_and_sizes_follow_the_shapes },
	  { "positions start after the cache", positions_start_after_the_cache },
	  { "strings are made", strings_are_made }, { "contents are seeded", contents_are_seeded },
	  { "files are taken", files_are_taken })
