/* The allocator's page maps, as recorded: runs, free slots, what a collection would give back. */
#include "../../analyzer/base/base.h"
#include "../../analyzer/graph/graph.h"
#include "../../analyzer/graph/zendmm.h"
#include "../../ext/format/rmem_rows.h"
#include "../lib/mkgraph.h"
#include "../lib/rm_test.h"

static void test_zendmm__no_allocator_state(void)
{
	struct rm_zendmm_input input = { 0 };

	RM_CHECK(rm_zendmm_new(&input) == NULL);
}

static void test_zendmm__unknown_version_is_no_state(void)
{
	unsigned char row[RMEM_ZENDMM_HEAP_BYTES] = { 0 };
	struct rm_zendmm_input input = { .heap_row = row };

	rmem_put_u32(row, 2);
	RM_CHECK(rm_zendmm_new(&input) == NULL);
}

static void test_zendmm__size_classes_fill_their_pages(void)
{
	for (uint32_t bin = 0; bin < RM_ZENDMM_BINS; bin++) {
		const struct rm_zendmm_bin *b = &rm_zendmm_bins[bin];
		uint32_t bytes = (uint32_t)b->pages * RM_ZENDMM_PAGE_BYTES;

		RM_CHECK((uint32_t)b->slots * b->slot_bytes <= bytes);
		RM_CHECK((uint32_t)(b->slots + 1) * b->slot_bytes > bytes);
		RM_CHECK(bin == 0 || b->slot_bytes > rm_zendmm_bins[bin - 1].slot_bytes);
	}
}

static void test_zendmm__runs_of_a_chunk(void)
{
	struct rm_graph *graph = mkgraph("heap size=4096\n"
									 "chunk addr=0x7f0000200000 main=1 runs=1:L3,4:b16/10,9:b3/128,10:b3,511:L1\n");
	const struct rm_zendmm *mm = graph->zendmm;
	struct rm_zendmm_run run;
	uint32_t page = 1;

	RM_REQUIRE(mm != NULL && mm->chunk_count == 1);
	RM_CHECK(mm->chunks[0].is_main);
	RM_REQUIRE(rm_zendmm_next_run(&run, mm, &mm->chunks[0], &page));
	RM_CHECK_INT(run.bin, RM_ZENDMM_LARGE);
	RM_CHECK_INT(run.pages, 3);
	RM_CHECK_INT(run.address, 0x7f0000201000);
	RM_REQUIRE(rm_zendmm_next_run(&run, mm, &mm->chunks[0], &page));
	RM_CHECK_INT(run.bin, 16);
	RM_CHECK_INT(run.pages, 5);
	RM_CHECK_INT(run.slots, 64);
	RM_CHECK_INT(run.free_slots, 10);
	RM_REQUIRE(rm_zendmm_next_run(&run, mm, &mm->chunks[0], &page));
	RM_CHECK_INT(run.page, 9);
	RM_CHECK_INT(run.free_slots, 128);
	RM_REQUIRE(rm_zendmm_next_run(&run, mm, &mm->chunks[0], &page));
	RM_CHECK_INT(run.free_slots, 0);
	RM_REQUIRE(rm_zendmm_next_run(&run, mm, &mm->chunks[0], &page));
	RM_CHECK_INT(run.page, 511);
	RM_CHECK(!rm_zendmm_next_run(&run, mm, &mm->chunks[0], &page));
	/* Weakness 11: the all-free run is what a collection gives back, though its page counts as used. */
	RM_CHECK_INT(mm->chunks[0].reclaimable_pages, 1);
	RM_CHECK_INT(mm->chunks[0].live_small_bytes, 54 * 320 + 128 * 32);
	RM_CHECK_INT(mm->chunks[0].live_large_bytes, 4 * 4096);
	rm_graph_free(graph);
}

