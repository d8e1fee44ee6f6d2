//! When another tool applied something, as its table has it → a moment that the history can hold.
//!
//! A column without a time zone counts as UTC; what is no moment of the calendar counts as none.

/// A moment as the server reads it, `2026-01-31 12:00:00.123456+00`; `None` for what is none.
pub(super) fn moment(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_epoch(text.parse().ok()?);
    }
    let (date, time) = text.split_once([' ', 'T'])?;
    let time = ["+00:00", "+0000", "+00", "Z"].iter().find_map(|zone| time.strip_suffix(zone));
    let time = time.unwrap_or_else(|| text.split_once([' ', 'T']).map_or("", |(_, time)| time));
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(clock, ':')?;
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_day = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day);
    if !is_day || hour > 23 || minute > 59 || second > 59 || !is_fraction {
        return None;
    }
    let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
    Some(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{micros}+00"))
}

/// `2026-01-31 12:00:00.123456+00` as `2026-01-31T12:00:00Z`.
pub(super) fn shown(moment: &str) -> String {
    let second = moment.split('.').next().unwrap_or_default();
    format!("{}Z", second.replace(' ', "T"))
}

fn numbers(text: &str, sign: char) -> Option<[u32; 3]> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split(sign).filter(|part| is_number(part)).collect();
    if text.split(sign).count() != 3 {
        return None;
    }
    let parsed: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    parsed.try_into().ok()
}

fn days_of(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Seconds since 1970.
fn of_epoch(seconds: u64) -> Option<String> {
    let (mut days, rest) = (seconds / 86_400, seconds % 86_400);
    let (mut year, mut month) = (1970_u32, 1_u32);
    loop {
        let length = u64::from(days_of(year, month));
        if days < length {
            break;
        }
        days -= length;
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        if year > 9999 {
            return None;
        }
    }
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    let day = days + 1;
    Some(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.000000+00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_every_form_that_tools_write() {
        for (text, found) in [
            ("2026-11-28 13:45:55.845+00", "2026-11-28 13:45:55.845000+00"),
            ("2026-01-05 09:00:00", "2026-01-05 09:00:00.000000+00"),
            ("2026-11-28T13:49:02.541133263Z", "2026-11-28 13:49:02.541133+00"),
            ("2024-02-29T00:00:00+00:00", "2024-02-29 00:00:00.000000+00"),
            ("1795873940", "2026-11-28 13:52:20.000000+00"),
            ("951782400", "2000-02-29 00:00:00.000000+00"),
        ] {
            assert_eq!(moment(text).as_deref(), Some(found), "{text}");
        }
        assert_eq!(shown("2026-01-05 09:00:00.000000+00"), "2026-01-05T09:00:00Z");
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            "infinity",
            "2026-02-29 00:00:00",
            "2026-01-31",
            "0044-03-15 00:00:00 BC",
            "2026-01-31 25:00:00",
            "2026-01-31 12:00:00+02",
            "2026-01-31 12:00:00'; --",
            "a-b-c 1:2:3",
            "99999999999999999999",
            "1-2-3-4 00:00:00",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
