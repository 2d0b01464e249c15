import { type BaselineOptions, baselineArtifacts } from "../../src/github/baseline-artifacts.ts";
import type { BaselineInputs } from "../../src/github/inputs.ts";
import type { FoundBaseline, SavedBaseline } from "../../src/model/baseline-artifacts.ts";
import { BASELINE_SCHEMA, type Session } from "../../src/model/session.ts";
import { archiveOnDisk } from "../../src/store/archive.ts";
import { type FakeArtifact, type FakeGitHub, type FakeRun, TOKEN } from "../helpers/fake-github/index.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";
import { fingerprint } from "../store/results.ts";
import { zipOf } from "../store/zip.ts";
import { contextOf, HEAD, pullRequestEvent } from "./commenting.ts";

export const NAME = "llm-latency-gate-baseline-chat";

export function sessionOf(day: string, more: Partial<Session> = {}): Session {
  const repeat = { counts: { due: 100, failed: 0, failures: {} }, metrics: { ttft_ms: { n: 100, p50: 50, p95: 80 } } };
  return {
    id: `test_chat_${day}`,
    startedAt: `${day}T03:00:00.000Z`,
    toolVersion: "1.0.0",
    fingerprint,
    tests: [{ endpointId: "vllm", engine: "vllm", scenario: "chat", repeats: [repeat] }],
    limits: [],
    ...more,
  };
}

export function zipped(...sessions: Session[]): Buffer {
  return zipOf([{ name: "baseline.json", content: JSON.stringify({ schema: BASELINE_SCHEMA, sessions }) }]);
}

export interface Left {
  run?: Partial<FakeRun>;
  artifact?: Partial<FakeArtifact>;
  session?: Partial<Session>;
  /** How head lies to its commit; null: GitHub does not know. */
  head?: "ahead" | "behind" | "identical" | "diverged" | null;
}

/** What a run of that day has left, each with a commit of its own. */
export function leave(
  github: FakeGitHub,
  day: string,
  { run, artifact, session, head = "ahead" }: Left = {},
): FakeArtifact {
  const made = github.addRun({ head_sha: commitOf(day), ...run });
  if (head !== null)
    github.state.compares.set(`${made.head_sha}...${HEAD}`, { status: head, merge_base: made.head_sha });
  const bytes = zipped(sessionOf(day, session));
  return github.addArtifact({ name: NAME, runId: made.id, created_at: `${day}T03:10:00Z`, bytes, ...artifact });
}

/** Hexadecimal, and readable in a failure: the day. */
export function commitOf(day: string): string {
  return day.replaceAll("-", "").padEnd(40, "0");
}

export interface AskingOptions {
  inputs?: Partial<BaselineInputs>;
  env?: Record<string, string>;
  event?: object;
  token?: string | null;
  limits?: BaselineOptions["limits"];
  signal?: AbortSignal;
}

export interface Asking {
  find(): Promise<FoundBaseline>;
  save(path?: string): Promise<SavedBaseline | undefined>;
  /** What a run would compare with. */
  sessions(found: FoundBaseline): Promise<Session[]>;
  infos: string[];
}

const QUICK = { retryMs: 2, requestMs: 5_000, waitMs: 2 };

/** What a step of a pull request to main may ask for; the events of others are given by `env` and `event`. */
export async function asking(
  github: FakeGitHub,
  keep: AsyncDisposableStack,
  { inputs, env, event = pullRequestEvent(), token = TOKEN, limits, signal }: AskingOptions = {},
): Promise<Asking> {
  const all = { ...github.env, GITHUB_BASE_REF: "main", GITHUB_REF_NAME: "7/merge", ...env };
  const infos: string[] = [];
  const folder: TempFolder = keep.use(await tempFolder());
  const artifacts = baselineArtifacts({
    inputs: { artifactName: NAME, save: "auto", ...inputs },
    ...(token !== null && { token }),
    context: await contextOf(event, all),
    deps: { archive: archiveOnDisk, env: all, signal: signal ?? new AbortController().signal },
    log: { info: (text) => infos.push(text), debug: () => undefined },
    keep,
    limits: { ...QUICK, ...limits },
  });
  return {
    infos,
    find: () => artifacts.find("unused"),
    async save(path) {
      return artifacts.save("unused", path ?? (await folder.file("baseline.json", JSON.stringify({ any: "text" }))));
    },
    async sessions({ stored }) {
      return stored === undefined ? [] : archiveOnDisk.sessions(stored.folder);
    },
  };
}
