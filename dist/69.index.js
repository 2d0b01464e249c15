export const id = 69;
export const ids = [69];
export const modules = {

/***/ 9069:
/***/ ((__webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _commands_program_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8383);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6319);
/* harmony import */ var _terminal_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9399);
/** The command line: builds the outside and runs one command. No logic. */



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

/***/ 8383:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  m: () => (/* binding */ runProgram)
});

// EXTERNAL MODULE: ./node_modules/commander/index.js + 6 modules
var commander = __webpack_require__(7375);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./lib/model/verdict.js
var verdict = __webpack_require__(1732);
// EXTERNAL MODULE: ./lib/model/version.js
var version = __webpack_require__(3341);
// EXTERNAL MODULE: ./lib/report/index.js + 3 modules
var lib_report = __webpack_require__(1531);
// EXTERNAL MODULE: ./lib/report/terminal.js + 1 modules
var report_terminal = __webpack_require__(8462);
// EXTERNAL MODULE: ./lib/scenario/json-schema.js
var json_schema = __webpack_require__(9840);
// EXTERNAL MODULE: ./lib/scenario/load-scenario.js + 18 modules
var load_scenario = __webpack_require__(3890);
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

# Limits for every test, and what turns a check red:
# targets:
#   success_rate: 0.99
# gate:
#   fail_on: [regression, target, invalid, infrastructure]   # [] only reports
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

// EXTERNAL MODULE: ./lib/commands/demo.js
var demo = __webpack_require__(359);
// EXTERNAL MODULE: ./lib/commands/failure.js
var commands_failure = __webpack_require__(7200);
// EXTERNAL MODULE: ./lib/commands/run.js + 63 modules
var run = __webpack_require__(1273);
// EXTERNAL MODULE: ./lib/discovery/discover.js + 2 modules
var discover = __webpack_require__(1950);
// EXTERNAL MODULE: ./lib/engines/index.js + 20 modules
var engines = __webpack_require__(2351);
// EXTERNAL MODULE: ./lib/load/api-key.js
var api_key = __webpack_require__(2642);
// EXTERNAL MODULE: ./lib/load/generator.js + 4 modules
var generator = __webpack_require__(2966);
// EXTERNAL MODULE: ./lib/model/failures.js
var failures = __webpack_require__(4326);
// EXTERNAL MODULE: ./lib/report/format.js
var format = __webpack_require__(7703);
// EXTERNAL MODULE: ./lib/report/plain-text.js
var plain_text = __webpack_require__(1984);
;// CONCATENATED MODULE: ./lib/commands/test.js









