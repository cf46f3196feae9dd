import { mix, saturate } from './colour.ts'
import type { Ink } from './scene.ts'

export type Palette = Readonly<Record<Ink, string>>

/** Moods that have colours of their own. */
export type Mood =
  | 'horror'
  | 'noir'
  | 'comedy'
  | 'drama'
  | 'romance'
  | 'war'
  | 'document'
  | 'space'
  | 'fantasy'
  | 'animation'
  | 'adventure'
  | 'western'
  | 'house'

/** ground, deep, main, second, figure. Dark papers first in each list, then light ones. */
const inks: Readonly<Record<Mood, { readonly dark: readonly string[]; readonly light: readonly string[] }>> =
  {
    horror: {
      dark: [
        '14100f 2a1a17 b8281f 6b6f45 e6d5b0',
        '161d14 2a3521 a9b83f 56683a f0e7c9',
        '0f1a20 1c313a c9402a 5f8a8c dfe3d2',
        '241420 3d2136 e2683a 8c3a5a f3e0c0',
        '1b1512 33261f d98a2b 8a3324 f2e3c4',
      ],
      light: ['d9c79a bfa873 b8281f 4d5a33 1a1412', 'c33a26 9c2a1c f0dfb8 5c1711 160d0b'],
    },
    noir: {
      dark: [
        '10151c 1e2834 e9b949 a8341f f2e8d2',
        '17171a 2a2a2e d3452c 8b8478 f3ebd9',
        '12203a 1e3357 d9a441 4a6a94 ece0c6',
        '1d1714 33281f e07b39 7a6a56 f4e6cb',
      ],
      light: ['e9dcc0 cfbf9c 1a1c22 c03a24 1a1c22', 'dfb24a c4942e 1b1a1c 8f2c1e 15130f'],
    },
    comedy: {
      dark: [
        '24524f 1a3d3b f0c25a e4643f f8ead0',
        '7c2320 5f1815 f2b84b e9dcc0 fbeed6',
        '2b2a44 3c3b5e f4b942 ee6a4b fdeed3',
      ],
      light: [
        'f1e0bd dfc794 d9482e 2c7a75 241713',
        'eab540 d39a25 b9321f 2a5d63 231712',
        'e7694a cc4f33 fbe9c6 2a4a55 21130f',
        'f3d9c0 e2bd9c c23b3b 3d6b6a 27171a',
        'cfd9c0 b0c09b d8502f e0a32e 20271f',
      ],
    },
    drama: {
      dark: [
        '4e1a1f 6b2629 e0913f c9543a f4e3c6',
        '1f2d36 304552 d7a25c b5533a efe4cd',
        '2e2119 4a3526 d2703a 9b8257 f3e5c8',
        '1c2b2a 2c4442 d9b45a b8492f eee6d0',
      ],
      light: [
        'd9a05a c08541 5a1d1a 2e3c42 1e1412',
        'e8d6b2 cfb88a a63423 37555c 201815',
        'c8694a ab5036 f3e0bd 3a2420 1c100d',
      ],
    },
    romance: {
      dark: ['6d1930 8b2a40 f0a08a e8c07a fbeadb', '2a1b33 43294d e8788a d8a25c f7e6dc'],
      light: [
        'efcdbb e0b09a b3263e e27a4b 35121c',
        'f4dfc8 e6c4a4 c8384a 7f4a5e 2e1419',
        'e58a7c cf6d60 fbe7d3 7a1d33 2a0f15',
      ],
    },
    war: {
      dark: [
        '2b2d1f 43462f d4a54a b13f2a eadfbf',
        '1d2a33 2f4350 c84b31 b8a878 efe5cb',
        '3c2a20 573d2d d98b3a 7a8060 f1e4c5',
      ],
      light: [
        'd8c9a0 bfad7d b1392a 545d40 1d1c17',
        'c9432c a93320 f0e2bf 2a2a26 17130f',
        'b9b58a 9d996c 3b4030 b3402a 1a1b14',
      ],
    },
    document: {
      dark: [
        '1b1917 302c28 d23a25 8f8a7d f1e7d0',
        '16303a 22485a e2a33c c9d0c0 f4ecd6',
        '2a2f26 414a3a e0b23f a7472f ece6d0',
      ],
      light: [
        'e8dec6 d0c3a2 c9331f 6e7f7d 1a1816',
        'cf3a24 b02b18 f0e6ce 1a1816 150f0d',
        'd8d4bd bcb898 2a5a66 d0652f 1b2022',
      ],
    },
    space: {
      dark: [
        '0f2138 1b3656 f08a3c 3a8f8d f6e4bd',
        '1a1838 2d2a5a ef5d4a e9b44c f5e9cf',
        '0c2b2e 174548 f2b33d d9573a ece9cf',
        '2b1026 47203f f0723e 4f9a94 f7e3c3',
      ],
      light: [
        'f0bd4b dba432 d4472f 1d5f6b 1c2430',
        'd5dcc4 b9c4a0 e2592f 25636e 1a242b',
        'e8764a cf5c32 fbe6bd 1f4e5c 211512',
      ],
    },
    fantasy: {
      dark: [
        '17244a 26386b e9b54a d4603f f6e8c8',
        '0f3a38 1b5451 e8a83a c8512f f3ead0',
        '33204a 4b3168 f0b04f e0637a f8e8d2',
      ],
      light: ['ecd9a8 d8be7f 2a4a7a c9502f 1d1a2b', 'e3a33c cb8824 7a2433 1f4a55 1f1420'],
    },
    animation: {
      dark: ['143c52 1f5470 f7c148 ef6a4a fdf0d2', '3a1d4a 55306a f8b53c ef5f6a fff0d6'],
      light: [
        '54a8a2 3f918b fbd15b ee5f40 14333c',
        'f8bf3f eaa922 e4512f 1f6f80 25170f',
        'f4e3c1 e4c996 ef6a3c 2f8f83 2b1a1c',
        'ee7b56 db6240 fce4b4 2a5f6b 2a1210',
        'a9cf9b 8cb97d f2a02f d8482f 17301f',
        '8fc4d6 72afc4 f6c445 e5583a 12303f',
      ],
    },
    adventure: {
      dark: ['123b46 1d5462 eba53a d6532f f6e6c2', '3a1f18 57302a eaa240 c8482c f6e4c2'],
      light: ['e3a54a cd8a30 8f2a1c 1d5560 23130e', 'f0d7a0 dfbd77 c8472a 27626a 22160f'],
    },
    western: {
      dark: ['55201a 722f24 e99a4a c9552f f8e3c0'],
      light: ['cf6a3c b5532a f3d08f 57221a 1e0f0b', 'efcf95 deb46c b8442a 4a5a4e 24140d'],
    },
    house: { dark: ['1a1210 2b1d17 f4bc55 8a2432 f7f0e6'], light: [] },
  }

