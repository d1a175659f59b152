/* Where blocks are in a ZendMM heap: on heaps of known layout, on random ones, and on damaged ones. */

#include <stdlib.h>
#include <string.h>

#include "../../ext/sink/heap_map.h"
#include "../lib/fake_heap.h"
#include "../lib/rm_test.h"

struct fixture {
	struct fake_heap fake;
	struct reli_own_mem mem;
	struct heap heap;
};

static void fixture_init(struct fixture *fixture, uint32_t chunks)
{
	fake_heap_init(&fixture->fake, chunks, NULL);
	reli_own_mem_init(&fixture->mem);
}

static void fixture_read(struct fixture *fixture)
{
	struct heap_facts facts = fake_heap_facts(&fixture->fake);

	RM_REQUIRE(reli_heap_init(&fixture->heap, &facts, &fixture->mem) == 0);
}

static void fixture_release(struct fixture *fixture)
{
	reli_own_mem_release(&fixture->mem);
	fake_heap_release(&fixture->fake);
}

static uint32_t slot_at(const struct fixture *fixture, const uint8_t *address)
{
	return reli_heap_slot_at(&fixture->heap, (uintptr_t) address);
}

/* --- tables --- */

static void test_heap_map__reciprocals_divide_exactly(void)
{
	for (uint32_t bin = 0; bin < HEAP_BINS; bin++) {
		uint32_t size = reli_heap_bin_size[bin];

		RM_CHECK(size * reli_heap_bin_slots[bin] <= reli_heap_bin_pages[bin] * HEAP_PAGE_SIZE);
		RM_CHECK(bin == 0 || size > reli_heap_bin_size[bin - 1]);
		for (uint32_t offset = 0; offset < reli_heap_bin_pages[bin] * HEAP_PAGE_SIZE; offset++) {
			if (!RM_CHECK_INT(((uint64_t) offset * reli_heap_bin_reciprocal[bin]) >> 32, offset / size)) {
				return;
			}
		}
	}
}

/* --- layout --- */

static void test_heap_map__empty_heap(void)
{
	struct fixture fixture;
	struct heap_cursor at;

	fixture_init(&fixture, 1);
	fixture_read(&fixture);
	RM_CHECK_TEXT(fixture.heap.problem, NULL);
	RM_CHECK_INT(fixture.heap.slot_count, 0);
	RM_CHECK_INT(fixture.heap.chunk_count, 1);
	RM_CHECK(!fixture.heap.custom_handlers);
	reli_heap_first(&fixture.heap, &at);
	RM_CHECK(at.done);
	RM_CHECK_INT(slot_at(&fixture, fixture.fake.chunks[0]), HEAP_NONE);
	RM_CHECK_INT(slot_at(&fixture, NULL), HEAP_NONE);
	RM_CHECK_INT(slot_at(&fixture, (const uint8_t *) &fixture), HEAP_NONE);
	fixture_release(&fixture);
}

static void test_heap_map__layouts_of_other_builds_are_found(void)
{
	static const struct fake_layout layouts[] = {
		{ .free_slots = 32, .huge_list = 304, .free_map = 512 },
		{ .free_slots = 24, .huge_list = 296, .free_map = 448 },
		{ .free_slots = 48, .huge_list = 320, .free_map = 520 },
		{ .free_slots = 40, .huge_list = 376, .free_map = 704 },
	};

	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
		struct fixture fixture;
		uint8_t *block;

		fake_heap_init(&fixture.fake, 3, &layouts[i]);
		reli_own_mem_init(&fixture.mem);
		block = fake_heap_alloc(&fixture.fake, 100);
		fake_heap_huge(&fixture.fake, (size_t) 4 << 20);
		fixture_read(&fixture);
		RM_CHECK_TEXT(fixture.heap.problem, NULL);
		RM_CHECK_INT(fixture.heap.layout.free_slots, layouts[i].free_slots);
		RM_CHECK_INT(fixture.heap.layout.main_chunk, layouts[i].huge_list + 8);
		RM_CHECK_INT(fixture.heap.layout.free_map, layouts[i].free_map);
		RM_CHECK_INT(fixture.heap.chunk_count, 3);
		RM_CHECK_INT(fixture.heap.huge_count, 1);
		RM_CHECK(slot_at(&fixture, block) != HEAP_NONE);
		fixture_release(&fixture);
	}
}

