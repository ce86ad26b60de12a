#!/bin/sh
# Installs what dyno is built from and tested with, and only what is missing:
#   1. Debian packages (needs root; an ordinary user is told the command),
#   2. npm packages into .deps/node_modules (ONNX Runtime's library, the demo's models),
#   3. ONNX Runtime's C header into .deps/onnxruntime/include,
#   4. for the tests: OpenVINO's library and headers from its Python package into .deps/openvino.
# Usage: tools/setup.sh [build|test|bench|torch]   "test" adds what only the test suite needs, "bench" what
# bench/render compares with, "torch" what the tests of PyTorch need (.deps/torch, or the folder TORCH_VENV).
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
deps=$root/.deps
for_what=${1:-build}

packages="build-essential pkg-config meson ninja-build libsqlite3-dev libyaml-dev
	libcurl4-openssl-dev libssl-dev libcairo2-dev libpango1.0-dev zlib1g-dev fonts-dejavu-core
	ca-certificates nodejs clang lld wasi-libc libclang-rt-14-dev-wasm32"
[ "$for_what" = test ] && packages="$packages libclang-rt-14-dev clang-format python3-numpy
	python3-scipy python3-jsonschema python3-yaml python3-pandas python3-venv python3-plotly
	python3-nbconvert python3-ipykernel libvulkan1 chromium mandoc poppler-utils"
[ "$for_what" = bench ] && packages="$packages python3-matplotlib gnuplot-nox"

say() { printf '%s\n' "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

# "nodejs" is satisfied by any node on PATH with npm: people install Node in many ways.
missing_packages() {
	for package in $packages; do
		case $package in
		nodejs) command -v npm >/dev/null || printf 'nodejs npm ' ;;
		build-essential) command -v cc >/dev/null && command -v make >/dev/null || printf '%s ' "$package" ;;
		clang) command -v clang >/dev/null || printf '%s ' "$package" ;;
		*) dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
			printf '%s ' "$package" ;;
		esac
	done
}

install_packages() {
	command -v dpkg-query >/dev/null || {
		say "not a Debian system: install yourself what tools/setup.sh lists"
		return
	}
	missing=$(missing_packages)
	[ -z "$missing" ] && return
	[ "$(id -u)" = 0 ] || fail "missing packages; run: sudo apt-get install --no-install-recommends $missing"
	say "installing $missing"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	# shellcheck disable=SC2086
	apt-get install -y -qq --no-install-recommends $missing >"$deps/apt.log" 2>&1 ||
		{ tail -n 20 "$deps/apt.log" >&2; fail "apt-get install failed (log: $deps/apt.log)"; }
}

install_npm() {
	cmp -s "$root/tools/package-lock.json" "$deps/package-lock.json" && [ -e "$deps/npm-done" ] && return
	say "installing npm packages into .deps"
	rm -f "$deps/npm-done"
	cp "$root/tools/package.json" "$root/tools/package-lock.json" "$deps/"
	# The postinstall script of onnxruntime-node asks another registry for a CUDA build: skipped.
	(cd "$deps" && ONNXRUNTIME_NODE_INSTALL=skip npm ci --ignore-scripts --no-audit --no-fund \
		--loglevel=error >npm.log 2>&1) || { tail -n 20 "$deps/npm.log" >&2; fail "npm ci failed"; }
	touch "$deps/npm-done"
}

# dyno needs ONNX Runtime's header at API 23 or newer.
header_is_new_enough() {
	version=$(sed -n 's/^#define ORT_API_VERSION \([0-9]*\).*/\1/p' "$1" 2>/dev/null)
	[ "${version:-0}" -ge 23 ]
}

find_header() {
	for folder in "${ORT_HOME:-/nonexistent}/include" "${ORT_HOME:-/nonexistent}/include/onnxruntime" \
		/usr/include/onnxruntime /usr/include/onnxruntime/core/session /usr/include \
		/usr/local/include/onnxruntime /usr/local/include; do
		header_is_new_enough "$folder/onnxruntime_c_api.h" && { printf '%s' "$folder"; return 0; }
	done
	return 1
}

