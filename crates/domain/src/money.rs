//! Money as it is shown: whole millionths, rounded once, here.

use crate::FieldError;

/// Reads a currency's code: three letters, as ISO 4217 has them.
pub fn currency(field: &str, text: &str) -> Result<String, FieldError> {
    let code = text.trim().to_ascii_uppercase();
    let letters = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
    let complaint = || FieldError::new(field, "Write the currency as three letters, such as EUR.");
    letters.then_some(code).ok_or_else(complaint)
}

/// `34.12 EUR`: two digits after the point, rounded half away from zero.
pub fn money(micros: i64, currency: &str) -> String {
    let hundredths = (i128::from(micros).abs() + 5_000) / 10_000;
    let sign = if micros < 0 && hundredths > 0 { "−" } else { "" };
    format!("{sign}{}.{:02} {currency}", hundredths / 100, hundredths % 100)
}

/// `0.2987 EUR`: a price for one unit, with as many digits as it has, at least two.
pub fn price(micros: i64, currency: &str) -> String {
    let (sign, micros) = (if micros < 0 { "−" } else { "" }, micros.unsigned_abs());
    let digits = format!("{:06}", micros % 1_000_000);
    let digits = digits.trim_end_matches('0');
    format!("{sign}{}.{digits:0<2} {currency}", micros / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_have_two_digits_and_prices_what_they_need() {
        let check = |micros: i64, sum: &str, unit: &str| {
            assert_eq!(
                (money(micros, "EUR"), price(micros, "EUR")),
                (sum.to_owned(), unit.to_owned())
            );
        };
        check(0, "0.00 EUR", "0.00 EUR");
        check(298_700, "0.30 EUR", "0.2987 EUR");
        check(1_005_000, "1.01 EUR", "1.005 EUR");
        check(-4_999, "0.00 EUR", "−0.004999 EUR");
        check(-12_500_000, "−12.50 EUR", "−12.50 EUR");
        check(34_124_999_999, "34125.00 EUR", "34124.999999 EUR");
    }
}
