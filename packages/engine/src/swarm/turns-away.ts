const RAKSHASA = new TextEncoder().encode('-lt')

/**
 * Whether a peer is rTorrent, or another program on the same library (libtorrent of Rakshasa, up to 0.16 at least). When
 * the one who unchoked it has nothing for it for a moment, it withdraws its interest, and takes up pieces announced in
 * the next ten seconds no sooner than when it looks around again, twice a minute. From somebody who is still fetching
 * himself it would take a film in bursts with half a minute between them.
 */
export function turnsAwayWhenEmpty({ peerId }: { readonly peerId: Uint8Array | undefined }): boolean {
  return peerId !== undefined && RAKSHASA.every((byte, i) => peerId[i] === byte)
}
