#include "../../analyzer/base/base.h"
#include "../../analyzer/base/str.h"
#include "../lib/rm_test.h"

static void test_str__order_is_of_bytes(void)
{
	RM_CHECK(rm_text_compare(rm_text_of("a"), rm_text_of("b")) < 0);
	RM_CHECK(rm_text_compare(rm_text_of("ab"), rm_text_of("a")) > 0);
	RM_CHECK(rm_text_compare(rm_text_of("\xff"), rm_text_of("a")) > 0);
	RM_CHECK(rm_text_compare(RM_TEXT_NONE, rm_text_of("")) == 0);
	RM_CHECK(rm_text_compare(rm_text_of("a\x01"), rm_text_of("a\x01")) == 0);
}

static void test_str__equality_looks_at_all_bytes(void)
{
	RM_CHECK(rm_text_equals((struct rm_text){ "a\0b", 3 }, (struct rm_text){ "a\0b", 3 }));
	RM_CHECK(!rm_text_equals((struct rm_text){ "a\0b", 3 }, (struct rm_text){ "a\0c", 3 }));
	RM_CHECK(rm_text_is(RM_TEXT_NONE, ""));
	RM_CHECK(!rm_text_is(rm_text_of("abc"), "ab"));
}

static void test_str__hash_tells_lengths_and_ends_apart(void)
{
	char zeros[64] = { 0 };

	for (size_t a = 0; a < sizeof(zeros); a++) {
		for (size_t b = a + 1; b < sizeof(zeros); b++)
			RM_REQUIRE(rm_text_hash((struct rm_text){ zeros, a }) != rm_text_hash((struct rm_text){ zeros, b }));
	}
	RM_CHECK(rm_text_hash(rm_text_of("12345678x")) != rm_text_hash(rm_text_of("12345678y")));
	RM_CHECK(rm_text_hash(rm_text_of("same")) == rm_text_hash((struct rm_text){ "same!", 4 }));
}

static void test_str__numbers(void)
{
	uint64_t u = 1;
	int64_t i = 1;

	RM_CHECK(rm_text_to_u64(&u, rm_text_of("18446744073709551615")) && u == UINT64_MAX);
	RM_CHECK(!rm_text_to_u64(&u, rm_text_of("18446744073709551616")));
	RM_CHECK(!rm_text_to_u64(&u, rm_text_of("")));
	RM_CHECK(!rm_text_to_u64(&u, rm_text_of("-1")));
	RM_CHECK(!rm_text_to_u64(&u, rm_text_of("1.5")));
	RM_CHECK(!rm_text_to_u64(&u, rm_text_of(" 1")));
	RM_CHECK(rm_text_to_i64(&i, rm_text_of("-9223372036854775808")) && i == INT64_MIN);
	RM_CHECK(!rm_text_to_i64(&i, rm_text_of("-9223372036854775809")));
	RM_CHECK(!rm_text_to_i64(&i, rm_text_of("9223372036854775808")));
	RM_CHECK(!rm_text_to_i64(&i, rm_text_of("-")));
	RM_CHECK(rm_text_to_i64(&i, rm_text_of("0")) && i == 0);
}

static void test_str__builder(void)
{
	struct rm_strbuf sb = { 0 };

	RM_CHECK_TEXT(rm_strbuf_cstr(&sb), "");
	rm_strbuf_add(&sb, NULL, 0);
	RM_CHECK_TEXT(rm_strbuf_cstr(&sb), "");
	rm_strbuf_add_cstr(&sb, "ab");
	rm_strbuf_add_char(&sb, 'c');
	rm_strbuf_add_repeated(&sb, '-', 3);
	rm_strbuf_addf(&sb, "%05d", 42);
	rm_strbuf_add_text(&sb, RM_TEXT_LITERAL("!"));
	RM_CHECK_TEXT(rm_strbuf_cstr(&sb), "abc---00042!");
	rm_strbuf_truncate(&sb, 3);
	RM_CHECK_TEXT(rm_strbuf_cstr(&sb), "abc");
	rm_strbuf_truncate(&sb, 100);
	RM_CHECK_INT(sb.len, 3);
	rm_strbuf_clear(&sb);
	RM_CHECK_INT(rm_strbuf_text(&sb).len, 0);
	rm_strbuf_release(&sb);
}

static void test_str__builder_grows_past_any_buffer(void)
{
	struct rm_strbuf sb = { 0 };

	for (int i = 0; i < 10000; i++)
		rm_strbuf_addf(&sb, "%d,", i);
	RM_CHECK_INT(sb.len, 48890);
	rm_strbuf_addf(&sb, "%100000d", 1);
	RM_CHECK_INT(sb.len, 148890);
	RM_CHECK(sb.bytes[sb.len] == '\0');
	rm_strbuf_release(&sb);
}

RM_TEST_TABLE(
	RM_TEST(test_str__order_is_of_bytes),
	RM_TEST(test_str__equality_looks_at_all_bytes),
	RM_TEST(test_str__hash_tells_lengths_and_ends_apart),
	RM_TEST(test_str__numbers),
	RM_TEST(test_str__builder),
	RM_TEST(test_str__builder_grows_past_any_buffer),
)
