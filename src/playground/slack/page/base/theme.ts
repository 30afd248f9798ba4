import { useEffect, useState } from "preact/hooks";

export type Theme = "light" | "dark" | "system";

const KEY = "threadsheet.theme";
const media = globalThis.matchMedia("(prefers-color-scheme: dark)");

/** What the visitor chose, or "system" until they do. */
export function chosenTheme(): Theme {
  const stored = globalThis.localStorage.getItem(KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** True when the page is dark right now, by choice or by the system. */
export function isDark(theme: Theme): boolean {
  return theme === "dark" || (theme === "system" && media.matches);
}

function apply(theme: Theme): void {
  globalThis.localStorage.setItem(KEY, theme);
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** The theme and a switch to the other one. */
export function useTheme(): { dark: boolean; toggle: () => void } {
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const [, redraw] = useState(0);
  useEffect(() => {
    const onChange = (): void => redraw((count) => count + 1);
    media.addEventListener("change", onChange);
    return () => media.removeEventListener("change", onChange);
  }, []);
  const dark = isDark(theme);
  const toggle = (): void => {
    const next = dark ? "light" : "dark";
    apply(next);
    setTheme(next);
  };
  return { dark, toggle };
}
