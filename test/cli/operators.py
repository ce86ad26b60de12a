"""Counts of operators as ONNX Runtime really runs them: models of one operator each, made here, against
counts by hand. (test/measure/operators.c has every operator of the table, from shapes alone.)
Usage: operators.py DYNO SOURCE_ROOT BUILD_ROOT"""
from dyno_test import HERE, contains, dyno, equal, measure, run, value
from onnx_file import attribute, field, graph, model_of, node, tensor, weight

FLOAT, UINT8, INT8, INT32, INT64, BOOL = 1, 2, 3, 6, 7, 9
MICROSOFT = "com.microsoft"
QUICK = ["--processes", 1, "--iterations", 1, "--warmup", 0, "--quiet", "--threads", 1, "--metrics", "latency,flops"]


def one(operator, inputs, output, weights=(), domain="", **attributes):
    """A graph of one node; the weights come behind the inputs."""
    names = [f"in{i}" for i in range(len(inputs))] + [f"w{i}" for i in range(len(weights))]
    return graph([node(operator, names, "out", domain, **attributes)],
                 [tensor(f"in{i}", kind, *shape) for i, (kind, shape) in enumerate(inputs)],
                 [tensor("out", output[0], *output[1])],
                 [weight(f"w{i}", *what) for i, what in enumerate(weights)])


def product(name, columns):
    """A branch: x [3, 4] times a weight of its own."""
    return graph([node("MatMul", ["x", "w" + name], name)], [], [tensor(name, FLOAT, 3, columns)],
                 [weight("w" + name, FLOAT, [4, columns])])


def loop(inner, times):
    """x times w, and again; `inner` makes v2 of v."""
    body = graph(inner + [node("Identity", ["go"], "goes")],
                 [tensor("i", INT64), tensor("go", BOOL), tensor("v", FLOAT, 3, 4)],
                 [tensor("goes", BOOL), tensor("v2", FLOAT, 3, 4)])
    return graph([node("Loop", ["n", "true", "x"], "out", body=body)], [tensor("x", FLOAT, 3, 4)],
                 [tensor("out", FLOAT, 3, 4)],
                 [weight("n", INT64, [], [times]), weight("true", BOOL, []), weight("w", FLOAT, [4, 4])])


def inner_branch(name):
    return graph([node("MatMul", ["v", "w"], name)], [], [tensor(name, FLOAT, 3, 4)])


def chosen(then):
    """Whether the largest of x is above a bound decides at run time."""
    return graph([node("ReduceMax", ["x"], "most", keepdims=0), node("Greater", ["most", "bound"], "c"),
                  node("If", ["c"], "out", then_branch=product("t", 5), else_branch=product("e", 6))],
                 [tensor("x", FLOAT, 3, 4)], [tensor("out", FLOAT, 3, "n")],
                 [weight("bound", FLOAT, [], [-1e9 if then else 1e9])])


def einsums(then):
    """Two equations that the same shapes allow, in the branches of an If."""
    def branch(name, equation):
        return graph([node("Einsum", ["x", "w"], name, equation=equation)], [], [tensor(name, FLOAT, 4, 4)])

    return graph([node("ReduceMax", ["x"], "most", keepdims=0), node("Greater", ["most", "bound"], "c"),
                  node("If", ["c"], "out", then_branch=branch("t", "ij,jk->ik"),
                       else_branch=branch("e", "ij,ij->ij"))],
                 [tensor("x", FLOAT, 4, 4)], [tensor("out", FLOAT, 4, 4)],
                 [weight("bound", FLOAT, [], [-1e9 if then else 1e9]), weight("w", FLOAT, [4, 4])])


