/* In a file of its own, so that a test can put a longer one in its place. */
#include "measure/metrics/metric.h"

/* Later ones build on what earlier ones found: power on the rate that flops told. */
const struct metric *const metrics[] = { &metric_latency, &metric_throughput, &metric_accuracy,
					 &metric_memory,  &metric_flops,      &metric_bandwidth,
					 &metric_power,   &metric_device,     NULL };
