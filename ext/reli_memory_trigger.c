/*
 * The interrupt function of the engine is the safe point: it runs between two opcodes, or at the end of an internal function. It
 * costs nothing until somebody raises the flag. Other extensions (pcntl) have the same idea, so it is a chain.
 */
#include "php.h"
#include "SAPI.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifndef _WIN32
# include <syslog.h>
#endif

#include "compat/compat_threads.h"
#include "format/rmem_codec.h"
#include "php_reli_memory.h"
#include "reli_memory_dump.h"
#include "reli_memory_trigger.h"

#ifndef P_tmpdir
# define P_tmpdir "/tmp"
#endif
#ifndef LOG_WARNING
# define LOG_WARNING 4
#endif

static void (*trigger_next)(zend_execute_data *execute_data);
static bool trigger_is_hooked;
static const char *trigger_temp_dir = P_tmpdir;

static const char *const trigger_names[RELI_MEMORY_TRIGGER_REASONS] = {
	[RELI_MEMORY_TRIGGER_SIGNAL] = "signal",
	[RELI_MEMORY_TRIGGER_THRESHOLD] = "threshold",
	[RELI_MEMORY_TRIGGER_OOM] = "oom",
	[RELI_MEMORY_TRIGGER_STACK] = "stack",
};

static void trigger_on_interrupt(zend_execute_data *execute_data)
{
	reli_memory_trigger_take_wanted(RELI_MEMORY_POINT_INTERRUPT);
	if (trigger_next != NULL)
		trigger_next(execute_data);
}

void reli_memory_trigger_startup(const struct reli_memory_settings *settings)
{
	const char *dir = PG(sys_temp_dir);

	if (dir == NULL || *dir == '\0')
		dir = getenv("TMPDIR");
	if (dir != NULL && *dir != '\0')
		trigger_temp_dir = dir;
	if (settings->signal == 0 && settings->threshold == 0)
		return;
	trigger_next = zend_interrupt_function;
	zend_interrupt_function = trigger_on_interrupt;
	trigger_is_hooked = true;
}

void reli_memory_trigger_shutdown(void)
{
	/* Somebody who came later still calls us: then the function stays, and finds nothing to do. */
	if (trigger_is_hooked && zend_interrupt_function == trigger_on_interrupt)
		zend_interrupt_function = trigger_next;
	trigger_is_hooked = false;
}

void reli_memory_trigger_begin(struct reli_memory_trigger *trigger)
{
	int reason;

	/* A fatal error in the middle leaves by a jump, and not by our last line. */
	trigger->is_busy = 0;
	trigger->interrupt = reli_interrupt_flag_here();
	for (reason = 0; reason < RELI_MEMORY_TRIGGER_REASONS; reason++) {
		if (trigger->wanted[reason])
			reli_interrupt_raise(trigger->interrupt);
	}
}

void reli_memory_trigger_end(struct reli_memory_trigger *trigger)
{
	trigger->interrupt = NULL;
	/* Another process may grow as large, but this heap is about to go. */
	trigger->wanted[RELI_MEMORY_TRIGGER_THRESHOLD] = 0;
}

void reli_memory_trigger_want(struct reli_memory_trigger *trigger, enum reli_memory_trigger_reason reason)
{
	reli_interrupt_flag *interrupt = trigger->interrupt;

	trigger->wanted[reason] = 1;
	if (interrupt != NULL)
		reli_interrupt_raise(interrupt);
}

static void trigger_log(const char *reason, const char *problem)
{
	char text[512];

	if (!PG(log_errors))
		return;
	snprintf(text, sizeof text, "PHP Warning:  reli_memory: no snapshot on %s: %s", reason, problem);
	php_log_err_with_severity(text, LOG_WARNING);
}

void reli_memory_trigger_tell(void)
{
	struct reli_memory_snapshots *snapshots = &RELI_MEMORY_G(snapshots);

	if (snapshots->has_unasked_failure) {
		snapshots->has_unasked_failure = false;
		trigger_log("its own account", snapshots->last.reason);
	}
}

/* Whether this process has waited long enough; what others in the same directory did is seen later. */
static bool trigger_is_too_soon(const struct reli_memory_trigger *trigger)
{
	uint64_t interval_ns = (uint64_t)RELI_MEMORY_G(settings).min_interval * 1000000000u;

	return trigger->last_ns != 0 && reli_memory_now_ns() - trigger->last_ns < interval_ns;
}

