import { testSandbox } from '../suite.ts'

await testSandbox('container')
