import type { Deps } from "../deps.ts";
import { discover } from "../discovery/discover.ts";
import { engineOf } from "../engines/index.ts";
import { apiKeyOf } from "../load/api-key.ts";
import { runLoad } from "../load/generator.ts";
import type { PromptSet } from "../load/prompts/prompt-set.ts";
import { NO_ACCESS } from "../model/cluster.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { FAILURES } from "../model/failures.ts";
import type { RequestSample } from "../model/sample.ts";
import { EXIT_CODES } from "../model/verdict.ts";
import { formatQuantity } from "../report/format.ts";
import { plainText } from "../report/plain-text.ts";
import { promptsFor } from "../walk/prompts.ts";
import { prepareRun, type RunRequest } from "./run.ts";

/** One request per engine: is it there, which model, how fast. */
export async function test(request: RunRequest, deps: Deps): Promise<{ text: string; exitCode: number }> {
  const { scenario } = await prepareRun(request, deps);
  await using keep = new AsyncDisposableStack();
  const found = await discover(scenario, request.access ?? NO_ACCESS, deps, keep);
  const { endpoints, absent, identities, warnings } = found;
  for (const { message } of warnings) deps.log.warn(message);
  const prompts = await promptsFor(endpoints, scenario, deps);
  const blocks: string[] = [];
  let failed = absent.length > 0;
  for (const endpoint of endpoints) {
    const samples: RequestSample[] = [];
    await runLoad(
      {
        scenario: "test",
        repeat: 0,
        users: 1,
        warmupWaves: 0,
        thinkTimeMs: 0,
        rampMs: 0,
        requests: 1,
        maxTokens: scenario.requests.max_tokens,
      },
      {
        endpoint,
        engine: engineOf(endpoint.engine),
        settings: scenario.requests,
        prompts: prompts.get(endpoint.id) as PromptSet,
        apiKey: apiKeyOf(endpoint, deps.env),
        nonce: deps.nonce(),
        clock: deps.clock,
        originMs: deps.clock.now(),
        signal: deps.signal,
        onSample: (sample) => samples.push(sample),
        onWarmupEnded: () => undefined,
      },
    );
    failed ||= samples.length === 0 || samples.some(({ outcome }) => outcome !== "ok");
    const version = identities[endpoint.id]?.version ?? "unknown";
    blocks.push([describe(endpoint, version), ...samples.map(answered)].join("\n"));
  }
  for (const { engine, baseUrl, failure, reason, hint } of absent) {
    blocks.push(`✘ ${engine}  ${baseUrl}\n  ${failure}: ${plainText(reason)}\n  ${hint}`);
  }
  const stop: { exitCode?: number } = deps.signal.aborted ? deps.signal.reason : {};
  const exitCode = stop.exitCode ?? (failed ? EXIT_CODES.infrastructure : EXIT_CODES.pass);
  return { text: `${blocks.join("\n\n")}\n`, exitCode };
}

function describe({ engine, baseUrl, model, api, evidence }: Endpoint, version: string): string {
  const title = `${engineOf(engine).label} ${version}  ${baseUrl}  model ${plainText(model)}  (${api})`;
  return [title, ...evidence.map((line) => `  - ${plainText(line)}`)].join("\n");
}

function answered(sample: RequestSample): string {
  const { outcome, sentAtMs, firstTokenAtMs, lastTokenAtMs, outputTokens, inputTokens } = sample;
  if (outcome !== "ok") return `  ✘ ${outcome}: ${plainText(sample.detail ?? "")}\n    ${FAILURES[outcome]}`;
  const since = (at: number | undefined) => formatQuantity((at ?? 0) - (sentAtMs ?? 0), "ms");
  return `  ✔ TTFT ${since(firstTokenAtMs)}, E2E ${since(lastTokenAtMs)}, ${inputTokens ?? "unknown"} tokens in, ${outputTokens ?? "unknown"} out (cold: one request without warm-up)`;
}
