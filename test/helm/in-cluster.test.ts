import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { V1ConfigMap, V1Job, V1Pod, V1PodSpec, V1Role, V1RoleBinding } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { NO_HELM } from "../helpers/helm.ts";
import { ROOT } from "../helpers/spawned.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { enginePod, objectsIn, only, rendered, repels, requiredTerms } from "./chart.ts";

const JOB = join(ROOT, "config", "examples", "job");
const run = promisify(execFile);

async function manifests() {
  const files = (await readdir(JOB)).filter((name) => name.endsWith(".yaml"));
  return (await Promise.all(files.map((name) => readFile(join(JOB, name), "utf8")))).flatMap(objectsIn);
}

async function jobSpec(): Promise<V1PodSpec> {
  const spec = only<V1Job>(await manifests(), "Job").spec?.template.spec;
  if (spec === undefined || spec === null) throw new Error("the Job has no pod");
  return spec;
}

function nameOf(objects: Awaited<ReturnType<typeof manifests>>, kind: string): string | undefined {
  return only(objects, kind).metadata?.name;
}

describe("the Job", () => {
  it("runs once, ends in any case, and its log outlives it", async () => {
    const { spec } = only<V1Job>(await manifests(), "Job");
    expect(spec).toMatchObject({ backoffLimit: 0, template: { spec: { restartPolicy: "Never" } } });
    expect(spec?.activeDeadlineSeconds).toBeGreaterThan(600);
    expect(spec?.ttlSecondsAfterFinished).toBeGreaterThan(86_400);
  });

  it("keeps to the restricted Pod Security Standard, on a root that nobody can write", async () => {
    const reader = only<V1Pod>(await manifests(), "Pod").spec as V1PodSpec;
    for (const { securityContext, containers, volumes } of [await jobSpec(), reader]) {
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      expect(containers[0]?.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      const mounted = containers[0]?.volumeMounts?.map(({ name }) => name).sort();
      expect(mounted).toEqual(volumes?.map(({ name }) => name).sort());
    }
  });

  it("writes its results to the volume, and works where the scenario is", async () => {
    const objects = await manifests();
    const { containers, volumes } = await jobSpec();
    const mounts = containers[0]?.volumeMounts ?? [];
    const claim = volumes?.find(({ name }) => name === "results")?.persistentVolumeClaim?.claimName;
    expect(claim).toBe(nameOf(objects, "PersistentVolumeClaim"));
    const output = containers[0]?.args?.[(containers[0]?.args?.indexOf("--output-dir") ?? -1) + 1];
    expect(mounts.find(({ mountPath }) => mountPath === output)?.name).toBe("results");
    const scenario = volumes?.find(({ name }) => name === "scenario")?.configMap?.name;
    expect(scenario).toBe(nameOf(objects, "ConfigMap"));
    const workdir = /^WORKDIR (.*)$/m.exec(await readFile(join(ROOT, "Dockerfile"), "utf8"))?.[1];
    expect(mounts.find(({ name }) => name === "scenario")?.mountPath).toBe(workdir);
  });

  it("has a scenario and arguments that the program takes", async () => {
    await using folder = await tempFolder();
    const { data = {} } = only<V1ConfigMap>(await manifests(), "ConfigMap");
    for (const [name, text] of Object.entries(data)) await folder.file(name, text);
    const [command, ...flags] = (await jobSpec()).containers[0]?.args ?? [];
    const cli = [join(ROOT, "src", "cli.ts"), String(command), "--dry-run", ...flags];
    const { stdout } = await run(process.execPath, cli, { cwd: folder.path });
    expect(stdout).toContain("in-cluster: vllm, tgi, ollama");
  });

  it("is bound to a role that only reads, and no secrets", async () => {
    const objects = await manifests();
    const account = nameOf(objects, "ServiceAccount");
    expect((await jobSpec()).serviceAccountName).toBe(account);
    const { roleRef, subjects } = only<V1RoleBinding>(objects, "RoleBinding");
    expect(roleRef).toMatchObject({ kind: "Role", name: nameOf(objects, "Role") });
    expect(subjects).toEqual([{ kind: "ServiceAccount", name: account }]);
    for (const { verbs, resources } of only<V1Role>(objects, "Role").rules ?? []) {
      expect(verbs).toEqual(["get", "list"]);
      expect(resources).not.toContain("secrets");
    }
  });

  it.skipIf(NO_HELM)("keeps off the nodes of the engines, and they do not keep it off theirs", async () => {
    const [term] = requiredTerms(await jobSpec());
    const engine = enginePod(await rendered("vllm"));
    expect(term && repels(term, engine.labels)).toBe(true);
    const own = only<V1Job>(await manifests(), "Job").spec?.template.metadata?.labels ?? {};
    expect(requiredTerms(engine.spec).some((rule) => repels(rule, own))).toBe(false);
  });
});
