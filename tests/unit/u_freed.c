/*
 * What would be freed. Node i of a graph here is 2^i bytes, so that a sum of bytes is the set of
 * what is freed, and no wrong set can have the right size. Each question is asked three ways: with
 * the short cut over whole subtrees, without it, and of a slow search that takes things out and
 * looks at everything again.
 */
#include "base.h"

#include "bitset.h"
#include "derive.h"
#include "freed.h"
#include "mem.h"
#include "mkgraph.h"
#include "rm_test.h"
#include "str.h"
#include "vec.h"

#define NODES_MAX 60

#ifndef RANDOM_GRAPHS
#define RANDOM_GRAPHS 5000
#endif

/* ---- the slow search ---- */

struct slow {
	const struct rm_derived *derived;
	const bool *gone_nodes; /* by node */
	const bool *gone_edges; /* by edge */
	bool *dropped;          /* by edge: entries that have died, greatest fixpoint only */
	bool reached[NODES_MAX];
};

/* The key that belongs to an edge to a weak map's value, found by their names. */
static rm_node slow_key(const struct rm_graph *graph, const struct rm_edge *value)
{
	struct rm_edge edge;

	for (uint32_t id = 0; id < graph->edge_count; id++) {
		rm_graph_edge(&edge, graph, id);
		if (edge.parent == value->parent && edge.kind == RM_EDGE_WEAK_MAP_KEY &&
			edge.link == value->link)
			return edge.child;
	}
	return RM_NODE_NONE;
}

static bool slow_is_garbage(const struct slow *slow, rm_node node)
{
	return rm_state_of(slow->derived, node) == RM_STATE_GARBAGE;
}

/* Whether the edge makes its child reached, as things stand. */
static bool slow_passes(const struct slow *slow, const struct rm_edge *edge)
{
	rm_node key;

	if (edge->parent == RM_NODE_NONE || slow->gone_edges[edge->id] || !slow->reached[edge->parent])
		return false;
	if (edge->strength != RM_STRONG && edge->kind != RM_EDGE_UNREACHED)
		return false;
	if (slow_is_garbage(slow, edge->parent) && !slow_is_garbage(slow, edge->child))
		return false;
	if (edge->kind != RM_EDGE_WEAK_MAP_VALUE)
		return true;
	key = slow_key(slow->derived->graph, edge);
	if (key == RM_NODE_NONE)
		return true;
	if (slow_is_garbage(slow, key) && !slow_is_garbage(slow, edge->parent))
		return false;
	return slow->derived->weak_maps.keeps_own_key ? !slow->dropped[edge->id] : slow->reached[key];
}

static void slow_start(struct slow *slow)
{
	const struct rm_derived *derived = slow->derived;

	memset(slow->reached, 0, sizeof(slow->reached));
	for (uint32_t i = 0; i < derived->graph->root_count; i++)
		slow->reached[derived->graph->roots[i].node] = true;
	for (rm_node node = 0; node < derived->graph->node_count; node++) {
		if (rm_bitset_has(&derived->liveness.held, node))
			slow->reached[node] = true;
	}
	for (size_t i = 0; i < derived->liveness.garbage_sources.count; i++)
		slow->reached[derived->liveness.garbage_sources.items[i]] = true;
	for (rm_node node = 0; node < derived->graph->node_count; node++)
		slow->reached[node] = slow->reached[node] && !slow->gone_nodes[node];
}

static void slow_spread(struct slow *slow)
{
	const struct rm_graph *graph = slow->derived->graph;
	struct rm_edge edge;
	bool has_more = true;

	while (has_more) {
		has_more = false;
		for (uint32_t id = 0; id < graph->edge_count; id++) {
			rm_graph_edge(&edge, graph, id);
			if (!slow->reached[edge.child] && !slow->gone_nodes[edge.child] &&
				slow_passes(slow, &edge))
				slow->reached[edge.child] = has_more = true;
		}
	}
}

static bool slow_drop(struct slow *slow)
{
	const struct rm_graph *graph = slow->derived->graph;
	struct rm_edge edge;
	bool has_dropped = false;

	for (uint32_t id = 0; id < graph->edge_count; id++) {
		rm_node key;

		rm_graph_edge(&edge, graph, id);
		key = edge.kind == RM_EDGE_WEAK_MAP_VALUE ? slow_key(graph, &edge) : RM_NODE_NONE;
		if (key != RM_NODE_NONE && !slow->dropped[id] &&
			!(slow->reached[edge.parent] && slow->reached[key]))
			slow->dropped[id] = has_dropped = true;
	}
	return has_dropped;
}

/* The set of nodes that are not reached once nodes and edges are gone. */
static uint64_t slow_freed(
	const struct rm_derived *derived, const bool *gone_nodes, const bool *gone_edges)
{
	struct slow slow = {.derived = derived, .gone_nodes = gone_nodes, .gone_edges = gone_edges};
	uint64_t freed = 0;

	slow.dropped = rm_calloc((size_t)derived->graph->edge_count + 1, sizeof(bool));
	do {
		slow_start(&slow);
		slow_spread(&slow);
	} while (derived->weak_maps.keeps_own_key && slow_drop(&slow));
	for (rm_node node = 0; node < derived->graph->node_count; node++)
		freed |= slow.reached[node] ? 0 : UINT64_C(1) << node;
	rm_free(slow.dropped);
	return freed;
}

/* ---- a graph with its questions ---- */

struct sample {
	struct rm_graph *graph;
	struct rm_derived *derived;
	struct rm_freed_query *query;
	struct rm_bitset wholes; /* the bits of retained.wholes, which can be hidden */
	char names[NODES_MAX];
};

static void sample_take(struct sample *sample, const char *text, size_t len)
{
	sample->graph = mkgraph_len(text, len);
	sample->derived = rm_derive(sample->graph);
	sample->query = rm_freed_new(sample->derived);
	rm_bitset_init(&sample->wholes, sample->graph->node_count);
}

/* The short cut is off while `wholes` and the tree's bits have changed places: ours are zero. */
static void sample_swap_wholes(struct sample *sample)
{
	struct rm_bitset other = sample->derived->retained.wholes;

	sample->derived->retained.wholes = sample->wholes;
	sample->wholes = other;
}

static void sample_release(struct sample *sample)
{
	rm_freed_free(sample->query);
	rm_bitset_release(&sample->wholes);
	rm_derived_free(sample->derived);
	rm_graph_free(sample->graph);
}

/* The answer must be the set, counted in each of the three ways. */
static bool sample_is(const struct rm_freed *freed, uint64_t set)
{
	uint64_t nodes = 0, extra = 0;

	for (uint32_t i = 0; i < NODES_MAX; i++) {
		nodes += set >> i & 1;
		extra += (set >> i & 1) * (i + 1);
	}
	return freed->bytes == set && freed->nodes == nodes && freed->allocated == set + extra;
}

