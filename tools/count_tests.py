"""Adds up the TAP lines of all test programs in meson's log and shows those that failed.

A program that says less than it planned, or ends badly without saying what failed, counts as one
more failure. Usage: count_tests.py testlog.json
"""

import json
import re
import sys

RESULT = re.compile(r"(not )?ok\b(.*)")
PLAN = re.compile(r"1\.\.(\d+)")


def read_tap(text):
    """Passed and skipped counts, and each failure with the diagnostics before it."""
    passed, skipped, failures, planned, notes = 0, 0, [], None, []
    for line in text.splitlines():
        result, plan = RESULT.match(line), PLAN.match(line)
        if plan:
            planned = int(plan.group(1))
            if not planned:
                skipped += 1
        elif not result:
            notes.append(line)
        else:
            if "# SKIP" in result.group(2).upper():
                skipped += 1
            elif result.group(1):
                failures.append("\n".join(notes + [line]))
            else:
                passed += 1
            notes = []
    said = passed + skipped + len(failures)
    if planned is None or said < planned:
        failures.append("\n".join(notes + [f"said {said} results of {planned} planned"]))
    return passed, skipped, failures


def main():
    passed = skipped = failed = 0
    with open(sys.argv[1]) as log:
        programs = [json.loads(line) for line in log]
    for program in programs:
        ok, skip, failures = read_tap(program.get("stdout") or "")
        bad = program["result"] not in ("OK", "SKIP", "EXPECTEDFAIL")
        if bad and not failures:
            failures = [f"ended with {program['result']}, exit status {program['returncode']}"]
        passed, skipped, failed = passed + ok, skipped + skip, failed + len(failures)
        if failures:
            print(f"\n--- {program['name']} ---", *failures, sep="\n")
            print((program.get("stderr") or "")[-4000:], end="")
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
