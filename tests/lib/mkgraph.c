/*
 * Lines to rows. Test code: mistakes end the program, sizes are small, and clarity goes before
 * speed.
 */
#include "base.h"

#include "mkgraph.h"

#include <ctype.h>

#include "graph_build.h"
#include "map.h"
#include "mem.h"
#include "str.h"
#include "vec.h"

#include "../../ext/format/rmem_rows.h"

#define WORDS_MAX     40
#define FIRST_ADDRESS UINT64_C(0x7f0000000000)
/* Addresses given out by themselves are this far apart: no two rows overlap. */
#define ADDRESS_STEP UINT64_C(0x10000)

struct mk_bytes {
	unsigned char *bytes;
	size_t len;
	size_t capacity;
};

struct mk_word {
	char *text;
	size_t len;
};

struct mk {
	struct mk_bytes nodes, edges, locations, attributes, summary, containers, hashes, chunks, huge,
		free_rows;
	unsigned char heap[RMEM_ZENDMM_HEAP_BYTES];
	bool has_heap, is_foreign;
	RM_VEC(struct rm_text) texts;
	struct rm_map text_ids, node_ids;
	RM_VEC(uint8_t) has_parent;
	uint64_t next_address;
	uint32_t chunk_rows;
	char *captured;
	const char *line; /* for messages */
	size_t line_len;
};

static void mk_fail(const struct mk *mk, const char *what)
{
	fprintf(stderr, "mkgraph: %s: %.*s\n", what, (int)mk->line_len, mk->line);
	abort();
}

static unsigned char *mk_row(struct mk_bytes *bytes, size_t len)
{
	if (bytes->len + len > bytes->capacity) {
		bytes->capacity = bytes->capacity * 2 + len + 4096;
		bytes->bytes = rm_realloc(bytes->bytes, bytes->capacity);
	}
	bytes->len += len;
	if (len != 0)
		memset(bytes->bytes + bytes->len - len, 0, len);
	return bytes->bytes + bytes->len - len;
}

static uint64_t mk_key(struct rm_text text)
{
	uint64_t key = rm_text_hash(text);

	return key == UINT64_MAX ? 0 : key;
}

/* Dictionary id of a text; equal hashes of different texts do not happen in tests. */
static rm_str mk_text(struct mk *mk, struct rm_text text)
{
	bool is_new;
	uint32_t *id = rm_map_add(&mk->text_ids, mk_key(text), &is_new);

	if (is_new) {
		char *copy = rm_alloc(text.len + 1);

		memcpy(copy, text.ptr, text.len);
		copy[text.len] = '\0';
		*id = (uint32_t)mk->texts.count;
		rm_vec_push(&mk->texts, ((struct rm_text){copy, text.len}));
	}
	return *id;
}

static rm_str mk_cstr(struct mk *mk, const char *text)
{
	return mk_text(mk, rm_text_of(text));
}

static uint32_t mk_node(struct mk *mk, struct mk_word name)
{
	const uint32_t *id = rm_map_find(&mk->node_ids, mk_key((struct rm_text){name.text, name.len}));

	if (id == NULL) {
		mk_fail(mk, "unknown node");
		return 0;
	}
	return *id;
}

/* ---- words ---- */

static bool mk_is_same(const char *id, const char *word)
{
	while (*id != '\0' && tolower((unsigned char)*id) == *word) {
		id++;
		word++;
	}
	return *id == '\0' && *word == '\0';
}