static bool sample_ask(struct sample *sample, const rm_node *nodes, size_t node_count,
	const uint32_t *edges, size_t edge_count, uint64_t *answer, uint64_t *expected)
{
	bool gone_nodes[NODES_MAX] = {false};
	bool *gone_edges = rm_calloc((size_t)sample->graph->edge_count + 1, sizeof(bool));
	bool is_right = true;

	for (size_t i = 0; i < node_count; i++)
		gone_nodes[nodes[i]] = true;
	for (size_t i = 0; i < edge_count; i++)
		gone_edges[edges[i]] = true;
	*expected = slow_freed(sample->derived, gone_nodes, gone_edges);
	for (int round = 0; round < 2; round++) {
		struct rm_freed freed;

		if (edges != NULL)
			rm_freed_edges(&freed, sample->query, edges, edge_count);
		else
			rm_freed_nodes(&freed, sample->query, nodes, node_count);
		if (is_right)
			*answer = freed.bytes;
		is_right = is_right && sample_is(&freed, *expected);
		sample_swap_wholes(sample);
	}
	rm_free(gone_edges);
	return is_right;
}

/* ---- cases by hand ---- */

/* Lines of mkgraph, in which nodes have one letter and get their size here. */
static void sample_make(struct sample *sample, const char *text)
{
	struct rm_strbuf sb = {0};
	uint32_t count = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		bool is_root = strncmp(text, "root ", 5) == 0;

		if (is_root || strncmp(text, "node ", 5) == 0) {
			const char *p = is_root ? strchr(text + 5, ' ') + 1 : text + 5;
			size_t head = (size_t)(p - text) + 2;

			head += strcspn(text + head, " \n");
			sample->names[count] = *p;
			rm_strbuf_addf(&sb, "%.*s size=%" PRIu64 " over=%" PRIu32 "%.*s\n", (int)head, text,
				UINT64_C(1) << count, count + 1, (int)(len - head), text + head);
			count++;
		} else {
			rm_strbuf_addf(&sb, "%.*s\n", (int)len, text);
		}
		text += len + (text[len] != '\0');
	}
	sample_take(sample, rm_strbuf_cstr(&sb), strlen(rm_strbuf_cstr(&sb)));
	rm_strbuf_release(&sb);
}

static rm_node sample_node(const struct sample *sample, char name)
{
	for (rm_node node = 0; node < sample->graph->node_count; node++) {
		if (sample->names[node] == name)
			return node;
	}
	rm_test_note("no node %c", name);
	abort();
}

/* Whether the node has edges that lead out of a subtree. */
static bool sample_leaves(const struct sample *sample, char name)
{
	const struct rm_crossing *crossing = &sample->derived->crossing;
	uint32_t place = sample->derived->retained.numbers[sample_node(sample, name)];

	return rm_crossing_first(crossing, place) < rm_crossing_first(crossing, place + 1);
}

static const char *sample_set_text(const struct sample *sample, uint64_t set)
{
	static char text[NODES_MAX + 1];
	size_t len = 0;

	for (rm_node node = 0; node < sample->graph->node_count; node++) {
		if ((set >> node & 1) != 0)
			text[len++] = sample->names[node];
	}
	text[len] = '\0';
	return text;
}

/* Nodes as "abc", edges as "a.link b.link", the answer as "abc" in the order of nodes. */
static void check_nodes(struct sample *sample, const char *names, const char *freed)
{
	rm_node nodes[NODES_MAX];
	size_t count = 0;
	uint64_t answer, expected;

	for (; *names != '\0'; names++)
		nodes[count++] = sample_node(sample, *names);
	RM_CHECK(sample_ask(sample, nodes, count, NULL, 0, &answer, &expected));
	RM_CHECK_TEXT(sample_set_text(sample, answer), freed);
	RM_CHECK_TEXT(sample_set_text(sample, expected), freed);
}

static void check_edges(struct sample *sample, const char *names, const char *freed)
{
	uint32_t edges[NODES_MAX];
	size_t count = 0;
	uint64_t answer, expected;

	while (*names != '\0') {
		rm_node parent = sample_node(sample, *names);
		size_t len = strcspn(names + 2, " "), before = count;
		struct rm_edge edge;

		for (uint32_t id = sample->graph->out_first[parent];
			 rm_graph_next_out(sample->graph, parent, &id, &edge);) {
			struct rm_text link = rm_graph_text(sample->graph, edge.link);

			if (link.len == len && memcmp(link.ptr, names + 2, len) == 0)
				edges[count++] = edge.id;
		}
		RM_REQUIRE(count > before);
		names += 2 + len;
		names += *names == ' ';
	}
	RM_CHECK(sample_ask(sample, NULL, 0, edges, count, &answer, &expected));
	RM_CHECK_TEXT(sample_set_text(sample, answer), freed);
	RM_CHECK_TEXT(sample_set_text(sample, expected), freed);
}

static void test_freed__nothing_asked(void)
{
	struct sample sample = {0};
	struct rm_freed freed;

	sample_make(&sample, "root global_variables g engine_table\nnode a object < g global a\n");
	check_nodes(&sample, "", "");
	rm_freed_edges(&freed, sample.query, NULL, 0);
	RM_CHECK(sample_is(&freed, 0));
	sample_release(&sample);
	rm_freed_free(NULL);
}

/* a and b hold s: one of them gone is not enough. */
static void test_freed__two_holders(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "node a object < g global a\n"
						 "node b object < g global b\n"
						 "node s string refs=2 < a property p\n"
						 "edge b property s p\n");
	check_nodes(&sample, "a", "a");
	check_nodes(&sample, "s", "s");
	check_edges(&sample, "a.p", "");
	check_edges(&sample, "b.p", "");
	sample_release(&sample);
}

/* ... and both are: what no member retains alone, the set does. */
static void test_freed__joint_holding(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "node a object < g global a\n"
						 "node b object < g global b\n"
						 "node s array refs=2 < a property p\n"
						 "node t object < s element 0\n"
						 "edge b property s p\n");
	check_nodes(&sample, "ab", "abst");
	check_nodes(&sample, "baab", "abst");
	check_edges(&sample, "a.p b.p", "st");
	check_edges(&sample, "a.p b.p b.p a.p", "st");
	check_edges(&sample, "g.a g.b", "abst");
	sample_release(&sample);
}

static void test_freed__parallel_edges_count_one_by_one(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "node a object < g global a\n"
						 "node s object refs=2 < a property p\n"
						 "edge a property s q\n");
	check_edges(&sample, "a.p", "");
	check_edges(&sample, "a.q", "");
	check_edges(&sample, "a.p a.q", "s");
	sample_release(&sample);
}

