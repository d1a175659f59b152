/* Where the parts of a path end, and folds undone. Keys in quotes may hold anything, so they are skipped as a whole. */
#include "base.h"

#include "path_unfold.h"

static bool unfold_is(struct rm_text path, size_t at, const char *word)
{
	size_t len = strlen(word);

	return at <= path.len && path.len - at >= len && memcmp(path.ptr + at, word, len) == 0;
}

/* Whether a quoted key (`['a b']`) or name (`{'a b'}`) starts there. */
static bool unfold_is_quoted(struct rm_text path, size_t at)
{
	return unfold_is(path, at, "['") || unfold_is(path, at, "{'");
}

/* Behind the quoted key or name that starts at its bracket. */
static size_t unfold_key_end(struct rm_text path, size_t at)
{
	const char *end = path.ptr[at] == '[' ? "']" : "'}";

	for (at += 2; at < path.len; at++) {
		if (path.ptr[at] == '\\')
			at++;
		else if (unfold_is(path, at, end))
			return at + 2;
	}
	return path.len;
}

/* Behind the bracket that closes the one at `at`; keys inside may hold brackets. */
static size_t unfold_bracket_end(struct rm_text path, size_t at, char open, char close)
{
	size_t depth = 0;

	while (at < path.len) {
		if (depth > 0 && unfold_is_quoted(path, at)) {
			at = unfold_key_end(path, at);
			continue;
		}
		depth += path.ptr[at] == open ? 1 : 0;
		depth -= path.ptr[at] == close ? 1 : 0;
		at++;
		if (depth == 0)
			return at;
	}
	return path.len;
}

size_t rm_path_part_end(struct rm_text path, size_t at)
{
	if (unfold_is_quoted(path, at))
		return unfold_key_end(path, at);
	if (unfold_is(path, at, "["))
		return unfold_bracket_end(path, at, '[', ']');
	if (unfold_is(path, at, "("))
		return unfold_bracket_end(path, at, '(', ')');
	at += unfold_is(path, at, "->") || unfold_is(path, at, "::") ? 2 : 0;
	at += unfold_is(path, at, "${") ? 1 : 0;
	if (unfold_is_quoted(path, at))
		return unfold_key_end(path, at);
	if (unfold_is(path, at, "{"))
		return unfold_bracket_end(path, at, '{', '}');
	for (at += at < path.len ? 1 : 0; at < path.len; at++) {
		if (unfold_is(path, at, "::"))
			return unfold_is(path, at, "::$") || unfold_is(path, at, "::{") ? at : at + 2;
		if (unfold_is(path, at, "->") || path.ptr[at] == '[' || path.ptr[at] == '{' || unfold_is(path, at, "(->")
			|| unfold_is(path, at, "(["))
			return at;
	}
	return path.len;
}

/* {x12} at `at`: its length, 0 when it is something else. */
static size_t unfold_count(uint64_t *count, struct rm_text path, size_t at)
{
	size_t end = at + 2;

	if (!unfold_is(path, at, "{x"))
		return 0;
	while (end < path.len && path.ptr[end] >= '0' && path.ptr[end] <= '9')
		end++;
	if (end >= path.len || path.ptr[end] != '}' || !rm_text_to_u64(count, (struct rm_text){ path.ptr + at + 2, end - at - 2 }))
		return 0;
	return *count > 0 ? end + 1 - at : 0;
}

static bool unfold_repeat(struct rm_strbuf *out, struct rm_text unit, uint64_t count)
{
	/* A part that starts a path has lost its joint, which its repetitions have. */
	bool has_joint = unit.len > 0 && strchr("-:[{($", unit.ptr[0]) != NULL;
	struct rm_strbuf copy = { 0 };

	if (unit.len == 0 || count > (RM_PATH_BYTES_MAX - out->len) / (unit.len + 2))
		return false;
	/* The unit may be a part of out itself. */
	rm_strbuf_add_text(&copy, unit);
	for (uint64_t i = 0; i < count; i++) {
		rm_strbuf_add_cstr(out, has_joint ? "" : "->");
		rm_strbuf_add_text(out, rm_strbuf_text(&copy));
	}
	rm_strbuf_release(&copy);
	return true;
}

bool rm_path_unfold(struct rm_strbuf *out, struct rm_text path)
{
	size_t last = 0;

	rm_strbuf_clear(out);
	for (size_t at = 0; at < path.len;) {
		size_t end, len;
		uint64_t count;

		if ((len = unfold_count(&count, path, at)) != 0 && out->len > last) {
			struct rm_text unit = { out->bytes + last, out->len - last };

			if (!unfold_repeat(out, unit, count - 1))
				return false;
			at += len;
			continue;
		}
		end = rm_path_part_end(path, at);
		last = out->len;
		if (path.ptr[at] == '(' && (len = unfold_count(&count, path, end)) != 0) {
			if (end - at <= 2 || !unfold_repeat(out, (struct rm_text){ path.ptr + at + 1, end - at - 2 }, count))
				return false;
			at = end + len;
			continue;
		}
		if (end - at > RM_PATH_BYTES_MAX - out->len)
			return false;
		rm_strbuf_add(out, path.ptr + at, end - at);
		at = end;
	}
	return true;
}
