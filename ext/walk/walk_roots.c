/*
 * The roots: one row each, and the describing functions of the engine's large tables. The smaller
 * ones are in walk_engine.c.
 */
#include "walk_private.h"

#include "../compat/compat_roots.h"
#include "walk_root_ids.h"

static void root_call_frames(struct walk *walk)
{
	walk_frame_list(walk, EG(current_execute_data), NULL);
}

static void root_globals(struct walk *walk)
{
	walk_table(walk, &EG(symbol_table), RMEM_EDGE_GLOBAL, SINK_TYPE_ARRAY_ELEMENTS);
	walk_array_container(walk, &EG(symbol_table));
}

/* Keys of a table that the table counts. */
static void root_key(struct walk *walk, const struct walk_entry *entry, uint32_t name)
{
	if (entry->key != NULL && !ZSTR_IS_INTERNED(entry->key)) {
		walk_string(walk, name, RMEM_EDGE_KEY, entry->key);
	}
}

/* Aliases repeat a class under another name: the key is theirs, the class is not. */
static void root_classes(struct walk *walk)
{
	sink_count_attribute(&walk->sink, EG(class_table)->nNumOfElements);
	walk_table_memory(walk, EG(class_table));
	for (struct walk_entry entry = walk_first(EG(class_table)); walk_next(&entry);) {
		uint32_t name = walk_entry_name(walk, &entry);

		root_key(walk, &entry, name);
		if (!reli_is_alias_pointer(entry.value)) {
			walk_special(walk, name, RMEM_EDGE_CLASS, SINK_CLASS, Z_PTR_P(entry.value));
		}
	}
}

/* Thousands of functions of extensions say nothing about a program; those that something refers to
 * are found there. */
static void root_functions(struct walk *walk)
{
	sink_count_attribute(&walk->sink, EG(function_table)->nNumOfElements);
	walk_table_memory(walk, EG(function_table));
	for (struct walk_entry entry = walk_first(EG(function_table)); walk_next(&entry);) {
		const zend_function *function = Z_PTR_P(entry.value);
		uint32_t name = walk_entry_name(walk, &entry);

		root_key(walk, &entry, name);
		if (function->type == ZEND_USER_FUNCTION) {
			walk_function_edge(walk, name, RMEM_EDGE_FUNCTION, function);
		}
	}
}

static void root_constants(struct walk *walk)
{
	sink_count_attribute(&walk->sink, EG(zend_constants)->nNumOfElements);
	walk_table_memory(walk, EG(zend_constants));
	for (struct walk_entry entry = walk_first(EG(zend_constants)); walk_next(&entry);) {
		const zend_constant *constant = Z_PTR_P(entry.value);
		uint32_t name = walk_entry_name(walk, &entry);

		root_key(walk, &entry, name);
		if (!(ZEND_CONSTANT_FLAGS(constant) & CONST_PERSISTENT)) {
			walk_special(walk, name, RMEM_EDGE_CONSTANT, SINK_CONSTANT, constant);
		}
	}
}

static void root_included_files(struct walk *walk)
{
	sink_count_attribute(&walk->sink, EG(included_files).nNumOfElements);
	walk_table_memory(walk, &EG(included_files));
	for (struct walk_entry entry = walk_first(&EG(included_files)); walk_next(&entry);) {
		walk_string(walk, walk_entry_name(walk, &entry), RMEM_EDGE_KEY, entry.key);
	}
}

/* All under one name: the text is the string's content already. */
static void root_interned_strings(struct walk *walk)
{
	uint32_t name = sink_name(&walk->sink, "string");

	sink_count_attribute(&walk->sink, CG(interned_strings).nNumOfElements);
	walk_table_memory(walk, &CG(interned_strings));
	for (struct walk_entry entry = walk_first(&CG(interned_strings)); walk_next(&entry);) {
		walk_string(walk, name, RMEM_EDGE_KEY, entry.key);
	}
}

static void root_vm_stack(struct walk *walk)
{
	sink_count_attribute(&walk->sink, walk->page_count);
	for (uint32_t i = 0; i < walk->page_count; i++) {
		walk_special(walk, sink_name_format(&walk->sink, "%u", i), RMEM_EDGE_ARENA, SINK_VM_PAGE,
			(const void *)walk->pages[i]);
	}
}

static void arena_chain(struct walk *walk, const char *name, zend_arena *arena)
{
	for (uint32_t i = 0; arena != NULL; arena = arena->prev, i++) {
		walk_special(walk, sink_name_format(&walk->sink, "%s[%u]", name, i), RMEM_EDGE_ARENA,
			SINK_ARENA, arena);
	}
}

static void root_compiler_arenas(struct walk *walk)
{
	arena_chain(walk, "arena", CG(arena));
	arena_chain(walk, "ast_arena", CG(ast_arena));
}

void walk_arena_node(struct walk *walk, zend_arena *arena)
{
	struct sink_own own = {
		.address = (uintptr_t)arena,
		.size = sizeof *arena,
		.tail = (uint64_t)(arena->end - arena->ptr),
		.class_id = RMEM_NONE,
		.string_id = RMEM_NONE,
	};

	sink_own(&walk->sink, SINK_LOC_ARENA_HEADER, &own);
	sink_tail(&walk->sink, SINK_LOC_ARENA_SPARE, (uintptr_t)arena->ptr, own.tail);
}

