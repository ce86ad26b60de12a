// Texts of figures: Plotly's few tags, and how much of a text has room.

export const CHARACTER = 6.7; // px, of 12 px text

// A text of Plotly's without its few tags.
export const strip = (text) => String(text ?? "").replace(/<[^>]*>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

export const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export const escapeXml = (text) => text.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);

export const longest = (texts) => Math.max(0, ...(texts || []).map((text) => [...strip(text)].length));

// What is too long loses its middle, as escaped as it was.
export function shortened(text, most) {
	const characters = [...strip(text)];
	if (characters.length <= most) return text;
	const half = Math.max(1, Math.floor((most - 1) / 2));
	const cut = characters.slice(0, half).join("") + "…" + characters.slice(characters.length - half).join("");
	return escaped(cut);
}

export const pieces = (text) => strip(text).split(/(?<=[ \-/_:])/);

// At blanks, hyphens, slashes and underscores; a line that is still too long loses its middle.
export function wrapped(text, most, lineLimit = 8) {
	const lines = [""];
	for (const word of pieces(text)) {
		if (lines.at(-1) && lines.at(-1).length + word.trimEnd().length > most && lines.length < lineLimit) lines.push("");
		lines[lines.length - 1] += word;
	}
	return lines.map((line) => shortened(escaped(line.trimEnd()), Math.max(4, most))).join("<br>");
}

export const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

// The page has controls where the command has options: "filter, or group otherwise (--group)".
export const withoutOptions = (note) => note.replace(/ \(--[^()]*\)$/, "");