static void test_heap_map__chunks_are_known_by_address_and_by_ring(void)
{
	struct fixture fixture;

	fixture_init(&fixture, 5);
	fixture_read(&fixture);
	RM_REQUIRE(fixture.heap.chunk_count == 5);
	for (uint32_t i = 0; i < 5; i++) {
		RM_CHECK_INT(fixture.heap.chunks[i].address, (uintptr_t) fixture.fake.chunks[4 - i]);
		RM_CHECK_INT(fixture.heap.chunks[i].ring, 4 - i);
	}
	fixture_release(&fixture);
}

static void test_heap_map__fields_of_the_heap_can_be_read(void)
{
	struct fixture fixture;

	fixture_init(&fixture, 2);
	fake_heap_alloc(&fixture.fake, 8);
	fixture_read(&fixture);
	RM_CHECK_INT(reli_heap_u64(&fixture.heap, 16), 8);
	RM_CHECK_INT(reli_heap_u64(&fixture.heap, fixture.heap.layout.real_size), 4 << 20);
	RM_CHECK_INT(reli_heap_u32(&fixture.heap, fixture.heap.layout.main_chunk + 16), 2);
	fixture_release(&fixture);
}

/* --- look-ups --- */

/* Every address of one run: starts have slots of their own, all others belong to the block around them or to none. */
static void check_run(const struct fixture *fixture, const uint8_t *run, uint32_t bin, uint8_t *seen)
{
	uint32_t size = reli_heap_bin_size[bin], slots = reli_heap_bin_slots[bin];

	for (uint32_t offset = 0; offset < reli_heap_bin_pages[bin] * HEAP_PAGE_SIZE; offset++) {
		bool inside = offset / size < slots;
		uint32_t slot = slot_at(fixture, run + offset);
		struct heap_block block;

		if (!RM_CHECK((slot != HEAP_NONE) == (inside && offset % size == 0))
				|| !RM_CHECK(reli_heap_block_of(&fixture->heap, (uintptr_t) (run + offset), &block) == inside)) {
			return;
		}
		if (slot != HEAP_NONE) {
			RM_REQUIRE(slot < fixture->heap.slot_count);
			RM_CHECK_INT(seen[slot]++, 0);
		}
		if (inside) {
			RM_CHECK(block.start == (uintptr_t) (run + offset / size * size) && block.size == size);
			RM_CHECK_INT(block.slot, slot_at(fixture, run + offset / size * size));
		}
	}
}

static void test_heap_map__every_address_of_every_bin(void)
{
	struct fixture fixture;
	uint8_t *runs[HEAP_BINS], *seen;
	uint32_t page = 1;

	fixture_init(&fixture, 1);
	for (uint32_t bin = 0; bin < HEAP_BINS; bin++) {
		runs[bin] = fake_heap_small_run(&fixture.fake, 0, page, bin);
		page += reli_heap_bin_pages[bin];
	}
	fixture_read(&fixture);
	seen = calloc(fixture.heap.slot_count, 1);
	RM_REQUIRE(seen != NULL);
	for (uint32_t bin = 0; bin < HEAP_BINS; bin++) {
		check_run(&fixture, runs[bin], bin, seen);
	}
	for (uint32_t slot = 0; slot < fixture.heap.slot_count; slot++) {
		RM_CHECK_INT(seen[slot], 1);
	}
	free(seen);
	fixture_release(&fixture);
}

static void test_heap_map__large_runs(void)
{
	struct fixture fixture;
	uint8_t *one, *many, *last;
	struct heap_block block;

	fixture_init(&fixture, 1);
	one = fake_heap_large_run(&fixture.fake, 0, 1, 1);
	many = fake_heap_large_run(&fixture.fake, 0, 2, 300);
	last = fake_heap_large_run(&fixture.fake, 0, 400, 112);
	fixture_read(&fixture);
	RM_CHECK_INT(fixture.heap.slot_count, 3);
	RM_CHECK_INT(slot_at(&fixture, one), 0);
	RM_CHECK_INT(slot_at(&fixture, many), 1);
	RM_CHECK_INT(slot_at(&fixture, last), 2);
	RM_CHECK_INT(slot_at(&fixture, many + 8), HEAP_NONE);
	RM_CHECK_INT(slot_at(&fixture, many + HEAP_PAGE_SIZE), HEAP_NONE);
	RM_CHECK(reli_heap_block_of(&fixture.heap, (uintptr_t) many + 299 * HEAP_PAGE_SIZE + 4095, &block));
	RM_CHECK(block.start == (uintptr_t) many && block.size == 300 * HEAP_PAGE_SIZE && block.slot == 1);
	RM_CHECK(!reli_heap_block_of(&fixture.heap, (uintptr_t) many + 300 * HEAP_PAGE_SIZE, &block));
	RM_CHECK(!reli_heap_block_of(&fixture.heap, (uintptr_t) fixture.fake.chunks[0] + 100, &block));
	RM_CHECK_INT(fixture.heap.live_large, (1 + 300 + 112) * HEAP_PAGE_SIZE);
	fixture_release(&fixture);
}

