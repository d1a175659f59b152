/*
 * From below: of strings, then of containers whose insides are done, each gets a model: the first
 * that was found of all that equal it, by which those that hold it tell what they hold. So two
 * containers are equal when their own facts, the names of what they hold and the models of what
 * they hold are, and nobody has to look at insides twice. What cannot be compared is its own model,
 * so two arrays that hold the same service are equal. Members of cycles are never entered, so there
 * is always a bottom; what waits for its insides lies on a stack.
 *
 * Most values equal no other, and most of these are known not to before anything is looked up: no
 * other string has that hash, no other container those facts of its own, or it holds something
 * lone: which equals nothing and which nobody else holds.
 */
#include "base.h"

#include "equality.h"

#include "hash_filter.h"
#include "map.h"
#include "string_content.h"
#include "vec.h"

/* What is known of a node: how many values it is, and whether it is lone. 0: nothing yet. */
#define MARK_WEIGHT ((1u << 7) - 1)
#define MARK_NONE   MARK_WEIGHT /* as weight: cannot be compared */
#define MARK_LONE   (1u << 7)

/* Small numbers must not cancel each other out: 0 means that there is no hash. */
#define HASH_START UINT64_C(0xD6E8FEB86659FD93)

#define FETCH_AHEAD 16
#define EDGES_AHEAD 32

/* Objects whose state is not all in their properties, or that are what they are by identity. */
#define FLAGS_APART                                                                                \
	(RM_CONTAINER_INTERNAL_STATE | RM_CONTAINER_LAZY | RM_CONTAINER_ENUM_CASE |                    \
		RM_CONTAINER_FREED | RM_CONTAINER_DESTRUCTED | RM_CONTAINER_ESTIMATED |                    \
		RM_CONTAINER_UNINITIALISED)

struct rm_equality {
	const struct rm_derived *derived;
	const struct rm_graph *graph;
	uint8_t *marks; /* by node; NULL until the first question */
	/*
	 * By node: its model plus 1, or 0 when it has not turned out to be like another. Until it has a
	 * mark a part of its own hash, or 0 when it has none: there is no other use for the place.
	 */
	uint32_t *models;
	struct rm_hash_filter filter; /* of all values by their own facts */
	struct rm_map index;          /* of those it lets through: hash to the first that has it */
	RM_VEC(rm_node) waiting;
};

_Static_assert(RM_EQUALITY_WEIGHT_MAX < MARK_NONE, "a weight has its bits");

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
	rm_free(equality->marks);
	rm_free(equality->models);
	rm_free(equality);
}

/* One step of a hash. Each waits for the one before, so a step is short. */
static uint64_t equality_mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ hash >> 32;
}

/* What is kept of a hash beside a node; 0 means none. */
static uint32_t equality_part(uint64_t hash)
{
	uint32_t part = (uint32_t)(rm_map_mix(hash) >> 32);

	return part != 0 ? part : 1;
}

/* As a key of the index. */
static uint64_t equality_key(uint64_t hash)
{
	return hash == UINT64_MAX ? 0 : hash;
}

/* Weight of a value that equals no other. It is lone when there is one way to it. */
static void equality_set_single(struct rm_equality *equality, rm_node node, uint32_t weight)
{
	bool is_lone = rm_graph_in_count(equality->graph, node) == 1;

	equality->models[node] = 0;
	equality->marks[node] = (uint8_t)(weight | (is_lone ? MARK_LONE : 0));
}

static void equality_set_none(struct rm_equality *equality, rm_node node)
{
	equality_set_single(equality, node, MARK_NONE);
}

static rm_node equality_model(const struct rm_equality *equality, rm_node node)
{
	return equality->models[node] != 0 ? equality->models[node] - 1 : node;
}

