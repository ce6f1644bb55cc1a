export function readTerms(text) {
  const lines = text.split('\n').filter((line) => line.includes('='))
  return lines.map((line) => {
    const at = line.indexOf('=')
    return { name: line.slice(0, at).trim(), text: line.slice(at + 1).trim() }
  })
}
