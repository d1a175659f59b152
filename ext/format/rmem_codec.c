/*
 * zstd on both sides. Out: the first 64 bytes become a frame that stores them as they are, so that overwriting 64 bytes
 * of the file later is all it takes to change them; everything else is one stream. In: the frames are walked by their
 * block headers first, which costs nothing beside decoding, and gives an upper bound of what they hold even where no
 * frame says so; then each is decoded straight to its place, without zstd's window buffer in between (whose size the
 * file would choose).
 */

#include "rmem_codec.h"

#include <assert.h>
#include <string.h>

#include "rmem_bytes.h"

#ifdef RMEM_HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>

#if ZSTD_VERSION_NUMBER < 10400
#error "zstd 1.4.0 or later is needed"
#endif
#endif

#define CODEC_FRAME_MAGIC     UINT32_C(0xFD2FB528)
#define CODEC_SKIPPABLE_MAGIC UINT32_C(0x184D2A50)
#define CODEC_SKIPPABLE_MASK  UINT32_C(0xFFFFFFF0)

static_assert(RMEM_ZST_HEADER_OFF + RMEM_HEADER_BYTES == RMEM_ZST_HEADER_FRAME_BYTES, "the frame ends with its block");

bool rmem_codec_is_compressed(const void *bytes, size_t size)
{
	uint32_t magic;

	if (size < 4)
		return false;
	magic = rmem_get_u32(bytes);
	return magic == CODEC_FRAME_MAGIC || (magic & CODEC_SKIPPABLE_MASK) == CODEC_SKIPPABLE_MAGIC;
}

void rmem_decompressed_release(struct rmem_decompressed *out, const struct rmem_allocator *allocator)
{
	if (out->bytes != NULL)
		allocator->free(allocator->payload, out->bytes, out->capacity);
	memset(out, 0, sizeof *out);
}

uint64_t rmem_compressor_written(const struct rmem_compressor *compressor)
{
	return compressor->written;
}

#ifdef RMEM_HAVE_ZSTD

bool rmem_codec_is_available(void)
{
	return true;
}

const char *rmem_codec_version(void)
{
	return ZSTD_versionString();
}

/* Compression */

static int compressor_flush(struct rmem_compressor *compressor)
{
	size_t len = compressor->buffer_used;
	int result;

	if (len == 0)
		return 0;
	result = compressor->file.write(compressor->file.payload, compressor->buffer, len);
	compressor->buffer_used = 0;
	compressor->written += len;
	return result < 0 ? result : 0;
}

/*
 * One step of the stream. `*left` is what zstd still has to give out after it: 0 at the end of a frame that ZSTD_e_end
 * asked for.
 */
static int compressor_step(size_t *left, struct rmem_compressor *compressor, ZSTD_inBuffer *in, ZSTD_EndDirective directive)
{
	ZSTD_outBuffer out = {compressor->buffer, compressor->buffer_size, compressor->buffer_used};

	*left = ZSTD_compressStream2(compressor->stream, &out, in, directive);
	compressor->buffer_used = out.pos;
	if (ZSTD_isError(*left))
		return ZSTD_getErrorCode(*left) == ZSTD_error_memory_allocation ? -RMEM_E_MEMORY : -RMEM_E_COMPRESSED_DATA;
	return compressor->buffer_used == compressor->buffer_size ? compressor_flush(compressor) : 0;
}

/* Magic; descriptor: single segment, content size in one byte; that size; block header: last, raw, 64 bytes; the block. */
static int compressor_write_header(struct rmem_compressor *compressor)
{
	static const uint8_t frame_start[RMEM_ZST_HEADER_OFF] = {
		0x28, 0xB5, 0x2F, 0xFD, 0x20, RMEM_HEADER_BYTES,
		(RMEM_HEADER_BYTES << 3 | 1) & 0xFF, RMEM_HEADER_BYTES >> 5, 0
	};
	uint8_t frame[RMEM_ZST_HEADER_FRAME_BYTES];
	int result;

	memcpy(frame, frame_start, sizeof frame_start);
	memcpy(frame + sizeof frame_start, compressor->header, RMEM_HEADER_BYTES);
	result = compressor->file.write(compressor->file.payload, frame, sizeof frame);
	compressor->written += sizeof frame;
	return result < 0 ? result : 0;
}

