import { chance, ease, ramp } from '../light/motion.ts'
import { lightings } from '../scenes/night.ts'
import { bell, felt } from './instruments.ts'
import { pitchOf } from './score.ts'
import { bandPass, lowPass, noise, type Track } from './track.ts'

/** What is heard besides the music, at the seconds at which it is seen. */
export function addEffects(track: Track): void {
  addMatch(track)
  addFlame(track)
  addSweep(track, 19.4, 2.6, 900, 0.05)
  addSweep(track, 26.9, 4.2, 420, 0.075)
  addProjector(track, 30.5, 53.9, 0.011)
  addProjector(track, 53.9, 59.8, 0.02)
  addGun(track, 34.92)
  addLanding(track, 36.1)
  addTrain(track, 39.6, 45.9)
  addHooves(track, 50.2, 54.2)
  addSparks(track)
  addLights(track)
}

function addMatch(track: Track): void {
  const scratch = bandPass(3200, 3000)
  const flare = bandPass(900, 1400)
  track.add(1.12, 1.6, 0.05, (since, index) => {
    const hiss = noise(index, 1)
    const stroke =
      ease(since, 0, 0.03) * Math.exp(-since * 9) * (0.6 + 0.4 * noise(Math.floor(index / 90), 2))
    const burn = ease(since, 0.05, 0.2) * Math.exp(-since * 2.6)
    return scratch(hiss) * stroke * 0.5 + flare(hiss) * burn * 0.25
  })
}

function addFlame(track: Track): void {
  const body = lowPass(220)
  track.add(1.6, 18.4, 0, (since, index) => {
    const flutter = 0.5 + 0.5 * noise(Math.floor(index / 2600), 3)
    return body(noise(index, 4)) * 0.05 * flutter * ramp(since, 0, 1) * (1 - ramp(since, 12, 18))
  })
  for (let crack = 0; crack < 9; crack += 1) {
    const at = 2.6 + chance(crack + 5) * 9
    const tick = bandPass(2400 + 2200 * chance(crack), 1800)
    track.add(
      at,
      0.03,
      chance(crack + 60) - 0.5,
      (since, index) => tick(noise(index, crack)) * 0.09 * Math.exp(-since * 240),
    )
  }
}

/** Cloth or light that passes. */
function addSweep(track: Track, start: number, seconds: number, centre: number, loud: number): void {
  for (const side of [-0.8, 0.8]) {
    const cloth = bandPass(centre * (1 + side * 0.12), centre * 1.3)
    track.add(start, seconds, side, (since, index) => {
      const swell = Math.sin(Math.PI * ramp(since, 0, seconds)) ** 1.5
      return (
        cloth(noise(index, 11 + side * 10)) * swell * loud * (0.8 + 0.2 * noise(Math.floor(index / 1500), 12))
      )
    })
  }
}

/** Claws that pull the film on, twenty-four times a second. */
function addProjector(track: Track, start: number, end: number, loud: number): void {
  const claw = bandPass(1500, 1400)
  const hum = lowPass(300)
  track.add(start, end - start, 0.15, (since, index) => {
    const tick = (since * 24) % 1
    const swell = ease(since, 0, 1.5) * (1 - ease(since, end - start - 1, end - start))
    const click = Math.exp(-tick * 26) + 0.5 * Math.exp(-Math.abs(tick - 0.4) * 60)
    return (claw(noise(index, 21)) * click + hum(noise(index, 22)) * 0.5) * loud * swell
  })
}

function addGun(track: Track, start: number): void {
  const smoke = lowPass(500)
  track.add(start, 0.9, -0.4, (since, index) => {
    const thump = Math.sin(2 * Math.PI * (62 + 60 * Math.exp(-since * 26)) * since) * Math.exp(-since * 9)
    return thump * 0.3 + smoke(noise(index, 31)) * Math.exp(-since * 12) * 0.35
  })
  // The shell whistles as it climbs.
  track.add(start + 0.1, 1.1, -0.1, (since) => {
    const swell = ease(since, 0, 0.3) * (1 - ease(since, 0.7, 1.1))
    return Math.sin(2 * Math.PI * (520 * since + 330 * since * since)) * 0.016 * swell
  })
}

