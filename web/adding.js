// Results from files, chosen or dropped on the page.
import { button, fill, h } from "./dom.js";
import { count } from "./format.js";

const FILE_LIMIT = 500e6; // bytes of a file: WebAssembly has 4 GB, and reading takes a few times its size

const megabytes = (bytes) => `${count(Math.round(bytes / 1e6))} MB`;

async function add(core, file) {
	if (file.size > FILE_LIMIT) throw new Error(`${megabytes(file.size)} are too much for a page, which reads ${megabytes(FILE_LIMIT)}: make one of it with dyno dashboard`);
	core.load(new Uint8Array(await file.arrayBuffer()), file.name, file.lastModified);
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

// The files that were added, each to be taken away, and a way to keep them: a link leads to the page without them.
export function createAdded(context, canSave) {
	const element = h("section", { class: "added", "aria-label": "Added files", hidden: true });
	const item = (file) => h("li", { class: "chip" }, h("bdi", { class: "chip-text" }, file.name), button("close", `Remove ${file.name}`, () => context.removeFile(file), { class: "icon-only chip-remove" }));
	function update(files) {
		element.hidden = !files.length;
		fill(
			element,
			h("span", { class: "soft" }, "Added, and not in a link to this page:"),
			h("ul", { class: "chips" }, files.map(item)),
			canSave && button("save", "Save this page with the added files", () => context.savePage(), { text: "Save this page" }),
		);
	}
	return { element, update };
}
