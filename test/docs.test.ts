import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ROOT } from "./helpers/spawned.ts";

const pages = [
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  "config/examples/workflows/README.md",
].map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(ROOT, "src", name), "utf8"))
  .join("\n");
const { inputs } = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as { inputs: Record<string, unknown> };

/** As GitHub makes them of headings, as far as these pages need it. */
function anchorsOf(text: string): string[] {
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, "")
      .trim()
      .replaceAll(" ", "-"),
  );
}

describe("the documentation", () => {
  it("links to files and headings that are there", () => {
    const links = pages.flatMap(({ path, text }) =>
      Array.from(text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g), ([, file = "", anchor]) => ({
        where: `${path}: ${file}${anchor === undefined ? "" : `#${anchor}`}`,
        target: file === "" ? join(ROOT, path) : join(ROOT, dirname(path), file),
        anchor,
      })),
    );
    expect(links.length).toBeGreaterThan(20);
    const broken = links.filter(
      ({ target, anchor }) =>
        !existsSync(target) || (anchor !== undefined && !anchorsOf(readFileSync(target, "utf8")).includes(anchor)),
    );
    expect(broken.map(({ where }) => where)).toEqual([]);
  });

  it("gives the action only inputs that it has", () => {
    const used = pages.flatMap(({ path, text }) =>
      Array.from(text.matchAll(/```yaml\n([\s\S]*?)```/g), ([, block = ""]) => stepsIn(parse(block))).flatMap((steps) =>
        steps.flatMap((step) => Object.keys(step.with ?? {}).map((name) => ({ where: `${path}: ${name}`, name }))),
      ),
    );
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter(({ name }) => !(name in inputs)).map(({ where }) => where)).toEqual([]);
  });

  it("quotes messages that the tool really gives", () => {
    const page = pages.find(({ path }) => path === "docs/troubleshooting.md")?.text ?? "";
    const messages = Array.from(page.matchAll(/^\| `([^`]*)` \|/gm), ([, message = ""]) => message);
    expect(messages.length).toBeGreaterThan(25);
    const unknown = messages.filter((message) =>
      message
        .split("…")
        .map((part) => part.trim())
        .some((part) => !sources.includes(part)),
    );
    expect(unknown).toEqual([]);
  });
});

interface Step {
  uses?: string;
  with?: object;
}

/** Steps of ours anywhere in a piece of YAML. */
function stepsIn(value: unknown): Step[] {
  if (typeof value !== "object" || value === null) return [];
  const own = (value as Step).uses?.startsWith("OWNER/llm-latency-gate@") ? [value as Step] : [];
  return [...own, ...Object.values(value).flatMap(stepsIn)];
}
