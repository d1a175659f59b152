/* Widths are columns of a terminal, not bytes. */
#include "base.h"

#include "text_cell.h"

#include "utf8.h"

static size_t cell_dots(size_t columns)
{
	return columns > 3 ? columns - 3 : 0;
}

void rm_text_cell_keep_end(struct rm_strbuf *cell, size_t columns)
{
	struct rm_text text = rm_strbuf_text(cell);
	struct rm_strbuf cut = {0};
	size_t keep;

	if (rm_utf8_columns(text) <= columns) {
		return;
	}
	keep = rm_utf8_tail_bytes(text, cell_dots(columns));
	rm_strbuf_add_cstr(&cut, "...");
	rm_strbuf_add(&cut, text.ptr + text.len - keep, keep);
	rm_strbuf_clear(cell);
	rm_strbuf_add_text(cell, rm_strbuf_text(&cut));
	rm_strbuf_release(&cut);
}

void rm_text_cell_keep_start(struct rm_strbuf *cell, size_t columns)
{
	struct rm_text text = rm_strbuf_text(cell);

	if (rm_utf8_columns(text) <= columns) {
		return;
	}
	rm_strbuf_truncate(cell, rm_utf8_head_bytes(text, cell_dots(columns)));
	rm_strbuf_add_cstr(cell, "...");
}

void rm_text_cell_add(struct rm_strbuf *out, struct rm_text text, int width, bool is_last)
{
	size_t columns = rm_utf8_columns(text), wanted = (size_t)(width < 0 ? -width : width);
	size_t blanks = columns < wanted ? wanted - columns : 0;

	rm_strbuf_add_repeated(out, ' ', width > 0 ? blanks : 0);
	rm_strbuf_add_text(out, text);
	rm_strbuf_add_repeated(out, ' ', width <= 0 && !is_last ? blanks : 0);
}
