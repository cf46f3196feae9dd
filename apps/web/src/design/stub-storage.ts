import { vi } from 'vitest'

/** For tests: a browser that keeps things, and has nothing of ours yet. Gives what takes it away again. */
export function stubStorage(): () => void {
  const stored = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
  })
  return () => {
    vi.unstubAllGlobals()
  }
}
