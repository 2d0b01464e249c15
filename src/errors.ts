/** The kinds of failure that end a command, each with its exit code (design, section 5). */

export interface ToolErrorOptions {
  /** What to do about it, in one sentence. */
  hint?: string;
  cause?: unknown;
}

/** A failure with an exit code of its own; anything else that is thrown is a fault of ours and exits 6. */
export abstract class ToolError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: number;
  readonly hint: string | undefined;

  constructor(message: string, options: ToolErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** The scenario, a flag, an input or a file is wrong: nothing was measured. */
export class ConfigurationError extends ToolError {
  readonly code = "configuration";
  readonly exitCode = 5;
}

/** There is nothing to measure, or the cluster cannot be reached. */
export class InfrastructureError extends ToolError {
  readonly code = "infrastructure";
  readonly exitCode: 0 | 4;

  /** `red: false` where `fail_on` leaves this kind green: the outcome stays, the exit code is 0. */
  constructor(message: string, { red = true, ...options }: ToolErrorOptions & { red?: boolean } = {}) {
    super(message, options);
    this.exitCode = red ? 4 : 0;
  }
}
