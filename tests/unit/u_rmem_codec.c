/*
 * Compressed snapshots: what goes in comes out, whoever compressed it; the header that is rewritten; limits, damage,
 * and errors at every call. Files of the zstd program are tried where there is one.
 */

#if defined(__unix__) || defined(__APPLE__)
#define _DEFAULT_SOURCE
#include <unistd.h>
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/format/rmem_bytes.h"
#include "../../ext/format/rmem_codec.h"
#include "../../ext/format/rmem_writer.h"
#include "../lib/rm_test.h"
#include "../lib/rmem_memory.h"

#define NO_LIMIT UINT64_MAX

static struct rm_memory_heap heap;
static struct rmem_allocator allocator;

static void need_zstd(void)
{
	if (!rmem_codec_is_available())
		RM_SKIP("built without zstd");
	memset(&heap, 0, sizeof heap);
	rm_memory_heap_allocator(&heap, &allocator);
}

/* A snapshot of one section of bytes that compress, but not to nothing: words drawn from a small set. */
static int write_snapshot(const struct rmem_output *output, size_t payload_len, size_t buffer_size)
{
	uint8_t *buffer = malloc(buffer_size);
	struct rmem_writer writer;
	uint64_t state = 42;
	int result;

	RM_REQUIRE(buffer != NULL);
	rmem_writer_init(&writer, output, buffer, buffer_size);
	rmem_writer_begin(&writer, "rm_noise");
	for (size_t i = 0; i < payload_len; i += 8)
		rmem_put_u64(rmem_writer_reserve(&writer, 8), rm_test_random(&state) % 50 * UINT64_C(0x0101010101010101));
	rmem_writer_end(&writer, payload_len / 8);
	result = rmem_writer_finish(&writer);
	free(buffer);
	return result;
}

static struct rm_memory_file make_plain(size_t payload_len)
{
	struct rm_memory_file file = {0};
	struct rmem_output output;

	RM_REQUIRE(write_snapshot(rm_memory_file_output(&file, &output), payload_len, 4096) == 0);
	return file;
}

/* The same through a compressor. `sizes`: of the writer's buffer and of the compressor's. */
static int compress(struct rm_memory_file *file, size_t payload_len, int level, size_t writer_size, size_t codec_size)
{
	uint8_t *scratch = malloc(codec_size);
	struct rmem_compressor compressor;
	struct rmem_raw_output raw;
	struct rmem_output output;
	int result;

	RM_REQUIRE(scratch != NULL);
	result = rmem_compressor_init(&compressor, rm_memory_file_raw(file, &raw), level, scratch, codec_size);
	if (result == 0) {
		result = write_snapshot(rmem_compressor_output(&compressor, &output), payload_len, writer_size);
		if (result == 0)
			RM_CHECK_INT(rmem_compressor_written(&compressor), file->size);
	}
	rmem_compressor_release(&compressor);
	free(scratch);
	return result;
}

static struct rm_memory_file make_compressed(size_t payload_len)
{
	struct rm_memory_file file = {0};

	RM_REQUIRE(compress(&file, payload_len, 3, 65536, 131072) == 0);
	return file;
}

/* Code of the error, or 0. The bytes are given in a block of exactly their size. */
static int decompress(struct rmem_decompressed *out, const uint8_t *bytes, size_t size, uint64_t limit)
{
	uint8_t *copy = malloc(size + (size == 0));
	struct rmem_error err = {0, UINT64_MAX, NULL};
	int result;

	RM_REQUIRE(copy != NULL);
	memcpy(copy, bytes, size);
	result = rmem_decompress(out, copy, size, limit, &allocator, &err);
	free(copy);
	RM_CHECK_INT(result, -err.code);
	if (result != 0)
		RM_CHECK(err.text != NULL && strchr(err.text, '\n') == NULL && err.offset <= size && out->bytes == NULL);
	return -result;
}

