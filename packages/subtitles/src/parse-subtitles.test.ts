import type { TextCue } from '@lanterne/contract'
import { describe, expect, it } from 'vitest'
import { parseSubtitles } from './parse-subtitles.ts'

const parse = (text: string, hints = {}) => parseSubtitles(Buffer.from(text), hints)
const cuesOf = (text: string, hints = {}) => parse(text, hints)?.cues ?? []
const plain = ({ spans }: TextCue) => spans.map(({ text }) => text).join('')

describe('parseSubtitles', () => {
  it('reads SubRip: times, lines, italics, and words at the top', () => {
    expect(
      parse(
        '1\n00:00:01,500 --> 00:00:03,000\n- <i>Où es-tu ?</i>\n- Ici, <b>là</b> !\n\n2\n01:02:03,004 --> 01:02:05,000\n{\\an8}En haut\n',
      ),
    ).toEqual({
      format: 'subrip',
      encoding: 'utf-8',
      cues: [
        {
          start: 1.5,
          end: 3,
          spans: [{ text: '- ' }, { text: 'Où es-tu ?', isItalic: true }, { text: '\n- Ici, là !' }],
        },
        { start: 3723.004, end: 3725, spans: [{ text: 'En haut' }], place: 'top' },
      ],
    })
  })

  it('reads SubRip as people write it', () => {
    const cues = cuesOf(
      [
        '00:01.5 -> 00:02.5',
        'no number, no hours, one dash less',
        '7',
        '0:0:03,5 --> 0:0:04,5 X1:100 X2:200 Y1:1 Y2:2',
        'no empty line before',
        '',
        'and one inside',
        '',
        '1984',
        '00:00:06.000 --> 00:00:05.000',
        'ends before it begins',
        '9',
        '00:00:08,000 --> 00:00:09,000',
        '1984',
        '',
        '10',
        '00:00:10,000 --> 00:00:11,000',
        '',
      ].join('\r\n'),
    )
    expect(cues.map((cue) => [cue.start, cue.end, plain(cue)])).toEqual([
      [1.5, 2.5, 'no number, no hours, one dash less'],
      [3.5, 4.5, 'no empty line before\nand one inside'],
      [8, 9, '1984'],
    ])
  })

  it('keeps what only looks like a tag, and decodes references once', () => {
    const [cue] = cuesOf(
      '1\n00:00:01,000 --> 00:00:02,000\nI <3 you, <John> & 1 < 2 > 0 &amp;lt; &#233; &hellip; &nbsp;&bogus; <font color="#fff">x</font>',
    )
    expect(cue && plain(cue)).toBe('I <3 you, <John> & 1 < 2 > 0 &lt; é … \u00A0&bogus; x')
  })

  it('reads WebVTT: places, voices, notes and regions', () => {
    const cues = cuesOf(
      'WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\n00:00 says nothing\n\nid\n00:01.000 --> 01:00:02.000 line:0 position:10%\n<v.loud Anne>One<00:00:01.500><c.red> two</c></v>\n\n00:03.000 --> 00:04.000 line:50%\n<i>Mid</i>dle &lt;b&gt;\n\n00:05.000 --> 00:06.000 line:90%\n<script>alert(1)</script>\n',
    )
    expect(cues).toEqual([
      { start: 1, end: 3602, place: 'top', spans: [{ text: 'One two' }] },
      { start: 3, end: 4, place: 'middle', spans: [{ text: 'Mid', isItalic: true }, { text: 'dle <b>' }] },
      { start: 5, end: 6, spans: [{ text: 'alert(1)' }] },
    ])
  })

  const ass = (
    events: string,
    styles = 'Style: Default,Arial,0,2\nStyle: Thought,Arial,-1,2\nStyle: Top,Arial,0,8',
  ) =>
    `[Script Info]\nScriptType: v4.00+\nPlayResX: 1280\nPlayResY: 720\n\n[V4+ Styles]\nFormat: Name, Fontname, Italic, Alignment\n${styles}\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n${events}\n`

  it('reads ASS: styles, overrides, lines and commas', () => {
    const cues = cuesOf(
      ass(
        [
          'Dialogue: 0,0:00:01.00,0:00:02.50,Default,Anne,0,0,0,,Un, deux,{\\i1} trois{\\i0}\\Nquatre\\hcinq',
          'Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,never shown',
          'Dialogue: 0,0:00:03.00,0:00:04.00,Thought,,0,0,0,,en {\\r}pensée{\\i0} et non',
          'Dialogue: 0,0:00:05.00,0:00:06.00,Top,,0,0,0,,haut',
          'Dialogue: 0,0:00:07.00,0:00:08.00,Default,,0,0,0,,{\\an5\\fad(200,200)}milieu',
          'Dialogue: 0,0:00:09.00,0:00:10.00,Default,,0,0,0,,{\\pos(640,40)\\blur2}GARE',
          'Dialogue: 0,0:00:11.00,0:00:12.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}',
        ].join('\n'),
      ),
    )
    expect(cues).toEqual([
      {
        start: 1,
        end: 2.5,
        spans: [{ text: 'Un, deux,' }, { text: ' trois', isItalic: true }, { text: '\nquatre\u00A0cinq' }],
      },
      {
        start: 3,
        end: 4,
        spans: [{ text: 'en pensée', isItalic: true }, { text: ' et non' }],
      },
      { start: 5, end: 6, spans: [{ text: 'haut' }], place: 'top' },
      { start: 7, end: 8, spans: [{ text: 'milieu' }], place: 'middle' },
      { start: 9, end: 10, spans: [{ text: 'GARE' }], place: 'top' },
    ])
  })

  it('makes one cue of words that ASS writes for each picture, and in layers', () => {
    const frames = Array.from(
      { length: 20 },
      (_, i) =>
        `Dialogue: ${i % 2},0:00:01.${String(i * 4).padStart(2, '0')},0:00:01.${String(i * 4 + 4).padStart(2, '0')},Default,,0,0,0,,{\\pos(640,${600 + i})}Départ`,
    )
    expect(cuesOf(ass(frames.join('\n')))).toEqual([{ start: 1, end: 1.8, spans: [{ text: 'Départ' }] }])
  })

  it('reads the older SSA, which counts places otherwise', () => {
    const [top, middle] = cuesOf(
      '[Script Info]\nScriptType: v4.00\n[V4 Styles]\nFormat: Name, Italic, Alignment\nStyle: *Default,0,6\nStyle: Mid,0,10\n[Events]\nFormat: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nDialogue: Marked=0,0:00:01.00,0:00:02.00,*Default,,0,0,0,,haut\nDialogue: Marked=0,0:00:03.00,0:00:04.00,Mid,,0,0,0,,milieu\n',
    )
    expect([top?.place, middle?.place]).toEqual(['top', 'middle'])
  })

  it('reads MicroDVD at the rate that it says, and at one that fits the film', () => {
    const said = cuesOf('{1}{1}25.000\n{25}{75}{Y:i}Un|deux\n{100}{}{y:i}trois|quatre\n')
    expect(said).toEqual([
      { start: 1, end: 3, spans: [{ text: 'Un\ndeux', isItalic: true }] },
      { start: 4, end: 9, spans: [{ text: 'trois', isItalic: true }, { text: '\nquatre' }] },
    ])
    const unsaid = '{2400}{2450}/Un\n{143999}{144050}la fin'
    expect(cuesOf(unsaid)[0]?.start).toBeCloseTo(100.1, 3)
    expect(cuesOf(unsaid, { durationSeconds: 5800 })[0]).toMatchObject({
      start: 96,
      spans: [{ text: 'Un', isItalic: true }],
    })
  })

  it('reads MPL2 and SubViewer', () => {
    expect(cuesOf('[10][25]Un|/deux')).toEqual([
      { start: 1, end: 2.5, spans: [{ text: 'Un' }, { text: '\ndeux', isItalic: true }] },
    ])
    expect(cuesOf('[INFORMATION]\n[TITLE]x\n00:00:01.00,00:00:02.50\nUn[br]deux\n')).toEqual([
      { start: 1, end: 2.5, spans: [{ text: 'Un\ndeux' }] },
    ])
  })

  it('reads SAMI, in the language of its name', () => {
    const sami =
      '<SAMI><HEAD><STYLE TYPE="text/css"><!-- P {color:white} .ENCC {Name:English; lang:en-US;} .FRCC {Name:French; lang:fr-FR;} --></STYLE></HEAD><BODY>\n<SYNC Start=1000><P Class=ENCC>One<br>two<P Class=FRCC>Un<br>deux\n<SYNC Start=2500><P Class=ENCC>&nbsp;<P Class=FRCC>&nbsp;\n<SYNC Start=4000><P Class=ENCC><i>Three</i><P Class=FRCC>Trois</BODY></SAMI>'
    expect(cuesOf(sami, { language: 'fr' })).toEqual([
      { start: 1, end: 2.5, spans: [{ text: 'Un\ndeux' }] },
      { start: 4, end: 9, spans: [{ text: 'Trois' }] },
    ])
    expect(cuesOf(sami)[0]?.spans[0]?.text).toBe('One\ntwo')
  })

  it('is not fooled by what is none', () => {
    for (const text of ['', 'Bonjour', '\n'.repeat(1000), '<html><script>alert(1)</script></html>'])
      expect(parse(text)).toBeUndefined()
    expect(parseSubtitles(new Uint8Array(11 << 20))).toBeUndefined()
  })
})

