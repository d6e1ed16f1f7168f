import "./workers";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { GraphiQL } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { fetcher } from "./fetcher";
import { storage } from "./storage";
import { tabs } from "./tabs";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./page.css";

void import("./suggestions"); // with the editor that GraphiQL loads later, not with the page

const logo = createElement(GraphiQL.Logo, null, createElement("a", { href: "/" }, "Taskdeck"));

createRoot(document.getElementById("graphiql")!).render(
  createElement(
    GraphiQL,
    {
      fetcher,
      storage,
      defaultTabs: tabs,
      plugins: [HISTORY_PLUGIN, explorerPlugin()],
      showPersistHeadersSettings: false,
      shouldPersistHeaders: false,
      defaultEditorToolsVisibility: true,
    },
    logo,
  ),
);
