import fc from 'fast-check'
import { testSeed } from './seed.ts'

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: testSeed })

/** The library for properties, with the seed of all tests; what it prints on a failure repeats it. */
export { default as fc } from 'fast-check'
