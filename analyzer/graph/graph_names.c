/*
 * Names of anonymous classes for people. PHP writes `App\Job@anonymous`, a NUL, and where the class is declared, with a number
 * that says when it was compiled (`/srv/app/run.php:12$0`; before 8.0 an address of the code, `/srv/app/run.php0x7f...`). Here that is
 * `App\Job@anonymous run.php:12`: the same on every run. The whole file name is there where its last part alone would
 * not tell two classes apart; several of one line are numbered, `run.php:12#2`.
 *
 * And the calls of one function from one line, which need a number too.
 */
#include "base.h"
#include "graph_private.h"
#include "mem.h"

static const char names_mark[] = "@anonymous";

/* What one name of PHP says: what it extends, the file, the line with its colon, and the number of what was compiled. */
struct name_parts {
	struct rm_text head; /* with the mark */
	struct rm_text file;
	struct rm_text line; /* digits, may be empty */
	struct rm_text rest; /* behind the class: `::method` */
};

static size_t name_digits_back(struct rm_text text, bool is_hexadecimal)
{
	size_t count = 0;

	while (count < text.len) {
		char c = text.ptr[text.len - 1 - count];

		if ((c < '0' || c > '9') && (!is_hexadecimal || c < 'a' || c > 'f'))
			break;
		count++;
	}
	return count;
}

/* Takes `$1f`, or `0x7f...`, from the end. */
static void name_drop_number(struct rm_text *file)
{
	size_t digits = name_digits_back(*file, true);

	if (digits > 0 && digits < file->len && file->ptr[file->len - digits - 1] == '$')
		file->len -= digits + 1;
	else if (digits > 0 && digits + 1 < file->len && memcmp(file->ptr + file->len - digits - 2, "0x", 2) == 0)
		file->len -= digits + 2;
}

static bool name_split(struct name_parts *parts, struct rm_text name)
{
	size_t mark = sizeof(names_mark) - 1, digits, end = name.len;
	const char *nul = name.len > 0 ? memchr(name.ptr, '\0', name.len) : NULL;
	size_t at = nul != NULL ? (size_t)(nul - name.ptr) : 0;

	if (nul == NULL || at < mark || memcmp(nul - mark, names_mark, mark) != 0)
		return false;
	for (size_t i = at; i + 1 < name.len && end == name.len; i++) {
		if (name.ptr[i] == ':' && name.ptr[i + 1] == ':')
			end = i;
	}
	parts->head = (struct rm_text){ name.ptr, at };
	parts->file = (struct rm_text){ nul + 1, end - at - 1 };
	parts->rest = (struct rm_text){ name.ptr + end, name.len - end };
	name_drop_number(&parts->file);
	digits = name_digits_back(parts->file, false);
	parts->line = (struct rm_text){ parts->file.ptr + parts->file.len, 0 };
	if (digits > 0 && digits < parts->file.len && parts->file.ptr[parts->file.len - digits - 1] == ':') {
		parts->line = (struct rm_text){ parts->line.ptr - digits, digits };
		parts->file.len -= digits + 1;
	}
	return true;
}

static void name_of_row(struct name_parts *parts, const struct rm_readable_name *row)
{
	memset(parts, 0, sizeof(*parts));
	if (name_split(parts, row->name) && parts->line.len == 0)
		parts->line = row->line;
}

static struct rm_text name_last_part(struct rm_text file)
{
	for (size_t i = file.len; i-- > 0;) {
		if (file.ptr[i] == '/' || file.ptr[i] == '\\')
			return (struct rm_text){ file.ptr + i + 1, file.len - i - 1 };
	}
	return file;
}

/* The first part of a name is that of its class: functions bring the class along. */
static struct rm_text name_of_class(struct rm_text name)
{
	struct name_parts parts;

	return name_split(&parts, name) ? (struct rm_text){ name.ptr, name.len - parts.rest.len } : name;
}

/* ---- the table ---- */

static int names_compare(const void *a, const void *b)
{
	const struct rm_readable_name *x = a, *y = b;

	int order = rm_text_compare(x->name, y->name);

	/* Whoever knows the line comes first, and stays. */
	if (order == 0)
		order = (x->line.len == 0) - (y->line.len == 0);
	return order != 0 ? order : rm_text_compare(x->line, y->line);
}

static int names_compare_key(const void *key, const void *row)
{
	return rm_text_compare(*(const struct rm_text *)key, ((const struct rm_readable_name *)row)->name);
}

