import type { Glossary } from "../project/glossary.ts";
import { type AssetRule, assetRule, type PipelineRule, pipelineRule } from "./rule.ts";

/** The rules about words of the glossary. */
export function glossaryRules({ entities, domains }: Glossary): (AssetRule | PipelineRule)[] {
  return [
    assetRule("valid-entity-references", function* ({ asset }) {
      for (const name of asset.extends) {
        if (name === "") yield "Entity name cannot be empty";
        else if (!entities.has(name)) yield `Entity '${name}' does not exist in the glossary`;
      }
      for (const column of asset.columns) {
        if (column.extends === "") continue;
        const [entity, attribute = ""] = column.extends.split(".");
        if (entity === "") {
          yield "Entity name cannot be empty";
        } else if (attribute === "") {
          yield "Attribute name cannot be empty";
        } else if (!entities.has(entity)) {
          yield `Entity '${entity}' does not exist in the glossary`;
        } else if (!entities.get(entity)!.attributes.has(attribute)) {
          yield `Attribute '${attribute}' does not exist in the entity '${entity}'`;
        }
      }
    }),

    pipelineRule("valid-parent-domains", function* () {
      for (const [key, { parentDomain }] of domains) {
        if (parentDomain !== "" && !domains.has(parentDomain)) {
          yield `Parent domain '${parentDomain}' for domain '${key}' does not exist in the glossary`;
        }
      }
    }),
  ];
}
