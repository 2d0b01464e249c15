/** Set-up takes minutes: without a line now and then, a waiting person or CI log looks hung. */
export function say(part: string, text: string): void {
  const seconds = Math.round(performance.now() / 1000);
  process.stderr.write(`[live ${seconds} s] ${part}: ${text}\n`);
}
