import type { EventFieldsFragment } from "../../../generated/types";
import { capital, localTime } from "../../format";
import { Icon } from "../../parts/Icon";

/** One thing that happened to a task. */
export type TimelineEvent = EventFieldsFragment;

const mostShown = 1000;

/** Events of both lists, each once, in their order, the latest thousand. */
export function joined(known: TimelineEvent[], more: TimelineEvent[]): TimelineEvent[] {
  const cursors = new Set(known.map((event) => event.cursor));
  return [...known, ...more.filter((event) => !cursors.has(event.cursor))].slice(-mostShown);
}

const clockTime = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

function Said({ event }: { event: TimelineEvent }) {
  switch (event.__typename) {
    case "TaskStatusEvent":
      return (
        <>
          <b>{capital(event.status)}</b> {event.message && <span class="said">{event.message}</span>}
        </>
      );
    case "TaskProgressEvent":
      return (
        <>
          {event.progress !== null && <span class="num">{Math.round(event.progress * 100)} %</span>} {event.message && <span class="said">{event.message}</span>}
        </>
      );
    case "TaskLogEvent":
      return (
        <>
          {event.level !== "INFO" && <b class={`level-${event.level}`}>{capital(event.level)}</b>} <span class="said mono">{event.text}</span>
        </>
      );
  }
}

function Entry({ event }: { event: TimelineEvent }) {
  const status = event.__typename === "TaskStatusEvent" ? event.status : undefined;
  return (
    <li class={status ? `status-${status}` : "minor"}>
      {status ? <Icon name={status} /> : <i aria-hidden="true" />}
      <time dateTime={event.at} title={localTime(event.at)}>
        {clockTime.format(new Date(event.at))}
      </time>
      <span class="what">
        <Said event={event} />
        {event.workerId && status && <span class="by"> {event.workerId}</span>}
      </span>
    </li>
  );
}

/** Everything that happened to a task, the first at the top. */
export function Timeline({ events, more }: { events: TimelineEvent[]; more: boolean }) {
  return (
    <section class="block">
      <header>
        <h2>Timeline</h2>
      </header>
      <ol class="timeline">
        {events.map((event) => (
          <Entry key={event.cursor} event={event} />
        ))}
      </ol>
      {more && <p class="hint">There is more: the API's Task.events has all of it.</p>}
    </section>
  );
}
