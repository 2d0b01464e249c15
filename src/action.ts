/** The GitHub Action: masks secrets, builds the outside, runs one command, sets the outputs. No logic. */
import { runAction } from "./commands/action.ts";
import { maskAllowed, readInputs } from "./github/inputs.ts";
import { annotate, setOutputs, writeSummary } from "./github/outputs.ts";
import { exitOnFault, hostDeps, logTo, stopOnSignals, tookRole } from "./host.ts";
import { plainDisplay } from "./terminal.ts";

async function main(): Promise<void> {
  if (await tookRole()) return;
  const display = plainDisplay(process.stdout, false);
  exitOnFault(display.line);
  const deps = hostDeps({
    entry: process.argv[1] ?? "",
    ci: true,
    log: logTo(display.line, process.env["RUNNER_DEBUG"] === "1" ? "verbose" : "normal"),
    progress: display.progress,
    signal: stopOnSignals(({ message }) => display.line(`${message}: keeping what was measured`)),
  });
  const result = await runAction(() => {
    const inputs = readInputs();
    maskAllowed(inputs.allowedEnv, process.env);
    return inputs;
  }, deps);
  display.line(result.text);
  annotate(result.annotations);
  await writeSummary(result.markdown);
  setOutputs(result);
  process.exitCode = result.exitCode;
}

await main();