static void check_content(const uint8_t *bytes, size_t size, const struct rm_memory_file *expected)
{
	struct rmem_decompressed out;

	if (RM_CHECK_INT(decompress(&out, bytes, size, NO_LIMIT), 0))
		RM_CHECK_BYTES(out.bytes, out.size, expected->bytes, expected->size);
	rmem_decompressed_release(&out, &allocator);
	RM_CHECK_INT(heap.live_blocks, 0);
	RM_CHECK(!heap.has_wrong_size);
}

static void test_rmem_codec__round_trip_at_every_level(void)
{
	struct rm_memory_file plain;

	need_zstd();
	plain = make_plain(300000);
	for (int level = RMEM_ZSTD_LEVEL_MIN; level <= RMEM_ZSTD_LEVEL_MAX; level++) {
		struct rm_memory_file packed = {0};

		RM_CHECK_INT(compress(&packed, 300000, level, 65536, 131072), 0);
		RM_CHECK(packed.size < plain.size / 2);
		check_content(packed.bytes, packed.size, &plain);
		rm_memory_file_release(&packed);
	}
	rm_memory_file_release(&plain);
}

static void test_rmem_codec__round_trip_with_small_buffers(void)
{
	static const size_t sizes[][2] = {{8, 131072}, {63, 100}, {64, 1}, {65, 7}, {1 << 20, 1 << 20}};
	struct rm_memory_file plain;

	need_zstd();
	plain = make_plain(20000);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct rm_memory_file packed = {0};

		RM_CHECK_INT(compress(&packed, 20000, 3, sizes[i][0], sizes[i][1]), 0);
		check_content(packed.bytes, packed.size, &plain);
		rm_memory_file_release(&packed);
	}
	rm_memory_file_release(&plain);
}

/* Larger than zstd's window, in writes larger than the buffers. */
static void test_rmem_codec__round_trip_of_megabytes(void)
{
	struct rm_memory_file plain;
	struct rm_memory_file packed;

	need_zstd();
	plain = make_plain(20u << 20);
	packed = make_compressed(20u << 20);
	check_content(packed.bytes, packed.size, &plain);
	/* The blocks of our own files are full: the bound asks for hardly more than the content. */
	RM_CHECK(heap.peak_bytes <= plain.size + (256u << 10));
	rm_memory_file_release(&plain);
	rm_memory_file_release(&packed);
}

/* The 64 header bytes stand at offset 9 as they are, behind exactly these 9 bytes. */
static void test_rmem_codec__first_frame_holds_the_header(void)
{
	static const uint8_t frame_start[9] = {0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x40, 0x01, 0x02, 0x00};
	struct rm_memory_file plain;
	struct rm_memory_file packed;

	need_zstd();
	plain = make_plain(1000);
	packed = make_compressed(1000);
	RM_REQUIRE(packed.size > RMEM_ZST_HEADER_FRAME_BYTES + 4);
	RM_CHECK_BYTES(packed.bytes, 9, frame_start, 9);
	RM_CHECK_BYTES(packed.bytes + RMEM_ZST_HEADER_OFF, 64, plain.bytes, 64);
	RM_CHECK(rmem_get_u32(packed.bytes + RMEM_ZST_HEADER_FRAME_BYTES) == UINT32_C(0xFD2FB528));
	rm_memory_file_release(&plain);
	rm_memory_file_release(&packed);
}

