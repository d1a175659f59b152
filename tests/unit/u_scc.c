/* Components against mutual reachability, and shapes that would overflow a recursive search. */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/derive/scc.h"
#include "../lib/mkcsr.h"
#include "../lib/oracle.h"
#include "../lib/rm_test.h"

#define BIG UINT32_C(3000000)

/* Builds, searches, and leaves components to the caller. */
static uint32_t scc_of(uint32_t **components, struct mkcsr *made, uint32_t count)
{
	const struct rm_csr *graph = mkcsr_build(made, count);

	*components = rm_array((size_t)count + 1, sizeof(**components));
	return rm_scc_find(*components, graph);
}

static void scc_release(uint32_t *components, struct mkcsr *made)
{
	rm_free(components);
	mkcsr_release(made);
}

static bool scc_all_are(const uint32_t *components, uint32_t count, uint32_t expected)
{
	for (uint32_t v = 0; v < count; v++) {
		if (components[v] != expected)
			return false;
	}
	return true;
}

static void test_scc__empty_graph(void)
{
	struct mkcsr made = {0};
	uint32_t *components;

	RM_CHECK_INT(scc_of(&components, &made, 0), 0);
	scc_release(components, &made);
}

static void test_scc__one_node_with_and_without_self_loop(void)
{
	struct mkcsr made = {0};
	uint32_t *components;

	RM_CHECK_INT(scc_of(&components, &made, 1), 0);
	RM_CHECK_INT(components[0], RM_CSR_NONE);
	scc_release(components, &made);
	mkcsr_edge(&made, 0, 0);
	mkcsr_edge(&made, 0, 0);
	RM_CHECK_INT(scc_of(&components, &made, 1), 0);
	RM_CHECK_INT(components[0], RM_CSR_NONE);
	scc_release(components, &made);
}

static void test_scc__parallel_edges_and_self_loops_make_no_component(void)
{
	struct mkcsr made = {0};
	uint32_t *components;

	for (uint32_t i = 0; i < 3; i++) {
		mkcsr_edge(&made, 0, 1);
		mkcsr_edge(&made, 1, 1);
		mkcsr_edge(&made, 1, 2);
	}
	RM_CHECK_INT(scc_of(&components, &made, 3), 0);
	RM_CHECK(scc_all_are(components, 3, RM_CSR_NONE));
	scc_release(components, &made);
}

/*
 * The search finishes {3, 4} first, then {1, 5}, then {0, 2}; numbers go by the smallest node all
 * the same.
 */
static void test_scc__numbers_follow_the_smallest_member(void)
{
	static const struct mkcsr_pair edges[] = {
		{0, 1}, {0, 2}, {2, 0}, {1, 5}, {5, 1}, {5, 4}, {4, 3}, {3, 4}, {3, 6}};
	struct mkcsr made = {0};
	uint32_t *components;

	for (size_t i = 0; i < RM_COUNT_OF(edges); i++)
		mkcsr_edge(&made, edges[i].from, edges[i].to);
	RM_CHECK_INT(scc_of(&components, &made, 7), 3);
	RM_CHECK_INT(components[0], 0);
	RM_CHECK_INT(components[2], 0);
	RM_CHECK_INT(components[1], 1);
	RM_CHECK_INT(components[5], 1);
	RM_CHECK_INT(components[3], 2);
	RM_CHECK_INT(components[4], 2);
	RM_CHECK_INT(components[6], RM_CSR_NONE);
	scc_release(components, &made);
}

static void test_scc__chain_of_millions(void)
{
	struct mkcsr made = {0};
	uint32_t *components;

	for (uint32_t v = 0; v + 1 < BIG; v++)
		mkcsr_edge(&made, v, v + 1);
	RM_CHECK_INT(scc_of(&components, &made, BIG), 0);
	RM_CHECK(scc_all_are(components, BIG, RM_CSR_NONE));
	scc_release(components, &made);
}

