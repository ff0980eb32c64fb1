/** What a connection type is made of, and the few words its table entries are written in. */
import type { IngestRule } from "./ingest_uri.ts";

/** A kind of connection: what its details hold. An entry: plain data, cheap to import. */
export interface ConnectionType {
  /** The `type` of a secret and the key below `connections:` in `.bruin.yml`. */
  readonly name: string;
  /** For messages, such as "PostgreSQL". */
  readonly title: string;
  readonly category: Category;
  readonly fields: DetailFields;
  /** Groups of fields that replace each other; empty when there are none. */
  readonly oneOf: readonly Alternatives[];
  /** The name used when neither asset nor pipeline gives one; `undefined` when there is none. */
  readonly defaultConnectionName: string | undefined;
  /** Whether the details may limit the assets that run at once with `max_concurrent_assets`. */
  readonly limitsConcurrency: boolean;
  /** Value of `parameters.destination` that stands for this type; `undefined` when none does. */
  readonly ingestrDestination: string | undefined;
  /** The URI of ingestr for its details; left out when ingestr does not know the system. */
  readonly ingest?: IngestRule | undefined;
}

export type Category =
  | "bi"
  | "cloud"
  | "compute"
  | "database"
  | "file"
  | "lake"
  | "queue"
  | "saas"
  | "search"
  | "secret"
  | "warehouse";

export type DetailFields = Readonly<Record<string, DetailField>>;

/** `list` holds texts; `map` holds texts or lists of texts by key; `object` has fields of its own. */
export type FieldKind = "text" | "integer" | "number" | "boolean" | "list" | "map" | "object";

export type DefaultValue = string | number | boolean | readonly string[];

export interface DetailField extends FieldOptions {
  readonly kind: FieldKind;
  /** One line for people, without a final period. */
  readonly description: string;
  /** The value must never be shown. */
  readonly sensitive: boolean;
  /** The value is a path, and the content of that file must never be shown. */
  readonly secretFile: boolean;
  /** Of an `object`; `undefined` for every other kind. */
  readonly fields?: DetailFields;
  /** Of a `map`: what its values are. */
  readonly values?: "text" | "list";
}

export interface FieldOptions {
  readonly required?: boolean;
  /** Whether empty text is a value like any other, instead of none. Default: `false`. */
  readonly mayBeEmpty?: boolean;
  /** May be left out, but nearly every real server needs it. */
  readonly recommended?: boolean;
  readonly default?: DefaultValue;
  /**
   * Who fills in the default: we do, unless it is the database `driver` or `ingestr`, which know it
   * themselves.
   */
  readonly defaultBy?: "us" | "driver" | "ingestr";
  /** The only values allowed. */
  readonly choices?: readonly (string | number)[];
  /** Smallest number allowed. */
  readonly min?: number;
  /** The name or address of a machine and nothing else, or a port, as a number or as digits. */
  readonly form?: "host" | "port";
  /** Needed, except when this other field is given. */
  readonly requiredUnless?: string;
  /** DetailFields that must not be given beside this one. */
  readonly conflictsWith?: readonly string[];
  /** Kinds that are as good as `kind`, because people naturally write them. */
  readonly alsoAccepts?: readonly ("integer" | "boolean")[];
  /** Free text in which users put credentials too, such as a URL. */
  readonly mayContainSecret?: boolean;
  /** The text may be a JSON document, or is a Google key; an object is turned into its text. */
  readonly json?: "any" | "service_account";
  /** Other spellings that mean this field. */
  readonly aliases?: readonly string[];
  /** Python and R assets receive it even when unset: as empty text, 0 or false. */
  readonly alwaysInjected?: boolean;
}

/** DetailFields of which at least one whole alternative must be given. */
export interface Alternatives {
  /** Each alternative is a set of fields that belong together. */
  readonly alternatives: readonly (readonly string[])[];
  /** Most alternatives that may be given at once; `undefined` without a limit. */
  readonly max?: number;
}

/** A field as a table declares it, so that {@linkcode DetailsOf} can tell what its value is. */
export type Declared<Kind extends FieldKind, Options> =
  & DetailField
  & { readonly kind: Kind }
  & Options;

/** No options. */
type None = Record<never, never>;

function field<Kind extends FieldKind, const Options extends FieldOptions>(
  kind: Kind,
  description: string,
  options: (Options & Partial<DetailField>) | undefined,
): Declared<Kind, Options> {
  return { description, sensitive: false, secretFile: false, ...options, kind } as Declared<
    Kind,
    Options
  >;
}

/** Free text. */
export function text<const O extends FieldOptions = None>(description: string, options?: O) {
  return field<"text", O>("text", description, options);
}

/** Text that must never be shown. */
export function secret<const O extends FieldOptions = None>(description: string, options?: O) {
  return { ...text(description, options), sensitive: true };
}

/** Path of a file whose content must never be shown. */
export function secretFile<const O extends FieldOptions = None>(description: string, options?: O) {
  return { ...text(description, options), secretFile: true };
}

/** Text or a JSON document, neither of which must ever be shown. */
export function jsonSecret<const O extends FieldOptions = None>(description: string, options?: O) {
  return { ...secret(description, options), json: "any" as const };
}

