/** A tracker on loopback that torrents can name. */
export interface TestTracker {
  readonly httpUrl: string
  readonly udpUrl: string
  /** For peers that are met by WebRTC; ours only. */
  readonly webUrl?: string
  /** Peers of a torrent that it knows, with everything and without. */
  count(infohash: string): Promise<{ seeds: number; leechers: number }>
}

/** Asks for the figures of one torrent (BEP 48). */
export async function countPeers(
  httpUrl: string,
  infohash: string,
): Promise<{ seeds: number; leechers: number }> {
  const url = `${httpUrl.replace(/announce$/, 'scrape')}?info_hash=${infohash.replace(/../g, '%$&')}`
  const answer = await fetch(url, { signal: AbortSignal.timeout(5000) })
  const text = await answer.text()
  const number = (key: string) => Number(new RegExp(`:${key}i(\\d+)e`).exec(text)?.[1] ?? 0)
  return { seeds: number('complete'), leechers: number('incomplete') }
}
