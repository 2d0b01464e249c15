import type { Calibration, CalibrationSession } from "./model/calibration.ts";
import type { ClientHealth } from "./model/client-health.ts";
import type { ClusterAccess, ForwardTarget, LeaseRequest, ReleaseName } from "./model/cluster.ts";
import type { ClusterView, PodEvent, ResourceName } from "./model/cluster-view.ts";
import type { Endpoint, ServerAddress } from "./model/endpoint.ts";
import type { Failure } from "./model/failures.ts";
import type { HttpRequest, ProbeAnswers } from "./model/http.ts";
import type { ProgressEvent } from "./model/progress.ts";
import type { Feature, MissingRight } from "./model/rights.ts";
import type { RunResult } from "./model/run.ts";
import type { RequestSample } from "./model/sample.ts";
import type { EngineId } from "./model/scenario.ts";
import type { Session } from "./model/session.ts";
import type { StepLeft } from "./model/step-file.ts";

/** The outside world, as types. Entries build one; everything else takes it and touches nothing beside it. */
export interface Deps {
  clock: Clock;
  env: Readonly<Record<string, string | undefined>>;
  /** Where relative paths start. */
  cwd: string;
  files: Files;
  /** The script that the program was started with; threads and processes of other roles start it again. */
  entry: string;
  /** What is believed of the client's own health; absent: what was seen. A test that shares its machine says it is healthy. */
  healthOf?: (seen: ClientHealth) => ClientHealth;
  /** A fresh random word for each run; with the seed it reproduces every prompt. */
  nonce(): string;
  /** Who runs this, for people: `PR #12, https://github.com/o/r/actions/runs/345`, or `ada@laptop`. */
  holder: string;
  /** What runs the measurement, for the fingerprint: `node 24.21.0 linux x64`. */
  client: string;
  /** Commit of the working directory, if it is a checkout. */
  gitCommit(): Promise<string | undefined>;
  log: Log;
  progress(event: ProgressEvent): void;
  /** Aborted on the first Ctrl-C or SIGTERM. */
  signal: AbortSignal;
  /** True where a machine runs us: user and system scenario files are ignored there. */
  ci: boolean;
  probe: Probe;
  /** Throws ConfigurationError for a kubeconfig that is wrong or refused, InfrastructureError where nobody answers. Sends nothing but what it needs to know that. */
  connectCluster(access: ClusterAccess): Promise<Cluster>;
  results: Results;
  archive: Archive;
  /** Starts the embedded engines in a process of their own; the demo only. */
  startSimulators(options: SimulatorOptions[]): Promise<RunningSimulators>;
}

export interface Clock {
  /** Monotonic, ms. */
  now(): number;
  /** Wall clock, ms since the epoch; for names and time stamps only. */
  wall(): number;
  /** Resolves early, without throwing, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Files {
  /** Undefined when there is no such file; throws for every other failure. */
  read(path: string): Promise<Uint8Array | undefined>;
  size(path: string): Promise<number | undefined>;
  write(path: string, text: string): Promise<void>;
  exists(path: string): Promise<boolean>;
}

export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Asks a server a set of questions, without a key. Never throws; `failure` is the first that a question met. */
export type Probe = (
  server: ServerAddress,
  requests: readonly HttpRequest[],
  signal: AbortSignal,
) => Promise<{ answers: ProbeAnswers; failure?: Failure }>;

/** A connection to one cluster. Every call ends by itself: by its time limit, or with the signal of the Deps that made it. */
export interface Cluster extends AsyncDisposable {
  /** Host and port of the API server; shown to people, without credentials. */
  server: string;
  context?: string;
  /** Of the context, or of the pod that we run in. */
  namespace?: string;
  inCluster: boolean;
  /** Looks; what may not be looked at is said in the view, never thrown. Throws InfrastructureError where the server does not answer at all or refuses us. */
  view(request: ViewRequest): Promise<ClusterView>;
  /** Asks what of a feature we may not do in a namespace. Throws InfrastructureError where that cannot be asked. */
  missingRights(feature: Feature, namespace: string): Promise<MissingRight[]>;
  /** Follows pods until it is disposed, from the moment on at which this resolves. Never throws: `blind` says what it does not see. */
  watch(request: WatchRequest, onEvent: (event: PodEvent) => void): Promise<Watch>;
  forward(target: ForwardTarget): Promise<Forward>;
  /** The record that Helm keeps of a release, encoded. Throws ConfigurationError where there is none such. */
  helmRelease(wanted: ReleaseName): Promise<string>;
  /** Who is waited for is logged. Throws InfrastructureError when the wait was in vain. */
  acquireLease(request: LeaseRequest): Promise<HeldLease | LeaseRefusal>;
}

