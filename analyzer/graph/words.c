#include "base.h"
#include "words.h"

void rm_words_init(struct rm_words *words, struct rm_text (*text)(const void *payload, uint32_t id), const void *payload)
{
	memset(words, 0, sizeof(*words));
	words->text = text;
	words->payload = payload;
	/* "No string" leads to no word, and marks an unused place of the cache at the same time. */
	for (uint32_t i = 0; i < RM_WORDS_CACHE; i++) {
		words->cache[i].id = UINT32_MAX;
		words->cache[i].number = RM_WORD_NONE;
	}
}

/* UINT64_MAX is not a key of the map. */
static uint64_t words_key(struct rm_text text)
{
	return rm_text_hash(text) >> 1;
}

uint32_t rm_words_find_text(const struct rm_words *words, struct rm_text text)
{
	const uint32_t *first = rm_map_find(&words->by_hash, words_key(text));

	for (uint32_t at = first != NULL ? *first : RM_WORD_NONE; at != RM_WORD_NONE; at = words->words.items[at].next) {
		if (rm_text_equals(words->words.items[at].text, text))
			return at;
	}
	return RM_WORD_NONE;
}

static uint32_t words_append(struct rm_words *words, struct rm_text text, uint32_t id)
{
	uint32_t number = (uint32_t)words->words.count;
	struct rm_word word = { text, id, RM_WORD_NONE };
	bool is_new;
	uint32_t *first = rm_map_add(&words->by_hash, words_key(text), &is_new);

	if (is_new) {
		*first = number;
	} else {
		word.next = words->words.items[*first].next;
		words->words.items[*first].next = number;
	}
	rm_vec_push(&words->words, word);
	return number;
}

uint32_t rm_words_preset(struct rm_words *words, const char *text)
{
	struct rm_text t = rm_text_of(text);

	if (rm_words_find_text(words, t) == RM_WORD_NONE)
		return words_append(words, t, UINT32_MAX);
	rm_vec_push(&words->words, ((struct rm_word){ t, UINT32_MAX, RM_WORD_NONE }));
	return (uint32_t)words->words.count - 1;
}

uint32_t rm_words_add_slow(struct rm_words *words, uint32_t id)
{
	struct rm_text text;
	uint32_t *number;
	bool is_new;

	if (id == UINT32_MAX)
		return RM_WORD_NONE;
	number = rm_map_add(&words->by_id, id, &is_new);
	if (is_new) {
		text = words->text(words->payload, id);
		*number = RM_WORD_NONE;
		if (text.ptr != NULL) {
			*number = rm_words_find_text(words, text);
			if (*number == RM_WORD_NONE)
				*number = words_append(words, text, id);
			else if (words->words.items[*number].first_id == UINT32_MAX)
				words->words.items[*number].first_id = id;
		}
	}
	words->cache[id % RM_WORDS_CACHE].id = id;
	words->cache[id % RM_WORDS_CACHE].number = *number;
	return *number;
}

uint32_t rm_words_find(const struct rm_words *words, uint32_t id)
{
	const uint32_t *number;

	if (words->cache[id % RM_WORDS_CACHE].id == id)
		return words->cache[id % RM_WORDS_CACHE].number;
	number = rm_map_find(&words->by_id, id);
	return number != NULL ? *number : RM_WORD_NONE;
}

void rm_words_release(struct rm_words *words)
{
	rm_vec_release(&words->words);
	rm_map_release(&words->by_id);
	rm_map_release(&words->by_hash);
}
