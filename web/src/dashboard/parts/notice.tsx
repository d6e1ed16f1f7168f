import { signal } from "@preact/signals";

const shown = signal<{ text: string; tone: "good" | "bad" }>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tell the reader what came of something, for six seconds. */
export function notify(text: string, tone: "good" | "bad" = "good"): void {
  clearTimeout(timer);
  shown.value = { text, tone };
  timer = setTimeout(() => (shown.value = undefined), 6000);
}

/** Run an action and tell what went wrong with it, if anything did; resolves true when it went well. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    notify((error as Error).message, "bad");
    return false;
  }
}

/** The place where notices appear. */
export function Notices() {
  return (
    <div class="notices" role="status">
      {shown.value && <p class={`notice ${shown.value.tone}`}>{shown.value.text}</p>}
    </div>
  );
}
