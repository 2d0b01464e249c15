export const id = 897;
export const ids = [897];
export const modules = {

/***/ 84866:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DU: () => (/* binding */ parseKubeconfig),
/* harmony export */   Pe: () => (/* binding */ joinKubeconfigs),
/* harmony export */   b6: () => (/* binding */ textOf)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(38815);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(452);


/** Never throws, so that secrets can be masked before anything is judged. */
function parseKubeconfig(found) {
    const lineCounter = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .LineCounter */ .HN();
    try {
        // Its pretty errors quote the lines around, secrets and all, so only the line is taken from them.
        const doc = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parseDocument */ .Tp)(found.text, { lineCounter, prettyErrors: false, logLevel: "silent" });
        const offset = doc.errors[0]?.pos[0];
        const badLine = offset === undefined ? {} : { badLine: lineCounter.linePos(offset).line };
        return { ...found, value: doc.toJS({ maxAliasCount: 100 }), ...badLine };
    }
    catch {
        return { ...found, value: undefined, badLine: 1 };
    }
}
/** Throws ConfigurationError for what is no kubeconfig at all. */
function joinKubeconfigs(files) {
    // kubectl starts new files empty.
    const parts = files.filter(({ text }) => files.length === 1 || text.trim() !== "").map(entriesOf);
    const current = parts.find(({ currentContext }) => currentContext !== undefined)?.currentContext;
    const all = (kind) => byName(parts.flatMap((part) => [...part[kind].values()]));
    const joined = {
        origin: files.map(({ origin }) => origin).join(", "),
        clusters: all("clusters"),
        users: all("users"),
        contexts: all("contexts"),
        ...(current !== undefined && { currentContext: current }),
    };
    if (joined.clusters.size === 0)
        throw wrong(joined.origin, "has no clusters", "a list clusters with at least one");
    return joined;
}
function entriesOf(file) {
    const { origin, value, badLine } = file;
    if (badLine !== undefined)
        throw wrong(origin, `is not YAML (line ${badLine})`, "a kubeconfig");
    if (!isMap(value))
        throw wrong(origin, `is ${kindOf(value)}`, "a map with kind: Config");
    if (value["kind"] !== "Config") {
        const found = value["kind"] === undefined ? "has no kind" : "is of another kind";
        throw wrong(origin, found, "kind: Config");
    }
    const current = value["current-context"];
    return {
        origin,
        clusters: named(file, value, "clusters", "cluster"),
        users: named(file, value, "users", "user"),
        contexts: named(file, value, "contexts", "context"),
        ...(typeof current === "string" && current !== "" && { currentContext: current }),
    };
}
function named(file, value, list, key) {
    const items = value[list] ?? [];
    if (!Array.isArray(items))
        throw wrong(file.origin, `has ${kindOf(items)} in ${list}`, "a list");
    const entries = items.map((item, at) => {
        const path = `${list}[${at}]`;
        if (!isMap(item) || typeof item["name"] !== "string" || item["name"] === "") {
            throw wrong(file.origin, `has no name in ${path}`, `a map with name and ${key}`);
        }
        const fields = item[key] ?? {};
        if (!isMap(fields))
            throw wrong(file.origin, `has ${kindOf(fields)} in ${path}.${key}`, "a map");
        const { name } = item;
        const folder = file.folder === undefined ? {} : { folder: file.folder };
        return { name, path: `${path}.${key}`, origin: file.origin, fields, ...folder };
    });
    return byName(entries);
}
/** The first of a name wins. */
function byName(entries) {
    const named = new Map();
    for (const entry of entries)
        if (!named.has(entry.name))
            named.set(entry.name, entry);
    return named;
}
/** Undefined where nothing stands there. Throws ConfigurationError for anything but a text, without quoting it. */
function textOf({ fields, path, origin }, key) {
    const value = fields[key];
    if (value === undefined || value === null || value === "")
        return undefined;
    if (typeof value === "string")
        return value;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ConfigurationError */ .j1(`${path}.${key} of ${origin} is ${kindOf(value)} that is no text; a text is wanted`, {
        hint: "Put it into quotes if it looks like a number or a truth value.",
    });
}
/** What is wrong never quotes what stands there. */
function wrong(origin, found, wanted) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ConfigurationError */ .j1(`${origin} ${found}; ${wanted} is wanted`, {
        hint: "kubectl config view --minify --flatten --raw prints a complete kubeconfig of the current context.",
    });
}
function isMap(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
function kindOf(value) {
    if (value === null || value === undefined)
        return "nothing";
    if (Array.isArray(value))
        return "a list";
    return typeof value === "object" ? "a map" : "a plain value";
}


/***/ }),

