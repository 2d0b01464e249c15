/** A part that cannot be had on this machine. The message is one sentence that a skipped test can print. */
export class SetUpError extends Error {
  override readonly name = "SetUpError";
}
