import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import type { ExporterAddress } from "../../src/model/scenario.ts";
import type { RepeatTelemetry } from "../../src/model/telemetry.ts";
import { PodMetrics } from "../../src/telemetry/pod-metrics.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { realClock } from "../helpers/request-context.ts";
import { type Script, type ScriptedServer, scriptedServer } from "../helpers/scripted-server.ts";

const PODS = "/apis/metrics.k8s.io/v1beta1/namespaces/llm/pods";
const MIB = 2 ** 20;

/** A pod as metrics-server 0.7 shows it; `at` is the second at which its span ended. */
function pod(at: number, usages: [cpu: unknown, memory: unknown][], name = "vllm-0", labels = { app: "vllm" }) {
  return {
    metadata: { name, namespace: "llm", creationTimestamp: "2026-11-24T10:00:00Z", labels },
    timestamp: `2026-11-24T10:00:${at}Z`,
    window: "15.021s",
    containers: usages.map(([cpu, memory], n) => ({ name: `container-${n}`, usage: { cpu, memory } })),
  };
}
const single = (...of: Parameters<typeof pod>) => JSON.stringify({ kind: "PodMetrics", ...pod(...of) });
const list = (...items: object[]) =>
  JSON.stringify({ kind: "PodMetricsList", apiVersion: "metrics.k8s.io/v1beta1", metadata: {}, items });

/** What comes of a load during which the server is looked at once for each text behind the first; the last one stays. */
async function toldOf(texts: string[], where?: ExporterAddress["where"], path = PODS): Promise<Told> {
  let asked = 0;
  const script: Script = (_, response) => void response.end(texts[Math.min(asked++, texts.length - 1)]);
  return await toldBy(script, texts.length - 1, where, path);
}

type Told = Partial<RepeatTelemetry> & { requests: ScriptedServer["requests"] };

async function toldBy(script: Script, looks = 1, where?: ExporterAddress["where"], path = PODS): Promise<Told> {
  await using server = await scriptedServer(script);
  const told = await lookedAt({ url: server.baseUrl + path, ...(where && { where }) }, looks);
  return { ...told, requests: server.requests };
}

async function lookedAt(address: ExporterAddress, looks: number): Promise<Partial<RepeatTelemetry>> {
  await using source = new PodMetrics(address, realClock, 2_000);
  const limits = () => ({ untilMs: realClock.now() + 2_000, signal: new AbortController().signal });
  await source.start(limits());
  for (let look = 0; look < looks; look++) await source.sample(limits());
  return await source.stop(limits());
}

it("the containers of a pod are added up; cores are the mean over time, memory is the most", async () => {
  const { resources, problems, requests } = await toldOf([
    single(0, [["7", "9Gi"]]),
    single(15, [
      ["1500m", "100Mi"],
      ["250000000n", "20Mi"],
    ]),
    single(30, [
      ["2250m", "300Mi"],
      ["0", "0"],
    ]),
    single(45, [["500000u", "200Mi"]]),
  ]);
  expect(resources?.cpuCores).toBeCloseTo((1.75 + 2.25 + 0.5) / 3, 9);
  expect(resources?.memoryBytes).toBe(300 * MIB);
  expect(problems).toEqual([]);
  expect(new Set(requests.map(({ method, path, headers }) => `${method} ${path} ${headers["authorization"]}`))).toEqual(
    new Set([`GET ${PODS} undefined`]),
  );
});

it("the pods of a list are added up, the labels that are meant are asked of the server", async () => {
  const before = list(pod(0, [["9", "9Gi"]]), pod(1, [["9", "9Gi"]], "vllm-1"));
  const after = list(pod(15, [["1", "1Mi"]]), pod(16, [["2", "2Mi"]], "vllm-1"));
  const path = `${PODS}?labelSelector=app%3Dvllm`;
  const { resources, requests } = await toldOf([before, after], undefined, path);
  expect(resources).toEqual({ cpuCores: 3, memoryBytes: 3 * MIB });
  expect(requests[0]?.path).toBe(path);
});

