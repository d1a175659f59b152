/*
 * Roots of main/: the request as the SAPI keeps it, the raw superglobals, stream wrappers and
 * filters of scripts, and the list of modules.
 */
#include "walk_inside.h"

#include "SAPI.h"
#include "ext/standard/file.h"
#include "main/php_streams.h"
#include "rfc1867.h"

#include "../compat/compat_engine.h"

/* --- modules --- */

/* Modules without globals keep nothing. What a module keeps is told on its node:
 * walk_module_node(). */
void walk_root_modules(struct walk *walk)
{
	for (struct walk_entry entry = walk_first(&module_registry); walk_next(&entry);) {
		const zend_module_entry *module = Z_PTR_P(entry.value);

		if (module->globals_size != 0 || strcmp(module->name, "standard") == 0) {
			walk_special(
				walk, inside_name(walk, module->name), RMEM_EDGE_ENTRY, SINK_MODULE, module);
		}
	}
}

/* --- superglobals --- */

/* $_GET and the others as they came in: what the script sees are copies that it may have changed.
 */
void walk_root_superglobals(struct walk *walk)
{
	static const char *const names[] = {
		[TRACK_VARS_POST] = "_POST",
		[TRACK_VARS_GET] = "_GET",
		[TRACK_VARS_COOKIE] = "_COOKIE",
		[TRACK_VARS_SERVER] = "_SERVER",
		[TRACK_VARS_ENV] = "_ENV",
		[TRACK_VARS_FILES] = "_FILES",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		walk_value(walk, inside_name(walk, names[i]), RMEM_EDGE_MEMBER, &PG(http_globals)[i]);
	}
}

/* --- the request --- */

static void request_headers(struct walk *walk, const zend_llist *headers)
{
	for (const zend_llist_element *element = headers->head; element != NULL;
		 element = element->next) {
		sapi_header_struct header;

		inside_block(walk, SINK_LOC_INTERNAL_DATA, element,
			offsetof(zend_llist_element, data) + headers->size);
		if (headers->size == sizeof header) {
			memcpy(&header, element->data, sizeof header);
			inside_block(walk, SINK_LOC_INTERNAL_DATA, header.header, header.header_len + 1);
		}
	}
}

/* Bare texts: some SAPIs point into the environment, some at one text twice, so the first to find a
 * block has it. */
static void request_text(struct walk *walk, const char *text)
{
	size_t size = sink_wants_blocks(&walk->sink) ? inside_block_bytes(walk, text) : 0;

	if (size != 0) {
		inside_shared_block(walk, text, strnlen(text, size - 1) + 1);
	}
}

static void request_texts(struct walk *walk, const sapi_request_info *info)
{
	request_text(walk, info->request_method);
	request_text(walk, info->query_string);
	request_text(walk, info->cookie_data);
	request_text(walk, info->path_translated);
	request_text(walk, info->request_uri);
	request_text(walk, info->content_type);
	request_text(walk, info->content_type_dup);
	request_text(walk, info->auth_user);
	request_text(walk, info->auth_password);
	request_text(walk, info->auth_digest);
	request_text(walk, info->argv0);
	request_text(walk, info->current_user);
}

/* Temporary files of an upload: each name is the key and the value. */
static void request_uploads(struct walk *walk, const HashTable *files)
{
	inside_table(walk, files, "rfc1867_uploaded_files");
	if (!inside_is_block(walk, files, sizeof *files)) {
		return;
	}
	for (struct walk_entry entry = walk_first(files); walk_next(&entry);) {
		if (Z_TYPE_P(entry.value) == IS_PTR && Z_PTR_P(entry.value) == entry.key) {
			walk_string(
				walk, inside_name(walk, "rfc1867_uploaded_files"), RMEM_EDGE_MEMBER, entry.key);
		}
	}
}

void walk_root_sapi(struct walk *walk)
{
	const sapi_request_info *info = &SG(request_info);

	request_headers(walk, &SG(sapi_headers).headers);
	request_text(walk, SG(sapi_headers).mimetype);
	request_text(walk, SG(sapi_headers).http_status_line);
	request_texts(walk, info);
	if (info->request_body != NULL) {
		walk_resource(
			walk, inside_name(walk, "request_body"), RMEM_EDGE_MEMBER, info->request_body->res);
	}
	request_uploads(walk, SG(rfc1867_uploaded_files));
	walk_value(walk, inside_name(walk, "callback_func"), RMEM_EDGE_MEMBER, &SG(callback_func));
}

/* --- streams --- */

/* A wrapper class of the script lives behind a resource that points at it. */
static const zend_resource *stream_wrapper_resource(const void *wrapper)
{
	for (struct walk_entry entry = walk_first(&EG(regular_list)); walk_next(&entry);) {
		const zend_resource *resource = Z_RES_P(entry.value);

		if (resource->ptr == wrapper) {
			return resource;
		}
	}
	return NULL;
}

/* By protocol; it is the script's own word, so `strings=none` numbers them. */
static uint32_t stream_wrapper_name(struct walk *walk, const struct walk_entry *entry)
{
	return walk->sink.strings == SINK_STRINGS_NONE ? inside_index(walk, entry->at - 1)
												   : walk_entry_name(walk, entry);
}

static void stream_wrappers(struct walk *walk, const HashTable *wrappers)
{
	inside_table(walk, wrappers, "stream_wrappers");
	if (!inside_is_block(walk, wrappers, sizeof *wrappers)) {
		return;
	}
	for (struct walk_entry entry = walk_first(wrappers); walk_next(&entry);) {
		const zend_resource *resource = stream_wrapper_resource(Z_PTR_P(entry.value));

		if (resource != NULL) {
			walk_resource(walk, stream_wrapper_name(walk, &entry), RMEM_EDGE_MEMBER, resource);
		}
	}
}

/* Messages that wait until opening has failed with every wrapper. */
static void stream_errors(struct walk *walk, const HashTable *errors)
{
	inside_table(walk, errors, "wrapper_errors");
	if (!inside_is_block(walk, errors, sizeof *errors)) {
		return;
	}
	for (struct walk_entry entry = walk_first(errors); walk_next(&entry);) {
		const zend_llist *list = Z_PTR_P(entry.value);

		if (!inside_is_block(walk, list, sizeof *list)) {
			continue;
		}
		inside_block(walk, SINK_LOC_INTERNAL_DATA, list, sizeof *list);
		for (const zend_llist_element *element = list->head; element != NULL;
			 element = element->next) {
			const char *message;

			inside_block(walk, SINK_LOC_INTERNAL_DATA, element,
				offsetof(zend_llist_element, data) + list->size);
			if (list->size == sizeof message) {
				memcpy(&message, element->data, sizeof message);
				inside_text(walk, message);
			}
		}
	}
}

void walk_root_streams(struct walk *walk)
{
	stream_wrappers(walk, FG(stream_wrappers));
	inside_table(walk, FG(stream_filters), "stream_filters");
	stream_errors(walk, FG(wrapper_errors));
	if (FG(default_context) != NULL) {
		walk_resource(
			walk, inside_name(walk, "default_context"), RMEM_EDGE_MEMBER, FG(default_context)->res);
	}
}
