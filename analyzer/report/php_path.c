/*
 * One edge of the way from the root makes at most one segment; then equal runs of segments are
 * folded, and what is left is joined. A segment brings its own joint (`->`, `[`, `::`), which is
 * dropped at the start and after `::`.
 */
#include "base.h"

#include "php_path.h"

#include "owner_path.h"
#include "path_words.h"
#include "utf8.h"
#include "vec.h"

#define PATH_KEY_BYTES_MAX 100
#define PATH_GROUPS_MAX    40 /* longer paths are no help to anybody */
#define PATH_FOLD_PERIOD   3  /* segments that may repeat together: ->children[0] has two */
#define PATH_FOLD_COUNT    4  /* repetitions from which on they are folded */

struct path_segment {
	size_t offset;
	uint32_t len;
	bool is_fixed; /* names something global: never folded */
};

struct path_builder {
	const struct rm_graph *graph;
	unsigned flags;
	struct rm_text root; /* name of the root branch; ptr NULL when no root leads there */
	bool has_before; /* something stands before the first segment */
	bool is_start;   /* nothing of what came before shows */
	struct rm_strbuf text;
	RM_VEC(struct path_segment) segments;
};

static void path_begin(struct path_builder *b)
{
	struct path_segment segment = {.offset = b->text.len};

	rm_vec_push(&b->segments, segment);
}

static void path_end(struct path_builder *b)
{
	struct path_segment *segment = &rm_vec_last(&b->segments);

	segment->len = (uint32_t)(b->text.len - segment->offset);
	if (segment->len == 0) {
		(void)rm_vec_pop(&b->segments);
	}
}

/*
 * Starts again: what follows has a name of its own, whoever led here (classes, functions of a
 * table).
 */
static void path_reset(struct path_builder *b)
{
	rm_vec_clear(&b->segments);
	rm_strbuf_clear(&b->text);
	b->has_before = false;
	b->is_start = true;
}

static bool path_is_empty(const struct path_builder *b)
{
	return b->segments.count == 0 && !b->has_before;
}

static void path_add_word(struct path_builder *b, struct rm_text word)
{
	if (word.len > PATH_KEY_BYTES_MAX && (b->flags & RM_PHP_PATH_WHOLE) == 0) {
		struct rm_text head = {word.ptr, PATH_KEY_BYTES_MAX};

		/* Back to the start of the character that the cut would split. */
		while (head.len > PATH_KEY_BYTES_MAX - 4 &&
			   ((unsigned char)word.ptr[head.len] & 0xC0) == 0x80) {
			head.len--;
		}
		rm_utf8_add_escaped(&b->text, head);
		rm_strbuf_add_cstr(&b->text, "...");
		return;
	}
	rm_utf8_add_escaped(&b->text, word);
}

static void path_segment(
	struct path_builder *b, const char *before, struct rm_text word, const char *after)
{
	path_begin(b);
	rm_strbuf_add_cstr(&b->text, before);
	path_add_word(b, word);
	rm_strbuf_add_cstr(&b->text, after);
	path_end(b);
}

/* A segment of words that are escaped already. */
static void path_segment_of(
	struct path_builder *b, const char *before, const struct rm_strbuf *words, const char *after)
{
	path_begin(b);
	rm_strbuf_add_cstr(&b->text, before);
	rm_strbuf_add_text(&b->text, rm_strbuf_text(words));
	rm_strbuf_add_cstr(&b->text, after);
	path_end(b);
}

/* What follows belongs to the root branch itself, which has no segment of its own otherwise. */
static void path_need_root(struct path_builder *b)
{
	struct rm_strbuf words = {0};

	if (path_is_empty(b) && b->root.ptr != NULL) {
		rm_path_words_root(&words, b->root);
		path_segment_of(b, "", &words, "");
	}
	rm_strbuf_release(&words);
}

/*
 * An integer as PHP turns string keys into: no leading zeros, no plus, no -0, in the range of
 * int64.
 */
