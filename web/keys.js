// How keys of environments, devices and plans are read: "peak_flops_float16" is "peak FLOPs float16".

const spelled = { cpu: "CPU", cpus: "CPUs", gpu: "GPU", smt: "SMT", numa: "NUMA", cuda: "CUDA", rocm: "ROCm", api: "API", flops: "FLOPs", l1d: "L1d", l1i: "L1i", l2: "L2", l3: "L3", seq: "sequence", tdp: "TDP", rss: "RSS", pcie: "PCIe" };

const bare = (key) => key.split(/[_-]/).map((word) => (Object.hasOwn(spelled, word) ? spelled[word] : word)).join(" ");

// Of a device, or of what was asked for, before it: "device: memory", "cuda:0: driver".
export const keyName = (key) => key.replace(/^(.*: )?([a-z0-9_-]+)$/, (_, of = "", own) => of + bare(own));

export const keyTitle = (key) => keyName(key).replace(/^[a-z]/, (letter) => letter.toUpperCase());
