import { describe, expect, it } from "vitest";
import type { Deps } from "../../src/deps.ts";
import type { HttpAnswer } from "../../src/model/http.ts";
import { identitiesOf, identityAround } from "../../src/walk/identity.ts";
import { endpointAt } from "../helpers/request-context.ts";

const endpoint = endpointAt("http://127.0.0.1:1", "ollama");
const TOLD = { version: "0.24.0", model: endpoint.model, modelDigest: "a", quantization: "Q4", contextLength: "8192" };

const page = (body: object, status = 200): HttpAnswer => ({ status, headers: {}, body: JSON.stringify(body) });
const tags = (digest: string) =>
  page({ models: [{ name: endpoint.model, digest, details: { quantization_level: "Q4" } }] });
const loaded = (context_length: number) => page({ models: [{ name: endpoint.model, context_length }] });

/** What two tests after one another hear of an engine that answers with these pages. */
async function around(...answered: (Record<string, HttpAnswer> | undefined)[]) {
  const identities = identitiesOf({ [endpoint.id]: TOLD });
  const signal = new AbortController().signal;
  const heard = [];
  for (const answers of answered) {
    const probe: Deps["probe"] = async () =>
      answers === undefined ? { answers: {}, failure: { class: "refused", detail: "nobody" } } : { answers };
    heard.push(await identityAround(endpoint, { identities, deps: { probe, signal } as Deps }));
  }
  return heard;
}

const pages = (digest: string, context = 4096) => ({
  "/api/version": page({ version: "0.24.0" }),
  "/api/tags": tags(digest),
  "/api/ps": loaded(context),
});

describe("what an engine says it is", () => {
  it("is compared with what it said last, whether before the run or after another test", async () => {
    const [first, second] = await around(pages("b"), pages("c"));
    expect([first?.before.modelDigest, first?.after.modelDigest]).toEqual(["a", "b"]);
    expect([second?.before.modelDigest, second?.after.modelDigest]).toEqual(["b", "c"]);
  });

  it("tells no context length before the run, when the model may not be loaded", async () => {
    const [first, second] = await around(pages("a"), pages("a", 8192));
    expect([first?.before.contextLength, second?.before.contextLength]).toEqual(["unknown", "4096"]);
  });

  it("is not known where it did not answer, or was too busy for a part of it, and the last word stands", async () => {
    const busy = { ...pages("b"), "/api/ps": page({}, 503) };
    const [gone, unwell, well] = await around(undefined, busy, pages("a"));
    expect([gone, unwell, well?.before.modelDigest]).toEqual([undefined, undefined, "a"]);
  });
});
