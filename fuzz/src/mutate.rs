use crate::targets::MAX_INPUT;

/// Bytes that sit at the edges of numbers.
const EDGES: [&[u8]; 10] = [
    &[0],
    &[0xff],
    &[0x7f],
    &[0x80],
    &[0xff; 4],
    &[0xff, 0xff, 0xff, 0x7f],
    &[0, 0, 0, 0x80],
    &[0xff; 8],
    &[0, 0, 0, 0, 0, 0, 0xf0, 0x7f],
    &[0, 0, 0, 0, 0, 0, 0xf8, 0x7f],
];
/// Most mutations of one input.
const MOST: u64 = 6;
/// Most copies that one mutation makes of a piece.
const COPIES: u64 = 300;

/// Random changes of inputs, the same ones for the same seed.
#[derive(Clone, Debug)]
pub struct Mutator {
    state: u64,
    words: &'static [&'static str],
}

impl Mutator {
    /// Makes a source of changes; `words` are pieces that inputs of this kind are made of.
    pub const fn new(seed: u64, words: &'static [&'static str]) -> Self {
        Self { state: seed, words }
    }

    /// Returns a number below `end`, or 0 where there is none (`SplitMix64`).
    pub fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end.max(1)
    }

    fn index(&mut self, end: usize) -> usize {
        usize::try_from(self.below(end as u64)).unwrap_or(0)
    }

    /// Returns a changed copy of `input`, into which pieces of `other` may go.
    pub fn mutate(&mut self, input: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = input.to_vec();
        for _ in 0..=self.below(MOST) {
            self.once(&mut bytes, other);
        }
        bytes.truncate(MAX_INPUT);
        bytes
    }

    fn once(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let at = self.index(bytes.len() + 1);
        let piece = at..(at + self.index(32)).min(bytes.len());
        match self.below(10) {
            0 => self.flip(bytes),
            1 => drop(bytes.drain(piece)),
            2 => {
                let copy = bytes.get(piece).unwrap_or_default().to_vec();
                let count = 1 + self.below(COPIES) * u64::from(self.below(4) == 0);
                self.insert(bytes, &copy.repeat(usize::try_from(count).unwrap_or(1)));
            }
            3 => {
                let edge = EDGES.get(self.index(EDGES.len())).copied().unwrap_or_default();
                overwrite(bytes, at, edge);
            }
            4 | 5 if !self.words.is_empty() => {
                let word = self.words.get(self.index(self.words.len())).copied().unwrap_or_default();
                self.insert(bytes, word.as_bytes());
            }
            6 => self.number(bytes),
            7 => {
                let from = self.index(other.len());
                let to = (from + self.index(200)).min(other.len());
                self.insert(bytes, other.get(from..to).unwrap_or_default());
            }
            8 => {
                let byte = self.below(256) as u8;
                overwrite(bytes, at, &[byte]);
            }
            _ => {
                bytes.truncate(at);
                let from = self.index(other.len());
                bytes.extend_from_slice(other.get(from..).unwrap_or_default());
            }
        }
    }

    fn flip(&mut self, bytes: &mut [u8]) {
        let at = self.index(bytes.len());
        let bit = 1_u8 << self.below(8);
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= bit;
        }
    }

    fn insert(&mut self, bytes: &mut Vec<u8>, piece: &[u8]) {
        let at = self.index(bytes.len() + 1);
        if bytes.len() + piece.len() <= MAX_INPUT {
            bytes.splice(at..at, piece.iter().copied());
        }
    }

    /// Replaces a number written in digits by another one.
    fn number(&mut self, bytes: &mut Vec<u8>) {
        const NUMBERS: [&str; 14] = [
            "0",
            "-1",
            "1",
            "2",
            "1e308",
            "1e-308",
            "-0",
            "NaN",
            "inf",
            "4294967296",
            "9223372036854775807",
            "18446744073709551616",
            "0.1",
            "10001",
        ];
        let from = self.index(bytes.len());
        let digit = |byte: &u8| byte.is_ascii_digit();
        let Some(start) = bytes.iter().skip(from).position(digit).map(|found| found + from) else { return };
        let length = bytes.iter().skip(start).take_while(|byte| digit(byte)).count();
        let number = NUMBERS.get(self.index(NUMBERS.len())).copied().unwrap_or_default();
        bytes.splice(start..start + length, number.bytes());
    }
}

fn overwrite(bytes: &mut [u8], at: usize, with: &[u8]) {
    for (byte, new) in bytes.iter_mut().skip(at).zip(with) {
        *byte = *new;
    }
}