/* Classes of files of one name side by side, then those of one file and line, in the order of PHP's numbers. */
static int names_compare_looks(const void *a, const void *b)
{
	const struct rm_readable_name *const *x = a, *const *y = b;
	struct name_parts left, right;
	int order;

	name_of_row(&left, *x);
	name_of_row(&right, *y);
	if ((order = rm_text_compare(left.head, right.head)) != 0
		|| (order = rm_text_compare(name_last_part(left.file), name_last_part(right.file))) != 0
		|| (order = rm_text_compare(left.file, right.file)) != 0 || (order = rm_text_compare(left.line, right.line)) != 0)
		return order;
	if ((*x)->name.len != (*y)->name.len)
		return (*x)->name.len < (*y)->name.len ? -1 : 1;
	return rm_text_compare((*x)->name, (*y)->name);
}

/* The same head, and the same file: by its last part, or by all of it and the line. */
static bool names_look_alike(const struct rm_readable_name *a, const struct rm_readable_name *b, bool by_line)
{
	struct name_parts left, right;

	name_of_row(&left, a);
	name_of_row(&right, b);
	if (!rm_text_equals(left.head, right.head))
		return false;
	if (by_line)
		return rm_text_equals(left.file, right.file) && rm_text_equals(left.line, right.line);
	return rm_text_equals(name_last_part(left.file), name_last_part(right.file));
}

static bool names_have_one_file(const struct rm_readable_name *a, const struct rm_readable_name *b)
{
	struct name_parts left, right;

	name_of_row(&left, a);
	name_of_row(&right, b);
	return rm_text_equals(left.file, right.file);
}

static void names_write(struct rm_graph_store *store, struct rm_readable_name *row, bool with_file, size_t number)
{
	struct rm_strbuf text = { 0 };
	struct name_parts parts;

	name_of_row(&parts, row);
	rm_strbuf_add_text(&text, parts.head);
	rm_strbuf_add_char(&text, ' ');
	rm_strbuf_add_text(&text, with_file ? parts.file : name_last_part(parts.file));
	rm_strbuf_add_cstr(&text, parts.line.len > 0 ? ":" : "");
	rm_strbuf_add_text(&text, parts.line);
	if (number > 1)
		rm_strbuf_addf(&text, "#%zu", number);
	row->readable = (struct rm_text){ rm_arena_text(&store->readable_texts, text.bytes, text.len), text.len };
	rm_strbuf_release(&text);
}

/* Those that look alike stand side by side. */
static void names_write_classes(struct rm_graph_store *store, struct rm_readable_name **rows, size_t count)
{
	size_t number = 0;

	for (size_t first = 0, end; first < count; first = end) {
		bool with_file = false;

		for (end = first + 1; end < count && names_look_alike(rows[first], rows[end], false); end++)
			with_file = with_file || !names_have_one_file(rows[first], rows[end]);
		for (size_t i = first; i < end; i++) {
			number = i > first && names_look_alike(rows[i - 1], rows[i], true) ? number + 1 : 1;
			names_write(store, rows[i], with_file, number);
		}
	}
}

static struct rm_readable_name *names_find(const struct rm_graph_store *store, struct rm_text name)
{
	if (store->readable_names.count == 0)
		return NULL;
	return bsearch(&name, store->readable_names.items, store->readable_names.count,
		sizeof(*store->readable_names.items), names_compare_key);
}

static void names_sort(struct rm_graph_store *store)
{
	size_t kept = 0;

	if (store->readable_names.count == 0)
		return;
	qsort(store->readable_names.items, store->readable_names.count, sizeof(*store->readable_names.items), names_compare);
	for (size_t i = 0; i < store->readable_names.count; i++) {
		struct rm_readable_name row = store->readable_names.items[i];

		if (kept == 0 || !rm_text_equals(store->readable_names.items[kept - 1].name, row.name))
			store->readable_names.items[kept++] = row;
	}
	store->readable_names.count = kept;
}

static void names_collect(struct rm_graph_store *store, struct rm_text name, struct rm_text line)
{
	struct name_parts parts;

	if (name_split(&parts, name))
		rm_vec_push(&store->readable_names, ((struct rm_readable_name){ .name = name, .line = line }));
}

/* Names of definitions, functions and frames; of nothing else, there are too many. */
static void names_collect_node(const struct rm_graph *graph, rm_node node)
{
	static const char *const keys[] = { "#function", "function_name" };
	struct rm_text name, line = RM_TEXT_NONE;

	switch (graph->types[node]) {
	case RM_TYPE_CLASS:
		(void)rm_graph_attribute(&line, graph, node, "line_start");
		if (rm_graph_attribute(&name, graph, node, "class_name"))
			names_collect(graph->store, name, line);
		break;
	case RM_TYPE_USER_FUNCTION:
	case RM_TYPE_CALL_FRAME:
		for (size_t i = 0; i < RM_COUNT_OF(keys); i++) {
			if (rm_graph_attribute(&name, graph, node, keys[i])) {
				names_collect(graph->store, name, RM_TEXT_NONE);
				names_collect(graph->store, name_of_class(name), RM_TEXT_NONE);
			}
		}
		break;
	default:
		break;
	}
}