static bool path_is_integer(struct rm_text key)
{
	int64_t ignored;
	size_t digits = key.len > 0 && key.ptr[0] == '-' ? 1 : 0;

	if (!rm_text_to_i64(&ignored, key) || digits == key.len) {
		return false;
	}
	return key.ptr[digits] != '0' || (key.len == 1 && digits == 0);
}

/* spl_object_hash() of PHP 8.1 on: the object's handle in 16 hexadecimal digits, and 16 zeros. */
static bool path_is_object_hash(uint64_t *handle, struct rm_text key)
{
	*handle = 0;
	if (key.len != 32) {
		return false;
	}
	for (size_t i = 0; i < 32; i++) {
		char c = key.ptr[i];
		uint64_t digit;

		if (c >= '0' && c <= '9') {
			digit = (uint64_t)(c - '0');
		} else if (c >= 'a' && c <= 'f') {
			digit = (uint64_t)(c - 'a') + 10;
		} else {
			return false;
		}
		if (i >= 16) {
			if (digit != 0) {
				return false;
			}
			continue;
		}
		*handle = *handle << 4 | digit;
	}
	return *handle != 0 && *handle <= UINT32_MAX;
}

static void path_add_quoted(struct path_builder *b, struct rm_text key)
{
	struct rm_strbuf quoted = {0};
	bool is_whole = (b->flags & RM_PHP_PATH_WHOLE) != 0;

	for (size_t i = 0; i < key.len && (is_whole || i <= PATH_KEY_BYTES_MAX); i++) {
		if (key.ptr[i] == '\\' || key.ptr[i] == '\'') {
			rm_strbuf_add_char(&quoted, '\\');
		}
		rm_strbuf_add_char(&quoted, key.ptr[i]);
	}
	rm_strbuf_add_char(&b->text, '\'');
	path_add_word(b, rm_strbuf_text(&quoted));
	rm_strbuf_add_char(&b->text, '\'');
	rm_strbuf_release(&quoted);
}

static void path_add_key(struct path_builder *b, struct rm_text key)
{
	uint64_t handle;

	path_begin(b);
	if (path_is_integer(key)) {
		rm_strbuf_addf(&b->text, "[%.*s]", (int)key.len, key.ptr);
	} else if ((b->flags & RM_PHP_PATH_VERBATIM) == 0 && path_is_object_hash(&handle, key)) {
		rm_strbuf_addf(&b->text, "[obj#%" PRIu64 "]", handle);
	} else {
		rm_strbuf_add_char(&b->text, '[');
		path_add_quoted(b, key);
		rm_strbuf_add_char(&b->text, ']');
	}
	path_end(b);
}

static void path_add_class(struct path_builder *b, rm_node class_node, struct rm_text link)
{
	struct rm_text name;

	if (!rm_graph_attribute(&name, b->graph, class_node, "class_name")) {
		name = link;
	}
	path_reset(b);
	path_segment(b, "", name, "");
	rm_vec_last(&b->segments).is_fixed = true;
}

static void path_add_function(
	struct path_builder *b, const struct rm_edge *edge, struct rm_text link)
{
	uint8_t parent_type = b->graph->types[edge->parent];
	struct rm_text name, whole;

	if (parent_type == RM_TYPE_OBJECT) {
		path_segment(b, "->{closure}()", RM_TEXT_NONE, "");
		return;
	}
	if (!rm_graph_attribute(&name, b->graph, edge->child, "#function") &&
		!rm_graph_attribute(&name, b->graph, edge->child, "function_name")) {
		name = link;
	}
	whole = name;
	/* A method's name may come with its class, which is there already where the class led here. */
	for (size_t i = name.len; i > 2; i--) {
		if (name.ptr[i - 1] == ':' && name.ptr[i - 2] == ':') {
			name = (struct rm_text){name.ptr + i, name.len - i};
			break;
		}
	}
	if (parent_type == RM_TYPE_CLASS) {
		path_segment(b, "::", name, "()");
	} else if (parent_type == RM_TYPE_USER_FUNCTION) {
		/* Closures have one name for all, and a number. */
		if (rm_text_is(name, "{closure}")) {
			path_segment(b, "::{closure ", link, "}");
		} else {
			path_segment(b, "::{function ", name, "}");
		}
	} else {
		path_reset(b);
		path_segment(b, "", whole, "()");
	}
}