export interface ViewRequest {
  namespaces: readonly string[];
  resources: readonly ResourceName[];
}

/** Pods that are followed. */
export interface WatchRequest {
  namespaces: readonly string[];
  /** All pods on them, of whatever namespace. */
  nodes: readonly string[];
}

export interface Watch extends AsyncDisposable {
  /** Why not everything was seen, in sentences. */
  blind(): readonly string[];
}

/** A port of a pod, on loopback. Closed when it is disposed. */
export interface Forward extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  baseUrl: string;
  /** The pod that it leads to now; another one after a replacement. */
  pod(): string;
  /** Connections that broke, and why; the newest last. */
  failures(): readonly string[];
}

export interface HeldLease extends AsyncDisposable {
  /** Aborted, with the reason, when another took it over, it was deleted, or it could not be renewed in time. */
  lost: AbortSignal;
  /** Until it was ours. */
  waitedMs: number;
  /** Who or what stood in the way last; absent where it was free. */
  waitedFor?: string;
}

/** It may not be taken here. */
export interface LeaseRefusal {
  /** One sentence, with the rule of a Role that would grant it. */
  refusal: string;
}

/** Where results are kept. */
export interface Results {
  /** Creates the directory and proves that it can be written, before anything is measured. */
  open(options: NewRun): Promise<ResultsDirectory>;
}

/** Results of earlier runs. All of it is read as untrusted. Throws ConfigurationError that names the file and what is wrong with it. */
export interface Archive {
  /**
   * What was measured earlier, the newest last: a result directory, a folder of them or of baseline files, a baseline
   * file, a zip of any of these, or a result file of another tool, which `as` gives a place.
   */
  sessions(path: string, as?: ForeignPlace): Promise<Session[]>;
  /** Adds a session to a baseline file, or starts one. */
  saveBaseline(path: string, session: Session): Promise<void>;
  /** Undefined when there is no such file yet. */
  calibration(path: string): Promise<Calibration | undefined>;
  addCalibration(path: string, session: CalibrationSession): Promise<Calibration>;
  /** Rewrites an older result directory or baseline file in the newest schema; what was done, in lines. */
  migrate(path: string): Promise<string[]>;
  /** What the steps of another run left: each report in a folder, however deep, or in a zip of one. */
  reports(path: string): Promise<StepLeft[]>;
}

/** Under which engine and test a foreign result is compared. */
export interface ForeignPlace {
  engine?: EngineId;
  scenario?: string;
}

export interface NewRun {
  outputDir: string;
  name: string;
  /** ms since the epoch. */
  startedAt: number;
  toolVersion: string;
  scenarioYaml: string;
}

/** One run's directory, written as the run proceeds. */
export interface ResultsDirectory {
  path: string;
  id: string;
  /** Appends; the samples of one endpoint keep their order. */
  appendSamples(endpoint: Endpoint, samples: readonly RequestSample[]): Promise<void>;
  /** Rewritten after every repeat, so that a crash loses at most the one that was running. */
  writeRun(run: RunResult): Promise<void>;
  /** `report.json` and its renderings, by file name. */
  writeRendered(files: Readonly<Record<string, string>>): Promise<void>;
  appendLog(line: string): void;
  /** Writes the manifest with the size and digest of every file. */
  close(run: RunResult): Promise<void>;
}

export interface SimulatorOptions {
  dialect: "vllm" | "tgi" | "ollama";
  seed: number;
  /** Factor on every latency of the model: 2 is half as fast. */
  slowdown: number;
}

export interface RunningSimulators extends AsyncDisposable {
  /** In the order of the options. */
  baseUrls: string[];
}
