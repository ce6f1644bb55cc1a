import { traceCases } from './cases/traces.ts'
import { testCases } from './test-cases.ts'

testCases(traceCases)