static void path_add_frame(struct path_builder *b, const struct rm_edge *edge, struct rm_text number)
{
	struct rm_strbuf label = {0};

	rm_frame_label(&label, b->graph, edge->child);
	if (rm_graph_has_twin_frame(b->graph, edge->child)) {
		rm_strbuf_addf(&label, "#%.*s", (int)number.len, number.ptr);
	}
	path_segment(b, path_is_empty(b) ? "" : "->", rm_strbuf_text(&label), "::");
	rm_strbuf_release(&label);
}

/* Entries of engine-wide tables; constants have names of their own. */
static void path_add_entry(struct path_builder *b, const struct rm_edge *edge, struct rm_text link)
{
	struct rm_strbuf words = {0};

	if (b->graph->types[edge->child] == RM_TYPE_CONSTANT) {
		path_reset(b);
		path_segment(b, "", link, "");
	} else if (path_is_empty(b) && b->root.ptr != NULL) {
		rm_path_words_entry(&words, b->root, link);
		path_segment_of(b, "", &words, "");
	} else if (edge->kind == RM_EDGE_ARENA) {
		path_segment(b, "->{VM stack page ", link, "}");
	} else {
		path_add_key(b, link);
	}
	rm_strbuf_release(&words);
}

/* Names that PHP takes without quotes behind an arrow. */
static bool path_is_plain_name(struct rm_text name)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;

		if (!is_letter && (i == 0 || c < '0' || c > '9')) {
			return false;
		}
	}
	return name.len > 0;
}

static void path_add_property(struct path_builder *b, struct rm_text name)
{
	if (path_is_plain_name(name)) {
		path_segment(b, "->", name, "");
		return;
	}
	path_begin(b);
	rm_strbuf_add_cstr(&b->text, "->{");
	path_add_quoted(b, name);
	rm_strbuf_add_char(&b->text, '}');
	path_end(b);
}

/* What static variables are at first: functions that ran have a table of their own beside it. */
static bool path_is_template(const struct rm_graph *graph, const struct rm_edge *edge)
{
	return rm_text_is(rm_graph_text(graph, edge->link), "static_variables_template");
}

/*
 * Closures have their static variables in one table with those of `use`; a list of their function
 * says which they are.
 */
static bool path_is_static(const struct rm_graph *graph, rm_node closure, struct rm_text name)
{
	struct rm_text list = RM_TEXT_NONE;
	struct rm_edge edge;
	size_t from = 0;

	if (closure == RM_NODE_NONE) {
		return false;
	}
	for (uint32_t id = graph->out_first[closure]; rm_graph_next_out(graph, closure, &id, &edge);) {
		if (edge.kind == RM_EDGE_FUNCTION && rm_graph_attribute(&list, graph, edge.child, "#statics")) {
			break;
		}
	}
	if (list.len == 0) {
		return false;
	}
	for (size_t i = 0; i <= list.len; i++) {
		if (i == list.len || list.ptr[i] == ',') {
			if (rm_text_equals((struct rm_text){list.ptr + from, i - from}, name)) {
				return true;
			}
			from = i + 1;
		}
	}
	return false;
}

/* `$name`, or, when that is no name that PHP takes bare, `${'a name'}`. */
static void path_add_variable(struct path_builder *b, struct rm_text name)
{
	if (path_is_plain_name(name)) {
		path_segment(b, "$", name, "");
		return;
	}
	path_begin(b);
	rm_strbuf_add_cstr(&b->text, "${");
	path_add_quoted(b, name);
	rm_strbuf_add_char(&b->text, '}');
	path_end(b);
}

/*
 * An element is what the edge into its array says: a variable, a property, a captured variable,
 * or an element.
 */
