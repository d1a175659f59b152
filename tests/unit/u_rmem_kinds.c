/* The vocabulary against docs/format.md: each word has its row there, with the right role, and no row is left over. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/format/rmem_format.h"
#include "../lib/rm_test.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static char *read_document(void)
{
	size_t size;
	uint8_t *bytes = rm_test_read_file(rm_test_path("../docs/format.md"), &size);
	char *text = malloc(size + 1);

	RM_REQUIRE(text != NULL);
	memcpy(text, bytes, size);
	text[size] = '\0';
	return text;
}

/* Lines that start like this. */
static unsigned count_rows(const char *document, const char *start)
{
	unsigned count = 0;

	for (const char *line = document; line != NULL; line = strchr(line, '\n')) {
		if (*line == '\n')
			line++;
		if (strncmp(line, start, strlen(start)) == 0)
			count++;
		if (*line == '\0')
			break;
	}
	return count;
}

/* Lines that start with a word in backquotes and have this as second column. */
static unsigned count_words(const char *document, const char *column)
{
	unsigned count = 0;
	char end[32];

	snprintf(end, sizeof end, "` | %s | ", column);
	for (const char *line = strstr(document, "\n| `"); line != NULL; line = strstr(line + 1, "\n| `")) {
		const char *word_end = strchr(line + 4, '`');

		if (word_end != NULL && strncmp(word_end, end, strlen(end)) == 0)
			count++;
	}
	return count;
}

static void check_row(const char *document, const char *word, const char *column)
{
	char start[128];

	snprintf(start, sizeof start, "| `%s` | %s | ", word, column);
	if (!RM_CHECK_INT(count_rows(document, start), 1))
		rm_test_note("row: %s", start);
}

static void test_rmem_kinds__node_types_are_documented(void)
{
	char *document = read_document();
	unsigned count = 0;

#define RMEM_NODE_TYPE(id, text, role) \
	check_row(document, text, #role); \
	count++;
#include "../../ext/format/rmem_kinds.def"
	RM_CHECK_INT(count_words(document, "OWNER") + count_words(document, "PART") + count_words(document, "SCALAR")
		+ count_words(document, "DROPPED"), count);
	free(document);
}

static void test_rmem_kinds__location_types_are_documented(void)
{
	char *document = read_document();
	unsigned count = 0;

#define RMEM_LOCATION_TYPE(id, text, role) \
	check_row(document, text, #role); \
	count++;
#include "../../ext/format/rmem_kinds.def"
	RM_CHECK_INT(count_words(document, "REACHED") + count_words(document, "CAPACITY")
		+ count_words(document, "INFERRED") + count_words(document, "NOBODY"), count);
	free(document);
}

static void test_rmem_kinds__regions_are_documented(void)
{
	char *document = read_document();
	unsigned count = 0;

#define RMEM_REGION(id, text, counted) \
	check_row(document, text, (counted) ? "yes" : "no"); \
	count++;
#include "../../ext/format/rmem_kinds.def"
	RM_CHECK_INT(count_words(document, "yes") + count_words(document, "no"), count);
	free(document);
}

static void test_rmem_kinds__edge_kinds_are_documented(void)
{
	char *document = read_document();
	char start[64];

#define RMEM_EDGE_KIND(number, id, text) \
	snprintf(start, sizeof start, "| %d | %s | ", number, #id); \
	RM_CHECK_INT(count_rows(document, start), 1);
#include "../../ext/format/rmem_kinds.def"
	free(document);
}

/* The numbers are in files: they run from 0 without a gap, and what was 35 once stays 35. */
static void test_rmem_kinds__edge_numbers_are_dense_and_stay(void)
{
	static const int numbers[] = {
#define RMEM_EDGE_KIND(number, id, text) number,
#include "../../ext/format/rmem_kinds.def"
	};

	for (size_t i = 0; i < COUNT(numbers); i++)
		RM_CHECK_INT(numbers[i], i);
	RM_CHECK_INT(RMEM_EDGE_ROOT, 1);
	RM_CHECK_INT(RMEM_EDGE_ELEMENT, 5);
	RM_CHECK_INT(RMEM_EDGE_GLOBAL, 13);
	RM_CHECK_INT(RMEM_EDGE_CAPTURED, 17);
	RM_CHECK_INT(RMEM_EDGE_MEMBER, 25);
	RM_CHECK_INT(RMEM_EDGE_ARENA, 35);
}

RM_TEST_TABLE(
	RM_TEST(test_rmem_kinds__node_types_are_documented),
	RM_TEST(test_rmem_kinds__location_types_are_documented),
	RM_TEST(test_rmem_kinds__regions_are_documented),
	RM_TEST(test_rmem_kinds__edge_kinds_are_documented),
	RM_TEST(test_rmem_kinds__edge_numbers_are_dense_and_stay),
)
