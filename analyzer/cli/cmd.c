#include "base.h"
#include "cmd.h"
#include "log.h"

int rm_cmd_fail(const struct rm_err *err)
{
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
