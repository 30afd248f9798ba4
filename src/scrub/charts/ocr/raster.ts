/** Pictures are handed to the models in multiples of this. */
const BASE = 32;

/** A picture of red, green, blue and alpha in the form the optional reader works with. */
export class Raster {
  data: Uint8Array;
  width: number;
  height: number;

  constructor({ data, width, height }: { data: Uint8Array; width: number; height: number }) {
    this.data = data;
    this.width = width;
    this.height = height;
  }

  /** The reader's "open file": what is given is a picture already. */
  static async open(picture: Raster): Promise<Raster> {
    return new Raster(picture);
  }

  /**
   * Larger for looking for lines: with room at the right and below, so that places stay what they are. Higher or lower
   * for reading one: stretched.
   */
  async resize({ width, height }: { width?: number; height: number }): Promise<Raster> {
    if (width === undefined)
      this.#become(stretched(this, Math.max(1, Math.round((this.width * height) / this.height)), height));
    else this.#become(padded(this, width, height));
    return this;
  }

  /** Turned to the right, so that what ran upwards runs from left to right. */
  turned(): Raster {
    const { width, height } = this;
    const [from, to] = [words(this.data), new Uint32Array(width * height)];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) to[x * height + (height - 1 - y)] = from[y * width + x] ?? 0;
    }
    return new Raster({ data: new Uint8Array(to.buffer), width: height, height: width });
  }

  /** Smaller or larger by this factor; itself for 1. */
  scaled(factor: number): Raster {
    if (factor === 1) return this;
    return stretched(this, Math.round(this.width * factor), Math.round(this.height * factor));
  }

  #become({ data, width, height }: Raster): void {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

function padded(picture: Raster, width: number, height: number): Raster {
  const [wide, high] = [Math.max(width, BASE), Math.max(height, BASE)];
  const data = new Uint8Array(wide * high * 4).fill(255);
  for (let y = 0; y < Math.min(picture.height, high); y += 1) {
    data.set(picture.data.subarray(y * picture.width * 4, (y + 1) * picture.width * 4), y * wide * 4);
  }
  return new Raster({ data, width: wide, height: high });
}

/** Between neighbouring pixels values are blended. */
function stretched(picture: Raster, width: number, height: number): Raster {
  const data = new Uint8Array(width * height * 4);
  const [across, down] = [picture.width / width, picture.height / height];
  for (let y = 0; y < height; y += 1) {
    const v = Math.min(Math.max((y + 0.5) * down - 0.5, 0), picture.height - 1);
    const top = Math.floor(v);
    const bottom = Math.min(top + 1, picture.height - 1);
    for (let x = 0; x < width; x += 1) {
      const u = Math.min(Math.max((x + 0.5) * across - 0.5, 0), picture.width - 1);
      const left = Math.floor(u);
      const right = Math.min(left + 1, picture.width - 1);
      for (let c = 0; c < 4; c += 1) {
        const at = (row: number, column: number): number => picture.data[(row * picture.width + column) * 4 + c] ?? 0;
        const above = at(top, left) * (left + 1 - u) + at(top, right) * (u - left);
        const below = at(bottom, left) * (left + 1 - u) + at(bottom, right) * (u - left);
        data[(y * width + x) * 4 + c] = Math.round(above * (top + 1 - v) + below * (v - top));
      }
    }
  }
  return new Raster({ data, width, height });
}

function words(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
}
