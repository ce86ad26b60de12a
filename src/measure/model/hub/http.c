#include "measure/model/hub/http.h"
#include "core/base/count.h"
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define REDIRECTS_MAX  10
#define PROCEED_PERIOD 0.1 /* s */

/* --- libcurl -------------------------------------------------------------------------------- */

struct http {
	CURL *easy;
	CURL *(*easy_init)(void);
	CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
	CURLcode (*easy_perform)(CURL *);
	CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
	void (*easy_reset)(CURL *);
	void (*easy_cleanup)(CURL *);
	const char *(*easy_strerror)(CURLcode);
	CURLcode (*global_init)(long);
	struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
	void (*slist_free_all)(struct curl_slist *);
};

static const struct {
	const char *symbol;
	size_t offset;
} functions[] = {
	{ "curl_easy_init", offsetof(struct http, easy_init) },
	{ "curl_easy_setopt", offsetof(struct http, easy_setopt) },
	{ "curl_easy_perform", offsetof(struct http, easy_perform) },
	{ "curl_easy_getinfo", offsetof(struct http, easy_getinfo) },
	{ "curl_easy_reset", offsetof(struct http, easy_reset) },
	{ "curl_easy_cleanup", offsetof(struct http, easy_cleanup) },
	{ "curl_easy_strerror", offsetof(struct http, easy_strerror) },
	{ "curl_global_init", offsetof(struct http, global_init) },
	{ "curl_slist_append", offsetof(struct http, slist_append) },
	{ "curl_slist_free_all", offsetof(struct http, slist_free_all) },
};

static bool open_library(struct http *http)
{
	static const char *const names[] = { "libcurl.so.4", "libcurl-gnutls.so.4" };
	void *library = NULL;
	for (size_t i = 0; !library && i < COUNT(names); i++)
		library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	for (size_t i = 0; library && i < COUNT(functions); i++) {
		void *symbol = dlsym(library, functions[i].symbol);
		if (!symbol)
			return false;
		memcpy((char *)http + functions[i].offset, &symbol, sizeof(symbol));
	}
	return library;
}

/* The library is never closed: a thread of its resolver may outlive a request that timed out. */
struct http *http_create(struct dyno_error *err)
{
	struct http *http = calloc(1, sizeof(*http));
	if (http && open_library(http) && http->global_init(CURL_GLOBAL_DEFAULT) == 0)
		http->easy = http->easy_init();
	if (http && http->easy)
		return http;
	free(http);
	error_set(err, DYNO_ERROR_UNSUPPORTED,
		  "libcurl.so.4 is not installed (Debian: apt install libcurl4)");
	return NULL;
}

void http_destroy(struct http *http)
{
	if (!http)
		return;
	http->easy_cleanup(http->easy);
	free(http);
}

/* --- One exchange --------------------------------------------------------------------------- */

struct exchange {
	struct http *http;
	const struct http_request *request;
	struct http_answer *answer;
	bool begun;
	bool refused;   /* by begin or write */
	bool cancelled; /* by proceed */
	double asked;   /* when proceed was asked last, s */
	char reason[CURL_ERROR_SIZE];
};

static const struct {
	const char *name;
	size_t offset, size;
} headers[] = {
	{ "etag", offsetof(struct http_answer, etag), sizeof(((struct http_answer *)0)->etag) },
	{ "x-linked-etag", offsetof(struct http_answer, linked_etag),
	  sizeof(((struct http_answer *)0)->linked_etag) },
	{ "x-repo-commit", offsetof(struct http_answer, commit),
	  sizeof(((struct http_answer *)0)->commit) },
	{ "x-error-code", offsetof(struct http_answer, error_code),
	  sizeof(((struct http_answer *)0)->error_code) },
	{ "content-range", offsetof(struct http_answer, range),
	  sizeof(((struct http_answer *)0)->range) },
};

static const struct {
	const char *name;
	size_t offset;
} sizes[] = {
	{ "content-length", offsetof(struct http_answer, length) },
	{ "x-linked-size", offsetof(struct http_answer, linked_size) },
};

