/* Einsum by its equation, reckoned by hand; and whose equation it is that ran. Shapes are written
 * as "2,3 3,4"; "-" is a scalar. */
#include "measure/count/einsum.h"
#include "core/base/count.h"
#include "measure/count/attributes.h"
#include "onnx.h"
#include "test.h"
#include <stdlib.h>

#define OPERANDS 4

static uint32_t shapes_read(const char *text, struct profile_shape *shapes)
{
	uint32_t count = 0;
	while (*text) {
		struct profile_shape *shape = &shapes[count++];
		*shape = (struct profile_shape){ .type = ELEMENT_FLOAT };
		while (*text && *text != ' ') {
			char *end;
			if (*text == '-' || *text == ',') {
				text++;
				continue;
			}
			shape->dims[shape->rank++] = strtod(text, &end);
			text = end;
		}
		text += *text == ' ';
	}
	return count;
}

static const struct {
	const char *equation, *inputs, *output;
	double macs, flops;
} rows[] = {
	{ "ij,jk->ik", "2,3 3,4", "2,4", 24, 48 },
	{ "bij,bjk->bik", "5,2,3 5,3,4", "5,2,4", 120, 240 },
	{ " i j , j k -> i k ", "2,3 3,4", "2,4", 24, 48 },
	/* nothing is summed: a product each */
	{ "ij,ij->ij", "16,16 16,16", "16,16", 256, 512 },
	{ "bij,bij->bij", "2,16,16 2,16,16", "2,16,16", 512, 1024 },
	{ "bhd,bhd->bhd", "8,8,8 8,8,8", "8,8,8", 512, 1024 },
	{ "i,j->ij", "4 5", "4,5", 20, 40 },
	{ "ij,ij->", "3,4 3,4", "-", 12, 24 },
	{ "ij,ij->ij", "1,4 3,4", "3,4", 12, 24 }, /* stretched */
	/* one operand: diagonal, trace 5 - 1, transposed, sums 6 - 2 and 24 - 6 */
	{ "ii->i", "5,5", "5", 0, 0 },
	{ "ii", "5,5", "-", 0, 4 },
	{ "ij->ji", "2,3", "3,2", 0, 0 },
	{ "ba", "2,3", "3,2", 0, 0 },
	{ "ij->i", "2,3", "2", 0, 4 },
	{ "...i->...", "2,3,4", "2,3", 0, 18 },
	/* what stands once is the output, in the order of the alphabet, capitals first */
	{ "ba,ca", "2,3 4,3", "2,4", 24, 48 },
	{ "iJ,Jk", "2,3 3,4", "2,4", 24, 48 },
	{ "...ij,jk", "6,2,3 3,4", "6,2,4", 144, 288 },
	{ "...,...", "2,3 3", "2,3", 6, 12 },
	/* an ellipsis of two places and one of one: 7 · 5 · 2 · 3 · 4 */
	{ "...ij,...jk->...ik", "7,1,2,3 5,3,4", "7,5,2,4", 840, 1680 },
	{ "b...d,d->b...", "2,3,4,5 5", "2,3,4", 120, 240 },
	/* a label twice in an operand: its diagonal, 3 · 4 */
	{ "aab,b->a", "3,3,4 4", "3", 12, 24 },
	/* from the left: 2 · 3 · 4, then 2 · 4 · 5 */
	{ "ij,jk,kl->il", "2,3 3,4 4,5", "2,5", 64, 128 },
	/* 2 · 3 · 4 · 5 leave [2, 4, 5], times [2, 5] */
	{ "bn,anm,bm->ba", "2,3 4,3,5 2,5", "2,4", 160, 320 },
	{ "i,i,i->i", "4 4 4", "4", 8, 16 },
	/* j and k are in one operand alone: 6 - 2 and 4 - 1 additions before the 2 products */
	{ "ij,k->i", "2,3 4", "2", 2, 11 },
	{ "bhqd,bhkd->bhqk", "1,4,8,16 1,4,8,16", "1,4,8,8", 4096, 8192 },
	{ "bsd,dhe->bshe", "2,8,16 16,4,4", "2,8,4,4", 4096, 8192 },
};

static void counts_as_by_hand(void)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct profile_shape inputs[OPERANDS], output;
		struct cost cost;
		uint32_t count = shapes_read(rows[i].inputs, inputs);
		shapes_read(rows[i].output, &output);
		CHECK_ROW(rows[i].equation,
			  einsum_cost(rows[i].equation, inputs, count, &output, &cost) &&
				  cost.macs == rows[i].macs &&
				  cost.flops + 2 * cost.macs == rows[i].flops);
	}
}

