//! Why a row of the history cannot be made to fit as somebody asks.
//!
//! Must not know how it is worded; that is `diagnose`.

/// Why a row of the history cannot be made to fit as somebody asks; nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RepairProblem {
    /// The database has no row of that name or number.
    NoRow {
        /// What was named.
        version: String,
    },
    /// The set has no file of that name or number.
    NoFile {
        /// What was named.
        version: String,
    },
    /// The row fits the file already.
    Fits {
        /// The stem.
        version: String,
    },
    /// The file has not the text of the row.
    OtherText {
        /// The stem of the row.
        from: String,
        /// The stem of the file.
        to: String,
    },
    /// Another row has the name of the file.
    Taken {
        /// The stem of the row.
        from: String,
        /// The stem of the file.
        to: String,
    },
    /// A row is to be deleted whose file is there.
    FileIsThere {
        /// The stem.
        version: String,
        /// The file, relative to the set.
        file: String,
    },
    /// The migration began and its end was never recorded.
    Interrupted {
        /// The stem.
        version: String,
    },
}
