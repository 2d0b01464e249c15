import type { Addresses } from "./addresses.ts";
import type { Certificates } from "./certificates.ts";

export interface Ports {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly kwok: number;
}

/** What the programs of one control plane have in common. */
export interface Plan {
  readonly ports: Ports;
  readonly addresses: Addresses;
  readonly certificates: Certificates;
  /** Files: the administrator's kubeconfig, and kwok's stages. */
  readonly kubeconfig: string;
  readonly stages: string;
}

export function etcdFlags({ ports }: Plan): string[] {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return [
    "--name=live",
    "--data-dir=etcd",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=live=${peer}`,
    // Nothing of it is to survive.
    "--unsafe-no-fsync=true",
    "--log-level=warn",
  ];
}

export function apiServerFlags({ ports, addresses, certificates }: Plan): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.apiServer}`,
    // It may not be on loopback, and nobody dials it: a documentation address, kept out of the endpoints.
    "--advertise-address=192.0.2.1",
    "--endpoint-reconciler-type=none",
    `--tls-cert-file=${certificates.server.certificate}`,
    `--tls-private-key-file=${certificates.server.key}`,
    `--client-ca-file=${certificates.authority}`,
    "--authorization-mode=RBAC",
    `--service-cluster-ip-range=${addresses.services}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${certificates.tokens.publicKey}`,
    `--service-account-signing-key-file=${certificates.tokens.privateKey}`,
    `--kubelet-certificate-authority=${certificates.authority}`,
    // Every node's InternalDNS is localhost, where the one kwok listens; their IPs are free for NodePorts.
    "--kubelet-preferred-address-types=InternalDNS,InternalIP",
    "--profiling=false",
  ];
}

export function controllerManagerFlags({ kubeconfig, certificates }: Plan): string[] {
  return [
    ...clientFlags(kubeconfig),
    `--service-account-private-key-file=${certificates.tokens.privateKey}`,
    `--root-ca-file=${certificates.authority}`,
    // A volume for a claim is noticed at once instead of after 15 s.
    "--pvclaimbinder-sync-period=500ms",
  ];
}

export function schedulerFlags({ kubeconfig }: Plan): string[] {
  return clientFlags(kubeconfig);
}

function clientFlags(kubeconfig: string): string[] {
  return [`--kubeconfig=${kubeconfig}`, "--leader-elect=false", "--bind-address=127.0.0.1", "--secure-port=0"];
}

export function kwokFlags({ ports, addresses, certificates, kubeconfig, stages }: Plan): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    "--manage-all-nodes=true",
    "--node-ip=127.0.0.1",
    `--node-port=${ports.kwok}`,
    // Without it kwok listens on every address of the machine.
    `--server-address=127.0.0.1:${ports.kwok}`,
    `--tls-cert-file=${certificates.server.certificate}`,
    `--tls-private-key-file=${certificates.server.key}`,
    `--cidr=${addresses.pods}`,
    "--node-lease-duration-seconds=40",
    `--config=${stages}`,
    "--enable-crds=PortForward,ClusterPortForward",
  ];
}
