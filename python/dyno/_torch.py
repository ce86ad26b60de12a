"""What the torch engine runs: models of transformers, and dyno's built-in ones, in the user's own PyTorch. Part of
_host.py, which executes it, so it imports nothing of dyno; docs/engines.md tells what it does.

describe() says which PyTorch this is, axes() what a model is like, make() makes one as docs/engines.md has models."""
# mypy: ignore-errors
# Its values are those of whatever PyTorch there is.
from __future__ import annotations

import contextlib
import inspect
import json
import os
import platform
import sys

if False:  # _host.py puts it here
    Refused = Exception


def describe():
    from importlib import metadata
    facts = {"title": "PyTorch", "python": platform.python_version(), "library": sys.executable}
    for key, package in ("version", "torch"), ("transformers", "transformers"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            facts[key] = metadata.version(package)
    if "version" not in facts:
        raise Refused("unsupported", f"PyTorch is not installed for {sys.executable}: install torch and "
                                     "transformers for it, or choose another interpreter with ‹python›")
    return facts


# --- The built-in models --------------------------------------------------------------------------

# By their names of dyno: class, configuration, and what differs from its defaults, which are the published ones.
CONFIGURED = {
    "bert-base-uncased": ("BertModel", "BertConfig", {}),
    "bert-tiny": ("BertModel", "BertConfig", {"hidden_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2,
                                              "intermediate_size": 512}),
    "distilbert-base-uncased": ("DistilBertModel", "DistilBertConfig", {}),
    "gpt2": ("GPT2LMHeadModel", "GPT2Config", {}),
    "vit-base-patch16-224": ("ViTForImageClassification", "ViTConfig", {"num_labels": 1000}),
}
OF_TEXT = {"bert-base-uncased", "bert-tiny", "distilbert-base-uncased", "gpt2", "lstm-small"}
IMAGE = (3, 224, 224)


def normalised(nn, inputs, outputs, size, stride=1, groups=1, activation=None):
    """A convolution, its batch normalisation, its rectifier."""
    parts = [nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*parts, *([activation] if activation else []))


def resnet_50(nn):
    """He et al. 2015, "v1.5" as torchvision has it: the stride in the 3 × 3 convolution."""
    class Bottleneck(nn.Module):
        def __init__(self, inputs, width, stride):
            super().__init__()
            self.body = nn.Sequential(normalised(nn, inputs, width, 1, activation=nn.ReLU(inplace=True)),
                                      normalised(nn, width, width, 3, stride, activation=nn.ReLU(inplace=True)),
                                      normalised(nn, width, 4 * width, 1))
            self.skip = nn.Identity() if inputs == 4 * width else normalised(nn, inputs, 4 * width, 1, stride)
            self.last = nn.ReLU(inplace=True)

        def forward(self, x):
            return self.last(self.body(x) + self.skip(x))

    layers, inputs = [], 64
    for stage, count in enumerate((3, 4, 6, 3)):
        for block in range(count):
            layers.append(Bottleneck(inputs, 64 << stage, 2 if stage and not block else 1))
            inputs = 4 * (64 << stage)
    return nn.Sequential(normalised(nn, 3, 64, 7, 2, activation=nn.ReLU(inplace=True)), nn.MaxPool2d(3, 2, 1), *layers,
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, 1000))


def mobilenet_v2(nn):
    """Sandler et al. 2018, table 2."""
    class Inverted(nn.Module):
        def __init__(self, inputs, outputs, stride, expansion):
            super().__init__()
            inner = inputs * expansion
            expand = [] if expansion == 1 else [normalised(nn, inputs, inner, 1, activation=nn.ReLU6())]
            self.body = nn.Sequential(*expand, normalised(nn, inner, inner, 3, stride, inner, nn.ReLU6()),
                                      normalised(nn, inner, outputs, 1))
            self.adds = stride == 1 and inputs == outputs

        def forward(self, x):
            return x + self.body(x) if self.adds else self.body(x)

    layers, inputs = [normalised(nn, 3, 32, 3, 2, activation=nn.ReLU6())], 32
    for expansion, outputs, count, stride in ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
                                              (6, 160, 3, 2), (6, 320, 1, 1)):
        for block in range(count):
            layers.append(Inverted(inputs, outputs, 1 if block else stride, expansion))
            inputs = outputs
    return nn.Sequential(*layers, normalised(nn, inputs, 1280, 1, activation=nn.ReLU6()), nn.AdaptiveAvgPool2d(1),
                         nn.Flatten(), nn.Linear(1280, 1000))


