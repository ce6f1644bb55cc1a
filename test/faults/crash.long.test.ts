import { crashCases } from './cases/crash.ts'
import { testCases } from './test-cases.ts'

testCases(crashCases)