static void equality_set_model(struct rm_equality *equality, rm_node node, rm_node model)
{
	equality->models[node] = model + 1;
	equality->models[model] = model + 1;
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

/*
 * A PHP reference with one user is the value behind it. Only strong edges are looked at throughout:
 * nothing else is known to be free of circles.
 */
static rm_node equality_value(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;
	uint32_t id = graph->out_first[node];

	if (graph->types[node] == RM_TYPE_REFERENCE && rm_graph_refcount(graph, node) == 1 &&
		rm_graph_next_out(graph, node, &id, &edge) && edge.kind == RM_EDGE_REFERENCED &&
		edge.strength == RM_STRONG) {
		return edge.child;
	}
	return node;
}

/* ---- a value's own facts ---- */

static uint64_t equality_string_hash(const struct rm_graph *graph, rm_node string)
{
	struct rm_string_content content;

	rm_string_content_get(&content, graph, string);
	return content.is_known ? equality_mix(HASH_START, rm_string_content_key(&content)) : 0;
}

static uint64_t equality_container_hash(const struct rm_equality *equality, rm_node node)
{
	const struct rm_graph *graph = equality->graph;
	struct rm_container container;
	uint64_t hash;

	if (!rm_graph_container(&container, graph, node) || (container.flags & FLAGS_APART) != 0 ||
		(container.scalar_count > 0 && container.scalar_hash == 0) ||
		graph->out_first[node + 1] - graph->out_first[node] > 2 * RM_EQUALITY_WEIGHT_MAX ||
		rm_is_in_cycle(equality->derived, node)) {
		return 0;
	}
	hash = equality_mix(HASH_START, (uint64_t)graph->types[node] << 32 | graph->class_ids[node]);
	hash = equality_mix(hash, (uint64_t)container.count << 32 | container.scalar_count);
	return equality_mix(hash, container.scalar_hash);
}

/* 0 when the node cannot be compared. */
static uint64_t equality_own_hash(const struct rm_equality *equality, rm_node node)
{
	switch (equality->graph->types[node]) {
	case RM_TYPE_STRING:
		return equality_string_hash(equality->graph, node);
	case RM_TYPE_ARRAY:
	case RM_TYPE_OBJECT:
		return equality_container_hash(equality, node);
	default:
		return 0;
	}
}

/* Places of the filter are all over the memory: it sees each hash some nodes later. */
static void equality_see_all(struct rm_equality *equality)
{
	rm_node count = equality->graph->node_count;

	for (size_t at = 0; at < (size_t)count + FETCH_AHEAD; at++) {
		if (at < count) {
			uint64_t hash = equality_own_hash(equality, (rm_node)at);

			if (hash != 0) {
				equality->models[at] = equality_part(hash);
				rm_hash_filter_prepare(&equality->filter, equality->models[at]);
			} else if (equality->graph->types[at] != RM_TYPE_REFERENCE) {
				equality_set_none(equality, (rm_node)at);
			}
		}
		if (at >= FETCH_AHEAD) {
			rm_hash_filter_see(&equality->filter, equality->models[at - FETCH_AHEAD]);
		}
	}
}

/* Looks for an equal one among those before: of those that have the same part of a hash. */
static void equality_join_string(struct rm_equality *equality, rm_node string)
{
	uint64_t key = equality->models[string];

	equality->models[string] = 0;
	equality->marks[string] = 1;
	for (;; key = equality_key(rm_map_mix(key + 1))) {
		struct rm_string_content content, other;
		bool is_new;
		uint32_t *first = rm_map_add(&equality->index, key, &is_new);

		if (is_new) {
			*first = string;
			return;
		}
		rm_string_content_get(&content, equality->graph, string);
		rm_string_content_get(&other, equality->graph, *first);
		if (rm_string_content_equals(&content, &other)) {
			equality_set_model(equality, string, *first);
			return;
		}
	}
}

/* Strings get their models; containers lose their hash when no other has it. */
static void equality_sieve(struct rm_equality *equality)
{
	const struct rm_graph *graph = equality->graph;

	for (rm_node node = 0; node < graph->node_count; node++) {
		uint32_t part = equality->models[node];
		bool is_single;

		if (graph->node_count - node > FETCH_AHEAD) {
			rm_hash_filter_prepare(&equality->filter, equality->models[node + FETCH_AHEAD]);
		}
		if (equality->marks[node] != 0 || part == 0) {
			continue;
		}
		is_single = !rm_hash_filter_passes(&equality->filter, part);
		if (graph->types[node] != RM_TYPE_STRING) {
			equality->models[node] = is_single ? 0 : part;
		} else if (is_single) {
			equality_set_single(equality, node, 1);
		} else {
			equality_join_string(equality, node);
		}
	}
	rm_hash_filter_release(&equality->filter);
	rm_map_release(&equality->index);
}

/* Now it is known of those that the filter let through, too. */
static void equality_set_single_strings(struct rm_equality *equality)
{
	for (rm_node node = 0; node < equality->graph->node_count; node++) {
		if (equality->marks[node] == 1 && equality->models[node] == 0) {
			equality_set_single(equality, node, 1);
		}
	}
}

/* ---- containers ---- */

/* Looks for an equal one among those that were found before; the hash is of what is inside. */
static void equality_join_container(
	struct rm_equality *equality, rm_node node, uint64_t hash, uint32_t weight)
{
	bool is_new;
	uint32_t *first;

	hash = rm_map_mix(equality_mix(hash, equality_container_hash(equality, node)));
	first = rm_map_add(&equality->index, equality_key(hash), &is_new);
	equality->models[node] = 0;
	equality->marks[node] = (uint8_t)weight;
	if (is_new) {
		*first = node;
	} else {
		equality_set_model(equality, node, *first);
	}
}

/*
 * One container whose insides may have to be found first: then they are put on the stack and it
 * waits.
 */
static void equality_find_container(struct rm_equality *equality, rm_node node)
{
	const struct rm_graph *graph = equality->graph;
	bool may_join = equality->models[node] != 0;
	size_t waiting = equality->waiting.count;
	uint32_t weight = 1;
	uint64_t hash = HASH_START;
	struct rm_edge edge;

	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
		enum equality_edge meaning = equality_edge(&edge);
		uint32_t mark;

		/* An array in itself counts as no cycle: PHP makes none, a file may have one. */
		if (meaning == EDGE_APART || (meaning == EDGE_VALUE && edge.child == node)) {
			equality->waiting.count = waiting;
			equality_set_none(equality, node);
			return;
		}
		if (meaning == EDGE_NOTHING) {
			continue;
		}
		mark = equality->marks[edge.child];
		if (mark == 0) {
			rm_vec_push(&equality->waiting, edge.child);
			continue;
		}
		weight += (mark & MARK_WEIGHT) == MARK_NONE ? 1 : mark & MARK_WEIGHT;
		may_join = may_join && (mark & MARK_LONE) == 0;
		if (may_join) {
			hash = equality_mix(hash, (uint64_t)edge.link << 32 | edge.kind);
			hash = equality_mix(hash, equality_model(equality, edge.child));
		}
	}
	if (equality->waiting.count > waiting) {
		return;
	}
	if (weight > RM_EQUALITY_WEIGHT_MAX) {
		equality_set_none(equality, node);
	} else if (may_join) {
		equality_join_container(equality, node, hash, weight);
	} else {
		equality_set_single(equality, node, weight);
	}
}

