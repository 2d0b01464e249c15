import type { ClusterView } from "../../model/cluster-view.ts";
import type { UrlResource } from "../../model/kube.ts";
import type { EngineWorkload } from "../engine-workloads.ts";
import { inNamespace, nameOf } from "../services.ts";
import { closed, type Way } from "../way.ts";

const LAYER = "published URL";

/** What model resources say of themselves: KServe's InferenceService and LLMInferenceService, and Knative's Service. */
export function publishedUrls(view: ClusterView, workload: EngineWorkload): Way[] {
  const { inferenceServices, llmInferenceServices, knativeServices } = view.objects;
  const kinds: [kind: string, resources: UrlResource[]][] = [
    ["InferenceService", inferenceServices],
    ["LLMInferenceService", llmInferenceServices],
    ["Knative Service", knativeServices],
  ];
  return kinds.flatMap(([kind, resources]) =>
    inNamespace(resources, workload.namespace)
      .filter(({ metadata }) => workload.names.includes(metadata.name))
      .flatMap((resource) => waysOf(nameOf(kind, resource.metadata), resource, view)),
  );
}

function waysOf(what: string, { status }: UrlResource, { inCluster }: ClusterView): Way[] {
  const refusal = status?.conditions?.find(({ type, status: is }) => type === "Ready" && is === "False");
  if (refusal !== undefined) {
    const why = [refusal.reason, refusal.message].filter(Boolean).join(": ");
    return [closed(LAYER, what, `it says that it is not ready${why === "" ? "" : `: ${why}`}`)];
  }
  const urls = urlsOf(status);
  if (urls.length === 0) return [closed(LAYER, what, "it publishes no URL yet")];
  return urls.map((url): Way => {
    const isInside = /\.svc(\.|$)/.test(new URL(url).hostname);
    if (isInside && !inCluster) return closed(LAYER, what, `${url} is reached inside the cluster only`);
    return {
      kind: "open",
      layer: LAYER,
      what,
      addresses: [{ baseUrl: url }],
      path: isInside ? "in-cluster" : "direct",
      evidence: [`${what} publishes ${url}`],
      warnings: [],
    };
  });
}

/** The one for the outside first. In KServe's raw mode `address.url` was wrong at times, so that all are asked. */
function urlsOf(status: UrlResource["status"]): string[] {
  const { url, address, addresses = [], components = {} } = status ?? {};
  const predictor = components["predictor"];
  const all = [url, predictor?.url, predictor?.restUrl, ...addresses.map((one) => one.url), address?.url];
  const valid = all.filter((one) => one !== undefined && /^https?:/.test(one) && URL.canParse(one)) as string[];
  return [...new Set(valid.map((one) => one.replace(/\/+$/, "")))];
}