/***/ 49967:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ secretsOf)
/* harmony export */ });
/* unused harmony export basicAuth */
/** Finds what must not be shown, anywhere in a kubeconfig and before anything in it is judged. */
/** Below this length a mask would blot out ordinary words of the log. */
const SHORTEST_SECRET = 4;
/** Of keys, of variables of an exec plugin and of its flags. */
const SECRET_NAME = /token|passw|secret|key|passphrase|credential/i;
/** Every secret of the whole file, in every form in which it may come to light: as it is, line by line, decoded. */
function secretsOf(kubeconfig) {
    const found = new Set();
    collect(kubeconfig, "", found, new Set());
    return [...found].filter((secret) => secret.length >= SHORTEST_SECRET);
}
function collect(value, key, found, visited) {
    if (value === undefined || value === null)
        return;
    if (typeof value !== "object") {
        if (SECRET_NAME.test(key))
            for (const form of forms(String(value)))
                found.add(form);
        if (typeof value === "string")
            for (const part of credentialsOfUrl(value))
                found.add(part);
        return;
    }
    // A YAML alias may lead back to what it stands in.
    if (visited.has(value))
        return;
    visited.add(value);
    if (Array.isArray(value)) {
        for (const secret of secretArguments(value))
            found.add(secret);
        for (const item of value)
            collect(item, key, found, visited);
        return;
    }
    const { name, value: given, username, password } = value;
    if (username && password)
        found.add(basicAuth(String(username), String(password)));
    if (typeof name === "string" && SECRET_NAME.test(name))
        collect(given, name, found, visited);
    for (const [inner, item] of Object.entries(value))
        collect(item, SECRET_NAME.test(key) ? key : inner, found, visited);
}
function basicAuth(username, password) {
    return Buffer.from(`${username}:${password}`).toString("base64");
}
/** Masks work line by line, and a key in base64 is written into logs as PEM as soon as somebody decodes it. */
function forms(secret) {
    const lines = (text) => text.split(/\r?\n/).map((line) => line.trim());
    const pem = Buffer.from(secret, "base64").toString("latin1");
    const decoded = pem.includes("-----BEGIN") ? lines(pem).filter((line) => !line.startsWith("-----")) : [];
    return [secret.trim(), ...lines(secret).filter((line) => !line.startsWith("-----")), ...decoded];
}
/** `--client-secret=…` and `--client-secret …` of an exec plugin. */
function secretArguments(items) {
    return items.flatMap((item, at) => {
        const flag = /^--?([^=]+)(?:=(.*))?$/s.exec(String(item));
        if (flag === null || !SECRET_NAME.test(flag[1] ?? ""))
            return [];
        return flag[2] ?? (typeof items[at + 1] === "string" ? [items[at + 1]] : []);
    });
}
function credentialsOfUrl(text) {
    if (!text.includes("@") || !URL.canParse(text))
        return [];
    const { username, password } = new URL(text);
    return [password, decodeURIComponentSafely(password), password === "" ? username : ""].filter((part) => part !== "");
}
function decodeURIComponentSafely(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}


/***/ }),

