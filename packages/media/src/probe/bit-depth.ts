/** Bits of each component of a picture, as a codec string (RFC 6381) says; 8 where it says nothing. */
export function bitDepthOf(codecString: string): number {
  const [name = '', ...parts] = codecString.toLowerCase().split('.')
  switch (name) {
    case 'avc1':
    case 'avc3': {
      // High 10, High 4:2:2 and High 4:4:4: of 10 bits as a rule.
      const profile = Number.parseInt(parts[0]?.slice(0, 2) ?? '', 16)
      return [110, 122, 244].includes(profile) ? 10 : 8
    }
    case 'hvc1':
    case 'hev1': {
      // Main is profile 1 and Main Still 3; beyond them, 10 bits as a rule.
      const profile = Number(parts[0]?.replace(/^[abc]/, ''))
      return profile === 1 || profile === 3 ? 8 : 10
    }
    case 'vp09':
    case 'av01':
      return Number(parts[2]) || 8
    default:
      return 8
  }
}
