import { expect, test } from "vitest";
import { matchFingerprints } from "../../src/gate/fingerprint-match.ts";
import { fingerprint, IDENTITY } from "./session-fixtures.ts";

test("the same ground and subject match, with nothing unknown", () => {
  expect(matchFingerprints(fingerprint(), fingerprint())).toEqual({
    differences: [],
    unknown: [],
    comparable: true,
    modelChanged: false,
  });
});

test("a known difference in workload or environment is not comparable, and names both values", () => {
  for (const [part, field] of [
    ["workload", "scenarioHash"],
    ["workload", "promptsHash"],
    ["workload", "measuringVersion"],
    ["environment", "gpu"],
    ["environment", "nodeType"],
    ["environment", "path"],
  ] as const) {
    const head = fingerprint({ [part]: { [field]: "other" } });
    const { comparable, differences } = matchFingerprints(fingerprint(), head);
    expect(comparable).toBe(false);
    expect(differences).toEqual([{ part, field, base: expect.any(String), head: "other" }]);
  }
});

test("what is unknown on a side is listed, and is no difference", () => {
  const match = matchFingerprints(fingerprint({ environment: { gpu: "unknown" } }), fingerprint());
  expect(match).toEqual({ differences: [], unknown: ["environment.gpu"], comparable: true, modelChanged: false });
});

test("a foreign file without a fingerprint is unknown throughout", () => {
  const match = matchFingerprints(undefined, fingerprint());
  expect(match).toMatchObject({ differences: [], comparable: true, modelChanged: false });
  expect(match.unknown).toContain("workload.promptsHash");
  expect(match.unknown).toContain("environment.client");
  expect(match.unknown).toContain("subject.vllm.modelDigest");
});

test("another processor of the measuring machine is another ground, another version of Node is not", () => {
  const on = (client: string) => fingerprint({ environment: { client } });
  const here = on("node 24.1.0 linux x64");
  expect(matchFingerprints(here, on("node 24.9.1 linux x64")).differences).toEqual([]);
  expect(matchFingerprints(here, on("node 24.1.0 linux arm64")).comparable).toBe(false);
  expect(matchFingerprints(here, on("node 24.1.0 darwin x64")).comparable).toBe(false);
});

test("the subject may differ, and another model or other weights are told apart from another version", () => {
  const of = (more: Partial<typeof IDENTITY>) => fingerprint({ subject: { vllm: { ...IDENTITY, ...more } } });
  expect(matchFingerprints(of({}), of({ version: "0.12.0" }))).toMatchObject({
    comparable: true,
    modelChanged: false,
    differences: [{ part: "subject", field: "vllm.version", base: "0.11.0", head: "0.12.0" }],
  });
  expect(matchFingerprints(of({}), of({ model: "n" })).modelChanged).toBe(true);
  expect(matchFingerprints(of({}), of({ modelDigest: "sha256:2" })).modelChanged).toBe(true);
  expect(matchFingerprints(of({}), of({ modelDigest: "unknown" }))).toMatchObject({
    modelChanged: false,
    unknown: ["subject.vllm.modelDigest"],
  });
});

test("endpoints meet by their id, by their id without -base, by their engine, or as they are told to", () => {
  const changed = { ...IDENTITY, model: "n" };
  const modelChanged = (base: string, head: string, pairs?: { base: string; head: string }[]) =>
    matchFingerprints(
      fingerprint({ subject: { [base]: IDENTITY } }),
      fingerprint({ subject: { [head]: changed } }),
      pairs,
    ).modelChanged;
  expect(modelChanged("vllm", "vllm")).toBe(true);
  expect(modelChanged("vllm-base", "vllm")).toBe(true);
  expect(modelChanged("vllm-old", "vllm-new")).toBe(true);
  expect(modelChanged("tgi", "vllm")).toBe(false);
  expect(modelChanged("tgi", "vllm", [{ base: "tgi", head: "vllm" }])).toBe(true);
});

test("of a run that names both sides, head's own subject counts", () => {
  const both = fingerprint({ subject: { vllm: { ...IDENTITY, version: "2" }, "vllm-base": IDENTITY } });
  const match = matchFingerprints(both, fingerprint({ subject: { vllm: { ...IDENTITY, version: "2" } } }));
  expect(match.differences).toEqual([]);
});
