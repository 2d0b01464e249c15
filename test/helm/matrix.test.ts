import type { V1PodSpec, V1Service } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { ENGINES, NO_HELM } from "../helpers/helm.ts";
import { containersOf, enginePod, only, podSpecs, rendered } from "./chart.ts";
import { matrixOf } from "./matrix.ts";

const ROWS = ENGINES.flatMap((chart) => matrixOf(chart).map((values, row) => ({ chart, row, values })));

/** Values that have nothing to do with each other go together; what Kubernetes would refuse is found before it does. */
describe.skipIf(NO_HELM)("every two choices together", () => {
  it.each(ROWS)("$chart, row $row", async ({ chart, values }) => {
    const objects = await rendered(chart, { values });
    const keys = objects.map(({ kind, metadata }) => `${kind}/${metadata?.name}`);
    expect(keys).toEqual([...new Set(keys)]);
    for (const { kind, metadata } of objects) {
      // Only what becomes a label or a host's name is so short.
      if (kind !== "Secret") expect(metadata?.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
    }
    for (const spec of podSpecs(objects)) expectConsistent(spec);
    const { labels, engine } = enginePod(objects);
    const { spec: service } = only<V1Service>(objects, "Service");
    expect(labels).toMatchObject(service?.selector ?? {});
    expect(engine.ports?.map(({ name }) => name)).toContain(service?.ports?.[0]?.targetPort);
  });
});

/** Each name once, what is mounted is there, and the restricted standard is kept. */
function expectConsistent(spec: V1PodSpec): void {
  const volumes = spec.volumes?.map(({ name }) => name) ?? [];
  expect(volumes).toEqual([...new Set(volumes)]);
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  for (const { env = [], volumeMounts = [], securityContext } of containersOf(spec)) {
    const names = env.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    const paths = volumeMounts.map(({ mountPath }) => mountPath);
    expect(paths).toEqual([...new Set(paths)]);
    expect(volumes).toEqual(expect.arrayContaining(volumeMounts.map(({ name }) => name)));
    expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } });
  }
}
