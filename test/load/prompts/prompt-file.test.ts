import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../src/errors.ts";
import { loadPrompts } from "../../../src/load/prompts/load-prompts.ts";
import type { PromptSet } from "../../../src/load/prompts/prompt-set.ts";
import type { PromptSource } from "../../../src/model/scenario.ts";
import { outside } from "../../helpers/in-process.ts";
import { type TempFolder, tempFolder } from "../../helpers/temp-folder.ts";

let folder: TempFolder;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

type FileOptions = Omit<Extract<PromptSource, { kind: "file" }>, "kind" | "path">;

async function load(name: string, content: string | Uint8Array, options: FileOptions = {}): Promise<PromptSet> {
  await writeFile(join(folder.path, name), content);
  const { files } = outside({ cwd: folder.path });
  return await loadPrompts({ kind: "file", path: name, ...options }, { cache: "warm", files, cwd: folder.path });
}

async function texts(name: string, content: string | Uint8Array, options: FileOptions = {}): Promise<string[]> {
  const set = await load(name, content, options);
  const count = Number(/The ([\d,]+|one) prompt/.exec(set.describe)?.[1]?.replace("one", "1").replace(",", ""));
  const key = { seed: 1, nonce: "n", pair: 0, phase: "p", user: 0, attempt: 1, users: 1 };
  return Array.from({ length: count }, (_, turn) => set.requestAt({ ...key, turn }).text);
}

async function complaint(name: string, content: string | Uint8Array, options: FileOptions = {}): Promise<string> {
  const failure: unknown = await load(name, content, options).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConfigurationError);
  const { message, hint } = failure as ConfigurationError;
  return hint === undefined ? message : `${message} | ${hint}`;
}

const lines = (...objects: unknown[]) => objects.map((object) => `${JSON.stringify(object)}\n`).join("");

describe("a text file", () => {
  it("has a prompt a line; blank lines, CRLF, a byte order mark and a missing last line feed do not matter", async () => {
    expect(await texts("a.txt", "\ufefffirst\r\n\r\n   \r\nsecond – äöü 世界\r\n third ")).toEqual([
      "first",
      "second – äöü 世界",
      "third",
    ]);
  });

  it("is refused when it is empty, absent or a folder", async () => {
    expect(await complaint("empty.txt", "")).toContain("empty.txt is empty");
    expect(await complaint("blank.txt", "\ufeff \n\r\n")).toContain("blank.txt is empty");
    const { files } = outside({ cwd: folder.path });
    const options = { cache: "cold" as const, files, cwd: folder.path };
    await expect(loadPrompts({ kind: "file", path: "no.txt" }, options)).rejects.toThrow(
      `no.txt: there is no such file (requests.prompts.path, looked for from ${folder.path})`,
    );
    await expect(loadPrompts({ kind: "file", path: ".", format: "txt" }, options)).rejects.toThrow(
      ". cannot be read: ",
    );
  });

  it("is refused in another encoding, with the line", async () => {
    expect(await complaint("latin1.txt", Buffer.from("one\ntwo\ngr\xfc\xdfe\n", "latin1"))).toContain(
      "latin1.txt is not a text in UTF-8: line 3 has other bytes",
    );
    expect(await complaint("utf16.txt", Buffer.from("\ufeffhello", "utf16le"))).toContain("is a text in UTF-16");
    expect(await complaint("binary.txt", Buffer.from([65, 66, 0, 67]))).toContain("is not a text: byte 3 is zero");
  });

  it("is refused beyond 64 MiB and 100,000 prompts", async () => {
    expect(await complaint("large.txt", Buffer.alloc(64 * 1024 * 1024 + 1, "a"))).toContain(
      "large.txt has 65 MiB, but prompts are read up to 64 MiB",
    );
    expect(await complaint("many.txt", "a\n".repeat(100_001))).toContain("has more than 100,000 entries");
    expect((await load("most.txt", "a\n".repeat(100_000))).describe).toContain("The 100,000 prompts of most.txt");
  });

  it("needs its format said where the name does not tell it", async () => {
    expect(await complaint("prompts.dat", "a")).toContain("Say requests.prompts.format: txt, jsonl, sharegpt, csv");
    expect(await texts("prompts.dat", "a", { format: "txt" })).toEqual(["a"]);
  });
});

