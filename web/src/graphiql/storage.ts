import type { Storage } from "@graphiql/toolkit";

/** The same JSON with no headers in it, at any depth; what is no JSON stays as it is. */
function withoutHeaders(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value, (key, part: unknown) => (key === "headers" ? null : part)));
  } catch {
    return value;
  }
}

/** The browser's storage for tabs, history and settings, into which no header, and so no token, is written. */
export const storage: Storage = {
  getItem: (key) => localStorage.getItem(key),
  removeItem: (key) => localStorage.removeItem(key),
  clear: () => localStorage.clear(),
  get length() {
    return localStorage.length;
  },
  setItem: (key, value) => {
    if (!key.toLowerCase().includes("headers")) localStorage.setItem(key, withoutHeaders(value));
  },
};
