import { isLive } from './sessions.mjs'

export function answer({ sessions, users }, path, now) {
  const id = /^\/session\/(\w+)$/.exec(path)?.[1]
  const session = id === undefined ? undefined : sessions.get(id)
  if (session === undefined) return { status: 404, text: 'no such session' }
  if (!isLive(session, now)) return { status: 410, text: 'ended' }
  const user = users.get(session.user)
  return { status: 200, text: `${user.name}, here since ${user.joined.getUTCFullYear()}` }
}
