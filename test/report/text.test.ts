import { describe, expect, test } from "vitest";
import { bar } from "../../src/report/bar.ts";
import { cutToWidth, displayWidth, fill, wrapText } from "../../src/report/display-width.ts";
import { escapeMarkdown } from "../../src/report/escape-markdown.ts";
import {
  countOf,
  formatAgainst,
  formatDuration,
  formatInterval,
  formatNumber,
  formatPercent,
  formatQuantity,
  formatShare,
  listOf,
} from "../../src/report/format.ts";
import { neutraliseCommands, plainText } from "../../src/report/plain-text.ts";
import { shareOfLimit } from "../../src/report/words.ts";
import { check } from "./runs.ts";

describe("numbers", () => {
  test.each([
    [0, "0"],
    [0.001, "0"],
    [0.42, "0.42"],
    [4.214, "4.21"],
    [9.996, "10.0"],
    [41.24, "41.2"],
    [99.96, "100"],
    [812.4, "812"],
    [12345.6, "12346"],
    [Number.NaN, "–"],
    [Number.POSITIVE_INFINITY, "–"],
  ])("%d is written %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test.each([
    [1, "100 %"],
    [0.9999, "99.9 %"],
    [0.99, "99 %"],
    [0.29, "29 %"],
    [0.0001, "<0.1 %"],
    [0, "0 %"],
  ])("the fraction %d is %s, never rounded up", (value, text) => {
    expect(formatPercent(value)).toBe(text);
  });

  test("a quantity has its unit, and long times are seconds", () => {
    expect(formatQuantity(812, "ms")).toBe("812 ms");
    expect(formatQuantity(12_340, "ms")).toBe("12.3 s");
    expect(formatQuantity(41.25, "tokens/s")).toBe("41.3 tokens/s");
    expect(formatQuantity(0.995, "fraction")).toBe("99.5 %");
  });

  test("two values that differ never look the same beside each other", () => {
    expect(formatAgainst(500.3, 500, "ms")).toEqual({ value: "500.3 ms", limit: "500.0 ms" });
    expect(formatAgainst(500, 500, "ms")).toEqual({ value: "500 ms", limit: "500 ms" });
    expect(formatAgainst(0.98996, 0.99, "fraction")).toEqual({ value: "98.9 %", limit: "99 %" });
  });

  test("an interval may be open at one end", () => {
    expect(formatInterval({ low: 39.81, high: 44.02 }, "ms")).toBe("39.8–44.0");
    expect(formatInterval({ low: 39.81 }, "ms")).toBe("≥39.8");
    expect(formatInterval({ high: 44.02 }, "ms")).toBe("≤44.0");
    expect(formatInterval({}, "ms")).toBeUndefined();
  });

  test("the share of a limit is on the right side of 100 %", () => {
    expect([0, 0.5, 0.9999, 1, 1.0001, 9.99, 10].map(formatShare)).toEqual([
      "0 %",
      "50 %",
      "99 %",
      "100 %",
      "101 %",
      "999 %",
      ">999 %",
    ]);
  });

  test.each([
    [400, "0.4 s"],
    [9_960, "10 s"],
    [28_000, "28 s"],
    [59_700, "1 min 00 s"],
    [125_000, "2 min 05 s"],
    [3_599_600, "1 h 00 min"],
    [3_780_000, "1 h 03 min"],
  ])("%d ms are %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test("counts and lists read as a person writes them", () => {
    expect([countOf(1, "request"), countOf(1234567, "request")]).toEqual(["1 request", "1,234,567 requests"]);
    expect([listOf([]), listOf(["a"]), listOf(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]);
  });
});

