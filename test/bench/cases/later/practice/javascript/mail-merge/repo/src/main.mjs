import { readFileSync } from 'node:fs'
import { invite, remind } from './letters.mjs'

const people = JSON.parse(readFileSync(process.argv[2], 'utf8'))
for (const person of people) {
  const { to, subject, body } = person.answer === 'yes' ? await remind(person) : await invite(person)
  console.log(`${to}: ${subject}\n  ${body}`)
}
