import { describe, expect, it } from "vitest";
import { type Lookahead, PromptFeed } from "../../src/load/prompt-feed.ts";
import type { PlannedPrompt, PromptKey } from "../../src/load/prompts/prompt-set.ts";

const key = (turn: number, more: Partial<PromptKey> = {}): PromptKey => ({
  seed: 1,
  nonce: "n",
  pair: 0,
  phase: "chat/measured",
  user: 0,
  users: 1,
  turn,
  attempt: 1,
  ...more,
});
const textOf = ({ phase, turn, attempt }: PromptKey) => `${phase} ${turn} ${attempt}`;

function feed(lookahead: Lookahead) {
  const asked: PromptKey[][] = [];
  const prompts = new PromptFeed((keys) => asked.push(keys), lookahead);
  const deliver = () =>
    prompts.take((asked.at(-1) ?? []).map((wanted): [PromptKey, PlannedPrompt] => [wanted, { text: textOf(wanted) }]));
  return { prompts, asked, deliver, turns: () => asked.map((keys) => keys.map(({ turn }) => turn)) };
}

describe("the prompts in a worker", () => {
  it("come ahead of the turns that need them, each once", async () => {
    const { prompts, turns, deliver } = feed({ step: 2, ahead: 2 });
    for (const turn of [1, 3, 5]) {
      const coming = prompts.requestAt(key(turn));
      deliver();
      expect(await coming).toEqual({ text: `chat/measured ${turn} 1` });
    }
    expect(turns()).toEqual([[1, 3, 5], [7], [9]]);
  });

  it("are asked for in the waves of a warm-up too, whose turns follow one another", async () => {
    const { prompts, deliver } = feed({ step: 2, ahead: 2 });
    for (const turn of [0, 1, 2]) {
      const coming = prompts.requestAt(key(turn, { phase: "chat/warmup" }));
      deliver();
      expect(await coming).toEqual({ text: `chat/warmup ${turn} 1` });
    }
  });

  it("of a retry come alone", async () => {
    const { prompts, asked, deliver } = feed({ step: 1, ahead: 5 });
    const coming = prompts.requestAt(key(3, { attempt: 2 }));
    deliver();
    expect(await coming).toEqual({ text: "chat/measured 3 2" });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toHaveLength(1);
  });
});
