/*
 * The order of things in a snapshot: choose who walks; open the file, so that a bad path is known before anything is copied; walk in
 * the child or here; note the outcome. The walk itself is walk/, the bytes are format/.
 */
#include "php.h"
#include "main/fopen_wrappers.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifndef _WIN32
# include <unistd.h>
#endif

#include "compat/compat_threads.h"
#include "format/rmem_codec.h"
#include "format/rmem_writer.h"
#include "reli_memory_file.h"
#include "reli_memory_snapshot.h"

#include "php_reli_memory.h"
#include "sink/own_mem.h"

#define SNAPSHOT_BUFFER_BYTES ((size_t)256 * 1024)
#define SNAPSHOT_CODEC_BYTES  ((size_t)128 << 10)

/* What the one who walks needs; in `fork` and `async` he has a copy of it. */
struct snapshot_job {
	const struct reli_memory_snapshot_request *request;
	enum reli_memory_mode mode;
	struct reli_memory_file *file;
	int64_t pid;             /* whose heap it is: not that of a child that writes it */
	uint64_t resident_bytes; /* of that process; 0 when unknown */
};

static int64_t snapshot_own_pid(void)
{
#ifndef _WIN32
	return getpid();
#else
	return GetCurrentProcessId();
#endif
}

/*
 * What the process takes of the machine's memory: beside the heap it shows what libraries hold for themselves. Asked for before
 * there is a copy, which has fewer pages of its own. 0 where there is no /proc.
 */
