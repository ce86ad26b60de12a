/* gpu_metrics, a table that the amdgpu driver fills from the GPU's firmware (kgd_pp_interface.h of
 * Linux): a header with size and revision, then what that revision has. Little-endian on all
 * machines that have such GPUs. What the firmware does not fill is all ones. */
#include "core/base/count.h"
#include "measure/device/monitors/amd.h"
#include <string.h>

/* Where a revision tells what holds it down: by bits that are the same for all GPUs since Linux
 * 5.14 (SMU_THROTTLER_… of amdgpu_smu.h), or by counters of the time that each limit held it. */
static const struct revision {
	unsigned char format, content;
	unsigned short size;
	unsigned short bits;                    /* offset of 64 of them; 0: counters */
	unsigned short first;                   /* offset of 32-bit counters */
	enum reading counters[AMD_RESIDENCIES]; /* what each is of; READINGS ends them */
} revisions[] = {
	{ 1, 3, 120, 112, 0, { READINGS } },
	{ 1,
	  6,
	  1664,
	  0,
	  36,
	  { READING_SLOWED_HEAT, READING_SLOWED_POWER, READING_SLOWED_HEAT, READING_SLOWED_HEAT,
	    READING_SLOWED_HEAT, READINGS } }, /* PROCHOT, PPT, socket, regulators, HBM */
	{ 1,
	  7,
	  2208,
	  0,
	  44,
	  { READING_SLOWED_HEAT, READING_SLOWED_POWER, READING_SLOWED_HEAT, READING_SLOWED_HEAT,
	    READING_SLOWED_HEAT, READINGS } },
	{ 1,
	  8,
	  3360,
	  0,
	  44,
	  { READING_SLOWED_HEAT, READING_SLOWED_POWER, READING_SLOWED_HEAT, READING_SLOWED_HEAT,
	    READING_SLOWED_HEAT, READINGS } },
	{ 2, 2, 128, 120, 0, { READINGS } },
	{ 2, 3, 152, 120, 0, { READINGS } },
	{ 2, 4, 168, 120, 0, { READINGS } },
	{ 3,
	  0,
	  256,
	  0,
	  228,
	  { READING_SLOWED_HEAT, READING_SLOWED_POWER, READING_SLOWED_POWER, READING_SLOWED_POWER,
	    READING_SLOWED_HEAT, READING_SLOWED_HEAT, READING_SLOWED_HEAT,
	    READINGS } }, /* PROCHOT, SPL, FPPT, SPPT, cores, GPU, SoC */
};

/* From bit 0, 16, 32 and 56 on: power, currents, temperatures, others. */
static uint64_t reasons_of(uint64_t bits)
{
	static const struct {
		uint64_t mask;
		enum reading reason;
	} groups[] = {
		{ UINT64_C(0x000000000000ffff), READING_SLOWED_POWER },
		{ UINT64_C(0x00000000ffff0000), READING_SLOWED_CURRENT },
		{ UINT64_C(0x00ffffff00000000), READING_SLOWED_HEAT },
		{ UINT64_C(0xff00000000000000), READING_SLOWED_OTHER },
	};
	uint64_t reasons = 0;
	for (size_t i = 0; i < COUNT(groups); i++)
		if (bits & groups[i].mask)
			reasons |= (uint64_t)1 << groups[i].reason;
	return reasons;
}

static uint64_t number_at(const unsigned char *bytes, size_t offset, size_t size)
{
	uint64_t number = 0;
	for (size_t i = 0; i < size; i++)
		number |= (uint64_t)bytes[offset + i] << 8 * i;
	return number;
}

static bool read_bits(const unsigned char *bytes, size_t offset, uint64_t *reasons)
{
	uint64_t bits = number_at(bytes, offset, 8);
	*reasons = reasons_of(bits);
	return bits != UINT64_MAX;
}

/* A limit that held it down since the last time. */
static bool read_counters(struct amd_metrics *metrics, const struct revision *revision,
			  const unsigned char *bytes, uint64_t *reasons)
{
	bool told = metrics->known;
	*reasons = 0;
	for (size_t i = 0; revision->counters[i] < READINGS; i++) {
		uint64_t now = number_at(bytes, revision->first + 4 * i, 4);
		if (now == UINT32_MAX)
			return false;
		if (now != metrics->before[i])
			*reasons |= (uint64_t)1 << revision->counters[i];
		metrics->before[i] = now;
	}
	metrics->known = true;
	return told;
}

bool amd_metrics_slowed(struct amd_metrics *metrics, const void *table, size_t length,
			uint64_t *reasons)
{
	const unsigned char *bytes = table;
	if (length < 4)
		return false;
	for (size_t i = 0; i < COUNT(revisions); i++) {
		const struct revision *revision = &revisions[i];
		if (bytes[2] != revision->format || bytes[3] != revision->content ||
		    length < revision->size || number_at(bytes, 0, 2) < revision->size)
			continue;
		return revision->bits ? read_bits(bytes, revision->bits, reasons)
				      : read_counters(metrics, revision, bytes, reasons);
	}
	return false;
}
