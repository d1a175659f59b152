/*
 * Shapes are counted as they come: one map from (shape, pattern) to how many were seen, and the
 * first that reaches the limit ends the count, so a list of a million equal objects costs a hundred
 * steps and only a value with many small groups is read to the end.
 */
#include "base.h"

#include "value_shape.h"

#include "map.h"
#include "owner_path.h"

#define ACCUMULATE_COUNT   100 /* a hand-written record or a set of services stays below */
#define ACCUMULATE_PERCENT 25
#define CHAIN_EDGES_MAX    64 /* the links of a chain are objects with few properties */

bool rm_node_is_output(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;

	return graph->types[node] == RM_TYPE_MODULE && rm_graph_path_edge(&edge, graph, node) &&
		   edge.parent == RM_NODE_NONE && rm_text_is(rm_graph_text(graph, edge.link), "output");
}

struct shape_counter {
	const struct rm_graph *graph;
	const struct rm_derived *derived;
	uint64_t single_bytes; /* an array or string of this size is enough by itself */
	struct rm_map counts;
	bool is_reached;
};

/* Only the strong edges that somebody could see in the program: no key strings, no names. */
static bool shape_edge_counts(const struct rm_edge *edge)
{
	return rm_flow_is_strong(edge->strength, edge->kind) && edge->kind != RM_EDGE_KEY &&
		   edge->kind != RM_EDGE_NAME;
}

/* The value behind a PHP reference; others are their own. A reference never holds a reference. */
static rm_node shape_behind(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;

	if (graph->types[node] != RM_TYPE_REFERENCE) {
		return node;
	}
	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
		if (edge.kind == RM_EDGE_REFERENCED) {
			return edge.child;
		}
	}
	return node;
}

/* Class, or type of what has none. */
static uint64_t shape_of(const struct rm_graph *graph, rm_node node)
{
	node = shape_behind(graph, node);
	if (graph->class_ids[node] != RM_CLASS_NONE) {
		return (uint64_t)graph->class_ids[node] << 8 | UINT64_C(1) << 40;
	}
	return graph->types[node];
}

/* Edges whose names are data, not part of the program: keys of arrays and of C tables. */
static bool shape_is_keyed(const struct rm_graph *graph, const struct rm_edge *edge)
{
	switch (edge->kind) {
	case RM_EDGE_ELEMENT:
	case RM_EDGE_ENTRY:
	case RM_EDGE_REGISTRY:
	case RM_EDGE_WEAK_MAP_VALUE:
	case RM_EDGE_FRAME:
	case RM_EDGE_LITERAL:
	case RM_EDGE_INFERRED:
		return true;
	case RM_EDGE_MEMBER: {
		struct rm_text link = rm_graph_text(graph, edge->link);

		return link.len > 0 && link.ptr[0] == '[';
	}
	default:
		return false;
	}
}

/*
 * Which place of which kind of holder an edge is: equal for the same property of all instances of a
 * class.
 */
static uint64_t shape_pattern(const struct rm_graph *graph, const struct rm_edge *edge)
{
	uint64_t link = shape_is_keyed(graph, edge) ? UINT32_MAX : edge->link;
	uint64_t holder = edge->parent == RM_NODE_NONE ? 0 : shape_of(graph, edge->parent);

	return rm_map_mix(holder << 8 | edge->kind) ^ link;
}

static void shape_count(struct shape_counter *c, uint64_t pattern, rm_node child)
{
	uint64_t key = rm_map_mix(pattern * 31 + rm_map_mix(shape_of(c->graph, child)));
	bool is_new;

	c->is_reached |= ++*rm_map_add(&c->counts, key >> 1, &is_new) >= ACCUMULATE_COUNT;
}

static bool shape_is_big(const struct shape_counter *c, rm_node node)
{
	uint8_t type = c->graph->types[node];

	return (type == RM_TYPE_ARRAY || type == RM_TYPE_STRING || rm_node_is_output(c->graph, node)) &&
		   rm_graph_allocated(c->graph, node) >= c->single_bytes;
}

static void shape_count_elements(struct shape_counter *c, rm_node node)
{
	struct rm_container container;
	struct rm_edge edge;

	if (c->graph->types[node] == RM_TYPE_ARRAY && rm_graph_container(&container, c->graph, node)) {
		c->is_reached |= container.scalar_count >= ACCUMULATE_COUNT;
	}
	for (uint32_t id = c->graph->out_first[node];
		 !c->is_reached && rm_graph_next_out(c->graph, node, &id, &edge);) {
		if (shape_edge_counts(&edge) && edge.kind != RM_EDGE_DYNAMIC_PROPERTIES) {
			shape_count(c, shape_pattern(c->graph, &edge), edge.child);
		}
	}
}

