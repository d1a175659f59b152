/*
 * Candidates are not single edges but places in the program (a property of a class): three
 * attachments that point at one message are one mistake, and taking one of the three edges away
 * breaks nothing. Candidates are tried in the order in which a person would suspect them:
 * references to where the cycle is entered from outside, then those that are not the shortest way
 * to their target, then the others; of equals the rarer.
 */
#include "base.h"

#include "back_reference.h"

#include "map.h"
#include "mem.h"
#include "owner_path.h"
#include "path_words.h"
#include "property_declaration.h"
#include "property_stats.h"
#include "scc.h"

#define BACK_CANDIDATES_MAX 32
#define BACK_MEMBERS_MAX    500000
#define BACK_WORK_MAX       2000000 /* members and edges, over all candidates that are tried */
#define BACK_STEPS_MAX      16      /* from a reference through arrays to the next object */

enum back_rank {
	BACK_RANK_FORWARD, /* the shortest way to its target */
	BACK_RANK_ACROSS,
	BACK_RANK_TO_ENTRY,
};

struct back_candidate {
	struct rm_back_reference example;
	enum back_rank rank; /* the lowest of its edges */
	uint32_t edges;
	uint32_t forward; /* of these, with the lowest rank of all */
	uint32_t id;      /* by first appearance; marks edges */
};

/* An edge between members, in numbers of members. */
struct back_edge {
	uint32_t from;
	uint32_t to;
	uint32_t candidate; /* RM_CSR_NONE: of no object */
};

struct back_search {
	const struct rm_derived *derived;
	uint32_t cycle;
	const rm_node *members;
	uint32_t count;
	struct rm_map declarers; /* class and name -> definition of the class that declares it */
	struct rm_map index;     /* place in the program -> candidate */
	RM_VEC(struct back_candidate) candidates;
	struct rm_map edge_candidates; /* edge -> candidate */
	RM_VEC(struct back_edge) edges;
};

static bool back_is_member(const struct back_search *s, rm_node node)
{
	return rm_cycles_has(&s->derived->cycles, s->cycle, node);
}

/* Follows arrays and references inside the cycle to the next object. */
static rm_node back_target(const struct back_search *s, rm_node node)
{
	const struct rm_graph *graph = s->derived->graph;

	for (int step = 0; step < BACK_STEPS_MAX && graph->types[node] != RM_TYPE_OBJECT; step++) {
		rm_node next = RM_NODE_NONE;
		struct rm_edge edge;

		for (uint32_t id = graph->out_first[node];
			 next == RM_NODE_NONE && rm_graph_next_out(graph, node, &id, &edge);) {
			if (rm_cycle_edge_binds(s->derived, &edge) && back_is_member(s, edge.child)) {
				next = edge.child;
			}
		}
		if (next == RM_NODE_NONE) {
			break;
		}
		node = next;
	}
	return node;
}

/* Whether the shortest way to the node comes from outside of the cycle. */
static bool back_is_entry(const struct back_search *s, rm_node node)
{
	const struct rm_graph *graph = s->derived->graph;
	struct rm_edge edge;

	if (graph->path_edges[node] == RM_EDGE_NONE) {
		return true;
	}
	rm_graph_edge(&edge, graph, graph->path_edges[node]);
	return edge.parent == RM_NODE_NONE || !back_is_member(s, edge.parent);
}

/*
 * The object that the shortest way to the node comes from, RM_NODE_NONE when it is not in the
 * cycle.
 */
static rm_node back_holder(const struct back_search *s, rm_node node)
{
	const struct rm_graph *graph = s->derived->graph;

	for (int step = 0; step < BACK_STEPS_MAX && !back_is_entry(s, node); step++) {
		struct rm_edge edge;

		rm_graph_edge(&edge, graph, graph->path_edges[node]);
		node = edge.parent;
		if (graph->types[node] == RM_TYPE_OBJECT) {
			return node;
		}
	}
	return RM_NODE_NONE;
}

static enum back_rank back_rank(const struct back_search *s, rm_node owner, rm_node target)
{
	if (back_holder(s, target) == owner) {
		return BACK_RANK_FORWARD;
	}
	return back_is_entry(s, target) ? BACK_RANK_TO_ENTRY : BACK_RANK_ACROSS;
}

/*
 * The place in the program: a property is one in all subclasses of the class that declares it.
 * Asked once for each class and name.
 */
static uint64_t back_place(struct back_search *s, rm_node owner, const struct rm_cycle_link *link)
{
	const struct rm_graph *graph = s->derived->graph;
	uint32_t class_id = graph->class_ids[owner];
	uint64_t name = rm_map_mix((uint64_t)link->kind << 32 | link->name);
	struct rm_text plain;
	bool is_new;
	uint32_t *declarer = rm_map_add(&s->declarers, rm_map_mix(name + class_id) >> 1, &is_new);

	if (is_new) {
		*declarer = link->kind == RM_EDGE_PROPERTY ? rm_property_declarer(&plain, graph, class_id,
														 rm_graph_text(graph, link->name))
												   : RM_NODE_NONE;
	}
	if (*declarer == RM_NODE_NONE) {
		return rm_map_mix(name + class_id) >> 1;
	}
	return rm_map_mix(rm_map_mix(name) + *declarer) >> 1;
}