/* A reference is as its value where it stands for that. */
static void equality_find_reference(struct rm_equality *equality, rm_node node)
{
	rm_node value = equality_value(equality->graph, node);

	if (value == node) {
		equality_set_none(equality, node);
	} else if (equality->graph->types[value] == RM_TYPE_REFERENCE) {
		equality->marks[node] = MARK_NONE;
		equality->models[node] = value + 1;
	} else if (equality->marks[value] == 0) {
		rm_vec_push(&equality->waiting, value);
	} else {
		equality_set_single(equality, node, equality->marks[value] & MARK_WEIGHT);
		equality->marks[node] &= (uint8_t)(equality->marks[value] | MARK_WEIGHT);
		equality->models[node] = equality_model(equality, value) + 1;
	}
}

static void equality_find_one(struct rm_equality *equality, rm_node node)
{
	if (equality->graph->types[node] == RM_TYPE_REFERENCE) {
		equality_find_reference(equality, node);
	} else {
		equality_find_container(equality, node);
	}
}

/* The node, and before it what it waits for. Most wait for nothing. */
static void equality_find(struct rm_equality *equality, rm_node node)
{
	equality_find_one(equality, node);
	while (equality->marks[node] == 0) {
		rm_node top = equality->waiting.count > 0 ? rm_vec_last(&equality->waiting) : node;
		size_t before = equality->waiting.count;

		if (equality->marks[top] == 0) {
			equality_find_one(equality, top);
		}
		if (equality->marks[top] != 0 && before > 0) {
			equality->waiting.count = before - 1;
		}
	}
	rm_vec_clear(&equality->waiting);
}

/* The marks of what lies in the containers before this one, which come next. */
static void equality_prepare(const struct rm_equality *equality, uint32_t first, uint32_t end)
{
	struct rm_edge edge;

	for (uint32_t id = first; id < end && id >= EDGES_AHEAD && end - first <= EDGES_AHEAD; id++) {
		rm_graph_edge(&edge, equality->graph, id - EDGES_AHEAD);
		RM_PREFETCH(&equality->marks[edge.child]);
	}
}

/* From the end, since what is inside a value mostly has the larger number. */
static void equality_find_containers(struct rm_equality *equality)
{
	const struct rm_graph *graph = equality->graph;

	for (uint32_t i = graph->container_count; i-- > 0;) {
		rm_node node = rm_graph_container_node(graph, i);

		equality_prepare(equality, graph->out_first[node], graph->out_first[node + 1]);
		if (equality->marks[node] == 0) {
			equality_find(equality, node);
		}
	}
	rm_map_release(&equality->index);
	rm_vec_release(&equality->waiting);
}

/* ---- questions ---- */

/* All answers at once, when somebody asks: most rest on others. */
static void equality_start(struct rm_equality *equality)
{
	size_t count = (size_t)equality->graph->node_count + 1;

	equality->marks = rm_calloc(count, sizeof(*equality->marks));
	equality->models = rm_calloc(count, sizeof(*equality->models));
	rm_hash_filter_init(&equality->filter, count);
	equality_see_all(equality);
	equality_sieve(equality);
	equality_set_single_strings(equality);
	equality_find_containers(equality);
}

bool rm_equality_is_comparable(struct rm_equality *equality, rm_node node)
{
	if (RM_UNLIKELY(equality->marks == NULL)) {
		equality_start(equality);
	}
	return (equality->marks[node] & MARK_WEIGHT) != MARK_NONE;
}

rm_node rm_equality_model(struct rm_equality *equality, rm_node node)
{
	if (RM_UNLIKELY(equality->marks == NULL)) {
		equality_start(equality);
	}
	return equality->models[node] != 0 ? equality->models[node] - 1 : RM_NODE_NONE;
}