static void path_add_element(struct path_builder *b, const struct rm_edge *edge,
	struct rm_text link, const struct rm_edge *before)
{
	switch (before != NULL ? before->kind : RM_EDGE_UNKNOWN) {
	case RM_EDGE_ROOT:
		/* Other writers take several of the engine's tables for arrays; one has variables. */
		if (!rm_text_is(b->root, "global_variables")) {
			path_add_entry(b, edge, link);
			break;
		}
		path_add_variable(b, link);
		break;
	case RM_EDGE_SYMBOL_TABLE:
		path_add_variable(b, link);
		break;
	case RM_EDGE_DYNAMIC_PROPERTIES:
		path_add_property(b, link);
		break;
	case RM_EDGE_STATIC_VARIABLES:
		if (path_is_template(b->graph, before)) {
			path_segment(b, "::{default static $", link, "}");
		} else {
			path_segment(b, "::static $", link, "");
		}
		break;
	case RM_EDGE_CAPTURED:
		path_segment(b,
			path_is_static(b->graph, before->parent, link) ? "->{closure static $" : "->{closure use $",
			link, "}");
		break;
	default:
		path_add_key(b, link);
		break;
	}
}

/* The table itself, when it is what the path leads to. */
static void path_add_table(struct path_builder *b, const struct rm_edge *edge)
{
	switch (edge->kind) {
	case RM_EDGE_SYMBOL_TABLE:
		path_segment(b, "->{symbol table}", RM_TEXT_NONE, "");
		break;
	case RM_EDGE_DYNAMIC_PROPERTIES:
		path_segment(b, "->{dynamic properties}", RM_TEXT_NONE, "");
		break;
	case RM_EDGE_STATIC_VARIABLES:
		path_segment(b, path_is_template(b->graph, edge) ? "::{default static variables}" : "::{static variables}",
			RM_TEXT_NONE, "");
		break;
	case RM_EDGE_CAPTURED:
		path_segment(b, "->{closure variables}", RM_TEXT_NONE, "");
		break;
	default:
		break;
	}
}

static void path_add_registered(
	struct path_builder *b, const struct rm_edge *edge, struct rm_text link)
{
	struct rm_text class_name = rm_graph_class_name(b->graph, edge->child);

	path_reset(b);
	if (b->graph->types[edge->child] == RM_TYPE_RESOURCE) {
		path_segment(b, "(resource #", link, ")");
	} else {
		path_segment(b, "(unreachable)", RM_TEXT_NONE, "");
		if (class_name.ptr == NULL) {
			class_name = b->graph->types[edge->child] == RM_TYPE_ARRAY ? RM_TEXT_LITERAL("array")
																	   : RM_TEXT_LITERAL("object");
		}
		path_segment(b, "->", class_name, "#");
		path_segment(b, "", link, "");
	}
}

/*
 * Members of C structures. An index is spelled like an element (of SplFixedArray, SplObjectStorage,
 * ...), what an ArrayObject wraps like its own elements.
 */
static void path_add_member(
	struct path_builder *b, const struct rm_edge *edge, struct rm_text link, bool is_last)
{
	struct rm_strbuf words = {0};
	const char *end = link.len > 0 && link.ptr[0] == '[' ? memchr(link.ptr, ']', link.len) : NULL;
	uint8_t owner = b->graph->types[edge->parent];

	if (owner == RM_TYPE_MODULE && rm_path_words_is_famous(link)) {
		path_reset(b);
		rm_path_words_rooted(&words, RM_TEXT_LITERAL("modules"), link);
		path_segment_of(b, "", &words, "");
	} else if (path_is_empty(b) && b->root.ptr != NULL) {
		rm_path_words_rooted(&words, b->root, link);
		path_segment_of(b, "", &words, "");
	} else if (rm_text_is(link, "storage") && b->graph->types[edge->child] == RM_TYPE_ARRAY) {
		path_segment(b, is_last ? "->{elements}" : "", RM_TEXT_NONE, "");
	} else if (end != NULL) {
		size_t len = (size_t)(end + 1 - link.ptr);

		path_segment(b, "", (struct rm_text){link.ptr, len}, "");
		if (len < link.len) {
			rm_path_words_member(&words, (struct rm_text){link.ptr + len + 1, link.len - len - 1});
			path_segment_of(b, "->{", &words, "}");
		}
	} else {
		rm_path_words_member(&words, link);
		path_segment_of(b, "->{", &words, "}");
	}
	rm_strbuf_release(&words);
}