/* The entries of the list of huge blocks are claimed here, their rows are told with the huge blocks. */
static void root_zend_mm(struct walk *walk)
{
	for (uint32_t i = 0; i < walk->sink.heap.huge_count && walk->sink.phase == SINK_MARK; i++) {
		sink_block(&walk->sink, SINK_LOC_HUGE_LIST, walk->sink.heap.huge[i].list_node,
			HEAP_HUGE_ENTRY_SIZE, 0);
	}
}

/*
 * Every object is in the store, but the store counts none of them. It is marked last, so it finds
 * what nothing else reaches; only those get an edge in the file (their level says so), or each
 * object would cost one.
 */
static void root_objects_store(struct walk *walk)
{
	const zend_objects_store *store = &EG(objects_store);
	uint32_t alive = 0;

	if (store->object_buckets == NULL) {
		return;
	}
	sink_block(&walk->sink, SINK_LOC_OBJECTS_STORE, (uintptr_t)store->object_buckets,
		(uint64_t)store->size * sizeof(zend_object *), 0);
	for (uint32_t handle = 1; handle < store->top; handle++) {
		const zend_object *object = store->object_buckets[handle];

		if (IS_OBJ_VALID(object)) {
			alive++;
			if (sink_wants_edges(&walk->sink)) {
				sink_registry_edge(&walk->sink, handle, SINK_OBJECT, (uintptr_t)object);
			}
		}
	}
	sink_count_attribute(&walk->sink, alive);
}

static void root_regular_list(struct walk *walk)
{
	sink_count_attribute(&walk->sink, EG(regular_list).nNumOfElements);
	walk_table_memory(walk, &EG(regular_list));
	for (struct walk_entry entry = walk_first(&EG(regular_list)); walk_next(&entry);) {
		root_key(walk, &entry, walk_entry_name(walk, &entry));
		if (Z_TYPE_P(entry.value) == IS_PTR || Z_TYPE_P(entry.value) == IS_RESOURCE) {
			sink_registry_edge(
				&walk->sink, entry.index, SINK_RESOURCE, (uintptr_t)Z_RES_P(entry.value));
		}
	}
}

static void root_unreached(struct walk *walk)
{
	walk_unreached_list(walk);
}

struct walk_root {
	const char *name;
	enum sink_type type;
	uint8_t strength; /* of the root edge */
	void (*describe)(struct walk *walk);
};

static const struct walk_root walk_root_table[WALK_ROOTS] = {
	[WALK_ROOT_CALL_FRAMES] = {"call_frames", SINK_TYPE_CALL_FRAMES, 0, root_call_frames},
	[WALK_ROOT_GLOBALS] = {"global_variables", SINK_TYPE_ARRAY, 0, root_globals},
	[WALK_ROOT_CLASSES] = {"class_table", SINK_TYPE_CLASSES, 0, root_classes},
	[WALK_ROOT_FUNCTIONS] = {"function_table", SINK_TYPE_FUNCTIONS, 0, root_functions},
	[WALK_ROOT_CONSTANTS] = {"global_constants", SINK_TYPE_CONSTANTS, 0, root_constants},
	[WALK_ROOT_CALLBACKS] = {"global_callbacks", SINK_TYPE_CALLBACKS, 0, walk_root_callbacks},
	[WALK_ROOT_MODULES] = {"modules", SINK_TYPE_MODULES, 0, walk_root_modules},
	[WALK_ROOT_INCLUDED_FILES] = {"included_files", SINK_TYPE_INCLUDED_FILES, 0,
		root_included_files},
	[WALK_ROOT_INTERNED_STRINGS] = {"interned_strings", SINK_TYPE_ENGINE_TABLE, 0,
		root_interned_strings},
	[WALK_ROOT_VM_STACK] = {"vm_stack", SINK_TYPE_VM_STACK, 0, root_vm_stack},
	[WALK_ROOT_COMPILER_ARENAS] = {"compiler_arenas", SINK_TYPE_COMPILER_ARENAS, 0,
		root_compiler_arenas},
	[WALK_ROOT_EXCEPTION] = {"exception", SINK_TYPE_ENGINE_TABLE, 0, walk_root_exception},
	[WALK_ROOT_SYMTABLE_CACHE] = {"symtable_cache", SINK_TYPE_ENGINE_TABLE, 0,
		walk_root_symtable_cache},
	[WALK_ROOT_AUTOLOAD] = {"autoload_functions", SINK_TYPE_ENGINE_TABLE, 0, walk_root_autoload},
	[WALK_ROOT_INI] = {"ini", SINK_TYPE_ENGINE_TABLE, 0, walk_root_ini},
	[WALK_ROOT_WEAKREFS] = {"weakrefs", SINK_TYPE_ENGINE_TABLE, RMEM_STRENGTH_WEAK,
		walk_root_weakrefs},
	[WALK_ROOT_LAZY_OBJECTS] = {"lazy_objects", SINK_TYPE_ENGINE_TABLE, 0, walk_root_lazy_objects},
	[WALK_ROOT_ENGINE] = {"engine", SINK_TYPE_ENGINE_TABLE, 0, walk_root_engine},
	[WALK_ROOT_COMPILER] = {"compiler", SINK_TYPE_ENGINE_TABLE, 0, walk_root_compiler},
	[WALK_ROOT_SUPERGLOBALS] = {"superglobals_raw", SINK_TYPE_ENGINE_TABLE, 0,
		walk_root_superglobals},
	[WALK_ROOT_SAPI] = {"sapi", SINK_TYPE_MODULE, 0, walk_root_sapi},
	[WALK_ROOT_OUTPUT] = {"output", SINK_TYPE_MODULE, 0, walk_root_output},
	[WALK_ROOT_STREAMS] = {"streams", SINK_TYPE_MODULE, 0, walk_root_streams},
	[WALK_ROOT_ZEND_MM] = {"zend_mm", SINK_TYPE_ENGINE_TABLE, 0, root_zend_mm},
	[WALK_ROOT_OBJECTS_STORE] = {"objects_store", SINK_TYPE_OBJECTS_STORE, RMEM_STRENGTH_WEAK,
		root_objects_store},
	[WALK_ROOT_GC_BUFFER] = {"gc_buffer", SINK_TYPE_ENGINE_TABLE, RMEM_STRENGTH_WEAK,
		walk_root_gc_buffer},
	[WALK_ROOT_REGULAR_LIST] = {"regular_list", SINK_TYPE_REGULAR_LIST, RMEM_STRENGTH_WEAK,
		root_regular_list},
	[WALK_ROOT_PERSISTENT_LIST] = {"persistent_list", SINK_TYPE_REGULAR_LIST, RMEM_STRENGTH_WEAK,
		walk_root_persistent_list},
	[WALK_ROOT_MODULE_GLOBALS] = {"module_globals", SINK_TYPE_MODULES, 0, walk_root_module_globals},
	[WALK_ROOT_UNREACHED] = {"unreached", SINK_TYPE_UNREACHED, RMEM_STRENGTH_WEAK, root_unreached},
};

