/*
 * When two values are the same: strings with equal contents, arrays with equal elements under equal
 * keys in equal order, objects of one class with equal properties; through all levels, as long as
 * there are few. What cannot be compared that way (large values, cycles, closures, resources,
 * objects with state in C) is equal to itself only.
 *
 *     struct rm_equality *equality = rm_equality_new(derived);
 *     rm_node model = rm_equality_model(equality, a);
 *     if (model != RM_NODE_NONE && model == rm_equality_model(equality, b)) ...
 *     rm_equality_free(equality);
 *
 * Scalars inside are told apart by a 32-bit keyed hash a container, so of two containers "same" is
 * nearly certain, of two strings it is proved. A work space for one thread; 5 bytes a node, and all
 * of it is found out at the first question: O(nodes + edges).
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

/* Whether another value could be equal to this one at all. For strings, arrays and objects. */
bool rm_equality_is_comparable(struct rm_equality *equality, rm_node node);

/*
 * The one of all equal values that stands for them; RM_NODE_NONE when no other value is equal to
 * this one. Which one it is means nothing. For strings, arrays and objects.
 */
rm_node rm_equality_model(struct rm_equality *equality, rm_node node);

#endif
