/*
 * Findings: statements with their proof. A pass builds one like this:
 *
 *	struct rm_finding *f = rm_finding_begin(findings, RM_FINDING_EMPTY_OBJECT);
 *	rm_finding_set_impact(f, waste, RM_IMPACT_SAVING);
 *	rm_finding_say_summary(f, "{class_name}: {count} instances x {each_size}");
 *	rm_fact_add_text(&f->facts, "class_name", name);
 *	rm_fact_add_count(&f->facts, "count", count);
 *	...
 *	rm_finding_end(f);
 *
 * What is said are templates over the facts, filled in by the formatters (finding_text.h): values
 * stay raw here, and a number that is in a text is in the facts too, because there is no other
 * way to put it there. Templates are string literals and are not copied; texts in facts are
 * copied into the list's arena. Facts keep their order.
 *
 * Mistakes of a pass are asserts: a kind that its table entry does not name, a key used twice, no
 * summary.
 */
#ifndef RM_FINDING_H
#define RM_FINDING_H

#include "arena.h"
#include "base.h"
#include "graph.h"
#include "severity.h"
#include "str.h"

enum rm_finding_kind {
#define RM_FINDING_KIND(id, text, severity, confidence, section) RM_FINDING_##id,
#include "finding_kinds.def"
	RM_FINDING_KIND_COUNT
};

/* Where a kind stands in the text report. */
enum rm_section {
	RM_SECTION_OVERVIEW,
	RM_SECTION_FINDINGS,
	RM_SECTION_TYPES,
	RM_SECTION_CLASSES,
	RM_SECTION_ARRAYS,
	RM_SECTION_STRINGS,
	RM_SECTION_BLAME,
	RM_SECTION_INFORMATION,
};

enum rm_fact_type {
	RM_FACT_BYTES,   /* int64; text 1.00 KB */
	RM_FACT_COUNT,   /* int64; text 1,024 */
	RM_FACT_NUMBER,  /* int64; text 1024 */
	RM_FACT_PERCENT, /* double; JSON rounds to one decimal, text prints 12.3 */
	RM_FACT_RATIO,   /* double; JSON rounds to two decimals, text prints 0.95 */
	RM_FACT_NULL,    /* JSON null; nothing in text */
	RM_FACT_TEXT,
	RM_FACT_TYPE,    /* name of a location type; text without the word that all of them end in */
	RM_FACT_ADDRESS, /* uint64; 0x7f... */
	RM_FACT_NODE,    /* node; the id in the file */
	RM_FACT_PATH,    /* node, and a text that goes behind the path */
	RM_FACT_BOOL,
	RM_FACT_LIST, /* items: records with named facts, or single values under the key NULL */
	RM_FACT_MAP,  /* a list whose items have names: a JSON object of records */
	RM_FACT_RECORD, /* one item: a JSON object; in templates {key:...} as with a list of one */
};

struct rm_fact;

struct rm_facts {
	struct rm_arena *arena;
	struct rm_fact *first;
	struct rm_fact *last;
};

struct rm_fact_item {
	struct rm_text name; /* of a MAP's item, else ptr NULL */
	struct rm_facts facts;
	struct rm_fact_item *next;
};

struct rm_fact_list {
	struct rm_arena *arena;
	struct rm_fact_item *first;
	struct rm_fact_item *last;
	uint32_t count;
};

struct rm_fact {
	const char *key;
	enum rm_fact_type type;
	union {
		int64_t number;
		uint64_t address;
		double percent;
		bool yes;
		rm_node node;
		struct rm_fact_list *list;
	} value;
	struct rm_text text; /* TEXT, TYPE; suffix of PATH */
	struct rm_fact *next;
};

/*
 * What impact_bytes says: bytes that the advice would free, or bytes that are in the pattern now.
 */
enum rm_impact_kind {
	RM_IMPACT_SAVING,
	RM_IMPACT_CURRENT,
};

/* Which bytes of its class an impact counts: equal extents overlap, different ones do not. */
enum rm_extent {
	RM_EXTENT_OBJECTS, /* the objects themselves */
	RM_EXTENT_TABLES,  /* their property tables */
	RM_EXTENT_COUNT,
};

#define RM_FINDING_LINES_MAX    8
#define RM_FINDING_NEXT_MAX     4
#define RM_FINDING_EVIDENCE_MAX 20

#define RM_FINDING_NO_ANCHOR UINT32_MAX

struct rm_findings;

struct rm_finding {
	struct rm_findings *list;
	enum rm_finding_kind kind;
	enum rm_severity severity;
	enum rm_confidence confidence;
	const char *summary;
	const char *hypothesis[RM_FINDING_LINES_MAX]; /* a line each */
	uint32_t hypothesis_count;
	const char *next_checks[RM_FINDING_NEXT_MAX];
	uint32_t next_check_count;
	int64_t impact_bytes;
	bool has_impact;
	enum rm_impact_kind impact_kind;
	enum rm_extent extent;
	int64_t held_bytes; /* what falls with the anchor when the impact says something else; 0: the impact */
	uint32_t anchor;    /* node of the dominator tree that the finding is about; RM_FINDING_NO_ANCHOR: none */
	rm_node evidence[RM_FINDING_EVIDENCE_MAX];
	uint32_t evidence_count;
	struct rm_facts facts;

