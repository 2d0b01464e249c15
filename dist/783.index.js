export const id = 783;
export const ids = [783];
export const modules = {

/***/ 61783:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  connectCluster: () => (/* binding */ connectCluster)
});

// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
;// CONCATENATED MODULE: ./lib/cluster/api-access.js
const VERBS = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };
/** Undefined for paths that are about no object, such as `/version`. */
function accessOf({ method, path }) {
    const segments = (path.split("?")[0] ?? "").split("/").filter((segment) => segment !== "");
    const [root, groupOrVersion] = segments;
    if (root !== "api" && root !== "apis")
        return undefined;
    let rest = segments.slice(root === "api" ? 2 : 3);
    let namespace;
    // A namespace itself is in itself: a Role in it may grant to get it.
    if (rest[0] === "namespaces" && rest[1] !== undefined) {
        namespace = rest[1];
        if (rest.length > 2)
            rest = rest.slice(2);
    }
    const [resource, name, subresource] = rest;
    if (resource === undefined)
        return undefined;
    return {
        verb: method === "GET" ? readingVerb(path, name) : VERBS[method],
        group: root === "api" ? "" : (groupOrVersion ?? ""),
        resource: subresource === undefined ? resource : `${resource}/${subresource}`,
        ...(namespace !== undefined && { namespace }),
        ...(name !== undefined && { name }),
    };
}
function readingVerb(path, name) {
    if (name !== undefined)
        return "get";
    return new URLSearchParams(path.split("?")[1]).has("watch") ? "watch" : "list";
}
/** `list routes.route.openshift.io in llm`, as kubectl names resources. */
function describeAccess({ verb, group, resource, namespace, name }) {
    const kind = group === "" ? resource : `${resource}.${group}`;
    const where = namespace === undefined ? " in all namespaces" : ` in ${namespace}`;
    const which = name === undefined || resource === "namespaces" ? "" : ` ${name}`;
    return resource === "namespaces" && name !== undefined
        ? `${verb} namespace ${name}`
        : `${verb} ${kind}${which}${where}`;
}
/** A rule of a Role, ready to be pasted: `- { apiGroups: [""], resources: [pods], verbs: [list] }`. */
function ruleLine(rule) {
    const list = (words) => `[${words.map((word) => (word === "" ? '""' : word)).join(", ")}]`;
    return `- { apiGroups: ${list([rule.group])}, resources: ${list(rule.resources)}, verbs: ${list(rule.verbs)} }`;
}

;// CONCATENATED MODULE: ./lib/cluster/api-errors.js