/* A slot of a call that is no variable. */
static void path_add_slot(struct path_builder *b, const struct rm_edge *edge, struct rm_text link)
{
	struct rm_strbuf words = {0};

	if (b->graph->types[edge->parent] == RM_TYPE_CALL_FRAME) {
		rm_path_words_slot(&words, link);
		path_segment_of(b, "{", &words, "}");
		rm_strbuf_release(&words);
		return;
	}
	rm_strbuf_release(&words);
	path_add_member(b, edge, link, true);
}

/* Names that definitions have: of themselves, of their files, of their arguments. */
static void path_add_name(struct path_builder *b, const struct rm_edge *edge, struct rm_text link)
{
	uint8_t owner = b->graph->types[edge->parent];
	bool is_definition = owner == RM_TYPE_CLASS || owner == RM_TYPE_USER_FUNCTION ||
						 owner == RM_TYPE_INTERNAL_FUNCTION;
	struct rm_strbuf words = {0};

	if (path_is_empty(b) && b->root.ptr != NULL) {
		path_add_member(b, edge, link, true);
		return;
	}
	rm_path_words_member(&words, link);
	path_segment_of(b, is_definition ? "::{" : "->{", &words, "}");
	rm_strbuf_release(&words);
}

/* Found by the conservative scan: where the pointer lies is all there is to say. */
static void path_add_inferred(struct path_builder *b, struct rm_text link)
{
	if (path_is_empty(b) && b->root.ptr != NULL) {
		path_segment(b, "(memory ", link, ")");
	} else {
		path_segment(b, "->{", link, "}");
	}
}

static void path_add_this(struct path_builder *b, const struct rm_edge *edge, struct rm_text link)
{
	if (b->graph->types[edge->parent] != RM_TYPE_CALL_FRAME) {
		path_segment(b, "->{closure $this}", RM_TEXT_NONE, "");
	} else if (link.len > 0 && link.ptr[0] == '$') {
		path_add_slot(b, edge, link);
	} else {
		path_segment(b, "$this", RM_TEXT_NONE, "");
	}
}

