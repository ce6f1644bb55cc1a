import { spawnSync } from 'node:child_process'
import { test } from 'tap'
import { checkCases, type CrashCase } from './support.ts'

/** Values that a request brings in, and keys of which several are read on one line. */

const hasPython = spawnSync('python3', ['--version']).status === 0
const skip = hasPython ? false : 'python3 is not installed'

const KEYS: readonly CrashCase[] = [
  {
    name: 'the key that the message names is written after a computed one',
    files: {
      'a.py': `def total(order, prices):
    return prices[order["sku"]] * order["count"]
total({"sku": "x"}, {"x": 2})
`,
    },
    errorClass: 'missing_key',
    first: 'a.py:2',
    also: 'a.py:3',
    cause: /`order` has no key `count` in `order\["count"\]`/,
  },
  {
    name: 'the key that the message names is a computed one',
    files: {
      'a.py': `def total(order, prices):
    return order["count"] * prices[order["sku"]]
total({"sku": "x", "count": 1}, {"y": 2})
`,
    },
    errorClass: 'missing_key',
    first: 'a.py:2',
    also: 'a.py:3',
    cause: /`prices` has no key `x` in `prices\[order\["sku"\]\]`/,
  },
  {
    name: 'the element of a comprehension comes from the body of a request',
    files: {
      'a.py': `class Request:
    def json(self):
        return {"lines": [{"name": "pen"}]}
def handle(request):
    payload = request.json()
    return total(payload["lines"])
def total(lines):
    return sum(line["price"] for line in lines)
handle(globals()["Request"]())
`,
    },
    errorClass: 'missing_key',
    first: 'a.py:8',
    also: 'a.py:5',
    cause: /`line` has no key `price`.*`request\.json\(\)` \(a\.py:5\), where `price` may be left out/,
  },
  {
    name: 'a handler that nothing in the repository calls by name',
    files: {
      'app.py': `ROUTES = {}
def route(path):
    def wrap(function):
        ROUTES[path] = function
        return function
    return wrap
@route('/orders')
def create(payload):
    return payload["total"] + payload["tax"]
`,
      'a.py': `import app\napp.ROUTES['/orders']({"total": 1})\n`,
    },
    errorClass: 'missing_key',
    first: 'app.py:9',
    also: 'app.py:8',
    cause: /`payload` is handed in from outside of this code and is not checked \(app\.py:8\), where `tax`/,
  },
]

test('Analysis of Python finds the key that is meant and the input that lacks it', { skip }, (t) =>
  checkCases(t, KEYS, (path) => ['python3', path]),
)

function handler(code: string): Readonly<Record<string, string>> {
  return {
    'src/orders.js': `${code}\nexports.all = { create }\n`,
    'a.js': `const { all } = require('./src/orders')\nall[String('create')]({ body: {} })\n`,
  }
}

const BODIES: readonly CrashCase[] = [
  {
    name: 'a field taken out of the body of a request',
    files: handler(`function create(req, res) {
  const { lines } = req.body
  return lines.map((line) => line.price)
}`),
    errorClass: 'missing_key',
    first: 'src/orders.js:3',
    also: 'src/orders.js:2',
    cause:
      /`lines` is undefined.*`req\.body` comes with the request body and is not checked \(src\/orders\.js:2\)/,
  },
  {
    name: 'a field taken out of the body in the list of parameters',
    files: handler(`function create({ body: { lines } }, res) {
  return lines.map((line) => line.price)
}`),
    errorClass: 'missing_key',
    first: 'src/orders.js:2',
    also: 'src/orders.js:1',
    cause: /`lines` of the `body` that is handed in from outside of this code and is not checked/,
  },
  {
    name: 'a field of the parsed body reaches a callback of another function',
    files: {
      'a.js': `const { Readable } = require('node:stream')
async function json(req) {
  let text = ''
  for await (const chunk of req) text += chunk
  return JSON.parse(text)
}
async function handle(req) {
  const { lines } = await json(req)
  return total(lines)
}
function total(lines) {
  return lines.reduce((sum, line) => sum + line.price.amount, 0)
}
handle(Readable.from(['{"lines":[{}]}']))
`,
    },
    errorClass: 'missing_key',
    first: 'a.js:9',
    also: 'a.js:12',
    cause: /`line\.price` is undefined.*`JSON\.parse\(text\)` \(a\.js:5\), where `price` may be left out/,
  },
]

test('Analysis of JavaScript names the request that a value came with', (t) =>
  checkCases(t, BODIES, (path) => [process.execPath, path]))
