/*
 * The few different words of a file (types, classes, regions, link names) as small numbers. A file may hold one text
 * under several ids, so words are told apart by their bytes; the id is only the fast way there.
 *
 *     rm_words_init(&types, input->text, input->payload);
 *     rm_words_preset(&types, "ObjectContext");      gets number 0
 *     uint32_t type = rm_words_add(&types, row.type_id);
 */
#ifndef RM_WORDS_H
#define RM_WORDS_H

#include "base.h"
#include "map.h"
#include "str.h"
#include "vec.h"

#define RM_WORD_NONE UINT32_MAX
#define RM_WORDS_CACHE 256u

struct rm_word {
	struct rm_text text;
	uint32_t first_id; /* dictionary id it was first seen under; UINT32_MAX for a preset one not seen yet */
	uint32_t next;     /* word with the same hash, or RM_WORD_NONE */
};

struct rm_words {
	struct rm_text (*text)(const void *payload, uint32_t id);
	const void *payload;
	RM_VEC(struct rm_word) words;
	struct rm_map by_id;
	struct rm_map by_hash;
	struct {
		uint32_t id;
		uint32_t number;
	} cache[RM_WORDS_CACHE];
};

void rm_words_init(struct rm_words *words, struct rm_text (*text)(const void *payload, uint32_t id), const void *payload);

/* Gives the text the next number. A text that is there already keeps its old number for look-ups. */
uint32_t rm_words_preset(struct rm_words *words, const char *text);

/* Number of the text with that dictionary id, a new one if it is new. RM_WORD_NONE when there is no such text. */
uint32_t rm_words_add_slow(struct rm_words *words, uint32_t id);

static inline uint32_t rm_words_add(struct rm_words *words, uint32_t id)
{
	if (RM_LIKELY(words->cache[id % RM_WORDS_CACHE].id == id))
		return words->cache[id % RM_WORDS_CACHE].number;
	return rm_words_add_slow(words, id);
}

/* The same without adding: for ids that were added before. */
uint32_t rm_words_find(const struct rm_words *words, uint32_t id);
uint32_t rm_words_find_text(const struct rm_words *words, struct rm_text text);

void rm_words_release(struct rm_words *words);

#endif
