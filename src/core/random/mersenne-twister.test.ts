import { describe, expect, it } from "vitest";
import { ValueError } from "../errors.ts";
import { MersenneTwister } from "./mersenne-twister.ts";
import { NumpyRandom } from "./numpy-random.ts";
import { PythonRandom } from "./python-random.ts";

describe("MersenneTwister", () => {
  it("gives the first words and the 10,000th of the default seed that C++ fixes for mt19937", () => {
    const generator = new MersenneTwister();
    expect(generator.nextWord()).toBe(3499211612);
    for (let i = 2; i < 10000; i++) generator.nextWord();
    expect(generator.nextWord()).toBe(4123659995);
  });

  it("gives the words of the authors' own test of seeding by an array", () => {
    const generator = new MersenneTwister();
    generator.seedByWords(Uint32Array.of(0x123, 0x234, 0x345, 0x456));
    const words = Array.from({ length: 4 }, () => generator.nextWord());
    expect(words).toEqual([1067595299, 955945823, 477289528, 4107218783]);
  });
});

describe("PythonRandom", () => {
  // From CPython 3.11: random(), getrandbits(7), (32), (33), (53), randint(1, 3), randint(-5, 2**40),
  // then shuffle of 0 to 5, all of one `random.Random(seed)`.
  it.each([
    [
      0,
      [0.8444218515250481, 97, 3823568514, 1806341205, 8696133065399866, 3, 891145273824],
      [1, 0, 4, 5, 3, 2],
    ],
    [
      1,
      [0.13436424411240122, 108, 3445702192, 3280387012, 1062116443042876, 2, 991110786879],
      [2, 4, 0, 1, 5, 3],
    ],
    [
      -1,
      [0.13436424411240122, 108, 3445702192, 3280387012, 1062116443042876, 2, 991110786879],
      [2, 4, 0, 1, 5, 3],
    ],
    [
      2 ** 32,
      [0.11299430095636409, 53, 4014597330, 71624475, 7891146040264457, 2, 996409757024],
      [3, 2, 4, 5, 1, 0],
    ],
    [
      2n ** 64n + 3n,
      [0.9129684455472157, 118, 423737322, 3563206199, 8915476024405704, 1, 5431219131],
      [1, 0, 5, 4, 3, 2],
    ],
    [
      10n ** 30n,
      [0.9341508484568806, 67, 532161490, 1499660927, 8607442295809171, 1, 909952003179],
      [2, 0, 4, 5, 1, 3],
    ],
  ])("draws what CPython draws from seed %s", (seed, numbers, shuffled) => {
    const python = new PythonRandom(seed);
    const drawn = [
      python.random(),
      python.getRandomBits(7),
      python.getRandomBits(32),
      python.getRandomBits(33),
      python.getRandomBits(53),
      python.randomInteger(1, 3),
      python.randomInteger(-5, 2 ** 40),
    ];
    expect(drawn).toEqual(numbers);
    expect(python.getRandomBits(0)).toBe(0);
    const list = [0, 1, 2, 3, 4, 5];
    python.shuffle(list);
    expect(list).toEqual(shuffled);
  });

  it("refuses seeds and ranges that are not whole or too wide", () => {
    expect(() => new PythonRandom(1.5)).toThrow(ValueError);
    expect(() => new PythonRandom(2 ** 53)).toThrow(/safe|2\^53/);
    const python = new PythonRandom(0);
    expect(() => python.getRandomBits(54)).toThrow(/0 to 53.*Received: 54/);
    expect(() => python.randomInteger(3, 2)).toThrow(/low 3, high 2/);
    expect(() => python.randomInteger(0, 2 ** 53)).toThrow(ValueError);
    expect(() => python.randomInteger(Number.NaN, 2)).toThrow(ValueError);
  });
});

describe("NumpyRandom", () => {
  // From NumPy 2.4: random_sample(), uniform(-2, 3), standard_normal() three times, permutation(5),
  // permutation(1000) multiplied by 0 to 999 and summed, all of one `RandomState(seed)`.
  it.each([
    [
      0,
      [
        0.5488135039273248, 1.5759468318620975, 0.9787379841057392, 2.240893199201458,
        1.8675579901499675,
      ],
      [1, 0, 2, 3, 4],
      249474851,
    ],
    [
      5489,
      [
        0.8147236863931789, 2.528959685378096, -0.7732891502316195, 0.2543161358565558,
        0.3686158844909267,
      ],
      [0, 3, 2, 1, 4],
      248356972,
    ],
    [
      4294967295,
      [
        0.0976320289940138, 2.5619142265131094, 0.6484086742306527, 0.6693235306338161,
        -1.0805437227474493,
      ],
      [0, 4, 2, 1, 3],
      249407265,
    ],
  ])("draws what NumPy draws from seed %s", (seed, numbers, order, product) => {
    const numpy = new NumpyRandom(seed);
    const drawn = [numpy.random(), numpy.uniform(-2, 3)];
    for (let i = 0; i < 3; i++) drawn.push(numpy.standardNormal());
    for (const [i, value] of drawn.entries()) expect(value).toBeCloseTo(numbers[i] ?? 0, 14);
    expect(Array.from(numpy.permutation(5))).toEqual(order);
    expect(Array.from(numpy.permutation(1))).toEqual([0]);
    expect(Array.from(numpy.permutation(0))).toEqual([]);
    expect(numpy.permutation(1000).reduce((sum, value, i) => sum + value * i, 0)).toBe(product);
  });

  it("permutes into the caller's array, which must have the right length", () => {
    const into = new Int32Array(10);
    expect(new NumpyRandom(3).permutation(10, into)).toBe(into);
    expect(into).toEqual(new NumpyRandom(3).permutation(10));
    expect(() => new NumpyRandom(3).permutation(9, into)).toThrow(/n 9, length 10/);
  });

  it.each([-1, 2 ** 32, 0.5, Number.NaN])("refuses the seed %s, as NumPy does", (seed) => {
    expect(() => new NumpyRandom(seed)).toThrow(ValueError);
  });
});
