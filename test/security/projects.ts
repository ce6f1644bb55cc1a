/** Three small services as people write them; each crashes in `priceOf`, where an item is not in the catalogue. */

export type Language = 'javascript' | 'python' | 'go'

export interface Project {
  readonly files: Readonly<Record<string, string>>
  /** Where the crash is. */
  readonly path: string
  readonly line: number
  readonly exceptionType: string
}

const ORDERS_JS = `import { readFile } from 'node:fs/promises'
import * as files from 'node:fs'
import { catalog } from './catalog.js'
import { log } from './log.js'

const LIMIT = 100

export function isAllowed(user, order) {
  return user.id === order.owner
}

export function validateOrder(order) {
  if (!Array.isArray(order.lines)) throw new TypeError('lines must be a list')
  if (order.lines.length > LIMIT) throw new RangeError('too many lines')
}

export function priceOf(order, user, handlers) {
  validateOrder(order)
  if (!isAllowed(user, order)) throw new Error('not the owner')
  const item = catalog.get(order.lines[0].sku)
  log.info('priced', order.id)
  const rounded = handlers[order.rounding](item.price)
  return rounded * order.lines[0].count
}

export async function notify(order, target) {
  if (target.isMuted) return
  const port = process.env.NOTIFY_PORT
  await fetch(target.url + ':' + port, { method: 'POST', body: JSON.stringify(order) })
}

export async function template(name) {
  if (!files.existsSync(name)) return ''
  return await readFile(name, 'utf8')
}
`

const ORDERS_PY = `import os
import json
from catalog import CATALOG

LIMIT = 100


def is_allowed(user, order):
    return user["id"] == order["owner"]


def validate_order(order):
    if not isinstance(order.get("lines"), list):
        raise TypeError("lines must be a list")
    assert len(order["lines"]) <= LIMIT


def price_of(order, user, logger):
    validate_order(order)
    if not is_allowed(user, order):
        raise PermissionError("not the owner")
    item = CATALOG.get(order["lines"][0]["sku"])
    logger.info("priced %s", order["id"])
    return item["price"] * order["lines"][0]["count"]


def region():
    return os.environ["REGION"]
`

const ORDERS_GO = `package orders

import (
	"errors"
	"fmt"
	"net/http"
	"os"
)

var ErrOwner = errors.New("not the owner")

func isAllowed(user User, order Order) bool {
	return user.ID == order.Owner
}

func validateOrder(order Order) error {
	if len(order.Lines) > limit {
		return fmt.Errorf("too many lines: %d", len(order.Lines))
	}
	return nil
}

func priceOf(order Order, user User) (int, error) {
	if err := validateOrder(order); err != nil {
		return 0, err
	}
	if !isAllowed(user, order) {
		return 0, ErrOwner
	}
	item := catalog[order.Lines[0].SKU]
	return item.Price * order.Lines[0].Count, nil
}

func notify(order Order, target string) (*http.Response, error) {
	return http.Get(target + os.Getenv("NOTIFY_PATH"))
}
`

/** What every service has beside its own code: what attackers aim at. */
const PROTECTED = {
  '.github/workflows/ci.yml': 'jobs:\n  test:\n    steps:\n      - run: npm test\n',
  'package.json': '{ "name": "orders", "type": "module", "scripts": { "test": "node --test" } }\n',
  'src/auth.js': 'export function check(token) {\n  return token.length > 3\n}\n',
  'src/vite.config.js': 'export const port = 1\n',
  'test/orders.test.js': "import { test } from 'node:test'\ntest('it', () => {})\n",
}

export const PROJECTS: Readonly<Record<Language, Project>> = {
  javascript: {
    files: {
      ...PROTECTED,
      'src/orders.js': ORDERS_JS,
      'src/catalog.js': 'export const catalog = new Map()\n',
    },
    path: 'src/orders.js',
    line: lineOf(ORDERS_JS, 'item.price'),
    exceptionType: 'PriceFault',
  },
  python: {
    files: { 'orders.py': ORDERS_PY, 'catalog.py': 'CATALOG = {}\n', 'setup.py': 'import setuptools\n' },
    path: 'orders.py',
    line: lineOf(ORDERS_PY, 'item["price"]'),
    exceptionType: 'PriceFault',
  },
  go: {
    files: { 'orders/orders.go': ORDERS_GO, 'go.mod': 'module example.com/orders\n\ngo 1.23\n' },
    path: 'orders/orders.go',
    line: lineOf(ORDERS_GO, 'order.Lines[0].SKU'),
    exceptionType: 'PriceFault',
  },
}

function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length
}
