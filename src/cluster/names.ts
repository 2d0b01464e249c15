import { nearNames } from "../model/did-you-mean.ts";

/** Names in messages: they come from files and servers of other hands. */

const LONGEST = 80;
const MOST_LISTED = 8;

/** In quotes and on one line, since a log line may be a command to the runner. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);
}

/** What to take instead of a name that does not exist: the nearest ones, or else those that there are. */
export function insteadOf(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return "There is none at all.";
  const near = nearNames(wanted, names).slice(0, 3);
  if (near.length > 0) return `Did you mean ${near.map(quoted).join(" or ")}?`;
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : "";
  return `There are ${names.slice(0, MOST_LISTED).map(quoted).join(", ")}${more}.`;
}
