import { now } from "../clock";
import { duration, localTime, shortDuration } from "../format";

/** How long ago an instant was, or how long until it is; hovering tells the time itself. */
export function Ago({ at }: { at: string }) {
  const seconds = (now.value - Date.parse(at)) / 1000;
  const text = seconds < -1 ? `in ${shortDuration(-seconds)}` : `${shortDuration(seconds)} ago`;
  return (
    <time dateTime={at} title={localTime(at)}>
      {text}
    </time>
  );
}

/** The time that has gone by since an instant, counting. */
export function Since({ at }: { at: string }) {
  return <>{duration(Math.max(0, Math.floor((now.value - Date.parse(at)) / 1000)))}</>;
}
