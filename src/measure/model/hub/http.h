/* HTTP by libcurl, which is opened when it is needed: linking it costs every start 10 ms. */
#ifndef DYNO_MEASURE_MODEL_HUB_HTTP_H
#define DYNO_MEASURE_MODEL_HUB_HTTP_H

#include "core/base/arena.h"
#include <stdint.h>

struct http_timeouts { /* s */
	double connect;
	double answer; /* a small answer, whole */
	double stall;  /* no byte of a download for so long */
};

struct http_request {
	const char *url;
	const char *token; /* NULL: none. Goes to the url's own scheme, host and port only */
	bool head;         /* HEAD; and a redirect to another host is the answer */
	bool large;        /* no limit on the whole time, only on a stall */
	uint64_t from;     /* first byte wanted */
	struct http_timeouts timeouts;
	/* The body of a 200 or 206: begin is called once, with the offset at which the body really
	 * starts (0 when the server does not do ranges). Either returns false to give up. */
	bool (*begin)(void *context, uint64_t offset);
	bool (*write)(void *context, const void *data, size_t length);
	bool (*proceed)(void *context); /* a few times a second; false cancels. May be NULL */
	void *context;
};

struct http_answer {
	long status;
	uint64_t length;      /* Content-Length; UINT64_MAX: not said */
	uint64_t linked_size; /* X-Linked-Size; UINT64_MAX: not said */
	char etag[160];       /* without quotes and W/; "" when there is none, as all below */
	char linked_etag[160];
	char commit[80];     /* X-Repo-Commit */
	char error_code[80]; /* X-Error-Code */
	char range[80];      /* Content-Range */
	char host[160];      /* who answered, for messages */
};

struct http;

/* NULL with DYNO_ERROR_UNSUPPORTED when libcurl is not there. */
struct http *http_create(struct dyno_error *err);
void http_destroy(struct http *http);

/* True when there was an answer, whatever its status, and its body was taken whole.
 * DYNO_ERROR_NETWORK: none, or it was cut; DYNO_ERROR_CANCELLED: proceed said no. When begin or
 * write gave up, *err is as they left it. */
bool http_get(struct http *http, const struct http_request *request, struct http_answer *answer,
	      struct dyno_error *err);

#endif
