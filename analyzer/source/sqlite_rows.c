#include "base.h"
#include "mem.h"
#include "sqlite_rows.h"

#define DICT_TEXTS_MAX ((size_t)RM_STR_NONE - 1)

unsigned char *rm_rows_add(struct rm_rows *rows)
{
	if (RM_UNLIKELY(rows->count == rows->capacity))
		rows->bytes = rm_vec_grow(rows->bytes, &rows->capacity, rows->count + 1, rows->row_bytes);
	return rows->bytes + rows->count++ * rows->row_bytes;
}

void rm_rows_finish(struct rm_rows *rows)
{
	rows->bytes = rm_realloc(rows->bytes, rows->count != 0 ? rm_size_mul(rows->count, rows->row_bytes) : 1);
	rows->capacity = rows->count;
}

void rm_rows_release(struct rm_rows *rows)
{
	rm_free(rows->bytes);
	rows->bytes = NULL;
	rows->count = rows->capacity = 0;
}

struct rm_text rm_dict_text(const struct rm_dict *dict, rm_str id)
{
	uint64_t start;

	if (id >= dict->ends.count)
		return RM_TEXT_NONE;
	start = id != 0 ? dict->ends.items[id - 1] : 0;
	/* The bytes of a dictionary of empty texts may not be there; an empty text needs an address all the same. */
	return (struct rm_text){ dict->bytes.items != NULL ? dict->bytes.items + start : "",
		(size_t)(dict->ends.items[id] - start) };
}

rm_str rm_dict_add(struct rm_dict *dict, struct rm_text text)
{
	if (text.ptr == NULL || rm_dict_is_full(dict))
		return RM_STR_NONE;
	rm_vec_reserve(&dict->bytes, dict->bytes.count + text.len);
	if (text.len != 0)
		memcpy(dict->bytes.items + dict->bytes.count, text.ptr, text.len);
	dict->bytes.count += text.len;
	rm_vec_push(&dict->ends, dict->bytes.count);
	return (rm_str)(dict->ends.count - 1);
}

rm_str rm_dict_name(struct rm_dict *dict, struct rm_text text)
{
	/* UINT64_MAX is not a key of the map. */
	uint64_t key = text.ptr != NULL ? rm_text_hash(text) >> 1 : 0;
	const uint32_t *found;
	rm_str id;
	bool is_new;

	if (text.ptr == NULL)
		return RM_STR_NONE;
	found = rm_map_find(&dict->names, key);
	if (found != NULL && rm_text_equals(rm_dict_text(dict, *found), text))
		return *found;
	/* Two texts of one hash: the second gets an id each time, which readers of a dictionary must expect anyway. */
	id = rm_dict_add(dict, text);
	if (found == NULL && id != RM_STR_NONE)
		*rm_map_add(&dict->names, key, &is_new) = id;
	return id;
}

bool rm_dict_is_full(const struct rm_dict *dict)
{
	return dict->ends.count >= DICT_TEXTS_MAX;
}

void rm_dict_finish(struct rm_dict *dict)
{
	rm_map_release(&dict->names);
	if (dict->bytes.count != 0) {
		dict->bytes.items = rm_realloc(dict->bytes.items, dict->bytes.count);
		dict->bytes.capacity = dict->bytes.count;
	}
	if (dict->ends.count != 0) {
		dict->ends.items = rm_realloc_array(dict->ends.items, dict->ends.count, sizeof(*dict->ends.items));
		dict->ends.capacity = dict->ends.count;
	}
}

void rm_dict_release(struct rm_dict *dict)
{
	rm_map_release(&dict->names);
	rm_vec_release(&dict->bytes);
	rm_vec_release(&dict->ends);
}
