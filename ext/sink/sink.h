/*
 * What the walk tells about the heap goes through here and comes out as the sections of a snapshot.
 *
 * Each structure is described once, by one function of ext/walk ("this node has these edges, owns
 * these blocks, carries these attributes"), and that function is run once per *phase*: marking
 * first, then one phase per section of the file. So every section is written front to back at its
 * final place, nothing is spooled, and the memory of the walk is a 32-bit word per allocator block:
 *
 *	bits 0-3	what the block is (enum sink_kind)
 *	bit  4		its tree edge (or its location row) is written
 *	bit  5		inferred: only the conservative scan found an owner
 *	bits 6-31	level: the distance from the roots by breadth-first search, rising from one root
 * branch to the next
 *
 * Node ids are ranks: first the nodes of the table of specials (roots, frames, classes, functions,
 * everything that does not start an allocator block) in order of discovery, then blocks in order of
 * address. The edge P -> C is C's tree edge when level(C) = level(P) + 1 and none was written
 * before; levels make any such choice a forest.
 *
 * A phase is also a promise: in SINK_MARK nothing is written, in all others nothing is discovered.
 * Describing functions must give the same calls in the same order in every phase; they may leave out
 * what a phase does not want (sink_wants_*).
 */
#ifndef RELI_SINK_H
#define RELI_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../format/rmem_format.h"
#include "../format/rmem_writer.h"
#include "heap_map.h"
#include "own_mem.h"
#include "str_table.h"

enum sink_phase {
	SINK_MARK,
	SINK_COUNT, /* full detail only: how many nodes each block makes */
	SINK_NODES,
	SINK_EDGES,
	SINK_ATTRIBUTES,
	SINK_CONTAINERS,
	SINK_LOCATIONS,
	SINK_HASHES,
	SINK_STRINGS
};

enum sink_kind {
	SINK_NOTHING, /* a live block nobody has claimed */
	SINK_FREE,
	SINK_BLOCK_OF_NODE, /* a part of some node; its rows come from that node */
	SINK_STRING,
	SINK_SECRET, /* a string whose content must not be written */
	SINK_ARRAY,
	SINK_OBJECT,
	SINK_REFERENCE,
	SINK_RESOURCE,
	SINK_AST,
	SINK_OPAQUE, /* found by the conservative scan, structure unknown */
	SINK_UNREACHED,
	SINK_ELSEWHERE, /* the node that starts here is in the table of specials */
	SINK_COMPOUND, /* likewise, and many small structures live inside: VM stack page, compiler arena
					*/
	SINK_BLOCK_KINDS,
	/* only in the table of specials: */
	SINK_ROOT = SINK_BLOCK_KINDS,
	SINK_FRAME,
	SINK_VM_PAGE,
	SINK_ARENA,
	SINK_CLASS,
	SINK_USER_FUNCTION,
	SINK_INTERNAL_FUNCTION,
	SINK_CODE,   /* what several closures share; known by its opcodes */
	SINK_SHARED, /* a block that objects of an extension count references of their own to */
	SINK_CONSTANT,
	SINK_MODULE,
	SINK_KINDS
};

/* Numbers of the vocabulary of rmem_kinds.def. */
enum sink_type {
#define RMEM_NODE_TYPE(id, text, role) SINK_TYPE_##id,
#include "../format/rmem_kinds.def"
	SINK_TYPES
};

enum sink_location {
#define RMEM_LOCATION_TYPE(id, text, role) SINK_LOC_##id,
#include "../format/rmem_kinds.def"
	SINK_LOCATIONS_END
};

enum sink_region {
#define RMEM_REGION(id, text, counted) SINK_REGION_##id,
#include "../format/rmem_kinds.def"
	SINK_REGIONS_END
};

enum sink_strings { SINK_STRINGS_PREVIEW, SINK_STRINGS_NONE, SINK_STRINGS_FULL };

/* A node without a block of its own, or inside one. */
struct sink_special {
	uintptr_t address;
	uint64_t inside_bytes; /* compounds: bytes of the structures inside */
	uint32_t level;        /* 0: known, not reached yet */
	uint32_t first_id;     /* full detail */
	uint16_t kind;
	uint8_t written; /* its tree edge is written */
	uint8_t inferred;
	uint32_t hash_next; /* chain of the address index */
};

