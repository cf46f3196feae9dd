import type { Rights } from '@lanterne/contract'

/** A licence that lets everybody share a film. */
export interface Licence {
  readonly kind: Rights['kind']
  /** As people write it: "CC BY-SA 4.0". */
  readonly name: string
  readonly url?: string
}

const creativeCommons =
  /^https?:\/\/(?:www\.)?creativecommons\.org\/licenses\/(by(?:-nc)?(?:-sa|-nd)?|sampling\+?)(?:\/(\d(?:\.\d)?))?(?:\/([a-z]{2})(?=\/|$))?/i
const publicDomain =
  /^https?:\/\/(?:www\.)?creativecommons\.org\/(?:publicdomain\/(mark|zero)(?:\/\d\.\d)?|licenses\/publicdomain)\/?/i

/** The licence that an address names; only those of Creative Commons that let everybody share (all but the retired ones). */
export function licenceAt(url: string): Licence | undefined {
  const mark = publicDomain.exec(url)
  if (mark) {
    const isZero = mark[1]?.toLowerCase() === 'zero'
    return isZero
      ? {
          kind: 'creative-commons',
          name: 'CC0 1.0',
          url: 'https://creativecommons.org/publicdomain/zero/1.0/',
        }
      : {
          kind: 'public-domain',
          name: 'Public domain',
          url: 'https://creativecommons.org/publicdomain/mark/1.0/',
        }
  }
  const [, terms, version, place] = creativeCommons.exec(url) ?? []
  if (terms === undefined || terms.toLowerCase().startsWith('sampling')) return undefined
  const name = ['CC', terms.toUpperCase(), version, place?.toUpperCase()].filter(Boolean).join(' ')
  const path = [terms.toLowerCase(), version, place?.toLowerCase()].filter(Boolean).join('/')
  return { kind: 'creative-commons', name, url: `https://creativecommons.org/licenses/${path}/` }
}

/** The licence that words name: "CC BY-SA 4.0", "Attribution - Share Alike", "Public domain", "CC0". */
export function licenceNamed(text: string): Licence | undefined {
  const words = text.trim().toLowerCase()
  if (/^(?:cc0|cc-zero)\b/.test(words)) return licenceAt('https://creativecommons.org/publicdomain/zero/1.0/')
  if (/^(?:public domain|pd)\b/.test(words))
    return licenceAt('https://creativecommons.org/publicdomain/mark/1.0/')
  const [, terms, version] = /^cc[ -](by(?:-nc)?(?:-sa|-nd)?)(?:[ -](\d\.\d))?/.exec(words) ?? []
  if (terms !== undefined)
    return licenceAt(`https://creativecommons.org/licenses/${terms}/${version ?? ''}`.replace(/\/$/, ''))
  if (!words.startsWith('attribution')) return undefined
  const parts = [
    'by',
    words.includes('non commercial') && 'nc',
    words.includes('share alike') && 'sa',
    words.includes('no derivatives') && 'nd',
  ].filter(Boolean)
  return licenceAt(`https://creativecommons.org/licenses/${parts.join('-')}`)
}
