export const id = 657;
export const ids = [657];
export const modules = {

/***/ 58710:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ STEP_SCHEMA),
/* harmony export */   v: () => (/* binding */ LEFT_BY_STEP)
/* harmony export */ });
const STEP_SCHEMA = "llm-latency-gate/step/v1";
/** In the result directory; where nothing was measured, in the folder of all of them. */
const LEFT_BY_STEP = "github-step.json";


/***/ }),

/***/ 92657:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  storedFiles: () => (/* binding */ storedFiles)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./lib/model/session.js
var model_session = __webpack_require__(71621);
// EXTERNAL MODULE: ./lib/store/directory.js + 1 modules
var directory = __webpack_require__(64874);
// EXTERNAL MODULE: ./lib/store/files.js
var store_files = __webpack_require__(9142);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 6 modules
var schemas = __webpack_require__(26921);
;// CONCATENATED MODULE: ./lib/model/calibration.js
const CALIBRATION_SCHEMA = "llm-latency-gate/calibration/v1";

// EXTERNAL MODULE: ./lib/model/run.js
var run = __webpack_require__(30060);
// EXTERNAL MODULE: ./lib/store/schema/pieces.js
var pieces = __webpack_require__(26586);
;// CONCATENATED MODULE: ./lib/store/schema/baseline.js



/** Bounds that grow by 5 % reach from a nanosecond to a year, in ms, well inside these. */
const MOST_BUCKETS = 2_000;
const histogram = schemas/* object */.Ikc({
    first: schemas/* int */.Whr().min(-MOST_BUCKETS).max(MOST_BUCKETS),
    counts: schemas/* array */.YOg(pieces/* amount */.vj).max(MOST_BUCKETS),
});
const metric = schemas/* object */.Ikc({
    n: pieces/* count */.U9,
    p50: pieces/* amount */.vj.exactOptional(),
    p95: pieces/* amount */.vj.exactOptional(),
    p99: pieces/* amount */.vj.exactOptional(),
    mean: pieces/* amount */.vj.exactOptional(),
    histogram: histogram.exactOptional(),
});
/** A metric that does not exist is an error: a renamed one would be missing from the comparison without a word. */
const sessionRepeatSchema = schemas/* object */.Ikc({
    counts: (0,pieces/* consistent */.Bm)(schemas/* object */.Ikc({ due: pieces/* count */.U9, failed: pieces/* count */.U9, failures: pieces/* failureCounts */.Ln })),
    metrics: (0,pieces/* partial */.OH)(pieces/* METRIC_IDS */.Ah, metric, "refuse"),
    outputTokensPerAnswer: pieces/* amount */.vj.exactOptional(),
    engineMs: (0,pieces/* partial */.OH)(model_session/* STAGES */.an, pieces/* amount */.vj, "drop").exactOptional(),
});
const test = schemas/* object */.Ikc({
    endpointId: pieces/* name */.UU,
    engine: pieces/* engineId */.U2,
    scenario: pieces/* name */.UU,
    load: schemas/* enum */.k5n(["closed", "open"]).exactOptional(),
    repeats: schemas/* array */.YOg(sessionRepeatSchema).max(1_000),
});
const sessionSchema = schemas/* object */.Ikc({
    id: pieces/* name */.UU,
    startedAt: pieces/* moment */.n$,
    commit: pieces/* name */.UU.exactOptional(),
    toolVersion: pieces/* name */.UU,
    fingerprint: pieces/* fingerprintSchema */.S8.exactOptional(),
    regressed: schemas/* literal */.euz(true).exactOptional(),
    importedFrom: schemas/* enum */.k5n(["vllm-bench", "guidellm", "aiperf", "inference-perf"]).exactOptional(),
    tests: schemas/* array */.YOg(test).max(1_000),
    limits: schemas/* array */.YOg(pieces/* text */.Qq).max(1_000),
});
/** A baseline file. */
const baselineSchema = schemas/* object */.Ikc({
    schema: schemas/* literal */.euz(model_session/* BASELINE_SCHEMA */.iW),
    sessions: schemas/* array */.YOg(sessionSchema).max(1_000),
});

;// CONCATENATED MODULE: ./lib/store/schema/calibration.js




const session = schemas/* object */.Ikc({
    id: pieces/* name */.UU,
    startedAt: pieces/* moment */.n$,
    fingerprint: pieces/* fingerprintSchema */.S8,
    separateCopies: schemas/* boolean */.zMY(),
    tests: schemas/* array */.YOg(schemas/* object */.Ikc({
        endpointId: pieces/* name */.UU,
        engine: pieces/* engineId */.U2,
        scenario: pieces/* name */.UU,
        pairs: schemas/* array */.YOg(schemas/* object */.Ikc({ base: sessionRepeatSchema, head: sessionRepeatSchema })).max(1_000),
    }))
        .max(1_000),
});
/** The file where the noise of earlier runs is kept. */
const calibrationSchema = schemas/* object */.Ikc({
    schema: schemas/* literal */.euz(CALIBRATION_SCHEMA),
    sessions: schemas/* array */.YOg(session).max(1_000),
});

// EXTERNAL MODULE: ./lib/store/schema/manifest.js
var manifest = __webpack_require__(31460);
;// CONCATENATED MODULE: ./lib/model/guard.js
/** Why a repeat, or a pair of them, tells nothing about the engine. */
const GUARDS = [
    "client-busy",
    "late-dispatch",
    "errors",
    "truncated",
    "cache-hits",
    "foreign-traffic",
    "engine-restarted",
    "identity-changed",
    "cluster-moved",
    "cold-start",
    "buffered",
    "contradiction",
    "output-length",
];

;// CONCATENATED MODULE: ./lib/model/sweep.js
const SATURATIONS = ["queue", "refused", "in-flight"];

;// CONCATENATED MODULE: ./lib/model/telemetry.js
/** What engines tell of themselves, under one name each: the unified mapping. Times in ms, shares as fractions. */
const NATIVE_METRICS = [
    "e2e",
    "ttft",
    "queue",
    "prefill",
    "decode",
    "inference",
    "load",
    "inter_token",
    "time_per_output_token",
    "prompt_tokens",
    "generation_tokens",
    "tokens_per_second",
    "requests",
    "cache_hit_share",
    "preemptions",
];

;// CONCATENATED MODULE: ./lib/store/schema/run.js






const endpointSchema = schemas/* object */.Ikc({
    id: pieces/* name */.UU,
    side: schemas/* enum */.k5n(["head", "base"]),
    engine: pieces/* engineId */.U2,
    baseUrl: pieces/* text */.Qq,
    api: schemas/* enum */.k5n(["chat", "completions", "generate"]),
    model: pieces/* text */.Qq,
    path: schemas/* enum */.k5n(["direct", "port-forward", "in-cluster"]),
    required: schemas/* boolean */.zMY(),
    forcesLength: schemas/* boolean */.zMY(),
    evidence: schemas/* array */.YOg(pieces/* text */.Qq).max(1_000),
    apiKeyEnv: pieces/* name */.UU.exactOptional(),
    dialHost: pieces/* text */.Qq.exactOptional(),
});
const absentEndpointSchema = schemas/* object */.Ikc({
    id: pieces/* name */.UU,
    engine: pieces/* engineId */.U2,
    baseUrl: pieces/* text */.Qq,
    required: schemas/* boolean */.zMY(),
    failure: pieces/* text */.Qq,
    reason: pieces/* text */.Qq,
    hint: pieces/* text */.Qq,
});
const counts = schemas/* object */.Ikc({
    due: pieces/* count */.U9,
    ok: pieces/* count */.U9,
    failed: pieces/* count */.U9,
    failures: pieces/* failureCounts */.Ln,
    warmup: pieces/* count */.U9,
    warmupFailed: pieces/* count */.U9,
    retried: pieces/* count */.U9,
    reusedConnections: pieces/* count */.U9,
    inputTokens: pieces/* count */.U9,
    outputTokens: pieces/* count */.U9,
    cancelled: pieces/* count */.U9.exactOptional(),
});
const estimate = schemas/* object */.Ikc({
    value: pieces/* amount */.vj.exactOptional(),
    // The interval of a mean may reach below 0.
    low: schemas/* number */.aig().exactOptional(),
    high: schemas/* number */.aig().exactOptional(),
    needed: pieces/* count */.U9.exactOptional(),
});
const run_metric = schemas/* object */.Ikc({
    n: pieces/* count */.U9,
    mean: estimate,
    min: pieces/* amount */.vj,
    max: pieces/* amount */.vj,
    p50: estimate,
    p95: estimate,
    p99: estimate,
});
const guard = schemas/* object */.Ikc({
    guard: schemas/* enum */.k5n(GUARDS),
    message: pieces/* text */.Qq,
    hint: pieces/* text */.Qq,
    cause: schemas/* enum */.k5n(["client", "foreign", "symmetric", "engine"]),
    voids: schemas/* array */.YOg(pieces/* name */.UU).max(100).exactOptional(),
});
const health = schemas/* object */.Ikc({
    loopDelayMs: schemas/* object */.Ikc({ p50: pieces/* amount */.vj, p99: pieces/* amount */.vj, max: pieces/* amount */.vj }),
    cpu: pieces/* amount */.vj,
    busiestThread: pieces/* amount */.vj.exactOptional(),
    cores: pieces/* amount */.vj,
    gc: schemas/* object */.Ikc({ pauses: pieces/* count */.U9, totalMs: pieces/* amount */.vj, longestMs: pieces/* amount */.vj }),
    workers: pieces/* count */.U9,
    rttMs: schemas/* object */.Ikc({ p50: pieces/* amount */.vj, p99: pieces/* amount */.vj, n: pieces/* count */.U9 }).exactOptional(),
});
const bounds = schemas/* object */.Ikc({ low: pieces/* amount */.vj, high: pieces/* amount */.vj.exactOptional() });
const nativeMetric = schemas/* object */.Ikc({
    unit: schemas/* enum */.k5n(["ms", "tokens", "tokens/s", "requests", "fraction", "events"]),
    count: pieces/* amount */.vj.exactOptional(),
    mean: pieces/* amount */.vj.exactOptional(),
    total: pieces/* amount */.vj.exactOptional(),
    p50: bounds.exactOptional(),
    p95: bounds.exactOptional(),
    p99: bounds.exactOptional(),
    max: pieces/* amount */.vj.exactOptional(),
    source: pieces/* text */.Qq,
    caveat: pieces/* text */.Qq.exactOptional(),
});
const MOST_SAMPLES = 200_000;
const series = schemas/* array */.YOg(schemas/* number */.aig().nullable()).max(MOST_SAMPLES).exactOptional();
const telemetry = schemas/* object */.Ikc({
    engine: pieces/* engineId */.U2,
    source: schemas/* enum */.k5n(["metrics", "responses"]),
    metrics: (0,pieces/* partial */.OH)(NATIVE_METRICS, nativeMetric, "drop"),
    series: schemas/* object */.Ikc({ atMs: schemas/* array */.YOg(schemas/* number */.aig()).max(MOST_SAMPLES), running: series, waiting: series, kvCacheUse: series })
        .exactOptional(),
    finishedRequests: pieces/* amount */.vj.exactOptional(),
    prefixCache: schemas/* object */.Ikc({ queriedTokens: pieces/* amount */.vj, hitTokens: pieces/* amount */.vj }).exactOptional(),
    restarted: schemas/* boolean */.zMY(),
    memoryBytes: schemas/* object */.Ikc({ model: pieces/* amount */.vj, accelerator: pieces/* amount */.vj.exactOptional() }).exactOptional(),
    resources: schemas/* object */.Ikc({
        gpuUtilization: pieces/* amount */.vj.exactOptional(),
        gpuMemoryBytes: pieces/* amount */.vj.exactOptional(),
        cpuCores: pieces/* amount */.vj.exactOptional(),
        memoryBytes: pieces/* amount */.vj.exactOptional(),
    })
        .exactOptional(),
    problems: schemas/* array */.YOg(pieces/* text */.Qq).max(1_000),
});
const crossCheck = schemas/* object */.Ikc({
    metric: schemas/* enum */.k5n(["ttft_ms", "e2e_ms"]),
    clientMeanMs: pieces/* amount */.vj,
    engineMeanMs: pieces/* amount */.vj,
    result: schemas/* enum */.k5n(["agrees", "offset", "contradicts"]),
    message: pieces/* text */.Qq,
});
const cut = schemas/* object */.Ikc({
    beforeMs: schemas/* number */.aig(),
    afterMs: schemas/* number */.aig(),
    requests: pieces/* count */.U9,
    unsteady: schemas/* literal */.euz(true).exactOptional(),
});
const repeatSchema = schemas/* object */.Ikc({
    endpointId: pieces/* name */.UU,
    scenario: pieces/* name */.UU,
    kind: schemas/* enum */.k5n(["ttft", "load"]),
    repeat: pieces/* count */.U9,
    pair: pieces/* count */.U9.exactOptional(),
    load: schemas/* enum */.k5n(["closed", "open"]).exactOptional(),
    users: pieces/* count */.U9,
    window: schemas/* object */.Ikc({ fromMs: schemas/* number */.aig(), toMs: schemas/* number */.aig() }),
    cut: cut.exactOptional(),
    counts: (0,pieces/* consistent */.Bm)(counts),
    metrics: (0,pieces/* partial */.OH)(pieces/* METRIC_IDS */.Ah, run_metric, "drop"),
    aborted: schemas/* boolean */.zMY(),
    outputTokensPerAnswer: pieces/* amount */.vj.exactOptional(),
    guards: schemas/* array */.YOg(guard).max(100),
    designEffect: (0,pieces/* partial */.OH)(pieces/* METRIC_IDS */.Ah, pieces/* amount */.vj, "drop").exactOptional(),
    dispatchDelayMs: schemas/* object */.Ikc({ p50: pieces/* amount */.vj, p99: pieces/* amount */.vj, max: pieces/* amount */.vj }).exactOptional(),
    sharedReads: pieces/* amount */.vj.exactOptional(),
    health: health.exactOptional(),
    telemetry: telemetry.exactOptional(),
    crossCheck: schemas/* array */.YOg(crossCheck).max(10).exactOptional(),
});
const sweepLevel = schemas/* object */.Ikc({
    rate: pieces/* amount */.vj,
    requests: pieces/* count */.U9,
    met: schemas/* boolean */.zMY(),
    ttftP95: pieces/* amount */.vj.exactOptional(),
    e2eP95: pieces/* amount */.vj.exactOptional(),
    tokensPerSecond: pieces/* amount */.vj.exactOptional(),
    saturated: schemas/* boolean */.zMY(),
    saturatedBy: schemas/* enum */.k5n(SATURATIONS).exactOptional(),
});
const sweepSchema = schemas/* object */.Ikc({
    endpointId: pieces/* name */.UU,
    scenario: pieces/* name */.UU,
    levels: schemas/* array */.YOg(sweepLevel).max(1_000),
    fromRate: pieces/* amount */.vj,
    highestMeeting: pieces/* amount */.vj.exactOptional(),
    knee: pieces/* amount */.vj.exactOptional(),
    cutShort: pieces/* text */.Qq.exactOptional(),
    requests: pieces/* count */.U9,
    reason: pieces/* text */.Qq,
});
const warningSchema = schemas/* object */.Ikc({
    code: pieces/* name */.UU,
    message: pieces/* text */.Qq,
    endpointId: pieces/* name */.UU.exactOptional(),
    scenario: pieces/* name */.UU.exactOptional(),
});
/** `run.json`. Keys that this version does not know are dropped. */
const runSchema = schemas/* object */.Ikc({
    schema: schemas/* literal */.euz(run/* RUN_SCHEMA */.E),
    id: pieces/* name */.UU,
    name: pieces/* text */.Qq,
    startedAt: pieces/* moment */.n$,
    endedAt: pieces/* moment */.n$,
    seed: schemas/* number */.aig(),
    nonce: pieces/* text */.Qq,
    status: schemas/* enum */.k5n(["complete", "partial", "aborted"]),
    endpoints: schemas/* array */.YOg(endpointSchema).max(1_000),
    absent: schemas/* array */.YOg(absentEndpointSchema).max(1_000),
    fingerprint: pieces/* fingerprintSchema */.S8,
    repeats: schemas/* array */.YOg(repeatSchema).max(20_000),
    sweeps: schemas/* array */.YOg(sweepSchema).max(1_000).exactOptional(),
    warnings: schemas/* array */.YOg(warningSchema).max(20_000),
});

