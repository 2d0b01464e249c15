import type { Deps } from "../deps.ts";
import type { TerminalOptions } from "../report/terminal.ts";
import type { ShellOptions } from "./options.ts";

/** What the command line needs of its entry. */
export interface Shell {
  /** The outside, once the flags have said how talkative it is. */
  deps(options: ShellOptions): Deps;
  stdout: { write(text: string): void; terminal: TerminalOptions };
  stderr(text: string): void;
}
