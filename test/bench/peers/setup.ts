/** node test/bench/peers/setup.ts [NAME…]: installs the peers into the cache of the live tests. GuideLLM and vLLM take 5 GB each. */
import { SetUpError } from "../../live/engines/set-up-error.ts";
import { peersOf } from "./peers.ts";

for (const { name, version, setUp } of peersOf(process.argv.slice(2))) {
  const began = performance.now();
  try {
    await setUp();
    console.log(`${name} ${version}: ready in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    console.log(`${name} ${version}: skipped: ${error.message}`);
    process.exitCode = 1;
  }
}
