"""The harness of the tests in Python: a list of functions, one line of TAP each. A test fails by
raising; the others go on."""
import sys
import traceback

sys.dont_write_bytecode = True


class Skip(Exception):
    """Raised by a test that cannot run here, with the reason."""


def run(tests):
    failed = 0
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("_", " ")
        try:
            test()
            print(f"ok {number} - {name}")
        except Skip as reason:
            print(f"ok {number} - {name} # SKIP {reason}")
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines()[-20:]:
                print("# " + line)
            print(f"not ok {number} - {name}")
        sys.stdout.flush()
    sys.exit(1 if failed else 0)


def equal(actual, expected, what=""):
    assert actual == expected, f"{what}: {actual!r} instead of {expected!r}"


def contains(text, *parts):
    for part in parts:
        assert part in text, f"{part!r} is not in {text!r}"
