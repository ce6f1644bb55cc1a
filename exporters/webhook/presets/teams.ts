import type { WebhookEvent } from '../event.ts'
import { NOTICED_EVENTS, noticeOf, type Notice } from '../notice.ts'
import { onlyPiece, SMALL_ANSWER, type Preset } from '../preset.ts'
import { cut, inert } from '../text.ts'

/** Largest message that Teams takes. Source: Microsoft Teams, Create Incoming Webhooks, limitations. */
const BYTES_MAX = 28_672
/** Text and code are made shorter step by step until the card fits. Units: characters. */
const BUDGETS = [8_000, 4_000, 2_000, 500, 100]
const TITLE_MAX = 250

/**
 * An Adaptive Card for a workflow that posts to a channel. Text of the log stands in text runs, in which Teams reads no
 * Markdown, no tags and no mentions.
 * Source: Microsoft Teams, Create Incoming Webhooks with Workflows; Adaptive Cards 1.4, RichTextBlock.
 */
export const teams: Preset = {
  path: '',
  contentType: 'application/json',
  usualEvents: NOTICED_EVENTS,
  piecesMax: 1,
  bytesMax: BYTES_MAX,
  responseBytesMax: SMALL_ANSWER,
  headers: () => ({}),
  piece: (event) => ({ text: cardThatFits(event) }),
  body: onlyPiece,
}

function cardThatFits(event: WebhookEvent): string {
  const notice = noticeOf(event)
  let text = ''
  for (const budget of BUDGETS) {
    text = JSON.stringify(message(notice, budget))
    if (Buffer.byteLength(text) <= BYTES_MAX) break
  }
  return text
}

function message({ title, tone, text, facts, code, footer }: Notice, budget: number): unknown {
  const color = { bad: 'Attention', good: 'Good', neutral: 'Warning' }[tone]
  const heading = cut(title === '' ? 'A log record' : title, TITLE_MAX)
  const body = [
    richText([{ text: heading, weight: 'Bolder', size: 'Large', color }]),
    ...(text === '' ? [] : [richText([{ text: cut(text, budget) }])]),
    ...facts.map(({ label, value }) =>
      richText([{ text: `${label}: `, weight: 'Bolder' }, { text: cut(value, Math.min(budget, 1_000)) }]),
    ),
    ...(code === '' ? [] : [richText([{ text: cut(code, budget), fontType: 'Monospace', size: 'Small' }])]),
    ...(footer === '' ? [] : [richText([{ text: cut(footer, TITLE_MAX), isSubtle: true, size: 'Small' }])]),
  ]
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body,
          msteams: { width: 'Full' },
        },
      },
    ],
  }
}

function richText(runs: readonly Readonly<Record<string, unknown> & { text: string }>[]): unknown {
  return {
    type: 'RichTextBlock',
    inlines: runs.map((run) => ({ type: 'TextRun', ...run, text: inert(run.text) })),
  }
}
