// The page by itself: what it carries is decoded, the table shown, then the charts. The same script is
// the widget's (widget.js), where there is no page.
import { mount } from "./app.js";
import { fromBase85 } from "./base85.js";
import { embedded } from "./bytes.js";
import { openCore } from "./wasm.js";
import { fill, h } from "./dom.js";

async function loadPlotly(bytes) {
	const text = new TextDecoder().decode(await bytes);
	const script = document.createElement("script"); // allowed by its hash, as the page's own
	script.textContent = text;
	document.head.append(script);
	return window.Plotly;
}

const address = {
	get: () => location.hash,
	set(text) {
		const url = text ? `#${text}` : location.pathname + location.search;
		try {
			history.replaceState(null, "", url);
		} catch {
			location.hash = text; // pages of some frames have no history of their own
		}
	},
	listen: (listener) => addEventListener("hashchange", () => listener(location.hash)),
};

async function start() {
	const root = document.getElementById("dyno");
	const plotlyBytes = embedded("dyno-plotly", { from: fromBase85 });
	let plotly;
	try {
		const page = JSON.parse(document.getElementById("dyno-page").textContent);
		const [wasm, data] = await Promise.all([embedded("dyno-wasm", { from: fromBase85 }), embedded("dyno-data", { stays: false })]);
		const core = await openCore(wasm);
		core.load(data);
		window.dynoDashboard = mount(root, {
			core,
			page,
			address,
			remembers: true,
			ownsDocument: true,
			loadPlotly: () => (plotly ||= loadPlotly(plotlyBytes)),
		});
	} catch (error) {
		fill(root, h("p", { class: "broken", role: "alert" }, `The page cannot be shown: ${error.message}`));
		throw error;
	}
}

if (document.getElementById("dyno-page")) start();

export { widget } from "./widget.js";
