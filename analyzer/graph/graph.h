/*
 * The frozen heap graph: the collapsed form, in which a node is an allocation that a PHP programmer knows (object, array,
 * string, reference, frame, class ...) and an edge goes straight from owner to value. Sources build it once, passes and
 * derived data only read it; where it came from is not visible here.
 *
 *     for (rm_node node = 0; node < graph->node_count; node++) {
 *         if (graph->types[node] != RM_TYPE_OBJECT)
 *             continue;
 *         struct rm_edge edge;
 *         for (uint32_t id = graph->out_first[node]; rm_graph_next_out(graph, node, &id, &edge);)
 *             use(edge.child, edge.kind, rm_graph_text(graph, edge.link));
 *     }
 *
 * Big data stays where it is: edge and location rows are decoded from the input's bytes when they are looked at, and the
 * columns below cost about 19 bytes a node. All pointers live as long as the graph.
 */
#ifndef RM_GRAPH_H
#define RM_GRAPH_H

#include "base.h"
#include "rank.h"
#include "str.h"

typedef uint32_t rm_node; /* dense index of a node of the collapsed graph */
typedef uint32_t rm_str;  /* position in the string dictionary */

#define RM_NODE_NONE UINT32_MAX
#define RM_STR_NONE UINT32_MAX
#define RM_CLASS_NONE UINT32_MAX
#define RM_EDGE_NONE UINT32_MAX

/* Node types: RM_TYPE_OBJECT, RM_TYPE_ARRAY, ...; texts we do not know get ids from RM_TYPE_KNOWN on. */
enum rm_type {
#define RMEM_NODE_TYPE(id, text, role) RM_TYPE_##id,
#include "../../ext/format/rmem_kinds.def"
	RM_TYPE_KNOWN,
	RM_TYPE_LIMIT = 255, /* all further unknown texts share the last id */
};

/* Edge kinds: RM_EDGE_PROPERTY, RM_EDGE_ELEMENT, ... with the numbers of the file format. */
enum rm_edge_kind {
#define RMEM_EDGE_KIND(number, id, text) RM_EDGE_##id = number,
#include "../../ext/format/rmem_kinds.def"
	RM_EDGE_KIND_COUNT
};

enum rm_strength { RM_STRONG = 0, RM_WEAK = 1, RM_STRUCTURAL = 2 };

/* Location types: RM_LOC_STRING, ...; unknown texts from RM_LOC_KNOWN on, as with node types. */
enum rm_loc {
#define RMEM_LOCATION_TYPE(id, text, role) RM_LOC_##id,
#include "../../ext/format/rmem_kinds.def"
	RM_LOC_KNOWN,
	RM_LOC_LIMIT = 255,
};

enum rm_region {
#define RMEM_REGION(id, text, counted) RM_REGION_##id,
#include "../../ext/format/rmem_kinds.def"
	RM_REGION_NONE,   /* the row names no region: counts, as old captures of live heaps have it */
	RM_REGION_FOREIGN /* a text we do not know: does not count */
};

/* One edge, decoded. `id` is its place in the order of edges: stable, and the key of RM_EDGE-sized side arrays. */
struct rm_edge {
	uint32_t id;
	rm_node parent; /* RM_NODE_NONE for the edge into a root */
	rm_node child;
	rm_str link;
	uint8_t kind;     /* enum rm_edge_kind; ROOT just where there is no parent */
	uint8_t strength; /* enum rm_strength */
	bool is_tree;
};

/* One location row, decoded. A node has 0..n of them, the one with class or string content first. */
struct rm_location {
	uint64_t address; /* 0: none */
	uint64_t size;
	uint32_t overhead; /* bytes the allocator's block has beyond all rows in it */
	uint32_t refcount;
	uint32_t type_info;
	uint32_t class_id; /* index into graph->classes, or RM_CLASS_NONE */
	rm_str string;     /* content of a string (perhaps only its beginning), or RM_STR_NONE */
	uint8_t type;      /* enum rm_loc, or an unknown one's id */
	uint8_t region;    /* enum rm_region */
	bool is_counted;   /* counts in size totals */
};

/* What rm_containers says about an object or array; read off edges and attributes where the file lacks the section. */
struct rm_container {
	rm_node node;
	uint32_t flags;        /* RM_CONTAINER_... */
	uint32_t count;        /* arrays: elements. Objects: initialised declared properties */
	uint32_t scalar_count; /* values in it without memory of their own */
	uint32_t scalar_hash;  /* keyed hash of all scalars with their keys or slots; 0 when unknown */
	uint32_t capacity;     /* arrays: slots of the table. Objects: declared slots */
	uint32_t used;         /* arrays: slots used, holes included. Objects: handle */
};

