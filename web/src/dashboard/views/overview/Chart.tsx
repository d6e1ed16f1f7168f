import type uPlot from "uplot";
import { useEffect, useRef } from "preact/hooks";
import type { GetOverviewQuery } from "../../../generated/types";
import { dark } from "../../shell/theme";
import { series } from "./Throughput";

type Point = GetOverviewQuery["statistics"]["throughput"][number];

const height = 220;

function columns(points: Point[]): uPlot.AlignedData {
  return [points.map(({ at }) => Date.parse(at) / 1000), ...series.map((name) => points.map((p) => p[name]))];
}

const hour = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });

/** The words under the time axis: hours, or days when the steps between them are that long. */
function times(_: uPlot, splits: number[], __: number, ___: number, step: number): string[] {
  const format = step < 86_400 ? hour : day;
  return splits.map((second) => format.format(second * 1000));
}

/** Colours of the theme as they now are: a canvas knows no custom properties. */
function reader(element: HTMLElement): (name: string) => string {
  const style = getComputedStyle(element);
  return (name) => {
    element.style.color = `var(--${name})`;
    return style.color;
  };
}

function options(element: HTMLElement): uPlot.Options {
  const colour = reader(element);
  const axis = {
    stroke: colour("muted"),
    font: `11px ${getComputedStyle(element).fontFamily}`,
    grid: { stroke: colour("line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    scales: { y: { range: (_, __, most) => [0, Math.max(4, most * 1.1)] } },
    axes: [{ ...axis, grid: { show: false }, size: 26, values: times }, { ...axis, size: 40 }],
    series: [
      {},
      ...series.map((name) => ({
        label: name,
        stroke: colour(`series-${name}`),
        width: name === "created" ? 1 : 1.75,
        dash: name === "created" ? [4, 3] : undefined,
        fill: name === "completed" ? colour("series-fill") : undefined,
        points: { show: false },
      })),
    ],
  };
}

/** The lines of a chart; uPlot is fetched when the first one is shown. Its figures are in the legend below it. */
export function Chart({ points }: { points: Point[] }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  useEffect(() => {
    const element = place.current!;
    let gone = false;
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    void import("uplot").then(({ default: UPlot }) => {
      if (gone) return;
      plot.current = new UPlot(options(element), columns(points), element);
      resized.observe(element);
    });
    return () => {
      gone = true;
      resized.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [dark.value]);
  useEffect(() => plot.current?.setData(columns(points)), [points]);
  return <div class="chart" ref={place} role="img" aria-label="Tasks created and finished over time; totals below" />;
}
