#include "core/result/samples.h"

#define VARINT_SIZE 10 /* bytes of the largest: ⌈64 / 7⌉ */
#define CHUNK       512

/* Bytes on their way to the buffer, many at a time. */
struct writer {
	struct buffer *out;
	unsigned char bytes[CHUNK];
	size_t length;
};

static void flush(struct writer *writer)
{
	buffer_append(writer->out, writer->bytes, writer->length);
	writer->length = 0;
}

static void put_varint(struct writer *writer, uint64_t number)
{
	if (writer->length > CHUNK - VARINT_SIZE)
		flush(writer);
	for (; number >= 0x80; number >>= 7)
		writer->bytes[writer->length++] = (unsigned char)(number | 0x80);
	writer->bytes[writer->length++] = (unsigned char)number;
}

/* Unsigned throughout: differences wrap where signed ones would overflow. */
static uint64_t zigzag(uint64_t difference)
{
	return difference << 1 ^ (0 - (difference >> 63));
}

static uint64_t unzigzag(uint64_t code)
{
	return code >> 1 ^ (0 - (code & 1));
}

void samples_encode(const uint64_t *samples, size_t count, struct buffer *out)
{
	struct writer writer = { .out = out };
	uint64_t before = 0;
	buffer_character(out, SAMPLES_FORMAT);
	put_varint(&writer, count);
	for (size_t i = 0; i < count; i++) {
		put_varint(&writer, zigzag(samples[i] - before));
		before = samples[i];
	}
	flush(&writer);
}

struct reader {
	const unsigned char *at, *end;
};

/* False at the end of the bytes, for a number above 2^64 - 1 and for a form that is not the
 * shortest: its last byte is 0. */
static bool take_varint(struct reader *reader, uint64_t *number)
{
	*number = 0;
	for (unsigned shift = 0; reader->at < reader->end; shift += 7) {
		unsigned char byte = *reader->at++;
		if (shift == 63 && byte > 1)
			return false;
		*number |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return byte != 0 || shift == 0;
	}
	return false;
}

bool samples_count(const void *bytes, size_t length, size_t *count)
{
	struct reader reader = { bytes, (const unsigned char *)bytes + length };
	uint64_t total;
	/* A sample takes a byte at least: a count that lies is found. */
	if (length == 0 || *reader.at++ != SAMPLES_FORMAT || !take_varint(&reader, &total) ||
	    total > (uint64_t)(reader.end - reader.at))
		return false;
	*count = (size_t)total;
	return true;
}

bool samples_decode(const void *bytes, size_t length, struct arena *arena, uint64_t **samples,
		    size_t *count, struct dyno_error *err)
{
	struct reader reader = { bytes, (const unsigned char *)bytes + length };
	uint64_t total, code, before = 0;
	if (length == 0 || *reader.at++ != SAMPLES_FORMAT)
		return error_set(err, DYNO_ERROR_FORMAT, "samples are not in format %d",
				 SAMPLES_FORMAT);
	/* A sample takes a byte at least: a count that lies is found before memory is taken. */
	if (!take_varint(&reader, &total) || total > (uint64_t)(reader.end - reader.at))
		return error_set(err, DYNO_ERROR_FORMAT, "samples are cut off");
	uint64_t *out = arena_allocate(arena, (size_t)total, sizeof(*out));
	if (!out)
		return error_memory(err);
	for (size_t i = 0; i < total; i++) {
		if (!take_varint(&reader, &code))
			return error_set(err, DYNO_ERROR_FORMAT, "sample %zu of %zu is damaged", i,
					 (size_t)total);
		out[i] = before += unzigzag(code);
	}
	if (reader.at != reader.end)
		return error_set(err, DYNO_ERROR_FORMAT, "something follows the samples");
	*samples = out;
	*count = (size_t)total;
	return true;
}
