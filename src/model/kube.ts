/**
 * Objects of a cluster in Kubernetes' own shapes, as the API server sends them in JSON; of each only what is read is typed.
 * All of it comes from other hands, so nothing but the name is taken for granted.
 */

export interface KubeMetadata {
  name: string;
  /** Absent for what belongs to no namespace, such as a node. */
  namespace?: string;
  uid?: string;
  /** Grows with each change; numbers of one kind can be compared (KEP-5504). */
  resourceVersion?: string;
  generation?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: { kind: string; name: string; uid?: string; controller?: boolean }[];
  /** RFC 3339. */
  creationTimestamp?: string;
  /** It is on its way out. */
  deletionTimestamp?: string;
}

export interface KubeObject<Spec = object, Status = object> {
  metadata: KubeMetadata;
  spec?: Spec;
  status?: Status;
}

export interface KubeCondition {
  type: string;
  status: "True" | "False" | "Unknown";
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

/** An int-or-string of the API: a port's number or its name. */
export type PortRef = number | string;

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: "In" | "NotIn" | "Exists" | "DoesNotExist"; values?: string[] }[];
}

export interface LoadBalancerStatus {
  ingress?: { ip?: string; hostname?: string }[];
}

export type Service = KubeObject<
  {
    type?: "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";
    /** `None`: headless. */
    clusterIP?: string;
    clusterIPs?: string[];
    externalIPs?: string[];
    externalName?: string;
    externalTrafficPolicy?: "Cluster" | "Local";
    loadBalancerSourceRanges?: string[];
    publishNotReadyAddresses?: boolean;
    selector?: Record<string, string>;
    sessionAffinity?: string;
    ports?: {
      name?: string;
      port: number;
      targetPort?: PortRef;
      nodePort?: number;
      protocol?: string;
      appProtocol?: string;
    }[];
  },
  { loadBalancer?: LoadBalancerStatus; conditions?: KubeCondition[] }
>;

export interface EndpointSlice {
  metadata: KubeMetadata;
  addressType?: string;
  endpoints?: {
    addresses?: string[];
    /** An absent `ready` or `serving` means true. */
    conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
    nodeName?: string;
    zone?: string;
    targetRef?: { kind?: string; name?: string; namespace?: string; uid?: string };
  }[];
  ports?: { name?: string; port?: number; protocol?: string; appProtocol?: string }[];
}

export interface Probe {
  httpGet?: { path?: string; port?: PortRef; scheme?: string };
  tcpSocket?: { port?: PortRef };
  exec?: { command?: string[] };
  initialDelaySeconds?: number;
  periodSeconds?: number;
  timeoutSeconds?: number;
  failureThreshold?: number;
}

export interface Container {
  name: string;
  image?: string;
  imagePullPolicy?: string;
  command?: string[];
  args?: string[];
  env?: { name: string; value?: string; valueFrom?: object }[];
  ports?: { name?: string; containerPort: number; protocol?: string }[];
  /** Quantities of the API, such as `500m` and `8Gi`. */
  resources?: { requests?: Record<string, string>; limits?: Record<string, string>; claims?: object[] };
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  /** `Always` on an init container makes it a sidecar. */
  restartPolicy?: string;
}

export interface PodAffinityTerm {
  /** Absent: it matches no pod at all. */
  labelSelector?: LabelSelector;
  topologyKey: string;
  /** Neither of both: only the pod's own namespace. An empty selector: all namespaces. */
  namespaces?: string[];
  namespaceSelector?: LabelSelector;
  matchLabelKeys?: string[];
  mismatchLabelKeys?: string[];
}

export interface PodSpec {
  nodeName?: string;
  nodeSelector?: Record<string, string>;
  containers?: Container[];
  initContainers?: Container[];
  overhead?: Record<string, string>;
  resourceClaims?: object[];
  runtimeClassName?: string;
  priorityClassName?: string;
  terminationGracePeriodSeconds?: number;
  hostNetwork?: boolean;
  volumes?: { name: string; persistentVolumeClaim?: { claimName: string }; emptyDir?: object; hostPath?: object }[];
  affinity?: {
    podAntiAffinity?: {
      requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
      preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: PodAffinityTerm }[];
    };
    nodeAffinity?: object;
  };
}

export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string };
  terminated?: { reason?: string; exitCode?: number; signal?: number; startedAt?: string; finishedAt?: string };
}

export type Pod = KubeObject<
  PodSpec,
  {
    phase?: "Pending" | "Running" | "Succeeded" | "Failed" | "Unknown";
    reason?: string;
    message?: string;
    podIP?: string;
    hostIP?: string;
    startTime?: string;
    qosClass?: "Guaranteed" | "Burstable" | "BestEffort";
    conditions?: KubeCondition[];
    containerStatuses?: {
      name: string;
      image?: string;
      /** With the digest of the image that really runs. */
      imageID?: string;
      ready?: boolean;
      restartCount?: number;
      state?: ContainerState;
      lastState?: ContainerState;
    }[];
  }
>;

export type Workload = KubeObject<
  {
    replicas?: number;
    selector?: LabelSelector;
    template?: { metadata?: Partial<KubeMetadata>; spec?: PodSpec };
    strategy?: { type?: string; rollingUpdate?: { maxSurge?: PortRef; maxUnavailable?: PortRef } };
  },
  {
    observedGeneration?: number;
    replicas?: number;
    readyReplicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    conditions?: KubeCondition[];
  }
>;

