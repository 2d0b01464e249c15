import { join } from "node:path";
import { ConfigurationError, InfrastructureError } from "../errors.ts";
import { downloadZip } from "./artifact-download.ts";
import type { Repository } from "./artifacts-api.ts";

export interface ArtifactsRequest extends Repository {
  runId: number;
  /** Artifacts of exactly this name, and of a matrix: `NAME-…`. */
  name: string;
  /** Where the zips are put. */
  folder: string;
}

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ARTIFACTS = 20;

/**
 * The zips of a run's artifacts, the newest last, as they are: who unpacks them must not trust them. Throws
 * ConfigurationError where there is none, or one too large, and InfrastructureError where GitHub does not give them.
 */
export async function downloadReports({ runId, name, folder, ...at }: ArtifactsRequest): Promise<string[]> {
  const { client, owner, repo, signal } = at;
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", {
      ...{ owner, repo, run_id: runId, per_page: 100, request: { signal } },
    });
    const mine = data.artifacts.filter((one) => !one.expired && (one.name === name || one.name.startsWith(`${name}-`)));
    if (mine.length === 0) throw nothingFound(name, runId, data.artifacts.length);
    return await Promise.all(
      newestOfEachName(mine).map(async ({ id, size_in_bytes: bytes, expired, created_at, digest }) => {
        if (bytes > MOST_BYTES) throw tooLarge(name);
        const artifact = { id, bytes, expired, createdAt: created_at ?? "", ...(digest != null && { digest }) };
        const path = join(folder, `${id}.zip`);
        await downloadZip(at, artifact, path, { mostBytes: MOST_BYTES });
        return path;
      }),
    );
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause;
    const said = (cause as Error).message.replace(/\s+/g, " ").slice(0, 300);
    throw new InfrastructureError(`GitHub does not give the artifacts of run ${runId}: ${said}`, {
      hint: "Give the job `permissions: {actions: read}`, or download them before and name the folder as report-dir.",
      cause,
    });
  }
}

/** A re-run leaves a second one of a name beside that of the attempt before. */
function newestOfEachName<T extends { id: number; name: string }>(artifacts: readonly T[]): T[] {
  const oldestFirst = artifacts.toSorted((a, b) => a.id - b.id);
  const newest = new Map(oldestFirst.map((one) => [one.name, one]));
  return [...newest.values()].toSorted((a, b) => a.id - b.id).slice(-MOST_ARTIFACTS);
}

function tooLarge(name: string): ConfigurationError {
  return new ConfigurationError(
    `an artifact ${name} has more than ${MOST_BYTES / 1024 / 1024} MiB, which no report has`,
    {
      hint: "Upload the reports without `samples.jsonl`.",
    },
  );
}

function nothingFound(name: string, runId: number, others: number): ConfigurationError {
  const there = others === 0 ? "it has none at all" : `it has ${others} with other names`;
  return new ConfigurationError(`run ${runId} has no artifact ${name} (${there})`, {
    hint: `Upload \`results\` there with actions/upload-artifact, \`name: ${name}\`, with \`if: always()\`.`,
  });
}
