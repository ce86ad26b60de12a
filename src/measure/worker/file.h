/* A file that a worker was told to write. What lies at the path is what the worker left there. */
#ifndef DYNO_MEASURE_WORKER_FILE_H
#define DYNO_MEASURE_WORKER_FILE_H

#include <stdio.h>

/* Opens it for reading; NULL with errno. Only a regular file: a link could lead anywhere, and a
 * pipe would hold us for ever. */
FILE *worker_file_open(const char *path);

#endif
