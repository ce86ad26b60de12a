from imports import vllm


def check(name, text, run):
    assert run.engine["name"] == "sglang-bench"
    vllm.check(name, text, run)
