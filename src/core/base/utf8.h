/* UTF-8: what a user named can hold anything. */
#ifndef DYNO_CORE_BASE_UTF8_H
#define DYNO_CORE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length in bytes (1–4) of the valid character at text[0..length), 0 if there is none.
 * Overlong forms, surrogates and code points above U+10FFFF are invalid. */
size_t utf8_character(const char *text, size_t length, uint32_t *code_point);

/* Writes the character (1–4 bytes) and returns its length. */
size_t utf8_encode(uint32_t code_point, char text[4]);

/* The largest length <= limit at which text can be cut without splitting a character. */
size_t utf8_cut(const char *text, size_t limit);

/* Columns on a terminal: wide East Asian characters and emoji take two, combining marks and
 * control characters none. Invalid bytes count one each. */
size_t utf8_width(const char *text, size_t length);

#endif