enum rm_container_flag {
	RM_CONTAINER_ARRAY = 1,
	RM_CONTAINER_OBJECT = 2,
	RM_CONTAINER_PACKED = 4,
	RM_CONTAINER_SLOT16 = 8,           /* a packed element takes 16 bytes, else 32 */
	RM_CONTAINER_REBUILT = 16,         /* the table is a rebuilt property table */
	RM_CONTAINER_INTERNAL_STATE = 32,  /* object with C-side state (internal class) */
	RM_CONTAINER_IMMUTABLE = 64,
	RM_CONTAINER_LAZY = 128,
	RM_CONTAINER_ENUM_CASE = 256,
	RM_CONTAINER_DESTRUCTED = 512,
	RM_CONTAINER_FREED = 1024,
	RM_CONTAINER_UNINITIALISED = 2048,
	RM_CONTAINER_ESTIMATED = 1 << 30,  /* ours: read off edges and attributes, capacity and flags are guesses */
};

/* Totals, over counted rows, each (address, location type) once; sorted nowhere: in order of first appearance. */
struct rm_loc_total {
	struct rm_text text; /* as in the file, such as "ZendStringMemoryLocation" */
	uint64_t count;
	uint64_t bytes;
	uint64_t overhead_bytes; /* sum of `overhead`: allocated = bytes + overhead_bytes */
};

struct rm_class {
	struct rm_text name;
	uint64_t count; /* objects: counted rows that carry this class */
	uint64_t bytes; /* of those rows */
	uint64_t allocated_bytes;
	rm_node definition; /* the node with attribute class_name of this text, RM_NODE_NONE if none */
};

struct rm_root {
	rm_node node;
	rm_str link;
	uint8_t strength;
};

struct rm_summary_pair {
	struct rm_text key;
	struct rm_text value;
};

struct rm_attribute {
	struct rm_text key;
	struct rm_text value;
};

/* What reading has found wrong and mended; rm_graph_warning() makes one line of it. */
struct rm_graph_faults {
	uint64_t dangling_edges;
	uint64_t second_tree_edges;
	uint64_t tree_cycles;
	uint64_t duplicate_nodes;
	uint64_t dangling_locations;
	uint64_t duplicate_locations; /* same address and type in two rows: counted once */
};

/* Both sizes of a node, RM_SIZE_BIG twice where one does not fit: side by side, since most who ask want their sum. */
struct rm_small_size {
	uint16_t bytes;
	uint16_t extra; /* allocated minus bytes: what is rounded up, less what lies in the compiler's arena */
};

#define RM_SIZE_BIG UINT16_MAX

/* First rows of nodes are kept as one number for a run of nodes, and a byte a node for what comes on top. */
#define RM_LOC_RUN 16u
#define RM_LOC_FAR UINT8_MAX

struct rm_zendmm; /* zendmm.h */
struct rm_graph_store;

struct rm_graph {
	rm_node node_count;
	uint32_t edge_count;
	uint32_t location_count;

	/* Columns, indexed by node. */
	const uint8_t *types;       /* enum rm_type */
	const uint32_t *class_ids;  /* index into classes, RM_CLASS_NONE */
	const struct rm_small_size *sizes; /* see rm_graph_size() */
	const uint32_t *path_edges; /* last edge of the way that paths show: the file's tree edge, until rm_graph_set_paths();
								 * RM_EDGE_NONE when there is none */
	const uint32_t *out_first;  /* node_count + 1; see rm_graph_next_out() */

	/*
	 * In-edges, for rm_graph_next_in(); NULL until rm_graph_need_in(). Only nodes with several are listed: where there is one,
	 * the way to the node says the same. The run of the n-th of them starts at in_starts[n] in in_edges.
	 */
	const struct rm_rank_word *in_ranks;
	const uint32_t *in_starts;
	const uint32_t *in_edges;

	/* Small tables. */
	const struct rm_root *roots;
	uint32_t root_count;
	const struct rm_loc_total *loc_totals; /* index = location type id */
	uint32_t loc_total_count;
	const struct rm_class *classes;
	uint32_t class_count;
	const struct rm_summary_pair *summary;
	uint32_t summary_count;
	uint64_t total_bytes;     /* sum of loc_totals[].bytes */
	uint64_t total_allocated; /* with overhead */

	const uint32_t *inferred_edges; /* ids of all edges of kind INFERRED, ascending: few, as a rule */
	uint32_t inferred_count;

	uint32_t container_count; /* rows for rm_graph_container_at(), ascending by node */
	const struct rm_zendmm *zendmm; /* NULL: no allocator state in the file */

	struct rm_text captured_at; /* ptr NULL when absent */
	uint64_t file_node_rows;    /* rows of the file, before collapsing */
	uint64_t file_edge_rows;
	bool has_containers; /* the file had them; else they are estimated */
	bool is_ours;        /* written by reli_memory: rows partition memory, edges carry kinds */
	struct rm_graph_faults faults;

