// Base64 and gzip, by what browsers have.

export function fromBase64(text) {
	if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
	const characters = atob(text);
	const bytes = new Uint8Array(characters.length);
	for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
	return bytes;
}

// What is not gzip is given back as it is.
export async function unpacked(bytes) {
	if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
	return new Uint8Array(await new Response(stream).arrayBuffer());
}

const CHUNK = 0x8000; // arguments that a function takes

export function toBase64(bytes) {
	let text = "";
	for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
	return btoa(text);
}

export async function packed(bytes) {
	const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
	return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The element stays, so that the page can be saved; results, which can be large and may be others then, do not.
export async function embedded(id, { stays = true, from = fromBase64 } = {}) {
	const element = document.getElementById(id);
	const bytes = await unpacked(from(element.textContent.trim()));
	if (!stays) element.textContent = "";
	return bytes;
}
