/*
 * A file beside another one that keeps what was computed from it: arrays under numbers, valid for exactly that other
 * file. Nothing in it is believed: what does not match is as good as not there, and what is read has been copied and
 * compared with its checksum before anybody looks at it. (The meaning of the items is for the caller to check.)
 *
 *     struct rm_sidecar_key key;
 *     if (rm_sidecar_key_of(&key, "x.rmem")) ...
 *     if (rm_sidecar_open(&sidecar, "x.rmem", &key)) {
 *         uint64_t count = rm_sidecar_count(&sidecar, NUMBER, sizeof(*items));
 *         ... rm_sidecar_read(items, &sidecar, NUMBER, count, sizeof(*items));
 *         rm_sidecar_close(&sidecar);
 *     }
 *     rm_sidecar_write("x.rmem", &key, sections, section_count);
 *
 * The file is written under a temporary name and renamed, so that processes that read and write at once see an old one, a
 * new one or none. Layout, all in the byte order of the machine: the header (struct sidecar_header in the source), a table
 * of sections, and their items, each section at a multiple of eight bytes.
 */
#ifndef RM_SIDECAR_H
#define RM_SIDECAR_H

#include "base.h"

#define RM_SIDECAR_SUFFIX ".derived"
#define RM_SIDECAR_SECTIONS_MAX 32

/* What the arrays belong to. All but `variant` and `build` are read off the file. */
struct rm_sidecar_key {
	uint64_t size;
	uint64_t modified_ns;
	uint64_t changed_ns; /* of the inode: tells a file that was replaced by one of equal size and time */
	uint64_t inode;
	uint64_t ends_hash;  /* of its first and last bytes: header and table of contents of a snapshot */
	uint64_t variant;    /* what else the arrays depend on, from the caller; 0 from rm_sidecar_key_of() */
	uint64_t build;      /* the program that computed them; likewise */
};

struct rm_sidecar_section {
	uint32_t number;
	uint32_t item_bytes;
	uint64_t count;
	const void *items; /* to write; NULL in sections read */
	uint64_t offset;   /* the rest is filled in by writing and opening */
	uint64_t checksum;
};

struct rm_sidecar {
	int fd;
	uint64_t size;
	uint32_t section_count;
	struct rm_sidecar_section sections[RM_SIDECAR_SECTIONS_MAX];
};

/* False for what is no regular file. */
bool rm_sidecar_key_of(struct rm_sidecar_key *key, const char *path);

/* False when there is none for that key. Ours is only what the user, the file's owner or root has written. */
bool rm_sidecar_open(struct rm_sidecar *sidecar, const char *path, const struct rm_sidecar_key *key);
void rm_sidecar_close(struct rm_sidecar *sidecar);

/* Items of a section; 0 when there is no such section, or one of other items. Never more than the file has bytes for. */
uint64_t rm_sidecar_count(const struct rm_sidecar *sidecar, uint32_t number, uint32_t item_bytes);

/* Copies all items of a section that has exactly so many; false when it has not, or they are not what was written. */
bool rm_sidecar_read(void *items, const struct rm_sidecar *sidecar, uint32_t number, uint64_t count, uint32_t item_bytes);

/*
 * False when nothing was written: the folder cannot be written to, the file has changed since the key was taken, or its
 * place is taken by something that is not ours (other tools use the same name). An older one of ours is replaced.
 */
bool rm_sidecar_write(
	const char *path, const struct rm_sidecar_key *key, struct rm_sidecar_section *sections, uint32_t section_count);

#endif