/***/ 31897:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EW: () => (/* binding */ readSmallFile),
/* harmony export */   Vu: () => (/* binding */ noKubeconfig),
/* harmony export */   ZE: () => (/* binding */ findKubeconfig)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(452);



/** The largest file that is read as a kubeconfig or as part of one; real ones have a few KB. */
const MOST_BYTES = 1024 * 1024;
const WAYS = "Give one with --kubeconfig PATH, the variable KUBECONFIG or the action's input kubeconfig, or run inside the cluster.";
/**
 * The first that is there: text, path, `KUBECONFIG` (several paths, which belong together), the default path.
 * Undefined where there is none at all. Throws ConfigurationError for one that was named and cannot be read.
 */
async function findKubeconfig(access, env) {
    if (access.kubeconfig !== undefined)
        return [fromInput(access.kubeconfig)];
    if (access.path !== undefined)
        return [await fromFile(access.path, "--kubeconfig")];
    const paths = (env["KUBECONFIG"] ?? "").split(node_path__WEBPACK_IMPORTED_MODULE_1__.delimiter).filter((path) => path !== "");
    if (paths.length > 0)
        return fromPathList(paths);
    const home = env["HOME"] ?? env["USERPROFILE"];
    const path = home ? (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(home, ".kube", "config") : undefined;
    return path !== undefined && (await isThere(path)) ? [await fromFile(path, "the default path")] : undefined;
}
function noKubeconfig() {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1("no kubeconfig was found, and this is no pod of a cluster", { hint: WAYS });
}
/** Base64 is what people put into a secret to keep its lines together. */
function fromInput(given) {
    const origin = "the input kubeconfig";
    if (given.trim() === "") {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`${origin} is empty`, {
            hint: "Set the secret that it names; GitHub gives no secrets to pull requests from forks.",
        });
    }
    return { origin, text: decoded(given) ?? given };
}
function decoded(text) {
    // A kubeconfig has colons, and base64 has none.
    if (!/^[A-Za-z0-9+/=\s]+$/.test(text))
        return undefined;
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "base64"));
    }
    catch {
        return undefined;
    }
}
/** As kubectl does: paths without a file are passed over, as long as one has one. */
async function fromPathList(paths) {
    const there = [];
    for (const path of paths)
        if (await isThere(path))
            there.push(path);
    if (there.length === 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`KUBECONFIG names ${paths.join(", ")}, and no such file exists`, { hint: WAYS });
    }
    return Promise.all(there.map((path) => fromFile(path, "KUBECONFIG")));
}
async function fromFile(path, namedBy) {
    const file = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(path);
    const text = await readSmallFile(file, `${path} (${namedBy})`);
    return { origin: path, text: text.toString("utf8"), folder: (0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(file) };
}
async function isThere(path) {
    return (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(path).then(() => true, () => false);
}
/** Throws ConfigurationError with `name`, which is what people know the file by; never with what is in it. */
async function readSmallFile(path, name) {
    const wrong = (found) => new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`${name} ${found}; a file of at most 1 MiB is wanted`);
    try {
        const found = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(path);
        // A device or a pipe would never end.
        if (!found.isFile())
            throw wrong("is no file");
        if (found.size > MOST_BYTES)
            throw wrong(`has ${found.size} bytes`);
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path);
    }
    catch (error) {
        if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1)
            throw error;
        throw wrong(`cannot be read (${error.code ?? "unknown"})`);
    }
}


/***/ }),

/***/ 69897:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  m: () => (/* binding */ chooseCluster),
  maskedKubeconfigs: () => (/* binding */ maskedKubeconfigs)
});

// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./lib/cluster/kubeconfig-source.js
var kubeconfig_source = __webpack_require__(31897);
;// CONCATENATED MODULE: ./lib/cluster/in-cluster.js



