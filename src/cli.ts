/** The command line: builds the outside and runs one command. No logic. */
import type { ShellOptions } from "./commands/options.ts";
import { runProgram } from "./commands/program.ts";
import { exitOnFault, hostDeps, inCi, logTo, stopOnSignals, tookRole, wantsColor } from "./host.ts";
import { type Display, liveDisplay, plainDisplay } from "./terminal.ts";

async function main(): Promise<void> {
  if (await tookRole()) return;
  let display: Display = plainDisplay(process.stderr, false);
  exitOnFault((story) => display.line(story));
  const ci = inCi(process.env);
  process.exitCode = await runProgram(process.argv.slice(2), {
    deps({ quiet, verbose, color }: ShellOptions) {
      const live = process.stderr.isTTY && !ci && !quiet;
      display = live
        ? liveDisplay(process.stderr, color && wantsColor(process.stderr))
        : plainDisplay(process.stderr, quiet);
      return hostDeps({
        entry: process.argv[1] ?? "",
        ci,
        log: logTo(display.line, quiet ? "quiet" : verbose ? "verbose" : "normal"),
        progress: display.progress,
        signal: stopOnSignals(({ message }) =>
          display.line(`${message}: keeping what was measured (again to quit at once)`),
        ),
      });
    },
    stdout: {
      terminal: { color: wantsColor(process.stdout), columns: process.stdout.columns ?? 100 },
      write(text) {
        display.clear();
        process.stdout.write(text);
      },
    },
    stderr(text) {
      display.clear();
      process.stderr.write(text);
    },
  });
}

await main();
