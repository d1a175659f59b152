/* Decoding, escaping, widths and cuts. */
#include "base.h"

#include "rm_test.h"
#include "utf8.h"

static const char *escaped(struct rm_strbuf *sb, const char *bytes, size_t len)
{
	rm_strbuf_clear(sb);
	rm_utf8_add_escaped(sb, (struct rm_text){bytes, len});
	return rm_strbuf_cstr(sb);
}

static void test_utf8__invalid_bytes_are_replaced(void)
{
	struct rm_strbuf sb = {0};

	RM_CHECK_TEXT(escaped(&sb,
					  "a\xFF"
					  "b",
					  3),
		"a\xEF\xBF\xBD"
		"b");
	RM_CHECK_TEXT(escaped(&sb, "\xC0\x80", 2), "\xEF\xBF\xBD\xEF\xBF\xBD"); /* overlong NUL */
	RM_CHECK_TEXT(
		escaped(&sb, "\xED\xA0\x80", 3), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"); /* surrogate */
	RM_CHECK_TEXT(
		escaped(&sb, "\xF4\x90\x80\x80", 4), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
	RM_CHECK_TEXT(escaped(&sb, "x\xE2\x82", 3), "x\xEF\xBF\xBD\xEF\xBF\xBD"); /* cut short */
	RM_CHECK_TEXT(escaped(&sb, "\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBD", 10),
		"\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBD");
	rm_strbuf_release(&sb);
}

static void test_utf8__control_characters_are_escaped(void)
{
	struct rm_strbuf sb = {0};

	RM_CHECK_TEXT(escaped(&sb, "a\n\r\t\0z", 6), "a\\n\\r\\t\\0z");
	RM_CHECK_TEXT(escaped(&sb, "\033[31m\x7F", 6), "\\x1b[31m\\x7f");
	RM_CHECK_TEXT(escaped(&sb, "\xC2\x9B", 2), "\\u{9b}");       /* CSI in one character */
	RM_CHECK_TEXT(escaped(&sb, "\xE2\x80\xAE", 3), "\\u{202e}"); /* right-to-left override */
	rm_strbuf_release(&sb);
}

static void test_utf8__valid_text_keeps_controls(void)
{
	struct rm_strbuf sb = {0};

	rm_utf8_add_valid(&sb, (struct rm_text){"a\n\0\x80", 4});
	RM_CHECK_BYTES(sb.bytes, sb.len, "a\n\0\xEF\xBF\xBD", 6);
	rm_strbuf_release(&sb);
}

static void test_utf8__columns(void)
{
	RM_CHECK_INT(rm_utf8_columns(RM_TEXT_LITERAL("abc")), 3);
	RM_CHECK_INT(rm_utf8_columns(RM_TEXT_LITERAL("\xC3\xA9")), 1);
	RM_CHECK_INT(rm_utf8_columns(RM_TEXT_LITERAL("e\xCC\x81")), 1); /* combining accent */
	RM_CHECK_INT(rm_utf8_columns(RM_TEXT_LITERAL("\xE6\xBC\xA2\xE5\xAD\x97")), 4);
	RM_CHECK_INT(rm_utf8_columns(RM_TEXT_LITERAL("\xF0\x9F\x98\x80")), 2);
}

static void test_utf8__cuts_never_split_a_character(void)
{
	struct rm_text text = RM_TEXT_LITERAL("a\xE6\xBC\xA2"
										  "b"); /* widths 1, 2, 1 */

	RM_CHECK_INT(rm_utf8_head_bytes(text, 0), 0);
	RM_CHECK_INT(rm_utf8_head_bytes(text, 2), 1);
	RM_CHECK_INT(rm_utf8_head_bytes(text, 3), 4);
	RM_CHECK_INT(rm_utf8_head_bytes(text, 9), 5);
	RM_CHECK_INT(rm_utf8_tail_bytes(text, 1), 1);
	RM_CHECK_INT(rm_utf8_tail_bytes(text, 2), 1);
	RM_CHECK_INT(rm_utf8_tail_bytes(text, 3), 4);
	RM_CHECK_INT(rm_utf8_tail_bytes(text, 9), 5);
}

RM_TEST_TABLE(RM_TEST(test_utf8__invalid_bytes_are_replaced),
	RM_TEST(test_utf8__control_characters_are_escaped),
	RM_TEST(test_utf8__valid_text_keeps_controls), RM_TEST(test_utf8__columns),
	RM_TEST(test_utf8__cuts_never_split_a_character), )
