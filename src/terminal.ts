import { moveCursor } from "node:readline";
import type { ProgressEvent } from "./model/progress.ts";
import { neutraliseCommands } from "./report/plain-text.ts";
import { NO_PROGRESS, progressLine, renderProgress, updateProgress } from "./report/progress.ts";

/** Where progress and log lines appear: rows that are redrawn on a terminal, plain lines elsewhere. Edge: writes to a stream. */
export interface Display {
  progress(event: ProgressEvent): void;
  /** A line of the log; on a terminal it goes above the rows. */
  line(text: string): void;
  /** Takes the rows away, before the result is printed. */
  clear(): void;
}

/** Plain lines, for logs and pipes. With `quiet` only what is given to `line` appears. */
export function plainDisplay(stream: NodeJS.WritableStream, quiet: boolean): Display {
  let state = NO_PROGRESS;
  const line = (text: string) => void stream.write(`${text.split("\n").map(neutraliseCommands).join("\n")}\n`);
  return {
    line,
    clear: () => undefined,
    progress(event) {
      const text = progressLine(event, state);
      state = updateProgress(state, event);
      if (text !== undefined && !quiet) line(text);
    },
  };
}

const FRAME_MS = 120;

/** Rows at the foot of a terminal, redrawn about eight times a second so that the clock and the bars move. */
export function liveDisplay(stream: NodeJS.WriteStream, color: boolean): Display {
  let state = NO_PROGRESS;
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;
  /** The run's clock, read off the events. */
  let runClock = { atMs: 0, seenAt: performance.now() };
  const clear = () => {
    if (drawn > 0) moveCursor(stream, 0, -drawn);
    if (drawn > 0) stream.write("\x1b[0J");
    drawn = 0;
  };
  const draw = () => {
    const nowMs = runClock.atMs + performance.now() - runClock.seenAt;
    const lines = renderProgress(state, nowMs, stream.columns ?? 80, color);
    clear();
    if (lines.length > 0) stream.write(`${lines.join("\n")}\n`);
    drawn = lines.length;
  };
  const line = (text: string) => {
    clear();
    stream.write(`${text}\n`);
    if (timer !== undefined) draw();
  };
  return {
    line,
    clear() {
      clearInterval(timer);
      timer = undefined;
      clear();
    },
    progress(event) {
      const text = event.kind === "plan" || event.kind === "note" ? progressLine(event, state) : undefined;
      if ("atMs" in event) runClock = { atMs: event.atMs, seenAt: performance.now() };
      state = updateProgress(state, event);
      if (text !== undefined) line(text);
      if (event.kind === "step-started" && timer === undefined) timer = setInterval(draw, FRAME_MS).unref();
    },
  };
}
