import { platforms } from "../../src/platforms/mod.ts";
import { testDialect } from "../contracts/dialect.ts";

for (const { dialect } of platforms) testDialect(dialect);