static void back_add_link(struct back_search *s, rm_node owner, const struct rm_cycle_link *link)
{
	uint64_t place = back_place(s, owner, link);
	rm_node target = back_target(s, link->child);
	enum back_rank rank = back_rank(s, owner, target);
	struct back_candidate *candidate;
	bool is_new;
	uint32_t *at = rm_map_add(&s->index, place, &is_new);

	if (is_new) {
		*at = (uint32_t)s->candidates.count;
		candidate = rm_vec_add(&s->candidates);
		candidate->example.owner = owner;
		candidate->example.target = target;
		candidate->example.link = *link;
		candidate->rank = rank;
		candidate->id = *at;
	}
	candidate = &s->candidates.items[*at];
	candidate->edges++;
	candidate->forward += rank == BACK_RANK_FORWARD ? 1 : 0;
	candidate->rank = rank < candidate->rank ? rank : candidate->rank;
	if (s->count <= BACK_MEMBERS_MAX) {
		*rm_map_add(&s->edge_candidates, link->edge, &is_new) = candidate->id;
	}
}

static void back_collect(struct back_search *s)
{
	const struct rm_graph *graph = s->derived->graph;
	struct rm_cycle_links links = {0};

	/* Of very many the first will do: nothing is going to be tried, and an example is found among them. */
	for (uint32_t i = 0; i < s->count && i < BACK_MEMBERS_MAX; i++) {
		rm_node node = s->members[i];

		if (graph->types[node] != RM_TYPE_OBJECT || graph->class_ids[node] == RM_CLASS_NONE) {
			continue;
		}
		rm_cycle_links_of(&links, s->derived, s->cycle, node);
		for (size_t k = 0; k < links.items.count; k++) {
			back_add_link(s, node, &links.items.items[k]);
		}
	}
	rm_vec_release(&links.items);
}

