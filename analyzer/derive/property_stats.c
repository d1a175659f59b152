/*
 * Two loops. The first goes over the edges of all objects, in file order, and finds the entry of an
 * edge by guessing: instances of one class have their properties in one order, so the entry that
 * followed last time follows again, and no hash is computed. The second looks at values that
 * several hold.
 *
 * The bound for those rests on this: cutting a property everywhere frees a value only if each way
 * to it leads over one of the cut edges, the shortest one included, and below the value's dominator
 * (if an edge above were the only one, the dominator itself would be freed and the value with it).
 * So each value credits the properties on its shortest way up to its dominator, and no others can
 * free it.
 */
#include "base.h"

#include "liveness.h"
#include "property_stats.h"

/*
 * Values that retain less are credited to the property that holds them directly, not to those
 * further up.
 */
#define CLIMB_BYTES_MIN 256
#define CLIMB_STEPS_MAX 64
/* Values with more references than this are taken for shared without a look at each. */
#define HOLDERS_MAX 16

struct property_collector {
	struct rm_property_stats *stats;
	const struct rm_graph *graph;
	const uint8_t *states;
	const struct rm_retained *tree;
	uint32_t *followers; /* by item: the item that came after it last time */
	size_t follower_capacity;
	uint32_t *dynamic_counts; /* by class: names only seen in tables */
};

static uint64_t property_key(uint32_t class_id, rm_str link)
{
	return (uint64_t)class_id << 32 | link;
}

uint32_t rm_property_find(const struct rm_property_stats *stats, uint32_t class_id, rm_str link)
{
	const uint32_t *at;

	if (class_id == RM_CLASS_NONE) {
		return RM_PROPERTY_NONE;
	}
	at = rm_map_find(&stats->index, property_key(class_id, link));
	return at != NULL ? *at : RM_PROPERTY_NONE;
}

static uint32_t property_add(
	struct property_collector *c, uint32_t class_id, rm_str link, bool is_dynamic)
{
	struct rm_property_stats *stats = c->stats;
	uint32_t found = rm_property_find(stats, class_id, link);
	struct rm_property *property;
	bool is_new;

	if (found != RM_PROPERTY_NONE) {
		return found;
	}
	if (is_dynamic && c->dynamic_counts[class_id]++ >= RM_PROPERTY_DYNAMIC_MAX) {
		return RM_PROPERTY_NONE;
	}
	found = (uint32_t)stats->items.count;
	*rm_map_add(&stats->index, property_key(class_id, link), &is_new) = found;
	property = rm_vec_add(&stats->items);
	property->class_id = class_id;
	property->link = link;
	property->is_dynamic = is_dynamic;
	property->next = RM_PROPERTY_NONE;
	property->first_edge = RM_EDGE_NONE;
	if (stats->items.count > c->follower_capacity) {
		c->followers = rm_vec_grow(
			c->followers, &c->follower_capacity, stats->items.count, sizeof(*c->followers));
	}
	c->followers[found] = RM_PROPERTY_NONE;
	return found;
}

/* *last: the entry of the edge before, of the same object; RM_PROPERTY_NONE at the first. */
static uint32_t property_guess(struct property_collector *c, uint32_t *last, uint32_t class_id,
	const struct rm_edge *edge, bool is_dynamic)
{
	const struct rm_property *items = c->stats->items.items;
	uint32_t guess =
		*last != RM_PROPERTY_NONE ? c->followers[*last] : c->stats->first_of_class[class_id];

	if (RM_UNLIKELY(guess == RM_PROPERTY_NONE || items[guess].class_id != class_id ||
					items[guess].link != edge->link)) {
		guess = property_add(c, class_id, edge->link, is_dynamic);
		if (guess == RM_PROPERTY_NONE) {
			return guess;
		}
		if (*last != RM_PROPERTY_NONE) {
			c->followers[*last] = guess;
		} else {
			c->stats->first_of_class[class_id] = guess;
		}
	}
	*last = guess;
	return guess;
}

/*
 * Whether the edge alone holds its child: the parent dominates it at once, and whoever else refers
 * to the child is itself held by it.
 */
static bool property_is_exclusive(const struct property_collector *c, const struct rm_edge *edge)
{
	const struct rm_graph *graph = c->graph;
	const struct rm_retained *tree = c->tree;
	struct rm_edge other;

	if (tree->parents[edge->child] != edge->parent) {
		return false;
	}
	if (!rm_graph_has_many_in(graph, edge->child)) {
		return true;
	}
	if (rm_graph_in_count(graph, edge->child) > HOLDERS_MAX) {
		return false;
	}
	for (uint32_t at = 0; rm_graph_next_in(graph, edge->child, &at, &other);) {
		if (other.id == edge->id || other.strength != RM_STRONG) {
			continue;
		}
		/* Garbage holds nothing that is alive. */
		if (other.parent == RM_NODE_NONE ||
			(c->states[other.parent] != RM_STATE_GARBAGE &&
				!rm_retained_dominates(tree, edge->child, other.parent))) {
			return false;
		}
	}
	return true;
}

