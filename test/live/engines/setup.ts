/** node test/live/engines/setup.ts [llamacpp] [ollama] [vllm]: fills the cache, so that the tests start at once. */
import { ENGINE_NAMES, type EngineName, prepare } from "./index.ts";

const USAGE = `usage: setup.ts [${ENGINE_NAMES.join("] [")}]`;

function isEngineName(name: string): name is EngineName {
  return (ENGINE_NAMES as readonly string[]).includes(name);
}

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !isEngineName(name));
  if (unknown !== undefined) {
    process.stderr.write(`No engine is called "${unknown}".\n${USAGE}\n`);
    return 2;
  }
  const wanted = names.length > 0 ? names.filter(isEngineName) : ENGINE_NAMES;
  let skipped = 0;
  for (const engine of wanted) {
    const began = performance.now();
    const prepared = await prepare(engine);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(`${engine}: ${prepared.ok ? `ready in ${seconds} s` : `skipped: ${prepared.reason}`}\n`);
    if (!prepared.ok) skipped++;
  }
  return skipped > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
