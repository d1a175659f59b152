/*
 * Makes the collapsed form out of any other: full-detail files of ours, and files of others, whose ids may have gaps, whose
 * rows stand in any order, and whose edges may lead nowhere. The result is one edge row a reference, sorted by parent, in
 * the layout of the file, and a map from file ids to nodes.
 *
 *   ranks    file ids in ascending order become ranks; all arrays here are indexed by rank
 *   tree     the tree edge of each rank; dangling, second and cycle-closing ones are dropped
 *   owners   a rank whose type is plumbing belongs to the owner of its tree parent; scalars belong to nobody
 *   merge    files of others may hold one value twice: equal address and location type make one node
 *   number   owners in ascending order are the nodes
 *   edges    count by parent, prefix sum, place, and clean up after merging
 */
#include "base.h"
#include "edge_kind.h"
#include "graph_private.h"
#include "map.h"
#include "mem.h"
#include "vec.h"

#include "../../ext/format/rmem_rows.h"

#define RANK_NONE UINT32_MAX

struct collapse {
	struct rm_graph *graph;
	struct rm_graph_store *store;
	const struct rm_graph_input *input;
	uint32_t count;      /* ranks */
	uint8_t *types;      /* by rank */
	uint32_t *tree_rows; /* by rank: row of the tree edge, RM_EDGE_NONE */
	uint32_t *owners;    /* by rank: rank of the owner, RANK_NONE when dropped; later the node */
	uint32_t *merged;    /* by rank of an owner: the one it is merged into (itself, as a rule); NULL: none are */
	struct rm_words links;
};

/* ---- ranks ---- */

