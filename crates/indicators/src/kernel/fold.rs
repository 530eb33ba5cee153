/// What a [`Window`](super::Window) folds over its rows: values that can be joined in order.
pub(crate) trait Fold: Send + 'static {
    /// What a bar brings.
    type Row: Copy + Default + Send;
    /// What becomes of many of them.
    type Value: Copy + Send;
    /// The fold of no rows.
    const NONE: Self::Value;

    /// Folds one row. Sums count from `reference`, a row nearby, which keeps them small and exact where rows are equal.
    fn one(row: Self::Row, reference: Self::Row) -> Self::Value;

    /// Joins two neighboring folds.
    fn join(older: Self::Value, newer: Self::Value) -> Self::Value;
}

/// The plain sum.
pub(crate) struct Total;

impl Fold for Total {
    type Row = f64;
    type Value = f64;
    const NONE: f64 = 0.0;

    #[inline]
    fn one(row: f64, _: f64) -> f64 {
        row
    }

    #[inline]
    fn join(older: f64, newer: f64) -> f64 {
        older + newer
    }
}

/// The greatest value.
pub(crate) struct Max;

impl Fold for Max {
    type Row = f64;
    type Value = f64;
    const NONE: f64 = f64::NEG_INFINITY;

    #[inline]
    fn one(row: f64, _: f64) -> f64 {
        row
    }

    #[inline]
    fn join(older: f64, newer: f64) -> f64 {
        if older > newer { older } else { newer }
    }
}

/// The least value.
pub(crate) struct Min;

impl Fold for Min {
    type Row = f64;
    type Value = f64;
    const NONE: f64 = f64::INFINITY;

    #[inline]
    fn one(row: f64, _: f64) -> f64 {
        row
    }

    #[inline]
    fn join(older: f64, newer: f64) -> f64 {
        if older < newer { older } else { newer }
    }
}

/// The greatest value and the number of the bar that had it last.
pub(crate) struct Latest;

impl Fold for Latest {
    type Row = (f64, u64);
    type Value = (f64, u64);
    const NONE: (f64, u64) = (f64::NEG_INFINITY, 0);

    #[inline]
    fn one(row: (f64, u64), _: (f64, u64)) -> (f64, u64) {
        row
    }

    #[inline]
    fn join(older: (f64, u64), newer: (f64, u64)) -> (f64, u64) {
        if older.0 > newer.0 { older } else { newer }
    }
}

/// The sums of the distances from the reference and of their squares.
pub(crate) struct Moments;

impl Fold for Moments {
    type Row = f64;
    type Value = (f64, f64);
    const NONE: (f64, f64) = (0.0, 0.0);

    #[inline]
    fn one(row: f64, reference: f64) -> (f64, f64) {
        let distance = row - reference;
        (distance, distance * distance)
    }

    #[inline]
    fn join(older: (f64, f64), newer: (f64, f64)) -> (f64, f64) {
        (older.0 + newer.0, older.1 + newer.1)
    }
}

/// The sum of the distances from the reference, and the same with weights 1, 2, 3, … from the oldest.
pub(crate) struct Ramp;

impl Fold for Ramp {
    type Row = f64;
    /// Sum, weighted sum, number of rows.
    type Value = (f64, f64, f64);
    const NONE: (f64, f64, f64) = (0.0, 0.0, 0.0);

    #[inline]
    fn one(row: f64, reference: f64) -> (f64, f64, f64) {
        let distance = row - reference;
        (distance, distance, 1.0)
    }

    #[inline]
    fn join(older: (f64, f64, f64), newer: (f64, f64, f64)) -> (f64, f64, f64) {
        (older.0 + newer.0, older.1 + (newer.1 + older.2 * newer.0), older.2 + newer.2)
    }
}

/// The sums, squares and products of two series, counted from the reference.
pub(crate) struct Cross;

impl Fold for Cross {
    type Row = [f64; 2];
    /// Σx, Σy, Σxx, Σyy, Σxy.
    type Value = [f64; 5];
    const NONE: [f64; 5] = [0.0; 5];

    #[inline]
    fn one(row: [f64; 2], reference: [f64; 2]) -> [f64; 5] {
        let (x, y) = (row[0] - reference[0], row[1] - reference[1]);
        [x, y, x * x, y * y, x * y]
    }

    #[inline]
    fn join(older: [f64; 5], newer: [f64; 5]) -> [f64; 5] {
        std::array::from_fn(|i| older[i] + newer[i])
    }
}
