import { type GgufValue, type Tensor, writeGguf } from "./gguf-file.ts";
import { WORDS } from "./tiny-words.ts";

/**
 * The model of tiny-words.ts for llama.cpp and Ollama.
 *
 * One hidden dimension per token of the chain. Its embedding is that unit vector, and the output matrix maps it to the
 * next token. The layers between are all zero: the arithmetic of a real Llama of this size, without effect.
 */
const HIDDEN = 128;
const LAYERS = 2;
const FEED_FORWARD = 256;
const HEADS = 4;
const KV_HEADS = 2;
const CONTEXT = 8192;
/** Contents only, so that a chat message can end the prompt in " finish" or " loop". */
const CHAT_TEMPLATE = "{% for m in messages %}{{ m['content'] }}{% endfor %}";

/** Token types of the SentencePiece kind of vocabulary. */
const KIND = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;
/** SentencePiece writes a space as this. */
const SPACE = "\u2581";

interface Vocabulary {
  readonly tokens: string[];
  readonly scores: number[];
  readonly kinds: number[];
  readonly idOf: Map<string, number>;
}

export function writeTinyGguf(path: string, name: string): void {
  const vocabulary = makeVocabulary();
  const tensors = makeTensors(vocabulary);
  writeGguf(path, makeMetadata(name, vocabulary, tensors), tensors);
}

function makeVocabulary(): Vocabulary {
  const vocabulary: Vocabulary = { tokens: [], scores: [], kinds: [], idOf: new Map() };
  const add = (token: string, score: number, kind: number): void => {
    if (vocabulary.idOf.has(token)) return;
    vocabulary.idOf.set(token, vocabulary.tokens.length);
    vocabulary.tokens.push(token);
    vocabulary.scores.push(score);
    vocabulary.kinds.push(kind);
  };
  add("<unk>", 0, KIND.unknown);
  add("<s>", 0, KIND.control);
  add("</s>", 0, KIND.control);
  for (let byte = 0; byte < 256; byte++) add(byteToken(byte), 0, KIND.byte);
  for (const piece of [SPACE, ...printableAscii()]) add(piece, -1000, KIND.normal);
  addWordPieces(add);
  return vocabulary;
}

/** The tokenizer only merges pairs that are tokens themselves, so every beginning of a word has to be one. */
function addWordPieces(add: (token: string, score: number, kind: number) => void): void {
  let score = -1;
  for (const word of [...WORDS.cycle, ...WORDS.tail, WORDS.finish, WORDS.loop]) {
    if (!word.startsWith(" ")) continue;
    const piece = word.replace(" ", SPACE);
    for (let length = 2; length <= piece.length; length++) add(piece.slice(0, length), score--, KIND.normal);
  }
}

function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}

function printableAscii(): string[] {
  return Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
}

function tokenIds({ idOf }: Vocabulary, word: string): number[] {
  const whole = idOf.get(word.replace(" ", SPACE));
  if (whole !== undefined) return [whole];
  return [...new TextEncoder().encode(word)].map((byte) => mustHave(idOf.get(byteToken(byte))));
}

function mustHave<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The tiny model's vocabulary lacks one of its own tokens.");
  return value;
}

/** From each word to the one after it; dimension 0 is "any other token" and starts the cycle. */
function makeArcs(vocabulary: Vocabulary): { dimension: Map<number, number>; next: [number, number][] } {
  const chain = WORDS.cycle.flatMap((word) => tokenIds(vocabulary, word));
  const tail = WORDS.tail.flatMap((word) => tokenIds(vocabulary, word));
  const [finish, loop, end] = [WORDS.finish, WORDS.loop, "</s>"].map((word) => mustHave(tokenIds(vocabulary, word)[0]));
  const states = [...chain, ...tail, mustHave(finish), mustHave(loop)];
  const dimension = new Map(states.map((token, index) => [token, index + 1]));
  if (dimension.size !== states.length || states.length >= HIDDEN) {
    throw new Error("Each token may be in the tiny model's chain once, and the chain has to fit the hidden size.");
  }
  const from = (token: number): number => mustHave(dimension.get(token));
  const next: [number, number][] = [[0, mustHave(chain[0])]];
  for (const [index, token] of chain.entries()) next.push([from(token), mustHave(chain[(index + 1) % chain.length])]);
  for (const [index, token] of tail.entries()) next.push([from(token), mustHave(tail[index + 1] ?? end)]);
  next.push([from(mustHave(finish)), mustHave(tail[0])], [from(mustHave(loop)), mustHave(loop)]);
  return { dimension, next };
}

