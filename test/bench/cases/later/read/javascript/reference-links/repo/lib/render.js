const { collectReferences } = require('./references.js')
const { renderInline } = require('./inline.js')

/** Renders a whole document; blank lines part its paragraphs. */
function render(source) {
  const { references, body } = collectReferences(source)
  return body
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map((block) => `<p>${renderInline(block, references)}</p>\n`)
    .join('')
}

module.exports = { render }
