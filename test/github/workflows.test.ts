import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../helpers/spawned.ts";

const EXAMPLES = "config/examples/workflows";
const OURS = /^(OWNER\/llm-latency-gate@|\.\/$)/;

interface Step {
  id?: string;
  name?: string;
  uses?: string;
  with?: Record<string, unknown>;
  run?: string;
  env?: Record<string, string>;
}
interface Concurrency {
  group: string;
  "cancel-in-progress"?: unknown;
  queue?: string;
}
interface Job {
  permissions?: Record<string, string>;
  environment?: unknown;
  concurrency?: Concurrency;
  "timeout-minutes"?: number;
  uses?: string;
  steps?: Step[];
}
interface Workflow {
  permissions?: Record<string, string>;
  concurrency?: Concurrency;
  jobs: Record<string, Job>;
}

const files = [EXAMPLES, ".github/workflows"].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".yml"))
    .map((name) => {
      const text = readFileSync(join(ROOT, folder, name), "utf8");
      return { path: `${folder}/${name}`, text, workflow: parse(text) as Workflow };
    }),
);
const jobs = files.flatMap(({ path, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ where: `${path} ${id}`, job })),
);
const steps = jobs.flatMap(({ where, job }) => (job.steps ?? []).map((step) => ({ where, job, step })));
const { inputs, outputs } = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Record<string, object>;

/** Elements that break a rule, so that a failure shows them all. */
function wrong<T extends { where: string }>(all: readonly T[], breaks: (one: T) => boolean): string[] {
  expect(all.length).toBeGreaterThan(0);
  return all.filter(breaks).map(({ where }) => where);
}

