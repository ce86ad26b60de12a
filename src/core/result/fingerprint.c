/* A number that tells a replicate from what it was: what is saved with it need not be written, or
 * even spelled out, again. */
#include "core/result/members.h"
#include <math.h>
#include <string.h>

/* FNV-1a with 64 bits (Fowler, Noll & Vo). */
#define BASIS 14695981039346656037u
#define PRIME 1099511628211u

static uint64_t add_bytes(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ byte[i]) * PRIME;
	return hash;
}

static uint64_t add_number(uint64_t hash, double number)
{
	return isfinite(number) ? add_bytes(hash, &number, sizeof(number)) : hash;
}

/* By its key, so that a field that is new to dyno changes nothing. */
static uint64_t add_field(uint64_t hash, const struct field *field, double number)
{
	if (!isfinite(number))
		return hash;
	return add_number(add_bytes(hash, field->key, strlen(field->key)), number);
}

static uint64_t add_numbers(uint64_t hash, const struct replicate *replicate)
{
	for (size_t i = 0; i < FIELD_TOTAL; i++)
		hash = add_field(hash, &fields[i], replicate->values[i]);
	for (size_t i = 0; i < replicate->own_count; i++)
		hash = add_field(hash, replicate->own[i].field, replicate->own[i].value);
	return hash;
}

static uint64_t add_text(uint64_t hash, const char *text)
{
	return text ? add_bytes(hash, text, strlen(text) + 1) : hash;
}

/* Series are left out: they may not be loaded. *sure is false for what this does not know. */
static uint64_t add_member(uint64_t hash, enum member_type type, const void *place, bool *sure)
{
	switch (type) {
	case MEMBER_TEXT:
		return add_text(hash, *(const char *const *)place);
	case MEMBER_COUNT32:
		return add_bytes(hash, place, sizeof(uint32_t));
	case MEMBER_COUNT:
		return add_bytes(hash, place, sizeof(uint64_t));
	case MEMBER_NUMBER:
		return add_number(hash, *(const double *)place);
	case MEMBER_NUMBERS:
		return add_numbers(hash, place);
	case MEMBER_FLAG:
		return add_bytes(hash, place, sizeof(bool));
	case MEMBER_STATUS:
		return add_text(hash, status_name(*(const enum status *)place));
	case MEMBER_SAMPLES:
	case MEMBER_WARM_UP:
	case MEMBER_THINNED:
	case MEMBER_SERIES:
		return hash;
	default:
		*sure = false;
		return hash;
	}
}

uint64_t replicate_fingerprint(const struct replicate *replicate)
{
	uint64_t hash = BASIS;
	bool sure = true;
	for (const struct member *row = replicate_members; row->key; row++) {
		hash = add_text(hash, row->key);
		hash = add_member(hash, row->type, (const char *)replicate + row->offset, &sure);
	}
	return sure ? (hash >> 1) | 1 : 0; /* of 63 bits, never 0 */
}
