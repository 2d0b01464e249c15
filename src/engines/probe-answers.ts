import type { HttpAnswer, ProbeAnswers } from "./engine.ts";
import { type JsonObject, objectsIn, parseObject, textIn } from "./json.ts";

export const MODELS_PATH = "/v1/models";

/** The JSON object that a path answered with status 200. */
export function jsonAt(answers: ProbeAnswers, path: string): JsonObject | undefined {
  const answer = answers[path];
  return answer?.status === 200 ? parseObject(answer.body) : undefined;
}

/** The cards of `GET /v1/models`, in the server's order; undefined when that is not what answered. */
export function modelCards(answers: ProbeAnswers): JsonObject[] | undefined {
  const list = jsonAt(answers, MODELS_PATH);
  return Array.isArray(list?.["data"]) ? objectsIn(list["data"]) : undefined;
}

export function modelIds(cards: readonly JsonObject[]): string[] {
  return cards.flatMap((card) => textIn(card["id"]) ?? []);
}

/** The card of a model; the only card when the name is not among them. */
export function cardOf(cards: readonly JsonObject[], model: string): JsonObject | undefined {
  return cards.find((card) => card["id"] === model) ?? (cards.length === 1 ? cards[0] : undefined);
}

/** Whether any answer carries a header, with a value that the pattern finds. */
export function anyHeader(answers: ProbeAnswers, name: string, pattern = /./): boolean {
  return present(answers).some((answer) => pattern.test(answer.headers[name] ?? ""));
}

function present(answers: ProbeAnswers): HttpAnswer[] {
  return Object.values(answers).filter((answer) => answer !== undefined);
}