describe("how much of a limit is used", () => {
  const rate = { metric: "tokens_per_second", statistic: "value", direction: "at-least" } as const;
  const success = { metric: "success_rate", statistic: "value", direction: "at-least" } as const;

  test("is measured ÷ limit for a latency and limit ÷ measured for a rate", () => {
    expect(shareOfLimit(check("pass", { limit: 500 }, { value: 250 }))).toBe(0.5);
    expect(shareOfLimit(check("pass", { ...rate, limit: 100 }, { value: 200 }))).toBe(0.5);
    expect(shareOfLimit(check("target-missed", { ...rate, limit: 100 }, { value: 0 }))).toBe(10);
  });

  test("is failures ÷ failures allowed for the success rate", () => {
    expect(shareOfLimit(check("pass", { ...success, limit: 0.98 }, { value: 0.99 }))).toBeCloseTo(0.5);
    expect(shareOfLimit(check("pass", { ...success, limit: 1 }, { value: 1 }))).toBe(0);
    expect(shareOfLimit(check("target-missed", { ...success, limit: 1 }, { value: 0.99 }))).toBe(10);
  });
});

describe("foreign text", () => {
  const esc = String.fromCharCode(27);
  const bel = String.fromCharCode(7);

  test("loses escape sequences, control characters and reading-direction overrides", () => {
    expect(plainText(`a${esc}[31;1mred${esc}[0m${bel}b`)).toBe("aredb");
    expect(plainText(`${esc}]8;;http://x${bel}link${esc}]8;;${bel}`)).toBe("link");
    expect(plainText("one\r\ntwo\u2028three\tfour")).toBe("one two three four");
    expect(plainText("user\u202egpj.exe\u200b")).toBe("usergpj.exe");
    expect(plainText("lone \ud800 surrogate")).toBe("lone \ufffd surrogate");
  });

  test("is never a workflow command, and keeps its width", () => {
    for (const line of ["::set-output name=a::b", "  ::error::x", "text ##[error]x"]) {
      const safe = neutraliseCommands(line);
      expect(safe).not.toMatch(/^\s*::|##\[/);
      expect(displayWidth(safe)).toBe(displayWidth(line));
    }
    expect(neutraliseCommands(`  ${esc}[2m::error::x`)).toBe(`  ${esc}[2m∶:error::x`);
    expect(neutraliseCommands("http://[::1]:8080 a::b")).toBe("http://[::1]:8080 a::b");
  });

  test("shows in Markdown as itself", () => {
    expect(escapeMarkdown("quick_latency")).toBe("quick_latency");
    expect(escapeMarkdown("_a_ *b* `c` [d](e) f|g ~~h~~")).toBe(
      "\\_a\\_ \\*b\\* \\`c\\` \\[d\\](e) f\\|g \\~\\~h\\~\\~",
    );
    expect(escapeMarkdown("@org/team <b>&amp; #12")).toBe("@&#8203;org/team &lt;b&gt;&amp;amp; \\#&#8203;12");
    expect(escapeMarkdown("https://evil.example www.evil.example")).toBe(
      "https&#58;//evil.example www&#46;evil.example",
    );
    expect(escapeMarkdown("- item")).toBe("&#8203;- item");
  });
});

describe("width", () => {
  test("counts columns, not code units", () => {
    expect(["abc", "模型", "e\u0301", "👩‍💻", "é"].map(displayWidth)).toEqual([3, 4, 1, 2, 1]);
    expect(fill("模", 4, "right")).toBe("  模");
    expect(cutToWidth("模型名", 5)).toBe("模型…");
  });

  test("wraps at spaces, breaks only what is longer than a line, and keeps a number with its unit", () => {
    expect(wrapText("aa bb cc", 5)).toEqual(["aa bb", "cc"]);
    expect(wrapText("abcdefghij k", 4)).toEqual(["abcd", "efgh", "ij k"]);
    expect(wrapText("the limit is 500 ms", 16)).toEqual(["the limit is", "500 ms"]);
    expect(wrapText("", 10)).toEqual([""]);
  });

  test("no text of any kind makes a line wider than asked", () => {
    const words = ["a", "latency", "模型名字很长", "x".repeat(50), "👩‍💻👩‍💻", "812 ms", "95 %"];
    for (let width = 2; width < 40; width++) {
      for (const line of wrapText(words.join(" "), width)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });
});

test("a bar is as long as its share and points beyond a limit", () => {
  expect([0, 0.5, 1, 1.2].map((share) => bar(share, 8))).toEqual(["", "████", "████████", "███████▶"]);
  expect(bar(0.001, 8)).toBe("▏");
  expect(bar(Number.NaN, 8)).toBe("");
});
