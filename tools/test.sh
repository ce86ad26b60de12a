#!/bin/sh
# Builds and runs the test suite. Usage: tools/test.sh [BUILD [option of meson test, or a test…]]
# TARGETS: what ninja makes for it, where that is not everything.
# Shows what failed and why; the last line is "N passed, N failed", added up over all tests.
set -eu
build=${1:-build}
[ $# -eq 0 ] || shift

# One test more than there are processors: most wait now and then, for a browser or for a clock.
export MESON_TESTTHREADS="${MESON_TESTTHREADS:-$(($(nproc) + 1))}"
ninja -C "$build" ${TARGETS-} # unquoted: several
rm -f "$build/meson-logs/testlog.json"
# A test waits for what it wants to see: Meson's limits only end those that hang.
meson test -C "$build" --no-rebuild --timeout-multiplier 10 "$@" || true # count_tests.py knows better
exec /usr/bin/python3 "$(dirname "$0")/count_tests.py" "$build/meson-logs/testlog.json"
