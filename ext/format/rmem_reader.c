/*
 * The checking reader. Opening goes from the outside in: header, table of contents, then the sections whose shape the
 * format fixes, each against the bytes that its entry claims and those against the file. Every check subtracts from what
 * is known to be there; nothing read from the file is ever added to before it is bounded. The only allocation is the
 * table of string offsets: four bytes of it for every fourth string, so for at least 16 bytes of string_dict.
 */

#include "rmem_reader.h"

#include <string.h>

/*
 * The sections that have a meaning for us. Only these must not overlap: bytes that two of them claim were written as one
 * thing and would be read as another. The private ones are checked for that here and for their rows when asked for.
 */
enum reader_known {
	READER_STRING_DICT,
	READER_NODES,
	READER_EDGES,
	READER_LOCATIONS,
	READER_ATTRIBUTES,
	READER_SUMMARY,
	READER_RUNS,
	READER_CONTAINERS,
	READER_HASHES,
	READER_ZENDMM_HEAP,
	READER_ZENDMM_CHUNK,
	READER_ZENDMM_HUGE,
	READER_ZENDMM_CACHE,
	READER_ZENDMM_FREE,
	READER_KNOWN_COUNT
};

static const char reader_known_names[READER_KNOWN_COUNT][RMEM_NAME_BYTES + 1] = {
	[READER_STRING_DICT] = RMEM_SECTION_STRING_DICT,
	[READER_NODES] = RMEM_SECTION_NODES,
	[READER_EDGES] = RMEM_SECTION_EDGES,
	[READER_LOCATIONS] = RMEM_SECTION_LOCATIONS,
	[READER_ATTRIBUTES] = RMEM_SECTION_ATTRIBUTES,
	[READER_SUMMARY] = RMEM_SECTION_SUMMARY,
	[READER_RUNS] = RMEM_SECTION_RUNS,
	[READER_CONTAINERS] = RMEM_SECTION_CONTAINERS,
	[READER_HASHES] = RMEM_SECTION_HASHES,
	[READER_ZENDMM_HEAP] = RMEM_SECTION_ZENDMM_HEAP,
	[READER_ZENDMM_CHUNK] = RMEM_SECTION_ZENDMM_CHUNK,
	[READER_ZENDMM_HUGE] = RMEM_SECTION_ZENDMM_HUGE,
	[READER_ZENDMM_CACHE] = RMEM_SECTION_ZENDMM_CACHE,
	[READER_ZENDMM_FREE] = RMEM_SECTION_ZENDMM_FREE,
};

/* What opening learns of the known sections: each with the offset of its entry, 0 where there is none. */
struct reader_sections {
	struct rmem_section sections[READER_KNOWN_COUNT];
	uint64_t entry_offs[READER_KNOWN_COUNT];
};

static int reader_check_header(struct rmem_reader *reader, struct rmem_error *err)
{
	const uint8_t *header = reader->bytes;
	uint64_t toc_off;
	uint32_t section_count;

	if (reader->size < RMEM_HEADER_BYTES)
		return rmem_fail(err, RMEM_E_TRUNCATED, reader->size, "shorter than the header of a snapshot");
	if (rmem_get_u32(header) == 0)
		return rmem_fail(err, RMEM_E_MAGIC, 0, "no magic: the snapshot was not finished");
	if (memcmp(header, RMEM_MAGIC, 4) != 0)
		return rmem_fail(err, RMEM_E_MAGIC, 0, "not a snapshot: the magic is wrong");
	if (rmem_get_u32(header + RMEM_HEADER_VERSION_OFF) != RMEM_VERSION)
		return rmem_fail(err, RMEM_E_VERSION, RMEM_HEADER_VERSION_OFF, "a version of the format other than 1");
	reader->flags = rmem_get_u32(header + RMEM_HEADER_FLAGS_OFF);
	if ((reader->flags & RMEM_FLAG_LITTLE_ENDIAN) == 0)
		return rmem_fail(err, RMEM_E_VERSION, RMEM_HEADER_FLAGS_OFF, "not little-endian");

	toc_off = rmem_get_u64(header + RMEM_HEADER_TOC_OFF);
	section_count = rmem_get_u32(header + RMEM_HEADER_SECTION_COUNT_OFF);
	if (toc_off > reader->size)
		return rmem_fail(err, RMEM_E_BOUNDS, RMEM_HEADER_TOC_OFF, "the table of contents lies past the end");
	if (section_count > (reader->size - toc_off) / RMEM_TOC_ENTRY_BYTES)
		return rmem_fail(err, RMEM_E_BOUNDS, RMEM_HEADER_SECTION_COUNT_OFF, "the table of contents goes past the end");
	if (toc_off < RMEM_HEADER_BYTES)
		return rmem_fail(err, RMEM_E_OVERLAP, RMEM_HEADER_TOC_OFF, "the table of contents lies in the header");
	reader->toc_off = toc_off;
	reader->section_count = section_count;
	return 0;
}

