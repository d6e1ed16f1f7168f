import { render } from "preact";
import { App } from "./App";
import { keepLive } from "./live/live";
import "uplot/dist/uPlot.min.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/table.css";
import "./styles/views.css";
import "./styles/small.css";

render(<App />, document.getElementById("app")!);
void keepLive();
