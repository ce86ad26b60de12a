// The page's first script, which is small: it unpacks the style and the script that stand packed in the page.
import { embedded } from "./bytes.js";

async function add(name) {
	const element = document.createElement(name); // of the script allowed by its hash
	element.textContent = new TextDecoder().decode(await embedded(`dyno-${name}`));
	element.dataset.made = "";
	return element;
}

Promise.all(["style", "script"].map(add)).then(
	(elements) => document.head.append(...elements),
	(error) => (document.getElementById("dyno").textContent = `The page cannot be shown: ${error.message}`),
);
