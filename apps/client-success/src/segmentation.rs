//! Who is a client, of which tier, who looks after it, and what is owed to it.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::PgPool;

/// A client in the period that is current.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentedClient {
    /// The client's name.
    pub client_name: String,
    /// Its tier.
    pub tier_name: String,
    /// Who looks after it, where somebody does.
    pub cse_name: Option<String>,
    /// Revenue of the last year that finance has reported.
    pub arr_amount: Option<Decimal>,
    /// When the contract ends.
    pub contract_end: Option<NaiveDate>,
    /// The share of owed contacts that were held this year, in per cent.
    pub compliance_percent: Option<Decimal>,
}

/// One kind of contact that a client is owed.
#[derive(Clone, Debug, PartialEq)]
pub struct OwedContact {
    /// What it is called.
    pub event_name: String,
    /// How often in a year.
    pub events_owed: i16,
    /// How often this year so far.
    pub events_held: i64,
}

/// Lists active clients by tier, largest revenue first; of one tier alone where it is given.
///
/// # Errors
///
/// When the database does not answer.
pub async fn segmented_clients(
    pool: &PgPool,
    tier: Option<&str>,
) -> sqlx::Result<Vec<SegmentedClient>> {
    sqlx::query_as!(
        SegmentedClient,
        r#"
        SELECT
            client.client_name,
            tier.tier_name,
            cse.full_name AS cse_name,
            arr.arr_amount,
            arr.contract_end,
            compliance.percent AS compliance_percent
        FROM clients AS client
        JOIN client_segmentation AS segmentation
            ON segmentation.client_id = client.id AND segmentation.effective_to IS NULL
        JOIN segmentation_tiers AS tier ON tier.id = segmentation.tier_id
        LEFT JOIN cse_profiles AS cse ON cse.id = segmentation.cse_id
        LEFT JOIN LATERAL (
            SELECT reported.arr_amount, reported.contract_end
            FROM client_arr AS reported
            WHERE reported.client_name = client.client_name
            ORDER BY reported.fiscal_year DESC
            LIMIT 1
        ) AS arr ON true
        LEFT JOIN LATERAL (
            SELECT round(avg(owed.compliance_percent)) AS percent
            FROM segmentation_event_compliance AS owed
            WHERE owed.client_name = client.client_name
        ) AS compliance ON true
        WHERE client.is_active AND ($1::text IS NULL OR lower(tier.tier_name) = lower($1))
        ORDER BY tier.tier_name, arr.arr_amount DESC NULLS LAST, client.client_name
        "#,
        tier
    )
    .fetch_all(pool)
    .await
}

/// Says what a client is owed this year, whichever of its names is given.
///
/// # Errors
///
/// When the database does not answer.
pub async fn owed_contacts(pool: &PgPool, any_name: &str) -> sqlx::Result<Vec<OwedContact>> {
    sqlx::query_as!(
        OwedContact,
        r#"
        SELECT
            type.event_name,
            requirement.events_per_year AS events_owed,
            count(event.id) AS events_held
        FROM client_segmentation AS segmentation
        JOIN tier_event_requirements AS requirement ON requirement.tier_id = segmentation.tier_id
        JOIN segmentation_event_types AS type ON type.id = requirement.event_type_id
        LEFT JOIN segmentation_events AS event
            ON event.client_id = segmentation.client_id
            AND event.event_type_id = type.id
            AND event.completed
            AND event.event_date >= date_trunc('year', CURRENT_DATE)::date
        WHERE segmentation.client_id = resolve_client($1) AND segmentation.effective_to IS NULL
        GROUP BY type.event_name, requirement.events_per_year
        ORDER BY requirement.events_per_year DESC, type.event_name
        "#,
        any_name
    )
    .fetch_all(pool)
    .await
}
