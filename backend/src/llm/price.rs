//! What an answer costs: by the price table of the configuration, never by a guess.

use std::collections::BTreeMap;

use super::TokenUsage;
pub use crate::config::Price;

/// US dollars; null where the model's price is unknown, or where the server did not count.
///
/// The table goes by the exact name and comes first, so that a gateway on this computer can have a
/// price. What Ollama runs itself costs nothing; its `-cloud` models are somebody's else.
#[must_use]
pub fn cost_usd(
    provider: &str,
    model: &str,
    prices: &BTreeMap<String, Price>,
    usage: Option<TokenUsage>,
) -> Option<f64> {
    let million = |tokens: u64, price: f64| {
        #[expect(clippy::cast_precision_loss, reason = "token counts are far below 2^52")]
        let tokens = tokens as f64;
        tokens * price / 1e6
    };
    match prices.get(model) {
        Some(price) => usage.map(|u| million(u.prompt, price.prompt) + million(u.completion, price.completion)),
        None if provider == "ollama" && !model.ends_with("cloud") => Some(0.0),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_is_free_unknown_is_unknown_and_no_price_goes_by_a_similar_name() {
        let prices = BTreeMap::from([("gpt-4o".to_owned(), Price { prompt: 2.5, completion: 10.0 })]);
        let usage = Some(TokenUsage { prompt: 1_000_000, completion: 100_000 });
        assert_eq!(cost_usd("openai", "gpt-4o", &prices, usage), Some(3.5));
        assert_eq!(cost_usd("openai", "gpt-4o-mini", &prices, usage), None);
        assert_eq!(cost_usd("openai", "gpt-4o", &prices, None), None);
        assert_eq!(cost_usd("ollama", "llama3.2", &prices, None), Some(0.0));
        assert_eq!(cost_usd("ollama", "gpt-oss:120b-cloud", &prices, usage), None);
    }
}