/** Where the kubelet puts a pod's token, CA and namespace. */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
/**
 * The cluster whose pod we run in: the variables that every pod gets, and the files of its service account. Undefined
 * where we are in none, or in a pod without a token (automountServiceAccountToken: false).
 */
async function clusterOfPod(env, folder = SERVICE_ACCOUNT) {
    const host = env["KUBERNETES_SERVICE_HOST"];
    const tokenFile = (0,external_node_path_.join)(folder, "token");
    if (!host || (await textOfFile(tokenFile)) === undefined)
        return undefined;
    const ca = await (0,kubeconfig_source/* readSmallFile */.EW)((0,external_node_path_.join)(folder, "ca.crt"), "the CA of the service account");
    const namespace = await textOfFile((0,external_node_path_.join)(folder, "namespace"));
    return {
        ...(namespace !== undefined && { namespace }),
        inCluster: true,
        clusterField: "the service account of this pod",
        userField: "the service account of this pod",
        cluster: {
            name: "in-cluster",
            server: `https://${(0,external_node_net_.isIPv6)(host) ? `[${host}]` : host}:${env["KUBERNETES_SERVICE_PORT"] || "443"}`,
            caData: ca.toString("base64"),
            skipTLSVerify: false,
        },
        // Read again while we run: the kubelet renews the token in place.
        user: { name: "service-account", authProvider: { name: "tokenFile", config: { tokenFile } } },
    };
}
/** Undefined where there is no such file, or nothing in it. */
async function textOfFile(path) {
    return (0,kubeconfig_source/* readSmallFile */.EW)(path, path).then((text) => text.toString("utf8").trim() || undefined, () => undefined);
}

// EXTERNAL MODULE: ./lib/cluster/kubeconfig-entries.js
var kubeconfig_entries = __webpack_require__(84866);
;// CONCATENATED MODULE: ./lib/cluster/kubeconfig-opt-ins.js

const INLINE = "Inline the files: kubectl config view --minify --flatten --raw";
const TOKEN = "Use a token of a service account: kubectl create token NAME --duration=2h";
const OF_CLUSTER = [
    { keys: ["certificate-authority"], optIn: "files", does: "reads a file", instead: INLINE },
    {
        keys: ["insecure-skip-tls-verify"],
        optIn: "insecure-tls",
        does: "would give the credentials to whoever answers",
        instead: "Put the cluster's CA into certificate-authority-data",
    },
    { keys: ["proxy-url"], optIn: "proxy", does: "sends everything through another server", instead: "Remove it" },
];
const OF_USER = [
    { keys: ["exec"], optIn: "exec", does: "runs a program", instead: TOKEN },
    {
        keys: ["auth-provider"],
        optIn: "auth-provider",
        does: "runs a program or asks another server for credentials",
        instead: TOKEN,
    },
    {
        keys: ["token-file", "tokenFile", "client-certificate", "client-key"],
        optIn: "files",
        does: "reads a file",
        instead: INLINE,
    },
];
/** Files that an auth-provider names; its other dangers are covered by its own opt-in. */
const OF_AUTH_PROVIDER = [
    { keys: ["tokenFile", "idp-certificate-authority"], optIn: "files", does: "reads a file", instead: INLINE },
];
/**
 * Throws ConfigurationError for the first feature that nobody has allowed by its name. It names the field and never what
 * stands there. What is false or empty is not in use.
 */
function refuseDangers(cluster, user, allow) {
    const provider = configOf(user.fields["auth-provider"]);
    const found = [
        ...inUse(cluster, cluster.fields, cluster.path, OF_CLUSTER),
        ...inUse(user, user.fields, user.path, OF_USER),
        ...inUse(user, provider, `${user.path}.auth-provider.config`, OF_AUTH_PROVIDER),
    ];
    const refused = found.find(({ danger }) => !allow.includes(danger.optIn));
    if (refused === undefined)
        return;
    const { field, danger } = refused;
    throw new errors/* ConfigurationError */.j1(`${field} ${danger.does}, which nobody has allowed`, {
        hint: `${danger.instead}; or allow it: --allow-kubeconfig ${danger.optIn} (the action's input allow-kubeconfig).`,
    });
}
function inUse(entry, fields, path, dangers) {
    return dangers.flatMap((danger) => danger.keys
        .filter((key) => Boolean(fields[key]))
        .map((key) => ({ danger, field: `${path}.${key} of ${entry.origin}` })));
}
function configOf(provider) {
    const config = provider?.config;
    return typeof config === "object" && config !== null ? config : {};
}

