import { rotationCases } from './cases/rotation.ts'
import { testCases } from './test-cases.ts'

testCases(rotationCases)
