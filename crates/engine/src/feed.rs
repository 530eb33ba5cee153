use assay_dataset::BarsView;

/// The bars of one instrument, whose digests the specification names; whoever loads them compares
/// ([`assay_dataset::digest`]).
#[derive(Clone, Copy, Debug, Default)]
pub struct Feed<'a> {
    /// The bars that are traded.
    pub bars: BarsView<'a>,
    /// Its finer bars, where the specification names any.
    pub finer: Option<BarsView<'a>>,
}

impl<'a> From<BarsView<'a>> for Feed<'a> {
    fn from(bars: BarsView<'a>) -> Self {
        Self { bars, finer: None }
    }
}
