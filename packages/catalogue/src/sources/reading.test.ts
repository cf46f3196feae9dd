import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFeed } from './feed/read-feed.ts'
import { licenceAt, licenceNamed } from './licence.ts'
import { secondsIn, webAddress, yearIn } from './loose.ts'
import { plainText } from './plain-text.ts'

describe('plainText', () => {
  it.each([
    ['<p>A <b>film</b> &amp; more</p><p>Second</p>', 'A film & more\nSecond'],
    ['**[A link](https://example.org/)** and *one*', 'A link and *one*'],
    ['<script>alert(1)</script>after', 'after'],
    ['<style>a{}', ''],
    ['a < b and b > c', 'a < b and b > c'],
    ['x\u202ey\u0000z', 'x y z'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
  ])('reads %s as %s', (markup, text) => {
    expect(plainText(markup, 100)).toBe(text)
  })

  it('cuts between words and says so', () => {
    expect(plainText('one two three four', 14)).toBe('one two three…')
    expect(plainText('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`)
  })

  it('is never longer than asked, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 2, max: 200 }),
        (text, most) => {
          expect(plainText(text, most).length).toBeLessThanOrEqual(most)
        },
      ),
    )
  })
})

describe('licenceAt', () => {
  it.each([
    ['http://creativecommons.org/licenses/by-nc-sa/3.0/us/', 'CC BY-NC-SA 3.0 US'],
    ['https://creativecommons.org/licenses/by/4.0/deed.fr', 'CC BY 4.0'],
    ['https://creativecommons.org/publicdomain/zero/1.0/', 'CC0 1.0'],
    ['http://creativecommons.org/publicdomain/mark/1.0/', 'Public domain'],
    ['http://creativecommons.org/licenses/publicdomain/', 'Public domain'],
  ])('knows %s', (url, name) => {
    expect(licenceAt(url)?.name).toBe(name)
  })

  it.each([
    'https://example.org/creativecommons.org/licenses/by/4.0/',
    'https://creativecommons.org.example/licenses/by/4.0/',
    'http://creativecommons.org/licenses/sampling+/1.0/',
    'all rights reserved',
    '',
  ])('does not know %s', (url) => {
    expect(licenceAt(url)).toBeUndefined()
  })
})

describe('licenceNamed', () => {
  it.each([
    ['CC BY-SA 4.0', 'CC BY-SA 4.0'],
    ['cc-by 3.0', 'CC BY 3.0'],
    ['CC0', 'CC0 1.0'],
    ['Public domain', 'Public domain'],
    ['Attribution - Non Commercial - Share Alike', 'CC BY-NC-SA'],
  ])('knows %s', (words, name) => {
    expect(licenceNamed(words)?.name).toBe(name)
  })

  it('does not guess', () => {
    for (const words of ['See below', 'GFDL', 'Copyrighted', '']) expect(licenceNamed(words)).toBeUndefined()
  })
})

describe('secondsIn and yearIn', () => {
  it.each([
    ['596.5', 597],
    ['02:28', 148],
    ['1:31:44', 5504],
    ['108 min', 6480],
    ['31 seconds', 31],
    ['0', undefined],
    ['soon', undefined],
  ])('reads %s as %s seconds', (text, seconds) => {
    expect(secondsIn(text)).toBe(seconds)
  })

  it('finds the year of a film', () => {
    expect(['1902-09-01', 'Night (1968)', 'Mon, 27 Sep 2010', '12345', 'no'].map(yearIn)).toEqual([
      1902,
      1968,
      2010,
      undefined,
      undefined,
    ])
  })
})

describe('webAddress', () => {
  it('lets through what may be followed', () => {
    expect(webAddress('/a.jpg', 'https://example.org')).toBe('https://example.org/a.jpg')
    for (const text of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//', undefined])
      expect(webAddress(text)).toBeUndefined()
  })
})

describe('readFeed', () => {
  it('reads anything as a feed or says that it is none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (text) => {
        try {
          readFeed(`<rss><channel><item>${text}</item></channel></rss>`)
          readFeed(text)
        } catch (error) {
          expect(error).toMatchObject({ code: 'source-unreachable' })
        }
      }),
    )
  })

  it('bounds its depth', () => {
    expect(readFeed(`<rss>${'<a>'.repeat(100_000)}`).items).toEqual([])
  })
})
