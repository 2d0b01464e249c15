import { stringify } from "yaml";
import type { ClusterOutside } from "../../../src/cluster/connect.ts";

/** Must never be seen in a message. */
export const CANARY = "canary-4f1c9e-token";

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** A kubeconfig with one of each; what is given goes over it. */
export function kubeconfigOf({
  cluster = {},
  user = { token: CANARY },
  context = {},
  top = {},
}: {
  cluster?: object;
  user?: object;
  context?: object;
  top?: object;
}): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "one", cluster: { server: "https://127.0.0.1:1", ...cluster } }],
    users: [{ name: "somebody", user }],
    contexts: [{ name: "test", context: { cluster: "one", user: "somebody", ...context } }],
    ...top,
  });
}

/** The outside of a test: everything that was logged and masked is kept. */
export interface RecordedOutside extends ClusterOutside {
  logged: string[];
  masked: Set<string>;
}

export function outsideOf(changes: Partial<ClusterOutside> = {}): RecordedOutside {
  const logged: string[] = [];
  const masked = new Set<string>();
  const write = (message: string) => void logged.push(message);
  return {
    env: {},
    signal: new AbortController().signal,
    log: { debug: write, info: write, warn: write, error: write },
    clock: { now: () => performance.now(), wall: () => Date.now(), sleep: async () => undefined },
    nonce: () => "nonce",
    mask: (secret) => void masked.add(secret),
    ...changes,
    logged,
    masked,
  };
}

/** Everything of an error that may come to light: message, hint, stack, properties, and the same of its causes. */
export function allOf(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at !== undefined && at !== null; at = (at as { cause?: unknown }).cause) {
    const { message, stack, hint } = at as { message?: string; stack?: string; hint?: string };
    parts.push(message ?? String(at), stack ?? "", hint ?? "", JSON.stringify(at));
  }
  return parts.join("\n");
}