;// CONCATENATED MODULE: ./lib/store/schema.js
/** The shapes of what is kept on disk, for reading it back as untrusted. A change of meaning needs a new version and a step in migrate.ts. */





;// CONCATENATED MODULE: ./lib/store/untrusted.js

/** More problems than this help nobody. */
const MOST_PROBLEMS = 3;
/** The text of a file as JSON. Throws ConfigurationError that says what the file is instead. */
function parseJson(bytes, where) {
    const text = decode(bytes, where);
    try {
        return JSON.parse(text);
    }
    catch (error) {
        throw new errors/* ConfigurationError */.j1(`${where} ${whyNotJson(text, error)}`, { cause: error });
    }
}
/** One JSON value a line, empty lines aside. Throws as `parseJson`. */
function parseJsonLines(bytes, where) {
    return decode(bytes, where)
        .split("\n")
        .flatMap((line, index) => (line.trim() === "" ? [] : [parseJson(Buffer.from(line), `${where}:${index + 1}`)]));
}
function decode(bytes, where) {
    if (bytes.length === 0)
        throw new errors/* ConfigurationError */.j1(`${where} is empty, wanted JSON`);
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    }
    catch (cause) {
        throw new errors/* ConfigurationError */.j1(`${where} is not text in UTF-8, wanted JSON`, { cause });
    }
}
function whyNotJson(text, { message }) {
    const start = text.trimStart();
    if (start === "")
        return "is blank, wanted JSON";
    if (start.startsWith("<")) {
        return "is HTML or XML, wanted JSON: a login or error page was probably saved in its place";
    }
    const position = Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
    if (/end of JSON input|unterminated/i.test(message) || position >= text.trimEnd().length) {
        return `ends in the middle of its JSON, after ${text.length} characters: it was cut off while it was written or copied`;
    }
    const notNumber = /[:[,]\s*(-?(?:NaN|Infinity))\b/.exec(text)?.[1];
    if (notNumber !== undefined) {
        return `has ${notNumber} for a number, which is not JSON: what wrote it measured nothing there`;
    }
    return `is not JSON: ${shown(message)}`;
}
/** The value as the schema gives it. Throws ConfigurationError with the path of what is wrong, what was found and what was wanted. */
function checked(schema, value, where) {
    const result = schema.safeParse(value);
    if (result.success)
        return result.data;
    const { issues } = result.error;
    const problems = issues.slice(0, MOST_PROBLEMS).map((issue) => describe(issue, value));
    if (issues.length > problems.length)
        problems.push(`and ${issues.length - problems.length} more`);
    throw new errors/* ConfigurationError */.j1(`${where}: ${problems.join("; ")}`);
}
function describe(issue, value) {
    const path = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${shown(String(key))}`)).join("");
    const place = path.replace(/^\./, "") || "the whole";
    if (issue.code === "unrecognized_keys")
        return `${place} has ${issue.keys.slice(0, 5).map(quoted).join(", ")}, which is not known here`;
    const found = at(value, issue.path);
    return found === undefined
        ? `${place} is missing`
        : `${place} is ${kindOf(found)}: ${shown(issue.message.replace(/^./, (first) => first.toLowerCase()))}`;
}
function at(value, path) {
    return path.reduce((part, key) => (part instanceof Object ? part[key] : undefined), value);
}
/** What was found, short and on one line. */
function kindOf(value) {
    if (value === null)
        return "null";
    if (Array.isArray(value))
        return `a list of ${value.length}`;
    if (typeof value === "string")
        return quoted(value);
    return typeof value === "object" ? "an object" : String(value);
}
/** A text from a file as a message may show it. */
function quoted(text) {
    return JSON.stringify(shown(text));
}
function shown(text) {
    const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "�");
    return plain.length <= 80 ? plain : `${plain.slice(0, 79)}…`;
}

;// CONCATENATED MODULE: ./lib/store/migrate.js







/** What each kind of file says of itself today. */
const newestSchema = {
    manifest: manifest/* MANIFEST_SCHEMA */.K,
    run: run/* RUN_SCHEMA */.E,
    baseline: model_session/* BASELINE_SCHEMA */.iW,
    calibration: CALIBRATION_SCHEMA,
};
/** Step n makes version n + 2 of version n + 1. A step looks only at what it changes; the schema checks the whole afterwards. */
const STEPS = {
    manifest: [],
    run: [runFromV1],
    baseline: [],
    calibration: [],
};
const SCHEMA_ID = /^llm-latency-gate\/([a-z]{1,40})\/v([1-9][0-9]{0,5})$/;
/**
 * The file's JSON in the newest version of its kind; nothing else is checked. Throws ConfigurationError for another
 * kind, a newer version, and for JSON that does not say what it is.
 * @param where names the file in errors
 */
function migrate(kind, json, where = kind) {
    const newest = versionOf(kind, newestSchema[kind], where);
    const version = versionOf(kind, schemaIdOf(json), where);
    if (version > newest) {
        throw new errors/* ConfigurationError */.j1(`${where} was written by a newer version of llm-latency-gate (${kind}/v${version}); update the tool`, { hint: `This version reads ${kind}/v1 to ${kind}/v${newest}.` });
    }
    return STEPS[kind].slice(version - 1).reduce((older, step) => step(older, where), json);
}
/** What JSON says that it is; undefined where it says nothing. */
function schemaIdOf(json) {
    return json instanceof Object && "schema" in json ? json.schema : undefined;
}
function versionOf(kind, id, where) {
    const wanted = quoted(newestSchema[kind]);
    if (id === undefined)
        throw new errors/* ConfigurationError */.j1(`${where} does not say what it is: it has no schema, wanted ${wanted}`);
    const [, found, version] = typeof id === "string" ? (SCHEMA_ID.exec(id) ?? []) : [];
    if (found !== kind)
        throw new errors/* ConfigurationError */.j1(`${where} has the schema ${kindOf(id)}, wanted ${wanted}`);
    return Number(version);
}
const side = schemas/* enum */.k5n(["head", "base"]);
const runV1 = schemas/* looseObject */._H3({
    endpoints: schemas/* array */.YOg(schemas/* looseObject */._H3({ id: schemas/* string */.YjP(), side, engine: schemas/* string */.YjP() })),
    repeats: schemas/* array */.YOg(schemas/* looseObject */._H3({ endpointId: schemas/* string */.YjP(), scenario: schemas/* string */.YjP(), repeat: schemas/* number */.aig() })),
});
/** v1 knew no guards, and a pair only by its number: the repeats of both sides of an engine with the same number are one. */
function runFromV1(json, where) {
    const run = checked(runV1, json, where);
    const endpoints = new Map(run.endpoints.map((endpoint) => [endpoint.id, endpoint]));
    const keyOf = ({ endpointId, scenario, repeat }, of) => {
        const endpoint = endpoints.get(endpointId);
        const mine = endpoint?.side === "base";
        return JSON.stringify([endpoint?.engine, scenario, repeat, of === "mine" ? mine : !mine]);
    };
    const measured = new Set(run.repeats.map((repeat) => keyOf(repeat, "mine")));
    return {
        ...run,
        schema: "llm-latency-gate/run/v2",
        // The first v1 did not note it. It is a permission, and what is not known is not permitted.
        endpoints: run.endpoints.map((endpoint) => ({ forcesLength: false, ...endpoint })),
        repeats: run.repeats.map((repeat) => ({
            ...repeat,
            ...(measured.has(keyOf(repeat, "partner")) && { pair: repeat.repeat }),
            guards: [],
        })),
    };
}

;// CONCATENATED MODULE: ./lib/store/baseline.js








const MOST_SESSIONS = 60;
/** What a repository or an artifact can carry for every night without a thought. */
const MOST_JSON_BYTES = 200_000;
/** Reads a baseline file of any version. Undefined where there is none; throws ConfigurationError for anything wrong in it. */
async function readBaseline(path) {
    const bytes = await (0,store_files/* readCapped */.EF)(path, store_files/* MOST_BASELINE_BYTES */.Cq);
    return bytes === undefined ? undefined : baselineOf(bytes, path);
}
/** The bytes of a baseline file as what they are in the newest schema. */
function baselineOf(bytes, where) {
    return checked(baselineSchema, migrate("baseline", parseJson(bytes, where), where), where);
}
/** Writes it whole or not at all, and makes the folder. Throws ConfigurationError where it cannot be written. */
async function writeBaseline(path, baseline) {
    const text = baselineText(baseline);
    const bytes = Buffer.byteLength(text);
    if (bytes > store_files/* MOST_BASELINE_BYTES */.Cq) {
        throw new errors/* ConfigurationError */.j1(`a baseline of ${(0,store_files/* megabytes */.ix)(bytes)} for ${path} is larger than what is read back, ${(0,store_files/* megabytes */.ix)(store_files/* MOST_BASELINE_BYTES */.Cq)}`);
    }
    try {
        await (0,directory/* makeDirectory */.O)((0,external_node_path_.dirname)(path));
        await (0,store_files/* writeWhole */.f8)(path, text);
    }
    catch (cause) {
        throw new errors/* ConfigurationError */.j1(`the baseline ${path} cannot be written: ${cause.message}`, { cause });
    }
}
/** A session a line, so that a committed baseline has differences that can be read. */
function baselineText({ schema, sessions }) {
    return `{"schema":${JSON.stringify(schema)},"sessions":[\n${sessions.map((session) => JSON.stringify(session)).join(",\n")}\n]}\n`;
}
/**
 * The baseline with one more session, the newest last; one with the same id is replaced. At most 60 sessions are kept,
 * and at most 200 kB as JSON: the histograms of the oldest go first, then the oldest sessions. The newest stays in any case.
 */
function addSession(baseline, session) {
    const others = (baseline?.sessions ?? []).filter(({ id }) => id !== session.id);
    const sessions = byAge([...others, session]).slice(-MOST_SESSIONS);
    return { schema: model_session/* BASELINE_SCHEMA */.iW, sessions: trimmed(sessions) };
}
/** The oldest first; of the same time, in the order given. */
function byAge(sessions) {
    return sessions.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}
function trimmed(sessions) {
    const kept = [...sessions];
    const sizes = kept.map(sizeOf);
    // What is around the sessions: schema, brackets and line ends.
    let size = sizes.reduce((sum, part) => sum + part, Buffer.byteLength(baselineText({ schema: model_session/* BASELINE_SCHEMA */.iW, sessions: [] })));
    for (const [index, session] of sessions.entries()) {
        if (size <= MOST_JSON_BYTES)
            return kept;
        const slim = withoutHistograms(session);
        size += sizeOf(slim) - (sizes[index] ?? 0);
        sizes[index] = sizeOf(slim);
        kept[index] = slim;
    }
    let first = 0;
    while (size > MOST_JSON_BYTES && first < kept.length - 1)
        size -= sizes[first++] ?? 0;
    return kept.slice(first);
}
/** As a line of the file. */
function sizeOf(session) {
    return Buffer.byteLength(JSON.stringify(session)) + 2;
}
function withoutHistograms(session) {
    return { ...session, tests: session.tests.map((test) => ({ ...test, repeats: test.repeats.map(slimRepeat) })) };
}
/** A repeat without how its values lie. */
function slimRepeat(repeat) {
    const metrics = Object.entries(repeat.metrics).map(([id, { histogram: _, ...rest }]) => [
        id,
        rest,
    ]);
    return { ...repeat, metrics: Object.fromEntries(metrics) };
}

;// CONCATENATED MODULE: ./lib/store/calibration.js









const calibration_MOST_SESSIONS = 60;
/** Undefined where there is no such file yet; throws ConfigurationError for anything wrong in it. */
async function readCalibration(path) {
    const bytes = await (0,store_files/* readCapped */.EF)(path, store_files/* MOST_CALIBRATION_BYTES */.ly);
    return bytes === undefined
        ? undefined
        : checked(calibrationSchema, migrate("calibration", parseJson(bytes, path), path), path);
}
/**
 * Adds a session, or replaces the one with its id; the newest 60 are kept, without histograms, which tell nothing of noise.
 * Written whole or not at all, and the folder is made. Throws ConfigurationError for a file that cannot be read or written.
 */
async function addCalibrationSession(path, session) {
    const before = (await readCalibration(path))?.sessions ?? [];
    const others = before.filter(({ id }) => id !== session.id);
    const sessions = byAge([...others, slim(session)]).slice(-calibration_MOST_SESSIONS);
    const calibration = { schema: CALIBRATION_SCHEMA, sessions };
    try {
        await (0,directory/* makeDirectory */.O)((0,external_node_path_.dirname)(path));
        await (0,store_files/* writeWhole */.f8)(path, `${JSON.stringify(calibration)}\n`);
    }
    catch (cause) {
        throw new errors/* ConfigurationError */.j1(`the calibration ${path} cannot be written: ${cause.message}`, { cause });
    }
    return calibration;
}
function slim(session) {
    const tests = session.tests.map((test) => ({
        ...test,
        pairs: test.pairs.map(({ base, head }) => ({ base: slimRepeat(base), head: slimRepeat(head) })),
    }));
    return { ...session, tests };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./lib/store/result-directory.js








/** Whether a folder was written by a run; what is in it may still be wrong. */
async function isResultDirectory(path) {
    return ((await (0,store_files/* sizeOf */.$d)((0,external_node_path_.join)(path, "run.json"))) ?? (await (0,store_files/* sizeOf */.$d)((0,external_node_path_.join)(path, "manifest.json")))) !== undefined;
}
/**
 * Reads `run.json`, and beside it the manifest and the baseline where they are there. Throws ConfigurationError that
 * names the file for anything in them that is not as it must be. A crash leaves no or an unfinished manifest, and a
 * changed file another digest: both are problems that are told.
 * @param where names the directory in errors
 */
async function readResult(path, where = path) {
    const run = await (0,store_files/* readCapped */.EF)((0,external_node_path_.join)(path, "run.json"), store_files/* MOST_BYTES */.uZ, (0,external_node_path_.join)(where, "run.json"));
    if (run === undefined) {
        throw new errors/* ConfigurationError */.j1(`${where} has no run.json: nothing was measured there, or it is not a result directory`, {
            hint: "Name a result directory that a finished run left, such as results/test_chat_20261124_060504.",
        });
    }
    const manifest = await readManifest(path, where);
    const baseline = await (0,store_files/* readCapped */.EF)((0,external_node_path_.join)(path, "baseline.json"), store_files/* MOST_BASELINE_BYTES */.Cq, (0,external_node_path_.join)(where, "baseline.json"));
    const files = { "run.json": run, ...(baseline === undefined ? {} : { "baseline.json": baseline }) };
    return {
        path,
        ...(manifest !== undefined && { manifest }),
        run: runOf(run, (0,external_node_path_.join)(where, "run.json")),
        ...(baseline !== undefined && { baseline: baselineOf(baseline, (0,external_node_path_.join)(where, "baseline.json")) }),
        problems: problemsOf((0,external_node_path_.basename)(where), manifest, files),
    };
}
/** The bytes of a `run.json` as what they are in the newest schema. */
function runOf(bytes, where) {
    return checked(runSchema, migrate("run", parseJson(bytes, where), where), where);
}
async function readManifest(path, where = path) {
    const bytes = await (0,store_files/* readCapped */.EF)((0,external_node_path_.join)(path, "manifest.json"), store_files/* MOST_BYTES */.uZ, (0,external_node_path_.join)(where, "manifest.json"));
    if (bytes === undefined)
        return undefined;
    const name = (0,external_node_path_.join)(where, "manifest.json");
    return checked(manifest/* manifestSchema */.r, migrate("manifest", parseJson(bytes, name), name), name);
}
function problemsOf(id, manifest, files) {
    if (manifest === undefined)
        return [`The result ${id} has no manifest.json: whether its files are as they were written is unknown.`];
    if (manifest.status === "running")
        return [`The run ${id} was never finished: its manifest still says running.`];
    return Object.entries(files)
        .filter(([name, bytes]) => !isAsWritten(manifest, name, bytes))
        .map(([name]) => `The file ${id}/${name} is not as the run wrote it: its size or digest is not that of the manifest.`);
}
function isAsWritten({ files }, name, bytes) {
    const entry = files.find(({ path }) => path === name);
    return entry?.size === bytes.length && entry.sha256 === digestOf(bytes);
}
function digestOf(bytes) {
    return (0,external_node_crypto_.createHash)("sha256").update(bytes).digest("hex");
}

;// CONCATENATED MODULE: ./lib/store/migrate-files.js








const FILES = [
    { name: "run.json", kind: "run", most: store_files/* MOST_BYTES */.uZ, check: runOf },
    { name: "baseline.json", kind: "baseline", most: store_files/* MOST_BASELINE_BYTES */.Cq, check: baselineOf },
];
/**
 * Rewrites a result directory, or a single baseline file, in the newest schema, and the digests of its manifest with it.
 * What is newest already stays byte for byte, so doing it twice does nothing. Returns what was done, a line a file; throws
 * ConfigurationError, before anything is written, for a file that is wrong or that is not as the run wrote it.
 */
async function migrateFiles(path) {
    if (!(await isFolder(path)))
        return migrateBaseline(path);
    if (!(await isResultDirectory(path)))
        throw new errors/* ConfigurationError */.j1(`${path} is no result directory: it has neither run.json nor manifest.json`);
    const manifest = await readManifest(path);
    const rewrites = [];
    for (const file of FILES) {
        const rewrite = await rewriteOf(path, file, manifest);
        if (rewrite !== undefined)
            rewrites.push(rewrite);
    }
    for (const { name, text } of rewrites)
        await (0,store_files/* writeWhole */.f8)((0,external_node_path_.join)(path, name), text);
    if (manifest !== undefined && rewrites.length > 0) {
        await (0,store_files/* writeWhole */.f8)((0,external_node_path_.join)(path, "manifest.json"), `${JSON.stringify(withDigests(manifest, rewrites), null, 2)}\n`);
    }
    return rewrites.map(({ name, from, to }) => `${(0,external_node_path_.join)(path, name)}: ${from} → ${to}`);
}
async function migrateBaseline(path) {
    const [, baseline] = FILES;
    const bytes = await (0,store_files/* readCapped */.EF)(path, baseline.most);
    const rewrite = bytes && rewritten(bytes, path, { ...baseline, name: path });
    if (rewrite === undefined)
        return [];
    await (0,store_files/* writeWhole */.f8)(path, rewrite.text);
    return [`${path}: ${rewrite.from} → ${rewrite.to}`];
}
async function rewriteOf(folder, file, manifest) {
    const where = (0,external_node_path_.join)(folder, file.name);
    const bytes = await (0,store_files/* readCapped */.EF)(where, file.most);
    const rewrite = bytes && rewritten(bytes, where, file);
    // New digests would vouch for what somebody else has changed. A run that never ended has none yet.
    if (rewrite && manifest && manifest.status !== "running" && !isAsWritten(manifest, file.name, bytes)) {
        throw new errors/* ConfigurationError */.j1(`${where} is not as the run wrote it: its size or digest is not that of the manifest, so it is left alone`);
    }
    return rewrite;
}
function rewritten(bytes, where, { name, kind, check }) {
    const json = parseJson(bytes, where);
    const text = `${JSON.stringify(migrate(kind, json, where), null, 2)}\n`;
    check(bytes, where);
    const from = schemaIdOf(json);
    return from === newestSchema[kind] ? undefined : { name, from: String(from), to: newestSchema[kind], text };
}
function withDigests(manifest, rewrites) {
    const files = manifest.files.map((file) => {
        const text = rewrites.find(({ name }) => name === file.path)?.text;
        return text === undefined ? file : { path: file.path, size: Buffer.byteLength(text), sha256: digestOf(text) };
    });
    return { ...manifest, files };
}
async function isFolder(path) {
    try {
        return (await (0,promises_.stat)(path)).isDirectory();
    }
    catch (cause) {
        throw new errors/* ConfigurationError */.j1(`${path} cannot be read: ${cause.message}`, { cause });
    }
}

// EXTERNAL MODULE: ./lib/model/step-file.js
var step_file = __webpack_require__(58710);
// EXTERNAL MODULE: ./lib/model/verdict.js
var verdict = __webpack_require__(1732);
// EXTERNAL MODULE: ./lib/model/finding.js
var finding = __webpack_require__(65268);
// EXTERNAL MODULE: ./lib/model/report.js
var report = __webpack_require__(11819);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/iso.js
var iso = __webpack_require__(64377);
// EXTERNAL MODULE: ./lib/model/scenario.js
var scenario = __webpack_require__(1011);
;// CONCATENATED MODULE: ./lib/store/schema/comparison.js




/** Base against head as `report.json` has it. Changes may be below 0; a bound that is infinite is not in JSON. */
const sentences = schemas/* array */.YOg(pieces/* text */.Qq).max(1_000);
const gated = {
    endpointId: pieces/* name */.UU,
    engine: pieces/* engineId */.U2,
    scenario: pieces/* name */.UU,
    metric: pieces/* metricId */.yo,
    statistic: pieces/* statistic */.$t,
};
const rule = schemas/* object */.Ikc({
    ...gated,
    better: schemas/* enum */.k5n(["lower", "higher"]),
    delta: pieces/* amount */.vj,
    margin: pieces/* amount */.vj,
    floor: schemas/* object */.Ikc({ deltaMs: pieces/* amount */.vj, marginMs: pieces/* amount */.vj }).exactOptional(),
    role: schemas/* enum */.k5n(["gate", "advisory"]),
});
const interval = schemas/* object */.Ikc({
    low: schemas/* number */.aig().default(Number.NEGATIVE_INFINITY),
    estimate: schemas/* number */.aig(),
    high: schemas/* number */.aig().default(Number.POSITIVE_INFINITY),
});
const look = schemas/* object */.Ikc({
    number: pieces/* count */.U9,
    of: pieces/* count */.U9,
    share: pieces/* amount */.vj,
    alpha: pieces/* amount */.vj,
    alphaSpent: pieces/* amount */.vj,
    family: pieces/* count */.U9,
    deadline: schemas/* boolean */.zMY(),
});
const error = schemas/* object */.Ikc({
    se: pieces/* amount */.vj,
    df: pieces/* amount */.vj,
    today: pieces/* amount */.vj,
    history: pieces/* amount */.vj,
    between: pieces/* amount */.vj,
    priorDf: pieces/* amount */.vj,
    sessions: pieces/* count */.U9,
    betweenSd: pieces/* amount */.vj.exactOptional(),
    historyAgeDays: pieces/* amount */.vj.exactOptional(),
    staleHistory: schemas/* boolean */.zMY(),
    noisierThanHistory: schemas/* boolean */.zMY(),
});
const needed = schemas/* union */.KCZ([pieces/* count */.U9, schemas/* literal */.euz("none")]);
const evidence = schemas/* object */.Ikc({
    base: schemas/* number */.aig(),
    head: schemas/* number */.aig(),
    change: interval,
    difference: interval,
    p: pieces/* amount */.vj,
    mde: pieces/* amount */.vj.exactOptional(),
    delta: pieces/* amount */.vj,
    margin: pieces/* amount */.vj,
    floorInForce: schemas/* boolean */.zMY(),
    error: error.exactOptional(),
    pairsNeeded: needed.exactOptional(),
    sessionsNeeded: needed.exactOptional(),
    slowRuns: schemas/* object */.Ikc({ base: pieces/* count */.U9, head: pieces/* count */.U9 }).exactOptional(),
});
const explanation = schemas/* object */.Ikc({
    percentiles: schemas/* array */.YOg(schemas/* object */.Ikc({ p: pieces/* amount */.vj, base: schemas/* number */.aig(), head: schemas/* number */.aig(), change: schemas/* number */.aig() })).max(100),
    shape: schemas/* enum */.k5n(["shift", "tail", "body", "none"]),
    stages: schemas/* array */.YOg(schemas/* object */.Ikc({ stage: schemas/* enum */.k5n(model_session/* STAGES */.an), baseMs: pieces/* amount */.vj, headMs: pieces/* amount */.vj })).max(10),
});
const waiver = schemas/* object */.Ikc({
    metric: schemas/* enum */.k5n(scenario/* GATED_METRICS */.__),
    statistic: pieces/* statistic */.$t.exclude(["value"]).exactOptional(),
    engine: pieces/* engineId */.U2.exactOptional(),
    scenario: pieces/* name */.UU.exactOptional(),
    accepted: pieces/* amount */.vj,
    reason: pieces/* text */.Qq,
    author: pieces/* text */.Qq,
    expires: pieces/* text */.Qq,
    at: pieces/* text */.Qq,
});
const comparisonSchema = schemas/* object */.Ikc({
    ...gated,
    rule,
    basis: schemas/* enum */.k5n(["paired", "phased", "stored", "pinned"]).exactOptional(),
    outcome: schemas/* enum */.k5n(["fail", "pass", "inconclusive", "invalid"]),
    waived: waiver.exactOptional(),
    reason: pieces/* text */.Qq,
    warnings: sentences,
    sessions: schemas/* object */.Ikc({ base: pieces/* count */.U9, head: pieces/* count */.U9, baseRuns: pieces/* count */.U9, headRuns: pieces/* count */.U9 }).exactOptional(),
    pairs: pieces/* count */.U9,
    lost: pieces/* count */.U9,
    deployments: pieces/* count */.U9,
    look,
    evidence: evidence.exactOptional(),
    explanation: explanation.exactOptional(),
    details: sentences.exactOptional(),
});
const driftSchema = schemas/* object */.Ikc({
    ...gated,
    perWeek: interval,
    sessions: pieces/* count */.U9,
    days: pieces/* count */.U9,
    levels: schemas/* array */.YOg(schemas/* object */.Ikc({ day: iso/* date */.p6(), value: schemas/* number */.aig() }))
        .max(30)
        .exactOptional(),
    drifting: schemas/* boolean */.zMY(),
    reason: pieces/* text */.Qq,
});
const difference = schemas/* object */.Ikc({
    part: schemas/* enum */.k5n(["workload", "environment", "subject"]),
    field: pieces/* name */.UU,
    base: pieces/* text */.Qq,
    head: pieces/* text */.Qq,
});
const matchSchema = schemas/* object */.Ikc({
    differences: schemas/* array */.YOg(difference).max(1_000),
    unknown: sentences,
    comparable: schemas/* boolean */.zMY(),
    modelChanged: schemas/* boolean */.zMY(),
});

;// CONCATENATED MODULE: ./lib/store/schema/report.js







/** `report.json`, for who shows a report that somebody else's run has written. */
const MOST = 1_000;
const texts = schemas/* array */.YOg(pieces/* text */.Qq).max(MOST);
const report_rule = schemas/* object */.Ikc({
    endpointId: pieces/* name */.UU,
    scenario: pieces/* name */.UU,
    metric: pieces/* metricId */.yo,
    statistic: pieces/* statistic */.$t,
    limit: schemas/* number */.aig(),
    direction: schemas/* enum */.k5n(["at-most", "at-least"]),
});
const check = schemas/* object */.Ikc({
    rule: report_rule,
    outcome: schemas/* enum */.k5n(["pass", "target-missed", "inconclusive", "invalid"]),
    value: schemas/* number */.aig().exactOptional(),
    n: pieces/* count */.U9,
    needed: pieces/* count */.U9.exactOptional(),
    reason: pieces/* text */.Qq,
});
const report_verdict = schemas/* object */.Ikc({
    outcome: schemas/* enum */.k5n(Object.keys(verdict/* EXIT_CODES */.a)),
    exitCode: schemas/* int */.Whr().min(0).max(255),
    checks: schemas/* array */.YOg(check).max(MOST),
});
const scores = schemas/* record */.g1P(pieces/* name */.UU, schemas/* number */.aig()).refine((all) => Object.keys(all).length <= MOST, "too many");
const dimension = schemas/* object */.Ikc({
    name: schemas/* enum */.k5n(["ttft", "e2e", "throughput", "reliability"]),
    metric: pieces/* metricId */.yo,
    statistic: pieces/* statistic */.$t,
    values: scores,
    leaders: texts,
    reason: pieces/* text */.Qq,
});
const winner = schemas/* object */.Ikc({
    scenario: pieces/* name */.UU,
    dimensions: schemas/* array */.YOg(dimension).max(10),
    overall: schemas/* object */.Ikc({ leaders: texts, scores, weights: scores, reason: pieces/* text */.Qq }),
});
const change = schemas/* object */.Ikc({
    path: pieces/* text */.Qq,
    before: pieces/* text */.Qq.exactOptional(),
    after: pieces/* text */.Qq.exactOptional(),
    file: pieces/* text */.Qq.exactOptional(),
    line: pieces/* count */.U9.exactOptional(),
    baseLine: pieces/* count */.U9.exactOptional(),
});
const cause = schemas/* object */.Ikc({
    message: pieces/* text */.Qq,
    confidence: schemas/* enum */.k5n(["high", "medium", "low"]),
    engines: schemas/* array */.YOg(pieces/* engineId */.U2).max(MOST),
    metrics: texts,
    evidence: texts,
    change: change.exactOptional(),
});
const report_finding = schemas/* object */.Ikc({
    rule: pieces/* name */.UU,
    severity: schemas/* enum */.k5n(finding/* SEVERITIES */.o),
    object: pieces/* text */.Qq,
    engines: schemas/* array */.YOg(pieces/* engineId */.U2).max(MOST),
    message: pieces/* text */.Qq,
    evidence: texts,
    why: pieces/* text */.Qq,
    fix: pieces/* text */.Qq.exactOptional(),
});
const skippedCheck = schemas/* object */.Ikc({ rule: pieces/* name */.UU, reason: pieces/* text */.Qq });
const tone = schemas/* enum */.k5n(["good", "bad", "accepted", "unsure", "dim"]);
const cell = schemas/* object */.Ikc({
    text: pieces/* text */.Qq,
    tone: tone.exactOptional(),
    detail: pieces/* text */.Qq.exactOptional(),
    share: schemas/* number */.aig().exactOptional(),
});
const column = schemas/* object */.Ikc({
    label: pieces/* text */.Qq,
    align: schemas/* enum */.k5n(["left", "right"]),
    optional: schemas/* number */.aig().exactOptional(),
    prose: schemas/* literal */.euz(true).exactOptional(),
});
const table = schemas/* object */.Ikc({
    id: pieces/* name */.UU,
    title: pieces/* text */.Qq,
    columns: schemas/* array */.YOg(column).max(50),
    rows: schemas/* array */.YOg(schemas/* array */.YOg(cell).max(50)).max(10_000),
    note: pieces/* text */.Qq.exactOptional(),
    fold: pieces/* text */.Qq.exactOptional(),
});
const annotation = schemas/* object */.Ikc({
    level: schemas/* enum */.k5n(["notice", "warning", "error"]),
    title: pieces/* text */.Qq,
    message: pieces/* text */.Qq,
    file: pieces/* text */.Qq.exactOptional(),
    line: pieces/* count */.U9.exactOptional(),
});
const report_run = schemas/* object */.Ikc({
    id: pieces/* name */.UU,
    name: pieces/* text */.Qq,
    startedAt: pieces/* moment */.n$,
    endedAt: pieces/* moment */.n$,
    seed: schemas/* number */.aig(),
    nonce: pieces/* text */.Qq,
    status: schemas/* enum */.k5n(["complete", "partial", "aborted"]),
    fingerprint: pieces/* fingerprintSchema */.S8,
    repeats: schemas/* array */.YOg(repeatSchema).max(20_000),
});
/** What was measured and not judged is written without a verdict; in memory it has one that nobody shows. */
const UNJUDGED = { outcome: "pass", exitCode: verdict/* EXIT_CODES */.a.pass, checks: [] };
const fields = {
    schema: schemas/* literal */.euz(report/* REPORT_SCHEMA */.D),
    title: pieces/* text */.Qq,
    headline: pieces/* text */.Qq,
    nextStep: pieces/* text */.Qq.exactOptional(),
    unjudged: schemas/* literal */.euz(true).exactOptional(),
    winner: schemas/* array */.YOg(winner).max(MOST),
    comparisons: schemas/* array */.YOg(comparisonSchema).max(10_000),
    match: matchSchema.exactOptional(),
    falseAlarms: pieces/* text */.Qq.exactOptional(),
    causes: schemas/* array */.YOg(cause).max(MOST).exactOptional(),
    drift: schemas/* array */.YOg(driftSchema).max(MOST).exactOptional(),
    sweeps: schemas/* array */.YOg(sweepSchema).max(MOST).exactOptional(),
    endpoints: schemas/* array */.YOg(endpointSchema).max(MOST),
    absent: schemas/* array */.YOg(absentEndpointSchema).max(MOST),
    findings: schemas/* array */.YOg(report_finding).max(10_000),
    skippedChecks: schemas/* array */.YOg(skippedCheck).max(MOST).exactOptional(),
    warnings: schemas/* array */.YOg(warningSchema).max(20_000),
    tables: schemas/* array */.YOg(table).max(MOST),
    notes: texts,
    annotations: schemas/* array */.YOg(annotation).max(MOST),
    provenance: schemas/* array */.YOg(schemas/* object */.Ikc({ label: pieces/* text */.Qq, value: pieces/* text */.Qq })).max(MOST),
    run: report_run,
};
const reportSchema = schemas/* object */.Ikc({ ...fields, verdict: report_verdict.exactOptional() })
    .superRefine(({ verdict: given, unjudged }, { addIssue }) => {
    if (given === undefined && unjudged === undefined)
        addIssue({ code: "custom", path: ["verdict"], message: "missing" });
})
    .transform(({ verdict: given = UNJUDGED, ...others }) => ({ ...others, verdict: given }));

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: ./node_modules/yauzl/index.js
var yauzl = __webpack_require__(20663);
;// CONCATENATED MODULE: ./lib/store/unzip.js










const MOST_ENTRIES = 2_000;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
/**
 * Calls `use` with a fresh folder that holds the JSON of a zip, which is all that is read of a result, and removes the
 * folder in any case. Throws ConfigurationError for what is no zip, and for one that could do harm: a path out of the
 * folder, a link, an encrypted entry, too many entries, or more than 64 MiB, counted as it is inflated.
 * @param where names the zip in errors
 */
async function withUnzipped(path, where, use) {
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), "llm-latency-gate-"));
    try {
        await extract(path, where, folder);
        return await use(folder);
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
}
async function extract(path, where, folder) {
    let zip;
    try {
        zip = await (0,yauzl/* openPromise */.sO)(path, { autoClose: false, strictFileNames: true });
        if (zip.entryCount > MOST_ENTRIES)
            throw unsafe(where, `has ${zip.entryCount} entries, wanted at most ${MOST_ENTRIES}`);
        const names = new Set();
        const budget = new Budget(where);
        for await (const entry of zip.eachEntry()) {
            if (names.size >= MOST_ENTRIES)
                throw unsafe(where, `has more than ${MOST_ENTRIES} entries`);
            requireHarmless(entry, where);
            if (names.has(entry.fileName))
                throw unsafe(where, `holds ${quoted(entry.fileName)} twice`);
            names.add(entry.fileName);
            if (isRead(entry.fileName))
                await write(zip, entry, folder, budget);
        }
    }
    catch (error) {
        if (error instanceof errors/* ConfigurationError */.j1)
            throw error;
        throw unsafe(where, `is no zip that can be read: ${error.message}`, error);
    }
    finally {
        zip?.close();
    }
}
/** Absolute names, `..` and backslashes were refused by yauzl when it read the name. */
function requireHarmless(entry, where) {
    const name = quoted(entry.fileName);
    // The upper half holds the mode where the zip was made on Unix, and 0 elsewhere.
    const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
    if (type !== 0 && type !== REGULAR && type !== FOLDER)
        throw unsafe(where, `holds ${name}, which is a link or a device, wanted files and folders`);
    if (entry.isEncrypted())
        throw unsafe(where, `holds ${name}, which is encrypted`);
    if (/\p{Cc}/u.test(entry.fileName) || entry.fileName.length > 500)
        throw unsafe(where, `holds ${name}, which is no name for a file`);
}
/** Samples, charts and logs stay where they are; AIPerf's records are read beside its summary. */
function isRead(fileName) {
    return fileName.endsWith(".json") || (fileName.endsWith(".jsonl") && (0,external_node_path_.basename)(fileName) !== "samples.jsonl");
}
async function write(zip, entry, folder, budget) {
    const target = (0,external_node_path_.join)(folder, entry.fileName);
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(target), { recursive: true });
    // Never over another entry of the same name.
    await (0,external_node_stream_promises_.pipeline)(await zip.openReadStreamPromise(entry), budget.counting(), (0,external_node_fs_.createWriteStream)(target, { flags: "wx" }));
    const writtenAt = entry.getLastModDate();
    if (!Number.isNaN(writtenAt.getTime()))
        await (0,promises_.utimes)(target, writtenAt, writtenAt);
}
/** What all entries together may take: their headers can say anything. */
class Budget {
    #where;
    #bytes = 0;
    constructor(where) {
        this.#where = where;
    }
    counting() {
        return new external_node_stream_.Transform({
            transform: (chunk, _encoding, done) => {
                this.#bytes += chunk.length;
                if (this.#bytes <= store_files/* MOST_BYTES */.uZ)
                    done(null, chunk);
                else
                    done(unsafe(this.#where, `holds more than ${(0,store_files/* megabytes */.ix)(store_files/* MOST_BYTES */.uZ)} of JSON once it is unpacked`));
            },
        });
    }
}
function unsafe(where, what, cause) {
    return new errors/* ConfigurationError */.j1(`${where} ${what}`, {
        hint: "It was not used, and nothing of it was kept. Download the artifact again, or make the zip from the result directory itself.",
        cause,
    });
}

;// CONCATENATED MODULE: ./lib/store/reports.js










const MOST_STEP_BYTES = 10_000;
/** More than that no matrix of jobs leaves. */
const MOST_STEPS = 50;
const DEEPEST = 6;
const stepSchema = schemas/* object */.Ikc({
    schema: schemas/* literal */.euz(step_file/* STEP_SCHEMA */.h),
    pullRequest: schemas/* int */.Whr().positive().exactOptional(),
    key: schemas/* string */.YjP().regex(/^[0-9a-f]{16}$/),
    outcome: schemas/* enum */.k5n(Object.keys(verdict/* EXIT_CODES */.a)),
});
/**
 * What the steps of a run left in a folder, or in a zip of one: each folder with a `report.json` or the step's own file is
 * one. All of it is read as untrusted; links are passed over. Throws ConfigurationError that names the file and what is
 * wrong with it.
 */
async function readReports(path) {
    const found = await (0,promises_.lstat)(path).catch(() => undefined);
    if (found === undefined)
        throw new errors/* ConfigurationError */.j1(`${path}: there is no such file or folder`);
    const read = async (folder) => Promise.all((await foldersOfSteps(folder)).map((inner) => readStep(folder, inner)));
    return found.isDirectory() ? read(path) : withUnzipped(path, path, read);
}
/** By their paths from the root, the root itself being empty. */
async function foldersOfSteps(root) {
    const folders = [];
    const visit = async (folder, depth) => {
        const entries = await (0,promises_.readdir)(folder, { withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
        if (files.includes("report.json") || files.includes(step_file/* LEFT_BY_STEP */.v))
            folders.push((0,external_node_path_.relative)(root, folder));
        if (folders.length > MOST_STEPS)
            throw new errors/* ConfigurationError */.j1(`${root} has more than ${MOST_STEPS} reports, which no run leaves`);
        const inner = entries.filter((entry) => entry.isDirectory() && depth < DEEPEST);
        for (const { name } of inner.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
            await visit((0,external_node_path_.join)(folder, name), depth + 1);
    };
    await visit(root, 0);
    return folders;
}
/** Names in messages start at the root, whose own name may be that of a temporary folder. */
async function readStep(root, inner) {
    const read = async (name, most, schema) => {
        const where = (0,external_node_path_.join)(inner, name);
        const bytes = await regularFile((0,external_node_path_.join)(root, inner, name), most, where);
        return bytes === undefined ? undefined : checked(schema, parseJson(bytes, where), where);
    };
    const report = await read("report.json", store_files/* MOST_BYTES */.uZ, reportSchema);
    const step = await read(step_file/* LEFT_BY_STEP */.v, MOST_STEP_BYTES, stepSchema);
    return { ...(report !== undefined && { report }), ...(step !== undefined && { step }) };
}
async function regularFile(path, most, where) {
    const found = await (0,promises_.lstat)(path).catch(() => undefined);
    return found?.isFile() ? (0,store_files/* readCapped */.EF)(path, most, where) : undefined;
}

;// CONCATENATED MODULE: ./lib/store/import/foreign-session.js



/** The runs of a foreign file as a session, with what limits it. Throws ConfigurationError where nothing was measured. */
function foreignSession(source, facts) {
    const { where, as } = source;
    const loads = Map.groupBy(facts.runs, ({ load }) => load);
    if (as.scenario !== undefined && loads.size > 1) {
        throw new errors/* ConfigurationError */.j1(`${where} holds ${loads.size} loads (${[...loads.keys()].slice(0, 5).map(quoted).join(", ")}), but one test was named for it: ${quoted(as.scenario)}`, { hint: "Name no test, or give a file with one load." });
    }
    const engine = as.engine ?? "openai";
    const session = {
        id: source.name,
        startedAt: facts.startedAt ?? source.writtenAt,
        toolVersion: `${facts.tool} ${facts.version ?? "unknown"}`,
        importedFrom: facts.tool,
        tests: Array.from(loads, ([load, runs]) => ({
            endpointId: as.endpointId ?? engine,
            engine,
            scenario: as.scenario ?? load,
            ...(runs.some(({ open }) => open) && { load: "open" }),
            repeats: runs.map((run) => repeatOf(run, where)),
        })),
        limits: [...commonLimits(facts, loads), ...facts.limits],
    };
    return checked(sessionSchema, session, where);
}
function repeatOf({ requests: { ok, failed }, metrics }, where) {
    const due = ok + (failed ?? 0);
    if (due === 0)
        throw new errors/* ConfigurationError */.j1(`${where} holds no requests, wanted the result of a run`);
    if (ok > 0 && metrics.ttft_ms?.p50 === 0) {
        throw new errors/* ConfigurationError */.j1(`${where} has a median TTFT of 0 ms: its answers were not streamed, so there is no time to first token to compare`);
    }
    const known = Object.entries({
        ...(ok > 0 ? metrics : {}),
        ...(failed !== undefined && { success_rate: { n: due, mean: ok / due } }),
    }).filter(([, metric]) => metric !== undefined);
    return { counts: { due, failed: failed ?? 0, failures: {} }, metrics: Object.fromEntries(known) };
}
function commonLimits({ tool, startedAt, runs, rawValues }, loads) {
    return [
        `Measured by ${tool}: what was asked, of what and where is not in the file, so nothing is known to match.`,
        ...([...loads.values()].some((same) => same.length === 1) ? ["One run: its run-to-run noise is unknown."] : []),
        ...(rawValues
            ? []
            : ["Only summaries: how the values lie is unknown, and percentiles are those that the tool computed."]),
        ...(startedAt === undefined ? ["When it was measured is unknown: the time of the file stands for it."] : []),
        ...(runs.some(({ requests }) => requests.failed === undefined)
            ? ["How many requests failed is not in the file: only those that succeeded are counted."]
            : ["Why requests failed is not kept."]),
        "Throughput is over the whole run, its start and its end included.",
    ];
}
/** The name of a load by its numbers. */
function loadName(kind, value) {
    return `${kind}-${value}`;
}

;// CONCATENATED MODULE: ./lib/store/import/metric.js

/** Below these a percentile is not shown anywhere (design, section 5). */
const LEAST = { p95: 72, p99: 368 };
const GROWTH = Math.log(model_session/* BUCKET_GROWTH */.dR);
/** Smaller than a nanosecond, in ms, is a clock's rounding and has no bucket. */
const LEAST_IN_HISTOGRAM = 1e-6;
/** What another tool has computed over `n` values. Undefined where there are none. */
function fromSummary(n, { mean, p50, p95, p99 }) {
    if (n === 0)
        return undefined;
    return {
        n,
        ...(p50 !== undefined && { p50 }),
        ...(p95 !== undefined && n >= LEAST.p95 && { p95 }),
        ...(p99 !== undefined && n >= LEAST.p99 && { p99 }),
        ...(mean !== undefined && { mean }),
    };
}
/** Percentiles as everywhere here: the nearest rank, so always a value that was seen. `n` is the number of requests behind it. */
function fromValues(values, n = values.length) {
    if (values.length === 0)
        return undefined;
    const sorted = Float64Array.from(values).sort();
    const at = (p) => sorted[Math.max(0, Math.ceil(sorted.length * p - 1e-9) - 1)];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const summary = fromSummary(n, { mean, p50: at(0.5), p95: at(0.95), p99: at(0.99) });
    const histogram = histogramOf(sorted);
    return summary && { ...summary, ...(histogram !== undefined && { histogram }) };
}
/** One number a run: a rate or a share. */
function fromOne(value, n) {
    return { n, mean: value };
}
function histogramOf(values) {
    const buckets = Array.from(values.filter((value) => value >= LEAST_IN_HISTOGRAM), bucketOf);
    const [first, last] = [buckets[0], buckets.at(-1)];
    if (first === undefined || last === undefined)
        return undefined;
    const counts = new Array(last - first + 1).fill(0);
    for (const bucket of buckets)
        counts[bucket - first] = (counts[bucket - first] ?? 0) + 1;
    return { first, counts };
}
/** Bucket i holds (1.05^i, 1.05^(i+1)]. */
function bucketOf(value) {
    return Math.ceil(Math.log(value) / GROWTH - 1e-9) - 1;
}

;// CONCATENATED MODULE: ./lib/store/import/aiperf.js






const milliseconds = schemas/* object */.Ikc({
    unit: schemas/* literal */.euz("ms"),
    avg: pieces/* amount */.vj,
    p50: pieces/* amount */.vj,
    p95: pieces/* amount */.vj.optional(),
    p99: pieces/* amount */.vj.optional(),
    count: pieces/* count */.U9.optional(),
});
const one = schemas/* object */.Ikc({ avg: pieces/* amount */.vj });
/** What is read of `profile_export_aiperf.json` (aiperf/common/models/export_models.py, schema 1.4 of 0.13.0). */
const exportSchema = schemas/* object */.Ikc({
    aiperf_version: schemas/* string */.YjP().max(100).optional(),
    start_time: schemas/* string */.YjP().max(100).optional(),
    was_cancelled: schemas/* boolean */.zMY().optional(),
    is_complete: schemas/* boolean */.zMY().optional(),
    incomplete_reason: schemas/* string */.YjP().max(20_000).optional(),
    request_count: one.optional(),
    error_request_count: one.optional(),
    request_throughput: one.optional(),
    output_token_throughput: one.optional(),
    time_to_first_token: milliseconds.optional(),
    inter_token_latency: milliseconds.optional(),
    inter_chunk_latency: milliseconds.optional(),
    request_latency: milliseconds.optional(),
    input_config: schemas/* object */.Ikc({
        phases: schemas/* array */.YOg(schemas/* object */.Ikc({
            kind: schemas/* string */.YjP().optional(),
            exclude_from_results: schemas/* boolean */.zMY().optional(),
            concurrency: schemas/* unknown */.L5J().optional(),
            rate: schemas/* unknown */.L5J().optional(),
        }))
            .max(1_000)
            .optional(),
    })
        .optional(),
});
const value = schemas/* object */.Ikc({ value: pieces/* amount */.vj, unit: schemas/* literal */.euz("ms") });
/** A line of `profile_export.jsonl`: one request. */
const recordSchema = schemas/* object */.Ikc({
    metadata: schemas/* object */.Ikc({ benchmark_phase: schemas/* string */.YjP().max(100) }),
    metrics: schemas/* object */.Ikc({
        time_to_first_token: value.optional(),
        inter_token_latency: value.optional(),
        request_latency: value.optional(),
        inter_chunk_latency: schemas/* object */.Ikc({ value: schemas/* array */.YOg(pieces/* amount */.vj).max(1_000_000), unit: schemas/* literal */.euz("ms") }).optional(),
    }),
    error: schemas/* unknown */.L5J().optional(),
});
const aiperf = {
    tool: "aiperf",
    recognises: (json) => json instanceof Object && "aiperf_version" in json && "schema_version" in json,
    session(source) {
        const results = source.results.map((result) => checked(exportSchema, result, source.where));
        for (const result of results)
            requireWhole(result, source);
        const raw = valuesOf(results, source);
        const start = results[0]?.start_time;
        const startedAt = start === undefined ? undefined : isoOf(start);
        return foreignSession(source, {
            tool: "aiperf",
            version: results[0]?.aiperf_version,
            startedAt,
            runs: results.map((result) => aiperf_runOf(result, raw, source)),
            rawValues: raw !== undefined,
            limits: [
                "AIPerf counts an answer that was cut off, or ended by an error in the stream, as a success.",
                "Its ITL is a mean of each request and compared as TPOT; its ICL is compared as chunk gap.",
                ...(startedAt !== undefined && !hasZone(start) ? ["Its clock time has no zone and is read as UTC."] : []),
            ],
        });
    },
};
/** What was stopped in the middle never becomes a base. */
function requireWhole({ was_cancelled, is_complete, incomplete_reason }, { where }) {
    if (was_cancelled === true)
        throw new errors/* ConfigurationError */.j1(`${where} is of a run that was cancelled, wanted one that came to its end`);
    if (is_complete === false) {
        throw new errors/* ConfigurationError */.j1(`${where} is of a run that did not come to its end${incomplete_reason === undefined ? "" : ` (${incomplete_reason.slice(0, 200)})`}`);
    }
}
function aiperf_runOf(result, values, { where }) {
    const ok = result.request_count?.avg ?? 0;
    const { time_to_first_token: ttft, request_throughput: requests, output_token_throughput: tokens } = result;
    if (ok > 0 && ttft === undefined) {
        throw new errors/* ConfigurationError */.j1(`${where}: time_to_first_token is missing, wanted the result of a run with --streaming`);
    }
    return {
        ...loadOf(result),
        requests: { ok, failed: result.error_request_count?.avg ?? 0 },
        metrics: {
            ...(values ?? {
                ttft_ms: summaryOf(ttft, ok),
                tpot_ms: summaryOf(result.inter_token_latency, ok),
                // Its count is one of gaps, which hang together within a request.
                chunk_gap_ms: summaryOf(result.inter_chunk_latency, ok),
                e2e_ms: summaryOf(result.request_latency, ok),
            }),
            requests_per_second: requests && fromOne(requests.avg, ok),
            tokens_per_second: tokens && fromOne(tokens.avg, ok),
        },
    };
}
function summaryOf(metric, requests) {
    return metric && fromSummary(Math.min(metric.count ?? requests, requests), { ...metric, mean: metric.avg });
}
/** Of the phase that counts; a phase that AIPerf drives otherwise, such as a trace, has no number of its own. */
function loadOf({ input_config }) {
    const phase = input_config?.phases?.find(({ kind, exclude_from_results }) => kind !== "warmup" && exclude_from_results !== true);
    if (typeof phase?.rate === "number")
        return { load: loadName("rate", phase.rate), open: true };
    if (typeof phase?.concurrency === "number")
        return { load: loadName("concurrency", phase.concurrency), open: false };
    return { load: "aiperf", open: false };
}
/** From the single requests, where they are there; records of another run are refused. */
function valuesOf([result, ...more], { records, where }) {
    if (records === undefined || result === undefined || more.length > 0)
        return undefined;
    const measured = records
        .map((record, index) => checked(recordSchema, record, `${where}, record ${index + 1}`))
        .filter(({ metadata, error }) => metadata.benchmark_phase !== "warmup" && (error === undefined || error === null));
    const wanted = result.request_count?.avg ?? 0;
    if (measured.length !== wanted) {
        throw new errors/* ConfigurationError */.j1(`${where} tells of ${wanted} requests, but its profile_export.jsonl of ${measured.length}: they are not of one run`);
    }
    const of = (name) => fromValues(measured.flatMap(({ metrics }) => metrics[name]?.value ?? []));
    return {
        ttft_ms: of("time_to_first_token"),
        tpot_ms: of("inter_token_latency"),
        chunk_gap_ms: fromValues(measured.flatMap(({ metrics }) => metrics.inter_chunk_latency?.value ?? []), measured.length),
        e2e_ms: of("request_latency"),
    };
}
/** AIPerf writes local time without a zone. */
function isoOf(time) {
    const at = Date.parse(hasZone(time) ? time : `${time}Z`);
    return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
function hasZone(time) {
    return /(?:Z|[+-]\d\d:\d\d)$/.test(time ?? "");
}

;// CONCATENATED MODULE: ./lib/store/import/guidellm.js





const distribution = schemas/* object */.Ikc({
    successful: schemas/* object */.Ikc({
        mean: schemas/* number */.aig(),
        min: schemas/* number */.aig(),
        count: pieces/* count */.U9,
        percentiles: schemas/* object */.Ikc({ p50: pieces/* amount */.vj, p95: pieces/* amount */.vj, p99: pieces/* amount */.vj }),
    }),
});
/** What is read of GuideLLM's JSON report (guidellm/benchmark/schemas, 0.8.1). */
const guidellm_reportSchema = schemas/* object */.Ikc({
    metadata: schemas/* object */.Ikc({ guidellm_version: schemas/* string */.YjP().max(100).optional() }).optional(),
    benchmarks: schemas/* array */.YOg(schemas/* object */.Ikc({
        start_time: pieces/* amount */.vj,
        config: schemas/* object */.Ikc({
            strategy: schemas/* object */.Ikc({
                type_: schemas/* string */.YjP().max(100),
                streams: pieces/* count */.U9.optional(),
                rate: pieces/* amount */.vj.optional(),
            }),
        }),
        metrics: schemas/* object */.Ikc({
            request_totals: schemas/* object */.Ikc({ successful: pieces/* count */.U9, errored: pieces/* count */.U9, incomplete: pieces/* count */.U9 }),
            requests_per_second: distribution,
            output_tokens_per_second: distribution,
            request_latency: distribution,
            time_to_first_token_ms: distribution,
            inter_token_latency_ms: distribution,
        }),
    }))
        .min(1)
        .max(1_000),
});
const guidellm = {
    tool: "guidellm",
    recognises: (json) => json instanceof Object &&
        "benchmarks" in json &&
        Array.isArray(json.benchmarks) &&
        (("metadata" in json && json.metadata instanceof Object && "guidellm_version" in json.metadata) ||
            json.benchmarks.some((benchmark) => benchmark?.type_ === "generative_benchmark")),
    session(source) {
        const reports = source.results.map((result) => checked(guidellm_reportSchema, result, source.where));
        const benchmarks = reports.flatMap((report) => report.benchmarks);
        const start = Math.min(...benchmarks.map(({ start_time }) => start_time));
        const incomplete = benchmarks.reduce((sum, { metrics }) => sum + metrics.request_totals.incomplete, 0);
        return foreignSession(source, {
            tool: "guidellm",
            version: reports[0]?.metadata?.guidellm_version,
            startedAt: guidellm_isoOf(start),
            runs: benchmarks.map(guidellm_runOf),
            rawValues: false,
            limits: [
                "GuideLLM opens a connection for each request, so that connection set-up is inside its TTFT and E2E, which ends when the stream is closed.",
                "Its ITL is weighted by tokens and compared as TPOT; its own TPOT has the TTFT in it and is left out.",
                "GuideLLM times by a clock that can be set during a run.",
                ...(benchmarks.some(lacksFirstTokens)
                    ? ["A request without a first token counts as a TTFT of 0 ms in GuideLLM, so its TTFT is left out."]
                    : []),
                ...(incomplete > 0 ? [`${incomplete} requests were cut off by the end of the run and are not counted.`] : []),
            ],
        });
    },
};
/** Seconds since the epoch; undefined for what no clock shows. */
function guidellm_isoOf(seconds) {
    const date = new Date(seconds * 1000);
    return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
function guidellm_runOf({ config: { strategy }, metrics }) {
    const { successful, errored } = metrics.request_totals;
    return {
        ...guidellm_loadOf(strategy),
        requests: { ok: successful, failed: errored },
        metrics: {
            ttft_ms: lacksFirstTokens({ metrics }) ? undefined : ms(metrics.time_to_first_token_ms, successful),
            tpot_ms: ms(metrics.inter_token_latency_ms, successful),
            e2e_ms: ms(metrics.request_latency, successful, 1000),
            requests_per_second: fromOne(metrics.requests_per_second.successful.mean, successful),
            tokens_per_second: fromOne(metrics.output_tokens_per_second.successful.mean, successful),
        },
    };
}
function guidellm_loadOf({ type_, streams, rate }) {
    if (rate !== undefined)
        return { load: loadName("rate", rate), open: true };
    return { load: streams === undefined ? type_ : loadName("concurrency", streams), open: false };
}
/** The mean of a distribution that is not there is 0, as if it had been measured. */
function ms({ successful: { mean, count: values, percentiles } }, requests, factor = 1) {
    if (values === 0)
        return undefined;
    const { p50, p95, p99 } = percentiles;
    return fromSummary(requests, { mean: mean * factor, p50: p50 * factor, p95: p95 * factor, p99: p99 * factor });
}
function lacksFirstTokens({ metrics: { time_to_first_token_ms: ttft } }) {
    return ttft.successful.count > 0 && ttft.successful.min <= 0;
}

;// CONCATENATED MODULE: ./lib/store/import/inference-perf.js





const seconds = schemas/* object */.Ikc({ mean: pieces/* amount */.vj, median: pieces/* amount */.vj, p95: pieces/* amount */.vj.optional(), p99: pieces/* amount */.vj.optional() });
/** What is read of `stage_N_` and `summary_lifecycle_metrics.json` (inference_perf/reportgen/base.py, 0.7.0); times are in seconds. */
const inference_perf_reportSchema = schemas/* object */.Ikc({
    load_summary: schemas/* object */.Ikc({ requested_rate: pieces/* amount */.vj.optional(), concurrency: pieces/* count */.U9.optional() }),
    successes: schemas/* object */.Ikc({
        count: pieces/* count */.U9,
        latency: schemas/* object */.Ikc({
            request_latency: seconds.nullish(),
            time_per_output_token: seconds.nullish(),
            time_to_first_token: seconds.nullish(),
        }),
        throughput: schemas/* object */.Ikc({ output_tokens_per_sec: pieces/* amount */.vj, requests_per_sec: pieces/* amount */.vj }),
    }),
    failures: schemas/* object */.Ikc({ count: pieces/* count */.U9 }),
});
const inferencePerf = {
    tool: "inference-perf",
    recognises: (json) => json instanceof Object && "load_summary" in json && "successes" in json && "failures" in json,
    session(source) {
        const reports = source.results.map((result) => checked(withTtft, result, source.where));
        return foreignSession(source, {
            tool: "inference-perf",
            version: undefined,
            startedAt: undefined,
            runs: reports.map(inference_perf_runOf),
            rawValues: false,
            limits: [
                "inference-perf counts an answer that was cut off, or ended by an error in the stream, as a success.",
                "inference-perf has no warm-up of its own: the first requests are in the numbers.",
                "Its ITL is left out: tokens that came in one chunk have no gap in it. Its E2E ends when the answer has been read whole.",
                "inference-perf does not take reasoning for a first token: with a reasoning model its TTFT is too long.",
                ...(reports.some(({ load_summary }) => isSummary(load_summary)) ? ["All its stages are taken together."] : []),
            ],
        });
    },
};
/** An answer without events that it could read (lines that end with CR LF, or no stream) has no TTFT, and succeeds. */
const withTtft = inference_perf_reportSchema.refine(({ successes }) => successes.count === 0 || successes.latency.time_to_first_token != null, {
    path: ["successes", "latency", "time_to_first_token"],
    message: "wanted a time to first token: measure with api.streaming, an engine that ends its lines with LF",
});
function inference_perf_runOf({ load_summary, successes, failures }) {
    const { latency, throughput, count: ok } = successes;
    const of = (metric) => metric == null
        ? undefined
        : fromSummary(ok, { mean: inference_perf_ms(metric.mean), p50: inference_perf_ms(metric.median), p95: inference_perf_ms(metric.p95), p99: inference_perf_ms(metric.p99) });
    return {
        ...inference_perf_loadOf(load_summary),
        requests: { ok, failed: failures.count },
        metrics: {
            ttft_ms: of(latency.time_to_first_token),
            tpot_ms: of(latency.time_per_output_token),
            e2e_ms: of(latency.request_latency),
            requests_per_second: fromOne(throughput.requests_per_sec, ok),
            tokens_per_second: fromOne(throughput.output_tokens_per_sec, ok),
        },
    };
}
function inference_perf_ms(value) {
    return value === undefined ? undefined : value * 1000;
}
/** A stage of a concurrent load has a rate too, which is none that was kept. */
function inference_perf_loadOf(load) {
    if (load.concurrency !== undefined)
        return { load: loadName("concurrency", load.concurrency), open: false };
    if (load.requested_rate !== undefined)
        return { load: loadName("rate", load.requested_rate), open: true };
    return { load: "all-stages", open: false };
}
function isSummary({ concurrency, requested_rate }) {
    return concurrency === undefined && requested_rate === undefined;
}

;// CONCATENATED MODULE: ./lib/store/import/vllm-bench.js





const MOST_REQUESTS = 1_000_000;
const perRequest = schemas/* array */.YOg(pieces/* amount */.vj).max(MOST_REQUESTS).optional();
/** What is read of `vllm bench serve --save-result` (vllm/benchmarks/serve.py, 0.32); times of requests are in seconds. */
const resultSchema = schemas/* object */.Ikc({
    date: schemas/* string */.YjP().max(100).optional(),
    num_prompts: pieces/* count */.U9.optional(),
    request_rate: schemas/* union */.KCZ([schemas/* literal */.euz("inf"), pieces/* amount */.vj]),
    max_concurrency: pieces/* count */.U9.nullish(),
    completed: pieces/* count */.U9,
    failed: pieces/* count */.U9.optional(),
    request_throughput: pieces/* amount */.vj,
    output_throughput: pieces/* amount */.vj,
    mean_ttft_ms: pieces/* amount */.vj,
    median_ttft_ms: pieces/* amount */.vj,
    p95_ttft_ms: pieces/* amount */.vj.optional(),
    p99_ttft_ms: pieces/* amount */.vj.optional(),
    mean_tpot_ms: pieces/* amount */.vj.optional(),
    median_tpot_ms: pieces/* amount */.vj.optional(),
    p95_tpot_ms: pieces/* amount */.vj.optional(),
    p99_tpot_ms: pieces/* amount */.vj.optional(),
    mean_itl_ms: pieces/* amount */.vj.optional(),
    median_itl_ms: pieces/* amount */.vj.optional(),
    p95_itl_ms: pieces/* amount */.vj.optional(),
    p99_itl_ms: pieces/* amount */.vj.optional(),
    mean_e2el_ms: pieces/* amount */.vj.optional(),
    median_e2el_ms: pieces/* amount */.vj.optional(),
    p95_e2el_ms: pieces/* amount */.vj.optional(),
    p99_e2el_ms: pieces/* amount */.vj.optional(),
    // With --save-detailed, one entry a request, failed ones too.
    ttfts: perRequest,
    itls: schemas/* array */.YOg(schemas/* array */.YOg(pieces/* amount */.vj).max(MOST_REQUESTS)).max(MOST_REQUESTS).optional(),
    output_lens: perRequest,
    errors: schemas/* array */.YOg(schemas/* string */.YjP()).max(MOST_REQUESTS).optional(),
});
const vllmBench = {
    tool: "vllm-bench",
    recognises: (json) => json instanceof Object && "completed" in json && "request_throughput" in json && "total_input_tokens" in json,
    session(source) {
        const results = source.results.map((result) => checked(resultSchema, result, source.where));
        const raw = results.map(vllm_bench_valuesOf);
        return foreignSession(source, {
            tool: "vllm-bench",
            version: undefined,
            startedAt: startOf(results[0]),
            runs: results.map((result, index) => vllm_bench_runOf(result, raw[index])),
            rawValues: raw.every((values) => values !== undefined),
            limits: [
                "vllm bench takes the first message with choices for the first token, even one that only announces the role: where an engine sends that early, its TTFT is too short.",
                "vllm bench counts an answer that was cut off, or ended by an error in the stream, as a success.",
                "Its ITL is the gap between chunks, the announcement of the role included, and is compared as chunk gap.",
                ...(results.some(({ date }) => date !== undefined) ? ["Its clock time has no zone and is read as UTC."] : []),
            ],
        });
    },
};
/** `20261124-090437`. */
function startOf(first) {
    const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(first?.date ?? "");
    if (parts === null)
        return undefined;
    const [, year, month, day, hour, minute, second] = parts;
    const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
function vllm_bench_runOf(result, values) {
    const { completed, request_rate, max_concurrency, num_prompts } = result;
    const failed = result.failed ?? (num_prompts === undefined ? undefined : Math.max(0, num_prompts - completed));
    return {
        load: vllm_bench_loadOf(max_concurrency ?? undefined, request_rate),
        open: request_rate !== "inf",
        requests: { ok: completed, failed },
        metrics: {
            ...(values ?? summariesOf(result)),
            requests_per_second: fromOne(result.request_throughput, completed),
            tokens_per_second: fromOne(result.output_throughput, completed),
        },
    };
}
function vllm_bench_loadOf(concurrency, rate) {
    if (rate !== "inf")
        return loadName("rate", rate);
    return concurrency === undefined ? "all-at-once" : loadName("concurrency", concurrency);
}
/** How many gaps there were is not told, so that the requests stand for them. */
function summariesOf(result) {
    const of = (metric) => {
        const [p50, mean] = [result[`median_${metric}_ms`], result[`mean_${metric}_ms`]];
        if (p50 === undefined)
            return undefined;
        return fromSummary(result.completed, {
            mean,
            p50,
            p95: result[`p95_${metric}_ms`],
            p99: result[`p99_${metric}_ms`],
        });
    };
    return { ttft_ms: of("ttft"), tpot_ms: of("tpot"), chunk_gap_ms: of("itl"), e2e_ms: of("e2el") };
}
/**
 * From the single requests, where they are there and agree with the summary. A failed request has a TTFT of 0, no gaps and
 * an error. The gaps of a request add up to last chunk − first chunk, which gives TPOT and E2E as they are meant here.
 */
function vllm_bench_valuesOf({ ttfts, itls, output_lens: lengths, errors, completed }) {
    if (!ttfts || !itls || !lengths || !errors)
        return undefined;
    const requests = ttfts.flatMap((ttft, index) => {
        const gaps = itls[index] ?? [];
        const decode = gaps.reduce((sum, gap) => sum + gap, 0);
        return errors[index] === "" && ttft > 0 ? [{ ttft, gaps, decode, tokens: lengths[index] ?? 0 }] : [];
    });
    if (requests.length !== completed || requests.length === 0)
        return undefined;
    const ms = (seconds, n) => fromValues(seconds.map((value) => value * 1000), n);
    return {
        ttft_ms: ms(requests.map(({ ttft }) => ttft)),
        tpot_ms: ms(requests.flatMap(({ decode, tokens }) => (tokens > 1 ? [decode / (tokens - 1)] : []))),
        chunk_gap_ms: ms(requests.flatMap(({ gaps }) => gaps), requests.length),
        e2e_ms: ms(requests.map(({ ttft, decode }) => ttft + decode)),
    };
}

;// CONCATENATED MODULE: ./lib/store/import/index.js




const IMPORTERS = [vllmBench, guidellm, aiperf, inferencePerf];
/** Whose result this is; undefined when it is of no tool that is known here. */
function recognise(json) {
    return IMPORTERS.find((importer) => importer.recognises(json));
}

// EXTERNAL MODULE: ./lib/model/metrics.js
var metrics = __webpack_require__(30736);
// EXTERNAL MODULE: ./lib/model/voided.js
var model_voided = __webpack_require__(47090);
;// CONCATENATED MODULE: ./lib/store/session-of-run.js



const STATISTICS = ["p50", "p95", "p99", "mean"];
/**
 * What a run gave for one side, small enough to keep. Repeats that were stopped, and those that a guard made invalid as
 * a whole, are left out and told in `limits`; of the others what a guard voids. What the engine itself did (`cause:
 * engine`) makes nothing invalid: it counts. No histograms, since a run keeps no samples. Whether an aborted run may be
 * a base is for the caller to say: it may not.
 */
function sessionOfRun(run, { side, commit, toolVersion }) {
    const endpoints = run.endpoints.filter((endpoint) => endpoint.side === side);
    const mine = endpoints.map((endpoint) => ({
        endpoint,
        repeats: run.repeats.filter(({ endpointId }) => endpointId === endpoint.id),
    }));
    return {
        id: run.id,
        startedAt: run.startedAt,
        ...(commit !== undefined && { commit }),
        toolVersion,
        fingerprint: fingerprintOf(run, endpoints),
        tests: mine.flatMap(({ endpoint, repeats }) => testsOf(endpoint, repeats)),
        limits: [...limitsOf(run), ...mine.flatMap(({ endpoint, repeats }) => leftOut(endpoint, repeats))],
    };
}
/** The other side's engines are no part of what this side is. */
function fingerprintOf({ fingerprint }, endpoints) {
    const mine = Object.entries(fingerprint.subject).filter(([id]) => endpoints.some((endpoint) => endpoint.id === id));
    return { ...fingerprint, subject: Object.fromEntries(mine) };
}
function testsOf({ id, engine }, repeats) {
    return Array.from(Map.groupBy(repeats.filter(isValid), ({ scenario }) => scenario), ([scenario, valid]) => ({
        endpointId: id,
        engine,
        scenario,
        ...(valid[0]?.load === "open" && { load: "open" }),
        repeats: valid.map(session_of_run_repeatOf),
    }));
}
function isValid(repeat) {
    return !repeat.aborted && !(0,model_voided/* isSpoiled */.L0)(repeat);
}
function session_of_run_repeatOf(repeat) {
    const { counts, metrics, telemetry, outputTokensPerAnswer } = repeat;
    const voided = (0,model_voided/* voidedMetrics */.Zv)(repeat);
    const kept = Object.entries(metrics).flatMap(([id, result]) => {
        const metric = voided.has(id) ? undefined : metricOf(id, result);
        return metric === undefined ? [] : [[id, metric]];
    });
    const engineMs = stagesOf(telemetry);
    return {
        counts: { due: counts.due, failed: counts.failed, failures: counts.failures },
        metrics: Object.fromEntries(kept),
        ...(outputTokensPerAnswer !== undefined && { outputTokensPerAnswer }),
        ...(engineMs !== undefined && { engineMs }),
    };
}
function metricOf(id, result) {
    const statistics = metrics/* METRICS */.Cb[id].per === "run" ? ["mean"] : STATISTICS;
    const values = statistics.flatMap((statistic) => {
        const { value } = result[statistic];
        return value === undefined ? [] : [[statistic, value]];
    });
    return values.length === 0 ? undefined : { n: result.n, ...Object.fromEntries(values) };
}
function stagesOf(telemetry) {
    const means = model_session/* STAGES */.an.flatMap((stage) => {
        const mean = telemetry?.metrics[stage]?.mean;
        return mean === undefined ? [] : [[stage, mean]];
    });
    return means.length === 0 ? undefined : Object.fromEntries(means);
}
function limitsOf({ status, absent }) {
    if (status === "complete")
        return [];
    const missing = absent.map(({ id, reason }) => `${id} (${reason})`).join(", ");
    return [`The run is ${status}${missing === "" ? "" : `: without ${missing}`}.`];
}
function leftOut({ id }, repeats) {
    return Array.from(Map.groupBy(repeats, ({ scenario }) => scenario)).flatMap(([scenario, all]) => {
        const lost = all.filter((repeat) => !isValid(repeat));
        if (lost.length === 0)
            return [];
        const causes = lost.flatMap(({ aborted, guards }) => aborted ? ["stopped"] : guards.filter(model_voided/* invalidates */.rN).map(({ guard }) => guard));
        return [
            `${lost.length} of ${all.length} repeats of ${scenario} on ${id} are left out: ${[...new Set(causes)].join(", ")}.`,
        ];
    });
}

;// CONCATENATED MODULE: ./lib/store/sessions.js











const WANTED = "wanted a result directory, a folder of them or of baseline files, a baseline file, a zip of any of these, or a result of vllm bench, GuideLLM, AIPerf or inference-perf";
/** A folder of more is not one that was meant. */
const sessions_MOST_ENTRIES = 2_000;
/**
 * What was measured earlier, the oldest first, each id once: the last that was read stands. All of it is read as
 * untrusted. Throws ConfigurationError that names the file, what is wrong with it and what was wanted; never empty.
 */
async function readSessions(path, options = {}) {
    const place = { path, where: path };
    const sessions = (await sessions_isFolder(place)) ? await fromFolder(place, options) : await fromFile(place, options);
    return byAge([...new Map(byAge(sessions).map((session) => [session.id, session])).values()]);
}
async function sessions_isFolder({ path, where }) {
    try {
        return (await (0,promises_.stat)(path)).isDirectory();
    }
    catch (error) {
        const what = (0,store_files/* isAbsent */.W0)(error) ? "does not exist" : `cannot be read (${error.message})`;
        throw new errors/* ConfigurationError */.j1(`${where} ${what}, ${WANTED}`, { cause: error });
    }
}
async function fromFolder(folder, options) {
    return (await isResultDirectory(folder.path)) ? fromResult(folder, options) : fromMany(folder, options);
}
/** The session that a run has left, or the one that its `run.json` gives. */
async function fromResult({ path, where }, { side = "head" }) {
    const { run, manifest, baseline, problems } = await readResult(path, where);
    if (run.status === "aborted") {
        throw new errors/* ConfigurationError */.j1(`${where} is of a run that was aborted; an aborted run never becomes a base`, {
            hint: "Measure again, or name another result directory.",
        });
    }
    const commit = manifest?.git?.commit;
    const toolVersion = manifest?.tool.version ?? "unknown";
    const sessions = baseline !== undefined && side === "head"
        ? baseline.sessions
        : [sessionOfRun(run, { side, toolVersion, ...(commit !== undefined && { commit }) })];
    if (!sessions.some(({ tests }) => tests.some(({ repeats }) => repeats.length > 0))) {
        const limits = sessions.flatMap((session) => session.limits).join(" ");
        throw new errors/* ConfigurationError */.j1(`${where} holds no valid repeat of ${side}${limits === "" ? "" : `: ${limits}`}`, {
            hint: "Measure again: what was left out says nothing about the engine.",
        });
    }
    return sessions.map((session) => ({ ...session, limits: [...session.limits, ...problems] }));
}
/** One level deep. What has another ending than a result is something else; what has theirs must be one. */
async function fromMany(folder, options) {
    const entries = await (0,promises_.readdir)(folder.path, { withFileTypes: true });
    if (entries.length > sessions_MOST_ENTRIES) {
        throw new errors/* ConfigurationError */.j1(`${folder.where} has ${entries.length} entries, wanted at most ${sessions_MOST_ENTRIES}`);
    }
    const sessions = [];
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        const place = { path: (0,external_node_path_.join)(folder.path, entry.name), where: (0,external_node_path_.join)(folder.where, entry.name) };
        if (entry.name.startsWith("."))
            continue;
        if (entry.isDirectory())
            sessions.push(...((await isOurs(place.path)) ? await fromResult(place, options) : []));
        else if (/\.(?:json|zip)$/i.test(entry.name))
            sessions.push(...(await fromBaseline(place)));
    }
    if (sessions.length === 0)
        throw new errors/* ConfigurationError */.j1(`${folder.where} holds no results, ${WANTED}`);
    return sessions;
}
/** A folder that a run was to fill is one of ours even where nothing is in it. */
async function isOurs(path) {
    return (0,external_node_path_.basename)(path).startsWith("test_") || (await isResultDirectory(path));
}
async function fromBaseline({ path, where }) {
    const bytes = await bytesOf({ path, where });
    if (isZip(bytes))
        throw new errors/* ConfigurationError */.j1(`${where} is a zip in a folder of results: unpack it, or name it alone`);
    const json = parseJson(bytes, where);
    const foreign = recognise(json);
    if (foreign !== undefined) {
        throw new errors/* ConfigurationError */.j1(`${where} is a result of ${foreign.tool}, wanted a baseline file: name it alone, since it does not say which runs belong together`);
    }
    return sessionsOf(baselineOf(bytes, where).sessions, where);
}
async function fromFile(file, options) {
    const bytes = await bytesOf(file);
    if (isZip(bytes))
        return withUnzipped(file.path, file.where, (folder) => fromUnzipped({ ...file, path: folder }, options));
    if (/\.zip$/i.test(file.path)) {
        throw new errors/* ConfigurationError */.j1(`${file.where} is no zip: it does not start like one. It was cut off, or a page was saved in its place`);
    }
    return fromJson(file, bytes, options);
}
/** A zip may hold what it is of, or one folder or file that is it. */
async function fromUnzipped(folder, options) {
    if (await isResultDirectory(folder.path))
        return fromResult(folder, options);
    const entries = await (0,promises_.readdir)(folder.path, { withFileTypes: true });
    const [only] = entries.filter(({ name }) => !name.endsWith(".jsonl"));
    if (only === undefined || entries.filter(({ name }) => !name.endsWith(".jsonl")).length > 1)
        return fromMany(folder, options);
    const place = { path: (0,external_node_path_.join)(folder.path, only.name), where: (0,external_node_path_.join)(folder.where, only.name) };
    if (!only.isDirectory())
        return fromJson(place, await bytesOf(place), options);
    return (await isOurs(place.path)) ? fromResult(place, options) : fromUnzipped(place, options);
}
/** A baseline file, or what another tool has written. */
async function fromJson(file, bytes, options) {
    const results = jsonOf(bytes, file.where);
    const [first] = results;
    const importer = recognise(first);
    if (importer !== undefined) {
        if (!results.every((result) => importer.recognises(result))) {
            throw new errors/* ConfigurationError */.j1(`${file.where} holds results of several kinds, wanted those of ${importer.tool}`);
        }
        const records = importer.tool === "aiperf" ? await recordsBeside(file) : undefined;
        return [
            importer.session({
                where: file.where,
                name: (0,external_node_path_.basename)(file.path).replace(/\.json$/i, "") || "foreign",
                results,
                ...(records !== undefined && { records }),
                writtenAt: (await (0,promises_.stat)(file.path)).mtime.toISOString(),
                as: options.as ?? {},
            }),
        ];
    }
    const schema = schemaIdOf(first);
    if (typeof schema === "string" && schema.startsWith("llm-latency-gate/run/")) {
        throw new errors/* ConfigurationError */.j1(`${file.where} is one file of a result directory: name the directory, ${(0,external_node_path_.dirname)(file.where)}`);
    }
    if (typeof schema !== "string")
        throw new errors/* ConfigurationError */.j1(`${file.where} is ${kindOf(first)} that nothing is known of, ${WANTED}`);
    if (bytes.length > store_files/* MOST_BASELINE_BYTES */.Cq) {
        throw new errors/* ConfigurationError */.j1(`${file.where} has ${(0,store_files/* megabytes */.ix)(bytes.length)}, wanted a baseline of at most ${(0,store_files/* megabytes */.ix)(store_files/* MOST_BASELINE_BYTES */.Cq)}`);
    }
    return sessionsOf(baselineOf(bytes, file.where).sessions, file.where);
}
/** One document, or one a line, as `vllm bench serve --append-result` leaves them. */
function jsonOf(bytes, where) {
    try {
        return [parseJson(bytes, where)];
    }
    catch (error) {
        // A document a line begins with a whole one.
        const end = bytes.indexOf(0x0a);
        if (end > 0 && isDocument(bytes.subarray(0, end)))
            return parseJsonLines(bytes, where);
        throw error;
    }
}
function isDocument(line) {
    try {
        return JSON.parse(new TextDecoder().decode(line)) instanceof Object;
    }
    catch {
        return false;
    }
}
/** What AIPerf writes beside its summary, one record a request; of a long run it is too much to read, and the summary stands alone. */
async function recordsBeside({ path, where }) {
    const name = (0,external_node_path_.basename)(path).replace(/(?:_aiperf)?\.json$/, ".jsonl");
    const records = { path: (0,external_node_path_.join)((0,external_node_path_.dirname)(path), name), where: (0,external_node_path_.join)((0,external_node_path_.dirname)(where), name) };
    const size = await (0,store_files/* sizeOf */.$d)(records.path);
    if (name === (0,external_node_path_.basename)(path) || size === undefined || size > store_files/* MOST_BYTES */.uZ)
        return undefined;
    return parseJsonLines(await bytesOf(records), records.where);
}
async function bytesOf({ path, where }) {
    const bytes = await (0,store_files/* readCapped */.EF)(path, store_files/* MOST_BYTES */.uZ, where);
    if (bytes === undefined)
        throw new errors/* ConfigurationError */.j1(`${where} does not exist, ${WANTED}`);
    return bytes;
}
/** A local file header, or the end of an empty archive. */
function isZip([p, k, third]) {
    return p === 0x50 && k === 0x4b && (third === 0x03 || third === 0x05);
}
function sessionsOf(sessions, where) {
    if (sessions.length === 0)
        throw new errors/* ConfigurationError */.j1(`${where} is a baseline without a session: nothing was ever added to it`);
    return sessions;
}

;// CONCATENATED MODULE: ./lib/store/stored-files.js





/** Results of earlier runs in the file system, with the shapes of all their files. `archive.ts` loads it. */
const storedFiles = {
    sessions: (path, as) => readSessions(path, as === undefined ? {} : { as }),
    async saveBaseline(path, session) {
        await writeBaseline(path, addSession(await readBaseline(path), session));
    },
    calibration: readCalibration,
    addCalibration: addCalibrationSession,
    migrate: migrateFiles,
    reports: readReports,
};


/***/ })

};
