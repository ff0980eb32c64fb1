import { TemplateFailure } from "../failure.ts";
import { sqlFunction, type SqlFunctions } from "./sql_function.ts";

/** Builders of the three functions; `name` is the parameter of the query part of a URL. */
interface UrlShape {
  readonly host: (url: string) => string;
  readonly parameter: (url: string, name: string) => string;
  /** Without the slash in front. */
  readonly path: (url: string) => string;
}

function urlFunctions({ host, parameter, path }: UrlShape): SqlFunctions {
  return {
    get_url_host: sqlFunction(["f"], ({ f }) => host(f)),
    get_url_parameter: sqlFunction(["f", "name"], ({ f, name }) => {
      if (!/^[\w.~%-]+$/.test(name)) {
        throw new TemplateFailure(`"${name}" cannot be the parameter of a URL`, {
          fix: "percent-encode what is not a letter, a digit or one of _ . ~ -",
        });
      }
      return parameter(f, name);
    }),
    get_url_path: sqlFunction(["f"], ({ f }) => path(f)),
  };
}

function withoutProtocol(url: string): string {
  return `replace(replace(replace(${url}, 'android-app://', ''), 'http://', ''), 'https://', '')`;
}

function splitting(field: (url: string) => string): SqlFunctions {
  const part = (text: string, mark: string, index: number) =>
    `split_part(${text}, '${mark}', ${index})`;
  return urlFunctions({
    host: (url) => part(part(withoutProtocol(field(url)), "/", 1), "?", 1),
    parameter: (url, name) => `nullif(${part(part(field(url), `${name}=`, 2), "&", 1)}, '')`,
    path: (url) => {
      const base = part(withoutProtocol(field(url)), "?", 1);
      return `substr(${base}, length(${part(base, "/", 1)}) + 2)`;
    },
  });
}

/** The usual shape: `split_part`. */
export const splitUrls = splitting((url) => url);
/** `split_part` where it takes nothing but text. */
export const splitTextUrls = splitting((url) => `cast(${url} as varchar)`);

/** MySQL: `substring_index`. */
export const substringIndexUrls = urlFunctions({
  host: (url) => `substring_index(substring_index(${withoutProtocol(url)}, '/', 1), '?', 1)`,
  parameter: (url, name) =>
    `case when locate('${name}=', ${url}) > 0 then ` +
    `nullif(substring_index(substring_index(${url}, '${name}=', -1), '&', 1), '') end`,
  path: (url) => {
    const base = `substring_index(${withoutProtocol(url)}, '?', 1)`;
    return `substring(${base}, char_length(substring_index(${base}, '/', 1)) + 2)`;
  },
});

/** T-SQL: `charindex`. */
export const charindexUrls = urlFunctions({
  host: (url) => {
    const rest = withoutProtocol(url);
    return `left(${rest}, patindex('%[/?]%', ${rest} + '/') - 1)`;
  },
  parameter: (url, name) => {
    const start = `charindex('${name}=', ${url}) + ${name.length + 1}`;
    return `case when charindex('${name}=', ${url}) > 0 then ` +
      `nullif(substring(${url}, ${start}, charindex('&', ${url} + '&', ${start}) - (${start})), '')` +
      " end";
  },
  path: (url) => {
    const rest = withoutProtocol(url);
    const base = `left(${rest}, charindex('?', ${rest} + '?') - 1)`;
    return `substring(${base}, charindex('/', ${base} + '/') + 1, len(${base}))`;
  },
});

const protocol = "^([A-Za-z][A-Za-z0-9+.-]*://)?";

/** @param extract The text that the second group of a pattern matches; null or empty when none. */
function matching(extract: (url: string, pattern: string) => string): SqlFunctions {
  return urlFunctions({
    host: (url) => extract(url, `${protocol}([^/?#]+)`),
    parameter: (url, name) => extract(url, `([?&])${name.replaceAll(".", "[.]")}=([^&#]*)`),
    path: (url) => extract(url, `${protocol}[^/?#]+/([^?#]*)`),
  });
}

/** Groups before the last one do not count for functions that return the only group. */
function lastGroupOnly(pattern: string): string {
  return pattern.replace("(", "(?:");
}

/** BigQuery. */
export const regexpExtractUrls = matching((url, pattern) =>
  `regexp_extract(${url}, r'${lastGroupOnly(pattern)}')`
);
/** ClickHouse. */
export const extractUrls = matching((url, pattern) =>
  `extract(${url}, '${lastGroupOnly(pattern)}')`
);
/** Oracle. */
export const regexpSubstrUrls = matching((url, pattern) =>
  `regexp_substr(${url}, '${pattern}', 1, 1, 'c', 2)`
);
