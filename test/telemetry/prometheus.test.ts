import { describe, expect, it } from "vitest";
import { parsePrometheus } from "../../src/telemetry/prometheus.ts";
import { capture } from "../engines/wire.ts";
import { uniforms } from "../stats/seeded.ts";
import { metricsText, onlyValue, scrapeOf } from "./scrapes.ts";

describe("Prometheus text", () => {
  it.each([
    ["vllm/get-metrics-final", 534],
    ["tgi/metrics-end", 1853],
    ["llamacpp/metrics", 15],
  ])("of a real engine (%s) is read whole and without a complaint", (name, lines) => {
    const text = capture(name).body;
    const { series, problems, foreign } = parsePrometheus(text);
    const printed = text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length;
    expect(problems).toEqual([]);
    expect(foreign).toBe(false);
    expect([...series.values()].flat()).toHaveLength(printed);
    expect(printed).toBe(lines);
  });

  it("of a TGI router that has served nothing is empty, which is no problem", () => {
    const { series, problems, foreign } = parsePrometheus(capture("tgi/metrics-at-start").body);
    expect({ size: series.size, problems, foreign }).toEqual({ size: 0, problems: [], foreign: false });
  });

  it("keeps values as they were printed: long decimals, exponents, integers", () => {
    const tgi = parsePrometheus(capture("tgi/metrics-end").body);
    expect(onlyValue(tgi, "tgi_request_duration_sum")).toBe(62.367930947999994);
    expect(onlyValue(tgi, "tgi_request_success")).toBe(22);
    const vllm = parsePrometheus(capture("vllm/get-metrics-final").body);
    expect(onlyValue(vllm, "process_start_time_seconds")).toBe(1.79548850471e9);
  });

  it("may be OpenMetrics: timestamps and exemplars are no values, and # EOF is the end", () => {
    const { series, problems } = parsePrometheus(metricsText("openmetrics"));
    expect(problems).toEqual([]);
    expect(series.get("vllm:prompt_tokens_total")?.[0]?.value).toBe(12);
    expect(series.get("vllm:time_to_first_token_seconds_bucket")?.map(({ value }) => value)).toEqual([1, 2]);
    expect(series.has("vllm:after_the_end")).toBe(false);
  });

  it("may have CRLF, blanks, tabs, trailing commas and no newline at its end", () => {
    const { series, problems } = parsePrometheus('a 1\r\n\r\n b\t2\r\nc { x = "1" , } 3\r\nd{} 4\r\n# EOF\r\ne 5');
    expect(problems).toEqual([]);
    expect([...series].map(([name, [first]]) => `${name}=${first?.value}`)).toEqual(["a=1", "b=2", "c=3", "d=4"]);
  });

  it("escapes quotes, backslashes and newlines in labels, and may have braces and # in them", () => {
    const text = String.raw`a{path="C:\\dir\"x\"",text="one\ntwo",odd="}{# ,="} 1`;
    expect(parsePrometheus(text).series.get("a")?.[0]?.labels).toEqual({
      path: 'C:\\dir"x"',
      text: "one\ntwo",
      odd: "}{# ,=",
    });
  });

  it("knows NaN and both infinities", () => {
    const { series } = scrapeOf("a NaN", "b +Inf", "c -Inf", "d Inf", "e -1.5e-3");
    expect([...series.values()].map(([first]) => first?.value)).toEqual([NaN, Infinity, -Infinity, Infinity, -0.0015]);
  });

  it("gives labels one key in whatever order they are printed", () => {
    const [one, two] = [scrapeOf('a{x="1",y="2"} 1'), scrapeOf('a{y="2",x="1"} 1')];
    expect(one.series.get("a")?.[0]?.key).toBe(two.series.get("a")?.[0]?.key);
  });

  it("counts a series that comes twice once, the first of it, and says so once", () => {
    const { series, problems } = scrapeOf('a{x="1"} 1', 'a{x="2"} 5', 'a{x="1"} 7', 'a{x="2"} 8');
    expect(series.get("a")?.map(({ value }) => value)).toEqual([1, 5]);
    expect(problems).toEqual(["2 series that come twice (the first: a)"]);
  });

  it("leaves out lines that cannot be read, and names the first of them", () => {
    const { series, problems } = scrapeOf("a 1", 'b{x="1" 2', "c one", "d", "e{x=1} 2", "f 0x10", "%& 1", "g 7");
    expect([...series.keys()]).toEqual(["a", "g"]);
    expect(problems).toEqual(["6 lines that cannot be read (the first: line 2)"]);
  });

  it("leaves out a line that is too long to be one", () => {
    const { series, problems } = scrapeOf(`a{x="${"y".repeat(20_000)}"} 1`, "b 2");
    expect([...series.keys()]).toEqual(["b"]);
    expect(problems).toEqual(["a line that is too long (line 1)"]);
  });

  it("stops after 200,000 lines", () => {
    const { problems } = parsePrometheus("\n".repeat(300_000));
    expect(problems).toEqual(["only the first 200000 lines were read"]);
  });

  it.each([
    ["an HTML page", "<!DOCTYPE html><html>a 1\nb 2</html>"],
    ["JSON", '{"detail": "Not Found"}'],
    ["JSON", '\n[{"a": 1}]'],
    ["binary", "\u001f\u008b\0\0"],
    ["more than 10 MB", "a".repeat(10 * 1024 * 1024 + 1)],
  ])("that is %s is named as such and nothing is read from it", (what, text) => {
    const { series, problems, foreign } = parsePrometheus(text);
    expect(series.size).toBe(0);
    expect(foreign).toBe(true);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(what);
  });

  it("is skipped unread where a name is not wanted", () => {
    const { series, problems } = parsePrometheus("a{broken 1\nb 2\n", (name) => name === "b");
    expect([...series.keys()]).toEqual(["b"]);
    expect(problems).toEqual([]);
  });

  it("never throws, whatever is broken in it", () => {
    const random = uniforms(7);
    const original = capture("vllm/get-metrics").body.slice(0, 20_000);
    const marks = ['"', "{", "}", "\\", "\n", "\r", "#", " ", "=", ",", "\0", "é", "NaN", "1e999"];
    for (let n = 0; n < 300; n++) {
      const at = Math.floor(random() * original.length);
      const mark = marks[Math.floor(random() * marks.length)] ?? "";
      const text = original.slice(0, at) + mark + original.slice(at + Math.floor(random() * 40));
      expect(() => parsePrometheus(text)).not.toThrow();
    }
  });
});
