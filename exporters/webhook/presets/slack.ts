import { NOTICED_EVENTS, noticeOf } from '../notice.ts'
import { onlyPiece, SMALL_ANSWER, type Preset } from '../preset.ts'
import { cut, escapeFence, escapeTags } from '../text.ts'

/** Units: characters, after escaping. Source: Slack, Block Kit reference: header, section, context. */
const HEADER_MAX = 150
const SECTION_MAX = 3_000
const FIELD_MAX = 2_000
const FIELDS_MAX = 10
const FENCE = '```'

/**
 * An incoming webhook with blocks. Text of the log stands in plain text where Slack has that, else it is escaped, and
 * Slack is told to take it as it is (`verbatim`), so that nobody is mentioned and nothing becomes a link.
 * Source: Slack, Sending messages using incoming webhooks; Block Kit reference.
 */
export const slack: Preset = {
  path: '',
  contentType: 'application/json',
  usualEvents: NOTICED_EVENTS,
  piecesMax: 1,
  bytesMax: 262_144,
  responseBytesMax: SMALL_ANSWER,
  headers: () => ({}),
  piece: (event) => {
    const { title, text, facts, code, footer } = noticeOf(event)
    const heading = title === '' ? 'A log record' : title
    const blocks = [
      { type: 'header', text: plain(cut(heading, HEADER_MAX)) },
      ...(text === '' ? [] : [{ type: 'section', text: plain(cut(text, SECTION_MAX)) }]),
      ...(facts.length === 0
        ? []
        : [
            {
              type: 'section',
              fields: facts
                .slice(0, FIELDS_MAX)
                .map(({ label, value }) =>
                  mrkdwn(`*${label}*\n${cut(value, FIELD_MAX - label.length - 3, escapeCode)}`),
                ),
            },
          ]),
      ...(code === ''
        ? []
        : [
            {
              type: 'section',
              text: mrkdwn(`${FENCE}${cut(code, SECTION_MAX - 2 * FENCE.length, escapeCode)}${FENCE}`),
            },
          ]),
      ...(footer === '' ? [] : [{ type: 'context', elements: [mrkdwn(cut(footer, FIELD_MAX, escapeCode))] }]),
    ]
    return {
      text: JSON.stringify({
        text: cut(heading, SECTION_MAX, escapeCode),
        blocks,
        unfurl_links: false,
        unfurl_media: false,
      }),
    }
  },
  body: onlyPiece,
}

function plain(text: string): Readonly<Record<string, unknown>> {
  return { type: 'plain_text', text, emoji: false }
}

function mrkdwn(text: string): Readonly<Record<string, unknown>> {
  return { type: 'mrkdwn', text, verbatim: true }
}

/** Code blocks are neither begun nor ended from inside. */
function escapeCode(text: string): string {
  return escapeFence(escapeTags(text))
}
