#!/bin/sh
# Tries dyno on a machine with an NVIDIA driver and PyTorch, where nothing can be installed, in under 8 minutes: devices, the torch
# engine over models, batches and precisions, memory and timing against PyTorch's own, power against nvidia-smi, ONNX Runtime's CUDA
# provider where its library is there. Leaves one result file (results.json) and one log (log.txt).
#
# Usage: tools/gpu-check.sh pack FOLDER   copies what has been built, and the shared libraries it needs, into FOLDER, to be carried along
#        FOLDER/tools/gpu-check.sh [OUT]  tries the GPU; OUT is ./gpu-check unless named
#        … --cpu [OUT]                    the same steps on the CPU with a tiny model, as far as they go there
#        … --dry-run [OUT]                only says what would be run
# PYTHON: the interpreter that has PyTorch (default python3). DYNO_ORT_LIBRARY: an ONNX Runtime with CUDA.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build
python=${PYTHON:-python3}
device=cuda models="builtin:bert-base-uncased builtin:resnet-50 builtin:gpt2" batches=1,8,64 precisions=float32,float16,bfloat16
dry=

pack() {
	mkdir -p "$1/build/lib" "$1/python/dyno" "$1/tools"
	cp -L "$build/dyno" "$build/dyno-worker" "$build/libdyno.so.0" "$1/build/"
	cp "$root"/python/dyno/*.py "$1/python/dyno/"
	cp "$0" "$(dirname "$0")/gpu_check.py" "$1/tools/"
	# All but those of the C library, which every Linux has in a version of its own.
	ldd "$build/dyno" "$build/libdyno.so.0" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u |
		grep -Ev '/(libc|libm|libdl|libpthread|librt|ld-linux[^/]*)\.so' | xargs -r cp -L -t "$1/build/lib"
	du -sh "$1"
}

# A step with its name and its limit, in the log; one that fails is said, and the next goes on.
step() {
	name=$1 limit=$2
	shift 2
	printf '\n== %s: %s\n' "$name" "$*" | tee -a "$log"
	[ -n "$dry" ] && return
	timeout "$limit" "$@" >>"$log" 2>&1
	status=$?
	printf '== %s: %s\n' "$name" "$([ $status = 0 ] && echo ok || echo "failed, status $status")" | tee -a "$log"
}

while [ $# -gt 0 ]; do
	case $1 in
	pack) pack "${2:?a folder}"; exit ;;
	--cpu) device=cpu models=builtin:bert-tiny batches=1,2 precisions=float32,bfloat16 ;;
	--dry-run) dry=yes ;;
	*) break ;;
	esac
	shift
done
out=${1:-gpu-check}
mkdir -p "$out"
log=$out/log.txt
: >"$log"
export LD_LIBRARY_PATH="$build/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
dyno=$build/dyno
store=$out/runs.db
few="--python $python --processes 1 --max-time 1s --store $store --quiet"

# shellcheck disable=SC2086
{
	[ "$device" = cuda ] && step "driver" 20 nvidia-smi
	step "python" 60 "$python" -c "import torch; print(torch.__version__, torch.version.cuda, torch.cuda.is_available())"
	# It tries ONNX Runtime: without one no device works, which is no fault here.
	step "devices" 60 sh -c '"$1" devices || [ $? = 3 ]' devices "$dyno"
	step "torch" 270 "$dyno" run $models --engine torch --hardware $device --batch $batches --precision $precisions \
		--metrics latency,throughput,memory,flops,power,bandwidth $few --tag gpu-check
	step "against PyTorch" 90 "$python" "$root/tools/gpu_check.py" "$root" "$dyno" "$store" "$device"
	[ -n "${DYNO_ORT_LIBRARY:-}" ] &&
		step "ort" 60 "$dyno" run builtin:bert-base-uncased --engine ort --hardware $device $few
	step "results" 20 "$dyno" export tag:gpu-check --store "$store" --format json --output "$out/results.json"
}
grep -q '^== .*: failed' "$log" && exit 1
exit 0
