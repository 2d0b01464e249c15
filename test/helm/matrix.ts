import { seededUniform } from "../../src/load/random.ts";
import type { ChartName } from "../helpers/helm.ts";

export type Values = Record<string, unknown>;

/** Choices that have nothing to do with each other, so that each has to go with each of the others. */
const AXES: Record<string, readonly Values[]> = {
  hardware: [{}, { "gpu.enabled": false }, { gpu: { resource: "amd.com/gpu", count: 4 } }],
  cache: [{}, { "persistence.enabled": false }, { "persistence.existingClaim": "models" }],
  apart: [
    {},
    { "antiAffinity.mode": "preferred" },
    { "antiAffinity.mode": "none" },
    { antiAffinity: { namespaceSelector: {}, ownReplicas: false } },
  ],
  way: [
    {},
    { service: { type: "NodePort", nodePort: 30080 } },
    { service: { type: "LoadBalancer", externalTrafficPolicy: "Local" } },
    { ingress: { enabled: true, hosts: [{ host: "a.example", paths: [{ path: "/", pathType: "Prefix" }] }] } },
    { route: { enabled: true, tls: null } },
    { httpRoute: { enabled: true, parentRefs: [{ name: "public" }] } },
  ],
  user: [{}, { runAsUser: "none" }, { runAsUser: 1234 }],
  names: [
    {},
    { fullnameOverride: "chat" },
    { nameOverride: "a-name-that-is-longer-than-what-is-left-for-it-beside-a-release" },
  ],
  around: [
    {},
    {
      "podDisruptionBudget.enabled": true,
      "networkPolicy.enabled": true,
      "persistence.accessModes": ["ReadWriteMany"],
      "autoscaling.enabled": true,
    },
  ],
  more: [
    {},
    {
      extraEnv: [{ name: "HOME", value: "/tmp" }],
      extraArgs: ["--x=1"],
      volumes: [{ name: "more", emptyDir: {} }],
      volumeMounts: [{ name: "more", mountPath: "/more" }],
      livenessProbe: null,
    },
  ],
};
/** Ollama has neither. */
const OF_HUGGING_FACE: Record<string, readonly Values[]> = {
  key: [{}, { "apiKey.generate": true }, { "apiKey.existingSecret": "key", "hfToken.existingSecret": "token" }],
  watched: [{}, { serviceMonitor: { enabled: true, labels: { release: "prometheus" } } }],
};

const TRIES = 60;

/**
 * Rows of values in which each choice of an axis stands together with each choice of every other one at least once: of
 * many rows by chance, but always the same, the one is taken that brings most of what is missing.
 */
export function matrixOf(chart: ChartName): Values[] {
  const axes = Object.values(chart === "ollama" ? AXES : { ...AXES, ...OF_HUGGING_FACE });
  const missing = new Set(pairsOf(axes));
  const chance = seededUniform("matrix");
  const rows: number[][] = [];
  while (missing.size > 0) {
    const tries = Array.from({ length: TRIES }, () => axes.map(({ length }) => Math.floor(chance() * length)));
    const gain = (row: readonly number[]) => pairsIn(row).filter((pair) => missing.has(pair)).length;
    const best = tries.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    for (const pair of pairsIn(best)) missing.delete(pair);
    rows.push(best);
  }
  return rows.map((row) => Object.assign({}, ...row.map((choice, at) => axes[at]?.[choice])) as Values);
}

function pairsOf(axes: readonly (readonly Values[])[]): string[] {
  const all = axes.flatMap((choices, at) => choices.map((_, choice) => [at, choice] as const));
  return all.flatMap(([at, choice], index) =>
    all.slice(index + 1).flatMap(([other, its]) => (other === at ? [] : [`${at}:${choice} ${other}:${its}`])),
  );
}

function pairsIn(row: readonly number[]): string[] {
  const all = row.map((choice, at) => `${at}:${choice}`);
  return all.flatMap((one, index) => all.slice(index + 1).map((other) => `${one} ${other}`));
}