/*
 * What the node holds alone without being its direct owner (several of its values share it), under
 * the place where the shortest path finds it. Direct children were counted as elements.
 */
static void shape_count_dominated(struct shape_counter *c, rm_node node)
{
	const struct rm_retained *tree = &c->derived->retained;

	for (rm_dom child = rm_retained_first_child(tree, node); child != RM_DOM_NONE && !c->is_reached;
		 child = rm_retained_next_child(tree, child)) {
		uint32_t path_edge = c->graph->path_edges[child];
		struct rm_edge edge;

		c->is_reached |= shape_is_big(c, child);
		if (path_edge == RM_EDGE_NONE) {
			continue;
		}
		rm_graph_edge(&edge, c->graph, path_edge);
		if (edge.parent != node && shape_edge_counts(&edge)) {
			shape_count(c, shape_pattern(c->graph, &edge), child);
		}
	}
}

/* The table of an object's dynamic properties, RM_NODE_NONE for what has none. */
static rm_node shape_table(const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;

	if (graph->types[node] != RM_TYPE_OBJECT) {
		return RM_NODE_NONE;
	}
	for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
		if (edge.kind == RM_EDGE_DYNAMIC_PROPERTIES && edge.strength == RM_STRONG) {
			return edge.child;
		}
	}
	return RM_NODE_NONE;
}

/*
 * The next value of a chain: one of the same shape that the node holds alone, by the link given;
 * RM_STR_NONE: by any, and the heaviest. RM_NODE_NONE at the end.
 */
static rm_node shape_chain_next(const struct shape_counter *c, rm_node node, rm_str *link)
{
	const struct rm_retained *tree = &c->derived->retained;
	rm_node table = shape_table(c->graph, node), best = RM_NODE_NONE;
	rm_node holders[2] = {node, table};
	rm_str best_link = *link;

	for (size_t i = 0; i < 2 && holders[i] != RM_NODE_NONE; i++) {
		struct rm_edge edge;
		uint32_t left = CHAIN_EDGES_MAX;

		for (uint32_t id = c->graph->out_first[holders[i]];
			 left-- > 0 && rm_graph_next_out(c->graph, holders[i], &id, &edge);) {
			rm_node child = shape_behind(c->graph, edge.child);

			if (!shape_edge_counts(&edge) || (*link != RM_STR_NONE && edge.link != *link) ||
				child == node || shape_of(c->graph, child) != shape_of(c->graph, node) ||
				!rm_retained_dominates(tree, node, child)) {
				continue;
			}
			if (best == RM_NODE_NONE ||
				rm_retained_allocated(tree, child) > rm_retained_allocated(tree, best)) {
				best = child;
				best_link = edge.link;
			}
		}
	}
	*link = best_link;
	return best;
}

static bool shape_is_chain(const struct shape_counter *c, rm_node node)
{
	rm_str link = RM_STR_NONE;
	uint32_t length = 1;

	while (length < ACCUMULATE_COUNT && node != RM_NODE_NONE) {
		node = shape_chain_next(c, node, &link);
		length++;
	}
	return node != RM_NODE_NONE;
}

bool rm_value_accumulates(
	const struct rm_derived *derived, const struct rm_heap_stats *heap, rm_node node)
{
	const struct rm_graph *graph = derived->graph;
	struct shape_counter c = {.graph = graph, .derived = derived};
	rm_node table;

	c.single_bytes = heap->heap_bytes / 100 * ACCUMULATE_PERCENT;
	c.single_bytes += c.single_bytes == 0 ? 1 : 0;
	node = shape_behind(graph, node);
	c.is_reached = shape_is_big(&c, node);
	shape_count_elements(&c, node);
	shape_count_dominated(&c, node);
	table = shape_table(graph, node);
	if (table != RM_NODE_NONE && !c.is_reached) {
		c.is_reached = shape_is_big(&c, table);
		shape_count_elements(&c, table);
		shape_count_dominated(&c, table);
	}
	rm_map_release(&c.counts);
	return c.is_reached || shape_is_chain(&c, node);
}

