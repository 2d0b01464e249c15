export const id = 909;
export const ids = [909];
export const modules = {

/***/ 32909:
/***/ ((__webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(91659);
/* harmony import */ var _commands_action_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(52899);
/* harmony import */ var _github_comment_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(67124);
/* harmony import */ var _github_context_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(88120);
/* harmony import */ var _github_inputs_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(80548);
/* harmony import */ var _github_outputs_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(74573);
/* harmony import */ var _github_step_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(60069);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(35705);
/* harmony import */ var _terminal_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(99399);
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
/** The GitHub Action: masks secrets, builds the outside, runs one command, comments, sets the outputs. No logic. */









async function main() {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        if (await (0,_host_js__WEBPACK_IMPORTED_MODULE_7__/* .tookRole */ .m5)())
            return;
        const display = (0,_terminal_js__WEBPACK_IMPORTED_MODULE_8__/* .plainDisplay */ .p)(process.stdout, false);
        (0,_host_js__WEBPACK_IMPORTED_MODULE_7__/* .exitOnFault */ .sV)(display.line);
        const deps = (0,_host_js__WEBPACK_IMPORTED_MODULE_7__/* .hostDeps */ .xm)({
            entry: process.argv[1] ?? "",
            ci: true,
            log: (0,_host_js__WEBPACK_IMPORTED_MODULE_7__/* .logTo */ .kX)(display.line, process.env["RUNNER_DEBUG"] === "1" ? "verbose" : "normal"),
            progress: display.progress,
            mask: _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setSecret */ .Pq,
            signal: (0,_host_js__WEBPACK_IMPORTED_MODULE_7__/* .stopOnSignals */ .ZI)(({ message }) => display.line(`${message}: keeping what was measured`)),
        });
        const warn = (message) => (0,_github_outputs_js__WEBPACK_IMPORTED_MODULE_5__/* .annotate */ .fz)([{ level: "warning", title: "llm-latency-gate: comment", message }]);
        const keep = __addDisposableResource(env_1, new AsyncDisposableStack(), true);
        let opened;
        const result = await (0,_commands_action_js__WEBPACK_IMPORTED_MODULE_1__/* .runAction */ .C)(async () => {
            const inputs = (0,_github_inputs_js__WEBPACK_IMPORTED_MODULE_4__/* .readInputs */ .Ko)();
            (0,_github_inputs_js__WEBPACK_IMPORTED_MODULE_4__/* .maskAllowed */ .T)(inputs.allowedEnv, process.env);
            await (0,_host_js__WEBPACK_IMPORTED_MODULE_7__/* .maskKubeconfig */ .CB)(inputs.kubeconfig, _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setSecret */ .Pq);
            const context = await (0,_github_context_js__WEBPACK_IMPORTED_MODULE_3__/* .readContext */ .y)(process.env);
            opened = await (0,_github_step_js__WEBPACK_IMPORTED_MODULE_6__/* .openStep */ .b)({ inputs, context, deps, tell: { ...deps.log, warn }, keep });
            const { comment, step } = opened;
            deps.signal.addEventListener("abort", () => void comment.cancelled());
            await comment.running();
            return step;
        }, deps);
        display.line(result.text);
        (0,_github_outputs_js__WEBPACK_IMPORTED_MODULE_5__/* .annotate */ .fz)(result.annotations);
        await (0,_github_outputs_js__WEBPACK_IMPORTED_MODULE_5__/* .writeSummary */ .Sy)(result.markdown);
        const commentUrl = await (opened?.comment ?? _github_comment_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_COMMENT */ .E).finish(result.outcome, result.comment);
        (0,_github_outputs_js__WEBPACK_IMPORTED_MODULE_5__/* .setOutputs */ .n0)({ ...result, ...(commentUrl !== undefined && { commentUrl }) });
        await opened?.after(result);
        process.exitCode = result.exitCode;
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
await main();

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 52899:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  C: () => (/* binding */ runAction)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./lib/report/charts/render-charts.js + 12 modules
var render_charts = __webpack_require__(22638);
// EXTERNAL MODULE: ./lib/report/comment.js + 3 modules
var comment = __webpack_require__(56685);
// EXTERNAL MODULE: ./lib/report/escape-markdown.js
var escape_markdown = __webpack_require__(79605);
// EXTERNAL MODULE: ./lib/report/fenced-block.js
var fenced_block = __webpack_require__(79035);
// EXTERNAL MODULE: ./lib/report/plain-text.js
var plain_text = __webpack_require__(11984);
;// CONCATENATED MODULE: ./lib/report/gate-notice.js


const MOST_FILES = 10;
const LONGEST_PATH = 200;
/** One sentence or two for the log and an annotation; empty where head and base have the same gate. */
function gateSentence(stand) {
    return sentence(stand, (path) => (0,plain_text/* plainText */.wh)(path));
}
/** The same as the head of a comment. */
function gateNotice(stand) {
    const text = sentence(stand, escape_markdown/* escapeMarkdown */.F);
    return text === "" ? "" : `> [!IMPORTANT]\n> ${text}\n\n`;
}
function sentence({ changes, adopted, baseSha }, shown) {
    if (changes.length === 0)
        return "";
    const named = changes
        .slice(0, MOST_FILES)
        .map(({ path, change }) => `${shown((0,plain_text/* clip */.$Q)(path, LONGEST_PATH))} (${change})`);
    const more = changes.length > MOST_FILES ? [`${changes.length - MOST_FILES} more`] : [];
    const files = [...named, ...more].join(", ");
    const base = baseSha.slice(0, 7);
    return adopted
        ? `This pull request brings the gate by which it is judged: ${files}. Its base ${base} has no scenario; read it as you read the change.`
        : `This pull request changes the gate: ${files}. It is judged by the gate of its base ${base}; the change applies after the merge.`;
}

// EXTERNAL MODULE: ./lib/report/markdown.js
var markdown = __webpack_require__(63021);
// EXTERNAL MODULE: ./lib/report/terminal.js
var terminal = __webpack_require__(91488);
;// CONCATENATED MODULE: ./lib/report/unmeasured.js

/** For the job summary and the pull request: why nothing was measured, and how a maintainer has it measured. */
function unmeasuredText(why, { of, pullRequest }) {
    const how = of === "fork" ? forkSteps(pullRequest) : DEPENDABOT_STEPS;
    return `## ❔ llm-latency-gate: not measured\n\n**${(0,escape_markdown/* escapeMarkdown */.F)(why)}** This is neither a pass nor a failure.\n\n${how}\n`;
}
function forkSteps(pullRequest) {
    return [
        "A maintainer who has read the change can have it measured:",
        "",
        "```sh",
        `gh pr checkout ${pullRequest} && git push origin HEAD:refs/heads/measure-${pullRequest}`,
        `gh pr create --draft --head measure-${pullRequest} --title "Measure ${pullRequest}" --body ""`,
        "```",
        "",
        "The run of that pull request has the secrets of this repository, and is judged by the gate of its base.",
    ].join("\n");
}
const DEPENDABOT_STEPS = "Give Dependabot its own copy of the secrets (Settings → Secrets and variables → Dependabot), or push the change to a branch yourself.";

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./lib/model/scenario.js
var model_scenario = __webpack_require__(1011);
// EXTERNAL MODULE: ./lib/model/seen-from.js
var seen_from = __webpack_require__(99255);
// EXTERNAL MODULE: ./lib/scenario/files.js
var files = __webpack_require__(93745);
// EXTERNAL MODULE: ./lib/commands/run.js + 7 modules
var run = __webpack_require__(497);
;// CONCATENATED MODULE: ./lib/commands/action-baseline.js






/** The word by which a step looks for the base itself; with a folder after it, the folder is taken. */
const LOOKED_UP = "artifact";
/** A session that says nothing never becomes a base. */
const KEPT = ["pass", "regression", "target-missed", "inconclusive"];
const TITLE = "llm-latency-gate: baseline";
/** The inputs without a base that the scenario has no word for. */
function withoutLookUp({ baseline, ...inputs }) {
    return baseline === undefined || baseline === LOOKED_UP ? inputs : { ...inputs, baseline };
}
/**
 * Runs against the sessions that the base branch left with GitHub, where no other base is named, and leaves its own there.
 * Without a baseline it judges by targets, and says so.
 */
async function runWithBaseline(request, step, deps) {
    const { inputs, baselines } = step;
    if (baselines === undefined)
        return { output: await (0,run/* run */.eF)(request, deps), annotations: [] };
    // What is wrong with the scenario is told before GitHub is asked.
    const { scenario } = await (0,run/* prepareRun */.Z0)(request, deps);
    const key = baselineKey(scenario, inputs, deps.cwd);
    const found = isLookedUp(inputs, scenario) ? await baselines.find(key) : undefined;
    const { stored, notice } = found ?? {};
    const output = await (0,run/* run */.eF)(found === undefined ? request : against(found, request), deps);
    return {
        output,
        ...(stored !== undefined && { base: stored.newest }),
        ...(notice !== undefined && { notice }),
        annotations: [
            ...(notice !== undefined && stored === undefined && inputs.baseline === LOOKED_UP ? [warningOf(notice)] : []),
            ...(await keptSession(output, key, baselines, deps)),
        ],
    };
}
function against({ stored, notice }, request) {
    const baseline = stored === undefined ? "none" : `${LOOKED_UP}:${stored.folder}`;
    const { overrides, notices = [] } = request;
    return { ...request, overrides: { ...overrides, baseline }, notices: [...notices, notice] };
}
/** A base that is live, or that the scenario or an input names, is the one that is meant. */
function isLookedUp({ command, baseline }, scenario) {
    if (command !== "run")
        return false;
    if (baseline !== undefined)
        return baseline === LOOKED_UP;
    const { base, gate } = scenario;
    const live = Object.keys(base.manual_urls).length > 0 || (0,model_scenario/* looksInCluster */.id)(scenario, "base");
    return gate.baseline === "paired" && !live;
}
/**
 * The same for runs that measure the same, whichever workflow they are of; it is part of a name that people read. The
 * namespace does not count: a pull request is often deployed in one of its own.
 */
function baselineKey({ benchmark }, { preset, scenario, services, context }, cwd) {
    const named = scenario === undefined ? "" : (0,seen_from/* seenFrom */.k)(cwd, scenario);
    const path = files/* LOCAL_FILES */._.some((usual) => usual === named) ? "" : named;
    const parts = [benchmark.name, preset, path, services, context].map((part) => part ?? "");
    const digest = (0,external_node_crypto_.createHash)("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
    const words = benchmark.name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
    return [...words.join("-").slice(0, 40).split("-"), digest].filter((word) => word !== "").join("-");
}
async function keptSession({ report, path }, key, baselines, deps) {
    const file = (0,external_node_path_.join)(path, "baseline.json");
    if (!KEPT.includes(report.verdict.outcome) || !(await deps.files.exists(file)))
        return [];
    const kept = await baselines.save(key, file);
    if (kept === undefined)
        return [];
    if (!kept.saved)
        return [warningOf(kept.message)];
    deps.log.info(kept.message);
    return [];
}
function warningOf(message) {
    return { level: "warning", title: TITLE, message };
}

// EXTERNAL MODULE: ./lib/model/verdict.js
var verdict = __webpack_require__(1732);
// EXTERNAL MODULE: ./lib/report/discovery-table.js
var discovery_table = __webpack_require__(80949);
// EXTERNAL MODULE: ./lib/report/infrastructure.js
var infrastructure = __webpack_require__(67499);
// EXTERNAL MODULE: ./lib/report/markdown-sections.js
var markdown_sections = __webpack_require__(87470);
// EXTERNAL MODULE: ./lib/commands/discover.js
var discover = __webpack_require__(55935);
// EXTERNAL MODULE: ./lib/commands/validate-infra.js
var validate_infra = __webpack_require__(54201);
;// CONCATENATED MODULE: ./lib/commands/action-looks.js







/** The commands of the action that look and measure nothing. */
const TERMINAL = { color: false, columns: 110 };
function lookAround(command, request, inputs, deps) {
    return command === "discover" ? discovered(request, deps) : validated(request, inputs.failSeverity, deps);
}
async function discovered(request, deps) {
    const found = await (0,discover/* discoverEngines */.ZE)(request, deps, { explain: true });
    const { endpoints, absent, warnings, problems, exitCode, trace } = found;
    const outcome = outcomeOf(exitCode);
    const tables = [...(endpoints.length + absent.length > 0 ? [(0,discovery_table/* foundTable */.P$)(found)] : []), ...(0,discovery_table/* explainedTables */.ik)(trace)];
    const messages = [...problems, ...warnings.map(({ message }) => message)];
    const title = "llm-latency-gate: discover";
    const sections = [
        `## ${title}`,
        (0,markdown_sections/* listSection */.iC)("To know", messages, 1).text,
        ...tables.map((table) => (0,markdown_sections/* tableText */.qK)(table)),
    ];
    return {
        outcome,
        exitCode,
        summary: `${endpoints.length} engines found${absent.length === 0 ? "" : `, ${absent.length} absent`}`,
        text: [...tables.map((table) => (0,terminal/* renderTable */.b)(table, TERMINAL)), ...messages].join("\n"),
        ...bothTexts(`${sections.filter((text) => text !== "").join("\n\n")}\n`),
        annotations: problems.map((message) => ({ level: "error", title, message })),
    };
}
async function validated(request, failSeverity, deps) {
    const limit = (0,validate_infra/* limitNamed */.j$)(failSeverity ?? "error");
    const { report, warnings } = await (0,validate_infra/* validateInfra */.X)(request, deps);
    const bad = report.findings.filter((finding) => (0,validate_infra/* isAsBadAs */.GO)([finding], limit));
    const outcome = bad.length > 0 ? "infrastructure" : "pass";
    return {
        outcome,
        exitCode: verdict/* EXIT_CODES */.a[outcome],
        summary: `${report.findings.length} findings on the ground of ${report.engines.length} engines`,
        text: [
            infrastructure/* INFRASTRUCTURE_RENDERERS */.b.table(report, { ...TERMINAL, verbose: true }),
            ...warnings.map(({ message }) => message),
        ].join("\n"),
        ...bothTexts(infrastructure/* INFRASTRUCTURE_RENDERERS */.b.markdown(report)),
        annotations: bad.slice(0, 1).map(({ object, message }) => ({
            level: "error",
            title: `llm-latency-gate: ${bad.length} findings of the ground`,
            message: `${object}: ${message}`,
        })),
    };
}
function bothTexts(markdown) {
    return { markdown, comment: markdown };
}
const OUTCOMES = {
    [verdict/* EXIT_CODES */.a.pass]: "pass",
    [verdict/* EXIT_CODES */.a.infrastructure]: "infrastructure",
    [verdict/* EXIT_CODES */.a.configuration]: "configuration",
};
function outcomeOf(exitCode) {
    return OUTCOMES[exitCode] ?? "aborted";
}

// EXTERNAL MODULE: ./lib/commands/cluster-access.js
var cluster_access = __webpack_require__(4027);
;// CONCATENATED MODULE: ./lib/commands/action-request.js


const DEFAULT_PRESET = "pr";
/** Inputs that stand for keys of the scenario, and go into it as they were typed. */
const OVERRIDING = [
    "services",
    "context",
    "namespace",
    "baseNamespace",
    "failOn",
    "baseline",
    "waivers",
    "baseValues",
    "headValues",
    "onlyAffected",
];
/** What the inputs of a step ask of a run. */
function requestOfInputs(inputs, allowedHosts) {
    const { kubeconfig, context, allowKubeconfig: allow, scenario, allowedEnv, deadline } = inputs;
    const given = OVERRIDING.flatMap((name) => (inputs[name] === undefined ? [] : [[name, inputs[name]]]));
    return {
        preset: (0,run/* presetNamed */.$Q)(inputs.preset ?? DEFAULT_PRESET),
        outputDir: inputs.outputDir ?? "results",
        allowedEnv,
        overrides: { source: "inputs", ...Object.fromEntries(given), lookInCluster: kubeconfig !== undefined },
        access: (0,cluster_access/* clusterAccess */.V)({ kubeconfig, context, allow }, "the input allow-kubeconfig"),
        ...(inputs.command === "measure" && { goal: "measure" }),
        ...(allowedHosts !== undefined && { allowedHosts }),
        ...(scenario !== undefined && { configPath: scenario }),
        ...(deadline !== undefined && { deadline }),
    };
}

;// CONCATENATED MODULE: ./lib/commands/comment.js






const LONGEST_TITLE = 120;
/** Each is a comment of its own: a stranger's run must not bury the pull request under them. */
const MOST_REPORTS = 20;
/**
 * Comments what another run has left. Whoever opened the pull request may have written it: only its data is read, against
 * the schema of a report, and every word of the comment is set by our own renderer.
 * @throws ConfigurationError where there is nothing, or something that is no report of ours.
 */
async function comment_comment({ paths, place, post }, charts, { archive }) {
    const left = (await Promise.all(paths.map((path) => archive.reports(path)))).flat();
    if (left.length === 0) {
        throw new errors/* ConfigurationError */.j1("the run that is to be commented left no report", {
            hint: "Upload `results` there with actions/upload-artifact, under the name that the input report-artifact gives, with `if: always()`.",
        });
    }
    if (left.length > MOST_REPORTS) {
        throw new errors/* ConfigurationError */.j1(`the run that is to be commented left ${left.length} reports, wanted at most ${MOST_REPORTS}`, { hint: "Each is a comment of its own. Let fewer jobs upload under the name of the input report-artifact." });
    }
    const commented = { outcome: "pass", lines: [], urls: [] };
    for (const one of left) {
        const outcome = one.report?.verdict.outcome ?? one.step?.outcome ?? "error";
        if (commented.outcome === "pass")
            commented.outcome = outcome;
        const url = await post(one.step, outcome, await textOf(one, outcome, place, charts));
        const title = (0,plain_text/* clip */.$Q)((0,plain_text/* plainText */.wh)(one.report?.title ?? "not measured"), LONGEST_TITLE);
        commented.lines.push(`${title}: ${outcome}, ${url ?? "not commented"}`);
        if (url !== undefined)
            commented.urls.push(url);
    }
    return commented;
}
async function textOf({ report, step }, outcome, place, style) {
    const note = originNote(place);
    if (report === undefined)
        return `${note}${withoutReport(outcome, step?.pullRequest ?? 0)}`;
    const charts = await (0,render_charts/* renderCharts */.C)(report, style);
    return `${note}${(0,comment/* renderComment */.w)(report, { ...place, ...charts, limitBytes: comment/* COMMENT_LIMIT_BYTES */.g - note.length })}`;
}
function withoutReport(outcome, pullRequest) {
    if (outcome === "inconclusive")
        return unmeasuredText("Nothing was measured: the run got no secrets of this repository.", {
            of: "fork",
            pullRequest,
        });
    return `## ❌ llm-latency-gate: ${outcome}\n\nThe run ended before anything was measured; its log says why.\n`;
}
/** So that nobody takes the figures of a stranger for measurements of ours. */
function originNote({ links: [link] }) {
    const run = link === undefined ? "another run" : `[${(0,escape_markdown/* escapeMarkdown */.F)(link.label)}](<${link.url}>)`;
    return `> [!NOTE]\n> Measured by the pull request's own run, and shown as that run tells it: ${run}.\n\n`;
}

// EXTERNAL MODULE: ./lib/commands/compare.js + 1 modules
var compare = __webpack_require__(41186);
// EXTERNAL MODULE: ./lib/commands/demo.js
var demo = __webpack_require__(20359);
// EXTERNAL MODULE: ./lib/commands/failure.js
var failure = __webpack_require__(57200);
// EXTERNAL MODULE: ./lib/scenario/environment.js
var environment = __webpack_require__(90983);
;// CONCATENATED MODULE: ./lib/commands/gate-files.js





/**
 * Everything by which is judged (scenario, waivers, prompts, noise, committed baselines), as it is on the base: a pull
 * request must not loosen its own gate. What no commit knows was made by the workflow, and is read as it is.
 */
async function gateFiles(gate, deps, scenario) {
    const named = scenario ?? (deps.env[environment/* CONFIG_VARIABLE */.k9] || undefined);
    const candidates = [...files/* LOCAL_FILES */._, ...(named === undefined ? [] : [named])];
    const view = new BaseView(gate, deps);
    const there = candidates.filter((path) => gate.base.kind(inside(deps.cwd, path) ?? "") !== undefined);
    if (there.length > 0 || !(await view.addsAny(candidates)))
        return {
            deps: { ...deps, files: view.files, archive: view.archive },
            adopted: false,
            changes: () => view.changes(),
        };
    return { deps, adopted: true, changes: () => view.changes() };
}
/** Path in the working directory with slashes; undefined for what lies elsewhere. */
function inside(cwd, path) {
    const inner = (0,seen_from/* seenFrom */.k)(cwd, path);
    return inner === "" || !(0,seen_from/* liesInside */.U)(inner) ? undefined : inner;
}
class BaseView {
    files;
    archive;
    #gate;
    #deps;
    #changes = new Map();
    constructor(gate, deps) {
        this.#gate = gate;
        this.#deps = deps;
        this.files = {
            ...deps.files,
            read: (path) => this.#read(path),
            size: async (path) => (this.#isOfBase(path) ? (await this.#read(path))?.length : this.#unlessAdded(path, "size")),
            exists: async (path) => this.#isOfBase(path) || ((await this.#unlessAdded(path, "exists")) ?? false),
        };
        this.archive = {
            ...deps.archive,
            sessions: async (path, as) => deps.archive.sessions(await this.#stored(path), as),
            calibration: async (path) => deps.archive.calibration(await this.#stored(path)),
        };
    }
    changes() {
        return [...this.#changes].map(([path, change]) => ({ path, change }));
    }
    async addsAny(paths) {
        for (const path of paths)
            await this.#isAdded((0,external_node_path_.resolve)(this.#deps.cwd, path));
        return this.#changes.size > 0;
    }
    /** A link on the base may lead to what the head has changed. */
    #kind(inner) {
        const kind = inner === undefined ? undefined : this.#gate.base.kind(inner);
        if (kind !== "other")
            return kind;
        throw new errors/* ConfigurationError */.j1(`${inner} is a link or a submodule on the base ${this.#gate.base.sha.slice(0, 7)}`, {
            hint: "Make it a plain file, or set the input `config-from: head`: then the pull request is judged by its own.",
        });
    }
    #isOfBase(path) {
        return this.#kind(inside(this.#deps.cwd, path)) !== undefined;
    }
    async #read(path) {
        const inner = inside(this.#deps.cwd, path);
        if (inner === undefined || this.#kind(inner) !== "file")
            return this.#unlessAdded(path, "read");
        const [given, here] = await Promise.all([this.#gate.base.read(inner), this.#deps.files.read(path)]);
        if (here === undefined)
            this.#changes.set(inner, "removed");
        else if (!Buffer.from(given).equals(here))
            this.#changes.set(inner, "changed");
        return given;
    }
    /** What the head adds is not there yet. */
    async #unlessAdded(path, ask) {
        if (await this.#isAdded(path))
            return undefined;
        return (await this.#deps.files[ask](path));
    }
    /** On the head and not on the base; what neither commit has is none of their files. */
    async #isAdded(path) {
        const inner = inside(this.#deps.cwd, path);
        if (inner === undefined || this.#kind(inner) !== undefined)
            return false;
        if (!(await this.#deps.files.exists(path)))
            return false;
        if ((await this.#gate.head()).kind(inner) === undefined)
            return false;
        this.#changes.set(inner, "added");
        return true;
    }
    /** Where the stored results of the base are to be read; a folder is left alone as long as the head changes nothing in it. */
    async #stored(path) {
        const { base, head } = this.#gate;
        const inner = inside(this.#deps.cwd, path);
        if (inner === undefined)
            return path;
        if (this.#kind(inner) === undefined)
            return (await this.#isAdded(path)) ? `${path} (which this pull request adds)` : path;
        if (sameContents(base.contents(inner), (await head()).contents(inner)))
            return path;
        this.#changes.set(inner, "changed");
        return base.checkOut(inner);
    }
}
function sameContents(a, b) {
    return a.size === b.size && [...a].every(([name, id]) => b.get(name) === id);
}

// EXTERNAL MODULE: ./lib/scenario/keys.js
var keys = __webpack_require__(97428);
// EXTERNAL MODULE: ./lib/scenario/load-scenario.js + 9 modules
var load_scenario = __webpack_require__(43012);
;// CONCATENATED MODULE: ./lib/commands/without-secrets.js




/** Undefined where everything is there that the run needs. Throws ConfigurationError for a scenario with mistakes. */
async function unmeasured({ preset, configPath, overrides, access }, of, deps) {
    const { scenario } = await (0,load_scenario/* loadScenario */.d)({
        preset,
        overrides,
        deps,
        ...(configPath !== undefined && { configPath }),
    });
    const lacking = lackingIn(scenario, access?.kubeconfig !== undefined, deps.env);
    if (lacking === undefined)
        return undefined;
    const who = of === "fork" ? "a run for a fork's pull request" : "a run by Dependabot";
    const red = scenario.gate.fail_on.includes("inconclusive");
    return {
        exitCode: red ? verdict/* EXIT_CODES */.a.inconclusive : verdict/* EXIT_CODES */.a.pass,
        why: `Nothing was measured: ${who} gets no secrets of this repository, and ${lacking}.`,
    };
}
function lackingIn(scenario, hasKubeconfig, env) {
    const inCluster = (0,model_scenario/* looksInCluster */.id)(scenario, "head") || (0,model_scenario/* looksInCluster */.id)(scenario, "base");
    const hasOther = Boolean(env["KUBECONFIG"] || env["KUBERNETES_SERVICE_HOST"]);
    if (inCluster && !hasKubeconfig && !hasOther)
        return "without a kubeconfig there is no way into the cluster";
    const key = (0,keys/* namedKeys */.q)(scenario).find(({ name }) => !env[name]?.trim());
    if (key !== undefined)
        return `${key.name}, which ${key.key} names, is one`;
    const nothingNamed = Object.keys(scenario.services.manual_urls).length === 0 && !inCluster;
    return nothingNamed ? "the scenario alone names no engine" : undefined;
}

;// CONCATENATED MODULE: ./lib/commands/action.js




















const LOG_COLUMNS = 110;
const LONGEST_MESSAGE = 20_000;
/** Where in our sources something went wrong is for the log, not for a pull request. */
const STACK = /\n\s+at [^\n]*/g;
/** One step of a workflow. Never throws: what could not be done is a result with its outcome. */
async function runAction(read, deps) {
    try {
        return await inItsPlace(await read(), deps);
    }
    catch (error) {
        return failed(error);
    }
}
function failed(error) {
    const { outcome, exitCode, message } = (0,failure/* failureOf */.g)(error);
    const title = `llm-latency-gate: ${outcome}`;
    const markdown = (text) => `### ${title}\n\n${(0,fenced_block/* fencedBlock */.z)((0,plain_text/* clip */.$Q)(text, LONGEST_MESSAGE), "text")}\n`;
    return {
        outcome,
        exitCode,
        summary: message.split("\n", 1)[0] ?? message,
        text: "",
        markdown: markdown(message),
        comment: markdown(message.replace(STACK, "")),
        annotations: [{ level: "error", title, message }],
    };
}
/** By the gate of the base where there is one; what the pull request changes in it is said first, whatever it comes to. */
async function inItsPlace(step, deps) {
    const { inputs } = step;
    const gate = await step.gate?.();
    if (gate === undefined)
        return done(step, deps);
    const trusted = await gateFiles(gate, deps, inputs.scenario);
    const ownScenario = step.scenarioOfPullRequest === true || trusted.adopted;
    const result = await done({ ...step, scenarioOfPullRequest: ownScenario }, trusted.deps).catch(failed);
    const stand = { changes: trusted.changes(), adopted: trusted.adopted, baseSha: gate.base.sha };
    const message = gateSentence(stand);
    if (message === "")
        return result;
    const notice = gateNotice(stand);
    const annotation = { level: "notice", title: "llm-latency-gate: the gate itself", message };
    return {
        ...result,
        text: `${result.text}\n${message}\n`,
        markdown: notice + result.markdown,
        comment: notice + result.comment,
        annotations: [annotation, ...result.annotations],
    };
}
async function done(step, deps) {
    const { inputs, charts, withoutSecrets, reported } = step;
    const { command, allowedHosts } = inputs;
    if (command === "comment")
        return commented(await reported?.(), step, deps);
    const hosts = allowedHosts ?? (step.scenarioOfPullRequest === true ? [] : undefined);
    const request = { ...requestOfInputs(withoutLookUp(inputs), hosts), charts: charts.kind !== "none" };
    if (command === "demo")
        return resultOf(await (0,demo/* demo */.q)({ outputDir: request.outputDir, charts: request.charts, story: "targets" }, deps), step);
    if (command === "compare")
        return resultOf(await (0,compare/* compare */.U)({ ...request, ...sidesOf(inputs), foreign: {} }, deps), step);
    if (withoutSecrets !== undefined) {
        const nothing = await unmeasured(request, withoutSecrets.of, deps);
        if (nothing !== undefined)
            return unmeasuredResult(nothing, withoutSecrets);
    }
    if (command === "discover" || command === "validate-infra")
        return lookAround(command, request, inputs, deps);
    return based(await runWithBaseline(request, step, deps), step, deps);
}
/** What is known of the base goes into the comment too, which has no notes. */
async function based({ output, base, notice, annotations }, step, deps) {
    const daysSince = (time) => Math.max(0, deps.clock.wall() - Date.parse(time)) / 86_400_000;
    const known = base && { sha: base.sha, ageDays: daysSince(base.measuredAt) };
    const result = await resultOf(output, step, known);
    return {
        ...result,
        ...(base !== undefined && { base }),
        comment: notice === undefined ? result.comment : `${result.comment}\n<sub>${(0,escape_markdown/* escapeMarkdown */.F)(notice)}</sub>\n`,
        annotations: [...result.annotations, ...annotations],
    };
}
async function commented(reported, { charts }, deps) {
    if (reported === undefined)
        throw new Error("the command comment was given no run");
    const { outcome, lines, urls } = await comment_comment(reported, charts, deps);
    const text = lines.join("\n");
    const [url] = urls;
    return {
        outcome,
        exitCode: 0,
        summary: lines[0] ?? "",
        ...(url !== undefined && { commentUrl: url }),
        text,
        markdown: `### llm-latency-gate: comments of another run\n\n${(0,fenced_block/* fencedBlock */.z)(text, "text")}\n`,
        comment: "",
        annotations: [],
    };
}
function sidesOf({ baseResults: base, headResults: head }) {
    if (base !== undefined && head !== undefined)
        return { base, head };
    const missing = base === undefined ? "base-results" : "head-results";
    throw new errors/* ConfigurationError */.j1(`the command compare takes the inputs base-results and head-results, and ${missing} is not set`, {
        hint: "Name result directories, folders of them, baseline files or zips.",
    });
}
function unmeasuredResult({ why, exitCode }, asker) {
    const markdown = unmeasuredText(why, asker);
    const annotation = {
        level: exitCode === 0 ? "notice" : "error",
        title: "llm-latency-gate: not measured",
        message: why,
    };
    return {
        outcome: "inconclusive",
        exitCode,
        summary: why,
        text: why,
        markdown,
        comment: markdown,
        annotations: [annotation],
    };
}
/** Of what the notice of a changed gate may take at most. */
const NOTICE_BYTES = 4_000;
async function resultOf({ report, path }, step, base) {
    const { outcome, exitCode } = report.verdict;
    const charts = await (0,render_charts/* renderCharts */.C)(report, step.charts);
    return {
        outcome,
        exitCode,
        summary: report.headline,
        resultsDir: path,
        reportJson: (0,external_node_path_.join)(path, "report.json"),
        text: (0,terminal/* renderTerminal */.u)(report, { color: false, columns: LOG_COLUMNS }),
        markdown: (0,markdown/* renderMarkdown */.G)(report, charts),
        comment: (0,comment/* renderComment */.w)(report, {
            ...step.place,
            ...(base !== undefined && { base }),
            ...charts,
            limitBytes: comment/* COMMENT_LIMIT_BYTES */.g - NOTICE_BYTES,
        }),
        annotations: report.annotations,
    };
}


/***/ }),

/***/ 70636:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   My: () => (/* binding */ openClient),
/* harmony export */   a5: () => (/* binding */ isRateLimit),
/* harmony export */   dk: () => (/* binding */ mayHaveHappened)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(58500);

const LIMITS = { requestMs: 10_000, retryMs: 1000, tries: 3, longestWaitMs: 60_000 };
/** What GitHub asks for where a limit has no `retry-after` (docs, "Rate limits for the REST API"). */
const UNSAID_WAIT_MS = 60_000;
/**
 * A client with the rules of GitHub's limits: a refusal for haste (429, or 403 that says so) is waited out, whatever was
 * asked, since nothing happened. A failure of the server or the line is tried again only where a second time does no harm:
 * reading and deleting. Who creates or changes must look first whether it happened after all.
 * A `request.signal` of a call ends its waits too.
 */
async function openClient({ token, apiUrl, debug, limits }) {
    // Not the package's main file: that one reads the event, and dies where it is no JSON.
    const { GitHub, getOctokitOptions } = await __webpack_require__.e(/* import() */ 555).then(__webpack_require__.bind(__webpack_require__, 85555));
    const log = { debug, info: debug, warn: debug, error: debug };
    const client = new GitHub(getOctokitOptions(token, { baseUrl: apiUrl, log, userAgent: "llm-latency-gate" }));
    const rules = { ...LIMITS, ...limits };
    client.hook.wrap("request", async (request, options) => {
        const outer = options.request?.signal;
        for (let tried = 1;; tried++) {
            const signal = AbortSignal.any([AbortSignal.timeout(rules.requestMs), ...(outer === undefined ? [] : [outer])]);
            // Into the very object: the hook that adds the token was bound to it, and looks at no other.
            options.request = { ...options.request, signal };
            try {
                return await request(options);
            }
            catch (error) {
                const again = outer?.aborted !== true && tried < rules.tries;
                const wait = again ? waitOf(error, options.method, tried, rules) : undefined;
                if (wait === undefined)
                    throw error;
                debug(`${options.method} ${options.url}: ${error.message}; again in ${wait} ms`);
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(wait, undefined, outer === undefined ? {} : { signal: outer });
            }
        }
    });
    return client;
}
/** How long to wait before the request is sent again; undefined where it is not. */
function waitOf(error, method, tried, { retryMs, longestWaitMs }) {
    if (isRateLimit(error)) {
        const wait = askedWait(error);
        return wait <= longestWaitMs ? wait : undefined;
    }
    const harmless = ["GET", "HEAD", "DELETE"].includes(method);
    return harmless && mayHaveHappened(error) ? retryMs * tried ** 2 : undefined;
}
/** Refused for asking too often: nothing was done. */
function isRateLimit(error) {
    const { status, message = "", response } = error;
    const headers = response?.headers ?? {};
    if (status === 429)
        return true;
    const said = headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0";
    return status === 403 && (said || /rate limit/i.test(message));
}
/** The server failed, or the line, or time ran out: nobody knows what was done. */
function mayHaveHappened(error) {
    const { status } = error;
    return status === undefined || status >= 500;
}
function askedWait({ response }) {
    const { "retry-after": after, "x-ratelimit-reset": reset } = response?.headers ?? {};
    if (Number(after) >= 0)
        return Number(after) * 1000;
    return reset === undefined ? UNSAID_WAIT_MS : Math.max(0, Number(reset) * 1000 - Date.now());
}


/***/ }),

/***/ 69452:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ commentProblem)
/* harmony export */ });
/* harmony import */ var _client_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(70636);

/** Why a comment could not be written, and what mends that, in one or two sentences. Never with the token. */
function commentProblem(error, context, token) {
    const { status, message = "" } = error;
    const said = (token === "" ? message : message.replaceAll(token, "***")).replace(/\s+/g, " ").slice(0, 300);
    return `the pull request has no comment: ${causeOf(status, said, error, context)} The report is in the job summary, and the verdict is the same.`;
}
function causeOf(status, said, error, context) {
    if ((0,_client_js__WEBPACK_IMPORTED_MODULE_0__/* .isRateLimit */ .a5)(error))
        return `GitHub refuses for too many requests (${said}). Run fewer jobs at once, or later.`;
    switch (status) {
        case 401:
            return "GitHub does not accept the token (401). Look at the input github-token: it may have expired.";
        case 403:
            return forbidden(said, context);
        case 404:
            return `GitHub finds no pull request ${context.pullRequest?.number} that the token may see (404). Give the job \`permissions: {pull-requests: write}\`, or look at the input github-token.`;
        case 410:
            return "its conversation was deleted (410).";
        case 422:
            return `GitHub does not take the comment (422: ${said}). Please report it.`;
        default:
            return `${context.apiUrl} does not answer as it should (${said}). Run the job again if you want the comment.`;
    }
}
function forbidden(said, { pullRequest, actor }) {
    if (/locked/i.test(said))
        return "its conversation is locked (403).";
    const refused = `the token may not write to it (403: ${said}).`;
    if (pullRequest?.fork === true)
        return `${refused} Runs of a fork's pull request get a token that writes nothing, whatever the workflow says: set \`comment: false\` or leave it at auto.`;
    const dependabot = actor === "dependabot[bot]" ? " Also where Dependabot starts it." : "";
    return `${refused} Give the job \`permissions: {pull-requests: write}\`.${dependabot}`;
}


/***/ }),

/***/ 42774:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L4: () => (/* binding */ stateOf),
/* harmony export */   TN: () => (/* binding */ keyOf),
/* harmony export */   ll: () => (/* binding */ newestFirst),
/* harmony export */   ol: () => (/* binding */ digestOf),
/* harmony export */   qo: () => (/* binding */ stateLine),
/* harmony export */   qu: () => (/* binding */ historyBefore)
/* harmony export */ });
/* unused harmony export HISTORY */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(26921);
/* harmony import */ var _model_verdict_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1732);



/** Verdicts that are kept. */
const HISTORY = 10;
const id = zod__WEBPACK_IMPORTED_MODULE_2__/* .int */ .Whr().positive();
const outcomes = Object.keys(_model_verdict_js__WEBPACK_IMPORTED_MODULE_1__/* .EXIT_CODES */ .a);
const run = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({
    runId: id,
    number: id,
    attempt: id,
    sha: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()
        .regex(/^[0-9a-f]{7,64}$/)
        .optional(),
    outcome: zod__WEBPACK_IMPORTED_MODULE_2__/* ["enum"] */ .k5n([...outcomes, "running"]),
});
const state = run.extend({
    schema: zod__WEBPACK_IMPORTED_MODULE_2__/* .literal */ .euz(1),
    key: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().max(64),
    digest: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().max(64),
    history: zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(run).max(HISTORY),
});
const OPENING = "<!-- llm-latency-gate ";
const CLOSING = " -->";
const LONGEST_LINE = 10_000;
/**
 * The first line of a comment, the same for the same state. Nothing in it can end the HTML comment that it is, or notify
 * anybody.
 */
function stateLine({ key, digest, history, ...own }) {
    const json = JSON.stringify({ schema: 1, key, ...inOrder(own), digest, history: history.map(inOrder) });
    return `${OPENING}${json.replace(/[<>@]|--/g, escaped)}${CLOSING}`;
}
function inOrder({ runId, number, attempt, sha, outcome }) {
    return { runId, number, attempt, ...(sha !== undefined && { sha }), outcome };
}
function escaped(text) {
    return text === "--" ? "-\\u002d" : `\\u${text.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
/** The state of a comment; undefined where it is none of ours, or none that we understand. */
function stateOf(body) {
    const line = body.slice(0, LONGEST_LINE).split(/\r?\n/, 1)[0] ?? "";
    if (!line.startsWith(OPENING) || !line.endsWith(CLOSING))
        return undefined;
    try {
        const parsed = state.safeParse(JSON.parse(line.slice(OPENING.length, -CLOSING.length)));
        if (!parsed.success)
            return undefined;
        const { schema: _, ...known } = parsed.data;
        return known;
    }
    catch {
        return undefined;
    }
}
/** A short word for the parts, the same for the same parts. */
function keyOf(parts) {
    return digestOf(JSON.stringify(parts)).slice(0, 16);
}
function digestOf(text) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)("sha256").update(text).digest("hex").slice(0, 32);
}
/** Below 0 where `a` is the newer run. */
function newestFirst(a, b) {
    return b.number - a.number || b.attempt - a.attempt;
}
/** The verdicts that comments remember, without that of `now`: the newest first, each run once. */
function historyBefore(now, states) {
    const runs = states.flatMap(({ key: _, digest: __, history, ...own }) => [own, ...history]);
    const earlier = runs.filter((one) => one.outcome !== "running" && newestFirst(now, one) < 0).toSorted(newestFirst);
    return earlier
        .filter((one, at) => at === 0 || newestFirst(one, earlier[at - 1]) !== 0)
        .slice(0, HISTORY);
}


/***/ }),

/***/ 67124:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  E: () => (/* binding */ NO_COMMENT),
  a: () => (/* binding */ openComment)
});

// EXTERNAL MODULE: ./lib/github/client.js
var github_client = __webpack_require__(70636);
// EXTERNAL MODULE: ./lib/github/comment-state.js
var comment_state = __webpack_require__(42774);
;// CONCATENATED MODULE: ./lib/github/comment-body.js

/** The text of a comment: its hidden state, what it says, and the verdicts before it. Pure. */
/** What surrounds the text: GitHub takes 65,536 characters, some of our characters have three bytes. */
const LONGEST_TEXT_BYTES = 60_000;
const MARKS = {
    pass: "✅",
    regression: "❌",
    "target-missed": "❌",
    infrastructure: "❌",
    configuration: "❌",
    error: "❌",
    inconclusive: "❔",
    invalid: "❔",
    aborted: "⏹️",
};
/** The whole body. What is too long for GitHub is replaced by where it can be read. */
function bodyOf(text, state, site) {
    const fits = new TextEncoder().encode(text).length <= LONGEST_TEXT_BYTES;
    const shown = fits ? text : `The report is too long for a comment: it is in the summary of ${runLink(state, site)}.`;
    const below = `${shown.trimEnd()}${historyText(state.history, site)}\n`;
    return `${(0,comment_state/* stateLine */.qo)({ ...state, digest: (0,comment_state/* digestOf */.ol)(below) })}\n${below}`;
}
function runningText(run, site) {
    return `## ⏳ llm-latency-gate is measuring\n\n${commit(run)}is being measured in ${runLink(run, site)}. The verdict will stand here.`;
}
function cancelledText(run, site) {
    return `## ⏹️ llm-latency-gate was stopped\n\n${commit(run)}was not judged: ${runLink(run, site)} was cancelled before its end. Run it again for a verdict.`;
}
function commit({ sha }) {
    return sha === undefined ? "This change " : `\`${sha.slice(0, 7)}\` `;
}
/** One line that opens to the verdicts, the newest first. */
function historyText(history, site) {
    if (history.length === 0)
        return "";
    const marks = history.map(({ outcome }) => (outcome === "running" ? "" : MARKS[outcome])).join(" ");
    const lines = history.map((run) => `- ${outcomeText(run)} ${commitOnly(run)}in ${runLink(run, site)}`);
    return `\n\n<details><summary>Earlier verdicts, the newest first: ${marks}</summary>\n\n${lines.join("\n")}\n\n</details>`;
}
function outcomeText({ outcome }) {
    return outcome === "running" ? outcome : `${MARKS[outcome]} ${outcome}`;
}
function commitOnly({ sha }) {
    return sha === undefined ? "" : `of \`${sha.slice(0, 7)}\` `;
}
/** `[run 12](…)`, `[run 12, attempt 2](…)`. */
function runLink({ runId, number, attempt }, { repositoryUrl }) {
    const again = attempt > 1 ? `, attempt ${attempt}` : "";
    const path = attempt > 1 ? `/attempts/${attempt}` : "";
    return `[run ${number}${again}](${repositoryUrl}/actions/runs/${runId}${path})`;
}

// EXTERNAL MODULE: ./lib/github/comment-problem.js
var comment_problem = __webpack_require__(69452);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 6 modules
var schemas = __webpack_require__(26921);
;// CONCATENATED MODULE: ./lib/github/comments-api.js

const PER_PAGE = 100;
/** A pull request with more comments than that is none that anybody reads. */
const MOST_PAGES = 100;
const comment = schemas/* object */.Ikc({
    id: schemas/* int */.Whr().positive(),
    html_url: schemas/* string */.YjP(),
    body: schemas/* string */.YjP().nullish(),
    user: schemas/* object */.Ikc({ login: schemas/* string */.YjP() }).nullish(),
})
    .transform(({ id, html_url, body, user }) => ({ id, url: html_url, login: user?.login ?? "", body: body ?? "" }));
/** All of them, oldest first. Throws when a page is missing: half a list would make a second comment of ours. */
async function listComments({ client, owner, repo, number }, signal) {
    const comments = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
        const { data, headers } = await client.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
            owner,
            repo,
            issue_number: number,
            per_page: PER_PAGE,
            page,
            request: { signal },
        });
        comments.push(...understood(schemas/* array */.YOg(comment), data));
        // The address in the header is not followed: the token goes nowhere but to the API.
        if (!/rel="?next"?/.test(headers.link ?? ""))
            return comments;
    }
    throw new Error(`there are more than ${MOST_PAGES * PER_PAGE} comments`);
}
async function createComment(thread, body, signal) {
    const { client, owner, repo, number } = thread;
    const { data } = await client.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        owner,
        repo,
        issue_number: number,
        body,
        request: { signal },
    });
    return understood(comment, data);
}
async function updateComment(thread, id, body, signal) {
    const { client, owner, repo } = thread;
    await client.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
        owner,
        repo,
        comment_id: id,
        body,
        request: { signal },
    });
}
async function deleteComment(thread, id, signal) {
    const { client, owner, repo } = thread;
    await client.request("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", {
        owner,
        repo,
        comment_id: id,
        request: { signal },
    });
}
function understood(schema, data) {
    const parsed = schema.safeParse(data);
    if (parsed.success)
        return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Error(`the answer is not what GitHub describes (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""})`);
}

