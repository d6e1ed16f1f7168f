import { signal } from "@preact/signals";

/** Where the reader is: the path after the hash, in pieces, and its parameters. */
export interface Route {
  path: string[];
  query: URLSearchParams;
}

function read(): Route {
  const [path = "", query = ""] = location.hash.slice(1).split("?", 2);
  return { path: path.split("/").filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
}

/** The present route; it changes with the address. */
export const route = signal(read());

addEventListener("hashchange", () => {
  route.value = read();
});

/** The address of a view: link("tasks", {status: "FAILED"}) is #/tasks?status=FAILED. Empty values are left out. */
export function link(path: string, query: Record<string, string | undefined> = {}): string {
  const kept = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const text = new URLSearchParams(kept).toString();
  return `#/${path}${text ? `?${text}` : ""}`;
}

/** Go to an address made by link. */
export function go(address: string): void {
  location.hash = address;
}

/** Change some parameters of the present view and keep the others; replace leaves no step in the history. */
export function setQuery(changes: Record<string, string | undefined>, replace = false): void {
  const { path, query } = route.value;
  const address = link(path.map(encodeURIComponent).join("/"), { ...Object.fromEntries(query), ...changes });
  if (!replace) return go(address);
  history.replaceState(null, "", address);
  route.value = read();
}