/* One reference more than edges: X holds s and what it leads to, unless s itself goes. */
static void test_freed__x_holds(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "node a object < g global a\n"
						 "node s object refs=2 < a property p\n"
						 "node t object < s property q\n"
						 "node x object refs=1\n"
						 "node y object < x property q\n");
	RM_CHECK_INT(rm_state_of(sample.derived, sample_node(&sample, 'y')), RM_STATE_EXTERNAL);
	check_nodes(&sample, "a", "a");
	check_nodes(&sample, "s", "st");
	check_edges(&sample, "a.p", "");
	check_edges(&sample, "s.q", "t");
	check_nodes(&sample, "x", "xy");
	check_edges(&sample, "x.q", "y");
	sample_release(&sample);
}

/*
 * Roots are held by their branches, whatever other edges they have and whatever the strength of the
 * root edge.
 */
static void test_freed__roots_stay(void)
{
	struct sample sample = {0};
	struct rm_freed freed;

	sample_make(&sample, "root global_variables g engine_table\n"
						 "root call_frames f call_frames\n"
						 "root objects_store o objects_store weak\n"
						 "node a object < g global a\n"
						 "edge a property f frames\n"
						 "edge a member o store\n"
						 "node v object < f frame 0\n"
						 "node w object < o member m\n");
	check_nodes(&sample, "a", "a");
	check_edges(&sample, "a.frames a.store", "");
	check_nodes(&sample, "g", "ga");
	check_nodes(&sample, "o", "ow");
	for (uint32_t id = 0; id < sample.graph->edge_count; id++) {
		struct rm_edge edge;

		rm_graph_edge(&edge, sample.graph, id);
		if (edge.parent != RM_NODE_NONE)
			continue;
		rm_freed_edges(&freed, sample.query, &id, 1);
		RM_CHECK(sample_is(&freed, 0));
	}
	sample_release(&sample);
}

static void test_freed__weak_edges_hold_nothing(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "node r object < g global r\n"
						 "node a object < g global a\n"
						 "node b object < a property b\n"
						 "edge r weak_referent b referent weak\n");
	check_edges(&sample, "r.referent", "");
	check_nodes(&sample, "r", "r");
	check_edges(&sample, "a.b", "b");
	sample_release(&sample);
}

/* The list of unreached blocks holds them, though its edges are weak. */
static void test_freed__unreached_blocks(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root unreached u unreached\n"
						 "node a unreached_block < u unreached 32 weak\n"
						 "node b unreached_block < u unreached 64 weak\n");
	check_nodes(&sample, "a", "a");
	check_nodes(&sample, "u", "uab");
	check_edges(&sample, "u.32", "a");
	sample_release(&sample);
}

static void test_freed__cycles(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "node h object < g global h\n"
						 "node a object refs=2 < h property a\n"
						 "node b object < a property next\n"
						 "node c object < b property next\n"
						 "edge c property a next\n"
						 "node l object < g global l\n"
						 "node m object refs=1 < c property m\n");
	check_edges(&sample, "h.a", "abcm");
	check_nodes(&sample, "a", "abcm");
	check_nodes(&sample, "c", "cm");
	check_nodes(&sample, "ab", "abcm");
	check_edges(&sample, "c.next", "");
	check_edges(&sample, "a.next c.m", "bcm");
	sample_release(&sample);
}

static void test_freed__self_loop(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "node a object refs=2 < g global a\n"
						 "edge a property a self\n");
	check_edges(&sample, "g.a", "a");
	check_edges(&sample, "a.self", "");
	check_edges(&sample, "a.self g.a", "a");
	check_nodes(&sample, "a", "a");
	sample_release(&sample);
}

/*
 * The target is held from its own subtree: by b, which survives by another holder, and by c, which
 * does not.
 */
static void test_freed__target_held_by_its_own_subtree(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "node h object < g global h\n"
						 "node a object refs=3 < h property a\n"
						 "node b object refs=2 < a property b\n"
						 "edge b property a up\n"
						 "node c object < a property c\n"
						 "edge c property a up\n"
						 "edge g global b b\n");
	check_edges(&sample, "h.a", "");
	check_edges(&sample, "h.a b.up", "ac");
	check_edges(&sample, "h.a g.b", "abc");
	check_edges(&sample, "a.c", "c");
	check_nodes(&sample, "b", "b");
	sample_release(&sample);
}

/*
 * What d holds is counted at once; a tree inside of a tree, and members in both, are not counted
 * twice.
 */
static void test_freed__whole_subtrees_nested(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "node h object < g global h\n"
						 "node d array refs=1 < h property d\n"
						 "node e array refs=2 < d element 0\n"
						 "edge d element e 1\n"
						 "node i object refs=1 < e element 0\n"
						 "node j object < e element 1\n"
						 "edge j property d up\n"
						 "node k string refs=2 < i property k\n"
						 "edge j property k k\n"
						 "node o object < g global o\n");
	RM_CHECK(rm_bitset_has(&sample.derived->retained.wholes, sample_node(&sample, 'd')));
	RM_CHECK(sample_leaves(&sample, 'i') && sample_leaves(&sample, 'j') && !sample_leaves(&sample, 'd'));
	check_nodes(&sample, "d", "deijk");
	check_nodes(&sample, "de", "deijk");
	check_nodes(&sample, "ed", "deijk");
	check_nodes(&sample, "hjk", "hdeijk");
	check_nodes(&sample, "kjiedh", "hdeijk");
	check_nodes(&sample, "i", "i");
	check_nodes(&sample, "ij", "ijk");
	check_nodes(&sample, "oe", "eijko");
	check_edges(&sample, "h.d", "deijk");
	check_edges(&sample, "h.d e.0", "deijk");
	check_edges(&sample, "h.d j.up", "deijk");
	check_edges(&sample, "d.0 d.1", "eijk");
	check_edges(&sample, "g.h", "hdeijk");
	sample_release(&sample);
}

/* A member of S or a cut edge inside a whole subtree that survives as a whole. */
static void test_freed__whole_subtree_survives_around_the_set(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "node a object < g global a\n"
						 "node b object < g global b\n"
						 "node d array refs=2 < a property d\n"
						 "edge b property d d\n"
						 "node e array < d element 0\n"
						 "node i object < e element 0\n"
						 "node j object < d element 1\n");
	RM_CHECK(rm_bitset_has(&sample.derived->retained.wholes, sample_node(&sample, 'd')));
	check_nodes(&sample, "a", "a");
	check_nodes(&sample, "ae", "aei");
	check_nodes(&sample, "ai", "ai");
	check_nodes(&sample, "abi", "abdeij");
	check_edges(&sample, "a.d", "");
	check_edges(&sample, "a.d d.0", "ei");
	check_edges(&sample, "a.d e.0 d.1", "ij");
	check_edges(&sample, "a.d b.d", "deij");
	sample_release(&sample);
}