static void test_heap_map__huge_blocks(void)
{
	struct fixture fixture;
	uint8_t *huge[3];
	struct heap_block block;

	fixture_init(&fixture, 1);
	for (uint32_t i = 0; i < 3; i++) {
		huge[i] = fake_heap_huge(&fixture.fake, (size_t) (i + 1) * 4 << 20);
	}
	fixture_read(&fixture);
	RM_CHECK_TEXT(fixture.heap.problem, NULL);
	RM_REQUIRE(fixture.heap.huge_count == 3);
	RM_CHECK_INT(fixture.heap.live_huge, 24 << 20);
	for (uint32_t i = 0; i < 3; i++) {
		size_t size = (size_t) (i + 1) * 4 << 20;

		RM_CHECK(slot_at(&fixture, huge[i]) < fixture.heap.slot_count);
		RM_CHECK_INT(slot_at(&fixture, huge[i] + 8), HEAP_NONE);
		RM_CHECK_INT(slot_at(&fixture, huge[i] + HEAP_CHUNK_SIZE), HEAP_NONE);
		RM_CHECK(reli_heap_block_of(&fixture.heap, (uintptr_t) huge[i] + size - 1, &block));
		RM_CHECK(block.start == (uintptr_t) huge[i] && block.size == size);
		RM_CHECK(i == 0 || fixture.heap.huge[i].address > fixture.heap.huge[i - 1].address);
	}
	fixture_release(&fixture);
}

/* A huge block need not fill its last 2 MiB. */
static void test_heap_map__behind_the_end_of_a_huge_block_is_nothing(void)
{
	struct fixture fixture;
	uint8_t *huge;
	struct heap_block block;

	fixture_init(&fixture, 1);
	huge = fake_heap_huge(&fixture.fake, (size_t) 4 << 20);
	/* What mremap() or a shrinking realloc leaves. */
	((uint64_t *) (uintptr_t) *fake_heap_word(&fixture.fake, fixture.fake.layout.huge_list))[1] = (3 << 20) + 4096;
	fixture_read(&fixture);
	RM_CHECK_TEXT(fixture.heap.problem, NULL);
	RM_CHECK(reli_heap_block_of(&fixture.heap, (uintptr_t) huge + (3 << 20) + 4095, &block));
	RM_CHECK(!reli_heap_block_of(&fixture.heap, (uintptr_t) huge + (3 << 20) + 4096, &block));
	fixture_release(&fixture);
}

static void test_heap_map__the_cursor_visits_every_block_once(void)
{
	struct fixture fixture;
	struct heap_cursor at;
	uint32_t visited = 0;
	uint64_t bytes = 0;

	fixture_init(&fixture, 3);
	fake_heap_small_run(&fixture.fake, 0, 10, 5);
	fake_heap_large_run(&fixture.fake, 0, 11, 20);
	fake_heap_small_run(&fixture.fake, 1, 507, 16); /* five pages, to the end of the chunk */
	fake_heap_large_run(&fixture.fake, 2, 1, 511);
	fake_heap_huge(&fixture.fake, (size_t) 2 << 20);
	fixture_read(&fixture);
	for (reli_heap_first(&fixture.heap, &at); !at.done; reli_heap_next(&fixture.heap, &at)) {
		RM_CHECK_INT(at.block.slot, visited++);
		RM_CHECK_INT(slot_at(&fixture, (const uint8_t *) at.block.start), at.block.slot);
		bytes += at.block.size;
	}
	RM_CHECK_INT(visited, fixture.heap.slot_count);
	/* The list node's run has free slots: they are blocks too. */
	RM_CHECK_INT(bytes, fixture.heap.live_small + fixture.heap.live_large + fixture.heap.live_huge);
	fixture_release(&fixture);
}

