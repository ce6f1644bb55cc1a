import { subjectOf, type Kind, type Message } from './message.ts'

export type Sender = (message: Message) => string

function sendMail(message: Message): string {
  return `mail to ${message.to}: ${subjectOf(message)} | ${message.body}`
}

function sendText(message: Message): string {
  return `text to ${message.to}: ${message.body.slice(0, 40)}`
}

function sendPush(message: Message): string {
  return `push to ${message.to}: ${message.body}`
}

export const senders = {
  mail: sendMail,
  text: sendText,
  push: sendPush,
} as Record<Kind, Sender>