static void path_add_edge(struct path_builder *b, const struct rm_edge *edge,
	const struct rm_edge *before, bool is_last)
{
	struct rm_text link = rm_graph_text(b->graph, edge->link);

	switch (edge->kind) {
	case RM_EDGE_ROOT:
	case RM_EDGE_PART:
	case RM_EDGE_REFERENCED:
		break;
	case RM_EDGE_SYMBOL_TABLE:
	case RM_EDGE_DYNAMIC_PROPERTIES:
	case RM_EDGE_STATIC_VARIABLES:
	case RM_EDGE_CAPTURED:
		if (is_last) {
			path_add_table(b, edge);
		}
		break;
	case RM_EDGE_ELEMENT:
	case RM_EDGE_ALIAS:
		path_add_element(b, edge, link, before);
		break;
	case RM_EDGE_VARIABLE:
	case RM_EDGE_GLOBAL:
		path_add_variable(b, link);
		break;
	case RM_EDGE_TEMPORARY:
	case RM_EDGE_ARGUMENT:
		path_add_slot(b, edge, link);
		break;
	case RM_EDGE_PROPERTY:
		path_add_property(b, link);
		break;
	case RM_EDGE_KEY:
		path_need_root(b);
		path_segment(b, "{key '", link, "'}");
		break;
	case RM_EDGE_THIS:
		path_add_this(b, edge, link);
		break;
	case RM_EDGE_CLOSURE:
		if (link.len > 0 && link.ptr[0] == '$') {
			path_add_slot(b, edge, link);
		} else {
			path_segment(b, "{closure}", RM_TEXT_NONE, "");
		}
		break;
	case RM_EDGE_STATIC_PROPERTY:
		path_segment(b, "::$", link, "");
		break;
	case RM_EDGE_CLASS_CONSTANT:
		path_segment(b, "::", link, "");
		break;
	case RM_EDGE_DEFAULT_VALUE:
		path_segment(b, "::{default $", link, "}");
		break;
	case RM_EDGE_CONSTANT:
		if (b->graph->types[edge->parent] != RM_TYPE_CONSTANT) {
			path_segment(b, "", link, "");
		}
		break;
	case RM_EDGE_CLASS:
		path_add_class(b, edge->child, link);
		break;
	case RM_EDGE_FUNCTION:
		path_add_function(b, edge, link);
		break;
	case RM_EDGE_FRAME:
		path_add_frame(b, edge, link);
		break;
	case RM_EDGE_MEMBER:
		path_add_member(b, edge, link, is_last);
		break;
	case RM_EDGE_NAME:
		path_add_name(b, edge, link);
		break;
	case RM_EDGE_INFERRED:
		path_add_inferred(b, link);
		break;
	case RM_EDGE_WEAK_REFERENT:
		path_segment(b, "->{referent}", RM_TEXT_NONE, "");
		break;
	case RM_EDGE_WEAK_MAP_KEY:
		path_segment(b, "{key ", link, "}");
		break;
	case RM_EDGE_WEAK_MAP_VALUE:
		path_segment(b, "[", link, "]");
		break;
	case RM_EDGE_REGISTRY:
		path_add_registered(b, edge, link);
		break;
	case RM_EDGE_ENTRY:
	case RM_EDGE_ARENA:
		path_add_entry(b, edge, link);
		break;
	case RM_EDGE_LITERAL:
		path_segment(b, "::{literal ", link, "}");
		break;
	case RM_EDGE_UNREACHED:
		path_segment(b, "(unreached ", link, ")");
		break;
	default:
		path_segment(b, "->", link, "");
		break;
	}
}

static struct rm_text path_text(const struct path_builder *b, size_t index)
{
	const struct path_segment *segment = &b->segments.items[index];

	return (struct rm_text){b->text.bytes + segment->offset, segment->len};
}

static bool path_is_same(const struct path_builder *b, size_t i, size_t j)
{
	return rm_text_equals(path_text(b, i), path_text(b, j));
}

/* How often the `period` segments at `at` stand there one after the other. */
static size_t path_repeats(const struct path_builder *b, size_t at, size_t period)
{
	size_t same = 0;

	while (
		at + period + same < b->segments.count && path_is_same(b, at + same, at + period + same)) {
		same++;
	}
	return same / period + 1;
}

static void path_join(struct rm_strbuf *out, size_t start, struct rm_text segment)
{
	size_t written = out->len - start;
	const char *end = rm_strbuf_cstr(out) + out->len;
	bool is_open = written == 0 || (written >= 2 && end[-1] == ':' && end[-2] == ':');

	if (is_open && segment.len >= 2 &&
		(memcmp(segment.ptr, "->", 2) == 0 || memcmp(segment.ptr, "::", 2) == 0)) {
		segment.ptr += 2;
		segment.len -= 2;
	}
	rm_strbuf_add_text(out, segment);
}

/* One group: a run of repetitions, or a single segment. Returns the segments taken. */
static size_t path_add_group(
	struct rm_strbuf *out, const struct path_builder *b, size_t start, size_t at)
{
	for (size_t period = 1; period <= PATH_FOLD_PERIOD; period++) {
		size_t count = path_repeats(b, at, period);

		if (count < PATH_FOLD_COUNT) {
			continue;
		}
		if (out != NULL) {
			rm_strbuf_add_cstr(out, period > 1 ? "(" : "");
			for (size_t i = 0; i < period; i++) {
				if (period > 1) {
					rm_strbuf_add_text(out, path_text(b, at + i));
				} else {
					path_join(out, start, path_text(b, at + i));
				}
			}
			rm_strbuf_addf(out, "%s{x%zu}", period > 1 ? ")" : "", count);
		}
		return period * count;
	}
	if (out != NULL) {
		path_join(out, start, path_text(b, at));
	}
	return 1;
}