/** The API server answered, and not with what was asked for. Its own words are never shown. */
class ApiError extends errors/* InfrastructureError */.EN {
    status;
    constructor(message, { status, ...options }) {
        super(message, options);
        this.status = status;
    }
}
/** What a call wanted, for a sentence: `list pods in llm`. */
function describeCall(call) {
    const access = accessOf(call);
    return access === undefined ? `${call.method} ${call.path.split("?")[0]}` : describeAccess(access);
}
/** The sentence for every answer that is no success. `body` is its parsed JSON, undefined where it has none. */
function apiError(call, { server, identity }, status, body) {
    const what = describeCall(call);
    const access = accessOf(call);
    switch (status) {
        case 401:
            return new ApiError(`the API server ${server} does not accept the credentials of ${identity}`, {
                status,
                hint: "They have expired or were withdrawn, or belong to another cluster. A new token: kubectl create token NAME --duration=2h",
            });
        case 403:
            return forbidden(what, access, userIn(body));
        case 404:
            return new ApiError(absent(access) ?? `not found: ${what}`, { status });
        case 409:
            return new ApiError(`another changed it at the same time: ${what}`, { status });
        case 410:
            return new ApiError(`the list grew too old before its end was read: ${what}`, { status });
        case 429:
            return new ApiError(`the API server ${server} has too many requests at the moment: ${what}`, {
                status,
                hint: "Try again later; the cluster's other clients use up what it can do.",
            });
        default:
            return new ApiError(`the API server ${server} answers ${status}${reasonIn(body)} to: ${what}`, { status });
    }
}
/** Only its own accounts: a person's name does not belong into a public log. */
function userIn(body) {
    const message = body?.message;
    return typeof message === "string" ? /^.* User "(system:[\w:.-]{1,200})" cannot /.exec(message)?.[1] : undefined;
}
/** A word such as `InternalError`; anything longer may be anything. */
function reasonIn(body) {
    const reason = body?.reason;
    return typeof reason === "string" && /^[A-Za-z]{1,40}$/.test(reason) ? ` (${reason})` : "";
}
function forbidden(what, access, user) {
    const who = user === undefined ? "" : ` as ${user}`;
    if (access === undefined)
        return new ApiError(`not allowed to ${what}${who}`, { status: 403 });
    const role = access.namespace === undefined ? "a ClusterRole" : "a Role";
    const rule = ruleLine({ group: access.group, resources: [access.resource], verbs: [access.verb] });
    const hint = user === "system:anonymous"
        ? "The kubeconfig's user has no credentials that the server knows."
        : `This rule of ${role} grants it: ${rule}`;
    return new ApiError(`not allowed to ${what}${who}`, { status: 403, hint });
}
/** A list of a kind that the cluster knows always exists, if only empty (also in a namespace that does not exist). */
function absent(access) {
    if (access === undefined || access.verb !== "list")
        return undefined;
    return `this cluster has no ${access.group === "" ? access.resource : `${access.resource}.${access.group}`}`;
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: ./lib/model/pods.js
var pods = __webpack_require__(39873);
;// CONCATENATED MODULE: ./lib/cluster/ready-pod.js


/**
 * The pod to lead to: the present one while it is ready, else the first other one that is; undefined where none is.
 * Without a selector only the present one counts, since an empty one would take any pod of the namespace.
 * Throws what the connection throws.
 */
async function readyPod(connection, { namespace, selector }, present) {
    const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
    if (labels.length === 0)
        return present;
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
    const query = new URLSearchParams({ labelSelector: labels.join(","), limit: "500" });
    const list = (await connection.request({ method: "GET", path: `${path}?${query}` }));
    if (!Array.isArray(list.items))
        throw new errors/* InfrastructureError */.EN("the API server answered without a list of pods");
    const names = list.items.filter(pods/* isReady */.i_).map(({ metadata }) => metadata.name);
    return names.includes(present) ? present : names[0];
}

// EXTERNAL MODULE: ./node_modules/ws/wrapper.mjs
var wrapper = __webpack_require__(52977);
;// CONCATENATED MODULE: ./lib/cluster/one-line.js
const MOST_CHARACTERS = 300;
/** Text from other hands as one line, in which nothing steers a terminal. */
function oneLine(text) {
    const line = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
    return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}

;// CONCATENATED MODULE: ./lib/cluster/tunnel.js





/**
 * The kubelet's protocol for one port: two channels, data and error. Each message begins with its channel's number, and
 * the first of each channel has the port in two bytes more (kubelet, `websocket.go`).
 */
const PROTOCOL = "v4.channel.k8s.io";
const DATA = 0;
const ERROR = 1;
const PORT_BYTES = 2;
const OPEN_MS = 15_000;
/** A kubelet copies 32 KiB at a time; what is larger by far is none. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** Enough for a Status object; a page is cut. */
const MAX_REFUSAL_BYTES = 16 * 1024;
/** The handshake is a GET, and Kubernetes 1.35 asks for `create` as well. */
const ROLE_HINT = `A port-forward needs get and create on pods/portforward. This rule of a Role grants both:
  ${ruleLine({ group: "", resources: ["pods/portforward"], verbs: ["get", "create"] })}`;
/** The tunnel did not come about, or it broke. */
class TunnelFailure extends errors/* InfrastructureError */.EN {
    /** Of the HTTP answer; absent where there was none. */
    status;
    constructor(message, { status, ...options } = {}) {
        super(message, options);
        this.status = status;
    }
}
/**
 * One TCP connection to a port of a pod, as a stream: through the API server and the kubelet, over one WebSocket.
 * Rejects with TunnelFailure, within 15 s and as soon as the signal aborts. What goes wrong later, such as a port that
 * refuses, destroys the stream with a sentence; it ends when the pod closes the connection.
 *
 * The PortForward of client-node is not used: it never ends the local side, loses the words of the error channel,
 * ignores back-pressure and the body of a refusal, and comes with two megabytes of generated classes.
 */
async function openTunnel(connection, target, signal) {
    const options = await optionsOf(connection);
    const webSocket = new wrapper/* WebSocket */.kb(urlOf(connection, target), [PROTOCOL], options);
    const tunnel = new Tunnel(webSocket, target);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(OPEN_MS)]);
    const giveUp = () => tunnel.refuse(signal.aborted ? "given up" : `the API server did not answer within ${OPEN_MS / 1000} s`);
    if (limit.aborted)
        giveUp();
    limit.addEventListener("abort", giveUp);
    try {
        await new Promise((resolve, reject) => {
            webSocket.once("open", resolve);
            // It stays, so that an error never finds the stream without a listener.
            tunnel.on("error", reject);
        });
        return tunnel;
    }
    finally {
        limit.removeEventListener("abort", giveUp);
    }
}
function urlOf({ kubeConfig }, { namespace, pod, port }) {
    const server = (kubeConfig.getCurrentCluster()?.server ?? "").replace(/^http/, "ws").replace(/\/$/, "");
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`;
    return `${server}${path}?ports=${port}`;
}
async function optionsOf({ kubeConfig }) {
    const options = {};
    try {
        await kubeConfig.applyToHTTPSOptions(options);
    }
    catch (error) {
        // The words of a library or of a plugin may hold secrets; ours do not.
        throw error instanceof errors/* ToolError */.v4 ? error : new TunnelFailure("no credentials could be got for a port-forward");
    }
    const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value).trim()]);
    return {
        ...options,
        headers: Object.fromEntries(headers),
        rejectUnauthorized: kubeConfig.getCurrentCluster()?.skipTLSVerify !== true,
        perMessageDeflate: false,
        maxPayload: MAX_MESSAGE_BYTES,
    };
}
class Tunnel extends external_node_stream_.Duplex {
    #webSocket;
    #target;
    /** Channels whose port bytes have come. */
    #begun = new Set();
    constructor(webSocket, target) {
        super();
        this.#webSocket = webSocket;
        this.#target = target;
        webSocket.on("unexpected-response", (_, answer) => void this.#refused(answer));
        webSocket.on("message", (message) => this.#take(message));
        webSocket.on("close", (code) => this.#closed(code));
        webSocket.on("error", (cause) => this.refuse(oneLine(cause.message), { cause }));
    }
    refuse(what, options = {}) {
        const { namespace, pod, port } = this.#target;
        this.destroy(new TunnelFailure(`port ${port} of pod ${pod} in ${namespace}: ${what}`, options));
    }
    async #refused(answer) {
        const status = answer.statusCode ?? 0;
        // The words of a 403 name the user, who does not belong into a public log.
        if (status === 403)
            this.refuse("not allowed to port-forward", { status, hint: ROLE_HINT });
        else
            this.refuse(`the API server answered ${status}${sentence(await bodyOf(answer))}`, { status });
    }
    #take(message) {
        const channel = message[0];
        if (channel === undefined || this.destroyed)
            return;
        const bytes = message.subarray(this.#begun.has(channel) ? 1 : 1 + PORT_BYTES);
        this.#begun.add(channel);
        if (bytes.length === 0)
            return;
        if (channel === ERROR)
            this.refuse(oneLine(bytes.toString()));
        else if (channel === DATA && !this.push(bytes))
            this.#webSocket.pause();
    }
    /** 1000 and 1005 are closings with and without a code. */
    #closed(code) {
        if (code === 1000 || code === 1005)
            this.push(null);
        else
            this.refuse(`the tunnel broke off (WebSocket code ${code})`);
    }
    _read() {
        this.#webSocket.resume();
    }
    _write(bytes, _, done) {
        // The pod closed first: that it did is the news, and it comes as the end of the stream.
        if (this.#webSocket.readyState !== wrapper/* WebSocket */.kb.OPEN)
            done();
        else
            this.#webSocket.send(Buffer.concat([Buffer.of(DATA), bytes]), done);
    }
    /** The protocol has no half-closed connection, so the end of what is sent is the end of both. */
    _final(done) {
        this.#webSocket.close();
        done();
    }
    _destroy(error, done) {
        this.#webSocket.terminate();
        done(error);
    }
}
async function bodyOf(response) {
    const parts = [];
    let size = 0;
    try {
        for await (const part of response) {
            parts.push(part);
            size += part.length;
            if (size > MAX_REFUSAL_BYTES)
                break;
        }
    }
    catch {
        // What came is enough.
    }
    return Buffer.concat(parts).toString();
}
/** Of a Status object its message, of a kubelet's plain text all, of a page nothing. */
function sentence(body) {
    if (body === "" || body.startsWith("<"))
        return "";
    try {
        const { message } = JSON.parse(body);
        return typeof message === "string" ? `: ${oneLine(message)}` : "";
    }
    catch {
        return `: ${oneLine(body)}`;
    }
}

;// CONCATENATED MODULE: ./lib/cluster/forward.js




/** The newest are kept: a run through a dead pod breaks one with every request. */
const MOST_FAILURES = 100;
/**
 * A port of a pod as a port of this machine, on loopback: every connection to it is one through the API server.
 * A connection that breaks is reset, so that the client never takes a cut answer for a whole one, and `failures` tells why.
 * When the pod is gone, a ready one of the selector takes over from the next connection on.
 * Rejects with TunnelFailure when not even a first connection can be opened.
 */
async function forwardTo(connection, target) {
    const forward = new PortForward(connection, target);
    await forward.start();
    return forward;
}
class PortForward {
    baseUrl = "";
    #connection;
    #target;
    #server = (0,external_node_net_.createServer)({ noDelay: true }, (socket) => void this.#serve(socket));
    #sockets = new Set();
    #failures = [];
    #pod;
    /** A connection broke, so that the pod may be gone: look before the next one. */
    #doubtful = false;
    /** One look for all connections that wait for it. */
    #look;
    constructor(connection, target) {
        this.#connection = connection;
        this.#target = target;
        this.#pod = target.pod;
    }
    async start() {
        // Tells a missing right now instead of with every request; its TLS session makes the later handshakes short.
        const first = await this.#open(this.#connection.signal);
        first.destroy();
        await new Promise((resolve, reject) => {
            this.#server.once("error", reject).listen(0, "127.0.0.1", resolve);
        });
        this.baseUrl = `http://127.0.0.1:${this.#server.address().port}`;
    }
    pod() {
        return this.#pod;
    }
    failures() {
        return this.#failures;
    }
    async [Symbol.asyncDispose]() {
        const closed = new Promise((resolve) => this.#server.close(resolve));
        for (const socket of this.#sockets)
            socket.destroy();
        await closed;
    }
    async #serve(socket) {
        const gone = new AbortController();
        this.#sockets.add(socket);
        // Without a listener an error of a socket ends the process; its close says all there is to know.
        socket.on("error", () => undefined);
        socket.on("close", () => {
            this.#sockets.delete(socket);
            gone.abort();
        });
        try {
            const tunnel = await this.#open(gone.signal);
            gone.signal.addEventListener("abort", () => tunnel.destroy());
            (0,external_node_stream_.finished)(tunnel, (error) => {
                if (error)
                    this.#fail(socket, error);
            });
            socket.pipe(tunnel).pipe(socket);
        }
        catch (error) {
            this.#fail(socket, error);
        }
    }
    /** A tunnel to the present pod, or to the one that took over from it. */
    async #open(signal) {
        if (this.#doubtful)
            await this.#lookForPod();
        const pod = this.#pod;
        try {
            return await this.#openTo(pod, signal);
        }
        catch (error) {
            if (!mayBeGone(error) || signal.aborted)
                throw error;
            if (this.#pod === pod)
                await this.#lookForPod();
            if (this.#pod === pod)
                throw error;
            return await this.#openTo(this.#pod, signal);
        }
    }
    #openTo(pod, signal) {
        return openTunnel(this.#connection, { ...this.#target, pod }, signal);
    }
    /** Where nothing ready is found, or looking is not allowed, all stays as it is and the tunnel's own failure is told. */
    #lookForPod() {
        this.#look ??= readyPod(this.#connection, this.#target, this.#pod)
            .then((pod) => {
            this.#pod = pod ?? this.#pod;
        }, () => undefined)
            .finally(() => {
            this.#doubtful = false;
            this.#look = undefined;
        });
        return this.#look;
    }
    #fail(socket, error) {
        // The client went first: nobody waits for an answer that could have broken.
        if (socket.destroyed)
            return;
        this.#doubtful = true;
        this.#failures.push(error.message);
        if (this.#failures.length > MOST_FAILURES)
            this.#failures.shift();
        socket.resetAndDestroy();
    }
}
/** A refusal of us, 401 or 403, is the same for every pod. */
function mayBeGone(error) {
    return error instanceof TunnelFailure && error.status !== 401 && error.status !== 403;
}

;// CONCATENATED MODULE: ./lib/cluster/transport-errors.js

const CHECK_ADDRESS = "Check that it is the right context, and that this machine can reach the cluster: kubectl get --raw /version";
const PRIVATE = "A private cluster can only be reached from its own network: use a self-hosted runner or a VPN there.";
/** OpenSSL's verification errors have names of their own (Node docs, "X509 certificate error codes"). */
const SENTENCES = [
    {
        codes: /^(ECONNREFUSED)$/,
        says: ({ server }) => `nothing listens at ${server}`,
        hint: () => CHECK_ADDRESS,
    },
    {
        codes: /^(ENOTFOUND|EAI_\w+)$/,
        says: ({ server }) => `the name of the API server ${server} is unknown to this machine`,
        hint: () => `${PRIVATE} Or the address is wrong: ${CHECK_ADDRESS}`,
    },
    {
        codes: /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/,
        says: ({ server }) => `no connection to the API server ${server} comes about`,
        hint: () => PRIVATE,
    },
    {
        codes: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED|INVALID_CA)$/,
        says: ({ server }) => `the certificate of ${server} is not signed by the kubeconfig's CA`,
        hint: ({ clusterField }) => `Put the CA that signed it into certificate-authority-data of ${clusterField}. If nobody changed it, somebody may stand in between.`,
    },
    {
        codes: /^CERT_HAS_EXPIRED$/,
        says: ({ server }) => `the certificate of ${server} has expired`,
        hint: () => "Whoever runs the cluster has to renew it; or this machine's clock is wrong.",
    },
    {
        codes: /^CERT_NOT_YET_VALID$/,
        says: ({ server }) => `the certificate of ${server} is not valid yet`,
        hint: () => "This machine's clock is probably wrong.",
    },
    {
        codes: /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
        says: ({ server }) => `the certificate of ${server} is for another name`,
        hint: ({ clusterField }) => `Use an address that the certificate names, or give that name as tls-server-name in ${clusterField}.`,
    },
    {
        codes: /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|HPE_\w+|ERR_SSL_HTTP_REQUEST)$/,
        says: ({ server }) => `${server} does not speak HTTPS`,
        hint: ({ clusterField }) => `Check the port of server in ${clusterField}.`,
    },
    {
        codes: /^ERR_SSL_\w*ALERT\w*$/,
        says: ({ server }) => `${server} refuses the TLS connection`,
        hint: () => "The client certificate is probably missing, has expired, or is of another cluster.",
    },
    {
        codes: /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED)$/,
        says: ({ server }) => `${server} closed the connection before it answered`,
        hint: () => CHECK_ADDRESS,
    },
    {
        codes: /^UND_ERR_RES_EXCEEDED_MAX_SIZE$/,
        says: ({ server }) => `the answer of ${server} is larger than any that is read`,
        hint: () => CHECK_ADDRESS,
    },
];
/** `what` is what the call wanted: `list pods in llm`. The thrown error is left out: it may quote anything. */
function transportError(error, to, what) {
    const code = codeOf(error);
    const sentence = SENTENCES.find(({ codes }) => codes.test(code));
    // With a proxy, what fails below TLS may be the proxy's.
    if (sentence === undefined || (to.proxied && /^(E|UND_)/.test(code)))
        return unknownFault(code, to, what);
    return new errors/* InfrastructureError */.EN(`${sentence.says(to)} (${code})`, { hint: sentence.hint(to) });
}
function timeoutError({ server }, what, timeoutMs) {
    return new errors/* InfrastructureError */.EN(`${server} did not answer within ${timeoutMs / 1000} s: ${what}`, {
        hint: "The API server is overloaded, or something on the way swallows what is sent.",
    });
}
/** The run was stopped in the middle. */
function stoppedError(signal, what) {
    return new errors/* InfrastructureError */.EN(`the run was stopped: ${what}`, { cause: signal.reason });
}
function unknownFault(code, { server, proxied, clusterField }, what) {
    const way = proxied ? ` through the proxy of ${clusterField}` : "";
    return new errors/* InfrastructureError */.EN(`${server} cannot be reached${way} (${code}): ${what}`, { hint: CHECK_ADDRESS });
}
/** Whether a kept connection was closed while it was not used, so that the request was probably never seen. */
function isBrokenConnection(error) {
    return /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(codeOf(error));
}
/** The code may sit on the error, on its cause, or on the first of several tried addresses. */
function codeOf(error) {
    for (let at = error; at instanceof Error; at = at.cause) {
        const { code } = at;
        if (typeof code === "string" && /^\w+$/.test(code))
            return code;
        if (at instanceof AggregateError && at.errors.length > 0)
            return codeOf(at.errors[0]);
    }
    return "unknown";
}

