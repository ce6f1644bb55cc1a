/**
 * Waits until something holds, for what real disks and processes do in their own time. Looks often; false when it does
 * not hold within the bound.
 */
export async function eventually(holds: () => boolean, withinMs = 20_000): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return true
}
