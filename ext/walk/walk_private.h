/*
 * What the describing functions share. Each describes one Zend structure to the sink, the same way
 * in every phase; which phase it is matters to none of them, except where a loop can be left out
 * (sink_wants_*).
 *
 * The law (docs/format.md 3.2): one counted reference, one strong edge. A pointer that its refcount
 * does not count is told with walk_borrowed_value() or not at all. Slots that may be stale are not read.
 */
#ifndef RELI_WALK_PRIVATE_H
#define RELI_WALK_PRIVATE_H

#include "php.h"
#include "zend_generators.h"

#include "../compat/compat_roots.h"
#include "../compat/compat_table.h"
#include "../sink/sink.h"
#include "walk.h"
#include "walk_root_ids.h"

/* A class as objects need it: names of its slots. Kept for the walk, made when the first object
 * asks. */
struct walk_class {
	zend_class_entry *ce;
	uint32_t name; /* string id, once names are wanted */
	uint32_t slot_count;
	uint32_t *slot_names; /* by property slot; NULL until names are wanted */
	const struct inside_class
		*inside; /* how objects of it keep private parts; NULL until the first asks */
};

/* A row of /proc/self/maps. */
struct walk_map {
	uintptr_t from, to;
	const char *name; /* of the file, without directory */
	bool is_malloc, is_stack;
};

#define WALK_NAME_CACHE 512 /* strings whose name was asked for last, by address */

struct walk {
	struct sink sink;
	const struct reli_memory_walk_options *options;
	struct walk_class *classes; /* open addressing by ce */
	uint32_t class_count, class_size;
	struct walk_class *last_class;
	struct walk_owners *owners; /* walk_definition.c */
	uintptr_t *pages;           /* VM stack pages that no fiber owns */
	uint32_t page_count, page_capacity;
	bool has_unreached;
	bool scanning;       /* the conservative part of marking */
	uint64_t *scan_list; /* nodes with words to look at: kind << 48 | address */
	uint32_t scan_count, scan_capacity;
	struct {
		const zend_string *string;
		uint32_t name;
	} name_cache[WALK_NAME_CACHE];
	struct gc_search *gc_search;
	const struct gc_globals_head *gc_globals; /* NULL: not found, or nothing in the buffer */
	const struct walk_map *maps;              /* by address */
	uint32_t map_count;
	const void *stack_limit; /* what lies deeper on the C stack is ours */
};

/* --- values (walk_zval.c): a counted reference each, strong --- */

void walk_scalar(struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zval *value);

/* Kind of the block a value leads to; SINK_NOTHING for scalars and for what is never a user's
 * value. */
static inline enum sink_kind walk_kind_of(const zval *value)
{
	switch (Z_TYPE_P(value)) {
	case IS_STRING:
		return SINK_STRING;
	case IS_ARRAY:
		return SINK_ARRAY;
	case IS_OBJECT:
		return SINK_OBJECT;
	case IS_RESOURCE:
		return SINK_RESOURCE;
	case IS_REFERENCE:
		return SINK_REFERENCE;
	case IS_CONSTANT_AST:
		return SINK_AST;
	default:
		return SINK_NOTHING;
	}
}

static inline void walk_value(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zval *value)
{
	enum sink_kind kind = walk_kind_of(value);

	if (reli_is_table_of_globals(value)) {
		sink_edge(&walk->sink, name, edge, RMEM_STRENGTH_WEAK, SINK_ROOT, WALK_ROOT_GLOBALS);
	} else if (kind != SINK_NOTHING) {
		sink_edge(
			&walk->sink, name, edge, RMEM_STRENGTH_STRONG, kind, (uintptr_t)Z_COUNTED_P(value));
	} else if (sink_wants_scalars(&walk->sink)) {
		walk_scalar(walk, name, edge, value);
	}
}

/* The same for a slot that looks at what others own: an alias. */
void walk_borrowed_value(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zval *value);

/* NULL is allowed for all of these. Interned and permanent strings and immutable arrays are edges
 * like any other. */
