/* Header and table are checked when the file is opened, a section's items when they are read. */
#include "base.h"

#include "sidecar.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "leftover.h"
#include "mem.h"

#define SIDECAR_MAGIC "RMDERIVE"
#define SIDECAR_VERSION 2u
#define SIDECAR_ORDER UINT64_C(0x0102030405060708)
#define SIDECAR_ALIGN 8u

#define ENDS_HEAD_BYTES 4096u
#define ENDS_TAIL_BYTES 16384u

struct sidecar_header {
	char magic[8];
	uint64_t order; /* of bytes: the arrays are as the machine has them */
	uint32_t version;
	uint32_t section_count;
	struct rm_sidecar_key key;
	uint64_t file_size;
	uint64_t checksum; /* of the header with 0 here, and of the table */
};

struct sidecar_row {
	uint32_t number;
	uint32_t item_bytes;
	uint64_t count;
	uint64_t offset;
	uint64_t checksum;
};

_Static_assert(sizeof(struct sidecar_header) == 96, "no padding: all of it is compared and summed");
_Static_assert(sizeof(struct sidecar_row) == 32, "likewise");

/* ---- checksum ---- */

#define SUM_LANES 4
#define SUM_PRIME UINT64_C(0x9E3779B97F4A7C15)

static uint64_t sum_word(uint64_t lane, uint64_t word)
{
	lane = (lane ^ word) * SUM_PRIME;
	return lane ^ lane >> 29;
}

/* Against accidents, not against malice. Four lanes, so that multiplications overlap: as fast as memory. */
static uint64_t sidecar_sum(uint64_t sum, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint64_t lanes[SUM_LANES] = {sum, sum + 1, sum + 2, sum + 3}, words[SUM_LANES];
	size_t left = len;

	for (; left >= sizeof(words); left -= sizeof(words), p += sizeof(words)) {
		memcpy(words, p, sizeof(words));
		for (int i = 0; i < SUM_LANES; i++)
			lanes[i] = sum_word(lanes[i], words[i]);
	}
	memset(words, 0, sizeof(words));
	if (left > 0)
		memcpy(words, p, left);
	sum = sum_word(SUM_PRIME, len);
	for (int i = 0; i < SUM_LANES; i++)
		sum = sum_word(sum, sum_word(lanes[i], words[i]));
	return sum;
}

static uint64_t header_sum(const struct sidecar_header *header, const struct sidecar_row *rows)
{
	struct sidecar_header plain = *header;

	plain.checksum = 0;
	return sidecar_sum(sidecar_sum(0, &plain, sizeof(plain)), rows, header->section_count * sizeof(*rows));
}

/* ---- bytes in and out ---- */

