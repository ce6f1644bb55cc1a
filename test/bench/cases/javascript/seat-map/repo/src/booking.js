/** Takes all of the seats or none. */
export function book(halls, { hall: name, seats }) {
  const hall = halls.get(name)
  if (hall === undefined) return { status: 404, reason: 'no such hall' }
  const unknown = seats.filter((label) => !hall.has(label))
  if (unknown.length > 0) return { status: 404, reason: 'no such seat', seats: unknown }
  const taken = seats.filter((label) => !hall.isFree(label))
  if (taken.length > 0) return { status: 409, reason: 'taken', seats: taken }
  for (const label of seats) hall.take(label)
  return { status: 200, seats }
}
