const prefix = 'lanterne.'

/** What this browser keeps for the viewer. Gone or forbidden storage is an empty one: nothing here is needed to watch. */
export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(prefix + name) ?? undefined
  } catch {
    return undefined // Storage is switched off in this browser.
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(prefix + name, value)
  } catch {
    // Storage is full or switched off in this browser: the choice lasts as long as the page.
  }
}