/** The key of a Google service account, a JSON document that must never be shown. */
export function serviceAccountKey<const O extends FieldOptions = None>(
  description: string,
  options?: O,
) {
  return { ...secret(description, options), json: "service_account" as const };
}

/** A whole number. */
export function integer<const O extends FieldOptions = None>(description: string, options?: O) {
  return field<"integer", O>("integer", description, options);
}

/** Any number. */
export function number<const O extends FieldOptions = None>(description: string, options?: O) {
  return field<"number", O>("number", description, options);
}

/** `true` or `false`. */
export function boolean<const O extends FieldOptions = None>(description: string, options?: O) {
  return field<"boolean", O>("boolean", description, options);
}

/** The name or address of a machine, without scheme, port and path; or the folder of a Unix socket. */
export function host<const O extends FieldOptions = None>(description: string, options?: O) {
  return { form: "host" as const, ...text(description, options) };
}

/** A port; 0 is none, for programs would take it for a port that is not given. */
export function port<const O extends FieldOptions = None>(description: string, options?: O) {
  return { form: "port" as const, ...integer(description, options) };
}

/** A list of texts. */
export function list<const O extends FieldOptions = None>(description: string, options?: O) {
  return field<"list", O>("list", description, options);
}

/** Keys of the user's choice, each with a text. */
export function textMap<const O extends FieldOptions = None>(description: string, options?: O) {
  return { ...field<"map", O>("map", description, options), values: "text" as const };
}

/** Keys of the user's choice, each with a list of texts. */
export function listMap<const O extends FieldOptions = None>(description: string, options?: O) {
  return { ...field<"map", O>("map", description, options), values: "list" as const };
}

/** Keys of the user's choice, each with a text that must never be shown. */
export function secretMap<const O extends FieldOptions = None>(description: string, options?: O) {
  return { ...textMap(description, options), sensitive: true };
}

/** A nested object. */
export function object<const F extends DetailFields, const O extends FieldOptions = None>(
  description: string,
  fields: F,
  options?: O,
) {
  return { ...field<"object", O>("object", description, options), fields };
}

type ValueOf<F> = F extends { readonly choices: readonly (infer Choice)[] } ? Choice
  : F extends { readonly kind: "object"; readonly fields: infer Inner } ? ValuesOf<Inner>
  : F extends { readonly kind: "integer" | "number" } ? number
  : F extends { readonly kind: "boolean" } ? boolean
  : F extends { readonly kind: "list" } ? readonly string[]
  : F extends { readonly kind: "map" } ? Readonly<Record<string, string | readonly string[]>>
  : string;

/** Whether the value is there in valid details: the user must give it, or we fill it in. */
type IsThere<F> = F extends { readonly required: true } ? true
  : F extends { readonly default: DefaultValue }
    ? F extends { readonly defaultBy: "driver" | "ingestr" } ? false : true
  : false;

type ValuesOf<Fields> =
  & {
    readonly [Name in keyof Fields as IsThere<Fields[Name]> extends true ? Name : never]: ValueOf<
      Fields[Name]
    >;
  }
  & {
    readonly [Name in keyof Fields as IsThere<Fields[Name]> extends true ? never : Name]?: ValueOf<
      Fields[Name]
    >;
  };

/** The valid details of a type, as its table declares them: `DetailsOf<typeof databases.postgres>`. */
export type DetailsOf<Entry extends { readonly fields: DetailFields }> = ValuesOf<Entry["fields"]>;

/** At least one of the alternatives must be given. */
export function anyOf(...alternatives: readonly (readonly string[])[]): Alternatives {
  return { alternatives };
}

/** One of the alternatives must be given, and no other. */
export function exactlyOneOf(...alternatives: readonly (readonly string[])[]): Alternatives {
  return { alternatives, max: 1 };
}

/** What the user writes into a table of types; the rest follows from its place and these defaults. */
export interface TypeEntry {
  readonly title: string;
  readonly fields: DetailFields;
  readonly oneOf?: readonly Alternatives[];
  /** Default: `<type>-default`. `null`: there is none. */
  readonly defaultConnectionName?: string | null;
  /** Default: `true`. */
  readonly limitsConcurrency?: boolean;
  readonly ingestrDestination?: string;
  readonly ingest?: IngestRule | undefined;
}

/** Connection types by name, as the files in `src/sources/` write them. */
export type TypeTable = Readonly<Record<string, TypeEntry>>;

/** The entries of a table as connection types of one category. */
export function connectionTypesOf(category: Category, table: TypeTable): ConnectionType[] {
  return Object.entries(table).map(([name, entry]) => ({
    name,
    title: entry.title,
    category,
    fields: entry.fields,
    oneOf: entry.oneOf ?? [],
    defaultConnectionName: entry.defaultConnectionName === null
      ? undefined
      : entry.defaultConnectionName ?? `${name}-default`,
    limitsConcurrency: entry.limitsConcurrency ?? true,
    ingestrDestination: entry.ingestrDestination,
    ingest: entry.ingest,
  }));
}

const maxConcurrentAssets = integer(
  "How many assets may use this connection at the same time in one run",
  { min: 1 },
);

/** The fields of a type, those that every type has included. */
export function allFields(type: ConnectionType): DetailFields {
  return type.limitsConcurrency
    ? { ...type.fields, max_concurrent_assets: maxConcurrentAssets }
    : type.fields;
}
