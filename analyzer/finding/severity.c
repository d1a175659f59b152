/*
 * The steps of size. Shares are compared by multiplication in 128 bits' worth of care: both
 * factors stay far below 2^57, since sizes are bytes of one process.
 */
#include "base.h"

#include "severity.h"

#define KIB ((uint64_t)1024)
#define MIB (KIB * 1024)

#define LARGE_BYTES         (8 * MIB)
#define LARGE_PERCENT       25
#define LARGE_ANYWAY_BYTES  (256 * MIB)
#define MEDIUM_BYTES        MIB
#define MEDIUM_PERCENT      8
#define MEDIUM_ANYWAY_BYTES (16 * MIB)
#define SMALL_BYTES         (32 * KIB)
#define WASTE_HIGH_BYTES    (8 * MIB)
#define WASTE_HIGH_PERCENT  10

static bool severity_is_share(uint64_t bytes, uint64_t heap_bytes, unsigned percent)
{
	/* Sizes of a damaged file may be anything; beyond 2^57 any share is reached. */
	if (bytes >= (uint64_t)1 << 57 || heap_bytes >= (uint64_t)1 << 57) {
		return bytes >= heap_bytes;
	}
	return bytes * 100 >= heap_bytes * percent;
}

const char *rm_severity_text(enum rm_severity severity)
{
	static const char *const texts[] = {"high", "warning", "medium", "low", "info"};

	return texts[severity];
}

const char *rm_confidence_text(enum rm_confidence confidence)
{
	static const char *const texts[] = {"high", "medium", "low"};

	return texts[confidence];
}

bool rm_size_is_large(uint64_t bytes, uint64_t heap_bytes)
{
	return bytes >= LARGE_BYTES &&
		   (severity_is_share(bytes, heap_bytes, LARGE_PERCENT) || bytes >= LARGE_ANYWAY_BYTES);
}

bool rm_size_is_medium(uint64_t bytes, uint64_t heap_bytes, unsigned percent)
{
	return bytes >= MEDIUM_BYTES &&
		   (severity_is_share(bytes, heap_bytes, percent) || bytes >= MEDIUM_ANYWAY_BYTES);
}

bool rm_size_is_small(uint64_t bytes)
{
	return bytes >= SMALL_BYTES;
}

enum rm_severity rm_severity_by_size(uint64_t bytes, uint64_t heap_bytes)
{
	if (rm_size_is_large(bytes, heap_bytes)) {
		return RM_SEVERITY_HIGH;
	}
	return rm_severity_up_to_medium(bytes, heap_bytes);
}

enum rm_severity rm_severity_up_to_medium(uint64_t bytes, uint64_t heap_bytes)
{
	return rm_size_is_medium(bytes, heap_bytes, MEDIUM_PERCENT) ? RM_SEVERITY_MEDIUM
																: RM_SEVERITY_LOW;
}

enum rm_severity rm_severity_of_waste(uint64_t bytes, uint64_t heap_bytes)
{
	if (bytes >= WASTE_HIGH_BYTES && severity_is_share(bytes, heap_bytes, WASTE_HIGH_PERCENT)) {
		return RM_SEVERITY_HIGH;
	}
	if (rm_size_is_medium(bytes, heap_bytes, MEDIUM_PERCENT)) {
		return RM_SEVERITY_MEDIUM;
	}
	return rm_size_is_small(bytes) ? RM_SEVERITY_LOW : RM_SEVERITY_INFO;
}

uint64_t rm_noise_floor_bytes(uint64_t heap_bytes)
{
	uint64_t share = heap_bytes / 10000;

	return share > 4 * KIB ? share : 4 * KIB;
}
