import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Pending } from "./Page";

/** A view whose code is fetched when it is first shown. */
export function later(load: () => Promise<FunctionComponent>): FunctionComponent {
  let loaded: FunctionComponent | undefined;
  return function Later() {
    const [, setReady] = useState(loaded !== undefined);
    const [failure, setFailure] = useState<Error>();
    const fetchIt = (): void => {
      load().then((view) => setReady(Boolean((loaded = view))), setFailure);
    };
    useEffect(fetchIt, []);
    const View = loaded;
    return View ? <View /> : <Pending error={failure} retry={fetchIt} />;
  };
}