/** The sun has been on old paper; new prints are as bright as ink gets. */
function age(hex: string, year = 2000): string {
  if (year < 1930) return mix(hex, '#b3905a', 0.1)
  if (year < 1950) return mix(hex, '#a58a60', 0.05)
  return year < 1990 ? hex : saturate(hex, 1.12)
}

/** Every palette of a mood on one kind of paper, as printed in `year`. */
export function palettesOf(
  mood: Mood,
  paper: 'dark' | 'light' | 'any',
  year: number | undefined,
): readonly Palette[] {
  const { dark, light } = inks[mood]
  const lists =
    paper === 'dark' || light.length === 0 ? dark : paper === 'light' ? light : [...dark, ...light]
  return lists.map((list) => {
    const [ground = '', deep = '', main = '', second = '', figure = ''] = list
      .split(' ')
      .map((hex) => (mood === 'house' ? `#${hex}` : age(`#${hex}`, year)))
    return { ground, deep, main, second, figure }
  })
}

const moods: Readonly<Record<string, Mood>> = {
  'Film noir': 'noir',
  Western: 'western',
  War: 'war',
  Military: 'war',
  Horror: 'horror',
  Animation: 'animation',
  'Science fiction': 'space',
  Science: 'space',
  Documentary: 'document',
  Educational: 'document',
  'Industrial film': 'space',
  Talks: 'document',
  Technology: 'document',
  Mystery: 'noir',
  Thriller: 'noir',
  Crime: 'noir',
  Comedy: 'comedy',
  Romance: 'romance',
  Adventure: 'adventure',
  Action: 'adventure',
  Fantasy: 'fantasy',
  Musical: 'comedy',
  Music: 'comedy',
  Family: 'animation',
  History: 'drama',
  Drama: 'drama',
}

/** Moods that tell more than others when a film has several genres. */
const strongest: readonly Mood[] = ['horror', 'noir', 'western', 'war', 'animation', 'space', 'document']

/** The mood of a film: its most telling genre's. */
export function moodOf(genres: readonly string[]): Mood {
  const found = genres.map((genre) => moods[genre]).filter((mood) => mood !== undefined)
  return strongest.find((mood) => found.includes(mood) && found.indexOf(mood) < 2) ?? found[0] ?? 'drama'
}
