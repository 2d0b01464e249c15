import { spawn } from "node:child_process";
import { posix } from "node:path";
import { ConfigurationError } from "../../errors.ts";
import { type RawFile, roleOf } from "../chart-files.ts";
import { MOST_BYTES, requireSmall } from "./limits.ts";

const LONGEST_MS = 30_000;
/** Names of objects and answers of git, beside the files themselves. */
const MOST_LISTING = 16 * 1024 * 1024;
/** Nothing that a shell or git takes for an option, and no range. */
const REVISION = /^(?!.*\.\.)[A-Za-z0-9_][\w./@{}^~+-]{0,250}$/;

export interface GitOptions {
  cwd: string;
  signal: AbortSignal;
}

/**
 * The files at a path of a revision, from the object database: no working tree is touched, and no filter, hook or text
 * conversion of the repository runs. The path starts at the working directory, as every other does.
 * @throws ConfigurationError for a revision or a path that is not there.
 */
export async function readFromGit(revision: string, path: string, options: GitOptions): Promise<RawFile[]> {
  const wanted = posix.normalize(path).replace(/\/+$/, "");
  const where = `${revision}:${path}`;
  if (!REVISION.test(revision))
    throw new ConfigurationError(`"${revision}" in ${where} is no revision of git`, { hint: FORM });
  if (path === "" || /^[-/]|\0/.test(path))
    throw new ConfigurationError(`"${path}" in ${where} is no path from the working directory`, { hint: FORM });
  const commit = await commitOf(revision, options);
  const blobs = await blobsAt(commit, wanted, options);
  if (blobs.length === 0) {
    throw new ConfigurationError(
      `${where} does not exist: ${revision} has no such file or folder below the working directory`,
      { hint: FORM },
    );
  }
  const isFile = blobs.length === 1 && blobs[0]?.path === wanted;
  const inside = blobs.map((blob) => ({ ...blob, path: isFile ? "" : posix.relative(wanted, blob.path) }));
  const read = inside.filter(({ path: inner }) => inner === "" || roleOf(inner) !== undefined);
  requireSmall(where, read);
  const contents = await contentsOf(
    read.map(({ id }) => id),
    options,
  );
  return read.map(({ path: inner }, at) => ({
    path: inner,
    file: inner === "" ? wanted : posix.join(wanted, inner),
    bytes: contents[at] ?? new Uint8Array(),
  }));
}

const FORM = "Wanted is REVISION:PATH, such as origin/main:helm/vllm or HEAD~1:values.yaml.";

async function commitOf(revision: string, options: GitOptions): Promise<string> {
  const { code, stdout, stderr } = await git(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    options,
  );
  if (code === 0) return stdout.toString().trim();
  const why = stderr.trim() === "" ? "" : `: ${stderr.trim().split("\n")[0]}`;
  throw new ConfigurationError(`git knows no revision "${revision}" here${why}`, {
    hint: "In a workflow, check out with `fetch-depth: 0`, or fetch the base first: `git fetch origin main`.",
  });
}

interface Blob {
  id: string;
  path: string;
  bytes: number;
}

/** Files only: a link or a submodule is no values file. */
async function blobsAt(commit: string, path: string, options: GitOptions): Promise<Blob[]> {
  const { code, stdout, stderr } = await git(["ls-tree", "-r", "-z", "-l", commit, "--", path], options);
  if (code !== 0) throw new ConfigurationError(`git could not list ${path}: ${stderr.trim().split("\n")[0]}`);
  const entries = stdout
    .toString()
    .split("\0")
    .map((line) => /^100\d{3} blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(line));
  return entries.flatMap((entry) => {
    const [, id, bytes, name] = entry ?? [];
    return id === undefined || name === undefined ? [] : [{ id, path: name, bytes: Number(bytes) }];
  });
}

/** `<id> blob <size>`, a line break, the bytes, a line break; in the order in which they were asked for (git-cat-file). */
async function contentsOf(ids: readonly string[], options: GitOptions): Promise<Uint8Array[]> {
  if (ids.length === 0) return [];
  const { stdout } = await git(["cat-file", "--batch"], options, `${ids.join("\n")}\n`);
  let from = 0;
  return ids.map((id) => {
    const end = stdout.indexOf(10, from);
    const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(stdout.subarray(from, end).toString()) ?? [];
    if (size === undefined) throw new ConfigurationError(`git has lost the object ${id}; \`git fsck\` tells more`);
    from = end + 1 + Number(size) + 1;
    return stdout.subarray(end + 1, from - 1);
  });
}

interface GitAnswer {
  code: number | null;
  stdout: Buffer;
  stderr: string;
}

/** Never through a shell, never asking anybody, never fetching; what is too long or too much is ended. */
function git(args: readonly string[], { cwd, signal }: GitOptions, input = ""): Promise<GitAnswer> {
  const env = {
    ...process.env,
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    LC_ALL: "C",
  };
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd, env, signal, timeout: LONGEST_MS, stdio: ["pipe", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    let stderr = "";
    let bytes = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES + MOST_LISTING) chunks.push(chunk);
      else child.kill();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (stderr.length < 2000) stderr += chunk.toString();
    });
    // Whoever ends early closes it; its exit code tells the rest.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("error", (cause) => reject(notStarted(cause)));
    child.on("close", (code, ended) =>
      ended === null
        ? resolve({ code, stdout: Buffer.concat(chunks), stderr })
        : reject(new ConfigurationError(`git ${args[0]} was ended (${ended}): it took too long, or gave too much`)),
    );
  });
}

function notStarted(cause: Error): Error {
  if (cause.name === "AbortError") return cause;
  return new ConfigurationError(`git cannot be started: ${cause.message}`, {
    cause,
    hint: "REVISION:PATH needs git on the PATH; name files or folders instead.",
  });
}
