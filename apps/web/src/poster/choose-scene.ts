import { type Mood, moodOf, type Palette, palettesOf } from './palette.ts'
import { createRandom, pick } from './random.ts'
import type { DrawScene } from './scene.ts'
import * as animals from './scenes/animals.ts'
import * as form from './scenes/form.ts'
import * as land from './scenes/land.ts'
import { lantern } from './scenes/lantern.ts'
import * as night from './scenes/night.ts'
import * as people from './scenes/people.ts'
import * as space from './scenes/space.ts'
import * as things from './scenes/things.ts'

const scenes = { ...animals, ...form, ...land, ...night, ...people, ...space, ...things, lantern }
export type SceneName = keyof typeof scenes

/** Scenes of the night make no sense on bright paper. */
const onDark: readonly SceneName[] = [
  'moon',
  'skyline',
  'house',
  'doorway',
  'blinds',
  'planet',
  'lantern',
  'bat',
  'flame',
  'curtain',
  'teeth',
  'hand',
  'boater',
  'face',
]

/** What a word of the title shows, in the languages that titles are in. The first scene whose word is found is drawn. */
const words: readonly (readonly [SceneName, RegExp])[] = [
  ['lantern', /\blantern/],
  ['moon', /\b(moon|lune)\b/],
  ['wedge', /\b(potemkin|october|strike)\b/],
  ['ears', /\b(bunny|rabbit|lapin|llama|caminandes)/],
  ['cat', /\b(cat|chat|canary)\b/],
  ['dinosaur', /\b(dinosaur|lost world|gila|monster)\b/],
  ['bat', /\b(bat|vampire|vampires|nosferatu)\b/],
  ['rails', /\b(train|general|railroad|express)\b/],
  ['waves', /\b(sea|leagues|boat|navigator|river|ocean|lusitania|sindbad|steamboat|fleet|rescue|gulliver)/],
  ['rain', /\b(rain|storm|pluie)\b/],
  ['sunrise', /\b(sunrise|dawn|aurore|down east|sun)\b/],
  ['skyline', /\b(city|metropolis|berlin|kansas|street|confidential|pioneer)\b/],
  ['road', /\b(road|detour|hitch|run|away from keyboard|plow|plains)\b/],
  ['camera', /\b(camera|film|cinema|playhouse|front page)\b/],
  ['plane', /\b(plane|wings|wing|midway|aleutians|memphis|flying|blue jay)\b/],
  ['flower', /\b(blossoms|flower|spring|fleur|mother)\b/],
  ['tree', /\b(forest|tree|carriage|shrews)\b/],
  ['flame', /\b(fire|burn|joan|charge|lamp)\b/],
  ['curtain', /\b(phantom of the opera|star is born|opera|circus|carnival)\b/],
  ['house', /\b(house|haunted|lodger|home|hunchback)\b/],
  ['doorway', /\b(stranger|impact|suddenly|night)\b/],
  ['eye', /\b(caligari|eye|andalou|brain|hide|blow)/],
  ['target', /\b(duck and cover|target|dangerous game|why we fight|copy)\b/],
  ['planet', /\b(outer space|apollo|star|trek|wreck|planet|cosmos|laundromat)\b/],
  ['sword', /\b(zorro|cyrano|sintel|thief|bagdad|sword|intolerance)\b/],
  ['gears', /\b(gear|machine|tears of steel|economics|elephants)\b/],
  ['bottle', /\b(madness|cure|glass|arsenic|poison|doa|d o a)\b/],
  ['pair', /\b(love|affair|romance|bondage|girl|martha)\b/],
  ['hand', /\b(hands|golem|zombie|strangler|frankenstein|manos|hand)\b/],
  ['teeth', /\b(blood|dead|shop of horrors|killer)\b/],
  ['checker', /\b(wonderland|nemo|willie)\b/],
  ['blinds', /\b(private|spy|detective|holmes|scarlet|dressed)\b/],
  ['flower', /\b(women)\b/],
]

const byMood: Readonly<Record<Mood, readonly SceneName[]>> = {
  horror: ['teeth', 'hand', 'house', 'eye', 'shards', 'bat', 'tree', 'moon'],
  noir: ['blinds', 'doorway', 'skyline', 'spiral', 'eye', 'road', 'shards', 'rain'],
  comedy: ['bowler', 'boater', 'blocks', 'checker', 'bubbles', 'sunburst', 'pair', 'target'],
  drama: ['face', 'pair', 'sunrise', 'tree', 'shards', 'sunburst', 'doorway', 'flower', 'skyline'],
  romance: ['pair', 'face', 'flower', 'sunrise', 'moon', 'bubbles'],
  war: ['sunburst', 'wedge', 'plane', 'target', 'mountains', 'gears'],
  document: ['wedge', 'camera', 'eye', 'gears', 'sunburst', 'target', 'blocks'],
  space: ['planet', 'atom', 'moon', 'gears', 'target', 'spiral'],
  fantasy: ['moon', 'mountains', 'checker', 'flower', 'planet', 'tree', 'eye'],
  animation: ['bubbles', 'blocks', 'checker', 'sunburst', 'waves', 'planet', 'mountains', 'flower'],
  adventure: ['waves', 'mountains', 'sword', 'sunburst', 'road', 'sunrise'],
  western: ['mountains', 'sunrise', 'road', 'sunburst'],
  house: ['lantern'],
}

/** What a poster needs to know of a film. */
export interface PosterSubject {
  readonly id: string
  readonly title: string
  readonly year?: number | undefined
  readonly genres: readonly string[]
}

/** A film's own picture and colours: the same every time, on every screen. */
export interface Look {
  readonly scene: SceneName
  readonly draw: DrawScene
  readonly palette: Palette
  readonly random: () => number
}

function sceneIn(name: string): SceneName | undefined {
  const text = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')
  return words.find(([, word]) => word.test(text))?.[0]
}

export function chooseLook({ id, title, year, genres }: PosterSubject): Look {
  const random = createRandom(id)
  const named = sceneIn(id) ?? sceneIn(title)
  const mood = named === 'lantern' ? 'house' : moodOf(genres)
  const scene = named ?? pick(random, byMood[mood])
  const palette = pick(random, palettesOf(mood, onDark.includes(scene) ? 'dark' : 'any', year))
  return { scene, draw: scenes[scene], palette, random }
}
