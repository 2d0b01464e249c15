/** `server.ts simulator`, or `server.ts kubelet PORT`: each in a process of its own, which ends with its parent. */
import { startSimulator } from "../../../src/simulator/simulator.ts";
import { startKubelet } from "../../helpers/cluster/kubelet.ts";

/** Even, and never full: what differs then is the way. */
const LATENCY = { baseTtftMs: 50, prefillMsPerToken: 0, msPerToken: 10, jitter: 0, slots: 1_000 };

const [role, port] = process.argv.slice(2);
if (role === "kubelet") {
  const { url, ca } = await startKubelet({ name: "vllm-0", labels: {}, ports: { 8000: Number(port) } });
  process.send?.({ url, ca });
} else {
  const { baseUrl } = await startSimulator({ dialect: "vllm", models: ["m"], latency: LATENCY });
  process.send?.({ url: baseUrl });
}
process.once("disconnect", () => process.exit(0));
