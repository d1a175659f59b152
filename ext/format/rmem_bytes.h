#ifndef RMEM_BYTES_H
#define RMEM_BYTES_H

/*
 * Little-endian integers at any address. Rows of the file start anywhere, so a wider access through a cast pointer would
 * be undefined. Reading goes byte by byte: compilers see the pattern and emit one move. For neighbouring writes gcc 12
 * does not (it shuffles eight bytes through registers), hence the copy where the order of bytes is known to be ours.
 */

#include <stdint.h>
#include <string.h>

#if !defined(RMEM_BYTES_PORTABLE) && (defined(_MSC_VER) \
	|| (defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__))
#define RMEM_BYTES_ARE_OURS 1
#else
#define RMEM_BYTES_ARE_OURS 0
#endif

static inline uint16_t rmem_get_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] | (unsigned)p[1] << 8);
}

static inline uint32_t rmem_get_u32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t rmem_get_u64(const uint8_t *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24
		| (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

static inline void rmem_put_u16(uint8_t *p, uint16_t value)
{
#if RMEM_BYTES_ARE_OURS
	memcpy(p, &value, sizeof value);
#else
	p[0] = (uint8_t)value;
	p[1] = (uint8_t)(value >> 8);
#endif
}

static inline void rmem_put_u32(uint8_t *p, uint32_t value)
{
#if RMEM_BYTES_ARE_OURS
	memcpy(p, &value, sizeof value);
#else
	rmem_put_u16(p, (uint16_t)value);
	rmem_put_u16(p + 2, (uint16_t)(value >> 16));
#endif
}

static inline void rmem_put_u64(uint8_t *p, uint64_t value)
{
#if RMEM_BYTES_ARE_OURS
	memcpy(p, &value, sizeof value);
#else
	rmem_put_u32(p, (uint32_t)value);
	rmem_put_u32(p + 4, (uint32_t)(value >> 32));
#endif
}

#endif
