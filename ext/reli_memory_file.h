/*
 * The file of one snapshot: written under a temporary name in the directory of its target and renamed when complete, so that
 * nobody ever sees half a snapshot under its own name.
 *
 *	struct reli_memory_file file;
 *	if (reli_memory_file_open(&file, &problem, path) < 0)
 *		...
 *	reli_memory_file_write(&file, bytes, len);
 *	if (reli_memory_file_commit(&file, &problem) < 0)
 *		reli_memory_file_discard(&file);
 *
 * The directory is held open from the first look at it to the rename: a directory that is swapped in between changes nothing. The
 * last component of the path is never followed. No function here allocates from ZendMM, and all but open() and forget() may run in
 * a forked child.
 */
#ifndef RELI_MEMORY_FILE_H
#define RELI_MEMORY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RELI_MEMORY_NAME_BYTES 256
#define RELI_MEMORY_PATH_BYTES 4096

/* Why something was refused: a phrase that stands alone, and the errno behind it or 0. */
struct reli_memory_problem {
	const char *text;
	int error;
};

/* A finished file is worth waiting for, and better counted wrongly than lost. A program that stands still waits less. */
#define RELI_MEMORY_LOCK_MS        5000
#define RELI_MEMORY_LOCK_INLINE_MS 200

struct reli_memory_file {
	int dir_fd;               /* -1 when closed */
	int fd;                   /* -1 when closed */
	uint64_t bytes;           /* size of what was written */
	uint64_t limit_bytes;     /* it may not grow beyond, 0 = no limit; the system shows it as that large until it is complete */
	int lock_ms;              /* others count what is there, so it gets its name under their lock, when that comes so soon; 0 = nobody does */
	char name[RELI_MEMORY_NAME_BYTES];
	char temp_name[64];
	char temp_path[RELI_MEMORY_PATH_BYTES]; /* for a process that has closed dir_fd */
};

/*
 * Opens the directory of `path`, which must be absolute or relative to the working directory of the process, and creates the
 * temporary file with mode 0600. Refuses a target that exists and is no regular file of this user. 0, or -1 with the problem set
 * and nothing left behind.
 */
int reli_memory_file_open(struct reli_memory_file *file, struct reli_memory_problem *problem, const char *path);

/* Nothing is open: what discard() and forget() have to find when it does not come to opening. */
void reli_memory_file_init(struct reli_memory_file *file);

/*
 * The same in a directory that is open already, and that is the file's own from then on, whatever comes of it. `dir` is how it was
 * called. `limit_bytes` are set aside for the file, so that others who add up sizes reckon with it; 0 = none.
 */
int reli_memory_file_open_in(struct reli_memory_file *file, struct reli_memory_problem *problem, int dir_fd, const char *dir,
	const char *name, uint64_t limit_bytes);

/*
 * A lock of the directory among those who ask for it. False when another process holds it for longer than that; where directories
 * cannot be locked (NFS) everybody has it. It belongs to all copies of the descriptor, so closing one does not give it back.
 */
bool reli_memory_file_lock_dir(int dir_fd, int milliseconds);
void reli_memory_file_unlock_dir(int dir_fd);

/*
 * Where the open directory really is, links resolved, with the target's name behind it; false where the system cannot tell. For a
 * check that no swapped link can fool.
 */
bool reli_memory_file_real_path(const struct reli_memory_file *file, char *path, size_t size);

/* All of the bytes at the end of the file. 0 or a negative errno, -EFBIG beyond the limit. */
int reli_memory_file_write(struct reli_memory_file *file, const void *bytes, size_t len);

/* Bytes that are already there, overwritten. 0 or a negative errno. */
int reli_memory_file_rewrite(struct reli_memory_file *file, uint64_t off, const void *bytes, size_t len);

/* Gives the file its name. 0, or -1 with the problem set; discard() is then still due. */
int reli_memory_file_commit(struct reli_memory_file *file, struct reli_memory_problem *problem);

/* Removes the temporary file, whatever is open or closed. Makes plain system calls only: a signal handler may call it. */
void reli_memory_file_discard(struct reli_memory_file *file);

/* Closes what is open and leaves the file to the child that writes it. */
void reli_memory_file_forget(struct reli_memory_file *file);

#endif
