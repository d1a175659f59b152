/*
 * Root `autoload_functions`: the autoloaders of the script and the classes that are being loaded.
 *
 * PHP keeps the autoloaders in a table that a static variable points at, and offers no call that
 * reads it without allocating. So the variable is looked for, once a process: a word in PHP's own
 * data that points at a live table of the right form. All of these must hold: the table's
 * destructor is PHP's code, every entry is a block of the right size, its objects are objects, and
 * a closure's function is the closure's. Where the variable cannot be found the conservative scan
 * finds the same blocks without names.
 */
#include "walk_inside.h"

#include "zend_closures.h"

#include "../compat/compat_autoload.h"
#include "../compat/compat_closure.h"
#include "walk_maps.h"

/* Where the static variable is, one for each thread. The place does not change while the thread
 * lives; what it points at does. */
ZEND_TLS const HashTable *const *autoload_place;

/* --- what the table looks like --- */

static bool autoload_is_object(const struct walk *walk, const zend_object *object)
{
	return object == NULL ||
		   (inside_is_block(walk, object, sizeof *object) && GC_TYPE(object) == IS_OBJECT);
}

static bool autoload_is_entry(const struct walk *walk, const reli_autoload_entry *entry)
{
	zend_object *closure;

	/* There is a bin of just that size: one up is another structure, such as a shutdown function. */
	if (inside_block_bytes(walk, entry) != sizeof *entry ||
		reli_autoload_function(entry) == NULL ||
		!autoload_is_object(walk, reli_autoload_object(entry))) {
		return false;
	}
	closure = reli_autoload_closure(entry);
	if (closure == NULL) {
		return true;
	}
	return autoload_is_object(walk, closure) &&
		   (closure->ce != zend_ce_closure ||
			   reli_closure_function(closure) == reli_autoload_function(entry));
}

static bool autoload_has_form(const struct walk *walk, const HashTable *table)
{
	uint32_t size = table->nTableSize;

	return GC_TYPE(table) == IS_ARRAY && GC_REFCOUNT(table) == 1 && size >= HT_MIN_SIZE &&
		   (size & (size - 1)) == 0 && table->nNumUsed <= size && table->nNumOfElements > 0 &&
		   table->nNumOfElements <= table->nNumUsed &&
		   !(HT_FLAGS(table) & HASH_FLAG_UNINITIALIZED) &&
		   inside_is_block(walk, HT_GET_DATA_ADDR(table),
			   walk_table_hash_bytes(table) + size * walk_table_element_bytes(table));
}

/* Name of the file that PHP's own code was loaded from: a program, or a library when another
 * program embeds PHP. */
static const char *autoload_php_file(const struct walk *walk)
{
	return walk_maps_name(walk, (uintptr_t)&zend_hash_destroy);
}

static bool autoload_is_table(const struct walk *walk, const HashTable *table)
{
	const char *file = autoload_php_file(walk), *destructor_file;

	if (file == NULL || inside_block_bytes(walk, table) != sizeof *table ||
		!inside_is_block(walk, table, sizeof *table) || !autoload_has_form(walk, table)) {
		return false;
	}
	destructor_file = walk_maps_name(walk, (uintptr_t)table->pDestructor);
	if (destructor_file == NULL || strcmp(destructor_file, file) != 0) {
		return false;
	}
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		if (Z_TYPE_P(entry.value) != IS_PTR || !autoload_is_entry(walk, Z_PTR_P(entry.value))) {
			return false;
		}
	}
	return true;
}

/* --- where it is --- */

WALK_READS_ANYTHING static void autoload_search(struct walk *walk, const char *name, const void *from, size_t size)
{
	const char *file = autoload_php_file(walk);
	const HashTable *const *place = from;

	if (name == NULL || file == NULL || strcmp(name, file) != 0) {
		return;
	}
	for (size_t i = 0; i < size / sizeof *place && autoload_place == NULL; i++) {
		/* Nearly all words are no heap addresses: the cheap test first. */
		if ((uintptr_t)place[i] - walk->sink.heap.low < walk->sink.heap.span &&
			autoload_is_table(walk, place[i])) {
			autoload_place = &place[i];
		}
	}
}

static const HashTable *autoload_table(struct walk *walk)
{
	if (walk->sink.heap.problem != NULL) {
		return NULL;
	}
	if (autoload_place == NULL && walk->sink.phase == SINK_MARK) {
		walk_each_library_range(walk, autoload_search);
	}
	return autoload_place != NULL && autoload_is_table(walk, *autoload_place) ? *autoload_place
																			  : NULL;
}

/* --- what is told --- */

static void autoload_entry(struct walk *walk, const reli_autoload_entry *entry, uint32_t number)
{
	const zend_function *function = reli_autoload_function(entry);
	uint32_t name = inside_index(walk, number);

	inside_block(walk, SINK_LOC_INTERNAL_DATA, entry, sizeof *entry);
	walk_object(walk, name, RMEM_EDGE_MEMBER, reli_autoload_closure(entry));
	walk_object(walk, name, RMEM_EDGE_MEMBER, reli_autoload_object(entry));
	if (function->common.fn_flags & ZEND_ACC_CALL_VIA_TRAMPOLINE) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, function, inside_block_bytes(walk, function));
		walk_string(walk, name, RMEM_EDGE_NAME, function->common.function_name);
	}
}

void walk_root_autoload(struct walk *walk)
{
	const HashTable *table = autoload_table(walk);

	inside_table(walk, EG(in_autoload), "in_autoload");
	if (table == NULL) {
		return;
	}
	inside_block(walk, SINK_LOC_ARRAY, table, sizeof *table);
	walk_table_memory(walk, table);
	for (struct walk_entry entry = walk_first(table); walk_next(&entry);) {
		autoload_entry(walk, Z_PTR_P(entry.value), entry.at - 1);
	}
}