/** One request per engine: is it there, which model, how fast. */
async function test(request, deps) {
    const { scenario } = await (0,run/* prepareRun */.Z0)(request, deps);
    const { endpoints, absent, identities } = await (0,discover/* discover */.k)(scenario, deps);
    const blocks = [];
    let failed = absent.length > 0;
    for (const endpoint of endpoints) {
        const samples = [];
        await (0,generator/* runClosedLoop */.e)({
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
        shell.stderr(`error: ${failure.message}\n`);
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
        const command = runOptions(program.command(name)).description(summary);
        if (alias !== undefined)
            command.alias(alias);
        command.action(async (flags) => {
            const request = requestOf(name, flags);
            if (flags.dryRun)
                shell.stdout.write(await dryRun(request, shell.deps(flags)));
            else
                finish(await (0,run/* run */.eF)(request, shell.deps(flags)), flags);
        });
    }
    scenarioOptions(program.command("test"))
        .description("one request per engine: is it there, which model, how fast")
        .action(async (flags) => {
        const { text, exitCode } = await test(requestOf("standard", flags), shell.deps(flags));
        shell.stdout.write(text);
        exit(exitCode);
    });
    defineConfig(program, shell);
    program
        .command("init")
        .alias("generate-config")
        .description("write a commented scenario file to start from")
        .argument("[path]", "where to", STARTER_FILE)
        .option("--force", "overwrite a file that is there")
        .action(async (path, { force }) => {
        const { files } = shell.deps(PLAIN);
        await writeStarter(files, path, force === true);
        shell.stderr(`wrote ${path}; put your URL in, then: llm-latency-gate test\n`);
    });
    outputOptions(talkOptions(program.command("demo")))
        .description("the whole walk against embedded, simulated engines; needs nothing and takes less than a minute")
        .option("--miss-target", "make one engine slower than its target, to see a red run (exit 2)")
        .option("--regression", "compare an engine with a slower copy, to see a regression found (exit 1)")
        .option("--seed <n>", "seed of the prompts")
        .action(async (flags) => {
        const { outputDir, seed } = flags;
        const story = flags.regression ? "regression" : flags.missTarget ? "miss-target" : "targets";
        const request = { outputDir, story, ...(seed === undefined ? {} : { seed }) };
        finish(await (0,demo/* demo */.q)(request, shell.deps(flags)), flags);
    });
    return program;
}
const PLAIN = { verbose: false, quiet: false, color: false };
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
function defineConfig(program, shell) {
    const config = program.command("config").description("look at the scenario without running it");
    const subcommand = (name, summary) => scenarioOptions(config.command(name))
        .description(summary)
        .addOption(new commander/* Option */.c$("--preset <name>", "start from this preset").default("standard"));
    const load = (flags) => {
        const preset = (0,run/* presetNamed */.$Q)(flags.preset);
        const { configPath, overrides } = requestOf(preset, flags);
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
        .action(() => shell.stdout.write(`${JSON.stringify((0,json_schema/* scenarioJsonSchema */.i)(), null, 2)}\n`));
}
function outputOptions(command) {
    return command
        .option("--output-dir <path>", "where result directories are written", "results")
        .addOption(new commander/* Option */.c$("--format <name>", "print the result in this format instead of the table (repeatable)")
        .choices(Object.keys(lib_report/* RENDERERS */.v))
        .argParser(collectFormat));
}
function collectFormat(name, before) {
    if (!Object.hasOwn(lib_report/* RENDERERS */.v, name)) {
        throw new errors/* ConfigurationError */.j1(`--format is "${name}"; it takes ${Object.keys(lib_report/* RENDERERS */.v).join(", ")}`);
    }
    return [...(before ?? []), name];
}
function talkOptions(command) {
    return command
        .option("--verbose", "say more", false)
        .option("--quiet", "only warnings, errors and the result", false)
        .option("--no-color", "no colours, as with NO_COLOR");
}
function scenarioOptions(command) {
    return talkOptions(command)
        .option("--config <path>", "scenario file, laid over llm-latency-gate.yaml")
        .option("--services <list>", "only these engines of the scenario, such as vllm,tgi")
        .option("--namespace <name>", "Kubernetes namespace of the engines (for the record; URLs are needed)")
        .option("--seed <n>", "seed of the prompts");
}
function runOptions(command) {
    return outputOptions(scenarioOptions(command))
        .option("--fail-on <list>", "which kinds are red: regression, target, inconclusive, invalid, infrastructure, or none")
        .option("--duration <time>", "load time of each engine in all, such as 60m or 90s (a bare number is minutes)")
        .option("--users <n>", "users of the busiest load test; the others keep their proportion")
        .option("--dry-run", "say what would be done, and stop");
}
function requestOf(preset, flags) {
    const { services, namespace, duration, users, seed, failOn } = flags;
    const given = Object.entries({ services, namespace, duration, users, seed, failOn }).filter(([, value]) => value !== undefined);
    return {
        preset,
        outputDir: flags.outputDir,
        overrides: { source: "flags", ...Object.fromEntries(given) },
        ...(flags.config === undefined ? {} : { configPath: flags.config }),
    };
}
async function dryRun(request, deps) {
    const { scenario, warnings } = await (0,run/* prepareRun */.Z0)(request, deps);
    for (const { message } of warnings)
        deps.log.warn(message);
    return `${(0,run/* describePlan */.df)(scenario).lines.join("\n")}\nnothing was sent (--dry-run)\n`;
}
function renderResult(report, { format, color }, terminal) {
    if (format === undefined)
        return (0,report_terminal/* renderTerminal */.b)(report, { ...terminal, color: terminal.color && color });
    return format.map((name) => lib_report/* RENDERERS */.v[name](report)).join("\n");
}


/***/ })

};
