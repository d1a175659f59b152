/*
 * SPL's iterators around iterators: the one inside, the current key and value, caches, callbacks,
 * and the levels of a recursive one.
 */
#include "walk_inside.h"

#include "../compat/compat_spl.h"

static void outer_iterator_object(
	struct walk *walk, const char *name, const zend_object_iterator *iterator)
{
	if (inside_is_block(walk, iterator, sizeof *iterator)) {
		walk_object(walk, inside_name(walk, name), RMEM_EDGE_MEMBER, &iterator->std);
	}
}

static void outer_caching(struct walk *walk, const struct reli_spl_outer_iterator *outer)
{
	walk_string(walk, inside_name(walk, "string"), RMEM_EDGE_MEMBER, outer->u.caching.text);
	walk_value(walk, inside_name(walk, "children"), RMEM_EDGE_MEMBER, &outer->u.caching.children);
	walk_value(walk, inside_name(walk, "cache"), RMEM_EDGE_MEMBER, &outer->u.caching.cache);
}

static void outer_callback(struct walk *walk, const struct reli_spl_outer_iterator *outer)
{
	const struct reli_spl_callback_filter *filter = outer->u.callback_block;

	if (!reli_spl_callback_has_block()) {
		inside_callable_cache(walk, &outer->u.callback, inside_name(walk, "callback"));
	} else if (inside_is_block(walk, filter, sizeof *filter)) {
		inside_block(walk, SINK_LOC_INTERNAL_DATA, filter, sizeof *filter);
		walk_value(
			walk, inside_name(walk, "callback"), RMEM_EDGE_MEMBER, &filter->info.function_name);
		walk_object(walk, inside_name(walk, "callback"), RMEM_EDGE_MEMBER, filter->info.object);
	}
}

/* The union's contents, by the type that the constructor set. */
static void outer_rest(struct walk *walk, const struct reli_spl_outer_iterator *outer)
{
	switch (outer->type) {
	case RELI_SPL_CACHING:
	case RELI_SPL_RECURSIVE_CACHING:
		outer_caching(walk, outer);
		break;
	case RELI_SPL_APPEND:
		walk_value(
			walk, inside_name(walk, "iterators"), RMEM_EDGE_MEMBER, &outer->u.append.iterators);
		outer_iterator_object(walk, "iterators_position", outer->u.append.iterator);
		break;
	case RELI_SPL_REGEX:
	case RELI_SPL_RECURSIVE_REGEX:
		walk_string(walk, inside_name(walk, "regex"), RMEM_EDGE_MEMBER, outer->u.regex.regex);
		break;
	case RELI_SPL_CALLBACK:
	case RELI_SPL_RECURSIVE_CALLBACK:
		outer_callback(walk, outer);
		break;
	default:
		break;
	}
}

static bool outer_inside(struct walk *walk, zend_object *object)
{
	const struct reli_spl_outer_iterator *outer =
		inside_fields(object, offsetof(struct reli_spl_outer_iterator, std));

	if (outer == NULL || outer->type < 0 || outer->type > RELI_SPL_RECURSIVE_CALLBACK) {
		return false;
	}
	walk_value(walk, inside_name(walk, "inner"), RMEM_EDGE_MEMBER, &outer->inner.object);
	outer_iterator_object(walk, "inner_iterator", outer->inner.iterator);
	walk_value(walk, inside_name(walk, "current"), RMEM_EDGE_MEMBER, &outer->current.data);
	walk_value(walk, inside_name(walk, "key"), RMEM_EDGE_MEMBER, &outer->current.key);
	outer_rest(walk, outer);
	return true;
}

static void recursive_levels(struct walk *walk, const struct reli_spl_recursive_iterator *recursive)
{
	size_t count = (size_t)recursive->level + 1;
	struct sink *sink = &walk->sink;

	if (recursive->level < 0 ||
		!inside_is_block(walk, recursive->levels, count * sizeof *recursive->levels)) {
		return;
	}
	/* Levels that the iterator has come back from stay allocated. */
	inside_block(walk, SINK_LOC_INTERNAL_DATA, recursive->levels,
		inside_block_bytes(walk, recursive->levels));
	if (!sink_wants_values(sink)) {
		return;
	}
	for (uint32_t i = 0; i < count; i++) {
		const struct reli_spl_level *level = &recursive->levels[i];

		walk_value(walk, inside_index(walk, i), RMEM_EDGE_MEMBER, &level->object);
		if (inside_is_block(walk, level->iterator, sizeof *level->iterator)) {
			walk_object(walk,
				sink_wants_names(sink) ? sink_name_format(sink, "[%u].iterator", i) : 0,
				RMEM_EDGE_MEMBER, &level->iterator->std);
		}
	}
}

static bool recursive_inside(struct walk *walk, zend_object *object)
{
	const struct reli_spl_recursive_iterator *recursive =
		inside_fields(object, offsetof(struct reli_spl_recursive_iterator, std));

	if (recursive == NULL) {
		return false;
	}
	recursive_levels(walk, recursive);
	for (size_t i = 0; i < sizeof recursive->prefix / sizeof *recursive->prefix; i++) {
		walk_string(walk, inside_name(walk, "prefix"), RMEM_EDGE_MEMBER, recursive->prefix[i]);
	}
	walk_string(walk, inside_name(walk, "postfix"), RMEM_EDGE_MEMBER, recursive->postfix[0]);
	return true;
}

const struct inside_class inside_spl_iterator_classes[] = {
	{"IteratorIterator", outer_inside},
	{"RecursiveIteratorIterator", recursive_inside},
	{NULL, NULL},
};
