/*
 * Hashes from below: a container's is made of its own facts and, in order, of the names and hashes
 * of what it holds. A value inside that cannot be compared stands for itself by its number, so two
 * arrays that hold the same service are equal. Members of cycles are never entered, so there is
 * always a bottom; what waits for its insides lies on a stack.
 */
#include "base.h"

#include "equality.h"

#include "map.h"
#include "string_content.h"
#include "vec.h"

/* What is known of a node: its hash, and below that 7 bits of weight. 0: nothing yet. */
#define WEIGHT_BITS 7
#define WEIGHT_NONE ((1u << WEIGHT_BITS) - 1) /* cannot be compared; the hash is 0 */

/* Objects whose state is not all in their properties, or that are what they are by identity. */
#define FLAGS_APART                                                                                \
	(RM_CONTAINER_INTERNAL_STATE | RM_CONTAINER_LAZY | RM_CONTAINER_ENUM_CASE |                    \
		RM_CONTAINER_FREED | RM_CONTAINER_DESTRUCTED | RM_CONTAINER_ESTIMATED |                    \
		RM_CONTAINER_UNINITIALISED)

struct rm_equality {
	const struct rm_derived *derived;
	const struct rm_graph *graph;
	uint64_t *known; /* by node; NULL until the first question */
	RM_VEC(rm_node) waiting;
};

_Static_assert(RM_EQUALITY_WEIGHT_MAX < WEIGHT_NONE, "a weight has its bits");

struct rm_equality *rm_equality_new(const struct rm_derived *derived)
{
	struct rm_equality *equality = rm_calloc(1, sizeof(*equality));

	equality->derived = derived;
	equality->graph = derived->graph;
	return equality;
}

void rm_equality_free(struct rm_equality *equality)
{
	if (equality == NULL) {
		return;
	}
	rm_free(equality->known);
	rm_vec_release(&equality->waiting);
	rm_free(equality);
}

/*
 * One step of a hash. Each waits for the one before, so a step is short; equality_set() spreads the
 * bits in the end.
 */
static uint64_t equality_mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ hash >> 32;
}

/* What an out-edge means to the comparison. */
enum equality_edge {
	EDGE_VALUE, /* its child is part of the value */
	EDGE_NOTHING,
	EDGE_APART, /* something that properties and elements do not show */
};

static enum equality_edge equality_edge(const struct rm_edge *edge)
{
	if (edge->strength != RM_STRONG) {
		return EDGE_NOTHING;
	}
	switch (edge->kind) {
	case RM_EDGE_PROPERTY:
	case RM_EDGE_ELEMENT:
	case RM_EDGE_DYNAMIC_PROPERTIES:
		return EDGE_VALUE;
	case RM_EDGE_KEY: /* the element of that name says the same */
		return EDGE_NOTHING;
	default:
		return EDGE_APART;
	}
}

/* A PHP reference with one user is the value behind it. */
static rm_node equality_value(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;
	uint32_t id = graph->out_first[node];

	if (graph->types[node] == RM_TYPE_REFERENCE && rm_graph_refcount(graph, node) == 1 &&
		rm_graph_next_out(graph, node, &id, &edge) && edge.kind == RM_EDGE_REFERENCED) {
		return edge.child;
	}
	return node;
}

static void equality_set(struct rm_equality *equality, rm_node node, uint64_t hash, uint32_t weight)
{
	uint64_t upper = rm_map_mix(hash) >> WEIGHT_BITS;

	if (weight <= RM_EQUALITY_WEIGHT_MAX)
		equality->known[node] = (upper != 0 ? upper : 1) << WEIGHT_BITS | weight;
	else
		equality->known[node] = WEIGHT_NONE;
}

static void equality_set_none(struct rm_equality *equality, rm_node node)
{
	equality->known[node] = WEIGHT_NONE;
}

static void equality_hash_string(struct rm_equality *equality, rm_node string)
{
	struct rm_string_content content;

	rm_string_content_get(&content, equality->graph, string);
	if (content.is_known) {
		equality_set(equality, string, equality_mix(1, rm_string_content_key(&content)), 1);
	} else {
		equality_set_none(equality, string);
	}
}

