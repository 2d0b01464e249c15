/** The GitHub Action: masks secrets, builds the outside, runs one command, comments, sets the outputs. No logic. */
import { setSecret } from "@actions/core";
import { runAction } from "./commands/action.ts";
import { NO_COMMENT } from "./github/comment.ts";
import { readContext } from "./github/context.ts";
import { maskAllowed, readInputs } from "./github/inputs.ts";
import { annotate, setOutputs, writeSummary } from "./github/outputs.ts";
import { type OpenedStep, openStep } from "./github/step.ts";
import { exitOnFault, hostDeps, logTo, maskKubeconfig, stopOnSignals, tookRole } from "./host.ts";
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
    mask: setSecret,
    signal: stopOnSignals(({ message }) => display.line(`${message}: keeping what was measured`)),
  });
  const warn = (message: string) => annotate([{ level: "warning", title: "llm-latency-gate: comment", message }]);
  await using keep = new AsyncDisposableStack();
  let opened: OpenedStep | undefined;
  const result = await runAction(async () => {
    const inputs = readInputs();
    maskAllowed(inputs.allowedEnv, process.env);
    await maskKubeconfig(inputs.kubeconfig, setSecret);
    const context = await readContext(process.env);
    opened = await openStep({ inputs, context, deps, tell: { ...deps.log, warn }, keep });
    const { comment, step } = opened;
    deps.signal.addEventListener("abort", () => void comment.cancelled());
    await comment.running();
    return step;
  }, deps);
  display.line(result.text);
  annotate(result.annotations);
  await writeSummary(result.markdown);
  const commentUrl = await (opened?.comment ?? NO_COMMENT).finish(result.outcome, result.comment);
  setOutputs({ ...result, ...(commentUrl !== undefined && { commentUrl }) });
  await opened?.after(result);
  process.exitCode = result.exitCode;
}

await main();