;// CONCATENATED MODULE: ./lib/github/publish-comment.js





/** Looks and writes; each disturbance by another run, and each write that failed, costs one. */
const ROUNDS = 6;
/**
 * Makes the text the one comment of its key. GitHub has no compare-and-swap, so every round looks first and writes, and the
 * next one looks whether that is what stands: one comment, with this text, or that of a newer run, which is left alone. A
 * write of which nobody knows whether it happened is looked for before it is sent again. Of several comments of ours that of
 * the newest run stays, the others are deleted. Throws what octokit threw.
 */
async function publish(given, publication) {
    const { settleMs, signal } = publication;
    const place = { ...given };
    let failure;
    let url = "";
    for (let round = 1; round <= ROUNDS; round++) {
        if (round > 1)
            await (0,promises_.setTimeout)(settleMs, undefined, { signal });
        const { newest, others, body, settled } = await look(place, publication);
        url = newest?.url ?? url;
        if (settled && others.length === 0)
            return { url, author: place.author };
        try {
            if (!settled)
                ({ url, login: place.author } = await write(place.thread, newest, body, signal));
            for (const { id } of others)
                await deleteComment(place.thread, id, signal).catch(ignoreGone);
            failure = undefined;
        }
        catch (error) {
            if (signal.aborted || !(0,github_client/* mayHaveHappened */.dk)(error))
                throw error;
            failure = error;
        }
    }
    if (failure !== undefined)
        throw failure;
    return { url, author: place.author };
}
async function look(place, { run, text, signal }) {
    const own = await ownComments(place, signal);
    const [newest, ...others] = own;
    const states = own.map(({ state }) => state);
    const body = bodyOf(text, { key: place.key, ...run, history: (0,comment_state/* historyBefore */.qu)(run, states) }, place.site);
    const overtaken = newest !== undefined && (0,comment_state/* newestFirst */.ll)(newest.state, run) < 0;
    const stands = newest !== undefined && (0,comment_state/* stateLine */.qo)(newest.state) === body.split("\n", 1)[0];
    return { newest, others, body, settled: overtaken || stands };
}
/** In the place of the newest of ours, or anew. */
async function write(thread, newest, body, signal) {
    if (newest === undefined)
        return createComment(thread, body, signal);
    await updateComment(thread, newest.id, body, signal).catch(ignoreGone);
    return newest;
}
/** Ours, the newest run first; of one run the oldest comment, so that it keeps its place. */
async function ownComments({ thread, key, author }, signal) {
    const comments = await listComments(thread, signal);
    return comments
        .filter(({ login }) => login.toLowerCase() === author.toLowerCase())
        .flatMap((comment) => {
        const state = (0,comment_state/* stateOf */.L4)(comment.body);
        return state?.key === key ? [{ ...comment, state }] : [];
    })
        .toSorted((a, b) => (0,comment_state/* newestFirst */.ll)(a.state, b.state) || a.id - b.id);
}
/** Another run has folded it meanwhile; the next look decides. */
function ignoreGone(error) {
    if (error.status !== 404)
        throw error;
}

