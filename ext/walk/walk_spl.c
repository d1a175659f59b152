/*
 * SPL's containers and files: the memory and the references behind ArrayObject, SplFixedArray, the
 * lists, heaps, SplObjectStorage and SplFileInfo. Elements are members named by their position,
 * `[3]`.
 */
#include "walk_inside.h"

#include "../compat/compat_engine.h"
#include "../compat/compat_spl.h"

/* Fields in front of the object, where only the first ones are known to be the same everywhere. */
static const void *spl_head(const zend_object *object, size_t size)
{
	size_t offset = (size_t)object->handlers->offset;

	return offset >= size && offset <= RELI_SPL_OFFSET_MAX ? (const char *)object - offset : NULL;
}

static void spl_values(struct walk *walk, const zval *values, size_t count)
{
	if (!sink_wants_values(&walk->sink)) {
		return;
	}
	for (size_t i = 0; i < count; i++) {
		walk_value(walk, inside_names_value(walk, &values[i]) ? inside_index(walk, (uint32_t)i) : 0,
			RMEM_EDGE_MEMBER, &values[i]);
	}
}

/* --- ArrayObject, ArrayIterator --- */

static bool spl_array_inside(struct walk *walk, zend_object *object)
{
	const struct reli_spl_array *array = spl_head(object, sizeof *array);

	if (array == NULL) {
		return false;
	}
	walk_value(walk, inside_name(walk, "storage"), RMEM_EDGE_MEMBER, &array->storage);
	walk_array(walk, inside_name(walk, "sentinel_array"), RMEM_EDGE_MEMBER,
		reli_spl_array_sentinel(array));
	return true;
}

/* --- SplFixedArray --- */

static bool spl_fixed_array_inside(struct walk *walk, zend_object *object)
{
	const struct reli_spl_fixed_array *array = spl_head(object, sizeof *array);
	size_t bytes;

	if (array == NULL || array->size < 0) {
		return false;
	}
	bytes = (size_t)array->size * sizeof(zval);
	if (bytes == 0) {
		return true;
	}
	if (!inside_is_block(walk, array->elements, bytes)) {
		return false;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, array->elements, bytes);
	spl_values(walk, array->elements, (size_t)array->size);
	return true;
}

/* --- SplDoublyLinkedList, SplQueue, SplStack --- */

static bool spl_list_inside(struct walk *walk, zend_object *object)
{
	const struct reli_spl_list_object *intern = spl_head(object, sizeof *intern);
	const struct reli_spl_list_element *element;
	uint32_t index = 0;

	if (intern == NULL || !inside_is_block(walk, intern->list, sizeof *intern->list)) {
		return false;
	}
	/* Older versions have functions behind head and tail: the allocator knows how large it is. */
	inside_block(
		walk, SINK_LOC_INTERNAL_DATA, intern->list, inside_block_bytes(walk, intern->list));
	for (element = intern->list->head; inside_is_block(walk, element, sizeof *element);
		 element = element->next) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, element, sizeof *element);
		if (sink_wants_values(&walk->sink)) {
			walk_value(walk,
				inside_names_value(walk, &element->value) ? inside_index(walk, index) : 0,
				RMEM_EDGE_MEMBER, &element->value);
		}
		index++;
	}
	return true;
}

/* --- SplHeap, SplPriorityQueue --- */

static const zval *heap_value(const struct reli_spl_heap *heap, size_t index)
{
	return (const zval *)(const void *)(heap->elements + index * heap->element_size);
}

static bool heap_same(const struct reli_spl_heap *heap, size_t first, size_t second)
{
	const zval *one = heap_value(heap, first), *other = heap_value(heap, second);

	return second < (size_t)heap->count && Z_REFCOUNTED_P(one) &&
		   Z_TYPE_P(one) == Z_TYPE_P(other) && Z_COUNTED_P(one) == Z_COUNTED_P(other);
}

/*
 * While elements move, one place is a hole: it holds what was copied to the parent or from it. The
 * hole may be the root, whose old value is gone already when the top is dropped: nobody may look at
 * it unless a child was copied there.
 */
static bool heap_is_settled(const struct reli_spl_heap *heap, size_t index)
{
	if (!(heap->flags & RELI_SPL_HEAP_MOVES)) {
		return true;
	}
	return index == 0 ? heap_same(heap, 0, 1) || heap_same(heap, 0, 2)
					  : !heap_same(heap, index, (index - 1) / 2);
}

static void heap_elements(struct walk *walk, const struct reli_spl_heap *heap)
{
	if (!sink_wants_values(&walk->sink)) {
		return;
	}
	for (size_t i = 0; i < (size_t)heap->count; i++) {
		const zval *value = heap_value(heap, i);

		if (heap_is_settled(heap, i)) {
			walk_value(walk, inside_names_value(walk, value) ? inside_index(walk, (uint32_t)i) : 0,
				RMEM_EDGE_MEMBER, value);
		}
	}
}

static void queue_elements(struct walk *walk, const struct reli_spl_heap *heap)
{
	const struct reli_spl_queue_element *elements = (const void *)heap->elements;
	struct sink *sink = &walk->sink;
	uint32_t count = (uint32_t)heap->count;

	if (!sink_wants_values(sink)) {
		return;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (!heap_is_settled(heap, i)) {
			continue;
		}
		walk_value(walk, inside_names_value(walk, &elements[i].value) ? inside_index(walk, i) : 0,
			RMEM_EDGE_MEMBER, &elements[i].value);
		walk_value(walk,
			inside_names_value(walk, &elements[i].priority)
				? sink_name_format(sink, "[%u].priority", i)
				: 0,
			RMEM_EDGE_MEMBER, &elements[i].priority);
	}
}

