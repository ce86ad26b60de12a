#!/bin/sh
# Tries dyno on a machine with an NVIDIA driver and PyTorch, where nothing can be installed, in under 8 minutes: devices, the torch
# engine over models, batches and precisions, memory and timing against PyTorch's own, power against nvidia-smi, FLOPs and roofline,
# ONNX Runtime's CUDA provider where its library is there. Leaves one result file (results.json) and one log (log.txt).
#
# Usage: tools/gpu-check.sh pack FOLDER   copies what has been built, and the shared libraries it needs, into FOLDER, to be carried along
#        FOLDER/tools/gpu-check.sh [OUT]  tries the GPU; OUT is ./gpu-check unless named
#        … --cpu [OUT]                    a rehearsal: the same steps on the CPU with a tiny model, as far as they go there
#        … --dry-run [OUT]                only says what would be run
# PYTHON: the interpreter that has PyTorch (default python3). BUILD: the folder of what has been built. DYNO_ORT_LIBRARY: an ONNX Runtime with CUDA; else that of the
# interpreter's onnxruntime-gpu. LIMIT: seconds for everything (default 470), which later steps have less of where earlier ones took more.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-$root/build}
python=${PYTHON:-python3}
device=cuda models="builtin:bert-base-uncased builtin:resnet-50 builtin:gpt2" batches=1,8,64 precisions=float32,float16,bfloat16 tuned=64
seconds=0.5s longer=3s
dry=

pack() {
	mkdir -p "$1/build/lib" "$1/python/dyno" "$1/tools"
	cp -L "$build/dyno" "$build/dyno-worker" "$build/libdyno.so.0" "$1/build/"
	strip --strip-debug "$1"/build/dyno* "$1/build/libdyno.so.0"
	cp "$root"/python/dyno/*.py "$1/python/dyno/"
	cp "$0" "$(dirname "$0")/gpu_check.py" "$1/tools/"
	# All but those of the C library, which every Linux has in a version of its own.
	ldd "$build/dyno" "$build/libdyno.so.0" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u |
		grep -Ev '/(libc|libm|libdl|libpthread|librt|ld-linux[^/]*)\.so' | xargs -r cp -L -t "$1/build/lib"
	# ONNX Runtime for CPUs: FLOPs and bytes are counted with it.
	ort=$("$build/dyno" engines --json 2>/dev/null |
		sed -n '/"name": "ort"/,/}/s/.*"library": "\(.*\)".*/\1/p' | head -n 1)
	[ -f "$ort" ] && cp -L "$ort" "$1/build/lib/libonnxruntime.so.1"
	du -sh "$1"
}

# A step with its name and its limit, in the log; one that fails is said, and the next goes on. `timeout` interrupts dyno, which
# keeps what it has measured.
step() {
	name=$1 limit=$2
	shift 2
	left=$((start + ${LIMIT:-470} - $(date +%s)))
	printf '\n== %s: %s\n' "$name" "$*" | tee -a "$log"
	[ -n "$dry" ] && return
	[ "$left" -gt 5 ] || left=5
	began=$(date +%s)
	timeout -k 10 "$((limit < left ? limit : left))" "$@" >>"$log" 2>&1
	status=$?
	case $status in
	0) said=ok ;;
	124) said="failed: its time was over" ;;
	*) said="failed, status $status" ;;
	esac
	printf '== %s: %s (%s s)\n' "$name" "$said" "$(($(date +%s) - began))" | tee -a "$log"
}

while [ $# -gt 0 ]; do
	case $1 in
	pack) pack "${2:?a folder}"; exit ;;
	--cpu) device=cpu models=builtin:bert-tiny batches=1,2 precisions=float32,bfloat16 tuned=2 longer=0.5s ;;
	--dry-run) dry=yes ;;
	*) break ;;
	esac
	shift
done
out=${1:-gpu-check}
start=$(date +%s)
mkdir -p "$out"
log=$out/log.txt
: >"$log"
export LD_LIBRARY_PATH="$build/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
# Devices in nvidia-smi's order; peaks are measured here, whatever was kept.
export CUDA_DEVICE_ORDER=PCI_BUS_ID XDG_CACHE_HOME="$out/cache"
dyno=$build/dyno
few="--python $python --processes 1 --quiet --store none"
carried=
[ -f "$build/lib/libonnxruntime.so.1" ] && carried="--ort $build/lib/libonnxruntime.so.1"
gpu_ort=${DYNO_ORT_LIBRARY:-}
unset DYNO_ORT_LIBRARY
[ -n "$gpu_ort" ] || gpu_ort=$("$python" -c 'import glob, importlib.util as u
folder = u.find_spec("onnxruntime").submodule_search_locations[0] + "/capi/"
print(*(glob.glob(folder + "libonnxruntime_providers_cuda.so") and glob.glob(folder + "libonnxruntime.so*"))[:1])' 2>/dev/null)
rm -f "$out"/*.json

# shellcheck disable=SC2086
{
	[ "$device" = cuda ] && step "driver" 20 nvidia-smi
	step "python" 60 "$python" -c "import torch; print(torch.__version__, torch.version.cuda, torch.cuda.is_available())"
	# It tries ONNX Runtime, which may have none of these: no fault here.
	step "devices" 60 sh -c '"$@" || [ $? = 3 ]' devices "$dyno" devices $carried
	step "models" 240 "$dyno" run $models --engine torch --hardware $device --batch $batches --precision $precisions \
		--max-time $seconds --metrics latency,throughput,memory $few $carried --output "$out/models.json"
	# Long enough for sensors that tell the mean of a second; FLOPs, operators, and the roofline by peaks that are measured first.
	step "power, FLOPs, roofline" 170 "$dyno" run $models --engine torch --hardware $device --batch $tuned --precision bfloat16 \
		--min-time $longer --max-time $longer --metrics latency,throughput,memory,flops,power,bandwidth $few $carried \
		--output "$out/roofline.json"
	[ -n "$gpu_ort" ] && step "ort" 60 "$dyno" run builtin:bert-base-uncased --engine ort --ort "$gpu_ort" --hardware $device \
		--max-time $seconds $few --output "$out/ort.json"
	step "results" 20 sh -c '"$1" export "$2"/*.json --output "$3" && mv "$3" "$2/results.json"' results "$dyno" "$out" "$out/all.tmp.json"
	step "against PyTorch" 120 "$python" "$root/tools/gpu_check.py" "$root" "$out/results.json" "$device"
}
[ -n "$dry" ] || printf '\nAll of it took %s s.\n' "$(($(date +%s) - start))" | tee -a "$log"
grep -q '^== .*: failed' "$log" && exit 1
exit 0
