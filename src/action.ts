/** The GitHub Action: masks secrets, builds the outside, runs one command, comments, sets the outputs. No logic. */
import { setSecret } from "@actions/core";
import { runAction } from "./commands/action.ts";
import { NO_COMMENT, openComment } from "./github/comment.ts";
import { placeOf, readContext } from "./github/context.ts";
import { maskAllowed, readCommentInputs, readInputs } from "./github/inputs.ts";
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
    mask: setSecret,
    signal: stopOnSignals(({ message }) => display.line(`${message}: keeping what was measured`)),
  });
  const warn = (message: string) => annotate([{ level: "warning", title: "llm-latency-gate: comment", message }]);
  let comment = NO_COMMENT;
  const result = await runAction(async () => {
    const inputs = readInputs();
    maskAllowed(inputs.allowedEnv, process.env);
    const context = await readContext(process.env);
    const { command, preset = "", scenario = "", services = "", context: cluster = "", namespace = "" } = inputs;
    comment = await openComment({
      inputs: readCommentInputs(),
      scenario: [command, preset, scenario, services, cluster, namespace],
      context,
      tell: { ...deps.log, warn },
    });
    deps.signal.addEventListener("abort", () => void comment.cancelled());
    await comment.running();
    return { inputs, place: placeOf(context) };
  }, deps);
  display.line(result.text);
  annotate(result.annotations);
  await writeSummary(result.markdown);
  const commentUrl = await comment.finish(result.outcome, result.comment);
  setOutputs({ ...result, ...(commentUrl !== undefined && { commentUrl }) });
  process.exitCode = result.exitCode;
}

await main();