static const char *mk_node_type(const char *word)
{
#define RMEM_NODE_TYPE(id, text, role)                                                             \
	if (mk_is_same(#id, word))                                                                     \
		return text;
#include "../../ext/format/rmem_kinds.def"
	return word;
}

static const char *mk_loc_type(const char *word)
{
#define RMEM_LOCATION_TYPE(id, text, role)                                                         \
	if (mk_is_same(#id, word))                                                                     \
		return text;
#include "../../ext/format/rmem_kinds.def"
	return word;
}

static const char *mk_region(const char *word)
{
#define RMEM_REGION(id, text, counted)                                                             \
	if (mk_is_same(#id, word))                                                                     \
		return text;
#include "../../ext/format/rmem_kinds.def"
	return word;
}

static uint16_t mk_edge_kind(const struct mk *mk, const char *word)
{
#define RMEM_EDGE_KIND(number, id, text)                                                           \
	if (mk_is_same(#id, word))                                                                     \
		return number;
#include "../../ext/format/rmem_kinds.def"
	mk_fail(mk, "unknown edge kind");
	return 0;
}

static uint64_t mk_number(const struct mk *mk, const char *text)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 0);

	if (*end != '\0' || end == text) {
		mk_fail(mk, "no number");
	}
	return value;
}

static char mk_escape(const char **p)
{
	char c = *(*p)++;

	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case '0':
		return '\0';
	case 'x': {
		char hex[3] = {(*p)[0], (*p)[1], '\0'};
		*p += 2;
		return (char)strtoul(hex, NULL, 16);
	}
	default:
		return c;
	}
}

/* Splits in place: quotes and escapes only ever shorten a word. */
static size_t mk_split(struct mk_word *words, char *line)
{
	const char *p = line;
	char *out = line;
	size_t count = 0;

	for (;;) {
		bool is_quoted = false;

		while (*p == ' ' || *p == '\t') {
			p++;
		}
		if (*p == '\0' || *p == '#' || count == WORDS_MAX) {
			return count;
		}
		words[count].text = out;
		while (*p != '\0' && (is_quoted || (*p != ' ' && *p != '\t'))) {
			if (*p == '"') {
				is_quoted = !is_quoted;
				p++;
			} else if (is_quoted && *p == '\\') {
				p++;
				*out++ = mk_escape(&p);
			} else {
				*out++ = *p++;
			}
		}
		words[count].len = (size_t)(out - words[count].text);
		count++;
		if (*p != '\0') {
			p++;
		}
		*out++ = '\0';
	}
}

/* The value of key=value, NULL when the word is another one. */
static const char *mk_value(struct rm_text *value, const struct mk_word *word, const char *key)
{
	size_t len = strlen(key);

	if (word->len <= len || memcmp(word->text, key, len) != 0 || word->text[len] != '=') {
		return NULL;
	}
	*value = (struct rm_text){word->text + len + 1, word->len - len - 1};
	return value->ptr;
}

static const char *mk_find(
	struct rm_text *value, const struct mk_word *words, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++) {
		if (mk_value(value, &words[i], key) != NULL) {
			return value->ptr;
		}
	}
	return NULL;
}

static uint64_t mk_find_number(const struct mk *mk, const struct mk_word *words, size_t count,
	const char *key, uint64_t otherwise)
{
	struct rm_text value;

	return mk_find(&value, words, count, key) != NULL ? mk_number(mk, value.ptr) : otherwise;
}

/* ---- statements ---- */

static void mk_edge(struct mk *mk, uint32_t parent, uint32_t child, const char *link,
	size_t link_len, uint16_t kind, bool is_weak, bool may_be_tree)
{
	bool is_tree = may_be_tree && mk->has_parent.items[child] == 0;

	rmem_put_edge(mk_row(&mk->edges, RMEM_EDGE_BYTES), parent, child,
		mk_text(mk, (struct rm_text){link, link_len}), is_tree,
		is_weak ? RMEM_STRENGTH_WEAK : RMEM_STRENGTH_STRONG, (enum rmem_edge_kind)kind);
	mk->has_parent.items[child] |= is_tree ? 1 : 0;
}

static void mk_location(struct mk *mk, uint32_t node, const char *type, uint64_t size,
	const struct mk_word *words, size_t count)
{
	struct rmem_location location = {
		.node_id = node, .class_id = RMEM_NONE, .string_id = RMEM_NONE};
	struct rm_text value;

	location.type_id = mk_cstr(mk, mk_loc_type(type));
	location.size = size;
	location.address = mk_find_number(mk, words, count, "addr", mk->next_address);
	mk->next_address += ADDRESS_STEP + size / ADDRESS_STEP * ADDRESS_STEP;
	location.bin_overhead = (uint32_t)mk_find_number(mk, words, count, "over", 0);
	location.refcount = (uint32_t)mk_find_number(mk, words, count, "refs", 1);
	location.type_info = (uint32_t)mk_find_number(mk, words, count, "info", 0);
	location.region_id = mk_cstr(
		mk, mk_region(mk_find(&value, words, count, "region") != NULL ? value.ptr : "heap"));
	if (mk_find(&value, words, count, "class") != NULL) {
		location.class_id = mk_text(mk, value);
	}
	if (mk_find(&value, words, count, "text") != NULL) {
		location.string_id = mk_text(mk, value);
	}
	rmem_put_location(mk_row(&mk->locations, RMEM_LOCATION_BYTES), &location);
}

static void mk_container(
	struct mk *mk, uint32_t node, bool is_array, const struct mk_word *words, size_t count)
{
	static const struct {
		const char *word;
		uint32_t flag;
	} flags[] = {
		{"packed", RM_CONTAINER_PACKED},
		{"slot16", RM_CONTAINER_SLOT16},
		{"rebuilt", RM_CONTAINER_REBUILT},
		{"internal", RM_CONTAINER_INTERNAL_STATE},
		{"immutable", RM_CONTAINER_IMMUTABLE},
		{"lazy", RM_CONTAINER_LAZY},
		{"enum", RM_CONTAINER_ENUM_CASE},
	};
	static const char *const keys[] = {"count", "scalars", "hash", "capacity", "used", "flags"};
	struct rmem_container row = {
		.node_id = node, .flags = is_array ? RM_CONTAINER_ARRAY : RM_CONTAINER_OBJECT};
	struct rm_text value;
	bool has_any = false;

	for (size_t i = 0; i < RM_COUNT_OF(keys); i++) {
		has_any = has_any || mk_find(&value, words, count, keys[i]) != NULL;
	}
	if (!has_any) {
		return;
	}
	row.count = (uint32_t)mk_find_number(mk, words, count, "count", 0);
	row.scalar_count = (uint32_t)mk_find_number(mk, words, count, "scalars", 0);
	row.scalar_hash = (uint32_t)mk_find_number(mk, words, count, "hash", 0);
	row.capacity = (uint32_t)mk_find_number(mk, words, count, "capacity", 0);
	row.used = (uint32_t)mk_find_number(mk, words, count, "used", row.count);
	if (mk_find(&value, words, count, "flags") != NULL) {
		for (size_t i = 0; i < RM_COUNT_OF(flags); i++) {
			row.flags |= strstr(value.ptr, flags[i].word) != NULL ? flags[i].flag : 0;
		}
	}
	rmem_put_container(mk_row(&mk->containers, RMEM_CONTAINER_BYTES), &row);
}

static const char *mk_default_loc(const char *type)
{
	if (strcmp(type, "string") == 0 || strcmp(type, "object") == 0 || strcmp(type, "array") == 0 ||
		strcmp(type, "reference") == 0 || strcmp(type, "resource") == 0 ||
		strcmp(type, "unreached_block") == 0 || strcmp(type, "opaque_block") == 0) {
		return type;
	}
	return strcmp(type, "call_frame") == 0 ? "frame" : "engine";
}

/* words: NAME TYPE key=value... */
static uint32_t mk_add_node(struct mk *mk, const struct mk_word *words, size_t count)
{
	uint32_t node = (uint32_t)mk->has_parent.count;
	const char *type = words[1].text;
	struct rm_text value;
	uint64_t size;
	uint32_t class_id = RMEM_NONE;
	bool is_new;

	*rm_map_add(&mk->node_ids, mk_key((struct rm_text){words[0].text, words[0].len}), &is_new) =
		node;
	if (!is_new) {
		mk_fail(mk, "node given twice");
	}
	rm_vec_push(&mk->has_parent, 0);
	if (mk_find(&value, words, count, "class") != NULL) {
		class_id = mk_text(mk, value);
	}
	rmem_put_node(
		mk_row(&mk->nodes, RMEM_NODE_BYTES), node, mk_cstr(mk, mk_node_type(type)), class_id);
	size = mk_find(&value, words, count, "text") != NULL ? 24 + value.len : 0;
	size = mk_find_number(mk, words, count, "size", size);
	if (size > 0) {
		mk_location(mk, node,
			mk_find(&value, words, count, "loc") != NULL ? value.ptr : mk_default_loc(type), size,
			words, count);
	}
	if (mk_find(&value, words, count, "content_hash") != NULL) {
		rmem_put_hash(mk_row(&mk->hashes, RMEM_HASH_BYTES), node, mk_number(mk, value.ptr));
	}
	if (mk_find(&value, words, count, "table") != NULL) {
		mk_location(mk, node, "array_table", mk_number(mk, value.ptr), NULL, 0);
	}
	if (mk_find(&value, words, count, "spare") != NULL) {
		mk_location(mk, node, "array_spare", mk_number(mk, value.ptr), NULL, 0);
	}
	if (strcmp(type, "array") == 0 || strcmp(type, "object") == 0) {
		mk_container(mk, node, strcmp(type, "array") == 0, words, count);
	}
	for (size_t i = 2; i < count; i++) {
		char *equals = words[i].text[0] == '@' ? strchr(words[i].text, '=') : NULL;

		if (equals != NULL) {
			struct rm_text key = {words[i].text + 1, (size_t)(equals - words[i].text) - 1};
			struct rm_text text = {equals + 1, words[i].len - key.len - 2};

			rmem_put_attribute(mk_row(&mk->attributes, RMEM_ATTRIBUTE_BYTES), node,
				mk_text(mk, key), mk_text(mk, text));
		}
	}
	return node;
}

static void mk_do_node(struct mk *mk, struct mk_word *words, size_t count)
{
	size_t arrow = 0;
	uint32_t node, parent;

	while (arrow < count && strcmp(words[arrow].text, "<") != 0) {
		arrow++;
	}
	if (arrow < 2 || (arrow < count && count < arrow + 4)) {
		mk_fail(mk, "node NAME TYPE ... [< PARENT KIND LINK]");
	}
	node = mk_add_node(mk, words, arrow);
	if (arrow < count) {
		bool is_weak = count > arrow + 4 && strcmp(words[arrow + 4].text, "weak") == 0;

		parent = mk_node(mk, words[arrow + 1]);
		mk_edge(mk, parent, node, words[arrow + 3].text, words[arrow + 3].len,
			mk_edge_kind(mk, words[arrow + 2].text), is_weak, true);
	}
}

static void mk_do_edge(struct mk *mk, struct mk_word *words, size_t count)
{
	bool is_weak = count > 4 && strcmp(words[4].text, "weak") == 0;

	if (count < 4) {
		mk_fail(mk, "edge PARENT KIND CHILD LINK [weak]");
	}
	mk_edge(mk, mk_node(mk, words[0]), mk_node(mk, words[2]), words[3].text, words[3].len,
		mk_edge_kind(mk, words[1].text), is_weak, !is_weak);
}

static void mk_do_root(struct mk *mk, struct mk_word *words, size_t count)
{
	bool is_weak = count > 3 && strcmp(words[count - 1].text, "weak") == 0;
	uint32_t node;

	if (count < 3) {
		mk_fail(mk, "root LINK NAME TYPE ...");
	}
	node = mk_add_node(mk, words + 1, count - 1);
	mk_edge(mk, RMEM_NONE, node, words[0].text, words[0].len, RM_EDGE_ROOT, is_weak, true);
}

static void mk_do_row(struct mk *mk, struct mk_word *words, size_t count)
{
	if (count < 2) {
		mk_fail(mk, "row NAME LOC ...");
	}
	mk_location(mk, mk_node(mk, words[0]), words[1].text,
		mk_find_number(mk, words, count, "size", 0), words, count);
}

static void mk_do_heap(struct mk *mk, struct mk_word *words, size_t count)
{
	struct rmem_zendmm_heap heap = {
		.version = RMEM_ZENDMM_HEAP_VERSION, .flags = RMEM_ZENDMM_CHUNKS_READ};
	struct rm_text value;

	heap.size = mk_find_number(mk, words, count, "size", 0);
	heap.peak = mk_find_number(mk, words, count, "peak", 0);
	heap.real_size = mk_find_number(mk, words, count, "real_size", 0);
	heap.real_peak = mk_find_number(mk, words, count, "real_peak", 0);
	heap.limit = mk_find_number(mk, words, count, "limit", 0);
	heap.avg_chunks_count =
		mk_find(&value, words, count, "avg") != NULL ? strtod(value.ptr, NULL) : 1.0;
	heap.chunks_count = (uint32_t)mk_find_number(mk, words, count, "chunks", 1);
	heap.peak_chunks_count =
		(uint32_t)mk_find_number(mk, words, count, "peak_chunks", heap.chunks_count);
	heap.cached_chunks_count = (uint32_t)mk_find_number(mk, words, count, "cached", 0);
	heap.last_chunks_delete_boundary = (uint32_t)mk_find_number(mk, words, count, "boundary", 0);
	heap.last_chunks_delete_count = (uint32_t)mk_find_number(mk, words, count, "deletes", 0);
	if (mk_find_number(mk, words, count, "custom", 0) != 0) {
		heap.flags = RMEM_ZENDMM_CUSTOM_HANDLERS;
	}
	rmem_put_zendmm_heap(mk->heap, &heap);
	mk->has_heap = true;
}

static void mk_use_pages(uint8_t *free_map, uint32_t page, uint32_t pages)
{
	for (uint32_t i = page; i < page + pages && i < RMEM_ZENDMM_PAGES; i++) {
		free_map[i / 8] = (uint8_t)(free_map[i / 8] | 1u << (i % 8));
	}
}

/* One of PAGE:LPAGES and PAGE:bBIN/FREE. */
static const char *mk_run(struct mk *mk, uint8_t *free_map, uint8_t *map, const char *p)
{
	uint32_t page = (uint32_t)strtoul(p, (char **)(uintptr_t)&p, 10), pages;

	if (p[0] == ':' && p[1] == 'L') {
		pages = (uint32_t)strtoul(p + 2, (char **)(uintptr_t)&p, 10);
		rmem_put_u32(map + page * 4, 0x40000000u | pages);
		mk_use_pages(free_map, page, pages);
	} else if (p[0] == ':' && p[1] == 'b') {
		uint32_t bin = (uint32_t)strtoul(p + 2, (char **)(uintptr_t)&p, 10), free_slots = 0;

		if (*p == '/') {
			free_slots = (uint32_t)strtoul(p + 1, (char **)(uintptr_t)&p, 10);
		}
		pages = rm_zendmm_bins[bin].pages;
		rmem_put_u32(map + page * 4, 0x80000000u | bin);
		for (uint32_t i = 1; i < pages; i++) {
			rmem_put_u32(map + (page + i) * 4, 0xC0000000u | bin | i << 16);
		}
		mk_use_pages(free_map, page, pages);
		if (free_slots > 0) {
			uint8_t *row = mk_row(&mk->free_rows, RMEM_ZENDMM_FREE_BYTES);

			rmem_put_u32(row, mk->chunk_rows);
			rmem_put_u16(row + 4, (uint16_t)page);
			rmem_put_u16(row + 6, (uint16_t)free_slots);
		}
	} else {
		mk_fail(mk, "a run is PAGE:LPAGES or PAGE:bBIN/FREE");
	}
	return p;
}

static void mk_do_chunk(struct mk *mk, struct mk_word *words, size_t count)
{
	uint8_t free_map[RMEM_ZENDMM_PAGES / 8] = {1};
	uint8_t map[RMEM_ZENDMM_PAGES * 4] = {0};
	struct rmem_zendmm_chunk chunk = {.free_map = free_map, .map = map};
	uint32_t used = 0, tail = 0;
	struct rm_text value;

	rmem_put_u32(map, 0x40000001u);
	if (mk_find(&value, words, count, "stale") != NULL) {
		for (const char *p = value.ptr; *p != '\0'; p += *p == ',' ? 1 : 0) {
			uint32_t page = (uint32_t)strtoul(p, (char **)(uintptr_t)&p, 10);

			rmem_put_u32(map + page * 4, (uint32_t)strtoul(p + 1, (char **)(uintptr_t)&p, 0));
		}
	}
	if (mk_find(&value, words, count, "runs") != NULL) {
		for (const char *p = value.ptr; *p != '\0'; p += *p == ',' ? 1 : 0) {
			p = mk_run(mk, free_map, map, p);
		}
	}
	for (uint32_t page = 0; page < RMEM_ZENDMM_PAGES; page++) {
		if ((free_map[page / 8] >> (page % 8) & 1) != 0) {
			used++;
			tail = page + 1;
		}
	}
	chunk.address = mk_find_number(mk, words, count, "addr", 0);
	chunk.number = (uint32_t)mk_find_number(mk, words, count, "num", mk->chunk_rows);
	chunk.flags = mk_find_number(mk, words, count, "main", 0) != 0 ? RMEM_ZENDMM_MAIN_CHUNK : 0;
	chunk.free_pages = RMEM_ZENDMM_PAGES - used;
	chunk.free_tail = (uint32_t)mk_find_number(mk, words, count, "tail", tail);
	rmem_put_zendmm_chunk(mk_row(&mk->chunks, RMEM_ZENDMM_CHUNK_BYTES), &chunk);
	mk->chunk_rows++;
}

static void mk_do(struct mk *mk, char *line)
{
	struct mk_word words[WORDS_MAX];
	size_t count = mk_split(words, line);
	const char *verb = count > 0 ? words[0].text : "";

	if (count == 0) {
		return;
	}
	if (strcmp(verb, "node") == 0) {
		mk_do_node(mk, words + 1, count - 1);
	} else if (strcmp(verb, "edge") == 0) {
		mk_do_edge(mk, words + 1, count - 1);
	} else if (strcmp(verb, "root") == 0) {
		mk_do_root(mk, words + 1, count - 1);
	} else if (strcmp(verb, "row") == 0) {
		mk_do_row(mk, words + 1, count - 1);
	} else if (strcmp(verb, "summary") == 0 && count == 3) {
		rmem_put_pair(mk_row(&mk->summary, RMEM_PAIR_BYTES), mk_cstr(mk, words[1].text),
			mk_cstr(mk, words[2].text));
	} else if (strcmp(verb, "captured") == 0 && count == 2) {
		mk->captured = rm_alloc(words[1].len + 1);
		memcpy(mk->captured, words[1].text, words[1].len + 1);
	} else if (strcmp(verb, "foreign") == 0) {
		mk->is_foreign = true;
	} else if (strcmp(verb, "heap") == 0) {
		mk_do_heap(mk, words + 1, count - 1);
	} else if (strcmp(verb, "chunk") == 0) {
		mk_do_chunk(mk, words + 1, count - 1);
	} else if (strcmp(verb, "huge") == 0) {
		rmem_put_zendmm_huge(mk_row(&mk->huge, RMEM_ZENDMM_HUGE_BYTES),
			mk_find_number(mk, words, count, "addr", 0),
			mk_find_number(mk, words, count, "size", 0), 0);
	} else {
		mk_fail(mk, "unknown statement");
	}
}

/* The line with every {i} replaced by a number. */
static void mk_do_line(struct mk *mk, const char *line, size_t len, uint64_t index)
{
	struct rm_strbuf copy = {0};

	mk->line = line;
	mk->line_len = len;
	for (size_t i = 0; i < len; i++) {
		if (i + 3 <= len && memcmp(line + i, "{i}", 3) == 0) {
			rm_strbuf_addf(&copy, "%" PRIu64, index);
			i += 2;
		} else {
			rm_strbuf_add_char(&copy, line[i]);
		}
	}
	if (copy.len > 0) {
		mk_do(mk, copy.bytes);
	}
	rm_strbuf_release(&copy);
}

static const char *mk_line_end(const char *p, const char *end)
{
	const char *line_end = memchr(p, '\n', (size_t)(end - p));

	return line_end != NULL ? line_end : end;
}

static const char *mk_skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t')) {
		p++;
	}
	return p;
}

static void mk_do_all(struct mk *mk, const char *p, const char *end)
{
	const char *loop = NULL;
	uint64_t index = 0, times = 0;

	while (p < end) {
		const char *start = mk_skip_blanks(p, end), *line_end = mk_line_end(p, end);
		size_t len = start < line_end ? (size_t)(line_end - start) : 0;

		p = line_end < end ? line_end + 1 : end;
		if (len > 7 && memcmp(start, "repeat ", 7) == 0) {
			times = strtoull(start + 7, NULL, 10);
			index = 0;
			loop = p;
		} else if (len >= 3 && memcmp(start, "end", 3) == 0 && loop != NULL) {
			if (++index < times) {
				p = loop;
			} else {
				loop = NULL;
				index = 0;
			}
		} else {
			mk_do_line(mk, start, len, index);
		}
	}
}

/* ---- the graph ---- */

static struct rm_text mk_text_of_id(const void *payload, rm_str id)
{
	const struct mk *mk = payload;

	return id < mk->texts.count ? mk->texts.items[id] : RM_TEXT_NONE;
}

static void mk_release(void *owner)
{
	struct mk *mk = owner;
	struct mk_bytes *all[] = {&mk->nodes, &mk->edges, &mk->locations, &mk->attributes, &mk->summary,
		&mk->containers, &mk->hashes, &mk->chunks, &mk->huge, &mk->free_rows};

	for (size_t i = 0; i < RM_COUNT_OF(all); i++) {
		rm_free(all[i]->bytes);
	}
	for (size_t i = 0; i < mk->texts.count; i++) {
		rm_free((void *)(uintptr_t)mk->texts.items[i].ptr);
	}
	rm_vec_release(&mk->texts);
	rm_vec_release(&mk->has_parent);
	rm_map_release(&mk->text_ids);
	rm_map_release(&mk->node_ids);
	rm_free(mk->captured);
	rm_free(mk);
}

/* As our writer has them: by parent, each parent's in the order given. */
static void mk_sort_edges(struct mk *mk)
{
	size_t count = mk->edges.len / RMEM_EDGE_BYTES;
	uint8_t *sorted = rm_alloc(mk->edges.len + 1);
	uint32_t nodes = (uint32_t)mk->has_parent.count;
	size_t *at = rm_calloc((size_t)nodes + 2, sizeof(*at));

	for (size_t i = 0; i < count; i++) {
		uint32_t parent = rmem_get_u32(mk->edges.bytes + i * RMEM_EDGE_BYTES);
		at[parent == RMEM_NONE ? 1 : parent + 2]++;
	}
	for (uint32_t i = 1; i < nodes + 2; i++) {
		at[i] += at[i - 1];
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t parent = rmem_get_u32(mk->edges.bytes + i * RMEM_EDGE_BYTES);
		size_t *place = &at[parent == RMEM_NONE ? 0 : parent + 1];

		memcpy(sorted + (*place)++ * RMEM_EDGE_BYTES, mk->edges.bytes + i * RMEM_EDGE_BYTES,
			RMEM_EDGE_BYTES);
	}
	if (mk->is_foreign) {
		for (size_t i = 0; i < count; i++) {
			rmem_put_u16(sorted + i * RMEM_EDGE_BYTES + 14, 0);
		}
	}
	rm_free(at);
	rm_free(mk->edges.bytes);
	mk->edges.bytes = sorted;
	mk->edges.capacity = mk->edges.len;
}

struct rm_graph *mkgraph_len(const char *text, size_t len)
{
	struct mk *mk = rm_calloc(1, sizeof(*mk));
	struct rm_graph_input input = {0};
	struct rm_graph *graph = NULL;
	struct rm_err err = {0};

	mk->next_address = FIRST_ADDRESS;
	mk_do_all(mk, text, text + len);
	mk_sort_edges(mk);
	(void)mk_row(&mk->containers, 0); /* a pointer even when there is no row */
	input.nodes = mk->nodes.bytes;
	input.node_rows = mk->nodes.len / RMEM_NODE_BYTES;
	input.edges = mk->edges.bytes;
	input.edge_rows = mk->edges.len / RMEM_EDGE_BYTES;
	input.locations = mk->locations.bytes;
	input.location_rows = mk->locations.len / RMEM_LOCATION_BYTES;
	input.attributes = mk->attributes.bytes;
	input.attribute_rows = mk->attributes.len / RMEM_ATTRIBUTE_BYTES;
	input.summary = mk->summary.bytes;
	input.summary_rows = mk->summary.len / RMEM_PAIR_BYTES;
	if (!mk->is_foreign) {
		input.containers = mk->containers.bytes != NULL ? mk->containers.bytes : mk->heap;
		input.container_rows = mk->containers.len / RMEM_CONTAINER_BYTES;
	}
	input.hashes = mk->hashes.bytes;
	input.hash_rows = mk->hashes.len / RMEM_HASH_BYTES;
	if (mk->captured != NULL) {
		input.captured_at = rm_text_of(mk->captured);
	}
	if (mk->has_heap) {
		input.zendmm.heap_row = mk->heap;
		input.zendmm.heap_count = 1;
		input.zendmm.chunk_rows = mk->chunks.bytes;
		input.zendmm.chunk_count = mk->chunks.len / RMEM_ZENDMM_CHUNK_BYTES;
		input.zendmm.huge_rows = mk->huge.bytes;
		input.zendmm.huge_count = mk->huge.len / RMEM_ZENDMM_HUGE_BYTES;
		input.zendmm.free_rows = mk->free_rows.bytes;
		input.zendmm.free_count = mk->free_rows.len / RMEM_ZENDMM_FREE_BYTES;
	}
	input.text = mk_text_of_id;
	input.text_count = (uint32_t)mk->texts.count;
	input.payload = mk;
	input.release = mk_release;
	input.owner = mk;
	if (rm_graph_build(&graph, &input, &err) != 0) {
		fprintf(stderr, "mkgraph: %s\n", err.message);
		abort();
	}
	return graph;
}

struct rm_graph *mkgraph(const char *text)
{
	return mkgraph_len(text, strlen(text));
}
