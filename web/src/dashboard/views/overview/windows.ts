interface Window {
  text: string;
  windowSeconds: number;
  stepSeconds: number;
}

/** The spans of time that the charts can show, each in some sixty to a hundred steps. */
export const windows: Record<string, Window> = {
  hour: { text: "Last hour", windowSeconds: 3600, stepSeconds: 60 },
  day: { text: "Last day", windowSeconds: 86_400, stepSeconds: 900 },
  week: { text: "Last week", windowSeconds: 604_800, stepSeconds: 7200 },
};
