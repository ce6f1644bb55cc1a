import { sinkCases } from './cases/sinks.ts'
import { testCases } from './test-cases.ts'

testCases(sinkCases)
