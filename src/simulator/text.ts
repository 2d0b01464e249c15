import { fnv1a } from "./random.ts";

/** One generated token. */
export interface Token {
  id: number;
  /** Empty for a token whose character is not complete yet. */
  text: string;
  /** An end-of-text token: counted, never shown. */
  special: boolean;
  reasoning: boolean;
  /** When it is due, ms after the generation got its slot. */
  atMs: number;
}

/** What is said in an answer before times are known. */
export type Piece = Omit<Token, "atMs">;

const WORDS =
  "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
    .split(" ")
    .map((word) => ` ${word}`);
/** Characters of more than one byte, so that readers meet them. */
const WIDE = ["😀", "é", "世"];
const FIRST_ID = 300;
const END_OF_TEXT: Piece = { id: 2, text: "</s>", special: true, reasoning: false };

/**
 * The tokens of a prompt: word pieces of at most six characters and single signs.
 * A rough stand-in for a byte-pair tokenizer (about 4 characters of English a token), but the same for every engine.
 */
export function tokenize(text: string): string[] {
  return text.match(/[\p{L}\p{N}]{1,6}|[^\s\p{L}\p{N}]/gu) ?? [];
}

export interface AnswerRequest {
  seed: number;
  prompt: readonly string[];
  maxTokens: number;
  /** Tokens after which the model ends by itself. */
  endsAfter: number;
  /** Keep on to `maxTokens`. */
  ignoreEos: boolean;
  /** Tokens at the start that are reasoning. */
  reasoning: number;
  /** Whether a wide character takes two tokens, the first of them without text. */
  unfinishedCharacters: boolean;
}

/** What the model says: the same words for the same seed and prompt, at most `maxTokens`, the end-of-text token included. */
export function composeAnswer(request: AnswerRequest): { pieces: Piece[]; finish: "length" | "stop" } {
  const ends = !request.ignoreEos && request.endsAfter < request.maxTokens;
  const count = ends ? request.endsAfter : request.maxTokens;
  const vocabulary = vocabularyOf(request.unfinishedCharacters);
  const start = fnv1a(request.prompt.join(" "), fnv1a(String(request.seed))) % WORDS.length;
  const pieces: Piece[] = [];
  for (let i = 0; i < count; i++) {
    const id = (start + i) % vocabulary.length;
    pieces.push({
      id: FIRST_ID + id,
      text: vocabulary[id] ?? "",
      special: false,
      reasoning: i < request.reasoning,
    });
  }
  if (ends) pieces.push(END_OF_TEXT);
  return { pieces, finish: ends ? "stop" : "length" };
}

function vocabularyOf(unfinishedCharacters: boolean): string[] {
  return [...WORDS, ...(unfinishedCharacters ? WIDE.flatMap((character) => ["", character]) : WIDE)];
}

/** The visible text of tokens. */
export function textOf(tokens: readonly Piece[]): string {
  return tokens.map((token) => (token.special ? "" : token.text)).join("");
}
