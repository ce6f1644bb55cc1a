import { gatewayCases } from './cases/gateways.ts'
import { testCases } from './test-cases.ts'

testCases(gatewayCases)
