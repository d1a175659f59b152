/*
 * Immediate dominators: semi-NCA and Lengauer-Tarjan against each other and against the removal of
 * nodes.
 */
#include "../../analyzer/base/base.h"
#include "../../analyzer/base/mem.h"
#include "../../analyzer/derive/domtree.h"
#include "../lib/mkcsr.h"
#include "../lib/oracle.h"
#include "../lib/rm_test.h"

#define BIG UINT32_C(3000000)

struct domtree_both {
	struct mkcsr made;
	uint32_t *idoms;  /* of semi-NCA */
	uint32_t *others; /* of Lengauer-Tarjan */
	bool is_same;
};

typedef void domtree_finder(struct rm_domtree *tree, const struct rm_csr *graph, uint32_t root);

/* The answer by nodes. That numbers and nodes fit together, and dominators come first, is checked on the way. */
static bool domtree_by_node(uint32_t *idoms, domtree_finder *find, const struct rm_csr *graph, uint32_t root)
{
	struct rm_domtree tree;
	bool is_sound;

	find(&tree, graph, root);
	is_sound = tree.count > 0 && tree.nodes[0] == root && tree.idoms[0] == RM_CSR_NONE;
	for (uint32_t v = 0; v < graph->count; v++) {
		uint32_t number = tree.numbers[v];

		idoms[v] = RM_CSR_NONE;
		if (number == RM_CSR_NONE)
			continue;
		is_sound = is_sound && number < tree.count && tree.nodes[number] == v && (number == 0 || tree.idoms[number] < number);
		if (is_sound && number > 0)
			idoms[v] = tree.nodes[tree.idoms[number]];
	}
	rm_domtree_release(&tree);
	return is_sound;
}

static void domtree_run(struct domtree_both *both, uint32_t count, uint32_t root)
{
	const struct rm_csr *graph = mkcsr_build(&both->made, count);

	both->idoms = rm_array(count, sizeof(*both->idoms));
	both->others = rm_array(count, sizeof(*both->others));
	/* What was there before must not show. */
	memset(both->idoms, 0x5A, count * sizeof(*both->idoms));
	memset(both->others, 0xA5, count * sizeof(*both->others));
	RM_CHECK(domtree_by_node(both->idoms, rm_domtree_find, graph, root));
	RM_CHECK(domtree_by_node(both->others, rm_domtree_find_lengauer_tarjan, graph, root));
	both->is_same = memcmp(both->idoms, both->others, count * sizeof(*both->idoms)) == 0;
}

static void domtree_done(struct domtree_both *both)
{
	rm_free(both->idoms);
	rm_free(both->others);
	mkcsr_release(&both->made);
}

/* Edges as text: "RC RB ..." with one letter a node, the root being R. */
static void domtree_check_letters(const char *edges, const char *expected)
{
	struct domtree_both both = {0};

	for (const char *p = edges; p[0] != '\0'; p += p[2] != '\0' ? 3 : 2)
		mkcsr_edge(&both.made, (uint32_t)(p[0] - 'A'), (uint32_t)(p[1] - 'A'));
	domtree_run(&both, 26, 'R' - 'A');
	RM_CHECK(both.is_same);
	for (const char *p = expected; p[0] != '\0'; p += p[2] != '\0' ? 3 : 2) {
		uint32_t idom = both.idoms[p[1] - 'A'];
		char actual[3] = {idom == RM_CSR_NONE ? '-' : (char)('A' + (int)idom), p[1], '\0'};
		char wanted[3] = {p[0], p[1], '\0'};

		RM_CHECK_TEXT(actual, wanted);
	}
	domtree_done(&both);
}

static void test_domtree__one_node(void)
{
	domtree_check_letters("RR RR", "-R -A -Q");
}

/* Figure 1 of the paper of 1979, with the dominator tree of its figure 2. */
static void test_domtree__graph_of_the_paper(void)
{
	domtree_check_letters("RC RB RA CG CF GI GJ FI IK JI KI KR BA BD BE AD DL LH EH HE HK",
		"-R RI RK RC RH RE RA RD RB CF CG GJ DL");
}

static void test_domtree__self_loops_and_parallel_edges(void)
{
	domtree_check_letters("RA RA AA AB AB BB BA BR RR BC AC AC", "-R RA AB AC");
}

static void test_domtree__unreached_nodes_have_none(void)
{
	/* U leads into the reached part and must not count as a way. */
	domtree_check_letters("RA AB UB UV VU UR VA", "-R RA AB -U -V -Z");
}