	/* Set by finding_order.h: findings that tell one story. 0: on its own. */
	uint32_t cluster_id;
	bool is_cluster_head;
	int64_t cluster_impact_bytes; /* of the head: what all members speak of, nothing twice */
};

struct rm_findings {
	struct rm_arena arena;
	struct rm_finding **items;
	size_t count;
	size_t capacity;
};

void rm_findings_init(struct rm_findings *list);
void rm_findings_release(struct rm_findings *list);

/* Moves all that `from` holds behind what the list has; from is empty then. */
void rm_findings_append(struct rm_findings *list, struct rm_findings *from);

/* Severity and confidence start as finding_kinds.def has them. */
struct rm_finding *rm_finding_begin(struct rm_findings *list, enum rm_finding_kind kind);
void rm_finding_end(struct rm_finding *f);

/* Ends one that is a copy of one that was ended before: as it is. */
void rm_finding_end_copy(struct rm_finding *f);

void rm_finding_set_severity(struct rm_finding *f, enum rm_severity severity);
void rm_finding_set_confidence(struct rm_finding *f, enum rm_confidence confidence);

/*
 * 0 or less means that there is nothing to state. Also says in the facts what the number means
 * (impact_kind).
 */
void rm_finding_set_impact(struct rm_finding *f, int64_t bytes, enum rm_impact_kind kind);

void rm_finding_set_extent(struct rm_finding *f, enum rm_extent extent);

/*
 * What the finding is about, as a node of the dominator tree (rm_dom of retained.h): the value itself, or for sets the
 * nearest common dominator of the members. Findings whose anchors hold each other, with impacts of about the same size,
 * are one story to the report (finding_order.h).
 */
void rm_finding_set_anchor(struct rm_finding *f, uint32_t anchor);

/* For findings whose impact is less than what their values hold (the objects of a class by themselves). */
void rm_finding_set_held(struct rm_finding *f, int64_t bytes);

void rm_finding_say_summary(struct rm_finding *f, const char *literal);

/*
 * Each call is a line of its own, so that a pass leaves out a line by not saying it. A list that prints on several lines
 * is one template.
 */
void rm_finding_say_hypothesis(struct rm_finding *f, const char *literal);
void rm_finding_say_next(struct rm_finding *f, const char *literal);

/*
 * The node's id goes into evidence_node_ids, its path into representative_paths. More than the
 * maximum are ignored.
 */
void rm_finding_attach(struct rm_finding *f, rm_node node);

void rm_fact_add_bytes(struct rm_facts *facts, const char *key, int64_t bytes);
void rm_fact_add_count(struct rm_facts *facts, const char *key, int64_t count);
void rm_fact_add_number(struct rm_facts *facts, const char *key, int64_t number);
void rm_fact_add_percent(struct rm_facts *facts, const char *key, double percent);
void rm_fact_add_text(struct rm_facts *facts, const char *key, struct rm_text text);
void rm_fact_add_type(struct rm_facts *facts, const char *key, struct rm_text type);
void rm_fact_add_address(struct rm_facts *facts, const char *key, uint64_t address);
void rm_fact_add_node(struct rm_facts *facts, const char *key, rm_node node);
void rm_fact_add_path(struct rm_facts *facts, const char *key, rm_node node, struct rm_text suffix);
void rm_fact_add_bool(struct rm_facts *facts, const char *key, bool yes);
struct rm_fact_list *rm_fact_add_list(struct rm_facts *facts, const char *key);
struct rm_facts *rm_fact_list_add(struct rm_fact_list *list);
void rm_fact_add_ratio(struct rm_facts *facts, const char *key, double ratio);
void rm_fact_add_null(struct rm_facts *facts, const char *key);

/* The text, or null when it has none (ptr NULL). */
void rm_fact_add_text_or_null(struct rm_facts *facts, const char *key, struct rm_text text);
struct rm_fact_list *rm_fact_add_map(struct rm_facts *facts, const char *key);
struct rm_facts *rm_fact_map_add(struct rm_fact_list *map, struct rm_text name);
struct rm_facts *rm_fact_add_record(struct rm_facts *facts, const char *key);

const struct rm_fact *rm_fact_find(const struct rm_facts *facts, const char *key);
const struct rm_fact *rm_fact_find_len(const struct rm_facts *facts, const char *key, size_t len);

const char *rm_finding_kind_text(enum rm_finding_kind kind);
enum rm_section rm_finding_kind_section(enum rm_finding_kind kind);

#endif
