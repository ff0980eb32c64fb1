import { allTraits } from "../platforms/all_traits.ts";
import { closest } from "../registry.ts";
import { assetTypes, findAssetType } from "./asset_types.ts";

/** Names of types that an asset may have. */
const names = assetTypes.filter(({ kind }) => kind !== "destination").map(({ name }) => name);

/** What people call a platform → how its asset types begin. */
const prefixes: ReadonlyMap<string, string> = new Map(
  allTraits.flatMap(({ name, aliases = [], ingestrDestination, assets }) =>
    [name, ...aliases, ingestrDestination ?? name].flatMap((word): [string, string][] =>
      assets.slice(0, 1).map(({ prefix }) => [word, prefix])
    )
  ),
);

/** The type that an unknown one most likely means: `postgres.sql` is `pg.sql`. */
export function meantType(type: string): string | undefined {
  const [first = "", ...rest] = type.toLowerCase().split(".");
  const ending = rest.length === 0 ? "sql" : rest.join(".");
  const word = prefixes.get(first) ?? prefixes.get(closest(first, prefixes.keys()) ?? "");
  const named = word === undefined ? undefined : `${word}.${ending}`;
  const isNamed = named !== undefined && findAssetType(named) !== undefined;
  if (isNamed && prefixes.has(first)) return named;
  return closest(type, names) ?? (isNamed ? named : undefined);
}
