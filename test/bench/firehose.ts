/**
 * A server that sends a long vLLM stream as fast as it can, in a process of its own, so that only the client's cost is measured.
 * Tells its port over IPC and ends with its parent.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const EVENTS_PER_STREAM = 2_000;

function event(delta: object, extra: object = {}, completionTokens = 0): string {
  const chunk = {
    id: "chatcmpl-bench",
    object: "chat.completion.chunk",
    created: 1_795_488_722,
    model: "bench",
    choices: [{ index: 0, delta, logprobs: null, finish_reason: null, token_ids: null, ...extra }],
    usage: { prompt_tokens: 18, total_tokens: 18 + completionTokens, completion_tokens: completionTokens },
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function events(): string[] {
  const tokens = Array.from({ length: EVENTS_PER_STREAM }, (_, n) => event({ content: " token" }, {}, n + 1));
  const last = event({ content: "" }, { finish_reason: "length" }, EVENTS_PER_STREAM);
  return [event({ role: "assistant", content: "" }), ...tokens, last, "data: [DONE]\n\n"];
}

/**
 * As vLLM, TGI and Ollama do it, every event is an HTTP chunk of its own; how many share a socket read is up to the kernel.
 * They are framed here and now: a server that frames while it sends is slower than the bare read, which then gets smaller reads.
 */
function framed(chunks: string[]): Buffer {
  const frames = chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`);
  return Buffer.from(`${frames.join("")}0\r\n\r\n`);
}

if (process.send !== undefined) {
  const body = framed(events());
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "transfer-encoding": "chunked",
      });
      response.chunkedEncoding = false;
      response.end(body);
    });
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.on("disconnect", () => process.exit(0));
}
