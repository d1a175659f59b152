#include "base.h"
#include "cmd.h"
#include "log.h"
#include "mem.h"

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

void rm_cmd_set_up(const struct rm_opts *opts, uint64_t memory_limit)
{
	rm_log_set_level(opts->verbosity < 0 ? RM_LOG_QUIET : opts->verbosity > 0 ? RM_LOG_VERBOSE : RM_LOG_NOTES);
	rm_mem_set_limit(memory_limit);
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