/*
 * x is held by a member of a subtree that goes anyway, by an edge that is cut besides, and from
 * afar: the edge that is cut must not stand for the other.
 */
static void test_freed__cut_edge_out_of_a_whole_subtree(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "node h object < g global h\n"
						 "node t array < h property t\n"
						 "node p object < t element 0\n"
						 "node x string refs=2 < p property x\n"
						 "node a object < g global a\n"
						 "node b object < a property b\n"
						 "node c object < b property c\n"
						 "node d object < c property d\n"
						 "edge d property x x\n");
	check_edges(&sample, "h.t p.x", "tp");
	check_edges(&sample, "h.t p.x d.x", "tpx");
	check_edges(&sample, "h.t d.x", "tpx");
	sample_release(&sample);
}

/*
 * Edges out of a whole subtree to what classes and tables hold: that stays, but when it is taken
 * out itself.
 */
static void test_freed__whole_subtree_and_anchored_nodes(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root class_table t classes\n"
						 "root global_variables g engine_table\n"
						 "node c class < t class c\n"
						 "node n string refs=3 < c name name\n"
						 "node h array < g global h\n"
						 "node a object < h element 0\n"
						 "node b object < a property b\n"
						 "edge a property n name\n"
						 "edge b property n name\n"
						 "node z string < n member z\n");
	RM_CHECK(rm_bitset_has(&sample.derived->retained.wholes, sample_node(&sample, 'a')));
	check_nodes(&sample, "a", "ab");
	check_nodes(&sample, "an", "nabz");
	check_nodes(&sample, "bn", "nbz");
	check_edges(&sample, "c.name", "");
	check_edges(&sample, "h.0", "ab");
	check_edges(&sample, "c.name h.0", "nabz");
	check_edges(&sample, "c.name a.name b.name", "nz");
	check_nodes(&sample, "ac", "cnabz");
	check_nodes(&sample, "t", "tc");
	check_nodes(&sample, "ta", "tcnabz");
	sample_release(&sample);
}

/*
 * U holds what garbage begins with; a member goes all the same. Edges from garbage to the living
 * hold nothing.
 */
static void test_freed__garbage(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root global_variables g engine_table\n"
						 "root objects_store o objects_store weak\n"
						 "node l object refs=2 < g global l\n"
						 "node a object < o registry 1 weak\n"
						 "node b object < a property b\n"
						 "edge b property a a\n"
						 "node c object < b property c\n"
						 "edge c property l l\n"
						 "node m object < l property m\n");
	RM_REQUIRE(rm_state_of(sample.derived, sample_node(&sample, 'c')) == RM_STATE_GARBAGE);
	check_nodes(&sample, "a", "a");
	check_nodes(&sample, "b", "bc");
	check_nodes(&sample, "ab", "abc");
	check_edges(&sample, "a.b", "");
	check_edges(&sample, "b.c", "c");
	check_edges(&sample, "c.l", "");
	check_edges(&sample, "g.l", "lm");
	check_nodes(&sample, "cl", "lcm");
	sample_release(&sample);
}

/* ---- weak maps ---- */

static const char weak_heap[] = "root global_variables g engine_table\n"
								"node m object class=WeakMap < g global map\n"
								"node h object < g global h\n"
								"node k object < h property k\n"
								"edge m weak_map_key k K weak\n"
								"node v object < m weak_map_value K\n"
								"node w object < v property w\n";

static void weak_make(struct sample *sample, const char *version, const char *more)
{
	struct rm_strbuf sb = {0};

	rm_strbuf_addf(&sb, "summary php_version %s\n%s%s", version, weak_heap, more);
	sample_make(sample, rm_strbuf_cstr(&sb));
	rm_strbuf_release(&sb);
	RM_CHECK(sample->derived->weak_maps.keeps_own_key == (strcmp(version, "v82") == 0));
}

/* The value goes with the map, and with the key, in every version. */
static void test_freed__weak_map_needs_map_and_key(void)
{
	static const char *const versions[] = {"v82", "v84"};

	for (size_t i = 0; i < RM_COUNT_OF(versions); i++) {
		struct sample sample = {0};

		weak_make(&sample, versions[i], "");
		check_nodes(&sample, "m", "mvw");
		check_edges(&sample, "g.map", "mvw");
		check_nodes(&sample, "k", "kvw");
		check_edges(&sample, "h.k", "kvw");
		check_edges(&sample, "g.h", "hkvw");
		check_nodes(&sample, "mk", "mkvw");
		check_edges(&sample, "m.K", "vw");
		check_nodes(&sample, "v", "vw");
		sample_release(&sample);
	}
}

static void test_freed__weak_map_value_with_another_holder(void)
{
	struct sample sample = {0};

	weak_make(&sample, "v84", "edge h property v v\n");
	check_nodes(&sample, "k", "k");
	check_nodes(&sample, "m", "m");
	check_nodes(&sample, "h", "hkvw");
	check_edges(&sample, "h.k h.v", "kvw");
	check_edges(&sample, "h.v m.K", "vw");
	sample_release(&sample);
}

/* A value that holds its own key: an entry that stays up to 8.2 and goes from 8.3 on. */
static void test_freed__weak_map_value_holds_its_key(void)
{
	struct sample old = {0}, new = {0};

	weak_make(&old, "v82", "edge w property k k\n");
	check_edges(&old, "h.k", "");
	check_nodes(&old, "h", "h");
	check_nodes(&old, "k", "kvw");
	check_edges(&old, "g.map", "mvw");
	check_edges(&old, "g.map h.k", "mkvw");
	check_edges(&old, "h.k w.k", "kvw");
	sample_release(&old);
	weak_make(&new, "v84", "edge w property k k\n");
	check_edges(&new, "h.k", "kvw");
	check_nodes(&new, "h", "hkvw");
	check_nodes(&new, "k", "kvw");
	check_edges(&new, "g.map", "mvw");
	check_edges(&new, "g.map h.k", "mkvw");
	sample_release(&new);
}

/* One death drops an entry, whose value held the key of the next: rounds of dropping. */
static void test_freed__weak_map_chain(void)
{
	static const char more[] = "edge m weak_map_key w W weak\n"
							   "node x object < m weak_map_value W\n"
							   "node y object < x property y\n"
							   "edge m weak_map_key y Y weak\n"
							   "node z object < m weak_map_value Y\n"
							   "node q object < z property q\n"
							   "edge q property y y\n";
	struct sample old = {0}, new = {0};

	weak_make(&old, "v82", more);
	check_edges(&old, "h.k", "kvwx");
	check_edges(&old, "v.w", "wx");
	check_edges(&old, "h.k q.y", "kvwxyzq");
	check_nodes(&old, "m", "mvwxyzq");
	sample_release(&old);
	weak_make(&new, "v84", more);
	check_edges(&new, "h.k", "kvwxyzq");
	check_edges(&new, "v.w", "wxyzq");
	check_nodes(&new, "y", "yzq");
	sample_release(&new);
}

