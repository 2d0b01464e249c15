import { describe, expect, it } from "vitest";
import { didYouMean } from "../../src/model/did-you-mean.ts";
import { excerpt } from "../../src/scenario/excerpt.ts";
import { formatPath } from "../../src/scenario/path.ts";

describe("did you mean", () => {
  it.each([
    ["concurent_users", "concurrent_users"],
    ["concurrentUsers", "concurrent_users"],
    ["vlm", "vllm"],
    ["olamma", "ollama"],
    ["tgi", "tgi"],
    ["idel", "idle"],
    ["banana", undefined],
  ])("takes %s for %s", (word, meant) => {
    expect(didYouMean(word, ["concurrent_users", "vllm", "ollama", "tgi", "idle"])).toBe(meant);
  });
});

describe("an excerpt", () => {
  it("cuts a long line around the caret", () => {
    const [line = "", caret = ""] = excerpt(`${"a".repeat(300)}X${"b".repeat(300)}`, { line: 1, column: 301 }).split(
      "\n",
    );
    expect(line.length).toBeLessThan(140);
    expect(line[caret.indexOf("^")]).toBe("X");
  });

  it("keeps control characters from the terminal and the caret under its column", () => {
    const [line = "", caret = ""] = excerpt("ok\n\t\u001b[31mX\r\n", { line: 2, column: 7 }).split("\n");
    expect(line).toBe("    2 |  �[31mX");
    expect(line[caret.indexOf("^")]).toBe("X");
  });
});

describe("a path", () => {
  it("quotes keys that are no plain words", () => {
    expect(formatPath(["a", 0, "b c", "d\n::error::"])).toBe('a[0]["b c"]["d\\n::error::"]');
  });
});