function makeTensors(vocabulary: Vocabulary): Tensor[] {
  const size = vocabulary.tokens.length;
  const { dimension, next } = makeArcs(vocabulary);
  const embedding = new Float32Array(size * HIDDEN);
  for (let token = 0; token < size; token++) embedding[token * HIDDEN + (dimension.get(token) ?? 0)] = 1;
  const output = new Float32Array(size * HIDDEN);
  // RMS normalisation turns the unit vector into sqrt(HIDDEN): this makes the logit 40, so even sampling is certain.
  for (const [from, to] of next) output[to * HIDDEN + from] = 40 / Math.sqrt(HIDDEN);
  return [
    { name: "token_embd.weight", shape: [HIDDEN, size], data: embedding },
    ones("output_norm.weight"),
    { name: "output.weight", shape: [HIDDEN, size], data: output },
    ...Array.from({ length: LAYERS }, (_, index) => makeLayer(`blk.${index}.`)).flat(),
  ];
}

function makeLayer(prefix: string): Tensor[] {
  const keyValue = (HIDDEN / HEADS) * KV_HEADS;
  const zeros = (name: string, columns: number, rows: number): Tensor => {
    return { name: `${prefix}${name}.weight`, shape: [columns, rows], data: new Float32Array(columns * rows) };
  };
  return [
    ones(`${prefix}attn_norm.weight`),
    zeros("attn_q", HIDDEN, HIDDEN),
    zeros("attn_k", HIDDEN, keyValue),
    zeros("attn_v", HIDDEN, keyValue),
    zeros("attn_output", HIDDEN, HIDDEN),
    ones(`${prefix}ffn_norm.weight`),
    zeros("ffn_gate", HIDDEN, FEED_FORWARD),
    zeros("ffn_up", HIDDEN, FEED_FORWARD),
    zeros("ffn_down", FEED_FORWARD, HIDDEN),
  ];
}

function ones(name: string): Tensor {
  return { name, shape: [HIDDEN], data: new Float32Array(HIDDEN).fill(1) };
}

function makeMetadata(name: string, vocabulary: Vocabulary, tensors: readonly Tensor[]): [string, GgufValue][] {
  const { tokens, scores, kinds, idOf } = vocabulary;
  const u32 = (value: number): GgufValue => ({ type: "u32", value });
  const id = (token: string): GgufValue => u32(mustHave(idOf.get(token)));
  const parameters = tensors.reduce((sum, tensor) => sum + tensor.data.length, 0);
  return [
    ["general.architecture", { type: "text", value: "llama" }],
    ["general.name", { type: "text", value: name }],
    ["general.file_type", u32(0)],
    ["general.parameter_count", { type: "u64", value: parameters }],
    ["llama.context_length", u32(CONTEXT)],
    ["llama.embedding_length", u32(HIDDEN)],
    ["llama.block_count", u32(LAYERS)],
    ["llama.feed_forward_length", u32(FEED_FORWARD)],
    ["llama.attention.head_count", u32(HEADS)],
    ["llama.attention.head_count_kv", u32(KV_HEADS)],
    ["llama.attention.layer_norm_rms_epsilon", { type: "f32", value: 1e-6 }],
    ["llama.rope.dimension_count", u32(HIDDEN / HEADS)],
    ["llama.rope.freq_base", { type: "f32", value: 10_000 }],
    ["llama.vocab_size", u32(tokens.length)],
    ["tokenizer.ggml.model", { type: "text", value: "llama" }],
    ["tokenizer.ggml.tokens", { type: "texts", value: tokens }],
    ["tokenizer.ggml.scores", { type: "f32s", value: scores }],
    ["tokenizer.ggml.token_type", { type: "i32s", value: kinds }],
    ["tokenizer.ggml.bos_token_id", id("<s>")],
    ["tokenizer.ggml.eos_token_id", id("</s>")],
    ["tokenizer.ggml.unknown_token_id", id("<unk>")],
    ["tokenizer.ggml.add_bos_token", { type: "bool", value: true }],
    ["tokenizer.ggml.add_eos_token", { type: "bool", value: false }],
    ["tokenizer.ggml.add_space_prefix", { type: "bool", value: true }],
    ["tokenizer.chat_template", { type: "text", value: CHAT_TEMPLATE }],
  ];
}
