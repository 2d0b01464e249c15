import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { type Answer, notFound } from "./answers.ts";
import { type ArtifactService, artifactService, runtimeToken } from "./artifact-service.ts";
import { type ArmedFault, arm, delayOf, type Fault, onlyDelays, striking } from "./faults.ts";
import { ROUTES } from "./routes.ts";
import { findOperation, requestProblems, responseProblems } from "./spec.ts";
import {
  BOT,
  type FakeArtifact,
  type FakeComment,
  type FakePull,
  type FakeRun,
  type GitHubState,
  newState,
  REPOSITORY_ID,
  TOKEN,
  takeId,
  tick,
} from "./state.ts";

export type { FakeArtifact, FakeComment, FakePull, FakeRun, Fault };
export { BOT, REPOSITORY_ID, TOKEN };

export interface FakeGitHubOptions {
  /** `owner/name`. */
  repo?: string;
  /** For the service that keeps artifacts. */
  runId?: number;
}

export interface Recorded {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  /** JSON where it was that, else the bytes. */
  body: unknown;
  /** Of the answer; absent where the connection was dropped. */
  status?: number;
}

/**
 * GitHub on loopback, with a memory: REST by its own description, against which every request and every answer is checked,
 * and the service that keeps artifacts. Disposing of it throws when a request was not as GitHub describes it.
 */
export interface FakeGitHub extends AsyncDisposable {
  /** For GITHUB_API_URL; also the origin of ACTIONS_RESULTS_URL. */
  apiUrl: string;
  state: GitHubState;
  requests: Recorded[];
  /** What was not as GitHub describes it; a test that provokes it empties the list. */
  violations: string[];
  /** The newest rule is asked last. */
  fault(fault: Fault): void;
  addComment(comment: Partial<FakeComment> & { body: string; issue: number }): FakeComment;
  addPull(pull: Partial<FakePull> & { number: number }): FakePull;
  addRun(run: Partial<FakeRun>): FakeRun;
  addArtifact(artifact: Partial<FakeArtifact> & { name: string; bytes: Uint8Array }): FakeArtifact;
  /** What the runner sets for a step, but for the event and the inputs. */
  env: Record<string, string>;
}

