/** Three small services, each with tests of its own and crashes that these do not reach, as files by their path. */

/** Classes, a router of its own, stores in maps. */
export const GARAGE: Readonly<Record<string, string>> = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'router.js': `
export class Problem extends Error {
  constructor(status, detail) {
    super(detail)
    this.status = status
  }
}

export class Router {
  #routes = []

  on(method, pattern, handler) {
    this.#routes.push({ method, pattern: pattern.split('/'), handler })
    return this
  }

  dispatch(call) {
    const path = call.path.split('/')
    for (const { method, pattern, handler } of this.#routes) {
      if (method !== call.method || pattern.length !== path.length) continue
      if (!pattern.every((part, index) => part.startsWith(':') || part === path[index])) continue
      const named = pattern.map((part, index) => [part.slice(1), path[index]])
      return handler({ ...call, params: Object.fromEntries(named) })
    }
    throw new Problem(404, 'no such page')
  }
}
`,
  'garage.js': `
export class Garage {
  constructor(name, levels, rates) {
    this.name = name
    this.levels = levels
    this.rates = rates
  }

  heights() {
    return this.levels.map(({ name, height }) => name + ': ' + height + ' m')
  }

  /** The last rate holds for everything longer. */
  price(hours) {
    const index = Math.min(Math.ceil(hours), this.rates.length) - 1
    return this.rates[index].cents
  }
}

const garages = new Map([['dom', new Garage('Dom', [{ name: 'P0', height: 2.1 }], [{ cents: 250 }, { cents: 450 }])]])

export const find = (id) => garages.get(id)
`,
  'app.js': `
import { find } from './garage.js'
import { Problem, Router } from './router.js'

export const router = new Router()
  .on('GET', '/garages/:id', ({ params }) => {
    const garage = find(params.id)
    if (!garage) throw new Problem(404, \`no garage \${params.id}\`)
    return { name: garage.name }
  })
  .on('GET', '/garages/:id/heights', ({ params }) => {
    const garage = find(params.id)
    return garage.heights()
  })
  .on('GET', '/garages/:id/price', ({ params, query }) => {
    const garage = find(params.id)
    if (!garage) throw new Problem(404, \`no garage \${params.id}\`)
    return { cents: garage.price(Number(query.get('hours'))) }
  })
  .on('POST', '/garages/:id/tickets', ({ params, body }) => {
    const garage = find(params.id)
    if (!garage) throw new Problem(404, \`no garage \${params.id}\`)
    if (!body?.level) throw new Problem(400, 'a level is needed')
    return { plate: body.vehicle.plate.toUpperCase(), level: body.level }
  })
`,
  'server.js': `
import http from 'node:http'
import { router } from './app.js'
import { Problem } from './router.js'

const server = http.createServer(async (req, res) => {
  let text = ''
  for await (const chunk of req) text += chunk
  if (req.url === '/stop') return res.end('', () => process.exit())
  console.log('[garage] ' + req.method + ' ' + req.url + (text ? ' body=' + text : ''))
  const url = new URL(req.url, 'http://garage')
  try {
    const call = { method: req.method, path: url.pathname, query: url.searchParams, body: text ? JSON.parse(text) : undefined }
    res.end(JSON.stringify(router.dispatch(call)))
  } catch (error) {
    res.statusCode = error instanceof Problem ? error.status : 500
    if (res.statusCode === 500) console.error('[garage] request failed', error)
    res.end(JSON.stringify({ error: error.message }))
  }
})
server.listen(Number(process.env.PORT), '127.0.0.1')
`,
  'garage.test.js': `
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { router } from './app.js'

const get = (path, query = '') => router.dispatch({ method: 'GET', path, query: new URLSearchParams(query) })

test('a garage has a name, an unknown one is a 404', () => {
  assert.equal(get('/garages/dom').name, 'Dom')
  assert.throws(() => get('/garages/moon'), { status: 404 })
})
test('two hours have the second price', () => {
  assert.equal(get('/garages/dom/price', 'hours=2').cents, 450)
})
test('a ticket needs a level', () => {
  const ticket = (body) => router.dispatch({ method: 'POST', path: '/garages/dom/tickets', body })
  assert.equal(ticket({ level: 'P0', vehicle: { plate: 'b 1' } }).plate, 'B 1')
  assert.throws(() => ticket({ vehicle: { plate: 'b 1' } }), { status: 400 })
})
`,
}

