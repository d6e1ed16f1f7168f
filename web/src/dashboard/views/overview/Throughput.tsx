import type { GetOverviewQuery } from "../../../generated/types";
import { count, shortDuration } from "../../format";
import { Chart } from "./Chart";

type Point = GetOverviewQuery["statistics"]["throughput"][number];

/** What is drawn, from the back to the front. */
export const series = ["created", "completed", "failed", "cancelled"] as const;

const total = (points: Point[], name: (typeof series)[number]): number =>
  points.reduce((sum, point) => sum + point[name], 0);

/** How much was created and finished over time. */
export function ThroughputPanel({ points, stepSeconds }: { points: Point[]; stepSeconds: number }) {
  return (
    <section class="panel">
      <header>
        <h2>Throughput</h2>
        <p class="hint">tasks per {shortDuration(stepSeconds)}</p>
      </header>
      <Chart points={points} />
      <ul class="legend">
        {series.map((name) => (
          <li key={name} class={`series-${name}`}>
            <i aria-hidden="true" />
            {name} <b class="num">{count(total(points, name))}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
