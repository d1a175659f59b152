#include "base.h"
#include "file.h"
#include "source.h"
#include "source_rmem.h"
#include "source_sqlite.h"

/* Every kind of input, in the order they are asked. */
static const struct rm_source *const sources[] = {
	&rm_source_rmem,
	&rm_source_sqlite,
};

int rm_source_load(struct rm_graph **out, const char *path, const struct rm_source_options *options, struct rm_err *err)
{
	const struct rm_source *source = NULL;
	struct rm_file_map map;
	int rc;

	*out = NULL;
	rc = rm_file_map(&map, path, err);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < RM_COUNT_OF(sources) && source == NULL; i++) {
		if (sources[i]->detect(map.bytes, map.size))
			source = sources[i];
	}
	rm_file_unmap(&map);
	if (source == NULL)
		return rm_err_set(err, RM_EINPUT, "%s: not a snapshot: neither .rmem nor .rmem.zst nor a SQLite database",
			path);
	return source->load(out, path, options, err);
}

/* A .rmem file is one run; a database may have had runs appended. */
bool rm_source_has_runs(const char *path)
{
	struct rm_err err = { 0 };
	struct rm_file_map map;
	bool has_runs;

	if (rm_file_map(&map, path, &err) != 0)
		return false;
	has_runs = rm_source_sqlite.detect(map.bytes, map.size);
	rm_file_unmap(&map);
	return has_runs;
}
