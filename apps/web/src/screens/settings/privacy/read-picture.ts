/** Longest side that is looked at: codes are large in their pictures, and telephones' pictures are larger still. */
const mostPixels = 1600

/** The text of the QR code in a picture; `undefined` where there is none that can be read. */
export async function readPicture(picture: Blob): Promise<string | undefined> {
  const { decodeQR } = await import('qr/decode.js')
  const drawn = await draw(picture)
  if (!drawn) return undefined
  try {
    return decodeQR(drawn)
  } catch {
    return undefined // It says so by throwing.
  }
}

async function draw(picture: Blob): Promise<ImageData | undefined> {
  const address = URL.createObjectURL(picture)
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const scale = Math.min(1, mostPixels / Math.max(image.naturalWidth, image.naturalHeight))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale))
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale))
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return context?.getImageData(0, 0, canvas.width, canvas.height)
  } catch {
    return undefined // No picture that this browser knows.
  } finally {
    URL.revokeObjectURL(address)
  }
}
