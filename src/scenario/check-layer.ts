import { testFindings } from "./check-tests.ts";
import { isMap, type Path, valueAt } from "./path.ts";
import { type Finding, listOfMaps, wrongValue } from "./problem.ts";
import { HTTP_URL, POD_METRICS_URL } from "./schema-services.ts";

/**
 * Checks of one layer that a JSON schema cannot say. The value may still be anything: these run beside the schema, so
 * that all errors of a file come at once, and they are silent where the schema already speaks.
 */
export function checkLayer(value: unknown): Finding[] {
  return [...urlFindings(value), ...testFindings(valueAt(value, ["test_scenarios"])), ...ruleFindings(value)];
}

/** The schema's pattern lets through what only a parser of URLs refuses, such as a port of six digits. */
function urlFindings(value: unknown): Finding[] {
  const paths = ["services", "base"].flatMap((side) => [
    ...keysAt(value, [side, "manual_urls"]),
    ...keysAt(value, [side, "telemetry"])
      .flatMap((engine) => keysAt(value, engine))
      .flatMap((exporter) => addressesAt(value, exporter)),
  ]);
  return paths
    .filter((path) => {
      const url = valueAt(value, path);
      const form = path.at(-2) === "pod_metrics" ? POD_METRICS_URL : HTTP_URL;
      return typeof url === "string" && form.test(url) && !URL.canParse(url);
    })
    .map((path) =>
      wrongValue(path, "is no URL: the host or the port is not valid", "a URL such as http://127.0.0.1:8000"),
    );
}

/** An exporter has one, and replicas are a list of them. */
function addressesAt(value: unknown, path: Path): Path[] {
  const given = valueAt(value, path);
  return Array.isArray(given) ? given.map((_, at) => [...path, at]) : [[...path, "url"]];
}

function keysAt(value: unknown, path: Path): Path[] {
  const map = valueAt(value, path);
  return isMap(map) ? Object.keys(map).map((key) => [...path, key]) : [];
}

/** What fails cannot be larger than what a pass excludes; where only one is said, the other follows it. */
function ruleFindings(value: unknown): Finding[] {
  const path = ["gate", "rules"];
  return listOfMaps(valueAt(value, path)).flatMap((rule, index) =>
    [rule, rule["floor_ms"]].flatMap((limits, part) => {
      const { delta, margin } = isMap(limits) ? limits : {};
      if (typeof delta !== "number" || typeof margin !== "number" || delta <= margin) return [];
      return [
        wrongValue(
          [...path, index, ...(part === 0 ? [] : ["floor_ms"]), "margin"],
          `is ${margin}, but delta is ${delta}: a pass would not exclude what fails`,
          "at least delta",
        ),
      ];
    }),
  );
}
