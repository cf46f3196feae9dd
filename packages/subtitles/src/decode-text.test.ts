import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'
import { encodeText } from './testing/encode-text.ts'

/** What people say in films, in their own languages; `language` is what a file's name would tell, where it must. */
const films: readonly {
  readonly encoding: string
  readonly lines: readonly string[]
  readonly language?: string
}[] = [
  {
    encoding: 'utf-8',
    lines: [
      'Où étais-tu passé, Étienne ? – Là-bas, près du fleuve.',
      '東京へ行きましょう。',
      'Пойдём домой.',
    ],
  },
  {
    encoding: 'utf-16le',
    lines: ['Где ты был вчера вечером?', 'Я ждал тебя у моста до полуночи.', 'Прости меня, если сможешь.'],
  },
  {
    encoding: 'utf-16be',
    lines: ['Ποῦ ἤσουν χθες το βράδυ;', 'Σε περίμενα δίπλα στο ποτάμι.', 'Συγχώρεσέ με, αν μπορείς.'],
  },
  {
    encoding: 'windows-1252',
    lines: [
      'Où étais-tu passé hier soir ? Je t’ai attendue près du pont jusqu’à minuit.',
      'Ça ne fait rien. Tout le monde a ses raisons, même les plus bêtes.',
      'Le cœur a ses raisons, et le café coûte trois euros…',
      'Il était une fois, très loin d’ici, une île où personne ne mourait.',
    ],
  },
  {
    encoding: 'windows-1252',
    lines: [
      'Wo warst du gestern Abend? Ich habe bis Mitternacht an der Brücke gewartet.',
      'Das macht nichts. Übermorgen fährt der nächste Zug nach München.',
      'Schließ die Tür, es zieht! Und hör endlich auf zu weinen, mein Schatz.',
      'Früher war alles größer: die Häuser, die Gärten, die Träume.',
    ],
  },
  {
    encoding: 'windows-1250',
    language: 'cs',
    lines: [
      'Kde jsi byla včera večer? Čekal jsem na tebe u mostu až do půlnoci.',
      'To nevadí. Každý má své důvody, i ten nejhloupější.',
      'Zavři dveře, táhne sem! A přestaň už konečně plakat, má drahá.',
      'Žluťoučký kůň příliš úpěl ďábelské ódy, říkal můj dědeček.',
    ],
  },
  {
    encoding: 'windows-1250',
    lines: [
      'Gdzie byłaś wczoraj wieczorem? Czekałem na ciebie przy moście aż do północy.',
      'Nic nie szkodzi. Każdy ma swoje powody, nawet ten najgłupszy.',
      'Zamknij drzwi, bo ciągnie! I przestań wreszcie płakać, kochanie.',
      'Śniło mi się, że śnieg pada na łąkę, a źrebię biegnie ku rzece.',
    ],
  },
  {
    encoding: 'iso-8859-2',
    lines: [
      'Gdzie byłaś wczoraj wieczorem? Czekałem na ciebie przy moście aż do północy.',
      'Nic nie szkodzi. Każdy ma swoje powody, nawet ten najgłupszy.',
      'Zamknij drzwi, bo ciągnie! I przestań wreszcie płakać, kochanie.',
      'Śniło mi się, że śnieg pada na łąkę, a źrebię biegnie ku rzece.',
    ],
  },
  {
    encoding: 'windows-1251',
    lines: [
      'Где ты была вчера вечером? Я ждал тебя у моста до самой полуночи.',
      'Ничего страшного. У каждого свои причины, даже у последнего дурака.',
      'Закрой дверь, дует! И перестань наконец плакать, дорогая моя.',
    ],
  },
  {
    encoding: 'koi8-r',
    lines: [
      'Где ты была вчера вечером? Я ждал тебя у моста до самой полуночи.',
      'Ничего страшного. У каждого свои причины, даже у последнего дурака.',
      'Закрой дверь, дует! И перестань наконец плакать, дорогая моя.',
    ],
  },
  {
    encoding: 'iso-8859-5',
    lines: [
      'Где ты была вчера вечером? Я ждал тебя у моста до самой полуночи.',
      'Ничего страшного. У каждого свои причины, даже у последнего дурака.',
      'Закрой дверь, дует! И перестань наконец плакать, дорогая моя.',
    ],
  },
  {
    encoding: 'windows-1253',
    lines: [
      'Πού ήσουν χθες το βράδυ; Σε περίμενα στη γέφυρα μέχρι τα μεσάνυχτα.',
      'Δεν πειράζει. Ο καθένας έχει τους λόγους του, ακόμα και ο πιο ανόητος.',
      'Άνοιξε την πόρτα! Έξω βρέχει και η μητέρα σου μας περιμένει.',
    ],
  },
  {
    encoding: 'windows-1254',
    language: 'tr',
    lines: [
      'Dün akşam neredeydin? Gece yarısına kadar köprünün başında seni bekledim.',
      'Önemli değil. Herkesin kendine göre bir sebebi vardır, en aptalın bile.',
      'Kapıyı kapat, üşüyorum! Ağlamayı da bırak artık, sevgilim.',
    ],
  },
  {
    encoding: 'windows-1255',
    lines: [
      'איפה היית אתמול בערב? חיכיתי לך ליד הגשר עד חצות.',
      'לא נורא. לכל אחד יש סיבות משלו, אפילו לטיפש שבטיפשים.',
      'תסגרי את הדלת, קר כאן! ותפסיקי כבר לבכות, יקירתי.',
    ],
  },
  {
    encoding: 'windows-1256',
    lines: [
      'أين كنت مساء أمس؟ لقد انتظرتك عند الجسر حتى منتصف الليل.',
      'لا بأس. لكل واحد أسبابه، حتى أكثر الناس حماقة.',
      'أغلق الباب، الجو بارد! وتوقفي عن البكاء يا عزيزتي.',
    ],
  },
  {
    encoding: 'windows-1257',
    language: 'lt',
    lines: [
      'Kur buvai vakar vakare? Laukiau tavęs prie tilto iki vidurnakčio.',
      'Nieko tokio. Kiekvienas turi savų priežasčių, net ir kvailiausias.',
      'Uždaryk duris, čia šalta! Ir liaukis pagaliau verkusi, mieloji.',
    ],
  },
  {
    encoding: 'windows-874',
    language: 'th',
    lines: ['เมื่อคืนเธออยู่ที่ไหน ฉันรอเธอที่สะพานจนถึงเที่ยงคืน', 'ไม่เป็นไร ทุกคนมีเหตุผลของตัวเอง', 'ปิดประตูด้วย อากาศหนาวมาก'],
  },
  {
    encoding: 'gbk',
    lines: [
      '你昨天晚上在哪里？我在桥边等你等到半夜。',
      '没关系。每个人都有自己的理由，连最傻的人也一样。',
      '把门关上，太冷了！别再哭了，亲爱的。',
    ],
  },
  {
    encoding: 'big5',
    lines: [
      '你昨天晚上在哪裡？我在橋邊等你等到半夜。',
      '沒關係。每個人都有自己的理由，連最傻的人也一樣。',
      '把門關上，太冷了！別再哭了，親愛的。',
    ],
  },
  {
    encoding: 'shift_jis',
    lines: [
      '昨日の夜はどこにいたの？橋のところで真夜中まで待っていたのに。',
      'いいんだ。誰にでも理由がある、一番の馬鹿にもね。',
      'ドアを閉めて、寒いわ！もう泣くのはやめなさい。',
    ],
  },
  {
    encoding: 'euc-jp',
    lines: [
      '昨日の夜はどこにいたの？橋のところで真夜中まで待っていたのに。',
      'いいんだ。誰にでも理由がある、一番の馬鹿にもね。',
      'ドアを閉めて、寒いわ！もう泣くのはやめなさい。',
    ],
  },
  {
    encoding: 'euc-kr',
    lines: [
      '어젯밤에 어디 있었어? 자정까지 다리 옆에서 널 기다렸어.',
      '괜찮아. 누구에게나 이유가 있는 법이지, 가장 어리석은 사람에게도.',
      '문 닫아, 춥잖아! 이제 그만 울어, 여보.',
    ],
  },
]

