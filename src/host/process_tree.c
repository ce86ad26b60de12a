#include "host/process_tree.h"
#include "host/sysfs.h"
#include <stdio.h>
#include <string.h>

#define DEPTH 64 /* a tree that grows while it is read may have no end */

/* "PID (NAME) STATE PARENT …" (proc_pid_stat(5)): the name can hold anything. 0: unknown. */
static int64_t parent_of(const struct host_root *root, int64_t pid)
{
	char text[1024];
	long long parent = 0;
	const char *name_end =
		sysfs_read(root, text, sizeof(text), "/proc/%lld/stat", (long long)pid)
			? strrchr(text, ')')
			: NULL;
	return name_end && sscanf(name_end, ") %*c %lld", &parent) == 1 ? parent : 0;
}

bool process_descends(const struct host_root *root, int64_t pid, int64_t ancestor)
{
	for (int i = 0; i < DEPTH && pid > 1 && pid != ancestor; i++)
		pid = parent_of(root, pid);
	return pid == ancestor && ancestor > 0;
}
