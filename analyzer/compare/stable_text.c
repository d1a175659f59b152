/*
 * Goes by the spelling of php_path.h and of PHP itself. Array keys that look like one of these lose
 * their numbers too; that costs nothing but a key that is less exact, and equal keys are paired in
 * order.
 */
#include "base.h"

#include "stable_text.h"

/* Shorter numbers behind `0x` are offsets, which are the same every time. */
#define ADDRESS_DIGITS_MIN 8

static size_t stable_digits(struct rm_text text, size_t at)
{
	size_t end = at;

	while (end < text.len && text.ptr[end] >= '0' && text.ptr[end] <= '9') {
		end++;
	}
	return end - at;
}

static size_t stable_hex_digits(struct rm_text text, size_t at)
{
	size_t end = at;

	while (end < text.len && ((text.ptr[end] >= '0' && text.ptr[end] <= '9') ||
								 (text.ptr[end] >= 'a' && text.ptr[end] <= 'f'))) {
		end++;
	}
	return end - at;
}

/* `#2` behind a line: which of several calls, or of several classes of one line. */
static size_t stable_number(struct rm_text text, size_t at)
{
	size_t digits = at < text.len && text.ptr[at] == '#' ? stable_digits(text, at + 1) : 0;

	return digits > 0 ? digits + 1 : 0;
}

/*
 * Bytes of a line at the colon: `:28` before `::`, before the end, before the `}` of a closure, with
 * the `$0` that ends the name of an anonymous class, and anywhere in the readable form of such a name.
 * The number of a call stays: it tells paths apart.
 */
static size_t stable_line(struct rm_text text, size_t colon, bool is_anonymous)
{
	size_t digits = stable_digits(text, colon + 1), end = colon + 1 + digits;

	if (digits == 0 || colon == 0 || text.ptr[colon - 1] == ':') {
		return 0;
	}
	if (is_anonymous) {
		return end + stable_number(text, end) - colon;
	}
	if (end + 1 < text.len && text.ptr[end] == '#') {
		size_t after = end + stable_number(text, end);

		return after + 1 < text.len && text.ptr[after] == ':' && text.ptr[after + 1] == ':' ? end - colon : 0;
	}
	if (end == text.len || text.ptr[end] == '}' || text.ptr[end] == '\n' ||
		(end + 1 < text.len && text.ptr[end] == ':' && text.ptr[end + 1] == ':')) {
		return end - colon;
	}
	if (text.ptr[end] == '$' && stable_hex_digits(text, end + 1) > 0) {
		return end + 1 + stable_hex_digits(text, end + 1) - colon;
	}
	return 0;
}

/* Bytes of the line in `file.php(8) : eval()'d code`, at its bracket. */
static size_t stable_eval_line(struct rm_text text, size_t at)
{
	static const char after[] = ") : eval()'d code";
	size_t digits = stable_digits(text, at + 1), len = sizeof(after) - 1;

	if (digits == 0 || text.len - at - 1 - digits < len ||
		memcmp(text.ptr + at + 1 + digits, after, len) != 0) {
		return 0;
	}
	return digits;
}

/* Digits of a number behind `#`, where a name or a bracket ends. */
static size_t stable_handle(struct rm_text text, size_t at)
{
	size_t digits = stable_digits(text, at), end = at + digits;

	if (end < text.len && memchr("-[]):{", text.ptr[end], 6) == NULL) {
		return 0;
	}
	return digits;
}

static bool stable_ends_with(struct rm_text text, size_t end, const char *word)
{
	size_t len = strlen(word);

	return end >= len && memcmp(text.ptr + end - len, word, len) == 0;
}

void rm_stable_text_add(struct rm_strbuf *out, struct rm_text text, unsigned flags)
{
	bool is_anonymous = false; /* between the mark of such a class and its line */

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		size_t skipped =
			c == ':' && (flags & RM_STABLE_LINES) != 0 ? stable_line(text, i, is_anonymous) : 0;

		if (skipped > 0) {
			is_anonymous = false;
			i += skipped - 1;
			continue;
		}
		is_anonymous = (is_anonymous && c != '\n') || (c == ' ' && stable_ends_with(text, i, "@anonymous"));
		rm_strbuf_add_char(out, c);
		if (c == '(' && (flags & RM_STABLE_LINES) != 0) {
			i += stable_eval_line(text, i);
		}
		if ((flags & RM_STABLE_NUMBERS) == 0) {
			continue;
		}
		if (c == '#') {
			i += stable_handle(text, i + 1);
		} else if (c == 'x' && i > 0 && text.ptr[i - 1] == '0' &&
				   stable_hex_digits(text, i + 1) >= ADDRESS_DIGITS_MIN) {
			i += stable_hex_digits(text, i + 1);
		}
	}
}
