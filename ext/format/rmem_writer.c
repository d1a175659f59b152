/*
 * The sequential writer. The header goes out as zeros first and is rewritten when the table of contents has found its
 * place, so that a file whose writer died is known by its missing magic. Reserving is inline in the header; here is
 * what happens at the borders of buffers and sections.
 */

#include "rmem_writer.h"

#include <string.h>

static void writer_fail(struct rmem_writer *writer, int error)
{
	if (writer->error == 0)
		writer->error = error;
}

static void writer_send(struct rmem_writer *writer, const void *bytes, size_t len)
{
	int result;

	if (writer->error != 0)
		return;
	result = writer->output.write(writer->output.payload, bytes, len);
	if (result < 0)
		writer_fail(writer, result);
	writer->flushed += len;
}

void rmem_writer_flush(struct rmem_writer *writer)
{
	if (writer->used > 0)
		writer_send(writer, writer->buffer, writer->used);
	writer->used = 0;
}

void rmem_writer_init(struct rmem_writer *writer, const struct rmem_output *output, uint8_t *buffer, size_t buffer_size)
{
	static const uint8_t no_header[RMEM_HEADER_BYTES];

	assert(buffer_size > 0);
	writer->output = *output;
	writer->buffer = buffer;
	writer->buffer_size = buffer_size;
	writer->used = 0;
	writer->flushed = 0;
	writer->error = 0;
	writer->is_open = false;
	writer->section_count = 0;
	rmem_writer_bytes(writer, no_header, sizeof no_header);
}

void rmem_writer_bytes(struct rmem_writer *writer, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	if (len > writer->buffer_size - writer->used) {
		rmem_writer_flush(writer);
		if (len > writer->buffer_size) {
			writer_send(writer, bytes, len);
			return;
		}
	}
	memcpy(writer->buffer + writer->used, bytes, len);
	writer->used += len;
}

/* Readers let the later of two equal names win: a second one would silently hide the first. */
static bool writer_has_section(const struct rmem_writer *writer, const char *name)
{
	for (uint32_t i = 0; i < writer->section_count; i++) {
		if (memcmp(writer->sections[i].name, name, RMEM_NAME_BYTES) == 0)
			return true;
	}
	return false;
}

void rmem_writer_begin(struct rmem_writer *writer, const char *section_name)
{
	struct rmem_writer_section *section;
	char name[RMEM_NAME_BYTES] = {0};
	size_t len = strlen(section_name);

	if (len == 0 || len > RMEM_NAME_BYTES || writer->is_open || writer->section_count == RMEM_WRITER_SECTIONS) {
		writer_fail(writer, -RMEM_E_MISUSE);
		return;
	}
	memcpy(name, section_name, len);
	if (writer_has_section(writer, name)) {
		writer_fail(writer, -RMEM_E_MISUSE);
		return;
	}
	section = &writer->sections[writer->section_count++];
	memcpy(section->name, name, sizeof name);
	section->off = rmem_writer_offset(writer);
	section->len = 0;
	section->count = 0;
	writer->is_open = true;
}

void rmem_writer_end(struct rmem_writer *writer, uint64_t element_count)
{
	struct rmem_writer_section *section;

	if (!writer->is_open) {
		writer_fail(writer, -RMEM_E_MISUSE);
		return;
	}
	section = &writer->sections[writer->section_count - 1];
	section->len = rmem_writer_offset(writer) - section->off;
	section->count = element_count;
	writer->is_open = false;
}

static void writer_put_toc_entry(uint8_t entry[RMEM_TOC_ENTRY_BYTES], const struct rmem_writer_section *section)
{
	memcpy(entry, section->name, RMEM_NAME_BYTES);
	rmem_put_u64(entry + RMEM_TOC_PAYLOAD_OFF, section->off);
	rmem_put_u64(entry + RMEM_TOC_LENGTH_OFF, section->len);
	rmem_put_u64(entry + RMEM_TOC_COUNT_OFF, section->count);
}

static void writer_put_header(uint8_t header[RMEM_HEADER_BYTES], uint32_t section_count, uint64_t toc_off)
{
	memset(header, 0, RMEM_HEADER_BYTES);
	memcpy(header, RMEM_MAGIC, 4);
	rmem_put_u32(header + RMEM_HEADER_VERSION_OFF, RMEM_VERSION);
	rmem_put_u32(header + RMEM_HEADER_FLAGS_OFF, RMEM_FLAG_LITTLE_ENDIAN);
	rmem_put_u32(header + RMEM_HEADER_SECTION_COUNT_OFF, section_count);
	rmem_put_u64(header + RMEM_HEADER_TOC_OFF, toc_off);
}

int rmem_writer_finish(struct rmem_writer *writer)
{
	uint64_t toc_off = rmem_writer_offset(writer);
	uint8_t entry[RMEM_TOC_ENTRY_BYTES];
	uint8_t header[RMEM_HEADER_BYTES];

	if (writer->is_open)
		writer_fail(writer, -RMEM_E_MISUSE);
	for (uint32_t i = 0; i < writer->section_count; i++) {
		writer_put_toc_entry(entry, &writer->sections[i]);
		rmem_writer_bytes(writer, entry, sizeof entry);
	}
	rmem_writer_flush(writer);
	if (writer->error != 0)
		return writer->error;

	writer_put_header(header, writer->section_count, toc_off);
	writer->error = writer->output.rewrite_header(writer->output.payload, header);
	return writer->error;
}
