/*
 * For fuzz targets without libFuzzer: gives them the files, and the files of the folders, that are named. Included where
 * RM_FUZZ_STANDALONE is set, behind fuzz_require() and LLVMFuzzerTestOneInput().
 */
#ifndef RM_FUZZ_REPLAY_H
#define RM_FUZZ_REPLAY_H

#include <dirent.h>
#include <stdio.h>

static void fuzz_replay_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	static uint8_t bytes[8 << 20];
	size_t size;

	fuzz_require(in != NULL, path);
	size = fread(bytes, 1, sizeof(bytes), in);
	fclose(in);
	LLVMFuzzerTestOneInput(bytes, size);
	printf("replayed %s (%zu bytes)\n", path, size);
}

/* Returns how many there were. */
static int fuzz_replay(int argc, char **argv)
{
	int count = 0;

	for (int i = 1; i < argc; i++) {
		DIR *folder = opendir(argv[i]);
		struct dirent *entry;

		if (folder == NULL) {
			fuzz_replay_file(argv[i]);
			count++;
			continue;
		}
		while ((entry = readdir(folder)) != NULL) {
			char path[4096];

			if (entry->d_name[0] == '.')
				continue;
			(void)snprintf(path, sizeof(path), "%s/%s", argv[i], entry->d_name);
			fuzz_replay_file(path);
			count++;
		}
		closedir(folder);
	}
	return count;
}

#endif