static uint64_t whole_number(const char *text)
{
	uint64_t number = 0;
	if (*text < '0' || *text > '9')
		return UINT64_MAX;
	for (; *text >= '0' && *text <= '9'; text++) {
		if (number > (UINT64_MAX - 9) / 10)
			return UINT64_MAX;
		number = number * 10 + (uint64_t)(*text - '0');
	}
	return number;
}

/* Takes the value without quotes and the mark of a weak etag; one that does not fit is dropped. */
static void keep_header(struct http_answer *answer, const char *name, const char *value)
{
	for (size_t i = 0; i < COUNT(headers); i++) {
		if (strcasecmp(name, headers[i].name) != 0)
			continue;
		if (strncmp(value, "W/\"", 3) == 0)
			value += 2;
		size_t length = strlen(value);
		bool quoted = length >= 2 && *value == '"' && value[length - 1] == '"';
		if (length - 2 * (size_t)quoted < headers[i].size)
			snprintf((char *)answer + headers[i].offset, headers[i].size, "%.*s",
				 (int)(length - 2 * (size_t)quoted), value + quoted);
	}
	for (size_t i = 0; i < COUNT(sizes); i++) {
		uint64_t number = whole_number(value);
		if (strcasecmp(name, sizes[i].name) == 0)
			memcpy((char *)answer + sizes[i].offset, &number, sizeof(number));
	}
}

static void forget_headers(struct http_answer *answer)
{
	char host[sizeof(answer->host)];
	memcpy(host, answer->host, sizeof(host));
	*answer = (struct http_answer){ .length = UINT64_MAX, .linked_size = UINT64_MAX };
	memcpy(answer->host, host, sizeof(host));
}

static size_t on_header(char *data, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;
	size_t length = size * count;
	char line[1024];
	if (length >= 5 && memcmp(data, "HTTP/", 5) == 0)
		forget_headers(exchange->answer); /* a "100 Continue" may have come before */
	if (length >= sizeof(line))
		return length;
	memcpy(line, data, length);
	line[length] = '\0';
	char *colon = strchr(line, ':');
	if (!colon)
		return length;
	*colon = '\0';
	char *value = colon + 1 + strspn(colon + 1, " \t");
	value[strcspn(value, "\r\n")] = '\0';
	keep_header(exchange->answer, line, value);
	return length;
}

