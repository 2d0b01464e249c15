import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { GUARDS } from "../src/model/guard.ts";
import { runInProcess } from "./helpers/in-process.ts";
import { ROOT } from "./helpers/spawned.ts";

const pages = [
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
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

  it("tells of every guard when it fires", () => {
    const page = pages.find(({ path }) => path === "docs/measuring.md")?.text ?? "";
    const told = Array.from(page.matchAll(/^\| (`[^|]+`) \| /gm), ([, names = ""]) => names.split(", ")).flat();
    expect(GUARDS.filter((guard) => !told.includes(`\`${guard}\``))).toEqual([]);
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

  it("names only npm scripts that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };
    const named = pages.flatMap(({ path, text }) =>
      Array.from(text.matchAll(/npm run ([a-z][\w:-]*)/g), ([, name = ""]) => ({ where: `${path}: ${name}`, name })),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ name }) => !(name in scripts)).map(({ where }) => where)).toEqual([]);
  });

  it("calls our program only with commands and flags that it has", async () => {
    const calls = pages.flatMap(({ path, text }) =>
      Array.from(text.matchAll(CALL), ([call, name = "", rest = ""]) => ({
        where: `${path}: ${call.trim()}`,
        name,
        flags: Array.from(rest.matchAll(/(?<= )--[a-z][a-z-]*/g), ([flag]) => flag),
      })),
    );
    expect(calls.length).toBeGreaterThan(20);
    const names = new Set(calls.map(({ name }) => name));
    const help = new Map(await Promise.all([...names].map(async (name) => [name, await helpOf(name)] as const)));
    const wrong = calls.filter(({ name, flags }) => {
      const text = help.get(name) ?? "";
      return !text.startsWith(`Usage: llm-latency-gate ${name}`) || flags.some((flag) => !text.includes(`  ${flag} `));
    });
    expect(wrong.map(({ where }) => where)).toEqual([]);
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

/** A command line of ours up to its comment, or to the end of the code that it stands in. */
const CALL = /(?:dist\/cli\.js|llm-latency-gate) ([a-z][a-z-]*)((?: [^\n`#|]*)?)[`#\n|]/g;

/** What `--help` of a command prints; of an unknown one nothing, or the help of the whole. */
async function helpOf(command: string): Promise<string> {
  return (await runInProcess([command, "--help"], { cwd: ROOT })).stdout;
}

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