static int trigger_open(struct reli_memory_file *file, struct reli_memory_problem *problem, char path[RELI_MEMORY_PATH_BYTES],
	const void *payload)
{
	if (trigger_is_too_soon(&RELI_MEMORY_G(trigger))) {
		path[0] = '\0';
		problem->text = "the last one is not reli_memory.min_interval seconds ago";
		problem->error = 0;
		return -1;
	}
	/* Where there can be no copy the program waits for the walk; that is bounded in the same way. */
	if (RELI_MEMORY_G(settings).max_fork_heap != 0 && zend_memory_usage(0) > (size_t)RELI_MEMORY_G(settings).max_fork_heap) {
		path[0] = '\0';
		problem->text = "the heap is larger than reli_memory.max_fork_heap";
		problem->error = 0;
		return -1;
	}
	return reli_memory_dump_open(file, problem, path, payload);
}

/* By the setting, or by the name that files get. A copy taken anywhere may not use malloc, and so not zstd. */
static int trigger_compress_level(const struct reli_memory_settings *settings, enum reli_memory_walk_point point)
{
	if (point == RELI_MEMORY_POINT_UNSAFE || !rmem_codec_is_available())
		return 0;
	if (settings->compress == 0 && reli_memory_dump_is_compressed_name(settings->filename))
		return RMEM_ZSTD_LEVEL_DEFAULT;
	return (int)settings->compress;
}

static void trigger_prepare(struct reli_memory_snapshot_request *request, struct reli_memory_dump *dump,
	enum reli_memory_trigger_reason reason, enum reli_memory_walk_point point)
{
	const struct reli_memory_settings *settings = &RELI_MEMORY_G(settings);

	memset(dump, 0, sizeof *dump);
	dump->settings = settings;
	dump->reason = trigger_names[reason];
	dump->sapi = sapi_module.name != NULL ? sapi_module.name : "";
	dump->temp_dir = trigger_temp_dir;
	dump->number = RELI_MEMORY_G(trigger).number;
	dump->heap_bytes = zend_memory_usage(1);
	dump->compress_level = trigger_compress_level(settings, point);
	/* Who sends signals to several workers wants a file of each; a limit that all of them pass at once is one story. */
	dump->ignores_interval = reason == RELI_MEMORY_TRIGGER_SIGNAL;

	memset(request, 0, sizeof *request);
	request->open = trigger_open;
	request->open_payload = dump;
	request->point = point;
	request->mode = RELI_MEMORY_MODE_ASYNC;
	request->compress_level = dump->compress_level;
	request->strings = settings->strings;
	request->reason = dump->reason;
	request->max_fork_heap = (uint64_t)settings->max_fork_heap;
	request->time_limit = (unsigned)settings->time_limit;
}

bool reli_memory_trigger_take(enum reli_memory_trigger_reason reason, enum reli_memory_walk_point point)
{
	struct reli_memory_trigger *trigger = &RELI_MEMORY_G(trigger);
	struct reli_memory_snapshot_request request;
	struct reli_memory_outcome outcome;
	struct reli_memory_dump dump;
	bool is_taken;

	trigger->wanted[reason] = 0;
	if (trigger->is_busy || RELI_MEMORY_G(snapshots).busy)
		return false;
	trigger->is_busy = 1;
	trigger_prepare(&request, &dump, reason, point);
	dump.number = ++trigger->number;
	if (reli_memory_snapshot_why_never_fork() != NULL)
		request.mode = RELI_MEMORY_MODE_INLINE;
	is_taken = reli_memory_snapshot_take(&outcome, &RELI_MEMORY_G(snapshots), &request) == 0;
	trigger->is_busy = 0;
	if (is_taken)
		trigger->last_ns = reli_memory_now_ns();
	else
		trigger_log(dump.reason, outcome.reason);
	return is_taken;
}

void reli_memory_trigger_take_wanted(enum reli_memory_walk_point point)
{
	struct reli_memory_trigger *trigger = &RELI_MEMORY_G(trigger);
	enum reli_memory_trigger_reason reason;

	for (reason = RELI_MEMORY_TRIGGER_SIGNAL; reason <= RELI_MEMORY_TRIGGER_THRESHOLD; reason++) {
		if (trigger->wanted[reason])
			reli_memory_trigger_take(reason, point);
	}
}

bool reli_memory_trigger_force(enum reli_memory_trigger_reason reason)
{
	struct reli_memory_trigger *trigger = &RELI_MEMORY_G(trigger);
	struct reli_memory_snapshot_request request;
	struct reli_memory_dump dump;
	bool is_taken;

	if (RELI_MEMORY_IS_THREADED || trigger->is_busy)
		return false;
	trigger->is_busy = 1;
	trigger_prepare(&request, &dump, reason, RELI_MEMORY_POINT_UNSAFE);
	dump.number = trigger->number + 1;
	is_taken = !trigger_is_too_soon(trigger)
		&& reli_memory_snapshot_force(&RELI_MEMORY_G(snapshots), &request) == 0;
	if (is_taken) {
		trigger->last_ns = reli_memory_now_ns();
		trigger->number++;
		trigger->wanted[reason] = 0;
	}
	trigger->is_busy = 0;
	return is_taken;
}
