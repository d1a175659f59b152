/*
 * Hashes under a random key of the snapshot: equal contents can be told within one file, and nobody
 * without the key can test a guess against a hash.
 */
#ifndef RELI_KEYED_HASH_H
#define RELI_KEYED_HASH_H

#include <stddef.h>
#include <stdint.h>

/* SipHash-1-3 (Aumasson, Bernstein: SipHash, a fast short-input PRF, 2012; the 1-3 variant as in
 * Rust and Ruby). */
uint64_t reli_hash_bytes(const uint64_t key[2], const void *bytes, size_t len);

/* Folds one scalar of a container into the container's hash: `place` is its slot or key. */
uint32_t reli_hash_scalar(
	const uint64_t key[2], uint32_t hash, uint64_t place, uint8_t type, uint64_t bits);

#endif
