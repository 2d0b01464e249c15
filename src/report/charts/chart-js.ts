import type { ChartConfiguration, ChartDataset } from "chart.js";
import type { IntervalPlot, IntervalRow, LinePlot, Plot } from "./chart.ts";
import { ENGINE_LOOKS, INK, LIMIT } from "./engine-looks.ts";

/** A configuration of Chart.js 4 without plugins and functions: nothing but JSON, since it travels in an address. */
export function chartJsConfig(plot: Plot): ChartConfiguration {
  return plot.kind === "intervals" ? intervals(plot) : lines(plot);
}

/** The first data set lies on top, and the intervals at the bottom. */
function intervals({ title, axis, rows }: IntervalPlot): ChartConfiguration {
  return {
    type: "bar",
    data: {
      labels: rows.map(({ label }) => label),
      datasets: [
        ...limitsOf(rows),
        {
          ...{ type: "line", showLine: false, backgroundColor: INK, borderColor: "#fff", pointRadius: 4 },
          data: rows.map(({ estimate }) => estimate),
        },
        {
          data: rows.map(({ low, high }) => [low, high]),
          backgroundColor: sameOrEach(rows.map(({ engine }) => ENGINE_LOOKS[engine].head)),
          barThickness: 12,
        },
      ],
    },
    options: {
      indexAxis: "y",
      plugins: { legend: { display: false }, title: { display: true, text: title } },
      scales: { x: axisTitled(axis) },
    },
  };
}

/** A stroke across each bar; none where nothing has a limit. */
function limitsOf(rows: readonly IntervalRow[]): ChartDataset[] {
  const limits = rows.map(({ limit = null }) => limit);
  if (limits.every((limit) => limit === null)) return [];
  const stroke = { pointStyle: "line", rotation: 90, pointRadius: 9, borderColor: LIMIT, borderWidth: 2 } as const;
  return [{ type: "line", showLine: false, ...stroke, data: limits }];
}

function lines({ title, axis, pointAxis, points, lines }: LinePlot): ChartConfiguration {
  return {
    type: "line",
    data: {
      labels: points,
      datasets: lines.map(({ engine, side, label, values }) => {
        const colour = ENGINE_LOOKS[engine][side];
        return {
          ...{ label, data: values, borderColor: colour, backgroundColor: colour, borderWidth: 2, pointRadius: 2 },
          ...(side === "base" && { borderDash: [5, 3] }),
        };
      }),
    },
    options: {
      plugins: { title: { display: true, text: title } },
      scales: {
        ...(pointAxis !== undefined && { x: axisTitled(pointAxis) }),
        y: { ...axisTitled(axis), beginAtZero: true },
      },
    },
  };
}

function axisTitled(text: string): { title: { display: true; text: string } } {
  return { title: { display: true, text } };
}

/** A colour a bar; one is enough for all where they are alike, and shorter. */
function sameOrEach(colours: string[]): string | string[] {
  return new Set(colours).size === 1 ? (colours[0] ?? INK) : colours;
}
