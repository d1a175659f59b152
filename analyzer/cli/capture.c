/*
 * How the file is told from others in the folder: it appears after the signal was sent (by the clock that file systems
 * use), belongs to the process's user, and says in its summary that this process wrote it. Its name says nothing, because
 * reli_memory.filename may be anything. The kernel's notes (inotify) make it quick; where they do not come (network file
 * systems) the folder is looked through once a second.
 */
#include "base.h"

#include "capture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "process.h"
#include "source_rmem.h"

#define CAPTURE_LIBRARY "reli_memory.so"
#define CAPTURE_SETTLE_NS 20000000
#define CAPTURE_TICK_MS 1000
#define CAPTURE_AFTER_END_SECONDS 5

/* ---- may it be signalled? ---- */

static int refuse_permission(struct rm_err *err, const struct rm_process *process, const char *what)
{
	return rm_err_set(err, RM_EIO,
		"process %" PRId64 ": no permission to %s; run rmem as root, or as the user of the process (uid %" PRIu32 ")",
		process->pid, what, process->user);
}

static int check_library(const struct rm_process *process, struct rm_err *err)
{
	struct rm_err reason = {0};
	bool has_library;

	if (rm_process_has_mapped(&has_library, process, CAPTURE_LIBRARY, &reason) != 0)
		return refuse_permission(err, process, "see what it has loaded");
	if (!has_library)
		return rm_err_set(err, RM_EIO, "process %" PRId64 " has no " CAPTURE_LIBRARY " loaded: no PHP with the extension; not signalled",
			process->pid);
	return 0;
}

/* For the master the same signal means to start all workers anew. */
static int check_master(const struct rm_process *process, struct rm_err *err)
{
	static const char master[] = "php-fpm: master process";
	struct rm_strbuf title = {0};
	bool is_master;

	rm_process_title(&title, process);
	is_master = strncmp(rm_strbuf_cstr(&title), master, sizeof(master) - 1) == 0;
	rm_strbuf_release(&title);
	if (!is_master)
		return 0;
	return rm_err_set(err, RM_EIO, "process %" PRId64 " is the master of php-fpm, whose signals mean other things; name one of its workers",
		process->pid);
}

/*
 * PHP catches some signals in every process, and dies of them all the same when nobody wants them: that they are caught says
 * nothing. So the extension leaves a mark where everybody can see it.
 */
static bool is_announced(const struct rm_process *process, int number)
{
	struct rm_err err = {0};
	char name[64];
	bool has_mark;

	(void)snprintf(name, sizeof(name), "reli_memory.signal:%d", number);
	return rm_process_has_named(&has_mark, process, name, &err) == 0 && has_mark;
}

static int check_signal(const struct rm_process *process, const struct rm_capture *capture, struct rm_err *err)
{
	if (!rm_process_catches(process, capture->signal))
		return rm_err_set(err, RM_EIO,
			"process %" PRId64 " does not catch %s; not signalled. reli_memory.signal may name another (--signal), or be empty",
			process->pid, capture->signal_name);
	if (rm_signal_is_of_php(capture->signal) && !is_announced(process, capture->signal))
		return rm_err_set(err, RM_EIO,
			"the extension in process %" PRId64 " does not answer to %s; not signalled. reli_memory.signal may name another "
			"(--signal), or be empty, or the process has had no request yet",
			process->pid, capture->signal_name);
	if ((process->blocked >> (capture->signal - 1) & 1) != 0)
		rm_log_note("process %" PRId64 " blocks %s for now", process->pid, capture->signal_name);
	return 0;
}

static int check_process(const struct rm_process *process, const struct rm_capture *capture, struct rm_err *err)
{
	int rc;

	if (process->has_ended)
		return rm_err_set(err, RM_EUSAGE, "process %" PRId64 " has ended", process->pid);
	rc = check_library(process, err);
	if (rc == 0)
		rc = check_master(process, err);
	return rc == 0 ? check_signal(process, capture, err) : rc;
}

