import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../../src/cluster/connection.ts";
import type { LeaseOutside } from "../../src/cluster/held-lease.ts";
import { acquireLease } from "../../src/cluster/lease.ts";
import { type Lease, readLease } from "../../src/cluster/lease-object.ts";
import type { HeldLease } from "../../src/deps.ts";
import type { LeaseRequest } from "../../src/model/cluster.ts";
import { connectTo } from "../helpers/cluster/connection.ts";
import { failureOf } from "../helpers/cluster/failure.ts";
import { type LeaseStore, put, startLeaseStore } from "../helpers/cluster/lease-store.ts";
import { SteppedClock } from "../helpers/cluster/stepped-clock.ts";

const MINUTE = 60_000;
const NAME = "llm-latency-gate-vllm";

let store: LeaseStore;
let connection: Connection;
let clock: SteppedClock;
let lines: string[];
let nonces: number;
let cleanUps: Connection[];

beforeEach(async () => {
  store = await startLeaseStore();
  connection = await connectTo(store);
  clock = new SteppedClock();
  lines = [];
  nonces = 0;
  cleanUps = [connection];
});

afterEach(async () => {
  for (const opened of cleanUps) await opened.close();
  await store[Symbol.asyncDispose]();
});

describe("a lease that nobody holds", () => {
  it("is created, with a holder for people and a word of its own", async () => {
    await using lease = await take({ holder: "PR #12, run 345" });
    expect(lease).toMatchObject({ lost: { aborted: false }, waitedMs: 0 });
    expect(lease.waitedFor).toBeUndefined();
    expect(stored()).toEqual({
      holderIdentity: "PR #12, run 345 nonce-1",
      leaseDurationSeconds: 60,
      acquireTime: "2026-01-01T00:00:00.000000Z",
      renewTime: "2026-01-01T00:00:00.000000Z",
      leaseTransitions: 0,
    });
    expect(lines).toEqual([]);
  });

  it("is taken when it was released, and keeps what others wrote to it", async () => {
    const metadata = { name: NAME, labels: { team: "serving" } };
    put(store, { metadata, spec: { holderIdentity: "", leaseTransitions: 4 } });
    await using _ = await take();
    expect(stored()).toMatchObject({ holderIdentity: "PR #1 nonce-1", leaseTransitions: 5 });
    expect(store.leases.get(NAME)?.metadata).toMatchObject({ labels: { team: "serving" } });
  });

  it("goes to exactly one of many that want it at once", async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => take({ holder: `PR #${n}` })));
    const held = results.filter((result) => result.status === "fulfilled");
    const refused = results.filter((result) => result.status === "rejected");
    expect(held).toHaveLength(1);
    expect(refused.map(({ reason }) => (reason as Error).message)).toEqual(
      Array(7).fill(expect.stringMatching(/is held by PR #\d \(held since 2026-01-01T00:00:00Z, expires .*\)/)),
    );
    await held[0]?.value[Symbol.asyncDispose]();
  });

  it("is not created over one that another was quicker to create", async () => {
    store.beforeWrite = () => put(store, held("PR #2 other"));
    await expect(take()).rejects.toThrow("is held by PR #2");
    expect(stored()).toMatchObject({ holderIdentity: "PR #2 other" });
  });

  it("is ours when it was created by a call whose answer was lost", async () => {
    store.answersLost = true;
    const taking = take({ waitMs: MINUTE });
    await clock.step(1);
    store.answersLost = false;
    await clock.step(1);
    await using _ = await taking;
    expect(stored()).toMatchObject({ holderIdentity: "PR #1 nonce-1" });
  });
});

