import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../../src/cluster/connection.ts";
import { acquireLease } from "../../src/cluster/lease.ts";
import type { Lease } from "../../src/cluster/lease-object.ts";
import type { Clock, Cluster } from "../../src/deps.ts";
import type { Ground } from "../../src/discovery/grounds.ts";
import { InfrastructureError } from "../../src/errors.ts";
import { StopRequest } from "../../src/host.ts";
import type { ProgressEvent } from "../../src/model/progress.ts";
import { DEFAULTS } from "../../src/scenario/defaults.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { lockTargets } from "../../src/walk/lock.ts";
import { clusterOf, type FakeCluster } from "../discovery/cluster-fixtures.ts";
import { connectTo } from "../helpers/cluster/connection.ts";
import { type LeaseStore, put, startLeaseStore } from "../helpers/cluster/lease-store.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { realClock } from "../helpers/request-context.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { ground } from "../infrastructure/ground.ts";

const NAME = "llm-latency-gate";
/** On busy cores everything takes its time. */
const PATIENT = { timeout: 20_000 };

let vllm: Simulator;
let ollama: Simulator;
let store: LeaseStore;
let connection: Connection;
let stop: AbortController;
let cluster: FakeCluster;
/** Requests to the engine before the test. */
let asked: number;
/** What the lease said of itself. */
let lines: string[];

beforeAll(async () => {
  vllm = await startSimulator({ dialect: "vllm" });
  ollama = await startSimulator({ dialect: "ollama" });
});
afterAll(async () => {
  await vllm[Symbol.asyncDispose]();
  await ollama[Symbol.asyncDispose]();
});
beforeEach(async () => {
  store = await startLeaseStore();
  stop = new AbortController();
  connection = await connectTo(store, stop.signal);
  lines = [];
  asked = vllm.requests.length;
  cluster = engines();
});
afterEach(async () => {
  await connection.close();
  await store[Symbol.asyncDispose]();
});

/** The engines of the clean ground, and the leases of a real API server whose time flies. */
function engines(): FakeCluster {
  const { view } = ground((objects) => {
    for (const name of ["routes", "httpRoutes", "ingresses"] as const) objects[name].length = 0;
  });
  const say = (line: string) => void lines.push(line);
  const log = { debug: say, info: say, warn: say, error: say };
  const clock: Clock = { ...realClock, sleep: (ms, signal) => realClock.sleep(ms / 100, signal) };
  return Object.assign(clusterOf([view], { 8000: vllm.baseUrl, 11434: ollama.baseUrl }), {
    acquireLease: (request) => acquireLease(connection, request, { log, clock, nonce: () => "nonce" }),
  } satisfies Partial<Cluster>);
}

const LOAD = { name: "load", concurrent_users: 2, requests: 6 };

interface RunOptions {
  command?: string;
  args?: string[];
  load?: object;
  scenario?: ScenarioFile;
  onProgress?: (event: ProgressEvent) => void;
}

async function run({ command = "custom", args = [], load = LOAD, scenario = {}, onProgress }: RunOptions = {}) {
  await using folder = await tempFolder();
  const services = { namespace: "llm", engines: ["vllm" as const] };
  const test_scenarios = { ttft: { enabled: false }, load_tests: [load as typeof LOAD] };
  // On busy cores a guard may fire, which is another matter.
  const gate: ScenarioFile["gate"] = { fail_on: ["infrastructure"] };
  await folder.file("scenario.yaml", quickScenario({}, { services, test_scenarios, gate, ...scenario }));
  const preset = command === "custom" ? [] : ["--preset", "custom"];
  const end = await runInProcess([command, "--config", "scenario.yaml", ...preset, ...args], {
    cwd: folder.path,
    signal: stop.signal,
    connectCluster: async () => cluster,
    ...(onProgress !== undefined && { onProgress }),
  });
  const result = await onlyResult(`${folder.path}/results`).catch(() => undefined);
  return { ...end, run: result?.run, report: result?.report };
}

