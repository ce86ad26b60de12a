"""OpenVINO as an engine, beside ONNX Runtime: the same files, the same inputs, what it says of itself and
of what it cannot do. Usage: openvino.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json
import struct

from dyno_test import (CLASSIFICATION, HERE, ROOT, SILERO, Skip, cells_of, contains, dyno, equal, measure, real, refused, run,
                       value)
from onnx_file import field, model, node, tensor, weight

LIBRARY = ROOT / ".deps/openvino/libs"
FEW = ["--processes", 1, "--iterations", 5, "--quiet", "--store", "none"]
ON = ["--engine", "openvino", *FEW]


def installed():
    if not any(LIBRARY.glob("libopenvino_c.so*")):
        raise Skip("OpenVINO is not here: tools/setup.sh test fetches it where there is a build of it")


def write(name, *parts, **more):
    path = HERE / name
    path.write_bytes(model(*parts, **more))
    return path


def product():
    """y = x · W, of any number of rows that are called by a name of their own."""
    return write("product.onnx", [node("MatMul", ["x", "w"], "y")], [tensor("x", 1, "lines", 3)],
                 [tensor("y", 1, "lines", 2)], weights=[weight("w", 1, [3, 2])])


def it_is_listed_with_its_version():
    installed()
    (one,) = [one for one in json.loads(dyno("engines", "--json").out)["engines"] if one["name"] == "openvino"]
    assert one["works"] and one["properties"]["version"].startswith("20"), one
    equal((one["models"], one["platforms"][0]), (["onnx", "ir", "builtin"], "cpu"))
    contains(one["properties"]["devices"], "CPU")


def without_a_library_it_says_how_to_get_one():
    refused(3, ["run", "builtin:identity", *ON, "--openvino", "/nonexistent"], "--openvino", "no libopenvino_c.so at")
    engines = dyno("engines", env={"DYNO_OPENVINO_LIBRARY": "/nonexistent"}).out
    contains(" ".join(engines.split()), "no: DYNO_OPENVINO_LIBRARY", "/nonexistent")
    contains(engines, "ort  ")


def another_library_is_not_taken_for_it():
    refused(3, ["run", "builtin:identity", *ON, "--openvino", "/proc/self/exe"], "cannot open OpenVINO")


def both_engines_measure_a_file_and_their_outputs_agree():
    installed()
    for words in [product()], ["builtin:bert-tiny"], ["builtin:lstm-small"], [real(CLASSIFICATION)]:
        text = dyno("ab", *words, "--a", "engine=ort", "--b", "engine=openvino", "--pairs", 8, "--budget", "0.1s",
                    "--iterations", 3, "--quiet", "--store", "none", status=None).out
        contains(text, "The outputs agree")


def a_scalar_among_inputs_stays_one():
    """Beside an axis that is fixed for the cell."""
    installed()
    path = write("scalar.onnx", [node("Mul", ["x", "by"], "y")], [tensor("x", 1, "batch", 3), tensor("by", 1)],
                 [tensor("y", 1, "batch", 3)])
    for words in [path], [real(SILERO / "silero_vad_op18_ifless.onnx")]:
        text = dyno("ab", *words, "--a", "engine=ort", "--b", "engine=openvino", "--pairs", 8, "--budget", "0.1s",
                    "--iterations", 3, "--quiet", "--store", "none", status=None).out
        contains(text, "The outputs agree")


def an_input_whose_rank_the_model_does_not_say_takes_that_of_an_array():
    installed()
    unsaid = [field(1, name) + field(2, field(1, field(1, 1))) for name in "xy"]
    path = write("unsaid.onnx", [node("Relu", ["x"], "y")], unsaid[:1], unsaid[1:])
    array = HERE / "array.npy"
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n"
    array.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + struct.pack("<4f", -1, 2, -3, 4))
    text = dyno("ab", path, "--input", f"x={array}", "--a", "engine=ort", "--b", "engine=openvino", "--pairs", 8, "--budget",
                "0.1s", "--iterations", 3, "--quiet", "--store", "none", status=None).out
    contains(text, "equal in all 4 elements", "The outputs agree")


def weights_of_eight_bits_do_not_round_what_they_are_multiplied_with():
    """OpenVINO would, unasked, on CPUs that multiply fast what has so few bits."""
    installed()
    numbers = [place * 37 % 255 - 127 for place in range(256 * 128)]
    path = write("eight.onnx", [node("Cast", ["w"], "wide", to=1), node("Mul", ["wide", "by"], "scaled"),
                                node("MatMul", ["x", "scaled"], "y")], [tensor("x", 1, "batch", 256)],
                 [tensor("y", 1, "batch", 128)], weights=[weight("w", 3, [256, 128], numbers), weight("by", 1, [1], [0.01])])
    told = json.loads(dyno("ab", path, "--batch", 16, "--a", "engine=ort", "--b", "engine=openvino", "--pairs", 8, "--budget",
                           "0.1s", "--iterations", 3, "--quiet", "--store", "none", "--json", status=None).out)
    assert told["outputs"][0]["relative_difference"] < 1e-5, told["outputs"]


def a_data_set_is_run_on_both():
    """One inference a file, of several shapes: each is compiled for its own."""
    installed()
    folder = HERE / "lines"
    folder.mkdir()
    for rows in 1, 4, 2:
        header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, 3), }}\n".encode()
        (folder / f"{rows}.npy").write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header +
                                             struct.pack(f"<{3 * rows}f", *range(3 * rows)))
    told = json.loads(dyno("ab", product(), "--data", f"x={folder}", "--a", "engine=ort", "--b", "engine=openvino", "--pairs", 8,
                           "--budget", "0.1s", "--iterations", 3, "--quiet", "--store", "none", "--json", status=None).out)
    equal((told["outputs_verdict"], told["outputs_inferences"], told["outputs"][0]["elements"]), ("agree", 3, 14))


def a_run_over_both_has_a_cell_of_each():
    installed()
    one = json.loads(dyno("run", product(), "--engine", "ort,openvino", "--batch", "1,4", *FEW, "--json").out)["runs"][0]
    equal(sorted((cell["engine"], cell["batch"]) for cell in one["results"]),
          [("openvino", 1), ("openvino", 4), ("ort", 1), ("ort", 4)])
    equal(sorted(engine["name"] for engine in one["engines"]), ["openvino", "ort"])


def dimensions_have_the_names_of_the_file():
    installed()
    (cell,) = measure("run", product(), "--dim", "lines=7", *ON)
    equal((cell["status"], cell["batch"]), ("ok", 7))


def threads_streams_and_shapes_are_settings():
    installed()
    cells = measure("run", "builtin:bert-tiny", "--threads", 1, "--streams", "1,2", "--seq", 16, *ON)
    equal([(cell["status"], cell["threads"], cell["streams"]) for cell in cells], [("ok", 1, 1), ("ok", 1, 2)])
    for shapes in "static", "dynamic":
        (cell,) = measure("run", product(), "--openvino-shapes", shapes, "--openvino-hint", "throughput", *ON)
        equal(cell["status"], "ok")
    cells = measure("run", product(), "--openvino-property", "PERFORMANCE_HINT=LATENCY,THROUGHPUT", *ON)
    equal([(cell["status"], cell["words"]) for cell in cells],
          [("ok", {"PERFORMANCE_HINT": hint}) for hint in ("LATENCY", "THROUGHPUT")])


def what_it_does_not_know_is_an_error_with_its_reason():
    installed()
    (cell,) = cells_of(dyno("run", product(), "--openvino-property", "NO_SUCH_KEY=1", *ON, "--json", status=3).out)
    contains(cell["reason"], "NO_SUCH_KEY")
    own = write("own.onnx", [node("Sing", ["x"], "y", domain="org.example")], [tensor("x", 1, 2)], [tensor("y", 1, 2)])
    (cell,) = cells_of(dyno("run", own, *ON, "--json", status=3).out)
    contains(cell["reason"], "Sing")
    assert "Exception from" not in cell["reason"] and "\n" not in cell["reason"], cell["reason"]


def operators_are_told_with_times_and_flops_are_counted_by_another():
    installed()
    one = json.loads(dyno("run", "builtin:bert-tiny", "--engine", "ort,openvino", "--metrics", "latency,flops", "--seq", 32,
                          *FEW, "--json").out)["runs"][0]
    cells = {cell["engine"]: cell for cell in one["results"]}
    equal(value(cells["openvino"], "flops_total"), value(cells["ort"], "flops_total"))
    parts = cells["openvino"]["breakdown"]["measured"]
    # Two layers of six products, and the pooler's.
    (linear,) = [part for part in parts if part["name"] == "FullyConnected"]
    equal(linear["nodes"], 13)
    assert linear["time"] > 0 and linear.get("flops_total") is None, linear


IR = """<?xml version="1.0"?>
<net name="scaled" version="11">
<layers>
<layer id="0" name="x" type="Parameter" version="opset1"><data shape="?,2" element_type="f32"/>
<output><port id="0" precision="FP32" names="x"><dim>-1</dim><dim>2</dim></port></output></layer>
<layer id="1" name="by" type="Const" version="opset1"><data element_type="f32" shape="1,2" offset="0" size="8"/>
<output><port id="0" precision="FP32"><dim>1</dim><dim>2</dim></port></output></layer>
<layer id="2" name="y" type="Multiply" version="opset1"><data auto_broadcast="numpy"/>
<input><port id="0"><dim>-1</dim><dim>2</dim></port><port id="1"><dim>1</dim><dim>2</dim></port></input>
<output><port id="2" precision="FP32" names="y"><dim>-1</dim><dim>2</dim></port></output></layer>
<layer id="3" name="y/result" type="Result" version="opset1"><input><port id="0"><dim>-1</dim><dim>2</dim></port></input></layer>
</layers>
<edges><edge from-layer="0" from-port="0" to-layer="2" to-port="0"/>
<edge from-layer="1" from-port="0" to-layer="2" to-port="1"/>
<edge from-layer="2" from-port="2" to-layer="3" to-port="0"/></edges>
</net>
"""


def its_own_format_is_measured_without_naming_it():
    installed()
    path = HERE / "scaled.xml"
    path.write_text(IR)
    refused(2, ["run", path, *FEW], "scaled.bin", "put it beside the model")
    path.with_suffix(".bin").write_bytes(struct.pack("<2f", 2, 3))
    one = json.loads(dyno("run", path, "--batch", 3, *FEW, "--json").out)["runs"][0]
    (cell,) = one["results"]
    equal((cell["status"], cell["engine"], cell["batch"]), ("ok", "openvino", 3))
    before = one["models"][0]["digest"]
    path.with_suffix(".bin").write_bytes(struct.pack("<2f", 2, 4))
    after = json.loads(dyno("run", path, "--batch", 3, *FEW, "--json").out)["runs"][0]["models"][0]["digest"]
    assert before != after, "other weights are another model"


def what_its_model_allows_is_kept():
    installed()
    path = HERE / "bounded.xml"
    path.write_text(IR.replace('shape="?,2"', 'shape="1..4,2"'))
    path.with_suffix(".bin").write_bytes(struct.pack("<2f", 2, 3))
    cells = cells_of(dyno("run", path, "--batch", "4,5", *FEW, "--json", status=4).out)
    equal([(cell["batch"], cell["status"]) for cell in cells], [(4, "ok"), (5, "failed")])
    contains(cells[1]["reason"], "axis 0 is 5 long, and the model takes 1 to 4: ‹dim x:0=4›")


def xml_that_is_none_of_it_is_refused():
    path = HERE / "page.xml"
    path.write_text("<?xml version='1.0'?><html><body/></html>")
    refused(2, ["run", path, *FEW], "page.xml", "XML")


def a_version_that_it_has_dropped_is_named():
    path = HERE / "old.xml"
    path.write_text(IR.replace('version="11"', 'version="7"'))
    path.with_suffix(".bin").write_bytes(bytes(8))
    refused(2, ["run", path, *FEW], "old.xml", "OpenVINO IR of version 7", "ovc")


def a_built_in_model_is_saved_for_others():
    path = HERE / "saved.onnx"
    dyno("models", "builtin:bert-tiny", "--save", path)
    before, after = (measure("run", name, "--seq", 16, "--metrics", "latency,flops", "--engine", "ort", *FEW)[0]
                     for name in ("builtin:bert-tiny", path))
    equal(value(before, "flops_total"), value(after, "flops_total"))
    text = dyno("ab", "--a", "model=builtin:bert-tiny", "--b", f"model={path}", "--pairs", 8, "--iterations", 3, "--seq", 16,
                "--quiet", "--store", "none", status=None).out
    contains(text, "The outputs agree")
    refused(2, ["models", "--save", path], "--save takes one built-in model")
    refused(2, ["models", path, "--save", path], "only built-in models can be saved")


run([
    it_is_listed_with_its_version,
    without_a_library_it_says_how_to_get_one,
    another_library_is_not_taken_for_it,
    both_engines_measure_a_file_and_their_outputs_agree,
    a_scalar_among_inputs_stays_one,
    an_input_whose_rank_the_model_does_not_say_takes_that_of_an_array,
    weights_of_eight_bits_do_not_round_what_they_are_multiplied_with,
    a_data_set_is_run_on_both,
    a_run_over_both_has_a_cell_of_each,
    dimensions_have_the_names_of_the_file,
    threads_streams_and_shapes_are_settings,
    what_it_does_not_know_is_an_error_with_its_reason,
    operators_are_told_with_times_and_flops_are_counted_by_another,
    its_own_format_is_measured_without_naming_it,
    what_its_model_allows_is_kept,
    xml_that_is_none_of_it_is_refused,
    a_version_that_it_has_dropped_is_named,
    a_built_in_model_is_saved_for_others,
])
