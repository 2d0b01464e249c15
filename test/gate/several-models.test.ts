import { describe, expect, it } from "vitest";
import { matchFingerprints } from "../../src/gate/fingerprint-match.ts";
import { whyIncomparable } from "../../src/gate/session-text.ts";
import { testOf } from "../../src/gate/session-values.ts";
import { gateRule } from "./gate-fixtures.ts";
import { fingerprint, IDENTITY } from "./session-fixtures.ts";

const ofModels = (models: Record<string, string>) =>
  fingerprint({
    subject: Object.fromEntries(
      Object.entries(models).map(([id, model]) => [id, { ...IDENTITY, model, modelDigest: "unknown" }]),
    ),
  });
const BOTH = ofModels({ "vllm-a": "a", "vllm-b": "b" });
const test = (endpointId: string) => ({ endpointId, engine: "vllm", scenario: "light" }) as const;
const rule = (endpointId: string) => gateRule({ ...test(endpointId), metric: "ttft_ms" });

describe("a stored base of several models", () => {
  it("is compared model by model, whatever their order", () => {
    const stored = ofModels({ "vllm-b-base": "b", "vllm-a-base": "a" });
    expect(matchFingerprints(stored, BOTH)).toMatchObject({ differences: [], modelChanged: false });
    const tests = [test("vllm-b-base"), test("vllm-a-base")];
    expect(testOf(tests, rule("vllm-a"))?.endpointId).toBe("vllm-a-base");
    expect(testOf(tests, rule("vllm-b"))?.endpointId).toBe("vllm-b-base");
  });

  it("has nothing for a model that it did not measure", () => {
    expect(testOf([test("vllm-a"), test("vllm-b")], rule("vllm-c"))).toBeUndefined();
    expect(testOf([test("vllm-a"), test("vllm-b")], rule("vllm"))).toBeUndefined();
  });

  it("of one model is a base of that model, and of no other beside it", () => {
    const match = matchFingerprints(ofModels({ vllm: "a" }), BOTH);
    expect(match.differences).toMatchObject([{ field: "vllm-b.model", base: "a", head: "b" }]);
    expect(whyIncomparable(rule("vllm-a"), match, [])).toBeUndefined();
    expect(whyIncomparable(rule("vllm-b"), match, [])).toContain("another model");
  });
});
