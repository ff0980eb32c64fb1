/** `@std/testing/bdd` for networks without JSR: Deno runs `node:test` inside `deno test`. */
export {
  after,
  after as afterAll,
  afterEach,
  before,
  before as beforeAll,
  beforeEach,
  describe,
  it,
} from "node:test";