void walk_root_node(struct walk *walk, uintptr_t number)
{
	walk_root_table[number].describe(walk);
}

enum sink_type walk_root_type(uintptr_t number)
{
	return walk_root_table[number].type;
}

void walk_root_edges(struct walk *walk)
{
	for (uintptr_t number = 0; number < WALK_ROOTS; number++) {
		sink_root_edge(&walk->sink, number, sink_name(&walk->sink, walk_root_table[number].name),
			walk_root_table[number].strength);
	}
}

/* --- pages and arenas first: frames and classes are told as parts of them --- */

static void root_add_page(struct walk *walk, uintptr_t page)
{
	if (walk->page_count == walk->page_capacity) {
		uint32_t capacity = walk->page_capacity == 0 ? 512 : walk->page_capacity * 2;
		uintptr_t *pages =
			reli_own_mem_grow(&walk->sink.mem, walk->pages, capacity * sizeof *pages);

		if (pages == NULL) {
			return;
		}
		walk->pages = pages;
		walk->page_capacity = capacity;
	}
	walk->pages[walk->page_count++] = page;
	sink_expect_compound(&walk->sink, SINK_VM_PAGE, page);
}

/*
 * The chain of the running stack, and every page that a frame of the call chain stands in: inside a
 * fiber the pages of the main stack are known to C variables only.
 */
static void root_find_pages(struct walk *walk)
{
	struct heap_block block;

	for (zend_vm_stack page = EG(vm_stack); page != NULL; page = page->prev) {
		root_add_page(walk, (uintptr_t)page);
	}
	for (const zend_execute_data *frame = EG(current_execute_data); frame != NULL;
		 frame = frame->prev_execute_data) {
		if (!(ZEND_CALL_INFO(frame) & ZEND_CALL_GENERATOR) && frame->func != NULL &&
			reli_heap_block_of(&walk->sink.heap, (uintptr_t)frame, &block) &&
			block.start != (uintptr_t)frame && block.size >= HEAP_PAGE_SIZE &&
			sink_kind_at(&walk->sink, block.start) == SINK_NOTHING) {
			root_add_page(walk, block.start);
		}
	}
}

static void root_find_arenas(struct walk *walk)
{
	for (zend_arena *arena = CG(arena); arena != NULL; arena = arena->prev) {
		sink_expect_compound(&walk->sink, SINK_ARENA, (uintptr_t)arena);
	}
	for (zend_arena *arena = CG(ast_arena); arena != NULL; arena = arena->prev) {
		sink_expect_compound(&walk->sink, SINK_ARENA, (uintptr_t)arena);
	}
}

void walk_roots_mark(struct walk *walk)
{
	root_find_pages(walk);
	root_find_arenas(walk);
	for (uintptr_t number = 0; number < WALK_ROOTS; number++) {
		if (number == WALK_ROOT_MODULE_GLOBALS) {
			walk_scan_objects(walk);
		}
		sink_mark_root(&walk->sink, number);
	}
}
