export const id = 909;
export const ids = [909];
export const modules = {

/***/ 32909:
/***/ ((__webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(96421);
/* harmony import */ var _commands_action_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(17778);
/* harmony import */ var _github_comment_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(69900);
/* harmony import */ var _github_context_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(88120);
/* harmony import */ var _github_inputs_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(96174);
/* harmony import */ var _github_outputs_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(74573);
/* harmony import */ var _host_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(82502);
/* harmony import */ var _terminal_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(99399);
/** The GitHub Action: masks secrets, builds the outside, runs one command, comments, sets the outputs. No logic. */








async function main() {
    if (await (0,_host_js__WEBPACK_IMPORTED_MODULE_6__/* .tookRole */ .m5)())
        return;
    const display = (0,_terminal_js__WEBPACK_IMPORTED_MODULE_7__/* .plainDisplay */ .p)(process.stdout, false);
    (0,_host_js__WEBPACK_IMPORTED_MODULE_6__/* .exitOnFault */ .sV)(display.line);
    const deps = (0,_host_js__WEBPACK_IMPORTED_MODULE_6__/* .hostDeps */ .xm)({
        entry: process.argv[1] ?? "",
        ci: true,
        log: (0,_host_js__WEBPACK_IMPORTED_MODULE_6__/* .logTo */ .kX)(display.line, process.env["RUNNER_DEBUG"] === "1" ? "verbose" : "normal"),
        progress: display.progress,
        mask: _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setSecret */ .Pq,
        signal: (0,_host_js__WEBPACK_IMPORTED_MODULE_6__/* .stopOnSignals */ .ZI)(({ message }) => display.line(`${message}: keeping what was measured`)),
    });
    const warn = (message) => (0,_github_outputs_js__WEBPACK_IMPORTED_MODULE_5__/* .annotate */ .fz)([{ level: "warning", title: "llm-latency-gate: comment", message }]);
    let comment = _github_comment_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_COMMENT */ .E;
    const result = await (0,_commands_action_js__WEBPACK_IMPORTED_MODULE_1__/* .runAction */ .C)(async () => {
        const inputs = (0,_github_inputs_js__WEBPACK_IMPORTED_MODULE_4__/* .readInputs */ .Ko)();
        (0,_github_inputs_js__WEBPACK_IMPORTED_MODULE_4__/* .maskAllowed */ .T)(inputs.allowedEnv, process.env);
        const context = await (0,_github_context_js__WEBPACK_IMPORTED_MODULE_3__/* .readContext */ .y)(process.env);
        const { command, preset = "", scenario = "", services = "", context: cluster = "", namespace = "" } = inputs;
        comment = await (0,_github_comment_js__WEBPACK_IMPORTED_MODULE_2__/* .openComment */ .a)({
            inputs: (0,_github_inputs_js__WEBPACK_IMPORTED_MODULE_4__/* .readCommentInputs */ .J5)(),
            scenario: [command, preset, scenario, services, cluster, namespace],
            context,
            tell: { ...deps.log, warn },
        });
        deps.signal.addEventListener("abort", () => void comment.cancelled());
        await comment.running();
        return { inputs, place: (0,_github_context_js__WEBPACK_IMPORTED_MODULE_3__/* .placeOf */ .$)(context) };
    }, deps);
    display.line(result.text);
    (0,_github_outputs_js__WEBPACK_IMPORTED_MODULE_5__/* .annotate */ .fz)(result.annotations);
    await (0,_github_outputs_js__WEBPACK_IMPORTED_MODULE_5__/* .writeSummary */ .Sy)(result.markdown);
    const commentUrl = await comment.finish(result.outcome, result.comment);
    (0,_github_outputs_js__WEBPACK_IMPORTED_MODULE_5__/* .setOutputs */ .n0)({ ...result, ...(commentUrl !== undefined && { commentUrl }) });
    process.exitCode = result.exitCode;
}
await main();

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 17778:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ runAction)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var _report_comment_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(56685);
/* harmony import */ var _report_fenced_block_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(79035);
/* harmony import */ var _report_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(34050);
/* harmony import */ var _report_plain_text_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(11984);
/* harmony import */ var _report_terminal_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(91488);
/* harmony import */ var _cluster_access_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4027);
/* harmony import */ var _demo_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(20359);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(57200);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(29352);










const LOG_COLUMNS = 110;
const DEFAULT_PRESET = "pr";
const LONGEST_MESSAGE = 20_000;
/** Where in our sources something went wrong is for the log, not for a pull request. */
const STACK = /\n\s+at [^\n]*/g;
/** One step of a workflow. Never throws: what could not be done is a result with its outcome. */
async function runAction(read, deps) {
    try {
        const { inputs, place } = await read();
        return resultOf(await walk(inputs, deps), place);
    }
    catch (error) {
        const { outcome, exitCode, message } = (0,_failure_js__WEBPACK_IMPORTED_MODULE_8__/* .failureOf */ .g)(error);
        const title = `llm-latency-gate: ${outcome}`;
        const markdown = (text) => `### ${title}\n\n${(0,_report_fenced_block_js__WEBPACK_IMPORTED_MODULE_2__/* .fencedBlock */ .z)((0,_report_plain_text_js__WEBPACK_IMPORTED_MODULE_4__/* .clip */ .$Q)(text, LONGEST_MESSAGE), "text")}\n`;
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
}
function walk(request, deps) {
    const { command, scenario, services, failOn, baseline, waivers, allowedEnv } = request;
    const { baseValues, headValues, onlyAffected, kubeconfig, context, namespace, allowKubeconfig: allow } = request;
    const outputDir = request.outputDir ?? "results";
    if (command === "demo")
        return (0,_demo_js__WEBPACK_IMPORTED_MODULE_7__/* .demo */ .q)({ outputDir, story: "targets" }, deps);
    const values = { baseValues, headValues, onlyAffected };
    const where = { services, context, namespace };
    const given = Object.entries({ ...where, failOn, baseline, waivers, ...values }).filter(([, value]) => value !== undefined);
    return (0,_run_js__WEBPACK_IMPORTED_MODULE_9__/* .run */ .eF)({
        preset: (0,_run_js__WEBPACK_IMPORTED_MODULE_9__/* .presetNamed */ .$Q)(request.preset ?? DEFAULT_PRESET),
        outputDir,
        allowedEnv,
        overrides: { source: "inputs", ...Object.fromEntries(given), lookInCluster: kubeconfig !== undefined },
        access: (0,_cluster_access_js__WEBPACK_IMPORTED_MODULE_6__/* .clusterAccess */ .V)({ kubeconfig, context, allow }, "the input allow-kubeconfig"),
        ...(scenario === undefined ? {} : { configPath: scenario }),
    }, deps);
}
function resultOf({ report, path }, place) {
    const { outcome, exitCode } = report.verdict;
    return {
        outcome,
        exitCode,
        summary: report.headline,
        resultsDir: path,
        reportJson: (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(path, "report.json"),
        text: (0,_report_terminal_js__WEBPACK_IMPORTED_MODULE_5__/* .renderTerminal */ .u)(report, { color: false, columns: LOG_COLUMNS }),
        markdown: _report_index_js__WEBPACK_IMPORTED_MODULE_3__/* .RENDERERS */ .v.markdown(report),
        comment: (0,_report_comment_js__WEBPACK_IMPORTED_MODULE_1__/* .renderComment */ .w)(report, place),
        annotations: report.annotations,
    };
}


/***/ }),

/***/ 69900:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  E: () => (/* binding */ NO_COMMENT),
  a: () => (/* binding */ openComment)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./lib/github/client.js

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
    const { GitHub, getOctokitOptions } = await __webpack_require__.e(/* import() */ 845).then(__webpack_require__.bind(__webpack_require__, 61845));
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
                await (0,promises_.setTimeout)(wait, undefined, outer === undefined ? {} : { signal: outer });
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

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 6 modules
var schemas = __webpack_require__(26921);
// EXTERNAL MODULE: ./lib/model/verdict.js
var verdict = __webpack_require__(1732);
;// CONCATENATED MODULE: ./lib/github/comment-state.js



/** Verdicts that are kept. */
const HISTORY = 10;
const id = schemas/* int */.Whr().positive();
const outcomes = Object.keys(verdict/* EXIT_CODES */.a);
const run = schemas/* object */.Ikc({
    runId: id,
    number: id,
    attempt: id,
    sha: schemas/* string */.YjP()
        .regex(/^[0-9a-f]{7,64}$/)
        .optional(),
    outcome: schemas/* enum */.k5n([...outcomes, "running"]),
});
const state = run.extend({
    schema: schemas/* literal */.euz(1),
    key: schemas/* string */.YjP().max(64),
    digest: schemas/* string */.YjP().max(64),
    history: schemas/* array */.YOg(run).max(HISTORY),
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
    return (0,external_node_crypto_.createHash)("sha256").update(text).digest("hex").slice(0, 32);
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
    return `${stateLine({ ...state, digest: digestOf(below) })}\n${below}`;
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

;// CONCATENATED MODULE: ./lib/github/comment-problem.js

/** Why a comment could not be written, and what mends that, in one or two sentences. Never with the token. */
function commentProblem(error, context, token) {
    const { status, message = "" } = error;
    const said = (token === "" ? message : message.replaceAll(token, "***")).replace(/\s+/g, " ").slice(0, 300);
    return `the pull request has no comment: ${causeOf(status, said, error, context)} The report is in the job summary, and the verdict is the same.`;
}
function causeOf(status, said, error, context) {
    if (isRateLimit(error))
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
            if (signal.aborted || !mayHaveHappened(error))
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
    const body = bodyOf(text, { key: place.key, ...run, history: historyBefore(run, states) }, place.site);
    const overtaken = newest !== undefined && newestFirst(newest.state, run) < 0;
    const stands = newest !== undefined && stateLine(newest.state) === body.split("\n", 1)[0];
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
        const state = stateOf(comment.body);
        return state?.key === key ? [{ ...comment, state }] : [];
    })
        .toSorted((a, b) => newestFirst(a.state, b.state) || a.id - b.id);
}
/** Another run has folded it meanwhile; the next look decides. */
function ignoreGone(error) {
    if (error.status !== 404)
        throw error;
}

;// CONCATENATED MODULE: ./lib/github/comment.js





/** After SIGINT the runner waits 7.5 s before it sends SIGTERM (actions/runner, ProcessInvoker.cs). */
const comment_LIMITS = { runningMs: 10_000, cancelledMs: 5_000, finishMs: 60_000, settleMs: 2_000 };
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
        tell.warn(commentProblem(error, context, token ?? ""));
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
    const client = await openClient({ token, apiUrl, debug: tell.debug, ...(limits && { limits }) }).catch(failed);
    if (client === undefined)
        return NO_COMMENT;
    const place = {
        thread: { client, owner, repo, number: pullRequest.number },
        key: keyOf([workflow, job, ...scenario]),
        author,
        site: { repositoryUrl: `${serverUrl}/${owner}/${repo}` },
    };
    return sticky(place, commentedRun(run, pullRequest), {
        limits: { ...comment_LIMITS, ...limits },
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
            refused = !mayHaveHappened(error) && !isRateLimit(error);
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
    merge_group: zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ head_sha: sha }).optional(),
    workflow_run: zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ head_sha: sha, pull_requests: zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(pull), repository: repositoryId, head_repository: repositoryId })
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
    const run = runOf(env);
    const visibility = payload.repository?.visibility;
    return {
        event,
        ...(owner !== "" && { repository: { owner, repo } }),
        ...(visibility !== undefined && { visibility }),
        ...(pullRequest !== undefined && { pullRequest }),
        ...shaOf(headSha ?? env["GITHUB_SHA"]),
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

/***/ 96174:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J5: () => (/* binding */ readCommentInputs),
/* harmony export */   Ko: () => (/* binding */ readInputs),
/* harmony export */   T: () => (/* binding */ maskAllowed)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(96421);
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
        ...optional("kubeconfig", "kubeconfig"),
        ...optional("context", "context"),
        ...optional("namespace", "namespace"),
        ...optional("allowKubeconfig", "allow-kubeconfig"),
        allowedEnv: (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .getInput */ .V4)("allowed-env")
            .split(/[\s,]+/)
            .filter((name) => name !== ""),
        ...optional("failOn", "fail-on"),
        ...optional("baseline", "baseline"),
        ...optional("waivers", "waivers"),
        ...optional("baseValues", "base-values"),
        ...optional("headValues", "head-values"),
        ...optional("onlyAffected", "only-affected"),
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
const MODES = ["auto", "true", "false"];
const BOT = "github-actions[bot]";
/** Reads the inputs of the comment, and masks the token. Throws ConfigurationError for a value that they do not take. */
function readCommentInputs() {
    const given = (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .getInput */ .V4)("comment") || "auto";
    const mode = MODES.find((known) => known === given.toLowerCase());
    if (mode === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ConfigurationError */ .j1(`the input comment is "${given}"; it takes ${MODES.join(", ")}`, {
            hint: "Change `comment:` under `with:`.",
        });
    const author = (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .getInput */ .V4)("comment-author") || BOT;
    if (!/^[\w-]{1,100}(\[bot\])?$/.test(author))
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ConfigurationError */ .j1(`the input comment-author is "${author}"; it takes a login, such as ${BOT}`, {
            hint: "Change `comment-author:` under `with:`: the account of `github-token`.",
        });
    const token = (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .getInput */ .V4)("github-token");
    if (token !== "")
        (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setSecret */ .Pq)(token);
    return { mode, author, ...(token !== "" && { token }) };
}


/***/ }),

/***/ 74573:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Sy: () => (/* binding */ writeSummary),
/* harmony export */   fz: () => (/* binding */ annotate),
/* harmony export */   n0: () => (/* binding */ setOutputs)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(96421);

function setOutputs(outputs) {
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("outcome", outputs.outcome);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("exit-code", outputs.exitCode);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("summary", outputs.summary);
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("results-dir", outputs.resultsDir ?? "");
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("report-json", outputs.reportJson ?? "");
    (0,_actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setOutput */ .uH)("comment-url", outputs.commentUrl ?? "");
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


/***/ })

};