;// CONCATENATED MODULE: ./lib/github/comment.js





/** After SIGINT the runner waits 7.5 s before it sends SIGTERM (actions/runner, ProcessInvoker.cs). */
const LIMITS = { runningMs: 10_000, cancelledMs: 5_000, finishMs: 60_000, settleMs: 2_000 };
/** What writes nothing. */
const NO_COMMENT = {
    running: async () => undefined,
    cancelled: async () => undefined,
    finish: async () => undefined,
};
/** The comment that this step may write: none where the event, the token or the inputs say so, which is told. */
async function openComment(request) {
    const { inputs, context, scenario, tell, limits } = request;
    const { mode, author, token } = inputs;
    // Such as by the address of a proxy that is none.
    const failed = (error) => {
        tell.warn((0,comment_problem/* commentProblem */.F)(error, context, token ?? ""));
    };
    if (mode === "false")
        return NO_COMMENT;
    const { repository, pullRequest, run, workflow, job, serverUrl, apiUrl } = context;
    if (repository === undefined ||
        pullRequest === undefined ||
        run === undefined ||
        token === undefined ||
        quiet(request)) {
        const reason = whyNone(request);
        if (mode === "true")
            tell.warn(`the input comment is true, but ${reason}`);
        else
            tell.info(`no comment: ${reason}`);
        return NO_COMMENT;
    }
    const { owner, repo } = repository;
    const client = await (0,github_client/* openClient */.My)({ token, apiUrl, debug: tell.debug, ...(limits && { limits }) }).catch(failed);
    if (client === undefined)
        return NO_COMMENT;
    const place = {
        thread: { client, owner, repo, number: pullRequest.number },
        key: (0,comment_state/* keyOf */.TN)([workflow, job, ...scenario]),
        author,
        site: { repositoryUrl: `${serverUrl}/${owner}/${repo}` },
    };
    return sticky(place, commentedRun(run, pullRequest), {
        limits: { ...LIMITS, ...limits },
        debug: tell.debug,
        failed,
        misnamed: (login) => tell.warn(`the comment stands under the name ${login}, and is looked for under ${author}: the next run would write another one. Set the input \`comment-author: ${login}\`.`),
    });
}
/** A fork's run cannot write, which is nobody's mistake. */
function quiet({ inputs, context: { event, pullRequest } }) {
    return inputs.mode === "auto" && event === "pull_request" && pullRequest?.fork === true;
}
function whyNone({ inputs, context }) {
    const { event, pullRequest, problem, run, repository } = context;
    if (pullRequest === undefined) {
        const why = problem === undefined ? "" : ` (${problem})`;
        return `the event ${event || "of this step"} names no pull request${why}`;
    }
    if (run === undefined || repository === undefined)
        return "the runner names no repository or run";
    if (inputs.token === undefined)
        return "there is no token: the input github-token is empty";
    return "the pull request comes from a fork, whose runs get a token that writes nothing; the report is in the job summary";
}
function commentedRun({ id, number, attempt }, { headSha }) {
    return { runId: id, number, attempt, sha: headSha };
}
/** One publication after the other; being stopped ends the one that is under way. */
function sticky(given, run, voice) {
    const { limits } = voice;
    const stop = new AbortController();
    let place = given;
    let started = Promise.resolve(undefined);
    let cancelling;
    let finishing = false;
    let refused = false;
    const write = async (outcome, text, time) => {
        if (refused)
            return undefined;
        const signal = AbortSignal.any([AbortSignal.timeout(time.limitMs), ...(time.until ? [time.until] : [])]);
        try {
            const { url, author } = await publish(place, { run: { ...run, outcome }, text, settleMs: time.settleMs, signal });
            if (author !== place.author)
                voice.misnamed(author);
            place = { ...place, author };
            return url;
        }
        catch (error) {
            refused = !(0,github_client/* mayHaveHappened */.dk)(error) && !(0,github_client/* isRateLimit */.a5)(error);
            // What may go better the next time is told when there is no next time.
            if (refused || time.until === undefined)
                voice.failed(error);
            else
                voice.debug(`the comment was not written yet: ${error.message}`);
            return undefined;
        }
    };
    return {
        async running() {
            const time = { limitMs: limits.runningMs, settleMs: 0, until: stop.signal };
            started = write("running", runningText(run, place.site), time);
            await started;
        },
        async cancelled() {
            if (finishing)
                return;
            stop.abort();
            const time = { limitMs: limits.cancelledMs, settleMs: 0 };
            cancelling ??= started.then(() => write("aborted", cancelledText(run, place.site), time));
            await cancelling;
        },
        finish(outcome, text) {
            if (cancelling !== undefined)
                return cancelling;
            finishing = true;
            return write(outcome, text, { limitMs: limits.finishMs, settleMs: limits.settleMs });
        },
    };
}


