// The page on paper: light, as wide as the paper is, whole tables, and nothing folded.

const folded = "details:not([open])";

// What the page says in folds is open until it is printed.
function unfold(root) {
	const closed = [...root.querySelectorAll(`.main ${folded}`)];
	for (const details of closed) details.open = true;
	return () => closed.forEach((details) => (details.open = false));
}

// set(isPrinting): theme and context. The browser prints what stands when the event has been dealt with: all is drawn at once.
export function listenToPrinting({ root, panels, signal, set }) {
	let refold = () => {};
	const before = () => {
		set(true);
		panels.drawOnPaper();
		refold = unfold(root); // charts see to their own notes, which are made anew
	};
	const after = () => {
		set(false);
		refold();
		panels.drawOnScreen();
	};
	window.addEventListener("beforeprint", before, { signal });
	window.addEventListener("afterprint", after, { signal });
}
