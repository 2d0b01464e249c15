import { join } from "node:path";
import { expect, it } from "vitest";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { storedDays } from "../helpers/stored-days.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

/** What is printed, and the two files that are read as Markdown. */
async function compared(...flags: string[]): Promise<string[]> {
  await using folder = await tempFolder();
  const { base, head } = await storedDays(folder);
  const { exitCode, stdout } = await runInProcess(["compare", base, head, "--format", "markdown", ...flags], {
    cwd: folder.path,
  });
  expect(exitCode).toBe(1);
  const { text } = await onlyResult(join(folder.path, "results"));
  return [stdout, await text("summary.md"), await text("comment.md")];
}

it("draws Mermaid charts into what is read as Markdown, and asks no server", async () => {
  for (const text of await compared()) {
    expect(text).toContain("```mermaid");
    expect(text).not.toContain("<img");
  }
});

it("draws none with --no-charts", async () => {
  for (const text of await compared("--no-charts")) {
    expect(text).toContain("Compared with");
    expect(text).not.toContain("mermaid");
  }
});
