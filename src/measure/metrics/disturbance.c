#include "measure/metrics/disturbance.h"
#include "core/result/disturbed.h"
#include <math.h>

/* Of its device: a share of the time, as of the CPU's, and so many readings over half a second. */
#define TOO_LONG        0.10
#define READINGS_NEEDED 4
#define SECONDS_NEEDED  0.5
/* Clocks wander by some per cent as the load does; latency goes with them. */
#define CLOCK_LOW 0.90

/* --- The CPU -----------------------------------------------------------------------------------
 */

void disturbance_by_cpu(struct arena *arena, struct replicate *replicate,
			const struct cpu_times *before, const struct cpu_times *after)
{
	char foreign[UNIT_TEXT_SIZE], stolen[UNIT_TEXT_SIZE];
	replicate->foreign_cpu = cpu_times_foreign(before, after);
	replicate->steal = cpu_times_steal(before, after);
	if (!cpu_times_disturbed(before, after))
		return;
	if (isnan(replicate->foreign_cpu)) {
		replicate_disturb(arena, replicate, DISTURBED_BY_OTHERS " took CPU time");
		return;
	}
	percent_format(foreign, replicate->foreign_cpu);
	percent_format(stolen, replicate->steal);
	const char *reason =
		replicate->steal > 0.01
			? arena_printf(arena,
				       DISTURBED_BY_OTHERS
				       " took %s %% of the CPU time, the hypervisor %s %%",
				       foreign, stolen)
			: arena_printf(arena, DISTURBED_BY_OTHERS " took %s %% of the CPU time",
				       foreign);
	replicate_disturb(arena, replicate, reason ? reason : "");
}

/* --- The device ------------------------------------------------------------------------------- */

static bool is_long_enough(const struct recording *recording, enum reading reading)
{
	return recording->count >= READINGS_NEEDED &&
	       recording_seconds(recording, reading) >= SECONDS_NEEDED;
}

static void tell(struct arena *arena, struct replicate *replicate, const char *what, double share)
{
	char percent[UNIT_TEXT_SIZE];
	const char *reason = arena_printf(arena, "%s for %s %% of the time", what,
					  percent_format(percent, share));
	replicate_disturb(arena, replicate, reason ? reason : "");
}

/* Its own power limit is no disturbance: whoever works it as hard is held by it, every time. */
static void by_slowing_down(struct arena *arena, struct replicate *replicate,
			    const struct recording *recording)
{
	for (enum reading i = READING_REASON_FIRST; i < READINGS; i++) {
		double share = recording_above(recording, i, 0);
		if (i == READING_SLOWED_POWER || !(share > TOO_LONG) ||
		    !is_long_enough(recording, i))
			continue;
		const char *what =
			arena_printf(arena, "the device was slowed down by %s", readings[i].title);
		tell(arena, replicate, what ? what : "", share);
	}
}

static void by_clock(struct arena *arena, struct replicate *replicate,
		     const struct recording *recording)
{
	double median = recording_median(recording, READING_CLOCK);
	double share = recording_below(recording, READING_CLOCK, CLOCK_LOW * median);
	if (share > TOO_LONG && is_long_enough(recording, READING_CLOCK))
		tell(arena, replicate, "the device's clock was below 90 % of its median", share);
}

static void by_processes(struct arena *arena, struct replicate *replicate,
			 const struct recording *recording)
{
	double share = recording_above(recording, READING_PROCESSES, 0);
	double most = recording_most(recording, READING_PROCESSES);
	if (!(share > TOO_LONG) || !is_long_enough(recording, READING_PROCESSES))
		return;
	const char *what = arena_printf(arena, "%.0f other process%s used the device", most,
					most > 1 ? "es" : "");
	tell(arena, replicate, what ? what : "", share);
}

void disturbance_by_device(struct arena *arena, struct replicate *replicate,
			   const struct recording *recording)
{
	by_slowing_down(arena, replicate, recording);
	by_clock(arena, replicate, recording);
	by_processes(arena, replicate, recording);
}
