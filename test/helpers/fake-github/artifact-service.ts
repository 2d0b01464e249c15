import { createHash } from "node:crypto";
import type { Answer } from "./answers.ts";
import { type FakeArtifact, type GitHubState, takeId, tick } from "./state.ts";

/**
 * The service behind upload-artifact and download-artifact, as @actions/artifact 6 speaks to it: Twirp calls that hand out
 * signed addresses, and blocks that are put there. What is finalised here is seen by the REST API, and the other way round.
 */
export interface ArtifactService {
  /** Undefined for what is not its own. */
  handle(request: ServiceRequest): Answer | undefined;
}

export interface ServiceRequest {
  method: string;
  url: URL;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

interface Upload {
  name: string;
  runId: number;
  blocks: Map<string, Buffer>;
  bytes?: Buffer;
  contentType: string;
}

const PREFIX = "/twirp/github.actions.results.api.v1.ArtifactService/";

/** A token whose middle part names the run; nobody checks its signature. */
export function runtimeToken(runId: number): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ scp: `Actions.ExampleScope Actions.Results:${runId}:job-1` })}.sig`;
}

export function artifactService(state: GitHubState): ArtifactService {
  const uploads = new Map<string, Upload>();
  return {
    handle(request) {
      const { pathname } = request.url;
      if (pathname.startsWith(PREFIX)) return rpc(pathname.slice(PREFIX.length), request, state, uploads);
      if (pathname.startsWith("/upload/")) return upload(pathname.slice("/upload/".length), request, uploads);
      if (pathname.startsWith("/blob/")) return download(Number(pathname.slice("/blob/".length)), request, state);
      return undefined;
    },
  };
}

function rpc(method: string, request: ServiceRequest, state: GitHubState, uploads: Map<string, Upload>): Answer {
  if (!/^Bearer .+\..+\..+/.test(request.headers["authorization"] ?? ""))
    return problem(401, "unauthenticated", "no token");
  const asked = JSON.parse(request.body.toString("utf8")) as Record<string, string>;
  const runId = Number(asked["workflow_run_backend_id"]);
  const name = asked["name"] ?? "";
  const signed = (path: string) => new URL(`${path}?sig=fake`, request.url).href;
  const mine = state.artifacts.filter((artifact) => artifact.runId === runId);
  switch (method) {
    case "CreateArtifact": {
      const key = `${runId}-${encodeURIComponent(name)}`;
      if (mine.some((artifact) => artifact.name === name))
        return problem(409, "already_exists", "an artifact with this name already exists on the workflow run");
      uploads.set(key, { name, runId, blocks: new Map(), contentType: "application/zip" });
      return { status: 200, body: { ok: true, signed_upload_url: signed(`/upload/${encodeURIComponent(key)}`) } };
    }
    case "FinalizeArtifact":
      return finalize(`${runId}-${encodeURIComponent(name)}`, asked, state, uploads);
    case "ListArtifacts": {
      const wanted = asked["name_filter"];
      const found = mine.filter((artifact) => wanted === undefined || artifact.name === wanted);
      return { status: 200, body: { artifacts: found.map((artifact) => listed(artifact, asked)) } };
    }
    case "GetSignedArtifactURL": {
      const found = mine.findLast((artifact) => artifact.name === name);
      if (found === undefined) return problem(404, "not_found", "no artifact of this name");
      return { status: 200, body: { signed_url: signed(`/blob/${found.id}`) } };
    }
    case "DeleteArtifact": {
      const found = mine.find((artifact) => artifact.name === name);
      if (found === undefined) return problem(404, "not_found", "no artifact of this name");
      state.artifacts.splice(state.artifacts.indexOf(found), 1);
      return { status: 200, body: { ok: true, artifact_id: String(found.id) } };
    }
    default:
      return problem(404, "bad_route", `no method ${method}`);
  }
}

/** Size and digest are checked, as the real one does. */
function finalize(
  key: string,
  asked: Record<string, string>,
  state: GitHubState,
  uploads: Map<string, Upload>,
): Answer {
  const { bytes, name, runId, contentType } = uploads.get(key) ?? {};
  if (bytes === undefined || name === undefined || runId === undefined || contentType === undefined)
    return problem(404, "not_found", "nothing was uploaded");
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (String(bytes.length) !== asked["size"] || digest !== asked["hash"])
    return problem(400, "invalid_argument", `${bytes.length} bytes with ${digest} were uploaded`);
  const artifact = {
    id: takeId(state),
    name,
    runId,
    bytes,
    contentType,
    expired: false,
    created_at: tick(state),
    digest,
  };
  state.artifacts.push(artifact);
  uploads.delete(key);
  return { status: 200, body: { ok: true, artifact_id: String(artifact.id) } };
}

function listed({ id, name, bytes, created_at, digest }: FakeArtifact, asked: Record<string, string>): object {
  const { workflow_run_backend_id, workflow_job_run_backend_id } = asked;
  return {
    workflow_run_backend_id,
    workflow_job_run_backend_id,
    database_id: String(id),
    name,
    size: String(bytes.length),
    created_at,
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Azure's block blobs: blocks, then the list that puts them into their order. */
function upload(key: string, { method, url, headers, body }: ServiceRequest, uploads: Map<string, Upload>): Answer {
  const target = uploads.get(decodeURIComponent(key));
  if (target === undefined || method !== "PUT") return { status: 404 };
  if (headers["authorization"] !== undefined) return { status: 403 };
  const stamp = { etag: '"0x1"', "last-modified": new Date(Date.UTC(2026, 2, 1)).toUTCString() };
  if (url.searchParams.get("comp") === "block") {
    target.blocks.set(url.searchParams.get("blockid") ?? "", body);
    return { status: 201, headers: stamp };
  }
  const order = [...body.toString("utf8").matchAll(/<Latest>([^<]*)<\/Latest>/g)].map(([, id = ""]) => id);
  target.bytes = Buffer.concat(order.map((id) => target.blocks.get(id) ?? Buffer.alloc(0)));
  target.contentType = headers["x-ms-blob-content-type"] ?? target.contentType;
  return { status: 201, headers: stamp };
}

/** A signed address refuses a second credential. */
function download(id: number, { headers }: ServiceRequest, state: GitHubState): Answer {
  const artifact = state.artifacts.find((one) => one.id === id);
  if (artifact === undefined) return { status: 404 };
  if (headers["authorization"] !== undefined) return { status: 403 };
  const name = `attachment; filename="${artifact.name}.zip"`;
  return {
    status: 200,
    body: artifact.bytes,
    headers: { "content-type": artifact.contentType, "content-disposition": name },
  };
}

function problem(status: number, code: string, msg: string): Answer {
  return { status, body: { code, msg } };
}