/* ---- the folder ---- */

/* Where PHP puts temporary files when reli_memory.output_dir is empty. */
static void folder_of(struct rm_strbuf *folder, const struct rm_process *process, const struct rm_capture *capture)
{
	struct rm_strbuf theirs = {0};

	if (capture->folder != NULL)
		rm_strbuf_add_cstr(&theirs, capture->folder);
	else if (!rm_process_variable(&theirs, process, "TMPDIR") || theirs.len == 0)
		rm_strbuf_add_cstr(&theirs, "/tmp");
	while (theirs.len > 1 && theirs.bytes[theirs.len - 1] == '/')
		rm_strbuf_truncate(&theirs, theirs.len - 1);
	rm_process_path(folder, process, rm_strbuf_cstr(&theirs));
	rm_strbuf_release(&theirs);
}

struct capture_wait {
	const struct rm_capture *capture;
	const struct rm_process *process;
	const char *folder;
	struct timespec since; /* of the clock that stamps files */
	int notes;             /* inotify; -1: none */
};

static int wait_open(struct capture_wait *wait, struct rm_err *err)
{
	DIR *folder = opendir(wait->folder);

	if (folder == NULL)
		return rm_err_set(err, RM_EIO, "%s: %s; not signalled. --dir names the folder of the process's snapshots (reli_memory.output_dir)",
			wait->folder, strerror(errno));
	closedir(folder);
	wait->notes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (wait->notes >= 0 && inotify_add_watch(wait->notes, wait->folder, IN_MOVED_TO | IN_CLOSE_WRITE) < 0) {
		close(wait->notes);
		wait->notes = -1;
	}
	/*
	 * Files carry the time of the last tick, or since Linux 6.13 a finer one that is ahead of it. With two ticks between, what
	 * is there already is older than the clock by either.
	 */
	(void)nanosleep(&(struct timespec){.tv_nsec = CAPTURE_SETTLE_NS}, NULL);
#ifdef CLOCK_REALTIME_COARSE
	clock_gettime(CLOCK_REALTIME_COARSE, &wait->since);
#else
	clock_gettime(CLOCK_REALTIME, &wait->since);
#endif
	return 0;
}

/* ---- is it the one? ---- */

static bool is_new(const struct capture_wait *wait, const struct stat *st)
{
	if (st->st_ctim.tv_sec != wait->since.tv_sec)
		return st->st_ctim.tv_sec > wait->since.tv_sec;
	return st->st_ctim.tv_nsec >= wait->since.tv_nsec;
}

static bool says_pid(const char *path, int64_t pid)
{
	struct rm_rmem_file file;
	struct rm_err err = {0};
	struct rmem_text value;
	uint64_t number;
	bool is_right;

	if (rm_rmem_open(&file, path, false, &err) != 0)
		return false;
	is_right = rmem_reader_summary(&value, &file.reader, "pid")
		&& rm_text_to_u64(&number, (struct rm_text){value.bytes, value.len}) && number == (uint64_t)pid;
	rm_rmem_close(&file);
	return is_right;
}