void walk_string(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_string *string);
void walk_array(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_array *array);
void walk_object(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_object *object);
void walk_borrowed_object(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_object *object);
void walk_resource(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_resource *resource);
void walk_ast(struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_ast_ref *ast);
/* A node of the table of specials: class, function, frame, constant, ... */
void walk_special(struct walk *walk, uint32_t name, enum rmem_edge_kind edge, enum sink_kind kind,
	const void *address);
/* A function: user or internal decides the kind. */
void walk_function_edge(
	struct walk *walk, uint32_t name, enum rmem_edge_kind edge, const zend_function *function);

/* Name of a zend_string, for edges; 0 when names are not wanted. Text keys of a user's arrays are
 * data: walk_array.c decides whether they may be shown. */
uint32_t walk_string_name(struct walk *walk, const zend_string *string);

/* --- arrays (walk_array.c) --- */

/* Elements and table of a hash table whose header is not a block of its own; `values` is the kind
 * of edge to the values. */
void walk_table(
	struct walk *walk, const HashTable *table, enum rmem_edge_kind values, enum sink_type part);
/* The table memory alone: used and spare part. */
void walk_table_memory(struct walk *walk, const HashTable *table);
void walk_array_node(struct walk *walk, zend_array *array);
/* Its row of rm_containers. */
void walk_array_container(struct walk *walk, const zend_array *array);
/* Bytes of the table's hash part, of one element. */
size_t walk_table_hash_bytes(const HashTable *table);
size_t walk_table_element_bytes(const HashTable *table);

/* One entry at a time of any table. `key` NULL for integer keys. INDIRECT values come as they are.
 */
struct walk_entry {
	const HashTable *table;
	uint32_t at;
	zend_string *key;
	zend_ulong index;
	zval *value;
};

/* for (struct walk_entry e = walk_first(table); walk_next(&e);) ... */
static inline struct walk_entry walk_first(const HashTable *table)
{
	return (struct walk_entry){table, 0, NULL, 0, NULL};
}

/* The next slot in use, holes skipped. Packed tables hold buckets before 8.2 and bare zvals since;
 * compat_table.h hides that. */
static inline bool walk_next(struct walk_entry *entry)
{
	const HashTable *table = entry->table;

	if (HT_FLAGS(table) & HASH_FLAG_UNINITIALIZED) {
		return false;
	}
	while (entry->at < table->nNumUsed) {
		uint32_t at = entry->at++;

		if (reli_table_has_zvals(table)) {
			entry->value = reli_table_zval(table, at);
			entry->key = NULL;
			entry->index = at;
		} else {
			Bucket *bucket = &table->arData[at];

			entry->value = &bucket->val;
			entry->key = bucket->key;
			entry->index = bucket->h;
		}
		if (Z_TYPE_P(entry->value) != IS_UNDEF) {
			return true;
		}
	}
	return false;
}

uint32_t walk_entry_name(struct walk *walk, const struct walk_entry *entry);

/* --- nodes, called by walk.c's dispatch --- */

void walk_string_node(struct walk *walk, const zend_string *string, bool secret);
void walk_reference_node(struct walk *walk, const zend_reference *reference);
void walk_ast_node(struct walk *walk, const zend_ast_ref *ast);
void walk_object_node(struct walk *walk, zend_object *object, const struct heap_block *block);
struct walk_class *walk_class_of(struct walk *walk, zend_class_entry *ce);
void walk_resource_node(struct walk *walk, zend_resource *resource); /* walk_resource.c */
void walk_frame_node(struct walk *walk, zend_execute_data *frame);   /* walk_frames.c */
void walk_page_node(struct walk *walk, struct _zend_vm_stack *page);
void walk_arena_node(struct walk *walk, zend_arena *arena);
void walk_class_node(struct walk *walk, zend_class_entry *ce);       /* walk_class.c */
void walk_function_node(struct walk *walk, zend_op_array *function); /* walk_function.c */
void walk_shared_node(struct walk *walk, const void *block);         /* walk_special.c */
void walk_code_node(struct walk *walk, const void *opcodes);
void walk_internal_function_node(struct walk *walk, zend_internal_function *function);
void walk_constant_node(struct walk *walk, zend_constant *constant); /* walk_tables.c */
void walk_module_node(struct walk *walk, zend_module_entry *module);