def nameless():
    """Einsums without names, a constant between them: ONNX Runtime calls them by their places."""
    def anonymous(inputs, output, equation):
        return field(1, inputs[0]) + field(1, inputs[1]) + field(2, output) + field(4, "Einsum") + \
            field(5, attribute("equation", equation))

    constant = field(2, "w") + field(4, "Constant") + \
        field(5, field(1, "value") + field(5, weight("", FLOAT, [4, 4])) + field(20, 4))
    return graph([constant, anonymous(["x", "w"], "v", "ij,ij->ij"), anonymous(["v", "w"], "out", "ij,jk->ik")],
                 [tensor("x", FLOAT, 4, 4)], [tensor("out", FLOAT, 4, 4)])


def scan():
    body = graph([node("MatMul", ["row", "w"], "product"), node("Identity", ["state"], "state2")],
                 [tensor("state", FLOAT, 1), tensor("row", FLOAT, 3, 4)],
                 [tensor("state2", FLOAT, 1), tensor("product", FLOAT, 3, 5)])
    return graph([node("Scan", ["first", "x"], ["last", "out"], body=body, num_scan_inputs=1)],
                 [tensor("x", FLOAT, 6, 3, 4)], [tensor("last", FLOAT, 1), tensor("out", FLOAT, 6, 3, 5)],
                 [weight("first", FLOAT, [1]), weight("w", FLOAT, [4, 5])])


def gated(operator, gates):
    """7 steps, 2 items, 3 features, 5 units, both directions."""
    return one(operator, [(FLOAT, [7, 2, 3])], (FLOAT, [7, 2, 2, 5]),
               [(FLOAT, [2, gates * 5, 3]), (FLOAT, [2, gates * 5, 5]), (FLOAT, [2, 2 * gates * 5])],
               hidden_size=5, direction="bidirectional")


def quantised(operator, x, w, out, bias=0):
    """x, w and the output each with a scale and a zero point; so many biases."""
    return graph([node(operator, ["x", "s", "z", "w", "s", "z", "s", "z"] + ["bias"] * bool(bias), "out")],
                 [tensor("x", UINT8, *x)], [tensor("out", UINT8, *out)],
                 [weight("w", UINT8, w), weight("s", FLOAT, []), weight("z", UINT8, [])] +
                 [weight("bias", INT32, [bias])] * bool(bias))


def grouped_queries():
    """Four heads of eight in two groups, six tokens, nothing kept from before."""
    return graph([node("GroupQueryAttention", ["q", "k", "v", "pk", "pv", "behind", "total"],
                       ["out", "keys", "values"], MICROSOFT, num_heads=4, kv_num_heads=2)],
                 [tensor("q", FLOAT, 1, 6, 32), tensor("k", FLOAT, 1, 6, 16), tensor("v", FLOAT, 1, 6, 16)],
                 [tensor("out", FLOAT, 1, 6, 32), tensor("keys", FLOAT, 1, 2, 6, 8),
                  tensor("values", FLOAT, 1, 2, 6, 8)],
                 [weight("pk", FLOAT, [1, 2, 0, 8]), weight("pv", FLOAT, [1, 2, 0, 8]),
                  weight("behind", INT32, [1], [5]), weight("total", INT32, [1], [6])])


