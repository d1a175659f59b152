/*
 * Root `output`: the output buffers that are open, outermost first: handler, buffer, callback.
 */
#include "walk_inside.h"

#include "php_output.h"

static void output_handler(struct walk *walk, const php_output_handler *handler, uint32_t level)
{
	struct sink *sink = &walk->sink;

	inside_block(walk, SINK_LOC_OUTPUT_HANDLER, handler, sizeof *handler);
	inside_block(walk, SINK_LOC_OUTPUT_BUFFER, handler->buffer.data, handler->buffer.size);
	walk_string(walk,
		sink_wants_names(sink) ? sink_name_format(sink, "handlers[%u].name", level) : 0,
		RMEM_EDGE_NAME, handler->name);
	if ((handler->flags & PHP_OUTPUT_HANDLER_USER) && handler->func.user != NULL) {
		/* The call information beside the callable is looked up from it and counts nothing. */
		inside_block(walk, SINK_LOC_OUTPUT_HANDLER, handler->func.user, sizeof *handler->func.user);
		walk_value(walk,
			sink_wants_names(sink) ? sink_name_format(sink, "handlers[%u].callback", level) : 0,
			RMEM_EDGE_MEMBER, &handler->func.user->zoh);
	}
	inside_unknown_block(walk, SINK_LOC_OUTPUT_HANDLER, handler->opaq);
}

void walk_root_output(struct walk *walk)
{
	const zend_stack *handlers = &OG(handlers);
	php_output_handler *const *elements = handlers->elements;

	if (elements == NULL || handlers->size != (int)sizeof *elements) {
		return;
	}
	inside_block(walk, SINK_LOC_ENGINE, elements, (size_t)handlers->max * sizeof *elements);
	for (int i = 0; i < handlers->top; i++) {
		if (inside_is_block(walk, elements[i], sizeof **elements)) {
			output_handler(walk, elements[i], (uint32_t)i);
		}
	}
}