static bool read_at(int fd, void *bytes, uint64_t len, uint64_t offset)
{
	char *p = bytes;

	while (len > 0) {
		ssize_t got = pread(fd, p, len < (1u << 30) ? (size_t)len : 1u << 30, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		len -= (uint64_t)got;
		offset += (uint64_t)got;
	}
	return true;
}

static bool write_at(int fd, const void *bytes, uint64_t len, uint64_t offset)
{
	const char *p = bytes;

	while (len > 0) {
		ssize_t put = pwrite(fd, p, len < (1u << 30) ? (size_t)len : 1u << 30, (off_t)offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		p += put;
		len -= (uint64_t)put;
		offset += (uint64_t)put;
	}
	return true;
}

static char *sidecar_name(const char *path, const char *suffix)
{
	size_t len = strlen(path), suffix_len = strlen(suffix);
	char *name = rm_alloc(len + suffix_len + 1);

	memcpy(name, path, len);
	memcpy(name + len, suffix, suffix_len + 1);
	return name;
}

/* ---- key ---- */

static uint64_t time_ns(const struct timespec *time)
{
	return (uint64_t)time->tv_sec * UINT64_C(1000000000) + (uint64_t)time->tv_nsec;
}

static bool ends_hash(uint64_t *hash, int fd, uint64_t size)
{
	uint64_t head = size < ENDS_HEAD_BYTES ? size : ENDS_HEAD_BYTES;
	uint64_t tail = size < ENDS_TAIL_BYTES ? size : ENDS_TAIL_BYTES;
	char bytes[ENDS_TAIL_BYTES];
	bool is_read = read_at(fd, bytes, head, 0);

	*hash = is_read ? sidecar_sum(0, bytes, head) : 0;
	is_read = is_read && read_at(fd, bytes, tail, size - tail);
	*hash = is_read ? sidecar_sum(*hash, bytes, tail) : 0;
	return is_read;
}

bool rm_sidecar_key_of(struct rm_sidecar_key *key, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	bool is_known = false;

	memset(key, 0, sizeof(*key));
	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		key->size = (uint64_t)st.st_size;
		key->modified_ns = time_ns(&st.st_mtim);
		key->changed_ns = time_ns(&st.st_ctim);
		key->inode = (uint64_t)st.st_ino;
		is_known = ends_hash(&key->ends_hash, fd, key->size);
	}
	close(fd);
	return is_known;
}

/* ---- read ---- */

/* Who could write it could also have written the snapshot, or is the user. */
static bool is_trusted(const struct stat *st, const char *path)
{
	struct stat of_path;

	if (!S_ISREG(st->st_mode) || st->st_size < 0)
		return false;
	return st->st_uid == geteuid() || st->st_uid == 0 || (stat(path, &of_path) == 0 && of_path.st_uid == st->st_uid);
}

static bool rows_are_sound(const struct sidecar_row *rows, uint32_t count, uint64_t size)
{
	for (uint32_t i = 0; i < count; i++) {
		if (rows[i].item_bytes == 0 || rows[i].offset > size
			|| rows[i].count > (size - rows[i].offset) / rows[i].item_bytes)
			return false;
		for (uint32_t k = 0; k < i; k++) {
			if (rows[k].number == rows[i].number)
				return false;
		}
	}
	return true;
}

static bool open_table(struct rm_sidecar *sidecar, const struct rm_sidecar_key *key)
{
	struct sidecar_header header;
	struct sidecar_row rows[RM_SIDECAR_SECTIONS_MAX];

	if (!read_at(sidecar->fd, &header, sizeof(header), 0) || memcmp(header.magic, SIDECAR_MAGIC, sizeof(header.magic)) != 0
		|| header.order != SIDECAR_ORDER || header.version != SIDECAR_VERSION || header.file_size != sidecar->size
		|| header.section_count > RM_SIDECAR_SECTIONS_MAX || memcmp(&header.key, key, sizeof(*key)) != 0
		|| !read_at(sidecar->fd, rows, header.section_count * sizeof(*rows), sizeof(header))
		|| header.checksum != header_sum(&header, rows) || !rows_are_sound(rows, header.section_count, sidecar->size))
		return false;
	sidecar->section_count = header.section_count;
	for (uint32_t i = 0; i < header.section_count; i++) {
		sidecar->sections[i] = (struct rm_sidecar_section){.number = rows[i].number, .item_bytes = rows[i].item_bytes,
			.count = rows[i].count, .offset = rows[i].offset, .checksum = rows[i].checksum};
	}
	return true;
}

bool rm_sidecar_open(struct rm_sidecar *sidecar, const char *path, const struct rm_sidecar_key *key)
{
	char *name = sidecar_name(path, RM_SIDECAR_SUFFIX);
	struct stat st;
	bool is_good = false;

	memset(sidecar, 0, sizeof(*sidecar));
	sidecar->fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	if (sidecar->fd >= 0 && fstat(sidecar->fd, &st) == 0 && is_trusted(&st, path)) {
		sidecar->size = (uint64_t)st.st_size;
		is_good = open_table(sidecar, key);
	}
	if (!is_good)
		rm_sidecar_close(sidecar);
	rm_free(name);
	return is_good;
}

void rm_sidecar_close(struct rm_sidecar *sidecar)
{
	if (sidecar->fd >= 0)
		close(sidecar->fd);
	memset(sidecar, 0, sizeof(*sidecar));
	sidecar->fd = -1;
}

static const struct rm_sidecar_section *section_of(const struct rm_sidecar *sidecar, uint32_t number, uint32_t item_bytes)
{
	for (uint32_t i = 0; i < sidecar->section_count; i++) {
		if (sidecar->sections[i].number == number && sidecar->sections[i].item_bytes == item_bytes)
			return &sidecar->sections[i];
	}
	return NULL;
}

uint64_t rm_sidecar_count(const struct rm_sidecar *sidecar, uint32_t number, uint32_t item_bytes)
{
	const struct rm_sidecar_section *section = section_of(sidecar, number, item_bytes);

	return section != NULL ? section->count : 0;
}

bool rm_sidecar_read(void *items, const struct rm_sidecar *sidecar, uint32_t number, uint64_t count, uint32_t item_bytes)
{
	const struct rm_sidecar_section *section = section_of(sidecar, number, item_bytes);

	return section != NULL && section->count == count
		&& read_at(sidecar->fd, items, count * item_bytes, section->offset)
		&& sidecar_sum(number, items, (size_t)(count * item_bytes)) == section->checksum;
}

/* ---- write ---- */

/* Whether the place beside the snapshot is free, or holds one of ours. */
static bool is_place_ours(const char *name)
{
	char magic[8];
	struct stat st;
	bool is_ours;
	int fd;

	if (lstat(name, &st) != 0)
		return errno == ENOENT;
	if (!S_ISREG(st.st_mode))
		return false;
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	if (fd < 0)
		return false;
	is_ours = read_at(fd, magic, sizeof(magic), 0) && memcmp(magic, SIDECAR_MAGIC, sizeof(magic)) == 0;
	close(fd);
	return is_ours;
}

static bool write_all(int fd, const struct rm_sidecar_key *key, struct rm_sidecar_section *sections, uint32_t section_count)
{
	struct sidecar_header header = {.order = SIDECAR_ORDER, .version = SIDECAR_VERSION, .section_count = section_count,
		.key = *key};
	struct sidecar_row rows[RM_SIDECAR_SECTIONS_MAX];
	uint64_t at = sizeof(header) + section_count * sizeof(*rows);

	memcpy(header.magic, SIDECAR_MAGIC, sizeof(header.magic));
	for (uint32_t i = 0; i < section_count; i++) {
		uint64_t len = sections[i].count * sections[i].item_bytes;

		sections[i].offset = at;
		sections[i].checksum = sidecar_sum(sections[i].number, sections[i].items, (size_t)len);
		rows[i] = (struct sidecar_row){sections[i].number, sections[i].item_bytes, sections[i].count, at, sections[i].checksum};
		if (!write_at(fd, sections[i].items, len, at))
			return false;
		at = (at + len + SIDECAR_ALIGN - 1) / SIDECAR_ALIGN * SIDECAR_ALIGN;
	}
	header.file_size = at;
	header.checksum = header_sum(&header, rows);
	/* The header last: a file that was cut short has none. */
	return ftruncate(fd, (off_t)at) == 0 && write_at(fd, rows, section_count * sizeof(*rows), sizeof(header))
		&& write_at(fd, &header, sizeof(header), 0);
}

/* Whoever may read the snapshot may read what follows from it. */
static void share_like(int fd, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0)
		(void)fchmod(fd, st.st_mode & 0644);
}

