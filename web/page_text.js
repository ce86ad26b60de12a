// The page as a file, with the results that it has now.
import { packed, toBase64 } from "./bytes.js";

// In a script element these would end it, or begin what is none.
const inert = (root) => {
	root.querySelector("#dyno").replaceChildren();
	for (const made of root.querySelectorAll("script:not([id]), [data-made]")) made.remove(); // by the page
	for (const toast of root.querySelectorAll("body > :not([id]):not(noscript)")) toast.remove();
	return root;
};

// page: its title and settings. "<" would end the element that holds them.
export async function pageText(core, page) {
	const root = inert(document.documentElement.cloneNode(true));
	const data = toBase64(await packed(core.pack()));
	root.querySelector("#dyno-page").textContent = JSON.stringify(page).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
	root.querySelector("#dyno-data").textContent = data;
	return `<!doctype html>\n${root.outerHTML}\n`;
}
