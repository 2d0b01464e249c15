/** `npm run bench`: figures as ratios, measured side by side in one run. */
import { cpus, loadavg } from "node:os";
import { clientCost } from "./client-cost.ts";
import { startUp } from "./start-up.ts";

console.log(`Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(2)}\n`);
for (const [title, bench] of Object.entries({ "Start-up": startUp, "Client cost": clientCost })) {
  console.log(title);
  for (const line of await bench()) console.log(`  ${line}`);
  console.log("");
}
