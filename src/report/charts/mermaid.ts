import { axisRange, type IntervalPlot, type IntervalRow, type LinePlot, type Plot } from "./chart.ts";
import { ENGINE_LOOKS, INK, LIMIT, PAPER } from "./engine-looks.ts";

/**
 * Mermaid's `xychart-beta` knows bars that start at the axis and lie on each other, and lines; no legend, no gaps. The older
 * keyword, since the plain `xychart` needs a newer Mermaid than GitHub may have.
 */

interface Layer {
  kind: "bar" | "line";
  colour: string;
  values: readonly number[];
}

/** The text of a fenced `mermaid` block. */
export function mermaidText(plot: Plot, alt: string): string {
  const { config, head, layers } = plot.kind === "intervals" ? intervals(plot) : lines(plot);
  return [
    `%%{init: ${JSON.stringify({ theme: "base", themeVariables: theme(layers), ...config })}}%%`,
    ...head,
    `  accTitle: ${plot.title}`,
    `  accDescr: ${alt.replace(/[#;]/g, ",")}`,
    ...layers.map(({ kind, values }) => `  ${kind} [${values.join(", ")}]`),
  ].join("\n");
}

interface Drawing {
  config: object;
  head: string[];
  layers: Layer[];
}

const ROW_HEIGHT = 30;
const FRAME_HEIGHT = 140;

function intervals({ title, axis, rows }: IntervalPlot): Drawing {
  const range = axisRange([0, ...rows.flatMap(({ low, high, limit = 0 }) => [low, high, limit])]);
  const mark = MARK * (range.high - range.low);
  return {
    config: { xyChart: { width: 760, height: FRAME_HEIGHT + ROW_HEIGHT * rows.length } },
    head: [
      "xychart-beta horizontal",
      `  title "${title}"`,
      `  x-axis [${rows.map(({ label }) => `"${label}"`).join(", ")}]`,
      `  y-axis "${axis}" ${range.low} --> ${range.high}`,
    ],
    layers: [
      ...barLayers(
        rows.map((row) => strokesOf(row, mark)),
        range.low,
      ),
      { kind: "line", colour: INK, values: rows.map(() => 0) },
    ],
  };
}

/** Half of the mark of an estimate or a limit, as a share of the axis. */
const MARK = 0.004;

/** A bar from the axis to an end. */
interface Stroke {
  end: number;
  colour: string;
}

/** What a row is painted with, the longest first: each bar leaves of the one below only what is beyond its own end. */
function strokesOf({ engine, low, estimate, high, limit }: IntervalRow, mark: number): Stroke[] {
  const colourAt = (x: number) => {
    if (limit !== undefined && Math.abs(x - limit) < mark) return LIMIT;
    if (Math.abs(x - estimate) < mark) return INK;
    return x > low && x < high ? ENGINE_LOOKS[engine].head : PAPER;
  };
  const marks = [estimate, ...(limit === undefined ? [] : [limit])].flatMap((at) => [at - mark, at + mark]);
  const ends = [...new Set([low, high, ...marks].map(decimal))].sort((a, b) => b - a);
  // Between two ends nothing changes, so that the colour in the middle is that of all of it.
  const strokes = ends.map((end, at) => ({ end, colour: colourAt((end + (ends[at + 1] ?? end - mark)) / 2) }));
  // The last is paper, and laid on twice: the edges of what it covers shine through one.
  return [...strokes, ...strokes.slice(-1)];
}

/** A layer has one colour for all rows; where a row has none of it, its bar has no length. */
function barLayers(rows: readonly Stroke[][], axis: number): Layer[] {
  const deepest = Math.max(...rows.map((strokes) => strokes.length));
  return Array.from({ length: deepest }, (_, depth) => rows.map((strokes) => strokes[depth])).flatMap((strokes) => {
    const colours = [...new Set(strokes.flatMap((stroke) => stroke?.colour ?? []))];
    return colours.map((colour): Layer => {
      const values = strokes.map((stroke) => (stroke?.colour === colour ? Math.max(axis, stroke.end) : axis));
      return { kind: "bar", colour, values };
    });
  });
}

function lines({ title, axis, pointAxis, points, lines }: LinePlot): Drawing {
  const { high } = axisRange(lines.flatMap(({ values }) => values));
  return {
    config: { xyChart: { width: 760, height: 360 } },
    head: [
      "xychart-beta",
      `  title "${title}"`,
      pointAxis === undefined
        ? `  x-axis [${points.map((point) => `"${point}"`).join(", ")}]`
        : `  x-axis "${pointAxis}" ${points[0]} --> ${points.at(-1)}`,
      `  y-axis "${axis}" 0 --> ${high}`,
    ],
    layers: lines.map(({ engine, side, values }) => ({ kind: "line", colour: ENGINE_LOOKS[engine][side], values })),
  };
}

/** Opaque: Mermaid's own colours follow the theme of the page, and ours are chosen for paper. */
function theme(layers: readonly Layer[]): object {
  const axis = (name: "x" | "y") => ({
    [`${name}AxisLabelColor`]: INK,
    [`${name}AxisTitleColor`]: INK,
    [`${name}AxisTickColor`]: INK,
    [`${name}AxisLineColor`]: INK,
  });
  const plotColorPalette = layers.map(({ colour }) => colour).join(", ");
  return { xyChart: { backgroundColor: PAPER, titleColor: INK, ...axis("x"), ...axis("y"), plotColorPalette } };
}

/** Mermaid takes no exponents; what adding made longer than it need be is cut. */
function decimal(value: number): number {
  return Math.abs(value) < 1e-6 ? 0 : Number(value.toPrecision(6));
}
