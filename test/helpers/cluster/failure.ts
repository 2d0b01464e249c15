import { expect } from "vitest";
import { InfrastructureError } from "../../../src/errors.ts";

/** What it failed with, which has to be an InfrastructureError. */
export async function failureOf(outcome: Promise<unknown>): Promise<InfrastructureError> {
  const failure = await outcome.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(InfrastructureError);
  return failure as InfrastructureError;
}
