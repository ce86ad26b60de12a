// The parts of Plotly that figures use. Those of 3D come last and only when a 3D figure is drawn:
// to run their code takes longer than all the rest.
const Plotly = require("plotly.js/lib/core");

Plotly.register([
	require("plotly.js/lib/bar"),
	require("plotly.js/lib/box"),
	require("plotly.js/lib/heatmap"),
	require("plotly.js/lib/pie"),
	require("plotly.js/lib/scatter"),
]);

let with3d = false;

Plotly.registerThreeDimensional = function () {
	if (!with3d)
		Plotly.register([require("plotly.js/lib/scatter3d"), require("plotly.js/lib/surface")]);
	with3d = true;
};

module.exports = Plotly;