static void test_rmem_codec__unfinished_file_has_no_magic(void)
{
	struct rm_memory_file whole;
	struct rmem_decompressed out;

	need_zstd();
	whole = make_compressed(1000);
	for (unsigned fail_at = 1; fail_at <= whole.calls; fail_at++) {
		struct rm_memory_file file = {.fail_at = fail_at, .fail_with = -28};

		RM_CHECK_INT(compress(&file, 1000, 3, 65536, 131072), -28);
		RM_CHECK_INT(file.calls, fail_at);
		RM_CHECK(file.size < 13 || rmem_get_u32(file.bytes + RMEM_ZST_HEADER_OFF) == 0);
		rm_memory_file_release(&file);
	}
	RM_CHECK_INT(whole.calls, 3);
	/* The last call failed: all frames are whole, the header is zeros. */
	whole.fail_at = whole.calls + whole.calls;
	whole.fail_with = -28;
	whole.size = 0;
	RM_CHECK_INT(compress(&whole, 1000, 3, 65536, 131072), -28);
	RM_CHECK_INT(decompress(&out, whole.bytes, whole.size, NO_LIMIT), 0);
	RM_REQUIRE(out.size > 64);
	RM_CHECK_INT(rmem_get_u32(out.bytes), 0);
	rmem_decompressed_release(&out, &allocator);
	rm_memory_file_release(&whole);
}

static void test_rmem_codec__levels_outside_the_range(void)
{
	struct rm_memory_file file = {0};

	need_zstd();
	RM_CHECK_INT(compress(&file, 8, 0, 64, 64), -RMEM_E_MISUSE);
	RM_CHECK_INT(compress(&file, 8, 20, 64, 64), -RMEM_E_MISUSE);
	RM_CHECK_INT(compress(&file, 8, -5, 64, 64), -RMEM_E_MISUSE);
	RM_CHECK_INT(file.calls, 0);
}

static void test_rmem_codec__header_rewritten_before_it_was_written(void)
{
	struct rm_memory_file file = {0};
	struct rmem_compressor compressor;
	struct rmem_raw_output raw;
	struct rmem_output output;
	uint8_t scratch[100];
	const uint8_t header[64] = {0};

	need_zstd();
	RM_REQUIRE(rmem_compressor_init(&compressor, rm_memory_file_raw(&file, &raw), 3, scratch, sizeof scratch) == 0);
	rmem_compressor_output(&compressor, &output);
	RM_CHECK_INT(output.write(output.payload, header, 63), 0);
	RM_CHECK_INT(output.rewrite_header(output.payload, header), -RMEM_E_MISUSE);
	RM_CHECK_INT(file.calls, 0);
	rmem_compressor_release(&compressor);
	rmem_compressor_release(&compressor);
}

static void test_rmem_codec__limit_to_the_byte(void)
{
	struct rm_memory_file plain;
	struct rm_memory_file packed;
	struct rmem_decompressed out;

	need_zstd();
	plain = make_plain(500000);
	packed = make_compressed(500000);
	RM_CHECK_INT(decompress(&out, packed.bytes, packed.size, plain.size), 0);
	RM_CHECK_INT(out.size, plain.size);
	rmem_decompressed_release(&out, &allocator);
	memset(&heap, 0, sizeof heap);
	RM_CHECK_INT(decompress(&out, packed.bytes, packed.size, plain.size - 1), RMEM_E_LIMIT);
	RM_CHECK(heap.peak_bytes <= plain.size - 1);
	RM_CHECK_INT(decompress(&out, packed.bytes, packed.size, 64), RMEM_E_LIMIT);
	RM_CHECK_INT(decompress(&out, packed.bytes, packed.size, 1), RMEM_E_LIMIT);
	RM_CHECK_INT(decompress(&out, packed.bytes, packed.size, 0), RMEM_E_LIMIT);
	RM_CHECK_INT(heap.live_blocks, 0);
	rm_memory_file_release(&plain);
	rm_memory_file_release(&packed);
}

