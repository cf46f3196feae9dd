/** Most trackers, and most web seeds, taken from one torrent. */
const maxUrls = 100
const maxCharacters = 2048

/** The tiers of trackers that can be spoken to (HTTP, HTTPS, UDP, WebSocket), each once, in order. Others are left out. */
export function trackerTiers(tiers: Iterable<Iterable<string>>): string[][] {
  const seen = new Set<string>()
  const kept: string[][] = []
  for (const tier of tiers) {
    const urls = usable(tier, ['http:', 'https:', 'udp:', 'ws:', 'wss:'], seen)
    if (urls.length > 0) kept.push(urls)
  }
  return kept
}

/** The web seeds that can be spoken to (HTTP, HTTPS), each once, in order. */
export function webSeedUrls(texts: Iterable<string>): string[] {
  return usable(texts, ['http:', 'https:'], new Set())
}

function usable(texts: Iterable<string>, protocols: readonly string[], seen: Set<string>): string[] {
  const kept: string[] = []
  for (const text of texts) {
    if (seen.size >= maxUrls) break
    if (text.length > maxCharacters) continue
    if (!URL.canParse(text)) continue
    const url = new URL(text)
    if (!url.hostname || !protocols.includes(url.protocol)) continue
    if (url.protocol === 'udp:' && !url.port) continue
    if (seen.has(url.href)) continue
    seen.add(url.href)
    kept.push(url.href)
  }
  return kept
}