/*
 * A map in a whole subtree, whose key dies outside while the subtree stays, and the other way
 * round.
 */
static void test_freed__weak_map_inside_a_whole_subtree(void)
{
	static const char *const versions[] = {"v82", "v84"};

	for (size_t i = 0; i < RM_COUNT_OF(versions); i++) {
		struct sample sample = {0};
		struct rm_strbuf sb = {0};

		rm_strbuf_addf(&sb,
			"summary php_version %s\n"
			"root global_variables g engine_table\n"
			"node a object < g global a\n"
			"node b object < g global b\n"
			"node d array refs=2 < a property d\n"
			"edge b property d d\n"
			"node m object class=WeakMap < d element 0\n"
			"node k object < a property k\n"
			"edge m weak_map_key k K weak\n"
			"node v object < m weak_map_value K\n",
			versions[i]);
		sample_make(&sample, rm_strbuf_cstr(&sb));
		check_nodes(&sample, "a", "akv");
		check_nodes(&sample, "ab", "abdmkv");
		check_edges(&sample, "a.d a.k", "kv");
		check_edges(&sample, "a.d b.d", "dmv");
		rm_strbuf_release(&sb);
		sample_release(&sample);
	}
}

/*
 * Two keys die at once. The entry of either has the map of the other for its value, so that map is
 * in doubt when its own entry is to be dropped, and survives by another holder after all.
 */
static void test_freed__weak_map_in_doubt_loses_its_entry(void)
{
	static const char *const versions[] = {"v82", "v84"};

	for (size_t i = 0; i < RM_COUNT_OF(versions); i++) {
		struct sample sample = {0};
		struct rm_strbuf sb = {0};

		rm_strbuf_addf(&sb,
			"summary php_version %s\n"
			"root global_variables g engine_table\n"
			"node h object < g global h\n"
			"node k object < h property k\n"
			"node l object < h property l\n"
			"node a object < g global a\n"
			"node b object < a property b\n"
			"node m object class=WeakMap < g global m\n"
			"node p object class=WeakMap refs=3 < h property p\n"
			"node q object class=WeakMap refs=3 < h property q\n"
			"edge b property p p\n"
			"edge b property q q\n"
			"edge m weak_map_key k K weak\n"
			"edge m weak_map_value p K\n"
			"edge m weak_map_key l L weak\n"
			"edge m weak_map_value q L\n"
			"edge p weak_map_key l L weak\n"
			"node v object < p weak_map_value L\n"
			"edge q weak_map_key k K weak\n"
			"node w object < q weak_map_value K\n",
			versions[i]);
		sample_make(&sample, rm_strbuf_cstr(&sb));
		check_nodes(&sample, "h", "hklvw");
		check_nodes(&sample, "kl", "klvw");
		check_edges(&sample, "h.k h.l h.p h.q", "klvw");
		rm_strbuf_release(&sb);
		sample_release(&sample);
	}
}

/*
 * Nobody writes maps that are no objects. With one, what a table holds is not safe from the death
 * of a key.
 */
static void test_freed__weak_map_that_is_a_table(void)
{
	struct sample sample = {0};

	sample_make(&sample, "root class_table t classes\n"
						 "root global_variables g engine_table\n"
						 "node k object < g global k\n"
						 "node h array < g global h\n"
						 "node a object < h element 0\n"
						 "node i object < a property i\n"
						 "edge t weak_map_key k K weak\n"
						 "node n object refs=2 < t weak_map_value K\n"
						 "edge i property n n\n");
	check_nodes(&sample, "ak", "kain");
	check_nodes(&sample, "k", "k");
	check_nodes(&sample, "a", "ai");
	sample_release(&sample);
}

/* A shortest way over an entry is no proof of life. */
static void test_freed__path_over_an_entry_is_no_proof(void)
{
	struct sample sample = {0};

	weak_make(&sample, "v84", "node s object refs=2 < w property s\nedge k property s s\n");
	check_edges(&sample, "h.k", "kvws");
	check_nodes(&sample, "k", "kvws");
	check_edges(&sample, "k.s", "");
	check_edges(&sample, "w.s", "");
	sample_release(&sample);
}

/*
 * A dead entry passes nothing on: v is garbage with its key, and q, which only the living map held
 * besides, is too.
 */
static void test_freed__dead_entry(void)
{
	struct sample sample = {0};

	sample_make(&sample, "summary php_version v84\n"
						 "root global_variables g engine_table\n"
						 "node m object class=WeakMap < g global map\n"
						 "root objects_store o objects_store weak\n"
						 "node k object < o registry 1 weak\n"
						 "node v object < k property self\n"
						 "edge v property k k\n"
						 "edge m weak_map_key k K weak\n"
						 "node q object refs=2 < m weak_map_value K\n"
						 "edge v property q q\n");
	RM_REQUIRE(rm_state_of(sample.derived, sample_node(&sample, 'q')) == RM_STATE_GARBAGE);
	check_nodes(&sample, "v", "vq");
	check_nodes(&sample, "k", "k");
	check_nodes(&sample, "m", "m");
	check_edges(&sample, "m.K", "");
	check_edges(&sample, "v.q", "q");
	sample_release(&sample);
}

/* Garbage maps keep to the same rule: the value goes with its key. */
static void test_freed__weak_map_in_garbage(void)
{
	struct sample sample = {0};

	sample_make(&sample, "summary php_version v84\n"
						 "root objects_store o objects_store weak\n"
						 "node n object < o registry 1 weak\n"
						 "node p object < n property p\n"
						 "edge p property n n\n"
						 "node m object class=WeakMap < n property m\n"
						 "node k object < n property k\n"
						 "edge m weak_map_key k K weak\n"
						 "node v object refs=2 < m weak_map_value K\n"
						 "edge n property v v\n");
	RM_REQUIRE(rm_state_of(sample.derived, sample_node(&sample, 'v')) == RM_STATE_GARBAGE);
	check_edges(&sample, "n.v", "");
	check_edges(&sample, "n.v n.k", "kv");
	check_nodes(&sample, "n", "nmkv");
	check_edges(&sample, "n.v n.m", "mv");
	check_edges(&sample, "n.k", "k");
	check_edges(&sample, "m.K", "");
	sample_release(&sample);
}

/* ---- random graphs ---- */

struct random_edge {
	uint32_t parent, child;
	const char *kind;
	char link[16];
	bool is_weak;
};