/* Links are never followed: in a folder for all, the name may be anybody's. */
static bool is_the_one(struct rm_strbuf *path, const struct capture_wait *wait, const char *name)
{
	struct stat st;

	if (name[0] == '.')
		return false;
	rm_strbuf_clear(path);
	rm_strbuf_addf(path, "%s/%s", wait->folder, name);
	return lstat(rm_strbuf_cstr(path), &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == wait->process->user
		&& is_new(wait, &st) && says_pid(rm_strbuf_cstr(path), wait->process->own_pid);
}

static bool scan_folder(struct rm_strbuf *path, const struct capture_wait *wait)
{
	DIR *folder = opendir(wait->folder);
	const struct dirent *entry;
	bool is_found = false;

	while (folder != NULL && !is_found && (entry = readdir(folder)) != NULL)
		is_found = is_the_one(path, wait, entry->d_name);
	if (folder != NULL)
		closedir(folder);
	return is_found;
}

/* The names in the kernel's notes; when some were lost, the folder. */
static bool read_notes(struct rm_strbuf *path, const struct capture_wait *wait)
{
	union {
		struct inotify_event alignment;
		char bytes[16384];
	} buffer;
	ssize_t len;

	while ((len = read(wait->notes, buffer.bytes, sizeof(buffer.bytes))) > 0) {
		for (size_t at = 0; at + sizeof(struct inotify_event) <= (size_t)len;) {
			struct inotify_event note;

			memcpy(&note, buffer.bytes + at, sizeof(note));
			if ((note.mask & IN_Q_OVERFLOW) != 0 && scan_folder(path, wait))
				return true;
			if (note.len > 0 && is_the_one(path, wait, buffer.bytes + at + sizeof(note)))
				return true;
			at += sizeof(note) + note.len;
		}
	}
	return false;
}

static int nothing_came(const struct capture_wait *wait, struct rm_err *err)
{
	return rm_err_set(err, RM_EIO,
		"no snapshot of process %" PRId64 " came to %s within %" PRIu64
		" seconds. The program may handle %s itself (see reli_memory_status()), be busy in one long call, have reached max_dumps "
		"or min_interval, or write elsewhere (--dir)",
		wait->process->pid, wait->folder, wait->capture->seconds, wait->capture->signal_name);
}

static int wait_for_file(struct rm_strbuf *path, const struct capture_wait *wait, struct rm_err *err)
{
	double end = rm_log_seconds() + (double)wait->capture->seconds;
	bool has_ended = false;

	for (;;) {
		struct pollfd ready = {.fd = wait->notes, .events = POLLIN};
		double left = end - rm_log_seconds();
		int ms = left > CAPTURE_TICK_MS / 1000.0 ? CAPTURE_TICK_MS : left > 0 ? (int)(left * 1000) + 1 : 0;

		rm_log_progress("waiting for the snapshot");
		if (poll(&ready, 1, ms) > 0 ? read_notes(path, wait) : scan_folder(path, wait))
			return 0;
		/* Its last snapshot may still be on its way: a child of it writes it. */
		if (!has_ended && !rm_process_is_alive(wait->process)) {
			has_ended = true;
			end = left > CAPTURE_AFTER_END_SECONDS ? rm_log_seconds() + CAPTURE_AFTER_END_SECONDS : end;
		}
		if (left <= 0 && has_ended)
			return rm_err_set(err, RM_EIO, "process %" PRId64 " has ended without a snapshot", wait->process->pid);
		if (left <= 0)
			return nothing_came(wait, err);
	}
}

int rm_capture_take(struct rm_strbuf *path, const struct rm_capture *capture, struct rm_err *err)
{
	struct rm_process process;
	struct capture_wait wait = {.capture = capture, .process = &process, .notes = -1};
	struct rm_strbuf folder = {0};
	struct rm_err reason = {0};
	int rc;

	rc = rm_process_open(&process, capture->pid, err);
	if (rc != 0)
		return rc;
	rc = check_process(&process, capture, err);
	if (rc != 0)
		goto out;
	folder_of(&folder, &process, capture);
	wait.folder = rm_strbuf_cstr(&folder);
	rc = wait_open(&wait, err);
	if (rc != 0)
		goto out;
	if (rm_process_signal(&process, capture->signal, &reason) != 0) {
		rc = refuse_permission(err, &process, "send it a signal");
		goto out;
	}
	rc = wait_for_file(path, &wait, err);
	rm_log_progress_end();
out:
	if (wait.notes >= 0)
		close(wait.notes);
	rm_strbuf_release(&folder);
	rm_process_close(&process);
	return rc;
}
