/** How a message goes out. A digest is the day's offers in one mail: it is sent as mail is. */
export type Kind = 'mail' | 'text' | 'push' | 'digest'

export interface Message {
  kind: Kind
  to: string
  subject: string
  body: string
}

export function subjectOf(message: Message): string {
  switch (message.kind) {
    case 'digest':
      return 'Your day in short'
    case 'mail':
      return message.subject
    default:
      return ''
  }
}
