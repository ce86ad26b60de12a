// Six machines as somebody who chooses hardware has them: two of them call their GPU cuda:0 and two
// their processor cpu. Each is a run of its own, made from sample.js.
"use strict";
const { sampleRun } = require("./sample.js");

// of: the device of the sample that it is made from; speed: how much faster it is
const machines = [
	{ tag: "h200", of: 1, id: "cuda:0", platform: "cuda", name: "NVIDIA H200", speed: 14, threads: 1, float16: true },
	{ tag: "l4", of: 1, id: "cuda:0", platform: "cuda", name: "NVIDIA L4", speed: 1, threads: 1 },
	{ tag: "mi300x", of: 2, id: "rocm:0", platform: "rocm", name: "AMD Instinct MI300X", speed: 24, threads: 1 },
	{ tag: "epyc", of: 0, id: "cpu", platform: "cpu", name: "AMD EPYC 9654", speed: 4, threads: 96 },
	{ tag: "graviton", of: 0, id: "cpu", platform: "cpu", name: "ARM Neoverse-V2", speed: 2.6, threads: 64 },
	{ tag: "laptop", of: 0, id: "openvino-gpu:0", platform: "openvino", name: "Intel Arc Graphics", speed: 1.5, threads: 1 },
];

const faster = /^(throughput|flops_rate|bandwidth$|items_per|flops_per_watt)/;
const shorter = /^(latency|first_inference|energy_per_item)/;

function scaled(values, speed) {
	const factorOf = (key) => (faster.test(key) ? speed : shorter.test(key) ? 1 / speed : 1);
	const of = (value, factor) => ({ ...value, ...(value.value !== undefined && { value: value.value * factor }), ...(value.interval && { interval: value.interval.map((end) => end * factor) }), ...(value.bound !== undefined && { bound: value.bound * factor }) });
	return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, typeof value === "number" ? value * factorOf(key) : of(value, factorOf(key))]));
}

function resultOf(result, { speed, threads }, precision) {
	const twice = precision === "float16" ? 2 * speed : speed;
	return { ...result, device: 0, threads, precision, values: scaled(result.values, twice), replicates: result.replicates.map((replicate) => ({ ...replicate, values: scaled(replicate.values, twice), samples_ns: replicate.samples_ns?.map((ns) => Math.round(ns / twice)) })) };
}

function machineRun(machine, i, options) {
	const run = sampleRun({ samples: 24, breakdowns: false, ...options, seed: i + 1, id: `2026112${i}-101500-a1b${i}`, started: `2026-11-2${i}T10:15:00Z`, tag: machine.tag });
	const own = run.results.filter((result) => result.device === machine.of);
	const { id, platform, name } = machine;
	const precisions = ["float32", ...(machine.float16 ? ["float16"] : [])];
	return {
		...run,
		environment: { ...run.environment, cpu: `Processor of ${machine.tag}` },
		devices: [{ ...run.devices[machine.of], id, platform, name, machine: machine.tag }],
		results: precisions.flatMap((precision) => own.map((result) => resultOf(result, machine, precision))),
	};
}

// Of each a run; options of sampleRun.
const sixRuns = (options = {}) => machines.map((machine, i) => machineRun(machine, i, options));

module.exports = { sixRuns };
