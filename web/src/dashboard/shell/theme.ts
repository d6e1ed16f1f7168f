import { computed, effect, signal } from "@preact/signals";

type Theme = "system" | "light" | "dark";
const order: Theme[] = ["system", "light", "dark"];
const key = "taskdeck.theme";

/** The reader's choice of light or dark, kept in this browser. */
export const theme = signal<Theme>(order.find((name) => name === localStorage.getItem(key)) ?? "system");

const system = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(system.matches);
system.addEventListener("change", () => (systemDark.value = system.matches));

/** Whether the page is dark now. */
export const dark = computed(() => (theme.value === "system" ? systemDark.value : theme.value === "dark"));

effect(() => {
  localStorage.setItem(key, theme.value);
  document.documentElement.dataset.theme = theme.value;
});

/** From system to light to dark and round again. */
export function nextTheme(): void {
  theme.value = order[(order.indexOf(theme.value) + 1) % order.length]!;
}
