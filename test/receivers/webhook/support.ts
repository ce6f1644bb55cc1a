import type { Test } from 'tap'
import type { Settings } from '../../../agent/component/settings.ts'
import type { Consumer } from '../../../agent/component/component.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { checkValue } from '../../../config/schema.ts'
import { config, type Config } from '../../../receivers/webhook/config.ts'
import { WebhookReceiver } from '../../../receivers/webhook/receiver.ts'
import { settingsWith } from '../../support/settings.ts'

/** What stands behind the receiver: settles at once unless a test says otherwise. */
export class Pipeline implements Consumer {
  readonly records: LogRecord[] = []
  readonly batches: LogBatch[] = []
  behave: (batch: LogBatch, signal: AbortSignal) => Promise<void> | void = (batch) =>
    batch.settle('delivered')

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    this.batches.push(batch)
    await this.behave(batch, signal)
    this.records.push(...Array.from({ length: batch.count }, (_, index) => batch.record(index)))
  }
}

export interface Running {
  readonly receiver: WebhookReceiver
  readonly pipeline: Pipeline
  readonly settings: Settings
  readonly url: string
}

export async function startReceiver(
  t: Test,
  written: Readonly<Record<string, unknown>> = {},
  changes: Partial<Settings> = {},
): Promise<Running> {
  const settings = settingsWith({ id: { type: 'webhook', name: '' }, ...changes })
  const pipeline = new Pipeline()
  const receiver = new WebhookReceiver(settings, configOf(written), pipeline)
  await receiver.start()
  t.teardown(() => receiver.shutdown(AbortSignal.abort(new Error('the test is over'))))
  return { receiver, pipeline, settings, url: `http://localhost:${receiver.port}` }
}

export function configOf(written: Readonly<Record<string, unknown>>): Config {
  const checked = checkValue(config, { endpoint: 'localhost:0', ...written })
  if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.issues))
  return checked.value as Config
}

/** Posts a body, objects as JSON. */
export async function post(
  { url }: Pick<Running, 'url'>,
  body: unknown,
  {
    path = '/',
    headers = {},
  }: { readonly path?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  const sent =
    typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body)
  return await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: sent,
  })
}

/** An event as the SDK for Python writes it. */
export const SENTRY_EVENT = {
  event_id: 'fc6d8c0c43fc4630ad850ee518f1b9d0',
  timestamp: '2026-02-03T04:05:06.789Z',
  platform: 'python',
  level: 'error',
  server_name: 'web-1',
  release: 'shop@2.3.4',
  environment: 'production',
  transaction: '/cart',
  tags: { region: 'eu' },
  user: { email: 'ada@example.com' },
  contexts: { trace: { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' } },
  exception: {
    values: [
      {
        type: 'KeyError',
        value: "'price'",
        module: 'builtins',
        stacktrace: {
          frames: [
            {
              filename: 'shop/cart.py',
              abs_path: '/app/shop/cart.py',
              function: 'total',
              lineno: 12,
              context_line: '    return sum(price(i) for i in items)',
            },
            {
              filename: 'shop/cart.py',
              abs_path: '/app/shop/cart.py',
              function: 'price',
              lineno: 7,
              context_line: "    return item['price']",
              vars: { item: "{'password': 'x'}" },
            },
          ],
        },
      },
      {
        type: 'CartError',
        value: 'no total',
        module: 'shop.errors',
        stacktrace: { frames: [{ abs_path: '/app/shop/web.py', function: 'show', lineno: 30 }] },
      },
    ],
  },
}

/** An envelope with these items. Shape: each is a head and what it holds. */
export function envelopeOf(...items: readonly (readonly [object, string])[]): string {
  const head = JSON.stringify({ event_id: SENTRY_EVENT.event_id, sent_at: '2026-02-03T04:05:06.789Z' })
  return (
    [head, ...items.flatMap(([itemHead, payload]) => [JSON.stringify(itemHead), payload])].join('\n') + '\n'
  )
}
