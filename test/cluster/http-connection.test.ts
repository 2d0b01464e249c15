import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { ApiError } from "../../src/cluster/api-errors.ts";
import type { ApiCall, Connection } from "../../src/cluster/connection.ts";
import { openConnection } from "../../src/cluster/http-connection.ts";
import { chooseCluster } from "../../src/cluster/kubeconfig.ts";
import { ConfigurationError, InfrastructureError } from "../../src/errors.ts";
import { KUBECONFIG_OPT_INS } from "../../src/model/cluster.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { refuse, respond, startApiServer } from "../helpers/cluster/api-server.ts";
import { makeAuthority } from "../helpers/cluster/authority.ts";
import { allOf, base64, CANARY, kubeconfigOf, outsideOf, type RecordedOutside } from "../helpers/cluster/kubeconfig.ts";
import { rawServer } from "../helpers/raw-server.ts";
import { scriptedServer } from "../helpers/scripted-server.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { hasOpenssl } from "../helpers/tls-server.ts";

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
type Parts = Parameters<typeof kubeconfigOf>[0];

const PODS: ApiCall = { method: "GET", path: "/api/v1/namespaces/llm/pods?limit=500" };
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const last of cleanUps.splice(0).reverse()) await last();
});

async function apiServer(handler: Handler) {
  const server = await startApiServer({ onRequest: (request, body, response) => handler(request, response, body) });
  cleanUps.push(() => server[Symbol.asyncDispose]());
  return server;
}

async function connectionBy({ cluster, ...parts }: Parts, outside: RecordedOutside = outsideOf()): Promise<Connection> {
  const access = { kubeconfig: kubeconfigOf({ ...(cluster && { cluster }), ...parts }), allow: KUBECONFIG_OPT_INS };
  const connection = await openConnection(await chooseCluster(access, outside), outside);
  cleanUps.push(() => connection.close());
  return connection;
}

/** A connection to a server that answers every request like this. */
async function connectedTo(handler: Handler, { cluster, ...parts }: Parts = {}, outside = outsideOf()) {
  const server = await apiServer(handler);
  const all = { server: server.url, "certificate-authority-data": base64(server.ca), ...cluster };
  return { server, connection: await connectionBy({ cluster: all, ...parts }, outside) };
}

/** The error of a request, after it was made sure that it shows neither a secret nor what the server wrote. */
async function failure(connection: Connection, call: ApiCall = PODS): Promise<InfrastructureError> {
  const error = await connection.request(call).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InfrastructureError);
  expect(allOf(error)).not.toContain("canary");
  return error as InfrastructureError;
}

const html: Handler = (_, response) =>
  void response.writeHead(200, { "content-type": "text/html" }).end("<html>canary</html>");

describe.skipIf(!hasOpenssl())("a connection", () => {
  it("sends who we are, and gives the JSON of the answer", async () => {
    const { connection } = await connectedTo(({ headers, method, url }, response, body) =>
      respond(response, 201, { method, url, body, type: headers["content-type"], who: headers.authorization }),
    );
    const call = { method: "PATCH", path: "/x", body: { a: 1 }, contentType: "application/merge-patch+json" } as const;
    expect(await connection.request(call)).toEqual({
      method: "PATCH",
      url: "/x",
      body: '{"a":1}',
      type: "application/merge-patch+json",
      who: `Bearer ${CANARY}`,
    });
  });

  it("is a TLS connection or two for many calls", async () => {
    const { connection, server } = await connectedTo((_, response) => respond(response, 200, {}));
    for (let n = 0; n < 24; n++) await connection.request(PODS);
    // undici may open a second one in the moment between the end of an answer and the next request.
    expect(server.connections.all).toBeLessThanOrEqual(2);
    expect(server.asked).toHaveLength(24);
  });

  it("keeps the path of a server behind a proxy such as Rancher's, and its port", async () => {
    const server = await apiServer(({ url }, response) => respond(response, 200, { url }));
    const cluster = { server: `${server.url}/k8s/clusters/c-1/`, "certificate-authority-data": base64(server.ca) };
    const connection = await connectionBy({ cluster });
    expect(await connection.request(PODS)).toEqual({ url: `/k8s/clusters/c-1${PODS.path}` });
    expect(connection.server).toBe(new URL(server.url).host);
    expect((await connectionBy({ cluster: { server: "https://api.example" } })).server).toBe("api.example:443");
  });

  it("sends a name and a password as basic authentication, and whom to impersonate", async () => {
    const user = { username: "me", password: CANARY, as: "system:serviceaccount:llm:gate" };
    const { connection } = await connectedTo(({ headers }, response) => respond(response, 200, headers), { user });
    expect(await connection.request(PODS)).toMatchObject({
      authorization: `Basic ${base64(`me:${CANARY}`)}`,
      "impersonate-user": user.as,
    });
  });

  it("reads a token from its file, without the line break, and masks it", async () => {
    await using folder = await tempFolder();
    const user = { tokenFile: await folder.file("token", "canary-from-file\n") };
    const outside = outsideOf();
    const { connection } = await connectedTo(
      ({ headers }, response) => respond(response, 200, headers),
      { user },
      outside,
    );
    expect(await connection.request(PODS)).toMatchObject({ authorization: "Bearer canary-from-file" });
    expect(outside.masked).toContain("canary-from-file");
  });

  it("tries a GET again on a new connection when the server closes the kept one under it", async () => {
    let requests = 0;
    const { connection } = await connectedTo((request, response) => {
      requests += 1;
      if (requests === 2) request.socket.destroy();
      else respond(response, 200, { requests });
    });
    await connection.request(PODS);
    expect(await connection.request(PODS)).toEqual({ requests: 3 });
    expect(requests).toBe(3);
  });
});