static uint64_t reader_entry_off(const struct rmem_reader *reader, uint32_t index)
{
	return reader->toc_off + (uint64_t)index * RMEM_TOC_ENTRY_BYTES;
}

void rmem_reader_section(struct rmem_section *section, const struct rmem_reader *reader, uint32_t index)
{
	const uint8_t *entry = reader->bytes + reader_entry_off(reader, index);

	assert(index < reader->section_count);
	memcpy(section->name, entry, RMEM_NAME_BYTES);
	section->off = rmem_get_u64(entry + RMEM_TOC_PAYLOAD_OFF);
	section->len = rmem_get_u64(entry + RMEM_TOC_LENGTH_OFF);
	section->count = rmem_get_u64(entry + RMEM_TOC_COUNT_OFF);
}

/* Every entry must lie in the file, those that nobody reads too: the usual cause is a file cut short. */
static int reader_check_toc(struct reader_sections *found, const struct rmem_reader *reader, struct rmem_error *err)
{
	struct rmem_section section;

	memset(found, 0, sizeof *found);
	for (uint32_t i = 0; i < reader->section_count; i++) {
		uint64_t entry_off = reader_entry_off(reader, i);

		rmem_reader_section(&section, reader, i);
		if (section.off > reader->size)
			return rmem_fail(err, RMEM_E_BOUNDS, entry_off, "a section starts past the end");
		if (section.len > reader->size - section.off)
			return rmem_fail(err, RMEM_E_BOUNDS, entry_off, "a section goes past the end");
		for (int k = 0; k < READER_KNOWN_COUNT; k++) {
			if (memcmp(section.name, reader_known_names[k], RMEM_NAME_BYTES) == 0) {
				found->sections[k] = section;
				found->entry_offs[k] = entry_off;
			}
		}
	}
	if (found->entry_offs[READER_STRING_DICT] == 0)
		return rmem_fail(err, RMEM_E_MISSING, reader->toc_off, "no section string_dict");
	if (found->entry_offs[READER_NODES] == 0)
		return rmem_fail(err, RMEM_E_MISSING, reader->toc_off, "no section nodes");
	return 0;
}

/* Both ranges lie in the file, so the sums cannot overflow. */
static bool reader_ranges_overlap(uint64_t off, uint64_t len, uint64_t other_off, uint64_t other_len)
{
	return len > 0 && other_len > 0 && off < other_off + other_len && other_off < off + len;
}

static int reader_check_overlaps(const struct reader_sections *found, const struct rmem_reader *reader,
	struct rmem_error *err)
{
	uint64_t toc_len = (uint64_t)reader->section_count * RMEM_TOC_ENTRY_BYTES;

	for (int i = 0; i < READER_KNOWN_COUNT; i++) {
		const struct rmem_section *section = &found->sections[i];

		if (section->len > 0 && section->off < RMEM_HEADER_BYTES)
			return rmem_fail(err, RMEM_E_OVERLAP, found->entry_offs[i], "a section lies in the header");
		if (reader_ranges_overlap(section->off, section->len, reader->toc_off, toc_len))
			return rmem_fail(err, RMEM_E_OVERLAP, found->entry_offs[i], "a section lies in the table of contents");
		for (int k = 0; k < i; k++) {
			const struct rmem_section *other = &found->sections[k];

			if (reader_ranges_overlap(section->off, section->len, other->off, other->len))
				return rmem_fail(err, RMEM_E_OVERLAP, found->entry_offs[i], "two sections overlap");
		}
	}
	return 0;
}

/* Bytes after the last row are ignored, as any reader of the format does. */
static int reader_check_rows(struct rmem_rows *rows, const struct rmem_reader *reader,
	const struct reader_sections *found, enum reader_known which, uint32_t row_bytes, const char *text,
	struct rmem_error *err)
{
	const struct rmem_section *section = &found->sections[which];

	if (section->count > section->len / row_bytes)
		return rmem_fail(err, RMEM_E_BOUNDS, found->entry_offs[which], text);
	rows->bytes = reader->bytes + section->off;
	rows->count = section->count;
	return 0;
}

