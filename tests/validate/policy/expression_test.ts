import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  compileCondition,
  ExpressionError,
  type Struct,
  type Type,
} from "../../../src/validate/policy/expression/mod.ts";

const person: Struct = {
  name: "Person",
  fields: () => ({
    Name: ["string", ({ name }) => name],
    Age: ["number", ({ age }) => age],
    Tags: [{ list: "string" }, ({ tags }) => tags],
    Boss: [person, ({ boss }) => boss],
    Friends: [{ list: person }, ({ friends }) => friends],
    Meta: [{ map: "string" }, ({ meta }) => meta],
  }),
};
const types: Readonly<Record<string, Type>> = { p: person, var: { map: "any" } };
const ada = { name: "Ada", age: 36, tags: ["math", "pii"], meta: { team: "data" }, friends: [] };
const values = {
  p: { ...ada, boss: null, friends: [ada, { ...ada, name: "Bob", age: 20, tags: [] }] },
  var: { limit: 3, names: ["a", "b"], deep: { on: true }, nothing: null },
};

const truths = [
  // literals
  "true",
  "!false",
  "nil == nil",
  "1_000 == 1e3 and 0x10 == 16 and .5 == 0.5",
  `"a\\tb" == 'a\\tb' and "\\u00e9" == "é" and \`a\\b\` == "a\\\\b"`,
  "[1, 2] == [1, 2] and [1] != [2]",
  `{a: 1, "b": 2} == {"b": 2, "a": 1}`,
  `{("a" + "b"): 1}.ab == 1`,
  "true // a comment\n /* another */",
  // operators, and how tightly they bind
  "1 + 2 * 3 == 7 and (1 + 2) * 3 == 9",
  "2 ** 3 ** 2 == 512 and 2 ^ 3 == 8",
  "-2 ** 2 == -4",
  "7 % 4 == 3 and 7 / 2 == 3.5",
  "1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3",
  `"a" < "b" and "a" + "b" == "ab"`,
  "true or false and false",
  "not (1 == 2) and not false",
  "1 in [1, 2] and 3 not in [1, 2] and not (3 in [1, 2])",
  `"team" in p.Meta and "x" not in p.Meta`,
  "2 in 1..3 and len(1..3) == 3 and len(3..1) == 0",
  `"abc" contains "b" and "abc" startsWith "ab" and "abc" endsWith "bc"`,
  `"abc" not contains "x" and "abc" not startsWith "x" and not ("abc" endsWith "x")`,
  `"a_1" matches "^[a-z]+_\\\\d$" and "A" matches "(?i)^a$" and "a" not matches "b"`,
  `"x-y" matches "^x\\\\-y$"`,
  "1 == 2 ? false : true",
  "(p.Age > 30 ? p.Name : 'x') == 'Ada'",
  "(nil ?? 2) == 2 and (1 ?? 2) == 1",
  // members
  "p.Name == 'Ada' and p['Name'] == 'Ada'",
  "p?.Name == 'Ada' and p.Boss?.Name == nil and p.Boss?.Boss.Name == nil",
  "p.Tags[0] == 'math' and p.Tags[-1] == 'pii' and p.Tags?.[0] == 'math'",
  "p.Tags[1:] == ['pii'] and p.Tags[:1] == ['math'] and 'abc'[1:2] == 'b'",
  "p.Meta.team == 'data' and p.Meta['team'] == 'data' and p.Meta.other == ''",
  "var.limit == 3 and var.none == nil and var.deep.on and var['names'][1] == 'b'",
  // functions
  "len('äöü') == 3 and len([1]) == 1 and len({a: 1}) == 1",
  "upper('a') == 'A' and lower('A') == 'a' and trim(' a ') == 'a' and trim('xax', 'x') == 'a'",
  "trimPrefix('abc', 'ab') == 'c' and trimSuffix('abc', 'bc') == 'a' and trimSuffix('a', '') == 'a'",
  "split('a.b.c', '.') == ['a', 'b', 'c'] and split('a.b.c', '.', 2) == ['a', 'b.c']",
  "join(['a', 'b'], '-') == 'a-b' and join(['a', 'b']) == 'ab'",
  "indexOf('abc', 'c') == 2 and indexOf('abc', 'x') == -1 and lastIndexOf('aba', 'a') == 2",
  "hasPrefix('abc', 'ab') and hasSuffix('abc', 'bc') and replace('aa', 'a', '$&') == '$&$&'",
  "first([1, 2]) == 1 and last([1, 2]) == 2 and first([]) == nil and uniq([1, 1]) == [1]",
  "keys({a: 1}) == ['a'] and values({a: 1}) == [1]",
  // predicates
  "all(p.Tags, len(#) > 2) and all([], false)",
  "any(p.Friends, .Name == 'Bob') and any(p.Friends, {#.Age < 30})",
  "none(p.Tags, # == 'x') and one(p.Tags, # == 'pii')",
  "count(p.Tags, # != '') == 2 and filter(p.Tags, # startsWith 'p') == ['pii']",
  "map(p.Friends, .Name) == ['Ada', 'Bob'] and find(p.Friends, .Age == 20).Name == 'Bob'",
  "all(p.Friends, all(.Tags, # in ['math', 'pii']))",
  "all(map(p.Friends, {.Name}), len(#) == 3)",
] as const;

