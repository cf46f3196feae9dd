/** What Vite's build says about its files. */
export type Manifest = Readonly<
  Record<
    string,
    {
      readonly file: string
      readonly isEntry?: boolean
      readonly imports?: readonly string[]
      readonly css?: readonly string[]
    }
  >
>

/** Files that a browser fetches before the first screen: the entries and what they import at once, not what they import later. */
export function firstLoad(manifest: Manifest): { js: string[]; css: string[] } {
  const seen = new Set<string>()
  const js = new Set<string>()
  const css = new Set<string>()
  const visit = (key: string) => {
    const chunk = manifest[key]
    if (!chunk || seen.has(key)) return
    seen.add(key)
    if (chunk.file.endsWith('.js')) js.add(chunk.file)
    if (chunk.file.endsWith('.css')) css.add(chunk.file)
    for (const file of chunk.css ?? []) css.add(file)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key)
  if (js.size === 0) throw new Error('the build has no entry: nothing was weighed')
  return { js: [...js], css: [...css] }
}
