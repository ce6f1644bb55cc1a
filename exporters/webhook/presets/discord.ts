import { NOTICED_EVENTS, noticeOf } from '../notice.ts'
import { onlyPiece, SMALL_ANSWER, type Preset } from '../preset.ts'
import { cut, escapeFence, escapeMarkdown } from '../text.ts'

/** Units: characters. All texts of an embed together may have 6,000. Source: Discord, Message resource, embed limits. */
const TITLE_MAX = 256
const TEXT_MAX = 1_200
const CODE_MAX = 1_800
const FIELD_MAX = 250
const FOOTER_MAX = 250
const COLORS = { bad: 0xd73a49, good: 0x2da44e, neutral: 0xbf8700 }
const FENCE = '```'

/**
 * A webhook with one embed, in which nobody can be mentioned (`allowed_mentions`).
 * Source: Discord, Webhook resource, Execute Webhook.
 */
export const discord: Preset = {
  path: '',
  contentType: 'application/json',
  usualEvents: NOTICED_EVENTS,
  piecesMax: 1,
  bytesMax: 262_144,
  responseBytesMax: SMALL_ANSWER,
  headers: () => ({}),
  piece: (event) => {
    const { title, tone, text, facts, code, footer } = noticeOf(event)
    const fenced = code === '' ? '' : `${FENCE}\n${cut(code, CODE_MAX, escapeFence)}\n${FENCE}`
    const description = [cut(text, TEXT_MAX, escapeMarkdown), fenced].filter((part) => part !== '').join('\n')
    return {
      text: JSON.stringify({
        allowed_mentions: { parse: [] },
        embeds: [
          {
            title: cut(title === '' ? 'A log record' : title, TITLE_MAX, escapeMarkdown),
            description,
            color: COLORS[tone],
            fields: facts.map(({ label, value }) => ({
              name: label,
              value: cut(value, FIELD_MAX, escapeMarkdown),
              inline: label !== 'Cause' && label !== 'Where',
            })),
            footer: { text: cut(footer, FOOTER_MAX) },
            timestamp: event.time,
          },
        ],
      }),
    }
  },
  body: onlyPiece,
}
