import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { endsLikeArn, nameProblem, secretIdOf } from "../../../src/secrets/aws/names.ts";

const arn = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:prod/my-pg-AbCdEf";

describe("nameProblem()", () => {
  for (const name of ["my-postgres", "prod/a_b+c=d.e@f", "rds!cluster-1", arn, "a".repeat(512)]) {
    it(`finds none with ${name.slice(0, 40)}`, () => assertEquals(nameProblem(name), undefined));
  }
  for (const name of ["my pg", "a:b", "ü", "a\n", "a'b", "arn:aws:s3:::bucket"]) {
    it(`finds forbidden characters in ${JSON.stringify(name)}`, () => {
      assertEquals(
        nameProblem(name),
        "the name contains characters AWS does not allow (letters, digits and /_+=.@-! only)",
      );
    });
  }
  it("finds 513 characters too long", () => {
    assertEquals(nameProblem("a".repeat(513)), "the name is longer than 512 characters");
  });
});

describe("secretIdOf()", () => {
  it("puts the prefix before a name", () => assertEquals(secretIdOf("pg", "prod/"), "prod/pg"));
  it("keeps an ARN", () => assertEquals(secretIdOf(arn, "prod/"), arn));
});

describe("endsLikeArn()", () => {
  it("recognises the suffix of an ARN", () => assertEquals(endsLikeArn("my-pg-AbCdEf"), true));
  it("knows that a whole ARN ends so", () => assertEquals(endsLikeArn(arn), false));
  it("accepts other endings", () => assertEquals(endsLikeArn("my-postgres"), false));
});
