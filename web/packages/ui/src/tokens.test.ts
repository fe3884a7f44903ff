import { describe, expect, it } from "vitest";
import { colours, type Colour, type Theme } from "./tokens";

function light(hex: string): number {
  const part = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}
function contrast(one: string, other: string): number {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const TEXT: readonly [text: Colour, grounds: readonly Colour[]][] = [
  ["text", ["bg", "surface", "hover", "selected", "customer", "agent", "bot", "note"]],
  ["text-2", ["bg", "surface", "hover", "selected", "note"]],
  ["text-3", ["bg", "surface", "hover", "selected", "customer", "agent", "bot"]],
  ["accent", ["bg", "surface", "accent-soft", "selected", "customer", "agent", "bot"]],
  ["on-accent", ["accent", "accent-hover", "accent-pressed"]],
  ["danger", ["bg", "surface", "danger-soft", "selected"]],
  ["warn", ["bg", "surface", "warn-soft", "selected"]],
  ["info", ["surface", "info-soft"]],
];
const cases = (["light", "dark"] as Theme[]).flatMap((theme) =>
  TEXT.flatMap(([text, grounds]) => grounds.map((ground) => [theme, text, ground] as const)),
);

describe("contrast is AA", () => {
  it.each(cases)("%s: %s on %s", (theme, text, ground) => {
    expect(contrast(colours[theme][text], colours[theme][ground])).toBeGreaterThanOrEqual(4.5);
  });
  it.each(["light", "dark"] as Theme[])("%s: lines of controls", (theme) => {
    expect(contrast(colours[theme]["line-strong"], colours[theme].surface)).toBeGreaterThanOrEqual(3);
  });
});
