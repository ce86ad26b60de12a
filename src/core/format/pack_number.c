#include "core/format/pack_number.h"
#include <math.h>
#include <string.h>

void pack_u32(struct buffer *out, size_t number)
{
	unsigned char bytes[4] = { number & 255, number >> 8 & 255, number >> 16 & 255,
				   number >> 24 & 255 };
	buffer_append(out, bytes, sizeof(bytes));
}

/* width bytes of each number, in planes. */
static void put_planes(struct buffer *out, const uint64_t *numbers, size_t rows, unsigned width)
{
	size_t start = out->length;
	buffer_repeat(out, 0, rows * width);
	if (out->failed)
		return;
	unsigned char *at = (unsigned char *)out->data + start;
	for (unsigned plane = width; plane-- > 0;)
		for (size_t row = 0; row < rows; row++)
			*at++ = (unsigned char)(numbers[row] >> 8 * plane);
}

static uint64_t double_bits(double number)
{
	uint64_t bits;
	memcpy(&bits, &number, sizeof(bits));
	return bits;
}

static uint32_t float_bits(double number)
{
	float narrow = (float)number;
	uint32_t bits;
	memcpy(&bits, &narrow, sizeof(bits));
	return bits;
}

/* The whole number that stands for it in units of 1/per, or -1. Read back it must be the same. */
static double whole(double number, double per)
{
	double units = nearbyint(number * per);
	return units >= 0 && units < 4294967295.0 && units / per == number && !signbit(number)
		       ? units
		       : -1;
}

bool pack_is_same(double a, double b)
{
	return double_bits(a) == double_bits(b) || (isnan(a) && isnan(b));
}

enum column_type pack_type(const double *numbers, size_t rows)
{
	bool constant = true, nano = true, counts = true;
	double largest = 0;
	for (size_t row = 0; row < rows && (constant || nano || counts); row++) {
		constant = constant && pack_is_same(numbers[row], numbers[0]);
		if (isnan(numbers[row]))
			continue;
		double count = counts ? whole(numbers[row], 1) : -1;
		counts = counts && count >= 0;
		nano = nano && whole(numbers[row], 1e9) >= 0;
		largest = fmax(largest, count);
	}
	if (constant)
		return COLUMN_CONSTANT;
	if (counts)
		return largest < 255 ? COLUMN_BYTE : largest < 65535 ? COLUMN_SHORT : COLUMN_WORD;
	return nano ? COLUMN_NANO : COLUMN_DOUBLE;
}

static uint64_t encode(double number, enum column_type type)
{
	switch (type) {
	case COLUMN_DOUBLE:
		return double_bits(isnan(number) ? NAN : number);
	case COLUMN_DIFFERENCE:
		return float_bits(isnan(number) ? NAN : number);
	case COLUMN_NANO:
		return isnan(number) ? UINT64_MAX : (uint64_t)whole(number, 1e9);
	default:
		return isnan(number) ? UINT64_MAX : (uint64_t)number;
	}
}

static const unsigned char widths[COLUMN_TYPES] = {
	[COLUMN_BYTE] = 1, [COLUMN_SHORT] = 2,  [COLUMN_WORD] = 4,
	[COLUMN_NANO] = 4, [COLUMN_DOUBLE] = 8, [COLUMN_DIFFERENCE] = 4,
};

void pack_numbers(struct buffer *out, enum column_type type, const double *numbers,
		  uint64_t *encoded, size_t rows)
{
	for (size_t row = 0; row < rows; row++)
		encoded[row] = encode(numbers[row], type);
	put_planes(out, encoded, rows, widths[type]);
}
