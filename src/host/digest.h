/* Digests of files and texts (libcrypto). */
#ifndef DYNO_HOST_DIGEST_H
#define DYNO_HOST_DIGEST_H

#include "core/base/error.h"
#include <stddef.h>

#define DIGEST_TEXT_SIZE 65 /* hexadecimal digits of the longest one, and a NUL */

/* SHA-256 of the files' bytes, one file after the other. Folders and pipes are refused. */
bool digest_files(const char *const *paths, size_t count, char text[DIGEST_TEXT_SIZE],
		  struct dyno_error *err);

/* The name that git gives a file's bytes: SHA-1 of "blob SIZE\0" and the bytes. */
bool digest_git_blob(const char *path, char text[DIGEST_TEXT_SIZE], struct dyno_error *err);

/* SHA-256 of a string, and of bytes. */
bool digest_text(const char *string, char text[DIGEST_TEXT_SIZE], struct dyno_error *err);
bool digest_bytes(const void *bytes, size_t length, char text[DIGEST_TEXT_SIZE],
		  struct dyno_error *err);

#endif
