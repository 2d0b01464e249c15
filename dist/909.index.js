export const id = 909;
export const ids = [909];
export const modules = {

/***/ 2909:
/***/ ((__webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _commands_action_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7778);
/* harmony import */ var _github_inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6174);
/* harmony import */ var _github_outputs_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6954);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2502);
/* harmony import */ var _terminal_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9399);
/** The GitHub Action: masks secrets, builds the outside, runs one command, sets the outputs. No logic. */





async function main() {
    if (await (0,_host_js__WEBPACK_IMPORTED_MODULE_3__/* .tookRole */ .m5)())
        return;
    const display = (0,_terminal_js__WEBPACK_IMPORTED_MODULE_4__/* .plainDisplay */ .p)(process.stdout, false);
    (0,_host_js__WEBPACK_IMPORTED_MODULE_3__/* .exitOnFault */ .sV)(display.line);
    const deps = (0,_host_js__WEBPACK_IMPORTED_MODULE_3__/* .hostDeps */ .xm)({
        entry: process.argv[1] ?? "",
        ci: true,
        log: (0,_host_js__WEBPACK_IMPORTED_MODULE_3__/* .logTo */ .kX)(display.line, process.env["RUNNER_DEBUG"] === "1" ? "verbose" : "normal"),
        progress: display.progress,
        signal: (0,_host_js__WEBPACK_IMPORTED_MODULE_3__/* .stopOnSignals */ .ZI)(({ message }) => display.line(`${message}: keeping what was measured`)),
    });
    const result = await (0,_commands_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .C)(() => {
        const inputs = (0,_github_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .readInputs */ .K)();
        (0,_github_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .maskAllowed */ .T)(inputs.allowedEnv, process.env);
        return inputs;
    }, deps);
    display.line(result.text);
    (0,_github_outputs_js__WEBPACK_IMPORTED_MODULE_2__/* .annotate */ .fz)(result.annotations);
    await (0,_github_outputs_js__WEBPACK_IMPORTED_MODULE_2__/* .writeSummary */ .Sy)(result.markdown);
    (0,_github_outputs_js__WEBPACK_IMPORTED_MODULE_2__/* .setOutputs */ .n0)(result);
    process.exitCode = result.exitCode;
}
await main();

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 7778:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ runAction)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _report_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1531);
/* harmony import */ var _report_terminal_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1488);
/* harmony import */ var _demo_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(359);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7200);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9352);






const LOG_COLUMNS = 110;
const DEFAULT_PRESET = "pr";
/** One step of a workflow. Never throws: what could not be done is a result with its outcome. */
async function runAction(read, deps) {
    try {
        const request = read();
        return resultOf(await walk(request, deps));
    }
    catch (error) {
        const { outcome, exitCode, message } = (0,_failure_js__WEBPACK_IMPORTED_MODULE_4__/* .failureOf */ .g)(error);
        const title = `llm-latency-gate: ${outcome}`;
        const markdown = `### ${title}\n\n\`\`\`text\n${message.replaceAll("```", "'''")}\n\`\`\`\n`;
        return {
            outcome,
            exitCode,
            summary: message.split("\n", 1)[0] ?? message,
            text: "",
            markdown,
            annotations: [{ level: "error", title, message }],
        };
    }
}
function walk(request, deps) {
    const { command, scenario, services, failOn, baseline, waivers, allowedEnv } = request;
    const outputDir = request.outputDir ?? "results";
    if (command === "demo")
        return (0,_demo_js__WEBPACK_IMPORTED_MODULE_3__/* .demo */ .q)({ outputDir, story: "targets" }, deps);
    const given = Object.entries({ services, failOn, baseline, waivers }).filter(([, value]) => value !== undefined);
    return (0,_run_js__WEBPACK_IMPORTED_MODULE_5__/* .run */ .eF)({
        preset: (0,_run_js__WEBPACK_IMPORTED_MODULE_5__/* .presetNamed */ .$Q)(request.preset ?? DEFAULT_PRESET),
        outputDir,
        allowedEnv,
        overrides: { source: "inputs", ...Object.fromEntries(given) },
        ...(scenario === undefined ? {} : { configPath: scenario }),
    }, deps);
}
function resultOf({ report, path }) {
    const { outcome, exitCode } = report.verdict;
    return {
        outcome,
        exitCode,
        summary: report.headline,
        resultsDir: path,
        reportJson: (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(path, "report.json"),
        text: (0,_report_terminal_js__WEBPACK_IMPORTED_MODULE_2__/* .renderTerminal */ .b)(report, { color: false, columns: LOG_COLUMNS }),
        markdown: _report_index_js__WEBPACK_IMPORTED_MODULE_1__/* .RENDERERS */ .v.markdown(report),
        annotations: report.annotations,
    };
}


/***/ }),

/***/ 6174:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ readInputs),
/* harmony export */   T: () => (/* binding */ maskAllowed)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6421);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(452);


/** Reads the inputs; throws ConfigurationError for a command that does not exist. */
function readInputs() {
    const command = (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .getInput */ .V4)("command") || "run";
    if (command !== "run" && command !== "demo") {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ConfigurationError */ .j1(`the input command is "${command}"; it takes run or demo`, {
            hint: "Change `command:` under `with:`.",
        });
    }
    const optional = (key, name) => {
        const value = (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .getInput */ .V4)(name);
        return value === "" ? {} : { [key]: value };
    };
    return {
        command,
        ...optional("preset", "preset"),
        ...optional("scenario", "scenario"),
        ...optional("services", "services"),
        allowedEnv: (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .getInput */ .V4)("allowed-env")
            .split(/[\s,]+/)
            .filter((name) => name !== ""),
        ...optional("failOn", "fail-on"),
        ...optional("baseline", "baseline"),
        ...optional("waivers", "waivers"),
        ...optional("outputDir", "output-dir"),
    };
}
/** Below this length a mask would blot out ordinary words of the log. */
const SHORTEST_SECRET = 4;
/** Registers the value of every allowed variable, and each of its lines, with the runner. To be called before anything is logged. */
function maskAllowed(names, env) {
    const values = names.flatMap((name) => env[name] ?? []);
    for (const secret of new Set(values.flatMap((value) => [value, ...value.split(/\r?\n/)]).map((text) => text.trim()))) {
        if (secret.length >= SHORTEST_SECRET)
            (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setSecret */ .Pq)(secret);
    }
}


/***/ }),

/***/ 6954:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Sy: () => (/* binding */ writeSummary),
/* harmony export */   fz: () => (/* binding */ annotate),
/* harmony export */   n0: () => (/* binding */ setOutputs)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6421);

function setOutputs(outputs) {
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("outcome", outputs.outcome);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("exit-code", outputs.exitCode);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("summary", outputs.summary);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("results-dir", outputs.resultsDir ?? "");
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("report-json", outputs.reportJson ?? "");
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
    for (const { level, title, message } of annotations)
        post[level](message, { title });
}


/***/ })

};