it("a value counts once, however often it is seen, and only when all pods were measured anew", async () => {
  const both = (first: number, second: number, cpu: string) =>
    list(pod(first, [[cpu, "1Mi"]]), pod(second, [["0", "1Mi"]], "vllm-1"));
  const { resources } = await toldOf([
    both(10, 11, "9"),
    both(25, 11, "9"),
    both(25, 26, "1"),
    both(25, 26, "1"),
    both(40, 41, "2"),
  ]);
  expect(resources?.cpuCores).toBeCloseTo(1.5, 9);
});

it("pods are picked by label, by name and by namespace", async () => {
  const items = (at: number) => [
    pod(at, [["1", "1Mi"]], "head-0", { app: "head" }),
    pod(at, [["2", "2Mi"]], "base-0", { app: "base" }),
  ];
  const of = async (where: ExporterAddress["where"]) =>
    (await toldOf([list(...items(0)), list(...items(15))], where)).resources?.cpuCores;
  expect(await of({ app: "head" })).toBe(1);
  expect(await of({ pod: "base-0" })).toBe(2);
  expect(await of({ namespace: "llm" })).toBe(3);
  expect((await toldOf([list(...items(0))], { app: "other" })).problems).toEqual([
    "pod metrics: none of the pods in it is meant",
  ]);
});

it("what stood there before the load is not what the load took", async () => {
  const { resources, problems } = await toldOf([single(0, [["9", "9Gi"]])]);
  expect(resources).toBeUndefined();
  expect(problems).toEqual([
    "pod metrics: no new value came during the load; the server measures only every 15 s or so",
  ]);
});

it("an answer may be gzipped though it was not asked for", async () => {
  let asked = 0;
  const { resources } = await toldBy((_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(single(15 * asked++, [["1", "1Mi"]])));
  });
  expect(resources).toEqual({ cpuCores: 1, memoryBytes: MIB });
});

const huge = Buffer.alloc(10 * 1024 * 1024 + 1, " ");
const bad: [what: string, script: Script, problem: string][] = [
  [
    "no such path",
    (_, response) => void response.writeHead(404).end("404 page not found"),
    "HTTP 404; the cluster needs metrics-server, and the namespace and the pod must be there",
  ],
  ["a refusal", (_, response) => void response.writeHead(403).end("{}"), "HTTP 403, and no API key is sent here"],
  ["HTML", (_, response) => void response.end("<html>sign in</html>"), "the answer is no JSON object"],
  ["broken JSON", (_, response) => void response.end('{"kind":"PodMetrics"'), "the answer is no JSON object"],
  [
    "something else of Kubernetes",
    (_, response) => void response.end('{"kind":"PodList","items":[]}'),
    "the answer is neither PodMetrics nor a PodMetricsList",
  ],
  ["more than 10 MB", (_, response) => void response.end(huge), "the answer has more than 10 MB and is not read"],
  [
    "broken gzip",
    (_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip"),
    "incorrect header check",
  ],
  ["no pods", (_, response) => void response.end(list()), "none of the pods in it is meant"],
  ["null for pods", (_, response) => void response.end('{"kind":"PodMetricsList","items":null}'), "none of the pods"],
  [
    "NaN",
    (_, response) => void response.end(single(15, [["NaN", "1Mi"]])),
    "the usage of a container in it is no quantity",
  ],
  [
    "a number",
    (_, response) => void response.end(single(15, [["1", 5]])),
    "the usage of a container in it is no quantity",
  ],
  ["a pod without containers", (_, response) => void response.end(single(15, [])), "the usage of a container in it"],
];
it.each(bad)("%s is said in one sentence, and no number is made of it", async (_, script, problem) => {
  const { resources, problems } = await toldBy(script, 3);
  expect(resources).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems?.[0]).toContain(`pod metrics: ${problem}`);
});

it("a closed port is said, too", async () => {
  const { resources, problems } = await lookedAt({ url: `${await closedPort()}${PODS}` }, 1);
  expect(resources).toBeUndefined();
  expect(problems?.join()).toMatch(/^pod metrics: .*refused/i);
});

it("one look that fails costs that look alone, and is said", async () => {
  let asked = 0;
  const { resources, problems } = await toldBy((_, response) => {
    asked += 1;
    if (asked === 2) response.writeHead(503).end();
    else response.end(single(15 * asked, [["1", "1Mi"]]));
  }, 2);
  expect(resources).toEqual({ cpuCores: 1, memoryBytes: MIB });
  expect(problems).toEqual(["pod metrics: HTTP 503"]);
});
