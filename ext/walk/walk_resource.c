/*
 * Resources: the entry itself, and behind it streams with their buffers, data and filters, and
 * stream contexts. What other entries point at is theirs as one block whose inside the conservative
 * scan looks at.
 */
#include "walk_inside.h"

#include "../compat/compat_process.h"
#include "../compat/compat_stream.h"

/* --- what hangs on a stream --- */

static void stream_filter(struct walk *walk, const php_stream_filter *filter, const char *name)
{
	const php_stream_bucket *bucket;

	inside_block(walk, SINK_LOC_STREAM_DATA, filter, sizeof *filter);
	if (Z_TYPE(filter->abstract) == IS_OBJECT) {
		walk_value(walk, inside_name(walk, name), RMEM_EDGE_MEMBER, &filter->abstract);
	} else {
		/* C code keeps a bare pointer there and sets no type. */
		inside_unknown_block(walk, SINK_LOC_STREAM_DATA, Z_PTR(filter->abstract));
	}
	walk_resource(walk, inside_name(walk, name), RMEM_EDGE_MEMBER, filter->res);
	for (bucket = filter->buffer.head; inside_is_block(walk, bucket, sizeof *bucket);
		 bucket = bucket->next) {
		inside_block(walk, SINK_LOC_STREAM_DATA, bucket, sizeof *bucket);
		if (bucket->own_buf) {
			inside_block(
				walk, SINK_LOC_STREAM_BUFFER, bucket->buf, inside_block_bytes(walk, bucket->buf));
		}
	}
}

static void stream_filters(
	struct walk *walk, const php_stream_filter_chain *chain, const char *name)
{
	for (const php_stream_filter *filter = chain->head; filter != NULL; filter = filter->next) {
		stream_filter(walk, filter, name);
	}
}

static void stream_memory(struct walk *walk, const struct reli_stream_memory *memory)
{
	const void *bytes = reli_stream_memory_bytes(memory);

	walk_string(walk, inside_name(walk, "stream_memory_data"), RMEM_EDGE_MEMBER,
		reli_stream_memory_text(memory));
	inside_block(walk, SINK_LOC_STREAM_BUFFER, bytes, inside_block_bytes(walk, bytes));
}

static void stream_temp(struct walk *walk, const struct reli_stream_temp *temp)
{
	if (temp->inner != NULL) {
		walk_resource(walk, inside_name(walk, "inner_stream"), RMEM_EDGE_MEMBER, temp->inner->res);
	}
	walk_value(walk, inside_name(walk, "meta"), RMEM_EDGE_MEMBER, &temp->meta);
	inside_text(walk, temp->directory);
}

static void stream_user(struct walk *walk, const struct reli_stream_user *user)
{
	walk_value(walk, inside_name(walk, "stream_userspace_object"), RMEM_EDGE_MEMBER, &user->object);
	if (reli_stream_user_has_factory() &&
		inside_is_block(walk, user->wrapper, sizeof *user->wrapper)) {
		walk_resource(
			walk, inside_name(walk, "wrapper"), RMEM_EDGE_MEMBER, user->wrapper->resource);
	}
}

/* The data of the stream's kind, as far as its structure is known. */
static bool stream_known_data(struct walk *walk, const php_stream *stream)
{
	const void *data = stream->abstract;

	switch (reli_stream_kind(stream)) {
	case RELI_STREAM_MEMORY:
		if (inside_is_block(walk, data, sizeof(struct reli_stream_memory))) {
			stream_memory(walk, data);
			return true;
		}
		return false;
	case RELI_STREAM_TEMP:
		if (inside_is_block(walk, data, sizeof(struct reli_stream_temp))) {
			stream_temp(walk, data);
			return true;
		}
		return false;
	case RELI_STREAM_FILE:
		if (inside_is_block(walk, data, sizeof(struct reli_stream_file))) {
			walk_string(walk, inside_name(walk, "stream_temp_name"), RMEM_EDGE_MEMBER,
				((const struct reli_stream_file *)data)->temporary_name);
			return true;
		}
		return false;
	case RELI_STREAM_USER:
		if (inside_is_block(walk, data, sizeof(struct reli_stream_user))) {
			stream_user(walk, data);
			return true;
		}
		return false;
	case RELI_STREAM_OTHER:
		break;
	}
	return false;
}

static void stream_data(struct walk *walk, const php_stream *stream)
{
	if (stream_known_data(walk, stream)) {
		inside_block(walk, SINK_LOC_STREAM_DATA, stream->abstract,
			inside_block_bytes(walk, stream->abstract));
	} else {
		inside_unknown_block(walk, SINK_LOC_STREAM_DATA, stream->abstract);
	}
}

void inside_stream(struct walk *walk, const struct _php_stream *stream)
{
	sink_block(&walk->sink, SINK_LOC_STREAM, (uintptr_t)stream, sizeof *stream, 0);
	if (stream->readbuf != NULL) {
		inside_block(walk, SINK_LOC_STREAM_BUFFER, stream->readbuf, stream->readbuflen);
	}
	inside_text(walk, stream->orig_path);
	stream_data(walk, stream);
	walk_value(walk, inside_name(walk, "wrapperdata"), RMEM_EDGE_MEMBER, &stream->wrapperdata);
	walk_resource(walk, inside_name(walk, "context"), RMEM_EDGE_MEMBER, stream->ctx);
	stream_filters(walk, &stream->readfilters, "read_filter");
	stream_filters(walk, &stream->writefilters, "write_filter");
}

