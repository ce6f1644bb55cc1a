import { readFileSync } from 'node:fs'
import { readBody } from './body.ts'
import { HeaderBag } from './headers.ts'

interface ScriptedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const answers = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ScriptedAnswer[]
for (const { status, headers, body } of answers) {
  const bag = new HeaderBag(Object.entries(headers))
  if (status !== 204) bag.set('Content-Length', String(Buffer.byteLength(body)))
  console.log(status, bag.toString(), JSON.stringify(readBody(bag, body)))
}
