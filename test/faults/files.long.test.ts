import { fileCases } from './cases/files.ts'
import { testCases } from './test-cases.ts'

testCases(fileCases)