describe("a run on engines in a cluster", () => {
  it("holds the lock from the first request on, gives it back, and says so", async () => {
    const holders = new Set<unknown>();
    const { exitCode, report } = await run({
      onProgress: ({ kind }) => kind === "step-started" && holders.add(stored()?.holderIdentity),
    });
    expect([exitCode, ...holders]).toEqual([0, expect.stringMatching(/^\S.* nonce$/)]);
    expect(stored()).toMatchObject({ holderIdentity: "" });
    expect(report?.notes).toContain("Lease llm-latency-gate kept other runs out of namespace llm.");
    expect(report?.warnings.map(({ code }) => code)).not.toContain("no-lock");
  });

  it.each(["measure", "calibrate"])("holds it for %s too", async (command) => {
    const holders = new Set<unknown>();
    await run({ command, onProgress: ({ kind }) => kind === "step-started" && holders.add(stored()?.holderIdentity) });
    expect([...holders]).toEqual([expect.stringMatching(/ nonce$/)]);
    expect(stored()).toMatchObject({ holderIdentity: "" });
  });

  it("waits for another run without a look, a port-forward or a request, and says for whom", async () => {
    put(store, held("PR #12, https://github.com/o/r/actions/runs/345 x"));
    const running = run();
    await vi.waitFor(
      () => expect(lines[0]).toContain("waiting for PR #12, https://github.com/o/r/actions/runs/345"),
      PATIENT,
    );
    expect([cluster.views, cluster.forwards.length, vllm.requests.length - asked]).toEqual([0, 0, 0]);
    put(store, held(""));
    const { exitCode, report } = await running;
    expect(exitCode).toBe(0);
    expect(report?.notes.join("\n")).toMatch(
      /namespace llm, after \S+ s of waiting for PR #12, https:\S+\/runs\/345\./,
    );
  });

  it("gives up at once where it is not to wait, and exits 4 with the holder", async () => {
    put(store, held("PR #12 x"));
    const { exitCode, stderr } = await run({ args: ["--lock-wait", "0"] });
    expect(exitCode).toBe(4);
    expect(stderr).toContain("lease llm-latency-gate in namespace llm is held by PR #12 (held since");
    expect(stored()).toMatchObject({ holderIdentity: "PR #12 x" });
    expect(vllm.requests).toHaveLength(asked);
  });

  it("is not red for it where the gate leaves infrastructure green", async () => {
    put(store, held("PR #12 x"));
    const scenario = { gate: { fail_on: ["regression" as const] } };
    expect((await run({ args: ["--lock-wait", "0s"], scenario })).exitCode).toBe(0);
  });

  it("asks for no lease where nobody wants one", async () => {
    put(store, held("PR #12 x"));
    expect((await run({ args: ["--no-lock"] })).exitCode).toBe(0);
    expect(store.asked).toEqual([]);
  });

  it("goes on without the lock where a Role does not allow it, with the rule", async () => {
    store.failing = { POST: { code: 403, reason: "Forbidden" } };
    const { exitCode, report } = await run();
    expect(exitCode).toBe(0);
    expect(report?.warnings.find(({ code }) => code === "no-lock")?.message).toMatch(
      /^no lock: .* not allowed to create leases.* verbs: \[get, create, update\]/,
    );
  });

  it("stops when the lock is lost, since another may measure then, and judges nothing", async () => {
    const { exitCode, run: result } = await run({
      load: { name: "load", concurrent_users: 1, duration_seconds: 60 },
      onProgress: ({ kind }) => kind === "request-ended" && put(store, held("PR #13 x")),
    });
    expect(exitCode).toBe(4);
    expect(result?.status).toBe("aborted");
    const lost = result?.warnings.filter(({ code }) => code === "lock-lost");
    expect(lost).toEqual([expect.objectContaining({ message: expect.stringContaining("taken over by PR #13") })]);
    expect(stored()).toMatchObject({ holderIdentity: "PR #13 x" });
  });

  it("gives it back on Ctrl-C", async () => {
    const { exitCode } = await run({
      load: { name: "load", concurrent_users: 1, duration_seconds: 60 },
      onProgress: ({ kind }) => kind === "request-ended" && stop.abort(new StopRequest("SIGINT")),
    });
    expect(exitCode).toBe(130);
    expect(stored()).toMatchObject({ holderIdentity: "" });
  });

  it("gives it back when it fails", async () => {
    cluster.view = () => Promise.reject(new InfrastructureError("the API server is gone"));
    expect((await run()).exitCode).toBe(4);
    expect(stored()).toMatchObject({ holderIdentity: "" });
  });

  it("ends by Ctrl-C while it waits, as a run that was stopped", async () => {
    put(store, held("PR #12 x"));
    const running = run();
    await vi.waitFor(() => expect(lines).not.toEqual([]), PATIENT);
    stop.abort(new StopRequest("SIGINT"));
    expect((await running).exitCode).toBe(130);
    expect(stored()).toMatchObject({ holderIdentity: "PR #12 x" });
  });
});

