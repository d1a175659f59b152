#include "base.h"
#include "err.h"

#include <stdarg.h>

int rm_err_set(struct rm_err *err, int code, const char *format, ...)
{
	va_list args;

	if (err != NULL && err->code == RM_OK) {
		err->code = code;
		va_start(args, format);
		(void)vsnprintf(err->message, sizeof(err->message), format, args);
		va_end(args);
	}
	return code;
}
