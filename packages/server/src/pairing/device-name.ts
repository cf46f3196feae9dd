/** How a browser's own words name its device; the first that is there counts. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/Web0S|webOS|Tizen|SMART-TV|SmartTV|BRAVIA|AFT[A-Z]|GoogleTV|Android TV|CrKey|HbbTV/i, 'TV'],
  [/iPhone|iPod/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'Chromebook'],
  [/Windows/, 'Windows'],
  [/Macintosh|Mac OS X/, 'Mac'],
  [/Linux|X11/, 'Linux'],
]

/** A name for a device that nobody has named: what it says it is, and a number where there is one of that name already. */
export function nameDevice(userAgent: string | undefined, taken: readonly string[]): string {
  const kind = kinds.find(([pattern]) => pattern.test((userAgent ?? '').slice(0, 1000)))?.[1] ?? 'Lanterne'
  for (let number = 1; ; number++) {
    const name = number === 1 ? kind : `${kind} ${number}`
    if (!taken.includes(name)) return name
  }
}
