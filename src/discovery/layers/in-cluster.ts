import type { ClusterView } from "../../model/cluster-view.ts";
import type { EngineWorkload } from "../engine-workloads.ts";
import type { Front } from "../fronts.ts";
import { readyPods } from "../ready.ts";
import { containerPort } from "../services.ts";
import { addressesOf, urlOf } from "../urls.ts";
import { closed, frontEvidence, type Way } from "../way.ts";
import { schemesOf } from "./port-scheme.ts";

const LAYER = "in-cluster Service";

/** Services by their names in the cluster's DNS, where we run in a pod of it ourselves. */
export function inClusterServices(view: ClusterView, workload: EngineWorkload): Way[] {
  if (!view.inCluster) return [];
  return workload.fronts.filter(({ kind }) => kind === "Service").map((front) => wayOf(front, view));
}

function wayOf(front: Front, view: ClusterView): Way {
  const { title: what, name, namespace, service, router } = front;
  const port = portOf(front);
  if (port === undefined) return closed(LAYER, what, "it has no port that an engine would answer on");
  const headless = service?.spec?.clusterIP === "None";
  return {
    kind: "open",
    layer: LAYER,
    what,
    addresses: addressesOf(
      schemesOf(front).map((scheme) => urlOf(scheme, `${name}.${namespace}.svc`, port, router?.path)),
    ),
    path: "in-cluster",
    evidence: [
      frontEvidence(front, readyPods(front, view)),
      ...(headless ? [`${what} is headless: its name leads to the pods themselves`] : []),
    ],
    warnings: [],
  };
}

/** A headless Service has no address of its own, so that nothing translates its port to that of the pods. */
function portOf({ port, target, service, pods }: Front): number | undefined {
  if (service?.spec?.clusterIP !== "None" || target === undefined) return port?.port;
  return containerPort(target, pods) ?? port?.port;
}