def lstm_small(nn):
    """Zaremba et al. 2014, "small", at 10 000 words."""
    class Language(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder, self.rnn = nn.Embedding(10000, 200), nn.LSTM(200, 200, 2, batch_first=True)
            self.decoder = nn.Linear(200, 10000)

        def forward(self, input_ids):
            return self.decoder(self.rnn(self.encoder(input_ids))[0])
    return Language()


def peak(kind):
    """What a device's peaks are measured with: (type of the input, its width, module)."""
    import torch
    dtype = torch.float32 if kind == "copy" else getattr(torch, kind)

    class Peak(torch.nn.Module):
        def __init__(self):
            super().__init__()
            shape = (1, 1) if kind == "copy" else (2048, 2048)
            weight = torch.ones(shape, dtype=dtype) if kind == "int8" else 0.02 * torch.randn(shape).to(dtype)
            self.register_buffer("weight", weight)

        def forward(self, x):
            if kind == "copy":
                return x.clone()
            return torch._int_mm(x, self.weight.t()) if kind == "int8" else x @ self.weight
    return dtype, 65536 if kind == "copy" else 2048, Peak()


OWN = {"resnet-50": resnet_50, "mobilenet-v2": mobilenet_v2, "lstm-small": lstm_small}


# --- Making one -----------------------------------------------------------------------------------

def builtin_of(model):
    return model[len("builtin:"):] if model.startswith("builtin:") else None


def axes(model, path):
    """Which of batch and sequence the model has."""
    name = builtin_of(model)
    if name:
        return {"batch": True, "sequence": name in OF_TEXT}
    with open(path, encoding="utf-8") as file:
        config = json.load(file)
    text = config.get("text_config") or config
    most = text.get("max_position_embeddings") or text.get("n_positions") or 0
    return {"batch": True, "sequence": "vocab_size" in config or "text_config" in config,
            "sequence_default": min(128, most) if most > 0 else 128}


def transformers_of():
    try:
        import transformers
    except ImportError as error:
        raise Refused("unsupported", f"transformers is not installed for {sys.executable} ({error})") from None
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    return transformers


def from_builtin(name, torch, implementation):
    if name in OWN:
        return OWN[name](torch.nn)
    if name not in CONFIGURED:
        raise Refused("unsupported", f"builtin:{name}: PyTorch has no such model; there are "
                                     f"{', '.join(sorted({**CONFIGURED, **OWN}))}")
    transformers = transformers_of()
    kind, config, more = CONFIGURED[name]
    return from_config(getattr(transformers, kind), getattr(transformers, config)(**more), implementation)


def from_config(kind, config, implementation):
    config.use_cache = False
    return kind._from_config(config, **implementation)


def from_file(path, synthetic, torch, dtype, implementation):
    """Its weights, or seeded ones where the configuration is alone."""
    transformers = transformers_of()
    config = transformers.AutoConfig.from_pretrained(path, local_files_only=True)
    named = (getattr(config, "architectures", None) or [""])[0]
    kind = getattr(transformers, named, None)
    if kind is None:
        kind = type(transformers.AutoModel.from_config(config)) if synthetic else transformers.AutoModel
    if synthetic:
        return from_config(kind, config, implementation)
    config.use_cache = False
    return kind.from_pretrained(os.path.dirname(os.path.abspath(path)), config=config, local_files_only=True, dtype=dtype,
                                **implementation)


def numbers_of(config, key, default=None):
    """A member of a configuration, or of that of its text or pictures."""
    for one in config, getattr(config, "text_config", None), getattr(config, "vision_config", None):
        value = getattr(one, key, None)
        if value is not None:
            return value
    return default


def inputs_of(module, torch, batch, sequence, generator):
    """What the model's forward takes: ids below its vocabulary, no padding, pictures and sound of noise."""
    config = module.config
    taken = inspect.signature(module.forward).parameters

    def ids():
        return torch.randint(numbers_of(config, "vocab_size", 2), (batch, sequence), generator=generator)

    def picture():
        size = numbers_of(config, "image_size", 224)
        height, width = size if isinstance(size, (list, tuple)) else (size, size)
        return torch.randn(batch, numbers_of(config, "num_channels", 3), height, width, generator=generator)

    makers = {"input_ids": ids, "pixel_values": picture,
              "input_features": lambda: torch.randn(batch, numbers_of(config, "num_mel_bins", 80), 3000, generator=generator),
              "input_values": lambda: torch.randn(batch, 16000, generator=generator)}
    inputs = {name: make() for name, make in makers.items() if name in taken}
    if not inputs:
        raise Refused("unsupported", f"{type(module).__name__} takes none of {', '.join(makers)}: "
                                     "write a function that makes it, and measure that (python:FILE.py:FUNCTION)")
    if "input_ids" in inputs:
        inputs.update({name: make((batch, sequence), dtype=torch.int64) for name, make in
                       (("attention_mask", torch.ones), ("token_type_ids", torch.zeros)) if name in taken})
    if getattr(config, "is_encoder_decoder", False) and "decoder_input_ids" in taken:
        inputs["decoder_input_ids"] = torch.zeros(batch, sequence, dtype=torch.int64)
    return inputs


ATTENTION = {"eager": None, "sdpa": None, "math": "MATH", "flash": "FLASH_ATTENTION", "efficient": "EFFICIENT_ATTENTION",
             "cudnn": "CUDNN_ATTENTION"}
COMPILE = ("off", "on", "default", "reduce-overhead", "max-autotune", "max-autotune-no-cudagraphs")


def one_of(name, value, known):
    value = {True: "on", False: "off"}.get(value, value)
    if value not in known:
        raise Refused("usage", f"{name}={value}: one of {', '.join(known)}")
    return value


def is_on(name, value):
    return one_of(name, value, ("on", "off")) == "on"


class Model:
    """As docs/engines.md has models."""

    def __init__(self, module, inputs, device, precision, backend):
        import torch
        self.torch, self.device, self.precision, self.backend = torch, torch.device(device), precision, backend
        self.module = module  # as it is: what is compiled is not counted and not profiled by its own operators
        self.runs = module
        self.inputs = inputs
        self.accelerator = self.device.type != "cpu"
        self.peak = None  # of the inferences that were measured
        if self.accelerator:
            self.synchronize = lambda: torch.cuda.synchronize(self.device)

    def complete(self, inputs, given):
        """What was given, with masks as long as the ids where there are none of the user's."""
        ids = given.get("input_ids")
        masks = {"attention_mask": self.torch.ones_like, "token_type_ids": self.torch.zeros_like}
        return {**given, **{name: make(ids) for name, make in masks.items()
                            if ids is not None and name in inputs and name not in given}}

    def context(self):
        if not self.backend:
            return contextlib.nullcontext()
        from torch.nn.attention import SDPBackend, sdpa_kernel
        return sdpa_kernel(getattr(SDPBackend, self.backend))

    def run(self, **inputs):
        if self.backend:
            with self.torch.inference_mode(), self.context():
                return self.runs(**inputs)
        with self.torch.inference_mode():
            return self.runs(**inputs)

    def memory(self):
        if not self.accelerator:
            return {}
        cuda = self.torch.cuda
        peak = self.peak if self.peak is not None else cuda.max_memory_allocated(self.device)
        return {"allocated": cuda.memory_allocated(self.device), "peak": peak, "reserved": cuda.memory_reserved(self.device)}

    def flops(self):
        """Of PyTorch's own counter: products and convolutions, two operations a multiplication."""
        from torch.utils.flop_counter import FlopCounterMode
        if self.accelerator:
            self.peak = self.torch.cuda.max_memory_allocated(self.device)
        counter = FlopCounterMode(display=False)
        with self.torch.no_grad(), counter:
            self.module(**self.inputs)
        return counter.get_total_flops()

    def operators(self):
        from torch.profiler import ProfilerActivity, profile
        kinds = [ProfilerActivity.CPU] + ([ProfilerActivity.CUDA] if self.accelerator else [])
        with profile(activities=kinds) as told:
            self.run(**self.inputs)
            if self.accelerator:
                self.synchronize()
        return [(one.key, one.key.rpartition("::")[2], time * 1e-6) for one in told.key_averages()
                if (time := self.time_of(one)) > 0]

    def time_of(self, event):
        """Its own, us: on a device that of the kernels which an operator launches, or, of what is compiled, the
        kernels' own. Each is listed both ways."""
        if not self.accelerator:
            return event.self_cpu_time_total
        is_kernel = "CPU" not in str(event.device_type)
        name = "self_device_time_total" if hasattr(event, "self_device_time_total") else "self_cuda_time_total"  # before 2.4
        return getattr(event, name) if is_kernel == (self.runs is not self.module) else 0

    def close(self):
        self.module = self.runs = self.inputs = None


def settle(torch, device, threads, tf32, cudnn_benchmark):
    if device != "cpu" and torch.device(device).index >= torch.cuda.device_count():
        built = torch.version.cuda or torch.version.hip
        raise Refused("unsupported", f"PyTorch {torch.__version__} {'finds no such device' if built else 'is a build for CPUs'}, "
                                     f"asked for {device}")
    if threads:
        torch.set_num_threads(threads)
    if tf32 is not None:
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = is_on("tf32", tf32)
    if cudnn_benchmark is not None:
        torch.backends.cudnn.benchmark = is_on("cudnn_benchmark", cudnn_benchmark)


def simple(name, torch, batch, generator):
    """(module, its inputs, precision) of what has no numbers to be converted; None: it is a model."""
    if name == "identity":
        return torch.nn.Identity(), {"input": torch.randn(batch, 16, generator=generator)}, "float32"
    if not name or not name.startswith("peak-"):
        return None
    dtype, width, module = peak(name[len("peak-"):])
    rows = torch.ones(batch, width, dtype=dtype) if dtype == torch.int8 else \
        torch.randn(batch, width, generator=generator).to(dtype)
    return module, {"x": rows}, str(dtype).rpartition(".")[2]


def whole(name, torch, path, synthetic, batch, sequence, precision, generator, attention):
    dtype = getattr(torch, precision or "float32", None)
    if not (isinstance(dtype, torch.dtype) and dtype.is_floating_point):
        raise Refused("unsupported", f"PyTorch computes in float32, float16, bfloat16 or float64, not {precision}")
    implementation = {} if attention is None else {"attn_implementation": "eager" if attention == "eager" else "sdpa"}
    module = from_builtin(name, torch, implementation) if name else \
        from_file(path, synthetic, torch, dtype, implementation)
    if hasattr(module, "config"):
        inputs = inputs_of(module, torch, batch, sequence, generator)
    elif name in OF_TEXT:
        inputs = {"input_ids": torch.randint(10000, (batch, sequence), generator=generator)}
    else:
        inputs = {"input": torch.randn(batch, *IMAGE, generator=generator)}
    inputs = {key: one.to(dtype) if one.is_floating_point() else one for key, one in inputs.items()}
    return module.to(dtype), inputs, str(dtype).rpartition(".")[2]


def make(model, path, synthetic, batch, sequence, device, precision, threads, seed, compile=None, attention=None, tf32=None,
         channels_last=None, cudnn_benchmark=None):
    import torch
    settle(torch, device, threads, tf32, cudnn_benchmark)
    if attention is not None:
        attention = one_of("attention", attention, tuple(ATTENTION))
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    name = builtin_of(model)
    module, inputs, precision = simple(name, torch, batch, generator) or \
        whole(name, torch, path, synthetic, batch, sequence, precision, generator, attention)
    module = module.eval().requires_grad_(False).to(device)
    inputs = {key: one.to(device) for key, one in inputs.items()}
    if channels_last is not None and is_on("channels_last", channels_last):
        module = module.to(memory_format=torch.channels_last)
        inputs = {key: one.to(memory_format=torch.channels_last) if one.dim() == 4 else one for key, one in inputs.items()}
    made = Model(module, inputs, device, precision, ATTENTION.get(attention))
    mode = one_of("compile", compile, COMPILE) if compile is not None else "off"
    if mode != "off":  # counted as loading, like any engine's
        made.runs = torch.compile(module, mode=None if mode in ("on", "default") else mode)
        made.run(**inputs)
    if made.accelerator:
        torch.cuda.synchronize(device)
        torch.cuda.reset_peak_memory_stats(device)
    return made
