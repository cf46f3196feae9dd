/** Adds to names that several have what those who have them differ in, where there is such a detail. */
export function tellApart(names: readonly string[], detailOf: (index: number) => string): string[] {
  return names.map((name, i) => {
    const details = names.flatMap((other, j) => (other === name ? [detailOf(j)] : []))
    const detail = detailOf(i)
    return new Set(details).size > 1 && detail !== '' ? `${name} · ${detail}` : name
  })
}

/** Numbers those that still have one name. */
export function numberApart(names: readonly string[]): string[] {
  const isUnique = (name: string) => names.filter((other) => other === name).length === 1
  return names.map((name, i) => (isUnique(name) ? name : `${name} · ${i + 1}`))
}
