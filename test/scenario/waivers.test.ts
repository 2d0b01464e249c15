import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import type { Waiver } from "../../src/model/waiver.ts";
import { parseWaivers, readWaivers } from "../../src/scenario/waivers.ts";
import { outside } from "../helpers/in-process.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

const FULL = `# accepted by the team
waivers:
  - {metric: ttft_ms, accepted: 0.12, reason: new cache, author: ana, expires: 2026-12-31}
  - metric: success_rate
    engine: vllm
    scenario: chat
    accepted: 0.01
    reason: |
      The node pool is being replaced.
    author: "jo <jo@example.com>"
    expires: "2028-02-29"
`;

const waiver = (changes: Record<string, unknown>) =>
  `waivers: [${JSON.stringify({ metric: "ttft_ms", accepted: 0.1, reason: "r", author: "a", expires: "2026-12-31", ...changes })}]`;

function refusalOf(text: string): string {
  try {
    parseWaivers(text, "w.yaml");
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error("the waivers were accepted");
}

describe("a waivers file", () => {
  it("gives each waiver with the line on which it stands", () => {
    expect(parseWaivers(FULL, "w.yaml")).toEqual([
      { metric: "ttft_ms", accepted: 0.12, reason: "new cache", author: "ana", expires: "2026-12-31", at: "w.yaml:3" },
      {
        metric: "success_rate",
        engine: "vllm",
        scenario: "chat",
        accepted: 0.01,
        reason: "The node pool is being replaced.\n",
        author: "jo <jo@example.com>",
        expires: "2028-02-29",
        at: "w.yaml:4",
      },
    ] satisfies Waiver[]);
    expect(parseWaivers("waivers: []", "w.yaml")).toEqual([]);
  });

  it("is refused with every mistake at its place, as a scenario is", () => {
    expect(
      refusalOf(`waivers:
  - {metric: tfft_ms, accepted: 12, reason: " ", author: ana, expires: 2026-02-30}
  - {metric: tpot_ms, statistic: p50, accepted: 0.1, reasn: x, author: ana, expires: tomorrow}
`),
    ).toBe(`w.yaml:2:14  waivers[0].metric is the text "tfft_ms"
    2 |   - {metric: tfft_ms, accepted: 12, reason: " ", author: ana, expires: 2026-02-30}
      |              ^
  allowed: ttft_ms, tpot_ms, itl_ms, e2e_ms, tokens_per_second, requests_per_second, success_rate; did you mean ttft_ms?
w.yaml:2:33  waivers[0].accepted is 12
    2 |   - {metric: tfft_ms, accepted: 12, reason: " ", author: ana, expires: 2026-02-30}
      |                                 ^
  allowed: a number above 0, at most 1; did you mean 0.12?
w.yaml:2:45  waivers[0].reason is the text " "
    2 |   - {metric: tfft_ms, accepted: 12, reason: " ", author: ana, expires: 2026-02-30}
      |                                             ^
  allowed: a text that is not empty
w.yaml:2:72  waivers[0].expires is 2026-02-30, a day that no calendar has
    2 |   - {metric: tfft_ms, accepted: 12, reason: " ", author: ana, expires: 2026-02-30}
      |                                                                        ^
  allowed: a day such as 2026-12-31
w.yaml:3:54  waivers[1].reasn is not a key here
    3 |   - {metric: tpot_ms, statistic: p50, accepted: 0.1, reasn: x, author: ana, expires: tomorrow}
      |                                                      ^
  allowed: metric, statistic, engine, scenario, accepted, reason, author, expires; did you mean reason?
w.yaml:3:86  waivers[1].expires is the text "tomorrow"
    3 |   - {metric: tpot_ms, statistic: p50, accepted: 0.1, reasn: x, author: ana, expires: tomorrow}
      |                                                                                      ^
  allowed: a day such as 2026-12-31`);
  });

  it.each([
    ["accepts nothing", { accepted: 0 }, "waivers[0].accepted is 0"],
    ["accepts more than all", { accepted: -0.1 }, "waivers[0].accepted is -0.1"],
    ["is of nobody", { author: "" }, "waivers[0].author is the text"],
    ["ends on a day of no leap year", { expires: "2027-02-29" }, "a day that no calendar has"],
    ["ends in month 13", { expires: "2026-13-01" }, "a day that no calendar has"],
    ["ends at a time of day", { expires: "2026-12-31T10:00:00Z" }, "waivers[0].expires is the text"],
    [
      "narrows what has one value",
      { metric: "success_rate", statistic: "p50" },
      "waivers[0].statistic narrows success_rate, which has one value a run and no statistics",
    ],
    ["is of an unknown engine", { engine: "vlm" }, "did you mean vllm?"],
  ])("is refused where a waiver %s", (_name, changes, message) => {
    expect(refusalOf(waiver(changes))).toContain(message);
  });

  it("may be anything else, and is refused", () => {
    expect(refusalOf("")).toBe("w.yaml  is empty; delete it, or write `waivers: []`");
    expect(refusalOf("waivers:\n")).toContain("waivers is nothing (the key has no value)");
    expect(refusalOf("- a\n")).toContain("w.yaml:1:1  the file is a list of 1");
    expect(refusalOf("{}")).toContain("the file lacks waivers");
    expect(refusalOf("waivers: [a, {}]")).toContain('waivers[0] is the text "a"');
    expect(refusalOf("waivers: [")).toMatch(/^w\.yaml:1:\d+ {2}is not YAML: /);
    expect(refusalOf(`# ${"x".repeat(300_000)}`)).toContain("but such a file has at most 256 KiB");
  });

  it("has a hint of its own", () => {
    expect(() => parseWaivers("", "w.yaml")).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("A waiver has metric, accepted, reason") }),
    );
  });
});