/* ---- whose it is ---- */

/*
 * What can be on the way from a table of the engine down to a value, and says by itself nothing of
 * whose it is.
 */
static bool engine_is_neutral(const struct rm_graph *graph, rm_node node)
{
	switch (graph->types[node]) {
	case RM_TYPE_OBJECT:
	case RM_TYPE_ARRAY:
	case RM_TYPE_STRING:
	case RM_TYPE_REFERENCE:
	case RM_TYPE_RESOURCE:
	case RM_TYPE_CONSTANT_AST:
	case RM_TYPE_OPAQUE_BLOCK:
	case RM_TYPE_SHARED_BLOCK:
	case RM_TYPE_CALL_FRAMES: /* of a generator or fiber */
		return true;
	default:
		return false;
	}
}

/* Whether a value is the engine's by the edge that leads to it from something that is no value. */
static bool engine_holds_by(uint8_t kind)
{
	switch (kind) {
	case RM_EDGE_NAME:
	case RM_EDGE_LITERAL:
	case RM_EDGE_DEFAULT_VALUE:
	case RM_EDGE_ENTRY:
	case RM_EDGE_KEY:
	case RM_EDGE_ARENA:
		return true;
	default:
		return false;
	}
}

bool rm_node_is_engine(const struct rm_graph *graph, rm_node node)
{
	bool is_block = graph->types[node] == RM_TYPE_OPAQUE_BLOCK;
	struct rm_edge edge;

	if (graph->types[node] == RM_TYPE_CALL_FRAME || graph->types[node] == RM_TYPE_UNREACHED_BLOCK ||
		rm_node_is_output(graph, node)) {
		return false;
	}
	if (!engine_is_neutral(graph, node)) {
		return true;
	}
	/* Ways from the roots have no circles; the bound is for a bug of ours only. */
	for (rm_node steps = 0; steps <= graph->node_count && graph->path_edges[node] != RM_EDGE_NONE;
		 steps++) {
		rm_graph_edge(&edge, graph, graph->path_edges[node]);
		if (edge.parent == RM_NODE_NONE) {
			return graph->types[node] == RM_TYPE_CALL_FRAMES;
		}
		if (graph->types[edge.parent] == RM_TYPE_CALL_FRAME) {
			return false;
		}
		if (!engine_is_neutral(graph, edge.parent)) {
			return engine_holds_by(edge.kind) || (is_block && edge.kind == RM_EDGE_INFERRED);
		}
		node = edge.parent;
	}
	return false;
}

/* ---- what to call it ---- */

struct label_word {
	uint8_t type;
	const char *word;
};

static const struct label_word label_words[] = {
	{RM_TYPE_ARRAY, "array"},
	{RM_TYPE_STRING, "string"},
	{RM_TYPE_REFERENCE, "reference"},
	{RM_TYPE_CONSTANT_AST, "constant expression"},
	{RM_TYPE_OBJECT, "object"},
	{RM_TYPE_RESOURCE, "resource"},
	{RM_TYPE_CALL_FRAME, "call"},
	{RM_TYPE_CLASS, "class"},
	{RM_TYPE_USER_FUNCTION, "function"},
	{RM_TYPE_INTERNAL_FUNCTION, "function"},
	{RM_TYPE_CONSTANT, "constant"},
	{RM_TYPE_MODULE, "extension"},
	{RM_TYPE_CALL_FRAMES, "call stack"},
	{RM_TYPE_VM_STACK, "VM stack"},
	{RM_TYPE_VM_STACK_ARENA, "VM stack"},
	{RM_TYPE_COMPILER_ARENAS, "compiler memory"},
	{RM_TYPE_COMPILER_ARENA, "compiler memory"},
	{RM_TYPE_CLASSES, "classes"},
	{RM_TYPE_FUNCTIONS, "functions"},
	{RM_TYPE_CONSTANTS, "constants"},
	{RM_TYPE_INCLUDED_FILES, "included files"},
	{RM_TYPE_CALLBACKS, "error handlers"},
	{RM_TYPE_MODULES, "extensions"},
	{RM_TYPE_OBJECTS_STORE, "object list"},
	{RM_TYPE_REGULAR_LIST, "resource list"},
	{RM_TYPE_ENGINE_TABLE, "engine table"},
	{RM_TYPE_OPAQUE_BLOCK, "block of C code"},
	{RM_TYPE_SHARED_BLOCK, "block of an extension"},
	{RM_TYPE_UNREACHED, "unreached blocks"},
	{RM_TYPE_UNREACHED_BLOCK, "unreached block"},
};

