/** Colours, type and measures: the only place where they are written. Contrasts are AA (see the test). */

export type Theme = "light" | "dark";

const light = {
  bg: "#f4f5f6",
  surface: "#ffffff",
  hover: "#eef0f1",
  selected: "#e4f2ea",
  line: "#e2e5e8",
  "line-strong": "#8b949d",
  text: "#1b1f23",
  "text-2": "#4f5a64",
  "text-3": "#5c6772",
  accent: "#0a7a45",
  "accent-hover": "#086a3c",
  "accent-pressed": "#065831",
  "accent-soft": "#e4f2ea",
  "on-accent": "#ffffff",
  danger: "#b9261b",
  "danger-soft": "#fdeceb",
  warn: "#835400",
  "warn-soft": "#fff3d9",
  info: "#1d5a9e",
  "info-soft": "#e8f1fb",
  customer: "#ffffff",
  agent: "#dff4e7",
  bot: "#e8eef8",
  note: "#fff6d3",
  "note-line": "#d9bd5b",
  shadow: "0 4px 20px rgb(20 30 40 / 14%)",
};

const dark: typeof light = {
  bg: "#121416",
  surface: "#1a1d20",
  hover: "#23272b",
  selected: "#17342a",
  line: "#2d3237",
  "line-strong": "#717b85",
  text: "#e7eaed",
  "text-2": "#b0b8c0",
  "text-3": "#a3acb5",
  accent: "#3fbd80",
  "accent-hover": "#56c992",
  "accent-pressed": "#2fa86d",
  "accent-soft": "#17342a",
  "on-accent": "#06190f",
  danger: "#ff8a80",
  "danger-soft": "#3b1d1b",
  warn: "#e8b75a",
  "warn-soft": "#352a12",
  info: "#86b7f0",
  "info-soft": "#182a3e",
  customer: "#24292d",
  agent: "#183b2a",
  bot: "#222f42",
  note: "#37301a",
  "note-line": "#7d6a2c",
  shadow: "0 4px 20px rgb(0 0 0 / 50%)",
};

export const colours: Record<Theme, typeof light> = { light, dark };
export type Colour = keyof typeof light;

export const FONT =
  '-apple-system, BlinkMacSystemFont, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Segoe UI", sans-serif';
export const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace';

export const sizes = {
  "font-xs": "12px",
  "font-s": "13px",
  "font-m": "14px",
  "font-l": "16px",
  "font-xl": "20px",
  "space-1": "4px",
  "space-2": "8px",
  "space-3": "12px",
  "space-4": "16px",
  "space-5": "20px",
  "space-6": "24px",
  "space-8": "32px",
  radius: "6px",
  "radius-l": "10px",
};

/** Puts the tokens on the page as `--name`. */
export function applyTokens(theme: Theme): void {
  const root = document.documentElement;
  root.dataset["theme"] = theme;
  root.style.colorScheme = theme;
  for (const [name, value] of Object.entries({ ...colours[theme], ...sizes, font: FONT, mono: MONO }))
    root.style.setProperty(`--${name}`, value);
}
