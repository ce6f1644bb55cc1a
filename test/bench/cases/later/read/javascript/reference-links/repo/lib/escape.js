const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeHtml(text) {
  return text.replace(/[&<>"]/g, (char) => ENTITIES[char])
}

/** An address as the value of an attribute; blanks and quotes are written in percent form. */
function escapeUrl(url) {
  return escapeHtml(url.replace(/[\s"]/g, encodeURIComponent))
}

module.exports = { escapeHtml, escapeUrl }