# Debian 12 has no ONNX Runtime: the header comes from testing's package, unpacked into .deps by
# an apt with lists and cache of its own, so that the system's sources stay as they are.
download_header() {
	uri=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
		awk -v release="$(. /etc/os-release; echo "$VERSION_CODENAME")" \
			'$2 == release && $3 == "main" && !/security/ { print $1; exit }')
	[ -n "$uri" ] || fail "no Debian mirror in apt's sources; set ORT_HOME to an unpacked ONNX Runtime release"
	apt=$deps/apt
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
	printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s testing main\n' "$uri" >"$apt/sources.list"
	private="-o Dir::Etc::sourcelist=$apt/sources.list -o Dir::Etc::sourceparts=/dev/null
		-o Dir::State::Lists=$apt/lists -o Dir::Cache=$apt/cache -o APT::Sandbox::User=root
		-o Acquire::Languages=none -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false"
	# shellcheck disable=SC2086
	(cd "$apt" && apt-get $private -qq update && apt-get $private -qq download libonnxruntime-dev) \
		>"$apt/log" 2>&1 || { tail -n 20 "$apt/log" >&2; fail "cannot download libonnxruntime-dev"; }
	rm -rf "$apt/unpacked" && mkdir "$apt/unpacked"
	dpkg -x "$apt"/libonnxruntime-dev_*.deb "$apt/unpacked"
	header=$(find "$apt/unpacked" -name onnxruntime_c_api.h | head -n 1)
	[ -n "$header" ] || fail "libonnxruntime-dev holds no onnxruntime_c_api.h"
	mkdir -p "$deps/onnxruntime/include"
	cp "$(dirname "$header")"/onnxruntime*_c_api.h "$deps/onnxruntime/include/"
	ep=$(find "$apt/unpacked" -name 'onnxruntime_ep_c_api.h' | head -n 1)
	[ -z "$ep" ] || cp "$ep" "$deps/onnxruntime/include/"
	rm -rf "$apt"
}

install_header() {
	find_header >/dev/null && return
	header_is_new_enough "$deps/onnxruntime/include/onnxruntime_c_api.h" && return
	say "fetching ONNX Runtime's C header into .deps"
	download_header
}

# Pinned by its digest in tools/openvino.txt; only that file is fetched, whatever Python is here.
install_openvino() {
	[ "$(uname -m)" = x86_64 ] || return 0
	cmp -s "$root/tools/openvino.txt" "$deps/openvino/openvino.txt" && return
	say "fetching OpenVINO into .deps"
	rm -rf "$deps/openvino" && mkdir "$deps/openvino"
	(cd "$deps/openvino" && /usr/bin/python3 -m venv venv && venv/bin/python -m pip --disable-pip-version-check download \
		--require-hashes --no-deps --only-binary=:all: --python-version 3.11 --platform manylinux_2_28_x86_64 \
		-r "$root/tools/openvino.txt" && python3 -m zipfile -e openvino-*.whl unpacked &&
		mv unpacked/openvino/libs unpacked/openvino/include . && rm -rf unpacked venv openvino-*.whl) \
		>"$deps/openvino.log" 2>&1 || { tail -n 20 "$deps/openvino.log" >&2; fail "cannot fetch OpenVINO"; }
	cp "$root/tools/openvino.txt" "$deps/openvino/"
}

# A virtual environment of its own, which only `make test-torch` asks for. PyTorch's own index has a build for CPUs alone, which
# pip prefers to PyPI's with CUDA (6 GB); it is asked only where it answers, as pip would try it in vain for every package.
install_torch() {
	venv=${TORCH_VENV:-$deps/torch} index=https://download.pytorch.org/whl/cpu
	cmp -s "$root/tools/torch.txt" "$venv/torch.txt" && return
	/usr/bin/python3 -m venv "$venv" || fail "cannot make $venv"
	"$venv/bin/python" -c "import urllib.request; urllib.request.urlopen('$index/torch/', timeout=10)" 2>/dev/null || index=
	say "installing PyTorch${index:+ for CPUs} and other libraries of Python models into $venv$([ -n "$index" ] || echo ": 6 GB")"
	"$venv/bin/pip" --disable-pip-version-check install --no-cache-dir ${index:+--extra-index-url "$index"} \
		-r "$root/tools/torch.txt" >"$venv.log" 2>&1 || { tail -n 20 "$venv.log" >&2; fail "cannot install PyTorch"; }
	cp "$root/tools/torch.txt" "$venv/"
}

case $for_what in
header-folder) find_header || printf '%s' "$deps/onnxruntime/include"; exit ;; # asked by meson.build
build | test | bench | torch) ;;
*) fail "usage: tools/setup.sh [build|test|bench|torch]" ;;
esac
mkdir -p "$deps"
install_packages
install_npm
install_header
[ "$for_what" = test ] && install_openvino
[ "$for_what" = torch ] && install_torch
exit 0
