/* Tables of words, and a rule for all other names: underscores and dots are blanks, [3] is 3. */
#include "base.h"

#include "path_words.h"

#include "utf8.h"

/* Engine-wide tables are no place for long texts: keys of files and strings are cut. */
#define WORDS_KEY_BYTES_MAX 100

struct words_row {
	const char *name;
	const char *words;
};

static const struct words_row words_roots[] = {
	{ "call_frames", "call stack" },
	{ "class_table", "classes" },
	{ "function_table", "functions" },
	{ "global_constants", "constants" },
	{ "global_callbacks", "error and exception handlers" },
	{ "modules", "extensions" },
	{ "module_globals", "memory of extensions" },
	{ "vm_stack", "VM stack" },
	{ "compiler_arenas", "compiler memory" },
	{ "exception", "exception being thrown" },
	{ "symtable_cache", "spare symbol tables" },
	{ "autoload_functions", "autoloaders" },
	{ "ini", "ini settings" },
	{ "weakrefs", "weak references" },
	{ "superglobals_raw", "superglobals" },
	{ "sapi", "SAPI" },
	{ "output", "output buffers" },
	{ "zend_mm", "allocator" },
	{ "objects_store", "all objects" },
	{ "gc_buffer", "possible garbage" },
	{ "regular_list", "resources" },
	{ "persistent_list", "persistent resources" },
};

/* One of the things that a table has. */
static const struct words_row words_singles[] = {
	{ "modules", "extension" },
	{ "included_files", "included file" },
	{ "interned_strings", "interned string" },
	{ "vm_stack", "VM stack page" },
	{ "compiler_arenas", "compiler memory" },
	{ "autoload_functions", "autoloader" },
	{ "symtable_cache", "spare symbol table" },
	{ "gc_buffer", "possible garbage" },
	{ "lazy_objects", "lazy object" },
	{ "ini", "ini setting" },
};

/* Names whose plain words would say little. */
static const struct words_row words_members[] = {
	{ "callback_func", "header callback" },
	{ "default_context", "default stream context" },
	{ "prev_exception", "previous exception" },
	{ "last_error_message", "message of the last error" },
	{ "last_error_file", "file of the last error" },
	{ "http_session_vars", "session data" },
	{ "retval", "return value" },
	{ "dbh", "connection" },
	{ "stmt", "statement" },
	{ "stream_memory_data", "contents" },
	{ "simplexml_properties_cache", "properties" },
	{ "filename_override", "file name" },
};

/* Beginnings of names, before an index. */
static const struct words_row words_starts[] = {
	{ "handlers[", "output buffer" },
	{ "open_files[", "open file" },
	{ "arena[", "arena" },
	{ "arguments[", "argument" },
	{ "mod_user_names[", "session handler" },
	{ "columns[", "column" },
};

static const struct words_row words_slots[] = {
	{ "$_T[", "temporary" },
	{ "$_ExtraArgs[", "extra argument" },
	{ "$args_to_internal_function[", "argument" },
	{ "$pending_call[", "pending call" },
	{ "$_result", "result" },
	{ "extra_named_params", "named arguments" },
};

static const char *words_find(const struct words_row *rows, size_t count, struct rm_text name)
{
	for (size_t i = 0; i < count; i++) {
		if (rm_text_is(name, rows[i].name))
			return rows[i].words;
	}
	return NULL;
}

static const struct words_row *words_find_start(const struct words_row *rows, size_t count, struct rm_text name)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(rows[i].name);

		if (name.len >= len && memcmp(name.ptr, rows[i].name, len) == 0)
			return &rows[i];
	}
	return NULL;
}

/* The rule: a blank for each run of punctuation between the words, none at the ends. */
static void words_add_plain(struct rm_strbuf *out, struct rm_text name)
{
	struct rm_strbuf plain = { 0 };

	for (size_t i = 0; i < name.len; i++) {
		if (strchr("_.[]{}", name.ptr[i]) == NULL || name.ptr[i] == '\0')
			rm_strbuf_add_char(&plain, name.ptr[i]);
		else if (plain.len > 0 && plain.bytes[plain.len - 1] != ' ')
			rm_strbuf_add_char(&plain, ' ');
	}
	while (plain.len > 0 && plain.bytes[plain.len - 1] == ' ')
		rm_strbuf_truncate(&plain, plain.len - 1);
	rm_utf8_add_escaped(out, rm_strbuf_text(&plain));
	rm_strbuf_release(&plain);
}

/* One part of a name with dots: `handlers[0]`, `callback`. */
static void words_add_part(struct rm_strbuf *out, struct rm_text part)
{
	const char *words = words_find(words_members, RM_COUNT_OF(words_members), part);
	const struct words_row *start = words_find_start(words_starts, RM_COUNT_OF(words_starts), part);

	if (words != NULL) {
		rm_strbuf_add_cstr(out, words);
		return;
	}
	if (start != NULL) {
		size_t len = strlen(start->name);

		rm_strbuf_add_cstr(out, start->words);
		rm_strbuf_add_char(out, ' ');
		part = (struct rm_text){ part.ptr + len, part.len - len };
	}
	words_add_plain(out, part);
}