// EXTERNAL MODULE: ./lib/cluster/tls-material.js
var tls_material = __webpack_require__(13949);
;// CONCATENATED MODULE: ./lib/cluster/kubeconfig-user.js




/** Throws ConfigurationError for what is no credential, or none that is sent as it says. */
async function userOf(entry) {
    if (entry.fields["as-groups"] || entry.fields["as-uid"]) {
        throw new errors/* ConfigurationError */.j1(`${entry.path} of ${entry.origin} has as-groups or as-uid, which are not supported`, {
            hint: "Impersonate with as alone, or use credentials that need no impersonation.",
        });
    }
    const certData = await (0,tls_material/* pemOf */._y)(entry, "client-certificate", tls_material/* faultOfClientCertificate */.wf);
    const keyData = await (0,tls_material/* pemOf */._y)(entry, "client-key", tls_material/* faultOfPrivateKey */.cP);
    if ((certData === undefined) !== (keyData === undefined)) {
        throw new errors/* ConfigurationError */.j1(`${entry.path} of ${entry.origin} has a client certificate or a client key without the other`);
    }
    const [token, username, password, as] = ["token", "username", "password", "as"].map((key) => (0,kubeconfig_entries/* textOf */.b6)(entry, key));
    const authProvider = token === undefined ? authProviderOf(entry) : undefined;
    return {
        name: entry.name,
        ...(token !== undefined && { token: headerSafe(entry, "token", token) }),
        ...(username !== undefined && { username, password: password ?? "" }),
        ...(as !== undefined && { impersonateUser: headerSafe(entry, "as", as) }),
        ...(certData !== undefined && { certData }),
        ...(keyData !== undefined && { keyData }),
        ...(authProvider !== undefined && { authProvider }),
    };
}
/** A token that was piped through base64 often ends with a line break. */
function headerSafe(entry, key, text) {
    const trimmed = text.trim();
    if (/^[\x21-\x7e]+$/.test(trimmed))
        return trimmed;
    throw new errors/* ConfigurationError */.j1(`${entry.path}.${key} of ${entry.origin} has spaces, line breaks or other letters in it`);
}
/** A file with a token is read again while we run: such tokens are renewed in place. */
function authProviderOf(entry) {
    for (const key of ["token-file", "tokenFile"]) {
        const path = (0,kubeconfig_entries/* textOf */.b6)(entry, key);
        if (path !== undefined)
            return { name: "tokenFile", config: { tokenFile: (0,tls_material/* absolute */.ys)(entry, key, path) } };
    }
    return entry.fields["auth-provider"] ?? undefined;
}
/** Where the user's credentials come from a program. Whether it may run was judged before. */
function execOf(entry) {
    const exec = entry.fields["exec"];
    if (!exec)
        return undefined;
    const field = `${entry.path}.exec of ${entry.origin}`;
    const { command, apiVersion, provideClusterInfo, args, env } = exec;
    if (typeof command !== "string" || typeof apiVersion !== "string") {
        throw new errors/* ConfigurationError */.j1(`${field} has no command or no apiVersion; a text is wanted in both`);
    }
    const variables = (Array.isArray(env) ? env : []);
    return {
        field,
        apiVersion,
        provideClusterInfo: provideClusterInfo === true,
        command: commandOf(entry, command),
        args: (Array.isArray(args) ? args : []).map(String),
        env: Object.fromEntries(variables.map((variable) => [String(variable?.name), String(variable?.value)])),
    };
}
/** A bare name is looked for in PATH, and a relative path starts from the kubeconfig's folder (client-go's rule). */
function commandOf(entry, command) {
    return command.includes("/") && !(0,external_node_path_.isAbsolute)(command) ? (0,external_node_path_.resolve)(entry.folder ?? ".", command) : command;
}

