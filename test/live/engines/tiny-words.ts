/**
 * What the tiny models say. They are chains of words instead of trained models: whatever the prompt, the words of
 * `cycle` come for ever, so an answer is exactly as long as was asked for. After a prompt that ends in `finish` come
 * the words of `tail` and then the end token; after one that ends in `loop` that word comes for ever, which trips
 * Ollama's repetition guard. The emoji (four byte tokens) and the e-acute (two) make tokens and chunks differ.
 */
export const WORDS = {
  cycle: [
    ..." alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike".split(/(?= )/),
    ..." november oscar papa quebec romeo sierra tango".split(/(?= )/),
    "\u{1F600}",
    ..." uniform victor whiskey xray".split(/(?= )/),
    "\u00e9",
    ..." yankee zulu.".split(/(?= )/),
  ],
  tail: " one two three four five".split(/(?= )/),
  finish: " finish",
  loop: " loop",
} as const;