static void path_write(struct rm_strbuf *out, const struct path_builder *b)
{
	size_t start = out->len, groups = 0, skip;

	for (size_t at = 0; at < b->segments.count; groups++) {
		at += path_add_group(NULL, b, start, at);
	}
	skip = groups > PATH_GROUPS_MAX ? groups - PATH_GROUPS_MAX : 0;
	if (skip > 0) {
		rm_strbuf_add_cstr(out, "...");
	}
	for (size_t at = 0; at < b->segments.count;) {
		bool is_skipped = skip > 0;

		at += path_add_group(is_skipped ? NULL : out, b, start, at);
		skip -= is_skipped ? 1 : 0;
	}
}

/* The edges of the way, the root's own first. Returns whether there was one. */
static bool path_add_edges(struct path_builder *b, const uint32_t *edges, size_t count)
{
	struct rm_edge edges_of_two[2];
	const struct rm_edge *before = NULL;
	bool has_root = false;

	for (size_t i = 0; i < count; i++) {
		struct rm_edge *edge = &edges_of_two[i % 2];

		rm_graph_edge(edge, b->graph, edges[i]);
		if (edge->parent == RM_NODE_NONE) {
			struct rm_text link = rm_graph_text(b->graph, edge->link);
			has_root = true;
			b->root = link.len > 0 ? link : RM_TEXT_LITERAL("(root)");
		} else {
			path_add_edge(b, edge, before, i + 1 == count);
		}
		before = edge;
	}
	return has_root;
}

static void path_add(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_owner_path *path, rm_node node, unsigned flags)
{
	struct path_builder b = {.graph = graph, .flags = flags};
	bool has_root = path_add_edges(&b, path->edges.items, path->edges.count);

	if (b.segments.count > 0) {
		if (!has_root) {
			rm_strbuf_add_cstr(out, RM_PHP_PATH_UNREACHABLE);
		}
		path_write(out, &b);
	} else if (has_root) {
		rm_path_words_root(out, b.root);
	} else {
		struct rm_text class_name = rm_graph_class_name(graph, node);

		rm_strbuf_add_cstr(out, RM_PHP_PATH_UNREACHABLE);
		rm_utf8_add_escaped(
			out, class_name.ptr != NULL ? class_name : rm_graph_type_text(graph, node));
	}
	rm_vec_release(&b.segments);
	rm_strbuf_release(&b.text);
}

void rm_php_path_add(
	struct rm_strbuf *out, const struct rm_graph *graph, rm_node node, unsigned flags)
{
	struct rm_owner_path path = {0};

	rm_owner_path_find(&path, graph, node);
	path_add(out, graph, &path, node, flags);
	rm_owner_path_release(&path);
}

void rm_php_path_add_by(
	struct rm_strbuf *out, const struct rm_graph *graph, uint32_t edge_id, unsigned flags)
{
	struct rm_owner_path path = {0};
	struct rm_edge edge;

	rm_graph_edge(&edge, graph, edge_id);
	if (edge.parent != RM_NODE_NONE) {
		rm_owner_path_find(&path, graph, edge.parent);
	}
	rm_vec_push(&path.edges, edge_id);
	path_add(out, graph, &path, edge.child, flags);
	rm_owner_path_release(&path);
}

bool rm_php_path_step(struct rm_strbuf *out, const struct rm_graph *graph,
	const struct rm_edge *edge, const struct rm_php_place *place, unsigned flags)
{
	struct path_builder b = {
		.graph = graph, .flags = flags, .root = place->root, .has_before = place->has_before, .text = *out};

	rm_strbuf_clear(&b.text);
	path_add_edge(&b, edge, place->before, place->is_last);
	*out = b.text;
	rm_vec_release(&b.segments);
	return b.is_start;
}
