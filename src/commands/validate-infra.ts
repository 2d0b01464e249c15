import { type Command, Option } from "commander";
import type { Deps } from "../deps.ts";
import { connectAll } from "../discovery/grounds.ts";
import { skippedAt } from "../discovery/missing-rights.ts";
import { placesOf } from "../discovery/wanted.ts";
import { ConfigurationError, InfrastructureError } from "../errors.ts";
import type { Ground } from "../infrastructure/check.ts";
import { CHECKS } from "../infrastructure/check-infrastructure.ts";
import { NO_ACCESS } from "../model/cluster.ts";
import { type Finding, SEVERITIES, type Severity, type SkippedCheck } from "../model/finding.ts";
import { LOOKED_AT } from "../model/looked-at.ts";
import type { Warning } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import { EXIT_CODES } from "../model/verdict.ts";
import { INFRASTRUCTURE_RENDERERS, type InfrastructureReport } from "../report/infrastructure.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { lookAt, sitesOf, validationOf } from "../walk/ground.ts";
import { type Flags, requestOf, scenarioOptions } from "./options.ts";
import type { RunRequest } from "./run.ts";
import type { Ends } from "./stages.ts";

const LIMITS = [...SEVERITIES.toReversed(), "none"] as const;
type Limit = (typeof LIMITS)[number];

interface ValidateFlags extends Omit<Flags, "format"> {
  format: keyof typeof INFRASTRUCTURE_RENDERERS;
  failSeverity: Limit;
  requireAll?: boolean;
}

/** `validate-infra`: looks at the ground of the engines, and sends nothing to them. */
export function defineValidateInfra(program: Command, { shell, exit }: Omit<Ends, "finish">): void {
  scenarioOptions(program.command("validate-infra"))
    .description("check the ground of the engines in the cluster: who shares it, what may move, slow or refuse them")
    .addOption(
      new Option("--fail-severity <severity>", "exit 4 when something as bad as this is found")
        .choices(LIMITS)
        .default("error"),
    )
    .option("--require-all", "exit 4 also when a rule could not be checked")
    .addOption(
      new Option("--format <name>", "how to print it; --verbose adds to the table what mends each finding")
        .choices(Object.keys(INFRASTRUCTURE_RENDERERS))
        .default("table"),
    )
    .action(async (flags: ValidateFlags) => {
      const deps = shell.deps(flags);
      const { report, warnings } = await validateInfra(requestOf("standard", { ...flags, format: [] }), deps);
      for (const { message } of warnings) deps.log.warn(message);
      const { color, columns } = shell.stdout.terminal;
      const terminal = { columns, color: color && flags.color, verbose: flags.verbose };
      shell.stdout.write(INFRASTRUCTURE_RENDERERS[flags.format](report, terminal));
      const blind = flags.requireAll === true && report.skipped.length > 0;
      const bad = blind || isAsBadAs(report.findings, flags.failSeverity);
      exit(bad ? EXIT_CODES.infrastructure : EXIT_CODES.pass);
    });
}

/** @throws ConfigurationError that lists what there is. */
export function limitNamed(name: string): Limit {
  const limit = LIMITS.find((known) => known === name);
  if (limit !== undefined) return limit;
  throw new ConfigurationError(`the input fail-severity is "${name}"; it takes ${LIMITS.join(", ")}`);
}

export function isAsBadAs(findings: readonly Finding[], limit: Limit): boolean {
  const least = limit === "none" ? Number.POSITIVE_INFINITY : SEVERITIES.indexOf(limit);
  return findings.some(({ severity }: { severity: Severity }) => SEVERITIES.indexOf(severity) >= least);
}

/**
 * What the checks say of the engines that a scenario finds in its cluster.
 * @throws InfrastructureError where there is none: a ground without engines has no faults, and is no good ground.
 */
export async function validateInfra(
  request: RunRequest,
  deps: Deps,
): Promise<{ report: InfrastructureReport; warnings: Warning[] }> {
  const { preset, configPath, access = NO_ACCESS, overrides } = request;
  const loaded = await loadScenario({ preset, overrides, deps, ...(configPath === undefined ? {} : { configPath }) });
  const scenario = onlyInCluster(loaded.scenario);
  await using keep = new AsyncDisposableStack();
  const { grounds: places } = await connectAll(placesOf(scenario), scenario, access, deps, keep);
  const told = CHECKS.flatMap(({ needs }) => needs);
  const rights = await skippedAt(places, ["watch", "forward", "lease"], told);
  const grounds = await Promise.all(sitesOf(places).map((site) => lookAt(site, LOOKED_AT.validate)));
  const { findings, skipped } = validationOf(grounds);
  const engines = grounds.flatMap(({ workloads }) => workloads.map(({ title, engine }) => ({ title, engine })));
  if (engines.length === 0) throw noEngine(grounds, skipped);
  const servers = [...new Set(grounds.map(({ view }) => view.server))];
  const namespaces = [...new Set(grounds.flatMap(({ view }) => view.namespaces))];
  const warnings = loaded.warnings.filter(({ code }) => code !== "too-few-requests");
  return { report: { servers, namespaces, engines, findings, skipped, rights }, warnings };
}

/** Engines with a URL are looked for as well: their ground is in the cluster all the same. */
function onlyInCluster({ services, base, ...scenario }: Scenario): Scenario {
  return {
    ...scenario,
    services: { ...services, discover: "on", manual_urls: {} },
    base: { ...base, manual_urls: {} },
  };
}

function noEngine(grounds: readonly Ground[], skipped: readonly SkippedCheck[]): InfrastructureError {
  const where = grounds.map(({ view }) => `namespace ${view.namespaces.join(", ")} of ${view.server}`).join(" and ");
  const reasons = new Set(skipped.map(({ reason }) => reason).filter((reason) => !reason.startsWith("no engine")));
  return new InfrastructureError(`no engine was seen in ${where}, so there is nothing to check`, {
    hint: [
      ...reasons,
      "Name the namespace with --namespace or services.namespace; `llm-latency-gate discover --explain` tells what was looked at.",
    ].join("\n"),
  });
}