// EXTERNAL MODULE: ./lib/cluster/names.js
var cluster_names = __webpack_require__(57846);
;// CONCATENATED MODULE: ./lib/cluster/kubeconfig-choice.js






/**
 * The cluster and the user of one context: the wanted one, the current one, or the only one. Only what it uses is judged;
 * the rest of the file may be as it likes. Throws ConfigurationError.
 */
async function chooseContext(entries, wanted, allow) {
    const context = contextOf(entries, wanted);
    const cluster = partOf(entries, context, "cluster");
    const user = partOf(entries, context, "user");
    refuseDangers(cluster, user, allow);
    const namespace = (0,kubeconfig_entries/* textOf */.b6)(context, "namespace");
    const exec = execOf(user);
    return {
        context: context.name,
        ...(namespace !== undefined && { namespace }),
        inCluster: false,
        clusterField: `${cluster.path} of ${cluster.origin}`,
        userField: `${user.path} of ${user.origin}`,
        cluster: await clusterOf(cluster),
        user: await userOf(user),
        ...(exec !== undefined && { exec }),
    };
}
function contextOf({ contexts, currentContext, origin }, wanted) {
    const name = wanted ?? currentContext ?? (contexts.size === 1 ? [...contexts.keys()][0] : undefined);
    const names = [...contexts.keys()];
    if (name === undefined) {
        const found = names.length === 0 ? "has no contexts" : "has no current-context";
        throw new errors/* ConfigurationError */.j1(`${origin} ${found}`, {
            hint: names.length === 0 ? "Add one to contexts." : `Choose one with --context. ${(0,cluster_names/* insteadOf */.c)("", names)}`,
        });
    }
    const context = contexts.get(name);
    if (context !== undefined)
        return context;
    if (wanted === undefined) {
        throw new errors/* ConfigurationError */.j1(`current-context of ${origin} names ${(0,cluster_names/* quoted */.T)(name)}, which is not among the contexts`, {
            hint: (0,cluster_names/* insteadOf */.c)(name, names),
        });
    }
    throw new errors/* ConfigurationError */.j1(`${origin} has no context ${(0,cluster_names/* quoted */.T)(name)}`, {
        hint: `${(0,cluster_names/* insteadOf */.c)(name, names)} Check --context or services.context.`,
    });
}
function partOf(entries, context, kind) {
    const all = kind === "cluster" ? entries.clusters : entries.users;
    const name = (0,kubeconfig_entries/* textOf */.b6)(context, kind);
    const entry = name === undefined ? undefined : all.get(name);
    if (entry !== undefined)
        return entry;
    const field = `${context.path}.${kind} of ${context.origin}`;
    if (name === undefined)
        throw new errors/* ConfigurationError */.j1(`${field} is missing; the name of a ${kind} is wanted`);
    throw new errors/* ConfigurationError */.j1(`${field} names ${(0,cluster_names/* quoted */.T)(name)}, which is not among the ${kind}s`, {
        hint: (0,cluster_names/* insteadOf */.c)(name, [...all.keys()]),
    });
}
async function clusterOf(entry) {
    const caData = await (0,tls_material/* pemOf */._y)(entry, "certificate-authority", tls_material/* faultOfCertificate */.ZU);
    const tlsServerName = (0,kubeconfig_entries/* textOf */.b6)(entry, "tls-server-name");
    const proxyUrl = (0,kubeconfig_entries/* textOf */.b6)(entry, "proxy-url");
    return {
        name: entry.name,
        server: serverOf(entry),
        skipTLSVerify: entry.fields["insecure-skip-tls-verify"] === true,
        ...(caData !== undefined && { caData }),
        ...(tlsServerName !== undefined && { tlsServerName }),
        ...(proxyUrl !== undefined && { proxyUrl: httpProxy(entry, proxyUrl) }),
    };
}
function serverOf(entry) {
    const text = (0,kubeconfig_entries/* textOf */.b6)(entry, "server");
    const fault = text === undefined ? "is missing" : faultOfServer(text);
    if (text === undefined || fault !== undefined) {
        throw new errors/* ConfigurationError */.j1(`${entry.path}.server of ${entry.origin} ${fault}; https://HOST:PORT is wanted`);
    }
    return new URL(text).href.replace(/\/$/, "");
}
function faultOfServer(text) {
    if (!URL.canParse(text))
        return "is no URL";
    const { protocol, username, password, search, hash } = new URL(text);
    if (protocol !== "https:")
        return "is not https, so that the credentials could be read on the way";
    if (username || password)
        return "has a user name or a password in it";
    return search || hash ? "has a query or a fragment" : undefined;
}
function httpProxy(entry, text) {
    if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))
        return text;
    throw new errors/* ConfigurationError */.j1(`${entry.path}.proxy-url of ${entry.origin} is no http or https URL`, {
        hint: "Proxies of other kinds, such as SOCKS, are not supported.",
    });
}

