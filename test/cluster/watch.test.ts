import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../../src/cluster/connection.ts";
import { viewCluster } from "../../src/cluster/view.ts";
import { watchCluster } from "../../src/cluster/watch.ts";
import type { ViewRequest } from "../../src/deps.ts";
import type { ClusterView } from "../../src/model/cluster-view.ts";
import { connectTo } from "../helpers/cluster/connection.ts";
import { type FakePod, type Kubelet, startKubelet } from "../helpers/cluster/kubelet.ts";
import { SteppedClock } from "../helpers/cluster/stepped-clock.ts";

const PODS: ViewRequest = { namespaces: ["llm"], resources: ["pods"] };

let kubelet: Kubelet;
let connection: Connection;
let clock: SteppedClock;
let seen: string[][];
let lines: string[];

beforeEach(async () => {
  kubelet = await startKubelet(pod("vllm-0"));
  connection = await connectTo(kubelet);
  clock = new SteppedClock();
  seen = [];
  lines = [];
});

afterEach(async () => {
  await connection.close();
  await kubelet[Symbol.asyncDispose]();
});

describe("a watch", () => {
  it("looks at once and then every five seconds, and hands on each view", async () => {
    await using _ = watch();
    await clock.runTo(5_000, 1);
    kubelet.pods.set("vllm-1", pod("vllm-1"));
    await clock.runTo(15_000, 1);
    expect(seen).toEqual([["vllm-0"], ["vllm-0"], ["vllm-0", "vllm-1"], ["vllm-0", "vllm-1"]]);
    expect(lines).toEqual([]);
  });

  it("leaves out looks that fail, says so once, and once more after it went well", async () => {
    await using _ = watch();
    await clock.runTo(5_000, 1);
    kubelet.down = true;
    await clock.runTo(20_000, 1);
    expect(lines).toEqual([expect.stringMatching(/^the cluster is not being watched at the moment: /)]);
    kubelet.down = false;
    await clock.runTo(25_000, 1);
    expect(seen).toHaveLength(3);
    kubelet.down = true;
    await clock.runTo(30_000, 1);
    expect(lines).toHaveLength(2);
  });

  it("goes on when the one who is told fails", async () => {
    const onChange = vi.fn(() => {
      throw new Error("cannot take it");
    });
    await using _ = watch(onChange);
    await clock.runTo(10_000, 1);
    expect(onChange).toHaveBeenCalledTimes(3);
    expect(lines).toEqual(["the cluster is not being watched at the moment: cannot take it"]);
  });

  it("tells nobody anything after its disposal, though a look was under way", async () => {
    const { promise: looking, resolve: answerLook } = Promise.withResolvers<ClusterView>();
    const onChange = vi.fn();
    const watching = watchCluster(() => looking, PODS, onChange, options());
    await watching[Symbol.asyncDispose]();
    answerLook(await viewCluster(connection, PODS));
    await looking;
    expect(onChange).not.toHaveBeenCalled();
    expect(clock.sleepers).toBe(0);
  });

  it("ends with the run", async () => {
    const run = new AbortController();
    await using _ = watch(undefined, run.signal);
    await clock.runTo(5_000, 1);
    run.abort();
    expect(clock.sleepers).toBe(0);
  });
});

function watch(onChange = remember, signal = new AbortController().signal): AsyncDisposable {
  return watchCluster((request) => viewCluster(connection, request), PODS, onChange, { ...options(), signal });
}

function options() {
  const log = { warn: (line: string) => void lines.push(line) };
  return { signal: new AbortController().signal, log, sleep: clock.sleep.bind(clock) };
}

function remember({ objects }: ClusterView): void {
  seen.push(objects.pods.map(({ metadata }) => metadata.name));
}

function pod(name: string): FakePod {
  return { name, labels: { app: "vllm" }, ports: {} };
}
