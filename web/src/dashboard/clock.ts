import { signal } from "@preact/signals";

/** Milliseconds by which the server's clock is ahead of this one; small differences count as none. */
let ahead = 0;

/** Learn the server's clock from the Date header of an answer, which has whole seconds. */
export function noteServerTime(header: string | null): void {
  if (!header) return;
  const difference = Date.parse(header) - Date.now();
  ahead = Math.abs(difference) > 2000 ? difference : 0;
}

/** Now, by the server's clock, in milliseconds since 1970. */
export const serverNow = (): number => Date.now() + ahead;

/** The server's time, renewed every second while the page is visible: what reads it is drawn again. */
export const now = signal(serverNow());

setInterval(() => {
  if (!document.hidden) now.value = serverNow();
}, 1000);
