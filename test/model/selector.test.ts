import { expect, it } from "vitest";
import { selects, selectsByMap } from "../../src/model/selector.ts";

const LABELS = { app: "vllm", tier: "gpu" };

it.each([
  [{}, true],
  [undefined, false],
  [{ matchLabels: { app: "vllm" } }, true],
  [{ matchLabels: { app: "vllm", tier: "cpu" } }, false],
  [{ matchExpressions: [{ key: "app", operator: "In", values: ["tgi", "vllm"] }] }, true],
  [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["vllm"] }] }, false],
  [{ matchExpressions: [{ key: "other", operator: "NotIn", values: ["vllm"] }] }, true],
  [{ matchExpressions: [{ key: "tier", operator: "Exists" }] }, true],
  [{ matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, false],
] as const)("%j is met by the labels: %s", (selector, met) => {
  expect(selects(selector as Parameters<typeof selects>[0], LABELS)).toBe(met);
});

it("takes the empty selector of a Service for none", () => {
  expect([selectsByMap({}, LABELS), selectsByMap(undefined, LABELS), selectsByMap({ app: "vllm" }, LABELS)]).toEqual([
    false,
    false,
    true,
  ]);
});
