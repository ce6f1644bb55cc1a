import { eventJson } from '../event.ts'
import { onlyPiece, SMALL_ANSWER, type Preset } from '../preset.ts'
import { parseTemplate, type Template } from '../template.ts'
import { render } from '../render.ts'
import type { Config } from '../config.ts'

const templates = new WeakMap<Config, Template>()

/**
 * One event a request: as JSON with the names that templates use, or what the template of the configuration makes.
 * The exporter replaces the content type where a template has another one.
 */
export const generic: Preset = {
  path: '',
  contentType: 'application/json',
  piecesMax: 1,
  bytesMax: 1_048_576,
  responseBytesMax: SMALL_ANSWER,
  headers: ({ token }) => (token === undefined ? {} : { authorization: `Bearer ${token}` }),
  piece: (event, config) => {
    if (config.template === undefined) return { text: JSON.stringify(eventJson(event)) }
    const template = templates.get(config) ?? parseTemplate(config.template.body)
    templates.set(config, template)
    return { text: render(template, event, config.template.content_type) }
  },
  body: onlyPiece,
}
