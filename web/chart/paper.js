// Charts on paper, of which nobody knows how wide it will be: they are drawn at one width, and scaled as pictures are.

const WIDTH = 960; // px
const WIDTH_IN_SPACE = 680; // px: what WebGL has drawn cannot be scaled, and this has room on the narrowest paper

export const paperWidth = (reply) => (reply.is_3d ? WIDTH_IN_SPACE : WIDTH);

const scaled = { preserveAspectRatio: "xMinYMin meet", width: "100%", height: "100%" };

// Plotly gives its layers a size in px: on paper they get it as the box that they scale.
function scale(svg, width, height) {
	svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
	for (const [key, value] of Object.entries(scaled)) svg.setAttribute(key, value);
}

function unscale(svg, width, height) {
	for (const key of ["viewBox", "preserveAspectRatio"]) svg.removeAttribute(key);
	svg.setAttribute("width", width);
	svg.setAttribute("height", height);
}

// After each drawing, as Plotly sets sizes anew.
export function fitToPaper(plot, reply, isPrinting) {
	const container = plot.querySelector(".svg-container");
	const { width, height } = plot.layout || {};
	if (!container || !width || reply.is_3d || (!isPrinting && !plot.dataset.paper)) return;
	for (const svg of plot.querySelectorAll(".main-svg")) (isPrinting ? scale : unscale)(svg, width, height);
	Object.assign(container.style, isPrinting ? { width: "100%", height: "auto", aspectRatio: `${width} / ${height}` } : { width: `${width}px`, height: `${height}px`, aspectRatio: "" });
	if (isPrinting) Object.assign(plot.style, { width: "100%", height: "auto" });
	if (isPrinting) plot.dataset.paper = "yes";
	else delete plot.dataset.paper;
}