	/* For the inline functions below and graph.c; nobody else's business. */
	const unsigned char *edge_rows;
	const uint32_t *loc_runs;   /* by node / RM_LOC_RUN */
	const uint8_t *loc_offsets; /* node_count + 1; RM_LOC_FAR: see rm_graph_far_location() */
	struct rm_graph_store *store;
};

/* ---- edges ---- */

#define RM_GRAPH_AHEAD 16u

static inline uint32_t rm_graph_u32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void rm_graph_edge(struct rm_edge *edge, const struct rm_graph *graph, uint32_t id)
{
	const unsigned char *row = graph->edge_rows + (size_t)id * 16;

	edge->id = id;
	edge->parent = rm_graph_u32(row);
	edge->child = rm_graph_u32(row + 4);
	edge->link = rm_graph_u32(row + 8);
	edge->is_tree = row[12] == 1;
	edge->strength = row[13];
	edge->kind = row[14];
}

/*
 * Loops over all edges wait for what they look up of each child, since children lie anywhere. So they ask for it some edges
 * ahead: RM_PREFETCH(&column[rm_graph_child_ahead(graph, id)]).
 */
static inline rm_node rm_graph_child_ahead(const struct rm_graph *graph, uint32_t id)
{
	uint32_t later = graph->edge_count - id > RM_GRAPH_AHEAD ? id + RM_GRAPH_AHEAD : id;

	return rm_graph_u32(graph->edge_rows + (size_t)later * 16 + 4);
}

/*
 * The next out-edge of node, in file order (the order of properties and elements). *id starts at out_first[node] and is
 * moved on; false when there is no further one. A row of somebody else may stand between (edges into roots): skipped.
 */
static inline bool rm_graph_next_out(const struct rm_graph *graph, rm_node node, uint32_t *id, struct rm_edge *edge)
{
	while (*id < graph->out_first[node + 1]) {
		const unsigned char *row = graph->edge_rows + (size_t)*id * 16;

		if (RM_LIKELY(rm_graph_u32(row) == node)) {
			rm_graph_edge(edge, graph, (*id)++);
			return true;
		}
		(*id)++;
	}
	return false;
}

/* Where the path to the node comes from (RM_NODE_NONE for roots and for what none leads to), and by which edge (false if none). */
rm_node rm_graph_path_parent(const struct rm_graph *graph, rm_node node);
bool rm_graph_path_edge(struct rm_edge *edge, const struct rm_graph *graph, rm_node node);

/*
 * Shorter ways, which take the place of the tree's: one edge a node, without circles. The array is the graph's from now on. It may be
 * the very one that take gives, changed in place: then nobody asks for paths between the two calls.
 */
uint32_t *rm_graph_take_paths(struct rm_graph *graph);
void rm_graph_set_paths(struct rm_graph *graph, uint32_t *path_edges);

/* Builds the in-edges once: O(edges), 4 bytes a node and 4 an edge at most. Call it before the passes, not in them. */
void rm_graph_need_in(struct rm_graph *graph);

/*
 * The same from counts that somebody has made on the way: counts[node] edges into each node, and a 0 behind the last. The
 * array is the graph's from now on.
 */
void rm_graph_set_in_counts(struct rm_graph *graph, uint32_t *counts);

/* Whether several edges lead to the node; now and then said of one alone. */
static inline bool rm_graph_has_many_in(const struct rm_graph *graph, rm_node node)
{
	return rm_rank_has(graph->in_ranks, node);
}

/* How many edges lead to the node, edges into roots and weak ones included. */
static inline uint32_t rm_graph_in_count(const struct rm_graph *graph, rm_node node)
{
	uint32_t place;

	if (!rm_rank_find(&place, graph->in_ranks, node))
		return graph->path_edges[node] != RM_EDGE_NONE;
	return graph->in_starts[place + 1] - graph->in_starts[place];
}

/* The next edge into node, by ascending id. *at starts at 0 and is moved on; false when there is no further one. */
static inline bool rm_graph_next_in(const struct rm_graph *graph, rm_node node, uint32_t *at, struct rm_edge *edge)
{
	uint32_t place, id = graph->path_edges[node];
	bool is_listed = rm_rank_find(&place, graph->in_ranks, node);

	if (is_listed ? *at >= graph->in_starts[place + 1] - graph->in_starts[place] : *at > 0 || id == RM_EDGE_NONE)
		return false;
	rm_graph_edge(edge, graph, is_listed ? graph->in_edges[graph->in_starts[place] + *at] : id);
	(*at)++;
	return true;
}

/* ---- sizes ---- */

/* Sum of the node's counted rows; the same in allocator slots and pages. 0 for nodes without memory. */
uint64_t rm_graph_big(const struct rm_graph *graph, rm_node node, bool extra);

