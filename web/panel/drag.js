// Panels are dragged by their handle to the place of another one.
const KIND = "text/x-dyno-panel";

const isPanel = (event) => event.dataTransfer.types.includes(KIND);

function accept(event) {
	event.preventDefault();
	event.stopPropagation();
}

// The box's element goes with the mouse; `ended` when it is let go, wherever.
export function dragBy(handle, element, id, ended) {
	handle.addEventListener("dragstart", (event) => {
		event.dataTransfer.setData(KIND, id);
		event.dataTransfer.setDragImage(element, 20, 20);
		event.dataTransfer.effectAllowed = "move";
		element.parentElement.classList.add("moving");
	});
	handle.addEventListener("dragend", () => {
		element.parentElement.classList.remove("moving");
		ended();
	});
}

export function dropOn(element, id, move) {
	const mark = (on) => element.classList.toggle("drop-here", on);
	element.addEventListener("dragover", (event) => {
		if (!isPanel(event)) return;
		accept(event);
		mark(true);
	});
	element.addEventListener("dragleave", () => mark(false));
	element.addEventListener("drop", (event) => {
		const moved = event.dataTransfer.getData(KIND);
		if (!moved) return;
		accept(event);
		mark(false);
		if (moved !== id) move(moved, id);
	});
}

// A list whose items have a data-panel and are draggable themselves.
export function dragInList(list, move) {
	list.addEventListener("dragstart", (event) => event.dataTransfer.setData(KIND, event.target.dataset.panel));
	list.addEventListener("dragover", (event) => isPanel(event) && event.preventDefault());
	list.addEventListener("drop", (event) => {
		const id = event.dataTransfer.getData(KIND);
		const other = event.target.closest("li")?.dataset.panel;
		if (!id || !other || id === other) return;
		accept(event);
		move(id, other);
	});
}
