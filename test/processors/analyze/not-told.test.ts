import { test } from 'tap'
import { crashOf, diagnosisOf, eventOf, folderWith } from './support.ts'

/** A crash whose cause is easily taken for another one. */
interface Case {
  readonly files: Readonly<Record<string, string>>
  /** What prints the trace, or the trace. */
  readonly trace: readonly string[] | string
  /** What the causes and places say between them. */
  readonly says?: RegExp
  /** What none of them may say, since it is not so. */
  readonly never: RegExp
}

const CASES: Readonly<Record<string, Case>> = {
  'a call of the library around a function that calls itself is not said to go round in a circle with it': {
    files: {
      'depth.js': `function depth(node) {
  if (node === undefined) return 0
  return Math.max(depth(node.left), depth(node.right)) + 1
}
const a = {}
a.left = a
console.log(depth(a))
`,
    },
    trace: ['node', 'depth.js'],
    says: /`depth` calls itself without end through `depth\(node\.left\)` \(depth\.js:3\): the condition under which it stops/,
    never: /circle/,
  },
  'of two functions that call each other the one of the trace is told, not what else is called on the line': {
    files: {
      'walk.py': `def walk(node):
    return round(visit(node), 2)


def visit(node):
    return abs(walk(node["next"]))


a = {}
a["next"] = a
print(walk(a))
`,
    },
    trace: ['python3', 'walk.py'],
    says: /the calls `(?:visit|walk)` and `(?:visit|walk)` go round in a circle/,
    never: /calls `(?:round|abs)`/,
  },
  'a call of the same method of another object is not said to pass on its arguments unchanged': {
    files: {
      'list.js': `class Node {
  constructor(value) {
    this.value = value
    this.next = null
  }
  total(rate) {
    if (this.next === null) return this.value * rate
    return this.value * rate + this.next.total(rate)
  }
}
const a = new Node(1)
a.next = a
console.log(a.total(2))
`,
    },
    trace: ['node', 'list.js'],
    says: /`Node\.total` calls itself without end through `this\.next\.total\(rate\)` \(list\.js:8\): the condition under which it stops/,
    never: /arguments unchanged/,
  },
}

for (const [name, one] of Object.entries(CASES)) {
  void test(name, async (t) => {
    const folder = folderWith(t, one.files)
    const trace = typeof one.trace === 'string' ? one.trace : crashOf(folder, one.trace)
    const { causes, locations } = await diagnosisOf(folder, eventOf(trace))
    const told = [...causes.map(({ summary }) => summary), ...locations.map(({ reason }) => reason)]
    t.not(told.length, 0, 'something is told')
    if (one.says !== undefined) t.match(told.join('\n'), one.says)
    t.notMatch(told.join('\n'), one.never)
  })
}
