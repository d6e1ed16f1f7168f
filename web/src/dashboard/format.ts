const number = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const dateTime = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

/** 12,345 */
export const count = (value: number): string => number.format(value);

/** 12.3K from ten thousand up, whole below. */
export const shortCount = (value: number): string => (value < 10_000 ? count(value) : compact.format(value));

/** Two of the largest units: 1.2 s, 3 m 20 s, 2 d 4 h. */
export function duration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${Math.floor(seconds % 60)} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} m`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}

/** One unit: 5 s, 3 m, 2 h, 4 d. */
export function shortDuration(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** An instant in the reader's own time zone. */
export const localTime = (instant: string): string => dateTime.format(new Date(instant));

/** 4.2 MB */
export function bytes(value: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  return `${(value / 1000 ** step).toFixed(step ? 1 : 0)} ${units[step]}`;
}

/** QUEUED as Queued. */
export const capital = (word: string): string => word[0] + word.slice(1).toLowerCase();

/** n things, with the plural's s. */
export const plural = (n: number, word: string): string => `${count(n)} ${word}${n === 1 ? "" : "s"}`;

/** Parameters in one line: key value, key value. */
export function summary(parameters: unknown): string {
  if (parameters === null || typeof parameters !== "object") return JSON.stringify(parameters) ?? "";
  return Object.entries(parameters)
    .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}
