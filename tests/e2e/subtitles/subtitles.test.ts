import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildInterface } from '../../support/lanterne-app.ts'
import { runProgram } from '../../support/program.ts'
import { openStage } from '../../support/stage.ts'
import { makeTestFilm } from '../../support/test-film.ts'
import { film, makeFilm } from './support/make-film.ts'
import { openScreening } from './support/screening.ts'
import { colourOf, type Line, writeAss, writePictures, writeSubRip } from './support/word-files.ts'

beforeAll(buildInterface)
beforeAll(() => makeTestFilm(film), 300_000)

const french: readonly Line[] = [
  { start: 2, end: 5, text: '<i>Une flamme</i>,\nune lentille, un mur.' },
  { start: 6, end: 30, text: 'Le temps passe.' },
  { start: 44, end: 55, text: 'Où étais-tu, Zoé ?' },
]
const red = { y: 81, cr: 240, cb: 90 }
const blue = { y: 41, cr: 110, cb: 240 }
const pictures = [
  { start: 2, end: 30, left: 660, top: 860, width: 600, height: 100, colour: blue },
  { start: 44, end: 55, left: 660, top: 120, width: 600, height: 100, colour: red },
]

describe('words inside a film', () => {
  it('are on the screen when they should be: SubRip, ASS, and pictures of both kinds of disc', async (context) => {
    await using stage = await openStage(context)
    const english = writeAss([
      { start: 6, end: 30, style: 'Top', text: 'Time goes by' },
      { start: 44, end: 55, style: 'Default', text: 'Where were {\\i1}you{\\i0}, Zoé?' },
    ])
    const content = await makeFilm(stage, 'film.mkv', {
      inputs: [
        { file: 'fr.srt', bytes: writeSubRip(french) },
        { file: 'en.ass', bytes: english },
        { file: 'blu-ray.sup', bytes: writePictures(pictures) },
        // Else what is made of them for a DVD has no end, and the film as little.
        { file: 'dvd.sup', bytes: writePictures(pictures), options: ['-fix_sub_duration'] },
      ],
      recipe: [
        ...['0', '1', '2', '3', '4'].flatMap((input) => ['-map', input]),
        ...['-c', 'copy', '-c:s:3', 'dvdsub', '-disposition:s:1', 'hearing_impaired'],
        ...['fre', 'eng', 'ger', 'ita'].flatMap((code, i) => [`-metadata:s:s:${i}`, `language=${code}`]),
      ],
    })
    const { theatre, page, ...screening } = await openScreening(stage, { content })
    expect((await theatre.ready()).delivery).toBe('direct')

    const first = await screening.whenSeen('French words', ({ text }) => text.includes('flamme'), {
      from: 2,
      to: 5,
    })
    expect(first.text).toBe('Une flamme,\nune lentille, un mur.')
    expect(first.italics).toEqual(['Une flamme'])
    expect(first.height).toBeGreaterThan(0.7)
    await screening.photograph('srt')
    await screening.whenSeen('the next words', ({ text }) => text === 'Le temps passe.', { from: 6, to: 30 })

    await screening.choose('Anglais · pour sourds et malentendants')
    const top = await screening.whenSeen('words at the top', ({ text }) => text === 'Time goes by', {
      from: 6,
      to: 30,
    })
    expect(top.height).toBeLessThan(0.2)
    expect(top.italics).toEqual(['Time goes by'])
    await screening.photograph('ass')
    await screening.jump(43)
    const where = await screening.whenSeen('words after a jump', ({ text }) => text.startsWith('Where'), {
      from: 44,
      to: 55,
    })
    expect(where).toMatchObject({ text: 'Where were you, Zoé?', italics: ['you'] })

    await screening.choose('Allemand')
    await screening.whenSeen('pictures alone', (seen) => seen.pictures === 1 && seen.text === '', {
      from: 44,
      to: 55,
    })
    await page.keyboard.press('k')
    // The frame of the disc is as wide as the film, which fills the screen's width: 1440 of 1920 points.
    const colourAt = async (x: number, y: number) => {
      const path = join(stage.folder, 'pixels.png')
      const clip = { x: x - 8, y: y - 8, width: 16, height: 16 }
      await page.screenshot({ path, clip })
      return await colourOf(path)
    }
    await screening.photograph('pgs')
    const [r = 0, g = 0, b = 0] = await colourAt(960 * 0.75, 45 + 170 * 0.75)
    expect([r > 180, g < 80, b < 80]).toEqual([true, true, true])

    await screening.jump(20)
    await screening.choose('Italien')
    await screening.whenSeen('pictures of a DVD', (seen) => seen.pictures === 1, { from: 20, to: 20 })
    // While the bar is there, what is low on the screen stands above it.
    const box = await stage.until(
      'the picture is on the screen',
      async () => (await page.locator('[data-word-pictures] img').boundingBox()) ?? undefined,
      { timeoutMs: 5000, everyMs: 50 },
    )
    expect(box.x).toBeCloseTo(660 * 0.75, -1)
    expect(box.width).toBeCloseTo(600 * 0.75, -1)
    expect(box.y).toBeGreaterThan(500)
    expect(box.y + box.height).toBeLessThan(45 + 960 * 0.75 - 50)
    const [red2 = 255, , blue2 = 0] = await colourAt(box.x + box.width / 2, box.y + box.height / 2)
    expect([red2 < 100, blue2 > 150]).toEqual([true, true])
    await screening.photograph('vobsub')

    // The next film begins in the language that was chosen last.
    await screening.choose('Français')
    // A page that was only loaded again would wait for a press.
    await page.goto('/title/test-film')
    await page.getByRole('button', { name: 'Depuis le début' }).click()
    await theatre.whenPlaying({ past: 0.2, timeoutMs: 60_000 })
    await screening.whenSeen('French again', ({ text }) => text.includes('flamme'), { from: 2, to: 5 })
    expect(theatre.complaints).toEqual([])
  })

  it('are on the screen of an MP4 that plays as it is', async (context) => {
    await using stage = await openStage(context)
    const content = await makeFilm(stage, 'film.mp4', {
      inputs: [{ file: 'fr.srt', bytes: writeSubRip(french) }],
      recipe: ['-map', '0', '-map', '1', '-c', 'copy', '-c:s', 'mov_text', '-metadata:s:s:0', 'language=fra'],
    })
    const { theatre, page, ...screening } = await openScreening(stage, { content })
    expect((await theatre.ready()).delivery).toBe('direct')
    const first = await screening.whenSeen('the words', ({ text }) => text.includes('flamme'), {
      from: 2,
      to: 5,
    })
    expect(first.italics).toEqual(['Une flamme'])
    await screening.jump(43)
    await screening.whenSeen('words after a jump', ({ text }) => text === 'Où étais-tu, Zoé ?', {
      from: 44,
      to: 55,
    })
    await page.keyboard.press('c')
    await screening.whenSeen('no words', ({ text }) => text === '', { from: 43, to: 60 })
    expect(theatre.complaints).toEqual([])
  })
})

