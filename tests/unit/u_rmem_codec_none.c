/*
 * The codec of a build without zstd, in every build: the source once more, without the macro and under other names.
 * Everything is there, and says that it cannot.
 */

#undef RMEM_HAVE_ZSTD

#define rmem_codec_is_available none_codec_is_available
#define rmem_codec_version none_codec_version
#define rmem_codec_is_compressed none_codec_is_compressed
#define rmem_compressor_init none_compressor_init
#define rmem_compressor_output none_compressor_output
#define rmem_compressor_written none_compressor_written
#define rmem_compressor_release none_compressor_release
#define rmem_decompress none_decompress
#define rmem_decompressed_release none_decompressed_release

#include "../../ext/format/rmem_codec.c"
#include "../lib/rm_test.h"
#include "../lib/rmem_memory.h"

static void test_rmem_codec_none__says_so(void)
{
	RM_CHECK(!rmem_codec_is_available());
	RM_CHECK_TEXT(rmem_codec_version(), "none");
	RM_CHECK(rmem_codec_is_compressed("\x28\xB5\x2F\xFD", 4));
	RM_CHECK(!rmem_codec_is_compressed("RMEM", 4));
}

static void test_rmem_codec_none__does_not_compress(void)
{
	struct rm_memory_file file = {0};
	struct rmem_raw_output raw;
	struct rmem_output output;
	struct rmem_compressor compressor;
	uint8_t scratch[64];

	RM_CHECK_INT(rmem_compressor_init(&compressor, rm_memory_file_raw(&file, &raw), 3, scratch, 64), -RMEM_E_NO_ZSTD);
	rmem_compressor_output(&compressor, &output);
	RM_CHECK_INT(output.write(output.payload, "x", 1), -RMEM_E_NO_ZSTD);
	RM_CHECK_INT(output.rewrite_header(output.payload, scratch), -RMEM_E_NO_ZSTD);
	RM_CHECK_INT(rmem_compressor_written(&compressor), 0);
	rmem_compressor_release(&compressor);
	RM_CHECK_INT(file.calls, 0);
}

static void test_rmem_codec_none__does_not_decompress(void)
{
	struct rm_memory_heap heap = {0};
	struct rmem_allocator allocator;
	struct rmem_decompressed out;
	struct rmem_error err;

	rm_memory_heap_allocator(&heap, &allocator);
	RM_CHECK_INT(rmem_decompress(&out, "\x28\xB5\x2F\xFD", 4, 100, &allocator, &err), -RMEM_E_NO_ZSTD);
	RM_CHECK_INT(err.code, RMEM_E_NO_ZSTD);
	RM_CHECK(out.bytes == NULL && out.size == 0);
	rmem_decompressed_release(&out, &allocator);
	RM_CHECK_INT(heap.calls, 0);
}

RM_TEST_TABLE(
	RM_TEST(test_rmem_codec_none__says_so),
	RM_TEST(test_rmem_codec_none__does_not_compress),
	RM_TEST(test_rmem_codec_none__does_not_decompress),
)