static long status_of(struct exchange *exchange)
{
	long status = 0;
	exchange->http->easy_getinfo(exchange->http->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

/* Where the body starts: what Content-Range says for a 206 (RFC 9110, 14.4). */
static bool begin_body(struct exchange *exchange, long status)
{
	uint64_t offset = 0;
	if (status == 206) {
		const char *range = exchange->answer->range;
		offset =
			strncasecmp(range, "bytes ", 6) == 0 ? whole_number(range + 6) : UINT64_MAX;
	}
	exchange->begun = true;
	return exchange->request->begin(exchange->request->context, offset);
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;
	long status = status_of(exchange);
	if (status != 200 && status != 206)
		return size * count;
	if ((!exchange->begun && !begin_body(exchange, status)) ||
	    !exchange->request->write(exchange->request->context, data, size * count)) {
		exchange->refused = true;
		return 0;
	}
	return size * count;
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* libcurl calls this at every packet, and once a second when there are none. */
static int on_progress(void *context, curl_off_t total, curl_off_t done, curl_off_t upload_total,
		       curl_off_t upload_done)
{
	struct exchange *exchange = context;
	(void)total, (void)done, (void)upload_total, (void)upload_done;
	if (!exchange->request->proceed || now() - exchange->asked < PROCEED_PERIOD)
		return 0;
	exchange->cancelled = !exchange->request->proceed(exchange->request->context);
	exchange->asked = now();
	return exchange->cancelled;
}

/* A bundle of certificates of the user's own, by the names that Python's tools know it by. */
static const char *certificates(void)
{
	static const char *const names[] = { "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
					     "SSL_CERT_FILE" };
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *path = getenv(names[i]);
		if (path && *path)
			return path;
	}
	return NULL;
}

static void set_timeouts(struct http *http, const struct http_request *request)
{
	const struct http_timeouts *timeouts = &request->timeouts;
	http->easy_setopt(http->easy, CURLOPT_NOSIGNAL, 1L);
	http->easy_setopt(http->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(timeouts->connect * 1e3));
	if (!request->large)
		http->easy_setopt(http->easy, CURLOPT_TIMEOUT_MS, (long)(timeouts->answer * 1e3));
	http->easy_setopt(http->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	http->easy_setopt(http->easy, CURLOPT_LOW_SPEED_TIME, (long)(timeouts->stall + 0.999));
#if LIBCURL_VERSION_NUM >= 0x075700
	/* Or else a name server that does not answer holds us long after the time-out. An older
	 * library at run time says that it does not know the option. */
	http->easy_setopt(http->easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

static void set_options(struct exchange *exchange, const char *url, struct curl_slist *lines)
{
	struct http *http = exchange->http;
	const struct http_request *request = exchange->request;
	http->easy_reset(http->easy);
	set_timeouts(http, request);
	http->easy_setopt(http->easy, CURLOPT_URL, url);
	http->easy_setopt(http->easy, CURLOPT_NOBODY, request->head ? 1L : 0L);
	http->easy_setopt(http->easy, CURLOPT_FOLLOWLOCATION, 0L);
	http->easy_setopt(http->easy, CURLOPT_HTTPHEADER, lines);
	http->easy_setopt(http->easy, CURLOPT_USERAGENT, "dyno/" DYNO_VERSION);
	http->easy_setopt(http->easy, CURLOPT_ERRORBUFFER, exchange->reason);
	http->easy_setopt(http->easy, CURLOPT_HEADERFUNCTION, on_header);
	http->easy_setopt(http->easy, CURLOPT_HEADERDATA, exchange);
	http->easy_setopt(http->easy, CURLOPT_WRITEFUNCTION, on_body);
	http->easy_setopt(http->easy, CURLOPT_WRITEDATA, exchange);
	http->easy_setopt(http->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	http->easy_setopt(http->easy, CURLOPT_XFERINFODATA, exchange);
	http->easy_setopt(http->easy, CURLOPT_NOPROGRESS, 0L);
	if (certificates())
		http->easy_setopt(http->easy, CURLOPT_CAINFO, certificates());
}

static bool add_line(struct http *http, struct curl_slist **lines, const char *line)
{
	struct curl_slist *more = http->slist_append(*lines, line);
	if (more)
		*lines = more;
	return more;
}

/* The body must come as it is stored: lengths and ranges are those of the file. */
static bool request_lines(struct http *http, const struct http_request *request, bool with_token,
			  struct curl_slist **lines)
{
	char line[2048];
	bool ok = add_line(http, lines, "Accept-Encoding: identity");
	if (ok && request->from) {
		snprintf(line, sizeof(line), "Range: bytes=%llu-",
			 (unsigned long long)request->from);
		ok = add_line(http, lines, line);
	}
	if (ok && with_token) {
		int length =
			snprintf(line, sizeof(line), "Authorization: Bearer %s", request->token);
		ok = length > 0 && (size_t)length < sizeof(line) && add_line(http, lines, line);
	}
	return ok;
}

static bool transport_error(const struct exchange *exchange, CURLcode code, struct dyno_error *err)
{
	const char *reason =
		*exchange->reason ? exchange->reason : exchange->http->easy_strerror(code);
	if (exchange->cancelled)
		return error_set(err, DYNO_ERROR_CANCELLED, "cancelled");
	if (exchange->refused)
		return false;
	char host[sizeof(exchange->answer->host)];
	memcpy(host, exchange->answer->host, sizeof(host));
	host[strcspn(host, ":")] = '\0';
	if (strstr(reason, host)) /* most of libcurl's messages name it */
		return error_set(err, DYNO_ERROR_NETWORK, "%s", reason);
	return error_set(err, DYNO_ERROR_NETWORK, "%s: %s", exchange->answer->host, reason);
}

static bool perform(struct exchange *exchange, const char *url, bool with_token,
		    struct dyno_error *err)
{
	struct http *http = exchange->http;
	struct curl_slist *lines = NULL;
	bool ok = request_lines(http, exchange->request, with_token, &lines) || error_memory(err);
	forget_headers(exchange->answer);
	exchange->reason[0] = '\0';
	if (ok) {
		set_options(exchange, url, lines);
		CURLcode code = http->easy_perform(http->easy);
		exchange->answer->status = status_of(exchange);
		ok = code == CURLE_OK || transport_error(exchange, code, err);
	}
	http->slist_free_all(lines);
	return ok;
}

/* --- Redirects ------------------------------------------------------------------------------ */

/* Followed here and not by libcurl, so that what is sent where does not depend on its version:
 * several have leaked headers to another port or host (CVE-2018-1000007, CVE-2022-27774). */

/* Length of "https://host:port". */
static size_t origin_length(const char *url)
{
	const char *host = strstr(url, "://");
	return host ? (size_t)(host - url) + 3 + strcspn(host + 3, "/?#") : 0;
}

static bool same_origin(const char *a, const char *b)
{
	size_t length = origin_length(a);
	return length && length == origin_length(b) && strncasecmp(a, b, length) == 0;
}

static bool is_http(const char *url, const char *before)
{
	if (strncasecmp(url, "https://", 8) == 0)
		return true;
	return strncasecmp(url, "http://", 7) == 0 && strncasecmp(before, "https://", 8) != 0;
}

/* Host and port alone: a URL may hold a password or a signature. */
static void note_host(struct http_answer *answer, const char *url)
{
	const char *start = strstr(url, "://");
	start = start ? start + 3 : url;
	size_t length = strcspn(start, "/?#");
	const char *at = memrchr(start, '@', length);
	if (at) {
		length -= (size_t)(at + 1 - start);
		start = at + 1;
	}
	snprintf(answer->host, sizeof(answer->host), "%.*s", (int)length, start);
}

static bool is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* The address a redirect leads to, in our own memory; NULL when it leads nowhere we go. */
static char *redirect_target(struct exchange *exchange, const char *from, struct dyno_error *err)
{
	char *to = NULL;
	exchange->http->easy_getinfo(exchange->http->easy, CURLINFO_REDIRECT_URL, &to);
	if (!to || !is_http(to, from)) {
		error_set(err, DYNO_ERROR_NETWORK, "%s: redirects to %s", exchange->answer->host,
			  to ? "an address that is not HTTPS" : "nowhere");
		return NULL;
	}
	char *copy = strdup(to);
	if (!copy)
		error_memory(err);
	return copy;
}

bool http_get(struct http *http, const struct http_request *request, struct http_answer *answer,
	      struct dyno_error *err)
{
	struct exchange exchange = { .http = http, .request = request, .answer = answer };
	char *url = strdup(request->url), *next = NULL;
	bool ok = url || error_memory(err);
	for (unsigned hops = 0; ok; hops++) {
		note_host(answer, url);
		bool own = same_origin(url, request->url);
		ok = perform(&exchange, url, request->token && own, err);
		if (!ok || !is_redirect(answer->status))
			break;
		next = redirect_target(&exchange, url, err);
		if (next && request->head && !same_origin(next, request->url))
			break;
		if (next && hops == REDIRECTS_MAX)
			error_set(err, DYNO_ERROR_NETWORK, "%s: redirects in circles",
				  answer->host);
		ok = next && hops < REDIRECTS_MAX;
		free(url);
		url = next;
		next = NULL;
	}
	free(next);
	free(url);
	if (ok && !exchange.begun && (answer->status == 200 || answer->status == 206) &&
	    !request->head)
		ok = begin_body(&exchange, answer->status); /* an empty one */
	return ok;
}
