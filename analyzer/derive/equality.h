/*
 * When two values are the same: strings with equal contents, arrays with equal elements under equal
 * keys in equal order, objects of one class with equal properties; through all levels, as long as
 * there are few. What cannot be compared that way (large values, cycles, closures, resources,
 * objects with state in C) is equal to itself only.
 *
 *     struct rm_equality *equality = rm_equality_new(derived);
 *     if (rm_equality_hash(equality, a) == rm_equality_hash(equality, b) && rm_equality_same(equality, a, b)) ...
 *     rm_equality_free(equality);
 *
 * Scalars inside are told apart by a 32-bit keyed hash a container, so of two containers "same" is
 * nearly certain, of two strings it is proved. A work space for one thread; 9 bytes a node, and
 * hashes are computed when they are asked for.
 */
#ifndef RM_EQUALITY_H
#define RM_EQUALITY_H

#include "base.h"
#include "derive.h"

/* Values inside a value, itself included, up to which it is compared. */
#define RM_EQUALITY_WEIGHT_MAX 64

struct rm_equality;

struct rm_equality *rm_equality_new(const struct rm_derived *derived);
void rm_equality_free(struct rm_equality *equality);

/* Equal values have equal hashes. 0: cannot be compared. Amortised O(edges of what is below). */
uint64_t rm_equality_hash(struct rm_equality *equality, rm_node node);

/*
 * For who is going to ask for all: strings in the order of memory first, then containers from the end, since what is inside
 * a value mostly has the larger number. Answers are the same with and without.
 */
void rm_equality_hash_all(struct rm_equality *equality);

/* Both with equal hashes that are not 0: compares them level by level. */
bool rm_equality_same(struct rm_equality *equality, rm_node a, rm_node b);

#endif