/*
 * Everything an object of an internal class has besides its properties (walk_special.c and
 * walk_spl.c, walk_date.c, ...). True when all counted references of the private part were told;
 * the conservative scan then looks there for unclaimed blocks only.
 */
bool walk_object_inside(struct walk *walk, zend_object *object);
/* What the scan need not go beyond, in the fields in front of an object. */
const void *walk_object_pointers_end(struct walk *walk, const zend_object *object);
/* Shared by closures, which hold a copy of an op_array: what belongs to this copy alone
 * (walk_function.c). */
void walk_closure_function(struct walk *walk, zend_op_array *copy);

/* --- frames (walk_frames.c) --- */

/* The list of frames from `frame` outwards, up to and without `end`: FRAME edges 0, 1, ... */
void walk_frame_list(struct walk *walk, zend_execute_data *frame, const zend_execute_data *end);
/* VM stack pages from `page` back: expected as compounds, ARENA edges from the current node. */
/* The first byte of a page that no frame uses; complete after marking. */
uintptr_t walk_page_top(const struct walk *walk, const struct _zend_vm_stack *page);
void walk_page_list(struct walk *walk, struct _zend_vm_stack *page);
/* Unfinished calls of a suspended generator: `call` is its copy of them. */
void walk_call_stack(struct walk *walk, zend_execute_data *frame, zend_execute_data *call);
bool walk_generator_frame_runs(const zend_execute_data *frame);
/* Marking: the strings that are the value, or its direct elements, must not get into the file. Does
 * nothing in other phases. */
void walk_hide_value(struct walk *walk, const zval *value);

/* --- roots (walk_roots.c) --- */

void walk_roots_mark(struct walk *walk);
void walk_root_node(struct walk *walk, uintptr_t number);
enum sink_type walk_root_type(uintptr_t number);
void walk_root_edges(struct walk *walk);
/* The smaller roots (walk_engine.c, walk_output.c), as heap-shaped as the engine keeps them. */
void walk_root_callbacks(struct walk *walk);
void walk_root_modules(struct walk *walk);
void walk_root_exception(struct walk *walk);
void walk_root_symtable_cache(struct walk *walk);
void walk_root_autoload(struct walk *walk);
void walk_root_ini(struct walk *walk);
void walk_root_weakrefs(struct walk *walk);
void walk_root_lazy_objects(struct walk *walk);
void walk_root_engine(struct walk *walk);
void walk_root_compiler(struct walk *walk);
void walk_root_superglobals(struct walk *walk);
void walk_root_sapi(struct walk *walk);
void walk_root_output(struct walk *walk);
void walk_root_streams(struct walk *walk);
void walk_root_persistent_list(struct walk *walk);
void walk_root_gc_buffer(struct walk *walk); /* walk_gc.c */
void walk_gc_find(struct walk *walk);

/* --- blocks without a known structure (walk_scan.c) --- */

/*
 * Looks at every word of [from, to), a part of the node that is described, for starts of blocks
 * that nobody claims, and with `values` for zvals too. Found ones become INFERRED edges. Happens
 * after everything that is known precisely has claimed its blocks.
 */
void walk_scan_words(struct walk *walk, const void *from, const void *to, bool values);

/* A block of the node whose inside is not known: sink_block() and walk_scan_words() over all of it.
 */
void walk_scan_block(struct walk *walk, enum sink_location type, const void *address, size_t size);

/* Root `module_globals`: words in the globals of the engine and of extensions that name blocks
 * nobody has claimed. */
void walk_root_module_globals(struct walk *walk);
/* Marking, before that root: the words of the nodes that asked for it. */
void walk_scan_objects(struct walk *walk);
void walk_unreached_list(struct walk *walk);
void walk_opaque_node(struct walk *walk, uintptr_t address, const struct heap_block *block);
void walk_unreached_node(struct walk *walk, uintptr_t address, const struct heap_block *block);

#endif
