/* What is left out of names and paths, and what stays. */
#include "base.h"

#include "rm_test.h"
#include "stable_text.h"

static void check(const char *text, unsigned flags, const char *expected)
{
	struct rm_strbuf out = {0};

	rm_stable_text_add(&out, rm_text_of(text), flags);
	RM_CHECK_TEXT(rm_strbuf_cstr(&out), expected);
	rm_strbuf_release(&out);
}

static void test_stable_text__lines_of_frames(void)
{
	check("<main>:28::$users", RM_STABLE_LINES, "<main>::$users");
	check("App\\Cache::get:1203::$x->items[3]", RM_STABLE_LINES, "App\\Cache::get::$x->items[3]");
	check("$gen->work:9::$x", RM_STABLE_LINES, "$gen->work::$x");
	check("<main>:28", RM_STABLE_LINES, "<main>");
	check("", RM_STABLE_LINES, "");
	check(":", RM_STABLE_LINES, ":");
	check(":1", RM_STABLE_LINES, ":1");
}

static void test_stable_text__what_is_no_line(void)
{
	check("App\\Logger::$buffer", RM_STABLE_LINES, "App\\Logger::$buffer");
	check("A::B", RM_STABLE_LINES, "A::B");
	check("$a['http://host:80/']", RM_STABLE_LINES, "$a['http://host:80/']");
	check("$a[12]", RM_STABLE_ALL, "$a[12]");
	check("A::12", RM_STABLE_LINES, "A::12");
}

static void test_stable_text__anonymous_classes_and_closures(void)
{
	check("class@anonymous\\0/srv/a.php:12$0", RM_STABLE_LINES, "class@anonymous\\0/srv/a.php");
	check("class@anonymous a.php:12", RM_STABLE_LINES, "class@anonymous a.php");
	check("class@anonymous a.php(8) : eval()'d code:1", RM_STABLE_LINES, "class@anonymous a.php() : eval()'d code");
	check("a.php(8) : eval", RM_STABLE_LINES, "a.php(8) : eval");
	check("class@anonymous a.php:12#2::$x", RM_STABLE_LINES, "class@anonymous a.php::$x");
	check("2x I@anonymous a.php:12 + 1x App\\B@anonymous b.php:7#2, +1", RM_STABLE_LINES,
		"2x I@anonymous a.php + 1x App\\B@anonymous b.php, +1");
	check("class@anonymous a.php:12::run:14::$x", RM_STABLE_LINES, "class@anonymous a.php::run::$x");
	check("I@anonymous\\0/srv/a.php:7$1f::$x", RM_STABLE_LINES, "I@anonymous\\0/srv/a.php::$x");
	check("{closure:/srv/a.php:12}::$x", RM_STABLE_LINES, "{closure:/srv/a.php}::$x");
	check("{closure:App\\Foo::bar():12}:14::$x", RM_STABLE_LINES, "{closure:App\\Foo::bar()}::$x");
}

/* Calls that look the same have numbers, which tell paths apart but come and go with the depth. */
static void test_stable_text__numbers_of_calls(void)
{
	check("walk:9#3::$x", RM_STABLE_LINES, "walk#3::$x");
	check("walk:9#3::$x", RM_STABLE_ALL, "walk#::$x");
	check("$a['k:9#3']", RM_STABLE_LINES, "$a['k:9#3']");
}

static void test_stable_text__numbers_of_objects(void)
{
	check("(unreachable)->Job#12->next", RM_STABLE_ALL, "(unreachable)->Job#->next");
	check("(unreachable)->Job#12", RM_STABLE_ALL, "(unreachable)->Job#");
	check("$s[obj#7]", RM_STABLE_ALL, "$s[obj#]");
	check("(resource #5)", RM_STABLE_ALL, "(resource #)");
	check("(unreached 0x7f4000001070)", RM_STABLE_ALL, "(unreached 0x)");
	check("$a->{memory 0x40}", RM_STABLE_ALL, "$a->{memory 0x40}");
	check("$a['#1 of all']", RM_STABLE_ALL, "$a['#1 of all']");
	check("(unreachable)->Job#12", RM_STABLE_LINES, "(unreachable)->Job#12");
}

RM_TEST_TABLE(RM_TEST(test_stable_text__lines_of_frames), RM_TEST(test_stable_text__what_is_no_line),
	RM_TEST(test_stable_text__anonymous_classes_and_closures),
	RM_TEST(test_stable_text__numbers_of_calls),
	RM_TEST(test_stable_text__numbers_of_objects), )
