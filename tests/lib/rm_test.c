/*
 * The harness behind rm_test.h: runs the cases of one program, one after the other in one process, and prints TAP.
 * A crash ends the program before the plan is fulfilled, which a TAP reader counts as failure.
 */

#include "rm_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the harness hands out for good; linked, so that a leak checker still sees it. */
struct test_block {
	struct test_block *next;
	uint8_t bytes[];
};

static struct {
	jmp_buf end_of_case;
	bool has_failed;
	const char *skip_reason;
	struct test_block *blocks;
} test_state;

static void *test_keep(size_t size)
{
	struct test_block *block = malloc(sizeof *block + size);

	if (block == NULL) {
		fputs("Bail out! no memory\n", stdout);
		exit(1);
	}
	block->next = test_state.blocks;
	test_state.blocks = block;
	return block->bytes;
}

/* test_map__empty -> "map: empty" */
static void test_print_name(const char *name)
{
	const char *unit = strncmp(name, "test_", 5) == 0 ? name + 5 : name;
	const char *gap = strstr(unit, "__");

	if (gap == NULL)
		printf("%s", unit);
	else
		printf("%.*s: %s", (int)(gap - unit), unit, gap + 2);
}

static bool test_is_wanted(const struct rm_test_case *test, int argc, char **argv)
{
	if (argc <= 1)
		return true;
	for (int i = 1; i < argc; i++) {
		if (strstr(test->name, argv[i]) != NULL)
			return true;
	}
	return false;
}

static bool test_run_case(const struct rm_test_case *test, unsigned number)
{
	test_state.has_failed = false;
	test_state.skip_reason = NULL;
	if (setjmp(test_state.end_of_case) == 0)
		test->run();

	printf("%sok %u - ", test_state.has_failed ? "not " : "", number);
	test_print_name(test->name);
	if (test_state.skip_reason != NULL && !test_state.has_failed)
		printf(" # SKIP %s", test_state.skip_reason);
	putchar('\n');
	return !test_state.has_failed;
}

int rm_test_main(int argc, char **argv, const struct rm_test_case *cases, size_t case_count)
{
	unsigned wanted = 0;
	unsigned number = 0;
	unsigned failed = 0;

	/* Line by line: what stands in a buffer is lost in a crash, and doubled by a fork. */
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	for (size_t i = 0; i < case_count; i++)
		wanted += test_is_wanted(&cases[i], argc, argv);
	printf("1..%u\n", wanted);
	for (size_t i = 0; i < case_count; i++) {
		if (test_is_wanted(&cases[i], argc, argv) && !test_run_case(&cases[i], ++number))
			failed++;
	}
	/* A filter that matches nothing is a mistake of the caller, not a success. */
	return failed > 0 || wanted == 0;
}

static void test_print_failure(const char *file, int line)
{
	test_state.has_failed = true;
	printf("# %s:%d: ", file, line);
}

bool rm_test_check(bool held, const char *file, int line, const char *text)
{
	if (!held) {
		test_print_failure(file, line);
		printf("does not hold: %s\n", text);
	}
	return held;
}

bool rm_test_check_int(int64_t actual, int64_t expected, const char *file, int line, const char *text)
{
	if (actual == expected)
		return true;
	test_print_failure(file, line);
	printf("%s is %lld, not %lld\n", text, (long long)actual, (long long)expected);
	return false;
}

bool rm_test_check_text(const char *actual, const char *expected, const char *file, int line, const char *text)
{
	if (actual != NULL && expected != NULL && strcmp(actual, expected) == 0)
		return true;
	if (actual == NULL && expected == NULL)
		return true;
	test_print_failure(file, line);
	printf("%s is \"%s\", not \"%s\"\n", text, actual == NULL ? "(null)" : actual, expected == NULL ? "(null)" : expected);
	return false;
}

bool rm_test_check_bytes(const void *actual, size_t actual_len, const void *expected, size_t expected_len,
	const char *file, int line, const char *text)
{
	const uint8_t *a = actual;
	const uint8_t *e = expected;
	size_t shorter = actual_len < expected_len ? actual_len : expected_len;
	size_t i = 0;

	while (i < shorter && a[i] == e[i])
		i++;
	if (i == actual_len && i == expected_len)
		return true;
	test_print_failure(file, line);
	if (i == shorter)
		printf("%s has %zu bytes, not %zu; the common part is equal\n", text, actual_len, expected_len);
	else
		printf("%s has 0x%02x at byte %zu, not 0x%02x\n", text, a[i], i, e[i]);
	return false;
}

void rm_test_abandon(void)
{
	longjmp(test_state.end_of_case, 1);
}

void rm_test_skip(const char *reason)
{
	test_state.skip_reason = reason;
	longjmp(test_state.end_of_case, 1);
}

void rm_test_note(const char *format, ...)
{
	va_list arguments;

	printf("# ");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

uint8_t *rm_test_read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = NULL;
	long len = -1;

	*size = 0;
	if (file != NULL && fseek(file, 0, SEEK_END) == 0)
		len = ftell(file);
	if (len >= 0 && fseek(file, 0, SEEK_SET) == 0)
		bytes = test_keep((size_t)len);
	if (bytes != NULL)
		*size = fread(bytes, 1, (size_t)len, file);
	if (file != NULL)
		fclose(file);
	if (bytes == NULL || *size != (size_t)len) {
		test_print_failure(path, 0);
		printf("cannot be read\n");
		rm_test_abandon();
	}
	return bytes;
}

const char *rm_test_path(const char *name)
{
	const char *dir = getenv("RM_TESTS_DIR");
	size_t size;
	char *path;

	if (dir == NULL)
		dir = "tests";
	size = strlen(dir) + strlen(name) + 2;
	path = test_keep(size);
	snprintf(path, size, "%s/%s", dir, name);
	return path;
}

uint64_t rm_test_random(uint64_t *state)
{
	uint64_t x = *state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * UINT64_C(2685821657736338717);
}
