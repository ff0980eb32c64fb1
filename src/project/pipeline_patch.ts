import { toDefinition } from "./asset_patch.ts";
import { pipelineFields } from "./fields/pipeline.ts";
import { type Patch, patchDocument, type PatchValue } from "./patch.ts";
import { parseYaml } from "./yaml_document.ts";
import { parseAsWritten, printAsWritten } from "./written_yaml.ts";

/**
 * The text of a `pipeline.yml` after a change.
 * @param options.body Keys as `internal parse-pipeline` prints them, with the meaning that those of an
 * asset have.
 * @throws {ProjectError} When it is no YAML.
 */
export function patchPipelineText(
  text: string,
  { file, body }: { readonly file: string; readonly body: Patch },
): string {
  parseYaml(text, { file });
  const document = parseAsWritten(text);
  const parts = Object.entries(body).map(([key, value]): Patch => {
    if (key === "legacy_id") return { id: orRemoved(value) };
    if (key === "default") return { default: toDefaults(value) };
    return Object.hasOwn(pipelineFields, key) && key !== "assets" && key !== "macros"
      ? { [key]: orRemoved(value) }
      : {};
  });
  patchDocument(document, Object.assign({}, ...parts));
  return printAsWritten(document);
}

// Reference: the secrets of the default block have other keys than those of an asset.
function toDefaults(value: PatchValue): PatchValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { secrets, ...rest } = value as Patch;
  const named = Array.isArray(secrets)
    ? secrets.map((secret: Patch) => ({
      secret_key: secret.SecretKey,
      injected_key: secret.InjectedKey,
    }))
    : secrets;
  return toDefinition({ ...rest, ...secrets === undefined ? {} : { secrets: named } });
}

function orRemoved(value: PatchValue): PatchValue {
  const isEmpty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  return isEmpty ? undefined : value;
}
