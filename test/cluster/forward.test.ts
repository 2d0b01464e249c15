import { once } from "node:events";
import type { OutgoingHttpHeaders } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { inspect } from "node:util";
import { Client, type Dispatcher } from "undici";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../../src/cluster/connection.ts";
import { forwardTo } from "../../src/cluster/forward.ts";
import type { Forward } from "../../src/deps.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { connectTo, TOKEN } from "../helpers/cluster/connection.ts";
import { failureOf } from "../helpers/cluster/failure.ts";
import { type FakePod, type Kubelet, startKubelet } from "../helpers/cluster/kubelet.ts";
import { rawServer } from "../helpers/raw-server.ts";
import { type Script, scriptedServer, streaming } from "../helpers/scripted-server.ts";

const LABELS = { app: "vllm" };
const cleanUps: AsyncDisposable[] = [];

afterEach(async () => {
  for (const last of cleanUps.splice(0).reverse()) await last[Symbol.asyncDispose]();
});

describe("a forward", () => {
  it("carries requests to the port of the pod, and says where it leads", async () => {
    const { forward, kubelet } = await forwardTo8000(pod("vllm-0", await engine(saying("hello"))));
    expect(await textOf(forward)).toBe("hello");
    expect(forward.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(forward.pod()).toBe("vllm-0");
    expect(forward.failures()).toEqual([]);
    expect(kubelet.asked.at(-1)).toBe("UPGRADE /api/v1/namespaces/llm/pods/vllm-0/portforward?ports=8000");
  });

  it("keeps 64 parallel streams apart and whole", async () => {
    const { forward, kubelet } = await forwardTo8000(pod("vllm-0", await engine(tokens(20))));
    const streams = await Promise.all(Array.from({ length: 64 }, (_, n) => textOf(forward, `/${n}`)));
    expect(streams).toEqual(Array.from({ length: 64 }, (_, n) => tokensOf(`/${n}`, 20)));
    expect(kubelet.connections.all).toBeGreaterThanOrEqual(64);
    expect(kubelet.connections.resumed).toBeGreaterThanOrEqual(60);
    expect(forward.failures()).toEqual([]);
  });

  it("hands each part of a stream on as it comes", async () => {
    const { promise: secondPart, resolve: sendSecond } = Promise.withResolvers<void>();
    const { forward } = await forwardTo8000(
      pod(
        "vllm-0",
        await engine(async (_, response) => {
          streaming(response).write("one");
          await secondPart;
          response.end("two");
        }),
      ),
    );
    const { body } = await open(forward);
    const parts = body[Symbol.asyncIterator]();
    expect(String((await parts.next()).value)).toBe("one");
    sendSecond();
    expect(String((await parts.next()).value)).toBe("two");
  });

  it("ends the client's connection when the pod ends its own", async () => {
    const { forward, kubelet } = await forwardTo8000(
      pod("vllm-0", await engine(saying("bye", { connection: "close" }))),
    );
    expect(await textOf(forward)).toBe("bye");
    await vi.waitFor(() => expect(kubelet.tunnels.size).toBe(0));
    expect(forward.failures()).toEqual([]);
  });

  it("ends the pod's connection when the client ends its own", async () => {
    const server = await engine((_, response) => void streaming(response).write("first"));
    const { forward, kubelet } = await forwardTo8000(pod("vllm-0", server));
    const { body } = await open(forward);
    await once(body, "readable");
    body.on("error", () => undefined).destroy();
    await vi.waitFor(() => expect(kubelet.tunnels.size).toBe(0));
    expect(forward.failures()).toEqual([]);
  });
});

describe("a connection that breaks", () => {
  it("is an error for the client when nothing listens on the pod's port, in the kubelet's words", async () => {
    const { forward } = await forwardTo8000(pod("vllm-0", { baseUrl: await closedPort() }));
    await expect(textOf(forward)).rejects.toThrow(/ECONNRESET|other side closed|socket/i);
    await vi.waitFor(() =>
      expect(forward.failures()).toEqual([
        expect.stringMatching(
          /^port 8000 of pod vllm-0 in llm: error forwarding port 8000 to pod: connect ECONNREFUSED/,
        ),
      ]),
    );
  });

  it("is an error for the client when the tunnel is cut in the middle of a stream of unknown length", async () => {
    const { forward, kubelet } = await forwardTo8000(
      pod("vllm-0", await engineOfBytes((socket) => socket.write("HTTP/1.1 200 OK\r\n\r\nhalf an answer"))),
    );
    const client = clientOf(forward);
    const broken = once(client, "error");
    await once(client, "data");
    kubelet.cut();
    expect((await broken)[0]).toHaveProperty("code", "ECONNRESET");
    expect(forward.failures()).toEqual([expect.stringContaining("the tunnel broke off (WebSocket code 1006)")]);
  });

  it("is told in full when the API server refuses it", async () => {
    const { forward, kubelet } = await forwardTo8000(pod("vllm-0", await engine(saying(""))));
    kubelet.refusal = { code: 500, reason: "InternalError", message: "error dialing backend: no route to host" };
    await expect(textOf(forward)).rejects.toThrow();
    kubelet.refusal = undefined;
    expect(await textOf(forward)).toBe("");
    expect(forward.failures()).toEqual([
      "port 8000 of pod vllm-0 in llm: the API server answered 500: error dialing backend: no route to host",
    ]);
  });

  it("does not end the process when the client resets while the pod still sends", async () => {
    const { forward, kubelet } = await forwardTo8000(
      pod("vllm-0", await engineOfBytes((socket) => void writeOn(socket))),
    );
    const client = clientOf(forward);
    await once(client, "data");
    client.resetAndDestroy();
    await vi.waitFor(() => expect(kubelet.tunnels.size).toBe(0));
    expect(forward.failures()).toEqual([]);
  });

  it("is kept among the newest hundred only", async () => {
    const { forward } = await forwardTo8000(pod("vllm-0", { baseUrl: await closedPort() }));
    for (let n = 0; n < 11; n++) {
      await Promise.allSettled(Array.from({ length: 10 }, () => textOf(forward)));
    }
    await vi.waitFor(() => expect(forward.failures()).toHaveLength(100));
  });
});

describe("a forward that may not be", () => {
  it("names both verbs and the rule of a Role", async () => {
    const kubelet = await kubeletWith(pod("vllm-0", { baseUrl: await closedPort() }));
    const message = 'pods "vllm-0" is forbidden: User "jane" cannot create resource "pods/portforward"';
    kubelet.refusal = { code: 403, reason: "Forbidden", message };
    const failure = await failureOf(forwardTo(await connectionTo(kubelet), target()));
    expect(failure.message).toBe("port 8000 of pod vllm-0 in llm: not allowed to port-forward");
    expect(failure.hint).toContain("needs get and create on pods/portforward");
    expect(failure.hint).toMatch(
      /- \{\s?apiGroups: \[""\], resources: \[pods\/portforward\], verbs: \[get, create\]\s?\}$/,
    );
    expect(kubelet.asked).toHaveLength(1);
  });

  it("says that the pod does not exist, and that no other is ready", async () => {
    const kubelet = await kubeletWith(
      { ...pod("vllm-1", { baseUrl: await closedPort() }), ready: false },
      { ...pod("vllm-2", { baseUrl: await closedPort() }), terminating: true },
      { ...pod("tgi-0", { baseUrl: await closedPort() }), labels: { app: "tgi" } },
    );
    const failure = await failureOf(forwardTo(await connectionTo(kubelet), target()));
    expect(failure.message).toBe(
      'port 8000 of pod vllm-0 in llm: the API server answered 404: pods "vllm-0" not found',
    );
  });

  it("takes no pod but the named one where there is no selector", async () => {
    const kubelet = await kubeletWith(pod("vllm-1", { baseUrl: await closedPort() }));
    const failure = await failureOf(forwardTo(await connectionTo(kubelet), { ...target(), selector: {} }));
    expect(failure.message).toContain('pods "vllm-0" not found');
  });

  it("shows neither a token nor a page, and nothing that steers a terminal", async () => {
    const kubelet = await kubeletWith(pod("vllm-0", { baseUrl: await closedPort() }));
    kubelet.refusal = { code: 401, reason: "Unauthorized", message: "", page: "<html>log in</html>" };
    const page = await failureOf(forwardTo(await connectionTo(kubelet), target()));
    expect(page.message).toBe("port 8000 of pod vllm-0 in llm: the API server answered 401");
    kubelet.refusal = { code: 401, reason: "Unauthorized", message: "\u001b[31mlog\nin" };
    const words = await failureOf(forwardTo(await connectionTo(kubelet), target()));
    expect(words.message).toBe("port 8000 of pod vllm-0 in llm: the API server answered 401: [31mlog in");
    expect(inspect([page, words], { depth: 10 })).not.toContain(TOKEN);
  });

  it("gives up at once when the run stops, though the server says nothing", async () => {
    const kubelet = await kubeletWith(pod("vllm-0", { baseUrl: await closedPort() }));
    kubelet.silent = true;
    const run = new AbortController();
    const failure = failureOf(forwardTo(await connectionTo(kubelet, run.signal), target()));
    await vi.waitFor(() => expect(kubelet.asked).toHaveLength(1));
    run.abort();
    expect((await failure).message).toContain("given up");
  });
});

describe("a pod that is replaced", () => {
  it("hands over to the next ready one, on the same port and without an error", async () => {
    const [first, second] = [await engine(saying("first")), await engine(saying("second"))];
    const { forward, kubelet } = await forwardTo8000(pod("vllm-0", first));
    expect(await textOf(forward)).toBe("first");
    kubelet.pods.delete("vllm-0");
    kubelet.pods.set("vllm-1", { ...pod("vllm-1", second), terminating: true });
    kubelet.pods.set("vllm-2", { ...pod("vllm-2", second), ready: false });
    kubelet.pods.set("vllm-3", pod("vllm-3", second));
    expect(await Promise.all(Array.from({ length: 8 }, () => textOf(forward)))).toEqual(Array(8).fill("second"));
    expect(forward.pod()).toBe("vllm-3");
    expect(forward.failures()).toEqual([]);
    expect(kubelet.asked.filter((line) => line.startsWith("GET"))).toHaveLength(1);
  });

  it("is looked for after its port refused, since a dying pod is still found", async () => {
    const next = await engine(saying("next"));
    const { forward, kubelet } = await forwardTo8000({ ...pod("vllm-0", { baseUrl: await closedPort() }) });
    kubelet.pods.set("vllm-0", { ...(kubelet.pods.get("vllm-0") as FakePod), terminating: true });
    kubelet.pods.set("vllm-1", pod("vllm-1", next));
    await expect(textOf(forward)).rejects.toThrow();
    await vi.waitFor(() => expect(forward.failures()).toHaveLength(1));
    expect(await textOf(forward)).toBe("next");
    expect(forward.pod()).toBe("vllm-1");
  });

  it("lets a running stream come to its end", async () => {
    const { promise: rest, resolve: sendRest } = Promise.withResolvers<void>();
    const { forward, kubelet } = await forwardTo8000(
      pod(
        "vllm-0",
        await engine(async (_, response) => {
          streaming(response).write("begun ");
          await rest;
          response.end("and ended");
        }),
      ),
    );
    const { body } = await open(forward);
    kubelet.pods.delete("vllm-0");
    sendRest();
    expect(await body.text()).toBe("begun and ended");
  });
});

describe("disposal", () => {
  it("ends streams, tunnels and those still being opened, at once", async () => {
    const { forward, kubelet } = await forwardTo8000(pod("vllm-0", await engine(tokens(100_000))));
    const bodies = await Promise.all(Array.from({ length: 8 }, () => open(forward)));
    const ends = Promise.allSettled(bodies.map(({ body }) => body.text()));
    kubelet.silent = true;
    const waiting = Promise.allSettled([textOf(forward)]);
    await vi.waitFor(() => expect(kubelet.asked.length).toBe(10));
    const startedAt = performance.now();
    await forward[Symbol.asyncDispose]();
    expect((await ends).map(({ status }) => status)).toEqual(Array(8).fill("rejected"));
    expect((await waiting)[0]?.status).toBe("rejected");
    await vi.waitFor(() => expect(kubelet.tunnels.size).toBe(0));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await expect(textOf(forward)).rejects.toThrow(/ECONNREFUSED/);
  });

  it("can be done twice", async () => {
    const { forward } = await forwardTo8000(pod("vllm-0", { baseUrl: await closedPort() }));
    await forward[Symbol.asyncDispose]();
    await forward[Symbol.asyncDispose]();
  });
});

describe("40 MB", () => {
  /** Three hops hold 13 MB in the buffers of the kernel. */
  const SIZE = 40 * 1024 * 1024;
  const piece = Buffer.alloc(256 * 1024, "x");

  it("come down whole to a reader that stalls, and wait at the pod meanwhile", async () => {
    let sent = 0;
    const { forward } = await forwardTo8000(
      pod(
        "vllm-0",
        await engineOfBytes(async (socket) => {
          socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${SIZE}\r\n\r\n`);
          while (sent < SIZE) {
            sent += piece.length;
            if (!socket.write(piece)) await once(socket, "drain");
          }
        }),
      ),
    );
    const client = clientOf(forward);
    await once(client, "readable");
    await standsStill(() => sent);
    expect(sent).toBeLessThan(SIZE);
    let received = 0;
    client.on("data", (bytes) => {
      received += bytes.length;
    });
    await vi.waitFor(() => expect(received).toBeGreaterThanOrEqual(SIZE), { timeout: 20_000 });
  });

  it("go up whole to a pod that stalls, and wait at the client meanwhile", async () => {
    let atThePod = 0;
    const { promise: readOn, resolve: letRead } = Promise.withResolvers<void>();
    const { forward } = await forwardTo8000(
      pod(
        "vllm-0",
        await engineOfBytes(async (socket) => {
          socket.pause();
          await readOn;
          socket.on("data", (bytes) => {
            atThePod += bytes.length;
          });
          socket.resume();
        }),
      ),
    );
    const client = clientOf(forward);
    let sent = 0;
    const sending = (async () => {
      while (sent < SIZE) {
        sent += piece.length;
        if (!client.write(piece)) await once(client, "drain");
      }
    })();
    await standsStill(() => sent);
    expect(sent).toBeLessThan(SIZE);
    letRead();
    await sending;
    await vi.waitFor(() => expect(atThePod).toBeGreaterThanOrEqual(SIZE - 1024 * 1024), { timeout: 20_000 });
  });
});

function keep<Thing extends AsyncDisposable>(thing: Thing): Thing {
  cleanUps.push(thing);
  return thing;
}

async function engine(script: Script): Promise<{ baseUrl: string }> {
  return keep(await scriptedServer(script));
}

async function engineOfBytes(onRequest: (socket: Socket) => void): Promise<{ baseUrl: string }> {
  return keep(await rawServer(onRequest));
}

function pod(name: string, { baseUrl }: { baseUrl: string }): FakePod {
  return { name, labels: LABELS, ports: { 8000: Number(new URL(baseUrl).port) } };
}

function target() {
  return { namespace: "llm", selector: LABELS, pod: "vllm-0", port: 8000 };
}

async function kubeletWith(...pods: FakePod[]): Promise<Kubelet> {
  return keep(await startKubelet(...pods));
}

async function connectionTo(kubelet: Kubelet, signal?: AbortSignal): Promise<Connection> {
  const connection = await connectTo(kubelet, signal);
  cleanUps.push({ [Symbol.asyncDispose]: () => connection.close() });
  return connection;
}

async function forwardTo8000(only: FakePod): Promise<{ forward: Forward; kubelet: Kubelet }> {
  const kubelet = await kubeletWith(only);
  const forward = keep(await forwardTo(await connectionTo(kubelet), target()));
  return { forward, kubelet };
}

/** On a connection of its own, as a load generator's first request of each user. */
async function open({ baseUrl }: Forward, path = "/"): Promise<Dispatcher.ResponseData> {
  const client = new Client(baseUrl);
  cleanUps.push({ [Symbol.asyncDispose]: () => client.destroy() });
  return client.request({ path, method: "GET" });
}

/** Bytes as they are: HTTP clients take a reset for an end where an answer has no length. */
function clientOf({ baseUrl }: Forward): Socket {
  const client = connect(Number(new URL(baseUrl).port), "127.0.0.1");
  cleanUps.push({
    async [Symbol.asyncDispose]() {
      client.destroy();
    },
  });
  client.write("GET / HTTP/1.1\r\n\r\n");
  return client;
}

async function textOf(forward: Forward, path?: string): Promise<string> {
  return (await open(forward, path)).body.text();
}

const saying =
  (text: string, headers: OutgoingHttpHeaders = {}): Script =>
  (_, response) =>
    void response.writeHead(200, headers).end(text);

const tokens =
  (count: number): Script =>
  async ({ url = "" }, response) => {
    streaming(response);
    for (let n = 0; n < count; n++) {
      response.write(`data: ${url} ${n}\n\n`);
      await delay(1);
    }
    response.end();
  };

function tokensOf(path: string, count: number): string {
  return Array.from({ length: count }, (_, n) => `data: ${path} ${n}\n\n`).join("");
}

async function writeOn(socket: Socket): Promise<void> {
  socket.write("HTTP/1.1 200 OK\r\n\r\n");
  while (!socket.destroyed) {
    socket.write("more ");
    await delay(1);
  }
}

/** Until a figure has not moved for so long that it only can be blocked. */
async function standsStill(figure: () => number): Promise<void> {
  let [last, since] = [figure(), performance.now()];
  while (performance.now() - since < 500) {
    await delay(20);
    if (figure() !== last) [last, since] = [figure(), performance.now()];
  }
}
