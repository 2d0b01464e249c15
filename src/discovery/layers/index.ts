import type { Layer } from "../way.ts";
import { httpRoutes } from "./http-route.ts";
import { inClusterServices } from "./in-cluster.ts";
import { ingresses } from "./ingress.ts";
import { loadBalancers } from "./load-balancer.ts";
import { nodePorts } from "./node-port.ts";
import { openshiftRoutes } from "./openshift-route.ts";
import { portForward } from "./port-forward.ts";
import { publishedUrls } from "./published-url.ts";

/**
 * In the order in which they win, after the URLs that the scenario names (`manual-url.ts`). What people reach the engine
 * by comes first, since that is the latency they have; a port-forward is for where there is nothing else.
 */
export const CLUSTER_LAYERS: readonly Layer[] = [
  openshiftRoutes,
  httpRoutes,
  publishedUrls,
  ingresses,
  nodePorts,
  loadBalancers,
  inClusterServices,
  portForward,
];
