import { useEffect, useState } from "preact/hooks";
import { CheckTask } from "../../../generated/documents";
import type { CheckTaskQuery, CreateTaskInput } from "../../../generated/types";
import { request } from "../../api";

export type Check = CheckTaskQuery["checkTask"];

const pauseMilliseconds = 200;

/** What the server says of a task that is being typed, when the typing pauses; undefined until it has spoken. */
export function useCheck(input: CreateTaskInput): { check?: Check; failure?: string } {
  const [state, setState] = useState<{ check?: Check; failure?: string }>({});
  const key = JSON.stringify(input);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      request(CheckTask, { input }, abort.signal)
        .then(({ checkTask }) => setState({ check: checkTask }))
        .catch((error: Error) => abort.signal.aborted || setState({ failure: error.message }));
    }, pauseMilliseconds);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return state;
}