;// CONCATENATED MODULE: ./lib/cluster/list.js


const PAGE = 500;
/** 100,000 objects; a server that never ends its list has none. */
const MOST_PAGES = 200;
const EXPIRED = 410;
/** kubectl apply keeps the whole object there once more, with every value that was written into it. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
/**
 * All objects of a list, page by page: only the token says that there are more, since a page may be short or empty.
 * A token lives for some minutes; one that expired starts the list again, once. Throws what the connection throws.
 */
async function listAll(connection, path, wanted = {}) {
    try {
        return await pagesOf(connection, path, wanted);
    }
    catch (error) {
        if (!(error instanceof ApiError) || error.status !== EXPIRED)
            throw error;
        return pagesOf(connection, path, wanted);
    }
}
async function pagesOf(connection, path, { metadataOnly, ...selectors }) {
    const objects = [];
    const how = { method: "GET", ...(metadataOnly === true && { accept: METADATA_ONLY }) };
    let token = "";
    for (let page = 0; page < MOST_PAGES; page++) {
        if (connection.signal.aborted)
            throw stoppedError(connection.signal, `listing ${path}`);
        const query = new URLSearchParams({ limit: String(PAGE), ...selectors, ...(token !== "" && { continue: token }) });
        const { items, metadata } = (await connection.request({ ...how, path: `${path}?${query}` }));
        if (!Array.isArray(items))
            throw notAList(`${connection.server} answered without a list: ${path}`);
        objects.push(...items.filter(isObject).map(slim));
        token = typeof metadata?.continue === "string" ? metadata.continue : "";
        if (token === "")
            return objects;
    }
    throw notAList(`more than ${PAGE * MOST_PAGES} objects: ${path}`);
}
/** The server answered, if not with a list. */
function notAList(message) {
    return new ApiError(message, { status: 200 });
}
/** What has no name cannot be spoken of. */
function isObject(item) {
    return typeof item?.metadata?.name === "string";
}
/** Without what nobody reads: who wrote which field, and the copy that kubectl keeps. */
function slim(object) {
    const { managedFields: _, ...metadata } = object.metadata;
    if (metadata.annotations?.[LAST_APPLIED] === undefined)
        return { ...object, metadata };
    const { [LAST_APPLIED]: __, ...annotations } = metadata.annotations;
    return { ...object, metadata: { ...metadata, annotations } };
}

// EXTERNAL MODULE: ./lib/cluster/names.js
var cluster_names = __webpack_require__(57846);
;// CONCATENATED MODULE: ./lib/cluster/namespaces.js




/** RFC 1123 label, which is what the API server takes. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/**
 * Throws InfrastructureError for a namespace that does not exist, since its lists would just be empty, and
 * ConfigurationError for what can be no namespace's name. False where it is hidden from us whether it exists.
 */
async function requireNamespace(connection, name) {
    if (!NAME.test(name)) {
        throw new errors/* ConfigurationError */.j1(`${(0,cluster_names/* quoted */.T)(name)} is no name of a namespace`, {
            hint: "At most 63 lower-case letters, digits and hyphens; see --namespace and services.namespace.",
        });
    }
    try {
        await connection.request({ method: "GET", path: `/api/v1/namespaces/${name}` });
        return true;
    }
    catch (error) {
        if (!(error instanceof ApiError) || error.status === 401)
            throw error;
        if (error.status !== 404)
            return false;
        throw new errors/* InfrastructureError */.EN(`there is no namespace ${name} in ${whichCluster(connection)}`, {
            hint: await whichInstead(connection, name),
        });
    }
}
function whichCluster({ server, context }) {
    return context === undefined ? server : `${server} (context ${(0,cluster_names/* quoted */.T)(context)})`;
}
async function whichInstead(connection, wanted) {
    const check = "Check --namespace or services.namespace, and --context.";
    try {
        const all = await listAll(connection, "/api/v1/namespaces");
        const names = all.map(({ metadata }) => metadata.name);
        return `${(0,cluster_names/* insteadOf */.c)(wanted, names)} ${check}`;
    }
    catch {
        return check;
    }
}

;// CONCATENATED MODULE: ./lib/cluster/helm-release.js





const TYPE = "helm.sh/release.v1";
/**
 * `data.release` of the Secret in which Helm keeps a release: of the revision that is asked for, or of the newest, which
 * is what `helm get values` shows. Only that one Secret is read; of the others no more than their names and labels
 * (helm.sh/helm, pkg/storage/driver/secrets.go).
 * Throws ConfigurationError for a release or a revision that there is not, InfrastructureError where we may not look.
 */
async function readHelmRelease(connection, wanted) {
    try {
        const revision = wanted.revision ?? (await revisionsOf(connection, wanted)).at(-1);
        if (revision === undefined)
            throw await helm_release_absent(connection, wanted);
        return await recordOf(connection, wanted, revision);
    }
    catch (error) {
        throw error instanceof ApiError && error.status === 403 ? withManifest(error) : error;
    }
}
async function recordOf(connection, wanted, revision) {
    const { namespace, name } = wanted;
    const path = `${secretsIn(namespace)}/${encodeURIComponent(`sh.helm.release.v1.${name}.v${revision}`)}`;
    try {
        const secret = (await connection.request({ method: "GET", path }));
        const release = secret.data?.release;
        if (secret.type === TYPE && typeof release === "string")
            return release;
        throw new errors/* InfrastructureError */.EN(`the Secret of ${describe(wanted)}, revision ${revision}, holds no release of Helm`);
    }
    catch (error) {
        throw error instanceof ApiError && error.status === 404 ? await withoutRevision(connection, wanted) : error;
    }
}
/** Oldest first. */
async function revisionsOf(connection, { namespace, name }) {
    const secrets = await releaseSecrets(connection, namespace, `,name=${name}`);
    const revisions = secrets.map(({ metadata }) => Number(metadata.labels?.["version"]));
    return revisions.filter((revision) => Number.isInteger(revision)).sort((a, b) => a - b);
}
function releaseSecrets(connection, namespace, more = "") {
    return listAll(connection, secretsIn(namespace), { labelSelector: `owner=helm${more}`, metadataOnly: true });
}
function secretsIn(namespace) {
    return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
}
async function withoutRevision(connection, wanted) {
    const kept = await revisionsOf(connection, wanted).catch(unlessForbidden);
    if (kept?.length === 0)
        return helm_release_absent(connection, wanted);
    return new errors/* ConfigurationError */.j1(`${describe(wanted)} has no revision ${wanted.revision}`, {
        hint: kept === undefined ? HISTORY : `It has ${kept.join(", ")}. ${HISTORY}`,
    });
}
const HISTORY = "Helm forgets the oldest (--history-max, 10 if nothing is said).";
async function helm_release_absent(connection, wanted) {
    await requireNamespace(connection, wanted.namespace);
    const secrets = await releaseSecrets(connection, wanted.namespace);
    const names = [...new Set(secrets.flatMap(({ metadata }) => metadata.labels?.["name"] ?? []))];
    return new errors/* ConfigurationError */.j1(`there is no Helm release ${(0,cluster_names/* quoted */.T)(wanted.name)} in namespace ${wanted.namespace}`, {
        hint: `${(0,cluster_names/* insteadOf */.c)(wanted.name, names)} Only releases that Helm keeps in Secrets are seen, which it does unless HELM_DRIVER says otherwise.`,
    });
}
function describe({ namespace, name }) {
    return `the Helm release ${(0,cluster_names/* quoted */.T)(name)} in namespace ${namespace}`;
}
function unlessForbidden(error) {
    if (!(error instanceof ApiError) || error.status !== 403)
        throw error;
}
/** Whoever may not list may still be given the one Secret, by its name. */
function withManifest(error) {
    const { message, status, hint = "" } = error;
    const more = "See config/examples/rbac/helm-values.yaml. With a revision (release:NAME@3) get on that Secret is enough.";
    return new ApiError(message, { status, cause: error, hint: `${hint} ${more}`.trim() });
}

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(24371);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(41692);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
;// CONCATENATED MODULE: ./lib/cluster/exec-plugin.js



