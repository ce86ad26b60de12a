"""What NumPy writes is read: every type, order, shape and version of .npy files, and .npz archives.

Usage: npy.py NPY-DUMP
"""
import itertools
import os
import subprocess
import sys
import tempfile

import numpy

TYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
         "float16", "float32", "float64", "complex64", "complex128"]
SHAPES = [(), (1,), (5,), (0,), (2, 3), (3, 0, 2), (2, 1, 4, 3), (1,) * 16]
VERSIONS = [(1, 0), (2, 0), (3, 0)]
REFUSED = [
    (numpy.zeros((2, 3), ">f4"), "big-endian"),
    (numpy.zeros(3, ">i8"), "big-endian"),
    (numpy.asfortranarray(numpy.zeros((2, 3), "f4")), "Fortran order"),
    (numpy.array(["a", "bc"]), "NumPy's type <U2"),
    (numpy.array([b"a", b"bc"]), "NumPy's type |S2"),
    (numpy.zeros(2, "datetime64[s]"), "NumPy's type <M8[s]"),
    (numpy.zeros(2, [("a", "f4"), ("b", "i8")]), "structures"),
    (numpy.zeros((1,) * 17, "f4"), "more than 16 dimensions"),
    (numpy.zeros(2, "longdouble"), "NumPy's type"),
]


def write(path, array, version):
    with open(path, "wb") as file:
        numpy.lib.format.write_array(file, array, version=version)


def dump(program, paths):
    lines = subprocess.run([program, *paths], check=True, capture_output=True, text=True).stdout
    return lines.split("\n")[:-1]


def expected(array):
    shape = ",".join(str(dim) for dim in array.shape)
    return f"{array.dtype.name} {shape} {array.tobytes().hex()}"


def archives(program, folder):
    """What is wrong with .npz files, whole and damaged."""
    path, x = os.path.join(folder, "a.npz"), numpy.arange(12, dtype="f4").reshape(3, 4)
    wrong = []

    def expect(line, save, **arrays):
        save(path, **arrays)
        told = dump(program, [path])[0]
        if not told.startswith(line):
            wrong.append(f"{told!r} instead of {line!r}")
    for save in numpy.savez, numpy.savez_compressed:
        expect(expected(x), save, x=x)
        expect(expected(x), save, a=x + 1, x=x, y=x[0])
        expect(expected(x), save, another=x)
        expect("error: the file has no array x; it holds a.npy, b.npy", save, a=x, b=x)
        expect("error: big-endian", save, x=x.astype(">f4"))
        expect("error: the file has no array x; it holds nothing", save)
        save(path, a=x + 1, x=x)
        with open(path, "rb") as file:
            whole = file.read()
        damaged = [whole[:at] + bytes([byte ^ change]) + whole[at + 1:] for at, byte in enumerate(whole) for change in (1, 255)]
        paths = []
        for number, content in enumerate([*damaged, *(whole[:size] for size in range(len(whole)))]):
            paths.append(os.path.join(folder, f"{number}.npz"))
            with open(paths[-1], "wb") as file:
                file.write(content)
        lines = dump(program, paths)
        if len(lines) != len(paths):
            wrong.append(f"{len(lines)} answers of {len(paths)}")
        # A damaged name or an offset may lead to the other array, never to numbers that nobody saved.
        wrong += [line for line in lines if not line.startswith("error: ") and
                  line not in (expected(x), expected(x + 1))][:5]
    return wrong


def main():
    program = sys.argv[1]
    random = numpy.random.default_rng(7)
    failed = False
    print(f"1..{len(TYPES) + 2}")
    with tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(TYPES, 1):
            arrays, paths = [], []
            for shape, version in itertools.product(SHAPES, VERSIONS):
                size = numpy.dtype(name).itemsize
                raw = random.integers(0, 2 if name == "bool" else 256, (*shape, size), "u1")
                array = numpy.ascontiguousarray(raw).view(name).reshape(shape)
                arrays.append(array)
                paths.append(os.path.join(folder, f"{name}-{len(paths)}.npy"))
                write(paths[-1], array, version)
            wrong = [f"{line!r} instead of {expected(array)!r}"
                     for line, array in zip(dump(program, paths), arrays, strict=True)
                     if line != expected(array)]
            failed |= bool(wrong)
            print(*(f"# {line}" for line in wrong), sep="\n", end="\n" if wrong else "")
            print("not ok" if wrong else "ok", number, "-", name)
        wrong = []
        for array, reason in REFUSED:
            path = os.path.join(folder, "refused.npy")
            numpy.save(path, array)
            line = dump(program, [path])[0]
            if not line.startswith("error: ") or reason not in line:
                wrong.append(f"{line!r} does not say {reason!r}")
        for number, (wrong, what) in enumerate([(wrong, "refused with the reason"), (archives(program, folder), "archives")], 1):
            failed |= bool(wrong)
            print(*(f"# {line}" for line in wrong), sep="\n", end="\n" if wrong else "")
            print("not ok" if wrong else "ok", len(TYPES) + number, "-", what)
    return failed


sys.exit(main())