static int compressor_write(void *payload, const void *bytes, size_t len)
{
	struct rmem_compressor *compressor = payload;
	const uint8_t *rest = bytes;
	int result = 0;

	if (compressor->header_len < RMEM_HEADER_BYTES) {
		size_t missing = RMEM_HEADER_BYTES - compressor->header_len;
		size_t part = len < missing ? len : missing;

		memcpy(compressor->header + compressor->header_len, rest, part);
		compressor->header_len += part;
		rest += part;
		len -= part;
		if (compressor->header_len == RMEM_HEADER_BYTES)
			result = compressor_write_header(compressor);
	}
	if (len > 0) {
		ZSTD_inBuffer in = {rest, len, 0};
		size_t left;

		while (result == 0 && in.pos < in.size)
			result = compressor_step(&left, compressor, &in, ZSTD_e_continue);
	}
	return result;
}

static int compressor_rewrite_header(void *payload, const uint8_t header[64])
{
	struct rmem_compressor *compressor = payload;
	ZSTD_inBuffer nothing = {NULL, 0, 0};
	size_t left = 1;
	int result = compressor->header_len == RMEM_HEADER_BYTES ? 0 : -RMEM_E_MISUSE;

	while (result == 0 && left != 0)
		result = compressor_step(&left, compressor, &nothing, ZSTD_e_end);
	if (result == 0)
		result = compressor_flush(compressor);
	if (result == 0)
		result = compressor->file.pwrite(compressor->file.payload, RMEM_ZST_HEADER_OFF, header, RMEM_HEADER_BYTES);
	return result;
}

/*
 * A step without input makes zstd allocate everything it will need. The frames after the first carry a checksum: it costs
 * little beside compressing, and a damaged snapshot is known as one instead of being read as a strange heap.
 */
static int compressor_prepare(struct rmem_compressor *compressor, int level)
{
	ZSTD_inBuffer nothing = {NULL, 0, 0};
	size_t left;

	compressor->stream = ZSTD_createCCtx();
	if (compressor->stream == NULL)
		return -RMEM_E_MEMORY;
	if (ZSTD_isError(ZSTD_CCtx_setParameter(compressor->stream, ZSTD_c_compressionLevel, level))
		|| ZSTD_isError(ZSTD_CCtx_setParameter(compressor->stream, ZSTD_c_checksumFlag, 1)))
		return -RMEM_E_MISUSE;
	return compressor_step(&left, compressor, &nothing, ZSTD_e_continue);
}

int rmem_compressor_init(struct rmem_compressor *compressor, const struct rmem_raw_output *file, int level,
	uint8_t *buffer, size_t buffer_size)
{
	int result;

	memset(compressor, 0, sizeof *compressor);
	if (level < RMEM_ZSTD_LEVEL_MIN || level > RMEM_ZSTD_LEVEL_MAX || buffer_size == 0)
		return -RMEM_E_MISUSE;
	compressor->file = *file;
	compressor->buffer = buffer;
	compressor->buffer_size = buffer_size;
	result = compressor_prepare(compressor, level);
	if (result != 0)
		rmem_compressor_release(compressor);
	return result;
}

const struct rmem_output *rmem_compressor_output(struct rmem_compressor *compressor, struct rmem_output *output)
{
	output->write = compressor_write;
	output->rewrite_header = compressor_rewrite_header;
	output->payload = compressor;
	return output;
}

void rmem_compressor_release(struct rmem_compressor *compressor)
{
	ZSTD_freeCCtx(compressor->stream);
	compressor->stream = NULL;
}

/* Decompression */

/* Where a frame ends, and how many bytes it can hold at most. Skippable frames hold none. */
struct codec_frame {
	size_t len;
	uint64_t bound;
	bool is_skippable;
};

/* Walks over the bytes of one frame: how many of them there are, and how many it has passed. */
struct codec_walk {
	const uint8_t *bytes;
	size_t size;
	size_t at;
};

static bool codec_has(const struct codec_walk *walk, size_t len)
{
	return len <= walk->size - walk->at;
}

/*
 * The frame header, RFC 8878 section 3.1.1.1: descriptor, window (none in a single segment), dictionary id, content size.
 * UINT64_MAX where the frame does not say its size. false: the bytes end in it.
 */
static bool codec_walk_frame_header(uint64_t *content_size, bool *has_checksum, struct codec_walk *walk)
{
	static const uint8_t dictionary_lens[4] = {0, 1, 2, 4};
	static const uint8_t size_lens[4] = {0, 2, 4, 8};
	unsigned descriptor;
	bool is_single;
	size_t size_len;
	size_t skipped;

	if (!codec_has(walk, 5))
		return false;
	descriptor = walk->bytes[walk->at + 4];
	is_single = (descriptor & 0x20) != 0;
	size_len = size_lens[descriptor >> 6];
	if (size_len == 0 && is_single)
		size_len = 1;
	skipped = 5u + (is_single ? 0u : 1u) + dictionary_lens[descriptor & 3];
	if (!codec_has(walk, skipped + size_len))
		return false;

	*content_size = UINT64_MAX;
	if (size_len > 0) {
		const uint8_t *field = walk->bytes + walk->at + skipped;

		*content_size = size_len == 1 ? field[0]
			: size_len == 2 ? rmem_get_u16(field) + 256u
			: size_len == 4 ? rmem_get_u32(field)
			: rmem_get_u64(field);
	}
	*has_checksum = (descriptor & 4) != 0;
	walk->at += skipped + size_len;
	return true;
}

