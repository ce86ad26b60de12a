/* The font's files, as they are. DejaVu may be passed on freely (docs/charts.md has its licence).
 */
#include "output/picture/font_data.h"

#define INCLUDE_FILE(name, path)                                                 \
	__asm__(".section .rodata\n"                                             \
		".balign 16\n"                                                   \
		".hidden " #name "\n.global " #name "\n" #name ":\n"             \
		".incbin \"" path "\"\n"                                         \
		".hidden " #name "_end\n.global " #name "_end\n" #name "_end:\n" \
		".byte 0\n"                                                      \
		".previous\n")

INCLUDE_FILE(font_data_regular, DYNO_FONT_REGULAR);
INCLUDE_FILE(font_data_bold, DYNO_FONT_BOLD);
