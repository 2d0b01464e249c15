import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { V1Deployment, V1Service } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { CHARTS, ENGINES, helm, NO_HELM } from "../helpers/helm.ts";
import { ROOT } from "../helpers/spawned.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { enginePod, objectsIn, repels, requiredTerms } from "./chart.ts";

const EXAMPLE = join(ROOT, "config", "examples", "benchmark-values");

/** The lines of the README, as they stand there, with `template` for `install`. */
async function installLines(): Promise<string[][]> {
  const readme = await readFile(join(EXAMPLE, "README.md"), "utf8");
  return [...readme.matchAll(/^helm install (\w+ +helm\/.*)$/gm)].map(([, rest = ""]) => [
    "template",
    ...rest.split(/ +/),
  ]);
}

describe.skipIf(NO_HELM)("the three engines side by side", () => {
  it("are installed by the lines of the README, each off the nodes of the others", async () => {
    const lines = await installLines();
    const ends = await Promise.all(lines.map((line) => helm(line)));
    const pods = ends.map(({ stdout }) => enginePod(objectsIn(stdout)));
    expect(pods.map(({ labels }) => labels["llm-latency-gate/engine"])).toEqual(ENGINES);
    for (const one of pods) {
      for (const other of pods) expect(requiredTerms(one.spec).every((term) => repels(term, other.labels))).toBe(true);
      expect(one.engine.resources).toEqual(pods[0]?.engine.resources);
    }
  });

  it("have the addresses that the README gives", async () => {
    const readme = await readFile(join(EXAMPLE, "README.md"), "utf8");
    for (const line of await installLines()) {
      const service = objectsIn((await helm(line)).stdout).find(({ kind }) => kind === "Service") as V1Service;
      expect(readme).toContain(`http://${service.metadata?.name}.bench.svc:${service.spec?.ports?.[0]?.port}\``);
    }
  });

  it("can be one release: an umbrella that needs no network", async () => {
    await using folder = await tempFolder();
    await cp(CHARTS, join(folder.path, "helm"), { recursive: true });
    const umbrella = join(folder.path, "config", "examples", "benchmark-values", "umbrella");
    await cp(join(EXAMPLE, "umbrella"), umbrella, { recursive: true });
    expect(await helm(["dependency", "update", umbrella])).toMatchObject({ exitCode: 0 });
    expect((await readdir(join(umbrella, "charts"))).length).toBe(3);
    const names = async (...flags: string[]) => {
      const { exitCode, stdout, stderr } = await helm(["template", "bench", umbrella, ...flags]);
      expect([exitCode, stderr]).toEqual([0, ""]);
      const deployments = objectsIn(stdout).filter(({ kind }) => kind === "Deployment") as V1Deployment[];
      return deployments.map(({ metadata }) => metadata?.name).sort();
    };
    expect(await names()).toEqual(["bench-ollama", "bench-tgi", "bench-vllm"]);
    expect(await names("--set", "tgi.enabled=false")).toEqual(["bench-ollama", "bench-vllm"]);
  });
});
