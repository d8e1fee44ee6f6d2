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

/// The day before a day of the form `YYYYMMDD`.
#[must_use]
pub fn day_before(day: u64) -> u64 {
    match (day % 100, day / 100 % 100) {
        (1, 1) => day - 10_000 + 1_130,
        (1, _) => last_of_month(day - 100),
        _ => day - 1,
    }
}

/// The day after a day of the form `YYYYMMDD`.
#[must_use]
pub fn day_after(day: u64) -> u64 {
    match (day == last_of_month(day), day / 100 % 100) {
        (false, _) => day + 1,
        (true, 12) => day - 1_130 + 10_000,
        (true, _) => day - day % 100 + 101,
    }
}

fn last_of_month(day: u64) -> u64 {
    let first = day - day % 100 + 1;
    (first + 27..first + 31).rev().find(|day| is_day(*day)).unwrap_or(day)
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

/// Whether `number` is a time of the day in the form `HHMMSS`.
#[must_use]
pub fn is_time(number: u64) -> bool {
    let (hours, minutes, seconds) = (number / 10_000, number / 100 % 100, number % 100);
    hours < 24 && minutes < 60 && seconds < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_each_other_over_months_and_years() {
        for (before, after) in [
            (20_240_228, 20_240_229),
            (20_240_229, 20_240_301),
            (20_250_228, 20_250_301),
            (20_260_430, 20_260_501),
            (20_251_231, 20_260_101),
            (20_260_114, 20_260_115),
        ] {
            assert_eq!((day_after(before), day_before(after)), (after, before));
        }
    }
}