describe("a lease that another holds", () => {
  it("is waited for, and taken as soon as it is released", async () => {
    const first = await take({ holder: "PR #12, run 345" });
    const second = take({ holder: "PR #13", waitMs: 30 * MINUTE });
    await clock.runTo(5 * MINUTE, 2);
    await first[Symbol.asyncDispose]();
    await clock.step(1);
    await using taken = await second;
    expect(stored()).toMatchObject({ holderIdentity: "PR #13 nonce-2", leaseTransitions: 1 });
    expect(taken.waitedFor).toBe("PR #12, run 345");
    expect(taken.waitedMs).toBe(clock.now());
    // At once, after half a minute, and at doubling distances; the holder renews it meanwhile.
    const expiries = ["01:00", "01:20", "02:00", "03:00", "05:00"];
    expect(lines).toEqual(
      expiries.map(
        (at) =>
          `info waiting for PR #12, run 345 (held since 2026-01-01T00:00:00Z, expires 2026-01-01T00:${at}Z unless renewed)`,
      ),
    );
  });

  it("fails with its holder and what to do when the wait was in vain", async () => {
    await using _ = await take({ holder: "PR #12, run 345" });
    const failure = failureOf(take({ waitMs: 2 * MINUTE }));
    await ended(failure, 2);
    expect((await failure).message).toBe(
      `lease ${NAME} in namespace llm is held by PR #12, run 345 (held since 2026-01-01T00:00:00Z, expires 2026-01-01T00:03:00Z unless renewed); waited 120 s for it`,
    );
    expect((await failure).hint).toContain(`kubectl delete lease ${NAME} -n llm`);
  });

  it("fails at once where nothing is to be waited for", async () => {
    put(store, held("PR #2 other"));
    expect((await failureOf(take())).exitCode).toBe(4);
  });

  it("is taken over when it was not renewed for its duration on our clock, and not before", async () => {
    put(store, held("PR #2 crashed", { leaseDurationSeconds: 40 }));
    const taking = take({ waitMs: 10 * MINUTE });
    await clock.runTo(30_000, 1);
    expect(stored()).toMatchObject({ holderIdentity: "PR #2 crashed" });
    await using _ = await ended(taking);
    expect(clock.now()).toBeGreaterThanOrEqual(40_000);
    expect(stored()).toMatchObject({ holderIdentity: "PR #1 nonce-1", leaseTransitions: 1 });
  });

  it("goes to exactly one of two that find it abandoned at the same time", async () => {
    put(store, held("PR #2 crashed"));
    const takings = Promise.allSettled([take({ waitMs: 5 * MINUTE }), take({ waitMs: 5 * MINUTE })]);
    const results = await ended(takings, 2);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(stored()).toMatchObject({ leaseTransitions: 1 });
  });

  it("is held by one at a time, whoever wants it how often", async () => {
    const inside = new Set<number>();
    const turns: number[] = [];
    const visitor = async (id: number) => {
      for (let turn = 0; turn < 3; turn++) {
        await using lease = await take({ holder: `PR #${id}`, waitMs: 60 * MINUTE });
        inside.add(id);
        turns.push(inside.size);
        const read = await readLease(connection, { namespace: "llm", name: NAME });
        expect(read?.spec?.holderIdentity).toMatch(`PR #${id} `);
        expect(lease.lost.aborted).toBe(false);
        inside.delete(id);
      }
    };
    await ended(Promise.all([visitor(1), visitor(2), visitor(3), visitor(4)]));
    expect(turns).toEqual(Array(12).fill(1));
  });

  it("is not stolen by a clock that is a day ahead of the holder's, as long as it is renewed", async () => {
    put(store, held("PR #2 alive", { renewTime: "2025-12-31T00:00:00.000000Z" }));
    const failure = failureOf(take({ waitMs: 5 * MINUTE }));
    for (let n = 1; n <= 9; n++) {
      await clock.runTo(n * 30_000, 1);
      put(store, held("PR #2 alive", { renewTime: `2025-12-31T00:00:0${n}.000000Z` }));
    }
    await ended(failure);
    expect((await failure).message).toContain("is held by PR #2");
  });

  it("shows what another wrote into it as one harmless line", async () => {
    put(store, held("PR #2\n::error::\u001b[31m x"));
    expect((await failureOf(take())).message).toContain("is held by PR #2 ::error:: [31m (held since");
  });
});