// EXTERNAL MODULE: ./lib/cluster/kubeconfig-secrets.js
var kubeconfig_secrets = __webpack_require__(49967);
;// CONCATENATED MODULE: ./lib/cluster/kubeconfig.js







/**
 * Finds, masks and judges, in this order: what a kubeconfig holds is secret before it is known to be sound, and a
 * kubeconfig can run programs and read files, so that no library sees it before it was judged.
 * Throws ConfigurationError, which names fields and never what stands in them.
 */
async function chooseCluster(access, outside) {
    const files = await maskedKubeconfigs(access, outside);
    if (files === undefined)
        return chooseOwnCluster(access, outside);
    return chooseContext((0,kubeconfig_entries/* joinKubeconfigs */.Pe)(files), access.context, access.allow);
}
/** Undefined where there is none. Throws ConfigurationError for what is no kubeconfig. */
async function maskedKubeconfigs(access, { env, mask }) {
    const files = (await (0,kubeconfig_source/* findKubeconfig */.ZE)(access, env))?.map(kubeconfig_entries/* parseKubeconfig */.DU);
    for (const secret of files?.flatMap(({ value }) => (0,kubeconfig_secrets/* secretsOf */.F)(value)) ?? [])
        mask(secret);
    return files;
}
async function chooseOwnCluster({ context }, outside) {
    const own = await clusterOfPod(outside.env, outside.serviceAccountFolder);
    if (own === undefined)
        throw (0,kubeconfig_source/* noKubeconfig */.Vu)();
    if (context !== undefined) {
        throw new errors/* ConfigurationError */.j1(`there is no context ${(0,cluster_names/* quoted */.T)(context)}, since there is no kubeconfig`, {
            hint: "A pod knows its own cluster only: leave --context and services.context out, or give a kubeconfig.",
        });
    }
    return own;
}


/***/ }),

/***/ 57846:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ quoted),
/* harmony export */   c: () => (/* binding */ insteadOf)
/* harmony export */ });
/* harmony import */ var _model_did_you_mean_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(47434);

