/*
 * A step is known by the kind of its edge and its name. Names that an owner may give twice are
 * told apart by their order: frames of one function counted from the outermost, which stays
 * where it is, anonymous classes and closures of one file from the first. Other names that come
 * twice (entries of the table of interned strings) lead nowhere.
 */
#include "base.h"

#include "path_tree.h"

#include "owner_path.h"
#include "stable_text.h"

void rm_path_tree_init(struct rm_path_tree *tree, const struct rm_graph *graph)
{
	memset(tree, 0, sizeof(*tree));
	tree->graph = graph;
}

void rm_path_tree_release(struct rm_path_tree *tree)
{
	rm_vec_release(&tree->steps);
	rm_vec_release(&tree->chain);
	rm_map_release(&tree->places);
}

/* ---- the ways of this graph ---- */

/* The edge that makes the step to the node: that of the reference, where one is before it. */
static bool tree_edge(struct rm_edge *edge, const struct rm_graph *graph, rm_node node)
{
	for (rm_node steps = 0; steps <= graph->node_count; steps++) {
		uint32_t id = graph->path_edges[node];

		if (id == RM_EDGE_NONE) {
			return false;
		}
		rm_graph_edge(edge, graph, id);
		if (edge->kind != RM_EDGE_REFERENCED || edge->parent == RM_NODE_NONE) {
			return true;
		}
		node = edge->parent;
	}
	return false;
}

static void tree_note(struct rm_path_tree *tree, rm_node node, uint32_t place)
{
	bool is_new;

	*rm_map_add(&tree->places, node, &is_new) = place;
}

/* Adds the step of a node whose owner has one; parent RM_PATH_STEP_NONE: it is a root's. */
static uint32_t tree_add(
	struct rm_path_tree *tree, rm_node node, const struct rm_edge *edge, uint32_t parent)
{
	struct rm_path_step step = {
		.node = node,
		.twin = RM_NODE_NONE,
		.edge = edge->id,
		.parent = parent,
		.first = RM_PATH_STEP_NONE,
		.next = RM_PATH_STEP_NONE,
	};
	uint32_t place = (uint32_t)tree->steps.count;

	if (parent != RM_PATH_STEP_NONE) {
		struct rm_path_step *owner = &tree->steps.items[parent];

		step.depth = owner->depth + 1;
		step.next = owner->first;
		owner->first = place;
	}
	rm_vec_push(&tree->steps, step);
	return place;
}

/* The nodes of the chain, the last one first: each hangs below the one behind it. */
static void tree_add_chain(struct rm_path_tree *tree, uint32_t parent, bool has_root)
{
	while (tree->chain.count > 0) {
		rm_node node = rm_vec_pop(&tree->chain);
		struct rm_edge edge;

		if (!has_root || !tree_edge(&edge, tree->graph, node) ||
			(parent != RM_PATH_STEP_NONE &&
				tree->steps.items[parent].depth + 1 >= RM_PATH_TREE_DEPTH_MAX)) {
			has_root = false;
			tree_note(tree, node, RM_PATH_STEP_NONE);
			continue;
		}
		parent = tree_add(tree, node, &edge, parent);
		tree_note(tree, node, parent);
	}
}

void rm_path_tree_want(struct rm_path_tree *tree, rm_node node)
{
	const uint32_t *place;
	rm_node at = node;
	struct rm_edge edge;

	/* Up to something that is known, or to a root. */
	rm_vec_clear(&tree->chain);
	while ((place = rm_map_find(&tree->places, at)) == NULL) {
		rm_vec_push(&tree->chain, at);
		/* Numbers of the object store are given by the order of creation: they name nothing. */
		if (tree->chain.count > tree->graph->node_count || !tree_edge(&edge, tree->graph, at) ||
			edge.kind == RM_EDGE_REGISTRY) {
			tree_add_chain(tree, RM_PATH_STEP_NONE, false);
			return;
		}
		if (edge.parent == RM_NODE_NONE) {
			tree_add_chain(tree, RM_PATH_STEP_NONE, true);
			break;
		}
		at = edge.parent;
	}
	if (place != NULL) {
		tree_add_chain(tree, *place, *place != RM_PATH_STEP_NONE);
	}
	place = rm_map_find(&tree->places, node);
	if (place != NULL && *place != RM_PATH_STEP_NONE) {
		tree->steps.items[*place].is_wanted = true;
	}
}

