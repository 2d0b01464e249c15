import { z } from "zod";
import type { DocumentedValue } from "./documented-values.ts";

export const ENGINES = ["vllm", "tgi", "ollama"] as const;
export type ChartName = (typeof ENGINES)[number];

/** Kubernetes' own types pass through: the API server judges them, for its own version. */
const object = z.record(z.string(), z.unknown());
const objects = z.array(object);
const text = z.string();
const name = text.min(1);
const words = z.record(z.string(), text);
const flag = z.boolean();
const positive = z.int().positive();
/** Of Kubernetes: 500m, 8Gi, 2. */
const quantity = z.union([text.regex(/^\d+(\.\d+)?([EPTGMk]i?|m)?$/), z.number().positive()]);
const port = z.int().min(1).max(65535);

/** Any key may be set to null, which takes the chart's default away; a key that is not known is a typo. */
function group<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape).partial();
}

const image = group({
  repository: text,
  tag: z.string().regex(/^[\w.-]*$/),
  digest: z.string().regex(/^(sha256:[0-9a-f]{64})?$/),
  pullPolicy: z.enum(["Always", "IfNotPresent", "Never"]),
});
const secret = { existingSecret: text, key: name };
const huggingFace = {
  hfToken: group(secret),
  apiKey: group({ ...secret, generate: flag }),
  shm: group({ enabled: flag, sizeLimit: quantity }),
  serviceMonitor: group({ enabled: flag, labels: words, interval: name }),
};

const own = {
  vllm: {
    model: z.strictObject({ id: name, revision: text.optional(), servedName: text.optional() }),
    cpu: group({ kvCacheGiB: positive }),
    tensorParallelSize: positive.nullish(),
    ...huggingFace,
  },
  tgi: { model: z.strictObject({ id: name, revision: text.optional() }), ...huggingFace },
  ollama: {
    model: z.strictObject({
      id: name,
      servedName: text.optional(),
      pullPolicy: z.enum(["Always", "IfNotPresent", "Never"]).optional(),
    }),
    ollama: group({ numParallel: positive, contextLength: positive, keepAlive: name }),
  },
} satisfies Record<ChartName, Record<string, z.ZodType>>;

/** What the templates look into, so it cannot be taken away. */
const blocks = {
  replicaCount: z.int().min(0),
  image,
  serviceAccount: group({ create: flag, automount: flag, annotations: words, name: text }),
  runAsUser: z.union([z.enum(["auto", "none"]), z.int().min(0)]),
  service: group({
    type: z.enum(["ClusterIP", "NodePort", "LoadBalancer"]),
    port,
    nodePort: z.int().min(1024).max(65535).nullable(),
    annotations: words,
    externalTrafficPolicy: z.enum(["", "Cluster", "Local"]),
    loadBalancerSourceRanges: z.array(name),
  }),
  ingress: group({
    enabled: flag,
    className: text,
    annotations: words,
    hosts: z.array(
      z.strictObject({
        host: name,
        paths: z
          .array(z.strictObject({ path: name, pathType: z.enum(["Prefix", "Exact", "ImplementationSpecific"]) }))
          .min(1),
      }),
    ),
    tls: z.array(group({ secretName: name, hosts: z.array(name) })),
  }),
  route: group({
    enabled: flag,
    host: text,
    path: text,
    annotations: words,
    // Passthrough hands TLS to the pod, and none of the three engines speaks it here.
    tls: group({
      termination: z.enum(["edge"]),
      insecureEdgeTerminationPolicy: z.enum(["None", "Allow", "Redirect"]),
      certificate: name,
      key: name,
      caCertificate: name,
      externalCertificate: object,
    }),
  }),
  httpRoute: group({
    enabled: flag,
    annotations: words,
    parentRefs: z.array(object),
    hostnames: z.array(name),
    rules: z.array(group({ matches: objects, filters: objects, name })).min(1),
    timeouts: group({ request: name, backendRequest: name }),
  }),
  gpu: group({ enabled: flag, resource: name, count: positive }),
  startupTimeoutSeconds: positive,
  terminationGracePeriodSeconds: z.int().min(0),
  resources: group({ requests: object, limits: object, claims: objects }),
  persistence: group({
    enabled: flag,
    existingClaim: text,
    storageClass: text,
    accessModes: z.array(z.enum(["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany", "ReadOnlyMany"])).min(1),
    size: quantity,
    annotations: words,
  }),
  antiAffinity: group({
    mode: z.enum(["required", "preferred", "none"]),
    topologyKey: name,
    namespaceSelector: object.nullable(),
    ownReplicas: flag,
  }),
  autoscaling: group({
    enabled: flag,
    minReplicas: positive,
    maxReplicas: positive,
    metrics: objects.min(1),
    behavior: object,
  }),
  podDisruptionBudget: group({
    enabled: flag,
    maxUnavailable: z.union([z.int().min(0), text.regex(/^(100|\d{1,2})%$/)]),
  }),
  networkPolicy: group({ enabled: flag, from: objects.min(1), egress: objects }),
  tests: group({ image: name }),
};

const leaves = {
  imagePullSecrets: z.array(z.strictObject({ name })),
  nameOverride: text.max(63),
  fullnameOverride: text.max(63),
  podAnnotations: words,
  podLabels: words,
  podSecurityContext: object,
  securityContext: object,
  startupProbe: object,
  livenessProbe: object,
  readinessProbe: object,
  lifecycle: object,
  extraArgs: z.array(name),
  extraEnv: z.array(z.looseObject({ name })),
  extraEnvFrom: objects,
  volumes: objects,
  volumeMounts: objects,
  initContainers: objects,
  nodeSelector: words,
  tolerations: objects,
  affinity: object,
  topologySpreadConstraints: objects,
  priorityClassName: text,
  runtimeClassName: text,
  updateStrategy: object,
};

/** What a chart is given when it is part of another one: Helm hands both down, and it reads neither. */
const asPart = { global: object, enabled: flag };

function valuesOf(chart: ChartName) {
  return z.strictObject({ ...blocks, ...own[chart], ...group({ ...leaves, ...asPart }).shape });
}

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  description?: string;
}

/**
 * The values.schema.json of a chart (JSON Schema draft 7, which Helm checks at install, upgrade, lint and template).
 * @param values give each key its description, so that an editor shows it. Throws for one that the schema does not know.
 */
export function chartSchema(chart: ChartName, values: readonly DocumentedValue[]): object {
  const schema = z.toJSONSchema(valuesOf(chart), { target: "draft-7" });
  for (const { path, text } of values) {
    const node = path.reduce<SchemaNode | undefined>((at, key) => at?.properties?.[key], schema as SchemaNode);
    if (node === undefined) throw new Error(`helm/${chart}/values.yaml: ${path.join(".")} is not in the schema`);
    node.description = text;
  }
  return { ...schema, title: `Values of the chart ${chart}` };
}
