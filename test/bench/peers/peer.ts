/** One load, the same for every tool: closed loop, answers of a fixed length. */
export interface Load {
  baseUrl: string;
  users: number;
  requests: number;
  /** Tokens of an answer. */
  tokens: number;
  /** Sends a discarded wave first, where the tool can. */
  warmUp: boolean;
}

/** What a tool says of one request. */
export interface Told {
  /** Whether the tool counts it as a success. */
  ok: boolean;
  /** By which the server knows the request as well: its `X-Request-Id`, or the first word of the answer. */
  key?: string;
  ttftMs?: number;
}

/** A tool that is set up. */
export interface Tool {
  /** The command that carries this load and writes its results into the folder. Files that it reads are written first. */
  command(load: Load, folder: string): Promise<readonly [string, ...string[]]>;
  env?: NodeJS.ProcessEnv;
  /** The requests in its result files, in no order. Empty where it wrote none. */
  told(folder: string): Promise<Told[]>;
}

export interface Peer {
  name: string;
  version: string;
  /** Whether the cache has it: gigabytes are installed by setup.ts and not by a bench. */
  isInstalled(): Promise<boolean>;
  /** Installs it where the cache lacks it. @throws SetUpError where it cannot be had on this machine. */
  setUp(): Promise<Tool>;
}

/** What every peer asks a hub for, unless it is told that there is none. */
export const OFFLINE = { HF_HUB_OFFLINE: "1", TRANSFORMERS_OFFLINE: "1", DO_NOT_TRACK: "1" };

/** Tokens of a prompt. */
export const PROMPT_TOKENS = 256;
/** Under this name every server of the bench serves. */
export const MODEL = "reference";