/* Class first, then what the function's own name adds. */
static void names_write_functions(struct rm_graph_store *store)
{
	for (size_t i = 0; i < store->readable_names.count; i++) {
		struct rm_readable_name *row = &store->readable_names.items[i];
		struct rm_text class_name = name_of_class(row->name);
		size_t rest = row->name.len - class_name.len;

		if (rest > 0) {
			struct rm_text head = names_find(store, class_name)->readable;
			char *text = rm_arena_alloc(&store->readable_texts, head.len + rest);

			memcpy(text, head.ptr, head.len);
			memcpy(text + head.len, row->name.ptr + class_name.len, rest);
			row->readable = (struct rm_text){ text, head.len + rest };
		}
	}
}

void rm_graph_name_classes(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;
	RM_VEC(struct rm_readable_name *) classes = { 0 };

	for (size_t i = 0; i < store->classes.count; i++)
		names_collect(store, store->classes.items[i].name, RM_TEXT_NONE);
	for (rm_node node = 0; node < graph->node_count; node++)
		names_collect_node(graph, node);
	names_sort(store);
	for (size_t i = 0; i < store->readable_names.count; i++) {
		struct rm_readable_name *row = &store->readable_names.items[i];

		if (name_of_class(row->name).len == row->name.len)
			rm_vec_push(&classes, row);
	}
	if (classes.count > 0) {
		qsort(classes.items, classes.count, sizeof(*classes.items), names_compare_looks);
		names_write_classes(store, classes.items, classes.count);
		names_write_functions(store);
	}
	for (size_t i = 0; i < store->classes.count; i++)
		store->classes.items[i].name = rm_graph_readable_name(graph, store->classes.items[i].name);
	rm_vec_release(&classes);
}

struct rm_text rm_graph_readable_name(const struct rm_graph *graph, struct rm_text name)
{
	const struct rm_readable_name *row = NULL;

	if (graph->store->readable_names.count > 0 && name.len > 0 && memchr(name.ptr, '\0', name.len) != NULL)
		row = names_find(graph->store, name);
	return row != NULL && row->readable.ptr != NULL ? row->readable : name;
}

/* ---- calls that look the same ---- */

struct names_frame {
	rm_node node;
	rm_node stack;
	struct rm_text function;
	struct rm_text line;
};

static int names_compare_frames(const void *a, const void *b)
{
	const struct names_frame *x = a, *y = b;
	int order;

	if (x->stack != y->stack)
		return x->stack < y->stack ? -1 : 1;
	if ((order = rm_text_compare(x->function, y->function)) != 0 || (order = rm_text_compare(x->line, y->line)) != 0)
		return order;
	return (x->node > y->node) - (x->node < y->node);
}

static bool names_are_twins(const struct names_frame *a, const struct names_frame *b)
{
	return a->stack == b->stack && rm_text_equals(a->function, b->function) && rm_text_equals(a->line, b->line);
}

static int names_compare_nodes(const void *a, const void *b)
{
	rm_node x = *(const rm_node *)a, y = *(const rm_node *)b;

	return (x > y) - (x < y);
}

void rm_graph_find_twin_frames(struct rm_graph *graph)
{
	struct rm_graph_store *store = graph->store;
	RM_VEC(struct names_frame) frames = { 0 };

	for (rm_node node = 0; node < graph->node_count; node++) {
		struct names_frame frame = { .node = node };

		if (graph->types[node] != RM_TYPE_CALL_FRAME)
			continue;
		frame.stack = rm_graph_path_parent(graph, node);
		if (frame.stack != RM_NODE_NONE && rm_graph_attribute(&frame.function, graph, node, "function_name")) {
			(void)rm_graph_attribute(&frame.line, graph, node, "lineno");
			rm_vec_push(&frames, frame);
		}
	}
	if (frames.count > 1)
		qsort(frames.items, frames.count, sizeof(*frames.items), names_compare_frames);
	for (size_t i = 0; i < frames.count; i++) {
		if ((i > 0 && names_are_twins(&frames.items[i - 1], &frames.items[i]))
			|| (i + 1 < frames.count && names_are_twins(&frames.items[i], &frames.items[i + 1])))
			rm_vec_push(&store->twin_frames, frames.items[i].node);
	}
	if (store->twin_frames.count > 0)
		qsort(store->twin_frames.items, store->twin_frames.count, sizeof(*store->twin_frames.items), names_compare_nodes);
	rm_vec_release(&frames);
}

bool rm_graph_has_twin_frame(const struct rm_graph *graph, rm_node frame)
{
	const struct rm_graph_store *store = graph->store;

	return store->twin_frames.count > 0
		&& bsearch(&frame, store->twin_frames.items, store->twin_frames.count, sizeof(frame), names_compare_nodes) != NULL;
}
