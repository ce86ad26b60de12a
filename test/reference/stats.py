#!/usr/bin/env python3
"""Reference values for test/core/stats.c and test/core/stats_compare.c, from NumPy and SciPy.

    python3 test/reference/stats.py >test/reference/stats_reference.h
    python3 test/reference/stats.py --compare >test/reference/stats_compare_reference.h
    python3 test/reference/stats.py --check      (TAP: are the committed tables what this prints?)

What neither library has (effective n, block length, Mann-Kendall with ties) is written here a second
time, straight from the formulas of the papers and with none of the shortcuts of the C code.
"""
import io
import math
import os
import sys

try:
    import numpy as np
    import scipy
    from scipy import stats
except ImportError:
    print("1..0 # SKIP needs NumPy and SciPy")
    sys.exit("--check" not in sys.argv)

LEVEL = 0.95
QUANTILES = (0.0, 0.1, 0.25, 0.5, 0.9, 0.95, 0.99, 1.0)
INTERVALS = (0.1, 0.5, 0.9, 0.95, 0.99)


def make_series():
    random = np.random.RandomState(20261123)  # MT19937: the same numbers in every NumPy

    def ar(rho, n):
        x = np.zeros(n)
        for i in range(1, n):
            x[i] = rho * x[i - 1] + random.standard_normal()
        return x

    yield "one", np.array([42.5])
    yield "two", np.array([3.0, 1.0])
    yield "three", np.array([0.25, 0.5, 0.125])
    yield "constant", np.full(10, 0.1)
    yield "six", np.array([5.0, 3.0, 9.0, 1.0, 7.0, 8.0])
    yield "alternating", np.array([1.0, 2.0] * 10)
    yield "falling", np.linspace(30, 10, 21) ** 2 / 7
    yield "normal", random.normal(100, 15, 50)
    yield "short", random.normal(0, 1, 20)
    yield "rising", np.arange(30) * 0.05 + random.normal(0, 1, 30)
    yield "offset", 1e12 + np.arange(40) % 7 * 0.25
    yield "ties", random.randint(0, 6, 60).astype(float)
    yield "few_ties", random.randint(0, 20, 25).astype(float)
    yield "lognormal", random.lognormal(10, 0.3, 120)
    yield "ar_half", ar(0.5, 200)
    yield "ar_strong", ar(0.9, 300)
    yield "ar_negative", ar(-0.6, 200)
    yield "thousand", random.lognormal(13, 0.1, 1000)


def autocovariance(x, lag):
    d = x - x.mean()
    return float(np.sum(d[: len(d) - lag] * d[lag:])) / len(d)


def effective_n(x):
    """Geyer 1992: initial monotone positive sequence."""
    n = len(x)
    gamma = [autocovariance(x, lag) for lag in range(n)]
    if n < 2 or gamma[0] <= 0:
        return float(n)
    total, before = 0.0, math.inf
    for lag in range(0, n - 1, 2):
        pair = gamma[lag] + gamma[lag + 1]
        if pair <= 0:
            break
        before = min(before, pair)
        total += before
    tau = (2 * total - gamma[0]) / gamma[0]
    return min(max(n / tau, 1.0), float(n)) if tau > 0 else float(n)


