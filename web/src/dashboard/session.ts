import { signal } from "@preact/signals";

const key = "taskdeck.token";

/** The bearer token, kept for this tab only; empty while none was given. */
export const token = signal(sessionStorage.getItem(key) ?? "");

/** True while the server refuses to answer without another token. */
export const signInNeeded = signal(false);

/** Use this token from now on, in this tab. */
export function signIn(value: string): void {
  sessionStorage.setItem(key, value);
  token.value = value;
  signInNeeded.value = false;
}

/** Forget the token and ask for another. */
export function signOut(): void {
  sessionStorage.removeItem(key);
  token.value = "";
  signInNeeded.value = true;
}

/** The header, and the connection payload, that carries the token. */
export function credentials(): Record<string, string> {
  return token.value ? { Authorization: `Bearer ${token.value}` } : {};
}
