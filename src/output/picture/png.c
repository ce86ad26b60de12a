/* A writer of PNG (ISO/IEC 15948): true colour, 8 bit, no filter. cairo's own writer takes five
 * times as long, since it copies each row twice, chooses a filter for it, and compresses as hard as
 * it can; flat pictures compress well at any level, and without a filter best. */
#include "output/picture/canvas_cairo.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Of zlib: 3 is as fast as 1 on such pictures, and a third smaller. */
#define COMPRESSION 3
/* Of zlib's hash table: it is walked through for each window of input, which takes a third of the
 * time with zlib's default of 8. Flat pictures are as small with a table of a quarter. */
#define MEMORY_LEVEL 6
#define WINDOW_BITS  15
#define PIECE        ((size_t)1 << 16)

struct png {
	const struct png_image *image;
	struct sink sink;
	unsigned char *row;     /* filter type and RGB of one row */
	unsigned char *piece;   /* compressed, PIECE bytes */
	bool failed, exhausted; /* the sink took no more; a text had no room */
};

static void write_bytes(struct png *png, const void *bytes, size_t length)
{
	if (!png->failed && length)
		png->failed = !png->sink.write(png->sink.context, bytes, length);
}

static void put32(unsigned char bytes[4], size_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(value >> (24 - 8 * i));
}

static void write_chunk(struct png *png, const char *type, const void *bytes, size_t length)
{
	unsigned char head[8], tail[4];
	put32(head, length);
	memcpy(head + 4, type, 4);
	uLong sum = crc32(0, head + 4, 4);
	if (length)
		sum = crc32(sum, bytes, (uInt)length);
	put32(tail, sum);
	write_bytes(png, head, sizeof(head));
	write_bytes(png, bytes, length);
	write_bytes(png, tail, sizeof(tail));
}

static void write_header(struct png *png)
{
	static const unsigned char signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
	unsigned char header[13] = { 0 }, density[9];
	put32(header, png->image->width);
	put32(header + 4, png->image->height);
	header[8] = 8; /* bits */
	header[9] = 2; /* RGB */
	put32(density, (size_t)lround(96 / 0.0254 * png->image->scale));
	put32(density + 4, (size_t)lround(96 / 0.0254 * png->image->scale));
	density[8] = 1; /* per metre */
	write_bytes(png, signature, sizeof(signature));
	write_chunk(png, "IHDR", header, sizeof(header));
	write_chunk(png, "pHYs", density, sizeof(density));
}

/* An iTXt chunk, which unlike tEXt may hold any UTF-8: keyword, not compressed, no language. */
static void write_text(struct png *png, const char *keyword, const char *text)
{
	struct buffer chunk = { 0 };
	if (!text || !*text)
		return;
	buffer_append(&chunk, keyword, strlen(keyword) + 1);
	buffer_append(&chunk, "\0\0\0\0", 4);
	buffer_string(&chunk, text);
	png->exhausted |= chunk.failed;
	if (!chunk.failed)
		write_chunk(png, "iTXt", chunk.data, chunk.length);
	buffer_finish(&chunk);
}

/* cairo keeps 0xXXRRGGBB in the host's byte order. */
static void fill_row(struct png *png, size_t y)
{
	const unsigned char *pixels = png->image->pixels + y * png->image->stride;
	unsigned char *out = png->row;
	*out++ = 0; /* no filter */
	for (size_t x = 0; x < png->image->width; x++, pixels += 4, out += 3) {
		uint32_t pixel;
		memcpy(&pixel, pixels, sizeof(pixel));
		out[0] = (unsigned char)(pixel >> 16);
		out[1] = (unsigned char)(pixel >> 8);
		out[2] = (unsigned char)pixel;
	}
}

static bool compress_input(struct png *png, z_stream *stream, int flush)
{
	int status;
	do {
		status = deflate(stream, flush);
		if (stream->avail_out == 0 || flush == Z_FINISH) {
			write_chunk(png, "IDAT", png->piece, PIECE - stream->avail_out);
			stream->next_out = png->piece;
			stream->avail_out = (uInt)PIECE;
		}
	} while (status == Z_OK && !png->failed && (stream->avail_in || flush == Z_FINISH));
	return !png->failed && status != Z_STREAM_ERROR;
}

static bool write_rows(struct png *png)
{
	z_stream stream = { .next_out = png->piece, .avail_out = (uInt)PIECE };
	if (deflateInit2(&stream, COMPRESSION, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	bool ok = true;
	for (size_t y = 0; ok && y < png->image->height; y++) {
		fill_row(png, y);
		stream.next_in = png->row;
		stream.avail_in = (uInt)(1 + 3 * png->image->width);
		ok = compress_input(png, &stream, Z_NO_FLUSH);
	}
	ok = ok && compress_input(png, &stream, Z_FINISH);
	deflateEnd(&stream);
	return ok;
}

bool png_write(const struct png_image *image, struct sink sink, struct dyno_error *err)
{
	struct png png = { .image = image, .sink = sink };
	png.row = malloc(1 + 3 * image->width);
	png.piece = malloc(PIECE);
	bool ok = png.row && png.piece;
	if (!ok)
		error_memory(err);
	if (ok) {
		write_header(&png);
		write_text(&png, "Title", image->title);
		write_text(&png, "Source", image->source);
		write_text(&png, "Software", "dyno " DYNO_VERSION);
		ok = write_rows(&png);
		write_chunk(&png, "IEND", NULL, 0);
		if (png.exhausted)
			error_memory(err);
		else if (!ok || png.failed)
			error_set(err, DYNO_ERROR_IO, "the picture could not be written");
		ok = ok && !png.failed && !png.exhausted;
	}
	free(png.row);
	free(png.piece);
	return ok;
}