describe('words of a disc’s film, and of television', () => {
  it('are on the screen: of Blu-ray and DVB inside a transport stream, and of a .sup file beside it', async (context) => {
    await using stage = await openStage(context)
    const content = await makeFilm(stage, 'film.m2ts', {
      inputs: [
        { file: 'blu-ray.sup', bytes: writePictures(pictures) },
        { file: 'dvb.sup', bytes: writePictures(pictures), options: ['-fix_sub_duration'] },
      ],
      recipe: [
        ...[
          '-map',
          '0',
          '-map',
          '1',
          '-map',
          '2',
          '-c',
          'copy',
          '-c:s:1',
          'dvbsub',
          '-mpegts_m2ts_mode',
          '1',
        ],
        ...['-streamid', '3:4864', '-metadata:s:s:1', 'language=ger'],
      ],
    })
    await writeFile(join(content, 'film.it.sup'), writePictures(pictures))
    const { theatre, page, ...screening } = await openScreening(stage, { content })
    expect((await theatre.ready()).delivery).toBe('segments')
    const place = async () => {
      const box = await page.locator('[data-word-pictures] img').boundingBox()
      return box && [Math.round(box.x), Math.round(box.width)]
    }
    // A disc says the language elsewhere.
    for (const language of ['Sous-titres 1', 'Allemand', 'Italien']) {
      await screening.choose(language)
      await screening.jump(8)
      await screening.whenSeen(`words in ${language}`, ({ pictures: count }) => count === 1, {
        from: 2,
        to: 30,
      })
      expect(await place()).toEqual([495, 450])
      await screening.jump(43)
      await screening.whenSeen(`no more words in ${language}`, ({ pictures: count }) => count === 0, {
        from: 30,
        to: 44,
      })
      await screening.whenSeen(`words after a jump in ${language}`, ({ pictures: count }) => count === 1, {
        from: 44,
        to: 55,
      })
    }
    expect(theatre.complaints).toEqual([])
  })
})