/* ---- the same ways in the other graph ---- */

/* What follows is about the steps below one node, by the hashes of their names. */
struct step_names {
	struct rm_map slots; /* hash of kind and name: first step that has it */
	struct rm_strbuf name;
	uint64_t kinds; /* bits of the kinds that are there */
};

static bool step_has_twins(uint8_t kind)
{
	return kind == RM_EDGE_FRAME || kind == RM_EDGE_CLASS || kind == RM_EDGE_FUNCTION;
}

/* The edge's name, as far as it stays the same. Borrowed: from the graph, or from the buffer. */
static struct rm_text step_name(
	struct rm_strbuf *buffer, const struct rm_graph *graph, const struct rm_edge *edge)
{
	struct rm_text name = rm_graph_text(graph, edge->link);

	if (edge->kind == RM_EDGE_FRAME) {
		return rm_graph_attribute(&name, graph, edge->child, "function_name") ? name : RM_TEXT_NONE;
	}
	if (step_has_twins(edge->kind) && name.len > 0 && memchr(name.ptr, ':', name.len) != NULL) {
		rm_strbuf_clear(buffer);
		rm_stable_text_add(buffer, name, RM_STABLE_LINES);
		return rm_strbuf_text(buffer);
	}
	return name;
}

static uint64_t step_hash(
	struct rm_strbuf *buffer, const struct rm_graph *graph, const struct rm_edge *edge)
{
	struct rm_text name = step_name(buffer, graph, edge);

	return (rm_text_hash(name) + edge->kind * UINT64_C(0x9E3779B97F4A7C15)) & (UINT64_MAX >> 1);
}

static bool step_is_same(struct step_names *names, const struct rm_graph *graph,
	const struct rm_edge *edge, const struct rm_graph *other, const struct rm_edge *other_edge)
{
	struct rm_strbuf copy = {0};
	struct rm_text name;
	bool is_same;

	if (edge->kind != other_edge->kind) {
		return false;
	}
	name = step_name(&copy, graph, edge);
	is_same = rm_text_equals(name, step_name(&names->name, other, other_edge));
	rm_strbuf_release(&copy);
	return is_same;
}

/* How many edges of the same owner have the same name and come before (frames: after) this one. */
static uint32_t step_ordinal(
	struct step_names *names, const struct rm_graph *graph, const struct rm_edge *edge)
{
	uint32_t ordinal = 0,
			 id = edge->kind == RM_EDGE_FRAME ? edge->id + 1 : graph->out_first[edge->parent];
	struct rm_edge twin;

	while (rm_graph_next_out(graph, edge->parent, &id, &twin)) {
		if (edge->kind != RM_EDGE_FRAME && twin.id >= edge->id) {
			break;
		}
		ordinal += step_is_same(names, graph, edge, graph, &twin) ? 1 : 0;
	}
	return ordinal;
}

/* Behind references. */
static rm_node step_value(const struct rm_graph *graph, rm_node node)
{
	for (int i = 0; i < 2 && graph->types[node] == RM_TYPE_REFERENCE; i++) {
		uint32_t id = graph->out_first[node];
		struct rm_edge edge;

		while (rm_graph_next_out(graph, node, &id, &edge)) {
			if (edge.kind == RM_EDGE_REFERENCED) {
				node = edge.child;
				break;
			}
		}
	}
	return node;
}

