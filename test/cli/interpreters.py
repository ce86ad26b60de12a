"""Interpreters that have libraries which tests do not ask for: TORCH_PYTHON, the one of `make test-torch`, this one."""
import os
import subprocess
import sys

from dyno_test import ROOT, Skip

CANDIDATES = [os.environ.get("TORCH_PYTHON"), ROOT / ".deps/torch/bin/python3", sys.executable]


def has(python, modules):
    if not python or not os.path.exists(python):
        return False
    find = "import importlib.util as u, sys; sys.exit(not all(u.find_spec(m) for m in sys.argv[1:]))"
    return subprocess.run([python, "-c", find, *modules], capture_output=True, check=False).returncode == 0


def interpreter_with(*modules):
    """The first that has them all; the test is skipped where none has."""
    for python in CANDIDATES:
        if has(python, modules):
            return str(python)
    raise Skip(f"no interpreter here has {' and '.join(modules)}: make test-torch makes one that has")
