import { describe, expect, it } from "vitest";
import { looksInCluster } from "../../src/model/scenario.ts";
import { requireKeys } from "../../src/scenario/keys.ts";
import { load, refusal, refusalOf } from "./loading.ts";

const file = (yaml: string) => ({ files: { "llm-latency-gate.yaml": yaml } });

describe("engines that are in a cluster", () => {
  it("are said by namespace, context, name and time to wait, on each side", async () => {
    const { scenario, yaml } = await load(
      file(`
services:
  namespace: llm
  context: prod
  engines: [vllm, ollama]
  select: {vllm: vllm-llama8b-engine-service}
  wait_seconds: 600
  api_key_hosts: [llm.example.com, "vllm.llm.svc:8000", localhost, "[2001:db8::1]:443"]
base: {namespace: llm-base, context: stage, select: {vllm: vllm}}
`),
    );
    expect(scenario.services).toMatchObject({
      namespace: "llm",
      context: "prod",
      discover: "auto",
      engines: ["vllm", "ollama"],
      select: { vllm: "vllm-llama8b-engine-service" },
      wait_seconds: 600,
    });
    expect(scenario.base).toMatchObject({ namespace: "llm-base", context: "stage", select: { vllm: "vllm" } });
    expect((await load(file(yaml()))).scenario).toEqual(scenario);
  });

  it.each([
    ["services: {manual_urls: {vllm: http://127.0.0.1:1}}", [false, false]],
    ["services: {namespace: llm}", [true, false]],
    ["services: {context: prod}\nbase: {namespace: llm}", [true, true]],
    ["services: {discover: on}", [true, false]],
    ["services: {namespace: llm, discover: off}\nbase: {namespace: llm}", [false, false]],
  ])("are looked for where one is named: %s", async (yaml, sides) => {
    const { scenario } = await load(file(yaml));
    expect([looksInCluster(scenario, "head"), looksInCluster(scenario, "base")]).toEqual(sides);
  });

  it("are looked for where a flag or a kubeconfig says so, whatever the file says", async () => {
    const files = { "llm-latency-gate.yaml": "services: {discover: off}" };
    for (const overrides of [{ namespace: "llm" }, { context: "prod" }, { lookInCluster: true }]) {
      expect((await load({ files, overrides })).scenario.services).toMatchObject({ discover: "on" });
    }
  });

  it("are measured by one run at a time, which waits for an hour, unless the file or a flag says otherwise", async () => {
    const lockOf = async (yaml: string, overrides = {}) => {
      const { lock, lock_wait_minutes } = (await load({ ...file(yaml), overrides })).scenario.services;
      return [lock, lock_wait_minutes];
    };
    expect(await lockOf("services: {namespace: llm}")).toEqual([true, 60]);
    expect(await lockOf("services: {lock: false}", { lock: true })).toEqual([false, 60]);
    expect(await lockOf("services: {lock: true}", { lock: false })).toEqual([false, 60]);
    expect(await lockOf("services: {lock_wait_minutes: 0}")).toEqual([true, 0]);
    const waits = { "90s": 1.5, "5": 5, "1h30m": 90, "0": 0, "0s": 0 };
    for (const [lockWait, minutes] of Object.entries(waits)) {
      expect(await lockOf("services: {lock_wait_minutes: 7}", { lockWait })).toEqual([true, minutes]);
    }
  });

  it.each(["soon", "-1", "25h", ""])(
    "are not waited for by --lock-wait %j, which is told with what it takes",
    async (lockWait) => {
      const refused = refusal({ ...file("services: {namespace: llm}"), overrides: { lockWait } });
      expect(await refused).toMatch(
        /--lock-wait +is .*[\s\S]*allowed: a time of at most 24h, such as 90s, 30m, 1h30m, or 0/,
      );
    },
  );

  it("may be named by --services without a URL", async () => {
    const yaml = "services: {namespace: llm, manual_urls: {vllm: https://a.example}, select: {tgi: a, ollama: b}}";
    const { scenario, provenance } = await load({ ...file(yaml), overrides: { services: "vllm,tgi" } });
    expect(scenario.services).toMatchObject({ engines: ["vllm", "tgi"], select: { tgi: "a" } });
    expect(scenario.services.select).not.toHaveProperty("ollama");
    expect(provenance("services.engines")).toBe("--services");
  });

  it("need a place where they are named", async () => {
    expect(await refusalOf("services: {engines: [vllm, tgi], manual_urls: {vllm: https://a.example}}")).toMatch(
      /services\.engines\[1\] is tgi, but services\.manual_urls\.tgi has no URL and no cluster is looked at\n[\s\S]*services\.namespace/,
    );
  });

  it("may be a head without a URL for a base with one", async () => {
    const base = "base: {manual_urls: {vllm: https://b.example}}";
    await expect(refusalOf(base)).resolves.toContain("has nothing to be compared with");
    await expect(load(file(`services: {namespace: llm}\n${base}`))).resolves.toBeDefined();
  });

  it.each([
    ["services: {namespace: LLM}", "services.namespace is"],
    ["services: {lock: maybe}", "services.lock is"],
    ["services: {lock_wait_minutes: -1}", "services.lock_wait_minutes is"],
    ["services: {select: {vllm: 'a b'}}", "services.select.vllm is"],
    ["services: {wait_seconds: -1}", "services.wait_seconds is -1"],
    ["services: {engines: []}", "services.engines is an empty list"],
    ["services: {discover: sometimes}", "allowed: auto, on, off"],
    ["base: {discover: off}", "base.discover"],
  ])("refuse %s", async (yaml, message) => {
    expect(await refusalOf(yaml)).toContain(message);
  });
});

describe("hosts that may get an API key", () => {
  it.each(["sk-abcdefghijklmnop", "hf_abcdefghijklmnop", "eyJhbGciOi.eyJzdWIiOi.abc", "https://a.example"])(
    "are no keys and no URLs: %s",
    async (host) => {
      const message = await refusalOf(`services: {api_key_hosts: ["${host}"]}`);
      expect(message).toContain("services.api_key_hosts[0] is a text that is not shown");
      expect(message).not.toContain(host);
    },
  );

  it("make the variable needed before anything is looked for", async () => {
    const yaml = (more: string) => `services: {namespace: llm, api_key_env: {vllm: VLLM_API_KEY}${more}}`;
    const { scenario } = await load(file(yaml(", api_key_hosts: [a.example.com]")));
    expect(() => requireKeys(scenario, {})).toThrow("names the environment variable VLLM_API_KEY, which is not set");
    const { scenario: without, warnings } = await load(file(yaml("")));
    expect(() => requireKeys(without, {})).not.toThrow();
    expect(warnings.map(({ code }) => code)).not.toContain("key-not-used");
  });
});

it("a context that does not look like one is refused with the name of its flag", async () => {
  expect(await refusal({ overrides: { context: "" } })).toContain("--context");
});