# name, graph, MACs, all FLOPs or None
ROWS = [
    # each of 4 · 25 inputs by 3 · 2 · 2 weights, two groups; a bias on 6 · 100
    ("conv-transpose", one("ConvTranspose", [(FLOAT, [1, 4, 5, 5])], (FLOAT, [1, 6, 10, 10]),
                           [(FLOAT, [4, 3, 2, 2]), (FLOAT, [6])], group=2, strides=[2, 2]), 1200, 3000),
    # three groups, dilated: 6 · 16 outputs of three products; bias
    ("conv-1d", one("Conv", [(FLOAT, [1, 3, 20])], (FLOAT, [1, 6, 16]), [(FLOAT, [6, 1, 3]), (FLOAT, [6])],
                    group=3, dilations=[2]), 288, 672),
    ("conv-3d", one("Conv", [(FLOAT, [1, 1, 3, 3, 3])], (FLOAT, [1, 2, 2, 2, 2]),
                    [(FLOAT, [2, 1, 2, 2, 2])]), 128, 256),
    ("gemm", one("Gemm", [(FLOAT, [4, 3])], (FLOAT, [3, 5]), [(FLOAT, [5, 4]), (FLOAT, [5])],
                 transA=1, transB=1), 60, 135),
    ("matmul-vector", one("MatMul", [(FLOAT, [2, 3, 4])], (FLOAT, [2, 3]), [(FLOAT, [4])]), 24, 48),
    ("fused-matmul", one("FusedMatMul", [(FLOAT, [3, 4])], (FLOAT, [4, 5]), [(FLOAT, [5, 3])], MICROSOFT,
                         transA=1, transB=1), 60, 120),
    ("einsum-scores", one("Einsum", [(FLOAT, [1, 4, 8, 16])], (FLOAT, [1, 4, 8, 8]),
                          [(FLOAT, [1, 4, 8, 16])], equation="bhqd,bhkd->bhqk"), 4096, 8192),
    ("einsum-heads", one("Einsum", [(FLOAT, [2, 8, 16])], (FLOAT, [2, 8, 4, 4]), [(FLOAT, [16, 4, 4])],
                         equation="bsd,dhe->bshe"), 4096, 8192),
    # the equation tells them apart, which dimensions do not
    ("einsum-elements", one("Einsum", [(FLOAT, [16, 16])], (FLOAT, [16, 16]), [(FLOAT, [16, 16])],
                            equation="ij,ij->ij"), 256, 512),
    ("einsum-three", one("Einsum", [(FLOAT, [2, 3])], (FLOAT, [2, 5]), [(FLOAT, [3, 4]), (FLOAT, [4, 5])],
                         equation="ij,jk,kl->il"), 64, 128),
    ("einsum-chosen", einsums(True), 64, 128 + 17),
    ("einsum-not-chosen", einsums(False), 16, 32 + 17),
    ("einsum-nameless", nameless(), 16 + 64, 2 * (16 + 64)),
    # 7 · 2 · 2 times gates · 5 · (3 + 5)
    ("lstm", gated("LSTM", 4), 4480, None),
    ("gru", gated("GRU", 3), 3360, None),
    ("rnn", gated("RNN", 1), 1120, None),
    # the branch that ran, and the comparison: 12 + 1
    ("if-then", chosen(True), 60, 133),
    ("if-else", chosen(False), 72, 157),
    ("loop", loop([node("MatMul", ["v", "w"], "v2")], 5), 5 * 48, 5 * 96),
    ("loop-if", loop([node("If", ["go"], "v2", then_branch=inner_branch("t"),
                           else_branch=inner_branch("e"))], 4), 4 * 48, 4 * 96),
    ("scan", scan(), 6 * 60, 6 * 120),
    # two of eight tokens, projected from 16 to 48; scores and values 8 · 8 · 32; bias 2 · 8 · 48
    ("attention", one("Attention", [(FLOAT, [2, 8, 16])], (FLOAT, [2, 8, 16]),
                      [(FLOAT, [16, 48]), (FLOAT, [48])], MICROSOFT, num_heads=4), 16384, 33536),
    ("multi-head", one("MultiHeadAttention", [(FLOAT, [2, 8, 16]), (FLOAT, [2, 6, 16]), (FLOAT, [2, 6, 16])],
                       (FLOAT, [2, 8, 16]), domain=MICROSOFT, num_heads=4), 3072, 6144),
    # 6 · 6 · (32 + 32); the softmax of 4 · 6 · 6 at 15
    ("grouped", grouped_queries(), 2304, 4608 + 2160),
    ("nbits", one("MatMulNBits", [(FLOAT, [1, 4, 64])], (FLOAT, [1, 4, 8]),
                  [(UINT8, [8, 2, 16]), (FLOAT, [16])], MICROSOFT, K=64, N=8, bits=4, block_size=32), 2048, 4096),
    ("matmul-integer", one("MatMulInteger", [(UINT8, [3, 4])], (INT32, [3, 5]), [(INT8, [4, 5])]), 60, 120),
    ("conv-integer", one("ConvInteger", [(UINT8, [1, 2, 5, 5])], (INT32, [1, 4, 3, 3]),
                         [(UINT8, [4, 2, 3, 3])]), 648, 1296),
    ("qlinear-conv", quantised("QLinearConv", [1, 2, 5, 5], [4, 2, 3, 3], [1, 4, 3, 3]), 648, 1296 + 36 * 8),
    ("qlinear-conv-bias", quantised("QLinearConv", [1, 2, 5, 5], [4, 2, 3, 3], [1, 4, 3, 3], bias=4), 648, 1296 + 36 * 9),
    ("dynamic-matmul", one("DynamicQuantizeMatMul", [(FLOAT, [3, 4])], (FLOAT, [3, 5]), [(INT8, [4, 5]), (FLOAT, [1])],
                           MICROSOFT), 60, 120 + 12 * 10 + 15 * 2),
    ("qlinear-matmul", quantised("QLinearMatMul", [3, 4], [4, 5], [3, 5]), 60, 240),
]