#define SINK_WORD_KIND        0xfu
#define SINK_WORD_WRITTEN     0x10u
#define SINK_WORD_INFERRED    0x20u
#define SINK_WORD_LEVEL_SHIFT 6
#define SINK_LEVEL_MAX        0x3ffffffu
#define SINK_OPEN_MAX         8

/* A reference to a node: slot number, or SINK_IS_SPECIAL | index. */
typedef uint64_t sink_ref;
#define SINK_IS_SPECIAL ((sink_ref)1 << 63)
#define SINK_NO_NODE    UINT64_MAX

struct sink;

struct sink_host {
	void *payload;
	/* Describes one node to the sink; `block` is the block that holds `address`, size 0 when none
	 * does. */
	void (*describe)(void *payload, struct sink *sink, enum sink_kind kind, uintptr_t address,
		const struct heap_block *block);
	enum sink_type (*type_of_root)(void *payload, uintptr_t address);
	/* Tells the edges of the roots by sink_root_edge(), before those of the nodes. */
	void (*root_edges)(void *payload, struct sink *sink);
};

struct sink_totals {
	uint64_t reached, capacity, rounding, unreached, inferred;
	uint64_t by_region[SINK_REGIONS_END]; /* sizes of rows */
	uint32_t secrets;
	uint64_t
		conflicts;  /* blocks that two structures claimed: a bug of the walk or of an extension */
	uint64_t stale; /* pointers at free blocks, not followed */
};

struct sink {
	struct reli_own_mem mem;
	struct heap heap;
	struct rmem_writer *writer;
	struct sink_host host;
	enum sink_phase phase;
	enum sink_strings strings;
	bool full;
	bool again;      /* marking a second time: blocks are taken already */
	uint64_t key[2]; /* of the keyed hashes, random for each snapshot */

	/* nodes */
	uint32_t *words;      /* by slot */
	uint32_t *first_ids;  /* by slot, full detail only */
	uint64_t *rank_masks; /* by 64 slots */
	uint32_t *rank_bases;
	struct sink_special *specials;
	uint32_t special_count, special_capacity;
	uint32_t *special_index; /* heads of chains, + 1 */
	uint32_t special_index_size;
	uint64_t node_count, edge_count, string_count;

	/* the queue of marking: nodes whose description is due, kind in the upper 16 bits of the
	 * address */
	struct sink_queue_block *queue_first, *queue_last, *queue_spare;
	uint32_t last_level; /* the highest level in use */

	/* names */
	struct reli_str_table names;
	uint64_t *number_bits; /* integer keys that occur, below number_limit */
	uint32_t *number_ranks;
	uint64_t number_limit;
	uint32_t number_count;
	uint32_t content_base; /* string id of the first string content */
	uint32_t names_frozen; /* names before the contents; later ones follow them */
	uint32_t type_names[SINK_TYPES], location_names[SINK_LOCATIONS_END],
		region_names[SINK_REGIONS_END];
	uint32_t name_referenced, name_value, name_key, name_count;

	/* the node being described */
	sink_ref self;
	enum sink_kind self_kind;
	uintptr_t self_address;
	struct heap_block last_block; /* asked for last, size 0 for none */
	struct heap_block self_block; /* the block around it, size 0 when none is */
	uint32_t self_level;
	bool self_inferred;
	uint32_t self_id, current_id, next_id;
	uint32_t open_ids[SINK_OPEN_MAX];
	unsigned open_count;
	uint32_t scalar_count, scalar_hash;

	struct sink_totals totals;
	uint64_t rows;        /* of the section being written */
	bool has_cut_strings; /* some content is longer than its preview */
};

/* --- life: init, mark roots, then write --- */

/* 0, or -1 when own memory ran out. */
int sink_init(struct sink *sink, struct rmem_writer *writer, const struct heap_facts *facts,
	const struct sink_host *host);
void sink_release(struct sink *sink);

/* Marks a root and everything it reaches. `address` is what the host wants back in describe(). */
void sink_mark_root(struct sink *sink, uintptr_t address);

/* Describes everything in the queue. The conservative scan calls it after each round. */
void sink_mark_queue(struct sink *sink);