/* 16,000 blocks that each repeat one byte 128 Ki times: 64 KB that would be 2 GiB. */
static void test_rmem_codec__a_bomb_stays_below_the_limit(void)
{
	enum { BLOCKS = 16000 };
	static uint8_t bomb[6 + BLOCKS * 4] = {0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58};
	struct rmem_decompressed out;

	need_zstd();
	for (size_t i = 0; i < BLOCKS; i++) {
		uint32_t header = 131072u << 3 | 1u << 1 | (i == BLOCKS - 1);

		rmem_put_u16(bomb + 6 + i * 4, (uint16_t)header);
		bomb[6 + i * 4 + 2] = (uint8_t)(header >> 16);
		bomb[6 + i * 4 + 3] = 'x';
	}
	RM_CHECK_INT(decompress(&out, bomb, sizeof bomb, 1 << 20), RMEM_E_LIMIT);
	RM_CHECK_INT(heap.peak_bytes, 1 << 20);
	RM_CHECK_INT(heap.live_blocks, 0);
}

/* A frame may claim any size: no more is taken than its blocks can hold. */
static void test_rmem_codec__claimed_size_is_not_believed(void)
{
	const uint8_t frame[] = {
		0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 0, 0, 0, 0, 0x01, 0, 0, 0x19, 0, 0, 'a', 'b', 'c'
	};
	struct rmem_decompressed out;

	need_zstd();
	RM_CHECK_INT(decompress(&out, frame, sizeof frame, NO_LIMIT), RMEM_E_COMPRESSED_DATA);
	RM_CHECK(heap.peak_bytes <= 3);
	RM_CHECK_INT(heap.live_blocks, 0);
}

static void test_rmem_codec__truncation_at_every_byte(void)
{
	struct rm_memory_file plain;
	struct rm_memory_file packed;
	struct rmem_decompressed out;

	need_zstd();
	plain = make_plain(3000);
	packed = make_compressed(3000);
	for (size_t size = 0; size < packed.size; size++) {
		int code = decompress(&out, packed.bytes, size, NO_LIMIT);

		if (size < 4)
			RM_CHECK_INT(code, RMEM_E_MAGIC);
		else if (size == RMEM_ZST_HEADER_FRAME_BYTES)
			RM_CHECK_INT(code, 0);
		else
			RM_CHECK(code == RMEM_E_TRUNCATED || (code == RMEM_E_TRAILING && size < RMEM_ZST_HEADER_FRAME_BYTES + 4));
		if (code == 0)
			RM_CHECK_BYTES(out.bytes, out.size, plain.bytes, 64);
		rmem_decompressed_release(&out, &allocator);
	}
	RM_CHECK_INT(heap.live_blocks, 0);
	rm_memory_file_release(&plain);
	rm_memory_file_release(&packed);
}

static void test_rmem_codec__bytes_after_the_last_frame(void)
{
	struct rm_memory_file plain;
	struct rm_memory_file packed;
	struct rmem_decompressed out;
	uint8_t *longer;

	need_zstd();
	plain = make_plain(3000);
	packed = make_compressed(3000);
	longer = malloc(packed.size + 100);
	RM_REQUIRE(longer != NULL);
	memcpy(longer, packed.bytes, packed.size);
	memset(longer + packed.size, 0, 100);
	for (size_t more = 1; more < 10; more++)
		RM_CHECK_INT(decompress(&out, longer, packed.size + more, NO_LIMIT), RMEM_E_TRAILING);
	/* A skippable frame is no garbage, a cut one is. */
	memcpy(longer + packed.size, "\x5A\x2A\x4D\x18\x05\0\0\0hello", 13);
	check_content(longer, packed.size + 13, &plain);
	RM_CHECK_INT(decompress(&out, longer, packed.size + 12, NO_LIMIT), RMEM_E_TRUNCATED);
	RM_CHECK_INT(decompress(&out, longer, packed.size + 7, NO_LIMIT), RMEM_E_TRUNCATED);
	free(longer);
	rm_memory_file_release(&plain);
	rm_memory_file_release(&packed);
}

