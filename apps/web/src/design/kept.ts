const prefix = 'lanterne.'

/** What this browser keeps for the viewer. Gone or forbidden storage is an empty one: nothing here is needed to watch. */
export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(prefix + name) ?? undefined
  } catch {
    return undefined // Storage is switched off in this browser.
  }
}

let listener: ((name: string, value: string) => void) | undefined

/** Says what is kept from now on to `listen`, the only one. */
export function onKeep(listen: (name: string, value: string) => void): void {
  listener = listen
}

export function keep(name: string, value: string): void {
  listener?.(name, value)
  try {
    localStorage.setItem(prefix + name, value)
  } catch {
    // Storage is full or switched off in this browser: the choice lasts as long as the page.
  }
}

export function forgetKept(name: string): void {
  try {
    localStorage.removeItem(prefix + name)
  } catch {
    // Storage is switched off in this browser: there is nothing to forget.
  }
}
