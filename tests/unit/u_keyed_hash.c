/*
 * The keyed hashes. SipHash is checked against a second writing of the paper's algorithm, byte by byte and with the numbers of rounds
 * as parameters; that one is checked against the vector that the paper prints for SipHash-2-4.
 */

#include <stdlib.h>
#include <string.h>

#include "../../ext/sink/keyed_hash.h"
#include "../lib/rm_test.h"

static uint64_t rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

struct sip {
	uint64_t v0, v1, v2, v3;
};

/* The paper's figure 2.1. */
static void sip_rounds(struct sip *s, unsigned count)
{
	while (count-- > 0) {
		s->v0 += s->v1;
		s->v2 += s->v3;
		s->v1 = rotate(s->v1, 13);
		s->v3 = rotate(s->v3, 16);
		s->v1 ^= s->v0;
		s->v3 ^= s->v2;
		s->v0 = rotate(s->v0, 32);
		s->v2 += s->v1;
		s->v0 += s->v3;
		s->v1 = rotate(s->v1, 17);
		s->v3 = rotate(s->v3, 21);
		s->v1 ^= s->v2;
		s->v3 ^= s->v0;
		s->v2 = rotate(s->v2, 32);
	}
}

static uint64_t sip_reference(unsigned c, unsigned d, const uint64_t key[2], const uint8_t *bytes, size_t len)
{
	struct sip s = {
		key[0] ^ UINT64_C(0x736f6d6570736575), key[1] ^ UINT64_C(0x646f72616e646f6d),
		key[0] ^ UINT64_C(0x6c7967656e657261), key[1] ^ UINT64_C(0x7465646279746573),
	};
	uint64_t word = 0;

	for (size_t i = 0; i < (len / 8 + 1) * 8; i++) {
		uint64_t byte = i < len ? bytes[i] : (i % 8 == 7 ? len & 0xff : 0);

		word |= byte << (i % 8 * 8);
		if (i % 8 == 7) {
			s.v3 ^= word;
			sip_rounds(&s, c);
			s.v0 ^= word;
			word = 0;
		}
	}
	s.v2 ^= 0xff;
	sip_rounds(&s, d);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

static const uint64_t paper_key[2] = { UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908) };

static void paper_message(uint8_t message[64])
{
	for (uint8_t i = 0; i < 64; i++) {
		message[i] = i;
	}
}

static void test_keyed_hash__the_reference_agrees_with_the_paper(void)
{
	uint8_t message[64];

	paper_message(message);
	RM_CHECK_INT(sip_reference(2, 4, paper_key, message, 15), UINT64_C(0xa129ca6149be45e5));
}

static void test_keyed_hash__vectors_of_siphash_1_3(void)
{
	static const struct { size_t len; uint64_t hash; } vectors[] = {
		{ 0, UINT64_C(0xabac0158050fc4dc) }, { 1, UINT64_C(0xc9f49bf37d57ca93) }, { 2, UINT64_C(0x82cb9b024dc7d44d) },
		{ 3, UINT64_C(0x8bf80ab8e7ddf7fb) }, { 63, UINT64_C(0x9d199062b7bbb3a8) },
	};
	uint8_t message[64];

	paper_message(message);
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		RM_CHECK_INT(reli_hash_bytes(paper_key, message, vectors[i].len), vectors[i].hash);
	}
}

static void test_keyed_hash__every_length_and_alignment(void)
{
	uint64_t state = 1;
	uint8_t bytes[300];

	for (size_t i = 0; i < sizeof bytes; i++) {
		bytes[i] = (uint8_t) rm_test_random(&state);
	}
	for (size_t len = 0; len <= 280; len++) {
		uint64_t key[2] = { rm_test_random(&state), rm_test_random(&state) };

		for (size_t offset = 0; offset < 9; offset++) {
			RM_CHECK_INT(reli_hash_bytes(key, bytes + offset, len), sip_reference(1, 3, key, bytes + offset, len));
		}
	}
}

static void test_keyed_hash__other_keys_give_other_hashes(void)
{
	uint64_t first[2] = { 1, 2 }, second[2] = { 1, 3 }, third[2] = { 2, 2 };
	uint64_t a = reli_hash_bytes(first, "secret", 6);

	RM_CHECK(a != reli_hash_bytes(second, "secret", 6));
	RM_CHECK(a != reli_hash_bytes(third, "secret", 6));
	RM_CHECK(a != reli_hash_bytes(first, "secreu", 6));
	RM_CHECK(a != reli_hash_bytes(first, "secret", 5));
	RM_CHECK_INT(a, reli_hash_bytes(first, "secret", 6));
}

/* One container's scalars; all of it by place. */
static uint32_t hash_of_scalars(const uint64_t key[2], const uint64_t *values, size_t count)
{
	uint32_t hash = 0;

	for (size_t i = 0; i < count; i++) {
		hash = reli_hash_scalar(key, hash, i, 3, values[i]);
	}
	return hash;
}

static void test_keyed_hash__scalars_place_type_and_order_matter(void)
{
	static const uint64_t key[2] = { 5, 6 }, other_key[2] = { 5, 7 };
	static const uint64_t values[] = { 1, 2, 3 }, swapped[] = { 2, 1, 3 }, shorter[] = { 1, 2 };
	uint32_t hash = hash_of_scalars(key, values, 3);

	RM_CHECK_INT(hash, hash_of_scalars(key, values, 3));
	RM_CHECK(hash != hash_of_scalars(key, swapped, 3));
	RM_CHECK(hash != hash_of_scalars(key, shorter, 2));
	RM_CHECK(hash != hash_of_scalars(other_key, values, 3));
	RM_CHECK(reli_hash_scalar(key, 0, 0, 3, 1) != reli_hash_scalar(key, 0, 1, 3, 1));
	RM_CHECK(reli_hash_scalar(key, 0, 0, 3, 1) != reli_hash_scalar(key, 0, 0, 4, 1));
	RM_CHECK(reli_hash_scalar(key, 0, 0, 1, 0) != reli_hash_scalar(key, 0, 0, 0, 0));
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

	return (x > y) - (x < y);
}

/* Neighbouring values of neighbouring places are what real arrays hold: collisions must stay near chance. */
static void test_keyed_hash__scalars_that_are_alike_rarely_collide(void)
{
	enum { COUNT = 65536 };
	static const uint64_t key[2] = { UINT64_C(0x1234567890abcdef), UINT64_C(0xfedcba0987654321) };
	uint32_t *hashes = malloc(COUNT * sizeof *hashes), same = 0;

	RM_REQUIRE(hashes != NULL);
	for (uint32_t i = 0; i < COUNT; i++) {
		uint64_t values[2] = { i / 256, i % 256 };

		hashes[i] = hash_of_scalars(key, values, 2);
	}
	qsort(hashes, COUNT, sizeof *hashes, by_value);
	for (uint32_t i = 1; i < COUNT; i++) {
		same += hashes[i] == hashes[i - 1];
	}
	/* By chance: half of 65536 squared in 2^32, that is one half. */
	RM_CHECK(same <= 8);
	free(hashes);
}

RM_TEST_TABLE(
	RM_TEST(test_keyed_hash__the_reference_agrees_with_the_paper),
	RM_TEST(test_keyed_hash__vectors_of_siphash_1_3),
	RM_TEST(test_keyed_hash__every_length_and_alignment),
	RM_TEST(test_keyed_hash__other_keys_give_other_hashes),
	RM_TEST(test_keyed_hash__scalars_place_type_and_order_matter),
	RM_TEST(test_keyed_hash__scalars_that_are_alike_rarely_collide),
)