describe.skipIf(!hasOpenssl())("an answer that is no success", () => {
  it.each([
    [
      401,
      'does not accept the credentials of context "test" (users[0].user of the input kubeconfig)',
      "kubectl create token",
    ],
    [403, "not allowed to list pods in llm", '- { apiGroups: [""], resources: [pods], verbs: [list] }'],
    [404, "this cluster has no pods", ""],
    [409, "another changed it at the same time: list pods in llm", ""],
    [410, "the list grew too old before its end was read: list pods in llm", ""],
    [500, "answers 500 (InternalError) to: list pods in llm", ""],
  ])("is a sentence of ours: %i", async (status, message, hint) => {
    const reasons: Record<number, string> = { 500: "InternalError" };
    const { connection } = await connectedTo((_, response) =>
      refuse(response, status, reasons[status] ?? "", "canary"),
    );
    const error = await failure(connection);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).status).toBe(status);
    expect(error.message).toContain(message);
    expect(error.hint ?? "").toContain(hint);
  });

  it.each([
    [
      "POST",
      "/api/v1/namespaces/llm/pods/x/portforward",
      "not allowed to create pods/portforward x in llm",
      "[create]",
    ],
    [
      "PUT",
      "/apis/coordination.k8s.io/v1/namespaces/llm/leases/x",
      "not allowed to update leases.coordination",
      "[update]",
    ],
    ["GET", "/api/v1/nodes", "not allowed to list nodes in all namespaces", "rule of a ClusterRole"],
    ["GET", "/api/v1/namespaces/llm", "not allowed to get namespace llm", "rule of a Role"],
    [
      "GET",
      "/apis/route.openshift.io/v1/namespaces/llm/routes",
      "not allowed to list routes.route",
      "[route.openshift.io]",
    ],
  ] as const)("names the missing right: %s %s", async (method, path, message, hint) => {
    const { connection } = await connectedTo((_, response) => refuse(response, 403, "Forbidden", "canary"));
    const error = await failure(connection, { method, path });
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });

  it("names the service account that may not, and says what anonymous means, but no person", async () => {
    let user = "system:serviceaccount:llm:gate";
    const { connection } = await connectedTo((_, response) =>
      refuse(response, 403, "Forbidden", `pods is forbidden: User "${user}" cannot list resource "pods"`),
    );
    expect((await failure(connection)).message).toBe(
      "not allowed to list pods in llm as system:serviceaccount:llm:gate",
    );
    user = "system:anonymous";
    expect((await failure(connection)).hint).toBe("The kubeconfig's user has no credentials that the server knows.");
    user = "canary@example.com";
    expect((await failure(connection)).message).toBe("not allowed to list pods in llm");
  });

  it("is a page and no API server: a login, a captive portal, a web site", async () => {
    const { connection } = await connectedTo(html);
    const { message, hint } = await failure(connection);
    expect(message).toMatch(/^127\.0\.0\.1:\d+ answers 200 with an HTML page, as no Kubernetes API server does$/);
    expect(hint).toContain("login page");
  });

  it.each([
    ["a redirect to a login", { location: "https://login.example/?state=canary" }, 302, "redirects to login.example"],
    ["a page that was not found", { "content-type": "text/html" }, 404, "answers 404 with an HTML page"],
    ["a page of a broken proxy", { "content-type": "text/html" }, 503, "answers 503 with an HTML page"],
    ["plain text", { "content-type": "text/plain" }, 200, "answers 200 with something that is no JSON"],
    ["JSON that is none", { "content-type": "application/json" }, 200, "answers 200 with broken JSON"],
  ])("is none of an API server: %s", async (_, headers, status, message) => {
    const { connection } = await connectedTo((_, response) => void response.writeHead(status, headers).end("canary"));
    const error = await failure(connection);
    expect(error).not.toBeInstanceOf(ApiError);
    expect(error.message).toContain(message);
  });

  it("of a server that is overloaded is waited for as long as it says", async () => {
    let requests = 0;
    const { connection } = await connectedTo((_, response) => {
      requests += 1;
      if (requests < 3) response.setHeader("retry-after", "0");
      if (requests < 3) refuse(response, 429, "TooManyRequests", "canary");
      else respond(response, 200, { requests });
    });
    expect(await connection.request(PODS)).toEqual({ requests: 3 });
  });

  it("is not waited for longer than the call may take, nor for ever", async () => {
    let retryAfter = "3600";
    const { connection, server } = await connectedTo((_, response) => {
      response.setHeader("retry-after", retryAfter);
      refuse(response, 429, "TooManyRequests", "canary");
    });
    expect((await failure(connection)).message).toContain("has too many requests at the moment: list pods in llm");
    expect(server.asked).toHaveLength(1);
    retryAfter = "0";
    await failure(connection);
    expect(server.asked).toHaveLength(4);
  });

  it("to what changes something is not tried again, unless the server says that it did nothing", async () => {
    let status = 503;
    const { connection, server } = await connectedTo((_, response) => {
      response.setHeader("retry-after", "0");
      refuse(response, status, "ServiceUnavailable", "canary");
    });
    const call = { method: "POST", path: "/apis/x/v1/things", body: {} } as const;
    expect((await failure(connection, call)).message).toContain("answers 503 (ServiceUnavailable) to: create things.x");
    expect(server.asked).toHaveLength(1);
    status = 429;
    await failure(connection, call);
    expect(server.asked).toHaveLength(4);
  });
});

