import { test } from 'tap'
import { outcomeOf } from '../../../processors/parse/outcome.ts'

const FAILED: readonly Readonly<Record<string, unknown>>[] = [
  { job: 'export', success: false },
  { task: 'resize', status: 'FAILURE' },
  { result: 'error', reason: 'no answer' },
  { state: 'timed_out' },
  { conclusion: 'failure' },
  { exitCode: 2 },
  { exit_code: '137' },
  { rc: '8' },
  { method: 'PUT', path: '/carts', status: 503 },
  { http: { request: { method: 'PUT' }, response: { status_code: 502 } } },
  { httpRequest: { requestMethod: 'GET', requestUrl: '/', status: 500 } },
  { msg: 'price sync', err: 'connection refused' },
  { type: 'exception', class: 'CartError', text: 'no cart' },
  { msg: 'price sync', error: { code: 7, message: 'gone' } },
  { title: 'Internal Server Error', type: 'about:blank', status: 500 },
  { clientRequestMethod: 'GET', edgeResponseStatus: 522 },
  { 'grpc.method': 'Pay', 'grpc.code': 'Internal' },
  { grpc_method: '/shop.Cart/Pay', grpc_status: 14 },
  { rpc: 'Cart/Pay', code: 'UNAVAILABLE' },
  { query: 'update carts', sqlstate: '40P01' },
  { pid: 7, signal: 'SIGSEGV' },
  { pid: 7, core_dumped: true },
  { exit: { code: 3 }, cmd: 'pay' },
  { cart: 7, error: true },
  { cart: 7, sync_error: 'no answer' },
  { type: 'PriceError', message: 'no price' },
  { tags: ['error', 'cart'], text: 'no price' },
]
const NOT_FAILED: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { success: true, failed: 0, errors: [] },
  { status: 'ok' },
  { status: 503 },
  { status: 'failed to nobody' },
  { method: 'GET', path: '/carts', status: 404 },
  { method: 'GET', path: '/carts', status: 50 },
  { exit_code: 0 },
  { exit_code: 143 },
  { msg: 'price sync', err: null },
  { msg: 'price sync', err: '<nil>' },
  { msg: 'price sync', err: '' },
  { msg: 'retrying', err: 'connection refused' },
  { msg: 'retrying', err: { type: 'Error' } },
  { type: 'click', target: 'error-button' },
  { ok: true, err: 'connection refused' },
  { status: { failed: 'no' } },
  { query: 'status=failed', results: 3 },
  { event: 'login', result: 'failure', user: 'shop' },
  { method: 'GET', path: '/old', status: 404, error: 'not found' },
  { config: { status: 'failed', error: 'log' } },
  { requests: '120', errors: '2' },
  { '': { toString: false } },
  { title: 'a book', status: 500 },
  { 'grpc.method': 'Find', 'grpc.code': 'NotFound' },
  { rpc: 'Cart/Find', code: 'NOT_FOUND' },
  { code: 'UNAVAILABLE' },
  { query: 'select', sqlstate: '00000' },
  { query: 'select', sqlstate: '02000' },
  { pid: 7, signal: 'SIGTERM' },
  { exit: { code: 0 } },
  { cart: 7, error: false },
  { on_error: 'stop the cart', std_error: '0.31', last_error: '' },
  { type: 'PriceError', field: 'price' },
  { statusCode: 404, error: 'Not Found', message: 'no such cart' },
]

test('a structured line without a level is an error when a field of it says that it failed', async (t) => {
  for (const fields of FAILED) t.equal(outcomeOf(fields)?.number, 17, JSON.stringify(fields))
})

test('fields that say nothing, or that all is well, are no error', async (t) => {
  for (const fields of NOT_FAILED) t.equal(outcomeOf(fields), undefined, JSON.stringify(fields))
})
