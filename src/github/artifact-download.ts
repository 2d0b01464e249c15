import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type Artifact, addressOf, type Repository } from "./artifacts-api.ts";

export interface DownloadLimits {
  /** Of the zip: by what GitHub says of it, and counted again as it arrives. */
  mostBytes: number;
  /** Of one try. */
  tryMs: number;
  tries: number;
  waitMs: number;
}

const LIMITS: DownloadLimits = { mostBytes: 8 * 1024 * 1024, tryMs: 30_000, tries: 3, waitMs: 1000 };

/** Nothing that comes later would mend it. */
class Refused extends Error {}

/**
 * Puts the zip of an artifact into a file, as it is: who unpacks it must not trust it. Each try asks for an address of its
 * own, since one is good for a minute. Throws Error with what is wrong in words.
 */
export async function downloadZip(
  at: Repository,
  artifact: Artifact,
  path: string,
  limits: Partial<DownloadLimits> = {},
): Promise<void> {
  const { tries, waitMs, ...rules } = { ...LIMITS, ...limits };
  if (artifact.bytes > rules.mostBytes) throw tooLarge(rules.mostBytes);
  for (let tried = 1; ; tried++) {
    try {
      const bytes = await fetched(await addressOf(at, artifact.id), at.signal, rules);
      refuseAnother(bytes, artifact);
      return await writeFile(path, bytes);
    } catch (error) {
      const status = (error as { status?: number }).status ?? 0;
      if (status === 410) throw new Refused("it has just expired");
      if (tried >= tries || at.signal.aborted || error instanceof Refused || status >= 400) throw error;
      await delay(waitMs, undefined, { signal: at.signal });
    }
  }
}

async function fetched(
  address: string,
  signal: AbortSignal,
  { mostBytes, tryMs }: Pick<DownloadLimits, "mostBytes" | "tryMs">,
): Promise<Buffer> {
  const { defaults } = await import("@actions/github/lib/utils");
  const response: Response = await (defaults.request?.fetch ?? fetch)(address, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(tryMs)]),
  });
  if (!response.ok || response.body === null) throw new Error(`its download ended with ${response.status}`);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body) {
    bytes += part.length;
    if (bytes > mostBytes) throw tooLarge(mostBytes);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refuseAnother(bytes: Buffer, { digest }: Artifact): void {
  const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (digest?.startsWith("sha256:") && digest !== found)
    throw new Error("it is not what was uploaded: its digest differs");
}

function tooLarge(most: number): Refused {
  return new Refused(`it has more than ${most / 1024 / 1024} MiB, which no baseline has`);
}
