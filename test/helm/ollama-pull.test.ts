import { execFile } from "node:child_process";
import { chmod, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { NO_HELM } from "../helpers/helm.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";
import { enginePod, type Rendering, rendered } from "./chart.ts";

/** Stands for the program in Ollama's image: notes what it is asked, and knows the models of the variable INSTALLED. */
const OLLAMA = `#!/bin/sh
echo "$*" >> "$CALLS"
case "$1" in
  serve) exec sleep 30 ;;
  show) case " $INSTALLED " in *" $2 "*) ;; *) exit 1 ;; esac ;;
  pull) [ "$2" != gone:latest ] ;;
esac
`;

interface Pull {
  exitCode: number;
  /** What Ollama was asked to do, in order, without the questions whether it is up. */
  calls: string[];
}

async function pull(folder: TempFolder, rendering: Rendering, installed = ""): Promise<Pull> {
  const container = enginePod(await rendered("ollama", rendering)).spec.initContainers?.[0];
  const calls = await folder.file("calls", "");
  await chmod(await folder.file("ollama", OLLAMA), 0o755);
  const [shell = "", flag = ""] = container?.command ?? [];
  const variables = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value ?? ""]));
  const env = { ...variables, PATH: `${folder.path}:/usr/bin:/bin`, CALLS: calls, INSTALLED: installed };
  const exitCode = await new Promise<number>((resolve) => {
    execFile(shell, [flag, container?.args?.[0] ?? ""], { env, timeout: 20_000 }, (error) =>
      resolve(error === null ? 0 : Number(error.code)),
    );
  });
  const said = (await readFile(calls, "utf8")).trim().split("\n");
  return { exitCode, calls: said.filter((call) => call !== "list" && call !== "serve") };
}

describe.skipIf(NO_HELM)("the init container of Ollama", () => {
  it("fetches a model that is not there, and ends its server", async () => {
    await using folder = await tempFolder();
    const model = "qwen2.5:1.5b-instruct-fp16";
    expect(await pull(folder, {})).toEqual({ exitCode: 0, calls: [`show ${model}`, `pull ${model}`] });
  });

  it("asks no registry for one that is there, unless it is told to", async () => {
    await using folder = await tempFolder();
    const values = { "model.id": "llama3.2" };
    expect(await pull(folder, { values }, "llama3.2:latest")).toEqual({ exitCode: 0, calls: ["show llama3.2:latest"] });
    const always = { ...values, "model.pullPolicy": "Always" };
    expect((await pull(folder, { values: always }, "llama3.2:latest")).calls).toEqual(["pull llama3.2:latest"]);
  });

  it("gives it the name that the API shall know", async () => {
    await using folder = await tempFolder();
    const { calls } = await pull(folder, { variant: "served-name" });
    expect(calls.at(-1)).toBe("cp llama3.1:8b-instruct-fp16 llama-3.1-8b:latest");
  });

  it("fails when the download fails, so that Kubernetes tries again", async () => {
    await using folder = await tempFolder();
    expect((await pull(folder, { values: { "model.id": "gone" } })).exitCode).not.toBe(0);
  });

  it("is not there for a volume that holds the model", async () => {
    const { spec } = enginePod(await rendered("ollama", { values: { "model.pullPolicy": "Never" } }));
    expect(spec).not.toHaveProperty("initContainers");
  });

  it("comes before the user's own", async () => {
    const values = { initContainers: [{ name: "mine", image: "busybox:1.37" }] };
    const { spec } = enginePod(await rendered("ollama", { values }));
    expect(spec.initContainers?.map(({ name }) => name)).toEqual(["pull", "mine"]);
  });
});
