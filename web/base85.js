// Bytes as text that may stand in a script element and in JSON: four bytes are five of 85 letters (as in Ascii85 and Z85, but
// without those that HTML and JSON take for their own). What fills up the last four is left away.

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%()*+-;=?@^_`{|}~.:,";

export function toBase85(bytes) {
	const count = Math.ceil(bytes.length / 4);
	const view = new DataView(new ArrayBuffer(count * 4));
	bytes.forEach((byte, i) => view.setUint8(i, byte));
	let text = "";
	for (let i = 0; i < count; i++) {
		let word = view.getUint32(4 * i);
		let five = "";
		for (let k = 0; k < 5; k++, word = Math.floor(word / 85)) five = letters[word % 85] + five;
		text += five;
	}
	return text.slice(0, text.length - (4 * count - bytes.length));
}

export function fromBase85(text) {
	const digits = new Uint8Array(128);
	for (let i = 0; i < 85; i++) digits[letters.charCodeAt(i)] = i;
	const count = Math.ceil(text.length / 5);
	const missing = 5 * count - text.length;
	const all = text + letters[84].repeat(missing);
	const bytes = new Uint8Array(4 * count);
	for (let i = 0, at = 0; i < bytes.length; i += 4) {
		let word = 0;
		for (let k = 0; k < 5; k++) word = word * 85 + digits[all.charCodeAt(at++)];
		bytes[i] = word >>> 24;
		bytes[i + 1] = word >>> 16;
		bytes[i + 2] = word >>> 8;
		bytes[i + 3] = word;
	}
	return bytes.subarray(0, bytes.length - missing);
}
