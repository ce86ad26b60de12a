// Results as dyno writes them, made from formulas: two models, three devices, six batch sizes, two
// sequence lengths; failed cells, withheld percentiles, breakdowns, samples. The same every time.
"use strict";

function generator(seed) {
	return () => {
		seed = (seed * 1664525 + 1013904223) >>> 0;
		return seed / 4294967296;
	};
}

function value(number, share) {
	return share
		? { value: number, interval: [number * (1 - share), number * (1 + share)], interval_kind: "processes" }
		: { value: number };
}

const devices = [
	{ id: "cpu", platform: "cpu", name: "AMD EPYC 7763", speed: 1, memory: false, peak: { compute_peak: 2.4e12, bandwidth_peak: 1.1e11 } },
	{ id: "cuda:0", platform: "cuda", name: "NVIDIA L4", speed: 14, memory: true, peak: { compute_peak: 3.0e13, bandwidth_peak: 3.0e11 } },
	{ id: "cuda:1", platform: "cuda", name: "NVIDIA T4", speed: 7, memory: true, peak: { compute_peak: 8.1e12, bandwidth_peak: 3.2e11 } },
];

const models = [
	{ name: "bert-base-uncased", flops: 2.2e10, parameters: 109482240, type: "transformer" },
	{ name: "distilbert-base-uncased", flops: 1.1e10, parameters: 66362880, type: "transformer" },
];

const parts = [
	["attention", 0.28, "MatMul"],
	["feed-forward", 0.56, "MatMul"],
	["embedding", 0.01, "Gather"],
	["normalisation", 0.03, "LayerNormalization"],
	["activation", 0.05, "Erf"],
	["other", 0.07, "Add"],
];

function breakdown(flops, latency, batch) {
	const operators = ["MatMul", "LayerNormalization", "Erf", "Add", "Gather", "Softmax"];
	return {
		model_type: "transformer",
		components: parts.map(([name, share]) => ({ name, nodes: 12, macs: (flops * share) / 2, flops: flops * share, bytes: 4e6 * share * batch })),
		operators: operators.map((name, i) => ({ name, nodes: 12, flops: flops * [0.84, 0.03, 0.05, 0.05, 0.01, 0.02][i], bytes: 1e6 * (i + 1) * batch })),
		measured: operators.map((name, i) => ({ name, nodes: 12, time: latency * [0.71, 0.09, 0.07, 0.06, 0.02, 0.05][i], flops: flops * [0.84, 0.03, 0.05, 0.05, 0.01, 0.02][i] })),
		memory: Array.from({ length: 24 }, (_, i) => ({ node: `node_${i}`, type: operators[i % 6], allocated: 1e7 * batch * (1 + Math.sin(i / 4) ** 2), reserved: 3e7 * batch, peak: 2e7 * batch })),
		peak_node: "node_6",
	};
}

