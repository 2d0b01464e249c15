export const id = 362;
export const ids = [362];
export const modules = {

/***/ 38362:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runSimulatorProcess: () => (/* binding */ runSimulatorProcess)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
;// CONCATENATED MODULE: ./lib/simulator/generation.js
function tokensOf(chunks) {
    return chunks.flatMap((chunk) => chunk.tokens);
}
/**
 * Groups tokens into events. The first token goes alone, as with vLLM's `--stream-interval`; a change from reasoning to answer also cuts.
 */
function chunksOf(tokens, tokensPerChunk) {
    const groups = [];
    for (const token of tokens) {
        const group = groups.at(-1);
        const open = group !== undefined &&
            groups.length > 1 &&
            group.length < tokensPerChunk &&
            group[0]?.reasoning === token.reasoning;
        if (open)
            group.push(token);
        else
            groups.push([token]);
    }
    return groups.map((group, i) => ({ tokens: group, last: i === groups.length - 1 }));
}
/** When a chunk is due, ms after the generation got its slot. */
function dueMsOf(chunk) {
    return chunk.tokens.at(-1)?.atMs ?? 0;
}

;// CONCATENATED MODULE: ./lib/simulator/headers.js
/** Stands for the current date in a header list. */
const DATE = "{date}";
/** Stands for the length of the body in a header list. */
const LENGTH = "{length}";

;// CONCATENATED MODULE: ./lib/simulator/prompts.js
/** The body as an object; undefined when it is not JSON or not an object. */
function parseFields(text) {
    try {
        const value = JSON.parse(text);
        return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
function fieldsAt(fields, name) {
    const value = fields[name];
    return typeof value === "object" && value !== null ? value : {};
}
function numberAt(fields, name) {
    const value = fields[name];
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
function stringAt(fields, name) {
    const value = fields[name];
    return typeof value === "string" ? value : undefined;
}
/** The text of a chat with a plain template: `role: content` lines and the start of the answer. Undefined when `messages` is no list. */
function chatText(fields) {
    const messages = fields["messages"];
    if (!Array.isArray(messages))
        return undefined;
    const lines = messages.map((message) => `${stringAt(message, "role") ?? "user"}: ${contentText(message["content"])}\n`);
    return `${lines.join("")}assistant:`;
}
/** The content of a message: a string, or parts of which the text counts (OpenAI chat completions). */
function contentText(content) {
    if (!Array.isArray(content))
        return typeof content === "string" ? content : "";
    return content.map((part) => stringAt(part, "text") ?? "").join("");
}
/** The prompt of a text completion: a string or a list of which the first counts. */
function completionText(fields) {
    const prompt = fields["prompt"];
    if (Array.isArray(prompt))
        return typeof prompt[0] === "string" ? prompt[0] : undefined;
    return stringAt(fields, "prompt");
}

;// CONCATENATED MODULE: ./lib/simulator/random.js
/**
 * A generator that is fully determined by its seed parts.
 * sfc32 by Chris Doty-Humphrey (PractRand, public domain), seeded with FNV-1a hashes of the parts.
 */
function seededRandom(...parts) {
    const seed = parts.join("\u0000");
    let a = fnv1a(`a${seed}`);
    let b = fnv1a(`b${seed}`);
    let c = fnv1a(`c${seed}`);
    let counter = 1;
    const next = () => {
        const sum = (((a + b) | 0) + counter) | 0;
        counter = (counter + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = ((c << 21) | (c >>> 11)) + sum;
        return (sum >>> 0) / 2 ** 32;
    };
    // The author's own seeding routine throws away the first 12 outputs.
    for (let i = 0; i < 12; i++)
        next();
    return {
        next,
        // Box and Muller, 1958; 1 − u keeps the logarithm finite.
        normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
        below: (limit) => Math.floor(next() * limit),
    };
}
/** FNV-1a, 32 bit, over UTF-16 code units (Fowler, Noll, Vo). */
function fnv1a(text, basis = 0x811c9dc5) {
    let hash = basis;
    for (let i = 0; i < text.length; i++)
        hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    return hash >>> 0;
}
/** `length` lower-case hexadecimal digits. */
function hexDigits(random, length) {
    return Array.from({ length }, () => random.below(16).toString(16)).join("");
}

;// CONCATENATED MODULE: ./lib/simulator/text.js

const WORDS = "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
    .split(" ")
    .map((word) => ` ${word}`);
/** Characters of more than one byte, so that readers meet them. */
const WIDE = ["😀", "é", "世"];
const FIRST_ID = 300;
const END_OF_TEXT = { id: 2, text: "</s>", special: true, reasoning: false };
/**
 * The tokens of a prompt: word pieces of at most six characters and single signs.
 * A rough stand-in for a byte-pair tokenizer (about 4 characters of English a token), but the same for every engine.
 */
function tokenize(text) {
    return text.match(/[\p{L}\p{N}]{1,6}|[^\s\p{L}\p{N}]/gu) ?? [];
}
/** What the model says: the same words for the same seed and prompt, at most `maxTokens`, the end-of-text token included. */
function composeAnswer(request) {
    const ends = !request.ignoreEos && request.endsAfter < request.maxTokens;
    const count = ends ? request.endsAfter : request.maxTokens;
    const vocabulary = vocabularyOf(request.unfinishedCharacters);
    const start = fnv1a(request.prompt.join(" "), fnv1a(String(request.seed))) % WORDS.length;
    const pieces = [];
    for (let i = 0; i < count; i++) {
        const id = (start + i) % vocabulary.length;
        pieces.push({
            id: FIRST_ID + id,
            text: vocabulary[id] ?? "",
            special: false,
            reasoning: i < request.reasoning,
        });
    }
    if (ends)
        pieces.push(END_OF_TEXT);
    return { pieces, finish: ends ? "stop" : "length" };
}
function vocabularyOf(unfinishedCharacters) {
    return [...WORDS, ...(unfinishedCharacters ? WIDE.flatMap((character) => ["", character]) : WIDE)];
}
/** The visible text of tokens. */
function textOf(tokens) {
    return tokens.map((token) => (token.special ? "" : token.text)).join("");
}

;// CONCATENATED MODULE: ./lib/simulator/metrics.js
/** The pieces of the Prometheus text format (Prometheus documentation, "Exposition formats"). */
/** Observations in buckets, with their exact sum and count. */
class Histogram {
    /** Upper bounds, ascending, without infinity. */
    bounds;
    #buckets;
    sum = 0;
    count = 0;
    constructor(bounds) {
        this.bounds = bounds;
        this.#buckets = bounds.map(() => 0);
    }
    observe(value) {
        this.sum += value;
        this.count++;
        const bucket = this.bounds.findIndex((bound) => value <= bound);
        if (bucket >= 0)
            this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    }
    /** How many observations were at most each bound. */
    cumulative() {
        let total = 0;
        return this.#buckets.map((count) => {
            total += count;
            return total;
        });
    }
}
/** One line; labels in the order given. */
function sampleLine(name, labels, value) {
    const inside = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
    return `${name}${inside.length > 0 ? `{${inside.join(",")}}` : ""} ${value}`;
}
function escapeLabel(text) {
    return text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}
/**
 * Python's `prometheus_client`: floats with at least one decimal, and exponents from seven digits before the point on
 * (`floatToGoString` in its `utils.py`).
 */
function pythonNumber(value) {
    const text = Number.isInteger(value) ? `${value}.0` : String(value);
    const dot = text.indexOf(".");
    if (value <= 0 || dot <= 6)
        return text;
    const mantissa = `${text[0]}.${text.slice(1, dot)}${text.slice(dot + 1)}`.replace(/[0.]+$/, "");
    return `${mantissa}e+${String(dot - 1).padStart(2, "0")}`;
}
/** Rust's `{}`: as short as possible, never an exponent. */
function rustNumber(value) {
    const text = String(value);
    return text.includes("e") ? value.toFixed(20).replace(/\.?0+$/, "") : text;
}

;// CONCATENATED MODULE: ./lib/simulator/dialects/llamacpp-metrics.js

/** The counters and gauges of a llama.cpp server that a simulation can observe. */
class LlamaCppMetrics {
    #promptTokens = 0;
    #cachedTokens = 0;
    #promptSeconds = 0;
    #predictedTokens = 0;
    #predictedSeconds = 0;
    requested() { }
    refused() { }
    arrived() { }
    progressed() { }
    ended(generation, _end) {
        const { startedAtMs, firstTokenAtMs, lastTokenAtMs } = generation;
        if (startedAtMs === undefined || firstTokenAtMs === undefined || lastTokenAtMs === undefined)
            return;
        this.#promptTokens += generation.order.prompt.length - generation.cachedTokens;
        this.#cachedTokens += generation.cachedTokens;
        this.#promptSeconds += (firstTokenAtMs - startedAtMs) / 1000;
        this.#predictedTokens += generation.outputTokens;
        this.#predictedSeconds += (lastTokenAtMs - firstTokenAtMs) / 1000;
    }
    render(view) {
        const rate = (tokens, seconds) => (seconds > 0 ? tokens / seconds : 0);
        const families = [
            [
                "prompt_tokens_total",
                "counter",
                "Number of prompt tokens processed, excluding cached tokens",
                this.#promptTokens,
            ],
            ["prompt_tokens_cached_total", "counter", "Number of prompt tokens reused from the cache", this.#cachedTokens],
            ["prompt_seconds_total", "counter", "Total time spent processing prompts", this.#promptSeconds],
            ["tokens_predicted_total", "counter", "Number of generation tokens processed", this.#predictedTokens],
            ["tokens_predicted_seconds_total", "counter", "Total time spent generating tokens", this.#predictedSeconds],
            [
                "prompt_tokens_seconds",
                "gauge",
                "Average prompt throughput in tokens/s",
                rate(this.#promptTokens, this.#promptSeconds),
            ],
            [
                "predicted_tokens_seconds",
                "gauge",
                "Average generation throughput in tokens/s",
                rate(this.#predictedTokens, this.#predictedSeconds),
            ],
            ["requests_processing", "gauge", "Number of requests processing", view.running],
            ["requests_deferred", "gauge", "Number of requests deferred", view.waiting],
        ];
        const lines = families.flatMap(([name, type, help, value]) => [
            `# HELP llamacpp:${name} ${help}`,
            `# TYPE llamacpp:${name} ${type}`,
            sampleLine(`llamacpp:${name}`, {}, String(value)),
        ]);
        return `${lines.join("\n")}\n`;
    }
}

;// CONCATENATED MODULE: ./lib/simulator/dialects/llamacpp.js





/** A llama.cpp server, as a plain OpenAI-compatible engine: field order, headers and error texts as it sent them. */
const llamacpp = {
    id: "openai",
    keepAliveMs: 5000,
    metrics: () => new LlamaCppMetrics(),
    answer,
    refuse,
};
const BUILD = "b0-unknown";
const SERVER = [
    ["Server", "llama.cpp"],
    ["Access-Control-Allow-Origin", ""],
];
const STREAM_HEADERS = [
    ...SERVER,
    ["X-Accel-Buffering", "no"],
    ["Content-Type", "text/event-stream"],
    ["Transfer-Encoding", "chunked"],
];
function plain(status, body, contentType) {
    return {
        kind: "plain",
        status,
        headers: [...SERVER, ["Content-Type", contentType], ["Content-Length", LENGTH]],
        body,
    };
}
function json(status, value) {
    return plain(status, JSON.stringify(value), "application/json; charset=utf-8");
}
function problem(code, message, type, more = {}) {
    return json(code, { error: { code, message, type, ...more } });
}
function answer(request, engine, metrics) {
    const model = engine.settings.models[0] ?? "";
    const { contextLength, latency, apiKey } = engine.settings;
    switch (`${request.method} ${request.path}`) {
        case "GET /health":
            return json(200, { status: "ok" });
        case "GET /v1/models":
            return json(200, models(model, contextLength));
    }
    // The key guards everything but /health and /v1/models (tools/server, middleware_validate_api_key).
    if (apiKey !== undefined && request.headers["authorization"] !== `Bearer ${apiKey}`)
        return refuse("unauthorized");
    switch (`${request.method} ${request.path}`) {
        case "GET /props":
            return json(200, {
                default_generation_settings: { n_ctx: contextLength },
                total_slots: latency.slots,
                model_alias: model,
                model_path: model,
                build_info: BUILD,
            });
        case "GET /metrics":
            return plain(200, metrics.render(engine), "text/plain; version=0.0.4");
        case "POST /v1/chat/completions":
        case "POST /v1/completions":
            return generate(request, engine);
        default:
            return refuse("no-route");
    }
}
function refuse(kind) {
    switch (kind) {
        case "unauthorized":
            return problem(401, "Invalid API Key", "authentication_error");
        case "no-route":
            return problem(404, "File Not Found", "not_found_error");
        case "unknown-model":
            return problem(404, "model not found", "not_found_error");
        case "overloaded":
            return problem(503, "no slot available", "unavailable_error");
        case "too-large":
            return problem(413, "Payload Too Large", "invalid_request_error");
        case "engine-failure":
            return problem(500, "Compute error.", "server_error");
    }
}
function models(model, contextLength) {
    const details = {
        parent_model: "",
        format: "gguf",
        family: "",
        families: [""],
        parameter_size: "",
        quantization_level: "",
    };
    const named = {
        name: model,
        model,
        modified_at: "",
        size: "",
        digest: "",
        type: "model",
        description: "",
        tags: [""],
    };
    const card = {
        id: model,
        aliases: [model],
        tags: [],
        object: "model",
        architecture: { input_modalities: ["text"], output_modalities: ["text"] },
        created: Math.floor(Date.now() / 1000),
        owned_by: "llamacpp",
        meta: { vocab_type: 1, n_vocab: 128256, n_ctx: contextLength, n_ctx_train: contextLength },
    };
    return {
        models: [{ ...named, capabilities: ["completion"], parameters: "", details }],
        object: "list",
        data: [card],
    };
}
/** The server answers for any model name. */
function generate(request, engine) {
    const fields = parseFields(request.text);
    if (!fields) {
        return problem(400, "[json.exception.parse_error.101] parse error: syntax error while parsing value - unexpected end of input", "invalid_request_error");
    }
    const chat = request.path === "/v1/chat/completions";
    const text = chat ? chatText(fields) : completionText(fields);
    if (text === undefined)
        return problem(400, chat ? "'messages' is required" : '"prompt" must be a string', "invalid_request_error");
    if (engine.full)
        return refuse("overloaded");
    const { contextLength, models: served } = engine.settings;
    const prompt = tokenize(text);
    if (prompt.length >= contextLength) {
        const message = `request (${prompt.length} tokens) exceeds the available context size (${contextLength} tokens), try increasing it`;
        return problem(400, message, "exceed_context_size_error", { n_prompt_tokens: prompt.length, n_ctx: contextLength });
    }
    const room = contextLength - prompt.length;
    const asked = numberAt(fields, "max_tokens") ?? room;
    return {
        kind: "generation",
        order: {
            model: served[0] ?? "",
            prompt,
            maxTokens: Math.max(1, Math.min(asked, room)),
            ignoreEos: fields["ignore_eos"] === true,
        },
        stream: fields["stream"] === true,
        wire: (generation) => (chat ? chatWire(generation) : completionWire(generation)),
    };
}
function parts(generation) {
    const { prompt, model } = generation.order;
    const usage = () => ({
        completion_tokens: generation.outputTokens,
        prompt_tokens: prompt.length,
        total_tokens: prompt.length + generation.outputTokens,
        prompt_tokens_details: { cached_tokens: generation.cachedTokens },
    });
    return {
        id: `chatcmpl-${generation.id}`,
        from: { created: generation.createdSeconds, model, system_fingerprint: BUILD },
        usage,
    };
}
/** Rates follow from the counts and times beside them, as in `result_timings`. */
function timings(generation) {
    const { startedAtMs = 0, firstTokenAtMs = startedAtMs, lastTokenAtMs = firstTokenAtMs, cachedTokens, outputTokens, } = generation;
    const promptCount = generation.order.prompt.length - cachedTokens;
    const promptMs = firstTokenAtMs - startedAtMs;
    const predictedMs = lastTokenAtMs - firstTokenAtMs;
    return {
        cache_n: cachedTokens,
        prompt_n: promptCount,
        prompt_ms: promptMs,
        prompt_per_token_ms: promptMs / promptCount,
        prompt_per_second: (1000 * promptCount) / promptMs,
        predicted_n: outputTokens,
        predicted_ms: predictedMs,
        predicted_per_token_ms: predictedMs / outputTokens,
        predicted_per_second: predictedMs > 0 ? (1000 * outputTokens) / predictedMs : 0,
    };
}
const STREAM = {
    framing: "sse",
    headers: STREAM_HEADERS,
    headersAt: "first-token",
    error: (message = "Compute error.") => [JSON.stringify({ error: { code: 500, message, type: "server_error" } })],
};
/** A finish chunk without text of its own, and a usage chunk that also carries `timings`. */
function chatWire(generation) {
    const { id, from, usage } = parts(generation);
    const chunk = (choices, more = {}) => JSON.stringify({
        choices,
        created: from.created,
        id,
        model: from.model,
        system_fingerprint: BUILD,
        object: "chat.completion.chunk",
        ...more,
    });
    const delta = (value, finish = null) => chunk([{ finish_reason: finish, index: 0, delta: value }]);
    const role = () => [delta({ role: "assistant", content: null })];
    return {
        ...STREAM,
        opening: role,
        role,
        tokens: (tokens) => spoken(tokens).map(({ text, reasoning }) => delta(reasoning ? { reasoning_content: text } : { content: text })),
        closing: () => [
            delta({}, generation.finish),
            chunk([], { usage: usage(), timings: timings(generation) }),
            "[DONE]",
        ],
        whole: (text, chunks) => {
            const reasoning = textOf(tokensOf(chunks).filter((token) => token.reasoning));
            const thinking = reasoning ? { reasoning_content: reasoning } : {};
            const message = { role: "assistant", content: text.slice(reasoning.length), ...thinking };
            const choices = [{ finish_reason: generation.finish, index: 0, message }];
            return json(200, {
                choices,
                ...from,
                object: "chat.completion",
                usage: usage(),
                id,
                timings: timings(generation),
            });
        },
    };
}
/** Usage and timings ride on the finish chunk. */
function completionWire(generation) {
    const { id, from, usage } = parts(generation);
    const event = (text, finish, before = {}, after = {}) => ({
        choices: [{ text, index: 0, logprobs: null, finish_reason: finish }],
        ...from,
        object: "text_completion",
        ...before,
        id,
        ...after,
    });
    const final = (text) => event(text, generation.finish, { usage: usage() }, { timings: timings(generation) });
    return {
        ...STREAM,
        opening: () => [],
        role: () => [JSON.stringify(event("", null))],
        tokens: (tokens) => spoken(tokens).map(({ text }) => JSON.stringify(event(text, null))),
        closing: () => [JSON.stringify(final("")), "[DONE]"],
        whole: (text) => json(200, final(text)),
    };
}
/** An end-of-text token and an unfinished character send nothing. */
function spoken(chunk) {
    const text = textOf(chunk.tokens);
    return text === "" ? [] : [{ text, reasoning: chunk.tokens[0]?.reasoning === true }];
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
;// CONCATENATED MODULE: ./lib/simulator/dialects/no-metrics.js
/** For engines without native metrics (Ollama has none in any release). */
class NoMetrics {
    requested() { }
    refused() { }
    arrived() { }
    progressed() { }
    ended() { }
    render() {
        return "";
    }
}

;// CONCATENATED MODULE: ./lib/simulator/dialects/ollama.js







/** Ollama 0.24 native interface: field order, headers and error texts as that release sent them. */
const ollama = {
    id: "ollama",
    keepAliveMs: 0,
    metrics: () => new NoMetrics(),
    answer: ollama_answer,
    refuse: ollama_refuse,
};
const VERSION = "0.24.0";
/** OLLAMA_KEEP_ALIVE */
const KEEP_ALIVE_MS = 300_000;
/** Without `num_predict` an answer ends at ten contexts (llm/server.go). */
const CONTEXTS_PER_ANSWER = 10;
const ollama_STREAM_HEADERS = [
    ["Content-Type", "application/x-ndjson"],
    ["Date", DATE],
    ["Transfer-Encoding", "chunked"],
];
function ollama_plain(status, body, contentType) {
    const headers = contentType ? [["Content-Type", contentType]] : [];
    headers.push(["Date", DATE], ["Content-Length", LENGTH]);
    return { kind: "plain", status, headers, body };
}
function ollama_json(status, value) {
    return ollama_plain(status, JSON.stringify(value), "application/json; charset=utf-8");
}
function ollama_answer(request, engine) {
    if (!isOwnHost(request.headers["host"]))
        return ollama_plain(403, "");
    const method = request.method === "HEAD" ? "GET" : request.method;
    switch (`${method} ${request.path}`) {
        case "GET /":
            return ollama_plain(200, "Ollama is running", "text/plain; charset=utf-8");
        case "GET /api/version":
            return ollama_json(200, { version: VERSION });
        case "GET /api/tags":
            return ollama_json(200, { models: engine.settings.models.map((name) => installed(name, engine)) });
        case "GET /api/ps":
            return ollama_json(200, { models: running(engine) });
        case "GET /v1/models":
            return ollama_plain(200, `${JSON.stringify({ object: "list", data: engine.settings.models.map((name) => card(name, engine)) })}\n`, "application/json");
        case "POST /api/show":
            return show(request, engine);
        case "POST /api/generate":
        case "POST /api/chat":
            return ollama_generate(request, engine);
        default:
            return ollama_refuse("no-route", request);
    }
}
/** Bound to loopback, Ollama answers 403 to foreign host names (server/routes.go, allowedHostsMiddleware). */
function isOwnHost(host) {
    const name = (host ?? "").replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
    return name === "" || (0,external_node_net_.isIP)(name) !== 0 || /^localhost$|\.(localhost|local|internal)$/.test(name);
}
function ollama_refuse(kind, request) {
    switch (kind) {
        case "unauthorized":
            return ollama_json(401, { error: "unauthorized" });
        case "no-route":
            return ollama_plain(404, "404 page not found", "text/plain");
        case "unknown-model":
            return unknownModel(stringAt(parseFields(request.text) ?? {}, "model") ?? "");
        case "overloaded":
            return ollama_json(503, { error: "server busy, please try again.  maximum pending requests exceeded" });
        case "too-large":
            return ollama_json(413, { error: "http: request body too large" });
        case "engine-failure":
            return ollama_json(500, { error: RUNNER_FAILED });
    }
}
const RUNNER_FAILED = "an error was encountered while running the model: unexpected EOF";
function unknownModel(model) {
    return ollama_json(404, { error: `model '${model}' not found` });
}
/** A name without a tag means `latest`. */
function fullName(name) {
    return name.includes(":") ? name : `${name}:latest`;
}
const DETAILS = {
    parent_model: "",
    format: "gguf",
    family: "llama",
    families: ["llama"],
    parameter_size: "8.0B",
    quantization_level: "Q4_K_M",
};
const MODEL_BYTES = 4_920_000_000;
function digestOf(name) {
    return (0,external_node_crypto_.createHash)("sha256").update(name).digest("hex");
}
function installed(name, engine) {
    const modified_at = timestamp(engine.startedAt);
    return {
        name: fullName(name),
        model: fullName(name),
        modified_at,
        size: MODEL_BYTES,
        digest: digestOf(name),
        details: DETAILS,
    };
}
function card(name, engine) {
    return { id: fullName(name), object: "model", created: Math.floor(engine.startedAt / 1000), owned_by: "library" };
}
/** A model that is kept for ever expires when Go's largest duration is over, in about 292 years. */
const FOREVER_MS = 2 ** 63 / 1e6;
function running(engine) {
    const { loaded } = engine.residency;
    if (!loaded)
        return [];
    return [
        {
            name: loaded.model,
            model: loaded.model,
            size: MODEL_BYTES,
            digest: digestOf(loaded.model),
            details: DETAILS,
            expires_at: timestamp(Date.now() + Math.min(loaded.expiresInMs, FOREVER_MS)),
            size_vram: MODEL_BYTES,
            context_length: loaded.contextLength,
        },
    ];
}
function show(request, engine) {
    const model = stringAt(parseFields(request.text) ?? {}, "model") ?? "";
    if (!engine.settings.models.map(fullName).includes(fullName(model)))
        return unknownModel(model);
    const { contextLength } = engine.settings;
    return ollama_json(200, {
        modelfile: `# Modelfile generated by "ollama show"\nFROM ${fullName(model)}\nPARAMETER num_ctx ${contextLength}\n`,
        parameters: `num_ctx                        ${contextLength}`,
        template: "{{ range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}assistant:",
        details: DETAILS,
        model_info: {
            "general.architecture": "llama",
            "general.quantization_version": 2,
            "llama.context_length": contextLength,
        },
        tensors: [{ name: "token_embd.weight", type: "Q4_K", shape: [4096, 128256] }],
        capabilities: ["completion"],
        modified_at: timestamp(engine.startedAt),
    });
}
function ollama_generate(request, engine) {
    const fields = parseFields(request.text);
    if (!fields)
        return ollama_json(400, { error: "unexpected EOF" });
    const model = stringAt(fields, "model") ?? "";
    if (!engine.settings.models.map(fullName).includes(fullName(model)))
        return unknownModel(model);
    const options = fieldsAt(fields, "options");
    const wrongOption = ["num_predict", "num_ctx", "seed"].find((name) => options[name] !== undefined && !Number.isInteger(options[name]));
    if (wrongOption)
        return ollama_json(500, { error: `option "${wrongOption}" must be of type integer` });
    if (engine.full)
        return ollama_refuse("overloaded", request);
    const chat = request.path === "/api/chat";
    const text = (chat ? chatText(fields) : stringAt(fields, "prompt")) ?? "";
    const isEmpty = chat ? (fields["messages"]?.length ?? 0) === 0 : text === "";
    const wish = wishOf(fields, options, engine);
    return isEmpty ? loadOrUnload(model, wish, chat) : order({ fields, options, model, text, chat, wish });
}
function wishOf(fields, options, engine) {
    return {
        model: fullName(stringAt(fields, "model") ?? ""),
        contextLength: numberAt(options, "num_ctx") ?? engine.settings.contextLength,
        keepAliveMs: keepAliveMs(fields["keep_alive"]),
    };
}
/** Seconds as a number, or a Go duration; negative is for ever (api/types.go, Duration). */
function keepAliveMs(value) {
    const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
    if (typeof value === "number")
        return value < 0 ? Number.POSITIVE_INFINITY : value * 1000;
    if (typeof value !== "string")
        return KEEP_ALIVE_MS;
    if (value.startsWith("-"))
        return Number.POSITIVE_INFINITY;
    const parts = [...value.matchAll(/([\d.]+)(ms|s|m|h)/g)];
    return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
}
/** No prompt: the model is only loaded, or with `keep_alive: 0` unloaded. */
function loadOrUnload(model, wish, chat) {
    const kind = wish.keepAliveMs === 0 ? "unload" : "load";
    const empty = chat ? { message: { role: "assistant", content: "" } } : { response: "" };
    return {
        kind,
        wish,
        answer: () => ollama_json(200, { model, created_at: timestamp(wallNow()), ...empty, done: true, done_reason: kind }),
    };
}
function order(ask) {
    const { contextLength } = ask.wish;
    const all = tokenize(ask.text);
    if (all.length > contextLength && ask.fields["truncate"] === false) {
        return ollama_json(400, { error: "the input length exceeds the context length" });
    }
    // By default a prompt that is too long is cut without a word.
    const prompt = all.slice(-contextLength);
    const asked = numberAt(ask.options, "num_predict") ?? -1;
    const maxTokens = asked > 0 ? asked : CONTEXTS_PER_ANSWER * contextLength;
    return {
        kind: "generation",
        order: { model: ask.model, prompt, maxTokens, ignoreEos: false, residency: ask.wish },
        stream: ask.fields["stream"] !== false,
        wire: (generation) => wire(generation, ask),
    };
}
function wire(generation, ask) {
    const line = (text, reasoning, rest) => {
        const thinking = reasoning ? { thinking: reasoning } : {};
        const said = ask.chat
            ? { message: { role: "assistant", content: text, ...thinking } }
            : { response: text, ...thinking };
        return { model: ask.model, created_at: timestamp(wallNow()), ...said, ...rest };
    };
    const final = (text, reasoning) => line(text, reasoning, { done: true, done_reason: generation.finish, ...durations(generation) });
    return {
        framing: "ndjson",
        headers: ollama_STREAM_HEADERS,
        headersAt: "first-token",
        opening: () => [],
        role: () => [JSON.stringify(line("", "", { done: false }))],
        tokens: (chunk) => tokenLines(chunk).map(({ text, reasoning }) => JSON.stringify(line(text, reasoning, { done: false }))),
        closing: () => [JSON.stringify(final("", ""))],
        error: (message = RUNNER_FAILED) => [JSON.stringify({ error: message })],
        whole: (text, chunks) => {
            const reasoning = textOf(tokensOf(chunks).filter((token) => token.reasoning));
            return ollama_json(200, final(text.slice(reasoning.length), reasoning));
        },
    };
}
/** Text is held back until it can be shown, so there may be fewer lines than tokens. */
function tokenLines(chunk) {
    const text = textOf(chunk.tokens);
    if (text === "")
        return [];
    return [chunk.tokens[0]?.reasoning ? { text: "", reasoning: text } : { text, reasoning: "" }];
}
/** The engine's own account, in whole nanoseconds; what is zero is left out (`omitempty`). Waiting for a slot is in the total only. */
function durations(generation) {
    const { arrivedAtMs, loadedAtMs, startedAtMs, firstTokenAtMs, lastTokenAtMs } = generation;
    const ns = (from = 0, to = from) => Math.round((to - from) * 1e6);
    const all = {
        total_duration: ns(arrivedAtMs, performance.now()),
        load_duration: ns(arrivedAtMs, loadedAtMs),
        prompt_eval_count: generation.order.prompt.length,
        prompt_eval_duration: ns(startedAtMs, firstTokenAtMs),
        eval_count: generation.outputTokens,
        eval_duration: ns(firstTokenAtMs, lastTokenAtMs),
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value > 0));
}
function wallNow() {
    return performance.timeOrigin + performance.now();
}
/** RFC 3339 with up to nine decimals, as Go prints it. */
function timestamp(wallMs) {
    const seconds = Math.floor(wallMs / 1000);
    const decimals = String(Math.floor((wallMs - seconds * 1000) * 1e6))
        .padStart(9, "0")
        .replace(/0+$/, "");
    return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${decimals ? `.${decimals}` : ""}Z`;
}

;// CONCATENATED MODULE: ./lib/simulator/dialects/tgi-metrics.js

/** 35 bounds, each 1.5 times the one before, from 0.00015 s (text-generation-inference, router/src/server.rs). */
const DURATION_BOUNDS = Array.from({ length: 35 }).reduce((bounds) => [...bounds, (bounds.at(-1) ?? 0.0001) * 1.5], []);
/** 100 equal steps up to `most`. */
function lengthBounds(most) {
    return Array.from({ length: 100 }, (_, i) => (most / 100) * (i + 1));
}
/**
 * What the TGI router exports: no model label, no `_total`, durations in seconds.
 * A family appears with its first observation. Requests on the OpenAI routes are counted twice, as in the real router (outer and inner handler).
 */
class TgiMetrics {
    #requests = 0;
    #successes = 0;
    #failures = new Map();
    #duration = new Histogram(DURATION_BOUNDS);
    #queue = new Histogram(DURATION_BOUNDS);
    #inference = new Histogram(DURATION_BOUNDS);
    #timePerToken = new Histogram(DURATION_BOUNDS);
    #inputLength;
    #maxNewTokens;
    #generatedTokens;
    constructor(settings) {
        this.#inputLength = new Histogram(lengthBounds(settings.contextLength - 1));
        this.#maxNewTokens = new Histogram(lengthBounds(settings.contextLength));
        this.#generatedTokens = new Histogram(lengthBounds(settings.contextLength));
    }
    requested(times) {
        this.#requests += times;
    }
    arrived(generation) {
        this.#inputLength.observe(generation.order.prompt.length);
        this.#maxNewTokens.observe(generation.order.maxTokens);
    }
    progressed() { }
    refused(problem) {
        if (problem === "overloaded" || problem === "validation")
            this.#fail(problem);
    }
    ended(generation, end) {
        if (end !== "finished") {
            this.#fail(end === "dropped" ? "dropped" : "generation");
            return;
        }
        const { arrivedAtMs, startedAtMs = arrivedAtMs, lastTokenAtMs = startedAtMs, outputTokens } = generation;
        this.#successes++;
        this.#duration.observe((lastTokenAtMs - arrivedAtMs) / 1000);
        this.#queue.observe((startedAtMs - arrivedAtMs) / 1000);
        this.#inference.observe((lastTokenAtMs - startedAtMs) / 1000);
        this.#timePerToken.observe((lastTokenAtMs - startedAtMs) / 1000 / outputTokens);
        this.#generatedTokens.observe(outputTokens);
    }
    render(view) {
        const families = [
            counter("tgi_request_count", "Total number of requests", this.#requests),
            this.#failureFamily(),
            counter("tgi_request_success", "Number of successful requests", this.#successes),
            ...(this.#inputLength.count > 0
                ? [
                    gauge("tgi_batch_current_size", "Current batch size", view.running),
                    gauge("tgi_queue_size", "Current queue size", view.waiting),
                ]
                : []),
            histogram("tgi_request_generated_tokens", "Generated tokens per request", this.#generatedTokens),
            histogram("tgi_request_max_new_tokens", "Maximum new tokens per request", this.#maxNewTokens),
            histogram("tgi_request_duration", "Request duration", this.#duration),
            histogram("tgi_request_queue_duration", "Request queue duration", this.#queue),
            histogram("tgi_request_input_length", "Input token length per request", this.#inputLength),
            histogram("tgi_request_inference_duration", "Request inference duration", this.#inference),
            histogram("tgi_request_mean_time_per_token_duration", "Mean time per token per request", this.#timePerToken),
        ];
        return families
            .filter((lines) => lines.length > 0)
            .map((lines) => `${lines.join("\n")}\n\n`)
            .join("");
    }
    #fail(error) {
        this.#failures.set(error, (this.#failures.get(error) ?? 0) + 1);
    }
    #failureFamily() {
        if (this.#failures.size === 0)
            return [];
        const name = "tgi_request_failure";
        return [
            `# TYPE ${name} counter`,
            ...[...this.#failures].map(([err, count]) => sampleLine(name, { err }, String(count))),
        ];
    }
}
function counter(name, help, value) {
    return value === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, sampleLine(name, {}, String(value))];
}
function gauge(name, help, value) {
    return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, sampleLine(name, {}, String(value))];
}
function histogram(name, help, values) {
    if (values.count === 0)
        return [];
    const counts = values.cumulative();
    return [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} histogram`,
        ...values.bounds.map((bound, i) => sampleLine(`${name}_bucket`, { le: rustNumber(bound) }, String(counts[i]))),
        sampleLine(`${name}_bucket`, { le: "+Inf" }, String(values.count)),
        sampleLine(`${name}_sum`, {}, rustNumber(values.sum)),
        sampleLine(`${name}_count`, {}, String(values.count)),
    ];
}

;// CONCATENATED MODULE: ./lib/simulator/dialects/tgi.js





/** The router of text-generation-inference 3.3: field order, headers and error texts as it sent them. */
const tgi = {
    id: "tgi",
    keepAliveMs: 0,
    metrics: (settings) => new TgiMetrics(settings),
    answer: tgi_answer,
    refuse: tgi_refuse,
};
const tgi_VERSION = "3.3.6-dev0";
const FINGERPRINT = `${tgi_VERSION}-native`;
/** Only this much of `max_new_tokens` is checked against the context (router/src/validation.rs, DEFAULT_GENERATION_LENGTH). */
const CHECKED_NEW_TOKENS = 1024;
const OVERLOADED = "Model is overloaded";
const CORS = [
    ["vary", "origin, access-control-request-method, access-control-request-headers"],
    ["access-control-allow-origin", "*"],
];
const END = [
    ["content-length", LENGTH],
    ["date", DATE],
];
function streamHeaders(characters) {
    return [
        ["content-type", "text/event-stream"],
        ["cache-control", "no-cache"],
        ["x-compute-type", "gpu+optimized"],
        ["x-compute-characters", String(characters)],
        ["x-accel-buffering", "no"],
        ...CORS,
        ["transfer-encoding", "chunked"],
        ["date", DATE],
    ];
}
function tgi_plain(status, body, before = []) {
    return { kind: "plain", status, headers: [...before, ...CORS, ...END], body };
}
function tgi_json(status, value, more = []) {
    return tgi_plain(status, JSON.stringify(value), [["content-type", "application/json"], ...more]);
}
function tgi_answer(request, engine, metrics) {
    switch (`${request.method} ${request.path}`) {
        case "GET /":
        case "GET /health":
        case "GET /ping":
            return tgi_plain(200, "");
        case "GET /info":
            return tgi_json(200, info(engine));
        case "GET /v1/models": {
            const id = engine.settings.models[0] ?? "";
            return tgi_json(200, { object: "list", data: [{ id, object: "model", created: 0, owned_by: id }] });
        }
        case "GET /metrics":
            return tgi_plain(200, metrics.render(engine), [["content-type", "text/plain; charset=utf-8"]]);
        case "POST /generate":
        case "POST /generate_stream":
        case "POST /v1/chat/completions":
        case "POST /v1/completions":
            return authorized(request, engine) ? tgi_generate(request, engine, metrics) : tgi_refuse("unauthorized");
        default:
            return tgi_refuse("no-route");
    }
}
/** The key guards the routes that generate; /info, /health, /metrics and /v1/models stay open (router/src/server.rs). */
function authorized(request, engine) {
    const { apiKey } = engine.settings;
    return apiKey === undefined || request.headers["authorization"] === `Bearer ${apiKey}`;
}
function info(engine) {
    const { models, contextLength, maxRequests } = engine.settings;
    return {
        model_id: models[0],
        model_sha: null,
        model_pipeline_tag: null,
        max_concurrent_requests: maxRequests,
        max_best_of: 2,
        max_stop_sequences: 4,
        max_input_tokens: contextLength - 1,
        max_total_tokens: contextLength,
        validation_workers: 2,
        max_client_batch_size: 4,
        router: "text-generation-router",
        version: tgi_VERSION,
        sha: null,
        docker_label: null,
    };
}
function tgi_refuse(kind) {
    switch (kind) {
        case "unauthorized":
            return tgi_plain(401, "");
        case "no-route":
            return tgi_plain(404, "");
        // The router runs its base model whatever the name, so its only 404 has an empty body.
        case "unknown-model":
            return tgi_plain(404, "");
        case "overloaded":
            return tgi_json(429, { error: OVERLOADED, error_type: "overloaded" });
        case "too-large":
            return tgi_plain(413, "Failed to buffer the request body: length limit exceeded", [
                ["content-type", "text/plain; charset=utf-8"],
            ]);
        case "engine-failure":
            return tgi_json(424, { error: GENERATION_FAILED, error_type: "generation" });
    }
}
const GENERATION_FAILED = "Request failed during generation: Server error: CUDA error: device-side assert triggered";
function askOf(request) {
    const fields = parseFields(request.text);
    if (!fields)
        return badBody(400, `Failed to parse the request body as JSON: EOF while parsing a value at line 1 column ${request.text.length}`);
    const native = request.path.startsWith("/generate");
    const chat = request.path === "/v1/chat/completions";
    const text = native ? stringAt(fields, "inputs") : chat ? chatText(fields) : completionText(fields);
    if (text === undefined) {
        const name = native ? "inputs" : chat ? "messages" : "prompt";
        return badBody(422, `Failed to deserialize the JSON body into the target type: missing field \`${name}\` at line 1 column ${request.text.length}`);
    }
    const stream = native ? request.path === "/generate_stream" : fields["stream"] === true;
    return { native, chat, stream, fields, text, characters: text.length };
}
/** axum answers in plain text where the body cannot be read. */
function badBody(status, message) {
    return tgi_plain(status, message, [["content-type", "text/plain; charset=utf-8"]]);
}
function tgi_generate(request, engine, metrics) {
    const ask = askOf(request);
    if ("kind" in ask)
        return ask;
    metrics.requested(ask.native ? 1 : 2);
    if (engine.full) {
        metrics.refused("overloaded");
        return ask.stream ? streamedProblem(ask, OVERLOADED, "overloaded") : tgi_refuse("overloaded");
    }
    const { contextLength, models } = engine.settings;
    const prompt = tokenize(ask.text);
    const room = contextLength - prompt.length;
    const asked = ask.native
        ? numberAt(fieldsAt(ask.fields, "parameters"), "max_new_tokens")
        : numberAt(ask.fields, "max_tokens");
    const checked = Math.min(asked ?? Math.max(0, room), CHECKED_NEW_TOKENS);
    if (room <= 0 || prompt.length + checked > contextLength) {
        metrics.refused("validation");
        const message = `Input validation error: \`inputs\` tokens + \`max_new_tokens\` must be <= ${contextLength}. Given: ${prompt.length} \`inputs\` tokens and ${checked} \`max_new_tokens\``;
        return ask.stream
            ? streamedProblem(ask, message, "validation")
            : tgi_json(422, { error: message, error_type: "validation" });
    }
    const order = {
        model: modelName(ask.fields, models),
        prompt,
        maxTokens: Math.max(1, Math.min(asked ?? room, room)),
        ignoreEos: false,
    };
    return {
        kind: "generation",
        order,
        stream: ask.stream,
        wire: (generation) => (ask.native ? nativeWire(generation, ask) : openAiWire(generation, ask)),
    };
}
/** `tgi` means the base model; any other name is echoed and not checked. */
function modelName(fields, models) {
    const name = stringAt(fields, "model");
    return name === undefined || name === "tgi" ? (models[0] ?? "") : name;
}
/** A streaming route answers 200 whatever happens, and tells the problem in an event. */
function streamedProblem(ask, message, type) {
    const payloads = ask.native ? [JSON.stringify({ error: message, error_type: type })] : openAiError(message);
    return {
        kind: "plain",
        status: 200,
        headers: streamHeaders(ask.characters),
        body: payloads.map((payload) => `data: ${payload}\n\n`),
    };
}
/** The number is always 422, whatever the cause. */
function openAiError(message) {
    return [JSON.stringify({ error: { message, http_status_code: 422 } }), "[DONE]"];
}
/** `/generate` and `/generate_stream`: one event per token, the last one with the text. */
function nativeWire(generation, ask) {
    const wantsDetails = fieldsAt(ask.fields, "parameters")["details"] === true;
    const sent = [];
    const details = () => ({
        finish_reason: finishReason(generation),
        generated_tokens: generation.outputTokens,
        seed: null,
        input_length: generation.order.prompt.length,
    });
    const event = (token, last) => {
        sent.push(token);
        return JSON.stringify({
            index: sent.length,
            token: wireToken(token, sent.length),
            generated_text: last ? textOf(sent) : null,
            details: last && wantsDetails ? details() : null,
        });
    };
    return {
        ...streamWire(ask),
        opening: () => [],
        role: () => [],
        tokens: (chunk) => chunk.tokens.map((token, i) => event(token, chunk.last && i === chunk.tokens.length - 1)),
        closing: () => [],
        error: (message = GENERATION_FAILED) => [
            JSON.stringify({ error: message, error_type: message === OVERLOADED ? "overloaded" : "generation" }),
        ],
        whole: (text, chunks) => tgi_json(200, wholeNative(generation, wantsDetails, text, chunks), tgi_timings(generation, ask)),
    };
}
/** The invented log-probabilities follow the position, so that they repeat. */
function wireToken(token, index) {
    return { id: token.id, text: token.text, logprob: -((index % 7) + 1) / 10, special: token.special };
}
function wholeNative(generation, wantsDetails, text, chunks) {
    if (!wantsDetails)
        return { generated_text: text };
    const details = {
        finish_reason: finishReason(generation),
        generated_tokens: generation.outputTokens,
        seed: null,
        prefill: [],
        tokens: tokensOf(chunks).map((token, i) => wireToken(token, i + 1)),
    };
    return { generated_text: text, details };
}
function finishReason(generation) {
    return generation.finish === "stop" ? "eos_token" : "length";
}
/** The OpenAI routes: the role in every chunk, and special tokens blanked in chat only. */
function openAiWire(generation, ask) {
    const usage = () => ({
        prompt_tokens: generation.order.prompt.length,
        completion_tokens: generation.outputTokens,
        total_tokens: generation.order.prompt.length + generation.outputTokens,
    });
    const { chatEvent, completionEvent, usageEvent, wholeChat, wholeCompletion } = openAiEvents(generation, usage);
    const event = (token, last) => ask.chat ? chatEvent(token.special ? "" : token.text, last) : completionEvent(token.text, last);
    const wantsUsage = ask.chat && fieldsAt(ask.fields, "stream_options")["include_usage"] === true;
    return {
        ...streamWire(ask),
        opening: () => [],
        role: () => [ask.chat ? chatEvent("", false) : completionEvent("", false)],
        tokens: (chunk) => chunk.tokens.map((token, i) => event(token, chunk.last && i === chunk.tokens.length - 1)),
        closing: () => [...(wantsUsage ? [usageEvent()] : []), "[DONE]"],
        error: (message = GENERATION_FAILED) => openAiError(message),
        whole: (text) => tgi_json(200, ask.chat ? wholeChat(text) : wholeCompletion(text), tgi_timings(generation, ask)),
    };
}
function openAiEvents(generation, usage) {
    const created = generation.createdSeconds;
    const from = { model: generation.order.model, system_fingerprint: FINGERPRINT };
    const chatHead = (object) => ({ object, id: "", created, ...from });
    const finish = (last) => (last ? (generation.finish === "stop" ? "stop" : "length") : null);
    return {
        chatEvent: (content, last) => {
            const choice = { index: 0, delta: { role: "assistant", content }, logprobs: null, finish_reason: finish(last) };
            return JSON.stringify({ ...chatHead("chat.completion.chunk"), choices: [choice], usage: null });
        },
        usageEvent: () => JSON.stringify({ ...chatHead("chat.completion.chunk"), choices: [], usage: usage() }),
        // An empty finish reason, and another order of fields on the last event, are the router's own (router/src/lib.rs).
        completionEvent: (text, last) => {
            const head = { object: "text_completion", id: "", created };
            const choices = [{ index: 0, text, logprobs: null, finish_reason: last ? finishReason(generation) : "" }];
            return JSON.stringify(last ? { ...head, ...from, choices, usage: usage() } : { ...head, choices, ...from });
        },
        wholeChat: (text) => ({
            ...chatHead("chat.completion"),
            choices: [
                { index: 0, message: { role: "assistant", content: text }, logprobs: null, finish_reason: finish(true) },
            ],
            usage: usage(),
        }),
        wholeCompletion: (text) => ({
            object: "text_completion",
            id: "",
            created,
            ...from,
            choices: [{ index: 0, text, logprobs: null, finish_reason: finishReason(generation) }],
            usage: usage(),
        }),
    };
}
function streamWire(ask) {
    return { framing: "sse", headers: streamHeaders(ask.characters), headersAt: "accepted" };
}
/** Whole answers carry the router's own times, in whole milliseconds; `x-time-per-token` includes the prefill. */
function tgi_timings(generation, ask) {
    const { arrivedAtMs, startedAtMs = arrivedAtMs, lastTokenAtMs = startedAtMs, outputTokens } = generation;
    const totalMs = lastTokenAtMs - arrivedAtMs;
    const inferenceMs = lastTokenAtMs - startedAtMs;
    const whole = (ms) => String(Math.floor(ms));
    return [
        ["x-compute-type", "gpu+optimized"],
        ["x-compute-time", String(totalMs / 1000)],
        ["x-compute-characters", String(ask.characters)],
        ["x-total-time", whole(totalMs)],
        ["x-validation-time", "0"],
        ["x-queue-time", whole(startedAtMs - arrivedAtMs)],
        ["x-inference-time", whole(inferenceMs)],
        ["x-time-per-token", whole(inferenceMs / outputTokens)],
        ["x-prompt-tokens", String(generation.order.prompt.length)],
        ["x-generated-tokens", String(outputTokens)],
    ];
}

;// CONCATENATED MODULE: ./lib/simulator/latency.js
/**
 * Draws the due times of one generation. They are absolute offsets from its start, so that a late wake-up delays one token and not all that follow.
 * `promptTokens` are those to be computed (without cached ones).
 */
function planLatency(model, random, work) {
    const factor = () => Math.exp(model.jitter * random.normal()) * model.slowdown;
    let dueMs = (model.baseTtftMs + model.prefillMsPerToken * work.promptTokens) * factor();
    const tokenAtMs = [];
    for (let i = 0; i < work.outputTokens; i++) {
        if (i > 0)
            dueMs += model.msPerToken * factor();
        tokenAtMs.push(dueMs);
    }
    return { tokenAtMs };
}

;// CONCATENATED MODULE: ./lib/simulator/pace.js
/**
 * Calls `emit(from, to)` for the items that are due, as soon as the clock allows, until all were emitted.
 * `dueMs` are ascending times on `performance.now()`. Timers have a granularity of 1 ms, so several items may be due in one wake-up;
 * they are emitted together, never early. Rejects with the signal's reason; no timer is left.
 */
function pace(dueMs, emit, signal) {
    return new Promise((resolve, reject) => {
        let next = 0;
        let timer;
        const stop = () => {
            clearTimeout(timer);
            reject(signal.reason);
        };
        const wake = () => {
            try {
                const from = next;
                const now = performance.now();
                while (next < dueMs.length && (dueMs[next] ?? 0) <= now)
                    next++;
                if (next > from)
                    emit(from, next);
                const due = dueMs[next];
                if (due !== undefined) {
                    timer = setTimeout(wake, Math.max(1, Math.ceil(due - performance.now())));
                    return;
                }
                signal.removeEventListener("abort", stop);
                resolve();
            }
            catch (error) {
                signal.removeEventListener("abort", stop);
                reject(error);
            }
        };
        if (signal.aborted)
            return stop();
        signal.addEventListener("abort", stop, { once: true });
        wake();
    });
}
/** Waits; rejects with the signal's reason, and leaves no timer. */
function wait(ms, signal) {
    return pace([performance.now() + ms], () => { }, signal);
}

;// CONCATENATED MODULE: ./lib/simulator/prefix-cache.js

const MOST_BLOCKS = 16_384;
/** Remembers the blocks at the start of earlier prompts, as engines do with their key-value caches. */
class PrefixCache {
    #blockTokens;
    /** Chained hashes, the oldest first. */
    #blocks = new Set();
    constructor(blockTokens) {
        this.#blockTokens = blockTokens;
    }
    /** How many leading tokens are cached; remembers the prompt. The last token is always computed, for its logits (vLLM, automatic prefix caching). */
    lookUp(prompt) {
        const hashes = this.#chain(prompt);
        const missing = hashes.findIndex((hash) => !this.#blocks.has(hash));
        const hits = missing === -1 ? hashes.length : missing;
        for (const hash of hashes)
            this.#remember(hash);
        const lastWholeBlock = Math.floor(Math.max(0, prompt.length - 1) / this.#blockTokens);
        return Math.min(hits, lastWholeBlock) * this.#blockTokens;
    }
    #chain(prompt) {
        const hashes = [];
        let hash;
        for (let end = this.#blockTokens; end <= prompt.length; end += this.#blockTokens) {
            hash = fnv1a(prompt.slice(end - this.#blockTokens, end).join(" "), hash);
            hashes.push(hash);
        }
        return hashes;
    }
    #remember(hash) {
        this.#blocks.delete(hash);
        this.#blocks.add(hash);
        if (this.#blocks.size <= MOST_BLOCKS)
            return;
        for (const oldest of this.#blocks) {
            this.#blocks.delete(oldest);
            return;
        }
    }
}

;// CONCATENATED MODULE: ./lib/simulator/residency.js

/**
 * Which model is in memory, for engines that load on demand (Ollama).
 * Another model or context length loads anew, as `needsReload` in Ollama's scheduler does. Expiry is worked out when asked, without a timer.
 */
class Residency {
    #loadMs;
    #held;
    #users = 0;
    constructor(loadMs) {
        this.#loadMs = loadMs;
    }
    /** What is loaded; `expiresInMs` may be `Infinity`. */
    get loaded() {
        const held = this.#current();
        return (held && {
            model: held.model,
            contextLength: held.contextLength,
            expiresInMs: held.expiresAtMs - performance.now(),
        });
    }
    /** Resolves when the model is in memory; call `leave` after the use. Requests that come while it loads wait for the same load. */
    async enter(wish, signal) {
        const held = this.#current();
        const now = performance.now();
        const fits = held?.model === wish.model && held.contextLength === wish.contextLength;
        this.#held = {
            ...wish,
            readyAtMs: fits ? held.readyAtMs : now + this.#loadMs,
            expiresAtMs: Number.POSITIVE_INFINITY,
        };
        this.#users++;
        if (this.#held.readyAtMs <= now)
            return;
        try {
            await wait(this.#held.readyAtMs - now, signal);
        }
        catch (error) {
            this.leave(wish);
            throw error;
        }
    }
    leave(wish) {
        this.#users--;
        if (this.#held?.model === wish.model)
            this.#held.expiresAtMs = performance.now() + wish.keepAliveMs;
    }
    unload(model) {
        if (this.#held?.model === model)
            this.#held = undefined;
    }
    #current() {
        if (this.#held && this.#users === 0 && this.#held.expiresAtMs <= performance.now())
            this.#held = undefined;
        return this.#held;
    }
}

;// CONCATENATED MODULE: ./lib/simulator/slots.js
/** A fixed number of places, given out first in, first out. */
class Slots {
    #limit;
    #taken = 0;
    #queue = [];
    constructor(limit) {
        this.#limit = limit;
    }
    get taken() {
        return this.#taken;
    }
    get waiting() {
        return this.#queue.length;
    }
    /** Resolves with the function that gives the place back. Rejects with the signal's reason; the queue forgets the waiter. */
    acquire(signal) {
        return new Promise((resolve, reject) => {
            if (signal.aborted)
                return reject(signal.reason);
            const enter = () => {
                signal.removeEventListener("abort", leave);
                this.#taken++;
                resolve(() => this.#release());
            };
            const leave = () => {
                this.#queue.splice(this.#queue.indexOf(enter), 1);
                reject(signal.reason);
            };
            if (this.#taken < this.#limit)
                return enter();
            this.#queue.push(enter);
            signal.addEventListener("abort", leave, { once: true });
        });
    }
    #release() {
        this.#taken--;
        this.#queue.shift()?.();
    }
}

;// CONCATENATED MODULE: ./lib/simulator/engine.js








/** Tokens per block of the key-value cache; vLLM's default on GPUs. */
const BLOCK_TOKENS = 16;
/** Blocks of the key-value cache; room for 32 contexts of 4096 tokens. */
const BLOCKS = 8192;
/** The part of a simulated server that does the work: everything that a restart forgets. Speaks no dialect. */
class SimulatedEngine {
    settings;
    residency;
    /** Wall clock, ms since the epoch. */
    startedAt;
    #slots;
    #cache;
    #observer;
    #running = new Set();
    #arrivals = 0;
    constructor(settings, observer, startedAt) {
        this.settings = settings;
        this.startedAt = startedAt;
        this.#observer = observer;
        this.residency = new Residency(settings.latency.loadMs * settings.latency.slowdown);
        this.#slots = new Slots(settings.latency.slots);
        this.#cache = settings.prefixCache ? new PrefixCache(BLOCK_TOKENS) : undefined;
    }
    get running() {
        return this.#slots.taken;
    }
    get waiting() {
        return this.#slots.waiting;
    }
    /** Whether one more request would exceed the engine's own limit. */
    get full() {
        return this.running + this.waiting >= this.settings.maxRequests;
    }
    /** Share of the key-value cache that running generations hold, 0 to 1. */
    get cacheUsage() {
        const blocks = (generation) => Math.ceil((generation.order.prompt.length + generation.outputTokens) / BLOCK_TOKENS);
        return Math.min(1, [...this.#running].reduce((sum, generation) => sum + blocks(generation), 0) / BLOCKS);
    }
    /** Takes an order in. `arrivedAtMs` is when the request had been read. */
    accept(order, arrivedAtMs) {
        const ordinal = this.#arrivals++;
        const generation = {
            ordinal,
            id: hexDigits(this.#random("id", ordinal), 16),
            order,
            createdSeconds: Math.floor(Date.now() / 1000),
            cachedTokens: 0,
            outputTokens: 0,
            finish: "length",
            arrivedAtMs,
        };
        this.#observer.arrived(generation);
        return generation;
    }
    /**
     * Runs a generation to its end: load, queue, prefill, decode. `direct` turns the planned chunks into what is really sent; `emit` sends what is due.
     * Rejects with the signal's reason. The caller reports the end with `end`.
     */
    async run(generation, direct, emit, signal) {
        const { residency } = generation.order;
        if (residency)
            await this.residency.enter(residency, signal);
        generation.loadedAtMs = performance.now();
        try {
            const release = await this.#slots.acquire(signal);
            this.#running.add(generation);
            try {
                return await this.#decode(generation, direct, emit, signal);
            }
            finally {
                this.#running.delete(generation);
                release();
            }
        }
        finally {
            if (residency)
                this.residency.leave(residency);
        }
    }
    end(generation, end) {
        this.#observer.ended(generation, end);
    }
    async #decode(generation, direct, emit, signal) {
        const startedAtMs = performance.now();
        generation.startedAtMs = startedAtMs;
        const script = direct(chunksOf(this.#plan(generation), this.settings.tokensPerChunk));
        const { chunks } = script;
        let lastDueMs;
        await pace(chunks.map((chunk) => startedAtMs + dueMsOf(chunk)), (from, to) => {
            const due = chunks.slice(from, to);
            const tokens = tokensOf(due);
            this.#count(generation, tokens, lastDueMs);
            lastDueMs = tokens.at(-1)?.atMs ?? lastDueMs;
            emit(due);
        }, signal);
        return script;
    }
    #count(generation, tokens, lastDueMs) {
        const now = performance.now();
        generation.firstTokenAtMs ??= now;
        generation.lastTokenAtMs = now;
        generation.outputTokens += tokens.length;
        const times = [...(lastDueMs === undefined ? [] : [lastDueMs]), ...tokens.map((token) => token.atMs)];
        this.#observer.progressed(generation, tokens.length, times.slice(1).map((at, i) => at - (times[i] ?? at)));
    }
    /** Engines with the same seed but another dialect must not stumble over the same tokens. */
    #random(purpose, ordinal) {
        return seededRandom(this.settings.seed, this.settings.dialect, purpose, ordinal);
    }
    /** The same seed and the same order of arrival give the same words and the same due times. */
    #plan(generation) {
        const { seed, latency, endsAfter, reasoning, unfinishedCharacters } = this.settings;
        const { prompt, maxTokens, ignoreEos } = generation.order;
        generation.cachedTokens = this.#cache?.lookUp(prompt) ?? 0;
        const answer = composeAnswer({ seed, prompt, maxTokens, endsAfter, ignoreEos, reasoning, unfinishedCharacters });
        generation.finish = answer.finish;
        const { tokenAtMs } = planLatency(latency, this.#random("latency", generation.ordinal), {
            promptTokens: prompt.length - generation.cachedTokens,
            outputTokens: answer.pieces.length,
        });
        return answer.pieces.map((piece, i) => ({ ...piece, atMs: tokenAtMs[i] ?? 0 }));
    }
}

;// CONCATENATED MODULE: ./lib/simulator/dialects/vllm-metrics.js


// Bounds as vLLM 0.32 prints them (vllm/v1/metrics/loggers.py).
const TTFT_BOUNDS = [
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const ITL_BOUNDS = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const REQUEST_BOUNDS = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
const FINISH_REASONS = ["stop", "length", "abort", "error", "repetition"];
/** 1, 2, 5 in every decade up to the context length (`build_1_2_5_buckets`). */
function tokenBounds(most) {
    const bounds = [];
    for (let decade = 1;; decade *= 10) {
        for (const step of [1, 2, 5]) {
            if (step * decade > most)
                return bounds;
            bounds.push(step * decade);
        }
    }
}
/**
 * What vLLM's V1 engine exports. Every series exists from the start; the finished-request histograms leave out requests that the client dropped,
 * while TTFT and generation tokens count them (seen on 0.32).
 */
class VllmMetrics {
    #labels;
    #created;
    #success = new Map(FINISH_REASONS.map((reason) => [reason, 0]));
    #promptTokens = 0;
    #generationTokens = 0;
    #cacheQueries = 0;
    #cacheHits = 0;
    #ttft = new Histogram(TTFT_BOUNDS);
    #itl = new Histogram(ITL_BOUNDS);
    #tpot = new Histogram(ITL_BOUNDS);
    #e2e = new Histogram(REQUEST_BOUNDS);
    #queue = new Histogram(REQUEST_BOUNDS);
    #inference = new Histogram(REQUEST_BOUNDS);
    #prefill = new Histogram(REQUEST_BOUNDS);
    #decode = new Histogram(REQUEST_BOUNDS);
    #requestPrompt;
    #requestGeneration;
    constructor(settings, startedAt) {
        this.#labels = { engine: "0", model_name: settings.models[0] ?? "" };
        this.#created = pythonNumber(startedAt / 1000);
        this.#requestPrompt = new Histogram(tokenBounds(settings.contextLength));
        this.#requestGeneration = new Histogram(tokenBounds(settings.contextLength));
    }
    /** The series that vLLM writes are about what the engine did; a request in the queue is only in the gauges. */
    arrived() { }
    requested() { }
    refused() { }
    progressed(generation, tokens, gapsMs) {
        if (generation.outputTokens === tokens) {
            this.#ttft.observe(seconds(generation.arrivedAtMs, generation.firstTokenAtMs));
            this.#promptTokens += generation.order.prompt.length;
            this.#cacheQueries += generation.order.prompt.length;
            this.#cacheHits += generation.cachedTokens;
        }
        this.#generationTokens += tokens;
        for (const gap of gapsMs)
            this.#itl.observe(gap / 1000);
    }
    ended(generation, end) {
        if (end === "dropped" || generation.firstTokenAtMs === undefined)
            return;
        const reason = end === "failed" ? "error" : generation.finish;
        this.#success.set(reason, (this.#success.get(reason) ?? 0) + 1);
        const { arrivedAtMs, startedAtMs, firstTokenAtMs, lastTokenAtMs, outputTokens } = generation;
        this.#e2e.observe(seconds(arrivedAtMs, lastTokenAtMs));
        this.#queue.observe(seconds(arrivedAtMs, startedAtMs));
        this.#inference.observe(seconds(startedAtMs, lastTokenAtMs));
        this.#prefill.observe(seconds(startedAtMs, firstTokenAtMs));
        this.#decode.observe(seconds(firstTokenAtMs, lastTokenAtMs));
        this.#tpot.observe(seconds(firstTokenAtMs, lastTokenAtMs) / Math.max(1, outputTokens - 1));
        this.#requestPrompt.observe(generation.order.prompt.length);
        this.#requestGeneration.observe(outputTokens);
    }
    render(view) {
        return `${[
            ...this.#gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", view.startedAt / 1000, {}),
            ...this.#gauge("vllm:num_requests_running", "Number of requests in model execution batches.", view.running),
            ...this.#gauge("vllm:num_requests_waiting", "Number of requests waiting to be processed.", view.waiting),
            ...this.#gauge("vllm:kv_cache_usage_perc", "KV-cache usage. 1 means 100 percent usage.", view.cacheUsage),
            ...this.#counters(),
            ...this.#families().flatMap((family) => this.#histogram(family)),
            ...this.#cacheConfig(view.settings),
        ].join("\n")}\n`;
    }
    #counters() {
        return [
            ...this.#counter("vllm:prefix_cache_queries", "Prefix cache queries, in terms of number of queried tokens.", this.#cacheQueries),
            ...this.#counter("vllm:prefix_cache_hits", "Prefix cache hits, in terms of number of cached tokens.", this.#cacheHits),
            // A simulated cache has room for all slots, so nothing is ever preempted.
            ...this.#counter("vllm:num_preemptions", "Cumulative number of preemption from the engine.", 0),
            ...this.#counter("vllm:prompt_tokens", "Number of prefill tokens processed.", this.#promptTokens),
            ...this.#counter("vllm:generation_tokens", "Number of generation tokens processed.", this.#generationTokens),
            ...this.#requestSuccess(),
        ];
    }
    #families() {
        return [
            { name: "request_prompt_tokens", help: "Number of prefill tokens processed.", histogram: this.#requestPrompt },
            {
                name: "request_generation_tokens",
                help: "Number of generation tokens processed.",
                histogram: this.#requestGeneration,
            },
            {
                name: "time_to_first_token_seconds",
                help: "Histogram of time to first token in seconds.",
                histogram: this.#ttft,
            },
            {
                name: "inter_token_latency_seconds",
                help: "Histogram of inter-token latency in seconds.",
                histogram: this.#itl,
            },
            {
                name: "request_time_per_output_token_seconds",
                help: "Histogram of time_per_output_token_seconds per request.",
                histogram: this.#tpot,
            },
            {
                name: "e2e_request_latency_seconds",
                help: "Histogram of e2e request latency in seconds.",
                histogram: this.#e2e,
            },
            {
                name: "request_queue_time_seconds",
                help: "Histogram of time spent in WAITING phase for request.",
                histogram: this.#queue,
            },
            {
                name: "request_inference_time_seconds",
                help: "Histogram of time spent in RUNNING phase for request.",
                histogram: this.#inference,
            },
            {
                name: "request_prefill_time_seconds",
                help: "Histogram of time spent in PREFILL phase for request.",
                histogram: this.#prefill,
            },
            {
                name: "request_decode_time_seconds",
                help: "Histogram of time spent in DECODE phase for request.",
                histogram: this.#decode,
            },
        ];
    }
    #gauge(name, help, value, labels = this.#labels) {
        return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, sampleLine(name, labels, pythonNumber(value))];
    }
    #counter(name, help, value) {
        return [
            `# HELP ${name}_total ${help}`,
            `# TYPE ${name}_total counter`,
            sampleLine(`${name}_total`, this.#labels, pythonNumber(value)),
            ...this.#createdGauge(name, help, [this.#labels]),
        ];
    }
    #requestSuccess() {
        const name = "vllm:request_success";
        const help = "Count of successfully processed requests.";
        const labels = (reason) => ({
            engine: "0",
            finished_reason: reason,
            model_name: this.#labels["model_name"] ?? "",
        });
        return [
            `# HELP ${name}_total ${help}`,
            `# TYPE ${name}_total counter`,
            ...[...this.#success].map(([reason, count]) => sampleLine(`${name}_total`, labels(reason), pythonNumber(count))),
            ...this.#createdGauge(name, help, FINISH_REASONS.map(labels)),
        ];
    }
    #histogram({ name: shortName, help, histogram }) {
        const name = `vllm:${shortName}`;
        const bucket = (bound, count) => sampleLine(`${name}_bucket`, { engine: "0", le: bound, model_name: this.#labels["model_name"] ?? "" }, pythonNumber(count));
        const counts = histogram.cumulative();
        return [
            `# HELP ${name} ${help}`,
            `# TYPE ${name} histogram`,
            ...histogram.bounds.map((bound, i) => bucket(pythonNumber(bound), counts[i] ?? 0)),
            bucket("+Inf", histogram.count),
            sampleLine(`${name}_count`, this.#labels, pythonNumber(histogram.count)),
            sampleLine(`${name}_sum`, this.#labels, pythonNumber(histogram.sum)),
            ...this.#createdGauge(name, help, [this.#labels]),
        ];
    }
    #createdGauge(name, help, series) {
        return [
            `# HELP ${name}_created ${help}`,
            `# TYPE ${name}_created gauge`,
            ...series.map((labels) => sampleLine(`${name}_created`, labels, this.#created)),
        ];
    }
    #cacheConfig(settings) {
        const labels = {
            block_size: String(BLOCK_TOKENS),
            cache_dtype: "auto",
            enable_prefix_caching: settings.prefixCache ? "True" : "False",
            engine: "0",
            num_gpu_blocks: String(BLOCKS),
        };
        return this.#gauge("vllm:cache_config_info", "Information of the LLMEngine CacheConfig", 1, labels);
    }
}
/** Two of the generation's times, in ms, as a distance in seconds; 0 where the second never came. */
function seconds(fromMs, toMs) {
    return fromMs === undefined || toMs === undefined ? 0 : (toMs - fromMs) / 1000;
}

;// CONCATENATED MODULE: ./lib/simulator/dialects/vllm.js





/** vLLM 0.32, its Python front end: field order, headers and error texts as that release sent them. */
const vllm = {
    id: "vllm",
    // VLLM_HTTP_TIMEOUT_KEEP_ALIVE
    keepAliveMs: 5000,
    metrics: (settings, startedAt) => new VllmMetrics(settings, startedAt),
    answer: vllm_answer,
    refuse: vllm_refuse,
};
const vllm_VERSION = "0.32.0";
const vllm_FINGERPRINT = "vllm-0.32.0-4aff4b8e";
/** `/v1/completions` without `max_tokens`. */
const COMPLETION_TOKENS = 16;
const vllm_STREAM_HEADERS = [
    ["date", DATE],
    ["server", "uvicorn"],
    ["content-type", "text/event-stream; charset=utf-8"],
    ["vary", "Origin"],
    ["transfer-encoding", "chunked"],
];
function vllm_plain(status, body, contentType) {
    const headers = [
        ["date", DATE],
        ["server", "uvicorn"],
        ["content-length", LENGTH],
    ];
    if (contentType)
        headers.push(["content-type", contentType]);
    headers.push(["vary", "Origin"]);
    return { kind: "plain", status, headers, body };
}
function vllm_json(status, value) {
    return vllm_plain(status, JSON.stringify(value), "application/json");
}
function vllm_problem(status, type, message, param = null) {
    return vllm_json(status, { error: { message, type, param, code: status } });
}
function vllm_answer(request, engine, metrics) {
    switch (`${request.method} ${request.path}`) {
        case "GET /health":
            return vllm_plain(200, "");
        case "GET /version":
            return vllm_json(200, { version: vllm_VERSION });
        case "GET /load":
            return vllm_json(200, { server_load: 0 });
        case "GET /metrics":
            return vllm_plain(200, metrics.render(engine), "text/plain; version=1.0.0; charset=utf-8");
        case "POST /tokenize":
            return tokenized(request, engine);
        case "GET /v1/models":
            return vllm_authorized(request, engine) ? vllm_json(200, vllm_models(engine)) : vllm_refuse("unauthorized", request, engine.settings);
        case "POST /v1/chat/completions":
        case "POST /v1/completions":
            return vllm_authorized(request, engine) ? vllm_generate(request, engine) : vllm_refuse("unauthorized", request, engine.settings);
        default:
            return vllm_refuse("no-route", request, engine.settings);
    }
}
/** The key guards what begins with /v1 only (vllm/entrypoints/openai/server_utils.py). */
function vllm_authorized(request, engine) {
    const { apiKey } = engine.settings;
    return apiKey === undefined || request.headers["authorization"] === `Bearer ${apiKey}`;
}
function vllm_refuse(kind, request, settings) {
    switch (kind) {
        case "unauthorized":
            return vllm_json(401, { error: "Unauthorized" });
        case "no-route":
            return vllm_json(404, { detail: "Not Found" });
        case "unknown-model":
            return vllm_unknownModel(stringAt(parseFields(request.text) ?? {}, "model") ?? "", settings.models);
        case "overloaded":
            return vllm_problem(503, "Service Unavailable", "The engine is currently busy. Please try again later.");
        case "too-large":
            return vllm_problem(413, "Request Entity Too Large", "Request body is too large.");
        case "engine-failure":
            return vllm_problem(500, "InternalServerError", "EngineCore encountered an issue. See stack trace (above) for the root cause.");
    }
}
function vllm_unknownModel(model, served) {
    return vllm_problem(404, "NotFoundError", `The model \`${model}\` does not exist. Valid aliases: ${served.join(", ")}.`, "model");
}
/** `created` is the time of the answer, so it changes with every call, as in the real server. */
function vllm_models(engine) {
    const created = Math.floor(Date.now() / 1000);
    const permission = {
        id: "modelperm-simulated",
        object: "model_permission",
        created,
        allow_create_engine: false,
        allow_sampling: true,
        allow_logprobs: true,
        allow_search_indices: false,
        allow_view: true,
        allow_fine_tuning: false,
        organization: "*",
        group: null,
        is_blocking: false,
    };
    const card = (id) => ({
        id,
        object: "model",
        created,
        owned_by: "vllm",
        root: id,
        parent: null,
        max_model_len: engine.settings.contextLength,
        permission: [permission],
    });
    return { object: "list", data: engine.settings.models.map(card) };
}
function tokenized(request, engine) {
    const fields = parseFields(request.text) ?? {};
    const tokens = tokenize(completionText(fields) ?? chatText(fields) ?? "");
    return vllm_json(200, {
        count: tokens.length,
        max_model_len: engine.settings.contextLength,
        tokens: tokens.map((token) => token.charCodeAt(0)),
        token_strs: null,
    });
}
function vllm_generate(request, engine) {
    const fields = parseFields(request.text);
    if (!fields)
        return invalidJson(request.text);
    const chat = request.path === "/v1/chat/completions";
    const text = chat ? chatText(fields) : completionText(fields);
    if (text === undefined)
        return missingField(chat ? "messages" : "prompt", fields);
    const { models: served, contextLength } = engine.settings;
    const model = stringAt(fields, "model") ?? served[0] ?? "";
    if (!served.includes(model))
        return vllm_unknownModel(model, served);
    if (engine.full)
        return vllm_refuse("overloaded", request, engine.settings);
    const prompt = tokenize(text);
    const asked = numberAt(fields, "max_completion_tokens") ?? numberAt(fields, "max_tokens");
    const maxTokens = asked ?? (chat ? contextLength - prompt.length : COMPLETION_TOKENS);
    const tooLong = contextProblem(prompt.length, asked === undefined ? 0 : maxTokens, contextLength);
    if (tooLong)
        return tooLong;
    const order = { model, prompt, maxTokens: Math.max(1, maxTokens), ignoreEos: fields["ignore_eos"] === true };
    const ask = vllm_askOf(request, fields);
    return {
        kind: "generation",
        order,
        stream: fields["stream"] === true,
        wire: (generation) => (chat ? vllm_chatWire(generation, ask) : vllm_completionWire(generation, ask)),
    };
}
function invalidJson(text) {
    const param = `body.${Math.max(0, text.length - 1)}`;
    const detail = `{'type': 'json_invalid', 'loc': '${param}', 'msg': 'JSON decode error', 'input': '<dict of 0 items>', 'ctx': {'error': 'Expecting value'}}`;
    return vllm_problem(400, "Bad Request", `1 validation error:\n  ${detail}`, param);
}
function missingField(name, fields) {
    const input = `<dict of ${Object.keys(fields).length} items>`;
    const detail = `{'type': 'missing', 'loc': 'body.${name}', 'msg': 'Field required', 'input': '${input}'}`;
    return vllm_problem(400, "Bad Request", `1 validation error:\n  ${detail}`, `body.${name}`);
}
/** The prompt is tokenized only up to the limit, hence "at least" (vllm/renderers/params.py). */
function contextProblem(promptTokens, maxTokens, limit) {
    if (promptTokens + maxTokens <= limit && promptTokens < limit)
        return undefined;
    const seen = Math.min(promptTokens, limit + 1);
    const found = promptTokens >= limit
        ? `your prompt contains at least ${seen} input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt.`
        : `you requested ${maxTokens} output tokens and your prompt contains at least ${seen} input tokens, for a total of at least ${seen + maxTokens} tokens. Please reduce the length of the input prompt or the number of requested output tokens.`;
    const message = `This model's maximum context length is ${limit} tokens. However, ${found} (parameter=input_tokens, value=${seen})`;
    return vllm_problem(400, "BadRequestError", message, "input_tokens");
}
function vllm_askOf(request, fields) {
    const options = fieldsAt(fields, "stream_options");
    const includeUsage = options["include_usage"] === true;
    return {
        requestId: request.headers["x-request-id"],
        includeUsage,
        continuousUsage: includeUsage && options["continuous_usage_stats"] === true,
    };
}
/** What both interfaces share. `X-Request-Id` becomes the end of the id. */
function wireParts(generation, ask, prefix, object) {
    const head = {
        id: `${prefix}-${ask.requestId ?? generation.id}`,
        object,
        created: generation.createdSeconds,
        model: generation.order.model,
    };
    const counts = () => ({
        prompt_tokens: generation.order.prompt.length,
        total_tokens: generation.order.prompt.length + generation.outputTokens,
        completion_tokens: generation.outputTokens,
    });
    let told = 0;
    /** The running counts after these tokens; several chunks of one wake-up must not all tell the last. */
    const running = (tokens) => {
        if (!ask.continuousUsage)
            return {};
        told += tokens;
        const prompt = generation.order.prompt.length;
        return {
            usage: {
                prompt_tokens: prompt,
                total_tokens: prompt + told,
                completion_tokens: told,
                completion_tokens_details: null,
            },
        };
    };
    /** On the finish chunk only without a usage chunk (seen on 0.32). */
    const fingerprint = (last) => (last && !ask.includeUsage ? { system_fingerprint: vllm_FINGERPRINT } : {});
    const closing = () => [
        ...(ask.includeUsage
            ? [JSON.stringify({ ...head, choices: [], usage: counts(), system_fingerprint: vllm_FINGERPRINT })]
            : []),
        "[DONE]",
    ];
    return { head, counts, running, fingerprint, closing };
}
function vllm_chatWire(generation, ask) {
    const { head, counts, running, fingerprint, closing } = wireParts(generation, ask, "chatcmpl", "chat.completion.chunk");
    const role = () => {
        const choice = { index: 0, delta: { role: "assistant", content: "" }, logprobs: null, finish_reason: null };
        return [JSON.stringify({ ...head, choices: [choice], ...running(0), prompt_token_ids: null, prompt_text: null })];
    };
    const tokens = (chunk) => {
        const text = textOf(chunk.tokens);
        const delta = chunk.tokens[0]?.reasoning ? { reasoning: text } : { content: text };
        const finish = chunk.last ? { finish_reason: generation.finish, stop_reason: null } : { finish_reason: null };
        const choice = { index: 0, delta, logprobs: null, ...finish, token_ids: null };
        return [
            JSON.stringify({ ...head, choices: [choice], ...running(chunk.tokens.length), ...fingerprint(chunk.last) }),
        ];
    };
    return {
        framing: "sse",
        headers: vllm_STREAM_HEADERS,
        headersAt: "accepted",
        opening: role,
        role,
        tokens,
        closing,
        error: streamError,
        whole: (text, chunks) => wholeChat(generation, { ...head, object: "chat.completion" }, counts(), text, chunks),
    };
}
function wholeChat(generation, head, usage, text, chunks) {
    const reasoning = textOf(tokensOf(chunks).filter((token) => token.reasoning));
    const message = {
        role: "assistant",
        content: text.slice(reasoning.length),
        refusal: null,
        annotations: null,
        audio: null,
        function_call: null,
        reasoning: reasoning || null,
    };
    const choice = {
        index: 0,
        message,
        logprobs: null,
        finish_reason: generation.finish,
        stop_reason: null,
        token_ids: null,
        routed_experts: null,
    };
    return vllm_json(200, {
        ...head,
        choices: [choice],
        service_tier: null,
        system_fingerprint: vllm_FINGERPRINT,
        usage: { ...usage, prompt_tokens_details: null, completion_tokens_details: null },
        prompt_logprobs: null,
        prompt_token_ids: null,
        prompt_text: null,
        kv_transfer_params: null,
        ec_transfer_params: null,
        metrics: null,
    });
}
function vllm_completionWire(generation, ask) {
    const { head, counts, running, fingerprint, closing } = wireParts(generation, ask, "cmpl", "text_completion");
    const choice = (text, finish) => ({
        index: 0,
        text,
        logprobs: null,
        finish_reason: finish,
        stop_reason: null,
        prompt_token_ids: null,
        token_ids: null,
    });
    const tokens = (chunk) => {
        const finish = chunk.last ? generation.finish : null;
        return [
            JSON.stringify({
                ...head,
                choices: [choice(textOf(chunk.tokens), finish)],
                ...running(chunk.tokens.length),
                ...fingerprint(chunk.last),
            }),
        ];
    };
    return {
        framing: "sse",
        headers: vllm_STREAM_HEADERS,
        headersAt: "accepted",
        opening: () => [],
        role: () => [JSON.stringify({ ...head, choices: [choice("", null)] })],
        tokens,
        closing,
        error: streamError,
        whole: (text) => vllm_json(200, {
            ...head,
            choices: [choice(text, generation.finish)],
            service_tier: null,
            system_fingerprint: vllm_FINGERPRINT,
            usage: counts(),
        }),
    };
}
/** Serialised by Python's `json.dumps`, hence the spaces; `[DONE]` follows even an error. */
function streamError(message = "EngineCore encountered an issue. See stack trace (above) for the root cause.") {
    return [
        `{"error": {"message": ${JSON.stringify(message)}, "type": "InternalServerError", "param": null, "code": 500}}`,
        "[DONE]",
    ];
}

;// CONCATENATED MODULE: ./lib/simulator/dialects/index.js




/** The languages that a simulator speaks. */
const DIALECTS = { vllm: vllm, tgi: tgi, ollama: ollama, openai: llamacpp };

;// CONCATENATED MODULE: ./lib/simulator/delivery.js

/**
 * The way of one answer to the client. Headers keep the order and the case that the dialect gives, since this is what a real engine's look like on the wire.
 * Each part is written on its own (one HTTP chunk), all parts of one `write` in one go.
 */
class Delivery {
    #response;
    #fault;
    #random;
    /** What a simulated proxy holds back. */
    #held;
    #head;
    constructor(response, fault, random) {
        this.#response = response;
        this.#fault = fault;
        this.#random = random;
        this.#held = fault?.kind === "buffered" || fault?.kind === "slow-headers" ? [] : undefined;
    }
    /** Sets status and headers, which go out with the first part or a `flush`; a second call does nothing. */
    open(status, headers) {
        if (this.#head)
            return;
        this.#head = { status, headers };
        if (!this.#held)
            this.#writeHead();
    }
    /** Sends the headers alone, before there is anything to say. */
    flush() {
        if (!this.#held)
            this.#response.flushHeaders();
    }
    write(parts) {
        const pieces = parts.flatMap((part) => this.#split(Buffer.from(part)));
        if (this.#held)
            this.#held.push(...pieces);
        else
            this.#send(pieces);
    }
    /** The proxy lets go of what it held; from now on everything passes. */
    release() {
        const held = this.#held;
        if (!held)
            return;
        this.#held = undefined;
        this.#writeHead();
        this.#send(held);
    }
    end() {
        this.release();
        this.#response.end();
    }
    /** Ends the connection with a reset, as a crash or a broken path does. */
    reset() {
        this.#response.socket?.resetAndDestroy();
    }
    #writeHead() {
        if (this.#head)
            writeHead(this.#response, this.#head.status, this.#head.headers, undefined);
    }
    /** Corking the socket, not the answer, keeps the HTTP chunks apart and flushes them before the next line runs. */
    #send(pieces) {
        const { socket } = this.#response;
        socket?.cork();
        for (const piece of pieces) {
            this.#response.write(piece);
            if (this.#fault?.kind === "split") {
                socket?.uncork();
                socket?.cork();
            }
        }
        socket?.uncork();
    }
    #split(bytes) {
        if (this.#fault?.kind !== "split")
            return [bytes];
        const pieces = [];
        for (let start = 0; start < bytes.length;) {
            const length = this.#fault.pieces === "bytes" ? 1 : 1 + this.#random.below(40);
            pieces.push(bytes.subarray(start, start + length));
            start += length;
        }
        return pieces;
    }
}
/** Writes status and headers as given; Node's own `Date`, `Connection` and `Keep-Alive` are left out unless the connection closes. */
function writeHead(response, status, headers, length) {
    response.sendDate = false;
    if (response.shouldKeepAlive)
        response.removeHeader("connection");
    const filled = headers.flatMap(([name, value]) => {
        if (value === LENGTH)
            return length === undefined ? [] : [name, String(length)];
        return [name, value === DATE ? new Date().toUTCString() : value];
    });
    response.writeHead(status, filled);
}

;// CONCATENATED MODULE: ./lib/simulator/faults.js

/** Wanted beside `kind`: a number, a choice or nothing. */
const REQUIRED = {
    truncate: undefined,
    reset: undefined,
    stall: { field: "ms", wanted: "a number of milliseconds", fits: isCount },
    status: { field: "status", wanted: "an HTTP status from 400 to 599", fits: isErrorStatus },
    "error-in-stream": undefined,
    crlf: undefined,
    comments: undefined,
    "slow-headers": { field: "ms", wanted: "a number of milliseconds", fits: isCount },
    html: {
        field: "status",
        wanted: "an HTTP status from 200 to 599",
        fits: (value) => isCount(value) && Number(value) >= 200 && Number(value) < 600,
    },
    "not-streaming": undefined,
    "repetition-guard": undefined,
    split: { field: "pieces", wanted: '"bytes" or "random"', fits: (value) => value === "bytes" || value === "random" },
    buffered: undefined,
    "early-role": undefined,
    "no-space": undefined,
    "tokens-after-done": undefined,
};
const FAULT_KINDS = Object.keys(REQUIRED);
const DEFAULT_AFTER_TOKENS = 3;
/** More than 30 equal tokens in a row stop the stream (Ollama 0.24, llm/server.go). */
const REPEATED_TOKENS = 31;
/** Checks a fault that came from outside. Throws a `TypeError` that says what was found and wanted. */
function parseFault(value) {
    if (typeof value !== "object" || value === null)
        throw new TypeError(`A fault is an object with a kind; found ${JSON.stringify(value)}.`);
    const fields = value;
    const kind = fields["kind"];
    if (typeof kind !== "string" || !Object.hasOwn(REQUIRED, kind)) {
        throw new TypeError(`Unknown fault kind ${JSON.stringify(kind)}; wanted one of ${FAULT_KINDS.join(", ")}.`);
    }
    const required = REQUIRED[kind];
    if (required && !required.fits(fields[required.field])) {
        throw new TypeError(`Fault ${kind}: ${required.field} is ${JSON.stringify(fields[required.field])}; wanted ${required.wanted}.`);
    }
    for (const name of ["afterTokens", "times", "everyNth"]) {
        if (fields[name] !== undefined && !isCount(fields[name])) {
            throw new TypeError(`Fault ${kind}: ${name} is ${JSON.stringify(fields[name])}; wanted a whole number.`);
        }
    }
    return value;
}
/** Holds the fault that is set, and counts whom it hit. */
class FaultSwitch {
    #fault;
    #seen = 0;
    #hit = 0;
    set(fault) {
        this.#fault = fault && parseFault(fault);
        this.#seen = 0;
        this.#hit = 0;
    }
    /** The fault for the next request, if it is one that the fault hits. */
    take(isGeneration) {
        const fault = this.#fault;
        if (!fault || (!isGeneration && fault.hits !== "everything"))
            return undefined;
        this.#seen++;
        if (fault.everyNth && this.#seen % fault.everyNth !== 0)
            return undefined;
        if (fault.times !== undefined && this.#hit >= fault.times)
            return undefined;
        this.#hit++;
        return fault;
    }
}
/** What is really sent of the planned chunks. */
function direct(chunks, fault) {
    const cut = (ending, afterTokens = DEFAULT_AFTER_TOKENS) => ({
        chunks: firstTokens(chunks, afterTokens),
        ending,
        afterEnd: [],
    });
    switch (fault?.kind) {
        case "truncate":
            return cut("truncated", fault.afterTokens);
        case "reset":
            return cut("reset", fault.afterTokens);
        case "error-in-stream":
            return cut("error", fault.afterTokens);
        case "stall":
            return {
                chunks: delayed(chunks, fault.afterTokens ?? DEFAULT_AFTER_TOKENS, fault.ms),
                ending: "complete",
                afterEnd: [],
            };
        case "repetition-guard":
            return { chunks: repeated(chunks), ending: "truncated", afterEnd: [] };
        case "tokens-after-done":
            return { chunks, ending: "complete", afterEnd: chunks.slice(0, 1).map((chunk) => ({ ...chunk, last: false })) };
        default:
            return { chunks, ending: "complete", afterEnd: [] };
    }
}
function firstTokens(chunks, count) {
    const kept = [];
    let left = count;
    for (const chunk of chunks) {
        if (left <= 0)
            break;
        kept.push(chunk.tokens.length <= left ? chunk : { tokens: chunk.tokens.slice(0, left), last: false });
        left -= chunk.tokens.length;
    }
    return kept;
}
function delayed(chunks, afterTokens, ms) {
    let seen = 0;
    return chunks.map((chunk) => ({
        last: chunk.last,
        tokens: chunk.tokens.map((token) => (seen++ < afterTokens ? token : { ...token, atMs: token.atMs + ms })),
    }));
}
function repeated(chunks) {
    const tokens = tokensOf(chunks);
    const [first, second] = tokens;
    if (!first)
        return [];
    const gapMs = second ? second.atMs - first.atMs : 0;
    return Array.from({ length: REPEATED_TOKENS }, (_, i) => ({
        tokens: [{ ...first, text: " loop", atMs: first.atMs + i * gapMs }],
        last: false,
    }));
}
function isCount(value) {
    return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
function isErrorStatus(value) {
    return isCount(value) && Number(value) >= 400 && Number(value) < 600;
}

;// CONCATENATED MODULE: ./lib/simulator/framing.js
/** How a payload becomes text on the wire, with the framing faults applied. */
function framer(framing, fault) {
    const end = fault?.kind === "crlf" ? "\r\n" : "\n";
    const before = fault?.kind === "comments" ? keepAlive(framing) : "";
    if (framing === "ndjson")
        return (payload) => `${before}${payload}${end}`;
    const field = fault?.kind === "no-space" ? "data:" : "data: ";
    return (payload) => `${before}${field}${payload}${end}${end}`;
}
/** NDJSON has no comments; blank lines are what proxies and servers use instead. */
function keepAlive(framing) {
    return framing === "sse" ? ": keep-alive\n\n" : "\n";
}

;// CONCATENATED MODULE: ./lib/simulator/replies.js

/** Sends an answer that needs no engine. */
function sendPlain(response, reply, record) {
    const parts = typeof reply.body === "string" ? [reply.body] : reply.body;
    writeHead(response, reply.status, reply.headers, Buffer.byteLength(parts.join("")));
    for (const part of parts)
        if (part !== "")
            response.write(part);
    response.end();
    record.status = reply.status;
    record.endedAt = performance.timeOrigin + performance.now();
}
/** The engine's own refusal, with the status that a fault asks for. */
function refusal({ dialect, engine }, request, status) {
    const problems = {
        401: "unauthorized",
        404: "unknown-model",
        413: "too-large",
        429: "overloaded",
        503: "overloaded",
    };
    return { ...dialect.refuse(problems[status] ?? "engine-failure", request, engine.settings), status };
}
/** What a reverse proxy shows instead of the answer. */
function proxyPage(status) {
    const title = status === 200 ? "Sign in" : `${status} Bad Gateway`;
    const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
    return {
        kind: "plain",
        status,
        headers: [
            ["Server", "nginx"],
            ["Content-Type", "text/html"],
        ],
        body,
    };
}
/** A fault header that cannot be understood is the test's mistake, and must not pass for an engine's answer. */
function badFault(error) {
    return { kind: "plain", status: 400, headers: [["Content-Type", "text/plain; charset=utf-8"]], body: error.message };
}

;// CONCATENATED MODULE: ./lib/simulator/answering.js








/** An engine failure names nothing of the request. */
const NO_REQUEST = { method: "POST", path: "/", headers: {}, text: "" };
/** A reset takes with it what the client has not read yet (RFC 9293, 3.10.7.4), so the last tokens get this long to arrive. */
const RESET_AFTER_MS = 20;
/** Generates and answers. Rejects with the signal's reason when the client goes or the server stops. */
function answerGeneration(asked) {
    return new Answering(asked).run();
}
/** One generation on its way to the client. */
class Answering {
    #asked;
    #generation;
    #wire;
    #frame;
    #delivery;
    #opened = false;
    constructor(asked) {
        const { engine } = asked.serving;
        this.#asked = asked;
        this.#generation = engine.accept(asked.reply.order, asked.readAtMs);
        this.#wire = asked.reply.wire(this.#generation);
        this.#frame = framer(this.#wire.framing, asked.fault);
        const random = seededRandom(engine.settings.seed, "delivery", this.#generation.ordinal);
        this.#delivery = new Delivery(asked.response, asked.fault, random);
    }
    async run() {
        const { reply, fault, serving, record } = this.#asked;
        let end = "dropped";
        try {
            const script = await (reply.stream && fault?.kind !== "not-streaming" ? this.#stream() : this.#whole());
            end = script.ending === "complete" ? "finished" : "failed";
        }
        finally {
            serving.engine.end(this.#generation, end);
            record.outputTokens = this.#generation.outputTokens;
            record.endedAt = performance.timeOrigin + performance.now();
        }
    }
    async #stream() {
        const { fault, serving, record, signal } = this.#asked;
        record.status = 200;
        const proxy = this.#holdBack();
        if (this.#wire.headersAt === "accepted") {
            this.#delivery.open(200, this.#wire.headers);
            this.#delivery.flush();
        }
        if (serving.engine.settings.roleChunkEarly || fault?.kind === "early-role")
            this.#write(this.#wire.role());
        const script = await this.#generate((chunks) => this.#emit(chunks));
        await proxy;
        if (script.ending === "reset")
            await wait(RESET_AFTER_MS, signal);
        this.#finish(script);
        return script;
    }
    /** Resolves when a slow proxy lets the answer pass. */
    #holdBack() {
        const { fault, signal } = this.#asked;
        if (fault?.kind !== "slow-headers")
            return Promise.resolve();
        const passed = wait(fault.ms, signal).then(() => this.#delivery.release());
        // The engine may be aborted first, and nobody would be waiting for this one.
        passed.catch(() => { });
        return passed;
    }
    /** Whole answers cannot be cut at a token, so of the faults in the middle only the reset and the failure are left. */
    async #whole() {
        const { fault, response, serving, record, signal } = this.#asked;
        const script = await this.#generate(() => { });
        if (fault?.kind === "slow-headers")
            await wait(fault.ms, signal);
        if (script.ending === "reset") {
            this.#delivery.reset();
        }
        else if (script.ending === "error") {
            sendPlain(response, refusal(serving, NO_REQUEST, 500), record);
        }
        else {
            sendPlain(response, this.#wire.whole(textOf(tokensOf(script.chunks)), script.chunks), record);
        }
        return script;
    }
    #generate(emit) {
        const { serving, fault, signal } = this.#asked;
        return serving.engine.run(this.#generation, (chunks) => direct(chunks, fault), emit, signal);
    }
    #emit(chunks) {
        const { record } = this.#asked;
        const at = performance.timeOrigin + performance.now();
        record.firstTokenAt ??= at;
        record.lastTokenAt = at;
        const opening = this.#opened ? [] : this.#wire.opening();
        this.#write([...opening, ...chunks.flatMap((chunk) => this.#wire.tokens(chunk))]);
    }
    /** Writes events; the first of them opens the answer. */
    #write(payloads) {
        if (payloads.length === 0)
            return;
        this.#opened = true;
        this.#delivery.open(200, this.#wire.headers);
        this.#delivery.write(payloads.map(this.#frame));
    }
    #finish(script) {
        if (script.ending === "reset") {
            this.#delivery.reset();
            return;
        }
        this.#delivery.open(200, this.#wire.headers);
        this.#write(this.#ending(script));
        this.#write(script.afterEnd.flatMap((chunk) => this.#wire.tokens(chunk)));
        this.#delivery.end();
    }
    #ending(script) {
        const { fault } = this.#asked;
        if (script.ending === "complete")
            return this.#wire.closing();
        if (script.ending === "error")
            return this.#wire.error(fault?.kind === "error-in-stream" ? fault.message : undefined);
        return [];
    }
}

;// CONCATENATED MODULE: ./lib/simulator/exchange.js




const MOST_BODY_BYTES = 8 * 1024 * 1024;
/** Answers one HTTP request. Resolves when nothing is left to do for it; `signal` ends it when the client goes or the server stops. */
async function exchange(incoming, response, serving, signal) {
    const { dialect, engine } = serving;
    const text = await readBody(incoming);
    const readAtMs = performance.now();
    const request = {
        method: incoming.method ?? "GET",
        path: (incoming.url ?? "/").split("?")[0] ?? "/",
        headers: flatHeaders(incoming),
        text: text ?? "",
    };
    const record = recordOf(request, readAtMs);
    serving.record(record);
    if (text === undefined)
        return sendPlain(response, dialect.refuse("too-large", request, engine.settings), record);
    const wanted = perRequestFault(request);
    if (wanted instanceof TypeError)
        return sendPlain(response, badFault(wanted), record);
    const fault = wanted ?? serving.faults.take(isGenerationRoute(request));
    if (fault?.kind === "html")
        return sendPlain(response, proxyPage(fault.status), record);
    if (fault?.kind === "status")
        return sendPlain(response, refusal(serving, request, fault.status), record);
    const reply = dialect.answer(request, engine, serving.metrics);
    if (reply.kind === "generation") {
        return answerGeneration({ reply, response, serving, record, fault, readAtMs, signal });
    }
    if (fault?.kind === "slow-headers")
        await wait(fault.ms, signal);
    sendPlain(response, reply.kind === "plain" ? reply : await changeResidency(engine, reply, signal), record);
}
/** The body, or undefined when it exceeds the limit. */
async function readBody(incoming) {
    const chunks = [];
    let bytes = 0;
    // Without `destroyOnReturn: false` leaving the loop would close the socket, and the refusal could not be sent.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
        bytes += chunk.length;
        if (bytes > MOST_BODY_BYTES)
            return undefined;
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
}
function flatHeaders(incoming) {
    return Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]));
}
function recordOf(request, readAtMs) {
    return {
        id: request.headers["x-request-id"],
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.text,
        readAt: performance.timeOrigin + readAtMs,
    };
}
/** A test may ask for a fault of its own. */
function perRequestFault(request) {
    const header = request.headers["x-simulator-fault"];
    if (header === undefined)
        return undefined;
    try {
        return parseFault(JSON.parse(header));
    }
    catch (error) {
        return error instanceof TypeError
            ? error
            : new TypeError(`The header x-simulator-fault is no JSON: ${header.slice(0, 200)}`);
    }
}
function isGenerationRoute(request) {
    return request.method === "POST" && /\/(generate|generate_stream|chat|completions)$/.test(request.path);
}
async function changeResidency(engine, reply, signal) {
    if (reply.kind === "unload")
        engine.residency.unload(reply.wish.model);
    else {
        await engine.residency.enter(reply.wish, signal);
        engine.residency.leave(reply.wish);
    }
    return reply.answer();
}

;// CONCATENATED MODULE: ./lib/simulator/settings.js
/** A plausible spread of three engines with a small model on one GPU: fast enough for a demonstration. */
const LATENCIES = {
    vllm: { baseTtftMs: 22, prefillMsPerToken: 0.05, msPerToken: 4, jitter: 0.08, slots: 16, loadMs: 0, slowdown: 1 },
    tgi: { baseTtftMs: 28, prefillMsPerToken: 0.07, msPerToken: 5, jitter: 0.1, slots: 8, loadMs: 0, slowdown: 1 },
    ollama: { baseTtftMs: 40, prefillMsPerToken: 0.1, msPerToken: 6, jitter: 0.12, slots: 4, loadMs: 250, slowdown: 1 },
    openai: { baseTtftMs: 35, prefillMsPerToken: 0.1, msPerToken: 5.5, jitter: 0.1, slots: 4, loadMs: 0, slowdown: 1 },
};
const MODELS = {
    vllm: "simulated-8b",
    tgi: "simulated-8b",
    ollama: "simulated-8b:latest",
    openai: "simulated-8b.gguf",
};
/** Only TGI refuses by default (`--max-concurrent-requests`, 128); Ollama's and vLLM's warm queues have no bound. */
const MAX_REQUESTS = { tgi: 128 };
/** Fills in the defaults. Throws a `RangeError` for a number that makes no sense. */
function completeSettings(settings) {
    const complete = {
        port: 0,
        host: "127.0.0.1",
        seed: 1,
        tokensPerChunk: 1,
        roleChunkEarly: false,
        reasoning: 0,
        contextLength: 4096,
        endsAfter: 128,
        unfinishedCharacters: false,
        prefixCache: true,
        maxRequests: MAX_REQUESTS[settings.dialect] ?? Number.POSITIVE_INFINITY,
        ...withoutUndefined(settings),
        apiKey: settings.apiKey,
        models: settings.models?.length ? settings.models : [MODELS[settings.dialect]],
        latency: { ...LATENCIES[settings.dialect], ...withoutUndefined(settings.latency ?? {}) },
    };
    requireAtLeast("tokensPerChunk", complete.tokensPerChunk, 1);
    requireAtLeast("contextLength", complete.contextLength, 1);
    requireAtLeast("endsAfter", complete.endsAfter, 1);
    requireAtLeast("latency.slots", complete.latency.slots, 1);
    for (const [name, value] of Object.entries(complete.latency))
        requireAtLeast(`latency.${name}`, value, 0);
    return complete;
}
function requireAtLeast(name, value, least) {
    if (value >= least)
        return;
    throw new RangeError(`Simulator setting ${name} is ${value}; wanted a number of at least ${least}.`);
}
function withoutUndefined(values) {
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

;// CONCATENATED MODULE: ./lib/simulator/simulator.js







const MOST_CONNECTIONS = 2048;
const MOST_RECORDS = 50_000;
/** Starts a simulated engine over real HTTP. Rejects when it cannot listen; throws a `RangeError` for settings that make no sense. */
async function startSimulator(settings) {
    const simulator = new RunningSimulator(completeSettings(settings));
    await simulator.start();
    return simulator;
}
class RunningSimulator {
    dialect;
    requests = [];
    #settings;
    #faults = new FaultSwitch();
    #closing = new AbortController();
    #listener;
    #port;
    #lastStart = 0;
    constructor(settings) {
        this.dialect = settings.dialect;
        this.#settings = settings;
        this.#port = settings.port;
    }
    get baseUrl() {
        const { host } = this.#settings;
        return `http://${host.includes(":") ? `[${host}]` : host}:${this.#port}`;
    }
    async start() {
        // A process start time has a resolution of 10 ms on Linux, and two starts never share one.
        this.#lastStart = Math.max(Date.now(), this.#lastStart + 10);
        this.#listener = new Listener(this.#serving(this.#lastStart));
        this.#port = await this.#listener.listen(this.#port, this.#settings.host);
    }
    request(id) {
        return this.requests.findLast((request) => request.id === id);
    }
    setFault(fault) {
        this.#faults.set(fault);
    }
    async restart(delayMs = 0) {
        await this.#stop();
        await wait(delayMs, this.#closing.signal);
        await this.start();
    }
    async close() {
        this.#closing.abort(new Error("The simulator was closed."));
        await this.#stop();
    }
    [Symbol.asyncDispose]() {
        return this.close();
    }
    async #stop() {
        const listener = this.#listener;
        this.#listener = undefined;
        await listener?.stop();
    }
    #serving(startedAt) {
        const dialect = DIALECTS[this.dialect];
        const metrics = dialect.metrics(this.#settings, startedAt);
        const engine = new SimulatedEngine(this.#settings, metrics, startedAt);
        return { dialect, metrics, engine, faults: this.#faults, record: (request) => this.#record(request) };
    }
    #record(request) {
        this.requests.push(request);
        if (this.requests.length > MOST_RECORDS)
            this.requests.splice(0, this.requests.length - MOST_RECORDS);
    }
}
/** One life of the server, from listening to the end of its last exchange. */
class Listener {
    #serving;
    #server;
    #open = new Map();
    constructor(serving) {
        this.#serving = serving;
        this.#server = (0,external_node_http_.createServer)({ keepAliveTimeout: serving.dialect.keepAliveMs, noDelay: true }, (incoming, response) => this.#handle(incoming, response));
        this.#server.maxConnections = MOST_CONNECTIONS;
    }
    listen(port, host) {
        return new Promise((resolve, reject) => {
            this.#server.once("error", reject);
            this.#server.listen(port, host, () => {
                this.#server.off("error", reject);
                resolve(this.#server.address().port);
            });
        });
    }
    async stop() {
        const closed = new Promise((resolve) => this.#server.close(() => resolve()));
        for (const controller of this.#open.keys())
            controller.abort(new Error("The server stops."));
        this.#server.closeAllConnections();
        await closed;
        await Promise.all(this.#open.values());
    }
    #handle(incoming, response) {
        const controller = new AbortController();
        response.once("close", () => controller.abort(new Error("The client went away.")));
        const done = exchange(incoming, response, this.#serving, controller.signal)
            .catch((error) => {
            // It ends early when the client goes or the server stops; anything else is a fault of the simulator and must be seen.
            if (!controller.signal.aborted && !response.destroyed)
                process.emitWarning(error instanceof Error ? error : String(error));
            response.destroy();
        })
            .finally(() => this.#open.delete(controller));
        this.#open.set(controller, done);
    }
}

;// CONCATENATED MODULE: ./lib/simulator/process.js

/**
 * The life of a simulator process: waits for `StartMessage` over Node's IPC, starts what it asks for, answers with the base URLs in its order,
 * and ends with its parent. A process of their own keeps the simulated engines out of the load generator's event loop.
 */
function runSimulatorProcess() {
    if (!process.send)
        throw new Error("The simulator role needs an IPC channel to its parent: it is started by the demo, not by hand.");
    const simulators = [];
    // Ctrl-C reaches the whole process group; the parent still has requests in flight and decides when to end.
    process.on("SIGINT", () => { });
    process.once("message", (message) => {
        void startAll(message.options, simulators).then((baseUrls) => process_answer({ baseUrls }), (error) => process_answer({ error: error instanceof Error ? error.message : String(error) }));
    });
    process.once("disconnect", () => {
        void Promise.allSettled(simulators.map((simulator) => simulator.close())).then(() => process.exit(0));
    });
}
async function startAll(options, started) {
    for (const { dialect, seed, slowdown } of options) {
        started.push(await startSimulator({ dialect, seed, latency: { slowdown } }));
    }
    return started.map((simulator) => simulator.baseUrl);
}
function process_answer(message) {
    process.send?.(message);
}


/***/ })

};