/* A freed large run leaves its words in the page map: free_map alone says what is used. */
static void test_heap_map__old_words_of_free_pages_mean_nothing(void)
{
	struct fixture fixture;
	uint8_t *run;

	fixture_init(&fixture, 1);
	*fake_heap_map(&fixture.fake, 0, 3) = 0x40000000u | 10;
	*fake_heap_map(&fixture.fake, 0, 4) = 0xffffffffu;
	run = fake_heap_small_run(&fixture.fake, 0, 5, 0);
	fixture_read(&fixture);
	RM_CHECK_TEXT(fixture.heap.problem, NULL);
	RM_CHECK_INT(fixture.heap.slot_count, 512);
	RM_CHECK_INT(slot_at(&fixture, run), 0);
	fixture_release(&fixture);
}

/* --- free slots --- */

struct seen_free {
	uint8_t *flags;
	uint32_t count;
};

static bool note_free(void *payload, uint32_t slot)
{
	struct seen_free *seen = payload;

	if (seen->flags[slot]) {
		return false;
	}
	seen->flags[slot] = 1;
	seen->count++;
	return true;
}

static struct seen_free read_free(struct fixture *fixture)
{
	struct seen_free seen = { calloc(fixture->heap.slot_count + 1, 1), 0 };

	RM_REQUIRE(seen.flags != NULL);
	reli_heap_each_free(&fixture->heap, note_free, &seen);
	return seen;
}

static void test_heap_map__live_bytes_are_what_the_engine_counts(void)
{
	struct fixture fixture;
	struct seen_free seen;
	uint64_t state = 7;
	uint8_t *blocks[500];
	uint32_t bins[500];

	fixture_init(&fixture, 4);
	for (int i = 0; i < 500; i++) {
		size_t size = 1 + rm_test_random(&state) % 3072;

		blocks[i] = fake_heap_alloc(&fixture.fake, size);
		bins[i] = fake_heap_bin_of(size);
	}
	fake_heap_huge(&fixture.fake, (size_t) 2 << 20);
	for (int i = 0; i < 500; i += 3) {
		fake_heap_free(&fixture.fake, blocks[i], bins[i]);
	}
	fixture_read(&fixture);
	seen = read_free(&fixture);
	RM_CHECK(fixture.heap.free_lists_whole);
	RM_CHECK_INT(fixture.heap.live_small + fixture.heap.live_large + fixture.heap.live_huge, fixture.fake.size);
	for (int i = 0; i < 500; i++) {
		RM_CHECK_INT(seen.flags[slot_at(&fixture, blocks[i])], i % 3 == 0);
	}
	free(seen.flags);
	fixture_release(&fixture);
}

static void test_heap_map__free_slots_are_counted_by_run(void)
{
	struct fixture fixture;
	struct seen_free seen;
	uint8_t *first, *second;

	fixture_init(&fixture, 1);
	first = fake_heap_small_run(&fixture.fake, 0, 2, 16); /* five pages of 320 */
	second = fake_heap_small_run(&fixture.fake, 0, 20, 16);
	fake_heap_free(&fixture.fake, first, 16);
	fake_heap_free(&fixture.fake, second + 320 * 63, 16);
	fake_heap_free(&fixture.fake, first + 320 * 30, 16);
	fixture_read(&fixture);
	seen = read_free(&fixture);
	RM_CHECK_INT(seen.count, 3);
	RM_CHECK_INT(fixture.heap.free_counts[2], 2);
	RM_CHECK_INT(fixture.heap.free_counts[20], 1);
	RM_CHECK_INT(fixture.heap.free_counts[3], 0);
	free(seen.flags);
	fixture_release(&fixture);
}