static void refuses_what_does_not_fit(void)
{
	static const char *const none[][3] = {
		{ "ij,jk->ik", "2,3 5,7", "2,7" },    { "ij,jk->ik", "2,3 3,4", "2,5" },
		{ "ij,jk->ik", "2,3", "2,3" },        { "ij->ij", "2,3 3,4", "2,3" },
		{ "ij->ijk", "2,3", "2,3" },          { "ij->ii", "2,3", "2,2" },
		{ "ijk->ijk", "2,3", "2,3" },         { "", "2,3", "2,3" },
		{ "i;j->ij", "2,3", "2,3" },          { "i.j->ij", "2,3", "2,3" },
		{ "...i...->i", "2,3", "3" },         { "i->i->i", "2", "2" },
		{ "ij,jk,kl->il", "2,3 3,4", "2,4" },
	};
	for (size_t i = 0; i < COUNT(none); i++) {
		struct profile_shape inputs[OPERANDS], output;
		struct cost cost;
		uint32_t count = shapes_read(none[i][1], inputs);
		shapes_read(none[i][2], &output);
		CHECK_ROW(none[i][0], !einsum_cost(none[i][0], inputs, count, &output, &cost));
	}
}

/* --- Whose equation ------------------------------------------------------------------------- */

static void put_einsum(struct buffer *out, unsigned field, const char *name, const char *equation)
{
	struct buffer node = { 0 }, attribute = { 0 };
	put_text(&attribute, 1, "equation");
	put_text(&attribute, 4, equation);
	put_text(&node, 1, "a");
	put_text(&node, 2, "b");
	if (*name)
		put_text(&node, 3, name);
	put_text(&node, 4, "Einsum");
	put_message(&node, 5, &attribute);
	put_message(out, field, &node);
}

/* A constant, and three without a name, which are Einsum_0 to _2; one of an If's branch; one of a
 * function; and two that share a name. */
static void put_graph(struct buffer *file)
{
	struct buffer graph = { 0 }, branch = { 0 }, attribute = { 0 }, node = { 0 },
		      function = { 0 }, constant = { 0 };
	put_text(&constant, 4, "Constant");
	put_message(&graph, 1, &constant);
	put_einsum(&graph, 1, "", "ij,ij->ij");
	put_einsum(&graph, 1, "", "ij,jk->ik");
	put_einsum(&branch, 1, "inside", "ij,kj->ik");
	put_text(&attribute, 1, "then_branch");
	put_message(&attribute, 6, &branch);
	put_text(&node, 4, "If");
	put_message(&node, 5, &attribute);
	put_message(&graph, 1, &node);
	put_einsum(&graph, 1, "twice", "ij,ij->ij");
	put_einsum(&graph, 1, "twice", "ij,jk->ik");
	put_model(file, &graph);
	put_einsum(&function, 7, "own", "ij,jk->ki");
	put_message(file, 25, &function);
}

static bool read_at(void *context, uint64_t offset, void *data, size_t length)
{
	memcpy(data, (const char *)context + offset, length);
	return true;
}

static void finds_whose_it_is(void)
{
	static const struct {
		const char *ran, *equation; /* NULL: it cannot be told */
	} names[] = {
		{ "Einsum_0", "ij,ij->ij" },
		{ "Einsum_1", "ij,jk->ik" },
		{ "inside", "ij,kj->ik" },
		{ "_inlfunc_Fn_own", "ij,jk->ki" },
		{ "_inlfunc_Fn_token_0_own", "ij,jk->ki" },
		{ "twice", NULL },
		{ "Einsum_7", NULL },
		{ "made up", NULL },
	};
	struct arena arena = { 0 };
	struct buffer file = { 0 };
	struct onnx_graph graph;
	struct dyno_error err = { 0 };
	put_graph(&file);
	struct onnx_source source = { read_at, file.data, file.length };
	CHECK(onnx_graph_read(&source, &arena, &graph, &err));
	for (size_t i = 0; i < COUNT(names); i++) {
		struct profile_shape inputs[OPERANDS], output;
		struct profile_node node = { .name = names[i].ran,
					     .type = "Einsum",
					     .inputs = inputs,
					     .input_count = shapes_read("4,4 4,4", inputs),
					     .outputs = &output,
					     .output_count = shapes_read("4,4", &output) };
		struct profile_run run = { .nodes = &node, .count = 1 };
		struct profile profile = { &run, 1 };
		attributes_from(&graph, &profile);
		CHECK_ROW(names[i].ran,
			  names[i].equation
				  ? node.equation && strcmp(node.equation, names[i].equation) == 0
				  : !node.equation);
	}
	buffer_finish(&file);
	arena_finish(&arena);
}

TEST_MAIN({ "counts equations as by hand", counts_as_by_hand },
	  { "refuses what does not fit the shapes", refuses_what_does_not_fit },
	  { "finds whose equation it is", finds_whose_it_is })