struct random_graph {
	uint64_t state;
	uint32_t count, root_count;
	const char *types[NODES_MAX];
	bool is_map[NODES_MAX];
	RM_VEC(struct random_edge) edges;
};

static uint32_t random_below(struct random_graph *r, uint32_t limit)
{
	return (uint32_t)(rm_test_random(&r->state) >> 33) % limit;
}

static void random_edge(
	struct random_graph *r, uint32_t parent, uint32_t child, const char *kind, bool is_weak)
{
	struct random_edge *edge;

	/* Maps have entries and nothing else: liveness.h goes by that. */
	if (r->is_map[parent] && strncmp(kind, "weak_map", 8) != 0)
		return;
	edge = rm_vec_add(&r->edges);
	edge->parent = parent;
	edge->child = child;
	edge->kind = kind;
	edge->is_weak = is_weak;
	snprintf(edge->link, sizeof(edge->link), "e%zu", r->edges.count);
}

static void random_types(struct random_graph *r)
{
	static const char *const roots[] = {
		"engine_table", "call_frames", "classes", "objects_store", "object"};
	static const char *const others[] = {"object", "object", "object", "object", "array", "array",
		"string", "string", "reference", "class", "user_function", "call_frame", "resource",
		"opaque_block", "constant_ast"};

	r->count = 2 + random_below(r, NODES_MAX - 1);
	r->root_count = 1 + random_below(r, r->count < 5 ? r->count : 5);
	for (uint32_t i = 0; i < r->count; i++) {
		r->types[i] = i < r->root_count ? roots[i] : others[random_below(r, RM_COUNT_OF(others))];
		r->is_map[i] = strcmp(r->types[i], "object") == 0 && random_below(r, 6) == 0;
	}
}

/*
 * One holder for most nodes, mostly one before it, so that there are deep trees; then more edges
 * anywhere.
 */
static void random_edges(struct random_graph *r)
{
	static const char *const kinds[] = {
		"property", "property", "property", "element", "member", "this", "inferred"};
	uint32_t more = random_below(r, r->count * 2), loose = 1 + random_below(r, 20);
	bool is_deep = random_below(r, 2) == 0;

	for (uint32_t i = r->root_count; i < r->count; i++) {
		uint32_t parent = random_below(r, loose) == 0 ? random_below(r, r->count)
						  : is_deep                   ? i - 1 - random_below(r, i < 4 ? i : 4)
													  : random_below(r, i);

		if (random_below(r, 12) != 0)
			random_edge(r, parent, i, "property", false);
	}
	for (uint32_t i = 0; i < more; i++) {
		uint32_t parent = random_below(r, r->count);
		/* Half of them to low numbers: what classes and tables hold. */
		uint32_t child =
			random_below(r, 2) == 0 ? random_below(r, 1 + r->count / 4) : random_below(r, r->count);

		random_edge(
			r, parent, child, kinds[random_below(r, RM_COUNT_OF(kinds))], random_below(r, 8) == 0);
	}
}

/* From any node on, the next map; the count of nodes when there is none. */
static uint32_t random_map(struct random_graph *r)
{
	uint32_t map = random_below(r, r->count);

	while (map < r->count && !r->is_map[map])
		map++;
	return map;
}

/* A value is often next to its key, or a map itself. Some graphs are full of entries. */
static uint32_t random_value(struct random_graph *r, uint32_t key)
{
	uint32_t map = random_map(r);

	switch (random_below(r, 4)) {
	case 0:
		return map < r->count ? map : key;
	case 1:
		return random_below(r, r->count);
	default:
		return key + 1 < r->count ? key + 1 : key;
	}
}

static void random_entries(struct random_graph *r)
{
	static const uint32_t limits[] = {1, 5, 10, 40};
	uint32_t count = random_below(r, limits[random_below(r, RM_COUNT_OF(limits))]);

	for (uint32_t i = 0; i < count; i++) {
		uint32_t map = random_map(r), key = random_below(r, r->count);
		uint32_t value = random_value(r, key);
		struct random_edge *of_key;

		if (map == r->count)
			continue;
		random_edge(r, map, value, "weak_map_value", false);
		if (random_below(r, 8) == 0)
			continue; /* no key known: an ordinary edge */
		random_edge(r, map, key, "weak_map_key", true);
		of_key = &rm_vec_last(&r->edges);
		memcpy(of_key->link, r->edges.items[r->edges.count - 2].link, sizeof(of_key->link));
		if (random_below(r, 3) == 0)
			random_edge(r, value, key, "property", false);
	}
}

static uint32_t random_refs(struct random_graph *r, uint32_t node)
{
	uint32_t refs = 0;

	for (size_t i = 0; i < r->edges.count; i++)
		refs += r->edges.items[i].child == node && !r->edges.items[i].is_weak;
	return random_below(r, 15) == 0 ? refs + 1 : refs;
}

static void random_text(struct rm_strbuf *sb, struct random_graph *r)
{
	static const char *const links[] = {
		"global_variables", "call_frames", "class_table", "objects_store", "unreached"};

	rm_strbuf_addf(sb, "summary php_version %s\n", random_below(r, 2) == 0 ? "v82" : "v84");
	for (uint32_t i = 0; i < r->count; i++) {
		if (i < r->root_count)
			rm_strbuf_addf(sb, "root %s ", links[i]);
		else
			rm_strbuf_add_cstr(sb, "node ");
		rm_strbuf_addf(sb, "n%" PRIu32 " %s size=%" PRIu64 " over=%" PRIu32 " refs=%" PRIu32, i,
			r->types[i], UINT64_C(1) << i, i + 1, random_refs(r, i));
		/* Trees have no cycles, so the tree is made of weak edges: any of the others may close one.
		 */
		if (i >= r->root_count)
			rm_strbuf_addf(sb, " < n0 registry %" PRIu32 " weak\n", i);
		else
			rm_strbuf_add_cstr(sb, i == 3 ? " weak\n" : "\n");
	}
	for (size_t i = 0; i < r->edges.count; i++) {
		const struct random_edge *edge = &r->edges.items[i];

		rm_strbuf_addf(sb, "edge n%" PRIu32 " %s n%" PRIu32 " %s%s\n", edge->parent, edge->kind,
			edge->child, edge->link, edge->is_weak ? " weak" : "");
	}
}

struct random_totals {
	uint64_t questions, wholes, garbage, surviving, entries;
	bool has_failed;
};

