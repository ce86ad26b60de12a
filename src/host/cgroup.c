#include "host/cgroup.h"
#include "host/sysfs.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where one hierarchy is, and which group in it is ours. */
struct hierarchy {
	const char *controller; /* of version 1; NULL: version 2 */
	char mount[PATH_MAX];
	char group[PATH_MAX]; /* below the mount, "" for its top */
};

/* --- Finding the group ------------------------------------------------------------------------ */

static bool has_controller(const char *list, const char *controller)
{
	size_t length = strlen(controller);
	for (const char *at = list; *at; at += *at == ',') {
		size_t size = strcspn(at, ",");
		if (size == length && strncmp(at, controller, length) == 0)
			return true;
		at += size;
	}
	return false;
}

/* Lines of /proc/self/cgroup are "ID:CONTROLLERS:PATH"; version 2's ID is 0, without
 * controllers. */
static bool find_group(char *lines, const char *controller, char group[PATH_MAX])
{
	char *rest = NULL;
	for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char *controllers = strchr(line, ':');
		char *path = controllers ? strchr(controllers + 1, ':') : NULL;
		if (!path)
			continue;
		*path++ = '\0';
		controllers++;
		if (controller ? !has_controller(controllers, controller) : *controllers != '\0')
			continue;
		return snprintf(group, PATH_MAX, "%s", path) < PATH_MAX;
	}
	return false;
}

/* Lines of mountinfo: id, parent, device, root of the mount, mount point, options, optional
 * fields, "-", type, source, options of the file system. */
static bool find_mount(char *lines, const char *controller, char root[PATH_MAX],
		       char mount[PATH_MAX])
{
	char *rest = NULL;
	for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char type[32], options[512];
		char *dash = strstr(line, " - ");
		if (!dash || sscanf(dash, " - %31s %*s %511s", type, options) != 2 ||
		    strcmp(type, controller ? "cgroup" : "cgroup2") != 0 ||
		    (controller && !has_controller(options, controller)))
			continue;
		if (sscanf(line, "%*s %*s %*s %4095s %4095s", root, mount) == 2)
			return true;
	}
	return false;
}

/* A container may see only a part of the hierarchy: the mount's root is then the front of the
 * group's path, or (with a cgroup namespace) outside of what can be seen. */
static void strip_root(const char *root, char group[PATH_MAX])
{
	size_t length = strlen(root);
	if (strcmp(root, "/") != 0 && strncmp(group, root, length) == 0 &&
	    (group[length] == '/' || group[length] == '\0'))
		memmove(group, group + length, strlen(group + length) + 1);
	if (strcmp(group, "/") == 0 || strncmp(group, "/..", 3) == 0)
		*group = '\0';
}

static bool find(const struct host_root *root, const char *controller, struct hierarchy *hierarchy)
{
	struct buffer groups = { 0 }, mounts = { 0 };
	char mount_root[PATH_MAX];
	*hierarchy = (struct hierarchy){ .controller = controller };
	bool found = sysfs_load(root, &groups, "/proc/self/cgroup") &&
		     sysfs_load(root, &mounts, "/proc/self/mountinfo") &&
		     find_group(groups.data, controller, hierarchy->group) &&
		     find_mount(mounts.data, controller, mount_root, hierarchy->mount);
	if (found)
		strip_root(mount_root, hierarchy->group);
	buffer_finish(&groups);
	buffer_finish(&mounts);
	return found;
}

/* --- Reading limits -------------------------------------------------------------------------- */

/* NaN is no limit. */
static double tighter(double a, double b)
{
	return isnan(a) || b < a ? b : a;
}

/* "150000 100000": 1.5 CPUs; "max 100000": as many as there are. */
static double cpus_v2(const struct host_root *root, const char *folder)
{
	char text[SYSFS_TEXT_SIZE];
	double quota = NAN, period = NAN;
	if (!sysfs_read(root, text, sizeof(text), "%s/cpu.max", folder) ||
	    sscanf(text, "%lf %lf", &quota, &period) != 2 || !(quota > 0) || !(period > 0))
		return NAN;
	return quota / period;
}

static double cpus_v1(const struct host_root *root, const char *folder)
{
	double quota = sysfs_number(root, "%s/cpu.cfs_quota_us", folder);
	double period = sysfs_number(root, "%s/cpu.cfs_period_us", folder);
	return quota > 0 && period > 0 ? quota / period : NAN;
}

static double memory_v2(const struct host_root *root, const char *folder)
{
	return sysfs_number(root, "%s/memory.max", folder);
}

/* "No limit" is the largest multiple of the page size below 2^63. */
static double memory_v1(const struct host_root *root, const char *folder)
{
	double limit = sysfs_number(root, "%s/memory.limit_in_bytes", folder);
	return limit < 0x1p62 ? limit : NAN;
}

/* The tightest from our group up to the mount. */
static double walk(const struct host_root *root, const struct hierarchy *hierarchy,
		   double (*read)(const struct host_root *root, const char *folder))
{
	char group[PATH_MAX], folder[2 * PATH_MAX];
	double limit = NAN;
	strcpy(group, hierarchy->group);
	for (;;) {
		snprintf(folder, sizeof(folder), "%s%s", hierarchy->mount, group);
		limit = tighter(limit, read(root, folder));
		char *slash = strrchr(group, '/');
		if (!slash)
			return limit;
		*slash = '\0';
	}
}

void cgroup_read(const struct host_root *root, struct cgroup_limits *limits)
{
	struct hierarchy hierarchy;
	*limits = (struct cgroup_limits){ .cpus = NAN, .memory = NAN };
	/* On a hybrid system the controllers are in version 1 and version 2 has none. */
	if (find(root, NULL, &hierarchy)) {
		snprintf(limits->path, sizeof(limits->path), "%.255s", hierarchy.group);
		limits->cpus = walk(root, &hierarchy, cpus_v2);
		limits->memory = walk(root, &hierarchy, memory_v2);
	}
	if (find(root, "cpu", &hierarchy))
		limits->cpus = tighter(limits->cpus, walk(root, &hierarchy, cpus_v1));
	if (find(root, "memory", &hierarchy)) {
		snprintf(limits->path, sizeof(limits->path), "%.255s", hierarchy.group);
		limits->memory = tighter(limits->memory, walk(root, &hierarchy, memory_v1));
	}
}
