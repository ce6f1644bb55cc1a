import { otlpCases } from './cases/otlp.ts'
import { testCases } from './test-cases.ts'

testCases(otlpCases)
