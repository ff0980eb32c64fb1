import type { Glossary } from "../project/glossary.ts";
import { didYouMean } from "../registry.ts";
import {
  type AssetRule,
  assetRule,
  type Finding,
  type PipelineRule,
  pipelineRule,
} from "./rule.ts";

/** The rules about words of the glossary. */
export function glossaryRules({ entities, domains }: Glossary): (AssetRule | PipelineRule)[] {
  const missingEntity = (name: string): Finding => ({
    message: `Entity '${name}' does not exist in the glossary`,
    fix: fixFor(name, entities.keys()),
  });
  return [
    assetRule("valid-entity-references", function* ({ asset }) {
      for (const name of asset.extends ?? []) {
        if (name === "") yield "Entity name cannot be empty";
        else if (!entities.has(name)) yield missingEntity(name);
      }
      for (const column of asset.columns) {
        if (column.extends === "") continue;
        const [entity = "", attribute = ""] = column.extends.split(".");
        if (entity === "") {
          yield "Entity name cannot be empty";
        } else if (attribute === "") {
          yield "Attribute name cannot be empty";
        } else if (!entities.has(entity)) {
          yield missingEntity(entity);
        } else if (!entities.get(entity)!.attributes.has(attribute)) {
          yield {
            message: `Attribute '${attribute}' does not exist in the entity '${entity}'`,
            fix: fixFor(attribute, entities.get(entity)!.attributes.keys()),
          };
        }
      }
    }),

    pipelineRule("valid-parent-domains", function* () {
      for (const [key, { parentDomain }] of domains) {
        if (parentDomain !== "" && !domains.has(parentDomain)) {
          yield `Parent domain '${parentDomain}' for domain '${key}' does not exist in the glossary`;
        }
      }
    }, { fix: "correct parent_domain in the glossary, or add that domain" }),
  ];
}

function fixFor(name: string, known: Iterable<string>): string {
  return didYouMean(name, known).fix ??
    "correct extends, or add it to glossary.yml in the root of the project";
}
