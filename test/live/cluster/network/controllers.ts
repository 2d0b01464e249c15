import type { KubeObject } from "../../../../src/model/kube.ts";
import type { Addresses } from "../addresses.ts";
import type { Api } from "../api.ts";
import type { Seen } from "./seen.ts";

/** With this annotation an object is left as if nobody looked after it. */
export const PENDING = "live/pending";
const FIRST_OWN = 2;
const GATEWAY_API = "/apis/gateway.networking.k8s.io/v1";

/** All routes share an address, and all ingresses; load balancers and gateways have their own. */
export function routerIp(addresses: Addresses): string {
  return addresses.frontIp(0);
}

/** One call to the API server. */
type Write = (api: Api) => Promise<unknown>;

/** What the controllers of a cloud and of OpenShift do: they give addresses to what waits for one, and volumes to claims. */
export class Controllers {
  readonly #addresses: Addresses;
  readonly #domain: string;
  readonly #ownIps = new Map<string, string>();
  readonly #volumes = new Set<string>();

  constructor(addresses: Addresses, domain: string) {
    this.#addresses = addresses;
    this.#domain = domain;
  }

  /** What is still to be written; nothing when all are served. */
  writes(seen: Seen): Write[] {
    return [
      ...this.#loadBalancers(seen),
      ...this.#ingresses(seen),
      ...this.#routes(seen),
      ...this.#gateways(seen),
      ...this.#httpRoutes(seen),
      ...this.#volumesFor(seen),
    ];
  }

  #loadBalancers({ services }: Seen): Write[] {
    const balanced = services.filter(({ spec }) => spec?.type === "LoadBalancer");
    return unserved(balanced, ({ status }) => status?.loadBalancer?.ingress).map((service) =>
      writeStatus("/api/v1", "services", service, { loadBalancer: { ingress: [{ ip: this.#ownIp(service) }] } }),
    );
  }

  #ingresses({ ingresses }: Seen): Write[] {
    const loadBalancer = { ingress: [{ ip: this.#addresses.frontIp(1) }] };
    return unserved(ingresses, ({ status }) => status?.loadBalancer?.ingress).map((ingress) =>
      writeStatus("/apis/networking.k8s.io/v1", "ingresses", ingress, { loadBalancer }),
    );
  }

  #routes({ routes }: Seen): Write[] {
    return unserved(routes, ({ status }) => status?.ingress).map((route) => {
      const host = route.spec?.host ?? `${route.metadata.name}-${route.metadata.namespace}.${this.#domain}`;
      const ingress = [{ host, routerName: "default", conditions: conditions("Admitted") }];
      return writeStatus("/apis/route.openshift.io/v1", "routes", route, { ingress });
    });
  }

  #gateways({ gateways }: Seen): Write[] {
    return unserved(gateways, ({ status }) => status?.addresses).map((gateway) => {
      const addresses = [{ type: "IPAddress", value: this.#ownIp(gateway) }];
      const status = { addresses, conditions: conditions("Accepted", "Programmed") };
      return writeStatus(GATEWAY_API, "gateways", gateway, status);
    });
  }

  #httpRoutes({ httpRoutes }: Seen): Write[] {
    const outcome = { controllerName: "live.test/gateway", conditions: conditions("Accepted", "ResolvedRefs") };
    return unserved(httpRoutes, ({ status }) => status?.parents).map((route) => {
      const parents = (route.spec?.parentRefs ?? []).map((parentRef) => ({ parentRef, ...outcome }));
      return writeStatus(GATEWAY_API, "httproutes", route, { parents });
    });
  }

  #volumesFor({ volumeClaims }: Seen): Write[] {
    const unbound = unserved(volumeClaims, ({ spec }) => spec?.volumeName);
    return unbound.flatMap(({ metadata: { name, namespace, uid = "" }, spec }) => {
      if (this.#volumes.has(uid)) return [];
      this.#volumes.add(uid);
      const volume = {
        metadata: { name: `volume-${uid}` },
        spec: {
          capacity: { storage: "1Ti" },
          accessModes: spec?.accessModes,
          storageClassName: spec?.storageClassName ?? "",
          persistentVolumeReclaimPolicy: "Retain",
          claimRef: { name, namespace },
          hostPath: { path: "/nowhere" },
        },
      };
      return [(api: Api) => api.post("/api/v1/persistentvolumes", volume)];
    });
  }

  #ownIp({ metadata: { uid = "" } }: KubeObject): string {
    const ip = this.#ownIps.get(uid) ?? this.#addresses.frontIp(FIRST_OWN + this.#ownIps.size);
    this.#ownIps.set(uid, ip);
    return ip;
  }
}

function unserved<T extends KubeObject>(objects: readonly T[], served: (it: T) => { length: number } | undefined): T[] {
  return objects.filter((it) => !served(it)?.length && it.metadata.annotations?.[PENDING] === undefined);
}

function writeStatus(group: string, plural: string, { metadata }: KubeObject, status: object): Write {
  const path = `${group}/namespaces/${metadata.namespace}/${plural}/${metadata.name}/status`;
  return (api) => api.patch(path, { status });
}

function conditions(...types: string[]): object[] {
  const lastTransitionTime = new Date().toISOString();
  return types.map((type) => ({ type, status: "True", reason: type, message: "", lastTransitionTime }));
}