const mistakes: readonly (readonly [string, string, number])[] = [
  ["", "unexpected end of the expression", 0],
  ["1 +", "unexpected end of the expression", 3],
  ["(1", "unexpected end of the expression", 2],
  ["1 1", 'unexpected token "1"', 2],
  ["and true", 'unexpected token "and"', 0],
  ["[1 2]", 'unexpected token "2"', 3],
  ["'a", "literal not terminated", 0],
  ["'\\q'", 'invalid escape sequence: "\\q"', 0],
  ["a ; b", 'unrecognized character: ";"', 2],
  ["x == 1", "unknown name x", 0],
  ["true and y", "unknown name y", 9],
  ["constructor == nil", "unknown name constructor", 0],
  ["p.Nmae == ''", "type Person has no field Nmae", 2],
  ["p.toString == ''", "type Person has no field toString", 2],
  ["all(p.Friends, .Nope == 1)", "type Person has no field Nope", 16],
  ["p.Name.First == ''", "type string has no fields", 7],
  ["p.Name == 1", "invalid operation: == (mismatched types string and number)", 7],
  ["p.Name > 1", "invalid operation: > (mismatched types string and number)", 7],
  ["p.Age + 'a' == ''", "invalid operation: + (mismatched types number and string)", 6],
  ["'a' in 'abc'", "invalid operation: in (mismatched types string and string)", 4],
  ["p.Age contains 'a'", "invalid operation: contains (mismatched types number and string)", 6],
  ["not p.Name", "expected bool, but got string", 5],
  ["p.Name and true", "expected bool, but got string", 1],
  ["1 ? true : false", "expected bool, but got number", 0],
  ["p.Name", "expected bool, but got string", 1],
  ["len(p.Tags)", "expected bool, but got number", 0],
  ["nope(1)", "unknown name nope", 0],
  ["toString()", "unknown name toString", 0],
  ["len() == 1", "not enough arguments to call len", 0],
  ["upper('a', 'b') == ''", "too many arguments to call upper", 0],
  ["upper(1) == ''", "expected string, but got number", 6],
  ["all(p.Tags)", "all takes a list and a predicate", 0],
  ["all(p.Name, true)", "expected list of any, but got string", 5],
  ["all(p.Tags, #)", "expected bool, but got string", 12],
  ["# == 1", "cannot use pointer accessor outside predicate", 0],
  ["p.Tags['a'] == ''", "expected number, but got string", 7],
];

const failures: readonly (readonly [string, string])[] = [
  ["p.Boss.Name == ''", "cannot fetch a field of nil"],
  ["p.Tags[9] == ''", "index out of range: 9"],
  ["var.limit contains 'a'", "invalid operation: contains (mismatched types number and string)"],
  ["var.limit", "the condition gave neither true nor false"],
  ["var.nothing or true", "expected bool, but got nil"],
  ["len(var.nothing) == 0", "invalid argument for len"],
  ["len(1..9999999) == 0", "the range is too long"],
  ["var.limit.x == 1", "cannot fetch x from number"],
];

describe("compileCondition()", () => {
  for (const expression of truths) {
    it(`finds true: ${expression}`, () => {
      assertEquals(compileCondition(expression, types)(values), true);
      assertEquals(compileCondition(`not (${expression}\n)`, types)(values), false);
    });
  }

  for (const [expression, message, offset] of mistakes) {
    it(`refuses ${expression === "" ? "nothing" : expression}`, () => {
      const error = assertThrows(() => compileCondition(expression, types), ExpressionError);
      assertEquals([error.message, error.offset], [message, offset]);
    });
  }

  it("refuses a regular expression that is none", () => {
    assertThrows(() => compileCondition(`p.Name matches "("`, types), ExpressionError);
  });

  it("refuses what is nested so deeply that it would exhaust the stack", () => {
    for (const text of ["(", "!", "[", "len("]) {
      assertThrows(
        () => compileCondition(text.repeat(100_000), types),
        ExpressionError,
        "the expression is nested too deeply",
      );
    }
  });
});

describe("a condition", () => {
  for (const [expression, message] of failures) {
    it(`fails when it is asked: ${expression}`, () => {
      const condition = compileCondition(expression, types);
      assertThrows(() => condition(values), ExpressionError, message);
    });
  }

  it("does not evaluate what does not matter", () => {
    const holds = (text: string) => compileCondition(text, types)(values);
    assertEquals(holds("true or p.Boss.Name == ''"), true);
    assertEquals(holds("false and p.Boss.Name == ''"), false);
    assertEquals(holds("false ? p.Boss.Name == '' : true"), true);
  });
});
