/** What a trace is made of. */
interface TraceRequest {
  readonly time: string
  /** A whole number from 0, below the limit. */
  readonly below: (limit: number) => number
}

type TraceMaker = (request: TraceRequest) => readonly string[]

/** The lines of one error as a runtime or a logger prints it, in one of three languages. */
export function traceLines(request: TraceRequest): readonly string[] {
  const make = MAKERS[request.below(MAKERS.length)] ?? javascript
  return make(request)
}

const FUNCTIONS = [
  'loadCart',
  'priceOf',
  'applyCoupon',
  'reserveStock',
  'renderPage',
  'sendMail',
  'openSession',
] as const

function names(below: TraceRequest['below']): readonly string[] {
  const first = below(FUNCTIONS.length)
  return Array.from({ length: 4 }, (_, index) => FUNCTIONS[(first + index) % FUNCTIONS.length] ?? 'main')
}

const javascript: TraceMaker = ({ time, below }) => [
  `${time} ERROR [checkout-${below(16)}] request ${below(1_000_000)} was not served`,
  `TypeError: Cannot read properties of undefined (reading 'price')`,
  ...names(below).map(
    (name, depth) => `    at ${name} (/srv/shop/src/${name.toLowerCase()}.js:${12 + depth * 7}:${5 + depth})`,
  ),
  '    at Layer.handle [as handle_request] (/srv/shop/node_modules/express/lib/router/layer.js:95:5)',
  '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
]

const python: TraceMaker = ({ time, below }) => [
  `${time} ERROR billing.views could not serve request ${below(1_000_000)}`,
  'Traceback (most recent call last):',
  ...names(below).flatMap((name, depth) => [
    `  File "/srv/billing/${name.toLowerCase()}.py", line ${20 + depth * 9}, in ${name}`,
    `    return self.${name}(order.items[${depth}])`,
  ]),
  "KeyError: 'amount'",
]

const go: TraceMaker = ({ below }) => [
  `panic: runtime error: index out of range [${below(9)}] with length ${below(3)}`,
  '',
  `goroutine ${1 + below(500)} [running]:`,
  ...names(below).flatMap((name, depth) => [
    `main.${name}(0xc0000${10_000 + below(80_000)}, 0x${depth + 3})`,
    `\t/srv/stock/${name.toLowerCase()}.go:${31 + depth * 4} +0x1${depth}d`,
  ]),
  'main.main()',
  '\t/srv/stock/main.go:18 +0x2b',
]

const MAKERS: readonly TraceMaker[] = [javascript, python, go]
