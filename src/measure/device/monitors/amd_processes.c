/* Processes on an AMD GPU. amdkfd has a folder for each that computes by ROCm, with its memory on
 * each GPU, which everybody may read. Else the DRM clients tell (drm-usage-stats, Linux 5.17), each
 * in /proc/PID/fdinfo, of other users only to root: those count that were at work since the last
 * time, since every window on a screen is one. Looking through all processes takes some ms, so it
 * is done seldom. */
#include "host/process_tree.h"
#include "host/sysfs.h"
#include "measure/device/monitors/amd.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KFD_EVERY     1.0 /* s */
#define CLIENTS_EVERY 5.0
#define AT_WORK       0.01 /* share of the time */

#define KFD "/sys/class/kfd/kfd/proc"

struct looking {
	struct amd_processes *processes;
	const struct host_root *root;
	const struct amd_gpu *gpu;
	const struct monitored *who;
	int64_t pid;
	double busy; /* ns, of the clients of that process */
	struct amd_client now[AMD_CLIENTS];
	size_t now_count;
	double seen[64]; /* clients, each of which may be open several times */
	size_t seen_count;
	unsigned ours, others;
};

static bool is_ours(const struct looking *looking, int64_t pid)
{
	return process_descends(looking->root, pid, looking->who->own) ||
	       process_descends(looking->root, pid, looking->who->worker);
}

static int64_t process_number(const char *name)
{
	char *end;
	long long pid = strtoll(name, &end, 10);
	return *name >= '1' && *name <= '9' && !*end ? pid : 0;
}

/* --- KFD ------------------------------------------------------------------------------------- */

static void look_at_kfd(void *context, const char *name)
{
	struct looking *looking = context;
	int64_t pid = process_number(name);
	if (!pid ||
	    !(sysfs_number(looking->root, KFD "/%s/vram_%.0f", name, looking->gpu->kfd_id) > 0))
		return;
	if (is_ours(looking, pid))
		looking->ours++;
	else
		looking->others++;
}

/* The folders have the host's numbers: without ours among them nothing is known. */
static bool ask_kfd(struct looking *looking)
{
	if (isnan(looking->gpu->kfd_id) || !sysfs_each(looking->root, look_at_kfd, looking, KFD))
		return false;
	looking->processes->count = looking->ours ? looking->others : NAN;
	return true;
}

/* --- DRM clients ----------------------------------------------------------------------------- */

static bool seen_before(struct looking *looking, double id)
{
	for (size_t i = 0; i < looking->seen_count; i++)
		if (looking->seen[i] == id)
			return true;
	if (looking->seen_count < sizeof(looking->seen) / sizeof(*looking->seen))
		looking->seen[looking->seen_count++] = id;
	return false;
}

static void look_at_client(void *context, const char *descriptor)
{
	struct looking *looking = context;
	struct buffer info = { 0 };
	char address[SYSFS_TEXT_SIZE] = "";
	sysfs_load(looking->root, &info, "/proc/%lld/fdinfo/%s", (long long)looking->pid,
		   descriptor);
	const char *text = buffer_text(&info), *search = text;
	if (sysfs_line(&search, "drm-pdev", address, sizeof(address)) &&
	    strcmp(address, looking->gpu->address) == 0 &&
	    !seen_before(looking, sysfs_line_number(text, "drm-client-id"))) {
		double compute = sysfs_line_number(text, "drm-engine-compute"),
		       graphics = sysfs_line_number(text, "drm-engine-gfx");
		looking->busy += (compute > 0 ? compute : 0) + (graphics > 0 ? graphics : 0);
	}
	buffer_finish(&info);
}

static void look_at_process(void *context, const char *name)
{
	struct looking *looking = context;
	looking->pid = process_number(name);
	looking->busy = 0;
	looking->seen_count = 0;
	if (!looking->pid || looking->now_count == AMD_CLIENTS || is_ours(looking, looking->pid))
		return;
	sysfs_each(looking->root, look_at_client, looking, "/proc/%s/fdinfo", name);
	if (looking->busy > 0)
		looking->now[looking->now_count++] =
			(struct amd_client){ looking->pid, looking->busy };
}

/* ns since the last time; one that is new has begun since. */
static double busy_before(const struct amd_processes *processes, int64_t pid)
{
	for (size_t i = 0; i < processes->client_count; i++)
		if (processes->clients[i].pid == pid)
			return processes->clients[i].busy;
	return 0;
}

static void ask_clients(struct looking *looking)
{
	struct amd_processes *processes = looking->processes;
	double seconds = looking->who->now - processes->asked, share = 0;
	if (!sysfs_each(looking->root, look_at_process, looking, "/proc"))
		return;
	for (size_t i = 0; i < looking->now_count; i++) {
		double busy = looking->now[i].busy - busy_before(processes, looking->now[i].pid);
		looking->others += busy * 1e-9 > AT_WORK * seconds;
		share += busy * 1e-9 / seconds;
	}
	if (seconds > 0) {
		processes->count = looking->others;
		processes->share = 1e9 * fmin(fmax(share, 0), 1);
	}
	memcpy(processes->clients, looking->now, sizeof(looking->now));
	processes->client_count = looking->now_count;
}

/* --- Both ------------------------------------------------------------------------------------ */

void amd_processes_begin(struct amd_processes *processes)
{
	processes->asked = processes->count = processes->share = NAN;
	processes->client_count = 0;
}

void amd_processes_read(struct amd_processes *processes, const struct host_root *root,
			const struct amd_gpu *gpu, const struct monitored *who)
{
	struct looking looking = { .processes = processes, .root = root, .gpu = gpu, .who = who };
	double since = who->now - processes->asked;
	if (since < KFD_EVERY)
		return;
	if (!ask_kfd(&looking)) {
		if (since < CLIENTS_EVERY)
			return;
		ask_clients(&looking);
	}
	processes->asked = who->now;
}