/*
 * One block, section 3.1.1.2: a header of three bytes (last, type, size), then the bytes. No block holds more than
 * 128 KiB, however it is stored; zstd checks that again.
 */
static bool codec_walk_block(uint64_t *bound, bool *is_last, struct codec_walk *walk)
{
	enum { BLOCK_RAW, BLOCK_RLE, BLOCK_COMPRESSED };
	const uint32_t block_max = 128u << 10;
	uint32_t header;
	uint32_t type;
	uint32_t size;
	size_t stored;

	if (!codec_has(walk, 3))
		return false;
	header = rmem_get_u16(walk->bytes + walk->at) | (uint32_t)walk->bytes[walk->at + 2] << 16;
	type = header >> 1 & 3;
	size = header >> 3;
	stored = type == BLOCK_RLE ? 1 : size;
	walk->at += 3;
	if (!codec_has(walk, stored))
		return false;
	walk->at += stored;
	*bound += type >= BLOCK_COMPRESSED || size > block_max ? block_max : size;
	*is_last = (header & 1) != 0;
	return true;
}

static bool codec_walk_frame(struct codec_frame *frame, const uint8_t *bytes, size_t size)
{
	struct codec_walk walk = {bytes, size, 0};
	uint64_t content_size;
	bool has_checksum;
	bool is_last = false;

	frame->bound = 0;
	frame->is_skippable = rmem_get_u32(bytes) != CODEC_FRAME_MAGIC;
	if (frame->is_skippable) {
		if (size < 8 || rmem_get_u32(bytes + 4) > size - 8)
			return false;
		frame->len = 8 + (size_t)rmem_get_u32(bytes + 4);
		return true;
	}
	if (!codec_walk_frame_header(&content_size, &has_checksum, &walk))
		return false;
	while (!is_last) {
		if (!codec_walk_block(&frame->bound, &is_last, &walk))
			return false;
	}
	if (has_checksum) {
		if (!codec_has(&walk, 4))
			return false;
		walk.at += 4;
	}
	if (content_size < frame->bound)
		frame->bound = content_size;
	frame->len = walk.at;
	return true;
}

/* The frame at `at`, or an error that says why there is none. */
static int codec_next_frame(struct codec_frame *frame, const uint8_t *bytes, size_t size, size_t at,
	struct rmem_error *err)
{
	if (!rmem_codec_is_compressed(bytes + at, size - at)) {
		if (at == 0)
			return rmem_fail(err, RMEM_E_MAGIC, 0, "not a zstd file: the magic is wrong");
		return rmem_fail(err, RMEM_E_TRAILING, at, "bytes after the last zstd frame");
	}
	if (!codec_walk_frame(frame, bytes + at, size - at))
		return rmem_fail(err, RMEM_E_TRUNCATED, at, "the file ends inside this zstd frame");
	return 0;
}

/* Each frame is at least as long as what it adds divided by 32768: the sum stays far below 2^64. */
static int codec_bound(uint64_t *bound, const uint8_t *bytes, size_t size, struct rmem_error *err)
{
	struct codec_frame frame;
	size_t at = 0;

	*bound = 0;
	do {
		int result = codec_next_frame(&frame, bytes, size, at, err);

		if (result != 0)
			return result;
		*bound += frame.bound;
		at += frame.len;
	} while (at < size);
	return 0;
}

static int codec_fail_frame(size_t zstd_result, bool is_limited, size_t at, struct rmem_error *err)
{
	switch (ZSTD_getErrorCode(zstd_result)) {
	case ZSTD_error_dstSize_tooSmall:
		if (is_limited)
			return rmem_fail(err, RMEM_E_LIMIT, at, "the uncompressed snapshot is larger than the memory limit allows");
		break;
	case ZSTD_error_memory_allocation:
		return rmem_fail(err, RMEM_E_MEMORY, at, "no memory for decompression");
	case ZSTD_error_checksum_wrong:
		return rmem_fail(err, RMEM_E_COMPRESSED_DATA, at, "the content of this zstd frame does not match its checksum");
	default:
		break;
	}
	return rmem_fail(err, RMEM_E_COMPRESSED_DATA, at, "this zstd frame cannot be decoded");
}