static void test_heap_map__damaged_free_lists_end_and_are_reported(void)
{
	enum { CYCLE, WRONG_BIN, INTERIOR, WILD, IN_LARGE, IN_HUGE, DAMAGES };

	for (int damage = 0; damage < DAMAGES; damage++) {
		struct fixture fixture;
		struct seen_free seen;
		uint8_t *small, *other, *large, *huge;
		uintptr_t target = 0;

		fixture_init(&fixture, 1);
		small = fake_heap_small_run(&fixture.fake, 0, 2, 3);
		other = fake_heap_small_run(&fixture.fake, 0, 3, 4);
		large = fake_heap_large_run(&fixture.fake, 0, 4, 2);
		huge = fake_heap_huge(&fixture.fake, (size_t) 2 << 20);
		fake_heap_free(&fixture.fake, small, 3);
		fake_heap_free(&fixture.fake, small + 32, 3);
		switch (damage) {
			case CYCLE: target = (uintptr_t) small + 32; break;
			case WRONG_BIN: target = (uintptr_t) other; break;
			case INTERIOR: target = (uintptr_t) small + 8; break;
			case WILD: target = 0x4141414141414141; break;
			case IN_LARGE: target = (uintptr_t) large; break;
			default: target = (uintptr_t) huge; break;
		}
		memcpy(small, &target, sizeof target);
		fixture_read(&fixture);
		RM_CHECK_TEXT(fixture.heap.problem, NULL);
		seen = read_free(&fixture);
		if (!RM_CHECK(!fixture.heap.free_lists_whole)) {
			rm_test_note("damage %d", damage);
		}
		RM_CHECK(seen.flags[slot_at(&fixture, small)]);
		free(seen.flags);
		fixture_release(&fixture);
	}
}

/* --- heaps that cannot be understood --- */

static void check_problem(struct fixture *fixture, const char *word)
{
	struct heap_cursor at;
	struct heap_block block;

	fixture_read(fixture);
	if (!RM_CHECK(fixture->heap.problem != NULL && strstr(fixture->heap.problem, word) != NULL)) {
		rm_test_note("got \"%s\", wanted \"%s\"", fixture->heap.problem != NULL ? fixture->heap.problem : "no problem", word);
	}
	/* Every look-up says no, none reads. */
	RM_CHECK_INT(slot_at(fixture, fixture->fake.chunks[0] + 4096), HEAP_NONE);
	RM_CHECK(!reli_heap_block_of(&fixture->heap, (uintptr_t) fixture->fake.chunks[0] + 4096, &block));
	reli_heap_first(&fixture->heap, &at);
	RM_CHECK(at.done);
	fixture_release(fixture);
}

static void test_heap_map__the_allocator_is_switched_off(void)
{
	struct reli_own_mem mem;
	struct heap heap;
	struct heap_facts facts = { .size = 0 };

	reli_own_mem_init(&mem);
	facts.zend_heap = malloc(512); /* a heap struct as plain memory; nothing in front of it may be read */
	RM_REQUIRE(facts.zend_heap != NULL && reli_heap_init(&heap, &facts, &mem) == 0);
	RM_CHECK(heap.problem != NULL && strstr(heap.problem, "switched off") != NULL);
	reli_heap_each_free(&heap, NULL, NULL);
	free((void *) (uintptr_t) facts.zend_heap);
	reli_own_mem_release(&mem);
}

static void test_heap_map__sizes_that_do_not_agree(void)
{
	struct fixture fixture;

	fixture_init(&fixture, 1);
	fixture.fake.size++; /* what the engine says, not what the struct says */
	check_problem(&fixture, "sizes");
	fixture_init(&fixture, 1);
	fixture.fake.real_size++;
	check_problem(&fixture, "sizes");
}

static void test_heap_map__main_chunk_is_another(void)
{
	struct fixture fixture;

	fixture_init(&fixture, 2);
	*fake_heap_word(&fixture.fake, fixture.fake.layout.huge_list + 8) = (uintptr_t) fixture.fake.chunks[1];
	check_problem(&fixture, "main chunk");
}

static void test_heap_map__no_page_map(void)
{
	struct fixture fixture;

	fixture_init(&fixture, 1);
	*fake_heap_map(&fixture.fake, 0, 0) = 0;
	check_problem(&fixture, "page map");
}

static void test_heap_map__pages_do_not_add_up(void)
{
	struct fixture fixture;

	fixture_init(&fixture, 1);
	fixture.fake.chunks[0][24]++;
	check_problem(&fixture, "page map");
}

