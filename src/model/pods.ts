import type { KubeMetadata, Pod } from "./kube.ts";

/** A terminating pod stays ready until its containers end, and gets no new requests. */
export function isReady({ metadata, status }: Pod): boolean {
  const ready = status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
  return ready && metadata.deletionTimestamp === undefined;
}

/** It did its job, or failed at it, and holds nothing any more. */
export function hasEnded({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

type Owner = NonNullable<KubeMetadata["ownerReferences"]>[number];

/** Who made a pod, as people call it: a ReplicaSet of a Deployment is called `NAME-HASH`, and nobody knows it by that. */
export function makerOf({ labels }: KubeMetadata, { kind, name }: Owner): { kind: string; name: string } {
  const hash = labels?.["pod-template-hash"];
  if (kind !== "ReplicaSet" || hash === undefined) return { kind, name };
  return { kind: "Deployment", name: name.replace(new RegExp(`-${hash}$`), "") };
}
