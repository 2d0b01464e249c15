import { join } from "node:path";
import { installed, isInstalled, type Package } from "../install.ts";
import { MODEL, OFFLINE, type Peer, PROMPT_TOKENS, type Told, type Tool } from "../peer.ts";
import { textOf } from "../text-of.ts";
import { tokenizer } from "../tokenizer.ts";

const PACKAGE: Package = { name: "guidellm", version: "0.8.1", note: "about 5 GB, with torch" };
const FILE = "guidellm.json";

export const guidellm: Peer = { ...PACKAGE, isInstalled: () => isInstalled(PACKAGE), setUp };

async function setUp(): Promise<Tool> {
  const python = await installed(PACKAGE);
  const words = await tokenizer(python);
  const backend = `kind=openai_http,model=${MODEL},request_format=/v1/chat/completions,validate_backend=false`;
  return {
    env: OFFLINE,
    command: async ({ baseUrl, users, requests, tokens }, folder) => [
      python,
      ...["-m", "guidellm", "run", "--backend", `${backend},target=${baseUrl}`],
      ...["--tokenizer", `kind=huggingface_auto,model=${words.folder}`],
      ...["--data", `kind=synthetic_text,prompt_tokens=${PROMPT_TOKENS},output_tokens=${tokens}`],
      ...["--profile", `kind=concurrent,streams=${users}`, "--constraint", `kind=max_requests,count=${requests}`],
      ...["--seed", "kind=static,value=42", "--output", `kind=json,path=${join(folder, FILE)}`, "--disable-console"],
    ],
    async told(folder) {
      const text = await textOf(folder, FILE);
      return text === undefined ? [] : parse(text);
    },
  };
}

interface Entry {
  output?: string | null;
  time_to_first_token_ms?: number | null;
}

interface Report {
  benchmarks: { requests: { successful: Entry[]; errored: Entry[]; incomplete: Entry[] } }[];
}

/** A request has the text of its answer. */
export function parse(text: string): Told[] {
  return (JSON.parse(text) as Report).benchmarks.flatMap(({ requests: { successful, errored, incomplete } }) => [
    ...successful.map((entry) => told(entry, true)),
    ...[...errored, ...incomplete].map((entry) => told(entry, false)),
  ]);
}

function told({ output, time_to_first_token_ms: ttftMs }: Entry, ok: boolean): Told {
  const word = output?.trim().split(" ")[0];
  return {
    ok,
    ...(word !== undefined && word !== "" && { key: word }),
    ...(typeof ttftMs === "number" && { ttftMs }),
  };
}
