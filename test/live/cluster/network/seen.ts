import type {
  EndpointSlice,
  Gateway,
  HttpRoute,
  Ingress,
  Node,
  PersistentVolumeClaim,
  Pod,
  Route,
  Service,
} from "../../../../src/model/kube.ts";
import type { Api } from "../api.ts";

/** What somebody has to do something about. */
export interface Seen {
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly ingresses: readonly Ingress[];
  readonly routes: readonly Route[];
  readonly gateways: readonly Gateway[];
  readonly httpRoutes: readonly HttpRoute[];
  readonly volumeClaims: readonly PersistentVolumeClaim[];
}

const PATHS: Readonly<Record<keyof Seen, string>> = {
  services: "/api/v1/services",
  slices: "/apis/discovery.k8s.io/v1/endpointslices",
  nodes: "/api/v1/nodes",
  pods: "/api/v1/pods",
  ingresses: "/apis/networking.k8s.io/v1/ingresses",
  routes: "/apis/route.openshift.io/v1/routes",
  gateways: "/apis/gateway.networking.k8s.io/v1/gateways",
  httpRoutes: "/apis/gateway.networking.k8s.io/v1/httproutes",
  volumeClaims: "/api/v1/persistentvolumeclaims",
};

export async function look(api: Api): Promise<Seen> {
  const lists = await Promise.all(
    Object.entries(PATHS).map(async ([name, path]) => [name, (await api.get<{ items: object[] }>(path)).items]),
  );
  return Object.fromEntries(lists);
}
