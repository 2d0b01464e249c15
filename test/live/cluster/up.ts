/** node test/live/cluster/up.ts [NODES] [GPUS]: a cluster to look at by hand, until Ctrl-C. */
import { once } from "node:events";
import { programs } from "../../helpers/helm.ts";
import { startCluster } from "./cluster.ts";

const [nodes = "3", gpus = "1"] = process.argv.slice(2);

await using cluster = await startCluster();
await cluster.nodes(Number(nodes), { gpus: Number(gpus) });
const { kubectl, helm } = await programs();
process.stdout.write(`export KUBECONFIG=${cluster.kubeconfig}\nalias kubectl=${kubectl} helm=${helm}\n`);
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