/* Behind the first frame there is a checksum: no changed bit gives other content than what was written. */
static void test_rmem_codec__changed_bits_are_found(void)
{
	struct rm_memory_file plain;
	struct rm_memory_file packed;
	struct rmem_decompressed out;
	unsigned refused = 0;
	unsigned tried = 0;

	need_zstd();
	plain = make_plain(3000);
	packed = make_compressed(3000);
	for (size_t i = RMEM_ZST_HEADER_FRAME_BYTES; i < packed.size; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			packed.bytes[i] ^= (uint8_t)(1u << bit);
			tried++;
			if (decompress(&out, packed.bytes, packed.size, 1 << 20) != 0)
				refused++;
			else
				RM_CHECK_BYTES(out.bytes, out.size, plain.bytes, plain.size);
			rmem_decompressed_release(&out, &allocator);
			packed.bytes[i] ^= (uint8_t)(1u << bit);
		}
	}
	RM_CHECK(refused > tried * 9 / 10);
	RM_CHECK_INT(heap.live_blocks, 0);
	rm_memory_file_release(&plain);
	rm_memory_file_release(&packed);
}

static void test_rmem_codec__failure_of_every_allocation(void)
{
	struct rm_memory_file plain;
	struct rm_memory_file packed;
	struct rmem_decompressed out;

	need_zstd();
	plain = make_plain(3000);
	packed = make_compressed(3000);
	heap.fail_at = 1;
	RM_CHECK_INT(decompress(&out, packed.bytes, packed.size, NO_LIMIT), RMEM_E_MEMORY);
	/* The second one gives back what is too much; without it there is just more memory in use. */
	memset(&heap, 0, sizeof heap);
	heap.fail_at = 2;
	check_content(packed.bytes, packed.size, &plain);
	RM_CHECK_INT(heap.calls, 2);
	rm_memory_file_release(&plain);
	rm_memory_file_release(&packed);
}

static void test_rmem_codec__frames_without_content(void)
{
	static const uint8_t skippable[] = {0x50, 0x2A, 0x4D, 0x18, 0x02, 0, 0, 0, 'h', 'i'};
	static const uint8_t empty[] = {0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x00, 0x01, 0x00, 0x00};
	struct rmem_decompressed out;

	need_zstd();
	RM_CHECK_INT(decompress(&out, skippable, sizeof skippable, NO_LIMIT), 0);
	RM_CHECK(out.size == 0 && out.bytes == NULL);
	RM_CHECK_INT(decompress(&out, empty, sizeof empty, 0), 0);
	RM_CHECK(out.size == 0 && out.bytes == NULL);
	RM_CHECK_INT(heap.calls, 0);
}

static void test_rmem_codec__recognises_frames(void)
{
	RM_CHECK(rmem_codec_is_compressed("\x28\xB5\x2F\xFD", 4));
	RM_CHECK(rmem_codec_is_compressed("\x50\x2A\x4D\x18", 4));
	RM_CHECK(rmem_codec_is_compressed("\x5F\x2A\x4D\x18", 4));
	RM_CHECK(!rmem_codec_is_compressed("\x60\x2A\x4D\x18", 4));
	RM_CHECK(!rmem_codec_is_compressed("\x28\xB5\x2F\xFD", 3));
	RM_CHECK(!rmem_codec_is_compressed("RMEM", 4));
	RM_CHECK(!rmem_codec_is_compressed("", 0));
}

/* The zstd program, where there is one. */

struct codec_files {
	char plain[64];
	char packed[64];
	char back[64];
};

#if defined(__unix__) || defined(__APPLE__)
static void make_file(char path[64])
{
	int fd;

	snprintf(path, 64, "%s/u_rmem_codec.XXXXXX", P_tmpdir);
	fd = mkstemp(path);
	RM_REQUIRE(fd >= 0);
	close(fd);
}

static void write_file(const char *path, const struct rm_memory_file *file)
{
	FILE *stream = fopen(path, "wb");

	RM_REQUIRE(stream != NULL);
	RM_CHECK_INT(fwrite(file->bytes, 1, file->size, stream), file->size);
	fclose(stream);
}

