#include "base.h"
#include "cmd.h"
#include "log.h"

static const struct rm_cmd commands[] = {
#define RM_CMD(id, name, long_name, summary) { name, long_name, summary, cmd_##id },
#include "cmd_list.def"
#undef RM_CMD
};

const struct rm_cmd *rm_cmd_at(size_t index)
{
	return index < RM_COUNT_OF(commands) ? &commands[index] : NULL;
}

const struct rm_cmd *rm_cmd_find(const char *word)
{
	for (size_t i = 0; i < RM_COUNT_OF(commands); i++) {
		if (strcmp(word, commands[i].name) == 0
			|| (commands[i].long_name != NULL && strcmp(word, commands[i].long_name) == 0))
			return &commands[i];
	}
	return NULL;
}

int rm_cmd_fail(const struct rm_err *err)
{
	if (err->code != RM_EPIPE)
		rm_log_error("%s", err->message);
	switch (err->code) {
	case RM_EUSAGE:
		return RM_EXIT_USAGE;
	case RM_EINPUT:
		return RM_EXIT_INPUT;
	default:
		return RM_EXIT_OTHER;
	}
}
