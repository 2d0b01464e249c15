import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../../src/cluster/connection.ts";
import { watchPods } from "../../src/cluster/watch.ts";
import type { Clock, Watch, WatchRequest } from "../../src/deps.ts";
import { connectTo } from "../helpers/cluster/connection.ts";
import { type PodFeed, startPodFeed } from "../helpers/cluster/pod-feed.ts";
import { realClock } from "../helpers/request-context.ts";

/** On busy cores everything takes its time. */
const PATIENT = { timeout: 20_000 };
const LLM: WatchRequest = { namespaces: ["llm"], nodes: [] };

let feed: PodFeed;
let connection: Connection;
let run: AbortController;
/** `+ name` and `- name`, in the order in which it was told. */
let seen: string[];

beforeEach(async () => {
  feed = await startPodFeed();
  run = new AbortController();
  connection = await connectTo(feed, run.signal);
  seen = [];
});

afterEach(async () => {
  await connection.close();
  await feed[Symbol.asyncDispose]();
});

describe("a watch of pods", () => {
  it("tells what comes, changes and goes from when it has begun, and nothing of what was there", async () => {
    feed.put("old");
    await using watch = await follow();
    feed.put("vllm-1");
    feed.put("vllm-1");
    feed.remove("old");
    feed.remove("vllm-1");
    await told("+ vllm-1", "+ vllm-1", "- old", "- vllm-1");
    expect(watch.blind()).toEqual([]);
  });

  it("tells of each pod once, of other namespaces only on the nodes that are meant", async () => {
    await using _ = await follow({ namespaces: ["llm"], nodes: ["gpu-1"] });
    feed.put("vllm-0", { node: "gpu-1" });
    feed.put("batch", { namespace: "team-b", node: "gpu-1" });
    feed.put("web", { namespace: "team-b", node: "gpu-2" });
    feed.put("last");
    feed.put("last-elsewhere", { namespace: "team-b", node: "gpu-1" });
    await vi.waitFor(() => expect(seen).toEqual(expect.arrayContaining(["+ last", "+ last-elsewhere"])), PATIENT);
    expect(seen.toSorted()).toEqual(["+ batch", "+ last", "+ last-elsewhere", "+ vllm-0"]);
  });

  it.each(["whole", "broken"] as const)("goes on where it was when the stream ends (%s)", async (how) => {
    await using watch = await follow();
    feed.put("a");
    await told("+ a");
    feed.end(how);
    feed.put("b");
    await told("+ a", "+ b");
    expect(watch.blind()).toEqual([]);
  });

  it("goes on from a bookmark, so that what is no longer kept before it is not missed", async () => {
    await using watch = await follow();
    feed.forget();
    feed.bookmark();
    feed.put("a");
    await told("+ a");
    feed.end();
    feed.put("b");
    await told("+ a", "+ b");
    expect(watch.blind()).toEqual([]);
  });

  it.each(["line", "answer"] as const)(
    "begins anew, and says so once, where it fell behind (410 as %s)",
    async (as) => {
      feed.goneAs = as;
      await using watch = await follow();
      feed.forget();
      feed.end();
      await vi.waitFor(() => expect(feed.watches).toBe(3), PATIENT);
      feed.put("a");
      await told("+ a");
      expect(watch.blind()).toEqual([expect.stringMatching(as === "line" ? /ended the watch \(410\)/ : /too old/)]);
    },
  );

  it("is given up where it falls behind again and again", async () => {
    await using watch = await follow();
    feed.refusal = { code: 410, reason: "Expired" };
    feed.end();
    await vi.waitFor(() => expect(watchesAsked()).toBe(6), PATIENT);
    await vi.waitFor(() => expect(watch.blind()).toEqual([expect.stringContaining("too old")]), PATIENT);
    await connection.request({ method: "GET", path: "/version" });
    expect(watchesAsked()).toBe(6);
  });

  it("goes on, however often a proxy ends it for its silence", async () => {
    let nowMs = 0;
    let asked = 0;
    const now = () => {
      asked += 1;
      return nowMs;
    };
    await using watch = await follow(LLM, { ...quick, now });
    for (let n = 1; n <= 8; n++) {
      // The time is asked for when it begins and when it ends.
      await vi.waitFor(() => expect([feed.open(), asked]).toEqual([1, 2 * n - 1]), PATIENT);
      nowMs += 30_000;
      feed.end();
    }
    feed.put("a");
    await told("+ a");
    expect(watch.blind()).toEqual([]);
  });

  it("is told what it may not watch, with the rule, and does not try again", async () => {
    feed.refusal = { code: 403, reason: "Forbidden" };
    await using watch = await follow();
    expect(watch.blind()).toEqual([
      expect.stringMatching(/^not allowed to watch pods in llm.*resources: \[pods\], verbs: \[watch\]/),
    ]);
    expect(watchesAsked()).toBe(1);
  });

  it("does not hold up the run where it cannot begin at once, and misses nothing all the same", async () => {
    feed.refusal = { code: 503, reason: "ServiceUnavailable" };
    await using watch = await follow();
    feed.put("a");
    feed.refusal = undefined;
    await told("+ a");
    expect(watch.blind()).toEqual([]);
  });

  it("is given up where it makes no sense again and again", async () => {
    await using other = await follow();
    for (let n = 1; n <= 6; n++) {
      await vi.waitFor(() => expect(feed.open()).toBe(1), PATIENT);
      feed.say("<html>");
      feed.end();
      await vi.waitFor(() => expect(feed.open()).toBe(0), PATIENT);
    }
    await vi.waitFor(() => expect(other.blind()).toEqual(["the API server's watch is not understood"]), PATIENT);
  });

  it("keeps what nobody reads out of memory", async () => {
    const pods: object[] = [];
    await using _ = await watchPods(connection, LLM, ({ pod }) => void pods.push(pod.metadata), { clock: quick });
    feed.put("a");
    await vi.waitFor(() => expect(pods).toHaveLength(1), PATIENT);
    expect(pods[0]).not.toHaveProperty("managedFields");
  });

  it("takes no connection from the calls beside it, however many there are", async () => {
    const nodes = Array.from({ length: 16 }, (_, n) => `gpu-${n}`);
    await using _ = await follow({ namespaces: ["llm"], nodes });
    expect(feed.open()).toBe(17);
    const lists = Array.from({ length: 8 }, () => connection.request({ method: "GET", path: "/version" }));
    expect(await Promise.all(lists)).toHaveLength(8);
  });

  it("says where it does not follow all nodes", async () => {
    const nodes = Array.from({ length: 17 }, (_, n) => `gpu-${n}`);
    await using watch = await follow({ namespaces: [], nodes });
    expect([feed.open(), watch.blind()]).toEqual([16, ["pods on more than 16 nodes"]]);
  });

  it("ends when it is disposed, and with the run", async () => {
    const watch = await follow();
    await watch[Symbol.asyncDispose]();
    await vi.waitFor(() => expect(feed.open()).toBe(0), PATIENT);
    await using _ = await follow();
    run.abort();
    await vi.waitFor(() => expect(feed.open()).toBe(0), PATIENT);
    feed.put("a");
    expect([seen, watch.blind()]).toEqual([[], []]);
  });
});

/** It does not wait between two tries. */
const quick = { ...realClock, sleep: () => realClock.sleep(1) };

function follow(request: WatchRequest = LLM, clock: Clock = quick): Promise<Watch> {
  return watchPods(connection, request, ({ gone, pod }) => void seen.push(`${gone ? "-" : "+"} ${pod.metadata.name}`), {
    clock,
  });
}

function watchesAsked(): number {
  return feed.asked.filter((line) => line.includes("watch=")).length;
}

async function told(...lines: string[]): Promise<void> {
  await vi.waitFor(() => expect(seen).toEqual(lines), PATIENT);
}
