import * as z from "zod";
import { gate } from "./schema-gate.ts";
import { requests } from "./schema-requests.ts";
import { base, benchmark, environment, services } from "./schema-services.ts";
import { testScenarios } from "./schema-tests.ts";
import { values } from "./schema-values.ts";

/**
 * The vocabulary of the scenario file, and the source of the JSON schema for editors.
 *
 * Every key is optional and none has a default, since a layer must be able to say nothing about it; defaults are in
 * `defaults.ts`. List items are never merged with those of another layer, so what an item cannot do without is required.
 * There is no `refine` here: what a JSON schema cannot say is in `check-layer.ts` (one file) and `check-complete.ts` (all).
 */
export const scenarioFileSchema = z
  .strictObject({
    benchmark: benchmark.optional().describe("What this benchmark is called."),
    services: services.optional().describe("What is measured, and how it is reached."),
    base: base
      .optional()
      .describe("The same engines without the change: measured in turn with those of services, and compared."),
    environment: environment
      .optional()
      .describe("What cannot be seen from outside, declared, so that only runs on the same ground are compared."),
    requests: requests.optional().describe("What every request looks like."),
    test_scenarios: testScenarios.optional().describe("What is tested."),
    targets: z
      .strictObject({
        success_rate: z.number().min(0).max(1).optional().describe("Share of requests that must succeed, from 0 to 1."),
      })
      .optional()
      .describe("Limits that hold for every test."),
    gate: gate.optional().describe("How the run is judged."),
    values: values
      .optional()
      .describe("The Helm values of both sides: what changed in them is told, and what that explains."),
  })
  .meta({
    title: "llm-latency-gate scenario",
    description: "What llm-latency-gate measures, how, and against which limits. Every key is optional.",
  });

/** One layer of the scenario: a file, a preset, or what flags say. */
export type ScenarioFile = z.infer<typeof scenarioFileSchema>;
