import assert from 'node:assert/strict'
import test from 'node:test'
import { createLogger, type Logger } from '../src/logger.ts'

function lines(format: string, use: (logger: Logger) => void): string[] {
  const all: string[] = []
  use(createLogger(format, (line) => all.push(line)))
  return all
}

test('text: what holds itself is told once', () => {
  const tree: Record<string, unknown> = { name: 'root' }
  tree['child'] = { parent: tree, list: [tree, 1] }
  assert.deepEqual(lines('text', (logger) => logger.info('grown', { tree })), [
    'INFO grown tree={name=root child={parent=[circular] list=[[circular] 1]}}',
  ])
})

test('text: what is shared is told each time', () => {
  const point = { x: 1 }
  assert.deepEqual(lines('text', (logger) => logger.info('line', { from: point, to: point })), [
    'INFO line from={x=1} to={x=1}',
  ])
})

test('errors by name and message', () => {
  const warn = (logger: Logger): void => logger.warn('no', { error: new TypeError('bad'), list: [null] })
  assert.deepEqual(lines('text', warn), ['WARN no error=TypeError: bad list=[null]'])
  assert.deepEqual(lines('json', warn), ['{"level":"warn","message":"no","error":"TypeError: bad","list":[null]}'])
})
