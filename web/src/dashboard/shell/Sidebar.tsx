import { capital, shortCount } from "../format";
import { statistics } from "../live/live";
import { Icon, type IconName } from "../parts/Icon";
import { link, route } from "../route";
import { signOut, token } from "../session";
import { LiveIndicator } from "./LiveIndicator";
import { helpShown } from "./shortcuts";
import { nextTheme, theme } from "./theme";

function Place({ name, to, text }: { name: IconName; to: string; text: string }) {
  const here = (route.value.path[0] ?? "") === to;
  return (
    <li>
      <a href={link(to)} aria-current={here ? "page" : undefined}>
        <Icon name={name} />
        <span>{text}</span>
      </a>
    </li>
  );
}

/** The counts by status, each a link to its tasks. */
function StatusLinks() {
  const chosen = route.value.path[0] === "tasks" && !route.value.path[1] ? route.value.query.get("status") : null;
  return (
    <ul class="status-links" aria-label="Tasks by status">
      {statistics.value?.countsByStatus.map(({ status, count }) => (
        <li key={status}>
          <a href={link("tasks", { status })} class={`status-${status}`} aria-current={chosen === status || undefined}>
            <Icon name={status} />
            <span>{capital(status)}</span>
            <span class="num">{shortCount(count)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The way around: places, counts, and how live all this is. */
export function Sidebar() {
  return (
    <aside class="sidebar">
      <a class="brand" href={link("")}>
        <i aria-hidden="true" />
        Taskdeck
      </a>
      <nav aria-label="Main">
        <ul>
          <Place name="overview" to="" text="Overview" />
          <Place name="tasks" to="tasks" text="Tasks" />
          <Place name="workers" to="workers" text="Workers" />
          <Place name="plus" to="new" text="New task" />
        </ul>
        <StatusLinks />
      </nav>
      <div class="sidebar-foot">
        <LiveIndicator />
        <a class="tool" href="/graphql" title="GraphiQL">
          <Icon name="graph" />
          <span>GraphQL</span>
        </a>
        <button type="button" class="tool" onClick={() => (helpShown.value = true)} title="Keyboard (?)">
          <Icon name="help" />
          <span>Keyboard</span>
        </button>
        <button type="button" class="tool" onClick={nextTheme} title="Light, dark, or as the system">
          <Icon name="theme" />
          <span>Theme: {theme.value}</span>
        </button>
        {token.value && (
          <button type="button" class="tool" onClick={signOut}>
            <Icon name="close" />
            <span>Sign out</span>
          </button>
        )}
      </div>
    </aside>
  );
}