static void random_ask(struct random_totals *totals, struct sample *sample, struct random_graph *r,
	bool wants_edges, bool wants_values)
{
	RM_VEC(uint32_t) ids = {0};
	uint32_t limit = wants_edges ? sample->graph->edge_count : sample->graph->node_count;
	uint32_t count = 1 + random_below(r, random_below(r, 4) == 0 ? 20 : 4);
	uint64_t answer, expected;
	bool is_right;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t id = random_below(r, limit);
		struct rm_edge edge;
		rm_node node = id;

		if (wants_edges) {
			rm_graph_edge(&edge, sample->graph, id);
			if (edge.parent == RM_NODE_NONE)
				continue;
			node = edge.parent;
		}
		if (!wants_values || rm_type_is_value(sample->graph->types[node]))
			rm_vec_push(&ids, id);
	}
	rm_vec_reserve(&ids, 1);
	if (wants_edges)
		is_right = sample_ask(sample, NULL, 0, ids.items, ids.count, &answer, &expected);
	else
		is_right = sample_ask(sample, ids.items, ids.count, NULL, 0, &answer, &expected);
	totals->questions++;
	totals->has_failed |= !is_right;
	if (!is_right) {
		rm_test_note("%s of %zu, values %d: %" PRIx64 " for %" PRIx64,
			wants_edges ? "edges" : "nodes", ids.count, wants_values, answer, expected);
		for (size_t i = 0; i < ids.count; i++)
			rm_test_note("  id %" PRIu32, ids.items[i]);
	}
	rm_vec_release(&ids);
}

static void random_count(struct random_totals *totals, const struct rm_derived *derived)
{
	for (rm_node node = 0; node < derived->graph->node_count; node++) {
		totals->garbage += rm_state_of(derived, node) == RM_STATE_GARBAGE;
		totals->wholes +=
			rm_bitset_has(&derived->retained.wholes, node) && derived->retained.counts[node] > 1;
	}
	totals->entries += derived->weak_maps.entries.count;
}

static void random_graph(struct random_totals *totals, uint64_t seed)
{
	struct random_graph r = {.state = seed};
	struct rm_strbuf sb = {0};
	struct sample sample = {0};
	bool none[NODES_MAX] = {false}, *no_edges;

	random_types(&r);
	random_edges(&r);
	random_entries(&r);
	random_text(&sb, &r);
	sample_take(&sample, rm_strbuf_cstr(&sb), strlen(rm_strbuf_cstr(&sb)));
	random_count(totals, sample.derived);
	/* All that follows rests on this: everything is reached before something is taken out. */
	no_edges = rm_calloc((size_t)sample.graph->edge_count + 1, sizeof(bool));
	if (slow_freed(sample.derived, none, no_edges) != 0) {
		rm_test_note("not all is reached");
		totals->has_failed = true;
	}
	rm_free(no_edges);
	for (uint32_t i = 0; i < 8 && !totals->has_failed; i++)
		random_ask(totals, &sample, &r, i % 2 == 1, i % 4 < 2);
	if (totals->has_failed)
		rm_test_note("seed %" PRIu64 ":\n%s", seed, rm_strbuf_cstr(&sb));
	sample_release(&sample);
	rm_vec_release(&r.edges);
	rm_strbuf_release(&sb);
}

static void test_freed__random_graphs_agree_with_the_slow_search(void)
{
	struct random_totals totals = {0};

	for (uint64_t seed = 1; seed <= RANDOM_GRAPHS && !totals.has_failed; seed++)
		random_graph(&totals, seed);
	RM_CHECK(!totals.has_failed);
	/* The graphs have what the cases are about. */
	RM_CHECK(totals.wholes > 5000);
	RM_CHECK(totals.garbage > 2000);
	RM_CHECK(totals.entries > 5000);
	rm_test_note("%" PRIu64 " questions, %" PRIu64 " whole subtrees, %" PRIu64
				 " nodes of garbage, %" PRIu64 " entries",
		totals.questions, totals.wholes, totals.garbage, totals.entries);
}

/* ---- size ---- */

/*
 * Many instances with a service in common, which their class does not own, and something that they
 * own together.
 */
static void test_freed__large_class(void)
{
	static const char text[] = "root global_variables g engine_table\n"
							   "node all array size=56 < g global all\n"
							   "node service object size=100 refs=100001 < g global service\n"
							   "node shared array size=1000 refs=100000 < g alias shared weak\n"
							   "repeat 100000\n"
							   "node o{i} object class=C size=16 < all element {i}\n"
							   "node s{i} string size=32 < o{i} property name\n"
							   "edge o{i} property shared shared\n"
							   "edge o{i} property service service\n"
							   "end\n";
	struct sample sample = {0};
	struct rm_freed freed;
	RM_VEC(rm_node) nodes = {0}, nested = {0};
	RM_VEC(uint32_t) edges = {0};

	sample_take(&sample, text, sizeof(text) - 1);
	for (rm_node node = 0; node < sample.graph->node_count; node++) {
		if (sample.graph->class_ids[node] != RM_CLASS_NONE)
			rm_vec_push(&nodes, node);
		if (sample.graph->class_ids[node] != RM_CLASS_NONE ||
			sample.graph->types[node] == RM_TYPE_STRING)
			rm_vec_push(&nested, node);
	}
	for (uint32_t id = 0; id < sample.graph->edge_count; id++) {
		struct rm_edge edge;

		rm_graph_edge(&edge, sample.graph, id);
		if (edge.kind == RM_EDGE_PROPERTY)
			rm_vec_push(&edges, id);
	}
	RM_CHECK_INT(nodes.count, 100000);
	RM_CHECK_INT(edges.count, 300000);
	for (int round = 0; round < 2; round++) {
		rm_freed_nodes(&freed, sample.query, nodes.items, nodes.count);
		RM_CHECK_INT(freed.bytes, 100000 * 48 + 1000);
		RM_CHECK_INT(freed.nodes, 200001);
		rm_freed_nodes(&freed, sample.query, nested.items, nested.count);
		RM_CHECK_INT(freed.bytes, 100000 * 48 + 1000);
		RM_CHECK_INT(freed.nodes, 200001);
		rm_freed_edges(&freed, sample.query, edges.items, edges.count);
		RM_CHECK_INT(freed.bytes, 100000 * 32 + 1000);
		rm_freed_nodes(&freed, sample.query, nodes.items, nodes.count - 1);
		RM_CHECK_INT(freed.bytes, 99999 * 48);
		rm_freed_nodes(&freed, sample.query, nodes.items, 1);
		RM_CHECK_INT(freed.bytes, 48);
		sample_swap_wholes(&sample);
	}
	rm_vec_release(&nodes);
	rm_vec_release(&nested);
	rm_vec_release(&edges);
	sample_release(&sample);
}

/*
 * Two ways of 90 nodes each to one value. Its shortest is too long to be climbed up to the edge
 * that is cut: that does not make it a survivor.
 */
