/* The page that web/ builds, as bytes: HTML with markers for what the command fills in. Made by
 * web/build.mjs. */
#ifndef DYNO_OUTPUT_DASHBOARD_PAGE_H
#define DYNO_OUTPUT_DASHBOARD_PAGE_H

#include <stddef.h>

extern const char dashboard_page[];

size_t dashboard_page_length(void);

#endif
