export function drawBar(ratio: number, width: number): string {
  const full = Math.floor(ratio * width)
  return `[${'='.repeat(full)}${' '.repeat(width - full)}]`
}

export function drawDots(ratio: number, count: number): string {
  return '●'.repeat(Math.floor(ratio * count)).padEnd(count, '○')
}
