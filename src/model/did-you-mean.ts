/** Below this two words have little in common. */
const NEAR = 0.4;
/** Longer ones are no typing errors. */
const LONGEST = 80;

/** The names that were probably meant, the nearest first; none where none is near. */
export function nearNames(word: string, names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, likeness: likeness(simplify(word), simplify(name)) }))
    .filter((one) => one.likeness >= NEAR)
    .toSorted((a, b) => b.likeness - a.likeness)
    .map(({ name }) => name);
}

export function didYouMean(word: string, names: readonly string[]): string | undefined {
  return nearNames(word, names)[0];
}

/** `concurrentUsers` and `Concurrent-Users` are `concurrent_users` in another spelling. */
function simplify(word: string): string {
  return word.slice(0, LONGEST).toLowerCase().replaceAll(/[-_ ]/g, "");
}

/** Sørensen-Dice coefficient of the pairs of neighbouring letters: 1 for the same word, 0 without a common pair. */
function likeness(a: string, b: string): number {
  const [mine, others] = [pairs(a), pairs(b)];
  const common = mine.filter((pair) => others.includes(pair)).length;
  return (2 * common) / (mine.length + others.length);
}

/** With the edges of the word, so that short names have pairs too. */
function pairs(word: string): string[] {
  const text = `^${word}$`;
  return [...new Set(Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2)))];
}