static inline uint64_t rm_graph_size(const struct rm_graph *graph, rm_node node)
{
	uint16_t bytes = graph->sizes[node].bytes;

	return RM_LIKELY(bytes != RM_SIZE_BIG) ? bytes : rm_graph_big(graph, node, false);
}

static inline uint64_t rm_graph_allocated(const struct rm_graph *graph, rm_node node)
{
	struct rm_small_size size = graph->sizes[node];

	if (RM_LIKELY(size.bytes != RM_SIZE_BIG))
		return (uint64_t)size.bytes + size.extra;
	return rm_graph_big(graph, node, false) + rm_graph_big(graph, node, true);
}

/* ---- locations: rows rm_graph_loc_first(graph, node) .. rm_graph_loc_first(graph, node + 1) - 1 ---- */

uint32_t rm_graph_far_location(const struct rm_graph *graph, rm_node node);

static inline uint32_t rm_graph_loc_first(const struct rm_graph *graph, rm_node node)
{
	uint8_t offset = graph->loc_offsets[node];

	return RM_LIKELY(offset != RM_LOC_FAR) ? graph->loc_runs[node / RM_LOC_RUN] + offset : rm_graph_far_location(graph, node);
}

void rm_graph_location(struct rm_location *location, const struct rm_graph *graph, uint32_t row);

/* The node a row belongs to, or RM_NODE_NONE for a row of nobody: for loops over all rows 0..location_count - 1. */
rm_node rm_graph_location_node(const struct rm_graph *graph, uint32_t row);

/* Of the node's first row: address (0: none), refcount, type_info. */
uint64_t rm_graph_address(const struct rm_graph *graph, rm_node node);
uint32_t rm_graph_refcount(const struct rm_graph *graph, rm_node node);
uint32_t rm_graph_type_info(const struct rm_graph *graph, rm_node node);

/* The refcount and, with it, the type_info. */
uint32_t rm_graph_refcount_and_info(uint32_t *type_info, const struct rm_graph *graph, rm_node node);

/* A string's stored content (cut when shorter than *length) and its length in bytes. False when it is not a string. */
bool rm_graph_string(struct rm_text *content, uint64_t *length, const struct rm_graph *graph, rm_node node);

/* ---- words ---- */

/* Text of a dictionary id; ptr NULL when there is none. Bytes of the file: neither NUL-terminated nor UTF-8 for sure. */
struct rm_text rm_graph_text(const struct rm_graph *graph, rm_str id);

struct rm_text rm_graph_type_text(const struct rm_graph *graph, rm_node node);
struct rm_text rm_graph_class_name(const struct rm_graph *graph, rm_node node); /* ptr NULL when it has no class */
const char *rm_edge_kind_text(uint8_t kind);
bool rm_loc_is_capacity(uint8_t loc_type);

/* ---- side tables, sorted by node: binary search ---- */

bool rm_graph_container(struct rm_container *container, const struct rm_graph *graph, rm_node node);
void rm_graph_container_at(struct rm_container *container, const struct rm_graph *graph, uint32_t index);
rm_node rm_graph_container_node(const struct rm_graph *graph, uint32_t index);

/* Value of an attribute; false when the node has none of that key. A key given twice: the last counts. */
bool rm_graph_attribute(struct rm_text *value, const struct rm_graph *graph, rm_node node, const char *key);

/* All attributes of a node: index 0, 1, ... until false. */
bool rm_graph_attribute_at(struct rm_attribute *attribute, const struct rm_graph *graph, rm_node node, uint32_t index);

/* Keyed 64-bit hash of a string that is not stored whole (rm_hashes). */
bool rm_graph_content_hash(uint64_t *hash, const struct rm_graph *graph, rm_node node);

/* ---- whole-graph facts ---- */

/* The id that users see, #123: the node's id in the file. Equal to the index for our own `graph` files. */
uint32_t rm_graph_file_id(const struct rm_graph *graph, rm_node node);
rm_node rm_graph_node_of_id(const struct rm_graph *graph, uint32_t file_id); /* RM_NODE_NONE for ids that the input lacks */

bool rm_graph_summary(struct rm_text *value, const struct rm_graph *graph, const char *key);
bool rm_graph_summary_u64(uint64_t *value, const struct rm_graph *graph, const char *key);
bool rm_graph_summary_double(double *value, const struct rm_graph *graph, const char *key);

/* Index of the class of that name, or RM_CLASS_NONE. */
uint32_t rm_graph_find_class(const struct rm_graph *graph, struct rm_text name);

/* Whether another frame of the same stack has the same function and line: then its number has to tell them apart. */
bool rm_graph_has_twin_frame(const struct rm_graph *graph, rm_node frame);

/* One line about what was mended, false when nothing was. */
bool rm_graph_warning(struct rm_strbuf *line, const struct rm_graph *graph);

void rm_graph_free(struct rm_graph *graph);

#endif
