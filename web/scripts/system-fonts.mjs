/** A Vite plugin that leaves out the web fonts which GraphiQL's styles carry; icons are kept. */
export const systemFonts = {
  name: "system-fonts",
  enforce: "pre",
  transform(code, id) {
    if (!id.includes("graphiql") || !id.split("?")[0].endsWith(".css")) return undefined;
    return code.replace(/@font-face\s*\{[^}]*data:font\/woff[^}]*\}/g, "");
  },
};
