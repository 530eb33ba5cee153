use secrecy::{ExposeSecret as _, SecretString};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, migrate::Migrator};

use crate::{ServiceRole, StoreError};

/// The role that owns the schemas. Nothing but migrations uses it.
pub const OWNER_ROLE: &str = "assay_owner";

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Makes the roles and the database where they are missing, as a superuser (or one who may create roles and databases).
///
/// `password` gives each role's password; without one, the role can only come in where the server trusts it, such as a
/// private server's socket. Running it again changes nothing but passwords.
pub async fn provision(
    admin_url: &SecretString,
    database: &str,
    password: impl Fn(&str) -> Option<SecretString>,
) -> Result<(), StoreError> {
    let mut admin = PgConnection::connect(admin_url.expose_secret()).await?;
    let services = ServiceRole::ALL.map(ServiceRole::database_role);
    for role in services.into_iter().chain([OWNER_ROLE]) {
        make_role(&mut admin, role, password(role)).await?;
    }
    make_database(&mut admin, database).await?;
    Ok(admin.close().await?)
}

/// Brings the schemas up to date. Any number of processes may do so at once: they take turns.
pub async fn migrate(owner_url: &SecretString) -> Result<(), StoreError> {
    let mut owner = PgConnection::connect(owner_url.expose_secret()).await?;
    let missing = sqlx::query_scalar!(
        r#"SELECT role AS "role!" FROM unnest($1::text[]) AS role
         WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)"#,
        &ServiceRole::ALL.map(|role| role.database_role().to_owned()),
    )
    .fetch_all(&mut owner)
    .await?;
    if !missing.is_empty() {
        return Err(StoreError::RolesMissing { roles: missing.join(", ") });
    }
    MIGRATIONS.run(&mut owner).await?;
    Ok(owner.close().await?)
}

async fn make_role(admin: &mut PgConnection, role: &str, password: Option<SecretString>) -> Result<(), StoreError> {
    let exists = sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS "exists!""#, role)
        .fetch_one(&mut *admin)
        .await?;
    let verb = if exists { "ALTER" } else { "CREATE" };
    // Roles take no parameters, so the server itself does the quoting.
    let mut statement = sqlx::query_scalar!(
        r#"SELECT format('%s ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', $1::text, $2::text)
             AS "statement!""#,
        verb,
        role,
    )
    .fetch_one(&mut *admin)
    .await?;
    if let Some(password) = password {
        let clause =
            sqlx::query_scalar!(r#"SELECT format(' PASSWORD %L', $1::text) AS "clause!""#, password.expose_secret())
                .fetch_one(&mut *admin)
                .await?;
        statement.push_str(&clause);
    }
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(admin).await?;
    Ok(())
}

async fn make_database(admin: &mut PgConnection, database: &str) -> Result<(), StoreError> {
    let exists =
        sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS "exists!""#, database)
            .fetch_one(&mut *admin)
            .await?;
    if exists {
        return Ok(());
    }
    let statement = sqlx::query_scalar!(
        r#"SELECT format('CREATE DATABASE %I OWNER %I', $1::text, $2::text) AS "statement!""#,
        database,
        OWNER_ROLE,
    )
    .fetch_one(&mut *admin)
    .await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(admin).await?;
    Ok(())
}

/// Copies a database that nobody is connected to.
pub(crate) async fn clone_database(admin_url: &SecretString, template: &str, name: &str) -> Result<(), StoreError> {
    let mut admin = PgConnection::connect(admin_url.expose_secret()).await?;
    let statement = sqlx::query_scalar!(
        r#"SELECT format('CREATE DATABASE %I TEMPLATE %I', $1::text, $2::text) AS "statement!""#,
        name,
        template,
    )
    .fetch_one(&mut admin)
    .await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut admin).await?;
    Ok(admin.close().await?)
}

/// Drops a database, and cuts whoever is connected to it.
pub(crate) async fn drop_database(admin_url: &SecretString, name: &str) -> Result<(), StoreError> {
    let mut admin = PgConnection::connect(admin_url.expose_secret()).await?;
    let statement = sqlx::query_scalar!(
        r#"SELECT format('DROP DATABASE IF EXISTS %I WITH (FORCE)', $1::text) AS "statement!""#,
        name
    )
    .fetch_one(&mut admin)
    .await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut admin).await?;
    Ok(admin.close().await?)
}