static uint64_t snapshot_resident_bytes(void)
{
#ifndef _WIN32
	char text[96];
	char *at = text;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;

	if (fd >= 0)
		close(fd);
	text[len > 0 ? len : 0] = '\0';
	strtoull(at, &at, 10); /* the address space */
	return strtoull(at, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
#else
	return 0;
#endif
}

uint64_t reli_memory_now_ns(void)
{
	struct timespec now;

#ifdef _WIN32
	timespec_get(&now, TIME_UTC);
#else
	clock_gettime(CLOCK_MONOTONIC, &now);
#endif
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

const char *reli_memory_mode_name(enum reli_memory_mode mode)
{
	switch (mode) {
	case RELI_MEMORY_MODE_FORK:
		return "fork";
	case RELI_MEMORY_MODE_ASYNC:
		return "async";
	case RELI_MEMORY_MODE_INLINE:
		return "inline";
	default:
		return "";
	}
}

const char *reli_memory_state_name(enum reli_memory_state state)
{
	switch (state) {
	case RELI_MEMORY_STATE_RUNNING:
		return "running";
	case RELI_MEMORY_STATE_DONE:
		return "done";
	case RELI_MEMORY_STATE_FAILED:
		return "failed";
	default:
		return "";
	}
}

static void snapshot_fail(struct reli_memory_outcome *outcome, const struct reli_memory_problem *problem)
{
	outcome->state = RELI_MEMORY_STATE_FAILED;
	if (problem->error != 0)
		snprintf(outcome->reason, sizeof outcome->reason, "%s (%s)", problem->text, strerror(problem->error));
	else
		snprintf(outcome->reason, sizeof outcome->reason, "%s", problem->text);
}

/* ---- walking and writing: in the child, or here ---- */

static int snapshot_write(void *payload, const void *bytes, size_t len)
{
	return reli_memory_file_write(payload, bytes, len);
}

static int snapshot_pwrite(void *payload, uint64_t off, const void *bytes, size_t len)
{
	return reli_memory_file_rewrite(payload, off, bytes, len);
}

static int snapshot_rewrite_header(void *payload, const uint8_t header[RMEM_HEADER_BYTES])
{
	return reli_memory_file_rewrite(payload, 0, header, RMEM_HEADER_BYTES);
}

/* An error of the walk, of the format library or of the file, as one problem; `result` is 0 or negative. */
static bool snapshot_has_problem(struct reli_memory_problem *problem, int result, const char *text)
{
	if (result == 0)
		return false;
	problem->text = text;
	problem->error = 0;
	if (result == -RMEM_E_MEMORY)
		problem->error = ENOMEM;
	else if (result > -RMEM_E_MISUSE)
		problem->error = -result;
	return true;
}

static void snapshot_walk(struct reli_memory_child_report *report, struct rmem_writer *writer, const struct snapshot_job *job)
{
	const struct reli_memory_snapshot_request *request = job->request;
	const struct reli_memory_walk_options options = {
		.point = request->point,
		.strings = request->strings,
		.full_detail = request->full_detail,
		.label = request->label,
		.label_len = request->label_len,
		.writer = "reli_memory " PHP_RELI_MEMORY_VERSION,
		.mode = reli_memory_mode_name(job->mode),
		.reason = request->reason,
		.pid = job->pid,
		.resident_bytes = job->resident_bytes,
	};
	struct reli_memory_walk_result walked;
	int result, finished;

	memset(&walked, 0, sizeof walked);
	result = reli_memory_walk(writer, &options, &walked);
	if (result == 0)
		result = walked.error;
	report->nodes = walked.nodes;
	report->edges = walked.edges;
	/* A walk that stopped because the file is full says so through the writer; one that stopped by itself leaves a section open. */
	finished = rmem_writer_finish(writer);
	if (result != 0 && (finished == 0 || finished == -RMEM_E_MISUSE))
		snapshot_has_problem(&report->problem, result, walked.problem != NULL ? walked.problem : "the walk stopped");
	else
		snapshot_has_problem(&report->problem, finished, "the file could not be written");
	if (finished == -EFBIG && job->file->limit_bytes != 0) {
		report->problem.text = "reli_memory.max_total_bytes leaves no more room";
		report->problem.error = 0;
	}
}

/* Runs in the child too: no ZendMM, no stdio. Sets is_done when the file has its name. */
static void snapshot_run(struct reli_memory_child_report *report, void *payload)
{
	struct snapshot_job *job = payload;
	struct reli_own_mem mem;
	struct rmem_writer writer;
	struct rmem_compressor compressor;
	struct rmem_output output = { snapshot_write, snapshot_rewrite_header, job->file };
	const struct rmem_raw_output raw = { snapshot_write, snapshot_pwrite, job->file };
	uint8_t *buffer, *codec_buffer = NULL;
	bool is_compressed = job->request->compress_level > 0;

	reli_own_mem_init(&mem);
	buffer = reli_own_mem_map(&mem, SNAPSHOT_BUFFER_BYTES);
	if (is_compressed)
		codec_buffer = reli_own_mem_map(&mem, SNAPSHOT_CODEC_BYTES);
	if (mem.failed) {
		snapshot_has_problem(&report->problem, -ENOMEM, "there is no memory for the snapshot");
		is_compressed = false;
		goto out;
	}
	if (is_compressed) {
		int result = rmem_compressor_init(&compressor, &raw, job->request->compress_level, codec_buffer, SNAPSHOT_CODEC_BYTES);

		if (snapshot_has_problem(&report->problem, result, "compression could not be started")) {
			is_compressed = false;
			goto out;
		}
		rmem_compressor_output(&compressor, &output);
	}
	rmem_writer_init(&writer, &output, buffer, SNAPSHOT_BUFFER_BYTES);
	snapshot_walk(report, &writer, job);
out:
	if (is_compressed)
		rmem_compressor_release(&compressor);
	reli_own_mem_release(&mem);
	report->bytes = job->file->bytes;
	if (report->problem.text == NULL)
		report->is_done = reli_memory_file_commit(job->file, &report->problem) == 0;
	if (!report->is_done)
		reli_memory_file_discard(job->file);
}

/* ---- the outcome ---- */

static void snapshot_settle(struct reli_memory_outcome *outcome, const struct reli_memory_child_report *report)
{
	if (!report->is_done) {
		snapshot_fail(outcome, &report->problem);
		return;
	}
	outcome->state = RELI_MEMORY_STATE_DONE;
	outcome->bytes = report->bytes;
	outcome->nodes = report->nodes;
	outcome->edges = report->edges;
}

static void snapshot_settle_child(struct reli_memory_outcome *outcome, const struct reli_memory_child_end *end, unsigned time_limit)
{
	if (end->report.is_done || (end->signal == 0 && end->report.problem.text != NULL)) {
		snapshot_settle(outcome, &end->report);
		return;
	}
	outcome->state = RELI_MEMORY_STATE_FAILED;
#ifndef _WIN32
	if (end->signal == SIGALRM && time_limit > 0)
		snprintf(outcome->reason, sizeof outcome->reason, "process %ld took longer than reli_memory.time_limit = %u",
			(long)outcome->pid, time_limit);
	else if (end->signal != 0)
		snprintf(outcome->reason, sizeof outcome->reason, "process %ld was ended by signal %d (%s)", (long)outcome->pid,
			end->signal, strsignal(end->signal));
	else
#endif
		snprintf(outcome->reason, sizeof outcome->reason, "process %ld ended without a word", (long)outcome->pid);
}

/* What is still running is not displaced by a later one that came to nothing. */
static void snapshot_remember(struct reli_memory_snapshots *snapshots, const struct reli_memory_outcome *outcome, const char *path)
{
	if (outcome->state == RELI_MEMORY_STATE_DONE)
		snapshots->done_count++;
	if (snapshots->last.state == RELI_MEMORY_STATE_RUNNING && outcome->state == RELI_MEMORY_STATE_FAILED)
		return;
	if (path != snapshots->last_path)
		snprintf(snapshots->last_path, sizeof snapshots->last_path, "%s", path);
	snapshots->last = *outcome;
}

static void snapshot_child_ended(struct reli_memory_snapshots *snapshots, int64_t pid, const struct reli_memory_child_end *end)
{
	struct reli_memory_outcome outcome;

	memset(&outcome, 0, sizeof outcome);
	if (snapshots->last.pid == pid)
		outcome = snapshots->last;
	outcome.pid = pid;
	snapshot_settle_child(&outcome, end, snapshots->child_time_limit);
#ifndef _WIN32
	if (outcome.state != RELI_MEMORY_STATE_DONE && snapshots->child_temp_path[0] != '\0')
		unlink(snapshots->child_temp_path);
#endif
	snapshots->child_temp_path[0] = '\0';
	if (outcome.state == RELI_MEMORY_STATE_DONE)
		snapshots->done_count++;
	else if (snapshots->child_is_unasked)
		snapshots->has_unasked_failure = true;
	if (snapshots->last.pid == pid) {
		snapshots->last = outcome;
		if (end->report.path[0] != '\0')
			memcpy(snapshots->last_path, end->report.path, sizeof snapshots->last_path);
	}
}

static void snapshot_reap(struct reli_memory_snapshots *snapshots)
{
	struct reli_memory_child_end end;
	int64_t own_pid = snapshot_own_pid();
	int64_t child_pid = snapshots->child.pid;

	if (snapshots->pid != own_pid) {
		sig_atomic_t busy = snapshots->busy;

		/* Forgets the child too, which is that of the process we were forked from. */
		reli_memory_child_is_pending(&snapshots->child);
		memset(snapshots, 0, sizeof *snapshots);
		snapshots->busy = busy;
		snapshots->pid = own_pid;
	} else if (child_pid != 0 && reli_memory_child_poll(&snapshots->child, &end)) {
		snapshot_child_ended(snapshots, child_pid, &end);
	}
}

void reli_memory_snapshot_reap(struct reli_memory_snapshots *snapshots)
{
	snapshots->busy++;
	snapshot_reap(snapshots);
	snapshots->busy--;
}

void reli_memory_snapshot_release(struct reli_memory_snapshots *snapshots)
{
	struct reli_memory_child_end end;
	int64_t child_pid;

	snapshots->busy++;
	snapshot_reap(snapshots);
	child_pid = snapshots->child.pid;
	if (snapshots->pid == 1 && child_pid != 0) {
		reli_memory_child_wait(&snapshots->child, &end);
		snapshot_child_ended(snapshots, child_pid, &end);
	}
}

/* ---- taking one ---- */

const char *reli_memory_snapshot_why_never_fork(void)
{
	if (RELI_MEMORY_IS_THREADED || !reli_memory_child_is_safe())
		return "this process cannot be copied safely, because of its threads: only mode \"inline\" is possible";
	return NULL;
}

/* NULL when a copy may be taken, else why not. */
static const char *snapshot_why_not_fork(struct reli_memory_snapshots *snapshots, const struct reli_memory_snapshot_request *request)
{
	const char *problem = reli_memory_snapshot_why_never_fork();

	if (problem != NULL)
		return problem;
	if (request->max_fork_heap != 0 && zend_memory_usage(0) > request->max_fork_heap)
		return "the heap is larger than reli_memory.max_fork_heap";
	if (reli_memory_child_is_pending(&snapshots->child))
		return "the previous snapshot is still being written";
	return NULL;
}

static bool snapshot_has_scheme(const char *path)
{
	size_t len = strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

	return len > 0 && strncmp(path + len, "://", 3) == 0;
}

/* In threaded builds the script's working directory is not that of the process; and it may change before a child ends. */
static int snapshot_absolute_path(char *absolute, size_t size, const char *path)
{
	char dir[MAXPATHLEN];
	int len;

	if (IS_ABSOLUTE_PATH(path, strlen(path)) || VCWD_GETCWD(dir, sizeof dir) == NULL)
		len = snprintf(absolute, size, "%s", path);
	else
		len = snprintf(absolute, size, "%s/%s", dir, path);
	return len > 0 && (size_t)len < size ? 0 : -1;
}

/* The second look goes by the directory that is really open, which no swapped link can change any more. */
static int snapshot_open_file(struct reli_memory_file *file, struct reli_memory_problem *problem, const char *path)
{
	char absolute[RELI_MEMORY_PATH_BYTES];
	char real[RELI_MEMORY_PATH_BYTES];

	problem->error = 0;
	if (snapshot_has_scheme(path)) {
		problem->text = "the path names a stream, and only files will do";
		return -1;
	}
	if (snapshot_absolute_path(absolute, sizeof absolute, path) < 0) {
		problem->text = "the path is too long";
		return -1;
	}
	if (php_check_open_basedir_ex(absolute, 0) != 0) {
		problem->text = "the path is outside open_basedir";
		return -1;
	}
	if (reli_memory_file_open(file, problem, absolute) < 0)
		return -1;
	if (PG(open_basedir) != NULL && *PG(open_basedir) != '\0'
			&& reli_memory_file_real_path(file, real, sizeof real) && php_check_open_basedir_ex(real, 0) != 0) {
		reli_memory_file_discard(file);
		problem->text = "the path is outside open_basedir";
		problem->error = 0;
		return -1;
	}
	return 0;
}

static void snapshot_inline(struct reli_memory_outcome *outcome, struct snapshot_job *job)
{
	struct reli_memory_child_report report;
#ifndef _WIN32
	struct sigaction ignore, before;

	/* A file size limit is to be an error of write(), not the end of the program. */
	memset(&ignore, 0, sizeof ignore);
	ignore.sa_handler = SIG_IGN;
	sigaction(SIGXFSZ, &ignore, &before);
#endif
	if (job->file->lock_ms > RELI_MEMORY_LOCK_INLINE_MS)
		job->file->lock_ms = RELI_MEMORY_LOCK_INLINE_MS;
	outcome->pid = snapshot_own_pid();
	memset(&report, 0, sizeof report);
	snapshot_run(&report, job);
#ifndef _WIN32
	sigaction(SIGXFSZ, &before, NULL);
#endif
	snapshot_settle(outcome, &report);
}

/* 0, or the negative errno of a system that gives no process. */
static int snapshot_in_child(struct reli_memory_outcome *outcome, struct reli_memory_snapshots *snapshots, struct snapshot_job *job)
{
	const struct reli_memory_child_job child_job = {
		.run = snapshot_run,
		.payload = job,
		.file = job->file,
		.time_limit = job->request->time_limit,
		.is_background = job->mode == RELI_MEMORY_MODE_ASYNC,
	};
	struct reli_memory_child_end end;
	int result = reli_memory_child_start(&snapshots->child, &child_job);

	if (result < 0)
		return result;
	outcome->pid = snapshots->child.pid;
	/* The child has its own descriptors of these. */
	reli_memory_file_forget(job->file);
	if (job->mode == RELI_MEMORY_MODE_ASYNC) {
		outcome->state = RELI_MEMORY_STATE_RUNNING;
		memcpy(snapshots->child_temp_path, job->file->temp_path, sizeof snapshots->child_temp_path);
		snapshots->child_time_limit = job->request->time_limit;
		snapshots->child_is_unasked = job->request->open != NULL;
		return 0;
	}
	reli_memory_child_wait(&snapshots->child, &end);
	snapshot_settle_child(outcome, &end, job->request->time_limit);
	if (outcome->state != RELI_MEMORY_STATE_DONE)
		reli_memory_file_discard(job->file);
	return 0;
}

/* Where the path is chosen here, it goes to what is remembered at once: paths are too large for a stack that may be used up. */
static int snapshot_open(struct reli_memory_snapshots *snapshots, struct reli_memory_file *file, struct reli_memory_problem *problem,
	const struct reli_memory_snapshot_request *request)
{
	if (request->open != NULL)
		return request->open(file, problem, snapshots->last_path, request->open_payload);
	return snapshot_open_file(file, problem, request->path);
}

static void snapshot_take(struct reli_memory_outcome *outcome, struct reli_memory_snapshots *snapshots,
	const struct reli_memory_snapshot_request *request)
{
	uint64_t start_ns = reli_memory_now_ns();
	struct reli_memory_problem problem = { NULL, 0 };
	struct reli_memory_file file;
	struct snapshot_job job = { request, request->mode, &file, snapshot_own_pid(), snapshot_resident_bytes() };
	const char *path = request->open != NULL ? "" : request->path;
	int result = 0;

	memset(outcome, 0, sizeof *outcome);
	snapshot_reap(snapshots);
	if (job.mode != RELI_MEMORY_MODE_INLINE) {
		problem.text = snapshot_why_not_fork(snapshots, request);
		if (job.mode == RELI_MEMORY_MODE_DEFAULT)
			job.mode = problem.text == NULL ? RELI_MEMORY_MODE_FORK : RELI_MEMORY_MODE_INLINE;
		else if (problem.text != NULL)
			goto refused;
	}
	if (request->open != NULL)
		path = snapshots->last_path;
	if (snapshot_open(snapshots, &file, &problem, request) < 0)
		goto refused;
	if (job.mode != RELI_MEMORY_MODE_INLINE)
		result = snapshot_in_child(outcome, snapshots, &job);
	if (result < 0) {
		if (request->mode != RELI_MEMORY_MODE_DEFAULT) {
			reli_memory_file_discard(&file);
			problem.text = "the system gives no process for it";
			problem.error = -result;
			goto refused;
		}
		job.mode = RELI_MEMORY_MODE_INLINE;
	}
	if (job.mode == RELI_MEMORY_MODE_INLINE)
		snapshot_inline(outcome, &job);
	goto out;

refused:
	snapshot_fail(outcome, &problem);
out:
	outcome->mode = job.mode;
	outcome->pause_ns = reli_memory_now_ns() - start_ns;
	snapshot_remember(snapshots, outcome, path);
}

int reli_memory_snapshot_take(struct reli_memory_outcome *outcome, struct reli_memory_snapshots *snapshots,
	const struct reli_memory_snapshot_request *request)
{
	snapshots->busy++;
	snapshot_take(outcome, snapshots, request);
	snapshots->busy--;
	return outcome->state == RELI_MEMORY_STATE_FAILED ? -1 : 0;
}

/* In the child of a forced snapshot, which starts with nothing open. */
static void snapshot_run_forced(struct reli_memory_child_report *report, void *payload)
{
	struct snapshot_job *job = payload;

	if (job->request->open(job->file, &report->problem, report->path, job->request->open_payload) == 0)
		snapshot_run(report, job);
}

int reli_memory_snapshot_force(struct reli_memory_snapshots *snapshots, const struct reli_memory_snapshot_request *request)
{
	struct reli_memory_file file;
	struct snapshot_job job = { request, RELI_MEMORY_MODE_ASYNC, &file, snapshot_own_pid(), snapshot_resident_bytes() };
	const struct reli_memory_child_job child_job = {
		.run = snapshot_run_forced,
		.payload = &job,
		.file = &file,
		.time_limit = request->time_limit,
		.is_background = true,
	};
	uint64_t start_ns = reli_memory_now_ns();
	int result = -EBUSY;

	if (snapshots->busy)
		return result;
	snapshots->busy++;
	snapshot_reap(snapshots);
	if (snapshot_why_not_fork(snapshots, request) == NULL) {
		reli_memory_file_init(&file);
		result = reli_memory_child_start(&snapshots->child, &child_job);
	}
	if (result == 0) {
		memset(&snapshots->last, 0, sizeof snapshots->last);
		snapshots->last.mode = RELI_MEMORY_MODE_ASYNC;
		snapshots->last.state = RELI_MEMORY_STATE_RUNNING;
		snapshots->last.pid = snapshots->child.pid;
		snapshots->last_path[0] = '\0';
		snapshots->child_temp_path[0] = '\0';
		snapshots->child_time_limit = request->time_limit;
		snapshots->child_is_unasked = true;
		snapshots->last.pause_ns = reli_memory_now_ns() - start_ns;
	}
	snapshots->busy--;
	return result;
}
