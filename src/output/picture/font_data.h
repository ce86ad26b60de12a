/* The font's files within the program: each from its start to its _end. */
#ifndef DYNO_OUTPUT_PICTURE_FONT_DATA_H
#define DYNO_OUTPUT_PICTURE_FONT_DATA_H

#include <stdint.h>

extern const uint8_t font_data_regular[], font_data_regular_end[];
extern const uint8_t font_data_bold[], font_data_bold_end[];

#endif
