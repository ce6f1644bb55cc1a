import { readFileSync, writeFileSync } from 'node:fs'

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** Users by id; `joined` is a Date. */
export function loadUsers(path) {
  const users = new Map()
  for (const [id, user] of Object.entries(readJson(path))) {
    users.set(id, { ...user, joined: new Date(user.joined) })
  }
  return users
}

/** Sessions by id, as saveSessions wrote them. */
export function loadSessions(path) {
  const sessions = new Map()
  for (const [id, session] of Object.entries(readJson(path))) {
    sessions.set(id, session)
  }
  return sessions
}

export function saveSessions(path, sessions) {
  writeFileSync(path, JSON.stringify(Object.fromEntries(sessions)))
}
