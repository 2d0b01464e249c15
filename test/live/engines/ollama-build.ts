import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.ts";
import { runStep } from "./step.ts";
import { needPython, needTool } from "./tools.ts";

/** The last line of versions with the engine inside the Go program; from 0.30 on it needs llama.cpp's executables. */
export const OLLAMA_VERSION = "0.24.0";
const HEADERS_PACKAGE = "llama-cpp-python";
const HEADERS_VERSION = "0.3.36";
const BUILD_SECONDS = 25 * 60;

/** Ollama's own program, built from source by the Go client: no registry that we use ships it ready-made. */
export async function ollamaBinary(): Promise<string> {
  const vector = hasVectorUnits();
  const folder = await cached({
    name: `ollama-${OLLAMA_VERSION}-${process.arch}-${vector ? "avx2" : "plain"}`,
    proof: join("bin", "ollama"),
    build: (aside) => buildOllama(aside, vector),
  });
  return join(folder, "bin", "ollama");
}

async function buildOllama(folder: string, vector: boolean): Promise<void> {
  const why = "Ollama is built from source";
  const go = needTool(why, "go");
  // Asked for now: cgo would find a missing compiler only after minutes of compiling Go.
  needTool(why, process.env["CC"] ?? "gcc");
  needTool(why, process.env["CXX"] ?? "g++");
  const headers = await vendorHeaders();
  await runStep({
    part: "ollama",
    what: `build Ollama ${OLLAMA_VERSION}`,
    note: "about 450 CPU seconds",
    command: "nice",
    args: [go, "install", "-ldflags", linkerFlags(), `github.com/ollama/ollama@v${OLLAMA_VERSION}`],
    cwd: folder,
    env: buildEnvironment(folder, headers, vector),
    limitSeconds: BUILD_SECONDS,
  });
}

function linkerFlags(): string {
  return `-s -w -X=github.com/ollama/ollama/version.Version=${OLLAMA_VERSION}`;
}

function buildEnvironment(folder: string, headers: string, vector: boolean): NodeJS.ProcessEnv {
  const optimise = vector ? "-O3 -mavx -mavx2 -mfma -mf16c -mbmi2" : "-O3";
  return {
    CGO_ENABLED: "1",
    CGO_CPPFLAGS: `-I${headers}`,
    CGO_CFLAGS: optimise,
    CGO_CXXFLAGS: optimise,
    GOBIN: join(folder, "bin"),
    // Fail with a sentence rather than download another Go.
    GOTOOLCHAIN: "local",
    // Each C++ compiler takes up to a gigabyte; more of them than two would also starve whatever else runs.
    GOFLAGS: "-p=2",
  };
}

/**
 * Go module archives leave out every folder called `vendor`, and Ollama's C++ code includes headers from three of
 * them. The source package of llama-cpp-python carries the same headers. They are a part of their own because the
 * path is in the compiler's flags: at a new path Go would compile everything again, also after an interrupted build.
 */
function vendorHeaders(): Promise<string> {
  return cached({ name: `ollama-headers-${HEADERS_VERSION}`, proof: "nlohmann", build: fetchHeaders });
}

async function fetchHeaders(folder: string): Promise<void> {
  const python = await needPython("Ollama's build takes C++ headers from a Python package");
  const tar = needTool("Ollama's build unpacks a source package", "tar");
  await runStep({
    part: "ollama",
    what: `download the headers in ${HEADERS_PACKAGE} ${HEADERS_VERSION}`,
    command: python.path,
    args: [
      ...["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", folder],
      `${HEADERS_PACKAGE}==${HEADERS_VERSION}`,
    ],
    cwd: folder,
    limitSeconds: 600,
  });
  await unpackHeaders(tar, folder);
}

async function unpackHeaders(tar: string, folder: string): Promise<void> {
  const archive = readdirSync(folder).find((name) => name.endsWith(".tar.gz"));
  if (archive === undefined) throw new Error(`pip left no source package in ${folder}.`);
  const vendor = `${archive.replace(/\.tar\.gz$/, "")}/vendor/llama.cpp/vendor`;
  await runStep({
    part: "ollama",
    what: "unpack the headers",
    command: tar,
    args: ["xzf", archive, "--strip-components=4", ...["nlohmann", "stb", "miniaudio"].map((it) => `${vendor}/${it}`)],
    cwd: folder,
    limitSeconds: 120,
  });
  rmSync(join(folder, archive));
}

/** Without the vector units the engine is several times slower; with them on a processor that has none, it crashes. */
function hasVectorUnits(): boolean {
  if (process.arch !== "x64") return false;
  const flags = readFileSync("/proc/cpuinfo", "utf8").match(/^flags\s*:(.*)$/m)?.[1] ?? "";
  return ["avx", "avx2", "fma", "f16c", "bmi2"].every((unit) => flags.split(" ").includes(unit));
}
