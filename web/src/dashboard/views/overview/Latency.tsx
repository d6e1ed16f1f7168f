import type { PercentileFieldsFragment } from "../../../generated/types";
import { count, duration } from "../../format";

const marks = ["p50", "p95", "p99", "max"] as const;

/** Where a time lies between a millisecond and the longest time, by the logarithm, in percent. */
function place(seconds: number, longest: number): number {
  const decades = Math.log10(Math.max(longest, 0.01) / 0.001);
  return Math.max(1, Math.min(100, (100 * Math.log10(Math.max(seconds, 0.001) / 0.001)) / decades));
}

function Times({ name, times, longest }: { name: string; times: PercentileFieldsFragment; longest: number }) {
  return (
    <div class="times">
      <h3>
        {name} <span class="hint">{count(times.count)} tasks</span>
      </h3>
      {times.count === 0 ? (
        <p class="hint">No finished tasks in this window.</p>
      ) : (
        <dl>
          {marks.map((mark) => (
            <div key={mark}>
              <dt>{mark}</dt>
              <dd>
                <meter min={0} max={100} value={place(times[mark] ?? 0, longest)} aria-label={`${name} ${mark}`} />
                <span class="num">{times[mark] === null ? "–" : duration(times[mark])}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

/** How long tasks waited and ran; bars are on a logarithmic scale that both share. */
export function LatencyPanel({ latency }: { latency: Record<"waiting" | "running", PercentileFieldsFragment> }) {
  const longest = Math.max(latency.waiting.max ?? 0, latency.running.max ?? 0);
  return (
    <section class="panel">
      <header>
        <h2>Times</h2>
        <p class="hint">logarithmic</p>
      </header>
      <Times name="Waiting" times={latency.waiting} longest={longest} />
      <Times name="Running" times={latency.running} longest={longest} />
    </section>
  );
}
