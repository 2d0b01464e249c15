import { z } from "zod";
import type { GitHubClient } from "./client.ts";

/** One repository of GitHub's REST API, as far as artifacts and the runs that left them go. */
export interface Repository {
  client: GitHubClient;
  owner: string;
  repo: string;
  signal: AbortSignal;
}

export interface Artifact {
  id: number;
  bytes: number;
  expired: boolean;
  /** ISO 8601. */
  createdAt: string;
  /** `sha256:…` of the zip. */
  digest?: string;
  /** Absent where GitHub does not say which run left it. */
  run?: { id: number; branch: string; sha: string; fork: boolean };
}

export interface EndedRun {
  event: string;
  status: string;
  conclusion: string;
}

const PER_PAGE = 100;
/** The newest come first, though GitHub does not promise it; 300 are a quarter of a year of three a day. */
const MOST_PAGES = 3;

const id = z.int().positive();
const word = z.string().max(300);
const workflowRun = z.object({
  id,
  repository_id: id,
  head_repository_id: id,
  head_branch: word,
  head_sha: z.string().regex(/^[0-9a-f]{40,64}$/),
});
const artifact = z
  .object({
    id,
    name: z.string(),
    size_in_bytes: z.int().min(0),
    expired: z.boolean(),
    created_at: z.iso.datetime(),
    digest: word.nullish(),
    workflow_run: workflowRun.nullish().catch(undefined),
  })
  .transform(
    ({ name, size_in_bytes, created_at, digest, workflow_run: run, ...same }): Artifact & { name: string } => ({
      ...{ id: same.id, expired: same.expired, name, bytes: size_in_bytes, createdAt: created_at },
      ...(digest != null && { digest }),
      ...(run != null && {
        run: {
          ...{ id: run.id, branch: run.head_branch, sha: run.head_sha },
          fork: run.head_repository_id !== run.repository_id,
        },
      }),
    }),
  );
const page = z.object({ artifacts: z.array(artifact) });
const endedRun = z.object({ event: word, status: word.nullable(), conclusion: word.nullable() });

/** Those of exactly this name in all runs of the repository, the newest first. Throws what octokit threw. */
export async function listArtifacts({ client, owner, repo, signal }: Repository, name: string): Promise<Artifact[]> {
  const found: Artifact[] = [];
  for (let at = 1; at <= MOST_PAGES; at++) {
    const { data } = await client.request("GET /repos/{owner}/{repo}/actions/artifacts", {
      ...{ owner, repo, name, per_page: PER_PAGE, page: at, request: { signal } },
    });
    const { artifacts } = understood(page, data);
    found.push(...artifacts.filter((one) => one.name === name).map(({ name: _, ...one }) => one));
    if (artifacts.length < PER_PAGE) break;
  }
  return found.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.id - a.id);
}

/** Undefined where the run was deleted. */
export async function readRun(at: Repository, runId: number): Promise<EndedRun | undefined> {
  const { client, owner, repo, signal } = at;
  const asked = client.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", {
    ...{ owner, repo, run_id: runId, request: { signal } },
  });
  const found = await asked.catch(undefinedFor(404));
  if (found === undefined) return undefined;
  const { event, status, conclusion } = understood(endedRun, found.data);
  return { event, status: status ?? "", conclusion: conclusion ?? "" };
}

/** Whether the one commit is the other, or comes before it; undefined where GitHub does not tell, such as without `contents: read`. */
export async function isAncestor(at: Repository, sha: string, of: string): Promise<boolean | undefined> {
  const { client, owner, repo, signal } = at;
  if (sha === of) return true;
  const asked = client.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
    ...{ owner, repo, basehead: `${sha}...${of}`, per_page: 1, request: { signal } },
  });
  const compared = await asked.catch(undefinedFor(403, 404));
  return compared === undefined ? undefined : ["ahead", "identical"].includes(compared.data.status);
}

export async function defaultBranch({ client, owner, repo, signal }: Repository): Promise<string> {
  const { data } = await client.request("GET /repos/{owner}/{repo}", { owner, repo, request: { signal } });
  return data.default_branch;
}

/** A signed address that refuses a second credential: the token must not go along. */
export async function addressOf({ client, owner, repo, signal }: Repository, artifactId: number): Promise<string> {
  const { headers } = await client.request(
    "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
    {
      ...{ owner, repo, artifact_id: artifactId, archive_format: "zip", request: { signal, redirect: "manual" } },
    },
  );
  if (headers.location === undefined) throw new Error(`GitHub gives no address of artifact ${artifactId}`);
  return headers.location;
}

function undefinedFor(...statuses: number[]): (error: unknown) => undefined {
  return (error) => {
    if (!statuses.includes((error as { status?: number }).status ?? 0)) throw error;
    return undefined;
  };
}

function understood<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join(".")).slice(0, 3);
  throw new Error(`the answer is not as GitHub describes it: ${fields.join(", ") || "it is no object"}`);
}
