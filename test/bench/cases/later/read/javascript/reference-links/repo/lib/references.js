const DEFINITION = /^ {0,3}\[([^\]]+)\]:\s*(\S+)\s*$/

/** How labels are compared. */
function normalizeLabel(label) {
  return label.trim().replace(/\s+/g, ' ').toLowerCase()
}

/** Takes the definitions out of the source: label to address, and the text without them. */
function collectReferences(source) {
  const references = {}
  const body = []
  for (const line of source.split('\n')) {
    const found = DEFINITION.exec(line)
    if (!found) {
      body.push(line)
      continue
    }
    const label = normalizeLabel(found[1])
    if (!references[label]) references[label] = found[2]
  }
  return { references, body: body.join('\n') }
}

module.exports = { collectReferences, normalizeLabel }