/* Weakness 17: freed runs leave their words behind. What the free map says is free is free. */
static void test_zendmm__stale_words_on_free_pages(void)
{
	struct rm_graph *graph = mkgraph("heap size=4096\n"
									 "chunk addr=0x7f0000200000 runs=5:L2 stale=20:0x80000003,21:0xc0010003,30:0x40000008\n");
	const struct rm_zendmm *mm = graph->zendmm;
	struct rm_zendmm_run run;
	uint32_t page = 1;

	RM_REQUIRE(mm != NULL);
	RM_REQUIRE(rm_zendmm_next_run(&run, mm, &mm->chunks[0], &page));
	RM_CHECK_INT(run.page, 5);
	RM_CHECK(!rm_zendmm_next_run(&run, mm, &mm->chunks[0], &page));
	RM_CHECK_INT(mm->chunks[0].live_small_bytes, 0);
	rm_graph_free(graph);
}

/* Weakness 18: page 0 is the chunk's own header, and no block. */
static void test_zendmm__header_page_is_no_run(void)
{
	struct rm_graph *graph = mkgraph("heap size=0\nchunk addr=0x7f0000200000\n");
	const struct rm_zendmm *mm = graph->zendmm;
	struct rm_zendmm_run run;
	uint32_t page = 1;

	RM_REQUIRE(mm != NULL);
	RM_CHECK(!rm_zendmm_next_run(&run, mm, &mm->chunks[0], &page));
	RM_CHECK_INT(mm->chunks[0].live_large_bytes, 0);
	rm_graph_free(graph);
}

static void test_zendmm__damaged_maps_stay_in_bounds(void)
{
	static unsigned char heap[RMEM_ZENDMM_HEAP_BYTES], chunk[RMEM_ZENDMM_CHUNK_BYTES * 2], rows[80 * RMEM_ZENDMM_FREE_BYTES];
	struct rm_zendmm_input input = {
		.heap_row = heap,
		.heap_count = 1,
		.chunk_rows = chunk,
		.chunk_count = 2,
		.free_rows = rows,
		.free_count = 80,
	};
	uint64_t state = 5;

	for (int round = 0; round < 2000; round++) {
		struct rm_zendmm *mm;

		for (size_t i = 0; i < sizeof(chunk); i++)
			chunk[i] = (unsigned char)rm_test_random(&state);
		for (size_t i = 0; i < sizeof(rows); i++)
			rows[i] = (unsigned char)(i % 8 < 4 ? 0 : rm_test_random(&state));
		rmem_put_u32(heap, RMEM_ZENDMM_HEAP_VERSION);
		rmem_put_u32(heap + 4, RMEM_ZENDMM_CHUNKS_READ);
		mm = rm_zendmm_new(&input);
		RM_REQUIRE(mm != NULL);
		for (uint32_t i = 0; i < mm->chunk_count; i++) {
			uint32_t pages = 0, page = 1;
			struct rm_zendmm_run run;

			while (rm_zendmm_next_run(&run, mm, &mm->chunks[i], &page)) {
				pages += run.pages;
				RM_REQUIRE(run.page + run.pages <= RM_ZENDMM_PAGES);
				RM_REQUIRE(run.free_slots <= run.slots);
			}
			RM_REQUIRE(pages <= RM_ZENDMM_PAGES - 1);
			RM_REQUIRE(mm->chunks[i].free_pages < RM_ZENDMM_PAGES);
		}
		rm_zendmm_free(mm);
	}
}

static void test_zendmm__counters(void)
{
	struct rm_graph *graph = mkgraph("heap size=1000 peak=2000 real_size=2097152 real_peak=4194304 limit=134217728 avg=2.5 "
									 "chunks=1 peak_chunks=2 cached=3 boundary=4 deletes=2\n"
									 "huge addr=0x7f0000400000 size=3145728\n");
	const struct rm_zendmm *mm = graph->zendmm;

	RM_REQUIRE(mm != NULL);
	RM_CHECK_INT(mm->size, 1000);
	RM_CHECK_INT(mm->peak, 2000);
	RM_CHECK_INT(mm->real_size, 2097152);
	RM_CHECK_INT(mm->real_peak, 4194304);
	RM_CHECK_INT(mm->limit, 134217728);
	RM_CHECK(mm->avg_chunks_count > 2.49 && mm->avg_chunks_count < 2.51);
	RM_CHECK_INT(mm->cached_chunks_count, 3);
	RM_CHECK_INT(mm->last_chunks_delete_boundary, 4);
	RM_CHECK_INT(mm->last_chunks_delete_count, 2);
	RM_REQUIRE(mm->huge_count == 1);
	RM_CHECK_INT(mm->huge[0].size, 3145728);
	rm_graph_free(graph);
}