/***/ }),

/***/ 88120:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ placeOf),
/* harmony export */   y: () => (/* binding */ readContext)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(26921);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(452);



const sha = zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
const id = zod__WEBPACK_IMPORTED_MODULE_2__/* .int */ .Whr().positive();
const repositoryId = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ id }).nullish();
const pull = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({
    number: id,
    head: zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ sha, repo: repositoryId }),
    base: zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ sha, repo: repositoryId }),
});
/** Only what is used is read; titles, branches and texts are other people's words and are never looked at. */
const payloads = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({
    repository: zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ visibility: zod__WEBPACK_IMPORTED_MODULE_2__/* ["enum"] */ .k5n(["public", "private", "internal"]).optional() }).optional(),
    pull_request: pull.optional(),
    merge_group: zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ head_sha: sha, base_sha: sha.optional() }).optional(),
    workflow_run: zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({
        id: id.optional(),
        run_number: id.optional(),
        run_attempt: id.optional(),
        head_sha: sha,
        pull_requests: zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(pull),
        repository: repositoryId,
        head_repository: repositoryId,
    })
        .optional(),
});
/** GitHub's largest event is 25 MB (docs, "Events that trigger workflows"). */
const LARGEST_EVENT = 32 * 1024 * 1024;
/**
 * Reads the runner's variables and the event. Throws ConfigurationError for `pull_request_target`; everything else that is odd
 * leaves fields absent and is told as `problem`.
 */