/* Ends marking: numbers the nodes. `number_ranks` are fixed too. */
int sink_freeze(struct sink *sink);

/* Runs one phase over all nodes, into the section of that name (NULL: no section). */
void sink_run_phase(struct sink *sink, enum sink_phase phase, const char *section);

/* After the edges and attributes: fixes the string ids of contents, which start behind the names
 * known so far. */
void sink_freeze_names(struct sink *sink);

/* The dictionary: numbers, names, contents, late names. Last of the sections that use strings. */
void sink_write_strings(struct sink *sink);

/* For root_edges() alone: the edge row of one root. */
void sink_root_edge(struct sink *sink, uintptr_t address, uint32_t name, uint8_t strength);

/* --- what a describing function asks --- */

static inline bool sink_wants_edges(const struct sink *sink)
{
	/* Full detail numbers the plumbing on the way: there every phase takes the same steps. */
	return sink->phase == SINK_MARK || sink->phase == SINK_EDGES ||
		   (sink->full && sink->phase <= SINK_LOCATIONS);
}

/* Values: edges, and scalars, which are rows in full detail and a count and a hash in graph detail.
 */
static inline bool sink_wants_values(const struct sink *sink)
{
	return sink_wants_edges(sink) || sink->phase == SINK_CONTAINERS;
}

static inline bool sink_wants_scalars(const struct sink *sink)
{
	return sink->phase == SINK_CONTAINERS || sink->full;
}

static inline bool sink_wants_names(const struct sink *sink)
{
	return sink->phase == SINK_EDGES;
}

static inline bool sink_wants_blocks(const struct sink *sink)
{
	return sink->phase == SINK_MARK || sink->phase == SINK_LOCATIONS;
}

/* --- names: valid in SINK_EDGES and SINK_ATTRIBUTES, 0 elsewhere --- */