describe('words of a film that is not all there', () => {
  const subtitled = {
    inputs: [{ file: 'fr.srt', bytes: writeSubRip(french) }],
    recipe: ['-map', '0', '-map', '1', '-c:v', 'copy', '-c:a', 'ac3', '-metadata:s:s:0', 'language=fre'],
  }

  it('are on the screen as far as it was cut short, its index with it', async (context) => {
    await using stage = await openStage(context)
    const content = await makeFilm(stage, 'film.mkv', subtitled)
    const path = join(content, 'film.mkv')
    await truncate(path, Math.floor((await stat(path)).size * 0.85))
    const { theatre, ...screening } = await openScreening(stage, { content })
    await screening.whenSeen('the first words', ({ text }) => text.includes('flamme'), { from: 2, to: 5 })
    await screening.jump(43)
    await screening.whenSeen('words after a jump', ({ text }) => text === 'Où étais-tu, Zoé ?', {
      from: 44,
      to: 55,
    })
    await screening.jump(12)
    await screening.whenSeen('words after a jump back', ({ text }) => text === 'Le temps passe.', {
      from: 6,
      to: 30,
    })
    expect(theatre.complaints).toEqual([])
  })

  it('are on the screen where it has arrived, and elsewhere as soon as it arrives', async (context) => {
    await using stage = await openStage(context)
    const content = await makeFilm(stage, 'film.mkv', subtitled)
    const whole = await readFile(join(content, 'film.mkv'))
    const partial = join(await stage.makeFolder('partial'), 'Film')
    await mkdir(partial)
    // All but a third of it before its end, where its index is.
    const hole = { from: Math.floor(whole.length * 0.6), to: whole.length - (1 << 20) }
    await writeFile(join(partial, 'film.mkv'), Buffer.from(whole).fill(0, hole.from, hole.to))
    const { theatre, ...screening } = await openScreening(stage, { content, partial })
    await screening.whenSeen('the first words', ({ text }) => text.includes('flamme'), { from: 2, to: 5 })
    await screening.whenSeen('the next words', ({ text }) => text === 'Le temps passe.', { from: 6, to: 30 })
    await screening.jump(45)
    await stage.until(
      'the film waits for what has not arrived',
      async () => ((await theatre.picture())?.readyState ?? 4) < 3,
      { timeoutMs: 15_000, everyMs: 100 },
    )
    await screening.arrive()
    await screening.whenSeen('words that came later', ({ text }) => text === 'Où étais-tu, Zoé ?', {
      from: 44,
      to: 55,
    })
    await theatre.whenPlaying({ past: 45, timeoutMs: 30_000 })
    expect(theatre.complaints).toEqual([])
  })
})