async function readContext(env) {
    const event = env["GITHUB_EVENT_NAME"] ?? "";
    if (event === "pull_request_target")
        throw refusal();
    const { payload, problem } = await readEvent(env["GITHUB_EVENT_PATH"]);
    const pullRequest = pullRequestOf(payload);
    const headSha = pullRequest?.headSha ?? payload.merge_group?.head_sha ?? payload.workflow_run?.head_sha;
    const [, owner = "", repo = ""] = /^([\w.-]+)\/([\w.-]+)$/.exec(env["GITHUB_REPOSITORY"] ?? "") ?? [];
    const baseSha = payload.pull_request?.base.sha ?? payload.merge_group?.base_sha;
    const triggering = triggeringOf(payload);
    const run = runOf(env);
    const visibility = payload.repository?.visibility;
    return {
        event,
        ...(owner !== "" && { repository: { owner, repo } }),
        ...(visibility !== undefined && { visibility }),
        ...(pullRequest !== undefined && { pullRequest }),
        ...shaOf(headSha ?? env["GITHUB_SHA"]),
        ...(baseSha !== undefined && { baseSha }),
        ...(triggering !== undefined && { triggering }),
        ...(run !== undefined && { run }),
        workflow: /^[^/]+\/[^/]+\/([^@]+)@/.exec(env["GITHUB_WORKFLOW_REF"] ?? "")?.[1] ?? env["GITHUB_WORKFLOW"] ?? "",
        job: env["GITHUB_JOB"] ?? "",
        actor: env["GITHUB_ACTOR"] ?? "",
        ...addresses(env),
        ...(problem !== undefined && { problem }),
    };
}
/** What the step's own texts say of it. */
function placeOf({ headSha, repository, run, serverUrl }) {
    if (repository === undefined || run === undefined)
        return { links: [], ...(headSha !== undefined && { headSha }) };
    const url = `${serverUrl}/${repository.owner}/${repository.repo}/actions/runs/${run.id}`;
    const label = `job summary and log of run ${run.number}`;
    return { links: [{ label, url }], ...(headSha !== undefined && { headSha }) };
}
function refusal() {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ConfigurationError */ .j1("the workflow runs on pull_request_target, which gives the secrets of the repository to a change that nobody has reviewed: its scenario could send them anywhere", {
        hint: "Run it on `pull_request`. For pull requests from forks measure after a review: on `workflow_dispatch`, or in an environment with required reviewers.",
    });
}
async function readEvent(path) {
    if (path === undefined || path === "")
        return { payload: {}, problem: "the runner gives no event (GITHUB_EVENT_PATH)" };
    try {
        const text = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path);
        if (text.length > LARGEST_EVENT)
            return { payload: {}, problem: `the event has ${text.length} bytes` };
        const parsed = payloads.safeParse(JSON.parse(text.toString("utf8")));
        if (parsed.success)
            return { payload: parsed.data };
        const fields = parsed.error.issues.map((issue) => issue.path.join("."));
        return { payload: {}, problem: `the event is not as GitHub describes it: ${fields.slice(0, 5).join(", ")}` };
    }
    catch (error) {
        return { payload: {}, problem: `the event cannot be read: ${error.name}` };
    }
}
/** A run that follows another one (`workflow_run`) is about the other one's pull request, of which forks are not told. */
function pullRequestOf({ pull_request, workflow_run }) {
    if (pull_request !== undefined) {
        const { number, head, base } = pull_request;
        const fork = head.repo == null || base.repo == null || head.repo.id !== base.repo.id;
        return { number, headSha: head.sha, baseSha: base.sha, fork };
    }
    const [only, second] = workflow_run?.pull_requests ?? [];
    if (workflow_run === undefined || only === undefined || second !== undefined)
        return undefined;
    const { head_sha, repository, head_repository } = workflow_run;
    const fork = repository == null || head_repository == null || repository.id !== head_repository.id;
    return { number: only.number, headSha: head_sha, baseSha: only.base.sha, fork };
}
function triggeringOf({ workflow_run }) {
    const { id: runId, run_number: number, run_attempt: attempt = 1, head_sha: headSha } = workflow_run ?? {};
    if (runId === undefined || number === undefined || headSha === undefined)
        return undefined;
    return { id: runId, number, attempt, headSha };
}
function shaOf(text) {
    return sha.safeParse(text).success ? { headSha: text } : {};
}
function runOf(env) {
    const parsed = zod__WEBPACK_IMPORTED_MODULE_2__/* .tuple */ .PVZ([id, id, id])
        .safeParse(["GITHUB_RUN_ID", "GITHUB_RUN_NUMBER", "GITHUB_RUN_ATTEMPT"].map((name) => Number(env[name])));
    if (!parsed.success)
        return undefined;
    const [runId, number, attempt] = parsed.data;
    return { id: runId, number, attempt };
}
const GITHUB = "https://github.com";
/** Throws ConfigurationError for an address that would carry the token in the clear. */
function addresses(env) {
    const server = safeUrl("GITHUB_SERVER_URL", env["GITHUB_SERVER_URL"] || GITHUB);
    const host = server.hostname === "github.com" ? "github.com" : server.hostname.endsWith(".ghe.com") ? "ghe.com" : "ghes";
    const usual = {
        "github.com": "https://api.github.com",
        "ghe.com": `https://api.${server.host}`,
        ghes: `${server.origin}/api/v3`,
    };
    const api = safeUrl("GITHUB_API_URL", env["GITHUB_API_URL"] || usual[host]);
    return { serverUrl: withoutSlash(server), apiUrl: withoutSlash(api), host };
}
function safeUrl(name, text) {
    const url = URL.parse(text);
    const loopback = url !== null && /^(127\.0\.0\.1|\[::1\]|([\w-]+\.)*localhost)$/.test(url.hostname);
    if (url !== null && (url.protocol === "https:" || (url.protocol === "http:" && loopback)))
        return url;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ConfigurationError */ .j1(`${name} is "${text}"; it takes an https address`, {
        hint: "The runner sets it; do not change it under `env:`.",
    });
}
function withoutSlash({ href }) {
    return href.replace(/\/+$/, "");
}


/***/ }),

/***/ 80548:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  T: () => (/* binding */ maskAllowed),
  t3: () => (/* binding */ readBaselineInputs),
  kW: () => (/* binding */ readChartInputs),
  J5: () => (/* binding */ readCommentInputs),
  Ko: () => (/* binding */ readInputs),
  e2: () => (/* binding */ readTrustInputs)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 11 modules
var core = __webpack_require__(91659);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
;// CONCATENATED MODULE: ./lib/model/action.js
const ACTION_COMMANDS = ["run", "measure", "compare", "discover", "validate-infra", "comment", "demo"];

;// CONCATENATED MODULE: ./lib/model/charts.js
/** What `charts` takes. */
const CHART_CHOICES = ["auto", "quickchart", "mermaid", "none"];

;// CONCATENATED MODULE: ./lib/github/inputs.js




