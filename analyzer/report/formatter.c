/* The table of formatters. */
#include "base.h"

#include "formatter.h"

extern const struct rm_formatter rm_formatter_text;
extern const struct rm_formatter rm_formatter_json;

static const struct rm_formatter *const formatters[] = {&rm_formatter_text, &rm_formatter_json};

const struct rm_formatter *rm_formatter_find(const char *name)
{
	for (size_t i = 0; i < RM_COUNT_OF(formatters); i++) {
		if (strcmp(formatters[i]->name, name) == 0) {
			return formatters[i];
		}
	}
	return NULL;
}

const struct rm_formatter *rm_formatter_at(size_t index)
{
	return index < RM_COUNT_OF(formatters) ? formatters[index] : NULL;
}
