// The peer of bench/overhead: the same one-node model through onnxruntime-node's session.run.
// Prints the median in seconds. The model is written by hand, field by field of onnx.proto.
'use strict';
const path = require('path');
const ort = require(path.join(__dirname, '../.deps/node_modules/onnxruntime-node'));

const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)]);
const bytes = (field, content) => [...varint((field << 3) | 2), ...varint(content.length), ...content];
const text = (field, string) => bytes(field, [...Buffer.from(string)]);
const number = (field, value) => [...varint(field << 3), ...varint(value)];

const shape = [...bytes(1, text(2, 'batch')), ...bytes(1, number(1, 16))]; // [batch, 16]
const type = bytes(2, bytes(1, [...number(1, 1), ...bytes(2, shape)]));    // float32
const value = (name) => [...text(1, name), ...type];
const node = [...text(1, 'input'), ...text(2, 'output'), ...text(4, 'Identity')];
const graph = [...bytes(1, node), ...text(2, 'identity'), ...bytes(11, value('input')),
	...bytes(12, value('output'))];
const model = [...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, 17))];

async function main() {
	const session = await ort.InferenceSession.create(Uint8Array.from(model),
		{ intraOpNumThreads: 1 });
	const feeds = { input: new ort.Tensor('float32', new Float32Array(16), [1, 16]) };
	const samples = [];
	for (let i = 0; i < 22000; i++) {
		const start = process.hrtime.bigint();
		await session.run(feeds);
		const end = process.hrtime.bigint();
		if (i >= 2000)
			samples.push(Number(end - start) * 1e-9);
	}
	samples.sort((a, b) => a - b);
	console.log(samples[samples.length / 2].toExponential(9));
}

main();
