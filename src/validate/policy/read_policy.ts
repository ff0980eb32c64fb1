import type { ProjectError } from "../../errors.ts";
import { describeUnknownKey } from "../../project/unknown_keys.ts";
import type { ValueNode } from "../../project/value_node.ts";
import { variableValues } from "../../project/variables.ts";
import {
  type AssetContext,
  assetRule,
  type PipelineContext,
  pipelineRule,
  type Rule,
} from "../rule.ts";
import { builtinRules } from "./builtin_rules.ts";
import { compileCondition, type Condition, ExpressionError } from "./expression/mod.ts";
import { readSelector, type Selector } from "./selector.ts";
import { assetType, pipelineType } from "./view.ts";

/** A rule of a policy before it is known where it applies. */
interface PolicyRule {
  readonly target: "asset" | "pipeline";
  /** Whether it parses queries, which is left out before a run. */
  readonly parses: boolean;
  /** @throws {ProjectError} When a condition cannot be evaluated. */
  check(context: PipelineContext & Partial<AssetContext>): string | undefined;
}

const validName = /^[A-Za-z0-9-]+$/;

const policyKeys = new Set(["custom_rules", "rulesets"]);
const customRuleKeys = new Set(["name", "description", "criteria", "target"]);
const rulesetKeys = new Set(["name", "selector", "rules"]);

/** A key that is not read would leave out a check, so it is a problem. */
function refuseUnknownKeys(node: ValueNode, known: ReadonlySet<string>, owner: string): void {
  for (const [key, field] of node.isMap ? node.entries() : []) {
    if (known.has(key)) continue;
    const { message } = describeUnknownKey(key, { known, owner, strict: true });
    field.problem(`failed to load policy: ${message}`);
  }
}

/** The rules of a policy; what is wrong with them is reported to the node. */
export function readPolicy(node: ValueNode): Rule[] {
  refuseUnknownKeys(node, policyKeys, "the policy");
  const known = new Map<string, PolicyRule | undefined>(
    Object.entries(builtinRules).map(([name, rule]) => [name, builtinOf(rule)]),
  );
  for (const [index, item] of node.field("custom_rules").items().entries()) {
    refuseUnknownKeys(item, customRuleKeys, "a custom rule");
    const fail = failAt(item, `invalid rule definition at index ${index}: `);
    const name = item.field("name").text();
    if (!isValidName(name, fail)) continue;
    if (Object.hasOwn(builtinRules, name)) failAt(item)(`rule is builtin: ${name}`);
    else if (known.has(name)) failAt(item)(`duplicate rule: ${name}`);
    else known.set(name, readCustomRule(item, name, fail));
  }
  return node.field("rulesets").items().flatMap((item, index) => {
    refuseUnknownKeys(item, rulesetKeys, "a ruleset");
    const fail = failAt(item, `invalid ruleset at index ${index}: `);
    const name = item.field("name").text();
    if (!isValidName(name, fail)) return [];
    const selector = readSelector(item.field("selector"));
    const names = item.field("rules").items();
    if (names.length === 0) fail("No rules specified");
    return names.flatMap((each) => {
      const ruleName = each.text();
      const rule = known.get(ruleName);
      if (!known.has(ruleName)) failAt(each)(`no such rule: ${ruleName}`);
      return rule === undefined ? [] : [toRule(`policy:${name}:${ruleName}`, rule, selector)];
    });
  });
}

function failAt(node: ValueNode, prefix = ""): (message: string) => void {
  return (message) => node.problem(`failed to load policy: ${prefix}${message}`);
}

function isValidName(name: string, fail: (message: string) => void): boolean {
  if (name === "") fail("Name is empty");
  else if (!validName.test(name)) fail("Only alphanumeric characters and dash allowed");
  return validName.test(name);
}

/** `undefined` when something is wrong with it, which was reported. */
function readCustomRule(
  node: ValueNode,
  name: string,
  fail: (message: string) => void,
): PolicyRule | undefined {
  const description = node.field("description").text();
  const criteria = node.field("criteria");
  const text = criteria.text();
  const target = node.field("target").text() || "asset";
  if (description === "") fail("Description is empty");
  if (text === "") fail("Criteria is empty");
  if (target !== "asset" && target !== "pipeline") fail("No such target");
  if (description === "" || text === "" || (target !== "asset" && target !== "pipeline")) return;
  const inRule = (doing: string, error: ExpressionError) =>
    criteria.error(`${doing}: ${name}: ${error.message} (${placeIn(text, error.offset)})`);
  let condition: Condition;
  try {
    condition = compileCondition(text, {
      ...(target === "asset" && { asset: assetType }),
      pipeline: pipelineType,
      var: { map: "any" },
    });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    node.source.problems.push(inRule("failed to load policy: error compiling rule", error));
    return;
  }
  return {
    target,
    parses: false,
    check: ({ pipeline, asset }) => {
      const values = { pipeline, asset, var: variableValues(pipeline.variables) };
      const holds = evaluating(
        (error) => inRule("error evaluating rule", error),
        () => condition(values),
      );
      return holds ? undefined : description;
    },
  };
}

/** Line and column in the text, from 1. */
function placeIn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `${lines.length}:${lines.at(-1)!.length + 1}`;
}

function evaluating<T>(explain: (error: ExpressionError) => ProjectError, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ExpressionError ? explain(error) : error;
  }
}

function builtinOf(rule: typeof builtinRules[string]): PolicyRule {
  const { target } = rule;
  return target === "asset"
    ? {
      target,
      parses: rule.parses ?? false,
      check: (context) => rule.check(context.asset!, context as AssetContext),
    }
    : { target, parses: false, check: ({ pipeline }) => rule.check(pipeline) };
}

function toRule(name: string, { target, parses, check }: PolicyRule, selects: Selector): Rule {
  function* findings(context: PipelineContext & Partial<AssetContext>): Iterable<string> {
    const { pipeline, asset } = context;
    const message = selects({ pipeline, asset }) ? check(context) : undefined;
    if (message !== undefined) yield message;
  }
  const rule = target === "asset" ? assetRule(name, findings) : pipelineRule(name, findings);
  return { ...rule, fast: !parses, parses };
}
