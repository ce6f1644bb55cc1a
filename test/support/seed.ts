const FIXED = 20_261
const RANDOM_MAX = 1_000_000

/**
 * What chance begins with in tests: HEPHAESTUS_TEST_SEED where it is set; with CI=true always the same, so that a
 * commit that was green stays green; else another one in each run, so that new inputs are tried every day.
 */
export const testSeed = seedOf(process.env)

function seedOf({ HEPHAESTUS_TEST_SEED: asked, CI: ci }: NodeJS.ProcessEnv): number {
  if (asked !== undefined) return Number(asked)
  return ci === 'true' ? FIXED : Date.now() % RANDOM_MAX
}