/* Two ways into a cycle: no reduction by intervals gets rid of it. */
static void test_domtree__irreducible(void)
{
	domtree_check_letters("RA RB AB BA AC BD", "RA RB AC BD");
	/* Cooper, Harvey and Kennedy's example of 2001, the one that takes several iterations. */
	domtree_check_letters("RE RD EA DB DC AB BA BC CB", "RE RD RA RB RC");
	/* A ladder of those. */
	domtree_check_letters("RA RB AB BA AC BD CD DC CE DF EF FE EG FG", "RA RB RC RD RE RF RG");
}

/*
 * Where semidominator and immediate dominator differ, and relative dominators are needed (step 4 of
 * the paper).
 */
static void test_domtree__semidominator_is_no_dominator(void)
{
	domtree_check_letters("RA AB BC CD RB AD", "RA RB BC RD");
	domtree_check_letters("RA AB BC CD DE EF AE RC BF", "RA AB RC CD RE RF");
}

static void test_domtree__root_anywhere_with_edges_back(void)
{
	struct domtree_both both = {0};

	mkcsr_edge(&both.made, 3, 1);
	mkcsr_edge(&both.made, 1, 0);
	mkcsr_edge(&both.made, 0, 3);
	mkcsr_edge(&both.made, 0, 2);
	mkcsr_edge(&both.made, 1, 2);
	domtree_run(&both, 4, 3);
	RM_CHECK(both.is_same);
	RM_CHECK_INT(both.idoms[3], RM_CSR_NONE);
	RM_CHECK_INT(both.idoms[1], 3);
	RM_CHECK_INT(both.idoms[0], 1);
	RM_CHECK_INT(both.idoms[2], 1);
	domtree_done(&both);
}

static void test_domtree__chain_of_millions(void)
{
	struct domtree_both both = {0};
	bool is_right = true;

	for (uint32_t v = 0; v + 1 < BIG; v++)
		mkcsr_edge(&both.made, v, v + 1);
	domtree_run(&both, BIG, 0);
	for (uint32_t v = 1; v < BIG; v++)
		is_right = is_right && both.idoms[v] == v - 1;
	RM_CHECK(is_right && both.idoms[0] == RM_CSR_NONE);
	RM_CHECK(both.is_same);
	domtree_done(&both);
}

/* From the far end all paths that eval compresses are as long as they can be. */
static void test_domtree__chain_of_millions_with_edges_back(void)
{
	struct domtree_both both = {0};
	bool is_right = true;

	for (uint32_t v = 0; v + 1 < BIG; v++) {
		mkcsr_edge(&both.made, v, v + 1);
		mkcsr_edge(&both.made, BIG - 1, v);
		mkcsr_edge(&both.made, v, v / 2);
	}
	domtree_run(&both, BIG, 0);
	for (uint32_t v = 1; v < BIG; v++)
		is_right = is_right && both.idoms[v] == v - 1;
	RM_CHECK(is_right);
	RM_CHECK(both.is_same);
	domtree_done(&both);
}

static void test_domtree__star_of_millions(void)
{
	struct domtree_both both = {0};
	bool is_right = true;

	/* The last one is reached from all others too. */
	for (uint32_t v = 1; v < BIG; v++)
		mkcsr_edge(&both.made, 0, v);
	for (uint32_t v = 1; v + 1 < BIG; v++)
		mkcsr_edge(&both.made, v, BIG - 1);
	domtree_run(&both, BIG, 0);
	for (uint32_t v = 1; v < BIG; v++)
		is_right = is_right && both.idoms[v] == 0;
	RM_CHECK(is_right);
	RM_CHECK(both.is_same);
	domtree_done(&both);
}

static void test_domtree__complete_graph(void)
{
	struct domtree_both both = {0};
	bool is_right = true;

	for (uint32_t v = 0; v < 200; v++) {
		for (uint32_t w = 0; w < 200; w++)
			mkcsr_edge(&both.made, v, w);
	}
	domtree_run(&both, 201, 7);
	for (uint32_t v = 0; v < 201; v++)
		is_right = is_right && both.idoms[v] == (v == 7 || v == 200 ? RM_CSR_NONE : 7);
	RM_CHECK(is_right);
	RM_CHECK(both.is_same);
	domtree_done(&both);
}

/*
 * A chain of n, and at its end n leaves that the root leads to as well. Each leaf's climb starts at
 * the end of the chain and goes all the way up: n * n steps, here 4 * 10^10, which is half a minute
 * at best. The bound makes it an instant, and that this test comes back at once is how one sees the
 * fall-back taken.
 */
