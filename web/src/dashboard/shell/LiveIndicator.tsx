import { connection, silentSeconds } from "../live/connection";
import { behindSeconds } from "../live/feed";

function state(): { tone: string; text: string } {
  if (connection.value === "connecting") return { tone: "waiting", text: "Connecting…" };
  if (connection.value === "reconnecting") return { tone: "lost", text: "Reconnecting…" };
  const behind = Math.max(silentSeconds.value, behindSeconds.value);
  return behind ? { tone: "waiting", text: `${behind} s behind` } : { tone: "live", text: "Live" };
}

/** Says whether the page shows what is: live, so many seconds behind, or reconnecting. */
export function LiveIndicator() {
  const { tone, text } = state();
  return (
    <p class={`live live-${tone}`} role="status">
      <i aria-hidden="true" />
      {text}
    </p>
  );
}
