import { expect, it } from "vitest";
import type { Finding, Severity } from "../../src/model/finding.ts";
import { findingsTable, findingsTables, skippedTable } from "../../src/report/findings-table.ts";

function finding(severity: Severity, more: Partial<Finding> = {}): Finding {
  return {
    rule: "shared-node",
    severity,
    object: "Node gpu-1",
    engines: ["vllm", "tgi"],
    message: "Both run on node gpu-1.",
    evidence: ["Pod vllm on gpu-1"],
    why: "One waits for the other.",
    ...more,
  };
}

it("shows errors in the open, and folds the rest with what was not checked", () => {
  const tables = findingsTables(
    [finding("error"), finding("warning"), finding("info")],
    [{ rule: "quota", reason: "not allowed to list quotas" }],
  );
  expect(tables.map(({ title, fold }) => [title, fold])).toEqual([
    ["Infrastructure that makes a comparison worthless: 1 finding", undefined],
    ["Infrastructure that may move latencies: 2 findings", "Infrastructure"],
    ["Not checked: 1 rule", "Infrastructure"],
  ]);
});

it("has no table of nothing", () => {
  expect(findingsTables([], [])).toEqual([]);
  expect([findingsTable([], "findings", "Any"), skippedTable([])]).toEqual([undefined, undefined]);
});

it("tells each finding in a row, its severity first", () => {
  const [row] = findingsTable([finding("error")], "findings", "Any")?.rows ?? [];
  expect(row?.map(({ text }) => text)).toEqual([
    "error",
    "shared-node",
    "Node gpu-1",
    "vllm, tgi",
    "Both run on node gpu-1.",
    "One waits for the other.",
  ]);
  expect(row?.[0]?.tone).toBe("bad");
});

it("tells a reason once for all rules that it keeps from looking", () => {
  const reason = "not allowed to list nodes";
  const skipped = ["node-state", "gpu-free"].map((rule) => ({ rule, reason }));
  expect(
    skippedTable([...skipped, { rule: "quota", reason: "the server is gone" }])?.rows.map((row) =>
      row.map(({ text }) => text),
    ),
  ).toEqual([
    ["node-state, gpu-free", "Not allowed to list nodes"],
    ["quota", "The server is gone"],
  ]);
});
