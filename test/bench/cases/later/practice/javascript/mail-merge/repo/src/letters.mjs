import { fill } from './fill.mjs'
import { load } from './templates.mjs'

export async function invite(person) {
  const template = await load('invitation')
  return letter(template, person)
}

export async function remind(person) {
  const template = load('reminder')
  return letter(template, person)
}

function letter({ subject, body }, person) {
  return { to: person.name, subject: fill(subject, person), body: fill(body, person) }
}
