import { queueCases } from './cases/queue.ts'
import { testCases } from './test-cases.ts'

testCases(queueCases)