/** Reads the inputs; throws ConfigurationError for a command that does not exist. */
function readInputs() {
    const command = oneOf("command", ACTION_COMMANDS, "run");
    const optional = (key, name) => {
        const value = (0,core/* getInput */.V4)(name);
        return value === "" ? {} : { [key]: value };
    };
    return {
        command,
        ...optional("preset", "preset"),
        ...optional("scenario", "scenario"),
        ...optional("services", "services"),
        ...optional("kubeconfig", "kubeconfig"),
        ...optional("context", "context"),
        ...optional("namespace", "namespace"),
        ...optional("baseNamespace", "base-namespace"),
        ...optional("allowKubeconfig", "allow-kubeconfig"),
        allowedEnv: listOf("allowed-env"),
        ...((0,core/* getInput */.V4)("allowed-hosts") !== "" && { allowedHosts: listOf("allowed-hosts") }),
        ...optional("failOn", "fail-on"),
        ...optional("baseline", "baseline"),
        ...optional("waivers", "waivers"),
        ...optional("baseValues", "base-values"),
        ...optional("headValues", "head-values"),
        ...optional("onlyAffected", "only-affected"),
        ...optional("deadline", "deadline"),
        ...optional("baseResults", "base-results"),
        ...optional("headResults", "head-results"),
        ...optional("failSeverity", "fail-severity"),
        ...optional("outputDir", "output-dir"),
    };
}
function listOf(name) {
    return (0,core/* getInput */.V4)(name)
        .split(/[\s,]+/)
        .filter((word) => word !== "");
}
/** Throws ConfigurationError that lists what the input takes. */
function oneOf(name, known, usual) {
    const given = (0,core/* getInput */.V4)(name) || usual;
    const found = known.find((one) => one === given.toLowerCase());
    if (found !== undefined)
        return found;
    throw new errors/* ConfigurationError */.j1(`the input ${name} is "${given}"; it takes ${known.join(", ")}`, {
        hint: `Change \`${name}:\` under \`with:\`.`,
    });
}
const REPORT_ARTIFACT = "llm-latency-gate-report";
/** Throws ConfigurationError for a value that an input does not take. */
function readTrustInputs() {
    const configFrom = oneOf("config-from", ["base", "head", "auto"], "auto");
    const reportDir = (0,core/* getInput */.V4)("report-dir");
    return {
        ...(configFrom !== "auto" && { configFrom }),
        check: oneOf("check-run", ["true", "status", "false"], "false"),
        ...(reportDir !== "" && { reportDir }),
        reportArtifact: (0,core/* getInput */.V4)("report-artifact") || REPORT_ARTIFACT,
    };
}
/** Below this length a mask would blot out ordinary words of the log. */
const SHORTEST_SECRET = 4;
/** Registers the value of every allowed variable, and each of its lines, with the runner. To be called before anything is logged. */
function maskAllowed(names, env) {
    const values = names.flatMap((name) => env[name] ?? []);
    for (const secret of new Set(values.flatMap((value) => [value, ...value.split(/\r?\n/)]).map((text) => text.trim()))) {
        if (secret.length >= SHORTEST_SECRET)
            (0,core/* setSecret */.Pq)(secret);
    }
}
const MODES = ["auto", "true", "false"];
const BOT = "github-actions[bot]";
/** Reads the inputs of the comment, and masks the token. Throws ConfigurationError for a value that they do not take. */
function readCommentInputs() {
    const mode = oneOf("comment", MODES, "auto");
    const author = (0,core/* getInput */.V4)("comment-author") || BOT;
    if (!/^[\w-]{1,100}(\[bot\])?$/.test(author))
        throw new errors/* ConfigurationError */.j1(`the input comment-author is "${author}"; it takes a login, such as ${BOT}`, {
            hint: "Change `comment-author:` under `with:`: the account of `github-token`.",
        });
    const token = (0,core/* getInput */.V4)("github-token");
    if (token !== "")
        (0,core/* setSecret */.Pq)(token);
    return { mode, author, ...(token !== "" && { token }) };
}
/** Throws ConfigurationError for a value that an input does not take. */
function readBaselineInputs() {
    const artifactName = (0,core/* getInput */.V4)("artifact-name");
    // What an artifact may not be called (@actions/artifact 6.2, path-and-artifact-name-validation).
    if (/[":<>|*?\\/\p{Cc}]/u.test(artifactName) || artifactName.length > 200)
        throw new errors/* ConfigurationError */.j1(`the input artifact-name is "${artifactName.slice(0, 100)}"; it takes up to 200 characters`, {
            hint: 'Change `artifact-name:` under `with:`: leave out ": < > | * ? \\ / and line ends.',
        });
    return { save: oneOf("save-baseline", MODES, "auto"), ...(artifactName !== "" && { artifactName }) };
}
/** Throws ConfigurationError for a value that an input does not take; a password in the address is not repeated. */
function readChartInputs() {
    const choice = oneOf("charts", CHART_CHOICES, "auto");
    const given = (0,core/* getInput */.V4)("chart-server");
    if (given === "")
        return { choice };
    const url = URL.parse(given);
    if (url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`)
        return { choice, server: url.origin };
    const shown = url === null || url.username + url.password === "" ? given.slice(0, 100) : url.host;
    throw new errors/* ConfigurationError */.j1(`the input chart-server is "${shown}"; it takes the address of a QuickChart server and nothing behind it`, {
        hint: "Change `chart-server:` under `with:`, such as https://charts.example.com: no user, no path, no query.",
    });
}


/***/ }),

/***/ 74573:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Sy: () => (/* binding */ writeSummary),
/* harmony export */   fz: () => (/* binding */ annotate),
/* harmony export */   n0: () => (/* binding */ setOutputs)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(91659);

function setOutputs(outputs) {
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("outcome", outputs.outcome);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("exit-code", outputs.exitCode);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("summary", outputs.summary);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("results-dir", outputs.resultsDir ?? "");
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("report-json", outputs.reportJson ?? "");
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("comment-url", outputs.commentUrl ?? "");
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("baseline-run-id", outputs.base?.runId ?? "");
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("baseline-sha", outputs.base?.sha ?? "");
}
/** The job summary; where the runner gives none, that is no reason to fail. */
async function writeSummary(markdown) {
    if (!process.env["GITHUB_STEP_SUMMARY"])
        return;
    try {
        await _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .summary */ .z.addRaw(markdown, true).write();
    }
    catch (cause) {
        (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e)(`the job summary could not be written: ${cause.message}`);
    }
}
function annotate(annotations) {
    const post = { notice: _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .notice */ .lm, warning: _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e, error: _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .error */ .z3 };
    for (const { level, message, title, file, line } of annotations) {
        post[level](message, {
            title,
            ...(file !== undefined && { file }),
            ...(line !== undefined && { startLine: line }),
        });
    }
}


/***/ }),

/***/ 60069:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  b: () => (/* binding */ openStep)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./lib/model/seen-from.js
var seen_from = __webpack_require__(99255);
// EXTERNAL MODULE: ./lib/model/step-file.js
var step_file = __webpack_require__(58710);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 6 modules
var schemas = __webpack_require__(26921);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/iso.js
var iso = __webpack_require__(64377);
;// CONCATENATED MODULE: ./lib/github/artifacts-api.js

const PER_PAGE = 100;
/** The newest come first, though GitHub does not promise it; 300 are a quarter of a year of three a day. */
const MOST_PAGES = 3;
const id = schemas/* int */.Whr().positive();
const word = schemas/* string */.YjP().max(300);
const workflowRun = schemas/* object */.Ikc({
    id,
    repository_id: id,
    head_repository_id: id,
    head_branch: word,
    head_sha: schemas/* string */.YjP().regex(/^[0-9a-f]{40,64}$/),
});
const artifact = schemas/* object */.Ikc({
    id,
    name: schemas/* string */.YjP(),
    size_in_bytes: schemas/* int */.Whr().min(0),
    expired: schemas/* boolean */.zMY(),
    created_at: iso/* datetime */.w$(),
    digest: word.nullish(),
    workflow_run: workflowRun.nullish().catch(undefined),
})
    .transform(({ name, size_in_bytes, created_at, digest, workflow_run: run, ...same }) => ({
    ...{ id: same.id, expired: same.expired, name, bytes: size_in_bytes, createdAt: created_at },
    ...(digest != null && { digest }),
    ...(run != null && {
        run: {
            ...{ id: run.id, branch: run.head_branch, sha: run.head_sha },
            fork: run.head_repository_id !== run.repository_id,
        },
    }),
}));
const page = schemas/* object */.Ikc({ artifacts: schemas/* array */.YOg(artifact) });
const endedRun = schemas/* object */.Ikc({ event: word, status: word.nullable(), conclusion: word.nullable() });
/** Those of exactly this name in all runs of the repository, the newest first. Throws what octokit threw. */
async function listArtifacts({ client, owner, repo, signal }, name) {
    const found = [];
    for (let at = 1; at <= MOST_PAGES; at++) {
        const { data } = await client.request("GET /repos/{owner}/{repo}/actions/artifacts", {
            ...{ owner, repo, name, per_page: PER_PAGE, page: at, request: { signal } },
        });
        const { artifacts } = understood(page, data);
        found.push(...artifacts.filter((one) => one.name === name).map(({ name: _, ...one }) => one));
        if (artifacts.length < PER_PAGE)
            break;
    }
    return found.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.id - a.id);
}
/** Undefined where the run was deleted. */
async function readRun(at, runId) {
    const { client, owner, repo, signal } = at;
    const asked = client.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", {
        ...{ owner, repo, run_id: runId, request: { signal } },
    });
    const found = await asked.catch(undefinedFor(404));
    if (found === undefined)
        return undefined;
    const { event, status, conclusion } = understood(endedRun, found.data);
    return { event, status: status ?? "", conclusion: conclusion ?? "" };
}
/** Whether the one commit is the other, or comes before it; undefined where GitHub does not tell, such as without `contents: read`. */
async function isAncestor(at, sha, of) {
    const { client, owner, repo, signal } = at;
    if (sha === of)
        return true;
    const asked = client.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
        ...{ owner, repo, basehead: `${sha}...${of}`, per_page: 1, request: { signal } },
    });
    const compared = await asked.catch(undefinedFor(403, 404));
    return compared === undefined ? undefined : ["ahead", "identical"].includes(compared.data.status);
}
async function defaultBranch({ client, owner, repo, signal }) {
    const { data } = await client.request("GET /repos/{owner}/{repo}", { owner, repo, request: { signal } });
    return data.default_branch;
}
/** A signed address that refuses a second credential: the token must not go along. */
async function addressOf({ client, owner, repo, signal }, artifactId) {
    const { headers } = await client.request("GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", {
        ...{ owner, repo, artifact_id: artifactId, archive_format: "zip", request: { signal, redirect: "manual" } },
    });
    if (headers.location === undefined)
        throw new Error(`GitHub gives no address of artifact ${artifactId}`);
    return headers.location;
}
function undefinedFor(...statuses) {
    return (error) => {
        if (!statuses.includes(error.status ?? 0))
            throw error;
        return undefined;
    };
}
function understood(schema, data) {
    const parsed = schema.safeParse(data);
    if (parsed.success)
        return parsed.data;
    const fields = parsed.error.issues.map(({ path }) => path.join(".")).slice(0, 3);
    throw new Error(`the answer is not as GitHub describes it: ${fields.join(", ") || "it is no object"}`);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./lib/github/artifact-download.js




const LIMITS = { mostBytes: 8 * 1024 * 1024, tryMs: 30_000, tries: 3, waitMs: 1000 };
/** Nothing that comes later would mend it. */
class Refused extends Error {
}
/**
 * Puts the zip of an artifact into a file, as it is: who unpacks it must not trust it. Each try asks for an address of its
 * own, since one is good for a minute. Throws Error with what is wrong in words.
 */
async function downloadZip(at, artifact, path, limits = {}) {
    const { tries, waitMs, ...rules } = { ...LIMITS, ...limits };
    if (artifact.bytes > rules.mostBytes)
        throw tooLarge(rules.mostBytes);
    for (let tried = 1;; tried++) {
        try {
            const bytes = await fetched(await addressOf(at, artifact.id), at.signal, rules);
            refuseAnother(bytes, artifact);
            return await (0,promises_.writeFile)(path, bytes);
        }
        catch (error) {
            const status = error.status ?? 0;
            if (status === 410)
                throw new Refused("it has just expired");
            if (tried >= tries || at.signal.aborted || error instanceof Refused || status >= 400)
                throw error;
            await (0,external_node_timers_promises_.setTimeout)(waitMs, undefined, { signal: at.signal });
        }
    }
}
async function fetched(address, signal, { mostBytes, tryMs }) {
    const { defaults } = await __webpack_require__.e(/* import() */ 555).then(__webpack_require__.bind(__webpack_require__, 85555));
    const response = await (defaults.request?.fetch ?? fetch)(address, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(tryMs)]),
    });
    if (!response.ok || response.body === null)
        throw new Error(`its download ended with ${response.status}`);
    const parts = [];
    let bytes = 0;
    for await (const part of response.body) {
        bytes += part.length;
        if (bytes > mostBytes)
            throw tooLarge(mostBytes);
        parts.push(part);
    }
    return Buffer.concat(parts);
}
function refuseAnother(bytes, { digest }) {
    const found = `sha256:${(0,external_node_crypto_.createHash)("sha256").update(bytes).digest("hex")}`;
    if (digest?.startsWith("sha256:") && digest !== found)
        throw new Error("it is not what was uploaded: its digest differs");
}
function tooLarge(most) {
    return new Refused(`it has more than ${most / 1024 / 1024} MiB, which no baseline has`);
}

;// CONCATENATED MODULE: ./lib/github/find-sessions.js





/** Five days convict (gate); more of them tell better how days differ. */
const MOST_DAYS = 10;
/** Each costs a request, and three more where it is used, of a thousand that a token has in an hour. */
const MOST_LOOKS = 100;
/** Runs of the code of the branch. A pull request from a branch has that branch too, and other people's code. */
const EVENTS = ["push", "schedule", "workflow_dispatch", "repository_dispatch"];
/**
 * The last sessions of a branch: of runs that GitHub says are the branch's own, have ended well, and measured an ancestor of
 * head. Where there is no ancestor, the newest of the branch. A run that failed lends only what is marked as a regression.
 * Throws what octokit threw where GitHub does not tell.
 */
async function findSessions(request) {
    const { at, name, headSha } = request;
    const { candidates, leftOut } = sifted(await listArtifacts(at, name), request);
    const passedOver = [];
    const kept = new Days();
    const strangers = [];
    const take = async (origin) => {
        const taken = await sessionOf(origin, request);
        if (typeof taken === "string")
            passedOver.push({ origin, why: taken });
        else
            kept.add(taken);
    };
    let looks = 0;
    for (const origin of candidates) {
        if (kept.full || looks === MOST_LOOKS)
            break;
        if (kept.has(origin))
            continue;
        looks += 1;
        const before = headSha !== undefined && (await isAncestor(at, origin.run.sha, headSha)) === true;
        await (before ? take(origin) : strangers.push(origin));
    }
    const ancestors = kept.sessions.some(isLevel);
    for (const origin of ancestors ? [] : strangers)
        if (!kept.full && !kept.has(origin))
            await take(origin);
    passedOver.sort((a, b) => b.origin.id - a.origin.id);
    return { sessions: kept.sessions, ancestors, passedOver, leftOut };
}
function sifted(listed, { branch, ownRunId }) {
    const leftOut = { expired: 0, forks: 0, otherBranches: 0 };
    const candidates = listed.filter((one) => {
        const { run, expired } = one;
        if (run === undefined || run.id === ownRunId)
            return false;
        if (run.fork)
            leftOut.forks += 1;
        else if (run.branch !== branch)
            leftOut.otherBranches += 1;
        else if (expired)
            leftOut.expired += 1;
        else
            return true;
        return false;
    });
    return { candidates, leftOut };
}
/** One level a day is what is compared; a regression does not take the day from it. */
class Days {
    #levels = new Map();
    #regressions = new Map();
    get full() {
        return this.#levels.size >= MOST_DAYS;
    }
    get sessions() {
        const all = [...this.#levels.values(), ...this.#regressions.values()];
        return all.toSorted((a, b) => Date.parse(b.session.startedAt) - Date.parse(a.session.startedAt));
    }
    has(origin) {
        return this.#levels.has(dayOf(origin));
    }
    add(found) {
        const days = isLevel(found) ? this.#levels : this.#regressions;
        if (!days.has(dayOf(found.origin)))
            days.set(dayOf(found.origin), found);
    }
}
function dayOf({ createdAt }) {
    return new Date(createdAt).toISOString().slice(0, 10);
}
function isLevel({ session }) {
    return session.regressed !== true;
}
/** What the run left, or why it is not used. */
async function sessionOf(origin, request) {
    const run = await readRun(request.at, origin.run.id);
    if (run === undefined)
        return "its run was deleted";
    const { event, status, conclusion } = run;
    if (!EVENTS.includes(event))
        return `its run is of the event ${event}`;
    if (status !== "completed")
        return "its run has not ended";
    const regressedOnly = conclusion === "failure";
    if (!regressedOnly && conclusion !== "success")
        return `its run ended as ${conclusion || "nothing"}`;
    try {
        const session = await downloaded(origin, request);
        return regressedOnly && session.regressed !== true ? "its run failed" : { origin, session };
    }
    catch (error) {
        if (request.at.signal.aborted)
            throw error;
        return `it cannot be used: ${error.message.replace(/\s+/g, " ").slice(0, 300)}`;
    }
}
/** The newest session of the artifact, by way of what reads any stored result as untrusted. */
async function downloaded(origin, { at, archive, limits }) {
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), "llm-latency-gate-"));
    const path = (0,external_node_path_.join)(folder, `artifact-${origin.id}.zip`);
    try {
        await downloadZip(at, origin, path, limits);
        const session = (await archive.sessions(path)).at(-1);
        if (session === undefined)
            throw new Error("it holds no session");
        return session;
    }
    catch (error) {
        throw new Error(error.message.replaceAll(path, `the zip ${origin.id}`), { cause: error });
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
}

;// CONCATENATED MODULE: ./lib/github/baseline-notice.js

/** Where the base is from, so that nobody has to guess: run, commit, age and fingerprint, and what was passed over. */
function foundNotice(name, branch, found, now) {
    const levels = found.sessions.filter(isLevel);
    const [newest] = levels;
    const regressions = found.sessions.length - levels.length;
    const days = levels.length === 1 ? "one session" : `${levels.length} sessions of distinct days`;
    const beside = regressions === 0 ? "" : ` and the noise of ${regressions} that regressed`;
    const newer = found.passedOver.filter(({ origin }) => Date.parse(origin.createdAt) > Date.parse(newest.origin.createdAt));
    return [
        `Base: ${days} of ${branch}${beside}, from artifacts ${name}. The newest is ${sessionText(newest, now)}.`,
        ...(found.ancestors ? [] : [STRANGER]),
        ...newer.slice(0, 3).map(({ origin, why }) => `The newer one of ${runText(origin)} is not used: ${why}.`),
    ].join(" ");
}
const STRANGER = "It is not known to come before the commit that is judged, so that changes of the base branch count as this one's: bring the branch up to date, or give the job `permissions: {contents: read}`.";
/** One session on one line, for the log. */
function sessionText({ origin, session }, now) {
    const { fingerprint, startedAt } = session;
    const ground = [
        `workload ${fingerprint?.workload.scenarioHash.slice(0, 12) ?? "unknown"}`,
        `GPU ${fingerprint?.environment.gpu ?? "unknown"}`,
        `node type ${fingerprint?.environment.nodeType ?? "unknown"}`,
    ].join(", ");
    return `of ${runText(origin)}, measured ${startedAt.slice(0, 16).replace("T", " ")} UTC (${ageText(now - Date.parse(startedAt))}; ${ground})`;
}
function runText({ run }) {
    return `run ${run.id} at ${run.sha.slice(0, 7)}`;
}
function ageText(ms) {
    const hours = Math.max(0, Math.floor(ms / 3_600_000));
    if (hours < 48)
        return hours === 1 ? "1 hour old" : `${hours} hours old`;
    return `${Math.floor(hours / 24)} days old`;
}

// EXTERNAL MODULE: ./lib/github/client.js
var github_client = __webpack_require__(70636);
;// CONCATENATED MODULE: ./lib/github/baseline-problem.js

/** Why there is no baseline, and the line of the workflow that mends it, in one or two sentences. Never with the token. */
function lookUpProblem(error, { apiUrl, actor }, token) {
    const { status, message = "" } = error;
    const said = (token === "" ? message : message.replaceAll(token, "***")).replace(/\s+/g, " ").slice(0, 300);
    if ((0,github_client/* isRateLimit */.a5)(error))
        return `GitHub refuses for too many requests (${said}). Run fewer jobs at once, or later.`;
    switch (status) {
        case 401:
            return "GitHub does not accept the token (401). Look at the input github-token: it may have expired.";
        case 403:
        case 404:
            return `the token may not look at artifacts (${status}: ${said}). Give the job \`permissions: {actions: read, contents: read}\`.${actor === "dependabot[bot]" ? " Also where Dependabot starts it." : ""}`;
        default:
            return `${apiUrl} does not answer as it should (${said}). Run the job again if you want the comparison.`;
    }
}
const NO_TOKEN = "there is no token to look for it with. Leave `github-token:` out of the workflow: it is the job's own then.";
const NO_SERVICE = "GitHub Enterprise Server does not keep artifacts of this kind. Commit a baseline file and name it: `baseline: file:perf/baseline.json`.";
/** Nothing was found, though GitHub has told all. */
function emptyHanded(name, branch, { passedOver, leftOut, sessions }) {
    const { expired, forks, otherBranches } = leftOut;
    const kinds = [
        countOf(sessions.length, "is a regression, which lends no level", "are regressions, which lend no level"),
        countOf(expired, "has expired", "have expired"),
        countOf(forks, "is from a fork", "are from forks"),
        countOf(otherBranches, "is of another branch", "are of other branches"),
    ].filter((text) => text !== "");
    const last = passedOver[0];
    const newest = last === undefined ? [] : [`the newest, of run ${last.origin.run.id}, is not used: ${last.why}`];
    const seen = [...kinds, ...newest];
    const mend = expired > 0 && seen.length === 1
        ? REFRESH
        : `${FIRST} \`on: {push: {branches: [${branch}]}, schedule: ${NIGHTLY}}\`.`;
    return `no run of ${branch} has left an artifact ${name} that can be used${seen.length === 0 ? "" : ` (${seen.join("; ")})`}. ${mend}`;
}
const NIGHTLY = "[{cron: '17 3 * * *'}]";
const FIRST = "A run of this workflow on the branch leaves one:";
const REFRESH = `Artifacts are kept for 90 days unless the repository says otherwise; a nightly run leaves fresh ones: \`on: {schedule: ${NIGHTLY}}\`.`;
function countOf(count, one, many) {
    return count === 0 ? "" : `${count} ${count === 1 ? one : many}`;
}

;// CONCATENATED MODULE: ./lib/github/save-artifact.js

/** The library tries five times, which takes 40 s (@actions/artifact 6.2, artifact-twirp-client). */
const LONGEST_MS = 60_000;
/**
 * Uploads one file as an artifact of this run. Throws Error with what is wrong and what mends it, in words.
 * The runner's own service takes it: no token and no permission is needed, but `ACTIONS_RUNTIME_TOKEN`, which only actions get.
 */
async function saveArtifact(name, path, longestMs = LONGEST_MS) {
    const { DefaultArtifactClient } = await Promise.all(/* import() */[__webpack_require__.e(555), __webpack_require__.e(737), __webpack_require__.e(908)]).then(__webpack_require__.bind(__webpack_require__, 10908));
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`it took more than ${longestMs / 1000} s`)), longestMs);
    });
    try {
        await Promise.race([new DefaultArtifactClient().uploadArtifact(name, [path], (0,external_node_path_.dirname)(path)), late]);
    }
    catch (cause) {
        throw new Error(problemOf(cause.message), { cause });
    }
    finally {
        clearTimeout(timer);
    }
}
function problemOf(message) {
    const said = message.replace(/\s+/g, " ").slice(0, 300);
    if (/\(409\)|already exists/i.test(said)) {
        return "this run has one of that name already; give each job of a matrix an `artifact-name:` of its own (of a re-run the first stays)";
    }
    if (/insufficient usage|quota/i.test(said))
        return `the storage for artifacts is used up (${said})`;
    if (/ACTIONS_(RUNTIME_TOKEN|RESULTS_URL)/.test(said))
        return `the runner has no service for artifacts (${said})`;
    return said;
}

;// CONCATENATED MODULE: ./lib/github/baseline-artifacts.js