describe.skipIf(!hasOpenssl())("no answer", () => {
  it("within the time limit is said, with what was asked and for how long", async () => {
    const { connection } = await connectedTo(() => undefined);
    const { message } = await failure(connection, { ...PODS, timeoutMs: 100 });
    expect(message).toMatch(/^127\.0\.0\.1:\d+ did not answer within 0\.1 s: list pods in llm$/);
  });

  it("to the end is one too: a server that drips", async () => {
    const { connection } = await connectedTo(
      (_, response) => void response.writeHead(200, { "content-type": "application/json" }).write("{"),
    );
    expect((await failure(connection, { ...PODS, timeoutMs: 100 })).message).toContain("did not answer within 0.1 s");
  });

  it("is waited for after the run was stopped; what begins later may still tidy up", async () => {
    const stop = new AbortController();
    const outside = outsideOf({ signal: stop.signal });
    const { connection } = await connectedTo(
      ({ method }, response) => (method === "GET" ? stop.abort(new Error("Ctrl-C")) : respond(response, 200, {})),
      {},
      outside,
    );
    expect((await failure(connection)).message).toBe("the run was stopped: list pods in llm");
    expect(await connection.request({ method: "PUT", path: "/x", body: {} })).toEqual({});
  });

  it("comes from where nothing listens, and from a name that nobody knows", async () => {
    const refused = await connectionBy({ cluster: { server: (await closedPort()).replace("http", "https") } });
    expect((await failure(refused)).message).toMatch(/^nothing listens at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)$/);
    const unknown = await connectionBy({ cluster: { server: "https://no-such-cluster.invalid:6443" } });
    const { message, hint } = await failure(unknown);
    expect(message).toContain("the name of the API server no-such-cluster.invalid:6443 is unknown to this machine");
    expect(hint).toContain("private cluster");
  });

  it("comes from a server that closes, and from one without TLS", async () => {
    await using closing = await rawServer((socket) => socket.destroy());
    const closed = await connectionBy({ cluster: { server: closing.baseUrl.replace("http", "https") } });
    expect((await failure(closed)).message).toContain("closed the connection before it answered");
    await using plain = await scriptedServer((_, response) => void response.end());
    const unencrypted = await connectionBy({ cluster: { server: plain.baseUrl.replace("http", "https") } });
    expect((await failure(unencrypted)).message).toContain("does not speak HTTPS");
  });
});