/** A cloud's command line tool asks its cloud first. */
const TIMEOUT_MS = 30_000;
/** Credentials that end this soon are not used any more. */
const MARGIN_MS = 10_000;
const MOST_BYTES = 1024 * 1024;
/**
 * Runs an exec plugin (client.authentication.k8s.io) once per lifetime of its credentials. The library's own has no time
 * limit, tells the plugin nothing of the cluster, and throws its stderr, which may hold secrets.
 */
function execAuthenticator(plugin, chosen, outside) {
    let current;
    let endsAt = Infinity;
    const fresh = async () => {
        const credential = await run(plugin, chosen, outside);
        endsAt = credential.expirationTimestamp === undefined ? Infinity : Date.parse(credential.expirationTimestamp);
        return credential;
    };
    return {
        isAuthProvider: () => true,
        async applyAuthentication(_user, opts) {
            // Requests at the same time share one run of the program.
            if (current === undefined || endsAt - MARGIN_MS < Date.now()) {
                endsAt = Infinity;
                current = fresh();
                current.catch(() => {
                    current = undefined;
                });
            }
            const { token, clientCertificateData, clientKeyData } = await current;
            if (clientCertificateData !== undefined)
                opts.cert = clientCertificateData;
            if (clientKeyData !== undefined)
                opts.key = clientKeyData;
            if (token !== undefined)
                opts.headers = { ...opts.headers, Authorization: `Bearer ${token.trim()}` };
        },
    };
}
async function run(plugin, chosen, outside) {
    const credential = credentialOf(await outputOf(plugin, chosen, outside));
    if (credential === undefined) {
        throw failed(plugin, "printed no ExecCredential with a token or a client certificate");
    }
    for (const secret of [credential.token, ...(credential.clientKeyData ?? "").split("\n")]) {
        if (secret !== undefined && secret.trim().length > 3 && !secret.startsWith("-----"))
            outside.mask(secret.trim());
    }
    return credential;
}
function outputOf(plugin, chosen, { env, signal }) {
    const options = {
        env: { ...withoutInputs(env), ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(infoFor(plugin, chosen)) },
        signal,
        timeout: TIMEOUT_MS,
        killSignal: "SIGKILL",
        maxBuffer: MOST_BYTES,
    };
    return new Promise((resolve, reject) => {
        const child = (0,external_node_child_process_.execFile)(plugin.command, plugin.args, options, (error, stdout) => {
            if (signal.aborted)
                reject(stoppedError(signal, "asking an exec plugin"));
            else if (error === null)
                resolve(stdout);
            else if (error.killed)
                reject(failed(plugin, `did not end within ${TIMEOUT_MS / 1000} s`));
            else if (typeof error.code === "number")
                reject(failed(plugin, `ended with exit code ${error.code}`));
            else
                reject(failed(plugin, `cannot be run (${error.code ?? "unknown"})`));
        });
        // A plugin that asks a question gets no answer.
        child.stdin?.end();
    });
}
/** The action's inputs hold the kubeconfig and GitHub's token; a cloud's tool needs neither. */
function withoutInputs(env) {
    return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("INPUT_")));
}
/** client.authentication.k8s.io, ExecCredential.spec: what client-go tells a plugin. */
function infoFor({ apiVersion, provideClusterInfo }, { cluster }) {
    const info = {
        server: cluster.server,
        ...(cluster.caData !== undefined && { "certificate-authority-data": cluster.caData }),
        ...(cluster.tlsServerName !== undefined && { "tls-server-name": cluster.tlsServerName }),
        ...(cluster.skipTLSVerify && { "insecure-skip-tls-verify": true }),
        config: null,
    };
    return {
        apiVersion,
        kind: "ExecCredential",
        spec: { interactive: false, ...(provideClusterInfo && { cluster: info }) },
    };
}
function credentialOf(output) {
    try {
        const status = JSON.parse(output).status ?? {};
        const texts = Object.fromEntries(Object.entries(status).filter(([, value]) => typeof value === "string"));
        const credential = texts;
        return credential.token || (credential.clientCertificateData && credential.clientKeyData) ? credential : undefined;
    }
    catch {
        return undefined;
    }
}
/** Without its output, which may hold secrets. */
function failed({ field }, what) {
    return new errors/* ConfigurationError */.j1(`the program of ${field} ${what}`, {
        hint: "Try it on this machine with kubectl get pods; its own message is not shown here, since it may hold secrets.",
    });
}

// EXTERNAL MODULE: ./lib/cluster/tls-material.js
var tls_material = __webpack_require__(13949);
;// CONCATENATED MODULE: ./lib/cluster/credentials.js




/** Only the chosen cluster and user are handed to the library. Throws ConfigurationError for credentials that are none. */
async function credentialsOf(chosen, outside) {
    for (const secret of (0,tls_material/* secretsOfKey */.Mo)(chosen.user.keyData ?? ""))
        outside.mask(secret);
    const kubeConfig = await kubeConfigOf(chosen, outside);
    const options = await appliedTo(kubeConfig, chosen);
    return {
        kubeConfig,
        tls: tlsOf(options, chosen),
        async headers() {
            const headers = headersOf(await appliedTo(kubeConfig, chosen));
            if (headers["authorization"] !== undefined)
                outside.mask(headers["authorization"].replace(/^\w+ /, ""));
            return headers;
        },
    };
}
async function kubeConfigOf(chosen, outside) {
    // Lazily: it takes about a second and 85 MB, and most runs need no cluster.
    const { KubeConfig } = await Promise.all(/* import() */[__webpack_require__.e(737), __webpack_require__.e(583)]).then(__webpack_require__.bind(__webpack_require__, 22583));
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(chosen.cluster, chosen.user);
    const [context] = kubeConfig.contexts;
    if (context !== undefined && chosen.namespace !== undefined) {
        kubeConfig.contexts = [{ ...context, namespace: chosen.namespace }];
    }
    if (chosen.exec !== undefined)
        kubeConfig.addAuthenticator(execAuthenticator(chosen.exec, chosen, outside));
    return kubeConfig;
}
async function appliedTo(kubeConfig, { userField }) {
    const options = {};
    try {
        await kubeConfig.applyToHTTPSOptions(options);
    }
    catch (error) {
        if (error instanceof errors/* ToolError */.v4)
            throw error;
        const code = error.code;
        throw new errors/* ConfigurationError */.j1(`no credentials could be got from ${userField}${code === undefined ? "" : ` (${code})`}`, {
            hint: "Try it on this machine with kubectl get pods; its own message is not shown here, since it may hold secrets.",
        });
    }
    return options;
}
function headersOf({ headers, auth }) {
    const given = Object.entries((headers ?? {}));
    // A file's token may end with a line break.
    const sent = Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), String(value).trim()]));
    return auth ? { authorization: `Basic ${Buffer.from(auth).toString("base64")}`, ...sent } : sent;
}
/** Says itself whether certificates are checked, so that NODE_TLS_REJECT_UNAUTHORIZED cannot. */
function tlsOf({ ca, cert, key, servername }, { cluster, userField }) {
    const own = {
        ...(ca !== undefined && { ca }),
        ...(cert !== undefined && { cert }),
        ...(key !== undefined && { key }),
    };
    try {
        (0,external_node_tls_.createSecureContext)(own);
    }
    catch {
        throw new errors/* ConfigurationError */.j1(`the client certificate and the client key of ${userField} do not belong together`);
    }
    return { ...own, rejectUnauthorized: !cluster.skipTLSVerify, ...(servername !== undefined && { servername }) };
}

;// CONCATENATED MODULE: ./lib/cluster/exchange.js

/** The API server's answer to a path that it does not know; it is the only one that is no JSON. */
const NO_SUCH_PATH = "404 page not found";
/**
 * Sends one request and reads the whole answer. Throws InfrastructureError for what no API server sends: a page, a
 * redirect to a login; and what undici throws.
 */
