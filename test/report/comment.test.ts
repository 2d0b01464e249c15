import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import type { Cause } from "../../src/model/cause.ts";
import type { Finding } from "../../src/model/finding.ts";
import { buildReport } from "../../src/report/build.ts";
import { COMMENT_LIMIT_BYTES, type CommentOptions, renderComment } from "../../src/report/comment.ts";
import { fencedBlock } from "../../src/report/fenced-block.ts";
import { comparison } from "./comparisons.ts";
import { expectGolden } from "./golden.ts";
import { check, endpoint, HOSTILE, input, repeat, run, verdict } from "./runs.ts";
import { report, STORIES } from "./stories.ts";

const PLACE: CommentOptions = {
  headSha: "abcdef0123456789abcdef0123456789abcdef01",
  links: [{ label: "job summary and log of run 12", url: "https://github.com/acme/charts/actions/runs/512" }],
};

const CAUSE: Cause = {
  message: "--max-num-seqs 256 → 64 likely raised vllm's TTFT: fewer requests run at once",
  confidence: "high",
  engines: ["vllm"],
  metrics: ["ttft_ms"],
  evidence: ["TTFT p50 in chat rose by 18 %, as expected"],
  change: { path: "vllmConfig.maxNumSeqs", before: "256", after: "64", file: "helm/values.yaml", line: 12 },
};

const FINDING: Finding = {
  rule: "shared-node",
  severity: "warning",
  object: "Pod chat/vllm-0",
  engines: ["vllm"],
  message: "It shares its node with 2 other GPU pods.",
  evidence: [],
  why: "What they do shows in its latencies.",
  fix: "affinity:\n  podAntiAffinity: {}",
};

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Lines that GitHub's runner would execute, by its own rules. */
function commands(text: string): string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => /^\s*::.*::/.test(line) || line.includes("##["));
}