describe.skipIf(!hasOpenssl())("TLS", () => {
  async function tlsServer(options: ServerOptions): Promise<string> {
    const server = createServer(options, (_, response) => respond(response, 200, {}));
    server.on("tlsClientError", () => undefined);
    await once(server.listen(0, "127.0.0.1"), "listening");
    cleanUps.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it.each([
    ["of another CA", {}, "is not signed by the kubeconfig's CA", "certificate-authority-data of clusters[0].cluster"],
    ["that has expired", { days: -1 }, "has expired", "clock"],
    ["for another name", { names: "DNS:canary.example" }, "is for another name", "tls-server-name"],
  ])("refuses a certificate %s", async (_, changes, message, hint) => {
    const [authority, other] = [await makeAuthority(), await makeAuthority()];
    const server = await tlsServer(await authority.issue({ subject: "/CN=x", ...changes }));
    const { ca } = message.includes("CA") ? other : authority;
    const error = await failure(await connectionBy({ cluster: { server, "certificate-authority-data": base64(ca) } }));
    expect(error.message).toMatch(new RegExp(`^the certificate of 127\\.0\\.0\\.1:\\d+ ${message}`));
    expect(error.hint).toContain(hint);
  });

  it("takes a certificate for another name where the kubeconfig says so, and any where that was allowed", async () => {
    const authority = await makeAuthority();
    const server = await tlsServer(await authority.issue({ subject: "/CN=x", names: "DNS:api.internal" }));
    const ca = { server, "certificate-authority-data": base64(authority.ca) };
    const named = await connectionBy({ cluster: { ...ca, "tls-server-name": "api.internal" } });
    expect(await named.request(PODS)).toEqual({});
    const insecure = await connectionBy({ cluster: { server, "insecure-skip-tls-verify": true } });
    expect(await insecure.request(PODS)).toEqual({});
  });

  it("checks certificates whatever NODE_TLS_REJECT_UNAUTHORIZED says", async () => {
    const server = await tlsServer(await (await makeAuthority()).issue({ subject: "/CN=x" }));
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    cleanUps.push(() => delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"]);
    expect((await failure(await connectionBy({ cluster: { server } }))).message).toContain("is not signed by");
  });

  it("shows the client certificate, and says what is wrong where the server wants another", async () => {
    const [authority, other] = [await makeAuthority(), await makeAuthority()];
    const { key, cert } = await authority.issue({ subject: "/CN=server" });
    const server = await tlsServer({ key, cert, ca: authority.ca, requestCert: true, rejectUnauthorized: true });
    const cluster = { server, "certificate-authority-data": base64(authority.ca) };
    const userOf = async ({ issue }: typeof authority) => {
      const client = await issue({ subject: "/CN=me" });
      return { "client-certificate-data": base64(client.cert), "client-key-data": base64(client.key) };
    };
    const known = await connectionBy({ cluster, user: await userOf(authority) });
    expect(await known.request(PODS)).toEqual({});
    const unknown = await failure(await connectionBy({ cluster, user: await userOf(other) }));
    expect(unknown.message).toMatch(/refuses the TLS connection|closed the connection/);
  });

  it("refuses a client key of another certificate before anything is sent", async () => {
    const authority = await makeAuthority();
    const [a, b] = [await authority.issue({ subject: "/CN=a" }), await authority.issue({ subject: "/CN=b" })];
    const user = { "client-certificate-data": base64(a.cert), "client-key-data": base64(b.key) };
    await expect(connectionBy({ user })).rejects.toThrow(
      "the client certificate and the client key of users[0].user of the input kubeconfig do not belong together",
    );
  });
});

describe.skipIf(!hasOpenssl())("a proxy that was allowed", () => {
  async function proxy(onConnect: (authorization: string | undefined) => boolean): Promise<string> {
    const server = createHttpServer();
    const sockets = new Set<{ destroy(): void }>();
    server.on("connect", ({ url = "", headers }, socket) => {
      sockets.add(socket.on("error", () => undefined));
      if (!onConnect(headers["proxy-authorization"])) return socket.end("HTTP/1.1 407 No\r\n\r\n");
      const target = connect(Number(url.split(":").at(-1)), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        socket.pipe(target).pipe(socket);
      });
      sockets.add(target.on("error", () => undefined));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    cleanUps.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it("leads to the server, which is checked as ever, and gets its own password", async () => {
    const seen: (string | undefined)[] = [];
    const address = await proxy((authorization) => seen.push(authorization) > 0);
    const cluster = { "proxy-url": `http://me:canary@${address}` };
    const { connection, server } = await connectedTo((_, response) => respond(response, 200, {}), { cluster });
    expect(await connection.request(PODS)).toEqual({});
    expect(seen).toEqual([`Basic ${base64("me:canary")}`]);
    const { ca } = await makeAuthority();
    const wrong = { server: server.url, "certificate-authority-data": base64(ca), ...cluster };
    const { message } = await failure(await connectionBy({ cluster: wrong }));
    expect(message).toContain("is not signed by the kubeconfig's CA");
  });

  it("that refuses us is named by its field", async () => {
    const cluster = { "proxy-url": `http://${await proxy(() => false)}` };
    const { connection } = await connectedTo((_, response) => respond(response, 200, {}), { cluster });
    expect((await failure(connection)).message).toContain("cannot be reached through the proxy of clusters[0].cluster");
  });
});

describe.skipIf(!hasOpenssl())("an exec plugin that was allowed", () => {
  const echo: Handler = ({ headers }, response) => respond(response, 200, headers);

  async function pluginOf(script: string, more: object = {}) {
    const folder = await tempFolder();
    cleanUps.push(() => folder[Symbol.asyncDispose]());
    const args = [await folder.file("plugin.cjs", script)];
    const apiVersion = "client.authentication.k8s.io/v1";
    return { user: { exec: { apiVersion, command: process.execPath, args, ...more } }, folder };
  }

  it("gives the token, which is masked, and runs once for many requests", async () => {
    const { user, folder } = await pluginOf(
      `
      require("node:fs").appendFileSync(__dirname + "/runs", "x");
      const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      const token = [process.env.EXTRA, process.env.INPUT_KUBECONFIG, spec.cluster.server.slice(0, 8)].join("-");
      console.log(JSON.stringify({ kind: "ExecCredential", status: { token } }));`,
      {
        env: [{ name: "EXTRA", value: "extra" }],
        provideClusterInfo: true,
      },
    );
    const outside = outsideOf({ env: { INPUT_KUBECONFIG: "canary" } });
    const { connection } = await connectedTo(echo, { user }, outside);
    const answers = await Promise.all([1, 2, 3].map(() => connection.request(PODS)));
    for (const answer of answers) expect(answer).toMatchObject({ authorization: "Bearer extra--https://" });
    expect(outside.masked).toContain("extra--https://");
    const { readFile } = await import("node:fs/promises");
    expect(await readFile(`${folder.path}/runs`, "utf8")).toBe("x");
  });

  it("runs again when its token has expired", async () => {
    const { user } = await pluginOf(`
      const fs = require("node:fs");
      fs.appendFileSync(__dirname + "/runs", "x");
      const token = "run-" + fs.readFileSync(__dirname + "/runs", "utf8").length;
      console.log(JSON.stringify({ status: { token, expirationTimestamp: "2020-01-01T00:00:00Z" } }));`);
    const { connection } = await connectedTo(echo, { user });
    const first = (await connection.request(PODS)) as { authorization: string };
    const second = (await connection.request(PODS)) as { authorization: string };
    expect(Number(second.authorization.split("-")[1])).toBe(Number(first.authorization.split("-")[1]) + 1);
  });

  it.each([
    ["fails", 'console.error("canary"); process.exit(7)', {}, "ended with exit code 7"],
    ["prints no credentials", 'console.log("canary")', {}, "printed no ExecCredential"],
    ["does not exist", "", { command: "/no/canary" }, "cannot be run (ENOENT)"],
  ])("and %s is said without its words", async (_, script, more, message) => {
    const { user } = await pluginOf(script, more);
    const error = await connectedTo(echo, { user }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toBe(
      `the program of users[0].user.exec of the input kubeconfig ${message}`.concat(
        message.startsWith("printed") ? " with a token or a client certificate" : "",
      ),
    );
    expect(allOf(error)).not.toContain("canary");
  });

  it("and does not end is ended with the run", async () => {
    const stop = new AbortController();
    const { user, folder } = await pluginOf(
      'require("node:fs").writeFileSync(__dirname + "/pid", String(process.pid)); setTimeout(() => {}, 20_000)',
    );
    const connecting = connectedTo(echo, { user }, outsideOf({ signal: stop.signal }));
    const { readFile } = await import("node:fs/promises");
    const pid = async () => Number(await readFile(`${folder.path}/pid`, "utf8").catch(() => ""));
    await expect.poll(pid).toBeGreaterThan(0);
    const child = await pid();
    stop.abort(new InfrastructureError("stopped"));
    await expect(connecting).rejects.toThrow("the run was stopped: asking an exec plugin");
    await expect.poll(() => isRunning(child)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
