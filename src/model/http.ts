/** HTTP as plain values, so that what speaks it and what decides on it need not know each other. */

export interface HttpRequest {
  method: "GET" | "POST";
  /** From the base URL on, with a leading slash. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface HttpAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Possibly cut at a limit. */
  body: string;
}

/** By path of the probe; a probe that was not answered is absent. */
export type ProbeAnswers = Readonly<Record<string, HttpAnswer | undefined>>;
