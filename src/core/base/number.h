/* Numbers to text and back, the same in every locale. */
#ifndef DYNO_CORE_BASE_NUMBER_H
#define DYNO_CORE_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NUMBER_TEXT_SIZE 32

/* The shortest of %.15g, %.16g, %.17g that reads back to the same double; whole numbers below
 * 2^53 without exponent. Not for NaN or infinity. Returns the length. */
size_t number_format(char text[NUMBER_TEXT_SIZE], double number);

/* A number in JSON's grammar at the start of text[0..length). Returns how many bytes it took,
 * 0 if there is none (or it overflows to infinity). */
size_t number_parse(const char *text, size_t length, double *number);

#endif
