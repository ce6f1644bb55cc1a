/** The value of a key, or what is given for want of it. */
export function lookup(sections, section, key, otherwise) {
  if (!Object.hasOwn(sections, section)) return otherwise
  return Object.hasOwn(sections[section], key) ? sections[section][key] : otherwise
}