async function exchange(dispatcher, request, server) {
    return readAnswer(await dispatcher.request(request), server);
}
/** The rest of an answer of which the head is there. Throws as `exchange` does. */
async function readAnswer(response, server) {
    const { statusCode: status, headers, body } = response;
    const type = String(headers["content-type"] ?? "").toLowerCase();
    const text = await body.text();
    const retryAfter = secondsOf(headers["retry-after"]);
    if (status === 404 && text.trim() === NO_SUCH_PATH)
        return { status, json: undefined, retryAfter };
    if (status >= 300 && status < 400)
        throw foreign(server, `redirects to ${hostOf(headers["location"])}`);
    const json = /[/+]json\b/.test(type) ? parsed(text) : undefined;
    // Proxies and overloaded servers answer these in plain text.
    if (json === undefined && (type.includes("html") || (status !== 429 && status < 500))) {
        throw foreign(server, `answers ${status} with ${kindOf(type)}`);
    }
    return { status, json, retryAfter };
}
function kindOf(type) {
    if (type.includes("html"))
        return "an HTML page";
    return type.includes("json") ? "broken JSON" : "something that is no JSON";
}
function foreign(server, does) {
    return new errors/* InfrastructureError */.EN(`${server} ${does}, as no Kubernetes API server does`, {
        hint: "A login page, a proxy or a captive portal stands in between, or the address is that of a web site: check server in the kubeconfig.",
    });
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function secondsOf(header) {
    const seconds = Number(header);
    return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
/** Only the host: the rest of a login's URL may be a secret. */
function hostOf(location) {
    const url = String(location ?? "");
    return URL.canParse(url) ? new URL(url).host : "another page";
}

;// CONCATENATED MODULE: ./lib/cluster/lines.js
/** A line holds one object, of which the API server stores none above 1.5 MiB (etcd). */
const LONGEST = 8 * 1024 * 1024;
/** The lines of a text as they come; what was cut at its end is none. Throws where it breaks, and for a line without end. */
async function* linesOf(body) {
    let rest = "";
    for await (const part of body.setEncoding("utf8")) {
        const lines = (rest + part).split("\n");
        rest = lines.pop() ?? "";
        if (rest.length > LONGEST)
            throw new RangeError("a line without end");
        yield* lines.filter((line) => line !== "");
    }
}

;// CONCATENATED MODULE: ./lib/cluster/http-connection.js









const http_connection_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** As many lists as are asked for at once; each keeps its connection. */
const MOST_CONNECTIONS = 6;
/** A page of 500 large pods has some 10 MB. */
const http_connection_MOST_BYTES = 64 * 1024 * 1024;
const MOST_TRIES = 3;
const FOR_CALLS = { connections: MOST_CONNECTIONS, maxResponseSize: http_connection_MOST_BYTES };
/** A watch that is told nothing for so long, not even a bookmark, which comes every minute, is dead. */
const FOR_STREAMS = { headersTimeout: http_connection_TIMEOUT_MS, bodyTimeout: 200_000 };
/** Where the server says nothing; client-go waits as long. */
const DEFAULT_WAIT_S = 1;
/**
 * Opens a connection with the credentials of the chosen user; nothing is sent yet.
 * Every request has one time limit over all of its tries; those under way end with the signal of the run.
 */
async function openConnection(chosen, outside) {
    const credentials = await credentialsOf(chosen, outside);
    return new HttpConnection(chosen, credentials, outside.signal);
}
class HttpConnection {
    server;
    context;
    namespace;
    inCluster;
    kubeConfig;
    signal;
    #origin;
    /** Of a proxy such as Rancher's: `/k8s/clusters/x`. */
    #prefix;
    #destination;
    #asked;
    #credentials;
    #dispatcher;
    /** Of their own: each takes a connection for as long as it goes on. */
    #streams;
    constructor(chosen, credentials, signal) {
        const { origin, host, pathname, port } = new URL(chosen.cluster.server);
        this.server = port === "" ? `${host}:443` : host;
        if (chosen.context !== undefined)
            this.context = chosen.context;
        if (chosen.namespace !== undefined)
            this.namespace = chosen.namespace;
        this.inCluster = chosen.inCluster;
        this.kubeConfig = credentials.kubeConfig;
        this.signal = signal;
        this.#origin = origin;
        this.#prefix = pathname.replace(/\/$/, "");
        const { clusterField, userField, context, cluster } = chosen;
        this.#destination = { server: this.server, clusterField, proxied: cluster.proxyUrl !== undefined };
        this.#asked = {
            server: this.server,
            identity: context === undefined ? userField : `context ${(0,cluster_names/* quoted */.T)(context)} (${userField})`,
        };
        this.#credentials = credentials;
        this.#dispatcher = dispatcherOf(credentials, cluster.proxyUrl, FOR_CALLS);
        this.#streams = dispatcherOf(credentials, cluster.proxyUrl, FOR_STREAMS);
    }
    async request(call) {
        const timeoutMs = call.timeoutMs ?? http_connection_TIMEOUT_MS;
        const timeout = AbortSignal.timeout(timeoutMs);
        // What begins after the stop is tidying up, such as a lease that is given back.
        const signal = this.signal.aborted ? timeout : AbortSignal.any([this.signal, timeout]);
        const endsAt = performance.now() + timeoutMs;
        try {
            for (let attempt = 1;; attempt++) {
                const answer = await this.#send(call, signal);
                if (answer.status < 300)
                    return answer.json;
                const waitMs = waitBeforeNext(call, answer);
                const inTime = waitMs !== undefined && attempt < MOST_TRIES && performance.now() + waitMs < endsAt;
                if (!inTime)
                    throw apiError(call, this.#asked, answer.status, answer.json);
                await (0,promises_.setTimeout)(waitMs, undefined, { signal });
            }
        }
        catch (error) {
            if (timeout.aborted)
                throw timeoutError(this.#destination, describeCall(call), timeoutMs);
            if (error instanceof errors/* ToolError */.v4)
                throw error;
            if (signal.aborted)
                throw stoppedError(this.signal, describeCall(call));
            throw transportError(error, this.#destination, describeCall(call));
        }
    }
    async stream(path, signal) {
        const call = { method: "GET", path };
        try {
            const response = await this.#streams.request(await this.#wired(call, AbortSignal.any([this.signal, signal])));
            if (response.statusCode === 200)
                return linesOf(response.body);
            const answer = await readAnswer(response, this.server);
            throw apiError(call, this.#asked, answer.status, answer.json);
        }
        catch (error) {
            throw error instanceof errors/* ToolError */.v4 ? error : transportError(error, this.#destination, describeCall(call));
        }
    }
    async #wired(call, signal) {
        const headers = {
            accept: call.accept ?? "application/json",
            "user-agent": "llm-latency-gate",
            ...(call.body !== undefined && { "content-type": call.contentType ?? "application/json" }),
            ...(await this.#credentials.headers()),
        };
        const { method, body } = call;
        const text = body === undefined ? null : JSON.stringify(body);
        return { origin: this.#origin, path: this.#prefix + call.path, method, headers, body: text, signal };
    }
    async #send(call, signal) {
        const request = await this.#wired(call, signal);
        const send = () => exchange(this.#dispatcher, request, this.server);
        return send().catch((error) => {
            // The server may close a kept connection just as it is used again.
            if (call.method === "GET" && isBrokenConnection(error))
                return send();
            throw error;
        });
    }
    async close() {
        await Promise.all([this.#dispatcher.destroy(), this.#streams.destroy()]);
    }
}
/** Undefined where the answer stands. A 429 was not carried out; another failure is only tried again where that does no harm. */
function waitBeforeNext({ method }, { status, retryAfter }) {
    if (status === 429)
        return 1000 * (retryAfter ?? DEFAULT_WAIT_S);
    return status >= 500 && method === "GET" && retryAfter !== undefined ? 1000 * retryAfter : undefined;
}
/** One for all requests: the library itself makes a new one, and with it a new TLS connection, for each. */
function dispatcherOf({ tls }, proxyUrl, limits) {
    const shared = { ...limits, pipelining: 1, allowH2: false };
    if (proxyUrl !== undefined)
        return new undici/* ProxyAgent */.kT({ ...shared, uri: proxyUrl, requestTls: tls });
    return new undici/* Agent */.g6({ ...shared, connect: { ...tls, timeout: CONNECT_TIMEOUT_MS, keepAlive: true } });
}

// EXTERNAL MODULE: ./lib/cluster/kubeconfig.js + 4 modules
var kubeconfig = __webpack_require__(69897);
;// CONCATENATED MODULE: ./lib/cluster/lease-object.js


/** A call that hangs must not outlast the lease that it renews. */
const CALL_MS = 5_000;
/** Undefined where there is none. Throws what the connection throws. */
async function readLease(connection, { namespace, name }) {
    try {
        return await send(connection, { method: "GET", path: `${collection(namespace)}/${encodeURIComponent(name)}` });
    }
    catch (error) {
        if (isStatus(error, 404))
            return undefined;
        throw error;
    }
}
/**
 * Creates it, or replaces just the version that was read; undefined where another was first, or it is gone.
 * Throws what the connection throws.
 */
async function writeLease(connection, namespace, lease) {
    const body = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", ...lease };
    const path = collection(namespace);
    const { name, resourceVersion } = lease.metadata;
    try {
        if (resourceVersion === undefined)
            return await send(connection, { method: "POST", path, body });
        return await send(connection, { method: "PUT", path: `${path}/${encodeURIComponent(name)}`, body });
    }
    catch (error) {
        // A new lease meets 404 where its namespace is missing: that is the caller's to know.
        if (isStatus(error, 409) || (resourceVersion !== undefined && isStatus(error, 404)))
            return undefined;
        throw error;
    }
}
/** Go reads a MicroTime with exactly six digits of a second: the three of `toISOString` are refused. */
function microTime(wallMs) {
    return new Date(wallMs).toISOString().replace("Z", "000Z");
}
/** `PR #12, run 345`, without the random word that makes an identity unique. */
function holderOf({ spec }) {
    return oneLine(spec?.holderIdentity ?? "").replace(/ \S+$/, "");
}
/** `PR #12, run 345 (held since 2026-11-24T10:00:00Z, expires 2026-11-24T10:07:00Z unless renewed)`, by its holder's clock. */
function heldBy(lease) {
    const { acquireTime = "", renewTime = "", leaseDurationSeconds = 0 } = lease.spec ?? {};
    const since = secondOf(Date.parse(acquireTime));
    const until = secondOf(Date.parse(renewTime) + leaseDurationSeconds * 1000);
    const times = [...since.map((at) => `held since ${at}`), ...until.map((at) => `expires ${at} unless renewed`)];
    return times.length === 0 ? holderOf(lease) : `${holderOf(lease)} (${times.join(", ")})`;
}
/** None where it is no time: another hand may have written anything. */
function secondOf(wallMs) {
    const isTime = Math.abs(wallMs) <= 8.64e15;
    return isTime ? [new Date(wallMs).toISOString().replace(/\.\d+/, "")] : [];
}
async function send(connection, call) {
    return (await connection.request({ ...call, timeoutMs: CALL_MS }));
}
function collection(namespace) {
    return `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
}
function isStatus(error, status) {
    return error instanceof ApiError && error.status === status;
}

;// CONCATENATED MODULE: ./lib/cluster/held-lease.js


/** Another may take the lease when nobody has renewed it for so long. */
const LEASE_SECONDS = 60;
const RENEW_MS = (LEASE_SECONDS * 1000) / 3;
const RETRY_MS = 5_000;
/** No renewal begins later than this after the last good one, so that even one that hangs in each of its calls ends within the lease. */
const LAST_TRY_MS = (LEASE_SECONDS * 1000 * 2) / 3;
/** A lease that is ours: renewed until it is released, by disposal or with the run, or lost. */
class RenewedLease {
    #connection;
    #outside;
    #lost = new AbortController();
    #ended = new AbortController();
    #renewing;
    waitedMs;
    waitedFor;
    #lease;
    /** On our clock, before the call was sent: others count from when they see it. */
    #renewedAtMs;
    #release;
    constructor(connection, outside, { lease, writtenAtMs, waitedMs, waitedFor }) {
        this.#connection = connection;
        this.#outside = outside;
        this.waitedMs = waitedMs;
        if (waitedFor !== undefined)
            this.waitedFor = waitedFor;
        this.#lease = lease;
        this.#renewedAtMs = writtenAtMs;
        this.#renewing = this.#renewOn();
        const onStop = () => void this[Symbol.asyncDispose]();
        connection.signal.addEventListener("abort", onStop, { once: true, signal: this.#ended.signal });
        if (connection.signal.aborted)
            onStop();
    }
    get lost() {
        return this.#lost.signal;
    }
    async [Symbol.asyncDispose]() {
        this.#release ??= this.#releaseOnce();
        await this.#release;
    }
    async #renewOn() {
        const { clock } = this.#outside;
        const over = AbortSignal.any([this.#ended.signal, this.#lost.signal]);
        let pauseMs = RENEW_MS;
        while (true) {
            await clock.sleep(pauseMs, over);
            if (over.aborted)
                return;
            pauseMs = await this.#renew();
        }
    }
    /** The pause until the next renewal. */
    async #renew() {
        const { clock, log } = this.#outside;
        const startedAtMs = clock.now();
        try {
            await this.#write({ renewTime: microTime(clock.wall()) });
            this.#renewedAtMs = startedAtMs;
            return RENEW_MS;
        }
        catch (error) {
            // The stop of the run ended the call: it is released next.
            if (this.#ended.signal.aborted)
                return RETRY_MS;
            const { message } = error;
            if (clock.now() + RETRY_MS - this.#renewedAtMs > LAST_TRY_MS)
                this.#lose(`it could not be renewed: ${message}`);
            else
                log.warn(`lease ${this.#lease.metadata.name} could not be renewed, which is tried again: ${message}`);
            return RETRY_MS;
        }
    }
    async #releaseOnce() {
        this.#ended.abort();
        await this.#renewing;
        if (this.#lost.signal.aborted)
            return;
        try {
            await this.#write({ holderIdentity: "" });
        }
        catch (error) {
            const { message } = error;
            this.#outside.log.warn(`lease ${this.#lease.metadata.name} could not be released and ends by itself within ${LEASE_SECONDS} s: ${message}`);
        }
    }
    /** Writes as long as the lease is ours, else it is lost. A version that changed under our holder is taken up once. */
    async #write(change) {
        const { name, namespace = "" } = this.#lease.metadata;
        const holder = this.#lease.spec?.holderIdentity;
        for (let tries = 0; tries < 2; tries++) {
            const changed = { ...this.#lease, spec: { ...this.#lease.spec, ...change } };
            const written = await writeLease(this.#connection, namespace, changed);
            if (written !== undefined) {
                this.#lease = written;
                return;
            }
            const found = await readLease(this.#connection, { namespace, name });
            if (found?.spec?.holderIdentity !== holder)
                return this.#lose(wordsFor(found));
            this.#lease = found;
        }
        throw new errors/* InfrastructureError */.EN("somebody else keeps changing it");
    }
    /** A run that is at its end has nothing left to stop; its reader is told all the same. */
    #lose(why) {
        const { name, namespace } = this.#lease.metadata;
        if (this.#ended.signal.aborted) {
            this.#outside.log.warn(`lease ${name} in namespace ${namespace} was lost before it was released, so that another run may have measured in the last ${RENEW_MS / 1000} s of this one: ${why}`);
            return;
        }
        this.#lost.abort(new errors/* InfrastructureError */.EN(`lease ${name} in namespace ${namespace} was lost: ${why}`));
    }
}
function wordsFor(found) {
    if (found === undefined)
        return "it was deleted";
    return found.spec?.holderIdentity ? `taken over by ${heldBy(found)}` : "its holder was cleared";
}

;// CONCATENATED MODULE: ./lib/cluster/lease.js






const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** A line at once, and the next ones at doubling distances from here. */
const FIRST_REMINDER_MS = 30_000;
/** Each try that fails means that another was quicker; so many in a row are no race. */
const lease_MOST_TRIES = 5;
/**
 * Takes the lease, or waits for it up to `waitMs`; it is renewed from then on, and released when it is disposed and when
 * the run stops. Refused where we may not, and where there is no such namespace.
 * Throws InfrastructureError when another holds it to the end of the wait, and when the run is stopped in the meantime.
 */
async function acquireLease(connection, request, outside) {
    try {
        return await new Acquisition(connection, request, outside).run();
    }
    catch (error) {
        if (!(error instanceof ApiError))
            throw error;
        if (error.status === 404)
            return { refusal: `there is no namespace ${request.namespace} to hold it in` };
        if (error.status !== 403)
            throw error;
        return { refusal: `${error.message}. This rule of a Role grants all that a lease takes: ${RULE}` };
    }
}
const RULE = ruleLine({ group: "coordination.k8s.io", resources: ["leases"], verbs: ["get", "create", "update"] });
class Acquisition {
    #connection;
    #request;
    #outside;
    #identity;
    #startedAtMs;
    #nextReminderMs = 0;
    #waitedFor;
    /** What another holder wrote last, and when it was seen first, on our clock. */
    #seen;
    constructor(connection, request, outside) {
        this.#connection = connection;
        this.#request = request;
        this.#outside = outside;
        this.#identity = `${request.holder} ${outside.nonce()}`;
        this.#startedAtMs = outside.clock.now();
    }
    async run() {
        const { signal } = this.#connection;
        for (let pauseMs = FIRST_PAUSE_MS;; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
            if (signal.aborted)
                throw stoppedError(signal, `waiting for lease ${this.#request.name}`);
            const result = await this.#attempt();
            if (result instanceof RenewedLease)
                return result;
            const leftMs = this.#request.waitMs - this.#waitedMs();
            if (leftMs <= 0)
                throw result.error;
            this.#waitedFor = result.who;
            this.#remind(result.waitingFor);
            await this.#outside.clock.sleep(Math.min(pauseMs, leftMs), signal);
        }
    }
    /** A server that is away for a moment is waited for as well. */
    async #attempt() {
        try {
            return await this.#take();
        }
        catch (error) {
            if (!(error instanceof errors/* InfrastructureError */.EN) || (error instanceof ApiError && !isPassing(error)))
                throw error;
            return { who: "the API server", waitingFor: `the API server: ${error.message}`, error };
        }
    }
    async #take() {
        const { namespace, name } = this.#request;
        for (let tries = 0; tries < lease_MOST_TRIES; tries++) {
            const found = await readLease(this.#connection, { namespace, name });
            if (found !== undefined && !this.#isFree(found))
                return this.#heldByOther(found);
            const writtenAtMs = this.#outside.clock.now();
            const lease = await writeLease(this.#connection, namespace, this.#claim(found));
            const taken = { writtenAtMs, waitedMs: this.#waitedMs(), waitedFor: this.#waitedFor };
            if (lease !== undefined)
                return new RenewedLease(this.#connection, this.#outside, { lease, ...taken });
        }
        throw new errors/* InfrastructureError */.EN(`lease ${name} in namespace ${namespace} changes faster than it can be taken`);
    }
    /**
     * Free, ours by a call whose answer was lost, or not renewed for its whole duration. As in client-go, that is judged by
     * how long we have seen it stand still, never by the times in it: a clock that is wrong must not steal it.
     */
    #isFree({ spec }) {
        if (!spec?.holderIdentity || spec.holderIdentity === this.#identity)
            return true;
        const now = this.#outside.clock.now();
        const renewal = `${spec.holderIdentity} ${spec.renewTime}`;
        if (this.#seen?.renewal !== renewal)
            this.#seen = { renewal, atMs: now };
        return now - this.#seen.atMs >= (spec.leaseDurationSeconds ?? LEASE_SECONDS) * 1000;
    }
    #claim(found) {
        const { namespace, name } = this.#request;
        const now = microTime(this.#outside.clock.wall());
        const spec = {
            holderIdentity: this.#identity,
            leaseDurationSeconds: LEASE_SECONDS,
            acquireTime: now,
            renewTime: now,
            leaseTransitions: found === undefined ? 0 : (found.spec?.leaseTransitions ?? 0) + 1,
        };
        return { ...(found ?? { metadata: { name, namespace } }), spec: { ...found?.spec, ...spec } };
    }
    #heldByOther(lease) {
        const { namespace, name, waitMs } = this.#request;
        const held = heldBy(lease);
        const seconds = lease.spec?.leaseDurationSeconds ?? LEASE_SECONDS;
        const error = new errors/* InfrastructureError */.EN(`lease ${name} in namespace ${namespace} is held by ${held}; waited ${Math.round(waitMs / 1000)} s for it`, {
            hint: `Let that run end, or wait longer. The lease of a run that is dead is taken over by a wait of more than ${seconds} s, ` +
                `or given free by: kubectl delete lease ${name} -n ${namespace}`,
        });
        return { who: holderOf(lease), waitingFor: held, error };
    }
    #remind(waitingFor) {
        const waitedMs = this.#waitedMs();
        if (waitedMs < this.#nextReminderMs)
            return;
        this.#outside.log.info(`waiting for ${waitingFor}`);
        this.#nextReminderMs = Math.max(FIRST_REMINDER_MS, 2 * waitedMs);
    }
    #waitedMs() {
        return this.#outside.clock.now() - this.#startedAtMs;
    }
}
function isPassing({ status }) {
    return status === 429 || status >= 500;
}

// EXTERNAL MODULE: ./lib/model/limit.js
var limit = __webpack_require__(10878);
// EXTERNAL MODULE: ./lib/model/looked-at.js
var looked_at = __webpack_require__(46417);
;// CONCATENATED MODULE: ./lib/cluster/resources.js
/** The one table of what can be looked at: lists, rights and the manifests of `config/examples/rbac` come from it. */
const RESOURCES = {
    pods: { apis: ["v1"], plural: "pods" },
    services: { apis: ["v1"], plural: "services" },
    endpointSlices: { apis: ["discovery.k8s.io/v1"], plural: "endpointslices" },
    ingresses: { apis: ["networking.k8s.io/v1"], plural: "ingresses" },
    routes: { apis: ["route.openshift.io/v1"], plural: "routes" },
    httpRoutes: { apis: ["gateway.networking.k8s.io/v1"], plural: "httproutes" },
    gateways: { apis: ["gateway.networking.k8s.io/v1"], plural: "gateways" },
    inferencePools: {
        apis: ["inference.networking.k8s.io/v1", "inference.networking.x-k8s.io/v1alpha2"],
        plural: "inferencepools",
    },
    inferenceServices: { apis: ["serving.kserve.io/v1beta1"], plural: "inferenceservices" },
    llmInferenceServices: {
        apis: ["serving.kserve.io/v1alpha2", "serving.kserve.io/v1alpha1"],
        plural: "llminferenceservices",
    },
    knativeServices: { apis: ["serving.knative.dev/v1"], plural: "services" },
    kubeaiModels: { apis: ["kubeai.org/v1"], plural: "models" },
    ollamaModels: { apis: ["ollama.ayaka.io/v1"], plural: "models" },
    nodes: { apis: ["v1"], plural: "nodes", clusterWide: true },
    deployments: { apis: ["apps/v1"], plural: "deployments" },
    statefulSets: { apis: ["apps/v1"], plural: "statefulsets" },
    autoscalers: { apis: ["autoscaling/v2"], plural: "horizontalpodautoscalers" },
    scaledObjects: { apis: ["keda.sh/v1alpha1"], plural: "scaledobjects" },
    disruptionBudgets: { apis: ["policy/v1"], plural: "poddisruptionbudgets" },
    volumeClaims: { apis: ["v1"], plural: "persistentvolumeclaims" },
    quotas: { apis: ["v1"], plural: "resourcequotas" },
    events: { apis: ["v1"], plural: "events" },
    nodeEvents: { apis: ["v1"], plural: "events", clusterWide: true, fieldSelector: "involvedObject.kind=Node" },
    allPods: { apis: ["v1"], plural: "pods", clusterWide: true },
};
/** Empty for the core group. */
function groupOf(api) {
    return api.includes("/") ? (api.split("/")[0] ?? "") : "";
}
/** Without a namespace: of the whole cluster. */
function listPath(api, plural, namespace) {
    const root = api.includes("/") ? `/apis/${api}` : `/api/${api}`;
    return namespace === undefined
        ? `${root}/${plural}`
        : `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

;// CONCATENATED MODULE: ./lib/cluster/rights.js


/** The least that each feature does with; the manifests of `config/examples/rbac` are made of it. */
const RIGHTS = {
    discover: [namespaced("", "namespaces", "get"), ...looked_at/* LOOKED_AT */.Z.discover.flatMap(toList)],
    // An API server before 1.35 asks for get only, a later one for create too; the list finds the pod that takes over.
    forward: [namespaced("", "pods/portforward", "get", "create"), ...toList("pods")],
    validate: looked_at/* LOOKED_AT */.Z.validate.flatMap(toList),
    // Pods are looked at and followed, in the namespace and on the nodes of its engines.
    watch: [
        ...looked_at/* LOOKED_AT */.Z.watch.flatMap(toList),
        namespaced("", "pods", "watch"),
        { ...namespaced("", "pods", "watch"), clusterWide: true },
    ],
    lease: [namespaced("coordination.k8s.io", "leases", "get", "create", "update")],
    // Helm keeps its releases in Secrets, and a Role cannot tell them from others: this one reads every Secret.
    "helm-values": [namespaced("", "secrets", "get", "list")],
};
function namespaced(group, resource, ...verbs) {
    return { group, resource, verbs, clusterWide: false };
}
function toList(name) {
    const { apis, plural, clusterWide = false } = RESOURCES[name];
    const groups = [...new Set(apis.map(groupOf))];
    return groups.map((group) => ({ group, resource: plural, verbs: ["list"], clusterWide, looksAt: name }));
}

;// CONCATENATED MODULE: ./lib/cluster/preflight.js




const REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
/**
 * Asks the API server what of a feature we may not do; empty where we may do all of it. Asking is granted to everybody
 * who has logged in. Throws what the connection throws.
 */
async function missingRights(connection, feature, namespace) {
    const wanted = RIGHTS[feature].flatMap((right) => right.verbs.map((verb) => ({ right, verb })));
    const answers = await (0,limit/* inParallel */.H)(MOST_CONNECTIONS, wanted, async ({ right, verb }) => {
        const place = right.clusterWide ? undefined : namespace;
        return (await isAllowed(connection, right, verb, place)) ? undefined : missing(feature, right, verb, place);
    });
    return answers.filter((answer) => answer !== undefined);
}
async function isAllowed(connection, { group, resource }, verb, namespace) {
    const [name, subresource] = resource.split("/");
    const resourceAttributes = {
        verb,
        group,
        resource: name,
        ...(subresource !== undefined && { subresource }),
        // Of a namespace itself, as the API server sees the request for it.
        ...(resource === "namespaces" && { name: namespace }),
        ...(namespace !== undefined && { namespace }),
    };
    const body = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes } };
    const review = (await connection.request({ method: "POST", path: REVIEWS, body }));
    return review.status?.allowed === true;
}
function missing(feature, right, verb, namespace) {
    const { group, resource, clusterWide, looksAt } = right;
    const access = {
        verb: verb,
        group,
        resource,
        ...(namespace !== undefined && { namespace }),
        ...(resource === "namespaces" && namespace !== undefined && { name: namespace }),
    };
    return {
        feature,
        ...(looksAt !== undefined && { resource: looksAt }),
        sentence: `not allowed to ${describeAccess(access)}`,
        rule: ruleLine({ group, resources: [resource], verbs: [verb] }),
        role: clusterWide ? "ClusterRole" : "Role",
    };
}

;// CONCATENATED MODULE: ./lib/cluster/view.js






/**
 * Lists what is asked for. What may not or cannot be looked at is said in `looks`. Throws InfrastructureError where the
 * server does not accept us, never answers, or has no such namespace.
 */
async function viewCluster(connection, request) {
    const { namespaces, resources } = request;
    const known = await (0,limit/* inParallel */.H)(MOST_CONNECTIONS, namespaces, (name) => requireNamespace(connection, name));
    const hidden = new Set(namespaces.filter((_, at) => !known[at]));
    const jobs = resources.flatMap((resource) => RESOURCES[resource].clusterWide ? [{ resource }] : namespaces.map((namespace) => ({ resource, namespace })));
    const seen = await (0,limit/* inParallel */.H)(MOST_CONNECTIONS, jobs, (job) => look(connection, job, hidden));
    throwIfNobodyAnswered(seen);
    const objects = Object.fromEntries(Object.keys(RESOURCES).map((name) => [name, []]));
    for (const { look, objects: found } of seen)
        objects[look.resource]?.push(...found);
    return {
        takenAt: new Date().toISOString(),
        server: connection.server,
        ...(connection.context !== undefined && { context: connection.context }),
        inCluster: connection.inCluster,
        namespaces: [...namespaces],
        looks: seen.map(({ look }) => look),
        // The server keeps kinds apart; what is in an object is judged by who reads it.
        objects: objects,
    };
}
async function look(connection, job, hidden) {
    try {
        const objects = await listFirst(connection, job);
        return { look: { ...job, outcome: "seen", count: objects.length }, objects };
    }
    catch (error) {
        if (connection.signal.aborted || (error instanceof ApiError && error.status === 401))
            throw error;
        const doubt = hidden.has(job.namespace ?? "")
            ? ` Whether there is a namespace ${job.namespace} is hidden too.`
            : "";
        return {
            look: { ...job, outcome: outcomeOf(error), count: 0, reason: reasonOf(error) + doubt },
            objects: [],
            error,
        };
    }
}
/**
 * In the first of the kind's versions that the cluster has; the newest one is missing where it has none. Rights are asked
 * for before there is such a kind, so that a refusal tells of all its groups.
 */
async function listFirst(connection, { resource, namespace }) {
    const { apis, plural, fieldSelector } = RESOURCES[resource];
    const wanted = fieldSelector === undefined ? {} : { fieldSelector };
    const failures = [];
    for (const api of apis) {
        try {
            const objects = await listAll(connection, listPath(api, plural, namespace), wanted);
            if (failures.every((error) => outcomeOf(error) === "absent"))
                return objects;
        }
        catch (error) {
            if (outcomeOf(error) === "failed")
                throw error;
            failures.push(error);
        }
    }
    const refusals = failures.filter((error) => outcomeOf(error) === "not-allowed");
    const [first] = refusals;
    throw first === undefined ? failures[0] : refusalOf(first, refusals);
}
/** One sentence for the same refusal of several groups, with the rule of each. */
function refusalOf(first, refusals) {
    const hint = [...new Set(refusals.flatMap((refusal) => refusal.hint ?? []))].join(" ");
    return new ApiError(first.message, { status: first.status, ...(hint !== "" && { hint }) });
}
function outcomeOf(error) {
    const status = error instanceof ApiError ? error.status : undefined;
    return status === 404 ? "absent" : status === 403 ? "not-allowed" : "failed";
}
function reasonOf(error) {
    const { message, hint } = error;
    return hint === undefined ? message : `${message}. ${hint}`;
}
function throwIfNobodyAnswered(seen) {
    if (seen.length === 0)
        return;
    if (seen.every(({ error }) => error !== undefined && !(error instanceof ApiError)))
        throw seen[0]?.error;
}

;// CONCATENATED MODULE: ./lib/cluster/pod-stream.js



/** So many in a row that told nothing, and it is given up. */
const pod_stream_MOST_FAILURES = 5;
const PAUSE_MS = 1_000;
/** A proxy ends what is silent for half a minute or more, sooner than the first bookmark comes: that is no failure. */
const STOOD_MS = 10_000;
/** What it wanted to go on from is no longer kept. */
const GONE = 410;
/**
 * A watch of pods that goes on where it broke, as servers and proxies end each of them after a while. Where it cannot, or
 * may not be, that is told, and nothing is thrown.
 */
class PodStream {
    /** Resolves when it sees, or does not at once. */
    begun;
    #connection;
    #place;
    #onEvent;
    #outside;
    /** What was told last; undefined: nothing yet, or too long ago. */
    #version;
    #failures = 0;
    /** When the present watch began, on the clock; absent: it has not. */
    #openedAtMs;
    constructor(connection, place, onEvent, outside) {
        this.#connection = connection;
        this.#place = place;
        this.#onEvent = onEvent;
        this.#outside = outside;
        const { promise, resolve } = Promise.withResolvers();
        this.begun = promise;
        void this.#followOn(resolve);
    }
    async #followOn(begin) {
        const { signal, clock, onBlind } = this.#outside;
        while (!this.#isEnded()) {
            const failure = await this.#follow(begin).then(() => undefined, (error) => error);
            begin();
            if (this.#isEnded())
                return;
            const stood = this.#openedAtMs !== undefined && clock.now() - this.#openedAtMs >= STOOD_MS;
            this.#failures = stood ? 0 : this.#failures + 1;
            if (isGone(failure))
                this.#version = undefined;
            const isOver = !mayPass(failure) || this.#failures > pod_stream_MOST_FAILURES;
            // From there on it begins anew, and what was in between is not told.
            if (isOver || this.#version === undefined)
                onBlind(wordsOf(failure));
            if (isOver)
                return;
            await clock.sleep(PAUSE_MS, signal);
        }
        begin();
    }
    #isEnded() {
        return this.#outside.signal.aborted || this.#connection.signal.aborted;
    }
    /** One watch, to its end. */
    async #follow(begin) {
        const { path, fields } = this.#place;
        const selected = fields === undefined ? {} : { fieldSelector: fields };
        this.#openedAtMs = undefined;
        this.#version ??= await this.#newest(selected);
        const from = { watch: "true", allowWatchBookmarks: "true", resourceVersion: this.#version };
        const query = new URLSearchParams({ ...selected, ...from });
        const lines = await this.#connection.stream(`${path}?${query}`, this.#outside.signal);
        this.#openedAtMs = this.#outside.clock.now();
        begin();
        for await (const line of lines)
            this.#take(JSON.parse(line));
    }
    /** The version of the whole collection, of which a list of one tells as well. */
    async #newest(selected) {
        const query = new URLSearchParams({ ...selected, limit: "1" });
        const list = await this.#connection.request({ method: "GET", path: `${this.#place.path}?${query}` });
        return list.metadata?.resourceVersion ?? "0";
    }
    #take({ type, object }) {
        const { code = 0, metadata } = object;
        if (type === "ERROR")
            throw new ApiError(`the API server ended the watch (${code})`, { status: code });
        this.#version = metadata.resourceVersion;
        this.#failures = 0;
        if (type === "BOOKMARK")
            return;
        this.#onEvent({ atMs: this.#outside.clock.wall(), gone: type === "DELETED", pod: slim(object) });
    }
}
function isGone(failure) {
    return failure instanceof ApiError && failure.status === GONE;
}
/** An end without a word, a broken connection, an overloaded server; what we may not do stays so. */
function mayPass(failure) {
    return !(failure instanceof ApiError) || isGone(failure) || failure.status === 429 || failure.status >= 500;
}
function wordsOf(failure) {
    if (failure === undefined)
        return "the API server ends each watch at once";
    if (!(failure instanceof errors/* ToolError */.v4))
        return "the API server's watch is not understood";
    return failure.hint === undefined ? failure.message : `${failure.message}. ${failure.hint}`;
}

;// CONCATENATED MODULE: ./lib/cluster/watch.js

/** More would weigh on the API server, and a run on so many nodes is not spoiled by one pod. */
const MOST_NODES = 16;
/**
 * Follows the pods of the namespaces, and those on the nodes, until it is disposed; resolves when everything that may be
 * followed is. Never throws. Of pods alone: what else happens to an engine leaves traces that a later look finds.
 *
 * It watches instead of listing, since an object that came and went between two lists was in none of them, and since a
 * list of thousands of pods would delay the client's own clock while it measures.
 */
async function watchPods(connection, { namespaces, nodes }, onEvent, { clock }) {
    const ended = new AbortController();
    const blind = new Set();
    const outside = { clock, signal: ended.signal, onBlind: (why) => void blind.add(why) };
    if (nodes.length > MOST_NODES)
        blind.add(`pods on more than ${MOST_NODES} nodes`);
    const ofNamespaces = namespaces.map((name) => {
        const place = { path: `/api/v1/namespaces/${encodeURIComponent(name)}/pods` };
        return new PodStream(connection, place, onEvent, outside);
    });
    const ofNodes = nodes.slice(0, MOST_NODES).map((name) => {
        const place = { path: "/api/v1/pods", fields: `spec.nodeName=${name}` };
        return new PodStream(connection, place, (event) => void (isElsewhere(event, namespaces) && onEvent(event)), outside);
    });
    const streams = [...ofNamespaces, ...ofNodes];
    await Promise.all(streams.map(({ begun }) => begun));
    return {
        blind: () => [...blind],
        async [Symbol.asyncDispose]() {
            ended.abort();
        },
    };
}
/** What two streams tell comes in no order. */
function isElsewhere({ pod }, namespaces) {
    return !namespaces.includes(pod.metadata.namespace ?? "");
}

;// CONCATENATED MODULE: ./lib/cluster/connect.js










/**
 * Finds and judges the kubeconfig, or the pod that we run in, and asks the API server one question, its version.
 * Throws ConfigurationError for a kubeconfig that is wrong or refused, InfrastructureError where nobody answers or our
 * credentials are not accepted. No message and no cause holds a secret.
 */
async function connectCluster(access, outside) {
    const connection = await openConnection(await (0,kubeconfig/* chooseCluster */.m)(access, outside), outside);
    try {
        outside.log.debug(`connected to ${connection.server}, Kubernetes ${await versionOf(connection)}`);
    }
    catch (error) {
        await connection.close();
        throw error;
    }
    return clusterAt(connection, outside);
}
function clusterAt(connection, outside) {
    const { server, context, namespace, inCluster } = connection;
    return {
        server,
        ...(context !== undefined && { context }),
        ...(namespace !== undefined && { namespace }),
        inCluster,
        view: (request) => viewCluster(connection, request),
        missingRights: (feature, where) => missingRights(connection, feature, where),
        watch: (request, onEvent) => watchPods(connection, request, onEvent, outside),
        forward: (target) => forwardTo(connection, target),
        helmRelease: (wanted) => readHelmRelease(connection, wanted),
        acquireLease: (request) => acquireLease(connection, request, outside),
        [Symbol.asyncDispose]: () => connection.close(),
    };
}
/** Every API server tells it, unless it was hardened; who may not ask has been recognised all the same. */
async function versionOf(connection) {
    try {
        const answer = (await connection.request({ method: "GET", path: "/version" }));
        const version = answer?.gitVersion;
        if (typeof version === "string" && /^v\d[\w.+-]{0,60}$/.test(version))
            return version;
    }
    catch (error) {
        if (error instanceof ApiError && error.status === 403)
            return "of an unknown version";
        if (!(error instanceof ApiError) || error.status !== 404)
            throw error;
    }
    throw new errors/* InfrastructureError */.EN(`${connection.server} answers, but it is no Kubernetes API server`, {
        hint: "Check server in the kubeconfig: host, port and path.",
    });
}


/***/ })

};
