#include "base.h"
#include "log.h"

#include <stdarg.h>
#include <time.h>

static enum rm_log_level log_level = RM_LOG_NOTES;

void rm_log_set_level(enum rm_log_level level)
{
	log_level = level;
}

bool rm_log_is_verbose(void)
{
	return log_level >= RM_LOG_VERBOSE;
}

static RM_PRINTF(1, 0) void log_line(const char *format, va_list args)
{
	fputs("rmem: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void rm_log_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line(format, args);
	va_end(args);
}

void rm_log_note(const char *format, ...)
{
	va_list args;

	if (log_level < RM_LOG_NOTES)
		return;
	va_start(args, format);
	log_line(format, args);
	va_end(args);
}

void rm_log_verbose(const char *format, ...)
{
	va_list args;

	if (log_level < RM_LOG_VERBOSE)
		return;
	va_start(args, format);
	log_line(format, args);
	va_end(args);
}

double rm_log_seconds(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 0.0;
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