static int reader_check_tables(struct rmem_reader *reader, const struct reader_sections *found, struct rmem_error *err)
{
	int result;

	result = reader_check_rows(&reader->nodes, reader, found, READER_NODES, RMEM_NODE_BYTES,
		"nodes: more rows than bytes", err);
	if (result == 0)
		result = reader_check_rows(&reader->edges, reader, found, READER_EDGES, RMEM_EDGE_BYTES,
			"edges: more rows than bytes", err);
	if (result == 0)
		result = reader_check_rows(&reader->locations, reader, found, READER_LOCATIONS, RMEM_LOCATION_BYTES,
			"locations: more rows than bytes", err);
	if (result == 0)
		result = reader_check_rows(&reader->attributes, reader, found, READER_ATTRIBUTES, RMEM_ATTRIBUTE_BYTES,
			"attributes: more rows than bytes", err);
	return result;
}

/* summary and runs count for themselves, inside; the count of the entry is not looked at. An empty section is none. */
static int reader_check_summary(struct rmem_reader *reader, const struct rmem_section *section, struct rmem_error *err)
{
	uint32_t count;

	if (section->len == 0)
		return 0;
	if (section->len < 4)
		return rmem_fail(err, RMEM_E_BOUNDS, section->off, "summary: too short for its count");
	count = rmem_get_u32(reader->bytes + section->off);
	if (count > (section->len - 4) / RMEM_PAIR_BYTES)
		return rmem_fail(err, RMEM_E_BOUNDS, section->off, "summary: more pairs than bytes");
	reader->summary.bytes = reader->bytes + section->off + 4;
	reader->summary.count = count;
	return 0;
}

/* The length of the string at `position` of a section, or nothing when it does not fit. */
static bool reader_string_at(uint32_t *len, const struct rmem_reader *reader, const struct rmem_section *section,
	uint64_t position)
{
	if (section->len - position < 4)
		return false;
	*len = rmem_get_u32(reader->bytes + section->off + position);
	return *len <= section->len - position - 4;
}

static int reader_check_runs(struct rmem_reader *reader, const struct rmem_section *section, struct rmem_error *err)
{
	uint64_t position = 4;
	uint32_t count;
	uint32_t len;

	if (section->len == 0)
		return 0;
	if (section->len < 4)
		return rmem_fail(err, RMEM_E_BOUNDS, section->off, "runs: too short for its count");
	count = rmem_get_u32(reader->bytes + section->off);
	for (uint32_t i = 0; i < count; i++) {
		if (!reader_string_at(&len, reader, section, position))
			return rmem_fail(err, RMEM_E_BOUNDS, section->off + position, "runs: an entry goes past the section");
		position += 4 + (uint64_t)len;
	}
	reader->runs = *section;
	reader->runs.len = position;
	reader->run_count = count;
	return 0;
}

/* From the string that the table knows to the wanted one lead the lengths of those between, which lie close by. */
#define READER_STRIDE 4u

static size_t reader_string_offs_bytes(const struct rmem_reader *reader)
{
	return ((size_t)reader->string_count / READER_STRIDE + 1)
		* (reader->string_offs_are_wide ? sizeof(uint64_t) : sizeof(uint32_t));
}

static int reader_index_strings(struct rmem_reader *reader, struct rmem_error *err)
{
	const struct rmem_section *section = &reader->strings;
	uint32_t *narrow;
	uint64_t *wide;
	uint64_t position = 4;
	uint32_t len;

	reader->string_offs = reader->allocator.alloc(reader->allocator.payload, reader_string_offs_bytes(reader));
	if (reader->string_offs == NULL)
		return rmem_fail(err, RMEM_E_MEMORY, section->off, "no memory for the index of string_dict");
	narrow = reader->string_offs;
	wide = reader->string_offs;
	for (uint32_t i = 0; i < reader->string_count; i++) {
		if (!reader_string_at(&len, reader, section, position))
			return rmem_fail(err, RMEM_E_BOUNDS, section->off + position, "string_dict: a string goes past the section");
		if (i % READER_STRIDE == 0) {
			if (reader->string_offs_are_wide)
				wide[i / READER_STRIDE] = position;
			else
				narrow[i / READER_STRIDE] = (uint32_t)position;
		}
		position += 4 + (uint64_t)len;
	}
	return 0;
}

static int reader_check_strings(struct rmem_reader *reader, const struct rmem_section *section, struct rmem_error *err)
{
	uint32_t count;

	if (section->len == 0)
		return 0;
	if (section->len < 4)
		return rmem_fail(err, RMEM_E_BOUNDS, section->off, "string_dict: too short for its count");
	count = rmem_get_u32(reader->bytes + section->off);
	if (count > (section->len - 4) / 4)
		return rmem_fail(err, RMEM_E_BOUNDS, section->off, "string_dict: more strings than bytes");
	reader->strings = *section;
	reader->string_count = count;
	reader->string_offs_are_wide = section->len > UINT32_MAX;
	return count == 0 ? 0 : reader_index_strings(reader, err);
}

