/* Folded paths written out, and texts that only look like folds. */
#include "base.h"

#include "mem.h"
#include "path_unfold.h"
#include "rm_test.h"

static void check_unfold(const char *path, const char *expected)
{
	struct rm_strbuf out = { 0 };

	RM_CHECK(rm_path_unfold(&out, rm_text_of(path)));
	RM_CHECK_TEXT(rm_strbuf_cstr(&out), expected);
	rm_strbuf_release(&out);
}

static void test_path_unfold__one_part(void)
{
	check_unfold("$a->next{x3}", "$a->next->next->next");
	check_unfold("$a->next{x1}->value", "$a->next->value");
	check_unfold("$a[0]{x4}", "$a[0][0][0][0]");
	check_unfold("$a['k']{x2}['k']", "$a['k']['k']['k']");
	check_unfold("$a->{inner iterator}{x2}", "$a->{inner iterator}->{inner iterator}");
	check_unfold("(unreachable)->next{x2}", "(unreachable)->next->next");
}

static void test_path_unfold__groups(void)
{
	check_unfold("$a(->children[0]){x2}->x", "$a->children[0]->children[0]->x");
	check_unfold("<main>:3::$a(->b['(c)']){x2}", "<main>:3::$a->b['(c)']->b['(c)']");
}

/* A path may start with what is folded; its first part has no joint then. */
static void test_path_unfold__at_the_start(void)
{
	check_unfold("next{x3}", "next->next->next");
	check_unfold("f:1::next{x2}", "f:1::next->next");
}

static void test_path_unfold__what_is_no_fold(void)
{
	static const char *const same[] = { "", "$a", "{x4}", "$a['b{x4}']", "$a['\\'{x4}']", "$a{x}", "$a{x0}", "$a{xy}", "$a{x4",
		"$a{x-1}", "$a{x99999999999999999999}", "work()", "(shutdown function 0)->{closure use $x}", "a::{static variables}",
		"$a['", "$a[", "(((", "->", "::", "$a->{" };

	for (size_t i = 0; i < RM_COUNT_OF(same); i++)
		check_unfold(same[i], same[i]);
}

/* A few bytes that would take all memory there is. */
static void test_path_unfold__too_long(void)
{
	static const char *const paths[] = { "$a->b{x18446744073709551615}", "$a->b{x99999999}", "(a){x99999999}",
		"$a((->b){x1000}){x1000}{x1000}{x1000}", "$a->bcdefg{x2000000}->c{x2000000}", "(){x99999999}" };
	struct rm_strbuf out = { 0 };

	for (size_t i = 0; i < RM_COUNT_OF(paths); i++) {
		bool is_done = rm_path_unfold(&out, rm_text_of(paths[i]));

		RM_CHECK(out.len <= RM_PATH_BYTES_MAX);
		if (i != 3 && !RM_CHECK(!is_done))
			rm_test_note("%s", paths[i]);
	}
	rm_strbuf_release(&out);
}

/* Any bytes at all: it ends, and reads nothing behind the text. */
static void test_path_unfold__random_bytes(void)
{
	static const char alphabet[] = "->[]{}()x12'\\$:.a";
	struct rm_strbuf out = { 0 };
	uint64_t seed = 1;

	for (size_t round = 0; round < 20000; round++) {
		size_t len = round % 24;
		char *text = rm_alloc(len + 1);

		for (size_t i = 0; i < len; i++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
			text[i] = alphabet[(seed >> 33) % (sizeof(alphabet) - 1)];
		}
		(void)rm_path_unfold(&out, (struct rm_text){ text, len });
		RM_REQUIRE(out.len <= RM_PATH_BYTES_MAX);
		for (size_t at = 0; at < len;) {
			size_t end = rm_path_part_end((struct rm_text){ text, len }, at);

			RM_REQUIRE(end > at && end <= len);
			at = end;
		}
		rm_free(text);
	}
	rm_strbuf_release(&out);
}

RM_TEST_TABLE(RM_TEST(test_path_unfold__one_part), RM_TEST(test_path_unfold__groups),
	RM_TEST(test_path_unfold__at_the_start), RM_TEST(test_path_unfold__what_is_no_fold),
	RM_TEST(test_path_unfold__too_long), RM_TEST(test_path_unfold__random_bytes), )