static int compare_pairs(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static const unsigned char *node_row(const struct collapse *c, uint64_t row)
{
	return c->input->nodes + row * RMEM_NODE_BYTES;
}

static uint8_t type_of_row(struct collapse *c, uint64_t row)
{
	uint32_t type = rm_words_add(&c->store->type_words, rmem_get_u32(node_row(c, row) + 8));

	return (uint8_t)(type < RM_TYPE_LIMIT ? type : RM_TYPE_LIMIT);
}

/* Ids that are not dense: sorted, the row with them; of several rows of one id the first counts. */
static void rank_by_sorting(struct collapse *c, uint32_t largest)
{
	uint64_t rows = c->input->node_rows;
	uint64_t *pairs = rm_array((size_t)rows, sizeof(*pairs));
	struct rm_id_index *ids = &c->store->ids;
	uint32_t count = 0;

	for (uint64_t row = 0; row < rows; row++)
		pairs[row] = (uint64_t)rmem_get_u32(node_row(c, row)) << 32 | row;
	qsort(pairs, (size_t)rows, sizeof(*pairs), compare_pairs);
	ids->ids = rm_array((size_t)rows, sizeof(*ids->ids));
	c->types = rm_array((size_t)rows + 1, sizeof(*c->types));
	for (uint64_t i = 0; i < rows; i++) {
		uint32_t id = (uint32_t)(pairs[i] >> 32);

		if (count != 0 && ids->ids[count - 1] == id) {
			c->graph->faults.duplicate_nodes++;
			continue;
		}
		c->types[count] = type_of_row(c, pairs[i] & UINT32_MAX);
		ids->ids[count++] = id;
	}
	rm_free(pairs);
	ids->count = c->count = count;
	/* A direct table where it is about as small as the ids themselves. */
	if (largest < (uint64_t)count * 4 + 1024) {
		ids->by_id_limit = (uint64_t)largest + 1;
		ids->by_id = rm_array((size_t)ids->by_id_limit, sizeof(*ids->by_id));
		memset(ids->by_id, 0xFF, (size_t)ids->by_id_limit * sizeof(*ids->by_id));
		for (uint32_t rank = 0; rank < count; rank++)
			ids->by_id[ids->ids[rank]] = rank;
	}
}

static void rank_nodes(struct collapse *c)
{
	uint64_t rows = c->input->node_rows;
	uint32_t largest = 0;
	bool is_dense = true;

	for (uint64_t row = 0; row < rows; row++) {
		uint32_t id = rmem_get_u32(node_row(c, row));

		is_dense &= id == row;
		largest = id > largest ? id : largest;
	}
	if (!is_dense) {
		rank_by_sorting(c, largest);
		return;
	}
	c->store->ids.count = c->count = (uint32_t)rows;
	c->types = rm_array((size_t)rows + 1, sizeof(*c->types));
	for (uint64_t row = 0; row < rows; row++)
		c->types[row] = type_of_row(c, row);
}

static uint32_t rank_of(const struct collapse *c, uint32_t id)
{
	return rm_id_index_rank(&c->store->ids, id);
}

/* ---- tree ---- */

static void edge_get(struct rmem_edge *edge, const struct collapse *c, uint32_t row)
{
	rmem_get_edge(edge, c->input->edges + (size_t)row * RMEM_EDGE_BYTES);
}

/* Ends as ranks; false when one is missing. The parent of an edge into a root is RANK_NONE. */
static bool edge_ranks(uint32_t *parent, uint32_t *child, const struct collapse *c, const struct rmem_edge *edge)
{
	*parent = edge->parent == RMEM_NONE ? RANK_NONE : rank_of(c, edge->parent);
	*child = rank_of(c, edge->child);
	return *child != RANK_NONE && (*parent != RANK_NONE || edge->parent == RMEM_NONE);
}

static uint32_t tree_parent(const struct collapse *c, uint32_t rank)
{
	uint32_t row = c->tree_rows[rank];
	uint32_t id = row == RM_EDGE_NONE ? RMEM_NONE : rmem_get_u32(c->input->edges + (size_t)row * RMEM_EDGE_BYTES);

	return id == RMEM_NONE ? RANK_NONE : rank_of(c, id);
}

static void find_tree(struct collapse *c)
{
	uint32_t rows = (uint32_t)c->input->edge_rows;
	uint32_t parent, child;

	c->tree_rows = rm_array((size_t)c->count + 1, sizeof(*c->tree_rows));
	memset(c->tree_rows, 0xFF, ((size_t)c->count + 1) * sizeof(*c->tree_rows));
	for (uint32_t row = 0; row < rows; row++) {
		struct rmem_edge edge;

		edge_get(&edge, c, row);
		if (!edge_ranks(&parent, &child, c, &edge)) {
			c->graph->faults.dangling_edges++;
			continue;
		}
		if (edge.is_tree != 1)
			continue;
		if (c->tree_rows[child] == RM_EDGE_NONE)
			c->tree_rows[child] = row;
		else
			c->graph->faults.second_tree_edges++;
	}
}

/* Cuts each cycle of tree edges once: at the edge into the node where the walk up from the smallest rank meets itself. */
static void cut_tree_cycles(struct collapse *c)
{
	enum { NEW, ON_WAY, FINE };
	uint8_t *states = rm_calloc((size_t)c->count + 1, sizeof(*states));

	for (uint32_t rank = 0; rank < c->count; rank++) {
		uint32_t at = rank, meeting;

		while (at != RANK_NONE && states[at] == NEW) {
			states[at] = ON_WAY;
			at = tree_parent(c, at);
		}
		meeting = at != RANK_NONE && states[at] == ON_WAY ? at : RANK_NONE;
		for (at = rank; at != RANK_NONE && states[at] == ON_WAY; at = tree_parent(c, at))
			states[at] = FINE;
		if (meeting != RANK_NONE) {
			c->tree_rows[meeting] = RM_EDGE_NONE;
			c->graph->faults.tree_cycles++;
		}
	}
	rm_free(states);
}

/* ---- owners ---- */

static struct rm_text text_of(const struct collapse *c, uint32_t id)
{
	return id == RMEM_NONE ? RM_TEXT_NONE : c->input->text(c->input->payload, id);
}

/*
 * The role of a rank. Plumbing needs somebody above it: without a tree parent it stays a node. The table of a class's
 * methods has the type of the function table, and is plumbing where it hangs off a class.
 */
static enum rm_role role_of(const struct collapse *c, uint32_t rank)
{
	uint8_t type = c->types[rank];
	uint32_t parent = tree_parent(c, rank);
	enum rm_role role = type < RM_TYPE_KNOWN ? (enum rm_role)rm_graph_type_roles[type] : RM_ROLE_OWNER;
	struct rmem_edge edge;

	if (role == RM_ROLE_SCALAR || role == RM_ROLE_DROPPED)
		return role;
	if (parent == RANK_NONE)
		return RM_ROLE_OWNER;
	edge_get(&edge, c, c->tree_rows[rank]);
	if (edge.kind == RM_EDGE_PART)
		return RM_ROLE_PART;
	if (type == RM_TYPE_FUNCTIONS && (c->types[parent] == RM_TYPE_CLASS || c->types[parent] == RM_TYPE_CLASS_ENTRY))
		return RM_ROLE_PART;
	return role;
}

static void find_owners(struct collapse *c)
{
	static const uint32_t unknown = UINT32_MAX - 1;

	c->owners = rm_array((size_t)c->count + 1, sizeof(*c->owners));
	for (uint32_t rank = 0; rank < c->count; rank++) {
		enum rm_role role = role_of(c, rank);

		c->owners[rank] = role == RM_ROLE_OWNER ? rank : role == RM_ROLE_PART ? unknown : RANK_NONE;
	}
	/* Up to the first rank whose owner is known, then the same way again to note it on all of them. */
	for (uint32_t rank = 0; rank < c->count; rank++) {
		uint32_t at = rank, owner;

		while (c->owners[at] == unknown)
			at = tree_parent(c, at);
		owner = c->owners[at];
		for (at = rank; c->owners[at] == unknown; at = tree_parent(c, at))
			c->owners[at] = owner;
	}
}

/* ---- merge ---- */

static uint32_t merged_root(uint32_t *merged, uint32_t rank)
{
	while (merged[rank] != rank) {
		merged[rank] = merged[merged[rank]]; /* halving the way keeps later walks short */
		rank = merged[rank];
	}
	return rank;
}

/* The smaller rank stands for both. */
static void merge(uint32_t *merged, uint32_t a, uint32_t b)
{
	a = merged_root(merged, a);
	b = merged_root(merged, b);
	if (a < b)
		merged[b] = a;
	else
		merged[a] = b;
}

struct address_use {
	uint32_t type;
	uint32_t rank;
	uint32_t next; /* index + 1 in the chain of this address, 0 at the end */
};

static void merge_equal_addresses(struct collapse *c)
{
	struct rm_map addresses = { 0 };
	RM_VEC(struct address_use) uses = { 0 };

	for (uint64_t i = 0; i < c->input->location_rows; i++) {
		struct rmem_location row;
		uint32_t rank, type, at;
		uint32_t *first;
		bool is_new;

		rmem_get_location(&row, c->input->locations + i * RMEM_LOCATION_BYTES);
		rank = rank_of(c, row.node_id);
		if (row.address == 0 || row.address == UINT64_MAX || rank == RANK_NONE || c->owners[rank] != rank)
			continue;
		type = rm_words_add(&c->store->loc_words, row.type_id);
		first = rm_map_add(&addresses, row.address, &is_new);
		for (at = *first; at != 0 && uses.items[at - 1].type != type; at = uses.items[at - 1].next)
			;
		if (at != 0) {
			merge(c->merged, uses.items[at - 1].rank, rank);
			continue;
		}
		rm_vec_push(&uses, ((struct address_use){ type, rank, *first }));
		*first = (uint32_t)uses.count;
	}
	rm_map_release(&addresses);
	rm_vec_release(&uses);
}

/* Files of ours have one node a value. Others may name the node that stands for a row, or just repeat the address. */
static void merge_copies(struct collapse *c)
{
	if (c->graph->is_ours)
		return;
	c->merged = rm_array((size_t)c->count + 1, sizeof(*c->merged));
	for (uint32_t rank = 0; rank < c->count; rank++)
		c->merged[rank] = rank;
	for (uint64_t row = 0; row < c->input->node_rows; row++) {
		uint32_t id = rmem_get_u32(node_row(c, row));
		uint32_t canonical = rmem_get_u32(node_row(c, row) + 4);
		uint32_t a, b;

		if (canonical == 0 || canonical == id)
			continue;
		a = rank_of(c, id);
		b = rank_of(c, canonical);
		if (a != RANK_NONE && b != RANK_NONE && c->owners[a] == a && c->owners[b] == b)
			merge(c->merged, a, b);
	}
	merge_equal_addresses(c);
}

/* ---- number ---- */

static bool is_node(struct collapse *c, uint32_t rank)
{
	return c->owners[rank] == rank && (c->merged == NULL || merged_root(c->merged, rank) == rank);
}

/* Owners become nodes 0, 1, ...; node_of_rank leads there from every rank, through plumbing and copies. */
static void number_nodes(struct collapse *c)
{
	struct rm_graph_store *store = c->store;
	uint32_t *node_of_rank = rm_array((size_t)c->count + 1, sizeof(*node_of_rank));
	rm_node next = 0;

	for (uint32_t rank = 0; rank < c->count; rank++)
		node_of_rank[rank] = is_node(c, rank) ? next++ : RM_NODE_NONE;
	store->file_ids = rm_array((size_t)next + 1, sizeof(*store->file_ids));
	store->types = rm_array((size_t)next + 1, sizeof(*store->types));
	for (uint32_t rank = 0; rank < c->count; rank++) {
		uint32_t owner = c->owners[rank];

		if (owner == RANK_NONE)
			continue;
		if (c->merged != NULL)
			owner = merged_root(c->merged, owner);
		if (owner == rank) {
			store->types[node_of_rank[rank]] = c->types[rank];
			store->file_ids[node_of_rank[rank]] = store->ids.ids != NULL ? store->ids.ids[rank] : rank;
		} else {
			node_of_rank[rank] = node_of_rank[owner];
		}
	}
	store->node_of_rank = node_of_rank;
	c->graph->node_count = next;
}

/* ---- edges ---- */

struct made_edge {
	rm_node parent;
	rm_node child;
	rm_str link;
	uint8_t kind;
	uint8_t strength;
	bool is_tree;
	bool is_copy; /* comes from a node that was merged into another */
};

/* Elements and class constants are nodes between container and value in the file: the value goes by their name. */
static rm_str name_of_edge(const struct collapse *c, const struct rmem_edge *edge, uint32_t parent)
{
	struct rmem_edge above;

	if (parent == RANK_NONE || c->tree_rows[parent] == RM_EDGE_NONE || c->owners[parent] == parent)
		return edge->link_id;
	if (c->types[parent] != RM_TYPE_ARRAY_ELEMENT
		&& !(c->types[parent] == RM_TYPE_CLASS_CONSTANT && rm_text_is(text_of(c, edge->link_id), "value")))
		return edge->link_id;
	edge_get(&above, c, c->tree_rows[parent]);
	return above.link_id;
}

static bool is_globals(const struct collapse *c, uint32_t owner)
{
	struct rmem_edge edge;

	if (c->tree_rows[owner] == RM_EDGE_NONE)
		return false;
	edge_get(&edge, c, c->tree_rows[owner]);
	return edge.parent == RMEM_NONE && rm_text_is(text_of(c, edge.link_id), "global_variables");
}

static uint8_t kind_of_edge(const struct collapse *c, const struct rmem_edge *edge, uint32_t parent, uint32_t child)
{
	struct rm_edge_ends ends;

	/* Whoever looks for edges of some kind may take it that only ROOT has no parent. */
	if (parent == RANK_NONE)
		return RM_EDGE_ROOT;
	if (edge->kind != RM_EDGE_UNKNOWN && edge->kind < RM_EDGE_KIND_COUNT && edge->kind != RM_EDGE_PART && edge->kind != RM_EDGE_ROOT)
		return (uint8_t)edge->kind;
	ends.parent_type = c->types[parent];
	ends.owner_type = c->types[c->owners[parent]];
	ends.child_type = c->types[child];
	ends.owner_is_globals = is_globals(c, c->owners[parent]);
	ends.link = text_of(c, edge->link_id);
	return rm_edge_kind_guess(&ends);
}

/* Names of others may stand in the dictionary twice; passes compare ids, so one of them serves for all. */
static rm_str canonical_link(struct collapse *c, rm_str link)
{
	uint32_t number;

	if (c->graph->is_ours)
		return link;
	number = rm_words_add(&c->links, link);
	return number == RM_WORD_NONE ? RM_STR_NONE : c->links.words.items[number].first_id;
}

/* What a row of the file becomes; false when nothing: plumbing, scalars, dropped and faulty ones. */
static bool make_edge(struct made_edge *made, struct collapse *c, uint32_t row)
{
	struct rmem_edge edge;
	uint32_t parent, child, parent_owner = RANK_NONE;
	bool is_tree;

	edge_get(&edge, c, row);
	if (!edge_ranks(&parent, &child, c, &edge) || c->owners[child] == RANK_NONE)
		return false;
	is_tree = edge.is_tree == 1;
	if (is_tree && c->tree_rows[child] != row)
		return false;
	if (parent != RANK_NONE) {
		parent_owner = c->owners[parent];
		if (parent_owner == RANK_NONE || (c->owners[child] != child && parent_owner == c->owners[child]))
			return false;
		made->parent = c->store->node_of_rank[parent];
	} else {
		made->parent = RM_NODE_NONE;
	}
	made->child = c->store->node_of_rank[child];
	/* Two copies that refer to each other have become one: that is no reference to itself. */
	if (made->parent == made->child && parent_owner != c->owners[child])
		return false;
	made->is_copy = parent != RANK_NONE && c->merged != NULL && merged_root(c->merged, parent_owner) != parent_owner;
	made->is_tree = is_tree && c->owners[child] == child && (c->merged == NULL || merged_root(c->merged, child) == child);
	made->link = canonical_link(c, name_of_edge(c, &edge, parent));
	made->kind = kind_of_edge(c, &edge, parent, child);
	made->strength = edge.strength <= RM_STRUCTURAL ? edge.strength : RM_WEAK;
	/* Other writers count what a WeakReference looks at as held by it. */
	if (made->kind == RM_EDGE_WEAK_REFERENT && made->strength == RM_STRONG)
		made->strength = RM_WEAK;
	return true;
}

static void put_edge(struct collapse *c, uint32_t id, const struct made_edge *made)
{
	rmem_put_edge(c->store->edge_rows + (size_t)id * RMEM_EDGE_BYTES, made->parent, made->child, made->link, made->is_tree,
		(enum rmem_strength)made->strength, (enum rmem_edge_kind)made->kind);
}

/*
 * The out-edges of merged copies mostly repeat those of the first: same target under the same name. Repetitions from
 * copies go. Within a parent, so quadratic there would be if done naively; a table of (child, link) keeps it linear.
 */
static uint32_t drop_repeated(struct collapse *c, const struct rm_bitset *copies, uint32_t edge_count)
{
	struct rm_map seen = { 0 };
	rm_node parent = RM_NODE_NONE;
	uint32_t kept = 0;

	for (uint32_t id = 0; id < edge_count; id++) {
		unsigned char *row = c->store->edge_rows + (size_t)id * RMEM_EDGE_BYTES;
		uint64_t key = ((uint64_t)rmem_get_u32(row + 4) << 32 | rmem_get_u32(row + 8)) & (UINT64_MAX - 1);
		bool is_new;

		if (rmem_get_u32(row) != parent) {
			parent = rmem_get_u32(row);
			rm_map_release(&seen);
		}
		/* Only parents with copies pay for the table: it is begun at their first row. */
		if (parent != RM_NODE_NONE && rm_bitset_has(copies, parent)) {
			rm_map_add(&seen, key, &is_new);
			if (!is_new && (row[15] & 0x80) != 0)
				continue;
		}
		row[15] &= 0x7F;
		memmove(c->store->edge_rows + (size_t)kept * RMEM_EDGE_BYTES, row, RMEM_EDGE_BYTES);
		kept++;
	}
	rm_map_release(&seen);
	return kept;
}

static void make_edges(struct collapse *c)
{
	struct rm_graph *graph = c->graph;
	uint32_t rows = (uint32_t)c->input->edge_rows;
	/* starts[n] counts, then is where the next edge of n goes; edges into roots go behind all others. */
	uint32_t *starts = rm_calloc((size_t)graph->node_count + 2, sizeof(*starts));
	struct rm_bitset copies = { NULL, 0 };
	struct made_edge made;
	uint32_t total = 0;
	bool has_copies = false;

	for (uint32_t row = 0; row < rows; row++) {
		if (!make_edge(&made, c, row))
			continue;
		starts[made.parent == RM_NODE_NONE ? graph->node_count : made.parent]++;
		has_copies |= made.is_copy;
	}
	for (uint32_t n = 0; n <= graph->node_count; n++) {
		uint32_t count = starts[n];

		starts[n] = total;
		total += count;
	}
	c->store->edge_rows = rm_array((size_t)total + 1, RMEM_EDGE_BYTES);
	if (has_copies)
		rm_bitset_init(&copies, graph->node_count);
	for (uint32_t row = 0; row < rows; row++) {
		uint32_t id;

		if (!make_edge(&made, c, row))
			continue;
		id = starts[made.parent == RM_NODE_NONE ? graph->node_count : made.parent]++;
		put_edge(c, id, &made);
		if (made.is_copy) {
			/* A mark in a byte that kinds do not reach, for the clean-up only. */
			c->store->edge_rows[(size_t)id * RMEM_EDGE_BYTES + 15] = 0x80;
			rm_bitset_add(&copies, made.parent);
		}
	}
	graph->edge_count = has_copies ? drop_repeated(c, &copies, total) : total;
	if (has_copies)
		rm_bitset_release(&copies);
	rm_free(starts);
}

/* Merging can close a cycle of tree edges (a copy below itself): the edge that does it stays, but not as a tree edge. */
static void unmark_tree_cycles(struct collapse *c)
{
	enum { NEW, ON_WAY, FINE };
	rm_node count = c->graph->node_count;
	unsigned char *rows = c->store->edge_rows;
	uint8_t *states;
	uint32_t *tree_edges;

	if (c->merged == NULL)
		return;
	states = rm_calloc((size_t)count + 1, sizeof(*states));
	tree_edges = rm_array((size_t)count + 1, sizeof(*tree_edges));
	memset(tree_edges, 0xFF, ((size_t)count + 1) * sizeof(*tree_edges));
	for (uint32_t id = 0; id < c->graph->edge_count; id++) {
		if (rows[(size_t)id * RMEM_EDGE_BYTES + 12] == 1)
			tree_edges[rmem_get_u32(rows + (size_t)id * RMEM_EDGE_BYTES + 4)] = id;
	}
#define UP(node) \
	(tree_edges[node] == RM_EDGE_NONE ? RM_NODE_NONE : rmem_get_u32(rows + (size_t)tree_edges[node] * RMEM_EDGE_BYTES))
	for (rm_node node = 0; node < count; node++) {
		rm_node at = node, meeting;

		while (at != RM_NODE_NONE && states[at] == NEW) {
			states[at] = ON_WAY;
			at = UP(at);
		}
		meeting = at != RM_NODE_NONE && states[at] == ON_WAY ? at : RM_NODE_NONE;
		for (at = node; at != RM_NODE_NONE && states[at] == ON_WAY; at = UP(at))
			states[at] = FINE;
		if (meeting != RM_NODE_NONE) {
			rows[(size_t)tree_edges[meeting] * RMEM_EDGE_BYTES + 12] = 0;
			tree_edges[meeting] = RM_EDGE_NONE;
		}
	}
#undef UP
	rm_free(states);
	rm_free(tree_edges);
}

void rm_graph_collapse(struct rm_graph *graph)
{
	struct collapse c = { .graph = graph, .store = graph->store, .input = &graph->store->input };

	rm_words_init(&c.links, c.input->text, c.input->payload);
	rank_nodes(&c);
	find_tree(&c);
	cut_tree_cycles(&c);
	find_owners(&c);
	merge_copies(&c);
	number_nodes(&c);
	make_edges(&c);
	unmark_tree_cycles(&c);

	graph->store->rank_types = c.types;
	rm_free(c.tree_rows);
	rm_free(c.owners);
	rm_free(c.merged);
	rm_words_release(&c.links);
}
