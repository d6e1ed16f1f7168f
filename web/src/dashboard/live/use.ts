import { useEffect, useRef, useState } from "preact/hooks";
import type { TypedDocument } from "../../generated/documents";
import { ApiError, request } from "../api";
import { token } from "../session";
import { connection } from "./connection";
import { onEvents, type FeedEvent } from "./feed";
import { beginning, epoch } from "./live";

/** What a view has of its query: the last good answer, and the error if the last try had one. */
export interface Loaded<Answer> {
  data?: Answer;
  error?: ApiError;
  reload: () => void;
}

/**
 * Ask a query when its variables change, and again on reload, sign-in, or a lost event log.
 * Events that arrive while it is under way are given to `onEvent` after the answer, so none is missed.
 */
export function useLive<Answer, Variables>(
  document: TypedDocument<Answer, Variables>,
  variables: Variables,
  onAnswer?: (answer: Answer) => void,
  onEvent?: (events: FeedEvent[]) => void,
): Loaded<Answer> {
  const [state, setState] = useState<{ data?: Answer; error?: ApiError }>({});
  const [round, setRound] = useState(0);
  const latest = useRef({ onAnswer, onEvent });
  latest.current = { onAnswer, onEvent };
  const key = JSON.stringify(variables);
  const offline = connection.value === "reconnecting" && state.error?.code === "NETWORK";

  useEffect(() => {
    const abort = new AbortController();
    let held: FeedEvent[] | undefined = [];
    const stop = onEvents((events) => (held ? held.push(...events) : latest.current.onEvent?.(events)));
    const answered = (data: Answer): void => {
      latest.current.onAnswer?.(data);
      setState({ data });
      if (held?.length) latest.current.onEvent?.(held);
      held = undefined;
    };
    beginning()
      .then(() => request(document, variables, abort.signal))
      .then(answered)
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        setState((before) => ({ ...before, error: error as ApiError }));
      });
    return () => {
      abort.abort();
      stop();
    };
  }, [document, key, round, epoch.value, token.value, offline]);

  return { ...state, reload: () => setRound((n) => n + 1) };
}

/** Call a function every so many milliseconds while the page is visible, 0 for never. */
export function useEvery(milliseconds: number, call: () => void): void {
  const latest = useRef(call);
  latest.current = call;
  useEffect(() => {
    if (!milliseconds) return;
    const timer = setInterval(() => {
      if (!document.hidden) latest.current();
    }, milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
}
