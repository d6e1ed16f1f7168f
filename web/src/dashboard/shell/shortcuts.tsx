import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../parts/Dialog";
import { go, link } from "../route";

/** Whether the list of keys is open. */
export const helpShown = signal(false);

const offKey = "taskdeck.noKeys";

/** Whether single keys do something; the reader can turn that off, and the choice is kept in this browser. */
const keysOn = signal(localStorage.getItem(offKey) === null);

function turn(on: boolean): void {
  keysOn.value = on;
  if (on) localStorage.removeItem(offKey);
  else localStorage.setItem(offKey, "1");
}

const places: Record<string, string> = { o: "", t: "tasks", w: "workers", n: "new" };
const help: [string, string][] = [
  ["g o", "Overview"],
  ["g t", "Tasks"],
  ["g w", "Workers"],
  ["g n", "New task"],
  ["/", "Search tasks"],
  ["j  k", "Next and previous task"],
  ["Enter", "Open the task"],
  ["x", "Select the task"],
  ["?", "This list"],
];

function step(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}

function search(): void {
  const field = document.querySelector<HTMLElement>("[data-search]");
  if (field) field.focus();
  else go(link("tasks"));
}

function select(): void {
  document.activeElement?.closest("tr")?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
}

const keys: Record<string, () => void> = {
  "/": search,
  j: () => step(1),
  k: () => step(-1),
  x: select,
  "?": () => (helpShown.value = true),
};

function typing(target: EventTarget | null): boolean {
  const element = target as HTMLElement;
  return element.matches("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open]") !== null;
}

/** Listen to the keys of the whole page; those typed into fields are left alone. */
export function useShortcuts(): void {
  useEffect(() => {
    let afterG = false;
    const pressed = (event: KeyboardEvent): void => {
      if (!keysOn.value || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      const place = afterG ? places[event.key] : undefined;
      afterG = event.key === "g";
      if (place === undefined && !keys[event.key]) return;
      event.preventDefault();
      if (place !== undefined) go(link(place));
      else keys[event.key]!();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}

/** The list of keys. */
export function ShortcutHelp() {
  if (!helpShown.value) return null;
  const close = (): void => void (helpShown.value = false);
  return (
    <Dialog title="Keyboard" onClose={close}>
      <dl class="keys">
        {help.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              {key.split(/ +/).map((part) => (
                <kbd key={part}>{part}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input type="checkbox" checked={keysOn.value} onChange={(event) => turn(event.currentTarget.checked)} />
        Use these keys
      </label>
      <button type="button" onClick={close}>
        Close
      </button>
    </Dialog>
  );
}
