//! What somebody should know in the morning.

use sqlx::PgPool;

use crate::rows::{CseProfile, UserDigest};

/// A digest and whom it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonalDigest {
    /// Whom it is for.
    pub cse: CseProfile,
    /// What it says.
    pub digest: UserDigest,
}

/// Builds today's digest of somebody; `None` where nobody has that address.
///
/// # Errors
///
/// When the database does not answer.
pub async fn digest(pool: &PgPool, email: &str) -> sqlx::Result<Option<PersonalDigest>> {
    let Some(cse) = CseProfile::get_by_email(pool, email).await? else { return Ok(None) };
    let digest_id = sqlx::query_scalar!(r#"SELECT build_digest($1) AS "digest_id!""#, cse.id)
        .fetch_one(pool)
        .await?;
    let digest = UserDigest::get(pool, digest_id).await?;
    Ok(digest.map(|digest| PersonalDigest { cse, digest }))
}

/// Builds today's digest of everybody who is active, and gives how many there are.
///
/// # Errors
///
/// When the database does not answer.
pub async fn build_all(pool: &PgPool) -> sqlx::Result<usize> {
    let built = sqlx::query_scalar!("SELECT build_digest(id) FROM cse_profiles WHERE active")
        .fetch_all(pool)
        .await?;
    Ok(built.len())
}

/// Lists the newest digest of everybody who has one, by name.
///
/// # Errors
///
/// When the database does not answer.
pub async fn newest(pool: &PgPool) -> sqlx::Result<Vec<PersonalDigest>> {
    let people = sqlx::query_as!(
        CseProfile,
        r#"
        SELECT id, full_name, email, region, reports_to, active, created_at
        FROM cse_profiles
        WHERE active
        ORDER BY full_name
        "#
    )
    .fetch_all(pool)
    .await?;
    let mut digests = Vec::new();
    for cse in people {
        let of_one = UserDigest::list_by_cse_id(pool, cse.id).await?;
        let digest = of_one.into_iter().max_by_key(|digest| digest.digest_date);
        digests.extend(digest.map(|digest| PersonalDigest { cse, digest }));
    }
    Ok(digests)
}