/** Without what stands in blocks and spans of code, where GitHub looks for nothing. */
function prose(markdown: string): string {
  return markdown.replace(/^(`{3,}).*\n[\s\S]*?\n\1$/gm, "").replace(/`[^`\n]*`/g, "");
}

describe("the comment is as in its golden file", () => {
  test.each([
    "regression",
    "comparison-pass",
    "comparison-undecided",
    "comparison-invalid",
    "waived",
    "stored-regression",
    "other-ground",
    "target-missed",
    "all-met",
    "engine-absent",
    "aborted",
    "hostile",
  ])("for the story %s", (story) => {
    expectGolden(`comment-${story}.md`, renderComment(report(story), PLACE));
  });

  test("with causes, findings, charts and a known base", () => {
    const told = { ...report("stored-regression"), causes: [CAUSE], findings: [FINDING] };
    const charts = "```mermaid\nxychart-beta\n  bar [1, 2]\n```";
    const base = { sha: "1234567890abcdef1234567890abcdef12345678", ageDays: 2.4 };
    expectGolden("comment-everything.md", renderComment(told, { ...PLACE, charts, base }));
  });
});

describe.each(Object.keys(STORIES))("the comment of the story %s", (story) => {
  const markdown = renderComment(report(story), PLACE);

  it("begins with the verdict, and shows no NaN, undefined, null or Infinity", () => {
    expect(markdown).toMatch(/^## (\S+ )?llm-latency-gate: .+\n\n\*\*.+\*\*/);
    expect(markdown).not.toMatch(/NaN|undefined|null|Infinity|\[object/);
  });

  it("contains no command, no control character, no mention and no link to an issue", () => {
    expect(commands(markdown)).toEqual([]);
    expect(markdown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(prose(markdown)).not.toMatch(/@[\w-]/);
    expect(prose(markdown)).not.toMatch(/(?<!&)#\d/);
  });

  it("has only the HTML that we wrote, and every fold is closed", () => {
    const tags = new Set([...prose(markdown).matchAll(/<(?!https:)[^>]*>/g)].map(([tag]) => tag));
    const ours = ["<br>", "<sub>", "</sub>", "<span>", "</span>", "<details>", "</details>", "<summary>", "</summary>"];
    expect([...tags].filter((tag) => !ours.includes(tag))).toEqual([]);
    expect(prose(markdown).match(/<\/details>/g) ?? []).toHaveLength(prose(markdown).match(/<details>/g)?.length ?? 0);
  });

  it("stays below the limit", () => {
    expect(bytes(markdown)).toBeLessThanOrEqual(COMMENT_LIMIT_BYTES);
  });
});

describe("the words of a comparison", () => {
  const rows = (story: string) =>
    renderComment(report(story))
      .split("\n")
      .filter((line) => line.startsWith("|"));

  it("are a range and a unit where it is slower, and what would decide where it cannot tell", () => {
    const text = rows("regression").join("\n");
    expect(text).toContain("| **slower by 9.1–28 % (4.8–15 ms)** |");
    expect(text).toContain("| cannot tell: −5.9 % … +2.7 %, 4 more pairs (\\~6 min) would decide |");
    expect(text).toContain("| pass: worse for certain, but by less than fails |");
  });

  it("have the worst first, and what is advisory in a fold", () => {
    const markdown = renderComment(report("regression"));
    const [visible = "", folded = ""] = markdown.split("<details><summary>Advisory: 1 comparison");
    expect(visible.match(/^\| (❌|❔|✅)/gm)).toEqual(["| ❌", "| ❔", "| ✅", "| ✅"]);
    expect(folded).toContain("TTFT p95");
  });

  it("keep why nothing could be compared", () => {
    expect(rows("other-ground").join("\n")).toContain("| base and head were not measured alike: gpu A100 → H100 |");
  });

  it("say for which deployments they hold, and how often the gate was wrong", () => {
    expect(renderComment(report("waived"))).toContain(
      "the verdict holds for these two deployments. Measured false alarms: none, since there is no A/A session yet",
    );
  });
});

describe("what to do next", () => {
  it("repeats the run with its seed", () => {
    expect(renderComment(report("regression"))).toContain(
      "```sh\nllm-latency-gate custom --config scenario.yaml --seed 42\n```",
    );
  });

  it("accepts each regression by an entry that a waivers file takes, and nothing else", () => {
    const block = /```yaml\n([\s\S]*?)\n```/.exec(renderComment(report("regression")))?.[1] ?? "";
    expect(parse(block)).toEqual({
      waivers: [
        {
          metric: "ttft_ms",
          statistic: "p50",
          engine: "vllm",
          scenario: "quick_latency",
          accepted: 0.28,
          reason: "why this is accepted",
          author: "who accepts it",
          expires: "2026-03-31",
        },
      ],
    });
    expect(renderComment(report("comparison-pass"))).not.toContain("waivers:");
  });

  it("cannot be turned into other YAML, or out of its block, by the name of a test", () => {
    const scenario = "x\n```\n- a: {b} # c";
    const slower = comparison("fail", "slower", { scenario, seen: { base: 40, head: 51, low: 0.2, high: 0.4 } });
    const told = buildReport(input(run("x", [endpoint("vllm")], []), verdict("regression"), { comparisons: [slower] }));
    const markdown = renderComment(told);
    const block = /^(`{4,})yaml\n([\s\S]*?)\n\1$/m.exec(markdown)?.[2] ?? "";
    expect(parse(block).waivers).toEqual([expect.objectContaining({ scenario: "x ``` - a: {b} # c", accepted: 0.4 })]);
  });
});

describe("what others wrote", () => {
  const cause = {
    ...CAUSE,
    message: HOSTILE,
    evidence: [HOSTILE],
    change: { path: HOSTILE, before: HOSTILE, after: HOSTILE },
  };
  const finding = { ...FINDING, object: HOSTILE, message: HOSTILE, why: HOSTILE, fix: "```\n@org/team\n</details>" };

  it("is harmless in causes and findings too", () => {
    const markdown = renderComment({ ...report("regression"), causes: [cause], findings: [finding] }, PLACE);
    expect(prose(markdown)).not.toMatch(/@[\w-]/);
    expect(prose(markdown).match(/<\/details>/g)).toHaveLength(prose(markdown).match(/<details>/g)?.length ?? 0);
    expect(commands(markdown)).toEqual([]);
    expect(markdown).toContain("````yaml\n```\n@org/team\n</details>\n````");
  });

  it.each(["`", "<details>", "@org/team ", "|", "</details>", "::error::"])(
    "may be a megabyte of %j: the verdict stays",
    (word) => {
      const flood = word.repeat(Math.ceil(1_000_000 / word.length));
      const slower = comparison("fail", flood, {
        endpointId: flood,
        scenario: flood,
        warnings: [flood],
        seen: { base: 40, head: 51, low: 0.2, high: 0.4 },
      });
      const engines = [{ ...endpoint("vllm", flood), id: flood }];
      const measured = {
        ...run(flood, engines, [repeat(flood, flood, 5, { due: 90, ttft: 50, tpot: 6, e2e: 300 })]),
        warnings: [{ code: "x", message: flood }],
      };
      const told = buildReport(
        input(measured, verdict("regression"), { comparisons: [slower], causes: [{ ...CAUSE, message: flood }] }),
      );
      const markdown = renderComment({ ...told, findings: [{ ...FINDING, fix: flood }] }, PLACE);
      expect(bytes(markdown)).toBeLessThanOrEqual(COMMENT_LIMIT_BYTES);
      expect(markdown).toMatch(/^## ❌ llm-latency-gate: /);
      expect(markdown).toContain("+27.5 %");
      expect(prose(markdown).match(/<\/details>/g)).toHaveLength(prose(markdown).match(/<details>/g)?.length ?? 0);
    },
  );

  it.each(["javascript:alert(1)", "http://plain.example", "nowhere"])("is no link where it is %s", (url) => {
    expect(renderComment(report("all-met"), { links: [{ label: "x", url }] })).not.toContain(url);
  });

  it("cannot end a link", () => {
    const links = [{ label: "a](https://evil.example)", url: "https://github.com/a>b)(https://evil.example)" }];
    const markdown = renderComment(report("all-met"), { links });
    expect(markdown).toContain("[a\\](https&#58;//evil.example)](<https://github.com/a%3Eb)(https://evil.example)>)");
  });
});

describe("a comment that is too large", () => {
  const comparisons = Array.from({ length: 50 }, (_, at) =>
    comparison(at === 30 ? "fail" : "pass", at === 30 ? "slower by 20–40 % (8–16 ms)" : "PASS", {
      scenario: `test_${at}`,
      seen: at === 30 ? { base: 40, head: 51, low: 0.2, high: 0.4 } : { base: 40, head: 40.1, low: -0.02, high: 0.02 },
    }),
  );
  const checks = Array.from({ length: 100 }, (_, at) =>
    check(at === 7 ? "target-missed" : "pass", { endpointId: `e-${at}` }, { value: 300 }),
  );
  const repeats = comparisons.map(({ scenario }) =>
    repeat("vllm", scenario, 5, { due: 90, ttft: 50, tpot: 6, e2e: 300 }),
  );
  const told = buildReport(
    input(run("large", [endpoint("vllm")], repeats), verdict("regression", checks), { comparisons }),
  );
  const large = { ...told, causes: [CAUSE], findings: Array<Finding>(30).fill(FINDING) };
  const options = (limitBytes: number) => ({ ...PLACE, charts: `<!-- charts ${"x".repeat(500)} -->`, limitBytes });

  it.each([COMMENT_LIMIT_BYTES, 30_000, 10_000, 3_000, 1_000])(
    "fits into %i bytes with its verdict and the worst rule",
    (limit) => {
      const markdown = renderComment(large, options(limit));
      expect(bytes(markdown)).toBeLessThanOrEqual(limit);
      expect(markdown).toContain("**Regression: vllm's median time to first token in test_30 rose");
      if (limit >= 3_000) expect(markdown).toContain("| **slower by 20–40 % (8–16 ms)** |");
    },
  );

  it("drops numbers before findings, those before charts, those before causes, and those before targets", () => {
    const marks = {
      numbers: "All numbers",
      findings: "Infrastructure",
      charts: "<!-- charts",
      causes: "Likely causes",
      targets: "### Targets",
    };
    const sizes = Array.from({ length: 20 }, (_, at) => 2_000 * (at + 1));
    const rendered = sizes.map((size) => renderComment(large, options(size)));
    const least = Object.values(marks).map((mark) => {
      const at = rendered.findIndex((markdown) => markdown.includes(mark));
      return at < 0 ? Number.POSITIVE_INFINITY : at;
    });
    expect(least).toEqual(least.toSorted((a, b) => b - a));
    expect(new Set(least).size).toBeGreaterThan(2);
  });
});

it("a block of code has a longer fence than anything in it", () => {
  expect(fencedBlock("a", "sh")).toBe("```sh\na\n```");
  expect(fencedBlock("x\n`````\ny\n", "text")).toBe("``````text\nx\n`````\ny\n``````");
});

it("a block of code keeps its indentation, and no command, colour or reversed text", () => {
  const text = "a:\n  - b: \u001b[31mred\u001b[0m\u202e\r\n    ::error::x";
  expect(fencedBlock(text, "yaml")).toBe("```yaml\na:\n  - b: red\n    \u2236:error::x\n```");
});
