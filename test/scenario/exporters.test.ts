import { expect, it } from "vitest";
import { load, refusalOf } from "./loading.ts";

const PODS = "http://127.0.0.1:8001/apis/metrics.k8s.io/v1beta1/namespaces/llm/pods";
const file = (yaml: string) => ({ files: { "llm-latency-gate.yaml": yaml } });
const URLS = "manual_urls: {vllm: http://127.0.0.1:8000, tgi: http://127.0.0.1:8080}";

it("exporters belong to an engine on its side, with the labels that are meant", async () => {
  const { scenario, warnings, yaml } = await load(
    file(`
services:
  ${URLS}
  telemetry:
    vllm:
      gpu_exporter: {url: "http://10.0.0.7:9400", where: {pod: vllm-0}}
      pod_metrics: {url: "${PODS}?labelSelector=app%3Dvllm", where: {app.kubernetes.io/name: vllm}}
base:
  ${URLS}
  telemetry: {vllm: {pod_metrics: {url: "${PODS}/vllm-base-0"}}}
`),
  );
  expect(scenario.services.telemetry).toEqual({
    vllm: {
      gpu_exporter: { url: "http://10.0.0.7:9400", where: { pod: "vllm-0" } },
      pod_metrics: { url: `${PODS}?labelSelector=app%3Dvllm`, where: { "app.kubernetes.io/name": "vllm" } },
    },
  });
  expect(scenario.base.telemetry.vllm?.pod_metrics?.url).toBe(`${PODS}/vllm-base-0`);
  expect(warnings.map(({ code }) => code)).not.toContain("setting-not-used");
  expect((await load(file(yaml()))).scenario).toEqual(scenario);
});

it("config show tells where each of their values came from", async () => {
  const { shown } = await load(
    file(`services: {${URLS}, telemetry: {vllm: {pod_metrics: {url: "${PODS}", where: {app/x: a, tier: b}}}}}`),
  );
  expect(shown()).toMatch(/tier: b # llm-latency-gate\.yaml:1:\d+/);
  expect(shown()).toMatch(/app\/x: a # llm-latency-gate\.yaml/);
});

it("those of an engine that is not measured are said to be idle, and go with it", async () => {
  const yaml = `services: {${URLS}, telemetry: {ollama: {gpu_exporter: {url: "http://h:1"}}, tgi: {gpu_exporter: {url: "http://h:1"}}}}`;
  const { warnings } = await load(file(yaml));
  expect(warnings.map(({ message }) => message)).toContain(
    "services.telemetry.ollama is not used: there is no services.manual_urls.ollama that would be measured.",
  );
  const { scenario } = await load({ ...file(yaml), overrides: { services: "vllm" } });
  expect(scenario.services.telemetry).toEqual({});
});

it("replicas are a list of addresses, and none of Ollama, which has no metrics page", async () => {
  const replicas = ["http://10.0.0.8:8000", "http://10.0.0.9:8000/prefix"];
  const of = (side: string, engine: string, urls = replicas) =>
    `services: {${URLS}}\nbase: {${URLS}}\n`.replace(
      `${side}: {`,
      `${side}: {telemetry: {${engine}: {replicas: ${JSON.stringify(urls)}}}, `,
    );
  expect((await load(file(of("services", "vllm")))).scenario.services.telemetry).toEqual({ vllm: { replicas } });
  for (const side of ["services", "base"]) {
    expect(await refusalOf(of(side, "ollama"))).toContain(
      `${side}.telemetry.ollama.replicas has no use: Ollama has no metrics page`,
    );
  }
  expect(await refusalOf(of("services", "vllm", ["10.0.0.8"]))).toContain("services.telemetry.vllm.replicas[0]");
  expect(await refusalOf(of("base", "vllm", ["http://h:999999"]))).toContain(
    "base.telemetry.vllm.replicas[0] is no URL: the host or the port is not valid",
  );
});

const URL_WANTED = "a URL that begins with http:// or https://, without user name, password, query and fragment";
const PODS_WANTED = "a URL such as http://127.0.0.1:8001/apis/metrics.k8s.io/v1beta1/namespaces/NAMESPACE/pods";

it.each([
  ["gpu_exporter", "10.0.0.7:9400", URL_WANTED],
  ["gpu_exporter", "ftp://h/", URL_WANTED],
  ["gpu_exporter", "http://jo:pw@h:9400", URL_WANTED],
  ["gpu_exporter", "http://h:9400/?a=b", URL_WANTED],
  ["gpu_exporter", "http://h:999999", "is no URL: the host or the port is not valid"],
  ["pod_metrics", "http://127.0.0.1:8001", PODS_WANTED],
  ["pod_metrics", `${PODS}?token=abc`, PODS_WANTED],
  ["pod_metrics", `${PODS}?labelSelector=a&token=abc`, PODS_WANTED],
  ["pod_metrics", `${PODS}#a`, PODS_WANTED],
  ["pod_metrics", PODS.replace("//", "//jo:pw@"), PODS_WANTED],
  ["pod_metrics", PODS.replace("8001", "800100"), "is no URL: the host or the port is not valid"],
])("a wrong URL of %s is refused with its place: %s", async (exporter, url, wanted) => {
  const message = await refusalOf(`services: {${URLS}, telemetry: {vllm: {${exporter}: {url: "${url}"}}}}`);
  expect(message).toMatch(/^llm-latency-gate\.yaml:1:\d+ {2}services\.telemetry\.vllm\./);
  expect(message).toContain(wanted);
  expect(message).not.toContain("jo:pw");
  expect(message.match(/llm-latency-gate\.yaml:/g)).toHaveLength(1);
});

it("what is no label, no URL at all or another key is refused in words", async () => {
  const of = (telemetry: string) => refusalOf(`services: {${URLS}, telemetry: ${telemetry}}`);
  expect(await of("{vllm: {pod_metrics: {}}}")).toContain("pod_metrics lacks url");
  expect(await of("{vllm: {gpu: {url: http://h:1}}}")).toContain("allowed: replicas, gpu_exporter, pod_metrics");
  expect(await of("{vllm: {gpu_exporter: {url: http://h:1, where: {pod: 7}}}}")).toContain("where.pod is 7\n");
  expect(await of("{vllm: {gpu_exporter: {url: http://h:1, where: {pod: 7}}}}")).toContain("allowed: a text");
  expect(await of("{vllm: {gpu_exporter: {url: http://h:1, where: [pod]}}}")).toContain(
    "allowed: a map, each key: the name of a label",
  );
  const odd = await of('{vllm: {gpu_exporter: {url: http://h:1, where: {"a b": c}}}}');
  expect(odd).toContain('where["a b"] is not a key here');
  expect(odd).toContain("allowed: a map, each key: the name of a label");
});
