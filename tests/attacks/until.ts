/** Waits for something that happens in this process, looking again at short intervals. Throws after a minute. */
export async function until(isTrue: () => boolean): Promise<void> {
  const limit = performance.now() + 60_000
  while (!isTrue()) {
    if (performance.now() > limit) throw new Error(`It did not become true: ${String(isTrue)}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
