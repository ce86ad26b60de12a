#!/bin/sh
# Builds the fuzz targets and runs each for some seconds. Usage: tools/fuzz.sh BUILD SECONDS
# The last line is "N passed, N failed". An input that fails is left in BUILD.
set -eu
build=$1
seconds=$2
root=$(cd "$(dirname "$0")/.." && pwd)

# shellcheck disable=SC2046
ninja -C "$build" $(ninja -C "$build" -t targets rule c_LINKER | grep '^fuzz/')
cd "$build"
passed=0
failed=0
for target in fuzz/fuzz-*; do
	[ -f "$target" ] && [ -x "$target" ] || continue
	name=${target#fuzz/fuzz-}
	corpus=fuzz/corpus-$name
	mkdir -p "$corpus"
	seeds=$root/fuzz/corpus/$name
	[ -d "$seeds" ] || seeds=
	if "$target" -max_total_time="$seconds" -rss_limit_mb=2000 -timeout=10 "$corpus" $seeds \
		>"fuzz/$name.log" 2>&1; then
		passed=$((passed + 1))
		printf '%-12s %s\n' "$name" "$(grep -o 'stat::number_of_executed_units.*\|Done [0-9]* runs.*' "fuzz/$name.log" | tail -n 1)"
	else
		failed=$((failed + 1))
		printf '%-12s FAILED\n' "$name"
		tail -n 40 "fuzz/$name.log"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
