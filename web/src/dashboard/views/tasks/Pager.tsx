import type { ListTasksQuery } from "../../../generated/types";
import { Icon } from "../../parts/Icon";
import { link, route } from "../../route";

/** The ways to the pages before and after. */
export function Pager({ info }: { info: ListTasksQuery["tasks"]["pageInfo"] }) {
  const query = Object.fromEntries(route.value.query);
  const to = (place: { after?: string; before?: string }): string =>
    link("tasks", { ...query, after: "", before: "", ...place });
  return (
    <nav class="pager" aria-label="Pages">
      {info.hasPreviousPage && info.startCursor && (
        <>
          <a class="button" href={to({})}>
            First
          </a>
          <a class="button" rel="prev" href={to({ before: info.startCursor })}>
            <Icon name="left" />
            Previous
          </a>
        </>
      )}
      {info.hasNextPage && info.endCursor && (
        <a class="button" rel="next" href={to({ after: info.endCursor })}>
          Next
          <Icon name="right" />
        </a>
      )}
    </nav>
  );
}
