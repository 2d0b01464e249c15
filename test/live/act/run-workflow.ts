import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TOKEN } from "../../helpers/fake-github/index.ts";
import { copyAction, createStandIn, type Repository, remoteActions } from "./repository.ts";
import { setUpAct } from "./setup.ts";

const LIMIT_SECONDS = 280;
const OURS = "OWNER/llm-latency-gate@";
/** Jobs run on the machine itself, and whatever would leave it finds nobody. */
const NO_NETWORK = { HTTPS_PROXY: "http://127.0.0.1:9", https_proxy: "http://127.0.0.1:9", NO_PROXY: "127.0.0.1" };

export interface WorkflowRun {
  readonly exitCode: number | null;
  /** By job, then step id and output. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Names of the steps that ran, by job. */
  readonly steps: Readonly<Record<string, readonly string[]>>;
  /** Of all steps, one after the other. */
  readonly summary: string;
  readonly log: string;
}

export interface WorkflowOptions {
  readonly repository: Repository;
  readonly event: string;
  readonly payload: object;
  /** Of the workflow in `.github/workflows`. */
  readonly file: string;
  /** What the runner and GitHub would set; the address of the API is not optional, since act's own default is the real one. */
  readonly env: Readonly<Record<string, string>> & { GITHUB_API_URL: string };
  readonly secrets?: Readonly<Record<string, string>>;
  readonly job?: string;
  /** How actions of others end that a step calls. */
  readonly standIns?: 0 | 1;
  /** Folders of programs that those would install. */
  readonly programs?: readonly string[];
}

/** Runs a workflow as it is shipped, on this machine, with nothing of its environment and nothing of the network. */
export async function runWorkflow(options: WorkflowOptions): Promise<WorkflowRun> {
  const { repository, event, payload, file, env, secrets = {}, job } = options;
  if (new URL(env.GITHUB_API_URL).hostname !== "127.0.0.1") throw new Error("the API of a test is on loopback");
  const payloadFile = join(repository.beside, "event.json");
  writeFileSync(payloadFile, JSON.stringify(payload));
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  const args = [
    ...[event, "--eventpath", payloadFile, "--workflows", `.github/workflows/${file}`, "--json"],
    ...["--platform", "ubuntu-latest=-self-hosted", "--no-cache-server", "--action-offline-mode"],
    ...(job === undefined ? [] : ["--job", job]),
    ...pairs("--env", env),
    ...pairs("--secret", { GITHUB_TOKEN: TOKEN, ...secrets }),
    ...pairs("--local-repository", localActions(options)),
  ];
  return readRun(await runAct(args, options));
}

function localActions({ repository, standIns = 1 }: WorkflowOptions): Record<string, string> {
  const action = copyAction(join(repository.beside, "action"));
  const standIn = createStandIn(join(repository.beside, "stand-in"), standIns);
  return Object.fromEntries(
    remoteActions(repository.path).map((name) => [name, name.startsWith(OURS) ? action : standIn]),
  );
}

interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

async function runAct(args: readonly string[], { repository, programs = [] }: WorkflowOptions): Promise<Ended> {
  const { path, beside } = repository;
  const home = join(beside, "home");
  mkdirSync(home, { recursive: true });
  const folders = [...programs, dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"];
  const env = { HOME: home, PATH: folders.join(":"), ...NO_NETWORK };
  const limits = { timeout: LIMIT_SECONDS * 1000, killSignal: "SIGKILL" } as const;
  const child = spawn(await setUpAct(), args, { cwd: path, env, stdio: ["ignore", "pipe", "pipe"], ...limits });
  const [stdout, stderr, exitCode] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve, reject) => child.on("exit", resolve).on("error", reject)),
  ]);
  return { exitCode, stdout, stderr };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  stream.setEncoding("utf8");
  for await (const part of stream) text += part;
  return text;
}

/** A line of act's `--json`. */
interface Line {
  jobID?: string;
  msg?: string;
  stage?: string;
  step?: string;
  stepID?: string[];
  stepResult?: string;
  command?: string;
  name?: string;
  arg?: string;
  content?: string;
}

function readRun({ exitCode, stdout, stderr }: Ended): WorkflowRun {
  const texts = stdout.split("\n").filter((text) => text.startsWith("{"));
  const lines = texts.map((text) => JSON.parse(text) as Line);
  const jobs = [...new Set(lines.flatMap(({ jobID }) => jobID ?? []))];
  const of = <T>(read: (lines: readonly Line[]) => T) =>
    Object.fromEntries(jobs.map((job) => [job, read(lines.filter(({ jobID }) => jobID === job))]));
  return {
    exitCode,
    outputs: of(outputsOf),
    steps: of(stepsOf),
    summary: lines.map(({ command, content = "" }) => (command === "summary" ? content : "")).join(""),
    log: [stderr, ...lines.map(({ msg = "" }) => msg.trimEnd())].join("\n"),
  };
}

function outputsOf(lines: readonly Line[]): Record<string, string> {
  const set = lines.filter(({ command }) => command === "set-output");
  return Object.fromEntries(set.map(({ stepID = [], name, arg = "" }) => [`${stepID.join(".")}.${name}`, arg]));
}

function stepsOf(lines: readonly Line[]): string[] {
  const ended = lines.filter(({ stage, stepResult }) => stage === "Main" && stepResult === "success");
  return ended.map(({ step = "" }) => step);
}
