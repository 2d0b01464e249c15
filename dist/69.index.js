export const id = 69;
export const ids = [69];
export const modules = {

/***/ 29069:
/***/ ((__webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _commands_program_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(20893);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(35705);
/* harmony import */ var _terminal_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(99399);



async function main() {
    if (await (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .tookRole */ .m5)())
        return;
    let display = (0,_terminal_js__WEBPACK_IMPORTED_MODULE_2__/* .plainDisplay */ .p)(process.stderr, false);
    (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .exitOnFault */ .sV)((story) => display.line(story));
    const ci = (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .inCi */ .wu)(process.env);
    process.exitCode = await (0,_commands_program_js__WEBPACK_IMPORTED_MODULE_0__/* .runProgram */ .m)(process.argv.slice(2), {
        deps({ quiet, verbose, color }) {
            const live = process.stderr.isTTY && !ci && !quiet;
            display = live
                ? (0,_terminal_js__WEBPACK_IMPORTED_MODULE_2__/* .liveDisplay */ .H)(process.stderr, color && (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .wantsColor */ .zK)(process.stderr))
                : (0,_terminal_js__WEBPACK_IMPORTED_MODULE_2__/* .plainDisplay */ .p)(process.stderr, quiet);
            return (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .hostDeps */ .xm)({
                entry: process.argv[1] ?? "",
                ci,
                log: (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .logTo */ .kX)(display.line, quiet ? "quiet" : verbose ? "verbose" : "normal"),
                progress: display.progress,
                signal: (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .stopOnSignals */ .ZI)(({ message }) => display.line(`${message}: keeping what was measured (again to quit at once)`)),
            });
        },
        stdout: {
            terminal: { color: (0,_host_js__WEBPACK_IMPORTED_MODULE_1__/* .wantsColor */ .zK)(process.stdout), columns: process.stdout.columns ?? 100 },
            write(text) {
                display.clear();
                process.stdout.write(text);
            },
        },
        stderr(text) {
            display.clear();
            process.stderr.write(text);
        },
    });
}
await main();

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 20893:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  m: () => (/* binding */ runProgram)
});

// EXTERNAL MODULE: ./node_modules/commander/index.js + 6 modules
var commander = __webpack_require__(67375);
// EXTERNAL MODULE: ./lib/model/verdict.js
var verdict = __webpack_require__(1732);
// EXTERNAL MODULE: ./lib/model/version.js
var version = __webpack_require__(83341);
// EXTERNAL MODULE: ./lib/report/index.js + 1 modules
var lib_report = __webpack_require__(42075);
// EXTERNAL MODULE: ./lib/report/plain-text.js
var plain_text = __webpack_require__(11984);
// EXTERNAL MODULE: ./lib/report/terminal.js
var report_terminal = __webpack_require__(91488);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
;// CONCATENATED MODULE: ./lib/scenario/starter.js

/** The file that `init` writes: it works after one URL was put in, and shows the rest as comments. */
const STARTER_TEXT = `# What llm-latency-gate measures here. Every key is optional; \`llm-latency-gate config show\` prints all of them with
# their values, \`llm-latency-gate config validate\` checks this file.
#
# For completion in your editor: \`llm-latency-gate config schema > llm-latency-gate.schema.json\`, and as the first line
# of this file: "# yaml-language-server: $schema=./llm-latency-gate.schema.json"

benchmark:
  name: "My chat benchmark"
  description: "What I want to find out"

services:
  # Where your engines are. Delete the lines of those that you do not have; what is named here must be reachable.
  manual_urls:
    vllm: http://127.0.0.1:8000
    # tgi: http://127.0.0.1:8080
    # ollama: http://127.0.0.1:11434
    # openai: https://llm.example.com      # any other server with OpenAI's interface

  # Only where an engine serves more than one model:
  # models:
  #   ollama: llama3.2:3b

  # The name of an environment variable that holds the API key. Never write the key itself into this file.
  # api_key_env:
  #   vllm: VLLM_API_KEY

# What every request looks like. These are the defaults:
# requests:
#   max_tokens: 128
#   temperature: 0
#   cache: cold              # warm: let prefix caches help, as with a long system prompt
#   retries: 0
#   prompts:                 # a list here replaces the built-in prompts
#     - "Explain in three sentences why the sky is blue."
#                            # or a map: {kind: curated}, {kind: synthetic, input_tokens: 512}, {kind: file, path: prompts.txt}

test_scenarios:
  # One user, request by request: time to first token without any queue.
  ttft:
    enabled: true
    iterations: 10
    # target_ms: 200         # limit of the median; the check is red when it is surely missed

  # Several users at once. Without this list you get that of the preset (quick, standard, stress, pr).
  load_tests:
    - name: chat
      concurrent_users: 5
      duration_seconds: 60   # about 100 requests at 2 to 3 seconds each; a p95 needs at least 59
      # think_time_ms: 1000  # pause of a user between an answer and the next request
      # target_p95_ms: 5000  # limit of the p95 of end-to-end latency
      # targets:             # limits of other metrics
      #   - {metric: ttft_ms, statistic: p95, limit: 500}
      #   - {metric: tokens_per_second, limit: 200}
    # - name: arrivals         # an open loop: requests come whether answers are ready or not
    #   arrival: {process: poisson, rate: 2}
    #   duration_seconds: 60

# Limits for every test, and what turns a check red:
# targets:
#   success_rate: 0.99
# gate:
#   fail_on: [regression, target, invalid, infrastructure]   # [] only reports
#   baseline: artifact       # compare with stored sessions; without these two lines with the engines under base
#   baseline_path: .llm-latency-gate/baselines
`;
/** Where `init` writes unless told otherwise: the first place where a local file is looked for. */
const STARTER_FILE = "llm-latency-gate.yaml";
/**
 * Writes the starter file.
 * @throws ConfigurationError when there is a file already and `force` is not set.
 */
async function writeStarter(files, path, force) {
    if (!force && (await files.exists(path))) {
        throw new errors/* ConfigurationError */.j1(`${path} is already there, and was left as it is`, {
            hint: "Use --force to replace it, or another path.",
        });
    }
    await files.write(path, STARTER_TEXT);
}

// EXTERNAL MODULE: ./lib/scenario/json-schema.js + 5 modules
var json_schema = __webpack_require__(38186);
// EXTERNAL MODULE: ./lib/scenario/load-scenario.js + 9 modules
var load_scenario = __webpack_require__(43012);
// EXTERNAL MODULE: ./lib/commands/options.js
var options = __webpack_require__(76252);
// EXTERNAL MODULE: ./lib/commands/run.js + 7 modules
var run = __webpack_require__(497);
;// CONCATENATED MODULE: ./lib/commands/config.js





/** `config show|validate|schema`. */
function defineConfig(program, shell) {
    const config = program.command("config").description("look at the scenario without running it");
    const subcommand = (name, summary) => (0,options/* scenarioOptions */.f6)(config.command(name))
        .description(summary)
        .addOption(new commander/* Option */.c$("--preset <name>", "start from this preset").default("standard"));
    const load = (flags) => {
        const preset = (0,run/* presetNamed */.$Q)(flags.preset);
        const { configPath, overrides } = (0,options/* requestOf */.fo)(preset, flags);
        return (0,load_scenario/* loadScenario */.d)({
            preset,
            ...(configPath === undefined ? {} : { configPath }),
            overrides,
            deps: shell.deps(flags),
        });
    };
    subcommand("show", "the complete scenario, and where each value came from").action(async (flags) => {
        shell.stdout.write((await load(flags)).shown());
    });
    subcommand("validate", "check the scenario files; exits 5 with all that is wrong").action(async (flags) => {
        const { warnings } = await load(flags);
        for (const { message } of warnings)
            shell.stderr(`warning: ${message}\n`);
        shell.stderr("the scenario is valid\n");
    });
    config
        .command("schema")
        .description("the JSON schema of scenario files, for editors")
        .action(() => shell.stdout.write(`${JSON.stringify((0,json_schema/* scenarioJsonSchema */.it)(), null, 2)}\n`));
}

// EXTERNAL MODULE: ./lib/commands/demo.js
var demo = __webpack_require__(20359);
// EXTERNAL MODULE: ./lib/commands/discover.js
var discover = __webpack_require__(55935);
// EXTERNAL MODULE: ./lib/model/cluster.js
var cluster = __webpack_require__(36287);
// EXTERNAL MODULE: ./lib/report/causes-table.js
var causes_table = __webpack_require__(13005);
// EXTERNAL MODULE: ./lib/report/json.js
var json = __webpack_require__(97406);
// EXTERNAL MODULE: ./lib/report/markdown-sections.js
var markdown_sections = __webpack_require__(87470);
// EXTERNAL MODULE: ./lib/walk/values.js + 26 modules
var values = __webpack_require__(59288);
// EXTERNAL MODULE: ./lib/commands/compare.js + 1 modules
var compare = __webpack_require__(41186);
// EXTERNAL MODULE: ./lib/report/cells.js
var cells = __webpack_require__(99231);
// EXTERNAL MODULE: ./lib/report/format.js
var format = __webpack_require__(87703);
;// CONCATENATED MODULE: ./lib/commands/explain-table.js




/** What changed in the values and what each change is expected to do; what is known of first. */
function valuesTable(changes) {
    const known = changes.filter(({ effect }) => effect !== undefined).length;
    const sorted = changes.toSorted((a, b) => order(a) - order(b));
    return {
        id: "values",
        title: changes.length === 0
            ? "No value changed"
            : `${(0,format/* countOf */.pq)(changes.length, "changed value")}, ${(0,format/* formatCount */.B4)(known)} of them known to change latency`,
        columns: [...causes_table/* CHANGE_COLUMNS */.FK, (0,cells/* left */.kb)("engine"), (0,cells/* left */.kb)("expected"), (0,cells/* left */.kb)("confidence"), (0,cells/* prose */.CS)("why")],
        rows: sorted.map(row),
        note: "↑ rises, ↓ falls, ± may do either. Expected is what the setting is known for; what it did is measured.",
    };
}
function order({ effect, serving }) {
    return effect !== undefined ? 0 : serving ? 1 : 2;
}
function row({ change, engines, effect, serving }) {
    const nothing = { text: serving ? "not known" : "nothing", tone: "dim" };
    return [
        ...(0,causes_table/* changeCells */.qv)(change),
        (0,causes_table/* engineCell */.LG)(engines),
        effect === undefined ? nothing : { text: expectedText(effect) },
        { text: effect?.confidence ?? "" },
        { text: effect === undefined ? "" : (0,plain_text/* plainText */.wh)(`${effect.flag}: ${effect.why}.`) },
    ];
}
/** The metrics that stand for the others of their kind, in as few letters as a column has. */
const TOLD = {
    ttft_ms: "TTFT",
    tpot_ms: "TPOT",
    chunk_gap_ms: "gaps",
    tokens_per_second: "tokens/s",
    success_rate: "success",
};
const ARROWS = { up: "↑", down: "↓", either: "±" };
/** `TTFT ↑, TPOT ↓, tokens/s ↓`. */
function expectedText({ metrics }) {
    const told = Object.entries(TOLD);
    return told
        .filter(([metric]) => metric !== "chunk_gap_ms" || metrics.tpot_ms === undefined)
        .flatMap(([metric, label]) => {
        const movement = metrics[metric];
        return movement === undefined ? [] : [`${label} ${ARROWS[movement]}`];
    })
        .join(", ");
}

;// CONCATENATED MODULE: ./lib/commands/explain.js












const EXPLAIN_SCHEMA = "llm-latency-gate/explain/v1";
const FORMATS = ["table", "json", "markdown"];
/** `explain`: reads values, out of a cluster too where they are those of a release, and measures nothing. */
function defineExplain(program, shell) {
    (0,options/* valuesOptions */.PU)((0,options/* clusterOptions */.dU)((0,options/* talkOptions */.fk)(program.command("explain"))))
        .description("what changed in the Helm values, what that is expected to do to latency, and what it likely did")
        .option("--config <path>", "scenario file, laid over llm-latency-gate.yaml")
        .option("--run <results...>", "two results, base and head: which of the changes likely moved what was measured")
        .option("--output-dir <path>", "where --run leaves its own result directory", "results")
        .addOption(new commander/* Option */.c$("--format <name>", "how to print it").choices(FORMATS).default("table"))
        .action(async (flags) => {
        const explained = await explain(flags, shell.deps(flags));
        shell.stdout.write(RENDER[flags.format](explained, { ...shell.stdout.terminal, ...(flags.color ? {} : { color: false }) }));
    });
}
/** @throws ConfigurationError where the values are not named, or not two results. */
async function explain(flags, deps) {
    const { preset: _, ...request } = (0,options/* requestOf */.fo)("standard", { ...flags, format: [] });
    const { scenario } = await (0,load_scenario/* loadScenario */.d)({ preset: "standard", deps, ...request });
    const changes = await (0,values/* readValues */.N)(scenario, request.access ?? cluster/* NO_ACCESS */.l, deps);
    if (changes === undefined) {
        throw new errors/* ConfigurationError */.j1("the values of the base are not named", {
            hint: "Name them with --base-values, such as origin/main:helm/vllm, or under values.base of the scenario.",
        });
    }
    if (flags.run === undefined)
        return { changes };
    const [base, head, ...more] = flags.run;
    if (base === undefined || head === undefined || more.length > 0) {
        throw new errors/* ConfigurationError */.j1(`--run names ${flags.run.length} results; it takes two, base and head`);
    }
    const { report } = await (0,compare/* compare */.U)({ ...request, base, head, foreign: {} }, deps);
    return { changes, causes: report.causes ?? [] };
}
const RENDER = {
    table: (explained, terminal) => `\n${tablesOf(explained)
        .map((table) => (0,report_terminal/* renderTable */.b)(table, terminal))
        .join("\n")}`,
    markdown: (explained) => `${tablesOf(explained)
        .map((table) => (0,markdown_sections/* tableText */.qK)(table))
        .join("\n\n")}\n`,
    json: ({ changes, causes }) => (0,json/* safeJson */.oi)({ schema: EXPLAIN_SCHEMA, changes, causes }),
};
function tablesOf({ changes, causes }) {
    const found = causes === undefined ? [] : [(0,causes_table/* causesTable */.$_)(causes) ?? NO_CAUSES];
    return [valuesTable(changes), ...found];
}
/** Where nothing moved there is nothing to explain. */
const NO_CAUSES = {
    id: "causes",
    title: "Likely causes: nothing moved beyond doubt, so there is nothing to explain",
    columns: [],
    rows: [],
};

// EXTERNAL MODULE: ./lib/commands/failure.js
var commands_failure = __webpack_require__(57200);
// EXTERNAL MODULE: ./lib/commands/plan-text.js
var plan_text = __webpack_require__(60819);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./lib/discovery/wanted.js
var wanted = __webpack_require__(16087);
// EXTERNAL MODULE: ./lib/model/scenario.js
var model_scenario = __webpack_require__(1011);
// EXTERNAL MODULE: ./lib/gate/fingerprint-match.js
var fingerprint_match = __webpack_require__(5899);
// EXTERNAL MODULE: ./lib/gate/history.js + 1 modules
var gate_history = __webpack_require__(87074);
// EXTERNAL MODULE: ./lib/load/plan.js
var plan = __webpack_require__(27473);
// EXTERNAL MODULE: ./lib/measure/session.js + 1 modules
var session = __webpack_require__(6080);
// EXTERNAL MODULE: ./lib/report/comparison-words.js
var comparison_words = __webpack_require__(54713);
// EXTERNAL MODULE: ./lib/report/paint.js
var paint = __webpack_require__(74342);
// EXTERNAL MODULE: ./lib/report/terminal-table.js
var terminal_table = __webpack_require__(78769);
// EXTERNAL MODULE: ./lib/report/words.js
var words = __webpack_require__(58191);
;// CONCATENATED MODULE: ./lib/report/calibration.js







/** What is known of the noise after a calibration, in words. */
/** From so many A/A sessions on the noise between deployments is known, and so many are aimed at (gate-procedure, CALIBRATE). */
const LEAST_SESSIONS = 5;
const AIMED_SESSIONS = 20;
const WIDTH = 100;
/** What came out, each metric's noise, the false alarms, and what is still to do: text for people, ending with a newline. */
function buildCalibrationText(summary) {
    const table = calibrationTable(summary);
    const paragraphs = [
        [calibrationHeadline(summary)],
        table === undefined ? [] : [...(0,terminal_table/* layOutTable */.N)(table, WIDTH, (0,paint/* painter */.C)(false)).lines],
        [
            falseAlarmsText(summary.falseAlarms),
            ...(calibrationNextStep(summary) ?? []),
            `Kept in ${summary.file}, which later comparisons read.`,
        ].map(plain_text/* plainText */.wh),
    ];
    return paragraphs
        .filter((lines) => lines.length > 0)
        .map((lines) => `${lines.map(plain_text/* neutraliseCommands */.$B).join("\n")}\n`)
        .join("\n");
}
/** A/A sessions that the noise rests on; the metric with the fewest is what limits. */
function sessionsOf({ rules }) {
    return rules.length === 0 ? 0 : Math.min(...rules.map(({ history }) => history?.sessions ?? 0));
}
/** `Calibrated from 6 A/A sessions: run noise 1.9 to 3.1 %, between deployments 0.8 to 1.4 %.` */
function calibrationHeadline(summary) {
    const { rules, separateCopies } = summary;
    const sessions = sessionsOf(summary);
    const known = rules.flatMap(({ history }) => history ?? []);
    const runs = rangeText(known.map(({ runVariance }) => runVariance));
    if (runs === undefined)
        return "Nothing is calibrated: no metric has two pairs of runs with a value.";
    if (!separateCopies) {
        return `Run noise ${runs}. Both sides are one deployment, so this session tells nothing of the noise between deployments.`;
    }
    const between = rangeText(known.flatMap(({ betweenVariance }) => betweenVariance ?? []));
    const deployments = between === undefined
        ? `the noise between deployments is not known yet (${(0,format/* formatCount */.B4)(sessions)} of ${LEAST_SESSIONS} sessions)`
        : `between deployments ${between}`;
    return `Calibrated from ${(0,format/* countOf */.pq)(sessions, "A/A session")}: run noise ${runs}, ${deployments}.`;
}
/** How many more sessions, and of what kind. Undefined when there are enough. */
function calibrationNextStep(summary) {
    const sessions = sessionsOf(summary);
    const [needed, aimed] = [LEAST_SESSIONS - sessions, AIMED_SESSIONS - sessions];
    if (!summary.separateCopies) {
        return [
            "Next: deploy two copies of one revision separately, name one under base: and the other under services:, and calibrate again.",
        ];
    }
    if (aimed <= 0)
        return undefined;
    const fresh = "with both copies deployed afresh each time";
    if (needed <= 0)
        return [`Next: ${(0,format/* countOf */.pq)(aimed, "more session")} to the ${AIMED_SESSIONS} that are aimed at, ${fresh}.`];
    return [
        `Next: ${(0,format/* countOf */.pq)(needed, "more session")}, ${fresh}; the noise between deployments is known from ${LEAST_SESSIONS} on, ${AIMED_SESSIONS} are aimed at.`,
    ];
}
/** `False alarms: 0 of 6 A/A sessions (Wilson 95 %: 0 to 39 %).` */
function falseAlarmsText({ failed, sessions, low, high }) {
    if (sessions === 0)
        return "False alarms: not known, there is no A/A session yet.";
    const [least, most] = [low, high].map((share) => Number((share * 100).toPrecision(2)));
    return `False alarms: ${(0,format/* formatCount */.B4)(failed)} of ${(0,format/* countOf */.pq)(sessions, "A/A session")} (Wilson 95 %: ${least} to ${most} %).`;
}
/** The noise of each gated metric. Undefined without any. */
function calibrationTable({ rules }) {
    if (rules.length === 0)
        return undefined;
    return {
        id: "calibration",
        title: "Noise",
        columns: [
            (0,cells/* left */.kb)("engine"),
            (0,cells/* left */.kb)("test"),
            (0,cells/* left */.kb)("metric"),
            (0,cells/* right */.pG)("run noise"),
            (0,cells/* right */.pG)("between deployments"),
            (0,cells/* right */.pG)("sessions"),
            (0,cells/* right */.pG)("newest", 1),
        ],
        rows: rules.map(({ rule, history }) => [
            { text: (0,plain_text/* plainText */.wh)(rule.endpointId) },
            { text: (0,plain_text/* plainText */.wh)(rule.scenario) },
            { text: (0,words/* metricLabel */.B)(rule) },
            history === undefined ? cells/* ABSENT */.sj : { text: sdText(history.runVariance), detail: `${(0,format/* formatCount */.B4)(history.df)} df` },
            (0,cells/* textOr */.ph)(history?.betweenVariance === undefined ? undefined : sdText(history.betweenVariance), NOT_MEASURED),
            (0,cells/* textOr */.ph)(history === undefined ? undefined : (0,format/* formatCount */.B4)(history.sessions)),
            (0,cells/* textOr */.ph)(history?.ageDays === undefined ? undefined : ageText(history.ageDays)),
        ]),
    };
}
const NOT_MEASURED = { text: "not measured", tone: "unsure" };
/** A variance of logs as the percentage that its root is. */
function sdText(variance) {
    return (0,comparison_words/* sizeText */.lP)("ttft_ms", Math.sqrt(variance));
}
function rangeText(variances) {
    if (variances.length === 0)
        return undefined;
    const [least, most] = [sdText(Math.min(...variances)), sdText(Math.max(...variances))];
    return least === most ? most : `${least.replace(" %", "")} to ${most}`;
}
function ageText(days) {
    return days < 1 ? "today" : `${(0,format/* countOf */.pq)(Math.round(days), "day")} ago`;
}

// EXTERNAL MODULE: ./lib/walk/begin.js + 11 modules
var begin = __webpack_require__(41639);
// EXTERNAL MODULE: ./lib/walk/conclude.js + 25 modules
var conclude = __webpack_require__(41352);
// EXTERNAL MODULE: ./lib/walk/finish.js
var finish = __webpack_require__(95694);
// EXTERNAL MODULE: ./lib/walk/paired.js
var paired = __webpack_require__(35064);
// EXTERNAL MODULE: ./lib/walk/rules.js + 1 modules
var walk_rules = __webpack_require__(49138);
;// CONCATENATED MODULE: ./lib/walk/calibrate.js
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













/** Pairs of one session: those of the first look of a comparison. */
const PAIRS_OF_SESSION = 4;
/** One pair has no spread. */
const LEAST_PAIRS = 2;
/** Measures two copies of one revision against each other and keeps what that tells of the noise. */
async function runCalibration(input, deps) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const keep = __addDisposableResource(env_1, new AsyncDisposableStack(), true);
        const walk = await (0,begin/* beginWalk */.J)(input, deps, keep);
        const { scenario, discovery, run } = walk;
        const pairs = (0,paired/* endpointPairs */.lq)(discovery.endpoints);
        requireBothSides(pairs, walk);
        requireCopies(pairs, walk);
        const tests = (0,plan/* plannedTests */.M)(scenario);
        const { rules } = (0,walk_rules/* planRules */.Td)(scenario.gate.rules, (0,walk_rules/* gatedTests */.xl)(pairs.map(({ head }) => head), tests));
        const twins = [];
        for (let index = 0; index < PAIRS_OF_SESSION && !walk.deps.signal.aborted; index++) {
            twins.push(...(await (0,paired/* measurePair */.t3)(index, pairs, tests, walk)));
        }
        run.warnings.push(...((await walk.ground?.warnings()) ?? []));
        const nothing = { rules: [], comparisons: [], drift: [] };
        const { path } = await (0,finish/* finishWalk */.Zv)(walk, (0,conclude/* conclude */.E)(walk, nothing, { notices: [], judged: false }));
        if (run.status === "aborted") {
            const { exitCode = verdict/* EXIT_CODES */.a.aborted } = (walk.deps.signal.reason ?? {});
            return { text: `Stopped: nothing was learned. What was measured is in ${path}\n`, exitCode, path };
        }
        const session = calibrationSession(twins, pairs, input.sameDeployment, walk);
        const thin = session.tests.filter((test) => test.pairs.filter(isAnswered).length < LEAST_PAIRS);
        if (thin.length > 0) {
            const which = thin.map(({ endpointId, scenario: test }) => `${endpointId}, ${test}`).join("; ");
            const text = `Nothing was learned: fewer than ${LEAST_PAIRS} pairs count of ${which}. Why is in ${path}\n`;
            return { text, exitCode: verdict/* EXIT_CODES */.a.invalid, path };
        }
        const file = (0,external_node_path_.resolve)(deps.cwd, scenario.gate.calibration);
        const calibration = await deps.archive.addCalibration(file, session);
        const now = deps.clock.wall();
        const text = buildCalibrationText({
            rules: rules.map((rule) => ({ rule, history: (0,gate_history/* historyFor */.C)(calibration, run.fingerprint, rule, now) })),
            falseAlarms: (0,gate_history/* falseAlarmsOf */.t)(calibration, run.fingerprint, rules, now),
            separateCopies: session.separateCopies,
            file,
        });
        return { text, exitCode: verdict/* EXIT_CODES */.a.pass, path };
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
/** A copy that answered nothing has no noise, and what it failed is no false alarm. */
function isAnswered({ base, head }) {
    return [base, head].every(({ counts }) => counts.failed < counts.due);
}
function requireBothSides(pairs, { discovery: { absent } }) {
    if (pairs.length > 0 && absent.length === 0)
        return;
    const why = absent.map(({ id, baseUrl, reason }) => `${id} at ${baseUrl}: ${reason}`).join("; ");
    throw new errors/* InfrastructureError */.EN(`calibrate needs both copies: ${why || "none was found"}`, { red: true });
}
/** @throws ConfigurationError when the two are known to be different things: what lies between them is no noise then. */
function requireCopies(pairs, { run: { fingerprint } }) {
    for (const { base, head } of pairs) {
        const of = (id) => ({ ...fingerprint, subject: { engine: fingerprint.subject[id] } });
        const { differences } = (0,fingerprint_match/* matchFingerprints */.Xs)(of(base.id), of(head.id));
        if (differences.length === 0)
            continue;
        const shown = differences.map((difference) => `${difference.field} ${difference.base} and ${difference.head}`);
        throw new errors/* ConfigurationError */.j1(`${base.id} and ${head.id} are no copies of one revision: ${shown.join(", ")}`, {
            hint: "Deploy the same image, model and flags twice: calibrate measures the noise between equals.",
        });
    }
}
/** Pairs that a guard spoiled are left out; so are those of which one copy alone is buffered, which is no noise. */
function calibrationSession(twins, pairs, sameDeployment, { run }) {
    const scenarios = [...new Set(twins.map(({ scenario }) => scenario))];
    return {
        id: run.id,
        startedAt: run.startedAt,
        fingerprint: run.fingerprint,
        separateCopies: !sameDeployment && pairs.every(({ base, head }) => base.baseUrl !== head.baseUrl),
        tests: pairs.flatMap(({ head: { id, engine } }) => scenarios.map((scenario) => ({
            endpointId: id,
            engine,
            scenario,
            pairs: twins
                .filter((twin) => twin.head.id === id && twin.scenario === scenario && !twin.lost && !differs(twin))
                .map(({ base, changed }) => ({ base: (0,session/* sessionRepeat */.Q)(base), head: (0,session/* sessionRepeat */.Q)(changed) })),
        }))),
    };
}
function differs({ base, changed }) {
    const [one, other] = [base, changed].map(({ repeat }) => repeat.guards.some(({ guard }) => guard === "buffered"));
    return one !== other;
}

;// CONCATENATED MODULE: ./lib/commands/calibrate.js
var calibrate_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
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
var calibrate_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
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






/** One session of two copies of one revision against each other, kept for later verdicts. */
async function calibrate(request, deps) {
    const nonce = (0,run/* nonceOf */.Tf)(request.nonce);
    const loaded = await (0,run/* prepareRun */.Z0)(request, deps);
    const scenario = withBase(await withNamespace(loaded.scenario, request.access ?? cluster/* NO_ACCESS */.l, deps));
    (0,run/* announce */.iP)({ ...loaded, scenario: withoutSweeps(scenario) }, request, deps);
    return runCalibration({
        loaded: { ...loaded, scenario },
        outputDir: (0,external_node_path_.resolve)(deps.cwd, request.outputDir),
        workers: (0,run/* workersOf */.N)(request.workers),
        sameDeployment: request.sameDeployment,
        ...(nonce === undefined ? {} : { nonce }),
        ...(request.access === undefined ? {} : { access: request.access }),
    }, deps);
}
/** There are no copies to compare in a search. For the plan alone: the workload keeps its hash. */
function withoutSweeps(scenario) {
    return { ...scenario, test_scenarios: { ...scenario.test_scenarios, sweeps: [] } };
}
/** Where only a cluster is named, the copies are where the engines are looked for: in the namespace of its context. */
async function withNamespace(scenario, access, deps) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { services } = scenario;
        const isNamed = services.namespace !== undefined || services.context !== undefined;
        if (isNamed || (0,wanted/* placesOf */.ek)(scenario).length === 0)
            return scenario;
        const cluster = calibrate_addDisposableResource(env_1, await deps.connectCluster(access), true);
        return { ...scenario, services: { ...services, namespace: cluster.namespace ?? "default" } };
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = calibrate_disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
/** Without a base the engines are compared with themselves, which tells the noise from run to run. */
function withBase(scenario) {
    const { namespace, context, select, manual_urls, models, api_key_env, telemetry } = scenario.services;
    const alone = Object.keys(scenario.base.manual_urls).length === 0 && !(0,model_scenario/* looksInCluster */.id)(scenario, "base");
    const place = { ...(namespace && { namespace }), ...(context && { context }) };
    return {
        ...scenario,
        ...(alone && { base: { ...place, select, manual_urls, models, api_key_env, telemetry } }),
        gate: { ...scenario.gate, baseline: "paired" },
    };
}

;// CONCATENATED MODULE: ./lib/commands/stages.js





/** The steps of a run on their own: `measure`, `compare`, `calibrate`, `migrate`. */
function defineStages(program, { shell, finish, exit }) {
    const preset = () => new commander/* Option */.c$("--preset <name>", "start from this preset, or custom for what --config says alone").default("pr");
    (0,options/* loadOptions */.ZG)(program.command("measure"))
        .description("measure and keep, without judging: one side of a later compare, or a session of the base")
        .addOption(preset())
        .option("--repeats <n>", "runs of every test (default: gate.repeats)")
        .option("--save-baseline <path>", "add what was measured to this baseline file")
        .action(async (flags) => {
        const request = (0,options/* requestOf */.fo)((0,run/* presetNamed */.$Q)(flags.preset), flags);
        finish(await (0,run/* run */.eF)({ ...request, goal: "measure" }, shell.deps(flags)), flags);
    });
    (0,options/* judgeOptions */.SR)((0,options/* outputOptions */.I6)((0,options/* talkOptions */.fk)(program.command("compare"))))
        .description("judge results that were measured earlier: exit 1 when HEAD is worse")
        .argument("<base>", "a result directory, a folder of several (deployments or days), a baseline file, a zip,")
        .argument("<head>", "or a result file of vllm bench, GuideLLM, AIPerf or inference-perf")
        .option("--config <path>", "scenario file with the rules (gate), laid over llm-latency-gate.yaml")
        .addOption(new commander/* Option */.c$("--basis <kind>", "what several sessions of a side are (default: by their number and days)").choices([
        "phased",
        "stored",
    ]))
        .option("--engine <id>", "engine of a foreign result file", "openai")
        .option("--test <name>", "test under which a foreign result file is compared")
        .action(async (base, head, flags) => {
        const { preset: _, ...request } = (0,options/* requestOf */.fo)("custom", flags);
        const { basis, engine, test: scenario } = flags;
        const foreign = { engine, ...(scenario === undefined ? {} : { scenario }) };
        const given = { base, head, foreign, ...(basis === undefined ? {} : { basis }) };
        finish(await (0,compare/* compare */.U)({ ...request, ...given }, shell.deps(flags)), flags);
    });
    (0,options/* loadOptions */.ZG)(program.command("calibrate"))
        .description("learn the noise: two separately deployed copies of one revision, compared with each other")
        .addOption(preset())
        .option("--calibration <path>", "where to keep what was learned")
        .option("--same-deployment", "the copies were not deployed anew since the last session: learn run noise only")
        .addHelpText("after", CALIBRATE_HELP)
        .action(async (flags) => {
        const request = (0,options/* requestOf */.fo)((0,run/* presetNamed */.$Q)(flags.preset), flags);
        const { text, exitCode } = await calibrate({ ...request, sameDeployment: flags.sameDeployment === true }, shell.deps(flags));
        shell.stdout.write(text);
        exit(exitCode);
    });
    program
        .command("migrate")
        .description("rewrite older result directories or baseline files in the newest schema")
        .argument("<paths...>", "result directories or baseline files")
        .action(async (paths) => {
        const { archive } = shell.deps(options/* PLAIN */.tZ);
        for (const path of paths)
            for (const line of await archive.migrate(path))
                shell.stdout.write(`${line}\n`);
    });
}
const CALIBRATE_HELP = `
Name the one copy under services, the other under base, deploy both anew, and run it; again on other days.
From 5 sessions on the noise between deployments is known, 20 are aimed at:
  for day in 1 2 3 4 5; do kubectl rollout restart …; llm-latency-gate calibrate; done
Without a base, or with the same URL on both sides, only the noise from run to run is learned.`;

// EXTERNAL MODULE: ./lib/discovery/discover.js + 12 modules
var discovery_discover = __webpack_require__(49549);
// EXTERNAL MODULE: ./lib/engines/index.js + 18 modules
var engines = __webpack_require__(34544);
// EXTERNAL MODULE: ./lib/load/api-key.js
var api_key = __webpack_require__(12642);
// EXTERNAL MODULE: ./lib/load/generator.js + 5 modules
var generator = __webpack_require__(79137);
// EXTERNAL MODULE: ./lib/model/failures.js
var failures = __webpack_require__(34326);
// EXTERNAL MODULE: ./lib/walk/prompts.js + 24 modules
var walk_prompts = __webpack_require__(6100);
;// CONCATENATED MODULE: ./lib/commands/test.js
var test_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
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
var test_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
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











/** One request per engine: is it there, which model, how fast. */
async function test(request, deps) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { scenario } = await (0,run/* prepareRun */.Z0)(request, deps);
        const keep = test_addDisposableResource(env_1, new AsyncDisposableStack(), true);
        const found = await (0,discovery_discover/* discover */.k4)(scenario, request.access ?? cluster/* NO_ACCESS */.l, deps, keep);
        const { endpoints, absent, identities, warnings } = found;
        for (const { message } of warnings)
            deps.log.warn(message);
        const prompts = await (0,walk_prompts/* promptsFor */.R)(endpoints, scenario, deps);
        const blocks = [];
        let failed = absent.length > 0;
        for (const endpoint of endpoints) {
            const samples = [];
            await (0,generator/* runLoad */.e)({
                scenario: "test",
                repeat: 0,
                users: 1,
                warmupWaves: 0,
                thinkTimeMs: 0,
                rampMs: 0,
                requests: 1,
                maxTokens: scenario.requests.max_tokens,
            }, {
                endpoint,
                engine: (0,engines/* engineOf */.ky)(endpoint.engine),
                settings: scenario.requests,
                prompts: prompts.get(endpoint.id),
                apiKey: (0,api_key/* apiKeyOf */.n)(endpoint, deps.env),
                nonce: deps.nonce(),
                clock: deps.clock,
                originMs: deps.clock.now(),
                signal: deps.signal,
                onSample: (sample) => samples.push(sample),
                onWarmupEnded: () => undefined,
            });
            failed ||= samples.length === 0 || samples.some(({ outcome }) => outcome !== "ok");
            const version = identities[endpoint.id]?.version ?? "unknown";
            blocks.push([describe(endpoint, version), ...samples.map(answered)].join("\n"));
        }
        for (const { engine, baseUrl, failure, reason, hint } of absent) {
            blocks.push(`✘ ${engine}  ${baseUrl}\n  ${failure}: ${(0,plain_text/* plainText */.wh)(reason)}\n  ${hint}`);
        }
        const stop = deps.signal.aborted ? deps.signal.reason : {};
        const exitCode = stop.exitCode ?? (failed ? verdict/* EXIT_CODES */.a.infrastructure : verdict/* EXIT_CODES */.a.pass);
        return { text: `${blocks.join("\n\n")}\n`, exitCode };
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = test_disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
function describe({ engine, baseUrl, model, api, evidence }, version) {
    const title = `${(0,engines/* engineOf */.ky)(engine).label} ${version}  ${baseUrl}  model ${(0,plain_text/* plainText */.wh)(model)}  (${api})`;
    return [title, ...evidence.map((line) => `  - ${(0,plain_text/* plainText */.wh)(line)}`)].join("\n");
}
function answered(sample) {
    const { outcome, sentAtMs, firstTokenAtMs, lastTokenAtMs, outputTokens, inputTokens } = sample;
    if (outcome !== "ok")
        return `  ✘ ${outcome}: ${(0,plain_text/* plainText */.wh)(sample.detail ?? "")}\n    ${failures/* FAILURES */.E[outcome]}`;
    const since = (at) => (0,format/* formatQuantity */.VZ)((at ?? 0) - (sentAtMs ?? 0), "ms");
    return `  ✔ TTFT ${since(firstTokenAtMs)}, E2E ${since(lastTokenAtMs)}, ${inputTokens ?? "unknown"} tokens in, ${outputTokens ?? "unknown"} out (cold: one request without warm-up)`;
}

// EXTERNAL MODULE: ./lib/commands/validate-infra.js
var validate_infra = __webpack_require__(54201);
;// CONCATENATED MODULE: ./lib/commands/program.js


















/** Runs the command line; `argv` without node and script. Returns the exit code and never throws. */
async function runProgram(argv, shell) {
    let exitCode = verdict/* EXIT_CODES */.a.pass;
    const program = defineProgram(shell, (code) => {
        exitCode = code;
    });
    try {
        await program.parseAsync([...argv], { from: "user" });
        return exitCode;
    }
    catch (error) {
        if (error instanceof commander/* CommanderError */.b7)
            return error.exitCode === 0 ? verdict/* EXIT_CODES */.a.pass : verdict/* EXIT_CODES */.a.configuration;
        const failure = (0,commands_failure/* failureOf */.g)(error);
        // Some of it may be the words of a server or a cluster.
        const lines = failure.message.split("\n").map(plain_text/* neutraliseCommands */.$B);
        shell.stderr(`error: ${lines.join("\n")}\n`);
        return failure.exitCode;
    }
}
function defineProgram(shell, exit) {
    const program = new commander/* Command */.uB("llm-latency-gate")
        .description("Benchmarks vLLM, TGI, Ollama and other OpenAI-compatible servers, and judges their latency.")
        .version(version/* TOOL_VERSION */.w)
        .exitOverride()
        .configureOutput({ writeOut: (text) => shell.stdout.write(text), writeErr: shell.stderr })
        .showHelpAfterError("(--help shows what there is)")
        .addHelpText("after", EPILOGUE);
    const finish = ({ report }, flags) => {
        shell.stdout.write(renderResult(report, flags, shell.stdout.terminal));
        exit(report.verdict.exitCode);
    };
    for (const [name, { alias, summary }] of Object.entries(PRESET_COMMANDS)) {
        const command = (0,options/* runOptions */.Ku)(program.command(name)).description(summary);
        if (alias !== undefined)
            command.alias(alias);
        command.action(async (flags) => {
            const request = (0,options/* requestOf */.fo)(name, flags);
            if (flags.dryRun)
                shell.stdout.write(await dryRun(request, shell.deps(flags)));
            else
                finish(await (0,run/* run */.eF)(request, shell.deps(flags)), flags);
        });
    }
    (0,options/* scenarioOptions */.f6)(program.command("test"))
        .description("one request per engine: is it there, which model, how fast")
        .action(async (flags) => {
        const { text, exitCode } = await test((0,options/* requestOf */.fo)("standard", flags), shell.deps(flags));
        shell.stdout.write(text);
        exit(exitCode);
    });
    (0,discover/* defineDiscover */.lw)(program, { shell, exit });
    (0,validate_infra/* defineValidateInfra */.Kl)(program, { shell, exit });
    defineStages(program, { shell, finish, exit });
    defineConfig(program, shell);
    defineExplain(program, shell);
    program
        .command("init")
        .alias("generate-config")
        .description("write a commented scenario file to start from")
        .argument("[path]", "where to", STARTER_FILE)
        .option("--force", "overwrite a file that is there")
        .action(async (path, { force }) => {
        const { files } = shell.deps(options/* PLAIN */.tZ);
        await writeStarter(files, path, force === true);
        shell.stderr(`wrote ${path}; put your URL in, then: llm-latency-gate test\n`);
    });
    (0,options/* outputOptions */.I6)((0,options/* talkOptions */.fk)(program.command("demo")))
        .description("the whole walk against embedded, simulated engines; needs nothing and takes less than a minute")
        .option("--miss-target", "make one engine slower than its target, to see a red run (exit 2)")
        .option("--regression", "compare an engine with a slower copy, to see a regression found (exit 1)")
        .option("--seed <n>", "seed of the prompts")
        .action(async (flags) => {
        const { outputDir, seed, charts } = flags;
        const story = flags.regression ? "regression" : flags.missTarget ? "miss-target" : "targets";
        const request = { outputDir, story, charts, ...(seed === undefined ? {} : { seed }) };
        finish(await (0,demo/* demo */.q)(request, shell.deps(flags)), flags);
    });
    return program;
}
const PRESET_COMMANDS = {
    quick: { summary: "about 5 minutes for three engines: is anything badly off?" },
    standard: { alias: "benchmark", summary: "about 30 minutes: figures to rely on" },
    stress: { summary: "60 minutes, up to 50 users: where does it break?" },
    pr: { summary: "at most 20 minutes, for a pull request" },
    custom: { summary: "only what the file of --config says" },
};
const EPILOGUE = `
Start here:
  llm-latency-gate demo                       see it work, on simulated engines
  llm-latency-gate init                       write llm-latency-gate.yaml, put your URL in
  llm-latency-gate test                       one request per engine
  llm-latency-gate quick                      the first benchmark

Exit codes:
  0 pass · 1 regression · 2 target missed · 3 inconclusive or invalid
  4 infrastructure (nothing to measure) · 5 configuration · 6 a fault of ours
  130/143 stopped (what was measured is kept)

The result goes to stdout, progress and log to stderr. LLM_LATENCY_GATE_CONFIG and
LLM_LATENCY_GATE_SEED stand for --config and --seed; NO_COLOR and CI are respected.`;
async function dryRun(request, deps) {
    const { scenario, warnings } = await (0,run/* prepareRun */.Z0)(request, deps);
    for (const { message } of warnings)
        deps.log.warn(message);
    return `${(0,plan_text/* describePlan */.d)(scenario).lines.join("\n")}\nnothing was sent (--dry-run)\n`;
}
function renderResult(report, { format, color, verbose, charts }, terminal) {
    if (format === undefined)
        return (0,report_terminal/* renderTerminal */.u)(report, { ...terminal, color: terminal.color && color, verbose });
    return format.map((name) => lib_report/* RENDERERS */.v[name](report, { charts })).join("\n");
}


/***/ })

};