def counts_as_by_hand():
    for name, whole, _, _ in ROWS:
        (HERE / f"{name}.onnx").write_bytes(model_of(whole))
    cells = measure("run", *[HERE / f"{row[0]}.onnx" for row in ROWS], *QUICK)
    equal(len(cells), len(ROWS))
    for cell, (name, _, macs, flops) in zip(cells, ROWS):
        equal(cell["status"], "ok", f"{name}: {cell.get('reason')}")
        equal(value(cell, "macs_total"), macs, name)
        equal(value(cell, "flops_coverage"), 1, name)
        if flops:
            equal(value(cell, "flops_total"), flops, name)


def what_has_no_formula_is_said():
    """Nothing is known of a model of it alone; of another the rest is a lower bound."""
    det = node("Det", ["in0"], "out")
    alone, beside = HERE / "det.onnx", HERE / "beside.onnx"
    alone.write_bytes(model_of(graph([det], [tensor("in0", FLOAT, 2, 3, 3)], [tensor("out", FLOAT, 2)])))
    beside.write_bytes(model_of(graph([node("Relu", ["x"], "in0"), det], [tensor("x", FLOAT, 2, 3, 3)],
                                      [tensor("out", FLOAT, 2)])))
    words = ["--metrics", "latency,flops,bandwidth"]
    for _ in range(2):  # counted, and from the cache
        one, two = measure("run", alone, beside, *QUICK, *words)
        for cell in one, two:
            equal(cell["breakdown"]["uncovered"], ["Det"])
            assert any("no formula for Det" in note for note in cell["notes"]), cell["notes"]
        equal(value(one, "flops_coverage"), 0)
        for field in ["flops_total", "macs_total", "flops_per_item", "flops_rate", "compute_utilisation", "arithmetic_intensity"]:
            contains(one["values"][field]["reason"], "no formula for Det")
            equal("value" in one["values"][field], False, field)
        total = two["values"]["flops_total"]
        equal((total["value"], total["bound"], total["estimated"]), (18, 18, True))
        contains(total["reason"], "lower bound", "Det")
    contains(dyno("run", beside, *QUICK).out, "≥ at least that: not all is counted", "no formula for Det")


