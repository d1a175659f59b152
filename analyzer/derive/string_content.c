/* Contents of strings: what is known of them, whether they are equal, how they start. */
#include "base.h"

#include "string_content.h"

#include "map.h"
#include "utf8.h"

#define PREVIEW_BYTES_MAX 60
#define PREVIEW_CUT_BYTES 57 /* and three dots */
#define PREVIEW_HEX_BYTES 24

void rm_string_content_get(
	struct rm_string_content *content, const struct rm_graph *graph, rm_node string)
{
	memset(content, 0, sizeof(*content));
	if (!rm_graph_string(&content->text, &content->length, graph, string)) {
		return;
	}
	content->is_whole = content->text.ptr != NULL && content->text.len == content->length;
	content->is_known = content->is_whole || rm_graph_content_hash(&content->hash, graph, string);
}

uint64_t rm_string_content_key(const struct rm_string_content *content)
{
	uint64_t key = content->is_whole ? rm_text_hash(content->text) : content->hash;

	key = rm_map_mix(key ^ content->length);
	return key == UINT64_MAX ? 0 : key;
}

bool rm_string_content_equals(const struct rm_string_content *a, const struct rm_string_content *b)
{
	if (!a->is_known || !b->is_known || a->is_whole != b->is_whole || a->length != b->length) {
		return false;
	}
	return a->is_whole ? rm_text_equals(a->text, b->text) : a->hash == b->hash;
}

/*
 * The longest start of at most that many bytes that ends with a character; 0 when it is no UTF-8.
 */
static size_t preview_bytes(struct rm_text text, size_t limit, bool is_cut)
{
	size_t at = 0;

	while (at < text.len) {
		uint32_t character;
		size_t len = rm_utf8_next(&character, text.ptr + at, text.len - at);

		if (len == 1 && character == 0xFFFD) {
			/* The snapshot itself may have cut a character at its end. */
			return is_cut && text.len - at < 4 ? at : 0;
		}
		if (at + len > limit) {
			break;
		}
		at += len;
	}
	return at;
}

void rm_string_preview(struct rm_strbuf *out, const struct rm_string_content *content)
{
	struct rm_text text = content->text;
	size_t limit = content->length > PREVIEW_BYTES_MAX ? PREVIEW_CUT_BYTES : PREVIEW_BYTES_MAX;
	size_t bytes;

	if (text.ptr == NULL || text.len == 0) {
		return;
	}
	bytes = preview_bytes(text, limit, !content->is_whole);
	if (bytes > 0) {
		rm_strbuf_add(out, text.ptr, bytes);
	} else {
		rm_strbuf_add_cstr(out, "0x");
		for (bytes = 0; bytes < text.len && bytes < PREVIEW_HEX_BYTES; bytes++) {
			rm_strbuf_addf(out, "%02x", (unsigned char)text.ptr[bytes]);
		}
	}
	if (bytes < content->length) {
		rm_strbuf_add_cstr(out, "...");
	}
}
