/** Puts what a person is called in for {name}. */
export function fill(text, person) {
  return text.replace(/\{name\}/g, person.name)
}
