export function printRules({ rules }) {
  const names = Object.keys(rules).sort()
  return names.map((name) => `${rules[name].level.padEnd(6)}${name}\n`).join('')
}
