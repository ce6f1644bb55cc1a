import { test } from 'tap'
import { checkCases, diagnosisOf, eventOf, folderWith, type CrashCase } from './support.ts'

const CASES: readonly CrashCase[] = [
  {
    name: 'a test calls the function with what lacks the field',
    files: {
      'test/names.test.js': `const { names } = require('../src/names')\nnames({ id: 3 })\n`,
      'src/names.js': `exports.names = function names(cart) {\n  return cart.customer.name\n}\n`,
      'a.js': `const { names } = require('./src/names')\nnames(JSON.parse('{}'))\n`,
    },
    errorClass: 'missing_key',
    first: 'a.js:2',
    also: 'src/names.js:2',
    cause: /`cart` is read from text that others write/,
  },
  {
    name: 'a frame of a test stands above those of the product',
    files: {
      'tests/run.js': `exports.run = (job) => job.steps.first\n`,
      'a.js': `const { run } = require('./tests/run')
function start(job) {
  return run(job)
}
start({})
`,
    },
    errorClass: 'null_dereference',
    first: 'a.js:3',
    also: 'a.js:5',
    cause: /`first` is read of undefined/,
  },
  {
    name: 'only tests are in the trace',
    files: { 'tests/a.js': `function name(user) {\n  return user.name\n}\nname(undefined)\n` },
    errorClass: 'null_dereference',
    first: 'tests/a.js:4',
    also: 'tests/a.js:2',
    cause: /`name` is called with `undefined` for `user`/,
  },
]

test('Analysis takes tests for a cause only where nothing else broke', async (t) => {
  await checkCases(t, CASES, (path) => [process.execPath, path])
})

const CART = `class Cart {
  constructor() {
    this.owner = null
  }
  name() {
    return this.owner.name
  }
}
exports.Cart = Cart
`

test('Analysis names no copy that a build made of the code that ran', async (t) => {
  const folder = folderWith(t, {
    'lib/cart.js': CART,
    'dist/cart.js': CART,
    'a.js': `const { Cart } = require('./lib/cart')\nnew Cart().name()\n`,
  })
  const trace = `TypeError: Cannot read properties of null (reading 'name')\n    at Cart.name (/srv/lib/cart.js:6:23)\n    at Object.<anonymous> (/srv/a.js:2:12)\n`
  const { locations } = await diagnosisOf(folder, eventOf(trace))
  t.notOk(locations.some(({ path }) => path === 'dist/cart.js'))
})

test('What inherits from every object is no reason where a value is undefined or null', async (t) => {
  const folder = folderWith(t, {
    'write.js': `exports.write = function write(row, serialize) {
  const made = serialize(row)
  const names = Object.keys(made)
  return names.map((name) => made[name])
}
`,
    'read.js': `exports.read = function read(text) {
  const made = {}
  for (const part of text.split('&')) made[part] = ''
  return made
}
`,
  })
  const trace = `TypeError: Cannot convert undefined or null to object\n    at Object.keys (<anonymous>)\n    at write (/srv/write.js:3:24)\n`
  const { locations } = await diagnosisOf(folder, eventOf(trace))
  t.notOk(locations.some(({ path }) => path === 'read.js'))
})