/* Number of a member: they are sorted. */
static uint32_t back_number(const struct back_search *s, rm_node node)
{
	uint32_t low = 0, high = s->count;

	while (low + 1 < high) {
		uint32_t middle = low + (high - low) / 2;

		if (s->members[middle] <= node) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return low;
}

static void back_collect_edges(struct back_search *s)
{
	const struct rm_graph *graph = s->derived->graph;

	for (uint32_t i = 0; i < s->count; i++) {
		struct rm_edge edge;

		for (uint32_t id = graph->out_first[s->members[i]];
			 rm_graph_next_out(graph, s->members[i], &id, &edge);) {
			const uint32_t *candidate;
			struct back_edge row = {.from = i, .candidate = RM_CSR_NONE};

			if (!rm_cycle_edge_binds(s->derived, &edge) || !back_is_member(s, edge.child)) {
				continue;
			}
			candidate = rm_map_find(&s->edge_candidates, edge.id);
			row.candidate = candidate != NULL ? *candidate : RM_CSR_NONE;
			row.to = back_number(s, edge.child);
			rm_vec_push(&s->edges, row);
		}
	}
}

/*
 * Whether the members still form a cycle when the candidate's edges are gone. Edges are in the
 * order of `from`.
 */
static bool back_breaks(const struct back_search *s, uint32_t candidate)
{
	uint32_t *first = rm_calloc((size_t)s->count + 1, sizeof(*first));
	uint32_t *targets = rm_array(s->edges.count + 1, sizeof(*targets));
	uint32_t *components = rm_array(s->count, sizeof(*components));
	struct rm_csr csr = {.count = s->count, .first = first, .targets = targets};
	uint32_t at = 0, node = 0;
	bool breaks = true;

	for (size_t i = 0; i < s->edges.count; i++) {
		const struct back_edge *edge = &s->edges.items[i];

		while (node < edge->from) {
			first[++node] = at;
		}
		if (edge->candidate != candidate) {
			targets[at++] = edge->to;
			breaks = breaks && edge->from != edge->to;
		}
	}
	while (node < s->count) {
		first[++node] = at;
	}
	breaks = breaks && rm_scc_find(components, &csr) == 0;
	rm_free(components);
	rm_free(targets);
	rm_free(first);
	return breaks;
}

static int back_compare(const void *left, const void *right)
{
	const struct back_candidate *a = left, *b = right;

	if (a->rank != b->rank) {
		return a->rank > b->rank ? -1 : 1;
	}
	if (a->forward != b->forward) {
		return a->forward < b->forward ? -1 : 1;
	}
	if (a->edges != b->edges) {
		return a->edges < b->edges ? -1 : 1;
	}
	return a->id < b->id ? -1 : a->id > b->id;
}

static void back_choose(struct rm_back_reference *back, struct back_search *s)
{
	qsort(s->candidates.items, s->candidates.count, sizeof(*s->candidates.items), back_compare);
	*back = s->candidates.items[0].example;
	if (s->count > BACK_MEMBERS_MAX) {
		return;
	}
	back_collect_edges(s);
	for (size_t i = 0; i < s->candidates.count && i < BACK_CANDIDATES_MAX &&
					   (i + 1) * (s->count + s->edges.count) <= BACK_WORK_MAX;
		 i++) {
		if (back_breaks(s, s->candidates.items[i].id)) {
			*back = s->candidates.items[i].example;
			back->breaks_cycle = true;
			return;
		}
	}
}

bool rm_back_reference_find(
	struct rm_back_reference *back, const struct rm_derived *derived, uint32_t cycle)
{
	uint32_t first = derived->cycles.first[cycle];
	struct back_search s = {.derived = derived,
		.cycle = cycle,
		.members = derived->cycles.members + first,
		.count = derived->cycles.first[cycle + 1] - first};
	bool is_found;

	back_collect(&s);
	is_found = s.candidates.count > 0;
	if (is_found) {
		back_choose(back, &s);
	}
	rm_map_release(&s.declarers);
	rm_map_release(&s.index);
	rm_map_release(&s.edge_candidates);
	rm_vec_release(&s.candidates);
	rm_vec_release(&s.edges);
	return is_found;
}

/* ---- words ---- */

/* Class::$name, by the class that declares it. */
static void back_add_property(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_back_reference *back)
{
	struct rm_text class_name = rm_graph_class_name(graph, back->owner);
	struct rm_text name = rm_graph_text(graph, back->link.name);
	struct rm_text plain = name, declaring;
	rm_node declarer = RM_NODE_NONE;

	if (back->link.kind == RM_EDGE_PROPERTY) {
		declarer = rm_property_declarer(&plain, graph, graph->class_ids[back->owner], name);
	}
	if (declarer != RM_NODE_NONE && rm_graph_attribute(&declaring, graph, declarer, "class_name")) {
		class_name = declaring;
		name = plain;
	}
	rm_strbuf_add_text(out, class_name);
	rm_strbuf_add_cstr(out, "::$");
	rm_strbuf_add_text(out, name);
}

static void back_add_braced(
	struct rm_strbuf *out, struct rm_text class_name, const char *word, struct rm_text name)
{
	rm_strbuf_add_text(out, class_name);
	rm_strbuf_add_cstr(out, "::{");
	rm_strbuf_add_cstr(out, word);
	rm_strbuf_add_text(out, name);
	rm_strbuf_add_char(out, '}');
}

static void back_add_place(
	struct rm_strbuf *out, const struct rm_graph *graph, const struct rm_back_reference *back)
{
	struct rm_text class_name = rm_graph_class_name(graph, back->owner);
	struct rm_text name = rm_graph_text(graph, back->link.name);

	switch (back->link.kind) {
	case RM_EDGE_CAPTURED:
		back_add_braced(out, class_name, "use $", name);
		break;
	case RM_EDGE_THIS:
		back_add_braced(out, class_name, "$this", RM_TEXT_NONE);
		break;
	case RM_EDGE_FUNCTION:
		back_add_braced(out, class_name, "static variables", RM_TEXT_NONE);
		break;
	case RM_EDGE_FRAME: {
		struct rm_strbuf label = {0};

		rm_frame_label(&label, graph, back->link.child);
		back_add_braced(out, class_name, "", rm_strbuf_text(&label));
		rm_strbuf_release(&label);
		break;
	}
	case RM_EDGE_MEMBER:
	case RM_EDGE_INFERRED:
		if (back->link.name == RM_STR_NONE) {
			rm_strbuf_add_text(out, class_name);
			rm_strbuf_add_cstr(out, "[]");
		} else {
			struct rm_strbuf words = {0};

			rm_path_words_member(&words, name);
			back_add_braced(out, class_name, "", rm_strbuf_text(&words));
			rm_strbuf_release(&words);
		}
		break;
	default:
		back_add_property(out, graph, back);
		break;
	}
}

/* "[]" when the way goes through the elements of an array. */
static bool back_has_elements(const struct rm_graph *graph, const struct rm_back_reference *back)
{
	rm_node node = back->link.child;
	struct rm_edge edge;

	if (graph->types[node] == RM_TYPE_REFERENCE) {
		for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);) {
			node = edge.kind == RM_EDGE_REFERENCED ? edge.child : node;
		}
	}
	return graph->types[node] == RM_TYPE_ARRAY;
}

void rm_back_reference_text(
	struct rm_strbuf *out, const struct rm_derived *derived, const struct rm_back_reference *back)
{
	struct rm_text target = rm_graph_class_name(derived->graph, back->target);

	back_add_place(out, derived->graph, back);
	if (back_has_elements(derived->graph, back)) {
		rm_strbuf_add_cstr(out, "[]");
	}
	if (target.len > 0) {
		rm_strbuf_add_cstr(out, " -> ");
		rm_strbuf_add_text(out, target);
	}
}