def the_batch_that_ran_is_counted():
    """By --dim, in padding to a multiple of four, in halves, by conditions: 12 · 8 MACs a row."""
    def padded(reshape):
        return graph([node("Shape", ["x"], "shape"), node("Gather", ["shape", "zero"], "b"), *reshape,
                      node("MatMul", ["rows", "w"], "out")],
                     [tensor("x", FLOAT, "batch", 12)], [tensor("out", FLOAT, "n", 8)],
                     [weight("w", FLOAT, [12, 8]), weight("zero", INT64, [1], [0]), weight("twelve", INT64, [1], [12]),
                      weight("three", INT64, [1], [3]), weight("four", INT64, [1], [4]), weight("one", INT64, [1], [1]),
                      weight("none", FLOAT, [], [0]), weight("pads", INT64, [2], [0, 0])])

    def expanded(count):
        """As many rows as `count` has, each of the first."""
        return [*count, node("Concat", ["n", "twelve"], "target", axis=0), node("Slice", ["x", "zero", "one"], "first"),
                node("Expand", ["first", "target"], "rows")]

    stairs = expanded([node("Add", ["b", "three"], "more"), node("Div", ["more", "four"], "steps"),
                       node("Mul", ["steps", "four"], "n")])
    most = expanded([node("Min", ["b", "four"], "n")])
    every_fourth = [node("Slice", ["x", "zero", "b", "zero", "four"], "rows")]
    chosen = [node("Greater", ["b", "four"], "many"), node("Squeeze", ["many"], "c"),
              node("If", ["c"], "rows",
                   then_branch=graph([node("Concat", ["x", "x"], "t", axis=0)], [], [tensor("t", FLOAT, "n", 12)]),
                   else_branch=graph([node("Identity", ["x"], "e")], [], [tensor("e", FLOAT, "n", 12)]))]
    rows = [("stairs", stairs, [4, 4, 8, 12]), ("most", most, [1, 4, 4, 4]), ("every-fourth", every_fourth, [1, 1, 2, 3]),
            ("chosen", chosen, [1, 4, 16, 20])]
    for name, nodes, counted in rows:
        path = HERE / f"{name}.onnx"
        path.write_bytes(model_of(padded(nodes)))
        for _ in range(2):  # counted, and from the cache
            cells = measure("run", path, "--batch", "1,4,8,10", *QUICK)
            equal([value(cell, "macs_total") for cell in cells], [96 * n for n in counted], name)
        (cell,) = measure("run", path, "--dim", "batch=10", *QUICK)
        equal((cell["batch"], value(cell, "macs_total")), (10, 96 * counted[3]), name)
        equal(value(cell, "flops_per_item"), value(cell, "flops_total") / 10)


def what_does_not_grow_evenly_is_counted_at_its_own_batch():
    """x · xᵀ over the batch: 4 B² products, which three small batches do not lie on a line of."""
    path = HERE / "square.onnx"
    path.write_bytes(model_of(graph([node("Transpose", ["x"], "t"), node("MatMul", ["x", "t"], "out")],
                                    [tensor("x", FLOAT, "batch", 4)], [tensor("out", FLOAT, "batch", "b")])))
    for _ in range(2):  # counted, and from the cache
        cells = measure("run", path, "--batch", "1,3,8,16", *QUICK)
        equal([value(cell, "macs_total") for cell in cells], [4, 36, 256, 1024])


def nodes_may_have_any_name():
    """ONNX Runtime writes them into its profile as they are. (The node goes by its output's name.)"""
    names = ['re"lu', "C:\\users\\relu", "C:\\new", "one\ntwo", "\\", '"', "tab\there", '","args" : {"']
    paths = [HERE / f"name-{i}.onnx" for i in range(len(names))]
    for name, path in zip(names, paths):
        path.write_bytes(model_of(graph([node("Relu", ["x"], name), node("Relu", [name], "out")],
                                        [tensor("x", FLOAT, 1, 5)], [tensor("out", FLOAT, 1, 5)])))
    for _ in range(2):  # counted, and from the cache
        cells = measure("run", *paths, *QUICK)
        equal([value(cell, "flops_total") for cell in cells], [10] * len(names))
    equal([{part["name"] for part in cell["breakdown"]["slowest"]} for cell in cells], [{name, "out"} for name in names])


run([nodes_may_have_any_name, what_does_not_grow_evenly_is_counted_at_its_own_batch, counts_as_by_hand, what_has_no_formula_is_said,
     the_batch_that_ran_is_counted])
