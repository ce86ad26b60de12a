/* The narrow floating-point types are one rule with a row of parameters each (ONNX's "Float stored
 * in 8 bits"; OCP 8-bit Floating Point Specification 1.0, 2023; Noune et al. 2022 for the FNUZ
 * ones; IEEE 754 for half and bfloat16). */
#include "measure/input/element.h"
#include <math.h>
#include <string.h>

struct narrow {
	int mantissa;      /* bits */
	int bias;          /* of the exponent */
	double largest;    /* finite */
	unsigned sign;     /* the sign's bit */
	unsigned infinity; /* 0: there is none */
	unsigned nan;
	bool negative_zero;
};

static const struct narrow narrows[ELEMENT_TOTAL] = {
	[ELEMENT_FLOAT16] = { 10, 15, 65504, 0x8000, 0x7c00, 0x7e00, true },
	[ELEMENT_BFLOAT16] = { 7, 127, 0x1.fep127, 0x8000, 0x7f80, 0x7fc0, true },
	[ELEMENT_FLOAT8E4M3FN] = { 3, 7, 448, 0x80, 0, 0x7f, true },
	[ELEMENT_FLOAT8E4M3FNUZ] = { 3, 8, 240, 0x80, 0, 0x80, false },
	[ELEMENT_FLOAT8E5M2] = { 2, 15, 57344, 0x80, 0x7c, 0x7f, true },
	[ELEMENT_FLOAT8E5M2FNUZ] = { 2, 16, 57344, 0x80, 0, 0x80, false },
};

/* With the mantissa m and the bias b a normal number is 2^(e-b) (1 + f/2^m), a subnormal one
 * 2^(1-b) f/2^m. So the spacing at |v| is 2^(E-m) with E = max(floor(log2 |v|), 1-b); |v| is a
 * whole number n of spacings after rounding, and the code is n plus (E-(1-b)) times 2^m: the
 * implicit bit of a normal n counts as one exponent step, and a carry in rounding comes out right.
 */
static unsigned narrow_encode(const struct narrow *type, double value)
{
	if (isnan(value))
		return type->nan;
	double size = fmin(fabs(value), type->largest);
	int exponent = 1 - type->bias;
	if (size >= ldexp(1, exponent))
		exponent = ilogb(size);
	unsigned steps = (unsigned)nearbyint(ldexp(size, type->mantissa - exponent));
	unsigned code = steps + ((unsigned)(exponent - (1 - type->bias)) << type->mantissa);
	bool negative = signbit(value) && (code || type->negative_zero);
	return code | (negative ? type->sign : 0);
}

static double narrow_decode(const struct narrow *type, unsigned code)
{
	unsigned size = code & (type->sign - 1);
	if (code == type->nan || (type->negative_zero && size == type->nan) ||
	    (type->infinity && size > type->infinity))
		return NAN;
	double sign = code & type->sign ? -1 : 1;
	if (type->infinity && size == type->infinity)
		return sign * INFINITY;
	unsigned step = 1u << type->mantissa, exponent = size / step, rest = size % step;
	if (exponent > 0)
		return sign * ldexp(step + rest, (int)exponent - type->bias - type->mantissa);
	return sign * ldexp(rest, 1 - type->bias - type->mantissa);
}

static int64_t whole(double value, double lowest, double highest)
{
	return isnan(value) ? 0 : (int64_t)fmax(lowest, fmin(nearbyint(value), highest));
}

/* 2^63 is not an int64_t: the largest double below it is. */
#define INT64_HIGHEST  0x1.fffffffffffffp62
#define UINT64_HIGHEST 0x1.fffffffffffffp63

static uint64_t whole_unsigned(double value)
{
	return value > 0 ? (uint64_t)fmin(nearbyint(value), UINT64_HIGHEST) : 0;
}

/* Two 4-bit elements share a byte, the first in the low half. */
static void store_half_byte(uint8_t *bytes, size_t index, unsigned code)
{
	unsigned shift = index % 2 * 4;
	bytes[index / 2] = (uint8_t)((bytes[index / 2] & ~(15u << shift)) | (code & 15) << shift);
}

static int load_half_byte(const uint8_t *bytes, size_t index)
{
	return bytes[index / 2] >> index % 2 * 4 & 15;
}

bool element_is_integer(enum element_type type)
{
	switch (type) {
	case ELEMENT_UINT8:
	case ELEMENT_INT8:
	case ELEMENT_UINT16:
	case ELEMENT_INT16:
	case ELEMENT_INT32:
	case ELEMENT_INT64:
	case ELEMENT_UINT32:
	case ELEMENT_UINT64:
	case ELEMENT_UINT4:
	case ELEMENT_INT4:
		return true;
	default:
		return false;
	}
}