static void test_domtree__quadratic_climb_is_cut_short(void)
{
	enum { HALF = 200000 };
	struct domtree_both both = {0};
	bool is_right = true;

	mkcsr_edge(&both.made, 0, 1);
	for (uint32_t v = 1; v < HALF; v++)
		mkcsr_edge(&both.made, v, v + 1);
	for (uint32_t v = HALF + 1; v <= 2 * HALF; v++) {
		mkcsr_edge(&both.made, HALF, v);
		mkcsr_edge(&both.made, 0, v);
	}
	domtree_run(&both, 2 * HALF + 1, 0);
	for (uint32_t v = 1; v <= 2 * HALF; v++)
		is_right = is_right && both.idoms[v] == (v > HALF ? 0 : v - 1);
	RM_CHECK(is_right);
	RM_CHECK(both.is_same);
	domtree_done(&both);
}

/*
 * The same in small, where the climb stays below the bound and where it just passes it: 4 * 64
 * nodes and their like.
 */
static void test_domtree__around_the_bound_of_the_climb(void)
{
	for (uint32_t half = 100; half < 160; half++) {
		struct domtree_both both = {0};
		uint32_t count = 2 * half + 1;
		uint32_t *slow = rm_array(count, sizeof(*slow));

		mkcsr_edge(&both.made, 0, 1);
		for (uint32_t v = 1; v < half; v++)
			mkcsr_edge(&both.made, v, v + 1);
		for (uint32_t v = half + 1; v < count; v++) {
			mkcsr_edge(&both.made, half, v);
			mkcsr_edge(&both.made, v % 3, v);
		}
		domtree_run(&both, count, 0);
		oracle_idoms(slow, &both.made.csr, 0);
		RM_CHECK(both.is_same);
		RM_CHECK(memcmp(slow, both.idoms, count * sizeof(*slow)) == 0);
		rm_free(slow);
		domtree_done(&both);
	}
}

static void test_domtree__random_graphs_against_removal(void)
{
	uint64_t seed = 0xd0;
	uint64_t deep = 0;

	for (int round = 0; round < 10000; round++) {
		struct mkcsr made = {0};
		const struct rm_csr *graph = mkcsr_random(&made, &seed, 200);
		size_t bytes = graph->count * sizeof(uint32_t);
		uint32_t root = round % 4 == 0 ? (uint32_t)(rm_test_random(&seed) >> 20) % graph->count : 0;
		uint32_t *fast = rm_alloc(bytes);
		uint32_t *other = rm_alloc(bytes);
		uint32_t *slow = rm_alloc(bytes);

		bool is_same = domtree_by_node(fast, rm_domtree_find, graph, root) &&
			domtree_by_node(other, rm_domtree_find_lengauer_tarjan, graph, root);

		oracle_idoms(slow, graph, root);
		is_same = is_same && memcmp(fast, slow, bytes) == 0 && memcmp(other, slow, bytes) == 0;

		for (uint32_t v = 0; v < graph->count; v++)
			deep +=
				slow[v] != RM_CSR_NONE && slow[v] != root && graph->first[v + 1] > graph->first[v];
		rm_free(fast);
		rm_free(other);
		rm_free(slow);
		mkcsr_release(&made);
		if (!is_same)
			rm_test_note("round %d", round);
		RM_REQUIRE(is_same);
	}
	/* Graphs in which the root dominates everything directly would prove little. */
	RM_CHECK(deep > 100000);
}

RM_TEST_TABLE(RM_TEST(test_domtree__one_node), RM_TEST(test_domtree__graph_of_the_paper),
	RM_TEST(test_domtree__self_loops_and_parallel_edges),
	RM_TEST(test_domtree__unreached_nodes_have_none), RM_TEST(test_domtree__irreducible),
	RM_TEST(test_domtree__semidominator_is_no_dominator),
	RM_TEST(test_domtree__root_anywhere_with_edges_back), RM_TEST(test_domtree__chain_of_millions),
	RM_TEST(test_domtree__chain_of_millions_with_edges_back),
	RM_TEST(test_domtree__star_of_millions), RM_TEST(test_domtree__complete_graph),
	RM_TEST(test_domtree__quadratic_climb_is_cut_short),
	RM_TEST(test_domtree__around_the_bound_of_the_climb),
	RM_TEST(test_domtree__random_graphs_against_removal))
