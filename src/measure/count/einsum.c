#include "measure/count/einsum.h"
#include <math.h>
#include <string.h>

/* 52 letters, and the places of an ellipsis counted from its end, so that they fall together as
 * broadcasting has it. */
#define LETTERS 52
#define LABELS  (LETTERS + PROFILE_RANK_MAX)

/* A set of labels, a bit each. */
typedef uint64_t labels;

struct equation {
	double sizes[LABELS];             /* of each label; 0: there is none of it */
	labels operands[EINSUM_OPERANDS]; /* that each operand has */
	unsigned times[LABELS];           /* how often it stands in the operands */
	labels output;
	uint32_t count; /* operands */
};

static int label_of(char letter)
{
	if (letter >= 'A' && letter <= 'Z')
		return letter - 'A';
	return letter >= 'a' && letter <= 'z' ? letter - 'a' + 26 : -1;
}

/* A dimension of one is stretched to that of the others. */
static bool set_size(struct equation *e, int label, double size)
{
	double *known = &e->sizes[label];
	if (*known > 1 && size != *known && size != 1)
		return false;
	if (!(*known > 1))
		*known = size;
	return true;
}

/* The term as labels in their order, `places` of them in an ellipsis; how many there are, or -1. */
static int read_term(const char *term, size_t length, uint32_t places, int order[LABELS])
{
	int count = 0;
	bool dots = false;
	for (size_t i = 0; i < length; i++) {
		if (term[i] == ' ')
			continue;
		int label = label_of(term[i]);
		if (label >= 0 && count < LABELS) {
			order[count++] = label;
			continue;
		}
		if (dots || length - i < 3 || memcmp(term + i, "...", 3) != 0 ||
		    count + (int)places > LABELS)
			return -1;
		for (uint32_t k = places; k > 0; k--)
			order[count++] = LETTERS + (int)k - 1;
		dots = true;
		i += 2;
	}
	return count;
}

static uint32_t letters_in(const char *term, size_t length)
{
	uint32_t count = 0;
	for (size_t i = 0; i < length; i++)
		count += label_of(term[i]) >= 0;
	return count;
}

static bool take_operand(struct equation *e, const char *term, size_t length,
			 const struct profile_shape *shape)
{
	int order[LABELS];
	uint32_t letters = letters_in(term, length);
	if (e->count == EINSUM_OPERANDS || letters > shape->rank)
		return false;
	int count = read_term(term, length, shape->rank - letters, order);
	if (count != (int)shape->rank)
		return false;
	for (int i = 0; i < count; i++) {
		if (!set_size(e, order[i], shape->dims[i]))
			return false;
		e->operands[e->count] |= (labels)1 << order[i];
		e->times[order[i]]++;
	}
	e->count++;
	return true;
}

static double elements_of(const struct equation *e, labels set)
{
	double elements = 1;
	for (int i = 0; i < LABELS; i++)
		if (set >> i & 1)
			elements *= e->sizes[i];
	return elements;
}

/* Without an arrow: what stands once, and what the ellipses hold. */
static void imply_output(struct equation *e)
{
	for (int i = 0; i < LABELS; i++)
		if (e->times[i] == 1 || (i >= LETTERS && e->times[i]))
			e->output |= (labels)1 << i;
}

static bool take_output(struct equation *e, const char *term)
{
	int order[LABELS];
	uint32_t places = 0;
	for (int i = LETTERS; i < LABELS; i++)
		places += e->times[i] > 0;
	int count = read_term(term, strlen(term), places, order);
	for (int i = 0; i < count; i++) {
		labels label = (labels)1 << order[i];
		if (!e->times[order[i]] || e->output & label)
			return false;
		e->output |= label;
	}
	return count >= 0;
}

static bool read_equation(struct equation *e, const char *text, const struct profile_shape *inputs,
			  uint32_t count)
{
	const char *arrow = strstr(text, "->");
	const char *end = arrow ? arrow : text + strlen(text);
	for (uint32_t i = 0; i < count; i++) {
		const char *comma = memchr(text, ',', (size_t)(end - text));
		if (!comma != (i + 1 == count))
			return false;
		if (!take_operand(e, text, (size_t)((comma ? comma : end) - text), &inputs[i]))
			return false;
		text = comma ? comma + 1 : end;
	}
	if (arrow)
		return take_output(e, arrow + 2);
	imply_output(e);
	return true;
}

/* Leaves of an operand what is needed; the rest is added up. */
static labels reduce(const struct equation *e, labels operand, labels needed, struct cost *cost)
{
	cost->flops += fmax(elements_of(e, operand) - elements_of(e, operand & needed), 0);
	return operand & needed;
}

static labels needed_behind(const struct equation *e, uint32_t operand)
{
	labels needed = e->output;
	for (uint32_t i = operand; i < e->count; i++)
		needed |= e->operands[i];
	return needed;
}

static void contract(const struct equation *e, struct cost *cost)
{
	labels left = reduce(e, e->operands[0], needed_behind(e, 1), cost);
	for (uint32_t i = 1; i < e->count; i++) {
		labels needed = needed_behind(e, i + 1);
		labels right = reduce(e, e->operands[i], needed | left, cost);
		cost->macs += elements_of(e, left | right);
		left = (left | right) & needed;
	}
}

bool einsum_cost(const char *equation, const struct profile_shape *inputs, uint32_t count,
		 const struct profile_shape *output, struct cost *cost)
{
	struct equation e = { .count = 0 };
	*cost = (struct cost){ 0 };
	if (!count || !read_equation(&e, equation, inputs, count) ||
	    elements_of(&e, e.output) != profile_elements(output))
		return false;
	contract(&e, cost);
	return true;
}
