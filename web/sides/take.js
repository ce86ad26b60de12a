// Results become A or B: those that are selected, or all that the filters show.
import { button, h } from "../dom.js";
import { placesText } from "../places.js";
import { changesOfSide, meantFor, panelsWith } from "./sides.js";

export function takeSide({ state, say }, side, all) {
	if (!all.length) return say("There is no result to take.");
	const places = meantFor(state.state, side, all);
	state.set({ ...changesOfSide(state.state, side, places, placesText), panels: panelsWith(state.state.panels, "sides") });
	say(`${side.toUpperCase()} has ${places.length === 1 ? "one result" : `${places.length} results`}.`);
}

const shownPlaces = ({ core, counts }) => core.ask("rows", { from: 0, to: counts.shown, fields: [] }).rows.map(({ place }) => place);

// Buttons beside the chips: of the selection, or of all that is shown.
export function sideActions(context) {
	const { state } = context;
	const picked = context.picked();
	const places = () => (picked.length ? picked : shownPlaces(context));
	const what = picked.length ? "the selected" : "all shown";
	const take = (side) => button(null, `As ${side.toUpperCase()}: take ${what}`, () => takeSide(context, side, places()), { text: `As ${side.toUpperCase()}` });
	return h("span", { class: "side-actions", role: "group", "aria-label": picked.length ? "Selected results" : "Shown results" }, picked.length > 0 && button(null, "Only these: leave out all but the selected", () => state.set({ places: state.state.select, select: [] }), { text: "Only these" }), take("a"), take("b"));
}
