import { join } from "node:path";
import { plainColumn } from "./columns.ts";
import type { AssetDraft } from "./asset_file.ts";
import { mergeColumn } from "./defaults.ts";
import { ProjectError } from "../errors.ts";
import type { Column, ProjectWarning } from "./model.ts";
import { fileKind } from "./root.ts";
import { readTextFile } from "./text_file.ts";
import { throwProblems } from "./problems.ts";
import type { ValueNode } from "./value_node.ts";
import { parseYaml } from "./yaml_document.ts";

/** What a business means by its words: `glossary.yml` in the project root. */
export interface Glossary {
  /** By key. */
  readonly entities: ReadonlyMap<string, Entity>;
  /** By key. */
  readonly domains: ReadonlyMap<string, Domain>;
  /** What was found while the files were read. Default: nothing. */
  readonly warnings?: readonly ProjectWarning[];
}

export interface Entity {
  readonly name: string;
  readonly description: string;
  readonly domains: readonly string[];
  /** By key. */
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

export interface Domain {
  readonly name: string;
  readonly description: string;
  /** Key of another domain; empty when there is none. */
  readonly parentDomain: string;
  readonly owners: readonly string[];
  readonly tags: readonly string[];
  /** Ways to reach who is responsible, such as `slack` and a channel. */
  readonly contacts: readonly { readonly type: string; readonly address: string }[];
}

const glossaryKeys = new Set(["entities", "domains"]);
const entityKeys = new Set(["name", "description", "domains", "attributes"]);
const attributeKeys = new Set(["name", "type", "description"]);
const contactKeys = new Set(["type", "address"]);
const domainKeys = new Set([
  ...["name", "description", "parent_domain", "owners", "tags", "contact"],
]);

/**
 * The entries of `glossary.yml` and `glossary.yaml` together; empty when there is neither.
 * @throws {ProjectError}
 */
export async function loadGlossary(root: string): Promise<Glossary> {
  const found: Glossary[] = [];
  for (const name of ["glossary.yml", "glossary.yaml"]) {
    const file = join(root, name);
    if (await fileKind(file) === "file") found.push(await readGlossaryFile(file));
  }
  return {
    entities: new Map(found.flatMap(({ entities }) => [...entities])),
    domains: new Map(found.flatMap(({ domains }) => [...domains])),
    warnings: found.flatMap(({ warnings = [] }) => warnings),
  };
}

/**
 * One file with entries.
 * @throws {ProjectError} When it cannot be read or is wrong.
 */
export async function readGlossaryFile(file: string): Promise<Glossary> {
  const node = parseYaml(await readTextFile(file), { file });
  node.warnOfUnknownKeys(glossaryKeys, "the glossary");
  const entities = node.field("entities").entries();
  const domains = node.field("domains").entries();
  const glossary = {
    entities: new Map(entities.map(([key, entity]) => [key, readEntity(key, entity)])),
    domains: new Map(domains.map(([key, domain]) => [key, readDomain(key, domain)])),
    warnings: node.source.warnings.map((warning) => ({ ...warning, file, asset: undefined })),
  };
  throwProblems(node.source.problems);
  return glossary;
}

function readDomain(key: string, node: ValueNode): Domain {
  node.warnOfUnknownKeys(domainKeys, `the domain "${key}"`);
  return {
    name: node.field("name").text() || key,
    description: node.field("description").text(),
    parentDomain: node.field("parent_domain").text(),
    owners: node.field("owners").texts(),
    tags: node.field("tags").texts(),
    contacts: node.field("contact").items().map((contact) => {
      contact.warnOfUnknownKeys(contactKeys, "a contact");
      return { type: contact.field("type").text(), address: contact.field("address").text() };
    }),
  };
}

function readEntity(key: string, node: ValueNode): Entity {
  node.warnOfUnknownKeys(entityKeys, `the entity "${key}"`);
  const attributes = node.field("attributes").entries();
  for (const [name, fields] of attributes) {
    fields.warnOfUnknownKeys(attributeKeys, `the attribute "${name}"`);
  }
  return {
    name: node.field("name").text() || key,
    description: node.field("description").text(),
    domains: node.field("domains").texts(),
    attributes: new Map(
      attributes.map(([attribute, fields]) => [attribute, {
        name: fields.field("name").text() || attribute,
        type: fields.field("type").text(),
        description: fields.field("description").text(),
      }]),
    ),
  };
}

/**
 * Adds to an asset the columns of the entities that it extends, and fills in its columns that extend
 * an attribute. Unknown entities of the asset itself are left for `validate/` to report.
 * @throws {ProjectError} When a column extends something that does not exist.
 */
export function applyGlossary(draft: AssetDraft, glossary: Glossary): AssetDraft {
  const extended = new Set(draft.columns.map((column) => column.extends));
  const entities = draft.extends ?? [];
  if (entities.length === 0 && extended.size <= (extended.has("") ? 1 : 0)) return draft;
  const columns = draft.columns.map((column) =>
    column.extends === "" ? column : fillColumn(column, { draft, glossary })
  );
  for (const name of entities) {
    const attributes = glossary.entities.get(name)?.attributes ?? new Map<string, Attribute>();
    for (const key of [...attributes.keys()].sort()) {
      const reference = `${name}.${key}`;
      if (extended.has(reference)) continue;
      extended.add(reference);
      columns.push(columnOf(attributes.get(key)!, reference));
    }
  }
  return { ...draft, columns };
}

function fillColumn(
  column: Column,
  { draft, glossary }: { readonly draft: AssetDraft; readonly glossary: Glossary },
): Column {
  const [entityName = "", attributeName, ...rest] = column.extends.split(".");
  const fail = (message: string) => new ProjectError(message, { file: draft.path });
  if (attributeName === undefined || rest.length > 0) {
    throw fail("'from' field must be in the format `entity.attribute`");
  }
  const entity = glossary.entities.get(entityName);
  if (entity === undefined) throw fail(`entity '${entityName}' not found`);
  const attribute = entity.attributes.get(attributeName);
  if (attribute === undefined) {
    throw fail(`attribute '${attributeName}' not found in entity '${entityName}'`);
  }
  return mergeColumn(column, columnOf(attribute, column.extends));
}

function columnOf({ name, type, description }: Attribute, reference: string): Column {
  return { ...plainColumn, name, extends: reference, type, description };
}
