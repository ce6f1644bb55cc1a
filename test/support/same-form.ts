/** A text with other numbers and ids, as a form leaves them open: see agent/pattern/text-form.ts. */
export function sameForm(text: string, random: () => number): string {
  const other = (characters: string): string => characters[Math.floor(random() * characters.length)] ?? '0'
  return text.replaceAll(/\w+/g, (word) => {
    const address = /^0x(?=[\da-f]+$)/.exec(word)?.[0] ?? ''
    const isId = address !== '' || /^(?=[\da-f]*[a-f])(?=[\da-f]*\d)[\da-f]{8,}$/.test(word)
    if (!isId) return word.replaceAll(/\d/g, () => other('0123456789'))
    const rest = word.slice(address.length).replaceAll(/[\da-f]/g, () => other('0123456789abcdef'))
    // An id has a letter and a digit.
    return address === '' ? `a0${rest.slice(2)}` : address + rest
  })
}