/* --- contexts --- */

static void resource_notifier(struct walk *walk, const php_stream_notifier *notifier)
{
	const zval *value = reli_stream_notified_value(notifier);
	const zend_fcall_info_cache *cache = reli_stream_notified_cache(notifier);

	inside_block(walk, SINK_LOC_STREAM_DATA, notifier, sizeof *notifier);
	if (value != NULL) {
		walk_value(walk, inside_name(walk, "notifier"), RMEM_EDGE_MEMBER, value);
	}
	if (inside_is_block(walk, cache, sizeof *cache)) {
		inside_block(walk, SINK_LOC_STREAM_DATA, cache, sizeof *cache);
		inside_callable_cache(walk, cache, inside_name(walk, "notifier"));
	}
}

static void resource_context(struct walk *walk, const php_stream_context *context)
{
	if (!inside_is_block(walk, context, sizeof *context)) {
		return;
	}
	inside_block(walk, SINK_LOC_STREAM_DATA, context, sizeof *context);
	walk_value(walk, inside_name(walk, "options"), RMEM_EDGE_MEMBER, &context->options);
	if (inside_is_block(walk, context->notifier, sizeof *context->notifier)) {
		resource_notifier(walk, context->notifier);
	}
}

/* --- processes --- */

/* Types that their module keeps the number of to itself. */
static bool resource_is_a(const zend_resource *resource, const char *name)
{
	const char *type = zend_rsrc_list_get_rsrc_type((zend_resource *)resource);

	return type != NULL && strcmp(type, name) == 0;
}

static void resource_process(struct walk *walk, const php_process_handle *process)
{
	if (!inside_is_block(walk, process, sizeof *process)) {
		return;
	}
	inside_block(walk, SINK_LOC_INTERNAL_DATA, process, sizeof *process);
	inside_block(walk, SINK_LOC_INTERNAL_DATA, process->env.envp,
		inside_block_bytes(walk, process->env.envp));
	inside_unknown_block(walk, SINK_LOC_INTERNAL_DATA, process->pipes);
	if (RELI_PROCESS_COMMAND_IS_STRING(process)) {
		walk_string(
			walk, inside_name(walk, "command"), RMEM_EDGE_MEMBER, RELI_PROCESS_COMMAND(process));
	} else {
		inside_text(walk, RELI_PROCESS_COMMAND(process));
	}
	for (int i = 0;
		 inside_is_block(walk, process->pipes, (size_t)process->npipes * sizeof *process->pipes) &&
		 i < process->npipes;
		 i++) {
		walk_resource(walk, inside_index(walk, (uint32_t)i), RMEM_EDGE_MEMBER, process->pipes[i]);
	}
}

/* What stream_wrapper_register() keeps. */
static void resource_user_wrapper(struct walk *walk, const struct reli_stream_user_wrapper *wrapper)
{
	if (inside_is_block(walk, wrapper, sizeof *wrapper)) {
		inside_block(walk, SINK_LOC_STREAM_DATA, wrapper, sizeof *wrapper);
		inside_text(walk, wrapper->protocol);
	}
}

/* --- the entry --- */

static void resource_inside(struct walk *walk, const zend_resource *resource)
{
	const php_stream *stream = resource->ptr;

	if (resource->ptr == NULL || resource->type < 0) {
		/* Closed: the pointer means nothing any more. */
		return;
	}
	if (reli_resource_is_stream(resource)) {
		/* A stream that knows another resource as its own is described there. */
		if (stream->res == resource) {
			inside_stream(walk, stream);
		}
	} else if (reli_resource_is_context(resource)) {
		resource_context(walk, resource->ptr);
	} else if (resource_is_a(resource, "process")) {
		resource_process(walk, resource->ptr);
	} else if (resource_is_a(resource, "stream factory") && reli_stream_user_has_factory()) {
		resource_user_wrapper(walk, resource->ptr);
	} else if (!reli_resource_is_filter(resource)) {
		inside_unknown_block(walk, SINK_LOC_INTERNAL_DATA, resource->ptr);
	}
}

static void resource_attributes(struct walk *walk, zend_resource *resource)
{
	const char *type;

	if (walk->sink.phase == SINK_ATTRIBUTES) {
		/* A closed one has no type any more; PHP calls that so too. */
		type = zend_rsrc_list_get_rsrc_type(resource);
		type = type != NULL ? type : "Unknown";
		sink_attribute_text(&walk->sink, "resource_type", type, strlen(type));
	}
}

void walk_resource_node(struct walk *walk, zend_resource *resource)
{
	struct sink_own own = {
		.address = (uintptr_t)resource,
		.size = sizeof *resource,
		.class_id = RMEM_NONE,
		.string_id = RMEM_NONE,
		.refcount = GC_REFCOUNT(resource),
		.type_info = GC_TYPE_INFO(resource),
	};

	sink_own(&walk->sink, SINK_LOC_RESOURCE, &own);
	resource_attributes(walk, resource);
	if (sink_wants_values(&walk->sink) || sink_wants_blocks(&walk->sink)) {
		resource_inside(walk, resource);
	}
}
