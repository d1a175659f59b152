#include "base.h"
#include "log.h"

#include <pthread.h>
#include <stdarg.h>
#include <time.h>
#include <unistd.h>

#define LOG_PATIENCE_SECONDS 1.0 /* shorter work is over before anybody could read what it is */
#define LOG_TICK_SECONDS 0.2

static enum rm_log_level log_level = RM_LOG_NOTES;

/*
 * The line that tells what is being done. A stage says its name when it begins and may then be busy for long, so a thread
 * of its own waits for the moment from which on the name is worth showing. The lock guards all of it, and keeps lines
 * whole.
 */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	pthread_t ticker;
	bool is_ticking;
	double start;
	const char *what;
	const char *shown; /* NULL: the terminal's last line is free */
} progress = { .lock = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER };

void rm_log_set_level(enum rm_log_level level)
{
	log_level = level;
}

bool rm_log_is_verbose(void)
{
	return log_level >= RM_LOG_VERBOSE;
}

/* With the lock held. */
static void log_erase(void)
{
	if (progress.shown != NULL)
		fputs("\r\033[K", stderr);
	progress.shown = NULL;
}

static RM_PRINTF(1, 0) void log_line(const char *format, va_list args)
{
	pthread_mutex_lock(&progress.lock);
	log_erase();
	fputs("rmem: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	pthread_mutex_unlock(&progress.lock);
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

/* ---- progress ---- */

static struct timespec log_next_tick(void)
{
	struct timespec at = { 0, 0 };

	(void)clock_gettime(CLOCK_REALTIME, &at);
	at.tv_nsec += (long)(LOG_TICK_SECONDS * 1e9);
	if (at.tv_nsec >= 1000000000) {
		at.tv_nsec -= 1000000000;
		at.tv_sec++;
	}
	return at;
}

static void *log_tick(void *unused)
{
	pthread_mutex_lock(&progress.lock);
	while (progress.what != NULL) {
		struct timespec at = log_next_tick();

		if (progress.what != progress.shown && rm_log_seconds() - progress.start >= LOG_PATIENCE_SECONDS) {
			log_erase();
			fprintf(stderr, "rmem: %s ...", progress.what);
			progress.shown = progress.what;
		}
		(void)pthread_cond_timedwait(&progress.ended, &progress.lock, &at);
	}
	log_erase();
	pthread_mutex_unlock(&progress.lock);
	return unused;
}

void rm_log_progress(const char *what)
{
	if (log_level < RM_LOG_NOTES || isatty(2) == 0)
		return;
	pthread_mutex_lock(&progress.lock);
	progress.what = what;
	if (!progress.is_ticking) {
		progress.start = rm_log_seconds();
		progress.is_ticking = pthread_create(&progress.ticker, NULL, log_tick, NULL) == 0;
	}
	pthread_mutex_unlock(&progress.lock);
}

void rm_log_progress_end(void)
{
	bool was_ticking;

	pthread_mutex_lock(&progress.lock);
	was_ticking = progress.is_ticking;
	progress.is_ticking = false;
	progress.what = NULL;
	pthread_cond_signal(&progress.ended);
	pthread_mutex_unlock(&progress.lock);
	if (was_ticking)
		(void)pthread_join(progress.ticker, NULL);
}
