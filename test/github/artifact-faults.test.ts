import { describe, expect, it } from "vitest";
import { type Fault, startFakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { artifactJson } from "../helpers/fake-github/state.ts";
import { zipOf } from "../store/zip.ts";
import { asking, commitOf, leave, NAME, sessionOf, zipped } from "./baselines.ts";

const [OLD, NEW] = ["2026-11-20", "2026-11-22"] as const;
const baseline = (sessions: unknown[]) => JSON.stringify({ schema: "llm-latency-gate/baseline/v1", sessions });
const bomb = () => zipOf([{ name: "baseline.json", content: new Uint8Array(70 * 1024 * 1024), claimedSize: 10 }]);
const slip = () => zipOf([{ name: "../../baseline.json", content: baseline([sessionOf(NEW)]) }]);
const link = () => zipOf([{ name: "baseline.json", content: "/etc/passwd", mode: 0o120777 }]);
const foreign = () => zipOf([{ name: "baseline.json", content: baseline([{ ...sessionOf(NEW), startedAt: "soon" }]) }]);

describe.concurrent("an artifact that is not what it should be", () => {
  it.each([
    ["cut off", () => zipped(sessionOf(NEW)).subarray(0, 200), /no zip that can be read/],
    ["a page", () => Buffer.from("<html>Sign in</html>"), /does not start like one/],
    ["out of its folder", slip, /invalid relative path|\.\.\//],
    ["a link", link, /which is a link/],
    ["a bomb", bomb, /is no zip that can be read|holds more than 64 MiB/],
    ["of another shape", foreign, /startedAt is "soon"/],
    ["empty", () => zipOf([]), /holds no results/],
    ["too large", () => Buffer.alloc(8 * 1024 * 1024 + 1), /it has more than 8 MiB/],
  ])("is passed over for an older one where it is %s, which is told", async (_, bytes, why) => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, OLD);
    leave(github, NEW, { artifact: { bytes: bytes() } });
    const { find, sessions } = await asking(github, keep);
    const found = await find();
    expect(found.stored?.newest.sha).toBe(commitOf(OLD));
    expect(await sessions(found)).toHaveLength(1);
    expect(found.notice).toMatch(/The newer one of run \d+ at 2026112 is not used: it cannot be used: /);
    expect(found.notice).toMatch(why);
    expect(found.notice).not.toContain("/tmp");
  });

  it.each([
    [
      "has another digest than it was uploaded with",
      { artifact: { digest: `sha256:${"0".repeat(64)}` } },
      undefined,
      /its digest differs/,
    ],
    [
      "expires between look and download",
      {},
      { path: /\/zip$/, status: 410, body: { message: "Gone" } },
      /just expired/,
    ],
    [
      "is larger than it was said to be",
      {},
      { path: "/blob/", status: 200, body: Buffer.alloc(9 * 1024 * 1024) },
      /more than 8 MiB/,
    ],
    ["cannot be downloaded", {}, { path: "/blob/", status: 503 }, /its download ended with 503/],
  ] as const)("is not used where it %s", async (_, left, fault, why) => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, NEW, left);
    if (fault !== undefined) github.fault(fault);
    const found = await (await asking(github, keep)).find();
    expect(found.stored).toBeUndefined();
    expect(found.notice).toMatch(why);
  });

  it("is not even asked for where GitHub says that it is too large", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, NEW, { artifact: { bytes: Buffer.alloc(8 * 1024 * 1024 + 1) } });
    await (await asking(github, keep)).find();
    expect(github.requests.filter(({ path }) => path.endsWith("/zip"))).toEqual([]);
  });

  it("is not used where GitHub names another one", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    const other = leave(github, NEW, { artifact: { name: `${NAME}-2` } });
    const body = { total_count: 1, artifacts: [artifactJson(github.state, other)] };
    github.fault({ path: "/actions/artifacts", status: 200, body });
    expect((await (await asking(github, keep)).find()).stored).toBeUndefined();
  });

  it("is asked for again where the line broke once", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, NEW);
    github.fault({ path: "/blob/", drop: true, times: 1 });
    github.fault({ path: "/actions/artifacts", status: 502, times: 1 });
    github.fault({ path: "/actions/runs/", status: 500, times: 1 });
    const found = await (await asking(github, keep)).find();
    expect(found.stored?.newest.sha).toBe(commitOf(NEW));
  });
});

const REFUSED = { message: "Resource not accessible by integration" };

describe.concurrent("a look-up that fails", () => {
  it.each([
    ["permission", { status: 403, body: REFUSED }, /`permissions: \{actions: read, contents: read\}`/],
    ["such a repository", { status: 404, body: { message: "Not Found" } }, /`permissions: \{actions: read/],
    [
      "token that holds",
      { status: 401, body: { message: `Bad credentials ${TOKEN}` } },
      /does not accept the token \(401\)/,
    ],
    [
      "server that works",
      { status: 503, body: { message: `no ${TOKEN}` } },
      /does not answer as it should \(no \*\*\*\)/,
    ],
    ["line", { drop: true }, /does not answer as it should/],
    ["haste that it bears", { status: 429, headers: { "retry-after": "3600" } }, /too many requests/],
    ["answer that is one", { status: 200, body: { artifacts: "none" } }, /not as GitHub describes it: artifacts/],
  ] satisfies [string, Fault, RegExp][])(
    "for want of a %s is a state that is explained, without the token",
    async (_, fault, why) => {
      await using keep = new AsyncDisposableStack();
      await using github = await startFakeGitHub();
      leave(github, NEW);
      github.fault(fault);
      const { find, infos } = await asking(github, keep);
      const found = await find();
      expect(found.stored).toBeUndefined();
      expect(found.notice).toMatch(why);
      expect(found.notice + infos.join("\n")).not.toContain(TOKEN);
    },
  );

  it("half-way is no half a baseline", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, NEW);
    github.fault({ path: "/actions/runs/", status: 403, body: REFUSED });
    expect((await (await asking(github, keep)).find()).stored).toBeUndefined();
  });

  it("asks nobody without a token, on a server of one's own, or outside of a workflow", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    const asked = [
      { token: null },
      { env: { GITHUB_SERVER_URL: "https://git.example.com" } },
      { env: { GITHUB_RUN_ID: "" } },
    ];
    const notices = await Promise.all(
      asked.map(async (one) => (await (await asking(github, keep, one)).find()).notice),
    );
    expect(notices).toEqual([
      expect.stringContaining("Leave `github-token:` out"),
      expect.stringContaining("`baseline: file:perf/baseline.json`"),
      expect.stringContaining("does not say which repository and run"),
    ]);
    expect(github.requests).toEqual([]);
  });

  it.each([
    ["when it takes too long", { limits: { lookUpMs: 50 } }],
    ["with the signal", { signal: AbortSignal.abort() }],
  ])("ends %s", async (_, options) => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, NEW);
    github.fault({ path: "/actions", delayMs: 400 });
    expect((await (await asking(github, keep, options)).find()).stored).toBeUndefined();
  });
});
