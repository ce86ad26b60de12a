// Results from files, chosen or dropped on the page.
import { h } from "./dom.js";
import { count } from "./format.js";

const FILE_LIMIT = 500e6; // bytes of a file: WebAssembly has 4 GB, and reading takes a few times its size

const megabytes = (bytes) => `${count(Math.round(bytes / 1e6))} MB`;

async function add(core, file) {
	if (file.size > FILE_LIMIT) throw new Error(`${megabytes(file.size)} are too much for a page, which reads ${megabytes(FILE_LIMIT)}: make one of it with dyno dashboard`);
	core.load(new Uint8Array(await file.arrayBuffer()));
}

// How many were added, and of the others the reasons.
export async function addFiles(core, files) {
	const reasons = [];
	for (const file of files) await add(core, file).catch((error) => reasons.push(`${file.name}: ${error.message}`));
	return { added: files.length - reasons.length, reasons };
}

export function told({ added, reasons }) {
	const what = added ? `${added === 1 ? "One file is" : `${added} files are`} added. ` : "";
	return what + reasons.join("; ");
}

export function fileChooser(take) {
	const input = h("input", {
		type: "file",
		class: "hidden-input",
		multiple: true,
		accept: ".json,application/json",
		"aria-label": "Result files to add",
		tabIndex: -1,
		onchange: () => take([...input.files]).then(() => (input.value = "")),
	});
	return input;
}

// The page shows that it takes them while they are over it.
export function takeDropped(root, take) {
	let depth = 0; // elements that were entered and not left
	const show = (on) => root.classList.toggle("dropping", on);
	root.addEventListener("dragenter", (event) => {
		if (![...(event.dataTransfer?.types || [])].includes("Files")) return;
		event.preventDefault();
		depth++;
		show(true);
	});
	root.addEventListener("dragover", (event) => event.preventDefault());
	root.addEventListener("dragleave", () => {
		depth = Math.max(0, depth - 1);
		if (!depth) show(false);
	});
	root.addEventListener("drop", (event) => {
		event.preventDefault();
		depth = 0;
		show(false);
		if (event.dataTransfer?.files.length) take([...event.dataTransfer.files]);
	});
}