bool rm_sidecar_write(
	const char *path, const struct rm_sidecar_key *key, struct rm_sidecar_section *sections, uint32_t section_count)
{
	char *name = sidecar_name(path, RM_SIDECAR_SUFFIX);
	char *temporary = sidecar_name(path, RM_SIDECAR_SUFFIX ".XXXXXX");
	struct rm_sidecar_key now;
	bool is_written = false;
	int fd = -1;

	assert(section_count <= RM_SIDECAR_SECTIONS_MAX);
	if (!is_place_ours(name))
		goto out;
	fd = mkstemp(temporary);
	if (fd < 0)
		goto out;
	rm_leftover_add(temporary);
	share_like(fd, path);
	is_written = write_all(fd, key, sections, section_count);
	is_written = close(fd) == 0 && is_written;
	/* What was read must still be what is there; and who put something in our place meanwhile keeps it. */
	if (is_written) {
		is_written = rm_sidecar_key_of(&now, path);
		now.variant = key->variant;
		now.build = key->build;
		is_written = is_written && memcmp(&now, key, sizeof(now)) == 0 && is_place_ours(name);
	}
	is_written = is_written && rename(temporary, name) == 0;
	if (!is_written)
		(void)unlink(temporary);
	rm_leftover_drop(temporary);
out:
	rm_free(name);
	rm_free(temporary);
	return is_written;
}