describe("workflows, our own and those that users copy", () => {
  it("give the action only inputs that it has", () => {
    const given = steps
      .filter(({ step }) => OURS.test(step.uses ?? ""))
      .flatMap(({ where, step }) => Object.keys(step.with ?? {}).map((name) => ({ where: `${where}: ${name}`, name })));
    expect(wrong(given, ({ name }) => !(name in (inputs ?? {})))).toEqual([]);
  });

  it("read only outputs that the action has", () => {
    const read = jobs.flatMap(({ where, job }) => {
      const ids = (job.steps ?? []).filter(({ uses }) => OURS.test(uses ?? "")).flatMap(({ id }) => id ?? []);
      return Array.from(JSON.stringify(job).matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g))
        .filter(([, id = ""]) => ids.includes(id))
        .map(([, , name = ""]) => ({ where: `${where}: ${name}`, name }));
    });
    expect(wrong(read, ({ name }) => !(name in (outputs ?? {})))).toEqual([]);
  });

  it("pin every action by its commit, with the release beside it, and the same one everywhere", () => {
    const used = files.flatMap(({ path, text }) =>
      Array.from(text.matchAll(/^ *(?:- )?uses: (\S+)(.*)$/gm), ([line = "", action = "", after = ""]) => ({
        where: `${path}: ${line.trim()}`,
        action,
        after,
        comment: line.trim().startsWith("#"),
      })).filter(({ action }) => !action.startsWith("./")),
    );
    expect(wrong(used, ({ action }) => !/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    expect(wrong(used, ({ after }) => !/ # (v\d+\.\d+\.\d+|the commit of the release)$/.test(after))).toEqual([]);
    const pins = new Set(used.map(({ action }) => action.replace(/^([\w-]+\/[\w-]+)[\w/-]*@/, "$1@")));
    expect(pins.size).toBe(new Set([...pins].map((pin) => pin.split("@")[0])).size);
  });

  it("grant nothing at the top, and say of each permission of a job what it is for", () => {
    expect(files.filter(({ workflow }) => JSON.stringify(workflow.permissions) !== "{}")).toEqual([]);
    expect(wrong(jobs, ({ job }) => job.permissions === undefined)).toEqual([]);
    const granted = files.flatMap(({ path, text }) =>
      Array.from(text.matchAll(/^ {6}[a-z-]+: (?:read|write)\b.*$/gm), ([line]) => ({
        where: `${path}: ${line.trim()}`,
        line,
      })),
    );
    expect(wrong(granted, ({ line }) => !/ # \w/.test(line))).toEqual([]);
  });

  it("leave no credentials in the checkout, and end every job", () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith("actions/checkout@"));
    expect(wrong(checkouts, ({ step }) => step.with?.["persist-credentials"] !== false)).toEqual([]);
    expect(wrong(jobs, ({ job }) => job.uses === undefined && !job["timeout-minutes"])).toEqual([]);
  });

  it("queue where they must not be replaced, in the words that GitHub takes", () => {
    const groups = [
      ...files.map(({ path, workflow }) => ({ where: path, concurrency: workflow.concurrency })),
      ...jobs.flatMap(({ where, job }) => (job.concurrency ? [{ where, concurrency: job.concurrency }] : [])),
    ];
    expect(wrong(groups, ({ concurrency }) => !concurrency?.group)).toEqual([]);
    const queues = groups.filter(({ concurrency }) => concurrency?.queue !== undefined);
    const isRight = ({ queue, "cancel-in-progress": cancel }: Concurrency) => queue === "max" && !cancel;
    expect(wrong(queues, ({ concurrency }) => !isRight(concurrency ?? { group: "" }))).toEqual([]);
  });

  it("put no expression into a shell", () => {
    expect(wrong(steps, ({ step }) => /\$\{\{/.test(step.run ?? ""))).toEqual([]);
  });
});

describe("the two kubeconfigs", () => {
  const uses = (step: Step, secret: string) => JSON.stringify(step).includes(`secrets.${secret}`);

  it("are apart: what deploys stays behind an environment, and never reaches the action", () => {
    const deploying = steps.filter(({ step }) => uses(step, "LLM_DEPLOY_KUBECONFIG"));
    expect(wrong(deploying, ({ job }) => job.environment === undefined)).toEqual([]);
    expect(wrong(deploying, ({ step }) => step.uses !== undefined || uses(step, "LLM_MEASURE_KUBECONFIG"))).toEqual([]);
  });

  it("are written to no file that outlives its step", () => {
    const written = steps.filter(({ step }) => /base64 -d/.test(step.run ?? ""));
    expect(wrong(written, ({ step }) => !/trap 'rm -f "\$KUBECONFIG"' EXIT/.test(step.run ?? ""))).toEqual([]);
    expect(wrong(written, ({ step }) => !/umask 077/.test(step.run ?? ""))).toEqual([]);
  });
});

describe("the examples", () => {
  const examples = files.filter(({ path }) => path.startsWith(EXAMPLES));

  it("are all in their README, and the README names no other", () => {
    const readme = readFileSync(join(ROOT, EXAMPLES, "README.md"), "utf8");
    const named = new Set(Array.from(readme.matchAll(/\]\(([\w-]+\.yml)\)/g), ([, name]) => `${EXAMPLES}/${name}`));
    expect([...named].sort()).toEqual(examples.map(({ path }) => path).sort());
  });

  it("name the action in one way, so that one command puts in the right one", () => {
    const names = examples.flatMap(({ text }) =>
      Array.from(text.matchAll(/\S*OWNER\/llm-latency-gate\S*/g), ([all]) => all),
    );
    expect([...new Set(names)].sort()).toEqual(["OWNER/llm-latency-gate", `OWNER/llm-latency-gate@${"0".repeat(40)}`]);
  });

  it("run a workflow that follows another by the other's name", () => {
    const names = examples.map(({ text }) => /^name: (.*)$/m.exec(text)?.[1]);
    const followed = examples.flatMap(({ text }) => /workflows: \["(.*)"\]/.exec(text)?.[1] ?? []);
    expect(followed).toEqual(["LLM latency, forks"]);
    expect(names).toEqual(expect.arrayContaining(followed));
  });
});
