import type { AssetProgress, RunProgress } from "./progress.ts";

/** What the user has chosen to see on the full screen. */
export interface View {
  /** Name of the chosen asset; `undefined` follows the one that something happened to last. */
  readonly selected: string | undefined;
  readonly onlyFailures: boolean;
}

export const firstView: View = { selected: undefined, onlyFailures: false };

/** What a key means; others mean nothing. */
export type PressedKey =
  | "up"
  | "down"
  | "page_up"
  | "page_down"
  | "first"
  | "last"
  | "failures"
  | "leave";

const keys: Readonly<Record<string, PressedKey>> = {
  "\x1b[A": "up",
  "\x1bOA": "up",
  k: "up",
  "\x1b[B": "down",
  "\x1bOB": "down",
  j: "down",
  "\x1b[5~": "page_up",
  "\x1b[6~": "page_down",
  "\x1b[H": "first",
  g: "first",
  "\x1b[F": "last",
  G: "last",
  f: "failures",
  q: "leave",
  "\x1b": "leave",
};

/** The keys in what a terminal sent; a lone escape character is the key Esc. */
export function parseKeys(text: string): PressedKey[] {
  // deno-lint-ignore no-control-regex
  const parts = text.match(/\x1b\[[0-9;]*[~A-Za-z]|\x1bO[A-Z]|[^]/gu) ?? [];
  return parts.flatMap((part) => keys[part] ?? []);
}

/** The assets that the view lists. */
export function listedAssets({ assets }: RunProgress, { onlyFailures }: View): AssetProgress[] {
  return assets.filter(({ error }) => !onlyFailures || error !== undefined);
}

/** The asset whose log is shown; `undefined` when nothing is listed. */
export function shownAsset(
  listed: readonly AssetProgress[],
  { view, progress }: { readonly view: View; readonly progress: RunProgress },
): AssetProgress | undefined {
  return listed.find(({ name }) => name === view.selected) ??
    listed.find((asset) => asset === progress.latest) ?? listed.at(0);
}

/** The view after a key that does not leave it. */
export function changeView(view: View, key: PressedKey, progress: RunProgress): View {
  if (key === "failures") return { selected: undefined, onlyFailures: !view.onlyFailures };
  const listed = listedAssets(progress, view);
  const shown = shownAsset(listed, { view, progress });
  if (shown === undefined) return view;
  const last = listed.length - 1;
  const at = listed.indexOf(shown);
  const moved = { up: at - 1, down: at + 1, page_up: at - 10, page_down: at + 10 };
  const wanted = key === "first" ? 0 : key === "last" ? last : key === "leave" ? at : moved[key];
  return { ...view, selected: listed[Math.min(last, Math.max(0, wanted))]?.name };
}
