import { expect, it } from "vitest";
import { refusalsIn } from "../../src/infrastructure/scheduler-message.ts";

it("takes a message apart at its numbers, not at every comma", () => {
  const message =
    "0/4 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu, team-b}, 3 Insufficient memory.";
  expect(refusalsIn(message)).toEqual([
    { nodes: 1, words: "had untolerated taint {dedicated: gpu, team-b}", meaning: "it does not tolerate a taint" },
    { nodes: 3, words: "Insufficient memory", meaning: "too little memory is free" },
  ]);
});

it("hands on what it does not know, and makes nothing of another text", () => {
  expect(refusalsIn("0/1 nodes are available: 1 node(s) were struck by lightning.")).toEqual([
    { nodes: 1, words: "were struck by lightning", meaning: "were struck by lightning" },
  ]);
  expect(refusalsIn("no nodes available to schedule pods")).toEqual([]);
});
