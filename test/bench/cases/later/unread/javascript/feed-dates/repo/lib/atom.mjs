function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/** One entry of the feed. */
export function entryXml({ title, link, date }) {
  return [
    '  <entry>',
    `    <title>${escapeXml(title)}</title>`,
    `    <link href="${escapeXml(link)}"/>`,
    `    <updated>${date.toISOString()}</updated>`,
    '  </entry>',
  ].join('\n')
}

/** The whole feed. */
export function feedXml(posts) {
  const entries = posts.map((post) => `${entryXml(post)}\n`)
  return `<feed xmlns="http://www.w3.org/2005/Atom">\n${entries.join('')}</feed>\n`
}
