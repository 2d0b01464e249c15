/**
 * A server that sends a long vLLM stream as fast as it can, in a process of its own, so that only the client's cost is measured.
 * Tells its port over IPC and ends with its parent.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const EVENTS_PER_STREAM = 2_000;
/** As vLLM, TGI and Ollama do it: every event is a write and an HTTP chunk of its own. How many share a socket read is up to the kernel. */
const EVENTS_PER_WRITE = 1;

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

function writes(): Buffer[] {
  const events = Array.from({ length: EVENTS_PER_STREAM }, (_, n) => event({ content: " token" }, {}, n + 1));
  const groups: Buffer[] = [Buffer.from(event({ role: "assistant", content: "" }))];
  for (let n = 0; n < events.length; n += EVENTS_PER_WRITE)
    groups.push(Buffer.from(events.slice(n, n + EVENTS_PER_WRITE).join("")));
  groups.push(Buffer.from(`${event({ content: "" }, { finish_reason: "length" }, EVENTS_PER_STREAM)}data: [DONE]\n\n`));
  return groups;
}

if (process.send !== undefined) {
  const body = writes();
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
      let next = 0;
      const more = (): void => {
        while (next < body.length) {
          if (!response.write(body[next++])) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.on("disconnect", () => process.exit(0));
}
