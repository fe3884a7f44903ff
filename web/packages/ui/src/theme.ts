/** Naive UI in our colours. */
import { darkTheme, type GlobalTheme, type GlobalThemeOverrides } from "naive-ui";
import { colours, FONT, MONO, type Theme } from "./tokens";

export function naiveTheme(theme: Theme): GlobalTheme | null {
  return theme === "dark" ? darkTheme : null;
}

export function naiveOverrides(theme: Theme): GlobalThemeOverrides {
  const c = colours[theme];
  return {
    common: {
      fontFamily: FONT,
      fontFamilyMono: MONO,
      fontSize: "14px",
      borderRadius: "6px",
      primaryColor: c.accent,
      primaryColorHover: c["accent-hover"],
      primaryColorPressed: c["accent-pressed"],
      primaryColorSuppl: c.accent,
      errorColor: c.danger,
      errorColorHover: c.danger,
      errorColorPressed: c.danger,
      warningColor: c.warn,
      infoColor: c.info,
      successColor: c.accent,
      textColorBase: c.text,
      textColor1: c.text,
      textColor2: c.text,
      textColor3: c["text-3"],
      placeholderColor: c["text-3"],
      iconColor: c["text-2"],
      borderColor: c["line-strong"],
      dividerColor: c.line,
      bodyColor: c.bg,
      cardColor: c.surface,
      modalColor: c.surface,
      popoverColor: c.surface,
      inputColor: c.surface,
      hoverColor: c.hover,
    },
    // Naive's own frames are not seen on a dark ground.
    Input: { border: `1px solid ${c["line-strong"]}`, borderDisabled: `1px solid ${c.line}` },
    Checkbox: { border: `1px solid ${c["line-strong"]}` },
    Button: {
      textColorPrimary: c["on-accent"],
      textColorHoverPrimary: c["on-accent"],
      textColorPressedPrimary: c["on-accent"],
      textColorFocusPrimary: c["on-accent"],
    },
  };
}