uint32_t sink_name_bytes(struct sink *sink, const char *text, size_t len, uint64_t hash);
uint32_t sink_name(struct sink *sink, const char *text);
/* Formatted like "[%u]": only names of our own making, a few bytes long. */
uint32_t sink_name_format(struct sink *sink, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* After the freeze: a text for the summary, copied. */
uint32_t sink_late_name(struct sink *sink, const char *text, size_t len);
/* A text that does not outlive the call. */
uint32_t sink_name_copy(struct sink *sink, const char *text, size_t len);
/* Integer key of an array. */
uint32_t sink_name_number(struct sink *sink, int64_t number);
/* Marking: this integer will be a name. */
void sink_use_number(struct sink *sink, uint64_t number);

/* --- what a describing function tells --- */

/* The two halves of sink_edge(). */
void sink_edge_marks(struct sink *sink, enum rmem_edge_kind edge, uint8_t strength,
	enum sink_kind kind, uintptr_t address);
void sink_edge_writes(struct sink *sink, uint32_t name, enum rmem_edge_kind edge, uint8_t strength,
	enum sink_kind kind, uintptr_t address);

/* A reference from the node described now to the node of that kind at that address. */
static inline void sink_edge(struct sink *sink, uint32_t name, enum rmem_edge_kind edge,
	uint8_t strength, enum sink_kind kind, uintptr_t address)
{
	if (sink->phase == SINK_MARK) {
		sink_edge_marks(sink, edge, strength, kind, address);
	} else if (sink->phase == SINK_EDGES) {
		sink_edge_writes(sink, name, edge, strength, kind, address);
	}
}

/*
 * An edge that only the conservative scan knows, strong where the word is surely the counted
 * reference. With `once` it is written only when it is the node's tree edge: a typed value must not
 * get more references than it counts.
 */
void sink_inferred_edge(struct sink *sink, uint32_t name, uint8_t strength, enum sink_kind kind,
	uintptr_t address, bool once);

/* A registry's entry, weak: marks like an edge, but is written only for what nothing else reached.
 */
void sink_registry_edge(struct sink *sink, uint64_t number, enum sink_kind kind, uintptr_t address);

enum reli_scalar {
	RELI_SCALAR_NULL,
	RELI_SCALAR_FALSE,
	RELI_SCALAR_TRUE,
	RELI_SCALAR_INT,
	RELI_SCALAR_FLOAT
};

/* A value without memory, `type` an enum reli_scalar; `bits` is what is hashed, `place` its slot or
 * key. */
void sink_scalar(struct sink *sink, uint32_t name, enum rmem_edge_kind edge, uint8_t type,
	uint64_t bits, uint64_t place);

void sink_open_part(struct sink *sink, uint32_t name, enum sink_type type);
void sink_close_part(struct sink *sink);

/* Plumbing around the next edges: a node of its own in full detail, nothing in graph detail. */
static inline void sink_open(struct sink *sink, uint32_t name, enum sink_type type)
{
	if (sink->full) {
		sink_open_part(sink, name, type);
	}
}

static inline void sink_close(struct sink *sink)
{
	if (sink->full) {
		sink_close_part(sink);
	}
}

/* The row of the node's own memory. string_id and class_id as rmem_location, RMEM_NONE for none. */
struct sink_own {
	uintptr_t address;
	uint64_t size;
	uint64_t tail; /* as in sink_block() */
	uint32_t class_id, string_id, refcount, type_info;
};

void sink_own(struct sink *sink, enum sink_location type, const struct sink_own *own);

/*
 * A further piece of memory of the node: a block, a part of an arena, or something outside the
 * heap. `tail` bytes behind it are told with sink_tail(); what the block has beyond both is
 * rounding.
 */
void sink_block(
	struct sink *sink, enum sink_location type, uintptr_t address, uint64_t size, uint64_t tail);
void sink_tail(struct sink *sink, enum sink_location type, uintptr_t address, uint64_t size);

void sink_attribute_number(struct sink *sink, const char *key, int64_t value);
void sink_count_attribute(struct sink *sink, uint32_t count); /* #count */
void sink_attribute_text(struct sink *sink, const char *key, const char *text, size_t len);

/* The same for a text that does not outlive the call. */
void sink_attribute_copy(struct sink *sink, const char *key, const char *text, size_t len);
/* The same for a list of names, which is not cut. */
void sink_attribute_list(struct sink *sink, const char *key, const char *text, size_t len);

/* rm_containers */
void sink_container(
	struct sink *sink, uint32_t flags, uint32_t count, uint32_t capacity, uint32_t used);

/* String content: the id its row gets in SINK_LOCATIONS, the bytes in SINK_STRINGS, the hash in
 * SINK_HASHES. */
uint32_t sink_string_id(struct sink *sink);
void sink_string_content(struct sink *sink, const char *text, size_t len);

/* --- for the walk's own decisions --- */

/* Announces a compound before anything inside it is marked. */
void sink_expect_compound(struct sink *sink, enum sink_kind kind, uintptr_t address);

/* Marking: the content of the string at that address must not get into the file, wherever it is
 * reached. */
void sink_make_secret(struct sink *sink, uintptr_t address);
bool sink_is_secret(const struct sink *sink, uintptr_t address);

/* Kind of the block that starts at the address; SINK_NOTHING when it is unclaimed, SINK_KINDS when
 * no block starts there. */
enum sink_kind sink_kind_at(const struct sink *sink, uintptr_t address);

/* Whether only the conservative scan found the block that starts at the address. */
bool sink_is_inferred(const struct sink *sink, uintptr_t address);

static inline enum sink_kind sink_kind_of(const struct sink *sink, uint32_t slot)
{
	return (enum sink_kind)(sink->words[slot] & SINK_WORD_KIND);
}

/* A secret that was announced by sink_make_secret() and then reached by nobody. */
static inline bool sink_is_announced_secret(const struct sink *sink, uint32_t slot)
{
	return (sink->words[slot] & ~SINK_WORD_WRITTEN) == SINK_SECRET;
}

/* Kind and address of the node that is described, as sink_mark_again() takes them: kind << 48 |
 * address. */
uint64_t sink_self_entry(const struct sink *sink);

/* Marking: describes a node again that was marked before, for what it told only now. */
void sink_mark_again(struct sink *sink, enum sink_kind kind, uintptr_t address);

/* Bytes of the structures inside a compound; complete after marking. */
uint64_t sink_inside_bytes(const struct sink *sink, enum sink_kind kind, uintptr_t address);

/* Marks one block as a kind without an edge. */
void sink_claim(struct sink *sink, uint32_t slot, enum sink_kind kind);

#endif
