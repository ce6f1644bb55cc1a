import { readFileSync } from 'node:fs'
import { dispatchAll } from './dispatch.ts'
import type { Message } from './message.ts'

const messages = JSON.parse(readFileSync(process.argv[2] ?? 'data/outbox.json', 'utf8')) as Message[]
for (const receipt of dispatchAll(messages)) console.log(receipt)
