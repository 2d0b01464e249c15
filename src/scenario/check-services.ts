import { staysInside } from "../model/inside.ts";
import type { Warning } from "../model/run.ts";
import { type BaseServices, type EngineId, looksInCluster, type Scenario } from "../model/scenario.ts";
import { modelFindings } from "./check-models.ts";
import { type Finding, wrongKey, wrongValue } from "./problem.ts";

/** Checks of where the engines are, and of which key goes where, once all layers lie together. */
export function serviceFindings(scenario: Scenario): Finding[] {
  return [
    ...basesWithoutHead(scenario),
    ...keysInTheClear(scenario),
    ...replicasWithoutMetrics(scenario),
    ...modelFindings(scenario),
  ];
}

/** What is said of engines that nothing leads to. */
export function serviceWarnings(scenario: Scenario): Warning[] {
  return [...idleKeyWarnings(scenario), ...idleExporterWarnings(scenario)];
}

/** A head that has no URL may still be found. */
function basesWithoutHead(scenario: Scenario): Finding[] {
  const { base, services } = scenario;
  if (looksInCluster(scenario, "head")) return [];
  return (Object.keys(base.manual_urls) as EngineId[])
    .filter((engine) => services.manual_urls[engine] === undefined)
    .map((engine) =>
      wrongKey(
        ["base", "manual_urls", engine],
        "has nothing to be compared with",
        `the same engine under services.manual_urls.${engine}, or no base for it`,
      ),
    );
}

/** An engine that must be there, and that nothing leads to. */
export function enginesWithoutPlace(scenario: Scenario): Finding[] {
  const { engines = [], manual_urls } = scenario.services;
  if (looksInCluster(scenario, "head")) return [];
  return engines.flatMap((engine, index): Finding[] => {
    if (manual_urls[engine] !== undefined) return [];
    return [
      wrongValue(
        ["services", "engines", index],
        `is ${engine}, but services.manual_urls.${engine} has no URL and no cluster is looked at`,
        `services.manual_urls.${engine}, or services.namespace to look for it there`,
      ),
    ];
  });
}

/** What Ollama tells rides on its answers, whichever replica gave them. */
function replicasWithoutMetrics(scenario: Scenario): Finding[] {
  return (["services", "base"] as const)
    .filter((side) => scenario[side].telemetry.ollama?.replicas !== undefined)
    .map((side) =>
      wrongKey(
        [side, "telemetry", "ollama", "replicas"],
        "has no use: Ollama has no metrics page, and tells of each request on its answer",
        "gpu_exporter and pod_metrics, or replicas of another engine",
      ),
    );
}

/** A key that crosses a network in the clear is no secret any more. */
function keysInTheClear(scenario: Scenario): Finding[] {
  return (["services", "base"] as const).flatMap((side) => keysOfSideInTheClear(side, scenario[side]));
}

function keysOfSideInTheClear(side: "services" | "base", { manual_urls, api_key_env }: BaseServices): Finding[] {
  return (Object.keys(api_key_env) as EngineId[]).flatMap((engine): Finding[] => {
    const url = manual_urls[engine];
    if (url === undefined || new URL(url).protocol === "https:" || staysInside(new URL(url).hostname)) return [];
    return [
      wrongValue(
        [side, "manual_urls", engine],
        `begins with http://, and ${side}.api_key_env.${engine} would send its key over the network unencrypted`,
        "https://; http:// only for this machine and for services inside the cluster (names that end in .svc or .svc.cluster.local)",
      ),
    ];
  });
}

/** Where engines are looked for, it shows later which key goes where. */
function idleKeyWarnings(scenario: Scenario): Warning[] {
  const { services } = scenario;
  if (looksInCluster(scenario, "head")) return [];
  return (Object.keys(services.api_key_env) as EngineId[])
    .filter((engine) => services.manual_urls[engine] === undefined)
    .map((engine) => ({
      code: "key-not-used",
      message: `services.api_key_env.${engine} is not used: a key is only sent to a URL under services.manual_urls, and there is none for ${engine}.`,
    }));
}

function idleExporterWarnings(scenario: Scenario): Warning[] {
  return (["services", "base"] as const).flatMap((side) => {
    const { manual_urls, telemetry } = scenario[side];
    if (looksInCluster(scenario, side === "base" ? "base" : "head")) return [];
    return (Object.keys(telemetry) as EngineId[])
      .filter((engine) => manual_urls[engine] === undefined)
      .map((engine) => ({
        code: "setting-not-used",
        message: `${side}.telemetry.${engine} is not used: there is no ${side}.manual_urls.${engine} that would be measured.`,
      }));
  });
}