export async function startFakeGitHub({
  repo = "acme/charts",
  runId = 500,
}: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const state = newState(repo);
  const service = artifactService(state);
  const faults: ArmedFault[] = [];
  const fake: Pick<FakeGitHub, "requests" | "violations"> = { requests: [], violations: [] };
  const server = createServer((request, response) => {
    serve(request, response, { state, service, faults, ...fake }).catch((error: Error) => {
      fake.violations.push(`the fake failed: ${error.stack}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...fake,
    ...adding(state),
    apiUrl,
    state,
    fault: (fault) => void faults.push(arm(fault)),
    env: environment(apiUrl, repo, runId),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (fake.violations.length > 0) throw new Error(`not as GitHub describes it:\n${fake.violations.join("\n")}`);
    },
  };
}

function environment(apiUrl: string, repo: string, runId: number): Record<string, string> {
  return {
    GITHUB_API_URL: apiUrl,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: repo,
    GITHUB_REPOSITORY_ID: String(REPOSITORY_ID),
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_NUMBER: "1",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_WORKFLOW: "gate",
    GITHUB_WORKFLOW_REF: `${repo}/.github/workflows/gate.yml@refs/pull/7/merge`,
    GITHUB_JOB: "latency",
    ACTIONS_RESULTS_URL: `${apiUrl}/`,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(runId),
  };
}

function adding(state: GitHubState): Pick<FakeGitHub, "addComment" | "addPull" | "addRun" | "addArtifact"> {
  const keep = <T>(list: T[], item: T): T => {
    list.push(item);
    return item;
  };
  return {
    addComment(comment) {
      const now = tick(state);
      const id = takeId(state);
      return keep(state.comments, { id, login: BOT, created_at: now, updated_at: now, edits: 0, ...comment });
    },
    addPull(pull) {
      const shas = { head_sha: "b".repeat(40), base_sha: "a".repeat(40) };
      return keep(state.pulls, { state: "open" as const, base_ref: "main", fork: false, ...shas, ...pull });
    },
    addRun(run) {
      const id = takeId(state);
      const ended = { event: "push", status: "completed", conclusion: "success" };
      const where = {
        workflow: "gate.yml",
        head_branch: "main",
        head_sha: "a".repeat(40),
        headRepositoryId: REPOSITORY_ID,
      };
      return keep(state.runs, {
        id,
        run_number: id,
        run_attempt: 1,
        created_at: tick(state),
        ...ended,
        ...where,
        ...run,
      });
    },
    addArtifact(artifact) {
      const kind = { contentType: "application/zip", expired: false, runId: 1 };
      return keep(state.artifacts, { id: takeId(state), created_at: tick(state), ...kind, ...artifact });
    },
  };
}

interface Serving extends Pick<FakeGitHub, "state" | "requests" | "violations"> {
  service: ArtifactService;
  faults: readonly ArmedFault[];
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const bytes = await bodyOf(request);
  const method = request.method ?? "GET";
  const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
  const recorded: Recorded = {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: jsonOr(bytes),
  };
  serving.requests.push(recorded);
  const struck = striking(serving.faults, method, url.pathname);
  const wait = delayOf(struck);
  if (wait > 0) await delay(wait);
  const fault = struck.find((one) => !onlyDelays(one));
  const landed = fault?.landed ?? fault?.lateMs !== undefined;
  const handled = fault === undefined || landed ? answerOf(recorded, bytes, url, serving) : notFound;
  if (fault?.lateMs !== undefined) await delay(fault.lateMs);
  if (fault?.drop === true) return void response.destroy();
  const { status, headers, body } = fault ?? {};
  const answer = status === undefined ? handled : { status, body, ...(headers && { headers }) };
  recorded.status = answer.status;
  send(response, answer);
}

function answerOf(recorded: Recorded, bytes: Buffer, url: URL, { state, service, violations }: Serving): Answer {
  const { method, path, query, headers, body } = recorded;
  const own = service.handle({ method, url, headers: headers as Record<string, string>, body: bytes });
  if (own !== undefined) return own;
  const found = findOperation(method, path);
  const route = found && ROUTES[found.id];
  if (found === undefined || route === undefined) {
    violations.push(`the fake knows no ${method} ${path}`);
    return notFound;
  }
  const wrong = requestProblems(found, query, body);
  violations.push(...wrong);
  if (wrong.length > 0) return { status: 422, body: { message: wrong.join("; "), documentation_url: "" } };
  const token = state.tokens.get((headers.authorization ?? "").replace(/^(token|bearer) /i, ""));
  if (token === undefined) return { status: 401, body: { message: "Bad credentials" } };
  const { owner, repo } = found.params;
  if (owner !== state.owner || repo !== state.repo) return notFound;
  const call = {
    params: found.params,
    query,
    body: (body ?? {}) as Record<string, unknown>,
    token,
    url: url.origin + path,
  };
  const answer = route(call, state);
  violations.push(...responseProblems(found, answer.status, answer.body).filter((one) => !isUndescribed(one, answer)));
  return answer;
}

/** GitHub refuses with 403 and 404 also where its description does not say so. */
function isUndescribed(problem: string, { status }: Answer): boolean {
  return [403, 404].includes(status) && problem.endsWith("is not described");
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const raw = body instanceof Uint8Array || typeof body === "string";
  const type = raw ? {} : { "content-type": "application/json; charset=utf-8" };
  response.writeHead(status, { ...type, ...headers });
  response.end(body === undefined ? undefined : raw ? body : JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function jsonOr(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return bytes;
  }
}
