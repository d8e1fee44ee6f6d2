//! A recommendation as an analyst's program hands it over: one JSON document with everything that
//! belongs to it.
//!
//! Only this module knows the document. Numbers may be written as JSON numbers or as text; as text they
//! are exact.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::rows::{
    NewOptionIdea, NewOptionTarget, NewRecoTarget, NewRecommendation, OptionType, Side, TargetType,
};
use crate::text::{decimal, from_text};

/// A recommendation that is to be recorded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    symbol: String,
    horizon: String,
    #[serde(deserialize_with = "from_text")]
    side: Side,
    #[serde(deserialize_with = "decimal")]
    entry_price: Decimal,
    #[serde(deserialize_with = "decimal")]
    confidence: Decimal,
    #[serde(deserialize_with = "decimal")]
    expected_move_pct: Decimal,
    asof: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    rationale: Option<Value>,
    quality: Option<Value>,
    /// Nearest first.
    #[serde(default)]
    targets: Vec<DraftTarget>,
    option: Option<DraftOption>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftTarget {
    name: String,
    #[serde(rename = "type", deserialize_with = "from_text")]
    target_type: TargetType,
    #[serde(deserialize_with = "decimal")]
    value: Decimal,
    #[serde(deserialize_with = "decimal")]
    confidence: Decimal,
    eta_minutes: Option<i32>,
    notes: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftOption {
    #[serde(rename = "type", deserialize_with = "from_text")]
    option_type: OptionType,
    expiry: NaiveDate,
    #[serde(deserialize_with = "decimal")]
    strike: Decimal,
    #[serde(deserialize_with = "decimal")]
    premium: Decimal,
    greeks: Option<Value>,
    iv: Option<Value>,
    notes: Option<String>,
    /// Nearest first.
    #[serde(default)]
    targets: Vec<DraftOptionTarget>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftOptionTarget {
    name: String,
    #[serde(deserialize_with = "decimal")]
    value: Decimal,
    #[serde(deserialize_with = "decimal")]
    confidence: Decimal,
    eta_minutes: Option<i32>,
    notes: Option<String>,
}

impl Draft {
    /// Has it speak of another moment.
    #[must_use]
    pub fn at(self, asof: DateTime<Utc>) -> Draft {
        Draft { asof: Some(asof), ..self }
    }

    /// The row of the recommendation itself.
    pub(crate) fn recommendation(&self) -> NewRecommendation {
        NewRecommendation {
            asof: self.asof,
            rationale: self.rationale.clone(),
            quality: self.quality.clone(),
            expires_at: self.expires_at,
            ..NewRecommendation::new(
                self.symbol.clone(),
                self.horizon.clone(),
                self.side,
                self.entry_price,
                self.confidence,
                self.expected_move_pct,
            )
        }
    }

    /// The rows of its targets.
    pub(crate) fn targets(&self, reco_id: Uuid) -> Vec<NewRecoTarget> {
        let row = |(ordinal, target): (i32, &DraftTarget)| NewRecoTarget {
            eta_minutes: target.eta_minutes,
            notes: target.notes.clone(),
            ..NewRecoTarget::new(
                reco_id,
                ordinal,
                target.name.clone(),
                target.target_type,
                target.value,
                target.confidence,
            )
        };
        (1..).zip(&self.targets).map(row).collect()
    }

    /// The row of its option, where it has one.
    pub(crate) fn option(&self, reco_id: Uuid) -> Option<NewOptionIdea> {
        let option = self.option.as_ref()?;
        Some(NewOptionIdea {
            greeks: option.greeks.clone(),
            iv: option.iv.clone(),
            notes: option.notes.clone(),
            ..NewOptionIdea::new(
                reco_id,
                option.option_type,
                option.expiry,
                option.strike,
                option.premium,
            )
        })
    }

    /// The rows of the option's targets.
    pub(crate) fn option_targets(&self, idea_id: Uuid) -> Vec<NewOptionTarget> {
        let row = |(ordinal, target): (i32, &DraftOptionTarget)| NewOptionTarget {
            eta_minutes: target.eta_minutes,
            notes: target.notes.clone(),
            ..NewOptionTarget::new(
                idea_id,
                ordinal,
                target.name.clone(),
                target.value,
                target.confidence,
            )
        };
        let targets = self.option.iter().flat_map(|option| &option.targets);
        (1..).zip(targets).map(row).collect()
    }
}