describe("the lock of several namespaces", () => {
  it("is taken in one order by everybody, each once", async () => {
    const places: [string, string][] = [
      ["api-1:6443", "llm"],
      ["api-2:6443", "llm"],
      ["api-1:6443", "zoo"],
    ];
    for (const given of [places, places.toReversed(), [...places, ...places]]) {
      await using keep = new AsyncDisposableStack();
      const taken: string[] = [];
      const grounds = given.map((place) => groundIn(place, taken));
      await lockTargets(grounds, DEFAULTS, outside(), keep);
      expect(taken).toEqual(["llm api-1:6443", "llm api-2:6443", "zoo api-1:6443"]);
    }
  });

  it("gives the first back when the second cannot be had", async () => {
    await using keep = new AsyncDisposableStack();
    const taken: string[] = [];
    const grounds = [groundIn(["api", "llm"], taken), groundIn(["api", "zoo"], taken, "is held by PR #12")];
    await expect(lockTargets(grounds, DEFAULTS, outside(), keep)).rejects.toThrow("is held by PR #12");
    await keep.disposeAsync();
    expect(taken).toEqual(["llm api", "llm api is free"]);
  });

  it("is not had where the first was lost while the second was waited for", async () => {
    await using keep = new AsyncDisposableStack();
    const taken: string[] = [];
    const [first, second] = [groundIn(["api", "llm"], taken), groundIn(["api", "zoo"], taken)];
    const lost = new AbortController();
    const taking = first.cluster.acquireLease;
    first.cluster.acquireLease = async (request) => ({ ...(await taking(request)), lost: lost.signal });
    const waiting = second.cluster.acquireLease;
    second.cluster.acquireLease = (request) => {
      lost.abort(new InfrastructureError("lease llm was lost: taken over by PR #12"));
      return waiting(request);
    };
    const gate = { ...DEFAULTS.gate, fail_on: [] };
    const locking = lockTargets([first, second], { ...DEFAULTS, gate }, outside(), keep);
    await expect(locking).rejects.toMatchObject({ message: expect.stringContaining("PR #12"), exitCode: 0 });
    await keep.disposeAsync();
    expect(taken).toEqual(["llm api", "zoo api", "zoo api is free", "llm api is free"]);
  });

  it("waits no longer than until the deadline of the run", async () => {
    await using keep = new AsyncDisposableStack();
    const waits: number[] = [];
    const place = groundIn(["api", "llm"], []);
    place.cluster.acquireLease = async ({ waitMs }) => {
      waits.push(waitMs);
      return { refusal: "" };
    };
    const clock = { ...realClock, now: () => 1_000 };
    for (const deadlineMs of [61_000, 500, undefined]) {
      await lockTargets([place], { ...DEFAULTS, deadlineMs }, { ...outside(), clock }, keep);
    }
    expect(waits).toEqual([60_000, 0, 3_600_000]);
  });
});

function outside() {
  return { clock: realClock, holder: "ada@laptop", progress: () => undefined };
}

/** A place whose lease is free, or cannot be had. */
function groundIn([server, namespace]: [string, string], taken: string[], why?: string): Ground {
  const place = { ...clusterOf([]), server };
  place.acquireLease = async () => {
    if (why !== undefined) throw new InfrastructureError(why);
    taken.push(`${namespace} ${server}`);
    const free = async () => void taken.push(`${namespace} ${server} is free`);
    return { lost: new AbortController().signal, waitedMs: 0, [Symbol.asyncDispose]: free };
  };
  return { cluster: place, namespace } as unknown as Ground;
}

function stored(): Lease["spec"] {
  return store.leases.get(NAME)?.spec;
}

function held(holderIdentity: string): Lease {
  const time = "2026-01-01T00:00:00.000000Z";
  const spec = { holderIdentity, leaseDurationSeconds: 60, acquireTime: time, renewTime: time };
  return { metadata: { name: NAME }, spec };
}
