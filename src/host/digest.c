#include "host/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE ((size_t)256 * 1024)

static EVP_MD_CTX *begin(const EVP_MD *algorithm, struct dyno_error *err)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	if (context && EVP_DigestInit_ex(context, algorithm, NULL) == 1)
		return context;
	EVP_MD_CTX_free(context);
	/* A libcrypto in FIPS mode has no SHA-1. */
	error_set(err, DYNO_ERROR_UNSUPPORTED, "libcrypto does not offer %s here",
		  EVP_MD_get0_name(algorithm));
	return NULL;
}

static bool finish(EVP_MD_CTX *context, bool ok, char text[DIGEST_TEXT_SIZE])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	if (ok)
		EVP_DigestFinal_ex(context, bytes, &length);
	for (unsigned i = 0; i < length && 2 * i + 2 < DIGEST_TEXT_SIZE; i++)
		snprintf(text + (size_t)2 * i, 3, "%02x", bytes[i]);
	EVP_MD_CTX_free(context);
	return ok;
}

/* Non-blocking, so that a pipe with nobody at its other end cannot hang us. */
static int open_regular(const char *path, struct stat *status, struct dyno_error *err)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0 || fstat(file, status) != 0) {
		error_set(err, errno == ENOENT ? DYNO_ERROR_NOT_FOUND : DYNO_ERROR_IO, "%s: %s",
			  path, strerror(errno));
		if (file >= 0)
			close(file);
		return -1;
	}
	if (S_ISREG(status->st_mode))
		return file;
	error_set(err, DYNO_ERROR_IO, "%s: not a regular file", path);
	close(file);
	return -1;
}

static bool add_file(EVP_MD_CTX *context, const char *path, int file, struct dyno_error *err)
{
	unsigned char *bytes = malloc(READ_SIZE);
	if (!bytes)
		return error_memory(err);
	ssize_t got;
	while ((got = read(file, bytes, READ_SIZE)) > 0 || (got < 0 && errno == EINTR))
		if (got > 0)
			EVP_DigestUpdate(context, bytes, (size_t)got);
	free(bytes);
	return got == 0 || error_set(err, DYNO_ERROR_IO, "%s: %s", path, strerror(errno));
}

bool digest_files(const char *const *paths, size_t count, char text[DIGEST_TEXT_SIZE],
		  struct dyno_error *err)
{
	EVP_MD_CTX *context = begin(EVP_sha256(), err);
	bool ok = context;
	for (size_t i = 0; ok && i < count; i++) {
		struct stat status;
		int file = open_regular(paths[i], &status, err);
		ok = file >= 0 && add_file(context, paths[i], file, err);
		if (file >= 0)
			close(file);
	}
	return finish(context, ok, text);
}

bool digest_git_blob(const char *path, char text[DIGEST_TEXT_SIZE], struct dyno_error *err)
{
	struct stat status;
	char header[40];
	int file = open_regular(path, &status, err);
	if (file < 0)
		return false;
	EVP_MD_CTX *context = begin(EVP_sha1(), err);
	int length = snprintf(header, sizeof(header), "blob %lld", (long long)status.st_size);
	if (context)
		EVP_DigestUpdate(context, header, (size_t)length + 1); /* with its NUL */
	bool ok = context && add_file(context, path, file, err);
	close(file);
	return finish(context, ok, text);
}

bool digest_bytes(const void *bytes, size_t length, char text[DIGEST_TEXT_SIZE],
		  struct dyno_error *err)
{
	EVP_MD_CTX *context = begin(EVP_sha256(), err);
	if (context)
		EVP_DigestUpdate(context, bytes, length);
	return finish(context, context, text);
}

bool digest_text(const char *string, char text[DIGEST_TEXT_SIZE], struct dyno_error *err)
{
	return digest_bytes(string, strlen(string), text, err);
}