function file(lines: readonly string[]): string {
  return lines.map((line, i) => `${i + 1}\n00:00:0${i},000 --> 00:00:0${i},900\n${line}\n`).join('\n')
}

describe('decodeText', () => {
  it.each(films)('reads $encoding $language', ({ encoding, lines, language }) => {
    const text = file(lines)
    const decoded = decodeText(encodeText(text, encoding), { language })
    expect(decoded.text).toBe(text)
  })

  const apart = films.filter(({ language }) => language === undefined || language === 'cs')
  it.each(apart)('reads $encoding whose name says nothing', ({ encoding, lines }) => {
    const text = file(lines)
    expect(decodeText(encodeText(text, encoding)).text).toBe(text)
  })

  // Between the encodings of Latin letters, which share most of them, a name that lies is believed.
  const foreign = apart.filter(({ encoding }) => !/125[0247]|8859-2/.test(encoding))
  it.each(foreign)(
    'is not led astray by a name that says another language than $encoding',
    ({ encoding, lines }) => {
      const text = file(lines)
      expect(decodeText(encodeText(text, encoding), { language: 'ca' }).text).toBe(text)
    },
  )

  it('reads marks of UTF, and every way to end a line', () => {
    const text = 'Été\r\nà la mer\rÎle'
    const want = 'Été\nà la mer\nÎle'
    for (const encoding of ['utf-8', 'utf-16le', 'utf-16be'])
      expect(decodeText(encodeText(`\uFEFF${text}`, encoding))).toEqual({ text: want, encoding })
  })

  it('reads UTF-8 of which a byte was damaged', () => {
    const bytes = encodeText(file(films[0]?.lines ?? []).repeat(5), 'utf-8')
    bytes[bytes.length - 3] = 0xff
    expect(decodeText(bytes).encoding).toBe('utf-8')
  })

  it('reads UTF-8 in which another program had already given up on a letter', () => {
    const text = 'Caf\uFFFD'
    expect(decodeText(encodeText(text, 'utf-8'))).toEqual({ text, encoding: 'utf-8' })
  })

  it('reads whatever there is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { text } = decodeText(bytes)
        expect(text.length).toBeLessThanOrEqual(bytes.length)
        expect(text).not.toContain('\r')
      }),
    )
  })
})