static void test_freed__way_longer_than_the_climb(void)
{
	enum { LENGTH = 90 };
	struct rm_strbuf sb = {0};
	struct sample sample = {0};
	struct rm_freed freed;
	struct rm_edge edge;
	uint32_t edges[2] = {RM_EDGE_NONE, RM_EDGE_NONE};

	rm_strbuf_add_cstr(&sb,
		"root global_variables g engine_table\nnode a0 object size=8 < g global a\n"
		"node b0 object size=8 < g global b\n");
	for (uint32_t i = 1; i < LENGTH; i++)
		rm_strbuf_addf(&sb,
			"node a%" PRIu32 " object size=8 < a%" PRIu32 " property next\nnode b%" PRIu32
			" object size=8 < b%" PRIu32 " property next\n",
			i, i - 1, i, i - 1);
	rm_strbuf_addf(&sb, "node x object size=8 refs=2 < a%d property x\nedge b%d property x last\n",
		LENGTH - 2, LENGTH - 1);
	sample_take(&sample, rm_strbuf_cstr(&sb), strlen(rm_strbuf_cstr(&sb)));
	for (uint32_t id = 0; id < sample.graph->edge_count; id++) {
		rm_graph_edge(&edge, sample.graph, id);
		if (rm_text_is(rm_graph_text(sample.graph, edge.link), "last"))
			edges[0] = id;
		if (rm_text_is(rm_graph_text(sample.graph, edge.link), "a"))
			edges[1] = id;
	}
	RM_REQUIRE(edges[0] != RM_EDGE_NONE && edges[1] != RM_EDGE_NONE);
	for (int round = 0; round < 2; round++) {
		rm_freed_edges(&freed, sample.query, edges, 2);
		RM_CHECK_INT(freed.nodes, LENGTH + 1);
		rm_freed_edges(&freed, sample.query, edges, 1);
		RM_CHECK_INT(freed.nodes, 0);
		rm_freed_edges(&freed, sample.query, edges + 1, 1);
		RM_CHECK_INT(freed.nodes, LENGTH);
		sample_swap_wholes(&sample);
	}
	rm_strbuf_release(&sb);
	sample_release(&sample);
}

/*
 * A list in which each knows the next and the first: no recursion, and no climb from each node to
 * the root.
 */
static void test_freed__deep_chain(void)
{
	struct rm_strbuf sb = {0};
	struct sample sample = {0};
	struct rm_freed freed;
	rm_node first = 1, middle = 100001;

	rm_strbuf_add_cstr(&sb,
		"root global_variables g engine_table\n"
		"node n0 object size=8 refs=200000 < g global list\n");
	for (uint32_t i = 1; i < 200000; i++)
		rm_strbuf_addf(&sb,
			"node n%" PRIu32 " object size=8 < n%" PRIu32 " property next\nedge n%" PRIu32
			" property n0 first\n",
			i, i - 1, i);
	sample_take(&sample, rm_strbuf_cstr(&sb), strlen(rm_strbuf_cstr(&sb)));
	for (int round = 0; round < 2; round++) {
		rm_freed_nodes(&freed, sample.query, &first, 1);
		RM_CHECK_INT(freed.nodes, 200000);
		rm_freed_nodes(&freed, sample.query, &middle, 1);
		RM_CHECK_INT(freed.nodes, 100000);
		RM_CHECK_INT(freed.bytes, 800000);
		sample_swap_wholes(&sample);
	}
	rm_strbuf_release(&sb);
	sample_release(&sample);
}

/*
 * Each value is the only holder of the next key: one round of dropping for each, and none over all
 * of them.
 */
static void test_freed__long_chain_of_entries(void)
{
	static const char *const versions[] = {"v82", "v84"};
	enum { LENGTH = 50000 };

	for (size_t v = 0; v < RM_COUNT_OF(versions); v++) {
		struct rm_strbuf sb = {0};
		struct sample sample = {0};
		struct rm_freed freed;
		rm_node key = 2;

		rm_strbuf_addf(&sb,
			"summary php_version %s\nroot global_variables g engine_table\n"
			"node m object size=8 < g global map\nnode k0 object size=8 < g global k\n",
			versions[v]);
		for (uint32_t i = 0; i < LENGTH; i++)
			rm_strbuf_addf(&sb,
				"edge m weak_map_key k%" PRIu32 " K%" PRIu32 " weak\n"
				"node v%" PRIu32 " object size=8 < m weak_map_value K%" PRIu32 "\n"
				"node k%" PRIu32 " object size=8 < v%" PRIu32 " property key\n",
				i, i, i, i, i + 1, i);
		sample_take(&sample, rm_strbuf_cstr(&sb), strlen(rm_strbuf_cstr(&sb)));
		rm_freed_nodes(&freed, sample.query, &key, 1);
		RM_CHECK_INT(freed.nodes, 2 * LENGTH + 1);
		rm_freed_edges(&freed, sample.query, &sample.graph->path_edges[key], 1);
		RM_CHECK_INT(freed.nodes, 2 * LENGTH + 1);
		rm_strbuf_release(&sb);
		sample_release(&sample);
	}
}

RM_TEST_TABLE(
	RM_TEST(test_freed__nothing_asked),
	RM_TEST(test_freed__two_holders),
	RM_TEST(test_freed__joint_holding),
	RM_TEST(test_freed__parallel_edges_count_one_by_one),
	RM_TEST(test_freed__x_holds),
	RM_TEST(test_freed__roots_stay),
	RM_TEST(test_freed__weak_edges_hold_nothing),
	RM_TEST(test_freed__unreached_blocks),
	RM_TEST(test_freed__cycles),
	RM_TEST(test_freed__self_loop),
	RM_TEST(test_freed__target_held_by_its_own_subtree),
	RM_TEST(test_freed__whole_subtrees_nested),
	RM_TEST(test_freed__whole_subtree_survives_around_the_set),
	RM_TEST(test_freed__cut_edge_out_of_a_whole_subtree),
	RM_TEST(test_freed__whole_subtree_and_anchored_nodes),
	RM_TEST(test_freed__garbage),
	RM_TEST(test_freed__weak_map_needs_map_and_key),
	RM_TEST(test_freed__weak_map_value_with_another_holder),
	RM_TEST(test_freed__weak_map_value_holds_its_key),
	RM_TEST(test_freed__weak_map_chain),
	RM_TEST(test_freed__weak_map_inside_a_whole_subtree),
	RM_TEST(test_freed__weak_map_in_doubt_loses_its_entry),
	RM_TEST(test_freed__weak_map_that_is_a_table),
	RM_TEST(test_freed__path_over_an_entry_is_no_proof),
	RM_TEST(test_freed__dead_entry),
	RM_TEST(test_freed__weak_map_in_garbage),
	RM_TEST(test_freed__random_graphs_agree_with_the_slow_search),
	RM_TEST(test_freed__large_class),
	RM_TEST(test_freed__way_longer_than_the_climb),
	RM_TEST(test_freed__deep_chain),
	RM_TEST(test_freed__long_chain_of_entries),
)
