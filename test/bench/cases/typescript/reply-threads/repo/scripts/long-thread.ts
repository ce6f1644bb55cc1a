/** A discussion of two people who answer each other, N times. */
const count = Number(process.argv[2] ?? 10)
const lines: string[] = []
for (let id = 0; id < count; id += 1) {
  const author = id % 2 === 0 ? 'ada' : 'ben'
  lines.push(JSON.stringify({ id, parent: id === 0 ? null : id - 1, at: id, author, text: `no, ${id}` }))
}
console.log(lines.join('\n'))