describe('hostile subtitles', () => {
  const hour = (i: number) =>
    `${String(Math.floor(i / 3600)).padStart(2, '0')}:${String(Math.floor(i / 60) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}`

  it('end at a number of cues that no film has', () => {
    const all = Array.from(
      { length: 200_000 },
      (_, i) => `${hour(i % 300_000)},000 --> ${hour(i)},900\n${i}\n`,
    )
    const began = performance.now()
    expect(cuesOf(all.join('\n')).length).toBe(50_000)
    expect(performance.now() - began).toBeLessThan(5000)
  })

  it('have no times that no film has', () => {
    const times = [
      '999:59:59,999 --> 999:59:59,999',
      '99:00:00,000 --> 999:00:00,000',
      '00:00:09,000 --> 00:00:01,000',
    ]
    const cues = cuesOf(times.map((time, i) => `${i}\n${time}\nx${i}\n`).join('\n'))
    expect(cues).toEqual([{ start: 99 * 3600, end: 100 * 3600, spans: [{ text: 'x1' }] }])
  })

  it('have no lines without end, and not many of them', () => {
    const [long] = cuesOf(`1\n00:00:01,000 --> 00:00:02,000\n${'é😀'.repeat(100_000)}\n`)
    expect(long && plain(long).length).toBeLessThanOrEqual(300)
    expect(long && plain(long)).not.toMatch(/[\uD800-\uDBFF]$/)
    const [tall] = cuesOf(`1\n00:00:01,000 --> 00:00:02,000\n${'x\n'.repeat(100_000)}`)
    expect(tall && plain(tall).split('\n')).toHaveLength(12)
  })

  it('are read in a time that grows with the file alone', () => {
    const bombs = [
      '<'.repeat(1 << 20),
      '<i'.repeat(1 << 19),
      '{\\'.repeat(1 << 19),
      '{'.repeat(1 << 20),
      '&'.repeat(1 << 20),
      '-->'.repeat(1 << 18),
      '\n'.repeat(1 << 20),
      '<i><b>'.repeat(1 << 17),
      '<sync start=1'.repeat(1 << 16),
      '<p class='.repeat(1 << 16),
      ' '.repeat(1 << 20),
      '0:'.repeat(1 << 19),
    ]
    const heads = [
      '1\n00:00:01,000 --> 00:00:02,000\n',
      'WEBVTT\n\n00:01.000 --> 00:02.000\n',
      ass('Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,').trimEnd(),
      '{1}{2}x\n{3}{4}',
      '<SAMI><SYNC Start=1><P Class=X>',
    ]
    for (const head of heads)
      for (const bomb of bombs) {
        const began = performance.now()
        parse(head + bomb)
        expect(performance.now() - began, `${head.slice(0, 10)} ${bomb.slice(0, 10)}`).toBeLessThan(3000)
      }
  })

  function ass(event: string): string {
    return `[Script Info]\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n${event}`
  }
})
