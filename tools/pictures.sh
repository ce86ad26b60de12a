#!/bin/sh
# Draws the pictures of many devices in docs/images anew. Their results are made up, so that they are the
# same everywhere: test/core/machine_results.h, bench/dashboard_write.c. Usage: tools/pictures.sh [BUILD]
set -eu
build=${1:-build}
cd "$(dirname "$0")/.."
images=docs/images
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

ninja -C "$build" dyno test/write-case bench/bench-dashboard-write >/dev/null
"$build/test/write-case" '420 results' >"$folder/machines.json"
"$build/bench/bench-dashboard-write" history:500 "$folder/history.html" "$folder/history.dyno" >/dev/null

draw() { # RESULTS CHART FILE [OPTIONS]
	"$build/dyno" plot "$1" --chart "$2" --scale 1.4 --output "$images/$3" ${4:-}
}

draw "$folder/machines.json" latency six-machines.png
draw "$folder/machines.json" heatmap six-machines-heatmap.png
draw "$folder/machines.json" parallel six-machines-parallel.png
draw "$folder/machines.json" roofline six-machines-roofline.png '--theme dark'
"$build/test/write-case" runs >"$folder/runs.json"
draw "$folder/runs.json" icicle icicle.png '--model bert-base-uncased --device cpu --batch 4 --run 20261120-224135-5f3a'
draw "$folder/history.dyno" history history.png '--model model-1'

"$build/dyno" dashboard "$folder/machines.json" --output "$folder/page.html" --title 'Six machines' >/dev/null
tools/screenshots.js "$folder/page.html" "$images/six-machines-dashboard.png"
