/*
 * What DOM and SimpleXML keep in ZendMM around libxml2's trees. The public headers want those of libxml2, which need not be there, so
 * these are our own declarations; only leading fields are read, and the allocator says how large the blocks are.
 */
#ifndef RELI_MEMORY_COMPAT_XML_H
#define RELI_MEMORY_COMPAT_XML_H

#include "php.h"
#include "zend_smart_str.h"

/* One for each libxml2 node that PHP knows, shared by the objects that stand for it. */
struct reli_xml_node {
	void *node;
	int refcount;
	void *object;
};

/* The globals of the module `libxml`, as a whole: their size tells whether this is what they are. */
struct reli_xml_globals {
	zval stream_context;
	smart_str error_buffer;
	zend_llist *errors;
#if PHP_VERSION_ID >= 80400
	zend_fcall_info_cache loader;
#else
	zval loader_beside;
	zend_fcall_info loader_call;
	zend_fcall_info_cache loader;
#endif
	bool loader_is_off;
};

/*
 * The function that loads external entities. Up to 8.1 a value in the call information is counted and its object once more beside it; in 8.2
 * and 8.3 the value beside it is, and what is in the call information is a copy; then comes call information of a kind that counts.
 */
static inline const zval *reli_xml_loader_value(const struct reli_xml_globals *globals)
{
#if PHP_VERSION_ID >= 80200
	(void) globals;
	return NULL;
#else
	return globals->loader_call.size != 0 ? &globals->loader_call.function_name : NULL;
#endif
}

static inline const zval *reli_xml_loader_beside(const struct reli_xml_globals *globals)
{
#if PHP_VERSION_ID >= 80400
	(void) globals;
	return NULL;
#else
	return &globals->loader_beside;
#endif
}

static inline const zend_fcall_info_cache *reli_xml_loader_cache(const struct reli_xml_globals *globals)
{
#if PHP_VERSION_ID >= 80400
	return &globals->loader;
#else
	(void) globals;
	return NULL;
#endif
}

struct reli_xml_document {
	void *document;
#if PHP_VERSION_ID >= 80400
	void *properties;
	size_t cache_tag;
	void *private_data;
#else
	int refcount;
	void *properties;
#endif
};

static inline const void *reli_xml_private_data(const struct reli_xml_document *document)
{
#if PHP_VERSION_ID >= 80400
	return document->private_data;
#else
	(void) document;
	return NULL;
#endif
}

struct reli_dom_object {
	struct reli_xml_node *node;
	struct reli_xml_document *document;
	HashTable *handlers;
	zend_object std;
};

/* What a list or map of nodes has in the place of the node. */
#if PHP_VERSION_ID >= 80500
struct reli_dom_list {
	struct reli_dom_object *base;
	zend_long cached_length;
	void *local, *local_lower, *space;
	size_t cache_tag;
	struct reli_dom_object *cached;
};
#else
struct reli_dom_list {
	void *base;
	zval base_object;
#if PHP_VERSION_ID >= 80400
	int node_type, cached_length;
	void *table, *local, *local_lower, *space;
	size_t cache_tag;
	struct reli_dom_object *cached;
#endif
};
#endif

/* The node or document whose list it is. */
static inline const zend_object *reli_dom_list_base(const struct reli_dom_list *list)
{
#if PHP_VERSION_ID >= 80500
	return list->base != NULL ? &list->base->std : NULL;
#else
	return Z_TYPE(list->base_object) == IS_OBJECT ? Z_OBJ(list->base_object) : NULL;
#endif
}

static inline const zend_object *reli_dom_list_cached(const struct reli_dom_list *list)
{
#if PHP_VERSION_ID >= 80400
	return list->cached != NULL ? &list->cached->std : NULL;
#else
	(void) list;
	return NULL;
#endif
}

/* The name asked for in lower case, PHP's own copy; that beside it is libxml2's. */
static inline const char *reli_dom_list_text(const struct reli_dom_list *list)
{
#if PHP_VERSION_ID >= 80400
	return list->local_lower;
#else
	(void) list;
	return NULL;
#endif
}

/* 8.3 and older; later ones keep the callbacks in a structure of their own and do not match. */
struct reli_dom_xpath {
	int register_functions, register_spaces;
	HashTable *functions, *nodes;
	struct reli_dom_object dom;
};

struct reli_simplexml {
	struct reli_xml_node *node;
	struct reli_xml_document *document;
	HashTable *properties;
	void *xpath;
	struct {
		void *name, *prefix; /* texts, since 8.4 strings */
		int is_prefix, type;
		zval data;
	} iterator;
	zval temporary;
	zend_function *count;
	zend_object std;
};

/* Where the fields of XMLParser lie differs; since 8.4 its handlers are resolved callables, and its object a bare pointer. */
static inline bool reli_xml_parser_has_callables(void)
{
	return PHP_VERSION_ID >= 80400;
}

static inline bool reli_simplexml_has_strings(void)
{
	return PHP_VERSION_ID >= 80400;
}

#endif
