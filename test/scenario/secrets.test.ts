import { describe, expect, it } from "vitest";
import { requireKeys } from "../../src/scenario/keys.ts";
import { load, refusalOf } from "./loading.ts";

const URLS = "manual_urls: {vllm: https://vllm.example.com, tgi: http://127.0.0.1:8080}";

describe("an API key", () => {
  it("is named by its variable, and a missing variable by its name and place, never by a value", async () => {
    const files = {
      "llm-latency-gate.yaml": `services: {${URLS}, api_key_env: {vllm: VLLM_API_KEY, tgi: TGI_TOKEN, ollama: UNUSED_API_KEY}}`,
    };
    const { scenario, warnings } = await load({ files });
    expect(() => requireKeys(scenario, { VLLM_API_KEY: "s3cret-value", TGI_TOKEN: " " })).toThrow(
      /^services\.api_key_env\.tgi names the environment variable TGI_TOKEN, which is empty$/,
    );
    expect(() => requireKeys(scenario, { TGI_TOKEN: "s3cret-value" })).toThrow(
      /^services\.api_key_env\.vllm names the environment variable VLLM_API_KEY, which is not set$/,
    );
    expect(() => requireKeys(scenario, { VLLM_API_KEY: "a", TGI_TOKEN: "b" })).not.toThrow();
    expect(warnings.map(({ code }) => code)).toEqual(["key-not-used"]);
  });

  it("of a base is only needed where the base is measured", async () => {
    const files = (gate: string) => ({
      "llm-latency-gate.yaml": `services: {${URLS}}\nbase: {manual_urls: {vllm: https://base.example.com}, api_key_env: {vllm: BASE_API_KEY}}\ngate: ${gate}`,
    });
    const { scenario } = await load({ files: files("{}") });
    expect(() => requireKeys(scenario, {})).toThrow(
      "base.api_key_env.vllm names the environment variable BASE_API_KEY",
    );
    const without = await load({ files: files("{baseline: none}") });
    expect(() => requireKeys(without.scenario, {})).not.toThrow();
  });

  it.each([
    "GITHUB_TOKEN",
    "GH_TOKEN",
    "ACTIONS_RUNTIME_TOKEN",
    "INPUT_API_KEY",
    "AWS_SESSION_TOKEN",
    "AZURE_API_KEY",
    "GOOGLE_API_KEY",
    "KUBE_TOKEN",
    "KUBERNETES_TOKEN",
    "HOME",
    "vllm_api_key",
  ])("is never taken from %s", async (name) => {
    const message = await refusalOf(`services: {${URLS}, api_key_env: {vllm: ${name}}}`);
    expect(message).toContain("services.api_key_env.vllm is ");
    expect(message).toContain(
      "ends in _API_KEY or _TOKEN and does not begin with GITHUB_, GH_, ACTIONS_, INPUT_, AWS_",
    );
  });

  it.each([
    ["in the place of its name", "services: {api_key_env: {vllm: mys3cretkey}}"],
    ["in the place of its name, on a line of its own", "services:\n  api_key_env:\n    vllm: mys3cretkey\n"],
    ["under a key that does not exist", "services: {api_key: {vllm: mys3cretkey}, seed: 1}"],
    ["in a URL", "services: {manual_urls: {vllm: 'https://jo:mys3cretkey@example.com'}}"],
    ["in a URL, beside another error", "services: {manual_urls: {vllm: 'https://mys3cretkey@example.com', x: 1}}"],
    ["with a well-known beginning, anywhere", "benchmark: {nam: sk-mys3cretkey}"],
    ["in a file that is no YAML", "services: {api: [sk-mys3cretkey}"],
    [
      "in a kubeconfig that was named by mistake",
      '{"users": [{"name": "a", "user": {"token": "mys3cretkey"}}], "kind": "Config"}',
    ],
  ])("is not printed when it stands %s", async (_name, yaml) => {
    const message = await refusalOf(yaml);
    expect(message).toMatch(/^llm-latency-gate\.yaml:\d/);
    expect(message).not.toContain("s3cret");
  });

  it("is not sent over a network in the clear", async () => {
    const scenario = (url: string) => `services: {manual_urls: {vllm: "${url}"}, api_key_env: {vllm: VLLM_API_KEY}}`;
    expect(await refusalOf(scenario("http://llm.example.com"))).toBe(
      `llm-latency-gate.yaml:1:32  services.manual_urls.vllm begins with http://, and services.api_key_env.vllm would send its key over the network unencrypted
    1 | services: {manual_urls: {vllm: "http://llm.example.com"}, api_key_env: {vllm: VLLM_API_KEY}}
      |                                ^
  allowed: https://; http:// only for this machine and for services inside the cluster (names that end in .svc or .svc.cluster.local)`,
    );
    for (const url of ["http://10.0.0.1", "http://vllm:8000", "http://a.svc.example.com"]) {
      expect(await refusalOf(scenario(url))).toContain("unencrypted");
    }
    for (const url of [
      "https://llm.example.com",
      "http://localhost:1",
      "http://[::1]:1",
      "http://127.0.0.1",
      "http://vllm.ns.svc:8000",
      "http://vllm.ns.svc.cluster.local",
    ]) {
      await load({ files: { "llm-latency-gate.yaml": scenario(url) } });
    }
  });
});
