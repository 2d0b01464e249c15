import type { KubernetesObject, V1Container, V1Deployment, V1Pod } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { ENGINES, helm, NO_HELM } from "../helpers/helm.ts";
import { containersOf, enginePod, only, podSpecs, rendered, template, variantFile, variantsOf } from "./chart.ts";

const VARIANTS = ENGINES.flatMap((chart) => [undefined, ...variantsOf(chart)].map((variant) => ({ chart, variant })));

/** What holds of a chart under all its variants. */
describe.skipIf(NO_HELM).each(VARIANTS)("the chart $chart with the values $variant", ({ chart, variant }) => {
  const values = variant === undefined ? {} : { variant };
  let objects: Promise<KubernetesObject[]> | undefined;
  const all = () => {
    objects ??= rendered(chart, values);
    return objects;
  };

  it("passes helm lint --strict", async () => {
    const files = variant === undefined ? [] : ["--values", variantFile(chart, variant)];
    const { exitCode, stdout, stderr } = await helm(["lint", "--strict", `helm/${chart}`, ...files]);
    expect(stdout + stderr).not.toMatch(/\[(WARNING|ERROR)\]/);
    expect(exitCode).toBe(0);
  });

  it("selects its pods by name and instance only, and no pod of a test", async () => {
    const { spec } = only<V1Deployment>(await all(), "Deployment");
    const instance = { "app.kubernetes.io/name": chart, "app.kubernetes.io/instance": "bench" };
    expect(spec?.selector.matchLabels).toEqual(instance);
    expect(enginePod(await all()).labels).toMatchObject({
      ...instance,
      "llm-latency-gate/engine": chart,
      "llm-latency-gate/benchmark-engine": "true",
    });
    const test = only<V1Pod>(await all(), "Pod").metadata?.labels ?? {};
    expect(test["app.kubernetes.io/name"]).not.toBe(chart);
    expect(test).not.toHaveProperty(["llm-latency-gate/benchmark-engine"]);
  });

  it("keeps to the restricted Pod Security Standard", async () => {
    for (const spec of podSpecs(await all())) {
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      for (const { securityContext } of containersOf(spec)) {
        expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } });
      }
    }
  });

  it("gives its pods no token and no variables of other services", async () => {
    for (const spec of podSpecs(await all())) {
      expect(spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    }
  });

  it("has a home and caches that any user can write to", async () => {
    const { spec, engine } = enginePod(await all());
    const mounts = new Map(engine.volumeMounts?.map(({ mountPath, name }) => [mountPath, name]));
    expect(spec.volumes?.map(({ name }) => name)).toEqual(expect.arrayContaining([...mounts.values()]));
    const folders = variablesOf(engine, /^(HOME|.*_(HOME|CACHE|DIR|ROOT|MODELS))$/);
    expect(folders.length).toBeGreaterThan(3);
    for (const folder of folders) expect(folder).toMatch(/^\/cache(\/|$)/);
    expect(mounts.has("/cache") && mounts.has("/tmp")).toBe(true);
  });

  it("names each variable once, and no secret in plain", async () => {
    for (const { env = [] } of podSpecs(await all()).flatMap(containersOf)) {
      const names = env.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
      for (const { name, value } of env) if (/(KEY|TOKEN|PASSWORD)$/.test(name)) expect(value).toBeUndefined();
    }
    expect((await template(chart, values)).stdout).not.toMatch(/hf_[A-Za-z0-9]{8}/);
  });

  it("waits for a slow load as long as it was told to, and no shorter", async () => {
    const { startupProbe, livenessProbe, readinessProbe } = enginePod(await all()).engine;
    const { failureThreshold = 0, periodSeconds = 0, timeoutSeconds = 0 } = startupProbe ?? {};
    expect(failureThreshold * Math.max(periodSeconds, timeoutSeconds)).toBe(1800);
    for (const probe of [livenessProbe, readinessProbe]) {
      expect(probe?.httpGet?.port).toBe("http");
      expect(probe?.initialDelaySeconds).toBeUndefined();
    }
    const deadline = only<V1Deployment>(await all(), "Deployment").spec?.progressDeadlineSeconds;
    expect(deadline).toBeGreaterThan(1800);
  });

  it("pins its image and says what each container needs", async () => {
    for (const { image, resources } of podSpecs(await all()).flatMap(containersOf)) {
      expect(image).toMatch(/:v?\d+\.\d+/);
      expect(resources?.requests).toMatchObject({ cpu: expect.anything(), memory: expect.anything() });
      expect(resources?.limits).toHaveProperty("memory");
      expect(resources?.limits).not.toHaveProperty("cpu");
    }
  });

  it("asks for as many GPUs as it may have, and lets the old pod go first", async () => {
    const { spec } = only<V1Deployment>(await all(), "Deployment");
    const { requests = {}, limits = {} } = enginePod(await all()).engine.resources ?? {};
    expect(requests["nvidia.com/gpu"]).toEqual(limits["nvidia.com/gpu"]);
    if (variant === "cpu") {
      expect(limits).not.toHaveProperty(["nvidia.com/gpu"]);
      expect(spec?.strategy).toEqual({ type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
    } else {
      expect(limits["nvidia.com/gpu"]).toBe(variant === "gpu" ? 2 : 1);
      expect(spec?.strategy).toEqual({ type: "Recreate" });
    }
  });
});

function variablesOf({ env = [] }: V1Container, name: RegExp): string[] {
  return env.filter((variable) => name.test(variable.name)).map(({ value }) => value ?? "");
}
