#!/usr/bin/env python3
"""Writes src/core/base/utf8_widths.h: which characters take two columns of a terminal, and which
none, by the Unicode Character Database that Python has (East_Asian_Width W and F, UAX #11;
categories Mn, Me and Cf, and the medial and final Hangul letters, which join what is before them).
What is not assigned goes with its neighbours, so that there are few ranges.

  tools/widths.py > src/core/base/utf8_widths.h"""
import unicodedata


def takes_none(point):
    joins = 0x1160 <= point <= 0x11FF or 0xD7B0 <= point <= 0xD7FF
    return joins or (unicodedata.category(chr(point)) in ("Mn", "Me", "Cf") and point != 0xAD)


def takes_two(point):
    return unicodedata.east_asian_width(chr(point)) in "WF" and not takes_none(point)


def assigned(point):
    return unicodedata.category(chr(point)) not in ("Cn", "Cs")


def ranges(holds):
    found, inside = [], False
    for point in filter(assigned, range(0x80, 0x110000)):
        if holds(point):
            if inside:
                found[-1][1] = point
            else:
                found.append([point, point])
        inside = holds(point)
    return found


def table(name, rows):
    cells = [f"{{ 0x{first:x}, 0x{last:x} }}," for first, last in rows]
    lines = ["\t" + " ".join(cells[i : i + 4]) for i in range(0, len(cells), 4)]
    return f"static const struct range {name}[] = {{\n" + "\n".join(lines) + "\n};\n"


print(f"""/* Made by tools/widths.py of Unicode {unicodedata.unidata_version}: change that. */
#ifndef DYNO_CORE_BASE_UTF8_WIDTHS_H
#define DYNO_CORE_BASE_UTF8_WIDTHS_H

#include <stdint.h>

struct range {{
	uint32_t first, last;
}};

/* clang-format off */
{table("columns_none", ranges(takes_none))}
{table("columns_two", ranges(takes_two))}/* clang-format on */

#endif""")
