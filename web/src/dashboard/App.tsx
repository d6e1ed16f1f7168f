import { useLayoutEffect, useRef } from "preact/hooks";
import { later } from "./parts/later";
import { Notices } from "./parts/notice";
import { route } from "./route";
import { signInNeeded } from "./session";
import { ShortcutHelp, useShortcuts } from "./shell/shortcuts";
import { SignIn } from "./shell/SignIn";
import { Sidebar } from "./shell/Sidebar";
import { OverviewView } from "./views/overview/OverviewView";
import { TaskView } from "./views/task/TaskView";
import { TasksView } from "./views/tasks/TasksView";
import { WorkersView } from "./views/workers/WorkersView";

const NewTaskView = later(async () => (await import("./views/new/NewTaskView")).NewTaskView);

function View() {
  const [name = "", id] = route.value.path;
  if (name === "tasks") return id ? <TaskView key={id} id={id} /> : <TasksView />;
  if (name === "workers") return <WorkersView />;
  if (name === "new") return <NewTaskView />;
  return <OverviewView />;
}

/** The whole dashboard, or the question for a token when the server asks for one. */
export function App() {
  const main = useRef<HTMLElement>(null);
  const place = route.value.path.join("/");
  const first = useRef(place);
  useShortcuts();
  useLayoutEffect(() => {
    if (first.current === place) return;
    first.current = "*";
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place]);
  if (signInNeeded.value) return <SignIn />;
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to content
      </a>
      <Sidebar />
      <main id="main" ref={main} tabIndex={-1}>
        <View />
      </main>
      <Notices />
      <ShortcutHelp />
    </>
  );
}
