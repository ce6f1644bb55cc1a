import type { Flag, User } from './flag.ts'

export function isOn(flag: Flag, user: User): boolean {
  if (!flag.enabled || flag.denied.includes(user.user)) return false
  return flag.rules.every((rule) => rule.in.includes(user[rule.attribute] ?? ''))
}
