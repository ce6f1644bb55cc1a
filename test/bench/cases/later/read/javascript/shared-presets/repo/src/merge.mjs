const LEVELS = ['off', 'warn', 'error']

function levelOf(setting) {
  const level = Array.isArray(setting) ? setting[0] : setting
  return typeof level === 'number' ? LEVELS[level] : level
}

export function mergeRules(configs) {
  const merged = {}
  for (const { rules } of configs) {
    for (const [name, setting] of Object.entries(rules)) {
      const options = Array.isArray(setting) ? setting.slice(1) : (merged[name]?.options ?? [])
      merged[name] = { level: levelOf(setting.level ?? setting), options: setting.options ?? options }
    }
  }
  return merged
}
