#!/bin/sh
# Builds the fuzz targets and runs each for some seconds, as many at once as there are processors.
# Usage: tools/fuzz.sh BUILD SECONDS
# It begins with the inputs in fuzz/corpus/TARGET and with the fixtures of that name.
# The last line is "N passed, N failed". An input that fails is left in BUILD.
set -eu
build=$1
export SECONDS_EACH="$2"
ROOT=$(cd "$(dirname "$0")/.." && pwd)
export ROOT

# shellcheck disable=SC2046
ninja -C "$build" $(ninja -C "$build" -t targets rule c_LINKER | grep '^fuzz/')
cd "$build"
targets=$(find fuzz -maxdepth 1 -name 'fuzz-*' -type f -perm -u+x | sort)
# shellcheck disable=SC2016
echo "$targets" | xargs -P "$(nproc)" -n 1 sh -c '
	name=${1#fuzz/fuzz-}
	mkdir -p "fuzz/corpus-$name"
	seeds=
	for folder in "$ROOT/fuzz/corpus/$name" "$ROOT/test/fixtures/$name"; do
		[ ! -d "$folder" ] || seeds="$seeds $folder"
	done
	status=0
	"$1" -max_total_time="$SECONDS_EACH" -rss_limit_mb=2000 -timeout=10 "fuzz/corpus-$name" $seeds \
		>"fuzz/$name.log" 2>&1 || status=$?
	echo "$status" >"fuzz/$name.status"' sh
passed=0
failed=0
for target in $targets; do
	name=${target#fuzz/fuzz-}
	if [ "$(cat "fuzz/$name.status")" -eq 0 ]; then
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
