import { engineOfPod } from "../../engines/workload-hints.ts";
import type { ClusterView, ResourceName } from "../../model/cluster-view.ts";
import type { Pod } from "../../model/kube.ts";
import { isReady } from "../../model/pods.ts";
import type { EngineId } from "../../model/scenario.ts";
import type { EngineWorkload } from "../engine-workloads.ts";
import type { Front } from "../fronts.ts";
import { readyPods } from "../ready.ts";
import { containerPort, nameOf, podScheme } from "../services.ts";
import { EITHER } from "../urls.ts";
import { closed, frontEvidence, type Way } from "../way.ts";

const LAYER = "port-forward";

/** The last way: through the API server to one pod. It costs latency and bypasses what spreads requests over pods. */
export function portForward(view: ClusterView, workload: EngineWorkload): Way[] {
  const { title, namespace, engine } = workload;
  const ready = workload.pods.filter(isReady);
  const [pod] = ready;
  if (pod === undefined) return [closed(LAYER, title, "no pod of it is ready")];
  const front = workload.fronts.find(({ pods }) => pods.includes(pod));
  const port = frontPort(front, pod) ?? ownPort(pod) ?? DEFAULT_PORTS[engine];
  const scheme = podScheme([pod], port);
  const what = nameOf("Pod", pod.metadata);
  const one = ready.length === 1 ? "its only ready pod" : `one of ${ready.length} ready pods`;
  const passedOver = ready.length === 1 ? "" : ", whatever the others do";
  return [
    {
      kind: "forward",
      layer: LAYER,
      what,
      target: { namespace, selector: selectorOf(front, pod), pod: pod.metadata.name, port },
      schemes: scheme === undefined ? EITHER : [scheme],
      prefix: front?.router?.path ?? "",
      evidence: [
        `port-forward to ${what}, port ${port} (${one} of ${title})`,
        ...(front === undefined ? [] : [frontEvidence(front, readyPods(front, view))]),
      ],
      warnings: [
        `${title} is measured through a port-forward, which costs latency: ${one}${passedOver}${unseen(view)}`,
      ],
    },
  ];
}

/** Better ways that may be there, for all that could be seen. */
function unseen({ looks }: ClusterView): string {
  const kinds = looks.filter(
    ({ resource, outcome }) => BETTER.includes(resource) && (outcome === "not-allowed" || outcome === "failed"),
  );
  const names = [...new Set(kinds.map(({ resource }) => resource))];
  return names.length === 0 ? "" : `; ${names.join(", ")} could not be looked at, so that there may be a better way`;
}

const BETTER: readonly ResourceName[] = ["routes", "httpRoutes", "gateways", "ingresses", "services"];

/** What selects the pods that serve as well as this one: the Service's or pool's, else the pod's own labels but for those of its generation. */
function selectorOf(front: Front | undefined, { metadata: { labels = {} } }: Pod): Record<string, string> {
  const { "pod-template-hash": _, "controller-revision-hash": __, ...own } = labels;
  if (front === undefined || Object.keys(front.selector).length === 0) return own;
  // A pool selects what prefills, too.
  const role = labels["llm-d.ai/role"];
  return { ...front.selector, ...(role === undefined ? {} : { "llm-d.ai/role": role }) };
}

function frontPort(front: Front | undefined, pod: Pod): number | undefined {
  return front?.target === undefined ? undefined : containerPort(front.target, [pod]);
}

/** Of an engine that was started without a word of its port. */
const DEFAULT_PORTS: Readonly<Record<EngineId, number>> = { vllm: 8000, tgi: 80, ollama: 11434, openai: 8000 };

/** What the engine's container was told, else what it declares. */
function ownPort({ spec, metadata }: Pod): number | undefined {
  const name = engineOfPod(spec ?? {}, metadata.labels)?.container;
  const container = spec?.containers?.find((one) => one.name === name) ?? spec?.containers?.[0];
  const words = [...(container?.command ?? []), ...(container?.args ?? [])].join(" ");
  const told = /--port[ =](\d+)/.exec(words)?.[1] ?? container?.env?.find((one) => one.name === "PORT")?.value;
  if (told !== undefined && /^\d+$/.test(told)) return Number(told);
  const ports = container?.ports ?? [];
  return (ports.find((one) => /^(http|api|openai)/.test(one.name ?? "")) ?? ports[0])?.containerPort;
}
