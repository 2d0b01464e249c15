/**
 * Where a rising function crosses zero, by halving [low, high] until the ends are neighbouring numbers.
 * Without a crossing inside it is the end at which the function is nearest to one. About 60 evaluations for ends of
 * one size.
 */
export function risingRoot(f: (x: number) => number, low: number, high: number): number {
  let [from, to] = [low, high];
  for (;;) {
    const middle = (from + to) / 2;
    if (middle <= from || middle >= to) return middle;
    if (f(middle) < 0) from = middle;
    else to = middle;
  }
}
