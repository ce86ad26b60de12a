// The dashboard as a widget: a module as anywidget loads it. src/output/dashboard/module.c puts it together
// from the page's own parts, this script among them. The model holds what it shows, `_page`, `_data` and `_height`, and
// what its program may read and set: `view`, the settings that differ from those it began with, and
// `selection`, the places of picked results.
import { mount } from "./app.js";
import { fromBase85 } from "./base85.js";
import { fromBase64, unpacked } from "./bytes.js";
import { fill, h } from "./dom.js";
import { defaults, same, stateOf, takeFacets } from "./state.js";
import { openCore } from "./wasm.js";

// The notebook may have a Plotly of its own under the usual name: that one stays.
async function loadPlotly(base85) {
	const text = new TextDecoder().decode(await unpacked(fromBase85(base85)));
	const script = document.createElement("script");
	script.textContent = `window.dynoPlotly = (() => { ${text}\nreturn Plotly; })();`;
	document.head.append(script);
	script.remove();
	return window.dynoPlotly;
}

function differences(state, base) {
	return Object.fromEntries(Object.keys(defaults).filter((key) => key !== "select" && !same(state[key], base[key])).map((key) => [key, state[key]]));
}

// Both directions: what is equal already is not told again, so that nothing goes in circles.
function connect(model, dashboard, signal) {
	const { state } = dashboard;
	const tell = () => {
		const view = differences(state.state, state.base);
		if (same(view, model.get("view"))) return;
		model.set("view", view);
		model.save_changes();
	};
	const listen = (name, listener) => {
		model.on(name, listener);
		signal.addEventListener("abort", () => model.off(name, listener));
	};
	state.listen(() => signal.aborted || tell());
	listen("change:view", () => {
		state.replace({ ...state.base, ...stateOf(model.get("view")), select: state.state.select });
		tell();
	});
	listen("change:selection", () => dashboard.select(model.get("selection")));
	tell();
}

// Keys are not the notebook's while they are typed here.
function frameOf(root, style, height) {
	const properties = {
		class: "dyno-widget",
		"data-lm-suppress-shortcuts": "true",
		style: `height: ${height}px; overflow: auto; resize: vertical`,
		onkeydown: (event) => event.stopPropagation(),
	};
	return h("div", properties, h("style", null, style, ".dyno-widget .dyno { min-height: 0; }"), root);
}

async function coreWith(base85, base64) {
	const [wasm, data] = await Promise.all([unpacked(fromBase85(base85)), unpacked(fromBase64(base64))]);
	const core = await openCore(wasm);
	core.load(data);
	return core;
}

// Picked results of files that were added here are not told: the program lacks them.
function tellPicked(model, own, places) {
	model.set("selection", places.filter((place) => place < own));
	model.save_changes();
}

async function show(root, model, parts, signal) {
	const core = await coreWith(parts.wasm, model.get("_data"));
	const own = core.ask("filter", {}).total;
	takeFacets(core.ask("describe"));
	const dashboard = mount(root, {
		core,
		page: JSON.parse(model.get("_page")),
		address: null,
		initial: stateOf(model.get("view")),
		loadPlotly: () => (parts.loaded ||= loadPlotly(parts.plotly)),
		signal,
		onpick: (places) => tellPicked(model, own, places),
	});
	connect(model, dashboard, signal);
	dashboard.select(model.get("selection"));
}

export function widget(parts) {
	async function render({ model, el }) {
		const stop = new AbortController();
		const root = h("div");
		const frame = frameOf(root, parts.style, model.get("_height"));
		el.append(frame);
		try {
			await show(root, model, parts, stop.signal);
		} catch (error) {
			fill(root, h("p", { class: "broken", role: "alert" }, `The dashboard cannot be shown: ${error.message}`));
			throw error;
		}
		return () => {
			stop.abort();
			frame.remove();
		};
	}
	return { render };
}