void rm_path_words_member(struct rm_strbuf *out, struct rm_text member)
{
	size_t start = 0;

	for (size_t i = 0; i <= member.len; i++) {
		if (i < member.len && member.ptr[i] != '.')
			continue;
		rm_strbuf_add_cstr(out, start > 0 ? " " : "");
		words_add_part(out, (struct rm_text){ member.ptr + start, i - start });
		start = i + 1;
	}
}

void rm_path_words_root(struct rm_strbuf *out, struct rm_text root)
{
	const char *words = words_find(words_roots, RM_COUNT_OF(words_roots), root);

	if (rm_text_is(root, "global_variables")) {
		rm_strbuf_add_cstr(out, "$GLOBALS");
		return;
	}
	if (root.len > 1 && root.ptr[0] == '(') {
		rm_utf8_add_escaped(out, root);
		return;
	}
	rm_strbuf_add_char(out, '(');
	if (words != NULL)
		rm_strbuf_add_cstr(out, words);
	else
		words_add_plain(out, root);
	rm_strbuf_add_char(out, ')');
}

void rm_path_words_rooted(struct rm_strbuf *out, struct rm_text root, struct rm_text member)
{
	if (rm_text_is(root, "superglobals_raw")) {
		rm_strbuf_add_char(out, '$');
		rm_utf8_add_escaped(out, member);
		return;
	}
	rm_strbuf_add_char(out, '(');
	if (rm_text_is(root, "ini")) {
		rm_strbuf_add_cstr(out, "ini setting ");
		rm_utf8_add_escaped(out, member);
	} else {
		if (member.len > 0 && member.ptr[0] == '[') {
			const char *single = words_find(words_singles, RM_COUNT_OF(words_singles), root);

			rm_strbuf_add_cstr(out, single != NULL ? single : "entry");
			rm_strbuf_add_char(out, ' ');
		}
		rm_path_words_member(out, member);
	}
	rm_strbuf_add_char(out, ')');
}

/* Keys that are numbers or names of extensions stand bare; texts have quotes. */
static bool words_is_bare(struct rm_text key)
{
	for (size_t i = 0; i < key.len; i++) {
		char c = key.ptr[i];

		if ((c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_')
			return false;
	}
	return key.len > 0;
}

void rm_path_words_entry(struct rm_strbuf *out, struct rm_text root, struct rm_text key)
{
	const char *single = words_find(words_singles, RM_COUNT_OF(words_singles), root);
	bool is_text = rm_text_is(root, "included_files") || rm_text_is(root, "interned_strings");
	bool is_cut = key.len > WORDS_KEY_BYTES_MAX;

	if (is_cut)
		key.len = WORDS_KEY_BYTES_MAX;
	rm_strbuf_add_char(out, '(');
	if (single != NULL)
		rm_strbuf_add_cstr(out, single);
	else
		words_add_plain(out, root);
	rm_strbuf_add_char(out, ' ');
	if (!is_text && !words_is_bare(key)) {
		rm_path_words_member(out, key);
	} else {
		rm_strbuf_add_cstr(out, is_text ? "'" : "");
		rm_utf8_add_escaped(out, key);
		rm_strbuf_add_cstr(out, is_cut ? "..." : "");
		rm_strbuf_add_cstr(out, is_text ? "'" : "");
	}
	rm_strbuf_add_char(out, ')');
}

void rm_path_words_slot(struct rm_strbuf *out, struct rm_text slot)
{
	const struct words_row *start = words_find_start(words_slots, RM_COUNT_OF(words_slots), slot);
	const char *end;

	if (start == NULL) {
		words_add_plain(out, slot);
		return;
	}
	rm_strbuf_add_cstr(out, start->words);
	slot = (struct rm_text){ slot.ptr + strlen(start->name), slot.len - strlen(start->name) };
	if (slot.len == 0)
		return;
	rm_strbuf_add_char(out, ' ');
	end = memchr(slot.ptr, ']', slot.len);
	if (end == NULL || end + 1 == slot.ptr + slot.len || strcmp(start->words, "pending call") != 0) {
		words_add_plain(out, slot);
		return;
	}
	/* $pending_call[0][1], $pending_call[0]->this, $pending_call[0]{named} */
	words_add_plain(out, (struct rm_text){ slot.ptr, (size_t)(end - slot.ptr) });
	slot = (struct rm_text){ end + 1, slot.len - (size_t)(end + 1 - slot.ptr) };
	rm_strbuf_add_cstr(out, slot.ptr[0] == '[' ? " argument " : " ");
	if (rm_text_is(slot, "->this"))
		rm_strbuf_add_cstr(out, "$this");
	else if (rm_text_is(slot, "{named}"))
		rm_strbuf_add_cstr(out, "named arguments");
	else
		words_add_plain(out, slot);
}

bool rm_path_words_is_famous(struct rm_text member)
{
	static const struct words_row starts[] = {
		{ "shutdown_function[", "" },
		{ "tick_function[", "" },
		{ "http_session_vars", "" },
		{ "mod_user_names[", "" },
	};

	return words_find_start(starts, RM_COUNT_OF(starts), member) != NULL;
}
