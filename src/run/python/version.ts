/** Minor versions of Python 3 that an asset may ask for. */
const oldest = 8;
const newest = 14;

/** What assets run with when nothing says otherwise. */
export const defaultVersion = "3.11";

/** The version that `image: python:3.12` asks for; `undefined` for any other image. */
export function versionOfImage(image: string): string | undefined {
  const minor = Number(/^python:3\.(\d+)/.exec(image)?.[1]);
  return minor >= oldest && minor <= newest ? `3.${minor}` : undefined;
}

/** The lowest version that `requires-python` of a `pyproject.toml` allows; `undefined` without one. */
export function versionOfProject(toml: string): string | undefined {
  const text = /^\s*requires-python\s*=\s*["']([^"']*)["']/m.exec(toml)?.[1];
  if (text === undefined) return undefined;
  const rules = text.split(",").map(readRule).filter((rule) => rule !== undefined);
  for (let minor = oldest; minor <= newest; minor++) {
    if (rules.every((allows) => allows(minor))) return `3.${minor}`;
  }
  return undefined;
}

/** Whether a rule such as `>=3.9` allows Python 3.`minor`; patch versions count as allowed. */
function readRule(text: string): ((minor: number) => boolean) | undefined {
  const [, operator, majorText, minorText, patch] =
    /^\s*(>=|<=|==|!=|~=|>|<)\s*(\d+)(?:\.(\d+))?(?:\.(\d+|\*))?/.exec(text) ?? [];
  if (operator === undefined) return undefined;
  const major = Number(majorText);
  // As if it were a minor version of 3: 2.7 is below all of them, 4 above.
  const wanted = major < 3 ? -1 : major > 3 ? Infinity : Number(minorText ?? 0);
  switch (operator) {
    case ">=":
      return (minor) => minor >= wanted;
    case "<=":
      return (minor) => minor <= wanted;
    case ">":
      return (minor) => minor > wanted || (patch !== undefined && minor === wanted);
    case "<":
      return (minor) => minor < wanted || (Number(patch) > 0 && minor === wanted);
    case "==":
      return (minor) => minor === wanted;
    case "!=":
      return (minor) => minor !== wanted || (patch !== undefined && patch !== "*");
    default:
      return (minor) => patch === undefined ? minor >= wanted : minor === wanted;
  }
}
