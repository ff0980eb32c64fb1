import type { Attribute, Domain, Entity, Glossary } from "../../project/glossary.ts";
import { listOf, mapOf, object, orNull, type Shape, text } from "./shape.ts";

/** The list, or nothing where it is empty. */
const some = <T>(items: readonly T[]) => items.length === 0 ? undefined : items;

const attribute = object<Attribute>("Attribute", (field) => ({
  name: field(text, ({ name }) => name),
  description: field(text, ({ description }) => description),
  type: field(text, ({ type }) => type),
}));

const entity = object<Entity>("Entity", (field) => ({
  name: field(text, ({ name }) => name),
  description: field(text, ({ description }) => description),
  domains: field(orNull(listOf(text)), ({ domains }) => some(domains)),
  attributes: field(mapOf(attribute), ({ attributes }) => Object.fromEntries(attributes)),
}));

const contact = object<Domain["contacts"][number]>("Contact", (field) => ({
  type: field(text, ({ type }) => type),
  address: field(text, ({ address }) => address),
}));

const domain = object<Domain>("Domain", (field) => ({
  name: field(text, ({ name }) => name),
  description: field(text, ({ description }) => description),
  parent_domain: field(text, ({ parentDomain }) => parentDomain, "Empty for none"),
  owners: field(orNull(listOf(text)), ({ owners }) => some(owners)),
  tags: field(orNull(listOf(text)), ({ tags }) => some(tags)),
  contact: field(orNull(listOf(contact)), ({ contacts }) => some(contacts)),
}));

/** What a business means by its words. */
export const glossary: Shape<Glossary> = object("Glossary", (field) => ({
  entities: field(listOf(entity), ({ entities }) => [...entities.values()]),
  domains: field(listOf(domain), ({ domains }) => [...domains.values()]),
}));

/** Its entities alone. */
export const glossaryEntities: Shape<Glossary> = {
  schema: (definitions) => listOf(entity).schema(definitions),
  write: ({ entities }) => listOf(entity).write([...entities.values()]),
};

/** Its domains alone. */
export const glossaryDomains: Shape<Glossary> = {
  schema: (definitions) => listOf(domain).schema(definitions),
  write: ({ domains }) => listOf(domain).write([...domains.values()]),
};
