/** Names in messages: they come from files and servers of other hands. */

const LONGEST = 80;
const MOST_LISTED = 8;
/** Below this two words have little in common. */
const NEAR = 0.4;

/** In quotes and on one line, since a log line may be a command to the runner. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);
}

/** What to take instead of a name that does not exist: the nearest ones, or else those that there are. */
export function insteadOf(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return "There is none at all.";
  const near = names
    .map((name) => ({ name, likeness: likeness(wanted, name) }))
    .filter((one) => one.likeness >= NEAR)
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, 3);
  if (near.length > 0) return `Did you mean ${near.map(({ name }) => quoted(name)).join(" or ")}?`;
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : "";
  return `There are ${names.slice(0, MOST_LISTED).map(quoted).join(", ")}${more}.`;
}

/** Sørensen-Dice coefficient of the pairs of neighbouring letters: 1 for the same word, 0 without a common pair. */
function likeness(a: string, b: string): number {
  const [mine, others] = [pairs(a), pairs(b)];
  const common = mine.filter((pair) => others.includes(pair)).length;
  return (2 * common) / Math.max(1, mine.length + others.length);
}

/** With the edges of the word, so that short names have pairs too. */
function pairs(word: string): string[] {
  const text = `^${word.slice(0, LONGEST).toLowerCase()}$`;
  return [...new Set(Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2)))];
}
