import { type IncomingHttpHeaders, request } from "node:http";
import type { Simulator, SimulatorSettings } from "../../src/simulator/simulator.ts";

/** Fast and without chance: for tests of what is said, not when. */
export const AT_ONCE: NonNullable<SimulatorSettings["latency"]> = {
  baseTtftMs: 0,
  prefillMsPerToken: 0,
  msPerToken: 0,
  jitter: 0,
  loadMs: 0,
};

/** An answer as it came in, also when the connection broke in the middle. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Header names in the order and case of the wire. */
  headerNames: string[];
  /** The pieces in which the body was read. */
  pieces: Buffer[];
  /** When each piece was read, on the absolute clock of the simulator. */
  readAt: number[];
  body: string;
  /** Why the connection broke. */
  error?: Error;
}

export interface Question {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  /** Called with each piece; to hang up or to look around in the middle. */
  onPiece?: (hangUp: () => void) => void;
  onHeaders?: () => void;
}

/** Asks over a connection of its own. Rejects only when there is no answer at all. */
export function ask(simulator: Pick<Simulator, "baseUrl">, path: string, question: Question = {}): Promise<Answer> {
  const { body } = question;
  const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(simulator.baseUrl + path, {
      method: question.method ?? (text === undefined ? "GET" : "POST"),
      agent: false,
      headers: question.headers ?? {},
    });
    let answer: Answer | undefined;
    // Node reports a connection that breaks in the middle of an answer here too.
    outgoing.on("error", (error) => {
      if (answer) answer.error = error;
      else reject(error);
    });
    outgoing.on("response", (incoming) => {
      const coming: Answer = {
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        headerNames: incoming.rawHeaders.filter((_, i) => i % 2 === 0),
        pieces: [],
        readAt: [],
        body: "",
      };
      answer = coming;
      question.onHeaders?.();
      incoming.on("data", (piece: Buffer) => {
        coming.pieces.push(piece);
        coming.readAt.push(performance.timeOrigin + performance.now());
        question.onPiece?.(() => outgoing.destroy());
      });
      incoming.on("error", (error) => {
        coming.error = error;
      });
      incoming.on("close", () => {
        coming.body = Buffer.concat(coming.pieces).toString();
        resolve(coming);
      });
    });
    outgoing.end(text);
  });
}

/** The payloads of an event stream or of NDJSON. */
export function payloads(body: string): string[] {
  if (body.startsWith("{")) return body.split(/\r?\n/).filter((line) => line !== "");
  return body
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length).trim());
}

/**
 * The form of a JSON text: keys in their order, and values as their types. Two texts of the same form differ only in what they say.
 */
export function formOf(text: string): string {
  if (!text.startsWith("{")) return text;
  return JSON.stringify(JSON.parse(text), (_key, value: unknown) => {
    if (value === null || typeof value === "boolean") return value;
    return typeof value === "object" ? value : typeof value;
  });
}

/** The forms of a stream in the order in which they first appear. */
export function formsOf(body: string): string[] {
  return [...new Set(payloads(body).map(formOf))];
}

/** The body and the path of a recorded request. */
export function recordedRequest(text: string): { path: string; body: string } {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  return { path: head.split(" ")[1] ?? "/", body: rest.join("\r\n\r\n") };
}

/** The value of one metric in Prometheus text, by the start of its line. */
export function metric(text: string, start: string): number | undefined {
  const line = text.split("\n").find((candidate) => candidate.startsWith(start));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(" ") + 1));
}

/** A streamed generation of each dialect. */
export const STREAMED = {
  vllm: {
    path: "/v1/chat/completions",
    body: (tokens: number, prompt = "hi") => ({
      messages: [{ role: "user", content: prompt }],
      max_tokens: tokens,
      stream: true,
      stream_options: { include_usage: true },
    }),
    terminal: "[DONE]",
  },
  tgi: {
    path: "/generate_stream",
    body: (tokens: number, prompt = "hi") => ({
      inputs: prompt,
      parameters: { max_new_tokens: tokens, details: true },
    }),
    terminal: '"generated_text":"',
  },
  ollama: {
    path: "/api/chat",
    body: (tokens: number, prompt = "hi") => ({
      model: "simulated-8b",
      messages: [{ role: "user", content: prompt }],
      options: { num_predict: tokens },
    }),
    terminal: '"done":true',
  },
  openai: {
    path: "/v1/chat/completions",
    body: (tokens: number, prompt = "hi") => ({
      messages: [{ role: "user", content: prompt }],
      max_tokens: tokens,
      stream: true,
    }),
    terminal: "[DONE]",
  },
} as const;