const LOOK_UP_MS = 120_000;
/** The baselines of the repository whose workflow this is. Asks nothing before it is asked. */
function baselineArtifacts(options) {
    const nameOf = (key) => options.inputs.artifactName ?? `llm-latency-gate-baseline-${key}`;
    return {
        find: async (key) => {
            const found = await lookUp(nameOf(key), options);
            options.log.info(found.notice);
            return found;
        },
        save: (key, path) => save(nameOf(key), path, options),
    };
}
async function lookUp(name, options) {
    const { context, token, deps, log, limits } = options;
    const { host, run, headSha } = context;
    if (host === "ghes")
        return without(NO_SERVICE);
    if (token === undefined)
        return without(NO_TOKEN);
    try {
        const at = await repositoryOf(token, options);
        if (at === undefined || run === undefined)
            return without("the runner does not say which repository and run this is.");
        const branch = baseBranchOf(deps.env) ?? (await defaultBranch(at));
        const found = await findSessions({
            ...{ at, name, branch, ownRunId: run.id, archive: deps.archive },
            ...(headSha !== undefined && { headSha }),
            ...(limits !== undefined && { limits }),
        });
        for (const one of found.sessions)
            log.info(`baseline ${sessionText(one, Date.now())}`);
        for (const { origin, why } of found.passedOver)
            log.info(`baseline of run ${origin.run.id} is not used: ${why}`);
        const newest = found.sessions.find(isLevel);
        if (newest === undefined)
            return without(emptyHanded(name, branch, found));
        return {
            stored: { folder: await filesOf(found.sessions, options), newest: originOf(newest) },
            notice: foundNotice(name, branch, found, Date.now()),
        };
    }
    catch (error) {
        return without(lookUpProblem(error, context, token));
    }
}
function originOf({ origin: { run }, session }) {
    return { runId: run.id, sha: run.sha, measuredAt: session.startedAt };
}
/** A folder of baseline files, as a run reads it. */
async function filesOf(sessions, { deps, keep }) {
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), "llm-latency-gate-"));
    keep.defer(() => (0,promises_.rm)(folder, { recursive: true, force: true }));
    for (const { session, origin } of sessions) {
        await deps.archive.saveBaseline((0,external_node_path_.join)(folder, `run-${origin.run.id}-${origin.id}.json`), session);
    }
    return folder;
}
function without(why) {
    return { notice: `There is no baseline, and only targets are judged: ${why}` };
}
async function repositoryOf(token, options) {
    const { context, deps, log, limits } = options;
    const { repository, apiUrl } = context;
    if (repository === undefined)
        return undefined;
    const client = await (0,github_client/* openClient */.My)({ token, apiUrl, debug: log.debug, ...(limits !== undefined && { limits }) });
    const signal = AbortSignal.any([deps.signal, AbortSignal.timeout(limits?.lookUpMs ?? LOOK_UP_MS)]);
    return { client, ...repository, signal };
}
/** Of a pull request, or of the merge queue, whose branches are called `gh-readonly-queue/BASE/pr-NUMBER-SHA`. */
function baseBranchOf(env) {
    const queued = /^gh-readonly-queue\/(.+)\/pr-\d+-[0-9a-f]+$/.exec(env["GITHUB_REF_NAME"] ?? "")?.[1];
    return env["GITHUB_BASE_REF"] || queued;
}
async function save(name, path, options) {
    const { inputs, context, limits } = options;
    if (inputs.save === "false" || context.run === undefined)
        return undefined;
    const wanted = inputs.save === "true";
    if (!wanted && !(await isOfDefaultBranch(options)))
        return undefined;
    if (context.host === "ghes")
        return wanted ? { saved: false, message: NO_SERVICE } : undefined;
    try {
        await saveArtifact(name, path, limits?.uploadMs);
        return { saved: true, message: `this session is kept as the artifact ${name}` };
    }
    catch (error) {
        return { saved: false, message: `this session is not kept as the artifact ${name}: ${error.message}` };
    }
}
/** Scheduled runs are of the default branch always (docs, "Events that trigger workflows"). */
async function isOfDefaultBranch(options) {
    const { context, token, deps, log } = options;
    if (context.event === "schedule")
        return true;
    if (context.event !== "push" || deps.env["GITHUB_REF_TYPE"] !== "branch" || token === undefined)
        return false;
    try {
        const at = await repositoryOf(token, options);
        return at !== undefined && (await defaultBranch(at)) === deps.env["GITHUB_REF_NAME"];
    }
    catch (error) {
        log.info(`this session is not kept as a baseline: ${lookUpProblem(error, context, token)}`);
        return false;
    }
}

;// CONCATENATED MODULE: ./lib/github/chart-style.js
/** Draws what is in an address; whoever runs it sees the numbers. */
const PUBLIC_SERVER = "https://quickchart.io";
/**
 * How the charts of a step are drawn. With `auto` numbers go to a public server only where everybody may read them anyway: in
 * a repository that the event itself calls public, on github.com. Whatever is not known for sure stays with GitHub.
 */
function chartStyleOf({ choice, server }, { visibility, host }) {
    if (choice === "none" || choice === "mermaid")
        return { kind: choice };
    if (server !== undefined)
        return { kind: "quickchart", server };
    const isPublic = visibility === "public" && host === "github.com";
    return choice === "quickchart" || isPublic ? { kind: "quickchart", server: PUBLIC_SERVER } : { kind: "mermaid" };
}

// EXTERNAL MODULE: ./lib/github/comment-problem.js
var comment_problem = __webpack_require__(69452);
;// CONCATENATED MODULE: ./lib/github/check-run.js


/** Of a check run's `output.summary` and `title`, and of a status's `description` (GitHub's description of its REST API). */
const LONGEST_SUMMARY = 65_000;
const LONGEST_TITLE = 200;
const LONGEST_STATUS = 140;
const LONGEST_NAME = 100;
/** A step that is cancelled has seven seconds, most of which are the comment's. */
const check_run_LONGEST_MS = { aborted: 1_500, else: 30_000 };
/**
 * Writes the verdict to the commit that was judged, of a pull request its head. It is for rules and tools that look there:
 * the gate is the job itself. Never throws: what cannot be written is a warning.
 */
async function writeCheck(request) {
    const { mode, token, context, outcome, tell } = request;
    if (mode === "false")
        return;
    const { repository, headSha, apiUrl } = context;
    if (repository === undefined || headSha === undefined || token === undefined)
        return tell.warn("the input check-run is set, but there is no commit, repository or token to write with");
    if (context.pullRequest?.fork === true && context.event === "pull_request")
        return tell.info("no check run: runs of a fork's pull request get a token that writes nothing");
    try {
        const client = await (0,github_client/* openClient */.My)({ token, apiUrl, debug: tell.debug });
        const signal = AbortSignal.timeout(outcome === "aborted" ? check_run_LONGEST_MS.aborted : check_run_LONGEST_MS.else);
        const place = { ...repository, ...address(context), request: { signal } };
        if (mode === "true") {
            const { title, summary } = request;
            const output = { title: cut(title, LONGEST_TITLE), summary: cut(summary, LONGEST_SUMMARY) };
            const conclusion = conclusionOf(request);
            await client.request("POST /repos/{owner}/{repo}/check-runs", {
                ...{ ...place, name: nameOf(request), head_sha: headSha, status: "completed", conclusion, output },
            });
        }
        else {
            const description = cut(request.title, LONGEST_STATUS);
            const state = STATES[conclusionOf(request)];
            const { details_url: target_url, ...where } = place;
            await client.request("POST /repos/{owner}/{repo}/statuses/{sha}", {
                ...{ ...where, sha: headSha, state, context: nameOf(request), description },
                ...(target_url !== undefined && { target_url }),
            });
        }
    }
    catch (error) {
        tell.warn(problem(error, request));
    }
}
/** Red is what the step is; green is a pass and nothing else. */
function conclusionOf({ outcome, exitCode }) {
    if (outcome === "aborted")
        return "cancelled";
    if (exitCode !== 0)
        return "failure";
    return outcome === "pass" ? "success" : "neutral";
}
/** A status has no neutral; what is not red must not block. */
const STATES = { success: "success", failure: "failure", neutral: "success", cancelled: "error" };
/** The same from run to run, so that a rule can require it; jobs of a matrix differ. */
function nameOf({ context, parts }) {
    return cut(["llm-latency-gate", context.job, ...parts].filter((part) => part !== "").join(" / "), LONGEST_NAME);
}
function address({ repository, run, serverUrl }) {
    if (repository === undefined || run === undefined)
        return {};
    return { details_url: `${serverUrl}/${repository.owner}/${repository.repo}/actions/runs/${run.id}` };
}
function problem(error, { mode, context, token = "" }) {
    const [what, permission] = mode === "true" ? ["check run", "checks: write"] : ["commit status", "statuses: write"];
    if (error.status === 403)
        return `the ${what} was not written: the token may not (403). Give the job \`permissions: {${permission}}\`. The verdict is the same.`;
    return `the ${what} was not written. ${(0,comment_problem/* commentProblem */.F)(error, context, token)}`;
}
/** By characters, at most so many UTF-16 units. */
function cut(text, most) {
    return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

// EXTERNAL MODULE: ./lib/github/comment.js + 3 modules
var github_comment = __webpack_require__(67124);
// EXTERNAL MODULE: ./lib/github/comment-state.js
var comment_state = __webpack_require__(42774);
// EXTERNAL MODULE: ./lib/github/context.js
var github_context = __webpack_require__(88120);
// EXTERNAL MODULE: ./lib/github/inputs.js + 2 modules
var github_inputs = __webpack_require__(80548);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
;// CONCATENATED MODULE: ./lib/github/report-artifacts.js



const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ARTIFACTS = 20;
/**
 * The zips of a run's artifacts, the newest last, as they are: who unpacks them must not trust them. Throws
 * ConfigurationError where there is none, or one too large, and InfrastructureError where GitHub does not give them.
 */
async function downloadReports({ runId, name, folder, ...at }) {
    const { client, owner, repo, signal } = at;
    try {
        const { data } = await client.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", {
            ...{ owner, repo, run_id: runId, per_page: 100, request: { signal } },
        });
        const mine = data.artifacts.filter((one) => !one.expired && (one.name === name || one.name.startsWith(`${name}-`)));
        if (mine.length === 0)
            throw nothingFound(name, runId, data.artifacts.length);
        return await Promise.all(newestOfEachName(mine).map(async ({ id, size_in_bytes: bytes, expired, created_at, digest }) => {
            if (bytes > MOST_BYTES)
                throw report_artifacts_tooLarge(name);
            const artifact = { id, bytes, expired, createdAt: created_at ?? "", ...(digest != null && { digest }) };
            const path = (0,external_node_path_.join)(folder, `${id}.zip`);
            await downloadZip(at, artifact, path, { mostBytes: MOST_BYTES });
            return path;
        }));
    }
    catch (cause) {
        if (cause instanceof errors/* ConfigurationError */.j1)
            throw cause;
        const said = cause.message.replace(/\s+/g, " ").slice(0, 300);
        throw new errors/* InfrastructureError */.EN(`GitHub does not give the artifacts of run ${runId}: ${said}`, {
            hint: "Give the job `permissions: {actions: read}`, or download them before and name the folder as report-dir.",
            cause,
        });
    }
}
/** A re-run leaves a second one of a name beside that of the attempt before. */
function newestOfEachName(artifacts) {
    const oldestFirst = artifacts.toSorted((a, b) => a.id - b.id);
    const newest = new Map(oldestFirst.map((one) => [one.name, one]));
    return [...newest.values()].toSorted((a, b) => a.id - b.id).slice(-MOST_ARTIFACTS);
}
function report_artifacts_tooLarge(name) {
    return new errors/* ConfigurationError */.j1(`an artifact ${name} has more than ${MOST_BYTES / 1024 / 1024} MiB, which no report has`, {
        hint: "Upload the reports without `samples.jsonl`.",
    });
}
function nothingFound(name, runId, others) {
    const there = others === 0 ? "it has none at all" : `it has ${others} with other names`;
    return new errors/* ConfigurationError */.j1(`run ${runId} has no artifact ${name} (${there})`, {
        hint: `Upload \`results\` there with actions/upload-artifact, \`name: ${name}\`, with \`if: always()\`.`,
    });
}

;// CONCATENATED MODULE: ./lib/github/reported-run.js








/**
 * The run that a job on `workflow_run` follows, and the way to comment it. What it left says of which pull request it was:
 * that is believed only where GitHub says that the commit of the run is this pull request's head.
 * @throws ConfigurationError on another event or without a token, InfrastructureError where GitHub does not give the artifacts.
 */