describe("a file of JSON Lines", () => {
  it("has its texts under prompt, text or messages, or under the named field", async () => {
    const messages = [
      { role: "system", content: "be brief" },
      {
        role: "user",
        content: [
          { type: "text", text: "c" },
          { type: "text", text: "d" },
        ],
      },
      { role: "assistant", content: "e" },
    ];
    const file = lines({ prompt: "a" }, { text: "b" }, { messages });
    expect(await texts("a.jsonl", `\ufeff${file.replaceAll("\n", "\r\n\r\n")}`)).toEqual(["a", "b", "cd"]);
    expect((await load("a.jsonl", file)).warnings).toEqual([
      "1 of 3 entries of a.jsonl have further messages: only the first user's is sent.",
    ]);
    expect(await texts("b.jsonl", lines({ prompt: "a", question: "q" }), { field: "question" })).toEqual(["q"]);
  });

  it("is refused for a broken line, with its number and how many are good, and without quoting it", async () => {
    const broken = `${lines({ prompt: "a" })}\n{"prompt": "top secret\n${lines({ prompt: "b" }, ["c"], { prompt: "d" })}`;
    const said = await complaint("broken.jsonl", broken);
    expect(said).toBe(
      "broken.jsonl, line 3: is no JSON object; write one a line | Correct or remove it; 3 are good. 1 more are broken too.",
    );
  });

  it.each<[string, unknown, string]>([
    ["no known key", { question: "a" }, 'has no text under "prompt", "text" or "messages"'],
    ["an empty text", { prompt: " " }, 'has no text under "prompt", "text" or "messages"'],
    ["a number", { prompt: 7 }, 'has no text under "prompt", "text" or "messages"'],
    [
      "messages without a user",
      { messages: [{ role: "system", content: "a" }] },
      'has no text of a user under "messages"',
    ],
    ["messages that are no list", { messages: "a" }, 'has no text of a user under "messages"'],
  ])("is refused for a line with %s", async (_, object, wanted) => {
    expect(await complaint("c.jsonl", lines({ prompt: "a" }, object))).toContain(`c.jsonl, line 2: ${wanted}`);
  });

  it("is refused for half a character, which no UTF-8 can hold", async () => {
    expect(await complaint("half.jsonl", '{"prompt":"\\ud83d"}\n')).toContain("half.jsonl, line 1: has no text under");
  });
});

describe("a ShareGPT file", () => {
  const said = (from: string, value: unknown) => ({ from, value });

  it("gives the first thing that a human says in each conversation, and counts what is left out", async () => {
    const file = JSON.stringify([
      { id: "1", conversations: [said("system", "s"), said("human", "a"), said("gpt", "b"), said("human", "c")] },
      { id: "2", conversations: [] },
      { id: "3", conversations: [said("gpt", "d")] },
      { id: "4", conversations: [said("user", "e")] },
    ]);
    expect(await texts("share.json", `\ufeff${file}`)).toEqual(["a", "e"]);
    expect((await load("share.json", file)).warnings).toEqual([
      "2 of 4 conversations of share.json are left out: no human says anything in them.",
      "1 of 4 conversations of share.json have several turns: only the first thing that a human says is sent.",
    ]);
    const short = JSON.stringify([{ conversations: [said("system", "s"), said("human", "a"), said("gpt", "b")] }]);
    expect((await load("short.json", short)).warnings).toEqual([]);
  });

  it("is refused when it is cut, no list, or holds something else", async () => {
    expect(await complaint("cut.json", '[\n{"conversations": [{"from": "human", "value": "secret')).toMatch(
      /^cut\.json is no JSON \(line 2 column \d+\); was it cut/,
    );
    expect(await complaint("cut.json", '[\n{"conversations": [{"from": "human", "value": "secret')).not.toContain(
      "secret",
    );
    expect(await complaint("object.json", "{}")).toContain("is JSON, but not a list of conversations");
    expect(await complaint("other.json", '[{"conversations":[]},{"prompt":"a"},3]')).toContain(
      'other.json, conversation 2: has no list under "conversations" | Correct or remove it; 1 are good. 1 more are broken too.',
    );
    expect(await complaint("silent.json", '[{"conversations":[]}]')).toContain("no conversation in which a human says");
    expect(await complaint("none.json", "[]")).toContain("none.json holds nothing that could be sent");
  });
});

describe("a CSV file", () => {
  it("has its texts in the column prompt or text, or in the named one; a cell may hold commas, quotes and lines", async () => {
    expect(await texts("a.csv", '\ufeffid,prompt\r\n1,"a, ""b""\r\nc"\r\n\r\n2,d\r\n')).toEqual(['a, "b"\r\nc', "d"]);
    expect(await texts("b.csv", "text,id\na,1\n")).toEqual(["a"]);
    expect(await texts("c.csv", "prompt,question\na,b\n", { field: "question" })).toEqual(["b"]);
  });

  it("is refused without that column", async () => {
    expect(await complaint("d.csv", "id;prompt\n1;a\n")).toContain(
      'd.csv has no column called "prompt" or "text" | It has 1 columns',
    );
    expect(await complaint("e.csv", "prompt\na\n", { field: "q" })).toContain('e.csv has no column called "q"');
    expect(await complaint("f.csv", "prompt\n")).toContain("f.csv holds nothing that could be sent");
  });

  it("is refused for a broken row, with its line and how many before it are good", async () => {
    expect(await complaint("g.csv", "id,prompt\n1,a\n2,b\n3\n4,d\n")).toBe(
      "g.csv, line 4: has another number of columns than the first line | Correct or remove it; 2 rows before it are good.",
    );
    expect(await complaint("h.csv", 'prompt\na\n"secret\n')).toMatch(
      /^h\.csv, line \d: a quotation mark is opened and never closed/,
    );
    expect(await complaint("i.csv", 'prompt\na\n"b"c\n')).toMatch(
      /^i\.csv, line 3: something stands between a closing/,
    );
    expect(await complaint("j.csv", "id,prompt\n1,a\n2,\n")).toContain(
      'j.csv, line 3: has no text in the column "prompt"',
    );
  });
});

describe("the digest of a file", () => {
  it("is that of its prompts: not of its name or format, but of their order", async () => {
    const [txt, jsonl, turned] = [
      await load("same.txt", "a\nb\n"),
      await load("same.jsonl", lines({ prompt: "a" }, { prompt: "b" })),
      await load("turned.txt", "b\na\n"),
    ];
    expect(txt.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(jsonl.digest).toBe(txt.digest);
    expect(turned.digest).not.toBe(txt.digest);
  });
});