describe('words beside a film', () => {
  it('are read whatever their encoding, the viewer’s own as well, on the whole screen, sooner and later', async (context) => {
    await using stage = await openStage(context)
    const content = await makeFilm(stage, 'Film.2026.mkv', {
      inputs: [],
      recipe: ['-c:v', 'copy', '-c:a', 'ac3'],
    })
    const russian = writeSubRip([
      { start: 1, end: 30, text: 'Где ты была вчера вечером?\nЯ ждал тебя у моста.' },
      { start: 44, end: 58, text: 'Закрой дверь, дует!' },
    ])
    await encodeTo(join(content, 'Film.2026.ru.srt'), russian, 'cp1251')
    await mkdir(join(content, 'Subs'))
    await writeFile(
      join(content, 'Subs', '2_English.srt'),
      writeSubRip([{ start: 1, end: 50, text: 'Where were you?' }]),
    )
    await writeFile(join(content, 'readme.txt'), 'nothing')
    const { theatre, page, ...screening } = await openScreening(stage, { content })
    expect((await theatre.ready()).delivery).toBe('segments')
    const items = (await screening.menu()).getByRole('menuitemradio')
    await stage.until('all subtitles are in the menu', async () => (await items.count()) === 3, {
      timeoutMs: 20_000,
    })
    expect(await items.allInnerTexts()).toEqual(['Aucun', 'Russe', 'Anglais'])

    await screening.choose('Russe')
    await screening.whenSeen(
      'Russian',
      ({ text }) => text === 'Где ты была вчера вечером?\nЯ ждал тебя у моста.',
      { from: 1, to: 30 },
    )
    await screening.photograph('windows-1251')
    await screening.jump(43)
    await screening.whenSeen('Russian after a jump', ({ text }) => text === 'Закрой дверь, дует!', {
      from: 44,
      to: 58,
    })

    // On the whole screen, and later: what is shown from 44 s on is not there yet.
    await page.keyboard.press('f')
    await page.waitForFunction(() => document.fullscreenElement !== null)
    await screening.jump(50)
    await screening.whenSeen('words on the whole screen', ({ text }) => text.includes('дверь'), {
      from: 44,
      to: 58,
    })
    for (let i = 0; i < 60; i++) await page.keyboard.press('h')
    await screening.whenSeen('nothing yet', ({ text }) => text === '', { from: 44, to: 59 })
    for (let i = 0; i < 60; i++) await page.keyboard.press('g')
    await screening.whenSeen('words again', ({ text }) => text.includes('дверь'), { from: 44, to: 58 })
    await page.keyboard.press('f')

    // A file of the viewer's own, in the encoding of its place, with what would be a script on a page.
    const own = writeSubRip([
      {
        start: 0,
        end: 59,
        text: 'Žluťoučký kůň <img src=x onerror="document.title=1">\n<script>alert(1)</script> příliš',
      },
    ])
    const path = join(stage.folder, 'moje.srt')
    await encodeTo(path, own, 'cp1250')
    await theatre.drop('moje.srt', await readFile(path))
    const dropped = await screening.whenSeen('the dropped file', ({ text }) => text.startsWith('Žluťoučký'), {
      from: 0,
      to: 60,
    })
    expect(dropped.text).toContain('<img src=x onerror="document.title=1">')
    expect(await page.locator('[data-words] img, [data-words] script').count()).toBe(0)
    expect(await page.title()).toBe('Test film · Lanterne')
    await screening.photograph('dropped')
    // The film waits: choosing takes time on a busy machine.
    await page.evaluate(() => document.querySelector('video')?.pause())
    const press = async (name: string) => (await screening.menu()).getByRole('menuitem', { name }).click()
    for (const name of ['Plus grands', 'Couleur suivante', 'Couleur suivante', 'Fond plus sombre'])
      await press(name)
    for (const name of ['Plus haut', 'Plus haut']) await press(name)
    await screening.whenSeen('the words at the top', ({ height }) => height !== undefined && height < 0.3, {
      from: 0,
      to: 60,
    })
    const look = await page
      .locator('[data-words] p')
      .first()
      .evaluate((words) => {
        const { color, backgroundColor } = getComputedStyle(words)
        return { color, backgroundColor }
      })
    expect(look).toEqual({ color: 'rgb(255, 228, 94)', backgroundColor: 'rgba(15, 11, 10, 0.7)' })
    await screening.photograph('menu')

    await theatre.drop('readme.txt', await readFile(join(content, 'readme.txt')))
    await page.getByText('Il n’y a pas de sous-titres dans ce fichier.').first().waitFor()
    expect(theatre.complaints).toEqual([])
  })
})

/** Writes a text in an encoding of before there was one for all. */
async function encodeTo(path: string, text: string, encoding: string): Promise<void> {
  await writeFile(`${path}.utf8`, text)
  await runProgram('iconv', ['-f', 'utf-8', '-t', encoding, '-o', path, `${path}.utf8`], {
    timeoutMs: 10_000,
  })
  await rm(`${path}.utf8`)
}