static void need_zstd_program(struct codec_files *files)
{
	need_zstd();
	if (system("zstd --version >/dev/null 2>&1") != 0)
		RM_SKIP("no zstd program");
	make_file(files->plain);
	make_file(files->packed);
	make_file(files->back);
}

static int run_zstd(const char *options, const char *from, const char *to)
{
	char command[256];

	snprintf(command, sizeof command, "zstd %s <%s >%s 2>/dev/null", options, from, to);
	return system(command);
}

static void remove_files(const struct codec_files *files)
{
	unlink(files->plain);
	unlink(files->packed);
	unlink(files->back);
}
#else
static void write_file(const char *path, const struct rm_memory_file *file) { (void)path; (void)file; }
static void need_zstd_program(struct codec_files *files) { (void)files; RM_SKIP("no POSIX shell"); }
static int run_zstd(const char *options, const char *from, const char *to) { (void)options; (void)from; (void)to; return 1; }
static void remove_files(const struct codec_files *files) { (void)files; }
#endif

static void test_rmem_codec__the_zstd_program_reads_ours(void)
{
	struct codec_files files;
	struct rm_memory_file plain;
	struct rm_memory_file packed;
	uint8_t *back;
	size_t size;

	need_zstd_program(&files);
	plain = make_plain(3u << 20);
	packed = make_compressed(3u << 20);
	write_file(files.packed, &packed);
	RM_CHECK_INT(run_zstd("-dc", files.packed, files.back), 0);
	back = rm_test_read_file(files.back, &size);
	RM_CHECK_BYTES(back, size, plain.bytes, plain.size);
	remove_files(&files);
	rm_memory_file_release(&plain);
	rm_memory_file_release(&packed);
}

/* From a pipe the program does not know the size; -T0 cuts the input into jobs; --long uses a window of its own. */
static void test_rmem_codec__reads_those_of_the_zstd_program(void)
{
	static const char *const options[] = {"-c", "-1 -c", "-19 -c", "--no-check -c", "-T0 -c", "--long=27 -c", "--fast=5 -c"};
	struct codec_files files;
	struct rm_memory_file plain;
	uint8_t *packed;
	size_t size;

	need_zstd_program(&files);
	plain = make_plain(3u << 20);
	write_file(files.plain, &plain);
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		RM_CHECK_INT(run_zstd(options[i], files.plain, files.packed), 0);
		packed = rm_test_read_file(files.packed, &size);
		RM_CHECK(rmem_codec_is_compressed(packed, size));
		check_content(packed, size, &plain);
	}
	remove_files(&files);
	rm_memory_file_release(&plain);
}

RM_TEST_TABLE(
	RM_TEST(test_rmem_codec__round_trip_at_every_level),
	RM_TEST(test_rmem_codec__round_trip_with_small_buffers),
	RM_TEST(test_rmem_codec__round_trip_of_megabytes),
	RM_TEST(test_rmem_codec__first_frame_holds_the_header),
	RM_TEST(test_rmem_codec__unfinished_file_has_no_magic),
	RM_TEST(test_rmem_codec__levels_outside_the_range),
	RM_TEST(test_rmem_codec__header_rewritten_before_it_was_written),
	RM_TEST(test_rmem_codec__limit_to_the_byte),
	RM_TEST(test_rmem_codec__a_bomb_stays_below_the_limit),
	RM_TEST(test_rmem_codec__claimed_size_is_not_believed),
	RM_TEST(test_rmem_codec__truncation_at_every_byte),
	RM_TEST(test_rmem_codec__bytes_after_the_last_frame),
	RM_TEST(test_rmem_codec__changed_bits_are_found),
	RM_TEST(test_rmem_codec__failure_of_every_allocation),
	RM_TEST(test_rmem_codec__frames_without_content),
	RM_TEST(test_rmem_codec__recognises_frames),
	RM_TEST(test_rmem_codec__the_zstd_program_reads_ours),
	RM_TEST(test_rmem_codec__reads_those_of_the_zstd_program),
)
