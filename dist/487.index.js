export const id = 487;
export const ids = [487];
export const modules = {

/***/ 359:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ demo)
/* harmony export */ });
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1273);
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});

/** How much slower the engine is that misses its targets, and the changed copy of a regression. */
const MISSING = 4;
const REGRESSED = 1.3;
/** Roughly what a request takes on the simulated engines, for the estimate. */
const PER_REQUEST_MS = 150;
const NOTICE = "These engines are simulated: embedded servers with made-up latencies, reached over real HTTP. The figures say nothing about real vLLM, TGI or Ollama.";
/** The whole walk against embedded engines: no cluster, account, GPU or Python. */
async function demo({ outputDir, story, seed }, deps) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const simulators = __addDisposableResource(env_1, await deps.startSimulators(enginesOf(story)), true);
        deps.progress({ kind: "note", message: NOTICE });
        const values = { requests: { max_tokens: 24 }, ...scenarioOf(story, simulators.baseUrls) };
        const overrides = { values, ...(seed === undefined ? {} : { seed }) };
        const request = { preset: "custom", overrides, outputDir, notices: [NOTICE], perRequestMs: PER_REQUEST_MS };
        // Awaited here, since the simulators end with this function.
        return await (0,_run_js__WEBPACK_IMPORTED_MODULE_0__/* .run */ .eF)(request, demoDeps(deps));
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
function enginesOf(story) {
    if (story === "regression") {
        return [
            { dialect: "vllm", seed: 1, slowdown: REGRESSED },
            { dialect: "vllm", seed: 2, slowdown: 1 },
        ];
    }
    return [
        { dialect: "vllm", seed: 1, slowdown: 1 },
        { dialect: "tgi", seed: 2, slowdown: story === "miss-target" ? MISSING : 1 },
        { dialect: "ollama", seed: 3, slowdown: 1 },
    ];
}
function scenarioOf(story, [first = "", second = "", third = ""]) {
    if (story === "regression") {
        return {
            benchmark: { name: "demo", description: "A simulated engine and a slower copy" },
            services: { manual_urls: { vllm: first } },
            base: { manual_urls: { vllm: second } },
            test_scenarios: {
                ttft: { enabled: false },
                load_tests: [{ name: "chat", concurrent_users: 5, requests: 100 }],
            },
        };
    }
    return {
        benchmark: { name: "demo", description: "Three simulated engines" },
        services: { manual_urls: { vllm: first, tgi: second, ollama: third } },
        test_scenarios: {
            ttft: { iterations: 15, warmup: 2, target_ms: 100 },
            load_tests: [{ name: "quick_latency", concurrent_users: 5, duration_seconds: 9, target_p95_ms: 500 }],
        },
    };
}
/** The demo shows what ships, so the scenario files of the folder that it is started in have no say. */
function demoDeps(deps) {
    const files = { ...deps.files, read: async () => undefined, size: async () => undefined, exists: async () => false };
    return { ...deps, files, env: {} };
}


/***/ }),

/***/ 7200:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ failureOf)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(452);
/* harmony import */ var _model_verdict_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1732);


/** What anything that was thrown means. What we did not foresee is a fault of ours: 6, never a verdict. */
function failureOf(error) {
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ToolError */ .v4) {
        const hint = error.hint === undefined ? "" : `\n${error.hint}`;
        return { outcome: error.code, exitCode: error.exitCode, message: `${error.message}${hint}` };
    }
    const story = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const message = `this is a fault of llm-latency-gate, please report it:\n${story}`;
    return { outcome: "error", exitCode: _model_verdict_js__WEBPACK_IMPORTED_MODULE_1__/* .EXIT_CODES */ .a.error, message };
}


/***/ }),

/***/ 1273:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  df: () => (/* binding */ describePlan),
  Z0: () => (/* binding */ prepareRun),
  $Q: () => (/* binding */ presetNamed),
  eF: () => (/* binding */ run)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
;// CONCATENATED MODULE: ./lib/load/plan.js
/** The tests of a scenario, in their order. The TTFT test is a closed loop with one user. */
function plannedTests(scenario) {
    const { ttft, load_tests } = scenario.test_scenarios;
    const maxTokens = scenario.requests.max_tokens;
    const latency = {
        kind: "ttft",
        loop: {
            scenario: "ttft",
            repeat: 0,
            users: 1,
            warmupWaves: ttft.warmup,
            thinkTimeMs: 0,
            rampMs: 0,
            requests: ttft.iterations,
            maxTokens,
        },
    };
    const loads = load_tests.map((test) => ({
        kind: "load",
        loop: {
            scenario: test.name,
            repeat: 0,
            users: test.concurrent_users,
            warmupWaves: test.warmup_waves,
            thinkTimeMs: test.think_time_ms,
            rampMs: test.ramp_seconds * 1000,
            ...(test.duration_seconds === undefined ? {} : { durationMs: test.duration_seconds * 1000 }),
            ...(test.requests === undefined ? {} : { requests: test.requests }),
            maxTokens: test.max_tokens ?? maxTokens,
        },
    }));
    return ttft.enabled ? [latency, ...loads] : loads;
}

// EXTERNAL MODULE: ./lib/model/scenario.js
var model_scenario = __webpack_require__(1011);
// EXTERNAL MODULE: ./lib/discovery/discover.js + 2 modules
var discover = __webpack_require__(1950);
// EXTERNAL MODULE: ./node_modules/simple-statistics/dist/simple-statistics.mjs
var simple_statistics = __webpack_require__(5521);
;// CONCATENATED MODULE: ./lib/stats/incomplete-beta.js

const TINY = 1e-300;
const PRECISION = 1e-15;
/**
 * Regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 ≤ x ≤ 1: the distribution function of Beta(a, b),
 * and through it of the binomial and of Student's t.
 * Continued fraction DLMF 8.17.22, on the side of the mean where it converges fast (symmetry: DLMF 8.17.4).
 */
function incomplete_beta_incompleteBeta(x, a, b) {
    if (x <= 0)
        return 0;
    if (x >= 1)
        return 1;
    return x < (a + 1) / (a + b + 2) ? leftTail(x, a, b) : 1 - leftTail(1 - x, b, a);
}
function leftTail(x, a, b) {
    const logBeta = (0,simple_statistics/* gammaln */.SW)(a) + (0,simple_statistics/* gammaln */.SW)(b) - (0,simple_statistics/* gammaln */.SW)(a + b);
    const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta) / a;
    return front * continuedFraction(x, a, b);
}
/** Modified Lentz evaluation (Thompson & Barnett 1986); it takes about √max(a, b) rounds. */
function continuedFraction(x, a, b) {
    const rounds = 200 + 10 * Math.sqrt(Math.max(a, b));
    let c = 1;
    let d = awayFromZero(1 - ((a + b) * x) / (a + 1));
    d = 1 / d;
    let value = d;
    for (let m = 1; m <= rounds; m++) {
        const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / awayFromZero(1 + even * d);
        c = awayFromZero(1 + even / c);
        value *= c * d;
        const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / awayFromZero(1 + odd * d);
        c = awayFromZero(1 + odd / c);
        value *= c * d;
        if (Math.abs(c * d - 1) < PRECISION)
            return value;
    }
    return value;
}
function awayFromZero(value) {
    return Math.abs(value) < TINY ? TINY : value;
}

;// CONCATENATED MODULE: ./lib/stats/binomial.js


/** P(X ≥ k) for X ~ Bin(n, p), exact: I_p(k, n − k + 1) (DLMF 8.17.5). `k` and `n` are whole numbers, n ≥ 0. */
function binomialAtLeast(k, n, p) {
    if (k <= 0)
        return 1;
    if (k > n)
        return 0;
    return incomplete_beta_incompleteBeta(p, k, n - k + 1);
}
/** P(X ≤ k) for X ~ Bin(n, p), exact: I_{1−p}(n − k, k + 1). Not 1 − P(X ≥ k + 1), which would lose small tails. */
function binomialAtMost(k, n, p) {
    if (k < 0)
        return 0;
    if (k >= n)
        return 1;
    return incomplete_beta_incompleteBeta(1 - p, n - k, k + 1);
}
/**
 * One-sided upper bound of a proportion after `k` successes in `n` trials: the p with P(Bin(n, p) ≤ k) = tail.
 * Clopper & Pearson, Biometrika 26 (1934). Without trials nothing is known: 1.
 */
function proportionUpperBound(k, n, tail = 0.05) {
    if (k >= n)
        return 1;
    return (0,simple_statistics/* bisect */.h1)((p) => binomialAtMost(k, n, p) - tail, 0, 1, 100, 1e-13);
}
/** One-sided lower bound, the mirror image of `proportionUpperBound`. Without trials: 0. */
function proportionLowerBound(k, n, tail = 0.05) {
    return k <= 0 ? 0 : 1 - proportionUpperBound(n - k, n, tail);
}

;// CONCATENATED MODULE: ./lib/stats/order-statistic.js

/**
 * Exact, distribution-free bounds of a quantile by order statistics (David & Nagaraja, Order Statistics, 7.1):
 * of n independent values B ~ Bin(n, p) lie at or below the p-quantile, so
 *   P(x₍l₎ > quantile) ≤ P(B ≤ l − 1)   and   P(x₍u₎ < quantile) ≤ P(B ≥ u).
 * `tail` is the error allowed on the one side: 0.025 twice makes a two-sided 95 % interval.
 */
/** The greatest rank l (1 to n) with P(B ≤ l − 1) ≤ tail; undefined when n is too small for a lower bound. */
function lowerRank(n, p, tail) {
    const rank = firstTrue(1, n + 1, (l) => binomialAtMost(l - 1, n, p) > tail) - 1;
    return rank >= 1 ? rank : undefined;
}
/** The least rank u (1 to n) with P(B ≥ u) ≤ tail; undefined when n is too small for an upper bound. */
function upperRank(n, p, tail) {
    const rank = firstTrue(1, n + 1, (u) => binomialAtLeast(u, n, p) <= tail);
    return rank <= n ? rank : undefined;
}
/**
 * The least n that has a bound on both sides: max(p, 1 − p)ⁿ ≤ tail.
 * Two-sided 95 % (tail 0.025): 6 for the median, 72 for p95, 368 for p99; one-sided (tail 0.05): 5, 59, 299.
 */
function leastSampleSize(p, tail) {
    return Math.ceil(Math.log(tail) / Math.log(Math.max(p, 1 - p)));
}
const MOST_OBSERVATIONS = 10_000_000;
/**
 * How many values it would take to say on which side of a limit the p-quantile lies, if the share of values above the
 * limit stayed what it is: the least n found with P(Bin(n, 1 − p) ≤ ⌈share·n⌉) ≤ tail, or its mirror image.
 * The count is rounded against the decision, so the answer is a safe guess, not a promise: the share is itself an estimate.
 * Undefined when the share is so near 1 − p that ten million would not do. `more` is what there is already.
 */
function observationsToDecide(shareAbove, p, tail, more = 0) {
    const decides = (n) => binomialAtMost(Math.ceil(shareAbove * n - 1e-9), n, 1 - p) <= tail ||
        binomialAtLeast(Math.floor(shareAbove * n + 1e-9), n, 1 - p) <= tail;
    let low = more;
    let high = more + 1;
    while (!decides(high)) {
        low = high;
        high = Math.ceil(high * 1.25);
        if (high > MOST_OBSERVATIONS)
            return undefined;
    }
    return firstTrue(low + 1, high, decides);
}
/** The least whole number from `low` to `high` for which `holds`, taken as false up to somewhere and true from there. */
function firstTrue(low, high, holds) {
    let [from, to] = [low, high];
    while (from < to) {
        const middle = Math.floor((from + to) / 2);
        if (holds(middle))
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

;// CONCATENATED MODULE: ./lib/stats/quantile.js
/**
 * Nearest-rank quantile: the smallest value that at least the share `p` of the values does not exceed, x₍⌈np⌉₎
 * (type 1 of Hyndman & Fan, The American Statistician 50, 1996). It is always a value that was observed, and it is at
 * most a limit exactly when enough values are, so that a quantile and a count of values above a limit never disagree.
 * `sorted` is ascending and not empty, 0 < p ≤ 1.
 */
function quantile(sorted, p) {
    return sorted[nearestRank(sorted.length, p) - 1];
}
/** ⌈np⌉, from 1 to n. `p` is a rounded binary fraction: 0.29 × 100 must be rank 29, and so must anything a hair above. */
function nearestRank(n, p) {
    return Math.min(n, Math.max(1, Math.ceil(n * p - 1e-9 * Math.max(1, n * p))));
}
/** How many values are at most `limit`; `sorted` is ascending. */
function countAtMost(sorted, limit) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (sorted[middle] <= limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

;// CONCATENATED MODULE: ./lib/stats/distribution.js


/** One value an observation. Undefined without values. Sorts `values` in place. */
function distributionOf(values) {
    return values.length === 0 ? undefined : { values: values.sort(), observations: values.length };
}
/**
 * Several weighted values an observation; weights are positive. Undefined without values.
 * `values` and `weights` are parallel and stay as they are.
 */
function clusteredDistribution(values, weights, observations) {
    if (values.length === 0)
        return undefined;
    if (weights.every((weight) => weight === 1))
        return { values: values.toSorted(), observations };
    const order = Uint32Array.from(values, (_, at) => at).sort((a, b) => values[a] - values[b]);
    const cumulative = new Float64Array(order.length);
    let sum = 0;
    order.forEach((from, to) => {
        sum += weights[from];
        cumulative[to] = sum;
    });
    return { values: Float64Array.from(order, (from) => values[from]), cumulative, observations };
}
/** All values of several distributions together. Undefined without any. */
function mergeDistributions(parts) {
    if (parts.length <= 1)
        return parts[0];
    const values = new Float64Array(parts.reduce((sum, part) => sum + part.values.length, 0));
    const weights = new Float64Array(values.length);
    let at = 0;
    for (const part of parts) {
        values.set(part.values, at);
        for (let i = 0; i < part.values.length; i++)
            weights[at + i] = weightAt(part, i);
        at += part.values.length;
    }
    return clusteredDistribution(values, weights, parts.reduce((sum, part) => sum + part.observations, 0));
}
function totalWeight({ values, cumulative }) {
    return cumulative === undefined ? values.length : cumulative.at(-1);
}
/** Nearest-rank quantile by weight: the smallest value that at least the share `p` of the weight does not exceed. */
function quantileOf(distribution, p) {
    const { values, cumulative } = distribution;
    if (cumulative === undefined)
        return quantile(values, p);
    const wanted = p * totalWeight(distribution) * (1 - 1e-12);
    return values[Math.min(countBelow(cumulative, wanted), values.length - 1)];
}
/** The share of the weight that lies above `limit`, 0 to 1. */
function shareAbove(distribution, limit) {
    const { values, cumulative } = distribution;
    const count = countAtMost(values, limit);
    const atMost = cumulative === undefined ? count : (cumulative[count - 1] ?? 0);
    return 1 - atMost / totalWeight(distribution);
}
/** The mean by weight. */
function meanOf(distribution) {
    let mean = 0;
    let sum = 0;
    distribution.values.forEach((value, at) => {
        const weight = weightAt(distribution, at);
        sum += weight;
        mean += ((value - mean) * weight) / sum;
    });
    return mean;
}
/**
 * Bounds of the p-quantile, each wrong with probability at most `tail`; one that n is too small for is absent.
 * Exact for one value an observation (see `order-statistic.ts`). Else the ranks are those of as many values as there
 * are observations, read from the weighted distribution (Woodruff, JASA 47, 1952, with the effective sample size at its
 * floor: values of one observation count as wholly dependent), which errs on the safe side.
 */
function quantileBounds(distribution, p, tail) {
    const { observations: n } = distribution;
    const low = lowerRank(n, p, tail);
    const high = upperRank(n, p, tail);
    return {
        ...(low !== undefined && { low: quantileOf(distribution, low / n) }),
        ...(high !== undefined && { high: quantileOf(distribution, high / n) }),
    };
}
function weightAt({ cumulative }, at) {
    return cumulative === undefined ? 1 : cumulative[at] - (at === 0 ? 0 : cumulative[at - 1]);
}
function countBelow(sorted, limit) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (sorted[middle] < limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

;// CONCATENATED MODULE: ./lib/gate/confidence.js
/** How sure a check is before it says "met" or "missed": a one-sided 95 % bound on either side. */
const TAIL = 0.05;
/** The share of requests at or below each percentile. */
const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 };

// EXTERNAL MODULE: ./lib/model/metrics.js
var metrics = __webpack_require__(736);
;// CONCATENATED MODULE: ./lib/gate/wording.js

/** `p95 E2E`, `mean TTFT`, `output tokens/s`. */
function nameOf(metric, statistic) {
    const { label, per } = metrics/* METRICS */.C[metric];
    if (per === "run")
        return label;
    return statistic === "p50" ? `median ${label}` : `${statistic} ${label}`;
}
/** A value in its metric's unit: four digits, so that 500.3 does not read as the limit of 500 that it misses. */
function valueText(metric, value) {
    const { unit } = metrics/* METRICS */.C[metric];
    if (unit === "fraction")
        return `${digits(value * 100)} %`;
    return `${digits(value)} ${unit}`;
}
/** A statistic with its value: `p95 E2E 412 ms`, and `199.5 output tokens/s` where the name is its own unit. */
function pointText({ metric, statistic }, value) {
    const { label, unit } = metrics/* METRICS */.C[metric];
    if (label.endsWith(unit))
        return `${digits(value)} ${label}`;
    return `${nameOf(metric, statistic)} ${valueText(metric, value)}`;
}
/** The limit of a rule as a condition: `at most 500 ms`. */
function limitText({ metric, direction, limit }) {
    return `${direction === "at-most" ? "at most" : "at least"} ${valueText(metric, limit)}`;
}
/** `3 failed: 2 idle-timeout, 1 server`, the most frequent first; empty when none failed. */
function failuresText({ failed, failures }) {
    if (failed === 0)
        return "";
    const classes = Object.entries(failures).sort(([, a], [, b]) => b - a);
    return `${failed} failed: ${classes.map(([name, count]) => `${count} ${name}`).join(", ")}`;
}
function digits(value) {
    return String(Math.abs(value) >= 1000 ? Math.round(value * 10) / 10 : Number(value.toPrecision(4)));
}

;// CONCATENATED MODULE: ./lib/gate/judge.js




/**
 * Holds what was measured against the rules, one check a rule, in their order.
 *
 * A percentile is met when its one-sided exact 95 % upper bound keeps the limit, and missed when its lower bound breaks
 * it. That is the exact binomial test of the number of requests above the limit: with k of n above it and q the
 * percentile, met is P(Bin(n, 1 − q) ≤ k) ≤ 0.05 and missed P(Bin(n, 1 − q) ≥ k) ≤ 0.05. All else is "cannot tell".
 * Means, rates and the success rate are compared as they are. What has no data never passes.
 */
function judge(rules, measured) {
    return rules.map((rule) => {
        const mine = measured.filter(({ repeat }) => repeat.endpointId === rule.endpointId && repeat.scenario === rule.scenario);
        if (rule.metric === "success_rate")
            return judgeSuccess(rule, mine);
        if (rule.statistic === "value")
            return judgeRate(rule, mine);
        return judgeLatency(rule, rule.statistic, mine);
    });
}
/** Every request that was due counts, whenever it was sent. */
function judgeSuccess(rule, measured) {
    const { due, ok, failures } = totals(measured);
    if (due === 0) {
        return { rule, outcome: "target-missed", n: 0, reason: `${lead(rule)}: missed, since no request was sent` };
    }
    const value = ok / due;
    const kept = ok > 0 && value >= rule.limit;
    const reason = `${pointText(rule, value)} (${ok} of ${due}), ${limitText(rule)}: ${kept ? "met" : "missed"}` +
        (failures === "" ? "" : ` (${failures})`);
    return { rule, outcome: kept ? "pass" : "target-missed", value, n: due, reason };
}
function judgeRate(rule, measured) {
    const results = measured.flatMap(({ repeat }) => repeat.metrics[rule.metric] ?? []);
    const values = results.flatMap(({ mean }) => mean.value ?? []);
    if (values.length === 0)
        return nothingToJudge(rule, measured);
    const value = values.reduce((sum, rate) => sum + rate, 0) / values.length;
    const n = results.reduce((sum, result) => sum + result.n, 0);
    return judgePoint(rule, value, n, measured.length);
}
function judgeLatency(rule, statistic, measured) {
    const values = mergeDistributions(measured.flatMap(({ distributions }) => distributions[rule.metric] ?? []));
    if (values === undefined)
        return nothingToJudge(rule, measured);
    if (statistic !== "mean")
        return judgePercentile(rule, QUANTILES[statistic], values);
    return judgePoint(rule, meanOf(values), values.observations, measured.length);
}
/** Without an interval the value is compared as it is, and the reason says what that is worth. */
function judgePoint(rule, value, n, runs) {
    const kept = rule.direction === "at-most" ? value <= rule.limit : value >= rule.limit;
    const worth = runs === 1 ? "one run, run-to-run noise unknown" : `mean of ${runs} runs, compared without an interval`;
    const reason = `${pointText(rule, value)} of ${n} requests, ${limitText(rule)}: ` + `${kept ? "met" : "missed"} (${worth})`;
    return { rule, outcome: kept ? "pass" : "target-missed", value, n, reason };
}
function judgePercentile(rule, p, values) {
    const { observations: n } = values;
    const { low, high } = quantileBounds(values, p, TAIL);
    // Two-sided, as everywhere else: below that size a percentile is not shown, though its bound may decide already.
    const shown = p === 0.5 || n >= leastSampleSize(p, TAIL / 2);
    const value = shown ? quantileOf(values, p) : undefined;
    const point = value === undefined ? nameOf(rule.metric, rule.statistic) : pointText(rule, value);
    const start = `${point} of ${n} requests, ${limitText(rule)}`;
    const common = { rule, n, ...(value !== undefined && { value }) };
    if (high !== undefined && high <= rule.limit) {
        return { ...common, outcome: "pass", reason: `${start}: met (upper bound ${valueText(rule.metric, high)})` };
    }
    if (low !== undefined && low > rule.limit) {
        return {
            ...common,
            outcome: "target-missed",
            reason: `${start}: missed (lower bound ${valueText(rule.metric, low)})`,
        };
    }
    const needed = observationsToDecide(shareAbove(values, rule.limit), p, TAIL, n);
    const reason = `${start}: cannot tell; ${advice(rule, needed)}`;
    return { ...common, outcome: "inconclusive", ...(needed !== undefined && { needed }), reason };
}
function advice(rule, needed) {
    if (needed === undefined) {
        return "the percentile lies on the limit and no number of requests would tell, so move the limit";
    }
    const key = rule.scenario === "ttft" ? "test_scenarios.ttft.iterations" : `requests or duration_seconds of "${rule.scenario}"`;
    return `about ${needed} requests would do if it goes on like this (raise ${key})`;
}
function nothingToJudge(rule, measured) {
    const { due, ok, failures } = totals(measured);
    const why = due === 0
        ? "no request was sent"
        : ok === 0
            ? `none of ${due} requests succeeded (${failures})`
            : `none of ${ok} successful requests has a value inside the steady window`;
    return { rule, outcome: "invalid", n: 0, reason: `${lead(rule)}: nothing to judge, since ${why}` };
}
function lead(rule) {
    return `${nameOf(rule.metric, rule.statistic)}, ${limitText(rule)}`;
}
function totals(measured) {
    const all = { due: 0, ok: 0, failed: 0, failures: {} };
    for (const { counts } of measured.map(({ repeat }) => repeat)) {
        all.due += counts.due;
        all.ok += counts.ok;
        all.failed += counts.failed;
        for (const [name, count] of Object.entries(counts.failures))
            all.failures[name] = (all.failures[name] ?? 0) + count;
    }
    return { due: all.due, ok: all.ok, failures: failuresText(all) };
}

;// CONCATENATED MODULE: ./lib/gate/targets.js

/** The targets of one test (`ttft` or the name of a load test), short forms included. Empty for a test that is not there. */
function targetsOf(scenario, test) {
    return judgedTests(scenario)
        .filter(({ name }) => name === test)
        .flatMap(({ targets }) => targets);
}
/**
 * What each endpoint under test has to keep: its success rate first, then the targets, test by test.
 * Endpoints of the base are what is compared with, and are not judged by targets.
 */
function rulesOf(scenario, endpoints) {
    const tests = judgedTests(scenario);
    return endpoints
        .filter(({ side }) => side === "head")
        .flatMap(({ id }) => tests.flatMap((test) => rulesOfTest(id, test, scenario.targets.success_rate)));
}
function rulesOfTest(endpointId, { name, targets }, successRate) {
    const common = { endpointId, scenario: name };
    const success = {
        ...common,
        metric: "success_rate",
        statistic: "value",
        limit: successRate,
        direction: "at-least",
    };
    return [
        success,
        ...targets.map(({ metric, statistic, limit }) => {
            const { per, better } = metrics/* METRICS */.C[metric];
            const direction = better === "lower" ? "at-most" : "at-least";
            return { ...common, metric, statistic: per === "run" ? "value" : statistic, limit, direction };
        }),
    ];
}
function judgedTests({ test_scenarios: { ttft, load_tests } }) {
    const tests = load_tests.map(judgedLoadTest);
    if (!ttft.enabled)
        return tests;
    const short = ttft.target_ms === undefined ? [] : [{ metric: "ttft_ms", statistic: "p50", limit: ttft.target_ms }];
    return [{ name: "ttft", targets: [...short, ...ttft.targets] }, ...tests];
}
function judgedLoadTest({ name, metric, target_p95_ms, targets }) {
    const short = target_p95_ms === undefined ? [] : [{ metric, statistic: "p95", limit: target_p95_ms }];
    return { name, targets: [...short, ...targets] };
}

// EXTERNAL MODULE: ./lib/model/failures.js
var model_failures = __webpack_require__(4326);
;// CONCATENATED MODULE: ./lib/gate/unreachable.js

/** Failures that tell of the way to an engine, or of its door, and nothing of how it answers. */
const NO_WAY_IN = ["refused", "dns", "tls", "connect-timeout", "auth", "not-found"];
/**
 * Engines that answered the probes and then not one request, because none got through to them: what could not be measured
 * is no missed target. Engines with any answer, or with failures of their own, are judged.
 */
function unreachable({ endpoints, repeats }) {
    return endpoints.flatMap(({ id, engine, baseUrl, required }) => {
        const counts = repeats.filter(({ endpointId }) => endpointId === id).map((repeat) => repeat.counts);
        const failures = [...new Set(counts.flatMap((count) => Object.keys(count.failures)))];
        const [failure] = failures;
        const lost = counts.every(({ ok }) => ok === 0) && failures.every((seen) => NO_WAY_IN.includes(seen));
        if (failure === undefined || !lost)
            return [];
        const reason = `it answered the probes, but none of ${counts.reduce((sum, { due }) => sum + due, 0)} requests: ${failures.join(", ")}`;
        return [{ id, engine, baseUrl, required, failure, reason, hint: model_failures/* FAILURES */.E[failure] }];
    });
}

// EXTERNAL MODULE: ./lib/model/verdict.js
var model_verdict = __webpack_require__(1732);
;// CONCATENATED MODULE: ./lib/stats/root.js
/**
 * Where a rising function crosses zero, by halving [low, high] until the ends are neighbouring numbers.
 * Without a crossing inside it is the end at which the function is nearest to one. About 60 evaluations for ends of
 * one size.
 */
function risingRoot(f, low, high) {
    let [from, to] = [low, high];
    for (;;) {
        const middle = (from + to) / 2;
        if (middle <= from || middle >= to)
            return middle;
        if (f(middle) < 0)
            from = middle;
        else
            to = middle;
    }
}

;// CONCATENATED MODULE: ./lib/stats/normal.js

/** Where the series has lost four of its sixteen digits and so many rounds of the continued fraction give all of them. */
const FRACTION_FROM = 3;
const FRACTION_ROUNDS = 60;
/** Beyond it the tail is below the smallest number there is. */
const FARTHEST = 39;
/** P(Z ≥ z) of the standard normal; keeps its digits far out, where 1 − Φ(z) would be 0. */
function normalTail(z) {
    if (z < 0)
        return 1 - normalTail(-z);
    return z < FRACTION_FROM ? 0.5 - centre(z) : farTail(z);
}
/** The z that a standard normal exceeds with probability `tail`, 0 < tail < 1: 1.96 for 0.025. */
function normal_normalQuantile(tail) {
    if (tail > 0.5)
        return -normal_normalQuantile(1 - tail);
    return risingRoot((z) => tail - normalTail(z), 0, FARTHEST);
}
/** P(0 < Z < z) = φ(z)·(z + z³/3 + z⁵/(3·5) + …), Abramowitz & Stegun 26.2.11. */
function centre(z) {
    let term = z;
    let sum = z;
    for (let odd = 3; term > sum * 1e-17; odd += 2) {
        term *= (z * z) / odd;
        sum += term;
    }
    return density(z) * sum;
}
/** P(Z ≥ z) = φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))), Abramowitz & Stegun 26.2.14. */
function farTail(z) {
    let below = z;
    for (let k = FRACTION_ROUNDS; k >= 1; k--)
        below = z + k / below;
    return density(z) / below;
}
function density(z) {
    return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

;// CONCATENATED MODULE: ./lib/stats/alpha-spending.js

/**
 * How much of a one-sided error `alpha` may be spent until the share `t` (0 to 1) of the planned data is there:
 * A(t; α) = 2 − 2Φ(z_{1−α/2}/√t), the O'Brien–Fleming-type function of Lan & DeMets, Biometrika 70 (1983).
 * A(0) = 0 and A(1) = α; almost nothing is spent early, so that the last look is hardly dearer than a single one.
 */
function spentUntil(t, alpha) {
    if (t <= 0)
        return 0;
    if (t >= 1)
        return alpha;
    return 2 * normalTail(normal_normalQuantile(alpha / 2) / Math.sqrt(t));
}
/**
 * What the look at `t` may spend after one at `before` (0 when it is the first). Looks that reject at p ≤ their own
 * increment err with at most α together, however they hang together: the increments add up to α (Boole).
 */
function spentAt(t, before, alpha) {
    return spentUntil(t, alpha) - spentUntil(before, alpha);
}

;// CONCATENATED MODULE: ./lib/stats/holm.js
/**
 * Holm's step-down procedure (Scandinavian Journal of Statistics 6, 1979): with the m p-values sorted, the j-th is
 * rejected while it and all before it are at most `level(m − j + 1)`, the level that as many hypotheses may have each.
 * Holm's own is α/(m − j + 1); any level that is not above it, and does not fall as hypotheses get fewer, holds the
 * family-wise error. Returns, in the given order, which are rejected. A p-value that is not a number counts as 1.
 */
function holm(pValues, level) {
    const p = pValues.map((value) => (Number.isNaN(value) ? 1 : value));
    const order = p.map((_, at) => at).sort((a, b) => p[a] - p[b]);
    const rejected = p.map(() => false);
    for (const [rank, at] of order.entries()) {
        if (p[at] > level(p.length - rank))
            break;
        rejected[at] = true;
    }
    return rejected;
}

;// CONCATENATED MODULE: ./lib/gate/calibration.js



/** Fewer sessions say too little about the noise between deployments to lean on it. */
const LEAST_SESSIONS = 5;
/** Older sessions are left out: what is run on changes. */
const MOST_SESSIONS = 20;
/** The family-wise rate of false alarms that is promised. */
const PROMISED_RATE = 0.05;
/**
 * The noise of one metric from earlier sessions, the newest 20 of them. Two copies of one revision (A/A) tell the run
 * noise and, since their true difference is 0, the noise between deployments: σb² = max(0, T − s0²/R), T = mean d̄².
 * Other pairs (of pull requests, or both sides on one deployment) feed the run noise only, with their own mean removed.
 * Below five A/A sessions σb² stays unknown. Undefined when no session has two usable pairs.
 * @param now ms since the epoch, for the age
 */
function calibrate(sessions, now) {
    const known = newest(sessions).map((session) => ({ ...session, ratios: logRatios(session.pairs) }));
    const usable = known.filter(({ ratios }) => ratios.length >= 2);
    if (usable.length === 0)
        return undefined;
    const { variance, df } = pooledVariance(usable.map(({ ratios }) => sampleVariance(ratios)));
    const copies = usable.filter(({ separateCopies }) => separateCopies);
    const ageDays = Math.max(0, now - Math.max(...usable.map(({ at }) => at))) / 86_400_000;
    return { runVariance: variance, df, sessions: copies.length, ageDays, ...betweenSessions(copies, variance) };
}
function betweenSessions(copies, runVariance) {
    if (copies.length === 0)
        return {};
    const sessionMeanSquare = mean(copies.map(({ ratios }) => mean(ratios) ** 2));
    if (copies.length < LEAST_SESSIONS)
        return { sessionMeanSquare };
    const ofRuns = mean(copies.map(({ ratios }) => runVariance / ratios.length));
    return { sessionMeanSquare, betweenVariance: Math.max(0, sessionMeanSquare - ofRuns) };
}
/** A/A sessions first: what they alone can tell must not be crowded out by pull requests. */
function newest(sessions) {
    const byAge = sessions.toSorted((a, b) => b.at - a.at);
    const copies = byAge.filter(({ separateCopies }) => separateCopies).slice(0, MOST_SESSIONS);
    const others = byAge.filter(({ separateCopies }) => !separateCopies).slice(0, MOST_SESSIONS - copies.length);
    return [...copies, ...others];
}
/** Which side is the better one plays no part: only squares are taken. */
function logRatios(pairs) {
    return usablePairs(pairs).map(({ base, head }) => Math.log(head / base));
}
/** The false alarms among A/A sessions that were judged as if they were a pull request's. */
function falseAlarms(failed, sessions) {
    return { failed, sessions, ...wilsonInterval({ k: failed, n: sessions }) };
}
/** True when the measured rate is above the promise for certain: its Wilson bound leaves 5 % below. */
function promiseBroken({ low }) {
    return low > PROMISED_RATE;
}

;// CONCATENATED MODULE: ./lib/gate/comparison-text.js



/** Above it, one deployment a side says too little. */
const MUCH_BETWEEN = 0.02;
/** So many more slow runs on a side are more than a coincidence to look at. */
const MANY_MORE_SLOW = 2;
/** `slower by 8–35 % (3.2–12 ms): median TTFT 40 ms → 48 ms`, and the like for the other outcomes. */
function reasonOf(comparison, context) {
    const { evidence, outcome } = comparison;
    if (evidence === undefined)
        return "nothing was measured";
    const lead = leadOf(comparison, evidence);
    if (outcome === "fail")
        return `${worseText(comparison, evidence)}: ${lead}${onlyThese(comparison)}`;
    if (outcome === "pass")
        return `${passText(comparison, evidence)}: ${lead}${onlyThese(comparison)}`;
    const doubt = context.doubt === undefined ? "" : ` (${context.doubt})`;
    const range = rangeText(evidence.change, comparison.metric);
    return `cannot tell: ${range}, ${whatWouldDecide(comparison, evidence, context)}${doubt}: ${lead}`;
}
/** What the reader should know before believing a comparison. */
function warningsOf(comparison) {
    const { evidence, look, lost, pairs } = comparison;
    const error = evidence?.error;
    return [
        ...(look.deadline ? [`stopped by the deadline after ${pairs + lost} pairs, fewer than planned`] : []),
        ...(lost > 0
            ? [
                `${countOf(lost, "pair")} had no value on either or on the base side and ${lost === 1 ? "is" : "are"} left out`,
            ]
            : []),
        ...(error?.noisierThanHistory
            ? ["today is noisier than history (F test, p < 0.01): what has changed in the environment?"]
            : []),
        ...(error?.staleHistory ? ["history was noisier than today and was left out: calibrate again"] : []),
        ...(evidence?.floorInForce ? [floorText(comparison.rule, evidence)] : []),
        ...betweenWarnings(comparison),
        ...slowWarnings(evidence),
    ];
}
/** `4 more pairs (~6 min)`. */
function morePairs(count, minutesPerPair) {
    const time = minutesPerPair === undefined ? "" : ` (~${minutesText(count * minutesPerPair)})`;
    return `${count} more ${count === 1 ? "pair" : "pairs"}${time}`;
}
/** Why the gate asks for more pairs. */
function extensionReason(open, more, minutesPerPair) {
    const names = open.map((one) => {
        const range = one.evidence === undefined ? "" : ` (${rangeText(one.evidence.change, one.metric)})`;
        return `${nameOf(one.metric, one.statistic)} of ${one.endpointId} in "${one.scenario}"${range}`;
    });
    const hopeless = open.filter(({ evidence }) => evidence?.pairsNeeded === "none").length;
    const help = hopeless === 0 ? "" : `; for ${hopeless} of them only more deployments a side would make sure`;
    return `cannot tell yet: ${names.join(", ")}; ${morePairs(more, minutesPerPair)}${help}`;
}
function tooShortReason(measured, first, minutesPerPair) {
    const had = measured === 0 ? "no pair was measured" : `only ${countOf(measured, "pair")} could be measured`;
    return `cannot tell: ${had}, and the first look needs ${first}; allow ${morePairs(first - measured, minutesPerPair)}`;
}
function survivorsReason({ metric, statistic }) {
    return (`head fails more requests than base, so its ${nameOf(metric, statistic)} is that of the requests that survived: ` +
        "repair the failures first");
}
/** `−10 % … +12 %`; points for shares. */
function rangeText({ low, high }, metric) {
    return `${signed(low, unitOf(metric))} … ${signed(high, unitOf(metric))}`;
}
/** `3.1 %`, `12 %`; two digits, and never more than one decimal. */
function percent(fraction) {
    return `${comparison_text_digits(Math.abs(fraction) * 100)} %`;
}
function leadOf({ metric, statistic }, { base, head }) {
    return `${nameOf(metric, statistic)} ${valueText(metric, base)} → ${valueText(metric, head)}`;
}
function worseText({ metric }, { change, difference, p }) {
    if (metric === "success_rate") {
        return `failures rose by ${between(change, 100)} points (exact p = ${p.toPrecision(2)})`;
    }
    const { unit, better } = metrics/* METRICS */.C[metric];
    const word = better === "lower" ? "slower" : "lower";
    return `${word} by ${between(change, 100)} % (${between(difference, 1)} ${unit})`;
}
function passText({ metric, rule }, { change, delta, margin }) {
    const rates = metric === "success_rate";
    const what = rates ? `a rise of failures by more than ${points(margin)}` : `a regression above ${percent(margin)}`;
    const worseForCertain = rule.better === "lower" ? change.low > 0 : change.high < 0;
    const better = rule.better === "lower" ? change.high < 0 : change.low > 0;
    const limit = rates ? points(delta) : percent(delta);
    const nature = worseForCertain ? ` (worse for certain, but below ${limit})` : better ? " (better for certain)" : "";
    return `PASS: ${what} excluded at 95 %${nature}, ${rangeText(change, metric)}`;
}
function whatWouldDecide({ pairs, lost }, { pairsNeeded }, context) {
    if (pairsNeeded === "none") {
        return "and no number of pairs would make sure: deployments differ too much, so use 2 or more a side";
    }
    if (pairsNeeded === undefined)
        return "more pairs may decide";
    return `${morePairs(pairsNeeded - pairs - lost, context.minutesPerPair)} would decide`;
}
function onlyThese({ metric, evidence }) {
    const unknown = evidence?.error !== undefined && evidence.error.betweenSd === undefined;
    return unknown && metric !== "success_rate" ? ", for these two deployments only" : "";
}
function floorText({ floor, delta, margin }, now) {
    return (`the floor in ms is in force: ${floor?.deltaMs} ms and ${floor?.marginMs} ms are ${percent(now.delta)} and ` +
        `${percent(now.margin)} of base, where the rule has ${percent(delta)} and ${percent(margin)}`);
}
function betweenWarnings({ evidence, deployments }) {
    const error = evidence?.error;
    if (error === undefined)
        return [];
    const { betweenSd, sessions } = error;
    if (betweenSd === undefined) {
        const known = sessions === 0 ? "" : ` (${countOf(sessions, "A/A session")}, ${LEAST_SESSIONS} are needed)`;
        return [`between-deployment noise: not measured${known}: repeats of one deployment pair cannot see it`];
    }
    if (betweenSd <= MUCH_BETWEEN || deployments > 1)
        return [];
    return [`deployments of one revision differ by ${percent(betweenSd)}: use 2 deployments a side`];
}
function slowWarnings(evidence) {
    const slow = evidence?.slowRuns;
    if (slow === undefined || Math.abs(slow.head - slow.base) < MANY_MORE_SLOW)
        return [];
    return [`runs a tenth slower than the median of their side: base ${slow.base}, head ${slow.head}`];
}
/** The ends of an interval on the worse side, the smaller first; one that crosses 0 keeps its sign. */
function between({ low, high }, scale) {
    const sizes = low < 0 && high <= 0 ? [-high * scale, -low * scale] : [low * scale, high * scale];
    const [from, to] = sizes.map(comparison_text_digits);
    return from === to ? `${to}` : `${from}–${to}`;
}
function signed(value, unit) {
    const text = comparison_text_digits(Math.abs(value) * 100);
    const sign = text === "0" ? "" : value < 0 ? "−" : "+";
    return `${sign}${text} ${unit}`;
}
function unitOf(metric) {
    return metric === "success_rate" ? "points" : "%";
}
function points(share) {
    return `${comparison_text_digits(share * 100)} ${share === 0.01 ? "point" : "points"}`;
}
function minutesText(minutes) {
    return minutes < 1 ? `${Math.max(1, Math.round(minutes * 60))} s` : `${comparison_text_digits(minutes)} min`;
}
function countOf(n, one) {
    return `${n} ${n === 1 ? one : `${one}s`}`;
}
/** One decimal below ten, none above. */
function comparison_text_digits(value) {
    return String(Math.abs(value) < 9.95 ? Math.round(value * 10) / 10 : Math.round(value));
}

;// CONCATENATED MODULE: ./lib/stats/fisher-exact.js

/**
 * One-sided exact p-value for "the first proportion is not higher than the second": the probability of at least as many
 * of all k₁ + k₂ events among the first n₁, given both totals (hypergeometric; Fisher 1935, The Logic of Inductive Inference).
 * It is never above its level, at any rate. Boschloo's test is somewhat stronger, but it has to search all rates, and
 * with thousands of trials a side that costs more than it finds.
 * Counts are whole, 0 ≤ k ≤ n.
 */
function fisherExact(first, second) {
    const events = first.k + second.k;
    const most = Math.min(events, first.n);
    if (first.k <= Math.max(0, events - second.n))
        return 1;
    // From the observed table upwards, each term from the one before: no term is lost beside a large one.
    let term = Math.exp(logProbability(first.k, events, first.n, second.n));
    let tail = term;
    for (let k = first.k; k < most; k++) {
        term *= ((events - k) * (first.n - k)) / ((k + 1) * (second.n - events + k + 1));
        tail += term;
    }
    return Math.min(1, tail);
}
function logProbability(k, events, n1, n2) {
    return logChoose(n1, k) + logChoose(n2, events - k) - logChoose(n1 + n2, events);
}
function logChoose(n, k) {
    return (0,simple_statistics/* gammaln */.SW)(n + 1) - (0,simple_statistics/* gammaln */.SW)(k + 1) - (0,simple_statistics/* gammaln */.SW)(n - k + 1);
}

;// CONCATENATED MODULE: ./lib/stats/proportion.js

/**
 * Score interval of a proportion, with the error `tail` on each side (0.025: two-sided 95 %).
 * Wilson, JASA 22 (1927). Without trials nothing is known: 0 to 1.
 */
function proportion_wilsonInterval({ k, n }, tail = 0.025) {
    if (n === 0)
        return { low: 0, high: 1 };
    const z2 = normal_normalQuantile(tail) ** 2;
    const centre = (k + z2 / 2) / (n + z2);
    const half = Math.sqrt(z2 * ((k * (n - k)) / n + z2 / 4)) / (n + z2);
    return { low: k === 0 ? 0 : centre - half, high: k === n ? 1 : centre + half };
}
/**
 * Interval of the difference of two independent proportions, first − second, from their Wilson intervals:
 * Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10. It keeps its level at rates near 0, where the usual
 * normal interval has no width at all.
 */
function differenceInterval(first, second, tail = 0.025) {
    const [p1, p2] = [first.k / first.n, second.k / second.n];
    const [of1, of2] = [proportion_wilsonInterval(first, tail), proportion_wilsonInterval(second, tail)];
    return {
        low: p1 - p2 - Math.hypot(p1 - of1.low, of2.high - p2),
        high: p1 - p2 + Math.hypot(of1.high - p1, p2 - of2.low),
    };
}

;// CONCATENATED MODULE: ./lib/gate/assessment.js
function invalidAssessment(invalid, size) {
    return { p: 1, invalid, worse: false, excluded: false, ...size };
}

;// CONCATENATED MODULE: ./lib/gate/gate-state.js
/** Pairs after which the gate looks; the last is the most there will be, R_max. */
const LOOKS = [4, 6, 10];
/** Pairs measured so far. */
function pairsMeasured({ cells }) {
    return Math.max(0, ...cells.map((cell) => ("counts" in cell ? cell.counts.length : cell.pairs.length)));
}

;// CONCATENATED MODULE: ./lib/gate/looks.js



/** Error of a false FAIL: of one rule alone, and of all gating rules together. */
const CELL_ALPHA = 0.01;
const FAMILY_ALPHA = 0.05;
/** Error of a wrong PASS, over all looks. */
const PASS_ALPHA = 0.05;
/** Nobody measures more pairs than this; what would take more is said to be out of reach. */
const MOST_PAIRS = 200;
/** @throws ConfigurationError for looks that are not ascending even numbers. */
function checkLooks(looks) {
    const sound = looks.every((look, at) => look >= 2 && look % 2 === 0 && look > (looks[at - 1] ?? 0));
    if (looks.length === 0 || !sound) {
        throw new errors/* ConfigurationError */.j1(`The looks of the gate are ${looks.join(", ") || "none"}, but they must be ascending even numbers.`, {
            hint: "An odd number of pairs has one order (base first, or head first) more often, which a drift turns into a difference. Write 4, 6, 10.",
        });
    }
}
/** How many pairs there should be when the gate is asked next; undefined when there is neither a plan nor time for more. */
function nextLook(state) {
    const measured = pairsMeasured(state);
    const planned = state.looks.find((look) => look > measured);
    const affordable = pairsAffordable(state, measured);
    if (planned === undefined || affordable < (state.looks[0] ?? Number.POSITIVE_INFINITY))
        return undefined;
    const next = Math.min(planned, evenBelow(affordable));
    return next > measured ? next : undefined;
}
/**
 * The look that the measured pairs allow; undefined before the first. The last look, planned or forced by the time,
 * spends all that is left (t = 1). That holds because the time, not the data, forces it.
 */
function currentLook(state) {
    const { looks } = state;
    const [first = 0, most = 0] = [looks[0], looks.at(-1)];
    const measured = Math.min(pairsMeasured(state), most);
    const last = nextLook(state) === undefined;
    const pairs = last ? evenBelow(measured) : (looks.findLast((look) => look <= measured) ?? 0);
    if (pairs < first)
        return undefined;
    const earlier = looks.filter((look) => look < pairs);
    return {
        pairs,
        number: earlier.length + 1,
        of: looks.length,
        share: last ? 1 : pairs / most,
        before: (earlier.at(-1) ?? 0) / most,
        last,
        deadline: last && pairs < most,
    };
}
/** What this look may spend on a false FAIL of one of `remaining` rules that share the family-wise error (Holm). */
function failLevel({ share, before }, remaining) {
    return spentAt(share, before, failAlpha(remaining));
}
/** The same for all looks together: min(1 %, 5 % ÷ remaining). */
function failAlpha(remaining) {
    return Math.min(CELL_ALPHA, FAMILY_ALPHA / remaining);
}
/** Every look may spend the same on a wrong PASS. It is not divided among rules: all must pass, so one honest rule is enough. */
function passLevel({ of }) {
    return PASS_ALPHA / of;
}
function pairsAffordable({ stop, time }, measured) {
    if (stop === true)
        return measured;
    const { minutesLeft, minutesPerPair } = time ?? {};
    if (minutesLeft === undefined || minutesPerPair === undefined)
        return Number.POSITIVE_INFINITY;
    return measured + Math.max(0, Math.floor(minutesLeft / minutesPerPair));
}
function evenBelow(pairs) {
    return Number.isFinite(pairs) ? pairs - (pairs % 2) : pairs;
}

;// CONCATENATED MODULE: ./lib/gate/count-assessment.js




/** One burst of failures is one event, however many requests it hits: it must come again to be head's. */
const LEAST_BAD_PAIRS = 2;
/**
 * Failed requests of head against those of base, over all samples: Fisher's exact test, one-sided. FAIL wants the share
 * of failures to be more than δ higher, and higher in two pairs at least: the test takes requests as independent, and one
 * crash fails many. PASS wants a rise of at most δ, and M excluded (upper end of Newcombe's interval at αP/K).
 */
function assessCounts({ rule, counts }, context) {
    const failures = { base: total(counts, "base"), head: total(counts, "head") };
    const size = { pairs: counts.length, lost: 0 };
    const invalid = whyInvalid(counts, failures);
    if (invalid !== undefined)
        return invalidAssessment(invalid, size);
    const evidence = { ...evidenceOf(rule, failures), ...pairsNeeded(rule, failures, counts.length, context) };
    const rose = riseOf(failures) > rule.delta;
    const recurs = counts.filter(({ base, head }) => share(head) > share(base)).length >= LEAST_BAD_PAIRS;
    return {
        p: evidence.p,
        worse: rose && recurs,
        excluded: !rose && marginExcluded(rule, failures, passLevel(context.look)),
        ...(rose && !recurs && { doubt: "head's failures came in one pair only, which one incident would explain" }),
        ...size,
        evidence,
    };
}
function whyInvalid(counts, { base, head }) {
    const sound = ({ due, failed }) => Number.isInteger(due) && Number.isInteger(failed) && failed >= 0 && failed <= due;
    if (!counts.every((pair) => sound(pair.base) && sound(pair.head)))
        return "the counts of requests are no counts";
    if (base.n === 0 || head.n === 0)
        return `${base.n === 0 ? "base" : "head"} was sent no request`;
    if (base.k < base.n)
        return undefined;
    return `none of base's ${base.n} requests succeeded, so there is nothing to compare head with`;
}
function evidenceOf(rule, { base, head }) {
    const successes = (count) => ({ k: count.n - count.k, n: count.n });
    const { low, high } = differenceInterval(successes(head), successes(base));
    const change = { low, estimate: -riseOf({ base, head }), high };
    return {
        base: 1 - base.k / base.n,
        head: 1 - head.k / head.n,
        change,
        difference: change,
        p: fisherExact(head, base),
        delta: rule.delta,
        margin: rule.margin,
        floorInForce: false,
    };
}
/** The smallest even number of pairs that would decide if failures went on as they did. Only asked for at the last look. */
function pairsNeeded(rule, failures, pairs, { look, family }) {
    if (!look.last)
        return {};
    const rose = riseOf(failures) > rule.delta;
    for (let more = pairs + 2 - (pairs % 2); more <= MOST_PAIRS; more += 2) {
        const scaled = ({ k, n }) => ({
            k: Math.round((k * more) / pairs),
            n: Math.round((n * more) / pairs),
        });
        const then = { base: scaled(failures.base), head: scaled(failures.head) };
        const decided = rose
            ? fisherExact(then.head, then.base) <= failAlpha(family)
            : marginExcluded(rule, then, passLevel(look));
        if (decided)
            return { pairsNeeded: more };
    }
    return {};
}
function marginExcluded({ margin }, { base, head }, level) {
    return differenceInterval(head, base, level).high < margin;
}
function riseOf({ base, head }) {
    return head.k / head.n - base.k / base.n;
}
function total(counts, side) {
    return counts.reduce((sum, pair) => ({ k: sum.k + pair[side].failed, n: sum.n + pair[side].due }), { k: 0, n: 0 });
}
function share({ due, failed }) {
    return due === 0 ? 0 : failed / due;
}

;// CONCATENATED MODULE: ./lib/stats/student-t.js


/**
 * The t that Student's t with `df` degrees of freedom (df > 0) exceeds with probability `tail` (0 < tail < 0.5).
 * From P(|T| > t) = I_x(df/2, 1/2) with x = df / (df + t²) (Abramowitz & Stegun 26.7.1), solved for x.
 */
function studentT(tail, df) {
    const x = risingRoot((at) => incomplete_beta_incompleteBeta(at, df / 2, 0.5) - 2 * tail, 0, 1);
    return Math.sqrt((df * (1 - x)) / x);
}
/** P(T ≥ t) for Student's t with `df` degrees of freedom, df > 0 (Abramowitz & Stegun 26.7.1). */
function studentTTail(t, df) {
    const half = incomplete_beta_incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
    return t >= 0 ? half : 1 - half;
}

;// CONCATENATED MODULE: ./lib/stats/detectable.js


/**
 * The smallest true shift that is found with the given power: max(t_{1−α}·se, least) + t_power·se.
 * The usual approximation by the central t (Bloom, Evaluation Review 19 (1995), names it MDE). By the noncentral t its 90 %
 * are truly 89 % at 11 degrees of freedom and alpha 1 %, 88 % at 7, and 82 % at 11 and alpha 0.005 %.
 */
function detectableShift({ se, df }, { alpha, least, power = 0.9 }) {
    return Math.max(studentT(alpha, df) * se, least) + studentT(1 - power, df) * se;
}
/**
 * The smallest even size from `from` to `to` at which the detectable shift is at most `wanted`, given what a size would
 * know. Undefined when not even `to` would do. More data never knows less, so that halving finds it.
 */
function smallestEvenSize(precisionOf, level, wanted, { from, to }) {
    const enough = (half) => detectableShift(precisionOf(2 * half), level) <= wanted;
    let [low, high] = [Math.ceil(from / 2), Math.floor(to / 2)];
    if (low > high || !enough(high))
        return undefined;
    while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (enough(middle))
            high = middle;
        else
            low = middle + 1;
    }
    return 2 * low;
}
/**
 * How many values a side it takes to find the ratio 1 + `effect` between two quantiles with 90 % power at a one-sided
 * 1 %, when each side is measured in `runs` runs that differ by the sd `between` (of logs), and single values by the log
 * sd `within`: N ≥ (cσ)² / ((ln(1 + e)/3.9)²/2 − τ²/R).
 * 3.9 is z₀.₉₉ + z₀.₉ with a share for estimated variances; c·σ/√N is the sd of the log of the sample quantile of
 * log-normal values, c = √(p(1 − p))/φ(z_p): 1.25 for the median, 2.11 for p95 (David & Nagaraja, Order Statistics, 10.2).
 * Undefined when the runs differ so much that no number of values would do.
 */
function valuesPerSide(effect, p, { within, between, runs }) {
    const room = (Math.log1p(effect) / 3.9) ** 2 / 2 - between ** 2 / runs;
    return room > 0 ? Math.ceil((quantileFactor(p) * within) ** 2 / room) : undefined;
}
function quantileFactor(p) {
    const z = normalQuantile(1 - p);
    return Math.sqrt(p * (1 - p) * 2 * Math.PI) * Math.exp((z * z) / 2);
}

;// CONCATENATED MODULE: ./lib/stats/variance.js
/** Mean of values that are not empty. */
function variance_mean(values) {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
}
/** Variance about the mean of the values, with n − 1 degrees of freedom; 0 with none for a single value. */
function variance_sampleVariance(values) {
    const df = values.length - 1;
    if (df < 1)
        return { variance: 0, df: 0 };
    const centre = variance_mean(values);
    return { variance: values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / df, df };
}
/**
 * One variance out of several that estimate the same: Σ dfᵢ·sᵢ² / Σ dfᵢ.
 * (Snedecor & Cochran, Statistical Methods, 6.8; with a prior's df it is the posterior scale of Gelman et al., BDA3, 2.6.)
 */
function variance_pooledVariance(parts) {
    const df = parts.reduce((sum, part) => sum + part.df, 0);
    if (df === 0)
        return { variance: 0, df: 0 };
    return { variance: parts.reduce((sum, part) => sum + part.df * part.variance, 0) / df, df };
}
/**
 * The sum of independent variances and its degrees of freedom, (Σvᵢ)² / Σ(vᵢ²/dfᵢ):
 * Satterthwaite, Biometrics Bulletin 2 (1946); Welch, Biometrika 34 (1947). A part of 0 has no say in the df.
 */
function summedVariance(parts) {
    const present = parts.filter(({ variance }) => variance > 0);
    const variance = present.reduce((sum, part) => sum + part.variance, 0);
    if (present.length === 0)
        return { variance: 0, df: variance_pooledVariance(parts).df };
    // As shares, since the square of a small variance may be smaller than a number can be.
    return { variance, df: 1 / present.reduce((sum, part) => sum + (part.variance / variance) ** 2 / part.df, 0) };
}

;// CONCATENATED MODULE: ./lib/stats/f-distribution.js


/** P(F ≤ x) for the ratio of two variances with `df1` and `df2` degrees of freedom (Abramowitz & Stegun 26.6.2). */
function fCdf(x, df1, df2) {
    return x <= 0 ? 0 : incompleteBeta((df1 * x) / (df1 * x + df2), df1 / 2, df2 / 2);
}
/** The x below which that ratio stays with probability `p`, 0 < p < 1. */
function fQuantile(p, df1, df2) {
    const share = risingRoot((at) => incomplete_beta_incompleteBeta(at, df1 / 2, df2 / 2) - p, 0, 1);
    return (df2 * share) / (df1 * (1 - share));
}

;// CONCATENATED MODULE: ./lib/gate/noise.js



/** History lends at most so many degrees of freedom: it may not outvote today. */
const MOST_PRIOR_DF = 8;
/** From so many pairs today's own variance is good enough to call history stale. */
const STALE_FROM_PAIRS = 6;
/** History whose numbers can be true; else it is as if there were none, and nothing is lent. */
function soundHistory(history) {
    if (history === undefined)
        return undefined;
    const { runVariance, df, sessions, betweenVariance } = history;
    const { betweenVariance: _, ...rest } = history;
    if (!(runVariance > 0 && df > 0 && Number.isFinite(runVariance + df)))
        return undefined;
    const known = sessions >= LEAST_SESSIONS && betweenVariance !== undefined && betweenVariance >= 0;
    return known && Number.isFinite(betweenVariance) ? history : rest;
}
/**
 * s² = max((ν0·s0² + (R−1)·s_n²)/(ν0 + R−1), s_n²) with ν0 = min(8, ν_h): history steadies today's variance and never
 * makes it smaller, since one that is too small breaks the promise. From 6 pairs on a history that is noisier than today
 * beyond chance (F below its 5 % quantile) is dropped.
 */
function runNoise(today, history) {
    const own = { runs: today, historyShare: 0, stale: false, noisier: false };
    if (history === undefined)
        return { ...own, priorDf: 0 };
    const ratio = today.variance / history.runVariance;
    const noisier = ratio > fQuantile(0.99, today.df, history.df);
    const stale = today.df + 1 >= STALE_FROM_PAIRS && ratio < fQuantile(0.05, today.df, history.df);
    if (stale)
        return { ...own, priorDf: 0, stale };
    const prior = { variance: history.runVariance, df: Math.min(MOST_PRIOR_DF, history.df) };
    const pooled = variance_pooledVariance([prior, today]);
    const runs = { variance: Math.max(pooled.variance, today.variance), df: pooled.df };
    const historyShare = runs.variance > pooled.variance ? 0 : (prior.df * prior.variance) / (pooled.df * pooled.variance);
    return { runs, historyShare, priorDf: prior.df, stale, noisier };
}
/** se² = s²/R + σb²/G, with Satterthwaite's df. An unknown σb² counts as 0, which the report has to say. */
function errorBudget(noise, history, { pairs, deployments }) {
    const ofRuns = noise.runs.variance / pairs;
    const between = (history?.betweenVariance ?? 0) / deployments;
    const sessions = history?.sessions ?? 0;
    const sum = summedVariance([
        { variance: ofRuns, df: noise.runs.df },
        { variance: between, df: sessions },
    ]);
    return {
        se: Math.sqrt(sum.variance),
        df: sum.df,
        today: ofRuns * (1 - noise.historyShare),
        history: ofRuns * noise.historyShare,
        between,
        priorDf: noise.priorDf,
        sessions,
        ...(history?.betweenVariance !== undefined && { betweenSd: Math.sqrt(history.betweenVariance) }),
        ...(history?.ageDays !== undefined && { historyAgeDays: history.ageDays }),
        staleHistory: noise.stale,
        noisierThanHistory: noise.noisier,
    };
}

;// CONCATENATED MODULE: ./lib/gate/pairs.js
/** Pairs with a value on both sides that has a logarithm. */
function pairs_usablePairs(pairs) {
    return pairs.flatMap(({ base, head }) => (isUsable(base) && isUsable(head) ? [{ base, head }] : []));
}
function isUsable(value) {
    return value !== undefined && Number.isFinite(value) && value > 0;
}

;// CONCATENATED MODULE: ./lib/gate/paired-assessment.js









/** Ratios that agree to a billionth are not measurements of anything that varies. */
const LEAST_VARIANCE = 1e-18;
/** A run this much slower than the median of its side is counted as slow. */
const SLOW = 1.1;
/**
 * A paired t test on the logs of the runs' statistic: d = ln head − ln base per pair, turned so that more is worse.
 * FAIL wants d̄ > δ' = max(ln(1+δ), ln(1+δ_ms/b)); PASS wants d̄ ≤ δ' and d̄ + t_{1−αP/K}·se < M', so that the two never
 * hold at once. b is the geometric mean of the base runs. No robust estimator: it would hide a change in the rate of
 * slow runs, which is a regression itself.
 */
function assessPairs(cell, context) {
    const { rule } = cell;
    const rows = Array.from({ length: context.look.pairs }, (_, at) => cell.pairs[at] ?? {});
    const pairs = pairs_usablePairs(rows);
    const lost = rows.length - pairs.length;
    const size = { pairs: pairs.length, lost };
    const missing = whyMissing(rule, rows, lost);
    if (missing !== undefined)
        return invalidAssessment(missing, size);
    const sign = rule.better === "lower" ? 1 : -1;
    const ratios = pairs.map(({ base, head }) => sign * Math.log(head / base));
    const today = variance_sampleVariance(ratios);
    if (today.variance < LEAST_VARIANCE)
        return invalidAssessment(constantRatio(rule, pairs.length), size);
    const history = soundHistory(cell.history);
    const noise = runNoise(today, history);
    const error = errorBudget(noise, history, { pairs: pairs.length, deployments: context.deployments });
    const base = Math.exp(variance_mean(pairs.map((pair) => Math.log(pair.base))));
    const shift = { mean: variance_mean(ratios), error, ...limits(rule, base) };
    const evidence = {
        ...paired_assessment_evidenceOf(rule, base, shift, context),
        ...paired_assessment_pairsNeeded(shift, noise, pairs.length, context),
        slowRuns: slowRuns(rule, pairs),
    };
    const worse = shift.mean > shift.delta;
    const upper = shift.mean + studentT(passLevel(context.look), error.df) * error.se;
    return { p: evidence.p, worse, excluded: !worse && upper < shift.margin, ...size, evidence };
}
/** A value that head alone lacks is never a lost pair: it may be the very regression. */
function whyMissing(rule, rows, lost) {
    const name = nameOf(rule.metric, rule.statistic);
    const [noBase, noHead] = ["base", "head"].map((side) => rows.filter((row) => !isUsable(row[side])).length);
    const all = rows.length;
    if (noBase === all && noHead === all)
        return `neither side has a ${name}, so there is nothing to compare`;
    if (noBase === all)
        return `base has no ${name} in any of ${all} pairs, so there is nothing to compare head with`;
    if (noHead === all)
        return `head has no ${name} in any of ${all} pairs`;
    const headAlone = rows.filter(({ base, head }) => isUsable(base) && !isUsable(head)).length;
    if (headAlone > 0)
        return `head alone has no ${name} in ${headAlone} of ${all} pairs, which may be the regression itself`;
    return lost * 3 > all ? `${lost} of ${all} pairs have no ${name}, more than a third` : undefined;
}
function constantRatio(rule, pairs) {
    return (`head ÷ base of ${nameOf(rule.metric, rule.statistic)} is the same in all ${pairs} pairs to nine digits, which no ` +
        "measurement is: look for one result used twice, or a metric that does not respond, such as an offered rate");
}
/** δ' and M', with the floors in ms: what is small in ms is small, whatever share of a fast base it is. */
function limits({ better, delta, margin, floor }, base) {
    if (better === "higher")
        return { delta: -Math.log1p(-delta), margin: -Math.log1p(-margin) };
    return {
        delta: Math.log1p(Math.max(delta, (floor?.deltaMs ?? 0) / base)),
        margin: Math.log1p(Math.max(margin, (floor?.marginMs ?? 0) / base)),
    };
}
function paired_assessment_evidenceOf(rule, base, shift, { alpha }) {
    const { mean: estimate, error } = shift;
    const half = studentT(0.025, error.df) * error.se;
    const sign = rule.better === "lower" ? 1 : -1;
    const ends = [estimate - half, estimate + half].map((d) => Math.expm1(sign * d)).sort((a, b) => a - b);
    const change = { low: ends[0], estimate: Math.expm1(sign * estimate), high: ends[1] };
    const mde = detectableShift(error, { alpha, least: shift.delta });
    const size = (d) => Math.abs(Math.expm1(sign * d));
    return {
        base,
        head: base * Math.exp(sign * estimate),
        change,
        difference: { low: base * change.low, estimate: base * change.estimate, high: base * change.high },
        p: studentTTail(estimate / error.se, error.df),
        mde: size(mde),
        delta: size(shift.delta),
        margin: size(shift.margin),
        floorInForce: size(shift.margin) > rule.margin * (1 + 1e-9) || size(shift.delta) > rule.delta * (1 + 1e-9),
        error,
    };
}
/**
 * The smallest even number of pairs at which a regression of M is found 9 times in 10, with the noise of today and
 * history, spending what is left of the error, or all of it in a new run. Only asked for at the last look.
 */
function paired_assessment_pairsNeeded(shift, { runs }, pairs, { look, family }) {
    const between = { variance: shift.error.between, df: shift.error.sessions };
    const level = { alpha: failAlpha(family), least: shift.delta };
    if (between.variance > 0) {
        const forever = { se: Math.sqrt(between.variance), df: between.df };
        if (detectableShift(forever, level) > shift.margin)
            return { pairsNeeded: "none" };
    }
    if (!look.last)
        return {};
    const precisionOf = (size) => {
        const sum = summedVariance([{ variance: runs.variance / size, df: runs.df + size - pairs }, between]);
        return { se: Math.sqrt(sum.variance), df: sum.df };
    };
    const size = smallestEvenSize(precisionOf, level, shift.margin, { from: pairs + 1, to: MOST_PAIRS });
    return size === undefined ? {} : { pairsNeeded: size };
}
function slowRuns({ metric }, pairs) {
    const slowness = (value) => (metrics/* METRICS */.C[metric].better === "lower" ? value : 1 / value);
    const count = (side) => {
        const values = pairs.map((pair) => slowness(pair[side])).sort((a, b) => a - b);
        const median = (values[(values.length - 1) >> 1] + values[values.length >> 1]) / 2;
        return values.filter((value) => value > SLOW * median).length;
    };
    return { base: count("base"), head: count("head") };
}

;// CONCATENATED MODULE: ./lib/gate/rule-checks.js







/** More rules than this share an error that gets too small for each. */
const MOST_GATING_RULES = 6;
/** Error on either side of the interval without which a percentile is not shown. */
const INTERVAL_TAIL = 0.025;
/** Below it a p95 is so noisy that it mostly comes out as "cannot tell". */
const TAIL_GATES_FROM = 300;
/** A common noise, for the price of more rules: 6 % from run to run, ten pairs, history of 8 degrees of freedom. */
const PLANNED = { se: Math.sqrt((2 * 0.06 ** 2) / 10), df: 17 };
const RATES = ["tokens_per_second", "requests_per_second", "goodput"];
const BETWEEN_TOKENS = ["tpot_ms", "itl_ms", "chunk_gap_ms"];
/**
 * Refuses rules that could never be judged, before a minute is spent, and warns of those that will hardly be.
 * `rules` and `tests` are those of one run.
 * @throws ConfigurationError that names the rule.
 */
function checkGateRules(rules, tests) {
    for (const rule of rules) {
        checkRule(rule);
        const test = tests.find(({ endpointId, scenario }) => endpointId === rule.endpointId && scenario === rule.scenario);
        const impossible = test === undefined ? "this test is not run on both sides" : whyImpossible(rule, test);
        if (impossible !== undefined)
            throw refusal(rule, impossible, "Take the rule away, or change the test.");
    }
    checkOnce(rules);
    const gating = rules.filter(({ role }) => role === "gate");
    return [...tooMany(gating.length), ...nothingGates(rules, gating), ...noisyTails(gating, tests)];
}
/**
 * What every rule must keep, wherever it comes from.
 * @throws ConfigurationError for a rule without a direction, or with limits that are no limits.
 */
function checkRule(rule) {
    const { better, delta, margin, floor, metric } = rule;
    if (better !== "lower" && better !== "higher") {
        throw refusal(rule, `it has no direction (better: ${String(better)})`, "Write better: lower, or better: higher.");
    }
    if (better !== metrics/* METRICS */.C[metric].better) {
        throw refusal(rule, `better: ${better} turns it round: an improvement would fail`, `Write better: ${metrics/* METRICS */.C[metric].better}, or leave it out.`);
    }
    if (!(delta >= 0 && margin > 0 && delta < 1 && Number.isFinite(margin) && (better === "lower" || margin < 1))) {
        throw refusal(rule, `delta ${delta} and margin ${margin} are no fractions of the base`, "Write 5 % as 0.05.");
    }
    if (delta > margin) {
        throw refusal(rule, `delta ${delta} is above margin ${margin}, so that a change could fail and be excluded at once`, "Raise margin to delta at least: delta is what fails, margin what a pass excludes.");
    }
    if (floor !== undefined &&
        !(floor.deltaMs >= 0 && floor.marginMs >= floor.deltaMs && Number.isFinite(floor.marginMs))) {
        throw refusal(rule, `the floors ${floor.deltaMs} ms and ${floor.marginMs} ms are not in order`, "Write 0 or more ms, the one of the margin not below the one of delta.");
    }
}
function checkOnce(rules) {
    const seen = new Set();
    for (const rule of rules) {
        const name = [rule.endpointId, rule.scenario, rule.metric, rule.statistic].join(" ");
        if (seen.has(name))
            throw refusal(rule, "there are two rules for it", "Keep one of them.");
        seen.add(name);
    }
}
/** Why a metric cannot exist in a test; undefined when it can. */
function whyImpossible({ metric, statistic }, test) {
    const { per, label } = metrics/* METRICS */.C[metric];
    if (per === "run" && statistic !== "value")
        return `${label} is one value a run, so it has no ${statistic}`;
    if (per === "request" && statistic === "value")
        return `${label} has a value a request, so it takes p50, p95, p99 or mean`;
    if (metric === "slo_attainment")
        return "SLO attainment is a share that its own targets judge";
    if (BETWEEN_TOKENS.includes(metric) && test.maxTokens <= 1)
        return `there is no time between tokens when max_tokens is ${test.maxTokens}`;
    if (RATES.includes(metric))
        return whyNoRate(label, test);
    return tooFewRequests(statistic, test);
}
function whyNoRate(label, { load }) {
    if (load === "open-loop")
        return `in an open loop ${label} is the rate that was offered`;
    return load === "ttft" ? `one request after the other has no ${label} of its own: it is E2E again` : undefined;
}
function tooFewRequests(statistic, { requestsPerRun }) {
    if (statistic !== "p95" && statistic !== "p99")
        return undefined;
    const least = leastSampleSize(QUANTILES[statistic], INTERVAL_TAIL);
    if (requestsPerRun === undefined || requestsPerRun >= least)
        return undefined;
    return `a ${statistic} takes ${least} requests a run, and ${requestsPerRun} are planned`;
}
function tooMany(count) {
    if (count <= MOST_GATING_RULES)
        return [];
    const found = (rules) => `${(100 * Math.expm1(detectableShift(PLANNED, { alpha: failAlpha(rules), least: 0 }))).toFixed(1)} %`;
    const message = `${count} gating rules share one error of 5 %, ${(100 * failAlpha(count)).toPrecision(2)} % each instead of 1 %: at a ` +
        `run-to-run noise of 6 % and ten pairs the smallest regression found 9 times in 10 rises from ${found(1)} to ${found(count)}, ` +
        `and the slowest rule decides how many pairs it takes. Keep ${MOST_GATING_RULES}, and give the others role: advisory.`;
    return [{ code: "too-many-gating-rules", message }];
}
function nothingGates(rules, gating) {
    if (gating.length > 0)
        return [];
    const message = `None of ${rules.length} rules has role: gate, so no comparison can pass or fail. Give one of them role: gate.`;
    return [{ code: "nothing-gates", message }];
}
function noisyTails(gating, tests) {
    return gating.flatMap(({ endpointId, scenario, metric, statistic }) => {
        const requests = tests.find((test) => test.endpointId === endpointId && test.scenario === scenario)?.requestsPerRun;
        if (statistic !== "p99" && (statistic !== "p95" || (requests ?? TAIL_GATES_FROM) >= TAIL_GATES_FROM))
            return [];
        const message = `${nameOf(metric, statistic)} of "${scenario}" gates with ${requests ?? "an unknown number of"} requests a run: it will ` +
            `often come out as "cannot tell". Plan ${TAIL_GATES_FROM} or more for p95, or give it role: advisory.`;
        return [{ code: "noisy-gating-rule", endpointId, scenario, message }];
    });
}
function refusal(rule, why, hint) {
    const name = `The gate rule for ${nameOf(rule.metric, rule.statistic)} of ${rule.endpointId} in "${rule.scenario}"`;
    return new errors/* ConfigurationError */.j1(`${name} cannot be judged: ${why}.`, { hint });
}

;// CONCATENATED MODULE: ./lib/gate/procedure.js








/**
 * Judges what has been measured, or asks for more pairs. The same state always gets the same answer.
 *
 * At each look every rule has a p-value, decided or not, and Holm's procedure over all gating rules says which are
 * rejected, spending the error of a false FAIL by O'Brien & Fleming over the looks. A rule that is rejected and worse by
 * more than δ fails; one that is not and excludes M passes; either is final. When all gating rules are decided it is over;
 * at the last look, planned or forced by the time, what is undecided is inconclusive. Advisory rules are a family of
 * their own and ask for nothing.
 * @throws ConfigurationError for looks that are not ascending even numbers, and for a rule that cannot be judged.
 */
function next(state) {
    checkLooks(state.looks);
    for (const { rule } of state.cells)
        checkRule(rule);
    const toPairs = nextLook(state);
    const look = currentLook(state);
    if (look === undefined)
        return toPairs === undefined ? decideNothing(state) : firstLook(state, toPairs);
    const soFar = judgeLook(state, look);
    const open = soFar.filter(({ rule, outcome }) => rule.role === "gate" && outcome === "inconclusive");
    if (open.length === 0 || toPairs === undefined)
        return { kind: "decided", decisions: soFar };
    return {
        kind: "extend",
        toPairs,
        reason: extensionReason(open, toPairs - pairsMeasured(state), state.time?.minutesPerPair),
        ...minutesFor(state, toPairs),
        frozen: soFar.filter(({ outcome }) => outcome !== "inconclusive"),
        soFar,
    };
}
/** What all gating rules come to, the gravest first. Without one nothing was judged, and that is no pass. */
function gateOutcome(decisions) {
    const outcomes = decisions.filter(({ rule }) => rule.role === "gate").map(({ outcome }) => outcome);
    if (outcomes.length === 0)
        return "invalid";
    return ["fail", "invalid", "inconclusive"].find((outcome) => outcomes.includes(outcome)) ?? "pass";
}
function judgeLook(state, look) {
    const families = { gate: familyOf(state.cells, "gate"), advisory: familyOf(state.cells, "advisory") };
    const contexts = {
        gate: contextOf(look, families.gate.length, state.deployments),
        advisory: contextOf(look, families.advisory.length, state.deployments),
    };
    const assessed = new Map(state.cells.map((cell) => [cell, assess(cell, contexts[cell.rule.role])]));
    const rejected = new Set(Object.values(families).flatMap((family) => rejectedOf(family, assessed, look)));
    const judged = state.cells.map((cell) => {
        const frozen = state.frozen.find((decision) => isSame(decision, cell.rule));
        if (frozen !== undefined)
            return frozen;
        const assessment = assessed.get(cell);
        const outcome = outcomeOf(assessment, rejected.has(cell));
        return comparisonOf(cell.rule, assessment, outcome, contexts[cell.rule.role], state.time?.minutesPerPair);
    });
    return withoutSurvivors(judged, state.frozen);
}
function contextOf(look, family, deployments) {
    return { look, family, alpha: failLevel(look, family), deployments };
}
function assess(cell, context) {
    return "counts" in cell ? assessCounts(cell, context) : assessPairs(cell, context);
}
function familyOf(cells, role) {
    return cells.filter(({ rule }) => rule.role === role);
}
function rejectedOf(family, assessed, look) {
    const rejected = holm(family.map((cell) => assessed.get(cell)?.p ?? 1), (remaining) => failLevel(look, remaining));
    return family.filter((_, at) => rejected[at]);
}
function outcomeOf({ invalid, worse, excluded }, rejected) {
    if (invalid !== undefined)
        return "invalid";
    if (rejected && worse)
        return "fail";
    return excluded ? "pass" : "inconclusive";
}
function comparisonOf(rule, { invalid, doubt, pairs, lost, evidence }, outcome, context, minutesPerPair) {
    const seen = {
        ...identityOf(rule),
        outcome,
        pairs,
        lost,
        deployments: context.deployments,
        look: lookOf(context),
        ...(evidence !== undefined && { evidence }),
    };
    const reason = invalid ?? reasonOf(seen, { ...(doubt !== undefined && { doubt }), minutesPerPair });
    return { ...seen, reason, warnings: warningsOf(seen) };
}
function identityOf(rule) {
    const { endpointId, engine, scenario, metric, statistic } = rule;
    return { endpointId, engine, scenario, metric, statistic, rule };
}
function lookOf({ look, family, alpha }) {
    const earlier = spentUntil(look.before, failAlpha(family));
    const { number, of, share, deadline } = look;
    return { number, of, share, alpha, alphaSpent: earlier + alpha, family, deadline };
}
/**
 * Where head fails more requests than base, its latencies are those of the survivors: they may fail, but nothing else
 * can be said of them, and more pairs would not help.
 */
function withoutSurvivors(judged, frozen) {
    const failing = judged.filter(({ metric, outcome }) => metric === "success_rate" && outcome === "fail");
    return judged.map((comparison) => {
        const { outcome } = comparison;
        const success = failing.find(({ endpointId, scenario }) => endpointId === comparison.endpointId && scenario === comparison.scenario);
        if (success === undefined || frozen.includes(comparison))
            return comparison;
        if (outcome === "fail" || outcome === "invalid")
            return comparison;
        return { ...comparison, outcome: "invalid", reason: survivorsReason(comparison) };
    });
}
function isSame(a, b) {
    return (a.endpointId === b.endpointId && a.scenario === b.scenario && a.metric === b.metric && a.statistic === b.statistic);
}
function firstLook(state, toPairs) {
    if (state.cells.length === 0)
        return { kind: "decided", decisions: [] };
    const more = toPairs - pairsMeasured(state);
    const reason = `the first look is at ${toPairs} pairs: ${morePairs(more, state.time?.minutesPerPair)}`;
    return { kind: "extend", toPairs, reason, ...minutesFor(state, toPairs), frozen: [...state.frozen], soFar: [] };
}
/** The time ended before the first look. */
function decideNothing(state) {
    const measured = pairsMeasured(state);
    const decisions = state.cells.map(({ rule }) => {
        const family = familyOf(state.cells, rule.role).length;
        return {
            ...identityOf(rule),
            outcome: measured === 0 ? "invalid" : "inconclusive",
            reason: tooShortReason(measured, state.looks[0] ?? 0, state.time?.minutesPerPair),
            warnings: [],
            pairs: measured,
            lost: 0,
            deployments: state.deployments,
            look: { number: 0, of: state.looks.length, share: 0, alpha: 0, alphaSpent: 0, family, deadline: true },
        };
    });
    return { kind: "decided", decisions };
}
function minutesFor(state, toPairs) {
    const each = state.time?.minutesPerPair;
    return each === undefined ? {} : { minutes: (toPairs - pairsMeasured(state)) * each };
}

;// CONCATENATED MODULE: ./lib/gate/verdict.js


/** What the comparison with the base means for the run. */
const COMPARED = {
    fail: "regression",
    pass: "pass",
    inconclusive: "inconclusive",
    invalid: "invalid",
};
/**
 * What a run comes to. The outcome is the gravest thing that happened, red or not. The exit code is that of the gravest
 * thing that happened *and* is named in `failOn`: a missed target stays red (2) beside an absent engine that is not,
 * since leaving `infrastructure` out of `failOn` must not hide the target. Nothing red exits 0.
 * An aborted run is always red, and a run without a single check is infrastructure: there was nothing to measure.
 */
function decideVerdict({ checks, comparisons, absent, status, failOn, signalExitCode = 130, }) {
    const judged = [...checks];
    if (status === "aborted")
        return { outcome: "aborted", exitCode: signalExitCode, checks: judged };
    const compared = comparisons.length === 0 ? undefined : COMPARED[gateOutcome(comparisons)];
    const nothingMeasured = checks.length === 0;
    const requiredAbsent = absent.some(({ required }) => required);
    const happened = model_verdict/* JUDGED_OUTCOMES */.S.filter(({ outcome }) => outcome === "infrastructure"
        ? nothingMeasured || requiredAbsent
        : compared === outcome || checks.some((check) => check.outcome === outcome));
    const red = happened.find(({ kind }) => failOn.includes(kind));
    return {
        outcome: happened[0]?.outcome ?? "pass",
        exitCode: red === undefined ? 0 : model_verdict/* EXIT_CODES */.a[red.outcome],
        checks: judged,
    };
}

;// CONCATENATED MODULE: ./lib/gate/winner.js


/** Rates of one run have no interval: closer than this is called a tie. */
const RATE_TOLERANCE = 0.05;
/** Scores closer than this are a tie. */
const SCORE_TOLERANCE = 0.01;
/** Who is best at what, per test that at least two endpoints of the head ran. The first repeat of each counts. */
function findWinners({ repeats, endpoints, weights, leastSuccessRate }) {
    const heads = new Set(endpoints.filter(({ side }) => side === "head").map(({ id }) => id));
    const candidates = repeats.filter(({ endpointId }) => heads.has(endpointId));
    const scenarios = [...new Set(candidates.map(({ scenario }) => scenario))];
    return scenarios.flatMap((scenario) => {
        const byEndpoint = new Map();
        for (const repeat of candidates) {
            if (repeat.scenario === scenario && !byEndpoint.has(repeat.endpointId))
                byEndpoint.set(repeat.endpointId, repeat);
        }
        return byEndpoint.size < 2 ? [] : [winnerOf(scenario, [...byEndpoint.values()], weights, leastSuccessRate)];
    });
}
function winnerOf(scenario, repeats, weights, leastSuccessRate) {
    const fit = repeats.filter(({ counts: { ok, due } }) => ok > 0 && ok / due >= leastSuccessRate);
    const unfit = repeats.filter((repeat) => !fit.includes(repeat)).map(({ endpointId }) => endpointId);
    const dimensions = [
        latencyDimension("ttft", fit, [{ metric: "ttft_ms", statistic: "p50" }]),
        latencyDimension("e2e", fit, [
            { metric: "e2e_ms", statistic: "p95" },
            { metric: "e2e_ms", statistic: "p50" },
        ]),
        // One request after the other has no throughput of its own: it would be E2E again.
        ...(fit.every(({ kind }) => kind === "load") ? [throughputDimension(fit)] : []),
        reliabilityDimension(fit),
    ];
    return { scenario, dimensions, overall: overallOf(dimensions, weights, fit, unfit) };
}
/** Takes the first of the statistics that every endpoint has. */
function latencyDimension(name, fit, statistics) {
    for (const { metric, statistic } of statistics) {
        const contenders = contendersOf(fit, (repeat) => repeat.metrics[metric]?.[statistic]);
        if (contenders.length === 0 || contenders.length < fit.length)
            continue;
        const best = contenders.reduce((a, b) => (b.estimate.value < a.estimate.value ? b : a));
        const leaders = contenders.filter((other) => other === best || overlap(best.estimate, other.estimate));
        return dimension(name, metric, statistic, contenders, leaders, "their 95 % intervals overlap");
    }
    const { metric, statistic } = statistics[0];
    return incomparable(name, metric, statistic);
}
function throughputDimension(fit) {
    const contenders = contendersOf(fit, ({ metrics }) => metrics.tokens_per_second?.mean);
    if (contenders.length === 0 || contenders.length < fit.length) {
        return incomparable("throughput", "tokens_per_second", "value");
    }
    const most = contenders.reduce((value, { estimate }) => Math.max(value, estimate.value), 0);
    const leaders = contenders.filter(({ estimate }) => estimate.value >= most * (1 - RATE_TOLERANCE));
    const tie = `they are within ${RATE_TOLERANCE * 100} % of one run, whose run-to-run noise is unknown`;
    return dimension("throughput", "tokens_per_second", "value", contenders, leaders, tie);
}
/** Success rates with their exact 95 % intervals (Clopper–Pearson), which say how little thirty requests prove. */
function reliabilityDimension(fit) {
    const contenders = contendersOf(fit, ({ counts: { ok, due } }) => ({
        value: ok / due,
        low: proportionLowerBound(ok, due, 0.025),
        high: proportionUpperBound(ok, due, 0.025),
    }));
    if (contenders.length === 0)
        return incomparable("reliability", "success_rate", "value");
    const best = contenders.reduce((a, b) => (b.estimate.value > a.estimate.value ? b : a));
    const leaders = contenders.filter((other) => other === best || overlap(best.estimate, other.estimate));
    return dimension("reliability", "success_rate", "value", contenders, leaders, "their 95 % intervals overlap");
}
function contendersOf(fit, estimateOf) {
    return fit.flatMap((repeat) => {
        const estimate = estimateOf(repeat);
        if (estimate?.value === undefined)
            return [];
        return [{ endpointId: repeat.endpointId, estimate: { ...estimate, value: estimate.value } }];
    });
}
/** Without an interval on both sides nobody can tell, which is a tie. */
function overlap(a, b) {
    if (a.low === undefined || a.high === undefined || b.low === undefined || b.high === undefined)
        return true;
    return a.low <= b.high && b.low <= a.high;
}
function dimension(name, metric, statistic, contenders, leading, tie) {
    const leaders = leading.map(({ endpointId }) => endpointId);
    const known = contenders.every(({ estimate }) => estimate.low !== undefined) || statistic === "value";
    const shown = leading
        .map(({ endpointId, estimate }) => `${endpointId} ${valueText(metric, estimate.value)}`)
        .join(", ");
    const why = known ? tie : "there are too few requests for an interval";
    const reason = leaders.length === 1 ? `best: ${shown}` : `tie: ${shown}; ${why}`;
    const values = Object.fromEntries(contenders.map(({ endpointId, estimate }) => [endpointId, estimate.value]));
    return { name, metric, statistic, values, leaders, reason };
}
function incomparable(name, metric, statistic) {
    return { name, metric, statistic, values: {}, leaders: [], reason: "not every endpoint has a value to compare" };
}
/**
 * Σ weight × (best ÷ value, or value ÷ best where more is better), over the dimensions that could be compared, with the
 * weights scaled to add up to 1. Who leads a dimension, tied or not, has all of it: noise wins no points.
 */
function overallOf(dimensions, weights, fit, unfit) {
    const compared = dimensions.filter(({ name, leaders }) => leaders.length > 0 && weights[name] > 0);
    const sum = compared.reduce((total, { name }) => total + weights[name], 0);
    const scaled = Object.fromEntries(compared.map(({ name }) => [name, weights[name] / sum]));
    const excluded = unfit.length === 0 ? "" : `; ${unfit.join(", ")} cannot win: too few of its requests succeeded`;
    if (compared.length === 0) {
        return { leaders: [], scores: {}, weights: scaled, reason: `nothing could be compared${excluded}` };
    }
    const scores = Object.fromEntries(fit.map(({ endpointId }) => [
        endpointId,
        compared.reduce((score, part) => score + (scaled[part.name] ?? 0) * pointsOf(part, endpointId), 0),
    ]));
    const most = Object.values(scores).reduce((best, score) => Math.max(best, score), 0);
    const leaders = Object.keys(scores).filter((id) => (scores[id] ?? 0) >= most - SCORE_TOLERANCE);
    const shown = Object.entries(scores).map(([id, score]) => `${id} ${score.toFixed(2)}`);
    const reason = `${leaders.length === 1 ? `${leaders[0]} is best` : `tie of ${leaders.join(", ")}`} by weighted score (${shown.join(", ")})`;
    return { leaders, scores, weights: scaled, reason: reason + excluded };
}
function pointsOf({ metric, values, leaders }, endpointId) {
    if (leaders.includes(endpointId))
        return 1;
    const value = values[endpointId] ?? 0;
    const all = Object.values(values);
    const higherIsBetter = metric === "tokens_per_second" || metric === "success_rate";
    const best = all.reduce((a, b) => (higherIsBetter ? Math.max(a, b) : Math.min(a, b)));
    const points = higherIsBetter ? value / best : best / value;
    return Number.isFinite(points) ? points : 0;
}

;// CONCATENATED MODULE: ./lib/measure/requests.js
/** The measured samples of one repeat as requests: of several attempts at one, the last is what became of it. */
function lastAttempts(samples) {
    const measured = samples.filter(({ phase }) => phase === "measured");
    const last = new Map();
    for (const sample of measured) {
        const key = requestKey(sample);
        last.set(key, Math.max(sample.attempt, last.get(key) ?? 0));
    }
    return measured.filter((sample) => sample.attempt === last.get(requestKey(sample)));
}
/** A user asks one thing at a time; a retry keeps the turn of what it retries. */
function requestKey({ user, turn }) {
    return `${user}/${turn}`;
}
/**
 * Counts over a whole repeat, ramp and drain included: success is judged on everything that was due.
 * `requests` are the last attempts of `samples`; token totals are those of all measured requests that told them.
 */
function countRequests(samples, requests) {
    const counts = {
        due: requests.length,
        ok: 0,
        failed: 0,
        failures: {},
        warmup: 0,
        warmupFailed: 0,
        retried: 0,
        reusedConnections: 0,
        inputTokens: 0,
        outputTokens: 0,
    };
    for (const request of requests)
        countRequest(counts, request);
    for (const { phase, outcome, attempt } of samples) {
        if (phase === "measured" && attempt > 1)
            counts.retried += 1;
        if (phase !== "warmup")
            continue;
        counts.warmup += 1;
        if (outcome !== "ok")
            counts.warmupFailed += 1;
    }
    return counts;
}
function countRequest(counts, request) {
    if (request.outcome === "ok")
        counts.ok += 1;
    else {
        counts.failed += 1;
        counts.failures[request.outcome] = (counts.failures[request.outcome] ?? 0) + 1;
    }
    if (request.reusedConnection === true)
        counts.reusedConnections += 1;
    counts.inputTokens += request.inputTokens ?? 0;
    counts.outputTokens += request.outputTokens ?? 0;
}

;// CONCATENATED MODULE: ./lib/measure/warnings.js

/** Two answers' lengths further apart than this are not the same work. */
const LENGTH_TOLERANCE = 0.05;
/** A cold run may hit the template and the system prompt, hardly more. */
const CACHE_TOLERANCE = 0.05;
/** On top of twice the usual: what a load takes at least. */
const COLD_START_MS = 100;
/** What a reader should know before believing the numbers of a run. */
function findWarnings(observed, settings) {
    const tests = observed.map(({ repeat, samples }) => ({
        endpointId: repeat.endpointId,
        scenario: repeat.scenario,
        answers: lastAttempts(samples).filter(({ outcome }) => outcome === "ok"),
    }));
    return [
        ...lengthsDiffer(tests),
        ...tests.flatMap((test) => [
            ...(settings.force_length ? lengthNotForced(test) : []),
            ...chunksCounted(test),
            ...connectionsNotKept(test),
        ]),
        ...observed.flatMap(({ repeat }) => [...failedWarmup(repeat), ...hiddenGaps(repeat)]),
        ...tests.flatMap((test) => [...(settings.cache === "cold" ? cachesHit(test) : [])]),
        ...coldStarts(tests),
        ...oneRun(observed),
    ];
}
function warn({ endpointId, scenario }, code, message) {
    return { code, endpointId, scenario, message: `${endpointId}, ${scenario}: ${message}` };
}
function lengthsDiffer(tests) {
    const scenarios = [...new Set(tests.map(({ scenario }) => scenario))];
    return scenarios.flatMap((scenario) => {
        const lengths = tests
            .filter((test) => test.scenario === scenario)
            .flatMap(({ endpointId, answers }) => {
            const tokens = meanOutputTokens(answers);
            return tokens === undefined ? [] : [{ endpointId, tokens }];
        })
            .sort((a, b) => a.tokens - b.tokens);
        const [shortest, longest] = [lengths[0], lengths.at(-1)];
        if (shortest === undefined || longest === undefined)
            return [];
        if (longest.tokens <= shortest.tokens * (1 + LENGTH_TOLERANCE))
            return [];
        const message = `${scenario}: answers differ in length: ${shortest.endpointId} gave ${shortest.tokens.toFixed(1)} tokens on average, ` +
            `${longest.endpointId} ${longest.tokens.toFixed(1)}. Compare TTFT and TPOT, not E2E and requests/s, ` +
            "or lower requests.max_tokens until every answer reaches it.";
        return [{ code: "output-length", scenario, message }];
    });
}
function meanOutputTokens(answers) {
    const known = answers.filter(({ outputTokens }) => outputTokens !== undefined);
    const sum = known.reduce((tokens, answer) => tokens + (answer.outputTokens ?? 0), 0);
    return known.length === 0 ? undefined : sum / known.length;
}
function lengthNotForced(test) {
    const early = test.answers.filter(({ finishReason }) => finishReason !== undefined && finishReason !== "length");
    if (early.length === 0)
        return [];
    const reasons = [...new Set(early.map(({ finishReason }) => finishReason))].join(", ");
    const message = `${early.length} of ${test.answers.length} answers ended before max_tokens (finish reason ${reasons}) although ` +
        "requests.force_length is on: this engine does not take it, so lengths are its own. Lower requests.max_tokens to even them out.";
    return [warn(test, "length-not-forced", message)];
}
function chunksCounted(test) {
    const counted = test.answers.filter(({ tokenSource }) => tokenSource === undefined || tokenSource === "chunks");
    if (counted.length === 0)
        return [];
    const message = `the engine sent no token count for ${counted.length} of ${test.answers.length} answers, so chunks were counted instead: ` +
        "TPOT, ITL and tokens/s are of chunks there. Use an interface of the engine that reports usage (services.api).";
    return [warn(test, "chunks-counted", message)];
}
function cachesHit(test) {
    let [cached, input] = [0, 0];
    for (const { cachedInputTokens, inputTokens } of test.answers) {
        if (cachedInputTokens === undefined || inputTokens === undefined)
            continue;
        cached += cachedInputTokens;
        input += inputTokens;
    }
    if (input === 0 || cached <= CACHE_TOLERANCE * input)
        return [];
    const message = `${((100 * cached) / input).toFixed(1)} % of the prompt tokens came from the engine's prefix cache in a cold run: TTFT is better than a fresh prompt's. ` +
        "Use longer prompts that differ from their start, or set requests.cache: warm to measure this on purpose.";
    return [warn(test, "cache-hit", message)];
}
/** An endpoint's own least load time is what a loaded model costs; anything well above it is a model being loaded. */
function coldStarts(tests) {
    return tests.flatMap((test) => {
        const usual = usualLoadMs(tests.filter(({ endpointId }) => endpointId === test.endpointId));
        const loads = test.answers
            .map(({ engineMs }) => engineMs?.load ?? 0)
            .filter((load) => load > 2 * usual + COLD_START_MS);
        if (loads.length === 0)
            return [];
        const longest = loads.reduce((most, load) => Math.max(most, load));
        const message = `the engine loaded the model inside ${loads.length} of ${test.answers.length} measured requests (up to ${Math.round(longest)} ms): ` +
            "their TTFT is a cold start. Raise the warm-up, or keep the model loaded (Ollama: OLLAMA_KEEP_ALIVE).";
        return [warn(test, "cold-start", message)];
    });
}
/**
 * What an endpoint reports for a model that is loaded already: the median over all of its answers. Ollama 0.24 shows a few
 * ms for a small vocabulary, some 100 ms for a large one, and twice that when two requests meet.
 */
function usualLoadMs(tests) {
    const loads = tests.flatMap(({ answers }) => answers.flatMap(({ engineMs }) => engineMs?.load ?? []));
    return loads.toSorted((a, b) => a - b)[Math.floor((loads.length - 1) / 2)] ?? 0;
}
/** Each request then pays for a connection; not in its TTFT, but on the server and the network. */
function connectionsNotKept(test) {
    const again = test.answers.filter(({ sentAgain }) => sentAgain).length;
    if (again === 0)
        return [];
    const message = `the server closed kept connections while ${again} of ${test.answers.length} requests were being sent; they were sent again on new ones, which every request of these users then had`;
    return [warn(test, "connection-not-kept", message)];
}
function failedWarmup({ endpointId, scenario, counts: { warmup, warmupFailed } }) {
    if (warmupFailed === 0)
        return [];
    const message = `${warmupFailed} of ${warmup} warm-up requests failed, so the engine may not have been warm`;
    return [warn({ endpointId, scenario, answers: [] }, "warmup-failed", message)];
}
/** What was left out of the metrics because whole answers came in one read, said aloud. */
function hiddenGaps({ endpointId, scenario, counts, metrics }) {
    if (counts.ok === 0 || metrics.chunk_gap_ms !== undefined || counts.outputTokens < 4 * counts.ok)
        return [];
    const message = "most answers arrived whole, in one read, so there are no times between tokens (TPOT, ITL): a proxy on the way buffers " +
        "the stream (nginx: proxy_buffering off), or the engine is faster than the network hands on. TTFT may be that of the whole answer.";
    return [warn({ endpointId, scenario, answers: [] }, "arrived-at-once", message)];
}
function oneRun(observed) {
    const repeats = new Map();
    for (const { repeat } of observed) {
        const key = `${repeat.endpointId}\n${repeat.scenario}`;
        repeats.set(key, (repeats.get(key) ?? new Set()).add(repeat.repeat));
    }
    if (![...repeats.values()].some(({ size }) => size === 1))
        return [];
    const message = "one run, run-to-run noise unknown: the intervals cover the noise between requests, not that between runs. " +
        "Run it again before you act on a small difference.";
    return [{ code: "one-run", message }];
}

;// CONCATENATED MODULE: ./lib/model/run.js
const RUN_SCHEMA = "llm-latency-gate/run/v1";

// EXTERNAL MODULE: ./lib/model/version.js
var version = __webpack_require__(3341);
;// CONCATENATED MODULE: ./lib/gate/gate-rules.js



/** Below so many requests a run p95 is advisory; from so many on its margin is as narrow as that of the median. */
const P95_GATES_FROM = 300;
const P95_NARROW_FROM = 600;
const FLOORS = {
    ttft_ms: { deltaMs: 5, marginMs: 10 },
    e2e_ms: { deltaMs: 5, marginMs: 10 },
    tpot_ms: { deltaMs: 0.5, marginMs: 1 },
    itl_ms: { deltaMs: 0.5, marginMs: 1 },
    chunk_gap_ms: { deltaMs: 0.5, marginMs: 1 },
};
const LATENCY = { delta: 0.05, margin: 0.1 };
const gate_rules_TAIL = { delta: 0.05, margin: 0.15 };
const RATE = { delta: 0.02, margin: 0.05 };
const SUCCESS = { delta: 0.01, margin: 0.02 };
/** What is gated when the scenario names no rule: at most five a test, so that one test keeps its whole error. */
const DEFAULT_SPECS = [
    { metric: "ttft_ms", statistic: "p50" },
    { metric: "tpot_ms", statistic: "p50" },
    { metric: "ttft_ms", statistic: "p95" },
    { metric: "tokens_per_second", statistic: "value" },
];
/**
 * The rules, complete: those of the scenario, or the defaults, for every test that they fit, and the success rate of
 * every test first, whether a rule names it or not. A default that cannot exist in a test is left out; a rule of the
 * scenario is kept, for `checkGateRules` to refuse.
 * @throws ConfigurationError for a rule that fits no test at all.
 */
function gateRules(specs, tests) {
    specs?.forEach((spec, at) => {
        if (!tests.some((test) => fits(spec, test)))
            throw fitsNothing(spec, at, tests);
    });
    return tests.flatMap((test) => {
        const mine = specs?.filter((spec) => fits(spec, test)) ?? defaultsOf(test);
        const success = mine.find(({ metric }) => metric === "success_rate") ?? { metric: "success_rate" };
        const others = mine.filter(({ metric }) => metric !== "success_rate");
        return [success, ...others].map((spec) => ruleOf(spec, test));
    });
}
function defaultsOf(test) {
    return DEFAULT_SPECS.filter((spec) => whyImpossible(ruleOf(spec, test), test) === undefined);
}
function fits({ engine, scenario }, test) {
    return (engine === undefined || engine === test.engine) && (scenario === undefined || scenario === test.scenario);
}
function ruleOf(spec, test) {
    const { metric } = spec;
    const statistic = spec.statistic ?? (metrics/* METRICS */.C[metric].per === "run" ? "value" : "p50");
    const { delta, margin } = limitsOf(metric, statistic, test);
    const floor = spec.floor ?? FLOORS[metric];
    return {
        endpointId: test.endpointId,
        engine: test.engine,
        scenario: test.scenario,
        metric,
        statistic,
        better: spec.better ?? metrics/* METRICS */.C[metric].better,
        delta: spec.delta ?? delta,
        margin: spec.margin ?? Math.max(margin, spec.delta ?? 0),
        ...(floor !== undefined && { floor }),
        role: spec.role ?? roleOf(statistic, test),
    };
}
function limitsOf(metric, statistic, { requestsPerRun = 0 }) {
    if (metric === "success_rate")
        return SUCCESS;
    if (metrics/* METRICS */.C[metric].better === "higher")
        return RATE;
    const tail = statistic === "p99" || (statistic === "p95" && requestsPerRun < P95_NARROW_FROM);
    return tail ? gate_rules_TAIL : LATENCY;
}
/** A tail of few requests is too noisy to turn a check red, and dilutes the error of the rules that can. */
function roleOf(statistic, { requestsPerRun }) {
    if (statistic === "p99")
        return "advisory";
    return statistic === "p95" && requestsPerRun !== undefined && requestsPerRun < P95_GATES_FROM ? "advisory" : "gate";
}
function fitsNothing({ metric, engine, scenario }, at, tests) {
    const wanted = [engine, scenario === undefined ? undefined : `"${scenario}"`].filter((part) => part !== undefined);
    const there = tests.map((test) => `${test.engine} "${test.scenario}"`).join(", ");
    return new errors/* ConfigurationError */.j1(`gate.rules[${at}] (${metric}) is about ${wanted.join(" ") || "a test"}, which is not run.`, {
        hint: there === "" ? "No test is run on both sides." : `Tests that are run on both sides: ${there}.`,
    });
}

// EXTERNAL MODULE: ./lib/report/format.js
var format = __webpack_require__(7703);
// EXTERNAL MODULE: ./lib/engines/index.js + 20 modules
var engines = __webpack_require__(2351);
// EXTERNAL MODULE: ./lib/load/api-key.js
var api_key = __webpack_require__(2642);
// EXTERNAL MODULE: ./lib/load/generator.js + 4 modules
var generator = __webpack_require__(2966);
;// CONCATENATED MODULE: ./lib/load/sample-log.js
/**
 * Hands samples on in batches: what ended while one batch was being written makes up the next.
 * So at most one write is under way, and a crash loses only what had not reached the disk yet.
 */
class SampleLog {
    #write;
    #onFailure;
    #waiting = [];
    #writing = Promise.resolve();
    #busy = false;
    #failure;
    /** `onFailure` is told at once when a batch cannot be written; `flush` throws what went wrong. */
    constructor(write, onFailure = () => undefined) {
        this.#write = write;
        this.#onFailure = onFailure;
    }
    add(sample) {
        this.#waiting.push(sample);
        if (!this.#busy)
            this.#writing = this.#drain();
    }
    /** Waits until all is written; throws what went wrong with the first write that failed. */
    async flush() {
        await this.#writing;
        if (this.#failure !== undefined)
            throw this.#failure;
    }
    async #drain() {
        this.#busy = true;
        try {
            while (this.#waiting.length > 0) {
                const batch = this.#waiting;
                this.#waiting = [];
                await this.#write(batch);
            }
        }
        catch (error) {
            this.#failure ??= error;
            this.#onFailure();
        }
        finally {
            this.#busy = false;
        }
    }
}

;// CONCATENATED MODULE: ./lib/measure/metrics-of-sample.js
/**
 * What one request tells, in ms. Definitions: design, section 4. A value that the request does not have is undefined:
 * a failed request has none at all, since a stream that broke is neither slow nor fast.
 */
function ttftMs(sample) {
    return difference(sample, sample.firstTokenAtMs, sample.sentAtMs);
}
function e2eMs(sample) {
    return difference(sample, sample.lastTokenAtMs, sample.sentAtMs);
}
/**
 * (last token − first token) / (n − k₁): n as the engine counted it, k₁ the tokens that had arrived with the first text.
 * Undefined for n ≤ k₁: an answer in one chunk has no time between tokens.
 */
function tpotMs(sample) {
    const span = difference(sample, sample.lastTokenAtMs, sample.firstTokenAtMs);
    const tokens = (sample.outputTokens ?? sample.events.atMs.length) - tokensWithFirstText(sample);
    return span === undefined || tokens <= 0 ? undefined : span / tokens;
}
/** Tokens up to and with the first text: an event before it carries tokens whose characters were not complete. */
function tokensWithFirstText(sample) {
    const { tokens } = sample.events;
    if (tokens === undefined)
        return 1;
    let sum = 0;
    for (let at = 0; at <= firstTextIndex(sample); at++)
        sum += tokens[at] ?? 0;
    return Math.max(1, sum);
}
/** The event that brought the first text; a later event of the same read has the same time, so the first of them. */
function firstTextIndex({ events, firstTokenAtMs }) {
    return firstTokenAtMs === undefined
        ? 0
        : Math.max(0, events.atMs.findIndex((at) => at >= firstTokenAtMs));
}
/**
 * Calls `gap` for each chunk after the first text: a chunk of k tokens is k gaps of gap/k each, k = 1 where it is not
 * known. The time of a chunk without a token of its own goes to the next one that has some.
 */
function eachTokenGap(sample, gap) {
    if (sample.outcome !== "ok")
        return;
    const { atMs, tokens } = sample.events;
    const first = firstTextIndex(sample);
    let before = atMs[first];
    for (let at = first + 1; at < atMs.length && before !== undefined; at++) {
        const count = tokens?.[at] ?? 1;
        const now = atMs[at];
        if (count <= 0)
            continue;
        gap((now - before) / count, count);
        before = now;
    }
}
/** Calls `gap` for each pair of token-bearing events that follow one another, as they arrived. */
function eachChunkGap(sample, gap) {
    if (sample.outcome !== "ok")
        return;
    const { atMs } = sample.events;
    for (let at = 1; at < atMs.length; at++)
        gap(atMs[at] - atMs[at - 1]);
}
/** Whether a request keeps every per-request target. One that failed keeps none; one without the value is not measured by it. */
function meetsTargets(sample, targets) {
    return sample.outcome === "ok" && targets.every(({ metric, limit }) => (targetValue(sample, metric) ?? 0) <= limit);
}
/** A single request's ITL is its token-weighted mean, which is its TPOT. */
function targetValue(sample, metric) {
    if (metric === "ttft_ms")
        return ttftMs(sample);
    if (metric === "e2e_ms")
        return e2eMs(sample);
    return metric === "tpot_ms" || metric === "itl_ms" ? tpotMs(sample) : undefined;
}
function difference(sample, to, from) {
    return sample.outcome !== "ok" || to === undefined || from === undefined ? undefined : to - from;
}

;// CONCATENATED MODULE: ./lib/measure/distributions.js


/** `requests` are those whose latency counts; the failed among them have no values. */
function distributionsOf(requests) {
    const all = [
        ["ttft_ms", onePerRequest(requests, ttftMs)],
        ["tpot_ms", onePerRequest(requests, tpotMs)],
        ["itl_ms", manyPerRequest(requests, eachTokenGap)],
        ["chunk_gap_ms", manyPerRequest(requests, eachChunkGap)],
        ["e2e_ms", onePerRequest(requests, e2eMs)],
    ];
    const hidden = arrivedAtOnce(requests) ? distributions_BETWEEN_TOKENS : [];
    const known = all.filter(([metric, values]) => values !== undefined && !hidden.includes(metric));
    return Object.fromEntries(known);
}
const distributions_BETWEEN_TOKENS = ["tpot_ms", "itl_ms", "chunk_gap_ms"];
/** Fewer events may well share a read, and say nothing. */
const EVENTS_OF_A_STREAM = 4;
/**
 * Whether most streams came in one single read: a proxy held them back, or the engine is faster than the network hands on.
 * Then the times between tokens are those of neither, and 0 ms would look like a measurement.
 */
function arrivedAtOnce(requests) {
    const streams = requests.filter(({ outcome, events }) => outcome === "ok" && events.atMs.length >= EVENTS_OF_A_STREAM);
    const atOnce = streams.filter(({ events }) => events.readIndex[0] === events.readIndex.at(-1));
    return streams.length > 0 && atOnce.length > streams.length / 2;
}
function onePerRequest(requests, metric) {
    const values = new Float64Array(requests.length);
    let n = 0;
    for (const request of requests) {
        const value = metric(request);
        if (value !== undefined && Number.isFinite(value))
            values[n++] = value;
    }
    return distributionOf(values.slice(0, n));
}
/** The gaps of one request share its queue and its batch: together they are one observation. */
function manyPerRequest(requests, eachGap) {
    const most = requests.reduce((sum, { events }) => sum + events.atMs.length, 0);
    const values = new Float64Array(most);
    const weights = new Float64Array(most);
    let n = 0;
    let observations = 0;
    for (const request of requests) {
        const before = n;
        eachGap(request, (ms, tokens = 1) => {
            values[n] = ms;
            weights[n++] = tokens;
        });
        if (n > before)
            observations += 1;
    }
    return clusteredDistribution(values.subarray(0, n), weights.subarray(0, n), observations);
}

;// CONCATENATED MODULE: ./lib/stats/mean.js

/**
 * Mean of independent values with its two-sided interval x̄ ± t(tail, n − 1)·s/√n, s² by n − 1 (Student 1908).
 * The interval leans on the central limit theorem: for skewed values it covers less than it says until n is some dozens.
 * `values` is not empty.
 */
function meanInterval(values, tail = 0.025) {
    const n = values.length;
    const mean = mean_meanOf(values);
    if (n < 2)
        return { mean };
    let squares = 0;
    for (const value of values)
        squares += (value - mean) ** 2;
    const half = studentT(tail, n - 1) * Math.sqrt(squares / (n - 1) / n);
    return { mean, low: mean - half, high: mean + half };
}
/** Updated mean (Welford 1962), which neither overflows nor loses small values beside a large sum. */
function mean_meanOf(values) {
    let mean = 0;
    let n = 0;
    for (const value of values) {
        n += 1;
        mean += (value - mean) / n;
    }
    return mean;
}

;// CONCATENATED MODULE: ./lib/measure/estimate.js



/** Error on either side of a two-sided 95 % interval. */
const estimate_TAIL = 0.025;
/** Below this the interval of a mean of skewed latencies says nothing; it is also where the median's begins. */
const LEAST_FOR_INTERVAL = leastSampleSize(0.5, estimate_TAIL);
/** A metric with one value (or several) a request. `n` is the number of requests behind it. */
function summarise(distribution) {
    const { values, observations } = distribution;
    return {
        n: observations,
        mean: meanEstimate(distribution),
        min: values[0],
        max: values.at(-1),
        p50: percentile(distribution, 0.5),
        p95: percentile(distribution, 0.95),
        p99: percentile(distribution, 0.99),
    };
}
/** A metric with one value a repeat: there is nothing to take a percentile or an interval of. */
function single(value, n) {
    return { n, mean: { value }, min: value, max: value, p50: {}, p95: {}, p99: {} };
}
/** Gaps of one request hang together, so their mean has no interval here. */
function meanEstimate(distribution) {
    const { values, observations } = distribution;
    const value = meanOf(distribution);
    if (observations < LEAST_FOR_INTERVAL || values.length !== observations)
        return { value };
    const { low, high } = meanInterval(values, estimate_TAIL);
    return { value, ...(low !== undefined && { low }), ...(high !== undefined && { high }) };
}
/**
 * A percentile of fewer values than its interval needs is hardly more than the maximum and is not shown, except for the
 * median. Gaps are counted as values here, while their interval takes as many requests.
 */
function percentile(distribution, p) {
    const least = leastSampleSize(p, estimate_TAIL);
    if (p > 0.5 && totalWeight(distribution) < least)
        return { needed: least };
    const { low, high } = quantileBounds(distribution, p, estimate_TAIL);
    const value = quantileOf(distribution, p);
    return low === undefined || high === undefined ? { value } : { value, low, high };
}

;// CONCATENATED MODULE: ./lib/measure/window.js
/**
 * The steady window, cut by rule. A TTFT test is one request after the other, so the window is all of it.
 * A load test is steady from when all users were started to when nothing new is started.
 * A test too short to be steady (fewer answers end inside that window than there are users, as when requests
 * are as few as users or last longer than the test) is measured from its start to its last answer instead:
 * its rates then include the ramp and the drain, which is low but never nonsense.
 */
function steadyWindow(kind, users, moments, samples) {
    const whole = { fromMs: moments.startedAtMs, toMs: moments.drainedAtMs };
    const steady = { fromMs: moments.allStartedAtMs, toMs: moments.limitAtMs };
    if (kind === "ttft" || steady.toMs <= steady.fromMs)
        return whole;
    const ended = samples.reduce((n, sample) => n + (sample.phase === "measured" && endedInside(sample, steady) ? 1 : 0), 0);
    return ended < users ? whole : steady;
}
/**
 * Whether a request's latency counts: sent inside the window. What was due before its end but waited for its
 * connection counts as well: the last request of a test that counts requests closes the window by being started.
 */
function sentInside({ sentAtMs, dueAtMs }, window) {
    return sentAtMs !== undefined && sentAtMs >= window.fromMs && Math.min(sentAtMs, dueAtMs) <= window.toMs;
}
/** Whether a request succeeded and its end arrived inside the window. */
function endedInside(sample, window) {
    const at = sample.endedAtMs ?? sample.lastTokenAtMs;
    return sample.outcome === "ok" && at !== undefined && inside(at, window);
}
/**
 * Output tokens of a request that arrived inside the window. Where the engine does not tell how many tokens an event
 * carries, its total is spread evenly over the events. A failed request delivered nothing of use: 0.
 */
function tokensInside(sample, window) {
    if (sample.outcome !== "ok")
        return 0;
    const { atMs, tokens } = sample.events;
    const perEvent = (sample.outputTokens ?? atMs.length) / Math.max(1, atMs.length);
    let sum = 0;
    for (let at = 0; at < atMs.length; at++) {
        if (inside(atMs[at], window))
            sum += tokens?.[at] ?? perEvent;
    }
    return sum;
}
function widthSeconds({ fromMs, toMs }) {
    return Math.max(0, toMs - fromMs) / 1000;
}
function inside(atMs, { fromMs, toMs }) {
    return atMs >= fromMs && atMs <= toMs;
}

;// CONCATENATED MODULE: ./lib/measure/measure.js





/**
 * One test on one endpoint, from samples to numbers. Counts are over every request that was due; latencies are those of
 * successful requests sent inside the window; rates are what arrived inside the window over its width.
 */
function measureRepeat(input) {
    const { endpointId, scenario, kind, repeat, users, window, samples } = input;
    const requests = lastAttempts(samples);
    const counts = countRequests(samples, requests);
    const distributions = distributionsOf(requests.filter((request) => sentInside(request, window)));
    const metrics = {
        ...latencies(distributions),
        ...rates(requests, window, counts),
        ...shares(requests, window, counts, input.targets.filter(isPerRequest)),
    };
    const aborted = input.aborted ?? (counts.failures.aborted ?? 0) > 0;
    return { repeat: { endpointId, scenario, kind, repeat, users, window, counts, metrics, aborted }, distributions };
}
function latencies(distributions) {
    return Object.fromEntries(Object.entries(distributions).map(([metric, values]) => [metric, summarise(values)]));
}
/** Absent when nothing succeeded or the window has no width: a rate of 0 would look measured. */
function rates(requests, window, { ok }) {
    const seconds = widthSeconds(window);
    if (ok === 0 || seconds === 0)
        return {};
    const tokens = requests.reduce((sum, request) => sum + tokensInside(request, window), 0);
    const ended = requests.reduce((sum, request) => sum + (endedInside(request, window) ? 1 : 0), 0);
    return {
        tokens_per_second: single(tokens / seconds, ok),
        requests_per_second: single(ended / seconds, ended),
    };
}
function shares(requests, window, counts, targets) {
    const { due, ok } = counts;
    if (due === 0)
        return {};
    const success = { success_rate: single(ok / due, due) };
    if (targets.length === 0)
        return success;
    const good = requests.filter((request) => meetsTargets(request, targets));
    const seconds = widthSeconds(window);
    const goodInside = good.reduce((sum, request) => sum + (endedInside(request, window) ? 1 : 0), 0);
    return {
        ...success,
        slo_attainment: single(good.length / due, due),
        ...(seconds > 0 && { goodput: single(goodInside / seconds, due) }),
    };
}
function isPerRequest({ metric }) {
    return metric !== "tokens_per_second" && metric !== "requests_per_second";
}

;// CONCATENATED MODULE: ./lib/walk.js








const NO_EVENTS = { atMs: [], readIndex: [] };
/** Runs one test on one endpoint and keeps what it gave, in memory and on disk. */
async function measureTest({ kind, loop }, endpoint, walk) {
    const { scenario, deps, directory, originMs, run } = walk;
    const step = { endpointId: endpoint.id, scenario: loop.scenario };
    const samples = [];
    const diskFull = new AbortController();
    const log = new SampleLog((batch) => directory.appendSamples(endpoint, batch), () => diskFull.abort());
    const now = () => deps.clock.now() - originMs;
    deps.progress({
        kind: "step-started",
        ...step,
        atMs: now(),
        ...(loop.durationMs === undefined ? {} : { plannedSeconds: loop.durationMs / 1000 }),
        ...(loop.requests === undefined ? {} : { plannedRequests: loop.requests }),
    });
    const moments = await (0,generator/* runClosedLoop */.e)(loop, {
        endpoint,
        engine: (0,engines/* engineOf */.ky)(endpoint.engine),
        settings: scenario.requests,
        apiKey: (0,api_key/* apiKeyOf */.n)(endpoint, deps.env),
        sharedWithBase: isShared(endpoint, walk.discovery.endpoints),
        nonce: run.nonce,
        clock: deps.clock,
        originMs,
        signal: AbortSignal.any([deps.signal, diskFull.signal]),
        onWarmupEnded: (atMs) => deps.progress({ kind: "warmup-ended", ...step, atMs }),
        onSample(sample) {
            samples.push(sample);
            log.add(sample);
            if (sample.phase === "measured")
                deps.progress({ kind: "request-ended", ...step, ...seen(sample), atMs: now() });
        },
    });
    await log.flush().catch((cause) => {
        throw new errors/* InfrastructureError */.EN(`the samples cannot be written to ${directory.path}: ${cause.message}`, {
            hint: "What was written before is kept there. Free some space, or name another place with --output-dir.",
            cause,
        });
    });
    const measured = measureRepeat({
        ...step,
        kind,
        repeat: loop.repeat,
        users: loop.users,
        window: steadyWindow(kind, loop.users, moments, samples),
        samples,
        targets: targetsOf(scenario, loop.scenario),
        aborted: deps.signal.aborted,
    });
    walk.measured.push(measured);
    // The events are on disk and measured; kept for a whole run they would fill the memory.
    walk.observed.push({ repeat: measured.repeat, samples: samples.map((sample) => ({ ...sample, events: NO_EVENTS })) });
    run.repeats.push(measured.repeat);
    await directory.writeRun(run);
    const { ok, failed } = measured.repeat.counts;
    deps.progress({ kind: "step-ended", ...step, ok, failed, atMs: now() });
    return measured;
}
/** Whether both sides of a comparison are one server, as in a test of the comparison itself. */
function isShared({ id, baseUrl }, endpoints) {
    return endpoints.some((other) => other.id !== id && other.baseUrl === baseUrl);
}
function seen({ outcome, firstTokenAtMs, sentAtMs }) {
    return firstTokenAtMs === undefined || sentAtMs === undefined
        ? { outcome }
        : { outcome, ttftMs: firstTokenAtMs - sentAtMs };
}

;// CONCATENATED MODULE: ./lib/paired.js







/** The engines that are there on both sides. */
function endpointPairs(endpoints) {
    return endpoints.flatMap((head) => {
        const base = endpoints.find(({ side, engine }) => side === "base" && engine === head.engine);
        return head.side === "head" && base !== undefined ? [{ base, head }] : [];
    });
}
/**
 * The rules of the comparison, checked before anything is measured.
 * @throws ConfigurationError for a rule that could never be judged, and for a budget that does not hold the first look.
 */
function planComparison(pairs, tests, scenario) {
    if (pairs.length === 0)
        return { rules: [], warnings: [] };
    requireTimeForFirstLook(scenario, pairs.length);
    const gated = gatedTests(pairs, tests);
    const specs = scenario.gate.rules?.map(({ floor_ms, ...spec }) => ({
        ...spec,
        ...(floor_ms === undefined ? {} : { floor: { deltaMs: floor_ms.delta, marginMs: floor_ms.margin } }),
    }));
    const rules = gateRules(specs, gated);
    return { rules, warnings: checkGateRules(rules, gated) };
}
/**
 * Measures base and head in turn (AB, BA, AB, …: a drift then hits both alike) until the gate has decided or the time is up.
 * Each pair runs every test once on every engine and side; with one deployment a side, the noise between deployments stays unseen.
 */
async function comparePairs(pairs, tests, rules, walk) {
    if (pairs.length === 0)
        return [];
    const { deps, scenario } = walk;
    const startedAt = deps.clock.now();
    const minutesGone = () => (deps.clock.now() - startedAt) / 60_000;
    const measured = [];
    let frozen = [];
    for (;;) {
        const minutesPerPair = minutesGone() / measured.length;
        const minutesLeft = scenario.gate.budget_minutes - minutesGone();
        const time = measured.length === 0 ? { minutesLeft } : { minutesLeft, minutesPerPair };
        const cells = rules.map((rule) => cellOf(rule, measured));
        const step = next({ cells, looks: LOOKS, deployments: 1, frozen, time, stop: deps.signal.aborted });
        if (step.kind === "decided")
            return step.decisions;
        deps.progress({ kind: "note", message: step.reason });
        frozen = step.frozen;
        while (measured.length < step.toPairs && !deps.signal.aborted) {
            measured.push(await measurePair(measured.length, pairs, tests, walk));
            const perPair = minutesGone() / measured.length;
            if (minutesGone() + perPair > scenario.gate.budget_minutes)
                break;
        }
    }
}
async function measurePair(index, pairs, tests, walk) {
    const measured = [];
    for (const { kind, loop } of tests) {
        const test = { kind, loop: { ...loop, repeat: index, pair: index } };
        for (const { base, head } of pairs) {
            const baseFirst = index % 2 === 0;
            const first = await measureTest(test, baseFirst ? base : head, walk);
            const second = await measureTest(test, baseFirst ? head : base, walk);
            const [ofBase, changed] = baseFirst ? [first, second] : [second, first];
            measured.push({ head, scenario: loop.scenario, base: ofBase, changed });
        }
    }
    return measured;
}
function cellOf(rule, measured) {
    const mine = measured.flatMap((pair) => pair.filter(({ head, scenario }) => head.id === rule.endpointId && scenario === rule.scenario));
    if (rule.metric === "success_rate")
        return { rule, counts: mine.map(countsOf) };
    return { rule, pairs: mine.map(({ base, changed }) => valuesOf(rule, base, changed)) };
}
function countsOf({ base, changed }) {
    const of = ({ repeat }) => ({ due: repeat.counts.due, failed: repeat.counts.failed });
    return { base: of(base), head: of(changed) };
}
function valuesOf(rule, base, head) {
    const of = ({ repeat }) => repeat.metrics[rule.metric]?.[rule.statistic === "value" ? "mean" : rule.statistic].value;
    const [baseValue, headValue] = [of(base), of(head)];
    return {
        ...(baseValue === undefined ? {} : { base: baseValue }),
        ...(headValue === undefined ? {} : { head: headValue }),
    };
}
function gatedTests(pairs, tests) {
    return tests.flatMap(({ kind, loop }) => pairs.map(({ head }) => ({
        endpointId: head.id,
        engine: head.engine,
        scenario: loop.scenario,
        load: kind === "ttft" ? "ttft" : "closed-loop",
        maxTokens: loop.maxTokens,
        ...(loop.requests === undefined || loop.durationMs !== undefined ? {} : { requestsPerRun: loop.requests }),
    })));
}
/** A budget that ends before the first look would only ever say "cannot tell". Counted is what is sure: the durations. */
function requireTimeForFirstLook({ gate, test_scenarios }, engines) {
    const sure = test_scenarios.load_tests.filter(({ requests }) => requests === undefined);
    const pairSeconds = 2 * engines * sure.reduce((sum, { duration_seconds = 0 }) => sum + duration_seconds, 0);
    const pairs = LOOKS[0] ?? 0;
    if (pairs * pairSeconds <= gate.budget_minutes * 60)
        return;
    const [onePair, needed] = [pairSeconds, pairs * pairSeconds].map((seconds) => (0,format/* formatDuration */.a3)(seconds * 1000));
    throw new errors/* ConfigurationError */.j1(`gate.budget_minutes is ${gate.budget_minutes}, but the first look takes ${pairs} pairs of ${onePair} each, ${needed} in all`, {
        hint: `Raise gate.budget_minutes to ${Math.ceil((pairs * pairSeconds) / 60) + 1}, or make the load tests shorter (duration_seconds, requests).`,
    });
}

;// CONCATENATED MODULE: ./lib/model/report.js
const REPORT_SCHEMA = "llm-latency-gate/report/v1";

// EXTERNAL MODULE: ./lib/report/words.js
var words = __webpack_require__(8191);
;// CONCATENATED MODULE: ./lib/report/comparison-words.js



/** The words and numbers of a comparison with the base that the table, the headline and the annotations share. */
const TONES = { fail: "bad", invalid: "unsure", inconclusive: "unsure", pass: "good" };
/** `slower`, or `regressed` where slower is no word for it; `invalid`, `cannot tell`, `pass`. */
function comparisonWord({ outcome, metric }) {
    const failed = metrics/* METRICS */.C[metric].unit === "ms" ? "slower" : "regressed";
    const word = { fail: failed, invalid: "invalid", inconclusive: "cannot tell", pass: "pass" }[outcome];
    return { word, tone: TONES[outcome] };
}
/** Those that can turn the check red. */
function gating(comparisons) {
    return comparisons.filter(({ rule }) => rule.role === "gate");
}
const SEVERITY = ["fail", "invalid", "inconclusive", "pass"];
/**
 * Worst first: what gates before what is advisory, then by outcome, then a success rate that fell before anything else
 * that failed (latencies are those of the requests that survive it), then by the change for the worse ÷ δ.
 */
function worstComparisonsFirst(comparisons) {
    const keys = (comparison) => [
        comparison.rule.role === "gate" ? 0 : 1,
        SEVERITY.indexOf(comparison.outcome),
        comparison.outcome === "fail" && comparison.metric === "success_rate" ? 0 : 1,
        -badness(comparison),
    ];
    return comparisons.toSorted((a, b) => {
        const [left, right] = [keys(a), keys(b)];
        return left.map((key, at) => key - (right[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
    });
}
function badness({ evidence, rule }) {
    if (evidence === undefined || evidence.delta <= 0)
        return 0;
    return ((rule.better === "lower" ? 1 : -1) * evidence.change.estimate) / evidence.delta;
}
/** `1 slower, 2 cannot tell, 3 pass`, in the order of the comparisons. */
function countWords(comparisons) {
    const counts = new Map();
    for (const { word } of comparisons.map(comparisonWord))
        counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts].map(([word, count]) => `${(0,format/* formatCount */.B4)(count)} ${word}`).join(", ");
}
/** `52.3 → 61.8 ms`: base, then head, with as many digits as it takes to tell them apart. */
function baseToHead(metric, { base, head }) {
    const { unit } = metrics/* METRICS */.C[metric];
    // Shares are rounded down: with one digit their difference would not be the change that stands beside them.
    const { value, limit } = (0,format/* formatAgainst */.L$)(base, head, unit, unit === "fraction" ? 1 : 0);
    const [from = "", to = ""] = [comparison_words_unitOf(value), comparison_words_unitOf(limit)];
    return from === to ? `${value.slice(0, value.length - from.length)} → ${limit}` : `${value} → ${limit}`;
}
function comparison_words_unitOf(quantity) {
    const at = quantity.indexOf(" ");
    return at < 0 ? "" : quantity.slice(at);
}
/** `+8.4 %`, `−1.6 points`; what is worse has enough digits to be on its own side of δ. */
function changeText({ metric, rule }, { change: { estimate }, delta }) {
    const size = (rule.better === "lower" ? 1 : -1) * estimate;
    let decimals = 1;
    while (decimals < 5 && size !== delta && fixed(size, decimals) === fixed(delta, decimals))
        decimals++;
    return `${comparison_words_signed(estimate, decimals)} ${metric === "success_rate" ? "points" : "%"}`;
}
/** `[+3.1, +13.9]`, in the unit of the change. */
function intervalText({ change: { low, high } }) {
    return `[${comparison_words_signed(low, 1)}, ${comparison_words_signed(high, 1)}]`;
}
/** δ and M with their units, with the floors in ms counted in: `5 %` and `10 %`, `1 point` and `2 points`. */
function limitTexts({ metric, rule, evidence }) {
    const { delta, margin } = evidence ?? rule;
    return { fails: sizeText(metric, delta), passes: sizeText(metric, margin) };
}
/** A fraction without its sign: `6.1 %`, `1 point`. */
function sizeText(metric, fraction) {
    const number = String(Number((fraction * 100).toFixed(1)));
    return metric === "success_rate" ? `${number} ${number === "1" ? "point" : "points"}` : `${number} %`;
}
/** `vllm's median time to first token in chat rose: 52.3 → 61.8 ms, +18.2 % [+9.1, +28.0]`. */
function comparisonSentence(comparison) {
    const { metric, evidence } = comparison;
    if (evidence === undefined)
        return `${(0,words/* ruleSubject */.hs)(comparison)} could not be compared`;
    const { estimate } = evidence.change;
    const verb = estimate > 0 ? "rose" : estimate < 0 ? "fell" : "did not move";
    const change = `${changeText(comparison, evidence)} ${intervalText(evidence)}`;
    return `${(0,words/* ruleSubject */.hs)(comparison)} ${verb}: ${baseToHead(metric, evidence)}, ${change}`;
}
/** Noise between deployments is not known: what was found holds for those that were measured. */
function deploymentsUnknown(comparisons) {
    return comparisons.some(({ evidence }) => evidence?.error !== undefined && evidence.error.betweenSd === undefined);
}
/** `these two deployments`. */
function theseDeployments(comparisons) {
    const aSide = Math.max(1, ...comparisons.map(({ deployments }) => deployments));
    return aSide === 1 ? "these two deployments" : `these ${(0,format/* formatCount */.B4)(2 * aSide)} deployments`;
}
function comparison_words_signed(fraction, decimals) {
    const text = fixed(Math.abs(fraction), decimals);
    if (Number(text) === 0)
        return "0";
    return `${fraction < 0 ? "−" : "+"}${text}`;
}
function fixed(fraction, decimals) {
    return (fraction * 100).toFixed(fraction >= 0.9995 ? decimals - 1 : decimals);
}

;// CONCATENATED MODULE: ./lib/report/failure-examples.js
/** The first failed sample of each class on each endpoint and test, warm-up included: often it fails first. */
function findFailureExamples(samples) {
    const found = new Map();
    for (const { endpointId, scenario, failure, detail } of samples) {
        if (failure === undefined || detail === undefined)
            continue;
        const key = JSON.stringify([endpointId, scenario, failure]);
        if (!found.has(key))
            found.set(key, { endpointId, scenario, class: failure, detail });
    }
    return [...found.values()];
}
/** Measured failures by class, the most frequent first. */
function groupFailures(run) {
    const groups = new Map();
    for (const { endpointId, scenario, counts } of run.repeats) {
        for (const [name, count] of Object.entries(counts.failures)) {
            if (count === 0)
                continue;
            const group = groups.get(name) ?? { class: name, count: 0, places: [] };
            groups.set(name, group);
            group.count += count;
            const place = group.places.find((known) => known.endpointId === endpointId && known.scenario === scenario);
            if (place === undefined)
                group.places.push({ endpointId, scenario, count });
            else
                place.count += count;
        }
    }
    return [...groups.values()].sort((a, b) => b.count - a.count);
}

// EXTERNAL MODULE: ./lib/report/plain-text.js
var plain_text = __webpack_require__(1984);
;// CONCATENATED MODULE: ./lib/report/annotations.js






/** GitHub cuts the message of an annotation here (actions/runner, ExecutionContext.cs); we stay below it. */
const MESSAGE_LIMIT = 4000;
const LINES_SHOWN = 8;
/**
 * One annotation for each kind of finding, never one a metric: a step shows ten of a level, a job fifty.
 * At most ten in all (a run that was stopped is not judged).
 */
function buildAnnotations(run, verdict, comparisons) {
    const red = verdict.exitCode !== 0;
    const required = run.absent.filter((absent) => absent.required);
    const optional = run.absent.filter((absent) => !absent.required);
    const lines = (absent) => absent.map(({ id, reason, hint }) => `${id}: ${(0,words/* withoutStop */.f6)(reason)}. ${hint}`);
    const redFor = (outcome) => (verdict.exitCode === model_verdict/* EXIT_CODES */.a[outcome] ? "error" : "warning");
    return [
        ...comparisonsAnnotation("fail", redFor("regression"), comparisons),
        ...checksAnnotation("target-missed", redFor("target-missed"), verdict.checks),
        ...comparisonsAnnotation("invalid", redFor("invalid"), comparisons),
        ...comparisonsAnnotation("inconclusive", "notice", comparisons),
        ...checksAnnotation("invalid", red ? "error" : "warning", verdict.checks),
        ...checksAnnotation("inconclusive", "notice", verdict.checks),
        ...annotations_summarise(red ? "error" : "warning", "required engine not measured", lines(required)),
        ...annotations_summarise("warning", "optional engine not measured", lines(optional)),
        ...annotations_summarise("warning", "class of failure", failureLines(run)),
        ...annotations_summarise("warning", "warning", worthSaying(run.warnings)),
        ...(verdict.outcome === "aborted"
            ? annotations_summarise("warning", "run stopped before its end", ["What was measured is kept."])
            : []),
    ];
}
/** That there was one run is true of nearly every run: the report says it, an annotation would be noise. */
function worthSaying(warnings) {
    return warnings.filter(({ code }) => code !== "one-run").map(({ message }) => message);
}
const CHECK_TITLES = {
    "target-missed": "target missed",
    invalid: "invalid measurement",
    inconclusive: "undecided target",
    pass: "target met",
};
function checksAnnotation(outcome, level, checks) {
    const lines = (0,words/* worstFirst */.md)(checks)
        .filter((check) => check.outcome === outcome)
        .map((check) => (outcome === "invalid" ? check.reason : `${(0,words/* checkSentence */.YC)(check)}.`));
    return annotations_summarise(level, CHECK_TITLES[outcome], lines);
}
const COMPARISON_TITLES = {
    fail: "regression against the base",
    invalid: "invalid comparison with the base",
    inconclusive: "undecided comparison with the base",
};
function comparisonsAnnotation(outcome, level, comparisons) {
    const lines = worstComparisonsFirst(gating(comparisons))
        .filter((comparison) => comparison.outcome === outcome)
        .map((comparison) => outcome === "fail" ? `${comparisonSentence(comparison)}.` : `${(0,words/* ruleSubject */.hs)(comparison)}: ${comparison.reason}.`);
    return annotations_summarise(level, COMPARISON_TITLES[outcome], lines);
}
function failureLines(run) {
    return groupFailures(run).map(({ class: name, count, places }) => {
        const where = [...new Set(places.map((place) => place.endpointId))].join(", ");
        return `${name}: ${(0,format/* countOf */.pq)(count, "request")} (${where})`;
    });
}
function annotations_summarise(level, kind, lines) {
    if (lines.length === 0)
        return [];
    const shown = lines.slice(0, LINES_SHOWN).map((line) => (0,plain_text/* clip */.$Q)((0,plain_text/* plainText */.wh)(line), 450));
    if (lines.length > LINES_SHOWN)
        shown.push(`and ${(0,format/* formatCount */.B4)(lines.length - LINES_SHOWN)} more, see the summary`);
    const title = lines.length === 1 ? `1 ${kind}` : `${(0,format/* formatCount */.B4)(lines.length)} ${plural(kind)}`;
    return [{ level, title: `llm-latency-gate: ${title}`, message: (0,plain_text/* clip */.$Q)(shown.join("\n"), MESSAGE_LIMIT) }];
}
/** The first noun of the kind takes the plural: `targets missed`, `classes of failure`. */
function plural(kind) {
    const irregular = {
        "class of failure": "classes of failure",
        "required engine not measured": "required engines not measured",
        "optional engine not measured": "optional engines not measured",
        "target missed": "targets missed",
        "regression against the base": "regressions against the base",
        "invalid comparison with the base": "invalid comparisons with the base",
        "undecided comparison with the base": "undecided comparisons with the base",
    };
    return irregular[kind] ?? `${kind}s`;
}

;// CONCATENATED MODULE: ./lib/report/comparison-table.js





/**
 * Base against head, one row a rule, worst first, the advisory ones last and dim. What is not a clear pass has its reason
 * under the row. Undefined when nothing was compared.
 */
function comparisonTable(comparisons) {
    if (comparisons.length === 0)
        return undefined;
    const sorted = worstComparisonsFirst(comparisons);
    const shared = sharedWarnings(sorted);
    const cautions = sorted.map((comparison) => ownWarnings(comparison, shared).join("; "));
    const cautious = cautions.some((caution) => caution !== "");
    return {
        id: "comparison",
        title: `Compared with the base: ${titleCounts(sorted)}`,
        columns: cautious ? [...COLUMNS, { label: "caution", align: "left", prose: true }] : COLUMNS,
        rows: sorted.map((comparison, at) => [
            ...comparisonRow(comparison),
            ...(cautious ? [{ text: (0,plain_text/* plainText */.wh)(cautions[at] ?? "") }] : []),
        ]),
        note: [...noteSentences(sorted), ...shared.map((warning) => `${capitalised((0,plain_text/* plainText */.wh)(warning))}.`)].join(" "),
    };
}
/** What goes first where space is short: the small print of statistics, then what the mark and the reason tell as well. */
const COLUMNS = [
    { label: "engine", align: "left" },
    { label: "test", align: "left" },
    { label: "metric", align: "left" },
    { label: "base → head", align: "right", optional: 5 },
    { label: "change", align: "right" },
    { label: "limit", align: "left", optional: 3 },
    { label: "verdict", align: "left", optional: 4 },
    { label: "pairs", align: "right", optional: 2 },
    { label: "MDE", align: "right", optional: 1 },
    { label: "why", align: "left", prose: true },
];
function titleCounts(comparisons) {
    const gates = gating(comparisons);
    const advisory = comparisons.length - gates.length;
    return [countWords(gates), ...(advisory === 0 ? [] : [`${(0,format/* formatCount */.B4)(advisory)} advisory`])]
        .filter((part) => part !== "")
        .join("; ");
}
function comparisonRow(comparison) {
    const { endpointId, scenario, rule, evidence, reason } = comparison;
    const advisory = rule.role === "advisory";
    const { word, tone } = comparisonWord(comparison);
    const { fails, passes } = limitTexts(comparison);
    const cells = [
        { text: (0,plain_text/* plainText */.wh)(endpointId), tone },
        { text: (0,plain_text/* plainText */.wh)(scenario) },
        { text: metricLabel(comparison), ...(advisory && { detail: "advisory" }) },
        evidence === undefined ? ABSENT : { text: valuesText(comparison.metric, evidence) },
        evidence === undefined ? ABSENT : { text: changeText(comparison, evidence), tone, detail: intervalText(evidence) },
        { text: `fails above ${fails}`, detail: `passes below ${passes}` },
        { text: word, tone },
        pairsCell(comparison),
        mdeCell(comparison),
        { text: isClearPass(comparison) ? "" : (0,plain_text/* plainText */.wh)(reason) },
    ];
    return advisory ? cells.map((cell) => ({ ...cell, tone: "dim" })) : cells;
}
const ABSENT = { text: format/* NOTHING */.K$, tone: "dim" };
/** As the results tables call them. */
const SHORT = {
    success_rate: "success",
    tokens_per_second: "tokens/s",
    requests_per_second: "req/s",
};
function metricLabel({ metric, statistic }) {
    return SHORT[metric] ?? (0,words/* ruleLabel */.Do)({ metric, statistic });
}
/** A rate's unit is its name already. */
function valuesText(metric, evidence) {
    const text = baseToHead(metric, evidence);
    return SHORT[metric] === undefined ? text : text.replace(` ${metrics/* METRICS */.C[metric].unit}`, "");
}
/** A pass that is worse for certain, though by less than fails, is one that the reader should look at. */
function isClearPass({ outcome, evidence, rule }) {
    if (outcome !== "pass" || evidence === undefined)
        return false;
    const { low, high } = evidence.change;
    return rule.better === "lower" ? low <= 0 : high >= 0;
}
function pairsCell({ pairs, lost, look }) {
    const details = [
        ...(lost === 0 ? [] : [`${(0,format/* formatCount */.B4)(lost)} lost`]),
        ...(look.number === 0 ? [] : [`look ${look.number} of ${look.of}`]),
    ];
    return { text: (0,format/* formatCount */.B4)(pairs), ...(details.length > 0 && { detail: details.join(", ") }) };
}
function mdeCell({ metric, evidence }) {
    if (evidence?.mde === undefined || !Number.isFinite(evidence.mde))
        return ABSENT;
    const { mde, error } = evidence;
    return { text: sizeText(metric, mde), ...(error !== undefined && { detail: budgetText(metric, error) }) };
}
/** `SE 1.9 %`, and where it comes from when that is not today's runs alone. */
function budgetText(metric, { se, today, history, between }) {
    const all = today + history + between;
    const text = `SE ${sizeText(metric, se)}`;
    if (all <= 0 || history + between === 0)
        return text;
    const parts = { today, history, deployments: between };
    const shares = Object.entries(parts).filter(([, part]) => part > 0);
    return `${text}: ${shares.map(([name, part]) => `${name} ${Math.round((100 * part) / all)} %`).join(", ")}`;
}
function noteSentences(comparisons) {
    const counts = comparisons.map(({ pairs, lost }) => pairs + lost);
    const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
    const pairs = fewest === most ? "" : `${(0,format/* formatCount */.B4)(fewest)} to `;
    const passes = gating(comparisons).some(({ outcome }) => outcome === "pass");
    return [
        `${pairs}${(0,format/* countOf */.pq)(most, "pair")} of runs, base and head in turn; change: head against base, with its 95 % interval.`,
        ...(passes
            ? ["pass: a regression above the limit that it passes below is excluded at 95 %, a smaller one is not."]
            : []),
        ...(deploymentsUnknown(comparisons)
            ? [
                `Between-deployment noise: not measured, since repeats of one deployment pair cannot see it: the verdict holds for ${theseDeployments(comparisons)}.`,
            ]
            : []),
        ...(comparisons.some(({ evidence }) => evidence?.mde !== undefined)
            ? ["MDE: the smallest change for the worse that is found 9 times in 10."]
            : []),
        ...(gating(comparisons).length < comparisons.length
            ? ["advisory: shown, but neither turns the check red nor asks for more pairs."]
            : []),
    ];
}
/** The gate's warning of unknown noise between deployments (gate, comparison-text) is a sentence of the note instead. */
const SAID_IN_NOTE = "between-deployment noise: not measured";
function comparison_table_warningsOf({ warnings }) {
    return warnings.filter((warning) => !warning.startsWith(SAID_IN_NOTE));
}
/** What is true of every row is said once. */
function sharedWarnings(comparisons) {
    const [first, ...others] = comparisons;
    if (first === undefined || others.length === 0)
        return [];
    return comparison_table_warningsOf(first).filter((warning) => others.every(({ warnings }) => warnings.includes(warning)));
}
function ownWarnings(comparison, shared) {
    return comparison_table_warningsOf(comparison).filter((warning) => !shared.includes(warning));
}
function capitalised(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

;// CONCATENATED MODULE: ./lib/report/repeat-summary.js
/** In the order in which the endpoints and tests first appear. */
function summariseRepeats(repeats) {
    const groups = new Map();
    for (const repeat of repeats) {
        const key = JSON.stringify([repeat.endpointId, repeat.scenario]);
        const group = groups.get(key);
        if (group === undefined)
            groups.set(key, [repeat]);
        else
            group.push(repeat);
    }
    return [...groups.values()].flatMap(repeat_summary_summarise);
}
function repeat_summary_summarise(repeats) {
    const [first] = repeats;
    if (first === undefined)
        return [];
    const cut = repeats.filter(({ aborted }) => aborted).length;
    if (repeats.length === 1)
        return [{ ...first, runs: 1, cut }];
    return [
        {
            ...first,
            counts: repeats.map(({ counts }) => counts).reduce(addCounts),
            metrics: medianMetrics(repeats),
            aborted: cut > 0,
            runs: repeats.length,
            cut,
        },
    ];
}
function medianMetrics(repeats) {
    const metrics = {};
    const ids = new Set(repeats.flatMap((repeat) => Object.keys(repeat.metrics)));
    for (const id of ids)
        metrics[id] = medianResult(repeats.flatMap((repeat) => repeat.metrics[id] ?? []));
    return metrics;
}
function medianResult(results) {
    const of = (statistic) => medianEstimate(results.map((result) => result[statistic]));
    return {
        n: results.reduce((sum, { n }) => sum + n, 0),
        mean: of("mean"),
        min: Math.min(...results.map(({ min }) => min)),
        max: Math.max(...results.map(({ max }) => max)),
        p50: of("p50"),
        p95: of("p95"),
        p99: of("p99"),
    };
}
/** A statistic that a run was too small for is not shown: the median of the other runs would pass for that of all. */
function medianEstimate(estimates) {
    const lacking = estimates.find(({ value }) => value === undefined);
    if (lacking !== undefined)
        return lacking.needed === undefined ? {} : { needed: lacking.needed };
    const value = median(estimates.flatMap((estimate) => estimate.value ?? []));
    return value === undefined ? {} : { value };
}
function median(values) {
    const sorted = values.toSorted((a, b) => a - b);
    const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
    return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
function addCounts(a, b) {
    const failures = { ...a.failures };
    for (const [name, count] of Object.entries(b.failures)) {
        failures[name] = (failures[name] ?? 0) + count;
    }
    return {
        due: a.due + b.due,
        ok: a.ok + b.ok,
        failed: a.failed + b.failed,
        failures,
        warmup: a.warmup + b.warmup,
        warmupFailed: a.warmupFailed + b.warmupFailed,
        retried: a.retried + b.retried,
        reusedConnections: a.reusedConnections + b.reusedConnections,
        inputTokens: a.inputTokens + b.inputTokens,
        outputTokens: a.outputTokens + b.outputTokens,
    };
}

;// CONCATENATED MODULE: ./lib/report/advice.js




/** Where to look for a missed target or a regression, by what the run itself shows. */
function adviceFor(run, rule) {
    switch (rule.metric) {
        case "success_rate":
        case "slo_attainment":
            return failureAdvice(run, rule.endpointId, rule.scenario);
        case "ttft_ms":
            return WAITING;
        case "e2e_ms":
            return e2eAdvice(run, rule.endpointId, rule.scenario);
        case "tpot_ms":
        case "itl_ms":
        case "chunk_gap_ms":
            return DECODING;
        default:
            return "Look at the engine's running and waiting requests: with room left, raise concurrent_users; without, it needs more capacity.";
    }
}
const WAITING = "The wait for the first token is queueing and prefill: look at the engine's waiting requests, its batching limits and the prompt length.";
const DECODING = "Decoding is slow: look at the batch size, the quantisation and what else uses the GPU.";
function e2eAdvice(run, endpointId, scenario) {
    const [summary] = summariseRepeats(repeatsOf(run, endpointId, scenario));
    const wait = summary?.metrics.ttft_ms?.p50.value;
    const whole = summary?.metrics.e2e_ms?.p50.value;
    if (wait === undefined || whole === undefined || whole <= 0)
        return "Look at queueing, prefill and decoding in the results.";
    const share = Math.round((Math.min(wait, whole) / whole) * 100) / 100;
    if (share >= 0.5)
        return `${(0,format/* formatPercent */.l9)(share)} of the median request is the wait for its first token. ${WAITING}`;
    return `${(0,format/* formatPercent */.l9)(1 - share)} of the median request is decoding: lower max_tokens, or look at the batch size, the quantisation and what else uses the GPU.`;
}
function failureAdvice(run, endpointId, scenario) {
    const [most] = groupFailures({ repeats: repeatsOf(run, endpointId, scenario) });
    return most === undefined
        ? "Look at the engine's log."
        : `Most failures are "${most.class}". ${model_failures/* FAILURES */.E[most.class]}`;
}
function repeatsOf(run, endpointId, scenario) {
    return run.repeats.filter((repeat) => repeat.endpointId === endpointId && repeat.scenario === scenario);
}

;// CONCATENATED MODULE: ./lib/report/tables.js






/** The tables of a report except the results. Cells hold plain text: names and messages of others are cleaned here. */
const left = (label) => ({ label, align: "left" });
const right = (label) => ({ label, align: "right" });
/** Every target with what was measured, worst first. Undefined when there was none. */
function targetsTable(checks) {
    if (checks.length === 0)
        return undefined;
    return {
        id: "targets",
        title: `Targets: ${countOutcomes(checks)}`,
        columns: [
            left("engine"),
            left("test"),
            left("metric"),
            right("measured"),
            right("limit"),
            { ...right("used"), optional: 1 },
            { ...left("why"), prose: true },
        ],
        rows: (0,words/* worstFirst */.md)(checks).map(targetRow),
        note: "used: measured ÷ limit; for a rate limit ÷ measured; for the success rate failures ÷ failures allowed.",
    };
}
/** `1 missed, 2 cannot tell, 3 met`. */
function countOutcomes(checks) {
    const outcomes = ["target-missed", "invalid", "inconclusive", "pass"];
    return outcomes
        .map((outcome) => ({ outcome, count: checks.filter((check) => check.outcome === outcome).length }))
        .filter(({ count }) => count > 0)
        .map(({ outcome, count }) => `${(0,format/* formatCount */.B4)(count)} ${words/* CHECK_WORDS */.DP[outcome].word}`)
        .join(", ");
}
function targetRow(check) {
    const { rule, outcome, value } = check;
    const { unit } = metrics/* METRICS */.C[rule.metric];
    const { tone } = words/* CHECK_WORDS */.DP[outcome];
    const shown = value === undefined ? undefined : (0,format/* formatAgainst */.L$)(value, rule.limit, unit);
    const measured = shown === undefined
        ? { text: check.n === 0 ? format/* NOTHING */.K$ : `n=${(0,format/* formatCount */.B4)(check.n)}`, tone: "dim" }
        : { text: shown.value, tone };
    if (outcome === "inconclusive" && check.needed !== undefined) {
        measured.detail = `n ${(0,format/* formatCount */.B4)(check.n)} of ${(0,format/* formatCount */.B4)(check.needed)}`;
    }
    const share = (0,words/* shareOfLimit */.au)(check);
    return [
        { text: (0,plain_text/* plainText */.wh)(rule.endpointId), tone },
        { text: (0,plain_text/* plainText */.wh)(rule.scenario) },
        { text: (0,words/* ruleLabel */.Do)(rule) },
        measured,
        { text: `${rule.direction === "at-most" ? "≤" : "≥"} ${shown?.limit ?? (0,format/* formatQuantity */.VZ)(rule.limit, unit)}` },
        share === undefined ? { text: format/* NOTHING */.K$, tone: "dim" } : { text: (0,format/* formatShare */.T1)(share), tone, share },
        { text: outcome === "pass" && shown !== undefined ? "" : (0,plain_text/* plainText */.wh)(check.reason) },
    ];
}
const DIMENSIONS = ["ttft", "e2e", "throughput", "reliability"];
/** Who is best at what, one row a test. Undefined when there was nothing to compare. */
function winnerTable(winners) {
    const compared = winners.filter(({ dimensions }) => dimensions.some(({ values }) => Object.keys(values).length > 1));
    if (compared.length === 0)
        return undefined;
    const names = DIMENSIONS.filter((name) => compared.some(({ dimensions }) => dimensions.some((one) => one.name === name)));
    return {
        id: "winner",
        title: "Best engine",
        columns: [
            left("test"),
            ...names.map((name) => left(dimensionLabel(name, compared))),
            left("overall"),
            { ...left("why"), prose: true },
        ],
        rows: compared.map((winner) => winnerRow(winner, names)),
        note: `A difference inside the noise is a tie. ${weightsSentence(compared)}`,
    };
}
function dimensionLabel(name, winners) {
    const labels = new Set(winners.flatMap(({ dimensions }) => dimensions.filter((dimension) => dimension.name === name).map(words/* ruleLabel */.Do)));
    const [only = name] = labels;
    return labels.size === 1 ? only : name;
}
function winnerRow({ scenario, dimensions, overall }, names) {
    const best = leadersCell(overall.leaders, Object.keys(overall.scores).length);
    return [
        { text: (0,plain_text/* plainText */.wh)(scenario) },
        ...names.map((name) => {
            const dimension = dimensions.find((candidate) => candidate.name === name);
            return leadersCell(dimension?.leaders ?? [], Object.keys(dimension?.values ?? {}).length);
        }),
        overall.leaders.length === 1 ? { ...best, tone: "good" } : best,
        { text: (0,plain_text/* plainText */.wh)(overall.reason) },
    ];
}
function leadersCell(leaders, compared) {
    if (leaders.length === 0)
        return { text: format/* NOTHING */.K$, tone: "dim" };
    if (leaders.length > 1 && leaders.length >= compared)
        return { text: "tie", tone: "dim" };
    return { text: leaders.map(plain_text/* plainText */.wh).join(" = ") };
}
/** The weights of the test that has most of the dimensions: they are shared out over those that a test has. */
function weightsSentence(winners) {
    const all = winners.map(({ overall }) => Object.entries(overall.weights));
    const most = Math.max(0, ...all.map((weights) => weights.length));
    const weights = all.find(({ length }) => length === most) ?? [];
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    if (total <= 0)
        return "";
    const shares = weights.map(([name, weight]) => `${(0,plain_text/* plainText */.wh)(name)} ${Math.round((weight / total) * 100)} %`);
    const rest = all.some(({ length }) => length < most)
        ? "; a test without one of them shares its weight among the others"
        : "";
    return `Overall weighs ${shares.join(", ")}${rest}.`;
}
/** Failures by class, the most frequent first, each with an example and what to do. Undefined when nothing failed. */
function failuresTable(run, examples) {
    const groups = groupFailures(run);
    if (groups.length === 0)
        return undefined;
    const total = groups.reduce((sum, group) => sum + group.count, 0);
    const due = run.repeats.reduce((sum, repeat) => sum + repeat.counts.due, 0);
    return {
        id: "failures",
        title: `Failures: ${(0,format/* formatCount */.B4)(total)} of ${(0,format/* countOf */.pq)(due, "request")}`,
        columns: [
            left("failure"),
            right("count"),
            left("where"),
            { ...left("example"), prose: true },
            { ...left("what to do"), prose: true },
        ],
        rows: groups.map(({ class: name, count, places }) => [
            { text: name, tone: "bad" },
            { text: (0,format/* formatCount */.B4)(count) },
            { text: placesText(places) },
            { text: (0,plain_text/* clip */.$Q)((0,plain_text/* plainText */.wh)(examples.find((example) => example.class === name)?.detail ?? ""), 300) },
            { text: model_failures/* FAILURES */.E[name] },
        ]),
    };
}
const PLACES_SHOWN = 4;
function placesText(places) {
    const shown = places
        .slice(0, PLACES_SHOWN)
        .map(({ endpointId, scenario, count }) => `${(0,plain_text/* plainText */.wh)(endpointId)} ${(0,plain_text/* plainText */.wh)(scenario)} (${(0,format/* formatCount */.B4)(count)})`);
    const more = places.length - PLACES_SHOWN;
    return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
/** What was asked for and could not be measured. Undefined when everything was there. */
function absentTable({ absent }) {
    if (absent.length === 0)
        return undefined;
    return {
        id: "absent",
        title: "Not measured",
        columns: [
            left("engine"),
            left("failure"),
            left("required"),
            { ...left("URL"), optional: 1 },
            { ...left("why"), prose: true },
            { ...left("what to do"), prose: true },
        ],
        rows: absent.map(({ id, failure, required, baseUrl, reason, hint }) => [
            { text: (0,plain_text/* plainText */.wh)(id), tone: required ? "bad" : "unsure" },
            { text: (0,plain_text/* plainText */.wh)(failure) },
            { text: required ? "yes" : "no" },
            { text: (0,plain_text/* plainText */.wh)(baseUrl) },
            { text: (0,plain_text/* clip */.$Q)((0,plain_text/* plainText */.wh)(reason), 500) },
            { text: (0,plain_text/* plainText */.wh)(hint) },
        ]),
    };
}
/** What was measured: the engines as they describe themselves. Undefined when there was none. */
function enginesTable({ endpoints, fingerprint }) {
    if (endpoints.length === 0)
        return undefined;
    return {
        id: "engines",
        title: "Engines",
        columns: [
            left("engine"),
            left("version"),
            left("model"),
            { ...left("quantisation"), optional: 3 },
            { ...right("context"), optional: 4 },
            { ...left("digest"), optional: 2 },
            { ...left("URL"), optional: 1 },
        ],
        rows: endpoints.map((endpoint) => engineRow(endpoint, fingerprint)),
    };
}
function engineRow({ id, engine, model, baseUrl }, { subject }) {
    const identity = subject[id];
    const name = (0,plain_text/* plainText */.wh)(id);
    return [
        { text: name === engine || name.startsWith(`${engine}-`) ? name : `${name} (${engine})` },
        known(identity?.version),
        { text: (0,plain_text/* plainText */.wh)(model) },
        known(identity?.quantization),
        known(identity?.contextLength),
        known(shortDigest(identity?.modelDigest)),
        { text: (0,plain_text/* plainText */.wh)(baseUrl), tone: "dim" },
    ];
}
function known(value) {
    return value === undefined || value === "unknown" ? { text: "unknown", tone: "dim" } : { text: (0,plain_text/* plainText */.wh)(value) };
}
/** The first 12 hexadecimal digits, as git and docker show them; a tag or branch is kept. */
function shortDigest(digest) {
    const hex = digest?.replace(/^sha256:/, "");
    return hex !== undefined && /^[0-9a-f]{13,}$/i.test(hex) ? hex.slice(0, 12) : digest;
}
/** Which metric column a rule belongs to: there is one value of a run metric, whatever its statistic is called. */
function ruleKey(endpointId, scenario, metric, statistic) {
    return JSON.stringify([endpointId, scenario, metric, metrics/* METRICS */.C[metric].per === "run" ? "value" : statistic]);
}

;// CONCATENATED MODULE: ./lib/report/comparison-headline.js





/** The worst regression with both values, and where to look. Undefined when no gating rule failed. */
function regressionFinding(run, comparisons) {
    const gates = worstComparisonsFirst(gating(comparisons));
    const failed = gates.filter(({ outcome }) => outcome === "fail");
    const [worst] = failed;
    if (worst === undefined)
        return undefined;
    const lead = failed.length > 1
        ? `${(0,format/* formatCount */.B4)(failed.length)} of ${(0,format/* formatCount */.B4)(gates.length)} comparisons with the base are regressions, the worst:`
        : "Regression:";
    return {
        sentence: `${lead} ${comparisonSentence(worst)}; more than ${limitTexts(worst).fails} fails.`,
        nextStep: `${whatDiffers(run, worst)} ${adviceFor(run, worst)}`,
    };
}
/** What is undecided, and what would decide. Undefined when every gating rule is decided. */
function undecidedFinding(run, comparisons) {
    const gates = worstComparisonsFirst(gating(comparisons));
    const open = gates.filter(({ outcome }) => outcome === "inconclusive");
    const [first] = open;
    if (first === undefined)
        return undefined;
    const lead = open.length > 1
        ? `Cannot tell for ${(0,format/* formatCount */.B4)(open.length)} of ${(0,format/* formatCount */.B4)(gates.length)} comparisons with the base, the first:`
        : "Cannot tell whether head is worse than the base:";
    const seen = first.evidence === undefined
        ? `${(0,words/* ruleSubject */.hs)(first)}: ${first.reason.replace(/^cannot tell: /, "")}`
        : comparisonSentence(first);
    return { sentence: `${lead} ${(0,words/* withoutStop */.f6)(seen)}${whatDecides(first)}.`, nextStep: decideStep(run, first) };
}
/** Why nothing can be said. Undefined when every gating rule could be judged. */
function invalidSentence(comparisons) {
    const invalid = worstComparisonsFirst(gating(comparisons)).filter(({ outcome }) => outcome === "invalid");
    const [first] = invalid;
    if (first === undefined)
        return undefined;
    const more = invalid.length === 1 ? "" : ` (and ${(0,format/* formatCount */.B4)(invalid.length - 1)} more)`;
    return `The comparison with the base is invalid: ${(0,words/* ruleSubject */.hs)(first)}: ${(0,words/* withoutStop */.f6)(first.reason)}${more}.`;
}
/**
 * `No regression above 10 % (success rate: 2 points) between these two deployments at 95 % confidence`: what all gating
 * rules together exclude. Undefined unless there is one and all pass.
 */
function passClause(comparisons) {
    const gates = gating(comparisons);
    if (gates.length === 0 || gates.some(({ outcome }) => outcome !== "pass"))
        return undefined;
    const only = deploymentsUnknown(gates) ? ` between ${theseDeployments(gates)}` : "";
    return `${excluded(gates)}${only} at 95 % confidence`;
}
function excluded(gates) {
    const sorted = gates.toSorted((a, b) => marginOf(a) - marginOf(b)).filter(({ metric }) => metric !== "success_rate");
    const rates = gates.filter(({ metric }) => metric === "success_rate").map(marginOf);
    const points = sizeText("success_rate", Math.max(...rates));
    const [least, most] = [sorted[0], sorted.at(-1)];
    if (least === undefined || most === undefined)
        return `No rise of failures above ${points}`;
    const [low, high] = [limitTexts(least).passes, limitTexts(most).passes];
    const above = low === high ? high : `margins of ${low.replace(" %", "")} to ${high}`;
    return `No regression above ${above}${rates.length === 0 ? "" : ` (success rate: ${points})`}`;
}
function marginOf({ evidence, rule }) {
    return (evidence ?? rule).margin;
}
/** What a headline about something else says of the comparison: ` Against the base: 1 slower, 3 pass.` */
function besides(comparisons) {
    const gates = worstComparisonsFirst(gating(comparisons));
    if (gates.length === 0)
        return "";
    const clause = passClause(gates);
    return clause === undefined ? ` Against the base: ${countWords(gates)}.` : ` ${clause}.`;
}
function whatDecides({ evidence, pairs, lost }) {
    if (evidence?.pairsNeeded === undefined)
        return "";
    if (evidence.pairsNeeded === "none")
        return "; no number of pairs would decide, deployments differ too much";
    const measured = pairs + lost;
    return `; about ${(0,format/* formatCount */.B4)(evidence.pairsNeeded)} pairs would decide, ${(0,format/* formatCount */.B4)(measured)} were measured`;
}
function decideStep(run, { evidence, look, scenario }) {
    if (evidence?.pairsNeeded === "none")
        return "Deploy base and head twice or more each and compare them in turn.";
    if (look.deadline)
        return "Raise gate.budget_minutes: the time ended before the planned pairs were measured.";
    const kind = run.repeats.find((repeat) => repeat.scenario === scenario)?.kind;
    const key = kind === "ttft" ? "test_scenarios.ttft.iterations" : `requests or duration_seconds of ${scenario}`;
    return `Raise ${key}, so that each run says more, or run it again; a margin that matters less may be wider (gate.rules).`;
}
/** What the engines themselves say is different: the change that is being judged, as far as it shows. */
function whatDiffers({ endpoints, fingerprint }, { endpointId, engine }) {
    const baseId = endpoints.find((endpoint) => endpoint.side === "base" && endpoint.engine === engine)?.id;
    const [base, head] = [fingerprint.subject[baseId ?? ""], fingerprint.subject[endpointId]];
    const differences = base === undefined || head === undefined ? [] : differencesOf(base, head);
    if (differences.length === 0)
        return "Both sides describe themselves alike: look at the flags that the change touches.";
    return `The sides differ in ${(0,format/* listOf */.c3)(differences)}.`;
}
const IDENTITY_WORDS = {
    version: "version",
    model: "model",
    modelDigest: "model digest",
    quantization: "quantisation",
    contextLength: "context length",
};
function differencesOf(base, head) {
    return Object.keys(IDENTITY_WORDS)
        .filter((key) => base[key] !== head[key] && base[key] !== "unknown" && head[key] !== "unknown")
        .map((key) => `${IDENTITY_WORDS[key]} (${shortDigest(base[key])} → ${shortDigest(head[key])})`);
}

;// CONCATENATED MODULE: ./lib/report/consequence.js

/**
 * `The check is red (exit code 1).`, or why it is not. Another kind than the outcome's may be what is red: fail-on can
 * leave the graver one out (gate, verdict).
 */
function consequence({ outcome, exitCode }) {
    const kind = model_verdict/* JUDGED_OUTCOMES */.S.find((judged) => judged.outcome === outcome)?.kind;
    const silent = kind === undefined ? "" : `fail-on does not name "${kind}"`;
    if (exitCode === 0)
        return silent === "" ? "The check is green." : `The check stays green: ${silent}.`;
    const cause = redKind(exitCode);
    if (exitCode === model_verdict/* EXIT_CODES */.a[outcome] || silent === "" || cause === undefined)
        return `The check is red (exit code ${exitCode}).`;
    return `The check is red because of ${cause} (exit code ${exitCode}); ${silent}.`;
}
/** What an exit code is for, in words, where it is not the outcome's own. */
function redKind(exitCode) {
    return { 1: "a regression", 2: "a missed target", 3: "something undecided or invalid" }[exitCode];
}

;// CONCATENATED MODULE: ./lib/report/headline.js






/** What happened, what follows from it, and what to do: the ten seconds that a reader has. */
function buildHeadline(run, verdict, comparisons) {
    const checks = (0,words/* worstFirst */.md)(verdict.checks);
    switch (verdict.outcome) {
        case "pass":
            return { headline: `${passSentence(run, checks, comparisons)} ${consequence(verdict)}` };
        case "regression":
            return regression(run, verdict, checks, comparisons);
        case "target-missed":
            return missed(run, verdict, checks, comparisons);
        case "inconclusive":
            return unclear(run, verdict, checks, comparisons);
        case "infrastructure":
            return headline_unreachable(run, verdict, checks, comparisons);
        case "aborted":
            return aborted(run, verdict);
        default:
            return other(run, verdict, checks, comparisons);
    }
}
function passSentence(run, checks, comparisons) {
    const sentence = targetsMet(checks, passClause(comparisons));
    if (run.absent.length === 0)
        return sentence;
    const ids = (0,format/* listOf */.c3)(run.absent.map((absent) => absent.id));
    return `${sentence} ${ids} could not be measured and ${run.absent.length === 1 ? "was" : "were"} not required.`;
}
function targetsMet({ length }, clause) {
    if (clause === undefined) {
        if (length === 0)
            return "Nothing was judged: the scenario sets no target.";
        return length === 1 ? "The one target is met." : `All ${(0,format/* formatCount */.B4)(length)} targets are met.`;
    }
    if (length === 0)
        return `${clause}; the scenario sets no target.`;
    return `${clause}, and ${length === 1 ? "the one target is" : `all ${(0,format/* formatCount */.B4)(length)} targets are`} met.`;
}
function regression(run, verdict, checks, comparisons) {
    const finding = regressionFinding(run, comparisons);
    if (finding === undefined)
        return other(run, verdict, checks, comparisons);
    const count = checks.filter((check) => check.outcome === "target-missed").length;
    const also = count === 0
        ? ""
        : ` Also ${(0,format/* formatCount */.B4)(count)} of ${(0,format/* countOf */.pq)(checks.length, "target")} ${count === 1 ? "is" : "are"} missed.`;
    return { headline: `${finding.sentence}${also} ${consequence(verdict)}`, nextStep: finding.nextStep };
}
function missed(run, verdict, checks, comparisons) {
    const worst = checks[0];
    const count = checks.filter((check) => check.outcome === "target-missed").length;
    if (worst === undefined)
        return { headline: `A target was missed. ${consequence(verdict)}` };
    const lead = count > 1 ? `${(0,format/* formatCount */.B4)(count)} of ${(0,format/* formatCount */.B4)(checks.length)} targets missed, the worst:` : "Target missed:";
    return {
        headline: `${lead} ${(0,words/* checkSentence */.YC)(worst)}.${besides(comparisons)} ${consequence(verdict)}`,
        nextStep: adviceFor(run, worst.rule),
    };
}
function unclear(run, verdict, checks, comparisons) {
    const open = checks.filter((check) => check.outcome === "inconclusive");
    const undecided = undecidedFinding(run, comparisons);
    if (undecided !== undefined) {
        const also = open.length === 0 ? "" : ` Nor for ${(0,format/* formatCount */.B4)(open.length)} of ${(0,format/* countOf */.pq)(checks.length, "target")}.`;
        return { headline: `${undecided.sentence}${also} ${consequence(verdict)}`, nextStep: undecided.nextStep };
    }
    const first = open[0];
    if (first === undefined)
        return { headline: `Cannot tell whether the targets are met. ${consequence(verdict)}` };
    const lead = open.length > 1
        ? `Cannot tell for ${open.length} of ${(0,format/* formatCount */.B4)(checks.length)} targets, the first:`
        : "Cannot tell:";
    const needed = Math.max(0, ...open.filter((check) => sameTest(check, first)).map((check) => check.needed ?? 0));
    const decide = needed > 0 ? `; about ${(0,format/* formatCount */.B4)(needed)} requests would decide, ${(0,format/* formatCount */.B4)(first.n)} were measured` : "";
    return {
        headline: `${lead} ${(0,words/* checkSentence */.YC)(first)}${decide}.${besides(comparisons)} ${consequence(verdict)}`,
        nextStep: measureMore(run, first, needed),
    };
}
function sameTest(a, b) {
    return a.rule.endpointId === b.rule.endpointId && a.rule.scenario === b.rule.scenario;
}
function measureMore(run, { rule }, needed) {
    if (needed === 0)
        return "No number of requests would tell as long as it lies on the limit: move the limit.";
    const runs = run.repeats.filter(({ endpointId, scenario }) => endpointId === rule.endpointId && scenario === rule.scenario);
    const kind = runs[0]?.kind;
    // All runs of a test are judged together, and the keys are about one run.
    const n = `to at least ${(0,format/* formatCount */.B4)(Math.ceil(needed / Math.max(1, runs.length)))}`;
    if (kind === "ttft")
        return `Set test_scenarios.ttft.iterations ${n}.`;
    return `Set requests ${n}, or duration_seconds accordingly longer, in the load test ${rule.scenario}.`;
}
function headline_unreachable(run, verdict, checks, comparisons) {
    const required = run.absent.filter((absent) => absent.required);
    const first = required[0] ?? run.absent[0];
    if (first === undefined) {
        return {
            headline: `Nothing could be measured: no engine was found. ${consequence(verdict)}`,
            nextStep: FIND_ENGINES,
        };
    }
    const others = required.filter((absent) => absent !== first).map((absent) => absent.id);
    const also = others.length === 0 ? "" : ` (nor could ${(0,format/* listOf */.c3)(others)})`;
    const lead = run.repeats.length === 0 ? "Nothing could be measured: " : "";
    const what = `${lead}${first.id} could not be measured${also}: ${(0,words/* withoutStop */.f6)(first.reason)}`;
    return {
        headline: `${what}; ${because(verdict, others.length + 1, required.length > 0)}${rest(checks)}${besides(comparisons)}`,
        nextStep: first.hint,
    };
}
const FIND_ENGINES = "Name the engines with their URLs under services.manual_urls.";
function because(verdict, count, required) {
    if (verdict.exitCode !== model_verdict/* EXIT_CODES */.a.infrastructure)
        return consequence(verdict).replace(/^The/, "the");
    const reason = required ? ` because ${count === 1 ? "it is" : "they are"} required` : "";
    return `the check is red${reason} (exit code ${verdict.exitCode}).`;
}
function rest(checks) {
    if (checks.length === 0)
        return "";
    const bad = checks.filter((check) => check.outcome === "target-missed").length;
    const result = bad === 0 ? "none is missed" : `${(0,format/* formatCount */.B4)(bad)} ${bad === 1 ? "is" : "are"} missed`;
    return ` Of the ${(0,format/* countOf */.pq)(checks.length, "target")} that could be judged ${result}.`;
}
function aborted(run, verdict) {
    const whole = run.repeats.filter((repeat) => !repeat.aborted).length;
    const kept = `${(0,format/* countOf */.pq)(whole, "test")} ended before that and ${whole === 1 ? "is" : "are"} kept`;
    return {
        headline: `The run was stopped before its end; ${kept}. Nothing is judged. ${consequence(verdict)}`,
        nextStep: "Run it again to get a verdict.",
    };
}
function other(run, verdict, checks, comparisons) {
    const incomparable = verdict.outcome === "invalid" ? invalidSentence(comparisons) : undefined;
    if (incomparable !== undefined)
        return { headline: `${incomparable} ${consequence(verdict)}`, nextStep: RUN_AGAIN };
    const check = checks.find((candidate) => candidate.outcome !== "pass");
    const why = check?.reason ?? run.warnings[0]?.message;
    const lead = verdict.outcome === "invalid" ? "The measurement is invalid" : `The run ended with ${verdict.outcome}`;
    const headline = `${lead}${why === undefined ? "" : `: ${(0,words/* withoutStop */.f6)(why)}`}. ${consequence(verdict)}`;
    return verdict.outcome === "invalid" ? { headline, nextStep: RUN_AGAIN } : { headline };
}
const RUN_AGAIN = "Remove the cause and run it again.";

;// CONCATENATED MODULE: ./lib/report/results-tables.js






/** One table a test: a row for each engine, with the median where it ran several times, a column for each metric that was measured. */
function resultsTables(run, checks) {
    const scenarios = [...new Set(run.repeats.map((repeat) => repeat.scenario))];
    return scenarios.map((scenario, index) => resultsTable(run, scenario, index, checks));
}
function resultsTable(run, scenario, index, checks) {
    const repeats = inOrder(summariseRepeats(run.repeats.filter((repeat) => repeat.scenario === scenario)), run);
    const columns = resultColumns(repeats, judgeBy(checks));
    const note = medianNote(repeats);
    const absent = run.absent.map(({ id, required }) => [
        { text: (0,plain_text/* plainText */.wh)(id), tone: required ? "bad" : "unsure" },
        ...columns.map(() => ({ text: format/* NOTHING */.K$, tone: "dim" })),
    ]);
    return {
        id: `results-${index + 1}`,
        title: `${(0,plain_text/* plainText */.wh)(scenario)}: ${loadText(repeats)}, latencies in ms`,
        columns: [
            { label: "engine", align: "left" },
            ...columns.map(({ label, align, optional }) => ({ label, align, ...(optional === undefined ? {} : { optional }) })),
        ],
        rows: [
            ...repeats.map((repeat) => [engineCell(repeat, run, checks), ...columns.map((column) => column.cell(repeat))]),
            ...absent,
        ],
        ...(note === undefined ? {} : { note }),
    };
}
/** A base stands under its head, whichever was measured first. */
function inOrder(repeats, { endpoints }) {
    const engines = endpoints.map(({ engine }) => engine);
    const key = ({ endpointId }) => {
        const endpoint = endpoints.find(({ id }) => id === endpointId);
        return endpoint === undefined ? [0, 0] : [engines.indexOf(endpoint.engine), endpoint.side === "base" ? 1 : 0];
    };
    return repeats.toSorted((a, b) => {
        const [left, right] = [key(a), key(b)];
        return left[0] - right[0] || left[1] - right[1];
    });
}
function medianNote(repeats) {
    const several = repeats.map(({ runs }) => runs).filter((runs) => runs > 1);
    if (several.length === 0)
        return undefined;
    const [fewest, most] = [Math.min(...several), Math.max(...several)];
    const runs = fewest === most ? `${(0,format/* formatCount */.B4)(most)} runs` : `${(0,format/* formatCount */.B4)(fewest)} to ${(0,format/* formatCount */.B4)(most)} runs`;
    const which = several.length === repeats.length ? "" : " (numbers without an interval)";
    return `Median of ${runs}${which}; success and n are of all requests of all runs, and so are the targets.`;
}
function loadText([first]) {
    return first === undefined || first.kind === "ttft" ? "one request at a time" : (0,format/* countOf */.pq)(first.users, "user");
}
function engineCell({ endpointId, scenario, runs, cut }, { endpoints }, checks) {
    const outcomes = checks
        .filter(({ rule }) => rule.endpointId === endpointId && rule.scenario === scenario)
        .map(({ outcome }) => outcome);
    const worst = ["target-missed", "invalid", "inconclusive", "pass"].find((one) => outcomes.includes(one));
    const text = (0,plain_text/* plainText */.wh)(endpointId);
    if (cut > 0)
        return { text, tone: "unsure", detail: runs === 1 ? "cut short" : `${(0,format/* formatCount */.B4)(cut)} cut short` };
    if (worst !== undefined)
        return { text, tone: words/* CHECK_WORDS */.DP[worst].tone };
    return endpoints.some(({ id, side }) => id === endpointId && side === "base") ? { text, tone: "dim" } : { text };
}
function judgeBy(checks) {
    const tones = new Map(checks.map(({ rule, outcome }) => [
        ruleKey(rule.endpointId, rule.scenario, rule.metric, rule.statistic),
        words/* CHECK_WORDS */.DP[outcome].tone,
    ]));
    return ({ endpointId, scenario }, metric, statistic) => tones.get(ruleKey(endpointId, scenario, metric, statistic));
}
/**
 * The columns in their order; `optional` says which go first where space is short: the percentiles that are least
 * sure, then what another column nearly tells. A metric that nobody has gets no column.
 */
function resultColumns(repeats, judge) {
    const stream = everyStreamHasItl(repeats) ? "itl_ms" : "chunk_gap_ms";
    const columns = [
        ["ttft_ms", percentileColumn("ttft_ms", "p50", judge)],
        ["ttft_ms", percentileColumn("ttft_ms", "p95", judge, 7)],
        ["ttft_ms", percentileColumn("ttft_ms", "p99", judge, 1)],
        ["tpot_ms", percentileColumn("tpot_ms", "p50", judge, 6)],
        [stream, percentileColumn(stream, "p99", judge, 2)],
        ["e2e_ms", percentileColumn("e2e_ms", "p50", judge, 4)],
        ["e2e_ms", percentileColumn("e2e_ms", "p95", judge, 8)],
        ["tokens_per_second", rateColumn("tokens_per_second", "tokens/s", judge, 5)],
        ["requests_per_second", rateColumn("requests_per_second", "req/s", judge, 3)],
    ];
    const measured = columns.filter(([metric]) => repeats.some((repeat) => repeat.metrics[metric] !== undefined));
    return [...measured.map(([, column]) => column), successColumn(judge), sizeColumn()];
}
/** Token-weighted and plain gaps are two quantities: a column holds one of them for all engines, never a mixture. */
function everyStreamHasItl(repeats) {
    return repeats.every(({ metrics }) => metrics.itl_ms !== undefined || metrics.chunk_gap_ms === undefined);
}
function percentileColumn(metric, statistic, judge, optional) {
    return {
        label: `${metrics/* METRICS */.C[metric].label} ${statistic}`,
        align: "right",
        ...(optional === undefined ? {} : { optional }),
        cell: (repeat) => estimateCell(repeat.metrics[metric], statistic, metrics/* METRICS */.C[metric].unit, judge(repeat, metric, statistic)),
    };
}
function estimateCell(result, statistic, unit, tone) {
    const estimate = result?.[statistic];
    if (estimate?.value === undefined) {
        return { text: estimate?.needed === undefined ? format/* NOTHING */.K$ : `n<${estimate.needed}`, tone: "dim" };
    }
    const interval = (0,format/* formatInterval */.vy)(estimate, unit);
    return {
        text: (0,format/* formatValue */.Fl)(estimate.value, unit),
        ...(tone === undefined ? {} : { tone }),
        ...(interval === undefined ? {} : { detail: interval }),
    };
}
function rateColumn(metric, label, judge, optional) {
    const cell = (repeat) => {
        const value = (0,words/* runValue */.Lo)(repeat, metric);
        if (value === undefined)
            return { text: format/* NOTHING */.K$, tone: "dim" };
        const tone = judge(repeat, metric, "value");
        return { text: (0,format/* formatValue */.Fl)(value, metrics/* METRICS */.C[metric].unit), ...(tone === undefined ? {} : { tone }) };
    };
    return { label, align: "right", optional, cell };
}
function successColumn(judge) {
    const cell = (repeat) => {
        const { ok, due, failed } = repeat.counts;
        if (due === 0)
            return { text: format/* NOTHING */.K$, tone: "dim" };
        const tone = judge(repeat, "success_rate", "value");
        return {
            text: (0,format/* formatPercent */.l9)(ok / due),
            ...(tone === undefined ? {} : { tone }),
            ...(failed === 0 ? {} : { detail: `${(0,format/* formatCount */.B4)(failed)} failed` }),
        };
    };
    return { label: "success", align: "right", cell };
}
function sizeColumn() {
    return { label: "n", align: "right", optional: 9, cell: ({ counts }) => ({ text: (0,format/* formatCount */.B4)(counts.due) }) };
}

;// CONCATENATED MODULE: ./lib/report/build.js









/** Everything that is shown, with every number formatted. Pure and total: any run, also an empty one, gives a report. */
function buildReport(input) {
    const { run, verdict } = input;
    const { headline, nextStep } = buildHeadline(run, verdict, input.comparisons);
    return {
        schema: REPORT_SCHEMA,
        title: (0,plain_text/* plainText */.wh)(run.name),
        headline: (0,plain_text/* plainText */.wh)(headline),
        ...(nextStep === undefined ? {} : { nextStep: (0,plain_text/* plainText */.wh)(nextStep) }),
        verdict,
        winner: [...input.winner],
        comparisons: [...input.comparisons],
        endpoints: run.endpoints,
        absent: run.absent,
        findings: [],
        warnings: run.warnings,
        tables: buildTables(input),
        notes: buildNotes(input),
        annotations: buildAnnotations(run, verdict, input.comparisons),
        provenance: buildProvenance(input),
        run: pickRun(run),
    };
}
function buildTables({ run, verdict, winner, comparisons, failureExamples }) {
    const tables = [
        comparisonTable(comparisons),
        targetsTable(verdict.checks),
        ...resultsTables(run, verdict.checks),
        winnerTable(winner),
        failuresTable(run, failureExamples),
        absentTable(run),
        enginesTable(run),
    ];
    return tables.filter((table) => table !== undefined);
}
function buildNotes({ run, notices }) {
    const notes = [...notices.map(plain_text/* plainText */.wh)];
    if (run.status === "partial")
        notes.push("The run is partial: some of what was planned could not be measured.");
    if (run.repeats.length === 0)
        return notes;
    const summaries = summariseRepeats(run.repeats);
    const said = run.warnings.some(({ code }) => code === "one-run");
    if (summaries.every(({ runs }) => runs === 1) && !said) {
        notes.push("One run, run-to-run noise unknown: the intervals hold within this run, another run may differ by more.");
    }
    if (summaries.some(({ runs }) => runs === 1)) {
        const which = summaries.every(({ runs }) => runs === 1) ? "each statistic" : "each statistic of a single run";
        notes.push(`Under ${which} stands its 95 % interval by order statistics, which assumes no distribution.`);
    }
    notes.push(...leastSizeNote(run), cutNote(run));
    return notes;
}
/** What `n<72` in a cell means. */
function leastSizeNote({ repeats }) {
    const estimates = repeats.flatMap(({ metrics }) => Object.values(metrics).flatMap(({ p50, p95, p99 }) => [p50, p95, p99]));
    const missing = estimates.filter(({ value }) => value === undefined).map(({ needed }) => needed);
    const least = [...new Set(missing.filter((needed) => needed !== undefined))].sort((a, b) => a - b);
    if (least.length === 0)
        return [];
    return [`${least.map((n) => `n<${n}`).join(", ")}: a percentile is not shown with fewer requests than that.`];
}
/** What the numbers leave out, and what they do not. */
function cutNote({ repeats }) {
    const sum = (of) => repeats.reduce((total, { counts }) => total + of(counts), 0);
    const warmup = sum((counts) => counts.warmup);
    const retried = sum((counts) => counts.retried);
    const windows = repeats.filter(({ kind }) => kind === "load").map(({ window }) => window.toMs - window.fromMs);
    const shortest = Math.min(...windows);
    const longest = Math.max(...windows);
    const range = (0,format/* formatDuration */.a3)(shortest) === (0,format/* formatDuration */.a3)(longest) ? "" : `${(0,format/* formatDuration */.a3)(shortest)} to `;
    return [
        `Counted are requests sent in the steady window${windows.length > 0 ? ` (${range}${(0,format/* formatDuration */.a3)(longest)})` : ""}; ` +
            `left out: ${(0,format/* countOf */.pq)(warmup, "warm-up request")}.`,
        ...(retried > 0 ? [`${(0,format/* countOf */.pq)(retried, "request")} had to be tried again.`] : []),
    ].join(" ");
}
function buildProvenance({ run, toolVersion, resultsPath }) {
    const took = Date.parse(run.endedAt) - Date.parse(run.startedAt);
    const started = run.startedAt.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
    const { workload, environment } = run.fingerprint;
    return [
        { label: "tool", value: `llm-latency-gate ${toolVersion}` },
        { label: "started", value: Number.isFinite(took) ? `${started}, took ${(0,format/* formatDuration */.a3)(took)}` : started },
        { label: "seed", value: String(run.seed) },
        { label: "nonce", value: run.nonce },
        { label: "scenario", value: shortDigest(workload.scenarioHash) ?? "" },
        { label: "client", value: environment.client },
        { label: "path", value: environment.path },
        { label: "results", value: resultsPath },
    ].map(({ label, value }) => ({ label, value: (0,plain_text/* plainText */.wh)(value) }));
}
function pickRun(run) {
    const { id, name, startedAt, endedAt, seed, nonce, status, fingerprint, repeats } = run;
    return { id, name, startedAt, endedAt, seed, nonce, status, fingerprint, repeats };
}

// EXTERNAL MODULE: ./lib/report/index.js + 3 modules
var lib_report = __webpack_require__(1531);
// EXTERNAL MODULE: ./lib/report/progress.js + 1 modules
var progress = __webpack_require__(7160);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/scenario/path.js
var path = __webpack_require__(6687);
;// CONCATENATED MODULE: ./lib/scenario/hash.js


/**
 * SHA-256 (hex) of what is asked of the engines: two runs may be compared only where it is the same.
 * Left out is what does not change the work: names for people, where the engines are, limits, the seed (with the nonce it
 * only picks among equal prompts), and the prompts, which have a hash of their own.
 */
function scenarioHash({ services, requests, test_scenarios }) {
    const { prompts: _prompts, seed: _seed, ...settings } = requests;
    const { enabled, iterations, warmup } = test_scenarios.ttft;
    const load_tests = test_scenarios.load_tests.map(withoutLimits);
    return sha256({ api: services.api, settings, ttft: enabled ? { iterations, warmup } : false, load_tests });
}
/** SHA-256 (hex) of the prompts in their order. */
function promptsHash({ requests }) {
    return sha256(requests.prompts);
}
function withoutLimits({ target_p95_ms: _limit, metric: _metric, targets: _targets, ...work }) {
    return work;
}
function sha256(value) {
    return (0,external_node_crypto_.createHash)("sha256")
        .update(JSON.stringify(sorted(value)))
        .digest("hex");
}
/** Keys in order, so that the order of a file's lines does not matter. */
function sorted(value) {
    if (Array.isArray(value))
        return value.map(sorted);
    if (!(0,path/* isMap */.jh)(value))
        return value;
    return Object.fromEntries(Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, sorted(item)]));
}

;// CONCATENATED MODULE: ./lib/pipeline.js

















/** The walk of a run: find the engines, measure each test on each, judge, report. What was measured is on disk as soon as it is. */
async function runPipeline(input, deps) {
    const { scenario } = input.loaded;
    const discovery = await (0,discover/* discover */.k)(scenario, deps);
    const tests = plannedTests(scenario);
    const pairs = endpointPairs(discovery.endpoints);
    const { rules, warnings } = planComparison(pairs, tests, scenario);
    const startedAt = deps.clock.wall();
    const originMs = deps.clock.now();
    const scenarioYaml = input.loaded.yaml();
    const options = {
        outputDir: input.outputDir,
        name: scenario.benchmark.name,
        startedAt,
        toolVersion: version/* TOOL_VERSION */.w,
        scenarioYaml,
    };
    const directory = await deps.results.open(options);
    const walk = {
        scenario,
        deps: alsoLogged(deps, directory),
        discovery,
        directory,
        originMs,
        measured: [],
        observed: [],
        run: emptyRun(input, deps, discovery, directory.id, startedAt),
    };
    walk.run.warnings.push(...warnings);
    await directory.writeRun(walk.run);
    await measureOnce(tests, headsWithoutBase(discovery.endpoints, pairs), walk);
    const comparisons = await comparePairs(pairs, tests, rules, walk);
    // What was stopped half-way is not judged, whatever it looks like so far.
    return finish(walk, deps.signal.aborted ? [] : comparisons, input);
}
function headsWithoutBase(endpoints, pairs) {
    return endpoints.filter(({ side, id }) => side === "head" && !pairs.some(({ head }) => head.id === id));
}
/** Each test on each engine in turn. */
async function measureOnce(tests, endpoints, walk) {
    for (const test of tests) {
        for (const endpoint of endpoints) {
            if (!walk.deps.signal.aborted)
                await measureTest(test, endpoint, walk);
        }
    }
}
async function finish(walk, comparisons, { notices }) {
    const { scenario, deps, discovery, directory, measured, observed, run } = walk;
    const { fail_on, winner_weights } = scenario.gate;
    run.endedAt = new Date(deps.clock.wall()).toISOString();
    run.status = deps.signal.aborted ? "aborted" : discovery.absent.length > 0 ? "partial" : "complete";
    const checks = run.status === "aborted" ? [] : judge(rulesOf(scenario, discovery.endpoints), measured);
    const forecasts = run.warnings.filter((warning) => !isRefuted(warning, checks));
    run.warnings = uniqueWarnings([...forecasts, ...findWarnings(observed, scenario.requests)]);
    run.absent = [...run.absent, ...unreachable(run)];
    const stop = deps.signal.reason ?? {};
    const verdict = decideVerdict({
        checks,
        comparisons,
        absent: run.absent,
        status: run.status,
        failOn: fail_on,
        signalExitCode: stop.exitCode ?? 130,
    });
    const report = buildReport({
        run,
        verdict,
        winner: findWinners({
            repeats: run.repeats,
            endpoints: run.endpoints,
            weights: winner_weights,
            leastSuccessRate: scenario.targets.success_rate,
        }),
        comparisons,
        failureExamples: findFailureExamples(observed.flatMap(({ samples }) => samples)),
        notices,
        toolVersion: version/* TOOL_VERSION */.w,
        resultsPath: directory.path,
    });
    await directory.writeRun(run);
    await directory.writeRendered((0,lib_report/* renderFiles */.g)(report));
    await directory.close(run);
    return { report, run, path: directory.path };
}
function emptyRun(input, deps, discovery, id, startedAt) {
    const { scenario, warnings } = input.loaded;
    const started = new Date(startedAt).toISOString();
    return {
        schema: RUN_SCHEMA,
        id,
        name: scenario.benchmark.name,
        startedAt: started,
        endedAt: started,
        seed: scenario.requests.seed,
        nonce: deps.nonce(),
        // Until the end is reached this is what a reader of a crashed run should believe.
        status: "partial",
        endpoints: discovery.endpoints,
        absent: discovery.absent,
        fingerprint: fingerprintOf(scenario, discovery, deps.client),
        repeats: [],
        warnings: [...warnings, ...discovery.warnings],
    };
}
function fingerprintOf(scenario, { identities }, client) {
    return {
        workload: {
            scenarioHash: scenarioHash(scenario),
            promptsHash: promptsHash(scenario),
            measuringVersion: version/* MEASURING_VERSION */.x,
        },
        environment: { path: "direct", gpu: "unknown", nodeType: "unknown", client },
        subject: identities,
    };
}
/** The same outside, with progress also written to the run's own log. */
function alsoLogged(deps, directory) {
    let state = progress/* NO_PROGRESS */.cf;
    return {
        ...deps,
        progress(event) {
            deps.progress(event);
            const line = (0,progress/* progressLine */.oz)(event, state);
            state = (0,progress/* updateProgress */.DW)(state, event);
            if (line !== undefined)
                directory.appendLog(`${new Date(deps.clock.wall()).toISOString()} ${line}`);
        },
    };
}
/** Before the run it looked as if there would be too few requests for a target, and then there were enough. */
function isRefuted({ code, scenario }, checks) {
    const mine = checks.filter(({ rule }) => rule.scenario === scenario);
    return code === "too-few-requests" && mine.length > 0 && mine.every(({ outcome }) => outcome !== "inconclusive");
}
function uniqueWarnings(warnings) {
    return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}

// EXTERNAL MODULE: ./lib/scenario/estimate.js
var estimate = __webpack_require__(6606);
;// CONCATENATED MODULE: ./lib/scenario/keys.js

/** What an HTTP header may carry (RFC 9110, field values). */
const PRINTABLE = /^[\x20-\x7e]+$/;
/**
 * Makes sure that the variables with API keys are set, before anything is measured.
 * Values are looked at for their presence only; none gets into the message.
 * @throws ConfigurationError that names each missing variable and the key in the scenario that asks for it.
 */
function requireKeys(scenario, env) {
    const missing = namedKeys(scenario)
        .filter(({ name }) => !env[name]?.trim())
        .map(({ key, name }) => {
        const state = env[name] === undefined ? "not set" : "empty";
        return `${key} names the environment variable ${name}, which is ${state}`;
    });
    missing.push(...namedKeys(scenario)
        .filter(({ name }) => env[name]?.trim() && !PRINTABLE.test(env[name].trim()))
        .map(({ key, name }) => `${key} names the environment variable ${name}, whose value cannot go into a header: it holds a line break or another character that is not printable ASCII`));
    if (missing.length === 0)
        return;
    throw new errors/* ConfigurationError */.j1(missing.join("\n"), {
        hint: "Set the variable in the environment of this command, or remove the line if the server wants no key.",
    });
}
/** The variables that a run reads keys from, with the keys of the scenario that name them. */
function namedKeys(scenario) {
    return ["services", "base"].flatMap((section) => {
        const { api_key_env, manual_urls } = scenario[section];
        return Object.keys(api_key_env).flatMap((engine) => {
            const name = api_key_env[engine];
            const used = manual_urls[engine] !== undefined;
            return name === undefined || !used ? [] : [{ key: `${section}.api_key_env.${engine}`, name }];
        });
    });
}

// EXTERNAL MODULE: ./lib/scenario/load-scenario.js + 18 modules
var load_scenario = __webpack_require__(3890);
// EXTERNAL MODULE: ./lib/scenario/presets.js + 1 modules
var presets = __webpack_require__(6920);
;// CONCATENATED MODULE: ./lib/commands/run.js










/** A preset by its name. Throws ConfigurationError that lists them. */
function presetNamed(name) {
    const preset = presets/* PRESETS */.f.find((known) => known === name);
    if (preset === undefined)
        throw new errors/* ConfigurationError */.j1(`there is no preset "${name}"; there are ${presets/* PRESETS */.f.join(", ")}`);
    return preset;
}
/** The scenario that a run would use, with everything checked that can be checked before anything is sent. */
async function prepareRun(request, deps) {
    const { preset, configPath, overrides, perRequestMs } = request;
    const loaded = await (0,load_scenario/* loadScenario */.d)({
        preset,
        overrides,
        deps,
        ...(configPath === undefined ? {} : { configPath }),
        ...(perRequestMs === undefined ? {} : { perRequestMs }),
    });
    const { scenario } = loaded;
    if (Object.keys(scenario.services.manual_urls).length === 0) {
        throw new errors/* InfrastructureError */.EN("there is nothing to measure: the scenario names no engine", {
            red: scenario.gate.fail_on.includes("infrastructure"),
            hint: "Give services.manual_urls a URL (vllm, tgi, ollama or openai) in llm-latency-gate.yaml; `llm-latency-gate init` writes one to start with.",
        });
    }
    refuseForeignKeys(scenario, request.allowedEnv);
    requireKeys(scenario, deps.env);
    return loaded;
}
/** What it will do and how long that takes, then the whole walk. */
async function run(request, deps) {
    const loaded = await prepareRun(request, deps);
    const { scenario } = loaded;
    const { lines, estimatedSeconds } = describePlan(scenario, request.perRequestMs);
    deps.progress({ kind: "plan", lines, estimatedSeconds });
    for (const { message } of loaded.warnings)
        deps.log.warn(message);
    const outputDir = (0,external_node_path_.resolve)(deps.cwd, request.outputDir);
    return runPipeline({ loaded, outputDir, notices: request.notices ?? [] }, deps);
}
/** The plan of a run in lines for people. */
function describePlan(scenario, perRequestMs) {
    const engines = model_scenario/* ENGINE_IDS */.CX.filter((id) => scenario.services.manual_urls[id] !== undefined);
    const tests = plannedTests(scenario).map(({ loop }) => {
        const limits = [
            ...(loop.durationMs === undefined ? [] : [(0,format/* formatDuration */.a3)(loop.durationMs)]),
            ...(loop.requests === undefined ? [] : [`${loop.requests} requests`]),
        ];
        return `${loop.scenario} (${loop.users} ${loop.users === 1 ? "user" : "users"}, ${limits.join(", at most ")})`;
    });
    const compared = Object.keys(scenario.gate.baseline === "none" ? {} : scenario.base.manual_urls);
    const pairs = compared.length === 0
        ? []
        : [
            `compared with the base: ${compared.join(", ")}, in pairs until it is decided, at most ${scenario.gate.budget_minutes} min`,
        ];
    const once = (0,estimate/* estimateRun */.aG)(scenario, engines.length - compared.length, perRequestMs).seconds;
    const seconds = once + (compared.length === 0 ? 0 : scenario.gate.budget_minutes * 60);
    return {
        lines: [
            `${scenario.benchmark.name}: ${engines.join(", ")}`,
            `tests: ${tests.join(", ")}; each engine in turn, ${compared.length === 0 ? "about" : "at most"} ${(0,format/* formatDuration */.a3)(seconds * 1000)} in all`,
            ...pairs,
        ],
        estimatedSeconds: seconds,
    };
}
/** In the action a pull request could name any variable of the job, so only those that the workflow lists are read. */
function refuseForeignKeys(scenario, allowed) {
    const foreign = namedKeys(scenario).filter(({ name }) => allowed !== undefined && !allowed.includes(name));
    if (foreign.length === 0)
        return;
    throw new errors/* ConfigurationError */.j1(foreign.map(({ key, name }) => `${key} names ${name}, which the input allowed-env does not list`).join("\n"), { hint: `Add it to the workflow: \`allowed-env: ${foreign.map(({ name }) => name).join(", ")}\`.` });
}


/***/ }),

/***/ 1950:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  k: () => (/* binding */ discover)
});

// EXTERNAL MODULE: ./lib/engines/index.js + 20 modules
var engines = __webpack_require__(2351);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./lib/model/failures.js
var failures = __webpack_require__(4326);
;// CONCATENATED MODULE: ./lib/discovery/layer.js
/** The part of the scenario that speaks of a side. */
const SECTIONS = { head: "services", base: "base" };
/** `vllm`, and `vllm-base` for its unchanged copy. */
function endpointId({ engine, side }) {
    return side === "head" ? engine : `${engine}-${side}`;
}

// EXTERNAL MODULE: ./lib/model/scenario.js
var model_scenario = __webpack_require__(1011);
;// CONCATENATED MODULE: ./lib/discovery/manual-url.js


/** The first layer: what the scenario names by URL. It always wins, and what it names is required. */
function manualUrls(scenario) {
    const sides = scenario.gate.baseline === "none" ? ["head"] : ["head", "base"];
    return sides.flatMap((side) => model_scenario/* ENGINE_IDS */.CX.flatMap((engine) => {
        const url = scenario[SECTIONS[side]].manual_urls[engine];
        if (url === undefined)
            return [];
        const baseUrl = url.replace(/\/+$/, "");
        const evidence = [`${SECTIONS[side]}.manual_urls.${engine} names ${baseUrl}`];
        return [{ side, engine, baseUrl, required: true, evidence }];
    }));
}

;// CONCATENATED MODULE: ./lib/discovery/discover.js





/** The layers, in the order in which they win. */
const LAYERS = [manualUrls];
/**
 * Finds the engines of a scenario and confirms each by its own answers.
 * An engine that does not answer is absent, and the others go on.
 * Throws ConfigurationError, with all that is wrong, when a server is of another kind than declared or its model cannot be chosen.
 */
async function discover(scenario, deps) {
    const candidates = LAYERS.flatMap((layer) => layer(scenario));
    const findings = await Promise.all(candidates.map((candidate) => discover_confirm(candidate, scenario, deps)));
    const problems = findings.flatMap((finding) => (finding.kind === "problem" ? [finding.message] : []));
    if (problems.length > 0)
        throw new errors/* ConfigurationError */.j1(problems.join("\n"));
    const found = findings.filter((finding) => finding.kind === "found");
    return {
        endpoints: found.map(({ endpoint }) => endpoint),
        absent: findings.flatMap((finding) => (finding.kind === "absent" ? [finding.absent] : [])),
        identities: Object.fromEntries(found.map(({ endpoint, identity }) => [endpoint.id, identity])),
        warnings: found.flatMap(({ warnings }) => warnings),
    };
}
/** All engines' probes are sent, since what a server is may be another thing than what the scenario calls it. */
async function discover_confirm(candidate, scenario, { probe, signal }) {
    const engine = (0,engines/* engineOf */.ky)(candidate.engine);
    const { answers, failure } = await probe(candidate.baseUrl, engines/* ALL_PROBES */.i9, signal);
    const noAnswer = Object.keys(answers).length === 0 ? failure : noEngineAnswer(engine, answers);
    if (noAnswer !== undefined)
        return { kind: "absent", absent: absence(candidate, noAnswer) };
    const recognition = engine.recognise(answers);
    const other = recognition.match ? undefined : otherKind(candidate, answers);
    if (other !== undefined)
        return { kind: "problem", message: other };
    const choice = chooseModel(candidate, recognition, scenario);
    // A list of models that did not arrive is no list without models.
    if ("problem" in choice && failure !== undefined && recognition.models.length === 0) {
        return { kind: "absent", absent: absence(candidate, failure) };
    }
    if ("problem" in choice)
        return { kind: "problem", message: choice.problem };
    const details = await probe(candidate.baseUrl, engine.detailProbes(choice.model), signal);
    return {
        kind: "found",
        endpoint: endpointOf(candidate, choice.model, recognition, scenario),
        identity: engine.identity({ ...answers, ...details.answers }, choice.model),
        warnings: recognition.match ? [] : [unconfirmed(candidate, engine)],
    };
}
/** Something answers, but only with errors of a gateway or with a web page. */
function noEngineAnswer(engine, answers) {
    const given = Object.values(answers).filter((answer) => answer !== undefined);
    const page = given.find(isPage);
    const isRedirect = ({ status }) => status >= 300 && status < 400;
    const useless = given.every((answer) => answer.status >= 500 || answer.status === 404 || isRedirect(answer) || isPage(answer));
    const telling = page ?? given.find((answer) => answer.status >= 500 || isRedirect(answer));
    if (!useless || telling === undefined)
        return undefined;
    return page === undefined ? engine.failure(telling) : { ...engine.failure(page), class: "protocol" };
}
function isPage({ headers, body }) {
    return /html/i.test(headers["content-type"] ?? "") || /^\s*<(!doctype|html)/i.test(body);
}
function absence(candidate, failure) {
    return {
        id: endpointId(candidate),
        engine: candidate.engine,
        baseUrl: candidate.baseUrl,
        required: candidate.required,
        failure: failure.class,
        reason: failure.detail,
        hint: failures/* FAILURES */.E[failure.class],
    };
}
function otherKind(candidate, answers) {
    const seen = (0,engines/* identify */.ls)(answers);
    if (seen === undefined || seen.engine === candidate.engine || mayBeDeclared(candidate, seen))
        return undefined;
    const key = `${SECTIONS[candidate.side]}.manual_urls.${candidate.engine}`;
    return `${key} is ${candidate.baseUrl}, but what answers there is ${seen.name} (${seen.recognition.evidence.join("; ")}); name it under ${SECTIONS[candidate.side]}.manual_urls.${seen.engine}`;
}
/** A gateway often lets only `/v1/…` of an engine through, and what is left looks like any server of the OpenAI protocol. */
function mayBeDeclared({ engine }, seen) {
    const { flavour } = seen.recognition;
    return seen.engine === "openai" && (flavour === undefined || flavour === (0,engines/* engineOf */.ky)(engine).label);
}
/** The model that was named, or the only one that is served. Ollama's `name` and `name:latest` are the same model. */
function chooseModel(candidate, { models }, scenario) {
    const { engine, baseUrl } = candidate;
    const section = SECTIONS[candidate.side];
    const key = `${section}.models.${engine}`;
    const wanted = scenario[section].models[engine];
    const served = `it serves ${models.map((model) => `"${model}"`).join(", ")}`;
    if (wanted !== undefined) {
        const known = models.length === 0 || models.includes(wanted) || models.includes(`${wanted}:latest`);
        return known
            ? { model: wanted }
            : { problem: `${key} is "${wanted}", but ${baseUrl} has no such model; ${served}` };
    }
    const [only, second] = models;
    if (second !== undefined)
        return { problem: `${key} is missing and ${baseUrl} serves several models; ${served}: name one` };
    if (only !== undefined)
        return { model: only };
    // TGI serves one model whatever the request calls it.
    if (engine === "tgi")
        return { model: "tgi" };
    const advice = /\/v1$/.test(baseUrl) ? "leave /v1 out of the URL, it is added" : "name the model";
    return {
        problem: `${key} is missing and ${baseUrl} lists no model (its list is empty, missing or needs a key): ${advice}`,
    };
}
/** Servers of the OpenAI protocol that honour `ignore_eos`; a strict one refuses a field that it does not know. */
const FORCING_FLAVOURS = ["llama.cpp", "SGLang", "vLLM"];
function endpointOf(candidate, model, recognition, scenario) {
    const { side, engine, baseUrl, required, evidence } = candidate;
    const apiKeyEnv = scenario[SECTIONS[side]].api_key_env[engine];
    return {
        id: endpointId(candidate),
        side,
        engine,
        baseUrl,
        api: scenario.services.api[engine],
        model,
        path: "direct",
        required,
        forcesLength: engine !== "openai" || FORCING_FLAVOURS.includes(recognition.flavour ?? ""),
        evidence: [...evidence, ...recognition.evidence],
        ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
    };
}
function unconfirmed(candidate, { label }) {
    return {
        code: "unconfirmed-engine",
        endpointId: endpointId(candidate),
        message: `${candidate.baseUrl} was declared as ${label} and nothing it said confirms or denies that; it is measured as ${label}`,
    };
}


/***/ }),

/***/ 2351:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  i9: () => (/* binding */ ALL_PROBES),
  ky: () => (/* binding */ engineOf),
  ls: () => (/* binding */ identify)
});

// UNUSED EXPORTS: ENGINES

;// CONCATENATED MODULE: ./lib/engines/json.js
/**
 * Reading what others wrote as JSON. Nothing here throws and nothing is trusted:
 * a field with another type than the protocol promises reads as absent.
 */
/** The object that a text holds; undefined for broken JSON and for any other JSON value. */
function parseObject(text) {
    try {
        return objectIn(JSON.parse(text));
    }
    catch {
        return undefined;
    }
}
function objectIn(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}
/** The objects of a list; empty for anything that is not a list. */
function objectsIn(value) {
    return Array.isArray(value) ? value.map(objectIn).filter((item) => item !== undefined) : [];
}
/** A text with at least one character. */
function textIn(value) {
    return typeof value === "string" && value !== "" ? value : undefined;
}
/** A count or a duration: finite and not negative. */
function amountIn(value) {
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}
/** The object without its undefined fields: what was not observed is absent. */
function defined(fields) {
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

;// CONCATENATED MODULE: ./lib/engines/error-words.js

const MAX_DETAIL = 300;
/**
 * The error that a JSON object reports, if it is one. Known shapes:
 * `{"error":{"message","type","code"}}` (vLLM since 0.10.1, llama.cpp, Ollama /v1, TGI /v1), `{"error":"…"}` (Ollama, vLLM's 401),
 * `{"error":"…","error_type":"…"}` (TGI) and `{"object":"error","message":"…"}` (vLLM before 0.10.1).
 */
function errorWords(object) {
    // An empty text is a field that a server failed to leave out, and no error.
    const error = object["error"] || undefined;
    if (typeof error === "string")
        return unwrapped(error, textIn(object["error_type"]));
    const nested = objectIn(error);
    if (nested !== undefined)
        return wordsOf(nested);
    if (object["object"] === "error")
        return wordsOf(object);
    return error === undefined ? undefined : { message: JSON.stringify(error) };
}
/** The words in the body of an answer that is no stream; undefined for an empty body. */
function bodyWords(body) {
    const object = parseObject(body);
    if (object === undefined)
        return body.trim() === "" ? undefined : { message: body };
    return errorWords(object) ?? fastApiWords(object) ?? wordsOf(object);
}
/** One line of at most `limit` characters, so that a log and a table stay readable. */
function oneLine(text, limit = MAX_DETAIL) {
    // A body may be megabytes long: cut first, so that the replacement stays cheap.
    const line = text
        .slice(0, limit * 4)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters must not reach a terminal
        .replace(/[\s\u0000-\u001f\u007f]+/g, " ")
        .trim();
    return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
/** Whether a text is an HTML page, as proxies and ingress controllers send them. */
function isPage(text) {
    return /^\s*</.test(text);
}
/** What names a page: its title, else its first heading, else its first words. */
function pageTitle(html) {
    const named = /<title[^>]*>([^<]*)</i.exec(html)?.[1] ?? /<h1[^>]*>([^<]*)</i.exec(html)?.[1];
    const words = named?.trim() ? named : html.replace(/<[^>]*>/g, " ");
    return oneLine(words, 100);
}
/** Ollama 0.33 passes llama.cpp's whole error object on as a JSON string inside the string. */
function unwrapped(message, type) {
    const inner = message.startsWith("{") ? parseObject(message) : undefined;
    const words = inner && errorWords(inner);
    return words ?? (type === undefined ? { message } : { message, type });
}
function wordsOf(error) {
    const words = { message: textIn(error["message"]) ?? JSON.stringify(error) };
    const type = textIn(error["type"]) ?? textIn(error["code"]);
    if (type !== undefined)
        words.type = type;
    if (typeof error["code"] === "number")
        words.code = error["code"];
    return words;
}
/** FastAPI's own shapes: `{"detail":"Not Found"}` and `{"detail":[{"loc":[…],"msg":"…"}]}`. */
function fastApiWords(object) {
    const detail = object["detail"];
    if (typeof detail === "string")
        return { message: detail };
    const items = objectsIn(detail).map((item) => `${[item["loc"]].flat().join(".")}: ${textIn(item["msg"]) ?? "invalid"}`);
    return items.length === 0 ? undefined : { message: items.join("; ") };
}

;// CONCATENATED MODULE: ./lib/engines/classify.js


/**
 * A prompt or an answer that does not fit, in every dialect:
 * OpenAI and llama.cpp (types), vLLM and SGLang ("maximum context length", "longer than the model's context length"),
 * TGI ("`inputs` tokens + `max_new_tokens` must be <="), Ollama ("exceeds the context length").
 */
const TOO_LONG = new RegExp([
    "exceed_context_size|context_length_exceeded",
    "maximum (context|model) length",
    "(exceed|longer than|larger than).{0,60}(context (length|size|window)|max(imum)? model length|max_model_len)",
    "`inputs` (tokens \\+ `max_new_tokens` must be <=|must have less than)",
    "prompt is too long",
].join("|"), "i");
const REFUSED_FOR_LOAD = /overloaded|server busy|maximum pending requests|currently (busy|scaling)|rate.?limit|too many requests/i;
/** TGI's validation, template and tool errors; Ollama answers a wrong option type with status 500. */
const NOT_ACCEPTED = /validation error|template error|tool error|must be of type/i;
/** A 503 that is not about load: an engine that is loading or dead, or a gateway without a pod behind it. */
const NOT_READY = /loading|unhealthy|not ready|no healthy upstream|upstream connect error|no (available )?endpoints|connection refused/i;
/** What an error object inside a 200 stream, or instead of one, means. */
function streamFailure(words) {
    return { class: classOfWords(words) ?? classOfCode(words.code), detail: oneLine(words.message) };
}
/**
 * What an answer that is not a 200 stream means: by the engine's words where they are clearer than the status, else by the status.
 * An HTML page comes from something in front of the engine, never from the engine.
 */
function answerFailure(answer) {
    const { status } = answer;
    if (status === 200)
        return foreignBody(answer.body);
    if (status >= 300 && status < 400)
        return redirect(answer);
    if (isPage(answer.body)) {
        const detail = `HTTP ${status}: an HTML page "${pageTitle(answer.body)}", so from a proxy and not from the engine`;
        return { class: status === 401 || status === 403 ? "auth" : "protocol", detail };
    }
    const words = bodyWords(answer.body);
    return { class: classOfAnswer(status, words), detail: `HTTP ${status}${describe(status, words)}` };
}
/** What a 200 body that is no stream means: a page, one JSON document, or any other text. */
function foreignBody(body) {
    if (body.trim() === "")
        return { class: "truncated", detail: "the body is empty: not one event came" };
    if (isPage(body)) {
        const detail = `HTTP 200 with an HTML page "${pageTitle(body)}" where a stream was wanted`;
        return { class: "protocol", detail };
    }
    const object = parseObject(body);
    const words = object && errorWords(object);
    if (words !== undefined)
        return streamFailure(words);
    const found = object === undefined ? `the text "${oneLine(body, 120)}"` : "one JSON document";
    const detail = `HTTP 200 with ${found} where a stream was wanted: "stream": true was not honoured by the server or by a proxy`;
    return { class: "protocol", detail };
}
function redirect(answer) {
    const target = answer.headers["location"]?.replace(/[?#].*/s, "") ?? "an unnamed place";
    const detail = `HTTP ${answer.status}: a redirect to ${oneLine(target)}, which is not followed; name that URL instead`;
    return { class: "protocol", detail };
}
function classOfAnswer(status, words) {
    if (status === 401 || status === 403)
        return "auth";
    if (status === 404)
        return "not-found";
    if (status === 405)
        return "protocol";
    if (status === 503 && words !== undefined && NOT_READY.test(words.message))
        return "server";
    const byWords = words && classOfWords(words);
    if (byWords !== undefined)
        return byWords;
    if (status === 429 || status === 503)
        return "overloaded";
    // TGI reports a failed generation as 424; vLLM reports a feature that it lacks as 501.
    if (status === 424)
        return "server";
    if (status === 501)
        return "validation";
    if (status >= 500)
        return "server";
    return status >= 400 ? "validation" : "protocol";
}
function classOfWords({ message, type }) {
    if (TOO_LONG.test(message) || (type !== undefined && TOO_LONG.test(type)))
        return "context-too-long";
    if (type === "overloaded" || REFUSED_FOR_LOAD.test(message))
        return "overloaded";
    if (type === "validation" || NOT_ACCEPTED.test(message))
        return "validation";
    return undefined;
}
function classOfCode(code) {
    if (code === 401 || code === 403)
        return "auth";
    if (code === 404)
        return "not-found";
    if (code === 429 || code === 503)
        return "overloaded";
    return code === 400 || code === 422 ? "validation" : "stream-error";
}
function describe(status, words) {
    const said = words === undefined ? " with an empty body" : `: ${oneLine(words.message)}`;
    const aboutPath = status === 404 && (words === undefined || /^(404 page )?not found\W*$/i.test(words.message.trim()));
    return aboutPath ? `${said} (the path is unknown here, not the model)` : said;
}

;// CONCATENATED MODULE: ./lib/engines/framing.js
/**
 * The longest message that is put together, in characters. Real ones are below 1 KiB (Ollama's `context` array: some 100 KiB);
 * a body without any message end must not fill the memory.
 */
const MAX_MESSAGE_CHARS = 16 * 1024 * 1024;
const NOT_UTF8 = "the body is not UTF-8";
function tooLong(limit) {
    return `one message is longer than ${limit} characters`;
}
/** Decodes UTF-8 over any cut; the answer to invalid bytes is undefined. A byte order mark is kept. */
class Utf8Decoder {
    #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    decode(bytes) {
        try {
            return this.#decoder.decode(bytes, { stream: true });
        }
        catch {
            return undefined;
        }
    }
}

;// CONCATENATED MODULE: ./lib/engines/ndjson.js

/** Newline-delimited JSON: a message is a line that is not blank; the last one needs no LF. */
class NdjsonFraming {
    #utf8 = new Utf8Decoder();
    #receive;
    #limit;
    /** Pieces of the line that has not ended yet; joined once, so that a long line in small reads stays linear. */
    #pieces = [];
    #length = 0;
    #fault;
    constructor(receive, limit = MAX_MESSAGE_CHARS) {
        this.#receive = receive;
        this.#limit = limit;
    }
    push(bytes) {
        if (this.#fault !== undefined)
            return this.#fault;
        const text = this.#utf8.decode(bytes);
        if (text === undefined)
            this.#fault = NOT_UTF8;
        else
            this.#split(text);
        return this.#fault;
    }
    end() {
        if (this.#fault === undefined)
            this.#finishLine("");
    }
    #split(text) {
        let start = 0;
        for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
            this.#finishLine(text.slice(start, end));
            start = end + 1;
        }
        this.#keep(start === 0 ? text : text.slice(start));
    }
    #finishLine(rest) {
        const line = (this.#length === 0 ? rest : this.#pieces.join("") + rest).trim();
        this.#pieces = [];
        this.#length = 0;
        if (line !== "")
            this.#receive(line);
    }
    #keep(rest) {
        if (rest === "")
            return;
        this.#pieces.push(rest);
        this.#length += rest.length;
        if (this.#length <= this.#limit)
            return;
        this.#pieces = [];
        this.#fault = tooLong(this.#limit);
    }
}

;// CONCATENATED MODULE: ./lib/engines/repeated-json.js

/** One string or number in full (RFC 8259, sections 6 and 7). */
const VALUE = 
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows control characters only as escapes
/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?/;
const VALUES = new RegExp(VALUE, "g");
const VALUE_HERE = new RegExp(VALUE, "y");
/** Streamed chunks are below 1 KiB; what is longer than this is no repetition worth comparing. */
const LONGEST = 4096;
/** After so many messages in a row without a fit, a stream is taken to have no shape. */
const PATIENCE = 16;
/**
 * Parses the messages of one stream, which repeat each other but for a few values: an id and a model name that stay, a text and
 * a count that change. What stays is compared, which costs a quarter of parsing it; anything else is parsed in full.
 */
class RepeatedJson {
    #shape;
    #before = "";
    #misfits = 0;
    /** What `parseObject` answers. The object is overwritten by the next call. */
    parse(text) {
        if (text.length > LONGEST)
            return parseObject(text);
        const before = this.#before;
        this.#before = text;
        if (this.#shape?.fits(text)) {
            this.#misfits = 0;
            return this.#shape.object;
        }
        const object = parseObject(text);
        if (object !== undefined && this.#misfits++ < PATIENCE)
            this.#shape = shapeOf(text, before) ?? this.#shape;
        return object;
    }
}
class Shape {
    object;
    #start;
    #holes;
    constructor(object, start, holes) {
        this.object = object;
        this.#start = start;
        this.#holes = holes;
    }
    /** Whether `text` is this message with other values; if so, they are now those of `object`. */
    fits(text) {
        let at = this.#start.length;
        // Several times as fast as `startsWith`, here and below.
        if (text.slice(0, at) !== this.#start)
            return false;
        for (const { owner, key, after } of this.#holes) {
            VALUE_HERE.lastIndex = at;
            if (!VALUE_HERE.test(text))
                return false;
            const end = VALUE_HERE.lastIndex;
            owner[key] = valueIn(text.slice(at, end));
            at = end + after.length;
            if (text.slice(end, at) !== after)
                return false;
        }
        return at === text.length;
    }
}
function valueIn(source) {
    if (source.charCodeAt(0) !== 34 /* " */)
        return Number(source);
    return source.includes("\\") ? JSON.parse(source) : source.slice(1, -1);
}
/** The shape of a valid message: its holes are the values that were others in the message before. */
function shapeOf(text, before) {
    const values = text.match(VALUES) ?? [];
    const others = before.match(VALUES) ?? [];
    if (values.length !== others.length)
        return undefined;
    const constants = [];
    let constantFrom = 0;
    let at = 0;
    values.forEach((value, n) => {
        at = text.indexOf(value, at);
        if (value !== others[n]) {
            constants.push(text.slice(constantFrom, at));
            constantFrom = at + value.length;
        }
        at += value.length;
    });
    return shapeAround([...constants, text.slice(constantFrom)]);
}
/**
 * Where a hole belongs in the object is asked of JSON.parse itself: each is filled with a mark of its own, and the property that
 * gets the mark is the one. A hole that is a key, or is overridden by a second one of the same name, gets none: no shape then.
 */
function shapeAround([first = "", ...rest]) {
    if ([first, ...rest].some((constant) => constant.includes("\\u0000")))
        return undefined;
    const marked = first + rest.map((after, n) => `"\\u0000${n}"${after}`).join("");
    const holes = [];
    const object = objectIn(JSON.parse(marked, function (key, value) {
        const n = typeof value === "string" && value.startsWith("\u0000") ? Number(value.slice(1)) : undefined;
        if (n !== undefined)
            holes[n] = { owner: this, key, after: rest[n] ?? "" };
        return value;
    }));
    return object !== undefined && Object.keys(holes).length === rest.length
        ? new Shape(object, first, holes)
        : undefined;
}

// EXTERNAL MODULE: ./node_modules/eventsource-parser/dist/parse.js + 1 modules
var parse = __webpack_require__(6085);
;// CONCATENATED MODULE: ./lib/engines/sse.js


/**
 * Server-sent events: a message is the `data` of one event, its lines joined by LF (WHATWG HTML, server-sent events).
 * LF, CR and CRLF end lines, the space after the colon may be missing, comments and the other fields are no messages.
 */
class SseFraming {
    #utf8 = new Utf8Decoder();
    #parser;
    #fault;
    constructor(receive, limit = MAX_MESSAGE_CHARS) {
        this.#parser = (0,parse/* createParser */.C)({
            maxBufferSize: limit,
            onEvent: (event) => receive(event.data),
            onError: (error) => {
                if (error.type === "max-buffer-size-exceeded")
                    this.#fault = tooLong(limit);
            },
        });
    }
    push(bytes) {
        if (this.#fault !== undefined)
            return this.#fault;
        const text = this.#utf8.decode(bytes);
        if (text === undefined)
            this.#fault = NOT_UTF8;
        else
            this.#parser.feed(text);
        return this.#fault;
    }
    /** The standard drops an event without its blank line; some servers close right after `data: [DONE]`. */
    end() {
        if (this.#fault === undefined)
            this.#parser.feed("\n\n");
    }
}

;// CONCATENATED MODULE: ./lib/engines/body-reader.js





/** A reader of server-sent events; a body that begins like a page or like one JSON document is none. */
function sseReader(dialect) {
    return new BodyReader((receive) => new SseFraming(receive), dialect, /^[<{[]/);
}
/** A reader of newline-delimited JSON; a body that begins like a page is none. */
function ndjsonReader(dialect) {
    return new BodyReader((receive) => new NdjsonFraming(receive), dialect, /^</);
}
/**
 * The reader that all engines share: bytes → messages → events.
 * Once an event is terminal or a failure, nothing that follows counts. A failure is told again by `end`.
 */
class BodyReader {
    #framing;
    #dialect;
    #json = new RepeatedJson();
    /** Undefined as soon as a whole message has proved that the body is a stream. */
    #opening;
    #events = [];
    #closed = false;
    #ending = false;
    #failure;
    constructor(framing, dialect, foreign) {
        this.#framing = framing((message) => this.#receive(message));
        this.#dialect = dialect;
        this.#opening = new Opening(foreign);
    }
    push(bytes) {
        this.#events = [];
        if (this.#closed || this.#opening?.foreignWith(bytes))
            return this.#events;
        const fault = this.#framing.push(bytes);
        if (fault !== undefined && !this.#closed)
            this.#emit({ failure: { class: "protocol", detail: fault } });
        return this.#events;
    }
    end() {
        this.#events = [];
        if (!this.#closed)
            this.#finish();
        return this.#failure === undefined ? { events: this.#events } : { events: this.#events, failure: this.#failure };
    }
    #receive(message) {
        if (this.#closed)
            return;
        if (isDone(message)) {
            this.#opening = undefined;
            if (this.#dialect.done)
                this.#emit(this.#dialect.done());
            return;
        }
        const object = this.#json.parse(message);
        if (object !== undefined) {
            this.#opening = undefined;
            const words = errorWords(object);
            this.#emit(words === undefined ? this.#dialect.event(object) : { failure: streamFailure(words) });
        }
        else if (message.trim() !== "")
            this.#emit({ failure: this.#unreadable(message) });
    }
    #unreadable(message) {
        const cut = this.#ending && message.startsWith("{");
        const kind = cut ? "truncated" : "protocol";
        const detail = cut ? "the stream ended in the middle of an event" : "an event is not a JSON object";
        return { class: kind, detail: `${detail}: ${oneLine(message, 120)}` };
    }
    #emit(event) {
        this.#events.push(event);
        if (event.failure !== undefined)
            this.#failure = event.failure;
        if (event.failure !== undefined || event.terminal)
            this.#closed = true;
    }
    #finish() {
        this.#ending = true;
        if (!this.#opening?.foreign)
            this.#framing.end();
        if (this.#closed)
            return;
        this.#closed = true;
        if (this.#opening?.isNoStream())
            this.#failure = foreignBody(this.#opening.text);
        else
            this.#conclude(this.#dialect.end());
    }
    #conclude(last) {
        if (last.failure === undefined)
            this.#events.push(last);
        else
            this.#failure = last.failure;
    }
}
function isDone(message) {
    return message.charCodeAt(0) === 91 /* [ */ && message.trim() === "[DONE]";
}
/** The first characters of a body, kept until it is known to be a stream, so that a proxy's page can be called by its name. */
class Opening {
    static #LIMIT = 64 * 1024;
    #decoder = new TextDecoder();
    #foreignStart;
    text = "";
    foreign = false;
    constructor(foreignStart) {
        this.#foreignStart = foreignStart;
    }
    /** Takes the bytes of one read; true when the body is no stream and its bytes must not be read as one. */
    foreignWith(bytes) {
        if (this.text.length < Opening.#LIMIT)
            this.text += this.#decoder.decode(bytes, { stream: true });
        this.foreign ||= this.#foreignStart.test(this.text.trimStart());
        return this.foreign;
    }
    /** At the end of a body without any message: false when it holds only comments, blank lines or a piece of an event. */
    isNoStream() {
        return this.foreign || !/^\s*(:|(data|event|id|retry):)/.test(this.text);
    }
}

;// CONCATENATED MODULE: ./lib/engines/engine-times.js

/** Puts the times that were told on the event; none told, none put. */
function setEngineTimes(event, told) {
    const times = defined(told);
    if (Object.keys(times).length > 0)
        event.engineMs = times;
}

;// CONCATENATED MODULE: ./lib/engines/ollama-stream.js


const NS_PER_MS = 1e6;
/** From here on an end without `done` is put down to the repetition guard: it strikes after 30 equal tokens (seen on 0.24). */
const GUARD_REPEATS = 30;
/** The lines of `/api/chat` and `/api/generate` (ollama/ollama, `api/types.go`). */
class OllamaDialect {
    #lines = 0;
    #lastText;
    #repeats = 0;
    event(message) {
        const event = {};
        const said = objectIn(message["message"]) ?? message;
        const text = textIn(said["content"]) ?? textIn(said["response"]);
        const kind = deltaKind(said, text);
        if (kind !== undefined)
            event.delta = kind;
        this.#lines += 1;
        if (message["done"] === true)
            this.#finish(message, event);
        else
            this.#watchRepeats(text?.trim());
        return event;
    }
    end() {
        const ended = 'the stream ended without "done": true';
        const guard = `${ended} after ${this.#repeats} equal tokens in a row: Ollama's repetition guard ends an answer so`;
        return { failure: { class: "truncated", detail: this.#repeats >= GUARD_REPEATS ? guard : ended } };
    }
    #finish(message, event) {
        const reason = textIn(message["done_reason"]);
        const failure = noGeneration(reason) ?? this.#unstreamed(message, event);
        if (failure !== undefined) {
            event.failure = failure;
            return;
        }
        if (reason !== undefined)
            event.finishReason = reason;
        event.usage = usageOf(message);
        setEngineTimes(event, timesOf(message));
        event.terminal = true;
    }
    /** A first line that is also the last and holds a whole answer is `"stream": false` by another hand. One token and EOS may come so. */
    #unstreamed(message, event) {
        const tokens = amountIn(message["eval_count"]) ?? 0;
        if (this.#lines > 1 || event.delta === undefined || tokens <= 2)
            return undefined;
        const detail = `the whole answer of ${tokens} tokens came as one JSON document: "stream": true was not honoured by the server or by a proxy`;
        return { class: "protocol", detail };
    }
    #watchRepeats(text) {
        this.#repeats = text !== undefined && text === this.#lastText ? this.#repeats + 1 : 1;
        this.#lastText = text;
    }
}
/** `/api/chat` nests text, thinking and tool calls in `message`; `/api/generate` has them at the top. */
function deltaKind(said, text) {
    if (text !== undefined)
        return "answer";
    if (textIn(said["thinking"]) !== undefined)
        return "reasoning";
    const calls = said["tool_calls"];
    return Array.isArray(calls) && calls.length > 0 ? "tool" : undefined;
}
/** A prompt that is empty loads or unloads the model and answers `done` without having generated. */
function noGeneration(reason) {
    if (reason !== "load" && reason !== "unload")
        return undefined;
    return { class: "protocol", detail: `done_reason "${reason}": the model was ${reason}ed and nothing was generated` };
}
function usageOf(message) {
    return defined({
        inputTokens: amountIn(message["prompt_eval_count"]),
        cachedInputTokens: amountIn(message["prompt_eval_cached_count"]),
        outputTokens: amountIn(message["eval_count"]),
        source: "eval_count",
    });
}
/**
 * Durations are ns, and a zero is left out on the wire. There is no queue time: what total leaves over is an estimate.
 * For a single token 0.24 gives no decode time and 0.33 a made-up 1,000 ns, so it takes two.
 */
function timesOf(message) {
    const decoded = (amountIn(message["eval_count"]) ?? 0) >= 2;
    return {
        load: milliseconds(message["load_duration"]),
        prefill: milliseconds(message["prompt_eval_duration"]),
        decode: decoded ? milliseconds(message["eval_duration"]) : undefined,
        total: milliseconds(message["total_duration"]),
    };
}
function milliseconds(ns) {
    const amount = amountIn(ns);
    return amount === undefined ? undefined : amount / NS_PER_MS;
}

;// CONCATENATED MODULE: ./lib/engines/probe-answers.js

const MODELS_PATH = "/v1/models";
/** The JSON object that a path answered with status 200. */
function jsonAt(answers, path) {
    const answer = answers[path];
    return answer?.status === 200 ? parseObject(answer.body) : undefined;
}
/** The cards of `GET /v1/models`, in the server's order; undefined when that is not what answered. */
function modelCards(answers) {
    const list = jsonAt(answers, MODELS_PATH);
    return Array.isArray(list?.["data"]) ? objectsIn(list["data"]) : undefined;
}
function modelIds(cards) {
    return cards.flatMap((card) => textIn(card["id"]) ?? []);
}
/** The card of a model; the only card when the name is not among them. */
function cardOf(cards, model) {
    return cards.find((card) => card["id"] === model) ?? (cards.length === 1 ? cards[0] : undefined);
}
/** Whether any answer carries a header, with a value that the pattern finds. */
function anyHeader(answers, name, pattern = /./) {
    return present(answers).some((answer) => pattern.test(answer.headers[name] ?? ""));
}
function present(answers) {
    return Object.values(answers).filter((answer) => answer !== undefined);
}

;// CONCATENATED MODULE: ./lib/engines/requests.js
/** A question without a body; probes carry no key. */
function get(path) {
    return { method: "GET", path, headers: {} };
}
function postJson(path, accept, body) {
    return { method: "POST", path, headers: { "content-type": "application/json", accept }, body: JSON.stringify(body) };
}

;// CONCATENATED MODULE: ./lib/engines/ollama.js






const VERSION_PATH = "/api/version";
const TAGS_PATH = "/api/tags";
const LOADED_PATH = "/api/ps";
const SHOW_PATH = "/api/show";
/** Outlasts every pause within a run, and, unlike −1, still frees the memory after it. */
const KEEP_ALIVE = "30m";
/**
 * Ollama's native API (ollama/ollama, `server/routes.go`): it alone tells load, prompt and decode times apart.
 * There is no ignore_eos, so `forceLength` has no effect: the output length is a result here.
 */
const ollama = {
    id: "ollama",
    label: "Ollama",
    apis: ["chat", "generate"],
    generate,
    reader: () => ndjsonReader(new OllamaDialect()),
    failure,
    probes: [get(VERSION_PATH), get("/"), get(TAGS_PATH), get(LOADED_PATH)],
    recognise,
    detailProbes: (model) => [postJson(SHOW_PATH, "application/json", { model })],
    identity,
};
/**
 * `truncate: false` makes a prompt that is too long an error instead of a shorter prompt; versions that do not know it ignore it.
 * num_ctx is not sent: another value than the loaded one reloads the model. num_predict 0 never ends on 0.24.
 */
function generate(input) {
    const { model, prompt, maxTokens, temperature, seed } = input;
    const options = { num_predict: Math.max(1, maxTokens), temperature, seed };
    const common = { model, stream: true, keep_alive: KEEP_ALIVE, truncate: false, options };
    if (input.api === "generate") {
        return postJson("/api/generate", "application/x-ndjson", { ...common, prompt, raw: true });
    }
    return postJson("/api/chat", "application/x-ndjson", { ...common, messages: [{ role: "user", content: prompt }] });
}
function failure(answer) {
    if (answer.status !== 403 || answer.body.trim() !== "")
        return answerFailure(answer);
    const detail = "HTTP 403 with an empty body: Ollama on a loopback address refuses a foreign Host header; reach it as localhost, or set OLLAMA_HOST=0.0.0.0 there";
    return { class: "auth", detail };
}
/** Decisive: `/api/version`, and the greeting at `/` or the list of loaded models; llama.cpp once imitated the rest. */
function recognise(answers) {
    const version = textIn(jsonAt(answers, VERSION_PATH)?.["version"]);
    const greeting = answers["/"]?.status === 200 && answers["/"].body.trim() === "Ollama is running";
    const loaded = Array.isArray(jsonAt(answers, LOADED_PATH)?.["models"]);
    const evidence = [];
    if (version !== undefined)
        evidence.push(`GET ${VERSION_PATH} → ${version}`);
    if (greeting)
        evidence.push("GET / → Ollama is running");
    if (loaded)
        evidence.push(`GET ${LOADED_PATH} → a list of loaded models`);
    const models = entries(answers, TAGS_PATH)
        .filter(generates)
        .flatMap((entry) => textIn(entry["name"]) ?? []);
    return { match: version !== undefined && (greeting || loaded), models, evidence };
}
/** Since 0.33 `/api/tags` says what a model can do; one that only embeds is not offered. */
function generates(entry) {
    const capabilities = entry["capabilities"];
    return !Array.isArray(capabilities) || capabilities.length === 0 || capabilities.includes("completion");
}
function identity(answers, model) {
    const entry = entries(answers, TAGS_PATH).find((candidate) => isNamed(candidate, model));
    const show = jsonAt(answers, SHOW_PATH) ?? {};
    const details = objectIn(entry?.["details"]) ?? objectIn(show["details"]) ?? {};
    const loaded = entries(answers, LOADED_PATH).find((candidate) => isNamed(candidate, model));
    const context = amountIn(loaded?.["context_length"]) ?? configuredContext(show) ?? trainedContext(show);
    return {
        version: textIn(jsonAt(answers, VERSION_PATH)?.["version"]) ?? "unknown",
        model,
        modelDigest: textIn(entry?.["digest"]) ?? "unknown",
        quantization: textIn(details["quantization_level"]) ?? "unknown",
        contextLength: context === undefined ? "unknown" : String(context),
    };
}
function entries(answers, path) {
    return objectsIn(jsonAt(answers, path)?.["models"]);
}
/** `gemma` is short for `gemma:latest`. */
function isNamed(entry, model) {
    return entry["name"] === model || entry["name"] === `${model}:latest`;
}
/** `num_ctx` of the Modelfile, from a text block of lines such as `num_ctx    2048`. */
function configuredContext(show) {
    const found = /^num_ctx\s+(\d+)/m.exec(textIn(show["parameters"]) ?? "")?.[1];
    return found === undefined ? undefined : Number(found);
}
/** What the model was trained for, `<architecture>.context_length`; the server may allocate less. */
function trainedContext(show) {
    const info = objectIn(show["model_info"]) ?? {};
    const key = Object.keys(info).find((name) => name.endsWith(".context_length"));
    return key === undefined ? undefined : amountIn(info[key]);
}

;// CONCATENATED MODULE: ./lib/engines/flavours.js


/**
 * Which of the OpenAI-compatible servers answered, as far as it tells. The proxy comes first: behind it every other sign is borrowed.
 * The names are those that the servers' own sources put into headers and `owned_by`.
 */
function flavourOf(answers) {
    if (anyHeader(answers, "x-litellm-version") || anyHeader(answers, "x-litellm-call-id")) {
        return { name: "LiteLLM", evidence: "x-litellm headers: a proxy, the engine behind it is hidden" };
    }
    if (anyHeader(answers, "server", /^llama\.cpp/i))
        return { name: "llama.cpp", evidence: "header Server: llama.cpp" };
    return flavourByOwner(answers) ?? transformersServe(answers);
}
const OWNERS = {
    llamacpp: "llama.cpp",
    sglang: "SGLang",
    lmdeploy: "LMDeploy",
    vllm: "vLLM",
    library: "Ollama",
};
function flavourByOwner(answers) {
    for (const card of modelCards(answers) ?? []) {
        const owner = textIn(card["owned_by"]);
        const name = OWNERS[owner ?? ""];
        if (name !== undefined)
            return { name, evidence: `GET ${MODELS_PATH} → owned_by "${owner}"` };
        // TGI has no time of creation and calls the model its own owner.
        if (owner !== undefined && owner === card["id"] && card["created"] === 0) {
            return { name: "TGI", evidence: `GET ${MODELS_PATH} → owned_by is the model itself, created 0` };
        }
    }
    return undefined;
}
/** Hugging Face's `transformers serve`: uvicorn like vLLM, but with a health text, a request id and no `/version`. */
function transformersServe(answers) {
    const health = answers["/health"];
    if (jsonAt(answers, "/health")?.["status"] !== "ok" || jsonAt(answers, "/version") !== undefined)
        return undefined;
    if (health?.headers["server"] !== "uvicorn" || health.headers["x-request-id"] === undefined)
        return undefined;
    return { name: "transformers serve", evidence: 'GET /health → {"status":"ok"} by uvicorn with an x-request-id' };
}

;// CONCATENATED MODULE: ./lib/engines/openai-request.js

/** A streamed request for `/v1/chat/completions` or `/v1/completions`; `fields` are what the one server wants besides. */
function openAiRequest(input, fields = {}) {
    const { model, prompt, maxTokens, temperature, seed } = input;
    const chat = input.api === "chat";
    const asked = chat ? { messages: [{ role: "user", content: prompt }] } : { prompt };
    const common = { stream: true, stream_options: { include_usage: true }, max_tokens: maxTokens, temperature, seed };
    return postJson(chat ? "/v1/chat/completions" : "/v1/completions", "text/event-stream", {
        model,
        ...asked,
        ...common,
        ...fields,
    });
}

;// CONCATENATED MODULE: ./lib/engines/openai-stream.js


/** Finish reasons that are no finish: vLLM and SGLang send them when the engine gave up. */
const GAVE_UP = new Set(["abort", "error"]);
/** The chunks of `/v1/chat/completions` and `/v1/completions`. */
class OpenAiDialect {
    #rules;
    #started = false;
    #finished = false;
    /** The running count of output tokens, as far as the server tells it. */
    #counted = 0;
    /** A chunk went by without a running count, so that a later one no longer tells what one chunk carries. */
    #countLost = false;
    #named = false;
    #nameLost = false;
    constructor(rules) {
        this.#rules = rules;
    }
    event(message) {
        const event = {};
        const choices = message["choices"];
        const choice = Array.isArray(choices) ? objectIn(choices[0]) : undefined;
        if (choice !== undefined)
            this.#readChoice(choice, event);
        this.#readUsage(objectIn(message["usage"]), choice !== undefined, event);
        this.#watchName(message["model"], event);
        if (message["metrics"] || message["timings"])
            setEngineTimes(event, openai_stream_timesOf(message));
        return event;
    }
    done() {
        if (this.#finished || this.#rules.doneSuffices)
            return { terminal: true };
        return { failure: truncated("[DONE] came without a finish_reason before it") };
    }
    end() {
        if (this.#finished && this.#rules.endSuffices)
            return { terminal: true };
        if (this.#nameLost)
            return { failure: RUNNER_DIED };
        const missing = this.#finished ? "[DONE], though a finish_reason came" : "finish_reason and [DONE]";
        return { failure: truncated(`the stream ended without ${missing}`) };
    }
    #readChoice(choice, event) {
        const delta = objectIn(choice["delta"]);
        const kind = delta === undefined ? textKind(choice) : openai_stream_deltaKind(delta);
        if (kind !== undefined)
            event.delta = kind;
        // TGI's completions say "" where the others say null.
        const reason = textIn(choice["finish_reason"]);
        if (reason !== undefined)
            this.#finish(reason, event);
        else if (kind === undefined && this.#rules.announcesRole && !this.#started && textIn(delta?.["role"])) {
            event.role = true;
        }
        this.#started = true;
    }
    #finish(reason, event) {
        event.finishReason = reason;
        this.#finished = true;
        if (!GAVE_UP.has(reason))
            return;
        event.failure = { class: "stream-error", detail: `finish_reason "${reason}": the engine gave this answer up` };
    }
    /**
     * vLLM's `continuous_usage_stats` puts the running count on every chunk, so that the difference is what the chunk carries.
     * A count that comes on the last chunk only (llama.cpp, `transformers serve`) says nothing about that chunk.
     */
    #readUsage(usage, hasChoice, event) {
        const output = amountIn(usage?.["completion_tokens"]);
        const input = amountIn(usage?.["prompt_tokens"]);
        // Ollama's /v1/completions puts a usage of zeros on every chunk; a prompt of no tokens does not exist.
        if (usage === undefined || (!output && !input)) {
            if (hasChoice && !event.role)
                this.#countLost = true;
            return;
        }
        event.usage = openai_stream_usageOf(usage, input, output);
        if (output === undefined)
            return;
        const carried = output - this.#counted;
        if (hasChoice && !this.#countLost && carried >= 0 && (carried > 0 || event.delta !== undefined)) {
            event.tokens = carried;
        }
        this.#counted = output;
    }
    /** Ollama's /v1 swallows the death of a runner: one chunk without a model name, then a clean end (seen on 0.24 and 0.33). */
    #watchName(model, event) {
        this.#nameLost = model === "" && this.#named && event.delta === undefined && !this.#finished;
        if (model !== "")
            this.#named = true;
    }
}
const RUNNER_DIED = {
    class: "stream-error",
    detail: 'the stream ended after a chunk with an empty "model": Ollama ends so when its model runner dies',
};
function truncated(detail) {
    return { class: "truncated", detail };
}
function textKind(choice) {
    return textIn(choice["text"]) === undefined ? undefined : "answer";
}
/** Reasoning is `reasoning_content` in vLLM up to 0.11 and in llama.cpp, both names from 0.12, `reasoning` since 0.16 and in Ollama. */
function openai_stream_deltaKind(delta) {
    if (textIn(delta["content"]) !== undefined)
        return "answer";
    if (textIn(delta["reasoning"]) !== undefined || textIn(delta["reasoning_content"]) !== undefined)
        return "reasoning";
    const calls = delta["tool_calls"];
    const called = Array.isArray(calls) ? calls.length > 0 : objectIn(calls ?? delta["function_call"]) !== undefined;
    return called ? "tool" : undefined;
}
function openai_stream_usageOf(usage, input, output) {
    const result = { source: "usage" };
    if (input !== undefined)
        result.inputTokens = input;
    if (output !== undefined)
        result.outputTokens = output;
    const cached = amountIn(objectIn(usage["prompt_tokens_details"])?.["cached_tokens"]);
    if (cached !== undefined)
        result.cachedInputTokens = cached;
    return result;
}
/**
 * The engine's own times in ms: vLLM's `metrics` (`--enable-per-request-metrics`; its time to first token begins when the request
 * is scheduled, so it is the prefill) and llama.cpp's `timings`.
 */
function openai_stream_timesOf(message) {
    const metrics = objectIn(message["metrics"]);
    const timings = objectIn(message["timings"]);
    return {
        queue: amountIn(metrics?.["queue_time_ms"]),
        prefill: amountIn(metrics?.["time_to_first_token_ms"] ?? timings?.["prompt_ms"]),
        decode: amountIn(metrics?.["generation_time_ms"] ?? timings?.["predicted_ms"]),
    };
}

;// CONCATENATED MODULE: ./lib/engines/openai.js








const PROPS_PATH = "/props";
/**
 * Any other server of the OpenAI protocol: llama.cpp, SGLang, LiteLLM, LMDeploy, `transformers serve` …
 * A finish reason and a clean end complete an answer; `[DONE]` is not sent by all of them.
 */
const openai = {
    id: "openai",
    label: "OpenAI-compatible",
    apis: ["chat", "completions"],
    generate: openai_generate,
    reader: () => sseReader(new OpenAiDialect({ doneSuffices: false, endSuffices: true, announcesRole: true })),
    failure: answerFailure,
    probes: [get(MODELS_PATH), get("/health"), get(PROPS_PATH)],
    recognise: openai_recognise,
    detailProbes: () => [],
    identity: openai_identity,
};
/** llama.cpp and SGLang honour ignore_eos; a strict server may refuse a field that it does not know, so it is sent only on demand. */
function openai_generate(input) {
    return openAiRequest(input, { top_p: 1, ...(input.forceLength ? { ignore_eos: true } : {}) });
}
/** Every server with `/v1/models` speaks the protocol; the flavour tells which one it is. */
function openai_recognise(answers) {
    const cards = modelCards(answers);
    const flavour = flavourOf(answers);
    const models = cards === undefined ? [] : modelIds(cards);
    const evidence = cards === undefined ? [] : [`GET ${MODELS_PATH} → ${models.length} models`];
    if (flavour === undefined)
        return { match: cards !== undefined, models, evidence };
    return { match: true, flavour: flavour.name, models, evidence: [...evidence, flavour.evidence] };
}
/** llama.cpp tells the most, in `/props`; its context length is that of one slot. */
function openai_identity(answers, model) {
    const props = jsonAt(answers, PROPS_PATH) ?? {};
    const card = cardOf(modelCards(answers) ?? [], model);
    const context = contextOf(props, card);
    return {
        version: textIn(props["build_info"]) ?? versionOf(answers) ?? "unknown",
        model,
        modelDigest: "unknown",
        quantization: textIn(props["model_ftype"]) ?? textIn(objectIn(card?.["meta"])?.["ftype"]) ?? "unknown",
        contextLength: context === undefined ? "unknown" : String(context),
    };
}
function contextOf(props, card) {
    const slot = amountIn(objectIn(props["default_generation_settings"])?.["n_ctx"]);
    return slot ?? amountIn(card?.["max_model_len"]) ?? amountIn(objectIn(card?.["meta"])?.["n_ctx"]);
}
/** `/version` is answered by vLLM and its kin, `/api/version` by Ollama, the header by LiteLLM. */
function versionOf(answers) {
    const told = jsonAt(answers, "/version") ?? jsonAt(answers, "/api/version");
    return textIn(told?.["version"]) ?? textIn(answers[MODELS_PATH]?.headers["x-litellm-version"]);
}

;// CONCATENATED MODULE: ./lib/engines/tgi-stream.js

/**
 * The events of `/generate_stream`: one a token, and the last one carries the whole `generated_text`
 * (huggingface/text-generation-inference, `router/src/lib.rs`, `StreamResponse`).
 * An answer that the router cut at a slice of 1,024 tokens ends like any other with `length`.
 */
class TgiGenerateDialect {
    event(message) {
        const event = {};
        const token = objectIn(message["token"]);
        if (token !== undefined) {
            event.tokens = 1;
            // A special token such as </s> is counted by the engine and is no text.
            if (token["special"] !== true && textIn(token["text"]) !== undefined)
                event.delta = "answer";
        }
        if (typeof message["generated_text"] === "string")
            finish(objectIn(message["details"]), event);
        return event;
    }
    end() {
        const detail = "the stream ended without the event that holds generated_text";
        return { failure: { class: "truncated", detail } };
    }
}
/** `details` is null unless the request asked for it. */
function finish(details, event) {
    event.terminal = true;
    if (details === undefined)
        return;
    const reason = textIn(details["finish_reason"]);
    if (reason !== undefined)
        event.finishReason = reason;
    event.usage = defined({
        inputTokens: amountIn(details["input_length"]),
        outputTokens: amountIn(details["generated_tokens"]),
        source: "details",
    });
}

;// CONCATENATED MODULE: ./lib/engines/tgi.js








const INFO_PATH = "/info";
/**
 * Hugging Face text-generation-inference (`router/src`). Streams always answer 200, also when the router refuses the request.
 * The router takes no ignore_eos, so `forceLength` has no effect: the output length is a result here.
 */
const tgi = {
    id: "tgi",
    label: "TGI",
    apis: ["generate", "chat"],
    generate: tgi_generate,
    reader,
    failure: answerFailure,
    probes: [get(INFO_PATH)],
    recognise: tgi_recognise,
    detailProbes: () => [],
    identity: tgi_identity,
};
/** Before 2.2 there was no `[DONE]` on /v1: a finish reason and a clean end completed an answer. */
function reader(api) {
    const rules = { doneSuffices: true, endSuffices: true, announcesRole: false };
    return sseReader(api === "generate" ? new TgiGenerateDialect() : new OpenAiDialect(rules));
}
/**
 * Greedy is spelled in two ways: `/generate_stream` refuses a temperature of 0 and is greedy without one,
 * chat takes 0 for greedy and samples without one. A top_p of 1 is refused by both.
 */
function tgi_generate(input) {
    if (input.api === "chat")
        return openAiRequest(input);
    const { prompt, maxTokens, temperature, seed } = input;
    const sampling = temperature > 0 ? { do_sample: true, temperature } : {};
    const parameters = { max_new_tokens: maxTokens, details: true, seed, ...sampling };
    return postJson("/generate_stream", "text/event-stream", { inputs: prompt, parameters });
}
function tgi_recognise(answers) {
    const info = jsonAt(answers, INFO_PATH);
    if (info === undefined || !isOwnInfo(info))
        return { match: false, models: [], evidence: [] };
    const model = textIn(info["model_id"]);
    const evidence = `GET ${INFO_PATH} → ${textIn(info["router"]) ?? "router"} ${textIn(info["version"]) ?? "of unknown version"}`;
    return { match: true, models: model === undefined ? [] : [model], evidence: [evidence] };
}
/** text-embeddings-inference has `/info` too, without `max_total_tokens`; TGI 2.0 does not name its router. */
function isOwnInfo(info) {
    const router = info["router"] ?? "text-generation-router";
    const limits = [info["max_concurrent_requests"], info["max_total_tokens"]];
    return String(router).includes("text-generation-router") && limits.every((limit) => amountIn(limit) !== undefined);
}
/** The router runs its one model whatever name a request gives, so the model is the one of `/info`. */
function tgi_identity(answers, model) {
    const info = jsonAt(answers, INFO_PATH) ?? {};
    const limit = amountIn(info["max_total_tokens"]);
    return {
        version: textIn(info["version"]) ?? "unknown",
        model: textIn(info["model_id"]) ?? model,
        modelDigest: textIn(info["model_sha"]) ?? "unknown",
        quantization: "unknown",
        contextLength: limit === undefined ? "unknown" : String(limit),
    };
}

;// CONCATENATED MODULE: ./lib/engines/vllm.js








const vllm_VERSION_PATH = "/version";
/** vLLM's OpenAI server (vllm-project/vllm, `vllm/entrypoints`). A complete answer has a finish reason and `[DONE]`. */
const vllm = {
    id: "vllm",
    label: "vLLM",
    apis: ["chat", "completions"],
    generate: vllm_generate,
    reader: () => sseReader(new OpenAiDialect({ doneSuffices: false, endSuffices: false, announcesRole: true })),
    failure: answerFailure,
    probes: [get(vllm_VERSION_PATH), get(MODELS_PATH)],
    recognise: vllm_recognise,
    detailProbes: () => [],
    identity: vllm_identity,
};
/**
 * What is left unset comes from the model's generation_config.json, so sampling is named in full; −1 turns top_k off in every version.
 * The running usage shows how many tokens a chunk carries, also when its text is still empty.
 */
function vllm_generate(input) {
    return openAiRequest(input, {
        stream_options: { include_usage: true, continuous_usage_stats: true },
        top_p: 1,
        top_k: -1,
        ...(input.forceLength ? { ignore_eos: true, min_tokens: input.maxTokens } : {}),
    });
}
/** Decisive: `/version`, and a model card of vLLM's or, where an API key hides the models, vLLM's own 401. */
function vllm_recognise(answers) {
    const version = textIn(jsonAt(answers, vllm_VERSION_PATH)?.["version"]);
    const evidence = version === undefined ? [] : [`GET ${vllm_VERSION_PATH} → ${version}`];
    const cards = modelCards(answers);
    const card = cards?.find(isOwnCard);
    if (card !== undefined) {
        evidence.push(`GET ${MODELS_PATH} → owned_by "vllm", max_model_len ${card["max_model_len"]}`);
    }
    const locked = isLocked(answers);
    if (locked)
        evidence.push(`GET ${MODELS_PATH} → 401 in vLLM's words: the models are hidden behind an API key`);
    const flavour = flavourOf(answers);
    const borrowed = flavour !== undefined && flavour.name !== "vLLM";
    const match = version !== undefined && (card !== undefined || locked) && !borrowed;
    if (borrowed)
        evidence.push(flavour.evidence);
    const models = cards === undefined ? [] : modelIds(cards);
    return borrowed ? { match, flavour: flavour.name, models, evidence } : { match, models, evidence };
}
function isOwnCard(card) {
    return card["owned_by"] === "vllm" && amountIn(card["max_model_len"]) !== undefined;
}
/** With `--api-key` everything under /v1 answers `{"error":"Unauthorized"}`; /version stays open. */
function isLocked(answers) {
    const answer = answers[MODELS_PATH];
    return answer?.status === 401 && parseObject(answer.body)?.["error"] === "Unauthorized";
}
function vllm_identity(answers, model) {
    const card = cardOf(modelCards(answers) ?? [], model);
    const root = textIn(card?.["root"]);
    const limit = amountIn(card?.["max_model_len"]);
    return {
        version: textIn(jsonAt(answers, vllm_VERSION_PATH)?.["version"]) ?? "unknown",
        // `--served-model-name` renames a model; the root still tells which one it is.
        model: root === undefined || root === model ? model : `${model} (${root})`,
        modelDigest: "unknown",
        quantization: "unknown",
        contextLength: limit === undefined ? "unknown" : String(limit),
    };
}

;// CONCATENATED MODULE: ./lib/engines/index.js




/** In the order in which they are tried on an unknown server: the general one comes last. */
const ENGINES = [vllm, tgi, ollama, openai];
function engineOf(id) {
    const engine = ENGINES.find((candidate) => candidate.id === id);
    if (engine === undefined)
        throw new Error(`no engine is called "${id}": add it to ENGINES`);
    return engine;
}
/** The probes of all engines, each path once: what has to be asked before `identify`. */
const ALL_PROBES = uniqueByPath(ENGINES.flatMap((engine) => engine.probes));
/**
 * Which engine the answers to `ALL_PROBES` belong to, whatever a scenario calls it; undefined when none speaks up.
 * So that it can be said: "declared vllm, but this is Ollama 0.24.0".
 */
function identify(answers) {
    for (const engine of ENGINES) {
        const recognition = engine.recognise(answers);
        if (recognition.match)
            return { engine: engine.id, name: nameOf(engine, recognition, answers), recognition };
    }
    return undefined;
}
function nameOf(engine, recognition, answers) {
    const general = engine === openai;
    if (general && recognition.flavour === undefined)
        return "an OpenAI-compatible server (unknown)";
    const { version } = engine.identity(answers, recognition.models[0] ?? "unknown");
    const name = recognition.flavour ?? engine.label;
    return version === "unknown" ? name : `${name} ${version}`;
}
function uniqueByPath(probes) {
    return [...new Map(probes.map((probe) => [probe.path, probe])).values()];
}


/***/ }),

/***/ 5194:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ transportFailure)
/* harmony export */ });
/** Codes of Node's and undici's errors, by what they mean to somebody who waits for an answer. */
const BY_CODE = {
    ECONNREFUSED: "refused",
    EHOSTUNREACH: "refused",
    ENETUNREACH: "refused",
    EADDRNOTAVAIL: "refused",
    ENOTFOUND: "dns",
    EAI_AGAIN: "dns",
    EAI_FAIL: "dns",
    EAI_NODATA: "dns",
    ETIMEDOUT: "connect-timeout",
    UND_ERR_CONNECT_TIMEOUT: "connect-timeout",
    ECONNRESET: "truncated",
    EPIPE: "truncated",
    UND_ERR_SOCKET: "truncated",
    UND_ERR_HEADERS_TIMEOUT: "first-token-timeout",
    UND_ERR_BODY_TIMEOUT: "idle-timeout",
    UND_ERR_ABORTED: "aborted",
    ABORT_ERR: "aborted",
    EPROTO: "tls",
};
/** OpenSSL's verification errors have names of their own (Node docs, "X509 certificate error codes"). */
const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;
/** What a connection that failed means. `error` is whatever undici or Node threw. */
function transportFailure(error) {
    const { code, message } = innermost(error);
    if (code.startsWith("HPE_") || code === "UND_ERR_INVALID_ARG" || code.startsWith("UND_ERR_RES")) {
        return { class: "protocol", detail: `not an HTTP answer: ${message}` };
    }
    if (TLS_CODE.test(code))
        return { class: "tls", detail: `${message} (${code})` };
    const known = BY_CODE[code];
    if (known === "truncated")
        return { class: "truncated", detail: `the connection was closed before the answer was complete (${message})` };
    if (known !== undefined)
        return { class: known, detail: message };
    return { class: "protocol", detail: message };
}
/** The code may sit on the error, on its cause, or on the first of several tried addresses. */
function innermost(error) {
    const fallback = error instanceof Error ? error.message : String(error);
    for (let at = error; at instanceof Error; at = at.cause) {
        const code = at.code;
        const first = at instanceof AggregateError ? at.errors[0] : undefined;
        if (typeof code === "string")
            return { code, message: at.message || (first instanceof Error ? first.message : code) };
        if (first instanceof Error)
            return innermost(first);
    }
    return { code: "", message: fallback };
}


/***/ }),

/***/ 452:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EN: () => (/* binding */ InfrastructureError),
/* harmony export */   j1: () => (/* binding */ ConfigurationError),
/* harmony export */   v4: () => (/* binding */ ToolError)
/* harmony export */ });
/** The kinds of failure that end a command, each with its exit code (design, section 5). */
/** A failure with an exit code of its own; anything else that is thrown is a fault of ours and exits 6. */
class ToolError extends Error {
    hint;
    constructor(message, options = {}) {
        super(message, { cause: options.cause });
        this.name = new.target.name;
        this.hint = options.hint;
    }
}
/** The scenario, a flag, an input or a file is wrong: nothing was measured. */
class ConfigurationError extends ToolError {
    code = "configuration";
    exitCode = 5;
}
/** There is nothing to measure, or the cluster cannot be reached. */
class InfrastructureError extends ToolError {
    code = "infrastructure";
    exitCode;
    /** `red: false` where `fail_on` leaves this kind green: the outcome stays, the exit code is 0. */
    constructor(message, { red = true, ...options } = {}) {
        super(message, options);
        this.exitCode = red ? 4 : 0;
    }
}


/***/ }),

/***/ 6319:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  sV: () => (/* binding */ exitOnFault),
  xm: () => (/* binding */ hostDeps),
  wu: () => (/* binding */ inCi),
  kX: () => (/* binding */ logTo),
  ZI: () => (/* binding */ stopOnSignals),
  m5: () => (/* binding */ tookRole),
  zK: () => (/* binding */ wantsColor)
});

// UNUSED EXPORTS: StopRequest

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(4371);
// EXTERNAL MODULE: ./lib/engines/transport.js
var transport = __webpack_require__(5194);
;// CONCATENATED MODULE: ./lib/discovery/probe.js


/** A server that takes longer for such questions is not ready. */
const TIMEOUT_MS = 5_000;
/** Enough for every probe's answer (`/api/show` has 17 KB); a larger one is cut, not refused. */
const BODY_LIMIT = 256 * 1024;
/** What is thrown then is the signal's reason, which tells nothing about the server. */
const STOPPED = { class: "aborted", detail: "the run was stopped while the server was asked who it is" };
/** Asks a server who it is: no generation, no key, no redirects, one connection. Never throws. */
const probe = async (baseUrl, requests, signal) => {
    const { origin, pathname } = new URL(baseUrl);
    const client = new undici/* Client */.Kj(origin, {
        connect: { timeout: TIMEOUT_MS, allowH2: false, rejectUnauthorized: true },
        pipelining: 1,
    });
    const answers = {};
    let failure;
    try {
        for (const request of requests) {
            try {
                answers[request.path] = await ask(client, pathname.replace(/\/$/, "") + request.path, request, signal);
            }
            catch (error) {
                // Half of the answers would look like another server, or like one without models.
                if (signal.aborted)
                    return { answers: {}, failure: STOPPED };
                failure ??= isTimeout(error) ? noAnswerTo(request.path) : (0,transport/* transportFailure */.q)(error);
                // A server that cannot be reached for one question cannot be reached for the next.
                if (Object.keys(answers).length === 0)
                    break;
            }
        }
    }
    finally {
        await client.destroy();
    }
    return failure === undefined ? { answers } : { answers, failure };
};
function isTimeout(error) {
    return error instanceof Error && error.name === "TimeoutError";
}
function noAnswerTo(path) {
    return { class: "first-token-timeout", detail: `${path} was not answered within ${TIMEOUT_MS / 1000} s` };
}
async function ask(client, path, request, signal) {
    const { statusCode, headers, body } = await client.request({
        path,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        // The whole answer has this long: a server that drips must not hold the run up.
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const parts = [];
    let size = 0;
    for await (const part of body) {
        parts.push(part);
        size += part.length;
        if (size > BODY_LIMIT)
            break;
    }
    return {
        status: statusCode,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
        body: Buffer.concat(parts).subarray(0, BODY_LIMIT).toString("utf8"),
    };
}

// EXTERNAL MODULE: ./lib/model/verdict.js
var verdict = __webpack_require__(1732);
;// CONCATENATED MODULE: ./lib/simulator/spawn.js

/** The environment variable, and its value, that make the program a simulator process. */
const ROLE_VARIABLE = "LLM_LATENCY_GATE_ROLE";
const SIMULATOR_ROLE = "simulator";
const START_LIMIT_MS = 15_000;
const END_LIMIT_MS = 2_000;
const MOST_ERROR_CHARACTERS = 2_000;
/** What Node needs to run; everything else, keys above all, stays here. */
const KEPT_VARIABLES = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR"];
/**
 * Starts simulators in a child process that runs `entry`, a script which calls `runSimulatorProcess` in this role.
 * Rejects after 15 s without an answer, when the child ends early, and with the child's own reason; no child is left then.
 */
async function startSimulatorProcess(entry, options) {
    const child = (0,external_node_child_process_.fork)(entry, [], { env: childEnvironment(), execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
    try {
        const baseUrls = await startedUrls(child, entry, { options });
        return { baseUrls, [Symbol.asyncDispose]: () => endChild(child) };
    }
    catch (error) {
        await endChild(child);
        throw error;
    }
}
function childEnvironment() {
    const kept = KEPT_VARIABLES.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
    });
    return { ...Object.fromEntries(kept), [ROLE_VARIABLE]: SIMULATOR_ROLE };
}
function startedUrls(child, entry, message) {
    return new Promise((resolve, reject) => {
        let said = "";
        child.stderr?.setEncoding("utf8").on("data", (text) => {
            said = (said + text).slice(-MOST_ERROR_CHARACTERS);
        });
        const fail = (reason) => reject(new Error(`The simulator process (${entry}) ${reason}.${said ? ` It said: ${said.trim()}` : ""}`));
        const timer = setTimeout(() => fail(`did not answer within ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS);
        const settle = (end) => () => {
            clearTimeout(timer);
            end();
        };
        child.once("error", (error) => settle(() => fail(`could not be started: ${error.message}`))());
        child.once("close", (code, signal) => settle(() => fail(`ended before it answered, with ${signal ?? `exit code ${code}`}`))());
        child.once("message", (answer) => settle(() => "baseUrls" in answer ? resolve(answer.baseUrls) : fail(`could not start its servers: ${answer.error}`))());
        child.send(message, (error) => {
            if (error)
                settle(() => fail(`could not be told what to start: ${error.message}`))();
        });
    });
}
/** Disconnecting asks the child to close; after 2 s it is killed. */
async function endChild(child) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
        return;
    const ended = new Promise((resolve) => child.once("exit", () => resolve()));
    if (child.connected)
        child.disconnect();
    const timer = setTimeout(() => child.kill("SIGKILL"), END_LIMIT_MS);
    await ended;
    clearTimeout(timer);
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 6 modules
var schemas = __webpack_require__(6921);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/iso.js
var iso = __webpack_require__(4377);
;// CONCATENATED MODULE: ./lib/store/schema.js

/** The shapes of what is kept on disk, for reading it back as untrusted. A change of meaning needs a new version. */
const MANIFEST_SCHEMA = "llm-latency-gate/manifest/v1";
const manifestSchema = schemas/* object */.Ikc({
    schema: schemas/* literal */.euz(MANIFEST_SCHEMA),
    id: schemas/* string */.YjP(),
    name: schemas/* string */.YjP(),
    createdAt: iso/* datetime */.w$(),
    tool: schemas/* object */.Ikc({ name: schemas/* literal */.euz("llm-latency-gate"), version: schemas/* string */.YjP() }),
    git: schemas/* object */.Ikc({ commit: schemas/* string */.YjP() }).optional(),
    fingerprint: schemas/* object */.Ikc({
        workload: schemas/* object */.Ikc({ scenarioHash: schemas/* string */.YjP(), promptsHash: schemas/* string */.YjP(), measuringVersion: schemas/* string */.YjP() }),
        environment: schemas/* object */.Ikc({ path: schemas/* string */.YjP(), gpu: schemas/* string */.YjP(), nodeType: schemas/* string */.YjP(), client: schemas/* string */.YjP() }),
        subject: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* object */.Ikc({
            version: schemas/* string */.YjP(),
            model: schemas/* string */.YjP(),
            modelDigest: schemas/* string */.YjP(),
            quantization: schemas/* string */.YjP(),
            contextLength: schemas/* string */.YjP(),
        })),
    })
        .optional(),
    status: schemas/* enum */.k5n(["running", "complete", "partial", "aborted"]),
    files: schemas/* array */.YOg(schemas/* object */.Ikc({ path: schemas/* string */.YjP(), size: schemas/* int */.Whr().nonnegative(), sha256: schemas/* string */.YjP().length(64) })),
});

;// CONCATENATED MODULE: ./lib/store/directory.js







/** Result directories in a folder of the file system. `gitCommit` is noted in the manifest. */
function resultsOnDisk(gitCommit) {
    return {
        async open(options) {
            const path = await createDirectory(options);
            const directory = new Directory(path, options, await gitCommit());
            await directory.begin();
            return directory;
        },
    };
}
/** `results/test_{clean_name}_{YYYYMMDD}_{HHMMSS}`, in UTC; a second run in the same second gets a number. */
async function createDirectory({ outputDir, name, startedAt }) {
    const clean = name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "_")
        .replace(/^_+|_+$/g, "")
        .slice(0, 60) || "run";
    const [date = "", time = ""] = new Date(startedAt)
        .toISOString()
        .replace(/[-:]|\..*/g, "")
        .split("T");
    try {
        await makeDirectory(outputDir);
        for (let n = 1;; n++) {
            const path = (0,external_node_path_.join)(outputDir, `test_${clean}_${date}_${time}${n > 1 ? `_${n}` : ""}`);
            try {
                await (0,promises_.mkdir)(path);
                return path;
            }
            catch (error) {
                if (error.code !== "EEXIST" || n >= 1000)
                    throw error;
            }
        }
    }
    catch (error) {
        throw new errors/* ConfigurationError */.j1(`the output directory ${outputDir} cannot be written: ${error.message}`, {
            hint: "Name a writable folder with --output-dir (input output-dir).",
            cause: error,
        });
    }
}
/** Segment by segment: `mkdir` with `recursive` never returns where a file system answers ENOENT for ever, as /proc does. */
async function makeDirectory(path) {
    try {
        await (0,promises_.mkdir)(path);
    }
    catch (error) {
        const { code } = error;
        if (code === "EEXIST" && (await (0,promises_.stat)(path)).isDirectory())
            return;
        if (code !== "ENOENT" || (0,external_node_path_.dirname)(path) === path)
            throw error;
        await makeDirectory((0,external_node_path_.dirname)(path));
        await (0,promises_.mkdir)(path);
    }
}
class Directory {
    path;
    id;
    #options;
    #commit;
    #samples = new Map();
    #log;
    constructor(path, options, commit) {
        this.path = path;
        this.id = path.split(external_node_path_.sep).at(-1) ?? path;
        this.#options = options;
        this.#commit = commit;
        this.#log = new Appender((0,external_node_path_.join)(path, "logs", "run.log"));
    }
    async begin() {
        await (0,promises_.mkdir)((0,external_node_path_.join)(this.path, "logs"));
        await this.#write("scenario.yaml", this.#options.scenarioYaml);
        await this.#writeManifest("running", undefined, []);
    }
    async appendSamples(endpoint, samples) {
        let appender = this.#samples.get(endpoint.id);
        if (appender === undefined) {
            const folder = (0,external_node_path_.join)(this.path, endpoint.engine, endpoint.id);
            await (0,promises_.mkdir)(folder, { recursive: true });
            appender = new Appender((0,external_node_path_.join)(folder, "samples.jsonl"));
            this.#samples.set(endpoint.id, appender);
        }
        await appender.append(samples.map((sample) => `${JSON.stringify(sample)}\n`).join(""));
    }
    writeRun(run) {
        return this.#write("run.json", `${JSON.stringify(run, null, 2)}\n`);
    }
    async writeRendered(files) {
        for (const [name, text] of Object.entries(files))
            await this.#write(name, text);
    }
    appendLog(line) {
        // The log is a convenience: that it cannot be written must not end a run.
        this.#log.append(`${line}\n`).catch(() => undefined);
    }
    async close(run) {
        await this.#log.close().catch(() => undefined);
        await Promise.all([...this.#samples.values()].map((appender) => appender.close()));
        const names = (await (0,promises_.readdir)(this.path, { recursive: true, withFileTypes: true }))
            .filter((entry) => entry.isFile() && entry.name !== "manifest.json")
            .map((entry) => (0,external_node_path_.join)(entry.parentPath, entry.name))
            .sort();
        await this.#writeManifest(run.status, run, await Promise.all(names.map((name) => describeFile(this.path, name))));
    }
    #writeManifest(status, run, files) {
        const manifest = {
            schema: MANIFEST_SCHEMA,
            id: this.id,
            name: this.#options.name,
            createdAt: new Date(this.#options.startedAt).toISOString(),
            tool: { name: "llm-latency-gate", version: this.#options.toolVersion },
            ...(this.#commit === undefined ? {} : { git: { commit: this.#commit } }),
            ...(run === undefined ? {} : { fingerprint: run.fingerprint }),
            status,
            files,
        };
        return this.#write("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
    }
    /** By way of a temporary file, so that a reader never sees half of one. */
    async #write(name, text) {
        const path = (0,external_node_path_.join)(this.path, name);
        await (0,promises_.writeFile)(`${path}.part`, text);
        await (0,promises_.rename)(`${path}.part`, path);
    }
}
/** A file that grows, opened with the first line. */
class Appender {
    #path;
    #stream;
    constructor(path) {
        this.#path = path;
    }
    append(text) {
        const stream = this.#open();
        return new Promise((resolve, reject) => stream.write(text, (error) => (error ? reject(error) : resolve())));
    }
    #open() {
        if (this.#stream === undefined) {
            this.#stream = (0,external_node_fs_.createWriteStream)(this.#path, { flags: "a" });
            // Each write reports its own failure; without a listener the event would end the process.
            this.#stream.on("error", () => undefined);
        }
        return this.#stream;
    }
    async close() {
        if (this.#stream === undefined)
            return;
        this.#stream.end();
        await (0,external_node_stream_promises_.finished)(this.#stream);
    }
}
async function describeFile(root, path) {
    const hash = (0,external_node_crypto_.createHash)("sha256");
    for await (const part of (0,external_node_fs_.createReadStream)(path))
        hash.update(part);
    const { size } = await (0,promises_.stat)(path);
    return { path: (0,external_node_path_.relative)(root, path).replaceAll(external_node_path_.sep, "/"), size, sha256: hash.digest("hex") };
}

;// CONCATENATED MODULE: ./lib/host.js









/** A process that was started in another role than the program's takes it up; true when it did, and there is nothing else to do. */
async function tookRole() {
    if (process.env[ROLE_VARIABLE] !== SIMULATOR_ROLE)
        return false;
    const { runSimulatorProcess } = await __webpack_require__.e(/* import() */ 362).then(__webpack_require__.bind(__webpack_require__, 8362));
    runSimulatorProcess();
    return true;
}
function hostDeps({ entry, ...given }) {
    return {
        ...given,
        clock,
        env: process.env,
        cwd: process.cwd(),
        files,
        nonce: () => (0,external_node_crypto_.randomBytes)(6).toString("hex"),
        client: `node ${process.versions.node} ${process.platform} ${process.arch}`,
        gitCommit,
        probe: probe,
        results: resultsOnDisk(gitCommit),
        startSimulators: (options) => startSimulatorProcess(entry, options),
    };
}
const clock = {
    now: () => performance.now(),
    wall: () => Date.now(),
    sleep: (ms, signal) => (0,external_node_timers_promises_.setTimeout)(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};
const files = {
    read: (path) => (0,promises_.readFile)(path).catch(absentIsUndefined),
    size: async (path) => (await (0,promises_.stat)(path).catch(absentIsUndefined))?.size,
    exists: (path) => (0,promises_.access)(path).then(() => true, () => false),
    async write(path, text) {
        await makeDirectory((0,external_node_path_.dirname)(path));
        await (0,promises_.writeFile)(path, text);
    },
};
function absentIsUndefined(error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR")
        return undefined;
    throw error;
}
function gitCommit() {
    if (process.env["GITHUB_SHA"])
        return Promise.resolve(process.env["GITHUB_SHA"]);
    return new Promise((resolve) => (0,external_node_child_process_.execFile)("git", ["rev-parse", "HEAD"], { timeout: 5_000 }, (error, stdout) => resolve(error ? undefined : stdout.trim())));
}
/** Why the run was stopped from outside, as the reason of the abort signal. */
class StopRequest extends Error {
    exitCode;
    constructor(signal) {
        super(`stopped by ${signal}`);
        this.exitCode = signal === "SIGINT" ? 130 : 143;
    }
}
/** The first Ctrl-C or SIGTERM stops the run and keeps what was measured; the second ends the process at once. */
function stopOnSignals(onFirst) {
    const controller = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"]) {
        process.on(name, () => {
            const request = new StopRequest(name);
            if (controller.signal.aborted)
                process.exit(request.exitCode);
            onFirst(request);
            controller.abort(request);
        });
    }
    return controller.signal;
}
/**
 * What no promise carries: a fault of ours exits 6, since Node's own 1 would be a regression.
 * That the reader of our output went away (`| head`) is no fault: the run and its exit code stay what they are.
 */
function exitOnFault(say) {
    process.on("uncaughtException", (error) => {
        say(`error: this is a fault of llm-latency-gate, please report it:\n${error.stack ?? error.message}`);
        process.exit(verdict/* EXIT_CODES */.a.error);
    });
    for (const stream of [process.stdout, process.stderr]) {
        stream.on("error", (error) => {
            if (error.code !== "EPIPE")
                throw error;
        });
    }
}
/** GitHub, GitLab and nearly every other CI set `CI`; an empty or false one means a person. */
function inCi(env) {
    return Boolean(env["CI"]) && env["CI"] !== "false" && env["CI"] !== "0";
}
/** no-color.org: any value but the empty one turns colours off; else a terminal gets them. */
function wantsColor(stream) {
    return stream.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
}
/** A log on stderr, since stdout carries only results. */
function logTo(write, level) {
    const unless = (silent) => (message) => {
        if (!silent)
            write(message);
    };
    return {
        debug: unless(level !== "verbose"),
        info: unless(level === "quiet"),
        warn: (message) => write(`warning: ${message}`),
        error: (message) => write(`error: ${message}`),
    };
}


/***/ }),

/***/ 2642:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ apiKeyOf)
/* harmony export */ });
/** The key of an endpoint, from the variable that the scenario names; undefined where it names none. */
function apiKeyOf({ apiKeyEnv }, env) {
    return apiKeyEnv === undefined ? undefined : env[apiKeyEnv]?.trim() || undefined;
}


/***/ }),

/***/ 2966:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e: () => (/* binding */ runClosedLoop)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(4371);
;// CONCATENATED MODULE: ./lib/load/connection.js

/**
 * One user's connection to an engine, kept warm between requests.
 * HTTP/1.1 without pipelining, so that a request has the socket to itself and its bytes are its own.
 */
class Connection {
    #client;
    #opened;
    #reuse = true;
    constructor(baseUrl, connectTimeoutMs, clock) {
        this.#client = new undici/* Client */.Kj(new URL(baseUrl).origin, {
            connect: timedConnector(connectTimeoutMs, clock, (phases) => {
                this.#opened = phases;
            }),
            pipelining: 1,
            // Every limit is ours (`request.ts`), since undici's cannot tell a first token from a header.
            headersTimeout: 0,
            bodyTimeout: 0,
            // vLLM closes idle connections after 5 s; leave before it does, or a request meets a reset.
            keepAliveTimeout: 4_000,
            keepAliveMaxTimeout: 4_000,
        });
    }
    dispatch(options, handler) {
        this.#client.dispatch(this.#reuse ? options : { ...options, reset: true }, handler);
    }
    /** From now on a new connection for each request: this server does not keep them, whatever it says. */
    stopReusing() {
        this.#reuse = false;
    }
    /** The phases of the connection that was opened since the last call; undefined when a warm one was reused. */
    takeOpened() {
        const opened = this.#opened;
        this.#opened = undefined;
        return opened;
    }
    async [Symbol.asyncDispose]() {
        await this.#client.destroy();
    }
}
function timedConnector(timeout, clock, onOpened) {
    // Said aloud, or NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would hand the key to anybody.
    const connect = (0,undici/* buildConnector */.gU)({ timeout, allowH2: false, rejectUnauthorized: true });
    return (options, callback) => {
        const phases = {};
        let last = clock.now();
        const lap = (phase) => () => {
            const now = clock.now();
            phases[phase] = now - last;
            last = now;
        };
        // undici's connector returns the socket, though its types do not say so.
        const socket = connect(options, (...args) => {
            if (args[0] === null)
                onOpened(phases);
            callback(...args);
        });
        socket.once("lookup", lap("dns"));
        socket.once("connect", lap("tcp"));
        if (options.protocol === "https:")
            socket.once("secureConnect", lap("tls"));
    };
}

;// CONCATENATED MODULE: ./lib/load/prompts.js

const SALT_DIGITS = 12;
/**
 * A prefix that no earlier request had, so that a prefix cache cannot answer for the prefill.
 * Single digits apart: each is one token (or one token and a space) in every common tokenizer, so the length in tokens is constant.
 */
function salt(key) {
    const text = [key.seed, key.nonce, key.pair, key.phase, key.user, key.turn, key.attempt].join("|");
    const hash = (0,external_node_crypto_.createHash)("sha256").update(text).digest();
    return Array.from(hash.subarray(0, SALT_DIGITS), (byte) => byte % 10).join(" ");
}
/** The prompt of one request; (seed, nonce) give the same text byte for byte. */
function promptFor(prompts, cache, users, key) {
    const text = prompts[(key.user + key.turn * users) % prompts.length] ?? "";
    return cache === "cold" ? `[${salt(key)}] ${text}` : text;
}

// EXTERNAL MODULE: ./lib/engines/transport.js
var transport = __webpack_require__(5194);
;// CONCATENATED MODULE: ./lib/load/observe.js
/** Folds one event of a stream, with the time of the read that brought it, into the sample. Pure but for the sample. */
function observe(sample, event, atMs, readIndex) {
    sample.firstEventAtMs ??= atMs;
    if (event.role)
        sample.roleAtMs ??= atMs;
    if (event.delta !== undefined)
        observeDelta(sample, event.delta, atMs);
    if (event.delta !== undefined || (event.tokens ?? 0) > 0)
        observeTokens(sample, event.tokens, atMs, readIndex);
    if (event.finishReason !== undefined)
        sample.finishReason = event.finishReason;
    if (event.engineMs !== undefined)
        sample.engineMs = event.engineMs;
    if (event.usage !== undefined) {
        const { inputTokens, cachedInputTokens, outputTokens, source } = event.usage;
        if (inputTokens !== undefined)
            sample.inputTokens = inputTokens;
        if (cachedInputTokens !== undefined)
            sample.cachedInputTokens = cachedInputTokens;
        if (outputTokens !== undefined) {
            sample.outputTokens = outputTokens;
            sample.tokenSource = source;
        }
    }
}
function observeDelta(sample, delta, atMs) {
    sample.firstTokenAtMs ??= atMs;
    if (delta === "reasoning")
        sample.firstReasoningAtMs ??= atMs;
    if (delta === "answer")
        sample.firstAnswerAtMs ??= atMs;
}
function observeTokens(sample, tokens, atMs, readIndex) {
    sample.firstCountedTokenAtMs ??= atMs;
    sample.lastTokenAtMs = atMs;
    const { events } = sample;
    // Token counts are kept for all events or for none: half a list could not be told from a whole one.
    const countedSoFar = events.atMs.length === 0 || events.tokens !== undefined;
    events.atMs.push(atMs);
    events.readIndex.push(readIndex);
    if (tokens === undefined || !countedSoFar)
        delete events.tokens;
    else
        events.tokens = append(events.tokens, tokens);
}
function append(list, value) {
    if (list === undefined)
        return [value];
    list.push(value);
    return list;
}
/** An engine that sent no count: the events are all there is, and the sample says so. */
function countChunks(sample) {
    if (sample.outputTokens === undefined && sample.events.atMs.length > 0) {
        sample.outputTokens = sample.events.atMs.length;
        sample.tokenSource = "chunks";
    }
}

;// CONCATENATED MODULE: ./lib/load/request.js


/** How much of an error page is read; enough for any message. */
const ERROR_BODY_LIMIT = 64 * 1024;
/** A close that was under way when the request was sent arrives within half a round trip; later, it may be a crash. */
const ALREADY_CLOSING_MS = 100;
/** How long the clean end of a decided answer is waited for: only to keep the connection, the answer cannot change. */
const END_GRACE_MS = 250;
/** How long the body of an error is waited for after its headers: the status has said already that it is one. */
const ERROR_BODY_MS = 2_000;
/** Sends one request and observes its answer to the end. Never throws: every failure is a sample with its class. */
function streamRequest(plan, context) {
    return new Promise((resolve) => new Observation(plan, context, resolve).start());
}
/**
 * Undici's handler of one request.
 * Bytes are stamped in the read that brought them and parsed in the next turn of the loop, so that parsing one
 * stream does not delay the stamps of another.
 */
class Observation {
    #context;
    #sample;
    #http;
    #resolve;
    #reader;
    #controller;
    #headers = {};
    #errorBody = [];
    #errorBodyBytes = 0;
    #reads = [];
    #readIndex = -1;
    #stampMs;
    #parseScheduled = false;
    #lastReadAtMs = 0;
    #failure;
    /** The engine's own end marker was read: the answer is whole, whatever becomes of the socket. */
    #complete = false;
    /** When the reader had seen the end marker or an error: nothing that follows counts. */
    #decidedAtMs;
    #timer;
    #settled = false;
    constructor(plan, context, resolve) {
        this.#context = context;
        this.#resolve = resolve;
        this.#http = plan.http;
        this.#reader = context.engine.reader(context.endpoint.api);
        const { http: _, ...planned } = plan;
        this.#sample = {
            ...planned,
            endpointId: context.endpoint.id,
            side: context.endpoint.side,
            events: { atMs: [], readIndex: [] },
            outcome: "ok",
        };
    }
    start() {
        const { signal } = this.#context;
        if (signal.aborted) {
            this.#settle({ class: "aborted", detail: "the run was stopped before the request was sent" });
            return;
        }
        signal.addEventListener("abort", this.#onAbort, { once: true });
        this.#armTimer();
        this.#dispatch();
    }
    #dispatch() {
        const { connection, endpoint, apiKey } = this.#context;
        const prefix = new URL(endpoint.baseUrl).pathname.replace(/\/$/, "");
        const headers = { ...this.#http.headers, "x-request-id": this.#sample.id };
        if (apiKey !== undefined)
            headers["authorization"] = `Bearer ${apiKey}`;
        try {
            const options = {
                path: prefix + this.#http.path,
                method: this.#http.method,
                headers,
                body: this.#http.body ?? null,
            };
            connection.dispatch(options, this);
        }
        catch (error) {
            this.#settle((0,transport/* transportFailure */.q)(error));
        }
    }
    /** Undici calls this when the request is about to be written to a connected socket: the clock starts here. */
    onRequestStart(controller) {
        this.#controller = controller;
        const sentAtMs = this.#now();
        this.#sample.sentAtMs = sentAtMs;
        this.#lastReadAtMs = sentAtMs;
        const opened = this.#context.connection.takeOpened();
        this.#sample.reusedConnection = opened === undefined;
        if (opened !== undefined)
            this.#sample.connectMs = opened;
        if (this.#failure === undefined)
            this.#armTimer();
        else
            controller.abort(new Error(this.#failure.detail));
    }
    onResponseStart(_, status, headers) {
        this.#stamp();
        this.#sample.headersAtMs = this.#lastReadAtMs;
        this.#sample.status = status;
        this.#headers = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
        if (status > 200)
            this.#armTimer();
    }
    onResponseData(_, bytes) {
        const atMs = this.#stamp();
        if (this.#sample.status !== 200) {
            this.#keepErrorBody(bytes);
            return;
        }
        const read = this.#reads.at(-1);
        if (read?.index === this.#readIndex)
            read.chunks.push(bytes);
        else
            this.#reads.push({ atMs, index: this.#readIndex, chunks: [bytes] });
        if (this.#parseScheduled)
            return;
        this.#parseScheduled = true;
        setImmediate(this.#parse);
    }
    onResponseEnd() {
        this.#stamp();
        this.#parse();
        // The end is when its bytes arrived, not when they have been parsed.
        this.#settle(this.#sample.status === 200 ? this.#endStream() : this.#errorAnswer(), this.#lastReadAtMs);
    }
    #endStream() {
        const { events, failure } = this.#reader.end();
        for (const event of events)
            this.#take(event, this.#lastReadAtMs, this.#readIndex);
        return this.#failure ?? failure;
    }
    /** The key is cut out of the whole texts: the engine shortens them, and of a key cut in two a half would stay. */
    #errorAnswer() {
        const headers = Object.fromEntries(Object.entries(this.#headers).map(([name, value]) => [name, this.#withoutKey(value)]));
        const body = this.#withoutKey(this.#errorBody.join(""));
        return this.#context.engine.failure({ status: this.#sample.status ?? 0, headers, body });
    }
    onResponseError(_, error) {
        this.#parse();
        const failure = this.#complete ? undefined : (this.#failure ?? (0,transport/* transportFailure */.q)(error));
        if (failure !== undefined && this.#metClosing(failure))
            this.#sendAgain();
        else
            this.#settle(failure);
    }
    /**
     * The server was closing the kept connection while we sent on it, so it never read the request: a race that the client
     * has to bear, and no failure of the engine. llama.cpp closes after every stream, although it announces keep-alive.
     */
    #metClosing({ class: failure }) {
        const { sentAtMs, reusedConnection, headersAtMs } = this.#sample;
        const unanswered = reusedConnection === true && headersAtMs === undefined && sentAtMs !== undefined;
        if (this.#sample.sentAgain || !unanswered || failure !== "truncated")
            return false;
        return this.#now() - sentAtMs < ALREADY_CLOSING_MS;
    }
    /** Once, on a new connection. The clock starts anew with it. */
    #sendAgain() {
        this.#sample.sentAgain = true;
        this.#controller = undefined;
        delete this.#sample.sentAtMs;
        delete this.#sample.reusedConnection;
        this.#context.connection.stopReusing();
        this.#dispatch();
    }
    #now() {
        return this.#context.clock.now() - this.#context.originMs;
    }
    /** One stamp for all that arrives in one socket read: undici hands over each HTTP chunk of a read in the same turn. */
    #stamp() {
        if (this.#stampMs === undefined) {
            this.#stampMs = this.#now();
            this.#lastReadAtMs = this.#stampMs;
            this.#readIndex += 1;
            queueMicrotask(() => {
                this.#stampMs = undefined;
            });
        }
        return this.#stampMs;
    }
    #parse = () => {
        this.#parseScheduled = false;
        const reads = this.#reads;
        this.#reads = [];
        for (const { atMs, index, chunks } of reads) {
            for (const event of this.#reader.push(Buffer.concat(chunks)))
                this.#take(event, atMs, index);
        }
    };
    #take(event, atMs, readIndex) {
        if (event.failure !== undefined) {
            this.#failure ??= event.failure;
            this.#decide();
            return;
        }
        const waiting = this.#sample.firstCountedTokenAtMs === undefined;
        observe(this.#sample, event, atMs, readIndex);
        if (event.terminal) {
            this.#complete = true;
            this.#decide();
        }
        else if (waiting && this.#sample.firstCountedTokenAtMs !== undefined)
            this.#armTimer();
    }
    #decide() {
        if (this.#decidedAtMs !== undefined || this.#settled)
            return;
        this.#decidedAtMs = this.#now();
        this.#armTimer();
    }
    #keepErrorBody(bytes) {
        const room = ERROR_BODY_LIMIT - this.#errorBodyBytes;
        if (room <= 0)
            return;
        this.#errorBodyBytes += bytes.length;
        this.#errorBody.push(bytes.subarray(0, room).toString("utf8"));
    }
    #onAbort = () => this.#abandon({ class: "aborted", detail: "the run was stopped before the answer was complete" });
    /** Ends the request from our side. One that has not reached a socket is settled at once; undici reports the others back. */
    #abandon(failure) {
        if (this.#settled)
            return;
        this.#failure ??= failure;
        if (this.#controller === undefined)
            this.#settle(failure);
        else
            this.#controller.abort(new Error(failure?.detail ?? "the answer is complete"));
    }
    /**
     * One timer a request: it fires at the nearest limit and looks again, so a token costs no timer work.
     * To be armed anew where another limit comes into force: when the request is sent, with an error's headers, its first token and its last.
     */
    #armTimer() {
        clearTimeout(this.#timer);
        const { limitAtMs, failure } = this.#nearestLimit();
        const wait = limitAtMs - this.#now();
        if (wait <= 0)
            this.#abandon(failure);
        else
            this.#timer = setTimeout(() => this.#armTimer(), Math.ceil(wait));
    }
    #nearestLimit() {
        if (this.#decidedAtMs !== undefined) {
            return { limitAtMs: this.#decidedAtMs + END_GRACE_MS, failure: this.#failure };
        }
        const { status = 0, headersAtMs = 0 } = this.#sample;
        if (status > 200)
            return { limitAtMs: headersAtMs + ERROR_BODY_MS, failure: this.#errorAnswer() };
        return this.#nearestTimeout();
    }
    #nearestTimeout() {
        const { timeouts } = this.#context;
        const sample = this.#sample;
        const fromMs = sample.sentAtMs ?? sample.dueAtMs + timeouts.connect;
        const total = {
            limitAtMs: fromMs + timeouts.total,
            failure: { class: "total-timeout", detail: `not complete after ${timeouts.total} ms` },
        };
        // Connecting has its own limit in the connection; until the request is sent only the whole counts.
        if (sample.sentAtMs === undefined)
            return total;
        const next = sample.firstCountedTokenAtMs === undefined
            ? {
                limitAtMs: fromMs + timeouts.first_token,
                failure: { class: "first-token-timeout", detail: `no token after ${timeouts.first_token} ms` },
            }
            : {
                limitAtMs: this.#lastReadAtMs + timeouts.idle,
                failure: { class: "idle-timeout", detail: `nothing arrived for ${timeouts.idle} ms` },
            };
        return next.limitAtMs < total.limitAtMs ? next : total;
    }
    #settle(failure, endedAtMs = this.#decidedAtMs === undefined ? this.#now() : this.#lastReadAtMs) {
        if (this.#settled)
            return;
        this.#settled = true;
        clearTimeout(this.#timer);
        this.#context.signal.removeEventListener("abort", this.#onAbort);
        const sample = this.#sample;
        sample.endedAtMs = endedAtMs;
        countChunks(sample);
        const seen = failure ?? emptyAnswer(sample);
        if (seen !== undefined) {
            sample.outcome = seen.class;
            sample.failure = seen.class;
            sample.detail = this.#withoutKey(seen.detail);
        }
        this.#resolve(sample);
    }
    /** An engine or a proxy may quote the request back; the key must not travel further. */
    #withoutKey(text) {
        const { apiKey } = this.#context;
        if (apiKey === undefined || apiKey === "")
            return text;
        // The encoded form first: the plain one may be the beginning of it.
        return text.replaceAll(encodeURIComponent(apiKey), "***").replaceAll(apiKey, "***");
    }
}
/** A complete answer without a single token has no TTFT, so it cannot count as measured. */
function emptyAnswer(sample) {
    if (sample.firstTokenAtMs !== undefined)
        return undefined;
    return {
        class: "protocol",
        detail: `the answer was complete but held no text (finish reason ${sample.finishReason ?? "none"})`,
    };
}

;// CONCATENATED MODULE: ./lib/load/generator.js
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});




/** Runs the loop to its limit, lets what is in flight end, and says when was what. Never throws for a failing engine. */
async function runClosedLoop(loop, context) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const stack = __addDisposableResource(env_1, new AsyncDisposableStack(), true);
        const { connect } = context.settings.timeouts_ms;
        const users = Array.from({ length: loop.users }, (_, user) => {
            const connection = stack.use(new Connection(context.endpoint.baseUrl, connect, context.clock));
            return new User(user, loop, context, connection);
        });
        for (let wave = 0; wave < loop.warmupWaves && !context.signal.aborted; wave++) {
            await Promise.all(users.map((user) => user.ask("warmup", wave, now(context))));
        }
        context.onWarmupEnded(now(context));
        const startedAtMs = now(context);
        const budget = new Budget(loop, startedAtMs, context.signal);
        await Promise.all(users.map((user) => user.loop(budget, startedAtMs + rampOf(loop, user.index))));
        return {
            startedAtMs,
            allStartedAtMs: startedAtMs + rampOf(loop, loop.users - 1),
            // Users leave before a deadline that they would only have slept towards; the time up to it still is the test's.
            limitAtMs: Math.min(budget.closedAtMs ?? budget.deadlineMs, context.signal.aborted ? now(context) : budget.deadlineMs),
            drainedAtMs: budget.drainedAtMs,
        };
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
/** A dead engine refuses in microseconds: without a pause its users would spin, and fill the disk with failures. */
const FAILURE_PAUSE_MS = 250;
function now(context) {
    return context.clock.now() - context.originMs;
}
function rampOf(loop, user) {
    return loop.users > 1 ? (loop.rampMs * user) / (loop.users - 1) : 0;
}
/** What is left to start, shared by all users. */
class Budget {
    deadlineMs;
    /** Aborted when nothing more may start, so that nobody sleeps on towards a turn that will not come. */
    stopped;
    /** When the last request was started, once no more may be. */
    closedAtMs;
    /** When the last answer so far ended. */
    drainedAtMs;
    #closing = new AbortController();
    /** Failures in a row after which the engine is not asked any more. */
    #patience;
    #left;
    #failures = 0;
    constructor(loop, startedAtMs, signal) {
        this.deadlineMs = loop.durationMs === undefined ? Number.POSITIVE_INFINITY : startedAtMs + loop.durationMs;
        this.drainedAtMs = startedAtMs;
        this.stopped = AbortSignal.any([signal, this.#closing.signal]);
        this.#left = loop.requests ?? Number.POSITIVE_INFINITY;
        this.#patience = Math.max(20, 2 * loop.users);
    }
    take(atMs) {
        if (atMs >= this.deadlineMs || this.#left <= 0)
            return false;
        this.#left -= 1;
        if (this.#left === 0)
            this.#close(atMs);
        return true;
    }
    /** An engine that fails and fails is broken, also where it has answered before: half an hour more tells nothing new. */
    report({ outcome, endedAtMs = 0 }) {
        this.drainedAtMs = Math.max(this.drainedAtMs, endedAtMs);
        this.#failures = outcome === "ok" ? 0 : this.#failures + 1;
        if (this.#failures >= this.#patience)
            this.#close(endedAtMs);
    }
    #close(atMs) {
        this.#left = 0;
        this.closedAtMs ??= atMs;
        this.#closing.abort();
    }
}
class User {
    index;
    #loop;
    #context;
    #request;
    constructor(index, loop, context, connection) {
        this.index = index;
        this.#loop = loop;
        this.#context = context;
        const { endpoint, engine, apiKey, clock, originMs, signal, settings } = context;
        this.#request = { endpoint, engine, connection, apiKey, clock, originMs, signal, timeouts: settings.timeouts_ms };
    }
    async loop(budget, firstDueAtMs) {
        const { clock, signal } = this.#context;
        let dueAtMs = firstDueAtMs;
        // A turn that is due after the deadline will never be taken, so there is nothing to wait for.
        for (let turn = 0; dueAtMs < budget.deadlineMs; turn++) {
            const wait = dueAtMs - now(this.#context);
            if (wait > 0)
                await clock.sleep(wait, budget.stopped);
            if (signal.aborted || !budget.take(Math.max(dueAtMs, now(this.#context))))
                return;
            const sample = await this.ask("measured", turn, dueAtMs, budget.deadlineMs);
            budget.report(sample);
            const pauseMs = sample.outcome === "ok" ? 0 : FAILURE_PAUSE_MS;
            dueAtMs = now(this.#context) + Math.max(this.#loop.thinkTimeMs, pauseMs);
        }
    }
    /**
     * One request and, where the scenario allows, its retries; each attempt is a sample of its own, and the last is returned.
     * A retry is a new request to the engine, so it may not start after the deadline either.
     */
    async ask(phase, turn, firstDueAtMs, deadlineMs = Number.POSITIVE_INFINITY) {
        const { settings, signal } = this.#context;
        let dueAtMs = firstDueAtMs;
        for (let attempt = 1;; attempt++) {
            const sample = await streamRequest(this.#plan(phase, turn, attempt, dueAtMs), this.#request);
            this.#context.onSample(sample);
            dueAtMs = now(this.#context);
            const last = attempt > settings.retries || dueAtMs >= deadlineMs;
            if (sample.outcome === "ok" || last || signal.aborted)
                return sample;
        }
    }
    #plan(phase, turn, attempt, dueAtMs) {
        const { endpoint, engine, settings, nonce } = this.#context;
        const { scenario, repeat, pair, users, maxTokens } = this.#loop;
        const side = this.#context.sharedWithBase ? `/${endpoint.side}` : "";
        const key = {
            seed: settings.seed,
            nonce,
            pair: repeat,
            phase: `${scenario}/${phase}${side}`,
            user: this.index,
            turn,
            attempt,
        };
        const http = engine.generate({
            api: endpoint.api,
            model: endpoint.model,
            prompt: promptFor(settings.prompts, settings.cache, users, key),
            maxTokens,
            forceLength: settings.force_length && endpoint.forcesLength,
            temperature: settings.temperature,
            seed: settings.seed,
        });
        const paired = pair === undefined ? {} : { pair };
        return { id: (0,external_node_crypto_.randomUUID)(), scenario, phase, repeat, ...paired, user: this.index, turn, attempt, dueAtMs, http };
    }
}


/***/ }),

/***/ 4326:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ FAILURES)
/* harmony export */ });
/** The ways in which a request fails, as data: each with what to do about it, in one sentence. */
const FAILURES = {
    refused: "Check that the engine is running and that the port and host in the URL are right.",
    dns: "Check the host name in the URL, and that this machine can resolve it (a cluster name resolves only inside the cluster).",
    tls: "Check the certificate and the scheme of the URL; a private CA goes into NODE_EXTRA_CA_CERTS.",
    "connect-timeout": "Check network policies and firewalls on the way, or raise requests.timeouts_ms.connect if the path is slow.",
    "first-token-timeout": "The engine did not begin to answer: look at its queue, or raise requests.timeouts_ms.first_token for cold starts.",
    "idle-timeout": "The stream stood still in the middle: look at the engine's log for stalls, or raise requests.timeouts_ms.idle.",
    "total-timeout": "The answer took too long as a whole: lower max_tokens or raise requests.timeouts_ms.total.",
    auth: "Name the environment variable that holds the API key under services.api_key_env, and check that the key is valid.",
    "not-found": "Check services.models against the models that the engine serves, services.api, and the path in the URL.",
    "context-too-long": "Shorten the prompts or max_tokens, or give the engine a larger context.",
    validation: "The engine does not accept this request: its message says which field; services.api may need another interface.",
    overloaded: "The engine refused for load: lower concurrent_users, or raise the engine's own admission limits.",
    server: "The engine failed: look at its log around the time of the request.",
    "stream-error": "The engine reported an error in the middle of the answer: look at its log for this request id.",
    truncated: "The answer ended without its terminal marker: look for a crash, a shutdown or a proxy that cuts long answers.",
    protocol: "What answered does not speak this engine's protocol: check the URL, its path, and services.api.",
    aborted: "The run was stopped before this request ended.",
    dropped: "No user was free when the request was due: add concurrency or lower the rate.",
};


/***/ }),

/***/ 736:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ METRICS)
/* harmony export */ });
/** The metric catalogue, as data. Definitions are in the design, section 4; `measure/` computes them. */
const METRICS = {
    ttft_ms: {
        label: "TTFT",
        unit: "ms",
        better: "lower",
        per: "request",
        description: "time to first token: first non-empty text, reasoning or tool delta after the request was sent",
    },
    tpot_ms: {
        label: "TPOT",
        unit: "ms",
        better: "lower",
        per: "request",
        description: "time per output token after the first chunk, by the engine's own token count",
    },
    itl_ms: {
        label: "ITL",
        unit: "ms",
        better: "lower",
        per: "request",
        description: "inter-token latency, token-weighted over all requests",
    },
    chunk_gap_ms: {
        label: "chunk gap",
        unit: "ms",
        better: "lower",
        per: "request",
        description: "gap between token-bearing events as they arrived",
    },
    e2e_ms: {
        label: "E2E",
        unit: "ms",
        better: "lower",
        per: "request",
        description: "end-to-end latency: last token after the request was sent",
    },
    tokens_per_second: {
        label: "output tokens/s",
        unit: "tokens/s",
        better: "higher",
        per: "run",
        description: "output tokens that arrived inside the steady window, over its width",
    },
    requests_per_second: {
        label: "requests/s",
        unit: "requests/s",
        better: "higher",
        per: "run",
        description: "requests that completed inside the steady window, over its width",
    },
    success_rate: {
        label: "success rate",
        unit: "fraction",
        better: "higher",
        per: "run",
        description: "requests that ended with their engine's terminal marker, over requests due",
    },
    slo_attainment: {
        label: "SLO attainment",
        unit: "fraction",
        better: "higher",
        per: "run",
        description: "requests that meet every per-request target, over requests due",
    },
    goodput: {
        label: "goodput",
        unit: "requests/s",
        better: "higher",
        per: "run",
        description: "requests that meet every per-request target, per second of the steady window",
    },
};


/***/ }),

/***/ 1011:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CX: () => (/* binding */ ENGINE_IDS),
/* harmony export */   Iq: () => (/* binding */ TARGET_METRICS),
/* harmony export */   TI: () => (/* binding */ FAIL_ON_KINDS),
/* harmony export */   __: () => (/* binding */ GATED_METRICS)
/* harmony export */ });
/**
 * The complete scenario: what a run does, with nothing left to default.
 * The names are those of the scenario file (one vocabulary for file, `config show` and the copy in the result directory).
 */
const ENGINE_IDS = ["vllm", "tgi", "ollama", "openai"];
const TARGET_METRICS = [
    "ttft_ms",
    "tpot_ms",
    "itl_ms",
    "e2e_ms",
    "tokens_per_second",
    "requests_per_second",
];
const FAIL_ON_KINDS = ["regression", "target", "inconclusive", "invalid", "infrastructure"];
const GATED_METRICS = [...TARGET_METRICS, "success_rate"];


/***/ }),

/***/ 1732:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ JUDGED_OUTCOMES),
/* harmony export */   a: () => (/* binding */ EXIT_CODES)
/* harmony export */ });
/** What a whole run comes to, and its exit code. */
const EXIT_CODES = {
    pass: 0,
    regression: 1,
    "target-missed": 2,
    inconclusive: 3,
    invalid: 3,
    infrastructure: 4,
    configuration: 5,
    error: 6,
    aborted: 130,
};
/** What can happen to a run that was started, the gravest first, and the word of `fail_on` that makes it red. The others are always red. */
const JUDGED_OUTCOMES = [
    { outcome: "infrastructure", kind: "infrastructure" },
    { outcome: "regression", kind: "regression" },
    { outcome: "target-missed", kind: "target" },
    { outcome: "invalid", kind: "invalid" },
    { outcome: "inconclusive", kind: "inconclusive" },
];


/***/ }),

/***/ 3341:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ TOOL_VERSION),
/* harmony export */   x: () => (/* binding */ MEASURING_VERSION)
/* harmony export */ });
/** Version of the tool; the same as in package.json, held by a test. */
const TOOL_VERSION = "0.1.0";
/** Raised when a change makes numbers incomparable with those measured before. */
const MEASURING_VERSION = "1";


/***/ }),

/***/ 1687:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ bar)
/* harmony export */ });
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
/** A bar of at most `width` columns, in eighths of one; a share beyond 1 ends in an arrow. Not padded. */
function bar(share, width) {
    if (width < 1 || !(share > 0))
        return "";
    if (share > 1)
        return `${"█".repeat(width - 1)}▶`;
    const eighths = Math.max(1, Math.round(share * width * 8));
    return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}


/***/ }),

/***/ 6293:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C1: () => (/* binding */ wrapText),
/* harmony export */   F1: () => (/* binding */ displayWidth),
/* harmony export */   G1: () => (/* binding */ cutToWidth),
/* harmony export */   GS: () => (/* binding */ fill)
/* harmony export */ });
/** How many terminal columns a text takes, and cutting, filling and wrapping by that measure. Input is plain text. */
const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });
/** East Asian wide and full-width blocks, and what is drawn as an emoji (Unicode UAX #11, UTS #51). */
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f/u;
const INVISIBLE = /^[\p{M}\p{Cf}]+$/u;
const ASCII = /^[ -~]*$/;
function displayWidth(text) {
    if (ASCII.test(text))
        return text.length;
    let width = 0;
    for (const { segment } of GRAPHEMES.segment(text))
        width += graphemeWidth(segment);
    return width;
}
/** Cut to at most `width` columns, the cut shown as `…`. */
function cutToWidth(text, width) {
    if (displayWidth(text) <= width)
        return text;
    return width < 1 ? "" : `${takeWidth(text, width - 1)}…`;
}
/** Filled with spaces to `width` columns. */
function fill(text, width, align) {
    const spaces = " ".repeat(Math.max(0, width - displayWidth(text)));
    return align === "left" ? text + spaces : spaces + text;
}
/** A space where a line may end: not between a number and its unit, nor at an arrow between two. */
const BREAK = /(?<!→) (?!%|→|(?:ms|s|min|points|tokens\/s|requests\/s)(?![\p{L}\p{N}/]))/u;
/** Lines of at most `width` columns, broken at spaces, and inside a word only if it is longer than a line. */
function wrapText(text, width) {
    const room = Math.max(2, width);
    const lines = [];
    let line = "";
    for (const word of text.split(BREAK)) {
        if (line !== "" && displayWidth(line) + 1 + displayWidth(word) <= room) {
            line += ` ${word}`;
            continue;
        }
        if (line !== "")
            lines.push(line);
        line = word;
        while (displayWidth(line) > room) {
            const head = takeWidth(line, room);
            lines.push(head);
            line = line.slice(head.length);
        }
    }
    return line === "" && lines.length > 0 ? lines : [...lines, line];
}
function takeWidth(text, width) {
    let taken = "";
    let used = 0;
    for (const { segment } of GRAPHEMES.segment(text)) {
        used += graphemeWidth(segment);
        if (used > width)
            break;
        taken += segment;
    }
    return taken;
}
function graphemeWidth(grapheme) {
    if (INVISIBLE.test(grapheme))
        return 0;
    return WIDE.test(grapheme) ? 2 : 1;
}


/***/ }),

/***/ 7703:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B4: () => (/* binding */ formatCount),
/* harmony export */   Fl: () => (/* binding */ formatValue),
/* harmony export */   K$: () => (/* binding */ NOTHING),
/* harmony export */   L$: () => (/* binding */ formatAgainst),
/* harmony export */   T1: () => (/* binding */ formatShare),
/* harmony export */   VZ: () => (/* binding */ formatQuantity),
/* harmony export */   a3: () => (/* binding */ formatDuration),
/* harmony export */   c3: () => (/* binding */ listOf),
/* harmony export */   l9: () => (/* binding */ formatPercent),
/* harmony export */   pq: () => (/* binding */ countOf),
/* harmony export */   vy: () => (/* binding */ formatInterval)
/* harmony export */ });
/* unused harmony export formatNumber */
/** What stands where there is nothing to show. */
const NOTHING = "–";
/** Three significant digits below 100, whole numbers above: 4.21, 41.2, 412, 4120. `extraDigits` adds decimals. */
function formatNumber(value, extraDigits = 0) {
    if (!Number.isFinite(value))
        return NOTHING;
    const size = Math.abs(value);
    // The bounds are where rounding would add a digit: 9.996 is 10.0, not 10.00.
    const decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    const text = value.toFixed(decimals + extraDigits);
    return Number(text) === 0 ? "0" : text;
}
/** A fraction as a percentage, rounded down: what is not whole never becomes 100 %. */
function formatPercent(fraction, extraDigits = 0) {
    if (!Number.isFinite(fraction))
        return NOTHING;
    const scale = 10 ** (1 + extraDigits);
    // 1e-9 undoes binary fractions such as 0.29 × 100 = 28.999….
    const floored = Math.floor(fraction * 100 * scale + 1e-9) / scale;
    if (floored === 0 && fraction > 0)
        return `<${1 / scale} %`;
    return `${floored} %`;
}
/** A value in a column whose head names the unit. */
function formatValue(value, unit, extraDigits = 0) {
    return unit === "fraction" ? formatPercent(value, extraDigits) : formatNumber(value, extraDigits);
}
/** A value with its unit, for sentences: `812 ms`, `12.3 s`, `41.3 tokens/s`, `99.5 %`. */
function formatQuantity(value, unit, extraDigits = 0) {
    if (!Number.isFinite(value) || unit === "fraction")
        return formatValue(value, unit, extraDigits);
    if (unit === "ms" && Math.abs(value) >= 10_000)
        return `${formatNumber(value / 1000, extraDigits)} s`;
    return `${formatNumber(value, extraDigits)} ${unit}`;
}
/** A value and its limit with as many digits as it takes to tell them apart: 500.4 ms against 500.0 ms. */
function formatAgainst(value, limit, unit, extraDigits = 0) {
    for (let extra = extraDigits;; extra++) {
        const pair = { value: formatQuantity(value, unit, extra), limit: formatQuantity(limit, unit, extra) };
        if (pair.value !== pair.limit || value === limit || extra >= 6)
            return pair;
    }
}
/** `39.8–44.0`; an end that is not known is left open. Undefined when neither is known. */
function formatInterval({ low, high }, unit) {
    if (low === undefined && high === undefined)
        return undefined;
    if (low === undefined)
        return `≤${formatValue(high ?? Number.NaN, unit)}`;
    if (high === undefined)
        return `≥${formatValue(low, unit)}`;
    return `${formatValue(low, unit)}–${formatValue(high, unit)}`;
}
/** How much of a limit is used, as a percentage that is on the right side of 100. */
function formatShare(share) {
    if (!Number.isFinite(share))
        return NOTHING;
    const percent = share > 1 ? Math.ceil(share * 100 - 1e-9) : Math.floor(share * 100 + 1e-9);
    return percent > 999 ? ">999 %" : `${percent} %`;
}
/** `0.4 s`, `28 s`, `2 min 05 s`, `1 h 03 min`. */
function formatDuration(ms) {
    if (!Number.isFinite(ms))
        return NOTHING;
    if (ms < 9_950)
        return `${Number((ms / 1000).toFixed(1))} s`;
    const seconds = Math.round(ms / 1000);
    if (seconds < 60)
        return `${seconds} s`;
    if (seconds < 3600)
        return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
    const minutes = Math.round(seconds / 60);
    return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
/** `1,234`. */
function formatCount(n) {
    return Number.isFinite(n) ? String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",") : NOTHING;
}
/** `1 request`, `1,234 requests`. */
function countOf(n, one, many = `${one}s`) {
    return `${formatCount(n)} ${n === 1 ? one : many}`;
}
/** `a`, `a and b`, `a, b and c`. */
function listOf(words) {
    const last = words.at(-1) ?? "";
    return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
function two(n) {
    return String(n).padStart(2, "0");
}


/***/ }),

/***/ 1531:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  v: () => (/* binding */ RENDERERS),
  g: () => (/* binding */ renderFiles)
});

// EXTERNAL MODULE: ./lib/model/metrics.js
var metrics = __webpack_require__(736);
// EXTERNAL MODULE: ./lib/report/plain-text.js
var plain_text = __webpack_require__(1984);
;// CONCATENATED MODULE: ./lib/report/csv.js


const HEAD = [
    ...["endpoint", "side", "engine", "model", "scenario", "repeat", "metric", "unit", "n", "mean", "min", "max"],
    ...["p50", "p95", "p99"].flatMap((name) => [name, `${name}_low`, `${name}_high`]),
];
/**
 * `metrics.csv`: one row for each endpoint, test, repeat and metric, of the base as well (RFC 4180, lines end in CRLF). Intervals are
 * two-sided 95 %; a statistic that cannot be given is an empty field. Milliseconds, or what `unit` says.
 */
function renderCsv(report) {
    const rows = report.run.repeats.flatMap((repeat) => repeatRows(report, repeat));
    return [HEAD.map(textField), ...rows].map((fields) => `${fields.join(",")}\r\n`).join("");
}
function repeatRows({ endpoints }, repeat) {
    const endpoint = endpoints.find(({ id }) => id === repeat.endpointId);
    const { side = "", engine = "", model = "" } = endpoint ?? {};
    const names = [repeat.endpointId, side, engine, model, repeat.scenario].map(textField);
    return Object.keys(metrics/* METRICS */.C).flatMap((metric) => {
        const result = repeat.metrics[metric];
        if (result === undefined)
            return [];
        return [
            [...names, numberField(repeat.repeat), textField(metric), textField(metrics/* METRICS */.C[metric].unit), ...numbers(result)],
        ];
    });
}
function numbers({ n, mean, min, max, p50, p95, p99 }) {
    const interval = ({ value, low, high }) => [value, low, high];
    return [n, mean.value, min, max, ...interval(p50), ...interval(p95), ...interval(p99)].map(numberField);
}
/** Six significant digits, more than any measurement holds, always with a decimal point. */
function numberField(value) {
    return value === undefined || !Number.isFinite(value) ? "" : String(Number(value.toPrecision(6)));
}
/**
 * A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection), and a
 * line break becomes a space: quoting alone would leave the second line to be read on its own.
 */
function textField(text) {
    const plain = (0,plain_text/* neutraliseCommands */.$B)((0,plain_text/* plainText */.wh)(text));
    const safe = /^[=+\-@|%]/.test(plain) ? `'${plain}` : plain;
    return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

;// CONCATENATED MODULE: ./lib/report/json.js
const COMPARISON_SCHEMA = "llm-latency-gate/comparison/v1";
/** `report.json`: the whole report. */
function renderJson(report) {
    return safeJson(report);
}
/** `comparison.json`: who is best among the engines, and base against head; both are empty where nothing was compared. */
function renderComparisonJson({ winner, comparisons }) {
    return safeJson({ schema: COMPARISON_SCHEMA, winner, comparisons });
}
/**
 * Two spaces, ending with a newline. A number that is not finite is left out, since JSON has none. What a terminal or
 * GitHub's runner could act on (control and formatting characters, `##[`) is written as an escape, which means the same
 * to a JSON reader.
 */
function safeJson(value) {
    const finite = (_key, part) => typeof part === "number" && !Number.isFinite(part) ? undefined : part;
    // JSON.stringify has escaped what is below U+0020 in strings: the line breaks that are left are its own.
    const text = JSON.stringify(value, finite, 2).replace(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu, escapeUnits);
    return `${text.replaceAll("##[", "#\\u0023[")}\n`;
}
function escapeUnits(character) {
    return character
        .split("")
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join("");
}

// EXTERNAL MODULE: ./node_modules/markdown-table/index.js
var markdown_table = __webpack_require__(735);
// EXTERNAL MODULE: ./lib/report/format.js
var format = __webpack_require__(7703);
// EXTERNAL MODULE: ./lib/report/words.js
var words = __webpack_require__(8191);
;// CONCATENATED MODULE: ./lib/report/markdown.js




/** GitHub drops a step's summary above 1 MiB whole (docs: workflow commands, job summaries); we stay below a million. */
const SUMMARY_LIMIT_BYTES = 1_000_000;
/**
 * `summary.md`, also the GitHub job summary. Above the limit it loses, in this order: provenance, notes, engines,
 * failure details, result tables, the best engine, warnings, what is absent, targets and then comparisons with the base,
 * both from the best to the worst. The verdict stays.
 */
function renderMarkdown(report, limitBytes = SUMMARY_LIMIT_BYTES) {
    const sections = allSections(report);
    const kept = new Set(sections);
    for (const section of sections.toSorted((a, b) => b.rank - a.rank)) {
        if (byteLength(assemble(sections, kept)) <= limitBytes)
            break;
        if (section.shorten === undefined)
            kept.delete(section);
        else
            section.text = section.shorten(limitBytes - byteLength(assemble(sections, without(kept, section))));
    }
    const text = assemble(sections, kept);
    return byteLength(text) <= limitBytes ? text : cutBytes(text, limitBytes);
}
const RANKS = { comparison: 1, targets: 2, absent: 3, winner: 5, failures: 7, engines: 8 };
const RESULTS_RANK = 6;
/** Tables that are shortened from the end before they go. */
const JUDGED_TABLES = new Set(["comparison", "targets"]);
const FOLDED_TABLES = new Set(["engines"]);
function allSections(report) {
    const tables = report.tables.map((table) => {
        const shorten = (bytes) => shortenTable(table, bytes);
        const section = {
            rank: RANKS[table.id] ?? RESULTS_RANK,
            folded: FOLDED_TABLES.has(table.id),
            text: tableText(table),
        };
        return JUDGED_TABLES.has(table.id) ? { ...section, shorten } : section;
    });
    return [
        { rank: 0, folded: false, text: headlineText(report), shorten: (bytes) => cutBytes(headlineText(report), bytes) },
        ...tables,
        listSection("Read this before you believe the numbers", report.warnings.map(({ message }) => message), 4, false),
        listSection("Notes", report.notes, 9, true),
        listSection("Provenance", report.provenance.map(({ label, value }) => `${label}: ${value}`), 10, true),
    ];
}
function assemble(sections, kept) {
    const texts = (folded) => sections.filter((one) => one.folded === folded && one.text !== "" && kept.has(one)).map(({ text }) => text);
    const folded = texts(true);
    const details = folded.length === 0 ? [] : ["<details><summary>Engines, notes and provenance</summary>", ...folded, "</details>"];
    const cut = kept.size < sections.length ? ["_Shortened to fit; report.json in the result directory has everything._"] : [];
    return `${[...texts(false), ...details, ...cut].join("\n\n")}\n`;
}
function without(set, item) {
    return new Set([...set].filter((other) => other !== item));
}
const MARKS = { good: "✅", bad: "❌", unsure: "❔", dim: "" };
function headlineText({ title, headline, nextStep, verdict }) {
    const mark = MARKS[words/* OUTCOME_TONES */.ds[verdict.outcome]];
    const next = nextStep === undefined ? "" : `\n\n**Next:** ${escapeMarkdown(nextStep)}`;
    return `## ${mark} llm-latency-gate: ${escapeMarkdown(title)}\n\n**${escapeMarkdown(headline)}**${next}`;
}
function tableText(table, rows = table.rows) {
    const body = rows.map((row) => row.map((cell, index) => cellText(cell, index === 0)));
    const grid = (0,markdown_table/* markdownTable */.Q)([table.columns.map(({ label }) => escapeMarkdown(label)), ...body], {
        align: table.columns.map(({ align }) => align),
        alignDelimiters: false,
    });
    const hidden = table.rows.length - rows.length;
    const notes = [
        ...(hidden > 0 ? [`${hidden} more rows are in report.json.`] : []),
        ...(table.note === undefined ? [] : [table.note]),
    ];
    const note = notes.length === 0 ? "" : `\n\n<sub>${escapeMarkdown(notes.join(" "))}</sub>`;
    return `### ${escapeMarkdown(table.title)}\n\n${grid}${note}`;
}
/** As many rows from the top as fit. */
function shortenTable(table, bytes) {
    let fits = 0;
    let tooMany = table.rows.length + 1;
    while (tooMany - fits > 1) {
        const middle = Math.floor((fits + tooMany) / 2);
        if (byteLength(tableText(table, table.rows.slice(0, middle))) + 4 <= bytes)
            fits = middle;
        else
            tooMany = middle;
    }
    return fits === 0 ? "" : tableText(table, table.rows.slice(0, fits));
}
/** GitHub has no colours: the first cell carries the mark of its row, and what is bad is bold. */
function cellText({ text, detail, tone }, first) {
    const escaped = escapeMarkdown(text);
    const bold = tone === "bad" && escaped !== "" && escaped !== format/* NOTHING */.K$ ? `**${escaped}**` : escaped;
    const mark = first && tone !== undefined && tone !== "dim" ? `${MARKS[tone]} ` : "";
    return `${mark}${bold}${detail === undefined ? "" : `<br><sub>${escapeMarkdown(detail)}</sub>`}`;
}
function listSection(title, items, rank, folded) {
    const text = items.length === 0 ? "" : `### ${title}\n\n${items.map((item) => `- ${escapeMarkdown(item)}`).join("\n")}`;
    return { rank, folded, text };
}
/** An underscore inside a word is no emphasis (GFM, section 6.2), and names such as quick_latency stay readable. */
const INNER_UNDERSCORE_OR_NOT = /(?<=[\p{L}\p{N}])(_)(?=[\p{L}\p{N}])|_/gu;
/**
 * Plain text as Markdown that shows exactly that text on GitHub: no HTML, no formatting, no table break. An invisible
 * space keeps `@name` from notifying anybody and `#1` from linking an issue; GitHub looks for both after rendering,
 * where a backslash is gone. A dollar sign in a span is no mathematics (GitHub docs, "Writing mathematical expressions").
 */
function escapeMarkdown(text) {
    return (0,plain_text/* neutraliseCommands */.$B)((0,plain_text/* plainText */.wh)(text))
        .replace(/[\\`*[\]|~#]/g, "\\$&")
        .replace(INNER_UNDERSCORE_OR_NOT, (_, inner) => inner ?? "\\_")
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll("@", "@&#8203;")
        .replace(/\\#(?=\d)/g, "\\#&#8203;")
        .replaceAll("$", "<span>$</span>")
        .replace(/^([-+]|\d+[.)])(?=\s)/, "&#8203;$1");
}
function byteLength(text) {
    return new TextEncoder().encode(text).length;
}
/** Cut between characters, on the last whole line if there is one. */
function cutBytes(text, bytes) {
    const room = Math.max(0, bytes - 4);
    const cut = new TextDecoder().decode(new TextEncoder().encode(text).slice(0, room), { stream: true });
    return byteLength(text) <= bytes ? text : `${cut}…\n`.slice(0, bytes);
}

;// CONCATENATED MODULE: ./lib/report/index.js



/** What `--format` offers; the terminal's own rendering is the default and needs the terminal's width. */
const RENDERERS = {
    json: renderJson,
    csv: renderCsv,
    markdown: (report) => renderMarkdown(report),
};
/** The files of a result directory that are renderings of its report, by name. */
function renderFiles(report) {
    return {
        "report.json": renderJson(report),
        "comparison.json": renderComparisonJson(report),
        "summary.md": renderMarkdown(report),
        "metrics.csv": renderCsv(report),
    };
}


/***/ }),

/***/ 4342:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ painter),
/* harmony export */   j: () => (/* binding */ MARKS)
/* harmony export */ });
const CODES = {
    good: "32",
    bad: "31;1",
    unsure: "33",
    dim: "2",
    strong: "1",
    accent: "36",
};
/** Without colour, painting changes nothing. */
function painter(color) {
    const esc = String.fromCharCode(27);
    return (text, style) => color && style !== "plain" && text !== "" ? `${esc}[${CODES[style]}m${text}${esc}[0m` : text;
}
/** What stands before a row or a headline; it tells the state without colour. */
const MARKS = { good: "✔", bad: "✘", unsure: "?", dim: " " };


/***/ }),

/***/ 1984:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $B: () => (/* binding */ neutraliseCommands),
/* harmony export */   $Q: () => (/* binding */ clip),
/* harmony export */   wh: () => (/* binding */ plainText)
/* harmony export */ });
/** Text that others wrote (model names, error messages), made harmless before it reaches a terminal, a log or a file. */
const ESC = String.fromCharCode(27);
const BEL = String.fromCharCode(7);
/** ECMA-48: CSI … final byte, OSC … BEL or ST, and two-character escapes. */
const ANSI = new RegExp(`${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|[ -/]*[0-~])`, "g");
/**
 * One line of printable text: escape sequences, control characters and invisible formatting (such as the
 * overrides that reverse the reading direction) are gone, line breaks and tabs are spaces.
 */
function plainText(text) {
    return text
        .toWellFormed()
        .replace(ANSI, "")
        .replace(/[\s\p{Zl}\p{Zp}]+/gu, " ")
        .replace(/[\p{Cc}\p{Cf}]/gu, "")
        .trim();
}
/**
 * The same line, never a workflow command: GitHub's runner executes a line of stdout or stderr that starts with
 * `::name::` after white space, and `##[name]` anywhere in it (actions/runner, ActionCommand.cs).
 * The width does not change: a colon becomes the ratio sign, the bracket a parenthesis.
 */
function neutraliseCommands(line) {
    return line.replace(/^(\s*):(?=:)/u, "$1\u2236").replaceAll("##[", "##(");
}
/** At most `max` characters, the cut shown. */
function clip(text, max) {
    const characters = Array.from(text);
    return characters.length <= max ? text : `${characters.slice(0, max - 1).join("")}…`;
}


/***/ }),

/***/ 7160:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  cf: () => (/* reexport */ NO_PROGRESS),
  oz: () => (/* binding */ progressLine),
  EY: () => (/* binding */ renderProgress),
  DW: () => (/* reexport */ updateProgress)
});

// EXTERNAL MODULE: ./lib/report/bar.js
var bar = __webpack_require__(1687);
// EXTERNAL MODULE: ./lib/report/display-width.js
var display_width = __webpack_require__(6293);
// EXTERNAL MODULE: ./lib/report/format.js
var format = __webpack_require__(7703);
// EXTERNAL MODULE: ./lib/report/paint.js
var report_paint = __webpack_require__(4342);
// EXTERNAL MODULE: ./lib/report/plain-text.js
var plain_text = __webpack_require__(1984);
;// CONCATENATED MODULE: ./lib/report/progress-state.js
const NO_PROGRESS = { steps: [] };
/** How often a running step may say a plain line. */
const LINE_EVERY_MS = 10_000;
/** The shown median is that of so many latest requests: it follows what happens now. */
const LATEST = 25;
/** The state after an event. Events of a step that never started change nothing. */
function updateProgress(state, event) {
    switch (event.kind) {
        case "plan":
            return { ...state, estimatedSeconds: event.estimatedSeconds };
        case "step-started":
            return {
                ...state,
                startedAtMs: state.startedAtMs ?? event.atMs,
                spokeAtMs: event.atMs,
                steps: [...state.steps.filter((step) => !isStep(step, event)), startStep(event)],
            };
        case "warmup-ended":
            return changeStep(state, event, (step) => ({
                ...step,
                phase: "measuring",
                measuringSinceMs: event.atMs,
                // What was counted until now was warm-up.
                ok: 0,
                failed: 0,
                latestTtftMs: [],
            }));
        case "request-ended":
            return spoken(changeStep(state, event, (step) => countRequest(step, event)), state, event.atMs);
        case "step-ended":
            return {
                ...changeStep(state, event, (step) => ({ ...step, phase: "ended", ok: event.ok, failed: event.failed })),
                spokeAtMs: event.atMs,
            };
        case "note":
            return state;
    }
}
/** Whether the plain line of a running step is due at this time. */
function lineIsDue(state, atMs) {
    return atMs - (state.spokeAtMs ?? Number.NEGATIVE_INFINITY) >= LINE_EVERY_MS;
}
/** The step that an event belongs to. */
function findStep(state, key) {
    return state.steps.find((step) => isStep(step, key));
}
/** Median TTFT of the latest requests, ms; undefined before the first. */
function medianTtft({ latestTtftMs }) {
    const sorted = latestTtftMs.toSorted((a, b) => a - b);
    const upper = sorted[Math.floor(sorted.length / 2)];
    const lower = sorted[Math.floor((sorted.length - 1) / 2)];
    return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
/** Share of a step that is done, 0 to 1, by requests or time, whichever is further; undefined while that cannot be known. */
function shareDone(step, nowMs) {
    if (step.phase === "ended")
        return 1;
    if (step.phase === "warm-up")
        return undefined;
    const byRequests = step.plannedRequests === undefined ? [] : [(step.ok + step.failed) / step.plannedRequests];
    const byTime = step.plannedSeconds === undefined ? [] : [(nowMs - step.measuringSinceMs) / (step.plannedSeconds * 1000)];
    const shares = [...byRequests, ...byTime].filter(Number.isFinite);
    return shares.length === 0 ? undefined : Math.min(1, Math.max(0, ...shares));
}
function isStep(step, key) {
    return step.endpointId === key.endpointId && step.scenario === key.scenario;
}
function startStep(event) {
    const { endpointId, scenario, plannedSeconds, plannedRequests, atMs } = event;
    return {
        endpointId,
        scenario,
        phase: "warm-up",
        startedAtMs: atMs,
        measuringSinceMs: atMs,
        ...(plannedSeconds === undefined ? {} : { plannedSeconds }),
        ...(plannedRequests === undefined ? {} : { plannedRequests }),
        ok: 0,
        failed: 0,
        latestTtftMs: [],
    };
}
function changeStep(state, key, change) {
    return { ...state, steps: state.steps.map((step) => (isStep(step, key) ? change(step) : step)) };
}
function countRequest(step, event) {
    const ok = event.outcome === "ok";
    return {
        ...step,
        ok: step.ok + (ok ? 1 : 0),
        failed: step.failed + (ok ? 0 : 1),
        latestTtftMs: event.ttftMs === undefined ? step.latestTtftMs : [...step.latestTtftMs, event.ttftMs].slice(-LATEST),
    };
}
function spoken(after, before, atMs) {
    return lineIsDue(before, atMs) ? { ...after, spokeAtMs: atMs } : after;
}

;// CONCATENATED MODULE: ./lib/report/progress.js







/** Live progress for people at a terminal, and plain lines for logs. Names of others are cleaned, never interpreted. */
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
const LONGEST_BAR = 24;
const SHORTEST_BAR = 6;
/**
 * The block that a terminal redraws: a row for each engine with its latest test, and the time that is left.
 * No line is longer than `columns`; none at all before the first step. `nowMs` is on the run's clock.
 */
function renderProgress(state, nowMs, columns, color) {
    const steps = latestSteps(state);
    if (steps.length === 0)
        return [];
    const paint = (0,report_paint/* painter */.C)(color);
    const rows = steps.map((step) => rowOf(step, nowMs));
    const widths = {
        engine: widest(rows, "engine"),
        test: widest(rows, "test"),
        counts: widest(rows, "counts"),
        ttft: widest(rows, "ttft"),
    };
    // One column stays free: a terminal that wraps at the edge would break the redrawing.
    const room = Math.max(20, columns - 1);
    const lines = rows.map((row) => drawRow(row, widths, room, paint));
    return [...lines, paint((0,display_width/* cutToWidth */.G1)(`  ${timeText(state, nowMs)}`, room), "dim")].map(plain_text/* neutraliseCommands */.$B);
}
/**
 * The plain line that an event is worth in a log, without a newline at its end: for a plan, the start and the end of
 * a step, a note, and for requests one line in ten seconds. `state` is the state before the event.
 */
function progressLine(event, state) {
    const line = lineOf(event, state);
    return line
        ?.split("\n")
        .map((part) => (0,plain_text/* neutraliseCommands */.$B)((0,plain_text/* plainText */.wh)(part)))
        .join("\n");
}
function lineOf(event, state) {
    switch (event.kind) {
        case "plan":
            return event.lines.map(plain_text/* plainText */.wh).join("\n");
        case "note":
            return (0,plain_text/* plainText */.wh)(event.message);
        case "warmup-ended":
            return undefined;
        case "step-started":
            return `${(0,plain_text/* plainText */.wh)(event.endpointId)} ${(0,plain_text/* plainText */.wh)(event.scenario)}: started${plannedText(event)}`;
        case "step-ended":
            return stepLine(event, updateProgress(state, event), "done");
        case "request-ended":
            return lineIsDue(state, event.atMs) ? stepLine(event, updateProgress(state, event), "running") : undefined;
    }
}
function plannedText({ plannedSeconds, plannedRequests, }) {
    const limits = [
        ...(plannedSeconds === undefined ? [] : [(0,format/* formatDuration */.a3)(plannedSeconds * 1000)]),
        ...(plannedRequests === undefined ? [] : [`${(0,format/* formatCount */.B4)(plannedRequests)} requests`]),
    ];
    return limits.length === 0 ? "" : ` (${limits.join(", at most ")})`;
}
function stepLine(event, after, word) {
    const step = findStep(after, event);
    if (step === undefined)
        return undefined;
    const ttft = ttftText(step);
    const name = `${(0,plain_text/* plainText */.wh)(step.endpointId)} ${(0,plain_text/* plainText */.wh)(step.scenario)}`;
    const parts = [countsText(step), ...(ttft === "" ? [] : [ttft]), (0,format/* formatDuration */.a3)(event.atMs - step.startedAtMs)];
    return `${name}: ${word}, ${parts.join(", ")}`;
}
function latestSteps({ steps }) {
    // Each new step of an engine takes the place of the one before, in the engine's own row.
    return [...new Map(steps.map((step) => [step.endpointId, step])).values()];
}
function rowOf(step, nowMs) {
    const ended = step.phase === "ended";
    return {
        mark: !ended ? spinner(nowMs) : step.ok === 0 ? report_paint/* MARKS */.j.bad : report_paint/* MARKS */.j.good,
        style: step.failed > 0 ? (step.ok === 0 ? "bad" : "unsure") : ended ? "good" : "accent",
        engine: (0,plain_text/* plainText */.wh)(step.endpointId),
        test: (0,plain_text/* plainText */.wh)(step.scenario),
        counts: step.phase === "warm-up" ? "warming up" : countsText(step),
        ttft: ttftText(step),
        share: shareDone(step, nowMs),
    };
}
function spinner(nowMs) {
    return SPINNER[Math.floor(Math.max(0, nowMs) / FRAME_MS) % SPINNER.length] ?? "";
}
/** `31/60 ok`, `29/60 ok, 2 failed`; without a planned number `31 ok`. */
function countsText({ ok, failed, plannedRequests }) {
    const planned = plannedRequests === undefined ? "" : `/${(0,format/* formatCount */.B4)(plannedRequests)}`;
    return `${(0,format/* formatCount */.B4)(ok)}${planned} ok${failed > 0 ? `, ${(0,format/* formatCount */.B4)(failed)} failed` : ""}`;
}
function ttftText(step) {
    const median = medianTtft(step);
    return median === undefined ? "" : `TTFT ${(0,format/* formatQuantity */.VZ)(median, "ms")}`;
}
function widest(rows, key) {
    return Math.max(0, ...rows.map((row) => (0,display_width/* displayWidth */.F1)(row[key])));
}
/** The names give way first to half of the line, then the bar goes, then what stands at the right is cut. */
function drawRow(row, widths, room, paint) {
    const engine = fitted(row.engine, Math.min(widths.engine, Math.floor(room / 4)));
    const test = fitted(row.test, Math.min(widths.test, Math.floor(room / 4)));
    const names = `${engine}  ${test}`;
    const tail = [
        (0,display_width/* fill */.GS)(row.counts, widths.counts, "left"),
        ...(widths.ttft > 0 ? [(0,display_width/* fill */.GS)(row.ttft, widths.ttft, "left")] : []),
    ].join("  ");
    const left = room - (0,display_width/* displayWidth */.F1)(names) - 2 - 2;
    const barWidth = Math.min(LONGEST_BAR, left - (0,display_width/* displayWidth */.F1)(tail) - 2);
    const shown = (0,display_width/* cutToWidth */.G1)(tail.trimEnd(), Math.max(0, left));
    const drawn = barWidth < SHORTEST_BAR ? "" : `${drawBar(row, barWidth, paint)}  `;
    return `${paint(row.mark, row.style)} ${names}  ${drawn}${row.style === "bad" || row.style === "unsure" ? paint(shown, row.style) : shown}`.trimEnd();
}
function fitted(text, width) {
    return (0,display_width/* fill */.GS)((0,display_width/* cutToWidth */.G1)(text, width), width, "left");
}
function drawBar(row, width, paint) {
    const full = (0,bar/* bar */.M)(row.share ?? 0, width);
    return paint(full, row.style) + paint("░".repeat(width - (0,display_width/* displayWidth */.F1)(full)), "dim");
}
function timeText({ estimatedSeconds, startedAtMs }, nowMs) {
    const elapsedMs = Math.max(0, nowMs - (startedAtMs ?? nowMs));
    const elapsed = `${(0,format/* formatDuration */.a3)(elapsedMs)} elapsed`;
    if (estimatedSeconds === undefined)
        return elapsed;
    const leftMs = estimatedSeconds * 1000 - elapsedMs;
    return leftMs > 0
        ? `${elapsed}, about ${(0,format/* formatDuration */.a3)(leftMs)} left`
        : `${elapsed}, longer than the ${(0,format/* formatDuration */.a3)(estimatedSeconds * 1000)} that were planned`;
}


/***/ }),

/***/ 8462:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  b: () => (/* binding */ renderTerminal)
});

// EXTERNAL MODULE: ./lib/report/display-width.js
var display_width = __webpack_require__(6293);
// EXTERNAL MODULE: ./lib/report/paint.js
var report_paint = __webpack_require__(4342);
// EXTERNAL MODULE: ./lib/report/plain-text.js
var plain_text = __webpack_require__(1984);
// EXTERNAL MODULE: ./lib/report/bar.js
var bar = __webpack_require__(1687);
;// CONCATENATED MODULE: ./lib/report/terminal-table.js




/**
 * A table for a terminal of limited width. When it is too wide, this gives way, in this order:
 * 1. the optional columns, lowest number first (their labels are returned, so that the reader is told);
 * 2. the small print under the cells, with the columns back, and again the optional columns;
 * 3. the widest left-aligned columns, cut with `…`, down to eight columns each;
 * 4. columns from the right.
 * Prose is never cut: it is wrapped on lines of its own under the row.
 */
function layOutTable(table, width, paint) {
    const layout = chooseLayout(table, width - GUTTER);
    const rows = table.rows.flatMap((row) => rowLines(table, row, layout, width, paint));
    const used = GUTTER + totalWidth(layout.columns);
    return {
        lines: [...headLines(layout.columns, paint), paint("─".repeat(Math.min(width, used)), "dim"), ...rows],
        leftOut: layout.leftOut,
    };
}
/** Where the mark of a row stands. */
const GUTTER = 2;
const GAP = 2;
const NARROWEST = 8;
const SHORTEST_BAR = 5;
const LONGEST_BAR = 20;
function chooseLayout(table, room) {
    const all = table.columns.map((column, index) => ({ column, index })).filter(({ column }) => column.prose !== true);
    for (const details of [true, false]) {
        const kept = [...all];
        for (;;) {
            const columns = placeColumns(table, kept, details);
            if (totalWidth(columns) <= room)
                return finish({ columns: stretchBars(table, columns, room), details }, all);
            const first = kept
                .filter(({ column }) => column.optional !== undefined)
                .sort((a, b) => rank(a.column) - rank(b.column))[0];
            if (first === undefined)
                break;
            kept.splice(kept.indexOf(first), 1);
        }
    }
    const needed = all.filter(({ column }) => column.optional === undefined);
    return finish({ columns: squeeze(placeColumns(table, needed, false), room), details: false }, all);
}
function rank(column) {
    return column.optional ?? Number.POSITIVE_INFINITY;
}
function finish(layout, all) {
    const shown = new Set(layout.columns.map(({ index }) => index));
    return { ...layout, leftOut: all.filter(({ index }) => !shown.has(index)).map(({ column }) => column.label) };
}
function placeColumns(table, kept, details) {
    const contents = kept.map(({ index }) => Math.max(0, ...table.rows.map((row) => contentWidth(row[index], details))));
    const splits = kept.map(({ column }) => splitLabel(column.label));
    const placed = kept.map(({ column, index }, at) => {
        const split = splits[at];
        const shared = split !== undefined && [splits[at - 1], splits[at + 1]].some((near) => near?.group === split.group);
        const tall = split !== undefined && (shared || (column.align === "right" && (0,display_width/* displayWidth */.F1)(column.label) > (contents[at] ?? 0)));
        const head = tall ? split : { group: "", own: column.label };
        const group = shared ? 0 : (0,display_width/* displayWidth */.F1)(head.group);
        return { index, column, head, width: Math.max(contents[at] ?? 0, (0,display_width/* displayWidth */.F1)(head.own), group), bar: 0 };
    });
    return widenForGroups(placed);
}
function splitLabel(label) {
    const at = label.lastIndexOf(" ");
    return at < 0 ? undefined : { group: label.slice(0, at), own: label.slice(at + 1) };
}
/** The name of a group must fit over its columns together, with a dash on each side. */
function widenForGroups(columns) {
    for (const group of groupsOf(columns)) {
        const last = group.at(-1);
        if (last === undefined || group.length < 2)
            continue;
        last.width += Math.max(0, (0,display_width/* displayWidth */.F1)(last.head.group) + 4 - totalWidth(group));
    }
    return columns;
}
/** Neighbours with the same group, in order; a column without a group is alone. */
function groupsOf(columns) {
    const groups = [];
    for (const column of columns) {
        const last = groups.at(-1);
        if (last?.[0] !== undefined && column.head.group !== "" && last[0].head.group === column.head.group)
            last.push(column);
        else
            groups.push([column]);
    }
    return groups;
}
function contentWidth(cell, details) {
    const detail = details && cell?.detail !== undefined ? (0,display_width/* displayWidth */.F1)((0,plain_text/* plainText */.wh)(cell.detail)) : 0;
    return Math.max((0,display_width/* displayWidth */.F1)((0,plain_text/* plainText */.wh)(cell?.text ?? "")), detail);
}
function totalWidth(columns) {
    return columns.reduce((sum, { width, bar: extra }) => sum + width + extra, 0) + GAP * Math.max(0, columns.length - 1);
}
/** Bars take only what is left over. */
function stretchBars(table, columns, room) {
    const target = columns.find(({ index }) => table.rows.some((row) => row[index]?.share !== undefined));
    const left = Math.min(room - totalWidth(columns), LONGEST_BAR + 1);
    if (target !== undefined && left > SHORTEST_BAR)
        target.bar = left;
    return columns;
}
function squeeze(columns, room) {
    while (totalWidth(columns) > room) {
        const widest = columns
            .filter(({ column, width }) => column.align === "left" && width > NARROWEST)
            .sort((a, b) => b.width - a.width)[0];
        if (widest !== undefined)
            widest.width -= 1;
        else if (columns.length > 1)
            columns.pop();
        else
            for (const column of columns)
                column.width = Math.max(1, room);
        if (columns.length === 1 && totalWidth(columns) <= Math.max(1, room))
            break;
    }
    return columns;
}
function headLines(columns, paint) {
    const own = columns.map(({ column, head, width, bar: extra }) => (0,display_width/* fill */.GS)((0,display_width/* cutToWidth */.G1)(head.own, width), width + extra, column.align));
    const lines = [own.join(" ".repeat(GAP))];
    if (columns.some(({ head }) => head.group !== ""))
        lines.unshift(groupsOf(columns).map(groupHead).join(" ".repeat(GAP)));
    return lines.map((line) => paint(`${" ".repeat(GUTTER)}${line}`.trimEnd(), "dim"));
}
function groupHead(group) {
    const width = totalWidth(group);
    const name = group[0]?.head.group ?? "";
    if (group.length === 1)
        return (0,display_width/* fill */.GS)((0,display_width/* cutToWidth */.G1)(name, width), width, group[0]?.column.align ?? "left");
    const dashes = Math.max(0, width - (0,display_width/* displayWidth */.F1)(name) - 2);
    const before = Math.floor(dashes / 2);
    return `${"╌".repeat(before)} ${name} ${"╌".repeat(dashes - before)}`;
}
function rowLines(table, row, layout, width, paint) {
    const tone = row[0]?.tone;
    const mark = tone === undefined ? "  " : `${paint(report_paint/* MARKS */.j[tone], tone)} `;
    const cells = layout.columns.map((placed) => paintCell(row[placed.index], placed, paint));
    const lines = [`${mark}${cells.join(" ".repeat(GAP))}`.trimEnd()];
    if (layout.details && layout.columns.some(({ index }) => row[index]?.detail !== undefined)) {
        const small = layout.columns.map((placed) => align(row[placed.index]?.detail ?? "", placed));
        lines.push(paint(`${" ".repeat(GUTTER)}${small.join(" ".repeat(GAP))}`.trimEnd(), "dim"));
    }
    return [...lines, ...proseLines(table, row, width, paint)];
}
function paintCell(cell, placed, paint) {
    const text = (0,display_width/* cutToWidth */.G1)((0,plain_text/* plainText */.wh)(cell?.text ?? ""), placed.width);
    const style = cell?.tone ?? "plain";
    const padding = " ".repeat(Math.max(0, placed.width - (0,display_width/* displayWidth */.F1)(text)));
    const painted = placed.column.align === "left" ? paint(text, style) + padding : padding + paint(text, style);
    if (placed.bar === 0)
        return painted;
    const drawn = (0,bar/* bar */.M)(cell?.share ?? 0, placed.bar - 1);
    return `${paint(drawn, style)}${" ".repeat(placed.bar - drawn.length)}${painted}`;
}
function align(text, { width, bar: extra, column }) {
    return (0,display_width/* fill */.GS)((0,display_width/* cutToWidth */.G1)((0,plain_text/* plainText */.wh)(text), width), width + extra, column.align);
}
function proseLines(table, row, width, paint) {
    return table.columns.flatMap((column, index) => {
        const text = (0,plain_text/* plainText */.wh)(row[index]?.text ?? "");
        if (column.prose !== true || text === "")
            return [];
        const label = `${column.label}: `;
        const indent = " ".repeat(GUTTER + 2);
        const lines = (0,display_width/* wrapText */.C1)(label + text, width - indent.length);
        return lines.map((line, at) => at === 0 && line.startsWith(label)
            ? `${indent}${paint(label, "dim")}${line.slice(label.length)}`
            : `${indent}${line}`);
    });
}

// EXTERNAL MODULE: ./lib/report/words.js
var words = __webpack_require__(8191);
;// CONCATENATED MODULE: ./lib/report/terminal.js





/** The report for people: the verdict first, then what it rests on, each line ending with a newline. */
function renderTerminal(report, { color, columns }) {
    const width = Math.max(40, Math.min(120, Math.floor(columns) || 80));
    const paint = (0,report_paint/* painter */.C)(color);
    const tables = report.tables.map((table) => tableBlock(table, width, paint));
    const blocks = [
        headlineBlock(report, width, paint),
        ...tables.map(({ lines }) => lines),
        listBlock("Read this before you believe the numbers", report.warnings.map(({ message }) => message), "unsure", width, paint),
        listBlock("Notes", [...report.notes, ...leftOutNote(tables, width)], "dim", width, paint),
        footer(report, width, paint),
    ];
    const lines = blocks.filter((block) => block.length > 0).flatMap((block) => [...block, ""]);
    return `\n${lines.map(plain_text/* neutraliseCommands */.$B).join("\n")}`;
}
function headlineBlock(report, width, paint) {
    const tone = words/* OUTCOME_TONES */.ds[report.verdict.outcome];
    const edge = paint("┃", tone);
    const title = (0,display_width/* cutToWidth */.G1)(`llm-latency-gate · ${(0,plain_text/* plainText */.wh)(report.title)}`, width - 2);
    const hanging = (mark, text, style) => (0,display_width/* wrapText */.C1)((0,plain_text/* plainText */.wh)(text), width - 4).map((line, at) => `${edge} ${at === 0 ? mark : " "} ${paint(line, style)}`);
    return [
        `${edge} ${paint(title, "dim")}`,
        ...hanging(paint(report_paint/* MARKS */.j[tone], tone), report.headline, "strong"),
        ...(report.nextStep === undefined ? [] : hanging(paint("→", "accent"), report.nextStep, "plain")),
    ];
}
function tableBlock(table, width, paint) {
    const { lines, leftOut } = layOutTable(table, width, paint);
    const [title = "", ...more] = (0,display_width/* wrapText */.C1)((0,plain_text/* plainText */.wh)(table.title), width);
    const note = table.note === undefined ? [] : (0,display_width/* wrapText */.C1)((0,plain_text/* plainText */.wh)(table.note), width - 2).map((line) => paint(`  ${line}`, "dim"));
    return {
        title: table.title,
        lines: [...[title, ...more].map((line) => paint(line, "strong")), ...lines, ...note],
        leftOut,
    };
}
/** Nothing is left out in silence. */
function leftOutNote(tables, width) {
    const labels = [...new Set(tables.flatMap(({ leftOut }) => leftOut))];
    if (labels.length === 0)
        return [];
    return [`Left out at ${width} columns: ${labels.join(", ")}. A wider terminal or summary.md shows them.`];
}
function listBlock(title, items, style, width, paint) {
    if (items.length === 0)
        return [];
    const lines = items.flatMap((item) => (0,display_width/* wrapText */.C1)((0,plain_text/* plainText */.wh)(item), width - 4).map((line, at) => `  ${at === 0 ? paint("•", style) : " "} ${style === "dim" ? paint(line, style) : line}`));
    return [paint(title, "strong"), ...lines];
}
/** Where it comes from in small print, and last, to be copied, where the files are. */
function footer({ provenance }, width, paint) {
    const lines = [];
    for (const { label, value } of provenance.filter((item) => item.label !== "results")) {
        const part = (0,plain_text/* plainText */.wh)(`${label} ${value}`);
        const last = lines.at(-1);
        if (last !== undefined && (0,display_width/* displayWidth */.F1)(last) + 3 + (0,display_width/* displayWidth */.F1)(part) <= width)
            lines[lines.length - 1] = `${last} · ${part}`;
        else
            lines.push(part);
    }
    const results = provenance
        .filter((item) => item.label === "results")
        .map(({ value }) => `Results are in ${(0,plain_text/* plainText */.wh)(value)}`);
    return [
        ...lines.flatMap((line) => (0,display_width/* wrapText */.C1)(line, width)).map((line) => paint(line, "dim")),
        ...results.flatMap((line) => (0,display_width/* wrapText */.C1)(line, width)),
    ];
}


/***/ }),

/***/ 8191:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DP: () => (/* binding */ CHECK_WORDS),
/* harmony export */   Do: () => (/* binding */ ruleLabel),
/* harmony export */   Lo: () => (/* binding */ runValue),
/* harmony export */   YC: () => (/* binding */ checkSentence),
/* harmony export */   au: () => (/* binding */ shareOfLimit),
/* harmony export */   ds: () => (/* binding */ OUTCOME_TONES),
/* harmony export */   f6: () => (/* binding */ withoutStop),
/* harmony export */   hs: () => (/* binding */ ruleSubject),
/* harmony export */   md: () => (/* binding */ worstFirst)
/* harmony export */ });
/* harmony import */ var _model_metrics_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(736);
/* harmony import */ var _format_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7703);


/** The words for metrics, rules and outcomes that tables and sentences share. */
/** A metric in running text, where an abbreviation would stop the reader. */
const PHRASES = {
    ttft_ms: "time to first token",
    tpot_ms: "time per output token",
    itl_ms: "inter-token latency",
    chunk_gap_ms: "chunk gap",
    e2e_ms: "end-to-end latency",
    tokens_per_second: "output rate",
    requests_per_second: "request rate",
    success_rate: "success rate",
    slo_attainment: "SLO attainment",
    goodput: "goodput",
};
const CHECK_WORDS = {
    "target-missed": { word: "missed", tone: "bad" },
    invalid: { word: "invalid", tone: "unsure" },
    inconclusive: { word: "cannot tell", tone: "unsure" },
    pass: { word: "met", tone: "good" },
};
const OUTCOME_TONES = {
    pass: "good",
    regression: "bad",
    "target-missed": "bad",
    inconclusive: "unsure",
    invalid: "unsure",
    infrastructure: "bad",
    configuration: "bad",
    error: "bad",
    aborted: "unsure",
};
/** `E2E p95`, `success rate`. */
function ruleLabel(rule) {
    const { label, per } = _model_metrics_js__WEBPACK_IMPORTED_MODULE_0__/* .METRICS */ .C[rule.metric];
    return per === "run" || rule.statistic === "value" ? label : `${label} ${rule.statistic}`;
}
/** `ollama's p95 end-to-end latency in quick_latency`. */
function ruleSubject({ endpointId, scenario, metric, statistic, }) {
    const adjective = _model_metrics_js__WEBPACK_IMPORTED_MODULE_0__/* .METRICS */ .C[metric].per === "run" || statistic === "value" ? "" : `${statistic === "p50" ? "median" : statistic} `;
    return `${endpointId}'s ${adjective}${PHRASES[metric]} in ${scenario}`;
}
/** `ollama's p95 end-to-end latency in quick_latency is 812 ms, the limit is 500 ms`. */
function checkSentence(check) {
    const { metric, limit } = check.rule;
    const { unit } = _model_metrics_js__WEBPACK_IMPORTED_MODULE_0__/* .METRICS */ .C[metric];
    if (check.value === undefined)
        return `${ruleSubject(check.rule)} ${withoutValue(check, (0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .formatQuantity */ .VZ)(limit, unit))}`;
    const shown = (0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .formatAgainst */ .L$)(check.value, limit, unit);
    return `${ruleSubject(check.rule)} is ${shown.value}, ${wanted(check.rule, shown.limit)}`;
}
/** A bound may decide with fewer requests than it takes to show the percentile itself. */
function withoutValue({ n, outcome, rule }, limit) {
    if (n === 0)
        return `was not measured, ${wanted(rule, limit)}`;
    const few = `n = ${(0,_format_js__WEBPACK_IMPORTED_MODULE_1__/* .formatCount */ .B4)(n)} is too few to give it as a number`;
    if (outcome !== "target-missed")
        return `cannot be told from its limit of ${limit} (${few})`;
    return `is ${rule.direction === "at-most" ? "above" : "below"} its limit of ${limit} (${few})`;
}
function wanted({ direction }, limit) {
    return direction === "at-most" ? `the limit is ${limit}` : `at least ${limit} is wanted`;
}
/**
 * How much of its limit a check has used: 1 is at the limit, more is beyond it, at most 10.
 * Latency: measured ÷ limit. Rate: limit ÷ measured. Fraction: failures ÷ failures allowed. Undefined without a value.
 */
function shareOfLimit({ value, rule: { limit, direction, metric } }) {
    if (value === undefined || !Number.isFinite(value))
        return undefined;
    const [used, allowed] = _model_metrics_js__WEBPACK_IMPORTED_MODULE_0__/* .METRICS */ .C[metric].unit === "fraction"
        ? [1 - value, 1 - limit]
        : direction === "at-most"
            ? [value, limit]
            : [limit, value];
    if (allowed <= 0)
        return used > 0 ? 10 : 0;
    return Math.min(10, Math.max(0, used / allowed));
}
const SEVERITY = ["target-missed", "invalid", "inconclusive", "pass"];
/** The checks, worst first: by outcome, then by how much of the limit is used. */
function worstFirst(checks) {
    const rank = (check) => SEVERITY.indexOf(check.outcome);
    return checks.toSorted((a, b) => rank(a) - rank(b) || (shareOfLimit(b) ?? 1) - (shareOfLimit(a) ?? 1));
}
/** The value of a metric of which there is one a repeat. */
function runValue(repeat, metric) {
    const result = repeat.metrics[metric];
    return result?.mean.value ?? result?.p50.value;
}
/** A sentence's end is the writer's: `text` without its own full stop. */
function withoutStop(text) {
    return text.trim().replace(/[.\s]+$/u, "");
}


/***/ }),

/***/ 7754:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ay: () => (/* binding */ defaultStatistic),
/* harmony export */   pk: () => (/* binding */ LOAD_TEST_DEFAULTS),
/* harmony export */   zY: () => (/* binding */ DEFAULTS)
/* harmony export */ });
/** The only place where defaults live. They suit somebody who has a server and no opinion yet. */
/** Short questions of different kinds, so that no single style of answer decides; none needs knowledge of a date. */
const PROMPTS = [
    "Explain in three sentences why the sky looks blue during the day and red in the evening.",
    "Write a polite message to a colleague, asking to move our meeting from Tuesday to Thursday afternoon.",
    "List five things to check before deploying a web service to production, with one line of explanation each.",
    "Write a function in Python that returns the n-th Fibonacci number without recursion, and explain how it works.",
    "A train leaves at 14:10 and arrives at 16:45. How long is the journey? Show each step of the calculation.",
    "Translate into German and then into French: The quick response of the support team solved our problem.",
    "Summarise the advantages and disadvantages of working from home for a small software company.",
    "Tell a short story about a lighthouse keeper who finds a letter in a bottle.",
    "What is the difference between a process and a thread? Answer for someone who has just started to program.",
    'Turn this note into JSON with the keys name, city and age: "Maria, 34 years old, lives in Lisbon."',
];
/** A complete scenario without load tests: those come from a preset or a file. */
const DEFAULTS = {
    benchmark: { name: "LLM latency benchmark", description: "" },
    services: {
        manual_urls: {},
        models: {},
        api_key_env: {},
        api: { vllm: "chat", tgi: "generate", ollama: "chat", openai: "chat" },
    },
    base: { manual_urls: {}, models: {}, api_key_env: {} },
    requests: {
        max_tokens: 128,
        force_length: true,
        temperature: 0,
        prompts: PROMPTS,
        cache: "cold",
        seed: 42,
        retries: 0,
        timeouts_ms: { connect: 5000, first_token: 60_000, idle: 30_000, total: 300_000 },
    },
    test_scenarios: { ttft: { enabled: true, iterations: 10, warmup: 1, targets: [] }, load_tests: [] },
    targets: { success_rate: 0.99 },
    gate: {
        fail_on: ["regression", "target", "invalid", "infrastructure"],
        baseline: "paired",
        budget_minutes: 20,
        winner_weights: { ttft: 0.4, e2e: 0.3, throughput: 0.2, reliability: 0.1 },
    },
};
/** What a load test does where its item in the list says nothing. */
const LOAD_TEST_DEFAULTS = {
    think_time_ms: 0,
    ramp_seconds: 0,
    warmup_waves: 1,
    metric: "e2e_ms",
    targets: [],
};
/** A rate has one value a run; of a latency, people mean the p95. */
function defaultStatistic(metric) {
    return metric === "tokens_per_second" || metric === "requests_per_second" ? "mean" : "p95";
}


/***/ }),

/***/ 6606:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   aG: () => (/* binding */ estimateRun),
/* harmony export */   jO: () => (/* binding */ tooFewRequests)
/* harmony export */ });
/* unused harmony exports assumedRequestMs, leastRequests */
/** A small server under light load: a fifth of a second to the first token, then 50 tokens a second. */
const FIRST_TOKEN_MS = 200;
const MS_PER_TOKEN = 20;
/** A guess at the time of one request, in ms, for as long as nothing was measured. */
function assumedRequestMs(maxTokens) {
    return FIRST_TOKEN_MS + maxTokens * MS_PER_TOKEN;
}
/**
 * Time and requests of a run.
 * @param perRequestMs time of one request, from a probe; without it a guess from `max_tokens`.
 */
function estimateRun(scenario, engines, perRequestMs) {
    const { ttft, load_tests } = scenario.test_scenarios;
    const msOf = (test) => perRequestMs ?? assumedRequestMs(test?.max_tokens ?? scenario.requests.max_tokens);
    const tests = load_tests.map((test) => estimateLoadTest(test, msOf(test)));
    if (ttft.enabled) {
        const seconds = ((ttft.iterations + ttft.warmup) * msOf()) / 1000;
        tests.unshift({ name: "ttft", seconds, requests: ttft.iterations });
    }
    return { seconds: engines * tests.reduce((sum, { seconds }) => sum + seconds, 0), tests };
}
/** Closed loop: each user sends again after an answer and its think time. The last answers drain beyond the end. */
function estimateLoadTest(test, perRequestMs) {
    const cycleSeconds = (perRequestMs + test.think_time_ms) / 1000;
    // Users who start over a ramp are missing for half of it on average.
    const rampLoss = test.ramp_seconds / 2;
    const byDuration = test.duration_seconds === undefined
        ? Infinity
        : (test.concurrent_users * Math.max(0, test.duration_seconds - rampLoss)) / cycleSeconds;
    const requests = Math.floor(Math.min(byDuration, test.requests ?? Infinity));
    const sending = Math.min(test.duration_seconds ?? Infinity, (requests * cycleSeconds) / test.concurrent_users + rampLoss);
    const around = (test.warmup_waves + 1) * (perRequestMs / 1000);
    return { name: test.name, seconds: sending + around, requests };
}
/**
 * Least number of requests with which a one-sided exact 95 % bound of a percentile exists: the n with
 * 1 − q^n ≥ 0.95 for the upper bound, that is n ≥ ln 0.05 / ln q (order statistics; Hahn & Meeker, Statistical Intervals).
 */
const LEAST_REQUESTS = { p50: 5, p95: 59, p99: 299, mean: 2 };
/** Requests without which a target of this statistic cannot be called met. */
function leastRequests(statistic) {
    return LEAST_REQUESTS[statistic];
}
/** A warning for each target that this run will probably not be able to decide, with the key to change. */
function tooFewRequests(scenario, perRequestMs) {
    const { ttft, load_tests } = scenario.test_scenarios;
    const estimates = estimateRun(scenario, 1, perRequestMs).tests;
    const ttftTargets = [...(ttft.target_ms === undefined ? [] : [short("target_ms", "p50")]), ...named(ttft.targets)];
    const warnings = ttft.enabled
        ? tooFew("ttft", ttft.iterations, ttftTargets, "test_scenarios.ttft", "test_scenarios.ttft.iterations")
        : [];
    const offset = ttft.enabled ? 1 : 0;
    load_tests.forEach((test, index) => {
        const path = `test_scenarios.load_tests[${index}]`;
        const targets = [
            ...(test.target_p95_ms === undefined ? [] : [short("target_p95_ms", "p95")]),
            ...named(test.targets),
        ];
        const requests = estimates[index + offset]?.requests ?? 0;
        const limit = requests === test.requests ? "requests" : "duration_seconds";
        warnings.push(...tooFew(test.name, requests, targets, path, `${path}.${limit}`));
    });
    return warnings;
}
function short(key, statistic) {
    return { key, statistic };
}
/** A rate has one value a run: the number of requests does not decide it. */
function named(targets) {
    return targets.flatMap(({ metric, statistic }, index) => metric.endsWith("_per_second") ? [] : [{ key: `targets[${index}]`, statistic }]);
}
function tooFew(scenario, requests, targets, path, raise) {
    return targets
        .filter(({ statistic }) => requests < leastRequests(statistic))
        .map(({ key, statistic }) => ({
        code: "too-few-requests",
        scenario,
        message: `${path}.${key} needs at least ${leastRequests(statistic)} requests to decide about the ${statistic}, but ${scenario} will send about ${requests}; raise ${raise}.`,
    }));
}


/***/ }),

/***/ 9840:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ scenarioJsonSchema),
/* harmony export */   l: () => (/* binding */ schemaAt)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8439);
/* harmony import */ var _defaults_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7754);
/* harmony import */ var _path_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6687);
/* harmony import */ var _schema_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5839);




let cached;
/**
 * The JSON schema of the scenario file, with the defaults for editors to show.
 * Draft 7: the newest that the YAML extension of VS Code reads completely.
 */
function scenarioJsonSchema() {
    if (cached === undefined) {
        cached = zod__WEBPACK_IMPORTED_MODULE_2__/* .toJSONSchema */ .bl(_schema_js__WEBPACK_IMPORTED_MODULE_1__/* .scenarioFileSchema */ ._, { target: "draft-7", io: "input" });
        addDefaults(cached, _defaults_js__WEBPACK_IMPORTED_MODULE_0__/* .DEFAULTS */ .zY);
        const loadTest = schemaAt(["test_scenarios", "load_tests", 0]);
        if (loadTest)
            addDefaults(loadTest, _defaults_js__WEBPACK_IMPORTED_MODULE_0__/* .LOAD_TEST_DEFAULTS */ .pk);
    }
    return cached;
}
/** The schema of the value at a path, or undefined where nothing can stand. */
function schemaAt(path) {
    let schema = scenarioJsonSchema();
    for (const part of path)
        schema = typeof part === "number" ? schema?.items : own(schema?.properties, part);
    return schema;
}
function own(properties, key) {
    return properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
}
function addDefaults(schema, defaults) {
    for (const [key, value] of Object.entries(defaults)) {
        const property = own(schema.properties, key);
        if (property === undefined)
            continue;
        if ((0,_path_js__WEBPACK_IMPORTED_MODULE_3__/* .isMap */ .jh)(value))
            addDefaults(property, value);
        else
            property.default = value;
    }
}


/***/ }),

/***/ 3890:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  d: () => (/* binding */ loadScenario)
});

// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./lib/scenario/path.js
var scenario_path = __webpack_require__(6687);
;// CONCATENATED MODULE: ./lib/scenario/merge.js

/** Lays the layers over each other, the weakest first: maps are merged key by key, anything else replaces what was there. */
function mergeLayers(layers) {
    const merged = { value: {}, origins: new Map() };
    for (const layer of layers)
        mergeMap(merged.value, layer.value, [], layer, merged.origins);
    return merged;
}
function mergeMap(into, from, path, layer, origins) {
    for (const [key, value] of Object.entries(from)) {
        if (value === undefined)
            continue;
        const at = [...path, key];
        if ((0,scenario_path/* isMap */.jh)(value)) {
            const below = into[key];
            const target = (0,scenario_path/* isMap */.jh)(below) ? below : {};
            into[key] = target;
            mergeMap(target, value, at, layer, origins);
        }
        else {
            forget(origins, (0,scenario_path/* formatPath */.jV)(at));
            into[key] = structuredClone(value);
            remember(origins, value, at, layer);
        }
    }
}
function remember(origins, value, path, layer) {
    if (!(0,scenario_path/* isMap */.jh)(value))
        origins.set((0,scenario_path/* formatPath */.jV)(path), layer);
    if (Array.isArray(value))
        value.forEach((item, index) => void remember(origins, item, [...path, index], layer));
    else if ((0,scenario_path/* isMap */.jh)(value))
        for (const [key, item] of Object.entries(value))
            remember(origins, item, [...path, key], layer);
}
/** A list that is replaced takes the origins of its items with it. */
function forget(origins, path) {
    for (const known of [...origins.keys()]) {
        if (known === path || known.startsWith(`${path}[`))
            origins.delete(known);
    }
}
/** Replaces one value in the merged scenario, as a layer on top would do that can see what lies below it. */
function setAt(merged, path, value, layer) {
    const owner = path
        .slice(0, -1)
        .reduce((at, part) => at[part], merged.value);
    const key = path.at(-1);
    forget(merged.origins, (0,scenario_path/* formatPath */.jV)(path));
    if (value === undefined)
        delete owner[key];
    else {
        owner[key] = value;
        remember(merged.origins, value, path, layer);
    }
}

;// CONCATENATED MODULE: ./lib/scenario/adjust.js


/** Applies the adjustments to the merged layers. Returns what they could not be applied to. */
function adjust(merged, { services, durationSeconds, users }) {
    return [
        ...(services ? keepServices(merged, services.ids, services.layer) : []),
        ...(durationSeconds ? spreadDuration(merged, durationSeconds.value, durationSeconds.layer) : []),
        ...(users ? scaleUsers(merged, users.value, users.layer) : []),
    ];
}
/** An engine that is asked for by name must be there, else the run would pass without having measured it. */
function keepServices(merged, ids, layer) {
    const known = keysOf(merged, ["services", "manual_urls"]);
    for (const side of ["services", "base"]) {
        for (const map of ["manual_urls", "api_key_env"]) {
            for (const engine of keysOf(merged, [side, map])) {
                if (!ids.some((id) => id === engine))
                    setAt(merged, [side, map, engine], undefined, layer);
            }
        }
    }
    return ids
        .filter((id) => !known.includes(id))
        .map((id) => ({
        where: layer.name,
        message: `names ${id}, but services.manual_urls.${id} has no URL`,
        allowed: known.join(", ") || "nothing yet: give services.manual_urls a URL for each engine",
    }));
}
function keysOf(merged, path) {
    const map = (0,scenario_path/* valueAt */.fK)(merged.value, path);
    return (0,scenario_path/* isMap */.jh)(map) ? Object.keys(map) : [];
}
function spreadDuration(merged, seconds, layer) {
    const tests = loadTestsOf(merged);
    const share = Math.floor((seconds / tests.length) * 1000) / 1000;
    if (tests.length === 0)
        return [nothingToChange(layer)];
    if (share < 1) {
        const allowed = `at least ${tests.length}s, one second for each of the ${tests.length} load tests`;
        return [{ where: layer.name, message: `leaves each load test ${share} seconds`, allowed }];
    }
    tests.forEach((test, index) => {
        const path = ["test_scenarios", "load_tests", index];
        const ramp = test["ramp_seconds"];
        setAt(merged, [...path, "duration_seconds"], share, layer);
        setAt(merged, [...path, "requests"], undefined, layer);
        if (typeof ramp === "number" && ramp >= share)
            setAt(merged, [...path, "ramp_seconds"], share / 10, layer);
    });
    return [];
}
function scaleUsers(merged, users, layer) {
    const counts = loadTestsOf(merged).map((test) => Number(test["concurrent_users"]));
    const most = Math.max(...counts);
    counts.forEach((count, index) => {
        const scaled = Math.max(1, Math.round((count * users) / most));
        setAt(merged, ["test_scenarios", "load_tests", index, "concurrent_users"], scaled, layer);
    });
    return counts.length === 0 ? [nothingToChange(layer)] : [];
}
function nothingToChange(layer) {
    return {
        where: layer.name,
        message: "changes load tests, but test_scenarios.load_tests is empty",
        allowed: "a scenario or a preset with load tests",
    };
}
function loadTestsOf(merged) {
    return (0,scenario_path/* valueAt */.fK)(merged.value, ["test_scenarios", "load_tests"]);
}

// EXTERNAL MODULE: ./lib/scenario/defaults.js
var defaults = __webpack_require__(7754);
;// CONCATENATED MODULE: ./lib/scenario/excerpt.js
/** The longest part of a line that is shown; a file of one long line must not fill the terminal. */
const WIDTH = 120;
/**
 * The line at a position with a caret below the column:
 * ```
 *     7 |     - {name: quick, concurent_users: 5}
 *       |                     ^
 * ```
 */
function excerpt(text, { line, column }) {
    const whole = printable(lineOf(text, line));
    const from = column <= WIDTH - 20 ? 0 : column - WIDTH / 2;
    const part = whole.slice(from, from + WIDTH);
    const shown = `${from > 0 ? "…" : ""}${part}${from + WIDTH < whole.length ? "…" : ""}`;
    const indent = " ".repeat(column - 1 - from + (from > 0 ? 1 : 0));
    const gutter = String(line).padStart(5);
    return `${gutter} | ${shown}\n${" ".repeat(5)} | ${indent}^`;
}
function lineOf(text, line) {
    let start = 0;
    for (let n = 1; n < line; n++) {
        const end = text.indexOf("\n", start);
        if (end < 0)
            return "";
        start = end + 1;
    }
    const end = text.indexOf("\n", start);
    return text.slice(start, end < 0 ? text.length : end);
}
/** Control characters in a file from a pull request could drive the terminal; a tab would move the caret. */
function printable(line) {
    return line
        .replace(/\r$/, "")
        .replaceAll("\t", " ")
        .replaceAll(/\p{Cc}/gu, "�");
}

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./lib/scenario/redact.js

/**
 * Error messages quote the file, and people paste keys into files. What may be a secret is struck out of a text before
 * anything is quoted from it, by stars of the same length, so that lines and columns stay where they were.
 */
const SECRET_NAME = /key|secret|passw|authorization|bearer|credential|cert|(?<!first_)token(?!s)/i;
/** A name such as VLLM_API_KEY says nothing; AKIA… and other keys in capitals have no underscore. */
const VARIABLE_NAME = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;
/** User names and passwords in URLs, and words with the beginnings that the well-known services give their keys. */
const SECRET_TEXTS = [
    /(?<=:\/\/)[^\s/@"']+(?=@)/g,
    /\b(?:sk|hf|gh[oprsu]|github_pat|glpat|nvapi|xox[abp]|pk|rk)[-_][\w-]{8,}/g,
    /\bAKIA[A-Z0-9]{12,}/g,
    /\beyJ[\w-]{8,}\.[\w.-]+/g,
    /(?<=\bBearer\s+)\S+/gi,
];
/** True where the value under this key may be a key or a password itself, so that no message may show it. */
function maySecretStandAt(key, value) {
    return typeof key === "string" && SECRET_NAME.test(key) && typeof value === "string" && !VARIABLE_NAME.test(value);
}
/** The text with everything that looks like a secret struck out, at equal length. */
function redactText(text) {
    return SECRET_TEXTS.reduce((result, pattern) => result.replaceAll(pattern, stars), text);
}
/** The same for a YAML text: also the values under keys such as `api_key_env` that are no variable names. */
function redactYaml(text, doc) {
    let result = text;
    for (const [from, to] of secretRanges(doc.contents, false)) {
        result = result.slice(0, from) + stars(result.slice(from, to)) + result.slice(to);
    }
    return redactText(result);
}
function secretRanges(node, underSecretName) {
    if ((0,dist/* isMap */.jh)(node)) {
        return node.items.flatMap((pair) => {
            const name = (0,dist/* isScalar */.jn)(pair.key) ? String(pair.key.value) : "";
            return secretRanges(pair.value, underSecretName || SECRET_NAME.test(name));
        });
    }
    if ((0,dist/* isSeq */.oP)(node))
        return node.items.flatMap((item) => secretRanges(item, underSecretName));
    if (!underSecretName || !(0,dist/* isScalar */.jn)(node) || (0,dist/* isAlias */.Vj)(node) || !node.range)
        return [];
    const harmless = typeof node.value !== "string" || VARIABLE_NAME.test(node.value);
    return harmless ? [] : [[node.range[0], node.range[1]]];
}
function stars(secret) {
    return secret.replaceAll(/[^\r\n]/g, "*");
}

;// CONCATENATED MODULE: ./lib/scenario/problem.js




/** More than this helps nobody, and a hostile file could have a hundred thousand. */
const MOST_PROBLEMS = 50;
/** The finding with its place in the layer's text, if the layer has one. */
function problemIn(layer, finding) {
    const { path, part, message, allowed, suggestion } = finding;
    const position = layer.text?.locate(path, part);
    return {
        ...placeIn(layer, position),
        message: `${(0,scenario_path/* formatPath */.jV)(path)} ${message}`,
        ...(allowed !== undefined && { allowed }),
        ...(suggestion !== undefined && { suggestion }),
    };
}
/** Where a problem stands; `position` is absent where there is no text to point into. */
function placeIn(layer, position) {
    if (!layer.text || !position)
        return { where: layer.name };
    return {
        where: `${layer.name}:${position.line}:${position.column}`,
        excerpt: excerpt(layer.text.redacted, position),
    };
}
/** All problems as the text of one error. */
function configurationError(problems) {
    const shown = problems.slice(0, MOST_PROBLEMS).map(formatProblem);
    if (problems.length > shown.length)
        shown.push("… and more");
    return new errors/* ConfigurationError */.j1(shown.join("\n"), {
        hint: "Correct what is marked and run the same command again; `llm-latency-gate config validate` checks without measuring.",
    });
}
function formatProblem({ where, message, excerpt, allowed, suggestion }) {
    const help = [
        allowed === undefined ? undefined : `allowed: ${allowed}`,
        suggestion === undefined ? undefined : `did you mean ${suggestion}?`,
    ].filter((part) => part !== undefined);
    return [`${where}  ${message}`, excerpt, help.length > 0 ? `  ${help.join("; ")}` : undefined]
        .filter((line) => line !== undefined)
        .join("\n");
}
/** A value as an error may show it: short, on one line, with its kind, and never a secret. */
function found(path, value) {
    if (path.some((key) => maySecretStandAt(key, value)))
        return "a text that is not shown, since it may be a key";
    if (value === null)
        return "nothing (the key has no value)";
    if (Array.isArray(value))
        return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
    if ((0,scenario_path/* isMap */.jh)(value))
        return `a map with the keys ${Object.keys(value).slice(0, 5).map(shorten).join(", ") || "(none)"}`;
    if (typeof value === "string")
        return `the text ${JSON.stringify(shorten(redactText(value)))}`;
    return String(value);
}
function shorten(text) {
    return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

;// CONCATENATED MODULE: ./lib/scenario/complete.js



/** The complete scenario. `merged` must hold the defaults and only layers without problems. */
function complete(merged) {
    const file = merged.value;
    const { ttft, load_tests } = file.test_scenarios;
    const { namespace, ...services } = file.services;
    return {
        benchmark: file.benchmark,
        services: { ...(namespace !== undefined && { namespace }), ...services },
        base: file.base,
        requests: file.requests,
        test_scenarios: {
            ttft: { ...ttft, targets: ttft.targets.map(completeTarget) },
            load_tests: load_tests.map(completeLoadTest),
        },
        targets: file.targets,
        gate: file.gate,
    };
}
/** In the order in which one reads a test: what it is, then what it leaves to the defaults. */
function completeLoadTest(test) {
    const { name, concurrent_users, targets = [], ...given } = test;
    // YAML has no undefined values, whatever the types of optional keys say.
    const settings = given;
    return { name, concurrent_users, ...defaults/* LOAD_TEST_DEFAULTS */.pk, ...settings, targets: targets.map(completeTarget) };
}
function completeTarget({ metric, statistic = (0,defaults/* defaultStatistic */.ay)(metric), limit }) {
    return { metric, statistic, limit };
}
/** What only shows when all layers lie together, with the place of the layer that said it. */
function checkComplete(scenario, merged, fallback) {
    const findings = [
        ...nothingToDo(scenario),
        ...targetsWithoutMetric(scenario),
        ...basesWithoutHead(scenario),
        ...keysInTheClear(scenario),
    ];
    return findings.map((finding) => problemIn(merged.origins.get((0,scenario_path/* formatPath */.jV)(finding.path)) ?? fallback, finding));
}
function nothingToDo({ test_scenarios: { ttft, load_tests } }) {
    if (ttft.enabled || load_tests.length > 0)
        return [];
    return [
        {
            path: ["test_scenarios", "ttft", "enabled"],
            part: "value",
            message: "is false and there are no load tests: nothing would be measured",
            allowed: "true, or at least one test in test_scenarios.load_tests",
        },
    ];
}
/** A limit of something that is not measured could never be missed, and would look as if it were kept. */
function targetsWithoutMetric(scenario) {
    const { ttft, load_tests } = scenario.test_scenarios;
    const path = ["test_scenarios", "ttft"];
    return [
        ...(ttft.enabled ? perTokenTargets(ttft.targets, scenario.requests.max_tokens, path) : disabledTargets(ttft)),
        ...load_tests.flatMap((test, index) => {
            const at = ["test_scenarios", "load_tests", index];
            const tokens = test.max_tokens ?? scenario.requests.max_tokens;
            const short = test.target_p95_ms !== undefined && isPerToken(test.metric) && tokens < 2;
            return [
                ...perTokenTargets(test.targets, tokens, at),
                ...(short ? [needsTwoTokens([...at, "metric"], test.metric)] : []),
            ];
        }),
    ];
}
function disabledTargets(ttft) {
    const path = ["test_scenarios", "ttft"];
    const message = "limits a test that is switched off by test_scenarios.ttft.enabled";
    const allowed = "enabled: true, or no target";
    const findings = ttft.target_ms === undefined ? [] : [{ path: [...path, "target_ms"], part: "key", message, allowed }];
    if (ttft.targets.length > 0)
        findings.push({ path: [...path, "targets"], part: "key", message, allowed });
    return findings;
}
function perTokenTargets(targets, maxTokens, path) {
    if (maxTokens >= 2)
        return [];
    return targets.flatMap(({ metric }, index) => isPerToken(metric) ? [needsTwoTokens([...path, "targets", index, "metric"], metric)] : []);
}
function isPerToken(metric) {
    return metric === "tpot_ms" || metric === "itl_ms";
}
function needsTwoTokens(path, metric) {
    return {
        path,
        part: "value",
        message: `is ${metric}, which does not exist with max_tokens: 1`,
        allowed: "max_tokens of at least 2, or another metric",
    };
}
function basesWithoutHead({ base, services }) {
    return Object.keys(base.manual_urls)
        .filter((engine) => services.manual_urls[engine] === undefined)
        .map((engine) => ({
        path: ["base", "manual_urls", engine],
        part: "key",
        message: "has nothing to be compared with",
        allowed: `the same engine under services.manual_urls.${engine}, or no base for it`,
    }));
}
/** A key that crosses a network in the clear is no secret any more. */
function keysInTheClear(scenario) {
    return ["services", "base"].flatMap((side) => keysOfSideInTheClear(side, scenario[side]));
}
function keysOfSideInTheClear(side, { manual_urls, api_key_env }) {
    return Object.keys(api_key_env).flatMap((engine) => {
        const url = manual_urls[engine];
        if (url === undefined || new URL(url).protocol === "https:" || staysInside(new URL(url).hostname))
            return [];
        return [
            {
                path: [side, "manual_urls", engine],
                part: "value",
                message: `begins with http://, and ${side}.api_key_env.${engine} would send its key over the network unencrypted`,
                allowed: "https://; http:// only for this machine and for services inside the cluster (names that end in .svc or .svc.cluster.local)",
            },
        ];
    });
}
/** Loopback, and the names that only a cluster's own DNS resolves. */
function staysInside(host) {
    const loopback = host === "localhost" || host.endsWith(".localhost") || /^127\.[\d.]+$/.test(host) || host === "[::1]";
    return loopback || /\.svc(\.cluster\.local)?$/.test(host);
}
/** What is allowed and will probably disappoint. */
function completeWarnings(scenario) {
    return [...timeoutWarnings(scenario), ...idleKeyWarnings(scenario)];
}
function timeoutWarnings({ requests: { timeouts_ms } }) {
    return ["connect", "first_token", "idle"]
        .filter((name) => timeouts_ms[name] > timeouts_ms.total)
        .map((name) => ({
        code: "timeout-never-reached",
        message: `requests.timeouts_ms.${name} is ${timeouts_ms[name]} ms, but requests.timeouts_ms.total ends every request after ${timeouts_ms.total} ms; raise total too.`,
    }));
}
function idleKeyWarnings({ services }) {
    return Object.keys(services.api_key_env)
        .filter((engine) => services.manual_urls[engine] === undefined)
        .map((engine) => ({
        code: "key-not-used",
        message: `services.api_key_env.${engine} is not used: a key is only sent to a URL under services.manual_urls, and there is none for ${engine}.`,
    }));
}

;// CONCATENATED MODULE: ./lib/scenario/did-you-mean.js
/**
 * The candidate that was probably meant, or undefined when none is near: at most one wrong, missing, extra or swapped
 * letter for every three of the word.
 */
function didYouMean(word, candidates) {
    let best;
    for (const candidate of candidates) {
        const distance = editDistance(simplify(word), simplify(candidate));
        if (distance <= Math.max(1, candidate.length / 3) && distance < (best?.distance ?? Infinity)) {
            best = { candidate, distance };
        }
    }
    return best?.candidate;
}
/** `concurrentUsers` and `Concurrent-Users` are `concurrent_users` in another spelling. Long words are no typing errors. */
function simplify(word) {
    return word.slice(0, 60).toLowerCase().replaceAll(/[-_ ]/g, "");
}
/** Optimal string alignment: insertion, deletion, substitution and the swap of two neighbours cost 1 each. */
function editDistance(a, b) {
    const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
    const at = (i, j) => rows[i]?.[j] ?? Infinity;
    for (let i = 1; i <= a.length; i++) {
        const row = [i];
        rows.push(row);
        for (let j = 1; j <= b.length; j++) {
            const substitution = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
            const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
            row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, substitution, swapped ? at(i - 2, j - 2) + 1 : Infinity);
        }
    }
    return at(a.length, b.length);
}

// EXTERNAL MODULE: ./lib/model/scenario.js
var scenario = __webpack_require__(1011);
;// CONCATENATED MODULE: ./lib/scenario/duration.js
const UNITS = { h: 3600, m: 60, s: 1 };
/**
 * Seconds of `90s`, `60m`, `1h30m` or `1.5h`; a bare number is minutes. Undefined for anything else, and for nothing or less.
 */
function parseDuration(text) {
    const compact = text.trim().toLowerCase().replaceAll(/\s+/g, "");
    if (/^\d+(\.\d+)?$/.test(compact))
        return positive(Number(compact) * UNITS.m);
    const match = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(compact);
    if (!match)
        return undefined;
    const [, hours = "0", minutes = "0", seconds = "0"] = match;
    return positive(Number(hours) * UNITS.h + Number(minutes) * UNITS.m + Number(seconds));
}
function positive(seconds) {
    return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
}

// EXTERNAL MODULE: ./lib/scenario/schema.js
var schema = __webpack_require__(5839);
;// CONCATENATED MODULE: ./lib/scenario/check-layer.js


/**
 * Checks of one layer that a JSON schema cannot say. The value may still be anything: these run beside the schema, so
 * that all errors of a file come at once, and they are silent where the schema already speaks.
 */
function checkLayer(value) {
    return [...urlFindings(value), ...loadTestFindings(value), ...ttftTargetFindings(value)];
}
/** The schema's pattern lets through what only a parser of URLs refuses, such as a port of six digits. */
function urlFindings(value) {
    const urls = (0,scenario_path/* valueAt */.fK)(value, ["services", "manual_urls"]);
    if (!(0,scenario_path/* isMap */.jh)(urls))
        return [];
    return Object.entries(urls).flatMap(([engine, url]) => {
        if (typeof url !== "string" || !schema/* HTTP_URL */.P.test(url) || URL.canParse(url))
            return [];
        return [
            {
                path: ["services", "manual_urls", engine],
                part: "value",
                message: "is no URL: the host or the port is not valid",
                allowed: "a URL such as http://127.0.0.1:8000",
            },
        ];
    });
}
function loadTestFindings(value) {
    const path = ["test_scenarios", "load_tests"];
    const tests = (0,scenario_path/* valueAt */.fK)(value, path);
    if (!Array.isArray(tests))
        return [];
    const maps = tests.map((test) => ((0,scenario_path/* isMap */.jh)(test) ? test : {}));
    return maps.flatMap((test, index) => [
        ...nameFindings(maps, index, path),
        ...lengthFindings(test, [...path, index]),
        ...loadTargetFindings(test, [...path, index]),
    ]);
}
/** Names become folders and files, and some file systems do not tell `Quick` from `quick`. */
function nameFindings(tests, index, path) {
    const name = nameOf(tests[index]);
    if (name === undefined)
        return [];
    const at = { path: [...path, index, "name"], part: "value" };
    if (name === "ttft")
        return [
            { ...at, message: "is ttft, which is the name of the test under test_scenarios.ttft", allowed: "any other name" },
        ];
    const first = tests.findIndex((test) => nameOf(test) === name);
    if (first === index)
        return [];
    return [
        {
            ...at,
            message: `is also the name of test_scenarios.load_tests[${first}]`,
            allowed: "a name of its own for each test",
        },
    ];
}
function nameOf(test) {
    return typeof test?.["name"] === "string" ? test["name"].toLowerCase() : undefined;
}
function lengthFindings(test, path) {
    const { name, duration_seconds: duration, requests, ramp_seconds: ramp } = test;
    const findings = [];
    if (name !== undefined && duration === undefined && requests === undefined) {
        findings.push({
            path,
            part: "value",
            message: "does not say how long it takes",
            allowed: "duration_seconds, requests, or both (whichever is first)",
        });
    }
    if (typeof ramp === "number" && typeof duration === "number" && ramp >= duration && ramp > 0) {
        findings.push({
            path: [...path, "ramp_seconds"],
            part: "value",
            message: `is ${ramp}, but the test ends after ${duration} seconds: its users would never all be there`,
            allowed: "less than duration_seconds",
        });
    }
    return findings;
}
function loadTargetFindings(test, path) {
    const findings = targetFindings(test["targets"], [...path, "targets"]);
    if (test["metric"] !== undefined && test["target_p95_ms"] === undefined) {
        findings.push({
            path: [...path, "metric"],
            part: "key",
            message: "names a metric, but there is no limit for it",
            allowed: "metric together with target_p95_ms; or a list under targets",
        });
    }
    return findings;
}
function ttftTargetFindings(value) {
    const path = ["test_scenarios", "ttft", "targets"];
    const targets = (0,scenario_path/* valueAt */.fK)(value, path);
    const rates = listOf(targets).flatMap((target, index) => isRate(target["metric"])
        ? [
            {
                path: [...path, index, "metric"],
                part: "value",
                message: `is ${target["metric"]}, which the ttft test does not measure: it has one user`,
                allowed: "ttft_ms, tpot_ms, itl_ms, e2e_ms; a rate belongs to a load test",
            },
        ]
        : []);
    return [...targetFindings(targets, path), ...rates];
}
function targetFindings(targets, path) {
    return listOf(targets).flatMap((target, index) => {
        const { metric, statistic } = target;
        if (!isRate(metric) || statistic === undefined || statistic === "mean")
            return [];
        return [
            {
                path: [...path, index, "statistic"],
                part: "value",
                message: `is ${String(statistic)}, but ${metric} has one value a run and therefore no percentiles`,
                allowed: "mean, or no statistic at all",
            },
        ];
    });
}
function isRate(metric) {
    return metric === "tokens_per_second" || metric === "requests_per_second";
}
function listOf(value) {
    return Array.isArray(value) ? value.map((item) => ((0,scenario_path/* isMap */.jh)(item) ? item : {})) : [];
}

// EXTERNAL MODULE: ./lib/scenario/json-schema.js
var json_schema = __webpack_require__(9840);
;// CONCATENATED MODULE: ./lib/scenario/allowed.js



/** What may stand at a path, in words: the keys of a map, the words of a choice, the range of a number. */
function allowedAt(path) {
    const schema = (0,json_schema/* schemaAt */.l)(path);
    return schema ? describe(schema) : "nothing";
}
/** The keys that may stand in the map at a path. */
function keysAt(path) {
    return Object.keys((0,json_schema/* schemaAt */.l)(path)?.properties ?? {});
}
/** What a key that is not allowed in the map at `path` probably should have been: a near spelling, or its right place. */
function keySuggestion(path, key) {
    return didYouMean(key, keysAt(path)) ?? placesOf(key, (0,json_schema/* scenarioJsonSchema */.i)(), [])[0];
}
/** What a value probably should have been, or undefined. */
function valueSuggestion(path, value) {
    const schema = (0,json_schema/* schemaAt */.l)(path);
    if (schema?.enum && typeof value === "string")
        return didYouMean(value, schema.enum);
    if (schema?.type === "boolean")
        return { yes: "true", on: "true", no: "false", off: "false" }[String(value).toLowerCase()];
    if (isNumeric(schema) && typeof value === "string" && /^\s*\d+(\.\d+)?\s*$/.test(value)) {
        return `${value.trim()} without quotation marks`;
    }
    if (schema?.maximum === 1 && typeof value === "number" && value > 1 && value <= 100)
        return String(value / 100);
    if (path.at(-2) === "manual_urls" && typeof value === "string" && /^[\w.-]+(:\d+)?(\/\S*)?$/.test(value)) {
        return `http://${value}`;
    }
    return undefined;
}
function describe(schema) {
    if (schema.properties)
        return Object.keys(schema.properties).join(", ");
    if (schema.enum)
        return schema.enum.join(", ");
    if (schema.patternErrorMessage)
        return schema.patternErrorMessage;
    if (schema.items)
        return `a list ${counted(schema.minItems, schema.maxItems, "entries")}, each: ${describe(schema.items)}`;
    if (isNumeric(schema))
        return `${schema.type === "integer" ? "a whole number" : "a number"} ${range(schema)}`;
    if (schema.type === "boolean")
        return "true or false";
    return `a text ${counted(schema.minLength, schema.maxLength, "characters")}`.trimEnd();
}
function isNumeric(schema) {
    return schema?.type === "integer" || schema?.type === "number";
}
function range({ minimum, maximum, exclusiveMinimum }) {
    const low = exclusiveMinimum === undefined ? `from ${minimum}` : `above ${exclusiveMinimum}`;
    if (maximum === undefined)
        return low;
    return exclusiveMinimum === undefined ? `${low} to ${maximum}` : `${low}, at most ${maximum}`;
}
function counted(least, most, unit) {
    if (most === undefined && least === 1)
        return "that is not empty";
    if (most === undefined)
        return least === undefined ? "" : `of at least ${least} ${unit}`;
    return `of ${least ?? 0} to ${most} ${unit}`;
}
function placesOf(key, schema, path) {
    if (schema.items)
        return placesOf(key, schema.items, [...path, 0]);
    return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
        const place = [...path, name];
        return name === key ? [(0,scenario_path/* formatPath */.jV)(place)] : placesOf(key, property, place);
    });
}

;// CONCATENATED MODULE: ./lib/scenario/schema-findings.js




/** Everything about the value of one layer that the schema does not allow. */
function schemaFindings(value) {
    const result = schema/* scenarioFileSchema */._.safeParse(value);
    if (result.success)
        return [];
    const problems = result.error.issues.flatMap((issue) => {
        const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
        return issue.code === "unrecognized_keys" ? issue.keys.map((unknown) => ({ path, unknown })) : [{ path }];
    });
    const findings = problems
        .slice(0, MOST_PROBLEMS + 1)
        .map(({ path, unknown }) => unknown === undefined ? wrongValue(path, (0,scenario_path/* valueAt */.fK)(value, path)) : unknownKey(path, unknown));
    return findings.filter((finding) => !isMisspelt(finding, findings));
}
/** A required key that is there with a typing error is one problem, not two. */
function isMisspelt(missing, findings) {
    if (missing.lacks === undefined)
        return false;
    const owner = (0,scenario_path/* formatPath */.jV)(missing.path);
    return findings.some(({ path, suggestion }) => suggestion === missing.lacks && (0,scenario_path/* formatPath */.jV)(path.slice(0, -1)) === owner);
}
function unknownKey(path, key) {
    return {
        path: [...path, key],
        part: "key",
        message: "is not a key here",
        allowed: allowedAt(path),
        suggestion: keySuggestion(path, key),
    };
}
function wrongValue(path, value) {
    if (value === undefined) {
        const key = String(path.at(-1));
        const owner = path.slice(0, -1);
        return { path: owner, part: "value", lacks: key, message: `lacks ${key}`, allowed: `${key}: ${allowedAt(path)}` };
    }
    return {
        path,
        part: "value",
        message: `is ${found(path, value)}`,
        allowed: allowedAt(path),
        suggestion: valueSuggestion(path, value),
    };
}

;// CONCATENATED MODULE: ./lib/scenario/yaml-position.js

/** Offset in the text of the key or the value at a path; undefined where nothing stands. */
function offsetOf(doc, path, part) {
    return nodeAt(doc, path, part)?.range?.[0];
}
function nodeAt(doc, path, part) {
    let node = doc.contents;
    let key;
    for (const step of path) {
        const pair = stepInto(doc, node, step);
        key = pair?.key ?? pair?.value;
        node = pair?.value;
    }
    // A key without a value has no node, or an empty one behind it: then the caret stands under the key.
    const wanted = part === "key" || node === undefined || node === null ? key : node;
    return (wanted ?? undefined);
}
function stepInto(doc, parent, step) {
    const node = (0,dist/* isAlias */.Vj)(parent) ? parent.resolve(doc) : parent;
    if ((0,dist/* isSeq */.oP)(node))
        return typeof step === "number" ? { value: node.items[step] } : undefined;
    if (!(0,dist/* isMap */.jh)(node))
        return undefined;
    const named = (wanted) => node.items.findLast((pair) => (0,dist/* isScalar */.jn)(pair.key) && String(pair.key.value) === wanted);
    return named(String(step)) ?? mergedPair(doc, node.items, step);
}
/** Looks for a key in what `<<` brings in: a map, an alias of one, or a list of them. */
function mergedPair(doc, pairs, step) {
    for (const pair of pairs) {
        if (!isMergeKey(pair))
            continue;
        const sources = (0,dist/* isSeq */.oP)(pair.value) ? pair.value.items : [pair.value];
        for (const source of sources) {
            const hit = stepInto(doc, source, step);
            if (hit)
                return hit;
        }
    }
    return undefined;
}
/** The `<<` of YAML 1.1, which brings in the keys of another map. */
function isMergeKey(pair) {
    return (0,dist/* isScalar */.jn)(pair.key) && (pair.key.source ?? String(pair.key.value)) === "<<";
}

;// CONCATENATED MODULE: ./lib/scenario/yaml-syntax.js



const MOST_ALIASES = 500;
/** In our words where the parser's are those of a programmer. */
const SYNTAX_WORDS = {
    MULTIPLE_DOCS: "a second document begins here; a scenario is one document, so remove the line with ---",
    TAB_AS_INDENT: "a tab stands at the beginning of the line; YAML is indented with spaces",
    RESOURCE_EXHAUSTION: "the lists or maps are nested too deeply",
    TAG_RESOLVE_FAILED: "tags such as !name have no meaning in a scenario; remove it",
};
/** Errors of the parser, one for each place: what follows at the same place is a consequence. */
function syntaxFindings(doc) {
    const tooDeep = doc.errors.find(({ code }) => code === "RESOURCE_EXHAUSTION");
    const all = tooDeep ? [tooDeep] : [...doc.errors, ...doc.warnings];
    const findings = all.map(({ code, message, pos }) => ({
        offset: pos[0],
        message: SYNTAX_WORDS[code] ?? `is not YAML: ${message}`,
        fatal: code !== "TAG_RESOLVE_FAILED",
    }));
    if (!tooDeep)
        findings.push(...duplicateKeys(doc), ...aliasFindings(doc));
    const firstAt = new Map(findings.toReversed().map((finding) => [finding.offset, finding]));
    return [...firstAt.values()].toSorted((a, b) => a.offset - b.offset).slice(0, MOST_PROBLEMS + 1);
}
/** The parser's own check compares every key with every other, which takes minutes for a hostile file. */
function duplicateKeys(doc) {
    const findings = [];
    (0,dist/* visit */.YR)(doc, {
        Map(_key, map) {
            const seen = new Set();
            for (const { key } of map.items) {
                if (!(0,dist/* isScalar */.jn)(key))
                    continue;
                const name = String(key.value);
                if (seen.has(name))
                    findings.push({ offset: key.range?.[0] ?? 0, message: TWICE, fatal: false });
                seen.add(name);
            }
        },
    });
    return findings;
}
const TWICE = "this key stands here twice; keep one of the two";
/**
 * Aliases without an anchor before them, and merge keys of something that is no map: the parser notices them only when it
 * makes the plain value, and then without a place.
 */
function aliasFindings(doc) {
    const findings = [];
    let aliases = 0;
    (0,dist/* visit */.YR)(doc, {
        Alias(_key, alias) {
            aliases++;
            // Each one is looked up through the whole text, so their number is limited.
            if (aliases > MOST_ALIASES) {
                findings.push({
                    offset: alias.range?.[0] ?? 0,
                    message: `there are more than ${MOST_ALIASES} aliases`,
                    fatal: true,
                });
                return dist/* visit */.YR.BREAK;
            }
            if (alias.resolve(doc))
                return;
            const message = `*${alias.source} is not defined: no anchor &${alias.source} stands before it`;
            findings.push({ offset: alias.range?.[0] ?? 0, message, fatal: true });
        },
        Pair(_key, pair) {
            if (!isMergeKey(pair))
                return;
            const sources = (0,dist/* isSeq */.oP)(pair.value) ? pair.value.items : [pair.value];
            const targets = sources.map((source) => ((0,dist/* isAlias */.Vj)(source) ? source.resolve(doc) : source));
            // An alias without an anchor is undefined here and has its own message.
            if (targets.every((target) => target === undefined || (0,dist/* isMap */.jh)(target)))
                return;
            const message = "<< merges maps only: an alias of a map, such as <<: *name, or a list of them";
            findings.push({ offset: pair.key.range?.[0] ?? 0, message, fatal: true });
        },
    });
    return findings;
}

;// CONCATENATED MODULE: ./lib/scenario/parse-layer.js







/** Larger than any scenario that a person writes, and small enough that a hostile one is refused in seconds. */
const MAX_BYTES = 256 * 1024;
/** A layer from the bytes of a file. They may be anything. */
function layerFromBytes(name, bytes) {
    const refuse = (message) => ({ problems: [{ where: name, message }] });
    if (bytes.byteLength > MAX_BYTES)
        return refuse(tooLarge(bytes.byteLength));
    const zero = bytes.indexOf(0);
    if (zero >= 0)
        return refuse(`is not a text: byte ${zero + 1} is zero; save it as YAML in UTF-8`);
    try {
        return layerFromText(name, new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    }
    catch (error) {
        if (!(error instanceof TypeError))
            throw error;
        return refuse("is not a text in UTF-8; save it as YAML in UTF-8");
    }
}
function tooLarge(bytes) {
    const size = `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
    return `has ${size}, but a scenario has at most ${MAX_BYTES / 1024} KiB; is this the right file?`;
}
/** A layer from YAML. Anchors and merge keys work; a duplicate or unknown key is a problem. All problems come at once. */
function layerFromText(name, yaml) {
    const lines = new dist/* LineCounter */.HN();
    const doc = (0,dist/* parseDocument */.Tp)(yaml, {
        merge: true,
        uniqueKeys: false,
        prettyErrors: false,
        lineCounter: lines,
        logLevel: "error",
    });
    const positionAt = (offset) => {
        const { line, col } = lines.linePos(offset);
        return { line, column: col };
    };
    const layer = {
        name,
        value: {},
        text: {
            redacted: redactYaml(yaml, doc),
            locate(path, part) {
                const offset = offsetOf(doc, path, part);
                return offset === undefined ? undefined : positionAt(offset);
            },
        },
    };
    const syntax = syntaxFindings(doc);
    const place = ({ offset, message }) => {
        const position = positionAt(offset);
        return { position, problem: { ...placeIn(layer, position), message } };
    };
    if (syntax.some(({ fatal }) => fatal))
        return { problems: inOrder(syntax.map(place)) };
    if (isNothing(doc))
        return { problems: [{ where: name, message: EMPTY }] };
    const value = plainValue(doc);
    if (value === undefined)
        return { problems: [{ where: name, message: ALIASES_EXPLODE }] };
    const findings = [...schemaFindings(value), ...checkLayer(value)].map((finding) => ({
        position: layer.text?.locate(finding.path, finding.part),
        problem: problemIn(layer, finding),
    }));
    const problems = inOrder([...syntax.map(place), ...findings]);
    if (problems.length > 0)
        return { problems };
    // The schema has just accepted exactly this value; the copy that it returns has nothing to add.
    return { layer: { ...layer, value: value }, problems: [] };
}
const EMPTY = "is empty; `llm-latency-gate init` writes a file to start with";
const ALIASES_EXPLODE = "uses aliases of aliases that grow to more than a scenario can be; write the values out";
/** As one reads the file, from top to bottom. */
function inOrder(placed) {
    const top = { line: 0, column: 0 };
    return placed
        .toSorted(({ position: a = top }, { position: b = top }) => a.line - b.line || a.column - b.column)
        .map(({ problem }) => problem);
}
/** A layer of values that a flag, an input, a variable or a command gave. */
function layerFromValue(name, value) {
    const layer = { name, value };
    const problems = [...schemaFindings(value), ...checkLayer(value)].map((finding) => problemIn(layer, finding));
    return problems.length > 0 ? { problems } : { layer, problems: [] };
}
function isNothing(doc) {
    return doc.contents === null || ((0,dist/* isScalar */.jn)(doc.contents) && doc.contents.value === null);
}
/** The plain value; undefined for a text that grows beyond measure by aliases of aliases. */
function plainValue(doc) {
    try {
        return doc.toJS({ maxAliasCount: 100 });
    }
    catch (error) {
        // The only ReferenceError left: aliases without an anchor were found before.
        if (error instanceof ReferenceError)
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/scenario/overrides.js





/** The overrides as layers, the strongest of all, and as adjustments of what lies below. */
function parseOverrides(overrides) {
    const label = (name) => (overrides.source === "inputs" ? `input ${name}` : `--${name}`);
    const result = { layers: [], adjustments: {}, problems: [] };
    const add = ({ layer, problems }) => {
        if (layer)
            result.layers.push(layer);
        result.problems.push(...problems);
    };
    if (overrides.values)
        add(layerFromValue("set by the command", overrides.values));
    if (overrides.namespace !== undefined) {
        add(layerFromValue(label("namespace"), { services: { namespace: overrides.namespace } }));
    }
    if (overrides.seed !== undefined) {
        add(layerFromValue(label("seed"), { requests: { seed: numberOrText(overrides.seed) } }));
    }
    if (overrides.failOn !== undefined)
        addFailOn(result, label("fail-on"), overrides.failOn);
    if (overrides.services !== undefined)
        addServices(result, label("services"), overrides.services);
    if (overrides.duration !== undefined)
        addDuration(result, label("duration"), overrides.duration);
    if (overrides.users !== undefined)
        addUsers(result, label("users"), overrides.users);
    return result;
}
/** A text that is no number stays one, so that the schema says what was found; hence the cast. */
function numberOrText(text) {
    return (/^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text);
}
function addFailOn(result, name, text) {
    const words = overrides_listOf(text);
    const kinds = words.length === 1 && words[0] === "none" ? [] : words;
    const unknown = kinds.filter((word) => !scenario/* FAIL_ON_KINDS */.TI.some((kind) => kind === word));
    result.problems.push(...unknown.map((word) => unknownWord(name, word, [...scenario/* FAIL_ON_KINDS */.TI, "none"])));
    if (words.length === 0)
        result.problems.push({ where: name, message: "is empty", allowed: [...scenario/* FAIL_ON_KINDS */.TI, "none"].join(", ") });
    else if (unknown.length === 0) {
        result.layers.push({ name: `${name} ${text}`, value: { gate: { fail_on: [...new Set(kinds)] } } });
    }
}
function addServices(result, name, text) {
    const words = overrides_listOf(text);
    const unknown = words.filter((word) => !scenario/* ENGINE_IDS */.CX.some((id) => id === word));
    result.problems.push(...unknown.map((word) => unknownWord(name, word, scenario/* ENGINE_IDS */.CX)));
    if (words.length === 0)
        result.problems.push({ where: name, message: "is empty", allowed: scenario/* ENGINE_IDS */.CX.join(", ") });
    else if (unknown.length === 0) {
        result.adjustments.services = { ids: [...new Set(words)], layer: { name, value: {} } };
    }
}
function addDuration(result, name, text) {
    const seconds = parseDuration(text);
    if (seconds === undefined || seconds > 86_400) {
        const allowed = "a time above zero and of at most 24h, such as 90s, 60m, 1h30m; a bare number is minutes";
        result.problems.push({ where: name, message: `is ${found([], text)}`, allowed });
    }
    else
        result.adjustments.durationSeconds = { value: seconds, layer: { name: `${name} ${text}`, value: {} } };
}
function addUsers(result, name, text) {
    const users = numberOrText(text);
    if (Number.isInteger(users) && users >= 1 && users <= 10_000) {
        result.adjustments.users = { value: users, layer: { name: `${name} ${text}`, value: {} } };
    }
    else {
        result.problems.push({ where: name, message: `is ${found([], users)}`, allowed: "a whole number from 1 to 10000" });
    }
}
function unknownWord(name, word, allowed) {
    const suggestion = didYouMean(word, allowed);
    const problem = { where: name, message: `is ${found([], word)}`, allowed: allowed.join(", ") };
    return suggestion === undefined ? problem : { ...problem, suggestion };
}
function overrides_listOf(text) {
    return text.split(/[\s,]+/).filter((word) => word !== "");
}

;// CONCATENATED MODULE: ./lib/scenario/environment.js



const PREFIX = "LLM_LATENCY_GATE_";
/** Names a scenario file, as `--config` does. */
const CONFIG_VARIABLE = `${PREFIX}CONFIG`;
/** Sets `requests.seed`, as `--seed` does. */
const SEED_VARIABLE = `${PREFIX}SEED`;
/** What the environment says, as a layer; undefined when it says nothing. An empty variable is an unset one. */
function environmentLayer(env) {
    const seed = env[SEED_VARIABLE];
    return seed ? layerFromValue(SEED_VARIABLE, { requests: { seed: numberOrText(seed) } }) : undefined;
}
/** Variables that look like ours and are not read: a misspelt one would otherwise do nothing, in silence. Values stay out. */
function unknownVariables(env) {
    const known = [CONFIG_VARIABLE, SEED_VARIABLE];
    return Object.keys(env)
        .filter((name) => name.startsWith(PREFIX) && !known.includes(name) && !/_(API_KEY|TOKEN)$/.test(name))
        .flatMap((name) => {
        const meant = didYouMean(name, known);
        if (meant === undefined)
            return [];
        return [{ code: "unknown-variable", message: `The variable ${name} is not read; did you mean ${meant}?` }];
    });
}

// EXTERNAL MODULE: ./lib/scenario/estimate.js
var estimate = __webpack_require__(6606);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./lib/scenario/files.js




const SYSTEM_FILE = "/etc/llm-latency-gate/config.yaml";
/** The first that exists is taken. */
const LOCAL_FILES = ["llm-latency-gate.yaml", ".github/llm-latency-gate.yaml"];
/** Near misses that would otherwise be passed over in silence. */
const LOCAL_MISNOMERS = ["llm-latency-gate.yml", ".github/llm-latency-gate.yml"];
/**
 * Finds and reads the scenario files: system, user, local, and the one that `--config` (or the environment) names.
 * @throws ConfigurationError when the named file does not exist.
 */
async function findFiles(deps, configPath) {
    const found = { places: [], parsed: [], warnings: [] };
    await addShared(found, deps, "system", SYSTEM_FILE);
    const user = userFile(deps.env);
    if (user !== undefined)
        await addShared(found, deps, "user", user);
    const config = configPath ?? (deps.env[CONFIG_VARIABLE] || undefined);
    await addLocal(found, deps, config);
    if (config !== undefined)
        await addConfig(found, deps, config, configPath === undefined);
    return found;
}
/** XDG base directory specification: an unset, empty or relative XDG_CONFIG_HOME means $HOME/.config. */
function userFile(env) {
    const xdg = env["XDG_CONFIG_HOME"];
    const home = env["HOME"] || env["USERPROFILE"];
    const base = xdg && (0,external_node_path_.isAbsolute)(xdg) ? xdg : home ? (0,external_node_path_.join)(home, ".config") : undefined;
    return base === undefined ? undefined : (0,external_node_path_.join)(base, "llm-latency-gate", "config.yaml");
}
/** Files of the machine would make two runners disagree, so CI does without them. */
async function addShared(found, deps, kind, path) {
    if (deps.ci)
        found.places.push({ name: path, kind, status: "ignored in CI" });
    else
        await addIfThere(found, deps, kind, path);
}
async function addLocal(found, deps, config) {
    let taken = false;
    for (const name of LOCAL_FILES) {
        // The file that --config names is read once, in its own, stronger place.
        if (config !== undefined && (0,external_node_path_.resolve)(deps.cwd, config) === (0,external_node_path_.resolve)(deps.cwd, name))
            continue;
        if (!taken)
            taken = await addIfThere(found, deps, "local", name);
        else if (await deps.files.exists((0,external_node_path_.resolve)(deps.cwd, name))) {
            found.places.push({ name, kind: "local", status: "ignored: another local file comes first" });
            found.warnings.push({
                code: "file-ignored",
                message: `${name} is ignored, because ${LOCAL_FILES[0]} is there too; keep one of the two, or name one with --config.`,
            });
        }
    }
    for (const name of LOCAL_MISNOMERS) {
        if (config !== undefined && (0,external_node_path_.resolve)(deps.cwd, config) === (0,external_node_path_.resolve)(deps.cwd, name))
            continue;
        if (!(await deps.files.exists((0,external_node_path_.resolve)(deps.cwd, name))))
            continue;
        const message = `${name} is not read: the file must end in .yaml; rename it, or name it with --config.`;
        found.warnings.push({ code: "file-ignored", message });
    }
}
async function addConfig(found, deps, path, fromEnvironment) {
    if (await addIfThere(found, deps, "config", path))
        return;
    const source = fromEnvironment ? CONFIG_VARIABLE : "--config";
    throw new errors/* ConfigurationError */.j1(`${path}: there is no such file (${source}, looked for from ${deps.cwd})`, {
        hint: "Check the path, or write a file to start with: `llm-latency-gate init`.",
    });
}
async function addIfThere(found, deps, kind, name) {
    const parsed = await readLayer(deps, name);
    found.places.push({ name, kind, status: parsed ? "used" : "not found" });
    if (parsed)
        found.parsed.push(parsed);
    return parsed !== undefined;
}
/** One file as a layer, its size looked at first; undefined when there is no such file. */
async function readLayer({ files, cwd }, name) {
    const path = (0,external_node_path_.resolve)(cwd, name);
    try {
        const size = await files.size(path);
        if (size !== undefined && size > MAX_BYTES)
            return { problems: [{ where: name, message: tooLarge(size) }] };
        const bytes = await files.read(path);
        return bytes && layerFromBytes(name, bytes);
    }
    catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { problems: [{ where: name, message: `cannot be read: ${reason}` }] };
    }
}

// EXTERNAL MODULE: ./lib/scenario/presets.js + 1 modules
var presets = __webpack_require__(6920);
;// CONCATENATED MODULE: ./lib/scenario/show.js


/** The complete scenario as a scenario file: it gives the same scenario again. It holds no secrets: none can be written. */
function scenarioYaml(scenario) {
    return documentOf(loadable(scenario)).toString({ lineWidth: 0 });
}
/** `metric` names what `target_p95_ms` limits, and alone in a file it is refused as a mistake. */
function loadable(scenario) {
    const { load_tests, ...others } = scenario.test_scenarios;
    const tests = load_tests.map(({ metric, ...test }) => test.target_p95_ms === undefined ? test : { ...test, metric });
    return { ...scenario, test_scenarios: { ...others, load_tests: tests } };
}
/**
 * The same, with a comment on each line that says where its value came from.
 * @param provenance name of the source of the value at a path.
 * @param heading lines for the top, without `#`.
 */
function shownYaml(scenario, provenance, heading) {
    const doc = documentOf(scenario);
    comment(doc.contents, [], provenance);
    doc.commentBefore = heading.map((line) => ` ${line}`).join("\n");
    return doc.toString({ lineWidth: 0 }).replaceAll(BROKEN_EMPTY, ": $1 # $2");
}
/** The library breaks the line before an empty map or list with a comment. */
const BROKEN_EMPTY = /:\n +(\{\}|\[\])\n +# (.*)$/gm;
function documentOf(scenario) {
    // Values that two keys share would otherwise be written as anchor and alias.
    return new dist/* Document */.yo(scenario, { aliasDuplicateObjects: false });
}
function comment(node, path, provenance) {
    if ((0,dist/* isAlias */.Vj)(node))
        return;
    if ((0,dist/* isScalar */.jn)(node) || ((0,dist/* isCollection */.P3)(node) && node.items.length === 0)) {
        node.comment = ` ${provenance((0,scenario_path/* formatPath */.jV)(path))}`;
    }
    else if ((0,dist/* isMap */.jh)(node)) {
        for (const { key, value } of node.items)
            comment(value, [...path, String((0,dist/* isScalar */.jn)(key) ? key.value : key)], provenance);
    }
    else if ((0,dist/* isSeq */.oP)(node)) {
        node.items.forEach((item, index) => void comment(item, [...path, index], provenance));
    }
}

;// CONCATENATED MODULE: ./lib/scenario/load-scenario.js













const DEFAULT_LAYER = { name: "default", value: defaults/* DEFAULTS */.zY };
/**
 * The complete, validated scenario from all its layers:
 * defaults < preset < system file < user file < local file < `--config` < environment < flags or inputs.
 * @throws ConfigurationError with all problems of all layers, each with its place, what was found and what is allowed.
 */
async function loadScenario({ preset, configPath, overrides = {}, perRequestMs, deps, }) {
    const presetLayer = parsePreset(preset);
    const files = await findFiles(deps, configPath);
    if (preset === "custom" && overrides.values === undefined)
        requireFile(files);
    const environment = environmentLayer(deps.env);
    const flags = parseOverrides(overrides);
    const parsed = [presetLayer, ...files.parsed, environment].filter((layer) => layer !== undefined);
    throwIfAny([...parsed.flatMap(({ problems }) => problems), ...flags.problems]);
    const lower = parsed.flatMap(({ layer }) => layer ?? []);
    const merged = mergeLayers([DEFAULT_LAYER, ...lower, ...flags.layers]);
    throwIfAny(adjust(merged, flags.adjustments));
    const scenario = complete(merged);
    throwIfAny(checkComplete(scenario, merged, DEFAULT_LAYER));
    const warnings = [
        ...files.warnings,
        ...unknownVariables(deps.env),
        ...completeWarnings(scenario),
        ...(0,estimate/* tooFewRequests */.jO)(scenario, perRequestMs),
    ];
    return loaded(scenario, merged, warnings, layerInfos(presetLayer, files, environment, flags));
}
function requireFile({ places }) {
    if (places.some(({ kind, status }) => status === "used" && (kind === "local" || kind === "config")))
        return;
    throw new errors/* ConfigurationError */.j1("custom needs a scenario file, and there is none", {
        hint: `Name one with --config PATH, ${CONFIG_VARIABLE} or the input scenario, or write llm-latency-gate.yaml: \`llm-latency-gate init\` gives one to start with.`,
    });
}
function parsePreset(preset) {
    const text = (0,presets/* presetText */.n)(preset);
    if (text === undefined)
        return undefined;
    const { layer, problems } = layerFromText(`preset ${preset}`, text);
    // Without its text: lines of a file that the user does not have explain nothing.
    return layer ? { layer: { name: layer.name, value: layer.value }, problems: [] } : { problems };
}
function throwIfAny(problems) {
    if (problems.length > 0)
        throw configurationError(problems);
}
function layerInfos(preset, files, environment, { layers, adjustments }) {
    const used = (name) => (name === undefined ? [] : [{ name, status: "used" }]);
    const adjusted = [adjustments.services, adjustments.durationSeconds, adjustments.users];
    return [
        ...used(DEFAULT_LAYER.name),
        ...used(preset?.layer?.name),
        ...files.places.map(({ name, status }) => ({ name, status })),
        ...used(environment?.layer?.name),
        ...[...layers, ...adjusted.flatMap((adjustment) => adjustment?.layer ?? [])].flatMap(({ name }) => used(name)),
    ];
}
function loaded(scenario, merged, warnings, layers) {
    const provenance = (path) => sourceOf(merged, path);
    const heading = [
        "The complete scenario, and where each value came from.",
        "Sources, the weakest first:",
        ...layers.map(({ name, status }) => `  ${name}${status === "used" ? "" : ` (${status})`}`),
    ];
    return {
        scenario,
        provenance,
        layers,
        warnings,
        yaml: () => scenarioYaml(scenario),
        shown: () => shownYaml(scenario, provenance, heading),
    };
}
function sourceOf(merged, path) {
    const layer = merged.origins.get(path);
    if (!layer)
        return DEFAULT_LAYER.name;
    const position = layer.text?.locate(pathOf(path), "value");
    return position ? `${layer.name}:${position.line}:${position.column}` : layer.name;
}
/** The reverse of `formatPath`; keys that pass the schema are plain words. */
function pathOf(formatted) {
    return [...formatted.matchAll(/\[(\d+)\]|[\w-]+/g)].map(([word, index]) => index === undefined ? word : Number(index));
}


/***/ }),

/***/ 6687:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fK: () => (/* binding */ valueAt),
/* harmony export */   jV: () => (/* binding */ formatPath),
/* harmony export */   jh: () => (/* binding */ isMap)
/* harmony export */ });
/** As people write it: `test_scenarios.load_tests[0].name`. A key that is no plain word is quoted. */
function formatPath(path) {
    return path.map((part, index) => formatPart(part, index === 0)).join("") || "the file";
}
function formatPart(part, first) {
    if (typeof part === "number")
        return `[${part}]`;
    if (!/^[A-Za-z_][\w-]{0,80}$/.test(part))
        return `[${JSON.stringify(part.slice(0, 80))}]`;
    return first ? part : `.${part}`;
}
/** The value at the path; undefined where nothing stands. */
function valueAt(root, path) {
    let value = root;
    for (const part of path) {
        if (typeof value !== "object" || value === null || !Object.hasOwn(value, part))
            return undefined;
        value = value[part];
    }
    return value;
}
function isMap(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}


/***/ }),

/***/ 6920:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  f: () => (/* binding */ PRESETS),
  n: () => (/* binding */ presetText)
});

;// CONCATENATED MODULE: ./lib/scenario/preset-texts.js
/** Generated by scripts/generate-schema.ts from the presets in config/: change those, then run it again. */
const PRESET_TEXTS = {
    /** config/quick-test.yaml */
    quick: `# yaml-language-server: $schema=./llm-latency-gate.schema.json
#
# Preset \`quick\`: is anything wrong at all? About 5 minutes for three engines.
# \`llm-latency-gate quick\` uses it. It has no limits of its own: your scenario adds them.

benchmark:
  name: "Quick check"
  description: "A first look at latency: one user, then five"

test_scenarios:
  # One user, request by request: the engine's answer time without any queue.
  ttft:
    enabled: true
    iterations: 10 # enough to decide about a median (5), not about a p95 (59)
    warmup: 1

  load_tests:
    # Five people in a chat at once. At 2 to 3 seconds an answer this is about 100 requests.
    - name: quick_chat
      concurrent_users: 5
      duration_seconds: 60
`,
    /** config/default.yaml */
    standard: `# yaml-language-server: $schema=./llm-latency-gate.schema.json
#
# Preset \`standard\`: numbers to rely on. About 30 minutes for three engines.
# \`llm-latency-gate standard\` (or \`benchmark\`) uses it. It has no limits of its own: your scenario adds them.

benchmark:
  name: "Standard benchmark"
  description: "Latency without load, then with 5, 10 and 20 users"

test_scenarios:
  # One user, request by request: the engine's answer time without any queue.
  ttft:
    enabled: true
    iterations: 30
    warmup: 2

  # The same work for more and more users: where latency begins to climb, the engine is full.
  load_tests:
    - name: light
      concurrent_users: 5
      duration_seconds: 120
    - name: busy
      concurrent_users: 10
      duration_seconds: 180
    - name: crowded
      concurrent_users: 20
      duration_seconds: 180
`,
    /** config/stress-test.yaml */
    stress: `# yaml-language-server: $schema=./llm-latency-gate.schema.json
#
# Preset \`stress\`: does it hold under load for an hour? 60 minutes of load FOR EACH ENGINE, up to 50 users.
# \`llm-latency-gate stress\` uses it. Several engines are measured one after the other: choose with \`--services vllm\`.
#   --duration 30m   load time of each engine, shared equally among the load tests
#   --users 100      users of the busiest test; the others keep their proportion (here 20 and 50)

benchmark:
  name: "Stress test"
  description: "An hour of load in three steps, up to 50 users"

test_scenarios:
  # The quiet engine, to compare the load with.
  ttft:
    enabled: true
    iterations: 10
    warmup: 1

  load_tests:
    - name: step_low
      concurrent_users: 10
      duration_seconds: 1200
    - name: step_middle
      concurrent_users: 25
      duration_seconds: 1200
      ramp_seconds: 30 # users arrive one after the other, as people do
    - name: step_peak
      concurrent_users: 50
      duration_seconds: 1200
      ramp_seconds: 60
`,
    /** config/pr.yaml */
    pr: `# yaml-language-server: $schema=./llm-latency-gate.schema.json
#
# Preset \`pr\`: a check that a pull request can wait for. At most 20 minutes for three engines.
# \`llm-latency-gate pr\` uses it. It has no limits of its own: your scenario adds them.

benchmark:
  name: "Pull request check"
  description: "Latency without load, then with ten users"

test_scenarios:
  # One user, request by request: the engine's answer time without any queue.
  ttft:
    enabled: true
    iterations: 20
    warmup: 2

  load_tests:
    # Ends after 600 requests, or after 5 minutes where the engine is slower. A p95 is worth gating from 300 requests on:
    # ten users send so many in 5 minutes as long as an answer takes less than 10 seconds.
    - name: pr_chat
      concurrent_users: 10
      duration_seconds: 300
      requests: 600
`,
};

;// CONCATENATED MODULE: ./lib/scenario/presets.js

/** The presets with a file of their own; `custom` has none: its scenario is what `--config` says. */
const PRESETS = ["quick", "standard", "stress", "pr", "custom"];
/** YAML of a preset; undefined for `custom`. */
function presetText(preset) {
    return preset === "custom" ? undefined : PRESET_TEXTS[preset];
}


/***/ }),

/***/ 5839:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ HTTP_URL),
/* harmony export */   _: () => (/* binding */ scenarioFileSchema)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6921);
/* harmony import */ var _model_scenario_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1011);


/**
 * The vocabulary of the scenario file, and the source of the JSON schema for editors.
 *
 * Every key is optional and none has a default, since a layer must be able to say nothing about it; defaults are in
 * `defaults.ts`. List items are never merged with those of another layer, so what an item cannot do without is required.
 * There is no `refine` here: what a JSON schema cannot say is in `check-layer.ts` (one file) and `complete.ts` (all).
 */
/** A day: longer is a typing error, and a benchmark that drifts with the time of day. */
const MAX_SECONDS = 86_400;
const MAX_MS = MAX_SECONDS * 1000;
/** Seeds travel to the engines; Ollama and llama.cpp read a signed 32-bit number. */
const MAX_SEED = 2_147_483_647;
/**
 * Beginnings of variable names that are never sent to an engine: they hold the credentials of the CI service, the cloud
 * or the cluster, and a scenario comes from a pull request.
 */
const REFUSED_KEY_PREFIXES = [
    "GITHUB_",
    "GH_",
    "ACTIONS_",
    "INPUT_",
    "AWS_",
    "AZURE_",
    "ARM_",
    "GOOGLE_",
    "GCP_",
    "KUBE",
];
const KEY_VARIABLE = new RegExp(`^(?!${REFUSED_KEY_PREFIXES.join("|")})[A-Z][A-Z0-9_]*(_API_KEY|_TOKEN)$`);
/** Without what only a parser of URLs finds, such as a port of six digits. */
const HTTP_URL = /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const FILE_SAFE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** A text with a form; `wanted` is what an error says is allowed, here and in editors that know `patternErrorMessage`. */
const text = (pattern, wanted) => zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().regex(pattern).meta({ patternErrorMessage: wanted });
const url = text(HTTP_URL, "a URL that begins with http:// or https://, without user name, password, query and fragment");
const model = zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().min(1).max(300);
const keyVariable = text(KEY_VARIABLE, `the name of an environment variable (never the key itself), in capitals, that ends in _API_KEY or _TOKEN and does not begin with ${REFUSED_KEY_PREFIXES.join(", ")}`);
const openAiApi = zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(["chat", "completions"]);
const nativeApi = zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(["chat", "generate"]);
const engineLabels = { vllm: "vLLM", tgi: "TGI", ollama: "Ollama", openai: "another OpenAI-compatible server" };
/** One value for each engine; each key has its own sentence. */
function perEngine(value, sentence) {
    const of = (engine) => value.optional().describe(sentence(engineLabels[engine]));
    return zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({ vllm: of("vllm"), tgi: of("tgi"), ollama: of("ollama"), openai: of("openai") });
}
const timeout = (sentence) => zod__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr().min(1).max(MAX_MS).optional().describe(`${sentence}, in milliseconds.`);
const weight = (of) => zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig().min(0).max(1000).optional().describe(`Weight of ${of}.`);
const benchmark = zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
    name: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP()
        .min(1)
        .max(200)
        .optional()
        .describe("Title of the report and beginning of the result directory's name."),
    description: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().max(2000).optional().describe("A sentence for the reader of the report."),
});
const services = zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
    namespace: text(NAMESPACE, "a Kubernetes namespace: lower-case letters, digits and hyphens, at most 63")
        .optional()
        .describe("Kubernetes namespace in which the engines run."),
    manual_urls: perEngine(url, (engine) => `Base URL of ${engine}, such as http://127.0.0.1:8000.`)
        .optional()
        .describe("Base URL of each engine to measure. A path in it is kept as a prefix. An engine named here is required."),
    models: perEngine(model, (engine) => `Model to ask ${engine} for.`)
        .optional()
        .describe("Model to ask for. Not needed where an engine serves exactly one."),
    api_key_env: perEngine(keyVariable, (engine) => `Name of the variable with the API key of ${engine}.`)
        .optional()
        .describe("Names of environment variables with API keys, such as VLLM_API_KEY. Never write a key into this file."),
    api: zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
        vllm: openAiApi.optional().describe("Interface of vLLM: /v1/chat/completions or /v1/completions."),
        tgi: nativeApi.optional().describe("Interface of TGI: /v1/chat/completions or /generate_stream."),
        ollama: nativeApi.optional().describe("Interface of Ollama: /api/chat or /api/generate."),
        openai: openAiApi.optional().describe("Interface of the server: /v1/chat/completions or /v1/completions."),
    })
        .optional()
        .describe("Which of an engine's interfaces is measured."),
});
const requests = zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
    max_tokens: zod__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr().min(1).max(1_000_000).optional().describe("Longest answer, in tokens."),
    force_length: zod__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zMY()
        .optional()
        .describe("Ask for exactly max_tokens where the engine can, so that every answer is the same amount of work."),
    temperature: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig().min(0).max(2).optional().describe("Sampling temperature; 0 repeats best."),
    prompts: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().min(1))
        .min(1)
        .max(10_000)
        .optional()
        .describe("The prompts, used in turn. A list here replaces the built-in one."),
    cache: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(["cold", "warm"])
        .optional()
        .describe("cold: every request starts with a fresh salt, so that prefix caches fake nothing. warm: prompts are sent as they are."),
    seed: zod__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr().min(0).max(MAX_SEED).optional().describe("Start of everything random, for a run that can be repeated."),
    retries: zod__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr()
        .min(0)
        .max(10)
        .optional()
        .describe("Further tries of a failed request. They are counted in the report, never hidden."),
    timeouts_ms: zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
        connect: timeout("Longest wait for a connection"),
        first_token: timeout("Longest wait for the first token"),
        idle: timeout("Longest silence in the middle of an answer"),
        total: timeout("Longest time of one request as a whole"),
    })
        .optional()
        .describe("When a request counts as failed."),
});
const target = zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
    metric: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(_model_scenario_js__WEBPACK_IMPORTED_MODULE_0__/* .TARGET_METRICS */ .Iq).describe("What is limited. Latencies have an upper limit, rates a lower one."),
    statistic: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(["p50", "p95", "p99", "mean"])
        .optional()
        .describe("Which value of the metric must keep the limit: p95 unless said otherwise; a rate has only its mean."),
    limit: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig()
        .gt(0)
        .describe("The limit, in the metric's own unit: milliseconds, or tokens or requests per second."),
});
const targets = zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(target).max(20).optional().describe("Further limits, each of one metric.");
const milliseconds = zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig().gt(0).max(MAX_MS);
const ttft = zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
    enabled: zod__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zMY()
        .optional()
        .describe("Whether time to first token is measured with one user, request by request."),
    iterations: zod__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr()
        .min(1)
        .max(100_000)
        .optional()
        .describe("Measured requests. A target for the median needs 5, one for the p95 needs 59."),
    warmup: zod__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr().min(0).max(10_000).optional().describe("Requests before, which are not counted."),
    target_ms: milliseconds.optional().describe("Limit of the median time to first token, in milliseconds."),
    targets,
});
const loadTest = zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
    name: text(FILE_SAFE, "up to 64 letters, digits, dots, hyphens and underscores (it becomes part of file names)").describe("Name of the test in the report; unique, and not ttft."),
    concurrent_users: zod__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr()
        .min(1)
        .max(10_000)
        .describe("Users who send at the same time; each waits for its answer before it sends again. The flag --users N sets those of the busiest test, and the others keep their proportion to it."),
    duration_seconds: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig()
        .gt(0)
        .max(MAX_SECONDS)
        .optional()
        .describe("No request starts after this time; what is in flight is followed to its end. With requests, whichever is first. The flag --duration is shared equally among the load tests of an engine, and replaces requests."),
    requests: zod__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr()
        .min(1)
        .max(10_000_000)
        .optional()
        .describe("Measured requests in all. With duration_seconds, whichever is first."),
    think_time_ms: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig()
        .min(0)
        .max(MAX_MS)
        .optional()
        .describe("Pause of a user between an answer and the next request."),
    ramp_seconds: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig()
        .min(0)
        .max(MAX_SECONDS)
        .optional()
        .describe("Time over which the users start, one after the other."),
    warmup_waves: zod__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr()
        .min(0)
        .max(100)
        .optional()
        .describe("Waves of concurrent_users requests each before the test, which are not counted."),
    max_tokens: zod__WEBPACK_IMPORTED_MODULE_1__/* .int */ .Whr()
        .min(1)
        .max(1_000_000)
        .optional()
        .describe("Longest answer in this test, instead of requests.max_tokens."),
    target_p95_ms: milliseconds
        .optional()
        .describe("Limit of the p95 of metric (end-to-end latency unless said otherwise), in milliseconds."),
    metric: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(["ttft_ms", "tpot_ms", "itl_ms", "e2e_ms"])
        .optional()
        .describe("The metric that target_p95_ms limits."),
    targets,
});
const base = zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
    manual_urls: perEngine(url, (engine) => `Base URL of the unchanged ${engine}.`)
        .optional()
        .describe("Base URL of each engine without the change. An engine named here is required."),
    models: perEngine(model, (engine) => `Model to ask the unchanged ${engine} for.`)
        .optional()
        .describe("Model to ask for. Not needed where an engine serves exactly one."),
    api_key_env: perEngine(keyVariable, (engine) => `Name of the variable with the API key of the unchanged ${engine}.`)
        .optional()
        .describe("Names of environment variables with API keys."),
});
const share = (sentence) => zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig().min(0).max(10).optional().describe(sentence);
const gateRule = zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
    metric: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(_model_scenario_js__WEBPACK_IMPORTED_MODULE_0__/* .GATED_METRICS */ .__).describe("What is compared."),
    statistic: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(["p50", "p95", "p99", "mean"])
        .optional()
        .describe("Which value of a latency: p50 unless said otherwise; rates and the success rate have none."),
    engine: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(_model_scenario_js__WEBPACK_IMPORTED_MODULE_0__/* .ENGINE_IDS */ .CX).optional().describe("Only this engine."),
    scenario: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().min(1).max(64).optional().describe("Only this test: ttft, or the name of a load test."),
    delta: share("The smallest change for the worse that fails, as a fraction of the base: 0.05 is 5 %."),
    margin: share("The change for the worse that a pass excludes, as a fraction of the base; at least delta."),
    floor_ms: zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
        delta: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig().min(0).max(MAX_MS).describe("What is smaller than this, in milliseconds, never fails."),
        margin: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig().min(0).max(MAX_MS).describe("A pass excludes at least this, in milliseconds."),
    })
        .optional()
        .describe("Floors of delta and margin, so that microseconds of a fast engine are no regression."),
    role: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(["gate", "advisory"]).optional().describe("advisory: judged and shown, but never red."),
});
const scenarioFileSchema = zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
    benchmark: benchmark.optional().describe("What this benchmark is called."),
    services: services.optional().describe("What is measured, and how it is reached."),
    base: base
        .optional()
        .describe("The same engines without the change: measured in turn with those of services, and compared."),
    requests: requests.optional().describe("What every request looks like."),
    test_scenarios: zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
        ttft: ttft.optional().describe("Time to first token without load."),
        load_tests: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(loadTest)
            .max(100)
            .optional()
            .describe("Tests with several users at once. A list here replaces that of the preset; [] means none."),
    })
        .optional()
        .describe("What is tested."),
    targets: zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
        success_rate: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig().min(0).max(1).optional().describe("Share of requests that must succeed, from 0 to 1."),
    })
        .optional()
        .describe("Limits that hold for every test."),
    gate: zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
        fail_on: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(_model_scenario_js__WEBPACK_IMPORTED_MODULE_0__/* .FAIL_ON_KINDS */ .TI))
            .max(_model_scenario_js__WEBPACK_IMPORTED_MODULE_0__/* .FAIL_ON_KINDS */ .TI.length)
            .optional()
            .describe("Which outcomes are red. [] only reports, for the time of adoption."),
        baseline: zod__WEBPACK_IMPORTED_MODULE_1__/* ["enum"] */ .k5n(["paired", "none"])
            .optional()
            .describe("paired: compare with base, where it names engines. none: judge targets only."),
        budget_minutes: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig()
            .gt(0)
            .max(1440)
            .optional()
            .describe("Longest time of the paired comparison; what is undecided then stays undecided."),
        rules: zod__WEBPACK_IMPORTED_MODULE_1__/* .array */ .YOg(gateRule)
            .min(1)
            .max(50)
            .optional()
            .describe("What a change may do. A list here replaces the default rules."),
        winner_weights: zod__WEBPACK_IMPORTED_MODULE_1__/* .strictObject */ .rej({
            ttft: weight("time to first token"),
            e2e: weight("end-to-end latency"),
            throughput: weight("throughput"),
            reliability: weight("reliability"),
        })
            .optional()
            .describe("How much each dimension counts for the overall winner; they need not add up to 1."),
    })
        .optional()
        .describe("How the run is judged."),
})
    .meta({
    title: "llm-latency-gate scenario",
    description: "What llm-latency-gate measures, how, and against which limits. Every key is optional.",
});


/***/ }),

/***/ 9399:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ liveDisplay),
/* harmony export */   p: () => (/* binding */ plainDisplay)
/* harmony export */ });
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(481);
/* harmony import */ var _report_plain_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1984);
/* harmony import */ var _report_progress_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7160);



/** Plain lines, for logs and pipes. With `quiet` only what is given to `line` appears. */
function plainDisplay(stream, quiet) {
    let state = _report_progress_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_PROGRESS */ .cf;
    const line = (text) => void stream.write(`${text.split("\n").map(_report_plain_text_js__WEBPACK_IMPORTED_MODULE_1__/* .neutraliseCommands */ .$B).join("\n")}\n`);
    return {
        line,
        clear: () => undefined,
        progress(event) {
            const text = (0,_report_progress_js__WEBPACK_IMPORTED_MODULE_2__/* .progressLine */ .oz)(event, state);
            state = (0,_report_progress_js__WEBPACK_IMPORTED_MODULE_2__/* .updateProgress */ .DW)(state, event);
            if (text !== undefined && !quiet)
                line(text);
        },
    };
}
const FRAME_MS = 120;
/** Rows at the foot of a terminal, redrawn about eight times a second so that the clock and the bars move. */
function liveDisplay(stream, color) {
    let state = _report_progress_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_PROGRESS */ .cf;
    let drawn = 0;
    let timer;
    /** The run's clock, read off the events. */
    let runClock = { atMs: 0, seenAt: performance.now() };
    const clear = () => {
        if (drawn > 0)
            (0,node_readline__WEBPACK_IMPORTED_MODULE_0__.moveCursor)(stream, 0, -drawn);
        if (drawn > 0)
            stream.write("\x1b[0J");
        drawn = 0;
    };
    const draw = () => {
        const nowMs = runClock.atMs + performance.now() - runClock.seenAt;
        const lines = (0,_report_progress_js__WEBPACK_IMPORTED_MODULE_2__/* .renderProgress */ .EY)(state, nowMs, stream.columns ?? 80, color);
        clear();
        if (lines.length > 0)
            stream.write(`${lines.join("\n")}\n`);
        drawn = lines.length;
    };
    const line = (text) => {
        clear();
        stream.write(`${text}\n`);
        if (timer !== undefined)
            draw();
    };
    return {
        line,
        clear() {
            clearInterval(timer);
            timer = undefined;
            clear();
        },
        progress(event) {
            const text = event.kind === "plan" || event.kind === "note" ? (0,_report_progress_js__WEBPACK_IMPORTED_MODULE_2__/* .progressLine */ .oz)(event, state) : undefined;
            if ("atMs" in event)
                runClock = { atMs: event.atMs, seenAt: performance.now() };
            state = (0,_report_progress_js__WEBPACK_IMPORTED_MODULE_2__/* .updateProgress */ .DW)(state, event);
            if (text !== undefined)
                line(text);
            if (event.kind === "step-started" && timer === undefined)
                timer = setInterval(draw, FRAME_MS).unref();
        },
    };
}


/***/ })

};
