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

export async function embedded(id) {
	const element = document.getElementById(id);
	const bytes = await unpacked(fromBase64(element.textContent.trim()));
	element.remove(); // megabytes that nobody needs any more
	return bytes;
}
