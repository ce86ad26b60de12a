// One panel alone, for other pages: "embed=pareto" in the address shows it, and nothing else of the page.
import { escapeXml } from "../chart/text.js";
import { h } from "../dom.js";

const LEAST = 240; // px

// An element for a page that can reach the file. link: what stands behind #.
export function embedCode(address, link, title, height) {
	return `<iframe src="${escapeXml(`${address}#${link}`)}" title="${escapeXml(title)}" width="100%" height="${Math.max(LEAST, Math.ceil(height))}" loading="lazy" style="border: 0"></iframe>`;
}

export function copyEmbed({ context, element, panel }) {
	const { state, page } = context;
	const link = state.link({ embed: panel.id, select: [] });
	context.copy("The embedding", embedCode(location.href.split("#")[0], link, `${panel.title} – ${state.state.title || page.title}`, element.offsetHeight + 2));
}

// The way to the page as a whole, beside it.
export function createWholePage({ state }) {
	const link = h("a", { target: "_blank", rel: "noopener" }, "The whole page");
	const element = h("p", { class: "whole-page", hidden: true }, link);
	return { element, update: () => ((element.hidden = !state.state.embed), (link.href = `#${state.link({ embed: null })}`)) };
}