static void test_scc__ring_of_millions(void)
{
	struct mkcsr made = {0};
	uint32_t *components;

	for (uint32_t v = 0; v < BIG; v++)
		mkcsr_edge(&made, v, (v + 1) % BIG);
	RM_CHECK_INT(scc_of(&components, &made, BIG), 1);
	RM_CHECK(scc_all_are(components, BIG, 0));
	scc_release(components, &made);
}

static void test_scc__star_of_millions(void)
{
	struct mkcsr made = {0};
	uint32_t *components;

	for (uint32_t v = 1; v < BIG; v++)
		mkcsr_edge(&made, 0, v);
	RM_CHECK_INT(scc_of(&components, &made, BIG), 0);
	scc_release(components, &made);
	/* With the way back, all are one. */
	for (uint32_t v = 1; v < BIG; v++) {
		mkcsr_edge(&made, 0, v);
		mkcsr_edge(&made, v, 0);
	}
	RM_CHECK_INT(scc_of(&components, &made, BIG), 1);
	RM_CHECK(scc_all_are(components, BIG, 0));
	scc_release(components, &made);
}

static void test_scc__pairs_by_the_million(void)
{
	struct mkcsr made = {0};
	uint32_t *components;
	bool is_right = true;

	/*
	 * Each pair leads to the one before, so they are finished in the order of their numbers or
	 * against it.
	 */
	for (uint32_t v = 0; v + 1 < BIG; v += 2) {
		mkcsr_edge(&made, v, v + 1);
		mkcsr_edge(&made, v + 1, v);
		mkcsr_edge(&made, v, (v + 2) % BIG < v ? v : v + 2);
	}
	RM_CHECK_INT(scc_of(&components, &made, BIG), BIG / 2);
	for (uint32_t v = 0; v < BIG; v++)
		is_right = is_right && components[v] == v / 2;
	RM_CHECK(is_right);
	scc_release(components, &made);
}

static void test_scc__complete_graph(void)
{
	struct mkcsr made = {0};
	uint32_t *components;

	for (uint32_t v = 0; v < 200; v++) {
		for (uint32_t w = 0; w < 200; w++)
			mkcsr_edge(&made, v, w);
	}
	RM_CHECK_INT(scc_of(&components, &made, 201), 1);
	RM_CHECK(scc_all_are(components, 200, 0));
	RM_CHECK_INT(components[200], RM_CSR_NONE);
	scc_release(components, &made);
}

static void test_scc__random_graphs_against_reachability(void)
{
	uint64_t seed = 0x5ccULL;
	uint32_t with_cycles = 0;

	for (int round = 0; round < 10000; round++) {
		struct mkcsr made = {0};
		const struct rm_csr *graph = mkcsr_random(&made, &seed, 200);
		uint32_t *fast = rm_array(graph->count, sizeof(*fast));
		uint32_t *slow = rm_array(graph->count, sizeof(*slow));
		uint32_t count = rm_scc_find(fast, graph);
		bool is_same = count == oracle_components(slow, graph) &&
					   memcmp(fast, slow, graph->count * sizeof(*fast)) == 0;

		with_cycles += count > 1;
		rm_free(fast);
		rm_free(slow);
		mkcsr_release(&made);
		if (!is_same)
			rm_test_note("round %d", round);
		RM_REQUIRE(is_same);
	}
	RM_CHECK(with_cycles > 2000);
}

RM_TEST_TABLE(RM_TEST(test_scc__empty_graph),
	RM_TEST(test_scc__one_node_with_and_without_self_loop),
	RM_TEST(test_scc__parallel_edges_and_self_loops_make_no_component),
	RM_TEST(test_scc__numbers_follow_the_smallest_member), RM_TEST(test_scc__chain_of_millions),
	RM_TEST(test_scc__ring_of_millions), RM_TEST(test_scc__star_of_millions),
	RM_TEST(test_scc__pairs_by_the_million), RM_TEST(test_scc__complete_graph),
	RM_TEST(test_scc__random_graphs_against_reachability))