static void property_count(struct property_collector *c, uint32_t *last, uint32_t class_id,
	const struct rm_edge *edge, bool is_dynamic)
{
	uint32_t at = property_guess(c, last, class_id, edge, is_dynamic);
	struct rm_property *property;

	if (at == RM_PROPERTY_NONE) {
		return;
	}
	property = &c->stats->items.items[at];
	property->is_dynamic = property->is_dynamic || is_dynamic;
	property->first_edge = property->refs == 0 ? edge->id : property->first_edge;
	property->refs++;
	if (property_is_exclusive(c, edge)) {
		property->exclusive_count++;
		property->exclusive_bytes += rm_retained_bytes(c->tree, edge->child);
		property->exclusive_allocated += rm_retained_allocated(c->tree, edge->child);
	}
}

static void property_see_object(struct property_collector *c, rm_node object)
{
	const struct rm_graph *graph = c->graph;
	uint32_t class_id = graph->class_ids[object], last = RM_PROPERTY_NONE;
	struct rm_edge edge, element;

	for (uint32_t id = graph->out_first[object]; rm_graph_next_out(graph, object, &id, &edge);) {
		rm_node later = rm_graph_child_ahead(graph, edge.id);

		RM_PREFETCH(&c->tree->parents[later]);
		if (edge.strength != RM_STRONG) {
			continue;
		}
		if (edge.kind == RM_EDGE_PROPERTY) {
			property_count(c, &last, class_id, &edge, false);
		} else if (edge.kind == RM_EDGE_DYNAMIC_PROPERTIES) {
			for (uint32_t at = graph->out_first[edge.child];
				 rm_graph_next_out(graph, edge.child, &at, &element);) {
				if (element.kind == RM_EDGE_ELEMENT && element.strength == RM_STRONG) {
					property_count(c, &last, class_id, &element, true);
				}
			}
		}
	}
}

static bool property_is_object(const struct rm_graph *graph, rm_node node)
{
	return graph->types[node] == RM_TYPE_OBJECT && graph->class_ids[node] != RM_CLASS_NONE;
}

/* The entry of an edge, if it is a property, declared or dynamic. */
static uint32_t property_of_edge(const struct property_collector *c, const struct rm_edge *edge)
{
	const struct rm_graph *graph = c->graph;
	struct rm_edge above;

	if (edge->parent == RM_NODE_NONE) {
		return RM_PROPERTY_NONE;
	}
	if (edge->kind == RM_EDGE_PROPERTY) {
		return rm_property_find(c->stats, graph->class_ids[edge->parent], edge->link);
	}
	if (edge->kind != RM_EDGE_ELEMENT || graph->path_edges[edge->parent] == RM_EDGE_NONE) {
		return RM_PROPERTY_NONE;
	}
	rm_graph_edge(&above, graph, graph->path_edges[edge->parent]);
	if (above.kind != RM_EDGE_DYNAMIC_PROPERTIES || above.parent == RM_NODE_NONE) {
		return RM_PROPERTY_NONE;
	}
	return rm_property_find(c->stats, graph->class_ids[above.parent], edge->link);
}

/*
 * A value that only refcounts hold has no way from a root: each property that it is in is credited.
 */
static void property_credit_all(struct property_collector *c, rm_node value)
{
	const struct rm_graph *graph = c->graph;
	uint64_t bytes = rm_retained_allocated(c->tree, value);
	struct rm_edge edge;

	for (uint32_t i = 0; rm_graph_next_in(graph, value, &i, &edge);) {
		uint32_t at = property_of_edge(c, &edge);
		if (at != RM_PROPERTY_NONE) {
			c->stats->items.items[at].joint_allocated += bytes;
		}
	}
}

/* Credits a value that several hold to the properties on its way from its dominator. */
static void property_climb(struct property_collector *c, rm_node value)
{
	const struct rm_graph *graph = c->graph;
	uint64_t bytes = rm_retained_allocated(c->tree, value);
	rm_dom dominator = rm_retained_parent(c->tree, value);
	uint32_t steps = bytes >= CLIMB_BYTES_MIN ? CLIMB_STEPS_MAX : 1;
	rm_node node = value;
	uint32_t credited = RM_PROPERTY_NONE;

	for (uint32_t i = 0; i < steps && graph->path_edges[node] != RM_EDGE_NONE; i++) {
		struct rm_edge edge;
		uint32_t at;

		rm_graph_edge(&edge, graph, graph->path_edges[node]);
		if (edge.parent == RM_NODE_NONE) {
			return;
		}
		at = property_of_edge(c, &edge);
		/* Most values that several hold hang at arrays: their holders need no look. */
		if (i == 0 && at != RM_PROPERTY_NONE && edge.parent == dominator && property_is_exclusive(c, &edge)) {
			return;
		}
		/* Once for each property: of a recursive one ($next) the way has many edges. */
		if (at != RM_PROPERTY_NONE && at != credited) {
			c->stats->items.items[at].joint_allocated += bytes;
			credited = at;
		}
		node = edge.parent;
		if (node == dominator) {
			return;
		}
	}
}