/* Gives the edge of the other graph to the steps that are spelled like it. */
static void step_give(struct rm_path_tree *tree, struct step_names *names,
	const struct rm_graph *other, const struct rm_edge *other_edge)
{
	uint64_t hash = step_hash(&names->name, other, other_edge);
	const uint32_t *slot = rm_map_find(&names->slots, hash);
	uint32_t ordinal = UINT32_MAX;

	for (uint32_t at = slot != NULL ? *slot : RM_PATH_STEP_NONE; at != RM_PATH_STEP_NONE;
		 at = tree->steps.items[at].next) {
		struct rm_path_step *step = &tree->steps.items[at];
		struct rm_edge edge;

		rm_graph_edge(&edge, tree->graph, step->edge);
		if (!step_is_same(names, tree->graph, &edge, other, other_edge)) {
			continue;
		}
		if (!step_has_twins(edge.kind)) {
			/* A second one of the name: nobody knows which of them is meant. */
			step->is_ambiguous = step->is_ambiguous || step->twin != RM_NODE_NONE;
			step->twin = step->is_ambiguous ? RM_NODE_NONE : step_value(other, other_edge->child);
			return;
		}
		if (ordinal == UINT32_MAX) {
			ordinal = step_ordinal(names, other, other_edge);
		}
		if (step_ordinal(names, tree->graph, &edge) == ordinal) {
			step->twin = step_value(other, other_edge->child);
			return;
		}
	}
}

static void step_fill(struct rm_path_tree *tree, struct step_names *names, uint32_t parent)
{
	for (uint32_t at = tree->steps.items[parent].first; at != RM_PATH_STEP_NONE;
		 at = tree->steps.items[at].next) {
		struct rm_edge edge;
		uint32_t *slot;
		bool is_new;

		rm_graph_edge(&edge, tree->graph, tree->steps.items[at].edge);
		names->kinds |= UINT64_C(1) << (edge.kind & 63);
		slot = rm_map_add(&names->slots, step_hash(&names->name, tree->graph, &edge), &is_new);
		if (is_new) {
			*slot = at;
		} else if (!step_has_twins(edge.kind)) {
			tree->steps.items[at].is_ambiguous = tree->steps.items[*slot].is_ambiguous = true;
		}
	}
}

static void tree_follow_below(
	struct rm_path_tree *tree, const struct rm_graph *other, uint32_t parent)
{
	struct step_names names = {0};
	rm_node twin = tree->steps.items[parent].twin;
	uint32_t id = other->out_first[twin];
	struct rm_edge edge;

	step_fill(tree, &names, parent);
	while (rm_graph_next_out(other, twin, &id, &edge)) {
		if ((names.kinds >> (edge.kind & 63) & 1) != 0) {
			step_give(tree, &names, other, &edge);
		}
	}
	rm_map_release(&names.slots);
	rm_strbuf_release(&names.name);
}

/* A root branch may have several nodes: the n-th of its name. */
static rm_node tree_root_twin(
	const struct rm_graph *graph, const struct rm_edge *edge, const struct rm_graph *other)
{
	struct rm_text name = rm_graph_text(graph, edge->link);
	uint32_t ordinal = 0;

	for (uint32_t i = 0; i < graph->root_count && graph->roots[i].node != edge->child; i++) {
		ordinal += rm_text_equals(rm_graph_text(graph, graph->roots[i].link), name) ? 1 : 0;
	}
	for (uint32_t i = 0; i < other->root_count; i++) {
		if (rm_text_equals(rm_graph_text(other, other->roots[i].link), name) && ordinal-- == 0) {
			return step_value(other, other->roots[i].node);
		}
	}
	return RM_NODE_NONE;
}

void rm_path_tree_follow(struct rm_path_tree *tree, const struct rm_graph *other)
{
	/* Owners stand before what is below them. */
	for (uint32_t i = 0; i < tree->steps.count; i++) {
		struct rm_path_step *step = &tree->steps.items[i];

		if (step->parent == RM_PATH_STEP_NONE) {
			struct rm_edge edge;

			rm_graph_edge(&edge, tree->graph, step->edge);
			step->twin = tree_root_twin(tree->graph, &edge, other);
		}
		if (step->twin != RM_NODE_NONE && step->first != RM_PATH_STEP_NONE) {
			tree_follow_below(tree, other, i);
		}
	}
}