describe("a lease that we hold", () => {
  it("is renewed every third of its duration", async () => {
    await using _ = await take();
    await clock.runTo(5 * MINUTE, 1);
    expect(stored()).toMatchObject({ renewTime: "2026-01-01T00:05:00.000000Z", leaseTransitions: 0 });
    expect(store.asked.filter((line) => line.startsWith("PUT"))).toHaveLength(15);
  });

  it("is kept though somebody else writes to its object", async () => {
    await using lease = await take();
    put(store, { ...(store.leases.get(NAME) as Lease) });
    await clock.runTo(MINUTE, 1);
    expect(lease.lost.aborted).toBe(false);
    expect(stored()).toMatchObject({ renewTime: "2026-01-01T00:01:00.000000Z" });
  });

  it.each([
    ["another took it over", () => put(store, held("PR #2 other")), "taken over by PR #2 (held since"],
    ["somebody deleted it", () => store.leases.clear(), "it was deleted"],
    ["somebody cleared its holder", () => put(store, held("")), "its holder was cleared"],
  ])("is lost when %s, and left alone from then on", async (_, happen, why) => {
    const lease = await take();
    happen();
    await clock.step(1);
    await aborted(lease.lost);
    expect((lease.lost.reason as Error).message).toContain(why);
    const asked = store.asked.length;
    await lease[Symbol.asyncDispose]();
    expect(store.asked).toHaveLength(asked);
  });

  it("survives an API server that is away for a moment, and says so", async () => {
    await using lease = await take();
    store.failing = { PUT: { code: 503, reason: "ServiceUnavailable" } };
    await clock.runTo(25_000, 1);
    store.failing = {};
    await clock.runTo(MINUTE, 1);
    expect(lease.lost.aborted).toBe(false);
    expect(lines).toEqual(Array(lines.length).fill(expect.stringMatching(/^warn .*tried again: .*503/)));
    expect(lines.length).toBeGreaterThan(0);
  });

  it("is given up before another may take it when it cannot be renewed", async () => {
    await using lease = await take();
    const other = take({ holder: "PR #2", waitMs: 10 * MINUTE });
    store.failing = { PUT: { code: 503, reason: "ServiceUnavailable" } };
    await ended(aborted(lease.lost), 2);
    expect(clock.now()).toBeLessThanOrEqual(40_000);
    expect((lease.lost.reason as Error).message).toContain("could not be renewed");
    store.failing = {};
    await using _ = await ended(other);
    expect(clock.now()).toBeGreaterThanOrEqual(60_000);
  });

  it("is released when it is disposed, once", async () => {
    const lease = await take();
    await Promise.all([lease[Symbol.asyncDispose](), lease[Symbol.asyncDispose]()]);
    expect(stored()).toMatchObject({ holderIdentity: "" });
    expect(store.asked.filter((line) => line.startsWith("PUT"))).toHaveLength(1);
    expect(lease.lost.aborted).toBe(false);
  });

  it("is released when the run is stopped, before anybody disposes it", async () => {
    const run = new AbortController();
    const lease = await take({}, await stoppedBy(run));
    run.abort();
    await vi.waitFor(() => expect(stored()).toMatchObject({ holderIdentity: "" }));
    await lease[Symbol.asyncDispose]();
  });

  it("that was lost at the very end stops nothing any more, and is told", async () => {
    const lease = await take();
    put(store, held("PR #2 other"));
    await lease[Symbol.asyncDispose]();
    expect(lease.lost.aborted).toBe(false);
    expect(lines).toEqual([expect.stringMatching(/^warn .* in the last 20 s of this one: taken over by PR #2/)]);
    expect(stored()).toMatchObject({ holderIdentity: "PR #2 other" });
  });

  it("is released without a word when the run is stopped while it is renewed", async () => {
    const run = new AbortController();
    const lease = await take({}, await stoppedBy(run));
    store.beforeWrite = () => run.abort();
    store.answersLost = true;
    await clock.step(1);
    await aborted(run.signal);
    store.answersLost = false;
    await lease[Symbol.asyncDispose]();
    expect(lines).toEqual([]);
    expect(stored()).toMatchObject({ holderIdentity: "" });
  });

  it("does not fail a run when it cannot be released", async () => {
    const lease = await take();
    store.failing = { PUT: { code: 500, reason: "InternalError" } };
    await lease[Symbol.asyncDispose]();
    expect(lines).toEqual([expect.stringMatching(/^warn .*ends by itself within 60 s: /)]);
  });
});

describe("taking a lease", () => {
  it("is left where it is not allowed, with the rule of a Role", async () => {
    store.failing = { POST: { code: 403, reason: "Forbidden" } };
    expect(await acquireLease(connection, request(), outside())).toEqual({
      refusal: expect.stringMatching(/^not allowed to create leases.*verbs: \[get, create, update\]/),
    });
  });

  it("is left where the namespace does not exist", async () => {
    const answer = await acquireLease(connection, request({ namespace: "absent", waitMs: MINUTE }), outside());
    expect(answer).toEqual({ refusal: "there is no namespace absent to hold it in" });
    expect(clock.now()).toBe(0);
  });

  it("waits for an API server that is away for a moment", async () => {
    store.failing = { GET: { code: 503, reason: "ServiceUnavailable" } };
    const taking = take({ waitMs: MINUTE });
    await clock.runTo(10_000, 1);
    store.failing = {};
    await using _ = await ended(taking);
    expect(lines[0]).toMatch(/^info waiting for the API server: .*503/);
  });

  it("ends when the run is stopped while it waits", async () => {
    put(store, held("PR #2 other"));
    const run = new AbortController();
    const failure = failureOf(take({ waitMs: MINUTE }, await stoppedBy(run)));
    await clock.runTo(5_000, 1);
    run.abort();
    expect((await failure).message).toBe(`the run was stopped: waiting for lease ${NAME}`);
    expect((await failure).cause).toBe(run.signal.reason);
    expect(stored()).toMatchObject({ holderIdentity: "PR #2 other" });
  });
});

function request(change: Partial<LeaseRequest> = {}): LeaseRequest {
  return { namespace: "llm", name: NAME, holder: "PR #1", waitMs: 0, ...change };
}

function outside(): LeaseOutside {
  const say = (level: string) => (line: string) => void lines.push(`${level} ${line}`);
  const log = { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
  nonces += 1;
  const word = `nonce-${nonces}`;
  return { clock, log, nonce: () => word };
}

async function take(change: Partial<LeaseRequest> = {}, by: Connection = connection): Promise<HeldLease> {
  const lease = await acquireLease(by, request(change), outside());
  if ("refusal" in lease) throw new Error(lease.refusal);
  return lease;
}

async function stoppedBy(run: AbortController): Promise<Connection> {
  const own = await connectTo(store, run.signal);
  cleanUps.push(own);
  return own;
}

function stored(): Lease["spec"] {
  return store.leases.get(NAME)?.spec;
}

function held(holderIdentity: string, spec: Lease["spec"] = {}): Lease {
  const time = "2025-12-31T23:00:00.000000Z";
  return {
    metadata: { name: NAME },
    spec: { holderIdentity, leaseDurationSeconds: 60, acquireTime: time, renewTime: time, ...spec },
  };
}

/** Lets the clock go on, with so many sleepers, until it is settled. */
async function ended<Value>(outcome: Promise<Value>, sleepers = 1): Promise<Value> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  const end = outcome.then(settle, settle);
  while (!settled) await Promise.race([clock.step(sleepers), end]);
  return outcome;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}