bool element_is_real(enum element_type type)
{
	return type == ELEMENT_FLOAT || type == ELEMENT_DOUBLE ||
	       ((unsigned)type < ELEMENT_TOTAL && narrows[type].mantissa > 0);
}

bool element_is_number(enum element_type type)
{
	return type == ELEMENT_BOOL || element_is_integer(type) || element_is_real(type);
}

void element_store(enum element_type type, void *data, size_t index, double value)
{
	switch (type) {
	case ELEMENT_FLOAT:
		((float *)data)[index] = (float)value;
		break;
	case ELEMENT_DOUBLE:
		((double *)data)[index] = value;
		break;
	case ELEMENT_BOOL:
		((uint8_t *)data)[index] = value != 0;
		break;
	case ELEMENT_UINT8:
		((uint8_t *)data)[index] = (uint8_t)whole(value, 0, UINT8_MAX);
		break;
	case ELEMENT_INT8:
		((int8_t *)data)[index] = (int8_t)whole(value, INT8_MIN, INT8_MAX);
		break;
	case ELEMENT_UINT16:
		((uint16_t *)data)[index] = (uint16_t)whole(value, 0, UINT16_MAX);
		break;
	case ELEMENT_INT16:
		((int16_t *)data)[index] = (int16_t)whole(value, INT16_MIN, INT16_MAX);
		break;
	case ELEMENT_INT32:
		((int32_t *)data)[index] = (int32_t)whole(value, INT32_MIN, INT32_MAX);
		break;
	case ELEMENT_INT64:
		((int64_t *)data)[index] = whole(value, -0x1p63, INT64_HIGHEST);
		break;
	case ELEMENT_UINT32:
		((uint32_t *)data)[index] = (uint32_t)whole(value, 0, UINT32_MAX);
		break;
	case ELEMENT_UINT64:
		((uint64_t *)data)[index] = whole_unsigned(value);
		break;
	case ELEMENT_UINT4:
		store_half_byte(data, index, (unsigned)whole(value, 0, 15));
		break;
	case ELEMENT_INT4:
		store_half_byte(data, index, (unsigned)whole(value, -8, 7));
		break;
	case ELEMENT_FLOAT16:
	case ELEMENT_BFLOAT16:
		((uint16_t *)data)[index] = (uint16_t)narrow_encode(&narrows[type], value);
		break;
	case ELEMENT_FLOAT8E4M3FN:
	case ELEMENT_FLOAT8E4M3FNUZ:
	case ELEMENT_FLOAT8E5M2:
	case ELEMENT_FLOAT8E5M2FNUZ:
		((uint8_t *)data)[index] = (uint8_t)narrow_encode(&narrows[type], value);
		break;
	default:
		break;
	}
}

double element_load(enum element_type type, const void *data, size_t index)
{
	switch (type) {
	case ELEMENT_FLOAT:
		return ((const float *)data)[index];
	case ELEMENT_DOUBLE:
		return ((const double *)data)[index];
	case ELEMENT_BOOL:
	case ELEMENT_UINT8:
		return ((const uint8_t *)data)[index];
	case ELEMENT_INT8:
		return ((const int8_t *)data)[index];
	case ELEMENT_UINT16:
		return ((const uint16_t *)data)[index];
	case ELEMENT_INT16:
		return ((const int16_t *)data)[index];
	case ELEMENT_INT32:
		return ((const int32_t *)data)[index];
	case ELEMENT_INT64:
		return (double)((const int64_t *)data)[index];
	case ELEMENT_UINT32:
		return ((const uint32_t *)data)[index];
	case ELEMENT_UINT64:
		return (double)((const uint64_t *)data)[index];
	case ELEMENT_UINT4:
		return load_half_byte(data, index);
	case ELEMENT_INT4:
		return (load_half_byte(data, index) ^ 8) - 8;
	case ELEMENT_FLOAT16:
	case ELEMENT_BFLOAT16:
		return narrow_decode(&narrows[type], ((const uint16_t *)data)[index]);
	case ELEMENT_FLOAT8E4M3FN:
	case ELEMENT_FLOAT8E4M3FNUZ:
	case ELEMENT_FLOAT8E5M2:
	case ELEMENT_FLOAT8E5M2FNUZ:
		return narrow_decode(&narrows[type], ((const uint8_t *)data)[index]);
	default:
		return NAN;
	}
}
