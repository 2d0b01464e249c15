import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { programs } from "../../helpers/helm.ts";
import type { LiveCluster } from "./cluster.ts";
import { until } from "./wait.ts";

/** kubectl's port-forward to port 8000 of something in the namespace `llm`. Rejects with what kubectl said when it ends instead. */
export async function portForward(
  { kubeconfig }: Pick<LiveCluster, "kubeconfig">,
  target: string,
): Promise<AsyncDisposable & { baseUrl: string }> {
  const { kubectl } = await programs();
  const args = ["port-forward", "-n", "llm", "--address=127.0.0.1", target, ":8000"];
  const child = spawn(kubectl, args, { env: { KUBECONFIG: kubeconfig }, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const port = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(port);
    });
    void ended.then(() => reject(new Error(said)));
  });
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

/** kwok learns of the way to a pod a moment after the pod is ready, where a kubelet needs nobody to tell it. */
export function untilForwarded(cluster: Pick<LiveCluster, "kubeconfig">, pod: string): Promise<true> {
  return until(`a port-forward reaches ${pod}`, async () => {
    await using forward = await portForward(cluster, `pod/${pod}`);
    const { ok } = await fetch(`${forward.baseUrl}/health`);
    return ok || undefined;
  });
}
