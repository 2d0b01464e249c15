import { readdirSync } from "node:fs";
import { join } from "node:path";
import type {
  KubernetesObject,
  V1Container,
  V1Deployment,
  V1Pod,
  V1PodAffinityTerm,
  V1PodSpec,
} from "@kubernetes/client-node";
import { parseAllDocuments } from "yaml";
import { CHARTS, type ChartName, helm, type ProgramEnd } from "../helpers/helm.ts";

export interface Rendering {
  release?: string;
  namespace?: string;
  /** The name of a variant in the chart's ci/, without `-values.yaml`. */
  variant?: string;
  values?: Record<string, unknown>;
  /** What the cluster is said to know, such as `security.openshift.io/v1`. */
  apiVersions?: readonly string[];
}

export function variantsOf(chart: ChartName): string[] {
  return readdirSync(join(CHARTS, chart, "ci")).map((file) => file.replace("-values.yaml", ""));
}

export function variantFile(chart: ChartName, variant: string): string {
  return join(CHARTS, chart, "ci", `${variant}-values.yaml`);
}

/** Runs `helm template`, whatever comes of it. */
export function template(chart: ChartName, rendering: Rendering = {}): Promise<ProgramEnd> {
  return helm(["template", rendering.release ?? "bench", join(CHARTS, chart), ...flags(chart, rendering)]);
}

/** The objects that a chart renders. Throws what Helm said where it refuses. */
export async function rendered(chart: ChartName, rendering: Rendering = {}): Promise<KubernetesObject[]> {
  return objectsIn(done(await template(chart, rendering)));
}

/** What `helm install` prints after its work. */
export async function notes(chart: ChartName, rendering: Rendering = {}): Promise<string> {
  const release = rendering.release ?? "bench";
  const args = ["install", release, join(CHARTS, chart), "--dry-run=client", ...flags(chart, rendering)];
  return done(await helm(args)).split("NOTES:\n")[1] ?? "";
}

function flags(chart: ChartName, rendering: Rendering): string[] {
  const { namespace = "llm", variant, values = {}, apiVersions = [] } = rendering;
  return [
    ...["--namespace", namespace],
    ...(variant === undefined ? [] : ["--values", variantFile(chart, variant)]),
    ...Object.entries(values).flatMap(([key, value]) => ["--set-json", `${key}=${JSON.stringify(value)}`]),
    ...apiVersions.flatMap((version) => ["--api-versions", version]),
  ];
}

function done({ exitCode, stdout, stderr }: ProgramEnd): string {
  if (exitCode !== 0) throw new Error(stderr);
  return stdout;
}

/** The objects of a YAML stream; two keys of one name in a map are an error. */
export function objectsIn(yaml: string): KubernetesObject[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    const object = document.toJS() as KubernetesObject | null;
    return object === null ? [] : [object];
  });
}

/** The only object of its kind; its type is the caller's word. */
export function only<T extends KubernetesObject>(objects: readonly KubernetesObject[], kind: string): T {
  const found = objects.filter((object) => object.kind === kind);
  if (found.length !== 1) throw new Error(`wanted one ${kind}, found ${found.length}`);
  return found[0] as T;
}

export function kindsOf(objects: readonly KubernetesObject[]): string[] {
  return objects.map(({ kind }) => kind ?? "").sort();
}

export interface EnginePod {
  labels: Record<string, string>;
  spec: V1PodSpec;
  engine: V1Container;
}

/** The pod of a chart's Deployment. */
export function enginePod(objects: readonly KubernetesObject[]): EnginePod {
  const { metadata, spec } = only<V1Deployment>(objects, "Deployment").spec?.template ?? {};
  const engine = spec?.containers[0];
  if (spec === undefined || engine === undefined) throw new Error("the Deployment has no container");
  return { labels: metadata?.labels ?? {}, spec, engine };
}

/** All pods of a rendering: the engine's and the one of `helm test`. */
export function podSpecs(objects: readonly KubernetesObject[]): V1PodSpec[] {
  return [enginePod(objects).spec, only<V1Pod>(objects, "Pod").spec ?? { containers: [] }];
}

export function containersOf(spec: V1PodSpec): V1Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

export function requiredTerms(spec: V1PodSpec): V1PodAffinityTerm[] {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** Whether a term keeps its pod off the node of a pod with these labels, as the scheduler reads it. */
export function repels({ labelSelector }: V1PodAffinityTerm, labels: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(labelSelector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  const allowed = (labelSelector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    if (operator !== "NotIn") throw new Error(`no rule for the operator ${operator}`);
    return !values.includes(labels[key] ?? "");
  });
  return labelSelector !== undefined && equal && allowed;
}
