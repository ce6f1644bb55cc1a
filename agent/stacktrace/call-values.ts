const GOROUTINE = 'goroutine '
const GO_FILE = '.go:'
const NUMBERED = /\bgoroutine (\d+)/g
/** What a call was given, and how far into its code it had come. */
const ADDRESS = /0x[\da-f]+(?=[,)}?\n]|$)/g

/**
 * A printed trace without what differs each time the same calls are printed, for languages that print it: to tell
 * whether two were the same calls. In traces of Go goroutines are counted in their order, and values of calls and
 * offsets read 0x0; what stands above the first goroutine stays as it is.
 * Shape: "goroutine 17 [running]:\nmain.f(0xc00001)\n\t/a.go:3 +0x1d" gives "goroutine 1 [running]:\nmain.f(0x0)\n\t/a.go:3 +0x0".
 */
export function withoutCallValues(text: string): string {
  const start = text.indexOf(GOROUTINE)
  if (start < 0 || !text.includes(GO_FILE, start)) return text
  const order = new Map<string, number>()
  const calls = text
    .slice(start)
    .replace(ADDRESS, '0x0')
    .replace(NUMBERED, (_, id: string) => {
      const place = order.get(id) ?? order.size + 1
      order.set(id, place)
      return `${GOROUTINE}${place}`
    })
  return text.slice(0, start) + calls
}
