/*
 * Cells of text tables: padded by columns of the terminal, cut where characters end.
 *
 *	rm_text_cell_add(out, rm_text_of("Type"), -30, false);		flush left in 30 columns
 *	rm_text_cell_add(out, rm_text_of("1.00 KB"), 12, true);		flush right, the last of its row
 */
#ifndef RM_TEXT_CELL_H
#define RM_TEXT_CELL_H

#include "base.h"
#include "str.h"

/*
 * Appends the text and its blanks. width negative: flush left; 0: as it comes. What is flush
 * left is not padded in the last cell: no line ends in blanks. Longer texts are not cut.
 */
void rm_text_cell_add(struct rm_strbuf *out, struct rm_text text, int width, bool is_last);

/*
 * Cuts what the cell holds to that many columns, with three dots where something is missing. The
 * end of a name or path tells more than its start.
 */
void rm_text_cell_keep_end(struct rm_strbuf *cell, size_t columns);
void rm_text_cell_keep_start(struct rm_strbuf *cell, size_t columns);

#endif
