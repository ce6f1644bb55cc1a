import { readFileSync } from 'node:fs'
import { flush } from './flush.ts'
import { Queue, type Hook } from './queue.ts'
import { deliver } from './transport.ts'

const { hooks, answers } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  hooks: Hook[]
  answers: Record<string, number>
}
const queue = new Queue(hooks)

/** Stands for the network: answers what the file says, after a while. */
async function post(url: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 5))
  return answers[url] ?? 204
}

const { delivered, dead } = await flush(queue, (hook) => deliver(hook, post))
console.log(`${delivered} delivered, ${dead} dead`)
for (const { url, reason } of queue.dead) console.log(`${url}: ${reason}`)
