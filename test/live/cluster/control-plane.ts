import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Addresses, freePorts } from "./addresses.ts";
import { type Api, adminApi } from "./api.ts";
import type { Certificates } from "./certificates.ts";
import { type Component, startComponent } from "./components.ts";
import { CRDS } from "./crds.ts";
import * as flags from "./flags.ts";
import { certificateOf, writeKubeconfig } from "./kubeconfig.ts";
import { Hopeless, until } from "./wait.ts";

const STAGES = fileURLToPath(new URL("stages.yaml", import.meta.url));

export interface ControlPlane extends AsyncDisposable {
  readonly server: string;
  /** Path of the administrator's. */
  readonly kubeconfig: string;
  readonly api: Api;
}

/** Starts etcd, API server, controller-manager, scheduler and kwok, in that order; ready when all of them are. */
export async function startControlPlane(
  program: string,
  folder: string,
  addresses: Addresses,
  certificates: Certificates,
): Promise<ControlPlane> {
  const plan = await makePlan(folder, addresses, certificates);
  const server = `https://127.0.0.1:${plan.ports.apiServer}`;
  const running: Component[] = [];
  const start = (name: string, itsFlags: readonly string[]) => {
    const component = startComponent(program, name, itsFlags, folder);
    running.push(component);
    return component;
  };
  await using stack = new AsyncDisposableStack();
  endLast(stack, start("etcd", flags.etcdFlags(plan)));
  endLast(stack, start("kube-apiserver", flags.apiServerFlags(plan)));
  const api = stack.use(adminApi(server, certificates));
  await whenReady("the API server is ready", running, () => api.get("/readyz"));
  await Promise.all(CRDS.map((crd) => api.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd)));
  await whenReady("kwok's kinds are served", running, () => api.get("/apis/kwok.x-k8s.io/v1alpha1/portforwards"));
  endLast(
    stack,
    start("kube-controller-manager", flags.controllerManagerFlags(plan)),
    start("kube-scheduler", flags.schedulerFlags(plan)),
    start("kwok", flags.kwokFlags(plan)),
  );
  await whenReady("namespaces get their ServiceAccount", running, () =>
    api.get("/api/v1/namespaces/default/serviceaccounts/default"),
  );
  const moved = stack.move();
  return { server, kubeconfig: plan.kubeconfig, api, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}

/** What is started later is a client of what was started before, and ends before it. */
function endLast(stack: AsyncDisposableStack, ...components: readonly Component[]): void {
  stack.defer(async () => void (await Promise.all(components.map((component) => component.end()))));
}

async function whenReady(what: string, running: readonly Component[], ask: () => Promise<unknown>): Promise<void> {
  await until(what, async () => {
    const failure = running.map((component) => component.failure()).find((reason) => reason !== undefined);
    if (failure !== undefined) throw new Hopeless(failure);
    return (await ask()) !== undefined ? true : undefined;
  });
}

async function makePlan(folder: string, addresses: Addresses, certificates: Certificates): Promise<flags.Plan> {
  const [etcd = 0, etcdPeer = 0, apiServer = 0, kwok = 0] = await freePorts(4);
  const ports = { etcd, etcdPeer, apiServer, kwok };
  const access = { server: `https://127.0.0.1:${apiServer}`, authority: certificates.authority, namespace: "default" };
  const kubeconfig = writeKubeconfig(folder, "admin", access, certificateOf(certificates));
  return { ports, addresses, certificates, kubeconfig, stages: writeStages(folder) };
}

/** What `kubectl logs` shows of every pod stands in one file. */
function writeStages(folder: string): string {
  const podLog = join(folder, "pod.log");
  writeFileSync(podLog, `${new Date().toISOString()} stdout F INFO: Application startup complete.\n`);
  const stages = join(folder, "stages.yaml");
  writeFileSync(stages, readFileSync(STAGES, "utf8").replace("POD_LOG_FILE", podLog));
  return stages;
}