/* Whether the node's own facts can be compared; starts its hash with them. */
static bool equality_begin(uint64_t *hash, const struct rm_equality *equality, rm_node node)
{
	const struct rm_graph *graph = equality->graph;
	struct rm_container container;

	if (rm_is_in_cycle(equality->derived, node) ||
		!rm_graph_container(&container, graph, node) || (container.flags & FLAGS_APART) != 0 ||
		(container.scalar_count > 0 && container.scalar_hash == 0)) {
		return false;
	}
	*hash = equality_mix(graph->types[node], graph->class_ids[node]);
	*hash = equality_mix(*hash, (uint64_t)container.count << 32 | container.scalar_count);
	*hash = equality_mix(*hash, container.scalar_hash);
	return true;
}

/*
 * One container whose insides may have to be hashed first: then they are put on the stack and it
 * waits.
 */
static void equality_hash_container(struct rm_equality *equality, rm_node node)
{
	const struct rm_graph *graph = equality->graph;
	uint32_t weight = 1;
	struct rm_edge edge;
	uint64_t hash = 0;
	bool must_wait = false;

	if (graph->out_first[node + 1] - graph->out_first[node] > 2 * RM_EQUALITY_WEIGHT_MAX ||
		!equality_begin(&hash, equality, node)) {
		equality_set_none(equality, node);
		return;
	}
	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
		enum equality_edge meaning = equality_edge(&edge);
		uint64_t known;

		if (meaning == EDGE_APART) {
			equality_set_none(equality, node);
			return;
		}
		if (meaning == EDGE_NOTHING) {
			continue;
		}
		known = equality->known[edge.child];
		if (known == 0) {
			rm_vec_push(&equality->waiting, edge.child);
			must_wait = true;
			continue;
		}
		if (known == WEIGHT_NONE) {
			weight++;
			known = rm_map_mix(equality_value(graph, edge.child));
		} else {
			weight += known & WEIGHT_NONE;
		}
		hash = equality_mix(hash, known + edge.link * UINT64_C(0xD6E8FEB86659FD93));
	}
	if (!must_wait) {
		equality_set(equality, node, hash, weight);
	}
}

/* A reference is as its value where it stands for that. */
static void equality_hash_reference(struct rm_equality *equality, rm_node node)
{
	rm_node value = equality_value(equality->graph, node);

	if (value == node || equality->graph->types[value] == RM_TYPE_REFERENCE) {
		equality_set_none(equality, node);
	} else if (equality->known[value] == 0) {
		rm_vec_push(&equality->waiting, value);
	} else {
		equality->known[node] = equality->known[value];
	}
}

static void equality_hash_one(struct rm_equality *equality, rm_node node)
{
	switch (equality->graph->types[node]) {
	case RM_TYPE_STRING:
		equality_hash_string(equality, node);
		break;
	case RM_TYPE_ARRAY:
	case RM_TYPE_OBJECT:
		equality_hash_container(equality, node);
		break;
	case RM_TYPE_REFERENCE:
		equality_hash_reference(equality, node);
		break;
	default:
		equality_set_none(equality, node);
		break;
	}
}

/* The hashes of what lies in the containers before this one, which come next. */
#define FETCH_AHEAD 32

static void equality_prepare(const struct rm_equality *equality, uint32_t first, uint32_t end)
{
	struct rm_edge edge;

	for (uint32_t id = first; id < end && id >= FETCH_AHEAD && end - first <= FETCH_AHEAD; id++) {
		rm_graph_edge(&edge, equality->graph, id - FETCH_AHEAD);
		RM_PREFETCH(&equality->known[edge.child]);
	}
}

/* Room for the answers only when somebody asks: most of a heap's nodes have none to give. */
static void equality_start(struct rm_equality *equality)
{
	equality->known = rm_calloc((size_t)equality->graph->node_count + 1, sizeof(*equality->known));
}

