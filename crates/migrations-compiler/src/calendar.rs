//! Whether a day exists.
//!
//! Must not know what day it is.

/// Whether `text` is a day of the calendar in the form `YYYY-MM-DD`.
///
/// ```
/// use migrations_compiler::calendar::is_date;
/// assert!(is_date("2024-02-29"));
/// assert!(!is_date("2026-02-29") && !is_date("2026-1-1"));
/// ```
#[must_use]
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let has_form =
        matches!(parts.as_slice(), [y, m, d] if (y.len(), m.len(), d.len()) == (4, 2, 2));
    let digits: String = parts.concat();
    has_form && digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse().is_ok_and(is_day)
}

/// Whether `number` is a day of the calendar in the form `YYYYMMDD`.
#[must_use]
pub fn is_day(number: u64) -> bool {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=9999).contains(&year) && (1..=days).contains(&day)
}