/* Weakness 12: "no limit" is stored as a number, and must not be read as one. */
static void test_zendmm__no_limit_is_none(void)
{
	struct rm_graph *graph = mkgraph("heap size=1000 limit=9223372036854775807\n");

	RM_REQUIRE(graph->zendmm != NULL);
	RM_CHECK_INT(graph->zendmm->limit, 0);
	rm_graph_free(graph);
}

static void test_zendmm__average_that_is_no_number(void)
{
	unsigned char row[RMEM_ZENDMM_HEAP_BYTES] = { 0 };
	struct rm_zendmm_input input = { .heap_row = row };
	struct rm_zendmm *mm;

	rmem_put_u32(row, RMEM_ZENDMM_HEAP_VERSION);
	rmem_put_u64(row + 56, UINT64_C(0x7FF8000000000000)); /* NaN */
	mm = rm_zendmm_new(&input);
	RM_REQUIRE(mm != NULL);
	RM_CHECK(mm->avg_chunks_count >= 0 && mm->avg_chunks_count <= 0);
	rm_zendmm_free(mm);
}

static void test_zendmm__finds_the_newest_and_by_address(void)
{
	struct rm_graph *graph = mkgraph("heap size=0\n"
									 "chunk addr=0x7f0000200000 main=1 num=0\n"
									 "chunk addr=0x7f0000800000 num=7\n"
									 "chunk addr=0x7f0000400000 num=3\n");
	const struct rm_zendmm *mm = graph->zendmm;

	RM_REQUIRE(mm != NULL && mm->chunk_count == 3);
	RM_CHECK(!mm->chunks[0].is_newest && mm->chunks[1].is_newest && !mm->chunks[2].is_newest);
	RM_CHECK(rm_zendmm_find_chunk(mm, 0x7f00009fffff) == &mm->chunks[1]);
	RM_CHECK(rm_zendmm_find_chunk(mm, 0x7f0000a00000) == NULL);
	rm_graph_free(graph);
}

static void test_zendmm__what_a_request_takes(void)
{
	RM_CHECK_INT(rm_zendmm_allocated(0), 8);
	RM_CHECK_INT(rm_zendmm_allocated(8), 8);
	RM_CHECK_INT(rm_zendmm_allocated(9), 16);
	RM_CHECK_INT(rm_zendmm_allocated(56), 56);
	RM_CHECK_INT(rm_zendmm_allocated(3072), 3072);
	RM_CHECK_INT(rm_zendmm_allocated(3073), 4096);
	RM_CHECK_INT(rm_zendmm_allocated(4097), 8192);
	RM_CHECK(rm_zendmm_allocated(UINT64_MAX) == UINT64_MAX);
}

RM_TEST_TABLE(
	RM_TEST(test_zendmm__no_allocator_state),
	RM_TEST(test_zendmm__unknown_version_is_no_state),
	RM_TEST(test_zendmm__size_classes_fill_their_pages),
	RM_TEST(test_zendmm__runs_of_a_chunk),
	RM_TEST(test_zendmm__stale_words_on_free_pages),
	RM_TEST(test_zendmm__header_page_is_no_run),
	RM_TEST(test_zendmm__damaged_maps_stay_in_bounds),
	RM_TEST(test_zendmm__counters),
	RM_TEST(test_zendmm__no_limit_is_none),
	RM_TEST(test_zendmm__average_that_is_no_number),
	RM_TEST(test_zendmm__finds_the_newest_and_by_address),
	RM_TEST(test_zendmm__what_a_request_takes),
)
