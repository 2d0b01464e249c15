import { expect, it } from "vitest";
import { holderName } from "../../src/cluster/holder.ts";

const WORKFLOW = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "o/r", GITHUB_RUN_ID: "345" };

it.each([
  ["a pull request", { GITHUB_REF: "refs/pull/12/merge" }, "PR #12, https://github.com/o/r/actions/runs/345"],
  ["a branch", { GITHUB_REF: "refs/heads/pull/12" }, "https://github.com/o/r/actions/runs/345"],
])("a run of a workflow is known by its address, on %s", (_, ref, name) => {
  expect(holderName({ ...WORKFLOW, ...ref })).toBe(name);
});

it("a run elsewhere is known by who started it and where", () => {
  expect(holderName({}, () => "ada@laptop")).toBe("ada@laptop");
  expect(holderName({ ...WORKFLOW, GITHUB_RUN_ID: "" }, () => "ada@laptop")).toBe("ada@laptop");
  expect(holderName({})).toMatch(/^[^@]+@[^@]+$/);
});
