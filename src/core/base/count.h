/* How many elements an array has. Of a pointer it would tell something else: compilers warn. */
#ifndef DYNO_CORE_BASE_COUNT_H
#define DYNO_CORE_BASE_COUNT_H

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#endif
