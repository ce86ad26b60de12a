// Adding and removing what is the reader's own: charts and texts.
import { addedText, isText, removedText, textOf } from "../own/texts.js";
import { shownPanels, without, written } from "./list.js";
import { added, copyOf, removed } from "./own.js";

const idOf = (item) => item.split(":")[0];

// Behind that panel; where there is none, behind the main chart or (first) before all.
function placed(list, item, behind) {
	const at = list.findIndex((one) => idOf(one) === behind) + 1;
	return [...list.slice(0, at), item, ...list.slice(at)];
}

// panels: see panels.js
export function ownMoves(panels, reveal) {
	const { context } = panels;
	const shown = () => shownPanels(context.state.state, panels.description);
	const show = (changes, id, width, behind) => {
		context.state.set({ ...changes, panels: placed(written(shown()), `${id}:${width}`, behind) });
		reveal(id);
	};
	return {
		// A new one, or what a panel shows; it stands behind that panel.
		addChart(from) {
			const { state } = context.state;
			const panel = from && shown().find((one) => one.id === from);
			const { list, id } = added(state.charts, panel ? copyOf(panel, state) : { chart: "scaling", field: state.field });
			show({ charts: list }, id, panel?.width || 12, from || "main");
			context.say("A chart of your own: choose what it shows.");
		},
		// A new one stands at the top, a copy behind the text that it is of.
		addText(from) {
			const { state } = context.state;
			const { id: _, ...spec } = (from && textOf(state.texts, from)) || { title: "Text" };
			const { list, id } = addedText(state.texts, from ? { ...spec, title: `${spec.title} (copy)` } : spec);
			show({ texts: list }, id, shown().find((one) => one.id === from)?.width || 12, from);
			panels.boxes.get(id)?.edit?.();
		},
		removeOwn(id) {
			const { charts, texts } = context.state.state;
			const changes = isText(id) ? { texts: removedText(texts, id) } : { charts: removed(charts, id) };
			context.state.set({ ...changes, panels: written(without(shown(), id)) });
			context.say(`The ${isText(id) ? "text" : "chart"} is removed; Undo brings it back.`);
		},
	};
}