def block_length(x):
    """Politis & White 2004 with the correction of 2009, for blocks that overlap."""
    n = len(x)
    gamma = [autocovariance(x, lag) for lag in range(n)]
    if n < 6 or gamma[0] <= 0:
        return 1
    limit = min(math.ceil(math.sqrt(n)) + 5, n - 1)
    small = [abs(g / gamma[0]) < 2 * math.sqrt(math.log10(n) / n) for g in gamma]
    last = limit
    for m in range(limit):
        if m + 5 <= limit and all(small[m + 1 : m + 6]):
            last = m
            break
    else:  # no five in a row: the last that is significant
        while last > 0 and small[last]:
            last -= 1
    width = min(max(2 * last, 2), limit)
    g = slope = 0.0
    for k in range(-width, width + 1):
        part = abs(k) / width
        weight = 1 if part <= 0.5 else 2 * (1 - part)
        g += weight * gamma[abs(k)]
        slope += weight * abs(k) * gamma[abs(k)]
    length = (2 * slope**2 / (4 / 3 * g**2) * n) ** (1 / 3)
    return max(1, min(math.ceil(min(length, 3 * math.sqrt(n), n / 3)), n // 3))


def trend(x):
    """Mann-Kendall on at most 32 medians; SciPy's exact p value where there are no ties."""
    if len(x) < 4:
        return 1.0
    if len(x) > 32:
        x = np.array([np.median(part) for part in np.array_split(x, 32)])
    n = len(x)
    groups = np.unique(x, return_counts=True)[1]
    if len(groups) == n:
        return float(stats.kendalltau(np.arange(n), x, method="exact").pvalue)
    s = sum(np.sign(x[j] - x[i]) for i in range(n) for j in range(i + 1, n))
    ties = sum(t * (t - 1) * (2 * t + 5) for t in groups)
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    if variance <= 0 or s == 0:
        return 1.0
    return float(2 * stats.norm.sf((abs(s) - 1) / math.sqrt(variance)))


def quantile_interval(x, p):
    """scipy.stats.quantile_test(x, p=p).confidence_interval(LEVEL), which newer ones have;
    here from its definition. NaN where there is no rank."""
    if hasattr(stats, "quantile_test"):
        interval = stats.quantile_test(x, p=p).confidence_interval(LEVEL)
        return interval.low, interval.high
    x, binomial = np.sort(x), stats.binom(len(x), p)
    low, high = int(binomial.ppf((1 - LEVEL) / 2)) - 1, int(binomial.isf((1 - LEVEL) / 2))
    return (x[low] if low >= 0 else math.nan), (x[high] if high < len(x) else math.nan)


def quantile_bound(x, p):
    """The largest sample that lies at or below the p-quantile with probability LEVEL at least, by
    the definition: every rank is tried. NaN where there is none."""
    n = len(x)
    ranks = [r for r in range(1, n + 1) if stats.binom.sf(r - 1, n, p) >= LEVEL * (1 - 1e-13)]
    return np.sort(x)[ranks[-1] - 1] if ranks else math.nan


def student_quantile(p, freedom):
    """SciPy 1.10's t.ppf has some ten digits (tan(0.475 pi) for one degree of freedom shows it):
    Newton's method with its distribution function adds the rest."""
    t, tail = abs(stats.t.ppf(p, freedom)), min(p, 1 - p)
    for _ in range(3):
        t += (stats.t.sf(t, freedom) - tail) / stats.t.pdf(t, freedom)
    return math.copysign(t, p - 0.5)


def binomial_sum(k, n, p):
    """P(X <= k) by adding up all terms from the largest outward: what SciPy's continued fraction has
    only eleven digits of at n = 10^6."""
    mode, odds = min(n, int((n + 1) * p)), p / (1 - p)
    below, above, term = [1.0], [], 1.0
    for j in range(mode, 0, -1):
        term *= j / ((n - j + 1) * odds)
        below.append(term)
    term = 1.0
    for j in range(mode, n):
        term *= (n - j) * odds / (j + 1)
        above.append(term)
    total = math.fsum(below + above)
    part = below[mode - k :] if k <= mode else below + above[: k - mode]
    return math.fsum(part) / total


def mean_interval(x):
    if len(x) < 2:
        return math.nan, math.nan
    half = student_quantile(0.5 + LEVEL / 2, len(x) - 1) * x.std(ddof=1) / math.sqrt(len(x))
    return x.mean() - half, x.mean() + half


def number(value):
    value = float(value)
    if math.isnan(value):
        return "NAN"
    return repr(value) if math.isfinite(value) else ("-" if value < 0 else "") + "INFINITY"


def row(values):
    return "{ " + ", ".join(values) + " }"


def write_series(out):
    every = list(make_series())
    for name, x in every:
        print(f"static const double series_{name}[] = {{", file=out)
        for i in range(0, len(x), 5):
            print("\t" + " ".join(number(v) + "," for v in x[i : i + 5]), file=out)
        print("};", file=out)
    print("\nstatic const struct reference_series reference_series[] = {", file=out)
    for name, x in every:
        intervals = [row(map(number, quantile_interval(x, p))) for p in INTERVALS]
        std = x.std(ddof=1) if len(x) > 1 else math.nan
        values = {
            "name": f'"{name}"',
            "samples": f"series_{name}",
            "n": str(len(x)),
            "mean": number(x.mean()),
            "standard_deviation": number(std if np.ptp(x) > 0 or len(x) < 2 else 0),
            "quantiles": row(number(np.percentile(x, 100 * p)) for p in QUANTILES),
            "intervals": row(intervals),
            "bounds": row(number(quantile_bound(x, p)) for p in INTERVALS),
            "mean_interval": row(map(number, mean_interval(x))),
            "effective_n": number(effective_n(x)),
            "block_length": str(block_length(x)),
            "trend": number(trend(x)),
        }
        print("\t{", file=out)
        for key, value in values.items():
            print(f"\t\t.{key} = {value},", file=out)
        print("\t},", file=out)
    print("};", file=out)


def write_table(out, name, rows):
    print(f"\nstatic const double {name}[][{len(rows[0])}] = {{", file=out)
    for values in rows:
        print("\t" + row(map(number, values)) + ",", file=out)
    print("};", file=out)


def write_distributions(out):
    ps = (1e-300, 1e-12, 1e-4, 0.01, 0.025, 0.05, 0.075, 0.3, 0.499, 0.5, 0.6, 0.925, 0.95, 0.975,
          0.995, 0.9999)
    zs = (-37.0, -10.0, -3.0, -1.96, -0.5, 0.0, 1e-9, 0.7, 1.0, 2.5758, 6.0, 9.0)
    freedoms = (0.2, 0.5, 1, 1.5, 2, 3, 4.7, 10, 29, 30.5, 100, 1e4, 1e7)
    write_table(out, "normal_cdf", [(z, stats.norm.cdf(z)) for z in zs])
    write_table(out, "normal_quantile", [(p, stats.norm.ppf(p)) for p in ps])
    write_table(out, "student_quantile", [
        (p, v, student_quantile(p, v)) for v in freedoms
        for p in (0.01, 0.025, 0.4, 0.6, 0.95, 0.975, 0.995, 0.9999)])
    rows = [(k, n, p, stats.binom.cdf(k, n, p))
            for n in (1, 2, 10, 72, 368, 5000, 100000, 1000000)
            for p in (0.001, 0.1, 0.5, 0.9, 0.99)
            for k in sorted({0, int(n * p * 0.9), int(n * p), min(n - 1, int(n * p) + int(2 * math.sqrt(n * p * (1 - p)))), n - 1})]
    write_table(out, "binomial_cdf", [r for r in rows if r[3] > 1e-280])
    write_table(out, "binomial_sums", [
        (k, n, p, binomial_sum(k, n, p))
        for n in (100, 5000, 1000000) for p in (0.1, 0.5, 0.9, 0.99)
        for d in (-2, 0, 2) for k in [int(n * p + d * math.sqrt(n * p * (1 - p)))]])


def signed_rank_exact(d):
    """The two-sided p value by trying all signs, which SciPy does only without ties."""
    d = np.array([v for v in d if v != 0])
    ranks = stats.rankdata(np.abs(d))
    above, total = ranks[d > 0].sum(), ranks.sum()
    n = len(d)
    signs = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    sums = signs @ ranks
    return float(np.mean(np.minimum(sums, total - sums) <= min(above, total - above) + 1e-9)), above


def pairs_interval(d, level):
    """Walsh averages that the exact test keeps, with the distribution from its definition."""
    n = len(d)
    averages = np.sort([(d[i] + d[j]) / 2 for i in range(n) for j in range(i, n)])
    k = int(np.sum(np.cumsum(signed_rank_chances(n)) <= (1 - level) / 2))
    return np.median(averages), (averages[k - 1], averages[-k]) if k else (-math.inf, math.inf)


def make_pairs():
    random = np.random.RandomState(20261125)
    yield "plain", random.normal(0.02, 0.03, 12)
    yield "ties", np.array([1.0, 2, 2, -1, 3, -2, 2, 0, 4, -1])
    yield "zeros", np.zeros(6)
    yield "above", np.arange(1, 9) / 8
    yield "fifteen", random.normal(0, 1, 15)
    yield "outlier", np.append(random.normal(0.1, 0.05, 13), 40)


def make_two():
    random = np.random.RandomState(7)
    yield "five", random.normal(10, 1, 5), random.normal(11, 1, 5)
    yield "uneven", random.normal(10, 3, 8), random.normal(10, 0.5, 23)
    yield "ties", random.randint(0, 5, 20).astype(float), random.randint(1, 6, 30).astype(float)
    yield "apart", np.array([1.0, 2, 3]), np.array([7.0, 8, 9.5])
    yield "long", random.lognormal(0, 0.2, 150), random.lognormal(0.02, 0.3, 170)


def write_samples(out, name, x):
    print(f"static const double {name}[] = {{", file=out)
    for i in range(0, len(x), 5):
        print("\t" + " ".join(number(v) + "," for v in x[i : i + 5]), file=out)
    print("};", file=out)


def write_pairs(out):
    rows = []
    for name, d in make_pairs():
        write_samples(out, f"pairs_{name}", d)
        p, above = signed_rank_exact(d)
        if len(set(np.abs(d))) == len(d) and not (d == 0).any():
            assert abs(p - stats.wilcoxon(d, mode="exact").pvalue) < 1e-12
        shift, (low, high) = pairs_interval(d, LEVEL)
        rows.append([f'"{name}"', f"pairs_{name}", str(len(d))] +
                    [number(v) for v in (p, above, shift, low, high)])
    print("\nstatic const struct {\n\tconst char *name;\n\tconst double *differences;\n\tsize_t n;\n"
          "\tdouble p, statistic, shift, low, high;\n} reference_pairs[] = {", file=out)
    for values in rows:
        print("\t" + row(values) + ",", file=out)
    print("};\n", file=out)


def write_two(out):
    rows = []
    for name, a, b in make_two():
        write_samples(out, f"before_{name}", a)
        write_samples(out, f"after_{name}", b)
        n, m = len(a), len(b)
        va, vb = a.var(ddof=1) / n, b.var(ddof=1) / m
        freedom = (va + vb) ** 2 / (va**2 / (n - 1) + vb**2 / (m - 1))
        half = student_quantile(0.5 + LEVEL / 2, freedom) * math.sqrt(va + vb)
        shift = b.mean() - a.mean()
        test = stats.mannwhitneyu(b, a, method="asymptotic")
        rows.append([f'"{name}"', f"before_{name}", str(n), f"after_{name}", str(m)] + [number(v) for v in (
            2 * test.statistic / (n * m) - 1, test.pvalue,
            stats.ttest_ind(a, b, equal_var=False).pvalue, shift - half, shift + half)])
    print("\nstatic const struct {\n\tconst char *name;\n\tconst double *before;\n\tsize_t n;\n"
          "\tconst double *after;\n\tsize_t m;\n"
          "\tdouble delta, mann_whitney, welch, low, high;\n} reference_two[] = {", file=out)
    for values in rows:
        print("\t" + row(values) + ",", file=out)
    print("};", file=out)


def write_comparisons(out):
    print("/* Made by: python3 test/reference/stats.py --compare >test/reference/stats_compare_reference.h", file=out)
    print(" * with NumPy 1.24 and SciPy 1.10 (Debian 12). Do not edit. */", file=out)
    print("/* clang-format off */\n#include <math.h>\n#include <stddef.h>\n", file=out)
    write_pairs(out)
    write_two(out)
    write_table(out, "signed_rank_cdf", [
        (n, w, np.cumsum(walk)[w])
        for n in (1, 3, 6, 12, 24)
        for walk in [signed_rank_chances(n)]
        for w in sorted({0, n, n * (n + 1) // 4, n * (n + 1) // 2})])
    write_table(out, "share_intervals", [
        (k, n, *stats.binomtest(k, n).proportion_ci(LEVEL, method="exact"))
        for k, n in ((0, 100), (3, 100), (50, 100), (97, 100), (100, 100), (1, 7), (5, 2000))])


def signed_rank_chances(n):
    chance = np.array([1.0])
    for rank in range(1, n + 1):
        chance = np.convolve(chance, np.r_[0.5, np.zeros(rank - 1), 0.5])
    return chance


def write_all(out):
    print("/* Made by: python3 test/reference/stats.py >test/reference/stats_reference.h", file=out)
    print(" * with NumPy 1.24 and SciPy 1.10 (Debian 12). Do not edit. */", file=out)
    print("/* clang-format off */\n#include <math.h>\n#include <stddef.h>\n", file=out)
    for name, values in (("reference_quantiles", QUANTILES), ("reference_intervals", INTERVALS)):
        print(f"static const double {name}[] = {row(map(number, values))};", file=out)
    print(f"#define REFERENCE_LEVEL {LEVEL}\n", file=out)
    print(f"""struct reference_series {{
	const char *name;
	const double *samples;
	size_t n;
	double mean, standard_deviation;
	double quantiles[{len(QUANTILES)}];     /* np.percentile */
	double intervals[{len(INTERVALS)}][2]; /* scipy.stats.quantile_test; NaN: no such rank */
	double bounds[{len(INTERVALS)}];       /* from below, one-sided; NaN: no such rank */
	double mean_interval[2];
	double effective_n;
	size_t block_length;
	double trend;
}};
""", file=out)
    write_series(out)
    write_distributions(out)


FILES = (("stats_reference.h", write_all), ("stats_compare_reference.h", write_comparisons))


def check():
    print(f"1..{len(FILES)}")
    for i, (name, write) in enumerate(FILES, 1):
        if not (np.__version__.startswith("1.24.") and scipy.__version__.startswith("1.10.")):
            print(f"ok {i} - {name} is what stats.py prints # SKIP other NumPy or SciPy")
            continue
        out = io.StringIO()
        write(out)
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
        with open(path, encoding="utf-8") as file:
            same = file.read() == out.getvalue()
        print(("ok" if same else "not ok") + f" {i} - {name} is what stats.py prints")


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        check()
    elif "--compare" in sys.argv[1:]:
        write_comparisons(sys.stdout)
    else:
        write_all(sys.stdout)