static int codec_decode_frames(struct rmem_decompressed *out, ZSTD_DCtx *state, bool is_limited, const uint8_t *bytes,
	size_t size, struct rmem_error *err)
{
	struct codec_frame frame;
	size_t at = 0;

	while (at < size) {
		int result = codec_next_frame(&frame, bytes, size, at, err);

		if (result != 0)
			return result;
		if (!frame.is_skippable) {
			size_t made = ZSTD_decompressDCtx(state, out->bytes + out->size, out->capacity - out->size,
				bytes + at, frame.len);

			if (ZSTD_isError(made))
				return codec_fail_frame(made, is_limited, at, err);
			out->size += made;
		}
		at += frame.len;
	}
	return 0;
}

/* Blocks need not be full; what the bound promised beyond the content goes back. */
static void codec_trim(struct rmem_decompressed *out, const struct rmem_allocator *allocator)
{
	uint8_t *smaller;

	if (out->size == out->capacity)
		return;
	if (out->size == 0) {
		rmem_decompressed_release(out, allocator);
		return;
	}
	smaller = allocator->resize(allocator->payload, out->bytes, out->capacity, out->size);
	if (smaller != NULL) {
		out->bytes = smaller;
		out->capacity = out->size;
	}
}

static int codec_decode(struct rmem_decompressed *out, uint64_t bound, uint64_t limit, const uint8_t *bytes, size_t size,
	const struct rmem_allocator *allocator, struct rmem_error *err)
{
	bool is_limited = bound > limit;
	uint64_t capacity = is_limited ? limit : bound;
	uint8_t nothing;
	struct rmem_decompressed empty = {&nothing, 0, 0};
	ZSTD_DCtx *state;
	int result;

	if (capacity > SIZE_MAX)
		return rmem_fail(err, RMEM_E_MEMORY, 0, "no memory for the uncompressed snapshot");
	if (capacity > 0) {
		out->bytes = allocator->alloc(allocator->payload, (size_t)capacity);
		if (out->bytes == NULL)
			return rmem_fail(err, RMEM_E_MEMORY, 0, "no memory for the uncompressed snapshot");
		out->capacity = (size_t)capacity;
	}
	state = ZSTD_createDCtx();
	if (state == NULL)
		return rmem_fail(err, RMEM_E_MEMORY, 0, "no memory for decompression");
	result = codec_decode_frames(capacity > 0 ? out : &empty, state, is_limited, bytes, size, err);
	ZSTD_freeDCtx(state);
	return result;
}

int rmem_decompress(struct rmem_decompressed *out, const void *bytes, size_t size, uint64_t limit,
	const struct rmem_allocator *allocator, struct rmem_error *err)
{
	uint64_t bound;
	int result;

	memset(out, 0, sizeof *out);
	result = codec_bound(&bound, bytes, size, err);
	if (result == 0)
		result = codec_decode(out, bound, limit, bytes, size, allocator, err);
	if (result == 0)
		codec_trim(out, allocator);
	else
		rmem_decompressed_release(out, allocator);
	return result;
}

#else

bool rmem_codec_is_available(void)
{
	return false;
}

const char *rmem_codec_version(void)
{
	return "none";
}

int rmem_compressor_init(struct rmem_compressor *compressor, const struct rmem_raw_output *file, int level,
	uint8_t *buffer, size_t buffer_size)
{
	(void)file;
	(void)level;
	(void)buffer;
	(void)buffer_size;
	memset(compressor, 0, sizeof *compressor);
	return -RMEM_E_NO_ZSTD;
}

static int compressor_refuse(void *payload, const void *bytes, size_t len)
{
	(void)payload;
	(void)bytes;
	(void)len;
	return -RMEM_E_NO_ZSTD;
}

static int compressor_refuse_header(void *payload, const uint8_t header[64])
{
	return compressor_refuse(payload, header, 64);
}

const struct rmem_output *rmem_compressor_output(struct rmem_compressor *compressor, struct rmem_output *output)
{
	output->write = compressor_refuse;
	output->rewrite_header = compressor_refuse_header;
	output->payload = compressor;
	return output;
}

void rmem_compressor_release(struct rmem_compressor *compressor)
{
	compressor->stream = NULL;
}

int rmem_decompress(struct rmem_decompressed *out, const void *bytes, size_t size, uint64_t limit,
	const struct rmem_allocator *allocator, struct rmem_error *err)
{
	(void)bytes;
	(void)size;
	(void)limit;
	(void)allocator;
	memset(out, 0, sizeof *out);
	return rmem_fail(err, RMEM_E_NO_ZSTD, 0, "this build cannot read compressed snapshots: it has no zstd");
}

#endif
