//! The images of a configuration under all elements of a group at once.

use super::element::Motion;

/// Images that are computed together.
const LANES: usize = 16;

/// Tables are kept below this, so that they stay in the second-level cache.
const BYTES: usize = 1 << 19;

/// An unsigned integer that holds a configuration.
pub(super) trait Word:
    Copy + Ord + Send + Sync + std::ops::BitXor<Output = Self> + std::fmt::Debug
{
    const MAX: Self;
    fn new(configuration: u64) -> Self;
    fn get(self) -> u64;
}

impl Word for u32 {
    const MAX: Self = Self::MAX;
    #[inline(always)]
    fn new(configuration: u64) -> Self {
        configuration as Self
    }
    #[inline(always)]
    fn get(self) -> u64 {
        self.into()
    }
}

impl Word for u64 {
    const MAX: Self = Self::MAX;
    #[inline(always)]
    fn new(configuration: u64) -> Self {
        configuration
    }
    #[inline(always)]
    fn get(self) -> u64 {
        self
    }
}

/// For every value of every chunk of bits the images under all elements, side by side: a configuration's images are the
/// exclusive or of one row per chunk. So the whole group is applied in vector operations, whatever it is.
#[derive(Clone, Debug)]
pub(super) struct ImageTable<T> {
    /// Bits per chunk.
    width: u32,
    chunks: usize,
    /// Blocks of elements.
    blocks: usize,
    /// `[chunk, value, block]`. The last block is filled up with the identity.
    rows: Vec<[T; LANES]>,
}

impl<T: Word> ImageTable<T> {
    /// The first element has to be the identity.
    pub(super) fn new(motions: &[Motion]) -> Self {
        let bits = motions[0].to.len() as u32;
        let blocks = motions.len().div_ceil(LANES);
        let size = |width: u32| (bits.div_ceil(width) as usize * blocks * size_of::<[T; LANES]>()) << width;
        let width = (3..=8).rev().find(|width| size(*width) <= BYTES).unwrap_or(3);
        let chunks = bits.div_ceil(width) as usize;
        let mut rows = Vec::with_capacity((chunks * blocks) << width);
        for chunk in 0..chunks as u32 {
            for value in 0..1u64 << width {
                let mask = if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
                let part = value << (chunk * width) & mask;
                for block in 0..blocks {
                    rows.push(std::array::from_fn(|lane| {
                        let motion = motions.get(block * LANES + lane).unwrap_or(&motions[0]);
                        // The flip belongs to one chunk only.
                        let flip = if chunk == 0 { 0 } else { motion.flip };
                        T::new(motion.image(part) ^ flip)
                    }));
                }
            }
        }
        Self { width, chunks, blocks, rows }
    }

    #[inline(always)]
    fn row(&self, configuration: u64, chunk: usize) -> &[[T; LANES]] {
        let value = configuration >> (chunk as u32 * self.width) & ((1 << self.width) - 1);
        &self.rows[((chunk << self.width) + value as usize) * self.blocks..][..self.blocks]
    }

    #[inline(always)]
    fn images(&self, configuration: u64, block: usize) -> [T; LANES] {
        let mut images = self.row(configuration, 0)[block];
        for chunk in 1..self.chunks {
            let other = &self.row(configuration, chunk)[block];
            for (image, other) in images.iter_mut().zip(other) {
                *image = *image ^ *other;
            }
        }
        images
    }

    /// The image under one element.
    #[inline(always)]
    pub(super) fn image(&self, configuration: u64, element: usize) -> u64 {
        let (block, lane) = (element / LANES, element % LANES);
        let mut image = self.row(configuration, 0)[block][lane];
        for chunk in 1..self.chunks {
            image = image ^ self.row(configuration, chunk)[block][lane];
        }
        image.get()
    }

    /// The smallest image and an element that leads to it.
    #[inline(always)]
    pub(super) fn smallest(&self, configuration: u64) -> (u64, usize) {
        let mut best = [T::MAX; LANES];
        let mut found = [T::new(0); LANES];
        for block in 0..self.blocks {
            let images = self.images(configuration, block);
            let number = T::new(block as u64);
            for lane in 0..LANES {
                let smaller = images[lane] < best[lane];
                best[lane] = if smaller { images[lane] } else { best[lane] };
                found[lane] = if smaller { number } else { found[lane] };
            }
        }
        let mut lane = 0;
        for other in 1..LANES {
            if best[other] < best[lane] {
                lane = other;
            }
        }
        (best[lane].get(), found[lane].get() as usize * LANES + lane)
    }

    /// Whether no image is smaller.
    #[inline(always)]
    pub(super) fn is_smallest(&self, configuration: u64) -> bool {
        let own = T::new(configuration);
        (0..self.blocks).all(|block| {
            let images = self.images(configuration, block);
            let mut smaller = false;
            for image in images {
                smaller |= image < own;
            }
            !smaller
        })
    }

    /// Calls `visit` for the elements that leave a configuration as it is.
    #[inline(always)]
    pub(super) fn stabilizer(&self, configuration: u64, elements: usize, mut visit: impl FnMut(usize)) {
        let own = T::new(configuration);
        for block in 0..self.blocks {
            let images = self.images(configuration, block);
            let mut any = false;
            for image in images {
                any |= image == own;
            }
            if any {
                for (lane, image) in images.into_iter().enumerate() {
                    if image == own && block * LANES + lane < elements {
                        visit(block * LANES + lane);
                    }
                }
            }
        }
    }
}
