import type { Engine } from "../../engines/engine.ts";
import { type TokenizeDialect, tokenizeDialects } from "../../engines/tokenize.ts";
import type { Endpoint } from "../../model/endpoint.ts";
import type { HttpRequest } from "../../model/http.ts";
import { type Ask, countingFailure, estimator, type Tokenizer } from "./tokenizer.ts";
import { usageTokenizer } from "./usage-tokenizer.ts";

type TokenizedEndpoint = Pick<Endpoint, "id" | "model" | "api">;

/**
 * How the tokens of a prompt are counted for an endpoint: by its own `/tokenize` where it has one, else from the usage that it
 * reports for generations of one token, else by an estimate. Asks a handful of requests, at most three of which generate.
 * @throws InfrastructureError where the server fails to answer a tiny generation
 */
export async function tokenizerOf(endpoint: TokenizedEndpoint, engine: Engine, ask: Ask): Promise<Tokenizer> {
  for (const dialect of tokenizeDialects(engine.id)) {
    if (await offers(dialect, endpoint.model, ask)) return await serverTokenizer(dialect, endpoint, engine, ask);
  }
  return (
    (await usageTokenizer(endpoint, engine, ask)) ?? estimator(`${endpoint.id} reports no usable count of input tokens`)
  );
}

const SAMPLE = "The quick brown fox";

/** llama.cpp answers a foreign question with an empty list, so an answer counts only with a plausible number in it. */
async function offers(dialect: TokenizeDialect, model: string, ask: Ask): Promise<boolean> {
  const answer = await ask(dialect.request(SAMPLE, model));
  const count = answer.status === 200 ? (dialect.count(answer, false) ?? 0) : 0;
  return count >= 1 && count <= SAMPLE.length;
}

async function serverTokenizer(
  dialect: TokenizeDialect,
  { id, model, api }: TokenizedEndpoint,
  engine: Engine,
  ask: Ask,
): Promise<Tokenizer> {
  const counted = async (request: HttpRequest, whole: boolean): Promise<number> => {
    const answer = await ask(request);
    if (answer.status !== 200) throw countingFailure(id, engine.failure(answer));
    const count = dialect.count(answer, whole);
    if (count !== undefined) return count;
    const detail = `the answer to POST ${request.path} (${answer.body.length} characters) holds no count, or was cut`;
    throw countingFailure(id, { class: "protocol", detail });
  };
  const count = (text: string) => counted(dialect.request(text, model), false);
  const whole = dialect.wholeRequest(SAMPLE, model, api);
  if (whole === undefined) return { source: "server", count };
  // A model without a chat template fails here, and will fail in the run too: that is told there, in its place.
  const around = await counted(whole, true).catch(() => undefined);
  return around === undefined
    ? { source: "server", count }
    : { source: "server", count, around: around - (await count(SAMPLE)) };
}