static int reader_check_file(struct rmem_reader *reader, struct rmem_error *err)
{
	struct reader_sections found;
	int result;

	result = reader_check_header(reader, err);
	if (result == 0)
		result = reader_check_toc(&found, reader, err);
	if (result == 0)
		result = reader_check_overlaps(&found, reader, err);
	if (result == 0)
		result = reader_check_tables(reader, &found, err);
	if (result == 0)
		result = reader_check_summary(reader, &found.sections[READER_SUMMARY], err);
	if (result == 0)
		result = reader_check_runs(reader, &found.sections[READER_RUNS], err);
	if (result == 0)
		result = reader_check_strings(reader, &found.sections[READER_STRING_DICT], err);
	return result;
}

int rmem_reader_open(struct rmem_reader *reader, const void *bytes, size_t size, const struct rmem_allocator *allocator,
	struct rmem_error *err)
{
	int result;

	memset(reader, 0, sizeof *reader);
	reader->allocator = *allocator;
	reader->bytes = bytes;
	reader->size = size;
	result = reader_check_file(reader, err);
	if (result != 0)
		rmem_reader_release(reader);
	return result;
}

void rmem_reader_release(struct rmem_reader *reader)
{
	if (reader->string_offs != NULL)
		reader->allocator.free(reader->allocator.payload, reader->string_offs, reader_string_offs_bytes(reader));
	memset(reader, 0, sizeof *reader);
}

bool rmem_reader_find_section(struct rmem_section *section, const struct rmem_reader *reader, const char *name)
{
	char padded[RMEM_NAME_BYTES] = {0};
	size_t len = strlen(name);

	if (len > 0 && len <= RMEM_NAME_BYTES) {
		memcpy(padded, name, len);
		for (uint32_t i = reader->section_count; i-- > 0;) {
			if (memcmp(reader->bytes + reader_entry_off(reader, i), padded, sizeof padded) == 0) {
				rmem_reader_section(section, reader, i);
				return true;
			}
		}
	}
	memset(section, 0, sizeof *section);
	return false;
}

int rmem_reader_rows(struct rmem_rows *rows, const struct rmem_reader *reader, const char *name, uint32_t row_bytes,
	struct rmem_error *err)
{
	struct rmem_section section;

	rows->bytes = NULL;
	rows->count = 0;
	if (!rmem_reader_find_section(&section, reader, name))
		return 0;
	if (section.count > section.len / row_bytes)
		return rmem_fail(err, RMEM_E_BOUNDS, section.off, "a private section has more rows than bytes");
	rows->bytes = reader->bytes + section.off;
	rows->count = section.count;
	return 0;
}

bool rmem_reader_string(struct rmem_text *text, const struct rmem_reader *reader, uint32_t id)
{
	const uint8_t *string;
	uint64_t position;

	if (id >= reader->string_count) {
		text->bytes = "";
		text->len = 0;
		return false;
	}
	if (reader->string_offs_are_wide)
		position = ((const uint64_t *)reader->string_offs)[id / READER_STRIDE];
	else
		position = ((const uint32_t *)reader->string_offs)[id / READER_STRIDE];
	string = reader->bytes + reader->strings.off + position;
	for (uint32_t i = id % READER_STRIDE; i > 0; i--)
		string += 4 + (size_t)rmem_get_u32(string);
	text->bytes = (const char *)string + 4;
	text->len = rmem_get_u32(string);
	return true;
}

bool rmem_reader_summary(struct rmem_text *value, const struct rmem_reader *reader, const char *key)
{
	size_t key_len = strlen(key);
	struct rmem_pair pair;
	struct rmem_text text;

	for (uint64_t i = reader->summary.count; i-- > 0;) {
		rmem_reader_pair(&pair, reader, i);
		if (rmem_reader_string(&text, reader, pair.key_id) && text.len == key_len
			&& memcmp(text.bytes, key, key_len) == 0)
			return rmem_reader_string(value, reader, pair.value_id);
	}
	value->bytes = "";
	value->len = 0;
	return false;
}

bool rmem_reader_next_run(struct rmem_text *text, const struct rmem_reader *reader, uint64_t *position)
{
	uint64_t at = *position == 0 ? 4 : *position;
	uint32_t len;

	/* Opening cut the section off behind the last entry that its count promises. */
	if (reader->run_count == 0 || !reader_string_at(&len, reader, &reader->runs, at)) {
		text->bytes = "";
		text->len = 0;
		return false;
	}
	text->bytes = (const char *)reader->bytes + reader->runs.off + at + 4;
	text->len = len;
	*position = at + 4 + (uint64_t)len;
	return true;
}