/* Hashes the node, and before it what it waits for. Most wait for nothing. */
static uint64_t equality_find(struct rm_equality *equality, rm_node node)
{
	if (equality->known == NULL) {
		equality_start(equality);
	}
	equality_hash_one(equality, node);
	while (equality->known[node] == 0) {
		rm_node top = equality->waiting.count > 0 ? rm_vec_last(&equality->waiting) : node;
		size_t before = equality->waiting.count;

		if (equality->known[top] == 0) {
			equality_hash_one(equality, top);
		}
		if (equality->known[top] != 0 && before > 0) {
			equality->waiting.count = before - 1;
		}
	}
	rm_vec_clear(&equality->waiting);
	return equality->known[node] >> WEIGHT_BITS;
}

uint64_t rm_equality_hash(struct rm_equality *equality, rm_node node)
{
	uint64_t known = equality->known != NULL ? equality->known[node] : 0;

	return RM_LIKELY(known != 0) ? known >> WEIGHT_BITS : equality_find(equality, node);
}

void rm_equality_hash_all(struct rm_equality *equality)
{
	const struct rm_graph *graph = equality->graph;

	for (rm_node node = 0; node < graph->node_count; node++) {
		if (graph->types[node] == RM_TYPE_STRING) {
			(void)rm_equality_hash(equality, node);
		}
	}
	for (uint32_t i = graph->container_count; i-- > 0;) {
		rm_node node = rm_graph_container_node(graph, i);

		equality_prepare(equality, graph->out_first[node], graph->out_first[node + 1]);
		(void)rm_equality_hash(equality, node);
	}
}

/* ---- comparing ---- */

struct equality_pair {
	rm_node a;
	rm_node b;
};

static bool equality_next_value(
	struct rm_edge *edge, const struct rm_graph *graph, rm_node node, uint32_t *id)
{
	while (rm_graph_next_out(graph, node, id, edge)) {
		if (equality_edge(edge) == EDGE_VALUE) {
			return true;
		}
	}
	return false;
}

static bool equality_same_strings(const struct rm_graph *graph, rm_node a, rm_node b)
{
	struct rm_string_content left, right;

	rm_string_content_get(&left, graph, a);
	rm_string_content_get(&right, graph, b);
	return rm_string_content_equals(&left, &right);
}

static bool equality_same_container(const struct rm_graph *graph, rm_node a, rm_node b)
{
	struct rm_container left, right;

	return graph->class_ids[a] == graph->class_ids[b] && rm_graph_container(&left, graph, a) &&
		   rm_graph_container(&right, graph, b) && left.count == right.count &&
		   left.scalar_count == right.scalar_count && left.scalar_hash == right.scalar_hash;
}

bool rm_equality_same(struct rm_equality *equality, rm_node a, rm_node b)
{
	/* A pair a value inside, and fewer are ever open at once than there are values. */
	struct equality_pair open[RM_EQUALITY_WEIGHT_MAX + 1] = {{a, b}};
	const struct rm_graph *graph = equality->graph;
	size_t count = 1;

	while (count > 0) {
		struct equality_pair pair = open[--count];
		uint32_t left = graph->out_first[pair.a], right = graph->out_first[pair.b];
		struct rm_edge x = {0}, y = {0};

		if (pair.a == pair.b) {
			continue;
		}
		if (rm_equality_hash(equality, pair.a) != rm_equality_hash(equality, pair.b) ||
			rm_equality_hash(equality, pair.a) == 0 || graph->types[pair.a] != graph->types[pair.b]) {
			return false;
		}
		if (graph->types[pair.a] == RM_TYPE_STRING) {
			if (!equality_same_strings(graph, pair.a, pair.b)) {
				return false;
			}
			continue;
		}
		if (!equality_same_container(graph, pair.a, pair.b)) {
			return false;
		}
		for (;;) {
			bool has_left = equality_next_value(&x, graph, pair.a, &left);
			bool has_right = equality_next_value(&y, graph, pair.b, &right);

			if (!has_left && !has_right) {
				break;
			}
			if (has_left != has_right || x.link != y.link || x.kind != y.kind ||
				count > RM_EQUALITY_WEIGHT_MAX) {
				return false;
			}
			open[count++] = (struct equality_pair){
				equality_value(graph, x.child), equality_value(graph, y.child)};
		}
	}
	return true;
}
