const { escapeHtml, escapeUrl } = require('./escape.js')
const { normalizeLabel } = require('./references.js')

const LINK = /\[([^\][]+)\](?:\[([^\][]+)\])?/g

/** Renders the inside of a paragraph. */
function renderInline(text, references) {
  let html = ''
  let from = 0
  for (const match of text.matchAll(LINK)) {
    const [whole, content, label = content] = match
    const url = references[normalizeLabel(label)]
    html += escapeHtml(text.slice(from, match.index))
    html += url ? `<a href="${escapeUrl(url)}">${escapeHtml(content)}</a>` : escapeHtml(whole)
    from = match.index + whole.length
  }
  return html + escapeHtml(text.slice(from))
}

module.exports = { renderInline }