static void property_index_instances(
	struct rm_property_stats *stats, const struct rm_graph *graph, const uint8_t *states)
{
	uint32_t *first = rm_calloc((size_t)graph->class_count + 2, sizeof(*first));
	bool has_garbage = false;
	uint32_t total;

	stats->live_counts = rm_calloc((size_t)graph->class_count + 1, sizeof(*stats->live_counts));

	/*
	 * first[n + 2] counts, then first[n + 1] is where class n stands and ends as the start of n +
	 * 1.
	 */
	for (rm_node node = 0; node < graph->node_count; node++) {
		if (property_is_object(graph, node)) {
			first[graph->class_ids[node] + 2]++;
			has_garbage = has_garbage || states[node] == RM_STATE_GARBAGE;
		}
	}
	for (uint32_t i = 2; i < graph->class_count + 2; i++) {
		first[i] += first[i - 1];
	}
	total = first[graph->class_count + 1];
	stats->instances = rm_array((size_t)total + 1, sizeof(*stats->instances));
	for (int round = 0; round < (has_garbage ? 2 : 1); round++) {
		for (rm_node node = 0; node < graph->node_count; node++) {
			if (property_is_object(graph, node) &&
				(states[node] == RM_STATE_GARBAGE) == (round == 1)) {
				stats->instances[first[graph->class_ids[node] + 1]++] = node;
				stats->live_counts[graph->class_ids[node]] += round == 0 ? 1 : 0;
			}
		}
	}
	stats->first_instances = first;
}

/* Ties the entries of each class together, in the order of first appearance. */
static void property_link(struct rm_property_stats *stats, uint32_t class_count)
{
	for (uint32_t i = 0; i < class_count; i++) {
		stats->first_of_class[i] = RM_PROPERTY_NONE;
	}
	for (size_t i = stats->items.count; i-- > 0;) {
		struct rm_property *property = &stats->items.items[i];

		property->next = stats->first_of_class[property->class_id];
		stats->first_of_class[property->class_id] = (uint32_t)i;
	}
}

void rm_property_stats_compute(struct rm_property_stats *stats, const struct rm_graph *graph,
	const uint8_t *states, const struct rm_retained *tree)
{
	struct property_collector c = {.stats = stats, .graph = graph, .states = states, .tree = tree};

	memset(stats, 0, sizeof(*stats));
	stats->first_of_class =
		rm_array((size_t)graph->class_count + 1, sizeof(*stats->first_of_class));
	memset(stats->first_of_class, 0xFF,
		((size_t)graph->class_count + 1) * sizeof(*stats->first_of_class));
	c.dynamic_counts = rm_calloc((size_t)graph->class_count + 1, sizeof(*c.dynamic_counts));
	property_index_instances(stats, graph, states);
	for (rm_node node = 0; node < graph->node_count; node++) {
		if (property_is_object(graph, node) && states[node] != RM_STATE_GARBAGE) {
			property_see_object(&c, node);
		}
	}
	for (rm_node node = 0; node < graph->node_count; node++) {
		if (rm_graph_has_many_in(graph, node) && rm_graph_in_count(graph, node) > 1 &&
			states[node] != RM_STATE_GARBAGE) {
			if (states[node] == RM_STATE_LIVE) {
				property_climb(&c, node);
			} else {
				property_credit_all(&c, node);
			}
		}
	}
	property_link(stats, graph->class_count);
	rm_free(c.followers);
	rm_free(c.dynamic_counts);
}

bool rm_property_stats_restore(
	struct rm_property_stats *stats, const struct rm_graph *graph, const uint8_t *states)
{
	for (size_t i = 0; i < stats->items.count; i++) {
		const struct rm_property *property = &stats->items.items[i];
		bool is_new;

		if (property->class_id >= graph->class_count ||
			(property->first_edge != RM_EDGE_NONE && property->first_edge >= graph->edge_count)) {
			return false;
		}
		*rm_map_add(&stats->index, property_key(property->class_id, property->link), &is_new) =
			(uint32_t)i;
		if (!is_new) {
			return false;
		}
	}
	stats->first_of_class =
		rm_array((size_t)graph->class_count + 1, sizeof(*stats->first_of_class));
	property_index_instances(stats, graph, states);
	property_link(stats, graph->class_count);
	for (size_t i = 0; i < stats->items.count; i++) {
		if (stats->items.items[i].refs == 0 || stats->live_counts[stats->items.items[i].class_id] == 0) {
			return false;
		}
	}
	return true;
}

void rm_property_stats_release(struct rm_property_stats *stats)
{
	rm_vec_release(&stats->items);
	rm_map_release(&stats->index);
	rm_free(stats->first_of_class);
	rm_free(stats->first_instances);
	rm_free(stats->instances);
	rm_free(stats->live_counts);
	memset(stats, 0, sizeof(*stats));
}
