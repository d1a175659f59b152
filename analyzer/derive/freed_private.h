/*
 * The work space of a question and what its steps have in common (freed.c). Nodes are places here, numbers in preorder of
 * the dominator tree, so that what is dominated together lies together and a subtree is a run. Tables of the graph and of
 * the tree that go by nodes are looked at through `order`.
 */
#ifndef RM_FREED_PRIVATE_H
#define RM_FREED_PRIVATE_H

#include "base.h"

#include "freed.h"

#include "bitset.h"
#include "bittree.h"
#include "map.h"
#include "vec.h"

/* Bits of marks[]. Those of FREED_STAY say what a node is, the others belong to one question. */
enum freed_mark {
	FREED_HELD = 1,     /* by a root's branch, X or U: survives unless it is of S itself */
	FREED_ANCHORED = 2, /* survives likewise when only values are taken out */
	FREED_KEY = 4,      /* of an entry of a weak map */
	FREED_SET = 8,      /* of S */
	FREED_REACHED = 16, /* of W; not for members of S that are taken as a whole */
	FREED_WHOLE = 32,   /* of W, and stands for its whole dominator subtree */
	FREED_ALIVE = 64,   /* survives: of W and marked, or its shortest way avoids what is taken out and it never gets into W */
	FREED_UNSURE = 128, /* its shortest way does not, or we have not looked far enough */
	FREED_STAY = FREED_HELD | FREED_ANCHORED | FREED_KEY,
};

/* A look at memory takes as long as so many steps of a loop. */
#define FREED_AHEAD 24

/* So many places have one piece of `above`. */
#define FREED_PIECE 65536u

typedef RM_VEC(uint32_t) freed_places;

struct rm_freed_query {
	const struct rm_derived *derived;
	/* By place. */
	uint8_t *marks;
	uint16_t *seen;  /* in-edges that are cut, or come from W; of W only. See freed_see() */
	uint32_t **above; /* see freed_above(); in pieces, NULL as long as nobody has looked there */
	/* Of the question. */
	struct rm_freed *freed;   /* the answer */
	struct rm_map seen_carry; /* by place: how often `seen` has gone through all its numbers */
	struct rm_bitset cut;     /* by edge: of C, or a weak map's entry that has been dropped */
	RM_VEC(uint32_t) dropped; /* the latter */
	freed_places targets;     /* of C, those that had other holders when they were first met */
	freed_places touched;     /* with marks to be cleared; when it has touched_max, others may have too */
	freed_places members;     /* W, but for those of S that are taken as a whole; while exploring also the queue */
	freed_places stack;       /* marked nodes whose out-edges are to be followed */
	freed_places doubted;     /* had a holder that has died, and perhaps others */
	RM_VEC(rm_node) keys;     /* of weak maps: found dead, and their entries not looked at yet */
	rm_node added[FREED_AHEAD]; /* wholes that are freed, whose sizes have been asked for and not been looked at yet */
	uint32_t added_count;
	size_t touched_max;
	uint8_t held_marks;       /* what survives in any case has one of these */
	bool may_take_whole;      /* subtrees may be taken as a whole at all */
	bool takes_whole;         /* and for this question */
	/* Places. */
	struct rm_bittree starts; /* of S */
	struct rm_bittree inside; /* parents of C: what has one below is no whole */
	struct rm_bittree holes;  /* those of them that may have crossing edges of C */
	struct rm_bittree taken;  /* members of W that stand for more than themselves */
	/* Answers for classes and properties: several passes ask for the same. */
	struct rm_map answer_places;
	RM_VEC(struct rm_freed) answers;
};

/*
 * The edges by which a member of W holds others, one after the other: its own, or for a whole those that leave the subtree
 * (and those from inside to the node itself, so that `seen` counts them).
 */
struct freed_exit {
	uint32_t child;                    /* where the edge leads */
	const struct rm_weak_entry *entry; /* that it is the value of; NULL for an ordinary edge */
	uint8_t passed;                    /* marks of those that nobody wants to hear of */
	rm_node node;                      /* whose they are; RM_NODE_NONE for a whole */
	uint32_t at;
	uint32_t end;
	uint32_t first; /* children in the run that begins behind this are no exits */
	uint32_t inner;
};

static inline bool freed_has_mark(const struct rm_freed_query *query, uint32_t place, unsigned marks)
{
	return (query->marks[place] & marks) != 0;
}

static inline void freed_add_marks(struct rm_freed_query *query, uint32_t place, unsigned marks)
{
	if ((query->marks[place] & ~(unsigned)FREED_STAY) == 0 && query->touched.count < query->touched_max)
		rm_vec_push(&query->touched, place);
	query->marks[place] = (uint8_t)(query->marks[place] | marks);
}

static inline rm_node freed_node(const struct rm_freed_query *query, uint32_t place)
{
	return query->derived->retained.order[place];
}

static inline uint32_t freed_place(const struct rm_freed_query *query, rm_node node)
{
	return query->derived->retained.numbers[node];
}

/* One more in-edge. Few nodes have more than 16 bits count. */
static inline void freed_see(struct rm_freed_query *query, uint32_t place)
{
	bool is_new;

	if (RM_UNLIKELY(++query->seen[place] == 0))
		++*rm_map_add(&query->seen_carry, place, &is_new);
}

static inline void freed_forget_seen(struct rm_freed_query *query, uint32_t place)
{
	bool is_new;

	query->seen[place] = 0;
	if (query->seen_carry.count > 0)
		*rm_map_add(&query->seen_carry, place, &is_new) = 0;
}

static inline bool freed_has_seen_all(const struct rm_freed_query *query, uint32_t place, uint32_t degree)
{
	const uint32_t *carry;

	if (query->seen[place] != (degree & UINT16_MAX))
		return false;
	carry = degree > UINT16_MAX ? rm_map_find(&query->seen_carry, place) : NULL;
	return (carry != NULL ? *carry : 0) == degree >> 16;
}

/* Whether the edge is there, as far as it alone decides. */
static inline bool freed_edge_counts(const struct rm_freed_query *query, const struct rm_edge *edge)
{
	return !rm_bitset_has(&query->cut, edge->id) && rm_edge_holds(query->derived, edge);
}

/* ---- freed_explore.c ---- */

void freed_exit_start(struct freed_exit *exit, const struct rm_freed_query *query, uint32_t place, unsigned passed);
bool freed_exit_next(struct freed_exit *exit, const struct rm_freed_query *query);

/*
 * The next entry that the node is the key of and that is there; NULL at the end. *at starts at rm_weak_maps_first().
 */
const struct rm_weak_entry *freed_next_of_key(const struct rm_freed_query *query, rm_node key, size_t *at);

/* The member of W whose subtree has been taken with the node in it, or the node itself. */
uint32_t freed_outermost(const struct rm_freed_query *query, uint32_t place);

/* Takes S into W, then what C has left in doubt, then all that these lead to. */
void freed_explore(struct rm_freed_query *query);

/* The subtree of the node is freed. */
void freed_add_whole(struct rm_freed_query *query, rm_node node);

/* ---- freed_survive.c ---- */

/* Finds out what of W survives. */
void freed_mark(struct rm_freed_query *query);

#endif
