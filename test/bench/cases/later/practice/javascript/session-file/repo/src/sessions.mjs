export function open(sessions, { id, user, now, minutes }) {
  const session = { user, expires: new Date(now.getTime() + minutes * 60_000) }
  sessions.set(id, session)
  return session
}

export function isLive(session, now) {
  return session.expires.getTime() > now.getTime()
}