describe("waivers", () => {
  async function read(files: Record<string, string | Uint8Array>, path?: string) {
    await using folder = await tempFolder();
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder.path, name)), { recursive: true });
      await writeFile(join(folder.path, name), content);
    }
    const deps = outside({ cwd: folder.path });
    return await readWaivers({ files: deps.files, cwd: deps.cwd, ...(path === undefined ? {} : { path }) });
  }

  it("are none where there is no file", async () => {
    expect(await read({})).toEqual({ waivers: [] });
  });

  it("are found in the two usual places, and the file is named", async () => {
    for (const path of ["llm-latency-gate-waivers.yaml", ".github/llm-latency-gate-waivers.yaml"]) {
      const found = await read({ [path]: FULL });
      expect(found.path).toBe(path);
      expect(found.waivers.map(({ at }) => at)).toEqual([`${path}:3`, `${path}:4`]);
    }
  });

  it("are refused in both places at once: one of them would be without effect", async () => {
    const both = { "llm-latency-gate-waivers.yaml": FULL, ".github/llm-latency-gate-waivers.yaml": FULL };
    await expect(read(both)).rejects.toThrow(
      "llm-latency-gate-waivers.yaml and .github/llm-latency-gate-waivers.yaml are both there, and only one can be read",
    );
    expect((await read(both, "llm-latency-gate-waivers.yaml")).waivers).toHaveLength(2);
  });

  it("are of the file that is named, which must be there and be a text", async () => {
    expect((await read({ "mine.yaml": FULL }, "mine.yaml")).path).toBe("mine.yaml");
    await expect(read({ "llm-latency-gate-waivers.yaml": FULL }, "mine.yaml")).rejects.toThrow(
      /^mine\.yaml: there is no such file \(gate\.waivers, looked for from /,
    );
    await expect(read({ "mine.yaml": Uint8Array.of(1, 0, 1) }, "mine.yaml")).rejects.toThrow("is not a text");
    await expect(read({ "mine.yaml": new Uint8Array(1024 * 1024).fill(35) }, "mine.yaml")).rejects.toThrow(
      "has 1.0 MiB",
    );
  });
});