/** Names in messages: they come from files and servers of other hands. */
const LONGEST = 80;
const MOST_LISTED = 8;
/** In quotes and on one line, since a log line may be a command to the runner. */
function quoted(name) {
    return JSON.stringify(name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);
}
/** What to take instead of a name that does not exist: the nearest ones, or else those that there are. */
function insteadOf(wanted, names) {
    if (names.length === 0)
        return "There is none at all.";
    const near = (0,_model_did_you_mean_js__WEBPACK_IMPORTED_MODULE_0__/* .nearNames */ .$)(wanted, names).slice(0, 3);
    if (near.length > 0)
        return `Did you mean ${near.map(quoted).join(" or ")}?`;
    const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : "";
    return `There are ${names.slice(0, MOST_LISTED).map(quoted).join(", ")}${more}.`;
}


/***/ }),

/***/ 13949:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Mo: () => (/* binding */ secretsOfKey),
/* harmony export */   ZU: () => (/* binding */ faultOfCertificate),
/* harmony export */   _y: () => (/* binding */ pemOf),
/* harmony export */   cP: () => (/* binding */ faultOfPrivateKey),
/* harmony export */   wf: () => (/* binding */ faultOfClientCertificate),
/* harmony export */   ys: () => (/* binding */ absolute)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(452);
/* harmony import */ var _kubeconfig_entries_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(84866);
/* harmony import */ var _kubeconfig_secrets_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(49967);
/* harmony import */ var _kubeconfig_source_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(31897);






/** The inline data, or else the file's: kubectl's order. Throws ConfigurationError for what is no such thing. */
async function pemOf(entry, key, faultOf) {
    const inline = (0,_kubeconfig_entries_js__WEBPACK_IMPORTED_MODULE_3__/* .textOf */ .b6)(entry, `${key}-data`);
    const path = (0,_kubeconfig_entries_js__WEBPACK_IMPORTED_MODULE_3__/* .textOf */ .b6)(entry, key);
    if (inline === undefined && path === undefined)
        return undefined;
    const field = inline === undefined ? key : `${key}-data`;
    const pem = inline === undefined ? await fileOf(entry, key, path ?? "") : Buffer.from(inline, "base64");
    const fault = faultOf(pem);
    if (fault === undefined)
        return pem.toString("base64");
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`${entry.path}.${field} of ${entry.origin} ${fault}`, {
        hint: "Get a new kubeconfig from whoever runs the cluster; -data fields are PEM in base64, files are PEM.",
    });
}
/** A path of a kubeconfig starts from the folder of its file; a text has none. */
function fileOf(entry, key, path) {
    return (0,_kubeconfig_source_js__WEBPACK_IMPORTED_MODULE_4__/* .readSmallFile */ .EW)(absolute(entry, key, path), `the file of ${entry.path}.${key} of ${entry.origin}`);
}
function absolute(entry, key, path) {
    if (entry.folder === undefined && !path.startsWith("/")) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`${entry.path}.${key} of ${entry.origin} is a relative path, and it lies in no folder`, {
            hint: "Give an absolute path, or the kubeconfig as a file with --kubeconfig.",
        });
    }
    return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(entry.folder ?? "/", path);
}
const faultOfCertificate = (pem) => throws(() => new node_crypto__WEBPACK_IMPORTED_MODULE_0__.X509Certificate(pem)) ? "holds no certificate" : undefined;
const faultOfClientCertificate = (pem) => {
    const fault = faultOfCertificate(pem);
    if (fault !== undefined)
        return fault;
    const { validToDate } = new node_crypto__WEBPACK_IMPORTED_MODULE_0__.X509Certificate(pem);
    return validToDate.getTime() < Date.now()
        ? `holds a certificate that expired on ${validToDate.toISOString()}`
        : undefined;
};
const faultOfPrivateKey = (pem) => throws(() => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPrivateKey)(pem)) ? "holds no private key, or one with a password" : undefined;
function throws(work) {
    try {
        work();
        return false;
    }
    catch {
        return true;
    }
}
/** What a private key looks like in a log. */
function secretsOfKey(base64) {
    return (0,_kubeconfig_secrets_js__WEBPACK_IMPORTED_MODULE_5__/* .secretsOf */ .F)({ "client-key-data": base64 });
}


/***/ })

};