function result(model, device, m, d, batch, sequence, random, options) {
	const work = (model.flops * batch * sequence) / 128;
	const latency = (0.0061 / Math.sqrt(device.speed) + work / (4e11 * device.speed)) * (0.97 + 0.06 * random());
	const share = 0.004 + 0.01 * random();
	const failed = device.id === "cuda:1" && batch >= 32 && sequence === 512;
	const common = { model: m, device: d, batch, sequence, precision: "float32", threads: device.id === "cpu" ? 8 : 1, streams: 1 };
	if (failed) return { ...common, status: "out_of_memory", reason: "the provider could not allocate 3.2 GB", processes: 3, values: {}, replicates: [] };
	const count = options.samples ?? 240;
	const replicates = [0, 1, 2].map((index) => {
		const own = latency * (0.99 + 0.02 * random());
		const samples = Array.from({ length: Math.ceil(count / 3) }, () => Math.round(own * 1e9 * (0.985 + 0.03 * random() + (random() < 0.03 ? 0.2 * random() : 0))));
		return { index, status: "ok", started: index * 2.5, values: { latency_median: own, latency_mean: own * 1.004, load_time: 0.4 }, sampling_time: own * count / 3, foreign_cpu: 0.01, load: 0.4, ...(index === 2 && batch === 4 && d === 0 ? { disturbed: true } : {}), samples_ns: samples };
	});
	const values = {
		latency_mean: value(latency * 1.004, share),
		latency_median: value(latency, share),
		latency_min: value(Math.round(latency * 0.96e9) / 1e9),
		latency_max: value(Math.round(latency * 1.4e9) / 1e9),
		latency_std: value(latency * 0.021),
		latency_p90: value(latency * 1.03, share * 1.5),
		latency_p95: value(latency * 1.06, share * 2),
		latency_p99: count < 368 && batch > 8 ? { value: latency * 1.2, ...(d === 1 && { bound: latency * 1.1 }), withheld: true, reason: "p99 needs n ≥ 368" } : value(latency * 1.2, share * 4),
		load_time: value(0.3 + 0.2 * random(), 0.05),
		first_inference: value(latency * 2.2, 0.08),
		samples: value(count),
		effective_samples: value(Math.round(count * 0.3)),
		warm_up_samples: value(5),
		throughput_items: value(batch / latency, share),
		throughput_tokens: value((batch * sequence) / latency, share),
		memory_total: value(Math.round(6e8 + 9e6 * batch * (sequence / 128) + (device.memory ? 4e8 : 0))),
		memory_peak: value(Math.round(8e6 * batch * (sequence / 128))),
		memory_allocated: value(Math.round(model.parameters * 4)),
		memory_reserved: value(Math.round(model.parameters * 4 + 2.4e7 * batch * (sequence / 128))),
		memory_growth: value(Math.round(7e6 * batch)),
		memory_cpu: value(Math.round(6e8 + 9e6 * batch * (sequence / 128))),
		memory_load: value(Math.round(9e8)),
		memory_weights: value(Math.round(model.parameters * 4)),
		flops_total: value(work),
		macs_total: value(work / 2),
		flops_rate: value(work / latency, share),
		flops_coverage: value(0.98),
		bytes_moved: { value: 3e8 + 2.1e7 * batch, estimated: true },
		bandwidth: { value: (3e8 + 2.1e7 * batch) / latency, estimated: true },
		bandwidth_utilisation: { value: Math.min(0.9, (3e8 + 2.1e7 * batch) / latency / device.peak.bandwidth_peak), estimated: true },
		arithmetic_intensity: { value: work / (3e8 + 2.1e7 * batch), estimated: true },
		compute_utilisation: { value: Math.min(0.95, work / latency / device.peak.compute_peak), estimated: true },
		...(device.memory ? { power_mean: value(55 + 10 * random(), 0.02), energy_per_item: value((60 * latency) / batch, 0.02), items_per_joule: value(batch / latency / 60, 0.02), flops_per_watt: value(work / latency / 60, 0.02) } : { power_mean: { reason: "no RAPL on this machine: /sys/class/powercap is empty" } }),
	};
	return { ...common, status: "ok", bound: device.id === "cpu" ? "compute" : "memory", processes: 3, values, ...(options.breakdowns === false ? {} : { breakdown: breakdown(work, latency, batch) }), replicates };
}

// options: samples (of each result), breakdowns, batches, sequences, seed, and what replaces names.
function sampleRun(options = {}) {
	const random = generator(options.seed ?? 7);
	const batches = options.batches ?? [1, 2, 4, 8, 16, 32];
	const sequences = options.sequences ?? [128, 512];
	const names = options.models ?? models.map((model) => model.name);
	const results = [];
	names.forEach((name, m) =>
		devices.forEach((device, d) =>
			sequences.forEach((sequence) => batches.forEach((batch) => results.push(result(models[m % models.length], device, m, d, batch, sequence, random, options)))),
		),
	);
	return {
		id: options.id ?? "20261124-101500-a1b2",
		started: options.started ?? "2026-11-24T10:15:00Z",
		finished: "2026-11-24T10:31:40Z",
		dyno: options.dyno ?? "0.1.0",
		...(options.tag ? { tag: options.tag } : {}),
		seed: "7",
		plan: { model: names.join(","), hardware: "cpu,cuda", batch: batches.join(","), seq: sequences.join(","), "max-time": "3s" },
		environment: { cpu: "AMD EPYC 7763", cores: 8, threads: 16, governor: options.governor ?? "performance", turbo: "off", memory: 6.7e10, system: "Debian GNU/Linux 12 (bookworm)", kernel: "6.1.0", engine: "onnxruntime", engine_version: "1.30.0", load: 0.31 },
		warnings: options.warnings ?? ["the hypervisor took 1.2 % of the CPU time"],
		models: names.map((name, m) => ({ name, source: "hub", digest: `sha256:${"0123456789abcdef"[m].repeat(64)}`, synthetic: m === 1, size: models[m % 2].parameters * 4, parameters: models[m % 2].parameters })),
		devices: devices.map((device, d) => ({ id: options.devices?.[d]?.id ?? device.id, platform: device.platform, name: options.devices?.[d]?.name ?? device.name, properties: { driver: device.memory ? "550.54" : undefined, ...device.peak } })),
		results,
	};
}

function document(...runs) {
	return { format: "dyno-results", version: 1, runs };
}

module.exports = { sampleRun, document, generator };

if (require.main === module) process.stdout.write(JSON.stringify(document(sampleRun(JSON.parse(process.argv[2] || "{}")))));
