import type { Numbers, RequestSample } from "../model/sample.ts";

/**
 * A sample as a line of `samples.jsonl`: its JSON, with the keys in the order of `RequestSample`. Times that the client took
 * are in ms to the microsecond; what the engine told stays as it is, and what was not observed is absent.
 *
 * By hand, since a run can have a million of them: `JSON.stringify` costs up to 1.7 times as much, most of it for digits of
 * times that no clock can tell [measured].
 */
export function sampleLine(sample: RequestSample): string {
  return `${request(sample) + connection(sample) + arrivals(sample) + tokens(sample) + ending(sample)}}\n`;
}

function request(sample: RequestSample): string {
  return (
    text('{"id":', sample.id) +
    text(',"endpointId":', sample.endpointId) +
    text(',"side":', sample.side) +
    text(',"scenario":', sample.scenario) +
    text(',"phase":', sample.phase) +
    number(',"repeat":', sample.repeat) +
    number(',"pair":', sample.pair) +
    number(',"user":', sample.user) +
    number(',"turn":', sample.turn) +
    number(',"stage":', sample.stage) +
    number(',"inFlight":', sample.inFlight) +
    number(',"attempt":', sample.attempt) +
    time(',"dueAtMs":', sample.dueAtMs) +
    time(',"sentAtMs":', sample.sentAtMs)
  );
}

function connection(sample: RequestSample): string {
  return (
    setUp(sample.connectMs) +
    flag(',"reusedConnection":', sample.reusedConnection) +
    flag(',"sentAgain":', sample.sentAgain)
  );
}

function setUp(connectMs: RequestSample["connectMs"]): string {
  if (connectMs === undefined) return "";
  const { dns, tcp, tls } = connectMs;
  const parts = [time('"dns":', dns), time('"tcp":', tcp), time('"tls":', tls)];
  return `,"connectMs":{${parts.filter((part) => part !== "").join(",")}}`;
}

function arrivals(sample: RequestSample): string {
  return (
    time(',"headersAtMs":', sample.headersAtMs) +
    time(',"firstEventAtMs":', sample.firstEventAtMs) +
    time(',"roleAtMs":', sample.roleAtMs) +
    time(',"firstCountedTokenAtMs":', sample.firstCountedTokenAtMs) +
    time(',"firstTokenAtMs":', sample.firstTokenAtMs) +
    time(',"firstReasoningAtMs":', sample.firstReasoningAtMs) +
    time(',"firstAnswerAtMs":', sample.firstAnswerAtMs) +
    time(',"lastTokenAtMs":', sample.lastTokenAtMs) +
    time(',"endedAtMs":', sample.endedAtMs)
  );
}

function tokens(sample: RequestSample): string {
  const { events } = sample;
  return (
    number(',"inputTokens":', sample.inputTokens) +
    number(',"cachedInputTokens":', sample.cachedInputTokens) +
    number(',"outputTokens":', sample.outputTokens) +
    text(',"tokenSource":', sample.tokenSource) +
    times(',"events":{"atMs":', events.atMs) +
    counts(',"readIndex":', events.readIndex) +
    counts(',"tokens":', events.tokens) +
    "}"
  );
}

function ending(sample: RequestSample): string {
  return (
    text(',"outcome":', sample.outcome) +
    flag(',"cancelled":', sample.cancelled) +
    text(',"failure":', sample.failure) +
    text(',"detail":', sample.detail) +
    number(',"status":', sample.status) +
    text(',"finishReason":', sample.finishReason) +
    (sample.engineMs === undefined ? "" : `,"engineMs":${JSON.stringify(sample.engineMs)}`)
  );
}

/** Characters that are themselves in JSON; most texts have no others. */
const HARMLESS = /^[\w .:/-]*$/;

function text(key: string, value: string | undefined): string {
  if (value === undefined) return "";
  return HARMLESS.test(value) ? `${key}"${value}"` : key + JSON.stringify(value);
}

function number(key: string, value: number | undefined): string {
  return value === undefined ? "" : key + plain(value);
}

function time(key: string, ms: number | undefined): string {
  return ms === undefined ? "" : key + micros(ms);
}

function flag(key: string, value: boolean | undefined): string {
  return value === undefined ? "" : key + value;
}

function times(key: string, values: Numbers): string {
  return `${key}[${values.length === 1 ? micros(values[0] as number) : Array.from(values, micros).join(",")}]`;
}

function counts(key: string, values: Numbers | undefined): string {
  if (values === undefined) return "";
  return values.length === 1 ? `${key}[${plain(values[0] as number)}]` : key + JSON.stringify(Array.from(values));
}

/** An engine can tell a number that JSON has none for, such as 1e999. */
function plain(value: number): string {
  return Number.isFinite(value) ? String(value) : "null";
}

/** What follows the whole milliseconds, for each number of microseconds beyond them. */
const FRACTIONS = Array.from({ length: 1000 }, (_, micro) => (micro === 0 ? "" : `.${String(micro).padStart(3, "0")}`));

/** Milliseconds to the microsecond. A whole number becomes text in a fraction of what one with decimals takes. */
function micros(ms: number): string {
  const all = Math.round(ms * 1000);
  if (!(all >= 0 && all <= Number.MAX_SAFE_INTEGER)) return plain(all / 1000);
  const whole = Math.floor(all / 1000);
  return whole + (FRACTIONS[all - 1000 * whole] as string);
}
