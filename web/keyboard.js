// What keys do on the whole page.
import { isWriting } from "./dom.js";

// The name of an action, or null. writing: into a text; typing: there, or into a list; isOpen: the filters lie open.
export function actionOf({ key, control, shift }, { writing, typing, isOpen }) {
	const letter = key?.toLowerCase(); // a browser that fills in a field tells none
	if (control && !writing && letter === "z") return shift ? "redo" : "undo";
	if (control && !writing && letter === "y") return "redo";
	if (key === "/" && !typing && !control) return "search";
	if (key === "?" && !typing) return "help";
	return key === "Escape" && isOpen ? "closeFilters" : null;
}

// actions: functions by these names
export function listenToKeys(target, root, actions) {
	target.addEventListener("keydown", (event) => {
		if (!root.isConnected || document.querySelector("dialog[open]")) return;
		const writing = isWriting(event.target);
		const action = actionOf(
			{ key: event.key, control: event.ctrlKey || event.metaKey, shift: event.shiftKey },
			{ writing, typing: writing || event.target.matches("select"), isOpen: root.classList.contains("filters-open") },
		);
		if (!action) return;
		actions[action]();
		event.preventDefault();
	});
}
