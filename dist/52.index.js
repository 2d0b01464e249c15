export const id = 52;
export const ids = [52];
export const modules = {

/***/ 78052:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  isLoadWorker: () => (/* binding */ isLoadWorker),
  runLoadWorker: () => (/* binding */ runLoadWorker)
});

// EXTERNAL MODULE: external "node:perf_hooks"
var external_node_perf_hooks_ = __webpack_require__(643);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: external "node:worker_threads"
var external_node_worker_threads_ = __webpack_require__(75919);
// EXTERNAL MODULE: ./lib/engines/index.js + 18 modules
var engines = __webpack_require__(34544);
// EXTERNAL MODULE: ./lib/load/local-share.js + 8 modules
var local_share = __webpack_require__(59550);
// EXTERNAL MODULE: ./lib/load/monotonic.js
var monotonic = __webpack_require__(35120);
;// CONCATENATED MODULE: ./lib/load/prompt-feed.js
/**
 * The prompts in a worker. They are made on the main thread, which holds the files and texts; those of the next turns are
 * asked for ahead, so that a request finds its prompt waiting.
 */
class PromptFeed {
    dueTimesMs;
    #ask;
    #lookahead;
    /** Asked for and not used yet, whether they have come or not. */
    #asked = new Map();
    constructor(ask, lookahead, dueTimesMs) {
        this.#ask = ask;
        this.#lookahead = lookahead;
        if (dueTimesMs !== undefined)
            this.dueTimesMs = dueTimesMs;
    }
    async requestAt(key) {
        // A retry comes alone.
        const ahead = key.attempt > 1 ? 0 : this.#lookahead.ahead;
        const wanted = Array.from({ length: 1 + ahead }, (_, n) => ({ ...key, turn: key.turn + n * this.#lookahead.step }));
        const unasked = wanted.filter((next) => !this.#asked.has(nameOf(next)));
        for (const next of unasked)
            this.#asked.set(nameOf(next), Promise.withResolvers());
        if (unasked.length > 0)
            this.#ask(unasked);
        const prompt = await this.#asked.get(nameOf(key)).promise;
        this.#asked.delete(nameOf(key));
        return prompt;
    }
    take(prompts) {
        for (const [key, prompt] of prompts)
            this.#asked.get(nameOf(key))?.resolve(prompt);
    }
}
function nameOf({ phase, user, turn, attempt }) {
    return `${phase} ${user} ${turn} ${attempt}`;
}

// EXTERNAL MODULE: ./lib/load/worker-messages.js
var worker_messages = __webpack_require__(77849);
;// CONCATENATED MODULE: ./lib/load/worker.js








/** Samples go to the main thread together: so many, or those of so long. */
const BATCH = 64;
const BATCH_MS = 50;
/** Requests of an open loop whose prompts are asked for ahead; a user's turns come one after the other. */
const AHEAD_IN_OPEN_LOOP = 32;
/** Whether this thread was started to carry a load: then `runLoadWorker` is all it has to do. */
function isLoadWorker() {
    return !external_node_worker_threads_.isMainThread && external_node_worker_threads_.workerData?.role === worker_messages/* LOAD_WORKER_ROLE */.j;
}
/** The life of a load worker: does what the main thread says, until that says `close`. What it throws ends the thread. */
function runLoadWorker() {
    if (external_node_worker_threads_.parentPort === null || !isLoadWorker()) {
        throw new Error("The role of a load worker needs a main thread that started it: it is not started by hand.");
    }
    const port = external_node_worker_threads_.parentPort;
    const say = (message) => port.postMessage(message);
    const start = external_node_worker_threads_.workerData;
    const samples = new Batches((batch) => say({ kind: "samples", samples: batch }));
    const prompts = new PromptFeed((keys) => say({ kind: "prompts-wanted", keys }), start.plan.arrival === undefined ? { step: 1, ahead: 1 } : { step: start.share.of, ahead: AHEAD_IN_OPEN_LOOP }, start.dueTimesMs);
    const stop = new AbortController();
    const enough = new AbortController();
    const share = new local_share/* LocalShare */.N(start.plan, start.share, {
        ...start,
        engine: (0,engines/* engineOf */.ky)(start.endpoint.engine),
        prompts,
        clock,
        originMs: start.originMonotonicMs - (0,monotonic/* monotonicOffsetMs */.Q)(clock.now),
        signal: stop.signal,
        enough: enough.signal,
        onSample: (sample) => samples.add(sample),
    });
    const take = async (message) => {
        switch (message.kind) {
            case "wave": {
                const wave = await share.wave(message.number, message.width);
                samples.flush();
                return say({ kind: "wave-ended", wave });
            }
            case "run": {
                const end = await share.run(message.startedAtMs);
                samples.flush();
                return say({ kind: "run-ended", end });
            }
            case "prompts":
                return prompts.take(message.prompts);
            case "enough":
                return enough.abort();
            case "abort":
                return stop.abort();
            case "close":
                await share[Symbol.asyncDispose]();
                return port.close();
        }
    };
    // A rejection that nobody handles ends the thread, and with it the load.
    port.on("message", (message) => void take(message));
    say({ kind: "ready" });
}
const clock = {
    now: () => external_node_perf_hooks_.performance.now(),
    wall: () => Date.now(),
    sleep: (ms, signal) => (0,promises_.setTimeout)(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};
class Batches {
    #send;
    #waiting = [];
    #timer;
    constructor(send) {
        this.#send = send;
    }
    add(sample) {
        this.#waiting.push(sample);
        if (this.#waiting.length >= BATCH)
            this.flush();
        else
            this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
    }
    flush() {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        if (this.#waiting.length === 0)
            return;
        const batch = this.#waiting;
        this.#waiting = [];
        this.#send(batch);
    }
}


/***/ })

};