static void test_heap_map__ring_of_chunks(void)
{
	struct fixture fixture;
	uintptr_t somewhere;

	/* Ends in a loop that leaves out the first chunk. */
	fixture_init(&fixture, 4);
	somewhere = (uintptr_t) fixture.fake.chunks[1];
	memcpy(fixture.fake.chunks[3] + 8, &somewhere, sizeof somewhere);
	check_problem(&fixture, "ring");
	/* Shorter than its count. */
	fixture_init(&fixture, 4);
	somewhere = (uintptr_t) fixture.fake.chunks[0];
	memcpy(fixture.fake.chunks[1] + 8, &somewhere, sizeof somewhere);
	check_problem(&fixture, "ring");
	/* Not a chunk: its address alone says so. */
	fixture_init(&fixture, 4);
	somewhere = (uintptr_t) fixture.fake.chunks[1] + 4096;
	memcpy(fixture.fake.chunks[2] + 8, &somewhere, sizeof somewhere);
	check_problem(&fixture, "ring");
}

static void test_heap_map__runs_that_leave_their_chunk(void)
{
	struct fixture fixture;

	fixture_init(&fixture, 1);
	fake_heap_large_run(&fixture.fake, 0, 500, 2);
	*fake_heap_map(&fixture.fake, 0, 500) = 0x40000000u | 13;
	check_problem(&fixture, "leaves");
	fixture_init(&fixture, 1);
	fake_heap_large_run(&fixture.fake, 0, 500, 2);
	*fake_heap_map(&fixture.fake, 0, 500) = 0x40000000u;
	check_problem(&fixture, "leaves");
	fixture_init(&fixture, 1);
	fake_heap_small_run(&fixture.fake, 0, 2, 0);
	*fake_heap_map(&fixture.fake, 0, 2) = 0x80000000u | 31;
	check_problem(&fixture, "says nothing");
}

static void test_heap_map__damaged_list_of_huge_blocks(void)
{
	struct fixture fixture;
	uint64_t *node;

	fixture_init(&fixture, 1);
	fake_heap_huge(&fixture.fake, (size_t) 2 << 20);
	node = (uint64_t *) (uintptr_t) *fake_heap_word(&fixture.fake, fixture.fake.layout.huge_list);
	node[0] += 4096;
	check_problem(&fixture, "huge");
	/* A cycle is longer than all of the heap. */
	fixture_init(&fixture, 1);
	fake_heap_huge(&fixture.fake, (size_t) 2 << 20);
	node = (uint64_t *) (uintptr_t) *fake_heap_word(&fixture.fake, fixture.fake.layout.huge_list);
	node[2] = (uintptr_t) node;
	check_problem(&fixture, "huge");
}

static void test_heap_map__no_own_memory(void)
{
	struct fixture fixture;
	struct heap_facts facts;

	fixture_init(&fixture, 1);
	facts = fake_heap_facts(&fixture.fake);
	fixture.mem.failed = true;
	RM_CHECK(reli_heap_init(&fixture.heap, &facts, &fixture.mem) != 0);
	fixture_release(&fixture);
}

RM_TEST_TABLE(
	RM_TEST(test_heap_map__reciprocals_divide_exactly),
	RM_TEST(test_heap_map__empty_heap),
	RM_TEST(test_heap_map__layouts_of_other_builds_are_found),
	RM_TEST(test_heap_map__chunks_are_known_by_address_and_by_ring),
	RM_TEST(test_heap_map__fields_of_the_heap_can_be_read),
	RM_TEST(test_heap_map__every_address_of_every_bin),
	RM_TEST(test_heap_map__large_runs),
	RM_TEST(test_heap_map__huge_blocks),
	RM_TEST(test_heap_map__behind_the_end_of_a_huge_block_is_nothing),
	RM_TEST(test_heap_map__the_cursor_visits_every_block_once),
	RM_TEST(test_heap_map__old_words_of_free_pages_mean_nothing),
	RM_TEST(test_heap_map__live_bytes_are_what_the_engine_counts),
	RM_TEST(test_heap_map__free_slots_are_counted_by_run),
	RM_TEST(test_heap_map__damaged_free_lists_end_and_are_reported),
	RM_TEST(test_heap_map__the_allocator_is_switched_off),
	RM_TEST(test_heap_map__sizes_that_do_not_agree),
	RM_TEST(test_heap_map__main_chunk_is_another),
	RM_TEST(test_heap_map__no_page_map),
	RM_TEST(test_heap_map__pages_do_not_add_up),
	RM_TEST(test_heap_map__ring_of_chunks),
	RM_TEST(test_heap_map__runs_that_leave_their_chunk),
	RM_TEST(test_heap_map__damaged_list_of_huge_blocks),
	RM_TEST(test_heap_map__no_own_memory),
)
