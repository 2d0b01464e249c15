import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { Chart, type ChartConfiguration } from "chart.js/auto";
import JSON5 from "json5";

/** What a QuickChart server does with the address of an image, by the Chart.js that it has (4.0.1, no plugins). */
export interface Drawn {
  config: ChartConfiguration;
  /** Share of the pixels that have about this colour, 0 to 1. */
  share(colour: string): number;
}

/** Its types want the canvas of a page. */
const ChartOnCanvas = Chart as unknown as new (canvas: Canvas, config: object) => { destroy(): void };

export function draw(address: string): Drawn {
  const { searchParams } = new URL(address);
  const [width, height] = ["w", "h"].map((name) => Number(searchParams.get(name)));
  const canvas = createCanvas(width ?? 0, height ?? 0);
  const config: ChartConfiguration = JSON5.parse(searchParams.get("c") ?? "");
  const paper = {
    id: "paper",
    beforeDraw({ ctx }: { ctx: SKRSContext2D }) {
      ctx.fillStyle = searchParams.get("bkg") ?? "";
      ctx.fillRect(0, 0, canvas.width, canvas.height);
    },
  };
  const still = { ...config.options, animation: false, responsive: false, devicePixelRatio: 1 } as const;
  // Which draws at once, and clears what it drew when it is destroyed.
  const chart = new ChartOnCanvas(canvas, { ...structuredClone(config), options: still, plugins: [paper] });
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  chart.destroy();
  return { config, share: (colour) => matching(data, colour) / (data.length / 4) };
}

const NEAR = 12;

function matching(data: Uint8ClampedArray, colour: string): number {
  const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (wanted.every((value, channel) => Math.abs(value - (data[at + channel] ?? 0)) <= NEAR)) count++;
  }
  return count;
}