async function openReportedRun(options) {
    const { context, comment, tell, reportDir, reportArtifact, cwd, signal } = options;
    const { triggering, repository, apiUrl, event } = context;
    if (triggering === undefined || repository === undefined)
        throw wrongEvent(event);
    if (comment.token === undefined)
        throw new errors/* ConfigurationError */.j1("the command comment has no token: the input github-token is empty");
    const client = await (0,github_client/* openClient */.My)({ token: comment.token, apiUrl, debug: tell.debug, ...limitsOf(options) });
    const asked = { client, ...repository };
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), "llm-latency-gate-"));
    const remove = () => (0,promises_.rm)(folder, { recursive: true, force: true });
    try {
        const paths = reportDir === undefined
            ? await downloadReports({ ...asked, signal, runId: triggering.id, name: reportArtifact, folder })
            : [(0,external_node_path_.resolve)(cwd, reportDir)];
        return {
            paths,
            place: (0,github_context/* placeOf */.$)({ ...context, run: triggering }),
            async post(step, outcome, text) {
                const pullRequest = await verified(step?.pullRequest, triggering, asked, context);
                if (pullRequest === undefined) {
                    tell.warn(staleText(step?.pullRequest, triggering));
                    return undefined;
                }
                const place = { ...context, run: triggering, pullRequest, headSha: pullRequest.headSha };
                const request = { inputs: comment, scenario: [reportArtifact, step?.key ?? ""], context: place, tell };
                return (await (0,github_comment/* openComment */.a)({ ...request, ...limitsOf(options) })).finish(outcome, text);
            },
            [Symbol.asyncDispose]: remove,
        };
    }
    catch (error) {
        await remove();
        throw error;
    }
}
function limitsOf({ limits }) {
    return limits === undefined ? {} : { limits };
}
function wrongEvent(event) {
    return new errors/* ConfigurationError */.j1(`the command comment comments the run that triggered this one, and the event ${event || "of this step"} names none`, { hint: "Run it in a workflow of its own: `on: {workflow_run: {workflows: [NAME], types: [completed]}}`." });
}
/** Undefined where no open pull request has this commit as its head any more, or never had. */
async function verified(claimed, { headSha }, { client, owner, repo }, context) {
    try {
        const number = claimed ?? context.pullRequest?.number ?? (await onlyPullOf(headSha, { client, owner, repo }));
        if (number === undefined)
            return undefined;
        const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
            owner,
            repo,
            pull_number: number,
        });
        if (data.state !== "open" || data.head.sha !== headSha)
            return undefined;
        const fork = data.head.repo?.id !== data.base.repo.id;
        return { number, headSha, baseSha: data.base.sha, fork };
    }
    catch (cause) {
        if (cause.status === 404)
            return undefined;
        throw new errors/* InfrastructureError */.EN(`GitHub does not tell whose head ${headSha} is: ${cause.message}`, {
            hint: "Give the job `permissions: {pull-requests: write, actions: read}`.",
            cause,
        });
    }
}
async function onlyPullOf(commit_sha, { client, owner, repo }) {
    const { data } = await client.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
        owner,
        repo,
        commit_sha,
    });
    const [only, second] = data.filter(({ state, head }) => state === "open" && head.sha === commit_sha);
    return second === undefined ? only?.number : undefined;
}
function staleText(claimed, { headSha, number }) {
    const which = claimed === undefined ? "no open pull request" : `pull request ${claimed}, which it names,`;
    const has = claimed === undefined ? "has" : "has not got";
    return `run ${number} is not commented: ${which} ${has} its commit ${headSha.slice(0, 7)} as head. Commits may have been pushed since; the newest run comments itself.`;
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
;// CONCATENATED MODULE: ./lib/github/git-objects.js

const git_objects_LONGEST_MS = 30_000;
/** The list of a repository with a million files. */
const MOST_OUTPUT = 256 * 1024 * 1024;
/** Larger than any file by which is judged. */
const MOST_BLOB = 64 * 1024 * 1024;
/**
 * From a clone; undefined where it has not got the commit. No filter, hook or text conversion of the repository runs, and
 * nothing is fetched.
 */
async function fromClone(commit, { folder, signal }) {
    const git = (...args) => runGit(args, folder, signal);
    const listed = await git("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit);
    if (listed === undefined)
        return undefined;
    const entries = listed
        .toString()
        .split("\0")
        .flatMap((line) => {
        const [, mode, id, path] = /^(\d+) \w+ ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
        return mode === undefined || id === undefined || path === undefined ? [] : [{ mode, id, path }];
    });
    return {
        entries,
        async blob(id) {
            const bytes = await git("cat-file", "blob", id);
            if (bytes === undefined)
                throw new Error(`git cannot read the object ${id} of ${commit}`);
            return bytes;
        },
    };
}
/** From GitHub. Throws what octokit threw, and where there is too much to list. */
async function fromGitHub(sha, { client, owner, repo }, signal) {
    const place = { owner, repo, request: { signal } };
    const { data } = await client.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
        ...place,
        tree_sha: sha,
        recursive: "1",
    });
    if (data.truncated)
        throw new Error("the repository has more files than GitHub lists");
    const files = data.tree.filter(({ type }) => type !== "tree");
    return {
        entries: files.map(({ path, mode, sha: id }) => ({ path, mode, id })),
        async blob(id) {
            const got = await client.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { ...place, file_sha: id });
            return Buffer.from(got.data.content, "base64");
        },
    };
}
/** What git says of the working directory: its path in the repository (empty, or `charts/`); undefined where it is in none. */
async function prefixIn(clone) {
    return (await runGit(["rev-parse", "--show-prefix"], clone.folder, clone.signal))?.toString().trimEnd();
}
/** Undefined where nothing is checked out. */
async function checkedOut(clone) {
    return (await runGit(["rev-parse", "HEAD"], clone.folder, clone.signal))?.toString().trim();
}
/** What it prints; undefined where it fails. */
function runGit(args, cwd, signal) {
    const env = { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1" };
    const maxBuffer = args[0] === "cat-file" ? MOST_BLOB : MOST_OUTPUT;
    const options = { cwd, env, signal, maxBuffer, timeout: git_objects_LONGEST_MS, encoding: "buffer" };
    return new Promise((resolve, reject) => {
        (0,external_node_child_process_.execFile)("git", args, options, (error, stdout) => {
            if (error?.name === "AbortError")
                reject(error);
            else
                resolve(error === null ? stdout : undefined);
        });
    });
}

;// CONCATENATED MODULE: ./lib/github/checkout.js




/**
 * The checkout in the working directory or in one of its folders. Throws ConfigurationError where several could be the one:
 * a file that is looked for in the wrong one would pass for a file of the workflow.
 * @param commits One of these is what is checked out, where there is a choice.
 */
async function findCheckout(cwd, commits, signal) {
    const prefix = await prefixIn({ folder: cwd, signal });
    if (prefix !== undefined)
        return { below: "", prefix, clone: cwd };
    const clones = [];
    for (const name of await foldersWithGit(cwd))
        clones.push({ name, commit: await checkedOut({ folder: (0,external_node_path_.join)(cwd, name), signal }) });
    const mine = clones.length === 1 ? clones : clones.filter(({ commit }) => commit !== undefined && commits.includes(commit));
    const [only] = mine;
    if (clones.length === 0)
        return { below: "", prefix: "" };
    if (only !== undefined && mine.length === 1)
        return { below: `${only.name}/`, prefix: "", clone: (0,external_node_path_.join)(cwd, only.name) };
    const names = clones.map(({ name }) => name).join(", ");
    throw new errors/* ConfigurationError */.j1(`which of ${names} the pull request changes cannot be told, so neither which gate is its base's`, {
        hint: "Check the repository out into the workspace itself (no `path:`), or set the input `config-from: head`.",
    });
}
async function foldersWithGit(cwd) {
    const found = [];
    for (const entry of await (0,promises_.readdir)(cwd, { withFileTypes: true }).catch(() => [])) {
        if (!entry.isDirectory())
            continue;
        const inner = await (0,promises_.readdir)((0,external_node_path_.join)(cwd, entry.name)).catch(() => []);
        if (inner.includes(".git"))
            found.push(entry.name);
    }
    return found.toSorted();
}

;// CONCATENATED MODULE: ./lib/github/revision.js






/**
 * A commit as files, from the clone or else from GitHub, which takes `contents: read`. Throws InfrastructureError where
 * neither has it: what cannot be read is not taken for absent.
 */
async function openRevision(sha, options) {
    const { checkout, localName = sha, signal } = options;
    const { clone: folder } = checkout;
    const local = folder === undefined ? undefined : await fromClone(localName, { folder, signal });
    const { entries, blob } = local ?? (await asked(sha, options));
    const files = new Map();
    const others = new Set();
    for (const { path, mode, id } of entries) {
        if (!path.startsWith(checkout.prefix))
            continue;
        const here = `${checkout.below}${path.slice(checkout.prefix.length)}`;
        if (/^100/.test(mode))
            files.set(here, id);
        else
            others.add(here);
    }
    const below = (path) => [...files].filter(([name]) => name === path || name.startsWith(`${path}/`));
    const folders = [];
    return {
        sha,
        kind(path) {
            if (files.has(path))
                return "file";
            if (ancestry(path).some((one) => others.has(one)))
                return "other";
            return below(path).length > 0 ? "folder" : undefined;
        },
        read: (path) => blob(files.get(path) ?? path),
        contents: (path) => new Map(below(path)),
        async checkOut(path) {
            const target = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), "llm-latency-gate-"));
            folders.push(target);
            for (const [name, id] of below(path)) {
                await (0,promises_.mkdir)((0,external_node_path_.dirname)((0,external_node_path_.join)(target, name)), { recursive: true });
                await (0,promises_.writeFile)((0,external_node_path_.join)(target, name), await blob(id));
            }
            return (0,external_node_path_.join)(target, path);
        },
        async [Symbol.asyncDispose]() {
            for (const one of folders)
                await (0,promises_.rm)(one, { recursive: true, force: true });
        },
    };
}
const HINT = "Give the job `permissions: {contents: read}`, or check the repository out with `fetch-depth: 0`. `config-from: head` takes the gate as the pull request has it.";
async function asked(sha, { context, token, debug, signal }) {
    const { repository, apiUrl } = context;
    const failed = (why, cause) => new errors/* InfrastructureError */.EN(`the gate of the base cannot be read: commit ${sha} is not in the clone, and ${why}`, {
        hint: HINT,
        cause,
    });
    if (repository === undefined || token === undefined)
        throw failed("there is no token to ask GitHub with");
    try {
        return await fromGitHub(sha, { client: await (0,github_client/* openClient */.My)({ token, apiUrl, debug }), ...repository }, signal);
    }
    catch (error) {
        const said = error.message.replaceAll(token, "***").replace(/\s+/g, " ").slice(0, 300);
        throw failed(`GitHub does not give it (${said})`, error);
    }
}
/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
function ancestry(path) {
    const parts = path.split("/");
    return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}

;// CONCATENATED MODULE: ./lib/github/trust.js



/** Events that bring a change with them, and name the base that it is for. */
const OF_A_CHANGE = /^(pull_request.*|merge_group)$/;
/**
 * By whose gate is judged. In a pull request and in a merge queue by that of the base, unless the workflow says otherwise;
 * `base` of any other run is the commit that the workflow itself is from, such as the default branch when a maintainer has
 * a pull request measured.
 */
function gateOf({ configFrom }, options) {
    const { context, deps } = options;
    const { baseSha, event, pullRequest, problem } = context;
    const ofChange = OF_A_CHANGE.test(event);
    const wanted = configFrom ?? (baseSha === undefined && !ofChange ? "head" : "base");
    if (wanted === "head")
        return { scenarioOfPullRequest: pullRequest !== undefined || event.startsWith("pull_request") };
    // There GITHUB_SHA is what GitHub made of the change: the very thing that must not judge itself.
    const sha = baseSha ?? (ofChange ? "" : deps.env["GITHUB_SHA"]) ?? "";
    if (!/^[0-9a-f]{40,64}$/.test(sha)) {
        const why = problem === undefined ? "" : ` (${problem})`;
        throw new errors/* ConfigurationError */.j1(`the gate is to be that of the base (input config-from), and the event ${event} names no commit to take it from${why}`, { hint: "Set the input `config-from: head`: then the scenario counts as it is checked out." });
    }
    return { gate: () => openGate(sha, options) };
}
async function openGate(sha, { context, token, deps, debug, keep }) {
    const { cwd, signal, env } = deps;
    const merged = env["GITHUB_SHA"];
    const checkout = await findCheckout(cwd, [merged, context.headSha], signal);
    const at = { checkout, context, signal, debug, ...(token !== undefined && { token }) };
    const base = keep.use(await openRevision(sha, at));
    let opened;
    const head = async () => keep.use(await openRevision(merged ?? context.headSha ?? "", { ...at, localName: "HEAD" }));
    return {
        base,
        head: () => {
            opened ??= head();
            return opened;
        },
    };
}
/** Whose runs get no secrets: of forks, and by Dependabot, which has secrets of its own (docs, "Dependabot on GitHub Actions"). */
function withoutSecrets({ event, pullRequest, actor }) {
    if (event !== "pull_request" || pullRequest === undefined)
        return {};
    const { number, fork } = pullRequest;
    if (!fork && actor !== "dependabot[bot]")
        return {};
    return { withoutSecrets: { of: fork ? "fork" : "dependabot", pullRequest: number } };
}

;// CONCATENATED MODULE: ./lib/github/step.js












/** What only looks has no verdict that a pull request should keep. */
const LOOKS = ["discover", "validate-infra"];
/** Throws ConfigurationError for inputs that are wrong. Of GitHub nothing is asked before it is needed. */
async function openStep(options) {
    const { inputs, context, tell, keep, deps } = options;
    const trust = (0,github_inputs/* readTrustInputs */.e2)();
    const given = (0,github_inputs/* readCommentInputs */.J5)();
    const { token } = given;
    const asked = { inputs: (0,github_inputs/* readBaselineInputs */.t3)(), context, deps, log: tell, keep, ...(token !== undefined && { token }) };
    const quiet = inputs.command === "comment" || (LOOKS.includes(inputs.command) && given.mode === "auto");
    const scenario = partsOf(inputs, deps.cwd);
    const reported = () => openReportedRun({ ...trust, context, comment: given, tell, ...deps });
    const step = {
        inputs,
        place: (0,github_context/* placeOf */.$)(context),
        charts: chartStyleOf((0,github_inputs/* readChartInputs */.kW)(), context),
        ...withoutSecrets(context),
        baselines: baselineArtifacts(asked),
        ...(inputs.command === "comment"
            ? { reported: async () => keep.use(await reported()) }
            : gateOf(trust, { context, deps, debug: tell.debug, keep, ...(token !== undefined && { token }) })),
    };
    return {
        step,
        comment: quiet ? github_comment/* NO_COMMENT */.E : await (0,github_comment/* openComment */.a)({ inputs: given, scenario, context, tell }),
        async after(result) {
            if (inputs.command === "comment")
                return;
            await leaveStep(result, scenario, options);
            const parts = scenario.slice(inputs.command === "run" ? 1 : 0);
            const check = {
                ...result,
                mode: trust.check,
                context,
                parts,
                title: result.summary,
                summary: result.comment,
                tell,
            };
            await writeCheck({ ...check, ...(token !== undefined && { token }) });
        },
    };
}
/** What tells the comments of one job apart: jobs of a matrix differ in one of these. */
function partsOf(inputs, cwd) {
    const { command, preset, scenario, services, context, namespace, baseNamespace, baseValues, headValues } = inputs;
    const values = [baseValues, headValues].map((paths) => paths && withoutRevisions(paths));
    const path = scenario && (0,seen_from/* seenFrom */.k)(cwd, scenario);
    const parts = [command, preset, path, services, context, namespace, baseNamespace, ...values];
    return parts.map((part) => part ?? "");
}
/** `REVISION:PATH` is another revision in every run. */
function withoutRevisions(paths) {
    return paths.replace(/[^,]*:/g, "");
}
/** For a job on `workflow_run`, which may comment where this one may not. */
async function leaveStep({ outcome, resultsDir }, scenario, { inputs, context, deps, tell }) {
    const { pullRequest, run, workflow, job } = context;
    if (pullRequest === undefined || run === undefined)
        return;
    const key = (0,comment_state/* keyOf */.TN)([workflow, job, ...scenario]);
    const left = { schema: step_file/* STEP_SCHEMA */.h, pullRequest: pullRequest.number, key, outcome };
    const folder = resultsDir ?? (0,external_node_path_.resolve)(deps.cwd, inputs.outputDir ?? "results");
    const text = `${JSON.stringify(left, null, 2)}\n`;
    await deps.files
        .write((0,external_node_path_.join)(folder, step_file/* LEFT_BY_STEP */.v), text)
        .catch((error) => tell.debug(`${step_file/* LEFT_BY_STEP */.v} was not written: ${error.message}`));
}


/***/ }),

/***/ 58710:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ STEP_SCHEMA),
/* harmony export */   v: () => (/* binding */ LEFT_BY_STEP)
/* harmony export */ });
const STEP_SCHEMA = "llm-latency-gate/step/v1";
/** In the result directory; where nothing was measured, in the folder of all of them. */
const LEFT_BY_STEP = "github-step.json";


/***/ })

};