static bool spl_heap_inside(struct walk *walk, zend_object *object)
{
	const struct reli_spl_heap_object *intern =
		inside_fields(object, offsetof(struct reli_spl_heap_object, std));
	const struct reli_spl_heap *heap = intern != NULL ? intern->heap : NULL;
	size_t bytes;

	if (!inside_is_block(walk, heap, sizeof *heap) || heap->count < 0 ||
		(size_t)heap->count > heap->capacity) {
		return false;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, heap, sizeof *heap);
	bytes = heap->capacity * heap->element_size;
	if (!inside_is_block(walk, heap->elements, bytes)) {
		return heap->count == 0;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, heap->elements, bytes);
	if (heap->element_size == sizeof(zval)) {
		heap_elements(walk, heap);
	} else if (heap->element_size == sizeof(struct reli_spl_queue_element)) {
		queue_elements(walk, heap);
	}
	return true;
}

/* --- SplObjectStorage, MultipleIterator --- */

static bool spl_storage_inside(struct walk *walk, zend_object *object)
{
	const struct reli_spl_storage *storage = spl_head(object, sizeof *storage);
	struct sink *sink = &walk->sink;
	uint32_t index = 0;

	if (storage == NULL) {
		return false;
	}
	walk_table_memory(walk, &storage->table);
	for (struct walk_entry entry = walk_first(&storage->table); walk_next(&entry); index++) {
		const struct reli_spl_storage_element *element = Z_PTR_P(entry.value);

		if (Z_TYPE_P(entry.value) != IS_PTR || !inside_is_block(walk, element, sizeof *element)) {
			continue;
		}
		inside_block(walk, SINK_LOC_INTERNAL_DATA, element, sizeof *element);
		if (!sink_wants_values(sink)) {
			continue;
		}
		if (entry.key != NULL && !ZSTR_IS_INTERNED(entry.key)) {
			/* What getHash() of a subclass gave. */
			walk_string(walk, inside_index(walk, index), RMEM_EDGE_KEY, entry.key);
		}
		walk_object(
			walk, inside_index(walk, index), RMEM_EDGE_MEMBER, reli_spl_storage_object(element));
		walk_value(walk,
			inside_names_value(walk, &element->data) ? sink_name_format(sink, "[%u].info", index)
													 : 0,
			RMEM_EDGE_MEMBER, &element->data);
	}
	return true;
}

/* --- SplFileInfo, directories, SplFileObject --- */

/* One of the two, by version. */
static void spl_text(struct walk *walk, const char *name, const zend_string *string, const char *text)
{
	walk_string(walk, inside_name(walk, name), RMEM_EDGE_MEMBER, string);
	inside_text(walk, text);
}

#define SPL_TEXT(walk, name, field) \
	spl_text(walk, name, RELI_AS_STRING(field), RELI_AS_TEXT(field))

static void spl_directory(struct walk *walk, const spl_filesystem_object *file)
{
	SPL_TEXT(walk, "sub_path", file->u.dir.sub_path);
	if (file->u.dir.dirp != NULL) {
		walk_resource(walk, inside_name(walk, "stream"), RMEM_EDGE_MEMBER, file->u.dir.dirp->res);
	}
}

static void spl_file_line(struct walk *walk, const spl_filesystem_object *file)
{
	if (RELI_SPL_LINE_IS_STRING(file)) {
		walk_string(walk, inside_name(walk, "current_line"), RMEM_EDGE_MEMBER, RELI_SPL_LINE(file));
	} else {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, RELI_SPL_LINE(file),
			inside_block_bytes(walk, RELI_SPL_LINE(file)));
	}
	walk_value(walk, inside_name(walk, "current"), RMEM_EDGE_MEMBER, &file->u.file.current_zval);
}

static bool spl_file_inside(struct walk *walk, zend_object *object)
{
	const spl_filesystem_object *file = inside_fields(object, offsetof(spl_filesystem_object, std));

	if (file == NULL) {
		return false;
	}
	SPL_TEXT(walk, "path", RELI_SPL_PATH(file));
	SPL_TEXT(walk, "file_name", file->file_name);
	if (file->type == SPL_FS_DIR) {
		spl_directory(walk, file);
	} else if (file->type == SPL_FS_FILE) {
		SPL_TEXT(walk, "orig_path", file->orig_path);
		SPL_TEXT(walk, "open_mode", file->u.file.open_mode);
		if (file->u.file.stream != NULL) {
			/* The zval beside it names the same resource without counting it. */
			walk_resource(
				walk, inside_name(walk, "stream"), RMEM_EDGE_MEMBER, file->u.file.stream->res);
		}
		spl_file_line(walk, file);
	}
	return true;
}

/* The name of the last entry read has four kilobytes, of which it uses few; the rest is what memory was before. */
const void *inside_spl_pointers_end(const struct inside_class *class, const zend_object *object)
{
	const spl_filesystem_object *file = inside_fields(object, offsetof(spl_filesystem_object, std));

	if (class->describe != spl_file_inside || file == NULL) {
		return object;
	}
	return file->type == SPL_FS_DIR ? (const void *)&file->u.dir.entry
									: (const void *)(&file->u.file + 1);
}

const struct inside_class inside_spl_classes[] = {
	{"ArrayObject", spl_array_inside},
	{"ArrayIterator", spl_array_inside},
	{"SplFixedArray", spl_fixed_array_inside},
	{"SplDoublyLinkedList", spl_list_inside},
	{"SplHeap", spl_heap_inside},
	{"SplPriorityQueue", spl_heap_inside},
	{"SplObjectStorage", spl_storage_inside},
	{"MultipleIterator", spl_storage_inside},
	{"SplFileInfo", spl_file_inside},
	{NULL, NULL},
};
