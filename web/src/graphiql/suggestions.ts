import { StandaloneServices } from "monaco-editor/esm/vs/editor/standalone/browser/standaloneServices.js";
import { IStorageService } from "monaco-editor/esm/vs/platform/storage/common/storage.js";

const PROFILE = 0;
const USER = 0;

/** Opens the panel beside the suggestions, which describes the one that is chosen, without a key being pressed first. */
StandaloneServices.withServices(() => {
  StandaloneServices.get(IStorageService).store("expandSuggestionDocs", true, PROFILE, USER);
  return { dispose: () => undefined };
});
