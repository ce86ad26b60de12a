/* Numbers of a column as bytes (pack.h). */
#ifndef DYNO_CORE_FORMAT_PACK_NUMBER_H
#define DYNO_CORE_FORMAT_PACK_NUMBER_H

#include "core/format/pack.h"

void pack_u32(struct buffer *out, size_t number);

/* To the bit; NaN is NaN, whatever its bits. */
bool pack_is_same(double a, double b);

/* The narrowest type that keeps all of them as they are. */
enum column_type pack_type(const double *numbers, size_t rows);

/* Rows of them, of that type; `encoded` is room for as many. */
void pack_numbers(struct buffer *out, enum column_type type, const double *numbers,
		  uint64_t *encoded, size_t rows);

#endif