export type Node = KubeObject<
  { unschedulable?: boolean; taints?: { key: string; value?: string; effect: string }[] },
  {
    addresses?: { type: string; address: string }[];
    capacity?: Record<string, string>;
    allocatable?: Record<string, string>;
    conditions?: KubeCondition[];
    nodeInfo?: { kubeletVersion?: string; containerRuntimeVersion?: string; architecture?: string };
  }
>;

export type Ingress = KubeObject<
  {
    ingressClassName?: string;
    defaultBackend?: IngressBackend;
    tls?: { hosts?: string[]; secretName?: string }[];
    rules?: { host?: string; http?: { paths?: { path?: string; pathType?: string; backend: IngressBackend }[] } }[];
  },
  { loadBalancer?: LoadBalancerStatus }
>;

export interface IngressBackend {
  service?: { name: string; port?: { number?: number; name?: string } };
  resource?: { kind: string; name: string };
}

export interface RouteTarget {
  kind?: string;
  name: string;
  /** 0 to 256, 100 where it is not said; 0 gets no requests. */
  weight?: number;
}

/** `route.openshift.io/v1`. */
export type Route = KubeObject<
  {
    host?: string;
    subdomain?: string;
    path?: string;
    to?: RouteTarget;
    alternateBackends?: RouteTarget[];
    /** A port of the pod, not of the Service. */
    port?: { targetPort: PortRef };
    tls?: { termination?: "edge" | "reencrypt" | "passthrough"; insecureEdgeTerminationPolicy?: string };
    wildcardPolicy?: string;
  },
  {
    ingress?: {
      host?: string;
      routerName?: string;
      routerCanonicalHostname?: string;
      wildcardPolicy?: string;
      conditions?: KubeCondition[];
    }[];
  }
>;

export interface ParentRef {
  group?: string;
  kind?: string;
  name: string;
  namespace?: string;
  sectionName?: string;
  port?: number;
}

/** `gateway.networking.k8s.io/v1`. */
export type HttpRoute = KubeObject<
  {
    parentRefs?: ParentRef[];
    hostnames?: string[];
    rules?: {
      matches?: {
        path?: { type?: "PathPrefix" | "Exact" | "RegularExpression"; value?: string };
        headers?: object[];
      }[];
      filters?: { type: string }[];
      backendRefs?: {
        group?: string;
        kind?: string;
        name: string;
        namespace?: string;
        port?: number;
        weight?: number;
      }[];
      timeouts?: { request?: string; backendRequest?: string };
    }[];
  },
  { parents?: { parentRef: ParentRef; controllerName?: string; conditions?: KubeCondition[] }[] }
>;

/** `gateway.networking.k8s.io/v1`. */
export type Gateway = KubeObject<
  {
    gatewayClassName?: string;
    listeners?: { name: string; hostname?: string; port: number; protocol: string }[];
  },
  { addresses?: { type?: string; value: string }[]; conditions?: KubeCondition[] }
>;

/** `inference.networking.k8s.io/v1`. */
export type InferencePool = KubeObject<{
  selector?: { matchLabels?: Record<string, string> } | Record<string, string>;
  targetPorts?: { number: number }[];
  targetPortNumber?: number;
}>;

/** KServe's InferenceService and LLMInferenceService, and a Knative Service: what tells its own URL. */
export type UrlResource = KubeObject<
  object,
  {
    url?: string;
    address?: { url?: string };
    addresses?: { name?: string; url?: string }[];
    components?: Record<string, { url?: string; restUrl?: string }>;
    conditions?: KubeCondition[];
    deploymentMode?: string;
  }
>;

/** A `Model` of KubeAI (`kubeai.org`) or of the Ollama operator (`ollama.ayaka.io`). */
export type ModelResource = KubeObject<{ engine?: string; url?: string; image?: string; replicas?: number }>;

/** `autoscaling/v2`. */
export type HorizontalPodAutoscaler = KubeObject<
  {
    scaleTargetRef?: { kind: string; name: string };
    minReplicas?: number;
    maxReplicas?: number;
  },
  { currentReplicas?: number; desiredReplicas?: number; lastScaleTime?: string; conditions?: KubeCondition[] }
>;

/** `keda.sh/v1alpha1`. */
export type ScaledObject = KubeObject<
  { scaleTargetRef?: { kind?: string; name: string }; minReplicaCount?: number; maxReplicaCount?: number },
  { conditions?: KubeCondition[]; hpaName?: string }
>;

/** `policy/v1`. */
export type PodDisruptionBudget = KubeObject<
  { selector?: LabelSelector; minAvailable?: PortRef; maxUnavailable?: PortRef },
  { disruptionsAllowed?: number; currentHealthy?: number; desiredHealthy?: number }
>;

export type PersistentVolumeClaim = KubeObject<
  { accessModes?: string[]; storageClassName?: string; volumeName?: string; resources?: object },
  { phase?: "Pending" | "Bound" | "Lost" }
>;

export type ResourceQuota = KubeObject<
  { hard?: Record<string, string> },
  { hard?: Record<string, string>; used?: Record<string, string> }
>;

/** Of `v1`; what happened to an object, kept by the server for about an hour. */
export interface KubeEvent {
  metadata: KubeMetadata;
  type?: "Normal" | "Warning";
  reason?: string;
  message?: string;
  involvedObject?: { kind?: string; name?: string; namespace?: string; uid?: string; fieldPath?: string };
  count?: number;
  firstTimestamp?: string;
  lastTimestamp?: string;
  eventTime?: string;
  series?: { count?: number; lastObservedTime?: string };
  source?: { component?: string; host?: string };
}