const char *rm_type_word(uint8_t type)
{
	for (size_t i = 0; i < RM_COUNT_OF(label_words); i++) {
		if (label_words[i].type == type) {
			return label_words[i].word;
		}
	}
	return "value";
}

/*
 * "class App\User": a word and what the file calls the thing; the link is what its table calls it.
 */
static void label_add_named(struct rm_strbuf *out, const struct rm_graph *graph, rm_node node,
	const char *word, const char *key)
{
	struct rm_text name = RM_TEXT_NONE;
	struct rm_edge edge;

	if (!rm_graph_attribute(&name, graph, node, key) && graph->path_edges[node] != RM_EDGE_NONE) {
		rm_graph_edge(&edge, graph, graph->path_edges[node]);
		name = rm_graph_text(graph, edge.link);
	}
	rm_strbuf_add_cstr(out, word);
	if (name.len > 0) {
		rm_strbuf_add_char(out, ' ');
		rm_strbuf_add_text(out, name);
	}
}

/*
 * The edge by which somebody holds the value: the one to its reference, where there is one. False
 * without any.
 */
static bool label_edge(struct rm_edge *edge, const struct rm_graph *graph, rm_node node)
{
	for (int step = 0; step < 2 && graph->path_edges[node] != RM_EDGE_NONE; step++) {
		rm_graph_edge(edge, graph, graph->path_edges[node]);
		if (edge->kind != RM_EDGE_REFERENCED || edge->parent == RM_NODE_NONE) {
			return edge->parent != RM_NODE_NONE;
		}
		node = edge->parent;
	}
	return false;
}

/* Arrays and strings that have a name in the program: statics and constants. */
static bool label_add_place(struct rm_strbuf *out, const struct rm_graph *graph, rm_node node)
{
	struct rm_edge edge;
	struct rm_text link, class_name;

	if (!label_edge(&edge, graph, node)) {
		return false;
	}
	link = rm_graph_text(graph, edge.link);
	if (edge.kind == RM_EDGE_CONSTANT) {
		rm_strbuf_add_cstr(out, "constant ");
	} else if (edge.kind == RM_EDGE_STATIC_PROPERTY || edge.kind == RM_EDGE_CLASS_CONSTANT) {
		if (!rm_graph_attribute(&class_name, graph, edge.parent, "class_name")) {
			return false;
		}
		rm_strbuf_add_cstr(out, edge.kind == RM_EDGE_STATIC_PROPERTY ? "static " : "constant ");
		rm_strbuf_add_text(out, class_name);
		rm_strbuf_add_cstr(out, edge.kind == RM_EDGE_STATIC_PROPERTY ? "::$" : "::");
	} else if (edge.kind == RM_EDGE_STATIC_VARIABLES) {
		rm_strbuf_add_cstr(out, "static variables");
		return true;
	} else {
		return false;
	}
	rm_strbuf_add_text(out, link);
	return true;
}

void rm_value_label(struct rm_strbuf *out, const struct rm_graph *graph, rm_node node)
{
	struct rm_text class_name;

	node = shape_behind(graph, node);
	class_name = rm_graph_class_name(graph, node);
	switch (graph->types[node]) {
	case RM_TYPE_OBJECT:
		rm_strbuf_add_text(out, class_name.len > 0 ? class_name : RM_TEXT_LITERAL("object"));
		break;
	case RM_TYPE_CALL_FRAME:
		rm_frame_label(out, graph, node);
		break;
	case RM_TYPE_CLASS:
		label_add_named(out, graph, node, "class", "class_name");
		break;
	case RM_TYPE_USER_FUNCTION:
	case RM_TYPE_INTERNAL_FUNCTION:
		label_add_named(out, graph, node, "function", "#function");
		break;
	case RM_TYPE_RESOURCE:
		label_add_named(out, graph, node, "resource", "resource_type");
		break;
	case RM_TYPE_CONSTANT:
	case RM_TYPE_MODULE:
		label_add_named(out, graph, node,
			graph->types[node] == RM_TYPE_CONSTANT ? "constant" : "extension", "name");
		break;
	default:
		if (!label_add_place(out, graph, node)) {
			rm_strbuf_add_cstr(out, rm_type_word(graph->types[node]));
		}
		break;
	}
}
