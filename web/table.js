// The table of results: only the rows in sight are elements, so that a hundred thousand scroll as
// ten do. Sorting is the library's; the order of columns is the reader's.
import { h, fill, button, icon, newId } from "./dom.js";
import { facetText } from "./filters.js";
import { download } from "./download.js";
import { arrow, better, count, interval, number, resultsOf } from "./format.js";

const ROW_HEIGHT = 34;
const MARGIN = 8; // rows above and below what is seen
const PRINTED = 1000; // rows on paper at most
const CSV_ROWS = 5000; // that are asked for at once

const usual = [
	"latency_median", "latency_p90", "latency_p99", "throughput_items", "throughput_tokens",
	"memory_total", "memory_peak", "first_inference", "load_time",
];

export function createTable(context) {
	const { core, state } = context;
	let description;
	let counts;
	let fields = [];
	let facets = [];
	let drawn = { from: -1, to: -1 };
	let focused = 0; // row that the keyboard is at, among the shown ones
	let highlighted = -1; // place of a result

	const caption = h("caption", { class: "visually-hidden" }, "Results");
	const head = h("thead");
	const above = h("tr", { class: "spacer", "aria-hidden": "true" });
	const below = h("tr", { class: "spacer", "aria-hidden": "true" });
	const body = h("tbody");
	const table = h("table", { class: "results", role: "grid", "aria-multiselectable": "true" }, caption, head, body);
	const scroller = h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": "Table of results", onscroll: () => requestAnimationFrame(show) }, table);
	const status = h("p", { class: "table-status", "aria-live": "polite" });
	const columnsButton = button("columns", "Choose columns", openColumns, { text: "Columns" });
	const tools = [
		columnsButton,
		button("save", "Download the shown results as CSV", () => saveCsv(), { text: "CSV" }),
		button("save", "Download the shown results as JSON, a result file", () => saveJson(), { text: "JSON" }),
	];
	const element = h("div", { class: "table-box" }, scroller, status);

	/* --- Columns --------------------------------------------------------------------------- */

	function chosenFields() {
		const present = description.fields.filter((field) => field.present);
		const wanted = state.state.columns || usual;
		const metrics = state.state.metric;
		return wanted
			.map((key) => (state.state.columns ? description.fields : present).find((field) => field.key === key))
			.filter((field) => field && (!metrics.length || metrics.includes(field.metric)));
	}

	// Facets in which not all results are alike, and always the model, device and batch; not what another tells.
	function chosenFacets() {
		const always = ["model", "device", "batch"];
		return description.facets.filter((facet) => always.includes(facet.key) || (facet.choices.length > 1 && !facet.told));
	}

	function sortOf(key) {
		const at = state.state.sort.findIndex((item) => item.replace(/^-/, "") === key);
		return { at, down: at >= 0 && state.state.sort[at].startsWith("-") };
	}

	// A click sorts by this column alone; with Shift it is added to those there.
	function sortBy(key, firstDown, add) {
		const { at, down } = sortOf(key);
		const others = add ? state.state.sort.filter((_, i) => i !== at) : [];
		let item = firstDown ? `-${key}` : key;
		if (at >= 0) item = down === firstDown ? (firstDown ? key : `-${key}`) : null;
		const sort = add && at >= 0 && item ? state.state.sort.map((old, i) => (i === at ? item : old)) : item ? [...others, item] : others;
		state.set({ sort });
	}

	function headCell(key, title, extra, firstDown, numeric) {
		const { at, down } = sortOf(key);
		const order = state.state.sort.length > 1 && at >= 0 ? h("sup", null, at + 1) : null;
		const sorter = h(
			"button",
			{
				type: "button",
				class: "sorter",
				title: "Sort; with Shift as a further column",
				onclick: (event) => sortBy(key, firstDown, event.shiftKey),
				"data-key": key,
			},
			h("span", null, title),
			h("span", { class: `sort-mark${at >= 0 ? " on" : ""}`, "aria-hidden": "true" }, at >= 0 ? (down ? "▼" : "▲") : "↕", order),
		);
		return h(
			"th",
			{ scope: "col", class: `${numeric ? "numeric" : `word word-${key}`}${extra ? "" : " facet"}`, "aria-sort": at === 0 ? (down ? "descending" : "ascending") : "none" },
			sorter,
			extra,
		);
	}

	function showHead(columns) {
		const restore = head.contains(document.activeElement) ? document.activeElement.dataset.key : null;
		fill(
			head,
			h(
				"tr",
				null,
				facets.map((facet) => headCell(facet.key, facet.title, null, false, facet.number)),
				fields.map((field, i) =>
					headCell(
						field.key,
						field.title,
						h("span", { class: "unit", title: better[field.better] || "" }, [columns[i]?.symbol || "", field.better ? ` ${arrow[field.better]}` : ""]),
						field.better === "higher",
						true,
					),
				),
				!fields.length && h("th", { scope: "col", class: "word" }, h("span", { class: "plain-head" }, "Reason")),
			),
		);
		if (restore) head.querySelector(`[data-key="${CSS.escape(restore)}"]`)?.focus();
	}

	/* --- Rows ------------------------------------------------------------------------------ */

	function valueCell(value, field, scale) {
		if (!value) return h("td", { class: "numeric absent" }, "–");
		if (value.withheld)
			return h("td", { class: "numeric withheld", title: value.reason || "too few samples to carry it" }, "too few");
		if (value.value === undefined || value.value === null)
			return h("td", { class: "numeric absent", title: value.reason || "" }, "–");
		const counted = scale === 1 && (field.unit === "" || field.unit === "B");
		return h(
			"td",
			{ class: "numeric", title: value.reason || "" },
			h("span", { class: "value", "data-value": value.value }, `${value.estimated ? "~" : ""}${number(value.scaled, counted)}`),
			value.share !== undefined && h("span", { class: "interval" }, ` ${interval(value.share)}`),
		);
	}

	function facetCell(row, facet) {
		const at = description.facets.indexOf(facet);
		const text = facetText(facet.key, facet.choices[row.facets[at]].text);
		const numeric = facet.number;
		if (facet.key === "status") return h("td", { class: "word" }, h("span", { class: `status status-${facet.choices[row.facets[at]].text}` }, text));
		return h(
			"td",
			{ class: numeric ? "numeric" : `word word-${facet.key}`, title: numeric ? "" : text },
			h("bdi", null, text),
			facet.key === "model" && row.synthetic && h("span", { class: "mark", title: "synthetic weights" }, " ◇"),
			facet.key === "device" && row.disturbed && h("span", { class: "mark warn", title: "other programs disturbed it while it was measured" }, " !"),
		);
	}

	function statusOf(row) {
		const at = description.facets.findIndex((facet) => facet.key === "status");
		return description.facets[at].choices[row.facets[at]].text;
	}

	function rowElement(row, at, columns) {
		const failed = statusOf(row) !== "ok";
		return h(
			"tr",
			{
				class: `${failed ? "failed" : ""}${row.place === highlighted ? " highlighted" : ""}`,
				"aria-rowindex": at + 2,
				"data-place": row.place,
				"data-at": at,
				tabIndex: at === focused ? 0 : -1,
				"aria-selected": String(context.isPicked(row.place)),
				onclick: (event) => context.pick(row.place, event) || context.showResult(row.place),
				onmouseenter: () => context.highlight?.(row.place, "table"),
				onmouseleave: () => context.highlight?.(-1, "table"),
				onfocus: () => {
					focused = at;
					context.highlight?.(row.place, "table");
				},
			},
			facets.map((facet) => facetCell(row, facet)),
			failed
				? h("td", { class: `reason${fields.length ? "" : " alone"}`, colSpan: Math.max(1, fields.length), title: row.reason || "" }, !facets.some((facet) => facet.key === "status") && [h("span", { class: `status status-${statusOf(row)}` }, facetText("status", statusOf(row))), " "], h("bdi", null, row.reason || ""))
				: !fields.length
				? h("td")
				: fields.map((field, i) => valueCell(row.values[i], field, columns[i].scale)),
		);
	}

	function show() {
		const height = scroller.clientHeight || 400;
		const from = printing ? 0 : Math.max(0, Math.floor(scroller.scrollTop / ROW_HEIGHT) - MARGIN);
		const to = Math.min(counts.shown, printing ? PRINTED : from + Math.ceil(height / ROW_HEIGHT) + 2 * MARGIN);
		if (from === drawn.from && to === drawn.to) return;
		drawn = { from, to };
		const reply = core.ask("rows", { from, to, fields: fields.map((field) => field.key) });
		const restore = body.contains(document.activeElement);
		const { scrollTop } = scroller;
		fill(above, h("td", { style: `height:${from * ROW_HEIGHT}px` }));
		fill(below, h("td", { style: `height:${(counts.shown - to) * ROW_HEIGHT}px` }));
		const shape = JSON.stringify([reply.columns, facets.map((facet) => facet.key), state.state.sort]);
		if (head.dataset.shape !== shape) showHead(reply.columns);
		head.dataset.shape = shape;
		fill(
			body,
			from > 0 && above,
			reply.rows.map((row, i) => rowElement(row, from + i, reply.columns)),
			to < counts.shown && !printing && below,
			counts.shown === 0 && h("tr", { class: "none" }, h("td", { colSpan: facets.length + Math.max(1, fields.length) }, "No result passes the filters.")),
		);
		if (scroller.scrollTop !== scrollTop) scroller.scrollTop = scrollTop; // a focused row was taken out
		if (restore) body.querySelector(`[data-at="${focused}"]`)?.focus({ preventScroll: true });
	}

	// On paper nothing scrolls.
	let printing = false;
	for (const [event, on] of [["beforeprint", true], ["afterprint", false]])
		window.addEventListener(event, () => {
			printing = on;
			if (!counts) return;
			show();
			status.textContent = `${on && counts.shown > PRINTED ? `The first ${count(PRINTED)} of ` : ""}${resultsOf(counts.shown, counts.total)}`;
		}, { signal: context.signal });

	function scrollTo(at) {
		const top = at * ROW_HEIGHT;
		const room = scroller.clientHeight - head.offsetHeight - ROW_HEIGHT;
		if (top < scroller.scrollTop) scroller.scrollTop = top;
		else if (top > scroller.scrollTop + room) scroller.scrollTop = top - room;
		drawn = { from: -1, to: -1 };
		show();
	}

	body.addEventListener("keydown", (event) => {
		const page = Math.max(1, Math.floor(scroller.clientHeight / ROW_HEIGHT) - 2);
		const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
		if (event.key in moves) {
			focused = Math.min(counts.shown - 1, Math.max(0, focused + moves[event.key]));
			scrollTo(focused);
			body.querySelector(`[data-at="${focused}"]`)?.focus({ preventScroll: true });
		} else if (event.key === "Enter" || event.key === " ") event.target.dispatchEvent(new MouseEvent("click", { bubbles: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
		else return;
		event.preventDefault();
	});

	/* --- Choosing columns ------------------------------------------------------------------- */

	function openColumns() {
		const current = fields.map((field) => field.key);
		const boxes = description.fields.map((field) => {
			const box = h("input", { type: "checkbox", value: field.key, checked: current.includes(field.key) });
			return { box, field };
		});
		const groups = [...new Set(description.fields.map((field) => field.metric))];
		const apply = () => {
			const chosen = boxes.filter(({ box }) => box.checked).map(({ field }) => field.key);
			const kept = current.filter((key) => chosen.includes(key));
			state.set({ columns: [...kept, ...chosen.filter((key) => !kept.includes(key))] });
		};
		const dialog = h(
			"dialog",
			{ class: "sheet", "aria-label": "Columns of the table", onclose: () => dialog.remove() },
			h("div", { class: "sheet-head" }, h("h2", null, "Columns"), button("close", "Close", () => dialog.close())),
			groups.map((group) =>
				h(
					"fieldset",
					{ class: "column-group" },
					h("legend", null, group),
					boxes
						.filter(({ field }) => field.metric === group)
						.map(({ box, field }) => {
							box.addEventListener("change", apply);
							return h("label", { class: `choice${field.present ? "" : " empty"}`, title: field.description }, box, h("span", null, field.title), !field.present && h("span", { class: "choice-count" }, "not measured"));
						}),
				),
			),
			h("div", { class: "sheet-foot" }, button(null, "The usual columns", () => (state.set({ columns: null }), dialog.close()), { text: "The usual columns" })),
		);
		context.root.append(dialog);
		dialog.showModal();
	}

	/* --- Downloads -------------------------------------------------------------------------- */

	// A spreadsheet takes a text that begins so for a formula, and may split at semicolons: as dyno
	// export writes it.
	function csvText(text) {
		const line = text.replace(/[\r\n\t]+/g, " ");
		const formula = /^ *[=+\-@＝＋－＠]/.test(line);
		return formula || /[",;]/.test(line) ? `"${formula ? "'" : ""}${line.replace(/"/g, '""')}"` : line;
	}

	function csvLine(row) {
		const keysOf = (mark) => fields.filter((_, i) => row.values[i]?.[mark]).map((field) => field.key).join(" ");
		return [
			...description.facets.map((facet, i) => csvText(facet.choices[row.facets[i]].text)),
			csvText(row.reason || ""),
			keysOf("withheld"),
			keysOf("estimated"),
			...fields.flatMap((_, i) => [row.values[i]?.value ?? "", row.values[i]?.low ?? "", row.values[i]?.high ?? ""]),
		].join(",");
	}

	function saveCsv() {
		const keys = fields.map((field) => field.key);
		const ends = fields.flatMap((field) => [`${field.key}${field.unit ? ` [${field.unit}]` : ""}`, `${field.key}_low`, `${field.key}_high`]);
		const lines = [[...description.facets.map((facet) => facet.key), "reason", "withheld", "estimated", ...ends].map(csvText).join(",")];
		for (let from = 0; from < counts.shown; from += CSV_ROWS)
			lines.push(...core.ask("rows", { from, to: Math.min(counts.shown, from + CSV_ROWS), fields: keys, plain: true }).rows.map(csvLine));
		download("results.csv", lines.join("\r\n") + "\r\n", "text/csv;charset=utf-8");
	}

	function saveJson() {
		download("results.json", core.text("results"), "application/json");
	}

	/* --- Highlighting ----------------------------------------------------------------------- */

	function highlight(place) {
		highlighted = place;
		for (const row of body.querySelectorAll("tr[data-place]")) row.classList.toggle("highlighted", Number(row.dataset.place) === place);
	}

	return {
		element,
		tools,
		highlight,
		showPicked() {
			for (const row of body.querySelectorAll("tr[data-place]")) row.setAttribute("aria-selected", String(context.isPicked(Number(row.dataset.place))));
		},
		// Brings a result into sight: the chart was clicked.
		reveal(place) {
			const { shown_at } = core.ask("row", { place });
			if (shown_at < counts.shown) {
				focused = shown_at;
				scrollTo(shown_at);
			}
			highlight(place);
		},
		// What is shown changes; refresh() draws it.
		update(nextDescription, nextCounts) {
			description = nextDescription;
			counts = nextCounts;
			fields = chosenFields();
			facets = chosenFacets();
			drawn = { from: -1, to: -1 };
			focused = Math.min(focused, Math.max(0, counts.shown - 1));
			table.setAttribute("aria-rowcount", counts.shown + 1);
			scroller.style.setProperty("--rows", Math.min(counts.shown || 3, 12));
			status.textContent = resultsOf(counts.shown, counts.total);
		},
		refresh: () => {
			drawn = { from: -1, to: -1 };
			if (counts) show();
		},
	};
}
