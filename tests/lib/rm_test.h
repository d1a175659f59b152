#ifndef RM_TEST_H
#define RM_TEST_H

/*
 * A small test harness that speaks TAP. A test program is one u_<file>.c with a table of its cases at the end:
 *
 *     static void test_map__finds_what_was_added(void)
 *     {
 *         RM_REQUIRE(rm_map_add(&map, 1, 2) == 0);
 *         RM_CHECK_INT(rm_map_get(&map, 1), 2);
 *     }
 *
 *     RM_TEST_TABLE(
 *         RM_TEST(test_map__finds_what_was_added),
 *     )
 *
 * The table makes main(). A case that was forgotten there is an unused static function: the build says so. RM_CHECK...
 * notes a failure with file and line and goes on, RM_REQUIRE ends the case, RM_SKIP ends it without a verdict. Output:
 * a plan, then "ok 1 - map: finds_what_was_added" or "not ok ...", reasons as "# file:line: ..." above it. Arguments of
 * the program are words: only cases whose name contains one of them run. Exit code: 0, or 1 when a case failed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rm_test_case {
	const char *name;
	void (*run)(void);
};

#define RM_TEST(function) {#function, function}

#define RM_TEST_TABLE(...) \
	int main(int argc, char **argv) \
	{ \
		static const struct rm_test_case rm_test_cases[] = {__VA_ARGS__}; \
		return rm_test_main(argc, argv, rm_test_cases, sizeof rm_test_cases / sizeof rm_test_cases[0]); \
	}

int rm_test_main(int argc, char **argv, const struct rm_test_case *cases, size_t case_count);

/* The comparisons return whether they held, for loops that want to stop at the first failure. */
#define RM_CHECK(condition)             rm_test_check((condition), __FILE__, __LINE__, #condition)
#define RM_CHECK_INT(actual, expected)  rm_test_check_int((int64_t)(actual), (int64_t)(expected), __FILE__, __LINE__, #actual)
#define RM_CHECK_TEXT(actual, expected) rm_test_check_text((actual), (expected), __FILE__, __LINE__, #actual)
#define RM_CHECK_BYTES(actual, actual_len, expected, expected_len) \
	rm_test_check_bytes((actual), (actual_len), (expected), (expected_len), __FILE__, __LINE__, #actual)

#define RM_REQUIRE(condition) \
	do { \
		if (!rm_test_check((condition), __FILE__, __LINE__, #condition)) \
			rm_test_abandon(); \
	} while (0)

/* The reason is text for the reader of the log, such as "no zstd program". */
#define RM_SKIP(reason) rm_test_skip(reason)

/* A line in the log: what the machine's part in a failure may be (a seed, an offset). printf-style. */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
void rm_test_note(const char *format, ...);

/* The whole file; the bytes belong to the harness and live as long as the program. Missing: ends the case as failed. */
uint8_t *rm_test_read_file(const char *path, size_t *size);

/* The path of a file below the tests folder: "tests/<name>", or "$RM_TESTS_DIR/<name>". Belongs to the harness too. */
const char *rm_test_path(const char *name);

/* xorshift64*: the same numbers on every machine. The state must not be 0. */
uint64_t rm_test_random(uint64_t *state);

bool rm_test_check(bool held, const char *file, int line, const char *text);
bool rm_test_check_int(int64_t actual, int64_t expected, const char *file, int line, const char *text);
bool rm_test_check_text(const char *actual, const char *expected, const char *file, int line, const char *text);
bool rm_test_check_bytes(const void *actual, size_t actual_len, const void *expected, size_t expected_len,
	const char *file, int line, const char *text);
#if defined(__GNUC__)
__attribute__((noreturn))
#endif
void rm_test_abandon(void);
#if defined(__GNUC__)
__attribute__((noreturn))
#endif
void rm_test_skip(const char *reason);

#endif
