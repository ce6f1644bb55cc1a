import { test } from 'tap'
import {
  parseCommandLine,
  type CommandLine,
} from '../../../../../processors/fix/reproduction/programs/command-line.ts'

const TABLE: Readonly<Record<string, CommandLine | undefined>> = {
  'node a.js --by x|y': { steps: [], words: ['node', 'a.js', '--by', 'x|y'], environment: {} },
  'sh build.sh && java -cp out Main 1': {
    steps: [['sh', 'build.sh']],
    words: ['java', '-cp', 'out', 'Main', '1'],
    environment: {},
  },
  'MODE=dry python3 main.py <file> "two words" # why': {
    steps: [],
    words: ['python3', 'main.py', '<file>', 'two words'],
    environment: { MODE: 'dry' },
  },
  [`echo '{"a":1}' | go run .`]: {
    steps: [],
    words: ['go', 'run', '.'],
    environment: {},
    input: { text: '{"a":1}\n' },
  },
  [String.raw`printf 'a\nb\n' | go run .`]: {
    steps: [],
    words: ['go', 'run', '.'],
    environment: {},
    input: { text: 'a\nb\n' },
  },
  'node a.js < in.txt > out.txt': {
    steps: [],
    words: ['node', 'a.js'],
    environment: {},
    input: { path: 'in.txt' },
  },
  'cat in.txt | node a.js': {
    steps: [],
    words: ['node', 'a.js'],
    environment: {},
    input: { path: 'in.txt' },
  },
  '': undefined,
  'A=b': undefined,
  'node $(which a)': undefined,
  'node "unclosed': undefined,
  'node a.js >': undefined,
  'ls | sort | node a.js': undefined,
  'curl x | node a.js': undefined,
  [`node ${'a'.repeat(600)}`]: undefined,
}

for (const [line, wanted] of Object.entries(TABLE)) {
  void test(`the command line ${JSON.stringify(line.slice(0, 60))} is ${wanted === undefined ? 'none' : 'read'}`, (t) => {
    t.strictSame(parseCommandLine(line), wanted)
    t.end()
  })
}