/** TypeScript: functions, generators, results that are a status with a body. */
export const MUSEUM: Readonly<Record<string, string>> = {
  'package.json': '{"type":"module","scripts":{"test":"node --test routes.check.ts"}}',
  'collection.ts': `
export type Item = {
  id: string
  title: string
  record: string
  insurance?: { percent: number }
  loans?: { to: string; ends: string }[]
}

export const items = new Map<string, Item>([
  ['cup', { id: 'cup', title: 'Cup', record: '{"image":{"url":"/cup.png"}}', insurance: { percent: 80 }, loans: [{ to: 'Naples', ends: '2026-09-01' }] }],
  ['map', { id: 'map', title: 'Map', record: '{}' }],
])

export const loanCount = (item: Item): number => (item.loans ?? []).length

export function* loansUntil(item: Item, day: string): Generator<string> {
  for (const loan of item.loans) if (loan.ends <= day) yield loan.to
}

export const image = (item: Item): string => {
  const record = JSON.parse(item.record)
  return record.image.url
}

export const share = (item: Item, cents: number): number => (cents * (100 - item.insurance!.percent)) / 100
`,
  'routes.ts': `
import { image, items, loanCount, loansUntil, share, type Item } from './collection.ts'

type Answer = { status: number; body: unknown }
const ok = (body: unknown): Answer => ({ status: 200, body })

const withItem = (use: (item: Item, query: URLSearchParams) => Answer) => (id: string, query: URLSearchParams): Answer => {
  const item = items.get(id)
  if (!item) return { status: 404, body: { error: 'item not found' } }
  return use(item, query)
}

export const routes: Record<string, (id: string, query: URLSearchParams) => Answer> = {
  item: withItem((item) => ok({ title: item.title, loans: loanCount(item) })),
  image: withItem((item) => ok({ url: image(item) })),
  share: withItem((item, query) => {
    if (!query.has('cents')) return { status: 400, body: { error: 'cents is required' } }
    return ok({ cents: share(item, Number(query.get('cents'))) })
  }),
  loans: withItem((item, query) => ok([...loansUntil(item, query.get('day') ?? '')])),
}
`,
  'server.ts': `
import * as http from 'node:http'
import { routes } from './routes.ts'

http
  .createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://museum')
    if (url.pathname === '/stop') return response.end('', () => process.exit())
    console.info('--> ' + request.method + ' ' + request.url)
    const [, name = '', id = ''] = url.pathname.split('/')
    try {
      const { status, body } = routes[name]?.(id, url.searchParams) ?? { status: 404, body: {} }
      response.writeHead(status).end(JSON.stringify(body))
    } catch (error) {
      console.error(error)
      response.writeHead(500).end('{}')
    }
  })
  .listen(Number(process.env.PORT), '127.0.0.1')
`,
  'routes.check.ts': `
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { routes } from './routes.ts'

const ask = (name: string, id: string, query = '') => routes[name]!(id, new URLSearchParams(query))

test('items, images, shares and loans', () => {
  assert.deepEqual(ask('item', 'map').body, { title: 'Map', loans: 0 })
  assert.equal(ask('item', 'cat').status, 404)
  assert.deepEqual(ask('image', 'cup').body, { url: '/cup.png' })
  assert.deepEqual(ask('share', 'cup', 'cents=1000').body, { cents: 200 })
  assert.equal(ask('share', 'cup').status, 400)
  assert.deepEqual(ask('loans', 'cup', 'day=2026-12-31').body, ['Naples'])
})
`,
}

/** Python: data classes, routes by decorators, coroutines. */
export const LIFTS: Readonly<Record<string, string>> = {
  'routing.py': `
class ApiError(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


ROUTES = {}


def route(name):
    def register(function):
        ROUTES[name] = function
        return function

    return register
`,
  'lifts.py': `
from dataclasses import dataclass, field


@dataclass
class Lift:
    name: str
    waiting: list[int] = field(default_factory=list)

    def longest_wait(self):
        return max(self.waiting) if self.waiting else 0

    def average_wait(self):
        return sum(self.waiting) / len(self.waiting)


LIFTS = {'G1': Lift('Gondola', [3, 9]), 'S2': Lift('Sunny')}


def find(code):
    return LIFTS.get(code)


async def names():
    return [lift.name for lift in LIFTS.values()]
`,
  'api.py': `
from lifts import LIFTS, find, names
from routing import ApiError, route


@route('lift')
async def lift(query):
    found = find(query['code'])
    if found is None:
        raise ApiError(404, f'no lift {query["code"]}')
    return {'name': found.name, 'longest': found.longest_wait()}


@route('wait')
async def wait(query):
    found = find(query['code'])
    return {'average': found.average_wait()}


@route('list')
async def listing(query):
    all_names = names()
    return sorted(name.upper() for name in all_names)


@route('short')
async def short(query):
    if 'minutes' not in query:
        raise ApiError(400, 'minutes is needed')
    limit = int(query['minutes'])
    return [lift.name for lift in LIFTS.values() if lift.longest_wait() <= limit]
`,
  'main.py': `
import asyncio
import json
import os
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import api
from routing import ROUTES, ApiError


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == '/stop':
            threading.Thread(target=self.server.shutdown).start()
            return self.send(200, None)
        print(f'{self.command} {self.path}', flush=True)
        try:
            function = ROUTES.get(url.path.strip('/'))
            if function is None:
                raise ApiError(404, 'no such page')
            self.send(200, asyncio.run(function(dict(parse_qsl(url.query)))))
        except ApiError as error:
            self.send(error.status, {'error': str(error)})
        except Exception:
            traceback.print_exc()
            self.send(500, {'error': 'internal'})

    def send(self, status, value):
        payload = json.dumps(value).encode()
        self.send_response(status)
        self.send_header('content-length', str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
`,
  'test_api.py': `
import asyncio
import unittest

import api
from routing import ROUTES, ApiError


class ApiTest(unittest.TestCase):
    def ask(self, name, **query):
        return asyncio.run(ROUTES[name](query))

    def test_lift(self):
        self.assertEqual(self.ask('lift', code='S2'), {'name': 'Sunny', 'longest': 0})
        with self.assertRaises(ApiError):
            self.ask('lift', code='X9')

    def test_wait(self):
        self.assertEqual(self.ask('wait', code='G1'), {'average': 6})

    def test_short(self):
        self.assertEqual(self.ask('short', minutes='4'), ['Sunny'])
        with self.assertRaises(ApiError):
            self.ask('short')
`,
}