function addLanding(track: Track, start: number): void {
  for (const [delay, hertz] of [
    [0, 410],
    [0.07, 300],
  ] as const) {
    track.add(
      start + delay,
      0.3,
      0.2,
      (since) => Math.sin(2 * Math.PI * hertz * since * (1 - since * 0.4)) * Math.exp(-since * 26) * 0.3,
    )
  }
  ;['A6', 'F#6', 'D6'].forEach((name, index) => {
    bell(track, { start: start + 0.12 + index * 0.09, pitch: pitchOf(name), loud: 0.035, place: 0.3 })
  })
}

/** It puffs faster and louder as it comes, and whistles once. */
function addTrain(track: Track, start: number, end: number): void {
  let at = start
  for (let puff = 0; at < end; puff += 1) {
    const near = ramp(at, start, end)
    const steam = bandPass(puff % 4 === 0 ? 520 : 720, 700)
    const loud = 0.012 + 0.1 * near * near
    track.add(
      at,
      0.3,
      0.35 - 0.5 * near,
      (since, index) => steam(noise(index, 41 + puff)) * loud * ease(since, 0, 0.02) * Math.exp(-since * 13),
    )
    at += 0.34 - 0.16 * near
  }
  const breath = bandPass(1100, 500)
  track.add(43.75, 1.3, 0, (since, index) => {
    const swell = ease(since, 0, 0.12) * (1 - ease(since, 0.75, 1.3))
    const bend = 1 - 0.03 * ease(since, 0.7, 1.3)
    let tone = 0
    for (const hertz of [587.3, 740, 880]) tone += Math.sin(2 * Math.PI * hertz * bend * since)
    return (tone * 0.018 + breath(noise(index, 49)) * 0.05) * swell
  })
}

/** Four hooves and a silence: a gallop. */
function addHooves(track: Track, start: number, end: number): void {
  const stride = 1 / 1.5
  for (let at = start; at < end; at += stride) {
    for (const [part, hertz] of [
      [0, 190],
      [0.12, 230],
      [0.44, 205],
      [0.56, 250],
    ] as const) {
      const knock = bandPass(hertz * 4, 900)
      track.add(at + part * stride, 0.12, part - 0.3, (since, index) => {
        const body = Math.sin(2 * Math.PI * hertz * since) * Math.exp(-since * 46)
        return (
          (body * 0.11 + knock(noise(index, 61)) * Math.exp(-since * 80) * 0.1) *
          (1 - 0.6 * ramp(at, end - 1, end))
        )
      })
    }
  }
}

const bright = ['D6', 'E6', 'F#6', 'A6', 'B6', 'D7', 'E7', 'F#7'].map(pitchOf)

/** Parts of the film that arrive. */
function addSparks(track: Track): void {
  for (let spark = 0; spark < 30; spark += 1) {
    const pitch = bright[Math.floor(chance(spark + 800) * bright.length)] ?? 1000
    felt(track, {
      start: 54.4 + spark * 0.165 + 0.05 * chance(spark),
      pitch,
      loud: 0.018,
      place: chance(spark + 820) * 1.6 - 0.8,
    })
  }
}

/** Each house that lights up rings once; the first ones can be told apart. */
function addLights(track: Track): void {
  lightings.forEach((lit, index) => {
    if (lit < 0) return
    const pitch = bright[(index * 3) % bright.length] ?? 1000
    bell(track, {
      start: 60 + lit,
      pitch,
      loud: 0.035 / (1 + index * 0.05),
      place: chance(index + 900) * 1.6 - 0.8,
    })
  })
}
